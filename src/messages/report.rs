//! Why a report of PQR cannot be made, worded.

use crate::domain::pqr::Period;
use crate::text::date;

/// Nobody said of which period.
pub fn report_no_period() -> String {
    "INF-001 Falta el período: escriba --periodo AAAA-MM o AAAA-T1 a T4.".into()
}

/// It lies ahead.
pub fn report_not_begun(period: Period) -> String {
    format!("INF-002 {period} no ha empezado: comienza el {}.", date::short(period.first().first()))
}

/// A workbook is no text.
pub fn report_not_on_screen() -> String {
    "INF-003 Un libro xlsx no se muestra en la terminal: agregue --salida ARCHIVO.".into()
}

/// Only some of the cases were counted.
pub fn report_cut(cases: usize) -> String {
    format!(
        "INF-004 Se contaron los primeros {cases} casos de cada mes: el informe entero sale con «ventanilla exportar informe-pqr»."
    )
}
