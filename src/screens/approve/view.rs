//! Draws a queue of requests, and beside or below it the one under the cursor with what is known of it.

use chrono::NaiveDate;

use super::Approve;
use super::deciding::{Deciding, Slot, What};
use crate::domain::pqr::TermId;
use crate::domain::updates::finding::Finding;
use crate::domain::updates::policy::Risk;
use crate::domain::updates::request::{Line, Standing, UpdateState, Verdict};
use crate::screens::{Cx, findings};
use crate::store::UpdateRow;
use crate::term::Role;
use crate::text::{date, fit, safe, updates};
use crate::widgets::Canvas;
use crate::widgets::canvas::wrap;
use crate::widgets::popup::scroll;
use crate::widgets::table::{self, Column, Fill, Row};

/// Columns from which the request stands beside the queue.
const WIDE: u16 = 120;

/// Columns of the queue then.
const QUEUE: u16 = 66;

/// Rows of the detail below the queue.
const DETAIL: u16 = 11;

/// Rows of what a decision asks.
const ASKED: u16 = 4;

/// Where its fields begin.
const LEFT: u16 = 24;

/// Rows of the queue.
pub(super) fn rows_of(cx: &Cx) -> usize {
    let below = if cx.columns >= WIDE { 0 } else { DETAIL };
    usize::from(cx.body_rows.saturating_sub(1 + below))
}

