//! What is found of a proposal before it is sent, and of a request before it is decided: nothing is written.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Fault, Store, connections, plans, updates};
use crate::domain::collections::agreement::AgreementState;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::schedule::template::Kind;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::subscriber::{ServiceStatus, Subscriber};
use crate::domain::updates::connection;
use crate::domain::updates::decide::{ProposeFacts, UpdateRejection, may_propose};
use crate::domain::updates::effect::{effects, effects_of_connection};
use crate::domain::updates::finding::{Finding, TELLING};
use crate::domain::updates::policy::Takes;
use crate::domain::updates::request::{Effective, FieldChange, Proposal, Standing};

/// Accounts that are compared for one value.
const CANDIDATES: usize = 20;

/// What is said of a proposal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Why it would be refused.
    pub refused: Option<UpdateRejection>,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
}

impl Store {
    /// What would become of a proposal today, `id` naming the request that it corrects.
    pub fn check_update(
        &self,
        account: AccountId,
        id: Option<UpdateId>,
        proposal: &Proposal,
        today: NaiveDate,
    ) -> Result<Checked, Fault> {
        let Some(current) = self.subscriber(account)? else {
            let refused = Some(UpdateRejection::NoSubscriber(account));
            return Ok(Checked { refused, findings: Vec::new() });
        };
        let corrected = id.map(|id| self.update(id)).transpose()?.flatten();
        let proposal =
            &corrected.map_or_else(|| proposal.clone(), |row| row.standing.carried(proposal));
        Ok(self.checked((&current, false), id, proposal, today)?.0)
    }

    /// The same of a new connection; `account` is the one that it would open.
    pub fn check_connection(
        &self,
        account: AccountId,
        id: Option<UpdateId>,
        proposal: &Proposal,
        today: NaiveDate,
    ) -> Result<Checked, Fault> {
        let proposal = connection::completed(proposal);
        let blank = connection::blank(account);
        let (mut checked, changes) = self.checked((&blank, true), id, &proposal, today)?;
        if self.subscriber(account)?.is_some() {
            checked.refused = Some(UpdateRejection::AccountTaken(account));
        }
        let again = connections::repeats(&self.shared, true, &changes, id)?;
        if let Some((field, other)) = again {
            checked.refused.get_or_insert(UpdateRejection::Duplicate(field, other));
        }
        Ok(checked)
    }

    /// What is said of a proposal, and its changes as they would be kept.
    fn checked(
        &self,
        (current, connects): (&Subscriber, bool),
        id: Option<UpdateId>,
        proposal: &Proposal,
        today: NaiveDate,
    ) -> Result<(Checked, Vec<FieldChange>), Fault> {
        // An account that has no number yet has no other requests.
        let others = match (connects, id) {
            (true, None) => Vec::new(),
            _ => updates::open_of(&self.shared, current.account)?,
        };
        let others: Vec<_> = others.into_iter().filter(|(other, _)| Some(*other) != id).collect();
        let office = self.office();
        let facts = ProposeFacts {
            current,
            policy: &office.updates,
            towns: &office.towns,
            today,
            others: &others,
            calendar: &office.schedule,
            connects,
        };
        let (refused, changes) = match may_propose(proposal, facts) {
            Ok(changes) => (None, changes),
            Err(why) => (Some(why), proposal.changes.clone()),
        };
        let findings = self.findings((current, connects, id), proposal, &changes, today)?;
        Ok((Checked { refused, findings }, changes))
    }

    /// Why a proposal would be refused today; requests of the file `ours` are none that stand in its way.
    pub fn refuses_update(
        &self,
        account: AccountId,
        ours: Option<u32>,
        proposal: &Proposal,
        today: NaiveDate,
    ) -> Result<Option<UpdateRejection>, Fault> {
        let Some(current) = self.subscriber(account)? else {
            return Ok(Some(UpdateRejection::NoSubscriber(account)));
        };
        let mut others = updates::open_of(&self.shared, account)?;
        if ours.is_some() {
            let mut kept = Vec::new();
            for (id, fields) in others {
                let row = self.update(id)?;
                if row.is_none_or(|row| row.standing.proposal.batch != ours) {
                    kept.push((id, fields));
                }
            }
            others = kept;
        }
        let office = self.office();
        let facts = ProposeFacts {
            current: &current,
            policy: &office.updates,
            towns: &office.towns,
            today,
            others: &others,
            calendar: &office.schedule,
            connects: false,
        };
        Ok(may_propose(proposal, facts).err())
    }

    /// What is worth knowing of a request before its waiting fields are decided.
    pub fn look_at_update(
        &self,
        current: &Subscriber,
        (id, standing): (UpdateId, &Standing),
        today: NaiveDate,
    ) -> Result<Vec<Finding>, Fault> {
        let opens = standing.opens();
        let current = &match opens {
            true => connection::blank(current.account),
            false => current.clone(),
        };
        let waiting = standing.lines.iter().filter(|line| line.is_waiting());
        let changes: Vec<FieldChange> = waiting.map(|line| line.change.clone()).collect();
        let moved = changes.iter().filter_map(|change| {
            let stands = change.field.read(current);
            (stands != change.before).then_some(Finding::Moved(change.field, stands))
        });
        let mut findings: Vec<Finding> = moved.collect();
        if findings.is_empty() {
            findings.push(Finding::Unmoved);
        }
        let of = (current, opens, Some(id));
        findings.extend(self.findings(of, &standing.proposal, &changes, today)?);
        if opens && self.subscriber(current.account)?.is_some() {
            findings.push(Finding::Taken(current.account));
        }
        if opens && !changes.is_empty() {
            findings.push(Finding::Denial);
        }
        Ok(findings)
    }

