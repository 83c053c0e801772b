//! A request to change the data of a subscriber, and where it stands field by field.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::control::{Adjustment, Audit};
use super::policy::Risk;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::money::Money;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::{Revision, Written};
use crate::domain::user::UserId;

/// Longest note, in characters.
pub const MAX_NOTE: usize = 500;

/// Papers of one request.
pub const MAX_SUPPORTS: usize = 12;

/// Steps that one request may have.
pub const MAX_STEPS: usize = 200;

/// One field: what stands there and what shall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// The canonical text that the maker saw.
    pub before: String,
    /// The canonical text that it shall have.
    pub after: String,
    /// What was typed, before anybody normalised it.
    pub typed: String,
    /// Its risk when it was proposed: the table of that day.
    pub risk: Risk,
    /// Somebody has to go and look before it is approved: the table of that day.
    pub visit: bool,
}

/// A paper that supports a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// Code of its kind.
    pub kind: String,
    /// Number or name by which it is found again.
    pub reference: String,
    /// When it was issued, or looked up.
    pub issued_on: NaiveDate,
    /// Nobody brought it: it was looked up online.
    pub online: bool,
}

/// What a person proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Last revision of the account when it was proposed, zero before the first: the act that keeps it says so.
    pub base: u32,
    /// The changes.
    pub changes: Vec<FieldChange>,
    /// Code of the reason.
    pub reason: String,
    /// In his words.
    pub note: String,
    /// Papers.
    pub supports: Vec<Support>,
    /// Day on which the person himself asked for the correction of his data (Ley 1581/2012 art. 15).
    pub claimed_on: Option<NaiveDate>,
    /// It should have held from this day: the company misapplied it and owes an adjustment.
    pub since: Option<NaiveDate>,
    /// It takes back an applied request.
    pub reverses: Option<UpdateId>,
    /// The decree or census that it came with.
    pub batch: Option<u32>,
}

/// What a visit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// When.
    pub on: NaiveDate,
    /// What was seen, with the number of its record.
    pub finding: String,
    /// It bears the change out.
    pub confirms: bool,
}

/// What is decided of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It shall hold.
    Approve,
    /// The maker corrects it.
    Return {
        /// Code of the reason.
        reason: String,
        /// In words.
        note: String,
    },
    /// It shall not hold.
    Reject {
        /// Code of the reason.
        reason: String,
        /// In words.
        note: String,
    },
}

/// What is decided of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The field.
    pub field: Field,
    /// The decision.
    pub verdict: Verdict,
}

/// From when an approved change holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effective {
    /// The day.
    pub on: NaiveDate,
    /// Year and number of the billing period, when it waits for its cut.
    pub period: Option<(i32, u32)>,
}

/// A decision with its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The decision.
    pub ruling: Ruling,
    /// From when it holds; none unless it was approved.
    pub effective: Option<Effective>,
}

/// Something that was done of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UpdateStep {
    /// Proposed, or corrected after it came back.
    Proposed(Box<Proposal>),
    /// Somebody went and looked.
    Visited(Visit),
    /// Decided field by field.
    Ruled(Vec<Settled>),
    /// What was due was written into the record.
    Applied {
        /// The revision; none when nothing could be written.
        revision: Option<u32>,
        /// What it wrote of this request.
        fields: Vec<Field>,
        /// Fields in which something else stood meanwhile, with what stands there.
        conflicts: Vec<(Field, String)>,
    },
    /// The maker takes it back.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// Somebody who approves takes it out before it holds.
    Annulled {
        /// Why.
        reason: String,
    },
    /// The inverse request was applied.
    Reversed {
        /// That one.
        by: UpdateId,
    },
    /// Billing settled what it owed for holding from an earlier day.
    Adjusted(Adjustment),
    /// Somebody who took no part in it looked at its papers again.
    Audited(Audit),
    /// Proposed, or corrected after it came back: to open the account.
    Connects(Box<Proposal>),
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateEvent {
    /// When.
    pub at: NaiveDateTime,
    /// Who.
    pub by: UserId,
    /// What.
    pub step: UpdateStep,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateRequest {
    /// Its number.
    pub id: UpdateId,
    /// Whose record it changes.
    pub account: AccountId,
    /// What was done, in order; the first one proposes it.
    pub events: Vec<UpdateEvent>,
}

/// Where one field of a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineState {
    /// For somebody to decide.
    Waiting,
    /// Back with the maker.
    Returned {
        /// Who sent it back.
        by: UserId,
        /// Code of the reason.
        reason: String,
        /// What he wants.
        note: String,
    },
    /// Refused for good.
    Rejected {
        /// Who refused it.
        by: UserId,
        /// Code of the reason.
        reason: String,
        /// In words.
        note: String,
    },
    /// Approved; it holds from its day on.
    Approved {
        /// Who approved it.
        by: UserId,
        /// From when.
        effective: Effective,
    },
    /// It holds.
    Applied {
        /// Who approved it.
        by: UserId,
        /// The revision that wrote it.
        revision: u32,
    },
    /// Something else stood in the record when its day came: back with the maker.
    Conflict {
        /// What stood there.
        found: String,
    },
    /// The maker gave it up.
    Dropped,
}

