//! `calendario`: the commercial calendar of a year, from the table to its publication, and what came of it.

mod changes;
mod keeping;
mod steps;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::arguments::{ExportKind, ExportOptions, RowOptions, ScheduleCommand, YearOptions};
use super::base::{Context, refused};
use super::{Exit, Failure, exportar};
use crate::domain::permission::Act;
use crate::domain::schedule::checks::Finding;
use crate::domain::schedule::flow::Edition;
use crate::domain::schedule::rows::{Place, PlanLine, RowKey, by_place};
use crate::domain::schedule::template::Template;
use crate::loading::{make_plan, planned};
use crate::messages;
use crate::store::{Store, Which};
use crate::text::{date, noun, safe, schedule as words};

/// Runs one of them.
pub fn run(context: &Context, what: ScheduleCommand) -> Result<Exit, Failure> {
    match what {
        ScheduleCommand::Generar { of, seguir, motivo } => make(context, &of, (motivo, seguir)),
        ScheduleCommand::Ver { of, ciclo, borrador } => {
            show(context, &of, ciclo.as_deref(), borrador)
        }
        ScheduleCommand::Verificar(of) => verify(context, &of),
        ScheduleCommand::Exportar { vigencia, area, formato, salida } => exportar::run(
            context,
            &ExportOptions {
                number: Some(vigencia.to_string()),
                area,
                formato,
                salida,
                ..ExportOptions::of(ExportKind::Calendario)
            },
        ),
        ScheduleCommand::Mover { .. }
        | ScheduleCommand::Evento { .. }
        | ScheduleCommand::Cambios(_)
        | ScheduleCommand::Cambio { .. }
        | ScheduleCommand::Festivos { .. }
        | ScheduleCommand::Diferencias { .. } => changes::run(context, what),
        ScheduleCommand::Agenda { .. }
        | ScheduleCommand::Cerrar { .. }
        | ScheduleCommand::Justificar { .. }
        | ScheduleCommand::Deshacer { .. }
        | ScheduleCommand::Fijar(_)
        | ScheduleCommand::Soltar(_)
        | ScheduleCommand::Cumplimiento { .. }
        | ScheduleCommand::Novedades { .. } => keeping::run(context, what),
        step => steps::run(context, step),
    }
}

/// The row that is named.
fn row_key(context: &Context, row: &RowOptions) -> Result<RowKey, Failure> {
    let template = &context.office.schedule;
    let place = match (&row.ciclo, &row.area) {
        (Some(cycle), _) => template
            .areas
            .iter()
            .find(|area| area.cycles.iter().any(|one| one.code == *cycle))
            .map(|area| Place { area: area.code.clone(), cycle: cycle.clone() })
            .ok_or_else(|| no_cycle(cycle))?,
        (None, Some(area)) => Place { area: area.clone(), cycle: String::new() },
        (None, None) => Place::default(),
    };
    Ok(RowKey { place, period: row.periodo, activity: row.actividad.clone() })
}

fn no_cycle(code: &str) -> Failure {
    Failure(format!("PLA-012 No hay ciclo {}: revise calendario.toml.", safe(code)))
}

/// A version of a year that must be there.
fn edition(store: &Store, year: i32, which: Which) -> Result<Edition, Failure> {
    let edition = store.plan_edition(year, which).map_err(refused)?;
    edition.ok_or_else(|| Failure(messages::no_plan(year)))
}

