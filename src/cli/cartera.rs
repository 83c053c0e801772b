//! `cartera`: the close of a month, what it adds up to, and how it compares.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::arguments::{CrossBy, PortfolioCommand};
use super::base::{Context, refused};
use super::progress::Bar;
use super::{Exit, Failure};
use crate::domain::collections::BUCKETS;
use crate::domain::collections::testigo::{CubeCell, CubeKey, IdentityKind, Testigo, range_names};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::pqr::Month;
use crate::interchange::report::exact;
use crate::store::{Closing, Store};
use crate::text::{date, desk, money, safe};

/// Runs one of them.
pub fn run(context: &Context, what: PortfolioCommand) -> Result<Exit, Failure> {
    match what {
        PortfolioCommand::Cerrar { mes, motivo } => close(context, mes, motivo.unwrap_or_default()),
        PortfolioCommand::Testigo { mes, revisar, json } => show(context, mes, revisar, json),
        PortfolioCommand::Simular { minimo, desde, json } => {
            simulate(context, minimo, &desde, json)
        }
        PortfolioCommand::Historia { cuenta, json } => history(context, cuenta, json),
        PortfolioCommand::Cruces { mes, por, json } => crosses(context, mes, &por, json),
    }
}

fn close(context: &Context, month: Month, reason: String) -> Result<Exit, Failure> {
    context.authorise(Act::CloseMonth)?;
    let store = context.open()?;
    let now = context.clock.now();
    store.authorise(&context.actor, now, Act::CloseMonth).map_err(refused)?;
    let closing = Closing { month, by: context.actor.user.clone(), at: now, reason };
    let total = store.receivables().map_err(refused)?.map(|load| load.accounts);
    let mut bar = Bar::new(&context.console, "Testigo");
    let frozen = store.close_month(&context.actor, &closing, |done| bar.at(done, total));
    bar.done();
    let frozen = frozen.map_err(refused)?;
    context.console.print(&text(&store, &frozen)?)?;
    Ok(Exit::Done)
}

/// How an account passed from stage to stage, the latest first.
fn history(context: &Context, account: AccountId, as_json: bool) -> Result<Exit, Failure> {
    context.authorise(Act::Collect)?;
    let store = context.open_to_read()?;
    let changes = store.stage_history(account).map_err(refused)?;
    if as_json {
        let each = changes.iter().map(|one| {
            json!({
                "corte": one.cutoff.to_string(),
                "de": one.from,
                "a": one.to,
                "causa": desk::stage_cause(one.cause),
                "dias": one.days,
                "vencido": exact(one.overdue),
            })
        });
        context.console.print(&format!("{}\n", serde_json::Value::from_iter(each)))?;
        return Ok(Exit::Done);
    }
    let mut out = String::new();
    for one in &changes {
        let _ = writeln!(out, "{}", desk::passage(one));
    }
    if out.is_empty() {
        let _ = writeln!(out, "La cuenta {account} no ha cambiado de etapa entre dos cargas.");
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

fn found(store: &Store, month: Month) -> Result<Testigo, Failure> {
    let testigo = store.testigo(month).map_err(refused)?;
    testigo.ok_or_else(|| Failure(not_closed(month)))
}

/// A month without a testigo.
pub(super) fn not_closed(month: Month) -> String {
    format!("TES-005 {month} no está cerrado: «ventanilla cartera cerrar --mes {month}».")
}

fn show(context: &Context, month: Month, check: bool, as_json: bool) -> Result<Exit, Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let testigo = found(&store, month)?;
    let mut whole = true;
    if check {
        whole = store.testigo_is_whole(&testigo).map_err(refused)?;
    }
    context.console.print(&if as_json {
        format!("{:#}\n", to_json(&testigo))
    } else {
        text(&store, &testigo)?
    })?;
    if check {
        let said = if whole { "Huella revisada: es el mismo." } else { "LA HUELLA NO COINCIDE." };
        context.console.print(&format!("{said}\n"))?;
    }
    Ok(if whole && testigo.is_sound() { Exit::Done } else { Exit::Refused })
}

const fn identity(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::Parts => "total = vigente + vencida",
        IdentityKind::Stages => "vencida = etapas + bloqueada + financiada",
        IdentityKind::Ranges => "total = rangos + bloqueada + financiada",
        IdentityKind::Services => "total = servicios",
        IdentityKind::Load => "total = neto de la carga",
        IdentityKind::RollForward => "final = inicial + movimientos",
    }
}

