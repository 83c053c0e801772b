//! Premises in which nobody lives, and until when the proof of it holds. Whoever proves that his premises are vacant pays
//! refuse collection without tonnes, for three months; then he proves it again (Res. CRA 720/2015 art. 45).

use chrono::{Months, NaiveDate};

use super::field::Field;
use super::history::Revision;
use super::notes::FieldNotes;
use super::record::{ServiceStatus, Subscriber};

/// What is decided of vacant premises.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VacancyPolicy {
    /// Months for which a proof holds.
    pub months: u32,
    /// Papers that prove it: one of each group.
    pub papers: Vec<Vec<String>>,
}

/// How an account that is not served stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// From when it is so; none where the account came like that.
    pub since: Option<NaiveDate>,
    /// The last day on which it was proved: by the change, or by somebody who checked it; none when nobody did.
    pub proved_on: Option<NaiveDate>,
    /// The last day on which the proof holds: of vacant premises alone.
    pub until: Option<NaiveDate>,
}

impl Idle {
    /// Whether somebody has to look at it: vacant premises without a proof that holds today.
    pub fn is_due(&self, of: &Subscriber, today: NaiveDate) -> bool {
        of.status == ServiceStatus::Vacant && self.until.is_none_or(|until| until < today)
    }
}

/// Whether an account is one that is looked at before the reading of its cycle: vacant or inactive.
pub const fn is_idle(of: &Subscriber) -> bool {
    matches!(of.status, ServiceStatus::Vacant | ServiceStatus::Inactive)
}

/// How an account stands by what was written of it and said of it.
pub fn idle(
    of: &Subscriber,
    revisions: &[Revision],
    notes: &FieldNotes,
    policy: &VacancyPolicy,
) -> Idle {
    let writes = |revision: &&Revision| {
        revision.written.iter().any(|written| written.field == Field::Status)
    };
    let last = revisions.iter().rfind(writes);
    let checked = notes.confirmed(Field::Status, of.status.code());
    let proved_on = last.map(|revision| revision.recorded_at.date()).max(checked);
    let until = proved_on
        .filter(|_| of.status == ServiceStatus::Vacant)
        .and_then(|on| on.checked_add_months(Months::new(policy.months)));
    Idle { since: last.map(|revision| revision.valid_from), proved_on, until }
}