fn make(
    context: &Context,
    of: &YearOptions,
    (reason, follow): (String, bool),
) -> Result<Exit, Failure> {
    context.authorise(Act::PlanCalendar)?;
    let store = context.open()?;
    let year = of.vigencia;
    let (made, found) = make_plan(&store, (&context.actor, context.clock), year, (reason, follow))
        .map_err(refused)?;
    let mut out = String::new();
    if of.json {
        out = format!(
            "{:#}\n",
            json!({
                "vigencia": year,
                "version": made.version,
                "filas": made.rows,
                "impiden": made.hard,
                "piden_justificacion": made.soft,
                "huella": made.hash,
                "hallazgos": values(&found, &context.office.schedule),
            })
        );
    } else {
        for one in &found {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", words::finding(one, &context.office.schedule));
        }
        let _ = writeln!(out, "{}", tally(year, u64::from(made.rows), &found));
        let _ = writeln!(
            out,
            "Versión {} en borrador: «ventanilla calendario enviar --vigencia {year}» la lleva a los líderes.",
            made.version
        );
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn tally(year: i32, rows: u64, found: &[Finding]) -> String {
    let hard = found.iter().filter(|one| one.check.is_hard()).count() as u64;
    let soft = found.len() as u64 - hard;
    format!(
        "Vigencia {year}: {rows} {}, {hard} {} publicar, {soft} {} justificación.",
        noun(rows, "fila", "filas"),
        noun(hard, "impide", "impiden"),
        noun(soft, "pide", "piden")
    )
}

fn values(found: &[Finding], template: &Template) -> Value {
    let each = found.iter().map(|one| {
        json!({
            "regla": words::rule(&one.check),
            "impide": one.check.is_hard(),
            "lugar": words::place(&Place::of(&one.row, template)),
            "periodo": one.row.period,
            "actividad": template.activities.get(one.row.activity).map(|one| &one.code),
            "detalle": words::finding(one, template),
        })
    });
    Value::from_iter(each)
}

/// Rows by place, and what version they are of.
type Rows = (BTreeMap<Place, Vec<PlanLine>>, Option<Edition>);

/// The rows to show; those that the table plans when the year has no version.
fn rows_of(context: &Context, year: i32, draft: bool) -> Result<Rows, Failure> {
    let store = context.has_base().then(|| context.open_to_read()).transpose()?;
    let which = if draft { Which::Latest } else { Which::Published };
    if let Some(store) = &store
        && let Some(edition) = store.plan_edition(year, which).map_err(refused)?
    {
        return Ok((store.plan_rows(year, &edition).map_err(refused)?, Some(edition)));
    }
    let (plan, _, _) = planned(&context.office, store.as_ref(), year, false).map_err(refused)?;
    Ok((by_place(&plan, &context.office.schedule), None))
}

fn show(
    context: &Context,
    of: &YearOptions,
    cycle: Option<&str>,
    draft: bool,
) -> Result<Exit, Failure> {
    let template = &context.office.schedule;
    let (places, edition) = rows_of(context, of.vigencia, draft)?;
    if let Some(code) = cycle
        && !places.keys().any(|place| place.cycle == code)
    {
        return Err(no_cycle(code));
    }
    let wanted = places.iter().filter(|(place, _)| cycle.is_none_or(|code| place.cycle == code));
    let rows = wanted.flat_map(|(place, lines)| lines.iter().map(move |line| (place, line)));
    let mut out = String::new();
    if of.json {
        out = format!("{:#}\n", Value::from_iter(rows.map(|row| as_value(row, template))));
    } else {
        for row in rows {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", line(row, template));
        }
        match edition {
            Some(edition) => {
                let _ = writeln!(out, "Vigencia {}, versión {}.", of.vigencia, edition.version);
            }
            None => {
                let _ = writeln!(
                    out,
                    "Lo que planea calendario.toml para {}: aún no se ha {}.",
                    of.vigencia,
                    if draft { "generado" } else { "publicado" }
                );
            }
        }
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn line((place, line): (&Place, &PlanLine), template: &Template) -> String {
    let days = line.days;
    let end = if days.end == days.start { String::new() } else { date::short(days.end) };
    let who = template
        .place_of(&line.activity)
        .and_then(|at| template.activities.get(at))
        .map_or("", |one| one.responsible.code());
    format!(
        "{:<4} {:<3} {:>2} {:<15} {end:<10} {:<4}{who:<4}{}",
        safe(&place.area),
        safe(&place.cycle),
        line.period,
        date::long(days.start),
        safe(&line.activity),
        words::activity(&line.activity, template)
    )
}

fn as_value((place, line): (&Place, &PlanLine), template: &Template) -> Value {
    let activity = template.place_of(&line.activity).and_then(|at| template.activities.get(at));
    json!({
        "area": place.area,
        "ciclo": place.cycle,
        "periodo": line.period,
        "actividad": line.activity,
        "nombre": activity.map(|one| &one.name),
        "responsable": activity.map(|one| one.responsible.code()),
        "inicio": line.days.start.to_string(),
        "fin": line.days.end.to_string(),
    })
}

fn verify(context: &Context, of: &YearOptions) -> Result<Exit, Failure> {
    context.authorise(Act::Export)?;
    let store = context.has_base().then(|| context.open_to_read()).transpose()?;
    let year = of.vigencia;
    let kept = match &store {
        Some(store) => {
            let edition = store.plan_edition(year, Which::Latest).map_err(refused)?;
            edition
                .map(|edition| store.plan_findings(year, &edition))
                .transpose()
                .map_err(refused)?
        }
        None => None,
    };
    let (plan, found) = match kept {
        Some(kept) => kept,
        None => {
            let (plan, found, _) =
                planned(&context.office, store.as_ref(), year, false).map_err(refused)?;
            (plan, found)
        }
    };
    let mut out = String::new();
    if of.json {
        out = format!("{:#}\n", values(&found, &context.office.schedule));
    } else {
        for one in &found {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", words::finding(one, &context.office.schedule));
        }
        let _ = writeln!(out, "{}", tally(year, plan.rows.len() as u64, &found));
    }
    context.console.print(&out)?;
    let hard = found.iter().any(|one| one.check.is_hard());
    Ok(if hard { Exit::Refused } else { Exit::Done })
}
