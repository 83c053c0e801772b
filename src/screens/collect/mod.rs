//! `COB010`: the officer's list of the day. One row after another: who, why today, how much, whether he may
//! be called; the result in a key or two, and the next row.

mod entry;
mod view;
mod work;

use chrono::NaiveDateTime;

use super::wish::{Answer, Choice, Request, Target, Wish};
use super::{Cx, Path, Screen, small_form};
use crate::domain::collections::contact::{Asked, Channel, OutcomeKind, Purpose, Target as Whom};
use crate::domain::collections::decide::CollectionRejection;
use crate::domain::collections::file::SkipReason;
use crate::domain::ids::AccountId;
use crate::domain::trace::Subject;
use crate::domain::user::UserId;
use crate::keys::actions::context::{Form as FormAction, List as ListAction, Queue as QueueAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, DeskCase, LineState, QueueLine, QueueView, Refusal, Topic};
use crate::term::Key;
use crate::text::{date, desk, money};
use crate::widgets::Canvas;
use entry::{Entry, Kind, Next};

/// What the open window was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedFor {
    Nothing,
    Outcome,
    Skip,
    Channels,
}

/// The list of the day.
#[derive(Debug)]
pub struct Collect {
    /// Whose list; none: his own.
    officer: Option<UserId>,
    queue: Option<Box<QueueView>>,
    loaded: bool,
    selected: usize,
    case: Option<Box<DeskCase>>,
    /// When the row in view was opened: the contact is taken to begin here.
    opened: Option<NaiveDateTime>,
    channel: Channel,
    entry: Option<Entry>,
    asked: AskedFor,
    /// Whose result is being typed: its row may go to another list meanwhile.
    pinned: Option<AccountId>,
    /// The talk of an agreement is written down, and only its signature is missing.
    talked: bool,
    /// The base did not answer: keys have their meaning all the same.
    failed: bool,
    /// What follows the act that is on its way.
    next: Next,
    busy: bool,
}

impl Collect {
    /// The list of an officer; none: of who works it.
    pub const fn new(officer: Option<UserId>) -> Self {
        Self {
            officer,
            queue: None,
            loaded: false,
            selected: 0,
            case: None,
            opened: None,
            channel: Channel::Voice,
            entry: None,
            asked: AskedFor::Nothing,
            pinned: None,
            talked: false,
            failed: false,
            next: Next::Stay,
            busy: false,
        }
    }

    fn ask_queue(&self) -> Wish {
        Wish::Ask(Request::Queue(self.officer.clone()))
    }

    fn line(&self) -> Option<&QueueLine> {
        self.queue.as_ref()?.lines.get(self.selected)
    }

    fn account(&self) -> Option<AccountId> {
        self.pinned.or_else(|| self.line().map(|line| line.row.account))
    }

    /// The case of the row under the cursor; none while it is on its way.
    fn case(&self) -> Option<&DeskCase> {
        self.case.as_deref().filter(|case| Some(case.account) == self.account())
    }

    /// Another row: its case is read, and the contact begins anew.
    fn select(&mut self, at: usize) -> Vec<Wish> {
        let last = self.queue.as_ref().map_or(0, |queue| queue.lines.len()).saturating_sub(1);
        self.selected = at.min(last);
        self.let_go();
        self.opened = None;
        self.channel = Channel::Voice;
        self.ask_case()
    }

    /// Nothing is being typed any more.
    fn let_go(&mut self) {
        self.entry = None;
        self.pinned = None;
        self.talked = false;
    }

    fn ask_case(&self) -> Vec<Wish> {
        self.account().map(|account| Wish::Ask(Request::Desk(account))).into_iter().collect()
    }

    /// The next row that is to be worked, after this one and then from the top.
    fn next_open(&self) -> Option<usize> {
        let lines = &self.queue.as_ref()?.lines;
        let count = lines.len();
        (1..=count)
            .map(|step| (self.selected + step) % count)
            .find(|at| lines.get(*at).is_some_and(|line| line.state == LineState::Open))
    }

