//! `calendario`: what the template of the company plans for a year, and what the law and the office find in it.

use std::fmt::Write;

use serde_json::json;

use super::arguments::ScheduleCommand;
use super::base::Context;
use super::{Exit, Failure};
use crate::domain::permission::Act;
use crate::domain::schedule::checks::{self, Finding};
use crate::domain::schedule::plan::{self, Plan, PlanFault, PlanRow};
use crate::domain::schedule::template::Template;
use crate::domain::schedule::working_days::WorkingDays;
use crate::text::{date, noun, schedule as words};

/// Runs one of them.
pub fn run(context: &Context, what: ScheduleCommand) -> Result<Exit, Failure> {
    match what {
        ScheduleCommand::Ver { vigencia, ciclo, json } => show(context, vigencia, ciclo, json),
        ScheduleCommand::Verificar { vigencia, json } => verify(context, vigencia, json),
    }
}

fn made(context: &Context, year: i32) -> Result<(Plan, WorkingDays), Failure> {
    let template = &context.office.schedule;
    let fault = |fault| {
        Failure(match fault {
            PlanFault::Year => format!("PLA-010 La vigencia {year} no es un año del calendario."),
            PlanFault::OutOfCalendar(at) => {
                let code = template.activities.get(at).map_or("", |one| one.code.as_str());
                format!("PLA-011 La actividad {code} cae fuera de los años vecinos de {year}.")
            }
        })
    };
    let days = plan::days_of(&context.office.rules.legal, year).map_err(fault)?;
    let plan = plan::plan(template, year, &days).map_err(fault)?;
    Ok((plan, days))
}

fn show(
    context: &Context,
    year: i32,
    cycle: Option<String>,
    as_json: bool,
) -> Result<Exit, Failure> {
    let template = &context.office.schedule;
    if let Some(code) = &cycle
        && !template.areas.iter().flat_map(|area| &area.cycles).any(|one| one.code == *code)
    {
        let code = crate::text::safe(code);
        return Err(Failure(format!("PLA-012 No hay ciclo {code}: revise calendario.toml.")));
    }
    let (plan, _) = made(context, year)?;
    let wanted = |row: &&PlanRow| {
        cycle.as_ref().is_none_or(|code| cycle_of(row, template) == Some(code.as_str()))
    };
    let rows = plan.rows.iter().filter(wanted);
    let mut out = String::new();
    if as_json {
        let each = rows.map(|row| as_value(row, template));
        out = format!("{:#}\n", serde_json::Value::from_iter(each));
    } else {
        for row in rows {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", line(row, template));
        }
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn cycle_of<'a>(row: &PlanRow, template: &'a Template) -> Option<&'a str> {
    let area = template.areas.get(row.area?)?;
    area.cycles.get(row.cycle?).map(|cycle| cycle.code.as_str())
}

fn line(row: &PlanRow, template: &Template) -> String {
    let area = row.area.and_then(|area| template.areas.get(area));
    let activity = template.activities.get(row.activity);
    let (code, name, who) = activity
        .map_or(("", "", ""), |one| (one.code.as_str(), one.name.as_str(), one.responsible.code()));
    let end = if row.end == row.start { String::new() } else { date::short(row.end) };
    format!(
        "{:<4} {:<3} {:<15} {end:<10} {code:<4}{who:<4}{name}",
        area.map_or("", |area| area.code.as_str()),
        cycle_of(row, template).unwrap_or(""),
        date::long(row.start)
    )
}

fn as_value(row: &PlanRow, template: &Template) -> serde_json::Value {
    let area = row.area.and_then(|area| template.areas.get(area));
    let activity = template.activities.get(row.activity);
    json!({
        "area": area.map(|area| &area.code),
        "ciclo": cycle_of(row, template),
        "periodo": row.period,
        "actividad": activity.map(|one| &one.code),
        "nombre": activity.map(|one| &one.name),
        "responsable": activity.map(|one| one.responsible.code()),
        "inicio": row.start.to_string(),
        "fin": row.end.to_string(),
    })
}

fn verify(context: &Context, year: i32, as_json: bool) -> Result<Exit, Failure> {
    context.authorise(Act::Export)?;
    let template = &context.office.schedule;
    let (plan, days) = made(context, year)?;
    let found = checks::check(template, &plan, &days);
    let hard = found.iter().filter(|one| one.check.is_hard()).count();
    let mut out = String::new();
    if as_json {
        let each = |one: &Finding| {
            json!({
                "regla": words::rule(&one.check),
                "impide": one.check.is_hard(),
                "fila": as_value(&one.row, template),
                "detalle": words::finding(one, template),
            })
        };
        out = format!("{:#}\n", serde_json::Value::from_iter(found.iter().map(each)));
    } else {
        for one in &found {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{}", words::finding(one, template));
        }
        let rows = plan.rows.len() as u64;
        let soft = (found.len() - hard) as u64;
        let _ = writeln!(
            out,
            "Vigencia {year}: {rows} {}, {hard} {} publicar, {soft} {} justificación.",
            noun(rows, "fila", "filas"),
            noun(hard as u64, "impide", "impiden"),
            noun(soft, "pide", "piden")
        );
    }
    context.console.print(&out)?;
    Ok(if hard == 0 { Exit::Done } else { Exit::Refused })
}
