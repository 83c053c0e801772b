//! What a step of a year asks before it is taken: its reason, or only an Enter.

use crate::domain::command::Command;
use crate::domain::schedule::change::ChangeStep;
use crate::domain::schedule::flow::{PlanStep, Standing};
use crate::screens::plan::form::{FieldId, fields};
use crate::screens::wish::{PlanRequest, Request};
use crate::widgets::FieldSet;

/// What is being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Make,
    Send,
    Suits(String),
    Object(String),
    Submit,
    Approve,
    Return,
    Publish,
    Reopen,
    Withdraw,
    Accept(u32),
    Refuse(u32),
    TakeBack(u32),
    /// Of the version that was shown.
    Holidays(u32),
}

impl What {
    pub(super) fn review(suits: bool, area: &str) -> Self {
        if suits { Self::Suits(area.to_owned()) } else { Self::Object(area.to_owned()) }
    }

    /// What it asks for, as the year stands.
    fn fields(&self, standing: Option<&Standing>) -> &'static [FieldId] {
        let published = standing.is_some_and(|standing| standing.published.is_some());
        let soft = standing.is_some_and(|standing| standing.findings.1 > 0);
        match self {
            Self::Make if published => &[FieldId::Note],
            Self::Submit if soft => &[FieldId::Note],
            Self::Object(_) | Self::Return | Self::Reopen | Self::Withdraw | Self::Refuse(_) => {
                &[FieldId::Note]
            }
            Self::Holidays(_) => &[FieldId::Cause, FieldId::Note],
            Self::Make
            | Self::Submit
            | Self::Send
            | Self::Suits(_)
            | Self::Approve
            | Self::Publish
            | Self::Accept(_)
            | Self::TakeBack(_) => &[],
        }
    }
}

/// A step that waits for its reason, or for an Enter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asking {
    pub(super) what: What,
    pub(super) fields: FieldSet<FieldId>,
    /// The version that was on the screen when it was asked.
    on: Option<u32>,
}

impl Asking {
    pub(super) fn new(what: What, standing: Option<&Standing>) -> Self {
        let mut fields = fields(what.fields(standing));
        if matches!(what, What::Holidays(_)) {
            // The cause of what it is.
            fields.set(FieldId::Cause, "05");
        }
        Self { what, fields, on: standing.map(|standing| standing.now.version) }
    }

    pub(super) fn title(&self, year: i32) -> String {
        match &self.what {
            What::Make => format!("Generar el calendario de {year}"),
            What::Send => format!("Enviar el calendario de {year} a los líderes de área"),
            What::Suits(area) => format!("Conforme: el calendario de {year} le sirve a {area}"),
            What::Object(area) => format!("Observar por {area}: escriba lo que no le sirve"),
            What::Submit => {
                format!("Presentar {year} para aprobación: justifique los hallazgos")
            }
            What::Approve => format!("Aprobar el calendario de {year}"),
            What::Return => format!("Devolver el calendario de {year} a borrador"),
            What::Publish => format!("Publicar el calendario de {year}: todos trabajan con él"),
            What::Reopen => format!("Volver a borrador el calendario de {year}"),
            What::Withdraw => format!("Retirar el borrador de {year}: sigue el publicado"),
            What::Accept(number) => format!("Aprobar el cambio {number}: rige desde ya"),
            What::Refuse(number) => format!("Negar el cambio {number}"),
            What::TakeBack(number) => format!("Retirar el cambio {number}"),
            What::Holidays(_) => format!("Proponer los festivos nuevos de {year} como un cambio"),
        }
    }

    /// What is said once it is done.
    pub(super) fn said(&self, year: i32) -> String {
        match &self.what {
            What::Make => format!("Calendario de {year} generado."),
            What::Send => "Enviado a los líderes de área.".into(),
            What::Suits(area) => format!("{area}: conforme."),
            What::Object(area) => format!("{area}: observado."),
            What::Submit => "Presentado para aprobación.".into(),
            What::Approve => "Aprobado: el coordinador lo publica.".into(),
            What::Return | What::Reopen => "Otra vez en borrador.".into(),
            What::Publish => format!("Calendario de {year} publicado."),
            What::Withdraw => "Borrador retirado: sigue el publicado.".into(),
            What::Accept(number) => format!("Cambio {number} aprobado: rige desde ya."),
            What::Refuse(number) => format!("Cambio {number} negado."),
            What::TakeBack(number) => format!("Cambio {number} retirado."),
            What::Holidays(_) => "Cambio propuesto: rige cuando otra persona lo apruebe.".into(),
        }
    }

    pub(super) fn request(&self, year: i32) -> Request {
        let reason = || self.fields.value(FieldId::Note).to_owned();
        let step = |step| {
            let command = Command::Plan { year, on: self.on, step: Box::new(step) };
            Request::Commit(Box::new(command), None)
        };
        let change = |step| {
            Request::Commit(Box::new(Command::ChangePlan { year, step: Box::new(step) }), None)
        };
        match &self.what {
            What::Make => Request::Plan(PlanRequest::Make { year, reason: reason() }),
            What::Holidays(on) => Request::Plan(PlanRequest::ProposeNewDays {
                year,
                on: *on,
                cause: self.fields.value(FieldId::Cause).to_owned(),
                note: reason(),
            }),
            What::Send => step(PlanStep::Sent),
            What::Suits(area) => step(PlanStep::Reviewed { area: area.clone(), objection: None }),
            What::Object(area) => {
                step(PlanStep::Reviewed { area: area.clone(), objection: Some(reason()) })
            }
            What::Submit => step(PlanStep::Submitted { reason: reason() }),
            What::Approve => step(PlanStep::Approved),
            What::Return => step(PlanStep::Returned { reason: reason() }),
            What::Publish => step(PlanStep::Published),
            What::Reopen => step(PlanStep::Reopened { reason: reason() }),
            What::Withdraw => step(PlanStep::Withdrawn { reason: reason() }),
            What::Accept(number) => change(ChangeStep::Accept { number: *number }),
            What::Refuse(number) => {
                change(ChangeStep::Refuse { number: *number, reason: reason() })
            }
            What::TakeBack(number) => change(ChangeStep::Withdraw { number: *number }),
        }
    }
}
