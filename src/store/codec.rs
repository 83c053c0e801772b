//! Record bytes: one version byte, then bincode. The only file that knows bincode.
//!
//! bincode does not describe itself, so a field cannot simply be added: the old shape stays here as
//! its own type with `From`, and a stored sample of every version stands in `tests/fixtures/`.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::former::{CommandV2, PqrCaseV1};
use super::journal::JournalEntry;
use crate::domain::annex::Annex;
use crate::domain::collections::AccountLedger;
use crate::domain::collections::campaign::{Campaign, CampaignRow};
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::history::StageChange;
use crate::domain::collections::payment::Payment;
use crate::domain::collections::person::Debtor;
use crate::domain::collections::queue::{DailyQueue, StandingRow};
use crate::domain::collections::testigo::{CubeCell, CubeKey, Testigo, TestigoRow};
use crate::domain::command::{
    BackupMark, Draft, FileLoad, ReceivablesLoad, Recommendations, SuiApproval,
};
use crate::domain::ids::{AccountId, Radicado, SessionId, UpdateId};
use crate::domain::letter::IssuedLetter;
use crate::domain::person::PersonFile;
use crate::domain::pqr::{Application, PqrCase, RuleTables};
use crate::domain::schedule::change::PlanChange;
use crate::domain::schedule::flow::PlanFile;
use crate::domain::schedule::keep::PeriodFile;
use crate::domain::schedule::rows::{DaySpan, PlanLine};
use crate::domain::stratification::Petition;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::{Revision, Written};
use crate::domain::subscriber::notes::FieldNotes;
use crate::domain::subscriber::{
    Area, Billing, Document, MeterDetails, Phone, Premises, ServiceStatus, Services, Stratum,
    Subscriber, UseClass,
};
use crate::domain::updates::batch::Batch;
use crate::domain::updates::quality::QualityRun;
use crate::domain::updates::request::UpdateRequest;
use crate::domain::user::{Actor, Role, User, UserId};

/// Largest record that is decoded: a hostile length then fails instead of asking for memory.
const MAX_RECORD_BYTES: usize = 32 << 20;

/// Why bytes are not a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodecFault {
    /// No bytes at all.
    Empty,
    /// A version that this program does not know.
    Version {
        /// Record kind.
        kind: &'static str,
        /// Version found.
        found: u8,
    },
    /// The bytes do not have the shape of their version.
    Shape(String),
}

/// A record kind with its versions.
pub trait Record: Sized {
    /// Name in faults.
    const KIND: &'static str;
    /// The version that is written.
    const VERSION: u8;

    /// The body in the written version.
    fn body(&self) -> Result<Vec<u8>, CodecFault>;

    /// The record from a body of any version that was ever written.
    fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault>;
}

/// Version byte and body.
pub fn encode<R: Record>(record: &R) -> Result<Vec<u8>, CodecFault> {
    let body = record.body()?;
    let mut bytes = Vec::with_capacity(body.len() + 1);
    bytes.push(R::VERSION);
    bytes.extend_from_slice(&body);
    Ok(bytes)
}

/// A record of any known version.
pub fn decode<R: Record>(bytes: &[u8]) -> Result<R, CodecFault> {
    let (version, body) = bytes.split_first().ok_or(CodecFault::Empty)?;
    R::from_body(*version, body)
}

fn to_bincode<T: Serialize>(value: &T) -> Result<Vec<u8>, CodecFault> {
    bincode::serde::encode_to_vec(value, bincode::config::standard())
        .map_err(|error| CodecFault::Shape(error.to_string()))
}

fn from_bincode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, CodecFault> {
    let config = bincode::config::standard().with_limit::<MAX_RECORD_BYTES>();
    let (value, read) = bincode::serde::decode_from_slice(bytes, config)
        .map_err(|error| CodecFault::Shape(error.to_string()))?;
    if read == bytes.len() { Ok(value) } else { Err(CodecFault::Shape("sobran bytes".into())) }
}

/// Kinds that have had one version only.
macro_rules! single_version {
    ($($kind:ty => $name:literal),* $(,)?) => {$(
        impl Record for $kind {
            const KIND: &'static str = $name;
            const VERSION: u8 = 1;

            fn body(&self) -> Result<Vec<u8>, CodecFault> {
                to_bincode(self)
            }

            fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault> {
                match version {
                    1 => from_bincode(body),
                    found => Err(CodecFault::Version { kind: Self::KIND, found }),
                }
            }
        }
    )*};
}

/// Consecutive accounts of a load, with what lists of the day need of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingBlock(pub Vec<StandingRow>);

/// How an account passed from one stage to another in a load, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passages(pub Vec<StageChange>);

/// Consecutive rows of a testigo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestigoBlock(pub Vec<TestigoRow>);

/// Crosses of a testigo, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cube(pub Vec<(CubeKey, CubeCell)>);

