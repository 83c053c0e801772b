//! The subscriber of an account: place, classification, services, contact.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::contact::Phone;
use super::document::Document;
use super::premises::{Billing, Capacity, MeterDetails, NoticeMedium, Premises};
use crate::domain::ids::AccountId;

/// Urban or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Area {
    /// Cabecera.
    Urban,
    /// Centro poblado.
    Village,
    /// Rural disperso.
    Rural,
}

impl Area {
    /// Every area.
    pub const ALL: [Self; 3] = [Self::Urban, Self::Village, Self::Rural];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Urban => "URBANO",
            Self::Village => "CENTRO POBLADO",
            Self::Rural => "RURAL",
        }
    }

    /// The area of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.code() == code)
    }
}

/// Class of use of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UseClass {
    /// Dwelling; the only one with an estrato.
    Residential,
    /// Shop or office.
    Commercial,
    /// Factory.
    Industrial,
    /// Public body.
    Official,
    /// Non-profit with its own tariff.
    Special,
    /// Building site or fair.
    Provisional,
    /// Another utility.
    Bulk,
}

impl UseClass {
    /// Every class.
    pub const ALL: [Self; 7] = [
        Self::Residential,
        Self::Commercial,
        Self::Industrial,
        Self::Official,
        Self::Special,
        Self::Provisional,
        Self::Bulk,
    ];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Residential => "RESIDENCIAL",
            Self::Commercial => "COMERCIAL",
            Self::Industrial => "INDUSTRIAL",
            Self::Official => "OFICIAL",
            Self::Special => "ESPECIAL",
            Self::Provisional => "PROVISIONAL",
            Self::Bulk => "VENTA EN BLOQUE",
        }
    }

    /// The class of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// Estrato 1 to 6 (Ley 142/1994 art. 102).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stratum(u8);

impl Stratum {
    /// None outside 1 to 6.
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 6 { Some(Self(number)) } else { None }
    }

    /// 1 to 6.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// One public service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Service {
    /// Acueducto.
    Water,
    /// Alcantarillado.
    Sewer,
    /// Aseo.
    Refuse,
    /// Energía.
    Power,
    /// Gas.
    Gas,
}

impl Service {
    /// Every service, in the order of the bill.
    pub const ALL: [Self; 5] = [Self::Water, Self::Sewer, Self::Refuse, Self::Power, Self::Gas];

    /// The code in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Water => "ACU",
            Self::Sewer => "ALC",
            Self::Refuse => "ASE",
            Self::Power => "ENE",
            Self::Gas => "GAS",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The services of an account, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Services(u8);

impl Services {
    /// No service.
    pub const NONE: Self = Self(0);

    /// With one more.
    #[must_use]
    pub const fn with(self, service: Service) -> Self {
        Self(self.0 | service.bit())
    }

    /// Whether it has the service.
    pub const fn contains(self, service: Service) -> bool {
        self.0 & service.bit() != 0
    }

    /// No service at all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The services, in the order of the bill.
    pub fn iter(self) -> impl Iterator<Item = Service> {
        Service::ALL.into_iter().filter(move |service| self.contains(*service))
    }

    /// "ACU+ALC+ASE", in any order, to a set; none for an unknown code.
    pub fn from_codes(text: &str) -> Option<Self> {
        text.split(['+', '/', ' '])
            .filter(|code| !code.is_empty())
            .map(|code| Service::ALL.into_iter().find(|service| service.code() == code))
            .try_fold(Self::default(), |set, service| Some(set.with(service?)))
    }

    /// "ACU+ALC+ASE".
    pub fn codes(self) -> String {
        self.iter().map(Service::code).collect::<Vec<_>>().join("+")
    }
}

/// State of the service at the premises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ServiceStatus {
    /// Served.
    Active,
    /// Suspended (Ley 142/1994 art. 140).
    Suspended,
    /// Contract ended (art. 141).
    Terminated,
    /// Not billed.
    Inactive,
    /// Vacant premises.
    Vacant,
    /// Withdrawn.
    Withdrawn,
}

impl ServiceStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Active,
        Self::Suspended,
        Self::Terminated,
        Self::Inactive,
        Self::Vacant,
        Self::Withdrawn,
    ];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "ACTIVO",
            Self::Suspended => "SUSPENDIDO",
            Self::Terminated => "CORTADO",
            Self::Inactive => "INACTIVO",
            Self::Vacant => "DESOCUPADO",
            Self::Withdrawn => "RETIRADO",
        }
    }

    /// The status of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// The subscriber of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// The account: immutable key.
    pub account: AccountId,
    /// NUIS or NIU of the SUI; may be empty.
    pub nuis: String,
    /// Document, when it is known and well formed.
    pub document: Option<Document>,
    /// Name or company, upper case.
    pub name: String,
    /// Address as it came.
    pub address_original: String,
    /// Address as understood; the original is never replaced by it.
    pub address: String,
    /// Apartment, block, building.
    pub complement: String,
    /// DANE code of the municipality, five digits.
    pub town: String,
    /// Locality as it came.
    pub locality: String,
    /// Urban or not.
    pub area: Area,
    /// Class of use.
    pub use_class: UseClass,
    /// Estrato; exactly the dwellings have one.
    pub stratum: Option<Stratum>,
    /// A small shop attached to a dwelling.
    pub attached_shop: bool,
    /// Services.
    pub services: Services,
    /// Meter number; a served account may have none.
    pub meter: Option<String>,
    /// Zone.
    pub zone: String,
    /// Billing cycle.
    pub cycle: String,
    /// Reading route.
    pub route: String,
    /// Place in the route.
    pub route_order: u32,
    /// Telephone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<String>,
    /// Consent to use the data (Ley 1581/2012); none when never asked.
    pub data_consent: Option<bool>,
    /// Since when the account exists.
    pub linked_on: Option<NaiveDate>,
    /// State of the service.
    pub status: ServiceStatus,
    /// Mobile telephone.
    pub mobile: Option<Phone>,
    /// In what capacity he has the premises.
    pub capacity: Option<Capacity>,
    /// How he wants to be notified.
    pub notice: Option<NoticeMedium>,
    /// Cadastre and units.
    pub premises: Premises,
    /// The meter besides its number.
    pub meter_details: MeterDetails,
    /// How the account is billed besides class and estrato.
    pub billing: Billing,
}

impl Subscriber {
    /// As a role sees it that need not know document, telephone and e-mail (Ley 1581/2012 art. 4).
    #[must_use]
    pub fn masked(self) -> Self {
        Self {
            document: self
                .document
                .map(|document| Document { number: mask(&document.number), ..document }),
            phone: None,
            mobile: None,
            email: self.email.map(|email| mask(&email)),
            ..self
        }
    }
}

/// Everything but the last three signs.
pub fn mask(text: &str) -> String {
    let hidden = text.chars().count().saturating_sub(3);
    text.chars().enumerate().map(|(at, c)| if at < hidden { '*' } else { c }).collect()
}
