//! Format A of the SUI: a case as it stood at the end of a month, as one row of the regulator's file.
//!
//! Res. SSPD 20151300054575/2015, 20161300011295/2016 and 20188000076635/2018. What those texts leave open
//! is a parameter (`data/sui.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::case::{PqrCase, PqrEvent};
use super::causal::CausalGroup;
use super::clock::{PqrClock, clock};
use super::kind::{Machine, PqrKind};
use super::life::Life;
use super::period::Month;
use super::state::PqrState;
use super::step::{NotificationWay, PqrStep, Sense, StepKind};
use super::terms::{Rules, TermId};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::office::Office;

/// Tipo de trámite (field 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Procedure {
    /// Reclamación.
    Claim = 1,
    /// Queja.
    Complaint = 2,
    /// Denuncia.
    Report = 3,
    /// Recurso de reposición.
    Reposition = 4,
    /// Reposición with apelación in subsidy.
    Appeal = 5,
    /// Information or copies.
    Information = 6,
}

impl Procedure {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Claim,
        Self::Complaint,
        Self::Report,
        Self::Reposition,
        Self::Appeal,
        Self::Information,
    ];

    /// The procedure of a code.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|procedure| procedure.code() == code)
    }

    /// Its code.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// It is a recurso.
    pub const fn is_recurso(self) -> bool {
        matches!(self, Self::Reposition | Self::Appeal)
    }
}

/// Tipo de respuesta (field 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuiAnswer {
    /// Accede.
    Grants = 1,
    /// Accede parcialmente.
    GrantsPart = 2,
    /// No accede.
    Denies = 3,
    /// Confirma.
    Confirms = 4,
    /// Modifica.
    Modifies = 5,
    /// Revoca.
    Revokes = 6,
    /// Rechaza.
    Rejects = 7,
    /// Traslada por competencia.
    Transfers = 8,
    /// Pendiente de respuesta.
    Pending = 9,
    /// Sin respuesta: silence decided.
    Unanswered = 10,
    /// Archiva.
    Archives = 11,
}

impl SuiAnswer {
    /// Its code.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Nobody answered: no date, no number.
    pub const fn is_none(self) -> bool {
        matches!(self, Self::Pending | Self::Unanswered)
    }

    /// Whether a procedure may be answered so (pqr.md §3.3).
    pub const fn fits(self, procedure: Procedure) -> bool {
        match self {
            Self::Grants | Self::GrantsPart | Self::Denies => !procedure.is_recurso(),
            Self::Confirms | Self::Modifies | Self::Revokes => procedure.is_recurso(),
            _ => true,
        }
    }
}

/// Tipo de notificación (field 15). Edicto (2) belongs to an older law and is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuiNotice {
    /// Personal; the e-mail that was opened too.
    Personal = 1,
    /// No aplica.
    None = 3,
    /// Aviso.
    Aviso = 4,
    /// Conducta concluyente.
    Conclusive = 5,
}

impl SuiNotice {
    /// Its code.
    pub const fn code(self) -> u8 {
        self as u8
    }

    const fn of(way: NotificationWay) -> Self {
        match way {
            NotificationWay::Personal | NotificationWay::Electronic => Self::Personal,
            NotificationWay::Aviso => Self::Aviso,
            NotificationWay::Conclusive => Self::Conclusive,
        }
    }
}

/// A stretch of codes and the group that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRange {
    /// First code.
    pub first: u16,
    /// Last code.
    pub last: u16,
    /// Their group.
    pub group: CausalGroup,
}

