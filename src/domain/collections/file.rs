//! The file of an account in collection: what was done, in order, and nothing is taken out of it.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::agreement::{Agreement, Consolidation, Paper, PaperState};
use super::contact::{Contact, Outcome, OutcomeKind};
use super::legal::{Interruption, InterruptionKind};
use super::orders::{OrderState, orders};
use super::promise::Promise;
use super::suspension::{FieldCause, Notice, Protection};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::user::UserId;

/// Events that one account may have.
pub const MAX_EVENTS: usize = 5_000;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionEvent {
    /// When it was written down.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: UserId,
    /// What.
    pub deed: Deed,
}

/// What may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// The debtor was reached, or tried to be.
    Contact {
        /// How, and what came of it.
        contact: Contact,
        /// When he is to be reached again.
        next: Option<NaiveDateTime>,
    },
    /// An officer left it for later.
    Skip {
        /// Why.
        reason: SkipReason,
        /// When it comes back.
        until: NaiveDate,
    },
    /// An agreement was signed.
    Sign(Agreement),
    /// An agreement ended before its time.
    Consolidate {
        /// Its number.
        agreement: (u16, u32),
        /// Why.
        cause: Consolidation,
    },
    /// A paper of an agreement.
    Paper {
        /// Its number.
        agreement: (u16, u32),
        /// Which.
        paper: Paper,
        /// Where it stands.
        state: PaperState,
    },
    /// The notice before a suspension.
    Notify(Notice),
    /// The premises are protected from a day on.
    Protect(Protection),
    /// A protection no longer holds.
    Unprotect {
        /// Its paper.
        support: String,
        /// Last day.
        until: NaiveDate,
    },
    /// A suspension was ordered.
    Order(OrderDeed),
    /// A crew came back.
    Field(FieldDeed),
    /// What keeps a prescription from running.
    Interrupt(Interruption),
    /// The prior communication of a report to a credit bureau was sent.
    BureauNotice {
        /// The day.
        on: NaiveDate,
        /// By which means.
        medium: String,
    },
    /// The debtor authorised reports to credit bureaus, or took it back.
    BureauAuthorisation {
        /// Given, or taken back.
        granted: bool,
        /// What proves it.
        instrument: String,
    },
}

/// Why an officer leaves a row for later: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SkipReason {
    /// The data must be put right first.
    Data,
    /// Somebody else must answer first.
    Consult,
    /// The telephone does not work now.
    Line,
    /// The end of the day came.
    Time,
}

impl SkipReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Data, Self::Consult, Self::Line, Self::Time];

    /// The word in files and lists.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Data => "DATOS",
            Self::Consult => "CONSULTA",
            Self::Line => "LINEA",
            Self::Time => "TIEMPO",
        }
    }
}

/// A suspension order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderDeed {
    /// Made out, with the bills that it is for.
    Made {
        /// Number in the year.
        number: (u16, u32),
        /// The bills.
        bills: Vec<String>,
        /// The day of execution.
        on: NaiveDate,
        /// A flow reducer is put in its place.
        reducer: bool,
        /// What was overdue then.
        owed: Money,
    },
    /// Given to a crew, after it was looked at again.
    Dispatched {
        /// Which.
        number: (u16, u32),
        /// The list of the crew.
        list: u32,
    },
    /// Taken off a list or called off, with its reason.
    Cancelled {
        /// Which.
        number: (u16, u32),
        /// Why.
        reason: String,
    },
    /// The cause is gone: the service must be back within twenty-four hours of `since`.
    Reconnect {
        /// Which.
        number: (u16, u32),
        /// The instant of payment, agreement or judgment.
        since: NaiveDateTime,
    },
}

/// What a crew did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldDeed {
    /// Suspended.
    Suspended {
        /// Which order.
        number: (u16, u32),
        /// When.
        at: NaiveDateTime,
        /// Reading of the meter.
        reading: Option<u32>,
    },
    /// Did not.
    NotSuspended {
        /// Which order.
        number: (u16, u32),
        /// When.
        at: NaiveDateTime,
        /// Why.
        cause: FieldCause,
    },
    /// The service is back.
    Reconnected {
        /// Which order.
        number: (u16, u32),
        /// When.
        at: NaiveDateTime,
    },
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionFile {
    /// The account.
    pub account: AccountId,
    /// Its events, in order.
    pub events: Vec<CollectionEvent>,
}

