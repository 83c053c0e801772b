//! Open items as the cells of an export, under the technical headings that the reader takes.

use crate::domain::collections::{AccountLedger, OpenItem};
use crate::interchange::table::Cell;

/// Columns of the export; the headings of the columns kept in `extra` follow them.
pub const COLUMNS: &[&str] = &[
    "VKONT", "GPART", "OPBEL", "OPUPW", "OPUPK", "OPUPZ", "XBLNR", "SPART", "HVORG", "TVORG",
    "BUDAT", "FAEDN", "BETRW", "WAERS", "MANSP", "ABWTP",
];

/// The cells of an item, then its extra columns in the order of `extra`.
pub fn cells(ledger: &AccountLedger, item: &OpenItem, extra: &[String]) -> Vec<Cell> {
    let date = |date: Option<chrono::NaiveDate>| date.map_or_else(String::new, |d| d.to_string());
    let text = |text: String| Cell::Text(text);
    let mut cells = vec![
        text(ledger.account.to_string()),
        text(ledger.partner.clone()),
        text(item.key.document.clone()),
        text(item.key.repetition.to_string()),
        text(item.key.item.to_string()),
        text(item.key.sub_item.to_string()),
        text(item.reference.clone()),
        text(item.service.clone()),
        text(item.main_transaction.clone()),
        text(item.sub_transaction.clone()),
        text(date(item.posted)),
        text(date(item.due)),
        Cell::Money(item.amount),
        text("COP".into()),
        text(item.lock.map_or_else(String::new, String::from)),
        text(item.substitute.map_or_else(String::new, |s| s.code().to_string())),
    ];
    cells.extend(extra.iter().map(|heading| {
        let found = item.extra.iter().find(|(name, _)| name == heading);
        Cell::Text(found.map_or_else(String::new, |(_, value)| value.clone()))
    }));
    cells
}
