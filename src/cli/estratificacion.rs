//! `estratificacion`: petitions about estratos and the acts that decide them.

use serde_json::json;

use super::arguments::PetitionCommand;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, PetitionId};
use crate::domain::permission::Act;
use crate::domain::stratification::{Body, PetitionRejection, PetitionStep};
use crate::domain::subscriber::Stratum;
use crate::domain::trace::{Listing, Trace};
use crate::messages;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{PetitionRow, Store};
use crate::text::{date, petition as words, safe};

/// Runs one of them.
pub fn run(context: &Context, what: PetitionCommand) -> Result<Exit, Failure> {
    let today = context.clock.today();
    match what {
        PetitionCommand::Ver { json } => list(context, (false, json))?,
        PetitionCommand::Actos { json } => list(context, (true, json))?,
        PetitionCommand::Radicar { cuenta, estrato, papel, dia } => {
            let account: AccountId =
                cuenta.parse().map_err(|_| Failure(messages::NO_ACCOUNT.into()))?;
            let (asked, on) = (stratum(estrato)?, dia.unwrap_or(today));
            let step = PetitionStep::Filed { asked, on, reference: papel };
            keep(context, (None, account), step)?;
        }
        PetitionCommand::Decidir { peticion, concede, acto, dia } => {
            let granted = concede.map(stratum).transpose()?;
            let row = find(context, peticion)?;
            let waits = row.seen.record.waits_since();
            let body = waits.map_or(Body::Mayor, |(body, _)| body);
            let step = PetitionStep::Decided { body, granted, on: dia.unwrap_or(today), act: acto };
            keep(context, (Some(peticion), row.seen.record.account), step)?;
        }
        PetitionCommand::Apelar { peticion, papel, dia } => {
            let row = find(context, peticion)?;
            let step = PetitionStep::Appealed { on: dia.unwrap_or(today), reference: papel };
            keep(context, (Some(peticion), row.seen.record.account), step)?;
        }
        PetitionCommand::Cerrar { peticion, nota } => {
            let row = find(context, peticion)?;
            let step = PetitionStep::Closed { note: nota };
            keep(context, (Some(peticion), row.seen.record.account), step)?;
        }
    }
    Ok(Exit::Done)
}

fn stratum(number: u8) -> Result<Stratum, Failure> {
    Stratum::new(number).ok_or_else(|| Failure(messages::NO_STRATUM.into()))
}

fn find(context: &Context, id: PetitionId) -> Result<PetitionRow, Failure> {
    let store = context.open_to_read()?;
    let found = store.petition(id, context.clock.today()).map_err(refused)?;
    let unknown = PetitionRejection::Unknown(id);
    found.ok_or_else(|| Failure(messages::petition_rejection(&unknown)))
}

fn keep(
    context: &Context,
    (id, account): (Option<PetitionId>, AccountId),
    step: PetitionStep,
) -> Result<(), Failure> {
    context.authorise(Act::KeepPetitions)?;
    let store = context.open_existing()?;
    let said = words::step(&step);
    let command = Command::KeepPetition { id, account, step: Box::new(step) };
    let receipt =
        store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    let given = receipt.number.map(|(year, number)| PetitionId { year, number });
    let number = id.or(given).map_or_else(String::new, |id| format!("{id}: "));
    context.console.print(&format!("{number}{said}.\n"))
}

/// Every row of a list: those that are open by their day, acts the latest first.
fn rows(store: &Store, acts: bool, today: chrono::NaiveDate) -> Result<Vec<PetitionRow>, Failure> {
    let mut rows = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = if acts {
            store.petition_acts(today, &request)
        } else {
            store.open_petitions(today, &request)
        };
        let page = page.map_err(refused)?;
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        rows.extend(page.rows.into_iter().map(|(_, row)| row));
        match last.filter(|_| page.more_after) {
            Some(last) => request = PageRequest::after(last, MAX_PAGE),
            None => return Ok(rows),
        }
    }
}

fn list(context: &Context, (acts, as_json): (bool, bool)) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    let rows = rows(&store, acts, context.clock.today())?;
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let shown = Trace::Listed { what: Listing::Updates, rows: count };
    store.record(&context.actor, context.clock.now(), shown).map_err(refused)?;
    if as_json {
        let cell = |row: &PetitionRow| {
            let petition = &row.seen.record;
            let acts: Vec<_> = petition
                .acts()
                .map(|(on, body, granted, act)| {
                    json!({
                        "dia": on.to_string(), "instancia": words::body(body), "acto": act,
                        "estrato": granted.map(Stratum::number),
                    })
                })
                .collect();
            json!({
                "peticion": petition.id.to_string(), "cuenta": petition.account.to_string(),
                "pide": petition.asked().map(Stratum::number),
                "estado": words::state(row.state), "actos": acts,
            })
        };
        let cells: Vec<_> = rows.iter().map(cell).collect();
        return context.console.print(&format!("{:#}\n", json!(cells)));
    }
    let mut lines = Vec::new();
    for row in &rows {
        let petition = &row.seen.record;
        if acts {
            for (on, body, granted, act) in petition.acts() {
                let what = granted
                    .map_or_else(|| "negado".to_owned(), |one| format!("estrato {}", one.number()));
                lines.push(format!(
                    "{}  {}  {}  {}  {}  {what}",
                    date::short(on),
                    words::body(body),
                    safe(act),
                    petition.id,
                    petition.account
                ));
            }
        } else {
            let (id, account) = (petition.id, petition.account);
            lines.push(format!("{id}  {account}  {}", words::state(row.state)));
        }
    }
    lines.dedup();
    if lines.is_empty() {
        lines.push("No hay peticiones de estrato.".into());
    }
    context.console.print(&format!("{}\n", lines.join("\n")))
}
