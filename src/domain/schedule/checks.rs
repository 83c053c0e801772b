//! What is wrong with a plan before anybody publishes it: hard findings keep it back, soft ones want a reason.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::keep::first;
use super::plan::{Plan, PlanRow};
use super::template::{Anchor, Billing, Kind, Limits, Scope, Template};
use super::working_days::WorkingDays;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// Days between two readings of a cycle.
    Interval {
        /// How many.
        days: i64,
        /// How many there may be.
        limits: (i64, i64),
    },
    /// Working days between the delivery of a bill and its due date.
    Notice {
        /// How many.
        days: i32,
        /// How many there must be.
        needed: i32,
    },
    /// A due date on a day on which nobody can pay at the office.
    DueOnClosedDay,
    /// It begins before what it must wait for is over.
    Before {
        /// The place of the other activity.
        other: usize,
        /// Its last day.
        until: NaiveDate,
    },
    /// A suspension on the eve of days without office.
    Eve,
    /// The period before is still open.
    TwoOpen {
        /// Until when.
        until: NaiveDate,
    },
    /// A crew has more to read on a day than it can.
    Overload {
        /// The crew.
        crew: String,
        /// Accounts of that day.
        accounts: u32,
        /// Accounts that it can read.
        capacity: u32,
    },
    /// A statutory publication outside its window.
    Window,
    /// The tariffs of a half year may be published after bills are computed with them.
    PublishedLate {
        /// The first day on which they are.
        first: NaiveDate,
    },
    /// Tariffs that an index moved apply from a day of the month on, and this one is before it.
    IndexedEarly,
}

impl Check {
    /// Whether a plan may be published with it, given a reason.
    pub const fn is_hard(&self) -> bool {
        match self {
            Self::Notice { .. }
            | Self::DueOnClosedDay
            | Self::Before { .. }
            | Self::Eve
            | Self::TwoOpen { .. }
            | Self::IndexedEarly
            | Self::Window => true,
            Self::Interval { .. } | Self::Overload { .. } | Self::PublishedLate { .. } => false,
        }
    }
}

/// A finding, and the row that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The row.
    pub row: PlanRow,
    /// What is wrong.
    pub check: Check,
}

/// What is found where a period of a cycle follows another: the intervals of its readings, periods that are open at
/// once.
pub fn follows(template: &Template, earlier: &[PlanRow], later: &[PlanRow]) -> Vec<Finding> {
    let mut found = Vec::new();
    between(template, earlier, later, &mut found);
    found
}

/// Everything that was found, in the order of the rows.
pub fn check(template: &Template, plan: &Plan, days: &WorkingDays) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut periods = Vec::new();
    for rows in plan.rows.chunk_by(|a, b| key(a) == key(b) && a.cycle.is_some()) {
        if rows.first().is_some_and(|row| row.cycle.is_some()) {
            period(template, rows, days, &mut found);
            periods.push(rows);
        }
    }
    for pair in periods.windows(2) {
        if let [earlier, later] = pair
            && place(earlier) == place(later)
        {
            between(template, earlier, later, &mut found);
        }
    }
    crews(template, plan, days, &mut found);
    windows(template, plan, &mut found);
    tariffs(template, plan, &mut found);
    found
}

/// What is found where a year follows the one before: between the last period of each cycle and the first.
pub fn joint(template: &Template, before: &Plan, plan: &Plan) -> Vec<Finding> {
    let of_cycle = |plan: &Plan, of: (Option<usize>, Option<usize>)| -> Vec<PlanRow> {
        plan.rows.iter().filter(|row| (row.area, row.cycle) == of).copied().collect()
    };
    let mut found = Vec::new();
    for (at, area) in template.areas.iter().enumerate() {
        for cycle in 0..area.cycles.len() {
            let of = (Some(at), Some(cycle));
            let (earlier, later) = (of_cycle(before, of), of_cycle(plan, of));
            let last = earlier.iter().map(|row| row.period).max();
            let first = later.iter().map(|row| row.period).min();
            let in_period = |rows: &[PlanRow], period: Option<u32>| -> Vec<PlanRow> {
                rows.iter().filter(|row| Some(row.period) == period).copied().collect()
            };
            let (earlier, later) = (in_period(&earlier, last), in_period(&later, first));
            between(template, &earlier, &later, &mut found);
        }
    }
    found
}

fn key(row: &PlanRow) -> (Option<usize>, Option<usize>, u32) {
    (row.area, row.cycle, row.period)
}

fn place(rows: &[PlanRow]) -> Option<(Option<usize>, Option<usize>)> {
    rows.first().map(|row| (row.area, row.cycle))
}

fn of_kind<'a>(template: &Template, rows: &'a [PlanRow], kind: Kind) -> Option<&'a PlanRow> {
    let place = template.of_kind(kind)?;
    rows.iter().find(|row| row.activity == place)
}

/// Within one period.
fn period(template: &Template, rows: &[PlanRow], days: &WorkingDays, found: &mut Vec<Finding>) {
    for row in rows {
        let Some(activity) = template.activities.get(row.activity) else { continue };
        // What the law wants first is wanted whatever the table says.
        let by_law = first(activity.kind).iter().filter_map(|kind| template.of_kind(*kind));
        let needed: BTreeSet<usize> = activity.after.iter().copied().chain(by_law).collect();
        for other in &needed {
            let late = rows.iter().find(|one| one.activity == *other && one.end > row.start);
            found.extend(late.map(|one| Finding {
                row: *row,
                check: Check::Before { other: *other, until: one.end },
            }));
        }
        if activity.kind == Kind::Suspension && activity.not_on_eve {
            let eve = row
                .start
                .iter_days()
                .take_while(|day| *day <= row.end)
                .any(|day| days.is_eve(day) && (day == row.start || day == row.end));
            found.extend(eve.then_some(Finding { row: *row, check: Check::Eve }));
        }
    }
    let delivery = of_kind(template, rows, Kind::Delivery);
    if let (Some(delivery), Some(due)) = (delivery, of_kind(template, rows, Kind::Due)) {
        let needed = template.limits.notice;
        let notice = days.between(delivery.end, due.start).unwrap_or(0);
        if notice < needed {
            found.push(Finding { row: *due, check: Check::Notice { days: notice, needed } });
        }
        if !days.is_working(due.start) {
            found.push(Finding { row: *due, check: Check::DueOnClosedDay });
        }
    }
}

