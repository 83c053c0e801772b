//! Changes of data of a demo: what clerks proposed in the last days, and what came of it.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::Plan;
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, SessionId, UpdateId};
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::updates::decide::last_digits;
use crate::domain::updates::policy::Risk;
use crate::domain::updates::request::{
    FieldChange, Proposal, Ruling, Support, UpdateDeed, Verdict,
};
use crate::domain::user::{Actor, Role, UserId};

/// Requests of a demo at most.
const MAX_REQUESTS: usize = 56;

/// One account in so many has a request.
const STRIDE: usize = 3;

/// Days over which they are spread.
const SPREAD: usize = 5;

/// What becomes of a request after it was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Waits,
    Approved(&'static str),
    Returned(&'static str),
}

/// A request of the demo, and what was decided of it.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateScript {
    /// When it was proposed.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: Actor,
    /// The account.
    pub account: AccountId,
    /// What was proposed.
    pub proposal: Proposal,
    then: Then,
}

impl UpdateScript {
    /// The act that proposes it.
    pub fn propose(&self) -> Command {
        let (account, proposal) = (self.account, Box::new(self.proposal.clone()));
        Command::ProposeUpdate { id: None, account, proposal }
    }

    /// Who decided it, when, and how; none while it waits.
    pub fn decision(&self, id: UpdateId) -> Option<(Actor, NaiveDateTime, Command)> {
        let (by, verdict) = match self.then {
            Then::Waits => return None,
            Then::Approved(by) => (by, Verdict::Approve),
            Then::Returned(note) => {
                ("cmora", Verdict::Return { reason: "04".into(), note: note.into() })
            }
        };
        let role = if by == "jefe" { Role::Approver } else { Role::CommercialCoordinator };
        let rulings = self.proposal.changes.iter();
        let rulings = rulings
            .map(|change| Ruling { field: change.field, verdict: verdict.clone() })
            .collect();
        let digits = (by == "jefe").then(|| last_digits(self.account));
        let deed = Box::new(UpdateDeed::Rule { rulings, digits });
        let command = Command::StepUpdate { id, account: self.account, deed };
        let later = self.at + chrono::Duration::minutes(50);
        Some((person(by, role), later, command))
    }
}

fn person(user: &str, role: Role) -> Actor {
    let (user, origin) = (UserId::from_system(user), "demo".into());
    Actor { user, role, origin, session: SessionId::LOCAL }
}

/// The requests of a demo, from the records of its accounts in order. Only dwellings: estrato, use and address say
/// something of each of them.
pub fn updates(of: &Plan, records: impl Iterator<Item = Subscriber>) -> Vec<UpdateScript> {
    let homes = records.filter(|one| one.stratum.is_some_and(|stratum| stratum.number() < 6));
    let homes = homes.step_by(STRIDE).take(MAX_REQUESTS);
    homes.enumerate().filter_map(|(at, home)| script(at, &home, of.today)).collect()
}

fn script(at: usize, home: &Subscriber, today: NaiveDate) -> Option<UpdateScript> {
    let mobile = format!("3{:02}5{:06}", at % 3, 551_820 + at);
    let stratum = home.stratum.map_or(3, |stratum| stratum.number());
    let other = if stratum == 2 { 3 } else { 2 };
    let email = format!("hogar{}@example.com", home.account);
    let address = format!("KR {} # {} - {:02}", 3 + at, 10 + at, 7 + at);
    let (changes, papers, then): (Vec<(Field, String)>, &[&str], Then) = match at {
        0..20 => (vec![(Field::Mobile, mobile)], &[], Then::Waits),
        20..26 => (vec![(Field::Address, address)], &["BNOM"], Then::Waits),
        26..30 => (
            vec![(Field::Stratum, other.to_string()), (Field::Mobile, mobile)],
            &["CEST"],
            Then::Waits,
        ),
        30..32 => {
            (vec![(Field::Name, "ROSA ELENA PEÑA TORO".into())], &["CTRL", "CEDU"], Then::Waits)
        }
        32..34 => {
            (vec![(Field::Email, email)], &[], Then::Returned("el correo no es el de la solicitud"))
        }
        34..36 => (
            vec![(Field::UseClass, "COMERCIAL".into()), (Field::Stratum, String::new())],
            &["SOLI", "CEST"],
            Then::Waits,
        ),
        36..50 => (vec![(Field::Mobile, mobile)], &[], Then::Approved("cmora")),
        _ => (vec![(Field::Stratum, other.to_string())], &["CEST"], Then::Approved("jefe")),
    };
    let day = today.checked_sub_days(Days::new((at % SPREAD) as u64 + 1))?;
    let issued_on = day.checked_sub_days(Days::new(4))?;
    let change = |(field, after): (Field, String)| FieldChange {
        field,
        before: field.read(home),
        typed: after.clone(),
        after,
        risk: Risk::Low,
        visit: false,
    };
    let paper = |kind: &&str| Support {
        kind: (*kind).into(),
        reference: format!("{}", 1_200 + at),
        issued_on,
        online: false,
    };
    Some(UpdateScript {
        at: day.and_hms_opt(8 + (at % 8) as u32, (at * 7 % 60) as u32, 0)?,
        by: person("mgomez", Role::Clerk),
        account: home.account,
        proposal: Proposal {
            base: 0,
            changes: changes.into_iter().map(change).collect(),
            reason: "01".into(),
            note: String::new(),
            supports: papers.iter().map(paper).collect(),
            claimed_on: at.is_multiple_of(11).then_some(day),
            since: None,
            reverses: None,
            batch: None,
        },
        then,
    })
}
