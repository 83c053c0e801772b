//! Refusals of the collections desk.

use crate::domain::collections::agreement::AgreementRejection;
use crate::domain::collections::campaign::{CampaignFault, MAX_CONTROL, MAX_MESSAGE};
use crate::domain::collections::contact::Denied;
use crate::domain::collections::decide::{
    CollectionRejection, MAX_CALL_BACK, MAX_NOTE, PaymentRejection, QueueRejection,
    TestigoRejection,
};
use crate::domain::collections::person::DebtorMark;
use crate::domain::collections::promise::PromiseRejection;
use crate::domain::collections::suspension::NotSuspended;
use crate::text::{date, desk, money};

/// Nobody knows whose the account is.
pub const NO_SUBSCRIBER: &str =
    "COB-034 Esa cuenta no tiene suscriptor: cárguelo antes de gestionarla.";

/// What is typed is no hour.
pub const NOT_AN_HOUR: &str = "COB-035 La hora lleva cuatro cifras, de 0000 a 2359: 1530.";

/// There is no agreement to print or to end.
pub const NO_AGREEMENT: &str = "ACU-012 La cuenta no tiene acuerdos de pago: a simula uno.";

/// The agreement ended already.
pub const AGREEMENT_OVER: &str = "ACU-013 Ese acuerdo ya terminó: no queda nada que terminar.";

/// A signer without a name.
pub const NO_SIGNER_NAME: &str = "ACU-014 Falta el nombre de quien firma con ese documento.";

/// A signer without a document.
pub const NO_SIGNER_DOCUMENT: &str = "ACU-015 Falta el documento de quien firma.";

/// A quality that nobody signs in.
pub const NO_QUALITY: &str = "ACU-016 Esa calidad no está en la lista: F4 la muestra.";

/// An act of the file without its paper.
pub const NO_SUPPORT: &str = "COB-037 Falta el soporte: el documento que lo prueba.";

/// Neither yes nor no.
pub const YES_OR_NO: &str = "COB-039 Escriba S o N: un campo vacío no es una respuesta.";

/// A word that is not in the list of its field.
pub const NOT_IN_LIST: &str = "COB-038 Ese valor no está en la lista: F4 la muestra.";

/// What is wrong with the plan of a campaign.
pub fn campaign_fault(fault: CampaignFault) -> String {
    match fault {
        CampaignFault::Channel => {
            "CAM-001 El canal es SMS, IVR, CORREO, CARTA o MENSAJERIA.".into()
        }
        CampaignFault::Stage => "CAM-002 No hay esa etapa: revise etapas.toml.".into(),
        CampaignFault::Message => {
            format!("CAM-003 El mensaje lleva de 1 a {MAX_MESSAGE} letras.")
        }
        CampaignFault::Control => {
            format!("CAM-004 El control va de 0 a {MAX_CONTROL} por ciento.")
        }
    }
}

/// The officer has no list today.
pub fn no_queue(day: chrono::NaiveDate) -> String {
    format!("COB-036 No hay cola suya el {}: pídala al director de cartera.", date::short(day))
}

