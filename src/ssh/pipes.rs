//! Standard input, output and error of one command. Its thread may wait for the client; the
//! connection never waits for ever for the command.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Result, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::stage::StageWatch;

/// Bytes of standard input that wait for the command; then the client waits.
const MAX_WAITING: usize = 256 * 1_024;

/// Bytes that may wait while the command itself waits for the client to take its output: reading on
/// is then the only way to hear that the client took some.
const MAX_WAITING_WHILE_WRITING: usize = 8 * 1_024 * 1_024;

/// Bytes of output that wait for the client; then the command waits. As many as may wait of its
/// input, so that a command that copies one to the other falls behind on neither.
const MAX_OUTPUT: usize = 256 * 1_024;

/// Standard input, output and error of a command. Dropping `input` discards what the client sends.
pub struct Pipes {
    /// `ConnectionAborted` when the client vanished before its end of file.
    pub input: Box<dyn Read + Send>,
    /// `BrokenPipe` when the client is gone.
    pub output: Box<dyn Write + Send>,
    /// The same, for what went wrong.
    pub errors: Box<dyn Write + Send>,
}

/// What goes out of a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Output(Vec<u8>),
    Errors(Vec<u8>),
    End(u8),
}

/// The pipes of one command, and the connection's ends of them.
pub(super) fn pipes() -> (Pipes, Arc<Input>, Arc<Output>) {
    let input = Arc::new(Input::default());
    let output = Arc::new(Output::new(Arc::clone(&input)));
    let writer = |kind| Box::new(OutputWriter { output: Arc::clone(&output), kind });
    let pipes = Pipes {
        input: Box::new(InputReader(Arc::clone(&input))),
        output: writer(Kind::Output),
        errors: writer(Kind::Errors),
    };
    (pipes, input, output)
}

/// What the client sent and the command has not read.
#[derive(Default)]
pub(super) struct Input {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    /// The command read, or stopped reading, or waits to write.
    room: Notify,
    /// The command waits for the client to take its output.
    writing: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    pieces: VecDeque<Vec<u8>>,
    /// Bytes of the first piece that were read.
    read: usize,
    bytes: usize,
    /// The client said that this is all.
    ended: bool,
    /// The client will never say it.
    cut: bool,
    /// Nobody reads any more.
    discarded: bool,
}

impl Input {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the client sent, and returns when more may come.
    pub(super) async fn take(&self, bytes: &[u8], ending: &mut StageWatch) {
        {
            let mut waiting = self.waiting();
            if waiting.discarded || waiting.ended || waiting.cut {
                return;
            }
            waiting.bytes += bytes.len();
            waiting.pieces.push_back(bytes.to_vec());
        }
        self.arrived.notify_all();
        while !self.has_room() {
            tokio::select! {
                () = self.room.notified() => {}
                () = ending.closing() => return,
            }
        }
    }

    /// Whether more may come. A command that only writes while more than enough waits for it would
    /// wait for a client that waits for it: that is the end of its input.
    fn has_room(&self) -> bool {
        let mut waiting = self.waiting();
        if waiting.discarded || waiting.cut || waiting.bytes <= MAX_WAITING {
            return true;
        }
        if !self.writing.load(Ordering::SeqCst) {
            return false;
        }
        if waiting.bytes > MAX_WAITING_WHILE_WRITING {
            waiting.cut = true;
            tracing::warn!(
                bytes = waiting.bytes,
                "una orden escribe sin leer: su entrada se corta"
            );
        }
        true
    }

    /// The client said that this is all; when something was cut off before, it is not.
    pub(super) fn end(&self) {
        let mut waiting = self.waiting();
        waiting.ended = !waiting.cut;
        drop(waiting);
        self.arrived.notify_all();
    }

    /// The client is gone; without its end of file, what came is not the whole.
    pub(super) fn cut(&self) {
        self.waiting().cut = true;
        self.arrived.notify_all();
        self.room.notify_one();
    }

    fn discard(&self) {
        {
            let mut waiting = self.waiting();
            waiting.discarded = true;
            waiting.bytes = 0;
            waiting.pieces = VecDeque::new();
        }
        self.room.notify_one();
    }
}

struct InputReader(Arc<Input>);

