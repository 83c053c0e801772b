//! Changes of data with real keys: a clerk proposes, others decide, the record says who and since when.

use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, UpdateId};
use ventanilla::domain::pqr::{FilePqr, PqrKind};
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::updates::request::{LineState, UpdateState};
use ventanilla::keys::MapName;
use ventanilla::store::Store;

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, clerk, day, filing};
use crate::updating_office::{
    apply, dwelling, line, person, propose, run_demo_updates, state, value,
};

fn seat(store: &Store, name: &str) -> Desk {
    Desk::seated(store, Look::default(), person(name), None)
}

/// The account on the screen.
fn open(desk: &mut Desk, of: AccountId) {
    desk.press(&format!("1 '{of}' Enter"));
    desk.shows(&["CAR030"]);
}

fn count(desk: &mut Desk, keys: &str) -> usize {
    let before = desk.presses;
    desk.press(keys);
    desk.presses - before
}

const FIRST: UpdateId = UpdateId { year: 2026, number: 1 };

#[test]
fn three_people_and_the_cut_change_an_estrato_and_the_history_says_who() {
    let store = demo_store();
    let home = dwelling(&store, 1);
    let of = home.account;
    let was = Field::Stratum.read(&home);
    let shall = if was == "2" { "3" } else { "2" };

    // The clerk proposes a mobile and an estrato, and cannot approve them.
    let mut clerk = seat(&store, "mgomez");
    open(&mut clerk, of);
    clerk.press("e c '3015551820' Enter Up e");
    clerk.press(&format!("'{shall}' Enter"));
    clerk.press("'02'");
    clerk.press("'CEST 123 20/11/2026' Enter");
    clerk.shows(&["SUS020", "Estrato", "ALTO", "Enter la envía", "aprueba el jefe"]);
    clerk.press("Enter");
    assert!(clerk.message().starts_with("Enviada C-2026-1"), "{}", clerk.screen());
    clerk.press("g n A");
    clerk.shows(&["SUS030", "SEG-048"]);
    assert_eq!(state(&store, FIRST), UpdateState::ForApproval);

    // The chief returns the estrato with a note and approves the mobile, field by field.
    let mut chief = seat(&store, "jefe");
    chief.press("g n");
    chief.shows(&["C-2026-1", "ALTO", "Celular: (vacío) -> 301 555 18 20", "sin conflicto"]);
    chief.press("P Down d '04' 'certificado de otro predio' Enter");
    chief.shows(&["[a] Celular", "[d]*Estrato"]);
    chief.press("Enter");
    assert!(chief.message().contains("decidida por campo"), "{}", chief.screen());
    assert_eq!(state(&store, FIRST), UpdateState::Returned);
    assert!(matches!(line(&store, FIRST, Field::Mobile), LineState::Applied { .. }));
    assert_eq!(value(&store, of, Field::Mobile), "3015551820");

    // The clerk finds it among the returned ones, with the note, and corrects it.
    clerk.press("v 4");
    clerk.shows(&["C-2026-1", "certificado de otro"]);
    clerk.press("Enter");
    clerk.shows(&["SUS020", "C-2026-1", "El dato no coincide"]);
    clerk.press("Tab Tab CtrlK");
    clerk.press("'CEST 456 21/11/2026' Enter Enter");
    assert!(clerk.message().starts_with("Enviada C-2026-1"), "{}", clerk.screen());

    chief.press("v 1 A");
    chief.press(&format!("'{}' Enter", &of.to_string()[of.to_string().len() - 4..]));
    assert!(chief.message().contains("C-2026-1 aprobada"), "{}", chief.screen());
    assert_eq!(value(&store, of, Field::Stratum), was, "espera el corte");
    assert_eq!(state(&store, FIRST), UpdateState::Approved);
    chief.press("v 6");
    chief.shows(&["C-2026-1", "corte"]);

    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    assert_eq!(apply(&store, cut), 1);
    assert_eq!(value(&store, of, Field::Stratum), shall);

    // What was it on the fifteenth of March, and who said what it is now?
    let mut clerk = seat(&store, "mgomez");
    open(&mut clerk, of);
    clerk.press("c");
    clerk.shows(&["SUS040", "Estrato", "mgomez", "jefe", "C-2026-1"]);
    clerk.press("f '15/03/2026' Enter");
    clerk.shows(&["15/03/2026", "como llegó la cuenta"]);
    let (then, said) =
        store.field_as_of(of, Field::Stratum, (day(2026, 3, 15), now())).unwrap().unwrap();
    assert_eq!((then, said), (was, None));
    assert_clean(&store);
}

