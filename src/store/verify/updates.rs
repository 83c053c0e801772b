//! Changes of data, proved from their records: every field says what the last revision wrote there, and no revision
//! was proposed and approved by the same person.

use std::collections::BTreeMap;

use super::super::engine::{KeyRange, Space};
use super::super::{Fault, codec, index, trees};
use super::{Difference, Pass};
use crate::domain::ids::AccountId;
use crate::domain::person::PersonFile;
use crate::domain::stratification::Petition;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::subscriber::notes::FieldNotes;
use crate::domain::updates::batch::Batch;
use crate::domain::updates::quality::{MAX_KEPT, QualityRun};
use crate::domain::updates::request::UpdateRequest;

/// What the revisions of one account say.
#[derive(Default)]
struct Said {
    account: Option<AccountId>,
    last: BTreeMap<Field, String>,
    sound: bool,
}

impl Pass<'_> {
    /// Every request and every revision.
    pub(super) fn updates(&mut self) -> Result<(), Fault> {
        self.each(Space::Update, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<UpdateRequest>(bytes) {
                Ok(request) => pass.expect(index::of_update(&request)),
                Err(fault) => pass.unreadable(Space::Update, key, fault),
            }
        })?;
        self.each(Space::UpdateBatch, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Batch>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::UpdateBatch, key, fault),
            }
        })?;
        self.each(Space::FieldNotes, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<FieldNotes>(bytes) {
                Ok(notes) => match pass.record::<Subscriber>(Space::Subscriber, key)? {
                    Some(current) => pass.expect(index::of_notes(&notes, &current)),
                    None => Ok(()),
                },
                Err(fault) => pass.unreadable(Space::FieldNotes, key, fault),
            }
        })?;
        self.each(Space::Petition, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Petition>(bytes) {
                Ok(petition) => pass.expect(index::of_petition(&petition)),
                Err(fault) => pass.unreadable(Space::Petition, key, fault),
            }
        })?;
        self.people()?;
        self.quality()?;
        let mut said = Said::default();
        self.each(Space::SubscriberRevision, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Revision>(bytes) {
                Ok(revision) => {
                    let account = key.get(..8).and_then(trees::account_at_end);
                    if said.account != account {
                        pass.settle(&std::mem::take(&mut said))?;
                        said = Said { account, sound: true, ..Said::default() };
                    }
                    said.take(&revision);
                    pass.expect(index::of_revision(&revision))
                }
                Err(fault) => pass.unreadable(Space::SubscriberRevision, key, fault),
            }
        })?;
        self.settle(&said)
    }

    /// Documents that are joined name each other.
    fn people(&mut self) -> Result<(), Fault> {
        self.each(Space::Person, KeyRange::all(), |pass, (key, bytes)| {
            let file = match codec::decode::<PersonFile>(bytes) {
                Ok(file) => file,
                Err(fault) => return pass.unreadable(Space::Person, key, fault),
            };
            let names = file.also.iter().chain(file.same_as.iter().map(|same| &same.person));
            for other in names {
                let other: Option<PersonFile> =
                    pass.record(Space::Person, &super::super::desk_keys::person(other))?;
                let back = other.is_some_and(|other| {
                    other.also.contains(&file.person)
                        || other.same_as.is_some_and(|same| same.person == file.person)
                });
                if !back {
                    pass.report.found(Difference::Person);
                }
            }
            Ok(())
        })
    }

    /// The accounts kept of the last measurement are as many as it says.
    fn quality(&mut self) -> Result<(), Fault> {
        let mut last: Option<QualityRun> = None;
        self.each(Space::QualityRun, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<QualityRun>(bytes) {
                Ok(run) => {
                    last = Some(run);
                    Ok(())
                }
                Err(fault) => pass.unreadable(Space::QualityRun, key, fault),
            }
        })?;
        let Some(run) = last else { return Ok(()) };
        for (code, count) in &run.board.failing {
            let range = KeyRange::prefix(&trees::quality_rows(run.number, code));
            let mut kept = 0;
            self.each(Space::QualityRow, range, |_, _| {
                kept += 1;
                Ok(())
            })?;
            if kept != (*count).min(MAX_KEPT) {
                self.report.found(Difference::Quality(code.clone()));
            }
        }
        Ok(())
    }

    /// The record of an account says what its revisions wrote.
    fn settle(&mut self, said: &Said) -> Result<(), Fault> {
        let Some(account) = said.account else { return Ok(()) };
        let record = self.record::<Subscriber>(Space::Subscriber, &trees::account(account))?;
        let holds = record.is_some_and(|record| {
            said.last.iter().all(|(field, text)| field.read(&record) == *text)
        });
        if !holds || !said.sound {
            self.report.found(Difference::Revision(account));
        }
        Ok(())
    }
}

impl Said {
    fn take(&mut self, revision: &Revision) {
        let alone = revision.makers.iter().any(|maker| revision.approvers.contains(maker));
        self.sound &= !alone && !revision.makers.is_empty() && !revision.approvers.is_empty();
        for written in &revision.written {
            let before = self.last.insert(written.field, written.after.clone());
            self.sound &= before.is_none_or(|before| before == written.before);
        }
    }
}