/// What the format leaves open, as the company decided it.
#[derive(Debug, Clone)]
pub struct SuiRules {
    /// Between fields.
    pub separator: u8,
    /// Field 9 without account.
    pub no_account: String,
    /// Field 10 without bill.
    pub no_bill: String,
    /// Field 16 without apelación at the Superintendencia.
    pub no_transfer: String,
    /// Field 13 of a file that was closed without a numbered act.
    pub no_number: String,
    /// Town of the office, five digits: where a case without account is counted.
    pub town: String,
    /// The procedure of each kind; none for what is not reported. A kind that is missing blocks its row.
    pub procedures: BTreeMap<PqrKind, Option<Procedure>>,
    /// The cause with which a kind goes out when its case has none; a kind that is missing blocks its row.
    pub causes: BTreeMap<PqrKind, u16>,
    /// Which codes belong to which group.
    pub groups: Vec<CodeRange>,
    /// The row goes out again in the month in which the file went to the Superintendencia.
    pub repeats_on_transfer: bool,
}

/// A case with what its row takes from other records.
#[derive(Debug, Clone)]
pub struct SuiCase {
    /// The case, as it is kept now.
    pub case: PqrCase,
    /// Its kind and cause on the day of filing, where later steps changed them.
    pub filed_as: Option<FiledAs>,
    /// DANE code of the account's town; none when the account has no subscriber.
    pub town: Option<String>,
    /// Estrato of the account.
    pub stratum: Option<u8>,
    /// Cause of the case that a recurso is against: a recurso without its own is about the same.
    pub parent_causal: Option<u16>,
    /// The version of the law that it was computed with then.
    pub rules: Arc<Rules>,
}

/// What a paper was filed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiledAs {
    /// Kind.
    pub kind: PqrKind,
    /// Cause.
    pub causal: Option<u16>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiRow {
    /// Fields 1 and 2: five digits; empty when it is not known.
    pub town: String,
    /// Field 4.
    pub radicado: Radicado,
    /// Field 5.
    pub filed: NaiveDate,
    /// Field 6.
    pub procedure: Option<Procedure>,
    /// Fields 7 and 8.
    pub cause: Option<(Option<CausalGroup>, u16)>,
    /// Field 9.
    pub account: Option<AccountId>,
    /// Field 10.
    pub bill: Option<String>,
    /// Field 11.
    pub answer: SuiAnswer,
    /// Field 12.
    pub answered: Option<NaiveDate>,
    /// Field 13.
    pub number: String,
    /// Field 14: notified, or carried out where silence decided.
    pub notified: Option<NaiveDate>,
    /// Field 15.
    pub notice: SuiNotice,
    /// Field 16.
    pub to_sspd: Option<NaiveDate>,
}

/// Why a row cannot be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuiBlock {
    /// The account has no subscriber, or he has no town.
    NoTown,
    /// The town is not in DIVIPOLA.
    TownUnknown,
    /// The format has no procedure for the kind.
    KindUnknown(PqrKind),
    /// No cause.
    CauseMissing,
    /// The cause is not in the catalogue.
    CauseUnknown(u16),
    /// The cause was not in force on the day of filing.
    CauseNotInForce(u16),
    /// The cause stands in a group to which its code does not belong.
    CauseWrongGroup(u16),
    /// Answered before it was filed.
    AnswerBeforeFiling,
    /// Notified before it was answered.
    NoticeBeforeAnswer,
    /// Decided without a number.
    NoNumber,
    /// The answer bears the number of the paper.
    NumberReused,
    /// The same radicado twice.
    Repeated,
    /// Decided by an earlier version, which did not ask how.
    SenseMissing,
    /// An answer that its procedure cannot have.
    AnswerUnfit,
    /// Its dates leave the calendar.
    Undated,
}

/// A case of the month with its row and what is in its way.
#[derive(Debug, Clone)]
pub struct SuiEntry {
    /// The row.
    pub row: SuiRow,
    /// Why it cannot go out.
    pub blocks: Vec<SuiBlock>,
    /// It goes to the regulator: the format knows its kind, or nobody said that it is not reported.
    pub reported: bool,
    /// The case as it stood.
    pub case: PqrCase,
    /// Its clocks; none when its dates leave the calendar.
    pub clock: Option<PqrClock>,
    /// Business days from filing to the answer, or to the end of the month.
    pub days: i64,
}