    /// To what end he is called: what he asked for is not collection (Ley 2300/2023 art. 8).
    fn asked_contact(&self, cx: &Cx, at: NaiveDateTime) -> Asked {
        let facts = self.case().and_then(DeskCase::facts);
        let requested = self.channel == Channel::Voice
            && facts.is_some_and(|facts| facts.call_is_asked(cx.office, at));
        let purpose = if requested || self.channel == Channel::Window {
            Purpose::Requested
        } else {
            Purpose::Collection
        };
        Asked { channel: self.channel, purpose, target: Whom::Debtor }
    }

    /// Whether the debtor may be reached at an instant, as the base would decide it.
    fn may(&self, cx: &Cx, at: NaiveDateTime) -> Option<Result<(), CollectionRejection>> {
        let facts = self.case()?.facts()?;
        Some(facts.may_begin(cx.office, self.asked_contact(cx, at), at))
    }

    /// When the contact began: with the row, if that is fresh enough to be written down and was lawful.
    fn began(&self, cx: &Cx) -> NaiveDateTime {
        let minutes = cx.office.collections.contact.minutes_to_record;
        let fresh = |at: &NaiveDateTime| (cx.now - *at).num_minutes() < minutes;
        let lawful = |at: &NaiveDateTime| matches!(self.may(cx, *at), Some(Ok(())));
        self.opened.filter(fresh).filter(lawful).unwrap_or(cx.now)
    }

    /// By another channel: those that he authorised, and the window, where he came himself.
    fn turn_channel(&mut self) {
        let Some(case) = self.case() else { return };
        let open: Vec<Channel> = Channel::ALL
            .into_iter()
            .filter(|one| *one == Channel::Window || case.debtor.authorised(*one) == Some(true))
            .filter(|one| *one != Channel::Ivr)
            .collect();
        let at = open.iter().position(|one| *one == self.channel);
        let next = at.map_or(0, |at| (at + 1) % open.len());
        self.channel = open.get(next).copied().unwrap_or(Channel::Window);
        self.let_go();
    }

    fn excluded(&self) -> Vec<Wish> {
        let Some(queue) = &self.queue else { return Vec::new() };
        let lines = desk::excluded(&queue.queue);
        vec![Wish::Show("Excluidas de las colas de hoy".into(), lines)]
    }

    fn history(&self) -> Vec<Wish> {
        let Some(case) = self.case() else { return Vec::new() };
        let lines: Vec<String> = case
            .file
            .events
            .iter()
            .rev()
            .map(|event| {
                format!("{} {} {}", date::moment(event.at), event.by, desk::deed(&event.deed))
            })
            .collect();
        let none = vec!["Nadie ha gestionado esta cuenta.".to_owned()];
        let lines = if lines.is_empty() { none } else { lines };
        vec![Wish::Show(format!("Historia de {}", case.account), lines)]
    }

