//! Changes of the data of subscribers through the base: two people, field by field, at their cut, and what was true when.

use chrono::NaiveDate;
use ventanilla::domain::command::Command;
use ventanilla::domain::pqr::Month;
use ventanilla::domain::subscriber::PhoneRejection;
use ventanilla::domain::subscriber::field::{ChangeKind, Field, FieldRejection};
use ventanilla::domain::updates::decide::UpdateRejection;
use ventanilla::domain::updates::lane::Lane;
use ventanilla::domain::updates::request::{LineState, Ruling, UpdateDeed, UpdateState, Verdict};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Refusal, Store};

use crate::desk::{demo_store, now};
use crate::office::{assert_clean, day};
use crate::updating_office::{
    apply, approve, dwelling, hand_back, line, person, proposal, propose, send, state, step, value,
    visited, why,
};

/// Another estrato than the one that it has.
fn other_stratum(store: &Store, at: usize) -> (String, String) {
    let now = Field::Stratum.read(&dwelling(store, at));
    let other = if now == "2" { "3" } else { "2" };
    (now, other.into())
}

fn cut_of(store: &Store, cycle: &str) -> NaiveDate {
    store.novelty_period(cycle, now().date()).unwrap().unwrap().2
}

fn waiting(store: &Store, lane: Lane) -> usize {
    store.updates_in(lane, &PageRequest::first(50)).unwrap().rows.len()
}

#[test]
fn a_telephone_is_proposed_by_one_and_holds_when_another_approves_it() {
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    let id = propose(&store, "mgomez", of, &[(Field::Mobile, "301 555 18 20")], &[]).unwrap();
    assert_eq!(id.to_string(), "C-2026-1");
    assert_eq!(state(&store, id), UpdateState::ForApproval);
    assert_eq!(value(&store, of, Field::Mobile), "", "propuesto no es escrito");
    assert_eq!((waiting(&store, Lane::Low), waiting(&store, Lane::High)), (1, 0));

    let own = approve(&store, "mgomez", id, &[Field::Mobile], false);
    assert!(matches!(own, Err(Refusal::Forbidden(_))));
    approve(&store, "cmora", id, &[Field::Mobile], false).unwrap();
    assert_eq!(state(&store, id), UpdateState::Applied);
    assert_eq!(value(&store, of, Field::Mobile), "3015551820");
    assert_eq!(waiting(&store, Lane::Low), 0);
    let revisions = store.revisions(of).unwrap();
    assert_eq!(revisions.len(), 1);
    assert_eq!(revisions[0].makers[0].as_str(), "mgomez");
    assert_eq!(revisions[0].approvers[0].as_str(), "cmora");
    let applied = store.updates_applied(Month::of(now().date())).unwrap();
    assert_eq!(applied.len(), 1);
    assert_eq!((applied[0].kind, applied[0].count), (ChangeKind::Contact, 1));
    assert_clean(&store);
}

#[test]
fn the_estrato_waits_for_the_cut_and_the_history_says_what_it_was_and_who_said_so() {
    let store = demo_store();
    let home = dwelling(&store, 1);
    let of = home.account;
    let (was, shall) = other_stratum(&store, 1);
    let changes = [(Field::Stratum, shall.as_str()), (Field::Mobile, "3015551820")];
    let id = propose(&store, "mgomez", of, &changes, &["CEST"]).unwrap();
    assert_eq!(waiting(&store, Lane::High), 1);

    // The coordinator may not decide what is of high risk; nor the chief without the digits.
    let both = [Field::Stratum, Field::Mobile];
    assert!(matches!(approve(&store, "cmora", id, &both, true), Err(Refusal::Forbidden(_))));
    assert_eq!(why(approve(&store, "jefe", id, &both, false)), UpdateRejection::Digits);
    approve(&store, "jefe", id, &both, true).unwrap();

    assert_eq!(value(&store, of, Field::Mobile), "3015551820", "lo bajo rige ya");
    assert_eq!(value(&store, of, Field::Stratum), was, "lo alto espera el corte");
    assert_eq!(state(&store, id), UpdateState::Approved);
    let cut = cut_of(&store, &home.cycle);
    assert_eq!(apply(&store, cut.pred_opt().unwrap()), 0);
    assert_eq!(apply(&store, cut), 1);
    assert_eq!(value(&store, of, Field::Stratum), shall);
    assert_eq!(state(&store, id), UpdateState::Applied);
    assert_eq!(waiting(&store, Lane::Cut), 0);

    let late = cut.and_hms_opt(23, 0, 0).unwrap();
    let march = day(2026, 3, 15);
    let (then, said) = store.field_as_of(of, Field::Stratum, (march, late)).unwrap().unwrap();
    assert_eq!((then, said), (was.clone(), None), "en marzo, lo que traía la cuenta");
    let on_cut = store.field_as_of(of, Field::Stratum, (cut, late)).unwrap().unwrap();
    assert_eq!(on_cut.0, shall);
    let said = on_cut.1.unwrap();
    assert_eq!((said.request, said.valid_from), (id, cut));
    assert_eq!((said.makers[0].as_str(), said.approvers[0].as_str()), ("mgomez", "jefe"));
    // What was known the day before: nothing yet about the cut.
    let known = store.field_as_of(of, Field::Stratum, (cut, now())).unwrap().unwrap();
    assert_eq!(known, (was, None));
    assert_clean(&store);
}

