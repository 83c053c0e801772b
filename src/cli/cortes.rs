//! The rounds of suspensions as commands, and their report of a month.

use std::fmt::Write;

use chrono::NaiveDate;
use serde_json::json;

use super::Failure;
use super::base::{Context, load_failure, refused};
use super::exportar::{self, ExportFault};
use crate::domain::collections::figures::FieldMonth;
use crate::domain::collections::suspension::Notice;
use crate::domain::permission::Act;
use crate::domain::pqr::Month;
use crate::interchange::crew_list;
use crate::loading::{Done, Round};
use crate::store::{FieldReport, Store};
use crate::text::{date, desk, noun, safe};

fn round<'a>(context: &'a Context, store: &'a Store) -> Round<'a> {
    Round { store, actor: &context.actor, clock: context.clock }
}

fn open(context: &Context) -> Result<Store, Failure> {
    context.authorise(Act::OrderSuspension)?;
    context.open()
}

fn said(done: &Done, what: &str) -> String {
    let count = done.accounts.len() as u64;
    let mut out = format!("{count} {} {what}\n", noun(count, "cuenta", "cuentas"));
    for (reason, count) in &done.left_out {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{count:>7}  {reason}");
    }
    for (account, alert) in &done.alerts {
        let _ = writeln!(out, "  alerta: {account} {alert}");
    }
    out
}

/// Warns.
pub(super) fn warn(
    context: &Context,
    cycle: Option<&str>,
    on: NaiveDate,
    deadline: NaiveDate,
) -> Result<(), Failure> {
    let store = open(context)?;
    let (consequence, remedies) = context.office.collections.suspension.bill_says;
    let notice = Notice { on, medium: "factura".into(), deadline, consequence, remedies };
    let done = round(context, &store).warn(cycle, &notice).map_err(load_failure)?;
    let what = noun(done.accounts.len() as u64, "avisada", "avisadas");
    context.console.print(&said(&done, what))?;
    Ok(())
}

/// Orders.
pub(super) fn order(context: &Context, on: NaiveDate) -> Result<(), Failure> {
    let store = open(context)?;
    let done = round(context, &store).order(on).map_err(load_failure)?;
    let day = format!("con orden de suspensión para el {}", date::short(on));
    context.console.print(&said(&done, &day))?;
    Ok(())
}

/// Sends out; the list of the crew goes to the standard output.
pub(super) fn dispatch(context: &Context, on: NaiveDate, list: u32) -> Result<(), Failure> {
    let store = open(context)?;
    let (lines, done) = round(context, &store).dispatch(on, list).map_err(load_failure)?;
    context.console.note(&said(&done, &format!("en la lista {list}")));
    let sheet = crew_list::write(&lines);
    let sheet = sheet.map_err(|error| exportar::failed(ExportFault::Output(error)))?;
    context.console.print(&sheet)?;
    Ok(())
}

/// Looks at a list again.
pub(super) fn look_again(context: &Context, list: u32) -> Result<(), Failure> {
    let store = open(context)?;
    let (off, done) = round(context, &store).look_again(list).map_err(load_failure)?;
    let taken = noun(done.accounts.len() as u64, "quitada", "quitadas");
    let what = format!("{taken} de la lista {list}: avise a la cuadrilla");
    let mut out = said(&done, &what);
    for one in off {
        let number = desk::order_number(one.order);
        // Writing to a String does not fail.
        let _ = writeln!(out, "  {number} {}  {}", one.account, one.reason);
    }
    context.console.print(&out)?;
    Ok(())
}

/// Orders reconnections.
pub(super) fn reconnect(context: &Context) -> Result<(), Failure> {
    let store = open(context)?;
    let due = round(context, &store).reconnect().map_err(load_failure)?;
    let mut out = String::new();
    for one in &due {
        let (number, limit) = (desk::order_number(one.order), date::moment(one.limit));
        // Writing to a String does not fail.
        let _ = writeln!(out, "{number} {}  reconectar antes del {limit}", one.account);
    }
    if due.is_empty() {
        out.push_str("Nadie por reconectar.\n");
    }
    context.console.print(&out)?;
    Ok(())
}

/// The report of a month.
pub(super) fn report(context: &Context, month: Month, json: bool) -> Result<(), Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let (first, last) = (month.first(), month.last());
    let window = context.office.collections.windows.field;
    let report = store.field_report(first, last, window).map_err(refused)?;
    context.console.print(&if json { as_json(&report) } else { as_text(&report) })?;
    Ok(())
}

fn as_text(report: &FieldReport) -> String {
    let mut out = String::from(
        "Zona         Generadas Visitadas Ejecutadas  Ejecución  En terreno  Pagan  Recupera  24 horas\n",
    );
    let mut total = FieldMonth::default();
    for (zone, found) in &report.zones {
        out.push_str(&line(zone, &found.figures));
        for (cause, count) in &found.causes {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{:>16}  no ejecutada: {}", count, desk::cause(*cause));
        }
        total = total.plus(&found.figures);
    }
    out.push_str(&line("TOTAL", &total));
    out
}

fn line(zone: &str, of: &FieldMonth) -> String {
    format!(
        "{:<12} {:>9} {:>9} {:>10} {:>10} {:>11} {:>6} {:>9} {:>9}\n",
        safe(zone),
        of.generated,
        of.visited,
        of.executed,
        of.execution().percent(),
        of.effectiveness().percent(),
        of.response().percent(),
        of.recovered().percent(),
        of.reconnection().percent()
    )
}

fn as_json(report: &FieldReport) -> String {
    let ratio = |ratio: crate::domain::collections::figures::Ratio| {
        json!({
            "numerador": ratio.numerator,
            "denominador": ratio.denominator,
            "porcentaje": ratio.percent(),
        })
    };
    let zones: Vec<_> = report
        .zones
        .iter()
        .map(|(zone, found)| {
            let of = &found.figures;
            let causes: serde_json::Map<String, serde_json::Value> = found
                .causes
                .iter()
                .map(|(cause, count)| (cause.code().to_owned(), json!(count)))
                .collect();
            json!({
                "zona": zone,
                "generadas": of.generated,
                "visitadas": of.visited,
                "ejecutadas": of.executed,
                "F7": ratio(of.execution()),
                "F8": ratio(of.effectiveness()),
                "F9": ratio(of.response()),
                "F10": ratio(of.recovered()),
                "F11": ratio(of.reconnection()),
                "causales": causes,
            })
        })
        .collect();
    format!("{:#}\n", json!(zones))
}
