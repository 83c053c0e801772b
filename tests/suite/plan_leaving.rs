//! The calendar as other programs read it: agenda, table, workbook, pages.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime};

use crate::office::day;

use crate::planning_office::*;

/// Entries by their names, as a calendar program keeps them: a later import of the same name replaces.
type Entries = BTreeMap<String, (NaiveDate, NaiveDate, u32, String)>;

fn import(into: &mut Entries, text: &str) {
    let calendar = Calendar::from_str(text).expect("un calendario que otros leen");
    for component in &calendar.components {
        let CalendarComponent::Event(event) = component else { panic!("{component:?}") };
        let date = |at: Option<DatePerhapsTime>| match at {
            Some(DatePerhapsTime::Date(date)) => date,
            other => panic!("de día entero: {other:?}"),
        };
        let uid = event.get_uid().unwrap().to_owned();
        let sequence = event.get_sequence().unwrap();
        let status = event.property_value("STATUS").unwrap().to_owned();
        let entry = (date(event.get_start()), date(event.get_end()), sequence, status);
        if into.get(&uid).is_none_or(|known| known.2 <= sequence) {
            into.insert(uid, entry);
        }
    }
}

#[test]
fn another_calendar_program_changes_its_entries_and_never_doubles_them() {
    let folder = tempfile::tempdir().unwrap();
    let run = |who: &str, words: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_ventanilla"))
            .args(words)
            .args(["--fecha", "2026-11-24", "--datos"])
            .arg(folder.path())
            .env("VENTANILLA_CONFIG", folder.path().join("sin-tablas"))
            .env("USER", who)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        text
    };
    let of = |what: &'static str, rest: &[&'static str]| {
        let words: Vec<&str> =
            ["calendario", what, "--vigencia", "2027"].iter().chain(rest).copied().collect();
        words
    };
    run("cmora", &of("generar", &[]));
    run("cmora", &of("enviar", &[]));
    for (leader, area) in LEADERS {
        run(leader, &of("revisar", &["--area", area]));
    }
    run("cmora", &of("presentar", &["--motivo", "otra cuadrilla"]));
    run("jefe", &of("aprobar", &[]));
    run("cmora", &of("publicar", &[]));
    let ics = ["exportar", "calendario", "2027", "--formato", "ics"];
    let text = run("cmora", &ics);
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let mut entries = Entries::new();
    import(&mut entries, &text);
    assert_eq!(entries.len(), 4_558, "una por fila");
    let first = entries.clone();
    let delivery = "2027.DOR.01.1.17@calendario.ventanilla";
    // It ends on the day after its last one.
    let confirmed = |from, to, sequence| (from, to, sequence, "CONFIRMED".to_owned());
    assert_eq!(entries[delivery], confirmed(day(2027, 1, 12), day(2027, 1, 14), 0));
    import(&mut entries, &run("cmora", &ics));
    assert_eq!(entries, first, "otra vez lo mismo");

    let here =
        ["--ciclo", "01", "--periodo", "1", "--actividad", "17", "--a", "+1", "--causa", "05"];
    run("cmora", &of("mover", &here));
    run("jefe", &of("cambio", &["1", "aprobar"]));
    import(&mut entries, &run("cmora", &ics));
    assert_eq!(entries.len(), first.len(), "ninguna de más");
    assert_eq!(entries[delivery], confirmed(day(2027, 1, 13), day(2027, 1, 15), 1));
    let changed = entries.iter().filter(|(uid, entry)| first[*uid] != **entry).count();
    assert_eq!(changed, 10, "el reparto y lo que cuelga de él");

    // A year made anew without a cycle: its entries are called off, not forgotten.
    let tables = include_str!("../../data/calendario.toml");
    let kept: Vec<&str> = tables.lines().filter(|line| !line.contains("codigo = \"B4\"")).collect();
    let config = folder.path().join("sin-tablas");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("calendario.toml"), kept.join("\n")).unwrap();
    run("cmora", &of("generar", &["--motivo", "el ciclo B4 pasa a B3"]));
    run("cmora", &of("enviar", &[]));
    for (leader, area) in LEADERS {
        run(leader, &of("revisar", &["--area", area]));
    }
    run("cmora", &of("presentar", &["--motivo", "otra cuadrilla"]));
    run("jefe", &of("aprobar", &[]));
    run("cmora", &of("publicar", &[]));
    import(&mut entries, &run("cmora", &ics));
    assert_eq!(entries.len(), first.len());
    let called_off = |entry: &&(NaiveDate, NaiveDate, u32, String)| entry.3 == "CANCELLED";
    let of_b4 = first.keys().filter(|uid| uid.contains(".B4.")).count();
    assert_eq!(entries.values().filter(called_off).count(), of_b4);
    assert!(of_b4 > 100 && entries["2027.VIT.B4.1.06@calendario.ventanilla"].3 == "CANCELLED");
    assert_eq!(run("x", &["verificar"]).matches("Base limpia").count(), 1);
}

#[test]
fn the_year_leaves_as_table_workbook_and_pages() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| crate::office::run(folder.path(), words);
    let year = ["--vigencia", "2026"];
    let demo = ["demo", "--sin-ventana", "--cuentas", "40", "--fecha", "2026-11-24"];
    assert!(run(&demo).status.success());
    let rows = run(&["exportar", "calendario", "2026", "--area", "VIT"]);
    let text = String::from_utf8(rows.stdout).unwrap();
    let mut lines = text.lines();
    assert!(lines.next().unwrap().ends_with("hecha_el;causa;accion;fija"));
    assert!(lines.all(|line| line.starts_with("2026;VIT;Viterbo;")), "{text}");
    let pdf = run(&["exportar", "calendario", "2026", "--formato", "pdf"]);
    let pages = lopdf::Document::load_mem(&pdf.stdout).unwrap();
    assert!(pages.get_pages().len() >= 4, "una por área y la del año");
    let first = pages.extract_text(&[1]).unwrap();
    assert!(first.contains("La Dorada") && first.contains("Ciclo 01"), "{first}");
    let all: String = (1..=pages.get_pages().len() as u32)
        .map(|page| pages.extract_text(&[page]).unwrap())
        .collect();
    assert_eq!(all.matches("Cada mes").count(), 3, "una tabla por área");
    let xlsx = run(&["calendario", "exportar", year[0], year[1], "--formato", "xlsx"]);
    assert!(xlsx.stdout.starts_with(b"PK"));
    for (words, rule) in [
        (vec!["exportar", "calendario"], "EXP-025 "),
        (vec!["exportar", "calendario", "2031"], "PLA-013 "),
        (vec!["exportar", "calendario", "2026", "--area", "XX"], "EXP-026 "),
        (vec!["exportar", "calendario", "2026", "--formato", "txt"], "EXP-006 "),
        (vec!["exportar", "cartera", "--area", "VIT"], "EXP-024 "),
        (vec!["exportar", "cartera", "--formato", "ics"], "EXP-006 "),
    ] {
        let output = run(&words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.starts_with(rule), "{words:?}: {said}");
    }
}
