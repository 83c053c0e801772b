//! Refusals of changes of data.

use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::request::{MAX_NOTE, UpdateState};
use crate::text::{fit, noun, safe, subscriber, updates as words};

/// What was typed does not belong in its field.
pub fn field_refused(
    field: crate::domain::subscriber::field::Field,
    why: &crate::domain::subscriber::field::FieldRejection,
) -> String {
    format!(
        "NOV-001 {}: lo escrito no se perdió.",
        capital(&subscriber::field_rejection(field, why))
    )
}

/// Nobody is there whose data could be changed.
pub const NO_UPDATE: &str = "NOV-002 No hay solicitud en esa fila: elija otra.";

/// Nothing of it is for the person to decide.
pub const NOTHING_TO_DECIDE: &str =
    "NOV-003 Esa solicitud no tiene nada por decidir: vea su estado.";

/// The sample was not looked at.
pub const LOOK_FIRST: &str = "NOV-004 Mire la muestra con > antes de aprobar en bloque.";

/// The number typed is not how many there are.
pub fn wrong_count(count: usize) -> String {
    format!("NOV-005 Para aprobar en bloque escriba cuántas son: {count}.")
}

/// Many are approved together only when all are of low risk.
pub const ONLY_LOW: &str = "NOV-006 En bloque solo se aprueba riesgo bajo: vaya a la vista 3.";

/// Who decides did not say why.
pub const NO_REASON: &str = "NOV-007 Elija un motivo de la lista: F4 los muestra.";

/// What was typed as papers is none.
pub const PAPERS_UNREAD: &str =
    "NOV-008 El soporte no se entiende: CEST 1234 20/11/2026, varios con coma.";

/// No such account is written down.
pub const NO_ACCOUNT: &str = "NOV-046 Esa cuenta no tiene suscriptor: revise el número.";

/// No such field.
pub const NO_FIELD: &str =
    "NOV-047 Ese campo no existe: use estrato, direccion, nombre, uso, celular...";

/// The sample was not shown, or is another.
pub const SAMPLE_UNSEEN: &str = "NOV-048 La seña no es la de la muestra: mire «novedades muestra».";

/// No such check of quality.
pub const NO_RULE: &str =
    "NOV-050 Esa regla de calidad no existe: «novedades calidad» las muestra.";

/// A file of changes that was proposed already.
pub fn batch_there(number: u32) -> String {
    format!("NOV-039 Ese archivo ya se propuso como lote {number}: «novedades lote {number}».")
}

/// There is no such file of changes.
pub fn no_batch(number: u32) -> String {
    format!("NOV-049 No hay lote {number}: «novedades lote» los muestra.")
}

/// What is asked for is done to a file.
pub const NOT_A_BATCH: &str = "NOV-056 Elija un lote: Tab pasa a Lotes.";

/// The sample of a file comes before its approval.
pub const SHOW_SAMPLE: &str = "NOV-057 Mire primero la muestra de este lote.";

/// The row owes nothing to billing.
pub const NOTHING_OWED: &str = "NOV-058 Esa fila no debe ajuste: Tab pasa a Ajustes.";

/// The row is not of an audit.
pub const NOTHING_TO_AUDIT: &str = "NOV-059 Elija una fila de la revisión del mes: Tab.";

/// What was typed is no amount.
pub const NOT_AN_AMOUNT: &str = "NOV-060 Escriba el valor en pesos; 0 si no hubo qué mover.";

/// No premises are under the cursor.
pub const NO_PREMISES: &str = "NOV-069 No hay predio en esa fila: + y - pasan de ciclo.";

/// No account is under the cursor.
pub const NO_ACCOUNT_HERE: &str = "NOV-062 Elija una cuenta: Enter abre las de la regla.";

/// Which field failed was not said.
pub const NO_FAILED_FIELD: &str = "NOV-063 Diga qué dato falló: T, C, M o D.";

