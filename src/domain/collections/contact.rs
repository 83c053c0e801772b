//! The guard of contacts: who may be reached for collection, by which channel and when (Ley 2300/2023). Pure.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::person::Debtor;
use super::promise::Promise;
use crate::domain::calendar::{BusinessCalendar, DayStatus};
use crate::domain::collections::person::PersonKey;

/// How a person is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Channel {
    /// Telephone.
    Voice,
    /// Text message.
    Sms,
    /// Recorded call: it counts as a call.
    Ivr,
    /// E-mail.
    Email,
    /// Letter.
    Letter,
    /// Instant messaging.
    Messaging,
    /// Visit at home or at work.
    Visit,
    /// He came, or called, himself.
    Window,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 8] = [
        Self::Voice,
        Self::Sms,
        Self::Ivr,
        Self::Email,
        Self::Letter,
        Self::Messaging,
        Self::Visit,
        Self::Window,
    ];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Voice => "VOZ",
            Self::Sms => "SMS",
            Self::Ivr => "IVR",
            Self::Email => "CORREO",
            Self::Letter => "CARTA",
            Self::Messaging => "MENSAJERIA",
            Self::Visit => "VISITA",
            Self::Window => "VENTANILLA",
        }
    }

    /// The channel of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// Messages to many are sent by it.
    pub const fn is_mass(self) -> bool {
        !matches!(self, Self::Voice | Self::Visit | Self::Window)
    }

    /// The channel as the law counts it.
    #[must_use]
    pub const fn counts_as(self) -> Self {
        match self {
            Self::Ivr => Self::Voice,
            other => other,
        }
    }
}

/// Why a person is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Purpose {
    /// To collect: the only one that the guard stops.
    Collection,
    /// Notice that due process asks for: suspension, prior communication to the bureaus.
    LegalNotice,
    /// Answer to a PQR.
    PqrAnswer,
    /// What the consumer himself asked for (art. 8).
    Requested,
}

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Subscriber, owner, possessor or user: all of them are debtors (Ley 142/1994 art. 130).
    Debtor,
    /// Co-debtor or guarantor.
    Guarantor,
    /// A reference, a relative, a neighbour: never (art. 4).
    Other,
}

/// What came of a contact: the closed list of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// PRM: he will pay.
    Promise(Promise),
    /// ACU: he asks for an agreement.
    WantsAgreement,
    /// PAG: he says that he paid.
    SaysPaid,
    /// REC: he claims; the claim itself is a PQR.
    Claims,
    /// NOC: nobody answered.
    NoAnswer,
    /// EQV: somebody else's number.
    WrongNumber,
    /// TER: a third person answered, who was told nothing.
    ThirdParty,
    /// INF: he asked for information.
    Information,
    /// REN: he will not pay.
    Refuses,
    /// FAL: the debtor died.
    Deceased,
    /// NOT: he asks not to be reached by this channel.
    DoNotContact,
    /// VOL: he asked to be called at another time.
    CallBack {
        /// When.
        at: NaiveDateTime,
    },
    /// ENV: a message that waits for no answer was sent.
    Sent,
}

/// The kinds of outcome, without what they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    /// PRM.
    Promise,
    /// ACU.
    WantsAgreement,
    /// PAG.
    SaysPaid,
    /// REC.
    Claims,
    /// NOC.
    NoAnswer,
    /// EQV.
    WrongNumber,
    /// TER.
    ThirdParty,
    /// INF.
    Information,
    /// REN.
    Refuses,
    /// FAL.
    Deceased,
    /// NOT.
    DoNotContact,
    /// VOL.
    CallBack,
    /// ENV.
    Sent,
}

