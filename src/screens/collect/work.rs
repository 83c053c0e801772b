//! What a key of the list does to an account: a result on its way from its fields to the base, and what
//! follows it.

use super::entry::{Entry, Kind, Next};
use super::{Collect, Cx, Request, Target, Wish};
use crate::domain::collections::contact::{Channel, Contact, Outcome, OutcomeKind, Source};
use crate::domain::collections::decide::{self, CollectionRejection};
use crate::domain::collections::file::{Deed, SkipReason};
use crate::domain::collections::person::DebtorChange;
use crate::domain::command::{Command, QueueMove};
use crate::messages;
use crate::store::DeskCase;
use crate::text::desk;
use crate::widgets::frame::Tone;

impl Collect {
    /// A result was chosen; nothing is, while the law does not let the debtor be called.
    pub(super) fn choose(&mut self, kind: Kind, cx: &Cx) -> Vec<Wish> {
        if self.busy {
            return Vec::new();
        }
        let Some(case) = self.case() else { return Vec::new() };
        let Some(facts) = case.facts() else {
            return vec![Wish::error(messages::NO_SUBSCRIBER)];
        };
        let signing = self.talked && kind == Kind::Agreement;
        if let Some(Err(refused)) = self.may(cx, self.began(cx)).filter(|_| !signing) {
            return vec![Wish::error(messages::collection_rejection(&refused))];
        }
        let entry = Entry::new(kind, &facts, cx);
        self.pinned = self.account();
        if kind == Kind::Outcome(OutcomeKind::Claims) {
            self.entry = Some(entry);
            return self.save(cx);
        }
        let say = entry.is_checked().then(|| entry.said(cx));
        self.entry = Some(entry);
        say.map(|text| Wish::Say(Tone::Info, text)).into_iter().collect()
    }

    fn contact(&self, outcome: Outcome, cx: &Cx) -> Deed {
        let began = self.began(cx);
        let asked = self.asked_contact(cx, began);
        let person = self.case().map(|case| case.debtor.person.clone());
        Deed::Contact {
            contact: Contact {
                person: person.unwrap_or_default(),
                started: began,
                channel: asked.channel,
                purpose: asked.purpose,
                target: asked.target,
                outcome,
                source: Source::Desk,
                note: String::new(),
            },
            next: None,
        }
    }

