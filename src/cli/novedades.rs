//! `novedades`: changes of the data of subscribers that are done in bulk or asked about from the command line.

mod control;
mod idle;
mod quality;

use std::fmt::Write;

use chrono::Datelike;
use serde_json::json;

use super::arguments::{BatchOptions, UpdateCommand};
use super::base::{Context, load_failure, refused};
use super::importar::{Input, turn};
use super::progress::Bar;
use super::{Exit, Failure};
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::permission::Act;
use crate::domain::pqr::Month;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::trace::{Listing, Subject, Trace};
use crate::domain::updates::batch::Batch;
use crate::interchange::report::LoadReport;
use crate::loading::{
    Terms, apply_due, approve_batch, batches, propose_batch, reverse_batch, try_batch,
};
use crate::messages;
use crate::store::Store;
use crate::text::{date, noun, safe, subscriber as words, updates};

/// Rows set aside that are shown.
const SHOWN: usize = 40;

/// Letters of the mark of a sample.
const MARK: usize = 6;

/// Runs one of them.
pub fn run(context: &Context, what: UpdateCommand) -> Result<Exit, Failure> {
    match what {
        UpdateCommand::Aplicar => apply(context)?,
        UpdateCommand::Historia { cuenta, campo, al } => {
            history(context, &cuenta, (campo.as_deref(), al))?;
        }
        UpdateCommand::Meta { vigencia, json } => goal(context, vigencia, json)?,
        UpdateCommand::Calidad { regla: None, guardar, json, .. } => {
            quality::board(context, (guardar, json))?;
        }
        UpdateCommand::Calidad { regla: Some(rule), filas, json, .. } => {
            quality::failing(context, &rule, (filas, json))?;
        }
        UpdateCommand::Ensayar(options) => batch(context, &options, false)?,
        UpdateCommand::Proponer(options) => batch(context, &options, true)?,
        UpdateCommand::Lote { lote: None, json } => list(context, json)?,
        UpdateCommand::Lote { lote: Some(number), json } => show(context, number, json)?,
        UpdateCommand::Muestra { lote } => sample(context, lote)?,
        UpdateCommand::Aprobar { lote, cuantas, muestra } => {
            approve(context, lote, (cuantas, &muestra))?;
        }
        UpdateCommand::Reversar { lote } => reverse(context, lote)?,
        UpdateCommand::Corregir { json } => quality::failed(context, json)?,
        UpdateCommand::Desocupados { ciclo, vencidos, json } => {
            idle::list(context, ciclo, (vencidos, json))?;
        }
        UpdateCommand::Anotar { cuenta, campo, nota, bien } => {
            quality::note(context, (&cuenta, &campo), (nota, bien))?;
        }
        UpdateCommand::Ajustes { json } => control::owed_list(context, json)?,
        UpdateCommand::Ajustar { solicitud, valor, nota, dia, observacion } => {
            control::settle(context, solicitud, (valor, nota), (dia, observacion))?;
        }
        UpdateCommand::Revision { mes, json } => control::audit(context, mes, json)?,
        UpdateCommand::Revisar { solicitud, hallazgo } => {
            control::look_again(context, solicitud, hallazgo)?;
        }
    }
    Ok(Exit::Done)
}

fn apply(context: &Context) -> Result<(), Failure> {
    context.authorise(Act::ApplyUpdates)?;
    let store = context.open_existing()?;
    let applied = apply_due(&store, (&context.actor, context.clock)).map_err(refused)? as u64;
    let what = noun(applied, "solicitud aplicada", "solicitudes aplicadas");
    context.console.print(&format!("{applied} {what}.\n"))
}

fn account(text: &str) -> Result<AccountId, Failure> {
    text.parse().map_err(|_| Failure(messages::NO_ACCOUNT.into()))
}

