//! Steps of a year: sent, looked at, presented, approved, published.

use std::fmt::Write;

use serde_json::json;

use super::super::arguments::{ScheduleCommand, YearOptions};
use super::super::base::{Context, refused};
use super::super::{Exit, Failure};
use crate::domain::command::Command;
use crate::domain::schedule::flow::{PlanState, PlanStep};
use crate::messages;
use crate::text::{date, safe, schedule as words};
use chrono::Datelike;

pub(super) fn run(context: &Context, what: ScheduleCommand) -> Result<Exit, Failure> {
    let (year, step, said) = match what {
        ScheduleCommand::Estado(of) => return standing(context, &of),
        ScheduleCommand::Enviar { vigencia } => {
            (vigencia, PlanStep::Sent, "enviado a los líderes de área")
        }
        ScheduleCommand::Revisar { vigencia, area, observado } => {
            let said = if observado.is_some() { "observado" } else { "conforme" };
            (vigencia, PlanStep::Reviewed { area, objection: observado }, said)
        }
        ScheduleCommand::Presentar { vigencia, motivo } => {
            (vigencia, PlanStep::Submitted { reason: motivo }, "presentado para aprobación")
        }
        ScheduleCommand::Aprobar { vigencia } => (vigencia, PlanStep::Approved, "aprobado"),
        ScheduleCommand::Devolver(of) => {
            (of.vigencia, PlanStep::Returned { reason: of.motivo }, "devuelto a borrador")
        }
        ScheduleCommand::Reabrir(of) => {
            (of.vigencia, PlanStep::Reopened { reason: of.motivo }, "otra vez en borrador")
        }
        ScheduleCommand::Retirar(of) => {
            (of.vigencia, PlanStep::Withdrawn { reason: of.motivo }, "sigue el publicado")
        }
        ScheduleCommand::Publicar { vigencia } => {
            (vigencia, PlanStep::Published, "publicado: todos trabajan con él")
        }
        _ => return Ok(Exit::Done),
    };
    let command = Command::Plan { year, on: None, step: Box::new(step) };
    context.authorise(command.act(&context.actor))?;
    let store = context.open_existing()?;
    store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    context.console.note(&format!("Calendario {year}: {said}."));
    Ok(Exit::Done)
}

fn standing(context: &Context, of: &YearOptions) -> Result<Exit, Failure> {
    let store = context.open_to_read()?;
    let year = of.vigencia;
    let file = store.plan_file(year).map_err(refused)?;
    let known = file.as_ref().and_then(|file| Some((file, file.standing()?)));
    let Some((file, standing)) = known else { return Err(Failure(messages::no_plan(year))) };
    let state = words::state(standing.state, year, context.clock.today().year());
    let (hard, soft) = standing.findings;
    let areas = &context.office.schedule.areas;
    let mut out = String::new();
    if of.json {
        let steps = file.events.iter().map(|event| {
            json!({
                "cuando": event.at.to_string(),
                "quien": event.by.as_str(),
                "que": words::step(&event.step),
            })
        });
        out = format!(
            "{:#}\n",
            json!({
                "vigencia": year,
                "estado": state,
                "version": standing.now.version,
                "publicada": standing.published.as_ref().map(|one| one.version),
                "linea_base": standing.baseline.as_ref().map(|one| one.version),
                "impiden": hard,
                "piden_justificacion": soft,
                "pasos": serde_json::Value::from_iter(steps),
            })
        );
    } else {
        // Writing to a String does not fail.
        let _ = writeln!(out, "Vigencia {year}: {state}, versión {}.", standing.now.version);
        if let (Some(published), Some(first)) = (&standing.published, &standing.baseline) {
            let _ = writeln!(
                out,
                "Rige la versión {}; la línea base es la {}.",
                published.version, first.version
            );
        }
        if standing.state != PlanState::Published {
            let _ = writeln!(out, "Hallazgos: {hard} impiden, {soft} piden justificación.");
            for area in areas {
                let said = match standing.reviews.get(&area.code) {
                    Some(None) => "conforme".to_owned(),
                    Some(Some(what)) => format!("observado: {}", safe(what)),
                    None => "falta".to_owned(),
                };
                let _ = writeln!(out, "  {:<4} {:<20} {said}", area.code, safe(&area.name));
            }
        }
        for event in &file.events {
            let (at, by) = (date::moment(event.at), &event.by);
            let _ = writeln!(out, "{at}  {by:<12} {}", words::step(&event.step));
        }
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}
