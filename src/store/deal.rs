//! The lists of a day, made of the whole portfolio: ranked, filtered, dealt. Read only: opening them is an act.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};

use super::collections::{DeskCase, desk_case};
use super::engine::{Direction, KeyRange, Space};
use super::{Fault, Refusal, Shared, Store, codec, desk_keys, trees, users};
use crate::domain::collections::agreement::AgreementState;
use crate::domain::collections::contact::{Asked, Source, Verdict};
use crate::domain::collections::decide::{CollectionRejection, QueueRejection};
use crate::domain::collections::file::{Agenda, CollectionFile};
use crate::domain::collections::legal::prescribes;
use crate::domain::collections::person::PersonKey;
use crate::domain::collections::promise::PromiseState;
use crate::domain::collections::queue::{
    self, DailyQueue, Exclusion, MAX_OFFICERS, Percentiles, QueueRow, Rank, StandingRow, Why,
};
use crate::domain::command::ReceivablesLoad;
use crate::domain::ids::AccountId;
use crate::domain::user::{Role, UserId};

/// Accounts that are looked at closely for each one that is wanted.
const LOOKED_AT_PER_ROW: usize = 20;

/// Accounts that are looked at closely at least.
const LOOKED_AT_LEAST: usize = 20_000;

/// Entries of the agenda read at a time.
const AGENDA_CHUNK: usize = 2_000;

/// Blocks of standing read at a time.
const BLOCKS: usize = 8;

/// What the agenda says of an account.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    next: Option<NaiveDate>,
    promise: Option<NaiveDate>,
    agreement: bool,
    last: Option<NaiveDate>,
    wrong: bool,
    suspended: Option<NaiveDate>,
}

impl Flags {
    /// What the load and the agenda say is not enough.
    fn must_be_read(&self, day: NaiveDate) -> bool {
        self.next.is_some_and(|next| next <= day)
            || self.promise.is_some_and(|promise| promise < day)
            || self.agreement
            || self.suspended.is_some()
    }
}

/// An account that may be on a list, before it is looked at closely.
#[derive(Debug, Clone)]
struct Candidate {
    rank: Rank,
    row: StandingRow,
}

impl Store {
    /// The lists of a day for everybody who works one: made, not yet opened. Nobody waits for it.
    pub fn deal_queues(&self, now: NaiveDateTime) -> Result<Vec<DailyQueue>, Refusal> {
        let refused = |why| Refusal::Collection(CollectionRejection::Queue(why));
        let load = self.receivables()?.ok_or_else(|| refused(QueueRejection::NoLoad))?;
        let officers = self.officers()?;
        if officers.is_empty() {
            return Err(refused(QueueRejection::NoOfficer));
        }
        let mut deal = Deal::new(
            &self.shared,
            load,
            now,
            officers.len() * self.office().collections.queue.cap,
        )?;
        deal.choose()?;
        Ok(deal.lists(&officers))
    }

    /// Those who work lists.
    pub fn officers(&self) -> Result<Vec<UserId>, Fault> {
        let mut officers = users::in_role(&self.shared, Role::CollectionsOfficer, MAX_OFFICERS)?;
        officers.sort();
        Ok(officers)
    }
}

/// The making of the lists of a day.
struct Deal<'a> {
    shared: &'a Shared,
    load: ReceivablesLoad,
    now: NaiveDateTime,
    wanted: usize,
    flags: HashMap<AccountId, Flags>,
    limits: Percentiles,
    chosen: Vec<(QueueRow, Option<UserId>)>,
    taken: BTreeSet<AccountId>,
    people: BTreeSet<PersonKey>,
    excluded: BTreeMap<Exclusion, u32>,
    considered: usize,
}

