//! The debtor as a person: who he is across his accounts, and by which channels he let himself be reached.
//!
//! The law of contacts protects the person, not the account (Ley 2300/2023): one debtor of four accounts is
//! one person.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::contact::Channel;
pub use crate::domain::person::PersonKey;
use crate::domain::user::UserId;

/// A channel that the person authorised for collection, or no longer (Ley 2300/2023 art. 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    /// The channel.
    pub channel: Channel,
    /// Given, or taken back.
    pub granted: bool,
    /// Since when.
    pub on: NaiveDate,
    /// What proves it: form, recording, letter.
    pub instrument: String,
    /// Who wrote it down.
    pub by: UserId,
}

/// Other hours that the person asked for in an instrument later than the contract (art. 3, parágrafo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherHours {
    /// First minute.
    pub from: NaiveTime,
    /// First minute that is out again.
    pub until: NaiveTime,
    /// Sundays and holidays too.
    pub any_day: bool,
    /// Since when.
    pub on: NaiveDate,
    /// What proves it.
    pub instrument: String,
}

/// Circumstances that stop the collection from a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DebtorMark {
    /// Insolvency or judicial liquidation: individual collection stops.
    Insolvency,
    /// Died.
    Deceased,
}

/// What is known of a person for collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debtor {
    /// Who.
    pub person: PersonKey,
    /// Every change, in order; the last one of a channel holds.
    pub authorisations: Vec<Authorisation>,
    /// Other hours, while they hold.
    pub other_hours: Option<OtherHours>,
    /// Circumstances.
    pub marks: Vec<DebtorMark>,
}

/// Changes of authorisation that a person may have.
pub const MAX_AUTHORISATIONS: usize = 400;

impl Debtor {
    /// Of whom nothing is written down yet.
    pub const fn unknown(person: PersonKey) -> Self {
        Self { person, authorisations: Vec::new(), other_hours: None, marks: Vec::new() }
    }

    /// Whether he authorised a channel; none when nobody ever asked him.
    pub fn authorised(&self, channel: Channel) -> Option<bool> {
        self.last_word(channel).map(|one| one.granted)
    }

    /// His last word on a channel.
    pub fn last_word(&self, channel: Channel) -> Option<&Authorisation> {
        let same = |one: &&Authorisation| one.channel.counts_as() == channel.counts_as();
        self.authorisations.iter().rev().find(same)
    }

    /// Takes in what is known of him under another document. On the same day the refusal is the last word: whoever
    /// said no under one document is not reached under the other.
    pub fn absorb(&mut self, other: &Self) {
        let news = other.authorisations.iter().filter(|one| !self.authorisations.contains(one));
        let news: Vec<Authorisation> = news.cloned().collect();
        if !news.is_empty() {
            self.authorisations.extend(news);
            self.authorisations.sort_by_key(|one| (one.on, !one.granted));
        }
        self.other_hours = self.other_hours.take().or_else(|| other.other_hours.clone());
        let marks = other.marks.iter().filter(|mark| !self.marks.contains(mark));
        let marks: Vec<DebtorMark> = marks.copied().collect();
        self.marks.extend(marks);
    }

    /// Whether a circumstance holds.
    pub fn is(&self, mark: DebtorMark) -> bool {
        self.marks.contains(&mark)
    }
}

/// One change of what is known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DebtorChange {
    /// Channels given or taken back, with one instrument.
    Authorise {
        /// Which.
        channels: Vec<Channel>,
        /// Given, or taken back.
        granted: bool,
        /// Since when.
        on: NaiveDate,
        /// What proves it.
        instrument: String,
    },
    /// Other hours, or the law's own again.
    Hours(Option<OtherHours>),
    /// A circumstance, or no longer.
    Mark(DebtorMark, bool),
}
