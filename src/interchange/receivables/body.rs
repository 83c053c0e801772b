//! The lines below the heading and what becomes of each: taken, set aside, passed over, counted always.

use std::io::BufRead;

use super::class::{Class, Titles, is_ruler};

use super::ending::Ending;
use super::feed::Feed;
use super::field::Field;
use super::join::join;
use super::kind::{Kind, Known};
use super::layout::{Candidate, Delimiter, Layout};
use super::names::Names;
use super::opening::Opening;
use super::reader::{Options, Summary};
use super::rejection::Rejection;
use super::row::{ItemRow, RowRules, Verdict, due_doubt, has_account};
use super::totals::Totals;
use crate::interchange::cells::{Cells, CutFault};
use crate::interchange::damage::damaged;
use crate::interchange::report::LoadReport;
use crate::interchange::source::FileFault;
use crate::text::money::pesos;
use crate::text::{fit, safe};

/// Columns of the terminal that a damaged text may take in a warning.
const SHOWN: usize = 40;

/// Where accepted rows go.
pub(super) type Accept<'a> = &'a mut dyn FnMut(ItemRow) -> Result<(), FileFault>;

/// The rows of a list on their way.
pub(super) struct Body<'a> {
    names: Names,
    forced: Option<Delimiter>,
    layout: Layout,
    titles: Titles,
    ending: Ending,
    rules: RowRules<'a>,
    report: &'a mut LoadReport,
    accept: Accept<'a>,
    totals: Totals,
    summary: Summary,
    cells: Cells,
    last: u64,
    /// The last row that was set aside in a way that half a row would be.
    half: Option<u64>,
    /// The last row that was taken and ends in its amount.
    ends_in_amount: Option<u64>,
}

impl<'a> Body<'a> {
    /// From what the first lines told.
    pub(super) fn new(
        opening: Opening,
        rules: RowRules<'a>,
        report: &'a mut LoadReport,
        accept: Accept<'a>,
    ) -> Self {
        if opening.layout.columns().column(Field::Due).is_none() {
            let text = "no hay columna de vencimiento neto: las partidas quedan sin edad";
            report.warn(opening.line, text);
        }
        Self {
            summary: Summary::new(opening.layout.delimiter()),
            names: opening.names,
            forced: opening.forced,
            layout: opening.layout,
            titles: opening.titles,
            ending: opening.ending,
            rules,
            report,
            accept,
            totals: Totals::default(),
            cells: Cells::default(),
            last: opening.line,
            half: None,
            ends_in_amount: None,
        }
    }

    /// A physical line.
    pub(super) fn line<R: BufRead>(
        &mut self,
        number: u64,
        text: &str,
        feed: &mut Feed<R>,
    ) -> Result<(), FileFault> {
        self.last = number;
        if text.trim().is_empty() {
            self.pass(Class::Blank);
            return Ok(());
        }
        if is_ruler(text) {
            self.ending.ruler();
            self.pass(Class::Ruler);
            return Ok(());
        }
        match self.layout.cut(text, &mut self.cells) {
            Err(fault) => self.uncut(number, text, fault, feed),
            Ok(()) if !has_account(self.layout.columns(), &self.cells) => {
                let kind = self.known().of_cells(text, &self.cells);
                if kind == Kind::Row && !self.adopt(text, &feed.peek()?) {
                    return self.row(number);
                }
                self.between_rows(number, kind);
                Ok(())
            }
            Ok(()) if self.layout.is_half(text) => self.uncut(number, text, CutFault::Half, feed),
            Ok(()) => self.row(number),
        }
    }

    /// A row of an HTML table.
    pub(super) fn table_row(&mut self, number: u64, cells: Cells) -> Result<(), FileFault> {
        self.last = number;
        self.cells = cells;
        let text = self.cells.text().to_owned();
        let counted = self.layout.check_count(&self.cells);
        if counted.is_ok() && has_account(self.layout.columns(), &self.cells) {
            return self.row(number);
        }
        match (self.known().of_cells(&text, &self.cells), counted) {
            (Kind::Row, Ok(())) => self.row(number)?,
            (Kind::Row, Err(fault)) => self.set_aside(number, &Rejection::Cut(fault)),
            (kind, _) => self.between_rows(number, kind),
        }
        Ok(())
    }

    /// A line with another number of cells than the heading, or with text across columns.
    fn uncut<R: BufRead>(
        &mut self,
        number: u64,
        text: &str,
        fault: CutFault,
        feed: &mut Feed<R>,
    ) -> Result<(), FileFault> {
        if self.layout.cut_by_pipes(text, &mut self.cells) {
            return self.row(number);
        }
        self.cells.clear();
        let kind = self.known().of_text(text);
        if kind == Kind::Row && !self.adopt(text, &feed.peek()?) {
            return self.broken(number, text, fault, feed);
        }
        self.between_rows(number, kind);
        Ok(())
    }

