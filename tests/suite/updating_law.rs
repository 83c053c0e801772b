//! No order of commands changes a field of a subscriber without two different people.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Days;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, UpdateId};
use ventanilla::domain::subscriber::Subscriber;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::updates::connection::blank;
use ventanilla::domain::updates::decide::last_digits;
use ventanilla::domain::updates::request::{
    Ruling, UpdateDeed, UpdateRequest, UpdateStep, Verdict,
};
use ventanilla::store::Store;

use crate::connecting;
use crate::desk::{demo_store, now};
use crate::office::assert_clean;
use crate::updating_office::{dwelling, person, proposal, visited};

const PEOPLE: [&str; 5] = ["mgomez", "cmora", "jefe", "admin", "lector"];

/// Values that somebody may want, for each field that is tried.
const WANTED: [(Field, &[&str]); 7] = [
    (Field::Mobile, &["3015551820", "3105551821", ""]),
    (Field::Email, &["ana@correo.co", "anna@correo.co"]),
    (Field::Stratum, &["1", "2", "3", ""]),
    (Field::UseClass, &["COMERCIAL", "RESIDENCIAL"]),
    (Field::Name, &["ROSA PEÑA", "JUAN RUIZ"]),
    (Field::Document, &["CC 52345678", "CC 43567812"]),
    (Field::Address, &["CL 1 # 2 - 3", "KR 9 # 8 - 7 AP 1"]),
];

/// Every kind of paper: what is tried here is who, not what with.
const PAPERS: [&str; 6] = ["CEST", "BNOM", "CTRL", "CEDU", "SOLI", "ACTA"];

/// One thing that somebody tries; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Try {
    Propose { fields: Vec<(usize, usize)>, again: Option<usize>, reverse: bool },
    Rule { request: usize, verdicts: Vec<(usize, u8)>, digits: bool },
    Many { requests: Vec<usize> },
    Visit { request: usize, confirms: bool },
    Leave { request: usize, annul: bool },
    Apply { days: u64 },
    Load,
    Connect { again: Option<usize> },
}

fn tries() -> impl Strategy<Value = (usize, usize, Try)> {
    let fields = prop::collection::vec((0..WANTED.len(), 0..4_usize), 1..4);
    let some = || 0..6_usize;
    let what = prop_oneof![
        5 => (fields, prop::option::weighted(0.3, some()), prop::bool::weighted(0.2))
            .prop_map(|(fields, again, reverse)| Try::Propose { fields, again, reverse }),
        6 => (some(), prop::collection::vec((0..WANTED.len(), 0..12_u8), 1..5), prop::bool::weighted(0.8))
            .prop_map(|(request, verdicts, digits)| Try::Rule { request, verdicts, digits }),
        2 => prop::collection::vec(some(), 1..3).prop_map(|requests| Try::Many { requests }),
        2 => (some(), prop::bool::weighted(0.8)).prop_map(|(request, confirms)| Try::Visit { request, confirms }),
        1 => (some(), prop::bool::ANY).prop_map(|(request, annul)| Try::Leave { request, annul }),
        2 => (0..90_u64).prop_map(|days| Try::Apply { days }),
        1 => Just(Try::Load),
        2 => prop::option::weighted(0.3, some()).prop_map(|again| Try::Connect { again }),
    ];
    (0..PEOPLE.len(), 0..2_usize, what)
}

/// One base for all cases: each case has two accounts of its own.
static BASE: LazyLock<Store> = LazyLock::new(demo_store);
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A case: its accounts as they came, and the requests about them.
struct World {
    store: &'static Store,
    accounts: [Subscriber; 2],
    requests: Vec<UpdateId>,
}

impl World {
    fn new() -> Self {
        let at = NEXT.fetch_add(2, Ordering::Relaxed);
        // Cases that shrink go round: what an earlier case left is where the next one begins.
        let of = |at: usize| dwelling(&BASE, at % 100);
        Self { store: &BASE, accounts: [of(at), of(at + 1)], requests: Vec::new() }
    }

    fn request(&self, at: usize) -> Option<(UpdateId, AccountId)> {
        let id = *self.requests.get(at % self.requests.len().max(1))?;
        Some((id, self.store.update(id).unwrap().unwrap().seen.record.account))
    }

