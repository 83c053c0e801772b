//! The year of each area on paper: a line per period of each cycle, a column per activity that has a letter.

use chrono::{Datelike, NaiveDate};

use super::paper::{A4, Face, Paper, document, drawable};
use super::plan_out::PlanOut;
use crate::domain::letter::Company;
use crate::domain::schedule::rows::PlanLine;
use crate::domain::schedule::template::{Activity, Area, Cycle, Scope, Template};
use crate::text::date;

/// A4, lying.
const PAGE: (f32, f32) = (A4.1, A4.0);
/// Margin on every side.
const MARGIN: f32 = 36.0;
/// Height of a line.
const LEADING: f32 = 11.0;
/// Size of the letters of the table.
const SIZE: f32 = 8.0;
/// Size of the headings of the columns: the longest names have room.
const HEAD: f32 = 6.5;
/// Size of the heading.
const TITLE: f32 = 13.0;
/// Width of the first two columns: cycle and period.
const FIRST: f32 = 92.0;

/// What the pages are of.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The company.
    pub company: &'a Company,
    /// The year.
    pub year: i32,
    /// The version.
    pub version: u32,
    /// Since when it holds.
    pub since: NaiveDate,
}

/// The pages of some areas, one area after the other; and of the rows of the year, at the end.
pub fn pdf(of: Heading<'_>, rows: &[PlanOut], template: &Template) -> Vec<u8> {
    let columns: Vec<&Activity> = template
        .activities
        .iter()
        .filter(|one| one.letter != ' ' && one.scope() == Scope::Cycle)
        .collect();
    let mut pages = Pages::new(of);
    for area in &template.areas {
        if rows.iter().any(|row| row.place.area == area.code) {
            pages.area(area, &columns, rows);
            pages.months(area, rows, template);
        }
    }
    pages.year(rows, template);
    let contents = pages.done();
    let title = format!("Calendario comercial {}", of.year);
    document(PAGE, (&title, &of.company.name), &contents)
}

struct Pages<'a> {
    of: Heading<'a>,
    done: Vec<Vec<u8>>,
    open: Option<(Paper, f32)>,
    heading: String,
}

impl<'a> Pages<'a> {
    const fn new(of: Heading<'a>) -> Self {
        Self { of, done: Vec::new(), open: None, heading: String::new() }
    }

    fn done(mut self) -> Vec<Vec<u8>> {
        self.turn();
        self.done
    }

    /// Ends the page.
    fn turn(&mut self) {
        if let Some((paper, _)) = self.open.take() {
            self.done.push(paper.done());
        }
    }

    /// The page with room for some lines, and the height of the next one.
    fn room(&mut self, lines: f32) -> (&mut Paper, &mut f32) {
        if self.open.as_ref().is_some_and(|(_, y)| y - lines * LEADING < MARGIN) {
            self.turn();
        }
        let number = self.done.len() + 1;
        let (of, heading) = (self.of, &self.heading);
        let (paper, y) = self.open.get_or_insert_with(|| begun(of, heading, number));
        (paper, y)
    }

    fn area(&mut self, area: &Area, columns: &[&Activity], rows: &[PlanOut]) {
        self.turn();
        self.heading = format!("{} {}", area.code, area.name);
        for cycle in &area.cycles {
            let mut lines: Vec<&PlanLine> = rows
                .iter()
                .filter(|row| row.place.area == area.code && row.place.cycle == cycle.code)
                .filter(|row| !row.cancelled)
                .map(|row| &row.line)
                .collect();
            lines.sort_by_key(|line| line.period);
            self.cycle(cycle, columns, &lines);
        }
    }

    fn cycle(&mut self, cycle: &Cycle, columns: &[&Activity], lines: &[&PlanLine]) {
        let title = format!("Ciclo {} · {}", cycle.code, cycle.zone);
        self.table(&title, "Período", columns, lines);
    }

