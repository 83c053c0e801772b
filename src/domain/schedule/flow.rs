//! The road of the plan of a year: made, looked at by the leaders of the areas, approved by somebody who did not
//! make it, published. What was done is only added; where it stands is replayed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::template::Responsible;
use crate::domain::user::UserId;

/// Longest reason or note, in characters.
pub const MAX_NOTE: usize = 500;

/// Steps that the plan of one year may have.
pub const MAX_STEPS: usize = 5_000;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanStep {
    /// Its rows were made, as a version of the year.
    Made(Made),
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
    /// Who judges it sends it back.
    Returned {
        /// Why.
        reason: String,
    },
    /// Who made it takes it back before anybody approved it.
    Reopened {
        /// Why.
        reason: String,
    },
    /// It is given up: everybody goes on with the one that was published.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// It was approved.
    Approved,
    /// Everybody may see it, and works by it.
    Published,
    /// A change of the published one was approved: the version with its rows moved holds from now on.
    Changed {
        /// The version.
        version: u32,
        /// Number of the change.
        change: u32,
        /// Days without office from now on, when they are what changed.
        closed: Option<Vec<NaiveDate>>,
    },
}

/// A version of a year before anybody judged it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its number; numbers grow, and one that was given up is not used again.
    pub version: u32,
    /// The version some rows of which it moves; none when every row was made anew.
    pub on: Option<u32>,
    /// How many rows.
    pub rows: u32,
    /// Hash of the rows.
    pub hash: String,
    /// Findings that keep it back.
    pub hard: u32,
    /// Findings that want a reason.
    pub soft: u32,
    /// Why, once one was published.
    pub reason: String,
    /// Days from Monday to Friday without office by which it was made; of one that moves rows, those of the
    /// other.
    pub closed: Vec<NaiveDate>,
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

/// A version whose rows can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edition {
    /// Its number.
    pub version: u32,
    /// The versions that it stands on, from the one that was made anew, and itself.
    pub lineage: Vec<u32>,
    /// Days from Monday to Friday without office by which it was made.
    pub closed: Vec<NaiveDate>,
}

impl Edition {
    fn anew(made: &Made) -> Self {
        Self { version: made.version, lineage: vec![made.version], closed: made.closed.clone() }
    }

    fn followed_by(&mut self, version: u32) {
        self.version = version;
        self.lineage.push(version);
    }
}

/// The plan of a year as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The version that is being worked on, or the one that was published last.
    pub now: Edition,
    /// Where it stands.
    pub state: PlanState,
    /// The version by which everybody works; none before the first publication.
    pub published: Option<Edition>,
    /// The version that was published first: what was kept is compared with it.
    pub baseline: Option<Edition>,
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
    /// The year is none of the calendar.
    Year(i32),
    /// An activity of that year falls outside the years around it.
    OutOfCalendar(i32),
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
    /// There is no such row, or it does not stand where it was seen.
    Row,
    /// The row is closed: what was done stays where it was done.
    Closed,
    /// The row is not closed, or nothing of it can be taken back.
    Open,
    /// Another role answers for that activity.
    Responsible(Responsible),
    /// Another activity of the period, by its code, is done first.
    First(String),
    /// It is not late: there is nothing to justify.
    NotLate,
    /// It cannot have been done so long before its day.
    TooEarly,
    /// It was late: it says why and what is done about it.
    CauseMissing,
    /// There is no such cause.
    Cause,
    /// So many findings of a change want a note.
    NoteMissing(u32),
    /// A day that is yet to come cannot be written down as done.
    InTheFuture,
    /// The move would break a rule of law, or a pinned day.
    Blocked,
    /// Nothing would move.
    Nothing,
    /// There is no such change, or it was decided already.
    Change,
}

impl PlanFile {
    /// Of a year for which nothing was made.
    pub const fn new(year: i32) -> Self {
        Self { year, events: Vec::new() }
    }

