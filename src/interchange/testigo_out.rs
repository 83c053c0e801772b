//! A testigo as two tables: what is overdue and what is not.

use crate::domain::collections::StagePolicy;
use crate::domain::collections::testigo::{CubeKey, Testigo, TestigoRow};
use crate::domain::money::Money;
use crate::interchange::table::Cell;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Accounts that owe something overdue.
    Overdue,
    /// Accounts that owe something that is not.
    Current,
}

impl Side {
    /// Whether a row is in it.
    pub fn holds(self, row: &TestigoRow) -> bool {
        match self {
            Self::Overdue => row.balances.overdue != Money::ZERO,
            Self::Current => row.balances.current != Money::ZERO,
        }
    }
}

/// One side of a cross, to which rows may be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cross {
    /// The place of a stage.
    Stage(u8),
    /// The word of a class of use.
    Use(String),
    /// An estrato; zero for none.
    Stratum(u8),
    /// A zone.
    Zone(String),
    /// A municipality, DANE code.
    Town(String),
}

impl Cross {
    /// As it is typed: what is crossed, and the value.
    pub fn find(by: &str, value: &str, stages: &StagePolicy) -> Option<Self> {
        match by {
            "etapa" => Some(Self::Stage(u8::try_from(stages.find(value)?).ok()?)),
            "uso" => Some(Self::Use(value.to_uppercase())),
            "estrato" => Some(Self::Stratum(value.parse().ok()?)),
            "zona" => Some(Self::Zone(value.to_owned())),
            "municipio" => Some(Self::Town(value.to_owned())),
            _ => None,
        }
    }

    /// Whether a row is on this side, as the crosses of the report count it.
    pub fn holds(&self, row: &TestigoRow) -> bool {
        let key = CubeKey::of(row);
        match self {
            Self::Stage(stage) => key.stage == *stage,
            Self::Use(class) => key.use_class == *class,
            Self::Stratum(stratum) => key.stratum == *stratum,
            Self::Zone(zone) => key.zone == *zone,
            Self::Town(town) => key.town == *town,
        }
    }
}

/// Columns of both.
pub const COLUMNS: &[&str] = &[
    "periodo",
    "version",
    "fecha_corte",
    "cuenta_contrato",
    "interlocutor",
    "documento_id",
    "nombre",
    "direccion",
    "municipio",
    "localidad",
    "zona",
    "ciclo",
    "clase_uso",
    "estrato",
    "servicios",
    "estado_servicio",
    "n_partidas",
    "fecha_venc_mas_antigua",
    "dias_mora",
    "rango",
    "etapa",
    "responsable",
    "saldo_acueducto",
    "saldo_alcantarillado",
    "saldo_aseo",
    "saldo_otros",
    "intereses",
    "saldo_total",
    "saldo_vigente",
    "saldo_vencido",
    "saldo_bloqueado",
    "saldo_financiado",
    "saldo_cobrable_vencido",
    "n_facturas_vencidas",
    "ddr",
    "marca_oficial",
    "marca_protegida",
    "acuerdo_id",
    "promesa",
    "ultimo_pago_fecha",
    "ultimo_pago_valor",
    "ultima_gestion",
    "etapa_periodo_anterior",
    "saldo_periodo_anterior",
];

/// The cells of a row.
pub fn cells(of: &Testigo, row: &TestigoRow, stages: &StagePolicy) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let flag = |flag: bool| text(if flag { "S" } else { "N" });
    let date = |date: Option<chrono::NaiveDate>| {
        Cell::Text(date.map_or_else(String::new, |date| date.to_string()))
    };
    let both = |[current, overdue]: [Money; 2]| Cell::Money(current.plus(overdue));
    let balances = &row.balances;
    let agreement = row.agreement.map_or_else(String::new, crate::text::desk::agreement_number);
    let mut cells = vec![
        Cell::Text(of.month.to_string()),
        Cell::Text(of.version.to_string()),
        date(Some(of.cutoff)),
        Cell::Text(row.account.to_string()),
        text(&row.partner),
        text(&row.document),
        text(&row.name),
        text(&row.address),
        text(&row.town),
        text(&row.locality),
        text(&row.zone),
        text(&row.cycle),
        text(row.use_class.map_or("", |class| class.code())),
        Cell::Text(row.stratum.map_or_else(String::new, |s| s.number().to_string())),
        Cell::Text(row.services.codes()),
        text(row.status.map_or("", |status| status.code())),
        Cell::Text(row.items.to_string()),
        date(row.oldest),
        Cell::Text(row.days.to_string()),
        text(row.bucket().label()),
        text(stages.code(usize::from(row.stage))),
        text(stages.stages.get(usize::from(row.stage)).map_or("", |one| one.responsible.as_str())),
    ];
    cells.extend(balances.services.map(Cell::Money));
    cells.extend([
        Cell::Money(balances.interest),
        Cell::Money(balances.total),
        Cell::Money(balances.current),
        Cell::Money(balances.overdue),
        both(balances.blocked),
        both(balances.financed),
        Cell::Money(balances.collectable_overdue()),
        Cell::Text(row.overdue_bills.to_string()),
        flag(balances.hard.is_debit()),
        flag(row.is_official()),
        flag(row.protected),
        Cell::Text(agreement),
        date(row.promise),
        date(row.last_payment.map(|(date, _)| date)),
        row.last_payment.map_or(text(""), |(_, amount)| Cell::Money(amount)),
        date(row.last_action),
        text(row.before.map_or("", |(stage, _)| stages.code(usize::from(stage)))),
        row.before.map_or(text(""), |(_, amount)| Cell::Money(amount)),
    ]);
    cells
}
