//! `CAR030`: who the account is, what it owes and why, and its PQR.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::collections::{AccountLedger, BUCKETS, ItemShare, Position};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::person::PersonKey;
use crate::domain::pqr::{dispute, suspension_blocked};
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::trace::Subject;
use crate::keys::actions::context::{Account as AccountAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::query::Statement;
use crate::store::{Change, Topic};
use crate::term::Role;
use crate::text::{collections, date, fit, money, pqr, subscriber as words, updates};
use crate::widgets::bars::{self, Bar};
use crate::widgets::list::walk;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, popup};

/// What the lower part shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Items,
    Cases,
    History,
}

/// An account.
#[derive(Debug)]
pub struct Account {
    account: AccountId,
    statement: Option<Box<Statement>>,
    pane: Pane,
    selected: usize,
}

/// Rows of the upper part.
const UPPER: u16 = 9;

impl Account {
    /// Of an account.
    pub const fn new(account: AccountId) -> Self {
        Self { account, statement: None, pane: Pane::Items, selected: 0 }
    }

    fn rows_in_pane(&self) -> usize {
        let Some(statement) = &self.statement else { return 0 };
        match self.pane {
            Pane::Items => statement.ledger.as_ref().map_or(0, |(ledger, _)| ledger.items.len()),
            Pane::Cases => statement.cases.len(),
            Pane::History => history(statement).len(),
        }
    }

    fn list(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let last = self.rows_in_pane().saturating_sub(1);
        let page = usize::from(cx.body_rows.saturating_sub(UPPER + 2));
        match walk(action, self.selected, last, page) {
            Some(row) => self.selected = row,
            None => return self.open(cx),
        }
        Vec::new()
    }

    /// The form for this account, and for the bill under the cursor.
    fn filing(&self) -> Target {
        let ledger = self.statement.as_ref().and_then(|statement| statement.ledger.as_ref());
        let item = ledger.and_then(|(ledger, _)| ledger.items.get(self.selected));
        match item.filter(|item| self.pane == Pane::Items && !item.reference.is_empty()) {
            Some(item) => Target::ClaimBill(self.account, item.reference.clone()),
            None => Target::Intake(Some(self.account)),
        }
    }

    fn open(&self, cx: &Cx) -> Vec<Wish> {
        let Some(statement) = &self.statement else { return Vec::new() };
        match (self.pane, &statement.ledger) {
            (Pane::Cases, _) => statement
                .cases
                .get(self.selected)
                .map(|row| Wish::Go(Target::Case(row.case.radicado)))
                .into_iter()
                .collect(),
            (Pane::Items, Some((ledger, position))) => {
                item_lines(ledger, position, self.selected, cx)
                    .map(|lines| Wish::Show("Partida".into(), lines))
                    .into_iter()
                    .collect()
            }
            (Pane::Items, None) | (Pane::History, _) => Vec::new(),
        }
    }
}

/// Everything that is known of an item.
fn item_lines(
    ledger: &AccountLedger,
    position: &Position,
    at: usize,
    cx: &Cx,
) -> Option<Vec<String>> {
    let (item, aged) = ledger.items.get(at).zip(position.items.get(at))?;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "sin fecha".into(), date::long);
    let mut lines = vec![
        format!("Documento     {}  posición {}", item.key.document, item.key.item),
        format!("Factura       {}", item.reference),
        format!("Servicio      {}", item.service),
        format!("Operación     {} {}", item.main_transaction, item.sub_transaction),
        format!("Contabilizada {}", day(item.posted)),
        format!("Vencimiento   {}  ({})", day(item.due), collections::days(aged.days)),
        format!("Valor         {}", money::pesos(item.amount)),
        format!("Queda         {}", money::pesos(aged.residual)),
        format!("Cuenta como   {}", collections::share(aged.share)),
    ];
    if let Some(lock) = item.lock.and_then(|code| cx.office.locks.get(code)) {
        lines.push(format!("Bloqueo       {} {}", lock.code, lock.meaning));
    }
    lines.extend(item.extra.iter().map(|(name, value)| format!("{name:<13} {value}")));
    Some(lines)
}

