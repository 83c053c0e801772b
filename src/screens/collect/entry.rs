//! What is typed for a result: at most three fields, each with its default.

use chrono::{NaiveDate, NaiveTime};

use crate::domain::collections::agreement::{Agreement, Quality, Segment, Signer};
use crate::domain::collections::contact::{Outcome, OutcomeKind};
use crate::domain::collections::decide::{DeskFacts, financeable};
use crate::domain::collections::file::Deed;
use crate::domain::collections::instalments::Frequency;
use crate::domain::collections::promise::Promise;
use crate::domain::money::Money;
use crate::messages;
use crate::screens::Cx;
use crate::term::KeyCode;
use crate::text::{date, desk, money};
use crate::widgets::{FieldSet, Mask, TextField, Typed};

/// Working days ahead that are counted while somebody types.
const MAX_AHEAD: u32 = 400;

/// What is being written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A result of the closed list.
    Outcome(OutcomeKind),
    /// An agreement, signed in the same talk.
    Agreement,
    /// Nothing: the row is left for later.
    Skipped,
}

/// What follows an act that is on its way.
#[derive(Debug)]
pub(super) enum Next {
    /// The same row.
    Stay,
    /// The next row.
    Row,
    /// The agreement that was talked about.
    Sign(Box<Deed>),
    /// The next row, once the signature is written.
    Signing,
    /// The intake of the claim.
    Claim,
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldId {
    /// Day of a promise, of a call, of the first instalment.
    Day,
    /// Amount promised.
    Amount,
    /// Hour of a call.
    Hour,
    /// Instalments.
    Count,
    /// Initial payment.
    Initial,
}

impl FieldId {
    pub(super) const fn label(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Day, Kind::Agreement) => "primera cuota",
            (Self::Day, Kind::Outcome(_) | Kind::Skipped) => "fecha",
            (Self::Amount, _) => "valor",
            (Self::Hour, _) => "hora",
            (Self::Count, _) => "cuotas",
            (Self::Initial, _) => "inicial",
        }
    }

    pub(super) const fn width(self) -> u16 {
        match self {
            Self::Day => 10,
            Self::Amount | Self::Initial => 13,
            Self::Hour => 4,
            Self::Count => 3,
        }
    }

    const fn mask(self) -> Mask {
        match self {
            Self::Day => Mask::Date,
            Self::Amount | Self::Initial => Mask::Money,
            Self::Hour => Mask::Code(4),
            Self::Count => Mask::Text(3),
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Day => "Día hábil: 27/11, 27/11/2026 o +3 (días hábiles desde hoy).",
            Self::Amount => "Lo que promete pagar; hasta lo cobrable. Ejemplo: 105150.",
            Self::Hour => "Hora a la que pidió que lo llamen, cuatro cifras: 1530.",
            Self::Count => "Cuántas cuotas, según su segmento. Ejemplo: 3.",
            Self::Initial => "Lo que paga antes de empezar; propone el mínimo de la política.",
        }
    }
}

/// What is typed.
#[derive(Debug)]
pub(super) struct Entry {
    kind: Kind,
    fields: FieldSet<FieldId>,
    checked: bool,
}

impl Entry {
    /// With the defaults of a row.
    pub(super) fn new(kind: Kind, facts: &DeskFacts<'_>, cx: &Cx) -> Self {
        let ids: &[FieldId] = match kind {
            Kind::Outcome(OutcomeKind::Promise) => &[FieldId::Day, FieldId::Amount],
            Kind::Outcome(OutcomeKind::CallBack) => &[FieldId::Hour, FieldId::Day],
            Kind::Agreement => &[FieldId::Count, FieldId::Day, FieldId::Initial],
            Kind::Outcome(_) | Kind::Skipped => &[],
        };
        let mut fields = FieldSet::new(ids.iter().map(|id| (*id, id.mask())));
        fields.set(FieldId::Amount, &money::plain(facts.askable(cx.office).overdue));
        fields.set(FieldId::Initial, &money::plain(initial(facts, cx)));
        if kind == Kind::Outcome(OutcomeKind::CallBack) {
            fields.set(FieldId::Day, &date::short(cx.today()));
        }
        let checked = fields.is_empty();
        Self { kind, fields, checked }
    }

    /// Of a row that is left for later: nothing is typed.
    pub(super) fn skipped() -> Self {
        Self { kind: Kind::Skipped, fields: FieldSet::new([]), checked: true }
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    pub(super) const fn is_checked(&self) -> bool {
        self.checked
    }

    pub(super) const fn checked(&mut self) {
        self.checked = true;
    }

    /// Something changed: it is checked again before it is written.
    pub(super) fn touched(&mut self) {
        self.checked = self.fields.is_empty();
    }

    pub(super) const fn fields(&self) -> &FieldSet<FieldId> {
        &self.fields
    }

    pub(super) fn help(&self) -> Option<&'static str> {
        self.fields.focus().map(FieldId::help)
    }

    /// To the next field; false on the last one.
    pub(super) fn go_on(&mut self) -> bool {
        self.fields.go_on()
    }

    pub(super) fn go(&mut self, forward: bool) {
        self.fields.go(forward);
    }

    /// Types a character.
    pub(super) fn insert(&mut self, c: char) -> Typed {
        self.touched();
        let digits = self.fields.focus() == Some(FieldId::Count);
        if digits && !c.is_ascii_digit() { Typed::NotTaken } else { self.fields.insert(c) }
    }

    pub(super) fn edit(&mut self, code: KeyCode) {
        if self.fields.edit(code) {
            self.touched();
        }
    }

