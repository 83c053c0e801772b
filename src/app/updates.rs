//! Performs what the screens of changes of data ask for.

use super::effects::Desk;
use crate::clock::Clock;
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::permission::{Act, permits};
use crate::domain::subscriber::field::Field;
use crate::domain::trace::{Listing, Subject};
use crate::domain::updates::connection;
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::lane::Lane;
use crate::domain::updates::request::Proposal;
use crate::domain::user::Actor;
use crate::loading::{LoadFailure, approve_batch, measure_quality, reverse_batch};
use crate::messages;
use crate::screens::Answer;
use crate::screens::wish::{FieldAsOf, UpdateHistory, UpdateRecord, UpdatesAnswer, UpdatesRequest};
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{Fault, Refusal, Store};

/// Measurements of the trend: half a year of weeks.
const TREND: usize = 26;

impl Desk {
    /// The answer to a request about changes of data. Who may not see a person's data whole sees none of this.
    pub(super) fn updates(&mut self, request: UpdatesRequest) -> Result<Answer, Fault> {
        if !permits(self.actor.role, Act::SeePersonalData) {
            return self.deny(Act::SeePersonalData);
        }
        match request {
            UpdatesRequest::ApproveBatch(number, count, shown) => Ok(self.decided(|store, who| {
                let sample = store.batch_sample(number)?;
                if !sample.iter().map(|(_, id)| id).eq(&shown) {
                    // Rows came after it was shown: what was looked at is not the sample any more.
                    let wanted = UpdateRejection::Sample(sample.len());
                    return Err(Refusal::Update(wanted).into());
                }
                let (done, kept_back) = approve_batch(store, who, (number, count), &mut |_, _| {})?;
                Ok(messages::batch_approved(number, done, kept_back))
            })),
            UpdatesRequest::ReverseBatch(of) => Ok(self.decided(|store, who| {
                let (number, rows, others) = reverse_batch(store, who, of, &mut |_, _| {})?;
                Ok(messages::batch_reversed(number, of, rows, others))
            })),
            UpdatesRequest::NewRecord => Ok(self.new_record()),
            UpdatesRequest::Connect(proposal) => self.connect(proposal),
            UpdatesRequest::MeasureQuality => {
                match measure_quality(&self.store, (&self.actor, self.clock), |_| true) {
                    Ok(_) => Ok(Answer::Updates(self.updates_answer(UpdatesRequest::Quality)?)),
                    Err(refusal) => Ok(Answer::Refused(refusal)),
                }
            }
            request => Ok(Answer::Updates(self.updates_answer(request)?)),
        }
    }

    /// The form of a new connection, with the number that it may have.
    fn new_record(&self) -> Answer {
        match self.store.coming_account() {
            Err(Refusal::Fault(fault)) => Answer::Failed(fault),
            Ok(account) => Answer::Updates(UpdatesAnswer::Record(Some(Box::new(UpdateRecord {
                subscriber: connection::blank(account),
                opens: true,
                open: Vec::new(),
                revisions: Vec::new(),
                request: None,
            })))),
            Err(refusal) => Answer::Refused(refusal),
        }
    }

    /// A new connection: checked before its account takes a number that nobody else will have.
    fn connect(&mut self, proposal: Box<Proposal>) -> Result<Answer, Fault> {
        let today = self.clock.today();
        let account = match self.store.coming_account() {
            Ok(coming) => {
                let checked = self.store.check_connection(coming, None, &proposal, today)?;
                match checked.refused {
                    Some(why) => Err(Refusal::Update(why)),
                    None => self.store.next_account(),
                }
            }
            refused => refused,
        };
        Ok(match account {
            Ok(account) => {
                self.commit(Command::ProposeConnection { id: None, account, proposal }, None)
            }
            Err(refusal) => Answer::Refused(refusal),
        })
    }

    /// What came of an act on a whole file.
    fn decided(
        &self,
        act: impl FnOnce(&Store, (&Actor, Clock)) -> Result<String, LoadFailure>,
    ) -> Answer {
        match act(&self.store, (&self.actor, self.clock)) {
            Ok(text) => Answer::Updates(UpdatesAnswer::BatchDecided(text)),
            Err(LoadFailure::Refused(refusal)) => Answer::Refused(refusal),
            // A file is not read here.
            Err(_) => Answer::Refused(Refusal::NotFound),
        }
    }

