//! Draws the list of the day: rows, the account under the cursor, and the result that is being typed.

use super::Collect;
use super::entry::{Entry, Kind};
use crate::domain::collections::contact::OutcomeKind;
use crate::domain::collections::decide::askable;
use crate::screens::Cx;
use crate::store::{DeskCase, LineState, QueueLine};
use crate::term::Role;
use crate::text::{date, desk, fit, money};
use crate::widgets::Canvas;
use crate::widgets::table::{self, Column, Fill, Row};

/// Rows of the detail and of the result, with their rules.
const DETAIL: u16 = 7;
const RESULT: u16 = 4;

/// Columns from which a pane stands at the right.
const WIDE: u16 = 110;

/// Columns of that pane.
const PANE: u16 = 46;

/// Rows of the list in a body.
pub(super) const fn list_rows(body: u16) -> u16 {
    body.saturating_sub(DETAIL + RESULT + 3)
}

const RESULTS: [[(&str, &str); 5]; 2] = [
    [
        ("1", "Promesa"),
        ("2", "Pago ya hecho"),
        ("3", "No contesta"),
        ("4", "Equivocado"),
        ("5", "Se niega"),
    ],
    [
        ("6", "Acuerdo de pago"),
        ("7", "Reclama (abre PQR)"),
        ("8", "Volver a llamar"),
        ("9", "Otro"),
        ("", ""),
    ],
];

impl Collect {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(queue) = &self.queue else {
            let text = if self.loaded {
                "Su cola de hoy no está abierta: la abre el director (COB020) o «cobro abrir»."
            } else {
                "Leyendo su cola..."
            };
            canvas.text(2, 0, text, Role::Muted);
            return;
        };
        let (width, height) = (canvas.width(), canvas.height());
        let left = if width >= WIDE { width - PANE - 1 } else { width };
        let rows = list_rows(height).max(1);
        draw_list(&mut canvas.part(0, 0, left, rows + 1), &queue.lines, self.selected, cx);
        if width >= WIDE {
            self.draw_pane(&mut canvas.part(left + 1, 0, PANE, rows + 1), cx);
        }
        let top = rows + 1;
        canvas.rule(top);
        self.draw_detail(&mut canvas.part(0, top + 1, width, DETAIL), cx);
        let top = top + 1 + DETAIL;
        canvas.rule(top);
        self.draw_result(&mut canvas.part(0, top + 1, width, RESULT), cx);
    }

    fn draw_detail(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(line) = self.line() else {
            canvas.text(0, 0, "Ninguna fila en su cola de hoy.", Role::Muted);
            return;
        };
        let Some(case) = self.case() else {
            canvas.text(0, 0, "Leyendo la cuenta...", Role::Muted);
            return;
        };
        canvas.text(0, 0, &who(case), Role::Strong);
        let may = self.may(cx, cx.now);
        let open = matches!(may, Some(Ok(())));
        let words = may.map_or_else(
            || "Sin suscriptor: corrija los datos antes de gestionar".into(),
            |may| desk::may(&may),
        );
        let channel = format!("Canal     {} · {words}", desk::channel(self.channel));
        canvas.text(0, 1, &channel, if open { Role::Good } else { Role::Error });
        canvas.text(0, 2, &bills(case), Role::Text);
        canvas.text(0, 3, &history(case), Role::Text);
        let claim = claims(case, cx);
        let debts = agreements(case);
        let line_4 = if claim.is_empty() { debts } else { claim.clone() };
        canvas.text(0, 4, &line_4, if claim.is_empty() { Role::Text } else { Role::Warning });
        canvas.text(0, 5, &asked(case, cx), Role::Strong);
        if line.row.account == case.account {
            canvas.text(0, 6, &reasons(line, cx), Role::Muted);
        } else {
            let text = "Esta fila pasó a otra cola: termine lo que escribe, o F12.";
            canvas.text(0, 6, text, Role::Warning);
        }
    }

    fn draw_result(&self, canvas: &mut Canvas, cx: &Cx) {
        for (y, row) in (0..).zip(RESULTS) {
            canvas.text(0, y, if y == 0 { "Resultado" } else { "" }, Role::Label);
            let mut x = 10;
            for (key, label) in row {
                let chosen = self.entry.as_ref().is_some_and(|entry| key == key_of(entry.kind()));
                canvas.text(x, y, key, Role::Key);
                let role = if chosen { Role::Selected } else { Role::Text };
                x = canvas.text(x + 2, y, label, role) + 2;
            }
        }
        let Some(entry) = &self.entry else { return };
        let mut x = 10;
        for (id, field, focused) in entry.fields().iter() {
            let end = canvas.text(x, 2, id.label(entry.kind()), Role::Label);
            let width = id.width() + 1;
            let shown = if focused { field.value().to_owned() } else { field.shown() };
            let role = if focused { Role::Focus } else { Role::Field };
            let mut part = canvas.part(end + 1, 2, width, 1);
            part.text(0, 0, &format!("{shown:<room$}", room = usize::from(width)), role);
            x = end + 1 + width + 2;
        }
        let echo = self.echo(entry, cx);
        canvas.text(10, 3, &echo, Role::Text);
    }

    /// What the fields mean, while they are typed.
    fn echo(&self, entry: &Entry, cx: &Cx) -> String {
        let day = entry.day(cx).map(|day| {
            let kind = if cx.office.rules.legal.is_business(day) { "hábil" } else { "NO HÁBIL" };
            format!("{} {} ({kind})", date::weekday(day), date::short(day))
        });
        let day = day.unwrap_or_default();
        if entry.kind() != Kind::Agreement {
            return day;
        }
        let Some(facts) = self.case().and_then(DeskCase::facts) else { return day };
        let Ok(agreement) = entry.agreement(&facts, cx) else { return day };
        let schedule = agreement.schedule();
        match (schedule.first(), schedule.last()) {
            (Some(first), Some(last)) if agreement.count > 0 => format!(
                "deuda {} · {} cuotas de {} desde {} · última {} el {}",
                money::pesos(agreement.debt()),
                agreement.count,
                money::pesos(first.amount()),
                date::short(first.due),
                money::pesos(last.amount()),
                date::short(last.due)
            ),
            _ => format!("deuda {}  {day}", money::pesos(agreement.debt())),
        }
    }

    fn draw_pane(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(case) = self.case() else { return };
        canvas.text(0, 0, "Facturas vencidas por cobrar", Role::Label);
        let height = canvas.height();
        let bills = case.live.overdue_bills();
        let mut y = 1;
        for (bill, due, amount) in bills.iter().take(usize::from(height / 2)) {
            let days = (cx.today() - *due).num_days();
            let name = if bill.is_empty() { "sin número" } else { bill };
            canvas.text(0, y, &format!("{name}  {} {days} d", date::short(*due)), Role::Text);
            canvas.text_right(PANE, y, &money::pesos(*amount), Role::Text);
            y += 1;
        }
        y += 1;
        canvas.text(0, y, "Lo último", Role::Label);
        for event in case.file.events.iter().rev() {
            y += 1;
            if y >= height {
                break;
            }
            canvas.text(0, y, &fit(&desk::event(event), usize::from(PANE)), Role::Text);
        }
    }

    pub(super) fn cursor_place(&self, cx: &Cx) -> Option<(u16, u16)> {
        let entry = self.entry.as_ref()?;
        let mut x = 10;
        for (id, field, focused) in entry.fields().iter() {
            let label = u16::try_from(id.label(entry.kind()).chars().count()).ok()?;
            if focused {
                let column = u16::try_from(field.cursor()).ok()?.min(id.width());
                let y = list_rows(cx.body_rows).max(1) + 1 + 1 + DETAIL + 1 + 2;
                return Some((x + label + 1 + column, y));
            }
            x += label + 1 + id.width() + 1 + 2;
        }
        None
    }
}

