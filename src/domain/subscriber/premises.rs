//! What is known of the premises of an account besides its address: cadastre, units, meter, billing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// In what capacity the subscriber has the premises (calidad).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Capacity {
    /// Owner.
    Owner,
    /// Tenant.
    Tenant,
    /// Possessor without title.
    Possessor,
    /// Administrator of a building.
    Administrator,
}

impl Capacity {
    /// Every capacity.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Tenant, Self::Possessor, Self::Administrator];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "PROPIETARIO",
            Self::Tenant => "ARRENDATARIO",
            Self::Possessor => "POSEEDOR",
            Self::Administrator => "ADMINISTRADOR",
        }
    }

    /// The capacity of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How the person wants to be notified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NoticeMedium {
    /// On paper, at the address.
    Paper,
    /// By e-mail, authorised (CPACA art. 56).
    Email,
}

impl NoticeMedium {
    /// Every medium.
    pub const ALL: [Self; 2] = [Self::Paper, Self::Email];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paper => "FISICA",
            Self::Email => "CORREO",
        }
    }

    /// The medium of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a meter works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MeterKind {
    /// With moving parts.
    Electromechanical,
    /// Electronic.
    Electronic,
    /// Counts both ways (self-generators).
    Bidirectional,
}

impl MeterKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Electromechanical, Self::Electronic, Self::Bidirectional];

    /// The word in files (TC1 of the SUI).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Electromechanical => "ELECTROMECANICO",
            Self::Electronic => "ELECTRONICO",
            Self::Bidirectional => "BIDIRECCIONAL",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A place on the ground, in millionths of a degree (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// Latitude, north positive.
    pub latitude: i32,
    /// Longitude, east positive.
    pub longitude: i32,
}

/// Cadastre and units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Premises {
    /// Número predial: 20 or 30 digits; empty when it is not known.
    pub cadastral: String,
    /// Matrícula inmobiliaria; empty when it is not known.
    pub registration: String,
    /// Where it is.
    pub location: Option<Location>,
    /// Dwellings behind one connection; zero where nobody counted.
    pub dwellings: u16,
    /// Other units behind it.
    pub other_units: u16,
}

impl Premises {
    /// Nothing is known.
    pub const NONE: Self = Self {
        cadastral: String::new(),
        registration: String::new(),
        location: None,
        dwellings: 0,
        other_units: 0,
    };
}

/// The meter besides its number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterDetails {
    /// Make.
    pub brand: String,
    /// How it works.
    pub kind: Option<MeterKind>,
    /// Nominal diameter, millimetres; zero where nobody wrote it down.
    pub diameter_mm: u16,
    /// Since when it is there.
    pub installed_on: Option<NaiveDate>,
}

impl MeterDetails {
    /// Nothing is known.
    pub const NONE: Self =
        Self { brand: String::new(), kind: None, diameter_mm: 0, installed_on: None };
}

/// How the account is billed besides class and estrato.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    /// Tariff; empty when class and estrato say it all.
    pub tariff: String,
    /// Last day of an exemption of the contribution; companies renew it every six months.
    pub exempt_until: Option<NaiveDate>,
    /// Billed together with another service.
    pub joint: bool,
}

impl Billing {
    /// Class and estrato say it all.
    pub const NONE: Self = Self { tariff: String::new(), exempt_until: None, joint: false };
}
