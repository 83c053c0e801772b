//! What may be done of a request, by whom, and what it writes. Pure: the store brings the facts.

use chrono::NaiveDate;

use super::connection;
use super::policy::{Risk, UpdatePolicy};
use super::request::{
    FieldChange, LineState, MAX_NOTE, MAX_STEPS, MAX_SUPPORTS, Proposal, Ruling, Standing,
    UpdateState, Verdict, Visit,
};
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::schedule::template::Template;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::Towns;
use crate::domain::subscriber::field::{ChangeKind, Field, FieldRejection, MAX_VALUE, whole};
use crate::domain::subscriber::history::Written;
use crate::domain::user::UserId;

/// Why an act on a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateRejection {
    /// The account has no subscriber.
    NoSubscriber(AccountId),
    /// There is no such request.
    Unknown(UpdateId),
    /// Nothing is changed.
    Nothing,
    /// A field comes twice.
    Twice(Field),
    /// A text does not belong in its field.
    Field(Field, FieldRejection),
    /// The field has that value already.
    Same(Field),
    /// The record is not the one that was seen; what stands there now.
    Moved(Field, String),
    /// Another request for the field is open.
    Duplicate(Field, UpdateId),
    /// The reason is none of the list.
    Reason,
    /// A text is missing or too long.
    Text,
    /// A paper is missing: one of these.
    Paper(ChangeKind, Vec<String>),
    /// A paper is not taken: unknown, without a number, too old, or not to be looked up online.
    BadPaper(String),
    /// A day that cannot be.
    Day,
    /// Only estrato and class of use may hold from an earlier day.
    Since,
    /// In this state that cannot be done.
    State(UpdateState),
    /// The field is not for decision.
    NotWaiting(Field),
    /// Nobody decides what he proposed or corrected.
    OwnWork,
    /// Whoever approved a part of it does not correct the rest.
    Decided,
    /// The day from which it holds is not corrected.
    SinceFixed,
    /// Only who proposed it takes it back.
    NotTheMaker,
    /// A change of high risk wants the last four digits of the account.
    Digits,
    /// The visit does not bear it out.
    NotConfirmed,
    /// The published calendar does not say when the cut of the account is.
    NoCut(String),
    /// Approved together: only changes of low risk.
    NotLow(UpdateId),
    /// The sample was not looked at.
    Sample(usize),
    /// Its day has not come, or it is over.
    NotDue(UpdateId),
    /// What it takes back is not applied, or is of another account.
    Inverse,
    /// It is of no such file, or of none.
    Batch(u32),
    /// So many of it wait for their cut: what does not hold yet is not taken back.
    Waits(u64),
    /// It owes billing nothing, or that is settled.
    NothingOwed,
    /// Money was moved against the subscriber where he paid too much, or to him where he paid too little.
    AmountSign,
    /// So long after the last bill that was wrong, a company may not charge any more (Ley 142/1994 art. 150).
    TooLate,
    /// Its papers were looked at again already.
    Audited,
    /// Nothing stands in the field of which something is said, or it is not one by which anybody is reached.
    NoValue(Field),
    /// Whoever proposed or approved it does not audit it.
    TookPart,
    /// A new connection is decided whole.
    Whole,
    /// The account that it would open is there.
    AccountTaken(AccountId),
    /// No cycle of the calendar has that name.
    NoCycle(String),
    /// The day on which a connection was asked for is missing.
    Undated,
    /// No number is left for a new account.
    NoAccounts,
    /// An account that was opened is not unopened.
    NotUnopened,
    /// A paper of a new connection is missing: one of these.
    ConnectionPaper(Vec<String>),
    /// How many there are was typed otherwise.
    Count(u64),
    /// No room for more.
    Full,
}

/// What the store knows when something is proposed.
#[derive(Debug, Clone, Copy)]
pub struct ProposeFacts<'a> {
    /// The record as it is.
    pub current: &'a Subscriber,
    /// The table.
    pub policy: &'a UpdatePolicy,
    /// DIVIPOLA.
    pub towns: &'a Towns,
    /// Today.
    pub today: NaiveDate,
    /// Open requests of the account, with the fields that they may still change.
    pub others: &'a [(UpdateId, Vec<Field>)],
    /// The table of the calendar: its cycles.
    pub calendar: &'a Template,
    /// It opens the account: [`connection::blank`] is the record.
    pub connects: bool,
}

