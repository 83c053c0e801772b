//! The cases of a demo: papers filed over the last months, each brought to a state of the tables.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::scripts::{APPEALED, LONGEST, SCRIPTS, Script, advance};
use super::{Plan, people};
use crate::domain::calendar::BusinessCalendar;
use crate::domain::command::{Assignment, Command};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::money::Money;
use crate::domain::pqr::{
    Advance, Channel, FilePqr, Notice, Petitioner, PqrKind, PqrStep, Undisputed,
};
use crate::domain::subscriber::Service;
use crate::domain::user::{Role, UserId};

/// Part of the chance of the cases.
const PART: u64 = 3;

/// Accounts per case.
const ACCOUNTS_PER_CASE: u32 = 12;

/// At least three of every script, at most what a demo can file in a few seconds.
const CASES: std::ops::RangeInclusive<u32> = 96..=1_200;

/// Causes with their weight, after what people claim in fact.
const CAUSES: &[u16] = &[102, 102, 102, 120, 120, 109, 109, 123, 105, 117, 122, 303, 315];

/// Who answers.
const ANALYSTS: &[&str] = &["jrios", "kleon", "acano", "pduque"];

/// The people of the claims desk of a demo: short name, full name, role. Nobody of them can log in.
pub const PEOPLE: &[(&str, &str, Role)] = &[
    ("acano", "Ana Cano", Role::PqrAnalyst),
    ("dir.pqr", "Diana Castro", Role::PqrDirector),
    ("jrios", "Javier Ríos", Role::PqrAnalyst),
    ("kleon", "Karen León", Role::PqrAnalyst),
    ("mgomez", "María Gómez", Role::Clerk),
    ("pduque", "Pedro Duque", Role::PqrAnalyst),
];

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
    /// A recurso came in, against the case of another place.
    Appeal(Box<FilePqr>, usize),
    /// It was given to somebody.
    Assign(UserId),
    /// A step of the table.
    Step(Advance),
}

impl Act {
    /// The command that does it, once the cases of the demo have their numbers.
    pub fn command(self, numbers: &BTreeMap<usize, Radicado>) -> Option<Command> {
        let number = |case: usize| numbers.get(&case).copied();
        Some(match self.deed {
            Deed::File(filing) => Command::FilePqr(*filing),
            Deed::Appeal(filing, parent) => {
                Command::FilePqr(FilePqr { parent: Some(number(parent)?), ..*filing })
            }
            Deed::Assign(to) => Command::AssignPqr {
                cases: vec![Assignment { radicado: number(self.case)?, to: Some(to) }],
            },
            Deed::Step(act) => Command::AdvancePqr { radicado: number(self.case)?, act },
        })
    }
}

/// Every act of the demo in order of time, by the calendar of law.
pub fn acts(plan: &Plan, calendar: &BusinessCalendar) -> Vec<Act> {
    let count = (plan.accounts / ACCOUNTS_PER_CASE).clamp(*CASES.start(), *CASES.end());
    let mut story =
        Story { plan, days: business_days(plan.today, calendar), calendar, acts: Vec::new() };
    let mut place = 0;
    for (case, script) in (0..count).zip(SCRIPTS.iter().cycle()) {
        let mut rng = plan.chance(PART, u64::from(case));
        place += story.tell(script, place, &mut rng);
    }
    story.acts.sort_by_key(|act| (act.at, act.case));
    story.acts
}

/// Business days up to the day of the demo, the last one first.
fn business_days(today: NaiveDate, calendar: &BusinessCalendar) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    let mut day = today;
    while days.len() <= LONGEST as usize {
        if calendar.is_business(day) {
            days.push(day);
        }
        let Some(before) = day.pred_opt() else { break };
        day = before;
    }
    days
}

struct Story<'a> {
    plan: &'a Plan,
    days: Vec<NaiveDate>,
    calendar: &'a BusinessCalendar,
    acts: Vec<Act>,
}

impl Story<'_> {
    /// A case, and the recurso against it; gives how many cases that is.
    fn tell(&mut self, script: &Script, place: usize, rng: &mut ChaCha8Rng) -> usize {
        let age = rng.random_range(script.age.0..=script.age.1);
        let mut paper = filing(self.plan, script.kind, rng);
        let steps = (script.steps)();
        if steps.iter().any(|(_, step)| matches!(step, PqrStep::ResolveVerbally { .. })) {
            paper.channel = Channel::InPerson;
        }
        let Some(recurso) = script.recurso else {
            self.one(place, age, Deed::File(Box::new(paper)), steps, rng);
            return 1;
        };
        let against = FilePqr {
            kind: recurso.kind.unwrap_or(PqrKind::Reposicion),
            undisputed: Some(Undisputed::Paid),
            facts: "No estoy de acuerdo con la respuesta: el consumo no es mío.".into(),
            ..paper.clone()
        };
        self.one(place, age, Deed::File(Box::new(paper)), steps, rng);
        let deed = Deed::Appeal(Box::new(against), place);
        self.one(place + 1, age.saturating_sub(APPEALED), deed, (recurso.steps)(), rng);
        2
    }

    fn one(
        &mut self,
        case: usize,
        age: u32,
        filed: Deed,
        steps: Vec<(u32, PqrStep)>,
        rng: &mut ChaCha8Rng,
    ) {
        let first = self.acts.len();
        let mut push = |ago: u32, deed: &mut dyn FnMut(NaiveDate) -> Deed, rng: &mut ChaCha8Rng| {
            let day = self.days.get(ago as usize).copied().unwrap_or(self.plan.today);
            self.acts.push(Act {
                at: office_hour(day, self.plan.today, rng),
                case,
                deed: deed(day),
            });
        };
        push(age, &mut |_| filed.clone(), rng);
        if rng.random_bool(0.8) {
            let analyst = ANALYSTS.choose(rng).copied().unwrap_or("jrios");
            push(age, &mut |_| Deed::Assign(UserId::from_system(analyst)), rng);
        }
        for (after, step) in steps {
            let calendar = self.calendar;
            let mut deed = |day| Deed::Step(advance(step.clone(), day, case, calendar));
            push(age.saturating_sub(after), &mut deed, rng);
        }
        if let Some(own) = self.acts.get_mut(first..) {
            in_order(own);
        }
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
    let (hour, minute) = if day == today { (6, minute % 30) } else { (hour, minute) };
    day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
}

fn filing(plan: &Plan, kind: Option<PqrKind>, rng: &mut ChaCha8Rng) -> FilePqr {
    let any = match rng.random_range(0..10) {
        0..=5 => PqrKind::Reclamo,
        6 => PqrKind::Queja,
        _ => PqrKind::Peticion,
    };
    let kind = kind.unwrap_or(any);
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
        service: Some(Service::Water),
        invoice: None,
        invoice_issued: None,
        claimed,
        facts: people::FACTS.choose(rng).copied().unwrap_or("").to_owned(),
        notice: if rng.random_bool(0.4) {
            Notice::Email(format!("usuario{}@example.com", rng.random_range(1..9_999)))
        } else {
            Notice::Address("la dirección del predio".into())
        },
        parent: None,
        undisputed: None,
        draft: None,
    }
}
