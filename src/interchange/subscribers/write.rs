//! A subscriber as the cells of an export: every field, in the columns that `read` takes.

use super::row::FURTHER;
use crate::domain::subscriber::Subscriber;
use crate::interchange::table::Cell;

/// Columns that every file has.
const COLUMNS: &[&str] = &[
    "cuenta_contrato",
    "nuis",
    "tipo_doc",
    "num_doc",
    "dv",
    "nombre",
    "direccion_origen",
    "direccion_normalizada",
    "complemento",
    "cod_dane_mpio",
    "localidad",
    "area",
    "clase_uso",
    "estrato",
    "local_conexo",
    "servicios",
    "medidor",
    "zona",
    "ciclo",
    "ruta",
    "orden_ruta",
    "telefono",
    "correo",
    "autoriza_datos",
    "fecha_vinculacion",
    "estado",
];

/// Every column: [`COLUMNS`], then one of each further field by its name.
pub fn columns() -> Vec<&'static str> {
    COLUMNS.iter().copied().chain(FURTHER.iter().map(|field| field.code())).collect()
}

/// The cells of a subscriber, in the order of [`columns`].
pub fn cells(subscriber: &Subscriber) -> Vec<Cell> {
    let document = subscriber.document.as_ref();
    let yes_no = |flag: bool| if flag { "S" } else { "N" };
    let texts: [String; 26] = [
        subscriber.account.to_string(),
        subscriber.nuis.clone(),
        document.map_or_else(String::new, |document| document.kind.code().to_owned()),
        document.map_or_else(String::new, |document| document.number.clone()),
        document.and_then(|d| d.check).map_or_else(String::new, |check| check.to_string()),
        subscriber.name.clone(),
        subscriber.address_original.clone(),
        subscriber.address.clone(),
        subscriber.complement.clone(),
        subscriber.town.clone(),
        subscriber.locality.clone(),
        subscriber.area.code().to_owned(),
        subscriber.use_class.code().to_owned(),
        subscriber.stratum.map_or_else(String::new, |stratum| stratum.number().to_string()),
        u8::from(subscriber.attached_shop).to_string(),
        subscriber.services.codes(),
        subscriber.meter.clone().unwrap_or_default(),
        subscriber.zone.clone(),
        subscriber.cycle.clone(),
        subscriber.route.clone(),
        subscriber.route_order.to_string(),
        subscriber.phone.as_ref().map_or_else(String::new, |phone| phone.digits().to_owned()),
        subscriber.email.clone().unwrap_or_default(),
        subscriber.data_consent.map_or("", yes_no).to_owned(),
        subscriber.linked_on.map_or_else(String::new, |date| date.to_string()),
        subscriber.status.code().to_owned(),
    ];
    let further = FURTHER.iter().map(|field| field.read(subscriber));
    texts.into_iter().chain(further).map(Cell::Text).collect()
}
