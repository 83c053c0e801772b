//! What the window shows and how many keys it costs: golden screens at 80x24 and 120x40, the office's
//! everyday paths, and every size and key without a panic.

use proptest::prelude::*;
use ventanilla::keys::MapName;
use ventanilla::term::Tier;

use crate::desk::{Desk, Look, actor, demo_store, now};

/// Paths to each screen from home.
const PATHS: &[(&str, &str)] = &[
    ("inicio", ""),
    ("suscriptores", "1 'gomez'"),
    ("cuenta", "1 'gomez' Enter"),
    ("cuenta_pqr", "2 Enter 's' Tab"),
    ("cuenta_historia", "2 Enter 's' Tab Tab"),
    ("bandeja", "2"),
    ("bandeja_cerrar", "2 Tab Down Down Space"),
    ("bandeja_filtro", "2 '/' 'vence<=5 -jrios'"),
    ("caso", "2 Down Enter"),
    ("ver_cuenta", "2 Down F11"),
    ("radicar", "3 '7000007' Tab 'R1025000,5' Tab 'El consumo subió'"),
    ("radicar_lista", "3 '7000007' Tab 'R' F4 'medic'"),
    ("radicar_error", "3 '7000007' Tab 'R' Enter"),
    ("cartera", "4"),
    ("cartera_cuentas", "4 Down Down Enter"),
    ("calendario", "5 F8"),
    ("comercial", "0 Left"),
    ("comercial_mover", "0 Down Down m '+1' Enter '05' Enter"),
    ("comercial_mes", "0 Down Tab"),
    ("comercial_agenda", "0 Tab Tab Space Space"),
    ("comercial_carga", "0 Tab Tab Tab"),
    ("vigencia", "0 v"),
    ("vigencia_revision", "0 v + p"),
    ("usuarios", "6"),
    ("usuarios_agregar", "6 F6 'ana.p' Tab 'Ana Pérez' Tab 'analista'"),
    ("bitacora", "7 '/' 'hasta:2026-11-23' Enter Down"),
    ("ayuda", "2 F1"),
    ("comando", "F9 'cartera'"),
    ("teclas", "F9 'teclas' Enter F7 'x'"),
    ("cambio_datos", "1 '7000021' Enter e c '3015551820' Enter '02' Enter"),
    ("cambio_direccion", "1 '7000021' Enter e d 'cra 9 no 8-70'"),
    ("cambio_aprobar", "1 '7000014' Enter e m 'ana@correo.co' Enter '02' Enter Enter g n v 3 A"),
    ("cambio_historia", "1 '7000014' Enter c Tab"),
];

#[test]
fn every_screen_looks_as_agreed_at_both_sizes() {
    let store = demo_store();
    for (columns, rows) in [(80, 24), (120, 40)] {
        for (name, path) in PATHS {
            let mut desk = Desk::at(&store, Look { columns, rows, ..Look::default() });
            desk.press(path);
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), desk.screen());
        }
    }
}

#[test]
fn a_terminal_without_colour_or_utf8_gets_ascii_alone() {
    let store = demo_store();
    for (_, path) in PATHS {
        let look = Look { tier: Tier::AsciiMono, ..Look::default() };
        let mut desk = Desk::at(&store, look);
        desk.press(path);
        assert!(desk.screen().is_ascii(), "{}", desk.screen());
    }
}

#[test]
fn filing_a_claim_takes_at_most_28_keys_besides_the_story() {
    let mut desk = Desk::open();
    desk.press("F6 '7000014' Tab 'R10282300' Tab");
    let before_story = desk.presses;
    desk.bytes("El consumo subió mucho".as_bytes());
    desk.press("Enter Enter");
    assert!(desk.presses <= 28, "{} teclas", desk.presses);
    assert_eq!(before_story, 1 + 7 + 1 + 9 + 1);
    assert!(desk.message().starts_with("Radicada 2026-"), "{}", desk.message());
    desk.press("2 End");
    let case = desk.message();
    let radicado = &case["Radicada ".len()..][..11];
    desk.shows(&[radicado]);
}

