//! The commercial calendar as it is looked at: a page of cycles and days, what is due, the load of crews, how
//! strictly a year was kept.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};

use super::page::{MAX_PAGE, PageRequest};
use super::plans::{Which, period_file};
use super::{Fault, Store};
use crate::domain::schedule::change::PlanChange;
use crate::domain::schedule::checks;
use crate::domain::schedule::compliance::{Figures, GroupBy, Measured};
use crate::domain::schedule::flow::{Edition, PlanFile, PlanState};
use crate::domain::schedule::keep::{Kept, PeriodFile};
use crate::domain::schedule::plan::Plan;
use crate::domain::schedule::rows::{DaySpan, Place, PlanLine, RowKey, of_place};
use crate::domain::schedule::template::{Kind, Responsible, Template};

/// Working days ahead that the agenda looks.
const AGENDA_DAYS: i32 = 5;

/// Days back that the agenda looks for what was not done.
const AGENDA_BACK: u64 = 180;

/// Days that a period may reach beyond its reading.
const PERIOD: u64 = 92;

/// Rows that the agenda gives; it says so when there are more.
pub const MAX_AGENDA: usize = 2_000;

/// Changes of a year that a screen shows.
const SHOWN_CHANGES: usize = MAX_PAGE;

/// A row of a plan with how it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRow {
    /// Its year.
    pub year: i32,
    /// Its name.
    pub key: RowKey,
    /// Its days.
    pub days: DaySpan,
    /// How it was kept.
    pub kept: Kept,
}

/// A version of a year that a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownYear {
    /// The year.
    pub year: i32,
    /// Its version.
    pub version: u32,
    /// Where it stands.
    pub state: PlanState,
}

/// A page of cycles and days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanGrid {
    /// The rows of each place that was asked for, in that order, by their first day.
    pub rows: Vec<Vec<KeptRow>>,
    /// The years whose rows they are.
    pub years: Vec<ShownYear>,
}

/// What a crew has to read on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewLoad {
    /// The crew.
    pub crew: String,
    /// The day.
    pub day: NaiveDate,
    /// Accounts.
    pub accounts: u32,
}

/// A year with its changes, as its screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanYear {
    /// Its steps; none before its rows were made.
    pub file: Option<PlanFile>,
    /// Its changes, the latest first.
    pub changes: Vec<PlanChange>,
    /// Days without office that the published version was not made with.
    pub added: Vec<NaiveDate>,
    /// Days that it takes for days without office and that are none.
    pub removed: Vec<NaiveDate>,
}

