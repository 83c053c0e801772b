//! `exportar`: subscribers, receivables and cases, a page at a time.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::arguments::{ExportFormat, ExportKind, ExportOptions};
use super::base::{Context, refused};
use super::{Exit, Failure, agenda, expediente, informe, io_words, sui};
use crate::domain::collections::lists::LegalList;
use crate::domain::collections::testigo::TestigoRow;
use crate::domain::command::ReceivablesLoad;
use crate::domain::permission::Act;
use crate::domain::pqr::{Month, block};
use crate::domain::trace::{Exported, Trace};
use crate::interchange::table::{TableFormat, TableWriter};
use crate::interchange::{blocks, legal_lists, pqr, receivables_out, subscribers, testigo_out};
use crate::store::page::{Cursor, MAX_PAGE, Page, PageRequest};
use crate::store::{Fault, Store};
use crate::text::noun;

/// Extra columns that an export of receivables may have.
const MAX_EXTRA: usize = 100;

/// Writes the table.
pub fn run(context: &Context, options: &ExportOptions) -> Result<Exit, Failure> {
    if matches!(options.kind, ExportKind::Carta | ExportKind::Expediente) {
        return expediente::run(context, options);
    }
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let of_month = options.mes.is_some() || options.revision;
    let monthly = matches!(
        options.kind,
        ExportKind::SuiPqr | ExportKind::TestigoVencida | ExportKind::TestigoVigente
    );
    if of_month && !monthly || options.periodo.is_some() && options.kind != ExportKind::InformePqr {
        return Err(Failure(
            "EXP-018 --mes es de sui-pqr y de los testigos, --revision de sui-pqr, y --periodo de informe-pqr: quite lo que sobra."
                .into(),
        ));
    }
    if options.area.is_some() && options.kind != ExportKind::Calendario {
        return Err(Failure("EXP-024 --area es del calendario: quítela.".into()));
    }
    if !options.donde.is_empty()
        && !matches!(options.kind, ExportKind::TestigoVencida | ExportKind::TestigoVigente)
    {
        return Err(Failure("EXP-023 --donde es de los testigos: quítelo.".into()));
    }
    match options.kind {
        ExportKind::SuiPqr => return sui::export(context, &store, options),
        ExportKind::Calendario => return agenda::export(context, &store, options),
        ExportKind::InformePqr => return informe::export(context, &store, options),
        ExportKind::Lista => {
            // It says of people what only the desk may see.
            context.authorise(Act::Collect)?;
            match list_of(context, options)? {
                LegalList::Prescription | LegalList::WriteOff | LegalList::Bureaus => {
                    context.authorise(Act::LegalCollection)?;
                }
                LegalList::Stage(_) | LegalList::Blocked => {}
            }
        }
        _ if options.number.is_some() || options.caso.is_some() => {
            return Err(Failure(
                "EXP-017 Un número o --caso es de «exportar carta» o «exportar expediente».".into(),
            ));
        }
        _ if options.formato == Some(ExportFormat::Xlsx) && !monthly => {
            return Err(Failure(
                "EXP-019 En xlsx salen el informe de PQR, los testigos y las listas: use csv o json."
                    .into(),
            ));
        }
        _ => {}
    }
    let of_others = [ExportFormat::Pdf, ExportFormat::Txt, ExportFormat::Ics];
    if options.formato.is_some_and(|format| of_others.contains(&format)) {
        return Err(expediente::wrong_format("csv o json"));
    }
    let on_screen = options.salida == Path::new("-") && context.console.is_terminal();
    if on_screen && options.formato == Some(ExportFormat::Xlsx) {
        return Err(Failure(crate::messages::report_not_on_screen()));
    }
    leave(context, &store, options, |sink, rows| export(context, &store, options, sink, rows))
}

