//! The fields of a step: which ones it asks for, what they take, and the act that they make.

use chrono::NaiveDate;

use crate::domain::calendar::BusinessCalendar;
use crate::domain::letter::LetterKind;
use crate::domain::pqr::{
    Advance, MAX_DOCUMENT, MAX_NOTE, Machine, NotificationWay, PqrCase, PqrKind, PqrStep,
    RejectionGround, Sense, SspdOutcome, StepKind,
};
use crate::messages;
use crate::screens::wish::Choice;
use crate::text::{date, pqr};
use crate::widgets::{Mask, TextField};

/// A field of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FieldId {
    Template,
    Kind,
    Causal,
    Entity,
    Until,
    Units,
    Sense,
    Recursos,
    Way,
    Published,
    Ground,
    Outcome,
    Value,
    Document,
    On,
    Note,
}

const YES_NO: &[char] = &['S', 'N'];
const KINDS: &[char] = &['P', 'Q', 'R', 'D', 'I', 'S', 'F', 'C', 'H', 'B', 'A'];
const SENSES: &[char] = &['A', 'P', 'N'];
const SENSES_OF_RECURSO: &[char] = &['C', 'M', 'R'];
const WAYS: &[char] = &['P', 'E', 'C'];
const GROUNDS: &[char] = &['1', '2', '3', '4', '5'];
const OUTCOMES: &[char] = &['C', 'M', 'R', 'X'];

/// Stands for the number that the letter of the step will have.
const TO_BE_NUMBERED: &str = "(al firmar)";

/// Longest name of an entity.
const MAX_ENTITY: usize = 60;

impl FieldId {
    const ALL: [Self; 16] = [
        Self::Template,
        Self::Kind,
        Self::Causal,
        Self::Entity,
        Self::Until,
        Self::Units,
        Self::Sense,
        Self::Recursos,
        Self::Way,
        Self::Published,
        Self::Ground,
        Self::Outcome,
        Self::Value,
        Self::Document,
        Self::On,
        Self::Note,
    ];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Template => "Plantilla",
            Self::Kind => "Trámite",
            Self::Causal => "Causal",
            Self::Entity => "Entidad",
            Self::Until => "Hasta",
            Self::Units => "Días más",
            Self::Sense => "Sentido",
            Self::Recursos => "Dice los recursos",
            Self::Way => "Cómo",
            Self::Published => "Publicada",
            Self::Ground => "Causa",
            Self::Outcome => "Resolvió",
            Self::Value => "Valor",
            Self::Document => "Documento No.",
            Self::On => "Fecha del acto",
            Self::Note => "Nota",
        }
    }

    /// The field of a label, which is its name in drafts.
    pub(super) fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.label() == label)
    }

    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Template => {
                "Código de la plantilla: la carta se numera al firmar; vacío si ya hay documento. F4 lista."
            }
            Self::Kind => "Trámite que queda: P, Q, R, D, I, S, F, C, H, B o A. F4 lista.",
            Self::Causal => "Código SUI de tres dígitos; F4 muestra la lista.",
            Self::Entity => "A quién se traslada por competencia (CPACA art. 21).",
            Self::Until => "Último día: DDMM, DD/MM/AAAA, o +n días hábiles desde hoy.",
            Self::Units => "Cuánto más, una vez y avisando antes del vencimiento.",
            Self::Sense => {
                "A accede, P parcial, N no accede; recurso: C confirma, M modifica, R revoca."
            }
            Self::Recursos => {
                "S si el texto dice qué recursos proceden, ante quién y en qué plazo (CPACA art. 67)."
            }
            Self::Way => "P personal, E electrónica con aceptación previa, C conducta concluyente.",
            Self::Published => {
                "S cuando no hay dirección y la citación se publica (CPACA art. 68)."
            }
            Self::Ground => {
                "1 extemporáneo, 2 acto no recurrible, 3 sin motivos, 4 no pagó, 5 sin legitimación."
            }
            Self::Outcome => "C confirma, M modifica, R revoca, X rechaza o se inhibe.",
            Self::Value => "Valor que se ajusta o se ordena a favor del usuario; puede ir vacío.",
            Self::Document => "Número del oficio, auto, guía, acta o resolución.",
            Self::On => "Día en que se hizo: vacío es hoy; DDMM o DD/MM/AAAA.",
            Self::Note => "Motivo, contenido o prueba, como se leerá en la historia.",
        }
    }

    fn mask(self, machine: Machine) -> Mask {
        match self {
            Self::Kind => Mask::Choice(KINDS),
            Self::Template => Mask::Code(2),
            Self::Causal => Mask::Code(3),
            Self::Entity => Mask::Text(MAX_ENTITY),
            Self::Until | Self::On => Mask::Date,
            Self::Units => Mask::Code(2),
            Self::Sense => match machine {
                Machine::Pqr => Mask::Choice(SENSES),
                Machine::Recurso => Mask::Choice(SENSES_OF_RECURSO),
            },
            Self::Recursos | Self::Published => Mask::Choice(YES_NO),
            Self::Way => Mask::Choice(WAYS),
            Self::Ground => Mask::Choice(GROUNDS),
            Self::Outcome => Mask::Choice(OUTCOMES),
            Self::Value => Mask::Money,
            Self::Document => Mask::Text(MAX_DOCUMENT),
            Self::Note => Mask::Text(MAX_NOTE),
        }
    }

    /// Columns on the screen.
    pub(super) const fn width(self) -> u16 {
        match self {
            Self::Kind
            | Self::Sense
            | Self::Recursos
            | Self::Way
            | Self::Published
            | Self::Ground
            | Self::Outcome => 1,
            Self::Units | Self::Template => 2,
            Self::Causal => 3,
            Self::Until | Self::On => 10,
            Self::Value => 16,
            Self::Document => 40,
            Self::Entity | Self::Note => 56,
        }
    }
}

