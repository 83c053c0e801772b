//! What is looked at after a change holds: what billing owes for one that reaches back, the sample of each month, and
//! files as a whole with real keys.

use chrono::NaiveDate;
use ventanilla::domain::ids::UpdateId;
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::Month;
use ventanilla::domain::subscriber::field::{ChangeKind, Field};
use ventanilla::domain::updates::control::{Adjustment, Audit, audit_sample};
use ventanilla::domain::updates::decide::UpdateRejection;
use ventanilla::domain::updates::lane::Lane;
use ventanilla::domain::updates::request::{Proposal, Support, UpdateDeed, UpdateState};
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Space};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{CURRENT_SCHEMA, Store, trees};

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, day};
use crate::updating_office::{
    apply, approve, dwelling, person, proposal, propose, run_demo_updates, send, state, step,
    step_on, value, why,
};

const SINCE: fn() -> NaiveDate = || day(2026, 6, 1);

/// A dwelling that should have been of another estrato since June, by error of the company.
fn misapplied(store: &Store, at: usize, up: bool) -> (UpdateId, NaiveDate) {
    let home = (at..).map(|at| dwelling(store, at)).find(|home| {
        let stratum = home.stratum.unwrap().number();
        if up { stratum == 2 } else { stratum == 3 }
    });
    let home = home.unwrap();
    let shall = if up { "3" } else { "2" };
    let proposed = Proposal {
        since: Some(SINCE()),
        reason: "06".into(),
        ..proposal(store, home.account, &[(Field::Stratum, shall)], &["DECR"])
    };
    let id = send(store, "mgomez", home.account, None, proposed).unwrap();
    approve(store, "jefe", id, &[Field::Stratum], true).unwrap();
    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    assert!(apply(store, cut) >= 1);
    assert_eq!(state(store, id), UpdateState::Applied);
    (id, cut)
}

fn settled(on: NaiveDate, pesos: i64) -> Adjustment {
    Adjustment {
        on,
        amount: Money::from_pesos(pesos),
        reference: "NC-4501".into(),
        note: String::new(),
    }
}

fn adjust(
    store: &Store,
    by: &str,
    id: UpdateId,
    what: Adjustment,
    on: NaiveDate,
) -> Option<UpdateRejection> {
    let at = on.and_hms_opt(10, 0, 0).unwrap();
    step_on(store, by, id, UpdateDeed::Adjust(what), at)
        .err()
        .map(|refusal| why(Err::<(), _>(refusal)))
}

fn waits(store: &Store, lane: Lane) -> Vec<UpdateId> {
    let page = store.updates_in(lane, &PageRequest::first(50)).unwrap();
    page.rows.into_iter().map(|(_, row)| row.seen.record.id).collect()
}

#[test]
fn an_estrato_that_was_misapplied_opens_an_adjustment_and_somebody_else_settles_it() {
    let store = demo_store();
    let (id, cut) = misapplied(&store, 0, false);
    assert_eq!(waits(&store, Lane::Adjust), [id]);
    let row = store.update(id).unwrap().unwrap();
    let office = store.office();
    let tables = (&office.updates, &office.towns);
    let owed = row.owed(tables, cut).unwrap();
    assert_eq!((owed.since, owed.until), (SINCE(), cut));
    assert_eq!((owed.from, owed.to), (-15, -40), "del 3 al 2: pagó de más");
    assert!(owed.is_refund());
    // What was true in July is told of July.
    let late = cut.and_hms_opt(12, 0, 0).unwrap();
    let july = store.field_as_of(row.seen.record.account, Field::Stratum, (day(2026, 7, 1), late));
    assert_eq!(july.unwrap().unwrap().0, "2");

    let refused = [
        ("mgomez", settled(cut, 84_000), None),
        ("jefe", settled(cut, -84_000), Some(UpdateRejection::AmountSign)),
        ("jefe", settled(cut.succ_opt().unwrap(), 84_000), Some(UpdateRejection::Day)),
        ("jefe", settled(cut.pred_opt().unwrap(), 84_000), Some(UpdateRejection::Day)),
        (
            "jefe",
            Adjustment { reference: String::new(), ..settled(cut, 1) },
            Some(UpdateRejection::Text),
        ),
        ("jefe", settled(cut, 0), Some(UpdateRejection::Text)),
    ];
    for (by, what, why) in refused {
        let at = cut.and_hms_opt(10, 0, 0).unwrap();
        let answer = step_on(&store, by, id, UpdateDeed::Adjust(what), at);
        match why {
            Some(why) => assert_eq!(crate::updating_office::why(answer), why),
            None => assert!(answer.is_err(), "una auxiliar no registra ajustes"),
        }
    }
    assert_eq!(adjust(&store, "cmora", id, settled(cut, 84_000), cut), None);
    assert!(waits(&store, Lane::Adjust).is_empty());
    let again = adjust(&store, "cmora", id, settled(cut, 84_000), cut);
    assert_eq!(again, Some(UpdateRejection::NothingOwed));
    assert_eq!(state(&store, id), UpdateState::Applied);
    assert_clean(&store);
}

