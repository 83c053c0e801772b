//! Adjustments and the audit of applied changes, from the command line.

use chrono::NaiveDate;
use serde_json::json;

use super::put;
use crate::cli::Failure;
use crate::cli::base::{Context, refused};
use crate::domain::command::Command;
use crate::domain::ids::UpdateId;
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::pqr::Month;
use crate::domain::trace::{Listing, Trace};
use crate::domain::updates::control::{Adjustment, Audit, Owed};
use crate::domain::updates::lane::Lane;
use crate::domain::updates::request::UpdateDeed;
use crate::messages;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{Store, UpdateRow};
use crate::text::{safe, updates};

/// What a request owes to billing.
fn owed_by(context: &Context, row: &UpdateRow) -> Option<Owed> {
    let tables = (&context.office.updates, &context.office.towns);
    row.owed(tables, context.clock.today())
}

fn listed(context: &Context, store: &Store, rows: usize) -> Result<(), Failure> {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let trace = Trace::Listed { what: Listing::Updates, rows };
    store.record(&context.actor, context.clock.now(), trace).map_err(refused)?;
    Ok(())
}

/// Every adjustment that billing owes, the oldest first.
pub(super) fn owed_list(context: &Context, as_json: bool) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    let mut rows = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = store.updates_in(Lane::Adjust, &request).map_err(refused)?;
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        rows.extend(page.rows.into_iter().map(|(_, row)| row));
        match last.filter(|_| page.more_after) {
            Some(last) => request = PageRequest::after(last, MAX_PAGE),
            None => break,
        }
    }
    listed(context, &store, rows.len())?;
    if as_json {
        let cell = |row: &UpdateRow| {
            let owed = owed_by(context, row);
            json!({
                "solicitud": row.seen.record.id.to_string(),
                "cuenta": row.seen.record.account.to_string(),
                "desde": owed.map(|one| one.since.to_string()),
                "hasta": owed.map(|one| one.until.to_string()),
                "cobrable_desde": owed.filter(|one| !one.is_refund()).map(|one| one.chargeable.to_string()),
                "recargo_aplicado": owed.map(|one| one.from),
                "recargo_debido": owed.map(|one| one.to),
                "devolver": owed.map(|one| one.is_refund()),
            })
        };
        let cells: Vec<_> = rows.iter().map(cell).collect();
        return context.console.print(&format!("{:#}\n", json!(cells)));
    }
    let mut out = String::new();
    for row in &rows {
        let words = owed_by(context, row).map_or_else(String::new, |one| updates::owed(&one));
        let record = &row.seen.record;
        put(&mut out, format_args!("{}  {}  {words}", record.id, record.account));
    }
    if rows.is_empty() {
        out = "Facturación no debe ajustes por cambios de datos.\n".into();
    }
    context.console.print(&out)
}

fn row_of(store: &Store, id: UpdateId) -> Result<UpdateRow, Failure> {
    let found = store.update(id).map_err(refused)?;
    found.ok_or_else(|| Failure(messages::update_rejection(&unknown(id))))
}

const fn unknown(id: UpdateId) -> crate::domain::updates::decide::UpdateRejection {
    crate::domain::updates::decide::UpdateRejection::Unknown(id)
}

fn commit(
    context: &Context,
    store: &Store,
    row: &UpdateRow,
    deed: UpdateDeed,
) -> Result<(), Failure> {
    let record = &row.seen.record;
    let (id, account) = (record.id, record.account);
    let command = Command::StepUpdate { id, account, deed: Box::new(deed) };
    let seen = Some(row.seen.version);
    store.commit(&context.actor, context.clock.now(), command, seen).map_err(refused)?;
    Ok(())
}

/// How billing settled one.
pub(super) fn settle(
    context: &Context,
    id: UpdateId,
    (pesos, reference): (i64, String),
    (on, note): (Option<NaiveDate>, String),
) -> Result<(), Failure> {
    context.authorise(Act::SettleAdjustment)?;
    let store = context.open_existing()?;
    let row = row_of(&store, id)?;
    let charge = owed_by(context, &row).is_some_and(|one| one.is_charge());
    let amount = Money::from_pesos(if charge { -pesos } else { pesos });
    let on = on.unwrap_or_else(|| context.clock.today());
    let adjustment = Adjustment { on, amount, reference, note };
    commit(context, &store, &row, UpdateDeed::Adjust(adjustment))?;
    context.console.print(&format!("Ajuste de {id} registrado.\n"))
}

/// The sample of a month with what was found of each.
pub(super) fn audit(context: &Context, month: Option<Month>, as_json: bool) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    let today = context.clock.today();
    let month = month.or_else(|| Month::of(today).plus(-1)).unwrap_or(Month::of(today));
    let audit = store.month_audit(month, today).map_err(refused)?;
    listed(context, &store, audit.rows.len())?;
    let found = |row: &UpdateRow| row.standing.audit.clone();
    let done = audit.rows.iter().filter_map(found).count();
    let wrong = audit.rows.iter().filter_map(found).filter(|(_, one)| !one.conforms).count();
    if as_json {
        let cell = |row: &UpdateRow| {
            let audit = found(row);
            json!({
                "solicitud": row.seen.record.id.to_string(),
                "cuenta": row.seen.record.account.to_string(),
                "conforme": audit.as_ref().map(|(_, one)| one.conforms),
                "hallazgo": audit.as_ref().map(|(_, one)| one.finding.clone()),
                "reviso": audit.as_ref().map(|(by, _)| by.as_str().to_owned()),
            })
        };
        let cells: Vec<_> = audit.rows.iter().map(cell).collect();
        let whole = json!({
            "mes": month.to_string(), "aplicadas": audit.applied,
            "revisadas": done, "no_conformes": wrong, "muestra": cells,
        });
        return context.console.print(&format!("{whole:#}\n"));
    }
    let mut out = String::new();
    put(
        &mut out,
        format_args!(
            "Revisión de {month}: {} aplicadas, muestra {}, revisadas {done}, no conformes {wrong}",
            audit.applied,
            audit.rows.len()
        ),
    );
    for row in &audit.rows {
        let changes: Vec<String> = row.standing.applied().map(updates::change).collect();
        let words = found(row).map_or_else(
            || "pendiente".into(),
            |(by, one)| format!("{by}: {}", updates::audited(&one)),
        );
        let record = &row.seen.record;
        put(
            &mut out,
            format_args!(
                "{}  {}  {}  {words}",
                record.id,
                record.account,
                safe(&changes.join("; "))
            ),
        );
    }
    context.console.print(&out)
}

/// What the papers of one bear out.
pub(super) fn look_again(
    context: &Context,
    id: UpdateId,
    finding: Option<String>,
) -> Result<(), Failure> {
    context.authorise(Act::AuditUpdate)?;
    let store = context.open_existing()?;
    let row = row_of(&store, id)?;
    let conforms = finding.is_none();
    let audit = Audit { conforms, finding: finding.unwrap_or_default() };
    commit(context, &store, &row, UpdateDeed::Audit(audit))?;
    let word = if conforms { "conforme" } else { "NO conforme" };
    context.console.print(&format!("{id} revisada: {word}.\n"))
}
