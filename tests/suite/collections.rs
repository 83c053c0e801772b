//! The worked examples of the desk: each test bears the number of its example.

use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;
use rust_decimal::Decimal;
use ventanilla::config::load_office;
use ventanilla::domain::collections::ItemKey;
use ventanilla::domain::collections::agreement::{
    self, Agreement, AgreementState, Consolidation, FinancedItem, Quality, Signer, consolidate,
};
use ventanilla::domain::collections::contact::{
    Asked, Channel, Denied, Purpose, Target, Touch, Verdict, may_contact,
};
use ventanilla::domain::collections::figures::{AccountMonth, CampaignMonth, FieldMonth, Ratio};
use ventanilla::domain::collections::figures::{Recovery, recovery};
use ventanilla::domain::collections::instalments::{
    DayCount, Frequency, Plan, System, late_interest, monthly_of_annual, schedule,
};
use ventanilla::domain::collections::legal::{
    Interruption, InterruptionKind, Report, Road, prescribes, report, watched_from,
};
use ventanilla::domain::collections::person::{Authorisation, Debtor, PersonKey};
use ventanilla::domain::collections::promise::{self, Promise, PromiseState, Receipt};
use ventanilla::domain::collections::suspension::{
    NotSuspended, Notice, ProtectedKind, ProtectedRoute, Protection, SuspensionFacts, eligibility,
    internal_target, may_be_cut, reconnection_limit,
};
use ventanilla::domain::ids::Radicado;
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::{Block, BlockReason};
use ventanilla::domain::user::UserId;

use crate::office::{account, day, office};

fn pesos(amount: i64) -> Money {
    Money::from_pesos(amount)
}

fn at(date: NaiveDate, hour: u32, minute: u32, second: u32) -> NaiveDateTime {
    date.and_hms_opt(hour, minute, second).unwrap()
}

fn receipt(date: NaiveDate, amount: i64) -> Receipt {
    Receipt { at: at(date, 10, 0, 0), amount: pesos(amount) }
}

fn signer() -> Signer {
    Signer { name: "ANA ROJAS".into(), document: "24000111".into(), quality: Quality::Owner }
}

/// Three items of 400.000 with 240.000 paid before, in twelve months at 0,5 %.
fn e4(system: System) -> Agreement {
    let item = |number: u16, due| FinancedItem {
        key: ItemKey { document: "9".into(), repetition: number, item: 0, sub_item: 0 },
        amount: pesos(400_000),
        due: Some(due),
    };
    Agreement {
        number: (2024, 1),
        stage: "PER".into(),
        items: vec![
            item(1, day(2023, 12, 10)),
            item(2, day(2024, 2, 10)),
            item(3, day(2024, 4, 10)),
        ],
        initial: pesos(240_000),
        initial_by: day(2024, 6, 20),
        count: 12,
        frequency: Frequency::Monthly,
        system,
        rate: Decimal::new(5, 3),
        first_due: day(2024, 7, 15),
        signers: vec![signer()],
        known: Vec::new(),
    }
}

#[test]
fn e4_a_french_schedule() {
    let schedule = e4(System::French).schedule();
    assert_eq!(schedule.len(), 12);
    assert_eq!(schedule[0].amount(), pesos(82_624));
    assert_eq!(schedule[0].interest, pesos(4_800));
    assert_eq!(schedule[0].capital, pesos(77_824));
    assert_eq!(schedule[0].balance, pesos(882_176));
    assert_eq!(schedule[2].balance, pesos(725_359));
    assert_eq!(schedule[11].amount(), pesos(82_622));
    assert_eq!(schedule[11].balance, Money::ZERO);
    let interest: Money = schedule.iter().map(|one| one.interest).sum();
    assert_eq!(interest, pesos(31_486));
    assert_eq!(schedule.iter().map(|one| one.amount()).sum::<Money>(), pesos(991_486));
}

#[test]
fn e4_a_constant_schedule() {
    let schedule = e4(System::Constant).schedule();
    assert_eq!(schedule[0].amount(), pesos(84_800));
    assert_eq!(schedule[11].amount(), pesos(80_400));
    assert_eq!(schedule.iter().map(|one| one.interest).sum::<Money>(), pesos(31_200));
    assert_eq!(schedule.iter().map(|one| one.amount()).sum::<Money>(), pesos(991_200));
}

