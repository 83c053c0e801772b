//! Record bytes of changes of data, of every version that was ever written.

use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{PetitionId, UpdateId};
use ventanilla::domain::money::Money;
use ventanilla::domain::permission::Act;
use ventanilla::domain::person::{
    Consent, PersonChange, PersonFile, PersonKey, Purpose, SamePerson,
};
use ventanilla::domain::stratification::{Body, Petition, PetitionEvent, PetitionStep};
use ventanilla::domain::subscriber::Stratum;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::subscriber::history::{Revision, Written};
use ventanilla::domain::subscriber::notes::{Failure, FieldNote, FieldNotes, NoteKind};
use ventanilla::domain::trace::{Exported, Listing, RefusedBy, Subject, Trace};
use ventanilla::domain::updates::batch::Batch;
use ventanilla::domain::updates::control::{Adjustment, Audit};
use ventanilla::domain::updates::policy::Risk;
use ventanilla::domain::updates::quality::{Board, QualityRun};
use ventanilla::domain::updates::request::{
    Effective, FieldChange, Proposal, Ruling, Settled, Support, UpdateDeed, UpdateEvent,
    UpdateRequest, UpdateStep, Verdict, Visit,
};
use ventanilla::domain::user::{Role, UserId};
use ventanilla::store::codec::{Record, decode, encode};
use ventanilla::store::journal::JournalEntry;

use crate::codec::{assert_stored, stored};
use crate::office::{account, actor, day, now};

fn id(number: u32) -> UpdateId {
    UpdateId { year: 2026, number }
}

fn by(name: &str) -> UserId {
    UserId::from_system(name)
}

/// Every field once, each risk in turn.
fn changes() -> Vec<FieldChange> {
    let risks = [Risk::Low, Risk::Medium, Risk::High];
    let change = |(at, field): (usize, &Field)| FieldChange {
        field: *field,
        before: "antes".into(),
        after: if at == 0 { String::new() } else { "después Ñ".into() },
        typed: "después ñ".into(),
        risk: risks[at % 3],
        visit: at % 2 == 0,
    };
    Field::ALL.iter().enumerate().map(change).collect()
}

fn proposals() -> [Proposal; 2] {
    let support = |online| Support {
        kind: "CEST".into(),
        reference: "1234-5".into(),
        issued_on: day(2026, 2, 27),
        online,
    };
    let full = Proposal {
        base: 300,
        changes: changes(),
        reason: "06".into(),
        note: "según consta".into(),
        supports: vec![support(false), support(true)],
        claimed_on: Some(day(2026, 3, 2)),
        since: Some(day(2025, 12, 3)),
        reverses: Some(id(70_000)),
        batch: Some(7),
    };
    let bare = Proposal {
        base: 0,
        changes: Vec::new(),
        reason: "01".into(),
        note: String::new(),
        supports: Vec::new(),
        claimed_on: None,
        since: None,
        reverses: None,
        batch: None,
    };
    [full, bare]
}

fn verdicts() -> [Verdict; 3] {
    let (reason, note) = (String::from("04"), String::from("no coincide"));
    [
        Verdict::Approve,
        Verdict::Return { reason: reason.clone(), note: note.clone() },
        Verdict::Reject { reason, note },
    ]
}

fn rulings() -> Vec<Ruling> {
    verdicts().map(|verdict| Ruling { field: Field::Stratum, verdict }).into()
}

fn visits() -> [Visit; 2] {
    [true, false].map(|confirms| Visit { on: day(2026, 3, 4), finding: "acta 12".into(), confirms })
}

fn steps() -> Vec<UpdateStep> {
    let reason = || "porque sí".to_owned();
    let effective = |period| Some(Effective { on: day(2026, 4, 3), period });
    let days = [effective(None), effective(Some((2026, 4))), None];
    let settled = |(ruling, effective)| Settled { ruling, effective };
    let mut steps: Vec<UpdateStep> =
        proposals().map(|one| UpdateStep::Proposed(Box::new(one))).into();
    steps.extend(visits().map(UpdateStep::Visited));
    steps.push(UpdateStep::Ruled(rulings().into_iter().zip(days).map(settled).collect()));
    steps.push(UpdateStep::Applied {
        revision: Some(300),
        fields: vec![Field::Stratum],
        conflicts: vec![(Field::Name, "OTRO".into())],
    });
    steps.push(UpdateStep::Applied { revision: None, fields: Vec::new(), conflicts: Vec::new() });
    steps.push(UpdateStep::Withdrawn { reason: reason() });
    steps.push(UpdateStep::Annulled { reason: reason() });
    steps.push(UpdateStep::Reversed { by: id(70_001) });
    steps
}

