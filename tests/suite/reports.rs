//! The report of a month and of a quarter: numbers worked out by hand, the same file every time, what is
//! recommended, and the screen.

use std::io;

use chrono::NaiveDate;
use ventanilla::domain::command::{Command, MAX_RECOMMENDATIONS};
use ventanilla::domain::ids::Radicado;
use ventanilla::domain::pqr::report::{PqrReport, Tally};
use ventanilla::domain::pqr::sui::SuiAnswer;
use ventanilla::domain::pqr::{
    Channel, FilePqr, NotificationWay, Period, PqrKind, PqrStep, Sense, SspdOutcome, Undisputed,
};
use ventanilla::domain::user::Role;
use ventanilla::store::query::MAX_REPORTED;
use ventanilla::store::{Refusal, Store};

use crate::desk::{Desk, Look};
use crate::office::{
    actor, assert_clean, clerk, day, director, filing, fill, morning, step_on, store, today,
};
use crate::remote::Server;

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn report(store: &Store, of: &str) -> PqrReport {
    let (report, whole) = store.pqr_report(period(of), today(), MAX_REPORTED).unwrap();
    assert!(whole);
    report
}

fn paper(store: &Store, paper: FilePqr, on: NaiveDate) -> Radicado {
    let command = Command::FilePqr(paper);
    store.commit(&clerk(), morning(on, 0), command, None).unwrap().radicado.unwrap()
}

fn take(store: &Store, radicado: Radicado, step: PqrStep, on: NaiveDate) {
    let command = step_on(radicado, step, on);
    store.commit(&director(), morning(on, 30), command, None).unwrap();
}

fn decide(sense: Sense) -> PqrStep {
    PqrStep::Decide { sense, recursos: true, value: None }
}

fn claim(causal: u16, channel: Channel) -> FilePqr {
    let kind = PqrKind::Reclamo;
    FilePqr { kind, causal: Some(causal), channel, ..filing("hechos") }
}

/// Three claims, a queja and a recurso between January and March 2026.
fn office_of_five() -> Store {
    let (_, store) = store();
    // Filed Monday 5 January, decided Wednesday 14: the 12th is a holiday, so six business days.
    let first = paper(&store, claim(102, Channel::Web), day(2026, 1, 5));
    take(&store, first, PqrStep::Classify { causal: None }, day(2026, 1, 6));
    take(&store, first, decide(Sense::NoAccede), day(2026, 1, 14));
    let personal = || PqrStep::Notify { way: NotificationWay::Personal };
    take(&store, first, personal(), day(2026, 1, 15));
    // Filed 19 January and never answered: silence on 9 February.
    let second = paper(&store, claim(117, Channel::Web), day(2026, 1, 19));
    take(&store, second, PqrStep::Classify { causal: None }, day(2026, 1, 20));
    // Filed Monday 26 January, decided Wednesday 4 February: seven business days.
    let third = paper(&store, claim(102, Channel::Email), day(2026, 1, 26));
    take(&store, third, PqrStep::Classify { causal: None }, day(2026, 1, 27));
    take(&store, third, decide(Sense::Accede), day(2026, 2, 4));
    // A queja of 2 March that waits.
    let queja = FilePqr { kind: PqrKind::Queja, causal: Some(315), ..filing("mal trato") };
    paper(&store, queja, day(2026, 3, 2));
    // The recurso against the first, confirmed after four business days and sent on.
    let against = FilePqr {
        kind: PqrKind::Apelacion,
        parent: Some(first),
        undisputed: Some(Undisputed::Paid),
        ..claim(102, Channel::Web)
    };
    let recurso = paper(&store, against, day(2026, 1, 20));
    take(&store, recurso, PqrStep::Admit, day(2026, 1, 21));
    take(&store, recurso, decide(Sense::Confirma), day(2026, 1, 26));
    take(&store, recurso, personal(), day(2026, 1, 28));
    take(&store, recurso, PqrStep::SendToSspd, day(2026, 2, 2));
    let resolved = PqrStep::SspdResolve { outcome: SspdOutcome::Revokes, value: None };
    take(&store, recurso, resolved, day(2026, 3, 3));
    store
}

