//! Standard input, output and error of one command. Its thread may wait for the client; the
//! connection never waits for ever for the command.

use std::collections::VecDeque;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::stage::StageWatch;

/// Bytes of standard input that wait for the command; then the client waits.
const MAX_WAITING: usize = 256 * 1_024;

/// Bytes that may wait while the command itself waits for the client to take its output: reading on
/// is then the only way to hear that the client took some.
const MAX_WAITING_WHILE_WRITING: usize = 8 * 1_024 * 1_024;

/// Pieces of output that wait for the client.
const MAX_PIECES: usize = 1;

/// Bytes of one piece of output.
const MAX_PIECE: usize = 32 * 1_024;

/// Standard input, output and error of a command. Dropping `input` discards what the client sends.
/// Every `write` is a packet of its own: large pieces travel better.
pub struct Pipes {
    /// `ConnectionAborted` when the client vanished before its end of file.
    pub input: Box<dyn Read + Send>,
    /// `BrokenPipe` when the client is gone.
    pub output: Box<dyn Write + Send>,
    /// The same, for what went wrong.
    pub errors: Box<dyn Write + Send>,
}

/// What goes out of a command.
#[derive(Debug)]
pub(super) enum Piece {
    Output(Vec<u8>),
    Errors(Vec<u8>),
    End(u8),
}

/// The pipes of one command, and the connection's ends of them.
pub(super) fn pipes() -> (Pipes, Arc<Input>, Sender<Piece>, Receiver<Piece>) {
    let input = Arc::new(Input::default());
    let (sender, receiver) = channel(MAX_PIECES);
    let writer = |wrap: fn(Vec<u8>) -> Piece| {
        Box::new(Output { sender: sender.clone(), input: Arc::clone(&input), wrap })
    };
    let pipes = Pipes {
        input: Box::new(InputReader(Arc::clone(&input))),
        output: writer(Piece::Output),
        errors: writer(Piece::Errors),
    };
    (pipes, input, sender, receiver)
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

    /// The client said that this is all.
    pub(super) fn end(&self) {
        self.waiting().ended = true;
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

/// Waits for the client; it runs on the command's own thread.
struct Output {
    sender: Sender<Piece>,
    input: Arc<Input>,
    wrap: fn(Vec<u8>) -> Piece,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let now = bytes.get(..bytes.len().min(MAX_PIECE)).unwrap_or(bytes);
        if now.is_empty() {
            return Ok(0);
        }
        match self.sender.try_send((self.wrap)(now.to_vec())) {
            Ok(()) => Ok(now.len()),
            Err(TrySendError::Full(piece)) => self.wait(piece).map(|()| now.len()),
            Err(TrySendError::Closed(_)) => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    /// Every piece is on its way already.
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Output {
    fn wait(&self, piece: Piece) -> Result<()> {
        self.input.writing.store(true, Ordering::SeqCst);
        self.input.room.notify_one();
        let sent = self.sender.blocking_send(piece);
        self.input.writing.store(false, Ordering::SeqCst);
        sent.map_err(|_| Error::from(ErrorKind::BrokenPipe))
    }
}