fn text(store: &Store, of: &Testigo) -> Result<String, Failure> {
    let office = store.office();
    let mut out = String::new();
    let mut line = |text: String| {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{text}");
    };
    line(format!(
        "Testigo {} versión {} · corte {} · cerrado {} por {}",
        of.month,
        of.version,
        date::short(of.cutoff),
        date::moment(of.at),
        of.by
    ));
    if !of.reason.is_empty() {
        line(format!("Motivo       {}", safe(&of.reason)));
    }
    line(format!("Huella       {}", of.hash));
    line(format!("Cuentas      {} · partidas {}", of.accounts, of.items));
    line(format!(
        "Cartera      {} = vigente {} + vencida {}",
        money::pesos(of.balances.total),
        money::pesos(of.balances.current),
        money::pesos(of.balances.overdue)
    ));
    line(format!("Mora         {}", of.arrears().percent()));
    for (at, (accounts, amount)) in of.stages.iter().enumerate() {
        let (code, name) = (office.stages.code(at), office.stages.name(at));
        line(format!("  {code} {name:<14} {accounts:>9} cuentas {:>22}", money::pesos(*amount)));
    }
    for (label, amount) in range_names().into_iter().zip(of.balances.buckets) {
        line(format!("  {label:<18} {:>40}", money::pesos(amount)));
    }
    if let Some(roll) = &of.roll {
        line("Rodamiento y conciliación con el testigo anterior".into());
        for (label, amount) in [
            ("cartera inicial", roll.opening),
            ("+ facturado", roll.billed),
            ("+ créditos", roll.credited),
            ("- recaudo", roll.paid),
            ("+ por explicar", roll.unexplained()),
            ("= cartera final", roll.closing),
        ] {
            line(format!("  {label:<18} {:>40}", money::pesos(amount)));
        }
        for bucket in BUCKETS.into_iter().skip(1) {
            line(format!("  {:<18} rueda {}", bucket.label(), roll.rolled(bucket).percent()));
        }
    }
    for one in of.identities() {
        let sign = if one.holds() { "=" } else { "DISTINTO DE" };
        line(format!(
            "  {:<42} {} {sign} {}",
            identity(one.kind),
            money::pesos(one.left),
            money::pesos(one.right)
        ));
    }
    for text in recovered(store, of)? {
        line(text);
    }
    for (label, other) in compared(store, of.month)? {
        line(format!(
            "{label:<24} {:>20}  Δ {} ({})",
            money::pesos(other.balances.total),
            money::pesos(of.balances.total.minus(other.balances.total)),
            of.growth(&other).percent()
        ));
    }
    Ok(out)
}

/// F1 to F3 of the month that ends with this testigo, by the stage with which it opened.
fn recovered(store: &Store, of: &Testigo) -> Result<Vec<String>, Failure> {
    let Some(opening) = store.testigo_before(of.month).map_err(refused)? else {
        return Ok(Vec::new());
    };
    let mut lines = vec!["Recaudo por la etapa con que abrió el mes".to_owned()];
    for (stage, one) in store.recovery(&opening, of.cutoff).map_err(refused)? {
        lines.push(format!(
            "  {} {:>16} de {:>18}  efectividad {}  normalización {}",
            store.office().stages.code(stage),
            money::pesos(one.recovered),
            money::pesos(one.base),
            one.effectiveness().percent(),
            one.normalisation().percent()
        ));
    }
    Ok(lines)
}

/// The month before, December, and the same month of the year before, as far as they were closed.
fn compared(store: &Store, month: Month) -> Result<Vec<(String, Testigo)>, Failure> {
    let december = Month::new(month.year().saturating_sub(1), 12);
    let months = [
        ("Mes anterior", month.plus(-1)),
        ("Diciembre", december),
        ("Mismo mes, año anterior", month.plus(-12)),
    ];
    let mut all = Vec::new();
    for (label, month) in months {
        let Some(month) = month else { continue };
        if let Some(other) = store.testigo(month).map_err(refused)? {
            all.push((label.to_owned(), other));
        }
    }
    Ok(all)
}

