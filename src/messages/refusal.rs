//! Refusals as one Spanish line each, with the rule id that people quote and what to do.

use unicode_width::UnicodeWidthStr;

use crate::domain::permission::Act;
use crate::domain::pqr::{MAX_FACTS, PqrRejection};
use crate::domain::user::{MAX_FULL_NAME, MAX_KEYS, UserRejection};
use crate::store::{Fault, Refusal};
use crate::text::{date, pqr, user};

/// Columns of the line that shows a refusal.
const LINE: usize = 79;

/// Why a PQR act is refused.
pub fn pqr_rejection(rejection: &PqrRejection) -> String {
    match rejection {
        PqrRejection::NobodyAsks => {
            "PQR-001 Falta quién pide: escriba la cuenta o el nombre del peticionario.".into()
        }
        PqrRejection::NoFacts => {
            "PQR-002 Faltan los hechos: escriba lo que el usuario dice.".into()
        }
        PqrRejection::FactsTooLong(length) => format!(
            "PQR-003 Los hechos llevan {length} caracteres: el máximo es {MAX_FACTS}; adjunte el resto."
        ),
        PqrRejection::CausalMissing => {
            "PQR-004 Falta la causal: un reclamo o una queja la lleva. F4 muestra la lista.".into()
        }
        PqrRejection::CausalUnknown(code) => {
            format!("PQR-005 La causal {code} no está en el catálogo. F4 muestra la lista.")
        }
        PqrRejection::AmountWithoutClaim => {
            "PQR-006 Solo un reclamo lleva valor: bórrelo o cambie el trámite.".into()
        }
        PqrRejection::AmountNotPositive => {
            "PQR-007 El valor en reclamo debe ser mayor que cero.".into()
        }
        PqrRejection::EmailInvalid => {
            "PQR-008 El correo para notificar no es válido: corríjalo o notifique a la dirección."
                .into()
        }
        PqrRejection::NoticeMissing => {
            "PQR-014 Falta a dónde notificar: escriba la dirección o notifique al correo.".into()
        }
        PqrRejection::StepNotAdmitted(state) => format!(
            "PQR-010 El caso está en «{}» y ese paso no procede: actualice y revise la historia.",
            pqr::state(*state)
        ),
        PqrRejection::EvidenceEndsBefore => {
            "PQR-011 Las pruebas terminarían antes de empezar: revise la fecha.".into()
        }
        PqrRejection::DraftGone => {
            "PQR-016 Ese borrador ya se radicó o se descartó: revise la bandeja; lo escrito sigue en pantalla."
                .into()
        }
    }
}

/// A role that may not: the rule and whom to ask, the nearest to the work and the administrator as far as
/// one line of a terminal has room.
pub fn forbidden(act: Act) -> String {
    let mut line = format!("{} No puede {}", act.rule(), user::act(act));
    if let Some((nearest, others)) = act.permission().and_then(|row| row.roles.split_first()) {
        line = format!("{line}: pídalo a {}", user::role(*nearest));
        let last = others.last().map(|role| format!(" o {}", user::role(*role)));
        line.push_str(&last.filter(|last| line.width() + last.width() < LINE).unwrap_or_default());
    }
    line + "."
}

fn user_rejection(rejection: &UserRejection) -> String {
    match rejection {
        UserRejection::Exists => "USU-001 Ya hay un usuario con ese nombre: elija otro.".into(),
        UserRejection::NameInvalid => {
            format!("USU-002 El nombre completo va de 1 a {MAX_FULL_NAME} letras: corríjalo.")
        }
        UserRejection::KeyRepeated => "USU-003 Esa llave ya es de este usuario.".into(),
        UserRejection::KeyOfAnother(owner) => {
            format!("USU-015 Esa llave ya es de {owner}: cada persona entra con la suya.")
        }
        UserRejection::KeyUnknown => {
            "USU-004 El usuario no tiene esa llave: revise la huella.".into()
        }
        UserRejection::TooManyKeys => {
            format!("USU-005 Ya tiene {MAX_KEYS} llaves: quite una antes.")
        }
        UserRejection::LastAdministrator => {
            "USU-006 Es el último administrador activo: nombre otro antes.".into()
        }
    }
}

/// Why a write is refused.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Pqr(rejection) => pqr_rejection(rejection),
        Refusal::User(rejection) => user_rejection(rejection),
        Refusal::Forbidden(act) => forbidden(*act),
        Refusal::Stale { by, at } => format!(
            "GEN-002 {by} cambió este registro el {}: revise los valores; lo suyo no se perdió.",
            date::moment(*at)
        ),
        Refusal::NotFound => "GEN-003 Ese registro no existe: actualice la lista.".into(),
        Refusal::AlreadyLoaded { file, at } => format!(
            "IMP-010 Ese archivo ya se cargó ({file}, {}): no se repite.",
            date::moment(*at)
        ),
        Refusal::LoadPending { file } => format!(
            "IMP-017 La carga de {file} quedó a medias: impórtelo otra vez antes que otro archivo."
        ),
        Refusal::Fault(fault) => self::fault(fault),
    }
}

/// Why the base does not answer.
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Held { holder } => format!(
            "BAS-001 La base está en uso por {holder}. Cierre esa ventana o use otra carpeta con --datos."
        ),
        Fault::Damaged(what) => format!(
            "BAS-002 La base está dañada ({what}). No escriba en ella: restaure el último respaldo."
        ),
        Fault::Io(what) => {
            format!("BAS-003 El disco no respondió ({what}). Lo último no quedó guardado: repita.")
        }
        Fault::NewerSchema { found, known } => format!(
            "BAS-004 La base es de una versión más nueva (esquema {found}; esta conoce {known}): actualice Ventanilla."
        ),
        Fault::NoSpace { free_mib, needed_mib } => format!(
            "BAS-005 Disco casi lleno: quedan {free_mib} MiB y se necesitan {needed_mib}. Libere espacio."
        ),
        Fault::CopyOutrun => {
            "RES-001 Hubo una carga masiva mientras tanto: repita cuando termine.".into()
        }
        Fault::Codec(what) => {
            format!(
                "BAS-006 Un registro no se puede leer ({what}): ejecute «ventanilla verificar»."
            )
        }
        Fault::LoadLost { file } => format!(
            "IMP-016 La carga de {file} quedó a medias y su copia no está: importe otra vez ese archivo."
        ),
        Fault::Closed => "BAS-007 La base se está cerrando: vuelva a abrir.".into(),
    }
}