/// One field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The change, as it was last corrected.
    pub change: FieldChange,
    /// Where it stands.
    pub state: LineState,
}

impl Line {
    /// Whether the maker has it.
    pub const fn is_back(&self) -> bool {
        matches!(self.state, LineState::Returned { .. } | LineState::Conflict { .. })
    }

    /// Whether somebody has to decide it.
    pub const fn is_waiting(&self) -> bool {
        matches!(self.state, LineState::Waiting)
    }

    /// Whether it may still change the record.
    pub const fn is_open(&self) -> bool {
        self.is_waiting() || self.is_back() || matches!(self.state, LineState::Approved { .. })
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpdateState {
    /// Somebody has to go and look.
    Visit,
    /// For somebody to decide.
    ForApproval,
    /// Back with the maker.
    Returned,
    /// Approved; waits for its day.
    Approved,
    /// It holds.
    Applied,
    /// Refused.
    Rejected,
    /// Taken back by its maker.
    Withdrawn,
    /// Taken out before it held.
    Annulled,
    /// The inverse was applied.
    Reversed,
}

impl UpdateState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 9] = [
        Self::Visit,
        Self::ForApproval,
        Self::Returned,
        Self::Approved,
        Self::Applied,
        Self::Rejected,
        Self::Withdrawn,
        Self::Annulled,
        Self::Reversed,
    ];

    /// Whether nothing more comes of it.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Visit | Self::ForApproval | Self::Returned | Self::Approved)
    }
}

/// A request as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where.
    pub state: UpdateState,
    /// Its fields, in the order in which they were first proposed.
    pub lines: Vec<Line>,
    /// What was proposed last: reason, note and papers are those.
    pub proposal: Proposal,
    /// Whoever proposed or corrected it: none of them decides it.
    pub makers: Vec<UserId>,
    /// Whoever approved a field of it: none of them corrects it.
    pub approvers: Vec<UserId>,
    /// It opens its account.
    pub connects: bool,
    /// The last visit since it was last corrected.
    pub visit: Option<Visit>,
    /// When it was first proposed.
    pub filed_at: NaiveDateTime,
    /// When anything was last done of it.
    pub last_at: NaiveDateTime,
    /// Day on which something of it was first written into the record.
    pub applied_on: Option<NaiveDate>,
    /// Day on which something of it was last written.
    pub held_on: Option<NaiveDate>,
    /// How what it owed for holding from an earlier day was settled.
    pub adjustment: Option<Adjustment>,
    /// Who looked at its papers again, and what he found.
    pub audit: Option<(UserId, Audit)>,
}

impl Standing {
    /// The line of a field.
    pub fn line(&self, field: Field) -> Option<&Line> {
        self.lines.iter().find(|line| line.change.field == field)
    }

    /// The highest risk of what waits for a decision.
    pub fn risk(&self) -> Option<Risk> {
        self.lines.iter().filter(|line| line.is_waiting()).map(|line| line.change.risk).max()
    }

    /// Whether its account is still to be opened by it.
    pub const fn opens(&self) -> bool {
        self.connects && self.applied_on.is_none()
    }

    /// Fields that may still change the record.
    pub fn open_fields(&self) -> impl Iterator<Item = Field> {
        let open = if self.state.is_over() { &[][..] } else { self.lines.as_slice() };
        open.iter().filter(|line| line.is_open()).map(|line| line.change.field)
    }

