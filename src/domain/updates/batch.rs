//! Many changes that come together: a decree of estratos, a census. Each row is a request like any other; what they
//! share is the file, the paper, the sample that is looked at and the way back.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::control::spread;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::user::UserId;

/// Rows that one file may have.
pub const MAX_ROWS: usize = 200_000;

/// What came together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its number, from 1.
    pub number: u32,
    /// File name without folders; of a reversal, what it takes back.
    pub name: String,
    /// BLAKE3 of the file, in hexadecimal; empty for a reversal.
    pub hash: String,
    /// Who brought it: he decides none of it.
    pub by: UserId,
    /// When.
    pub at: NaiveDateTime,
    /// Requests that it will have.
    pub rows: u64,
    /// Rows that were set aside.
    pub rejected: u64,
    /// Accounts by estrato before and after, as texts; empty where there is none.
    pub strata: Vec<(String, String, u64)>,
    /// The one that it takes back.
    pub reverses: Option<u32>,
}

/// Which requests of many are looked at: spread over all of them from a place that nobody chooses.
pub fn sample(requests: &[(AccountId, UpdateId)], wanted: usize) -> Vec<(AccountId, UpdateId)> {
    let mix = |(account, id): &(AccountId, UpdateId)| {
        account.number().wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(id.number % 63)
    };
    let seed = requests.iter().map(mix).fold(0, |sum, one| sum ^ one);
    spread(requests, wanted, seed)
}

/// Counts of estratos before and after, in order.
pub fn strata(moves: &BTreeMap<(String, String), u64>) -> Vec<(String, String, u64)> {
    moves.iter().map(|((from, to), count)| (from.clone(), to.clone(), *count)).collect()
}
