//! Acts of the collections desk: decided on what is in the base at that moment, one or many in a batch.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDateTime};

use super::collections::{DeskCase, desk_case, record};
use super::commit::{Answer, Receipt};
use super::engine::{Batch, Expected, Space, Version};
use super::index;
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, codec, desk_keys, notes, people, register, updates};
use crate::domain::collections::campaign::reached_by;
use crate::domain::collections::contact::{Contact, Outcome, Touch};
use crate::domain::collections::decide::{self, CollectionRejection};
use crate::domain::collections::file::{CollectionEvent, CollectionFile, Deed, OrderDeed};
use crate::domain::collections::person::{
    Authorisation, Debtor, DebtorChange, DebtorMark, MAX_AUTHORISATIONS, PersonKey,
};
use crate::domain::command::{Command, MAX_DEEDS, collect_act};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::notes::{Failure, FieldNote, FieldNotes, NoteKind};
use crate::domain::trace::Subject;
use crate::domain::user::Actor;

/// Who acts, and when.
type By<'a> = (&'a Actor, NaiveDateTime);

/// The batch of a command of the desk, or why it is refused.
pub(super) fn decide(
    shared: &Shared,
    by: By<'_>,
    command: &Command,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    match command {
        Command::Collect { account, deed } => {
            let mut desk = Desk::new(shared, by);
            let number = desk.take(*account, deed, seen)?;
            desk.write(batch)?;
            Ok(Receipt { number, ..Receipt::default() })
        }
        Command::CollectMany { deeds } => {
            let act = command.act(by.0);
            let other = |(_, deed): &(AccountId, Deed)| collect_act(deed) != act;
            if deeds.is_empty() || deeds.len() > MAX_DEEDS || deeds.iter().any(other) {
                return Err(Refusal::Collection(CollectionRejection::Full));
            }
            let mut desk = Desk::new(shared, by);
            for (account, deed) in deeds {
                desk.take(*account, deed, None)?;
            }
            desk.write(batch)?;
            Ok(Receipt::default())
        }
        Command::KeepDebtor { account, change } => {
            let subscriber = record(shared, Space::Subscriber, &trees::account(*account))?;
            let subscriber: Subscriber = subscriber.ok_or(Refusal::NotFound)?;
            let mut desk = Desk::new(shared, by);
            let group = people::group(shared, &PersonKey::of(*account, Some(&subscriber)))?;
            let person = group.first().cloned().unwrap_or_default();
            desk.keep_debtor(&person, change)?;
            desk.write(batch)?;
            Ok(Receipt::default())
        }
        // Every other command is decided elsewhere.
        _ => Err(Refusal::NotFound),
    }
}

/// What a batch changes, until it is written.
struct Desk<'a> {
    shared: &'a Shared,
    by: By<'a>,
    /// Each file as it was, its version, and as it will be.
    files: BTreeMap<AccountId, (CollectionFile, Option<Version>, CollectionFile)>,
    debtors: BTreeMap<PersonKey, (Option<Version>, Debtor)>,
    touches: BTreeMap<PersonKey, Vec<Touch>>,
    /// Each account with its notes as they were, what they must still be, and as they will be.
    notes: BTreeMap<AccountId, (Subscriber, FieldNotes, Expected, FieldNotes)>,
    /// Numbers given in this batch, by their sequence.
    given: BTreeMap<Vec<u8>, i64>,
}

impl<'a> Desk<'a> {
    const fn new(shared: &'a Shared, by: By<'a>) -> Self {
        Self {
            shared,
            by,
            files: BTreeMap::new(),
            debtors: BTreeMap::new(),
            touches: BTreeMap::new(),
            notes: BTreeMap::new(),
            given: BTreeMap::new(),
        }
    }

