//! Which screen a target is.

use chrono::Datelike;

use super::App;
use crate::domain::command::Draft;
use crate::screens::intake::Recall;
use crate::screens::{
    Screen, Target, account, agreement, approve, calendar, campaigns, case, collect, collection,
    control, desks, field, home, idle, intake, journal, key_tester, person, petitions, plan,
    plan_year, portfolio, quality, report, rules, stage_accounts, step, subscribers, tray, update,
    update_history, users,
};

impl App {
    /// A new screen for a target.
    pub(super) fn screen_of(&self, target: Target) -> Box<dyn Screen> {
        let recall = self.recall.clone();
        match target {
            Target::Home => Box::new(home::Home::default()),
            Target::Subscribers => Box::new(subscribers::Subscribers::default()),
            Target::Account(id) => Box::new(account::Account::new(id)),
            Target::Portfolio => Box::new(portfolio::Portfolio::default()),
            Target::StageAccounts(filter) => {
                let name = self.setup.office.stages.name(usize::from(filter.stage)).to_owned();
                Box::new(stage_accounts::StageAccounts::new(filter, name))
            }
            Target::Tray => Box::new(tray::Tray::default()),
            Target::Case(radicado) => Box::new(case::Case::new(radicado)),
            Target::Draft(draft) => of_draft(&draft, recall),
            Target::Intake(account) => Box::new(intake::Intake::new(account, recall)),
            Target::ClaimBill(account, bill) => {
                Box::new(intake::Intake::claim(account, &bill, recall))
            }
            Target::Appeal(parent) => Box::new(intake::Intake::appeal(&parent, recall)),
            Target::Rules => Box::new(rules::RulesScreen::default()),
            Target::Step(radicado, step, machine) => {
                Box::new(step::Step::new(radicado, step, machine))
            }
            Target::Collect(officer) => Box::new(collect::Collect::new(officer)),
            Target::Desks => Box::new(desks::Desks::default()),
            Target::Field => Box::new(field::Field::default()),
            Target::Collection(account) => Box::new(collection::Collection::new(account)),
            Target::Campaigns => Box::new(campaigns::Campaigns::default()),
            Target::Agreement(account) => Box::new(agreement::Agreement::new(account)),
            Target::Calendar => Box::new(calendar::Calendar::new(self.now.date())),
            Target::Plan => Box::new(plan::Plan::new(self.now.date())),
            Target::PlanYear(year) => Box::new(plan_year::PlanYearScreen::new(
                year.unwrap_or_else(|| self.now.date().year()),
            )),
            Target::Update(account, id) => Box::new(update::Update::new(account, id)),
            Target::UpdateOf(account, radicado) => {
                Box::new(update::Update::of_case(account, radicado))
            }
            Target::Idle => Box::new(idle::IdleScreen::default()),
            Target::Connection(radicado) => Box::new(update::Update::connection(radicado)),
            Target::Approve => Box::new(approve::Approve::default()),
            Target::UpdateHistory(account) => Box::new(update_history::UpdateHistory::new(account)),
            Target::Control => Box::new(control::Control::new(self.now.date())),
            Target::Quality => Box::new(quality::Quality::default()),
            Target::Person(person) => Box::new(person::PersonScreen::new(person)),
            Target::Petitions => Box::new(petitions::Petitions::default()),
            Target::Report => Box::new(report::Report::new(self.now.date())),
            Target::Users(at) => Box::new(users::Users::new(at)),
            Target::Journal(subject) => Box::new(journal::Journal::new(subject.as_ref())),
            Target::KeyTester => Box::new(key_tester::KeyTester::default()),
        }
    }
}

/// The form of a draft: each knows its own; the oldest of them is the intake.
fn of_draft(draft: &Draft, recall: Recall) -> Box<dyn Screen> {
    if let Some(step) = step::Step::from_draft(draft) {
        return Box::new(step);
    }
    match update::Update::from_draft(draft) {
        Some(update) => Box::new(update),
        None => Box::new(intake::Intake::from_draft(draft, recall)),
    }
}
