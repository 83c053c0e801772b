//! Deciding which step a case admits; pure. A refusal names the rule, a warning only tells.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::case::{Notice, PqrCase, PqrEvent, Undisputed};
use super::kind::{Machine, PqrKind};
use super::life::Life;
use super::state::PqrState;
use super::step::{Advance, NotificationWay, PqrStep, RejectionGround, Sense, StepKind};
use super::terms::{Rules, TermId};
use crate::domain::calendar::{Course, TermError};
use crate::domain::user::UserId;

/// Longest number of a document, in characters.
pub const MAX_DOCUMENT: usize = 40;
/// Longest note of a step, in characters.
pub const MAX_NOTE: usize = 2_000;

/// Why a PQR act is refused. Each has a rule id that people can quote (`messages`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PqrRejection {
    /// Neither an account nor a name.
    NobodyAsks,
    /// No narrative.
    NoFacts,
    /// More than the longest narrative.
    FactsTooLong(usize),
    /// A claim or a complaint needs its cause.
    CausalMissing,
    /// The code is not in the catalogue, or not in force.
    CausalUnknown(u16),
    /// Only a claim carries an amount.
    AmountWithoutClaim,
    /// Zero or negative.
    AmountNotPositive,
    /// Not an e-mail address.
    EmailInvalid,
    /// The state does not admit the step.
    StepNotAdmitted(PqrState),
    /// The evidence would end before it begins.
    EvidenceEndsBefore,
    /// Nowhere to notify the answer: an answer that is not notified counts as none.
    NoticeMissing,
    /// The draft that it closes was filed or discarded meanwhile: the case may have its number already.
    DraftGone,
    /// The bill was issued after today.
    BillFromTheFuture,
    /// A recurso is filed against a case, and nothing else is.
    ParentMissing,
    /// There is no decision of that case against which a recurso could go.
    NothingToAppeal(PqrState),
    /// What was paid of the bill must be asked (Ley 142/1994 art. 155).
    UndisputedMissing,
    /// The day of the act is after today.
    InTheFuture,
    /// The day of the act is before that of the act before it.
    BeforeLast(NaiveDate),
    /// The step names a document.
    DocumentMissing,
    /// The step says why, what or with which proof.
    NoteMissing,
    /// The document or the note is longer than it may be.
    TextTooLong,
    /// The answer came after its day: silence has decided (Ley 142/1994 art. 158).
    SilenceDecided(NaiveDate),
    /// It was decided before.
    DecidedBefore(NaiveDate),
    /// The petitioner can no longer be asked to complete (CPACA art. 17).
    TooLateToAsk(NaiveDate),
    /// The time of the petitioner still runs.
    StillHasTime(NaiveDate),
    /// The term cannot be extended, or not so far, or not again.
    NotExtendable,
    /// The evidence would go beyond its longest time.
    EvidenceTooLong(NaiveDate),
    /// Not a sense for this paper.
    SenseInvalid,
    /// The decision admits recursos and its text does not say so (CPACA art. 67).
    RecursosMissing,
    /// It did not come by word of mouth.
    NotSpoken,
    /// The petitioner never accepted to be notified by e-mail (CPACA art. 56).
    NoConsent,
    /// An aviso takes effect by itself.
    AvisoNotifies,
    /// The citation has not run out (CPACA art. 69).
    AvisoTooEarly(NaiveDate),
    /// The aviso has not hung its days.
    AvisoStillPosted(NaiveDate),
    /// The recurso came after its days (Ley 142/1994 art. 154).
    RecursoLate(NaiveDate),
    /// What is not in dispute was not paid (Ley 142/1994 art. 155).
    UndisputedUnpaid,
    /// The ground of the rejection does not hold.
    GroundUnfounded,
    /// Something was granted or ordered and is not carried out.
    ComplianceOwed,
    /// Nothing was granted or ordered.
    NothingToComply,
    /// Its recurso is not closed.
    RecursoOpen,
    /// A case cannot be linked with itself or with one that is linked elsewhere.
    LinkInvalid,
    /// More cases at once than may be.
    TooMany(usize),
}

