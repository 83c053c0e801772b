//! The commercial calendar: readings on the grid, the worked example, the checks, and templates that are
//! refused.

use chrono::{Datelike, NaiveDate};
use ventanilla::config::load_office;
use ventanilla::domain::calendar::BusinessCalendar;
use ventanilla::domain::schedule::checks::{self, Check};
use ventanilla::domain::schedule::grid::Grid;
use ventanilla::domain::schedule::plan::{self, PlanRow};
use ventanilla::domain::schedule::template::{Billing, Kind, Template};
use ventanilla::domain::schedule::working_days::WorkingDays;

use crate::office::{day, office};

fn template() -> Template {
    office().schedule.clone()
}

fn days(from: i32, to: i32) -> WorkingDays {
    WorkingDays::of(&office().rules.legal, from, to).unwrap()
}

/// Every interval between two readings of the cycles that begin on each working day of a month.
fn intervals(billing: Billing) -> Vec<i64> {
    let days = days(2024, 2042);
    let mut found = Vec::new();
    for start in day(2026, 1, 1).iter_days().take(62).filter(|day| days.is_working(*day)) {
        let grid = Grid { start, billing };
        let steps = 15 * 12 / i64::from(billing.months());
        let readings: Vec<NaiveDate> =
            (0..=steps).map(|step| grid.reading(step, &days).unwrap()).collect();
        assert_eq!(readings[0], start, "el ciclo empieza donde se dijo");
        found.extend(readings.windows(2).map(|pair| (pair[1] - pair[0]).num_days()));
    }
    found
}

#[test]
fn readings_on_the_grid_are_28_to_33_days_apart_for_fifteen_years() {
    let monthly = intervals(Billing::Monthly);
    assert!(monthly.len() > 6_000, "{}", monthly.len());
    let within = monthly.iter().filter(|days| (28..=33).contains(*days)).count();
    assert_eq!(
        within,
        monthly.len(),
        "el 100 %: {:?}",
        (monthly.iter().min(), monthly.iter().max())
    );
    let bimonthly = intervals(Billing::Bimonthly);
    let within = bimonthly.iter().filter(|days| (58..=62).contains(*days)).count();
    assert!(within * 100 >= bimonthly.len() * 95, "{within} de {}", bimonthly.len());
    assert!(bimonthly.iter().all(|days| (58..=63).contains(days)));
}

/// `calendario-y-suscriptores.md` A.4: the reading of Wednesday 8 July 2026.
#[test]
fn the_worked_example_of_july_2026() {
    let (template, days) = (template(), days(2025, 2027));
    let rows = plan::period(&template, day(2026, 7, 8), &days).unwrap();
    let of = |kind| {
        let place = template.of_kind(kind).unwrap();
        *rows.iter().find(|row| row.activity == place).unwrap()
    };
    let by_code = |code: &str| {
        let place = template.activities.iter().position(|one| one.code == code).unwrap();
        *rows.iter().find(|row| row.activity == place).unwrap()
    };
    assert_eq!(of(Kind::Issue).start, day(2026, 7, 14), "el 13 es festivo");
    assert_eq!(of(Kind::Delivery).end, day(2026, 7, 16));
    assert_eq!(of(Kind::Due).start, day(2026, 7, 24), "el 20 es festivo");
    assert_eq!(by_code("22").end, day(2026, 7, 28));
    // Friday the 31st is the eve of a weekend.
    assert_eq!(of(Kind::Suspension).start, day(2026, 8, 3));
    // Activity by activity, what it waits for is over.
    for row in &rows {
        for other in &template.activities[row.activity].after {
            let before = rows.iter().find(|one| one.activity == *other).unwrap();
            assert!(before.end <= row.start, "{:?}", template.activities[row.activity].code);
        }
    }
}

#[test]
fn the_year_of_three_areas_has_every_period_and_nothing_hard_is_found() {
    let (template, days) = (template(), days(2026, 2028));
    let plan = plan::plan(&template, 2027, &days).unwrap();
    let cycles: Vec<_> = template.areas.iter().flat_map(|area| &area.cycles).collect();
    let monthly = cycles.iter().filter(|cycle| cycle.billing == Billing::Monthly).count();
    assert_eq!((template.areas.len(), monthly, cycles.len() - monthly), (3, 12, 4));
    let readings: Vec<&PlanRow> = plan.of_kind(&template, Kind::Reading).collect();
    assert!(
        (12 * 12 + 4 * 6 - 4..=12 * 12 + 4 * 6 + 4).contains(&readings.len()),
        "{}",
        readings.len()
    );
    assert!(readings.iter().all(|row| row.start.year() == 2027 && days.is_working(row.start)));
    assert!(plan.rows.iter().all(|row| row.start <= row.end));
    let found = checks::check(&template, &plan, &days);
    let hard: Vec<_> = found.iter().filter(|one| one.check.is_hard()).collect();
    assert!(hard.is_empty(), "{hard:?}");
    // Made twice, it is the same.
    assert_eq!(plan::plan(&template, 2027, &days).unwrap(), plan);
}

