//! Suspension for non-payment: who may be suspended, and the road of an order until the service is back
//! (Ley 142/1994 art. 140 to 142 and 155; Decreto-Ley 019/2012 art. 42). Pure.

use chrono::{Months, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::instalments::Frequency;
use crate::domain::calendar::BusinessCalendar;
use crate::domain::ids::Radicado;
use crate::domain::money::Money;
use crate::domain::pqr::Block;
use crate::domain::subscriber::Service;

/// Why the service of a home or an institution is not simply suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProtectedKind {
    /// Hospital (C-150/2003).
    Hospital,
    /// School.
    School,
    /// Prison.
    Prison,
    /// Children at home.
    Children,
    /// Elderly person.
    Elderly,
    /// Person with a disability.
    Disability,
    /// Pregnant woman.
    Pregnancy,
    /// Victim of the conflict.
    Victim,
    /// A judgment of tutela.
    Judgment,
}

impl ProtectedKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Hospital,
        Self::School,
        Self::Prison,
        Self::Children,
        Self::Elderly,
        Self::Disability,
        Self::Pregnancy,
        Self::Victim,
        Self::Judgment,
    ];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hospital => "HOSPITAL",
            Self::School => "EDUCATIVO",
            Self::Prison => "CARCEL",
            Self::Children => "MENORES",
            Self::Elderly => "ADULTO_MAYOR",
            Self::Disability => "DISCAPACIDAD",
            Self::Pregnancy => "GESTANTE",
            Self::Victim => "VICTIMA",
            Self::Judgment => "FALLO_TUTELA",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is done instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProtectedRoute {
    /// Nothing.
    Never,
    /// A flow reducer that leaves at least fifty litres a day for each person (T-188/2018).
    Reducer,
    /// A person decides.
    Review,
}

impl ProtectedRoute {
    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "NO_SUSPENDER",
            Self::Reducer => "REDUCTOR_FLUJO",
            Self::Review => "REVISION_MANUAL",
        }
    }

    /// The route of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Never, Self::Reducer, Self::Review].into_iter().find(|route| route.code() == code)
    }
}

/// A protection with its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// Of what kind.
    pub kind: ProtectedKind,
    /// The paper.
    pub support: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it holds.
    pub until: Option<NaiveDate>,
    /// What is done instead.
    pub route: ProtectedRoute,
}

impl Protection {
    /// Whether it holds on a day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// The notice before a suspension (C-150/2003).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Day of delivery.
    pub on: NaiveDate,
    /// In the bill, by letter…
    pub medium: String,
    /// The day by which to pay.
    pub deadline: NaiveDate,
    /// It says what follows from not paying.
    pub consequence: bool,
    /// It says which remedies there are, and before whom.
    pub remedies: bool,
}

/// What to do about bills that are not in claim while another one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undisputed {
    /// Nothing is suspended.
    No,
    /// A person decides.
    Review,
    /// They justify a suspension.
    Yes,
}

/// The company's policy of suspension (`data/suspension.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspensionPolicy {
    /// Unpaid periods that lead to it when bills come each month; never more than three (art. 140).
    pub monthly_periods: u32,
    /// The same when they come each second month; never more than two.
    pub bimonthly_periods: u32,
    /// Working days between notice and suspension.
    pub notice_days: u32,
    /// What to do about the part that is not in claim (art. 155).
    pub undisputed: Undisputed,
    /// An agreement that is kept stops it.
    pub agreement_stops: bool,
    /// A promise that is not due stops it.
    pub promise_stops: bool,
    /// On the eve of a day without office.
    pub on_eve: bool,
    /// Only on the days that the published commercial calendar gives its cycle.
    pub by_calendar: bool,
    /// Services that are suspended physically.
    pub services: Vec<Service>,
    /// Smallest overdue amount.
    pub smallest: Money,
    /// Arrears in bills for the presumption of art. 141.
    pub cut_bills: u32,
    /// Months in which an earlier suspension makes a relapse.
    pub relapse_months: u32,
    /// Billing cycles whose bills come each second month.
    pub bimonthly_cycles: Vec<String>,
    /// The notice that bills carry says what follows from not paying, and which remedies there are.
    pub bill_says: (bool, bool),
}

/// The most that the law lets a policy wait, in periods (Ley 142/1994 art. 140).
pub const fn longest_wait(billing: Frequency) -> u32 {
    match billing {
        Frequency::Monthly => 3,
        Frequency::Bimonthly => 2,
    }
}

impl SuspensionPolicy {
    /// How often a billing cycle is billed.
    pub fn billing(&self, cycle: &str) -> Frequency {
        let bimonthly = self.bimonthly_cycles.iter().any(|one| one == cycle);
        if bimonthly { Frequency::Bimonthly } else { Frequency::Monthly }
    }

