//! Who may come in and what each may do: the rules, and that they hold for one whose role changed since.

use std::sync::{Arc, Mutex};

use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::permission::{Act, PERMISSIONS, permits};
use ventanilla::domain::trace::{RefusedBy, Trace};
use ventanilla::domain::user::{Actor, MAX_KEYS, PublicKey, Role, UserId, UserRejection};
use ventanilla::messages;
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Change, JournalFilter, Listener, Receipt, Refusal, Store, Topic};

use crate::office::{actor, administrator, assert_clean, filing, now, store};

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn add(store: &Store, name: &str, role: Role) {
    let command = Command::AddUser { user: user(name), name: name.to_uppercase(), role };
    store.commit(&administrator(), now(), command, None).unwrap();
}

fn by_admin(store: &Store, command: Command) -> Result<Receipt, Refusal> {
    store.commit(&administrator(), now(), command, None)
}

/// Somebody who logged in, with the role that he had then.
fn remote(name: &str, role: Role) -> Actor {
    Actor { session: SessionId(9), ..actor(name, role) }
}

fn key(number: usize) -> PublicKey {
    PublicKey {
        line: format!("ssh-ed25519 AAAA{number}"),
        fingerprint: format!("SHA256:{number}"),
        comment: "mesa".into(),
        added_at: now(),
    }
}

#[test]
fn every_act_has_one_row_and_a_rule_of_its_own() {
    let mut rules: Vec<&str> = PERMISSIONS.iter().map(|row| row.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), PERMISSIONS.len());
    for row in PERMISSIONS {
        assert_eq!(row.act.rule(), row.rule);
        assert!(permits(Role::Administrator, row.act), "{:?}", row.act);
        for role in Role::ALL {
            assert_eq!(permits(*role, row.act), row.roles.contains(role));
        }
    }
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(*role));
    }
    let refused = messages::refusal(&Refusal::Forbidden(Act::AssignPqr));
    assert_eq!(refused, "SEG-013 No puede asignar casos: pídalo a director PQR o administrador.");
    for row in PERMISSIONS {
        let line = messages::forbidden(row.act);
        assert!(line.chars().count() < 80 && line.contains(": pídalo a "), "{line}");
    }
}

#[test]
fn a_user_is_added_once_and_changed_by_an_administrator() {
    let (_, store) = store();
    add(&store, "mgomez", Role::Clerk);
    let again = Command::AddUser { user: user("mgomez"), name: "X".into(), role: Role::Clerk };
    assert_eq!(by_admin(&store, again), Err(Refusal::User(UserRejection::Exists)));
    for name in ["", "  ", &"x".repeat(61), "a\u{7}b"] {
        let bad = Command::AddUser { user: user("otro"), name: name.into(), role: Role::Clerk };
        assert_eq!(by_admin(&store, bad), Err(Refusal::User(UserRejection::NameInvalid)));
    }
    for number in 0..MAX_KEYS {
        let add = Command::AddKey { user: user("mgomez"), key: key(number) };
        by_admin(&store, add.clone()).unwrap();
        assert_eq!(by_admin(&store, add), Err(Refusal::User(UserRejection::KeyRepeated)));
    }
    let more = Command::AddKey { user: user("mgomez"), key: key(99) };
    assert_eq!(by_admin(&store, more), Err(Refusal::User(UserRejection::TooManyKeys)));
    let remove = |fingerprint: &str| Command::RemoveKey {
        user: user("mgomez"),
        fingerprint: fingerprint.into(),
    };
    add(&store, "lrojas", Role::Clerk);
    let same = Command::AddKey { user: user("lrojas"), key: key(3) };
    let owner = UserRejection::KeyOfAnother(user("mgomez"));
    assert_eq!(by_admin(&store, same), Err(Refusal::User(owner)));
    let free = Command::AddKey { user: user("lrojas"), key: key(0) };
    by_admin(&store, remove("SHA256:0")).unwrap();
    by_admin(&store, free).unwrap();
    let gone = by_admin(&store, remove("SHA256:0"));
    assert_eq!(gone, Err(Refusal::User(UserRejection::KeyUnknown)));
    let nobody = Command::SetRole { user: user("nadie"), role: Role::Clerk };
    assert_eq!(by_admin(&store, nobody), Err(Refusal::NotFound));
    let clerk = actor("mgomez", Role::Clerk);
    let promote = Command::SetRole { user: user("mgomez"), role: Role::Administrator };
    let refused = store.commit(&clerk, now(), promote, None);
    assert_eq!(refused, Err(Refusal::Forbidden(Act::ManageUsers)));
    let page = store.users(&PageRequest::first(10)).unwrap();
    assert_eq!(page.rows.len(), 2);
    assert_eq!(page.rows[1].1.keys.len(), MAX_KEYS - 1);
    assert_clean(&store);
}

#[test]
fn the_last_administrator_stays() {
    let (_, store) = store();
    add(&store, "jefe", Role::Administrator);
    let suspend = |suspended| Command::SuspendUser { user: user("jefe"), suspended };
    let demote = Command::SetRole { user: user("jefe"), role: Role::Clerk };
    for command in [suspend(true), demote.clone()] {
        let last = Err(Refusal::User(UserRejection::LastAdministrator));
        assert_eq!(by_admin(&store, command), last);
    }
    add(&store, "otro", Role::Administrator);
    by_admin(&store, suspend(true)).unwrap();
    by_admin(&store, suspend(false)).unwrap();
    by_admin(&store, demote).unwrap();
    assert_clean(&store);
}