    fn command(&self, account: AccountId, what: &Try) -> Option<Command> {
        Some(match what {
            Try::Propose { fields, again, reverse } => {
                let wanted = |(field, value): &(usize, usize)| {
                    let (field, values) = WANTED[*field];
                    (field, values[value % values.len()])
                };
                let mut changes: Vec<_> = fields.iter().map(wanted).collect();
                // A shop has no estrato: without it nothing about the use would ever pass.
                if changes.contains(&(Field::UseClass, "COMERCIAL")) {
                    changes.retain(|(field, _)| *field != Field::Stratum);
                    changes.push((Field::Stratum, ""));
                }
                changes.sort_unstable();
                changes.dedup_by_key(|(field, _)| *field);
                let mut proposal = proposal(self.store, account, &changes, &PAPERS);
                let other = again.and_then(|at| self.request(at));
                if *reverse {
                    proposal.reverses = other.map(|(id, _)| id);
                }
                let id = other.filter(|_| !*reverse).map(|(id, _)| id);
                Command::ProposeUpdate { id, account, proposal: Box::new(proposal) }
            }
            Try::Rule { request, verdicts, digits } => {
                let (id, account) = self.request(*request)?;
                let verdict = |kind: u8| match kind {
                    0 => Verdict::Return { reason: "04".into(), note: String::new() },
                    1 => Verdict::Reject { reason: "05".into(), note: String::new() },
                    _ => Verdict::Approve,
                };
                let standing = self.store.update(id).unwrap().unwrap().standing;
                let kinds = verdicts.iter().map(|(_, kind)| *kind).cycle();
                let open = standing.lines.iter().filter(|line| line.is_waiting());
                // At times a field is left out.
                let all = open.map(|line| line.change.field).zip(kinds).skip(verdicts[0].0 / 6);
                let rulings =
                    all.map(|(field, kind)| Ruling { field, verdict: verdict(kind) }).collect();
                let digits = digits.then(|| last_digits(account));
                let deed = Box::new(UpdateDeed::Rule { rulings, digits });
                Command::StepUpdate { id, account, deed }
            }
            Try::Many { requests } => {
                let all: Vec<_> = requests.iter().filter_map(|at| self.request(*at)).collect();
                let sampled = all.iter().map(|(id, _)| *id).collect();
                let requests = all.into_iter().map(|(id, account)| (account, id)).collect();
                Command::ApproveUpdates { requests, sampled }
            }
            Try::Visit { request, confirms } => {
                let (id, account) = self.request(*request)?;
                Command::StepUpdate { id, account, deed: Box::new(visited(*confirms)) }
            }
            Try::Leave { request, annul } => {
                let (id, account) = self.request(*request)?;
                let reason = String::from("porque sí");
                let deed = match annul {
                    true => UpdateDeed::Annul { reason },
                    false => UpdateDeed::Withdraw { reason },
                };
                Command::StepUpdate { id, account, deed: Box::new(deed) }
            }
            Try::Apply { days } => {
                let on = now().date().checked_add_days(Days::new(*days)).unwrap();
                let requests = self.store.updates_due(on).unwrap();
                Command::ApplyUpdates { requests }
            }
            Try::Load => return None,
            Try::Connect { again } => {
                let other = again.and_then(|at| self.request(at));
                let account = match other {
                    Some((_, account)) => account,
                    None => self.store.next_account().unwrap(),
                };
                let mut changes = connecting::ROSA.to_vec();
                let address = format!("CL 8 # 12 - {}", account.number() % 1_000);
                changes[0].1 = &address;
                let proposal = Box::new(connecting::asked(&changes, &connecting::PAPERS));
                Command::ProposeConnection { id: other.map(|(id, _)| id), account, proposal }
            }
        })
    }

    /// Accounts that did not exist and do now.
    fn opened(&self) -> Vec<AccountId> {
        let all = self.requests.iter().filter_map(|id| self.store.update(*id).unwrap());
        all.filter(|row| row.standing.connects && !row.standing.opens())
            .map(|row| row.seen.record.account)
            .collect()
    }

