//! People apart from their accounts: what they authorised, and the documents under which one of them is known.

use chrono::NaiveDateTime;

use super::collections::{debtor, record};
use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::{Fault, Refusal, Shared, Store, codec, desk_keys, trees};
use crate::domain::collections::person::Debtor;
use crate::domain::person::{
    PersonChange, PersonFile, PersonKey, PersonRejection, SamePerson, consent, may_join, may_part,
};
use crate::domain::subscriber::Subscriber;
use crate::domain::user::Actor;

/// Accounts of one person that are read.
pub const MAX_ACCOUNTS: usize = 200;

/// Everything that is known of a person besides what was done with his accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// What he authorised, and under which other documents he is known.
    pub file: PersonFile,
    /// His documents, the one by which he is known first.
    pub documents: Vec<PersonKey>,
    /// By which channels he may be reached for collection.
    pub debtor: Debtor,
    /// His accounts under all of them, [`MAX_ACCOUNTS`] at most.
    pub accounts: Vec<Subscriber>,
}

/// What is kept of a person, and what a write must find.
fn read(shared: &Shared, person: &PersonKey) -> Result<(PersonFile, Expected), Fault> {
    match shared.engine.get(Space::Person, &desk_keys::person(person))? {
        Some(bytes) => Ok((codec::decode(&bytes)?, Expected::Is(Version::of(&bytes)))),
        None => Ok((PersonFile::unknown(person.clone()), Expected::Absent)),
    }
}

/// The documents of a person, the one by which he is known first.
pub(super) fn group(shared: &Shared, person: &PersonKey) -> Result<Vec<PersonKey>, Fault> {
    let (file, _) = read(shared, person)?;
    let file = match file.same_as {
        Some(same) => read(shared, &same.person)?.0,
        None => file,
    };
    Ok(std::iter::once(file.person).chain(file.also).collect())
}

fn accounts_of(shared: &Shared, person: &PersonKey) -> Result<Vec<Subscriber>, Fault> {
    if let Some(account) = person.account() {
        let found = record(shared, Space::Subscriber, &trees::account(account))?;
        return Ok(found.into_iter().collect());
    }
    let range = KeyRange::prefix(&trees::document_prefix(person.as_str()));
    let engine = &shared.engine;
    let space = Space::SubscriberByDocument;
    let keys = engine.page(space, &range, Direction::Forward, MAX_ACCOUNTS)?;
    let accounts = keys.iter().filter_map(|(key, _)| trees::account_at_end(key));
    accounts
        .filter_map(|account| {
            record(shared, Space::Subscriber, &trees::account(account)).transpose()
        })
        .collect()
}

/// The batch of a change of a person, or why it is refused.
pub(super) fn decide(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    person: &PersonKey,
    change: &PersonChange,
    batch: &mut Batch,
) -> Answer {
    let refused = Refusal::Person;
    let (mut file, expected) = read(shared, person)?;
    if expected == Expected::Absent && accounts_of(shared, person)?.is_empty() {
        return Err(refused(PersonRejection::Unknown(person.clone())));
    }
    let today = now.date();
    match change {
        PersonChange::Consent { .. } => {
            // He is known by another document: there is one place for what he says.
            if let Some(same) = &file.same_as {
                return Err(refused(PersonRejection::Joined(same.person.clone())));
            }
            let said = consent(&file, change, (&actor.user, today)).map_err(refused)?;
            file.consents.push(said);
        }
        PersonChange::Join { other, reason } => {
            let (mut joined, found) = read(shared, other)?;
            if found == Expected::Absent && accounts_of(shared, other)?.is_empty() {
                return Err(refused(PersonRejection::Unknown(other.clone())));
            }
            may_join(&file, &joined, reason).map_err(refused)?;
            let (person, reason, by) = (person.clone(), reason.clone(), actor.user.clone());
            joined.same_as = Some(SamePerson { person, reason, by, on: today });
            file.also.push(other.clone());
            put(&joined, found, batch)?;
        }
        PersonChange::Part { other, reason } => {
            let (mut joined, found) = read(shared, other)?;
            may_part(&file, &joined, reason).map_err(refused)?;
            joined.same_as = None;
            file.also.retain(|one| one != other);
            put(&joined, found, batch)?;
        }
    }
    put(&file, expected, batch)?;
    Ok(Receipt::default())
}

fn put(file: &PersonFile, expected: Expected, batch: &mut Batch) -> Result<(), Fault> {
    let key = desk_keys::person(&file.person);
    batch.preconditions.push((Space::Person, key.clone(), expected));
    batch.put(Space::Person, key, codec::encode(file)?);
    Ok(())
}

impl Store {
    /// A person under all of his documents; none when nobody has that one.
    pub fn person(&self, person: &PersonKey) -> Result<Option<PersonView>, Fault> {
        let documents = group(&self.shared, person)?;
        let mut accounts = Vec::new();
        for document in &documents {
            accounts.extend(accounts_of(&self.shared, document)?);
        }
        accounts.truncate(MAX_ACCOUNTS);
        let known = documents.first().unwrap_or(person);
        let (file, expected) = read(&self.shared, known)?;
        if accounts.is_empty() && expected == Expected::Absent {
            return Ok(None);
        }
        let debtor = debtor(&self.shared, &documents)?;
        Ok(Some(PersonView { file, documents, debtor, accounts }))
    }
}
