//! The fields of a subscriber as texts: what stands in each, and what may be written into it.
//!
//! A change request, a history, a decree and a check of quality all speak of fields by name; this is the one place
//! that knows how each is read and written. A value has one canonical text; the empty text is "nothing known".

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::address::normalize;
use super::contact::{Phone, PhoneRejection, is_email};
use super::document::{Document, DocumentRejection};
use super::premises::{Capacity, Location, MeterKind, NoticeMedium};
use super::record::{Area, ServiceStatus, Services, Stratum, Subscriber, UseClass};
use super::town::Towns;

/// Longest text of a field, in characters.
pub const MAX_VALUE: usize = 160;

macro_rules! fields {
    ($( $(#[$doc:meta])* $field:ident = $code:literal, $kind:ident; )*) => {
        /// A field that a change request may change.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Field { $( $(#[$doc])* $field, )* }

        impl Field {
            /// Every field, in the order of forms and exports.
            pub const ALL: &'static [Self] = &[$( Self::$field, )*];

            /// Its name in files, tables and commands.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$field => $code, )* }
            }

            /// The kind of change that it belongs to.
            pub const fn kind(self) -> ChangeKind {
                match self { $( Self::$field => ChangeKind::$kind, )* }
            }
        }
    };
}

fields! {
    /// Name or company.
    Name = "nombre", Holder;
    /// Kind, number and check digit.
    Document = "documento", Holder;
    /// In what capacity he has the premises.
    Capacity = "calidad", Holder;
    /// Address with its complement.
    Address = "direccion", Address;
    /// Barrio, vereda, corregimiento.
    Locality = "localidad", Cadastre;
    /// DANE code.
    Town = "municipio", Address;
    /// Urban or not.
    Area = "area", Address;
    /// Fixed telephone.
    Phone = "telefono", Contact;
    /// Mobile telephone.
    Mobile = "celular", Contact;
    /// E-mail.
    Email = "correo", Contact;
    /// How he wants to be notified.
    Notice = "medio_notificacion", Consent;
    /// Consent to use the data (Ley 1581/2012).
    DataConsent = "autoriza_datos", Consent;
    /// Estrato.
    Stratum = "estrato", Stratum;
    /// Class of use.
    UseClass = "uso", UseClass;
    /// A small shop attached to a dwelling.
    AttachedShop = "local_conexo", UseClass;
    /// Dwellings behind the connection.
    Dwellings = "viviendas", UseClass;
    /// Other units behind it.
    OtherUnits = "otras_unidades", UseClass;
    /// Tariff.
    Tariff = "tarifa", UseClass;
    /// Last day of an exemption.
    ExemptUntil = "exento_hasta", UseClass;
    /// Billed together with another service.
    JointBilling = "facturacion_conjunta", UseClass;
    /// Services.
    Services = "servicios", Status;
    /// State of the service.
    Status = "estado", Status;
    /// Number of the meter.
    Meter = "medidor", Meter;
    /// Its make.
    MeterBrand = "medidor_marca", Meter;
    /// How it works.
    MeterKind = "medidor_tipo", Meter;
    /// Its diameter.
    MeterDiameter = "medidor_diametro", Meter;
    /// Since when it is there.
    MeterDate = "medidor_fecha", Meter;
    /// Zone.
    Zone = "zona", Route;
    /// Billing cycle.
    Cycle = "ciclo", Route;
    /// Reading route.
    Route = "ruta", Route;
    /// Place in the route.
    RouteOrder = "orden_ruta", Route;
    /// NUIS or NIU of the SUI.
    Nuis = "nuis", Cadastre;
    /// Número predial.
    Cadastral = "cedula_catastral", Cadastre;
    /// Matrícula inmobiliaria.
    Registration = "matricula", Cadastre;
    /// Latitude and longitude.
    Location = "coordenadas", Cadastre;
}

/// What a change is about: documents, visit, effect and figures go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Estrato (Ley 142/1994 arts. 101 to 104).
    Stratum,
    /// Nomenclatura.
    Address,
    /// Suscriptor.
    Holder,
    /// Clase de servicio.
    UseClass,
    /// Telephones and e-mail.
    Contact,
    /// Meter.
    Meter,
    /// Zone, cycle, route.
    Route,
    /// What the person authorises.
    Consent,
    /// Cadastre and identifiers.
    Cadastre,
    /// Services and their state: vinculación, inactivation, vacant premises.
    Status,
}