/// What a step asks for, in the order of Tab; its own data first.
pub(super) const fn fields_of(step: StepKind) -> &'static [FieldId] {
    use FieldId::{
        Causal, Document, Entity, Ground, Kind, Note, On, Outcome, Published, Recursos, Sense,
        Template, Units, Until, Value, Way,
    };
    match step {
        StepKind::Classify => &[Causal, On, Note],
        StepKind::Reclassify => &[Kind, Causal, Note, On],
        StepKind::Transfer => &[Template, Entity, Note, Document, On],
        StepKind::OrderEvidence => &[Template, Until, Note, Document, On],
        StepKind::SspdEvidence => &[Until, Document, On, Note],
        StepKind::ExtendTerm => &[Units, Document, Note, On],
        StepKind::Decide => &[Template, Sense, Note, Recursos, Value, Document, On],
        StepKind::ResolveVerbally => &[Template, Sense, Note, Recursos, Document, On],
        StepKind::Cite => &[Template, Document, Published, On, Note],
        StepKind::Notify => &[Template, Way, Note, Document, On],
        StepKind::Reject => &[Template, Ground, Note, Document, On],
        StepKind::SspdResolve => &[Outcome, Document, Value, On, Note],
        StepKind::Comply => &[Value, Note, Document, On],
        StepKind::Complete
        | StepKind::Withdraw
        | StepKind::EvidenceReceived
        | StepKind::DeliverAviso
        | StepKind::DenySilence
        | StepKind::Return
        | StepKind::DeclareAbandoned => &[Document, Note, On],
        StepKind::RequireCompletion => &[Template, Note, Document, On],
        StepKind::SendAviso | StepKind::PublishAviso | StepKind::SendToSspd => {
            &[Template, Document, On, Note]
        }
        StepKind::ExtendCompletion
        | StepKind::Draft
        | StepKind::RemoveAviso
        | StepKind::Appeal
        | StepKind::Admit
        | StepKind::SspdRequires
        | StepKind::RecogniseSilence
        | StepKind::RecordFirmness
        | StepKind::StartCompliance
        | StepKind::Archive => &[Document, On, Note],
    }
}

