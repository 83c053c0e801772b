//! What may be done to a person: as a request, and in words when somebody else was quicker.

use crate::domain::command::Command;
use crate::domain::user::{Role, UserId};
use crate::screens::wish::{Request, Secret, UserRow};
use crate::store::engine::Version;
use crate::text::user as words;

/// A write about a person that is not known to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    Add { name: String, role: Role },
    Role(Role),
    AddKey(String),
    RemoveKey(String),
    Password(Secret),
    Suspend(bool),
}

/// The person it is done to, as he was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whom {
    pub(super) user: UserId,
    /// None for somebody who is being added.
    pub(super) seen: Option<Version>,
}

impl Deed {
    /// None when it names nobody who was seen.
    pub(super) fn request(&self, whom: &Whom) -> Option<Request> {
        let user = whom.user.clone();
        let command = match self {
            Self::Add { name, role } => {
                let command = Command::AddUser { user, name: name.clone(), role: *role };
                return Some(Request::Commit(Box::new(command), None));
            }
            Self::AddKey(line) => {
                return Some(Request::AddKey { user, line: line.clone(), seen: whom.seen? });
            }
            Self::Password(password) => {
                let password = password.clone();
                return Some(Request::SetPassword { user, password, seen: whom.seen? });
            }
            Self::Role(role) => Command::SetRole { user, role: *role },
            Self::RemoveKey(fingerprint) => {
                Command::RemoveKey { user, fingerprint: fingerprint.clone() }
            }
            Self::Suspend(suspended) => Command::SuspendUser { user, suspended: *suspended },
        };
        Some(Request::Commit(Box::new(command), Some(whom.seen?)))
    }

    /// What is wanted, after "lo suyo:".
    pub(super) fn words(&self) -> String {
        match self {
            Self::Add { name, role } => format!("agregar a {name}, {}", words::role(*role)),
            Self::Role(role) => format!("cargo {}", words::role(*role)),
            Self::AddKey(_) => "agregar la llave escrita".into(),
            Self::RemoveKey(fingerprint) => format!("quitar la llave {}", short(fingerprint)),
            Self::Password(_) => "la clave nueva".into(),
            Self::Suspend(true) => "suspenderlo".into(),
            Self::Suspend(false) => "reactivarlo".into(),
        }
    }

    /// What is said once it is durable.
    pub(super) fn done(&self, user: &UserId) -> String {
        match self {
            Self::Add { .. } => {
                format!("Usuario {user} agregado: le falta una llave o una clave.")
            }
            Self::Role(role) => format!("{user} es ahora {}.", words::role(*role)),
            Self::AddKey(_) => format!("Llave agregada a {user}."),
            Self::RemoveKey(_) => format!("Llave quitada a {user}."),
            Self::Password(_) => format!("Clave de {user} cambiada."),
            Self::Suspend(true) => format!("{user} quedó suspendido: no puede entrar."),
            Self::Suspend(false) => format!("{user} puede entrar otra vez."),
        }
    }
}

/// A fingerprint as far as people compare it.
fn short(fingerprint: &str) -> String {
    crate::text::fit(fingerprint, 20)
}

/// A person as he is now, on one line.
pub(super) fn standing(row: &UserRow) -> String {
    let user = &row.seen.record;
    let state = if user.suspended { "suspendido" } else { "activo" };
    let password = if user.password.is_some() { "con clave" } else { "sin clave" };
    format!("{}, {state}, {}, {password}", user.role.code(), keys(user.keys.len()))
}

/// `2 llaves`.
pub(super) fn keys(count: usize) -> String {
    match count {
        0 => "sin llaves".into(),
        1 => "1 llave".into(),
        many => format!("{many} llaves"),
    }
}
