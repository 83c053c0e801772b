//! Mass actions: only those whom the law lets be reached, with a group that is left alone, and what came of it.

use ventanilla::clock::Clock;
use ventanilla::domain::collections::campaign::{CampaignPlan, in_control};
use ventanilla::domain::collections::contact::{Channel, Denied, Outcome, Source};
use ventanilla::domain::collections::payment::{Payment, PaymentTarget};
use ventanilla::domain::collections::person::Authorisation;
use ventanilla::domain::collections::queue::Exclusion;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::money::Money;
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::loading::{load_deliveries, send_campaign};
use ventanilla::store::Store;

use crate::office::{account, actor, assert_clean, clock, day, every, fill, morning, now, store};

fn director() -> Actor {
    actor("dir.cartera", Role::CollectionsDirector)
}

/// Everybody gave the telephone, every second one messages too.
fn base() -> Store {
    let (_, store) = store();
    fill(&store, 400);
    let given = |channel| Authorisation {
        channel,
        granted: true,
        on: day(2026, 1, 5),
        instrument: "formato".into(),
        by: UserId::from_system("ana"),
    };
    let rows: Vec<(AccountId, Vec<Authorisation>)> = every(|page| store.subscribers(page))
        .into_iter()
        .enumerate()
        .map(|(at, one)| {
            let sms = (at % 2 == 0).then(|| given(Channel::Sms));
            (one.account, std::iter::once(given(Channel::Voice)).chain(sms).collect())
        })
        .collect();
    store.put_authorisations(&rows).unwrap();
    store
}

fn plan() -> CampaignPlan {
    CampaignPlan {
        channel: Channel::Sms,
        stage: None,
        minimum: Money::from_pesos(20_000),
        control: 20,
        message: "Su factura está vencida; pague en villaejemplo.example".into(),
        cost: Money::from_pesos(8),
    }
}

#[test]
fn a_campaign_reaches_those_it_may_and_says_what_it_did() {
    let store = base();
    let (campaign, accounts) = send_campaign(&store, &director(), clock(), plan(), |_| {}).unwrap();
    assert_eq!((campaign.sent, accounts.len()), (accounts.len() as u64, accounts.len()));
    assert!(campaign.sent > 20 && campaign.control > 0, "{campaign:?}");
    let out: Vec<Exclusion> = campaign.left_out.iter().map(|(why, _)| *why).collect();
    assert!(out.contains(&Exclusion::NoChannel), "{out:?}");
    for one in &accounts {
        let case = store.desk_case(*one, now()).unwrap();
        assert_eq!(case.debtor.authorised(Channel::Sms), Some(true));
        assert!(!in_control(campaign.id, *one, 20));
        let (_, contact) = case.file.contacts().next().unwrap();
        assert_eq!((&contact.outcome, &contact.source), (&Outcome::Sent, &Source::Campaign(1)));
        // It counts as a contact: nobody calls him today, nor by another channel this week.
        let asked = ventanilla::domain::collections::contact::Asked::CALL;
        let verdict = case.facts().unwrap().verdict(store.office(), asked, now());
        let denied = |denied: &Denied| *denied == Denied::DayUsed;
        assert!(matches!(
            verdict,
            ventanilla::domain::collections::contact::Verdict::Denied { reasons, .. }
                if reasons.iter().any(denied)
        ));
    }
    // A second one on the same day reaches only those who were left alone.
    let (second, again) = send_campaign(&store, &director(), clock(), plan(), |_| {}).unwrap();
    assert!(again.iter().all(|one| !accounts.contains(one)));
    assert_eq!(second.sent + second.control, campaign.control);

    // The carrier delivered to all but one; four of them pay within five days, one too late.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entregas.csv");
    let mut text = String::from("campana;cuenta;entregado\n");
    for (at, one) in accounts.iter().enumerate() {
        text += &format!("1;{one};{}\n", if at == 0 { "N" } else { "S" });
    }
    text += "1;999999999;S\n1;7000007;QUIZA\nX;7000007;S\n";
    std::fs::write(&path, text).unwrap();
    let report = load_deliveries(&store, &director(), clock(), &path, &mut |_, _| {}).unwrap();
    // What could not be delivered is to be put right.
    let failed = store.failed_fields(&ventanilla::store::page::PageRequest::last(10)).unwrap();
    let [(_, row)] = &failed.rows[..] else { panic!("{failed:?}") };
    assert_eq!(row.subscriber.account, accounts[0]);
    let undelivered = ventanilla::domain::subscriber::notes::Failure::Undelivered(1);
    assert_eq!(
        row.failed[0].kind,
        ventanilla::domain::subscriber::notes::NoteKind::Failed(undelivered)
    );
    let rules: Vec<&str> = report.rejected.iter().map(|row| row.rule).collect();
    assert_eq!(rules, ["CAM-015", "CAM-013", "CAM-016"]);
    assert_eq!(report.accepted, campaign.sent);
    let pay = |account: AccountId, on: u32| Payment {
        id: format!("B {account} {on}"),
        account: Some(account),
        reference: account.to_string(),
        at: morning(day(2026, 3, on), 0),
        amount: Money::from_pesos(5_000),
        target: PaymentTarget::Account,
        bank: "B".into(),
        reverses: None,
    };
    let control = every(|page| store.subscribers(page))
        .into_iter()
        .map(|one| one.account)
        .find(|one| in_control(1, *one, 20) && !again.contains(one))
        .filter(|one| {
            let case = store.desk_case(*one, now()).unwrap();
            case.debtor.authorised(Channel::Sms) == Some(true)
        });
    let mut payments: Vec<Payment> =
        (1..5).map(|at| pay(accounts[at], 6 + u32::try_from(at).unwrap() % 4)).collect();
    payments.push(pay(accounts[6], 20));
    payments.push(pay(accounts[0], 6));
    payments.extend(control.map(|one| pay(one, 20)));
    store.put_payments(&payments).unwrap();
    let month = store.campaign_figures(&campaign, 5).unwrap();
    let sent = i64::try_from(campaign.sent).unwrap();
    assert_eq!((month.sent, month.delivered, month.accounts), (sent, sent - 1, sent - 1));
    assert_eq!((month.paying, month.control_paying), (4, 0));
    assert_eq!(month.control, i64::try_from(campaign.control).unwrap());
    assert_eq!(month.cost, Money::from_pesos(8 * sent));
    assert_clean(&store);
}

