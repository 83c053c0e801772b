//! Reads: a record by its key, or a page of an order that an index keeps.

use chrono::NaiveDate;

use super::engine::{Direction, KeyRange, Pair, Space, Version};
use super::page::{Cursor, MAX_PAGE, Page, PageRequest};
use super::query::{
    AccountRow, CaseFile, CaseRow, HomeFigures, MAX_CASES, Portfolio, StageCell, StageFilter,
    Statement, TrayFilter,
};
use super::trees::{self, Counter, LoadFigure, Worklist};
use super::{Fault, Seen, Store, codec};
use crate::domain::collections::{AccountLedger, BUCKETS, Position, StagePolicy, position};
use crate::domain::command::{Draft, ReceivablesLoad};
use crate::domain::ids::{AccountId, LoadId, Radicado};
use crate::domain::letter::IssuedLetter;
use crate::domain::money::Money;
use crate::domain::pqr::{PqrCase, clock};
use crate::domain::subscriber::{Subscriber, fold};
use crate::domain::user::{User, UserId};

/// Index entries that a filter may look at for one page; a screen says so when it stopped there.
pub const MAX_SCANNED: usize = 2_000;

/// Cases that the home screen counts by date.
pub(super) const MAX_COUNTED: usize = 1_000;

/// Cases on the home screen.
const URGENT: usize = 5;

/// Letters of a case that are read.
pub const MAX_LETTERS: usize = 200;

/// Drafts of a user that are listed.
const MAX_DRAFTS: usize = 50;

impl Store {
    /// A subscriber.
    pub fn subscriber(&self, account: AccountId) -> Result<Option<Subscriber>, Fault> {
        let bytes = self.shared.engine.get(Space::Subscriber, &trees::account(account))?;
        Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
    }

