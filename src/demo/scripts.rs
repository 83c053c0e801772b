//! What happens to the cases of a demo: one script for every state of the tables, its steps placed in
//! business days after filing, so that the state holds on the day of the demo.

use chrono::NaiveDate;

use crate::domain::calendar::BusinessCalendar;
use crate::domain::pqr::{
    Advance, NotificationWay, PqrKind, PqrStep, RejectionGround, Sense, SspdOutcome,
};

/// One script: how many business days ago the paper came in, at least and at most, and what followed.
pub struct Script {
    /// Business days before the demo, both ends included.
    pub age: (u32, u32),
    /// Kind of the paper; none for any.
    pub kind: Option<PqrKind>,
    /// Steps, each so many business days after filing.
    pub steps: fn() -> Vec<(u32, PqrStep)>,
    /// The recurso that was filed against it.
    pub recurso: Option<&'static Script>,
}

const fn script(age: (u32, u32), steps: fn() -> Vec<(u32, PqrStep)>) -> Script {
    Script { age, kind: None, steps, recurso: None }
}

const fn claim(age: (u32, u32), steps: fn() -> Vec<(u32, PqrStep)>) -> Script {
    Script { age, kind: Some(PqrKind::Reclamo), steps, recurso: None }
}

/// A claim notified on day 9 against which a recurso came on day 12.
const fn appealed(recurso: &'static Script) -> Script {
    Script {
        age: (recurso.age.0 + APPEALED, recurso.age.1 + APPEALED),
        kind: Some(PqrKind::Reclamo),
        steps: || after_decision(Sense::NoAccede, vec![(9, personal())]),
        recurso: Some(recurso),
    }
}

/// Business days from a claim to the recurso against its answer.
pub const APPEALED: u32 = 12;

const fn recurso(kind: PqrKind, age: (u32, u32), steps: fn() -> Vec<(u32, PqrStep)>) -> Script {
    Script { age, kind: Some(kind), steps, recurso: None }
}

fn classify() -> (u32, PqrStep) {
    (1, PqrStep::Classify { causal: None })
}

const fn personal() -> PqrStep {
    PqrStep::Notify { way: NotificationWay::Personal }
}

const fn decide(sense: Sense) -> PqrStep {
    PqrStep::Decide { sense, recursos: true, value: None }
}

/// Classified, decided on day 7, and what followed.
fn after_decision(sense: Sense, then: Vec<(u32, PqrStep)>) -> Vec<(u32, PqrStep)> {
    let mut steps = vec![classify(), (5, PqrStep::Draft), (7, decide(sense))];
    steps.extend(then);
    steps
}

/// Decided, cited on day 9, and what followed: he may come until day 14.
fn after_citation(then: Vec<(u32, PqrStep)>) -> Vec<(u32, PqrStep)> {
    let mut steps = after_decision(Sense::NoAccede, vec![(9, PqrStep::Cite { published: false })]);
    steps.extend(then);
    steps
}

/// A recurso that was admitted, decided on day 8 and notified on day 10.
fn after_reposicion(sense: Sense, then: Vec<(u32, PqrStep)>) -> Vec<(u32, PqrStep)> {
    let mut steps = vec![(1, PqrStep::Admit), (8, decide(sense)), (10, personal())];
    steps.extend(then);
    steps
}

const RECURSO_FILED: Script = recurso(PqrKind::Reposicion, (0, 8), Vec::new);
const RECURSO_ADMITTED: Script = recurso(PqrKind::Apelacion, (2, 13), || vec![(1, PqrStep::Admit)]);
const RECURSO_REJECTED: Script = recurso(PqrKind::Reposicion, (4, 8), || {
    vec![(3, PqrStep::Reject { ground: RejectionGround::NoReasons })]
});
const RECURSO_DECIDED: Script = recurso(PqrKind::Reposicion, (9, 12), || {
    vec![(1, PqrStep::Admit), (8, decide(Sense::Confirma))]
});
const APELACION: Script =
    recurso(PqrKind::Apelacion, (10, 12), || after_reposicion(Sense::Confirma, Vec::new()));
const AT_SSPD: Script = recurso(PqrKind::Apelacion, (14, 40), || {
    after_reposicion(Sense::Confirma, vec![(12, PqrStep::SendToSspd)])
});
const RESOLVED: Script = recurso(PqrKind::Apelacion, (50, 55), || {
    let outcome = PqrStep::SspdResolve { outcome: SspdOutcome::Modifies, value: None };
    after_reposicion(Sense::Confirma, vec![(12, PqrStep::SendToSspd), (46, outcome)])
});

