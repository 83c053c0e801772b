//! Tables that go out, row by row: CSV for spreadsheets of this country, JSON for programs.
//!
//! CSV: UTF-8 with mark, semicolon, decimal comma, ids as text. JSON: an array of objects, amounts as
//! exact numbers.

use std::io::Write;

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Map, Value};

use super::report::exact;
use crate::domain::money::Money;
use crate::text::money::plain;
use crate::text::safe;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text; ids and dates too.
    Text(String),
    /// Exact pesos.
    Money(Money),
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Semicolons and decimal comma.
    Csv,
    /// Array of objects.
    Json,
    /// Workbook of one sheet; nothing of it leaves before its end.
    Xlsx,
}

/// Rows that a sheet may have, by its format, without the heading.
pub const MAX_SHEET_ROWS: u64 = 1_048_575;

/// Writes a table as its rows come.
pub struct TableWriter<W: Write> {
    out: Out<W>,
    for_terminal: bool,
    columns: Vec<String>,
    rows: u64,
}

enum Out<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
    Xlsx(Box<Workbook>, W),
}

impl<W: Write> TableWriter<W> {
    /// Writes the heading.
    pub fn new(mut sink: W, format: TableFormat, columns: Vec<String>) -> std::io::Result<Self> {
        let out = match format {
            TableFormat::Json => {
                sink.write_all(b"[")?;
                Out::Json(sink)
            }
            TableFormat::Csv => {
                sink.write_all("\u{feff}".as_bytes())?;
                let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(sink);
                writer.write_record(&columns).map_err(disk_fault)?;
                Out::Csv(Box::new(writer))
            }
            TableFormat::Xlsx => Out::Xlsx(Box::new(book(&columns).map_err(unwritable)?), sink),
        };
        Ok(Self { out, for_terminal: false, columns, rows: 0 })
    }

    /// The table goes to a terminal: no cell may hold anything that one obeys.
    #[must_use]
    pub const fn for_terminal(mut self, yes: bool) -> Self {
        self.for_terminal = yes;
        self
    }

    /// Writes a row; it has a cell per column.
    pub fn row(&mut self, mut cells: Vec<Cell>) -> std::io::Result<()> {
        if self.for_terminal {
            for cell in &mut cells {
                if let Cell::Text(text) = cell {
                    *text = safe(text).into_owned();
                }
            }
        }
        match &mut self.out {
            Out::Csv(writer) => {
                writer.write_record(cells.iter().map(csv_text)).map_err(disk_fault)?
            }
            Out::Json(sink) => {
                let values = cells.into_iter().map(json_value);
                let object: Map<String, Value> = self.columns.iter().cloned().zip(values).collect();
                sink.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut *sink, &object)?;
            }
            Out::Xlsx(..) if self.rows >= MAX_SHEET_ROWS => {
                return Err(std::io::Error::other("pasa de lo que cabe en una hoja: use csv"));
            }
            Out::Xlsx(book, _) => {
                let row = u32::try_from(self.rows + 1).map_err(std::io::Error::other)?;
                sheet_row(book, row, &cells).map_err(unwritable)?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Closes the table and says how many rows it has.
    pub fn finish(self) -> std::io::Result<u64> {
        match self.out {
            Out::Csv(mut writer) => writer.flush()?,
            Out::Json(mut sink) => {
                sink.write_all(b"\n]\n")?;
                sink.flush()?;
            }
            Out::Xlsx(mut book, mut sink) => {
                sink.write_all(&book.save_to_buffer().map_err(unwritable)?)?;
                sink.flush()?;
            }
        }
        Ok(self.rows)
    }
}

/// A book with its heading. The moment of its making would be another one each time.
fn book(columns: &[String]) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::parse_from_str("2000-01-01")?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (at, column) in (0..).zip(columns) {
        sheet.write_string_with_format(0, at, column, &bold)?;
    }
    Ok(book)
}

/// Ids and dates as text, amounts as numbers with two decimals.
fn sheet_row(book: &mut Workbook, row: u32, cells: &[Cell]) -> Result<(), XlsxError> {
    let pesos = Format::new().set_num_format("#,##0.00");
    let sheet = book.worksheet_from_index(0)?;
    for (at, cell) in (0..).zip(cells) {
        match cell {
            Cell::Text(text) if text.is_empty() => {}
            Cell::Text(text) => {
                sheet.write_string(row, at, text)?;
            }
            Cell::Money(amount) => {
                let number = amount.to_decimal().to_f64().unwrap_or_default();
                sheet.write_number_with_format(row, at, number, &pesos)?;
            }
        }
    }
    Ok(())
}

fn unwritable(fault: XlsxError) -> std::io::Error {
    match fault {
        XlsxError::IoError(error) => error,
        other => std::io::Error::other(other),
    }
}

/// The fault of the disk or the pipe itself, which callers tell apart by its kind.
pub(super) fn disk_fault(fault: csv::Error) -> std::io::Error {
    match fault.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

fn csv_text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Money(amount) => plain(*amount).replace('.', ","),
    }
}

fn json_value(cell: Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::String(text),
        Cell::Money(amount) => exact(amount),
    }
}