#[test]
fn an_annual_rate_becomes_a_monthly_one() {
    let monthly = monthly_of_annual(Decimal::new(537, 4)).unwrap();
    assert_eq!(monthly.round_dp(8), Decimal::new(436_850, 8));
}

#[test]
fn e5_breach_and_consolidation() {
    let agreement = e4(System::French);
    let mut receipts = vec![receipt(day(2024, 6, 14), 240_000)];
    let due = |month| day(2024, month, 15);
    receipts.extend([7, 8, 9].map(|month| receipt(due(month), 82_624)));
    let policy = &office().collections.agreement;
    let on = |day| agreement::standing(&agreement, &receipts, None, policy, false, day);
    assert_eq!(on(day(2024, 11, 15)).state, AgreementState::Active);
    assert_eq!(on(day(2024, 11, 15)).overdue, 1);
    let broken = on(day(2024, 11, 16));
    assert_eq!(broken.state, AgreementState::Broken(day(2024, 11, 16)));
    assert_eq!(broken.paid, 3);
    assert_eq!(broken.repaid, pesos(474_641));
    assert_eq!(broken.interest_owed, pesos(3_627 + 3_232));
    let back = consolidate(&agreement, broken.repaid);
    let residuals: Vec<Money> = back.iter().map(|item| item.residual).collect();
    assert_eq!(residuals, [Money::ZERO, pesos(325_359), pesos(400_000)]);
    let owed: Money = residuals.into_iter().sum();
    assert_eq!(owed, pesos(725_359));
    assert_eq!(owed.plus(broken.interest_owed), pesos(732_218));
    let oldest = back.iter().find(|item| item.residual.is_debit()).unwrap().due.unwrap();
    let days = (day(2024, 11, 16) - oldest).num_days();
    assert_eq!(days, 280);
    let stages = &office().stages;
    assert_eq!(stages.code(stages.stage_of(days)), "COA");
}

#[test]
fn an_agreement_without_its_initial_payment_changes_nothing() {
    let agreement = e4(System::French);
    let policy = &office().collections.agreement;
    let on = |receipts: &[Receipt], day| {
        agreement::standing(&agreement, receipts, None, policy, false, day).state
    };
    assert_eq!(on(&[], day(2024, 6, 20)), AgreementState::AwaitingInitial);
    assert_eq!(on(&[], day(2024, 6, 21)), AgreementState::Void);
    let late = [receipt(day(2024, 6, 21), 240_000)];
    assert_eq!(on(&late, day(2024, 7, 1)), AgreementState::Void);
    let short = [receipt(day(2024, 6, 20), 239_999)];
    assert_eq!(on(&short, day(2024, 7, 1)), AgreementState::Void);
    let whole = [receipt(day(2024, 6, 20), 240_000)];
    assert_eq!(on(&whole, day(2024, 6, 20)), AgreementState::Active);
}

#[test]
fn an_agreement_that_is_paid_whole_is_kept() {
    let agreement = e4(System::French);
    let policy = &office().collections.agreement;
    let receipts = [receipt(day(2024, 6, 20), 240_000), receipt(day(2024, 7, 1), 991_486)];
    let end = agreement::standing(&agreement, &receipts, None, policy, false, day(2025, 7, 1));
    assert_eq!(end.state, AgreementState::Kept);
    assert_eq!(end.repaid, agreement.debt());
    assert_eq!(end.left_over, Money::ZERO);
}

#[test]
fn e6_a_promise_across_a_holiday() {
    let office = office();
    let (rules, days) = (&office.collections.promise, &office.rules.legal);
    let promise = Promise { on: day(2024, 6, 28), amount: pesos(300_000) };
    assert_eq!(rules.limit(&promise, days), Some(day(2024, 7, 3)));
    let made = at(day(2024, 6, 20), 9, 0, 0);
    let kept = [receipt(day(2024, 6, 27), 150_000), receipt(day(2024, 7, 3), 140_000)];
    let state =
        |receipts: &[Receipt], on| promise::state(&promise, made, receipts, rules, days, on);
    assert_eq!(state(&kept[..1], day(2024, 7, 3)), PromiseState::Partial);
    assert_eq!(state(&kept, day(2024, 7, 4)), PromiseState::Kept);
    let late = [receipt(day(2024, 6, 27), 150_000), receipt(day(2024, 7, 4), 140_000)];
    assert_eq!(state(&late, day(2024, 7, 4)), PromiseState::Broken);
    let later = [late[0], late[1], receipt(day(2024, 7, 20), 150_000)];
    assert_eq!(state(&later, day(2024, 8, 1)), PromiseState::Broken, "no resucita");
}

