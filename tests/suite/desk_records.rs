//! Record bytes of the collections desk, of every version that was ever written.

use rust_decimal::Decimal;
use ventanilla::domain::collections::ItemKey;
use ventanilla::domain::collections::agreement::{
    Agreement, Consolidation, FinancedItem, Paper, PaperState, Quality, Signer,
};
use ventanilla::domain::collections::campaign::{Campaign, CampaignPlan, CampaignRow};
use ventanilla::domain::collections::contact::{
    Channel, Contact, Outcome, Purpose, Source, Target,
};
use ventanilla::domain::collections::file::{
    CollectionEvent, CollectionFile, Deed, FieldDeed, OrderDeed, SkipReason,
};
use ventanilla::domain::collections::instalments::{Frequency, System};
use ventanilla::domain::collections::legal::{Interruption, InterruptionKind};
use ventanilla::domain::collections::payment::{Payment, PaymentTarget};
use ventanilla::domain::collections::person::{
    Authorisation, Debtor, DebtorChange, DebtorMark, OtherHours, PersonKey,
};
use ventanilla::domain::collections::promise::Promise;
use ventanilla::domain::collections::queue::{DailyQueue, Exclusion, QueueRow, StandingRow, Why};
use ventanilla::domain::collections::suspension::{
    FieldCause, Notice, ProtectedKind, ProtectedRoute, Protection,
};
use ventanilla::domain::collections::testigo::{
    Balances, CubeCell, CubeKey, Roll, Testigo, TestigoRow,
};
use ventanilla::domain::command::{Command, DeskFile, FileLoad, PaymentsLoad, QueueMove};
use ventanilla::domain::ids::LoadId;
use ventanilla::domain::money::Money;
use ventanilla::domain::permission::Act;
use ventanilla::domain::pqr::Month;
use ventanilla::domain::subscriber::{Service, ServiceStatus, Services, Stratum, UseClass};
use ventanilla::domain::trace::{Exported, Listing, RefusedBy, Trace};
use ventanilla::domain::user::UserId;
use ventanilla::store::codec::{Cube, Passages, Record, StandingBlock, TestigoBlock};
use ventanilla::store::journal::JournalEntry;

use crate::codec::assert_stored;
use crate::office::{account, actor, day, director, morning, now, today};

fn officer() -> UserId {
    UserId::from_system("sarango")
}

fn person() -> PersonKey {
    PersonKey::of(account(7_000_013), None)
}

fn contact(channel: Channel, outcome: Outcome, source: Source) -> Deed {
    let contact = Contact {
        person: person(),
        started: now(),
        channel,
        purpose: Purpose::Collection,
        target: Target::Debtor,
        outcome,
        source,
        note: "paga el viernes".into(),
    };
    Deed::Contact { contact, next: Some(morning(day(2026, 3, 9), 0)) }
}

fn contacts() -> Vec<Deed> {
    let promise = Promise { on: day(2026, 3, 10), amount: Money::from_centavos(18_745_050) };
    let desk = || Source::Desk;
    vec![
        contact(Channel::Voice, Outcome::Promise(promise), desk()),
        contact(Channel::Sms, Outcome::WantsAgreement, desk()),
        contact(Channel::Ivr, Outcome::SaysPaid, Source::Campaign(12)),
        contact(Channel::Email, Outcome::Claims, desk()),
        contact(Channel::Letter, Outcome::NoAnswer, Source::Agency("COBRAR".into())),
        contact(Channel::Messaging, Outcome::WrongNumber, desk()),
        contact(Channel::Visit, Outcome::ThirdParty, desk()),
        contact(Channel::Window, Outcome::Information, desk()),
        contact(Channel::Voice, Outcome::Refuses, desk()),
        contact(Channel::Voice, Outcome::Deceased, desk()),
        contact(Channel::Voice, Outcome::DoNotContact, desk()),
        contact(Channel::Voice, Outcome::CallBack { at: morning(day(2026, 3, 9), 30) }, desk()),
        contact(Channel::Sms, Outcome::Sent, desk()),
    ]
}

fn agreement() -> Agreement {
    Agreement {
        number: (2026, 70_000),
        stage: "PRJ".into(),
        items: vec![FinancedItem {
            key: ItemKey { document: "000812345678".into(), repetition: 1, item: 2, sub_item: 3 },
            amount: Money::from_pesos(400_000),
            due: Some(day(2025, 12, 10)),
        }],
        initial: Money::from_pesos(80_000),
        initial_by: day(2026, 3, 12),
        count: 12,
        frequency: Frequency::Bimonthly,
        system: System::Constant,
        rate: Decimal::new(5, 3),
        first_due: day(2026, 4, 15),
        signers: vec![Signer {
            name: "ANA ROJAS".into(),
            document: "24000111".into(),
            quality: Quality::Heir,
        }],
        known: vec!["BOG T1".into()],
    }
}