    pub(super) fn erase_rest(&mut self) {
        if self.fields.erase_rest() {
            self.touched();
        }
    }

    pub(super) fn day(&self, cx: &Cx) -> Option<NaiveDate> {
        let text = self.fields.field(FieldId::Day)?.value();
        match text.strip_prefix('+') {
            Some(days) => {
                let days = days.parse().ok().filter(|days| *days <= MAX_AHEAD)?;
                cx.office.rules.legal.add_business_days(cx.today(), days)
            }
            None => date::parse_typed(text, cx.today()),
        }
    }

    fn amount(&self, id: FieldId) -> Money {
        self.fields.field(id).and_then(TextField::money).unwrap_or_default()
    }

    /// The result, or what is wrong with its fields.
    pub(super) fn outcome(&self, cx: &Cx) -> Result<Outcome, String> {
        let Kind::Outcome(kind) = self.kind else { return Err(messages::NO_VALUES.into()) };
        let day = || self.day(cx).ok_or_else(|| messages::NOT_A_DATE.to_owned());
        Ok(match kind {
            OutcomeKind::Promise => {
                Outcome::Promise(Promise { on: day()?, amount: self.amount(FieldId::Amount) })
            }
            OutcomeKind::CallBack => {
                let hour = NaiveTime::parse_from_str(self.fields.value(FieldId::Hour), "%H%M");
                let hour = hour.map_err(|_| messages::NOT_AN_HOUR.to_owned())?;
                Outcome::CallBack { at: day()?.and_time(hour) }
            }
            OutcomeKind::WantsAgreement => Outcome::WantsAgreement,
            OutcomeKind::SaysPaid => Outcome::SaysPaid,
            OutcomeKind::Claims => Outcome::Claims,
            OutcomeKind::NoAnswer => Outcome::NoAnswer,
            OutcomeKind::WrongNumber => Outcome::WrongNumber,
            OutcomeKind::ThirdParty => Outcome::ThirdParty,
            OutcomeKind::Information => Outcome::Information,
            OutcomeKind::Refuses => Outcome::Refuses,
            OutcomeKind::Deceased => Outcome::Deceased,
            OutcomeKind::DoNotContact => Outcome::DoNotContact,
            OutcomeKind::Sent => Outcome::Sent,
        })
    }

    /// The agreement as the fields say and the policy fills in.
    pub(super) fn agreement(&self, facts: &DeskFacts<'_>, cx: &Cx) -> Result<Agreement, String> {
        let count = self.fields.value(FieldId::Count).parse().ok();
        let first_due = self.day(cx).ok_or_else(|| messages::NOT_A_DATE.to_owned())?;
        let policy = &cx.office.collections.agreement;
        let segment = Segment::of(facts.subscriber.use_class, facts.subscriber.stratum);
        let terms = policy.terms(segment);
        let days = &cx.office.rules.legal;
        let initial_by = days.add_business_days(cx.today(), policy.initial_days);
        let document = facts.subscriber.document.as_ref();
        Ok(Agreement {
            number: (0, 0),
            stage: cx.office.stages.code(facts.live.position.stage).to_owned(),
            items: financeable(facts.live, facts.blocks),
            initial: self.amount(FieldId::Initial),
            initial_by: initial_by.unwrap_or(first_due).min(first_due),
            count: count.unwrap_or(0),
            frequency: Frequency::Monthly,
            system: terms.system,
            rate: terms.rate,
            first_due,
            signers: vec![Signer {
                name: facts.subscriber.name.clone(),
                document: document.map_or_else(String::new, |one| one.number.clone()),
                quality: Quality::Subscriber,
            }],
            known: Vec::new(),
        })
    }

    /// What Enter will write.
    pub(super) fn said(&self, cx: &Cx) -> String {
        format!("{}. Enter guarda y sigue; F12 lo quita.", first_upper(&self.done(cx)))
    }

    /// What was written.
    pub(super) fn done(&self, cx: &Cx) -> String {
        let next = |kind| {
            let days = &cx.office.rules.legal;
            cx.office.collections.contact.next(kind, cx.today(), days)
        };
        match (self.kind, self.outcome(cx)) {
            (Kind::Outcome(_), Ok(Outcome::Promise(promise))) => format!(
                "promesa de {} para el {} {}",
                money::pesos(promise.amount),
                date::weekday(promise.on),
                date::short(promise.on)
            ),
            (Kind::Outcome(_), Ok(Outcome::CallBack { at })) => {
                format!("volver a llamar el {}", date::moment(at))
            }
            (Kind::Agreement, _) => "acuerdo de pago".into(),
            (Kind::Skipped, _) => "saltada".into(),
            (Kind::Outcome(kind), _) => match next(kind) {
                Some(on) => format!(
                    "{}, próxima gestión {} {}",
                    desk::outcome(kind),
                    date::weekday(on),
                    date::short(on)
                ),
                None => desk::outcome(kind).into(),
            },
        }
    }
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The least that the policy asks for.
fn initial(facts: &DeskFacts<'_>, cx: &Cx) -> Money {
    let debt: Money = financeable(facts.live, facts.blocks).iter().map(|item| item.amount).sum();
    let segment = Segment::of(facts.subscriber.use_class, facts.subscriber.stratum);
    let broken = facts.live.agreements.iter().any(|one| {
        matches!(
            one.standing.state,
            crate::domain::collections::agreement::AgreementState::Broken(_)
        )
    });
    cx.office.collections.agreement.initial(segment, debt, broken)
}
