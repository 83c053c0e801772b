//! Who comes in: keys first, then passwords, and nothing in the answer or its time that tells a
//! wrong name from a wrong password.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use russh::keys::{Algorithm, PublicKey};

use super::house::{Credentials, Denied, Login, Proof};
use super::keys::{fingerprint, is_key};
use super::seats::Seat;
use super::server::Shared;
use crate::domain::user::{MAX_USER_NAME, UserId};
use crate::text;

/// Somebody at the door.
pub(super) struct Door {
    shared: Arc<Shared>,
    seat: Arc<Seat>,
    peer: SocketAddr,
    /// Passwords refused on this connection.
    refused: usize,
    /// The last key refused: said once, when the connection ends without anything better.
    wrong_key: Option<(String, Denied)>,
    login: Option<Login>,
}

/// A password was looked at.
pub(super) enum Answer {
    /// Come in.
    Welcome,
    /// Try again.
    Again,
    /// That was the last attempt.
    Enough,
}

impl Door {
    pub(super) fn new(shared: Arc<Shared>, seat: Arc<Seat>, peer: SocketAddr) -> Self {
        Self { shared, seat, peer, refused: 0, wrong_key: None, login: None }
    }

    pub(super) fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    pub(super) fn seat(&self) -> Arc<Seat> {
        Arc::clone(&self.seat)
    }

    fn from(&self) -> IpAddr {
        self.peer.ip().to_canonical()
    }

    /// Whether a key would prove this user. Nobody has signed with it yet, so nothing is counted.
    pub(super) async fn offered(&mut self, user: &str, key: &PublicKey, by: &Algorithm) -> bool {
        // SHA-1 signatures prove nothing any more.
        let sound = !matches!(by, Algorithm::Rsa { hash: None });
        let found = self.credentials(user).await;
        let why = match &found {
            None => Denied::UnknownUser,
            Some((_, credentials)) if credentials.suspended => Denied::Suspended,
            Some((_, credentials)) if sound && has(credentials, key) => return true,
            Some(_) => Denied::WrongKey,
        };
        self.wrong_key = Some((cleaned(user), why));
        false
    }

    /// A key signed: the person is in when it is still his.
    pub(super) async fn proved(&mut self, user: &str, key: &PublicKey) -> bool {
        match self.credentials(user).await {
            Some((user, credentials)) if !credentials.suspended && has(&credentials, key) => {
                self.enter(user, Proof::Key { fingerprint: fingerprint(key) }).await;
                true
            }
            _ => {
                self.wrong_key = Some((cleaned(user), Denied::WrongKey));
                false
            }
        }
    }

    /// Looks at a password.
    pub(super) async fn password(&mut self, user: &str, password: &str) -> Answer {
        let name = cleaned(user);
        self.wrong_key = None;
        let why = match self.check(user, &name, password).await {
            Ok(user) => {
                self.enter(user, Proof::Password).await;
                return Answer::Welcome;
            }
            Err(why) => why,
        };
        self.refused += 1;
        self.deny(name.clone(), why).await;
        if self.refused < self.shared.limits.attempts {
            return Answer::Again;
        }
        self.deny(name, Denied::TooManyAttempts).await;
        Answer::Enough
    }

    async fn check(&self, user: &str, name: &str, password: &str) -> Result<UserId, Denied> {
        if self.refused >= self.shared.limits.attempts {
            return Err(Denied::TooManyAttempts);
        }
        if !self.shared.seats.gate().try_password(name, self.from(), Instant::now()) {
            return Err(Denied::BackOff);
        }
        let found = self.credentials(user).await;
        let hash = found.as_ref().and_then(|(_, credentials)| credentials.password.as_deref());
        let right = self.shared.verifiers.verify(password, hash).await;
        match found {
            None => Err(Denied::UnknownUser),
            Some((_, credentials)) if credentials.suspended => Err(Denied::Suspended),
            Some((user, _)) if right => {
                self.shared.seats.gate().succeeded(name, self.from());
                Ok(user)
            }
            Some(_) => Err(Denied::WrongPassword),
        }
    }

    /// What can prove a user. A name that is not exactly a user's name is nobody's.
    async fn credentials(&self, user: &str) -> Option<(UserId, Credentials)> {
        let id = UserId::from_system(user);
        if id.as_str() != user {
            return None;
        }
        let (house, asked) = (Arc::clone(&self.shared.house), id.clone());
        let found = tokio::task::spawn_blocking(move || house.credentials(&asked)).await;
        Some((id, found.ok().flatten()?))
    }

    async fn enter(&mut self, user: UserId, by: Proof) {
        let login = Login { user, peer: self.peer, by };
        self.seat.prove();
        self.wrong_key = None;
        let means = if login.by == Proof::Password { "clave" } else { "llave" };
        tracing::info!(usuario = %login.user, desde = %self.from(), con = means, "entra");
        let (house, told) = (Arc::clone(&self.shared.house), login.clone());
        // A house that cannot write it down says so itself.
        let _ = tokio::task::spawn_blocking(move || house.accepted(&told)).await;
        self.login = Some(login);
    }

    async fn deny(&self, name: String, why: Denied) {
        let (shared, from) = (Arc::clone(&self.shared), self.from());
        let _ = tokio::task::spawn_blocking(move || shared.deny(&name, from, why)).await;
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Some((name, why)) = self.wrong_key.take() {
            let (shared, from) = (Arc::clone(&self.shared), self.from());
            shared.seats.gate().wrong_keys(from, Instant::now());
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                // Bounded by the connections: one line for each that ends.
                runtime.spawn_blocking(move || shared.deny(&name, from, why));
            }
        }
    }
}

fn has(credentials: &Credentials, key: &PublicKey) -> bool {
    credentials.keys.iter().any(|line| is_key(line, key))
}

/// A name as somebody typed it, without anything a terminal could obey, and bounded.
fn cleaned(user: &str) -> String {
    text::safe(user).chars().take(MAX_USER_NAME).collect()
}
