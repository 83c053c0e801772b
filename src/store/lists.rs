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
    /// Every row of a list, in order of account.
    pub fn legal_list(
        &self,
        list: LegalList,
        now: NaiveDateTime,
        mut look: impl FnMut(AccountId, &ListFacts<'_>, ListRow) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some(load) = self.receivables()? else { return Ok(()) };
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
            return Ok(());
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
            return Ok(());
        }
        // A broken agreement brings old debt back, of which the load knows nothing.
        let agreed: BTreeSet<AccountId> = self.with_agreement()?.into_iter().collect();
        let mut blocks = Walker::new(&self.shared, Space::Standing, &trees::load(load.load));
        while let Some((_, bytes)) = blocks.next_pair()? {
            let block: codec::StandingBlock = codec::decode(&bytes)?;
            let on_it = |row: &&StandingRow| {
                agreed.contains(&row.account) || self.may_be_on(list, row, &load, now)
            };
            for row in block.0.iter().filter(on_it) {
                each(row.account)?;
            }
        }
        Ok(())
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