impl ChangeKind {
    /// Every kind; the four basic changes of the office first.
    pub const ALL: [Self; 10] = [
        Self::Stratum,
        Self::Address,
        Self::Holder,
        Self::UseClass,
        Self::Contact,
        Self::Meter,
        Self::Route,
        Self::Consent,
        Self::Cadastre,
        Self::Status,
    ];

    /// Its name in tables and commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stratum => "estrato",
            Self::Address => "nomenclatura",
            Self::Holder => "suscriptor",
            Self::UseClass => "uso",
            Self::Contact => "contacto",
            Self::Meter => "medidor",
            Self::Route => "ruta",
            Self::Consent => "autorizacion",
            Self::Cadastre => "catastro",
            Self::Status => "servicio",
        }
    }

    /// The kind of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Why a text does not belong in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldRejection {
    /// The field cannot be empty.
    Empty,
    /// More than [`MAX_VALUE`] characters, or control characters in it.
    Text,
    /// Not a telephone.
    Phone(PhoneRejection),
    /// Ten digits, but a fixed line in the field of mobiles or the other way round.
    OtherKindOfPhone,
    /// Not a document.
    Document(DocumentRejection),
    /// Not an e-mail.
    Email,
    /// None of the values of the field.
    Choice(Vec<&'static str>),
    /// No municipality has that code; the one that it would be with its zero.
    Town(Option<String>),
    /// Not a whole number up to this.
    Number(u32),
    /// Not a date.
    Date,
    /// A dwelling needs an estrato from 1 to 6.
    StratumMissing,
    /// Only a dwelling has an estrato (Ley 142/1994 art. 102).
    StratumNotDwelling,
    /// Not 20 or 30 digits.
    Cadastral,
    /// Not a latitude and a longitude of Colombia.
    Location,
}

/// Words of yes and no.
const FLAGS: [&str; 2] = ["S", "N"];

const fn flag(value: bool) -> &'static str {
    if value { "S" } else { "N" }
}

fn number(value: impl Into<u32>) -> String {
    match value.into() {
        0 => String::new(),
        number => number.to_string(),
    }
}

fn date(value: Option<NaiveDate>) -> String {
    value.map_or_else(String::new, |date| date.to_string())
}