/// The list that is asked for.
fn list_of(context: &Context, options: &ExportOptions) -> Result<LegalList, Failure> {
    let word = options.number.as_deref().unwrap_or_default();
    LegalList::find(word, &context.office).ok_or_else(|| {
        let stages: Vec<&str> =
            context.office.stages.stages.iter().map(|stage| stage.code.as_str()).collect();
        Failure(format!(
            "EXP-021 Diga qué lista: {}, prescripcion, depuracion, centrales o bloqueadas.",
            stages.join(", ")
        ))
    })
}

/// Sends what `write` writes where the person asked for it, with its trace; `write` counts the rows that
/// left, however it ends.
pub(super) fn leave(
    context: &Context,
    store: &Store,
    options: &ExportOptions,
    write: impl FnOnce(BufWriter<Box<dyn Write + '_>>, &mut u64) -> Result<(), ExportFault>,
) -> Result<Exit, Failure> {
    let to_stdout = options.salida == Path::new("-");
    let begun = Trace::ExportBegun { what: traced(options.kind) };
    let sink: Box<dyn Write + '_> = if to_stdout {
        Box::new(context.console.output())
    } else {
        Box::new(create(&options.salida)?)
    };
    // Kept before the first byte leaves: a server that is killed meanwhile writes no end.
    store.record(&context.actor, context.clock.now(), begun).map_err(refused)?;
    let mut rows = 0;
    let written = write(BufWriter::new(sink), &mut rows);
    let exported = Trace::Exported { what: traced(options.kind), rows };
    store.record(&context.actor, context.clock.now(), exported).map_err(refused)?;
    match written {
        Err(ExportFault::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            return Ok(Exit::Done);
        }
        Err(fault) => return Err(failed(fault)),
        Ok(()) => {}
    }
    if !to_stdout {
        let what = noun(rows, "fila", "filas");
        context.console.note(&format!("{rows} {what} en {}.", options.salida.display()));
    }
    Ok(Exit::Done)
}

/// Why an export failed, worded.
pub(super) fn failed(fault: ExportFault) -> Failure {
    match fault {
        ExportFault::Output(error) => {
            Failure(format!("EXP-002 No se pudo escribir la salida ({}).", io_words(&error)))
        }
        ExportFault::Base(fault) => refused(fault),
        ExportFault::Replaced => Failure(
            "EXP-003 Otra carga reemplazó la cartera mientras se exportaba: lo escrito está incompleto; repita.".into(),
        ),
        ExportFault::Refused(line) => Failure(line),
    }
}

/// Writes the table; `rows` are those that were written, however it ends.
fn export(
    context: &Context,
    store: &Store,
    options: &ExportOptions,
    sink: impl Write,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    let shown = options.salida == Path::new("-") && context.console.is_terminal();
    let new = |sink, columns| -> std::io::Result<_> {
        Ok(TableWriter::new(sink, format(options.formato), columns)?.for_terminal(shown))
    };
    let table = match options.kind {
        ExportKind::Suscriptores => {
            let mut table = new(sink, owned(&subscribers::columns()))?;
            export_subscribers(store, &mut table, rows)?;
            table
        }
        ExportKind::Cartera => {
            let load = store.receivables()?;
            let extra = extra_columns(store, load.as_ref())?;
            let columns = owned(receivables_out::COLUMNS).into_iter().chain(extra.iter().cloned());
            let mut table = new(sink, columns.collect())?;
            if let Some(load) = &load {
                export_receivables(store, load, &extra, &mut table, rows)?;
            }
            table
        }
        // The papers of one case go another way.
        ExportKind::Bloqueos | ExportKind::Carta | ExportKind::Expediente => {
            let mut table = new(sink, owned(blocks::COLUMNS))?;
            export_blocks(context, store, &mut table, rows)?;
            table
        }
        ExportKind::TestigoVencida | ExportKind::TestigoVigente => {
            let side = match options.kind {
                ExportKind::TestigoVigente => testigo_out::Side::Current,
                _ => testigo_out::Side::Overdue,
            };
            let mut table = new(sink, owned(testigo_out::COLUMNS))?;
            let only = only(&options.donde, context)?;
            let of = |row: &TestigoRow| side.holds(row) && only.iter().all(|one| one.holds(row));
            export_testigo(store, options.mes, of, &mut table, rows)?;
            table
        }
        ExportKind::Lista => {
            let list =
                list_of(context, options).map_err(|Failure(line)| ExportFault::Refused(line))?;
            let mut table = new(sink, owned(legal_lists::COLUMNS))?;
            export_list(context, store, list, &mut table, rows)?;
            table
        }
        ExportKind::SuiPqr | ExportKind::InformePqr | ExportKind::Calendario | ExportKind::Pqr => {
            let mut table = new(sink, owned(pqr::COLUMNS))?;
            export_cases(context, store, &mut table, rows)?;
            table
        }
    };
    Ok(table.finish().map(drop)?)
}

