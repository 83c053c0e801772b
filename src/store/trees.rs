//! The keys of every space and of every counter, written and read in one place.

use chrono::{Datelike, NaiveDate};

use crate::domain::collections::Bucket;

use crate::domain::ids::{AccountId, DraftId, LoadId, PetitionId, Radicado, RulesId, UpdateId};
use crate::domain::money::Money;
use crate::domain::pqr::{Life, Month, Period, PqrState};
use crate::domain::schedule::template::bare_cycle;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::subscriber::{ServiceStatus, Subscriber};
use crate::domain::trace::Subject;
use crate::domain::updates::lane::Lane;
use crate::domain::updates::request::UpdateState;
use crate::domain::user::UserId;

/// Schema number.
pub const META_SCHEMA: &[u8] = b"esquema";
/// Head of the journal.
pub const META_HEAD: &[u8] = b"cabeza";
/// The load of receivables that is shown.
pub const META_RECEIVABLES: &[u8] = b"cartera";
/// A subscriber load that has begun and not ended.
pub const META_SUBSCRIBER_LOAD: &[u8] = b"suscriptores en carga";
/// The last good copy of the base.
pub const META_BACKUP: &[u8] = b"respaldo";
/// Lead of what names an annex whose content is being written.
pub const META_ANNEX: &[u8] = b"anexo ";
/// Fingerprint of the tables with which the indexes were made.
pub const META_TABLES: &[u8] = b"tablas";

/// Codes of the stages by which the standing was made, a line each.
pub const META_STAGES: &[u8] = b"etapas";

/// Fingerprint of the tables whose moves were told, until what they order was made again.
pub const META_TOLD: &[u8] = b"etapas.contadas";

/// Key of an account.
pub fn account(id: AccountId) -> Vec<u8> {
    id.number().to_be_bytes().to_vec()
}

/// Account from the last eight bytes of a key.
pub fn account_at_end(key: &[u8]) -> Option<AccountId> {
    let tail = key.len().checked_sub(8).and_then(|at| key.get(at..))?;
    AccountId::new(u64::from_be_bytes(tail.try_into().ok()?))
}

/// Key of a case.
pub fn radicado(id: Radicado) -> Vec<u8> {
    let mut key = id.year.to_be_bytes().to_vec();
    key.extend_from_slice(&id.number.to_be_bytes());
    key
}

/// Radicado from the last six bytes of a key.
pub fn radicado_at_end(key: &[u8]) -> Option<Radicado> {
    let tail = key.len().checked_sub(6).and_then(|at| key.get(at..))?;
    let (year, number) = tail.split_at_checked(2)?;
    Some(Radicado {
        year: u16::from_be_bytes(year.try_into().ok()?),
        number: u32::from_be_bytes(number.try_into().ok()?),
    })
}

/// Key of the index of documents.
pub fn by_document(number: &str, id: AccountId) -> Vec<u8> {
    let mut key = number.as_bytes().to_vec();
    key.push(0);
    key.extend_from_slice(&account(id));
    key
}

/// Prefix of every account of a document.
pub fn document_prefix(number: &str) -> Vec<u8> {
    let mut key = number.as_bytes().to_vec();
    key.push(0);
    key
}

/// Place of premises that are not served: in its cycle, in the order of the route.
pub fn idle(of: &Subscriber) -> Vec<u8> {
    let mut key = idle_of_cycle(&of.cycle);
    key.extend_from_slice(of.route.as_bytes());
    key.push(0);
    key.extend_from_slice(&of.route_order.to_be_bytes());
    key.extend_from_slice(&account(of.account));
    key
}

/// Prefix of the premises of a cycle that are not served: one cycle however it is written, and the tenth after the
/// second.
pub fn idle_of_cycle(cycle: &str) -> Vec<u8> {
    let mut key = format!("{:0>4}", bare_cycle(cycle)).into_bytes();
    key.push(0);
    key
}

