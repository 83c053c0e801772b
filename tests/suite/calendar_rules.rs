//! Days of law: the office's dates as text, the holidays of twenty-one years, and what must hold for
//! every date.

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;
use ventanilla::domain::calendar::{
    BusinessCalendar, Course, Deadline, Ground, Pause, Term, TermError, TermUnit, easter_sunday,
};

use crate::office::office;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One line of `tests/scenarios/plazos.txt`.
fn run(line: &str) -> (Deadline, Option<NaiveDate>, Option<NaiveDate>) {
    let mut words = line.split_whitespace();
    let mut calendar = office().rules.legal.clone();
    let (mut filed, mut count, mut unit) = (None, 0, TermUnit::BusinessDays);
    let (mut due, mut safe, mut pauses) = (None, None, Vec::new());
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap();
        match word {
            "radicada" => filed = Some(date(next())),
            "dias" => count = next().parse().unwrap(),
            "meses" => (count, unit) = (next().parse().unwrap(), TermUnit::Months),
            "vence" => due = Some(date(next())),
            "seguro" => safe = Some(date(next())),
            "sabados" => calendar.saturday_counts = true,
            "pausa" => pauses.push(Pause {
                from: date(next()),
                until: date(next()),
                ground: Ground::Completion,
            }),
            other => panic!("palabra desconocida {other}"),
        }
    }
    let term = Term::plain(count, unit);
    let course = Course { pauses: &pauses, ..Course::filed(filed.unwrap()) };
    let deadline = term.explain(&course, &calendar).unwrap();
    let dates = term.dates(&course, &calendar).unwrap();
    assert_eq!((dates.legal, dates.safe), (deadline.legal, deadline.safe), "{line}");
    (deadline, due, safe)
}

#[test]
fn every_date_of_the_office_comes_out() {
    let scenarios = include_str!("../scenarios/plazos.txt");
    let mut seen = 0;
    for line in scenarios.lines().filter(|line| !line.starts_with('#')) {
        let (deadline, due, safe) = run(line);
        assert_eq!(Some(deadline.legal), due, "{line}");
        assert!(safe.is_none_or(|safe| safe == deadline.safe), "{line}: {}", deadline.safe);
        seen += 1;
    }
    assert_eq!(seen, 36);
}