fn owned(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

impl Field {
    /// The field of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.code() == code)
    }

    /// The canonical text of what stands in it.
    pub fn read(self, of: &Subscriber) -> String {
        match self {
            Self::Name => of.name.clone(),
            Self::Document => of.document.as_ref().map_or_else(String::new, document_text),
            Self::Capacity => owned(of.capacity.map(Capacity::code)),
            Self::Address => match of.complement.as_str() {
                "" => of.address.clone(),
                complement => format!("{} {complement}", of.address),
            },
            Self::Locality => of.locality.clone(),
            Self::Town => of.town.clone(),
            Self::Area => of.area.code().to_owned(),
            Self::Phone => owned(of.phone.as_ref().map(Phone::digits)),
            Self::Mobile => owned(of.mobile.as_ref().map(Phone::digits)),
            Self::Email => owned(of.email.as_deref()),
            Self::Notice => owned(of.notice.map(NoticeMedium::code)),
            Self::DataConsent => owned(of.data_consent.map(flag)),
            Self::Stratum => {
                of.stratum.map_or_else(String::new, |stratum| stratum.number().to_string())
            }
            Self::UseClass => of.use_class.code().to_owned(),
            Self::AttachedShop => flag(of.attached_shop).to_owned(),
            Self::Dwellings => number(of.premises.dwellings),
            Self::OtherUnits => number(of.premises.other_units),
            Self::Tariff => of.billing.tariff.clone(),
            Self::ExemptUntil => date(of.billing.exempt_until),
            Self::JointBilling => flag(of.billing.joint).to_owned(),
            Self::Services => of.services.codes(),
            Self::Status => of.status.code().to_owned(),
            Self::Meter => of.meter.clone().unwrap_or_default(),
            Self::MeterBrand => of.meter_details.brand.clone(),
            Self::MeterKind => owned(of.meter_details.kind.map(MeterKind::code)),
            Self::MeterDiameter => number(of.meter_details.diameter_mm),
            Self::MeterDate => date(of.meter_details.installed_on),
            Self::Zone => of.zone.clone(),
            Self::Cycle => of.cycle.clone(),
            Self::Route => of.route.clone(),
            Self::RouteOrder => number(of.route_order),
            Self::Nuis => of.nuis.clone(),
            Self::Cadastral => of.premises.cadastral.clone(),
            Self::Registration => of.premises.registration.clone(),
            Self::Location => of.premises.location.map_or_else(String::new, location_text),
        }
    }

    /// Writes a text into it, in its canonical form. The record stays as it was when the text is refused.
    pub fn write(
        self,
        into: &mut Subscriber,
        text: &str,
        towns: &Towns,
    ) -> Result<(), FieldRejection> {
        let text = clean(text)?;
        match self {
            Self::Name => into.name = required(text)?.to_uppercase(),
            Self::Document => into.document = document(&text, into.document.as_ref())?,
            Self::Capacity => {
                into.capacity = chosen(&text, &Capacity::ALL, Capacity::code)?;
            }
            Self::Address => write_address(into, &required(text)?),
            Self::Locality => into.locality = text.to_uppercase(),
            Self::Town => into.town = town(text, towns)?,
            Self::Area => into.area = one_of(&text, &Area::ALL, Area::code)?,
            Self::Phone => into.phone = phone(&text, false)?,
            Self::Mobile => into.mobile = phone(&text, true)?,
            Self::Email => into.email = email(&text)?,
            Self::Notice => {
                into.notice = chosen(&text, &NoticeMedium::ALL, NoticeMedium::code)?;
            }
            Self::DataConsent => into.data_consent = some(&text, yes_no)?,
            Self::Stratum => into.stratum = some(&text, stratum)?,
            Self::UseClass => {
                into.use_class = one_of(&text, &UseClass::ALL, UseClass::code)?;
            }
            Self::AttachedShop => into.attached_shop = yes_no(&text)?,
            Self::Dwellings => into.premises.dwellings = small_number(&text)?,
            Self::OtherUnits => into.premises.other_units = small_number(&text)?,
            Self::Tariff => into.billing.tariff = text.to_uppercase(),
            Self::ExemptUntil => into.billing.exempt_until = some(&text, day)?,
            Self::JointBilling => into.billing.joint = yes_no(&text)?,
            Self::Services => into.services = services(&text)?,
            Self::Status => {
                into.status = one_of(&text, &ServiceStatus::ALL, ServiceStatus::code)?;
            }
            Self::Meter => {
                into.meter = (!text.is_empty()).then(|| text.to_uppercase());
            }
            Self::MeterBrand => into.meter_details.brand = text.to_uppercase(),
            Self::MeterKind => {
                into.meter_details.kind = chosen(&text, &MeterKind::ALL, MeterKind::code)?;
            }
            Self::MeterDiameter => into.meter_details.diameter_mm = small_number(&text)?,
            Self::MeterDate => into.meter_details.installed_on = some(&text, day)?,
            Self::Zone => into.zone = required(text)?.to_uppercase(),
            Self::Cycle => into.cycle = required(text)?.to_uppercase(),
            Self::Route => into.route = text.to_uppercase(),
            Self::RouteOrder => into.route_order = large_number(&text)?,
            Self::Nuis => into.nuis = text.to_uppercase(),
            Self::Cadastral => into.premises.cadastral = cadastral(text)?,
            Self::Registration => into.premises.registration = text.to_uppercase(),
            Self::Location => into.premises.location = some(&text, location)?,
        }
        Ok(())
    }

    /// The canonical text that a typed one would have in a record.
    pub fn canonical(
        self,
        of: &Subscriber,
        text: &str,
        towns: &Towns,
    ) -> Result<String, FieldRejection> {
        let mut scratch = of.clone();
        self.write(&mut scratch, text, towns)?;
        Ok(self.read(&scratch))
    }
}