/// Rows of a place of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanBlock(pub Vec<PlanLine>);

/// A row of a calendar in few bytes: its first day as a number, and how many more days it takes.
#[derive(Serialize, Deserialize)]
struct PackedLine {
    period: u32,
    activity: String,
    start: i32,
    more: u32,
}

impl Record for PlanBlock {
    const KIND: &'static str = "filas de calendario";
    const VERSION: u8 = 1;

    fn body(&self) -> Result<Vec<u8>, CodecFault> {
        let pack = |line: &PlanLine| {
            let more = u32::try_from((line.days.end - line.days.start).num_days());
            let more = more.map_err(|_| CodecFault::Shape("termina antes de empezar".into()))?;
            let start = line.days.start.num_days_from_ce();
            Ok(PackedLine { period: line.period, activity: line.activity.clone(), start, more })
        };
        to_bincode(&self.0.iter().map(pack).collect::<Result<Vec<_>, CodecFault>>()?)
    }

    fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault> {
        if version != 1 {
            return Err(CodecFault::Version { kind: Self::KIND, found: version });
        }
        let unpack = |PackedLine { period, activity, start, more }| {
            let start = NaiveDate::from_num_days_from_ce_opt(start);
            let end = start.and_then(|start| start.checked_add_days(Days::new(u64::from(more))));
            let days = start.zip(end).ok_or_else(|| CodecFault::Shape("día imposible".into()))?;
            Ok(PlanLine { period, activity, days: DaySpan { start: days.0, end: days.1 } })
        };
        let packed: Vec<PackedLine> = from_bincode(body)?;
        Ok(Self(packed.into_iter().map(unpack).collect::<Result<_, CodecFault>>()?))
    }
}

single_version! {
    PlanFile => "calendario",
    PeriodFile => "período de calendario",
    PlanChange => "cambio de calendario",
    UpdateRequest => "solicitud de cambio",
    Batch => "lote de cambios",
    QualityRun => "medición de calidad",
    FieldNotes => "notas de datos",
    PersonFile => "persona",
    Petition => "petición de estrato",
    Testigo => "testigo",
    TestigoRow => "fila de testigo",
    TestigoBlock => "bloque de testigo",
    Cube => "cruces de testigo",
    Campaign => "campaña",
    CampaignRow => "fila de campaña",
    AccountLedger => "cartera",
    StandingBlock => "estado de cartera",
    Passages => "historia de etapas",
    CollectionFile => "gestión de cobro",
    Debtor => "deudor",
    Payment => "pago",
    DailyQueue => "cola del día",
    IssuedLetter => "carta",
    RuleTables => "reglas",
    Application => "reglas aplicadas",
    Annex => "anexo",
    Draft => "borrador",
    FileLoad => "carga",
    ReceivablesLoad => "carga de cartera",
    User => "usuario",
    BackupMark => "respaldo",
    SuiApproval => "aprobación del SUI",
    Recommendations => "recomendaciones",
}

impl Record for PqrCase {
    const KIND: &'static str = "pqr";
    const VERSION: u8 = 2;

    fn body(&self) -> Result<Vec<u8>, CodecFault> {
        to_bincode(self)
    }

    fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault> {
        match version {
            1 => from_bincode::<PqrCaseV1>(body).map(Self::from),
            2 => from_bincode(body),
            found => Err(CodecFault::Version { kind: Self::KIND, found }),
        }
    }
}

impl Record for JournalEntry {
    const KIND: &'static str = "bitácora";
    const VERSION: u8 = 3;

    fn body(&self) -> Result<Vec<u8>, CodecFault> {
        to_bincode(self)
    }

    fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault> {
        match version {
            1 => from_bincode::<JournalEntryV1>(body).map(Self::from),
            2 => from_bincode::<JournalEntryV2>(body).map(Self::from),
            3 => from_bincode(body),
            found => Err(CodecFault::Version { kind: Self::KIND, found }),
        }
    }
}

/// Version 1: there were no sessions yet.
#[derive(Serialize, Deserialize)]
struct JournalEntryV1 {
    sequence: u64,
    at: NaiveDateTime,
    actor: ActorV1,
    command: CommandV2,
    radicado: Option<Radicado>,
    previous: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct ActorV1 {
    user: UserId,
    role: Role,
    origin: String,
}

impl From<JournalEntryV1> for JournalEntry {
    fn from(old: JournalEntryV1) -> Self {
        let ActorV1 { user, role, origin } = old.actor;
        Self {
            sequence: old.sequence,
            at: old.at,
            actor: Actor { user, role, origin, session: SessionId::LOCAL },
            command: old.command.at(old.at),
            radicado: old.radicado,
            previous: old.previous,
        }
    }
}

/// Version 2: a step of a case was its name and a note.
#[derive(Serialize, Deserialize)]
struct JournalEntryV2 {
    sequence: u64,
    at: NaiveDateTime,
    actor: Actor,
    command: CommandV2,
    radicado: Option<Radicado>,
    previous: [u8; 32],
}

impl From<JournalEntryV2> for JournalEntry {
    fn from(old: JournalEntryV2) -> Self {
        Self {
            sequence: old.sequence,
            at: old.at,
            actor: old.actor,
            command: old.command.at(old.at),
            radicado: old.radicado,
            previous: old.previous,
        }
    }
}

impl Record for Revision {
    const KIND: &'static str = "revisión de suscriptor";
    const VERSION: u8 = 2;

