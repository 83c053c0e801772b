//! Petitions of estrato: the mayor, the committee, the silence that grants, and what the company does with it.

use chrono::NaiveDate;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, PetitionId};
use ventanilla::domain::stratification::{
    Body, PetitionRejection, PetitionState, PetitionStep, StratumTerms,
};
use ventanilla::domain::subscriber::Stratum;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Refusal, Store};

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, day};
use crate::updating_office::{apply, approve, dwelling, person, propose};

const FIRST: PetitionId = PetitionId { year: 2026, number: 1 };

fn stratum(number: u8) -> Stratum {
    Stratum::new(number).unwrap()
}

fn filed(asked: u8, on: NaiveDate) -> PetitionStep {
    PetitionStep::Filed { asked: stratum(asked), on, reference: "ALC-123".into() }
}

fn decided(body: Body, granted: Option<u8>, on: NaiveDate) -> PetitionStep {
    PetitionStep::Decided { body, granted: granted.map(stratum), on, act: "RES-7".into() }
}

fn appealed(on: NaiveDate) -> PetitionStep {
    PetitionStep::Appealed { on, reference: "APE-1".into() }
}

fn closed() -> PetitionStep {
    PetitionStep::Closed { note: "se avisó por correo".into() }
}

fn keep(
    store: &Store,
    id: Option<PetitionId>,
    of: AccountId,
    step: PetitionStep,
) -> Result<(), Refusal> {
    let command = Command::KeepPetition { id, account: of, step: Box::new(step) };
    store.commit(&person("mgomez"), now(), command, None).map(drop)
}