#[test]
fn a_promise_on_a_holiday_is_refused_with_the_next_working_day() {
    let office = office();
    let (rules, days) = (&office.collections.promise, &office.rules.legal);
    let today = day(2024, 6, 20);
    let decide = |on, amount| {
        let promise = Promise { on, amount: pesos(amount) };
        promise::decide(&promise, pesos(300_000), &[], rules, days, today)
    };
    use promise::PromiseRejection as R;
    assert_eq!(decide(day(2024, 7, 1), 1_000), Err(R::NotWorking(day(2024, 7, 2))));
    assert_eq!(decide(day(2024, 6, 19), 1_000), Err(R::Past));
    assert_eq!(decide(day(2024, 8, 1), 1_000), Err(R::TooFar(day(2024, 7, 20))));
    assert_eq!(decide(day(2024, 6, 28), 300_001), Err(R::Amount(pesos(300_000))));
    assert_eq!(decide(day(2024, 6, 28), 300_000), Ok(()));
}

/// What E7 says of an account, one change at a time.
struct Case {
    billing: Frequency,
    bills: Vec<(String, NaiveDate)>,
    notice: Option<Notice>,
    blocks: Vec<Block>,
    protections: Vec<Protection>,
    agreement_kept: bool,
    promise_until: Option<NaiveDate>,
    suspended_on: Vec<NaiveDate>,
}

/// A Tuesday with a working day after it.
fn dispatch() -> NaiveDate {
    day(2024, 6, 18)
}

impl Case {
    fn overdue(count: u32) -> Self {
        let bill = |number: u32| (format!("F{number}"), day(2024, 6 - number, 10));
        Self {
            billing: Frequency::Monthly,
            bills: (1..=count).rev().map(bill).collect(),
            notice: Some(Notice {
                on: day(2024, 6, 12),
                medium: "factura".into(),
                deadline: day(2024, 6, 14),
                consequence: true,
                remedies: true,
            }),
            blocks: Vec::new(),
            protections: Vec::new(),
            agreement_kept: false,
            promise_until: None,
            suspended_on: Vec::new(),
        }
    }

    fn facts(&self) -> SuspensionFacts<'_> {
        SuspensionFacts {
            billing: self.billing,
            overdue_bills: &self.bills,
            overdue: pesos(90_000 * i64::try_from(self.bills.len()).unwrap()),
            notice: self.notice.as_ref(),
            blocks: &self.blocks,
            protections: &self.protections,
            agreement_kept: self.agreement_kept,
            promise_until: self.promise_until,
            underway: false,
            suspendable: true,
            suspended_on: &self.suspended_on,
        }
    }

    fn refused(&self) -> Vec<NotSuspended> {
        let office = office();
        let policy = &office.collections.suspension;
        eligibility(&self.facts(), policy, (&office.operative, &office.rules.legal), dispatch())
            .expect_err("se niega")
    }

    fn claim(number: u32, bill: &str) -> Block {
        Block {
            radicado: Radicado { year: 2024, number },
            invoice: Some(bill.into()),
            amount: None,
            since: day(2024, 6, 1),
            reason: BlockReason::Recurso,
        }
    }
}

