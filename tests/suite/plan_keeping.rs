//! Keeping a calendar: what is done, why it is late, how strictly it was kept, what it tells other desks.

use chrono::NaiveDate;
use ventanilla::domain::schedule::change::ChangeStep;
use ventanilla::domain::schedule::compliance::{Figures, GroupBy};
use ventanilla::domain::schedule::flow::PlanRejection;
use ventanilla::domain::schedule::keep::{Explanation, RowDeed};
use ventanilla::domain::schedule::rows::Place;
use ventanilla::domain::schedule::template::Responsible;
use ventanilla::store::{Refusal, Which};

use crate::office::{assert_clean, day};

use crate::planning_office::*;

#[test]
fn a_row_is_closed_by_who_answers_for_it_and_says_why_it_was_late() {
    let store = empty();
    published(&store);
    let reading = row("DOR", "01", 1, "06");
    let on = days_of(&store, &reading).end;
    let next = store.plan_days(YEAR).unwrap().plus(on, 2).unwrap();
    let of_another = keep(&store, "lanserma", &reading, closed(on), on);
    assert_eq!(of_another, Err(Refusal::Plan(PlanRejection::Area)), "la lectura es de La Dorada");
    let charge = row("DOR", "01", 1, "16");
    let billing = PlanRejection::Responsible(Responsible::Billing);
    assert_eq!(keep(&store, "ldorada", &charge, closed(on), on), Err(Refusal::Plan(billing)));
    let early = keep(&store, "ldorada", &reading, closed(on), on.pred_opt().unwrap());
    assert_eq!(early, Err(Refusal::Plan(PlanRejection::InTheFuture)));
    let silent = keep(&store, "ldorada", &reading, closed(next), next);
    assert_eq!(silent, Err(Refusal::Plan(PlanRejection::CauseMissing)));
    let why = Explanation { cause: "88".into(), action: "nada".into() };
    let unknown = keep(&store, "ldorada", &reading, RowDeed::Justified(why), next);
    assert_eq!(unknown, Err(Refusal::Plan(PlanRejection::Cause)));
    keep(&store, "ldorada", &reading, late(next), next).unwrap();
    let again = keep(&store, "ldorada", &reading, closed(next), next);
    assert_eq!(again, Err(Refusal::Plan(PlanRejection::Closed)));
    let reopened = RowDeed::Reopened { reason: "faltó la ruta 12".into() };
    keep(&store, "cmora", &reading, reopened.clone(), next).unwrap();
    assert_eq!(
        keep(&store, "cmora", &reading, reopened, next),
        Err(Refusal::Plan(PlanRejection::Open))
    );
    // Bills are not computed before deviations are investigated and tariffs approved.
    let liquidation = row("DOR", "01", 1, "14");
    let bills = days_of(&store, &liquidation).end;
    let first = |code: &str| Err(Refusal::Plan(PlanRejection::First(code.into())));
    assert_eq!(keep(&store, "cmora", &liquidation, closed(bills), bills), first("09"));
    keep(&store, "ldorada", &row("DOR", "01", 1, "09"), closed(bills), bills).unwrap();
    assert_eq!(keep(&store, "cmora", &liquidation, closed(bills), bills), first("13"));
    keep(&store, "cmora", &row("DOR", "01", 1, "13"), closed(bills), bills).unwrap();
    keep(&store, "cmora", &liquidation, closed(bills), bills).unwrap();
    let nowhere = row("DOR", "01", 99, "06");
    assert_eq!(
        keep(&store, "cmora", &nowhere, closed(on), on),
        Err(Refusal::Plan(PlanRejection::Row))
    );
    assert_clean(&store);
}

/// The first half of the year of one cycle, closed as the table says, against figures counted by hand.
///
/// Cycle B4 of Viterbo is read each second month: three times in the half year. Of its readings (06) the first is done
/// in time, the second two working days late and explained, the third not at all.
#[test]
fn the_figures_of_half_a_year_are_those_of_a_table_made_by_hand() {
    let store = empty();
    published(&store);
    let until = day(2027, 6, 30);
    let days = store.plan_days(YEAR).unwrap();
    let cycle = Place { area: "VIT".into(), cycle: "B4".into() };
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let lines = store.plan_lines(YEAR, &edition, &cycle).unwrap();
    let reading = |period| row("VIT", "B4", period, "06");
    let ends: Vec<NaiveDate> =
        (1..=3).map(|period| days_of(&store, &reading(period)).end).collect();
    assert_eq!(ends, [day(2027, 2, 5), day(2027, 4, 7), day(2027, 6, 8)], "la rejilla");
    let late_day = days.plus(ends[1], 2).unwrap();
    keep(&store, "lviterbo", &reading(1), closed(ends[0]), ends[0]).unwrap();
    keep(&store, "lviterbo", &reading(2), late(late_day), late_day).unwrap();
    // The due date of its second period was moved a day by a change, and closed on its new day.
    let due = row("VIT", "B4", 2, "20");
    let first_due = days_of(&store, &due).start;
    let number = propose(&store, &due, days.plus(first_due, 1).unwrap()).unwrap();
    decide(&store, "jefe", ChangeStep::Accept { number }).unwrap();
    let new_due = days_of(&store, &due).start;
    keep(&store, "cmora", &due, closed(new_due), new_due).unwrap();
    let moved = store.plan_change(YEAR, number).unwrap().unwrap().proposal.moves.len();
    assert_eq!(moved, 8, "19 a 26 cuelgan del vencimiento");

    let groups = store.plan_compliance(YEAR, GroupBy::Cycle, until).unwrap().unwrap();
    let of = |name: &str| groups.iter().find(|(group, _)| group == name).map(|(_, one)| *one);
    // By hand: every row of the cycle whose last day is before 30 June is due.
    let due_rows = lines.iter().filter(|line| line.days.end < until).count() as u32;
    let expected = Figures {
        due: due_rows,
        in_time: 2,
        late: 1,
        open: due_rows - 3,
        explained: 1,
        days_late: 2,
        most_late: 2,
        moved: 8,
        by_baseline: 1,
    };
    assert_eq!(of("VIT B4"), Some(expected));
    assert_eq!(expected.in_time_rate(), Some((20_000 + due_rows / 2) / due_rows));
    assert_eq!(expected.mean_late(), Some(20), "2,0 días hábiles");
    // By activity: the readings of the whole company, of which three were looked at.
    let groups = store.plan_compliance(YEAR, GroupBy::Activity, until).unwrap().unwrap();
    let readings = groups.iter().find(|(code, _)| code == "06").unwrap().1;
    // Twelve monthly cycles are read six times until June, and B1 to B4 three times.
    assert_eq!((readings.due, readings.in_time, readings.late), (12 * 6 + 4 * 3, 1, 1));
    let groups = store.plan_compliance(YEAR, GroupBy::Responsible, until).unwrap().unwrap();
    let (names, all): (Vec<_>, Vec<_>) =
        groups.iter().map(|(name, one)| (name.as_str(), *one)).unzip();
    assert_eq!(names.last(), Some(&"TOTAL"));
    let sum: u32 = all.iter().rev().skip(1).map(|one| one.due).sum();
    assert_eq!(all.last().map(|one| one.due), Some(sum));
    assert!(names.contains(&"LEC") && names.contains(&"REC"));
}