impl<'a> Deal<'a> {
    fn new(
        shared: &'a Shared,
        load: ReceivablesLoad,
        now: NaiveDateTime,
        wanted: usize,
    ) -> Result<Self, Fault> {
        let mut deal = Self {
            shared,
            load,
            now,
            wanted,
            flags: HashMap::new(),
            limits: Percentiles::default(),
            chosen: Vec::new(),
            taken: BTreeSet::new(),
            people: BTreeSet::new(),
            excluded: BTreeMap::new(),
            considered: 0,
        };
        deal.read_agenda()?;
        Ok(deal)
    }

    fn read_agenda(&mut self) -> Result<(), Fault> {
        for what in [
            Agenda::Next,
            Agenda::Promise,
            Agenda::Agreement,
            Agenda::LastAction,
            Agenda::WrongNumber,
            Agenda::Suspended,
        ] {
            let mut range = KeyRange::prefix(&desk_keys::agenda_prefix(what));
            loop {
                let engine = &self.shared.engine;
                let pairs = engine.page(
                    Space::CollectionAgenda,
                    &range,
                    Direction::Forward,
                    AGENDA_CHUNK,
                )?;
                let Some((last, _)) = pairs.last() else { break };
                range = range.beyond(last, Direction::Forward);
                for (key, _) in &pairs {
                    self.flag(what, key);
                }
            }
        }
        Ok(())
    }

    fn flag(&mut self, what: Agenda, key: &[u8]) {
        let (Some(account), day) = (trees::account_at_end(key), desk_keys::agenda_day(key)) else {
            return;
        };
        let flags = self.flags.entry(account).or_default();
        match what {
            Agenda::Next => flags.next = day,
            Agenda::Promise => flags.promise = day,
            Agenda::Agreement => flags.agreement = true,
            Agenda::LastAction => flags.last = day,
            Agenda::WrongNumber => flags.wrong = true,
            Agenda::Suspended => flags.suspended = day,
            Agenda::Order | Agenda::Reconnect | Agenda::Notice => {}
        }
    }