/// Place of an open request for a connection by what it says in a field.
pub fn connection(field: Field, value: &str, id: UpdateId) -> Vec<u8> {
    [connections_with(field, value), update(id)].concat()
}

/// Prefix of the open requests for a connection that say the same in a field.
pub fn connections_with(field: Field, value: &str) -> Vec<u8> {
    [field.code().as_bytes(), &[0], value.as_bytes(), &[0]].concat()
}

/// Prefix of a load.
pub fn load(id: LoadId) -> Vec<u8> {
    id.0.to_be_bytes().to_vec()
}

/// Key of the ledger of an account in a load.
pub fn ledger(id: LoadId, of: AccountId) -> Vec<u8> {
    let mut key = load(id);
    key.extend_from_slice(&account(of));
    key
}

/// Key of the index of stages: the largest overdue amount comes first inside its bucket.
pub fn by_stage(id: LoadId, stage: u8, bucket: Bucket, overdue: Money, of: AccountId) -> Vec<u8> {
    let mut key = stage_prefix(id, stage, Some(bucket));
    let downwards = u64::MAX - overdue.centavos().max(0).unsigned_abs();
    key.extend_from_slice(&downwards.to_be_bytes());
    key.extend_from_slice(&account(of));
    key
}

/// Prefix of a stage, or of one bucket in it.
pub fn stage_prefix(id: LoadId, stage: u8, bucket: Option<Bucket>) -> Vec<u8> {
    let mut key = load(id);
    key.push(stage);
    if let Some(bucket) = bucket {
        key.push(bucket.index() as u8);
    }
    key
}

/// What the office has to do next with an open case: the parts of the index of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Worklist {
    /// Answer: its legal clock runs.
    #[default]
    Answer = 0,
    /// Wait for the petitioner to complete.
    WithUser = 1,
    /// Send the citation.
    Cite = 2,
    /// Send or publish the aviso.
    Aviso = 3,
    /// Record that the aviso was delivered or taken down.
    Deliver = 4,
    /// Nothing until the aviso takes effect or the decision is final.
    Wait = 5,
    /// Carry out what was granted, ordered or decided by silence.
    Comply = 6,
    /// Close.
    Close = 7,
    /// Send the file to the Superintendencia.
    ToSspd = 8,
    /// The Superintendencia decides.
    AtSspd = 9,
    /// It goes on in its recurso.
    Appealed = 10,
    /// Besides: a recurso to be answered.
    Recurso = 11,
    /// Besides: nobody answers for it.
    Unassigned = 12,
}

impl Worklist {
    /// Where a case stands by what it needs.
    pub fn of(life: &Life) -> Self {
        match life.state {
            PqrState::Radicada
            | PqrState::EnTramite
            | PqrState::Admitida
            | PqrState::EnPruebas
            | PqrState::Proyectada
            | PqrState::SapConfigurado
            | PqrState::SapNoReconocido => Self::Answer,
            PqrState::Requerida | PqrState::Devuelta => Self::WithUser,
            PqrState::Decidida
            | PqrState::Rechazada
            | PqrState::DesistidaTacita
            | PqrState::SapImprocedente => Self::Cite,
            PqrState::Citada => Self::Aviso,
            PqrState::AvisoEnviado | PqrState::AvisoPublicado => Self::Deliver,
            PqrState::AvisoEntregado | PqrState::AvisoRetirado | PqrState::Notificada => Self::Wait,
            PqrState::SapReconocido | PqrState::EnCumplimiento => Self::Comply,
            PqrState::SspdResuelta if life.sspd.is_some_and(|(_, outcome)| outcome.orders()) => {
                Self::Comply
            }
            PqrState::EnFirme
            | PqrState::SspdResuelta
            | PqrState::Cumplida
            | PqrState::Trasladada
            | PqrState::Desistida
            | PqrState::Archivada => Self::Close,
            PqrState::ApelacionConcedida | PqrState::EnSspdQueja => Self::ToSspd,
            PqrState::EnSspd | PqrState::SspdPruebas => Self::AtSspd,
            PqrState::Recurrida => Self::Appealed,
        }
    }
}

