//! Acts on files of changes of data: opened by one person, their rows proposed one by one, and approved by another
//! who looked at a sample.

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Expected, Space};
use super::trees;
use super::update_acts::{UpdateDesk, check_many, rejected};
use super::{Refusal, codec};
use crate::domain::command::MAX_DEEDS;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::updates::batch::Batch as UpdateBatch;
use crate::domain::updates::decide::{UpdateRejection, last_digits};
use crate::domain::updates::request::{Proposal, Ruling, UpdateRequest, Verdict};

impl UpdateDesk<'_> {
    /// A file begins: its number is taken once.
    pub(super) fn open_batch(&self, one: &UpdateBatch, batch: &mut Batch) -> Answer {
        let key = trees::batch(one.number);
        batch.preconditions.push((Space::UpdateBatch, key.clone(), Expected::Absent));
        let (actor, at) = self.who;
        let kept = UpdateBatch { by: actor.user.clone(), at, ..one.clone() };
        batch.put(Space::UpdateBatch, key, codec::encode(&kept)?);
        Ok(Receipt::default())
    }

    fn batch(&self, number: u32) -> Result<UpdateBatch, Refusal> {
        let bytes = self.shared.engine.get(Space::UpdateBatch, &trees::batch(number))?;
        let bytes = bytes.ok_or(rejected(UpdateRejection::Batch(number)))?;
        Ok(codec::decode(&bytes)?)
    }

    /// Rows of a file, each proposed as if it were alone; by whoever brought the file.
    pub(super) fn propose_many(
        &mut self,
        number: u32,
        proposals: &[(AccountId, Proposal)],
        batch: &mut Batch,
    ) -> Answer {
        let of = self.batch(number)?;
        if of.by != *self.user() {
            return Err(rejected(UpdateRejection::NotTheMaker));
        }
        if proposals.is_empty() || proposals.len() > MAX_DEEDS {
            return Err(rejected(UpdateRejection::Full));
        }
        for (account, proposal) in proposals {
            if proposal.batch != Some(number) || self.known.contains_key(account) {
                return Err(rejected(UpdateRejection::Batch(number)));
            }
            self.propose(None, (*account, false), proposal, None, batch)?;
        }
        Ok(Receipt::default())
    }

    /// Rows of a file by somebody who did not bring it: the sample stands in for looking at each, the number of all of
    /// them, typed, for the digits of each account.
    pub(super) fn approve_batch(
        &mut self,
        (number, count): (u32, u64),
        requests: &[(AccountId, UpdateId)],
        sampled: &[UpdateId],
        batch: &mut Batch,
    ) -> Result<(), Refusal> {
        let of = self.batch(number)?;
        if of.by == *self.user() {
            return Err(rejected(UpdateRejection::OwnWork));
        }
        if count != of.rows {
            return Err(rejected(UpdateRejection::Count(of.rows)));
        }
        check_many(requests)?;
        self.check_sample(number, of.rows, sampled)?;
        for (account, id) in requests {
            let (request, standing) = self.request(*id, *account, batch)?;
            if standing.proposal.batch != Some(number) {
                return Err(rejected(UpdateRejection::Batch(number)));
            }
            let waiting = standing.lines.iter().filter(|line| line.is_waiting());
            let rulings: Vec<Ruling> = waiting
                .map(|line| Ruling { field: line.change.field, verdict: Verdict::Approve })
                .collect();
            let digits = last_digits(*account);
            self.rule(&request, &standing, (&rulings, Some(&digits)), batch)?;
        }
        Ok(())
    }

    /// As many different ones as the table asks for, all of the file.
    fn check_sample(&self, number: u32, rows: u64, sampled: &[UpdateId]) -> Result<(), Refusal> {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let wanted = self.shared.office.updates.batch_sample.min(rows);
        let mut different: Vec<UpdateId> = sampled.to_vec();
        different.sort_unstable();
        different.dedup();
        let mut ours = 0;
        for id in different.iter().take(rows) {
            let bytes = self.shared.engine.get(Space::Update, &trees::update(*id))?;
            let request = bytes.map(|bytes| codec::decode::<UpdateRequest>(&bytes)).transpose()?;
            let standing = request.and_then(|request| request.standing());
            ours += usize::from(standing.is_some_and(|one| one.proposal.batch == Some(number)));
        }
        if ours < wanted { Err(rejected(UpdateRejection::Sample(wanted))) } else { Ok(()) }
    }
}