fn request() -> UpdateRequest {
    let event = |step| UpdateEvent { at: now(), by: by("mgomez"), step };
    UpdateRequest {
        id: id(1_192),
        account: account(70_412_388),
        events: steps().into_iter().map(event).collect(),
    }
}

fn revision() -> Revision {
    Revision {
        number: 300,
        recorded_at: now(),
        valid_from: day(2026, 4, 3),
        request: id(1_192),
        zone: "Z01".into(),
        asked: vec![Field::Document],
        makers: vec![by("mgomez"), by("lhoyos")],
        approvers: vec![by("jefe")],
        written: vec![
            Written { field: Field::Document, before: "CC 1".into(), after: "CC 2".into() },
            Written { field: Field::Phone, before: "3015551820".into(), after: String::new() },
        ],
        reverses: false,
        original: String::new(),
    }
}

/// What a revision of the second version may say besides.
fn later_revisions() -> [Revision; 2] {
    let original = "Cra. 22 No. 21B - 53 AP 201".into();
    [revision(), Revision { reverses: true, original, ..revision() }]
}

fn adjustments() -> [Adjustment; 2] {
    [8_400_000, 0].map(|centavos| Adjustment {
        on: day(2026, 12, 9),
        amount: Money::from_centavos(centavos),
        reference: "NC-4501".into(),
        note: if centavos == 0 { "nada que mover".into() } else { String::new() },
    })
}

fn audits() -> [Audit; 2] {
    [true, false].map(|conforms| Audit {
        conforms,
        finding: if conforms { String::new() } else { "de otro predio".into() },
    })
}

/// A request with everything that is done after it was applied.
fn controlled() -> UpdateRequest {
    let event = |step| UpdateEvent { at: now(), by: by("jefe"), step };
    let mut request = request();
    request.events.extend(adjustments().map(UpdateStep::Adjusted).map(event));
    request.events.extend(audits().map(UpdateStep::Audited).map(event));
    request
}

fn control_acts() -> Vec<JournalEntry> {
    let step = |deed| Command::StepUpdate {
        id: id(1_192),
        account: account(70_412_388),
        deed: Box::new(deed),
    };
    let mut commands: Vec<Command> =
        adjustments().map(UpdateDeed::Adjust).into_iter().map(step).collect();
    commands.extend(audits().map(UpdateDeed::Audit).map(step));
    let refused = [Act::SettleAdjustment, Act::AuditUpdate];
    commands.extend(
        refused
            .map(|act| Command::Trace(Trace::Refused { act, subject: None, by: RefusedBy::Rule })),
    );
    numbered(commands)
}

fn runs() -> [QualityRun; 2] {
    let full = Board {
        subscribers: 2_500_000,
        points: 217_500_000,
        failing: vec![("Q01".into(), 12), ("Q13".into(), 70_000)],
        cycles: vec![("C01".into(), 300, 25_500)],
    };
    [full, Board::default()].map(|board| QualityRun {
        number: 300,
        on: day(2026, 12, 1),
        by: by("jefe"),
        board,
    })
}

const KINDS: [NoteKind; 4] = [
    NoteKind::Failed(Failure::WrongNumber),
    NoteKind::Failed(Failure::Undelivered(300)),
    NoteKind::Failed(Failure::ReturnedMail),
    NoteKind::Confirmed,
];

fn notes() -> [FieldNotes; 2] {
    let note = |kind| FieldNote {
        field: Field::Phone,
        value: "3015551820".into(),
        kind,
        on: day(2026, 12, 1),
        by: by("lhoyos"),
        note: "llamada de las 10".into(),
    };
    let of = account(70_412_388);
    [FieldNotes { account: of, notes: KINDS.map(note).into() }, FieldNotes::new(of)]
}

fn quality_acts() -> Vec<JournalEntry> {
    let note = |kind| Command::NoteField {
        account: account(70_412_388),
        field: Field::Address,
        kind,
        note: "guía 4501".into(),
    };
    let mut commands: Vec<Command> = KINDS.map(note).into();
    commands.extend(runs().map(|run| Command::KeepQuality(Box::new(run))));
    let refused = [Act::NoteField, Act::MeasureQuality];
    commands.extend(
        refused
            .map(|act| Command::Trace(Trace::Refused { act, subject: None, by: RefusedBy::Role })),
    );
    numbered(commands)
}

fn person(number: &str) -> PersonKey {
    PersonKey::of_document(number).unwrap()
}

fn changes_of_people() -> Vec<PersonChange> {
    let said = |purpose| PersonChange::Consent {
        purpose,
        granted: purpose != Purpose::Marketing,
        on: day(2026, 12, 1),
        medium: "firma".into(),
        evidence: "formato 12-345".into(),
    };
    let (other, reason) = (|| person("890904996"), || String::from("el mismo"));
    let mut changes: Vec<PersonChange> = Purpose::ALL.map(said).into();
    changes.push(PersonChange::Join { other: other(), reason: reason() });
    changes.push(PersonChange::Part { other: other(), reason: reason() });
    changes
}

