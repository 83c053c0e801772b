//! What is done from the calendar: closing, justifying, moving with its impact, pinning.

use super::form::{FieldId, Form, Kind};
use super::{Plan, View, form};
use crate::domain::command::Command;
use crate::domain::schedule::flow::PlanRejection;
use crate::domain::schedule::keep::RowDeed;
use crate::domain::schedule::rows::RowKey;
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::{PlanRequest, Previewed, Request, Wish};
use crate::store::KeptRow;
use crate::term::Role;
use crate::text::{date, noun, schedule as words};
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;

/// There is nothing under the cursor.
const NOTHING_HERE: &str = "PLA-040 Ese día no tiene actividad: las flechas van a una.";

impl Plan {
    /// Opens a form.
    pub(super) fn open(&mut self, form: Form) -> Vec<Wish> {
        self.form = Some(form);
        Vec::new()
    }

    pub(super) fn keep(&mut self, close: bool, cx: &Cx) -> Vec<Wish> {
        let mut rows = self.marked();
        if rows.is_empty() {
            rows.extend(self.current(cx).cloned());
        }
        if rows.is_empty() {
            return vec![Wish::error(NOTHING_HERE)];
        }
        if rows.iter().any(|row| row.kept.on.is_some()) {
            return vec![Wish::error(messages::plan_rejection(&PlanRejection::Closed))];
        }
        self.open(if close { Form::close(rows, cx) } else { Form::justify(rows) })
    }

    /// Marks the row of the agenda, or no longer, and goes on. Rows of another year are written apart.
    pub(super) fn mark(&mut self) -> Vec<Wish> {
        let Some(row) = self.agenda.get(self.agenda_at).filter(|_| self.view == View::Agenda)
        else {
            return vec![Wish::error("PLA-042 Se marca en la agenda: Tab pasa a ella.")];
        };
        let mark = (row.year, row.key.clone());
        if self.marked.first().is_some_and(|(year, _)| *year != row.year) {
            return vec![Wish::error(
                "PLA-043 Las marcadas son de otra vigencia: ciérrelas antes.",
            )];
        }
        if !self.marked.remove(&mark) {
            self.marked.insert(mark);
        }
        self.agenda_at = (self.agenda_at + 1).min(self.agenda.len().saturating_sub(1));
        Vec::new()
    }

    /// Rows of the agenda that are marked.
    fn marked(&self) -> Vec<KeptRow> {
        let marked = |row: &&KeptRow| self.marked.contains(&(row.year, row.key.clone()));
        let all = if self.view == View::Agenda { self.agenda.as_slice() } else { &[] };
        all.iter().filter(marked).cloned().collect()
    }

    pub(super) fn shift(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(row) = self.current(cx).cloned() else { return vec![Wish::error(NOTHING_HERE)] };
        if row.kept.on.is_some() {
            return vec![Wish::error(messages::plan_rejection(&PlanRejection::Closed))];
        }
        if self.view == View::Agenda {
            self.draft = false;
        }
        self.open(Form::shift(row))
    }

    pub(super) fn pin(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(row) = self.current(cx) else { return vec![Wish::error(NOTHING_HERE)] };
        let deed = if row.kept.pinned { RowDeed::Unpinned } else { RowDeed::Pinned };
        let said = if row.kept.pinned { "suelta" } else { "fija" };
        let said = format!("{} {}: {said}.", words::place(&row.key.place), row.key.activity);
        let (year, rows) = (row.year, vec![row.key.clone()]);
        self.write(year, rows, deed, said)
    }

    pub(super) fn reopen(&mut self) -> Vec<Wish> {
        let done = |row: &&KeptRow| {
            row.kept.on.is_some() && row.days.start <= self.day && self.day <= row.days.end
        };
        let Some(row) = self.rows().iter().find(done).cloned() else {
            return vec![Wish::error(messages::plan_rejection(&PlanRejection::Open))];
        };
        self.open(Form::reopen(row))
    }

