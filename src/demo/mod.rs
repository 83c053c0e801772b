//! A made-up utility of any size: the same seed and date give the same files and the same cases.
//!
//! The class mix is that of real towns (`data/demo/mezcla.csv`); people, documents and telephones are
//! invented. Subscribers and receivables become files that go through the ordinary loads.

mod calendar;
mod cases;
mod debtors;
mod people;
mod receivables;
mod scripts;
mod subscribers;
mod towns;
mod updates;

pub use calendar::{PLANNERS, PlanAct, PlanDeed, calendar};
pub use cases::{Act, Deed, PEOPLE, acts};
pub use debtors::{COLLECTORS, authorisations};
pub use receivables::{cutoff, write_receivables};
pub use subscribers::{Premises, write_subscribers};
pub use towns::Mix;
pub use updates::{UpdateScript, updates};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Lowest account number; the demo counts up from it in steps of [`ACCOUNT_STEP`].
const FIRST_ACCOUNT: u64 = 7_000_000;

/// Distance between accounts.
const ACCOUNT_STEP: u64 = 7;

/// What a demo is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Accounts.
    pub accounts: u32,
    /// Seed.
    pub seed: u64,
    /// The day on which the demo happens.
    pub today: chrono::NaiveDate,
}

impl Plan {
    /// A stream of chance of its own for each part and account, so that parts do not disturb one another.
    fn chance(&self, part: u64, index: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(part << 40 | index);
        rng
    }

    /// The account number of an index.
    pub const fn account(&self, index: u32) -> u64 {
        FIRST_ACCOUNT + index as u64 * ACCOUNT_STEP
    }
}
