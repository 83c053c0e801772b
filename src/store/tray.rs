//! Reads of the tray: its views by date, their counts, what it charts, and what could be done to many.

use chrono::NaiveDate;

use super::engine::{Direction, KeyRange, Space};
use super::page::{MAX_PAGE, Page, PageRequest};
use super::query::{Ahead, CaseRow, Responsible, TrayCharts, TrayCounts, TrayFilter, TrayView};
use super::read::{MAX_COUNTED, MAX_SCANNED};
use super::trees::{self, Counter, Worklist};
use super::{Fault, Seen, Store};
use crate::domain::command::MAX_ASSIGNED;
use crate::domain::ids::Radicado;
use crate::domain::user::UserId;

/// Business days that the chart of deadlines shows one by one.
const CHARTED_DAYS: u32 = 5;

/// Calendar days after them that it counts together.
const CHARTED_TAIL: u64 = 60;

/// Deadlines that it counts.
const MAX_CHARTED: usize = 5_000;

/// Business days within which a date is due soon.
const DUE_SOON: u32 = 3;

impl Store {
    /// Open cases of a view by date. A filtered page looks at [`MAX_SCANNED`] entries at most; the flag
    /// says that it stopped there.
    pub fn tray(
        &self,
        filter: &TrayFilter,
        user: &UserId,
        today: NaiveDate,
        request: &PageRequest,
    ) -> Result<(Page<CaseRow>, bool), Fault> {
        let (space, range) = self.view_range(filter.view, user, today);
        if filter.is_empty() {
            let page = self.raw_page(space, range, request)?;
            let page = page.try_filter_map(|key, _| self.case_row(key, today))?;
            return Ok((page, false));
        }
        let (page, stopped) = self.scan(space, &range, request, MAX_SCANNED, |key, _| {
            let row = self.case_row(key, today)?;
            Ok(row.filter(|row| self.passes(filter, row)))
        })?;
        Ok((page, stopped.is_some()))
    }

    /// Deadlines ahead by business day, and who answers for how many cases. Reads keys of the order of
    /// dates up to [`MAX_CHARTED`], and a kept total for each person.
    pub fn tray_charts(&self, people: &[UserId], today: NaiveDate) -> Result<TrayCharts, Fault> {
        let legal = &self.office().rules.legal;
        let last = legal.add_business_days(today, CHARTED_DAYS).unwrap_or(today);
        let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
        let end = last.checked_add_days(chrono::Days::new(CHARTED_TAIL)).unwrap_or(last);
        let due = self.due_between(first, end, MAX_CHARTED)?;
        let mut ahead = vec![(Ahead::Overdue, 0)];
        ahead.extend((0..=CHARTED_DAYS).map(|days| (Ahead::Days(days), 0)));
        ahead.push((Ahead::From(CHARTED_DAYS + 1), 0));
        for (date, _) in &due {
            let days = legal.business_days_between(today, *date);
            let place = match usize::try_from(days) {
                Err(_) => 0,
                Ok(_) if *date < today => 0,
                Ok(days) => (days + 1).min(ahead.len() - 1),
            };
            if let Some((_, count)) = ahead.get_mut(place) {
                *count += 1;
            }
        }
        let load = |user: &UserId| Ok((user.clone(), self.counter(Counter::PqrOf(user.clone()))?));
        let mut loads = people.iter().map(load).collect::<Result<Vec<_>, Fault>>()?;
        loads.sort_by_key(|(_, cases)| std::cmp::Reverse(*cases));
        Ok(TrayCharts { ahead, loads, bounded: due.len() == MAX_CHARTED })
    }

    /// Every case of a filter with who answers for it, up to what one act may assign; whether they are all.
    pub fn tray_all(
        &self,
        filter: &TrayFilter,
        user: &UserId,
        today: NaiveDate,
    ) -> Result<(Responsible, bool), Fault> {
        let mut all = Vec::new();
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let (page, stopped) = self.tray(filter, user, today, &request)?;
            let more = page.more_after || stopped;
            let last = page.rows.last().map(|(cursor, _)| cursor.clone());
            all.extend(
                page.rows.into_iter().map(|(_, row)| (row.case.radicado, row.case.assigned)),
            );
            let full = all.len() >= MAX_ASSIGNED;
            all.truncate(MAX_ASSIGNED);
            match last.filter(|_| more && !full && !stopped) {
                Some(last) => request = PageRequest::after(last, MAX_PAGE),
                None => return Ok((all, !more)),
            }
        }
    }

    /// Other open cases of the account of a case with which it could share its answer: those of the same
    /// cause first, then the oldest.
    pub fn similar(&self, radicado: Radicado, today: NaiveDate) -> Result<Vec<CaseRow>, Fault> {
        let Some(Seen { record: case, .. }) = self.pqr(radicado)? else { return Ok(Vec::new()) };
        let Some(account) = case.account else { return Ok(Vec::new()) };
        let mut rows = self.cases_of(account, today)?;
        rows.retain(|row| {
            let other = &row.case;
            other.radicado != radicado && other.is_open() && other.linked.is_none()
        });
        rows.sort_by_key(|row| (row.case.causal != case.causal, row.case.radicado));
        Ok(rows)
    }

    /// Where the cases of a view lie in order.
    fn view_range(&self, view: TrayView, user: &UserId, today: NaiveDate) -> (Space, KeyRange) {
        use std::ops::Bound::{Excluded, Included};
        let until = |last: Option<NaiveDate>| KeyRange {
            start: Included(vec![Worklist::Answer as u8]),
            end: Excluded(trees::due_prefix(Worklist::Answer, last.unwrap_or(today))),
        };
        let range = match (view, view.lists()) {
            (TrayView::Mine, _) => {
                return (Space::PqrByPerson, KeyRange::prefix(&trees::user_prefix(user)));
            }
            (TrayView::DueSoon, _) => until(self.soon(today).succ_opt()),
            (TrayView::Silence, _) => until(Some(today)),
            (_, [first, .., last]) => KeyRange {
                start: Included(vec![*first as u8]),
                end: Excluded(vec![*last as u8 + 1]),
            },
            (_, lists) => {
                let list = lists.first().copied().unwrap_or_default();
                KeyRange::prefix(&[list as u8])
            }
        };
        (Space::PqrByDue, range)
    }

    /// The last day of what is due soon.
    pub(super) fn soon(&self, today: NaiveDate) -> NaiveDate {
        let legal = &self.office().rules.legal;
        legal.add_business_days(today, DUE_SOON).unwrap_or(today)
    }

    /// How many cases each view shows: kept totals, and counts of keys up to [`MAX_COUNTED`].
    pub fn tray_counts(&self, user: &UserId, today: NaiveDate) -> Result<TrayCounts, Fault> {
        let count = |view: TrayView| {
            let counted = matches!(view, TrayView::DueSoon | TrayView::Silence | TrayView::Mine);
            if counted {
                let (space, range) = self.view_range(view, user, today);
                let engine = &self.shared.engine;
                let keys = engine.page(space, &range, Direction::Forward, MAX_COUNTED)?.len();
                return Ok((keys < MAX_COUNTED).then(|| i64::try_from(keys).unwrap_or(i64::MAX)));
            }
            let totals = view.lists().iter().map(|list| self.counter(Counter::PqrIn(*list)));
            totals.sum::<Result<i64, Fault>>().map(Some)
        };
        TrayView::ALL.into_iter().map(|view| Ok((view, count(view)?))).collect()
    }
}