impl OutcomeKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Promise,
        Self::WantsAgreement,
        Self::SaysPaid,
        Self::Claims,
        Self::NoAnswer,
        Self::WrongNumber,
        Self::ThirdParty,
        Self::Information,
        Self::Refuses,
        Self::Deceased,
        Self::DoNotContact,
        Self::CallBack,
        Self::Sent,
    ];

    /// Three letters, as files and reports write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Promise => "PRM",
            Self::WantsAgreement => "ACU",
            Self::SaysPaid => "PAG",
            Self::Claims => "REC",
            Self::NoAnswer => "NOC",
            Self::WrongNumber => "EQV",
            Self::ThirdParty => "TER",
            Self::Information => "INF",
            Self::Refuses => "REN",
            Self::Deceased => "FAL",
            Self::DoNotContact => "NOT",
            Self::CallBack => "VOL",
            Self::Sent => "ENV",
        }
    }

    /// The kind of three letters.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The consumer himself took part: the other reading of "contacto directo".
    pub const fn is_effective(self) -> bool {
        match self {
            Self::Promise
            | Self::WantsAgreement
            | Self::SaysPaid
            | Self::Claims
            | Self::Information
            | Self::Refuses
            | Self::DoNotContact
            | Self::CallBack => true,
            Self::NoAnswer | Self::WrongNumber | Self::ThirdParty | Self::Deceased | Self::Sent => {
                false
            }
        }
    }
}

impl Outcome {
    /// Its kind.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Promise(_) => OutcomeKind::Promise,
            Self::WantsAgreement => OutcomeKind::WantsAgreement,
            Self::SaysPaid => OutcomeKind::SaysPaid,
            Self::Claims => OutcomeKind::Claims,
            Self::NoAnswer => OutcomeKind::NoAnswer,
            Self::WrongNumber => OutcomeKind::WrongNumber,
            Self::ThirdParty => OutcomeKind::ThirdParty,
            Self::Information => OutcomeKind::Information,
            Self::Refuses => OutcomeKind::Refuses,
            Self::Deceased => OutcomeKind::Deceased,
            Self::DoNotContact => OutcomeKind::DoNotContact,
            Self::CallBack { .. } => OutcomeKind::CallBack,
            Self::Sent => OutcomeKind::Sent,
        }
    }
}

/// Whose hands it was in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// An officer of the house.
    Desk,
    /// A collection agency: it counts as the company's own (art. 1).
    Agency(String),
    /// A mass campaign.
    Campaign(u32),
}

/// A contact, or the attempt of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The person, as he was known then.
    pub person: PersonKey,
    /// When it began.
    pub started: NaiveDateTime,
    /// By which channel.
    pub channel: Channel,
    /// To what end.
    pub purpose: Purpose,
    /// Who was at the other end.
    pub target: Target,
    /// What came of it.
    pub outcome: Outcome,
    /// In whose hands.
    pub source: Source,
    /// What the debtor said by himself; never why he did not pay (art. 7).
    pub note: String,
}

/// What the guard must know of an earlier contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// When it began.
    pub at: NaiveDateTime,
    /// By which channel.
    pub channel: Channel,
    /// The consumer took part.
    pub effective: bool,
}

impl Contact {
    /// It was one of many messages.
    pub const fn is_mass(&self) -> bool {
        matches!(self.source, Source::Campaign(_))
    }

    /// What it is for the guard; none when it was a notice or an answer that the law asks for, or he came
    /// himself. The call that he asked for is not stopped, and counts: nothing follows it that day.
    pub fn touch(&self) -> Option<Touch> {
        let counted = matches!(self.purpose, Purpose::Collection | Purpose::Requested);
        let counts = counted && self.channel != Channel::Window;
        counts.then(|| Touch {
            at: self.started,
            channel: self.channel.counts_as(),
            effective: self.outcome.kind().is_effective(),
        })
    }
}

/// Which reading of "contacto directo" holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// An attempt counts: the strict one.
    Attempt,
    /// Only a two-way contact counts.
    Effective,
}

/// What a week is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Week {
    /// Monday to Sunday.
    Calendar,
    /// Seven days up to now.
    Rolling,
}

/// Hours of a day: the end is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// First minute.
    pub from: NaiveTime,
    /// First minute that is out again.
    pub until: NaiveTime,
}

impl Hours {
    fn holds(self, time: NaiveTime) -> bool {
        (self.from..self.until).contains(&time)
    }

    /// Whether no minute of these is outside `law`: a company may close earlier, never later.
    pub fn within(self, law: Self) -> bool {
        law.from <= self.from && self.until <= law.until
    }
}

