//! `verificar`: the proof that indexes, counters and journal follow from the records.

use std::fmt::Write;

use serde_json::json;

use super::arguments::VerifyOptions;
use super::base::{Context, load_failure, refused};
use super::progress::Bar;
use super::{Exit, Failure};
use crate::messages;
use crate::store::{Store, Verification};

/// Passes over a base in which others work before giving up.
const MAX_PASSES: usize = 3;

/// Runs the verification; differences give an exit code of their own kind.
pub fn run(context: &Context, options: &VerifyOptions) -> Result<Exit, Failure> {
    let store = context.open_to_read()?;
    let _turn = context.turn.take(&context.actor.user).map_err(load_failure)?;
    let report = settled(context, &store)?;
    context.console.print(&if options.json { as_json(&report) } else { text(&report) })?;
    Ok(if report.is_clean() { Exit::Done } else { Exit::Refused })
}

/// A verification that no act of somebody else has crossed.
///
/// Records, counters and register are read one after the other: an act in between looks like a
/// difference, but no act leaves the same ones, and as many acts, in two passes.
fn settled(context: &Context, store: &Store) -> Result<Verification, Failure> {
    let mut earlier = pass(context, store)?;
    if earlier.is_clean() || !context.is_served() {
        return Ok(earlier);
    }
    for _ in 1..MAX_PASSES {
        let report = pass(context, store)?;
        if report.is_clean() || report == earlier {
            return Ok(report);
        }
        earlier = report;
    }
    Err(Failure(
        "VER-008 La base cambió mientras se verificaba: repita cuando haya menos gente.".into(),
    ))
}

fn pass(context: &Context, store: &Store) -> Result<Verification, Failure> {
    let mut bar = Bar::new(&context.console, "Registros");
    let report = store.verify(|read| bar.at(read, None));
    bar.done();
    report.map_err(refused)
}

fn as_json(report: &Verification) -> String {
    let differences: Vec<String> = report.differences.iter().map(messages::difference).collect();
    let answer = json!({
        "limpia": report.is_clean(),
        "suscriptores": report.subscribers,
        "cuentas_cartera": report.ledgers,
        "pqr": report.cases,
        "actos": report.acts,
        "entradas_indice": report.entries,
        "diferencias": report.total,
        "detalle": differences,
    });
    format!("{answer:#}\n")
}

fn text(report: &Verification) -> String {
    let mut out = format!(
        "Suscriptores {} · cuentas en cartera {} · PQR {} · actos {} · entradas de índice {}\n",
        report.subscribers, report.ledgers, report.cases, report.acts, report.entries
    );
    for difference in &report.differences {
        // Writing to a String does not fail.
        let _ = writeln!(out, "  {}", messages::difference(difference));
    }
    out.push_str(&if report.is_clean() {
        "Base limpia: índices, contadores y bitácora coinciden con los registros.\n".to_owned()
    } else {
        format!(
            "VER-001 {} diferencias: no escriba en la base; restaure o pida soporte.\n",
            report.total
        )
    });
    out
}
