//! Payment agreements: what the policy of a segment admits, what was signed, and what became of it. Pure.

use chrono::{Days, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::instalments::{Frequency, Instalment, Plan, System, schedule};
use super::open_item::ItemKey;
use super::promise::Receipt;
use crate::domain::money::Money;
use crate::domain::subscriber::{Stratum, UseClass};

/// In what quality somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quality {
    /// Owner.
    Owner,
    /// Possessor.
    Possessor,
    /// Subscriber.
    Subscriber,
    /// User or tenant.
    User,
    /// Heir.
    Heir,
    /// With a power of attorney.
    Proxy,
}

impl Quality {
    /// Every quality.
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Possessor, Self::Subscriber, Self::User, Self::Heir, Self::Proxy];

    /// The word in files and forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "PROPIETARIO",
            Self::Possessor => "POSEEDOR",
            Self::Subscriber => "SUSCRIPTOR",
            Self::User => "USUARIO",
            Self::Heir => "HEREDERO",
            Self::Proxy => "APODERADO",
        }
    }

    /// The quality of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.code() == code)
    }

    /// Papers that the file of the agreement needs besides those of every one.
    pub const fn papers(self) -> &'static [Paper] {
        match self {
            Self::Owner => &[Paper::Title],
            Self::Possessor | Self::Subscriber => &[Paper::Possession],
            Self::User => &[Paper::OwnerAuthorisation, Paper::Lease],
            Self::Heir => &[Paper::Heirs],
            Self::Proxy => &[Paper::Power],
        }
    }
}

/// A paper of the file of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Paper {
    /// The agreement, signed.
    Agreement,
    /// Pagaré and carta de instrucciones.
    PromissoryNote,
    /// Identity of the signer.
    Identity,
    /// Schedule, signed.
    Schedule,
    /// Proof of the initial payment.
    InitialPayment,
    /// Authorisation of hábeas data.
    DataAuthorisation,
    /// Authorisation of channels (Ley 2300/2023).
    ChannelAuthorisation,
    /// Certificado de tradición.
    Title,
    /// Proof of possession.
    Possession,
    /// Authorisation of the owner.
    OwnerAuthorisation,
    /// Lease.
    Lease,
    /// Proof of the heirs.
    Heirs,
    /// Power of attorney or certificate of representation.
    Power,
}

/// Papers of every agreement.
const ALWAYS: [Paper; 7] = [
    Paper::Agreement,
    Paper::PromissoryNote,
    Paper::Identity,
    Paper::Schedule,
    Paper::InitialPayment,
    Paper::DataAuthorisation,
    Paper::ChannelAuthorisation,
];

/// Where a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaperState {
    /// FALTA.
    Missing,
    /// RECIBIDO.
    Received,
    /// ILEGIBLE.
    Illegible,
    /// OK.
    Good,
}

impl PaperState {
    /// Every state, the best first.
    pub const ALL: [Self; 4] = [Self::Good, Self::Received, Self::Illegible, Self::Missing];

    /// It is in the file and can be read.
    pub const fn is_here(self) -> bool {
        matches!(self, Self::Received | Self::Good)
    }
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// Document.
    pub document: String,
    /// In what quality.
    pub quality: Quality,
}

/// An item that the agreement takes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinancedItem {
    /// Its key in the receivables.
    pub key: ItemKey,
    /// What was owed of it.
    pub amount: Money,
    /// Its own due date: it comes back when the agreement is broken.
    pub due: Option<NaiveDate>,
}

/// An agreement as it was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Number in the year, as `ACU-2026-0001` names it.
    pub number: (u16, u32),
    /// Stage of origin: reports ask for agreements by it.
    pub stage: String,
    /// What it takes in, the oldest first.
    pub items: Vec<FinancedItem>,
    /// Paid before it begins.
    pub initial: Money,
    /// By this day.
    pub initial_by: NaiveDate,
    /// Instalments.
    pub count: u32,
    /// How often.
    pub frequency: Frequency,
    /// How it is paid off.
    pub system: System,
    /// Interest of a period, as a fraction.
    pub rate: Decimal,
    /// The first instalment.
    pub first_due: NaiveDate,
    /// Who signed; it binds nobody else (Ley 142/1994 art. 130).
    pub signers: Vec<Signer>,
    /// Payments of that day that were known: they had paid the debt already.
    pub known: Vec<String>,
}

impl Agreement {
    /// What it takes in.
    pub fn debt(&self) -> Money {
        self.items.iter().map(|item| item.amount).sum()
    }

