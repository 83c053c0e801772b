//! The pictures of the calendar: cycles and days, a month, what is due, the load of crews.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use super::{Plan, View, form};
use crate::domain::schedule::keep::RowState;
use crate::domain::schedule::rows::Place;
use crate::domain::schedule::shift::shift;
use crate::domain::schedule::template::{Activity, Anchor};
use crate::screens::Cx;
use crate::store::KeptRow;
use crate::term::Role;
use crate::text::{date, noun, schedule as words};
use crate::widgets::Canvas;
use crate::widgets::month::{self, DayMark};
use crate::widgets::table::{self, Column, Fill, Row};

/// Columns of the name of a cycle.
const NAME: u16 = 8;
/// Columns of a day.
pub(super) const DAY: u16 = 3;
/// Columns of how a cycle stands.
const STANDING: u16 = 9;
/// Rows over the first cycle: months, days of the week, numbers.
const HEAD: u16 = 3;
/// Rows under the last one: what letters mean, a rule, what is known of the row.
const FOOT: u16 = 7;

/// Days that fit.
pub(super) fn days_shown(columns: u16) -> u16 {
    (columns.saturating_sub(NAME + STANDING) / DAY).clamp(1, 35)
}

/// Cycles that fit.
pub(super) fn cycles_shown(body_rows: u16) -> usize {
    usize::from(body_rows.saturating_sub(HEAD + FOOT)).max(1)
}

