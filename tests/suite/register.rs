//! The register of acts: asked by person, record and date; anchored; copied while others write.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{Days, NaiveDateTime};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::trace::{LoginFailure, Proof, Subject, Trace};
use ventanilla::domain::user::{Actor, Role};
use ventanilla::store::engine::{Batch, Engine, Space};
use ventanilla::store::journal::{Head, JournalEntry};
use ventanilla::store::page::{MAX_PAGE, PageRequest};
use ventanilla::store::{Difference, JournalFilter, Store, trees};
use ventanilla::text::journal;

use crate::office::{
    account, actor, assert_clean, clerk, director, file, filing, fill, morning, now, store, today,
};

fn acts(store: &Store, filter: &JournalFilter) -> Vec<JournalEntry> {
    let mut request = PageRequest::first(3);
    let mut all = Vec::new();
    loop {
        let (page, _) = store.journal(filter, &request).unwrap();
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        all.extend(page.rows.into_iter().map(|(_, entry)| entry));
        match last.filter(|_| page.more_after) {
            Some(cursor) => request = PageRequest::after(cursor, 3),
            None => return all,
        }
    }
}

fn sequences(store: &Store, filter: &JournalFilter) -> Vec<u64> {
    acts(store, filter).iter().map(|entry| entry.sequence).collect()
}

#[test]
fn it_answers_by_person_record_and_day() {
    let (_, store) = store();
    let day = |number: u64| morning(today() + Days::new(number), 0);
    let file_on = |at: NaiveDateTime| {
        let receipt = store.commit(&clerk(), at, Command::FilePqr(filing("fuga")), None).unwrap();
        receipt.radicado.unwrap()
    };
    let first = file_on(day(0));
    file_on(day(1));
    let assign = crate::office::assign(first, "jrios");
    store.commit(&director(), day(2), assign, None).unwrap();
    let view = Trace::Viewed { subject: Subject::Pqr(first) };
    store.record(&clerk(), day(3), view).unwrap();
    store.note(&clerk(), day(3), Trace::Viewed { subject: Subject::Account(account(7)) });
    store.sync().unwrap();

    let all = JournalFilter::default();
    assert_eq!(sequences(&store, &all), [1, 2, 3, 4, 5]);
    let of = |user: &Actor| JournalFilter { user: Some(user.user.clone()), ..all.clone() };
    assert_eq!(sequences(&store, &of(&clerk())), [1, 2, 4, 5]);
    let about = JournalFilter { subject: Some(Subject::Pqr(first)), ..all.clone() };
    assert_eq!(sequences(&store, &about), [1, 3, 4]);
    let both = JournalFilter { user: Some(director().user), ..about };
    assert_eq!(sequences(&store, &both), [3]);
    let days = |from, to| JournalFilter {
        from: Some(today() + Days::new(from)),
        to: Some(today() + Days::new(to)),
        ..all.clone()
    };
    assert_eq!(sequences(&store, &days(0, 0)), [1]);
    assert_eq!(sequences(&store, &days(1, 2)), [2, 3]);
    assert_eq!(sequences(&store, &days(3, 30)), [4, 5]);
    assert_eq!(sequences(&store, &days(4, 30)), [0; 0]);
    let backwards = store.journal(&all, &PageRequest::last(2)).unwrap().0;
    let last: Vec<u64> = backwards.rows.iter().map(|(_, entry)| entry.sequence).collect();
    assert_eq!((last, backwards.more_before, backwards.more_after), (vec![4, 5], true, false));
    // A clock that went back: the day finds the act, whatever came before it.
    let back = Trace::LineCut;
    store.record(&clerk(), day(0), back).unwrap();
    assert_eq!(sequences(&store, &days(0, 0)), [1, 6]);
    assert_eq!(sequences(&store, &days(3, 30)), [4, 5]);
    let words: Vec<String> =
        acts(&store, &all).iter().map(|e| journal::act(&e.command, e.radicado)).collect();
    assert_eq!(
        words,
        [
            "radicó 2026-000001 (Petición)",
            "radicó 2026-000002 (Petición)",
            "2026-000001: asignó a jrios",
            "vio el caso 2026-000001",
            "vio la cuenta 7",
            "se cortó la línea; la sesión espera",
        ]
    );
    assert_clean(&store);
}

