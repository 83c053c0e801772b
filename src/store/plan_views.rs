//! The commercial calendar as it is looked at: a page of cycles and days, what is due, the load of crews, how
//! strictly a year was kept.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};

use super::page::{MAX_PAGE, PageRequest};
use super::plans::{Which, period_file};
use super::{Fault, Store};
use crate::domain::schedule::change::{ChangedDays, PlanChange};
use crate::domain::schedule::checks;
use crate::domain::schedule::compliance::{Figures, GroupBy, Measured};
use crate::domain::schedule::flow::{Edition, PlanFile, PlanState};
use crate::domain::schedule::keep::{Kept, PeriodFile, is_his};
use crate::domain::schedule::plan::Plan;
use crate::domain::schedule::rows::{DaySpan, Place, PlanLine, RowKey, of_place};
use crate::domain::schedule::template::{Kind, Responsible, Template};
use crate::domain::user::Actor;

/// Working days ahead that the agenda looks.
const AGENDA_DAYS: i32 = 5;

/// Days that a period may reach beyond its reading.
const PERIOD: u64 = 92;

/// Rows that the agenda gives of what is late, and of what is next; it says how many more there are.
pub const MAX_AGENDA: usize = 1_000;

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

/// What is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanAgenda {
    /// Rows: those that are late, then the others.
    pub rows: Vec<KeptRow>,
    /// So many more.
    pub more: usize,
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

/// A row that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// The row.
    pub key: RowKey,
    /// Where it stood; none when it was not there.
    pub from: Option<DaySpan>,
    /// Where it stands; none when it is no more.
    pub to: Option<DaySpan>,
}

/// A year with its changes, as its screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanYear {
    /// Its steps; none before its rows were made.
    pub file: Option<PlanFile>,
    /// Its changes, the latest first.
    pub changes: Vec<PlanChange>,
    /// Days without office that the published version was not made with, and others that are none any more.
    pub days: ChangedDays,
    /// There are more changes than these.
    pub more: bool,
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

    /// What differs between two versions of a year: rows with other days, rows that only one of them has.
    pub fn plan_difference(
        &self,
        year: i32,
        (before, after): (&Edition, &Edition),
    ) -> Result<Vec<RowDifference>, Fault> {
        let rows = |edition| -> Result<BTreeMap<RowKey, DaySpan>, Fault> {
            let places = self.plan_rows(year, edition)?;
            let of_place = |(place, lines): (&Place, &Vec<PlanLine>)| {
                lines.iter().map(|line| (line.key(place), line.days)).collect::<Vec<_>>()
            };
            Ok(places.iter().flat_map(of_place).collect())
        };
        let (old, new) = (rows(before)?, rows(after)?);
        let keys: BTreeSet<&RowKey> = old.keys().chain(new.keys()).collect();
        let row = |key: &RowKey| RowDifference {
            key: key.clone(),
            from: old.get(key).copied(),
            to: new.get(key).copied(),
        };
        Ok(keys.into_iter().map(row).filter(|row| row.from != row.to).collect())
    }

    /// A year with its changes.
    pub fn plan_year(&self, year: i32) -> Result<PlanYear, Fault> {
        let file = self.plan_file(year)?;
        let page = self.plan_changes(year, &PageRequest::last(SHOWN_CHANGES))?;
        let page_more = page.more_before;
        let changes = page.rows.into_iter().rev().map(|(_, change)| change).collect();
        let known = file.as_ref().and_then(|file| file.standing()?.published);
        let now = self.plan_days(year).map(|days| days.closed());
        let days = known.zip(now).map(|(known, now)| ChangedDays::between(&known.closed, &now));
        let days = days.unwrap_or_default();
        Ok(PlanYear { file, changes, days, more: page_more })
    }

    /// What is late, what is to be done today and in the next working days, the earliest first: of what a person answers
    /// for, of what one is responsible for, or all. Looks at every published calendar from last year's on.
    pub fn plan_agenda(
        &self,
        today: NaiveDate,
        of: Option<&Actor>,
        who: Option<Responsible>,
    ) -> Result<PlanAgenda, Fault> {
        let template = &self.office().schedule;
        let year = today.year();
        let Some(days) = self.plan_days(year) else { return Ok(PlanAgenda::default()) };
        let end = days.plus(today, AGENDA_DAYS).unwrap_or(today);
        let start = NaiveDate::from_ymd_opt(year - 2, 12, 1).unwrap_or(today);
        let within = DaySpan { start, end };
        let his = |row: &KeptRow| {
            let known = template.place_of(&row.key.activity);
            let one = known.and_then(|at| template.activities.get(at));
            who.is_none_or(|who| one.is_some_and(|one| one.responsible == who))
                && of.is_none_or(|actor| is_his(actor, &row.key, template))
        };
        let (mut late, mut next) = (Vec::new(), Vec::new());
        for year in [year - 1, year, year + 1] {
            let Some(edition) = self.plan_edition(year, Which::Published)? else { continue };
            for place in self.plan_places() {
                let kept = self.plan_kept(year, &edition, &place, within)?;
                let due = |row: &KeptRow| row.kept.on.is_none() && touches(row.days, within);
                for row in kept.into_iter().filter(|row| due(row) && his(row)) {
                    let list = if row.days.end < today { &mut late } else { &mut next };
                    list.push(row);
                }
            }
        }
        let mut more = 0;
        for list in [&mut late, &mut next] {
            list.sort_by(|a, b| (a.days.end, &a.key).cmp(&(b.days.end, &b.key)));
            more += list.len().saturating_sub(MAX_AGENDA);
            list.truncate(MAX_AGENDA);
        }
        late.append(&mut next);
        Ok(PlanAgenda { rows: late, more })
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
