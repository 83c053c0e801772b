//! The program from outside: answers a program can read, one Spanish line and code 2 for what it refuses.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::office::start;

/// Starts through the one door of the suite: a child must not inherit another test's lock.
trait PipeWait {
    fn pipe_wait(&mut self) -> Output;
}

impl PipeWait for Command {
    fn pipe_wait(&mut self) -> Output {
        self.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        start(self).wait_with_output().unwrap()
    }
}

fn ventanilla(arguments: &[&str]) -> Output {
    let nowhere = std::env::temp_dir().join("ventanilla-sin-configuracion");
    Command::new(env!("CARGO_BIN_EXE_ventanilla"))
        .args(arguments)
        .env("VENTANILLA_CONFIG", nowhere)
        .env("USER", "prueba")
        .pipe_wait()
}

fn json(arguments: &[&str]) -> Value {
    let output = ventanilla(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refusal(arguments: &[&str]) -> String {
    let output = ventanilla(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[test]
fn a_term_answers_its_two_dates_and_the_days_that_make_them() {
    let answer = json(&["calcular", "plazo", "--desde", "2026-07-01", "--dias", "15", "--json"]);
    assert_eq!(answer["vence_legal"], "2026-07-24");
    assert_eq!(answer["vence_seguro"], "2026-07-23");
    let days = answer["dias"].as_array().unwrap();
    let counted: Vec<u64> = days
        .iter()
        .filter(|day| day["cuenta"] == true)
        .map(|day| day["n"].as_u64().unwrap())
        .collect();
    assert_eq!(counted, (1..=15).collect::<Vec<_>>());
    assert_eq!(days.last().unwrap()["fecha"], "2026-07-24");
    let holiday = days.iter().find(|day| day["fecha"] == "2026-07-13").unwrap();
    assert!(holiday["motivo"].as_str().unwrap().contains("Ley 2578/2026"), "{holiday}");
}

#[test]
fn a_year_of_holidays_names_feasts_and_laws() {
    let year = json(&["calcular", "festivos", "2025", "--json"]);
    let shared = year.as_array().unwrap().iter().find(|day| day["fecha"] == "2025-06-30").unwrap();
    assert_eq!(shared["nombres"].as_array().unwrap().len(), 2);
    assert_eq!(shared["ley"], "Ley 51/1983 art. 1");
}

#[test]
fn wrong_words_get_one_spanish_line_and_code_2() {
    let lines = [
        (refusal(&["bailar"]), "no conozco el comando «bailar»"),
        (refusal(&["calcular", "plazo", "--dias", "3"]), "falta --desde"),
        (
            refusal(&["calcular", "plazo", "--desde", "2026-02-30", "--dias", "3"]),
            "no es una fecha",
        ),
        (refusal(&["calcular", "plazo", "--desde", "2026-02-20", "--dias", "0"]), "CAL-002"),
        (refusal(&["calcular", "festivos", "1800"]), "«1800» no sirve"),
        (refusal(&["exportar", "nada"]), "use suscriptores, cartera, pqr"),
        (refusal(&["calcular", "plazo", "--desde", "\u{1b}[2Jx", "--dias", "3"]), "no sirve"),
    ];
    for (line, words) in lines {
        assert!(line.contains(words), "{line}");
        assert!(!line.trim_end().chars().any(char::is_control), "{line:?}");
    }
}

#[test]
fn help_is_in_spanish() {
    for arguments in [&["--ayuda"][..], &["importar", "cartera", "--help"], &["demo", "-h"]] {
        let output = ventanilla(arguments);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && page.contains("Uso: ventanilla"), "{page}");
        for english in ["Usage", "Options", "Arguments", "Commands", "default", "possible"] {
            assert!(!page.contains(english), "{english} en:\n{page}");
        }
    }
}

#[test]
fn the_demo_without_a_terminal_prints_home_and_is_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str| {
        let data = folder.path().join(name);
        let data = data.to_str().unwrap();
        let arguments = [
            "demo",
            "--cuentas",
            "300",
            "--semilla",
            "9",
            "--fecha",
            "2026-11-24",
            "--datos",
            data,
        ];
        let output = ventanilla(&arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let screen = String::from_utf8(output.stdout).unwrap();
        assert!(screen.contains("MEN010") && screen.contains("Suscriptores"), "{screen}");
        assert_eq!(json(&["verificar", "--json", "--datos", data])["limpia"], true);
        ["suscriptores", "cartera", "pqr"].map(|kind| {
            let output = ventanilla(&["exportar", kind, "--datos", data, "--fecha", "2026-11-24"]);
            assert!(output.status.success());
            output.stdout
        })
    };
    assert!(run("uno") == run("dos"), "la misma semilla dio otros datos");
}

#[test]
fn a_demo_replaces_only_another_demo_and_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    let real = real.to_str().unwrap();
    let people = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/suscriptores_1000.csv");
    assert!(ventanilla(&["importar", "suscriptores", people, "--datos", real]).status.success());
    assert!(refusal(&["demo", "--datos", real]).contains("DEM-001"));
    assert_eq!(json(&["verificar", "--json", "--datos", real])["suscriptores"], 1000);
    let demo = folder.path().join("demo");
    let demo = demo.to_str().unwrap();
    let accounts = |wanted: &str, more: &[&str]| {
        let arguments = [&["demo", "--cuentas", wanted, "--datos", demo], more].concat();
        let made = ventanilla(&arguments).status.success();
        (made, json(&["verificar", "--json", "--datos", demo])["suscriptores"].to_string())
    };
    assert_eq!(accounts("60", &[]), (true, "60".into()));
    assert_eq!(accounts("60", &["--fecha", "2031-01-02"]), (true, "60".into()), "otro día la abre");
    assert_eq!(accounts("90", &[]), (false, "60".into()), "otra no la reemplaza sin pedirlo");
    assert_eq!(accounts("90", &["--rehacer"]), (true, "90".into()));
}

#[test]
fn a_wrong_table_of_the_company_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("festivos.toml"), "[[festivo]]\nnombre = 3\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
        .args(["calcular", "festivos", "2026"])
        .env("VENTANILLA_CONFIG", folder.path())
        .pipe_wait();
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(line.starts_with("CFG-001 festivos.toml, línea 2"), "{line}");
}

#[test]
fn a_local_day_in_the_company_s_table_moves_the_term() {
    let folder = tempfile::tempdir().unwrap();
    let shipped =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/festivos.toml"))
            .unwrap();
    let local = "\n[[dia_no_habil]]\nfecha = \"2026-07-02\"\nmotivo = \"Día cívico\"\nacto = \"Decreto 9\"\ncalendarios = [\"legal\"]\n";
    std::fs::write(folder.path().join("festivos.toml"), shipped + local).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
        .args(["calcular", "plazo", "--desde", "2026-07-01", "--dias", "15", "--json"])
        .env("VENTANILLA_CONFIG", folder.path())
        .pipe_wait();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["vence_legal"], "2026-07-27");
}

