//! The way from a session to a terminal: a process's own, or one at the end of a line.

use std::io::Write;

use crate::term::Theme;

/// Takes frames. One that cannot take a frame now is asked again later; nothing waits for it.
pub trait Outlet: Send {
    /// The last frame was taken.
    fn is_ready(&self) -> bool;

    /// Sends a frame; only called when ready.
    fn send(&mut self, frame: Vec<u8>) -> std::io::Result<()>;

    /// Sends the last bytes and ends.
    fn close(&mut self, last: Vec<u8>, status: u8);
}

/// A terminal in front of a session.
pub struct Attachment {
    /// Where frames go.
    pub outlet: Box<dyn Outlet>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Colours and signs.
    pub theme: Theme,
    /// It can do nothing but lines.
    pub linear: bool,
    /// Address or terminal, as others see it.
    pub origin: String,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The terminal of this process. Writing waits: there is only one session.
pub struct Direct<W: Write + Send>(pub W);

impl<W: Write + Send> Outlet for Direct<W> {
    fn is_ready(&self) -> bool {
        true
    }

    fn send(&mut self, frame: Vec<u8>) -> std::io::Result<()> {
        self.0.write_all(&frame)?;
        self.0.flush()
    }

    fn close(&mut self, last: Vec<u8>, _status: u8) {
        // A terminal that is gone needs no farewell.
        let _ = self.0.write_all(&last).and_then(|()| self.0.flush());
    }
}