    fn work(&mut self, action: QueueAction, cx: &Cx) -> Vec<Wish> {
        use OutcomeKind as K;
        let kind = match action {
            QueueAction::Promise => Kind::Outcome(K::Promise),
            QueueAction::SaysPaid => Kind::Outcome(K::SaysPaid),
            QueueAction::NoAnswer => Kind::Outcome(K::NoAnswer),
            QueueAction::WrongNumber => Kind::Outcome(K::WrongNumber),
            QueueAction::Refuses => Kind::Outcome(K::Refuses),
            QueueAction::Agreement => Kind::Agreement,
            QueueAction::Claims => Kind::Outcome(K::Claims),
            QueueAction::CallBack => Kind::Outcome(K::CallBack),
            QueueAction::Other => {
                self.asked = AskedFor::Outcome;
                self.pinned = self.account();
                let others = [
                    K::ThirdParty,
                    K::Information,
                    K::WantsAgreement,
                    K::DoNotContact,
                    K::Deceased,
                ];
                let choice = |kind: K| Choice {
                    code: kind.code().into(),
                    label: format!("{} {}", kind.code(), desk::outcome(kind)),
                };
                return vec![Wish::Choose("Resultado".into(), others.map(choice).into())];
            }
            QueueAction::Skip => {
                self.asked = AskedFor::Skip;
                self.pinned = self.account();
                let choice = |reason: SkipReason| Choice {
                    code: reason.code().into(),
                    label: desk::skip(reason).into(),
                };
                let reasons = SkipReason::ALL.map(choice).into();
                return vec![Wish::Choose("Saltar por".into(), reasons)];
            }
            QueueAction::Authorise => return self.ask_channels(),
            QueueAction::Channel => {
                self.turn_channel();
                return Vec::new();
            }
            QueueAction::History => return self.history(),
            QueueAction::Excluded => return self.excluded(),
            QueueAction::First => return self.put_first(cx),
            QueueAction::Collection => {
                let go = |account| Wish::Go(Target::Collection(account));
                return self.account().map(go).into_iter().collect();
            }
            QueueAction::Account => {
                let go = |account| Wish::Go(Target::Account(account));
                return self.account().map(go).into_iter().collect();
            }
        };
        self.choose(kind, cx)
    }

    fn ask_channels(&mut self) -> Vec<Wish> {
        let Some(case) = self.case() else { return Vec::new() };
        let choice = |channel: Channel| Choice {
            code: channel.code().into(),
            label: match case.debtor.authorised(channel) {
                Some(true) => format!("{}: autorizado; Enter lo retira", desk::channel(channel)),
                _ => format!("{}: sin autorizar; Enter lo autoriza", desk::channel(channel)),
            },
        };
        let asked =
            [Channel::Voice, Channel::Sms, Channel::Email, Channel::Messaging, Channel::Letter];
        let choices = asked.map(choice).into();
        self.asked = AskedFor::Channels;
        self.pinned = self.account();
        vec![Wish::Choose("Canales que autoriza".into(), choices)]
    }

    fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        self.busy = false;
        self.talked |= matches!(std::mem::replace(&mut self.next, Next::Stay), Next::Signing);
        if let Some(entry) = &mut self.entry {
            entry.touched();
        }
        let mut wishes = self.ask_case();
        wishes.push(Wish::error(messages::refusal(refusal)));
        wishes
    }
}

