//! `ventanilla servir` as the office runs it: the program itself, the OpenSSH client of every machine,
//! tmux as the terminal. People come in, work, are cut off and come back; commands go over the same
//! door; the process is killed and started again.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use ventanilla::domain::ids::Radicado;
use ventanilla::store::page::PageRequest;

use crate::office;
use crate::terminal::{PATIENCE, Remote, With};

const PASSWORD: &str = "cuatro palabras sin relacion";

/// A served folder with three people.
struct House {
    folder: TempDir,
    server: Option<Child>,
    port: u16,
}

impl House {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut house = Self { folder, server: None, port: 0 };
        for name in ["admin", "dir", "ana", "ajena"] {
            house.make_key(name);
        }
        let demo = ["demo", "--sin-ventana", "--cuentas", "300"];
        assert!(office::run(&house.data(), &demo).status.success());
        for (name, role) in
            [("admin", "administrador"), ("dir", "director-pqr"), ("ana", "auxiliar")]
        {
            let add = ["usuario", "agregar", name, "--nombre", name, "--rol", role, "--llave"];
            let key = house.path(&format!("{name}.pub"));
            let added = office::run(&house.data(), &[&add[..], &[key.to_str().unwrap()]].concat());
            assert!(added.status.success(), "{}", words(&added.stderr));
        }
        house.start();
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("datos")
    }

    fn make_key(&self, name: &str) {
        let mut process = Process::new("ssh-keygen");
        process.args(["-q", "-t", "ed25519", "-N", "", "-C", "mesa", "-f"]).arg(self.path(name));
        process.stdin(Stdio::null()).stdout(Stdio::null());
        assert!(office::start(&mut process).wait().unwrap().success());
    }

    /// Starts the server and waits until it says where it listens.
    fn start(&mut self) {
        let mut process = Process::new(env!("CARGO_BIN_EXE_ventanilla"));
        process.args(["servir", "--escuchar", "127.0.0.1:0", "--datos"]).arg(self.data());
        process.env("VENTANILLA_CONFIG", self.path("sin-tablas"));
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = office::start(&mut process);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("Ventanilla atiende en 127.0.0.1:"), "{line}");
        assert!(line.contains("SHA256:"), "{line}");
        let address = line.split(' ').nth(3).unwrap();
        self.port = address.rsplit(':').next().unwrap().parse().unwrap();
        self.server = Some(child);
    }

    fn signal(&self, name: &str) {
        let pid = self.server.as_ref().unwrap().id().to_string();
        let mut process = Process::new("kill");
        process.args(["-s", name, &pid]);
        assert!(office::start(&mut process).wait().unwrap().success());
    }

    /// Stops it in order and gives how it ended.
    fn stop(&mut self) -> bool {
        self.signal("TERM");
        self.server.take().unwrap().wait().unwrap().success()
    }

    /// The words of a client command line, without the program.
    fn client(&self, user: &str, key: &str) -> Vec<String> {
        let known = self.path("conocidos");
        [
            "-F",
            "none",
            "-o",
            "StrictHostKeyChecking=accept-new",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            &format!("UserKnownHostsFile={}", known.display()),
            "-i",
            self.path(key).to_str().unwrap(),
            "-p",
            &self.port.to_string(),
            "-l",
            user,
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// A client that never asks and never stays for ever.
    fn program(&self, program: &str, user: &str, key: &str) -> Process {
        let mut process = Process::new("timeout");
        process.args(["-k", "1", &PATIENCE.as_secs().to_string(), program]);
        let mut words = self.client(user, key);
        if program != "ssh" {
            // sftp has another letter for the port and takes the user with the host.
            words.truncate(words.len() - 2);
            let at = words.iter().position(|word| word == "-p").unwrap();
            words[at] = "-P".into();
        }
        process.args(words).args(["-o", "BatchMode=yes"]);
        process.env_remove("SSH_AUTH_SOCK").stdin(Stdio::piped());
        process.stdout(Stdio::piped()).stderr(Stdio::piped());
        process
    }

    fn ssh_as(&self, user: &str, options: &[&str], words: &[&str], input: &[u8]) -> Output {
        let mut process = self.program("ssh", user, user);
        process.args(options).arg("127.0.0.1").args(words);
        feed(office::start(&mut process), input)
    }

    fn ssh(&self, user: &str, words: &[&str], input: &[u8]) -> Output {
        self.ssh_as(user, &[], words, input)
    }

    fn sit(&self, user: &str) -> Remote {
        let address = ([127, 0, 0, 1], self.port).into();
        Remote::sit(address, user, With::Key(self.path(user)), (80, 24), "xterm-256color")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn feed(mut child: Child, input: &[u8]) -> Output {
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    let writer = std::thread::spawn(move || {
        // A command that does not read is in its right.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a command said besides the banner.
fn told(output: &Output) -> String {
    let all = words(&output.stderr);
    let lines = all.lines().filter(|line| !line.is_empty());
    lines
        .filter(|line| {
            !line.starts_with("Ventanilla. Uso exclusivo") && !line.contains("known hosts")
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn assert_refused(output: &Output, rule: &str) {
    let told = told(output);
    assert!(told.starts_with(rule), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(output.stdout.is_empty());
}

#[test]
fn commands_go_over_the_same_door() {
    let mut house = House::open();
    let out = house.ssh("dir", &["exportar", "pqr"], b"");
    assert_eq!((told(&out).as_str(), out.status.code()), ("", Some(0)));
    assert!(words(&out.stdout).contains("radicado;"), "{}", words(&out.stdout));

    let receivables = std::fs::read(house.data().join("cartera-demo.txt")).unwrap();
    let load = ["importar", "cartera", "--corte", "2026-10-31", "-"];
    assert_refused(&house.ssh("admin", &load, &receivables), "IMP-010");
    let mut rows: Vec<&str> = std::str::from_utf8(&receivables).unwrap().lines().collect();
    let last = rows.iter().rposition(|row| row.starts_with("| 0000")).unwrap();
    rows.remove(last);
    let fewer = rows.join("\n") + "\n";
    let loaded = house.ssh("admin", &[&load[..], &["--json"]].concat(), fewer.as_bytes());
    assert_eq!((told(&loaded).as_str(), loaded.status.code()), ("", Some(0)));
    assert!(words(&loaded.stdout).contains("\"aceptadas\""), "{}", words(&loaded.stdout));
    assert_refused(&house.ssh("ana", &load, b""), "SEG-016");
    assert_refused(&house.ssh("ana", &["exportar", "suscriptores"], b""), "SEG-017");

    let saved = house.ssh("admin", &["respaldar", "noche.vres"], b"");
    assert_eq!((told(&saved).as_str(), saved.status.code()), ("", Some(0)));
    assert!(house.data().join("respaldos/noche.vres").exists());
    let streamed = house.ssh("admin", &["respaldar", "-"], b"");
    assert_eq!(streamed.status.code(), Some(0));
    assert!(streamed.stdout.starts_with(b"VENTANILLA RESPALDO 1\n"));
    for name in ["../fuera", "/tmp/x", ".oculto", "a b", "x\u{7}"] {
        let refused = house.ssh("admin", &["respaldar", &format!("'{name}'")], b"");
        assert_eq!(refused.status.code(), Some(2), "{name:?} {}", told(&refused));
    }
    let verified = house.ssh("admin", &["verificar"], b"");
    assert!(words(&verified.stdout).contains("Base limpia"), "{}", words(&verified.stdout));

    assert_refused(&house.ssh("ana", &["borrar", "todo"], b""), "USO-001");
    assert_refused(&house.ssh("ana", &["sh"], b""), "USO-001");
    assert_refused(&house.ssh("ana", &["sh", "-c", "'id; ls'"], b""), "USO-001");
    assert_refused(&house.ssh("ana", &["servir"], b""), "REM-010");
    assert_refused(&house.ssh("ana", &["exportar", "pqr", "--salida", "/tmp/x"], b""), "REM-002");
    let journal = house.ssh("admin", &["bitacora", "--usuario", "ana"], b"");
    let journal = words(&journal.stdout);
    assert!(journal.contains("se le negó cargar cartera: su cargo no puede"), "{journal}");
    assert!(journal.contains("se le negó exportar: su cargo no puede"), "{journal}");
    assert!(house.stop(), "se detiene en orden");
}

#[test]
fn everything_but_windows_and_commands_is_refused() {
    let house = House::open();
    let forward = house.ssh_as(
        "ana",
        &["-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9"],
        &["teclas"],
        b"",
    );
    assert_ne!(forward.status.code(), Some(0), "{}", told(&forward));
    let through = house.ssh_as("ana", &["-W", "127.0.0.1:9"], &[], b"");
    assert!(told(&through).contains("prohibited"), "{}", told(&through));
    // -L opens its port here; what goes through it is refused by the server.
    let mut tunnel = house.program("ssh", "ana", "ana");
    let local = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    tunnel.args(["-N", "-L", &format!("{local}:127.0.0.1:{}", house.port), "127.0.0.1"]);
    let mut tunnel = office::start(&mut tunnel);
    let end = Instant::now() + PATIENCE;
    let mut stream = loop {
        match std::net::TcpStream::connect(("127.0.0.1", local)) {
            Ok(stream) => break stream,
            Err(error) => assert!(Instant::now() < end, "{error}"),
        }
        std::thread::yield_now();
    };
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut rest = Vec::new();
    // Whether it is reset or closed: nothing of the other side comes.
    let _ = stream.read_to_end(&mut rest);
    assert_eq!(words(&rest), "");
    let _ = tunnel.kill();
    let _ = tunnel.wait();

    let agent = house.ssh_as("ana", &["-A"], &["teclas", "--verificar"], b"");
    assert_eq!(agent.status.code(), Some(0), "{}", told(&agent));
    let mut sftp = house.program("sftp", "ana", "ana");
    sftp.arg("ana@127.0.0.1");
    let sftp = feed(office::start(&mut sftp), b"ls\n");
    assert_ne!(sftp.status.code(), Some(0));
    assert!(told(&sftp).to_lowercase().contains("subsystem"), "{}", told(&sftp));
    let mut stranger = house.program("ssh", "ana", "ajena");
    let stranger = feed(office::start(stranger.args(["127.0.0.1", "teclas"])), b"");
    assert_eq!(stranger.status.code(), Some(255));
    let nobody = house.ssh("nadie", &["teclas"], b"");
    assert_eq!(nobody.status.code(), Some(255));
    let other = office::run(&house.data(), &["verificar"]);
    assert_refused(&other, "BAS-001");
    let pid = house.server.as_ref().unwrap().id().to_string();
    assert!(words(&other.stderr).contains(&pid), "dice quién la tiene: {}", words(&other.stderr));
}

/// A terminal multiplexer with its own socket: the terminal of a person.
struct Tmux {
    socket: String,
}

impl Tmux {
    fn open(house: &House, user: &str, extra: &[&str], size: (u16, u16)) -> Self {
        let tmux =
            Self { socket: format!("ventanilla-{}-{user}-{}", std::process::id(), house.port) };
        let mut line = vec!["ssh".to_owned()];
        line.extend(house.client(user, user));
        line.extend(extra.iter().map(|word| (*word).to_owned()));
        line.push("127.0.0.1".into());
        let line = line.join(" ");
        let (columns, rows) = (size.0.to_string(), size.1.to_string());
        let size = ["-x", columns.as_str(), "-y", rows.as_str()];
        tmux.run(
            &[&["-f", "/dev/null", "-u", "new-session", "-d", "-s", "mesa"], &size[..], &[&line]]
                .concat(),
        );
        tmux
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut process = Process::new("tmux");
        process.args(["-L", &self.socket]).args(arguments);
        process.env_remove("SSH_AUTH_SOCK").env("LC_ALL", "C.UTF-8").env("TERM", "xterm-256color");
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        words(&office::start(&mut process).wait_with_output().unwrap().stdout)
    }

    fn types(&self, keys: &[&str]) -> &Self {
        self.run(&[&["send-keys", "-t", "mesa"], keys].concat());
        self
    }

    fn shows(&self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.run(&["capture-pane", "-p", "-t", "mesa"]);
            if screen.contains(text) {
                return screen;
            }
            assert!(Instant::now() < end, "no llegó «{text}»:\n{screen}");
            std::thread::yield_now();
        }
    }

    /// The client ends, and the terminal with it.
    fn ends(&self) {
        let end = Instant::now() + PATIENCE;
        while !self.client().is_empty() {
            assert!(Instant::now() < end, "la ventana no se cierra");
            std::thread::yield_now();
        }
    }

    /// The process of the client, for whoever kills it.
    fn client(&self) -> String {
        self.run(&["display-message", "-p", "-t", "mesa", "#{pane_pid}"]).trim().to_owned()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

/// The first line of the acceptance: a real client in a real terminal, cut in the middle of a form.
#[test]
fn people_at_real_terminals_work_are_cut_off_and_come_back() {
    let mut house = House::open();
    let set = house.ssh("admin", &["usuario", "clave", "dir"], format!("{PASSWORD}\n").as_bytes());
    assert_eq!((told(&set).as_str(), set.status.code()), ("", Some(0)));

    let password = ["-o", "PreferredAuthentications=password", "-o", "PubkeyAuthentication=no"];
    let director = Tmux::open(&house, "dir", &password, (120, 40));
    director.shows("password:");
    director.types(&["no es esta", "Enter"]).shows("try again");
    director.types(&[PASSWORD, "Enter"]).shows("MEN010");
    director.shows("Es su primer ingreso. Hubo 1 intento fallido después.");
    director.types(&["2"]).shows("PQR010");

    let administrator = Tmux::open(&house, "admin", &[], (80, 24));
    administrator.shows("MEN010");
    for (option, id) in [
        ("1", "SUS010"),
        ("2", "PQR010"),
        ("4", "CAR010"),
        ("5", "CAL010"),
        ("6", "USU010"),
        ("7", "BIT010"),
    ] {
        administrator.types(&[option]).shows(id);
        administrator.run(&["resize-window", "-t", "mesa", "-x", "100", "-y", "30"]);
        administrator.shows(id);
        administrator.types(&["F12"]).shows("MEN010");
        administrator.run(&["resize-window", "-t", "mesa", "-x", "80", "-y", "24"]);
    }

    let clerk = Tmux::open(&house, "ana", &[], (80, 24));
    clerk.shows("MEN010");
    clerk.types(&["F6"]).shows("PQR020");
    clerk.types(&["sin agua desde ayer, ñandú"]).shows("ñandú");
    let mut kill = Process::new("kill");
    kill.args(["-9", &clerk.client()]);
    assert!(office::start(&mut kill).wait().unwrap().success());
    drop(clerk);
    let elsewhere = house.sit("ana");
    elsewhere.shows("Retomar PQR020");
    elsewhere.types(b"\r").shows("ñandú");
    elsewhere.types(b" y sigue").shows("ñandú y sigue");

    director.types(&["F3"]).shows("MEN010");
    director.types(&["F3"]).ends();
    assert!(house.stop());
}

/// Whatever was acknowledged is there after a kill, and the base is sound, again and again.
#[test]
fn a_killed_server_loses_nothing_that_it_acknowledged() {
    let mut house = House::open();
    let mut acknowledged: Vec<String> = Vec::new();
    for _ in 0..3 {
        let windows: Vec<Remote> = (0..4)
            .map(|number| {
                let window = house.sit("ana");
                if number > 0 {
                    window.shows("Empezar una sesión nueva");
                    window.types(b"nueva\r").hides("Usted tiene sesiones");
                }
                window.shows("MEN010");
                window
            })
            .collect();
        // Each files one paper after another; the kill comes in the middle of them.
        let seen = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let filing: Vec<_> = windows
                .iter()
                .map(|window| {
                    scope.spawn({
                        let seen = &seen;
                        move || file_until_the_end(window, seen)
                    })
                })
                .collect();
            let patience = Instant::now() + Duration::from_secs(60);
            while seen.load(Ordering::Relaxed) < 4 && Instant::now() < patience {
                std::thread::sleep(Duration::from_millis(5));
            }
            house.signal("KILL");
            for one in filing {
                acknowledged.extend(one.join().unwrap());
            }
        });
        drop(windows);
        house.server.take().unwrap().wait().unwrap();
        house.start();
        let verified = house.ssh("admin", &["verificar"], b"");
        let verified = words(&verified.stdout);
        assert!(verified.contains("Base limpia"), "{verified}");
    }
    assert!(house.stop());
    assert!(acknowledged.len() >= 12, "solo {} radicados", acknowledged.len());
    let store = office::open(&house.data()).unwrap();
    let known: Vec<String> = office::every(|page: &PageRequest| store.pqr_cases(page))
        .iter()
        .map(|case| case.radicado.to_string())
        .collect();
    for radicado in &acknowledged {
        assert!(known.contains(radicado), "se perdió {radicado}");
        assert!(radicado.parse::<Radicado>().is_ok());
    }
    let mut distinct = acknowledged.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), acknowledged.len(), "radicados repetidos");
}

/// Numbers that the person saw before the line ended.
fn file_until_the_end(window: &Remote, all: &AtomicUsize) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    loop {
        window.types(b"\x1b[17~");
        window.types("\x1b[Z1\x1b[Zana\t\t\tP\tPide\r".as_bytes());
        window.types("CL 1 # 2 - 3\r\r".as_bytes());
        let before = numbers.last().cloned();
        let seen =
            window.sees(|screen| radicado(screen).filter(|new| Some(new) != before.as_ref()));
        match seen {
            Some(number) => {
                all.fetch_add(1, Ordering::Relaxed);
                numbers.push(number);
            }
            None => return numbers,
        }
    }
}

fn radicado(screen: &str) -> Option<String> {
    let at = screen.find("Radicada ")? + "Radicada ".len();
    screen.get(at..at + 11).map(str::to_owned)
}

/// Bytes from whoever is at the other end, before and after he is known.
#[test]
fn hostile_bytes_leave_the_others_alone() {
    let house = House::open();
    let other = house.sit("dir");
    other.shows("MEN010");
    for garbage in
        [&b"GET / HTTP/1.0\r\n\r\n"[..], &[0xFF; 4_096], b"SSH-2.0-x\r\n\0\0\0\0", &[0; 64]]
    {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", house.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The server may close in the middle: that is the point.
        let _ = stream.write_all(garbage);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let loud = house.sit("ana");
    loud.shows("MEN010");
    loud.types(b"\x1b[200~");
    for _ in 0..160 {
        loud.types(&[b'x'; 64 << 10]);
    }
    loud.types(b"\x1b[201~");
    for sequence in [&b"\x1b]52;c;"[..], b"\x1b[999999999999999999C", b"\x9b\xff\xfe\x00", b"\x1bP"]
    {
        loud.types(sequence);
    }
    other.types(b"2").shows("PQR010");
    let names = ["ana;id", "$(id)", "ana\n", "-oProxyCommand=x", "ANA"];
    for name in names {
        let refused = house.ssh(name, &["teclas"], b"");
        assert_ne!(refused.status.code(), Some(0), "{name:?}");
    }
    other.types(b"\r").shows("PQR030");
    assert!(Path::new(&house.data()).exists());
}