impl Screen for Account {
    fn id(&self) -> &'static str {
        "CAR030"
    }

    fn title(&self) -> &'static str {
        "Estado de cuenta"
    }

    fn path(&self) -> Path {
        let load = self.statement.as_ref().and_then(|statement| statement.load.as_ref());
        Path {
            path: format!("Inicio > Suscriptores > {}", self.account),
            aside: load
                .map_or_else(String::new, |load| format!("corte {}", date::short(load.cutoff))),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Account, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Account(AccountAction::NextPane),
            Action::List(ListAction::Open),
            Action::Account(AccountAction::Edit),
            Action::Account(AccountAction::File),
            Action::Global(Global::Leave),
            Action::Global(Global::Back),
        ]
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Statement(self.account))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Account(self.account))
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(
            change.topic,
            Topic::Pqr | Topic::Subscribers | Topic::Receivables | Topic::Updates
        )
    }

    fn copied(&self) -> Option<String> {
        Some(self.account.to_string())
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list(action, cx),
            Action::Account(AccountAction::NextPane) => {
                self.pane = match self.pane {
                    Pane::Items => Pane::Cases,
                    Pane::Cases => Pane::History,
                    Pane::History => Pane::Items,
                };
                self.selected = 0;
                Vec::new()
            }
            Action::Account(AccountAction::Journal) => {
                vec![Wish::Go(Target::Journal(self.subject()))]
            }
            Action::Account(AccountAction::Collection) => {
                vec![Wish::Go(Target::Collection(self.account))]
            }
            Action::Account(AccountAction::Edit) => {
                vec![Wish::Go(Target::Update(self.account, None))]
            }
            Action::Account(AccountAction::Changes) => {
                vec![Wish::Go(Target::UpdateHistory(self.account))]
            }
            Action::Account(AccountAction::Person) => {
                let subscriber = self.statement.as_ref().and_then(|one| one.subscriber.as_ref());
                vec![Wish::Go(Target::Person(PersonKey::of(self.account, subscriber)))]
            }
            Action::Account(AccountAction::File) => {
                vec![Wish::Go(self.filing())]
            }
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Statement(statement) => {
                let known = statement.subscriber.is_some() || statement.ledger.is_some();
                self.statement = Some(statement);
                self.selected = self.selected.min(self.rows_in_pane().saturating_sub(1));
                if known {
                    Vec::new()
                } else {
                    vec![Wish::error(format!("SUS-021 La cuenta {} no existe.", self.account))]
                }
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(statement) = &self.statement else {
            canvas.text(2, 0, "Leyendo la cuenta...", Role::Muted);
            return;
        };
        let (width, height) = (canvas.width(), canvas.height());
        let left = (width / 2).max(42).min(width);
        match &statement.subscriber {
            Some(subscriber) => {
                view_subscriber(&mut canvas.part(0, 0, left - 1, UPPER), subscriber, cx)
            }
            None => {
                let text = format!("Cuenta {} sin datos de suscriptor", self.account);
                canvas.text(0, 0, &text, Role::Warning);
            }
        }
        let mut right = canvas.part(left, 0, width - left, UPPER);
        match &statement.ledger {
            Some((_, position)) => view_ageing(&mut right, position, cx),
            None => {
                right.text(0, 0, "Sin partidas abiertas", Role::Good);
            }
        }
        let mut upper = UPPER;
        for line in held_back(statement).into_iter().chain(pending(statement)) {
            canvas.text(0, upper, &fit(&line, usize::from(width)), Role::Warning);
            upper += 1;
        }
        let mut lower = canvas.part(0, upper, width, height.saturating_sub(upper));
        self.view_tabs(&mut lower, statement);
        let (width, height) = (lower.width(), lower.height().saturating_sub(1));
        let mut body = lower.part(0, 1, width, height);
        match self.pane {
            Pane::Items => self.view_items(&mut body, statement),
            Pane::Cases => self.view_cases(&mut body, statement),
            Pane::History => self.view_history(&mut body, statement),
        }
    }
}

/// What claims hold back: what is not collected, what is, and why nobody suspends.
fn held_back(statement: &Statement) -> Option<String> {
    let first = suspension_blocked(&statement.blocks, None)?;
    let ledger = statement.ledger.as_ref();
    let owed: Vec<(&str, Money)> = ledger.map_or_else(Vec::new, |(ledger, _)| {
        ledger.items.iter().map(|item| (item.reference.as_str(), item.amount)).collect()
    });
    let parts = dispute(&statement.blocks, &owed);
    let more = match statement.blocks.len() {
        1 => String::new(),
        many => format!(" y {} más", many - 1),
    };
    Some(format!(
        "En reclamo {} · reclamable sin disputa {} · NO suspender: {}{more}, {}",
        money::pesos(parts.in_claim),
        money::pesos(parts.not_in_claim),
        first.radicado,
        pqr::block_reason(first.reason)
    ))
}

