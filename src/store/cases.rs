//! Writes of cases: filing with its number, steps, responsible people, links.
//!
//! A recurso is a case of its own: filing and closing one also writes the case that it is against.

use chrono::{Datelike, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Expected, Space, Version};
use super::index::{self, Implied};
use super::trees::{self, Counter};
use super::{Refusal, Seen, Shared, annexes, codec, register};
use crate::domain::command::{Assignment, Command, MAX_ASSIGNED};
use crate::domain::ids::Radicado;
use crate::domain::pqr::{
    self, Advance, Family, FilePqr, PqrCase, PqrEvent, PqrRejection, PqrState, PqrStep, StepKind,
};
use crate::domain::trace::Subject;
use crate::domain::user::Actor;

/// Who acts, and when.
type By<'a> = (&'a Actor, NaiveDateTime);

/// The batch of a command about cases, or why it is refused.
pub(super) fn decide(
    shared: &Shared,
    by: By<'_>,
    command: &Command,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    match command {
        Command::FilePqr(filing) => file(shared, by, filing, batch),
        Command::AdvancePqr { radicado, act } => advance(shared, by, *radicado, act, seen, batch),
        Command::AssignPqr { cases } => assign(shared, cases, seen, batch),
        Command::LinkPqr { radicado, with } => link(shared, *radicado, *with, seen, batch),
        Command::IssueLetter { letter, act } => {
            let receipt = match act {
                Some(act) => advance(shared, by, letter.radicado, act, seen, batch)?,
                None => {
                    read_seen(shared, letter.radicado, seen)?;
                    Receipt { radicado: Some(letter.radicado), ..Receipt::default() }
                }
            };
            let year = u16::try_from(by.1.year()).unwrap_or(0);
            let key = trees::letter(letter.radicado, year, letter.sequence);
            batch.preconditions.push((Space::Letter, key.clone(), Expected::Absent));
            batch.put(Space::Letter, key, codec::encode(letter.as_ref())?);
            Ok(receipt)
        }
        Command::AttachAnnex { radicado, annex } => {
            annexes::decide(shared, by, *radicado, annex, batch)
        }
        // Every other command is decided elsewhere.
        _ => Err(Refusal::NotFound),
    }
}

fn file(shared: &Shared, by: By<'_>, filing: &FilePqr, batch: &mut Batch) -> Answer {
    let (actor, now) = by;
    pqr::decide_filing(filing, &shared.office.causals, now.date()).map_err(Refusal::Pqr)?;
    if let Some(account) = filing.account
        && shared.engine.get(Space::Subscriber, &trees::account(account))?.is_none()
    {
        return Err(Refusal::NotFound);
    }
    if let Some(draft) = filing.draft
        && shared.engine.get(Space::Draft, &trees::draft(&actor.user, draft))?.is_none()
    {
        return Err(Refusal::Pqr(PqrRejection::DraftGone));
    }
    let year = u16::try_from(now.year()).unwrap_or(0);
    let counter = Counter::PqrSequence(year);
    let number = shared.engine.counter(&counter.key())? + 1;
    batch.add(counter.key(), 1);
    let radicado = Radicado { year, number: u32::try_from(number).unwrap_or(u32::MAX) };
    if let Some(parent) = filing.parent {
        appeal(shared, by, parent, radicado, filing, batch)?;
    }
    let book = shared.book();
    let case = filing.clone().open(radicado, now, actor.user.clone(), book.current().0);
    let key = trees::radicado(radicado);
    batch.preconditions.push((Space::Pqr, key.clone(), Expected::Absent));
    batch.put(Space::Pqr, key, codec::encode(&case)?);
    index::of_pqr(&case, &book).replace(Implied::default(), batch);
    if let Some(draft) = filing.draft {
        batch.delete(Space::Draft, trees::draft(&actor.user, draft));
    }
    Ok(Receipt { radicado: Some(radicado), ..Receipt::default() })
}

/// The decision that a recurso is against is no longer waiting for one. A recurso that comes too late is
/// filed all the same: it is rejected by an act of its own.
fn appeal(
    shared: &Shared,
    (actor, now): By<'_>,
    parent: Radicado,
    recurso: Radicado,
    filing: &FilePqr,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let before = read(shared, parent)?;
    let book = shared.book();
    let rules = book.of(&before.record);
    let step = pqr::decide_appeal(&before.record, filing.kind, rules, now.date());
    if step.map_err(Refusal::Pqr)?.is_none() {
        return Ok(());
    }
    let mut after = before.record.clone();
    after.history.push(PqrEvent {
        at: now,
        by: actor.user.clone(),
        on: now.date().max(before.record.last_day()),
        step: PqrStep::Appeal { recurso },
        document: recurso.to_string(),
        note: String::new(),
    });
    write(shared, &before, &after, batch)
}