#[test]
fn a_second_paper_of_the_same_person_repeats_the_account() {
    let mut desk = Desk::open();
    desk.press("F6 '7000014' Tab 'Q315' 'Lo trataron mal' Enter Enter");
    let first = desk.presses;
    desk.press("F6 F7 'Q315' 'Otra vez' Enter Enter");
    let story = "Otra vez".len();
    assert!(desk.presses - first - story <= 13, "{}", desk.presses - first - story);
    assert!(desk.message().starts_with("Radicada 2026-"), "{}", desk.message());
}

#[test]
fn any_screen_is_five_keys_away() {
    let mut desk = Desk::open();
    for (keys, title) in [
        ("F9 'pqr' Enter", "Bandeja de PQR"),
        ("F9 'car' Enter", "Cartera"),
        ("F9 'cal' Enter", "Calendario de ley"),
    ] {
        let before = desk.presses;
        desk.press(keys);
        assert!(desk.presses - before <= 5);
        desk.shows(&[title]);
    }
}

#[test]
fn the_count_of_a_date_opens_with_f11_or_esc_and_a_dash() {
    let mut desk = Desk::open();
    desk.press("2 F11");
    desk.shows(&["SAP_RECONOCER", "Vence legal", "DL 2150/1995 art.", "corren 72 horas"]);
    desk.press("Esc");
    desk.bytes(b"\x1b");
    desk.silence_of_escape();
    desk.bytes(b"-");
    desk.shows(&["Vence legal"]);
}

#[test]
fn a_silent_escape_does_not_quit_and_ctrl_c_explains_itself() {
    let mut desk = Desk::open();
    desk.press("Esc CtrlC");
    assert!(!desk.is_closed());
    assert!(desk.message().contains("F3 sale"), "{}", desk.message());
    desk.press("CtrlS");
    assert!(desk.message().contains("Ctrl+S no guarda"), "{}", desk.message());
    desk.press("F3");
    assert!(desk.is_closed());
}

#[test]
fn what_is_typed_waits_for_a_slow_base_and_is_never_lost() {
    let mut quick = Desk::open();
    let keys = "F6 '7000021' Tab 'R1025000' Tab 'La factura llegó tarde' F11";
    quick.press(keys);
    let mut slow = Desk::open();
    slow.hold();
    slow.press(keys);
    assert!(slow.held() > 0, "nada esperó");
    slow.release();
    assert_eq!(slow.held(), 0);
    assert_eq!(slow.screen(), quick.screen());
}

#[test]
fn a_half_typed_form_is_a_draft_and_opens_where_it_was() {
    let store = demo_store();
    let mut desk = Desk::at(&store, Look::default());
    desk.press("F6 '7000028' Tab 'R' '120' '99000' Tab 'A medio escri'");
    desk.silence();
    drop(desk);
    let drafts = store.drafts(&actor().user).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].saved_at, now());
    let mut again = Desk::at(&store, Look::default());
    again.shows(&["B-0001", "borrador"]);
    again.press("Enter 'bir'");
    again.shows(&["A medio escribir", "99.000", "120"]);
    again.press("Enter Enter");
    assert!(again.message().starts_with("Radicada"), "{}", again.message());
    assert!(store.drafts(&actor().user).unwrap().is_empty(), "el borrador sigue");
}

/// Open cases of the base.
fn open_cases(store: &ventanilla::store::Store) -> i64 {
    store.counter(ventanilla::store::trees::Counter::PqrOpen).unwrap()
}

/// Two windows of one person on the only draft that he has.
fn two_on_one_draft(store: &ventanilla::store::Store) -> (Desk, Desk) {
    let mut first = Desk::at(store, Look::default());
    first.press("F6 '7000028' Tab 'P' Tab 'Pide un certificado'");
    first.silence();
    first.shows(&["Borrador B-0001"]);
    let mut second = Desk::at(store, Look::default());
    second.press("Enter");
    second.shows(&["Borrador B-0001", "Pide un certificado"]);
    (first, second)
}

#[test]
fn a_draft_filed_from_another_window_is_filed_again_only_on_purpose() {
    let store = demo_store();
    let (mut first, mut second) = two_on_one_draft(&store);
    let before = open_cases(&store);
    second.press("Enter Enter");
    assert!(second.message().starts_with("Radicada"), "{}", second.message());
    first.press("Enter Enter");
    assert!(first.message().starts_with("PQR-016"), "{}", first.message());
    first.shows(&["Pide un certificado"]);
    assert_eq!(open_cases(&store), before + 1);
    first.press("Enter Enter");
    assert!(first.message().starts_with("Radicada"), "{}", first.message());
    assert_eq!(open_cases(&store), before + 2);
    assert!(store.drafts(&actor().user).unwrap().is_empty());
}