/// Monday to Friday, the most that the law admits (Ley 2300/2023 art. 3).
pub const LEGAL_WEEKDAYS: Hours = Hours { from: on_the_hour(7), until: on_the_hour(19) };

/// Saturdays, the most that the law admits (Ley 2300/2023 art. 3).
pub const LEGAL_SATURDAY: Hours = Hours { from: on_the_hour(8), until: on_the_hour(15) };

const fn on_the_hour(hour: u32) -> NaiveTime {
    // `None` cannot be reached: the four hours above are of a day.
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// The law of contacts with its disputed readings decided (`data/contacto.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRules {
    /// Monday to Friday.
    pub weekdays: Hours,
    /// Saturdays.
    pub saturday: Hours,
    /// What is counted.
    pub counting: Counting,
    /// Contacts in a day.
    pub per_day: usize,
    /// Attempts in a day when only effective contacts count.
    pub attempts_per_day: usize,
    /// Contacts in a week by the one channel of that week.
    pub per_week: usize,
    /// What a week is.
    pub week: Week,
    /// A channel of which nobody ever asked the person may be used.
    pub unasked_allowed: bool,
    /// Minutes from its beginning in which a contact is written down.
    pub minutes_to_record: i64,
    /// Working days until the next contact, by outcome.
    pub next_in: Vec<(OutcomeKind, u32)>,
}

impl ContactRules {
    /// The next contact after an outcome; none when there is no next one by itself.
    pub fn next(
        &self,
        kind: OutcomeKind,
        on: NaiveDate,
        days: &BusinessCalendar,
    ) -> Option<NaiveDate> {
        let (_, count) = self.next_in.iter().find(|(of, _)| *of == kind)?;
        days.add_business_days(on, *count)
    }
}

/// Why a contact may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The person did not authorise the channel, or took it back.
    Channel(Channel),
    /// A third person.
    ThirdParty,
    /// Visits do not collect (art. 6).
    Visit,
    /// Sunday or holiday.
    Day(NaiveDate),
    /// Out of hours.
    Hour(NaiveTime),
    /// There was one that day.
    DayUsed,
    /// This week has another channel.
    WeekChannel(Channel),
    /// The week's contacts are used up.
    WeekUsed,
}

/// What the guard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be.
    Allowed,
    /// It may not.
    Denied {
        /// Every reason, the first one first.
        reasons: Vec<Denied>,
        /// The first instant at which it may be; none while the reason does not pass by itself.
        next: Option<NaiveDateTime>,
    },
}

/// A contact that somebody is about to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// By which channel.
    pub channel: Channel,
    /// To what end.
    pub purpose: Purpose,
    /// With whom.
    pub target: Target,
}

impl Asked {
    /// A call to the debtor, to collect.
    pub const CALL: Self =
        Self { channel: Channel::Voice, purpose: Purpose::Collection, target: Target::Debtor };
}

/// Days ahead in which the next instant is looked for.
const AHEAD: u64 = 30;

/// The guard: whether a person may be reached, and from when if not now. `touches` are his contacts of at
/// least the last two weeks, of every account, in any order.
pub fn may_contact(
    rules: &ContactRules,
    days: &BusinessCalendar,
    debtor: &Debtor,
    touches: &[Touch],
    asked: Asked,
    at: NaiveDateTime,
) -> Verdict {
    if asked.purpose != Purpose::Collection || asked.channel == Channel::Window {
        return Verdict::Allowed;
    }
    let guard = Guard { rules, days, debtor, touches, channel: asked.channel.counts_as() };
    let mut reasons = guard.for_ever(asked.target);
    let passes = reasons.is_empty();
    reasons.extend(guard.at(at));
    if reasons.is_empty() {
        return Verdict::Allowed;
    }
    Verdict::Denied { reasons, next: if passes { guard.next(at) } else { None } }
}

/// Whether an instant lies in the hours of the law, or in those that the person asked for.
pub fn in_hours(
    rules: &ContactRules,
    days: &BusinessCalendar,
    debtor: &Debtor,
    at: NaiveDateTime,
) -> bool {
    let guard = Guard { rules, days, debtor, touches: &[], channel: Channel::Voice };
    guard.clock(at).is_none()
}