fn why(done: Result<(), Refusal>) -> PetitionRejection {
    match done {
        Err(Refusal::Petition(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn state(store: &Store) -> PetitionState {
    store.petition(FIRST, now().date()).unwrap().unwrap().state
}

fn open(store: &Store) -> usize {
    store.open_petitions(now().date(), &PageRequest::first(50)).unwrap().rows.len()
}

/// A dwelling of estrato 3.
fn home(store: &Store) -> AccountId {
    let homes = (0..).map(|at| dwelling(store, at));
    let three = |one: &ventanilla::domain::subscriber::Subscriber| one.stratum == Some(stratum(3));
    homes.into_iter().find(three).unwrap().account
}

#[test]
fn two_months_run_from_the_day_of_the_paper_and_end_on_a_business_day() {
    let store = demo_store();
    let of = home(&store);
    // 12/10/2026 is a holiday: the months of 12/08 end on the day after.
    keep(&store, None, of, filed(2, day(2026, 8, 12))).unwrap();
    let row = |today| store.petition(FIRST, today).unwrap().unwrap().state;
    let due = day(2026, 10, 13);
    assert_eq!(row(due), PetitionState::With(Body::Mayor, due));
    assert_eq!(row(day(2026, 10, 14)), PetitionState::Silent(stratum(2), due));
    let law = StratumTerms { mayor_months: 2, committee_months: 2 };
    assert_eq!(store.office().updates.stratum_terms, law);
    assert_clean(&store);
}

#[test]
fn who_is_not_answered_in_time_has_what_he_asked_for_and_a_late_act_changes_nothing() {
    let store = demo_store();
    let of = home(&store);
    keep(&store, None, of, filed(2, day(2026, 8, 12))).unwrap();
    let late = decided(Body::Mayor, None, day(2026, 10, 14));
    let due = day(2026, 10, 13);
    assert_eq!(why(keep(&store, Some(FIRST), of, late)), PetitionRejection::Silent(due));
    let wait = PetitionRejection::NotApplied(stratum(2));
    assert_eq!(why(keep(&store, Some(FIRST), of, closed())), wait);

    // The change goes the way of every other; only then is nothing left to do.
    let id = propose(&store, "mgomez", of, &[(Field::Stratum, "2")], &["CEST"]).unwrap();
    approve(&store, "jefe", id, &[Field::Stratum], true).unwrap();
    let cycle = store.subscriber(of).unwrap().unwrap().cycle;
    let cut = store.novelty_period(&cycle, now().date()).unwrap().unwrap().2;
    assert!(apply(&store, cut) >= 1);
    keep(&store, Some(FIRST), of, closed()).unwrap();
    assert_eq!((state(&store), open(&store)), (PetitionState::Closed, 0));
    assert_clean(&store);
}

#[test]
fn an_act_of_its_day_counts_though_it_is_written_down_late_and_the_committee_has_the_last_word() {
    let store = demo_store();
    let of = home(&store);
    keep(&store, None, of, filed(2, day(2026, 8, 12))).unwrap();
    let committee = decided(Body::Committee, Some(2), day(2026, 9, 1));
    assert_eq!(why(keep(&store, Some(FIRST), of, committee)), PetitionRejection::State);
    keep(&store, Some(FIRST), of, decided(Body::Mayor, None, day(2026, 10, 13))).unwrap();
    assert_eq!(state(&store), PetitionState::Denied(Body::Mayor));
    let before = appealed(day(2026, 10, 12));
    assert_eq!(why(keep(&store, Some(FIRST), of, before)), PetitionRejection::Day);
    keep(&store, Some(FIRST), of, appealed(day(2026, 10, 20))).unwrap();
    let due = day(2026, 12, 21);
    assert_eq!(state(&store), PetitionState::With(Body::Committee, due));
    keep(&store, Some(FIRST), of, decided(Body::Committee, None, day(2026, 11, 20))).unwrap();
    assert_eq!(state(&store), PetitionState::Denied(Body::Committee));
    let again = appealed(day(2026, 11, 21));
    assert_eq!(why(keep(&store, Some(FIRST), of, again)), PetitionRejection::State);
    let acts = store.petition_acts(now().date(), &PageRequest::first(50)).unwrap().rows;
    assert_eq!(acts.len(), 2, "una fila por acto");
    assert_clean(&store);
    keep(&store, Some(FIRST), of, closed()).unwrap();
    assert_eq!(open(&store), 0);
    assert_clean(&store);
}

#[test]
fn what_cannot_be_asked_is_refused_with_why() {
    let store = demo_store();
    let of = home(&store);
    let today = now().date();
    assert_eq!(why(keep(&store, None, of, filed(3, today))), PetitionRejection::Same);
    let tomorrow = today.succ_opt().unwrap();
    assert_eq!(why(keep(&store, None, of, filed(2, tomorrow))), PetitionRejection::Day);
    let nameless =
        PetitionStep::Filed { asked: stratum(2), on: today, reference: "a\u{7}b".into() };
    assert_eq!(why(keep(&store, None, of, nameless)), PetitionRejection::Text);
    let nobody = "9999999".parse().unwrap();
    let unknown = PetitionRejection::NoSubscriber(nobody);
    assert_eq!(why(keep(&store, None, nobody, filed(2, today))), unknown);
    assert_eq!(why(keep(&store, None, of, closed())), PetitionRejection::State);
    keep(&store, None, of, filed(2, today)).unwrap();
    assert_eq!(why(keep(&store, None, of, filed(1, today))), PetitionRejection::Open(FIRST));
    let other = dwelling(&store, 0).account;
    let of_another = keep(&store, Some(FIRST), other, closed());
    assert_eq!(why(of_another), PetitionRejection::Unknown(FIRST));
    assert_eq!(why(keep(&store, Some(FIRST), of, closed())), PetitionRejection::State);
    let command =
        Command::KeepPetition { id: None, account: other, step: Box::new(filed(1, today)) };
    let reader = store.commit(&person("lector"), now(), command, None);
    assert!(matches!(reader, Err(Refusal::Forbidden(_))), "{reader:?}");
    assert_clean(&store);
}

#[test]
fn a_petition_is_kept_with_keys_and_shows_until_when_somebody_has_it() {
    let store = demo_store();
    let of = home(&store);
    let mut desk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    desk.press("g n v 8");
    desk.shows(&["SUS080", "No hay peticiones"]);
    desk.press(&format!("n '{of}' Enter '2' Enter Home CtrlK '12/08/2026' Enter 'ALC-123' Enter"));
    desk.shows(&["Registrada E-2026-1", "SILENCIO: venció 13/10/2026", "por silencio"]);
    insta::assert_snapshot!("estratos_80x24", desk.screen());
    desk.press("d Enter Enter 'RES-7' Enter");
    assert!(desk.message().contains("EST-011"), "{}", desk.screen());
    desk.press("F12 e");
    desk.shows(&["SUS020", &of.to_string()]);
    desk.press("e '2' Enter '02' 'CEST 123 20/11/2026' Enter");
    desk.shows(&["AVISO Petición de estrato E-2026-1: SILENCIO"]);
    desk.press("F12 F12 c 'ya rige' Enter");
    assert!(desk.message().contains("EST-012"), "{}", desk.screen());
    assert_eq!(open(&store), 1);
    assert_clean(&store);
}
