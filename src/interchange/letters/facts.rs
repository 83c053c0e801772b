//! What a letter may say of a case: the case, the step that it records, and the office, as Spanish text.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::domain::letter::{
    Addressee, AvisoFacts, CaseFacts, CitationFacts, Company, DecisionFacts, LetterFacts,
    LetterSense, NotificationFacts, Signer, SspdFacts,
};
use crate::domain::office::Office;
use crate::domain::pqr::{
    Advance, Life, Machine, Notice, PqrCase, PqrEvent, PqrKind, PqrStep, Rules, Sense, StepKind,
    TermId,
};
use crate::domain::subscriber::Subscriber;
use crate::text::{date, money, pqr, subscriber};

/// What the letter is about, and who writes it.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The case.
    pub case: &'a PqrCase,
    /// The case that a recurso is against.
    pub parent: Option<&'a PqrCase>,
    /// Who has the account.
    pub subscriber: Option<&'a Subscriber>,
    /// The step that the letter records; none for a letter that records nothing.
    pub act: Option<&'a Advance>,
    /// The version of the law that the case is computed with.
    pub rules: &'a Rules,
    /// Tables in force.
    pub office: &'a Office,
    /// Number of the letter.
    pub number: &'a str,
    /// Who signs.
    pub signer: &'a str,
    /// When.
    pub now: NaiveDateTime,
}

/// Every fact that is known.
pub fn facts(of: Occasion<'_>) -> LetterFacts {
    let Occasion { case, act, office, number, now, .. } = of;
    let company = &office.letters.company;
    let today = act.map_or(now.date(), |act| act.on);
    let life = Life::of(case, of.rules, today).ok();
    let note = act.map(|act| act.note.clone()).filter(|note| !note.is_empty());
    let of_step = |kind: StepKind| note.clone().filter(|_| step_kind(act) == Some(kind));
    let complete = case.kind.completion().1;
    LetterFacts {
        number: number.to_owned(),
        place_and_date: format!("{}, {}", company.town, written(today)),
        addressee: addressee(of),
        case: case_facts(of, life.as_ref()),
        decision: decision(of, life.as_ref(), today),
        citation: citation(of, today),
        aviso: aviso(of, today),
        notification: NotificationFacts {
            on: Some(written(today)),
            at: Some(now.format("%H:%M").to_string()),
            capacity: Some("titular".into()),
        },
        guide: None,
        entity: act.and_then(|act| match &act.step {
            PqrStep::Transfer { entity } => Some(entity.clone()),
            _ => None,
        }),
        entity_address: None,
        missing: of_step(StepKind::RequireCompletion),
        missing_term: Some(term(office, complete, today)),
        evidence: of_step(StepKind::OrderEvidence),
        evidence_until: act.and_then(|act| match act.step {
            PqrStep::OrderEvidence { until } => Some(written(until)),
            _ => None,
        }),
        rejection: act.and_then(|act| match act.step {
            PqrStep::Reject { ground } => Some(format!("{}: {}", pqr::ground(ground), act.note)),
            _ => None,
        }),
        sspd: sspd(of, life.as_ref()),
        signer: Signer { name: of.signer.to_owned(), title: company.signer_title.clone() },
        company: Company::default(),
    }
}

fn step_kind(act: Option<&Advance>) -> Option<StepKind> {
    act.map(|act| act.step.kind())
}

/// `5 de marzo de 2026`.
fn written(day: NaiveDate) -> String {
    format!("{} de {} de {}", day.day(), date::month(day), day.year())
}

/// `cinco (5)`: a term as a letter states it.
fn count(office: &Office, id: TermId, day: NaiveDate) -> String {
    const WORDS: [&str; 16] = [
        "cero", "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
        "once", "doce", "trece", "catorce", "quince",
    ];
    let count = office.rules.terms.of(id, day).count;
    match usize::try_from(count).ok().and_then(|count| WORDS.get(count)) {
        Some(word) => format!("{word} ({count})"),
        None => count.to_string(),
    }
}

/// `un (1) mes`.
fn term(office: &Office, id: TermId, day: NaiveDate) -> String {
    let row = office.rules.terms.of(id, day);
    let unit = crate::text::calendar::unit(row.unit);
    let unit = if row.count == 1 && unit == "meses" { "mes" } else { unit };
    format!("{} {unit}", count(office, id, day))
}

fn addressee(of: Occasion<'_>) -> Addressee {
    let Occasion { case, subscriber: who, office, .. } = of;
    let own = !case.petitioner.name.is_empty();
    let name = if own {
        case.petitioner.name.clone()
    } else {
        who.map_or_else(String::new, |who| who.name.clone())
    };
    let document = if own {
        Some(case.petitioner.document.clone()).filter(|document| !document.is_empty())
    } else {
        who.and_then(|who| who.document.as_ref()).map(subscriber::document)
    };
    let (address, email) = match &case.notice {
        Notice::Address(address) => (Some(address.clone()), None),
        Notice::Email(email) => (None, Some(email.clone())),
    };
    let town = who.and_then(|who| office.towns.get(&who.town));
    let town = town.map(|town| format!("{}, {}", town.name, town.department));
    Addressee { name, document, address, town, email }
}

