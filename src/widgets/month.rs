//! A month as a grid of weeks that begin on Monday.

use chrono::{Datelike, Days, NaiveDate};

use super::canvas::Canvas;
use crate::term::Role;

/// Columns of a day.
const DAY: u16 = 7;

/// What is shown of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayMark {
    /// After the number: a count of what falls due, or nothing.
    pub count: usize,
    /// `F` holiday, `#` does not count, blank counts.
    pub sign: char,
}

/// Columns of the whole grid.
pub const WIDTH: u16 = DAY * 7;

/// Draws the month of `selected`; `mark` says what to show of each day.
pub fn draw(
    canvas: &mut Canvas,
    selected: NaiveDate,
    today: NaiveDate,
    mark: impl Fn(NaiveDate) -> DayMark,
) {
    for (column, name) in (0_u16..).zip(["lun", "mar", "mié", "jue", "vie", "sáb", "dom"]) {
        canvas.text(column * DAY + 1, 0, name, Role::Label);
    }
    let Some(first) = selected.with_day(1) else { return };
    let lead = first.weekday().num_days_from_monday();
    let mut day = first;
    while day.month() == first.month() {
        let place = lead + day.day0();
        let column = u16::try_from(place % 7).unwrap_or(0) * DAY;
        let row = u16::try_from(place / 7).unwrap_or(0) + 1;
        let DayMark { count, sign } = mark(day);
        let count = if count > 0 { format!("{count:>2}") } else { "  ".into() };
        let number = format!("{:>2}{sign}{count}", day.day());
        let role = match (day == selected, day == today, sign) {
            (true, _, _) => Role::Selected,
            (_, true, _) => Role::Strong,
            (_, _, ' ') => Role::Text,
            _ => Role::Muted,
        };
        canvas.text(column + 1, row, &number, role);
        if day == today {
            canvas.text(column, row, ">", Role::Strong);
        }
        match day.checked_add_days(Days::new(1)) {
            Some(next) => day = next,
            None => return,
        }
    }
}
