//! A cell as a day: the forms of SAP lists and of spreadsheets.
//!
//! Zeros and the open ends of SAP are no day. A day that does not exist is a fault.

use chrono::{Datelike, Days, NaiveDate};

/// The cell is not a day of any calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotADay;

/// SAP writes an open start as year 1 and an open end as year 9999.
const OPEN_YEARS: [i32; 2] = [1, 9999];

/// Years that a receivable can have.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Signs between day, month and year.
const SIGNS: [char; 3] = ['.', '/', '-'];

/// Reads a cell: `10.04.2024`, `10/04/2024`, `2024-04-10`, `20240410`, a spreadsheet serial, zeros or
/// nothing. A time of day after it is passed over.
pub(super) fn parse(cell: &str) -> Result<Option<NaiveDate>, NotADay> {
    let cell = without_time(cell.trim());
    if cell.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'/' | b'-' | b' ')) {
        return Ok(None);
    }
    let day =
        if cell.bytes().all(|byte| byte.is_ascii_digit()) { compact(cell)? } else { parted(cell)? };
    match day {
        day if OPEN_YEARS.contains(&day.year()) => Ok(None),
        day if YEARS.contains(&day.year()) => Ok(Some(day)),
        _ => Err(NotADay),
    }
}

fn without_time(cell: &str) -> &str {
    match cell.split_once([' ', 'T']) {
        Some((day, time)) if time.trim_start().as_bytes().get(1..3).is_some_and(has_colon) => day,
        _ => cell,
    }
}

fn has_colon(bytes: &[u8]) -> bool {
    bytes.contains(&b':')
}

/// Eight digits are year, month and day; five are days of a spreadsheet, which counts from the eve of
/// 1900 and takes 1900 for a leap year.
fn compact(cell: &str) -> Result<NaiveDate, NotADay> {
    let number: u32 = cell.parse().map_err(|_| NotADay)?;
    match cell.len() {
        8 => day(number / 10_000, number / 100 % 100, number % 100),
        5 => NaiveDate::from_ymd_opt(1899, 12, 30)
            .and_then(|start| start.checked_add_days(Days::new(number.into())))
            .ok_or(NotADay),
        _ => Err(NotADay),
    }
}

/// Three numbers with the same sign between them; the one with four digits is the year.
fn parted(cell: &str) -> Result<NaiveDate, NotADay> {
    let sign = cell.chars().find(|c| SIGNS.contains(c)).ok_or(NotADay)?;
    let mut parts = cell.split(sign);
    let (Some(first), Some(second), Some(third), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(NotADay);
    };
    let month = number(second, 2)?;
    match (first.len(), third.len()) {
        (4, 1..=2) => day(number(first, 4)?, month, number(third, 2)?),
        (1..=2, 4) => day(number(third, 4)?, month, number(first, 2)?),
        _ => Err(NotADay),
    }
}

fn number(part: &str, longest: usize) -> Result<u32, NotADay> {
    if part.is_empty() || part.len() > longest || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotADay);
    }
    part.parse().map_err(|_| NotADay)
}

fn day(year: u32, month: u32, day: u32) -> Result<NaiveDate, NotADay> {
    let year = i32::try_from(year).map_err(|_| NotADay)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(NotADay)
}
