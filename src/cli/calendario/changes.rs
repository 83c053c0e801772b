//! Changes of a calendar: what a move would do, proposals, decisions, other days without office, versions compared.

use std::fmt::Write;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::arguments::{ChangeAnswer, RowOptions, ScheduleCommand, YearOptions};
use super::super::base::{Context, refused};
use super::super::{Exit, Failure};
use super::{edition, row_key};
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::domain::schedule::change::{ChangeStep, Outcome, PlanChange, Preview, Proposal};
use crate::domain::schedule::flow::{Edition, PlanRejection};
use crate::domain::schedule::rows::{DaySpan, Place, RowKey, RowMove};
use crate::domain::schedule::template::Anchor;
use crate::loading::{move_rows, new_days, propose_new_days};
use crate::messages;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{Store, Which};
use crate::text::{date, noun, safe, schedule as words};

pub(super) fn run(context: &Context, what: ScheduleCommand) -> Result<Exit, Failure> {
    match what {
        ScheduleCommand::Mover { row, a, causa, nota } => {
            shift(context, &row, &a, causa.map(|cause| (cause, nota)))
        }
        ScheduleCommand::Evento { vigencia, actividad, dia, causa } => {
            event(context, vigencia, &actividad, dia, causa)
        }
        ScheduleCommand::Cambios(of) => list(context, &of),
        ScheduleCommand::Cambio { vigencia, number, what, motivo } => {
            answer(context, vigencia, number, what, motivo)
        }
        ScheduleCommand::Festivos { of, aplicar, causa, nota } => {
            holidays(context, &of, aplicar.then_some((causa, nota)))
        }
        ScheduleCommand::Diferencias { of, de, a } => compare(context, &of, (de, a)),
        _ => Ok(Exit::Done),
    }
}

fn shift(
    context: &Context,
    row: &RowOptions,
    to: &str,
    why: Option<(String, String)>,
) -> Result<Exit, Failure> {
    context.authorise(Act::PlanCalendar)?;
    let store = context.open_existing()?;
    let year = row.vigencia;
    let key = row_key(context, row)?;
    let edition = edition(&store, year, Which::Latest)?;
    let lines = store.plan_lines(year, &edition, &key.place).map_err(refused)?;
    let line = lines
        .iter()
        .find(|line| line.period == key.period && line.activity == key.activity)
        .ok_or_else(no_row)?;
    let days = store.plan_days(year).ok_or_else(|| Failure(messages::no_year(year)))?;
    let day = words::typed_day(to, line.days.start, context.clock.today(), &days)
        .ok_or_else(|| Failure(messages::NO_DAY.into()))?;
    let astray = || Failure(messages::plan_rejection(&PlanRejection::OutOfCalendar(year)));
    let preview =
        store.plan_preview(year, &edition, &key, day).map_err(refused)?.ok_or_else(astray)?;
    let template = &context.office.schedule;
    let mut out = String::new();
    for text in words::impact(&preview, template, words::moved) {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{text}");
    }
    let Some((cause, note)) = why else {
        out.push_str("Nada se movió: agregue --causa para hacerlo.\n");
        context.console.print(&out)?;
        return Ok(Exit::Done);
    };
    context.console.print(&out)?;
    let proposal = proposal(&preview, cause, note);
    if !preview.conflicts.is_empty() {
        return Err(Failure(messages::plan_rejection(&PlanRejection::Blocked)));
    }
    propose(context, &store, (year, edition.version), proposal)
}

fn no_row() -> Failure {
    Failure(messages::plan_rejection(&PlanRejection::Row))
}

fn proposal(preview: &Preview, cause: String, note: String) -> Proposal {
    let soft = u32::try_from(preview.findings.len() - preview.hard()).unwrap_or(u32::MAX);
    Proposal { cause, note, moves: preview.moves.clone(), closed: None, soft }
}

fn propose(
    context: &Context,
    store: &Store,
    (year, on): (i32, u32),
    proposal: Proposal,
) -> Result<Exit, Failure> {
    let who = (&context.actor, context.clock);
    let number = move_rows(store, who, (year, on), proposal).map_err(refused)?;
    say(context, year, number)
}