/// The letter that a step may go out as.
pub(super) const fn letter_of(step: StepKind, machine: Machine) -> Option<LetterKind> {
    Some(match (step, machine) {
        (StepKind::Decide, Machine::Pqr) => LetterKind::Respuesta,
        (StepKind::Decide, Machine::Recurso) => LetterKind::RespuestaRecurso,
        (StepKind::Reject, _) => LetterKind::RechazoRecurso,
        (StepKind::Cite, _) => LetterKind::Citacion,
        (StepKind::SendAviso, _) => LetterKind::Aviso,
        (StepKind::PublishAviso, _) => LetterKind::AvisoPublicado,
        (StepKind::Notify, _) => LetterKind::ConstanciaNotificacion,
        (StepKind::ResolveVerbally, _) => LetterKind::ConstanciaVerbal,
        (StepKind::RequireCompletion, _) => LetterKind::Requerimiento,
        (StepKind::Transfer, _) => LetterKind::Traslado,
        (StepKind::OrderEvidence, _) => LetterKind::AutoPruebas,
        (StepKind::SendToSspd, _) => LetterKind::RemisionSspd,
        _ => return None,
    })
}

/// What is typed for a step of a case.
#[derive(Debug)]
pub(super) struct Form {
    step: StepKind,
    fields: Vec<(FieldId, TextField)>,
    focus: usize,
}

/// Working days ahead that are counted while somebody types.
const MAX_AHEAD: u32 = 4_000;

impl Form {
    pub(super) fn new(step: StepKind, machine: Machine) -> Self {
        let field = |id: &FieldId| {
            let mut field = TextField::new(id.mask(machine));
            match id {
                FieldId::Recursos => field.set("S"),
                FieldId::Published => field.set("N"),
                _ => {}
            }
            (*id, field)
        };
        Self { step, fields: fields_of(step).iter().map(field).collect(), focus: 0 }
    }

    pub(super) fn fields(&self) -> &[(FieldId, TextField)] {
        &self.fields
    }

