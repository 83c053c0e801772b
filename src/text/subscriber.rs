//! Subscriber fields in words.

use crate::domain::subscriber::{
    Document, DocumentRejection, PhoneRejection, Service, ServiceStatus, UseClass,
};

/// `CC 43.567.812`, `NIT 890.904.996-1`.
pub fn document(document: &Document) -> String {
    let digits = document.number.bytes().all(|b| b.is_ascii_digit());
    let number = match document.number.parse::<u64>() {
        Ok(number) if digits && !document.number.starts_with('0') => {
            super::money::thousands(number)
        }
        _ => document.number.clone(),
    };
    match document.check {
        Some(check) => format!("{} {number}-{check}", document.kind.code()),
        None => format!("{} {number}", document.kind.code()),
    }
}

/// `315 230 63 00`.
pub fn phone(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..6), digits.get(6..8), digits.get(8..)) {
        (Some(a), Some(b), Some(c), Some(d)) => format!("{a} {b} {c} {d}"),
        _ => digits.to_owned(),
    }
}

/// Full name of a service.
pub fn service(service: Service) -> &'static str {
    match service {
        Service::Water => "Acueducto",
        Service::Sewer => "Alcantarillado",
        Service::Refuse => "Aseo",
        Service::Power => "Energía",
        Service::Gas => "Gas",
    }
}

/// State of the service, capitalised.
pub fn status(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Active => "Activo",
        ServiceStatus::Suspended => "Suspendido",
        ServiceStatus::Terminated => "Cortado",
        ServiceStatus::Inactive => "Inactivo",
        ServiceStatus::Vacant => "Desocupado",
        ServiceStatus::Withdrawn => "Retirado",
    }
}

/// Class of use, capitalised.
pub fn use_class(class: UseClass) -> &'static str {
    match class {
        UseClass::Residential => "Residencial",
        UseClass::Commercial => "Comercial",
        UseClass::Industrial => "Industrial",
        UseClass::Official => "Oficial",
        UseClass::Special => "Especial",
        UseClass::Provisional => "Provisional",
        UseClass::Bulk => "Venta en bloque",
    }
}

/// Why a document is not accepted.
pub fn document_rejection(rejection: DocumentRejection) -> String {
    match rejection {
        DocumentRejection::KindUnknown => {
            "tipo de documento desconocido: use CC, CE, TI, RC, NIT, PA, PEP o PPT".into()
        }
        DocumentRejection::Characters => {
            "el número de documento lleva caracteres no admitidos".into()
        }
        DocumentRejection::Length => "cantidad de dígitos imposible para ese documento".into(),
        DocumentRejection::CheckDigit { expected } => {
            format!("dígito de verificación errado: debe ser {expected}")
        }
    }
}

/// Why a telephone is not accepted.
pub fn phone_rejection(rejection: PhoneRejection) -> &'static str {
    match rejection {
        PhoneRejection::Characters => "el teléfono lleva caracteres que no son dígitos",
        PhoneRejection::Length => "el teléfono lleva 10 dígitos",
        PhoneRejection::OldNumbering => {
            "numeración anterior a 2021: anteponga 60 y el dígito de la región"
        }
        PhoneRejection::NotAssigned => "numeración no asignada: fijos 60x, móviles 3xx",
    }
}
