//! Rows of a subscriber file to checked records.

use super::row;
use crate::domain::office::Office;
use crate::domain::subscriber::Subscriber;
use crate::interchange::report::LoadReport;
use crate::interchange::rows::{self, Shape};
use crate::interchange::source::{FileFault, SourceFile};

const SHAPE: Shape = Shape {
    required: &["cuenta_contrato", "nombre"],
    other_names: OTHER_NAMES,
    rules: ["SUS-010", "SUS-011", "SUS-017"],
};

/// Reads the whole file, giving each accepted row to `accept`, and fills the report except for what
/// only the caller can know: accepted rows after repeated accounts.
pub fn read(
    source: &SourceFile,
    office: &Office,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, Subscriber) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &SHAPE, report, &mut |line, fields| match row::subscriber(fields, office) {
        Ok(subscriber) => accept(line, subscriber).map(Ok),
        Err(rejection) => Ok(Err(rejection)),
    })
}

/// Headings that other systems write for the same columns.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("cuenta", "cuenta_contrato"),
    ("cta_contrato", "cuenta_contrato"),
    ("vkont", "cuenta_contrato"),
    ("nui", "nuis"),
    ("niu", "nuis"),
    ("tipo_documento", "tipo_doc"),
    ("documento", "num_doc"),
    ("numero_documento", "num_doc"),
    ("digito_verificacion", "dv"),
    ("nombre_completo", "nombre"),
    ("razon_social", "nombre"),
    ("suscriptor", "nombre"),
    ("direccion", "direccion_origen"),
    ("municipio", "cod_dane_mpio"),
    ("codigo_dane", "cod_dane_mpio"),
    ("cod_dane", "cod_dane_mpio"),
    ("uso", "clase_uso"),
    ("clase_de_uso", "clase_uso"),
    ("servicio", "servicios"),
    ("numero_medidor", "medidor"),
    ("orden", "orden_ruta"),
    ("telefono_movil", "celular"),
    ("movil", "celular"),
    ("email", "correo"),
    ("correo_electronico", "correo"),
    ("habeas_data", "autoriza_datos"),
    ("estado_servicio", "estado"),
];
