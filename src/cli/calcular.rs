//! `calcular`: holidays and terms, without a base.

use std::fmt::Write;

use serde_json::{Value, json};

use super::arguments::{Calculation, UnitName};
use super::base::Context;
use super::{Exit, Failure};
use crate::domain::calendar::{Deadline, Holiday, Term, TermUnit};
use crate::text::{calendar as words, date};

/// Runs a calculation.
pub fn run(context: &Context, what: Calculation) -> Result<Exit, Failure> {
    match what {
        Calculation::Festivos { year, json } => {
            let holidays = context.office.rules.legal.holidays.of_year(year);
            context.console.print(&if json {
                holidays_json(&holidays)
            } else {
                holidays_text(&holidays)
            })?;
        }
        Calculation::Plazo { desde, dias, unidad, sabado_habil, json } => {
            let mut calendar = context.office.rules.legal.clone();
            calendar.saturday_counts |= sabado_habil;
            let term = Term::plain(dias, unit(unidad));
            let deadline =
                term.deadline(desde, &calendar).map_err(|error| Failure(words::error(error)))?;
            context.console.print(&if json {
                deadline_json(&term, &deadline)
            } else {
                deadline_text(&term, &deadline)
            })?;
        }
    }
    Ok(Exit::Done)
}

const fn unit(name: UnitName) -> TermUnit {
    match name {
        UnitName::Habiles => TermUnit::BusinessDays,
        UnitName::Calendario => TermUnit::CalendarDays,
        UnitName::Meses => TermUnit::Months,
    }
}

fn holidays_json(holidays: &[Holiday]) -> String {
    let list: Vec<Value> = holidays
        .iter()
        .map(|holiday| {
            json!({
                "fecha": holiday.date.to_string(), "nombres": holiday.names, "ley": holiday.law,
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(list))
}

fn holidays_text(holidays: &[Holiday]) -> String {
    let mut out = String::new();
    for holiday in holidays {
        let names = holiday.names.join(" y ");
        // Writing to a String does not fail.
        let _ = writeln!(out, "{}  {names}  ({})", date::long(holiday.date), holiday.law);
    }
    out
}

fn deadline_json(term: &Term, deadline: &Deadline) -> String {
    let days: Vec<Value> = deadline
        .ledger
        .iter()
        .map(|row| {
            json!({
                "fecha": row.date.to_string(),
                "cuenta": row.counts(),
                "n": row.number,
                "motivo": words::reason(row),
            })
        })
        .collect();
    let answer = json!({
        "vence_legal": deadline.legal.to_string(),
        "vence_seguro": deadline.safe.to_string(),
        "efectivo": deadline.effective.to_string(),
        "articulo": term.article,
        "dias": days,
    });
    format!("{answer:#}\n")
}

fn deadline_text(term: &Term, deadline: &Deadline) -> String {
    let mut out = words::explain(term, deadline).join("\n");
    out.push('\n');
    out
}
