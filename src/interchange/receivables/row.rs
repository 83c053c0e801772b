//! The cells of a row as an open item, or the reason why not.

use chrono::{Datelike, Months, NaiveDate};

use super::amount::{self, AmountFault};
use super::date;
use super::field::Field;
use super::heading::Columns;
use super::profile::Profile;
use super::rejection::Rejection;
use crate::domain::collections::{ItemKey, LockReasons, OpenItem, Substitute};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::interchange::cells::Cells;
use crate::text::date::short;

/// The largest item that is believed: a million million pesos. A larger one is a broken cell, and a few
/// of them would leave no room for the sums.
const MAX_ITEM: Money = Money::from_pesos(1_000_000_000_000);

/// Receivables due before this year are surely a mistake.
const FIRST_YEAR: i32 = 1990;

/// One accepted item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// Physical line, from 1; of a table, its row.
    pub line: u64,
    /// Contract account.
    pub account: AccountId,
    /// Business partner; may be empty.
    pub partner: String,
    /// The item.
    pub item: OpenItem,
}

/// What came of a row.
#[derive(Debug)]
pub(super) enum Verdict {
    Item(ItemRow),
    Cleared,
    Zero,
    Rejected(Rejection),
}

/// What rows are read by.
pub(super) struct RowRules<'a> {
    profile: &'a Profile,
    locks: &'a LockReasons,
}

impl<'a> RowRules<'a> {
    /// Under a profile and the lock reasons in force.
    pub(super) const fn new(profile: &'a Profile, locks: &'a LockReasons) -> Self {
        Self { profile, locks }
    }

    /// Reads a row. Its amount comes along even when the row is no good: subtotals count it.
    pub(super) fn read(
        &self,
        columns: &Columns,
        cells: &Cells,
        line: u64,
    ) -> (Option<Money>, Verdict) {
        let amount = self.amount(columns.cell(cells, Field::Amount));
        let readable = amount.as_ref().ok().copied();
        let verdict = match amount {
            _ if columns.cell(cells, Field::Cleared) == "9" => Verdict::Cleared,
            Ok(Money::ZERO) => Verdict::Zero,
            Ok(amount) => match self.item(Row { columns, cells }, amount, line) {
                Ok(item) => Verdict::Item(item),
                Err(rejection) => Verdict::Rejected(rejection),
            },
            Err(rejection) => Verdict::Rejected(rejection),
        };
        (readable, verdict)
    }

    /// A cell as pesos, in the scale of the profile.
    pub(super) fn amount(&self, cell: &str) -> Result<Money, Rejection> {
        let amount = self.parsed_amount(cell)?;
        if amount.abs() > MAX_ITEM {
            return Err(Rejection::AmountTooLarge(cell.to_owned()));
        }
        Ok(amount)
    }

    fn parsed_amount(&self, cell: &str) -> Result<Money, Rejection> {
        let read = amount::parse(cell, self.profile.decimal, &self.profile.currency);
        let scaled = read.and_then(|amount| {
            let scaled = amount.centavos().checked_mul(self.profile.multiply);
            scaled.map(Money::from_centavos).ok_or(AmountFault::TooLarge)
        });
        scaled.map_err(|fault| {
            let cell = cell.to_owned();
            match fault {
                AmountFault::Missing => Rejection::AmountMissing,
                AmountFault::OtherSign => Rejection::AmountOtherSign(cell),
                AmountFault::TooManyDecimals => Rejection::AmountDecimals(cell),
                AmountFault::TooLarge => Rejection::AmountTooLarge(cell),
                AmountFault::Scientific | AmountFault::Unreadable => {
                    Rejection::AmountUnreadable(cell)
                }
            }
        })
    }

    fn item(&self, row: Row, amount: Money, line: u64) -> Result<ItemRow, Rejection> {
        let account = account(row.cell(Field::Account))?;
        let key = row.key()?;
        self.check_scope(row)?;
        let item = OpenItem {
            key,
            reference: row.text(Field::Reference),
            service: row.text(Field::Service),
            main_transaction: row.text(Field::MainTransaction),
            sub_transaction: row.text(Field::SubTransaction),
            posted: row.date(Field::Posted, "fecha de contabilización")?,
            due: row.date(Field::Due, "vencimiento neto")?,
            amount,
            lock: self.lock(row.cell(Field::Lock))?,
            substitute: substitute(row.cell(Field::Substitute))?,
            extra: row.columns.extra(row.cells),
        };
        Ok(ItemRow { line, account, partner: row.text(Field::Partner), item })
    }

