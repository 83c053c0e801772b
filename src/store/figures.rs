//! Figures of a month that are counted over the files of the desk, one after another.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::beside::{Beside, Walker};
use super::collections::live_rules;
use super::engine::Space;
use super::testigos::Rows;
use super::{Fault, Store, codec, trees};
use crate::domain::collections::AccountLedger;
use crate::domain::collections::desk_month::{self, DeskMonth};
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::live::{LiveFacts, live};
use crate::domain::collections::payment::Payment;
use crate::domain::money::Money;
use crate::domain::pqr::Month;

/// What came in on a day, by the stage that the testigo of the month before froze; none for accounts that
/// were not in it.
pub type Takings = BTreeMap<(NaiveDate, Option<u8>), Money>;

impl Store {
    /// What came in each day of a month, net of reversals, by the stage with which the month opened.
    pub fn takings(&self, month: Month) -> Result<Takings, Fault> {
        let shared = self.shared.as_ref();
        let opening = match month.plus(-1) {
            Some(before) => self.testigo(before)?,
            None => None,
        };
        let mut rows = opening.as_ref().map(|opening| Rows::of(shared, opening));
        let (first, last) = (month.first(), month.last());
        let mut payments = Walker::new(shared, Space::Payment, &[]);
        let mut takings = Takings::new();
        let mut stage = (None, None);
        while let Some((_, bytes)) = payments.next_pair()? {
            let payment: Payment = codec::decode(&bytes)?;
            let day = payment.at.date();
            let Some(account) = payment.account.filter(|_| first <= day && day <= last) else {
                continue;
            };
            // Payments come by account: its stage is looked up once.
            if stage.0 != Some(account) {
                let row = match &mut rows {
                    Some(rows) => rows.at(account)?,
                    None => None,
                };
                stage = (Some(account), row.map(|row| row.stage));
            }
            let sum = takings.entry((day, stage.1)).or_default();
            *sum = sum.plus(payment.amount);
        }
        takings.retain(|_, sum| *sum != Money::ZERO);
        Ok(takings)
    }

    /// F16 to F20 of a month, as far as it has come.
    pub fn desk_month(&self, month: Month, now: NaiveDateTime) -> Result<DeskMonth, Fault> {
        let shared = self.shared.as_ref();
        let load = self.receivables()?;
        let cutoff = load.as_ref().map_or(chrono::NaiveDate::MIN, |load| load.cutoff);
        let rules = live_rules(&shared.office);
        let mut files = Walker::new(shared, Space::CollectionFile, &[]);
        let mut payments = Beside::new(shared, Space::Payment);
        let mut sums = DeskMonth::default();
        while let Some((_, bytes)) = files.next_pair()? {
            let file: CollectionFile = codec::decode(&bytes)?;
            let account = file.account;
            let paid = payments.at(account)?;
            let mut paid: Vec<Payment> =
                paid.iter().map(|bytes| Ok(codec::decode(bytes)?)).collect::<Result<_, Fault>>()?;
            paid.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
            let ledger: Option<AccountLedger> = match &load {
                Some(load) => super::collections::record(
                    shared,
                    Space::Ledger,
                    &trees::ledger(load.load, account),
                )?,
                None => None,
            };
            let facts = LiveFacts {
                account,
                ledger: ledger.as_ref(),
                cutoff,
                payments: &paid,
                file: &file,
            };
            let as_of = |day| live(&facts, &rules, day);
            sums = sums.plus(&desk_month::of_account(&file, month, now.date(), as_of));
        }
        Ok(sums)
    }
}
