//! Why a row is set aside: its rule and the reason with the remedy, in Spanish.

use crate::interchange::cells::CutFault;
use crate::text::{fit, safe};

/// Columns of the terminal that a cell may take in a reason.
const SHOWN: usize = 40;

/// Why a row is set aside. Cells are kept as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rejection {
    Cut(CutFault),
    AccountMissing,
    AccountScientific(String),
    AccountUnreadable(String),
    DocumentMissing,
    DocumentScientific(String),
    PositionUnreadable(String),
    AmountMissing,
    AmountUnreadable(String),
    AmountOtherSign(String),
    AmountDecimals(String),
    AmountTooLarge(String),
    DateUnreadable { heading: &'static str, cell: String },
    LockUnknown(String),
    SubstituteUnknown(String),
    ClearingUnknown(String),
    OtherCompany(String),
    OtherCurrency(String),
}

impl Rejection {
    /// Rule id.
    pub(super) const fn rule(&self) -> &'static str {
        match self {
            Self::Cut(CutFault::Count { .. }) => "CAR-001",
            Self::Cut(CutFault::OpenQuote) => "CAR-002",
            Self::Cut(CutFault::Misaligned | CutFault::Half) => "CAR-003",
            Self::AccountMissing => "CAR-004",
            Self::AccountScientific(_) => "CAR-005",
            Self::AccountUnreadable(_) => "CAR-006",
            Self::DocumentMissing => "CAR-007",
            Self::DocumentScientific(_) => "CAR-008",
            Self::PositionUnreadable(_) => "CAR-009",
            Self::AmountMissing => "CAR-010",
            Self::AmountUnreadable(_) => "CAR-011",
            Self::AmountOtherSign(_) => "CAR-012",
            Self::AmountDecimals(_) => "CAR-013",
            Self::AmountTooLarge(_) => "CAR-014",
            Self::DateUnreadable { .. } => "CAR-015",
            Self::LockUnknown(_) => "CAR-016",
            Self::SubstituteUnknown(_) => "CAR-017",
            Self::ClearingUnknown(_) => "CAR-018",
            Self::OtherCompany(_) => "CAR-019",
            Self::OtherCurrency(_) => "CAR-020",
        }
    }

    /// Whether half a row looks like this.
    pub(super) const fn may_be_half(&self) -> bool {
        !matches!(
            self,
            Self::LockUnknown(_)
                | Self::SubstituteUnknown(_)
                | Self::ClearingUnknown(_)
                | Self::OtherCompany(_)
                | Self::OtherCurrency(_)
        )
    }

    /// The reason, with the remedy in a few words.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Cut(fault) => cut(*fault),
            Self::AccountMissing => "sin cuenta contrato: complétela en el origen".into(),
            Self::AccountScientific(cell) => with(cell, |cell| {
                format!(
                    "cuenta «{cell}» en notación científica: perdió dígitos, genere el archivo con la columna como texto"
                )
            }),
            Self::AccountUnreadable(cell) => {
                with(cell, |cell| format!("cuenta «{cell}» no es un número de hasta doce dígitos"))
            }
            Self::DocumentMissing => {
                "sin número de documento: no se puede identificar la partida".into()
            }
            Self::DocumentScientific(cell) => with(cell, |cell| {
                format!(
                    "documento «{cell}» en notación científica: perdió dígitos, genere el archivo con la columna como texto"
                )
            }),
            Self::PositionUnreadable(cell) => with(cell, |cell| {
                format!("posición «{cell}» no es un número: revise OPUPW, OPUPK y OPUPZ")
            }),
            Self::AmountMissing => "sin importe: complételo en el origen".into(),
            Self::AmountUnreadable(cell) => {
                with(cell, |cell| format!("importe «{cell}» ilegible: corríjalo en el origen"))
            }
            Self::AmountOtherSign(cell) => with(cell, |cell| {
                format!("importe «{cell}» contradice el signo decimal del perfil: revise «decimal»")
            }),
            Self::AmountDecimals(cell) => with(cell, |cell| {
                format!("importe «{cell}» con más de dos decimales: revise «decimal» en el perfil")
            }),
            Self::AmountTooLarge(cell) => {
                with(cell, |cell| format!("importe «{cell}» demasiado grande: revise la escala"))
            }
            Self::DateUnreadable { heading, cell } => with(cell, |cell| {
                format!("{heading} «{cell}» no existe o no se entiende: use dd.mm.aaaa")
            }),
            Self::LockUnknown(cell) => {
                with(cell, |cell| format!("bloqueo «{cell}» no está en bloqueos.toml"))
            }
            Self::SubstituteUnknown(cell) => with(cell, |cell| {
                format!("documento sustitutivo «{cell}» desconocido: se esperaba R, S o P")
            }),
            Self::ClearingUnknown(cell) => with(cell, |cell| {
                format!("status de compensación «{cell}» desconocido: se esperaba vacío o 9")
            }),
            Self::OtherCompany(cell) => {
                with(cell, |cell| format!("sociedad «{cell}» no es la del perfil"))
            }
            Self::OtherCurrency(cell) => {
                with(cell, |cell| format!("moneda «{cell}» no es la del perfil"))
            }
        }
    }
}

fn cut(fault: CutFault) -> String {
    match fault {
        CutFault::OpenQuote => "comillas sin cerrar: corrija la fila en el origen".into(),
        CutFault::Half => "la fila termina antes del importe: complétela en el origen".into(),
        CutFault::Misaligned => "el texto no cuadra con el ancho de las columnas".into(),
        CutFault::Count { found, expected } => {
            format!(
                "{found} columnas donde el encabezado tiene {expected}: revise separadores dentro de los textos"
            )
        }
    }
}

/// A reason with a cell that is safe to show.
fn with(cell: &str, reason: impl FnOnce(&str) -> String) -> String {
    reason(&fit(&safe(cell), SHOWN))
}