impl Plan {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        match self.view {
            View::Grid => self.draw_grid(canvas, cx),
            View::Month => self.draw_month(canvas, cx),
            View::Agenda => self.draw_agenda(canvas, cx),
            View::Load => self.draw_load(canvas, cx),
        }
    }

    fn draw_grid(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let shown = days_shown(width);
        self.draw_head(canvas, cx, shown);
        let places = self.page(cx);
        if places.is_empty() {
            canvas.text(2, HEAD, "Sin ciclos: escríbalos en calendario.toml.", Role::Muted);
        }
        let Some(grid) = &self.grid else {
            canvas.text(2, HEAD, "Leyendo el calendario...", Role::Muted);
            return;
        };
        if grid.years.is_empty() {
            let hint = if self.draft {
                "No hay calendario de estos días: v abre la vigencia, n lo genera."
            } else {
                "No hay calendario publicado de estos días: b muestra el borrador, v la vigencia."
            };
            canvas.text(2, height.saturating_sub(FOOT), hint, Role::Muted);
        }
        for (y, (place, rows)) in (HEAD..).zip(places.iter().zip(&grid.rows)) {
            let here = usize::from(y - HEAD) + self.top == self.cycle;
            self.draw_cycle(canvas, cx, (y, here), (place, rows));
        }
        let all = super::cycles(cx.office).len();
        if self.top + places.len() < all {
            let left = all - self.top - places.len();
            let y = height.saturating_sub(FOOT);
            canvas.text_right(width, y, &format!("Más... {left}"), Role::Label);
        }
        self.draw_legend(canvas, cx, height.saturating_sub(FOOT));
        let foot = height.saturating_sub(FOOT - 1);
        canvas.rule(foot);
        let mut panel = canvas.part(0, foot + 1, width, FOOT - 2);
        self.draw_row(&mut panel, cx);
    }

    fn draw_head(&self, canvas: &mut Canvas, cx: &Cx, shown: u16) {
        canvas.text(0, 1, "Ciclo", Role::Label);
        for at in 0..shown {
            let Some(day) = self.first.checked_add_days(Days::new(u64::from(at))) else { return };
            let x = NAME + at * DAY;
            if at == 0 || day.day() == 1 {
                canvas.text(x, 0, &format!("{} {}", date::month(day), day.year()), Role::Label);
            }
            let letter: String = date::weekday(day).chars().take(1).collect();
            canvas.text(x + 1, 1, &letter.to_uppercase(), Role::Label);
            let role = match (day == self.day, day == cx.today()) {
                (true, _) => Role::Selected,
                (_, true) => Role::Strong,
                _ => Role::Label,
            };
            canvas.text(x, 2, &format!("{:02}", day.day()), role);
        }
        canvas.text(NAME + shown * DAY + 1, 2, "Estado", Role::Label);
    }

    fn draw_cycle(
        &self,
        canvas: &mut Canvas,
        cx: &Cx,
        (y, here): (u16, bool),
        (place, rows): (&Place, &[KeptRow]),
    ) {
        let sign = if here { ">" } else { " " };
        let name = format!("{sign}{} {}", place.area, place.cycle);
        canvas.text(0, y, &name, if here { Role::Strong } else { Role::Text });
        let shown = days_shown(canvas.width());
        for at in 0..shown {
            let Some(day) = self.first.checked_add_days(Days::new(u64::from(at))) else { return };
            let (text, role) = self.cell(cx, rows, day);
            let role = if here && day == self.day { Role::Selected } else { role };
            canvas.text(NAME + at * DAY, y, &text, role);
        }
        let late = rows
            .iter()
            .filter(|row| row.kept.state(row.days, cx.today()) == RowState::Late)
            .count();
        let (text, role) = match (late, rows.is_empty()) {
            (_, true) => ("sin plan".to_owned(), Role::Muted),
            (0, _) => ("a tiempo".to_owned(), Role::Good),
            (late, _) => (format!("TARDE {late}"), Role::Warning),
        };
        canvas.text(NAME + shown * DAY + 1, y, &text, role);
    }

    /// The letter of a day: of what is to be done on it; small when it is done, with `!` when it is late.
    fn cell(&self, cx: &Cx, rows: &[KeptRow], day: NaiveDate) -> (String, Role) {
        let letters = rows.iter().filter(|row| self.works_on(row, day, cx));
        let lettered = letters.filter_map(|row| Some((super::letter(row, cx)?, row)));
        let best = lettered.min_by_key(|(_, row)| row.kept.state(row.days, cx.today()));
        let Some((letter, row)) = best else {
            let open = cx.office.rules.legal.is_business(day);
            return if open { (" . ".into(), Role::Muted) } else { (" # ".into(), Role::Muted) };
        };
        let closed = !cx.office.rules.legal.is_business(day);
        match row.kept.state(row.days, cx.today()) {
            _ if closed => (" # ".into(), Role::Muted),
            RowState::Late => (format!(" {letter}!"), Role::Warning),
            RowState::Done => (format!(" {} ", letter.to_lowercase()), Role::Muted),
            RowState::Current => (format!(" {letter} "), Role::Strong),
            RowState::Ahead => (format!(" {letter} "), Role::Text),
        }
    }

    /// Whether a row is worked on a day: what keeps off eves leaves them out.
    fn works_on(&self, row: &KeptRow, day: NaiveDate, cx: &Cx) -> bool {
        let template = &cx.office.schedule;
        let one = template.place_of(&row.key.activity).and_then(|at| template.activities.get(at));
        let off = one.is_some_and(|one| one.not_on_eve);
        let eve = self.days.as_ref().is_some_and(|days| days.is_eve(day));
        row.days.start <= day && day <= row.days.end && !(off && eve)
    }

    fn draw_legend(&self, canvas: &mut Canvas, cx: &Cx, y: u16) {
        let mut text = String::new();
        for one in cx.office.schedule.activities.iter().filter(|one| one.letter != ' ') {
            text.push_str(&format!("{} {} ", one.letter, words::short_activity(one)));
        }
        text.push_str("minúscula: hecha");
        let room = usize::from(canvas.width().saturating_sub(10));
        let text: String = text.chars().take(room).collect();
        canvas.text(0, y, &text, Role::Muted);
    }

    /// What is known of the row under the cursor.
    fn draw_row(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(row) = self.current(cx) else {
            let status =
                crate::text::calendar::status_words(&cx.office.rules.legal.status(self.day));
            let line = format!("{}: {status}. Flechas pasan de actividad.", date::long(self.day));
            canvas.text(0, 0, &line, Role::Muted);
            return;
        };
        let state = row.kept.state(row.days, cx.today());
        canvas.text(0, 0, &form::name(row, cx), Role::Strong);
        let (text, role) = self.standing(row, cx);
        canvas.text(2, 1, &text, if state == RowState::Late { Role::Warning } else { role });
        for (y, line) in (2..).zip(self.around(row, cx)) {
            canvas.text(2, y, &line, Role::Text);
        }
    }

    /// How a row stands, who answers for it, why.
    fn standing(&self, row: &KeptRow, cx: &Cx) -> (String, Role) {
        let template = &cx.office.schedule;
        let one = template.place_of(&row.key.activity).and_then(|at| template.activities.get(at));
        let who = one.map_or("", |one| words::responsible(one.responsible));
        let late = |until: NaiveDate| {
            let days = self.days.as_ref().and_then(|days| days.between(row.days.end, until));
            let days = days.unwrap_or(0).unsigned_abs();
            format!("{days} {}", noun(u64::from(days), "día hábil", "días hábiles"))
        };
        let pinned = if row.kept.pinned { " · fija" } else { "" };
        let why = row.kept.why.as_ref().map_or_else(String::new, |why| {
            let cause = template.cause(&why.cause).map_or("", |cause| cause.name.as_str());
            format!(" · {cause}: {}", why.action)
        });
        let (text, role) = match (row.kept.state(row.days, cx.today()), row.kept.on) {
            (RowState::Late, _) => (format!("TARDE {}", late(cx.today())), Role::Warning),
            (_, Some(on)) if on > row.days.end => {
                (format!("hecha el {}, {} tarde", date::short(on), late(on)), Role::Text)
            }
            (_, Some(on)) => (format!("hecha el {}", date::short(on)), Role::Good),
            (state, None) => (words::row_state(state).to_owned(), Role::Text),
        };
        (format!("{who} · período {} · {text}{pinned}{why}", row.key.period), role)
    }

    /// What it waits for, what waits for it, and what a day later would do.
    fn around(&self, row: &KeptRow, cx: &Cx) -> Vec<String> {
        let template = &cx.office.schedule;
        let Some(at) = template.place_of(&row.key.activity) else { return Vec::new() };
        let of_period: Vec<&KeptRow> = self
            .rows()
            .iter()
            .filter(|one| one.year == row.year && one.key.period == row.key.period)
            .filter(|one| one.key.place == row.key.place)
            .collect();
        let find = |code: &str| of_period.iter().find(|one| one.key.activity == code);
        let brief = |one: &KeptRow| {
            let done = one.kept.on.map_or_else(
                || date::short(one.days.end),
                |on| format!("cerrada {}", date::short(on)),
            );
            format!("{} {} ({done})", one.key.activity, first_words(&one.key.activity, cx))
        };
        let Some(activity) = template.activities.get(at) else { return Vec::new() };
        let needs = |one: &Activity| {
            let anchor = match one.anchor {
                Anchor::Activity(at, _) => Some(at),
                _ => None,
            };
            one.after.iter().copied().chain(anchor).collect::<BTreeSet<usize>>()
        };
        let before: Vec<String> = needs(activity)
            .iter()
            .filter_map(|at| find(&template.activities.get(*at)?.code))
            .map(|one| brief(one))
            .collect();
        let after: Vec<String> = template
            .activities
            .iter()
            .filter(|one| needs(one).contains(&at))
            .filter_map(|one| find(&one.code))
            .map(|one| brief(one))
            .collect();
        let list = |lines: Vec<String>| {
            if lines.is_empty() { "nada".to_owned() } else { lines.join(", ") }
        };
        vec![
            format!("Depende de: {}", list(before)),
            format!("Bloquea: {}", list(after)),
            self.day_later(row, &of_period, cx),
        ]
    }

    /// "Si se corre un día hábil…", of the activities that have a letter.
    fn day_later(&self, row: &KeptRow, period: &[&KeptRow], cx: &Cx) -> String {
        let template = &cx.office.schedule;
        let at_row = template.place_of(&row.key.activity).unwrap_or(usize::MAX);
        let rows: Vec<_> = period.iter().filter_map(|one| super::plan_row(one, template)).collect();
        let pinned = period
            .iter()
            .filter(|one| one.kept.pinned || one.kept.on.is_some())
            .filter_map(|one| template.place_of(&one.key.activity))
            .collect();
        let moved =
            template.place_of(&row.key.activity).zip(self.days.as_ref()).and_then(|(at, days)| {
                shift(template, &rows, at, days.plus(row.days.start, 1)?, &pinned, days)
            });
        let Some(moved) = moved else { return String::new() };
        let mut parts = Vec::new();
        for one in moved.rows.iter().filter(|one| moved.moved.contains(&one.activity)) {
            let Some(activity) = template.activities.get(one.activity) else { continue };
            if activity.letter != ' ' || one.activity == at_row {
                let name = first_words(&activity.code, cx);
                parts.push(format!("{name} {}", date::short(one.start)));
            }
        }
        let conflicts = moved.conflicts.len();
        if conflicts > 0 {
            let what = noun(
                conflicts as u64,
                "fija o cerrada no se mueve",
                "fijas o cerradas no se mueven",
            );
            parts.push(format!("{conflicts} {what}"));
        }
        format!("Si se corre 1 día hábil: {}", parts.join(", "))
    }

    fn draw_month(&self, canvas: &mut Canvas, cx: &Cx) {
        let place = self.place(cx);
        let rows = self.rows();
        let title = place.as_ref().map_or_else(String::new, words::place);
        let head = format!("{title} · {} de {}", date::month(self.day), self.day.year());
        canvas.text(0, 0, &head, Role::Strong);
        let (width, height) = (canvas.width(), canvas.height());
        month::draw(&mut canvas.part(0, 1, month::WIDTH, 7), self.day, cx.today(), |day| {
            let on = |row: &&KeptRow| self.works_on(row, day, cx);
            let letter = rows.iter().filter(on).find_map(|row| super::letter(row, cx));
            let open = cx.office.rules.legal.is_business(day);
            DayMark {
                count: rows.iter().filter(|row| row.days.end == day).count(),
                sign: letter.filter(|_| open).unwrap_or(if open { ' ' } else { '#' }),
            }
        });
        canvas.text(0, 9, "A la derecha del día: actividades que terminan en él.", Role::Muted);
        canvas.rule(10);
        let mut list = canvas.part(0, 11, width, height.saturating_sub(11));
        let here = |row: &&KeptRow| row.days.start <= self.day && self.day <= row.days.end;
        for (y, row) in (0..list.height()).zip(rows.iter().filter(here)) {
            let state = words::row_state(row.kept.state(row.days, cx.today()));
            let name = words::activity(&row.key.activity, &cx.office.schedule);
            let line = format!("{:<4}{name} · {state}", row.key.activity);
            list.text(0, y, &line, Role::Text);
        }
    }

    fn draw_agenda(&self, canvas: &mut Canvas, cx: &Cx) {
        if self.agenda.is_empty() {
            let text = "Nada atrasado ni por hacer en los próximos cinco días hábiles.";
            canvas.text(2, 0, text, Role::Muted);
            return;
        }
        let template = &cx.office.schedule;
        let columns = [
            Column::new("Estado", Fill::Whole, 0),
            Column::new("Hasta", Fill::Whole, 0),
            Column::new("De", Fill::Whole, 1),
            Column::new("Cód", Fill::Whole, 3),
            Column::new("Actividad", Fill::Flexible(30), 0),
            Column::new("Responsable", Fill::Whole, 2),
        ];
        let rows_shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = self.agenda_at.saturating_sub(rows_shown / 2);
        let top = top.min(self.agenda.len().saturating_sub(rows_shown));
        let row = |row: &KeptRow| {
            let state = row.kept.state(row.days, cx.today());
            let one =
                template.place_of(&row.key.activity).and_then(|at| template.activities.get(at));
            Row {
                cells: vec![
                    words::row_state(state).into(),
                    date::long(row.days.end),
                    words::place(&row.key.place),
                    row.key.activity.clone(),
                    words::activity(&row.key.activity, template).to_owned(),
                    one.map_or("", |one| words::responsible(one.responsible)).to_owned(),
                ],
                role: if state == RowState::Late { Role::Warning } else { Role::Text },
                marked: self.marked.contains(&(row.year, row.key.clone())),
            }
        };
        let rows: Vec<Row> = self.agenda.iter().skip(top).take(rows_shown).map(row).collect();
        table::draw(canvas, &columns, &rows, Some(self.agenda_at - top));
    }

    fn draw_load(&self, canvas: &mut Canvas, cx: &Cx) {
        let capacity = cx.office.schedule.limits.readings_per_day;
        let head = format!("Cuentas por leer de cada cuadrilla; puede {capacity} en un día.");
        canvas.text(0, 0, &head, Role::Label);
        if self.loads.is_empty() {
            canvas.text(2, 2, "Ninguna lectura publicada en estos días.", Role::Muted);
            return;
        }
        // Five columns for a number, one between.
        let shown = (canvas.width().saturating_sub(NAME + 2) / 6).max(1);
        let days: Vec<NaiveDate> = self
            .first
            .iter_days()
            .filter(|day| cx.office.rules.legal.is_business(*day))
            .take(usize::from(shown))
            .collect();
        for (at, day) in (0..).zip(&days) {
            let text = format!("{:02}/{:02}", day.day(), day.month());
            canvas.text(NAME + 2 + at * 6, 1, &text, Role::Label);
        }
        let mut crews: Vec<&str> = self.loads.iter().map(|load| load.crew.as_str()).collect();
        crews.dedup();
        for (y, crew) in (2..canvas.height()).zip(crews) {
            canvas.text(0, y, crew, Role::Text);
            for (at, day) in (0..).zip(&days) {
                let load = self.loads.iter().find(|load| load.crew == crew && load.day == *day);
                let Some(load) = load else { continue };
                let over = load.accounts > capacity;
                let text = format!("{:>4}{}", load.accounts, if over { "!" } else { "" });
                let role = if over { Role::Warning } else { Role::Text };
                canvas.text(NAME + 2 + at * 6, y, &text, role);
            }
        }
    }
}

/// An activity in a word or two.
fn first_words(code: &str, cx: &Cx) -> String {
    let template = &cx.office.schedule;
    let one = template.place_of(code).and_then(|at| template.activities.get(at));
    one.map_or_else(|| code.to_owned(), words::short_activity)
}