    /// Enter: the next field, then a check, then it is written.
    pub(super) fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(entry) = &mut self.entry else { return Vec::new() };
        if entry.go_on() {
            return Vec::new();
        }
        if entry.is_checked() {
            return self.save(cx);
        }
        let Some(deed) = self.deed(cx) else { return Vec::new() };
        let checked = deed.and_then(|deed| self.check(deed, cx));
        let Some(entry) = &mut self.entry else { return Vec::new() };
        match checked {
            Ok(()) => {
                entry.checked();
                vec![Wish::Say(Tone::Info, entry.said(cx))]
            }
            Err(text) => vec![Wish::error(text)],
        }
    }

    /// The act as it stands in the fields, or what is wrong with them.
    fn deed(&self, cx: &Cx) -> Option<Result<Deed, String>> {
        let (entry, case) = (self.entry.as_ref()?, self.case()?);
        let facts = case.facts()?;
        Some(match entry.kind() {
            Kind::Agreement => entry.agreement(&facts, cx).map(Deed::Sign),
            Kind::Outcome(_) => entry.outcome(cx).map(|outcome| self.contact(outcome, cx)),
            Kind::Skipped => return None,
        })
    }

    /// What the base would say, before it is asked.
    fn check(&self, deed: Deed, cx: &Cx) -> Result<(), String> {
        let Some(facts) = self.case().and_then(DeskCase::facts) else { return Ok(()) };
        let said = |why: CollectionRejection| messages::collection_rejection(&why);
        decide::decide(&facts, cx.office, deed, cx.now).map(drop).map_err(said)
    }

    fn save(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(deed) = self.deed(cx) else { return Vec::new() };
        let Some(kind) = self.entry.as_ref().map(Entry::kind) else { return Vec::new() };
        let deed = match deed {
            Ok(deed) => deed,
            Err(text) => return vec![Wish::error(text)],
        };
        match kind {
            // The talk was a contact, whatever was signed in it.
            Kind::Agreement if self.talked => {
                self.next = Next::Signing;
                self.write(deed)
            }
            Kind::Agreement => {
                self.next = Next::Sign(Box::new(deed));
                let talk = self.contact(Outcome::WantsAgreement, cx);
                self.write(talk)
            }
            Kind::Outcome(OutcomeKind::Claims) => {
                self.next = Next::Claim;
                self.write(deed)
            }
            Kind::Outcome(_) => {
                self.next = Next::Row;
                self.write(deed)
            }
            Kind::Skipped => Vec::new(),
        }
    }

    fn write(&mut self, deed: Deed) -> Vec<Wish> {
        let Some(account) = self.account() else { return Vec::new() };
        self.busy = true;
        let command = Command::Collect { account, deed: Box::new(deed) };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    /// The act is durable: what follows it.
    pub(super) fn done(&mut self, number: Option<(u16, u32)>, cx: &Cx) -> Vec<Wish> {
        self.busy = false;
        let account = self.account();
        let name = account.map_or_else(String::new, |account| account.to_string());
        match std::mem::replace(&mut self.next, Next::Stay) {
            Next::Stay => {
                let mut wishes = self.ask_case();
                wishes.push(self.ask_queue());
                wishes
            }
            Next::Sign(deed) => {
                self.talked = true;
                self.next = Next::Signing;
                self.write(*deed)
            }
            Next::Claim => {
                let bill = self.case().map(|case| case.live.overdue_bills());
                let bill = bill.and_then(|bills| bills.into_iter().next());
                let target = match (account, bill) {
                    (Some(account), Some((bill, ..))) if !bill.is_empty() => {
                        Target::ClaimBill(account, bill)
                    }
                    (account, _) => Target::Intake(account),
                };
                self.let_go();
                vec![self.ask_queue(), Wish::Go(target)]
            }
            Next::Row | Next::Signing => {
                let said = self.entry.as_ref().map_or_else(String::new, |entry| entry.done(cx));
                let said = match number {
                    Some(number) => format!("{name}: {}.", desk::agreement_number(number)),
                    None => format!("{name}: {said}."),
                };
                let mut wishes = match self.next_open() {
                    Some(at) => self.select(at),
                    None => {
                        self.let_go();
                        self.ask_case()
                    }
                };
                wishes.push(self.ask_queue());
                wishes.push(Wish::Say(Tone::Done, said));
                wishes
            }
        }
    }

    pub(super) fn skip(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        let reason = SkipReason::ALL.into_iter().find(|reason| reason.code() == code);
        let until = cx.office.rules.legal.add_business_days(cx.today(), 1);
        let (Some(reason), Some(until)) = (reason, until) else { return Vec::new() };
        self.next = Next::Row;
        self.entry = Some(Entry::skipped());
        self.write(Deed::Skip { reason, until })
    }

    pub(super) fn authorise(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        let (Some(account), Some(channel)) = (self.account(), Channel::from_code(code)) else {
            return Vec::new();
        };
        let given = self.case().and_then(|case| case.debtor.authorised(channel)).unwrap_or(false);
        let change = DebtorChange::Authorise {
            channels: vec![channel],
            granted: !given,
            on: cx.today(),
            instrument: format!("de palabra ante {}", cx.actor.user),
        };
        self.busy = true;
        self.next = Next::Stay;
        let command = Command::KeepDebtor { account, change };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    /// The director puts the row first in its list.
    pub(super) fn put_first(&mut self, cx: &Cx) -> Vec<Wish> {
        let (Some(queue), Some(account)) = (&self.queue, self.account()) else {
            return Vec::new();
        };
        let officer = queue.queue.officer.clone();
        let (from, to) = (officer.clone(), officer);
        let moved = QueueMove { day: cx.today(), from, to, account: Some(account) };
        self.busy = true;
        self.next = Next::Stay;
        vec![Wish::Ask(Request::Commit(Box::new(Command::MoveQueue(moved)), None))]
    }
}
