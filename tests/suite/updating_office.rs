//! The people who change data of subscribers and what each does, for the tests of requests, screens and files.

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, SessionId, UpdateId};
use ventanilla::domain::subscriber::Subscriber;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::updates::decide::{UpdateRejection, last_digits};
use ventanilla::domain::updates::policy::Risk;
use ventanilla::domain::updates::request::{
    FieldChange, LineState, Proposal, Ruling, Support, UpdateDeed, UpdateState, Verdict, Visit,
};
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Receipt, Refusal, Store};

use crate::desk::now;
use crate::office::day;

/// A person of the desk of changes.
pub fn person(name: &str) -> Actor {
    let role = match name {
        "jefe" => Role::Approver,
        "cmora" => Role::CommercialCoordinator,
        "lector" => Role::ReadOnly,
        "admin" => Role::Administrator,
        _ => Role::Clerk,
    };
    Actor {
        user: UserId::from_system(name),
        role,
        origin: "VENT2".into(),
        session: SessionId::LOCAL,
    }
}

/// A dwelling of the demo with document and estrato, by its place among those.
pub fn dwelling(store: &Store, at: usize) -> Subscriber {
    let page = store.subscribers(&PageRequest::first(200)).unwrap();
    let homes = page.rows.into_iter().map(|(_, one)| one);
    let homes = homes.filter(|one| one.stratum.is_some_and(|s| s.number() < 6));
    homes.filter(|one| one.document.is_some() && one.phone.is_some()).nth(at).unwrap()
}

/// A paper that is taken today.
pub fn paper(kind: &str) -> Support {
    Support {
        kind: kind.into(),
        reference: "123".into(),
        issued_on: day(2026, 11, 20),
        online: false,
    }
}

/// What a person proposes for a record as it is now.
pub fn proposal(
    store: &Store,
    of: AccountId,
    changes: &[(Field, &str)],
    papers: &[&str],
) -> Proposal {
    let record = store.subscriber(of).unwrap().unwrap();
    let revisions = store.revisions(of).unwrap();
    let change = |(field, text): &(Field, &str)| FieldChange {
        field: *field,
        before: field.read(&record),
        after: (*text).into(),
        typed: (*text).into(),
        risk: Risk::Low,
        visit: false,
    };
    Proposal {
        base: revisions.last().map_or(0, |last| last.number),
        changes: changes.iter().map(change).collect(),
        reason: "01".into(),
        note: String::new(),
        supports: papers.iter().map(|kind| paper(kind)).collect(),
        claimed_on: None,
        since: None,
        reverses: None,
        batch: None,
    }
}

fn commit(
    store: &Store,
    by: &str,
    at: NaiveDateTime,
    command: Command,
) -> Result<Receipt, Refusal> {
    store.commit(&person(by), at, command, None)
}

/// Sends a proposal.
pub fn send(
    store: &Store,
    by: &str,
    of: AccountId,
    id: Option<UpdateId>,
    proposal: Proposal,
) -> Result<UpdateId, Refusal> {
    let command = Command::ProposeUpdate { id, account: of, proposal: Box::new(proposal) };
    let receipt = commit(store, by, now(), command)?;
    let (year, number) = receipt.number.unwrap();
    Ok(UpdateId { year, number })
}

/// Proposes changes of a record as it is now.
pub fn propose(
    store: &Store,
    by: &str,
    of: AccountId,
    changes: &[(Field, &str)],
    papers: &[&str],
) -> Result<UpdateId, Refusal> {
    send(store, by, of, None, proposal(store, of, changes, papers))
}

pub fn step(store: &Store, by: &str, id: UpdateId, deed: UpdateDeed) -> Result<(), Refusal> {
    step_on(store, by, id, deed, now())
}

pub fn step_on(
    store: &Store,
    by: &str,
    id: UpdateId,
    deed: UpdateDeed,
    at: NaiveDateTime,
) -> Result<(), Refusal> {
    let account = store.update(id).unwrap().unwrap().seen.record.account;
    let command = Command::StepUpdate { id, account, deed: Box::new(deed) };
    commit(store, by, at, command).map(drop)
}

