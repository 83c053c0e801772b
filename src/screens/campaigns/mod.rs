//! `COB060`: mass messages: those that were sent with what they did, and a new one, of which it is told before
//! whom the law lets be reached.

mod form;

use super::small_form::{self, Walked};
use super::wish::{Answer, Request, Wish};
use super::{Cx, Path, Screen};
use crate::domain::collections::campaign::{Campaign, CampaignPlan};
use crate::keys::actions::context::{
    Campaigns as CampaignsAction, Form as FormAction, List as ListAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::page::PageRequest;
use crate::store::{Change, Topic};
use crate::term::{Key, Role};
use crate::text::{campaign as words, date, desk};
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, FieldSet, PagedList};
use form::FieldId;

/// Rows of the open form: a rule, its title, six fields, what Enter does.
const FORM: u16 = 9;

/// Where the fields begin.
const LEFT: u16 = 16;

/// What an answer is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// Whom it would reach.
    Reach,
    /// It is on its way out.
    Sending,
    /// What a campaign did.
    Figures,
}

/// The campaigns.
#[derive(Debug)]
pub struct Campaigns {
    list: PagedList<Campaign>,
    loaded: bool,
    fields: Option<FieldSet<FieldId>>,
    /// Whom the plan reaches was told: Enter sends it.
    told: Option<CampaignPlan>,
    waiting: Waiting,
}

impl Default for Campaigns {
    fn default() -> Self {
        Self {
            list: PagedList::new(1),
            loaded: false,
            fields: None,
            told: None,
            waiting: Waiting::Nothing,
        }
    }
}

impl Campaigns {
    fn ask(page: PageRequest) -> Wish {
        Wish::Ask(Request::Campaigns(page))
    }

    /// Enter: the next field, then whom it would reach, then it is sent.
    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(fields) = &mut self.fields else { return Vec::new() };
        if self.waiting != Waiting::Nothing || self.told.is_none() && fields.go_on() {
            return Vec::new();
        }
        let plan = match form::plan(fields, cx) {
            Ok(plan) => plan,
            Err((field, text)) => {
                fields.focus_on(field);
                return vec![Wish::error(text)];
            }
        };
        if self.told.as_ref() == Some(&plan) {
            self.waiting = Waiting::Sending;
            return vec![Wish::Ask(Request::SendCampaign(Box::new(plan)))];
        }
        self.waiting = Waiting::Reach;
        vec![
            Wish::Say(Tone::Info, "Mirando a quiénes deja llegar la ley...".into()),
            Wish::Ask(Request::Reach(Box::new(plan))),
        ]
    }

    fn form_act(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        let Some(fields) = &mut self.fields else { return Vec::new() };
        match (small_form::walk(fields, action), action) {
            (Walked::Moved, _) => {}
            (Walked::Changed, _) => self.told = None,
            (Walked::Other, FormAction::Submit) => return self.submit(cx),
            (Walked::Other, FormAction::Discard) => {
                self.fields = None;
                self.told = None;
            }
            (Walked::Other, FormAction::Values) => {
                let values = form::values(fields, cx);
                if !values.is_empty() {
                    return vec![Wish::Choose("Valores".into(), values)];
                }
                return vec![Wish::error(messages::NO_VALUES)];
            }
            (Walked::Other, _) => return vec![Wish::error(messages::NO_VALUES)],
        }
        Vec::new()
    }
}