#[test]
fn e7_who_may_be_suspended() {
    let office = office();
    let policy = &office.collections.suspension;
    let ask = |case: &Case| {
        eligibility(&case.facts(), policy, (&office.operative, &office.rules.legal), dispatch())
    };

    let one = Case::overdue(1);
    let found = ask(&one).expect("mensual, una factura, aviso completo");
    assert!(!found.solidarity_at_risk && !found.may_be_cut);

    let unwarned = Case { notice: None, ..Case::overdue(1) };
    assert_eq!(unwarned.refused(), [NotSuspended::NoNotice]);

    let two_months = Case { billing: Frequency::Bimonthly, ..Case::overdue(2) };
    assert!(ask(&two_months).expect("bimestral, dos vencidas").solidarity_at_risk);

    let appeal =
        Case { blocks: vec![Case::claim(7, "F1"), Case::claim(8, "F2")], ..Case::overdue(2) };
    let first = Radicado { year: 2024, number: 7 };
    assert_eq!(appeal.refused(), [NotSuspended::InClaim(first)]);

    let part = Case { blocks: vec![Case::claim(7, "F1")], ..Case::overdue(2) };
    assert_eq!(part.refused(), [NotSuspended::ReviewClaim(first)]);

    let protection = |kind, route| Protection {
        kind,
        support: "oficio 4".into(),
        from: day(2024, 1, 1),
        until: None,
        route,
    };
    let school = Case {
        protections: vec![protection(ProtectedKind::School, ProtectedRoute::Never)],
        ..Case::overdue(1)
    };
    let never = NotSuspended::Protected(ProtectedKind::School, ProtectedRoute::Never);
    assert_eq!(school.refused(), [never]);
    let judgment = Case {
        protections: vec![protection(ProtectedKind::Judgment, ProtectedRoute::Reducer)],
        ..Case::overdue(1)
    };
    let reducer = NotSuspended::Protected(ProtectedKind::Judgment, ProtectedRoute::Reducer);
    assert_eq!(judgment.refused(), [reducer]);

    let agreed = Case { agreement_kept: true, ..Case::overdue(1) };
    assert_eq!(agreed.refused(), [NotSuspended::Agreement]);
    let promised = Case { promise_until: Some(day(2024, 6, 25)), ..Case::overdue(1) };
    assert_eq!(promised.refused(), [NotSuspended::Promise(day(2024, 6, 25))]);

    // Paid forty minutes before: the re-check finds no bill.
    assert_eq!(Case::overdue(0).refused(), [NotSuspended::Periods { unpaid: 0, needed: 1 }]);

    let relapse = Case { suspended_on: vec![day(2023, 4, 18)], ..Case::overdue(3) };
    assert!(ask(&relapse).expect("tres vencidas").may_be_cut);
    let long_ago = Case { suspended_on: vec![day(2022, 6, 17)], ..Case::overdue(3) };
    assert!(!may_be_cut(&long_ago.facts(), policy, dispatch()));
}

#[test]
fn a_notice_is_of_the_bills_that_it_was_about() {
    let office = office();
    let policy = &office.collections.suspension;
    // Warned in January, paid since; the bill of September fell due later and nobody warned of it.
    let mut case = Case::overdue(1);
    case.notice = case.notice.map(|notice| Notice {
        on: day(2024, 1, 8),
        deadline: day(2024, 1, 12),
        ..notice
    });
    assert_eq!(case.refused(), [NotSuspended::NoNotice]);
    assert_eq!(policy.bill_says, (true, true));
}

#[test]
fn e7_a_policy_of_four_periods_is_refused_with_the_article() {
    let refusal = |change: (&str, &str)| {
        let folder = tempfile::tempdir().unwrap();
        let shipped = include_str!("../../data/suspension.toml");
        assert!(shipped.contains(change.0));
        let text = shipped.replace(change.0, change.1);
        std::fs::write(folder.path().join("suspension.toml"), text).unwrap();
        load_office(Some(folder.path())).expect_err("no se carga").to_string()
    };
    let monthly = refusal(("periodos_mensual = 1", "periodos_mensual = 4"));
    assert!(monthly.contains("va de 1 a 3, no 4 (Ley 142/1994 art. 140)"), "{monthly}");
    let bimonthly = refusal(("periodos_bimestral = 1", "periodos_bimestral = 3"));
    assert!(bimonthly.contains("va de 1 a 2, no 3 (Ley 142/1994 art. 140)"), "{bimonthly}");
}

#[test]
fn the_eve_of_a_holiday_is_no_day_to_suspend() {
    let office = office();
    let policy = &office.collections.suspension;
    let case = Case::overdue(1);
    let on =
        |day| eligibility(&case.facts(), policy, (&office.operative, &office.rules.legal), day);
    // Crews work on Saturdays; whoever is suspended on this one waits until Tuesday.
    assert!(on(day(2024, 6, 28)).is_ok());
    let eve = on(day(2024, 6, 29)).expect_err("víspera");
    assert_eq!(eve, [NotSuspended::Eve(day(2024, 6, 30))]);
    assert_eq!(on(day(2024, 7, 1)).expect_err("festivo"), [NotSuspended::NotWorking]);
}

#[test]
fn e8_the_service_is_back_within_twenty_four_running_hours() {
    let office = office();
    let paid = at(day(2024, 6, 28), 17, 40, 0);
    assert_eq!(reconnection_limit(paid), Some(at(day(2024, 6, 29), 17, 40, 0)));
    let shown = internal_target(paid, &office.rules.legal);
    assert_eq!(shown, Some(at(day(2024, 7, 2), 17, 40, 0)));
}

