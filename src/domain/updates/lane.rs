//! What somebody has to do next with a request: the queues in which it is found, each with its day.

use chrono::NaiveDate;

use super::policy::Risk;
use super::request::{Standing, UpdateState};

/// A queue of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lane {
    /// To decide: something of high risk waits in it.
    #[default]
    High = 0,
    /// To decide: of medium risk at most.
    Medium = 1,
    /// To decide: of low risk alone.
    Low = 2,
    /// Back with its maker.
    Returned = 3,
    /// Somebody has to go and look.
    Visit = 4,
    /// Approved; waits for the cut.
    Cut = 5,
    /// Holds from an earlier day: billing owes its adjustment.
    Adjust = 6,
    /// Something of it was applied, by that day: what an audit chooses from.
    Applied = 7,
}

impl Lane {
    /// Every queue, in the order of its key.
    pub const ALL: [Self; 8] = [
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Returned,
        Self::Visit,
        Self::Cut,
        Self::Adjust,
        Self::Applied,
    ];

    /// Those in which a request waits to hold.
    pub const WAITING: [Self; 6] =
        [Self::High, Self::Medium, Self::Low, Self::Returned, Self::Visit, Self::Cut];
}

/// The queues of a request. One whose low part holds already waits for its cut with the rest.
pub fn lanes(standing: &Standing) -> Vec<(Lane, NaiveDate)> {
    let mut lanes = if standing.state.is_over() { Vec::new() } else { waiting(standing) };
    if let Some(day) = standing.applied_on {
        lanes.push((Lane::Applied, day));
    }
    let owes = standing.held_on.filter(|_| standing.owes_adjustment());
    lanes.extend(owes.map(|day| (Lane::Adjust, day)));
    lanes
}

fn waiting(standing: &Standing) -> Vec<(Lane, NaiveDate)> {
    let mut lanes = Vec::new();
    let by_hand = match standing.state {
        UpdateState::Visit => Some((Lane::Visit, standing.filed_at.date())),
        UpdateState::ForApproval => Some((lane_of(standing.risk()), standing.filed_at.date())),
        _ if standing.lines.iter().any(super::request::Line::is_back) => {
            Some((Lane::Returned, standing.last_at.date()))
        }
        _ => None,
    };
    lanes.extend(by_hand);
    let cut = standing.approved().map(|(.., effective)| effective.on).min();
    lanes.extend(cut.map(|cut| (Lane::Cut, cut)));
    lanes
}

fn lane_of(risk: Option<Risk>) -> Lane {
    match risk {
        Some(Risk::Low) => Lane::Low,
        Some(Risk::Medium) => Lane::Medium,
        Some(Risk::High) | None => Lane::High,
    }
}
