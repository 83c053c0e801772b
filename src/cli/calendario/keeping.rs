//! Keeping a calendar: what is due, what was done, how strictly.

use std::fmt::Write;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::arguments::{CountBy, RowOptions, ScheduleCommand, YearOptions};
use super::super::base::{Context, refused};
use super::super::{Exit, Failure};
use super::{no_cycle, row_key};
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::domain::schedule::keep::{Explanation, RowDeed};
use crate::domain::schedule::template::Responsible;
use crate::messages;
use crate::text::{date, noun, schedule as words};

/// Days of suspension that are named.
const SHOWN_SUSPENSIONS: usize = 6;

pub(super) fn run(context: &Context, what: ScheduleCommand) -> Result<Exit, Failure> {
    match what {
        ScheduleCommand::Agenda { responsable, json } => {
            agenda(context, responsable.as_deref(), json)
        }
        ScheduleCommand::Cerrar { row, el, causa, accion } => {
            let on = el.unwrap_or_else(|| context.clock.today());
            let why = Explanation { cause: causa, action: accion };
            keep(context, &row, RowDeed::Closed { on, why })
        }
        ScheduleCommand::Justificar { row, causa, accion } => {
            let why = Explanation { cause: causa, action: accion };
            keep(context, &row, RowDeed::Justified(why))
        }
        ScheduleCommand::Deshacer { row, motivo } => {
            keep(context, &row, RowDeed::Reopened { reason: motivo })
        }
        ScheduleCommand::Fijar(row) => keep(context, &row, RowDeed::Pinned),
        ScheduleCommand::Soltar(row) => keep(context, &row, RowDeed::Unpinned),
        ScheduleCommand::Cumplimiento { of, por, hasta } => compliance(context, &of, por, hasta),
        ScheduleCommand::Novedades { ciclo, dia, json } => novelty(context, &ciclo, dia, json),
        _ => Ok(Exit::Done),
    }
}

fn keep(context: &Context, row: &RowOptions, deed: RowDeed) -> Result<Exit, Failure> {
    let key = row_key(context, row)?;
    let said = words::deed(&deed);
    let name = words::activity(&key.activity, &context.office.schedule).to_owned();
    let place = words::place(&key.place);
    let command = Command::KeepPlan { year: row.vigencia, rows: vec![key], deed };
    context.authorise(command.act(&context.actor))?;
    let store = context.open_existing()?;
    store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    context.console.note(&format!("{place}, {name}: {said}."));
    Ok(Exit::Done)
}

fn agenda(context: &Context, who: Option<&str>, as_json: bool) -> Result<Exit, Failure> {
    let who = match who {
        None => None,
        Some(code) => Some(Responsible::from_code(code).ok_or_else(|| {
            let codes: Vec<&str> = Responsible::ALL.iter().map(|one| one.code()).collect();
            Failure(format!("PLA-018 El responsable es uno de {}.", codes.join(", ")))
        })?),
    };
    let store = context.open_to_read()?;
    let today = context.clock.today();
    let agenda = store.plan_agenda(today, None, who).map_err(refused)?;
    let rows = agenda.rows;
    let template = &context.office.schedule;
    let mut out = String::new();
    if as_json {
        let each = rows.iter().map(|row| {
            json!({
                "vigencia": row.year,
                "lugar": words::place(&row.key.place),
                "periodo": row.key.period,
                "actividad": row.key.activity,
                "inicio": row.days.start.to_string(),
                "fin": row.days.end.to_string(),
                "estado": words::row_state(row.kept.state(row.days, today)),
            })
        });
        out = format!("{:#}\n", Value::from_iter(each));
    } else {
        for row in &rows {
            // Writing to a String does not fail.
            let _ = writeln!(
                out,
                "{:<9} {:<15} {:<13} {:<4}{}",
                words::row_state(row.kept.state(row.days, today)),
                date::long(row.days.end),
                words::place(&row.key.place),
                row.key.activity,
                words::activity(&row.key.activity, template)
            );
        }
        let count = rows.len() as u64;
        let more = match agenda.more {
            0 => String::new(),
            more => format!(" y {more} más que no se muestran"),
        };
        let _ = writeln!(out, "{count} {}{more}.", noun(count, "actividad", "actividades"));
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn compliance(
    context: &Context,
    of: &YearOptions,
    by: CountBy,
    until: Option<NaiveDate>,
) -> Result<Exit, Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let year = of.vigencia;
    let until = until.unwrap_or_else(|| context.clock.today());
    let groups = store
        .plan_compliance(year, by.into(), until)
        .map_err(refused)?
        .ok_or_else(|| Failure(messages::no_plan(year)))?;
    let mut out = String::new();
    if of.json {
        let each = groups.iter().map(|(name, one)| {
            json!({
                "grupo": name,
                "vencidas": one.due,
                "a_tiempo": one.in_time,
                "tarde": one.late,
                "sin_cerrar": one.open,
                "explicadas": one.explained,
                "dias_habiles_de_atraso": one.days_late,
                "mayor_atraso": one.most_late,
                "movidas": one.moved,
                "a_tiempo_segun_linea_base": one.by_baseline,
                "cumplimiento": one.in_time_rate().map(words::percent),
                "cumplimiento_linea_base": one.baseline_rate().map(words::percent),
            })
        });
        out = format!("{:#}\n", Value::from_iter(each));
    } else {
        let _ = writeln!(out, "Cumplimiento {year} al {}", date::short(until));
        // Writing to a String does not fail.
        let _ = writeln!(out, "{}", words::FIGURES_HEAD);
        for (name, one) in &groups {
            let _ = writeln!(out, "{}", words::figures(name, one));
        }
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn novelty(
    context: &Context,
    cycle: &str,
    day: Option<NaiveDate>,
    as_json: bool,
) -> Result<Exit, Failure> {
    let store = context.open_to_read()?;
    let day = day.unwrap_or_else(|| context.clock.today());
    if store.plan_place(cycle).is_none() {
        return Err(no_cycle(cycle));
    }
    let effect = store.novelty_period(cycle, day).map_err(refused)?;
    let Some((year, period, cut)) = effect else {
        return Err(Failure(format!(
            "PLA-019 Ningún calendario publicado dice el corte de ese ciclo desde el {}.",
            date::short(day)
        )));
    };
    let mut suspensions = store.suspension_days(cycle, day).map_err(refused)?.unwrap_or_default();
    suspensions.truncate(SHOWN_SUSPENSIONS);
    let out = if as_json {
        format!(
            "{:#}\n",
            json!({
                "ciclo": cycle,
                "vigencia": year,
                "periodo": period,
                "corte": cut.to_string(),
                "suspensiones": suspensions.iter().map(NaiveDate::to_string).collect::<Vec<_>>(),
            })
        )
    } else {
        let spans: Vec<String> = suspensions.iter().map(|day| date::long(*day)).collect();
        format!(
            "Lo que se apruebe el {} rige en el período {period} de {year}: corte el {}.\nSuspensiones: {}.\n",
            date::short(day),
            date::long(cut),
            if spans.is_empty() { "sin fecha".to_owned() } else { spans.join(", ") }
        )
    };
    context.console.print(&out)?;
    Ok(Exit::Done)
}
