//! The versions of the law that a base has seen: kept when it opens, applied to open cases by an act.

use std::sync::{Arc, PoisonError};

use chrono::{NaiveDate, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Engine, KeyRange, Space};
use super::page::MAX_PAGE;
use super::trees::{self, Worklist};
use super::{Fault, Refusal, Shared, Store, codec, index};
use crate::domain::ids::{Radicado, RulesId};
use crate::domain::office::Office;
use crate::domain::pqr::{Application, Life, PqrCase, PqrRejection, RuleBook, RuleTables, Rules};
use crate::domain::user::Actor;

/// Longest reason of an application, in characters.
const MAX_REASON: usize = 400;

/// Cases that a simulation names; the rest is counted.
pub const MAX_MOVED: usize = 2_000;

/// Versions and applications of a base: decades of them.
const MAX_KEPT: usize = 10_000;

/// A case whose dates would be others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The case.
    pub radicado: Radicado,
    /// The date that the office works by now.
    pub from: NaiveDate,
    /// The one that it would work by.
    pub to: NaiveDate,
}

/// What applying the tables in force would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simulation {
    /// Open cases that were computed.
    pub open: u64,
    /// Those computed with other tables than those in force.
    pub older: u64,
    /// Cases whose date moves.
    pub moves: u64,
    /// The first of them, at most [`MAX_MOVED`].
    pub moved: Vec<Moved>,
}

/// The book of a base; the tables in force are kept in it when they are new to it.
pub(super) fn open_book(engine: &dyn Engine, office: &Office) -> Result<RuleBook, Fault> {
    let mut kept: Vec<RuleTables> = every(engine, trees::RULE_TABLES)?;
    let applied: Vec<Application> = every(engine, trees::APPLICATIONS)?;
    let tables = &office.rule_tables;
    let known = kept.iter().find(|kept| kept.fingerprint == tables.fingerprint);
    let id = match known.map(|known| known.id) {
        Some(id) => id,
        None => {
            let id = RulesId(kept.last().map_or(1, |last| last.id.0 + 1));
            let tables = RuleTables { id, ..tables.clone() };
            let mut batch = Batch::default();
            batch.put(Space::Rules, trees::rule_tables(id), codec::encode(&tables)?);
            engine.apply(batch)?;
            engine.sync()?;
            kept.push(tables);
            id
        }
    };
    let read = |tables: RuleTables| {
        if tables.id == id {
            return Ok((id, Arc::clone(&office.rules)));
        }
        let rules = (office.read_rules)(&tables).map_err(Fault::Codec)?;
        Ok((tables.id, Arc::new(rules)))
    };
    let sets = kept.into_iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
    Ok(RuleBook::new((id, Arc::clone(&office.rules)), sets, applied))
}

fn every<R: codec::Record>(engine: &dyn Engine, prefix: &[u8]) -> Result<Vec<R>, Fault> {
    let range = KeyRange::prefix(prefix);
    let pairs = engine.page(Space::Rules, &range, Direction::Forward, MAX_KEPT)?;
    pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
}

/// The batch that computes every open case with the tables in force: the date of each moves with the act
/// or none does. Bounded by the open cases of the base.
pub(super) fn apply(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    to: RulesId,
    reason: &str,
    batch: &mut Batch,
) -> Answer {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::Pqr(PqrRejection::NoteMissing));
    }
    if reason.chars().count() > MAX_REASON {
        return Err(Refusal::Pqr(PqrRejection::TextTooLong));
    }
    let before = shared.book();
    if before.current().0 != to {
        return Err(Refusal::NotFound);
    }
    let application = application(actor, now, to, reason);
    let mut after = before.as_ref().clone();
    after.apply(application.clone());
    each_open(shared, |case| {
        index::of_pqr(&case, &after).replace(index::of_pqr(&case, &before), batch);
        Ok(())
    })?;
    let key = trees::application(before.applied().len());
    batch.put(Space::Rules, key, codec::encode(&application)?);
    Ok(Receipt::default())
}

fn application(actor: &Actor, now: NaiveDateTime, to: RulesId, reason: &str) -> Application {
    Application { to, at: now, by: actor.user.clone(), reason: reason.to_owned() }
}

/// The act is in the base: from here on every case is read with it.
pub(super) fn applied(shared: &Shared, actor: &Actor, now: NaiveDateTime, to: RulesId, why: &str) {
    let mut book = shared.book().as_ref().clone();
    book.apply(application(actor, now, to, why.trim()));
    *shared.book.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(book);
}

/// Every case that has a place in some worklist, each once.
fn each_open(
    shared: &Shared,
    mut look: impl FnMut(PqrCase) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let besides = [Worklist::Recurso as u8, Worklist::Unassigned as u8];
    let mut range = KeyRange::all();
    loop {
        let pairs = shared.engine.page(Space::PqrByDue, &range, Direction::Forward, MAX_PAGE)?;
        let Some((last, _)) = pairs.last() else { return Ok(()) };
        for (key, _) in &pairs {
            if key.first().is_some_and(|list| besides.contains(list)) {
                continue;
            }
            let Some(radicado) = trees::radicado_at_end(key) else { continue };
            if let Some(bytes) = shared.engine.get(Space::Pqr, &trees::radicado(radicado))? {
                look(codec::decode(&bytes)?)?;
            }
        }
        range = range.beyond(last, Direction::Forward);
    }
}

impl Shared {
    /// The versions of the law, as they are at this moment.
    pub(super) fn book(&self) -> Arc<RuleBook> {
        Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// The version of the tables in force.
    pub fn current_rules(&self) -> RulesId {
        self.shared.book().current().0
    }

    /// The rules that a case is computed with.
    pub fn rules_of(&self, case: &PqrCase) -> Arc<Rules> {
        Arc::clone(self.shared.book().of(case))
    }

    /// Which open cases would have other dates under the tables in force. Reads; nothing is written.
    pub fn simulate_rules(&self) -> Result<Simulation, Fault> {
        let book = self.shared.book();
        let (current, new) = book.current();
        let mut found = Simulation::default();
        each_open(&self.shared, |case| {
            found.open += 1;
            if book.id_of(&case) == *current {
                return Ok(());
            }
            found.older += 1;
            if let (Some(from), Some(to)) = (owed(&case, book.of(&case)), owed(&case, new))
                && from != to
            {
                found.moves += 1;
                if found.moved.len() < MAX_MOVED {
                    found.moved.push(Moved { radicado: case.radicado, from, to });
                }
            }
            Ok(())
        })?;
        found.moved.sort_unstable_by_key(|moved| (moved.to, moved.radicado));
        Ok(found)
    }

    /// Whether some tables are in force that were not applied to the cases that were open before them.
    pub fn has_unapplied_rules(&self) -> bool {
        let book = self.shared.book();
        let (current, _) = book.current();
        if current.0 <= 1 || book.applied().last().is_some_and(|last| last.to == *current) {
            return false;
        }
        true
    }
}

fn owed(case: &PqrCase, rules: &Rules) -> Option<NaiveDate> {
    let life = Life::as_recorded(case, rules).ok()?;
    Some(life.owed(rules).map_or(life.since, |clock| clock.legal))
}
