//! Whole lives of cases with real keys, day by day, each date explained by F11.

use chrono::NaiveDate;
use ventanilla::domain::ids::Radicado;
use ventanilla::domain::pqr::{Life, PqrState};
use ventanilla::store::Store;
use ventanilla::store::page::PageRequest;

use crate::desk::{Desk, Look, demo_store, now};

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, month, day).unwrap()
}

/// A desk over the demo, and the case that is in hand.
struct Hand {
    store: Store,
    desk: Desk,
    case: Radicado,
}

impl Hand {
    /// A clerk files a paper with these keys on a day; the case opens.
    fn file(on: NaiveDate, keys: &str) -> Self {
        let store = demo_store();
        let mut desk = Desk::at(&store, Look::default());
        desk.day(on);
        desk.press(keys);
        let mut hand = Self { store, desk, case: Radicado { year: 2027, number: 1 } };
        hand.case = hand.last();
        assert!(hand.desk.message().starts_with("Radicada 2027-"), "{}", hand.desk.screen());
        hand.open(hand.case);
        hand
    }

    /// The case filed last.
    fn last(&self) -> Radicado {
        let page = self.store.pqr_cases(&PageRequest::last(1)).unwrap();
        page.rows.last().unwrap().1.radicado
    }

    fn open(&mut self, case: Radicado) {
        self.case = case;
        self.desk.press(&format!("F3 F3 F9 '{case}' Enter"));
        self.desk.shows(&["PQR030", &case.to_string()]);
    }

    /// A step on a day: its name as far as the list needs it, then what its form takes.
    fn step(&mut self, on: NaiveDate, name: &str, keys: &str) -> &mut Self {
        self.desk.day(on);
        self.desk.press(&format!("F5 'p' '{name}' Enter {keys} Enter Enter"));
        assert!(self.desk.message().ends_with("registrado."), "{name}: {}", self.desk.screen());
        self
    }

    /// What the screen says that it is, and what F11 explains first.
    fn is(&mut self, state: &str, term: &str, legal: NaiveDate) -> &mut Self {
        self.desk.press("F5");
        self.desk.shows(&[state]);
        self.desk.press("F11");
        let date = ventanilla::text::date::long(legal);
        self.desk.shows(&[
            "Ver cuenta",
            &format!("{term} · corre"),
            &format!("Vence legal   {date}"),
        ]);
        self.desk.press("F12");
        self
    }

    fn state(&self, case: Radicado, on: NaiveDate) -> PqrState {
        let record = self.store.pqr(case).unwrap().unwrap().record;
        Life::of(&record, &self.store.office().rules, on).unwrap().state
    }
}

const CLAIM: &str = "F6 '7000021' Tab 'R102' '82300' Tab 'Consumo alto sin causa' Tab Enter Enter";