    /// An act on an account, after those that the batch has already.
    fn take(
        &mut self,
        account: AccountId,
        deed: &Deed,
        seen: Option<Version>,
    ) -> Result<Option<(u16, u32)>, Refusal> {
        let (actor, now) = self.by;
        let pending = self.files.get(&account).map(|(.., file)| file.clone());
        let mut case = desk_case(self.shared, account, now, pending)?;
        if seen.is_some() && seen != case.version {
            return Err(last_change(self.shared, &case));
        }
        if let Some((_, debtor)) = self.debtors.get(&case.debtor.person) {
            // What he says later under one document holds under the others.
            let mut known = debtor.clone();
            known.absorb(&case.debtor);
            case.debtor = known;
        }
        case.touches.extend(self.touches.get(&case.debtor.person).into_iter().flatten());
        let facts = case.facts().ok_or(Refusal::NotFound)?;
        let deed = decide::decide(&facts, &self.shared.office, deed.clone(), now)
            .map_err(Refusal::Collection)?;
        let (deed, number) = self.numbered(deed)?;
        self.follow(&case, &deed)?;
        let event = CollectionEvent { at: now, by: actor.user.clone(), deed };
        let before = (case.file.clone(), case.version, case.file);
        let (.., file) = self.files.entry(account).or_insert(before);
        file.events.push(event);
        Ok(number)
    }

    /// What a contact says of the debtor himself, and to later ones of the batch.
    fn follow(&mut self, case: &DeskCase, deed: &Deed) -> Result<(), Refusal> {
        let Deed::Contact { contact, .. } = deed else { return Ok(()) };
        let person = case.debtor.person.clone();
        self.touches.entry(person.clone()).or_default().extend(contact.touch());
        let Contact { outcome, channel, .. } = contact;
        let change = match outcome {
            Outcome::DoNotContact => DebtorChange::Authorise {
                channels: vec![channel.counts_as()],
                granted: false,
                on: self.by.1.date(),
                instrument: format!("lo pidió en la gestión de la cuenta {}", case.account),
            },
            Outcome::Deceased => DebtorChange::Mark(DebtorMark::Deceased, true),
            Outcome::WrongNumber => return Ok(self.note_wrong(case, contact)?),
            _ => return Ok(()),
        };
        self.keep_debtor(&person, &change)
    }

    /// Somebody else's number: the register is wrong until it is another, or somebody checked it.
    fn note_wrong(&mut self, case: &DeskCase, contact: &Contact) -> Result<(), Fault> {
        let (actor, now) = self.by;
        let Some(subscriber) = &case.subscriber else { return Ok(()) };
        let Some(field) = reached_by(subscriber, contact.channel) else { return Ok(()) };
        let value = field.read(subscriber);
        let of = (case.account, field);
        if value.is_empty() || updates::written_after(self.shared, of, contact.started)? {
            return Ok(());
        }
        if !self.notes.contains_key(&case.account) {
            let (notes, expected) = notes::read(self.shared, case.account)?;
            let known = (subscriber.clone(), notes.clone(), expected, notes);
            self.notes.insert(case.account, known);
        }
        if let Some((.., notes)) = self.notes.get_mut(&case.account) {
            notes.add(FieldNote {
                field,
                value,
                kind: NoteKind::Failed(Failure::WrongNumber),
                on: contact.started.date().min(now.date()),
                by: actor.user.clone(),
                note: "gestión de cobro".into(),
            });
        }
        Ok(())
    }

    /// Numbers of agreements and orders have no gaps: they are given with what they number.
    fn numbered(&mut self, deed: Deed) -> Result<(Deed, Option<(u16, u32)>), Refusal> {
        let year = u16::try_from(self.by.1.year()).unwrap_or(0);
        Ok(match deed {
            Deed::Sign(mut agreement) => {
                agreement.number = self.next(year, &Counter::AgreementSequence(year))?;
                let number = agreement.number;
                (Deed::Sign(agreement), Some(number))
            }
            Deed::Order(OrderDeed::Made { bills, on, reducer, owed, .. }) => {
                let number = self.next(year, &Counter::OrderSequence(year))?;
                (Deed::Order(OrderDeed::Made { number, bills, on, reducer, owed }), Some(number))
            }
            other => (other, None),
        })
    }

