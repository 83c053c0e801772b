//! Record bytes of every version that was ever written, and bytes that are not a record.
//!
//! `tests/fixtures/records/<kind>_v<N>.hex` holds what that version wrote, a record per line. The files are
//! never written again: a change of shape is a new version with a new file.

use std::sync::Arc;

use ventanilla::domain::annex::Annex;
use ventanilla::domain::collections::{AccountLedger, ItemKey, OpenItem, Substitute};
use ventanilla::domain::command::{
    Assignment, BackupMark, Command, Draft, FileLoad, ReceivablesLoad, Recommendations, SuiApproval,
};
use ventanilla::domain::ids::{DraftId, LoadId, Radicado, RulesId, SessionId};
use ventanilla::domain::letter::{DossierDocument, IssuedLetter, Letter, LetterKind, Paragraph};
use ventanilla::domain::money::Money;
use ventanilla::domain::office::Office;
use ventanilla::domain::permission::Act;
use ventanilla::domain::pqr::{
    Advance, Application, Channel, FilePqr, Notice, NotificationWay, Petitioner, PqrCase, PqrEvent,
    PqrKind, PqrStep, RejectionGround, RuleTables, Sense, SspdOutcome, Undisputed,
};
use ventanilla::domain::subscriber::{
    Area, Billing, Capacity, Document, DocumentKind, Location, MeterDetails, MeterKind,
    NoticeMedium, Phone, Premises, Service, ServiceStatus, Services, Stratum, Subscriber, UseClass,
};
use ventanilla::domain::trace::{
    Ending, Exported, Listing, LoginFailure, Proof, RefusedBy, Subject, Trace,
};
use ventanilla::domain::user::{Actor, PublicKey, Role, User, UserId};
use ventanilla::store::codec::{CodecFault, Record, decode, encode};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Batch, Engine, Space};
use ventanilla::store::journal::JournalEntry;
use ventanilla::store::{CURRENT_SCHEMA, Fault, Store, trees};

use crate::office::{
    account, actor, assert_clean, clerk, day, director, dump, fill, fixture, morning, now, office,
    over, store, today, verify,
};

/// The records of a stored sample, as bytes.
pub fn stored(name: &str) -> Vec<Vec<u8>> {
    let text = std::fs::read_to_string(fixture("records").join(format!("{name}.hex"))).unwrap();
    text.lines().map(from_hex).collect()
}