#[test]
fn what_the_law_asks_is_checked() {
    let (template, days) = (template(), days(2026, 2028));
    let plan = plan::plan(&template, 2027, &days).unwrap();
    let place = |kind| template.of_kind(kind).unwrap();
    let spoiled = |kind: Kind, change: fn(&mut PlanRow)| {
        let mut plan = plan.clone();
        let row = plan
            .rows
            .iter_mut()
            .find(|row| row.activity == place(kind) && row.period != 1)
            .unwrap();
        change(row);
        let found = checks::check(&template, &plan, &days);
        found.into_iter().filter(|one| one.check.is_hard()).map(|one| one.check).collect::<Vec<_>>()
    };
    // The due date a week earlier: the bill is known too late, and that is not all.
    let early = spoiled(Kind::Due, |row| row.start -= chrono::TimeDelta::days(7));
    assert!(early.iter().any(|one| matches!(one, Check::Notice { needed: 5, .. })), "{early:?}");
    // Bills computed before deviations and tariffs.
    let hasty = spoiled(Kind::Liquidation, |row| {
        row.start -= chrono::TimeDelta::days(7);
        row.end -= chrono::TimeDelta::days(7);
    });
    let before = |other| {
        let wanted = place(other);
        hasty.iter().any(|one| matches!(one, Check::Before { other, .. } if *other == wanted))
    };
    assert!(
        before(Kind::Deviations) && before(Kind::Tariffs) && before(Kind::Charges),
        "{hasty:?}"
    );
    // A cut on a Friday.
    let eve = spoiled(Kind::Suspension, |row| {
        while row.start.weekday() != chrono::Weekday::Fri {
            row.start = row.start + chrono::Days::new(1);
        }
        row.end = row.start;
    });
    assert!(eve.contains(&Check::Eve), "{eve:?}");
    // A period that is never closed.
    let open = spoiled(Kind::Closing, |row| row.end = row.end + chrono::Days::new(40));
    assert!(open.iter().any(|one| matches!(one, Check::TwoOpen { .. })), "{open:?}");
    // The calendar published in March.
    let late = spoiled(Kind::Publication, |row| row.end = row.end + chrono::Days::new(60));
    assert_eq!(late, [Check::Window]);
    // A crew that reads two cycles on a day.
    let mut crowded = template.clone();
    crowded.areas[0].cycles[1].first_reading = crowded.areas[0].cycles[0].first_reading;
    let plan = plan::plan(&crowded, 2027, &days).unwrap();
    let found = checks::check(&crowded, &plan, &days);
    let over = |one: &&checks::Finding| matches!(&one.check, Check::Overload { crew, accounts: 2_250, capacity: 1_200 } if crew == "DOR-1");
    assert_eq!(found.iter().filter(over).count(), 12);
    assert!(found.iter().all(|one| !one.check.is_hard()));
}

#[test]
fn days_are_moved_both_ways_alike() {
    let (days, calendar) = (days(2025, 2028), &office().rules.legal);
    let plain = |calendar: &BusinessCalendar, from, count| calendar.add_business_days(from, count);
    for from in day(2026, 3, 1).iter_days().take(400) {
        for count in [1, 2, 5, 17] {
            let there = days.plus(from, count).unwrap();
            assert_eq!(Some(there), plain(calendar, from, count as u32), "{from} +{count}");
            assert_eq!(days.between(from, there), Some(count), "{from} a {there}");
            if days.is_working(from) {
                assert_eq!(days.plus(there, -count), Some(from), "{there} -{count}");
            }
        }
        let near = days.nearest(from).unwrap();
        assert!(days.is_working(near) && (near - from).num_days().abs() <= 2, "{from} {near}");
    }
    assert_eq!(days.plus(day(2040, 1, 1), 1), None, "fuera de los años que se conocen");
}