/// Key of the index of dates.
pub fn by_due(list: Worklist, due: NaiveDate, id: Radicado) -> Vec<u8> {
    let mut key = due_prefix(list, due);
    key.extend_from_slice(&radicado(id));
    key
}

/// Prefix of one worklist on a date.
pub fn due_prefix(list: Worklist, due: NaiveDate) -> Vec<u8> {
    [[list as u8].as_slice(), &day_number(due)].concat()
}

pub(super) fn day_number(day: NaiveDate) -> [u8; 4] {
    u32::try_from(day.num_days_from_ce()).unwrap_or(0).to_be_bytes()
}

/// Key of the index of people: what each of them answers for, by date.
pub fn by_person(user: &UserId, due: NaiveDate, id: Radicado) -> Vec<u8> {
    [user_prefix(user).as_slice(), &day_number(due), &radicado(id)].concat()
}

/// The date of a key of the index of dates.
pub fn day_of_due(key: &[u8]) -> Option<NaiveDate> {
    let days = u32::from_be_bytes(key.get(1..5)?.try_into().ok()?);
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?)
}

/// Key of the index of cases by account.
pub fn by_account(of: AccountId, id: Radicado) -> Vec<u8> {
    let mut key = account(of);
    key.extend_from_slice(&radicado(id));
    key
}

/// Prefix of the versions of the tables of law.
pub const RULE_TABLES: &[u8] = b"t";

/// Prefix of what was applied of them.
pub const APPLICATIONS: &[u8] = b"a";

/// Key of a version of the tables of law.
pub fn rule_tables(id: RulesId) -> Vec<u8> {
    [RULE_TABLES, &id.0.to_be_bytes()].concat()
}

/// Key of an application of rules, by its place in order.
pub fn application(place: usize) -> Vec<u8> {
    [APPLICATIONS, &u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes()].concat()
}

/// Key of a letter that went out.
pub fn letter(of: Radicado, year: u16, sequence: u32) -> Vec<u8> {
    [radicado(of).as_slice(), &year.to_be_bytes(), &sequence.to_be_bytes()].concat()
}

/// Key of the index of months; none for what is not settled, or took longer than is written out.
pub fn by_month(month: Option<Month>, id: Radicado) -> Vec<u8> {
    [month_prefix(month).as_slice(), &radicado(id)].concat()
}

/// Prefix of a month, or of what is not settled.
pub fn month_prefix(month: Option<Month>) -> Vec<u8> {
    month.map_or(u32::MAX, Month::index).to_be_bytes().to_vec()
}

/// Key of what is kept of a month.
pub fn month(of: Month) -> Vec<u8> {
    of.index().to_be_bytes().to_vec()
}

/// Key of what is kept of a period.
pub fn period(of: Period) -> Vec<u8> {
    let mut key = month(of.first());
    key.push(u8::from(matches!(of, Period::Quarter(_))));
    key
}

/// Key of an annex, and lead of the pieces of its content.
pub fn annex(of: Radicado, number: u32) -> Vec<u8> {
    [radicado(of).as_slice(), &number.to_be_bytes()].concat()
}

/// Key of a piece of the content of an annex.
pub fn annex_piece(of: Radicado, number: u32, piece: u32) -> Vec<u8> {
    [annex(of, number).as_slice(), &piece.to_be_bytes()].concat()
}

/// Key of an annex from the key of a piece.
pub fn annex_of_piece(key: &[u8]) -> &[u8] {
    key.get(..10).unwrap_or(key)
}

/// What says in the meta space that the content of an annex is being written.
pub fn annex_coming(of: Radicado, number: u32) -> Vec<u8> {
    [META_ANNEX, &annex(of, number)].concat()
}

/// Prefix of the drafts of a user.
pub fn drafts_of(user: &UserId) -> Vec<u8> {
    let mut key = user.as_str().as_bytes().to_vec();
    key.push(0);
    key
}

