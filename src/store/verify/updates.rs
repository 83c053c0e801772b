//! Changes of data, proved from their records: every field says what the last revision wrote there, and no revision
//! was proposed and approved by the same person.

use std::collections::BTreeMap;

use super::super::engine::{KeyRange, Space};
use super::super::{Fault, codec, index, trees};
use super::{Difference, Pass};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::updates::batch::Batch;
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
