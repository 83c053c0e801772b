//! `verificar`: the proof that indexes, counters and journal follow from the records.

use std::fmt::Write;

use serde_json::json;

use super::arguments::VerifyOptions;
use super::base::{Context, refused};
use super::progress::Bar;
use super::{Exit, Failure};
use crate::domain::permission::Act;
use crate::messages;
use crate::store::Verification;
use crate::store::journal::Head;
use crate::text::noun;

/// Runs the verification; differences give an exit code of their own kind.
pub fn run(context: &Context, options: &VerifyOptions) -> Result<Exit, Failure> {
    context.authorise(Act::Verify)?;
    let store = context.open_to_read()?;
    let anchor = options.ancla.as_deref().map(anchor).transpose()?;
    let mut bar = Bar::new(&context.console, "Registros");
    let report = store.verify(anchor, |read| bar.at(read, None));
    bar.done();
    let report = report.map_err(refused)?;
    let shown = if options.json { as_json(&report) } else { text(&report) };
    context.console.print(&shown)?;
    Ok(if report.is_clean() { Exit::Done } else { Exit::Refused })
}

fn anchor(text: &str) -> Result<Head, Failure> {
    Head::from_anchor(text).ok_or_else(|| {
        Failure("VER-010 El ancla no se lee: escriba HASH:N como lo imprimió el resumen.".into())
    })
}

fn as_json(report: &Verification) -> String {
    let differences: Vec<String> = report.differences.iter().map(messages::difference).collect();
    let answer = json!({
        "limpia": report.is_clean(),
        "suscriptores": report.subscribers,
        "cuentas_cartera": report.ledgers,
        "pqr": report.cases,
        "actos": report.acts,
        "cabeza": report.head.anchor(),
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
    // Writing to a String does not fail.
    let _ = writeln!(out, "Cabeza {}", report.head.anchor());
    for difference in &report.differences {
        // Writing to a String does not fail.
        let _ = writeln!(out, "  {}", messages::difference(difference));
    }
    out.push_str(&if report.is_clean() {
        "Base limpia: índices, contadores y bitácora coinciden con los registros.\n".to_owned()
    } else {
        format!(
            "VER-001 {} {}: no escriba en la base; restaure o pida soporte.\n",
            report.total,
            noun(report.total, "diferencia", "diferencias")
        )
    });
    out
}