struct Guard<'a> {
    rules: &'a ContactRules,
    days: &'a BusinessCalendar,
    debtor: &'a Debtor,
    touches: &'a [Touch],
    channel: Channel,
}

impl Guard<'_> {
    /// What does not pass by itself.
    fn for_ever(&self, target: Target) -> Vec<Denied> {
        let mut reasons = Vec::new();
        if !self.debtor.authorised(self.channel).unwrap_or(self.rules.unasked_allowed) {
            reasons.push(Denied::Channel(self.channel));
        }
        if target == Target::Other {
            reasons.push(Denied::ThirdParty);
        }
        if self.channel == Channel::Visit {
            reasons.push(Denied::Visit);
        }
        reasons
    }

    /// What passes with time.
    fn at(&self, at: NaiveDateTime) -> Vec<Denied> {
        let mut reasons: Vec<Denied> = self.clock(at).into_iter().collect();
        let day = self.counted(|touch| touch.at.date() == at.date());
        let attempts = self.touches.iter().filter(|touch| touch.at.date() == at.date()).count();
        let capped =
            self.rules.counting == Counting::Effective && attempts >= self.rules.attempts_per_day;
        if day.len() >= self.rules.per_day || capped {
            reasons.push(Denied::DayUsed);
        }
        let week = self.counted(|touch| self.same_week(touch.at, at));
        let first = week.iter().min_by_key(|touch| touch.at).map(|touch| touch.channel);
        match first.filter(|first| *first != self.channel) {
            Some(other) => reasons.push(Denied::WeekChannel(other)),
            None if week.len() >= self.rules.per_week => reasons.push(Denied::WeekUsed),
            None => {}
        }
        reasons
    }

    fn counted(&self, within: impl Fn(&Touch) -> bool) -> Vec<&Touch> {
        let counts = |touch: &&Touch| {
            (self.rules.counting == Counting::Attempt || touch.effective) && within(touch)
        };
        self.touches.iter().filter(counts).collect()
    }

    fn same_week(&self, one: NaiveDateTime, at: NaiveDateTime) -> bool {
        match self.rules.week {
            Week::Calendar => one.date().iso_week() == at.date().iso_week(),
            Week::Rolling => {
                let days = (at.date() - one.date()).num_days();
                (0..7).contains(&days)
            }
        }
    }

    fn clock(&self, at: NaiveDateTime) -> Option<Denied> {
        if self.asked_for(at) {
            return None;
        }
        match self.hours(at.date()) {
            None => Some(Denied::Day(at.date())),
            Some(hours) if !hours.holds(at.time()) => Some(Denied::Hour(at.time())),
            Some(_) => None,
        }
    }

    /// The hours that he asked for himself.
    fn asked_for(&self, at: NaiveDateTime) -> bool {
        self.debtor.other_hours.as_ref().is_some_and(|other| {
            let hours = Hours { from: other.from, until: other.until };
            let day = other.any_day || self.hours(at.date()).is_some();
            at.date() >= other.on && day && hours.holds(at.time())
        })
    }

    fn hours(&self, date: NaiveDate) -> Option<Hours> {
        match self.days.status(date) {
            DayStatus::Sunday | DayStatus::Holiday(_) | DayStatus::Local(_) => None,
            DayStatus::Saturday => Some(self.rules.saturday),
            DayStatus::Business if date.weekday() == Weekday::Sat => Some(self.rules.saturday),
            DayStatus::Business => Some(self.rules.weekdays),
        }
    }

    /// The first instant after `at` that nothing forbids.
    fn next(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        let dates = (0..=AHEAD).filter_map(|ahead| at.date().checked_add_days(Days::new(ahead)));
        dates
            .flat_map(|date| {
                let own = self.debtor.other_hours.as_ref().map(|other| other.from);
                let mut times: Vec<NaiveTime> =
                    self.hours(date).map(|hours| hours.from).into_iter().chain(own).collect();
                times.sort_unstable();
                times.into_iter().map(move |time| date.and_time(time))
            })
            .find(|instant| *instant > at && self.at(*instant).is_empty())
    }
}
