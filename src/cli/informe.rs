//! `exportar informe-pqr`: the report of a month or a quarter as a table or a workbook.

use super::arguments::{ExportFormat, ExportOptions};
use super::base::{Context, refused};
use super::exportar;
use super::{Exit, Failure};
use crate::interchange::pqr_report::{COLUMNS, lines, workbook};
use crate::interchange::table::{Cell, TableWriter};
use crate::messages;
use crate::store::Store;

/// Writes the report of a period.
pub(super) fn export(
    context: &Context,
    store: &Store,
    options: &ExportOptions,
) -> Result<Exit, Failure> {
    let Some(period) = options.periodo else { return Err(Failure(messages::report_no_period())) };
    let today = context.clock.today();
    if period.first().first() > today {
        return Err(Failure(messages::report_not_begun(period)));
    }
    let (report, _) = store.pqr_report(period, today, usize::MAX).map_err(refused)?;
    let kept = store.recommendations(period).map_err(refused)?;
    let text = kept.map_or_else(String::new, |kept| kept.text);
    let lines = lines(&report, &text, store.office());
    let shown = options.salida.as_os_str() == "-" && context.console.is_terminal();
    if shown && options.formato == Some(ExportFormat::Xlsx) {
        return Err(Failure(messages::report_not_on_screen()));
    }
    exportar::leave(context, store, options, |mut sink, rows| {
        if options.formato == Some(ExportFormat::Xlsx) {
            let bytes = workbook(period, &lines).map_err(std::io::Error::other)?;
            std::io::Write::write_all(&mut sink, &bytes)?;
            std::io::Write::flush(&mut sink)?;
        } else {
            let format = exportar::format(options.formato);
            let columns = COLUMNS.iter().map(|column| (*column).to_owned()).collect();
            let mut table = TableWriter::new(sink, format, columns)?.for_terminal(shown);
            for line in &lines {
                table.row(line.cells().into_iter().map(Cell::Text).collect())?;
            }
            table.finish()?;
        }
        *rows = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        Ok(())
    })
}
