//! The commercial calendar in the base: versions of a year, read place by place; what was done of it; changes.
//!
//! A version keeps only the places that it moved: the rows of a place are those of the latest version of its lineage
//! that has them.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::beside::Walker;
use super::collections::record;
use super::engine::{Batch, Direction, Engine, KeyRange, Space, successor};
use super::page::{Page, PageRequest};
use super::trees::Counter;
use super::{Fault, Shared, Store, codec, plan_checks};
use crate::domain::schedule::change::{Outcome, PlanChange, Preview, Surroundings, preview};
use crate::domain::schedule::compliance::{period_of_change, suspension_days};
use crate::domain::schedule::flow::{Edition, PlanFile, Standing};
use crate::domain::schedule::keep::PeriodFile;
use crate::domain::schedule::plan::{PlanRow, days_of};
use crate::domain::schedule::rows::{Place, PlanLine, RowKey, of_place};
use crate::domain::schedule::template::{Cycle, Kind};
use crate::domain::schedule::working_days::WorkingDays;
use chrono::{Datelike, NaiveDate};

/// Places of a version written at a time.
const CHUNK: usize = 200;

/// Periods of a place.
const MAX_PERIODS: usize = 200;

/// Which version of a year is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one by which everybody works.
    Published,
    /// The one that is being worked on, or the published one.
    Latest,
    /// The one that was published first.
    Baseline,
}

/// Key of a year.
pub(super) fn year_key(year: i32) -> Vec<u8> {
    year.to_be_bytes().to_vec()
}

fn place_key(year: i32, place: &Place) -> Vec<u8> {
    let (area, cycle) = (place.area.as_bytes(), place.cycle.as_bytes());
    // Codes hold no zero byte: letters, digits and dashes.
    [year_key(year).as_slice(), area, &[0], cycle, &[0]].concat()
}

/// The place of a key of the rows or of the files.
fn place_of(key: &[u8]) -> Option<Place> {
    let mut parts = key.get(4..)?.split(|byte| *byte == 0);
    let mut text = || Some(std::str::from_utf8(parts.next()?).ok()?.to_owned());
    Some(Place { area: text()?, cycle: text()? })
}

/// Key of the rows of a place in a version.
pub(super) fn block_key(year: i32, place: &Place, version: u32) -> Vec<u8> {
    [place_key(year, place).as_slice(), &version.to_be_bytes()].concat()
}

/// Key of what was written down of a period.
pub(super) fn period_key(year: i32, place: &Place, period: u32) -> Vec<u8> {
    [place_key(year, place).as_slice(), &period.to_be_bytes()].concat()
}

/// Key of a change.
pub(super) fn change_key(year: i32, number: u32) -> Vec<u8> {
    [year_key(year).as_slice(), &number.to_be_bytes()].concat()
}

fn number_at_end(key: &[u8]) -> Option<u32> {
    let at = key.len().checked_sub(4)?;
    Some(u32::from_be_bytes(key.get(at..)?.try_into().ok()?))
}

/// The file of a year.
pub(super) fn file(shared: &Shared, year: i32) -> Result<Option<PlanFile>, Fault> {
    record(shared, Space::PlanFile, &year_key(year))
}

/// The rows of a place in a version; none when the version does not have it.
pub(super) fn lines(
    engine: &dyn Engine,
    year: i32,
    edition: &Edition,
    place: &Place,
) -> Result<Vec<PlanLine>, Fault> {
    let first = edition.lineage.first().copied().unwrap_or(edition.version);
    let mut range = KeyRange {
        start: Bound::Included(block_key(year, place, first)),
        end: Bound::Included(block_key(year, place, edition.version)),
    };
    loop {
        let pairs = engine.page(Space::PlanBlock, &range, Direction::Backward, 1)?;
        let Some((key, bytes)) = pairs.first() else { return Ok(Vec::new()) };
        // Versions that were given up, and rows of one that never came to be, are passed over.
        if number_at_end(key).is_some_and(|version| edition.lineage.contains(&version)) {
            let block: codec::PlanBlock = codec::decode(bytes)?;
            return Ok(block.0);
        }
        range.end = Bound::Excluded(key.clone());
    }
}

