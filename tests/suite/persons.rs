//! People apart from their accounts: what they authorised, documents that are of one person, and everything that is
//! known of him as a file.

use ventanilla::domain::collections::contact::{Channel, Outcome};
use ventanilla::domain::collections::person::DebtorChange;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::person::{PersonChange, PersonKey, PersonRejection, Purpose};
use ventanilla::domain::subscriber::field::Field;
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Space};
use ventanilla::store::{Difference, Refusal, Store};

use crate::collecting::{call, collect};
use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, run, verify};
use crate::updating_office::{apply, approve, dwelling, person, propose};

fn keep(store: &Store, by: &str, who: &PersonKey, change: PersonChange) -> Result<(), Refusal> {
    let command = Command::KeepPerson { person: who.clone(), change: Box::new(change) };
    store.commit(&person(by), now(), command, None).map(drop)
}

fn why(refused: Result<(), Refusal>) -> PersonRejection {
    match refused {
        Err(Refusal::Person(rejection)) => rejection,
        other => panic!("se esperaba una regla de personas: {other:?}"),
    }
}

fn join(store: &Store, one: &PersonKey, other: &PersonKey) -> Result<(), Refusal> {
    let reason = "el mismo titular, cédula de extranjería".into();
    keep(store, "cmora", one, PersonChange::Join { other: other.clone(), reason })
}

fn part(store: &Store, one: &PersonKey, other: &PersonKey) -> Result<(), Refusal> {
    let reason = "eran homónimos".into();
    keep(store, "cmora", one, PersonChange::Part { other: other.clone(), reason })
}

fn who(store: &Store, at: usize) -> (AccountId, PersonKey) {
    let one = dwelling(store, at);
    (one.account, PersonKey::of(one.account, Some(&one)))
}

fn consent(purpose: Purpose, granted: bool) -> PersonChange {
    PersonChange::Consent {
        purpose,
        granted,
        on: now().date(),
        medium: "firma".into(),
        evidence: "formato 12-345".into(),
    }
}

fn channel(store: &Store, of: AccountId, granted: bool) {
    let change = DebtorChange::Authorise {
        channels: vec![Channel::Voice],
        granted,
        on: now().date(),
        instrument: "formato 9".into(),
    };
    store
        .commit(&person("admin"), now(), Command::KeepDebtor { account: of, change }, None)
        .unwrap();
}

#[test]
fn whoever_is_known_by_two_documents_is_one_person_for_the_guard_of_contacts() {
    let store = demo_store();
    let owes = |of: &(AccountId, PersonKey)| {
        store.desk_case(of.0, now()).unwrap().live.position.overdue().is_debit()
    };
    let mut owing = (0..60).map(|at| who(&store, at)).filter(owes);
    let ((a, one), (b, other)) = (owing.next().unwrap(), owing.next().unwrap());
    channel(&store, a, true);
    channel(&store, b, true);
    let touches = |of| store.desk_case(of, now()).unwrap().touches.len();
    collect(&store, a, now(), call(now(), Outcome::NoAnswer)).unwrap();
    assert_eq!((touches(a), touches(b)), (1, 0));
    join(&store, &one, &other).unwrap();
    assert_eq!((touches(a), touches(b)), (1, 1), "lo llamaron hoy, con cualquiera de sus cuentas");
    let again = collect(&store, b, now(), call(now(), Outcome::NoAnswer));
    assert!(matches!(again, Err(Refusal::Collection(_))), "{again:?}");
    // What he says no to under one document holds under the other, and for both of them.
    channel(&store, b, false);
    for of in [a, b] {
        let case = store.desk_case(of, now()).unwrap();
        assert_eq!(case.debtor.authorised(Channel::Voice), Some(false), "{of}");
        assert_eq!(case.debtor.person, one, "se le conoce por el primero");
    }
    assert_clean(&store);
    part(&store, &one, &other).unwrap();
    assert_eq!((touches(a), touches(b)), (1, 0));
    assert_eq!(store.desk_case(b, now()).unwrap().debtor.authorised(Channel::Voice), Some(true));
    assert_clean(&store);
}