#[test]
fn what_is_typed_on_a_filed_draft_is_kept_and_filed_only_on_purpose() {
    let store = demo_store();
    let (mut first, mut second) = two_on_one_draft(&store);
    let before = open_cases(&store);
    second.press("Enter Enter");
    first.press("' hoy'");
    first.silence();
    assert!(first.message().starts_with("PQR-016"), "{}", first.message());
    first.shows(&["Borrador B-0002"]);
    first.press("Enter");
    assert!(first.message().starts_with("PQR-016"), "{}", first.message());
    first.press("Enter");
    assert_eq!(open_cases(&store), before + 1);
    first.press("Enter");
    assert!(first.message().starts_with("Radicada"), "{}", first.message());
    assert!(store.drafts(&actor().user).unwrap().is_empty());
}

#[test]
fn two_windows_on_one_draft_keep_both_texts() {
    let store = demo_store();
    let (mut first, mut second) = two_on_one_draft(&store);
    second.press("' de paz y salvo'");
    second.silence();
    second.shows(&["Borrador B-0001"]);
    // The form is left before the base answers: nothing of it may be lost.
    first.press("' de pago' F12");
    let facts = |at: usize| store.drafts(&actor().user).unwrap()[at].fields.concat_facts();
    assert_eq!(facts(1), "Pide un certificado de paz y salvo");
    assert_eq!(facts(0), "Pide un certificado de pago");
    first.press("F5 Down Enter ' ya'");
    second.press("' también'");
    second.silence();
    first.silence();
    let message = first.message();
    assert!(message.starts_with("GEN-012") && message.ends_with("quedó en B-0003."), "{message}");
    first.shows(&["Borrador B-0003"]);
    first.press("' más'");
    first.silence();
    assert_eq!(store.drafts(&actor().user).unwrap().len(), 3);
    assert_eq!(facts(0), "Pide un certificado de paz y salvo ya más");
}

/// The text of the facts among the fields of a draft.
trait Facts {
    fn concat_facts(&self) -> String;
}

impl Facts for Vec<(String, String)> {
    fn concat_facts(&self) -> String {
        self.iter().map(|(_, text)| text.as_str()).find(|t| t.starts_with("Pide")).unwrap().into()
    }
}

#[test]
fn a_save_that_the_base_does_not_take_is_asked_again_and_not_for_ever() {
    use ventanilla::screens::intake::Intake;
    use ventanilla::screens::{Answer, Cx, Request, Screen, Wish};
    use ventanilla::store::{Fault, Receipt, Refusal};
    let (actor, office) = (actor(), ventanilla::config::load_office(None).unwrap());
    let keymap = ventanilla::keys::KeyMap::shipped(MapName::As400).unwrap();
    let theme = ventanilla::term::Theme { tier: Tier::Utf8Sixteen };
    let cx = Cx {
        actor: &actor,
        now: now(),
        office: &office,
        keymap: &keymap,
        theme,
        body_rows: 20,
        columns: 80,
    };
    let mut form = Intake::new(None, std::collections::BTreeMap::new());
    let saves = |wishes: &[Wish]| {
        wishes.iter().filter(|wish| matches!(wish, Wish::Ask(Request::Commit(..)))).count()
    };
    let fault = || Answer::Refused(Refusal::Fault(Fault::Io("lleno".into())));
    form.text('7', &cx);
    for _ in 0..3 {
        assert!(form.is_dirty());
        assert_eq!(saves(&form.settle(&cx)), 1);
        assert_eq!(saves(&form.settle(&cx)), 0, "una sola en camino");
        assert!(form.waiting() && !form.is_dirty());
        form.receive(Answer::Failed(Fault::Io("una lectura".into())), &cx);
        assert!(form.waiting(), "una lectura no responde por el borrador");
        let said = form.receive(fault(), &cx);
        assert_eq!(saves(&said), 0);
    }
    assert!(!form.is_dirty(), "no insiste sin fin");
    assert!(!form.keeps_draft(), "no se dice que quedó");
    assert_eq!(form.path().aside, "Borrador SIN GUARDAR");
    form.text('0', &cx);
    assert!(form.is_dirty());
    form.settle(&cx);
    form.receive(
        Answer::Refused(Refusal::Forbidden(ventanilla::domain::permission::Act::KeepDraft)),
        &cx,
    );
    assert!(!form.is_dirty(), "contra una regla no sirve insistir");
    assert_eq!(saves(&form.settle(&cx)), 1, "pero al salir se intenta");
    let draft = Some(ventanilla::domain::ids::DraftId(1));
    form.receive(Answer::Done(Receipt { draft, ..Receipt::default() }), &cx);
    assert!(!form.is_dirty() && form.keeps_draft());
    assert!(form.path().aside.starts_with("Borrador B-0001 guardado"));
    assert_eq!(saves(&form.settle(&cx)), 0);
}