const fn key_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Agreement => "6",
        Kind::Skipped => "",
        Kind::Outcome(kind) => match kind {
            OutcomeKind::Promise => "1",
            OutcomeKind::SaysPaid => "2",
            OutcomeKind::NoAnswer => "3",
            OutcomeKind::WrongNumber => "4",
            OutcomeKind::Refuses => "5",
            OutcomeKind::Claims => "7",
            OutcomeKind::CallBack => "8",
            OutcomeKind::WantsAgreement
            | OutcomeKind::ThirdParty
            | OutcomeKind::Information
            | OutcomeKind::Deceased
            | OutcomeKind::DoNotContact
            | OutcomeKind::Sent => "9",
        },
    }
}

fn draw_list(canvas: &mut Canvas, lines: &[QueueLine], selected: usize, cx: &Cx) {
    let columns = [
        Column::new("#", Fill::WholeRight, 3),
        Column::new("Cuenta", Fill::Whole, 0),
        Column::new("Suscriptor", Fill::Flexible(14), 2),
        Column::new("Etapa", Fill::Whole, 4),
        Column::new("Mora", Fill::WholeRight, 1),
        Column::new("Vencido", Fill::WholeRight, 0),
        Column::new("Por qué hoy", Fill::Whole, 0),
    ];
    let room = usize::from(canvas.height().saturating_sub(1)).max(1);
    let top = (selected / room) * room;
    let rows: Vec<Row> = lines
        .iter()
        .enumerate()
        .skip(top)
        .take(room)
        .map(|(at, line)| Row {
            cells: vec![
                (at + 1).to_string(),
                line.row.account.to_string(),
                line.name.clone(),
                cx.office.stages.code(usize::from(line.row.stage)).to_owned(),
                line.row.days.to_string(),
                money::pesos(line.row.overdue),
                fit(&state(line), 21),
            ],
            role: match line.state {
                LineState::Open => Role::Text,
                LineState::InClaim(_) => Role::Warning,
                LineState::Paid(_) => Role::Good,
                LineState::Done(_) | LineState::Signed | LineState::Skipped(_) => Role::Muted,
            },
            marked: line.state != LineState::Open,
        })
        .collect();
    table::draw(canvas, &columns, &rows, Some(selected - top));
}