#[test]
fn holidays_of_2015_to_2035_are_those_of_the_fixture() {
    let mut expected = std::collections::BTreeMap::new();
    let mut reader =
        csv::Reader::from_reader(include_str!("../fixtures/festivos_co_2015_2035.csv").as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        expected.insert(date(&record[0]), record[2].split(';').count());
    }
    let rules = &office().rules.legal.holidays;
    let found: std::collections::BTreeMap<_, _> = (2015..=2035)
        .flat_map(|year| rules.of_year(year))
        .map(|holiday| (holiday.date, holiday.names.len()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn nineteen_feasts_a_year_from_2026_and_eighteen_before() {
    let rules = &office().rules.legal.holidays;
    let feasts = |year| rules.of_year(year).iter().map(|h| h.names.len()).sum::<usize>();
    assert_eq!((feasts(2025), feasts(2026), feasts(2030)), (18, 19, 19));
    assert_eq!(rules.of_year(2025).len(), 17);
    let new = rules.on(date("2026-07-13")).unwrap();
    assert_eq!(new.law, "Ley 2578/2026 art. 6");
    assert_eq!(rules.on(date("2025-07-14")), None);
}

#[test]
fn a_local_day_moves_the_dates_that_cross_it() {
    let mut calendar = office().rules.legal.clone();
    calendar.local_days.push(ventanilla::domain::calendar::LocalDay {
        date: date("2026-11-25"),
        reason: "Día cívico".into(),
        act: "Decreto 12".into(),
    });
    let term = Term::plain(15, TermUnit::BusinessDays);
    let filed = date("2026-11-24");
    assert_eq!(term.deadline(filed, &office().rules.legal).unwrap().legal, date("2026-12-16"));
    let moved = term.deadline(filed, &calendar).unwrap();
    assert_eq!(moved.legal, date("2026-12-17"));
    let row = moved.ledger.iter().find(|row| row.date == date("2026-11-25")).unwrap();
    assert_eq!(ventanilla::text::calendar::reason(row), "no hábil: Día cívico (Decreto 12)");
}

#[test]
fn a_term_of_nothing_or_of_centuries_is_refused() {
    let calendar = &office().rules.legal;
    let of =
        |count| Term::plain(count, TermUnit::BusinessDays).deadline(date("2026-01-02"), calendar);
    assert_eq!(of(0), Err(TermError::Count(0)));
    assert_eq!(of(3_661), Err(TermError::Count(3_661)));
    assert!(of(3_660).is_ok());
    let end = Term::plain(5, TermUnit::BusinessDays).deadline(NaiveDate::MAX, calendar);
    assert_eq!(end, Err(TermError::OutOfRange));
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (724_000_i32..800_000).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(days).unwrap())
}

fn plain_calendar() -> BusinessCalendar {
    office().rules.legal.clone()
}

proptest! {
    /// Counting one by one gives the same as the formula, and the ledger says how.
    #[test]
    fn the_ledger_is_the_formula(filed in any_date(), count in 1_u32..80) {
        let calendar = plain_calendar();
        let deadline = Term::plain(count, TermUnit::BusinessDays).deadline(filed, &calendar).unwrap();
        let effective = calendar.on_or_after(filed).unwrap();
        prop_assert_eq!(deadline.effective, effective);
        prop_assert_eq!(deadline.legal, calendar.add_business_days(effective, count).unwrap());
        let numbers: Vec<u32> = deadline.ledger.iter().filter_map(|row| row.number).collect();
        prop_assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
        prop_assert_eq!(deadline.ledger.first().unwrap().date, filed);
        prop_assert_eq!(deadline.ledger.last().unwrap().date, deadline.legal);
        prop_assert!(deadline.ledger.windows(2).all(|two| two[0].date.succ_opt() == Some(two[1].date)));
    }

    /// The date to work towards is a business day, before the legal one, one business day earlier.
    #[test]
    fn the_safe_date_is_one_business_day_before(filed in any_date(), count in 2_u32..60) {
        let calendar = plain_calendar();
        let deadline = Term::plain(count, TermUnit::BusinessDays).deadline(filed, &calendar).unwrap();
        prop_assert!(calendar.is_business(deadline.legal) && calendar.is_business(deadline.safe));
        prop_assert_eq!(calendar.business_days_between(deadline.safe, deadline.legal), 1);
    }

    /// A pause moves the date by exactly the business days that it covers.
    #[test]
    fn a_pause_moves_the_date_by_its_business_days(
        filed in any_date(), count in 3_u32..30, start in 0_u32..3, length in 1_i64..40,
    ) {
        let calendar = plain_calendar();
        let term = Term::plain(count, TermUnit::BusinessDays);
        let effective = calendar.on_or_after(filed).unwrap();
        let from = calendar.add_business_days(effective, start).unwrap();
        let until = from + chrono::TimeDelta::days(length);
        let pauses = [Pause { from, until, ground: Ground::Evidence }];
        let course = Course { pauses: &pauses, ..Course::filed(filed) };
        let moved = term.explain(&course, &calendar).unwrap();
        let dates = term.dates(&course, &calendar).unwrap();
        prop_assert_eq!((dates.legal, dates.safe), (moved.legal, moved.safe));
        let covered = u32::try_from(calendar.business_days_between(from, until)).unwrap();
        let plain = term.deadline(filed, &calendar).unwrap();
        prop_assert_eq!(moved.legal, calendar.add_business_days(plain.legal, covered).unwrap());
    }

    /// Months end on a business day on or after the same day of the month.
    #[test]
    fn months_roll_forward(filed in any_date(), count in 1_u32..24) {
        let calendar = plain_calendar();
        let deadline = Term::plain(count, TermUnit::Months).deadline(filed, &calendar).unwrap();
        let anniversary = filed.checked_add_months(chrono::Months::new(count)).unwrap();
        prop_assert_eq!(Some(deadline.legal), calendar.on_or_after(anniversary));
    }

    /// Easter is a Sunday between 22 March and 25 April.
    #[test]
    fn easter_is_where_it_must_be(year in 1_584_i32..4_000) {
        let easter = easter_sunday(year).unwrap();
        prop_assert_eq!(easter.weekday(), Weekday::Sun);
        let first = NaiveDate::from_ymd_opt(year, 3, 22).unwrap();
        let last = NaiveDate::from_ymd_opt(year, 4, 25).unwrap();
        prop_assert!((first..=last).contains(&easter));
        prop_assert_eq!(easter.year(), year);
    }
}