    /// Its instalments.
    pub fn schedule(&self) -> Vec<Instalment> {
        schedule(&Plan {
            capital: self.debt().minus(self.initial),
            count: self.count,
            frequency: self.frequency,
            system: self.system,
            rate: self.rate,
            first_due: self.first_due,
        })
    }

    /// Papers that its file needs.
    pub fn papers(&self) -> Vec<Paper> {
        let own = self.signers.iter().flat_map(|signer| signer.quality.papers().iter().copied());
        let mut papers: Vec<Paper> = ALWAYS.into_iter().chain(own).collect();
        papers.sort_unstable();
        papers.dedup();
        papers
    }
}

/// Segment of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// Dwellings of strata 1 and 2.
    LowStrata,
    /// Dwellings of strata 3 to 6.
    HighStrata,
    /// Shops, factories and the rest.
    NonResidential,
    /// Public bodies.
    Official,
}

impl Segment {
    /// Every segment.
    pub const ALL: [Self; 4] =
        [Self::LowStrata, Self::HighStrata, Self::NonResidential, Self::Official];

    /// The segment of a subscriber; a dwelling without a known stratum is among the highest.
    pub fn of(class: UseClass, stratum: Option<Stratum>) -> Self {
        match class {
            UseClass::Residential if stratum.is_some_and(|stratum| stratum.number() <= 2) => {
                Self::LowStrata
            }
            UseClass::Residential => Self::HighStrata,
            UseClass::Official => Self::Official,
            UseClass::Commercial
            | UseClass::Industrial
            | UseClass::Special
            | UseClass::Provisional
            | UseClass::Bulk => Self::NonResidential,
        }
    }

    /// The word in the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LowStrata => "residencial-1-2",
            Self::HighStrata => "residencial-3-6",
            Self::NonResidential => "no-residencial",
            Self::Official => "oficial",
        }
    }
}

/// What the policy admits of a segment (`data/acuerdos.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentTerms {
    /// Hundredths of the debt that are paid before.
    pub initial: i64,
    /// Months at most.
    pub months: u32,
    /// Interest of a month, as a fraction.
    pub rate: Decimal,
    /// How it is paid off.
    pub system: System,
}

impl SegmentTerms {
    /// Interest of a period: that of its months, without interest on interest.
    pub fn rate_of(&self, frequency: Frequency) -> Decimal {
        self.rate * Decimal::from(frequency.months())
    }
}

/// The company's policy of agreements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementPolicy {
    /// By segment, in the order of [`Segment::ALL`].
    pub terms: [SegmentTerms; 4],
    /// Hundredths that a broken agreement adds to the initial payment of the next.
    pub relapse: i64,
    /// Instalments in a row whose breach ends it.
    pub missed: u32,
    /// Days of one instalment whose breach ends it.
    pub late_days: i64,
    /// Instalments whose breach ends it when the debt is in coactivo (Estatuto Tributario art. 814-3).
    pub missed_in_coercion: u32,
    /// Days for the initial payment.
    pub initial_days: u32,
    /// Smallest instalment.
    pub smallest: Money,
}

impl AgreementPolicy {
    /// What it admits of a segment.
    pub fn terms(&self, segment: Segment) -> &SegmentTerms {
        match segment {
            Segment::LowStrata => &self.terms[0],
            Segment::HighStrata => &self.terms[1],
            Segment::NonResidential => &self.terms[2],
            Segment::Official => &self.terms[3],
        }
    }

    /// The smallest initial payment of a debt, in whole pesos upwards.
    pub fn initial(&self, segment: Segment, debt: Money, broken_before: bool) -> Money {
        let relapse = if broken_before { self.relapse } else { 0 };
        let hundredths = (self.terms(segment).initial + relapse).clamp(0, 100);
        let centavos = i128::from(debt.centavos()) * i128::from(hundredths);
        let pesos = (centavos + 9_999) / 10_000;
        Money::from_pesos(i64::try_from(pesos).unwrap_or(i64::MAX)).min(debt)
    }
}

/// Why an agreement is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementRejection {
    /// Nothing that can be financed: all of it is blocked, financed or paid.
    NothingOwed,
    /// An item is in claim or in another agreement.
    ItemApart,
    /// One is alive.
    Alive((u16, u32)),
    /// Less than the policy asks for.
    Initial(Money),
    /// More instalments than the policy admits, or none.
    Count(u32),
    /// Instalments would be smaller than this.
    Small(Money),
    /// Dates that are past, out of order or too far ahead; the last one that may be.
    Dates(NaiveDate),
    /// Another rate or system than the policy's.
    Terms,
    /// Nobody signs.
    NoSigner,
    /// It is not in a state that admits this.
    State,
    /// There is no such agreement.
    Unknown,
}

