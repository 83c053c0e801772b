//! `avisos`: what is about to run out, by person, for the mail of the morning.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::arguments::NoticeOptions;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::permission::Act;
use crate::domain::pqr::ESCALATION_DAYS;
use crate::domain::user::UserId;
use crate::store::Store;
use crate::store::query::CaseRow;
use crate::text::{date, pqr};

/// Cases that one digest looks at.
const MAX_NOTICED: usize = 5_000;

/// The digest of a business day. On any other day there is none: nobody is there to act.
pub fn run(context: &Context, options: &NoticeOptions) -> Result<Exit, Failure> {
    context.authorise(Act::AdvancePqr)?;
    let today = context.clock.today();
    if !context.office.rules.legal.is_business(today) {
        let line = format!("{} no es día hábil: hoy no hay avisos.\n", date::long(today));
        context.console.print(&line)?;
        return Ok(Exit::Done);
    }
    let store = context.open_to_read()?;
    let mut of = by_person(&store, today)?;
    if let Some(person) = &options.persona {
        of.retain(|user, _| user.as_ref().is_some_and(|user| user.as_str() == person));
    }
    context.console.print(&digest(&of))?;
    Ok(Exit::Done)
}

type ByPerson = BTreeMap<Option<UserId>, Vec<CaseRow>>;

/// Answers within the first step, the most urgent first, by who answers for them.
fn by_person(store: &Store, today: chrono::NaiveDate) -> Result<ByPerson, Failure> {
    let farthest = ESCALATION_DAYS.iter().copied().max().unwrap_or(0);
    let days = u32::try_from(farthest).unwrap_or(0);
    let last = store.office().rules.legal.add_business_days(today, days).unwrap_or(today);
    let first = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    let due = store.due_between(first, last, MAX_NOTICED).map_err(refused)?;
    let mut of: ByPerson = BTreeMap::new();
    for (_, radicado) in due {
        let Some(seen) = store.pqr(radicado).map_err(refused)? else { continue };
        let row = store.row_of(seen.record, today).map_err(refused)?;
        if row.clock.escalation().is_some() || row.clock.silence() {
            of.entry(row.case.assigned.clone()).or_default().push(row);
        }
    }
    Ok(of)
}

fn digest(of: &ByPerson) -> String {
    if of.is_empty() {
        return "Nada vence en los próximos días hábiles.\n".into();
    }
    let mut out = String::new();
    for (person, rows) in of {
        let person = person.as_ref().map_or("SIN ASIGNAR", |user| user.as_str());
        // Writing to a String does not fail.
        let _ = writeln!(out, "{person} ({})", rows.len());
        for row in rows {
            let due = row.clock.legal().map_or_else(String::new, date::short);
            let (radicado, mark) = (row.case.radicado, pqr::mark(&row.clock));
            let _ = writeln!(out, "  {mark:<5} {radicado}  {due}  {}", pqr::kind(row.case.kind));
        }
    }
    out
}
