//! A commercial calendar as iCalendar (RFC 5545): one all-day entry per row, whose name never changes, so that
//! importing it again changes entries instead of doubling them.

use std::fmt::Write;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::plan_out::PlanOut;
use crate::domain::schedule::template::Template;
use crate::text::schedule;

/// Longest line in octets, without its end (RFC 5545, 3.1).
const FOLD: usize = 75;

/// Bogotá is behind UTC by so many hours, all year.
const BEHIND_UTC: i64 = 5;

/// What the entries are of.
#[derive(Debug, Clone, Copy)]
pub struct Agenda<'a> {
    /// Name of the company.
    pub company: &'a str,
    /// The year.
    pub year: i32,
    /// When that version began to hold, in Bogotá.
    pub at: NaiveDateTime,
}

/// The entries of the rows.
pub fn write(of: Agenda<'_>, rows: &[PlanOut], template: &Template) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", "-//Ventanilla//Calendario comercial//ES");
    line(&mut out, "CALSCALE", "GREGORIAN");
    line(&mut out, "METHOD", "PUBLISH");
    let name = format!("Calendario comercial {} {}", of.year, of.company);
    line(&mut out, "X-WR-CALNAME", &escaped(&name));
    for row in rows {
        entry(&mut out, of, row, template);
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn entry(out: &mut String, of: Agenda<'_>, row: &PlanOut, template: &Template) {
    let code = row.line.activity.as_str();
    let activity = template.place_of(code).and_then(|at| template.activities.get(at));
    let who = activity.map_or("", |one| schedule::responsible(one.responsible));
    let place = schedule::place(&row.place);
    let name = schedule::activity(code, template);
    // An entry ends on the day after its last one.
    let after = row.line.days.end.checked_add_days(Days::new(1)).unwrap_or(row.line.days.end);
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &uid(row));
    line(out, "DTSTAMP", &utc(of.at));
    line(out, "SEQUENCE", &row.revision.to_string());
    line(out, "DTSTART;VALUE=DATE", &day(row.line.days.start));
    line(out, "DTEND;VALUE=DATE", &day(after));
    line(out, "SUMMARY", &escaped(&format!("{place} · {name}")));
    let about = format!("Actividad {code}. Responsable: {who}.");
    line(out, "DESCRIPTION", &escaped(&about));
    line(out, "CATEGORIES", &escaped(who));
    line(out, "STATUS", if row.cancelled { "CANCELLED" } else { "CONFIRMED" });
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

/// The name of an entry: the row of the plan, whatever its days.
fn uid(row: &PlanOut) -> String {
    let part = |code: &str| if code.is_empty() { "-".to_owned() } else { code.to_owned() };
    format!(
        "{}.{}.{}.{}.{}@calendario.ventanilla",
        row.year,
        part(&row.place.area),
        part(&row.place.cycle),
        row.line.period,
        row.line.activity
    )
}

fn day(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn utc(at: NaiveDateTime) -> String {
    (at + TimeDelta::hours(BEHIND_UTC)).format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text of RFC 5545, 3.3.11; what a terminal or a calendar would obey is dropped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded where a letter ends.
fn line(out: &mut String, name: &str, value: &str) {
    let mut written = String::new();
    // Writing to a String does not fail.
    let _ = write!(written, "{name}:{value}");
    let mut width = 0;
    for c in written.chars() {
        if width + c.len_utf8() > FOLD {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}