    /// The beginning of a row that may go on in the next lines.
    fn broken<R: BufRead>(
        &mut self,
        number: u64,
        text: &str,
        fault: CutFault,
        feed: &mut Feed<R>,
    ) -> Result<(), FileFault> {
        let joined = join(&self.layout, text, fault, feed, &mut self.cells)?;
        if joined == 0 {
            self.set_aside(number, &Rejection::Cut(fault));
            return Ok(());
        }
        (0..joined).for_each(|_| self.pass(Class::Continuation));
        self.last = number + joined;
        self.row(number)
    }

    /// The cells as an item, or the reason why not.
    fn row(&mut self, number: u64) -> Result<(), FileFault> {
        let columns = self.layout.columns();
        if let Some(heading) = columns.contradiction(&self.cells) {
            return Err(FileFault::HeadingRepeated(heading.to_owned()));
        }
        if let Some(cell) = damaged(&self.cells) {
            let shown = fit(&safe(cell), SHOWN);
            self.report.warn(number, format!("texto dañado «{shown}»: se conserva como vino"));
        }
        let (amount, verdict) = self.rules.read(columns, &self.cells, number);
        self.totals.add(amount);
        self.ending.row();
        match verdict {
            Verdict::Item(row) => self.take(row)?,
            Verdict::Cleared => self.pass(Class::Cleared),
            Verdict::Zero => self.pass(Class::Zero),
            Verdict::Rejected(rejection) => self.reject(number, &rejection),
        }
        Ok(())
    }

    fn take(&mut self, row: ItemRow) -> Result<(), FileFault> {
        if let Some(doubt) = due_doubt(&row.item) {
            self.report.warn(row.line, doubt);
        }
        let columns = self.layout.columns();
        if columns.column(Field::Amount).is_some_and(|at| at + 1 == columns.count()) {
            self.ends_in_amount = Some(self.last);
        }
        (self.accept)(row)?;
        self.summary.rows += 1;
        self.report.lines += 1;
        self.report.count(Class::Item.name());
        Ok(())
    }

    /// A row that could not even be cut: it counts as a row without amount.
    fn set_aside(&mut self, number: u64, rejection: &Rejection) {
        self.totals.add(None);
        self.ending.row();
        self.reject(number, rejection);
    }

    fn reject(&mut self, number: u64, rejection: &Rejection) {
        if rejection.may_be_half() {
            self.half = Some(self.last);
        }
        self.report.lines += 1;
        self.report.count(Class::SetAside.name());
        self.report.reject(number, rejection.rule(), rejection.reason());
    }

    /// Something between rows; the same heading when it is a row that turned out to be one.
    fn between_rows(&mut self, number: u64, kind: Kind) {
        match kind {
            Kind::Blank => self.pass(Class::Blank),
            Kind::Title => self.pass(Class::Title),
            Kind::Row | Kind::Heading => {
                self.ending.heading();
                self.pass(Class::Heading);
            }
            Kind::Subtotal(level) => {
                self.ending.row();
                self.check_subtotal(number, level);
                self.pass(Class::Subtotal);
            }
            Kind::Trailer(rows) => {
                self.check_rows(number, rows);
                self.pass(Class::Trailer);
            }
        }
    }

    fn pass(&mut self, class: Class) {
        class.skip(self.report);
    }

    fn known(&self) -> Known<'_> {
        Known { layout: &self.layout, titles: &self.titles }
    }

    /// Goes over to the layout of another heading, when the line is one: two runs in one file.
    fn adopt(&mut self, text: &str, below: &str) -> bool {
        let candidate = Candidate { above: "", text, below };
        let layout = Layout::detect(candidate, self.forced, &self.names);
        layout.map(|layout| self.layout = layout).is_ok()
    }

    fn check_subtotal(&mut self, number: u64, level: usize) {
        let sum = self.totals.close(level);
        let printed = self.layout.columns().cell(&self.cells, Field::Amount);
        match self.rules.amount(printed) {
            Ok(printed) => {
                self.summary.subtotals_checked += 1;
                if printed != sum {
                    self.summary.subtotals_different += 1;
                    let (printed, sum) = (pesos(printed), pesos(sum));
                    let text = format!("el subtotal dice {printed} y sus filas suman {sum}");
                    self.report.warn(number, text);
                }
            }
            Err(_) => self.report.warn(number, "subtotal sin importe legible: no se comprobó"),
        }
    }

    fn check_rows(&mut self, number: u64, printed: u64) {
        let rows = self.totals.close_rows();
        if printed != rows {
            let text = format!("el pie dice {printed} filas y se leyeron {rows}");
            self.report.warn(number, text);
        }
    }

    /// After the last line. `has_end` tells whether that line is whole.
    pub(super) fn finish(self, has_end: bool, options: Options) -> Result<Summary, FileFault> {
        let Self { mut summary, report, last, .. } = self;
        let is_table = summary.delimiter == Delimiter::Html;
        let is_half = !has_end && (is_table || self.half == Some(last));
        summary.truncated = is_half || self.ending.is_open();
        if summary.truncated && !options.allow_truncated {
            return Err(FileFault::Truncated(last));
        }
        if summary.truncated {
            report.warn(last, "la lista termina antes de su final: puede faltar el resto");
        } else if !has_end && self.ends_in_amount == Some(last) {
            report.warn(last, "la última línea no tiene fin: compare su importe con el origen");
        }
        Ok(summary)
    }
}
