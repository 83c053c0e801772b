//! A commercial calendar as a table: a line per row, with where it was published first and when it was done.

use super::table::Cell;
use crate::domain::schedule::keep::Kept;
use crate::domain::schedule::rows::{DaySpan, Place, PlanLine};
use crate::domain::schedule::template::Template;
use crate::text::schedule;

/// Headings.
pub const COLUMNS: &[&str] = &[
    "vigencia",
    "area",
    "nombre_area",
    "zona",
    "ciclo",
    "periodo",
    "actividad",
    "nombre",
    "responsable",
    "inicio",
    "fin",
    "inicio_base",
    "fin_base",
    "hecha_el",
    "causa",
    "accion",
    "fija",
];

/// A row that goes out.
#[derive(Debug, Clone)]
pub struct PlanOut {
    /// Its year.
    pub year: i32,
    /// Of what it is.
    pub place: Place,
    /// The row.
    pub line: PlanLine,
    /// Its days in the version published first.
    pub baseline: Option<DaySpan>,
    /// How it was kept.
    pub kept: Kept,
    /// How often it changed since it was published first.
    pub revision: u32,
    /// It is in the plan no more.
    pub cancelled: bool,
}

/// The cells of a row.
pub fn cells(row: &PlanOut, template: &Template) -> Vec<Cell> {
    let area = template.areas.iter().find(|area| area.code == row.place.area);
    let cycle =
        area.and_then(|area| area.cycles.iter().find(|cycle| cycle.code == row.place.cycle));
    let code = row.line.activity.as_str();
    let activity = template.place_of(code).and_then(|at| template.activities.get(at));
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let why = row.kept.why.as_ref();
    let text = [
        row.year.to_string(),
        row.place.area.clone(),
        area.map_or_else(String::new, |area| area.name.clone()),
        cycle.map_or_else(String::new, |cycle| cycle.zone.clone()),
        row.place.cycle.clone(),
        row.line.period.to_string(),
        code.to_owned(),
        schedule::activity(code, template).to_owned(),
        activity.map_or_else(String::new, |one| one.responsible.code().to_owned()),
        row.line.days.start.to_string(),
        row.line.days.end.to_string(),
        day(row.baseline.map(|days| days.start)),
        day(row.baseline.map(|days| days.end)),
        day(row.kept.on),
        why.map_or_else(String::new, |why| why.cause.clone()),
        why.map_or_else(String::new, |why| why.action.clone()),
        if row.kept.pinned { "S".into() } else { String::new() },
    ];
    text.into_iter().map(Cell::Text).collect()
}
