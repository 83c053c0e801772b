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

/// The change that made an account what it is. One that was taken back makes it again what it had been before, and proves
/// nothing.
pub fn made_idle<'a>(of: &Subscriber, revisions: &'a [Revision]) -> Option<&'a Revision> {
    let state = of.status.code();
    let writes = |revision: &&Revision| {
        let mut written = revision.written.iter();
        !revision.reverses && written.any(|one| one.field == Field::Status && one.after == state)
    };
    revisions.iter().rfind(writes)
}

/// How an account stands: by the change that made it so, with the day on which its papers were brought, and by what was
/// said of it since. The term runs from the day of the papers, not from the cut at which the change began to hold.
pub fn idle(
    of: &Subscriber,
    made: Option<(&Revision, NaiveDate)>,
    notes: &FieldNotes,
    policy: &VacancyPolicy,
) -> Idle {
    let checked = notes.confirmed(Field::Status, of.status.code());
    let proved_on = made.map(|(_, brought)| brought).max(checked);
    let until = proved_on
        .filter(|_| of.status == ServiceStatus::Vacant)
        .and_then(|on| on.checked_add_months(Months::new(policy.months)));
    Idle { since: made.map(|(revision, _)| revision.valid_from), proved_on, until }
}