fn advance(
    shared: &Shared,
    (actor, now): By<'_>,
    radicado: Radicado,
    act: &Advance,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    let before = read_seen(shared, radicado, seen)?;
    if matches!(act.step, PqrStep::Appeal { .. }) {
        // Filing the recurso is what does it.
        return Err(Refusal::Pqr(PqrRejection::ParentMissing));
    }
    let case = &before.record;
    let other = |id: Option<Radicado>| id.map(|id| read(shared, id)).transpose();
    let parent = other(case.parent)?;
    let recurso = other(case.recurso())?;
    let family = Family {
        parent: parent.as_ref().map(|seen| &seen.record),
        recurso: recurso.as_ref().map(|seen| &seen.record),
    };
    let user = actor.user.clone();
    let book = shared.book();
    let after = pqr::advance(case.clone(), act.clone(), now, user, book.of(case), family)
        .map_err(Refusal::Pqr)?;
    if act.step.kind() == StepKind::Archive
        && let Some(parent) = &parent
    {
        close_with(shared, parent, &after, batch)?;
    }
    write(shared, &before, &after, batch)?;
    Ok(Receipt { radicado: Some(radicado), ..Receipt::default() })
}

/// A case that went on in its recurso closes with it.
fn close_with(
    shared: &Shared,
    parent: &Seen<PqrCase>,
    recurso: &PqrCase,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let Some(archived) = recurso.history.last() else { return Ok(()) };
    let book = shared.book();
    let rules = book.of(&parent.record);
    let life = pqr::Life::of(&parent.record, rules, archived.on);
    let waits = life.is_ok_and(|life| life.state == PqrState::Recurrida);
    if !waits || parent.record.recurso() != Some(recurso.radicado) {
        return Ok(());
    }
    let mut after = parent.record.clone();
    after.history.push(PqrEvent { document: recurso.radicado.to_string(), ..archived.clone() });
    write(shared, parent, &after, batch)
}

fn assign(
    shared: &Shared,
    cases: &[Assignment],
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    if cases.len() > MAX_ASSIGNED {
        return Err(Refusal::Pqr(PqrRejection::TooMany(MAX_ASSIGNED)));
    }
    let mut done = std::collections::BTreeSet::new();
    for Assignment { radicado, to } in cases.iter().rev() {
        if done.insert(*radicado) {
            let before = read_seen(shared, *radicado, seen.filter(|_| cases.len() == 1))?;
            let after = pqr::assign(before.record.clone(), to.clone()).map_err(Refusal::Pqr)?;
            write(shared, &before, &after, batch)?;
        }
    }
    let only = cases.first().filter(|_| cases.len() == 1).map(|case| case.radicado);
    Ok(Receipt { radicado: only, ..Receipt::default() })
}

fn link(
    shared: &Shared,
    radicado: Radicado,
    with: Option<Radicado>,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    let before = read_seen(shared, radicado, seen)?;
    let other = with.map(|with| read(shared, with)).transpose()?;
    let after = pqr::link(before.record.clone(), other.as_ref().map(|seen| &seen.record));
    write(shared, &before, &after.map_err(Refusal::Pqr)?, batch)?;
    Ok(Receipt { radicado: Some(radicado), ..Receipt::default() })
}

fn read(shared: &Shared, radicado: Radicado) -> Result<Seen<PqrCase>, Refusal> {
    let bytes = shared.engine.get(Space::Pqr, &trees::radicado(radicado))?;
    let bytes = bytes.ok_or(Refusal::NotFound)?;
    Ok(Seen { record: codec::decode(&bytes)?, version: Version::of(&bytes) })
}

/// The same, refused when somebody changed it since the person saw it.
fn read_seen(
    shared: &Shared,
    radicado: Radicado,
    seen: Option<Version>,
) -> Result<Seen<PqrCase>, Refusal> {
    let found = read(shared, radicado)?;
    if seen.is_some_and(|seen| seen != found.version) {
        return Err(last_change(shared, &found.record));
    }
    Ok(found)
}

/// The changed record with the difference of what it implies.
fn write(
    shared: &Shared,
    before: &Seen<PqrCase>,
    after: &PqrCase,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let key = trees::radicado(after.radicado);
    batch.preconditions.push((Space::Pqr, key.clone(), Expected::Is(before.version)));
    batch.put(Space::Pqr, key, codec::encode(after)?);
    let book = shared.book();
    let implied = index::of_pqr(&before.record, &book);
    index::of_pqr(after, &book).replace(implied, batch);
    Ok(())
}

/// Who changed a case last: by the register, since an assignment is no event of the case; by its
/// history when that act is far back.
fn last_change(shared: &Shared, case: &PqrCase) -> Refusal {
    let act = register::last_about(shared, &Subject::Pqr(case.radicado));
    let (by, at) = match (&act, case.history.last()) {
        (Some(act), _) => (&act.actor.user, act.at),
        (None, Some(event)) => (&event.by, event.at),
        (None, None) => (&case.filed_by, case.filed_at),
    };
    Refusal::Stale { by: by.to_string(), at }
}
