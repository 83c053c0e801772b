//! The list that a crew takes along and brings back: the same columns both ways.

use super::table::{Cell, TableFormat, TableWriter};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::text::desk;

/// A line of the list that a crew takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewLine {
    /// Number of the order.
    pub order: (u16, u32),
    /// The account.
    pub account: AccountId,
    /// Subscriber.
    pub name: String,
    /// Address.
    pub address: String,
    /// Zone and route.
    pub route: String,
    /// Meter.
    pub meter: String,
    /// A flow reducer instead of a suspension.
    pub reducer: bool,
    /// What is owed.
    pub owed: Money,
}

/// Columns that the house fills in, and those that the crew does.
const COLUMNS: [&str; 13] = [
    "orden",
    "cuenta",
    "suscriptor",
    "direccion",
    "ruta",
    "medidor",
    "accion",
    "debe",
    "resultado",
    "causal",
    "fecha",
    "hora",
    "lectura",
];

/// The list as a spreadsheet.
pub fn write(lines: &[CrewLine]) -> std::io::Result<String> {
    let mut sheet = Vec::new();
    let columns = COLUMNS.map(str::to_owned).to_vec();
    let mut table = TableWriter::new(&mut sheet, TableFormat::Csv, columns)?;
    for line in lines {
        table.row(cells(line))?;
    }
    table.finish()?;
    Ok(String::from_utf8_lossy(&sheet).into_owned())
}

fn cells(line: &CrewLine) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let blank = || Cell::Text(String::new());
    vec![
        Cell::Text(desk::order_number(line.order)),
        Cell::Text(line.account.to_string()),
        text(&line.name),
        text(line.address.trim()),
        text(&line.route),
        text(&line.meter),
        text(if line.reducer { "REDUCTOR" } else { "SUSPENDER" }),
        Cell::Money(line.owed),
        blank(),
        blank(),
        blank(),
        blank(),
        blank(),
    ]
}