/// Key of a draft.
pub fn draft(user: &UserId, id: DraftId) -> Vec<u8> {
    let mut key = drafts_of(user);
    key.extend_from_slice(&id.0.to_be_bytes());
    key
}

/// Key of a user.
pub fn user(id: &UserId) -> Vec<u8> {
    id.as_str().as_bytes().to_vec()
}

/// Prefix of what is kept by user: his acts, his logins.
pub fn user_prefix(id: &UserId) -> Vec<u8> {
    drafts_of(id)
}

/// Prefix of the acts about a record.
pub fn subject_prefix(subject: &Subject) -> Vec<u8> {
    match subject {
        Subject::Account(id) => [b"a".as_slice(), &account(*id)].concat(),
        Subject::Pqr(id) => [b"p".as_slice(), &radicado(*id)].concat(),
        Subject::User(id) => [b"u".as_slice(), &user_prefix(id)].concat(),
        Subject::Person(id) => [b"d".as_slice(), id.as_str().as_bytes(), &[0]].concat(),
    }
}

/// Prefix of the acts of a day.
pub fn day_prefix(day: NaiveDate) -> Vec<u8> {
    day_number(day).to_vec()
}

/// Key of an act in an index of the register.
pub fn act(prefix: Vec<u8>, sequence: u64) -> Vec<u8> {
    let mut key = prefix;
    key.extend_from_slice(&sequence.to_be_bytes());
    key
}

/// Sequence from the last eight bytes of a key of the register.
pub fn sequence_at_end(key: &[u8]) -> Option<u64> {
    let tail = key.len().checked_sub(8).and_then(|at| key.get(at..))?;
    Some(u64::from_be_bytes(tail.try_into().ok()?))
}

/// Prefixes of the counters that depend on where cases stand: [`Counter::PqrIn`], [`Counter::PqrOf`].
pub const WORKLIST_COUNTERS: [&[u8]; 2] = [b"w", b"v"];

/// Lead of the totals of files of changes.
pub const BATCH_COUNTERS: &[u8] = b"z";

/// Prefix of the counters of requests by queue: [`Counter::UpdatesIn`].
pub const LANE_COUNTERS: &[u8] = b"j";

/// Totals that are kept, never counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counter {
    /// Subscribers.
    Subscribers,
    /// Subscribers by state of the service.
    SubscribersIn(ServiceStatus),
    /// Cases filed.
    Pqr,
    /// Cases not archived.
    PqrOpen,
    /// Cases not archived without a responsible person.
    PqrUnassigned,
    /// Open cases of a worklist.
    PqrIn(Worklist),
    /// Cases for which a person owes an answer.
    PqrOf(UserId),
    /// Last number given in a year.
    PqrSequence(u16),
    /// Last number of a letter in a year.
    LetterSequence(u16),
    /// Last draft number.
    DraftSequence,
    /// Last load number.
    LoadSequence,
    /// Last session number.
    SessionSequence,
    /// Users.
    Users,
    /// Administrators who are not suspended.
    Administrators,
    /// Last number of an annex.
    AnnexSequence,
    /// Last number of a payment agreement in a year.
    AgreementSequence(u16),
    /// Last number of a suspension order in a year.
    OrderSequence(u16),
    /// Payments of which nobody knows whose they are.
    PaymentsUnknown,
    /// Last number of a campaign.
    CampaignSequence,
    /// Last version of the calendar of a year.
    PlanSequence(i32),
    /// A figure of a load of receivables.
    Load(LoadId, LoadFigure),
    /// Last number of a request to change data in a year.
    UpdateSequence(u16),
    /// Last number of a file of changes of data.
    BatchSequence,
    /// Requests in a queue.
    UpdatesIn(Lane),
    /// Accounts with something that failed and still stands.
    Failures,
    /// Last number of a measurement of the register.
    QualitySequence,
    /// Last number of a petition about an estrato in a year.
    PetitionSequence(u16),
    /// Requests of a file of changes that are in a state.
    BatchIn(u32, UpdateState),
    /// How many accounts the office has numbered itself.
    AccountSequence,
    /// Changes of a kind that were applied in a month to accounts of a zone.
    UpdatesApplied(Month, ChangeKind, String),
}

