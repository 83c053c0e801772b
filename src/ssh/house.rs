//! What the transport asks of whoever owns people and windows, and what it brings him. It knows no
//! session, no screen and no base.

use std::net::{IpAddr, SocketAddr};

use super::line::Line;
use super::pipes::Pipes;
use super::terminal::Terminal;
use crate::domain::user::UserId;

/// Somebody who proved who he is.
#[derive(Debug, Clone)]
pub struct Login {
    /// The person.
    pub user: UserId,
    /// Where he comes from.
    pub peer: SocketAddr,
    /// What proved it.
    pub by: Proof,
}

/// What proved a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A key of his.
    Key {
        /// `SHA256:…`, as every client shows it.
        fingerprint: String,
    },
    /// His password.
    Password,
}

/// What can prove a user.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// Public keys, one OpenSSH line each.
    pub keys: Vec<String>,
    /// The password as an argon2id PHC string.
    pub password: Option<String>,
    /// Nothing proves him for now.
    pub suspended: bool,
}

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// No key that he showed is his.
    WrongKey,
    /// The password is not his.
    WrongPassword,
    /// Nobody has that name.
    UnknownUser,
    /// The user is suspended.
    Suspended,
    /// Too many failures before: not even looked at.
    BackOff,
    /// The attempts of one connection are used up.
    TooManyAttempts,
}

impl Denied {
    /// The word of the server's own lines.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::WrongKey => "llave",
            Self::WrongPassword => "clave",
            Self::UnknownUser => "desconocido",
            Self::Suspended => "suspendido",
            Self::BackOff => "espera",
            Self::TooManyAttempts => "intentos",
        }
    }
}

/// What reaches a window from its terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// Bytes typed.
    Bytes(Vec<u8>),
    /// The size now.
    Resize(u16, u16),
    /// Nobody can type any more.
    Gone,
}

/// The way into one window.
pub trait Arrivals: Send {
    /// Takes an arrival without waiting; `Err` gives it back when there is no room now. It is then
    /// offered again, and the client waits meanwhile. Dropped when the terminal is gone.
    fn offer(&mut self, arrival: Arrival) -> Result<(), Arrival>;
}

/// Whoever owns people and windows. Every call but `offer` comes from a thread that may wait.
pub trait House: Send + Sync + 'static {
    /// What can prove a user; `None` when there is no such user. May read the disk.
    fn credentials(&self, user: &UserId) -> Option<Credentials>;

    /// Somebody came in. May wait for the disk.
    fn accepted(&self, login: &Login);

    /// Somebody did not. The name is cleaned and bounded. May wait for the disk.
    fn denied(&self, user: &str, from: IpAddr, why: Denied);

    /// A window for somebody who came in; `Err` is one Spanish line for his terminal, exit status 1.
    fn window(
        &self,
        login: Login,
        terminal: Terminal,
        line: Line,
    ) -> Result<Box<dyn Arrivals>, String>;

    /// Runs one command, on a thread of its own; gives the exit status.
    fn command(&self, login: Login, words: Vec<String>, pipes: Pipes) -> u8;
}
