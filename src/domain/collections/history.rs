//! How an account passed from one stage to another between two lists of open items, and why. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ageing::{ItemShare, Position};
use crate::domain::money::Money;

/// Why an account passed to another stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StageCause {
    /// Time went by, and it did not pay.
    Age,
    /// Debt that was apart counts again, at its own age: an agreement ended, a lock was lifted, a payment was
    /// reversed.
    Returned,
    /// What drove the stage was paid or credited.
    Paid,
    /// What drove the stage is apart by a lock.
    Blocked,
    /// What drove the stage is inside an instalment plan.
    Financed,
    /// The limits of the stages are others.
    Policy,
}

/// One passage. An account that is not in a list owes nothing, and is in the first stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChange {
    /// Cut-off date of the list that showed it.
    pub cutoff: NaiveDate,
    /// Code of the stage that it left.
    pub from: String,
    /// Code of the stage that it came to.
    pub to: String,
    /// Why.
    pub cause: StageCause,
    /// Days overdue of what drives the stage now.
    pub days: u32,
    /// Overdue and collectable now.
    pub overdue: Money,
}

/// Where an account stood at a cut-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stood {
    /// Index of its stage.
    pub stage: usize,
    /// Days overdue of what drives it.
    pub days: i64,
}

/// Why an account that stood in one stage is in another; none when it stayed. `elapsed` are the days between
/// both cut-offs; `now` is none when it is in the list no more.
pub fn cause(before: Stood, now: Option<&Position>, elapsed: i64) -> Option<StageCause> {
    let (stage, days) = now.map_or((0, 0), |now| (now.stage, now.driver_days.unwrap_or(0)));
    if stage == before.stage {
        return None;
    }
    if stage > before.stage {
        // What is older than time alone explains was somewhere else before.
        let explained = days <= before.days + elapsed.max(0);
        return Some(if explained { StageCause::Age } else { StageCause::Returned });
    }
    let apart = |share: ItemShare| {
        let items = now.map(|now| now.items.as_slice()).unwrap_or_default();
        // What drove the stage then, at the age that it has now.
        let age = before.days + elapsed;
        items.iter().any(|item| item.share == share && item.days == Some(age))
    };
    Some(if apart(ItemShare::Blocked) {
        StageCause::Blocked
    } else if apart(ItemShare::Financed) {
        StageCause::Financed
    } else {
        StageCause::Paid
    })
}
