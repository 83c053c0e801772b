//! Draws an agreement while it is tried out: the debt, the policy, the fields, and what follows from them.

use super::form::{self, FieldId};
use super::{Agreement, Terms};
use crate::domain::collections::agreement::{self as rules, AgreementPolicy, Segment};
use crate::domain::collections::decide::DeskFacts;
use crate::domain::collections::instalments::Instalment;
use crate::domain::money::Money;
use crate::messages;
use crate::screens::Cx;
use crate::store::DeskCase;
use crate::term::Role;
use crate::text::{agreement as words, date, money, noun};
use crate::widgets::Canvas;

/// Rows above the fields: the debtor, the debt, the policy, a rule.
const HEAD: u16 = 4;

/// Columns of the fields with their labels.
const FORM: u16 = 42;

/// Where the fields begin.
const LEFT: u16 = 16;

/// Rows below: a rule, other numbers of instalments, what the policy says.
const FOOT: u16 = 3;

/// Numbers of instalments that are compared.
const COMPARED: [u32; 6] = [1, 3, 6, 12, 24, 36];

impl Agreement {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let Some(facts) = self.case.as_deref().and_then(DeskCase::facts) else {
            let text = match (&self.case, self.failed) {
                (Some(_), _) => messages::NO_SUBSCRIBER,
                (None, true) => "No se pudo leer la cuenta: F5 lo intenta otra vez.",
                (None, false) => "Leyendo la cuenta...",
            };
            canvas.text(0, 0, text, Role::Muted);
            return;
        };
        draw_head(&mut canvas.part(0, 0, width, HEAD - 1), &facts, cx);
        canvas.rule(HEAD - 1);
        let rows = height.saturating_sub(HEAD + FOOT);
        if let Some(fields) = &self.fields {
            let mut part = canvas.part(0, HEAD, FORM, rows);
            fields.draw(&mut part, LEFT, FieldId::label);
        }
        let terms = self.terms(cx);
        let mut right = canvas.part(FORM + 1, HEAD, width.saturating_sub(FORM + 1), rows);
        if let Some(Ok(terms)) = &terms {
            draw_schedule(&mut right, terms);
        }
        canvas.rule(height.saturating_sub(FOOT));
        if let Some(Ok(terms)) = &terms {
            let line = compared(terms, &facts, cx);
            canvas.text(0, height.saturating_sub(2), &line, Role::Text);
        }
        let (text, role) = self.verdict(terms.as_ref(), cx);
        canvas.text(0, height.saturating_sub(1), &text, role);
    }

    /// What the policy says of what is typed.
    fn verdict(&self, terms: Option<&Result<Terms, (FieldId, String)>>, cx: &Cx) -> (String, Role) {
        if self.warned {
            return ("Sin firmar: F12 otra vez descarta lo escrito.".into(), Role::Warning);
        }
        match terms {
            Some(Ok(terms)) => match self.refusal(terms, cx) {
                None => ("La política lo admite.".into(), Role::Good),
                Some(why) => (messages::collection_rejection(&why), Role::Warning),
            },
            Some(Err((_, text))) => (text.clone(), Role::Warning),
            None => (String::new(), Role::Muted),
        }
    }

    pub(super) fn cursor_place(&self, _cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.fields.as_ref()?.cursor(FORM, LEFT)?;
        Some((x, y + HEAD))
    }
}

fn draw_head(canvas: &mut Canvas, facts: &DeskFacts<'_>, cx: &Cx) {
    let one = facts.subscriber;
    let stage = cx.office.stages.name(facts.live.position.stage);
    let who = format!("{}  {} · etapa {stage}", one.account, one.name);
    canvas.text(0, 0, &who, Role::Strong);
    let askable = facts.askable(cx.office);
    let items = rules_items(facts);
    let mut debt = format!(
        "Financiable {} en {items} {}",
        money::pesos(form::debt(facts)),
        noun(items, "partida", "partidas")
    );
    if askable.in_claim.is_debit() {
        debt.push_str(&format!(" · {} en reclamo, aparte", money::pesos(askable.in_claim)));
    }
    if form::relapsed(facts) {
        debt.push_str(" · rompió uno antes");
    }
    canvas.text(0, 1, &debt, Role::Text);
    let policy = &cx.office.collections.agreement;
    let line = words::policy(policy, form::segment(facts), form::least(facts, cx));
    canvas.text(0, 2, &line, Role::Muted);
}

fn rules_items(facts: &DeskFacts<'_>) -> u64 {
    crate::domain::collections::decide::financeable(facts.live, facts.blocks).len() as u64
}

fn draw_schedule(canvas: &mut Canvas, terms: &Terms) {
    let schedule = terms.schedule();
    let wide = canvas.width() >= 60;
    let end = canvas.width();
    canvas.text(0, 0, "  #  vence", Role::Label);
    canvas.text_right(if wide { 28 } else { end }, 0, "cuota", Role::Label);
    if wide {
        canvas.text_right(43, 0, "capital", Role::Label);
        canvas.text_right(57, 0, "interés", Role::Label);
    }
    let room = usize::from(canvas.height().saturating_sub(2)).max(1);
    let shown = if schedule.len() > room { room - 1 } else { room };
    let mut y = 1;
    for (place, one) in (1..).zip(&schedule).take(shown) {
        draw_instalment(canvas, y, place, one, wide);
        y += 1;
    }
    if let Some(last) = schedule.last().filter(|_| schedule.len() > shown) {
        let left = schedule.len() - shown;
        let text = format!("     y {left} más, hasta el {}", date::short(last.due));
        canvas.text(0, y, &text, Role::Muted);
        y += 1;
    }
    let total: Money = schedule.iter().map(Instalment::amount).sum();
    let interest: Money = schedule.iter().map(|one| one.interest).sum();
    let sum = format!(
        "Con la inicial {}; interés {}",
        money::pesos(total.plus(terms.initial)),
        money::pesos(interest)
    );
    canvas.text(0, y, &sum, Role::Strong);
}

fn draw_instalment(canvas: &mut Canvas, y: u16, place: usize, one: &Instalment, wide: bool) {
    let end = canvas.width();
    canvas.text(0, y, &format!("{place:>3}  {}", date::short(one.due)), Role::Text);
    let amount = money::pesos(one.amount());
    canvas.text_right(if wide { 28 } else { end }, y, &amount, Role::Text);
    if wide {
        canvas.text_right(43, y, &money::pesos(one.capital), Role::Muted);
        canvas.text_right(57, y, &money::pesos(one.interest), Role::Muted);
    }
}

/// The instalment with other numbers of them that the policy admits.
fn compared(terms: &Terms, facts: &DeskFacts<'_>, cx: &Cx) -> String {
    let policy = &cx.office.collections.agreement;
    let each: Vec<String> = COMPARED
        .into_iter()
        .filter_map(|count| {
            let first = with(terms, count, form::segment(facts), policy, cx)?;
            Some(format!("{count} de {}", money::pesos(first)))
        })
        .collect();
    format!("En otras cuotas: {}", each.join(" · "))
}

/// The first instalment of so many; none when the policy does not admit them.
fn with(
    terms: &Terms,
    count: u32,
    segment: Segment,
    policy: &AgreementPolicy,
    cx: &Cx,
) -> Option<Money> {
    let other = Terms { count, ..terms.clone() };
    let proposal =
        rules::Proposal { agreement: &other, segment, broken_before: false, alive: None };
    rules::decide(&proposal, policy, cx.today()).ok()?;
    other.schedule().first().map(Instalment::amount)
}