#[test]
fn what_was_paid_too_little_is_charged_for_five_months_and_no_longer() {
    let store = demo_store();
    let (id, cut) = misapplied(&store, 0, true);
    let row = store.update(id).unwrap().unwrap();
    let office = store.office();
    let tables = (&office.updates, &office.towns);
    let owed = row.owed(tables, cut).unwrap();
    assert!(owed.is_charge());
    let five_months = cut.checked_sub_months(chrono::Months::new(5)).unwrap();
    assert_eq!(owed.chargeable, five_months.max(SINCE()));
    assert!(owed.chargeable > SINCE(), "de junio a diciembre hay más de cinco meses");
    assert_eq!(
        adjust(&store, "jefe", id, settled(cut, 84_000), cut),
        Some(UpdateRejection::AmountSign)
    );
    // Half a year after the last bill that was wrong nothing may be charged any more.
    let late = cut.checked_add_months(chrono::Months::new(6)).unwrap();
    assert!(row.owed(tables, late).unwrap().chargeable >= cut);
    assert_eq!(
        adjust(&store, "jefe", id, settled(late, -84_000), late),
        Some(UpdateRejection::TooLate)
    );
    let nothing = Adjustment { note: "la empresa no cobra su error".into(), ..settled(late, 0) };
    assert_eq!(adjust(&store, "jefe", id, nothing, late), None);
    assert_clean(&store);
}

#[test]
fn what_is_taken_back_goes_back_to_the_same_day_and_owes_its_own_adjustment() {
    let store = demo_store();
    let (id, cut) = misapplied(&store, 0, false);
    let of = store.update(id).unwrap().unwrap().seen.record.account;
    let month = Month::of(cut);
    let basic = |store: &Store| -> i64 {
        let applied = store.updates_applied(month).unwrap();
        applied.iter().filter(|one| one.kind == ChangeKind::Stratum).map(|one| one.count).sum()
    };
    assert_eq!(basic(&store), 1);
    let row = store.update(id).unwrap().unwrap();
    let inverse = row.standing.inverse(id, &store.revisions(of).unwrap());
    assert_eq!(inverse.since, Some(SINCE()));
    let back = send_on(&store, "mgomez", of, inverse, cut);
    let digits = ventanilla::domain::updates::decide::last_digits(of);
    let rulings = vec![ventanilla::domain::updates::request::Ruling {
        field: Field::Stratum,
        verdict: ventanilla::domain::updates::request::Verdict::Approve,
    }];
    let deed = UpdateDeed::Rule { rulings, digits: Some(digits) };
    step_on(&store, "jefe", back, deed, cut.and_hms_opt(11, 0, 0).unwrap()).unwrap();
    // On the day of a cut it holds at once, later at the next one.
    let row = store.update(back).unwrap().unwrap();
    let next = row.standing.approved().next().map_or(cut, |(.., at)| at.on);
    apply(&store, next);
    assert_eq!(state(&store, id), UpdateState::Reversed);
    assert_eq!(value(&store, of, Field::Stratum), "3");
    assert_eq!(store.revisions(of).unwrap()[1].valid_from, SINCE());
    assert_eq!(waits(&store, Lane::Adjust), [back], "lo reversado no debe; su inversa sí");
    // Nothing was given back for the months before it held: they were billed as they are again.
    let office = store.office();
    let inverse = store.update(back).unwrap().unwrap();
    let owed = inverse.owed((&office.updates, &office.towns), next).unwrap();
    assert_eq!((owed.since, owed.until), (cut, next));
    let total: i64 = [month, Month::of(next)]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .flat_map(|month| store.updates_applied(month).unwrap())
        .filter(|one| one.kind == ChangeKind::Stratum)
        .map(|one| one.count)
        .sum();
    assert_eq!(total, 0, "lo que se devuelve no cuenta para la meta");
    assert_clean(&store);
}

