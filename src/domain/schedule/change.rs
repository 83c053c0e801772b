//! Changing a published plan: what a move would do, shown before anything is written; a proposal with its reason;
//! somebody else's yes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::checks::{self, Finding};
use super::flow::{PlanRejection, text};
use super::keep::PeriodFile;
use super::plan::{self, Plan, PlanRow, lasting, span};
use super::rows::{DaySpan, Place, PlanLine, RowKey, RowMove, apply, of_place};
use super::shift::shift;
use super::template::{Anchor, Edge, Kind, Scope, Template};
use super::working_days::WorkingDays;
use crate::domain::user::UserId;

/// Rows that one change may move: a day without office in a company of three hundred cycles.
pub const MAX_MOVES: usize = 20_000;

/// Changes of one year.
pub const MAX_CHANGES: u32 = 4_000;

/// How two lists of days without office differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedDays {
    /// Only in the later list.
    pub added: Vec<NaiveDate>,
    /// Only in the earlier one.
    pub removed: Vec<NaiveDate>,
}

impl ChangedDays {
    /// From one list to another.
    pub fn between(before: &[NaiveDate], after: &[NaiveDate]) -> Self {
        let only = |these: &[NaiveDate], those: &[NaiveDate]| -> Vec<NaiveDate> {
            these.iter().filter(|day| !those.contains(day)).copied().collect()
        };
        Self { added: only(after, before), removed: only(before, after) }
    }

    /// The same days.
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// How many.
    pub const fn len(&self) -> usize {
        self.added.len() + self.removed.len()
    }
}

/// What happened to a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Somebody has to decide it.
    Waiting,
    /// It holds.
    Accepted {
        /// By whom.
        by: UserId,
        /// When.
        at: NaiveDateTime,
        /// The version that it made.
        version: u32,
    },
    /// It was refused.
    Refused {
        /// By whom.
        by: UserId,
        /// When.
        at: NaiveDateTime,
        /// Why.
        reason: String,
    },
    /// Who proposed it took it back.
    Withdrawn {
        /// When.
        at: NaiveDateTime,
    },
}

/// What is proposed: rows and their new days, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Code of the cause.
    pub cause: String,
    /// What else is to be said.
    pub note: String,
    /// Rows, with where they stood when it was proposed.
    pub moves: Vec<RowMove>,
    /// Days without office from then on, when they are what changed.
    pub closed: Option<Vec<NaiveDate>>,
    /// Findings that it brings and that want a reason.
    pub soft: u32,
}

/// A change of a published year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChange {
    /// The year.
    pub year: i32,
    /// Its number in the year.
    pub number: u32,
    /// Who proposed it.
    pub by: UserId,
    /// When.
    pub at: NaiveDateTime,
    /// What.
    pub proposal: Proposal,
    /// What became of it.
    pub outcome: Outcome,
}

/// A step of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeStep {
    /// It is proposed.
    Propose(Proposal),
    /// It holds from now on.
    Accept {
        /// Its number.
        number: u32,
    },
    /// It does not.
    Refuse {
        /// Its number.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Who proposed it takes it back.
    Withdraw {
        /// Its number.
        number: u32,
    },
}

/// Whether something may be proposed.
pub fn may_propose(proposal: &Proposal, template: &Template) -> Result<(), PlanRejection> {
    if template.cause(&proposal.cause).is_none() {
        return Err(PlanRejection::Cause);
    }
    if proposal.moves.is_empty() && proposal.closed.is_none() {
        return Err(PlanRejection::Nothing);
    }
    if proposal.moves.len() > MAX_MOVES {
        return Err(PlanRejection::Full);
    }
    // Rows come with a change only when they are of something that happens.
    let event = |one: &RowMove| {
        let at = template.place_of(&one.key.activity);
        let known = at.and_then(|at| template.activities.get(at));
        known.is_some_and(|known| known.anchor == Anchor::Event)
    };
    if proposal.moves.iter().any(|one| one.from.is_none() && !event(one)) {
        return Err(PlanRejection::Row);
    }
    if proposal.soft > 0 && proposal.note.trim().is_empty() {
        return Err(PlanRejection::NoteMissing(proposal.soft));
    }
    if proposal.note.is_empty() { Ok(()) } else { text(&proposal.note) }
}

/// Whether a person may decide a change, or take it back.
pub fn may_decide(
    change: &PlanChange,
    step: &ChangeStep,
    by: &UserId,
) -> Result<(), PlanRejection> {
    if change.outcome != Outcome::Waiting {
        return Err(PlanRejection::Change);
    }
    let own = change.by == *by;
    match step {
        ChangeStep::Propose(_) => Ok(()),
        ChangeStep::Accept { .. } | ChangeStep::Refuse { .. } if own => Err(PlanRejection::OwnWork),
        ChangeStep::Accept { .. } => Ok(()),
        ChangeStep::Refuse { reason, .. } => text(reason),
        ChangeStep::Withdraw { .. } if own => Ok(()),
        ChangeStep::Withdraw { .. } => Err(PlanRejection::Change),
    }
}

