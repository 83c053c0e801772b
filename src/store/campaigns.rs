//! Campaigns in the base: who may be reached, who was, what the carrier said, what they paid.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::collections::{DeskCase, desk_case, record};
use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space};
use super::page::{Page, PageRequest};
use super::trees::{self, Counter};
use super::{Fault, Store, codec, desk_keys};
use crate::domain::collections::campaign::{
    Campaign, CampaignPlan, CampaignRow, MAX_CAMPAIGN, destination, in_control,
};
use crate::domain::collections::contact::{Asked, Verdict};
use crate::domain::collections::figures::CampaignMonth;
use crate::domain::collections::payment;
use crate::domain::collections::person::PersonKey;
use crate::domain::collections::queue::Exclusion;
use crate::domain::ids::AccountId;

/// Blocks of standing read at a time.
const BLOCKS: usize = 8;

/// Rows of a campaign read at a time.
const CHUNK: usize = 1_000;

/// Who may be reached by a plan, each person once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Accounts, in order; true for those that are left alone.
    pub accounts: Vec<(AccountId, bool)>,
    /// Accounts that may not, by reason.
    pub left_out: BTreeMap<Exclusion, u32>,
    /// Nobody was left out for want of room: a campaign has at most [`MAX_CAMPAIGN`] accounts.
    pub whole: bool,
}

impl Reach {
    /// How many are sent to, and how many are left alone.
    pub fn counts(&self) -> (usize, usize) {
        let alone = self.accounts.iter().filter(|(_, control)| *control).count();
        (self.accounts.len() - alone, alone)
    }
}

impl Store {
    /// The number that the next campaign will have, unless another takes it first.
    pub fn coming_campaign(&self) -> Result<u32, Fault> {
        let last = self.counter(Counter::CampaignSequence)?;
        Ok(u32::try_from(last + 1).unwrap_or(u32::MAX))
    }

