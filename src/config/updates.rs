//! Changes of the data of subscribers (`data/cambios.toml`) into the policy that decides them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::ids::AccountId;
use crate::domain::stratification::StratumTerms;
use crate::domain::subscriber::UseClass;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::subscriber::vacancy::VacancyPolicy;
use crate::domain::updates::connection::ConnectionPolicy;
use crate::domain::updates::policy::{
    FieldPolicy, KindPolicy, PaperKind, Reason, Risk, Takes, UpdatePolicy,
};

/// Requests that may be asked for as a sample.
const MAX_SAMPLE: usize = 50;

/// Months for which the law lets a company charge what it did not bill by its own error (Ley 142/1994 art. 150).
const MAX_CHARGE_MONTHS: u32 = 5;

/// Months that the law gives at most to whoever decides an estrato (Ley 732/2002 art. 6).
const MAX_STRATUM_MONTHS: u32 = 2;

/// Months for which the proof that premises are vacant holds at most (Res. CRA 720/2015 art. 45).
const MAX_VACANCY_MONTHS: u32 = 3;

/// Longest code of a reason or a paper.
const MAX_CODE: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUpdates {
    meta: u32,
    muestra: usize,
    muestra_decreto: usize,
    muestra_revision: usize,
    meses_cobro: u32,
    estratificacion: RawStratumTerms,
    vinculacion: RawConnection,
    desocupados: RawVacancy,
    campo: Vec<RawField>,
    cambio: Vec<RawKind>,
    documento: Vec<RawPaper>,
    motivo: Vec<RawReason>,
    devolucion: Vec<RawReason>,
    recargo: RawSurcharge,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStratumTerms {
    meses_alcaldia: u32,
    meses_comite: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConnection {
    primera_cuenta: u64,
    obligatorios: Vec<String>,
    documentos: Vec<Vec<String>>,
    #[serde(default)]
    documentos_vivienda: Vec<Vec<String>>,
    #[serde(default)]
    visita: bool,
    causal: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVacancy {
    meses: u32,
    documentos: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    codigos: Vec<String>,
    riesgo: String,
    rige: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    codigo: String,
    #[serde(default)]
    documentos: Vec<Vec<String>>,
    #[serde(default)]
    visita: bool,
    causal: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPaper {
    codigo: String,
    nombre: String,
    vigencia_dias: Option<u32>,
    #[serde(default)]
    en_linea: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    codigo: String,
    nombre: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSurcharge {
    estrato: [i32; 6],
    #[serde(default)]
    uso: BTreeMap<String, i32>,
}

/// The policy of the table.
pub(super) fn updates(raw: RawUpdates) -> Result<UpdatePolicy, String> {
    let fits = |sample: usize| sample > 0 && sample <= MAX_SAMPLE;
    if !fits(raw.muestra) || !fits(raw.muestra_decreto) || !fits(raw.muestra_revision) {
        return Err(format!("cada muestra va de 1 a {MAX_SAMPLE}"));
    }
    if raw.meses_cobro > MAX_CHARGE_MONTHS {
        return Err(format!(
            "meses_cobro pasa de {MAX_CHARGE_MONTHS}: la Ley 142/1994 art. 150 no deja cobrar más atrás"
        ));
    }
    let terms = raw.estratificacion;
    let months = [terms.meses_alcaldia, terms.meses_comite];
    if months.iter().any(|months| *months == 0 || *months > MAX_STRATUM_MONTHS) {
        return Err(format!(
            "los meses de estratificacion van de 1 a {MAX_STRATUM_MONTHS} (Ley 732/2002 art. 6)"
        ));
    }
    let stratum_terms = StratumTerms { mayor_months: months[0], committee_months: months[1] };
    let papers: Vec<PaperKind> = raw.documento.into_iter().map(paper).collect::<Result<_, _>>()?;
    let mut kinds = BTreeMap::new();
    for one in raw.cambio {
        let (kind, policy) = kind(one, &papers)?;
        if kinds.insert(kind, policy).is_some() {
            return Err(format!("{} está dos veces", kind.code()));
        }
    }
    Ok(UpdatePolicy {
        goal: raw.meta,
        sample: raw.muestra,
        batch_sample: raw.muestra_decreto,
        audit_sample: raw.muestra_revision,
        charge_months: raw.meses_cobro,
        stratum_terms,
        connection: connection(raw.vinculacion, &papers)?,
        vacancy: vacancy(raw.desocupados, &papers)?,
        fields: fields(raw.campo)?,
        kinds,
        papers,
        reasons: reasons(raw.motivo)?,
        returns: reasons(raw.devolucion)?,
        strata: percents(raw.recargo.estrato)?,
        classes: raw.recargo.uso.into_iter().map(class).collect::<Result<_, _>>()?,
    })
}

fn fields(rows: Vec<RawField>) -> Result<BTreeMap<Field, FieldPolicy>, String> {
    let mut fields = BTreeMap::new();
    for row in rows {
        let risk = Risk::from_code(&row.riesgo)
            .ok_or_else(|| format!("riesgo «{}»: es bajo, medio o alto", row.riesgo))?;
        let takes = match row.rige.as_str() {
            "aprobacion" => Takes::OnApproval,
            "corte" => Takes::AtCut,
            other => return Err(format!("rige «{other}»: es aprobacion o corte")),
        };
        for code in row.codigos {
            let field = Field::from_code(&code).ok_or_else(|| format!("no hay campo «{code}»"))?;
            if fields.insert(field, FieldPolicy { risk, takes }).is_some() {
                return Err(format!("el campo «{code}» está dos veces"));
            }
        }
    }
    Ok(fields)
}

fn kind(row: RawKind, papers: &[PaperKind]) -> Result<(ChangeKind, KindPolicy), String> {
    let kind = ChangeKind::from_code(&row.codigo)
        .ok_or_else(|| format!("{} no es una clase de cambio", row.codigo))?;
    check_groups(&row.documentos, papers).map_err(|why| format!("{}: {why}", row.codigo))?;
    let policy = KindPolicy { papers: row.documentos, visit: row.visita, causal: row.causal };
    Ok((kind, policy))
}

/// Every paper of the groups is in the table, and no group is empty.
fn check_groups(groups: &[Vec<String>], papers: &[PaperKind]) -> Result<(), String> {
    let unknown =
        groups.iter().flatten().find(|code| papers.iter().all(|paper| paper.code != **code));
    match unknown {
        Some(code) => Err(format!("no hay documento «{code}»")),
        None if groups.iter().any(Vec::is_empty) => Err("un grupo de documentos está vacío".into()),
        None => Ok(()),
    }
}

fn connection(row: RawConnection, papers: &[PaperKind]) -> Result<ConnectionPolicy, String> {
    let of = |why: String| format!("vinculacion: {why}");
    if AccountId::new(row.primera_cuenta).is_none() {
        return Err(of("primera_cuenta lleva de 1 a 12 cifras y no es cero".into()));
    }
    check_groups(&row.documentos, papers).map_err(of)?;
    check_groups(&row.documentos_vivienda, papers).map_err(of)?;
    let field =
        |code: &String| Field::from_code(code).ok_or_else(|| of(format!("no hay campo «{code}»")));
    Ok(ConnectionPolicy {
        first_account: row.primera_cuenta,
        required: row.obligatorios.iter().map(field).collect::<Result<_, _>>()?,
        papers: row.documentos,
        dwelling_papers: row.documentos_vivienda,
        visit: row.visita,
        causal: row.causal,
    })
}

fn vacancy(row: RawVacancy, papers: &[PaperKind]) -> Result<VacancyPolicy, String> {
    let of = |why: String| format!("desocupados: {why}");
    if row.meses == 0 || row.meses > MAX_VACANCY_MONTHS {
        return Err(of(format!(
            "meses va de 1 a {MAX_VACANCY_MONTHS} (Res. CRA 720/2015 art. 45)"
        )));
    }
    check_groups(&row.documentos, papers).map_err(of)?;
    Ok(VacancyPolicy { months: row.meses, papers: row.documentos })
}

fn paper(row: RawPaper) -> Result<PaperKind, String> {
    let code = code(row.codigo)?;
    Ok(PaperKind { code, name: row.nombre, valid_days: row.vigencia_dias, online: row.en_linea })
}

fn code(code: String) -> Result<String, String> {
    let fits = !code.is_empty() && code.len() <= MAX_CODE;
    if fits && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(code)
    } else {
        Err(format!("{code}: un código lleva de 1 a {MAX_CODE} letras o cifras"))
    }
}

fn reasons(rows: Vec<RawReason>) -> Result<Vec<Reason>, String> {
    let mut reasons = Vec::<Reason>::new();
    for row in rows {
        let code = code(row.codigo)?;
        if reasons.iter().any(|reason| reason.code == code) {
            return Err(format!("{code} está dos veces"));
        }
        reasons.push(Reason { code, name: row.nombre });
    }
    if reasons.is_empty() { Err("faltan motivos".into()) } else { Ok(reasons) }
}

fn percents(all: [i32; 6]) -> Result<[i32; 6], String> {
    if all.iter().all(|percent| (-100..=200).contains(percent)) {
        Ok(all)
    } else {
        Err("el recargo de un estrato va de -100 a 200".into())
    }
}

fn class((name, percent): (String, i32)) -> Result<(UseClass, i32), String> {
    let class = UseClass::from_code(&name).ok_or_else(|| format!("no hay uso «{name}»"))?;
    Ok((class, percent))
}