    /// The highest version; zero before the first.
    pub fn last_version(&self) -> u32 {
        let version = |event: &PlanEvent| match &event.step {
            PlanStep::Made(made) => made.version,
            PlanStep::Changed { version, .. } => *version,
            _ => 0,
        };
        self.events.iter().map(version).max().unwrap_or(0)
    }

    /// A version of it that came to be: as it stood when it was the one that was worked on.
    pub fn edition(&self, version: u32) -> Option<Edition> {
        let at = self.events.iter().position(|event| match &event.step {
            PlanStep::Made(made) => made.version == version,
            PlanStep::Changed { version: changed, .. } => *changed == version,
            _ => false,
        })?;
        let events = self.events.get(..=at)?.to_vec();
        Self { year: self.year, events }.standing().map(|standing| standing.now)
    }

    /// Where it stands; none before its rows were made.
    pub fn standing(&self) -> Option<Standing> {
        let mut standing: Option<Standing> = None;
        for event in &self.events {
            match (&event.step, &mut standing) {
                (PlanStep::Made(made), Some(known)) => known.make(made, &event.by),
                (PlanStep::Made(made), None) => standing = Some(Standing::new(made, &event.by)),
                (step, Some(known)) => known.take(step, &event.by),
                (_, None) => {}
            }
        }
        standing
    }
}

impl Standing {
    fn new(made: &Made, by: &UserId) -> Self {
        Self {
            now: Edition::anew(made),
            state: PlanState::Draft,
            published: None,
            baseline: None,
            findings: (made.hard, made.soft),
            reviews: BTreeMap::new(),
            makers: BTreeSet::from([by.clone()]),
        }
    }

    fn make(&mut self, made: &Made, by: &UserId) {
        match made.on {
            None => {
                self.now = Edition::anew(made);
                self.makers.clear();
            }
            Some(_) => self.now.followed_by(made.version),
        }
        self.state = PlanState::Draft;
        self.findings = (made.hard, made.soft);
        self.reviews.clear();
        self.makers.insert(by.clone());
    }

    fn take(&mut self, step: &PlanStep, by: &UserId) {
        match step {
            PlanStep::Made(_) => {}
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
            PlanStep::Returned { .. } | PlanStep::Reopened { .. } => self.state = PlanState::Draft,
            PlanStep::Withdrawn { .. } => {
                self.state = PlanState::Published;
                self.now = self.published.clone().unwrap_or_default();
            }
            PlanStep::Approved => self.state = PlanState::Approved,
            PlanStep::Published => {
                self.state = PlanState::Published;
                self.published = Some(self.now.clone());
                self.baseline.get_or_insert_with(|| self.now.clone());
            }
            PlanStep::Changed { version, closed, .. } => {
                self.now.followed_by(*version);
                if let Some(closed) = closed {
                    self.now.closed.clone_from(closed);
                }
                self.published = Some(self.now.clone());
            }
        }
    }

    /// Areas that have not said that it suits them.
    pub fn missing<'a>(&self, areas: &[&'a str]) -> Vec<&'a str> {
        let suits = |area: &&str| matches!(self.reviews.get(*area), Some(None));
        areas.iter().copied().filter(|area| !suits(area)).collect()
    }
}

/// What is known when a step is taken.
#[derive(Debug, Clone, Copy)]
pub struct StepFacts<'a> {
    /// The areas of the company, each with who may look at it for it; an empty list is anybody in the role.
    pub areas: &'a [(&'a str, &'a [String])],
    /// The version that the person had before him; none when he names none.
    pub on: Option<u32>,
    /// Findings of that version as the tables are today, hard and soft; none: those of when it was made.
    pub findings: Option<(u32, u32)>,
}

