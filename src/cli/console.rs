//! Where a command reads and writes: this process's own streams, or those of a person who gave it from
//! another machine. It never knows what is said.

use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Failure;

/// What a command reads from.
type Source = Box<dyn Read + Send>;

/// What a command writes to.
type Sink = Box<dyn Write + Send>;

/// Whose streams these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// This process's; which of its streams are a terminal.
    Local { terminal: bool, typed: bool },
    /// Of a person on another machine.
    Remote,
}

/// The three streams of a command.
pub struct Console {
    input: Mutex<Option<Source>>,
    out: Mutex<Sink>,
    err: Mutex<Sink>,
    place: Place,
}

impl Console {
    /// The streams of this process.
    pub fn local() -> Self {
        let (terminal, typed) = (io::stdout().is_terminal(), io::stdin().is_terminal());
        let place = Place::Local { terminal, typed };
        Self::over(Box::new(io::stdin()), Box::new(io::stdout()), Box::new(io::stderr()), place)
    }

    /// The streams of a person on another machine.
    ///
    /// `input` must fail (with `ConnectionAborted`, say) when the line is cut before its end: an end of
    /// file means that the person sent all of it. `out` fails with `BrokenPipe` when nobody reads.
    pub fn piped(input: Source, out: Sink, err: Sink) -> Self {
        Self::over(input, out, err, Place::Remote)
    }

    fn over(input: Source, out: Sink, err: Sink, place: Place) -> Self {
        Self { input: Mutex::new(Some(input)), out: Mutex::new(out), err: Mutex::new(err), place }
    }

    /// Whether a terminal of this machine shows the output.
    pub fn is_terminal(&self) -> bool {
        matches!(self.place, Place::Local { terminal: true, .. })
    }

    /// Whether the streams come from another machine.
    pub fn is_remote(&self) -> bool {
        self.place == Place::Remote
    }

    /// The input, which is then the caller's alone: it closes when he drops it. An empty one when it was
    /// taken before.
    pub fn take_input(&self) -> Source {
        held(&self.input).take().unwrap_or_else(|| Box::new(io::empty()))
    }

    /// Whether somebody types the input at a terminal of this machine.
    pub fn is_typed(&self) -> bool {
        matches!(self.place, Place::Local { typed: true, .. })
    }

    /// What somebody types at a terminal of this machine, without showing it.
    pub fn ask_unseen(&self, question: &str) -> io::Result<String> {
        rpassword::prompt_password(question)
    }

    /// Closes the input: whoever sends much to a command that does not read must not wait for it.
    pub fn without_input(&self) {
        drop(self.take_input());
    }

    /// The output, for a long table. Nothing else may be printed while it is held.
    pub fn output(&self) -> impl Write + '_ {
        Held(held(&self.out))
    }

    /// Writes to the output; a reader that went away is not an error.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = self.output();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure(format!("SAL-001 No se puede escribir la salida ({error}).")))
            }
            _ => Ok(()),
        }
    }

    /// Writes a line beside the output, which a program may read.
    pub fn note(&self, line: &str) {
        let mut err = held(&self.err);
        // A note that cannot be shown changes nothing.
        let _ = err.write_all(format!("{line}\n").as_bytes()).and_then(|()| err.flush());
    }
}

/// A stream is no worse for a thread that failed while it wrote.
fn held<T>(stream: &Mutex<T>) -> MutexGuard<'_, T> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The output while one command has it.
struct Held<'a>(MutexGuard<'a, Sink>);

impl Write for Held<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