#[test]
fn a_busy_desk_says_so_at_home_in_its_queues_and_on_the_account() {
    let store = demo_store();
    run_demo_updates(&store);
    assert_clean(&store);
    for (columns, rows) in [(80, 24), (120, 40)] {
        let look = || Look { columns, rows, ..Look::default() };
        let mut desk = Desk::seated(&store, look(), person("jefe"), None);
        desk.shows(&["Cambios de datos: aprobar 32 · de riesgo alto 6 · devueltas 2", "visitas 2"]);
        desk.press("g n");
        insta::assert_snapshot!(format!("aprobar_alto_{columns}x{rows}"), desk.screen());
        desk.press("v 4");
        insta::assert_snapshot!(format!("aprobar_devueltas_{columns}x{rows}"), desk.screen());
        desk.press("v 6 s");
        desk.shows(&["CAR030", "Cambio pedido C-2026-5", "Estrato, rige en el corte del"]);
    }
}

#[test]
fn what_is_half_typed_is_there_again_after_the_line_is_cut() {
    let store = demo_store();
    let of = dwelling(&store, 2).account;
    let mut desk = seat(&store, "mgomez");
    open(&mut desk, of);
    desk.press("e d 'cra 9 no 8-70' Tab");
    desk.shows(&["KR 9 # 8 - 70"]);
    desk.press("Enter '01'");
    desk.silence();
    drop(desk);
    let mut desk = seat(&store, "mgomez");
    desk.shows(&["Cambio de datos"]);
    desk.press("Enter");
    desk.shows(&["SUS020", "KR 9 # 8 - 70", "Solicitud del suscriptor"]);
}