fn deeds() -> Vec<Deed> {
    let number = (2026, 70_000);
    let at = now();
    let mut all = contacts();
    all.extend([
        Deed::Skip { reason: SkipReason::Consult, until: day(2026, 3, 9) },
        Deed::Sign(agreement()),
        Deed::Consolidate { agreement: number, cause: Consolidation::Request },
        Deed::Paper { agreement: number, paper: Paper::Power, state: PaperState::Illegible },
        Deed::Notify(Notice {
            on: today(),
            medium: "factura".into(),
            deadline: day(2026, 3, 9),
            consequence: true,
            remedies: false,
        }),
        Deed::Protect(Protection {
            kind: ProtectedKind::Judgment,
            support: "T-188".into(),
            from: today(),
            until: Some(day(2027, 3, 4)),
            route: ProtectedRoute::Reducer,
        }),
        Deed::Unprotect { support: "T-188".into(), until: today() },
        Deed::Order(OrderDeed::Made {
            number,
            bills: vec!["F1".into(), "F2".into()],
            on: day(2026, 3, 9),
            reducer: true,
            owed: Money::from_pesos(90_000),
        }),
        Deed::Order(OrderDeed::Dispatched { number, list: 300 }),
        Deed::Order(OrderDeed::Cancelled { number, reason: "pagó".into() }),
        Deed::Order(OrderDeed::Reconnect { number, since: at }),
        Deed::Field(FieldDeed::Suspended { number, at, reading: Some(1_234) }),
        Deed::Field(FieldDeed::NotSuspended { number, at, cause: FieldCause::Danger }),
        Deed::Field(FieldDeed::Reconnected { number, at }),
        Deed::Interrupt(Interruption {
            kind: InterruptionKind::Liquidation,
            on: today(),
            support: "auto 7".into(),
        }),
        Deed::BureauNotice { on: today(), medium: "carta".into() },
        Deed::BureauAuthorisation { granted: true, instrument: "formato 8".into() },
    ]);
    all
}

fn files() -> [CollectionFile; 2] {
    let event = |deed| CollectionEvent { at: now(), by: officer(), deed };
    let empty = CollectionFile::new(account(1));
    let full = CollectionFile {
        account: account(7_000_013),
        events: deeds().into_iter().map(event).collect(),
    };
    [empty, full]
}

fn debtors() -> [Debtor; 2] {
    let hours = chrono::NaiveTime::from_hms_opt;
    let known = Debtor {
        person: person(),
        authorisations: vec![Authorisation {
            channel: Channel::Messaging,
            granted: true,
            on: today(),
            instrument: "formato 8".into(),
            by: officer(),
        }],
        other_hours: Some(OtherHours {
            from: hours(20, 0, 0).unwrap(),
            until: hours(21, 30, 0).unwrap(),
            any_day: true,
            on: today(),
            instrument: "carta".into(),
        }),
        marks: vec![DebtorMark::Insolvency, DebtorMark::Deceased],
    };
    [Debtor::unknown(person()), known]
}

fn payments() -> Vec<Payment> {
    let one = |target, reverses| Payment {
        id: "BOG T1".into(),
        account: Some(account(7_000_013)),
        reference: "7000013".into(),
        at: now(),
        amount: Money::from_centavos(-12_345_678),
        target,
        bank: "BOG".into(),
        reverses,
    };
    let unknown = Payment { account: None, ..one(PaymentTarget::Account, None) };
    vec![
        unknown,
        one(PaymentTarget::Bill("F1".into()), Some("BOG T0".into())),
        one(PaymentTarget::Agreement(2026, 70_000), None),
    ]
}

fn queue() -> DailyQueue {
    let reasons = vec![
        Why::Director,
        Why::Due,
        Why::CallBack(now()),
        Why::BrokenPromise(today()),
        Why::Instalment,
        Why::LastInstalment,
        Why::Suspended,
        Why::Balance95,
        Why::Balance80,
        Why::Balance50,
        Why::StageChange(5),
        Why::Prescribes(180),
        Why::NoReaction(15),
        Why::PaysAlone,
        Why::WrongNumbers,
    ];
    DailyQueue {
        officer: officer(),
        day: today(),
        opened: now(),
        load: LoadId(3),
        rows: vec![QueueRow {
            account: account(7_000_013),
            stage: 2,
            days: 41,
            overdue: Money::from_pesos(180_000),
            reasons,
            points: -30,
        }],
        excluded: Exclusion::ALL.into_iter().map(|why| (why, 300)).collect(),
        considered: 70_000,
    }
}