/// Every script, the most usual of an office first.
pub const SCRIPTS: &[Script] = &[
    script((0, 13), Vec::new),
    script((2, 13), || vec![classify()]),
    script((6, 13), || vec![classify(), (4, PqrStep::Draft)]),
    claim((8, 11), || after_decision(Sense::NoAccede, Vec::new())),
    claim((10, 13), || after_citation(Vec::new())),
    claim((10, 12), || after_decision(Sense::AccedeParcial, vec![(9, personal())])),
    script((22, 110), || {
        let archive = (20, PqrStep::Archive);
        let verbal = |recursos| PqrStep::ResolveVerbally { sense: Sense::NoAccede, recursos };
        vec![(0, verbal(true)), archive]
    }),
    claim((5, 18), || {
        // Twenty business days of evidence: less than the thirty that it may take.
        vec![classify(), (4, PqrStep::OrderEvidence { until: NaiveDate::MAX })]
    }),
    script((3, 14), || vec![classify(), (2, PqrStep::RequireCompletion)]),
    claim((15, 22), || after_citation(vec![(15, PqrStep::SendAviso)])),
    appealed(&RECURSO_FILED),
    claim((30, 90), || {
        let then = vec![
            (9, personal()),
            (17, PqrStep::StartCompliance),
            (20, PqrStep::Comply { value: None }),
            (22, PqrStep::Archive),
        ];
        after_decision(Sense::Accede, then)
    }),
    claim((16, 16), || vec![classify()]),
    claim((15, 15), || after_citation(vec![(15, PqrStep::SendAviso), (15, PqrStep::DeliverAviso)])),
    claim((15, 19), || after_citation(vec![(15, PqrStep::PublishAviso)])),
    claim((20, 20), || {
        after_citation(vec![(15, PqrStep::PublishAviso), (20, PqrStep::RemoveAviso)])
    }),
    appealed(&RECURSO_ADMITTED),
    claim((20, 40), || after_decision(Sense::NoAccede, vec![(9, personal())])),
    appealed(&APELACION),
    claim((22, 40), || vec![classify()]),
    claim((18, 40), || vec![classify(), (16, PqrStep::RecogniseSilence)]),
    claim((18, 21), || vec![classify(), (17, PqrStep::DenySilence)]),
    claim((18, 40), || {
        let then = vec![(9, personal()), (17, PqrStep::StartCompliance)];
        after_decision(Sense::Accede, then)
    }),
    claim((24, 60), || {
        let then = vec![
            (9, personal()),
            (17, PqrStep::StartCompliance),
            (20, PqrStep::Comply { value: None }),
        ];
        after_decision(Sense::Accede, then)
    }),
    appealed(&AT_SSPD),
    script((6, 40), || vec![classify(), (4, PqrStep::Withdraw)]),
    script((41, 44), || {
        vec![classify(), (2, PqrStep::RequireCompletion), (40, PqrStep::DeclareAbandoned)]
    }),
    script((5, 30), || vec![(3, PqrStep::Transfer { entity: "Alcaldía municipal".into() })]),
    script((3, 9), || vec![(1, PqrStep::Return)]),
    appealed(&RECURSO_REJECTED),
    appealed(&RECURSO_DECIDED),
    appealed(&RESOLVED),
];

/// The longest that any of them lasts, in business days.
pub const LONGEST: u32 = 110;

/// Business days of the evidence of the demo.
const EVIDENCE: u32 = 20;

/// A step on its day, with the words that it needs.
pub fn advance(step: PqrStep, on: NaiveDate, case: usize, calendar: &BusinessCalendar) -> Advance {
    let kind = step.kind();
    let document =
        if kind.needs_document() { format!("{}-{case:04}", prefix(&step)) } else { String::new() };
    let note = if kind.needs_note() { words(&step).to_owned() } else { String::new() };
    let step = match step {
        PqrStep::OrderEvidence { .. } => {
            PqrStep::OrderEvidence { until: calendar.add_business_days(on, EVIDENCE).unwrap_or(on) }
        }
        other => other,
    };
    Advance { step, on, document, note }
}

const fn prefix(step: &PqrStep) -> &'static str {
    match step {
        PqrStep::Cite { .. } => "CIT",
        PqrStep::SendAviso | PqrStep::PublishAviso => "AVI",
        PqrStep::OrderEvidence { .. } | PqrStep::Admit => "AUTO",
        PqrStep::SspdResolve { .. } => "SSPD",
        _ => "OF",
    }
}

const fn words(step: &PqrStep) -> &'static str {
    match step {
        PqrStep::RequireCompletion => "Falta copia de la factura que reclama.",
        PqrStep::Return => "No se entiende qué pide.",
        PqrStep::Withdraw => "Escrito del usuario.",
        PqrStep::DeclareAbandoned => "No completó en el mes.",
        PqrStep::OrderEvidence { .. } => "Visita y prueba del medidor.",
        PqrStep::ResolveVerbally { .. } => "Se explicó la factura en la ventanilla; conforme.",
        PqrStep::Notify { .. } => "Firmó la constancia.",
        PqrStep::DeliverAviso => "Guía con firma de recibido.",
        PqrStep::Reject { .. } => "No dice por qué está inconforme.",
        PqrStep::DenySilence => "Pide no pagar el cargo fijo: la ley no lo permite.",
        PqrStep::Comply { .. } => "Nota crédito aplicada.",
        _ => "",
    }
}