fn say(context: &Context, year: i32, number: Option<u32>) -> Result<Exit, Failure> {
    context.console.note(&match number {
        Some(number) => format!(
            "Cambio {number} propuesto: lo aprueba otra persona, «ventanilla calendario cambio --vigencia {year} {number} aprobar»."
        ),
        None => "Movido en el borrador.".to_owned(),
    });
    Ok(Exit::Done)
}

fn event(
    context: &Context,
    year: i32,
    activity: &str,
    day: NaiveDate,
    cause: String,
) -> Result<Exit, Failure> {
    context.authorise(Act::PlanCalendar)?;
    let template = &context.office.schedule;
    let known = template.place_of(activity).and_then(|at| template.activities.get(at));
    if known.is_none_or(|one| one.anchor != Anchor::Event) {
        return Err(Failure(
            "PLA-015 Esa actividad no es de evento: las demás se generan y se mueven.".into(),
        ));
    }
    if !words::belongs(day, year) {
        return Err(Failure(format!("PLA-016 Ese día no es de la vigencia {year}.")));
    }
    let store = context.open_existing()?;
    let edition = edition(&store, year, Which::Latest)?;
    let lines = store.plan_lines(year, &edition, &Place::default()).map_err(refused)?;
    // Each time that it happens it is another row.
    let period = lines.iter().filter(|line| line.activity == activity).count();
    let period = u32::try_from(period).unwrap_or(u32::MAX);
    let key = RowKey { place: Place::default(), period, activity: activity.to_owned() };
    let to = DaySpan { start: day, end: day };
    let moves = vec![RowMove { key, from: None, to }];
    let proposal = Proposal { cause, note: String::new(), moves, closed: None, soft: 0 };
    propose(context, &store, (year, edition.version), proposal)
}

/// Changes of a year, all of them.
fn changes(store: &Store, year: i32) -> Result<Vec<PlanChange>, Failure> {
    let mut all = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = store.plan_changes(year, &request).map_err(refused)?;
        let more = page.more_after;
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        all.extend(page.rows.into_iter().map(|(_, change)| change));
        match last.filter(|_| more) {
            Some(cursor) => request = PageRequest::after(cursor, MAX_PAGE),
            None => return Ok(all),
        }
    }
}