fn history(
    context: &Context,
    text: &str,
    (field, on): (Option<&str>, Option<chrono::NaiveDate>),
) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let account = account(text)?;
    let field = match field.map(Field::from_code) {
        Some(None) => return Err(Failure(messages::NO_FIELD.into())),
        Some(found) => found,
        None => None,
    };
    let store = context.open_to_read()?;
    let viewed = Trace::Viewed { subject: Subject::Account(account) };
    store.record(&context.actor, context.clock.now(), viewed).map_err(refused)?;
    let mut out = String::new();
    match on {
        Some(on) => {
            let all: &[Field] = field.as_ref().map_or(Field::ALL, std::slice::from_ref);
            for one in all {
                let at = (on, context.clock.now());
                let found = store.field_as_of(account, *one, at).map_err(refused)?;
                let Some((value, said)) = found else {
                    return Err(Failure(messages::NO_ACCOUNT.into()));
                };
                let who = said.map_or_else(
                    || "como llegó la cuenta".into(),
                    |revision| {
                        format!(
                            "{} propuso, {} aprobó, {} desde {}",
                            names(&revision.makers),
                            names(&revision.approvers),
                            revision.request,
                            date::short(revision.valid_from)
                        )
                    },
                );
                let value = words::value(*one, &value);
                put(&mut out, format_args!("{:<17} {}  ({who})", words::field(*one), safe(&value)));
            }
        }
        None => {
            for revision in store.revisions(account).map_err(refused)? {
                let wanted = revision
                    .written
                    .iter()
                    .filter(|one| field.is_none_or(|field| field == one.field));
                for one in wanted {
                    put(
                        &mut out,
                        format_args!(
                            "{}  {}: {} -> {}  {} propuso, {} aprobó, {}",
                            date::short(revision.valid_from),
                            words::field(one.field),
                            safe(&words::value(one.field, &one.before)),
                            safe(&words::value(one.field, &one.after)),
                            names(&revision.makers),
                            names(&revision.approvers),
                            revision.request
                        ),
                    );
                }
            }
            if out.is_empty() {
                out = "Nada ha cambiado desde que se cargó la cuenta.\n".into();
            }
        }
    }
    context.console.print(&out)
}

fn names(all: &[crate::domain::user::UserId]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
}

/// A line; writing to a text does not fail.
fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{line}");
}

fn goal(context: &Context, year: Option<u16>, as_json: bool) -> Result<(), Failure> {
    let store = context.open_to_read()?;
    let year = year.unwrap_or_else(|| u16::try_from(context.clock.today().year()).unwrap_or(0));
    let mut rows = Vec::new();
    for month in 1..=12 {
        let Some(month) = Month::new(year, month) else { continue };
        for one in store.updates_applied(month).map_err(refused)? {
            rows.push((month, one));
        }
    }
    const BASIC: [ChangeKind; 4] =
        [ChangeKind::Stratum, ChangeKind::Address, ChangeKind::Holder, ChangeKind::UseClass];
    let basic: i64 =
        rows.iter().filter(|(_, one)| BASIC.contains(&one.kind)).map(|(_, one)| one.count).sum();
    let goal = context.office.updates.goal;
    if as_json {
        let cell = |(month, one): &(Month, crate::store::AppliedChanges)| {
            json!({
                "mes": month.month(),
                "clase": one.kind.code(),
                "zona": one.zone,
                "aplicados": one.count,
            })
        };
        let cells: Vec<_> = rows.iter().map(cell).collect();
        let whole = json!({"anio": year, "meta": goal, "basicos": basic, "aplicados": cells});
        return context.console.print(&format!("{whole:#}\n"));
    }
    let mut out = format!("Cambios básicos aplicados en {year}: {basic} de {goal}\n");
    for kind in ChangeKind::ALL {
        let of = |month: u8| -> i64 {
            let same = rows.iter().filter(|(at, one)| at.month() == month && one.kind == kind);
            same.map(|(_, one)| one.count).sum()
        };
        let months: Vec<i64> = (1..=12).map(of).collect();
        let total: i64 = months.iter().sum();
        if total > 0 {
            let cells: String = months.iter().map(|count| format!("{count:>6}")).collect();
            put(&mut out, format_args!("{:<20}{cells}{total:>8}", words::change_kind(kind)));
        }
    }
    let mut zones = std::collections::BTreeMap::<&str, i64>::new();
    for (_, one) in &rows {
        *zones.entry(one.zone.as_str()).or_default() += one.count;
    }
    for (zone, count) in zones {
        put(&mut out, format_args!("Zona {:<15}{count:>8}", safe(zone)));
    }
    context.console.print(&out)
}

