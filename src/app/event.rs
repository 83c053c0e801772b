//! What reaches a session, how long it waits for what, how it ends, and whom it tells.

use std::time::Duration;

use super::{Attachment, Place};
use crate::domain::ids::SessionId;
use crate::domain::trace::{Ending, Trace};
use crate::domain::user::{Role, UserId};
use crate::screens::Answer;
use crate::term::Input;

/// What reaches a session from outside.
#[derive(Debug)]
pub enum Event {
    /// Bytes of the terminal.
    Bytes(Vec<u8>),
    /// Its size.
    Resize(u16, u16),
    /// An answer for a screen.
    Answer(u64, Answer),
    /// The terminal went away: the session waits, or ends where it may not wait.
    Hangup,
    /// Nobody talks to the base for this session any more.
    RunnerEnded,
    /// The terminal took the last frame, or is gone.
    Ready,
    /// Changes of others wait in the mailbox.
    Changed,
    /// Who else has the same record in view.
    Company(Vec<UserId>),
    /// Another terminal of the person sits down here.
    Attach(Box<Attachment>),
    /// Keys that were typed at a session from which the person went over to this one.
    Typed(Vec<Input>),
    /// The person has another role now.
    Role(Role),
    /// The person was suspended.
    Expel,
    /// The person has too many sessions: this one, which waits, gives way.
    GiveWay,
    /// The server stops.
    Stop,
}

/// How long a session waits for what. None: for ever, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Without a key, until the screen locks.
    pub lock_after: Option<Duration>,
    /// Without a key, until the line is closed and the session waits.
    pub end_after: Option<Duration>,
    /// Without a terminal, until the session ends; none ends it at once.
    pub resume_within: Option<Duration>,
}

impl Patience {
    /// The local window: never locks, ends with its terminal.
    pub const LOCAL: Self = Self { lock_after: None, end_after: None, resume_within: None };
}

/// How a session ended.
#[derive(Debug)]
pub enum Ended {
    /// For good.
    For(Ending),
    /// Its terminal goes to another session of the person, with the keys that were typed after that.
    HandedOver(SessionId, Box<Attachment>, Vec<Input>),
}

/// Whoever runs sessions hears where they are.
pub trait Host: Send {
    /// The screen in front is another.
    fn moved(&self, place: &Place, attached: bool);

    /// For the register.
    fn trace(&self, trace: Trace);

    /// The person sits somewhere else now.
    fn seated(&self, origin: &str);

    /// The person chose a new session; one line when he has too many.
    fn begins(&self) -> Result<(), String>;
}