#[test]
fn figures_up_to_a_day_know_nothing_of_what_came_after_it() {
    let store = empty();
    published(&store);
    let reading = row("VIT", "B4", 1, "06");
    let end = days_of(&store, &reading).end;
    let done = store.plan_days(YEAR).unwrap().plus(end, 3).unwrap();
    keep(&store, "lviterbo", &reading, late(done), done).unwrap();
    let on = |until: NaiveDate| {
        let groups = store.plan_compliance(YEAR, GroupBy::Cycle, until).unwrap().unwrap();
        groups.iter().find(|(name, _)| name == "VIT B4").map(|(_, one)| *one)
    };
    // Before its day there is nothing due of it; the day after it is open; then it was done three days late.
    assert!(on(end).is_none_or(|one| one.late == 0 && one.in_time == 0));
    let next = on(end.succ_opt().unwrap()).unwrap();
    assert_eq!((next.late, next.in_time), (0, 0));
    let then = on(done).unwrap();
    assert_eq!((then.late, then.days_late), (1, 3));
    assert_eq!(
        then.open + 1,
        on(done.pred_opt().unwrap()).unwrap().open
            + (then.due - on(done.pred_opt().unwrap()).unwrap().due)
    );
}

#[test]
fn what_is_late_stays_in_the_agenda_until_it_is_done_and_each_sees_his_own() {
    let store = empty();
    published(&store);
    let far = day(2027, 12, 20);
    let all = store.plan_agenda(far, None, None).unwrap();
    assert!(all.more > 1_000, "{}", all.more);
    let first = row("DOR", "01", 1, "01");
    assert!(all.rows.iter().any(|one| one.key == first), "lo de enero sigue ahí");
    assert!(all.rows.iter().any(|one| one.days.end >= far), "lo de hoy también");
    let leader = person("ldorada");
    let his = store.plan_agenda(far, Some(&leader), None).unwrap();
    assert!(his.rows.iter().all(|one| ["DOR", ""].contains(&one.key.place.area.as_str())));
    // What the agenda gives him he may close, also what is asked of every leader.
    let review = row("", "", 0, "A2");
    assert!(his.rows.iter().any(|one| one.key == review));
    keep(&store, "ldorada", &review, closed(day(2027, 11, 30)), day(2027, 12, 20)).unwrap();
}

#[test]
fn what_was_closed_by_mistake_is_opened_again_with_its_reason() {
    let store = empty();
    published(&store);
    let due = row("DOR", "01", 1, "20");
    let on = days_of(&store, &due).start;
    keep(&store, "cmora", &due, closed(on), on).unwrap();
    let mut coordinator = seat(&store, "cmora");
    coordinator.day(on);
    coordinator.press("0 u 'no se había vencido' Enter");
    assert!(coordinator.message().contains("reabrió: no se"), "{}", coordinator.screen());
    let files = store.plan_period_files(YEAR, &due.place).unwrap();
    assert_eq!(files[&1].kept("20").on, None);
}

#[test]
fn the_cut_of_the_calendar_says_in_which_period_a_change_counts() {
    let store = empty();
    assert_eq!(store.novelty_period("01", day(2027, 3, 1)).unwrap(), None, "nada publicado");
    published(&store);
    // The cut of the third period of cycle 01 is on Thursday 4 March, two working days before its reading.
    assert_eq!(
        store.novelty_period("01", day(2027, 3, 4)).unwrap(),
        Some((2027, 3, day(2027, 3, 4)))
    );
    let next = store.novelty_period("01", day(2027, 3, 5)).unwrap();
    assert_eq!(next, Some((2027, 4, day(2027, 4, 5))), "el día siguiente ya es del otro período");
    assert_eq!(store.novelty_period("ZZ", day(2027, 3, 4)).unwrap(), None);
    // And the days of suspension, none of them an eve.
    let days = store.plan_days(YEAR).unwrap();
    let suspensions = store.suspension_days("01", day(2027, 3, 1)).unwrap().unwrap();
    assert!(suspensions.len() >= 20, "{suspensions:?}");
    assert!(suspensions.iter().all(|day| days.is_working(*day) && !days.is_eve(*day)));
}
