//! Requests about people and the register: performed only for whoever may, and the refusal is kept.

use super::Desk;
use crate::domain::command::Command;
use crate::domain::permission::{Act, permits};
use crate::domain::user::{PublicKey, Role, User, UserId};
use crate::screens::Answer;
use crate::screens::wish::{Assignee, Secret, Unfit, UserRow};
use crate::store::engine::Version;
use crate::store::page::{MAX_PAGE, Page, PageRequest};
use crate::store::trees::Counter;
use crate::store::{Fault, JournalFilter, Refusal, Seen};

/// People that are looked at for one list of assignees.
const MAX_PEOPLE: usize = 1_000;

impl Desk {
    /// The refusal when the role in force may not; the register keeps it.
    fn refused(&self, act: Act) -> Option<Refusal> {
        self.store.authorise(&self.actor, self.clock.now(), act).err()
    }

    pub(super) fn users(&self, page: &PageRequest) -> Result<Answer, Fault> {
        if let Some(refusal) = self.refused(Act::ManageUsers) {
            return Ok(Answer::Refused(refusal));
        }
        let found = self.store.users(page)?;
        let mut rows = Vec::with_capacity(found.rows.len());
        for (cursor, user) in found.rows {
            if let Some(row) = self.user_row(&user.id)? {
                rows.push((cursor, row));
            }
        }
        let (more_before, more_after) = (found.more_before, found.more_after);
        Ok(Answer::Users(Page { rows, more_before, more_after }))
    }

    pub(super) fn user(&self, user: &UserId) -> Result<Answer, Fault> {
        if let Some(refusal) = self.refused(Act::ManageUsers) {
            return Ok(Answer::Refused(refusal));
        }
        Ok(Answer::User(self.user_row(user)?.map(Box::new)))
    }

    /// A person with his version and his last login. Nobody needs the hash of a password to show it.
    fn user_row(&self, id: &UserId) -> Result<Option<UserRow>, Fault> {
        let Some(Seen { record, version }) = self.store.user(id)? else { return Ok(None) };
        let password = record.password.as_ref().map(|_| String::new());
        let seen = Seen { record: User { password, ..record }, version };
        Ok(Some(UserRow { seen, last_login: self.store.logins(id)?.last }))
    }

    pub(super) fn add_key(&self, user: UserId, line: &str, seen: Version) -> Answer {
        let Some(gatekeeper) = &self.gatekeeper else {
            return Answer::Unfit(Unfit::NoGatekeeper);
        };
        let Some((line, fingerprint, comment)) = gatekeeper.parse_key(line) else {
            return Answer::Unfit(Unfit::NotAKey);
        };
        let key = PublicKey { line, fingerprint, comment, added_at: self.clock.now() };
        self.commit(Command::AddKey { user, key }, Some(seen))
    }

    pub(super) fn set_password(&self, user: UserId, password: &Secret, seen: Version) -> Answer {
        let Some(gatekeeper) = &self.gatekeeper else {
            return Answer::Unfit(Unfit::NoGatekeeper);
        };
        match gatekeeper.hash(&password.0) {
            Some(hash) => self.commit(Command::SetPassword { user, hash: Some(hash) }, Some(seen)),
            None => Answer::Unfit(Unfit::Password),
        }
    }

    /// Active people whose role may move cases, by name.
    pub(super) fn assignees(&self) -> Result<Answer, Fault> {
        if let Some(refusal) = self.refused(Act::AssignPqr) {
            return Ok(Answer::Refused(refusal));
        }
        let mut found = Vec::new();
        for User { id: user, name, role, .. } in self.able_people()? {
            let cases = self.store.counter(Counter::PqrOf(user.clone()))?;
            found.push(Assignee { user, name, role, cases });
        }
        found.sort_by_key(|person| (person.role != Role::PqrAnalyst, person.cases));
        Ok(Answer::Assignees(found))
    }

    /// Everybody who may be given a case, up to [`MAX_PEOPLE`].
    fn able_people(&self) -> Result<Vec<User>, Fault> {
        let mut found = Vec::new();
        let mut page = self.store.users(&PageRequest::first(MAX_PAGE))?;
        for _ in 0..MAX_PEOPLE / MAX_PAGE {
            let last = page.rows.last().map(|(cursor, _)| cursor.clone());
            found.extend(page.rows.into_iter().map(|(_, user)| user).filter(may_take_cases));
            let Some(last) = last.filter(|_| page.more_after) else { break };
            page = self.store.users(&PageRequest::after(last, MAX_PAGE))?;
        }
        Ok(found)
    }

    /// Whose load is shown: nobody's to who may not assign.
    pub(super) fn case_people(&self) -> Result<Vec<UserId>, Fault> {
        if !permits(self.actor.role, Act::AssignPqr) {
            return Ok(Vec::new());
        }
        Ok(self.able_people()?.into_iter().map(|user| user.id).collect())
    }

    pub(super) fn journal(
        &self,
        filter: &JournalFilter,
        page: &PageRequest,
    ) -> Result<Answer, Fault> {
        if let Some(refusal) = self.refused(Act::ReadJournal) {
            return Ok(Answer::Refused(refusal));
        }
        let (page, stopped) = self.store.journal(filter, page)?;
        Ok(Answer::Journal(page, stopped.is_some()))
    }
}

fn may_take_cases(user: &User) -> bool {
    !user.suspended && permits(user.role, Act::AdvancePqr)
}