/// Whether a person may propose this, and the changes as they are kept: canonical, with risk and visit by the table.
pub fn may_propose(
    proposal: &Proposal,
    facts: ProposeFacts<'_>,
) -> Result<Vec<FieldChange>, UpdateRejection> {
    if proposal.changes.is_empty() {
        return Err(UpdateRejection::Nothing);
    }
    let mut next = facts.current.clone();
    let mut kept = Vec::with_capacity(proposal.changes.len());
    for change in &proposal.changes {
        if kept.iter().any(|known: &FieldChange| known.field == change.field) {
            return Err(UpdateRejection::Twice(change.field));
        }
        kept.push(checked(change, proposal, facts, &mut next)?);
    }
    whole(&next).map_err(|(field, why)| UpdateRejection::Field(field, why))?;
    check_words(proposal, facts)?;
    if facts.connects {
        connection::check(proposal, &next, (&facts.policy.connection, facts.calendar))?;
    }
    check_papers(proposal, (&kept, &next), facts)?;
    check_days(proposal, facts.today)?;
    Ok(kept)
}

/// One change against the record and the table; the record goes on with it.
fn checked(
    change: &FieldChange,
    proposal: &Proposal,
    facts: ProposeFacts<'_>,
    next: &mut Subscriber,
) -> Result<FieldChange, UpdateRejection> {
    let field = change.field;
    let stands = field.read(facts.current);
    if stands != change.before {
        return Err(UpdateRejection::Moved(field, stands));
    }
    if change.typed.chars().count() > MAX_VALUE || change.typed.chars().any(char::is_control) {
        return Err(UpdateRejection::Field(field, FieldRejection::Text));
    }
    field
        .write(next, &change.after, facts.towns)
        .map_err(|why| UpdateRejection::Field(field, why))?;
    let after = field.read(next);
    if after == stands {
        return Err(UpdateRejection::Same(field));
    }
    let taken = facts.others.iter().find(|(_, fields)| fields.contains(&field));
    if let Some((other, _)) = taken {
        return Err(UpdateRejection::Duplicate(field, *other));
    }
    let policy = facts.policy.of(field);
    // What goes back in time moves bills that were sent, and a new account makes somebody owe: no table makes that a
    // small thing.
    let high = proposal.since.is_some() || facts.connects;
    let risk = if high { Risk::High } else { policy.risk };
    let visit = match facts.connects {
        true => facts.policy.connection.visit,
        false => facts.policy.of_kind(field.kind()).visit && proposal.reverses.is_none(),
    };
    let (before, typed) = (stands, change.typed.clone());
    Ok(FieldChange { field, before, after, typed, risk, visit })
}

fn check_words(proposal: &Proposal, facts: ProposeFacts<'_>) -> Result<(), UpdateRejection> {
    if facts.policy.reason(&proposal.reason).is_none() {
        return Err(UpdateRejection::Reason);
    }
    if is_text(&proposal.note) || proposal.note.is_empty() {
        Ok(())
    } else {
        Err(UpdateRejection::Text)
    }
}

fn check_papers(
    proposal: &Proposal,
    (changes, next): (&[FieldChange], &Subscriber),
    facts: ProposeFacts<'_>,
) -> Result<(), UpdateRejection> {
    if proposal.supports.len() > MAX_SUPPORTS {
        return Err(UpdateRejection::Full);
    }
    for support in &proposal.supports {
        let named = is_text(&support.reference) && support.reference.chars().count() <= 60;
        if !named || !facts.policy.is_taken(support, facts.today) {
            return Err(UpdateRejection::BadPaper(support.kind.clone()));
        }
    }
    // An inverse goes back to what papers bore out before.
    if proposal.reverses.is_some() {
        return Ok(());
    }
    let there = |group: &&Vec<String>| facts.policy.has_one(group, &proposal.supports, facts.today);
    if facts.connects
        && let Some(group) = facts.policy.connection.papers_of(next).find(|group| !there(group))
    {
        return Err(UpdateRejection::ConnectionPaper(group.clone()));
    }
    // The papers of a connection stand for those of its fields, but nobody authorises anything by moving in (Ley
    // 1581/2012 art. 9).
    let wanted = |kind: ChangeKind| !facts.connects || kind == ChangeKind::Consent;
    for change in changes.iter().filter(|change| wanted(change.field.kind())) {
        let papers = facts.policy.papers_of(change);
        if let Some(group) = papers.iter().find(|group| !there(group)) {
            return Err(UpdateRejection::Paper(change.field.kind(), group.clone()));
        }
    }
    Ok(())
}

fn check_days(proposal: &Proposal, today: NaiveDate) -> Result<(), UpdateRejection> {
    if proposal.claimed_on.is_some_and(|on| on > today) {
        return Err(UpdateRejection::Day);
    }
    let Some(since) = proposal.since else { return Ok(()) };
    let billed = |change: &FieldChange| {
        matches!(change.field.kind(), ChangeKind::Stratum | ChangeKind::UseClass)
    };
    if since >= today {
        return Err(UpdateRejection::Day);
    }
    if proposal.changes.iter().all(billed) { Ok(()) } else { Err(UpdateRejection::Since) }
}