    /// Refuses what belongs to another company or currency, or is not plainly open.
    fn check_scope(&self, row: Row) -> Result<(), Rejection> {
        let other =
            |cell: &str, wanted: &str| !cell.is_empty() && !cell.eq_ignore_ascii_case(wanted);
        let company = row.cell(Field::Company);
        if self.profile.company.as_ref().is_some_and(|wanted| other(company, wanted)) {
            return Err(Rejection::OtherCompany(company.to_owned()));
        }
        let currency = row.cell(Field::Currency);
        if other(currency, &self.profile.currency) {
            return Err(Rejection::OtherCurrency(currency.to_owned()));
        }
        match row.cell(Field::Cleared) {
            "" => Ok(()),
            unknown => Err(Rejection::ClearingUnknown(unknown.to_owned())),
        }
    }

    /// A lock reason of the table. An unknown one is never taken for a claim.
    fn lock(&self, cell: &str) -> Result<Option<char>, Rejection> {
        let mut signs = cell.chars();
        match (signs.next(), signs.next()) {
            (None, _) => Ok(None),
            (Some(code), None) if self.locks.get(code).is_some() => Ok(Some(code)),
            _ => Err(Rejection::LockUnknown(cell.to_owned())),
        }
    }
}

/// A row under its columns.
#[derive(Clone, Copy)]
struct Row<'r> {
    columns: &'r Columns,
    cells: &'r Cells,
}

impl<'r> Row<'r> {
    fn cell(self, field: Field) -> &'r str {
        self.columns.cell(self.cells, field)
    }

    fn text(self, field: Field) -> String {
        self.cell(field).to_owned()
    }

    fn key(self) -> Result<ItemKey, Rejection> {
        let document = self.cell(Field::Document);
        if document.is_empty() {
            return Err(Rejection::DocumentMissing);
        }
        if amount::is_scientific(document) {
            return Err(Rejection::DocumentScientific(document.to_owned()));
        }
        Ok(ItemKey {
            document: document.to_owned(),
            repetition: position(self.cell(Field::Repetition))?,
            item: position(self.cell(Field::Item))?,
            sub_item: position(self.cell(Field::SubItem))?,
        })
    }

    fn date(self, field: Field, heading: &'static str) -> Result<Option<NaiveDate>, Rejection> {
        let cell = self.cell(field);
        date::parse(cell)
            .map_err(|date::NotADay| Rejection::DateUnreadable { heading, cell: cell.to_owned() })
    }
}

/// Whether a row has a contract account that can be read.
pub(super) fn has_account(columns: &Columns, cells: &Cells) -> bool {
    account(columns.cell(cells, Field::Account)).is_ok()
}

/// Decimals that spreadsheets hang on to an account.
const NO_DECIMALS: [&str; 4] = [",00", ".00", ",0", ".0"];

/// A contract account with its zeros or without, perhaps after a spreadsheet made a number of it.
fn account(cell: &str) -> Result<AccountId, Rejection> {
    let cell = cell.strip_prefix('\'').unwrap_or(cell);
    if cell.is_empty() {
        return Err(Rejection::AccountMissing);
    }
    let digits = NO_DECIMALS.iter().find_map(|end| cell.strip_suffix(end)).unwrap_or(cell);
    digits.parse().map_err(|_| {
        if amount::is_scientific(cell) {
            Rejection::AccountScientific(cell.to_owned())
        } else {
            Rejection::AccountUnreadable(cell.to_owned())
        }
    })
}

/// A part of the key; nothing is zero.
fn position(cell: &str) -> Result<u16, Rejection> {
    if cell.is_empty() {
        return Ok(0);
    }
    let digits = cell.bytes().all(|byte| byte.is_ascii_digit()).then(|| cell.parse().ok());
    digits.flatten().ok_or_else(|| Rejection::PositionUnreadable(cell.to_owned()))
}

fn substitute(cell: &str) -> Result<Option<Substitute>, Rejection> {
    let mut signs = cell.chars();
    match (signs.next(), signs.next()) {
        (None, _) => Ok(None),
        (Some(code), None) => Substitute::from_code(code)
            .map(Some)
            .ok_or_else(|| Rejection::SubstituteUnknown(cell.to_owned())),
        _ => Err(Rejection::SubstituteUnknown(cell.to_owned())),
    }
}

/// What deserves a look in the due date of an item that was taken.
pub(super) fn due_doubt(item: &OpenItem) -> Option<String> {
    let due = item.due?;
    if due.year() < FIRST_YEAR {
        return Some(format!("vence el {}, antes de {FIRST_YEAR}", short(due)));
    }
    let posted = item.posted?;
    let latest = posted.checked_add_months(Months::new(12))?;
    (due > latest).then(|| {
        format!(
            "vence el {}, más de un año después de contabilizada ({})",
            short(due),
            short(posted)
        )
    })
}
