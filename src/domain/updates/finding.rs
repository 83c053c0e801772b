//! What is worth knowing of a proposal before it is sent, and before it is decided.

use super::effect::Effect;
use super::request::Effective;
use crate::domain::ids::{AccountId, PetitionId, Radicado, UpdateId};
use crate::domain::money::Money;
use crate::domain::stratification::PetitionState;
use crate::domain::subscriber::field::Field;

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The field is well formed and nobody else has that value.
    Unique(Field),
    /// Another account has the same value.
    Same(Field, AccountId),
    /// Another connection that is still open asks for the same premises or for the same person.
    AlsoAsked(Field, UpdateId),
    /// The account that it would open is there by now.
    Taken(AccountId),
    /// Something else stands in the record than the maker saw.
    Moved(Field, String),
    /// The record is the one that the maker saw.
    Unmoved,
    /// What it does besides.
    Effect(Effect),
    /// From when what waits for the cut would hold.
    Waits(Effective),
    /// The published calendar does not say when.
    NoCut,
    /// From when an account that is opened today would be billed.
    Billed(Effective),
    /// The published calendar does not say when an account of that cycle is billed.
    NotBilled,
    /// Refusing a connection is an act against which the person has remedies.
    Denial,
    /// An open case of the account is about this kind of change: its answer goes with it.
    OpenCase(Radicado, u16),
    /// A petition about the estrato of the account is open: the change is what it grants, or goes against it.
    Petitioned(PetitionId, PetitionState),
    /// Who leaves owes, or what is no more served: what is overdue, and agreements that stand. The debt stays with the
    /// account.
    Owes(Money, usize),
}

/// Fields in which two accounts with one value are worth a look.
pub const TELLING: [Field; 6] =
    [Field::Address, Field::Document, Field::Phone, Field::Mobile, Field::Email, Field::Meter];