/// What a move would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Rows that would move: the one that was asked for and what hangs from it.
    pub moves: Vec<RowMove>,
    /// Rows that stay though they hang from it, pinned or done: code, and the day on which they would begin.
    pub conflicts: Vec<(String, NaiveDate)>,
    /// What it would break, or only deserves a look, and was not so before.
    pub findings: Vec<Finding>,
}

impl Preview {
    /// Findings that keep it back.
    pub fn hard(&self) -> usize {
        self.findings.iter().filter(|one| one.check.is_hard()).count()
    }
}

/// Whether a row is not where its year is: readings, and what is of the year, stay in it.
pub fn leaves_year(template: &Template, year: i32, row: &PlanRow) -> bool {
    let one = template.activities.get(row.activity);
    let bound = one.is_some_and(|one| one.kind == Kind::Reading || one.scope() == Scope::Year);
    bound && row.start.year() != year
}

/// A period with what surrounds it, as a move needs it.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The table.
    pub template: &'a Template,
    /// The year.
    pub year: i32,
    /// Working days.
    pub days: &'a WorkingDays,
    /// Rows of the place.
    pub lines: &'a [PlanLine],
    /// What was written down of the period.
    pub file: &'a PeriodFile,
    /// Readings of the other cycles of the same crew.
    pub others: &'a [PlanRow],
    /// The last period of the year before.
    pub earlier: &'a [PlanRow],
    /// The first period of the year after.
    pub later: &'a [PlanRow],
}

/// What moving a row to a day would do. None when there is no such row, or a day falls outside the years that are
/// known.
pub fn preview(around: Surroundings<'_>, key: &RowKey, to: NaiveDate) -> Option<Preview> {
    let Surroundings { template, days, lines, file, .. } = around;
    let all = of_place(&key.place, lines, template);
    let at = template.place_of(&key.activity)?;
    let period: Vec<PlanRow> = all.iter().filter(|row| row.period == key.period).copied().collect();
    let old = *period.iter().find(|row| row.activity == at)?;
    let fixed = |row: &&PlanRow| {
        template.activities.get(row.activity).is_some_and(|one| {
            let kept = file.kept(&one.code);
            kept.pinned || kept.on.is_some()
        })
    };
    let pinned: BTreeSet<usize> = period.iter().filter(fixed).map(|row| row.activity).collect();
    let one = template.activities.get(at)?;
    let scope = one.scope();
    if leaves_year(template, around.year, &PlanRow { start: to, ..old }) {
        return None;
    }
    let mut conflicts = Vec::new();
    let after: Vec<PlanRow> = if scope == Scope::Cycle {
        let shifted = shift(template, &period, at, to, &pinned, days)?;
        // What is done stays, and stands in nobody's way; what is pinned does.
        conflicts.extend(shifted.conflicts.iter().filter_map(|(place, day)| {
            let code = &template.activities.get(*place)?.code;
            file.kept(code).on.is_none().then(|| (code.clone(), *day))
        }));
        shifted.rows
    } else {
        let moved = if scope == Scope::Year {
            // A window of the year is of calendar days.
            let end = to.checked_add_signed(old.end - old.start)?;
            PlanRow { start: to, end, ..old }
        } else {
            let length = days.between(old.start, old.end)?.max(0);
            let start = days.on_or_after(to)?;
            PlanRow { start, end: days.plus(start, length)?, ..old }
        };
        period.iter().map(|row| if row.activity == at { moved } else { *row }).collect()
    };
    let moves = moves_between(&key.place, &period, &after, template);
    let findings = news(around, &all, &after);
    Some(Preview { moves, conflicts, findings })
}

fn moves_between(
    place: &Place,
    before: &[PlanRow],
    after: &[PlanRow],
    template: &Template,
) -> Vec<RowMove> {
    let mut moves = Vec::new();
    for row in after {
        let same = |old: &&PlanRow| (old.period, old.activity) == (row.period, row.activity);
        let (Some(old), Some(one)) =
            (before.iter().find(same), template.activities.get(row.activity))
        else {
            continue;
        };
        if (old.start, old.end) != (row.start, row.end) {
            let activity = one.code.clone();
            moves.push(RowMove {
                key: RowKey { place: place.clone(), period: row.period, activity },
                from: Some(DaySpan { start: old.start, end: old.end }),
                to: DaySpan { start: row.start, end: row.end },
            });
        }
    }
    moves
}

/// Findings of the rows of a place as they would be that are none of the rows as they are. `after` may be part of them.
pub fn news(around: Surroundings<'_>, all: &[PlanRow], after: &[PlanRow]) -> Vec<Finding> {
    let mut then: Vec<PlanRow> = all
        .iter()
        .map(|row| after.iter().find(|one| same_place(one, row)).copied().unwrap_or(*row))
        .collect();
    then.extend(after.iter().filter(|row| !all.iter().any(|one| same_place(one, row))));
    let before = found(around, all);
    let known =
        |one: &Finding| before.iter().any(|old| old.check == one.check && same_row(old, one));
    found(around, &then).into_iter().filter(|one| !known(one)).collect()
}