/// What came of approving a file.
pub fn batch_approved(number: u32, done: u64, kept_back: u64) -> String {
    let what = noun(done, "solicitud aprobada", "solicitudes aprobadas");
    format!("{done} {what} del lote {number}; {kept_back} siguen esperando.")
}

/// What came of taking a file back.
pub fn batch_reversed(number: u32, of: u32, rows: u64, others: u64) -> String {
    format!(
        "Lote {number}: {rows} solicitudes que devuelven las del lote {of}; {others} no regían o ya no pueden volver."
    )
}

/// An account that was opened is not unopened.
pub const NOT_UNOPENED: &str =
    "NOV-068 Una vinculación no se reversa: proponga el estado RETIRADO.";

/// Only what holds is taken back.
pub const ONLY_APPLIED: &str = "NOV-009 Solo se reversa lo aplicado: Tab pasa a solicitudes.";

/// Why an act on a request is refused.
pub fn update_rejection(rejection: &UpdateRejection) -> String {
    match rejection {
        UpdateRejection::NoSubscriber(account) => {
            format!("NOV-010 La cuenta {account} no tiene suscriptor: no hay qué cambiar.")
        }
        UpdateRejection::Unknown(id) => {
            format!("NOV-011 La solicitud {id} no existe: actualice la lista.")
        }
        UpdateRejection::Nothing => "NOV-012 No cambia nada: escriba un valor nuevo.".into(),
        UpdateRejection::Twice(field) => {
            format!("NOV-013 {} viene dos veces o ya se decidió.", subscriber::field(*field))
        }
        UpdateRejection::Field(field, why) => field_refused(*field, why),
        UpdateRejection::Same(field) => {
            format!("NOV-014 {} ya tiene ese valor.", subscriber::field(*field))
        }
        UpdateRejection::Moved(field, now) => format!(
            "NOV-015 {} ya no es el que se vio: hoy dice {}. Devuélvala o corríjala.",
            subscriber::field(*field),
            fit(&safe(&subscriber::value(*field, now)), 30)
        ),
        UpdateRejection::Duplicate(field, other) => format!(
            "NOV-016 {} ya se está cambiando en {other}: espere o corrija esa.",
            subscriber::field(*field)
        ),
        UpdateRejection::Reason => "NOV-017 Falta el motivo, o no es de la lista: F4.".into(),
        UpdateRejection::Text => {
            format!("NOV-018 Falta el texto, o pasa de {MAX_NOTE} letras: escríbalo.")
        }
        UpdateRejection::Paper(kind, group) => format!(
            "NOV-019 El cambio de {} pide soporte vigente: {}.",
            subscriber::change_kind(*kind).to_lowercase(),
            group.join(" o ")
        ),
        UpdateRejection::BadPaper(kind) => format!(
            "NOV-020 El soporte {} no sirve: revise código, número, fecha y vigencia.",
            fit(&safe(kind), 8)
        ),
        UpdateRejection::Day => "NOV-021 Ese día no puede ser: revise la fecha.".into(),
        UpdateRejection::Since => {
            "NOV-022 Solo estrato y clase de servicio rigen hacia atrás.".into()
        }
        UpdateRejection::State(state) => {
            format!("NOV-023 La solicitud está {}: {}.", words::state(*state), next(*state))
        }
        UpdateRejection::NotWaiting(field) => {
            format!("NOV-024 {} no está por decidir.", subscriber::field(*field))
        }
        UpdateRejection::OwnWork => {
            "NOV-025 Usted la hizo o la corrigió (cuatro ojos): la decide otra persona.".into()
        }
        UpdateRejection::Decided => {
            "NOV-037 Usted aprobó una parte (cuatro ojos): la corrige otra persona.".into()
        }
        UpdateRejection::SinceFixed => {
            "NOV-038 Desde cuándo rige no se corrige: desista de esta y haga otra.".into()
        }
        UpdateRejection::NotTheMaker => "NOV-026 Solo quien la hizo la retira.".into(),
        UpdateRejection::Digits => {
            "NOV-027 Riesgo alto: escriba los 4 últimos dígitos de la cuenta.".into()
        }
        UpdateRejection::NotConfirmed => {
            "NOV-028 La visita no lo confirma: devuélvala o rechácela.".into()
        }
        UpdateRejection::NoCut(cycle) => format!(
            "NOV-029 El calendario publicado no dice el corte del ciclo {}: publíquelo.",
            fit(&safe(cycle), 8)
        ),
        UpdateRejection::NotLow(id) => {
            format!("NOV-030 {id} no es de riesgo bajo: se aprueba sola.")
        }
        UpdateRejection::Sample(count) => {
            format!("NOV-031 Mire {count} de la muestra antes de aprobar en bloque.")
        }
        UpdateRejection::NotDue(id) => format!("NOV-032 {id} no tiene nada para aplicar hoy."),
        UpdateRejection::Inverse => {
            "NOV-033 Solo se reversa lo aplicado, al valor que había antes.".into()
        }
        UpdateRejection::Batch(number) => {
            format!("NOV-035 El lote {number} no existe, o esa solicitud no es suya.")
        }
        UpdateRejection::Waits(count) => {
            format!("NOV-051 {count} aún esperan o se deciden: anúlelas, o reverse cuando rijan.")
        }
        UpdateRejection::NothingOwed => {
            "NOV-052 No debe ajuste: no rige desde antes, o ya se registró.".into()
        }
        UpdateRejection::AmountSign => {
            "NOV-053 Va en contra: si pagó de más se devuelve; si pagó de menos se cobra.".into()
        }
        UpdateRejection::TooLate => {
            "NOV-064 Ya no se puede cobrar (Ley 142 art. 150): registre 0 y diga por qué.".into()
        }
        UpdateRejection::Audited => "NOV-054 Ya se revisó: vea la revisión en su historia.".into(),
        UpdateRejection::NoValue(field) => {
            format!(
                "NOV-061 {} está vacío, o no es un dato para llegar a la persona.",
                subscriber::field(*field)
            )
        }
        UpdateRejection::TookPart => {
            "NOV-055 Usted la hizo o la aprobó: la revisa quien no tuvo parte.".into()
        }
        UpdateRejection::Whole => {
            "NOV-065 La vinculación se decide entera: apruebe todo o devuélvala.".into()
        }
        UpdateRejection::AccountTaken(account) => {
            format!("NOV-066 La cuenta {account} ya existe: recházela y pídala otra vez.")
        }
        UpdateRejection::NoCycle(cycle) => format!(
            "NOV-070 El calendario no tiene el ciclo {}: F4 muestra los que hay.",
            fit(&safe(cycle), 8)
        ),
        UpdateRejection::Undated => {
            "NOV-071 Falta el día en que la pidieron: desde él corre la respuesta.".into()
        }
        UpdateRejection::NoAccounts => {
            "NOV-072 No hay número de cuenta libre: amplíe primera_cuenta (cambios.toml).".into()
        }
        UpdateRejection::NotUnopened => NOT_UNOPENED.into(),
        UpdateRejection::ConnectionPaper(group) => {
            format!("NOV-067 La vinculación pide soporte vigente: {}.", group.join(" o "))
        }
        UpdateRejection::Count(count) => {
            format!("NOV-036 El lote tiene {count} solicitudes: escriba ese número.")
        }
        UpdateRejection::Full => "NOV-034 No caben más: parta la solicitud o avise.".into(),
    }
}

const fn next(state: UpdateState) -> &'static str {
    match state {
        UpdateState::Visit => "registre primero la visita",
        UpdateState::ForApproval => "espera a quien aprueba",
        UpdateState::Returned => "la corrige quien la hizo",
        UpdateState::Approved => "espera el corte",
        UpdateState::Applied => "para quitarla, revérsela",
        UpdateState::Rejected
        | UpdateState::Withdrawn
        | UpdateState::Annulled
        | UpdateState::Reversed => "haga una nueva",
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