    /// Subscribers by account.
    pub fn subscribers(&self, request: &PageRequest) -> Result<Page<Subscriber>, Fault> {
        let page = self.raw_page(Space::Subscriber, KeyRange::all(), request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// A case with its version.
    pub fn pqr(&self, radicado: Radicado) -> Result<Option<Seen<PqrCase>>, Fault> {
        let Some(bytes) = self.shared.engine.get(Space::Pqr, &trees::radicado(radicado))? else {
            return Ok(None);
        };
        Ok(Some(Seen { record: codec::decode(&bytes)?, version: Version::of(&bytes) }))
    }

    /// Every case by radicado.
    pub fn pqr_cases(&self, request: &PageRequest) -> Result<Page<PqrCase>, Fault> {
        let page = self.raw_page(Space::Pqr, KeyRange::all(), request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// The load of receivables that is shown.
    pub fn receivables(&self) -> Result<Option<ReceivablesLoad>, Fault> {
        let bytes = self.shared.engine.get(Space::Meta, trees::META_RECEIVABLES)?;
        Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
    }

    /// Ledgers of the shown load, by account.
    pub fn ledgers(
        &self,
        load: LoadId,
        request: &PageRequest,
    ) -> Result<Page<AccountLedger>, Fault> {
        let page = self.raw_page(Space::Ledger, KeyRange::prefix(&trees::load(load)), request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// A kept total.
    pub fn counter(&self, counter: Counter) -> Result<i64, Fault> {
        Ok(self.shared.engine.counter(&counter.key())?)
    }

    /// A page of what `read` keeps of a range. It looks at about `bound` entries at most, and says where
    /// it stopped when that was before the page was full.
    pub(super) fn scan<R>(
        &self,
        space: Space,
        range: &KeyRange,
        request: &PageRequest,
        bound: usize,
        read: impl Fn(&[u8], &[u8]) -> Result<Option<R>, Fault>,
    ) -> Result<(Page<R>, Option<Cursor>), Fault> {
        let mut kept: Page<R> = Page::default();
        let mut step = PageRequest { limit: MAX_PAGE, ..request.clone() };
        let mut scanned = 0;
        loop {
            let page = self.raw_page(space, range.clone(), &step)?;
            scanned += page.rows.len();
            let (more, last) = match step.direction {
                Direction::Forward => (page.more_after, page.rows.last()),
                Direction::Backward => (page.more_before, page.rows.first()),
            };
            step.from = last.map(|(cursor, _)| cursor.clone());
            let mut found = page.try_filter_map(&read)?.rows;
            if step.direction == Direction::Backward {
                found.reverse();
            }
            kept.rows.append(&mut found);
            let full = kept.rows.len() > request.limit;
            let stopped = more && scanned >= bound;
            if full || stopped || !more {
                let place = step.from.filter(|_| stopped && !full);
                return Ok((settle(kept, request, full || more), place));
            }
        }
    }

    pub(super) fn passes(&self, filter: &TrayFilter, row: &CaseRow) -> bool {
        if filter.unassigned && row.case.assigned.is_some() {
            return false;
        }
        let beyond = |days: i64| !row.clock.running() || row.clock.days_left > days;
        if filter.due_within.is_some_and(beyond) {
            return false;
        }
        if filter.words.is_empty() && filter.without.is_empty() {
            return true;
        }
        let causal = row.case.causal.and_then(|code| self.office().causals.get(code));
        let text = fold(&format!(
            "{} {} {} {} {} {} {} {}",
            row.case.radicado,
            row.case.kind.code(),
            row.case.causal.map_or_else(String::new, |code| code.to_string()),
            causal.map_or("", |causal| &causal.name),
            row.name,
            row.case.account.map_or_else(String::new, |account| account.to_string()),
            row.case.assigned.as_ref().map_or("--", |user| user.as_str()),
            row.clock.state().code(),
        ));
        filter.words.iter().all(|word| text.contains(&fold(word)))
            && !filter.without.iter().any(|word| text.contains(&fold(word)))
    }

    pub(super) fn case_row(&self, key: &[u8], today: NaiveDate) -> Result<Option<CaseRow>, Fault> {
        let Some(radicado) = trees::radicado_at_end(key) else { return Ok(None) };
        let Some(seen) = self.pqr(radicado)? else { return Ok(None) };
        Ok(Some(self.row_of(seen.record, today)?))
    }

    /// A case with the cases that decide together with it, and its version.
    pub fn case_file(
        &self,
        radicado: Radicado,
        today: NaiveDate,
    ) -> Result<Option<Seen<CaseFile>>, Fault> {
        let Some(Seen { record, version }) = self.pqr(radicado)? else { return Ok(None) };
        let other = |id: Option<Radicado>| -> Result<Option<PqrCase>, Fault> {
            Ok(id.map(|id| self.pqr(id)).transpose()?.flatten().map(|seen| seen.record))
        };
        let (parent, recurso) = (other(record.parent)?, other(record.recurso())?);
        let letters = self.letters(radicado)?.len();
        let annexes = self.annexes(radicado)?.len();
        let row = self.row_of(record, today)?;
        let record = CaseFile { row, parent, recurso, letters, annexes };
        Ok(Some(Seen { record, version }))
    }

    /// Letters that went out of a case, the first one first, at most [`MAX_LETTERS`].
    pub fn letters(&self, of: Radicado) -> Result<Vec<IssuedLetter>, Fault> {
        let range = KeyRange::prefix(&trees::radicado(of));
        let engine = &self.shared.engine;
        let pairs = engine.page(Space::Letter, &range, Direction::Forward, MAX_LETTERS)?;
        pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
    }

    /// The letter of a number, wherever it is: letters lie by case.
    pub fn letter(&self, number: &str) -> Result<Option<IssuedLetter>, Fault> {
        let mut range = KeyRange::all();
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::Letter, &range, Direction::Forward, MAX_LETTERS)?;
            let Some((last, _)) = pairs.last() else { return Ok(None) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let issued: IssuedLetter = codec::decode(bytes)?;
                if issued.letter.number == number {
                    return Ok(Some(issued));
                }
            }
        }
    }

    /// A case as a row: its clock today and who asks.
    pub fn row_of(&self, case: PqrCase, today: NaiveDate) -> Result<CaseRow, Fault> {
        let rules = self.rules_of(&case);
        let clock = clock(&case, &rules, today)
            .map_err(|_| Fault::Codec(format!("fecha imposible en {}", case.radicado)))?;
        let name = match case.account {
            Some(account) if case.petitioner.name.is_empty() => {
                self.subscriber(account)?.map_or_else(String::new, |subscriber| subscriber.name)
            }
            _ => case.petitioner.name.clone(),
        };
        Ok(CaseRow { case, clock, name, rules })
    }

    /// Cases of an account, latest first.
    pub fn cases_of(&self, account: AccountId, today: NaiveDate) -> Result<Vec<CaseRow>, Fault> {
        let range = KeyRange::prefix(&trees::account(account));
        let request = PageRequest::last(MAX_CASES);
        let page = self.raw_page(Space::PqrByAccount, range, &request)?;
        let page = page.try_filter_map(|key, _| self.case_row(key, today))?;
        Ok(page.rows.into_iter().rev().map(|(_, row)| row).collect())
    }

    /// Radicados still to be answered whose legal date lies in a span of days, in order, at most `limit`.
    pub fn due_between(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        limit: usize,
    ) -> Result<Vec<(NaiveDate, Radicado)>, Fault> {
        let range = KeyRange {
            start: std::ops::Bound::Included(trees::due_prefix(Worklist::Answer, first)),
            end: std::ops::Bound::Excluded(trees::due_prefix(
                Worklist::Answer,
                last.succ_opt().unwrap_or(last),
            )),
        };
        let pairs = self.shared.engine.page(Space::PqrByDue, &range, Direction::Forward, limit)?;
        let read = |(key, _): &Pair| Some((trees::day_of_due(key)?, trees::radicado_at_end(key)?));
        Ok(pairs.iter().filter_map(read).collect())
    }

    /// Accounts of a stage, the largest overdue first inside each bucket.
    pub fn accounts_by_stage(
        &self,
        filter: StageFilter,
        request: &PageRequest,
    ) -> Result<Page<AccountRow>, Fault> {
        let Some(load) = self.receivables()? else { return Ok(Page::default()) };
        let prefix = trees::stage_prefix(load.load, filter.stage, filter.bucket);
        let page = self.raw_page(Space::LedgerByStage, KeyRange::prefix(&prefix), request)?;
        page.try_filter_map(|key, _| self.account_row(key, &load))
    }

    fn account_row(&self, key: &[u8], load: &ReceivablesLoad) -> Result<Option<AccountRow>, Fault> {
        let Some(account) = trees::account_at_end(key) else { return Ok(None) };
        let Some((_, position)) = self.ledger(account, load)? else { return Ok(None) };
        let subscriber = self.subscriber(account)?;
        let town = subscriber.as_ref().and_then(|found| self.office().towns.get(&found.town));
        Ok(Some(AccountRow {
            account,
            town: town.map_or_else(String::new, |town| town.name.clone()),
            name: subscriber.map_or_else(String::new, |subscriber| subscriber.name),
            days: position.driver_days.unwrap_or(0),
            overdue: position.overdue(),
            total: position.total,
            blocked: position.blocked,
        }))
    }

    /// The open items of an account in a load, and its position on the cut-off date.
    pub fn ledger(
        &self,
        account: AccountId,
        load: &ReceivablesLoad,
    ) -> Result<Option<(AccountLedger, Position)>, Fault> {
        let key = trees::ledger(load.load, account);
        let Some(bytes) = self.shared.engine.get(Space::Ledger, &key)? else { return Ok(None) };
        let ledger: AccountLedger = codec::decode(&bytes)?;
        let office = self.office();
        let position = position(&ledger, load.cutoff, &office.stages, &office.locks);
        Ok(Some((ledger, position)))
    }

    /// How many accounts of the shown load would be in another stage under another policy, by both stages.
    pub fn simulate_stages(
        &self,
        other: &StagePolicy,
    ) -> Result<std::collections::BTreeMap<(usize, usize), u64>, Fault> {
        let mut moves = std::collections::BTreeMap::new();
        let Some(load) = self.receivables()? else { return Ok(moves) };
        let mut range = KeyRange::prefix(&trees::load(load.load));
        let office = self.office();
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::Ledger, &range, Direction::Forward, MAX_SCANNED)?;
            let Some((last, _)) = pairs.last() else { return Ok(moves) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let ledger: AccountLedger = codec::decode(bytes)?;
                let stage = |policy| position(&ledger, load.cutoff, policy, &office.locks).stage;
                let (now, then) = (stage(&office.stages), stage(other));
                if now != then {
                    *moves.entry((now, then)).or_default() += 1;
                }
            }
        }
    }

    /// Everything a person at the window needs of an account.
    pub fn statement(&self, account: AccountId, today: NaiveDate) -> Result<Statement, Fault> {
        let load = self.receivables()?;
        let ledger = match &load {
            Some(load) => self.ledger(account, load)?,
            None => None,
        };
        Ok(Statement {
            account,
            subscriber: self.subscriber(account)?,
            ledger,
            load,
            cases: self.cases_of(account, today)?,
            blocks: self.blocks_of(account, today)?,
            updates: self.open_updates_of(account)?,
        })
    }

    /// The receivables by stage and age, from kept totals alone.
    pub fn portfolio(&self) -> Result<Option<Portfolio>, Fault> {
        let Some(load) = self.receivables()? else { return Ok(None) };
        let figure = |figure: LoadFigure| self.counter(Counter::Load(load.load, figure));
        let money = |of: LoadFigure| figure(of).map(Money::from_centavos);
        let mut cells = Vec::new();
        for stage in 0..self.office().stages.stages.len() {
            let stage = u8::try_from(stage).unwrap_or(u8::MAX);
            let mut row = [StageCell::default(); 8];
            for (bucket, cell) in BUCKETS.into_iter().zip(&mut row) {
                cell.accounts = figure(LoadFigure::StageAccounts(stage, bucket))?;
                cell.overdue = money(LoadFigure::StageOverdue(stage, bucket))?;
            }
            cells.push(row);
        }
        let mut aged = [Money::ZERO; 8];
        for (bucket, total) in BUCKETS.into_iter().zip(&mut aged) {
            *total = money(LoadFigure::Aged(bucket))?;
        }
        Ok(Some(Portfolio {
            cells,
            aged,
            items: figure(LoadFigure::Items)?,
            blocked: money(LoadFigure::Blocked)?,
            financed: money(LoadFigure::Financed)?,
            hard_to_collect: money(LoadFigure::HardToCollect)?,
            load,
        }))
    }

    /// A user with his version.
    pub fn user(&self, id: &UserId) -> Result<Option<Seen<User>>, Fault> {
        let Some(bytes) = self.shared.engine.get(Space::User, &trees::user(id))? else {
            return Ok(None);
        };
        Ok(Some(Seen { record: codec::decode(&bytes)?, version: Version::of(&bytes) }))
    }

    /// Users by name.
    pub fn users(&self, request: &PageRequest) -> Result<Page<User>, Fault> {
        let page = self.raw_page(Space::User, KeyRange::all(), request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// Half-typed forms of a user, latest first.
    pub fn drafts(&self, user: &UserId) -> Result<Vec<Draft>, Fault> {
        let range = KeyRange::prefix(&trees::drafts_of(user));
        let pairs =
            self.shared.engine.page(Space::Draft, &range, Direction::Backward, MAX_DRAFTS)?;
        pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
    }

    /// The figures of the home screen.
    pub fn home(&self, user: &UserId, today: NaiveDate) -> Result<HomeFigures, Fault> {
        let mut figures = HomeFigures {
            subscribers: self.counter(Counter::Subscribers)?,
            open: self.counter(Counter::PqrOpen)?,
            unassigned: self.counter(Counter::PqrUnassigned)?,
            drafts: self.drafts(user)?,
            backup: self.last_backup()?,
            bytes: self.size()?,
            free: self.shared.engine.free()?,
            ..HomeFigures::default()
        };
        let waits = |lists: &[Worklist]| -> Result<i64, Fault> {
            lists.iter().map(|list| self.counter(Counter::PqrIn(*list))).sum()
        };
        figures.by_clock = [
            waits(&[Worklist::Cite])?,
            waits(&[Worklist::Aviso, Worklist::Deliver])?,
            waits(&[Worklist::ToSspd])?,
            waits(&[Worklist::Comply])?,
        ];
        figures.rules_unapplied = self.has_unapplied_rules();
        self.count_due(&mut figures, today)?;
        if let Some(portfolio) = self.portfolio()? {
            let overdue = portfolio.aged.iter().skip(1).copied().sum();
            let accounts = i64::try_from(portfolio.load.accounts).unwrap_or(i64::MAX);
            figures.receivables = Some((portfolio.load.cutoff, accounts, overdue));
        }
        figures.updates = self.update_counts()?;
        Ok(figures)
    }

    fn count_due(&self, figures: &mut HomeFigures, today: NaiveDate) -> Result<(), Fault> {
        let soon = self.soon(today);
        let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
        let due = self.due_between(first, soon, MAX_COUNTED)?;
        figures.bounded = due.len() == MAX_COUNTED;
        for (date, radicado) in due {
            match date.cmp(&today) {
                std::cmp::Ordering::Less => figures.silent += 1,
                std::cmp::Ordering::Equal => figures.due_today += 1,
                std::cmp::Ordering::Greater => figures.due_soon += 1,
            }
            if figures.urgent.len() < URGENT
                && let Some(seen) = self.pqr(radicado)?
            {
                figures.urgent.push(self.row_of(seen.record, today)?);
            }
        }
        Ok(())
    }

    pub(super) fn raw_page(
        &self,
        space: Space,
        range: KeyRange,
        request: &PageRequest,
    ) -> Result<Page<Vec<u8>>, Fault> {
        let limit = request.limit.clamp(1, MAX_PAGE);
        let wanted = match &request.from {
            Some(Cursor(key)) => range.beyond(key, request.direction),
            None => range,
        };
        let engine = &self.shared.engine;
        let mut pairs = engine.page(space, &wanted, request.direction, limit + 1)?;
        let more = pairs.len() > limit;
        pairs.truncate(limit);
        if request.direction == Direction::Backward {
            pairs.reverse();
        }
        let beyond = request.from.is_some();
        let rows = pairs.into_iter().map(|(key, value)| (Cursor(key), value)).collect();
        Ok(match request.direction {
            Direction::Forward => Page { rows, more_before: beyond, more_after: more },
            Direction::Backward => Page { rows, more_before: more, more_after: beyond },
        })
    }
}

/// A filtered page as it was asked: cut to the limit, in ascending order, with its ends.
fn settle<R>(mut kept: Page<R>, request: &PageRequest, more: bool) -> Page<R> {
    let cut = kept.rows.len() > request.limit;
    kept.rows.truncate(request.limit);
    let beyond = request.from.is_some();
    match request.direction {
        Direction::Forward => {
            kept.more_before = beyond;
            kept.more_after = cut || more;
        }
        Direction::Backward => {
            kept.rows.reverse();
            kept.more_before = cut || more;
            kept.more_after = beyond;
        }
    }
    kept
}

impl Page<Vec<u8>> {
    pub(super) fn try_map<R>(
        self,
        read: impl Fn(&[u8], &[u8]) -> Result<R, Fault>,
    ) -> Result<Page<R>, Fault> {
        self.try_filter_map(|key, bytes| read(key, bytes).map(Some))
    }

    pub(super) fn try_filter_map<R>(
        self,
        read: impl Fn(&[u8], &[u8]) -> Result<Option<R>, Fault>,
    ) -> Result<Page<R>, Fault> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for (cursor, bytes) in self.rows {
            if let Some(row) = read(&cursor.0, &bytes)? {
                rows.push((cursor, row));
            }
        }
        Ok(Page { rows, more_before: self.more_before, more_after: self.more_after })
    }
}