#[test]
fn e9_recovered_by_frozen_stage() {
    let month = |stage, base, paid, financed| AccountMonth {
        stage,
        base: pesos(base),
        paid: pesos(paid),
        financed: pesos(financed),
    };
    let (cor, prj, per, coa) = (1, 2, 3, 4);
    let stages = recovery([
        month(cor, 120_000, 120_000, 0),
        month(prj, 340_000, 100_000 + 300_000, 0),
        month(per, 610_000, 122_000, 488_000),
        month(coa, 1_950_000, 500_000 - 500_000, 0),
        month(prj, 0, 50_000, 0),
    ]);
    let recovered = |stage| stages[&stage].recovered;
    assert_eq!(recovered(cor), pesos(120_000));
    assert_eq!(recovered(prj), pesos(340_000));
    assert_eq!(recovered(per), pesos(122_000));
    assert_eq!(recovered(coa), Money::ZERO);
    assert_eq!(stages[&prj].accounts, 1, "lo bloqueado no tiene base");
    let percent = |stage: usize| stages[&stage].effectiveness().percent();
    assert_eq!(percent(cor), "100,00 %");
    assert_eq!(percent(per), "20,00 %");
    assert_eq!(percent(coa), "0,00 %");
    let all = stages.values().copied().fold(Recovery::default(), Recovery::plus);
    assert_eq!((all.recovered, all.base), (pesos(582_000), pesos(3_020_000)));
    assert_eq!(all.effectiveness().percent(), "19,27 %");
    assert_eq!(all.normalisation().percent(), "35,43 %");
    assert_eq!(Ratio::default().percent(), "sin dato");
}

#[test]
fn e10_effectiveness_in_the_field_and_of_a_campaign() {
    let field = FieldMonth {
        generated: 500,
        visited: 450,
        executed: 315,
        paying: 168,
        ..FieldMonth::default()
    };
    assert_eq!(field.execution().percent(), "63,00 %");
    assert_eq!(field.effectiveness().percent(), "70,00 %");
    assert_eq!(field.response().percent(), "37,33 %");
    assert_eq!(field.reconnection().percent(), "sin dato");
    let sms = CampaignMonth {
        sent: 12_000,
        delivered: 10_800,
        accounts: 9_600,
        paying: 1_440,
        control: 1_000,
        control_paying: 90,
        cost: pesos(96_000),
    };
    assert_eq!(sms.delivery().percent(), "90,00 %");
    assert_eq!(sms.response().percent(), "15,00 %");
    assert_eq!(sms.control_response().percent(), "9,00 %");
    assert_eq!(sms.net_effect().unwrap().percent(), "6,00 %");
    assert_eq!(sms.incremental(), Some(576));
    assert_eq!(sms.cost_each(), Some(Money::from_centavos(16_667)));
    let alone = CampaignMonth { control: 0, ..sms };
    assert_eq!((alone.net_effect(), alone.cost_each()), (None, None));
}

fn debtor(channels: &[Channel]) -> Debtor {
    let given = |channel: &Channel| Authorisation {
        channel: *channel,
        granted: true,
        on: day(2024, 1, 2),
        instrument: "formato 12".into(),
        by: UserId::from_system("ana"),
    };
    let person = PersonKey::of(account(7_000_013), None);
    Debtor { authorisations: channels.iter().map(given).collect(), ..Debtor::unknown(person) }
}

fn guard(debtor: &Debtor, touches: &[Touch], channel: Channel, at: NaiveDateTime) -> Verdict {
    let office = office();
    let asked = Asked { channel, ..Asked::CALL };
    may_contact(&office.collections.contact, &office.rules.legal, debtor, touches, asked, at)
}

fn denied(verdict: Verdict) -> (Vec<Denied>, Option<NaiveDateTime>) {
    match verdict {
        Verdict::Denied { reasons, next } => (reasons, next),
        Verdict::Allowed => panic!("se esperaba una negativa"),
    }
}