/// The role that counts is the one in force, not the one with which the session began.
#[test]
fn who_lost_his_role_or_was_suspended_writes_no_more() {
    let (_, store) = store();
    add(&store, "jefe", Role::Administrator);
    add(&store, "dir", Role::PqrDirector);
    let director = remote("dir", Role::PqrDirector);
    let radicado = crate::office::file(&store, "fuga");
    let assign = crate::office::assign(radicado, "jrios");
    store.commit(&director, now(), assign.clone(), None).unwrap();
    by_admin(&store, Command::SetRole { user: user("dir"), role: Role::Clerk }).unwrap();
    let refused = store.commit(&director, now(), assign.clone(), None);
    assert_eq!(refused, Err(Refusal::Forbidden(Act::AssignPqr)));
    by_admin(&store, Command::SuspendUser { user: user("dir"), suspended: true }).unwrap();
    let filed = store.commit(&director, now(), Command::FilePqr(filing("fuga")), None);
    assert_eq!(filed, Err(Refusal::Forbidden(Act::FilePqr)));
    let nobody = store.commit(&remote("nadie", Role::Administrator), now(), assign, None);
    assert_eq!(nobody, Err(Refusal::Forbidden(Act::AssignPqr)));
    assert_eq!(
        store.authorise(&director, now(), Act::Export),
        Err(Refusal::Forbidden(Act::Export))
    );
    let filter = JournalFilter { user: Some(user("dir")), ..JournalFilter::default() };
    let (page, _) = store.journal(&filter, &PageRequest::first(50)).unwrap();
    let refusals: Vec<Act> = page
        .rows
        .iter()
        .filter_map(|(_, entry)| match &entry.command {
            Command::Trace(Trace::Refused { act, by: RefusedBy::Role, .. }) => Some(*act),
            _ => None,
        })
        .collect();
    assert_eq!(refusals, [Act::AssignPqr, Act::FilePqr, Act::Export]);
    assert_clean(&store);
}

#[test]
fn a_person_changes_his_own_password_and_the_register_never_keeps_it() {
    let (engine, store) = store();
    add(&store, "jefe", Role::Administrator);
    add(&store, "mgomez", Role::Clerk);
    let hash = "$argon2id$v=19$m=8,t=1,p=1$c2Fs$SECRETO".to_owned();
    let own = Command::SetPassword { user: user("mgomez"), hash: Some(hash.clone()) };
    let clerk = remote("mgomez", Role::Clerk);
    store.commit(&clerk, now(), own.clone(), None).unwrap();
    let others = Command::SetPassword { user: user("jefe"), hash: Some(hash.clone()) };
    let refused = store.commit(&clerk, now(), others, None);
    assert_eq!(refused, Err(Refusal::Forbidden(Act::ManageUsers)));
    let kept = store.user(&user("mgomez")).unwrap().unwrap().record;
    assert_eq!(kept.password, Some(hash));
    let all = crate::office::dump(engine.as_ref());
    for (_, bytes) in &all[&ventanilla::store::engine::Space::Journal] {
        assert!(!bytes.windows(7).any(|part| part == b"SECRETO"));
    }
}

#[test]
fn a_stale_user_form_is_refused() {
    let (_, store) = store();
    add(&store, "mgomez", Role::Clerk);
    let seen = store.user(&user("mgomez")).unwrap().unwrap().version;
    let role = |role| Command::SetRole { user: user("mgomez"), role };
    store.commit(&administrator(), now(), role(Role::PqrAnalyst), Some(seen)).unwrap();
    let stale = store.commit(&administrator(), now(), role(Role::Approver), Some(seen));
    assert_eq!(stale, Err(Refusal::Stale { by: "admin".into(), at: now() }));
}

#[test]
fn names_that_would_be_changed_are_no_names() {
    for name in ["Ana", "ana\u{7}", "año", "", &"x".repeat(25), "ana maria", "../ana", "ana\n"] {
        assert_eq!(UserId::parse(name), None, "{name:?}");
    }
    assert_eq!(user("ana.m-1_2").as_str(), "ana.m-1_2");
}

#[derive(Default)]
struct Ear(Mutex<Vec<Change>>);

impl Listener for Ear {
    fn changed(&self, changes: &[Change]) {
        self.0.lock().unwrap().extend_from_slice(changes);
    }
}

/// What others hear is durable, and nothing is heard of what was refused or only looked at.
#[test]
fn others_hear_of_what_was_written() {
    let (_, store) = store();
    let ear = Arc::new(Ear::default());
    let listener: Arc<dyn Listener> = Arc::<Ear>::clone(&ear);
    store.listen(&listener);
    add(&store, "mgomez", Role::Clerk);
    let clerk = remote("mgomez", Role::Clerk);
    store.commit(&clerk, now(), Command::FilePqr(filing("fuga")), None).unwrap();
    store.record(&clerk, now(), Trace::LineCut).unwrap();
    let load = Command::RecordBackup(ventanilla::domain::command::BackupMark {
        at: now(),
        bytes: 0,
        sequence: 0,
        hash: String::new(),
    });
    assert!(store.commit(&clerk, now(), load, None).is_err());
    let heard: Vec<(Topic, SessionId)> =
        ear.0.lock().unwrap().iter().map(|change| (change.topic, change.session)).collect();
    assert_eq!(heard, [(Topic::Users, SessionId::LOCAL), (Topic::Pqr, SessionId(9))]);
    drop(listener);
    drop(ear);
    store.commit(&clerk, now(), Command::FilePqr(filing("otra")), None).unwrap();
}