#[test]
fn what_is_typed_right_after_filing_goes_to_the_next_screen() {
    let mut desk = Desk::open();
    desk.press("F6 '7000014' Tab 'P' Tab 'Pide un certificado' Enter");
    desk.hold();
    desk.press("Enter '2'");
    desk.release();
    desk.shows(&["Bandeja de PQR"]);
}

#[test]
fn who_is_not_a_subscriber_says_his_name_and_where_to_be_notified() {
    let store = demo_store();
    let mut desk = Desk::at(&store, Look::default());
    desk.press("F6 BackTab '1.234' BackTab 'ana díaz' Tab Tab Tab 'P' Tab 'Pide conexión' Enter");
    assert!(desk.message().starts_with("PQR-014"), "{}", desk.message());
    desk.press("'CL 1 # 2 - 3' Enter Enter");
    assert!(desk.message().starts_with("Radicada"), "{}", desk.message());
    let page = ventanilla::store::page::PageRequest::last(1);
    let case = store.pqr_cases(&page).unwrap().rows.remove(0).1;
    assert_eq!(
        (case.petitioner.name.as_str(), case.petitioner.document.as_str()),
        ("ANA DÍAZ", "1.234")
    );
    assert_eq!(case.notice, ventanilla::domain::pqr::Notice::Address("CL 1 # 2 - 3".into()));
}

#[test]
fn leaving_a_form_keeps_the_draft_and_says_so() {
    let store = demo_store();
    let mut desk = Desk::at(&store, Look::default());
    desk.press("F6 '7000028' Tab 'R' F12");
    assert!(desk.message().contains("borradores"), "{}", desk.message());
    assert_eq!(store.drafts(&actor().user).unwrap().len(), 1);
    desk.press("Enter F9 ':descartar'");
    desk.press("Enter");
    // The palette is opened by F9; the colon inside it is text that finds nothing.
    assert_eq!(store.drafts(&actor().user).unwrap().len(), 1);
    desk.press("Esc F9 'descartar' Enter");
    assert!(store.drafts(&actor().user).unwrap().is_empty());
}

#[test]
fn wrong_values_are_said_at_the_field_with_their_rule() {
    let mut desk = Desk::open();
    desk.press("F6 '99' Tab 'R' Enter");
    assert!(desk.message().starts_with("SUS-021"), "{}", desk.message());
    desk.press("CtrlK Home CtrlK '7000007' Tab Tab '999' '5' Tab 'x' Enter");
    assert!(desk.message().starts_with("PQR-005"), "{}", desk.message());
}

#[test]
fn letters_in_a_field_are_text_and_in_a_list_they_act() {
    let mut desk = Desk::at(&demo_store(), Look { map: MapName::Vim, ..Look::default() });
    desk.press("1 'qoj'");
    desk.shows(&["qoj", "Suscriptores"]);
    desk.press("F12 2 'j'");
    desk.shows(&["Bandeja de PQR"]);
    desk.press("'q'");
    desk.shows(&["Buscar suscriptores"]);
}

#[test]
fn control_characters_in_the_data_never_reach_the_terminal() {
    let store = demo_store();
    let mut hostile = store.subscribers(&ventanilla::store::page::PageRequest::first(1)).unwrap();
    let mut subscriber = hostile.rows.remove(0).1;
    // A new account: nothing writes over one that is there.
    subscriber.account = "999999".parse().unwrap();
    subscriber.name = "MAL\u{1b}[2J\u{7}OSO \u{202e}ODIGO \u{9b}31m".into();
    store.put_subscribers(&[subscriber.clone()]).unwrap();
    store.build_search(|_| {}).unwrap();
    let mut desk = Desk::at(&store, Look::default());
    desk.press("1 'oso' Enter");
    desk.shows(&["MAL·[2J·OSO ·ODIGO ·31m"]);
}