impl Screen for Collect {
    fn id(&self) -> &'static str {
        "COB010"
    }

    fn title(&self) -> &'static str {
        "Cartera: mi cola de hoy"
    }

    fn path(&self) -> Path {
        let aside = self.queue.as_ref().map_or_else(String::new, |queue| {
            let (reached, tried) = queue.contacts();
            let contact = desk::rate(reached, tried);
            format!(
                "Hechas {} de {}   Contacto {contact}   Promesas {} = {}",
                queue.done(),
                queue.lines.len(),
                queue.promises,
                money::pesos(queue.promised)
            )
        });
        Path { path: "Inicio > Cobro".into(), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.entry.as_ref().is_some_and(Entry::has_fields) {
            &[Context::Form]
        } else {
            &[Context::Queue, Context::List]
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.entry.as_ref().is_some_and(Entry::has_fields) {
            return vec![
                Action::Form(FormAction::Submit),
                Action::Global(Global::Help),
                Action::Form(FormAction::Discard),
                Action::Global(Global::Back),
            ];
        }
        vec![
            Action::Global(Global::Help),
            Action::Queue(QueueAction::Skip),
            Action::Queue(QueueAction::Authorise),
            Action::Queue(QueueAction::Channel),
            Action::Queue(QueueAction::History),
            Action::Queue(QueueAction::Excluded),
            Action::Global(Global::Command),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.entry.as_ref().and_then(Entry::help)
    }

    fn typing(&self) -> bool {
        !self.busy && self.entry.as_ref().is_some_and(Entry::has_fields)
    }

    fn waiting(&self) -> bool {
        let reading = !self.loaded || self.account().is_some() && self.case().is_none();
        self.busy || reading && !self.failed
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        let mut wishes = vec![self.ask_queue()];
        wishes.extend(self.ask_case());
        wishes
    }

    fn subject(&self) -> Option<Subject> {
        self.account().map(Subject::Account)
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(change.topic, Topic::Collections | Topic::Queues | Topic::Pqr | Topic::Receivables)
    }

    fn rows(&self) -> Option<(usize, usize)> {
        self.queue.as_ref().map(|queue| (queue.lines.len(), self.selected))
    }

    fn pick(&mut self, row: usize, _cx: &Cx) -> Vec<Wish> {
        self.select(row)
    }

    fn copied(&self) -> Option<String> {
        let subscriber = self.case()?.subscriber.as_ref()?;
        subscriber.phone.as_ref().map(|phone| phone.digits().to_owned())
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        let count = self.queue.as_ref().map_or(0, |queue| queue.lines.len());
        let page = usize::from(view::list_rows(cx.body_rows)).max(1);
        match action {
            Action::Form(FormAction::Submit) | Action::List(ListAction::Open) => self.submit(cx),
            Action::Form(action) => {
                let Some(entry) = &mut self.entry else { return Vec::new() };
                match action {
                    FormAction::NextField => entry.go(true),
                    FormAction::PreviousField => entry.go(false),
                    FormAction::EraseRest => entry.erase_rest(),
                    FormAction::Discard => self.let_go(),
                    _ => return vec![Wish::error(messages::NO_VALUES)],
                }
                Vec::new()
            }
            Action::List(action) => match action {
                ListAction::Down => self.select(self.selected + 1),
                ListAction::Up => self.select(self.selected.saturating_sub(1)),
                ListAction::PageDown => self.select(self.selected + page),
                ListAction::PageUp => self.select(self.selected.saturating_sub(page)),
                ListAction::First => self.select(0),
                ListAction::Last => self.select(count),
                ListAction::Open => Vec::new(),
            },
            Action::Queue(action) => self.work(action, cx),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(entry) = &mut self.entry else { return Vec::new() };
        small_form::said(entry.insert(c), c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(entry) = &mut self.entry {
            entry.edit(key.code);
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        let typed = self.entry.is_some();
        self.let_go();
        typed
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Queue(queue) => self.take(queue, cx),
            Answer::Desk(case) => {
                if self.opened.is_none() && Some(case.account) == self.account() {
                    self.opened = Some(cx.now);
                }
                self.case = Some(case);
                self.failed = false;
                Vec::new()
            }
            Answer::Done(receipt) => self.done(receipt.number, cx),
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Failed(fault) => {
                self.busy = false;
                self.failed = true;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        match std::mem::replace(&mut self.asked, AskedFor::Nothing) {
            AskedFor::Outcome => match OutcomeKind::from_code(code) {
                Some(kind) => self.choose(Kind::Outcome(kind), cx),
                None => Vec::new(),
            },
            AskedFor::Skip => self.skip(code, cx),
            AskedFor::Channels => self.authorise(code, cx),
            AskedFor::Nothing => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx)
    }
}

impl Collect {
    /// The list as it is now; the cursor stays on its account, or goes to the first open row.
    fn take(&mut self, queue: Option<Box<QueueView>>, cx: &Cx) -> Vec<Wish> {
        let before = self.account();
        let first = !self.loaded;
        self.queue = queue;
        self.loaded = true;
        let Some(queue) = &self.queue else {
            self.case = None;
            return vec![Wish::error(messages::no_queue(cx.today()))];
        };
        let place = |account| queue.lines.iter().position(|line| line.row.account == account);
        let at = match before.and_then(place) {
            Some(at) => Some(at),
            None if first => queue.lines.iter().position(|line| line.state == LineState::Open),
            None => None,
        };
        self.selected = at.unwrap_or(0);
        // What is being typed keeps its account; the cursor may have lost it.
        if self.account() == before {
            return Vec::new();
        }
        self.opened = None;
        self.channel = Channel::Voice;
        self.ask_case()
    }
}