#[test]
fn links_are_one_step_long_and_say_why() {
    let store = demo_store();
    let [one, two, three] = [0, 1, 2].map(|at| who(&store, at).1);
    assert_eq!(why(join(&store, &one, &one)), PersonRejection::Itself);
    let nobody = PersonKey::of_document("99.999.999").unwrap();
    assert_eq!(why(join(&store, &one, &nobody)), PersonRejection::Unknown(nobody.clone()));
    assert_eq!(why(join(&store, &nobody, &one)), PersonRejection::Unknown(nobody));
    assert_eq!(why(part(&store, &one, &two)), PersonRejection::Apart);
    join(&store, &one, &two).unwrap();
    assert_eq!(why(join(&store, &three, &two)), PersonRejection::Joined(one.clone()));
    assert_eq!(why(join(&store, &two, &three)), PersonRejection::Joined(one.clone()));
    assert_eq!(why(join(&store, &three, &one)), PersonRejection::HasOthers);
    let said = keep(&store, "lhoyos", &two, consent(Purpose::Marketing, true));
    assert_eq!(why(said), PersonRejection::Joined(one.clone()), "se le anota donde se le conoce");
    let silent = PersonChange::Join { other: three.clone(), reason: " \u{1b}[2J".into() };
    assert_eq!(why(keep(&store, "cmora", &one, silent)), PersonRejection::Text);
    assert!(matches!(
        keep(&store, "lhoyos", &one, PersonChange::Join { other: three, reason: "sí".into() }),
        Err(Refusal::Forbidden(_))
    ));
    let view = store.person(&two).unwrap().unwrap();
    assert_eq!(view.documents, [one, two]);
    assert_eq!(view.accounts.len(), 2);
    assert_clean(&store);
}

#[test]
fn what_he_authorised_is_of_the_person_and_not_of_the_house() {
    let store = demo_store();
    let (of, old) = who(&store, 3);
    keep(&store, "lhoyos", &old, consent(Purpose::Marketing, true)).unwrap();
    keep(&store, "lhoyos", &old, consent(Purpose::Bureaus, true)).unwrap();
    keep(&store, "lhoyos", &old, consent(Purpose::Marketing, false)).unwrap();
    let last = |who: &PersonKey, purpose| {
        let view = store.person(who).unwrap().unwrap();
        view.file.last_word(purpose).map(|one| one.granted)
    };
    assert_eq!(last(&old, Purpose::Marketing), Some(false));
    assert_eq!(last(&old, Purpose::Bureaus), Some(true));
    assert_eq!(last(&old, Purpose::ElectronicNotice), None, "nunca se le preguntó");
    let late = PersonChange::Consent {
        purpose: Purpose::Service,
        granted: true,
        on: now().date().succ_opt().unwrap(),
        medium: "firma".into(),
        evidence: "formato".into(),
    };
    assert_eq!(why(keep(&store, "lhoyos", &old, late)), PersonRejection::Day);
    let unproven = PersonChange::Consent {
        purpose: Purpose::Service,
        granted: true,
        on: now().date(),
        medium: "firma".into(),
        evidence: String::new(),
    };
    assert_eq!(why(keep(&store, "lhoyos", &old, unproven)), PersonRejection::Text);
    // Somebody else buys the house: he authorised nothing yet.
    let changes = [(Field::Document, "CC 52345678"), (Field::Name, "ROSA PEÑA")];
    let id = propose(&store, "mgomez", of, &changes, &["CTRL", "CEDU"]).unwrap();
    approve(&store, "jefe", id, &[Field::Document, Field::Name], true).unwrap();
    let home = store.subscriber(of).unwrap().unwrap();
    apply(&store, store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2);
    let new = PersonKey::of_document("52.345.678").unwrap();
    assert_eq!(last(&new, Purpose::Marketing), None);
    assert_eq!(last(&old, Purpose::Bureaus), Some(true), "lo suyo sigue siendo suyo");
    assert_clean(&store);
}

#[test]
fn documents_are_read_as_they_are_typed() {
    for (typed, number) in
        [("43.567.812", "43567812"), (" 890.904.996 ", "890904996"), ("ax-12345", "AX12345")]
    {
        assert_eq!(PersonKey::of_document(typed).unwrap().as_str(), number);
    }
    for typed in ["", "12", "doña rosa", "abcdef", "12345678901234567", "4356\u{1b}812"] {
        assert_eq!(PersonKey::of_document(typed), None, "{typed:?}");
    }
}

#[test]
fn verification_finds_a_document_that_is_joined_on_one_side_alone() {
    let (engine, store) = crate::office::store();
    let demo = demo_store();
    let homes = [dwelling(&demo, 0), dwelling(&demo, 1)];
    store.put_subscribers(&homes).unwrap();
    let keys = homes.map(|one| PersonKey::of(one.account, Some(&one)));
    join(&store, &keys[0], &keys[1]).unwrap();
    assert_clean(&store);
    let pairs = engine.page(Space::Person, &KeyRange::all(), Direction::Forward, 9).unwrap();
    let joined = pairs.into_iter().find(|(key, _)| key == keys[1].as_str().as_bytes()).unwrap();
    let mut batch = Batch::default();
    batch.delete(Space::Person, joined.0);
    engine.apply(batch).unwrap();
    assert_eq!(verify(&store).differences, [Difference::Person]);
}