/// Changes of its data that somebody proposed and that do not hold yet: the field is not what it will be.
fn pending(statement: &Statement) -> Option<String> {
    let (first, others) = statement.updates.split_first()?;
    let fields: Vec<Field> = first.standing.open_fields().collect();
    let cut = first.standing.approved().map(|(.., effective)| effective).min_by_key(|one| one.on);
    let state = match cut {
        Some(effective) => format!("rige {}", updates::effective(effective)),
        None => updates::state(first.standing.state).to_lowercase(),
    };
    let more = match others.len() {
        0 => String::new(),
        many => format!(" · y {many} más"),
    };
    let what = updates::summary(fields.iter());
    Some(format!("Cambio pedido {}: {what}, {state}{more}", first.seen.record.id))
}

fn view_subscriber(canvas: &mut Canvas, subscriber: &Subscriber, cx: &Cx) {
    let town = cx.office.towns.get(&subscriber.town);
    let town = town.map_or_else(|| subscriber.town.clone(), |town| town.name.clone());
    let services: Vec<&str> = subscriber.services.iter().map(words::service).collect();
    let stratum =
        subscriber.stratum.map_or_else(String::new, |s| format!("  estrato {}", s.number()));
    let lines = [
        subscriber.name.clone(),
        subscriber.document.as_ref().map_or_else(String::new, words::document),
        format!("{} {}", subscriber.address, subscriber.complement),
        format!("{town}  {}", subscriber.locality),
        format!(
            "{}{stratum}  {}",
            words::use_class(subscriber.use_class),
            words::status(subscriber.status)
        ),
        services.join(", "),
        format!(
            "Medidor {}  {} {} {}",
            subscriber.meter.as_deref().unwrap_or("no tiene"),
            subscriber.zone,
            subscriber.cycle,
            subscriber.route
        ),
        format!(
            "{}  {}",
            subscriber.phone.as_ref().map_or_else(String::new, |p| words::phone(p.digits())),
            subscriber.email.as_deref().unwrap_or("")
        ),
    ];
    for (y, line) in (0..).zip(lines) {
        canvas.text(0, y, &line, if y == 0 { Role::Strong } else { Role::Text });
    }
}

fn view_ageing(canvas: &mut Canvas, position: &Position, cx: &Cx) {
    let stage = cx.office.stages.name(position.stage);
    let days = position.driver_days.map_or_else(String::new, |days| format!(" por {days} días"));
    canvas.text(0, 0, &format!("{stage}{days}"), Role::Strong);
    let total = format!("total {}", money::pesos(position.total));
    let width = canvas.width();
    canvas.text_right(width, 0, &total, Role::Strong);
    let shown = BUCKETS.into_iter().zip(position.buckets).map(|(bucket, amount)| Bar {
        label: bucket.label().into(),
        value: amount.centavos(),
        text: money::pesos(amount),
        role: if bucket.index() == 0 { Role::Good } else { Role::Warning },
    });
    let apart = [("bloqueada", position.blocked), ("financiada", position.financed)];
    let apart = apart.into_iter().map(|(label, amount)| Bar {
        label: label.into(),
        value: amount.centavos(),
        text: money::pesos(amount),
        role: Role::Muted,
    });
    // Empty ranges give way so that what is owed, and what is apart, is always seen.
    let bars: Vec<Bar> =
        shown.chain(apart).filter(|bar| bar.value != Money::ZERO.centavos()).collect();
    let height = canvas.height();
    bars::draw(&mut canvas.part(0, 1, width, height.saturating_sub(1)), &bars);
}

impl Account {
    fn view_tabs(&self, canvas: &mut Canvas, statement: &Statement) {
        canvas.rule(0);
        let items = statement.ledger.as_ref().map_or(0, |(ledger, _)| ledger.items.len());
        let open = statement.cases.iter().filter(|row| row.case.is_open()).count();
        let tabs = [
            (Pane::Items, format!(" Partidas {items} ")),
            (Pane::Cases, format!(" PQR {} ({open} abiertas) ", statement.cases.len())),
            (Pane::History, " Historia ".to_owned()),
        ];
        let mut x = 2;
        for (pane, label) in tabs {
            let role = if pane == self.pane { Role::Selected } else { Role::Label };
            x = canvas.text(x, 0, &label, role) + 2;
        }
    }

