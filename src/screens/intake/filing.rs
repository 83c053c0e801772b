//! From what is typed to a draft and to a filed case: checks, confirmation, what the base answered.

use super::form::{FieldId, Form};
use super::{ID, Intake, MAX_TRIES, PARENT, Saved};
use crate::domain::calendar::Deadline;
use crate::domain::command::{Command, Draft};
use crate::domain::ids::DraftId;
use crate::domain::pqr::{FilePqr, PqrRejection, decide_filing, last_day_to_claim};
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::{Request, Wish};
use crate::store::{Apart, Receipt, Refusal};
use crate::text::{date, money, pqr as pqr_words};
use crate::widgets::frame::Tone;

impl Intake {
    pub(super) fn address(&self) -> String {
        self.asker.as_ref().map_or_else(String::new, |asker| {
            format!("{} {}", asker.subscriber.address, asker.subscriber.complement)
                .trim()
                .to_owned()
        })
    }

    pub(super) fn filing(&self, cx: &Cx) -> Option<FilePqr> {
        let asker = self.asker.as_ref().map(|asker| &asker.subscriber);
        let causal = self.form.causal().and_then(|code| cx.office.causals.get(code));
        let service = causal.and_then(|causal| causal.service(asker.map(|who| who.services)));
        let account = asker.map(|who| who.account);
        self.form.filing(account, &self.address(), self.saved.id, cx.today(), service)
    }

    /// The date by which a paper filed today must be answered.
    pub(super) fn deadline(&self, cx: &Cx) -> Option<Deadline> {
        let kind = self.form.kind()?;
        cx.office.term_of(kind, cx.today()).deadline(cx.today(), &cx.office.rules.legal).ok()
    }

    pub(super) fn check(&self, cx: &Cx) -> Vec<(FieldId, String)> {
        let mut errors = Vec::new();
        if self.asker.is_none() && !self.form.value(FieldId::Account).trim().is_empty() {
            let text = "SUS-021 Esa cuenta no existe: escríbala otra vez o elija de la lista (F4).";
            errors.push((FieldId::Account, text.into()));
        }
        if self.form.kind().is_none() {
            errors.push((FieldId::Kind, "PQR-009 Falta el trámite: F4 muestra la lista.".into()));
        }
        if self.form.issued(cx.today()).is_none() {
            errors.push((FieldId::Issued, messages::NOT_A_DATE.into()));
        }
        if let Some(filing) = self.filing(cx)
            && let Err(rejection) = decide_filing(&filing, &cx.office.causals, cx.today())
            && errors.is_empty()
        {
            errors.push((field_of(&rejection), messages::pqr_rejection(&rejection)));
        }
        errors
    }