/// Tries a file; proposes it when it is asked for.
fn batch(context: &Context, options: &BatchOptions, write: bool) -> Result<(), Failure> {
    context.authorise(Act::ProposeBatch)?;
    let supports = updates::read_supports(&options.soporte, context.clock.today());
    let supports = supports.ok_or_else(|| Failure(messages::PAPERS_UNREAD.into()))?;
    let terms = Terms { reason: options.motivo.clone(), note: options.nota.clone(), supports };
    let input = Input::take(context, &options.file)?;
    let _turn = turn(context)?;
    let store = context.open_existing()?;
    let who = (&context.actor, context.clock);
    let mut bar = Bar::new(&context.console, "Filas");
    let trial = try_batch(&store, who, &input.path, &terms, &mut |done, all| bar.at(done, all));
    bar.done();
    let trial = trial.map_err(load_failure)?;
    if options.json {
        let strata: Vec<_> = trial
            .strata
            .iter()
            .map(|((from, to), count)| json!({"de": from, "a": to, "cuentas": count}))
            .collect();
        let mut value = trial.report.to_json();
        if let Some(object) = value.as_object_mut() {
            object.insert("estratos".into(), strata.into());
        }
        context.console.print(&format!("{value:#}\n"))?;
    } else {
        context.console.print(&trial_text(&trial.report, &trial.strata))?;
    }
    if !write {
        context
            .console
            .note("Ensayo: no se escribió nada. «novedades proponer» lo envía a aprobar.");
        return Ok(());
    }
    let mut bar = Bar::new(&context.console, "Solicitudes");
    let number = propose_batch(&store, who, trial, &mut |done, all| bar.at(done, all));
    bar.done();
    let (number, sent) = number.map_err(load_failure)?;
    if sent == 0 {
        return Err(Failure(messages::batch_there(number)));
    }
    context.console.note(&format!(
        "Lote {number} propuesto: otra persona mira «novedades muestra {number}» y lo aprueba."
    ));
    Ok(())
}

fn trial_text(
    report: &LoadReport,
    strata: &std::collections::BTreeMap<(String, String), u64>,
) -> String {
    let mut out = format!(
        "{}: {} filas cambian, {} apartadas\n",
        safe(&report.file),
        report.accepted,
        report.quarantined
    );
    for ((from, to), count) in strata {
        let name = |text: &str| if text.is_empty() { "sin".to_owned() } else { text.to_owned() };
        put(&mut out, format_args!("  estrato {} -> {}: {count}", name(from), name(to)));
    }
    for row in report.rejected.iter().take(SHOWN) {
        put(&mut out, format_args!("  línea {}: {} {}", row.line, row.rule, safe(&row.reason)));
    }
    let hidden = report.rejected.len().saturating_sub(SHOWN);
    if hidden > 0 {
        put(&mut out, format_args!("  y {hidden} más: --json las da todas"));
    }
    out
}

fn the_batch(store: &Store, number: u32) -> Result<Batch, Failure> {
    let found = store.batch(number).map_err(refused)?;
    found.ok_or_else(|| Failure(messages::no_batch(number)))
}

fn list(context: &Context, as_json: bool) -> Result<(), Failure> {
    let store = context.open_to_read()?;
    let all = batches(&store).map_err(refused)?;
    if as_json {
        let cells: Vec<_> = all.iter().map(|one| {
            json!({"lote": one.number, "nombre": one.name, "filas": one.rows, "por": one.by.as_str()})
        }).collect();
        return context.console.print(&format!("{:#}\n", json!(cells)));
    }
    let mut out = String::new();
    for one in &all {
        put(
            &mut out,
            format_args!(
                "{:>4}  {}  {}  {} solicitudes, {} apartadas",
                one.number,
                date::moment(one.at),
                safe(&one.name),
                one.rows,
                one.rejected
            ),
        );
    }
    if all.is_empty() {
        out = "No se ha propuesto ningún decreto ni censo.\n".into();
    }
    context.console.print(&out)
}