/// Figures of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadFigure {
    /// Accounts with open items.
    Accounts,
    /// Open items.
    Items,
    /// Debits in centavos.
    Debit,
    /// Credits in centavos, negative.
    Credit,
    /// Apart by lock, in centavos.
    Blocked,
    /// Apart by instalment plan, in centavos.
    Financed,
    /// Over the limit of DDR, in centavos.
    HardToCollect,
    /// Accounts whose stage and bucket are these.
    StageAccounts(u8, Bucket),
    /// Overdue and collectable of those accounts, in centavos.
    StageOverdue(u8, Bucket),
    /// Collectable of every account by age of its items, in centavos.
    Aged(Bucket),
}

impl Counter {
    /// Its key.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::Subscribers => b"S".to_vec(),
            Self::SubscribersIn(status) => vec![b's', *status as u8],
            Self::Pqr => b"P".to_vec(),
            Self::PqrOpen => b"p".to_vec(),
            Self::PqrUnassigned => b"u".to_vec(),
            Self::PqrIn(list) => vec![b'w', *list as u8],
            Self::PqrOf(user) => [b"v".as_slice(), user.as_str().as_bytes()].concat(),
            Self::PqrSequence(year) => [b"n".as_slice(), &year.to_be_bytes()].concat(),
            Self::LetterSequence(year) => [b"c".as_slice(), &year.to_be_bytes()].concat(),
            Self::DraftSequence => b"d".to_vec(),
            Self::LoadSequence => b"l".to_vec(),
            Self::SessionSequence => b"x".to_vec(),
            Self::AnnexSequence => b"a".to_vec(),
            Self::AgreementSequence(year) => [b"g".as_slice(), &year.to_be_bytes()].concat(),
            Self::OrderSequence(year) => [b"o".as_slice(), &year.to_be_bytes()].concat(),
            Self::PaymentsUnknown => b"k".to_vec(),
            Self::CampaignSequence => b"m".to_vec(),
            Self::PlanSequence(year) => [b"y".as_slice(), &year.to_be_bytes()].concat(),
            Self::UpdateSequence(year) => [b"r".as_slice(), &year.to_be_bytes()].concat(),
            Self::BatchSequence => b"b".to_vec(),
            Self::UpdatesIn(lane) => vec![b'j', *lane as u8],
            Self::Failures => b"f".to_vec(),
            Self::QualitySequence => b"e".to_vec(),
            Self::PetitionSequence(year) => [b"h".as_slice(), &year.to_be_bytes()].concat(),
            Self::AccountSequence => b"i".to_vec(),
            Self::BatchIn(number, state) => {
                [BATCH_COUNTERS, &number.to_be_bytes(), &[*state as u8]].concat()
            }
            Self::UpdatesApplied(month, kind, zone) => {
                [updates_applied(*month).as_slice(), &[*kind as u8], zone.as_bytes()].concat()
            }
            Self::Users => b"U".to_vec(),
            Self::Administrators => b"A".to_vec(),
            Self::Load(id, figure) => [b"L".as_slice(), &load(*id), &figure.key()].concat(),
        }
    }
}

/// Prefix of what was applied of changes in a month: one counter by kind and zone follows.
pub fn updates_applied(of: Month) -> Vec<u8> {
    [b"q".as_slice(), &month(of)].concat()
}

/// Kind and zone of a counter of applied changes.
pub fn applied_of(key: &[u8]) -> Option<(ChangeKind, String)> {
    let (kind, zone) = key.get(5..)?.split_first()?;
    let kind = ChangeKind::ALL.into_iter().find(|one| *one as u8 == *kind)?;
    Some((kind, std::str::from_utf8(zone).ok()?.to_owned()))
}