fn list(context: &Context, of: &YearOptions) -> Result<Exit, Failure> {
    let store = context.open_to_read()?;
    let all = changes(&store, of.vigencia)?;
    let mut out = String::new();
    if of.json {
        out = format!("{:#}\n", Value::from_iter(all.iter().map(as_value)));
    } else {
        for change in &all {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", words::change(change, &context.office.schedule));
        }
        let waiting = all.iter().filter(|one| one.outcome == Outcome::Waiting).count();
        let count = all.len() as u64;
        let what = noun(count, "cambio", "cambios");
        let _ = writeln!(out, "{count} {what}, {waiting} por decidir.");
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn as_value(change: &PlanChange) -> Value {
    let (outcome, version) = match &change.outcome {
        Outcome::Waiting => ("por decidir", None),
        Outcome::Accepted { version, .. } => ("aprobado", Some(*version)),
        Outcome::Refused { .. } => ("negado", None),
        Outcome::Withdrawn { .. } => ("retirado", None),
    };
    let moves = change.proposal.moves.iter().map(|one| {
        json!({
            "area": one.key.place.area,
            "ciclo": one.key.place.cycle,
            "periodo": one.key.period,
            "actividad": one.key.activity,
            "de": one.from.map(|days| [days.start.to_string(), days.end.to_string()]),
            "a": [one.to.start.to_string(), one.to.end.to_string()],
        })
    });
    json!({
        "numero": change.number,
        "quien": change.by.as_str(),
        "cuando": change.at.to_string(),
        "causa": change.proposal.cause,
        "nota": change.proposal.note,
        "resultado": outcome,
        "version": version,
        "filas": Value::from_iter(moves),
    })
}

fn answer(
    context: &Context,
    year: i32,
    number: u32,
    what: Option<ChangeAnswer>,
    reason: String,
) -> Result<Exit, Failure> {
    let (step, said) = match what {
        None => {
            let store = context.open_to_read()?;
            let change = store.plan_change(year, number).map_err(refused)?.ok_or_else(no_row)?;
            let mut out = words::change(&change, &context.office.schedule) + "\n";
            for one in &change.proposal.moves {
                out.push_str(&words::moved(one, &context.office.schedule));
                out.push('\n');
            }
            context.console.print(&out)?;
            return Ok(Exit::Done);
        }
        Some(ChangeAnswer::Aprobar) => (ChangeStep::Accept { number }, "aprobado: rige desde ya"),
        Some(ChangeAnswer::Negar) => (ChangeStep::Refuse { number, reason }, "negado"),
        Some(ChangeAnswer::Retirar) => (ChangeStep::Withdraw { number }, "retirado"),
    };
    let command = Command::ChangePlan { year, step: Box::new(step) };
    context.authorise(command.act(&context.actor))?;
    let store = context.open_existing()?;
    store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    context.console.note(&format!("Cambio {number} de {year} {said}."));
    Ok(Exit::Done)
}

fn holidays(
    context: &Context,
    of: &YearOptions,
    why: Option<(String, String)>,
) -> Result<Exit, Failure> {
    let store = match &why {
        Some(_) => {
            context.authorise(Act::PlanCalendar)?;
            context.open_existing()?
        }
        None => context.open_to_read()?,
    };
    let year = of.vigencia;
    let days = new_days(&store, year, context.clock.today()).map_err(refused)?;
    let mut out = String::new();
    let list = |days: &[NaiveDate]| days.iter().map(NaiveDate::to_string).collect::<Vec<_>>();
    if of.json {
        out = format!(
            "{:#}\n",
            json!({
                "nuevos": list(&days.days.added),
                "ya_no": list(&days.days.removed),
                "mueve": days.moves.iter().map(|one| words::moved(one, &context.office.schedule))
                    .collect::<Vec<_>>(),
            })
        );
    } else {
        // Writing to a String does not fail.
        for day in &days.days.added {
            let _ = writeln!(out, "Nuevo día sin atención: {}.", date::long(*day));
        }
        for day in &days.days.removed {
            let _ = writeln!(out, "Vuelve a ser hábil: {}.", date::long(*day));
        }
        for one in &days.moves {
            let _ = writeln!(out, "{}", words::moved(one, &context.office.schedule));
        }
        for one in &days.findings {
            let _ = writeln!(out, "{}", words::finding(one, &context.office.schedule));
        }
        let rows = days.moves.len() as u64;
        let _ = writeln!(out, "Mueve {rows} {}.", noun(rows, "fila", "filas"));
    }
    context.console.print(&out)?;
    let Some(why) = why else { return Ok(Exit::Done) };
    let who = (&context.actor, context.clock);
    let number = propose_new_days(&store, who, (year, days.on), why).map_err(refused)?;
    say(context, year, number)
}

fn compare(
    context: &Context,
    of: &YearOptions,
    (from, to): (Option<u32>, Option<u32>),
) -> Result<Exit, Failure> {
    let store = context.open_to_read()?;
    let year = of.vigencia;
    let pick = |version: Option<u32>, which: Which| -> Result<Edition, Failure> {
        let Some(version) = version else { return edition(&store, year, which) };
        let file = store.plan_file(year).map_err(refused)?;
        let known = file.and_then(|file| file.edition(version));
        known.ok_or_else(|| Failure(format!("PLA-017 {year} no tiene versión {version}.")))
    };
    let (before, after) = (pick(from, Which::Baseline)?, pick(to, Which::Published)?);
    let moves = store.plan_difference(year, (&before, &after)).map_err(refused)?;
    let template = &context.office.schedule;
    let mut out = String::new();
    if of.json {
        let each = moves.iter().map(|one| {
            json!({
                "lugar": words::place(&one.key.place),
                "periodo": one.key.period,
                "actividad": one.key.activity,
                "de": one.from.map(|days| days.end.to_string()),
                "a": one.to.map(|days| days.end.to_string()),
            })
        });
        out = format!("{:#}\n", Value::from_iter(each));
    } else {
        for one in &moves {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", words::differs(&one.key, (one.from, one.to), template));
        }
        let rows = moves.len() as u64;
        let _ = writeln!(
            out,
            "De la versión {} a la {}: {rows} {}.",
            before.version,
            after.version,
            noun(rows, "fila distinta", "filas distintas")
        );
    }
    context.console.print(&safe_lines(&out))?;
    Ok(Exit::Done)
}

/// Lines whose codes come from a base.
fn safe_lines(text: &str) -> String {
    text.lines().map(|line| safe(line).into_owned() + "\n").collect()
}
