//! What a change does besides changing a field: who decides sees it first.

use std::collections::BTreeSet;

use super::policy::UpdatePolicy;
use super::request::Proposal;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::subscriber::{ServiceStatus, Subscriber};

/// An effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Per cent of the bill, before and after: less than zero a subsidy, more a contribution.
    Surcharge {
        /// Before.
        from: i32,
        /// After.
        to: i32,
    },
    /// What the person authorised and where he is reached is reset with him.
    ResetsPerson,
    /// The debt stays with the account (Ley 142/1994 art. 130).
    DebtStays,
    /// Delivery and the order of the route follow the address; the tariff does not.
    MovesDelivery,
    /// It holds from an earlier day: billing owes or is owed an adjustment.
    Adjustment,
    /// The user is told, with his remedies: his tariff gets worse.
    TellUser,
    /// Refuse is billed without tonnes for so many months; then it is proved again (Res. CRA 720/2015 art. 45).
    VacantFor(u32),
    /// The cause under which claims about it are reported.
    Causal(u16),
}

/// The effects of a proposal on a record, in the order in which they are read.
pub fn effects(
    before: &Subscriber,
    after: &Subscriber,
    proposal: &Proposal,
    policy: &UpdatePolicy,
) -> Vec<Effect> {
    let changed = |field: Field| field.read(before) != field.read(after);
    let mut effects = Vec::new();
    let (from, to) = (policy.surcharge(before), policy.surcharge(after));
    if from != to {
        effects.push(Effect::Surcharge { from, to });
    }
    if to > from && changed(Field::UseClass) {
        effects.push(Effect::TellUser);
    }
    if changed(Field::Document) {
        effects.push(Effect::ResetsPerson);
    }
    if changed(Field::Document) || changed(Field::Name) {
        effects.push(Effect::DebtStays);
    }
    if changed(Field::Address) {
        effects.push(Effect::MovesDelivery);
    }
    if changed(Field::Status) && after.status == ServiceStatus::Vacant {
        effects.push(Effect::VacantFor(policy.vacancy.months));
    }
    if proposal.since.is_some() {
        effects.push(Effect::Adjustment);
    }
    let kinds: BTreeSet<ChangeKind> =
        proposal.changes.iter().map(|change| change.field.kind()).collect();
    effects.extend(
        kinds.into_iter().filter_map(|kind| policy.of_kind(kind).causal).map(Effect::Causal),
    );
    effects
}

/// The effects of opening an account.
pub fn effects_of_connection(
    before: &Subscriber,
    after: &Subscriber,
    policy: &UpdatePolicy,
) -> Vec<Effect> {
    let (from, to) = (policy.surcharge(before), policy.surcharge(after));
    let surcharge = (from != to).then_some(Effect::Surcharge { from, to });
    surcharge.into_iter().chain(policy.connection.causal.map(Effect::Causal)).collect()
}