    fn write(&mut self, year: i32, rows: Vec<RowKey>, deed: RowDeed, said: String) -> Vec<Wish> {
        self.busy = Some(said);
        let command = Command::KeepPlan { year, rows, deed };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    /// Everything that is known of the period of the row under the cursor.
    pub(super) fn detail(&self, cx: &Cx) -> Vec<Wish> {
        let Some(row) = self.current(cx) else { return vec![Wish::error(NOTHING_HERE)] };
        if self.view == View::Agenda {
            return vec![Wish::Show(form::name(row, cx), vec![self.line(row, cx)])];
        }
        let of_period = |one: &&KeptRow| one.year == row.year && one.key.period == row.key.period;
        let lines: Vec<String> =
            self.rows().iter().filter(of_period).map(|one| self.line(one, cx)).collect();
        let title = format!("{} · período {}", words::place(&row.key.place), row.key.period);
        vec![Wish::Show(title, lines)]
    }

    fn line(&self, row: &KeptRow, cx: &Cx) -> String {
        let state = row.kept.state(row.days, cx.today());
        let why = row.kept.why.as_ref().map_or_else(String::new, |why| {
            format!(" · causa {}: {}", why.cause, crate::text::safe(&why.action))
        });
        let done = row.kept.on.map_or_else(String::new, |on| format!(" el {}", date::short(on)));
        let pinned = if row.kept.pinned { " · fija" } else { "" };
        format!(
            "{:<4}{:<45} {:<28} {}{done}{pinned}{why}",
            row.key.activity,
            words::activity(&row.key.activity, &cx.office.schedule),
            words::span(row.days),
            words::row_state(state)
        )
    }

    pub(super) fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.busy.is_some() {
            return Vec::new();
        }
        let Some(open) = &mut self.form else { return Vec::new() };
        match open.kind.clone() {
            Kind::GoTo => {
                let typed = open.fields.value(FieldId::Day);
                let Some(day) = date::parse_typed(typed, self.day) else {
                    return vec![Wish::error(messages::NO_DAY)];
                };
                self.form = None;
                self.go(day, cx)
            }
            Kind::Close(rows) | Kind::Justify(rows) => {
                if open.fields.go_on() {
                    return Vec::new();
                }
                match open.deed(cx) {
                    Ok(deed) => {
                        let first =
                            rows.first().map_or_else(String::new, |row| form::name(row, cx));
                        let said = format!("{first}: {}.", words::deed(&deed));
                        let year = rows.first().map_or(0, |row| row.year);
                        let keys = rows.into_iter().map(|row| row.key).collect();
                        self.write(year, keys, deed, said)
                    }
                    Err((field, text)) => {
                        open.fields.focus_on(field);
                        vec![Wish::error(text)]
                    }
                }
            }
            Kind::Reopen(row) => {
                let deed =
                    RowDeed::Reopened { reason: open.fields.value(FieldId::Note).to_owned() };
                let said = format!("{}: {}.", form::name(&row, cx), words::deed(&deed));
                self.write(row.year, vec![row.key.clone()], deed, said)
            }
            Kind::Move(row) => self.submit_move(&row, cx),
        }
    }

    /// First what it would do, then what Enter does, then it is done.
    fn submit_move(&mut self, row: &KeptRow, cx: &Cx) -> Vec<Wish> {
        let draft = self.draft;
        let Some(form) = &mut self.form else { return Vec::new() };
        let typed = form.fields.value(FieldId::Day).to_owned();
        let asked = form.preview.as_ref();
        let Some(known) = asked.filter(|known| known.typed == typed && known.key == row.key) else {
            form.preview = None;
            self.busy = Some(String::new());
            let (year, key) = (row.year, row.key.clone());
            let request = PlanRequest::Preview { year, key, draft, to: typed };
            return vec![Wish::Ask(Request::Plan(request))];
        };
        let (day, on, preview) = (known.day, known.on, &known.preview);
        if form.fields.focus() != Some(FieldId::Note) {
            form.fields.go_on();
            return Vec::new();
        }
        let proposal = form.proposal(preview);
        if cx.office.schedule.cause(&proposal.cause).is_none() {
            form.fields.focus_on(FieldId::Cause);
            return vec![Wish::error(messages::plan_rejection(&PlanRejection::Cause))];
        }
        if !draft && (preview.hard() > 0 || !preview.conflicts.is_empty()) {
            return vec![Wish::error(messages::plan_rejection(&PlanRejection::Blocked))];
        }
        if !form.told {
            form.told = true;
            let count = preview.moves.len() as u64;
            let said = format!(
                "Al {}: {count} {}. Enter lo confirma.",
                date::long(day),
                noun(count, "actividad se mueve", "actividades se mueven")
            );
            return vec![Wish::Say(Tone::Info, said)];
        }
        self.busy = Some(String::new());
        let (year, proposal) = (row.year, Box::new(proposal));
        vec![Wish::Ask(Request::Plan(PlanRequest::Move { year, on, proposal }))]
    }

    pub(super) fn previewed(&mut self, answer: Option<Box<Previewed>>) -> Vec<Wish> {
        self.busy = None;
        let Some(form) = &mut self.form else { return Vec::new() };
        let Some(known) = answer else {
            form.fields.focus_on(FieldId::Day);
            return vec![Wish::error(messages::NO_DAY)];
        };
        if known.preview.moves.is_empty() {
            form.fields.focus_on(FieldId::Day);
            return vec![Wish::error(messages::plan_rejection(&PlanRejection::Nothing))];
        }
        form.preview = Some(known);
        form.fields.focus_on(FieldId::Cause);
        Vec::new()
    }

    /// What a move would do, as far as there is room.
    pub(super) fn draw_impact(&self, canvas: &mut Canvas, form: &Form, cx: &Cx) {
        let Some(known) = &form.preview else { return };
        let preview = &known.preview;
        let lines = words::impact(preview, &cx.office.schedule, words::moved_here);
        let room = usize::from(canvas.height());
        // What it breaks comes first: it decides.
        let (moves, breaks) = lines.split_at(preview.moves.len().min(lines.len()));
        let mut shown: Vec<(&String, Role)> =
            breaks.iter().map(|line| (line, Role::Warning)).collect();
        shown.extend(moves.iter().map(|line| (line, Role::Text)));
        // The last line says what has no room.
        let room = if shown.len() > room { room.saturating_sub(1) } else { room };
        let hidden = shown.len().saturating_sub(room);
        for (y, (line, role)) in (0..).zip(shown.into_iter().take(room)) {
            canvas.text(0, y, line, role);
        }
        if hidden > 0 {
            let text = format!("... y {hidden} más: F4 en el día o la nota los muestra.");
            canvas.text(0, canvas.height().saturating_sub(1), &text, Role::Label);
        }
    }
}
