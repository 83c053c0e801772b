//! Which act stands behind an action or a screen: keys show what `store::commit` would refuse.

use super::Target;
use crate::domain::permission::Act;
use crate::keys::Action;
use crate::keys::actions::context::{
    Account, Approve, Case, Collection, Control, Desks, Global, Home, Idle, Person, Petitions,
    Plan, PlanYear, Quality, Queue, Report, Rules, Subscribers, Tray, Users,
};

/// The act that an action needs; none when everybody may.
pub const fn action(action: Action) -> Option<Act> {
    match action {
        Action::Global(Global::FilePqr)
        | Action::Home(Home::File)
        | Action::Subscribers(Subscribers::File)
        | Action::Account(Account::File) => Some(Act::FilePqr),
        Action::Home(Home::Users)
        | Action::Users(
            Users::Add
            | Users::SetRole
            | Users::AddKey
            | Users::RemoveKey
            | Users::SetPassword
            | Users::Suspend,
        ) => Some(Act::ManageUsers),
        Action::Home(Home::Journal)
        | Action::Account(Account::Journal)
        | Action::Case(Case::Journal)
        | Action::Users(Users::Journal) => Some(Act::ReadJournal),
        Action::Home(Home::Collect) | Action::Desks(Desks::Field) => Some(Act::Collect),
        Action::Account(Account::Collection) => Some(Act::Collect),
        Action::Queue(Queue::Agreement) | Action::Collection(Collection::Agree) => {
            Some(Act::SignAgreement)
        }
        Action::Collection(Collection::End) => Some(Act::EndAgreement),
        Action::Queue(Queue::First) | Action::Desks(Desks::Open | Desks::Substitute) => {
            Some(Act::DealQueues)
        }
        Action::Case(Case::Appeal) => Some(Act::FilePqr),
        Action::Rules(Rules::Apply) => Some(Act::ApplyRules),
        Action::Case(Case::Answer) | Action::Tray(Tray::Answer) => Some(Act::SignPqr),
        Action::Plan(Plan::Move | Plan::Pin) => Some(Act::PlanCalendar),
        Action::Plan(Plan::Close | Plan::Justify | Plan::Reopen) => Some(Act::KeepCalendar),
        Action::PlanYear(
            PlanYear::Make
            | PlanYear::Send
            | PlanYear::Submit
            | PlanYear::Publish
            | PlanYear::Withdraw
            | PlanYear::Holidays,
        ) => Some(Act::PlanCalendar),
        Action::PlanYear(PlanYear::Suits | PlanYear::Object) => Some(Act::ReviewCalendar),
        Action::PlanYear(PlanYear::Approve | PlanYear::Return) => Some(Act::ApproveCalendar),
        Action::Case(Case::Update) => Some(Act::ProposeUpdate),
        Action::Account(Account::Edit)
        | Action::Approve(Approve::Withdraw | Approve::Connect)
        | Action::Subscribers(Subscribers::Connect) => Some(Act::ProposeUpdate),
        Action::Account(Account::Changes) => Some(Act::SeePersonalData),
        Action::Approve(
            Approve::Approve | Approve::Return | Approve::Reject | Approve::ByField,
        )
        | Action::Approve(Approve::Annul) => Some(Act::ApproveUpdate),
        Action::Approve(Approve::Visit) => Some(Act::VisitUpdate),
        Action::Control(Control::Sample | Control::Approve) => Some(Act::ApproveHighRisk),
        Action::Quality(Quality::Measure) => Some(Act::MeasureQuality),
        Action::Quality(Quality::Edit) | Action::Idle(Idle::Edit) => Some(Act::ProposeUpdate),
        Action::Idle(Idle::Confirm) => Some(Act::NoteField),
        Action::Quality(Quality::Confirm | Quality::Report) => Some(Act::NoteField),
        Action::Account(Account::Person) => Some(Act::SeePersonalData),
        Action::Person(Person::Consent) => Some(Act::KeepConsent),
        Action::Person(Person::Join | Person::Part) => Some(Act::JoinPeople),
        Action::Person(Person::Journal) => Some(Act::ReadJournal),
        Action::Petitions(
            Petitions::File | Petitions::Decide | Petitions::Appeal | Petitions::Close,
        ) => Some(Act::KeepPetitions),
        Action::Petitions(Petitions::Apply) => Some(Act::ProposeUpdate),
        Action::Control(Control::Reverse) => Some(Act::ProposeBatch),
        Action::Control(Control::Settle) => Some(Act::SettleAdjustment),
        Action::Control(Control::Conforms | Control::Objects) => Some(Act::AuditUpdate),
        Action::Report(Report::Recommend) => Some(Act::ApproveReport),
        Action::Case(Case::Assign)
        | Action::Tray(
            Tray::Assign | Tray::MarkOption | Tray::Link | Tray::Separate | Tray::Undo,
        ) => Some(Act::AssignPqr),
        _ => None,
    }
}

/// The act that a screen is for; none when everybody may look.
pub const fn target(target: &Target) -> Option<Act> {
    match target {
        Target::Intake(_) | Target::ClaimBill(..) | Target::Appeal(_) => Some(Act::FilePqr),
        Target::Step(_, step, _) => Some(step.act()),
        Target::Rules => Some(Act::ApplyRules),
        Target::Draft(_) => Some(Act::KeepDraft),
        Target::Users(_) => Some(Act::ManageUsers),
        Target::Journal(_) => Some(Act::ReadJournal),
        Target::Collect(_) => Some(Act::Collect),
        Target::Desks => Some(Act::DealQueues),
        Target::Field | Target::Collection(_) => Some(Act::Collect),
        Target::Agreement(_) => Some(Act::SignAgreement),
        Target::Campaigns => Some(Act::SendCampaign),
        Target::Update(..) | Target::UpdateOf(..) | Target::Connection(_) => {
            Some(Act::ProposeUpdate)
        }
        Target::Approve
        | Target::UpdateHistory(_)
        | Target::Control
        | Target::Quality
        | Target::Idle
        | Target::Person(_)
        | Target::Petitions => Some(Act::SeePersonalData),
        _ => None,
    }
}
