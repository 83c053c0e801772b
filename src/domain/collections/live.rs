//! An account as it stands now: the last list of open items, what was paid after it, and the agreements of
//! the house. Stages are of the list alone; what is asked of a debtor is of this. Pure.

use chrono::NaiveDate;

use super::ageing::{ItemShare, Position, position};
use super::agreement::{self, Agreement, AgreementPolicy, AgreementState, Standing, consolidate};
use super::file::CollectionFile;
use super::lock::LockReasons;
use super::open_item::{AccountLedger, ItemKey, OpenItem, Substitute};
use super::payment::{self, Payment, PaymentTarget, of_agreement};
use super::policy::StagePolicy;
use super::promise::{self, Promise, PromiseRules, PromiseState, Receipt};
use crate::domain::calendar::BusinessCalendar;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;

/// What is known of an account.
#[derive(Debug, Clone, Copy)]
pub struct LiveFacts<'a> {
    /// The account.
    pub account: AccountId,
    /// Its open items in the last list.
    pub ledger: Option<&'a AccountLedger>,
    /// Cut-off date of that list.
    pub cutoff: NaiveDate,
    /// Its payments, in order of time; those up to the cut-off are in the list already.
    pub payments: &'a [Payment],
    /// What the desk did.
    pub file: &'a CollectionFile,
}

/// The tables that say what it means.
#[derive(Debug, Clone, Copy)]
pub struct LiveRules<'a> {
    /// Stages.
    pub stages: &'a StagePolicy,
    /// Lock reasons.
    pub locks: &'a LockReasons,
    /// Agreements.
    pub agreements: &'a AgreementPolicy,
    /// Promises.
    pub promises: &'a PromiseRules,
    /// Working days.
    pub days: &'a BusinessCalendar,
}

/// An agreement and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveAgreement {
    /// As it was signed.
    pub agreement: Agreement,
    /// When.
    pub signed: chrono::NaiveDateTime,
    /// Where it stands.
    pub standing: Standing,
}

/// The account now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Its items: paid ones smaller, credits apart.
    pub ledger: AccountLedger,
    /// Their position today.
    pub position: Position,
    /// Its agreements, in order.
    pub agreements: Vec<LiveAgreement>,
    /// Its promises, in order.
    pub promises: Vec<(chrono::NaiveDateTime, Promise, PromiseState)>,
    /// What was paid after the cut-off, net of reversals.
    pub paid_since: Money,
    /// Payments of today that are known: an agreement that is signed now does not take them.
    pub paid_today: Vec<String>,
}

impl Live {
    /// The agreement that holds the debt.
    pub fn alive(&self) -> Option<&LiveAgreement> {
        self.agreements.iter().rev().find(|one| one.standing.state.is_alive())
    }

    /// The promise that is open.
    pub fn open_promise(&self) -> Option<&Promise> {
        let open =
            |state: PromiseState| matches!(state, PromiseState::Open | PromiseState::Partial);
        self.promises.iter().rev().find(|(.., state)| open(*state)).map(|(_, promise, _)| promise)
    }

    /// Overdue bills that can be collected, the oldest first: number, due date and what is left.
    pub fn overdue_bills(&self) -> Vec<(String, NaiveDate, Money)> {
        self.bills(|_| true)
    }

    /// The same of the items that `counts` takes.
    pub fn bills(&self, counts: impl Fn(&OpenItem) -> bool) -> Vec<(String, NaiveDate, Money)> {
        let mut bills: Vec<(String, NaiveDate, Money)> = Vec::new();
        for (item, on) in self.ledger.items.iter().zip(&self.position.items) {
            let overdue = on.share == ItemShare::Collectable && on.residual.is_debit();
            let (Some(due), Some(1..)) = (item.due, on.days) else { continue };
            if !overdue || !counts(item) {
                continue;
            }
            match bills.iter_mut().find(|(bill, day, _)| *bill == item.reference && *day == due) {
                Some((.., amount)) => *amount = amount.plus(on.residual),
                None => bills.push((item.reference.clone(), due, on.residual)),
            }
        }
        bills.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        bills
    }
}

/// The account on a day.
pub fn live(facts: &LiveFacts<'_>, rules: &LiveRules<'_>, today: NaiveDate) -> Live {
    let mut ledger = facts.ledger.cloned().unwrap_or_else(|| AccountLedger {
        account: facts.account,
        partner: String::new(),
        items: Vec::new(),
    });
    let payments = payment::standing(facts.payments);
    let mut agreements = Vec::new();
    // What no agreement used of each payment.
    let mut rest = payments.clone();
    for (signed, agreement) in facts.file.agreements() {
        let parts = of_agreement(agreement, signed, &rest);
        let receipts: Vec<Receipt> = parts.iter().map(|(_, receipt)| *receipt).collect();
        let ended = facts.file.ended(agreement.number).map(|(at, _)| at);
        let coercion = rules.stages.stages.last().is_some_and(|last| last.code == agreement.stage);
        let standing =
            agreement::standing(agreement, &receipts, ended, rules.agreements, coercion, today);
        change_items(&mut ledger, agreement, &standing, facts.cutoff);
        let mut used = standing.used;
        for (place, receipt) in parts {
            let part = receipt.amount.min(used);
            used = used.minus(part);
            if let Some(payment) = rest.get_mut(place) {
                payment.amount = payment.amount.minus(part);
            }
        }
        agreements.push(LiveAgreement { agreement: agreement.clone(), signed, standing });
    }
    pay_items(&mut ledger, &rest, facts.cutoff);
    let later = payments.iter().filter(|payment| payment.at.date() > facts.cutoff);
    let paid_since = later.map(|payment| payment.amount).sum();
    let of_today = payments.iter().filter(|payment| payment.at.date() == today);
    let paid_today = of_today.map(|payment| payment.id.clone()).collect();
    let position = position(&ledger, today, rules.stages, rules.locks);
    let receipts: Vec<Receipt> = payments.iter().map(Payment::receipt).collect();
    let state = |made, promise: &Promise| {
        promise::state(promise, made, &receipts, rules.promises, rules.days, today)
    };
    let promises = facts
        .file
        .promises()
        .map(|(made, promise)| (made, *promise, state(made, promise)))
        .collect();
    Live { ledger, position, agreements, promises, paid_since, paid_today }
}

