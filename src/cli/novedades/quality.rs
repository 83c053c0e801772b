//! Quality of the register and what failed, from the command line.

use serde_json::json;

use super::{account, put};
use crate::cli::Failure;
use crate::cli::base::{Context, refused};
use crate::cli::progress::Bar;
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::notes::{Failure as Failed, NoteKind};
use crate::domain::trace::{Listing, Trace};
use crate::domain::updates::quality::Board;
use crate::loading::measure_quality;
use crate::messages;
use crate::store::Refusal;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::text::{date, safe, subscriber as words, updates};

/// Rows behind a number that are given at most.
const MAX_ROWS: usize = 100_000;

fn tenths(value: u64) -> String {
    format!("{},{}", value / 10, value % 10)
}

/// The board of now; kept when that is asked for.
pub(super) fn board(context: &Context, (keep, as_json): (bool, bool)) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let mut bar = Bar::new(&context.console, "Cuentas");
    let board = if keep {
        let store = context.open_existing()?;
        let who = (&context.actor, context.clock);
        let mut goes_on = |done| {
            bar.at(done, None);
            true
        };
        measure_quality(&store, who, &mut goes_on)
            .map(|run| run.map(|run| run.board).unwrap_or_default())
    } else {
        let store = context.open_to_read()?;
        let today = context.clock.today();
        store.quality_board(today, |done| bar.at(done, None)).map_err(Refusal::from)
    };
    bar.done();
    let board = board.map_err(refused)?;
    let checks = &context.office.quality;
    if as_json {
        let rules: Vec<_> = checks
            .iter()
            .zip(&board.failing)
            .map(|(check, (code, count))| json!({"regla": code, "nombre": check.name, "cuentas": count}))
            .collect();
        let cycles: Vec<_> = board
            .cycles
            .iter()
            .map(|(cycle, accounts, points)| {
                json!({"ciclo": cycle, "cuentas": accounts, "decimas": Board::mean(*points, *accounts)})
            })
            .collect();
        let whole = json!({
            "cuentas": board.subscribers,
            "decimas": Board::mean(board.points, board.subscribers),
            "reglas": rules,
            "ciclos": cycles,
        });
        return context.console.print(&format!("{whole:#}\n"));
    }
    let mean = tenths(Board::mean(board.points, board.subscribers));
    let mut out = format!("Calidad {mean} de 100 en {} cuentas\n", board.subscribers);
    let mut worst: Vec<_> = checks.iter().zip(&board.failing).collect();
    worst.sort_by_key(|(_, (_, count))| std::cmp::Reverse(*count));
    for (check, (code, count)) in worst {
        put(&mut out, format_args!("  {code:<6} {count:>9}  {}", safe(&check.name)));
    }
    for (cycle, accounts, points) in &board.cycles {
        let mean = tenths(Board::mean(*points, *accounts));
        put(&mut out, format_args!("  ciclo {:<6} {mean:>6}  {accounts} cuentas", safe(cycle)));
    }
    out.push_str("«novedades calidad --regla CÓDIGO» da las cuentas de una regla.\n");
    context.console.print(&out)
}

/// Accounts that fail a rule now.
pub(super) fn failing(
    context: &Context,
    rule: &str,
    (rows, as_json): (usize, bool),
) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    if !context.office.quality.iter().any(|check| check.code == rule) {
        return Err(Failure(messages::NO_RULE.into()));
    }
    let today = context.clock.today();
    let found = store.quality_rows(rule, None, (today, rows.min(MAX_ROWS))).map_err(refused)?;
    let shown = Trace::Listed {
        what: Listing::Updates,
        rows: u32::try_from(found.len()).unwrap_or(u32::MAX),
    };
    store.record(&context.actor, context.clock.now(), shown).map_err(refused)?;
    if as_json {
        let accounts: Vec<String> = found.iter().map(|one| one.account.to_string()).collect();
        return context.console.print(&format!("{:#}\n", json!(accounts)));
    }
    let mut out = String::new();
    for one in &found {
        put(
            &mut out,
            format_args!(
                "{}  {}  {}  {}",
                one.account,
                safe(&one.name),
                safe(&Field::Address.read(one)),
                safe(&one.cycle)
            ),
        );
    }
    context.console.print(&out)
}

/// What failed and still stands, the latest first.
pub(super) fn failed(context: &Context, as_json: bool) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    let mut rows = Vec::new();
    let mut request = PageRequest::last(MAX_PAGE);
    while rows.len() < MAX_ROWS {
        let page = store.failed_fields(&request).map_err(refused)?;
        let first = page.rows.first().map(|(cursor, _)| cursor.clone());
        rows.extend(page.rows.into_iter().rev().map(|(_, row)| row));
        match first.filter(|_| page.more_before) {
            Some(first) => request = PageRequest::before(first, MAX_PAGE),
            None => break,
        }
    }
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let shown = Trace::Listed { what: Listing::Updates, rows: count };
    store.record(&context.actor, context.clock.now(), shown).map_err(refused)?;
    let each = rows.iter().flat_map(|row| row.failed.iter().map(move |note| (row, note)));
    if as_json {
        let cells: Vec<_> = each
            .map(|(row, note)| {
                json!({
                    "cuenta": row.subscriber.account.to_string(),
                    "campo": note.field.code(),
                    "dato": note.value,
                    "que": updates::noted(note.field, note.kind),
                    "nota": note.note,
                    "dia": note.on.to_string(),
                    "quien": note.by.as_str(),
                })
            })
            .collect();
        return context.console.print(&format!("{:#}\n", json!(cells)));
    }
    let mut out = String::new();
    for (row, note) in each {
        put(
            &mut out,
            format_args!(
                "{}  {}  {}  {}  {}: {}",
                date::short(note.on),
                row.subscriber.account,
                safe(&row.subscriber.name),
                safe(&words::value(note.field, &note.value)),
                updates::noted(note.field, note.kind),
                safe(&note.note)
            ),
        );
    }
    if out.is_empty() {
        out = "Nada por corregir: ningún dato ha fallado.\n".into();
    }
    context.console.print(&out)
}

/// A field failed, or was checked.
pub(super) fn note(
    context: &Context,
    (of, field): (&str, &str),
    (note, checked): (String, bool),
) -> Result<(), Failure> {
    context.authorise(Act::NoteField)?;
    let account = account(of)?;
    let field = Field::from_code(field).ok_or_else(|| Failure(messages::NO_FIELD.into()))?;
    let kind = match field {
        _ if checked => NoteKind::Confirmed,
        Field::Address | Field::Email => NoteKind::Failed(Failed::ReturnedMail),
        _ => NoteKind::Failed(Failed::WrongNumber),
    };
    let store = context.open_existing()?;
    let command = Command::NoteField { account, field, kind, note };
    store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    context.console.print(&format!("Cuenta {account}: {}.\n", updates::noted(field, kind)))
}
