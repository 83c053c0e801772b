//! `muestra`: answers of a month drawn at random, for the control of their quality.
//!
//! The draw is fixed by its seed: whoever repeats it gets the same cases, and nobody chooses them.

use std::fmt::Write;

use super::arguments::SampleOptions;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::permission::Act;
use crate::domain::pqr::{Decision, Life, Month, PqrCase};
use crate::store::page::MAX_PAGE;
use crate::store::{Fault, Store};
use crate::text::{date, pqr};

/// An answer that was drawn, with its place in the draw.
struct Drawn {
    place: [u8; 32],
    case: PqrCase,
    decision: Decision,
}

/// Draws the sample and lists it by radicado.
pub fn run(context: &Context, options: &SampleOptions) -> Result<Exit, Failure> {
    context.authorise(Act::AssignPqr)?;
    let store = context.open_to_read()?;
    let (mut drawn, answered) = draw(&store, options).map_err(refused)?;
    drawn.sort_unstable_by_key(|one| one.case.radicado);
    let mut out = format!(
        "Muestra de {} respuestas de {answered} decididas en el mes (semilla {})\n",
        drawn.len(),
        options.semilla
    );
    for Drawn { case, decision, .. } in &drawn {
        let who = case.assigned.as_ref().map_or("--", |user| user.as_str());
        let (on, sense) = (date::short(decision.on), pqr::sense(decision.sense));
        // Writing to a String does not fail.
        let _ =
            writeln!(out, "  {}  {on}  {:<14} {sense:<20} {who}", case.radicado, decision.document);
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

/// The answers of the month whose place in the draw comes first, and how many answers there were.
fn draw(store: &Store, options: &SampleOptions) -> Result<(Vec<Drawn>, usize), Fault> {
    let (month, mut after) = (options.mes, None);
    let (mut drawn, mut answered): (Vec<Drawn>, usize) = (Vec::new(), 0);
    loop {
        let (cases, next) = store.month_cases(month, month.last(), after, MAX_PAGE)?;
        for of in cases {
            let Some(decision) = decided_in(&of.case, month, store) else { continue };
            answered += 1;
            let place = place(options.semilla, &of.case);
            drawn.push(Drawn { place, case: of.case, decision });
        }
        // Only what can still be drawn is kept: memory does not grow with the month.
        drawn.sort_unstable_by_key(|one| one.place);
        drawn.truncate(options.casos);
        match next {
            Some(next) => after = Some(next),
            None => return Ok((drawn, answered)),
        }
    }
}

fn decided_in(case: &PqrCase, month: Month, store: &Store) -> Option<Decision> {
    let life = Life::as_recorded(case, &store.rules_of(case)).ok()?;
    life.decision.filter(|decision| month.holds(decision.on))
}

/// Where a case stands in the draw of a seed: as good as chance, and the same on every machine.
fn place(seed: u64, case: &PqrCase) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(case.radicado.to_string().as_bytes());
    *hasher.finalize().as_bytes()
}