/// An agreement takes its items out of the age, and gives back what is left of them when it ends.
fn change_items(
    ledger: &mut AccountLedger,
    agreement: &Agreement,
    standing: &Standing,
    cutoff: NaiveDate,
) {
    let financed = |key: &ItemKey| agreement.items.iter().any(|item| item.key == *key);
    let holds = match standing.state {
        AgreementState::Active | AgreementState::Kept => true,
        AgreementState::Broken(day) | AgreementState::Ended(day) => day > cutoff,
        AgreementState::AwaitingInitial | AgreementState::Void => false,
    };
    if holds {
        leave_apart(ledger, agreement);
    }
    match standing.state {
        AgreementState::Active => {
            for item in ledger.items.iter_mut().filter(|item| financed(&item.key)) {
                item.substitute = Some(Substitute::InstalmentPlan);
            }
            shrink(ledger, agreement, standing.repaid);
        }
        // A list that is later than the end shows the items as they came back.
        AgreementState::Broken(day) | AgreementState::Ended(day) if day > cutoff => {
            give_back(ledger, agreement, standing);
        }
        AgreementState::Kept => shrink(ledger, agreement, agreement.debt()),
        AgreementState::AwaitingInitial
        | AgreementState::Void
        | AgreementState::Broken(_)
        | AgreementState::Ended(_) => {}
    }
}

/// What credits had paid of an item when it was taken in is no part of the agreement: it stays apart, at its
/// own due date, for the same credits to consume.
fn leave_apart(ledger: &mut AccountLedger, agreement: &Agreement) {
    let mut apart = Vec::new();
    for taken in &agreement.items {
        let Some(item) = ledger.items.iter_mut().find(|item| item.key == taken.key) else {
            continue;
        };
        if item.amount > taken.amount {
            let mut rest = item.clone();
            rest.amount = item.amount.minus(taken.amount);
            rest.key.sub_item = u16::MAX;
            item.amount = taken.amount;
            apart.push(rest);
        }
    }
    ledger.items.extend(apart);
}

/// What was repaid is no longer owed of the items that the list still shows whole.
fn shrink(ledger: &mut AccountLedger, agreement: &Agreement, repaid: Money) {
    for returned in consolidate(agreement, repaid) {
        if let Some(item) = ledger.items.iter_mut().find(|item| item.key == returned.key) {
            item.amount = item.amount.min(returned.residual);
        }
    }
}

fn give_back(ledger: &mut AccountLedger, agreement: &Agreement, standing: &Standing) {
    for returned in consolidate(agreement, standing.repaid) {
        match ledger.items.iter_mut().find(|item| item.key == returned.key) {
            Some(item) => {
                item.amount = returned.residual;
                item.substitute = None;
            }
            None => ledger.items.push(added(returned.key, returned.residual, returned.due)),
        }
    }
    if standing.interest_owed.is_debit() {
        let (year, number) = agreement.number;
        let key = ItemKey {
            document: format!("ACU{year:04}{number:05}"),
            repetition: 0,
            item: 0,
            sub_item: 0,
        };
        ledger.items.push(added(key, standing.interest_owed, Some(agreement.first_due)));
    }
}

const fn added(key: ItemKey, amount: Money, due: Option<NaiveDate>) -> OpenItem {
    OpenItem {
        key,
        reference: String::new(),
        service: String::new(),
        main_transaction: String::new(),
        sub_transaction: String::new(),
        posted: None,
        due,
        amount,
        lock: None,
        substitute: None,
        extra: Vec::new(),
    }
}

/// Payments after the cut-off: a bill that is named first, the rest as a credit.
fn pay_items(ledger: &mut AccountLedger, payments: &[Payment], cutoff: NaiveDate) {
    let mut credit = Money::ZERO;
    for payment in payments.iter().filter(|payment| payment.at.date() > cutoff) {
        let mut left = payment.amount;
        if let PaymentTarget::Bill(bill) = &payment.target {
            for item in ledger.items.iter_mut().filter(|item| item.reference == *bill) {
                let used = left.min(item.amount).max(Money::ZERO);
                item.amount = item.amount.minus(used);
                left = left.minus(used);
            }
        }
        credit = credit.plus(left);
    }
    if credit != Money::ZERO {
        let key = ItemKey { document: "PAGOS".into(), repetition: 0, item: 0, sub_item: 0 };
        ledger.items.push(added(key, Money::ZERO.minus(credit), None));
    }
}