    fn body(&self) -> Result<Vec<u8>, CodecFault> {
        to_bincode(self)
    }

    fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault> {
        match version {
            1 => from_bincode::<RevisionV1>(body).map(Self::from),
            2 => from_bincode(body),
            found => Err(CodecFault::Version { kind: Self::KIND, found }),
        }
    }
}

/// Version 1: neither whether it took something back nor the address as it had come were kept.
#[derive(Serialize, Deserialize)]
struct RevisionV1 {
    number: u32,
    recorded_at: NaiveDateTime,
    valid_from: NaiveDate,
    request: UpdateId,
    zone: String,
    asked: Vec<Field>,
    makers: Vec<UserId>,
    approvers: Vec<UserId>,
    written: Vec<Written>,
}

impl From<RevisionV1> for Revision {
    fn from(old: RevisionV1) -> Self {
        Self {
            number: old.number,
            recorded_at: old.recorded_at,
            valid_from: old.valid_from,
            request: old.request,
            zone: old.zone,
            asked: old.asked,
            makers: old.makers,
            approvers: old.approvers,
            written: old.written,
            reverses: false,
            original: String::new(),
        }
    }
}

impl Record for Subscriber {
    const KIND: &'static str = "suscriptor";
    const VERSION: u8 = 3;

    fn body(&self) -> Result<Vec<u8>, CodecFault> {
        to_bincode(self)
    }

    fn from_body(version: u8, body: &[u8]) -> Result<Self, CodecFault> {
        match version {
            1 => from_bincode::<SubscriberV1>(body).map(SubscriberV2::from).map(Self::from),
            2 => from_bincode::<SubscriberV2>(body).map(Self::from),
            3 => from_bincode(body),
            found => Err(CodecFault::Version { kind: Self::KIND, found }),
        }
    }
}

/// What the first two versions begin with. bincode writes a record inside a record as its fields, one after the other.
#[derive(Serialize, Deserialize)]
struct EarlySubscriber {
    account: AccountId,
    nuis: String,
    document: Option<Document>,
    name: String,
    address_original: String,
    address: String,
    complement: String,
    town: String,
    locality: String,
    area: Area,
    use_class: UseClass,
    stratum: Option<Stratum>,
    attached_shop: bool,
    services: Services,
    meter: Option<String>,
    zone: String,
    cycle: String,
    route: String,
    route_order: u32,
    phone: Option<Phone>,
    email: Option<String>,
}

/// Version 1: consent to use the data was not kept yet.
#[derive(Serialize, Deserialize)]
struct SubscriberV1 {
    early: EarlySubscriber,
    linked_on: Option<NaiveDate>,
    status: ServiceStatus,
}

/// Version 2: of the premises only the address and the number of the meter were kept.
#[derive(Serialize, Deserialize)]
struct SubscriberV2 {
    early: EarlySubscriber,
    data_consent: Option<bool>,
    linked_on: Option<NaiveDate>,
    status: ServiceStatus,
}

impl From<SubscriberV1> for SubscriberV2 {
    fn from(old: SubscriberV1) -> Self {
        let SubscriberV1 { early, linked_on, status } = old;
        Self { early, data_consent: None, linked_on, status }
    }
}

impl From<SubscriberV2> for Subscriber {
    fn from(old: SubscriberV2) -> Self {
        let SubscriberV2 { early, data_consent, linked_on, status } = old;
        Self {
            account: early.account,
            nuis: early.nuis,
            document: early.document,
            name: early.name,
            address_original: early.address_original,
            address: early.address,
            complement: early.complement,
            town: early.town,
            locality: early.locality,
            area: early.area,
            use_class: early.use_class,
            stratum: early.stratum,
            attached_shop: early.attached_shop,
            services: early.services,
            meter: early.meter,
            zone: early.zone,
            cycle: early.cycle,
            route: early.route,
            route_order: early.route_order,
            phone: early.phone,
            email: early.email,
            data_consent,
            linked_on,
            status,
            mobile: None,
            capacity: None,
            notice: None,
            premises: Premises::default(),
            meter_details: MeterDetails::default(),
            billing: Billing::default(),
        }
    }
}