#[test]
fn the_numbers_are_those_worked_out_by_hand() {
    let store = office_of_five();
    let january = report(&store, "2026-01");
    let total = Tally { received: 4, answered: 2, in_term: 2, days: 10 };
    assert_eq!(january.total, total);
    assert_eq!((total.mean_days(), total.in_term_share()), (Some(50), Some(1_000)));
    assert_eq!((january.pending, january.silences), (2, 0));
    assert_eq!(january.recursos.decided, [(SuiAnswer::Confirms, 1)].into());
    assert_eq!(january.causes[&102], Tally { received: 3, answered: 2, in_term: 2, days: 10 });
    assert_eq!(january.causes[&117], Tally { received: 1, ..Tally::default() });
    assert_eq!(january.channels[&Channel::Email].received, 1);
    assert_eq!(january.kinds[&PqrKind::Apelacion].days, 4);
    assert_eq!(january.most_repeated()[0].0, 102);
    // Two claims on consumption and one on stratum, of three: the recurso is no claim.
    let office = store.office();
    let measured = ventanilla::text::report::indicators(&january, office);
    let shares: Vec<(Option<u64>, &str)> =
        measured.iter().map(|of| (of.share, of.standing())).collect();
    let expected =
        [(Some(667), "sobre la base"), (Some(333), "sobre la base"), (Some(0), "cumple meta")];
    assert_eq!(shares, expected);

    let february = report(&store, "2026-02");
    assert_eq!(february.total, Tally { received: 0, answered: 1, in_term: 1, days: 7 });
    assert_eq!((february.pending, february.silences, february.recursos.sent), (0, 1, 1));
    let march = report(&store, "2026-03");
    assert_eq!(march.total, Tally { received: 1, ..Tally::default() });
    assert_eq!((march.pending, march.recursos.resolved), (1, [0, 0, 1, 0]));

    let quarter = report(&store, "2026-T1");
    assert_eq!(quarter.total, Tally { received: 5, answered: 3, in_term: 3, days: 17 });
    assert_eq!((quarter.pending, quarter.silences, quarter.recursos.sent), (1, 1, 1));
    assert_eq!(report(&store, "2025-T4"), PqrReport::default());
}

#[test]
fn every_table_adds_up_to_the_total() {
    let (_, store) = store();
    fill(&store, 2_400);
    for of in ["2025-12", "2026-01", "2026-02", "2026-T1"] {
        let report = report(&store, of);
        assert!(report.total.received > 10 && report.total.answered > 5, "{of}");
        for table in ventanilla::text::report::tables(&report, store.office()) {
            let sum = |of: fn(&Tally) -> u64| -> u64 {
                table.rows.iter().map(|(_, tally)| of(tally)).sum()
            };
            assert_eq!(sum(|tally| tally.received), report.total.received, "{}", table.title);
            assert_eq!(sum(|tally| tally.in_term), report.total.in_term, "{}", table.title);
            assert_eq!(sum(|tally| tally.days), report.total.days, "{}", table.title);
        }
    }
}