/// Approves fields; with the digits of the account, as for what is of high risk.
pub fn approve(
    store: &Store,
    by: &str,
    id: UpdateId,
    fields: &[Field],
    digits: bool,
) -> Result<(), Refusal> {
    let account = store.update(id).unwrap().unwrap().seen.record.account;
    let ruling = |field: &Field| Ruling { field: *field, verdict: Verdict::Approve };
    let rulings = fields.iter().map(ruling).collect();
    let digits = digits.then(|| last_digits(account));
    step(store, by, id, UpdateDeed::Rule { rulings, digits })
}

/// Sends a field back with a note.
pub fn hand_back(
    store: &Store,
    by: &str,
    id: UpdateId,
    field: Field,
    note: &str,
) -> Result<(), Refusal> {
    let verdict = Verdict::Return { reason: "04".into(), note: note.into() };
    let rulings = vec![Ruling { field, verdict }];
    step(store, by, id, UpdateDeed::Rule { rulings, digits: None })
}

pub fn visited(confirms: bool) -> UpdateDeed {
    UpdateDeed::Visit(Visit { on: day(2026, 11, 24), finding: "acta 3391".into(), confirms })
}

/// Applies whatever is due on a day.
pub fn apply(store: &Store, on: NaiveDate) -> usize {
    let due = store.updates_due(on).unwrap();
    if due.is_empty() {
        return 0;
    }
    let count = due.len();
    let command = Command::ApplyUpdates { requests: due };
    commit(store, "cmora", on.and_hms_opt(6, 0, 0).unwrap(), command).unwrap();
    count
}

pub fn state(store: &Store, id: UpdateId) -> UpdateState {
    store.update(id).unwrap().unwrap().standing.state
}

pub fn line(store: &Store, id: UpdateId, field: Field) -> LineState {
    store.update(id).unwrap().unwrap().standing.line(field).unwrap().state.clone()
}

pub fn value(store: &Store, of: AccountId, field: Field) -> String {
    field.read(&store.subscriber(of).unwrap().unwrap())
}

/// The rule that refused.
pub fn why(refused: Result<impl std::fmt::Debug, Refusal>) -> UpdateRejection {
    match refused {
        Err(Refusal::Update(rejection)) => rejection,
        other => panic!("se esperaba una regla de cambios: {other:?}"),
    }
}

/// What the demo's clerks propose, and what is decided of it.
pub fn run_demo_updates(store: &Store) {
    use ventanilla::demo::{Plan, updates};
    let plan = Plan { accounts: 240, seed: 7, today: now().date() };
    let page = store.subscribers(&PageRequest::first(200)).unwrap();
    for script in updates(&plan, page.rows.into_iter().map(|(_, one)| one)) {
        let receipt = store.commit(&script.by, script.at, script.propose(), None).unwrap();
        let (year, number) = receipt.number.unwrap();
        if let Some((by, at, command)) = script.decision(UpdateId { year, number }) {
            store.commit(&by, at, command, None).unwrap();
        }
    }
}

/// A base of so many accounts with the calendar of the demo, and nothing else.
pub fn with_calendar(accounts: u32) -> Store {
    use std::sync::Arc;
    use ventanilla::clock::Clock;
    use ventanilla::demo::{self, Mix, Plan};
    use ventanilla::store::engine::memory::MemoryEngine;
    let office = Arc::new(ventanilla::config::load_office(None).unwrap());
    let store = Store::over(Arc::new(MemoryEngine::default()), office).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { accounts, seed: 7, today: now().date() };
    let people = folder.path().join("s.csv");
    let mut out = Vec::new();
    demo::write_subscribers(&plan, &Mix::shipped().unwrap(), &mut out, |_| {}).unwrap();
    std::fs::write(&people, &out).unwrap();
    let (admin, clock) = (person("admin"), Clock::Fixed(now()));
    let folder = folder.path();
    ventanilla::loading::load_subscribers(&store, &admin, clock, folder, &people, &mut |_, _| {})
        .unwrap();
    crate::desk::keep_calendar(&store, &plan);
    store
}