fn case_facts(of: Occasion<'_>, life: Option<&Life>) -> CaseFacts {
    let Occasion { case, office, .. } = of;
    let causal = case.causal.and_then(|code| office.causals.get(code));
    CaseFacts {
        radicado: case.radicado.to_string(),
        filed_on: written(case.filed_at.date()),
        filed_at: Some(case.filed_at.format("%H:%M").to_string()),
        kind: pqr::kind(case.kind).to_lowercase(),
        channel: pqr::channel(case.channel).to_lowercase(),
        received_by: Some(case.filed_by.to_string()),
        attachments: None,
        causal_code: causal.map(|causal| causal.code.to_string()),
        causal_name: causal.map(|causal| causal.name.clone()),
        account: case.account.map(|account| account.to_string()),
        invoice: case.invoice.clone(),
        claimed: case.claimed.map(|amount| format!("$ {}", money::pesos(amount))),
        facts: case.facts.clone(),
        due_on: life.and_then(Life::answer).map(|clock| written(clock.legal)),
    }
}

/// The decision that the letter is, else the one that the case has.
fn decision(of: Occasion<'_>, life: Option<&Life>, today: NaiveDate) -> DecisionFacts {
    let Occasion { case, act, office, number, .. } = of;
    let own = act.and_then(|act| match &act.step {
        PqrStep::Decide { sense, recursos, value } => Some((*sense, *recursos, *value)),
        PqrStep::ResolveVerbally { sense, recursos } => Some((*sense, *recursos, None)),
        PqrStep::Reject { .. } => Some((Sense::Rechaza, true, None)),
        _ => None,
    });
    let known = life.and_then(|life| life.decision.as_ref());
    let (sense, recursos, value) = match (own, known) {
        (Some(own), _) => own,
        (None, Some(known)) => (known.sense, known.recursos, known.value),
        (None, None) => return DecisionFacts::default(),
    };
    let is_recurso = case.kind.machine() == Machine::Recurso;
    let (number, on) = match known.filter(|_| own.is_none()) {
        Some(known) => (known.document.clone(), known.on),
        None => (number.to_owned(), today),
    };
    let rejected = sense == Sense::Rechaza;
    let window = if rejected { TermId::FileQueja } else { TermId::FileRecurso };
    DecisionFacts {
        number: Some(number),
        date: Some(written(on)),
        sense: letter_sense(sense),
        sense_words: Some(pqr::sense(sense).to_owned()),
        value: value.map(|value| format!("$ {}", money::pesos(value))),
        body: act.filter(|_| own.is_some()).map_or_else(String::new, |act| act.note.clone()),
        // Against the decision of a recurso there is none but the queja of a rejected one.
        recursos: recursos && (!is_recurso || rejected),
        recursos_days: Some(count(office, window, on)),
        queja: rejected,
        apelacion: case.kind == PqrKind::Apelacion && !sense.grants_all(),
    }
}

const fn letter_sense(sense: Sense) -> Option<LetterSense> {
    Some(match sense {
        Sense::Accede => LetterSense::Accede,
        Sense::AccedeParcial => LetterSense::Parcial,
        Sense::NoAccede => LetterSense::NoAccede,
        Sense::Confirma => LetterSense::Confirma,
        Sense::Modifica => LetterSense::Modifica,
        Sense::Revoca => LetterSense::Revoca,
        Sense::Rechaza | Sense::Archiva | Sense::SinRegistrar => return None,
    })
}

fn document_of(event: Option<&PqrEvent>) -> Option<String> {
    event.map(|event| event.document.clone()).filter(|document| !document.is_empty())
}

fn citation(of: Occasion<'_>, today: NaiveDate) -> CitationFacts {
    let company = &of.office.letters.company;
    let sent = of.case.last(StepKind::Cite);
    CitationFacts {
        number: document_of(sent),
        sent_on: sent.map(|event| written(event.on)),
        days: Some(count(of.office, TermId::Appear, today)),
        place: Some(company.address.clone()),
        hours: Some(company.hours.clone()),
    }
}

fn aviso(of: Occasion<'_>, today: NaiveDate) -> AvisoFacts {
    let published = step_kind(of.act) == Some(StepKind::PublishAviso);
    let row = of.office.rules.terms.of(TermId::AvisoPosted, today);
    let course = crate::domain::calendar::Course::act(today);
    let removed = row.dates(&course, &of.office.rules.legal).ok().map(|dates| dates.legal);
    AvisoFacts {
        number: Some(of.number.to_owned()),
        reason: Some("no compareció dentro del término de la citación".into()),
        posted_on: published.then(|| written(today)),
        removed_on: removed.filter(|_| published).map(written),
        days: Some(count(of.office, TermId::AvisoPosted, today)),
    }
}

fn sspd(of: Occasion<'_>, life: Option<&Life>) -> SspdFacts {
    let recurso = Some(of.case).filter(|case| case.kind.machine() == Machine::Recurso);
    SspdFacts {
        office: None,
        recurso: recurso.map(|case| case.radicado.to_string()),
        recurso_on: recurso.map(|case| written(case.filed_at.date())),
        notified_on: life.and_then(|life| life.notified).map(|(on, _)| written(on)),
        documents: None,
        hash: None,
    }
}
