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
    let day = |day: &chrono::NaiveDate| date::short(*day);
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
            "PQR-010 El caso está en «{}»: ese paso no procede, revise la historia.",
            pqr::state(*state)
        ),
        PqrRejection::EvidenceEndsBefore => {
            "PQR-011 Las pruebas terminarían antes de empezar: revise la fecha.".into()
        }
        PqrRejection::DraftGone => {
            "PQR-016 Ese borrador ya se radicó o se descartó: revise la bandeja; lo escrito sigue en pantalla."
                .into()
        }
        PqrRejection::BillFromTheFuture => {
            "PQR-017 La factura no puede ser futura: revise cuándo se expidió.".into()
        }
        PqrRejection::ParentMissing => {
            "PQR-018 Un recurso se radica desde el caso que decide, y solo él.".into()
        }
        PqrRejection::NothingToAppeal(state) => format!(
            "PQR-019 No hay decisión que recurrir: ese caso está en «{}».",
            pqr::state(*state)
        ),
        PqrRejection::UndisputedMissing => {
            "PQR-020 ¿Pagó lo que no reclama? S, M promedio, N o X (Ley 142 art. 155).".into()
        }
        PqrRejection::TooMany(most) => {
            format!("PQR-044 Son más de {most} casos a la vez: asígnelos por partes.")
        }
        PqrRejection::LinkInvalid => {
            "PQR-045 Ese caso no se puede unir: ya está unido a otro o es el mismo.".into()
        }
        PqrRejection::InTheFuture => {
            "PQR-021 La fecha del paso es futura: escriba el día en que se hizo.".into()
        }
        PqrRejection::BeforeLast(last) => format!(
            "PQR-022 La fecha es anterior a lo último del caso ({}): revísela.",
            day(last)
        ),
        PqrRejection::DocumentMissing => {
            "PQR-023 Falta el número del documento: oficio, auto, guía o resolución.".into()
        }
        PqrRejection::NoteMissing => {
            "PQR-024 Falta la nota: escriba el motivo, el contenido o la prueba.".into()
        }
        PqrRejection::TextTooLong => {
            "PQR-025 El documento lleva hasta 40 letras y la nota hasta 2.000: abrevie.".into()
        }
        PqrRejection::SilenceDecided(due) => format!(
            "PQR-026 Venció el {}: decidió el silencio (Ley 142 art. 158).",
            day(due)
        ),
        PqrRejection::DecidedBefore(on) => {
            format!("PQR-027 Ya se decidió el {}: una decisión no se repite.", day(on))
        }
        PqrRejection::TooLateToAsk(last) => format!(
            "PQR-028 Se pudo pedir completar hasta el {} (CPACA art. 17): decida.",
            day(last)
        ),
        PqrRejection::StillHasTime(until) => {
            format!("PQR-029 El usuario tiene plazo hasta el {}: espere.", day(until))
        }
        PqrRejection::NotExtendable => {
            "PQR-030 Ese plazo no se amplía así: la ley no deja, ya se amplió o venció."
                .into()
        }
        PqrRejection::EvidenceTooLong(limit) => format!(
            "PQR-031 Las pruebas van máximo hasta el {} (CPACA art. 79).",
            day(limit)
        ),
        PqrRejection::SenseInvalid => {
            "PQR-032 Ese sentido no es de este trámite. F4 muestra la lista.".into()
        }
        PqrRejection::RecursosMissing => {
            "PQR-033 El texto debe decir los recursos: sin ellos no vale (CPACA art. 67).".into()
        }
        PqrRejection::NotSpoken => {
            "PQR-034 No llegó de palabra: responda por escrito y notifique.".into()
        }
        PqrRejection::NoConsent => {
            "PQR-035 El usuario no aceptó correo (CPACA art. 56): cite a la dirección.".into()
        }
        PqrRejection::AvisoNotifies => {
            "PQR-036 El aviso notifica solo: registre su entrega o su retiro.".into()
        }
        PqrRejection::AvisoTooEarly(last) => format!(
            "PQR-037 Puede venir hasta el {}: el aviso es después (CPACA art. 69).",
            day(last)
        ),
        PqrRejection::AvisoStillPosted(last) => {
            format!("PQR-038 El aviso se fija hasta el {} (CPACA art. 69).", day(last))
        }
        PqrRejection::RecursoLate(last) => format!(
            "PQR-039 El plazo venció el {} (Ley 142 art. 154): rechácelo por tardío.",
            day(last)
        ),
        PqrRejection::UndisputedUnpaid => {
            "PQR-040 No pagó lo que no reclama (Ley 142 art. 155): rechácelo.".into()
        }
        PqrRejection::GroundUnfounded => {
            "PQR-041 Esa causa de rechazo no se cumple en este recurso: revise las fechas.".into()
        }
        PqrRejection::ComplianceOwed => {
            "PQR-042 Hay algo concedido sin cumplir: regístrelo antes de archivar.".into()
        }
        PqrRejection::NothingToComply => {
            "PQR-043 Nada se concedió ni se ordenó: no hay qué cumplir.".into()
        }
        PqrRejection::RecursoOpen => {
            "PQR-046 Su recurso sigue abierto: este caso se archiva con él.".into()
        }
    }
}

/// A case that is of no account.
pub const NOT_OF_ACCOUNT: &str = "PQR-012 Este caso no es de una cuenta.";

/// Nobody may answer for a case.
pub const NO_ASSIGNEES: &str =
    "PQR-015 Ningún usuario activo lleva casos: agréguelo en Usuarios (USU010).";

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
        Refusal::Annex(rejection) => super::annex_rejection(rejection),
        Refusal::Collection(rejection) => super::collection_rejection(rejection),
        Refusal::Plan(rejection) => super::plan_rejection(rejection),
        Refusal::Update(rejection) => super::update_rejection(rejection),
        Refusal::Person(rejection) => super::person_rejection(rejection),
        Refusal::Petition(rejection) => super::petition_rejection(rejection),
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
        Fault::Crossed => {
            "BAS-013 Otro escribió lo mismo a la vez: repita; nada quedó a medias.".into()
        }
        Fault::Closed => "BAS-007 La base se está cerrando: vuelva a abrir.".into(),
    }
}