    pub(super) fn focused(&self) -> FieldId {
        self.fields.get(self.focus).map_or(FieldId::Note, |(id, _)| *id)
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut TextField> {
        self.fields.get_mut(self.focus).map(|(_, field)| field)
    }

    pub(super) fn go(&mut self, forward: bool) {
        let count = self.fields.len().max(1);
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    pub(super) fn focus_on(&mut self, id: FieldId) {
        if let Some(at) = self.fields.iter().position(|(field, _)| *field == id) {
            self.focus = at;
        }
    }

    /// A full code goes on to the next field that is empty.
    pub(super) fn advance(&mut self) {
        let next = (self.focus + 1..self.fields.len())
            .find(|at| self.fields.get(*at).is_some_and(|(_, field)| field.is_empty()));
        self.focus = next.unwrap_or(self.focus);
    }

    pub(super) fn set(&mut self, id: FieldId, value: &str) {
        if let Some((_, field)) = self.fields.iter_mut().find(|(field, _)| *field == id) {
            field.set(value);
        }
    }

    pub(super) fn field(&self, id: FieldId) -> Option<&TextField> {
        self.fields.iter().find(|(field, _)| *field == id).map(|(_, field)| field)
    }

    fn text(&self, id: FieldId) -> &str {
        self.field(id).map_or("", |field| field.value().trim())
    }

    /// The template with which the step goes out as a letter.
    pub(super) fn template(&self) -> Option<&str> {
        Some(self.text(FieldId::Template)).filter(|code| !code.is_empty())
    }

    fn letter(&self, id: FieldId) -> Option<char> {
        self.text(id).chars().next()
    }

    fn is_yes(&self, id: FieldId) -> bool {
        self.letter(id) == Some('S')
    }

    /// Whether anything is typed besides what stands there from the start.
    pub(super) fn is_typed(&self) -> bool {
        let from_the_start = [FieldId::Recursos, FieldId::Published];
        let own = self.fields.iter().filter(|(id, _)| !from_the_start.contains(id));
        own.clone().any(|(_, field)| !field.is_empty())
    }

    /// The act, or the field that is wrong and why.
    pub(super) fn act(
        &self,
        case: &PqrCase,
        today: NaiveDate,
        calendar: &BusinessCalendar,
    ) -> Result<Advance, (FieldId, String)> {
        Ok(Advance {
            step: self.step(case, today, calendar)?,
            on: match self.text(FieldId::On) {
                "" => today,
                _ => self.day(FieldId::On, today, calendar)?,
            },
            document: match (self.text(FieldId::Document), self.template()) {
                ("", Some(_)) => TO_BE_NUMBERED.to_owned(),
                (document, _) => document.to_owned(),
            },
            note: self.text(FieldId::Note).to_owned(),
        })
    }

    fn day(
        &self,
        id: FieldId,
        today: NaiveDate,
        calendar: &BusinessCalendar,
    ) -> Result<NaiveDate, (FieldId, String)> {
        let text = self.text(id);
        let day = match text.strip_prefix('+') {
            Some(days) => {
                let days = days.parse().ok().filter(|days| *days <= MAX_AHEAD);
                days.and_then(|days| calendar.add_business_days(today, days))
            }
            None => date::parse_typed(text, today),
        };
        day.ok_or_else(|| (id, messages::NOT_A_DATE.to_owned()))
    }

    fn missing(id: FieldId) -> (FieldId, String) {
        (id, format!("PQR-048 Falta «{}»: F1 dice qué lleva y F4 la lista.", id.label()))
    }

    fn chosen<T: Copy>(
        &self,
        id: FieldId,
        all: &[T],
        code: impl Fn(T) -> char,
    ) -> Result<T, (FieldId, String)> {
        let letter = self.letter(id);
        let found = all.iter().copied().find(|one| Some(code(*one)) == letter);
        found.ok_or_else(|| Self::missing(id))
    }

    fn causal(&self) -> Option<u16> {
        self.text(FieldId::Causal).parse().ok()
    }

    fn value(&self) -> Option<crate::domain::money::Money> {
        self.field(FieldId::Value).and_then(TextField::money)
    }

    fn step(
        &self,
        case: &PqrCase,
        today: NaiveDate,
        calendar: &BusinessCalendar,
    ) -> Result<PqrStep, (FieldId, String)> {
        let senses = Sense::of(case.kind.machine());
        let sense = || self.chosen(FieldId::Sense, senses, Sense::code);
        let until = || self.day(FieldId::Until, today, calendar);
        Ok(match self.step {
            StepKind::Classify => PqrStep::Classify { causal: self.causal() },
            StepKind::Reclassify => PqrStep::Reclassify {
                kind: self
                    .letter(FieldId::Kind)
                    .and_then(PqrKind::from_code)
                    .ok_or_else(|| Self::missing(FieldId::Kind))?,
                causal: self.causal(),
            },
            StepKind::Transfer => {
                let entity = self.text(FieldId::Entity).to_owned();
                if entity.is_empty() {
                    return Err(Self::missing(FieldId::Entity));
                }
                PqrStep::Transfer { entity }
            }
            StepKind::RequireCompletion => PqrStep::RequireCompletion,
            StepKind::ExtendCompletion => PqrStep::ExtendCompletion,
            StepKind::Complete => PqrStep::Complete,
            StepKind::Return => PqrStep::Return,
            StepKind::Withdraw => PqrStep::Withdraw,
            StepKind::DeclareAbandoned => PqrStep::DeclareAbandoned,
            StepKind::OrderEvidence => PqrStep::OrderEvidence { until: until()? },
            StepKind::EvidenceReceived => PqrStep::EvidenceReceived,
            StepKind::ExtendTerm => PqrStep::ExtendTerm {
                units: self
                    .text(FieldId::Units)
                    .parse()
                    .map_err(|_| Self::missing(FieldId::Units))?,
            },
            StepKind::Draft => PqrStep::Draft,
            StepKind::Decide => PqrStep::Decide {
                sense: sense()?,
                recursos: self.is_yes(FieldId::Recursos),
                value: self.value(),
            },
            StepKind::ResolveVerbally => PqrStep::ResolveVerbally {
                sense: sense()?,
                recursos: self.is_yes(FieldId::Recursos),
            },
            StepKind::Cite => PqrStep::Cite { published: self.is_yes(FieldId::Published) },
            StepKind::Notify => PqrStep::Notify {
                way: self.chosen(
                    FieldId::Way,
                    &NotificationWay::RECORDED,
                    NotificationWay::code,
                )?,
            },
            StepKind::SendAviso => PqrStep::SendAviso,
            StepKind::PublishAviso => PqrStep::PublishAviso,
            StepKind::DeliverAviso => PqrStep::DeliverAviso,
            StepKind::RemoveAviso => PqrStep::RemoveAviso,
            StepKind::Appeal => PqrStep::Appeal { recurso: case.radicado },
            StepKind::Admit => PqrStep::Admit,
            StepKind::Reject => PqrStep::Reject {
                ground: self.chosen(
                    FieldId::Ground,
                    &RejectionGround::ALL,
                    RejectionGround::code,
                )?,
            },
            StepKind::SendToSspd => PqrStep::SendToSspd,
            StepKind::SspdRequires => PqrStep::SspdRequires,
            StepKind::SspdEvidence => PqrStep::SspdEvidence { until: until()? },
            StepKind::SspdResolve => PqrStep::SspdResolve {
                outcome: self.chosen(FieldId::Outcome, &SspdOutcome::ALL, SspdOutcome::code)?,
                value: self.value(),
            },
            StepKind::RecogniseSilence => PqrStep::RecogniseSilence,
            StepKind::DenySilence => PqrStep::DenySilence,
            StepKind::RecordFirmness => PqrStep::RecordFirmness,
            StepKind::StartCompliance => PqrStep::StartCompliance,
            StepKind::Comply => PqrStep::Comply { value: self.value() },
            StepKind::Archive => PqrStep::Archive,
        })
    }
}

/// The list of values of a field; empty when it has none.
pub(super) fn values(id: FieldId, machine: Machine) -> Vec<Choice> {
    let choice = |code: char, label: &str| Choice { code: code.into(), label: label.into() };
    match id {
        FieldId::Kind => PqrKind::AT_THE_WINDOW
            .map(|kind| Choice { code: kind.code().into(), label: pqr::kind(kind).into() })
            .into(),
        FieldId::Sense => Sense::of(machine)
            .iter()
            .map(|sense| choice(sense.code(), pqr::sense(*sense)))
            .collect(),
        FieldId::Recursos | FieldId::Published => vec![choice('S', "sí"), choice('N', "no")],
        FieldId::Way => {
            NotificationWay::RECORDED.map(|way| choice(way.code(), pqr::way(way))).into()
        }
        FieldId::Ground => {
            RejectionGround::ALL.map(|ground| choice(ground.code(), pqr::ground(ground))).into()
        }
        FieldId::Outcome => {
            SspdOutcome::ALL.map(|what| choice(what.code(), pqr::outcome(what))).into()
        }
        _ => Vec::new(),
    }
}

/// What a code means, beside it.
pub(super) fn echo(form: &Form, id: FieldId, machine: Machine) -> String {
    let code = form.text(id);
    let found = values(id, machine).into_iter().find(|choice| choice.code == code);
    found.map_or_else(String::new, |choice| choice.label)
}
