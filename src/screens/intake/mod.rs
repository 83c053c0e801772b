//! `PQR020`: file a PQR. What is typed is saved as it is typed; Enter validates, Enter again files.

mod account;
mod filing;
mod form;
mod update;
mod values;
mod view;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::domain::command::Draft;
use crate::domain::ids::{AccountId, DraftId, Radicado};
use crate::domain::letter::ApprovedText;
use crate::domain::pqr::{Notice, PqrCase};
use crate::domain::subscriber::Subscriber;
use crate::screens::Cx;
use crate::store::draft_version;
use crate::store::engine::Version;
use form::{FieldId, Form};

/// Name under which a draft keeps the case that a recurso is against.
const PARENT: &str = "recurre";

/// Screen id, also the form name of its drafts.
pub const ID: &str = "PQR020";

/// Last value of each field in this session, for "repeat".
pub type Recall = BTreeMap<String, String>;

/// The subscriber of the typed account.
#[derive(Debug, Clone)]
struct Asker {
    subscriber: Subscriber,
    /// Open cases of the account with their cause, the oldest first, once known.
    open_cases: Option<Vec<(Radicado, Option<u16>)>>,
    /// What the account owes, once known.
    owes: Option<crate::domain::money::Money>,
}

/// Where the draft stands.
#[derive(Debug, Clone, Default)]
struct Saved {
    id: Option<DraftId>,
    /// As this form last saw it: what its next save must name.
    version: Option<Version>,
    at: Option<NaiveDateTime>,
    /// A save is on its way.
    in_flight: bool,
    /// Something was typed since the last save was asked for.
    dirty: bool,
    /// Its draft was filed or discarded elsewhere, and that still has to be said before this is filed.
    gone: bool,
    /// The last save was not taken.
    failed: bool,
    /// Saves not taken since something was last typed.
    tries: u8,
}

/// Saves that are asked for by themselves when the base does not take them. After these the form is saved
/// when something is typed and whenever it loses the front.
const MAX_TRIES: u8 = 3;

/// The form.
#[derive(Debug)]
pub struct Intake {
    form: Form,
    focus: FieldId,
    asker: Option<Asker>,
    suggestions: Vec<Subscriber>,
    /// The suggestion under the cursor; none until the arrow enters the list.
    suggested: Option<usize>,
    searching: bool,
    filing: bool,
    confirmed: bool,
    errors: Vec<(FieldId, String)>,
    saved: Saved,
    recall: Recall,
}

impl Intake {
    /// An empty form, for an account when it is known.
    pub fn new(account: Option<AccountId>, recall: Recall) -> Self {
        let mut intake = Self {
            form: Form::default(),
            focus: FieldId::Account,
            asker: None,
            suggestions: Vec::new(),
            suggested: None,
            searching: false,
            filing: false,
            confirmed: false,
            errors: Vec::new(),
            saved: Saved::default(),
            recall,
        };
        if let Some(account) = account {
            intake.form.set(FieldId::Account, &account.to_string());
            intake.focus = FieldId::Kind;
        }
        intake
    }

    /// The form for an account and a bill of it; what is asked of the bill is still to be said.
    pub fn claim(account: AccountId, bill: &str, recall: Recall) -> Self {
        let mut intake = Self::new(Some(account), recall);
        intake.form.set(FieldId::Invoice, bill);
        intake
    }

    /// The code of an approved text that is being typed: what follows the last `;` of the narrative.
    fn typed_code(&self) -> Option<String> {
        if self.focus != FieldId::Facts {
            return None;
        }
        let facts = self.form.value(FieldId::Facts);
        let (_, code) = facts.rsplit_once(';')?;
        code.chars().all(char::is_alphanumeric).then(|| code.to_owned())
    }

    /// Approved texts whose code begins so, in the order of the table.
    fn approved<'a>(&self, code: &str, cx: &Cx<'a>) -> Vec<&'a ApprovedText> {
        let code = code.to_lowercase();
        let begins = |text: &&ApprovedText| text.code.starts_with(&code);
        cx.office.letters.texts.iter().filter(begins).collect()
    }

    /// The form of a recurso against the decision of a case: who asks and how to notify are known.
    pub fn appeal(parent: &PqrCase, recall: Recall) -> Self {
        let mut intake = Self::new(None, recall);
        intake.form = Form::appeal(parent.radicado);
        let notice = match &parent.notice {
            Notice::Email(address) => [("E", FieldId::NoticeWay), (address, FieldId::NoticeAt)],
            Notice::Address(address) => [("D", FieldId::NoticeWay), (address, FieldId::NoticeAt)],
        };
        for (value, field) in notice {
            intake.form.set(field, value);
        }
        if let Some(account) = parent.account {
            intake.form.set(FieldId::Account, &account.to_string());
        }
        intake.form.set(FieldId::Petitioner, &parent.petitioner.name);
        intake.form.set(FieldId::Document, &parent.petitioner.document);
        intake.form.set(FieldId::Invoice, parent.invoice.as_deref().unwrap_or_default());
        let causal = parent.causal.map_or_else(String::new, |code| code.to_string());
        intake.form.set(FieldId::Causal, &causal);
        if let Some(amount) = parent.claimed {
            intake.form.set(FieldId::Amount, &amount.to_decimal().to_string());
        }
        intake.focus = FieldId::Kind;
        intake
    }

    /// The form of a draft, the focus where it was.
    pub fn from_draft(draft: &Draft, recall: Recall) -> Self {
        let mut intake = Self::new(None, recall);
        let parent = draft.fields.iter().find(|(name, _)| name == PARENT);
        if let Some(parent) = parent.and_then(|(_, value)| value.parse().ok()) {
            intake.form = Form::appeal(parent);
        }
        for (name, value) in &draft.fields {
            if let Some(field) = FieldId::from_name(name) {
                intake.form.set(field, value);
            }
        }
        intake.focus =
            FieldId::ALL.get(usize::from(draft.focus)).copied().unwrap_or(FieldId::Account);
        intake.saved.id = draft.id;
        intake.saved.version = draft_version(draft);
        intake.saved.at = Some(draft.saved_at);
        intake
    }
}