impl Approve {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        if width >= WIDE {
            self.draw_rows(&mut canvas.part(0, 0, QUEUE, height), cx);
            canvas.divider(QUEUE);
            let mut right = canvas.part(QUEUE + 2, 0, width - QUEUE - 2, height);
            self.draw_right(&mut right, cx);
            return;
        }
        // Whoever decides reads: the queue makes room.
        let detail = if self.deciding.is_some() { DETAIL + ASKED } else { DETAIL };
        let upper = height.saturating_sub(detail);
        self.draw_rows(&mut canvas.part(0, 0, width, upper), cx);
        let mut lower = canvas.part(0, upper, width, detail);
        lower.rule(0);
        let mut below = lower.part(0, 1, width, detail - 1);
        self.draw_right(&mut below, cx);
    }

    fn draw_rows(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("", Fill::Whole, 0),
            Column::new("Solicitud", Fill::Whole, 0),
            Column::new("Suscriptor", Fill::Flexible(12), 0),
            Column::new("Cambia", Fill::Flexible(10), 1),
            Column::new("Hecha por", Fill::Whole, 2),
            Column::new("Fecha", Fill::Whole, 3),
            Column::new("Riesgo", Fill::Whole, 0),
        ];
        let selected = self.list.selected_index();
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = selected.map_or(0, |at| scroll(at, shown));
        let rows: Vec<Row> = self.list.rows().skip(top).map(|row| self.row(row, cx)).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "No hay solicitudes en esta vista.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, selected.map(|at| at - top));
    }

    fn row(&self, row: &UpdateRow, cx: &Cx) -> Row {
        let request = &row.seen.record;
        let standing = &row.standing;
        let own = standing.makers.contains(&cx.actor.user);
        let risk = standing.risk().map_or("", Risk::code).to_uppercase();
        let marked = self.marks.contains_key(&request.id);
        let open = standing.lines.iter().filter(|line| line.is_open());
        let fields: Vec<_> = open.map(|line| line.change.field).collect();
        let changes = match standing.connects {
            true => "vincular".into(),
            false => updates::summary(fields.iter()),
        };
        let name = row.subscriber.as_ref().map_or("(sin suscriptor)", |one| one.name.as_str());
        let maker = standing.makers.first().map_or(String::new(), ToString::to_string);
        Row {
            cells: vec![
                if marked { "*" } else { "" }.into(),
                request.id.to_string(),
                safe(name).into_owned(),
                changes,
                maker,
                due_of_claim(standing, cx).map_or_else(
                    || standing.filed_at.format("%d/%m").to_string(),
                    |due| format!("ley {}", due.format("%d/%m")),
                ),
                // Nobody decides his own: he sees it before he tries.
                if own { format!("{risk} suya") } else { risk },
            ],
            role: if own { Role::Muted } else { Role::Text },
            marked,
        }
    }

    fn draw_right(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let shown = self.deciding.as_ref().and_then(|deciding| match &deciding.what {
            What::Many { shown, .. } => shown.as_deref(),
            _ => None,
        });
        let Some(row) = shown.or_else(|| self.list.selected()) else { return };
        let asked = if self.deciding.is_some() { ASKED } else { 0 };
        let mut upper = canvas.part(0, 0, width, height.saturating_sub(asked));
        self.draw_request(&mut upper, row, cx);
        if let Some(deciding) = &self.deciding {
            let mut lower = canvas.part(0, height.saturating_sub(asked), width, asked);
            draw_asked(&mut lower, deciding);
        }
    }

    fn draw_request(&self, canvas: &mut Canvas, row: &UpdateRow, cx: &Cx) {
        let width = usize::from(canvas.width());
        let height = canvas.height();
        let request = &row.seen.record;
        let standing = &row.standing;
        let title = format!(
            "{}  cta {}  {}  {}",
            request.id,
            request.account,
            updates::state(standing.state),
            standing.makers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        );
        canvas.text(0, 0, &fit(&title, width), Role::Strong);
        let fields: Vec<(String, Role)> =
            standing.lines.iter().flat_map(|line| self.line(line, width, cx)).collect();
        let pieces = |(text, role): (String, Role)| {
            wrap(&text, width.max(1)).into_iter().map(move |piece| (piece, role))
        };
        let facts: Vec<_> = self.facts(row, cx).into_iter().flat_map(pieces).collect();
        let room = usize::from(height.saturating_sub(1));
        // While something is asked, Enter answers that.
        let how = match (self.deciding.is_some(), standing.state) {
            (true, _) => ": F12 y Enter",
            // There Enter opens its form.
            (false, UpdateState::Returned) => "",
            (false, _) => ": Enter",
        };
        for (y, (text, role)) in (1..).zip(fitting(fields, facts, (room, how))) {
            canvas.text(0, y, &fit(&text, width), role);
        }
    }

    /// One field: as it is being decided, or as it stands; what was said of one that came back is below it.
    fn line(&self, line: &Line, width: usize, cx: &Cx) -> Vec<(String, Role)> {
        let change = updates::change(&line.change);
        let mark = if line.change.risk == Risk::High { "*" } else { " " };
        if let Some(Deciding { what: What::ByField { rulings, at, .. }, .. }) = &self.deciding
            && let Some((place, ruling)) =
                rulings.iter().enumerate().find(|(_, one)| one.field == line.change.field)
        {
            let word = match ruling.verdict {
                Verdict::Approve => "[a]",
                Verdict::Return { .. } => "[d]",
                Verdict::Reject { .. } => "[r]",
            };
            let role = if place == *at { Role::Selected } else { Role::Text };
            return vec![(format!("{word}{mark}{change}"), role)];
        }
        if line.is_waiting() {
            return vec![(format!("{mark}{change}"), Role::Text)];
        }
        let state = updates::line_state(line, &cx.office.updates);
        if line.is_back() {
            let said = wrap(&state, width.saturating_sub(4).max(1));
            let said = said.into_iter().map(|text| (format!("    {text}"), Role::Warning));
            return std::iter::once((format!("{mark}{change}"), Role::Text)).chain(said).collect();
        }
        vec![(format!("{mark}{change} ({state})"), Role::Muted)]
    }

    /// Reason, papers, visit, and what is worth knowing before it is decided.
    fn facts(&self, row: &UpdateRow, cx: &Cx) -> Vec<(String, Role)> {
        let proposal = &row.standing.proposal;
        let reason = cx.office.updates.reason(&proposal.reason);
        let reason = reason.map_or(proposal.reason.as_str(), |reason| reason.name.as_str());
        let note = if proposal.note.is_empty() {
            String::new()
        } else {
            format!(": {}", safe(&proposal.note))
        };
        let mut lines = vec![(format!("Motivo {} {reason}{note}", proposal.reason), Role::Text)];
        if let (Some(day), Some(due)) = (proposal.claimed_on, due_of_claim(&row.standing, cx)) {
            let (day, due) = (date::short(day), date::long(due));
            let law = if row.standing.connects { "Ley 142 art. 158" } else { "Ley 1581" };
            let text = format!("Pedido el {day} ({law}): responder antes del {due}");
            lines.push((text, Role::Warning));
        }
        let papers: Vec<String> = proposal.supports.iter().map(updates::support).collect();
        if !papers.is_empty() {
            lines.push((format!("Soporte {}", papers.join("; ")), Role::Text));
        }
        if let Some(visit) = &row.standing.visit {
            let word = if visit.confirms { "confirma" } else { "NO confirma" };
            let text =
                format!("Visita {}: {word}. {}", date::short(visit.on), safe(&visit.finding));
            lines.push((text, if visit.confirms { Role::Good } else { Role::Warning }));
        }
        lines.extend(findings::lines(self.found(row)));
        lines
    }

    /// What was found of a request, when it was looked at.
    pub(super) fn found(&self, row: &UpdateRow) -> &[Finding] {
        let look = self.look.as_ref().filter(|(id, ..)| *id == row.seen.record.id);
        look.map_or(&[], |(.., found)| found)
    }

    pub(super) fn cursor_place(&self, cx: &Cx) -> Option<(u16, u16)> {
        let deciding = self.deciding.as_ref()?;
        let wide = cx.columns >= WIDE;
        let (left, width) =
            if wide { (QUEUE + 2, cx.columns - QUEUE - 2) } else { (0, cx.columns) };
        let (x, y) = deciding.fields.cursor(width, LEFT)?;
        Some((left + x, y + cx.body_rows.saturating_sub(ASKED) + 2))
    }
}

