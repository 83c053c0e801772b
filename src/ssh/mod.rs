//! The way in over the net: an SSH server that moves bytes between a terminal and whoever owns
//! windows and people. It knows no session, no screen and no base; nobody else knows its libraries.

mod command;
mod door;
mod faults;
pub mod gate;
mod house;
mod keys;
mod line;
mod passwords;
mod pipes;
mod seats;
mod server;
mod stage;
mod terminal;
mod visitor;
mod wire;

use std::time::Duration;

pub use faults::SshFault;
pub use house::{Arrival, Arrivals, Credentials, Denied, House, Login, Proof};
pub use keys::parse_public_key;
pub use line::Line;
pub use passwords::{MAX_PASSWORD, hash_password, hash_password_at, password_opens};
pub use pipes::Pipes;
pub use server::Server;
pub use terminal::Terminal;

/// What one verification of a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PasswordCost {
    /// The least that OWASP asks of argon2id: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self { memory_kib: 19 * 1_024, passes: 2, lanes: 1 }
    }
}

/// How much a server bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections in all, commands that outlive theirs included.
    pub connections: usize,
    /// Connections of people who have not proved themselves.
    pub unauthenticated: usize,
    /// The same, from one address.
    pub unauthenticated_per_address: usize,
    /// How long somebody may take to prove himself, and then to ask for something.
    pub login_grace: Duration,
    /// Passwords that one connection may try.
    pub attempts: usize,
    /// What a refusal takes, whatever its reason.
    pub rejection: Duration,
    /// The first wait after too many failures; each further failure doubles it.
    pub first_wait: Duration,
    /// Silence after which a client is asked whether it is there.
    pub keepalive: Duration,
    /// Questions without an answer after which it is not.
    pub dead_after: u32,
    /// The cost of passwords; those kept keep the cost they were made at.
    pub password_cost: PasswordCost,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            unauthenticated: 64,
            unauthenticated_per_address: 32,
            login_grace: Duration::from_secs(30),
            attempts: 4,
            rejection: Duration::from_secs(1),
            first_wait: Duration::from_secs(2),
            keepalive: Duration::from_secs(30),
            dead_after: 3,
            password_cost: PasswordCost::default(),
        }
    }
}
