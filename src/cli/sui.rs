//! `exportar sui-pqr` and `sui aprobar`: format A of a month, reviewed, approved, sent.

use std::io::Write;

use chrono::NaiveDate;

use super::arguments::{ExportFormat, ExportOptions, SuiCommand};
use super::base::{Context, refused};
use super::exportar::{self, ExportFault};
use super::{Exit, Failure};
use crate::domain::command::Command;
use crate::domain::ids::Radicado;
use crate::domain::permission::Act;
use crate::domain::pqr::Month;
use crate::domain::pqr::sui::{SuiBlock, SuiEntry, sui_entry};
use crate::interchange::sui::{SuiFile, Written, review_cells, review_columns};
use crate::interchange::table::TableWriter;
use crate::messages;
use crate::store::Store;
use crate::store::page::MAX_PAGE;
use crate::text::noun;

/// Rows that are named when they cannot go out; the rest is counted.
const MAX_NAMED: usize = 100;

/// What is done with the report of a month.
pub fn run(context: &Context, what: &SuiCommand) -> Result<Exit, Failure> {
    match what {
        SuiCommand::Aprobar { mes } => approve(context, *mes),
    }
}

/// Bytes of a file that are kept while its rows are looked at; a longer one is made again to go out.
const MAX_KEPT: usize = 32 << 20;

/// The bytes of a file, as long as they are few.
#[derive(Default)]
struct Kept(Option<Vec<u8>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(kept) = &mut self.0 {
            if kept.len() + bytes.len() <= MAX_KEPT {
                kept.extend_from_slice(bytes);
            } else {
                self.0 = None;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file that can go out.
struct Sound {
    written: Written,
    kept: Kept,
}

/// A month as it would go out.
struct Survey {
    written: Written,
    kept: Kept,
    named: Vec<(Radicado, Vec<SuiBlock>)>,
    blocked: u64,
}

/// Every case of a month with its row, in the order of the file.
fn each(
    store: &Store,
    month: Month,
    cut: NaiveDate,
    mut take: impl FnMut(SuiEntry) -> Result<(), ExportFault>,
) -> Result<(), ExportFault> {
    let mut after: Option<Radicado> = None;
    let mut last: Option<Radicado> = None;
    loop {
        let (cases, more) = store.month_cases(month, cut, after, MAX_PAGE)?;
        for case in &cases {
            if let Some(mut entry) = sui_entry(case, month, cut, store.office()) {
                if last.replace(entry.row.radicado) == Some(entry.row.radicado) {
                    entry.blocks.push(SuiBlock::Repeated);
                }
                take(entry)?;
            }
        }
        match more {
            Some(radicado) => after = Some(radicado),
            None => return Ok(()),
        }
    }
}

/// Writes the file of the regulator.
fn write(store: &Store, month: Month, sink: impl Write) -> Result<Written, ExportFault> {
    let mut file = SuiFile::new(sink, &store.office().sui)?;
    each(store, month, month.last(), |entry| {
        if entry.reported {
            file.row(&entry.row)?;
        }
        Ok(())
    })?;
    Ok(file.finish()?)
}

fn survey(store: &Store, month: Month) -> Result<Survey, Failure> {
    let (mut named, mut blocked) = (Vec::new(), 0);
    let mut kept = Kept(Some(Vec::new()));
    let mut walk = || {
        let mut file = SuiFile::new(&mut kept, &store.office().sui)?;
        each(store, month, month.last(), |entry| {
            if !entry.blocks.is_empty() {
                blocked += 1;
                if named.len() < MAX_NAMED {
                    named.push((entry.row.radicado, entry.blocks));
                }
            }
            if entry.reported {
                file.row(&entry.row)?;
            }
            Ok(())
        })?;
        Ok(file.finish()?)
    };
    let written = walk().map_err(exportar::failed)?;
    Ok(Survey { written, kept, named, blocked })
}

/// A month that can go out as it is; what cannot is said row by row.
fn sound(context: &Context, store: &Store, month: Month) -> Result<Sound, Failure> {
    if context.clock.today() <= month.last() {
        return Err(Failure(messages::sui_not_over(month)));
    }
    let Survey { written, kept, named, blocked } = survey(store, month)?;
    if blocked == 0 {
        return Ok(Sound { written, kept });
    }
    for (radicado, blocks) in &named {
        for block in blocks {
            context.console.note(&format!("{radicado}  {}", messages::sui_block(*block)));
        }
    }
    Err(Failure(messages::sui_blocked(month, blocked)))
}

fn approve(context: &Context, month: Month) -> Result<Exit, Failure> {
    context.authorise(Act::ApproveReport)?;
    let store = context.open_existing()?;
    let Written { rows, hash } = sound(context, &store, month)?.written;
    let command = Command::ApproveSui { month, rows, hash: hash.clone() };
    store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    let rows_of = noun(rows, "fila", "filas");
    context.console.print(&format!("{month} aprobado: {rows} {rows_of}, BLAKE3 {hash}.\n"))?;
    Ok(Exit::Done)
}

/// The file of a month, or its review copy.
pub(super) fn export(
    context: &Context,
    store: &Store,
    options: &ExportOptions,
) -> Result<Exit, Failure> {
    let Some(month) = options.mes else { return Err(Failure(messages::sui_no_month())) };
    if options.revision && options.formato != Some(ExportFormat::Xlsx) {
        return review(context, store, month, options);
    }
    if !matches!(options.formato, None | Some(ExportFormat::Csv)) {
        return Err(Failure(messages::sui_only_csv()));
    }
    let Sound { written: sound, kept: Kept(kept) } = sound(context, store, month)?;
    let approval = store.sui_approval(month).map_err(refused)?;
    if let Some(approval) = approval.as_ref().filter(|approval| approval.hash != sound.hash) {
        return Err(Failure(messages::sui_changed(approval)));
    }
    let exit = exportar::leave(context, store, options, |mut sink, rows| {
        if let Some(bytes) = kept {
            sink.write_all(&bytes)?;
            sink.flush()?;
            *rows = sound.rows;
            return Ok(());
        }
        let written = write(store, month, sink)?;
        *rows = written.rows;
        if written == sound {
            return Ok(());
        }
        Err(ExportFault::Refused(messages::sui_changed_meanwhile(month)))
    })?;
    let standing = match approval {
        Some(approval) => format!("aprobado por {}", approval.by),
        None => "sin aprobar".into(),
    };
    context.console.note(&format!("{month} {standing}, BLAKE3 {}.", sound.hash));
    Ok(exit)
}

fn review(
    context: &Context,
    store: &Store,
    month: Month,
    options: &ExportOptions,
) -> Result<Exit, Failure> {
    let cut = context.clock.today().min(month.last());
    let approved = match store.sui_approval(month).map_err(refused)? {
        Some(approval) => survey(store, month)?.written.hash == approval.hash,
        None => false,
    };
    let shown = options.salida.as_os_str() == "-" && context.console.is_terminal();
    exportar::leave(context, store, options, |sink, rows| {
        let format = exportar::format(options.formato);
        let mut table = TableWriter::new(sink, format, review_columns())?.for_terminal(shown);
        each(store, month, cut, |entry| {
            let why: Vec<String> =
                entry.blocks.iter().map(|block| messages::sui_block(*block)).collect();
            table.row(review_cells(&entry, &store.office().sui, approved, why.join(" ")))?;
            *rows += 1;
            Ok(())
        })?;
        Ok(table.finish().map(drop)?)
    })
}
