//! Walking through the calendar: days, cycles, activities, rows of the agenda.

use chrono::{Datelike, Days, NaiveDate};

use super::{Plan, View, cycles, grid, letter, monday};
use crate::keys::actions::context::List as ListAction;
use crate::screens::Cx;
use crate::screens::wish::Wish;

impl Plan {
    /// Another day; the days are read again when it lies outside those shown.
    pub(super) fn go(&mut self, day: NaiveDate, cx: &Cx) -> Vec<Wish> {
        if !(1985..2199).contains(&day.year()) {
            return vec![Wish::error("PLA-044 El calendario comercial va de 1985 a 2198.")];
        }
        let before = (self.first, self.day);
        self.day = day;
        let shown = i64::from(grid::days_shown(cx.columns));
        let inside = (0..shown).contains(&(day - self.first).num_days());
        if !inside {
            self.first = monday(day);
        }
        let month = self.view == View::Month
            && (before.1.year(), before.1.month()) != (day.year(), day.month());
        if before.0 == self.first && !month { Vec::new() } else { self.ask(cx) }
    }

    /// The next activity with a letter, or the one before; a week on when there is none in sight.
    pub(super) fn step(&mut self, forward: bool, cx: &Cx) -> Vec<Wish> {
        let day = self.day;
        if self.view == View::Month {
            let next = if forward { day.succ_opt() } else { day.pred_opt() };
            return self.go(next.unwrap_or(day), cx);
        }
        let starts =
            self.rows().iter().filter(|row| letter(row, cx).is_some()).map(|row| row.days.start);
        let next = if forward {
            starts.filter(|start| *start > day).min()
        } else {
            starts.filter(|start| *start < day).max()
        };
        let week = Days::new(7);
        let shown = Days::new(u64::from(grid::days_shown(cx.columns)));
        let edge = if forward {
            self.first.checked_add_days(shown).map(|end| end + week)
        } else {
            self.first.checked_sub_days(week)
        };
        // What lies far off is gone to a week at a time: nobody loses sight of the days between.
        let near = |start: &NaiveDate| {
            edge.is_none_or(|edge| if forward { *start < edge } else { *start >= edge })
        };
        match next.filter(near) {
            Some(start) => self.go(start, cx),
            None => self.week(forward, cx),
        }
    }

    pub(super) fn week(&mut self, forward: bool, cx: &Cx) -> Vec<Wish> {
        let week = Days::new(7);
        let moved = |day: NaiveDate| {
            if forward { day.checked_add_days(week) } else { day.checked_sub_days(week) }
        };
        let (Some(first), Some(day)) = (moved(self.first), moved(self.day)) else {
            return Vec::new();
        };
        self.first = first;
        let mut wishes = self.go(day, cx);
        if wishes.is_empty() {
            wishes = self.ask(cx);
        }
        wishes
    }

    fn show_cycle(&mut self, cycle: usize, cx: &Cx) -> Vec<Wish> {
        let last = cycles(cx.office).len().saturating_sub(1);
        self.cycle = cycle.min(last);
        let shown = grid::cycles_shown(cx.body_rows);
        let top = self.top;
        if self.view == View::Month {
            return self.ask(cx);
        }
        if self.cycle < self.top || self.cycle >= self.top + shown {
            self.top = self.cycle / shown * shown;
        }
        if top == self.top { Vec::new() } else { self.ask(cx) }
    }

    pub(super) fn list(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        if self.view == View::Agenda {
            let page = usize::from(cx.body_rows.saturating_sub(2)).max(1);
            let last = self.agenda.len().saturating_sub(1);
            let at = match action {
                ListAction::Down => self.agenda_at + 1,
                ListAction::Up => self.agenda_at.saturating_sub(1),
                ListAction::PageDown => self.agenda_at + page,
                ListAction::PageUp => self.agenda_at.saturating_sub(page),
                ListAction::First => 0,
                ListAction::Last => last,
                ListAction::Open => return self.detail(cx),
            };
            self.agenda_at = at.min(last);
            return Vec::new();
        }
        let page = grid::cycles_shown(cx.body_rows);
        match action {
            ListAction::Down => self.show_cycle(self.cycle + 1, cx),
            ListAction::Up => self.show_cycle(self.cycle.saturating_sub(1), cx),
            ListAction::PageDown => self.show_cycle(self.cycle + page, cx),
            ListAction::PageUp => self.show_cycle(self.cycle.saturating_sub(page), cx),
            ListAction::First => self.show_cycle(0, cx),
            ListAction::Last => self.show_cycle(usize::MAX, cx),
            ListAction::Open => self.detail(cx),
        }
    }
}