impl Store {
    /// Rows of a place with how they were kept: every row of each period of which one touches some days.
    pub fn plan_kept(
        &self,
        year: i32,
        edition: &Edition,
        place: &Place,
        within: DaySpan,
    ) -> Result<Vec<KeptRow>, Fault> {
        let lines = self.plan_lines(year, edition, place)?;
        let mut files = BTreeMap::<u32, PeriodFile>::new();
        let mut rows = Vec::new();
        let touching: BTreeSet<u32> = lines
            .iter()
            .filter(|line| touches(line.days, within))
            .map(|line| line.period)
            .collect();
        for line in lines.into_iter().filter(|line| touching.contains(&line.period)) {
            let key = line.key(place);
            let file = match files.entry(key.period) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(period_file(&self.shared, year, &key)?),
            };
            let kept = file.kept(&key.activity);
            rows.push(KeptRow { year, key, days: line.days, kept });
        }
        Ok(rows)
    }

    /// The rows of some places that touch some days; of a draft when that is asked for and there is one.
    pub fn plan_grid(
        &self,
        places: &[Place],
        within: DaySpan,
        draft: bool,
    ) -> Result<PlanGrid, Fault> {
        // What begins in December ends in January; no period is longer than three months.
        let first = within.start.checked_sub_days(Days::new(PERIOD)).unwrap_or(within.start);
        let last = within.end.checked_add_days(Days::new(PERIOD)).unwrap_or(within.end);
        let mut grid = PlanGrid { rows: vec![Vec::new(); places.len()], years: Vec::new() };
        for year in first.year()..=last.year() {
            let Some(standing) = self.plan_standing(year)? else { continue };
            let edition = match (draft, standing.published) {
                (false, Some(published)) => published,
                (false, None) => continue,
                (true, _) => standing.now,
            };
            let (version, state) = (edition.version, standing.state);
            grid.years.push(ShownYear { year, version, state });
            for (rows, place) in grid.rows.iter_mut().zip(places) {
                rows.extend(self.plan_kept(year, &edition, place, within)?);
            }
        }
        for rows in &mut grid.rows {
            rows.sort_by(|a, b| (a.days.start, &a.key).cmp(&(b.days.start, &b.key)));
        }
        Ok(grid)
    }

    /// What crews have to read on each of some days, by crew and day. Reads every cycle.
    pub fn plan_load(&self, within: DaySpan) -> Result<Vec<CrewLoad>, Fault> {
        let template = &self.office().schedule;
        let reading = template.of_kind(Kind::Reading);
        let mut loads = Vec::new();
        for year in within.start.year()..=within.end.year() {
            let Some(edition) = self.plan_edition(year, Which::Published)? else { continue };
            let Some(days) = self.plan_days(year) else { continue };
            let mut rows = Vec::new();
            for place in self.plan_places() {
                let lines = self.plan_lines(year, &edition, &place)?;
                let all = of_place(&place, &lines, template);
                rows.extend(all.into_iter().filter(|row| Some(row.activity) == reading));
            }
            let load = checks::load(template, &Plan { year, rows }, &days);
            let inside = |day: &NaiveDate| within.start <= *day && *day <= within.end;
            loads.extend(
                load.into_iter()
                    .filter(|((_, day), _)| inside(day))
                    .map(|((crew, day), (accounts, _))| CrewLoad { crew, day, accounts }),
            );
        }
        loads.sort_by(|a, b| (&a.crew, a.day).cmp(&(&b.crew, b.day)));
        Ok(loads)
    }

    /// A year with its changes.
    pub fn plan_year(&self, year: i32) -> Result<PlanYear, Fault> {
        let file = self.plan_file(year)?;
        let page = self.plan_changes(year, &PageRequest::last(SHOWN_CHANGES))?;
        let changes = page.rows.into_iter().rev().map(|(_, change)| change).collect();
        let known = file.as_ref().and_then(|file| file.standing()?.published);
        let now = self.plan_days(year).map(|days| days.closed());
        let (added, removed) = match (known, now) {
            (Some(edition), Some(now)) => {
                (only(&now, &edition.closed), only(&edition.closed, &now))
            }
            _ => (Vec::new(), Vec::new()),
        };
        Ok(PlanYear { file, changes, added, removed })
    }

    /// What is late, what is to be done today and in the next working days, of one who answers for it or of all;
    /// the earliest first. Looks at the published calendars of this year and its neighbours.
    pub fn plan_agenda(
        &self,
        today: NaiveDate,
        who: Option<Responsible>,
    ) -> Result<Vec<KeptRow>, Fault> {
        let template = &self.office().schedule;
        let year = today.year();
        let Some(days) = self.plan_days(year) else { return Ok(Vec::new()) };
        let end = days.plus(today, AGENDA_DAYS).unwrap_or(today);
        let start = today.checked_sub_days(Days::new(AGENDA_BACK)).unwrap_or(today);
        let within = DaySpan { start, end };
        let his = |row: &KeptRow| {
            let known = template.place_of(&row.key.activity);
            let one = known.and_then(|at| template.activities.get(at));
            who.is_none_or(|who| one.is_some_and(|one| one.responsible == who))
        };
        let mut rows = Vec::new();
        for year in [year - 1, year, year + 1] {
            let Some(edition) = self.plan_edition(year, Which::Published)? else { continue };
            for place in self.plan_places() {
                let kept = self.plan_kept(year, &edition, &place, within)?;
                let due = |row: &KeptRow| row.kept.on.is_none() && touches(row.days, within);
                let open = kept.into_iter().filter(|row| due(row) && his(row));
                rows.extend(open);
            }
        }
        rows.sort_by(|a, b| (a.days.end, &a.key).cmp(&(b.days.end, &b.key)));
        rows.truncate(MAX_AGENDA);
        Ok(rows)
    }

    /// How strictly a published year was kept up to a day, by group; the last one is all of them. None while it has
    /// no published calendar. Reads the year.
    pub fn plan_compliance(
        &self,
        year: i32,
        by: GroupBy,
        until: NaiveDate,
    ) -> Result<Option<Vec<(String, Figures)>>, Fault> {
        let Some(standing) = self.plan_standing(year)? else { return Ok(None) };
        let (Some(now), Some(first)) = (standing.published, standing.baseline) else {
            return Ok(None);
        };
        let Some(days) = self.plan_days(year) else { return Ok(None) };
        let baseline = self.plan_rows(year, &first)?;
        let template = &self.office().schedule;
        let mut groups = BTreeMap::<String, Figures>::new();
        let mut all = Figures::default();
        for (place, lines) in self.plan_rows(year, &now)? {
            let files = self.plan_period_files(year, &place)?;
            let old: BTreeMap<(u32, &str), DaySpan> = baseline
                .get(&place)
                .into_iter()
                .flatten()
                .map(|line| ((line.period, line.activity.as_str()), line.days))
                .collect();
            for line in &lines {
                let file = files.get(&line.period);
                let kept = file.map(|file| file.kept(&line.activity)).unwrap_or_default();
                let baseline = old.get(&(line.period, line.activity.as_str())).copied();
                let row = Measured { days: line.days, baseline, kept: &kept };
                let name = group(by, &place, line, template);
                groups.entry(name).or_default().take(row, until, &days);
                all.take(row, until, &days);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().filter(|(_, one)| one.due > 0).collect();
        groups.push(("TOTAL".to_owned(), all));
        Ok(Some(groups))
    }
}

/// Whether some days have one in common with others.
fn touches(days: DaySpan, within: DaySpan) -> bool {
    days.end >= within.start && days.start <= within.end
}

/// Days of the first list that are not in the second.
fn only(these: &[NaiveDate], those: &[NaiveDate]) -> Vec<NaiveDate> {
    these.iter().filter(|day| !those.contains(day)).copied().collect()
}

/// The group of a row.
fn group(by: GroupBy, place: &Place, line: &PlanLine, template: &Template) -> String {
    let company = |code: &str| if code.is_empty() { "Empresa".into() } else { code.to_owned() };
    match by {
        GroupBy::Area => company(&place.area),
        GroupBy::Cycle if place.cycle.is_empty() => company(&place.area),
        GroupBy::Cycle => format!("{} {}", place.area, place.cycle),
        GroupBy::Activity => line.activity.clone(),
        GroupBy::Responsible => template
            .place_of(&line.activity)
            .and_then(|at| template.activities.get(at))
            .map_or_else(String::new, |one| one.responsible.code().to_owned()),
    }
}