fn from_hex(line: &str) -> Vec<u8> {
    let digits = line.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// Every stored record of the present version reads as the sample and is written as it is stored.
pub fn assert_stored<R: Record + PartialEq + std::fmt::Debug>(name: &str, samples: &[R]) {
    let records = stored(name);
    assert_eq!(records.len(), samples.len(), "{name}");
    for (bytes, sample) in records.iter().zip(samples) {
        assert_eq!(&decode::<R>(bytes).unwrap(), sample, "{name}");
        assert_eq!(&encode(sample).unwrap(), bytes, "{name}");
        assert_eq!(bytes.first(), Some(&R::VERSION), "{name}");
    }
}

/// Two people: everything that can be known, and as little as possible.
fn subscribers() -> [Subscriber; 2] {
    let full = Subscriber {
        account: account(999_999_999_999),
        nuis: "177770000000".into(),
        document: Some(Document {
            kind: DocumentKind::Nit,
            number: "890904996".into(),
            check: Some(1),
        }),
        name: "PANADERÍA LA ÑAPA S.A.S.".into(),
        address_original: "Cra. 22 No. 21B - 53 AP 201".into(),
        address: "KR 22 # 21B - 53".into(),
        complement: "AP 201".into(),
        town: "17380".into(),
        locality: "LA DORADA".into(),
        area: Area::Rural,
        use_class: UseClass::Residential,
        stratum: Stratum::new(6),
        attached_shop: true,
        services: Services::default().with(Service::Water).with(Service::Gas),
        meter: Some("M61013961".into()),
        zone: "Z01".into(),
        cycle: "C02".into(),
        route: "R003".into(),
        route_order: 70_000,
        phone: Phone::parse("3143506499").ok(),
        email: Some("pagos@ejemplo.com".into()),
        data_consent: Some(true),
        linked_on: Some(day(2015, 5, 3)),
        status: ServiceStatus::Withdrawn,
        mobile: Phone::parse("3015551820").ok(),
        capacity: Some(Capacity::Administrator),
        notice: Some(NoticeMedium::Email),
        premises: Premises {
            cadastral: "17380010000000120034000000000".into(),
            registration: "106-12345".into(),
            location: Some(Location { latitude: 5_450_000, longitude: -74_660_000 }),
            dwellings: 300,
            other_units: 2,
        },
        meter_details: MeterDetails {
            brand: "ELSTER".into(),
            kind: Some(MeterKind::Bidirectional),
            diameter_mm: 15,
            installed_on: Some(day(2019, 2, 28)),
        },
        billing: Billing { tariff: "R6".into(), exempt_until: Some(day(2027, 6, 30)), joint: true },
    };
    let bare = Subscriber {
        account: account(1),
        nuis: String::new(),
        document: None,
        name: "X".into(),
        address_original: String::new(),
        address: String::new(),
        complement: String::new(),
        town: "05001".into(),
        locality: String::new(),
        area: Area::Urban,
        use_class: UseClass::Bulk,
        stratum: None,
        attached_shop: false,
        services: Services::default(),
        meter: None,
        zone: String::new(),
        cycle: String::new(),
        route: String::new(),
        route_order: 0,
        phone: None,
        email: None,
        data_consent: Some(false),
        linked_on: None,
        status: ServiceStatus::Active,
        mobile: None,
        capacity: None,
        notice: None,
        premises: Premises::default(),
        meter_details: MeterDetails::default(),
        billing: Billing::default(),
    };
    [full, bare]
}

/// As the second version knew them: of the premises no more than the address.
fn second_subscribers() -> [Subscriber; 2] {
    let [_, bare] = subscribers();
    subscribers().map(|one| Subscriber {
        mobile: None,
        capacity: None,
        notice: None,
        premises: bare.premises.clone(),
        meter_details: bare.meter_details.clone(),
        billing: bare.billing.clone(),
        ..one
    })
}

fn ledgers() -> [AccountLedger; 2] {
    let item = OpenItem {
        key: ItemKey { document: "000812345678".into(), repetition: 1, item: 65_535, sub_item: 3 },
        reference: "F-0012".into(),
        service: "ACU".into(),
        main_transaction: "0100".into(),
        sub_transaction: "0010".into(),
        posted: Some(day(2024, 3, 15)),
        due: Some(day(2024, 4, 10)),
        amount: Money::from_centavos(9_140_050),
        lock: Some('R'),
        substitute: Some(Substitute::InstalmentPlan),
        extra: vec![("Dirección".into(), "CL 12 # 16-22".into())],
    };
    let credit = OpenItem {
        amount: Money::from_centavos(-5_000_000),
        posted: None,
        due: None,
        lock: None,
        substitute: Some(Substitute::Promise),
        extra: Vec::new(),
        ..item.clone()
    };
    let collective = OpenItem { substitute: Some(Substitute::CollectiveBill), ..credit.clone() };
    let plain = OpenItem { substitute: None, ..credit.clone() };
    let partner = "1000456789".to_owned();
    [
        AccountLedger {
            account: account(10_012_345_678),
            partner,
            items: vec![item, credit, collective, plain],
        },
        AccountLedger { account: account(1), partner: String::new(), items: Vec::new() },
    ]
}

/// What the steps of the first version are now: it asked for nothing but a note.
fn first_steps() -> [PqrStep; 17] {
    use PqrStep as S;
    [
        S::Classify { causal: None },
        S::Transfer { entity: String::new() },
        S::RequireCompletion,
        S::Complete,
        S::OrderEvidence { until: day(2026, 4, 30) },
        S::EvidenceReceived,
        S::Draft,
        S::Decide { sense: Sense::SinRegistrar, recursos: true, value: None },
        S::Cite { published: false },
        S::SendAviso,
        S::Notify { way: NotificationWay::Personal },
        S::RecordFirmness,
        S::StartCompliance,
        S::Comply { value: None },
        S::Withdraw,
        S::Return,
        S::Archive,
    ]
}

/// Every step, with everything that it may say.
fn steps() -> Vec<PqrStep> {
    use PqrStep as S;
    let (until, value) = (day(2026, 4, 30), Some(Money::from_pesos(85_300)));
    let recurso = Radicado { year: 2026, number: 13 };
    let mut steps = vec![
        S::Classify { causal: Some(102) },
        S::Reclassify { kind: PqrKind::Apelacion, causal: None },
        S::Transfer { entity: "Alcaldía".into() },
        S::RequireCompletion,
        S::ExtendCompletion,
        S::Complete,
        S::Return,
        S::Withdraw,
        S::DeclareAbandoned,
        S::OrderEvidence { until },
        S::EvidenceReceived,
        S::ExtendTerm { units: 30 },
        S::Draft,
        S::Decide { sense: Sense::AccedeParcial, recursos: true, value },
        S::ResolveVerbally { sense: Sense::NoAccede, recursos: false },
        S::Cite { published: true },
        S::SendAviso,
        S::PublishAviso,
        S::DeliverAviso,
        S::RemoveAviso,
        S::Appeal { recurso },
        S::Admit,
        S::SendToSspd,
        S::SspdRequires,
        S::SspdEvidence { until },
        S::RecogniseSilence,
        S::DenySilence,
        S::RecordFirmness,
        S::StartCompliance,
        S::Comply { value },
        S::Archive,
    ];
    let ways = [NotificationWay::RECORDED.as_slice(), &[NotificationWay::Aviso]].concat();
    steps.extend(ways.into_iter().map(|way| S::Notify { way }));
    steps.extend(RejectionGround::ALL.map(|ground| S::Reject { ground }));
    steps.extend(SspdOutcome::ALL.map(|outcome| S::SspdResolve { outcome, value: None }));
    let senses = [
        Sense::Accede,
        Sense::Confirma,
        Sense::Modifica,
        Sense::Revoca,
        Sense::Rechaza,
        Sense::Archiva,
        Sense::SinRegistrar,
    ];
    let decide = |sense| S::Decide { sense, recursos: false, value: None };
    steps.extend(senses.map(decide));
    steps
}

/// A case with the steps of the first version, then one of every kind and channel that it knew.
fn first_cases() -> Vec<PqrCase> {
    let history = (0..).zip(first_steps()).map(|(minute, step)| PqrEvent {
        at: morning(today(), minute),
        by: UserId::from_system("jrios"),
        on: today(),
        step,
        document: String::new(),
        note: format!("auto {minute}"),
    });
    let full = PqrCase {
        radicado: Radicado { year: 2026, number: 4_294_967_295 },
        filed_at: now(),
        filed_by: UserId::from_system("mgomez"),
        account: Some(account(100_014)),
        petitioner: Petitioner { name: "LUZ MARINA OSPINA".into(), document: "24325111".into() },
        channel: Channel::InPerson,
        kind: PqrKind::Reclamo,
        causal: Some(102),
        service: None,
        invoice: Some("F-0012".into()),
        invoice_issued: None,
        claimed: Some(Money::from_centavos(8_530_050)),
        facts: "Me cobran un consumo\nque no es mío: ñandú".into(),
        notice: Notice::Email("luz@ejemplo.com".into()),
        parent: None,
        undisputed: None,
        assigned: Some(UserId::from_system("kleon")),
        linked: None,
        rules: RulesId::default(),
        history: history.collect(),
    };
    let small = PqrCase {
        radicado: Radicado { year: 2025, number: 1 },
        account: None,
        causal: None,
        invoice: None,
        claimed: None,
        notice: Notice::Address("CL 12 # 16-22".into()),
        assigned: None,
        history: Vec::new(),
        ..full.clone()
    };
    let channels = Channel::ALL.into_iter().cycle();
    let every_kind = PqrKind::ALL.into_iter().take(7).zip(channels);
    let others = every_kind.map(|(kind, channel)| PqrCase { kind, channel, ..small.clone() });
    std::iter::once(full).chain(others).collect()
}

/// A case with every step, then one of every kind, channel and answer.
fn cases() -> Vec<PqrCase> {
    let first = first_cases();
    let history = (0..).zip(steps()).map(|(day_of, step)| PqrEvent {
        at: now() + chrono::Days::new(day_of),
        by: UserId::from_system("jrios"),
        on: today(),
        step,
        document: format!("OF-{day_of}"),
        note: format!("según consta {day_of}"),
    });
    let full = PqrCase {
        service: Some(Service::Refuse),
        invoice_issued: Some(day(2026, 2, 12)),
        parent: Some(Radicado { year: 2025, number: 9 }),
        linked: Some(Radicado { year: 2025, number: 8 }),
        rules: RulesId(70_000),
        history: history.collect(),
        ..first[0].clone()
    };
    let small = &first[1];
    let channels = Channel::ALL.into_iter().cycle();
    let answers = Undisputed::ALL.into_iter().cycle();
    let every = PqrKind::ALL.into_iter().zip(channels).zip(answers);
    let others = every.map(|((kind, channel), undisputed)| PqrCase {
        kind,
        channel,
        undisputed: Some(undisputed),
        ..small.clone()
    });
    std::iter::once(full).chain(others).collect()
}

fn drafts() -> [Draft; 2] {
    let kept = Draft {
        id: Some(DraftId(7)),
        user: UserId::from_system("mgomez"),
        form: "radicar".into(),
        title: "Reclamo 100014".into(),
        fields: vec![("cuenta".into(), "100014".into()), ("hechos".into(), "medio\ntexto".into())],
        focus: 300,
        saved_at: now(),
    };
    [kept.clone(), Draft { id: None, fields: Vec::new(), ..kept }]
}

fn file_loads() -> [FileLoad; 1] {
    [FileLoad {
        file_hash: "c09660694519839a".repeat(4),
        file_name: "suscriptores año 2026.csv".into(),
        accepted: 2_500_000,
        quarantined: 17,
    }]
}

fn receivables_loads() -> [ReceivablesLoad; 1] {
    let [file] = file_loads();
    [ReceivablesLoad {
        load: LoadId(70_000),
        file,
        cutoff: day(2024, 6, 30),
        accounts: 1_900_000,
        debit: Money::from_centavos(i64::MAX),
        credit: Money::from_centavos(-1),
    }]
}

/// Every command, in every role.
fn acts() -> Vec<JournalEntry> {
    let radicado = Radicado { year: 2026, number: 12 };
    let [file] = file_loads();
    let [load] = receivables_loads();
    let [draft, _] = drafts();
    let filing = FilePqr {
        account: Some(account(100_014)),
        petitioner: Petitioner { name: "LUZ".into(), document: "24325111".into() },
        channel: Channel::Letter,
        kind: PqrKind::Queja,
        causal: Some(315),
        service: None,
        invoice: Some("F-0012".into()),
        invoice_issued: None,
        claimed: Some(Money::from_pesos(85_300)),
        facts: "hechos".into(),
        notice: Notice::Email("luz@ejemplo.com".into()),
        parent: None,
        undisputed: None,
        draft: Some(DraftId(7)),
    };
    let act = Advance {
        step: PqrStep::OrderEvidence { until: day(2026, 4, 30) },
        on: today(),
        document: String::new(),
        note: "auto 9".into(),
    };
    let cases = vec![Assignment { radicado, to: Some(UserId::from_system("kleon")) }];
    let commands = [
        (Role::Clerk, Command::FilePqr(filing)),
        (Role::PqrAnalyst, Command::AdvancePqr { radicado, act }),
        (Role::PqrDirector, Command::AssignPqr { cases }),
        (Role::CollectionsOfficer, Command::SaveDraft(draft)),
        (Role::Approver, Command::DiscardDraft { id: DraftId(7) }),
        (Role::CommercialCoordinator, Command::BeginSubscriberLoad(file.clone())),
        (Role::Administrator, Command::EndSubscriberLoad(file.clone())),
        (Role::CollectionsDirector, Command::ActivateReceivables(load)),
        (Role::AreaLeader, Command::EndSubscriberLoad(file.clone())),
        (Role::ReadOnly, Command::EndSubscriberLoad(file)),
    ];
    (1..)
        .zip(commands)
        .map(|(sequence, (role, command))| JournalEntry {
            sequence,
            at: morning(today(), 0),
            actor: actor("mgomez", role),
            radicado: (sequence < 4).then_some(radicado),
            command,
            previous: [u8::try_from(sequence).unwrap(); 32],
        })
        .collect()
}

fn users() -> [User; 2] {
    let full = User {
        id: UserId::from_system("mgomez"),
        name: "MARTA GÓMEZ".into(),
        role: Role::ReadOnly,
        suspended: true,
        keys: vec![key()],
        password: Some("$argon2id$v=19$m=19456,t=2,p=1$c2Fs$aGFzaA".into()),
        created_at: now(),
    };
    let bare = User {
        role: Role::Clerk,
        suspended: false,
        keys: Vec::new(),
        password: None,
        ..full.clone()
    };
    [full, bare]
}

fn key() -> PublicKey {
    PublicKey {
        line: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5".into(),
        fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BrUXVmjRMyMZ6PYxxMADUxNw".into(),
        comment: "vent2".into(),
        added_at: now(),
    }
}

fn backup() -> BackupMark {
    BackupMark { at: now(), bytes: 70_000_000_000, sequence: 300, hash: "ab".repeat(32) }
}

fn approval() -> SuiApproval {
    SuiApproval {
        month: "2026-10".parse().unwrap(),
        rows: 50_000,
        hash: "ab".repeat(32),
        by: UserId::from_system("dir.pqr"),
        at: now(),
    }
}

fn recommendations() -> Recommendations {
    Recommendations {
        period: "2026-T4".parse().unwrap(),
        text: "Revisar la ruta de lectura 12.".into(),
        by: UserId::from_system("dir.pqr"),
        at: now(),
    }
}

/// Every command and trace that came after the first version, in the order of their numbers.
fn later_acts() -> Vec<JournalEntry> {
    let user = UserId::from_system("jrios");
    let radicado = Radicado { year: 2026, number: 12 };
    let fingerprint = key().fingerprint;
    let mut commands = vec![
        Command::AddUser { user: user.clone(), name: "JAIME RÍOS".into(), role: Role::PqrAnalyst },
        Command::SetRole { user: user.clone(), role: Role::Approver },
        Command::AddKey { user: user.clone(), key: key() },
        Command::RemoveKey { user: user.clone(), fingerprint: fingerprint.clone() },
        Command::SetPassword { user: user.clone(), hash: Some(String::new()) },
        Command::SuspendUser { user: user.clone(), suspended: true },
        Command::RecordBackup(backup()),
    ];
    let refused = |act, by, subject| Trace::Refused { act, subject, by };
    let mut traces = vec![
        Trace::LoggedIn { by: Proof::Key { fingerprint } },
        Trace::LoggedIn { by: Proof::Password },
        Trace::LineCut,
        Trace::Resumed { session: SessionId(300) },
        Trace::Locked { now: true },
        refused(Act::FilePqr, RefusedBy::Role, None),
        refused(Act::LeaveTrace, RefusedBy::Repeated, Some(Subject::Pqr(radicado))),
        Trace::Viewed { subject: Subject::Account(account(100_014)) },
        Trace::Viewed { subject: Subject::User(user) },
        Trace::Searched { text: "ospina".into(), found: 50 },
        Trace::Exported { what: Exported::Subscribers, rows: 2_500_000 },
        Trace::Exported { what: Exported::Journal, rows: 0 },
        Trace::CopiedBase { bytes: 70_000_000_000 },
        Trace::Serving { now: false },
    ];
    let failures = [
        LoginFailure::Key,
        LoginFailure::Password,
        LoginFailure::Unknown,
        LoginFailure::Suspended,
        LoginFailure::BackOff,
        LoginFailure::TooMany,
    ];
    traces.extend(failures.map(|why| Trace::LoginFailed { why }));
    let endings = [
        Ending::Left,
        Ending::Abandoned,
        Ending::HandedOver,
        Ending::Idle,
        Ending::Stopped,
        Ending::Failed,
    ];
    traces.extend(endings.map(|how| Trace::LoggedOut { how }));
    traces.push(Trace::ExportBegun { what: Exported::Subscribers });
    let listings = [Listing::Home, Listing::Tray, Listing::StageAccounts];
    traces.extend(listings.map(|what| Trace::Listed { what, rows: 300 }));
    traces.push(Trace::LoggedOut { how: Ending::Expelled });
    commands.extend(traces.into_iter().map(Command::Trace));
    (1..)
        .zip(commands)
        .map(|(sequence, command)| JournalEntry {
            sequence,
            at: morning(today(), 0),
            actor: Actor {
                session: SessionId(70_000),
                ..actor("mgomez", Role::ALL[usize::try_from(sequence).unwrap() % Role::ALL.len()])
            },
            radicado: None,
            command,
            previous: [7; 32],
        })
        .collect()
}

fn rule_tables() -> RuleTables {
    RuleTables {
        id: RulesId(70_000),
        holidays: "[[festivo]]\n".into(),
        terms: "[[termino]]\n".into(),
        fingerprint: "ab".repeat(32),
    }
}

fn application() -> Application {
    Application {
        to: RulesId(70_000),
        at: now(),
        by: UserId::from_system("dcastro"),
        reason: "Ley 2578/2026".into(),
    }
}

fn issued() -> IssuedLetter {
    let paragraphs = vec![
        Paragraph::Lines(vec!["Señor(a)".into(), "LUZ".into()]),
        Paragraph::Heading("Decisión".into()),
        Paragraph::Prose("Se accede.".into()),
    ];
    IssuedLetter {
        radicado: Radicado { year: 2026, number: 12 },
        sequence: 70_000,
        template: "01".into(),
        hash: "ab".repeat(32),
        letter: Letter {
            kind: LetterKind::Respuesta,
            number: "S-2026-070000".into(),
            place_and_date: "Villa Ejemplo, 5 de marzo de 2026".into(),
            title: "Respuesta".into(),
            paragraphs,
        },
    }
}

fn annex() -> Annex {
    Annex {
        number: 70_000,
        name: "acta de visita Ñ.pdf".into(),
        document: DossierDocument::ActaInspeccion,
        bytes: 10 * 1024 * 1024,
        hash: "cd".repeat(32),
        at: now(),
        by: UserId::from_system("mgomez"),
    }
}

/// Every command about cases, in the order of their numbers; later ones are added at the end.
fn case_acts() -> Vec<JournalEntry> {
    let radicado = Radicado { year: 2026, number: 12 };
    let act =
        |step| Advance { step, on: today(), document: "OF-1".into(), note: "según consta".into() };
    let filing = FilePqr {
        account: None,
        petitioner: Petitioner { name: "LUZ".into(), document: "24325111".into() },
        channel: Channel::Letter,
        kind: PqrKind::Apelacion,
        causal: Some(102),
        service: Some(Service::Power),
        invoice: Some("F-0012".into()),
        invoice_issued: Some(day(2026, 2, 12)),
        claimed: None,
        facts: "hechos".into(),
        notice: Notice::Address("CL 12 # 16-22".into()),
        parent: Some(radicado),
        undisputed: Some(Undisputed::AveragePaid),
        draft: None,
    };
    let mut commands = vec![Command::FilePqr(filing)];
    commands
        .extend(steps().into_iter().map(|step| Command::AdvancePqr { radicado, act: act(step) }));
    let nobody = Assignment { radicado, to: None };
    let somebody = Assignment { radicado, to: Some(UserId::from_system("kleon")) };
    commands.push(Command::AssignPqr { cases: vec![nobody, somebody] });
    commands.push(Command::LinkPqr { radicado, with: Some(Radicado { year: 2025, number: 8 }) });
    commands.push(Command::LinkPqr { radicado, with: None });
    let decide = PqrStep::Decide { sense: Sense::Accede, recursos: false, value: None };
    let letter = || Box::new(issued());
    commands.push(Command::IssueLetter { letter: letter(), act: Some(act(decide)) });
    commands.push(Command::IssueLetter { letter: letter(), act: None });
    commands.push(Command::ApplyRules { to: RulesId(70_000), reason: "Ley 2578/2026".into() });
    let SuiApproval { month, rows, hash, .. } = approval();
    commands.push(Command::ApproveSui { month, rows, hash });
    let Recommendations { period, text, .. } = recommendations();
    commands.push(Command::SaveRecommendations { period, text });
    commands.extend(
        [Exported::Sui, Exported::PqrReport]
            .map(|what| Command::Trace(Trace::Exported { what, rows: 50_000 })),
    );
    commands.push(Command::AttachAnnex { radicado, annex: annex() });
    (1..)
        .zip(commands)
        .map(|(sequence, command)| JournalEntry {
            sequence,
            at: now(),
            actor: director(),
            radicado: None,
            command,
            previous: [7; 32],
        })
        .collect()
}

#[test]
fn every_kind_of_record_reads_as_it_was_stored() {
    assert_stored("subscriber_v3", &subscribers());
    assert_stored("ledger_v1", &ledgers());
    assert_stored("pqr_v2", &cases());
    assert_stored("draft_v1", &drafts());
    assert_stored("file_load_v1", &file_loads());
    assert_stored("receivables_load_v1", &receivables_loads());
    assert_stored("journal_v3", &case_acts());
    assert_stored("letter_v1", &[issued()]);
    assert_stored("rules_v1", &[rule_tables()]);
    assert_stored("application_v1", &[application()]);
    assert_stored("annex_v1", &[annex()]);
    assert_stored("user_v1", &users());
    assert_stored("backup_v1", &[backup()]);
    assert_stored("sui_approval_v1", &[approval()]);
    assert_stored("recommendations_v1", &[recommendations()]);
}

/// The first version asked a step for nothing but a note.
#[test]
fn a_case_of_the_first_version_reads_and_is_written_as_the_second() {
    let first = stored("pqr_v1");
    assert_eq!(first.len(), first_cases().len());
    for (bytes, sample) in first.iter().zip(first_cases()) {
        assert_eq!(bytes[0], 1);
        assert_eq!(decode::<PqrCase>(bytes).unwrap(), sample);
        assert_eq!(encode(&sample).unwrap()[0], 2);
    }
}

/// The second version of the register is the first with sessions; what its steps say is a note.
#[test]
fn an_act_of_the_second_version_reads_and_is_written_as_the_third() {
    let second = stored("journal_v2");
    assert_eq!(second.len(), later_acts().len());
    for (bytes, sample) in second.iter().zip(later_acts()) {
        assert_eq!(bytes[0], 2);
        assert_eq!(decode::<JournalEntry>(bytes).unwrap(), sample);
        assert_eq!(encode(&sample).unwrap()[0], 3);
    }
}

/// The first version knew no sessions: it reads as an act of the local window.
#[test]
fn an_act_of_the_first_version_reads_and_is_written_as_the_third() {
    let first = stored("journal_v1");
    assert_eq!(first.len(), acts().len());
    for (bytes, sample) in first.iter().zip(acts()) {
        assert_eq!(bytes[0], 1);
        assert_eq!(decode::<JournalEntry>(bytes).unwrap(), sample);
        assert_eq!(encode(&sample).unwrap()[0], 3);
    }
}

/// A file of the folder that no test reads would be a version that nobody watches.
#[test]
fn every_stored_version_is_read_by_a_test() {
    let names = std::fs::read_dir(fixture("records")).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    let known = [
        "annex_v1.hex",
        "application_v1.hex",
        "backup_v1.hex",
        "batch_v1.hex",
        "campaign_row_v1.hex",
        "campaign_v1.hex",
        "collection_file_v1.hex",
        "connection_acts_v3.hex",
        "connection_v1.hex",
        "cube_v1.hex",
        "debtor_v1.hex",
        "desk_acts_v3.hex",
        "draft_v1.hex",
        "field_notes_v1.hex",
        "file_load_v1.hex",
        "journal_v1.hex",
        "journal_v2.hex",
        "journal_v3.hex",
        "ledger_v1.hex",
        "letter_v1.hex",
        "passages_v1.hex",
        "payment_v1.hex",
        "people_acts_v3.hex",
        "person_v1.hex",
        "petition_acts_v3.hex",
        "petition_v1.hex",
        "plan_acts_v3.hex",
        "plan_block_v1.hex",
        "plan_change_v1.hex",
        "plan_file_v1.hex",
        "plan_period_v1.hex",
        "pqr_v1.hex",
        "pqr_v2.hex",
        "quality_acts_v3.hex",
        "quality_run_v1.hex",
        "queue_v1.hex",
        "receivables_load_v1.hex",
        "recommendations_v1.hex",
        "revision_v1.hex",
        "revision_v2.hex",
        "rules_v1.hex",
        "standing_v1.hex",
        "subscriber_v1.hex",
        "subscriber_v2.hex",
        "subscriber_v3.hex",
        "sui_approval_v1.hex",
        "testigo_block_v1.hex",
        "testigo_v1.hex",
        "update_acts_v3.hex",
        "update_control_acts_v3.hex",
        "update_control_v1.hex",
        "update_v1.hex",
        "user_v1.hex",
    ];
    assert_eq!(names, known);
}

/// The first version did not keep the consent: it reads as never asked.
#[test]
fn a_subscriber_of_an_earlier_version_reads_and_is_written_as_the_third() {
    let unasked = |one| Subscriber { data_consent: None, ..one };
    let earlier = [
        (1, stored("subscriber_v1"), second_subscribers().map(unasked)),
        (2, stored("subscriber_v2"), second_subscribers()),
    ];
    for (version, records, samples) in earlier {
        assert_eq!(records.len(), 2);
        for (bytes, sample) in records.iter().zip(samples) {
            assert_eq!(bytes[0], version);
            let read: Subscriber = decode(bytes).unwrap();
            assert_eq!(read, sample);
            let again = encode(&read).unwrap();
            assert_eq!(again[0], 3);
            assert_eq!(decode::<Subscriber>(&again).unwrap(), read);
        }
    }
}

/// Bytes that no version wrote fail with a reason, for every kind.
fn assert_refuses<R: Record + std::fmt::Debug>(name: &str) {
    assert!(matches!(decode::<R>(&[]), Err(CodecFault::Empty)), "{name}");
    for bytes in stored(name) {
        for version in [0, R::VERSION + 1, 255] {
            let mut unknown = bytes.clone();
            unknown[0] = version;
            let CodecFault::Version { kind, found } = decode::<R>(&unknown).unwrap_err() else {
                panic!("{name}: la versión {version} se leyó");
            };
            assert_eq!((kind, found), (R::KIND, version));
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(matches!(decode::<R>(&longer), Err(CodecFault::Shape(_))), "{name}");
        for length in 1..bytes.len() {
            let cut = decode::<R>(&bytes[..length]);
            assert!(matches!(cut, Err(CodecFault::Shape(_))), "{name} cortado en {length}");
        }
    }
}

#[test]
fn bytes_that_are_not_a_record_are_refused() {
    assert_refuses::<Subscriber>("subscriber_v3");
    assert_refuses::<AccountLedger>("ledger_v1");
    assert_refuses::<PqrCase>("pqr_v2");
    assert_refuses::<Draft>("draft_v1");
    assert_refuses::<FileLoad>("file_load_v1");
    assert_refuses::<ReceivablesLoad>("receivables_load_v1");
    assert_refuses::<JournalEntry>("journal_v3");
    assert_refuses::<IssuedLetter>("letter_v1");
    assert_refuses::<RuleTables>("rules_v1");
    assert_refuses::<Application>("application_v1");
    assert_refuses::<User>("user_v1");
    assert_refuses::<BackupMark>("backup_v1");
    assert_refuses::<SuiApproval>("sui_approval_v1");
    assert_refuses::<Recommendations>("recommendations_v1");
}

/// A length of gigabytes fails before any memory is asked for.
#[test]
fn a_hostile_length_is_refused() {
    for length in [1_u64 << 26, 8 << 30, u64::MAX] {
        let huge = [&[253][..], &length.to_le_bytes()].concat();
        // A ledger: account, partner, then so many items. A text of so many bytes. The same in a draft.
        let items = [&[1, 5, 0][..], &huge].concat();
        let partner = [&[1, 5][..], &huge].concat();
        let fields = [&[1, 0, 1, b'm', 0, 0][..], &huge].concat();
        assert!(matches!(decode::<AccountLedger>(&items), Err(CodecFault::Shape(_))));
        assert!(matches!(decode::<AccountLedger>(&partner), Err(CodecFault::Shape(_))));
        assert!(matches!(decode::<Draft>(&fields), Err(CodecFault::Shape(_))));
    }
    let right = encode(&ledgers()[1]).unwrap();
    assert_eq!(right, [1, 1, 0, 0], "la forma que las longitudes de arriba imitan");
}

/// Puts a key of the meta space behind the back of the store.
fn put_meta(engine: &MemoryEngine, key: &[u8], value: &[u8]) {
    let mut batch = Batch::default();
    batch.put(Space::Meta, key.to_vec(), value.to_vec());
    engine.apply(batch).unwrap();
}

/// Schema 1 had no index of documents, and its subscribers were of the first version.
#[test]
fn a_base_of_the_first_schema_is_brought_up_to_date() {
    let (engine, before) = store();
    fill(&before, 40);
    drop(before);
    let expected = dump(engine.as_ref());
    let mut batch = Batch::default();
    for (key, _) in &expected[&Space::SubscriberByDocument] {
        batch.delete(Space::SubscriberByDocument, key.clone());
    }
    engine.apply(batch).unwrap();
    put_meta(&engine, trees::META_SCHEMA, &1_u32.to_be_bytes());

    let opened = over(&engine);
    assert_clean(&opened);
    assert!(verify(&opened).subscribers > 0);
    assert_eq!(dump(engine.as_ref()), expected);
    drop(opened);
    // An interrupted step starts again: half of its entries are there already.
    let mut batch = Batch::default();
    for (key, _) in expected[&Space::SubscriberByDocument].iter().step_by(2) {
        batch.delete(Space::SubscriberByDocument, key.clone());
    }
    engine.apply(batch).unwrap();
    put_meta(&engine, trees::META_SCHEMA, &1_u32.to_be_bytes());
    assert_clean(&over(&engine));
    assert_eq!(dump(engine.as_ref()), expected);
}

#[test]
fn records_of_the_first_version_go_through_the_migration() {
    let engine = Arc::new(MemoryEngine::default());
    let mut batch = Batch::default();
    for (bytes, sample) in stored("subscriber_v1").into_iter().zip(subscribers()) {
        batch.put(Space::Subscriber, trees::account(sample.account), bytes);
        batch.add(trees::Counter::Subscribers.key(), 1);
        batch.add(trees::Counter::SubscribersIn(sample.status).key(), 1);
    }
    engine.apply(batch).unwrap();
    put_meta(&engine, trees::META_SCHEMA, &1_u32.to_be_bytes());
    let opened = over(&engine);
    assert_clean(&opened);
    let [full, _] = second_subscribers();
    let first = Subscriber { data_consent: None, ..full.clone() };
    let (found, _) = opened.search("890.904.996", 5).unwrap();
    assert_eq!(found, std::slice::from_ref(&first));

    // What is there is changed by request alone: a load leaves it as it is.
    opened.put_subscribers(std::slice::from_ref(&full)).unwrap();
    assert_eq!(opened.subscriber(full.account).unwrap(), Some(first));
    assert_clean(&opened);
}

#[test]
fn a_base_of_a_later_program_is_left_alone() {
    let (engine, first) = store();
    fill(&first, 12);
    drop(first);
    put_meta(&engine, trees::META_SCHEMA, &(CURRENT_SCHEMA + 1).to_be_bytes());
    let before = dump(engine.as_ref());
    let dynamic: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(&engine);
    let refused = Store::over(dynamic, office()).err();
    let newer = Fault::NewerSchema { found: CURRENT_SCHEMA + 1, known: CURRENT_SCHEMA };
    assert_eq!(refused, Some(newer));
    assert_eq!(dump(engine.as_ref()), before);
}

/// A number that no program ever wrote is not taken for an old base.
#[test]
fn a_schema_that_cannot_be_read_is_refused() {
    for schema in [&b"basura"[..], &[], &0_u32.to_be_bytes()] {
        let (engine, first) = store();
        drop(first);
        put_meta(&engine, trees::META_SCHEMA, schema);
        let dynamic: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(&engine);
        let refused = Store::over(dynamic, office()).err();
        assert!(matches!(refused, Some(Fault::Damaged(_))), "{schema:?}: {refused:?}");
    }
}

/// The house's tables with the limits of the stages moved.
fn other_tables() -> Arc<Office> {
    let mut other = office().as_ref().clone();
    for stage in &mut other.stages.stages {
        stage.from_days = stage.from_days.map(|days| days + 40);
    }
    other.fingerprint = "otras tablas".into();
    Arc::new(other)
}

#[test]
fn what_the_tables_order_is_made_again_when_they_change() {
    let (engine, first) = store();
    fill(&first, 60);
    let portfolio = first.portfolio().unwrap().unwrap();
    drop(first);
    let before = dump(engine.as_ref());

    let dynamic: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(&engine);
    let moved = Store::over(dynamic, other_tables()).unwrap();
    assert_clean(&moved);
    assert_ne!(moved.portfolio().unwrap().unwrap().cells, portfolio.cells);
    let after = dump(engine.as_ref());
    assert_ne!(after[&Space::LedgerByStage], before[&Space::LedgerByStage]);
    for kept in [Space::Journal, Space::Pqr, Space::PqrByDue, Space::Ledger, Space::Subscriber] {
        assert_eq!(after[&kept], before[&kept], "{kept:?}");
    }
    drop(moved);

    let back = over(&engine);
    assert_clean(&back);
    // What moved, there and back, stays told; everything else is as it was.
    let mut again = dump(engine.as_ref());
    let told = again.insert(Space::StageHistory, Vec::new()).unwrap_or_default();
    assert!(!told.is_empty());
    assert!(again == before, "lo demás vuelve a ser lo que era");
    drop(back);
    // The same tables: nothing is touched, not even what is wrong.
    let mut batch = Batch::default();
    batch.put(Space::PqrByDue, b"sobra".to_vec(), Vec::new());
    engine.apply(batch).unwrap();
    assert_eq!(verify(&over(&engine)).total, 1);
}

/// A rebuild that was cut in the middle starts again.
#[test]
fn a_rebuild_that_was_cut_is_done_again() {
    let (engine, first) = store();
    fill(&first, 60);
    drop(first);
    let expected = dump(engine.as_ref());
    let mut batch = Batch::default();
    for space in [Space::PqrByDue, Space::LedgerByStage] {
        for (key, _) in expected[&space].iter().step_by(3) {
            batch.delete(space, key.clone());
        }
    }
    for (key, _) in expected[&Space::Counter].iter().filter(|(key, _)| key[0] == b'L') {
        batch.add(key.clone(), 5);
    }
    engine.apply(batch).unwrap();
    put_meta(&engine, trees::META_TABLES, b"las de antes");
    let opened = over(&engine);
    assert_clean(&opened);
    assert_eq!(dump(engine.as_ref()), expected);
    let who = clerk();
    assert!(opened.drafts(&who.user).unwrap().is_empty());
}