    /// Unpaid periods that lead to it.
    pub const fn periods(&self, billing: Frequency) -> u32 {
        match billing {
            Frequency::Monthly => self.monthly_periods,
            Frequency::Bimonthly => self.bimonthly_periods,
        }
    }
}

/// What the house knows of an account when it asks.
#[derive(Debug, Clone)]
pub struct SuspensionFacts<'a> {
    /// How often it is billed.
    pub billing: Frequency,
    /// Overdue bills that can be collected, the oldest first: number and due date.
    pub overdue_bills: &'a [(String, NaiveDate)],
    /// What they add up to.
    pub overdue: Money,
    /// The last notice.
    pub notice: Option<&'a Notice>,
    /// Open cases of the account.
    pub blocks: &'a [Block],
    /// Protections.
    pub protections: &'a [Protection],
    /// An agreement is kept.
    pub agreement_kept: bool,
    /// A promise that is not due.
    pub promise_until: Option<NaiveDate>,
    /// Already suspended, or an order is on its way.
    pub underway: bool,
    /// Whether it has a service that is suspended physically.
    pub suspendable: bool,
    /// Earlier suspensions.
    pub suspended_on: &'a [NaiveDate],
}

/// Why an account is not suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSuspended {
    /// Too few unpaid periods.
    Periods {
        /// Unpaid.
        unpaid: u32,
        /// Needed.
        needed: u32,
    },
    /// Too small an amount.
    Small,
    /// No notice.
    NoNotice,
    /// The notice lacks what it must say.
    NoticeIncomplete,
    /// The time of the notice has not passed.
    NoticeRuns(NaiveDate),
    /// A case about the bill.
    InClaim(Radicado),
    /// Part of the debt is in claim: a person decides.
    ReviewClaim(Radicado),
    /// Protected: what is done instead.
    Protected(ProtectedKind, ProtectedRoute),
    /// An agreement that is kept.
    Agreement,
    /// A promise that is not due.
    Promise(NaiveDate),
    /// The eve of days without office.
    Eve(NaiveDate),
    /// Not a working day.
    NotWorking,
    /// Suspended already, or on its way.
    Underway,
    /// None of its services is suspended physically.
    Service,
    /// The commercial calendar suspends its cycle on other days: the next one.
    OffCalendar(NaiveDate),
}

impl NotSuspended {
    /// It passes with the day, and says nothing of the debt.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Eve(_) | Self::NotWorking | Self::OffCalendar(_))
    }
}

/// What the house is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eligible {
    /// After the second or third unpaid period solidarity breaks (art. 130).
    pub solidarity_at_risk: bool,
    /// The presumption of art. 141 holds: the contract may be ended.
    pub may_be_cut: bool,
}

/// Whether the account may be suspended on a day; every reason when it may not. Crews plan by one calendar,
/// terms run by the other.
pub fn eligibility(
    facts: &SuspensionFacts<'_>,
    policy: &SuspensionPolicy,
    (crews, legal): (&BusinessCalendar, &BusinessCalendar),
    on: NaiveDate,
) -> Result<Eligible, Vec<NotSuspended>> {
    let mut reasons = debt_reasons(facts, policy);
    reasons.extend(notice_reason(facts, policy, legal, on));
    reasons.extend(claim_reason(facts, policy));
    let held = facts.protections.iter().find(|protection| protection.holds(on));
    reasons.extend(held.map(|held| NotSuspended::Protected(held.kind, held.route)));
    if facts.agreement_kept && policy.agreement_stops {
        reasons.push(NotSuspended::Agreement);
    }
    if let Some(until) = facts.promise_until.filter(|_| policy.promise_stops) {
        reasons.push(NotSuspended::Promise(until));
    }
    if facts.underway {
        reasons.push(NotSuspended::Underway);
    }
    if !facts.suspendable {
        reasons.push(NotSuspended::Service);
    }
    reasons.extend(day_reason(policy, crews, on));
    if !reasons.is_empty() {
        return Err(reasons);
    }
    let unpaid = u32::try_from(facts.overdue_bills.len()).unwrap_or(u32::MAX);
    Ok(Eligible {
        solidarity_at_risk: unpaid >= longest_wait(facts.billing),
        may_be_cut: may_be_cut(facts, policy, on),
    })
}

fn debt_reasons(facts: &SuspensionFacts<'_>, policy: &SuspensionPolicy) -> Vec<NotSuspended> {
    let unpaid = u32::try_from(facts.overdue_bills.len()).unwrap_or(u32::MAX);
    let needed = policy.periods(facts.billing).max(1);
    let mut reasons = Vec::new();
    if unpaid < needed {
        reasons.push(NotSuspended::Periods { unpaid, needed });
    } else if facts.overdue < policy.smallest {
        reasons.push(NotSuspended::Small);
    }
    reasons
}