/// Written, not too long, nothing that a terminal could obey.
pub fn is_text(text: &str) -> bool {
    let length = text.chars().count();
    length > 0 && length <= MAX_NOTE && !text.chars().any(|c| c.is_control() && c != '\n')
}

/// Whether a person may propose a request again that came back, with these fields: those that came back, or more.
/// Whoever approved a part of it would be on both sides of what waits for its cut.
pub fn may_correct(
    standing: &Standing,
    proposal: &Proposal,
    actor: &UserId,
) -> Result<(), UpdateRejection> {
    if standing.state != UpdateState::Returned {
        return Err(UpdateRejection::State(standing.state));
    }
    if standing.approvers.contains(actor) {
        return Err(UpdateRejection::Decided);
    }
    // What was approved already was approved with the day from which it holds; an inverse goes back to that of the
    // first.
    if standing.proposal.reverses.is_none() && proposal.since != standing.proposal.since {
        return Err(UpdateRejection::SinceFixed);
    }
    let settled = proposal.changes.iter().find(|change| {
        standing.line(change.field).is_some_and(|line| {
            !line.is_back() && (line.is_open() || matches!(line.state, LineState::Applied { .. }))
        })
    });
    match settled {
        Some(change) => Err(UpdateRejection::Twice(change.field)),
        None => Ok(()),
    }
}

/// Whether a visit may be written down.
pub fn may_visit(
    standing: &Standing,
    visit: &Visit,
    today: NaiveDate,
) -> Result<(), UpdateRejection> {
    if standing.state != UpdateState::Visit {
        return Err(UpdateRejection::State(standing.state));
    }
    if visit.on > today || visit.on < standing.filed_at.date() {
        return Err(UpdateRejection::Day);
    }
    if is_text(&visit.finding) { Ok(()) } else { Err(UpdateRejection::Text) }
}

/// Whether the maker may take it back.
pub fn may_withdraw(
    standing: &Standing,
    reason: &str,
    actor: &UserId,
) -> Result<(), UpdateRejection> {
    if standing.state.is_over() {
        return Err(UpdateRejection::State(standing.state));
    }
    if !standing.makers.contains(actor) {
        return Err(UpdateRejection::NotTheMaker);
    }
    if is_text(reason) { Ok(()) } else { Err(UpdateRejection::Text) }
}

/// Whether somebody who approves may take it out: not his own, and before all of it holds.
pub fn may_annul(standing: &Standing, reason: &str, actor: &UserId) -> Result<(), UpdateRejection> {
    if standing.state.is_over() {
        return Err(UpdateRejection::State(standing.state));
    }
    check_checker(standing, actor)?;
    if is_text(reason) { Ok(()) } else { Err(UpdateRejection::Text) }
}

/// Four eyes: whoever proposed or corrected it is out, and a request without a maker is decided by nobody.
fn check_checker(standing: &Standing, actor: &UserId) -> Result<(), UpdateRejection> {
    if standing.makers.is_empty() || standing.makers.contains(actor) {
        return Err(UpdateRejection::OwnWork);
    }
    Ok(())
}

/// What the store knows when fields are decided.
#[derive(Debug, Clone, Copy)]
pub struct RuleFacts<'a> {
    /// Who decides.
    pub actor: &'a UserId,
    /// The record as it is.
    pub current: &'a Subscriber,
    /// The table.
    pub policy: &'a UpdatePolicy,
    /// DIVIPOLA.
    pub towns: &'a Towns,
    /// Digits that were typed to confirm; none when nobody asked for them.
    pub digits: Option<&'a str>,
}

/// Whether a person may decide these fields.
pub fn may_rule(
    standing: &Standing,
    rulings: &[Ruling],
    facts: RuleFacts<'_>,
) -> Result<(), UpdateRejection> {
    if standing.state != UpdateState::ForApproval {
        return Err(UpdateRejection::State(standing.state));
    }
    check_checker(standing, facts.actor)?;
    if rulings.is_empty() {
        return Err(UpdateRejection::Nothing);
    }
    if standing.connects {
        connection::check_whole(standing, rulings)?;
    }
    let mut next = facts.current.clone();
    for (line, ..) in standing.approved() {
        write_line(&mut next, &line.change, facts.towns)?;
    }
    for (at, ruling) in rulings.iter().enumerate() {
        if rulings.iter().take(at).any(|other| other.field == ruling.field) {
            return Err(UpdateRejection::Twice(ruling.field));
        }
        let line = standing.line(ruling.field).filter(|line| line.is_waiting());
        let line = line.ok_or(UpdateRejection::NotWaiting(ruling.field))?;
        match &ruling.verdict {
            Verdict::Approve => {
                check_approval(standing, &line.change, facts)?;
                write_line(&mut next, &line.change, facts.towns)?;
            }
            Verdict::Return { reason, note } | Verdict::Reject { reason, note } => {
                check_return(reason, note, facts.policy)?;
            }
        }
    }
    // Where nothing is approved nothing is written: a connection that is refused need not be a record.
    if standing.connects && rulings.iter().all(|one| one.verdict != Verdict::Approve) {
        return Ok(());
    }
    whole(&next).map_err(|(field, why)| UpdateRejection::Field(field, why))
}