/// Between a period and the next of the same cycle.
fn between(template: &Template, earlier: &[PlanRow], later: &[PlanRow], found: &mut Vec<Finding>) {
    let reading = |rows| of_kind(template, rows, Kind::Reading).copied();
    if let (Some(before), Some(now)) = (reading(earlier), reading(later)) {
        let billing = now
            .area
            .and_then(|area| template.areas.get(area))
            .and_then(|area| area.cycles.get(now.cycle?))
            .map(|cycle| cycle.billing);
        let limits = interval(&template.limits, billing.unwrap_or(Billing::Monthly));
        let days = (now.start - before.start).num_days();
        if !(limits.0..=limits.1).contains(&days) {
            found.push(Finding { row: now, check: Check::Interval { days, limits } });
        }
    }
    let closing = of_kind(template, earlier, Kind::Closing);
    let opening = of_kind(template, later, Kind::Opening);
    if let (Some(closing), Some(opening)) = (closing, opening)
        && closing.end > opening.start
    {
        let check = Check::TwoOpen { until: closing.end };
        found.push(Finding { row: *opening, check });
    }
}

/// Calendar days between two readings.
pub const fn interval(limits: &Limits, billing: Billing) -> (i64, i64) {
    match billing {
        Billing::Monthly => limits.monthly,
        Billing::Bimonthly => limits.bimonthly,
    }
}

/// What each crew has to read on each day, in accounts: the accounts of a cycle are spread evenly over its days
/// of reading.
pub fn load(
    template: &Template,
    plan: &Plan,
    days: &WorkingDays,
) -> BTreeMap<(String, NaiveDate), (u32, PlanRow)> {
    let mut load = BTreeMap::<(String, NaiveDate), (u32, PlanRow)>::new();
    for row in plan.of_kind(template, Kind::Reading) {
        let cycle = row
            .area
            .and_then(|area| template.areas.get(area))
            .and_then(|area| area.cycles.get(row.cycle?));
        let Some(cycle) = cycle else { continue };
        let span = row.start.iter_days().take_while(|day| *day <= row.end);
        let read: Vec<NaiveDate> = span.filter(|day| days.is_working(*day)).collect();
        let share = cycle.accounts.div_ceil(u32::try_from(read.len().max(1)).unwrap_or(1));
        for day in read {
            let sum = load.entry((cycle.crew.clone(), day)).or_insert((0, *row));
            sum.0 = sum.0.saturating_add(share);
        }
    }
    load
}

fn crews(template: &Template, plan: &Plan, days: &WorkingDays, found: &mut Vec<Finding>) {
    let capacity = template.limits.readings_per_day;
    for ((crew, _), (accounts, row)) in load(template, plan, days) {
        if accounts > capacity {
            found.push(Finding { row, check: Check::Overload { crew, accounts, capacity } });
        }
    }
}

/// Day of the month from which tariffs that an index moved apply (Ley 142/1994 art. 125).
const INDEXED_FROM: u32 = 15;

/// Tariffs are known before bills are computed with them.
fn tariffs(template: &Template, plan: &Plan, found: &mut Vec<Finding>) {
    use chrono::Datelike;
    for row in plan.of_kind(template, Kind::Indexation) {
        if row.start.day() < INDEXED_FROM {
            found.push(Finding { row: *row, check: Check::IndexedEarly });
        }
    }
    let of_kind = |row: &&PlanRow| {
        let kind = template.activities.get(row.activity).map(|one| one.kind);
        kind == Some(Kind::TariffPublication)
    };
    for row in plan.rows.iter().filter(of_kind) {
        // What is published in January holds from January on; what is published in June, from July.
        let from = if row.start.month() >= 6 { 7 } else { 1 };
        let first = plan
            .of_kind(template, Kind::Liquidation)
            .map(|bills| bills.start)
            .filter(|start| start.year() == plan.year && start.month() >= from)
            .min();
        found.extend(
            first
                .filter(|first| *first < row.end)
                .map(|first| Finding { row: *row, check: Check::PublishedLate { first } }),
        );
    }
}

/// The calendar is published in January, the tariffs in January and in June.
fn windows(template: &Template, plan: &Plan, found: &mut Vec<Finding>) {
    use chrono::Datelike;
    let yearly = plan.rows.iter().filter(|row| {
        template.activities.get(row.activity).is_some_and(|one| one.scope() == Scope::Year)
    });
    for row in yearly {
        let Some(one) = template.activities.get(row.activity) else { continue };
        // The calendar in January; the tariffs of each half year in its month: that of its window.
        let month = match (one.kind, one.anchor) {
            (Kind::Publication, _) => 1,
            (Kind::TariffPublication, Anchor::Window((6, _), _)) => 6,
            (Kind::TariffPublication, _) => 1,
            _ => continue,
        };
        let inside = |day: NaiveDate| day.year() == plan.year && day.month() == month;
        if !(inside(row.start) && inside(row.end)) {
            found.push(Finding { row: *row, check: Check::Window });
        }
    }
}