/// The cases that decide together with one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Family<'a> {
    /// The case against whose decision it goes.
    pub parent: Option<&'a PqrCase>,
    /// The recurso against its decision.
    pub recurso: Option<&'a PqrCase>,
}

/// The last day of a term.
pub(super) fn last_day(
    rules: &Rules,
    term: TermId,
    from: NaiveDate,
    filed: bool,
) -> Result<NaiveDate, TermError> {
    let course = if filed { Course::filed(from) } else { Course::act(from) };
    Ok(rules.terms.of(term, from).dates(&course, &rules.legal)?.legal)
}

/// The case after a step, or why it is refused.
pub fn advance(
    mut case: PqrCase,
    act: Advance,
    at: NaiveDateTime,
    by: UserId,
    rules: &Rules,
    family: Family<'_>,
) -> Result<PqrCase, PqrRejection> {
    if act.on > at.date() {
        return Err(PqrRejection::InTheFuture);
    }
    if act.on < case.last_day() {
        return Err(PqrRejection::BeforeLast(case.last_day()));
    }
    let life = Life::of(&case, rules, act.on)
        .map_err(|_| PqrRejection::BeforeLast(case.filed_at.date()))?;
    admits(&life, act.step.kind())?;
    check_words(&act)?;
    let step = Step { case: &case, life: &life, act: &act, rules, family };
    step.check()?;
    match &act.step {
        PqrStep::Classify { causal } => case.causal = causal.or(case.causal),
        PqrStep::Reclassify { kind, causal } => {
            case.kind = *kind;
            case.causal = *causal;
        }
        _ => {}
    }
    let Advance { step, on, document, note } = act;
    let (document, note) = (document.trim().to_owned(), note.trim().to_owned());
    case.history.push(PqrEvent { at, by, on, step, document, note });
    Ok(case)
}

/// Whether the table has the step for where the case stands on that day, or what is in its way.
fn admits(life: &Life, step: StepKind) -> Result<(), PqrRejection> {
    if life.machine().next(life.state, step).is_some() {
        return Ok(());
    }
    let answers = matches!(step, StepKind::Decide | StepKind::ResolveVerbally | StepKind::Draft);
    Err(match (life.silence, &life.decision) {
        (Some(due), None) if answers => PqrRejection::SilenceDecided(due),
        (_, Some(decision)) if answers => PqrRejection::DecidedBefore(decision.on),
        _ => PqrRejection::StepNotAdmitted(life.state),
    })
}

fn check_words(act: &Advance) -> Result<(), PqrRejection> {
    let kind = act.step.kind();
    let (document, note) = (act.document.trim(), act.note.trim());
    if document.chars().count() > MAX_DOCUMENT || note.chars().count() > MAX_NOTE {
        return Err(PqrRejection::TextTooLong);
    }
    if kind.needs_document() && document.is_empty() {
        return Err(PqrRejection::DocumentMissing);
    }
    if kind.needs_note() && note.is_empty() {
        return Err(PqrRejection::NoteMissing);
    }
    Ok(())
}

/// A step on its way, with what decides it.
struct Step<'a> {
    case: &'a PqrCase,
    life: &'a Life,
    act: &'a Advance,
    rules: &'a Rules,
    family: Family<'a>,
}

