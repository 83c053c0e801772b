//! `sui.toml` and `indicadores_pqr.toml`: what the format of the regulator leaves open, and the goals of the
//! plan of the year.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::pqr::report::Indicator;
use crate::domain::pqr::sui::{CodeRange, Procedure, SuiRules};
use crate::domain::pqr::{CausalGroup, PqrKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSui {
    separador: char,
    sin_cuenta: String,
    sin_factura: String,
    sin_traslado: String,
    sin_numero: String,
    municipio: String,
    repetir_por_traslado: bool,
    tramite: BTreeMap<String, u8>,
    #[serde(default)]
    causal_si_falta: BTreeMap<String, u16>,
    grupo: Vec<RawGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    letra: char,
    desde: u16,
    hasta: u16,
}

/// The table as the domain takes it.
pub(super) fn rules(raw: RawSui) -> Result<SuiRules, String> {
    let separator = match raw.separador {
        ',' | ';' | '|' | '\t' => u8::try_from(raw.separador).unwrap_or(b','),
        other => return Err(format!("el separador es «,», «;», «|» o tabulador, no «{other}»")),
    };
    if raw.municipio.len() != 5 || !raw.municipio.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("municipio lleva cinco dígitos".into());
    }
    Ok(SuiRules {
        separator,
        no_account: raw.sin_cuenta,
        no_bill: raw.sin_factura,
        no_transfer: raw.sin_traslado,
        no_number: raw.sin_numero,
        town: raw.municipio,
        procedures: raw.tramite.iter().map(procedure).collect::<Result<_, _>>()?,
        causes: raw.causal_si_falta.iter().map(cause).collect::<Result<_, _>>()?,
        groups: raw.grupo.iter().map(group).collect::<Result<_, _>>()?,
        repeats_on_transfer: raw.repetir_por_traslado,
    })
}

fn kind(table: &str, letter: &str) -> Result<PqrKind, String> {
    let kind = PqrKind::ALL.into_iter().find(|kind| kind.code() == letter);
    kind.ok_or_else(|| format!("{table}: no hay solicitud de letra «{letter}»"))
}

fn cause((letter, code): (&String, &u16)) -> Result<(PqrKind, u16), String> {
    Ok((kind("causal_si_falta", letter)?, *code))
}

fn procedure((letter, code): (&String, &u8)) -> Result<(PqrKind, Option<Procedure>), String> {
    let kind = kind("tramite", letter)?;
    let procedure = Procedure::from_code(*code);
    if *code != 0 && procedure.is_none() {
        return Err(format!("tramite: {letter} lleva un código de 0 a 6, no {code}"));
    }
    if procedure == Some(Procedure::Appeal) && kind != PqrKind::Apelacion {
        return Err("tramite: solo RA va con el código 5".into());
    }
    Ok((kind, procedure))
}

fn group(raw: &RawGroup) -> Result<CodeRange, String> {
    let group = match raw.letra {
        'F' => CausalGroup::Billing,
        'P' => CausalGroup::Service,
        other => return Err(format!("grupo: la letra es F o P, no «{other}»")),
    };
    if raw.hasta < raw.desde {
        return Err(format!("grupo: hasta {} no puede ser menos que desde", raw.hasta));
    }
    Ok(CodeRange { first: raw.desde, last: raw.hasta, group })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndicators {
    indicador: Vec<RawIndicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIndicator {
    nombre: String,
    causales: Vec<u16>,
    linea_base: u32,
    meta: u32,
}

/// The indicators of the plan.
pub(super) fn indicators(raw: RawIndicators) -> Result<Vec<Indicator>, String> {
    let indicator = |raw: RawIndicator| {
        if raw.linea_base > 100 || raw.meta > 100 {
            return Err(format!("«{}»: linea_base y meta son porcentajes", raw.nombre));
        }
        Ok(Indicator {
            name: raw.nombre,
            causes: raw.causales,
            base: raw.linea_base,
            goal: raw.meta,
        })
    };
    raw.indicador.into_iter().map(indicator).collect()
}
