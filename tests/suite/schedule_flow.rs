//! The road of the plan of a year: leaders look at it, somebody else approves it, what was published stays.

use proptest::prelude::*;
use ventanilla::domain::schedule::flow::{
    Made, PlanEvent, PlanFile, PlanRejection, PlanState, PlanStep, Standing, StepFacts, decide,
};
use ventanilla::domain::user::UserId;

use crate::office::now;

const NOBODY: &[String] = &[];

fn user(name: &str) -> UserId {
    UserId::from_system(name)
}

/// Three areas; the last one has its own leader.
fn take(file: &mut PlanFile, by: &str, step: PlanStep) -> Result<(), PlanRejection> {
    let own = vec!["lviterbo".to_owned()];
    let areas: [(&str, &[String]); 3] = [("DOR", NOBODY), ("ANS", NOBODY), ("VIT", &own)];
    let facts = StepFacts { areas: &areas, on: None, findings: None };
    decide(file, &step, facts, &user(by))?;
    file.events.push(PlanEvent { at: now(), by: user(by), step });
    Ok(())
}

fn made(version: u32, hard: u32, soft: u32, reason: &str) -> PlanStep {
    let (hash, reason) = ("00".into(), reason.into());
    PlanStep::Made(Made { version, rows: 4_558, hash, hard, soft, reason, ..Made::default() })
}

fn published(standing: &Standing) -> Option<u32> {
    standing.published.as_ref().map(|edition| edition.version)
}

fn suits(area: &str) -> PlanStep {
    PlanStep::Reviewed { area: area.into(), objection: None }
}

fn submitted(reason: &str) -> PlanStep {
    PlanStep::Submitted { reason: reason.into() }
}

#[test]
fn a_year_from_its_draft_to_its_publication_and_a_version_after_it() {
    let mut file = PlanFile::new(2027);
    let file = &mut file;
    assert_eq!(take(file, "cmora", PlanStep::Sent), Err(PlanRejection::Unknown));
    take(file, "cmora", made(1, 2, 3, "")).unwrap();
    assert_eq!(take(file, "cmora", PlanStep::Sent), Err(PlanRejection::Findings(2)));
    take(file, "cmora", made(2, 0, 3, "")).unwrap();
    assert_eq!(take(file, "jefe", PlanStep::Approved), Err(PlanRejection::State(PlanState::Draft)));
    take(file, "cmora", PlanStep::Sent).unwrap();
    // Each leader for his area; nobody for his own work.
    assert_eq!(take(file, "ldor", suits("CALI")), Err(PlanRejection::Area));
    assert_eq!(take(file, "ldor", suits("VIT")), Err(PlanRejection::Area), "tiene su líder");
    assert_eq!(take(file, "cmora", suits("DOR")), Err(PlanRejection::OwnWork));
    take(file, "ldor", suits("DOR")).unwrap();
    take(file, "lviterbo", suits("VIT")).unwrap();
    let missing = PlanRejection::Areas(vec!["ANS".into()]);
    assert_eq!(take(file, "cmora", submitted("x")), Err(missing));
    let objection = Some("el 11 de mayo no hay cuadrilla".into());
    take(file, "lans", PlanStep::Reviewed { area: "ANS".into(), objection }).unwrap();
    let missing = PlanRejection::Areas(vec!["ANS".into()]);
    assert_eq!(take(file, "cmora", submitted("x")), Err(missing), "observado no es conforme");
    take(file, "lans", suits("ANS")).unwrap();
    assert_eq!(take(file, "cmora", submitted(" ")), Err(PlanRejection::Unjustified(3)));
    take(file, "cmora", submitted("se contrata otra cuadrilla")).unwrap();
    assert_eq!(take(file, "cmora", PlanStep::Approved), Err(PlanRejection::OwnWork));
    take(file, "jefe", PlanStep::Returned { reason: "falta Viterbo".into() }).unwrap();
    // It begins anew: what the leaders said was of what they saw.
    take(file, "cmora", PlanStep::Sent).unwrap();
    assert!(file.standing().unwrap().reviews.is_empty());
    for (leader, area) in [("ldor", "DOR"), ("lans", "ANS"), ("lviterbo", "VIT")] {
        take(file, leader, suits(area)).unwrap();
    }
    take(file, "cmora", submitted("otra cuadrilla")).unwrap();
    assert_eq!(
        take(file, "cmora", made(3, 0, 0, "")),
        Err(PlanRejection::State(PlanState::Approval))
    );
    take(file, "jefe", PlanStep::Approved).unwrap();
    take(file, "cmora", PlanStep::Published).unwrap();
    let standing = file.standing().unwrap();
    assert_eq!((standing.state, published(&standing)), (PlanState::Published, Some(2)));
    // After that a version says why, and until it is published too everybody works by the one before.
    assert_eq!(take(file, "cmora", made(3, 0, 0, "")), Err(PlanRejection::Text));
    assert_eq!(take(file, "cmora", made(2, 0, 0, "día cívico")), Err(PlanRejection::Version));
    take(file, "cmora", made(3, 0, 0, "día cívico del 12 de octubre")).unwrap();
    let standing = file.standing().unwrap();
    assert_eq!((standing.now.version, standing.state), (3, PlanState::Draft));
    assert_eq!(published(&standing), Some(2), "rige la publicada");
    // It may be given up; its number is not used again.
    let given_up = PlanStep::Withdrawn { reason: "no hubo decreto".into() };
    take(file, "cmora", given_up.clone()).unwrap();
    assert_eq!(take(file, "cmora", given_up), Err(PlanRejection::State(PlanState::Published)));
    assert_eq!(file.standing().unwrap().now.version, 2);
    assert_eq!(take(file, "cmora", made(3, 0, 0, "otra vez")), Err(PlanRejection::Version));
}

proptest! {
    /// Whatever is tried in whatever order, nobody approves what he made or sent on, and nothing is published
    /// that three leaders and somebody else did not accept.
    #[test]
    fn nothing_is_published_by_one_person(tries in prop::collection::vec((0..8_usize, 0..4_usize), 0..120)) {
        let people = ["cmora", "jefe", "ldor", "lviterbo"];
        let mut file = PlanFile::new(2027);
        for (what, who) in tries {
            let by = people[who];
            let next = file.last_version() + 1;
            let step = match what {
                0 => made(next, 0, 0, "porque sí"),
                1 => PlanStep::Sent,
                2 => suits("DOR"),
                3 => suits("ANS"),
                4 => suits("VIT"),
                5 => submitted(""),
                6 => PlanStep::Approved,
                _ => PlanStep::Published,
            };
            let _ = take(&mut file, by, step);
        }
        let mut since = Vec::new();
        for event in &file.events {
            match &event.step {
                PlanStep::Made(_) => since = vec![event],
                PlanStep::Approved => {
                    let is_review = |one: &&PlanEvent| matches!(one.step, PlanStep::Reviewed { .. });
                    let own = since.iter().copied().filter(|one| one.by == event.by);
                    let judged = own.filter(|one| !is_review(one)).count();
                    prop_assert_eq!(judged, 0, "aprobó lo suyo");
                    since.push(event);
                }
                PlanStep::Published => {
                    let is_review = |one: &&PlanEvent| matches!(one.step, PlanStep::Reviewed { .. });
                    let reviews = since.iter().copied().filter(is_review);
                    prop_assert!(reviews.count() >= 3);
                    let approved = since.iter().any(|one| one.step == PlanStep::Approved);
                    prop_assert!(approved);
                }
                _ => since.push(event),
            }
        }
    }
}