#[test]
fn e11_the_guard_of_contacts() {
    use Channel::{Email, Sms, Voice};
    let person = debtor(&[Sms, Voice]);
    let friday = day(2024, 6, 28);
    let first = at(friday, 18, 59, 0);
    assert_eq!(guard(&person, &[], Voice, first), Verdict::Allowed);
    let called = [Touch { at: first, channel: Voice, effective: true }];

    let (reasons, _) = denied(guard(&person, &called, Sms, at(friday, 18, 59, 30)));
    assert_eq!(reasons, [Denied::DayUsed, Denied::WeekChannel(Voice)]);
    let seven = at(friday, 19, 0, 0);
    let (reasons, next) = denied(guard(&person, &[], Voice, seven));
    assert_eq!(reasons, [Denied::Hour(seven.time())]);
    let saturday = day(2024, 6, 29);
    assert_eq!(next, Some(at(saturday, 8, 0, 0)));

    assert_eq!(guard(&person, &called, Voice, at(saturday, 8, 0, 0)), Verdict::Allowed);
    let (reasons, _) = denied(guard(&person, &called, Voice, at(saturday, 15, 0, 0)));
    assert_eq!(reasons, [Denied::Hour(at(saturday, 15, 0, 0).time())]);

    let holiday = day(2024, 7, 1);
    let (reasons, next) = denied(guard(&person, &called, Voice, at(holiday, 10, 0, 0)));
    assert_eq!(reasons, [Denied::Day(holiday)]);
    let tuesday = at(day(2024, 7, 2), 7, 0, 0);
    assert_eq!(next, Some(tuesday));
    assert_eq!(guard(&person, &called, Sms, tuesday), Verdict::Allowed, "semana nueva");

    let (reasons, next) = denied(guard(&person, &[], Email, tuesday));
    assert_eq!((reasons, next), (vec![Denied::Channel(Email)], None));
}

#[test]
fn e11_a_neighbour_is_an_attempt_and_never_a_target() {
    let person = debtor(&[Channel::Voice]);
    let office = office();
    let (rules, days) = (&office.collections.contact, &office.rules.legal);
    let tuesday = day(2024, 7, 2);
    let asked = Asked { target: Target::Other, ..Asked::CALL };
    let verdict = may_contact(rules, days, &person, &[], asked, at(tuesday, 9, 0, 0));
    assert_eq!(denied(verdict), (vec![Denied::ThirdParty], None));
    // He answered: the day is used up all the same, under the strict reading.
    let neighbour = [Touch { at: at(tuesday, 9, 0, 0), channel: Channel::Voice, effective: false }];
    let later = at(tuesday, 11, 0, 0);
    assert_eq!(denied(guard(&person, &neighbour, Channel::Voice, later)).0, [Denied::DayUsed]);
    // Under the other reading it is not, until the cap of attempts.
    let mut lax = rules.clone();
    lax.counting = ventanilla::domain::collections::contact::Counting::Effective;
    let ask = |touches: &[Touch]| may_contact(&lax, days, &person, touches, Asked::CALL, later);
    assert_eq!(ask(&neighbour), Verdict::Allowed);
    assert_eq!(denied(ask(&[neighbour[0]; 3])).0, [Denied::DayUsed]);
}

#[test]
fn what_is_not_collection_is_not_stopped() {
    let nobody = debtor(&[]);
    let office = office();
    let sunday = at(day(2024, 6, 30), 22, 0, 0);
    for purpose in [Purpose::LegalNotice, Purpose::PqrAnswer, Purpose::Requested] {
        let asked = Asked { purpose, ..Asked::CALL };
        let verdict = may_contact(
            &office.collections.contact,
            &office.rules.legal,
            &nobody,
            &[],
            asked,
            sunday,
        );
        assert_eq!(verdict, Verdict::Allowed, "{purpose:?}");
    }
}

#[test]
fn hours_beyond_the_law_are_refused_with_the_article() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = include_str!("../../data/contacto.toml");
    let text = shipped.replace("[\"07:00\", \"19:00\"]", "[\"06:00\", \"19:00\"]");
    assert_ne!(shipped, text);
    std::fs::write(folder.path().join("contacto.toml"), text).unwrap();
    let refusal = load_office(Some(folder.path())).expect_err("no se carga").to_string();
    assert!(refusal.contains("de 07:00 a 19:00 (Ley 2300/2023 art. 3)"), "{refusal}");
}