/// Day by which a person who asked for the correction of his data (Ley 1581/2012 art. 15) or for a connection (Ley
/// 142/1994 art. 158) must have an answer.
fn due_of_claim(standing: &Standing, cx: &Cx) -> Option<NaiveDate> {
    let day = standing.proposal.claimed_on?;
    let rules = &cx.office.rules;
    let term = if standing.connects { TermId::Answer } else { TermId::DataReclamo };
    let due = rules.terms.of(term, day).deadline(day, &rules.legal);
    due.ok().map(|due| due.legal)
}

fn draw_asked(canvas: &mut Canvas, deciding: &Deciding) {
    let width = canvas.width();
    canvas.rule(0);
    canvas.text(0, 1, &fit(&deciding.title(), usize::from(width)), Role::Strong);
    deciding.fields.draw(&mut canvas.part(0, 2, width, ASKED - 2), LEFT, Slot::label);
}

/// Fields and facts in so many rows. Where they do not fit, what goes against the request is not what is cut, and a line
/// says how much is.
fn fitting(
    fields: Vec<(String, Role)>,
    mut facts: Vec<(String, Role)>,
    (room, how): (usize, &str),
) -> Vec<(String, Role)> {
    if fields.len() + facts.len() <= room {
        return fields.into_iter().chain(facts).collect();
    }
    findings::gravest_first(&mut facts);
    // At least one line of what is known, and the one that says how much is not shown.
    let shown = fields.len().min(room.div_ceil(2)).min(room.saturating_sub(2));
    let selected = fields.iter().position(|(_, role)| *role == Role::Selected);
    let top = selected.map_or(0, |at| scroll(at, shown.max(1)));
    let below = room.saturating_sub(shown + 1);
    let hidden = (fields.len() - shown) + facts.len().saturating_sub(below);
    let mut rows: Vec<_> = fields.into_iter().skip(top).take(shown).collect();
    rows.extend(facts.into_iter().take(below));
    rows.push((format!("{hidden} renglones más{how}."), Role::Muted));
    rows
}

/// Everything that is known of a request, with what was found of it.
pub(in crate::screens) fn whole(row: &UpdateRow, found: &[Finding]) -> Vec<String> {
    let standing = &row.standing;
    let mut lines = vec![
        format!("Cuenta {}  {}", row.seen.record.account, updates::state(standing.state)),
        String::new(),
    ];
    lines.extend(standing.lines.iter().map(|line| updates::change(&line.change)));
    lines.push(String::new());
    lines.extend(standing.proposal.supports.iter().map(updates::support));
    if !standing.proposal.note.is_empty() {
        lines.push(safe(&standing.proposal.note).into_owned());
    }
    lines.push(String::new());
    if !found.is_empty() {
        lines.extend(findings::lines(found).into_iter().map(|(text, _)| text));
        lines.push(String::new());
    }
    for event in &row.seen.record.events {
        lines.push(format!(
            "{} {}: {}",
            date::moment(event.at),
            event.by,
            updates::step(&event.step)
        ));
    }
    lines
}