/// Why an act of the desk is refused.
pub fn collection_rejection(rejection: &CollectionRejection) -> String {
    match rejection {
        CollectionRejection::Contact { reasons, next } => contact(reasons, *next),
        CollectionRejection::Began(at) => format!(
            "COB-009 Ese contacto empezó el {}: se registra al hacerlo. Abra la fila otra vez.",
            date::moment(*at)
        ),
        CollectionRejection::InClaim => {
            "COB-010 Todo lo que debe está en reclamo: no se cobra (Ley 142 art. 155).".into()
        }
        CollectionRejection::NothingOwed => {
            "COB-011 No debe nada que se pueda cobrar: siga con otra.".into()
        }
        CollectionRejection::Stopped(DebtorMark::Insolvency) => {
            "COB-012 El deudor está en insolvencia: no hay cobro individual; pase a Jurídica."
                .into()
        }
        CollectionRejection::Stopped(DebtorMark::Deceased) => {
            "COB-013 El deudor consta como fallecido: no se llama; pase a actualizar datos.".into()
        }
        CollectionRejection::NotRequested => {
            "COB-014 Nadie pidió esa llamada: registre el contacto como cobro.".into()
        }
        CollectionRejection::Promise(why) => promise(why),
        CollectionRejection::CallBack => format!(
            "COB-015 La llamada va después de ahora, en horario de ley y hasta en {MAX_CALL_BACK} días."
        ),
        CollectionRejection::Text => {
            format!("COB-016 Falta un texto o pasa de {MAX_NOTE} letras: corríjalo.")
        }
        CollectionRejection::Date => {
            "COB-017 Esa fecha no puede ser: revise si ya pasó o si va muy lejos.".into()
        }
        CollectionRejection::Full => {
            "COB-018 El expediente de cobro está lleno: avise al director.".into()
        }
        CollectionRejection::Repeated => {
            "COB-019 Esa gestión ya estaba: no se cuenta dos veces.".into()
        }
        CollectionRejection::Agreement(why) => agreement(why),
        CollectionRejection::Suspension(reasons) => suspension(reasons),
        CollectionRejection::Order => {
            "COR-002 La orden no admite eso: revise en qué va y sus facturas.".into()
        }
        CollectionRejection::Payment(PaymentRejection::Known) => {
            "PAG-001 Ese pago ya es de una cuenta: un error se corrige con un reverso.".into()
        }
        CollectionRejection::Payment(PaymentRejection::Account) => {
            "PAG-002 Esa cuenta no existe: revise el número.".into()
        }
        CollectionRejection::Queue(why) => queue(why),
        CollectionRejection::Testigo(why) => testigo(*why),
    }
}

/// Why a contact may not be, with the next instant at which it may.
fn contact(reasons: &[Denied], next: Option<chrono::NaiveDateTime>) -> String {
    let next = next
        .map_or_else(|| "no se contacta así".into(), |at| format!("desde {}", date::moment(at)));
    let law = "Ley 2300";
    match reasons.first() {
        Some(Denied::Channel(channel)) => format!(
            "COB-001 No autorizó {}: use otro canal o registre su autorización ({law} art. 2).",
            desk::channel(*channel)
        ),
        Some(Denied::ThirdParty) => {
            format!("COB-002 A referencias y terceros nunca se les cobra ({law} art. 4).")
        }
        Some(Denied::Visit) => format!("COB-003 No se cobra con visitas ({law} art. 6)."),
        Some(Denied::Day(_)) => {
            format!("COB-004 Domingo o festivo: no hay contacto; {next} ({law} art. 3).")
        }
        Some(Denied::Hour(_)) => format!("COB-005 Fuera de horario: {next} ({law} art. 3)."),
        Some(Denied::DayUsed) => {
            format!("COB-006 Ya tuvo contacto hoy: {next} ({law} art. 3).")
        }
        Some(Denied::WeekChannel(channel)) => format!(
            "COB-007 Esta semana va por {}: {next} ({law} art. 3).",
            desk::channel(*channel)
        ),
        Some(Denied::WeekUsed) | None => {
            format!("COB-008 Agotó los contactos de la semana: {next} ({law} art. 3).")
        }
    }
}

fn promise(why: &PromiseRejection) -> String {
    match why {
        PromiseRejection::Past => "COB-020 Esa fecha ya pasó: escriba otra.".into(),
        PromiseRejection::NotWorking(next) => format!(
            "COB-021 Ese día no es hábil: el siguiente es {} {}.",
            date::weekday(*next),
            date::short(*next)
        ),
        PromiseRejection::TooFar(last) => {
            format!("COB-022 Una promesa va hasta el {}: ofrezca un acuerdo.", date::short(*last))
        }
        PromiseRejection::Amount(most) => {
            format!("COB-023 El valor va de 1 a {} (lo cobrable).", money::pesos(*most))
        }
        PromiseRejection::AnotherOpen(on) => {
            format!("COB-024 Ya tiene una promesa para el {}: espere a ese día.", date::short(*on))
        }
        PromiseRejection::Quarter(most) => {
            format!("COB-025 Ya hizo {most} promesas este trimestre: ofrezca un acuerdo.")
        }
    }
}

