//! `novedades desocupados`: the premises that are looked at before the reading, as a list that a crew walks with.

use serde_json::json;

use super::put;
use crate::cli::Failure;
use crate::cli::base::{Context, refused};
use crate::domain::permission::Act;
use crate::domain::subscriber::ServiceStatus;
use crate::domain::subscriber::field::Field;
use crate::domain::trace::{Listing, Trace};
use crate::interchange::report::exact;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{IdleCycle, IdleRow, Store};
use crate::text::{date, money, safe, subscriber as words};

/// Rows that are listed at most.
const MAX_ROWS: usize = 50_000;

/// Premises of a cycle, or of all, in the order of the route.
pub(super) fn list(
    context: &Context,
    cycle: Option<String>,
    (due, as_json): (bool, bool),
) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    let today = context.clock.today();
    let one = cycle.is_some();
    let first = cycle.map_or(IdleCycle::First, IdleCycle::This);
    let mut next = store.idle_cycle(&first).map_err(refused)?;
    let mut kept = Vec::new();
    let wanted = |row: &IdleRow| !due || row.idle.is_due(&row.subscriber, today);
    while let Some(cycle) = next {
        of_cycle(&store, &cycle, wanted, &mut kept)?;
        let after = store.idle_cycle(&IdleCycle::After(cycle.clone())).map_err(refused)?;
        next = after.filter(|after| !one && *after != cycle && kept.len() <= MAX_ROWS);
    }
    let more = kept.len() > MAX_ROWS;
    kept.truncate(MAX_ROWS);
    let shown = Trace::Listed {
        what: Listing::Updates,
        rows: u32::try_from(kept.len()).unwrap_or(u32::MAX),
    };
    store.record(&context.actor, context.clock.now(), shown).map_err(refused)?;
    if as_json {
        let all: Vec<_> = kept.iter().map(cells).collect();
        return context.console.print(&format!("{:#}\n", json!(all)));
    }
    let mut out = String::new();
    for row in &kept {
        let of = &row.subscriber;
        let proof = match row.idle.until {
            Some(until) if row.idle.is_due(of, today) => format!("venció {}", date::short(until)),
            Some(until) => format!("hasta {}", date::short(until)),
            None if of.status == ServiceStatus::Vacant => "sin prueba".into(),
            None => String::new(),
        };
        let owes = match row.overdue.is_debit() {
            true => format!("  debe {}", money::pesos(row.overdue)),
            false => String::new(),
        };
        put(
            &mut out,
            format_args!(
                "{} {} {:>6}  {}  {}  {}  {}{owes}",
                safe(&of.cycle),
                safe(&of.route),
                of.route_order,
                of.account,
                safe(&Field::Address.read(of)),
                words::status(of.status),
                proof
            ),
        );
    }
    if more {
        let words = format!("Hay más de {MAX_ROWS}: pídalos por ciclo con --ciclo.\n");
        out.push_str(&words);
    }
    if out.is_empty() {
        out = "No hay predios desocupados ni inactivos que mostrar.\n".into();
    }
    context.console.print(&out)
}

/// What is wanted of a cycle, until there are more than are listed.
fn of_cycle(
    store: &Store,
    cycle: &str,
    wanted: impl Fn(&IdleRow) -> bool,
    kept: &mut Vec<IdleRow>,
) -> Result<(), Failure> {
    let mut request = PageRequest::first(MAX_PAGE);
    while kept.len() <= MAX_ROWS {
        let page = store.idle_page(cycle, &request).map_err(refused)?;
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        kept.extend(page.rows.into_iter().map(|(_, row)| row).filter(&wanted));
        match last.filter(|_| page.more_after) {
            Some(last) => request = PageRequest::after(last, MAX_PAGE),
            None => break,
        }
    }
    Ok(())
}

fn cells(row: &IdleRow) -> serde_json::Value {
    let of = &row.subscriber;
    let day = |on: Option<chrono::NaiveDate>| on.map(|on| on.to_string());
    json!({
        "cuenta": of.account.to_string(),
        "ciclo": of.cycle,
        "ruta": of.route,
        "orden": of.route_order,
        "direccion": Field::Address.read(of),
        "medidor": of.meter,
        "estado": of.status.code(),
        "desde": day(row.idle.since),
        "probado": day(row.idle.proved_on),
        "vale_hasta": day(row.idle.until),
        "vencido": exact(row.overdue),
    })
}