    pub(super) fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.suggested.is_some() {
            let wishes = self.settle_account();
            self.advance();
            return wishes;
        }
        self.expand(cx);
        let mut wishes = self.settle_account();
        self.errors = self.check(cx);
        if let Some((field, text)) = self.errors.first() {
            self.focus = *field;
            wishes.push(Wish::error(text.clone()));
            return wishes;
        }
        let (Some(filing), Some(deadline)) = (self.filing(cx), self.deadline(cx)) else {
            return wishes;
        };
        if std::mem::take(&mut self.saved.gone) {
            wishes.push(Wish::error(messages::pqr_rejection(&PqrRejection::DraftGone)));
            return wishes;
        }
        if self.confirmed {
            self.filing = true;
            wishes.push(Wish::Remember(self.fields()));
            wishes.push(Wish::Ask(Request::Commit(Box::new(Command::FilePqr(filing)), None)));
            return wishes;
        }
        self.confirmed = true;
        let claimed =
            filing.claimed.map_or_else(String::new, |a| format!(" por {}", money::pesos(a)));
        let warning = self.too_old(&filing, cx);
        let text = format!(
            "{warning}{}{claimed}. Responder antes del {}. Enter radica.",
            pqr_words::kind(filing.kind),
            date::long(deadline.legal)
        );
        wishes.push(Wish::Say(Tone::Info, text));
        wishes
    }

    /// A bill issued too long ago: the claim is received all the same, and then rejected (art. 154).
    fn too_old(&self, filing: &FilePqr, cx: &Cx) -> String {
        let until = last_day_to_claim(filing.invoice_issued, &cx.office.rules);
        match until.filter(|until| cx.today() > *until) {
            Some(until) => format!("Reclamable hasta {} (art. 154). ", date::short(until)),
            None => String::new(),
        }
    }

    /// What a list of drafts calls a form without a subscriber.
    fn typed_name(&self) -> String {
        [FieldId::Petitioner, FieldId::Account]
            .into_iter()
            .map(|field| self.form.value(field))
            .find(|text| !text.trim().is_empty())
            .unwrap_or_else(|| "sin suscriptor".into())
    }

    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let mut fields: Vec<_> =
            FieldId::ALL.map(|field| (field.name().to_owned(), self.form.value(field))).into();
        fields.extend(self.form.parent.map(|parent| (PARENT.to_owned(), parent.to_string())));
        fields
    }

    pub(super) fn save(&mut self, cx: &Cx) -> Vec<Wish> {
        if !self.saved.dirty || self.saved.in_flight || self.filing || self.form.is_blank() {
            return Vec::new();
        }
        self.saved.dirty = false;
        self.saved.in_flight = true;
        let kind = self.form.kind().map_or("PQR", pqr_words::kind);
        let whom = self.asker.as_ref().map(|asker| asker.subscriber.name.clone());
        let focus = FieldId::ALL.iter().position(|field| *field == self.focus).unwrap_or(0);
        let draft = Draft {
            id: self.saved.id,
            user: cx.actor.user.clone(),
            form: ID.into(),
            title: format!("{kind} · {}", whom.unwrap_or_else(|| self.typed_name())),
            fields: self.fields(),
            focus: u16::try_from(focus).unwrap_or(0),
            saved_at: cx.now,
        };
        let command = Command::SaveDraft(draft);
        vec![Wish::Ask(Request::Commit(Box::new(command), self.saved.version))]
    }

    pub(super) fn discard(&mut self) -> Vec<Wish> {
        let mut wishes = Vec::new();
        if let Some(id) = self.saved.id {
            let command = Command::DiscardDraft { id };
            wishes.push(Wish::Ask(Request::Commit(Box::new(command), None)));
        }
        self.form = Form::default();
        self.saved = Saved::default();
        wishes.push(Wish::Say(Tone::Done, "Borrador descartado.".into()));
        wishes.push(Wish::Close);
        wishes
    }

    pub(super) fn done(&mut self, receipt: Receipt, cx: &Cx) -> Vec<Wish> {
        if let Some(radicado) = receipt.radicado {
            self.filing = false;
            let due = self.deadline(cx).map_or_else(String::new, |d| date::long(d.legal));
            return vec![
                Wish::Say(Tone::Done, format!("Radicada {radicado}. Responder antes del {due}.")),
                Wish::Close,
            ];
        }
        self.saved.in_flight = false;
        self.saved.failed = false;
        self.saved.tries = 0;
        let Some(id) = receipt.draft else { return Vec::new() };
        self.saved.id = Some(id);
        self.saved.version = receipt.version;
        self.saved.at = Some(cx.now);
        receipt.apart.map_or_else(Vec::new, |apart| self.kept_apart(apart, id))
    }

    /// The draft has another number now: the person is told why, and nothing stays confirmed.
    fn kept_apart(&mut self, apart: Apart, id: DraftId) -> Vec<Wish> {
        self.confirmed = false;
        match apart {
            Apart::Gone => {
                self.saved.gone = true;
                vec![Wish::error(messages::pqr_rejection(&PqrRejection::DraftGone))]
            }
            Apart::Changed => vec![Wish::Say(
                Tone::Info,
                format!("GEN-012 Otra ventana suya cambió ese borrador: lo de aquí quedó en {id}."),
            )],
        }
    }

    pub(super) fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        self.confirmed = false;
        if self.saved.in_flight {
            self.save_refused(refusal);
            return vec![Wish::error(messages::refusal(refusal))];
        }
        self.filing = false;
        if *refusal == Refusal::Pqr(PqrRejection::DraftGone) {
            // Said: whoever insists files it as new.
            self.saved = Saved { dirty: true, ..Saved::default() };
        }
        vec![Wish::error(messages::refusal(refusal))]
    }
}

impl Intake {
    /// What was typed is not kept: it stays to be saved. Asking again helps against a disk, not a rule.
    fn save_refused(&mut self, refusal: &Refusal) {
        let passing = matches!(refusal, Refusal::Fault(_));
        self.saved.in_flight = false;
        self.saved.dirty = true;
        self.saved.failed = true;
        self.saved.tries = if passing { self.saved.tries.saturating_add(1) } else { MAX_TRIES };
    }
}

const fn field_of(rejection: &PqrRejection) -> FieldId {
    match rejection {
        PqrRejection::NobodyAsks => FieldId::Petitioner,
        PqrRejection::NoFacts | PqrRejection::FactsTooLong(_) => FieldId::Facts,
        PqrRejection::CausalMissing | PqrRejection::CausalUnknown(_) => FieldId::Causal,
        PqrRejection::AmountWithoutClaim | PqrRejection::AmountNotPositive => FieldId::Amount,
        PqrRejection::EmailInvalid | PqrRejection::NoticeMissing => FieldId::NoticeAt,
        PqrRejection::BillFromTheFuture => FieldId::Issued,
        PqrRejection::UndisputedMissing => FieldId::Undisputed,
        // A draft that is gone, a parent that admits no recurso: nothing that is typed here.
        _ => FieldId::Kind,
    }
}