fn people() -> [PersonFile; 3] {
    let consents = Purpose::ALL.map(|purpose| Consent {
        purpose,
        granted: true,
        on: day(2026, 12, 1),
        medium: "firma".into(),
        evidence: "formato 12-345".into(),
        by: by("lhoyos"),
    });
    let one = PersonFile {
        consents: consents.into(),
        also: vec![person("890904996")],
        ..PersonFile::unknown(person("43567812"))
    };
    let same_as = Some(SamePerson {
        person: person("43567812"),
        reason: "el mismo".into(),
        by: by("cmora"),
        on: day(2026, 12, 1),
    });
    let other = PersonFile { same_as, ..PersonFile::unknown(person("890904996")) };
    let without = PersonFile::unknown(PersonKey::of(account(7), None));
    [one, other, without]
}

fn people_acts() -> Vec<JournalEntry> {
    let change =
        |change| Command::KeepPerson { person: person("43567812"), change: Box::new(change) };
    let mut commands: Vec<Command> = changes_of_people().into_iter().map(change).collect();
    let refused = [Act::KeepConsent, Act::JoinPeople];
    let subject = || Subject::Person(person("43567812"));
    commands.extend(refused.map(|act| {
        Command::Trace(Trace::Refused { act, subject: Some(subject()), by: RefusedBy::Role })
    }));
    commands.push(Command::Trace(Trace::Viewed { subject: subject() }));
    commands.push(Command::Trace(Trace::Exported { what: Exported::Person, rows: 2 }));
    numbered(commands)
}

const PETITION: PetitionId = PetitionId { year: 2026, number: 300 };

fn steps_of_petitions() -> [PetitionStep; 5] {
    let decided = |body, granted| PetitionStep::Decided {
        body,
        granted,
        on: day(2026, 10, 13),
        act: "RES-7".into(),
    };
    [
        PetitionStep::Filed {
            asked: Stratum::new(2).unwrap(),
            on: day(2026, 8, 12),
            reference: "ALC-123".into(),
        },
        decided(Body::Mayor, None),
        PetitionStep::Appealed { on: day(2026, 10, 20), reference: "APE-1".into() },
        decided(Body::Committee, Stratum::new(2)),
        PetitionStep::Closed { note: "rige desde el corte".into() },
    ]
}

fn petitions() -> [Petition; 2] {
    let event = |step| PetitionEvent { at: now(), by: by("mgomez"), step };
    let events: Vec<PetitionEvent> = steps_of_petitions().map(event).into();
    let first = events[..1].to_vec();
    let of = |number, events| Petition {
        id: PetitionId { number, ..PETITION },
        account: account(7_000_007),
        events,
    };
    [of(300, events), of(1, first)]
}

fn petition_acts() -> Vec<JournalEntry> {
    let keep = |(at, step)| Command::KeepPetition {
        id: (at > 0).then_some(PETITION),
        account: account(7_000_007),
        step: Box::new(step),
    };
    let mut commands: Vec<Command> =
        (0..).zip(steps_of_petitions()).map(|(at, step): (u32, _)| keep((at, step))).collect();
    let act = Act::KeepPetitions;
    commands.push(Command::Trace(Trace::Refused { act, subject: None, by: RefusedBy::Role }));
    numbered(commands)
}

/// A request that opens its account.
fn connection() -> UpdateRequest {
    let event = |step| UpdateEvent { at: now(), by: by("mgomez"), step };
    let proposed = proposals().map(|one| event(UpdateStep::Connects(Box::new(one))));
    UpdateRequest { events: proposed.into(), ..request() }
}

fn connection_acts() -> Vec<JournalEntry> {
    let propose = |(id, proposal): (Option<UpdateId>, Proposal)| Command::ProposeConnection {
        id,
        account: account(800_000_001),
        proposal: Box::new(proposal),
    };
    numbered([None, Some(id(1_192))].into_iter().zip(proposals()).map(propose).collect())
}

/// Commands as the register has them.
fn numbered(commands: Vec<Command>) -> Vec<JournalEntry> {
    let entry = |(sequence, command)| JournalEntry {
        sequence,
        at: now(),
        actor: actor("cmora", Role::CommercialCoordinator),
        radicado: None,
        command,
        previous: [7; 32],
    };
    (1..).zip(commands).map(entry).collect()
}

fn batches() -> [Batch; 2] {
    let first = Batch {
        number: 300,
        name: "decreto 231.csv".into(),
        hash: "ab".repeat(32),
        by: by("cmora"),
        at: now(),
        rows: 9_963,
        rejected: 37,
        strata: vec![("2".into(), "3".into(), 9_000), (String::new(), "1".into(), 963)],
        reverses: None,
    };
    let back = Batch { number: 301, hash: String::new(), reverses: Some(300), ..first.clone() };
    [first, back]
}