/// Every row of a version, by place.
pub(super) fn rows(
    engine: &dyn Engine,
    year: i32,
    edition: &Edition,
) -> Result<BTreeMap<Place, Vec<PlanLine>>, Fault> {
    let mut places = BTreeMap::new();
    let mut range = KeyRange::prefix(&year_key(year));
    loop {
        let pairs = engine.page(Space::PlanBlock, &range, Direction::Forward, 1)?;
        let Some(place) = pairs.first().and_then(|(key, _)| place_of(key)) else {
            return Ok(places);
        };
        let rows = lines(engine, year, edition, &place)?;
        let end = successor(&place_key(year, &place));
        range.start = end.map_or(Bound::Unbounded, Bound::Included);
        if !rows.is_empty() {
            places.insert(place, rows);
        }
    }
}

/// What was written down of the periods of a place.
pub(super) fn period_files(
    shared: &Shared,
    year: i32,
    place: &Place,
) -> Result<BTreeMap<u32, PeriodFile>, Fault> {
    let range = KeyRange::prefix(&place_key(year, place));
    let engine = &shared.engine;
    let pairs = engine.page(Space::PlanPeriod, &range, Direction::Forward, MAX_PERIODS)?;
    let read = |(key, bytes): &(Vec<u8>, Vec<u8>)| {
        Ok((number_at_end(key).unwrap_or(0), codec::decode(bytes)?))
    };
    pairs.iter().map(read).collect()
}

/// What was written down of one period.
pub(super) fn period_file(shared: &Shared, year: i32, key: &RowKey) -> Result<PeriodFile, Fault> {
    let at = period_key(year, &key.place, key.period);
    Ok(record(shared, Space::PlanPeriod, &at)?.unwrap_or_default())
}

/// The place of a cycle in the table: `01`, and `C01` or `1` as other systems write it.
fn place_of_cycle(shared: &Shared, cycle: &str) -> Option<Place> {
    let template = &shared.office.schedule;
    let (area, cycle) = template.cycle_named(cycle)?;
    Some(Place { area: area.code.clone(), cycle: cycle.code.clone() })
}

/// The period in which a change of data, or a new connection, takes effect when it is approved on a day: see
/// [`Store::novelty_period`].
pub(super) fn novelty_period(
    shared: &Shared,
    cycle: &str,
    (kind, day): (Kind, NaiveDate),
) -> Result<Option<(i32, u32, NaiveDate)>, Fault> {
    let Some(place) = place_of_cycle(shared, cycle) else { return Ok(None) };
    for year in [day.year(), day.year() + 1] {
        let published = file(shared, year)?.and_then(|file| file.standing()?.published);
        let Some(edition) = published else { continue };
        let lines = lines(shared.engine.as_ref(), year, &edition, &place)?;
        if let Some((period, cut)) = period_of_change(&shared.office.schedule, &lines, (kind, day))
        {
            return Ok(Some((year, period, cut)));
        }
    }
    Ok(None)
}

impl Store {
    /// The file of a year: its steps.
    pub fn plan_file(&self, year: i32) -> Result<Option<PlanFile>, Fault> {
        file(&self.shared, year)
    }

    /// Where a year stands; none before its rows were made.
    pub fn plan_standing(&self, year: i32) -> Result<Option<Standing>, Fault> {
        Ok(self.plan_file(year)?.and_then(|file| file.standing()))
    }

    /// A version of a year; none when there is no such one yet.
    pub fn plan_edition(&self, year: i32, which: Which) -> Result<Option<Edition>, Fault> {
        let standing = self.plan_standing(year)?;
        Ok(standing.and_then(|standing| match which {
            Which::Published => standing.published,
            Which::Latest => Some(standing.now),
            Which::Baseline => standing.baseline,
        }))
    }