fn check_return(reason: &str, note: &str, policy: &UpdatePolicy) -> Result<(), UpdateRejection> {
    if policy.return_reason(reason).is_none() {
        return Err(UpdateRejection::Reason);
    }
    if note.is_empty() || is_text(note) { Ok(()) } else { Err(UpdateRejection::Text) }
}

/// The record must be the one that the maker saw, the visit must bear it out, and a high risk is confirmed by hand.
fn check_approval(
    standing: &Standing,
    change: &FieldChange,
    facts: RuleFacts<'_>,
) -> Result<(), UpdateRejection> {
    let stands = change.field.read(facts.current);
    if stands != change.before {
        return Err(UpdateRejection::Moved(change.field, stands));
    }
    if change.visit && !standing.visit.as_ref().is_some_and(|visit| visit.confirms) {
        return Err(UpdateRejection::NotConfirmed);
    }
    let typed = facts.digits.is_some_and(|digits| digits == last_digits(facts.current.account));
    if change.risk == Risk::High && !typed {
        return Err(UpdateRejection::Digits);
    }
    Ok(())
}

fn write_line(
    into: &mut Subscriber,
    change: &FieldChange,
    towns: &Towns,
) -> Result<(), UpdateRejection> {
    let written = change.field.write(into, &change.after, towns);
    written.map_err(|why| UpdateRejection::Field(change.field, why))
}

/// The last four digits of an account, or all of a shorter one.
pub fn last_digits(account: AccountId) -> String {
    let digits = account.to_string();
    let from = digits.len().saturating_sub(4);
    digits.get(from..).unwrap_or_default().to_owned()
}

/// Whether a request still has room for a step.
pub const fn has_room(steps: usize) -> bool {
    steps < MAX_STEPS
}

/// What an application writes, and where something else stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Fields of the request that were written.
    pub fields: Vec<Field>,
    /// Everything that was written, with what a new subscriber resets.
    pub written: Vec<Written>,
    /// Fields in which something else stood, with that.
    pub conflicts: Vec<(Field, String)>,
}

/// Writes due changes into a record: all that still find what their maker saw. When the whole would not be a record,
/// none of them is written.
pub fn apply(
    record: &mut Subscriber,
    due: &[&FieldChange],
    own: &[Field],
    towns: &Towns,
) -> Applied {
    let mut done = Applied::default();
    let mut next = record.clone();
    for change in due {
        let stands = change.field.read(&next);
        if stands != change.before || change.field.write(&mut next, &change.after, towns).is_err() {
            done.conflicts.push((change.field, stands));
            continue;
        }
        if change.field == Field::Address {
            next.address_original = change.typed.clone();
        }
        let (before, after) = (stands, change.field.read(&next));
        done.written.push(Written { field: change.field, before, after });
        done.fields.push(change.field);
    }
    if whole(&next).is_err() {
        let stood = |field: &Field| (*field, field.read(record));
        done.conflicts.extend(done.fields.iter().map(stood));
        return Applied { conflicts: done.conflicts, ..Applied::default() };
    }
    if done.fields.contains(&Field::Document) {
        reset_person(&mut next, own, towns, &mut done.written);
    }
    *record = next;
    done
}

/// What belongs to the person and not to the account goes with him (Ley 1581/2012): what he authorised, where he is
/// reached. What the same request says of the new one stays.
fn reset_person(next: &mut Subscriber, own: &[Field], towns: &Towns, written: &mut Vec<Written>) {
    const OF_PERSON: [Field; 5] =
        [Field::Phone, Field::Mobile, Field::Email, Field::Notice, Field::DataConsent];
    for field in OF_PERSON.into_iter().filter(|field| !own.contains(field)) {
        let before = field.read(next);
        if !before.is_empty() && field.write(next, "", towns).is_ok() {
            written.push(Written { field, before, after: String::new() });
        }
    }
}
