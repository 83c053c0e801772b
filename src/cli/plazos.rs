//! `plazos`: which open cases the tables in force would move, and applying them with a reason.

use std::fmt::Write;

use serde_json::json;

use super::arguments::TermsCommand;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::store::Simulation;
use crate::text::date;

/// Simulates or applies.
pub fn run(context: &Context, what: TermsCommand) -> Result<Exit, Failure> {
    match what {
        TermsCommand::Simular { json } => {
            context.authorise(Act::ApplyRules)?;
            let store = context.open_to_read()?;
            let found = store.simulate_rules().map_err(refused)?;
            context.console.print(&if json { as_json(&found) } else { text(&found) })?;
        }
        TermsCommand::Aplicar { motivo } => {
            let store = context.open()?;
            let found = store.simulate_rules().map_err(refused)?;
            let to = store.current_rules();
            let command = Command::ApplyRules { to, reason: motivo };
            let now = context.clock.now();
            store.commit(&context.actor, now, command, None).map_err(refused)?;
            let line = format!("Aplicadas: {} casos cambiaron de fecha.\n", found.moves);
            context.console.print(&line)?;
        }
    }
    Ok(Exit::Done)
}

fn as_json(found: &Simulation) -> String {
    let moved: Vec<_> = found
        .moved
        .iter()
        .map(|moved| {
            json!({
                "radicado": moved.radicado.to_string(),
                "vence": moved.from.to_string(),
                "venceria": moved.to.to_string(),
            })
        })
        .collect();
    let answer = json!({
        "abiertos": found.open,
        "con_reglas_anteriores": found.older,
        "cambian": found.moves,
        "casos": moved,
    });
    format!("{answer:#}\n")
}

fn text(found: &Simulation) -> String {
    let mut out = format!(
        "Casos abiertos {} · con reglas anteriores {} · cambiarían de fecha {}\n",
        found.open, found.older, found.moves
    );
    for moved in &found.moved {
        let (from, to) = (date::long(moved.from), date::long(moved.to));
        // Writing to a String does not fail.
        let _ = writeln!(out, "  {}  {from} -> {to}", moved.radicado);
    }
    out
}
