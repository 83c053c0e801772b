/* Logs, in their order, the calls by which a process changes the files under one folder.
 *
 * Preloaded into a child of the power-cut test. Each call is made and logged under one lock, so the order
 * of the log is the order in which things happened. Writes to standard output are logged too: they are
 * the acknowledgements that the parent has seen.
 *
 * VENTANILLA_RECORDED is the folder, VENTANILLA_RECORD the log. A record is
 *   kind (1 byte), file descriptor (4), number (8), length and bytes of two texts (4 + n, 4 + n),
 * all in the order of this machine. Kinds:
 *   O open (number: 1 cut to nothing), D open of a folder, W write at an offset, T cut to a length,
 *   F fsync, d fdatasync, R sync_file_range, N rename (old, new), U unlink, A acknowledgement. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 4096

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static int log_fd = -1;
static unsigned char known[MAX_FD];

static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);

#define REAL(name) __typeof__(&name) real_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void begin(void) {
    if (real_write) return;
    real_openat = (__typeof__(real_openat))dlsym(RTLD_NEXT, "openat");
    real_close = (__typeof__(real_close))dlsym(RTLD_NEXT, "close");
    const char *under = getenv("VENTANILLA_RECORDED");
    const char *to = getenv("VENTANILLA_RECORD");
    if (under && to) {
        snprintf(folder, sizeof folder, "%s", under);
        log_fd = real_openat(AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    real_write = (__typeof__(real_write))dlsym(RTLD_NEXT, "write");
}

static void lock(void) {
    pthread_mutex_lock(&order);
    begin();
}

static void unlock(void) {
    int kept = errno;
    pthread_mutex_unlock(&order);
    errno = kept;
}

static void all(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t written = real_write(log_fd, at, length);
        if (written < 0) _exit(97); /* a log with a hole proves nothing */
        at += written;
        length -= (size_t)written;
    }
}

/* One record in one buffer: a kill in the middle leaves at most a torn last record. */
static void note(char kind, int fd, uint64_t number, const void *first, size_t first_length,
                 const void *second, size_t second_length) {
    if (log_fd < 0) return;
    int kept = errno;
    int32_t wide_fd = fd;
    uint32_t lengths[2] = {(uint32_t)first_length, (uint32_t)second_length};
    char head[1 + 4 + 8 + 4];
    memcpy(head, &kind, 1);
    memcpy(head + 1, &wide_fd, 4);
    memcpy(head + 5, &number, 8);
    memcpy(head + 13, &lengths[0], 4);
    all(head, sizeof head);
    if (first_length) all(first, first_length);
    all(&lengths[1], 4);
    if (second_length) all(second, second_length);
    errno = kept;
}

static int is_known(int fd) { return fd >= 0 && fd < MAX_FD && known[fd]; }

static int is_under(const char *path) {
    size_t length = strlen(folder);
    return log_fd >= 0 && length > 0 && strncmp(path, folder, length) == 0 &&
           (path[length] == '/' || path[length] == 0);
}

/* The path from the root; what cannot be told stays as it is. */
static void whole(int at, const char *path, char *out) {
    char base[PATH_MAX] = "";
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (at == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, base, sizeof base - 1);
        base[length > 0 ? length : 0] = 0;
    }
    size_t length = strlen(base);
    snprintf(out, PATH_MAX, "%s", base);
    snprintf(out + length, PATH_MAX - length, "/%s", path);
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    char name[PATH_MAX];
    lock();
    int fd = real_openat(at, path, flags, mode);
    if (fd >= 0 && fd < MAX_FD) {
        known[fd] = 0;
        whole(at, path, name);
        struct stat found;
        if (is_under(name) && fstat(fd, &found) == 0) {
            known[fd] = 1;
            note(S_ISDIR(found.st_mode) ? 'D' : 'O', fd, (flags & O_TRUNC) != 0, name, strlen(name),
                 "", 0);
        }
    }
    unlock();
    return fd;
}