/// A notice is of the bills that were due by its deadline: a later bill needs another one.
fn notice_reason(
    facts: &SuspensionFacts<'_>,
    policy: &SuspensionPolicy,
    days: &BusinessCalendar,
    on: NaiveDate,
) -> Option<NotSuspended> {
    let about = |notice: &&Notice| {
        let bills = facts.overdue_bills;
        bills.is_empty() || bills.iter().any(|(_, due)| *due <= notice.deadline)
    };
    let Some(notice) = facts.notice.filter(about) else { return Some(NotSuspended::NoNotice) };
    if !(notice.consequence && notice.remedies) {
        return Some(NotSuspended::NoticeIncomplete);
    }
    let waited = days.add_business_days(notice.on, policy.notice_days)?;
    let last = waited.max(notice.deadline);
    (on <= last).then_some(NotSuspended::NoticeRuns(last))
}

/// Bills in claim never justify a suspension; the rest of them as the policy says.
fn claim_reason(facts: &SuspensionFacts<'_>, policy: &SuspensionPolicy) -> Option<NotSuspended> {
    let of = |bill: &str| crate::domain::pqr::suspension_blocked(facts.blocks, Some(bill));
    let claimed: Vec<_> = facts.overdue_bills.iter().map(|(bill, _)| of(bill)).collect();
    let first = claimed.iter().flatten().min_by_key(|block| (block.since, block.radicado)).copied();
    let any = first.or_else(|| facts.blocks.first())?;
    if !claimed.is_empty() && claimed.iter().all(Option::is_some) {
        return Some(NotSuspended::InClaim(any.radicado));
    }
    match policy.undisputed {
        Undisputed::No => Some(NotSuspended::InClaim(any.radicado)),
        Undisputed::Review => Some(NotSuspended::ReviewClaim(any.radicado)),
        Undisputed::Yes => None,
    }
}

fn day_reason(
    policy: &SuspensionPolicy,
    days: &BusinessCalendar,
    on: NaiveDate,
) -> Option<NotSuspended> {
    if !days.is_business(on) {
        return Some(NotSuspended::NotWorking);
    }
    // Who is suspended on the eve could pay and not be reconnected by an open office.
    let tomorrow = on.succ_opt()?;
    (!policy.on_eve && !days.is_business(tomorrow)).then_some(NotSuspended::Eve(tomorrow))
}

/// The presumption of art. 141: arrears of three bills and a relapse within two years.
pub fn may_be_cut(facts: &SuspensionFacts<'_>, policy: &SuspensionPolicy, on: NaiveDate) -> bool {
    let since = on.checked_sub_months(Months::new(policy.relapse_months));
    let relapse = facts.suspended_on.iter().any(|day| since.is_some_and(|since| *day >= since));
    facts.overdue_bills.len() >= usize::try_from(policy.cut_bills).unwrap_or(usize::MAX) && relapse
}

/// Why a crew did not suspend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldCause {
    /// Paid on the spot.
    Paid,
    /// Showed a receipt.
    Receipt,
    /// Has an agreement.
    Agreement,
    /// Has a claim.
    Claim,
    /// Protected premises.
    Protected,
    /// Not found.
    NotFound,
    /// No access.
    NoAccess,
    /// Demolished or empty.
    Demolished,
    /// Suspended before.
    Already,
    /// Public order.
    Danger,
}

impl FieldCause {
    /// Every cause.
    pub const ALL: [Self; 10] = [
        Self::Paid,
        Self::Receipt,
        Self::Agreement,
        Self::Claim,
        Self::Protected,
        Self::NotFound,
        Self::NoAccess,
        Self::Demolished,
        Self::Already,
        Self::Danger,
    ];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paid => "PAGO",
            Self::Receipt => "RECIBO",
            Self::Agreement => "ACUERDO",
            Self::Claim => "RECLAMO",
            Self::Protected => "PROTEGIDO",
            Self::NotFound => "NO_UBICADO",
            Self::NoAccess => "SIN_ACCESO",
            Self::Demolished => "DEMOLIDO",
            Self::Already => "YA_SUSPENDIDO",
            Self::Danger => "ORDEN_PUBLICO",
        }
    }

    /// The cause of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// The legal end of a reconnection: twenty-four running hours, whatever day it is.
pub fn reconnection_limit(cause_gone: NaiveDateTime) -> Option<NaiveDateTime> {
    cause_gone.checked_add_signed(TimeDelta::hours(24))
}

/// Twenty-four hours of working days, as some companies publish it: shown, never used for the alarm.
pub fn internal_target(
    cause_gone: NaiveDateTime,
    days: &BusinessCalendar,
) -> Option<NaiveDateTime> {
    let start = days.on_or_after(cause_gone.date())?;
    let time = if start == cause_gone.date() { cause_gone.time() } else { chrono::NaiveTime::MIN };
    let next = days.on_or_after(start.succ_opt()?)?;
    Some(next.and_time(time))
}