fn agreement(why: &AgreementRejection) -> String {
    match why {
        AgreementRejection::NothingOwed => {
            "ACU-001 No hay deuda vencida que financiar: está en reclamo, financiada o paga.".into()
        }
        AgreementRejection::ItemApart => {
            "ACU-002 Una partida está en reclamo, en otro acuerdo o cambió: vuelva a abrir.".into()
        }
        AgreementRejection::Alive(number) => {
            format!("ACU-003 Ya tiene el acuerdo {}.", desk::agreement_number(*number))
        }
        AgreementRejection::Initial(least) => {
            format!(
                "ACU-004 La cuota inicial va desde {} y es menor que la deuda.",
                money::pesos(*least)
            )
        }
        AgreementRejection::Count(most) => {
            format!("ACU-005 Van de 1 a {most} cuotas para este segmento.")
        }
        AgreementRejection::Small(least) => {
            format!("ACU-006 Cada cuota va desde {}: use menos cuotas.", money::pesos(*least))
        }
        AgreementRejection::Dates(last) => format!(
            "ACU-007 La primera cuota va después de la inicial y hasta el {}.",
            date::short(*last)
        ),
        AgreementRejection::Terms => {
            "ACU-011 La tasa y el sistema son los de la política: vuelva a abrir.".into()
        }
        AgreementRejection::NoSigner => "ACU-008 Falta quién firma.".into(),
        AgreementRejection::State => {
            "ACU-009 El acuerdo no está en un estado que lo admita: revíselo.".into()
        }
        AgreementRejection::Unknown => {
            "ACU-010 Esa cuenta no tiene ese acuerdo, o no lleva ese documento.".into()
        }
    }
}

fn suspension(reasons: &[NotSuspended]) -> String {
    let words: Vec<String> = reasons.iter().map(desk::not_suspended).collect();
    format!("COR-001 No se suspende: {}.", words.join("; "))
}

fn testigo(why: TestigoRejection) -> String {
    match why {
        TestigoRejection::NoLoad => {
            "TES-001 No hay cartera cargada: «ventanilla importar cartera» primero.".into()
        }
        TestigoRejection::OtherCutoff(cutoff) => format!(
            "TES-002 La cartera vigente es del corte {}: cargue la del mes o cierre ese.",
            date::short(cutoff)
        ),
        TestigoRejection::NoReason => {
            "TES-003 Ese mes ya está cerrado: una versión nueva lleva --motivo.".into()
        }
        TestigoRejection::Unsound => {
            "TES-006 Una identidad no cuadra: no se cierra; verifique la base y avise.".into()
        }
        TestigoRejection::LoadChanged => {
            "TES-004 Cambió la cartera o el mes mientras se cerraba: cierre otra vez.".into()
        }
    }
}

fn queue(why: &QueueRejection) -> String {
    match why {
        QueueRejection::Open(day) => {
            format!("COB-030 Las colas del {} ya están abiertas.", date::short(*day))
        }
        QueueRejection::NoLoad => {
            "COB-031 No hay cartera cargada: «ventanilla importar cartera» primero.".into()
        }
        QueueRejection::NoOfficer => {
            "COB-032 Ningún usuario activo es gestor de cartera: agréguelo en Usuarios (USU010)."
                .into()
        }
        QueueRejection::Row => {
            "COB-033 Esa fila ya se trabajó o no está en esa cola: actualice la lista.".into()
        }
    }
}