    fn findings(
        &self,
        (current, connects, id): (&Subscriber, bool, Option<UpdateId>),
        proposal: &Proposal,
        changes: &[FieldChange],
        today: NaiveDate,
    ) -> Result<Vec<Finding>, Fault> {
        let office = self.office();
        let mut next = current.clone();
        let mut findings = Vec::new();
        for change in changes {
            // What its field does not take is said as the refusal.
            let taken = change.field.write(&mut next, &change.after, &office.towns).is_ok();
            if taken && TELLING.contains(&change.field) {
                findings.extend(self.twin(change.field, &next)?);
            }
        }
        if connects {
            let asked = connections::also_asked(&self.shared, changes, id)?;
            findings.extend(asked.into_iter().map(|(field, id)| Finding::AlsoAsked(field, id)));
            let shown = effects_of_connection(current, &next, &office.updates);
            findings.extend(shown.into_iter().map(Finding::Effect));
            if next.cycle.is_empty() {
                // Said as what is missing.
                return Ok(findings);
            }
            let billed =
                plans::novelty_period(&self.shared, &next.cycle, (Kind::Connections, today))?;
            findings.push(billed.map_or(Finding::NotBilled, |(year, period, on)| {
                Finding::Billed(Effective { on, period: Some((year, period)) })
            }));
            return Ok(findings);
        }
        findings.extend(self.stands_behind(current, changes, today)?);
        let shown = effects(current, &next, proposal, &office.updates);
        findings.extend(shown.into_iter().map(Finding::Effect));
        let waits = changes.iter().any(|one| office.updates.of(one.field).takes == Takes::AtCut);
        if waits {
            let cut = plans::novelty_period(&self.shared, &current.cycle, (Kind::Cadastre, today))?;
            findings.push(cut.map_or(Finding::NoCut, |(year, period, on)| {
                Finding::Waits(Effective { on, period: Some((year, period)) })
            }));
        }
        Ok(findings)
    }

    /// What else of the account the change is about: open cases of its causes, and what is owed when somebody leaves.
    fn stands_behind(
        &self,
        current: &Subscriber,
        changes: &[FieldChange],
        today: NaiveDate,
    ) -> Result<Vec<Finding>, Fault> {
        let policy = &self.office().updates;
        let kinds: BTreeSet<ChangeKind> = changes.iter().map(|one| one.field.kind()).collect();
        let causals: Vec<u16> =
            kinds.iter().filter_map(|kind| policy.of_kind(*kind).causal).collect();
        let mut found = Vec::new();
        for row in self.cases_of(current.account, today)? {
            let ours = row.case.causal.filter(|causal| causals.contains(causal));
            if let Some(causal) = ours.filter(|_| row.case.is_open()) {
                found.push(Finding::OpenCase(row.case.radicado, causal));
            }
        }
        if changes.iter().any(|one| one.field == Field::Stratum) {
            let office = self.office();
            let law = (&office.updates.stratum_terms, &office.rules.legal);
            let petitions = self.petitions_of(current.account)?;
            let open = petitions.iter().filter(|one| one.open_since().is_some());
            found.extend(open.map(|one| Finding::Petitioned(one.id, one.state(law, today))));
        }
        if changes.iter().any(|one| one.field == Field::Document || ends_service(one)) {
            let now = today.and_time(chrono::NaiveTime::MIN);
            let live = self.desk_case(current.account, now)?.live;
            let active =
                |state| matches!(state, AgreementState::Active | AgreementState::AwaitingInitial);
            let agreements =
                live.agreements.iter().filter(|one| active(one.standing.state)).count();
            let overdue = live.position.overdue();
            if overdue.is_debit() || agreements > 0 {
                found.push(Finding::Owes(overdue, agreements));
            }
        }
        Ok(found)
    }

    /// Another account with the same value in a field.
    fn twin(&self, field: Field, of: &Subscriber) -> Result<Option<Finding>, Fault> {
        let value = field.read(of);
        if value.is_empty() {
            return Ok(None);
        }
        let wanted = match field {
            Field::Document => of.document.as_ref().map_or("", |document| &document.number),
            _ => value.as_str(),
        };
        let (found, complete) = self.search(wanted, CANDIDATES)?;
        let looked_at_all = complete && found.len() < CANDIDATES;
        let other =
            found.into_iter().find(|one| one.account != of.account && field.read(one) == value);
        Ok(match other {
            Some(other) => Some(Finding::Same(field, other.account)),
            None => looked_at_all.then_some(Finding::Unique(field)),
        })
    }
}

/// Whether a change ends what is billed, and leaves whatever is owed to be collected.
fn ends_service(change: &FieldChange) -> bool {
    let ends = [ServiceStatus::Inactive, ServiceStatus::Withdrawn, ServiceStatus::Terminated];
    change.field == Field::Status && ends.iter().any(|status| status.code() == change.after)
}