#[test]
fn frames_cost_no_more_bytes_than_the_design_allows() {
    let store = demo_store();
    let mut desk = Desk::at(&store, Look::default());
    assert!(desk.frame_bytes <= 2_304, "primera pantalla: {}", desk.frame_bytes);
    desk.press("2 Down");
    assert!(desk.frame_bytes <= 600, "bajar: {}", desk.frame_bytes);
    desk.press("PgDn");
    assert!(desk.frame_bytes <= 2_007, "página: {}", desk.frame_bytes);
    desk.press("F3 F6 BackTab 'a'");
    desk.press("'b'");
    assert!(desk.frame_bytes <= 60, "una letra: {}", desk.frame_bytes);
    desk.silence();
    desk.bytes(b"");
    assert_eq!(desk.frame_bytes, 0, "sin cambios no se escribe");
}

#[test]
fn every_size_from_1x1_to_200x60_draws_every_screen() {
    let store = demo_store();
    for (_, path) in PATHS {
        let mut desk = Desk::at(&store, Look::default());
        desk.press(path);
        for columns in [1, 2, 3, 7, 19, 40, 79, 80, 81, 119, 200] {
            for rows in [1, 2, 3, 5, 6, 7, 8, 12, 23, 24, 60] {
                desk.resize(columns, rows);
            }
        }
        desk.resize(0, 0);
        desk.resize(80, 24);
        assert!(!desk.screen().trim().is_empty());
    }
}

#[test]
fn amounts_dates_and_radicados_are_whole_at_every_width() {
    let store = demo_store();
    for columns in 60..=130 {
        let mut desk = Desk::at(&store, Look { columns, ..Look::default() });
        desk.press("2");
        let row = desk.screen().lines().nth(6).unwrap().to_owned();
        let words: Vec<&str> = row.split_whitespace().collect();
        assert!(words.iter().any(|w| w.len() == 11 && w.starts_with("2026-")), "{columns}: {row}");
        assert!(words.iter().any(|w| w.len() == 10 && w.contains('/')), "{columns}: {row}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is pressed, wherever, in every map, at any size: no panic, and the screen is drawn.
    #[test]
    fn no_key_breaks_the_window(
        bytes in prop::collection::vec(prop_oneof![
            4 => prop::sample::select(vec![
                b"\x1bOP".to_vec(), b"\x1bOS".to_vec(), b"\x1b[17~".to_vec(), b"\x1b[18~".to_vec(),
                b"\x1b[20~".to_vec(), b"\x1b[23~".to_vec(), b"\x1b[24~".to_vec(), b"\r".to_vec(),
                b"\t".to_vec(), b"\x1b[Z".to_vec(), b"\x1b[A".to_vec(), b"\x1b[B".to_vec(),
                b"\x1b[C".to_vec(), b"\x1b[D".to_vec(), b"\x1b[5~".to_vec(), b"\x1b[6~".to_vec(),
                b"\x1b[H".to_vec(), b"\x1b[F".to_vec(), b"\x7f".to_vec(), b"\x1b[3~".to_vec(),
                b"\x0b".to_vec(), b"\x1b[200~pegado\nlargo\x1b[201~".to_vec(),
            ]),
            3 => "[0-9a-zA-Z/*,+ ñé-]{1,6}".prop_map(String::into_bytes),
            1 => prop::collection::vec(any::<u8>(), 1..6),
        ], 1..60),
        columns in 1_u16..200,
        rows in 1_u16..60,
        map in prop::sample::select(MapName::ALL.to_vec()),
    ) {
        let store = shared_store();
        let mut desk = Desk::at(&store, Look { columns, rows, map, ..Look::default() });
        for chunk in bytes {
            desk.bytes(&chunk);
            if desk.is_closed() {
                break;
            }
        }
        desk.silence();
    }
}

/// One store for the property: cases filed by one run are there for the next, as in an office.
fn shared_store() -> ventanilla::store::Store {
    static STORE: std::sync::OnceLock<ventanilla::store::Store> = std::sync::OnceLock::new();
    STORE.get_or_init(demo_store).clone()
}