fn send_on(
    store: &Store,
    by: &str,
    of: ventanilla::domain::ids::AccountId,
    proposal: Proposal,
    on: NaiveDate,
) -> UpdateId {
    let command = ventanilla::domain::command::Command::ProposeUpdate {
        id: None,
        account: of,
        proposal: Box::new(proposal),
    };
    let at = on.and_hms_opt(10, 30, 0).unwrap();
    let (year, number) = store.commit(&person(by), at, command, None).unwrap().number.unwrap();
    UpdateId { year, number }
}

#[test]
fn a_holder_who_comes_back_brings_his_telephone_and_what_he_authorised() {
    let store = demo_store();
    let home = (0..).map(|at| dwelling(&store, at)).find(|one| one.data_consent.is_some()).unwrap();
    let of = home.account;
    let before = [Field::Document, Field::Phone, Field::DataConsent].map(|field| field.read(&home));
    let papers = ["CTRL", "CEDU"];
    let changes = [(Field::Document, "CC 52345678"), (Field::Name, "ROSA PEÑA")];
    let id = propose(&store, "mgomez", of, &changes, &papers).unwrap();
    approve(&store, "jefe", id, &[Field::Document, Field::Name], true).unwrap();
    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    apply(&store, cut);
    assert_eq!(value(&store, of, Field::Phone), "", "el teléfono era del anterior");
    let row = store.update(id).unwrap().unwrap();
    let inverse = row.standing.inverse(id, &store.revisions(of).unwrap());
    let fields: Vec<Field> = inverse.changes.iter().map(|change| change.field).collect();
    assert!(fields.contains(&Field::Phone) && fields.contains(&Field::DataConsent), "{fields:?}");
    let back = send(&store, "mgomez", of, None, inverse).unwrap();
    approve(&store, "jefe", back, &fields, true).unwrap();
    let due = store.update(back).unwrap().unwrap().standing.approved().next().map(|(.., at)| at.on);
    apply(&store, due.unwrap());
    let now_again = [Field::Document, Field::Phone, Field::DataConsent];
    assert_eq!(now_again.map(|field| value(&store, of, field)), before);
    assert_eq!(state(&store, id), UpdateState::Reversed);
    assert_clean(&store);
}

#[test]
fn the_address_as_it_came_is_kept_when_another_is_written_over_it() {
    let store = demo_store();
    let home = dwelling(&store, 3);
    let id =
        propose(&store, "mgomez", home.account, &[(Field::Address, "KR 9 # 8 - 70")], &["BNOM"]);
    approve(&store, "cmora", id.unwrap(), &[Field::Address], false).unwrap();
    let revisions = store.revisions(home.account).unwrap();
    assert_eq!(revisions[0].original, home.address_original);
    assert_ne!(revisions[0].original, home.address, "lo que se cargó no era la forma canónica");
}