#[test]
fn e12_reports_to_the_bureaus() {
    let office = office();
    let terms = &office.collections.legal;
    let large = pesos(900_000);
    let sent = [day(2024, 7, 3)];
    assert_eq!(report(large, &sent, true, false, terms), Report::From(day(2024, 7, 24)));
    let small = pesos(240_000);
    assert_eq!(report(small, &[day(2026, 3, 2)], true, false, terms), Report::Notices(1));
    let twice = [day(2026, 3, 2), day(2026, 3, 2)];
    assert_eq!(report(small, &twice, true, false, terms), Report::Notices(1), "días distintos");
    let two = [day(2026, 3, 2), day(2026, 3, 10)];
    assert_eq!(report(small, &two, true, false, terms), Report::From(day(2026, 3, 31)));
    assert_eq!(report(large, &sent, false, false, terms), Report::NoAuthorisation);
    assert_eq!(report(large, &sent, true, true, terms), Report::InClaim);
    // A third notice does not put the day off.
    let three = [day(2026, 3, 2), day(2026, 3, 10), day(2026, 4, 20)];
    assert_eq!(report(small, &three, true, false, terms), Report::From(day(2026, 3, 31)));
}

#[test]
fn e13_prescription_and_what_interrupts_it() {
    let office = office();
    let mut terms = office.collections.legal.clone();
    let enforceable = day(2019, 7, 10);
    let end = prescribes(enforceable, &[], &terms).unwrap();
    assert_eq!(end, day(2024, 7, 10));
    assert_eq!(watched_from(end, &terms), Some(day(2024, 1, 12)));
    let on = |kind| [Interruption { kind, on: day(2022, 3, 1), support: "res. 8".into() }];
    terms.road = Road::Coercion;
    let facility = on(InterruptionKind::PaymentFacility);
    assert_eq!(prescribes(enforceable, &facility, &terms), Some(day(2027, 3, 1)));
    let plain = on(InterruptionKind::Acknowledgement);
    assert_eq!(prescribes(enforceable, &plain, &terms), Some(end), "un pago no interrumpe");
    let late = [Interruption { on: day(2024, 7, 10), ..facility[0].clone() }];
    assert_eq!(prescribes(enforceable, &late, &terms), Some(end), "ya había prescrito");
}

#[test]
fn e14_late_interest_by_both_conventions() {
    let debt = pesos(91_400);
    let rate = office().collections.interest.residential;
    assert_eq!(late_interest(debt, rate, 81, DayCount::Year365), Some(pesos(1_217)));
    assert_eq!(late_interest(debt, rate, 81, DayCount::Month30), Some(pesos(1_234)));
    assert_eq!(late_interest(debt, rate, -3, DayCount::Year365), Some(Money::ZERO));
}

