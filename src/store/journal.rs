//! The register of every act, each entry chained to the one before by its hash.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::codec::{self, CodecFault};
use crate::domain::command::Command;
use crate::domain::ids::Radicado;
use crate::domain::user::Actor;

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Number from 1.
    pub sequence: u64,
    /// When.
    pub at: NaiveDateTime,
    /// Who and from where.
    pub actor: Actor,
    /// What was asked.
    pub command: Command,
    /// The number that the act gave, if it gave one.
    pub radicado: Option<Radicado>,
    /// Hash of the entry before; zeros for the first.
    pub previous: [u8; 32],
}

/// The last entry: its number and hash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// Number; zero in an empty journal.
    pub sequence: u64,
    /// Hash of its bytes.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of an empty journal.
    pub const EMPTY: Self = Self { sequence: 0, hash: [0; 32] };

    /// Forty bytes: number and hash.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = self.sequence.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.hash);
        bytes
    }

    /// From forty bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (sequence, hash) = bytes.split_at_checked(8)?;
        Some(Self {
            sequence: u64::from_be_bytes(sequence.try_into().ok()?),
            hash: hash.try_into().ok()?,
        })
    }
}

/// The bytes of an entry and the head that follows from them.
pub fn seal(entry: &JournalEntry) -> Result<(Vec<u8>, Head), CodecFault> {
    let bytes = codec::encode(entry)?;
    let hash = *blake3::hash(&bytes).as_bytes();
    Ok((bytes, Head { sequence: entry.sequence, hash }))
}

impl Head {
    /// As people write it down: `HASH:N`.
    pub fn anchor(&self) -> String {
        format!("{}:{}", blake3::Hash::from_bytes(self.hash).to_hex(), self.sequence)
    }

    /// From what was written down.
    pub fn from_anchor(text: &str) -> Option<Self> {
        let (hash, sequence) = text.trim().split_once(':')?;
        let hash = *blake3::Hash::from_hex(hash.trim()).ok()?.as_bytes();
        Some(Self { sequence: sequence.trim().parse().ok()?, hash })
    }
}