#[test]
fn what_does_not_belong_in_a_field_stays_typed_and_says_why() {
    let store = demo_store();
    let of = dwelling(&store, 3).account;
    let mut desk = seat(&store, "mgomez");
    open(&mut desk, of);
    desk.press("e e '7' Enter");
    assert!(desk.message().contains("NOV-001"), "{}", desk.screen());
    let stands = Field::Stratum.read(&dwelling(&store, 3));
    desk.press(&format!("Backspace '{stands}' Enter"));
    assert!(desk.message().contains("NOV-014"), "{}", desk.screen());
    let other = if stands == "1" { "2" } else { "1" };
    desk.press(&format!("Backspace '{other}' Enter '01' Enter"));
    assert!(desk.message().contains("NOV-019"), "{}", desk.screen());
    // Control characters never get in; a field that somebody else is changing says so.
    propose(&store, "lhoyos", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    desk.press("F12 c '3015551899' Enter");
    assert!(desk.message().contains("NOV-016"), "{}", desk.screen());
}

#[test]
fn budget_3a_a_new_mobile_takes_17_keys() {
    let store = demo_store();
    let of = dwelling(&store, 4).account;
    for map in [MapName::As400, MapName::Vim] {
        let look = Look { map, ..Look::default() };
        let mut desk = Desk::seated(&store, look, person("mgomez"), None);
        open(&mut desk, of);
        let keys = count(&mut desk, "e c '3015551820' Enter '02' Enter Enter");
        assert!(desk.message().starts_with("Enviada C-2026-"), "{}", desk.screen());
        assert!(keys <= 17, "{keys}");
        desk.press("g n v 3 w 'prueba' Enter");
        assert!(desk.message().contains("desistida"), "{}", desk.screen());
    }
}

#[test]
fn budget_3b_a_low_risk_takes_2_keys_and_a_high_one_6() {
    let store = demo_store();
    let home = dwelling(&store, 5);
    let low = propose(&store, "mgomez", home.account, &[(Field::Mobile, "3015551820")], &[]);
    let mut desk = seat(&store, "jefe");
    desk.press("g n v 3");
    let keys = count(&mut desk, "A Enter");
    assert!(keys <= 2, "{keys}");
    assert_eq!(state(&store, low.unwrap()), UpdateState::Applied, "{}", desk.screen());

    let name = [(Field::Name, "ROSA PEÑA")];
    let high = propose(&store, "mgomez", home.account, &name, &["CTRL", "CEDU"]).unwrap();
    desk.press("v 1");
    let digits = home.account.to_string();
    let wrong = "A '0000' Enter";
    desk.press(wrong);
    assert!(desk.message().contains("NOV-027"), "{}", desk.screen());
    desk.press("Esc");
    let keys = count(&mut desk, &format!("A '{}' Enter", &digits[digits.len() - 4..]));
    assert!(keys <= 6, "{keys}");
    assert_eq!(state(&store, high), UpdateState::Approved, "{}", desk.screen());
}

#[test]
fn budget_3c_a_return_with_its_reason_takes_4_keys() {
    let store = demo_store();
    let of = dwelling(&store, 6).account;
    let id = propose(&store, "mgomez", of, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let mut desk = seat(&store, "cmora");
    desk.press("g n v 3");
    let keys = count(&mut desk, "D '03' Enter");
    assert!(keys <= 4, "{keys}");
    assert_eq!(state(&store, id), UpdateState::Returned, "{}", desk.screen());
}

#[test]
fn budget_3d_twenty_of_low_risk_after_a_sample_take_10_keys() {
    let store = demo_store();
    let ids: Vec<UpdateId> = (0..20)
        .map(|at| {
            let text = format!("30155518{at:02}");
            let of = dwelling(&store, at).account;
            propose(&store, "mgomez", of, &[(Field::Mobile, &text)], &[]).unwrap()
        })
        .collect();
    let mut desk = seat(&store, "cmora");
    desk.press("g n v 3 * A");
    desk.press("'20' Enter");
    assert!(desk.message().contains("NOV-004"), "{}", desk.screen());
    desk.press("Esc -");
    let keys = count(&mut desk, "v 3 * A > > > '20' Enter");
    assert!(desk.message().contains("20 solicitudes aprobadas"), "{}", desk.screen());
    assert!(keys <= 10, "{keys}");
    assert!(ids.iter().all(|id| state(&store, *id) == UpdateState::Applied));
    assert_clean(&store);
}

#[test]
fn a_case_about_the_estrato_leads_to_its_change_and_whoever_changes_it_sees_the_case() {
    let store = demo_store();
    let of = dwelling(&store, 1).account;
    let filing = FilePqr {
        account: Some(of),
        kind: PqrKind::Reclamo,
        causal: Some(117),
        claimed: None,
        ..filing("El estrato no es el del vecino")
    };
    let receipt = store.commit(&clerk(), now(), Command::FilePqr(filing), None).unwrap();
    let radicado = receipt.radicado.unwrap();

    let mut intake = seat(&store, "mgomez");
    intake.press(&format!("F9 '{radicado}' Enter"));
    intake.shows(&["PQR030", &radicado.to_string()]);
    intake.press("e");
    intake.shows(&["SUS020", &of.to_string(), "07", &format!("PQR {radicado}")]);

    // Whoever proposes it from the account alone is told of the case too.
    let mut other = Desk::seated(
        &store,
        Look { columns: 120, rows: 40, ..Look::default() },
        person("lmarin"),
        None,
    );
    open(&mut other, of);
    other.press("e e '6' Enter");
    other.press("'02'");
    other.press("'CEST 123 20/11/2026' Enter");
    other.shows(&[&format!("PQR {radicado}"), "causal 117"]);
}