impl Screen for Campaigns {
    fn id(&self) -> &'static str {
        "COB060"
    }

    fn title(&self) -> &'static str {
        "Campañas de cobro"
    }

    fn path(&self) -> Path {
        Path { path: "Inicio > Cobro > Campañas".into(), aside: self.list.foot().into() }
    }

    fn contexts(&self) -> &'static [Context] {
        match self.fields {
            Some(_) => &[Context::Form],
            None => &[Context::Campaigns, Context::List],
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.fields.is_some() {
            return small_form::hints();
        }
        vec![
            Action::List(ListAction::Open),
            Action::Campaigns(CampaignsAction::New),
            Action::Global(Global::Help),
            Action::Global(Global::Refresh),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.fields.as_ref().and_then(FieldSet::focus).map(FieldId::help)
    }

    fn typing(&self) -> bool {
        self.fields.is_some() && self.waiting == Waiting::Nothing
    }

    fn waiting(&self) -> bool {
        !self.loaded || self.waiting != Waiting::Nothing
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(1)));
        vec![Self::ask(self.list.refresh())]
    }

    fn follows(&self, change: &Change) -> bool {
        self.waiting == Waiting::Nothing && matches!(change.topic, Topic::Collections)
    }

    fn rows(&self) -> Option<(usize, usize)> {
        self.list.selected_index().map(|at| (self.list.rows().len(), at))
    }

    fn pick(&mut self, row: usize, cx: &Cx) -> Vec<Wish> {
        self.list.pick(row);
        self.act(Action::List(ListAction::Open), cx)
    }

    fn copied(&self) -> Option<String> {
        let one = self.list.selected()?;
        Some(format!("ventanilla campana lista {} > campana-{}.csv", one.id, one.id))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Form(action) => self.form_act(action, cx),
            Action::Campaigns(CampaignsAction::New) => {
                self.fields = Some(form::empty());
                self.told = None;
                Vec::new()
            }
            Action::List(ListAction::Open) => {
                let Some(one) = self.list.selected() else { return Vec::new() };
                self.waiting = Waiting::Figures;
                vec![Wish::Ask(Request::CampaignFigures(one.id))]
            }
            Action::List(action) => self.list.act(action).map(Self::ask).into_iter().collect(),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(fields) = &mut self.fields else { return Vec::new() };
        self.told = None;
        small_form::said(fields.insert(c), c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if self.fields.as_mut().is_some_and(|fields| fields.edit(key.code)) {
            self.told = None;
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        self.told = None;
        self.fields.take().is_some()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Campaigns(page) => {
                self.loaded = true;
                self.list.receive(page).map(Self::ask).into_iter().collect()
            }
            Answer::Reach(reach) => {
                self.waiting = Waiting::Nothing;
                let Some(fields) = &self.fields else { return Vec::new() };
                self.told = form::plan(fields, cx).ok();
                vec![Wish::Say(
                    Tone::Info,
                    words::would_reach(reach.counts(), &reach.left_out, reach.whole),
                )]
            }
            Answer::Campaign(campaign, None) => {
                self.waiting = Waiting::Nothing;
                self.fields = None;
                self.told = None;
                let mut wishes = self.enter(cx);
                wishes.push(Wish::Say(Tone::Done, words::sent(&campaign)));
                wishes
            }
            Answer::Campaign(campaign, Some(figures)) => {
                self.waiting = Waiting::Nothing;
                let window = cx.office.collections.windows.campaign;
                let lines = words::figures(&campaign, &figures, window);
                vec![Wish::Show(format!("Campaña {}", campaign.id), lines)]
            }
            Answer::Refused(refusal) => {
                self.waiting = Waiting::Nothing;
                self.told = None;
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => {
                self.waiting = Waiting::Nothing;
                self.loaded = true;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        if let Some(fields) = &mut self.fields
            && let Some(id) = fields.focus()
        {
            fields.set(id, code);
            fields.go_on();
            self.told = None;
        }
        Vec::new()
    }

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let form = if self.fields.is_some() { FORM } else { 0 };
        self.draw_rows(&mut canvas.part(0, 0, width, height.saturating_sub(form)));
        if let Some(fields) = &self.fields {
            let mut lower = canvas.part(0, height.saturating_sub(FORM), width, FORM);
            lower.rule(0);
            lower.text(0, 1, "Campaña nueva", Role::Strong);
            fields.draw(&mut lower.part(0, 2, width, FORM - 3), LEFT, FieldId::label);
            let next = match (&self.waiting, &self.told) {
                (Waiting::Sending, _) => "Enviando: cada contacto se registra antes de salir...",
                (Waiting::Reach, _) => "Mirando a quiénes deja llegar la ley...",
                (_, Some(_)) => "Enter la envía y registra sus contactos; F12 la deja.",
                (_, None) => "Enter sigue; al final dice a quiénes llega, antes de enviar.",
            };
            lower.text(0, FORM - 1, next, Role::Muted);
        }
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.fields.as_ref()?.cursor(80, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM) + 2))
    }
}

impl Campaigns {
    fn draw_rows(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("#", Fill::WholeRight, 0),
            Column::new("Enviada", Fill::Whole, 2),
            Column::new("Canal", Fill::Whole, 0),
            Column::new("Etapa", Fill::Whole, 3),
            Column::new("Enviados", Fill::WholeRight, 0),
            Column::new("Control", Fill::WholeRight, 4),
            Column::new("Mensaje", Fill::Flexible(16), 1),
        ];
        let row = |one: &Campaign| Row {
            cells: vec![
                one.id.to_string(),
                date::moment(one.at),
                desk::channel(one.plan.channel).into(),
                one.plan.stage.clone().unwrap_or_else(|| "todas".into()),
                one.sent.to_string(),
                one.control.to_string(),
                one.plan.message.clone(),
            ],
            role: Role::Text,
            marked: false,
        };
        let rows: Vec<Row> = self.list.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 0, "Ninguna campaña: n hace la primera.", Role::Muted);
        } else {
            table::draw(canvas, &columns, &rows, self.list.selected_index());
        }
    }
}
