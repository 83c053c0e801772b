//! Subscriber fields in words.

use crate::domain::subscriber::field::{ChangeKind, Field, FieldRejection, MAX_VALUE};
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

/// The name of a field on screen.
pub const fn field(field: Field) -> &'static str {
    match field {
        Field::Name => "Titular",
        Field::Document => "Documento",
        Field::Capacity => "Calidad",
        Field::Address => "Dirección",
        Field::Locality => "Barrio o vereda",
        Field::Town => "Municipio",
        Field::Area => "Área",
        Field::Phone => "Teléfono",
        Field::Mobile => "Celular",
        Field::Email => "Correo",
        Field::Notice => "Notificar por",
        Field::DataConsent => "Autoriza datos",
        Field::Stratum => "Estrato",
        Field::UseClass => "Uso",
        Field::AttachedShop => "Local conexo",
        Field::Dwellings => "Viviendas",
        Field::OtherUnits => "Otras unidades",
        Field::Tariff => "Tarifa",
        Field::ExemptUntil => "Exento hasta",
        Field::JointBilling => "Fact. conjunta",
        Field::Services => "Servicios",
        Field::Status => "Estado",
        Field::Meter => "Medidor",
        Field::MeterBrand => "Marca medidor",
        Field::MeterKind => "Tipo medidor",
        Field::MeterDiameter => "Diámetro mm",
        Field::MeterDate => "Medidor desde",
        Field::Zone => "Zona",
        Field::Cycle => "Ciclo",
        Field::Route => "Ruta",
        Field::RouteOrder => "Orden en ruta",
        Field::Nuis => "NUIS",
        Field::Cadastral => "Cédula catastral",
        Field::Registration => "Matrícula inm.",
        Field::Location => "Coordenadas",
    }
}

/// What a field means, how it is written, and an example.
pub const fn field_help(field: Field) -> &'static str {
    match field {
        Field::Name => {
            "Como está en el documento; queda en mayúsculas. Cambia quien responde por el servicio."
        }
        Field::Document => {
            "Tipo y número: CC 43567812, NIT 890904996-1. Sin tipo, el que ya tiene."
        }
        Field::Capacity => "PROPIETARIO, ARRENDATARIO, POSEEDOR o ADMINISTRADOR.",
        Field::Address => {
            "Como la dice el boletín: CL 21 # 22-33 AP 201. La sugerida se acepta con su tecla."
        }
        Field::Locality => "Barrio, vereda o corregimiento.",
        Field::Town => "Código DANE de cinco cifras, con su cero: 05001, 17001.",
        Field::Area => "URBANO, CENTRO POBLADO o RURAL.",
        Field::Phone => "Diez cifras: fijo 60x y siete más, o el celular si no hay otro.",
        Field::Mobile => "Diez cifras que empiezan por 3: 301 555 18 20.",
        Field::Email => "nombre@dominio.co, sin espacios.",
        Field::Notice => "FISICA en la dirección, o CORREO si lo autorizó (CPACA art. 56).",
        Field::DataConsent => {
            "S o N: si autorizó tratar sus datos (Ley 1581/2012). Vacío: nunca se le preguntó."
        }
        Field::Stratum => {
            "1 a 6, solo vivienda. Lo decide la alcaldía: pida certificado o decreto."
        }
        Field::UseClass => {
            "RESIDENCIAL, COMERCIAL, INDUSTRIAL, OFICIAL, ESPECIAL, PROVISIONAL, VENTA EN BLOQUE."
        }
        Field::AttachedShop => "S si es un local pequeño unido a la vivienda.",
        Field::Dwellings | Field::OtherUnits => "Cuántas hay detrás de la acometida.",
        Field::Tariff => "Código de tarifa, si no basta con uso y estrato.",
        Field::ExemptUntil => "Último día de la exención: 30/06/2027. Se renueva cada seis meses.",
        Field::JointBilling => "S si se factura con otro servicio.",
        Field::Services => "ACU+ALC+ASE, y ENE o GAS.",
        Field::Status => "ACTIVO, SUSPENDIDO, CORTADO, INACTIVO, DESOCUPADO o RETIRADO.",
        Field::Meter => "Número del medidor; vacío si el predio no tiene.",
        Field::MeterBrand => "Marca del medidor.",
        Field::MeterKind => "ELECTROMECANICO, ELECTRONICO o BIDIRECCIONAL.",
        Field::MeterDiameter => "Diámetro nominal en milímetros: 15.",
        Field::MeterDate => "Cuándo se instaló: 15/03/2026.",
        Field::Zone | Field::Cycle | Field::Route => "El código con que se lee y se factura.",
        Field::RouteOrder => "Lugar en la ruta: una cifra.",
        Field::Nuis => "Número único del suscriptor ante el SUI.",
        Field::Cadastral => "Número predial de 20 o 30 cifras.",
        Field::Registration => "Matrícula inmobiliaria: 100-12345.",
        Field::Location => "Latitud y longitud: 5.068900 -75.517400.",
    }
}