fn to_json(of: &Testigo) -> serde_json::Value {
    let identities: Vec<_> = of
        .identities()
        .iter()
        .map(|one| {
            json!({
                "identidad": identity(one.kind),
                "izquierda": exact(one.left),
                "derecha": exact(one.right),
                "cumple": one.holds(),
            })
        })
        .collect();
    let ranges: serde_json::Map<String, serde_json::Value> = range_names()
        .into_iter()
        .zip(of.balances.buckets)
        .map(|(label, sum)| (label.to_owned(), exact(sum)))
        .collect();
    json!({
        "periodo": of.month.to_string(),
        "version": of.version,
        "corte": of.cutoff.to_string(),
        "huella": of.hash,
        "cuentas": of.accounts,
        "partidas": of.items,
        "total": exact(of.balances.total),
        "vigente": exact(of.balances.current),
        "vencida": exact(of.balances.overdue),
        "rangos": ranges,
        "mora": of.arrears().percent(),
        "identidades": identities,
        "por_explicar": of.roll.map(|roll| exact(roll.unexplained())),
    })
}

/// What another policy would move, without applying it.
fn simulate(
    context: &Context,
    minimum: Option<i64>,
    limits: &[(String, i64)],
    as_json: bool,
) -> Result<Exit, Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let mut other = store.office().stages.clone();
    if let Some(minimum) = minimum {
        other.minimum_item = Money::from_pesos(minimum.max(0));
    }
    for (code, day) in limits {
        let stage = other.stages.iter_mut().find(|stage| stage.is_called(code));
        match stage.and_then(|stage| stage.from_days.as_mut()) {
            Some(from) => *from = *day,
            None => {
                return Err(Failure(format!(
                    "ETA-001 No hay una etapa {} con límite: revise etapas.toml.",
                    safe(code)
                )));
            }
        }
    }
    if !other.stages.iter().filter_map(|stage| stage.from_days).is_sorted_by(|a, b| a < b) {
        return Err(Failure("ETA-002 Los límites de las etapas van en orden creciente.".into()));
    }
    let moves = store.simulate_stages(&other).map_err(refused)?;
    let stages = &store.office().stages;
    let (mut up, mut down) = (0, 0);
    let mut out = String::new();
    for ((from, to), count) in &moves {
        *(if to > from { &mut up } else { &mut down }) += count;
        let (from, to) = (stages.code(*from), stages.code(*to));
        // Writing to a String does not fail.
        let _ = if as_json {
            writeln!(out, "{}", json!({"de": from, "a": to, "cuentas": count}))
        } else {
            writeln!(out, "  {from} → {to}  {count:>9} cuentas")
        };
    }
    if !as_json {
        let _ = writeln!(out, "{down} cuentas bajan, {up} suben. Nada ha cambiado.");
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}

/// The value of a row in one of the crosses.
fn side(key: &CubeKey, by: CrossBy, store: &Store) -> String {
    match by {
        CrossBy::Etapa => store.office().stages.code(usize::from(key.stage)).to_owned(),
        CrossBy::Uso => key.use_class.clone(),
        CrossBy::Estrato if key.stratum == 0 => "sin estrato".into(),
        CrossBy::Estrato => key.stratum.to_string(),
        CrossBy::Zona => key.zone.clone(),
        CrossBy::Municipio => key.town.clone(),
    }
}

fn crosses(
    context: &Context,
    month: Month,
    by: &[CrossBy],
    as_json: bool,
) -> Result<Exit, Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let testigo = found(&store, month)?;
    let mut rows = BTreeMap::<Vec<String>, CubeCell>::new();
    for (key, cell) in store.cube(&testigo).map_err(refused)? {
        let row = rows.entry(by.iter().map(|by| side(&key, *by, &store)).collect()).or_default();
        *row = row.plus(&cell);
    }
    let mut out = String::new();
    for (names, cell) in &rows {
        let days = cell.days.checked_div(cell.overdue_accounts).unwrap_or(0);
        // Writing to a String does not fail.
        let _ = if as_json {
            let row = json!({
                "cruce": names,
                "cuentas": cell.accounts,
                "total": crate::interchange::report::exact(cell.balances.total),
                "vencida": crate::interchange::report::exact(cell.balances.overdue),
                "edad_media": days,
            });
            writeln!(out, "{row}")
        } else {
            let name = names.join(" · ");
            let name = safe(&name);
            writeln!(
                out,
                "{name:<36} {:>8} cuentas {:>18} vencida {:>18} edad {days:>5}",
                cell.accounts,
                money::pesos(cell.balances.total),
                money::pesos(cell.balances.overdue)
            )
        };
    }
    context.console.print(&out)?;
    Ok(Exit::Done)
}
