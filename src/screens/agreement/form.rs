//! What is typed of an agreement: terms, dates and who signs, each with what the policy proposes.

use chrono::{Months, NaiveDate};

use crate::domain::collections::agreement::{Agreement, AgreementState, Quality, Segment, Signer};
use crate::domain::collections::decide::{DeskFacts, financeable};
use crate::domain::collections::instalments::Frequency;
use crate::domain::money::Money;
use crate::messages;
use crate::screens::Cx;
use crate::text::{date, money};
use crate::widgets::{FieldSet, Mask};

/// Working days ahead that are counted while somebody types.
const MAX_AHEAD: u32 = 400;

/// Longest name and document of a signer.
const MAX_NAME: usize = 80;
const MAX_DOCUMENT: usize = 20;

/// People who may sign.
pub(super) const SIGNERS: usize = 2;

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldId {
    Initial,
    InitialBy,
    Count,
    Frequency,
    FirstDue,
    Name(usize),
    Document(usize),
    Quality(usize),
}

impl FieldId {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Initial => "Inicial",
            Self::InitialBy => "Inicial hasta",
            Self::Count => "Cuotas",
            Self::Frequency => "Cada",
            Self::FirstDue => "Primera cuota",
            Self::Name(0) => "Firma",
            Self::Name(_) => "Firma también",
            Self::Document(_) => "Documento",
            Self::Quality(_) => "Calidad",
        }
    }

    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Initial => "Lo que paga antes de empezar; propone el mínimo de la política.",
            Self::InitialBy => "Hasta cuándo paga la inicial; si no, el acuerdo se anula solo.",
            Self::Count => "Cuántas cuotas, según su segmento. Ejemplo: 6.",
            Self::Frequency => "M cada mes, B cada dos meses.",
            Self::FirstDue => "Vencimiento de la primera: 27/11, 27/11/2026 o +3 (hábiles).",
            Self::Name(0) => {
                "Quien firma: el acuerdo obliga solo a quien firma (Ley 142 art. 130)."
            }
            Self::Name(_) => "Otra persona que firma; vacío si es una sola.",
            Self::Document(_) => "Documento de quien firma.",
            Self::Quality(_) => {
                "En qué calidad firma; decide qué documentos se piden. F4 las muestra."
            }
        }
    }

    const fn mask(self) -> Mask {
        match self {
            Self::Initial => Mask::Money,
            Self::InitialBy | Self::FirstDue => Mask::Date,
            Self::Count => Mask::Text(3),
            Self::Frequency => Mask::Choice(&['M', 'B']),
            Self::Name(_) => Mask::Text(MAX_NAME),
            Self::Document(_) => Mask::Text(MAX_DOCUMENT),
            Self::Quality(_) => Mask::Text(11),
        }
    }
}

const FIELDS: [FieldId; 11] = [
    FieldId::Initial,
    FieldId::InitialBy,
    FieldId::Count,
    FieldId::Frequency,
    FieldId::FirstDue,
    FieldId::Name(0),
    FieldId::Document(0),
    FieldId::Quality(0),
    FieldId::Name(1),
    FieldId::Document(1),
    FieldId::Quality(1),
];

/// Instalments that are proposed when the policy admits as many.
const PROPOSED: u32 = 6;

/// The fields with what the policy proposes for an account.
pub(super) fn proposed(facts: &DeskFacts<'_>, cx: &Cx) -> FieldSet<FieldId> {
    let mut fields = FieldSet::new(FIELDS.map(|id| (id, id.mask())));
    let policy = &cx.office.collections.agreement;
    let days = &cx.office.rules.legal;
    let by = days.add_business_days(cx.today(), policy.initial_days).unwrap_or(cx.today());
    let month = by.checked_add_months(Months::new(1)).and_then(|month| month.pred_opt());
    let first = month.and_then(|eve| days.add_business_days(eve, 1)).unwrap_or(by);
    let most = policy.terms(segment(facts)).months;
    fields.set(FieldId::Initial, &money::plain(least(facts, cx)));
    fields.set(FieldId::InitialBy, &date::short(by));
    fields.set(FieldId::Count, &PROPOSED.min(most).to_string());
    fields.set(FieldId::Frequency, "M");
    fields.set(FieldId::FirstDue, &date::short(first));
    fields.set(FieldId::Name(0), &facts.subscriber.name);
    let document = facts.subscriber.document.as_ref();
    fields.set(FieldId::Document(0), document.map_or("", |document| document.number.as_str()));
    fields.set(FieldId::Quality(0), Quality::Subscriber.code());
    fields
}