fn acts() -> Vec<JournalEntry> {
    let of = account(70_412_388);
    let propose = |(id, proposal): (Option<UpdateId>, Proposal)| Command::ProposeUpdate {
        id,
        account: of,
        proposal: Box::new(proposal),
    };
    let mut commands: Vec<Command> =
        [None, Some(id(1_192))].into_iter().zip(proposals()).map(propose).collect();
    let reason = || "porque sí".to_owned();
    let mut deeds: Vec<UpdateDeed> = visits().map(UpdateDeed::Visit).into();
    deeds.push(UpdateDeed::Rule { rulings: rulings(), digits: None });
    deeds.push(UpdateDeed::Rule { rulings: rulings(), digits: Some("2388".into()) });
    deeds.push(UpdateDeed::Withdraw { reason: reason() });
    deeds.push(UpdateDeed::Annul { reason: reason() });
    let step = |deed| Command::StepUpdate { id: id(1_192), account: of, deed: Box::new(deed) };
    commands.extend(deeds.into_iter().map(step));
    let requests = || vec![(of, id(1)), (of, id(2))];
    commands.push(Command::ApproveUpdates { requests: requests(), sampled: vec![id(1)] });
    commands.push(Command::ApplyUpdates { requests: requests() });
    let refused = [
        Act::ProposeUpdate,
        Act::ApproveUpdate,
        Act::ApproveHighRisk,
        Act::VisitUpdate,
        Act::ApplyUpdates,
    ];
    let refusal = |act| Trace::Refused { act, subject: None, by: RefusedBy::Role };
    commands.extend(refused.map(|act| Command::Trace(refusal(act))));
    commands.push(Command::Trace(Trace::Listed { what: Listing::Updates, rows: 9 }));
    let [full, bare] = proposals();
    commands.extend(batches().map(|one| Command::OpenBatch(Box::new(one))));
    commands.push(Command::ProposeUpdates { batch: 300, proposals: vec![(of, full), (of, bare)] });
    commands.push(Command::ApproveBatch {
        batch: 300,
        requests: requests(),
        sampled: vec![id(2)],
        count: 9_963,
    });
    commands.push(Command::Trace(refusal(Act::ProposeBatch)));
    numbered(commands)
}

#[test]
fn every_record_of_changes_of_data_reads_as_it_was_stored() {
    assert_stored("update_v1", &[request()]);
    assert_stored("update_control_v1", &[controlled()]);
    assert_stored("revision_v2", &later_revisions());
    assert_stored("batch_v1", &batches());
    assert_stored("update_acts_v3", &acts());
    assert_stored("update_control_acts_v3", &control_acts());
    assert_stored("quality_run_v1", &runs());
    assert_stored("field_notes_v1", &notes());
    assert_stored("quality_acts_v3", &quality_acts());
    assert_stored("person_v1", &people());
    assert_stored("people_acts_v3", &people_acts());
    assert_stored("petition_v1", &petitions());
    assert_stored("petition_acts_v3", &petition_acts());
    assert_stored("connection_v1", &[connection()]);
    assert_stored("connection_acts_v3", &connection_acts());
}

/// The first version kept neither the address as it had come nor whether something was taken back.
#[test]
fn a_revision_of_the_first_version_reads_and_is_written_as_the_second() {
    let first = stored("revision_v1");
    assert_eq!(first.len(), 1);
    assert_eq!(first[0][0], 1);
    assert_eq!(decode::<Revision>(&first[0]).unwrap(), revision());
    assert_eq!(encode(&revision()).unwrap()[0], 2);
}

#[test]
fn bytes_that_are_no_record_of_changes_of_data_are_refused() {
    fn refuses<R: Record + std::fmt::Debug>(name: &str) {
        for bytes in stored(name) {
            for end in 0..bytes.len() {
                assert!(decode::<R>(&bytes[..end]).is_err(), "{name} cortado en {end}");
            }
            let longer = [bytes.as_slice(), &[0]].concat();
            assert!(decode::<R>(&longer).is_err(), "{name} con un byte de más");
        }
    }
    refuses::<UpdateRequest>("update_v1");
    refuses::<UpdateRequest>("update_control_v1");
    refuses::<UpdateRequest>("connection_v1");
    refuses::<Revision>("revision_v1");
    refuses::<Revision>("revision_v2");
    refuses::<Batch>("batch_v1");
    refuses::<QualityRun>("quality_run_v1");
    refuses::<FieldNotes>("field_notes_v1");
    refuses::<PersonFile>("person_v1");
    refuses::<Petition>("petition_v1");
}
