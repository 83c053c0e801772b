//! Who acts: users, their roles, keys and passwords. What each role may do is `permission`'s.

use std::fmt;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::ids::SessionId;

/// Longest user name.
pub const MAX_USER_NAME: usize = 24;

/// A user's short name, as the journal shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserId(String);

impl UserId {
    /// Keeps lower-case letters, digits, dot, dash and underscore; an empty result becomes "local".
    pub fn from_system(name: &str) -> Self {
        let clean: String = name
            .to_lowercase()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
            .take(MAX_USER_NAME)
            .collect();
        Self(if clean.is_empty() { "local".into() } else { clean })
    }

    /// A name as it must be written, for a new user or a login: none when anything would be dropped.
    pub fn parse(name: &str) -> Option<Self> {
        let clean = Self::from_system(name);
        (clean.0 == name).then_some(clean)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The roles of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Files PQR, looks subscribers up.
    Clerk,
    /// Works the cases assigned to him.
    PqrAnalyst,
    /// Answers for every legal clock.
    PqrDirector,
    /// Works a daily queue of debtors.
    CollectionsOfficer,
    /// Answers for the receivables.
    CollectionsDirector,
    /// Publishes the commercial calendar.
    CommercialCoordinator,
    /// Reviews the calendar of his area.
    AreaLeader,
    /// Approves what others propose.
    Approver,
    /// Imports, backs up, manages users.
    Administrator,
    /// Reads.
    ReadOnly,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Clerk,
        Self::PqrAnalyst,
        Self::PqrDirector,
        Self::CollectionsOfficer,
        Self::CollectionsDirector,
        Self::CommercialCoordinator,
        Self::AreaLeader,
        Self::Approver,
        Self::Administrator,
        Self::ReadOnly,
    ];

    /// Its name in commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clerk => "auxiliar",
            Self::PqrAnalyst => "analista-pqr",
            Self::PqrDirector => "director-pqr",
            Self::CollectionsOfficer => "gestor-cartera",
            Self::CollectionsDirector => "director-cartera",
            Self::CommercialCoordinator => "coordinador",
            Self::AreaLeader => "lider-area",
            Self::Approver => "jefe",
            Self::Administrator => "administrador",
            Self::ReadOnly => "consulta",
        }
    }

    /// The role of a name in commands.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.code() == code)
    }
}

/// Who performs an act, and from where: what the journal keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The role in which the act is done.
    pub role: Role,
    /// Address or terminal of origin.
    pub origin: String,
    /// The sitting.
    pub session: SessionId,
}

/// Keys that a user may have.
pub const MAX_KEYS: usize = 10;

/// Longest full name.
pub const MAX_FULL_NAME: usize = 60;

/// A public key that opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// `ssh-ed25519 AAAA…`, without comment.
    pub line: String,
    /// `SHA256:…`.
    pub fingerprint: String,
    /// Whose machine it is.
    pub comment: String,
    /// Since when.
    pub added_at: NaiveDateTime,
}

/// A person who may come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Short name.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// What he may do.
    pub role: Role,
    /// Not let in.
    pub suspended: bool,
    /// Keys.
    pub keys: Vec<PublicKey>,
    /// argon2id, as PHC text.
    pub password: Option<String>,
    /// Since when.
    pub created_at: NaiveDateTime,
}

/// Why something about a user is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserRejection {
    /// There is one of that name.
    Exists,
    /// The full name is empty or too long.
    NameInvalid,
    /// That key is his already.
    KeyRepeated,
    /// It is another person's: a key tells people apart.
    KeyOfAnother(UserId),
    /// He has no such key.
    KeyUnknown,
    /// He has [`MAX_KEYS`] keys.
    TooManyKeys,
    /// Nobody would be left to manage users.
    LastAdministrator,
}

impl User {
    /// A new user, without key or password yet.
    pub fn new(
        id: UserId,
        name: &str,
        role: Role,
        created_at: NaiveDateTime,
    ) -> Result<Self, UserRejection> {
        let name = name.trim();
        let length = name.chars().count();
        if length == 0 || length > MAX_FULL_NAME || name.chars().any(char::is_control) {
            return Err(UserRejection::NameInvalid);
        }
        Ok(Self {
            id,
            name: name.to_owned(),
            role,
            suspended: false,
            keys: Vec::new(),
            password: None,
            created_at,
        })
    }

    /// Whether he may manage users now.
    pub const fn is_active_administrator(&self) -> bool {
        matches!(self.role, Role::Administrator) && !self.suspended
    }

    /// With a further key.
    pub fn with_key(mut self, key: PublicKey) -> Result<Self, UserRejection> {
        if self.keys.iter().any(|known| known.fingerprint == key.fingerprint) {
            return Err(UserRejection::KeyRepeated);
        }
        if self.keys.len() >= MAX_KEYS {
            return Err(UserRejection::TooManyKeys);
        }
        self.keys.push(key);
        Ok(self)
    }

    /// Without one of his keys.
    pub fn without_key(mut self, fingerprint: &str) -> Result<Self, UserRejection> {
        let before = self.keys.len();
        self.keys.retain(|key| key.fingerprint != fingerprint);
        if self.keys.len() == before { Err(UserRejection::KeyUnknown) } else { Ok(self) }
    }
}
