//! The one table of permissions: what each role may do, with the rule that people quote.

use super::user::Role;

/// Something that a person may or may not be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Act {
    /// File a PQR.
    FilePqr,
    /// Move a case one step.
    AdvancePqr,
    /// Give a case to a person.
    AssignPqr,
    /// Keep a half-typed form.
    KeepDraft,
    /// Load a file of subscribers.
    LoadSubscribers,
    /// Load a list of receivables.
    LoadReceivables,
    /// Take tables out of the base.
    Export,
    /// Read the register of acts.
    ReadJournal,
    /// Recompute the base from its records.
    Verify,
    /// Copy the base.
    BackUp,
    /// Add people, change their roles, keys and passwords.
    ManageUsers,
    /// Change one's own password.
    OwnPassword,
    /// See document, telephone and e-mail of a person whole.
    SeePersonalData,
    /// Leave a trace; everybody does.
    LeaveTrace,
    /// Record what came in about a case: what was asked for, evidence, a withdrawal; answer at the window.
    ReceivePqr,
    /// Cite, send avisos and notify.
    NotifyPqr,
    /// Sign what decides a case or takes it out of the office.
    SignPqr,
    /// Carry out what a case granted.
    ExecutePqr,
    /// Apply rules of law that changed to cases that are open.
    ApplyRules,
    /// Approve what is reported to the regulator.
    ApproveReport,
    /// Reach debtors and write down what came of it.
    Collect,
    /// Write down what a debtor authorised.
    KeepDebtor,
    /// Open, deal and re-order the lists of the day.
    DealQueues,
    /// Load payments, and say whose one is.
    LoadPayments,
    /// Sign a payment agreement and keep its papers.
    SignAgreement,
    /// End an agreement before its time.
    EndAgreement,
    /// Order suspensions, with their notices and protections.
    OrderSuspension,
    /// Write down what a crew did.
    RecordField,
    /// Watch prescriptions and report to credit bureaus.
    LegalCollection,
    /// Freeze the receivables of a month.
    CloseMonth,
    /// Send campaigns, and load what carriers say of them.
    SendCampaign,
    /// Make the commercial calendar, propose its changes and publish it.
    PlanCalendar,
    /// Say for an area whether the calendar suits it.
    ReviewCalendar,
    /// Approve the calendar and its changes.
    ApproveCalendar,
    /// Write down what was done of the calendar.
    KeepCalendar,
    /// Propose changes of the data of a subscriber.
    ProposeUpdate,
    /// Decide changes of low and medium risk that others proposed.
    ApproveUpdate,
    /// Decide changes of high risk that others proposed.
    ApproveHighRisk,
    /// Write down what a visit found of a proposed change.
    VisitUpdate,
    /// Write approved changes into the records when their day comes.
    ApplyUpdates,
    /// Propose a decree or a census, and take one back.
    ProposeBatch,
    /// Write down how billing settled what a change owed that holds from an earlier day.
    SettleAdjustment,
    /// Look at the papers of applied changes again.
    AuditUpdate,
    /// Say of a field that it failed, or that it was checked and is right.
    NoteField,
    /// Measure the quality of the register and keep what was found.
    MeasureQuality,
    /// Write down what a person authorised his data to be used for.
    KeepConsent,
    /// Say that two documents are of one person, or that they are not.
    JoinPeople,
    /// Write down petitions about estratos and what was decided of them.
    KeepPetitions,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Permission {
    /// The act.
    pub act: Act,
    /// The rule that a refusal quotes.
    pub rule: &'static str,
    /// Who may.
    pub roles: &'static [Role],
}

use Role::{
    Administrator, Approver, AreaLeader, Clerk, CollectionsDirector, CollectionsOfficer,
    CommercialCoordinator, PqrAnalyst, PqrDirector,
};

/// Everybody who writes.
const WRITERS: &[Role] = &[
    Clerk,
    PqrAnalyst,
    PqrDirector,
    CollectionsOfficer,
    CollectionsDirector,
    CommercialCoordinator,
    AreaLeader,
    Approver,
    Administrator,
];

/// Those who work debts.
const COLLECTORS: &[Role] = &[CollectionsOfficer, CollectionsDirector, Administrator];

