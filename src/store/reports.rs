//! What the office reports of a month: its cases a page at a time, its approval, its recommendations.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, KeyRange, Space};
use super::page::MAX_PAGE;
use super::trees;
use super::{Fault, Refusal, Store, codec};
use crate::domain::command::{Command, MAX_RECOMMENDATIONS, Recommendations, SuiApproval};
use crate::domain::ids::Radicado;
use crate::domain::pqr::report::PqrReport;
use crate::domain::pqr::sui::{FiledAs, SuiCase, needs_filing};
use crate::domain::pqr::{Month, Period, PqrCase, PqrRejection};
use crate::domain::trace::Subject;
use crate::domain::user::Actor;

/// Acts about a case that are read to find its filing: the first of them is it.
const MAX_ACTS: usize = 8;

impl Store {
    /// Cases that may have a row in the report of a month, by radicado, after one of them; and where to
    /// go on, when there are more. `cut` is the day as of which they are reported.
    pub fn month_cases(
        &self,
        month: Month,
        cut: NaiveDate,
        after: Option<Radicado>,
        limit: usize,
    ) -> Result<(Vec<SuiCase>, Option<Radicado>), Fault> {
        let limit = limit.max(1);
        let settled = self.month_keys(Some(month), month, after, limit + 1)?;
        let open = self.month_keys(None, month, after, limit + 1)?;
        // Each list has all of its own up to here: what lies beyond both is on the next page.
        let all: BTreeSet<Radicado> = settled.into_iter().chain(open).collect();
        let last = all.iter().nth(limit - 1).copied().filter(|_| all.len() > limit);
        let cases = all.into_iter().take(limit).map(|radicado| self.reported(radicado, cut));
        let cases = cases.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        Ok((cases, last))
    }

    /// Radicados of a list that were given up to the year of a month, in order.
    fn month_keys(
        &self,
        list: Option<Month>,
        month: Month,
        after: Option<Radicado>,
        limit: usize,
    ) -> Result<Vec<Radicado>, Fault> {
        let next_year = Radicado { year: month.year().saturating_add(1), number: 0 };
        let mut range = KeyRange::prefix(&trees::month_prefix(list));
        range.end = std::ops::Bound::Excluded(trees::by_month(list, next_year));
        if let Some(after) = after {
            range = range.beyond(&trees::by_month(list, after), Direction::Forward);
        }
        let engine = &self.shared.engine;
        let pairs = engine.page(Space::PqrByMonth, &range, Direction::Forward, limit)?;
        Ok(pairs.iter().filter_map(|(key, _)| trees::radicado_at_end(key)).collect())
    }

    fn reported(&self, radicado: Radicado, cut: NaiveDate) -> Result<Option<SuiCase>, Fault> {
        let Some(seen) = self.pqr(radicado)? else { return Ok(None) };
        let case = seen.record;
        let subscriber = case.account.map(|id| self.subscriber(id)).transpose()?.flatten();
        let parent = match case.parent.filter(|_| case.causal.is_none()) {
            Some(parent) => self.pqr(parent)?.and_then(|seen| seen.record.causal),
            None => None,
        };
        Ok(Some(SuiCase {
            filed_as: if needs_filing(&case, cut) { self.filed_as(&case)? } else { None },
            stratum: subscriber.as_ref().and_then(|found| found.stratum).map(|of| of.number()),
            town: subscriber.map(|found| found.town),
            parent_causal: parent,
            rules: self.shared.book().as_of(&case, cut),
            case,
        }))
    }

    /// What a case was filed as: its record keeps only what it is now, the register keeps the paper.
    fn filed_as(&self, case: &PqrCase) -> Result<Option<FiledAs>, Fault> {
        let engine = &self.shared.engine;
        let range = KeyRange::prefix(&trees::subject_prefix(&Subject::Pqr(case.radicado)));
        let pairs = engine.page(Space::JournalBySubject, &range, Direction::Forward, MAX_ACTS)?;
        for (key, _) in pairs {
            let sequence = trees::sequence_at_end(&key);
            let entry = sequence.map(|sequence| self.act(sequence)).transpose()?.flatten();
            if let Some(entry) = entry
                && entry.radicado == Some(case.radicado)
                && let Command::FilePqr(filing) = entry.command
            {
                return Ok(Some(FiledAs { kind: filing.kind, causal: filing.causal }));
            }
        }
        Ok(None)
    }

    /// The report of a period, as it stands on a day. It looks at `limit` cases of each month at most;
    /// whether those were all.
    pub fn pqr_report(
        &self,
        period: Period,
        today: NaiveDate,
        limit: usize,
    ) -> Result<(PqrReport, bool), Fault> {
        let (mut report, mut whole) = (PqrReport::default(), true);
        let months: Vec<Month> = period.months().filter(|month| month.first() <= today).collect();
        for month in &months {
            let (cut, mut after, mut read) = (today.min(month.last()), None, 0);
            loop {
                let (cases, more) = self.month_cases(*month, cut, after, MAX_PAGE)?;
                for case in &cases {
                    report.add(case, *month, cut, months.last() == Some(month), self.office());
                }
                read += MAX_PAGE;
                after = more;
                if after.is_none() {
                    break;
                }
                if read >= limit {
                    whole = false;
                    break;
                }
            }
        }
        Ok((report, whole))
    }

    /// The approval of what is reported of a month.
    pub fn sui_approval(&self, month: Month) -> Result<Option<SuiApproval>, Fault> {
        let bytes = self.shared.engine.get(Space::SuiApproval, &trees::month(month))?;
        Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
    }

    /// What the report of a period recommends.
    pub fn recommendations(&self, period: Period) -> Result<Option<Recommendations>, Fault> {
        let bytes = self.shared.engine.get(Space::Recommendations, &trees::period(period))?;
        Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
    }
}

/// The batch of a command about reports, or why it is refused.
pub(super) fn decide(
    actor: &Actor,
    now: NaiveDateTime,
    command: &Command,
    batch: &mut Batch,
) -> Answer {
    let (by, at) = (actor.user.clone(), now);
    match command {
        Command::ApproveSui { month, rows, hash } => {
            let approval = SuiApproval { month: *month, rows: *rows, hash: hash.clone(), by, at };
            batch.put(Space::SuiApproval, trees::month(*month), codec::encode(&approval)?);
        }
        Command::SaveRecommendations { text, .. } if text.chars().count() > MAX_RECOMMENDATIONS => {
            return Err(Refusal::Pqr(PqrRejection::TextTooLong));
        }
        Command::SaveRecommendations { period, text } if text.trim().is_empty() => {
            batch.delete(Space::Recommendations, trees::period(*period));
        }
        Command::SaveRecommendations { period, text } => {
            let text = text.trim().to_owned();
            let kept = Recommendations { period: *period, text, by, at };
            batch.put(Space::Recommendations, trees::period(*period), codec::encode(&kept)?);
        }
        // Every other command is decided elsewhere.
        _ => return Err(Refusal::NotFound),
    }
    Ok(Receipt::default())
}
