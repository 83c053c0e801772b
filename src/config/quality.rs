//! Checks of quality (`data/calidad.toml`).

use serde::Deserialize;

use crate::domain::subscriber::field::Field;
use crate::domain::updates::quality::{Check, CheckKind};

/// Checks that a table may have.
const MAX_CHECKS: usize = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuality {
    regla: Vec<RawCheck>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCheck {
    codigo: String,
    nombre: String,
    campo: String,
    otro: Option<String>,
    valor: Option<String>,
    clase: String,
    dias: Option<u32>,
    peso: u32,
}

/// The checks of the table, in its order.
pub(super) fn quality(raw: RawQuality) -> Result<Vec<Check>, String> {
    if raw.regla.len() > MAX_CHECKS {
        return Err(format!("caben {MAX_CHECKS} reglas"));
    }
    let mut checks = Vec::<Check>::new();
    for row in raw.regla {
        if checks.iter().any(|check| check.code == row.codigo) {
            return Err(format!("{} está dos veces", row.codigo));
        }
        checks.push(check(row)?);
    }
    Ok(checks)
}

fn check(row: RawCheck) -> Result<Check, String> {
    let code = row.codigo;
    let fits = !code.is_empty() && code.len() <= 6;
    if !fits || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(format!("{code}: un código lleva de 1 a 6 letras o cifras"));
    }
    let field =
        |name: &str| Field::from_code(name).ok_or_else(|| format!("{code}: no hay campo «{name}»"));
    let kind = match (row.clase.as_str(), row.dias) {
        ("falta", None) => CheckKind::Missing,
        ("mal", None) => CheckKind::Malformed,
        ("improbable", None) => CheckKind::Improbable,
        ("repetido", None) => CheckKind::Repeated,
        ("viejo", Some(days)) => CheckKind::Stale(days),
        ("viejo", None) => return Err(format!("{code}: falta dias")),
        (other, _) => return Err(format!("{code}: clase «{other}» desconocida, o dias de más")),
    };
    let or = row.otro.as_deref().map(field).transpose()?;
    if row.peso == 0 || row.peso > 100 {
        return Err(format!("{code}: el peso va de 1 a 100"));
    }
    Ok(Check {
        field: field(&row.campo)?,
        code: code.clone(),
        name: row.nombre,
        or,
        only: row.valor,
        kind,
        weight: row.peso,
    })
}