    fn updates_answer(&mut self, request: UpdatesRequest) -> Result<UpdatesAnswer, Fault> {
        let today = self.clock.today();
        Ok(match request {
            UpdatesRequest::Record(account, id) => {
                self.viewed(Subject::Account(account));
                let store = &self.store;
                let request = id.map(|id| store.update(id)).transpose()?.flatten();
                let opens = request.as_ref().is_some_and(|row| row.standing.opens());
                let known = match opens {
                    true => Some(connection::blank(account)),
                    false => store.subscriber(account)?,
                };
                let Some(subscriber) = known else { return Ok(UpdatesAnswer::Record(None)) };
                let open = store.open_updates_of(account)?;
                let revisions = store.revisions(account)?;
                UpdatesAnswer::Record(Some(Box::new(UpdateRecord {
                    subscriber,
                    opens,
                    open,
                    revisions,
                    request,
                })))
            }
            UpdatesRequest::Check { account, connects, id, proposal } => {
                let checked = match connects {
                    true => self.store.check_connection(account, id, &proposal, today)?,
                    false => self.store.check_update(account, id, &proposal, today)?,
                };
                UpdatesAnswer::Checked(Box::new(checked))
            }
            UpdatesRequest::Queue(lane, page) => {
                let page = self.store.updates_in(lane, &page)?;
                self.listed(Listing::Updates, &format!("{lane:?}"), page.rows.len());
                UpdatesAnswer::Queue(page)
            }
            UpdatesRequest::Counts => UpdatesAnswer::Counts(self.store.update_counts()?),
            UpdatesRequest::All(lane) => self.all_of(lane)?,
            UpdatesRequest::Look(id) => {
                let Some(row) = self.store.update(id)? else {
                    return Ok(UpdatesAnswer::Look(id, Vec::new()));
                };
                self.viewed(Subject::Account(row.seen.record.account));
                let found = match &row.subscriber {
                    Some(current) => {
                        self.store.look_at_update(current, (id, &row.standing), today)?
                    }
                    None => Vec::new(),
                };
                UpdatesAnswer::Look(id, found)
            }
            UpdatesRequest::History(account) => {
                self.viewed(Subject::Account(account));
                let store = &self.store;
                UpdatesAnswer::History(Box::new(UpdateHistory {
                    subscriber: store.subscriber(account)?,
                    revisions: store.revisions(account)?,
                    requests: store.updates_of(account)?,
                }))
            }
            UpdatesRequest::AsOf(account, on) => {
                let at = (on, self.clock.now());
                let mut fields = Vec::new();
                for field in Field::ALL {
                    if let Some((value, said)) = self.store.field_as_of(account, *field, at)? {
                        fields.push(FieldAsOf { field: *field, value, said });
                    }
                }
                UpdatesAnswer::AsOf(on, fields)
            }
            UpdatesRequest::Batches(page) => UpdatesAnswer::Batches(self.store.batches(&page)?),
            UpdatesRequest::BatchStates(number) => {
                let states = self.store.batch_states(number)?;
                let batch = self.store.batch(number)?;
                let lost = || Fault::Damaged(format!("el lote {number} no está"));
                UpdatesAnswer::BatchStates(Box::new(batch.ok_or_else(lost)?), states)
            }
            UpdatesRequest::BatchSample(number) => {
                let sample = self.store.batch_sample(number)?;
                let rows =
                    sample.into_iter().filter_map(|(_, id)| self.store.update(id).transpose());
                let rows = rows.collect::<Result<Vec<_>, _>>()?;
                self.listed(Listing::Updates, &format!("lote {number}"), rows.len());
                UpdatesAnswer::BatchSample(number, rows)
            }
            UpdatesRequest::Audit(month) => {
                let audit = self.store.month_audit(month, today)?;
                self.listed(Listing::Updates, &format!("revisión {month}"), audit.rows.len());
                UpdatesAnswer::Audit(month, audit)
            }
            UpdatesRequest::Quality => {
                UpdatesAnswer::Quality(self.store.quality_runs(TREND)?, self.store.failures()?)
            }
            UpdatesRequest::QualityRows(code, page) => {
                let page = self.store.quality_page(&code, &page)?;
                self.listed(Listing::Updates, &format!("calidad {code}"), page.rows.len());
                UpdatesAnswer::QualityRows(code, page)
            }
            UpdatesRequest::Failed(page) => {
                let page = self.store.failed_fields(&page)?;
                self.listed(Listing::Updates, "corregir hoy", page.rows.len());
                UpdatesAnswer::Failed(page)
            }
            UpdatesRequest::Idle(which, request) => {
                let cycle = self.store.idle_cycle(&which)?;
                let page = cycle.as_ref().map(|cycle| self.store.idle_page(cycle, &request));
                let page = page.transpose()?.unwrap_or_default();
                let filter = format!("predios {}", cycle.as_deref().unwrap_or_default());
                self.listed(Listing::Updates, &filter, page.rows.len());
                UpdatesAnswer::Idle(cycle, page)
            }
            UpdatesRequest::Person(person) => {
                let view = self.store.person(&person)?;
                if let Some(view) = &view {
                    self.viewed(Subject::Person(view.file.person.clone()));
                }
                UpdatesAnswer::Person(view.map(Box::new))
            }
            UpdatesRequest::Petitions { acts, page } => {
                let page = match acts {
                    true => self.store.petition_acts(today, &page)?,
                    false => self.store.open_petitions(today, &page)?,
                };
                self.listed(Listing::Updates, &format!("estratos {acts}"), page.rows.len());
                UpdatesAnswer::Petitions { acts, page }
            }
            UpdatesRequest::MeasureQuality => return self.updates_answer(UpdatesRequest::Quality),
            // Performed before: they write.
            UpdatesRequest::ApproveBatch(number, ..) | UpdatesRequest::ReverseBatch(number) => {
                return self.updates_answer(UpdatesRequest::BatchStates(number));
            }
            UpdatesRequest::NewRecord | UpdatesRequest::Connect(_) => UpdatesAnswer::Record(None),
        })
    }

    /// Every request of a queue, up to what one act may decide.
    fn all_of(&self, lane: Lane) -> Result<UpdatesAnswer, Fault> {
        let mut all = Vec::new();
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.store.updates_in(lane, &request)?;
            let last = page.rows.last().map(|(cursor, _)| cursor.clone());
            all.extend(
                page.rows.into_iter().map(|(_, row)| (row.seen.record.account, row.seen.record.id)),
            );
            let full = all.len() >= MAX_DEEDS;
            all.truncate(MAX_DEEDS);
            match last.filter(|_| page.more_after && !full) {
                Some(last) => request = PageRequest::after(last, MAX_PAGE),
                None => return Ok(UpdatesAnswer::All(all, !page.more_after)),
            }
        }
    }
}