    /// The rows of a place in a version.
    pub fn plan_lines(
        &self,
        year: i32,
        edition: &Edition,
        place: &Place,
    ) -> Result<Vec<PlanLine>, Fault> {
        lines(self.shared.engine.as_ref(), year, edition, place)
    }

    /// Every row of a version, by place. Reads the year: for reports and files, not for a key.
    pub fn plan_rows(
        &self,
        year: i32,
        edition: &Edition,
    ) -> Result<BTreeMap<Place, Vec<PlanLine>>, Fault> {
        rows(self.shared.engine.as_ref(), year, edition)
    }

    /// What was written down of the periods of a place.
    pub fn plan_period_files(
        &self,
        year: i32,
        place: &Place,
    ) -> Result<BTreeMap<u32, PeriodFile>, Fault> {
        period_files(&self.shared, year, place)
    }

    /// A change of a year.
    pub fn plan_change(&self, year: i32, number: u32) -> Result<Option<PlanChange>, Fault> {
        record(&self.shared, Space::PlanChange, &change_key(year, number))
    }

    /// Changes of a year, by number.
    pub fn plan_changes(
        &self,
        year: i32,
        request: &PageRequest,
    ) -> Result<Page<PlanChange>, Fault> {
        let range = KeyRange::prefix(&year_key(year));
        let page = self.raw_page(Space::PlanChange, range, request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// What moving a row to a day would do; none when there is no such row or day.
    pub fn plan_preview(
        &self,
        year: i32,
        edition: &Edition,
        key: &RowKey,
        to: NaiveDate,
    ) -> Result<Option<Preview>, Fault> {
        let template = &self.office().schedule;
        let Ok(days) = days_of(&self.office().rules.legal, year) else { return Ok(None) };
        let lines = self.plan_lines(year, edition, &key.place)?;
        let file = period_file(&self.shared, year, key)?;
        let others = self.readings_beside(year, edition, &key.place)?;
        let beside = plan_checks::neighbours(&self.shared, year, &key.place)?;
        let around = Surroundings {
            template,
            year,
            days: &days,
            lines: &lines,
            file: &file,
            others: &others,
            earlier: &beside.earlier,
            later: &beside.later,
        };
        Ok(preview(around, key, to))
    }

    /// Readings of the other cycles that the crew of a cycle reads.
    fn readings_beside(
        &self,
        year: i32,
        edition: &Edition,
        place: &Place,
    ) -> Result<Vec<PlanRow>, Fault> {
        let template = &self.office().schedule;
        let Some(crew) = self.plan_cycle(place).map(|cycle| &cycle.crew) else {
            return Ok(Vec::new());
        };
        let reading = template.of_kind(Kind::Reading);
        let mut rows = Vec::new();
        for area in &template.areas {
            for cycle in area.cycles.iter().filter(|cycle| cycle.crew == *crew) {
                let other = Place { area: area.code.clone(), cycle: cycle.code.clone() };
                if other == *place {
                    continue;
                }
                let lines = self.plan_lines(year, edition, &other)?;
                let all = of_place(&other, &lines, template);
                rows.extend(all.into_iter().filter(|row| Some(row.activity) == reading));
            }
        }
        Ok(rows)
    }

    /// The cycle of a place in the table.
    pub fn plan_cycle(&self, place: &Place) -> Option<&Cycle> {
        let template = &self.office().schedule;
        let area = template.areas.iter().find(|area| area.code == place.area)?;
        area.cycles.iter().find(|cycle| cycle.code == place.cycle)
    }

    /// The place of a cycle in the table.
    pub fn plan_place(&self, cycle: &str) -> Option<Place> {
        place_of_cycle(&self.shared, cycle)
    }

    /// The period in which a change of the data of a subscriber of a cycle takes effect when it is approved on a day:
    /// its year, its number and the last day of its cut. None while no published plan says so.
    pub fn novelty_period(
        &self,
        cycle: &str,
        day: NaiveDate,
    ) -> Result<Option<(i32, u32, NaiveDate)>, Fault> {
        novelty_period(&self.shared, cycle, (Kind::Cadastre, day))
    }

    /// How often changes that hold moved each row of a year.
    pub fn plan_revisions(&self, year: i32) -> Result<BTreeMap<RowKey, u32>, Fault> {
        let mut moved = BTreeMap::<RowKey, u32>::new();
        let mut walker = Walker::new(&self.shared, Space::PlanChange, &year_key(year));
        while let Some((_, bytes)) = walker.next_pair()? {
            let change: PlanChange = codec::decode(&bytes)?;
            if matches!(change.outcome, Outcome::Accepted { .. }) {
                for one in change.proposal.moves {
                    *moved.entry(one.key).or_default() += 1;
                }
            }
        }
        Ok(moved)
    }

    /// Every place of the table: the company, each area, each cycle.
    pub fn plan_places(&self) -> Vec<Place> {
        let areas = &self.office().schedule.areas;
        let of_area = areas.iter().flat_map(|area| {
            let place = |cycle: &str| Place { area: area.code.clone(), cycle: cycle.to_owned() };
            let cycles = area.cycles.iter().map(move |cycle| place(&cycle.code));
            std::iter::once(Place { area: area.code.clone(), cycle: String::new() }).chain(cycles)
        });
        std::iter::once(Place::default()).chain(of_area).collect()
    }

    /// The days on which the services of a cycle are suspended by the published plan of the year of a day, from that day
    /// on; none while no published plan has the cycle.
    pub fn suspension_days(
        &self,
        cycle: &str,
        from: NaiveDate,
    ) -> Result<Option<Vec<NaiveDate>>, Fault> {
        let year = from.year();
        let Some(place) = self.plan_place(cycle) else { return Ok(None) };
        let Some(days) = self.plan_days(year) else { return Ok(None) };
        let mut found = None;
        // The last period of a year is suspended in the next one.
        for year in [year - 1, year, year + 1] {
            let Some(edition) = self.plan_edition(year, Which::Published)? else { continue };
            let lines = self.plan_lines(year, &edition, &place)?;
            let spans = suspension_days(&self.office().schedule, &lines, from, &days);
            found.get_or_insert_with(Vec::new).extend(spans);
        }
        Ok(found)
    }

    /// Working days of a year and its neighbours by the tables in force.
    pub fn plan_days(&self, year: i32) -> Option<WorkingDays> {
        days_of(&self.office().rules.legal, year).ok()
    }

    /// The number of a new version of a year. One that is then given up leaves a gap.
    pub fn next_plan_version(&self, year: i32) -> Result<u32, Fault> {
        let number = self.writer.allocate(Counter::PlanSequence(year))?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Rows of a version, written aside: nobody sees them before the version is made.
    pub fn put_plan_rows(
        &self,
        year: i32,
        version: u32,
        places: &BTreeMap<Place, Vec<PlanLine>>,
    ) -> Result<(), Fault> {
        let mut batch = Batch::default();
        for (place, lines) in places {
            let block = codec::PlanBlock(lines.clone());
            batch.put(Space::PlanBlock, block_key(year, place, version), codec::encode(&block)?);
            if batch.puts.len() >= CHUNK {
                self.writer.bulk(std::mem::take(&mut batch))?;
            }
        }
        self.writer.bulk(batch)?;
        self.writer.sync()
    }
}

/// Hash of the rows of a version, whatever the blocks that they lie in.
pub fn hash_of(places: &BTreeMap<Place, Vec<PlanLine>>) -> String {
    let mut hash = blake3::Hasher::new();
    for (place, lines) in places {
        let mut lines: Vec<&PlanLine> = lines.iter().collect();
        lines.sort_by(|a, b| (a.period, &a.activity).cmp(&(b.period, &b.activity)));
        for PlanLine { period, activity, days } in lines {
            let Place { area, cycle } = place;
            let (start, end) = (days.start, days.end);
            hash.update(format!("{area}|{cycle}|{period}|{activity}|{start}|{end}\n").as_bytes());
        }
    }
    hash.finalize().to_hex().to_string()
}