/// radicado → pruebas → decidido → citación → aviso → notificado → reposición con apelación → decidido →
/// SSPD → resolución → cumplido → archivado.
#[test]
fn a_claim_goes_from_the_window_to_the_regulator_and_the_archive() {
    let mut hand = Hand::file(day(2, 1), CLAIM);
    let claim = hand.case;
    hand.is("Radicada", "RESP_PQR", day(2, 22));
    hand.step(day(2, 2), "clasificar", "").is("En trámite", "RESP_PQR", day(2, 22));
    // The form shows what the step would change before it is written.
    hand.desk.press("'p' 'pruebas' Enter Tab '+5' Tab 'Visita' Tab 'AUTO-7'");
    hand.desk.shows(&["Queda en: En pruebas", "hasta lun 01/03/2027"]);
    hand.desk.press("Enter Enter F5");
    hand.is("En pruebas", "RESP_PQR", day(3, 1));
    hand.step(day(2, 5), "recibir", "Tab 'Acta 12: sin fuga'").is(
        "En trámite",
        "RESP_PQR",
        day(2, 25),
    );
    hand.step(day(2, 10), "decidir", "Tab 'N' Tab Tab Tab 'RTA-55'").is(
        "Decidida",
        "CITACION",
        day(2, 17),
    );
    hand.step(day(2, 11), "citación", "Tab 'CIT-9'").is("Citada", "COMPARECER", day(2, 18));
    hand.desk.day(day(2, 19));
    hand.is("Citada", "AVISO_ENVIO", day(2, 19));
    hand.step(day(2, 19), "aviso", "Tab 'AVI-4'");
    hand.step(day(2, 23), "entregado", "Tab 'Guía firmada'").is(
        "Aviso entregado",
        "NOTIF_AVISO_EFECTIVA",
        day(2, 24),
    );
    hand.desk.day(day(2, 25));
    hand.is("Notificada", "RECURSO_USUARIO", day(3, 3));
    hand.desk.day(day(3, 2));
    hand.desk.press("'n' 'Y' 'S' 'No es mi consumo' Enter Enter");
    assert!(hand.desk.message().starts_with("Radicada 2027-"), "{}", hand.desk.screen());
    assert_eq!(hand.state(claim, day(3, 2)), PqrState::Recurrida);
    hand.desk.press("F5 'v'");
    hand.case = hand.last();
    hand.desk.shows(&["Reposición y apelación", &hand.case.to_string()]);
    hand.is("Radicada", "RESP_RECURSO", day(3, 24));
    hand.step(day(3, 3), "admitir", "'AUTO-8'");
    hand.step(day(3, 15), "decidir", "Tab 'C' Tab Tab Tab 'RES-3'").is(
        "Decidida",
        "CITACION",
        day(3, 23),
    );
    hand.step(day(3, 16), "notificar", "Tab 'P' 'Firmó en ventanilla'").is(
        "Apelación concedida",
        "APELACION_REMITIR",
        day(3, 19),
    );
    hand.step(day(3, 18), "remitir", "Tab 'OF-90'").is("En la SSPD", "SSPD_APELACION", day(5, 18));
    hand.step(day(5, 4), "llegó", "'R' 'SSPD-2027-81'").is(
        "Resuelta por la SSPD",
        "CUMPLIR_SSPD",
        day(5, 26),
    );
    hand.step(day(5, 5), "cumplimiento", "").step(day(5, 11), "cumplida", "'82300' Tab 'Nota 5'");
    hand.step(day(5, 12), "archivar", "");
    let recurso = hand.case;
    assert_eq!(hand.state(recurso, day(5, 12)), PqrState::Archivada);
    assert_eq!(hand.state(claim, day(5, 12)), PqrState::Archivada);
    hand.desk.press("F5");
    hand.desk.shows(&["Archivada", "cumplida, 82.300", "la SSPD revoca"]);
}

/// Nobody answered: silence, seventy-two hours that weekends do not stop, and a late recognition.
#[test]
fn a_claim_without_an_answer_is_decided_by_silence() {
    let mut hand = Hand::file(day(2, 1), CLAIM);
    hand.desk.day(day(2, 23));
    hand.is("SAP configurado", "SAP_RECONOCER", day(2, 25));
    hand.desk.press("F11");
    hand.desk.shows(&["DL 2150/1995 art. 123", "corren 24 horas", "corren 72 horas"]);
    hand.desk.press("F12 'p' 'decidir' Enter");
    assert!(hand.desk.screen().contains("Paso de"), "decidir ya no está: {}", hand.desk.screen());
    hand.desk.press("F12");
    hand.desk.day(day(2, 26));
    hand.desk.press("F5");
    hand.desk.shows(&["SAP no reconocido", "! Responder petición"]);
    // The office recognises it on the third day, with its act, and says when.
    hand.step(day(2, 26), "reconocer", "'RES-1' Tab '25/02'");
    hand.desk.press("F5");
    hand.desk.shows(&["SAP reconocido"]);
    assert_eq!(hand.state(hand.case, day(2, 26)), PqrState::SapReconocido);
}