#[test]
fn a_template_that_does_not_hang_together_is_refused_with_its_file() {
    let refusal = |change: (&str, &str)| {
        let folder = tempfile::tempdir().unwrap();
        let shipped = include_str!("../../data/calendario.toml");
        assert!(shipped.contains(change.0), "{}", change.0);
        let text = shipped.replacen(change.0, change.1, 1);
        std::fs::write(folder.path().join("calendario.toml"), text).unwrap();
        load_office(Some(folder.path())).expect_err("no se carga").to_string()
    };
    for (change, words) in [
        (("despues = [\"05\"]", "despues = [\"25\"]"), "se esperan unas a otras"),
        (
            ("ancla = \"16.fin\"", "ancla = \"61.fin\""),
            "la actividad 17 nombra la 61, que no existe",
        ),
        (("ancla = \"22.fin\"", "ancla = \"30.fin\""), "se ancla en una que no es de un ciclo"),
        (("codigo = \"07\", zona", "codigo = \"01\", zona"), "el ciclo 01 está en dos áreas"),
        (("codigo = \"02\"\nnombre", "codigo = \"01\"\nnombre"), "la actividad 01 está dos veces"),
        (("clase = \"LECTURA\"", "clase = \"\""), "solo una, es de clase LECTURA"),
        (("ancla = \"01-01..01-31\"", "ancla = \"01-31..01-01\""), "no se entiende"),
        (("ancla = \"06-01..06-30\"", "ancla = \"06-01..06-31\""), "no se entiende"),
        (("aviso_habiles = 5", "aviso_habiles = 2"), "Decreto 1842/1991 art. 12"),
        (("responsable = \"FAC\"", "responsable = \"XYZ\""), "no hay responsable «XYZ»"),
        (("dias = 3", "dias = 0"), "dura de 1 a 60 días"),
        (("clase = \"VENCIMIENTO\"", "clase = \"\""), "solo una, es de clase VENCIMIENTO"),
        (("nombre = \"Lectura\"", "nombre = \"Lec\\u001b[31mtura\""), "signos que no se muestran"),
        (("codigo = \"07\"\n", "codigo = \"\"\n"), "el código lleva de 1 a 8"),
        (("mensual = [28, 33]", "mensual = [1, 9000]"), "hasta 92 días"),
        (("primera_lectura = \"2026-01-05\"", "primera_lectura = \"0001-01-05\""), "1985 a 2198"),
    ] {
        let said = refusal(change);
        assert!(said.starts_with("CFG-001 calendario.toml") && said.contains(words), "{said}");
    }
    // With the line of the row that it is about.
    let said = refusal(("ancla = \"16.fin\"", "ancla = \"61.fin\""));
    let shipped = include_str!("../../data/calendario.toml");
    let line = shipped.lines().position(|line| line == "codigo = \"17\"").unwrap() + 1;
    assert!(said.contains(&format!(" {line}")), "{said}");
}