#[test]
fn a_field_comes_back_with_a_note_is_corrected_and_the_rest_does_not_wait_for_it() {
    let store = demo_store();
    let of = dwelling(&store, 2).account;
    let changes = [(Field::Mobile, "3015551820"), (Field::Email, "ana@correo.co")];
    let id = propose(&store, "mgomez", of, &changes, &[]).unwrap();
    hand_back(&store, "cmora", id, Field::Email, "es con doble n").unwrap();
    assert_eq!(state(&store, id), UpdateState::ForApproval, "queda el celular");
    approve(&store, "cmora", id, &[Field::Mobile], false).unwrap();
    assert_eq!(value(&store, of, Field::Mobile), "3015551820");
    assert_eq!(state(&store, id), UpdateState::Returned);
    assert!(matches!(line(&store, id, Field::Email), LineState::Returned { .. }));
    assert_eq!(waiting(&store, Lane::Returned), 1);

    // Whoever corrects it is a maker too.
    let corrected = proposal(&store, of, &[(Field::Email, "anna@correo.co")], &[]);
    send(&store, "lhoyos", of, Some(id), corrected).unwrap();
    for maker in ["mgomez", "lhoyos"] {
        let refused = approve(&store, maker, id, &[Field::Email], false);
        assert!(matches!(refused, Err(Refusal::Forbidden(_))), "una auxiliar no aprueba");
    }
    approve(&store, "cmora", id, &[Field::Email], false).unwrap();
    assert_eq!(value(&store, of, Field::Email), "anna@correo.co");
    assert_eq!(state(&store, id), UpdateState::Applied);
    assert_eq!(store.revisions(of).unwrap()[1].makers.len(), 2);
    assert_clean(&store);
}

#[test]
fn whoever_corrects_what_he_might_approve_no_longer_may() {
    let store = demo_store();
    let of = dwelling(&store, 3).account;
    let id = propose(&store, "mgomez", of, &[(Field::Email, "ana@correo.co")], &[]).unwrap();
    hand_back(&store, "cmora", id, Field::Email, "").unwrap();
    let corrected = proposal(&store, of, &[(Field::Email, "anna@correo.co")], &[]);
    send(&store, "cmora", of, Some(id), corrected).unwrap();
    assert_eq!(why(approve(&store, "cmora", id, &[Field::Email], false)), UpdateRejection::OwnWork);
    // No role is above it, not even the one that manages everything.
    let of = dwelling(&store, 4).account;
    let own = propose(&store, "admin", of, &[(Field::Email, "ana@correo.co")], &[]).unwrap();
    assert_eq!(
        why(approve(&store, "admin", own, &[Field::Email], false)),
        UpdateRejection::OwnWork
    );
    assert_eq!(why(approve_many(&store, "admin", &[own])), UpdateRejection::OwnWork);
}

fn approve_many(
    store: &Store,
    by: &str,
    ids: &[ventanilla::domain::ids::UpdateId],
) -> Result<(), Refusal> {
    let account = |id: &ventanilla::domain::ids::UpdateId| {
        (store.update(*id).unwrap().unwrap().seen.record.account, *id)
    };
    let requests = ids.iter().map(account).collect();
    let sampled = ids.iter().take(3).copied().collect();
    let command = Command::ApproveUpdates { requests, sampled };
    store.commit(&person(by), now(), command, None).map(drop)
}