/// At the window: answered in the act, notified with it, final after the days for recursos.
#[test]
fn a_spoken_complaint_is_answered_and_closed_at_the_window() {
    let mut hand =
        Hand::file(day(2, 1), "F6 '7000021' Tab 'Q315' 'Lo atendieron mal' Tab Enter Enter");
    hand.step(day(2, 1), "verbal", "Tab 'A' 'Se le explicó y quedó conforme' Tab 'N'");
    hand.desk.press("F5");
    hand.desk.shows(&["Notificada", "resuelta y notificada verbalmente: accede"]);
    hand.desk.day(day(2, 2));
    hand.desk.press("F5");
    hand.desk.shows(&["En firme"]);
    hand.step(day(2, 2), "cumplimiento", "").step(day(2, 2), "cumplida", "Tab 'Se corrigió'");
    hand.step(day(2, 2), "archivar", "");
    assert_eq!(hand.state(hand.case, day(2, 2)), PqrState::Archivada);
}

/// Returned because nobody understands it, corrected, and its clock goes on where it stood.
#[test]
fn a_petition_is_returned_and_completed_and_its_clock_goes_on() {
    let mut hand =
        Hand::file(day(2, 1), "F6 '7000021' Tab 'P' Tab 'No se entiende' Tab Enter Enter");
    hand.is("Radicada", "RESP_PQR", day(2, 22));
    hand.step(day(2, 4), "devolver", "'OF-2' Tab 'Diga qué pide'").is(
        "Devuelta",
        "CORREGIR_ART19",
        day(2, 18),
    );
    hand.step(day(2, 10), "completó", "").is("En trámite", "RESP_PQR", day(2, 26));
    hand.step(day(2, 11), "requerir", "Tab 'Falta la factura' Tab 'OF-3'").is(
        "Requerida",
        "SUBSANAR_ART17",
        day(3, 11),
    );
    hand.step(day(2, 15), "completó", "").is("En trámite", "RESP_PQR", day(3, 2));
}

/// What is typed in a step stays when a rule refuses it, and the refusal names the field and the article.
#[test]
fn a_refused_step_keeps_what_was_typed() {
    let mut hand = Hand::file(day(2, 1), CLAIM);
    hand.step(day(2, 2), "clasificar", "");
    hand.desk.press("'p' 'decidir' Enter Tab 'N' Tab 'N' Tab 'RTA-55' Enter");
    assert!(hand.desk.message().starts_with("PQR-033"), "{}", hand.desk.message());
    assert!(hand.desk.message().contains("CPACA art. 67"));
    hand.desk.shows(&["RTA-55", "no accede"]);
    hand.desk.press("'S' Enter");
    hand.desk.shows(&["RTA-55", "Queda en: Decidida"]);
    hand.desk.press("Enter");
    assert!(hand.desk.message().ends_with("registrado."), "{}", hand.desk.message());
    assert!(now() < day(2, 2).and_time(now().time()));
}

/// What is typed for a step is a draft as it is typed: it waits on Inicio, and goes with its step.
#[test]
fn a_half_typed_step_waits_on_the_first_screen() {
    let mut hand = Hand::file(day(2, 1), CLAIM);
    hand.step(day(2, 2), "clasificar", "");
    hand.desk.press("'p' 'decidir' Enter Tab 'N' 'Se visitó el predio'");
    hand.desk.silence();
    hand.desk.shows(&["Borrador B-"]);
    hand.desk.press("F12 F3 F3");
    hand.desk.shows(&["MEN010", &format!("Decidir · {}", hand.case)]);
    let before = hand.store.drafts(&crate::desk::actor().user).unwrap();
    assert_eq!(before.len(), 1);
    let place = hand.desk.screen().lines().position(|line| line.contains("Decidir ·")).unwrap();
    let first = hand.desk.screen().lines().position(|line| line.starts_with('>')).unwrap();
    hand.desk.press(&"Down ".repeat(place - first));
    hand.desk.press("Enter");
    hand.desk.shows(&["PQR040", "Se visitó el predio", "no accede"]);
    hand.desk.press("Tab Tab Tab Tab Tab 'RTA-1' Enter Enter");
    assert!(hand.desk.message().ends_with("registrado."), "{}", hand.desk.screen());
    assert!(hand.store.drafts(&crate::desk::actor().user).unwrap().is_empty());
}
