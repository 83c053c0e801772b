//! What claims hold back, as the cells of an export for whoever collects and suspends.

use crate::domain::ids::AccountId;
use crate::domain::pqr::Block;
use crate::interchange::table::Cell;
use crate::text::pqr::block_reason;

/// Columns of the export.
pub const COLUMNS: &[&str] =
    &["cuenta_contrato", "factura", "radicado", "valor_en_reclamo", "desde", "motivo"];

/// The cells of a block, in the order of [`COLUMNS`].
pub fn cells(account: AccountId, block: &Block) -> Vec<Cell> {
    vec![
        Cell::Text(account.to_string()),
        Cell::Text(block.invoice.clone().unwrap_or_default()),
        Cell::Text(block.radicado.to_string()),
        block.amount.map_or(Cell::Text(String::new()), Cell::Money),
        Cell::Text(block.since.to_string()),
        Cell::Text(block_reason(block.reason).to_owned()),
    ]
}