#define MODE_OF(flags)                                  \
    mode_t mode = 0;                                    \
    if (flags & (O_CREAT | __O_TMPFILE)) {              \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        mode = va_arg(rest, mode_t);                    \
        va_end(rest);                                   \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int at, const char *path, int flags, ...) {
    MODE_OF(flags)
    return opened(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
    MODE_OF(flags)
    return opened(at, path, flags | O_LARGEFILE, mode);
}

int creat(const char *path, mode_t mode) {
    return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    lock();
    if (fd >= 0 && fd < MAX_FD) known[fd] = 0;
    int done = real_close(fd);
    unlock();
    return done;
}

/* Where a plain write of a file will land. */
static uint64_t position(int fd) {
    struct stat found;
    if (fcntl(fd, F_GETFL) & O_APPEND) return fstat(fd, &found) == 0 ? (uint64_t)found.st_size : 0;
    return (uint64_t)lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    lock();
    uint64_t at = is_known(fd) ? position(fd) : 0;
    if (fd == STDOUT_FILENO) note('A', fd, 0, bytes, length, "", 0); /* logged before it is seen */
    ssize_t written = real_write(fd, bytes, length);
    if (written > 0 && is_known(fd)) note('W', fd, at, bytes, (size_t)written, "", 0);
    unlock();
    return written;
}

static ssize_t pwritten(int fd, const void *bytes, size_t length, off64_t at) {
    lock();
    REAL(pwrite64);
    ssize_t written = real_pwrite64(fd, bytes, length, at);
    if (written > 0 && is_known(fd)) note('W', fd, (uint64_t)at, bytes, (size_t)written, "", 0);
    unlock();
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    return pwritten(fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    return pwritten(fd, bytes, length, at);
}

/* Notes what a vector write has put from an offset on. */
static void note_parts(int fd, const struct iovec *parts, int count, uint64_t at, ssize_t written) {
    for (int part = 0; part < count && written > 0; part++) {
        size_t here = parts[part].iov_len < (size_t)written ? parts[part].iov_len : (size_t)written;
        if (here) note('W', fd, at, parts[part].iov_base, here, "", 0);
        at += here;
        written -= (ssize_t)here;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    lock();
    REAL(writev);
    uint64_t at = is_known(fd) ? position(fd) : 0;
    if (fd == STDOUT_FILENO)
        for (int part = 0; part < count; part++)
            note('A', fd, 0, parts[part].iov_base, parts[part].iov_len, "", 0);
    ssize_t written = real_writev(fd, parts, count);
    if (is_known(fd)) note_parts(fd, parts, count, at, written);
    unlock();
    return written;
}

static ssize_t pwritten_parts(int fd, const struct iovec *parts, int count, off64_t at) {
    lock();
    REAL(pwritev64);
    ssize_t written = real_pwritev64(fd, parts, count, at);
    if (is_known(fd)) note_parts(fd, parts, count, (uint64_t)at, written);
    unlock();
    return written;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    return pwritten_parts(fd, parts, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    return pwritten_parts(fd, parts, count, at);
}

static int cut(int fd, off64_t length) {
    lock();
    REAL(ftruncate64);
    int done = real_ftruncate64(fd, length);
    if (done == 0 && is_known(fd)) note('T', fd, (uint64_t)length, "", 0, "", 0);
    unlock();
    return done;
}

int ftruncate(int fd, off_t length) { return cut(fd, length); }

int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

int fsync(int fd) {
    lock();
    REAL(fsync);
    int done = real_fsync(fd);
    if (done == 0 && is_known(fd)) note('F', fd, 0, "", 0, "", 0);
    unlock();
    return done;
}

int fdatasync(int fd) {
    lock();
    REAL(fdatasync);
    int done = real_fdatasync(fd);
    if (done == 0 && is_known(fd)) note('d', fd, 0, "", 0, "", 0);
    unlock();
    return done;
}

int sync_file_range(int fd, off64_t at, off64_t length, unsigned int flags) {
    lock();
    REAL(sync_file_range);
    int done = real_sync_file_range(fd, at, length, flags);
    if (done == 0 && is_known(fd)) note('R', fd, (uint64_t)at, "", 0, "", 0);
    unlock();
    return done;
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    char old_name[PATH_MAX], new_name[PATH_MAX];
    lock();
    REAL(renameat);
    whole(from_at, from, old_name);
    whole(to_at, to, new_name);
    int done = real_renameat(from_at, from, to_at, to);
    if (done == 0 && (is_under(old_name) || is_under(new_name)))
        note('N', -1, 0, old_name, strlen(old_name), new_name, strlen(new_name));
    unlock();
    return done;
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int unlinkat(int at, const char *path, int flags) {
    char name[PATH_MAX];
    lock();
    REAL(unlinkat);
    whole(at, path, name);
    int done = real_unlinkat(at, path, flags);
    if (done == 0 && is_under(name)) note('U', -1, 0, name, strlen(name), "", 0);
    unlock();
    return done;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

/* Copies inside the kernel would pass by: callers fall back to reading and writing. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length,
                        unsigned int flags) {
    (void)in, (void)in_at, (void)out, (void)out_at, (void)length, (void)flags;
    errno = ENOSYS;
    return -1;
}

ssize_t sendfile(int out, int in, off_t *at, size_t length) {
    (void)out, (void)in, (void)at, (void)length;
    errno = ENOSYS;
    return -1;
}

ssize_t sendfile64(int out, int in, off64_t *at, size_t length) {
    (void)out, (void)in, (void)at, (void)length;
    errno = ENOSYS;
    return -1;
}