    /// The number of a new campaign. One that is then given up leaves a gap.
    pub fn next_campaign(&self) -> Result<u32, Fault> {
        let number = self.writer.allocate(Counter::CampaignSequence)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Who may be reached now by a plan. Nobody waits for it.
    pub fn reach(&self, id: u32, plan: &CampaignPlan, now: NaiveDateTime) -> Result<Reach, Fault> {
        let mut reach = Reach { whole: true, ..Reach::default() };
        let Some(load) = self.receivables()? else { return Ok(reach) };
        let stages = &self.office().stages;
        let wanted = |stage: u8| {
            plan.stage.as_ref().is_none_or(|code| stages.code(usize::from(stage)) == code)
        };
        let mut people = BTreeSet::new();
        let mut range = KeyRange::prefix(&trees::load(load.load));
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::Standing, &range, Direction::Forward, BLOCKS)?;
            let Some((last, _)) = pairs.last() else { return Ok(reach) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let block: codec::StandingBlock = codec::decode(bytes)?;
                for row in block.0 {
                    if reach.accounts.len() >= MAX_CAMPAIGN {
                        reach.whole = false;
                        return Ok(reach);
                    }
                    if row.overdue < plan.minimum || !row.overdue.is_debit() || !wanted(row.stage) {
                        continue;
                    }
                    let case = desk_case(&self.shared, row.account, now, None)?;
                    match self.out_of_reach(&case, plan, now, &people) {
                        Some(why) => *reach.left_out.entry(why).or_default() += 1,
                        None => {
                            people.insert(case.debtor.person);
                            let control = in_control(id, row.account, plan.control);
                            reach.accounts.push((row.account, control));
                        }
                    }
                }
            }
        }
    }

    fn out_of_reach(
        &self,
        case: &DeskCase,
        plan: &CampaignPlan,
        now: NaiveDateTime,
        people: &BTreeSet<PersonKey>,
    ) -> Option<Exclusion> {
        let Some(facts) = case.facts() else { return Some(Exclusion::Unknown) };
        if !case.debtor.marks.is_empty() {
            return Some(Exclusion::Stopped);
        }
        if destination(facts.subscriber, plan.channel).is_empty() {
            return Some(Exclusion::NoDestination);
        }
        if case.file.call_back().is_some_and(|at| at.date() >= now.date()) {
            return Some(Exclusion::Later);
        }
        if case.live.alive().is_some() {
            return Some(Exclusion::Agreement);
        }
        let askable = facts.askable(self.office());
        if !askable.all.is_debit() {
            let claim = askable.in_claim.is_debit();
            return Some(if claim { Exclusion::InClaim } else { Exclusion::Paid });
        }
        if case.live.open_promise().is_some() {
            return Some(Exclusion::Promise);
        }
        if people.contains(&case.debtor.person) {
            return Some(Exclusion::Elsewhere);
        }
        let asked = Asked { channel: plan.channel, ..Asked::CALL };
        match facts.verdict(self.office(), asked, now) {
            Verdict::Allowed => None,
            Verdict::Denied { reasons, .. } => Some(Exclusion::of_denied(&reasons)),
        }
    }

    /// Rows of a campaign; twice is the same as once.
    pub fn put_campaign_rows(&self, id: u32, rows: &[CampaignRow]) -> Result<(), Fault> {
        let mut batch = Batch::default();
        for row in rows {
            let key = desk_keys::campaign_row(id, row.account);
            batch.put(Space::CampaignRow, key, codec::encode(row)?);
        }
        self.writer.bulk(batch)
    }

    /// What the carrier said of an account; false when it is not in the campaign, or was left alone.
    pub fn delivered(&self, id: u32, account: AccountId, said: bool) -> Result<bool, Fault> {
        let key = desk_keys::campaign_row(id, account);
        let row: Option<CampaignRow> = record(&self.shared, Space::CampaignRow, &key)?;
        let Some(row) = row.filter(|row| !row.control) else { return Ok(false) };
        self.put_campaign_rows(id, &[CampaignRow { delivered: Some(said), ..row }])?;
        Ok(true)
    }

    /// Accounts to which a campaign was sent, in order.
    pub fn campaign_accounts(&self, id: u32) -> Result<Vec<AccountId>, Fault> {
        let mut accounts = Vec::new();
        let mut range = KeyRange::prefix(&id.to_be_bytes());
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::CampaignRow, &range, Direction::Forward, CHUNK)?;
            let Some((last, _)) = pairs.last() else { return Ok(accounts) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let row: CampaignRow = codec::decode(bytes)?;
                accounts.extend((!row.control).then_some(row.account));
            }
        }
    }

    /// A campaign.
    pub fn campaign(&self, id: u32) -> Result<Option<Campaign>, Fault> {
        record(&self.shared, Space::Campaign, &id.to_be_bytes())
    }

    /// Campaigns, by number.
    pub fn campaigns(&self, request: &PageRequest) -> Result<Page<Campaign>, Fault> {
        let page = self.raw_page(Space::Campaign, KeyRange::all(), request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// F12 to F15: who paid within so many days, of those that it was delivered to and of those that were
    /// left alone.
    pub fn campaign_figures(&self, of: &Campaign, days: i64) -> Result<CampaignMonth, Fault> {
        let mut month = CampaignMonth::default();
        let mut range = KeyRange::prefix(&of.id.to_be_bytes());
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::CampaignRow, &range, Direction::Forward, CHUNK)?;
            let Some((last, _)) = pairs.last() else { return Ok(month) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let row: CampaignRow = codec::decode(bytes)?;
                month.sent += i64::from(!row.control);
                if !row.control {
                    month.cost = month.cost.plus(of.plan.cost);
                }
                let paid = i64::from(self.paid_within(row.account, of.at, days)?);
                match (row.control, row.delivered) {
                    (true, _) => {
                        month.control += 1;
                        month.control_paying += paid;
                    }
                    (false, Some(true)) => {
                        month.delivered += 1;
                        month.accounts += 1;
                        month.paying += paid;
                    }
                    (false, _) => {}
                }
            }
        }
    }

    fn paid_within(&self, account: AccountId, at: NaiveDateTime, days: i64) -> Result<bool, Fault> {
        let payments = super::payments::of_account(&self.shared, account)?;
        Ok(payment::standing(&payments).iter().any(|one| {
            let after = (one.at.date() - at.date()).num_days();
            one.amount.is_debit() && one.at >= at && (0..=days).contains(&after)
        }))
    }
}

/// The batch that shows a campaign.
pub(super) fn decide(campaign: &Campaign, batch: &mut Batch) -> Answer {
    let key = campaign.id.to_be_bytes().to_vec();
    batch.preconditions.push((Space::Campaign, key.clone(), Expected::Absent));
    batch.put(Space::Campaign, key, codec::encode(campaign)?);
    Ok(Receipt::default())
}
