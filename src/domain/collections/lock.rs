//! Dunning lock reasons. In SAP "bloqueo de reclamación" is a dunning lock: only the table says
//! which ones are a user's claim.

use std::collections::BTreeMap;

/// What a lock reason means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockReason {
    /// One character in the file.
    pub code: char,
    /// Spanish meaning.
    pub meaning: String,
    /// It is a user's claim.
    pub is_claim: bool,
    /// The item stays out of the age of the account.
    pub excludes_age: bool,
    /// The item may not be collected.
    pub excludes_collection: bool,
    /// The item may not justify a suspension (Ley 142/1994 art. 155).
    pub excludes_suspension: bool,
}

/// The reasons in force.
#[derive(Debug, Clone, Default)]
pub struct LockReasons(BTreeMap<char, LockReason>);

impl LockReasons {
    /// By code.
    pub fn new(reasons: impl IntoIterator<Item = LockReason>) -> Self {
        Self(reasons.into_iter().map(|reason| (reason.code, reason)).collect())
    }

    /// The reason of a code; an unknown one is never taken for a claim.
    pub fn get(&self, code: char) -> Option<&LockReason> {
        self.0.get(&code)
    }

    /// Every reason, by code.
    pub fn iter(&self) -> impl Iterator<Item = &LockReason> {
        self.0.values()
    }
}