/// What the house knows when an agreement is proposed.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// What is proposed.
    pub agreement: &'a Agreement,
    /// Of whom.
    pub segment: Segment,
    /// One was broken before.
    pub broken_before: bool,
    /// One that is alive.
    pub alive: Option<(u16, u32)>,
}

/// Whether the policy admits it.
pub fn decide(
    proposal: &Proposal<'_>,
    policy: &AgreementPolicy,
    today: NaiveDate,
) -> Result<(), AgreementRejection> {
    let agreement = proposal.agreement;
    let debt = agreement.debt();
    if !debt.is_debit() || agreement.items.iter().any(|item| !item.amount.is_debit()) {
        return Err(AgreementRejection::NothingOwed);
    }
    if let Some(alive) = proposal.alive {
        return Err(AgreementRejection::Alive(alive));
    }
    let least = policy.initial(proposal.segment, debt, proposal.broken_before);
    if agreement.initial < least || agreement.initial >= debt {
        return Err(AgreementRejection::Initial(least));
    }
    let terms = policy.terms(proposal.segment);
    let rate = terms.rate_of(agreement.frequency);
    if agreement.rate != rate || agreement.system != terms.system {
        return Err(AgreementRejection::Terms);
    }
    let most = terms.months / agreement.frequency.months();
    if agreement.count == 0 || agreement.count > most {
        return Err(AgreementRejection::Count(most));
    }
    let last = last_first_due(agreement, policy, today);
    let dates = agreement.initial_by >= today && agreement.first_due >= agreement.initial_by;
    let schedule = agreement.schedule();
    if !dates || schedule.is_empty() || agreement.first_due > last {
        return Err(AgreementRejection::Dates(last));
    }
    if schedule.iter().any(|one| one.amount() < policy.smallest) {
        return Err(AgreementRejection::Small(policy.smallest));
    }
    if agreement.signers.iter().all(|signer| signer.name.trim().is_empty()) {
        return Err(AgreementRejection::NoSigner);
    }
    Ok(())
}

/// The first instalment falls due within a period of the initial payment, and two weeks of grace.
fn last_first_due(agreement: &Agreement, policy: &AgreementPolicy, today: NaiveDate) -> NaiveDate {
    let period = u64::from(agreement.frequency.months()) * 31;
    let days = period + u64::from(policy.initial_days) + 14;
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}

/// Why an agreement ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Consolidation {
    /// It was not kept.
    Breach,
    /// The debtor asked for it.
    Request,
}

/// Where an agreement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementState {
    /// PENDIENTE_INICIAL: nothing has changed in the debt.
    AwaitingInitial,
    /// ACTIVO.
    Active,
    /// CUMPLIDO.
    Kept,
    /// CONSOLIDADO: broken on this day.
    Broken(NaiveDate),
    /// CONSOLIDADO_A_SOLICITUD.
    Ended(NaiveDate),
    /// ANULADO: the initial payment never came.
    Void,
}

impl AgreementState {
    /// It holds the debt, or will when the initial payment comes.
    pub const fn is_alive(self) -> bool {
        matches!(self, Self::AwaitingInitial | Self::Active)
    }
}

/// An agreement on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: AgreementState,
    /// Its instalments.
    pub schedule: Vec<Instalment>,
    /// Instalments that are paid whole.
    pub paid: usize,
    /// Capital that was repaid, the initial payment with it.
    pub repaid: Money,
    /// Interest of instalments that fell due and were not paid.
    pub interest_owed: Money,
    /// Money that it used: the initial payment, instalments and their interest.
    pub used: Money,
    /// Money that came in for it and found nothing to pay.
    pub left_over: Money,
    /// Instalments that are overdue.
    pub overdue: usize,
}

impl Standing {
    /// The next instalment to be paid.
    pub fn next(&self) -> Option<&Instalment> {
        self.schedule.get(self.paid)
    }
}

