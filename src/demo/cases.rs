//! The cases of a demo: papers filed over the last months, each brought to a state of the table.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::{Plan, people};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::pqr::{Channel, FilePqr, Notice, Petitioner, PqrKind, PqrState, PqrStep};
use crate::domain::user::UserId;

/// Part of the chance of the cases.
const PART: u64 = 3;

/// Accounts per case.
const ACCOUNTS_PER_CASE: u32 = 12;

/// At least three of every state, at most what a demo can file in a few seconds.
const CASES: std::ops::RangeInclusive<u32> = 48..=1_200;

/// Causes with their weight, after what people claim in fact.
const CAUSES: &[u16] = &[102, 102, 102, 120, 120, 109, 109, 123, 105, 117, 122, 303, 315];

/// Who answers.
const ANALYSTS: &[&str] = &["jrios", "kleon", "acano", "pduque"];

/// One thing that somebody did on a day.
#[derive(Debug, Clone)]
pub struct Act {
    /// When.
    pub at: NaiveDateTime,
    /// Which case, by its place in the demo.
    pub case: usize,
    /// What.
    pub deed: Deed,
}

/// What was done.
#[derive(Debug, Clone)]
pub enum Deed {
    /// A paper came in.
    File(Box<FilePqr>),
    /// It was given to somebody.
    Assign(UserId),
    /// A step of the table.
    Step(PqrStep),
}

/// Every act of the demo in order of time.
pub fn acts(plan: &Plan) -> Vec<Act> {
    let count = (plan.accounts / ACCOUNTS_PER_CASE).clamp(*CASES.start(), *CASES.end());
    let mut acts = Vec::new();
    for case in 0..count {
        let mut rng = plan.chance(PART, u64::from(case));
        one_case(plan, case, &mut rng, &mut acts);
    }
    acts.sort_by_key(|act| (act.at, act.case));
    acts
}

fn one_case(plan: &Plan, case: u32, rng: &mut ChaCha8Rng, acts: &mut Vec<Act>) {
    let states = PqrState::ALL.len() as u32;
    let target = PqrState::ALL.get((case % states) as usize).copied().unwrap_or(PqrState::Radicada);
    let steps = path(target, plan.today);
    let age =
        if target.awaits_decision() { rng.random_range(0..32) } else { rng.random_range(35..160) };
    let filed = plan.today.checked_sub_days(Days::new(age)).unwrap_or(plan.today);
    let at = case as usize;
    let mut push = |day: NaiveDate, deed: Deed, rng: &mut ChaCha8Rng| {
        acts.push(Act { at: office_hour(day, plan.today, rng), case: at, deed });
    };
    push(filed, Deed::File(Box::new(filing(plan, rng))), rng);
    if rng.random_bool(0.8) {
        let analyst = ANALYSTS.choose(rng).copied().unwrap_or("jrios");
        push(filed, Deed::Assign(UserId::from_system(analyst)), rng);
    }
    let span = age.max(1);
    let count = steps.len() as u64;
    for (place, step) in (1_u64..).zip(steps) {
        let ahead = (span * place / (count + 1)).min(if place == 1 { 3 } else { span });
        let day = filed.checked_add_days(Days::new(ahead)).unwrap_or(filed);
        push(day, Deed::Step(step), rng);
    }
    let first = acts.len() - acts.iter().rev().take_while(|act| act.case == at).count();
    if let Some(own) = acts.get_mut(first..) {
        in_order(own);
    }
}

/// Acts of a case on the same day happen one after the other.
fn in_order(acts: &mut [Act]) {
    let mut last: Option<NaiveDateTime> = None;
    for act in acts {
        if let Some(last) = last.filter(|last| act.at <= *last) {
            act.at = last + chrono::TimeDelta::minutes(1);
        }
        last = Some(act.at);
    }
}

/// Between eight and five; today never later than seven, before any clock of a demonstration.
fn office_hour(day: NaiveDate, today: NaiveDate, rng: &mut ChaCha8Rng) -> NaiveDateTime {
    let (hour, minute) = (rng.random_range(8..17), rng.random_range(0..60));
    let hour = if day == today { 6 } else { hour };
    day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
}

/// The steps that lead from filing to a state.
fn path(target: PqrState, today: NaiveDate) -> Vec<PqrStep> {
    use PqrStep::{
        Archive, BecomeFinal, Cite, Classify, Comply, Decide, Draft, Notify, RequireCompletion,
        Return, SendAviso, StartCompliance, Transfer, Withdraw,
    };
    let until = today.checked_add_days(Days::new(12)).unwrap_or(today);
    match target {
        PqrState::Radicada => vec![],
        PqrState::EnTramite => vec![Classify],
        PqrState::Trasladada => vec![Transfer],
        PqrState::Requerida => vec![Classify, RequireCompletion],
        PqrState::EnPruebas => vec![Classify, PqrStep::OrderEvidence { until }],
        PqrState::Proyectada => vec![Classify, Draft],
        PqrState::Decidida => vec![Classify, Draft, Decide],
        PqrState::Citada => vec![Classify, Draft, Decide, Cite],
        PqrState::Avisada => vec![Classify, Draft, Decide, Cite, SendAviso],
        PqrState::Notificada => vec![Classify, Decide, Notify],
        PqrState::EnFirme => vec![Classify, Decide, Notify, BecomeFinal],
        PqrState::EnCumplimiento => {
            vec![Classify, Decide, Notify, BecomeFinal, StartCompliance]
        }
        PqrState::Cumplida => {
            vec![Classify, Decide, Notify, BecomeFinal, StartCompliance, Comply]
        }
        PqrState::Desistida => vec![Classify, Withdraw],
        PqrState::Devuelta => vec![Return],
        PqrState::Archivada => vec![Classify, Decide, Notify, BecomeFinal, Archive],
    }
}

fn filing(plan: &Plan, rng: &mut ChaCha8Rng) -> FilePqr {
    let kind = match rng.random_range(0..10) {
        0..=5 => PqrKind::Reclamo,
        6 => PqrKind::Queja,
        7 => PqrKind::Informacion,
        _ => PqrKind::Peticion,
    };
    let account = AccountId::new(plan.account(rng.random_range(0..plan.accounts)));
    let channel = Channel::ALL.choose(rng).copied().unwrap_or(Channel::InPerson);
    let causal = match kind {
        PqrKind::Queja => Some(315),
        _ => CAUSES.choose(rng).copied(),
    };
    let claimed = (kind == PqrKind::Reclamo && rng.random_bool(0.8))
        .then(|| Money::from_pesos(rng.random_range(12..400) * 1_000));
    FilePqr {
        account,
        petitioner: Petitioner { name: String::new(), document: String::new() },
        channel,
        kind,
        causal,
        invoice: None,
        claimed,
        facts: people::FACTS.choose(rng).copied().unwrap_or("").to_owned(),
        notice: if rng.random_bool(0.4) {
            Notice::Email(format!("usuario{}@example.com", rng.random_range(1..9_999)))
        } else {
            Notice::Address("la dirección del predio".into())
        },
        draft: None,
    }
}
