//! Figures of a month that are counted over the files of the desk, one after another.

use chrono::NaiveDateTime;

use super::beside::{Beside, Walker};
use super::collections::live_rules;
use super::engine::Space;
use super::{Fault, Store, codec, trees};
use crate::domain::collections::AccountLedger;
use crate::domain::collections::desk_month::{self, DeskMonth};
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::live::{LiveFacts, live};
use crate::domain::collections::payment::Payment;
use crate::domain::pqr::Month;

impl Store {
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