/// Key of a revision of an account.
pub fn revision(of: AccountId, number: u32) -> Vec<u8> {
    [account(of).as_slice(), &number.to_be_bytes()].concat()
}

/// Key of a request to change data.
pub fn update(id: UpdateId) -> Vec<u8> {
    [id.year.to_be_bytes().as_slice(), &id.number.to_be_bytes()].concat()
}

/// The request in the last six bytes of a key.
pub fn update_at_end(key: &[u8]) -> Option<UpdateId> {
    radicado_at_end(key).map(|Radicado { year, number }| UpdateId { year, number })
}

/// Key of a file of changes of data.
pub fn batch(number: u32) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// Key of what is kept of a day.
pub fn day(of: NaiveDate) -> Vec<u8> {
    day_number(of).to_vec()
}

/// The number of a measurement of a key that begins with it.
pub fn measurement(key: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(key.get(..4)?.try_into().ok()?))
}

/// Prefix of the accounts that fail a check in a measurement.
pub fn quality_rows(number: u32, code: &str) -> Vec<u8> {
    [number.to_be_bytes().as_slice(), code.as_bytes(), &[0]].concat()
}

/// Key of an account that fails a check in a measurement.
pub fn quality_row(number: u32, code: &str, of: AccountId) -> Vec<u8> {
    [quality_rows(number, code).as_slice(), &account(of)].concat()
}

/// Key of a petition about an estrato.
pub fn petition(id: PetitionId) -> Vec<u8> {
    [id.year.to_be_bytes().as_slice(), &id.number.to_be_bytes()].concat()
}

/// The petition in the last six bytes of a key.
pub fn petition_at_end(key: &[u8]) -> Option<PetitionId> {
    radicado_at_end(key).map(|Radicado { year, number }| PetitionId { year, number })
}

/// Key of petitions by day: those that are open, acts of the bodies.
pub fn petition_by_day(on: NaiveDate, id: PetitionId) -> Vec<u8> {
    [day_number(on).as_slice(), &petition(id)].concat()
}

/// Key of the index of petitions of an account.
pub fn petition_by_account(of: AccountId, id: PetitionId) -> Vec<u8> {
    [account(of), petition(id)].concat()
}

/// Key of the index of what failed.
pub fn failure(on: NaiveDate, of: AccountId) -> Vec<u8> {
    [day_number(on).as_slice(), &account(of)].concat()
}

/// Key of the index of files of changes of data.
pub fn update_by_batch(number: u32, of: AccountId, id: UpdateId) -> Vec<u8> {
    [batch(number).as_slice(), &account(of), &update(id)].concat()
}

/// Account and request of a key of the index of files.
pub fn of_batch_key(key: &[u8]) -> Option<(AccountId, UpdateId)> {
    Some((account_at_end(key.get(4..12)?)?, update_at_end(key)?))
}

/// Key of the index of queues.
pub fn update_by_lane(lane: Lane, day: NaiveDate, id: UpdateId) -> Vec<u8> {
    [[lane as u8].as_slice(), &day_number(day), &update(id)].concat()
}

/// Key of the index of requests of an account: those that are not over come first.
pub fn update_by_account(of: AccountId, over: bool, id: UpdateId) -> Vec<u8> {
    [account(of).as_slice(), &[u8::from(over)], &update(id)].concat()
}

impl LoadFigure {
    fn key(self) -> Vec<u8> {
        match self {
            Self::Accounts => b"a".to_vec(),
            Self::Items => b"i".to_vec(),
            Self::Debit => b"d".to_vec(),
            Self::Credit => b"c".to_vec(),
            Self::Blocked => b"b".to_vec(),
            Self::Financed => b"f".to_vec(),
            Self::HardToCollect => b"h".to_vec(),
            Self::StageAccounts(stage, bucket) => vec![b's', stage, bucket.index() as u8],
            Self::StageOverdue(stage, bucket) => vec![b'o', stage, bucket.index() as u8],
            Self::Aged(bucket) => vec![b'g', bucket.index() as u8],
        }
    }
}