/// Whether a step may be taken now.
pub fn decide(
    file: &PlanFile,
    step: &PlanStep,
    facts: StepFacts<'_>,
    by: &UserId,
) -> Result<(), PlanRejection> {
    let areas = facts.areas;
    if file.events.len() >= MAX_STEPS {
        return Err(PlanRejection::Full);
    }
    if let PlanStep::Made(one) = step {
        return made(file, one);
    }
    let now = file.standing().ok_or(PlanRejection::Unknown)?;
    let at = |state: PlanState| {
        if now.state == state { Ok(()) } else { Err(PlanRejection::State(now.state)) }
    };
    if facts.on.is_some_and(|on| on != now.now.version) {
        return Err(PlanRejection::Version);
    }
    let others = || if now.makers.contains(by) { Err(PlanRejection::OwnWork) } else { Ok(()) };
    let (hard, soft) = facts.findings.unwrap_or(now.findings);
    let sound = || if hard > 0 { Err(PlanRejection::Findings(hard)) } else { Ok(()) };
    match step {
        PlanStep::Made(_) => Ok(()),
        PlanStep::Sent => {
            at(PlanState::Draft)?;
            sound()
        }
        PlanStep::Reviewed { area, objection } => {
            at(PlanState::Review)?;
            leads(areas, area, by)?;
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
            sound()?;
            match soft {
                0 => Ok(()),
                soft if reason.trim().is_empty() => Err(PlanRejection::Unjustified(soft)),
                _ => text(reason),
            }
        }
        PlanStep::Returned { reason } => {
            at(PlanState::Approval)?;
            others()?;
            text(reason)
        }
        // What was approved and can no longer be published goes back too.
        PlanStep::Reopened { reason } => match now.state {
            PlanState::Review | PlanState::Approval | PlanState::Approved => text(reason),
            other => Err(PlanRejection::State(other)),
        },
        PlanStep::Withdrawn { reason } => match (now.state, &now.published) {
            (PlanState::Published, _) | (_, None) => Err(PlanRejection::State(now.state)),
            _ => text(reason),
        },
        PlanStep::Approved => {
            at(PlanState::Approval)?;
            others()?;
            sound()
        }
        PlanStep::Published => {
            at(PlanState::Approved)?;
            sound()
        }
        PlanStep::Changed { version, .. } => {
            at(PlanState::Published)?;
            if *version > file.last_version() { Ok(()) } else { Err(PlanRejection::Version) }
        }
    }
}

/// Whether a person may look at an area for it.
pub fn leads(areas: &[(&str, &[String])], area: &str, by: &UserId) -> Result<(), PlanRejection> {
    let leaders = areas.iter().find(|(code, _)| *code == area).map(|(_, leaders)| *leaders);
    let leaders = leaders.ok_or(PlanRejection::Area)?;
    let his = leaders.is_empty() || leaders.iter().any(|one| one == by.as_str());
    if his { Ok(()) } else { Err(PlanRejection::Area) }
}

/// A version is made while nobody judges the one before; one that follows a publication says why. One that
/// moves rows of another is made of the one that stands, and only of a draft: what is published changes by
/// changes that somebody approves.
fn made(file: &PlanFile, made: &Made) -> Result<(), PlanRejection> {
    if made.version <= file.last_version() {
        return Err(PlanRejection::Version);
    }
    let Some(now) = file.standing() else {
        return if made.on.is_none() { Ok(()) } else { Err(PlanRejection::Unknown) };
    };
    match (now.state, made.on) {
        (PlanState::Draft, Some(on)) if on != now.now.version => Err(PlanRejection::Version),
        (PlanState::Draft, Some(_)) => Ok(()),
        (PlanState::Draft | PlanState::Published, None) if now.published.is_some() => {
            text(&made.reason)
        }
        (PlanState::Draft | PlanState::Published, None) => Ok(()),
        (other, _) => Err(PlanRejection::State(other)),
    }
}

/// A text that is there and fits.
pub(super) fn text(text: &str) -> Result<(), PlanRejection> {
    let fits = !text.trim().is_empty() && text.chars().count() <= MAX_NOTE;
    if fits { Ok(()) } else { Err(PlanRejection::Text) }
}