    /// Every row of the standing of the load, block after block.
    fn each_row(&self, mut look: impl FnMut(StandingRow)) -> Result<(), Fault> {
        let mut range = KeyRange::prefix(&trees::load(self.load.load));
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::Standing, &range, Direction::Forward, BLOCKS)?;
            let Some((last, _)) = pairs.last() else { return Ok(()) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let block: codec::StandingBlock = codec::decode(bytes)?;
                block.0.into_iter().for_each(&mut look);
            }
        }
    }

    fn choose(&mut self) -> Result<(), Fault> {
        let stages = self.rank()?;
        let office = self.shared.office.as_ref();
        let rules = &office.collections.queue;
        let codes: Vec<&str> = office.stages.stages.iter().map(|s| s.code.as_str()).collect();
        let lists = (self.wanted / rules.cap.max(1)).max(1);
        for (candidates, share) in stages.iter().zip(queue::shares(rules, &codes)) {
            let until = self.chosen.len() + share * lists;
            self.take(candidates.iter(), until)?;
        }
        let mut rest: Vec<&Candidate> = stages.iter().flatten().collect();
        rest.sort_unstable_by_key(|candidate| candidate.rank);
        let wanted = self.wanted;
        self.take(rest.into_iter(), wanted)
    }

    /// Candidates by stage, each in its order.
    fn rank(&mut self) -> Result<Vec<Vec<Candidate>>, Fault> {
        let office = self.shared.office.as_ref();
        let rules = &office.collections.queue;
        let mut balances = Vec::new();
        self.each_row(|row| {
            if row.overdue >= rules.smallest {
                balances.push(row.overdue.centavos());
            }
        })?;
        self.limits = Percentiles::of(&mut balances);
        let mut stages = vec![Vec::new(); office.stages.stages.len()];
        let mut fault = None;
        self.each_row(|row| {
            let due = self.flags.get(&row.account).and_then(|flags| flags.next);
            let asked = due.is_some_and(|due| due <= self.now.date());
            if !(row.overdue >= rules.smallest && row.stage > 0 || asked) {
                return;
            }
            match self.reasons(&row) {
                Ok(reasons) => {
                    let rank = Rank::new(rules.total(&reasons), &row);
                    if let Some(stage) = stages.get_mut(usize::from(row.stage)) {
                        stage.push(Candidate { rank, row });
                    }
                }
                Err(error) => fault = Some(error),
            }
        })?;
        if let Some(fault) = fault {
            return Err(fault);
        }
        for stage in &mut stages {
            stage.sort_unstable_by_key(|candidate: &Candidate| candidate.rank);
        }
        Ok(stages)
    }

    /// Every reason for which an account would be on a list today.
    fn reasons(&self, row: &StandingRow) -> Result<Vec<Why>, Fault> {
        let office = self.shared.office.as_ref();
        let rules = &office.collections.queue;
        let (today, cutoff) = (self.now.date(), self.load.cutoff);
        let days = i64::from(row.days);
        let later = office.stages.stages.iter().filter_map(|stage| stage.from_days);
        let now_days = days + (today - cutoff).num_days();
        let next = later.filter(|from| *from > now_days).min().map(|from| from - now_days);
        let ends = row
            .oldest
            .and_then(|due| prescribes(due, &[], &office.collections.legal))
            .map(|end| (end - today).num_days());
        let mut reasons = rules.of_standing(row, &self.limits, next, ends);
        match self.flags.get(&row.account) {
            Some(flags) => self.flagged(row, flags, &mut reasons)?,
            None if (1..=30).contains(&days) => reasons.push(Why::PaysAlone),
            None => {}
        }
        reasons.sort_unstable_by_key(|why| (std::cmp::Reverse(rules.points(*why)), *why));
        Ok(reasons)
    }

    /// What the agenda adds.
    fn flagged(
        &self,
        row: &StandingRow,
        flags: &Flags,
        reasons: &mut Vec<Why>,
    ) -> Result<(), Fault> {
        let today = self.now.date();
        let quiet = flags.last.map_or(0, |last| (today - last).num_days());
        if quiet >= 5 {
            reasons.push(Why::NoReaction(u16::try_from(quiet).unwrap_or(u16::MAX)));
        }
        if flags.wrong {
            reasons.push(Why::WrongNumbers);
        }
        if flags.must_be_read(today) {
            let case = desk_case(self.shared, row.account, self.now, None)?;
            let missed = self.shared.office.collections.agreement.missed;
            let missed = usize::try_from(missed).unwrap_or(usize::MAX);
            reasons.extend(pending(&case, flags, missed, today));
        }
        Ok(())
    }

    /// Takes candidates in order until there are so many.
    fn take<'c>(
        &mut self,
        candidates: impl Iterator<Item = &'c Candidate>,
        until: usize,
    ) -> Result<(), Fault> {
        let most = LOOKED_AT_LEAST.max(self.wanted * LOOKED_AT_PER_ROW);
        for candidate in candidates {
            if self.chosen.len() >= until || self.considered >= most {
                return Ok(());
            }
            if !self.taken.insert(candidate.row.account) {
                continue;
            }
            self.considered += 1;
            let case = desk_case(self.shared, candidate.row.account, self.now, None)?;
            match self.exclusion(&case) {
                Some(why) => *self.excluded.entry(why).or_default() += 1,
                None => {
                    self.people.insert(case.debtor.person.clone());
                    let row = &candidate.row;
                    let reasons = self.reasons(row)?;
                    let known = last_officer(&case.file);
                    self.chosen.push((
                        QueueRow {
                            account: row.account,
                            stage: row.stage,
                            days: days_now(&case).unwrap_or(row.days),
                            overdue: case.live.position.overdue(),
                            reasons,
                            points: candidate.rank.points(),
                        },
                        known,
                    ));
                }
            }
        }
        Ok(())
    }

    /// Why an account is left out today.
    fn exclusion(&self, case: &DeskCase) -> Option<Exclusion> {
        let Some(facts) = case.facts() else { return Some(Exclusion::Unknown) };
        let office = self.shared.office.as_ref();
        if !case.debtor.marks.is_empty() {
            return Some(Exclusion::Stopped);
        }
        let alive = case.live.alive();
        let kept = alive.is_some_and(|one| one.standing.overdue == 0);
        let askable = facts.askable(office);
        if kept {
            return Some(Exclusion::Agreement);
        }
        if !askable.all.is_debit() && alive.is_none() {
            let claim = askable.in_claim.is_debit();
            return Some(if claim { Exclusion::InClaim } else { Exclusion::Paid });
        }
        if case.live.open_promise().is_some() {
            return Some(Exclusion::Promise);
        }
        let today = self.now.date();
        if case.file.call_back().is_some_and(|at| at.date() == today) {
            return None;
        }
        if case.file.next().is_some_and(|next| next.date() > self.now.date()) {
            return Some(Exclusion::Later);
        }
        if self.people.contains(&case.debtor.person) {
            return Some(Exclusion::Elsewhere);
        }
        match facts.verdict(office, Asked::CALL, self.now) {
            Verdict::Denied { reasons, next } => {
                let today = next.is_some_and(|next| next.date() == self.now.date());
                (!today).then(|| Exclusion::of_denied(&reasons))
            }
            Verdict::Allowed => None,
        }
    }

    fn lists(self, officers: &[UserId]) -> Vec<DailyQueue> {
        let cap = self.shared.office.collections.queue.cap;
        let mut rows = self.chosen;
        rows.sort_by_key(|(row, _)| {
            let standing = StandingRow {
                account: row.account,
                stage: row.stage,
                days: row.days,
                overdue: row.overdue,
                oldest: None,
            };
            Rank::new(row.points, &standing)
        });
        let excluded: Vec<(Exclusion, u32)> = self.excluded.into_iter().collect();
        let considered = u32::try_from(self.considered).unwrap_or(u32::MAX);
        let (now, load) = (self.now, self.load.load);
        let lists = queue::deal(rows, officers, cap);
        let list = |(officer, rows)| DailyQueue {
            officer,
            day: now.date(),
            opened: now,
            load,
            rows,
            excluded: excluded.clone(),
            considered,
        };
        lists.into_iter().map(list).collect()
    }
}