/// Why it is here, or what became of it.
fn state(line: &QueueLine) -> String {
    match line.state {
        LineState::Open => line
            .row
            .reasons
            .first()
            .map_or_else(|| "mora sin gestión".into(), |why| desk::why(*why)),
        LineState::Done(kind) => format!("hecha: {}", desk::outcome(kind)),
        LineState::Signed => "hecha: acuerdo".into(),
        LineState::Skipped(until) => format!("saltada al {}", until.format("%d/%m")),
        LineState::Paid(amount) => format!("PAGÓ {}", money::pesos(amount)),
        LineState::InClaim(_) => "PQR: NO GESTIONAR".into(),
    }
}

fn who(case: &DeskCase) -> String {
    let Some(subscriber) = &case.subscriber else { return case.account.to_string() };
    let phone = subscriber.phone.as_ref().map_or("sin teléfono", |phone| phone.digits());
    format!("{} {}  Tel {phone}  Ciclo {}", case.account, subscriber.name, subscriber.cycle)
}

fn bills(case: &DeskCase) -> String {
    let bills = case.live.overdue_bills();
    let shown: Vec<String> = bills
        .iter()
        .take(3)
        .map(|(bill, due, amount)| {
            let name = if bill.is_empty() { "s/n" } else { bill };
            format!("{name} {} venció {}", money::pesos(*amount), due.format("%d/%m/%y"))
        })
        .collect();
    let more = bills.len().saturating_sub(3);
    let more = if more > 0 { format!(" y {more} más") } else { String::new() };
    let none = if shown.is_empty() { "ninguna vencida por cobrar" } else { "" };
    format!("Facturas  {}{more}{none}", shown.join(" | "))
}

fn history(case: &DeskCase) -> String {
    let shown: Vec<String> = case.file.events.iter().rev().take(3).map(desk::event).collect();
    let none = if shown.is_empty() { "sin gestiones" } else { "" };
    format!("Historia  {}{none}", shown.join(" | "))
}

fn claims(case: &DeskCase, cx: &Cx) -> String {
    let Some(block) = case.blocks.first() else { return String::new() };
    let askable = askable(&case.live, &case.blocks, &cx.office.locks);
    format!(
        "Reclamo   {} sobre {} (en trámite): NO cobrar esa parte",
        block.radicado,
        money::pesos(askable.in_claim)
    )
}

fn agreements(case: &DeskCase) -> String {
    if let Some(one) = case.live.alive() {
        let next = one.standing.next().map_or_else(String::new, |next| {
            format!(", sigue {} el {}", money::pesos(next.amount()), date::short(next.due))
        });
        return format!(
            "Acuerdo   {} {}{next}",
            desk::agreement_number(one.agreement.number),
            desk::agreement(one.standing.state)
        );
    }
    match case.live.promises.last() {
        Some((_, promise, state)) => format!(
            "Promesa   {} para el {}: {}",
            money::pesos(promise.amount),
            date::short(promise.on),
            desk::promise(*state)
        ),
        None => "Promesa   ninguna".into(),
    }
}

fn asked(case: &DeskCase, cx: &Cx) -> String {
    let askable = askable(&case.live, &case.blocks, &cx.office.locks);
    let paid = case.live.paid_since;
    let paid = if paid.is_debit() {
        format!("   Pagó desde el corte {}", money::pesos(paid))
    } else {
        String::new()
    };
    format!(
        "Cobrable  {} vencido, {} en total{paid}",
        money::pesos(askable.overdue),
        money::pesos(askable.all)
    )
}

fn reasons(line: &QueueLine, cx: &Cx) -> String {
    let rules = &cx.office.collections.queue;
    let words: Vec<String> = line
        .row
        .reasons
        .iter()
        .map(|why| format!("{} {:+}", desk::why(*why), rules.points(*why)))
        .collect();
    format!("Puntos    {} = {}", line.row.points, words.join(", "))
}