    fn view_items(&self, canvas: &mut Canvas, statement: &Statement) {
        let Some((ledger, position)) = &statement.ledger else { return };
        let columns = [
            Column::new("Vence", Fill::Whole, 0),
            Column::new("Edad", Fill::WholeRight, 1),
            Column::new("Factura", Fill::Whole, 4),
            Column::new("Servicio", Fill::Flexible(8), 5),
            Column::new("Valor", Fill::WholeRight, 0),
            Column::new("Queda", Fill::WholeRight, 2),
            Column::new("Cuenta como", Fill::Whole, 3),
        ];
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let rows: Vec<Row> = ledger
            .items
            .iter()
            .zip(&position.items)
            .skip(top)
            .take(shown)
            .map(|(item, aged)| Row {
                cells: vec![
                    item.due.map_or_else(|| "sin fecha".into(), date::short),
                    collections::days(aged.days),
                    item.reference.clone(),
                    item.service.clone(),
                    money::pesos(item.amount),
                    money::pesos(aged.residual),
                    collections::share(aged.share).into(),
                ],
                role: match aged.share {
                    ItemShare::Blocked | ItemShare::Financed => Role::Muted,
                    ItemShare::Credit => Role::Good,
                    ItemShare::Collectable => Role::Text,
                },
                marked: false,
            })
            .collect();
        table::draw(canvas, &columns, &rows, self.selected.checked_sub(top));
    }

    fn view_cases(&self, canvas: &mut Canvas, statement: &Statement) {
        let columns = [
            Column::new("Radicado", Fill::Whole, 0),
            Column::new("Radicada", Fill::Whole, 3),
            Column::new("Trámite", Fill::Flexible(10), 1),
            Column::new("Estado", Fill::Whole, 1),
            Column::new("Vence", Fill::Whole, 0),
            Column::new("", Fill::Whole, 2),
            Column::new("En reclamo", Fill::WholeRight, 4),
        ];
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let rows: Vec<Row> = statement
            .cases
            .iter()
            .skip(top)
            .take(shown)
            .map(|row| {
                Row::new(vec![
                    row.case.radicado.to_string(),
                    date::short(row.case.filed_at.date()),
                    pqr::kind(row.case.kind).into(),
                    pqr::state(row.clock.state()).into(),
                    row.clock.legal().map_or_else(String::new, date::short),
                    pqr::mark(&row.clock).into(),
                    row.case.claimed.map_or_else(String::new, money::pesos),
                ])
            })
            .collect();
        if rows.is_empty() {
            canvas.text(2, 0, "Esta cuenta no tiene PQR.", Role::Muted);
        } else {
            table::draw(canvas, &columns, &rows, self.selected.checked_sub(top));
        }
    }

    fn view_history(&self, canvas: &mut Canvas, statement: &Statement) {
        let lines = history(statement);
        let shown = usize::from(canvas.height()).max(1);
        let top = popup::scroll(self.selected, shown);
        for (y, (at, line)) in (0..).zip(lines.iter().enumerate().skip(top).take(shown)) {
            canvas.text(2, y, line, Role::Text);
            if at == self.selected {
                canvas.highlight(y, Role::Selected);
            }
        }
    }
}

/// What happened to the account, latest first: its linking, its cases and their steps, the load shown.
fn history(statement: &Statement) -> Vec<String> {
    let mut events: Vec<(chrono::NaiveDateTime, String)> = Vec::new();
    let midnight = chrono::NaiveTime::default();
    for row in &statement.cases {
        let case = &row.case;
        let filed =
            format!("{} {} radicada, {}", pqr::kind(case.kind), case.radicado, case.filed_by);
        events.push((case.filed_at, filed));
        events.extend(case.history.iter().map(|event| {
            (event.at, format!("{} {}, {}", case.radicado, pqr::step(&event.step), event.by))
        }));
    }
    if let Some(load) = &statement.load {
        let text = format!("corte de cartera, {}", load.file.file_name);
        events.push((load.cutoff.and_time(midnight), text));
    }
    if let Some(linked) = statement.subscriber.as_ref().and_then(|found| found.linked_on) {
        events.push((linked.and_time(midnight), "vinculación".into()));
    }
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    events.into_iter().map(|(at, text)| format!("{}  {text}", date::long(at.date()))).collect()
}