const fn traced(kind: ExportKind) -> Exported {
    match kind {
        ExportKind::Suscriptores => Exported::Subscribers,
        ExportKind::Cartera => Exported::Receivables,
        ExportKind::Pqr => Exported::Pqr,
        ExportKind::Carta => Exported::Letter,
        ExportKind::Expediente => Exported::Dossier,
        ExportKind::Bloqueos => Exported::Blocks,
        ExportKind::TestigoVencida | ExportKind::TestigoVigente => Exported::Testigo,
        ExportKind::SuiPqr => Exported::Sui,
        ExportKind::InformePqr => Exported::PqrReport,
        ExportKind::Lista => Exported::LegalList,
        ExportKind::Calendario => Exported::Calendar,
    }
}

pub(super) enum ExportFault {
    Output(std::io::Error),
    Base(Fault),
    /// What was written cannot be used, and why.
    Refused(String),
    /// The load of receivables that was being read is not the one shown any more.
    Replaced,
}

impl From<std::io::Error> for ExportFault {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Fault> for ExportFault {
    fn from(fault: Fault) -> Self {
        Self::Base(fault)
    }
}

/// A new file for its owner alone: exports carry personal data. An existing one is never replaced.
pub(super) fn create(path: &Path) -> Result<File, Failure> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
        Failure(match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                format!("EXP-001 {} ya existe: elija otro nombre.", path.display())
            }
            _ => format!("EXP-004 No se puede crear {} ({}).", path.display(), io_words(&error)),
        })
    })
}

pub(super) const fn format(format: Option<ExportFormat>) -> TableFormat {
    match format {
        Some(ExportFormat::Json) => TableFormat::Json,
        Some(ExportFormat::Xlsx) => TableFormat::Xlsx,
        // What is no table is written elsewhere.
        _ => TableFormat::Csv,
    }
}

fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Every record of an order, page after page.
fn each<R>(
    read: impl Fn(&PageRequest) -> Result<Page<R>, Fault>,
    mut take: impl FnMut(R) -> Result<(), ExportFault>,
) -> Result<(), ExportFault> {
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = read(&request)?;
        let mut last: Option<Cursor> = None;
        for (cursor, record) in page.rows {
            take(record)?;
            last = Some(cursor);
        }
        match last.filter(|_| page.more_after) {
            Some(cursor) => request = PageRequest::after(cursor, MAX_PAGE),
            None => return Ok(()),
        }
    }
}

fn export_subscribers(
    store: &Store,
    table: &mut TableWriter<impl Write>,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    each(
        |page| store.subscribers(page),
        |record| {
            table.row(subscribers::cells(&record))?;
            *rows += 1;
            Ok(())
        },
    )
}

fn export_receivables(
    store: &Store,
    load: &ReceivablesLoad,
    extra: &[String],
    table: &mut TableWriter<impl Write>,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    each(
        |page| store.ledgers(load.load, page),
        |ledger| {
            for item in &ledger.items {
                table.row(receivables_out::cells(&ledger, item, extra))?;
                *rows += 1;
            }
            Ok(())
        },
    )?;
    // What is no longer shown is cleared away, perhaps before the last page was read.
    if store.receivables()?.is_none_or(|shown| shown.load != load.load) {
        return Err(ExportFault::Replaced);
    }
    Ok(())
}