proptest! {
    /// Consolidación conserves money: what comes back and what was repaid add up to what was taken in.
    #[test]
    fn consolidation_conserves_money(
        amounts in prop::collection::vec(1_i64..5_000_000, 1..12),
        share in 0_u8..=100,
    ) {
        let items = amounts.iter().enumerate().map(|(at, amount)| FinancedItem {
            key: ItemKey {
                document: "9".into(),
                repetition: u16::try_from(at).unwrap(),
                item: 0,
                sub_item: 0,
            },
            amount: Money::from_centavos(*amount),
            due: day(2024, 1, 1).checked_sub_days(chrono::Days::new(at as u64 * 30)),
        });
        let agreement = Agreement { items: items.collect(), ..e4(System::French) };
        let debt = agreement.debt();
        let repaid = Money::from_centavos(debt.centavos() * i64::from(share) / 100);
        let back = consolidate(&agreement, repaid);
        let owed: Money = back.iter().map(|item| item.residual).sum();
        prop_assert_eq!(owed.plus(repaid), debt);
        prop_assert!(back.iter().all(|item| !item.residual.is_credit()));
        // Oldest first: after one that is still owed nothing was paid.
        let touched = back.iter().position(|item| item.residual.is_debit());
        for item in back.iter().skip(touched.map_or(back.len(), |at| at + 1)) {
            let whole = agreement.items.iter().find(|one| one.key == item.key).unwrap().amount;
            prop_assert_eq!(item.residual, whole);
        }
    }

    /// Whatever comes in and whenever, what was repaid and what is still owed is what was taken in.
    #[test]
    fn an_agreement_never_makes_or_loses_money(
        paid in prop::collection::vec((0_u16..600, 1_i64..300_000), 0..20),
        asked in 0_u16..700,
    ) {
        let agreement = e4(System::French);
        let start = day(2024, 6, 10);
        let later = |days: u16| start.checked_add_days(chrono::Days::new(u64::from(days))).unwrap();
        let mut receipts: Vec<Receipt> =
            paid.iter().map(|(days, amount)| receipt(later(*days), *amount)).collect();
        receipts.sort_by_key(|one| one.at);
        let policy = &office().collections.agreement;
        let found = agreement::standing(&agreement, &receipts, None, policy, false, later(asked));
        let back: Money = consolidate(&agreement, found.repaid).iter().map(|i| i.residual).sum();
        prop_assert_eq!(back.plus(found.repaid), agreement.debt());
        prop_assert!(found.repaid <= agreement.debt());
        prop_assert!(!found.left_over.is_credit());
    }

    /// A schedule pays the capital off to the peso, and never asks for less than nothing.
    #[test]
    fn a_schedule_pays_the_capital_off(
        capital in 1_000_i64..500_000_000,
        count in 1_u32..120,
        thousandths in 0_i64..30,
        french in any::<bool>(),
    ) {
        let plan = Plan {
            capital: pesos(capital),
            count,
            frequency: Frequency::Monthly,
            system: if french { System::French } else { System::Constant },
            rate: Decimal::new(thousandths, 3),
            first_due: day(2024, 1, 31),
        };
        let schedule = schedule(&plan);
        prop_assert_eq!(schedule.len(), count as usize);
        prop_assert_eq!(schedule.iter().map(|one| one.capital).sum::<Money>(), plan.capital);
        prop_assert_eq!(schedule.last().unwrap().balance, Money::ZERO);
        prop_assert!(schedule.iter().all(|one| !one.capital.is_credit()));
    }

    /// No order of attempts makes a person reached twice in a day, or by two channels in a week.
    #[test]
    fn nobody_is_reached_twice_a_day(
        attempts in prop::collection::vec((0_u16..21, 0_u32..24, 0_u32..60, 0_usize..3, any::<bool>()), 1..80),
    ) {
        let person = debtor(&[Channel::Voice, Channel::Sms, Channel::Email]);
        let start = day(2024, 6, 17);
        let channels = [Channel::Voice, Channel::Sms, Channel::Email];
        let mut attempts: Vec<(NaiveDateTime, Channel, bool)> = attempts
            .into_iter()
            .map(|(days, hour, minute, channel, effective)| {
                let date = start.checked_add_days(chrono::Days::new(u64::from(days))).unwrap();
                (at(date, hour, minute, 0), channels[channel], effective)
            })
            .collect();
        attempts.sort();
        let mut done: Vec<Touch> = Vec::new();
        for (at, channel, effective) in attempts {
            match guard(&person, &done, channel, at) {
                Verdict::Allowed => done.push(Touch { at, channel, effective }),
                Verdict::Denied { next, .. } => {
                    // What is promised as the next instant holds.
                    if let Some(next) = next {
                        prop_assert!(next > at);
                        prop_assert_eq!(guard(&person, &done, channel, next), Verdict::Allowed);
                    }
                }
            }
        }
        let calendar = &office().rules.legal;
        for (place, one) in done.iter().enumerate() {
            prop_assert!(calendar.holidays.on(one.at.date()).is_none());
            for other in &done[place + 1..] {
                prop_assert_ne!(one.at.date(), other.at.date());
                let same_week = chrono::Datelike::iso_week(&one.at.date())
                    == chrono::Datelike::iso_week(&other.at.date());
                prop_assert!(!same_week || one.channel == other.channel);
            }
        }
    }
}

#[test]
fn an_end_that_is_asked_for_brings_the_debt_back_too() {
    let agreement = e4(System::French);
    let policy = &office().collections.agreement;
    let receipts = [receipt(day(2024, 6, 14), 240_000), receipt(day(2024, 7, 15), 82_624)];
    let ended = at(day(2024, 8, 1), 9, 0, 0);
    let found =
        agreement::standing(&agreement, &receipts, Some(ended), policy, false, day(2024, 9, 30));
    assert_eq!(found.state, AgreementState::Ended(day(2024, 8, 1)));
    assert_eq!(found.repaid, pesos(240_000 + 77_824));
    assert_ne!(Consolidation::Breach, Consolidation::Request);
}

/// The rate of the policy is of a month; a period of two pays that of both.
#[test]
fn a_bimonthly_agreement_pays_the_interest_of_its_two_months() {
    let policy = office().collections.agreement.clone();
    let terms = policy.terms(agreement::Segment::NonResidential);
    assert!(terms.rate > Decimal::ZERO);
    assert_eq!(terms.rate_of(Frequency::Monthly), terms.rate);
    assert_eq!(terms.rate_of(Frequency::Bimonthly), terms.rate * Decimal::from(2));
}