/// A kind of change.
pub const fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Stratum => "Estrato",
        ChangeKind::Address => "Nomenclatura",
        ChangeKind::Holder => "Suscriptor",
        ChangeKind::UseClass => "Clase de servicio",
        ChangeKind::Contact => "Contacto",
        ChangeKind::Meter => "Medidor",
        ChangeKind::Route => "Ruta",
        ChangeKind::Consent => "Autorizaciones",
        ChangeKind::Cadastre => "Catastro",
        ChangeKind::Status => "Estado del servicio",
    }
}

/// A value as people read it: telephones in groups, documents with points, nothing as nothing.
pub fn value(field: Field, text: &str) -> String {
    match field {
        _ if text.is_empty() => "(vacío)".into(),
        Field::Phone | Field::Mobile => phone(text),
        Field::Document => Document::parse_text(text).map_or_else(|| text.into(), |d| document(&d)),
        Field::UseClass => {
            UseClass::from_code(text).map_or_else(|| text.into(), |one| use_class(one).into())
        }
        Field::Status => {
            ServiceStatus::from_code(text).map_or_else(|| text.into(), |one| status(one).into())
        }
        Field::DataConsent | Field::AttachedShop | Field::JointBilling => {
            if text == "S" { "Sí" } else { "No" }.into()
        }
        _ => text.to_owned(),
    }
}

/// Why a text does not belong in a field.
pub fn field_rejection(of: Field, why: &FieldRejection) -> String {
    let name = field(of).to_lowercase();
    match why {
        FieldRejection::Empty => format!("{name} no puede quedar vacío"),
        FieldRejection::Text => {
            format!("{name} pasa de {MAX_VALUE} letras o lleva signos de control")
        }
        FieldRejection::Phone(why) => phone_rejection(*why).into(),
        FieldRejection::OtherKindOfPhone => {
            "un celular empieza por 3; el fijo va en teléfono".into()
        }
        FieldRejection::Document(why) => document_rejection(*why),
        FieldRejection::Email => "el correo es nombre@dominio.co, sin espacios".into(),
        FieldRejection::Choice(all) => format!("{name} es uno de: {}", all.join(", ")),
        FieldRejection::Town(Some(padded)) => {
            format!("código DANE sin su cero a la izquierda: es {padded}")
        }
        FieldRejection::Town(None) => "código DANE desconocido".into(),
        FieldRejection::Number(most) => format!("{name} es un número de 0 a {most}"),
        FieldRejection::Date => format!("{name} es una fecha: 15/03/2026"),
        FieldRejection::StratumMissing => "un suscriptor residencial lleva estrato de 1 a 6".into(),
        FieldRejection::StratumNotDwelling => "solo un suscriptor residencial lleva estrato".into(),
        FieldRejection::Cadastral => "el número predial tiene 20 o 30 cifras".into(),
        FieldRejection::Location => "latitud y longitud de Colombia: 5.0689 -75.5174".into(),
    }
}
