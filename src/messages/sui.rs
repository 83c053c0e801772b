//! What keeps a month from being reported to the regulator, worded.

use crate::domain::command::SuiApproval;
use crate::domain::pqr::Month;
use crate::domain::pqr::sui::SuiBlock;
use crate::text::{date, noun, pqr};

/// Why a row cannot go out, and what to do.
pub fn sui_block(block: SuiBlock) -> String {
    match block {
        SuiBlock::NoTown => {
            "SUI-001 La cuenta no tiene municipio en la base: cargue su suscriptor.".into()
        }
        SuiBlock::TownUnknown => {
            "SUI-002 El municipio no está en DIVIPOLA: corríjalo en el suscriptor o en sui.toml."
                .into()
        }
        SuiBlock::KindUnknown(kind) => format!(
            "SUI-003 El formato no tiene trámite para «{}»: reclasifique o complete sui.toml.",
            pqr::kind(kind)
        ),
        SuiBlock::CauseMissing => "SUI-004 Falta la causal: clasifique el caso con una.".into(),
        SuiBlock::CauseUnknown(code) => {
            format!("SUI-005 La causal {code} no está en el catálogo: reclasifique el caso.")
        }
        SuiBlock::CauseNotInForce(code) => format!(
            "SUI-006 La causal {code} no regía el día de la radicación: reclasifique el caso."
        ),
        SuiBlock::CauseWrongGroup(code) => format!(
            "SUI-007 La causal {code} no es del grupo que dice el catálogo: revise causales.csv y sui.toml."
        ),
        SuiBlock::AnswerBeforeFiling => {
            "SUI-008 La respuesta es anterior a la radicación: revise las fechas del caso.".into()
        }
        SuiBlock::NoticeBeforeAnswer => {
            "SUI-009 La notificación es anterior a la respuesta: revise las fechas del caso.".into()
        }
        SuiBlock::NoNumber => {
            "SUI-010 La respuesta no tiene número: el formato lo pide con toda decisión.".into()
        }
        SuiBlock::NumberReused => {
            "SUI-011 La respuesta lleva el radicado de la solicitud: debe llevar el suyo.".into()
        }
        SuiBlock::Repeated => {
            "SUI-012 El radicado está dos veces en el mes: verifique la base.".into()
        }
        SuiBlock::SenseMissing => {
            "SUI-013 La decisión no dice si accede o no: la registró una versión anterior.".into()
        }
        SuiBlock::AnswerUnfit => {
            "SUI-014 Ese trámite no puede tener esa respuesta: revise sui.toml o reclasifique."
                .into()
        }
        SuiBlock::Undated => {
            "SUI-015 Las fechas del caso salen del calendario: revise su historia.".into()
        }
    }
}

/// Nobody said of which month.
pub fn sui_no_month() -> String {
    "SUI-020 Falta el mes: escriba --mes AAAA-MM.".into()
}

/// A month that still runs is only reviewed.
pub fn sui_not_over(month: Month) -> String {
    format!(
        "SUI-021 {month} no ha terminado: se reporta desde el {}; mientras tanto use --revision.",
        date::short(month.last().succ_opt().unwrap_or(month.last()))
    )
}

/// Some rows cannot go out.
pub fn sui_blocked(month: Month, rows: u64) -> String {
    format!(
        "SUI-022 {month}: {rows} {} no se pueden enviar; corríjalas (--revision las muestra con todo) y repita.",
        noun(rows, "fila", "filas")
    )
}

/// The file is not the one that was approved.
pub fn sui_changed(approval: &SuiApproval) -> String {
    format!(
        "SUI-023 Algo de {} cambió desde que {} lo aprobó el {}: compare con --revision y apruebe otra vez con «ventanilla sui aprobar --mes {}».",
        approval.month,
        approval.by,
        date::moment(approval.at),
        approval.month
    )
}

/// Somebody wrote while the file was going out.
pub fn sui_changed_meanwhile(month: Month) -> String {
    format!("SUI-024 Algo de {month} cambió mientras se exportaba: lo escrito no sirve; repita.")
}

/// The file of the regulator has one form.
pub fn sui_only_csv() -> String {
    "SUI-025 El archivo del SUI es CSV: quite --formato, o pida la copia con --revision, en csv o json.".into()
}
