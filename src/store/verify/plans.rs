//! The commercial calendar, proved from its records: versions are those that were made and approved.

use super::super::engine::{KeyRange, Space};
use super::super::{Fault, codec, plans};
use super::{Difference, Pass};
use crate::domain::schedule::change::{Outcome, PlanChange};
use crate::domain::schedule::flow::{Edition, Made, PlanFile, PlanStep};
use crate::domain::schedule::keep::PeriodFile;

impl Pass<'_> {
    /// Every year, its rows, its changes, what was done of it.
    pub(super) fn plans(&mut self) -> Result<(), Fault> {
        self.each(Space::PlanFile, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<PlanFile>(bytes) {
                Ok(file) => pass.plan(&file),
                Err(fault) => pass.unreadable(Space::PlanFile, key, fault),
            }
        })?;
        self.each(Space::PlanBlock, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<codec::PlanBlock>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::PlanBlock, key, fault),
            }
        })?;
        self.each(Space::PlanPeriod, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<PeriodFile>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::PlanPeriod, key, fault),
            }
        })?;
        self.each(Space::PlanChange, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<PlanChange>(bytes) {
                Ok(change) => pass.change(&change),
                Err(fault) => pass.unreadable(Space::PlanChange, key, fault),
            }
        })
    }

    /// The rows that were published first, and those that are being worked on, are those that were made.
    fn plan(&mut self, file: &PlanFile) -> Result<(), Fault> {
        let Some(standing) = file.standing() else { return Ok(()) };
        let first = standing.baseline.iter().filter(|one| one.version != standing.now.version);
        for edition in first.chain([&standing.now]) {
            if let Some(made) = made(file, edition.version) {
                let rows = plans::rows(self.engine, file.year, edition)?;
                if plans::hash_of(&rows) != made.hash {
                    let (year, version) = (file.year, edition.version);
                    self.report.found(Difference::Plan { year, version });
                }
            }
        }
        Ok(())
    }

    /// The rows of a change that holds are where it moved them.
    fn change(&mut self, change: &PlanChange) -> Result<(), Fault> {
        let Outcome::Accepted { version, .. } = change.outcome else { return Ok(()) };
        let edition = Edition { version, lineage: vec![version], closed: Vec::new() };
        for one in &change.proposal.moves {
            let key = &one.key;
            let lines = plans::lines(self.engine, change.year, &edition, &key.place)?;
            let there = lines.iter().any(|line| {
                line.period == key.period && line.activity == key.activity && line.days == one.to
            });
            if !there {
                self.report.found(Difference::Plan { year: change.year, version });
                return Ok(());
            }
        }
        Ok(())
    }
}

fn made(file: &PlanFile, version: u32) -> Option<&Made> {
    file.events.iter().find_map(|event| match &event.step {
        PlanStep::Made(made) if made.version == version => Some(made),
        _ => None,
    })
}
