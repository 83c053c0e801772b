//! Record bytes of the commercial calendar, of every version that was ever written.

use ventanilla::domain::command::Command;
use ventanilla::domain::permission::Act;
use ventanilla::domain::schedule::change::{ChangeStep, Outcome, PlanChange, Proposal};
use ventanilla::domain::schedule::flow::{Made, PlanEvent, PlanFile, PlanStep};
use ventanilla::domain::schedule::keep::{Explanation, PeriodFile, RowDeed, RowEvent};
use ventanilla::domain::schedule::rows::{DaySpan, Place, PlanLine, RowKey, RowMove};
use ventanilla::domain::trace::{Exported, RefusedBy, Trace};
use ventanilla::domain::user::{Role, UserId};
use ventanilla::store::codec::{PlanBlock, Record, decode};
use ventanilla::store::journal::JournalEntry;

use crate::codec::{assert_stored, stored};
use crate::office::{actor, day, now};

fn span() -> DaySpan {
    DaySpan { start: day(2027, 1, 12), end: day(2027, 1, 13) }
}

fn key() -> RowKey {
    let place = Place { area: "DOR".into(), cycle: "01".into() };
    RowKey { place, period: 1, activity: "17".into() }
}

fn made() -> Made {
    Made {
        version: 300,
        on: Some(299),
        rows: 4_558,
        hash: "ab12".into(),
        hard: 1,
        soft: 3,
        reason: "día cívico".into(),
        closed: vec![day(2027, 1, 1), day(2027, 4, 14)],
    }
}

fn steps() -> Vec<PlanStep> {
    let reason = || "porque sí".to_owned();
    vec![
        PlanStep::Made(made()),
        PlanStep::Made(Made { on: None, ..made() }),
        PlanStep::Sent,
        PlanStep::Reviewed { area: "DOR".into(), objection: None },
        PlanStep::Reviewed { area: "VIT".into(), objection: Some("sin cuadrilla".into()) },
        PlanStep::Submitted { reason: reason() },
        PlanStep::Returned { reason: reason() },
        PlanStep::Reopened { reason: reason() },
        PlanStep::Withdrawn { reason: reason() },
        PlanStep::Approved,
        PlanStep::Published,
        PlanStep::Changed { version: 301, change: 7, closed: None },
        PlanStep::Changed { version: 302, change: 8, closed: Some(vec![day(2027, 4, 14)]) },
    ]
}

fn by() -> UserId {
    UserId::from_system("cmora")
}

fn file() -> PlanFile {
    let event = |step| PlanEvent { at: now(), by: by(), step };
    PlanFile { year: 2027, events: steps().into_iter().map(event).collect() }
}

fn block() -> PlanBlock {
    let line = |period, activity: &str, days| PlanLine { period, activity: activity.into(), days };
    let one = DaySpan { start: day(2027, 1, 12), end: day(2027, 1, 12) };
    PlanBlock(vec![line(1, "17", span()), line(12, "A10", one)])
}

fn deeds() -> Vec<RowDeed> {
    let why = || Explanation { cause: "02".into(), action: "doble cuadrilla".into() };
    vec![
        RowDeed::Closed { on: day(2027, 1, 13), why: Explanation::default() },
        RowDeed::Closed { on: day(2027, 1, 15), why: why() },
        RowDeed::Justified(why()),
        RowDeed::Reopened { reason: "faltó una ruta".into() },
        RowDeed::Pinned,
        RowDeed::Unpinned,
    ]
}

fn period() -> PeriodFile {
    let event = |deed| RowEvent { activity: "17".into(), at: now(), by: by(), deed };
    PeriodFile { events: deeds().into_iter().map(event).collect() }
}

fn proposal() -> Proposal {
    let moved = |from| RowMove { key: key(), from, to: span() };
    Proposal {
        cause: "05".into(),
        note: "oficio 12".into(),
        moves: vec![moved(None), moved(Some(span()))],
        closed: Some(vec![day(2027, 4, 14)]),
        soft: 2,
    }
}

fn changes() -> Vec<PlanChange> {
    let outcomes = [
        Outcome::Waiting,
        Outcome::Accepted { by: by(), at: now(), version: 301 },
        Outcome::Refused { by: by(), at: now(), reason: "no procede".into() },
        Outcome::Withdrawn { at: now() },
    ];
    let change = |outcome| PlanChange {
        year: 2027,
        number: 300,
        by: by(),
        at: now(),
        proposal: proposal(),
        outcome,
    };
    outcomes.into_iter().map(change).collect()
}

fn acts() -> Vec<JournalEntry> {
    let mut commands: Vec<Command> = Vec::new();
    let step = |step| Command::Plan { year: 2027, on: Some(300), step: Box::new(step) };
    commands.extend(steps().into_iter().map(step));
    let changes = [
        ChangeStep::Propose(proposal()),
        ChangeStep::Accept { number: 300 },
        ChangeStep::Refuse { number: 300, reason: "no procede".into() },
        ChangeStep::Withdraw { number: 300 },
    ];
    let change = |step| Command::ChangePlan { year: 2027, step: Box::new(step) };
    commands.extend(changes.into_iter().map(change));
    let keep = |deed| Command::KeepPlan { year: 2027, rows: vec![key(), key()], deed };
    commands.extend(deeds().into_iter().map(keep));
    let refused = [Act::PlanCalendar, Act::ReviewCalendar, Act::ApproveCalendar, Act::KeepCalendar];
    commands.extend(
        refused
            .map(|act| Command::Trace(Trace::Refused { act, subject: None, by: RefusedBy::Role })),
    );
    commands.push(Command::Trace(Trace::Exported { what: Exported::Calendar, rows: 9 }));
    (1..)
        .zip(commands)
        .map(|(sequence, command)| JournalEntry {
            sequence,
            at: now(),
            actor: actor("cmora", Role::CommercialCoordinator),
            radicado: None,
            command,
            previous: [7; 32],
        })
        .collect()
}

#[test]
fn every_record_of_the_calendar_reads_as_it_was_stored() {
    assert_stored("plan_file_v1", &[file()]);
    assert_stored("plan_block_v1", &[block()]);
    assert_stored("plan_period_v1", &[period()]);
    assert_stored("plan_change_v1", &changes());
    assert_stored("plan_acts_v3", &acts());
}

#[test]
fn bytes_that_are_no_record_of_the_calendar_are_refused() {
    fn refuses<R: Record + std::fmt::Debug>(name: &str) {
        for bytes in stored(name) {
            for end in 0..bytes.len() {
                assert!(decode::<R>(&bytes[..end]).is_err(), "{name} cortado en {end}");
            }
            let mut longer = bytes.clone();
            longer.push(0);
            assert!(decode::<R>(&longer).is_err(), "{name} con un byte de más");
            let mut later = bytes;
            later[0] = 200;
            assert!(decode::<R>(&later).is_err(), "{name} de otra versión");
        }
    }
    refuses::<PlanFile>("plan_file_v1");
    refuses::<PlanBlock>("plan_block_v1");
    refuses::<PeriodFile>("plan_period_v1");
    refuses::<PlanChange>("plan_change_v1");
}
