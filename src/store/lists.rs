//! The lists for the lawyers, gone through account by account. Read only; nobody waits for it.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use super::beside::Walker;
use super::collections::desk_case;
use super::engine::Space;
use super::{Fault, Store, codec, trees};
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::legal;
use crate::domain::collections::lists::{self, LegalList, ListFacts, ListRow};
use crate::domain::collections::queue::StandingRow;
use crate::domain::command::ReceivablesLoad;
use crate::domain::ids::AccountId;

impl Store {
    /// Every row of a list, in order of account. False when another load was shown meanwhile: what was told is
    /// then of neither.
    pub fn legal_list(
        &self,
        list: LegalList,
        now: NaiveDateTime,
        mut look: impl FnMut(AccountId, &ListFacts<'_>, ListRow) -> Result<(), Fault>,
    ) -> Result<bool, Fault> {
        let Some(load) = self.receivables()? else { return Ok(true) };
        let mut each = |account: AccountId| -> Result<(), Fault> {
            let case = desk_case(&self.shared, account, now, None)?;
            let facts = ListFacts {
                subscriber: case.subscriber.as_ref(),
                live: &case.live,
                file: &case.file,
                debtor: &case.debtor,
                blocks: &case.blocks,
            };
            for row in lists::rows(list, &facts, self.office(), now.date()) {
                look(account, &facts, row)?;
            }
            Ok(())
        };
        if list == LegalList::Bureaus {
            // Only those with whom something was done.
            let mut files = Walker::new(&self.shared, Space::CollectionFile, &[]);
            while let Some((_, bytes)) = files.next_pair()? {
                let file: CollectionFile = codec::decode(&bytes)?;
                if lists::bureau_state(&file) != (Vec::new(), false) {
                    each(file.account)?;
                }
            }
            return self.is_still(&load);
        }
        if list == LegalList::Blocked {
            let mut ledgers = Walker::new(&self.shared, Space::Ledger, &trees::load(load.load));
            while let Some((key, bytes)) = ledgers.next_pair()? {
                let ledger: crate::domain::collections::AccountLedger = codec::decode(&bytes)?;
                let locked = ledger.items.iter().any(|item| item.lock.is_some());
                if let Some(account) = trees::account_at_end(&key).filter(|_| locked) {
                    each(account)?;
                }
            }
            return self.is_still(&load);
        }
        // An agreement that ended brings old debt back, of which the load may know nothing.
        let mut accounts = BTreeSet::new();
        let mut files = Walker::new(&self.shared, Space::CollectionFile, &[]);
        while let Some((_, bytes)) = files.next_pair()? {
            let file: CollectionFile = codec::decode(&bytes)?;
            if file.agreements().next().is_some() {
                accounts.insert(file.account);
            }
        }
        let mut blocks = Walker::new(&self.shared, Space::Standing, &trees::load(load.load));
        while let Some((_, bytes)) = blocks.next_pair()? {
            let block: codec::StandingBlock = codec::decode(&bytes)?;
            let on_it = block.0.iter().filter(|row| self.may_be_on(list, row, &load, now));
            accounts.extend(on_it.map(|row| row.account));
        }
        accounts.into_iter().try_for_each(each)?;
        self.is_still(&load)
    }

    /// Whether the load that was gone through is still the one that is shown.
    fn is_still(&self, load: &ReceivablesLoad) -> Result<bool, Fault> {
        Ok(self.receivables()?.is_some_and(|shown| shown.load == load.load))
    }

    /// Whether an account may be on a list, by what its load says of it and the days that went by.
    fn may_be_on(
        &self,
        list: LegalList,
        row: &StandingRow,
        load: &ReceivablesLoad,
        now: NaiveDateTime,
    ) -> bool {
        let office = self.office();
        let since = (now.date() - load.cutoff).num_days().max(0);
        let days = i64::from(row.days) + since;
        match list {
            LegalList::Stage(place) => {
                let stage = office.stages.stages.get(place);
                stage.and_then(|stage| stage.from_days).is_none_or(|from| days >= from)
            }
            LegalList::Prescription => row.oldest.is_some_and(|due| {
                let terms = &office.collections.legal;
                let ends = legal::prescribes(due, &[], terms);
                let watched = ends.and_then(|ends| legal::watched_from(ends, terms));
                watched.is_some_and(|watched| watched <= now.date())
            }),
            LegalList::WriteOff => row.oldest.is_some_and(|due| {
                (now.date() - due).num_days() > office.stages.hard_to_collect_after_days
            }),
            LegalList::Bureaus | LegalList::Blocked => true,
        }
    }
}