/// What an account is waiting for: the parts of the agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agenda {
    /// To be reached again, on the day.
    Next = 0,
    /// A promise, on its day.
    Promise = 1,
    /// An agreement that was signed and not ended, on the day of its signature.
    Agreement = 2,
    /// The last time that somebody did something.
    LastAction = 3,
    /// Three wrong numbers since anybody answered.
    WrongNumber = 4,
    /// A suspension order that is open, on its day.
    Order = 5,
    /// Suspended and not yet reconnected.
    Suspended = 6,
    /// The service must be back, on the day.
    Reconnect = 7,
    /// Warned of a suspension that nobody ordered yet, on the day of the notice.
    Notice = 8,
}

impl Agenda {
    /// Every part.
    pub const ALL: [Self; 9] = [
        Self::Next,
        Self::Promise,
        Self::Agreement,
        Self::LastAction,
        Self::WrongNumber,
        Self::Order,
        Self::Suspended,
        Self::Reconnect,
        Self::Notice,
    ];
}

/// Wrong numbers in a row that make a person unreachable.
const WRONG_NUMBERS: usize = 3;

impl CollectionFile {
    /// Of an account with which nothing was done yet.
    pub const fn new(account: AccountId) -> Self {
        Self { account, events: Vec::new() }
    }

    /// Its contacts, the latest first.
    pub fn contacts(&self) -> impl Iterator<Item = (&CollectionEvent, &Contact)> {
        self.events.iter().rev().filter_map(|event| match &event.deed {
            Deed::Contact { contact, .. } => Some((event, contact)),
            _ => None,
        })
    }

    /// Promises with the instant in which they were made, in order.
    pub fn promises(&self) -> impl Iterator<Item = (NaiveDateTime, &Promise)> {
        self.events.iter().filter_map(|event| match &event.deed {
            Deed::Contact {
                contact: Contact { outcome: Outcome::Promise(promise), .. }, ..
            } => Some((event.at, promise)),
            _ => None,
        })
    }

    /// Agreements with the instant in which they were signed, in order.
    pub fn agreements(&self) -> impl Iterator<Item = (NaiveDateTime, &Agreement)> {
        self.events.iter().filter_map(|event| match &event.deed {
            Deed::Sign(agreement) => Some((event.at, agreement)),
            _ => None,
        })
    }

    /// When and why an agreement was ended by an act.
    pub fn ended(&self, number: (u16, u32)) -> Option<(NaiveDateTime, Consolidation)> {
        self.events.iter().find_map(|event| match &event.deed {
            Deed::Consolidate { agreement, cause } if *agreement == number => {
                Some((event.at, *cause))
            }
            _ => None,
        })
    }

    /// What was written last of a paper of an agreement.
    pub fn paper(
        &self,
        agreement: &Agreement,
        wanted: Paper,
    ) -> Option<(&CollectionEvent, PaperState)> {
        self.events.iter().rev().find_map(|event| match &event.deed {
            Deed::Paper { agreement: of, paper, state }
                if *of == agreement.number && *paper == wanted =>
            {
                Some((event, *state))
            }
            _ => None,
        })
    }

    /// Papers of an agreement that are not in its file, or cannot be read.
    pub fn missing_papers(&self, agreement: &Agreement) -> usize {
        let here =
            |paper: &Paper| self.paper(agreement, *paper).is_some_and(|(_, state)| state.is_here());
        agreement.papers().iter().filter(|paper| !here(paper)).count()
    }

    /// What interrupted the prescription of what fell due on a day: what was written down, and the agreements
    /// that took it in. Who signs one acknowledges the debt (Código Civil art. 2539), and in coactivo it is a
    /// facilidad de pago (Estatuto Tributario art. 818).
    pub fn interruptions(&self, due: NaiveDate) -> Vec<Interruption> {
        let mut all = self.written_interruptions();
        for (at, agreement) in self.agreements() {
            if !agreement.items.iter().any(|item| item.due == Some(due)) {
                continue;
            }
            let (year, number) = agreement.number;
            for kind in [InterruptionKind::Acknowledgement, InterruptionKind::PaymentFacility] {
                let support = format!("acuerdo {year}-{number}");
                all.push(Interruption { kind, on: at.date(), support });
            }
        }
        all
    }