fn december() -> NaiveDate {
    day(2026, 12, 1)
}

#[test]
fn the_sample_of_a_month_is_known_when_it_is_over_and_stays_the_same() {
    let store = demo_store();
    run_demo_updates(&store);
    let november = Month::of(now().date());
    let before = store.month_audit(november, day(2026, 11, 30)).unwrap();
    assert!(before.applied >= 14 && before.rows.is_empty(), "{}", before.applied);
    let after = store.month_audit(november, december()).unwrap();
    let wanted = store.office().updates.audit_sample.min(after.applied);
    assert_eq!(after.rows.len(), wanted);
    assert!(after.rows.iter().all(|row| row.standing.applied_on.is_some()));
    assert_eq!(store.month_audit(november, day(2027, 3, 1)).unwrap(), after);
    let october = november.plus(-1).unwrap();
    assert_eq!(store.month_audit(october, december()).unwrap().applied, 0);
}

#[test]
fn samples_have_as_many_different_ones_as_were_asked_for() {
    let ids: Vec<UpdateId> = (1..=4_167).map(|number| UpdateId { year: 2026, number }).collect();
    for wanted in [0, 1, 30, 50] {
        for applied in [0, 1, 29, 30, 31, 4_167] {
            let sample = audit_sample(&ids[..applied], wanted);
            let different: std::collections::BTreeSet<_> = sample.iter().collect();
            assert_eq!(different.len(), wanted.min(applied));
            assert_eq!(sample.len(), different.len());
        }
    }
    let one_more = audit_sample(&ids[..3_000], 30);
    assert_ne!(
        audit_sample(&ids[..3_001], 30),
        one_more,
        "quien sabe el mes a medias no sabe la muestra"
    );
}