#[test]
fn logins_and_failures_are_told_at_the_next_login() {
    let (_, store) = store();
    let ana = |minute| {
        let origin = format!("10.0.0.{minute}");
        Actor { origin, session: SessionId(minute), ..actor("ana", Role::Clerk) }
    };
    let summary = || store.logins(&ana(0).user).unwrap();
    assert_eq!((summary().last, summary().failed), (None, 0));
    let failed = Trace::LoginFailed { why: LoginFailure::Password };
    store.record(&ana(1), morning(today(), 1), failed.clone()).unwrap();
    assert_eq!((summary().last, summary().failed), (None, 1));
    let entered = Trace::LoggedIn { by: Proof::Password };
    store.record(&ana(2), morning(today(), 2), entered).unwrap();
    store.record(&ana(3), morning(today(), 3), failed.clone()).unwrap();
    store.record(&actor("otra", Role::Clerk), morning(today(), 4), failed.clone()).unwrap();
    store.record(&ana(5), morning(today(), 5), failed).unwrap();
    let last = Some((morning(today(), 2), "10.0.0.2".to_owned()));
    assert_eq!((summary().last, summary().failed), (last, 2));
    assert_clean(&store);
}

#[test]
fn an_anchor_finds_a_tail_that_was_cut_and_a_register_written_again() {
    let (engine, store) = store();
    let at_first = |store: &Store| {
        file(store, "uno");
        file(store, "dos");
        store.head().unwrap()
    };
    let head = at_first(&store);
    assert_eq!(Head::from_anchor(&head.anchor()), Some(head));
    for text in ["", "12", "xx:1", ":", &format!("{}x", head.anchor())] {
        assert_eq!(Head::from_anchor(text), None, "{text}");
    }
    file(&store, "tres");
    let check = |anchor| store.verify(Some(anchor), |_| {}).unwrap().differences;
    assert_eq!(check(head), []);
    let other = Head { hash: [9; 32], ..head };
    assert_eq!(check(other), [Difference::AnchorOther { anchored: head.sequence }]);

    // The tail is cut so well that the rest of the base agrees.
    let mut batch = Batch::default();
    let keys = |space| crate::office::dump(engine.as_ref())[&space].clone();
    for space in
        [Space::Journal, Space::JournalByUser, Space::JournalBySubject, Space::JournalByDay]
    {
        for (key, _) in keys(space) {
            if trees::sequence_at_end(&key) == Some(3) {
                batch.delete(space, key);
            }
        }
    }
    batch.put(Space::Meta, trees::META_HEAD.to_vec(), head.to_bytes());
    let last = store.head().unwrap();
    engine.apply(batch).unwrap();
    assert_eq!(store.verify(None, |_| {}).unwrap().differences, []);
    assert_eq!(check(last), [Difference::AnchorMissing { anchored: 3, found: 2 }]);
}

/// While others file, assign and type, every verification sees the base of one moment.
#[test]
fn a_verification_under_load_is_clean() {
    let (_, store) = store();
    fill(&store, 60);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let (store, done) = (&store, &done);
            scope.spawn(move || {
                let who = actor(&format!("v{writer}"), Role::PqrDirector);
                while !done.load(Ordering::Relaxed) {
                    let filed = store.commit(&who, now(), Command::FilePqr(filing("x")), None);
                    let radicado = filed.unwrap().radicado.unwrap();
                    let assign = crate::office::assign(radicado, who.user.as_str());
                    store.commit(&who, now(), assign, None).unwrap();
                }
            });
        }
        let mut heads = Vec::new();
        for _ in 0..12 {
            let report = store.verify(None, |_| {}).unwrap();
            assert_eq!(report.differences, []);
            heads.push(report.acts);
        }
        done.store(true, Ordering::Relaxed);
        assert!(heads.windows(2).all(|pair| pair[0] <= pair[1]), "{heads:?}");
        assert!(heads.first() < heads.last(), "nadie escribió mientras tanto: {heads:?}");
    });
    assert_clean(&store);
    assert!(store.journal(&JournalFilter::default(), &PageRequest::last(MAX_PAGE)).is_ok());
}