impl Step<'_> {
    fn check(&self) -> Result<(), PqrRejection> {
        match &self.act.step {
            PqrStep::RequireCompletion => self.in_time_to_ask(),
            PqrStep::ExtendCompletion => self.can_extend_completion(),
            PqrStep::DeclareAbandoned => self.ran_out(self.case.kind.completion().1),
            PqrStep::OrderEvidence { until } => self.evidence(*until),
            PqrStep::SspdEvidence { until } if *until < self.act.on => {
                Err(PqrRejection::EvidenceEndsBefore)
            }
            PqrStep::ExtendTerm { units } => self.can_extend(*units),
            PqrStep::Reclassify { kind, .. } if kind.machine() != self.life.machine() => {
                Err(PqrRejection::StepNotAdmitted(self.life.state))
            }
            PqrStep::Decide { sense, recursos, .. } => self.decision(*sense, *recursos),
            PqrStep::ResolveVerbally { sense, recursos } => {
                if !self.case.channel.is_spoken() {
                    return Err(PqrRejection::NotSpoken);
                }
                self.decision(*sense, *recursos)
            }
            PqrStep::Notify { way } => self.notification(*way),
            PqrStep::SendAviso | PqrStep::PublishAviso => self.aviso(),
            PqrStep::RemoveAviso => self.hung(),
            PqrStep::Admit => self.admission(),
            PqrStep::Reject { ground } => self.rejection(*ground),
            PqrStep::StartCompliance if !self.owes_compliance() => {
                Err(PqrRejection::NothingToComply)
            }
            PqrStep::Archive => self.archive(),
            _ => Ok(()),
        }
    }

    fn limit(&self, term: TermId, from: NaiveDate, filed: bool) -> Result<NaiveDate, PqrRejection> {
        last_day(self.rules, term, from, filed).map_err(|_| PqrRejection::InTheFuture)
    }

    fn in_time_to_ask(&self) -> Result<(), PqrRejection> {
        let (ask, _) = self.case.kind.completion();
        let last = self.limit(ask, self.case.filed_at.date(), true)?;
        if self.act.on > last { Err(PqrRejection::TooLateToAsk(last)) } else { Ok(()) }
    }

    fn can_extend_completion(&self) -> Result<(), PqrRejection> {
        let (_, complete) = self.case.kind.completion();
        let clock = self.life.clock(complete).ok_or(PqrRejection::NotExtendable)?;
        let extendable = clock.row(self.rules).extendable > 0 && clock.extra == 0;
        if extendable && self.act.on <= clock.legal {
            Ok(())
        } else {
            Err(PqrRejection::NotExtendable)
        }
    }

    fn can_extend(&self, units: u32) -> Result<(), PqrRejection> {
        let clock = self.life.answer().ok_or(PqrRejection::NotExtendable)?;
        let most = clock.row(self.rules).extendable;
        let in_time = self.act.on <= clock.legal;
        if in_time && clock.extra == 0 && (1..=most).contains(&units) {
            Ok(())
        } else {
            Err(PqrRejection::NotExtendable)
        }
    }

    /// The petitioner's time is over.
    fn ran_out(&self, term: TermId) -> Result<(), PqrRejection> {
        match self.life.clock(term) {
            Some(clock) if self.act.on <= clock.legal => {
                Err(PqrRejection::StillHasTime(clock.legal))
            }
            _ => Ok(()),
        }
    }

    /// Evidence ends within the longest time, counted from the first act that ordered any.
    fn evidence(&self, until: NaiveDate) -> Result<(), PqrRejection> {
        if until < self.act.on {
            return Err(PqrRejection::EvidenceEndsBefore);
        }
        let term = match self.life.machine() {
            Machine::Pqr => TermId::Evidence,
            Machine::Recurso => TermId::EvidenceRecurso,
        };
        let before = self.case.history.iter();
        let first = before.map(|event| (event.step.kind(), event.on));
        let first = first.filter(|(kind, _)| *kind == StepKind::OrderEvidence).map(|(_, on)| on);
        let limit = self.limit(term, first.min().unwrap_or(self.act.on), false)?;
        if until > limit { Err(PqrRejection::EvidenceTooLong(limit)) } else { Ok(()) }
    }

    fn decision(&self, sense: Sense, recursos: bool) -> Result<(), PqrRejection> {
        let machine = self.life.machine();
        if !Sense::of(machine).contains(&sense) {
            return Err(PqrRejection::SenseInvalid);
        }
        let due = self.case.kind.always_admits_recursos() && !sense.grants_all();
        if due && !recursos { Err(PqrRejection::RecursosMissing) } else { Ok(()) }
    }

    fn notification(&self, way: NotificationWay) -> Result<(), PqrRejection> {
        match (way, &self.case.notice) {
            (NotificationWay::Aviso, _) => Err(PqrRejection::AvisoNotifies),
            (NotificationWay::Electronic, Notice::Address(_)) => Err(PqrRejection::NoConsent),
            _ => Ok(()),
        }
    }

    fn aviso(&self) -> Result<(), PqrRejection> {
        self.ran_out(TermId::Appear).and_then(|()| self.ran_out(TermId::AppearPublished)).map_err(
            |refusal| match refusal {
                PqrRejection::StillHasTime(last) => PqrRejection::AvisoTooEarly(last),
                other => other,
            },
        )
    }

    fn hung(&self) -> Result<(), PqrRejection> {
        match self.life.clock(TermId::AvisoPosted) {
            Some(clock) if self.act.on < clock.legal => {
                Err(PqrRejection::AvisoStillPosted(clock.legal))
            }
            _ => Ok(()),
        }
    }

    /// The last day on which the recurso could be filed, when it was filed after it.
    fn late(&self) -> Option<NaiveDate> {
        let filed = self.case.filed_at.date();
        let life = Life::of(self.family.parent?, self.rules, filed).ok()?;
        let last = life.clock(TermId::FileRecurso)?.legal;
        (filed > last).then_some(last)
    }

    fn admission(&self) -> Result<(), PqrRejection> {
        if let Some(last) = self.late() {
            return Err(PqrRejection::RecursoLate(last));
        }
        if self.case.undisputed == Some(Undisputed::Unpaid) {
            return Err(PqrRejection::UndisputedUnpaid);
        }
        Ok(())
    }

    fn rejection(&self, ground: RejectionGround) -> Result<(), PqrRejection> {
        let holds = match ground {
            RejectionGround::Late => self.late().is_some(),
            RejectionGround::UndisputedUnpaid => self.case.undisputed == Some(Undisputed::Unpaid),
            RejectionGround::NotAppealable
            | RejectionGround::NoReasons
            | RejectionGround::NoStanding => true,
        };
        if holds { Ok(()) } else { Err(PqrRejection::GroundUnfounded) }
    }

    fn owes_compliance(&self) -> bool {
        match (self.life.state, self.life.sspd) {
            (PqrState::SapReconocido, _) => true,
            (_, Some((_, outcome))) => outcome.orders(),
            _ => self.life.decision.as_ref().is_some_and(|decision| decision.sense.grants()),
        }
    }

    fn archive(&self) -> Result<(), PqrRejection> {
        match self.life.state {
            PqrState::EnFirme | PqrState::SspdResuelta if self.owes_compliance() => {
                Err(PqrRejection::ComplianceOwed)
            }
            PqrState::Devuelta => self.ran_out(TermId::Correct),
            PqrState::Recurrida if self.family.recurso.is_some_and(PqrCase::is_open) => {
                Err(PqrRejection::RecursoOpen)
            }
            _ => Ok(()),
        }
    }
}