/// Whether its kind and cause on a day depend on what it was filed as.
pub fn needs_filing(case: &PqrCase, day: NaiveDate) -> bool {
    case.history.iter().any(|event| event.on > day && classifies(event))
}

const fn classifies(event: &PqrEvent) -> bool {
    matches!(event.step, PqrStep::Classify { causal: Some(_) } | PqrStep::Reclassify { .. })
}

/// A case as it stood at the end of a day: what happened later is not known yet. A classification that
/// could not be reported is taken as it was corrected, which is the only way to report it at all.
fn as_of(of: &SuiCase, day: NaiveDate, office: &Office) -> PqrCase {
    let mut then = of.case.clone();
    then.history.retain(|event| event.on <= day);
    let Some(filed) = of.filed_as.filter(|_| needs_filing(&of.case, day)) else { return then };
    (then.kind, then.causal) = (filed.kind, filed.causal);
    let filed = then.filed_at.date();
    for event in of.case.history.iter().filter(|event| classifies(event)) {
        if event.on > day && is_classified(&then, of.parent_causal, filed, office) {
            break;
        }
        match event.step {
            PqrStep::Classify { causal } => then.causal = causal.or(then.causal),
            PqrStep::Reclassify { kind, causal } => (then.kind, then.causal) = (kind, causal),
            _ => {}
        }
    }
    then
}

/// Its kind and cause can go out.
fn is_classified(case: &PqrCase, parent: Option<u16>, filed: NaiveDate, office: &Office) -> bool {
    office.sui.procedures.get(&case.kind).is_some_and(|procedure| {
        procedure.is_none() || of_cause(cause(case, parent, &office.sui), filed, office).is_none()
    })
}

/// The code under which it goes out.
fn cause(case: &PqrCase, parent: Option<u16>, sui: &SuiRules) -> Option<u16> {
    case.causal.or(parent).or_else(|| sui.causes.get(&case.kind).copied())
}

/// What is wrong with a cause.
fn of_cause(code: Option<u16>, filed: NaiveDate, office: &Office) -> Option<SuiBlock> {
    let Some(code) = code else { return Some(SuiBlock::CauseMissing) };
    let Some(causal) = office.causals.get(code) else { return Some(SuiBlock::CauseUnknown(code)) };
    if !causal.in_force(filed) {
        return Some(SuiBlock::CauseNotInForce(code));
    }
    (group_of(code, &office.sui) != Some(causal.group)).then_some(SuiBlock::CauseWrongGroup(code))
}

/// The months of a case that follow from its events alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiMonths {
    /// Of filing.
    pub filed: Month,
    /// Of the answer; none while it is owed.
    pub answered: Option<Month>,
    /// Of what came after it: notified, carried out, sent to the Superintendencia, resolved there.
    pub after: BTreeSet<Month>,
}

/// Its months, from its life right after its last event.
pub fn months(case: &PqrCase, life: &Life) -> SuiMonths {
    let aviso = matches!(life.state, PqrState::AvisoEntregado | PqrState::AvisoRetirado)
        .then(|| life.clock(TermId::AvisoEffective).map(|clock| clock.legal))
        .flatten();
    let notified = life.notified.map(|(on, _)| on).or(aviso);
    let of = |step| case.last(step).map(|event| event.on);
    let sspd = [of(StepKind::SendToSspd), of(StepKind::SspdResolve)];
    let after = [notified, of(StepKind::Comply)].into_iter().chain(sspd);
    SuiMonths {
        filed: Month::of(case.filed_at.date()),
        answered: settled(case).map(Month::of),
        after: after.flatten().map(Month::of).collect(),
    }
}