#[test]
fn everything_that_is_known_of_a_person_leaves_as_a_file_for_him() {
    let folder = tempfile::tempdir().unwrap();
    let demo =
        run(folder.path(), &["demo", "--cuentas", "60", "--sin-ventana", "--fecha", "2026-11-24"]);
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let said = |arguments: &[&str]| {
        let out = run(folder.path(), &[arguments, &["--fecha", "2026-11-24"]].concat());
        (out.status.code(), out.stdout, String::from_utf8(out.stderr).unwrap())
    };
    let (_, listed, _) = said(&["exportar", "suscriptores", "--salida", "-"]);
    let listed = String::from_utf8(listed).unwrap();
    let row = listed.lines().find(|line| line.starts_with("7000000")).unwrap();
    let document = row.split([',', ';']).nth(3).unwrap().to_owned();
    let (code, _, err) = said(&[
        "persona",
        "autorizar",
        &document,
        "--finalidad",
        "centrales",
        "--medio",
        "firma",
        "--prueba",
        "formato 12-345",
    ]);
    assert_eq!(code, Some(0), "{err}");
    let (code, text, err) =
        said(&["persona", "exportar", &document, "--salida", "-", "--formato", "txt"]);
    let text = String::from_utf8(text).unwrap();
    assert_eq!(code, Some(0), "{err}");
    for part in [
        "Centrales de riesgo: SÍ",
        "formato 12-345",
        "CUENTA 7000000",
        "Dirección como llegó",
        "QUIÉN CONSULTÓ O CAMBIÓ SUS DATOS",
        "autorizó centrales de riesgo",
    ] {
        assert!(text.contains(part), "falta «{part}»:\n{text}");
    }
    // The second copy says that the first one was taken.
    let (_, json, _) =
        said(&["persona", "exportar", &document, "--salida", "-", "--formato", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let sections = json["secciones"].as_array().unwrap();
    let seen = sections.last().unwrap()["lineas"].to_string();
    assert!(seen.contains("vio la cuenta 7000000"), "{seen}");
    let path = folder.path().join("datos.pdf");
    let (code, _, err) =
        said(&["persona", "exportar", &document, "--salida", path.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{err}");
    let pdf = lopdf::Document::load(&path).unwrap();
    assert!(!pdf.get_pages().is_empty());
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let (code, _, err) =
        said(&["persona", "exportar", &document, "--salida", path.to_str().unwrap()]);
    assert_eq!((code, err.starts_with("EXP-001")), (Some(2), true), "{err}");
    let (code, _, err) = said(&["persona", "ver", "99999999"]);
    assert_eq!((code, err.starts_with("PER-002")), (Some(2), true), "{err}");
    let (_, text, _) = said(&["persona", "ver", &document]);
    assert!(String::from_utf8(text).unwrap().contains("Cuenta 7000000"));
}

#[test]
fn a_person_is_worked_with_keys() {
    let store = demo_store();
    let (of, one) = who(&store, 0);
    let (_, other) = who(&store, 1);
    let mut desk = Desk::seated(&store, Look::default(), person("admin"), None);
    desk.press(&format!("1 '{of}' Enter p"));
    desk.shows(&["SUS070", "[Cuentas]", &of.to_string(), one.as_str()]);
    desk.press("a 'CS' Tab 'grabación' Tab 'llamada 8812' Enter");
    assert!(desk.message().starts_with("Registrado"), "{}", desk.screen());
    desk.press(&format!("u '{}' Enter 'el mismo titular' Enter", other.as_str()));
    assert!(desk.message().starts_with("Registrado"), "{}", desk.screen());
    desk.press("Tab");
    desk.shows(&[
        "[Autorizaciones]",
        "Centrales de riesgo",
        "llamada 8812",
        "nunca se le preguntó",
    ]);
    desk.press("Tab");
    desk.shows(&["con el que se le conoce", "también es suyo"]);
    desk.press("b");
    desk.shows(&["BIT010", "unió el documento"]);
    for (columns, rows) in [(80, 24), (120, 40)] {
        let look = Look { columns, rows, ..Look::default() };
        let mut desk = Desk::seated(&store, look, person("admin"), None);
        desk.press(&format!("1 '{of}' Enter p"));
        insta::assert_snapshot!(format!("persona_{columns}x{rows}"), desk.screen());
        desk.press("Tab");
        insta::assert_snapshot!(format!("persona_autoriza_{columns}x{rows}"), desk.screen());
    }
    let mut clerk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    clerk.press(&format!("1 '{of}' Enter p u"));
    assert!(clerk.message().contains("SEG-058"), "{}", clerk.screen());
    assert_clean(&store);
}
