//! Refusals of the commercial calendar.

use crate::domain::schedule::flow::{MAX_NOTE, PlanRejection, PlanState};
use crate::text::schedule;

/// The year is none of the calendar.
pub fn no_year(year: i32) -> String {
    format!("PLA-010 La vigencia {year} no es un año del calendario.")
}

/// Nothing was made of a year.
pub fn no_plan(year: i32) -> String {
    format!("PLA-013 No hay calendario de {year}: «ventanilla calendario generar» lo hace.")
}

/// What was typed as a day is none.
pub const NO_DAY: &str = "PLA-014 Ese día no se entiende: +1, -2, 0812 o 08/12/2027.";

/// Why an act on the calendar is refused.
pub fn plan_rejection(rejection: &PlanRejection) -> String {
    match rejection {
        PlanRejection::Year(year) => no_year(*year),
        PlanRejection::OutOfCalendar(year) => {
            format!("PLA-011 Ese día, o lo que cuelga de él, cae fuera de la vigencia {year}.")
        }
        PlanRejection::Unknown => "PLA-020 Ese año no tiene calendario: genérelo primero.".into(),
        PlanRejection::State(state) => format!(
            "PLA-021 El calendario está {}: {}.",
            schedule::state_words(*state),
            next(*state)
        ),
        PlanRejection::Findings(count) => format!(
            "PLA-022 {count} hallazgos impiden seguir: «ventanilla calendario verificar» los muestra."
        ),
        PlanRejection::Unjustified(count) => {
            format!("PLA-023 {count} hallazgos piden justificación: escríbala al presentar.")
        }
        PlanRejection::Area => {
            "PLA-024 Esa área no existe o la revisa otro líder: vea calendario.toml.".into()
        }
        PlanRejection::Areas(areas) => {
            format!("PLA-025 Falta la conformidad de {}.", areas.join(", "))
        }
        PlanRejection::OwnWork => {
            "PLA-026 Usted lo hizo o lo propuso: lo decide otra persona.".into()
        }
        PlanRejection::Text => {
            format!("PLA-027 Falta el texto, o pasa de {MAX_NOTE} letras: escríbalo.")
        }
        PlanRejection::Full => "PLA-028 No caben más registros: parta el cambio o avise.".into(),
        PlanRejection::Version => "PLA-029 Otra versión llegó entretanto: mírela y repita.".into(),
        PlanRejection::Row => {
            "PLA-030 Esa actividad no existe o ya la movieron: mírela otra vez.".into()
        }
        PlanRejection::Closed => {
            "PLA-031 Esa actividad ya está cerrada: no se cierra otra vez ni se mueve.".into()
        }
        PlanRejection::Open => "PLA-032 Esa actividad no está cerrada: nada que reabrir.".into(),
        PlanRejection::Responsible(who) => format!(
            "PLA-033 Esa actividad es de {}: la cierra su responsable o el coordinador.",
            schedule::responsible(*who)
        ),
        PlanRejection::First(code) => format!(
            "PLA-045 Antes se cierra la {code} de ese período (Ley 142/1994 art. 125 y 149)."
        ),
        PlanRejection::NotLate => {
            "PLA-046 Esa actividad no va con atraso: nada que justificar todavía.".into()
        }
        PlanRejection::TooEarly => {
            "PLA-047 Ese día es muy anterior a lo planeado: revise la fecha.".into()
        }
        PlanRejection::CauseMissing => {
            "PLA-034 Va con atraso: escriba la causa (F4) y la acción correctiva.".into()
        }
        PlanRejection::NoteMissing(count) => {
            format!("PLA-048 El cambio trae {count} hallazgos: justifíquelos en la nota.")
        }
        PlanRejection::Cause => "PLA-035 Esa causa no está en la lista: F4 la muestra.".into(),
        PlanRejection::InTheFuture => {
            "PLA-036 Ese día aún no llega: se cierra cuando se hizo.".into()
        }
        PlanRejection::Blocked => {
            "PLA-037 El cambio rompe una regla que no admite excepción: vea el impacto.".into()
        }
        PlanRejection::Nothing => "PLA-038 Así nada cambia: escriba otro día.".into(),
        PlanRejection::Change => {
            "PLA-039 Ese cambio no existe, no es suyo o ya se decidió: actualice la lista.".into()
        }
    }
}

/// What can be done in a state.
const fn next(state: PlanState) -> &'static str {
    match state {
        PlanState::Draft => "muévalo, envíelo a los líderes o genérelo otra vez",
        PlanState::Review => "lo revisan los líderes; el coordinador lo presenta o lo reabre",
        PlanState::Approval => "lo aprueba o lo devuelve el jefe",
        PlanState::Approved => "el coordinador lo publica",
        PlanState::Published => "se cambia con cambios que aprueba el jefe",
    }
}