#[test]
fn nobody_is_reached_on_a_sunday_and_an_officer_sends_nothing() {
    let store = base();
    let sunday = Clock::Fixed(morning(day(2026, 3, 8), 0));
    let (campaign, accounts) = send_campaign(&store, &director(), sunday, plan(), |_| {}).unwrap();
    assert_eq!((campaign.sent, campaign.control, accounts.len()), (0, 0, 0));
    let officer = actor("sarango", Role::CollectionsOfficer);
    assert!(send_campaign(&store, &officer, clock(), plan(), |_| {}).is_err());
    assert!(store.campaign(2).unwrap().is_none());
}

#[test]
fn the_control_group_is_about_its_share() {
    let alone = (1..=10_000).filter(|number| in_control(7, account(*number), 10)).count();
    assert!((850..1_150).contains(&alone), "{alone}");
    let other = (1..=10_000)
        .filter(|number| in_control(7, account(*number), 10) && in_control(8, account(*number), 10))
        .count();
    assert!(other < 200, "cada campaña sortea de nuevo: {other}");
    assert!(!(1..=1_000).any(|number| in_control(7, account(number), 0)));
}

/// With real keys: it is told whom the law lets be reached before anything leaves.
#[test]
fn a_campaign_from_its_screen_says_whom_it_reaches_before_it_is_sent() {
    use crate::desk::{Desk, Look};
    let store = crate::desk::demo_store();
    let given: Vec<_> = every(|page| store.subscribers(page))
        .into_iter()
        .map(|one| {
            let sms = Authorisation {
                channel: Channel::Sms,
                granted: true,
                on: day(2026, 1, 5),
                instrument: "formato".into(),
                by: UserId::from_system("mgomez"),
            };
            (one.account, vec![sms])
        })
        .collect();
    store.put_authorisations(&given).unwrap();
    let who = actor("dcartera", Role::CollectionsDirector);
    let mut desk = Desk::seated(&store, Look::default(), who, None);
    desk.press("9 c");
    desk.shows(&["COB060", "Ninguna campaña"]);
    desk.press("n Tab 'prejudicial' Enter Enter Enter Enter Enter");
    assert!(desk.message().starts_with("CAM-003"), "{}", desk.message());
    desk.press("'Su factura está vencida' Enter");
    assert!(desk.message().starts_with("Llega a "), "{}", desk.message());
    assert!(store.campaign(1).unwrap().is_none(), "aún no sale nada");
    let told = desk.message().to_owned();
    desk.press("Enter");
    let sent = store.campaign(1).unwrap().expect("salió");
    assert!(
        told.starts_with(&format!("Llega a {}, {} de control", sent.sent, sent.control)),
        "{told}"
    );
    assert_eq!(sent.plan.stage.as_deref(), Some("PRJ"));
    desk.shows(&["COB060", "SMS", "PRJ", "Su factura está vencida"]);
    desk.press("Enter");
    desk.shows(&["Campaña 1", "Efecto neto", "en 5 días"]);
    // Nobody else may.
    let who = actor("sarango", Role::CollectionsOfficer);
    let mut officer = Desk::seated(&store, Look::default(), who, None);
    officer.press("F9 'cob060' Enter");
    assert!(officer.message().contains("SEG-042"), "{}", officer.message());
}