    fn next(&mut self, year: u16, counter: &Counter) -> Result<(u16, u32), Refusal> {
        let last = self.shared.engine.counter(&counter.key())?;
        let given = self.given.entry(counter.key()).or_default();
        *given += 1;
        Ok((year, u32::try_from(last + *given).unwrap_or(u32::MAX)))
    }

    fn keep_debtor(&mut self, person: &PersonKey, change: &DebtorChange) -> Result<(), Refusal> {
        let (actor, now) = self.by;
        if !self.debtors.contains_key(person) {
            let bytes = self.shared.engine.get(Space::Debtor, &desk_keys::person(person))?;
            let version = bytes.as_ref().map(|bytes| Version::of(bytes));
            let debtor = match &bytes {
                Some(bytes) => codec::decode(bytes)?,
                None => Debtor::unknown(person.clone()),
            };
            self.debtors.insert(person.clone(), (version, debtor));
        }
        let Some((_, debtor)) = self.debtors.get_mut(person) else { return Ok(()) };
        changed(debtor, change, actor, now).map_err(Refusal::Collection)
    }

    /// Everything into one batch, each record only if it is still what was read.
    fn write(self, batch: &mut Batch) -> Result<(), Refusal> {
        let expected = |version: Option<Version>| version.map_or(Expected::Absent, Expected::Is);
        for (account, (before, version, after)) in self.files {
            let key = trees::account(account);
            batch.preconditions.push((Space::CollectionFile, key.clone(), expected(version)));
            batch.put(Space::CollectionFile, key, codec::encode(&after)?);
            let implied = index::of_collection_file(&before);
            index::of_collection_file(&after).replace(implied, batch);
        }
        for (person, (version, debtor)) in self.debtors {
            let key = desk_keys::person(&person);
            batch.preconditions.push((Space::Debtor, key.clone(), expected(version)));
            batch.put(Space::Debtor, key, codec::encode(&debtor)?);
        }
        for (current, before, expected, after) in self.notes.into_values() {
            notes::write((&before, &after, expected), &current, batch)?;
        }
        for (counter, given) in self.given {
            batch.add(counter, given);
        }
        Ok(())
    }
}

/// A change of what is known of a person.
fn changed(
    debtor: &mut Debtor,
    change: &DebtorChange,
    actor: &Actor,
    now: NaiveDateTime,
) -> Result<(), CollectionRejection> {
    match change {
        DebtorChange::Authorise { channels, granted, on, instrument } => {
            let long = instrument.chars().count() > decide::MAX_NOTE;
            if instrument.trim().is_empty() || long || channels.is_empty() {
                return Err(CollectionRejection::Text);
            }
            if *on > now.date() {
                return Err(CollectionRejection::Date);
            }
            if debtor.authorisations.len() + channels.len() > MAX_AUTHORISATIONS {
                return Err(CollectionRejection::Full);
            }
            debtor.authorisations.extend(channels.iter().map(|channel| Authorisation {
                channel: *channel,
                granted: *granted,
                on: *on,
                instrument: instrument.clone(),
                by: actor.user.clone(),
            }));
        }
        DebtorChange::Hours(hours) => debtor.other_hours.clone_from(hours),
        DebtorChange::Mark(mark, holds) => {
            debtor.marks.retain(|one| one != mark);
            debtor.marks.extend(holds.then_some(*mark));
        }
    }
    Ok(())
}

/// Who worked an account last.
fn last_change(shared: &Shared, case: &DeskCase) -> Refusal {
    let act = register::last_about(shared, &Subject::Account(case.account));
    let (by, at) = match (case.file.events.last(), &act) {
        (Some(event), _) => (event.by.to_string(), event.at),
        (None, Some(act)) => (act.actor.user.to_string(), act.at),
        (None, None) => (String::new(), NaiveDateTime::MIN),
    };
    Refusal::Stale { by, at }
}
