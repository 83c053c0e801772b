//! What the people of a demo authorised for collection.

use rand::Rng;

use super::Plan;
use crate::domain::collections::contact::Channel;
use crate::domain::collections::person::Authorisation;
use crate::domain::user::{Role, UserId};

/// The stream of chance of this part.
const PART: u64 = 9;

/// The people of the collections desk of a demo: short name, full name, role. Nobody of them can log in.
pub const COLLECTORS: &[(&str, &str, Role)] = &[
    ("dcartera", "Darío Cárdenas", Role::CollectionsDirector),
    ("lgalvis", "Liliana Galvis", Role::CollectionsOfficer),
    ("pnieto", "Paula Nieto", Role::CollectionsOfficer),
    ("sarango", "Sergio Arango", Role::CollectionsOfficer),
];

/// Hundredths of the people who gave each channel.
const GIVEN: [(Channel, u32); 3] = [(Channel::Voice, 85), (Channel::Sms, 70), (Channel::Email, 40)];

/// What the person of an account authorised, as his form says.
pub fn authorisations(plan: &Plan, index: u32) -> Vec<Authorisation> {
    let mut chance = plan.chance(PART, u64::from(index));
    let on = plan.today.checked_sub_days(chrono::Days::new(chance.random_range(40..400)));
    let on = on.unwrap_or(plan.today);
    let mut given = Vec::new();
    for (channel, hundredths) in GIVEN {
        if chance.random_range(0..100) < hundredths {
            given.push(Authorisation {
                channel,
                granted: true,
                on,
                instrument: format!("formato {}", 10_000 + index),
                by: UserId::from_system("mgomez"),
            });
        }
    }
    given
}