#[test]
fn many_of_low_risk_go_together_after_a_sample_and_one_that_is_not_low_stops_all() {
    let store = demo_store();
    let mobile = |at: usize| {
        let text = format!("30155518{at:02}");
        let of = dwelling(&store, at).account;
        propose(&store, "mgomez", of, &[(Field::Mobile, text.as_str())], &[]).unwrap()
    };
    let mut ids: Vec<_> = (0..20).map(mobile).collect();
    let of = dwelling(&store, 30).account;
    let high = propose(&store, "mgomez", of, &[(Field::Name, "OTRO NOMBRE")], &["CTRL", "CEDU"]);
    ids.push(high.unwrap());
    assert_eq!(why(approve_many(&store, "cmora", &ids)), UpdateRejection::NotLow(ids[20]));
    assert_eq!(waiting(&store, Lane::Low), 20, "todas o ninguna");
    ids.pop();
    let requests: Vec<_> = (0..20).map(|at| (dwelling(&store, at).account, ids[at])).collect();
    let unseen = Command::ApproveUpdates { requests, sampled: ids[..2].to_vec() };
    let refused = store.commit(&person("cmora"), now(), unseen, None);
    assert_eq!(why(refused), UpdateRejection::Sample(3));
    approve_many(&store, "cmora", &ids).unwrap();
    assert!(ids.iter().all(|id| state(&store, *id) == UpdateState::Applied));
    assert_eq!(value(&store, dwelling(&store, 7).account, Field::Mobile), "3015551807");
    assert_clean(&store);
}

