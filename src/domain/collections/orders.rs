//! The road of a suspension order, replayed from the file of its account. Pure.

use chrono::{NaiveDate, NaiveDateTime};

use super::file::{CollectionFile, Deed, FieldDeed, OrderDeed};
use super::suspension::{FieldCause, reconnection_limit};
use crate::domain::money::Money;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    /// PROGRAMADA.
    Made,
    /// EN_TERRENO: on the list of a crew.
    Dispatched {
        /// The list.
        list: u32,
    },
    /// ANULADA.
    Cancelled,
    /// EJECUTADA.
    Suspended {
        /// When.
        at: NaiveDateTime,
    },
    /// NO_EJECUTADA.
    NotSuspended {
        /// Why.
        cause: FieldCause,
    },
    /// RECONEXION_ORDENADA.
    Reconnect {
        /// When the cause was gone.
        since: NaiveDateTime,
    },
    /// RECONECTADA.
    Reconnected {
        /// When the cause was gone.
        since: NaiveDateTime,
        /// When the service was back.
        at: NaiveDateTime,
    },
}

impl OrderState {
    /// Somebody still has to do something about it.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Made | Self::Dispatched { .. } | Self::Suspended { .. } | Self::Reconnect { .. }
        )
    }

    /// The legal end of its reconnection.
    pub fn limit(self) -> Option<NaiveDateTime> {
        match self {
            Self::Reconnect { since } | Self::Reconnected { since, .. } => {
                reconnection_limit(since)
            }
            _ => None,
        }
    }
}

/// An order as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Number in the year.
    pub number: (u16, u32),
    /// The bills that it is for.
    pub bills: Vec<String>,
    /// The day of execution.
    pub on: NaiveDate,
    /// A flow reducer in its place.
    pub reducer: bool,
    /// What was overdue when it was made out.
    pub owed: Money,
    /// Where it stands.
    pub state: OrderState,
    /// It was given to a crew, and when.
    pub dispatched: Option<NaiveDateTime>,
    /// A crew was there, and when.
    pub visited: Option<NaiveDateTime>,
    /// It was executed, and when.
    pub executed: Option<NaiveDateTime>,
}

/// Every order of an account, in order.
pub fn orders(file: &CollectionFile) -> Vec<Order> {
    let mut all: Vec<Order> = Vec::new();
    for event in &file.events {
        if let Deed::Order(OrderDeed::Made { number, bills, on, reducer, owed }) = &event.deed {
            all.push(Order {
                number: *number,
                bills: bills.clone(),
                on: *on,
                reducer: *reducer,
                owed: *owed,
                state: OrderState::Made,
                dispatched: None,
                visited: None,
                executed: None,
            });
        } else if let Some((number, change)) = change(&event.deed)
            && let Some(order) = all.iter_mut().find(|order| order.number == number)
        {
            match &event.deed {
                Deed::Field(FieldDeed::NotSuspended { at, .. }) => order.visited = Some(*at),
                Deed::Order(OrderDeed::Dispatched { .. }) => order.dispatched = Some(event.at),
                _ => {}
            }
            order.take(change);
        }
    }
    all
}

impl Order {
    fn take(&mut self, change: OrderState) {
        self.state = match change {
            OrderState::Suspended { at } => {
                self.visited = Some(at);
                self.executed = Some(at);
                change
            }
            OrderState::Reconnected { at, .. } => match self.state {
                OrderState::Reconnect { since } => OrderState::Reconnected { since, at },
                _ => OrderState::Reconnected { since: at, at },
            },
            other => other,
        };
    }
}

fn change(deed: &Deed) -> Option<((u16, u32), OrderState)> {
    Some(match deed {
        Deed::Order(OrderDeed::Dispatched { number, list }) => {
            (*number, OrderState::Dispatched { list: *list })
        }
        Deed::Order(OrderDeed::Cancelled { number, .. }) => (*number, OrderState::Cancelled),
        Deed::Order(OrderDeed::Reconnect { number, since }) => {
            (*number, OrderState::Reconnect { since: *since })
        }
        Deed::Field(FieldDeed::Suspended { number, at, .. }) => {
            (*number, OrderState::Suspended { at: *at })
        }
        Deed::Field(FieldDeed::NotSuspended { number, cause, .. }) => {
            (*number, OrderState::NotSuspended { cause: *cause })
        }
        Deed::Field(FieldDeed::Reconnected { number, at }) => {
            (*number, OrderState::Reconnected { since: *at, at: *at })
        }
        _ => return None,
    })
}
