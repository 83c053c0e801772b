//! The road of the plan of a year: made, looked at by the leaders of the areas, approved by somebody who did not
//! make it, published. What was done is only added; where it stands is replayed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::domain::user::UserId;

/// Longest reason or note, in characters.
pub const MAX_NOTE: usize = 500;

/// Steps that the plan of one year may have.
pub const MAX_STEPS: usize = 5_000;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanStep {
    /// Its rows were made, as a version of the year.
    Made {
        /// The version: 1, and one more each time.
        version: u32,
        /// How many rows.
        rows: u32,
        /// Hash of the rows.
        hash: String,
        /// Findings that keep it back.
        hard: u32,
        /// Findings that want a reason.
        soft: u32,
        /// Why, once one was published.
        reason: String,
    },
    /// It went to the leaders.
    Sent,
    /// A leader looked at it for his area.
    Reviewed {
        /// The area.
        area: String,
        /// What he objects to; none when it suits him.
        objection: Option<String>,
    },
    /// It went up for approval.
    Submitted {
        /// Why the findings that want a reason are as they are.
        reason: String,
    },
    /// It came back.
    Returned {
        /// Why.
        reason: String,
    },
    /// It was approved.
    Approved,
    /// Everybody may see it, and works by it.
    Published,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEvent {
    /// When.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: UserId,
    /// What.
    pub step: PlanStep,
}

/// The file of the plan of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    /// The year: vigencia.
    pub year: i32,
    /// Its steps, in order.
    pub events: Vec<PlanEvent>,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// BORRADOR.
    Draft,
    /// EN REVISIÓN.
    Review,
    /// PARA APROBACIÓN.
    Approval,
    /// APROBADO.
    Approved,
    /// PUBLICADO.
    Published,
}

/// The plan of a year as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The version that is being worked on, or the one that was published last.
    pub version: u32,
    /// Where it stands.
    pub state: PlanState,
    /// The version by which everybody works; none before the first publication.
    pub published: Option<u32>,
    /// Findings that keep it back, and findings that want a reason.
    pub findings: (u32, u32),
    /// What each leader said of this version.
    pub reviews: BTreeMap<String, Option<String>>,
    /// Who made it or sent it on: they do not approve it.
    pub makers: BTreeSet<UserId>,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanRejection {
    /// There is no plan of that year.
    Unknown,
    /// The step does not follow from where it stands.
    State(PlanState),
    /// Findings keep it back.
    Findings(u32),
    /// So many findings want a reason.
    Unjustified(u32),
    /// There is no such area, or it is not his.
    Area,
    /// These areas have not said that it suits them.
    Areas(Vec<String>),
    /// Whoever made it does not judge it.
    OwnWork,
    /// A text is missing or too long.
    Text,
    /// The file is full.
    Full,
    /// Another version came meanwhile.
    Version,
}

impl PlanFile {
    /// Of a year for which nothing was made.
    pub const fn new(year: i32) -> Self {
        Self { year, events: Vec::new() }
    }

    /// The last version.
    pub fn last_version(&self) -> u32 {
        let made = self.events.iter().filter(|one| matches!(one.step, PlanStep::Made { .. }));
        u32::try_from(made.count()).unwrap_or(u32::MAX)
    }

    /// Where it stands; none before its rows were made.
    pub fn standing(&self) -> Option<Standing> {
        let mut standing: Option<Standing> = None;
        for event in &self.events {
            match (&event.step, &mut standing) {
                (PlanStep::Made { version, hard, soft, .. }, known) => {
                    let published = known.as_ref().and_then(|known| known.published);
                    *known = Some(Standing {
                        version: *version,
                        state: PlanState::Draft,
                        published,
                        findings: (*hard, *soft),
                        reviews: BTreeMap::new(),
                        makers: BTreeSet::from([event.by.clone()]),
                    });
                }
                (step, Some(known)) => known.take(step, &event.by),
                (_, None) => {}
            }
        }
        standing
    }
}