#[test]
fn the_report_leaves_as_text_and_as_a_workbook() {
    let store = office_of_five();
    let server = Server::over(store.clone());
    let give = |words: &[&str]| server.give(director(), words, io::empty());
    let words = ["exportar", "informe-pqr", "--periodo", "2026-T1"];
    let text = "Revisar la ruta 12.\nVisitar Aguadas.";
    let command = Command::SaveRecommendations { period: period("2026-T1"), text: text.into() };
    store.commit(&director(), morning(today(), 0), command, None).unwrap();
    let ended = give(&words);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for line in [
        "Total;Peticiones, quejas, reclamos y recursos;5;3;3;100,0 %;5,7;;;\n",
        "Total;Silencios positivos configurados;1;;;;;;;\n",
        "Causal;117 Estrato incorrecto;1;0;0;;;;;\n",
        "Recursos;La empresa confirma;1;;;;;;;\n",
        "Recursos;La SSPD revoca;1;;;;;;;\n",
        "Indicadores;Inconformidad con el consumo facturado;2;;;;;66,7 %;53 %;30 %\n",
        "Recomendaciones;Revisar la ruta 12.;;;;;;;;\n",
        "Recomendaciones;Visitar Aguadas.;;;;;;;;\n",
    ] {
        assert!(ended.out.contains(line), "falta {line}{}", ended.out);
    }
    assert_eq!(give(&words).out, ended.out);
    for (wrong, rule) in [
        (&["exportar", "informe-pqr"][..], "INF-001 "),
        (&["exportar", "informe-pqr", "--periodo", "2026-T2"], "INF-002 "),
        (&["exportar", "pqr", "--formato", "xlsx"], "EXP-019 "),
        (&["exportar", "pqr", "--mes", "2026-02"], "EXP-018 "),
        (&["exportar", "pqr", "--periodo", "2026-02"], "EXP-018 "),
    ] {
        let ended = give(wrong);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{wrong:?}");
        assert!(ended.err.starts_with(rule), "{}", ended.err);
    }

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    drop(crate::office::open(&data).unwrap());
    let book = |name: &str| {
        let path = folder.path().join(name);
        let words = ["exportar", "informe-pqr", "--periodo", "2026-02", "--formato", "xlsx"];
        let words = [&words[..], &["--salida", path.to_str().unwrap()]].concat();
        let output = crate::office::run(&data, &words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(path).unwrap()
    };
    let first = book("a.xlsx");
    assert_eq!(&first[..2], b"PK");
    assert_eq!(book("b.xlsx"), first, "los mismos renglones dan los mismos bytes");
}

#[test]
fn recommendations_are_an_act_of_the_director() {
    let (_, store) = store();
    let save = |role, text: String| {
        let command = Command::SaveRecommendations { period: period("2026-02"), text };
        store.commit(&actor("alguien", role), morning(today(), 0), command, None)
    };
    assert!(matches!(save(Role::PqrAnalyst, "x".into()), Err(Refusal::Forbidden(_))));
    let long = "x".repeat(MAX_RECOMMENDATIONS + 1);
    assert!(matches!(save(Role::PqrDirector, long), Err(Refusal::Pqr(_))));
    save(Role::PqrDirector, " Revisar la ruta 12. ".into()).unwrap();
    let kept = |of: &str| store.recommendations(period(of)).unwrap().map(|kept| kept.text);
    assert_eq!(kept("2026-02").as_deref(), Some("Revisar la ruta 12."));
    assert_eq!(kept("2026-T1"), None, "el trimestre tiene las suyas");
    assert_eq!(kept("2026-01"), None);
    assert_clean(&store);
    save(Role::PqrDirector, " ".into()).unwrap();
    assert_eq!(kept("2026-02"), None);
    assert_clean(&store);
}

#[test]
fn the_screen_shows_periods_tables_and_recommendations() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut desk =
            Desk::at(&crate::desk::demo_store(), Look { columns, rows, ..Look::default() });
        desk.press("8");
        desk.shows(&["PQR060", "mes 2026-11", "Recibidas ", "Por causal", "Sin escribir."]);
        desk.press("+");
        assert!(desk.message().contains("INF-002 2026-12 no ha empezado"), "{}", desk.message());
        desk.press("-");
        desk.shows(&["mes 2026-10", "base 53  meta 30"]);
        desk.press("t");
        desk.shows(&["trimestre 2026-T4"]);
        desk.press("r");
        for c in "Visitar Aguadas t+".chars() {
            desk.bytes(c.to_string().as_bytes());
        }
        desk.bytes(b"\r");
        desk.shows(&["trimestre 2026-T4", "Visitar Aguadas t+", "mgomez"]);
        desk.bytes(b"\t");
        desk.shows(&["Por trámite"]);
        desk.press("t");
        desk.shows(&["mes 2026-10", "Sin escribir."]);
    }
}