fn found(around: Surroundings<'_>, rows: &[PlanRow]) -> Vec<Finding> {
    let Surroundings { template, days, year, others, earlier, later, .. } = around;
    let of = |period: Option<u32>| -> Vec<PlanRow> {
        rows.iter().filter(|row| Some(row.period) == period).copied().collect()
    };
    let periods = || rows.iter().map(|row| row.period);
    let all = rows.iter().chain(others).copied().collect();
    let mut found = checks::check(template, &Plan { year, rows: all }, days);
    found.extend(checks::follows(template, earlier, &of(periods().min())));
    found.extend(checks::follows(template, &of(periods().max()), later));
    found
}

fn same_place(one: &PlanRow, other: &PlanRow) -> bool {
    (one.period, one.activity) == (other.period, other.activity)
}

fn same_row(one: &Finding, other: &Finding) -> bool {
    let name = |row: &PlanRow| (row.area, row.cycle, row.period, row.activity);
    name(&one.row) == name(&other.row)
}

/// What other days without office move in a place: what stood where the table put it by the old ones goes where the
/// table puts it by the new ones; what was moved by hand only when it falls on a day without office. What is done
/// or pinned stays. `from` is the first day that may still move.
pub fn resettle(
    template: &Template,
    (place, lines): (&Place, &[PlanLine]),
    files: &BTreeMap<u32, PeriodFile>,
    (old, new): (&WorkingDays, &WorkingDays),
    from: NaiveDate,
) -> Option<Vec<RowMove>> {
    let rows = of_place(place, lines, template);
    let mut moves = Vec::new();
    for period in rows.chunk_by(|a, b| a.period == b.period) {
        let number = period.first().map_or(0, |row| row.period);
        let mut then: BTreeMap<usize, PlanRow> = BTreeMap::new();
        for row in period {
            let one = template.activities.get(row.activity)?;
            let kept = files.get(&number).map(|file| file.kept(&one.code)).unwrap_or_default();
            let stays = kept.pinned || kept.on.is_some() || row.end < from;
            let moved =
                if stays { *row } else { settled(template, row, (period, &then), (old, new))? };
            // Nothing is planned for a day that is over.
            let past = moved.start < from && moved.start != row.start;
            then.insert(row.activity, if past { *row } else { moved });
        }
        let after: Vec<PlanRow> = then.into_values().collect();
        moves.extend(moves_between(place, period, &after, template));
    }
    Some(moves)
}

/// Where a row goes by the new days.
fn settled(
    template: &Template,
    row: &PlanRow,
    (before, after): (&[PlanRow], &BTreeMap<usize, PlanRow>),
    (old, new): (&WorkingDays, &WorkingDays),
) -> Option<PlanRow> {
    let one = template.activities.get(row.activity)?;
    let stood = (row.start, row.end);
    let is = |spot: Option<(NaiveDate, NaiveDate)>| spot == Some(stood);
    let day = |row: &PlanRow, edge: Edge| if edge == Edge::Start { row.start } else { row.end };
    let reading = template.of_kind(Kind::Reading);
    let anchors = match one.anchor {
        Anchor::Reading if Some(row.activity) != reading => {
            let was = before.iter().find(|row| Some(row.activity) == reading);
            // A reading comes after what prepares it: where it will be is asked of its own day.
            was.map(|was| Some((was.start, new.nearest(was.start)?)))
        }
        Anchor::Activity(at, edge) => {
            let was = before.iter().find(|row| row.activity == at);
            was.zip(after.get(&at)).map(|(was, is)| Some((day(was, edge), day(is, edge))))
        }
        _ => None,
    };
    let (start, end) = match (anchors.flatten(), one.anchor) {
        (Some((was, now)), _) if is(span(one, was, old)) => span(one, now, new)?,
        (_, Anchor::Window(..)) => stood,
        (_, Anchor::Reading) if Some(row.activity) == reading => {
            if new.is_working(row.start) && new.is_working(row.end) {
                stood
            } else {
                lasting(one, new.nearest(row.start)?, new)?
            }
        }
        (_, Anchor::MonthEnd | Anchor::NextMonth(_)) => match plan::month_of(row, one, old) {
            Some(month) => {
                let row = plan::of_month(one, row.activity, month, new).ok()?;
                (row.start, row.end)
            }
            None => kept_open(row, new)?,
        },
        _ => kept_open(row, new)?,
    };
    Some(PlanRow { start, end, ..*row })
}

/// The days themselves, or the next ones when the office is closed on them.
fn kept_open(row: &PlanRow, new: &WorkingDays) -> Option<(NaiveDate, NaiveDate)> {
    if new.is_working(row.start) && new.is_working(row.end) {
        return Some((row.start, row.end));
    }
    let start = new.on_or_after(row.start)?;
    Some((start, new.on_or_after(row.end)?.max(start)))
}

/// Whether moves still start from where the rows stand, in one place.
pub fn stands(place: &Place, lines: &[PlanLine], moves: &[RowMove]) -> bool {
    let mut lines = lines.to_vec();
    apply(place, &mut lines, moves)
}