    fn attempt(&mut self, (who, account, what): &(usize, usize, Try)) {
        let account = self.accounts[*account].account;
        if matches!(what, Try::Load) {
            let mut other = self.store.subscriber(account).unwrap().unwrap();
            other.name = "DE UN ARCHIVO".into();
            self.store.put_subscribers(&[other]).unwrap();
            return;
        }
        let Some(command) = self.command(account, what) else { return };
        let at = match what {
            Try::Apply { days } => now().checked_add_days(Days::new(*days)).unwrap(),
            _ => now(),
        };
        // A refusal is an answer too: what matters is what the base says afterwards.
        let by = match what {
            // Those who may, more often than those who may not.
            Try::Propose { .. } | Try::Load | Try::Connect { .. } => PEOPLE[*who],
            _ => ["jefe", "admin", "jefe", "cmora", "mgomez"][*who],
        };
        if let Ok(receipt) = self.store.commit(&person(by), at, command, None)
            && let Some((year, number)) = receipt.number
        {
            let id = UpdateId { year, number };
            if !self.requests.contains(&id) {
                self.requests.push(id);
            }
        }
    }

    /// Every difference between the record as it came and as it is was proposed by one and approved by another.
    fn check(&self, came: &[Vec<u32>; 2]) {
        let accounts = self.accounts.iter().cloned().zip(came.iter().cloned());
        let opened = self.opened().into_iter().map(|account| (blank(account), Vec::new()));
        for (first, came) in accounts.chain(opened) {
            let now = self.store.subscriber(first.account).unwrap().unwrap();
            assert_eq!(now.account, first.account);
            let mut replayed = first.clone();
            for revision in self.store.revisions(first.account).unwrap() {
                if came.contains(&revision.number) {
                    continue;
                }
                let request = self.store.update(revision.request).unwrap().unwrap().seen.record;
                for written in &revision.written {
                    assert_eq!(written.field.read(&replayed), written.before);
                    let towns = &self.store.office().towns;
                    written.field.write(&mut replayed, &written.after, towns).unwrap();
                    let opens = request.standing().is_some_and(|one| one.connects);
                    if opens || revision.asked.contains(&written.field) {
                        assert_two_people(&request, written.field, &written.after);
                    }
                }
            }
            for field in Field::ALL {
                assert_eq!(field.read(&now), field.read(&replayed), "{field:?} sin revisión");
            }
        }
    }
}

/// Whoever proposed or corrected a request is not who approved the field, and somebody approved it.
fn assert_two_people(request: &UpdateRequest, field: Field, value: &str) {
    let makers: Vec<_> = request
        .events
        .iter()
        .filter(|event| matches!(event.step, UpdateStep::Proposed(_) | UpdateStep::Connects(_)))
        .map(|event| &event.by)
        .collect();
    let proposed = request.events.iter().any(|event| match &event.step {
        UpdateStep::Proposed(proposal) | UpdateStep::Connects(proposal) => {
            proposal.changes.iter().any(|one| one.field == field && one.after == value)
        }
        _ => false,
    });
    let approved = request.events.iter().any(|event| match &event.step {
        UpdateStep::Ruled(all) => {
            all.iter()
                .any(|one| one.ruling.field == field && one.ruling.verdict == Verdict::Approve)
                && !makers.contains(&&event.by)
        }
        _ => false,
    });
    assert!(proposed && approved, "{}: {field:?} cambió sin dos personas", request.id);
}

fn numbers(store: &Store, of: &Subscriber) -> Vec<u32> {
    store.revisions(of.account).unwrap().iter().map(|one| one.number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_order_of_commands_changes_a_field_without_two_people(all in prop::collection::vec(tries(), 1..40)) {
        let mut world = World::new();
        let came = [numbers(&BASE, &world.accounts[0]), numbers(&BASE, &world.accounts[1])];
        for one in &all {
            world.attempt(one);
        }
        world.check(&came);
    }
}

/// The tries above do reach the end: fields of every risk are approved and applied by them.
#[test]
fn the_model_is_not_idle() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut fields = std::collections::BTreeSet::new();
    let mut opened = 0;
    for _ in 0..40 {
        let all = prop::collection::vec(tries(), 40).new_tree(&mut runner).unwrap().current();
        let mut world = World::new();
        for one in &all {
            world.attempt(one);
        }
        opened += world.opened().len();
        for account in &world.accounts {
            let revisions = world.store.revisions(account.account).unwrap();
            fields.extend(revisions.into_iter().flat_map(|one| one.asked));
        }
    }
    for (field, _) in WANTED {
        assert!(fields.contains(&field), "{field:?} nunca llegó a aplicarse: {fields:?}");
    }
    assert!(opened > 0, "ninguna vinculación llegó a abrir su cuenta");
    assert_clean(&BASE);
}