/// Whether a recurso can be filed against a case on a day: in time, late, or not at all.
pub fn decide_appeal(
    parent: &PqrCase,
    kind: PqrKind,
    rules: &Rules,
    today: NaiveDate,
) -> Result<Option<StepKind>, PqrRejection> {
    let life = Life::of(parent, rules, today).map_err(|_| PqrRejection::InTheFuture)?;
    let decided = life.decision.is_some() && kind.machine() == Machine::Recurso;
    if !decided || life.machine() != Machine::Pqr || parent.last(StepKind::Appeal).is_some() {
        return Err(PqrRejection::NothingToAppeal(life.state));
    }
    Ok(life.machine().next(life.state, StepKind::Appeal).map(|_| StepKind::Appeal))
}

/// The case with its responsible person, or with none.
pub fn assign(mut case: PqrCase, to: Option<UserId>) -> Result<PqrCase, PqrRejection> {
    if !case.is_open() {
        return Err(PqrRejection::StepNotAdmitted(PqrState::Archivada));
    }
    case.assigned = to;
    Ok(case)
}

/// The case linked with another, with which it shares an answer, or apart again.
pub fn link(mut case: PqrCase, with: Option<&PqrCase>) -> Result<PqrCase, PqrRejection> {
    if let Some(other) = with
        && (other.radicado == case.radicado || other.linked.is_some())
    {
        return Err(PqrRejection::LinkInvalid);
    }
    case.linked = with.map(|other| other.radicado);
    Ok(case)
}