#[test]
fn an_audit_is_done_once_by_somebody_who_took_no_part() {
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    let id = propose(&store, "mgomez", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let conforms = || UpdateDeed::Audit(Audit { conforms: true, finding: String::new() });
    assert!(matches!(why(step(&store, "jefe", id, conforms())), UpdateRejection::State(_)));
    approve(&store, "cmora", id, &[Field::Mobile], false).unwrap();
    assert_eq!(why(step(&store, "cmora", id, conforms())), UpdateRejection::TookPart);
    let silent = UpdateDeed::Audit(Audit { conforms: false, finding: String::new() });
    assert_eq!(why(step(&store, "jefe", id, silent)), UpdateRejection::Text);
    let wrong = Audit { conforms: false, finding: "el soporte es de otro predio".into() };
    step(&store, "jefe", id, UpdateDeed::Audit(wrong.clone())).unwrap();
    let row = store.update(id).unwrap().unwrap();
    assert_eq!(
        row.standing.audit.map(|(by, audit)| (by.to_string(), audit)),
        Some(("jefe".into(), wrong))
    );
    assert_eq!(row.standing.state, UpdateState::Applied);
    assert_eq!(why(step(&store, "admin", id, conforms())), UpdateRejection::Audited);
    assert_clean(&store);
}

#[test]
fn a_base_of_before_the_control_gets_its_queues() {
    let (engine, store) = crate::office::store();
    let home = {
        let demo = demo_store();
        dwelling(&demo, 0)
    };
    store.put_subscribers(std::slice::from_ref(&home)).unwrap();
    let id =
        propose(&store, "mgomez", home.account, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    approve(&store, "cmora", id, &[Field::Mobile], false).unwrap();
    let open = propose(&store, "mgomez", home.account, &[(Field::Email, "ana@correo.co")], &[]);
    drop(store);
    let range = KeyRange::prefix(&[Lane::Applied as u8]);
    let applied = engine.page(Space::UpdateByLane, &range, Direction::Forward, 10).unwrap();
    assert_eq!(applied.len(), 1);
    let mut batch = Batch::default();
    for (key, _) in applied {
        batch.delete(Space::UpdateByLane, key);
    }
    batch.add(trees::Counter::UpdatesIn(Lane::Applied).key(), -1);
    batch.put(Space::Meta, trees::META_SCHEMA.to_vec(), 5_u32.to_be_bytes().to_vec());
    engine.apply(batch).unwrap();
    let store = crate::office::over(&engine);
    assert_eq!(waits(&store, Lane::Applied), [id], "esquema {CURRENT_SCHEMA}");
    assert_eq!(waits(&store, Lane::Low), [open.unwrap()]);
    assert_clean(&store);
}

fn seat(store: &Store, name: &str, columns: u16, rows: u16) -> Desk {
    let look = Look { columns, rows, ..Look::default() };
    Desk::seated(store, look, person(name), None)
}

#[test]
fn adjustments_and_the_audit_are_worked_with_keys() {
    let store = demo_store();
    run_demo_updates(&store);
    let (id, cut) = misapplied(&store, 60, false);
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut desk = seat(&store, "cmora", columns, rows);
        desk.moment(day(2026, 12, 15).and_hms_opt(9, 0, 0).unwrap());
        assert!(cut < day(2026, 12, 15));
        desk.press("g n l Tab");
        desk.shows(&["SUS060", "[Ajustes]", &id.to_string(), "DEVOLVER", "pagó de más"]);
        insta::assert_snapshot!(format!("control_ajustes_{columns}x{rows}"), desk.screen());
        desk.press("Tab");
        desk.shows(&["[Revisión]", "mes 2026-11", "pendiente", "revisadas 0"]);
        insta::assert_snapshot!(format!("control_revision_{columns}x{rows}"), desk.screen());
    }
    let mut desk = seat(&store, "cmora", 80, 24);
    desk.moment(day(2026, 12, 15).and_hms_opt(9, 0, 0).unwrap());
    desk.press("g n l Tab f '84000' Enter Enter Enter");
    desk.shows(&["Ajuste a favor"]);
    desk.press("Enter");
    assert!(desk.message().contains("NOV-018"), "falta la nota: {}", desk.screen());
    desk.press("BackTab BackTab 'NC-4501' Tab Tab Enter");
    assert!(desk.message().starts_with("Ajuste registrado"), "{}", desk.screen());
    assert!(waits(&store, Lane::Adjust).is_empty());
    desk.shows(&["Facturación no debe ajustes"]);
    let mut other = seat(&store, "admin", 80, 24);
    other.moment(day(2026, 12, 15).and_hms_opt(9, 0, 0).unwrap());
    other.press("g n l Tab Tab c Enter");
    assert!(other.message().starts_with("Revisada: conforme"), "{}", other.screen());
    other.press("Down n Enter");
    assert!(other.message().contains("NOV-018"), "{}", other.screen());
    other.press("'certificado de otro predio' Enter");
    assert!(other.message().contains("NO conforme"), "{}", other.screen());
    other.shows(&["revisadas 2, no conformes 1"]);
    let mut clerk = seat(&store, "mgomez", 80, 24);
    clerk.moment(day(2026, 12, 15).and_hms_opt(9, 0, 0).unwrap());
    clerk.press("g n l Tab Tab c");
    assert!(clerk.message().contains("SEG-054"), "{}", clerk.screen());
    assert_clean(&store);
}

#[test]
fn a_decree_is_sampled_approved_and_taken_back_with_keys() {
    use ventanilla::clock::Clock;
    use ventanilla::loading::{Terms, propose_batch, try_batch};
    let store = demo_store();
    let homes: Vec<_> = (0..40).map(|at| dwelling(&store, at)).collect();
    let mut file = String::from("cuenta_contrato;estrato\n");
    for home in &homes {
        let other = if home.stratum.unwrap().number() == 2 { 3 } else { 2 };
        file.push_str(&format!("{};{other}\n", home.account));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("decreto 231.csv");
    std::fs::write(&path, file).unwrap();
    let supports = vec![Support {
        kind: "DECR".into(),
        reference: "231".into(),
        issued_on: day(2026, 11, 3),
        online: false,
    }];
    let terms = Terms { reason: "03".into(), note: "Decreto 231".into(), supports };
    let who = person("cmora");
    let who = (&who, Clock::Fixed(now()));
    let trial = try_batch(&store, who, &path, &terms, &mut |_, _| {}).unwrap();
    propose_batch(&store, who, trial, &mut |_, _| {}).unwrap();

    let mut chief = seat(&store, "jefe", 80, 24);
    chief.press("g n l");
    chief.shows(&["SUS060", "[Lotes]", "decreto 231.csv", "cmora", "estrato 3 -> 2"]);
    insta::assert_snapshot!("control_lotes_80x24", chief.screen());
    chief.press("A");
    assert!(chief.message().contains("NOV-057"), "{}", chief.screen());
    chief.press("m");
    chief.shows(&["Muestra del lote 1", "Estrato:"]);
    chief.press("Esc A '39' Enter");
    assert!(chief.message().contains("NOV-005"), "{}", chief.screen());
    chief.press("CtrlK BackTab Backspace Backspace '40' Enter");
    assert!(chief.message().contains("40 solicitudes aprobadas"), "{}", chief.screen());
    chief.press("Enter");
    chief.shows(&["Lote 1", "APROBADA", "40"]);
    // Whoever brought it cannot approve it, and nothing that waits is taken back.
    let mut maker = seat(&store, "cmora", 80, 24);
    maker.press("g n l m");
    assert!(maker.message().contains("SEG-049"), "{}", maker.screen());
    maker.press("r '40' Enter");
    assert!(maker.message().contains("NOV-051"), "{}", maker.screen());
    assert_clean(&store);
}

#[test]
fn money_that_was_given_back_is_owed_from_the_first_day_when_the_change_is_taken_back() {
    let store = demo_store();
    let (id, cut) = misapplied(&store, 0, false);
    assert_eq!(adjust(&store, "cmora", id, settled(cut, 84_000), cut), None);
    let of = store.update(id).unwrap().unwrap().seen.record.account;
    let row = store.update(id).unwrap().unwrap();
    let inverse = row.standing.inverse(id, &store.revisions(of).unwrap());
    let back = send_on(&store, "mgomez", of, inverse, cut);
    let row = store.update(back).unwrap().unwrap();
    assert!(row.reversed.as_ref().is_some_and(|former| former.moved_money()));
    assert_eq!(row.standing.proposal.since, Some(SINCE()));
}

#[test]
fn what_half_holds_owes_nothing_yet_and_is_not_taken_back() {
    let store = demo_store();
    let home = dwelling(&store, 0);
    let other = if home.stratum.unwrap().number() == 2 { "3" } else { "2" };
    let changes = [(Field::Dwellings, "2"), (Field::Stratum, other)];
    let proposed = Proposal {
        since: Some(SINCE()),
        reason: "06".into(),
        ..proposal(&store, home.account, &changes, &["DECR", "SOLI"])
    };
    let id = send(&store, "mgomez", home.account, None, proposed).unwrap();
    step(&store, "cmora", id, crate::updating_office::visited(true)).unwrap();
    approve(&store, "jefe", id, &[Field::Dwellings, Field::Stratum], true).unwrap();
    assert_eq!(value(&store, home.account, Field::Dwellings), "2", "rige ya");
    assert!(waits(&store, Lane::Adjust).is_empty(), "falta el estrato: aún no se sabe cuánto");
    let inverse = |store: &Store| {
        let revisions = store.revisions(home.account).unwrap();
        store.update(id).unwrap().unwrap().standing.inverse(id, &revisions)
    };
    let refused = send(&store, "mgomez", home.account, None, inverse(&store));
    assert_eq!(why(refused), UpdateRejection::Waits(1));
    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    apply(&store, cut);
    assert_eq!(waits(&store, Lane::Adjust), [id]);
    assert_clean(&store);
}

#[test]
fn what_holds_already_is_not_proposed_again_in_the_same_request() {
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    let changes = [(Field::Mobile, "3015551820"), (Field::Email, "ana@correo.co")];
    let id = propose(&store, "mgomez", of, &changes, &[]).unwrap();
    crate::updating_office::hand_back(&store, "cmora", id, Field::Email, "con doble n").unwrap();
    approve(&store, "cmora", id, &[Field::Mobile], false).unwrap();
    let again = [(Field::Mobile, "3015551899"), (Field::Email, "anna@correo.co")];
    let corrected = proposal(&store, of, &again, &[]);
    let refused = send(&store, "mgomez", of, Some(id), corrected);
    assert_eq!(why(refused), UpdateRejection::Twice(Field::Mobile));
    assert_clean(&store);
}

#[test]
fn a_form_stays_with_the_request_that_it_was_opened_on() {
    let store = demo_store();
    let (first, _) = misapplied(&store, 0, false);
    let (second, _) = misapplied(&store, 20, false);
    let mut desk = seat(&store, "cmora", 80, 24);
    let day = day(2026, 12, 15);
    desk.moment(day.and_hms_opt(9, 0, 0).unwrap());
    desk.press("g n l Tab f '84000' Enter 'NC-4501' Enter Enter");
    let before = waits(&store, Lane::Adjust);
    assert_eq!(before.len(), 2);
    desk.shows(&[&before[0].to_string(), "Ajuste a favor"]);
    // Somebody else settles it meanwhile; the list moves on, the form does not.
    assert_eq!(adjust(&store, "jefe", before[0], settled(day, 84_000), day), None);
    desk.press("F5 Enter");
    assert!(!desk.message().starts_with("Ajuste registrado"), "{}", desk.screen());
    assert_eq!(waits(&store, Lane::Adjust), [before[1]]);
    assert!([first, second].contains(&before[1]));
}

#[test]
fn a_sample_that_grew_after_it_was_shown_is_shown_again() {
    use ventanilla::domain::command::Command;
    use ventanilla::domain::updates::batch::Batch as UpdateBatch;
    let store = demo_store();
    let open = UpdateBatch {
        number: 1,
        name: "censo.csv".into(),
        hash: "ab".into(),
        by: person("cmora").user,
        at: now(),
        rows: 2,
        rejected: 0,
        strata: Vec::new(),
        reverses: None,
    };
    let commit = |command| store.commit(&person("cmora"), now(), command, None).unwrap();
    commit(Command::OpenBatch(Box::new(open)));
    let row = |at: usize| {
        let of = dwelling(&store, at).account;
        let wanted = proposal(&store, of, &[(Field::Mobile, "3015551820")], &[]);
        Command::ProposeUpdates {
            batch: 1,
            proposals: vec![(of, Proposal { batch: Some(1), ..wanted })],
        }
    };
    commit(row(0));
    let mut chief = seat(&store, "jefe", 80, 24);
    chief.press("g n l m Esc");
    commit(row(1));
    chief.press("A '2' Enter");
    assert!(chief.message().contains("NOV-031"), "{}", chief.screen());
    chief.press("F12 m");
    chief.shows(&["Muestra del lote 1"]);
    chief.press("Esc A '2' Enter");
    assert!(chief.message().contains("2 solicitudes aprobadas"), "{}", chief.screen());
    assert_clean(&store);
}

#[test]
fn who_need_not_see_personal_data_sees_that_something_changes_and_not_what() {
    use ventanilla::domain::user::{Actor, Role};
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    propose(&store, "mgomez", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let leader = Actor { role: Role::AreaLeader, ..person("ldorada") };
    let mut desk = Desk::seated(&store, Look::default(), leader, None);
    desk.press(&format!("1 '{of}' Enter"));
    desk.shows(&["Cambio pedido C-2026-1: Celular, por aprobar"]);
    assert!(!desk.screen().contains("301 555"), "{}", desk.screen());
}