#[test]
fn what_does_not_belong_in_a_field_is_said_of_the_field() {
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    let said = |changes: &[(Field, &str)], papers: &[&str]| {
        why(propose(&store, "mgomez", of, changes, papers))
    };
    let field = UpdateRejection::Field;
    let cases = [
        (
            said(&[(Field::Stratum, "7")], &["CEST"]),
            field(Field::Stratum, FieldRejection::StratumMissing),
        ),
        (
            said(&[(Field::UseClass, "COMERCIAL")], &["SOLI"]),
            field(Field::Stratum, FieldRejection::StratumNotDwelling),
        ),
        (
            said(&[(Field::Mobile, "4125510")], &[]),
            field(Field::Mobile, FieldRejection::Phone(PhoneRejection::OldNumbering)),
        ),
        (
            said(&[(Field::Mobile, "6044125510")], &[]),
            field(Field::Mobile, FieldRejection::OtherKindOfPhone),
        ),
        (
            said(&[(Field::Town, "5001")], &["BNOM"]),
            field(Field::Town, FieldRejection::Town(Some("05001".into()))),
        ),
        (said(&[(Field::Email, "ana@correo")], &[]), field(Field::Email, FieldRejection::Email)),
        (
            said(&[(Field::Name, "\u{1b}[2J")], &["CTRL", "CEDU"]),
            field(Field::Name, FieldRejection::Text),
        ),
        (
            said(&[(Field::Stratum, other_stratum(&store, 0).1.as_str())], &["BNOM"]),
            UpdateRejection::Paper(ChangeKind::Stratum, vec!["CEST".into(), "DECR".into()]),
        ),
        (
            said(&[(Field::Mobile, "3015551820")], &["NADA"]),
            UpdateRejection::BadPaper("NADA".into()),
        ),
        (said(&[], &[]), UpdateRejection::Nothing),
        (
            said(
                &[(Field::Stratum, Field::Stratum.read(&dwelling(&store, 0)).as_str())],
                &["CEST"],
            ),
            UpdateRejection::Same(Field::Stratum),
        ),
        (
            said(&[(Field::Mobile, "3015551820"), (Field::Mobile, "3015551821")], &[]),
            UpdateRejection::Twice(Field::Mobile),
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
    let mut old = proposal(&store, of, &[(Field::Stratum, "1")], &["CEST"]);
    if Field::Stratum.read(&dwelling(&store, 0)) == "1" {
        old.changes[0].after = "2".into();
    }
    old.supports[0].issued_on = day(2025, 11, 20);
    assert_eq!(
        why(send(&store, "mgomez", of, None, old)),
        UpdateRejection::BadPaper("CEST".into())
    );
    let mut unread = proposal(&store, of, &[(Field::Mobile, "3015551820")], &[]);
    unread.changes[0].before = "3000000000".into();
    let moved = UpdateRejection::Moved(Field::Mobile, String::new());
    assert_eq!(why(send(&store, "mgomez", of, None, unread)), moved);
    let mut aimless = proposal(&store, of, &[(Field::Mobile, "3015551820")], &[]);
    aimless.reason = "99".into();
    assert_eq!(why(send(&store, "mgomez", of, None, aimless)), UpdateRejection::Reason);
    let first = propose(&store, "mgomez", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let again = propose(&store, "lhoyos", of, &[(Field::Mobile, "3015551821")], &[]);
    assert_eq!(why(again), UpdateRejection::Duplicate(Field::Mobile, first));
}

#[test]
fn a_change_of_use_is_visited_before_it_is_decided() {
    let store = demo_store();
    let of = dwelling(&store, 5).account;
    let changes = [(Field::UseClass, "comercial"), (Field::Stratum, "")];
    let id = propose(&store, "mgomez", of, &changes, &["SOLI", "CEST"]).unwrap();
    assert_eq!(state(&store, id), UpdateState::Visit);
    let both = [Field::UseClass, Field::Stratum];
    let early = approve(&store, "jefe", id, &both, true);
    assert_eq!(why(early), UpdateRejection::State(UpdateState::Visit));
    step(&store, "cmora", id, visited(false)).unwrap();
    assert_eq!(why(approve(&store, "jefe", id, &both, true)), UpdateRejection::NotConfirmed);
    hand_back(&store, "jefe", id, Field::UseClass, "hay vivienda").unwrap();
    hand_back(&store, "jefe", id, Field::Stratum, "").unwrap();
    let again = proposal(&store, of, &changes, &["SOLI", "CEST"]);
    send(&store, "mgomez", of, Some(id), again).unwrap();
    assert_eq!(state(&store, id), UpdateState::Visit, "lo corregido se vuelve a visitar");
    step(&store, "cmora", id, visited(true)).unwrap();
    // One without the other is no record: a shop has no estrato.
    let alone = approve(&store, "jefe", id, &[Field::UseClass], true);
    let no_stratum = FieldRejection::StratumNotDwelling;
    assert_eq!(why(alone), UpdateRejection::Field(Field::Stratum, no_stratum));
    approve(&store, "jefe", id, &both, true).unwrap();
    apply(&store, cut_of(&store, &dwelling(&store, 5).cycle));
    assert_eq!(value(&store, of, Field::UseClass), "COMERCIAL");
    assert_eq!(value(&store, of, Field::Stratum), "");
    assert_clean(&store);
}

#[test]
fn a_new_subscriber_does_not_inherit_what_the_former_one_authorised() {
    let store = demo_store();
    let home = dwelling(&store, 6);
    let of = home.account;
    let changes = [
        (Field::Name, "Rosa Peña Ruiz"),
        (Field::Document, "CC 52.345.678"),
        (Field::Mobile, "3015551820"),
    ];
    let id = propose(&store, "mgomez", of, &changes, &["CTRL", "CEDU"]).unwrap();
    let all = [Field::Name, Field::Document, Field::Mobile];
    approve(&store, "jefe", id, &all, true).unwrap();
    apply(&store, cut_of(&store, &home.cycle));
    let now = store.subscriber(of).unwrap().unwrap();
    assert_eq!(
        (now.name.as_str(), Field::Document.read(&now).as_str()),
        ("ROSA PEÑA RUIZ", "CC 52345678")
    );
    assert_eq!((now.phone, now.email, now.data_consent), (None, None, None));
    assert_eq!(Field::Mobile.read(&store.subscriber(of).unwrap().unwrap()), "3015551820");
    // By the new document he is found, by the old one no more.
    let found = |text: &str| store.search(text, 10).unwrap().0.iter().any(|one| one.account == of);
    assert!(found("52345678"));
    assert!(!found(&home.document.unwrap().number));
    assert_clean(&store);
}

#[test]
fn an_applied_change_is_taken_back_by_its_inverse_and_both_stay() {
    let store = demo_store();
    let home = dwelling(&store, 8);
    let of = home.account;
    let (was, shall) = other_stratum(&store, 8);
    let id = propose(&store, "mgomez", of, &[(Field::Stratum, &shall)], &["DECR"]).unwrap();
    let inverse = |store: &Store, to: &str| {
        let mut back = proposal(store, of, &[(Field::Stratum, to)], &[]);
        back.reverses = Some(id);
        back.reason = "06".into();
        back
    };
    let early = inverse(&store, &shall);
    approve(&store, "jefe", id, &[Field::Stratum], true).unwrap();
    assert_eq!(
        why(send(&store, "mgomez", of, None, early)),
        UpdateRejection::Duplicate(Field::Stratum, id),
        "lo que aún no rige no se reversa"
    );
    let cut = cut_of(&store, &home.cycle);
    apply(&store, cut);
    let elsewhere = if was == "1" || shall == "1" { "4" } else { "1" };
    let wrong = inverse(&store, elsewhere);
    assert_eq!(why(send(&store, "mgomez", of, None, wrong)), UpdateRejection::Inverse);
    let back = send(&store, "mgomez", of, None, inverse(&store, &was)).unwrap();
    approve(&store, "jefe", back, &[Field::Stratum], true).unwrap();
    let next = cut.checked_add_days(chrono::Days::new(45)).unwrap();
    apply(&store, next);
    assert_eq!(value(&store, of, Field::Stratum), was);
    assert_eq!(
        (state(&store, id), state(&store, back)),
        (UpdateState::Reversed, UpdateState::Applied)
    );
    assert_eq!(store.revisions(of).unwrap().len(), 2);
    assert_clean(&store);
}

#[test]
fn a_request_is_withdrawn_by_its_maker_and_annulled_by_another() {
    let store = demo_store();
    let of = dwelling(&store, 9).account;
    let id = propose(&store, "mgomez", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let withdraw = || UpdateDeed::Withdraw { reason: "se equivocó de cuenta".into() };
    assert_eq!(why(step(&store, "lhoyos", id, withdraw())), UpdateRejection::NotTheMaker);
    step(&store, "mgomez", id, withdraw()).unwrap();
    assert_eq!(state(&store, id), UpdateState::Withdrawn);
    let over = why(approve(&store, "cmora", id, &[Field::Mobile], false));
    assert_eq!(over, UpdateRejection::State(UpdateState::Withdrawn));

    let (_, shall) = other_stratum(&store, 9);
    let id = propose(&store, "mgomez", of, &[(Field::Stratum, &shall)], &["DECR"]).unwrap();
    approve(&store, "jefe", id, &[Field::Stratum], true).unwrap();
    step(&store, "jefe", id, UpdateDeed::Annul { reason: "decreto suspendido".into() }).unwrap();
    assert_eq!(state(&store, id), UpdateState::Annulled);
    assert_eq!(apply(&store, day(2027, 3, 1)), 0, "lo anulado no llega al corte");
    let rejected = Verdict::Reject { reason: "05".into(), note: String::new() };
    let id = propose(&store, "mgomez", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let rulings = vec![Ruling { field: Field::Mobile, verdict: rejected }];
    step(&store, "cmora", id, UpdateDeed::Rule { rulings, digits: None }).unwrap();
    assert_eq!(state(&store, id), UpdateState::Rejected);
    assert_clean(&store);
}

#[test]
fn what_was_seen_before_another_wrote_is_not_decided_on() {
    let store = demo_store();
    let of = dwelling(&store, 10).account;
    let changes = [(Field::Mobile, "3015551820"), (Field::Email, "ana@correo.co")];
    let id = propose(&store, "mgomez", of, &changes, &[]).unwrap();
    let seen = store.update(id).unwrap().unwrap().seen.version;
    hand_back(&store, "cmora", id, Field::Email, "").unwrap();
    let rulings = vec![Ruling { field: Field::Mobile, verdict: Verdict::Approve }];
    let deed = Box::new(UpdateDeed::Rule { rulings, digits: None });
    let command = Command::StepUpdate { id, account: of, deed };
    let stale = store.commit(&person("jefe"), now(), command, Some(seen));
    assert!(matches!(stale, Err(Refusal::Stale { by, .. }) if by == "cmora"));
}

#[test]
fn a_former_address_still_finds_the_account() {
    let store = demo_store();
    let home = dwelling(&store, 11);
    let of = home.account;
    let change = [(Field::Address, "CL 99 # 98 - 97 AP 1201")];
    let id = propose(&store, "mgomez", of, &change, &["BNOM"]).unwrap();
    approve(&store, "cmora", id, &[Field::Address], false).unwrap();
    let now = store.subscriber(of).unwrap().unwrap();
    assert_eq!((now.address.as_str(), now.complement.as_str()), ("CL 99 # 98 - 97", "AP 1201"));
    let finds = |store: &Store, text: &str| {
        store.search(text, 10).unwrap().0.iter().any(|one| one.account == of)
    };
    for built_again in [false, true] {
        if built_again {
            store.build_search(|_| {}).unwrap();
        }
        assert!(finds(&store, "CL 99 # 98 - 97 AP 1201"));
        let first_name = home.name.split(' ').next().unwrap();
        assert!(finds(&store, &format!("{} {first_name}", home.address)), "por la de antes");
    }
}

#[test]
fn whoever_approved_a_part_does_not_correct_the_rest() {
    let store = demo_store();
    let of = dwelling(&store, 12).account;
    let (_, shall) = other_stratum(&store, 12);
    let changes = [(Field::Stratum, shall.as_str()), (Field::Email, "ana@correo.co")];
    let id = propose(&store, "mgomez", of, &changes, &["CEST"]).unwrap();
    approve(&store, "jefe", id, &[Field::Stratum], true).unwrap();
    hand_back(&store, "jefe", id, Field::Email, "").unwrap();
    // He would be maker and approver of the estrato by the day of its cut.
    let corrected = || proposal(&store, of, &[(Field::Email, "anna@correo.co")], &[]);
    assert_eq!(why(send(&store, "jefe", of, Some(id), corrected())), UpdateRejection::Decided);
    send(&store, "lhoyos", of, Some(id), corrected()).unwrap();
    approve(&store, "jefe", id, &[Field::Email], false).unwrap();
    apply(&store, cut_of(&store, &dwelling(&store, 12).cycle));
    assert_eq!(state(&store, id), UpdateState::Applied);
    assert_clean(&store);
}

#[test]
fn a_correction_does_not_move_the_day_from_which_what_was_approved_holds() {
    let store = demo_store();
    let of = dwelling(&store, 13).account;
    let (_, shall) = other_stratum(&store, 13);
    let changes = [(Field::Stratum, shall.as_str()), (Field::Tariff, "R9")];
    let id = propose(&store, "mgomez", of, &changes, &["CEST", "SOLI"]).unwrap();
    step(&store, "cmora", id, visited(true)).unwrap();
    approve(&store, "jefe", id, &[Field::Stratum], true).unwrap();
    hand_back(&store, "jefe", id, Field::Tariff, "").unwrap();
    let mut back_in_time = proposal(&store, of, &[(Field::Tariff, "R8")], &["SOLI"]);
    back_in_time.since = Some(day(2025, 1, 1));
    let refused = send(&store, "mgomez", of, Some(id), back_in_time);
    assert_eq!(why(refused), UpdateRejection::SinceFixed);
    let cut = cut_of(&store, &dwelling(&store, 13).cycle);
    apply(&store, cut);
    assert_eq!(store.revisions(of).unwrap()[0].valid_from, cut);
    assert_clean(&store);
}

#[test]
fn what_holds_of_a_request_that_was_taken_back_goes_back_too_and_one_field_is_not_all_of_it() {
    let store = demo_store();
    let of = dwelling(&store, 14).account;
    let (_, shall) = other_stratum(&store, 14);
    let changes = [
        (Field::Mobile, "3015551820"),
        (Field::Email, "ana@correo.co"),
        (Field::Stratum, shall.as_str()),
    ];
    let id = propose(&store, "mgomez", of, &changes, &["CEST"]).unwrap();
    approve(&store, "jefe", id, &[Field::Mobile, Field::Email, Field::Stratum], true).unwrap();
    // The estrato waits for its cut and is annulled; the other two hold already.
    step(&store, "jefe", id, UpdateDeed::Annul { reason: "decreto suspendido".into() }).unwrap();
    assert_eq!(state(&store, id), UpdateState::Annulled);
    let inverse = || {
        let revisions = store.revisions(of).unwrap();
        store.update(id).unwrap().unwrap().standing.inverse(id, &revisions)
    };
    assert_eq!(inverse().changes.len(), 2);
    let back = send(&store, "mgomez", of, None, inverse()).unwrap();
    approve(&store, "cmora", back, &[Field::Mobile], false).unwrap();
    let refused = Verdict::Reject { reason: "05".into(), note: String::new() };
    let rulings = vec![Ruling { field: Field::Email, verdict: refused }];
    step(&store, "cmora", back, UpdateDeed::Rule { rulings, digits: None }).unwrap();
    assert_eq!(value(&store, of, Field::Mobile), "");
    assert_eq!(state(&store, id), UpdateState::Annulled, "el correo sigue rigiendo");
    // What was never written is not taken back.
    let mut never = proposal(&store, of, &[(Field::Stratum, "1")], &[]);
    never.reverses = Some(id);
    never.changes[0].after = if never.changes[0].before == "1" { "2" } else { "1" }.into();
    assert_eq!(why(send(&store, "mgomez", of, None, never)), UpdateRejection::Inverse);
    assert_clean(&store);
}