/// The table.
pub const PERMISSIONS: &[Permission] = &[
    row(
        Act::FilePqr,
        "SEG-011",
        &[Clerk, PqrAnalyst, PqrDirector, CollectionsOfficer, CommercialCoordinator, Administrator],
    ),
    row(Act::AdvancePqr, "SEG-012", &[PqrAnalyst, PqrDirector, Administrator]),
    row(Act::AssignPqr, "SEG-013", &[PqrDirector, Administrator]),
    row(Act::KeepDraft, "SEG-014", WRITERS),
    row(Act::LoadSubscribers, "SEG-015", &[CommercialCoordinator, Administrator]),
    row(Act::LoadReceivables, "SEG-016", &[CollectionsDirector, Administrator]),
    row(
        Act::Export,
        "SEG-017",
        &[PqrDirector, CollectionsDirector, CommercialCoordinator, Administrator],
    ),
    row(Act::ReadJournal, "SEG-018", &[PqrDirector, CollectionsDirector, Administrator]),
    row(Act::Verify, "SEG-019", &[Administrator]),
    row(Act::BackUp, "SEG-020", &[Administrator]),
    row(Act::ManageUsers, "SEG-021", &[Administrator]),
    row(Act::OwnPassword, "SEG-022", Role::ALL),
    row(
        Act::SeePersonalData,
        "SEG-023",
        &[
            Clerk,
            PqrAnalyst,
            PqrDirector,
            CollectionsOfficer,
            CollectionsDirector,
            CommercialCoordinator,
            Approver,
            Administrator,
        ],
    ),
    row(Act::LeaveTrace, "SEG-024", Role::ALL),
    row(Act::ReceivePqr, "SEG-025", &[Clerk, PqrAnalyst, PqrDirector, Administrator]),
    row(Act::NotifyPqr, "SEG-026", &[Clerk, PqrAnalyst, PqrDirector, Administrator]),
    row(Act::SignPqr, "SEG-027", &[PqrDirector, Administrator]),
    row(
        Act::ExecutePqr,
        "SEG-028",
        &[PqrAnalyst, PqrDirector, CollectionsOfficer, CollectionsDirector, Administrator],
    ),
    row(Act::ApplyRules, "SEG-029", &[PqrDirector, Administrator]),
    row(Act::ApproveReport, "SEG-030", &[PqrDirector, Administrator]),
    row(Act::Collect, "SEG-031", COLLECTORS),
    row(
        Act::KeepDebtor,
        "SEG-032",
        &[Clerk, CollectionsOfficer, CollectionsDirector, Administrator],
    ),
    row(Act::DealQueues, "SEG-034", &[CollectionsDirector, Administrator]),
    row(Act::LoadPayments, "SEG-035", &[CollectionsDirector, Administrator]),
    row(Act::SignAgreement, "SEG-036", COLLECTORS),
    row(Act::EndAgreement, "SEG-037", &[CollectionsDirector, Administrator]),
    row(Act::OrderSuspension, "SEG-038", &[CollectionsDirector, Administrator]),
    row(Act::RecordField, "SEG-039", &[CollectionsDirector, CommercialCoordinator, Administrator]),
    row(Act::LegalCollection, "SEG-040", &[CollectionsDirector, Administrator]),
    row(Act::CloseMonth, "SEG-041", &[CollectionsDirector, Administrator]),
    row(Act::SendCampaign, "SEG-042", &[CollectionsDirector, Administrator]),
    row(Act::PlanCalendar, "SEG-043", &[CommercialCoordinator, Administrator]),
    row(Act::ReviewCalendar, "SEG-044", &[AreaLeader, Administrator]),
    row(Act::ApproveCalendar, "SEG-045", &[Approver, Administrator]),
    row(
        Act::KeepCalendar,
        "SEG-046",
        &[
            CommercialCoordinator,
            AreaLeader,
            CollectionsDirector,
            PqrDirector,
            Approver,
            Administrator,
        ],
    ),
    row(
        Act::ProposeUpdate,
        "SEG-047",
        &[
            Clerk,
            PqrAnalyst,
            PqrDirector,
            CollectionsOfficer,
            CollectionsDirector,
            CommercialCoordinator,
            Approver,
            Administrator,
        ],
    ),
    row(Act::ApproveUpdate, "SEG-048", &[CommercialCoordinator, Approver, Administrator]),
    row(Act::ApproveHighRisk, "SEG-049", &[Approver, Administrator]),
    row(Act::VisitUpdate, "SEG-050", &[AreaLeader, CommercialCoordinator, Approver, Administrator]),
    row(Act::ApplyUpdates, "SEG-051", &[CommercialCoordinator, Approver, Administrator]),
    row(Act::ProposeBatch, "SEG-052", &[CommercialCoordinator, Administrator]),
    row(Act::SettleAdjustment, "SEG-053", &[CommercialCoordinator, Approver, Administrator]),
    row(
        Act::AuditUpdate,
        "SEG-054",
        &[PqrDirector, CommercialCoordinator, Approver, Administrator],
    ),
    row(Act::NoteField, "SEG-055", WRITERS),
    row(Act::MeasureQuality, "SEG-056", &[CommercialCoordinator, Approver, Administrator]),
    row(
        Act::KeepConsent,
        "SEG-057",
        &[
            Clerk,
            PqrAnalyst,
            PqrDirector,
            CollectionsDirector,
            CommercialCoordinator,
            Administrator,
        ],
    ),
    row(Act::JoinPeople, "SEG-058", &[CommercialCoordinator, Approver, Administrator]),
    row(
        Act::KeepPetitions,
        "SEG-059",
        &[Clerk, PqrAnalyst, PqrDirector, CommercialCoordinator, Approver, Administrator],
    ),
];

const fn row(act: Act, rule: &'static str, roles: &'static [Role]) -> Permission {
    Permission { act, rule, roles }
}

impl Act {
    /// Its row; every act has one (a test walks them).
    pub fn permission(self) -> Option<&'static Permission> {
        PERMISSIONS.iter().find(|permission| permission.act == self)
    }

    /// The rule that a refusal quotes.
    pub fn rule(self) -> &'static str {
        self.permission().map_or("SEG-001", |permission| permission.rule)
    }
}

/// Whether a role may perform an act. What has no row is refused.
pub fn permits(role: Role, act: Act) -> bool {
    act.permission().is_some_and(|permission| permission.roles.contains(&role))
}