    /// Whether it holds from an earlier day and billing has not settled what that owes. One that was taken back owes
    /// nothing by itself: its inverse goes back to the same day.
    pub fn owes_adjustment(&self) -> bool {
        // While a part of it still waits nobody knows yet what the whole owes.
        let held = self.applied_on.is_some() && self.state.is_over();
        let reversed = self.state == UpdateState::Reversed;
        held && !reversed && self.proposal.since.is_some() && self.adjustment.is_none()
    }

    /// Whether its adjustment gave money back or charged it.
    pub fn moved_money(&self) -> bool {
        self.adjustment.as_ref().is_some_and(|one| one.amount != Money::ZERO)
    }

    /// Changes that hold, or held until they were taken back.
    pub fn applied(&self) -> impl Iterator<Item = &FieldChange> {
        let applied = |line: &&Line| matches!(line.state, LineState::Applied { .. });
        self.lines.iter().filter(applied).map(|line| &line.change)
    }

    /// Approved lines with their days.
    pub fn approved(&self) -> impl Iterator<Item = (&Line, &UserId, Effective)> {
        let open = if self.state.is_over() { &[][..] } else { self.lines.as_slice() };
        open.iter().filter_map(|line| match &line.state {
            LineState::Approved { by, effective } => Some((line, by, *effective)),
            _ => None,
        })
    }
}

impl Standing {
    /// A correction with what it cannot change: the file that it came with, and what it takes back.
    pub fn carried(&self, correction: &Proposal) -> Proposal {
        let Proposal { batch, reverses, since, .. } = self.proposal;
        let since = if reverses.is_some() { since } else { correction.since };
        Proposal { batch, reverses, since, ..correction.clone() }
    }

    /// What would take an applied request back: everything that it wrote, also what went with a former holder, to what
    /// was there before, and from the same day. `revisions` are those of its account.
    pub fn inverse(&self, id: UpdateId, revisions: &[Revision]) -> Proposal {
        let back = |written: &Written| FieldChange {
            field: written.field,
            before: written.after.clone(),
            after: written.before.clone(),
            typed: written.before.clone(),
            risk: Risk::High,
            visit: false,
        };
        Proposal {
            base: 0,
            changes: written_by(id, revisions).map(back).collect(),
            reason: self.proposal.reason.clone(),
            note: format!("reversa {id}"),
            supports: Vec::new(),
            claimed_on: None,
            since: self.proposal.since,
            reverses: Some(id),
            batch: None,
        }
    }
}

/// Everything that a request wrote into the record of its account.
pub fn written_by(id: UpdateId, revisions: &[Revision]) -> impl Iterator<Item = &Written> {
    let ours = revisions.iter().filter(move |revision| revision.request == id);
    ours.flat_map(|revision| revision.written.iter())
}

impl UpdateRequest {
    /// Where it stands: replayed from what was done. None for a request that nobody proposed.
    pub fn standing(&self) -> Option<Standing> {
        let first = self.events.first()?;
        let (UpdateStep::Proposed(proposal) | UpdateStep::Connects(proposal)) = &first.step else {
            return None;
        };
        let mut standing = Standing {
            state: UpdateState::ForApproval,
            lines: Vec::new(),
            proposal: proposal.as_ref().clone(),
            makers: Vec::new(),
            approvers: Vec::new(),
            connects: matches!(first.step, UpdateStep::Connects(_)),
            visit: None,
            filed_at: first.at,
            last_at: first.at,
            applied_on: None,
            held_on: None,
            adjustment: None,
            audit: None,
        };
        let mut ended = None;
        for event in &self.events {
            standing.last_at = event.at;
            match &event.step {
                UpdateStep::Withdrawn { .. } => ended = Some(UpdateState::Withdrawn),
                UpdateStep::Annulled { .. } => ended = Some(UpdateState::Annulled),
                UpdateStep::Reversed { .. } => ended = Some(UpdateState::Reversed),
                _ => standing.take(event),
            }
        }
        standing.state = ended.unwrap_or_else(|| standing.replayed());
        Some(standing)
    }
}