    /// What was written down as an interruption.
    pub fn written_interruptions(&self) -> Vec<Interruption> {
        let each = self.events.iter().filter_map(|event| match &event.deed {
            Deed::Interrupt(one) => Some(one.clone()),
            _ => None,
        });
        each.collect()
    }

    /// When the debtor is to be reached again, by the last thing that was done with him; a mass message
    /// changes nothing of it, and files bring old contacts late.
    pub fn next(&self) -> Option<NaiveDateTime> {
        let told = self.events.iter().filter_map(|event| match &event.deed {
            Deed::Contact { contact, next } if !contact.is_mass() => Some((contact.started, *next)),
            Deed::Skip { until, .. } => Some((event.at, until.and_hms_opt(0, 0, 0))),
            _ => None,
        });
        told.max_by_key(|(at, _)| *at).and_then(|(_, next)| next)
    }

    /// The call that he asked for, if nobody has made it yet.
    pub fn call_back(&self) -> Option<NaiveDateTime> {
        let talks = self.contacts().map(|(_, contact)| contact);
        // Of two that began together, the one written last.
        let last = talks
            .filter(|contact| !contact.is_mass())
            .reduce(|last, one| if one.started > last.started { one } else { last })?;
        match last.outcome {
            Outcome::CallBack { at } => Some(at),
            _ => None,
        }
    }

    /// The last notice before a suspension.
    pub fn notice(&self) -> Option<&Notice> {
        self.events.iter().rev().find_map(|event| match &event.deed {
            Deed::Notify(notice) => Some(notice),
            _ => None,
        })
    }

    /// Three wrong numbers since anybody answered.
    pub fn is_unreachable(&self) -> bool {
        let tries = self.contacts().map(|(_, contact)| contact.outcome.kind());
        let answered = |kind: &OutcomeKind| kind.is_effective() || *kind == OutcomeKind::ThirdParty;
        let wrong = tries
            .take_while(|kind| !answered(kind))
            .filter(|kind| *kind == OutcomeKind::WrongNumber)
            .count();
        wrong >= WRONG_NUMBERS
    }

    /// What it waits for: where the agenda shows it.
    pub fn agenda(&self) -> Vec<(Agenda, NaiveDate)> {
        let mut entries = Vec::new();
        entries.extend(self.next().map(|next| (Agenda::Next, next.date())));
        let promise = self.promises().last();
        entries.extend(promise.map(|(_, promise)| (Agenda::Promise, promise.on)));
        for (at, agreement) in self.agreements() {
            if self.ended(agreement.number).is_none() {
                entries.push((Agenda::Agreement, at.date()));
            }
        }
        let last = self.events.last().map(|event| event.at.date());
        entries.extend(last.map(|day| (Agenda::LastAction, day)));
        if self.is_unreachable() {
            entries.extend(last.map(|day| (Agenda::WrongNumber, day)));
        }
        entries.extend(self.order_agenda());
        entries.extend(self.noticed().map(|day| (Agenda::Notice, day)));
        entries.sort_unstable();
        entries.dedup();
        entries
    }

    /// The day of a notice after which no order was carried out or is on its way.
    fn noticed(&self) -> Option<NaiveDate> {
        let mut came_to_nothing = false;
        self.events.iter().rev().find_map(|event| match &event.deed {
            Deed::Notify(notice) => Some(Some(notice.on)),
            Deed::Order(OrderDeed::Cancelled { .. })
            | Deed::Field(FieldDeed::NotSuspended { .. }) => {
                came_to_nothing = true;
                None
            }
            Deed::Order(OrderDeed::Made { .. }) if std::mem::take(&mut came_to_nothing) => None,
            Deed::Order(OrderDeed::Made { .. }) => Some(None),
            _ => None,
        })?
    }

    /// Every order that somebody still has to do something about.
    fn order_agenda(&self) -> impl Iterator<Item = (Agenda, NaiveDate)> {
        orders(self).into_iter().filter_map(|order| match order.state {
            OrderState::Made => Some((Agenda::Order, order.on)),
            OrderState::Dispatched { .. } => {
                let out = order.dispatched.map_or(order.on, |at| at.date());
                Some((Agenda::Order, out))
            }
            OrderState::Suspended { at } => Some((Agenda::Suspended, at.date())),
            OrderState::Reconnect { since } => Some((Agenda::Reconnect, since.date())),
            OrderState::Cancelled
            | OrderState::NotSuspended { .. }
            | OrderState::Reconnected { .. } => None,
        })
    }
}
