//! A person apart from his accounts: who he is, what he authorised his data to be used for, and which documents are
//! his too. One person may have many accounts; what he authorised goes with him and not with the premises.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::AccountId;
use super::subscriber::Subscriber;
use super::updates::decide::is_text;
use super::user::UserId;

/// Whose contacts and authorisations are counted together: the document; the account itself while no document is
/// known.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonKey(String);

impl PersonKey {
    /// The person of an account.
    pub fn of(account: AccountId, subscriber: Option<&Subscriber>) -> Self {
        let document = subscriber.and_then(|subscriber| subscriber.document.as_ref());
        document.map_or_else(
            || Self(format!("cta {}", account.number())),
            |document| Self(document.number.clone()),
        )
    }

    /// The person of a document as it is typed: separators are dropped. None for what is no number.
    pub fn of_document(text: &str) -> Option<Self> {
        let keeps = |c: &char| !matches!(c, '.' | ',' | ' ' | '-');
        let number: String = text.trim().to_uppercase().chars().filter(keeps).collect();
        let sound = (3..=16).contains(&number.len());
        let digits = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (sound && digits && number.bytes().any(|byte| byte.is_ascii_digit()))
            .then_some(Self(number))
    }

    /// The account that it stands for, while no document is known.
    pub fn account(&self) -> Option<AccountId> {
        self.0.strip_prefix("cta ")?.parse().ok()
    }

    /// As it is ordered and stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What data are used for (finalidad, Ley 1581/2012 art. 4 b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Purpose {
    /// To serve, bill and answer.
    Service,
    /// To notify by electronic means (CPACA art. 56).
    ElectronicNotice,
    /// To report to credit bureaus (Ley 1266/2008 art. 8).
    Bureaus,
    /// To offer and to ask for opinions.
    Marketing,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] =
        [Self::Service, Self::ElectronicNotice, Self::Bureaus, Self::Marketing];

    /// Its name in commands and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Service => "servicio",
            Self::ElectronicNotice => "notificacion",
            Self::Bureaus => "centrales",
            Self::Marketing => "publicidad",
        }
    }

    /// The purpose of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What he said about a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// For what.
    pub purpose: Purpose,
    /// Given, or taken back.
    pub granted: bool,
    /// Since when.
    pub on: NaiveDate,
    /// How he said it: signature, recording, web form.
    pub medium: String,
    /// What proves it (art. 9: it must be possible to consult it later).
    pub evidence: String,
    /// Who wrote it down.
    pub by: UserId,
}

/// A document that belongs to somebody who is known by another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamePerson {
    /// By which he is known.
    pub person: PersonKey,
    /// Why it is believed.
    pub reason: String,
    /// Who joined them.
    pub by: UserId,
    /// When.
    pub on: NaiveDate,
}

/// What is known of a person besides his accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFile {
    /// Who.
    pub person: PersonKey,
    /// Every change of what he authorised, in order; the last one of a purpose holds.
    pub consents: Vec<Consent>,
    /// The document by which he is known, when it is another.
    pub same_as: Option<SamePerson>,
    /// Documents that are his too.
    pub also: Vec<PersonKey>,
}

/// Changes of consent that a person may have.
pub const MAX_CONSENTS: usize = 200;

/// Documents that one person may have besides his own.
pub const MAX_ALSO: usize = 10;

/// Longest name of a medium, and of what proves a consent, in characters.
const MAX_EVIDENCE: usize = 120;

impl PersonFile {
    /// Of whom nothing is written down yet.
    pub const fn unknown(person: PersonKey) -> Self {
        Self { person, consents: Vec::new(), same_as: None, also: Vec::new() }
    }

    /// His last word on a purpose.
    pub fn last_word(&self, purpose: Purpose) -> Option<&Consent> {
        self.consents.iter().rev().find(|one| one.purpose == purpose)
    }
}

/// One change of what is known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonChange {
    /// He authorised a use of his data, or no longer does.
    Consent {
        /// For what.
        purpose: Purpose,
        /// Given, or taken back.
        granted: bool,
        /// Since when.
        on: NaiveDate,
        /// How he said it.
        medium: String,
        /// What proves it.
        evidence: String,
    },
    /// Another document is his too: a link, nothing is written over.
    Join {
        /// That document.
        other: PersonKey,
        /// Why it is believed.
        reason: String,
    },
    /// It was not.
    Part {
        /// That document.
        other: PersonKey,
        /// Why.
        reason: String,
    },
}

/// Why a change of a person is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonRejection {
    /// Nobody has that document.
    Unknown(PersonKey),
    /// A text is missing or too long.
    Text,
    /// A day that has not come.
    Day,
    /// Both are the same document.
    Itself,
    /// It is joined to another person already.
    Joined(PersonKey),
    /// Other documents are joined to it.
    HasOthers,
    /// They are not joined.
    Apart,
    /// No room for more.
    Full,
}

/// What he said, as it is kept.
pub fn consent(
    file: &PersonFile,
    change: &PersonChange,
    (by, today): (&UserId, NaiveDate),
) -> Result<Consent, PersonRejection> {
    let PersonChange::Consent { purpose, granted, on, medium, evidence } = change else {
        return Err(PersonRejection::Text);
    };
    let fits = |text: &str| is_text(text) && text.chars().count() <= MAX_EVIDENCE;
    if !fits(medium) || !fits(evidence) {
        return Err(PersonRejection::Text);
    }
    if *on > today {
        return Err(PersonRejection::Day);
    }
    if file.consents.len() >= MAX_CONSENTS {
        return Err(PersonRejection::Full);
    }
    Ok(Consent {
        purpose: *purpose,
        granted: *granted,
        on: *on,
        medium: medium.clone(),
        evidence: evidence.clone(),
        by: by.clone(),
    })
}

/// Whether another document may be joined to a person. Links are one step long: whoever is known by another document
/// has none of his own.
pub fn may_join(
    person: &PersonFile,
    other: &PersonFile,
    reason: &str,
) -> Result<(), PersonRejection> {
    if person.person == other.person {
        return Err(PersonRejection::Itself);
    }
    for file in [person, other] {
        if let Some(same) = &file.same_as {
            return Err(PersonRejection::Joined(same.person.clone()));
        }
    }
    if !other.also.is_empty() {
        return Err(PersonRejection::HasOthers);
    }
    if person.also.len() >= MAX_ALSO {
        return Err(PersonRejection::Full);
    }
    if is_text(reason) { Ok(()) } else { Err(PersonRejection::Text) }
}

/// Whether a document may be taken from a person again.
pub fn may_part(
    person: &PersonFile,
    other: &PersonFile,
    reason: &str,
) -> Result<(), PersonRejection> {
    let joined = other.same_as.as_ref().is_some_and(|same| same.person == person.person);
    if !joined {
        return Err(PersonRejection::Apart);
    }
    if is_text(reason) { Ok(()) } else { Err(PersonRejection::Text) }
}