/// Headings of the columns kept beside the known ones, in order.
fn extra_columns(
    store: &Store,
    load: Option<&ReceivablesLoad>,
) -> Result<Vec<String>, ExportFault> {
    let mut headings = BTreeSet::new();
    if let Some(load) = load {
        each(
            |page| store.ledgers(load.load, page),
            |ledger| {
                for (heading, _) in ledger.items.iter().flat_map(|item| &item.extra) {
                    if headings.len() < MAX_EXTRA && !headings.contains(heading) {
                        headings.insert(heading.clone());
                    }
                }
                Ok(())
            },
        )?;
    }
    Ok(headings.into_iter().collect())
}

fn export_cases(
    context: &Context,
    store: &Store,
    table: &mut TableWriter<impl Write>,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    let today = context.clock.today();
    each(
        |page| store.pqr_cases(page),
        |case| {
            let row = store.row_of(case, today)?;
            table.row(pqr::cells(&row.case, &row.clock))?;
            *rows += 1;
            Ok(())
        },
    )
}

/// The crosses to which the rows of a testigo are held.
fn only(words: &[String], context: &Context) -> Result<Vec<testigo_out::Cross>, ExportFault> {
    let cross = |word: &String| {
        word.split_once('=')
            .and_then(|(by, value)| testigo_out::Cross::find(by, value, &context.office.stages))
            .ok_or_else(|| {
                ExportFault::Refused(format!(
                    "EXP-022 «{}» no se entiende: etapa=PER, uso=RESIDENCIAL, estrato=2, zona=Z01, municipio=17001.",
                    crate::text::safe(word)
                ))
            })
    };
    words.iter().map(cross).collect()
}

fn export_testigo(
    store: &Store,
    month: Option<Month>,
    wanted: impl Fn(&TestigoRow) -> bool,
    table: &mut TableWriter<impl Write>,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    let Some(month) = month else {
        return Err(ExportFault::Refused(
            "EXP-020 Falta --mes AAAA-MM: el mes del testigo.".into(),
        ));
    };
    let Some(testigo) = store.testigo(month)? else {
        return Err(ExportFault::Refused(super::cartera::not_closed(month)));
    };
    let stages = &store.office().stages;
    let mut stopped = None;
    let read = store.testigo_rows(&testigo, |row| {
        if stopped.is_none() && wanted(&row) {
            *rows += 1;
            stopped = table.row(testigo_out::cells(&testigo, &row, stages)).err();
        }
        Ok(())
    });
    read?;
    stopped.map_or(Ok(()), |error| Err(ExportFault::Output(error)))
}

fn export_list(
    context: &Context,
    store: &Store,
    list: LegalList,
    table: &mut TableWriter<impl Write>,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    let mut stopped = None;
    let whole = store.legal_list(list, context.clock.now(), |account, facts, row| {
        if stopped.is_none() {
            *rows += 1;
            stopped = table.row(legal_lists::cells(account, facts, &row, store.office())).err();
        }
        Ok(())
    })?;
    match stopped {
        Some(error) => Err(ExportFault::Output(error)),
        None if whole => Ok(()),
        None => Err(ExportFault::Replaced),
    }
}

fn export_blocks(
    context: &Context,
    store: &Store,
    table: &mut TableWriter<impl Write>,
    rows: &mut u64,
) -> Result<(), ExportFault> {
    let today = context.clock.today();
    each(
        |page| store.pqr_cases(page),
        |case| {
            let Some(account) = case.account.filter(|_| case.is_open()) else { return Ok(()) };
            let row = store.row_of(case, today)?;
            if let Some(block) = block(&row.case, &row.clock.life) {
                table.row(blocks::cells(account, &block))?;
                *rows += 1;
            }
            Ok(())
        },
    )
}