/// The day since which nobody owes an answer.
fn settled(case: &PqrCase) -> Option<NaiveDate> {
    let settles = |event: &&PqrEvent| {
        matches!(
            event.step.kind(),
            StepKind::Decide
                | StepKind::ResolveVerbally
                | StepKind::Reject
                | StepKind::DeclareAbandoned
                | StepKind::DenySilence
                | StepKind::RecogniseSilence
                | StepKind::SspdResolve
                | StepKind::Transfer
                | StepKind::Withdraw
                | StepKind::Archive
        )
    };
    case.history.iter().find(settles).map(|event| event.on)
}

/// The row of a case in the file of a month, seen on its last day or on `cut` while it runs; none when
/// the case has no row in it (pqr.md §4.2).
pub fn sui_entry(of: &SuiCase, month: Month, cut: NaiveDate, office: &Office) -> Option<SuiEntry> {
    let cut = cut.min(month.last());
    let Standing { case, clock, row } = standing(of, cut, office)?;
    let filed = row.filed;
    let settled = settled(&case);
    let events = [Some(filed), settled, row.notified];
    let sent = row.to_sspd.filter(|_| office.sui.repeats_on_transfer);
    let belongs =
        settled.is_none() || events.into_iter().flatten().chain(sent).any(|day| month.holds(day));
    if !belongs {
        return None;
    }
    let reported = office.sui.procedures.get(&case.kind) != Some(&None);
    let mut blocks = if reported { blocks(&row, &case, office) } else { Vec::new() };
    if clock.is_none() && reported {
        blocks.push(SuiBlock::Undated);
    }
    let until = row.answered.unwrap_or(cut);
    let days = of.rules.legal.business_days_between(filed, until);
    Some(SuiEntry { row, blocks, reported, case, clock, days })
}

/// A case at the end of a day, with its row.
pub(super) struct Standing {
    pub(super) case: PqrCase,
    pub(super) clock: Option<PqrClock>,
    pub(super) row: SuiRow,
}

/// None when it was not filed yet.
pub(super) fn standing(of: &SuiCase, cut: NaiveDate, office: &Office) -> Option<Standing> {
    if of.case.filed_at.date() > cut {
        return None;
    }
    let case = as_of(of, cut, office);
    let clock = clock(&case, &of.rules, cut).ok();
    let row = row(of, &case, clock.as_ref(), &office.sui);
    Some(Standing { case, clock, row })
}

fn row(of: &SuiCase, case: &PqrCase, clock: Option<&PqrClock>, sui: &SuiRules) -> SuiRow {
    let life = clock.map(|clock| &clock.life);
    let town = match case.account {
        Some(_) => of.town.clone().unwrap_or_default(),
        None => sui.town.clone(),
    };
    let (answer, answered, number) = answer(case, life, sui);
    let notified = life.and_then(|life| life.notified).filter(|_| !answer.is_none());
    let carried_out = case.last(StepKind::Comply).map(|event| event.on);
    let procedure = sui.procedures.get(&case.kind).copied().flatten();
    let sent = case.last(StepKind::SendToSspd).map(|event| event.on);
    SuiRow {
        town,
        radicado: case.radicado,
        filed: case.filed_at.date(),
        procedure,
        cause: cause(case, of.parent_causal, sui).map(|code| (group_of(code, sui), code)),
        account: case.account,
        bill: case.invoice.clone().filter(|bill| !bill.trim().is_empty()),
        answer,
        answered,
        number,
        notified: match answer {
            SuiAnswer::Unanswered => carried_out,
            _ => notified.map(|(on, _)| on),
        },
        notice: notified.map_or(SuiNotice::None, |(_, way)| SuiNotice::of(way)),
        to_sspd: sent.filter(|_| procedure == Some(Procedure::Appeal)),
    }
}

fn group_of(code: u16, sui: &SuiRules) -> Option<CausalGroup> {
    let range = sui.groups.iter().find(|range| (range.first..=range.last).contains(&code));
    range.map(|range| range.group)
}