/// Replays what came in. `receipts` are the payments that belong to the agreement, in order; `ended` is an
/// end that was asked for.
pub fn standing(
    agreement: &Agreement,
    receipts: &[Receipt],
    ended: Option<NaiveDateTime>,
    policy: &AgreementPolicy,
    coercion: bool,
    today: NaiveDate,
) -> Standing {
    let mut life = Standing {
        state: AgreementState::AwaitingInitial,
        schedule: agreement.schedule(),
        paid: 0,
        repaid: Money::ZERO,
        interest_owed: Money::ZERO,
        used: Money::ZERO,
        left_over: Money::ZERO,
        overdue: 0,
    };
    let breach = breach_day(agreement, receipts, policy, coercion);
    let end = ended.map(|at| at.date());
    let stop = [breach, end].into_iter().flatten().filter(|day| *day <= today).min();
    let counted =
        |one: &&Receipt| stop.is_none_or(|stop| one.at.date() < stop) && one.at.date() <= today;
    let paid: Money = receipts.iter().filter(counted).map(|one| one.amount).sum();
    let in_time: Money = receipts
        .iter()
        .filter(counted)
        .filter(|one| one.at.date() <= agreement.initial_by)
        .map(|one| one.amount)
        .sum();
    if in_time < agreement.initial {
        if let Some(day) = end.filter(|day| *day <= today) {
            life.state = AgreementState::Ended(day);
        } else if today > agreement.initial_by {
            life.state = AgreementState::Void;
        }
        life.left_over = paid;
        return life;
    }
    spread(&mut life, paid.minus(agreement.initial), agreement.initial, stop.unwrap_or(today));
    life.used = paid.minus(life.left_over);
    life.state = match (stop, breach.filter(|day| Some(*day) == stop)) {
        (Some(day), Some(_)) => AgreementState::Broken(day),
        (Some(day), None) => AgreementState::Ended(day),
        (None, _) if life.paid == life.schedule.len() => AgreementState::Kept,
        (None, _) => AgreementState::Active,
    };
    life
}

/// Puts money into instalments in order: interest first, then capital.
fn spread(life: &mut Standing, money: Money, initial: Money, day: NaiveDate) {
    let mut left = money.max(Money::ZERO);
    life.repaid = initial;
    for one in &life.schedule {
        let interest = one.interest.min(left);
        left = left.minus(interest);
        let capital = one.capital.min(left);
        left = left.minus(capital);
        life.repaid = life.repaid.plus(capital);
        if interest.plus(capital) == one.amount() {
            life.paid += 1;
        } else if one.due < day {
            life.overdue += 1;
            life.interest_owed = life.interest_owed.plus(one.interest.minus(interest));
        }
    }
    life.left_over = left;
}

/// The first day on which the breach is complete, whatever came in later.
fn breach_day(
    agreement: &Agreement,
    receipts: &[Receipt],
    policy: &AgreementPolicy,
    coercion: bool,
) -> Option<NaiveDate> {
    let schedule = agreement.schedule();
    let missed = if coercion { policy.missed_in_coercion } else { policy.missed };
    let missed = usize::try_from(missed.max(1)).unwrap_or(usize::MAX);
    // Cumulative amount that must be in after each instalment.
    let mut needed = agreement.initial;
    let needed: Vec<Money> = schedule
        .iter()
        .map(|one| {
            needed = needed.plus(one.amount());
            needed
        })
        .collect();
    let paid_before = |day: NaiveDate| -> Money {
        receipts.iter().filter(|one| one.at.date() < day).map(|one| one.amount).sum()
    };
    let unpaid_on =
        |at: usize, day: NaiveDate| needed.get(at).is_some_and(|needed| paid_before(day) < *needed);
    let after = |day: NaiveDate, days: i64| {
        u64::try_from(days).ok().and_then(|days| day.checked_add_days(Days::new(days)))
    };
    let in_a_row = (0..schedule.len()).find_map(|at| {
        let last = schedule.get(at + missed - 1)?;
        let day = after(last.due, 1)?;
        unpaid_on(at, day).then_some(day)
    });
    let too_late = (0..schedule.len()).find_map(|at| {
        let day = after(schedule.get(at)?.due, policy.late_days + 1)?;
        unpaid_on(at, day).then_some(day)
    });
    [in_a_row, too_late].into_iter().flatten().min()
}

/// An item as it comes back when the agreement ends: what is left of it, at its own due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Its key.
    pub key: ItemKey,
    /// What is left of it.
    pub residual: Money,
    /// Its own due date.
    pub due: Option<NaiveDate>,
}

/// *Consolidación*: the debt returns to its original items and dates, less the capital that was repaid, the
/// oldest first. What comes back and what was repaid always add up to what was taken in.
pub fn consolidate(agreement: &Agreement, repaid: Money) -> Vec<Returned> {
    let mut left = repaid;
    let mut items: Vec<&FinancedItem> = agreement.items.iter().collect();
    items.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.key.cmp(&b.key)));
    items
        .into_iter()
        .map(|item| {
            let used = item.amount.min(left);
            left = left.minus(used);
            Returned { key: item.key.clone(), residual: item.amount.minus(used), due: item.due }
        })
        .collect()
}