impl Standing {
    fn take(&mut self, event: &UpdateEvent) {
        match &event.step {
            UpdateStep::Proposed(proposal) | UpdateStep::Connects(proposal) => {
                self.propose(proposal, &event.by);
            }
            UpdateStep::Visited(visit) => self.visit = Some(visit.clone()),
            UpdateStep::Ruled(settled) => {
                for one in settled {
                    self.rule(one, &event.by);
                }
            }
            UpdateStep::Applied { revision, fields, conflicts } => {
                let day = revision.map(|_| event.at.date());
                self.applied_on = self.applied_on.or(day);
                self.held_on = day.or(self.held_on);
                for line in &mut self.lines {
                    let field = line.change.field;
                    if let (Some(revision), LineState::Approved { by, .. }) =
                        (revision, &line.state)
                        && fields.contains(&field)
                    {
                        line.state = LineState::Applied { by: by.clone(), revision: *revision };
                    }
                    if let Some((_, found)) = conflicts.iter().find(|(of, _)| *of == field) {
                        line.state = LineState::Conflict { found: found.clone() };
                    }
                }
            }
            UpdateStep::Adjusted(adjustment) => self.adjustment = Some(adjustment.clone()),
            UpdateStep::Audited(audit) => self.audit = Some((event.by.clone(), audit.clone())),
            UpdateStep::Withdrawn { .. }
            | UpdateStep::Annulled { .. }
            | UpdateStep::Reversed { .. } => {}
        }
    }

    /// What came back and is not proposed again is given up; what was decided stays decided.
    fn propose(&mut self, proposal: &Proposal, by: &UserId) {
        if !self.makers.contains(by) {
            self.makers.push(by.clone());
        }
        self.proposal = proposal.clone();
        self.visit = None;
        for line in self.lines.iter_mut().filter(|line| line.is_back() || line.is_waiting()) {
            line.state = LineState::Dropped;
        }
        for change in &proposal.changes {
            let line = Line { change: change.clone(), state: LineState::Waiting };
            match self.lines.iter_mut().find(|known| known.change.field == change.field) {
                Some(known) => *known = line,
                None => self.lines.push(line),
            }
        }
    }

    fn rule(&mut self, settled: &Settled, by: &UserId) {
        let field = settled.ruling.field;
        let approves = settled.ruling.verdict == Verdict::Approve;
        if approves && !self.approvers.contains(by) {
            self.approvers.push(by.clone());
        }
        let Some(line) = self.lines.iter_mut().find(|line| line.change.field == field) else {
            return;
        };
        let by = by.clone();
        line.state = match (&settled.ruling.verdict, settled.effective) {
            (Verdict::Approve, Some(effective)) => LineState::Approved { by, effective },
            // An approval always has its day; one without would be no approval.
            (Verdict::Approve, None) => LineState::Waiting,
            (Verdict::Return { reason, note }, _) => {
                LineState::Returned { by, reason: reason.clone(), note: note.clone() }
            }
            (Verdict::Reject { reason, note }, _) => {
                LineState::Rejected { by, reason: reason.clone(), note: note.clone() }
            }
        };
    }

    fn replayed(&self) -> UpdateState {
        let any = |is: fn(&Line) -> bool| self.lines.iter().any(is);
        if self.visit.is_none() && any(|line| line.is_waiting() && line.change.visit) {
            UpdateState::Visit
        } else if any(Line::is_waiting) {
            UpdateState::ForApproval
        } else if any(Line::is_back) {
            UpdateState::Returned
        } else if any(|line| matches!(line.state, LineState::Approved { .. })) {
            UpdateState::Approved
        } else if any(|line| matches!(line.state, LineState::Applied { .. })) {
            UpdateState::Applied
        } else {
            UpdateState::Rejected
        }
    }
}

/// Something that a person does with a request besides proposing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UpdateDeed {
    /// He went and looked.
    Visit(Visit),
    /// He decides fields.
    Rule {
        /// The decisions.
        rulings: Vec<Ruling>,
        /// The last digits of the account, typed to confirm what is of high risk.
        digits: Option<String>,
    },
    /// He takes back what he proposed.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// He takes it out before it holds.
    Annul {
        /// Why.
        reason: String,
    },
    /// He writes down how billing settled what it owes.
    Adjust(Adjustment),
    /// He looked at its papers again after it was applied.
    Audit(Audit),
}
