//! Tables that go out, row by row: CSV for spreadsheets of this country, JSON for programs.
//!
//! CSV: UTF-8 with mark, semicolon, decimal comma, ids as text. JSON: an array of objects, amounts as
//! exact numbers.

use std::io::Write;

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
}

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
        }
        Ok(self.rows)
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