/// Segment of the policy in which an account is.
pub(super) fn segment(facts: &DeskFacts<'_>) -> Segment {
    Segment::of(facts.subscriber.use_class, facts.subscriber.stratum)
}

/// Whether one was broken before.
pub(super) fn relapsed(facts: &DeskFacts<'_>) -> bool {
    let broken = |state| matches!(state, AgreementState::Broken(_));
    facts.live.agreements.iter().any(|one| broken(one.standing.state))
}

/// What an agreement may take in.
pub(super) fn debt(facts: &DeskFacts<'_>) -> Money {
    financeable(facts.live, facts.blocks).iter().map(|item| item.amount).sum()
}

/// The least that the policy asks for before it begins.
pub(super) fn least(facts: &DeskFacts<'_>, cx: &Cx) -> Money {
    cx.office.collections.agreement.initial(segment(facts), debt(facts), relapsed(facts))
}

fn day(fields: &FieldSet<FieldId>, id: FieldId, cx: &Cx) -> Result<NaiveDate, (FieldId, String)> {
    let text = fields.value(id);
    let day = match text.strip_prefix('+') {
        Some(days) => days
            .parse()
            .ok()
            .filter(|days| *days <= MAX_AHEAD)
            .and_then(|days| cx.office.rules.legal.add_business_days(cx.today(), days)),
        None => date::parse_typed(text, cx.today()),
    };
    day.ok_or_else(|| (id, messages::NOT_A_DATE.to_owned()))
}

fn signers(fields: &FieldSet<FieldId>) -> Result<Vec<Signer>, (FieldId, String)> {
    let mut signers = Vec::new();
    for at in 0..SIGNERS {
        let name = fields.value(FieldId::Name(at));
        let document = fields.value(FieldId::Document(at));
        if name.is_empty() && document.is_empty() {
            continue;
        }
        if name.is_empty() {
            return Err((FieldId::Name(at), messages::NO_SIGNER_NAME.into()));
        }
        if document.is_empty() {
            return Err((FieldId::Document(at), messages::NO_SIGNER_DOCUMENT.into()));
        }
        let word = fields.value(FieldId::Quality(at)).to_uppercase();
        let quality = Quality::from_code(&word)
            .ok_or_else(|| (FieldId::Quality(at), messages::NO_QUALITY.to_owned()))?;
        signers.push(Signer { name: name.into(), document: document.into(), quality });
    }
    Ok(signers)
}

/// The agreement as the fields say and the policy fills in, or what is wrong and where.
pub(super) fn agreement(
    fields: &FieldSet<FieldId>,
    facts: &DeskFacts<'_>,
    cx: &Cx,
) -> Result<Agreement, (FieldId, String)> {
    let terms = cx.office.collections.agreement.terms(segment(facts));
    let frequency = match fields.value(FieldId::Frequency) {
        "B" => Frequency::Bimonthly,
        _ => Frequency::Monthly,
    };
    let initial = fields.field(FieldId::Initial).and_then(crate::widgets::TextField::money);
    Ok(Agreement {
        number: (0, 0),
        stage: cx.office.stages.code(facts.live.position.stage).to_owned(),
        items: financeable(facts.live, facts.blocks),
        initial: initial.unwrap_or_default(),
        initial_by: day(fields, FieldId::InitialBy, cx)?,
        count: fields.value(FieldId::Count).parse().unwrap_or(0),
        frequency,
        system: terms.system,
        rate: terms.rate_of(frequency),
        first_due: day(fields, FieldId::FirstDue, cx)?,
        signers: signers(fields)?,
        known: Vec::new(),
    })
}
