//! The headings that lists give to each field, technical and Spanish, long and short.
//!
//! Compared without accents, case, blanks or punctuation. A profile adds its own.

use std::collections::HashMap;

use super::field::Field;
use crate::domain::subscriber::fold;

/// Every field with its technical names and the headings that Spanish lists print, long and short.
const HEADINGS: &[(Field, &[&str])] = &[
    (Field::Client, &["MANDT", "Mandante", "Mand."]),
    (
        Field::Document,
        &[
            "OPBEL",
            "Nº documento",
            "NÂº documento",
            "No. documento",
            "Número documento",
            "Número de documento",
            "Nro. documento",
            "Num. documento",
            "N documento",
            "Nº doc.",
            "No. doc.",
            "Documento",
            "Doc. FI-CA",
            "Documento FI-CA",
        ],
    ),
    (
        Field::Repetition,
        &["OPUPW", "Pos. repet.", "Posición repetición", "Posición de repetición", "Pos.rep."],
    ),
    (Field::Item, &["OPUPK", "Posición", "Pos.", "Pos. doc."]),
    (Field::SubItem, &["OPUPZ", "Subpos.", "Subposición", "Sub posición", "Posición parcial"]),
    (Field::Company, &["BUKRS", "Sociedad", "Soc."]),
    (Field::BusinessArea, &["GSBER", "División", "Div."]),
    (Field::Service, &["SPART", "Sector", "Servicio", "Serv."]),
    (
        Field::Partner,
        &[
            "GPART",
            "Interlocutor comercial",
            "Interlocutor",
            "Interl.com.",
            "Interl.",
            "IC",
            "Int. comercial",
            "Socio comercial",
        ],
    ),
    (
        Field::Account,
        &[
            "VKONT",
            "Cuenta contrato",
            "Cta.contrato",
            "Cuenta de contrato",
            "Cta. contr.",
            "Cuenta contr.",
            "CtaContr",
            "Cuenta",
        ],
    ),
    (Field::Contract, &["VTREF", "Contrato", "Ref.contrato", "Referencia contrato"]),
    (
        Field::MainTransaction,
        &["HVORG", "Operación principal", "Op. principal", "OpPr", "Op.pral.", "Oper. principal"],
    ),
    (
        Field::SubTransaction,
        &["TVORG", "Operación parcial", "Op. parcial", "OpPa", "Oper. parcial"],
    ),
    (Field::DocumentType, &["BLART", "Clase doc.", "Clase de documento", "Clase documento", "Cl."]),
    (
        Field::Reference,
        &[
            "XBLNR",
            "Referencia",
            "Nº referencia",
            "No. referencia",
            "Ref.",
            "Factura",
            "Nº factura",
        ],
    ),
    (
        Field::Posted,
        &[
            "BUDAT",
            "Fe.contabilización",
            "Fecha contabilización",
            "Fecha de contabilización",
            "Fe.contab.",
            "Fecha contab.",
            "Fe.cont.",
        ],
    ),
    (
        Field::Documented,
        &[
            "BLDAT",
            "Fecha doc.",
            "Fecha documento",
            "Fecha de documento",
            "Fe.doc.",
            "Fe.documento",
        ],
    ),
    (
        Field::Due,
        &[
            "FAEDN",
            "Vencimiento neto",
            "Fe.venc.net",
            "Fe.venc.neto",
            "Fe.venc.",
            "Vencimiento",
            "Fecha vencimiento",
            "Fecha de vencimiento",
            "Fecha venc.",
            "Fecha vencimiento neto",
            "Fecha de vencimiento neto",
            "Venc.neto",
            "Vto.neto",
            "Vto.",
        ],
    ),
    (
        Field::DiscountDue,
        &["FAEDS", "Venc.descuento", "Vencimiento descuento", "Fe.venc.desc.", "Vto. descuento"],
    ),
    (
        Field::Amount,
        &[
            "BETRW",
            "Importe",
            "Importe en moneda de transacción",
            "Imp.mon.trans.",
            "Importe mon.trans.",
            "Imp.",
            "Valor",
        ],
    ),
    (
        Field::LocalAmount,
        &[
            "BETRH",
            "Imp.mon.local",
            "Importe en moneda local",
            "Importe ML",
            "Importe mon.local",
            "Importe moneda local",
        ],
    ),
    (Field::Currency, &["WAERS", "Moneda", "Mon.", "Mda."]),
    (
        Field::Cleared,
        &["AUGST", "Status compens.", "Status compensación", "Estado compensación", "St.comp."],
    ),
    (Field::ClearedOn, &["AUGDT", "Fecha compensación", "Fe.compens.", "Fecha compens."]),
    (
        Field::ClearingDocument,
        &["AUGBL", "Doc. compensación", "Documento compensación", "Doc.comp."],
    ),
    (Field::ClearingReason, &["AUGRD", "Motivo compensación", "Mot.compens."]),
    (
        Field::Lock,
        &[
            "MANSP",
            "LOCKR",
            "Bloqueo reclam.",
            "Bloqueo reclamación",
            "Bloqueo de reclamación",
            "Bloqueo",
            "Bloq.",
            "Bloq.reclam.",
            "Motivo bloqueo",
            "Motivo de bloqueo",
            "B",
            "BR",
        ],
    ),
    (Field::Substitute, &["ABWTP", "Clase doc.sustitutivo", "Tipo doc.sustitutivo", "Tp.sust."]),
    (
        Field::SubstituteDocument,
        &["ABWBL", "Doc. sustitutivo", "Documento sustitutivo", "Doc.sust."],
    ),
    (Field::DeferredTo, &["STUDT", "Aplazado hasta", "Aplazado", "Aplaz.hasta"]),
    (
        Field::DunningLevel,
        &["MAHNS", "Nivel de reclamación", "Nivel reclamación", "Nivel reclam.", "NR"],
    ),
    (
        Field::DunningProcedure,
        &["MAHNV", "Proc. reclamación", "Procedimiento de reclamación", "Proc.reclam.", "PR"],
    ),
];

/// Headings to fields: the table of this file and what the profile adds, which comes first.
pub(super) struct Names(HashMap<String, Field>);

impl Names {
    /// The known headings and `aliases`, heading to field id; an id that is no field is passed over.
    pub(super) fn new(aliases: &[(String, String)]) -> Self {
        let mut names = Self(HashMap::new());
        for (field, headings) in HEADINGS {
            names.0.extend(headings.iter().map(|heading| (canonical(heading), *field)));
        }
        for (heading, id) in aliases {
            if let Some(field) = by_id(id) {
                names.0.insert(canonical(heading), field);
            }
        }
        names
    }

    /// The field of a heading.
    pub(super) fn field(&self, heading: &str) -> Option<Field> {
        let canonical = canonical(heading);
        if canonical.is_empty() { None } else { self.0.get(&canonical).copied() }
    }
}

/// The field of a technical name such as VKONT, or of any heading known here.
pub(super) fn by_id(id: &str) -> Option<Field> {
    let wanted = canonical(id);
    HEADINGS
        .iter()
        .find(|(_, headings)| headings.iter().any(|known| canonical(known) == wanted))
        .map(|(field, _)| *field)
}

/// A heading without accents, case, blanks or punctuation.
fn canonical(heading: &str) -> String {
    let mut folded = fold(heading);
    folded.retain(|c| c.is_ascii_alphanumeric() || c == 'Ñ');
    folded
}