fn standing() -> StandingBlock {
    StandingBlock(vec![StandingRow {
        account: account(7_000_013),
        stage: 4,
        days: 1_826,
        overdue: Money::from_pesos(180_000),
        oldest: Some(day(2021, 3, 4)),
    }])
}

/// Every cause of a passage.
fn passages() -> Passages {
    use ventanilla::domain::collections::history::{StageCause, StageChange};
    let causes = [
        StageCause::Age,
        StageCause::Returned,
        StageCause::Paid,
        StageCause::Blocked,
        StageCause::Financed,
        StageCause::Policy,
    ];
    let change = |cause| StageChange {
        cutoff: day(2026, 2, 28),
        from: "COR".into(),
        to: "PRJ".into(),
        cause,
        days: 39,
        overdue: Money::from_pesos(90_000),
    };
    Passages(causes.map(change).into())
}

fn balances() -> Balances {
    let pesos = Money::from_pesos;
    Balances {
        total: pesos(9),
        current: pesos(4),
        overdue: pesos(5),
        buckets: [1, 2, 3, 4, 5, 6, 7, 8].map(pesos),
        blocked: [9, 10].map(pesos),
        financed: [11, 12].map(pesos),
        hard: pesos(13),
        interest: pesos(18),
        services: [14, 15, 16, 17].map(pesos),
    }
}

fn testigo_row() -> TestigoRow {
    TestigoRow {
        account: account(7_000_013),
        partner: "0907000000".into(),
        document: "24000111".into(),
        name: "ANA ROJAS".into(),
        address: "CL 5 # 3-2".into(),
        town: "17174".into(),
        locality: "CENTRO".into(),
        zone: "Z01".into(),
        cycle: "C04".into(),
        use_class: Some(UseClass::Residential),
        stratum: Stratum::new(3),
        services: Services::default().with(Service::Water),
        status: Some(ServiceStatus::Suspended),
        items: 300,
        overdue_bills: 4,
        oldest: Some(day(2021, 3, 4)),
        days: 1_826,
        stage: 4,
        balances: balances(),
        protected: true,
        agreement: Some((2026, 70_000)),
        promise: Some(today()),
        last_payment: Some((today(), Money::from_pesos(5))),
        last_action: Some(today()),
        before: Some((3, Money::from_pesos(7))),
    }
}

fn cube() -> Cube {
    let row = testigo_row();
    Cube(vec![(CubeKey::of(&row), CubeCell::of(&row))])
}

fn testigos() -> [Testigo; 2] {
    let first = Testigo {
        month: Month::of(day(2026, 2, 28)),
        version: 1,
        cutoff: day(2026, 2, 28),
        load: LoadId(3),
        load_net: Money::from_pesos(9),
        at: now(),
        by: director().user,
        reason: String::new(),
        accounts: 1,
        items: 300,
        hash: "c0ffee".into(),
        balances: balances(),
        stages: vec![(1, Money::from_pesos(3))],
        roll: None,
    };
    let mut roll = Roll { opening: Money::from_pesos(1), ..Roll::default() };
    roll.ageing[1][8] = Money::from_pesos(2);
    let later =
        Testigo { version: 2, reason: "faltó un ciclo".into(), roll: Some(roll), ..first.clone() };
    [first, later]
}

fn campaign() -> Campaign {
    Campaign {
        id: 70_000,
        plan: CampaignPlan {
            channel: Channel::Email,
            stage: Some("COR".into()),
            minimum: Money::from_pesos(20_000),
            control: 10,
            message: "pague".into(),
            cost: Money::from_centavos(850),
        },
        at: now(),
        by: officer(),
        sent: 300,
        control: 30,
        left_out: vec![(Exclusion::NoChannel, 7)],
    }
}

fn campaign_rows() -> [CampaignRow; 3] {
    let row = |control, delivered| CampaignRow { account: account(7_000_013), control, delivered };
    [row(true, None), row(false, Some(true)), row(false, Some(false))]
}

