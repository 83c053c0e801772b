//! A new connection (vinculación): a request that opens an account. It is one like any other, from a record in which
//! nothing is known yet, but it is decided whole, and until then there is no account.

use chrono::NaiveDate;

use super::decide::{Applied, UpdateRejection, apply};
use super::request::{FieldChange, Proposal, Ruling, Standing};
use crate::domain::ids::AccountId;
use crate::domain::schedule::template::Template;
use crate::domain::subscriber::address::normalize;
use crate::domain::subscriber::field::{Field, FieldRejection};
use crate::domain::subscriber::{
    Area, Billing, MeterDetails, Premises, ServiceStatus, Services, Subscriber, Towns, UseClass,
};

/// What the office decided about new connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionPolicy {
    /// The first account that the office gives; the next ones follow it.
    pub first_account: u64,
    /// Fields without which nobody can be billed or found.
    pub required: Vec<Field>,
    /// Papers: one of each group.
    pub papers: Vec<Vec<String>>,
    /// Papers that only a dwelling needs: its estrato comes from the municipality.
    pub dwelling_papers: Vec<Vec<String>>,
    /// Somebody goes and looks whether the premises can be connected.
    pub visit: bool,
    /// The SUI cause of claims about it.
    pub causal: Option<u16>,
}

impl ConnectionPolicy {
    /// The groups of papers that a record wants.
    pub fn papers_of(&self, record: &Subscriber) -> impl Iterator<Item = &Vec<String>> {
        let dwelling = record.use_class == UseClass::Residential;
        let more = if dwelling { self.dwelling_papers.as_slice() } else { &[] };
        self.papers.iter().chain(more)
    }
}

/// The record of an account of which nothing is known: a dwelling in town until something else is said, not billed.
pub const fn blank(account: AccountId) -> Subscriber {
    Subscriber {
        account,
        nuis: String::new(),
        document: None,
        name: String::new(),
        address_original: String::new(),
        address: String::new(),
        complement: String::new(),
        town: String::new(),
        locality: String::new(),
        area: Area::Urban,
        use_class: UseClass::Residential,
        stratum: None,
        attached_shop: false,
        services: Services::NONE,
        meter: None,
        zone: String::new(),
        cycle: String::new(),
        route: String::new(),
        route_order: 0,
        phone: None,
        email: None,
        data_consent: None,
        linked_on: None,
        status: ServiceStatus::Inactive,
        mobile: None,
        capacity: None,
        notice: None,
        premises: Premises::NONE,
        meter_details: MeterDetails::NONE,
        billing: Billing::NONE,
    }
}

/// The record that a request would open, as it was proposed last: what lists show of it.
pub fn prospect(account: AccountId, standing: &Standing, towns: &Towns) -> Subscriber {
    let mut record = blank(account);
    for line in &standing.lines {
        // A town that the table has lost since shows as nothing.
        let _ = line.change.field.write(&mut record, &line.change.after, towns);
    }
    record
}

/// A proposal with what opening an account implies: from its first day it is served.
pub fn completed(proposal: &Proposal) -> Proposal {
    let mut proposal = proposal.clone();
    if proposal.changes.iter().all(|change| change.field != Field::Status) {
        let served = ServiceStatus::Active.code();
        proposal.changes.push(FieldChange {
            field: Field::Status,
            before: ServiceStatus::Inactive.code().into(),
            after: served.into(),
            typed: served.into(),
            risk: super::policy::Risk::High,
            visit: false,
        });
    }
    proposal
}

/// What opening an account wants besides what every change does; `next` is the record that it would have.
pub(super) fn check(
    proposal: &Proposal,
    next: &Subscriber,
    (policy, calendar): (&ConnectionPolicy, &Template),
) -> Result<(), UpdateRejection> {
    // Neither an error of before nor another request nor a file is behind it.
    if proposal.since.is_some() {
        return Err(UpdateRejection::Since);
    }
    if proposal.reverses.is_some() || proposal.batch.is_some() {
        return Err(UpdateRejection::Inverse);
    }
    if let Some(field) = policy.required.iter().find(|field| field.read(next).is_empty()) {
        return Err(UpdateRejection::Field(*field, FieldRejection::Empty));
    }
    if next.status != ServiceStatus::Active {
        let only = FieldRejection::Choice(vec![ServiceStatus::Active.code()]);
        return Err(UpdateRejection::Field(Field::Status, only));
    }
    // An account of a cycle that nobody plans would be served and never billed.
    if calendar.cycle_named(&next.cycle).is_none() {
        return Err(UpdateRejection::NoCycle(next.cycle.clone()));
    }
    // The day from which the term of the answer runs.
    if proposal.claimed_on.is_none() { Err(UpdateRejection::Undated) } else { Ok(()) }
}

/// A connection is decided whole: half an account can be neither served nor billed.
pub(super) fn check_whole(standing: &Standing, rulings: &[Ruling]) -> Result<(), UpdateRejection> {
    let waiting = standing.lines.iter().filter(|line| line.is_waiting()).count();
    let kind = |ruling: &Ruling| std::mem::discriminant(&ruling.verdict);
    let one_kind = rulings
        .windows(2)
        .all(|pair| pair.iter().map(kind).all(|one| Some(one) == pair.first().map(kind)));
    if rulings.len() == waiting && one_kind { Ok(()) } else { Err(UpdateRejection::Whole) }
}

/// What tells one premises from another while they have no account: two open requests with one of these ask for the same.
pub const TELLING: [Field; 2] = [Field::Address, Field::Document];

/// What a change says of the premises or of the person, however it was written: an address by what is understood of it.
pub fn told(change: &FieldChange) -> String {
    match change.field {
        Field::Address => normalize(&change.after).full(),
        _ => change.after.clone(),
    }
}

/// Opens the account: everything that was approved is written, or nothing is.
pub fn open(
    record: &mut Subscriber,
    due: &[&FieldChange],
    own: &[Field],
    (towns, day): (&Towns, NaiveDate),
) -> Applied {
    let mut next = record.clone();
    let done = apply(&mut next, due, own, towns);
    if done.conflicts.is_empty() {
        next.linked_on = Some(day);
        *record = next;
        return done;
    }
    let stood = |change: &&FieldChange| (change.field, change.field.read(record));
    Applied { conflicts: due.iter().map(stood).collect(), ..Applied::default() }
}