/// What a record as a whole does not admit: estrato exactly for dwellings (Ley 142/1994 art. 102).
pub fn whole(of: &Subscriber) -> Result<(), (Field, FieldRejection)> {
    match (of.use_class, of.stratum) {
        (UseClass::Residential, None) => Err((Field::Stratum, FieldRejection::StratumMissing)),
        (UseClass::Residential, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err((Field::Stratum, FieldRejection::StratumNotDwelling)),
    }
}

/// Blanks collapsed, nothing that a terminal could obey, not too long.
fn clean(text: &str) -> Result<String, FieldRejection> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_control) || text.chars().count() > MAX_VALUE {
        return Err(FieldRejection::Text);
    }
    Ok(text)
}

fn required(text: String) -> Result<String, FieldRejection> {
    if text.is_empty() { Err(FieldRejection::Empty) } else { Ok(text) }
}

/// Nothing for an empty text, else what it means.
fn some<T>(
    text: &str,
    read: impl Fn(&str) -> Result<T, FieldRejection>,
) -> Result<Option<T>, FieldRejection> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn one_of<T: Copy>(
    text: &str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Result<T, FieldRejection> {
    let wanted = text.to_uppercase();
    let found = all.iter().copied().find(|one| code(*one) == wanted);
    found.ok_or_else(|| FieldRejection::Choice(all.iter().map(|one| code(*one)).collect()))
}

fn chosen<T: Copy>(
    text: &str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Result<Option<T>, FieldRejection> {
    some(text, |text| one_of(text, all, &code))
}

fn yes_no(text: &str) -> Result<bool, FieldRejection> {
    match text.to_uppercase().as_str() {
        "S" | "SI" | "SÍ" | "1" => Ok(true),
        "N" | "NO" | "0" => Ok(false),
        _ => Err(FieldRejection::Choice(FLAGS.to_vec())),
    }
}

/// `CC 43567812`, `NIT 890904996-1`.
fn document_text(document: &Document) -> String {
    match document.check {
        Some(check) => format!("{} {}-{check}", document.kind.code(), document.number),
        None => format!("{} {}", document.kind.code(), document.number),
    }
}

/// A kind and a number; without a kind it stays the one that was.
fn document(text: &str, known: Option<&Document>) -> Result<Option<Document>, FieldRejection> {
    some(text, |text| {
        let known = known.map_or("", |document| document.kind.code());
        let (kind, number) = match text.split_once(' ') {
            Some((kind, number)) if kind.chars().all(char::is_alphabetic) => (kind, number),
            _ => (known, text),
        };
        Document::parse(kind, number, "").map_err(FieldRejection::Document)
    })
}

/// What was typed stays as the original; a text that is its own canonical form comes apart into
/// address and complement, any other is kept as it is: nobody accepted another for it.
fn write_address(into: &mut Subscriber, text: &str) {
    let understood = normalize(text);
    let accepted = understood.full() == text;
    into.address_original = text.to_owned();
    (into.address, into.complement) = match accepted {
        true => (understood.text, understood.complement),
        false => (text.to_uppercase(), String::new()),
    };
}

fn town(text: String, towns: &Towns) -> Result<String, FieldRejection> {
    if towns.get(&text).is_some() {
        return Ok(text);
    }
    let padded = format!("0{text}");
    Err(FieldRejection::Town(towns.get(&padded).is_some().then_some(padded)))
}

fn phone(text: &str, mobile: bool) -> Result<Option<Phone>, FieldRejection> {
    some(text, |text| {
        let phone = Phone::parse(text).map_err(FieldRejection::Phone)?;
        // Many fixed-line fields hold the only mobile that is known; a mobile field holds mobiles.
        if mobile && !phone.is_mobile() {
            return Err(FieldRejection::OtherKindOfPhone);
        }
        Ok(phone)
    })
}

/// The domain in small letters: it does not tell them apart, the name before it may.
fn email(text: &str) -> Result<Option<String>, FieldRejection> {
    some(text, |text| match text.rsplit_once('@') {
        Some((name, domain)) if is_email(text) => Ok(format!("{name}@{}", domain.to_lowercase())),
        _ => Err(FieldRejection::Email),
    })
}

fn stratum(text: &str) -> Result<Stratum, FieldRejection> {
    text.parse().ok().and_then(Stratum::new).ok_or(FieldRejection::StratumMissing)
}

fn services(text: &str) -> Result<Services, FieldRejection> {
    let set = Services::from_codes(&text.to_uppercase()).filter(|set| !set.is_empty());
    set.ok_or_else(|| {
        FieldRejection::Choice(super::Service::ALL.iter().map(|one| one.code()).collect())
    })
}

fn small_number(text: &str) -> Result<u16, FieldRejection> {
    Ok(some(text, |text| text.parse().map_err(|_| FieldRejection::Number(u16::MAX.into())))?
        .unwrap_or(0))
}

fn large_number(text: &str) -> Result<u32, FieldRejection> {
    Ok(some(text, |text| text.parse().map_err(|_| FieldRejection::Number(u32::MAX)))?.unwrap_or(0))
}

fn day(text: &str) -> Result<NaiveDate, FieldRejection> {
    ["%Y-%m-%d", "%d/%m/%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .ok_or(FieldRejection::Date)
}

fn cadastral(text: String) -> Result<String, FieldRejection> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.')).collect();
    let fits = digits.is_empty() || matches!(digits.len(), 20 | 30);
    if fits && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(FieldRejection::Cadastral)
    }
}

/// Millionths in a degree.
const MICRO: i32 = 1_000_000;

/// The box around Colombia with San Andrés, in degrees: latitudes, then longitudes.
const COLOMBIA: [(i32, i32); 2] = [(-5, 14), (-82, -66)];

fn location_text(location: Location) -> String {
    let part = |micro: i32| {
        let sign = if micro < 0 { "-" } else { "" };
        let micro = micro.unsigned_abs();
        format!("{sign}{}.{:06}", micro / MICRO.unsigned_abs(), micro % MICRO.unsigned_abs())
    };
    format!("{} {}", part(location.latitude), part(location.longitude))
}

/// `5.068900 -75.517400`.
fn location(text: &str) -> Result<Location, FieldRejection> {
    let mut parts = text.split([' ', ';']).filter(|part| !part.is_empty()).map(micro);
    let (latitude, longitude) = (parts.next().flatten(), parts.next().flatten());
    let inside = |value: i32, (low, high): (i32, i32)| value > low * MICRO && value < high * MICRO;
    match (latitude, longitude, parts.next()) {
        (Some(latitude), Some(longitude), None)
            if inside(latitude, COLOMBIA[0]) && inside(longitude, COLOMBIA[1]) =>
        {
            Ok(Location { latitude, longitude })
        }
        _ => Err(FieldRejection::Location),
    }
}

/// A decimal number of degrees in millionths; further decimals are dropped.
fn micro(text: &str) -> Option<i32> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if whole.is_empty() || !(whole.bytes().chain(part.bytes())).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    let value = whole.parse::<i32>().ok()?.checked_mul(MICRO)?.checked_add(digits.parse().ok()?)?;
    Some(if negative { -value } else { value })
}
