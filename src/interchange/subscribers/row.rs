//! One row of a subscriber file to a checked record, or the first rule that it breaks.

use chrono::NaiveDate;

use crate::domain::office::Office;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::{
    Area, Billing, Document, MeterDetails, Phone, Premises, ServiceStatus, Services, Stratum,
    Subscriber, UseClass, address, is_email,
};
use crate::interchange::rows::{Rejection, RowFields, reject};
use crate::text::{safe, subscriber as words};

/// Columns that few files have: each is the field of its name, read as it is everywhere else.
pub(super) const FURTHER: &[Field] = &[
    Field::Mobile,
    Field::Capacity,
    Field::Notice,
    Field::Cadastral,
    Field::Registration,
    Field::Location,
    Field::Dwellings,
    Field::OtherUnits,
    Field::MeterBrand,
    Field::MeterKind,
    Field::MeterDiameter,
    Field::MeterDate,
    Field::Tariff,
    Field::ExemptUntil,
    Field::JointBilling,
];

/// The record of a row.
pub(super) fn subscriber(fields: &RowFields, office: &Office) -> Result<Subscriber, Rejection> {
    let account = match fields.get("cuenta_contrato").parse() {
        Ok(account) => account,
        Err(_) => return reject("SUS-001", "la cuenta lleva de 1 a 12 dígitos"),
    };
    let name = one_spaced(&fields.upper("nombre"));
    if name.is_empty() {
        return reject("SUS-002", "falta el nombre");
    }
    let original = fields.get("direccion_origen");
    let understood = address::normalize(original);
    let (use_class, stratum) = classification(fields)?;
    let mut subscriber = Subscriber {
        account,
        nuis: fields.get("nuis").to_owned(),
        document: document(fields)?,
        name,
        address_original: original.to_owned(),
        address: understood.text,
        complement: complement(fields, &understood.complement),
        town: town(fields, office)?,
        locality: fields.upper("localidad"),
        area: area(fields)?,
        use_class,
        stratum,
        attached_shop: flag(fields, "local_conexo")?.unwrap_or(false),
        services: services(fields)?,
        meter: some_text(fields.get("medidor")),
        zone: fields.upper("zona"),
        cycle: fields.upper("ciclo"),
        route: fields.upper("ruta"),
        route_order: route_order(fields)?,
        phone: phone(fields)?,
        email: email(fields)?,
        data_consent: flag(fields, "autoriza_datos")?,
        linked_on: linked_on(fields)?,
        status: status(fields)?,
        mobile: None,
        capacity: None,
        notice: None,
        premises: Premises::default(),
        meter_details: MeterDetails::default(),
        billing: Billing::default(),
    };
    for field in FURTHER {
        let text = fields.get(field.code());
        if !text.is_empty()
            && let Err(why) = field.write(&mut subscriber, text, &office.towns)
        {
            return reject("SUS-022", words::field_rejection(*field, &why));
        }
    }
    Ok(subscriber)
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn some_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn document(fields: &RowFields) -> Result<Option<Document>, Rejection> {
    let number = fields.get("num_doc");
    if number.is_empty() {
        return Ok(None);
    }
    match Document::parse(fields.get("tipo_doc"), number, fields.get("dv")) {
        Ok(document) => Ok(Some(document)),
        Err(rejection) => reject("SUS-003", words::document_rejection(rejection)),
    }
}

/// The address column may carry the complement, or the file has it apart.
fn complement(fields: &RowFields, understood: &str) -> String {
    if understood.is_empty() { one_spaced(&fields.upper("complemento")) } else { understood.into() }
}

fn town(fields: &RowFields, office: &Office) -> Result<String, Rejection> {
    let code = fields.get("cod_dane_mpio");
    if office.towns.get(code).is_some() {
        return Ok(code.to_owned());
    }
    let padded = format!("0{code}");
    if office.towns.get(&padded).is_some() {
        return reject("SUS-004", format!("código DANE sin su cero a la izquierda: es {padded}"));
    }
    reject("SUS-004", format!("código DANE desconocido «{}»", safe(code)))
}

fn area(fields: &RowFields) -> Result<Area, Rejection> {
    let text = fields.upper("area");
    match (text.is_empty(), Area::from_code(&text)) {
        (true, _) => Ok(Area::Urban),
        (false, Some(area)) => Ok(area),
        (false, None) => reject("SUS-012", "el área es URBANO, CENTRO POBLADO o RURAL"),
    }
}

/// Estrato exactly for dwellings (Ley 142/1994 art. 102).
fn classification(fields: &RowFields) -> Result<(UseClass, Option<Stratum>), Rejection> {
    let Some(class) = UseClass::from_code(&fields.upper("clase_uso")) else {
        return reject("SUS-005", "clase de uso desconocida");
    };
    let text = fields.get("estrato");
    let stratum = text.parse().ok().and_then(Stratum::new);
    match (class, text.is_empty(), stratum) {
        (UseClass::Residential, _, Some(stratum)) => Ok((class, Some(stratum))),
        (UseClass::Residential, _, None) => {
            reject("SUS-006", "un suscriptor residencial lleva estrato de 1 a 6")
        }
        (_, true, _) => Ok((class, None)),
        (_, false, _) => reject("SUS-006", "solo un suscriptor residencial lleva estrato"),
    }
}

fn services(fields: &RowFields) -> Result<Services, Rejection> {
    match Services::from_codes(&fields.upper("servicios")) {
        Some(services) => Ok(services),
        None => reject("SUS-013", "servicio desconocido: use ACU, ALC, ASE, ENE o GAS"),
    }
}

fn flag(fields: &RowFields, column: &str) -> Result<Option<bool>, Rejection> {
    match fields.upper(column).as_str() {
        "" => Ok(None),
        "S" | "SI" | "SÍ" | "1" => Ok(Some(true)),
        "N" | "NO" | "0" => Ok(Some(false)),
        _ => reject("SUS-014", format!("{column}: se espera S o N")),
    }
}

fn route_order(fields: &RowFields) -> Result<u32, Rejection> {
    match fields.get("orden_ruta") {
        "" => Ok(0),
        text => match text.parse() {
            Ok(order) => Ok(order),
            Err(_) => reject("SUS-015", "el orden de ruta es un número"),
        },
    }
}

fn phone(fields: &RowFields) -> Result<Option<Phone>, Rejection> {
    match fields.get("telefono") {
        "" => Ok(None),
        text => match Phone::parse(text) {
            Ok(phone) => Ok(Some(phone)),
            Err(rejection) => reject("SUS-007", words::phone_rejection(rejection)),
        },
    }
}

fn email(fields: &RowFields) -> Result<Option<String>, Rejection> {
    match fields.get("correo") {
        "" => Ok(None),
        text if is_email(text) => Ok(Some(text.to_owned())),
        _ => reject("SUS-008", "el correo no es válido"),
    }
}

fn linked_on(fields: &RowFields) -> Result<Option<NaiveDate>, Rejection> {
    match fields.get("fecha_vinculacion") {
        "" => Ok(None),
        text => match crate::text::date::parse(text) {
            Some(date) => Ok(Some(date)),
            None => reject("SUS-009", "la fecha de vinculación no existe"),
        },
    }
}

fn status(fields: &RowFields) -> Result<ServiceStatus, Rejection> {
    let text = fields.upper("estado");
    match (text.is_empty(), ServiceStatus::from_code(&text)) {
        (true, _) => Ok(ServiceStatus::Active),
        (false, Some(status)) => Ok(status),
        (false, None) => reject("SUS-016", "estado del servicio desconocido"),
    }
}