#[test]
fn each_person_hears_of_what_runs_out_once_a_business_day() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let ended = crate::office::run(folder.path(), arguments);
        assert!(ended.status.success(), "{arguments:?}");
        String::from_utf8(ended.stdout).unwrap()
    };
    run(&["demo", "--sin-ventana", "--cuentas", "120", "--fecha", "2026-11-24"]);
    let all = run(&["avisos", "--fecha", "2026-11-24"]);
    assert!(all.contains("SIN ASIGNAR (") && all.contains("jrios ("), "{all}");
    assert!(all.contains("SAP") && all.contains("≤"), "{all}");
    let one = run(&["avisos", "--persona", "jrios", "--fecha", "2026-11-24"]);
    assert!(one.starts_with("jrios (") && !one.contains("SIN ASIGNAR"), "{one}");
    let sunday = run(&["avisos", "--fecha", "2026-11-22"]);
    assert!(sunday.contains("no es día hábil"), "{sunday}");
}

#[test]
fn another_catalogue_of_causes_comes_in_whole_and_keeps_the_old_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nuevas.csv");
    let import = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let ended =
            crate::office::run(folder.path(), &["importar", "causales", file.to_str().unwrap()]);
        String::from_utf8(ended.stdout).unwrap() + &String::from_utf8(ended.stderr).unwrap()
    };
    let house = include_str!("../../data/causales.csv");
    let added = format!("{house}140,F,Cobro por telemedida,ACU,2026-01-01,,SSPD 1/2026\n");
    let without: String =
        house.lines().filter(|line| !line.starts_with("102,")).map(|l| format!("{l}\n")).collect();
    assert!(import(&without).contains("CAU-001 Falta la causal 102"), "{}", import(&without));
    assert!(import("codigo,grupo\n1,F\n").contains("causales.csv"));
    assert!(import(&added.replace(",ACU,2026", ",LUZ,2026")).contains("servicio desconocido"));
    assert!(!folder.path().join("sin-tablas/causales.csv").exists());
    assert!(import(&added).contains("rige al volver a abrir"), "{}", import(&added));
    let office = ventanilla::config::load_office(Some(&folder.path().join("sin-tablas"))).unwrap();
    assert_eq!(office.causals.get(140).unwrap().name, "Cobro por telemedida");
}

#[test]
fn a_sample_of_answers_is_drawn_by_its_seed_and_by_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let ended = crate::office::run(folder.path(), arguments);
        assert!(ended.status.success(), "{arguments:?}");
        String::from_utf8(ended.stdout).unwrap()
    };
    run(&["demo", "--sin-ventana", "--cuentas", "120", "--fecha", "2026-11-24"]);
    let draw = |cases: &str, seed: &str| {
        run(&["muestra", "--mes", "2026-11", "--casos", cases, "--semilla", seed])
    };
    let few = draw("5", "1");
    assert_eq!(few, draw("5", "1"));
    assert_eq!(few.lines().count(), 6, "{few}");
    assert_ne!(
        few.lines().skip(1).collect::<Vec<_>>(),
        draw("5", "2").lines().skip(1).collect::<Vec<_>>()
    );
    let all = draw("1000", "1");
    let (said, rows) = all.split_once('\n').unwrap();
    let count = rows.lines().count();
    assert!(count > 10 && said.contains(&format!("{count} respuestas de {count}")), "{all}");
    assert!(few.lines().skip(1).all(|line| rows.contains(line)), "{few}");
    assert!(rows.lines().all(|line| line.contains("/11/2026")), "{rows}");
}