fn acts() -> Vec<JournalEntry> {
    let account = account(7_000_013);
    let load = FileLoad {
        file_hash: "abc".into(),
        file_name: "recaudo.csv".into(),
        accepted: 300,
        quarantined: 2,
    };
    let user = officer();
    let mut commands: Vec<Command> = deeds()
        .into_iter()
        .map(|deed| Command::Collect { account, deed: Box::new(deed) })
        .collect();
    let [_, known] = debtors();
    commands.extend([
        Command::CollectMany { deeds: vec![(account, deeds().remove(0))] },
        Command::KeepDebtor {
            account,
            change: DebtorChange::Authorise {
                channels: vec![Channel::Voice, Channel::Sms],
                granted: false,
                on: today(),
                instrument: "carta".into(),
            },
        },
        Command::KeepDebtor { account, change: DebtorChange::Hours(known.other_hours) },
        Command::KeepDebtor { account, change: DebtorChange::Mark(DebtorMark::Insolvency, true) },
        Command::OpenQueues { queues: vec![queue()] }.for_register(),
        Command::MoveQueue(QueueMove {
            day: today(),
            from: user.clone(),
            to: user,
            account: Some(account),
        }),
        Command::EndPayments(PaymentsLoad {
            file: load.clone(),
            repeated: 1,
            unknown: 2,
            total: Money::from_pesos(3),
        }),
        Command::IdentifyPayment { id: "BOG T1".into(), account },
    ]);
    let files = [DeskFile::Contacts, DeskFile::Authorisations, DeskFile::Crew];
    commands.extend(files.map(|what| Command::EndDeskFile { what, load: load.clone() }));
    commands.extend(testigos().map(|one| Command::CloseMonth(Box::new(one))));
    commands.push(Command::SendCampaign(Box::new(campaign())));
    commands.push(Command::EndDeskFile { what: DeskFile::Deliveries, load });
    let refused = [
        Act::Collect,
        Act::KeepDebtor,
        Act::DealQueues,
        Act::LoadPayments,
        Act::SignAgreement,
        Act::EndAgreement,
        Act::OrderSuspension,
        Act::RecordField,
        Act::LegalCollection,
        Act::CloseMonth,
        Act::SendCampaign,
    ];
    let by = RefusedBy::Rule;
    commands.extend(refused.map(|act| Command::Trace(Trace::Refused { act, subject: None, by })));
    commands.push(Command::Trace(Trace::Listed { what: Listing::Queue, rows: 60 }));
    commands.extend(
        [Exported::Testigo, Exported::Campaign, Exported::LegalList]
            .map(|what| Command::Trace(Trace::Exported { what, rows: 9 })),
    );
    (1..)
        .zip(commands)
        .map(|(sequence, command)| JournalEntry {
            sequence,
            at: now(),
            actor: actor("sarango", ventanilla::domain::user::Role::CollectionsOfficer),
            radicado: None,
            command,
            previous: [7; 32],
        })
        .collect()
}

#[test]
fn every_record_of_the_desk_reads_as_it_was_stored() {
    assert_stored("collection_file_v1", &files());
    assert_stored("debtor_v1", &debtors());
    assert_stored("payment_v1", &payments());
    assert_stored("queue_v1", &[queue()]);
    assert_stored("standing_v1", &[standing()]);
    assert_stored("passages_v1", &[passages()]);
    assert_stored("testigo_v1", &testigos());
    assert_stored("testigo_block_v1", &[TestigoBlock(vec![testigo_row()])]);
    assert_stored("cube_v1", &[cube()]);
    assert_stored("campaign_v1", &[campaign()]);
    assert_stored("campaign_row_v1", &campaign_rows());
    assert_stored("desk_acts_v3", &acts());
}

#[test]
fn bytes_that_are_no_record_of_the_desk_are_refused() {
    fn refuses<R: Record + std::fmt::Debug>(name: &str) {
        for bytes in crate::codec::stored(name) {
            let shorter = &bytes[..bytes.len() - 1];
            assert!(ventanilla::store::codec::decode::<R>(shorter).is_err(), "{name}");
            let longer = [bytes.as_slice(), &[0]].concat();
            assert!(ventanilla::store::codec::decode::<R>(&longer).is_err(), "{name}");
            let other = [&[99], &bytes[1..]].concat();
            assert!(ventanilla::store::codec::decode::<R>(&other).is_err(), "{name}");
        }
    }
    refuses::<CollectionFile>("collection_file_v1");
    refuses::<Debtor>("debtor_v1");
    refuses::<Payment>("payment_v1");
    refuses::<DailyQueue>("queue_v1");
    refuses::<StandingBlock>("standing_v1");
    refuses::<Passages>("passages_v1");
    refuses::<Testigo>("testigo_v1");
    refuses::<TestigoBlock>("testigo_block_v1");
    refuses::<Cube>("cube_v1");
    refuses::<Campaign>("campaign_v1");
    refuses::<CampaignRow>("campaign_row_v1");
}
