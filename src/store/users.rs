//! Users: who may come in, decided inside the commit.

use chrono::NaiveDateTime;

use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::index::{self, Implied};
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, Store, codec, register};
use crate::domain::command::Command;
use crate::domain::trace::Subject;
use crate::domain::user::{Role, User, UserId, UserRejection};

/// People read at a time when all are looked at.
const LOOKED_AT: usize = 200;

/// A user.
pub(super) fn read(shared: &Shared, id: &UserId) -> Result<Option<User>, Fault> {
    let bytes = shared.engine.get(Space::User, &trees::user(id))?;
    Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
}

/// A new user.
pub(super) fn add(
    shared: &Shared,
    id: &UserId,
    name: &str,
    role: Role,
    now: NaiveDateTime,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    if read(shared, id)?.is_some() {
        return Err(Refusal::User(UserRejection::Exists));
    }
    let user = User::new(id.clone(), name, role, now).map_err(Refusal::User)?;
    batch.preconditions.push((Space::User, trees::user(id), Expected::Absent));
    put(&user, Implied::default(), batch)
}

fn put(user: &User, before: Implied, batch: &mut Batch) -> Result<(), Refusal> {
    batch.put(Space::User, trees::user(&user.id), codec::encode(user)?);
    index::of_user(user).replace(before, batch);
    Ok(())
}

/// A change of a user who exists.
pub(super) fn change(
    shared: &Shared,
    command: &Command,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let Some(Subject::User(id)) = command.subjects().into_iter().next() else {
        return Err(Refusal::NotFound);
    };
    let key = trees::user(&id);
    let bytes = shared.engine.get(Space::User, &key)?.ok_or(Refusal::NotFound)?;
    let before: User = codec::decode(&bytes)?;
    let version = Version::of(&bytes);
    if seen.is_some_and(|seen| seen != version) {
        let act = register::last_about(shared, &Subject::User(id));
        let (by, at) = act.map_or_else(
            || (String::new(), before.created_at),
            |act| (act.actor.user.to_string(), act.at),
        );
        return Err(Refusal::Stale { by, at });
    }
    if let Command::AddKey { key, .. } = command {
        refuse_key_of_another(shared, &before.id, &key.fingerprint)?;
    }
    let implied = index::of_user(&before);
    let was_administrator = before.is_active_administrator();
    let after = changed(before, command).map_err(Refusal::User)?;
    let last = shared.engine.counter(&Counter::Administrators.key())? <= 1;
    if was_administrator && !after.is_active_administrator() && last {
        return Err(Refusal::User(UserRejection::LastAdministrator));
    }
    batch.preconditions.push((Space::User, key, Expected::Is(version)));
    put(&after, implied, batch)
}

/// The register names who came in by his key, so no two people have the same.
fn refuse_key_of_another(shared: &Shared, id: &UserId, fingerprint: &str) -> Result<(), Refusal> {
    let owner = owner(shared, fingerprint)?.filter(|owner| owner != id);
    owner.map_or(Ok(()), |owner| Err(Refusal::User(UserRejection::KeyOfAnother(owner))))
}

/// People in a role who may come in, at most so many.
pub(super) fn in_role(shared: &Shared, role: Role, most: usize) -> Result<Vec<UserId>, Fault> {
    let mut range = KeyRange::all();
    let mut people = Vec::new();
    loop {
        let pairs = shared.engine.page(Space::User, &range, Direction::Forward, LOOKED_AT)?;
        let Some((last, _)) = pairs.last() else { return Ok(people) };
        for (_, bytes) in &pairs {
            let user: User = codec::decode(bytes)?;
            if user.role == role && !user.suspended && people.len() < most {
                people.push(user.id);
            }
        }
        range = range.beyond(last, Direction::Forward);
    }
}

/// Whose a key is. Only an administrator adds keys, and an office has some hundreds of people: all are
/// looked at.
fn owner(shared: &Shared, fingerprint: &str) -> Result<Option<UserId>, Fault> {
    let mut range = KeyRange::all();
    loop {
        let pairs = shared.engine.page(Space::User, &range, Direction::Forward, LOOKED_AT)?;
        let Some((last, _)) = pairs.last() else { return Ok(None) };
        for (_, bytes) in &pairs {
            let user: User = codec::decode(bytes)?;
            if user.keys.iter().any(|key| key.fingerprint == fingerprint) {
                return Ok(Some(user.id));
            }
        }
        range = range.beyond(last, Direction::Forward);
    }
}

impl Store {
    /// Whose a key is.
    pub fn owner_of_key(&self, fingerprint: &str) -> Result<Option<UserId>, Fault> {
        owner(&self.shared, fingerprint)
    }
}

fn changed(user: User, command: &Command) -> Result<User, UserRejection> {
    match command {
        Command::SetRole { role, .. } => Ok(User { role: *role, ..user }),
        Command::AddKey { key, .. } => user.with_key(key.clone()),
        Command::RemoveKey { fingerprint, .. } => user.without_key(fingerprint),
        Command::SetPassword { hash, .. } => Ok(User { password: hash.clone(), ..user }),
        Command::SuspendUser { suspended, .. } => Ok(User { suspended: *suspended, ..user }),
        _ => Ok(user),
    }
}