impl Standing {
    fn take(&mut self, step: &PlanStep, by: &UserId) {
        match step {
            PlanStep::Made { .. } => {}
            PlanStep::Sent => {
                self.state = PlanState::Review;
                self.reviews.clear();
                self.makers.insert(by.clone());
            }
            PlanStep::Reviewed { area, objection } => {
                self.reviews.insert(area.clone(), objection.clone());
            }
            PlanStep::Submitted { .. } => {
                self.state = PlanState::Approval;
                self.makers.insert(by.clone());
            }
            PlanStep::Returned { .. } => self.state = PlanState::Draft,
            PlanStep::Approved => self.state = PlanState::Approved,
            PlanStep::Published => {
                self.state = PlanState::Published;
                self.published = Some(self.version);
            }
        }
    }

    /// Areas that have not said that it suits them.
    pub fn missing<'a>(&self, areas: &[&'a str]) -> Vec<&'a str> {
        let suits = |area: &&str| matches!(self.reviews.get(*area), Some(None));
        areas.iter().copied().filter(|area| !suits(area)).collect()
    }
}

/// Whether a step may be taken now. `areas` are those of the company, each with who may look at it for it; an
/// empty list is anybody in the role.
pub fn decide(
    file: &PlanFile,
    step: &PlanStep,
    areas: &[(&str, &[String])],
    by: &UserId,
) -> Result<(), PlanRejection> {
    if file.events.len() >= MAX_STEPS {
        return Err(PlanRejection::Full);
    }
    if let PlanStep::Made { version, reason, .. } = step {
        return made(file, *version, reason);
    }
    let now = file.standing().ok_or(PlanRejection::Unknown)?;
    let at = |state: PlanState| {
        if now.state == state { Ok(()) } else { Err(PlanRejection::State(now.state)) }
    };
    let others = || if now.makers.contains(by) { Err(PlanRejection::OwnWork) } else { Ok(()) };
    let (hard, soft) = now.findings;
    match step {
        PlanStep::Made { .. } => Ok(()),
        PlanStep::Sent => {
            at(PlanState::Draft)?;
            if hard > 0 { Err(PlanRejection::Findings(hard)) } else { Ok(()) }
        }
        PlanStep::Reviewed { area, objection } => {
            at(PlanState::Review)?;
            let leaders = areas.iter().find(|(code, _)| code == area).map(|(_, leaders)| *leaders);
            let leaders = leaders.ok_or(PlanRejection::Area)?;
            if !leaders.is_empty() && !leaders.iter().any(|one| one == by.as_str()) {
                return Err(PlanRejection::Area);
            }
            others()?;
            objection.as_deref().map_or(Ok(()), text)
        }
        PlanStep::Submitted { reason } => {
            at(PlanState::Review)?;
            let codes: Vec<&str> = areas.iter().map(|(code, _)| *code).collect();
            let missing = now.missing(&codes);
            if !missing.is_empty() {
                return Err(PlanRejection::Areas(missing.into_iter().map(str::to_owned).collect()));
            }
            match soft {
                0 => Ok(()),
                soft if reason.trim().is_empty() => Err(PlanRejection::Unjustified(soft)),
                _ => text(reason),
            }
        }
        PlanStep::Returned { reason } => {
            if now.state != PlanState::Review {
                at(PlanState::Approval)?;
                others()?;
            }
            text(reason)
        }
        PlanStep::Approved => {
            at(PlanState::Approval)?;
            others()
        }
        PlanStep::Published => at(PlanState::Approved),
    }
}

/// A version is made while nobody judges the one before; one that follows a publication says why.
fn made(file: &PlanFile, version: u32, reason: &str) -> Result<(), PlanRejection> {
    if version != file.last_version() + 1 {
        return Err(PlanRejection::Version);
    }
    let Some(now) = file.standing() else { return Ok(()) };
    match now.state {
        PlanState::Draft | PlanState::Published => {}
        other => return Err(PlanRejection::State(other)),
    }
    if now.published.is_some() { text(reason) } else { Ok(()) }
}

/// A text that is there and fits.
fn text(text: &str) -> Result<(), PlanRejection> {
    let fits = !text.trim().is_empty() && text.chars().count() <= MAX_NOTE;
    if fits { Ok(()) } else { Err(PlanRejection::Text) }
}
