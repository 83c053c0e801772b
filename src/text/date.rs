//! Dates as the office writes them: `mié 16/12/2026`.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

const WEEKDAYS: [&str; 7] = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"];
const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// Three letters of the weekday.
pub fn weekday(date: NaiveDate) -> &'static str {
    WEEKDAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or("")
}

/// Name of the month, lower case.
pub fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).copied().unwrap_or("")
}

/// `16/12/2026`.
pub fn short(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// `mié 16/12/2026`.
pub fn long(date: NaiveDate) -> String {
    format!("{} {}", weekday(date), short(date))
}

/// `mié 16/12/2026 10:21`.
pub fn moment(at: NaiveDateTime) -> String {
    format!("{} {}", long(at.date()), at.format("%H:%M"))
}

/// `hace 3 h`: minutes below an hour, days from two on; the clock may have gone back.
pub fn age(since: TimeDelta) -> String {
    match (since.num_minutes(), since.num_hours()) {
        (..60, _) => format!("hace {} min", since.num_minutes().max(0)),
        (_, hours @ ..48) => format!("hace {hours} h"),
        (_, hours) => format!("hace {} días", hours / 24),
    }
}

/// A date typed in a form: as [`parse`] reads it, or `DDMM`, `DD/MM`, `DDMMAAAA` of the year of `today`.
pub fn parse_typed(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let of = |day: &str, month: &str, year: i32| {
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
    };
    let (day, rest) = digits.split_at_checked(2)?;
    match (parse(text), rest.len()) {
        (Some(date), _) => Some(date),
        (None, 2) => of(day, rest, today.year()),
        (None, 6) => {
            let (month, year) = rest.split_at_checked(2)?;
            of(day, month, year.parse().ok()?)
        }
        _ => None,
    }
}

/// A date typed by a person or found in an argument: `2026-12-16`, `16/12/2026` or `16.12.2026`.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .filter(|date| (1900..=2199).contains(&date.year()))
}