/// Reasons that only the file of the account gives.
fn pending(case: &DeskCase, flags: &Flags, missed: usize, today: NaiveDate) -> Vec<Why> {
    let mut reasons = Vec::new();
    match case.file.call_back().filter(|at| at.date() <= today) {
        Some(at) => reasons.push(Why::CallBack(at)),
        None if flags.next.is_some_and(|next| next <= today) => reasons.push(Why::Due),
        None => {}
    }
    let last = case.file.contacts().next().map(|(event, _)| event.at);
    let broken = case.live.promises.last().filter(|(made, _, state)| {
        *state == PromiseState::Broken && last.is_none_or(|last| last <= *made)
    });
    reasons.extend(broken.map(|(_, promise, _)| Why::BrokenPromise(promise.on)));
    if let Some(one) = case.live.alive().filter(|one| one.standing.overdue > 0) {
        let active = one.standing.state == AgreementState::Active;
        let last = one.standing.overdue + 1 >= missed;
        reasons.extend(active.then_some(if last { Why::LastInstalment } else { Why::Instalment }));
    }
    let unpaid = flags.suspended.filter(|day| {
        (today - *day).num_days() >= 5
            && !case.payments.iter().any(|payment| payment.at.date() >= *day)
    });
    reasons.extend(unpaid.map(|_| Why::Suspended));
    reasons
}

/// Days overdue today of what drives the stage.
fn days_now(case: &DeskCase) -> Option<u32> {
    case.live.position.driver_days.and_then(|days| u32::try_from(days).ok())
}

/// The officer of the house who reached the debtor last.
fn last_officer(file: &CollectionFile) -> Option<UserId> {
    let desk = file.contacts().find(|(_, contact)| contact.source == Source::Desk);
    desk.map(|(event, _)| event.by.clone())
}