fn show(context: &Context, number: u32, as_json: bool) -> Result<(), Failure> {
    let store = context.open_to_read()?;
    let one = the_batch(&store, number)?;
    let states = store.batch_states(number).map_err(refused)?;
    if as_json {
        let states: serde_json::Map<_, _> = states
            .iter()
            .map(|(state, count)| (updates::state(*state).to_lowercase(), json!(count)))
            .collect();
        let value = json!({
            "lote": number, "nombre": one.name, "filas": one.rows, "apartadas": one.rejected,
            "por": one.by.as_str(), "reversa": one.reverses, "estados": states,
        });
        return context.console.print(&format!("{value:#}\n"));
    }
    let lines = updates::batch(&one, &states).join("\n");
    context.console.print(&format!("Lote {number}: {lines}\n"))
}

/// What proves that the sample was shown: it is said at its end.
fn mark(sample: &[(AccountId, UpdateId)]) -> String {
    let mut hasher = blake3::Hasher::new();
    for (account, id) in sample {
        hasher.update(format!("{account} {id}\n").as_bytes());
    }
    hasher.finalize().to_hex().chars().take(MARK).collect()
}

fn sample(context: &Context, number: u32) -> Result<(), Failure> {
    context.authorise(Act::ApproveHighRisk)?;
    let store = context.open_to_read()?;
    let one = the_batch(&store, number)?;
    let sample = store.batch_sample(number).map_err(refused)?;
    let shown = Trace::Listed {
        what: Listing::Updates,
        rows: u32::try_from(sample.len()).unwrap_or(u32::MAX),
    };
    store.record(&context.actor, context.clock.now(), shown).map_err(refused)?;
    let mut out = String::new();
    for (account, id) in &sample {
        let Some(row) = store.update(*id).map_err(refused)? else { continue };
        let name = row.subscriber.as_ref().map_or("", |one| one.name.as_str());
        let lines: Vec<String> =
            row.standing.lines.iter().map(|line| updates::change(&line.change)).collect();
        put(&mut out, format_args!("{id}  {account}  {}  {}", safe(name), lines.join("; ")));
    }
    put(
        &mut out,
        format_args!(
            "Muestra de {} entre {}. Si procede: novedades aprobar {number} --cuantas {} --muestra {}",
            sample.len(),
            one.rows,
            one.rows,
            mark(&sample)
        ),
    );
    context.console.print(&out)
}

fn approve(context: &Context, number: u32, (count, seen): (u64, &str)) -> Result<(), Failure> {
    context.authorise(Act::ApproveHighRisk)?;
    let store = context.open_existing()?;
    the_batch(&store, number)?;
    if mark(&store.batch_sample(number).map_err(refused)?) != seen {
        return Err(Failure(messages::SAMPLE_UNSEEN.into()));
    }
    let who = (&context.actor, context.clock);
    let mut bar = Bar::new(&context.console, "Aprobadas");
    let done = approve_batch(&store, who, (number, count), &mut |done, all| bar.at(done, all));
    bar.done();
    let (done, kept_back) = done.map_err(load_failure)?;
    context.console.print(&format!("{}\n", messages::batch_approved(number, done, kept_back)))
}

fn reverse(context: &Context, of: u32) -> Result<(), Failure> {
    context.authorise(Act::ProposeBatch)?;
    let store = context.open_existing()?;
    let who = (&context.actor, context.clock);
    let mut bar = Bar::new(&context.console, "Solicitudes");
    let done = reverse_batch(&store, who, of, &mut |done, all| bar.at(done, all));
    bar.done();
    let (number, rows, others) = done.map_err(load_failure)?;
    context.console.print(&format!("{}\n", messages::batch_reversed(number, of, rows, others)))
}