#[test]
fn the_command_shows_the_year_of_a_cycle_and_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let output = crate::office::run(folder.path(), words);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, out, _) = run(&["calendario", "ver", "--vigencia", "2027", "--ciclo", "B1"]);
    assert_eq!(code, Some(0));
    let readings: Vec<&str> = out.lines().filter(|line| line.ends_with("LEC Lectura")).collect();
    assert_eq!(readings.len(), 6, "{out}");
    assert!(readings[0].starts_with("ANS  B1  "), "{}", readings[0]);
    let (code, out, _) = run(&["calendario", "ver", "--vigencia", "2027", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(0));
    assert!(rows.as_array().unwrap().len() > 4_000);
    let (code, out, _) = run(&["calendario", "verificar", "--vigencia", "2027"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(
        out.trim_end().ends_with("justificación.") && out.contains("0 impiden publicar"),
        "{out}"
    );
    let (code, _, err) = run(&["calendario", "ver", "--vigencia", "2027", "--ciclo", "99"]);
    assert!(code == Some(2) && err.starts_with("PLA-012 No hay ciclo 99"), "{err}");
    let (code, _, err) = run(&["calendario", "verificar", "--vigencia", "300000"]);
    assert!(code == Some(2) && err.starts_with("PLA-010 "), "{err}");
}

/// "Si se corre un día hábil…": what hangs from the reading moves with it, durations stay, and back is back.
#[test]
fn a_move_shows_its_cascade_and_moving_back_gives_what_was() {
    use std::collections::BTreeSet;
    use ventanilla::domain::schedule::shift::shift;
    let (template, days) = (template(), days(2025, 2027));
    let rows = plan::period(&template, day(2026, 7, 8), &days).unwrap();
    let place = |kind| template.of_kind(kind).unwrap();
    let none = BTreeSet::new();
    let of = |rows: &[PlanRow], kind| *rows.iter().find(|row| row.activity == place(kind)).unwrap();

    let later =
        shift(&template, &rows, place(Kind::Reading), day(2026, 7, 9), &none, &days).unwrap();
    assert_eq!(of(&later.rows, Kind::Issue).start, day(2026, 7, 15));
    assert_eq!(of(&later.rows, Kind::Due).start, day(2026, 7, 27));
    // What comes before the reading stays where it was: it is counted from the grid.
    assert_eq!(of(&later.rows, Kind::Opening), of(&rows, Kind::Opening));
    assert!(later.conflicts.is_empty());
    for (old, new) in rows.iter().zip(&later.rows) {
        let length = |row: &PlanRow| days.between(row.start, row.end);
        let suspension = old.activity == place(Kind::Suspension);
        assert!(
            suspension || length(old) == length(new),
            "{:?}",
            template.activities[old.activity].code
        );
    }
    let back = shift(&template, &later.rows, place(Kind::Reading), day(2026, 7, 8), &none, &days);
    assert_eq!(back.unwrap().rows, rows, "de ida y vuelta es lo mismo");

    // A due date that was published stays, and says where it would have gone.
    let pinned = BTreeSet::from([place(Kind::Due)]);
    let held =
        shift(&template, &rows, place(Kind::Reading), day(2026, 7, 9), &pinned, &days).unwrap();
    assert_eq!(held.conflicts, [(place(Kind::Due), day(2026, 7, 27))]);
    assert_eq!(of(&held.rows, Kind::Due), of(&rows, Kind::Due));
    assert_eq!(of(&held.rows, Kind::Suspension), of(&rows, Kind::Suspension), "cuelga de lo fijo");
    assert_eq!(of(&held.rows, Kind::Delivery).end, day(2026, 7, 17), "lo demás se corre");

    // Every day of two months, both ways.
    for reading in day(2026, 3, 2).iter_days().take(60).filter(|day| days.is_working(*day)) {
        let rows = plan::period(&template, reading, &days).unwrap();
        for count in [-3, -1, 1, 2, 7] {
            let to = days.plus(reading, count).unwrap();
            let there = shift(&template, &rows, place(Kind::Reading), to, &none, &days).unwrap();
            let back = shift(&template, &there.rows, place(Kind::Reading), reading, &none, &days);
            assert_eq!(back.unwrap().rows, rows, "{reading} {count}");
        }
    }
}

/// What somebody had moved by hand keeps its distance.
#[test]
fn what_was_moved_by_hand_keeps_its_distance() {
    use std::collections::BTreeSet;
    use ventanilla::domain::schedule::shift::shift;
    let (template, days) = (template(), days(2025, 2027));
    let mut rows = plan::period(&template, day(2026, 9, 7), &days).unwrap();
    let (reading, issue) =
        (template.of_kind(Kind::Reading).unwrap(), template.of_kind(Kind::Issue).unwrap());
    let row = rows.iter_mut().find(|row| row.activity == issue).unwrap();
    row.start = days.plus(row.start, 1).unwrap();
    row.end = days.plus(row.start, 2).unwrap();
    let (was, length) = (row.start, days.between(row.start, row.end));
    let moved = shift(&template, &rows, reading, day(2026, 9, 9), &BTreeSet::new(), &days).unwrap();
    let row = moved.rows.iter().find(|row| row.activity == issue).unwrap();
    assert_eq!(days.between(was, row.start), Some(2));
    assert_eq!(days.between(row.start, row.end), length, "dura lo que duraba");
}

/// A year may hold thirteen readings of a cycle, two of them in a month: each is a period of its own.
#[test]
fn two_readings_of_a_month_are_two_periods() {
    let days = days(2026, 2028);
    let mut template = template();
    template.areas[0].cycles[0].first_reading = day(2027, 1, 4);
    let plan = plan::plan(&template, 2027, &days).unwrap();
    let of_first = |row: &&PlanRow| row.area == Some(0) && row.cycle == Some(0);
    let readings: Vec<&PlanRow> = plan.of_kind(&template, Kind::Reading).filter(of_first).collect();
    let numbers: Vec<u32> = readings.iter().map(|row| row.period).collect();
    assert_eq!(numbers, (1..=u32::try_from(readings.len()).unwrap()).collect::<Vec<_>>());
    assert!(readings.is_sorted_by_key(|row| row.start));
}