impl Read for InputReader {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut waiting = self.0.waiting();
        loop {
            let taken = waiting.read_into(buffer);
            if taken > 0 {
                drop(waiting);
                self.0.room.notify_one();
                return Ok(taken);
            }
            if waiting.ended {
                return Ok(0);
            }
            if waiting.cut {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            waiting = self.0.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for InputReader {
    fn drop(&mut self) {
        self.0.discard();
    }
}

impl Waiting {
    fn read_into(&mut self, buffer: &mut [u8]) -> usize {
        let mut taken = 0;
        while let Some(piece) = self.pieces.front() {
            let left = piece.get(self.read..).unwrap_or(&[]);
            let count = left.len().min(buffer.len() - taken);
            if let (Some(to), Some(from)) =
                (buffer.get_mut(taken..taken + count), left.get(..count))
            {
                to.copy_from_slice(from);
            }
            taken += count;
            if count < left.len() {
                self.read += count;
                break;
            }
            self.read = 0;
            self.pieces.pop_front();
        }
        self.bytes = self.bytes.saturating_sub(taken);
        taken
    }
}

/// Which of the two ways out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Output,
    Errors,
}

/// What the command wrote and the client has not taken.
pub(super) struct Output {
    written: Mutex<Written>,
    /// The client took some, or is gone.
    room: Condvar,
    /// The command wrote.
    arrived: Notify,
    input: Arc<Input>,
}

#[derive(Default)]
struct Written {
    /// Neighbours of one kind travel as one.
    pieces: VecDeque<(Kind, Vec<u8>)>,
    bytes: usize,
    status: Option<u8>,
    gone: bool,
}

impl Output {
    fn new(input: Arc<Input>) -> Self {
        Self { written: Mutex::default(), room: Condvar::new(), arrived: Notify::new(), input }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes out next.
    pub(super) async fn next(&self) -> Piece {
        loop {
            if let Some(piece) = self.take() {
                return piece;
            }
            self.arrived.notified().await;
        }
    }

    fn take(&self) -> Option<Piece> {
        let mut written = self.written();
        let Some((kind, bytes)) = written.pieces.pop_front() else {
            return written.status.map(Piece::End);
        };
        written.bytes = written.bytes.saturating_sub(bytes.len());
        drop(written);
        self.room.notify_all();
        Some(match kind {
            Kind::Output => Piece::Output(bytes),
            Kind::Errors => Piece::Errors(bytes),
        })
    }

    /// The command ended, with a last word for its client when there is one. Never waits.
    pub(super) fn end(&self, last: &str, status: u8) {
        {
            let mut written = self.written();
            if !last.is_empty() {
                written.pieces.push_back((Kind::Errors, last.into()));
            }
            written.status = Some(status);
        }
        self.arrived.notify_one();
    }

    /// The client takes nothing any more.
    pub(super) fn cut(&self) {
        let mut written = self.written();
        written.gone = true;
        written.pieces = VecDeque::new();
        drop(written);
        self.room.notify_all();
    }

    /// Waits for room; it runs on the command's own thread.
    fn write(&self, kind: Kind, bytes: &[u8]) -> Result<usize> {
        let mut written = self.written();
        while !written.gone && written.bytes >= MAX_OUTPUT {
            self.input.writing.store(true, Ordering::SeqCst);
            self.input.room.notify_one();
            written = self.room.wait(written).unwrap_or_else(PoisonError::into_inner);
        }
        self.input.writing.store(false, Ordering::SeqCst);
        if written.gone {
            return Err(ErrorKind::BrokenPipe.into());
        }
        let count = bytes.len().min(MAX_OUTPUT - written.bytes);
        let now = bytes.get(..count).unwrap_or(bytes);
        written.bytes += now.len();
        match written.pieces.back_mut() {
            Some((last, piece)) if *last == kind => piece.extend_from_slice(now),
            _ => written.pieces.push_back((kind, now.to_vec())),
        }
        drop(written);
        self.arrived.notify_one();
        Ok(count)
    }
}

struct OutputWriter {
    output: Arc<Output>,
    kind: Kind,
}

impl Write for OutputWriter {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.output.write(self.kind, bytes)
    }

    /// Every piece is on its way already.
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