    /// A line per period, a column per activity.
    fn table(&mut self, title: &str, word: &str, columns: &[&Activity], lines: &[&PlanLine]) {
        let periods = lines.chunk_by(|a, b| a.period == b.period).count();
        let needed = f32::from(u16::try_from(periods).unwrap_or(u16::MAX)) + 2.0;
        // A cycle is not broken unless it is longer than a page.
        let (paper, y) = self.room(needed);
        *y -= LEADING / 2.0;
        paper.text((MARGIN, *y), Face::Bold, SIZE, &drawable(title));
        for (at, column) in columns.iter().enumerate() {
            let name: String = column.name.chars().take(letters(columns.len())).collect();
            paper.text((x_of(at, columns.len()), *y), Face::Bold, HEAD, &drawable(&name));
        }
        *y -= LEADING / 3.0;
        paper.rule((MARGIN, *y), (PAGE.0 - MARGIN, *y));
        *y -= LEADING;
        for period in lines.chunk_by(|a, b| a.period == b.period) {
            let (paper, y) = self.room(1.0);
            let number = period.first().map_or(0, |line| line.period);
            paper.text((MARGIN, *y), Face::Regular, SIZE, &drawable(&format!("{word} {number}")));
            for (at, column) in columns.iter().enumerate() {
                let row = period.iter().find(|line| line.activity == column.code);
                let text = row.map_or_else(String::new, |line| days(line));
                paper.text((x_of(at, columns.len()), *y), Face::Regular, SIZE, &drawable(&text));
            }
            *y -= LEADING;
        }
    }

    /// What an area does each month.
    fn months(&mut self, area: &Area, rows: &[PlanOut], template: &Template) {
        let of_month = |row: &&PlanOut| {
            row.place.area == area.code && row.place.cycle.is_empty() && !row.cancelled
        };
        let mut lines: Vec<&PlanLine> = rows.iter().filter(of_month).map(|row| &row.line).collect();
        lines.sort_by_key(|line| (line.period, line.days.start));
        let columns: Vec<&Activity> =
            template.activities.iter().filter(|one| one.scope() == Scope::Month).collect();
        if lines.is_empty() || columns.is_empty() {
            return;
        }
        self.table(&format!("Cada mes · {}", area.code), "Mes", &columns, &lines);
    }

    /// What is of the whole company, by its days.
    fn year(&mut self, rows: &[PlanOut], template: &Template) {
        let mut lines: Vec<&PlanLine> = rows
            .iter()
            .filter(|row| row.place.area.is_empty() && !row.cancelled)
            .map(|row| &row.line)
            .collect();
        if lines.is_empty() {
            return;
        }
        lines.sort_by_key(|line| (line.days.start, line.days.end));
        self.turn();
        self.heading = "Actividades del año".into();
        for line in lines {
            let (paper, y) = self.room(1.0);
            let name = crate::text::schedule::activity(&line.activity, template);
            paper.text((MARGIN, *y), Face::Regular, SIZE, &drawable(&span(line)));
            let text = format!("{} {name}", line.activity);
            paper.text((MARGIN + 150.0, *y), Face::Regular, SIZE, &drawable(&text));
            *y -= LEADING;
        }
    }
}

/// Letters of a heading that have room in one of so many columns.
fn letters(columns: usize) -> usize {
    let wide = x_of(1, columns) - x_of(0, columns);
    // The mean letter of these faces is a little more than half as wide as it is high.
    (wide / (HEAD * 0.54)) as usize
}

fn x_of(column: usize, of: usize) -> f32 {
    let wide = PAGE.0 - 2.0 * MARGIN - FIRST;
    let count = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    MARGIN + FIRST + wide * count(column) / count(of.max(1))
}

/// First and last day without the year, which the heading says, and the first letter of the day of the week.
fn days(line: &PlanLine) -> String {
    let day = |day: NaiveDate| format!("{:02}/{:02}", day.day(), day.month());
    let first = format!("{} {}", date::weekday(line.days.start), day(line.days.start));
    if line.days.start == line.days.end { first } else { format!("{first}-{}", day(line.days.end)) }
}

fn span(line: &PlanLine) -> String {
    format!("{} a {}", date::short(line.days.start), date::short(line.days.end))
}

/// A page with its heading and its foot.
fn begun(of: Heading<'_>, heading: &str, number: usize) -> (Paper, f32) {
    let mut paper = Paper::new();
    let top = PAGE.1 - MARGIN;
    let title = format!("Calendario comercial {} · {heading}", of.year);
    paper.text((MARGIN, top), Face::Bold, TITLE, &drawable(&title));
    let about = format!(
        "{} · NIT {} · versión {}, vigente desde el {}",
        of.company.name,
        of.company.nit,
        of.version,
        date::short(of.since)
    );
    paper.text((MARGIN, top - LEADING - 2.0), Face::Regular, SIZE, &drawable(&about));
    let foot = format!("Página {number}");
    paper.text((PAGE.0 - MARGIN - 40.0, MARGIN - 14.0), Face::Regular, SIZE, &drawable(&foot));
    (paper, top - 3.0 * LEADING)
}