/// Fields 11 to 13.
fn answer(
    case: &PqrCase,
    life: Option<&Life>,
    sui: &SuiRules,
) -> (SuiAnswer, Option<NaiveDate>, String) {
    if let Some(decision) = life.and_then(|life| life.decision.as_ref()) {
        let verbal = case.last(StepKind::ResolveVerbally).is_some();
        let number = match decision.document.trim() {
            // What was answered by word of mouth stands in the constancia of filing (D 1166/2016).
            "" if verbal => case.radicado.to_string(),
            number => number.to_owned(),
        };
        return (of_sense(decision.sense, case.kind.machine()), Some(decision.on), number);
    }
    let closed = |event: &PqrEvent| {
        let archive = case.last(StepKind::Archive).map_or("", |event| event.document.trim());
        let number = [event.document.trim(), archive, &sui.no_number];
        let number = number.into_iter().find(|number| !number.is_empty()).unwrap_or("");
        (SuiAnswer::Archives, Some(event.on), number.to_owned())
    };
    if let Some(event) = case.last(StepKind::Transfer) {
        return (SuiAnswer::Transfers, Some(event.on), event.document.trim().to_owned());
    }
    if let Some(event) = case.last(StepKind::Withdraw) {
        return closed(event);
    }
    if life.is_some_and(|life| life.silence.is_some()) {
        return (SuiAnswer::Unanswered, None, String::new());
    }
    match case.last(StepKind::Archive) {
        Some(event) => closed(event),
        None => (SuiAnswer::Pending, None, String::new()),
    }
}

const fn of_sense(sense: Sense, machine: Machine) -> SuiAnswer {
    match (sense, machine) {
        // A recurso of which silence is denied leaves the decision standing.
        (Sense::NoAccede, Machine::Recurso) | (Sense::Confirma, _) => SuiAnswer::Confirms,
        (Sense::Accede, _) => SuiAnswer::Grants,
        (Sense::AccedeParcial, _) => SuiAnswer::GrantsPart,
        // What was not asked for blocks its row, whatever stands here.
        (Sense::NoAccede | Sense::SinRegistrar, _) => SuiAnswer::Denies,
        (Sense::Modifica, _) => SuiAnswer::Modifies,
        (Sense::Revoca, _) => SuiAnswer::Revokes,
        (Sense::Rechaza, _) => SuiAnswer::Rejects,
        (Sense::Archiva, _) => SuiAnswer::Archives,
    }
}

fn blocks(row: &SuiRow, case: &PqrCase, office: &Office) -> Vec<SuiBlock> {
    let mut found = Vec::new();
    let mut block = |wrong: bool, block: SuiBlock| found.extend(wrong.then_some(block));
    block(row.town.is_empty(), SuiBlock::NoTown);
    block(!row.town.is_empty() && office.towns.get(&row.town).is_none(), SuiBlock::TownUnknown);
    block(row.procedure.is_none(), SuiBlock::KindUnknown(case.kind));
    let code = row.cause.map(|(_, code)| code);
    found.extend(of_cause(code, row.filed, office));
    let mut block = |wrong: bool, block: SuiBlock| found.extend(wrong.then_some(block));
    block(row.answered.is_some_and(|on| on < row.filed), SuiBlock::AnswerBeforeFiling);
    let before = row.notified.zip(row.answered).is_some_and(|(notified, on)| notified < on);
    block(before, SuiBlock::NoticeBeforeAnswer);
    let verbal = case.last(StepKind::ResolveVerbally).is_some();
    block(row.answered.is_some() && row.number.is_empty(), SuiBlock::NoNumber);
    block(!verbal && row.number == row.radicado.to_string(), SuiBlock::NumberReused);
    let sense = case
        .history
        .iter()
        .any(|event| matches!(event.step, PqrStep::Decide { sense: Sense::SinRegistrar, .. }));
    block(sense, SuiBlock::SenseMissing);
    let unfit = row.procedure.is_some_and(|procedure| !row.answer.fits(procedure));
    block(unfit && !sense, SuiBlock::AnswerUnfit);
    found
}
