//! `contacto.toml`, `cobro.toml`, `acuerdos.toml` and `suspension.toml`: the decisions of the company for the
//! collections desk. What the law does not admit is refused here, with the article.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::collections::agreement::{AgreementPolicy, Segment, SegmentTerms};
use crate::domain::collections::contact::{
    ContactRules, Counting, Hours, LEGAL_SATURDAY, LEGAL_WEEKDAYS, OutcomeKind, Week,
};
use crate::domain::collections::instalments::{DayCount, Frequency, System};
use crate::domain::collections::legal::{LegalTerms, Road};
use crate::domain::collections::promise::PromiseRules;
use crate::domain::collections::queue::{
    AnswerWindows, LateInterest, MAX_QUEUE, QueueRules, RESIDENTIAL_CAP,
};
use crate::domain::collections::suspension::{SuspensionPolicy, Undisputed, longest_wait};
use crate::domain::money::Money;
use crate::domain::subscriber::Services;

/// Since when a table holds and by which law: written in each of them, checked when it is read.
fn in_force(law: &str, from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<(), String> {
    if law.trim().is_empty() {
        return Err("falta la ley que lo dice".into());
    }
    match (from, until) {
        (Some(from), Some(until)) if until < from => {
            Err("vigente_hasta no puede ser antes de vigente_desde".into())
        }
        _ => Ok(()),
    }
}

fn pesos(name: &str, amount: Decimal) -> Result<Money, String> {
    Money::from_decimal(amount)
        .filter(|amount| !amount.is_credit())
        .ok_or_else(|| format!("{name} es un valor en pesos, con dos decimales como máximo"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawContact {
    ley: String,
    vigente_desde: NaiveDate,
    vigente_hasta: Option<NaiveDate>,
    lunes_a_viernes: [String; 2],
    sabado: [String; 2],
    contacto_cuenta: String,
    max_contactos_dia: usize,
    max_intentos_dia: usize,
    max_contactos_semana_mismo_canal: usize,
    semana: String,
    permitir_sin_registro: bool,
    minutos_para_registrar: i64,
    proximo: BTreeMap<String, u32>,
}

/// The guard of contacts.
pub(super) fn contact(raw: RawContact) -> Result<ContactRules, String> {
    in_force(&raw.ley, Some(raw.vigente_desde), raw.vigente_hasta)?;
    let weekdays = hours("lunes_a_viernes", &raw.lunes_a_viernes, LEGAL_WEEKDAYS)?;
    let saturday = hours("sabado", &raw.sabado, LEGAL_SATURDAY)?;
    if raw.max_contactos_dia > 1 {
        return Err("max_contactos_dia: la ley no admite más de uno (Ley 2300/2023 art. 3)".into());
    }
    Ok(ContactRules {
        weekdays,
        saturday,
        counting: match raw.contacto_cuenta.as_str() {
            "INTENTO" => Counting::Attempt,
            "EFECTIVO" => Counting::Effective,
            _ => return Err("contacto_cuenta es INTENTO o EFECTIVO".into()),
        },
        per_day: raw.max_contactos_dia,
        attempts_per_day: raw.max_intentos_dia,
        per_week: raw.max_contactos_semana_mismo_canal,
        week: match raw.semana.as_str() {
            "CALENDARIO" => Week::Calendar,
            "SIETE_DIAS" => Week::Rolling,
            _ => return Err("semana es CALENDARIO o SIETE_DIAS".into()),
        },
        unasked_allowed: raw.permitir_sin_registro,
        minutes_to_record: raw.minutos_para_registrar.max(0),
        next_in: raw
            .proximo
            .iter()
            .map(|(code, days)| {
                let kind = OutcomeKind::from_code(code);
                Ok((kind.ok_or_else(|| format!("proximo: no hay resultado {code}"))?, *days))
            })
            .collect::<Result<_, String>>()?,
    })
}

/// Hours inside those of the law: a company may close earlier, never later.
fn hours(name: &str, raw: &[String; 2], law: Hours) -> Result<Hours, String> {
    let time = |text: &str| {
        let time = NaiveTime::parse_from_str(text, "%H:%M");
        time.map_err(|_| format!("{name}: la hora es HH:MM"))
    };
    let [from, until] = raw;
    let hours = Hours { from: time(from)?, until: time(until)? };
    if hours.until <= hours.from {
        return Err(format!("{name}: la segunda hora va después de la primera"));
    }
    if !hours.within(law) {
        let (first, last) = (law.from.format("%H:%M"), law.until.format("%H:%M"));
        return Err(format!("{name}: la ley admite de {first} a {last} (Ley 2300/2023 art. 3)"));
    }
    Ok(hours)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDesk {
    promesa: RawPromise,
    cola: RawQueue,
    cifras: RawWindows,
    mora: RawInterest,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWindows {
    respuesta_suspension_dias: i64,
    respuesta_campana_dias: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPromise {
    tolerancia_dias_habiles: u32,
    cumplida_desde: i64,
    max_por_trimestre: usize,
    max_dias: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQueue {
    tope: usize,
    saldo_minimo: Decimal,
    cupo: BTreeMap<String, u8>,
    puntos: RawPoints,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPoints {
    gestion_para_hoy: i16,
    promesa_incumplida: i16,
    cuota_vencida: i16,
    cuota_al_limite: i16,
    suspendida_sin_pago: i16,
    saldo_p95: i16,
    saldo_p80: i16,
    saldo_p50: i16,
    cambia_de_etapa: i16,
    cambia_de_etapa_dias: u8,
    prescribe_180: i16,
    prescribe_90: i16,
    sin_reaccion_5: i16,
    sin_reaccion_10: i16,
    sin_reaccion_15: i16,
    paga_solo: i16,
    numeros_errados: i16,
    del_director: i16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInterest {
    ley: String,
    residencial: Decimal,
    otros: Decimal,
    convencion: String,
    operaciones: Vec<String>,
}

/// What `data/cobro.toml` says.
pub(super) type DeskTables = (PromiseRules, QueueRules, AnswerWindows, LateInterest);

/// Promises, the list of the day, the windows of the figures and late interest.
pub(super) fn desk(raw: RawDesk) -> Result<DeskTables, String> {
    let windows = windows(&raw.cifras)?;
    Ok((promise(&raw.promesa)?, queue(raw.cola)?, windows, interest(&raw.mora)?))
}

fn windows(raw: &RawWindows) -> Result<AnswerWindows, String> {
    let days = [raw.respuesta_suspension_dias, raw.respuesta_campana_dias];
    if days.iter().any(|days| !(1..=MAX_WINDOW).contains(days)) {
        return Err(format!("cifras: los días van de 1 a {MAX_WINDOW}"));
    }
    let [field, campaign] = days;
    Ok(AnswerWindows { field, campaign })
}

fn promise(raw: &RawPromise) -> Result<PromiseRules, String> {
    if !(1..=100).contains(&raw.cumplida_desde) {
        return Err("promesa: cumplida_desde es un porcentaje".into());
    }
    Ok(PromiseRules {
        tolerance: raw.tolerancia_dias_habiles,
        kept_from: raw.cumplida_desde,
        per_quarter: raw.max_por_trimestre,
        ahead: raw.max_dias,
    })
}

fn queue(raw: RawQueue) -> Result<QueueRules, String> {
    if raw.tope == 0 || raw.tope > MAX_QUEUE {
        return Err(format!("cola: el tope va de 1 a {MAX_QUEUE}"));
    }
    let quota: u32 = raw.cupo.values().map(|share| u32::from(*share)).sum();
    if quota > 100 {
        return Err(format!("cola: los cupos suman {quota} %, más que la cola"));
    }
    let points = raw.puntos;
    Ok(QueueRules {
        cap: raw.tope,
        quota: raw.cupo,
        smallest: pesos("cola: saldo_minimo", raw.saldo_minimo)?,
        due: points.gestion_para_hoy,
        broken_promise: points.promesa_incumplida,
        instalment: points.cuota_vencida,
        last_instalment: points.cuota_al_limite,
        suspended: points.suspendida_sin_pago,
        balance: [points.saldo_p95, points.saldo_p80, points.saldo_p50],
        stage_change: points.cambia_de_etapa,
        stage_change_days: points.cambia_de_etapa_dias,
        prescribes: [points.prescribe_180, points.prescribe_90],
        no_reaction: [points.sin_reaccion_5, points.sin_reaccion_10, points.sin_reaccion_15],
        pays_alone: points.paga_solo,
        wrong_numbers: points.numeros_errados,
        director: points.del_director,
    })
}

fn interest(raw: &RawInterest) -> Result<LateInterest, String> {
    in_force(&raw.ley, None, None)?;
    if raw.residencial > RESIDENTIAL_CAP {
        return Err("mora: la residencial no pasa de 0.06 al año (Código Civil art. 1617)".into());
    }
    if raw.residencial.is_sign_negative() || raw.otros.is_sign_negative() {
        return Err("mora: una tasa no es negativa".into());
    }
    Ok(LateInterest {
        residential: raw.residencial,
        others: raw.otros,
        convention: match raw.convencion.as_str() {
            "365" => DayCount::Year365,
            "30" => DayCount::Month30,
            _ => return Err("mora: la convención es 365 o 30".into()),
        },
        transactions: raw.operaciones.clone(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAgreements {
    ley: String,
    vigente_desde: NaiveDate,
    vigente_hasta: Option<NaiveDate>,
    reincidencia_puntos: i64,
    cuotas_incumplidas: u32,
    dias_incumplimiento: i64,
    cuotas_incumplidas_coactivo: u32,
    dias_para_inicial: u32,
    cuota_minima: Decimal,
    segmento: Vec<RawSegment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSegment {
    codigo: String,
    inicial: i64,
    meses: u32,
    tasa: Decimal,
    sistema: String,
}

/// Most days in which a payment answers to something.
const MAX_WINDOW: i64 = 90;

/// Most months of any agreement.
const MAX_MONTHS: u32 = 120;

/// Agreements.
pub(super) fn agreements(raw: RawAgreements) -> Result<AgreementPolicy, String> {
    in_force(&raw.ley, Some(raw.vigente_desde), raw.vigente_hasta)?;
    let find = |segment: Segment| {
        let code = segment.code();
        let row = raw.segmento.iter().find(|row| row.codigo == code);
        terms(row.ok_or_else(|| format!("falta el segmento {code}"))?)
    };
    let [low, high, others, official] = Segment::ALL;
    Ok(AgreementPolicy {
        terms: [find(low)?, find(high)?, find(others)?, find(official)?],
        relapse: raw.reincidencia_puntos,
        missed: raw.cuotas_incumplidas,
        late_days: raw.dias_incumplimiento,
        missed_in_coercion: raw.cuotas_incumplidas_coactivo,
        initial_days: raw.dias_para_inicial,
        smallest: pesos("cuota_minima", raw.cuota_minima)?,
    })
}

fn terms(raw: &RawSegment) -> Result<SegmentTerms, String> {
    let code = &raw.codigo;
    if !(0..=100).contains(&raw.inicial) {
        return Err(format!("{code}: inicial es un porcentaje"));
    }
    if raw.meses == 0 || raw.meses > MAX_MONTHS {
        return Err(format!("{code}: los meses van de 1 a {MAX_MONTHS}"));
    }
    if raw.tasa.is_sign_negative() || raw.tasa >= Decimal::ONE {
        return Err(format!("{code}: la tasa del mes es una fracción, como 0.005"));
    }
    let system = match raw.sistema.as_str() {
        "FRANCES" => System::French,
        "CONSTANTE" => System::Constant,
        _ => return Err(format!("{code}: el sistema es FRANCES o CONSTANTE")),
    };
    Ok(SegmentTerms { initial: raw.inicial, months: raw.meses, rate: raw.tasa, system })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSuspension {
    ley: String,
    vigente_desde: NaiveDate,
    vigente_hasta: Option<NaiveDate>,
    periodos_mensual: u32,
    periodos_bimestral: u32,
    dias_aviso: u32,
    saldo_minimo: Decimal,
    no_reclamado: String,
    acuerdo_detiene: bool,
    promesa_detiene: bool,
    en_vispera: bool,
    #[serde(default = "yes")]
    segun_calendario: bool,
    servicios: String,
    corte_facturas: u32,
    corte_meses: u32,
    ciclos_bimestrales: Vec<String>,
    aviso_en_factura_dice_consecuencia: bool,
    aviso_en_factura_dice_recursos: bool,
    juridica: RawLegal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLegal {
    ley: String,
    prescripcion_anos: u32,
    vigilancia_dias: u64,
    centrales_dias: u64,
    centrales_dos_avisos_hasta: Decimal,
    via: String,
    costo_beneficio_hasta: Decimal,
}

/// What a file of before the calendar leaves out.
const fn yes() -> bool {
    true
}

/// Suspension and the lists of the lawyers.
pub(super) fn suspension(raw: RawSuspension) -> Result<(SuspensionPolicy, LegalTerms), String> {
    in_force(&raw.ley, Some(raw.vigente_desde), raw.vigente_hasta)?;
    for (name, periods, billing) in [
        ("periodos_mensual", raw.periodos_mensual, Frequency::Monthly),
        ("periodos_bimestral", raw.periodos_bimestral, Frequency::Bimonthly),
    ] {
        let most = longest_wait(billing);
        if periods == 0 || periods > most {
            return Err(format!("{name}: va de 1 a {most}, no {periods} (Ley 142/1994 art. 140)"));
        }
    }
    let undisputed = match raw.no_reclamado.as_str() {
        "NO" => Undisputed::No,
        "REVISION_MANUAL" => Undisputed::Review,
        "SI" => Undisputed::Yes,
        _ => return Err("no_reclamado es NO, REVISION_MANUAL o SI".into()),
    };
    let services = Services::from_codes(&raw.servicios);
    let services = services.ok_or("servicios: códigos ACU, ALC, ASE, ENE, GAS")?;
    let policy = SuspensionPolicy {
        monthly_periods: raw.periodos_mensual,
        bimonthly_periods: raw.periodos_bimestral,
        notice_days: raw.dias_aviso,
        undisputed,
        agreement_stops: raw.acuerdo_detiene,
        promise_stops: raw.promesa_detiene,
        on_eve: raw.en_vispera,
        by_calendar: raw.segun_calendario,
        services: services.iter().collect(),
        smallest: pesos("saldo_minimo", raw.saldo_minimo)?,
        cut_bills: raw.corte_facturas,
        relapse_months: raw.corte_meses,
        bimonthly_cycles: raw.ciclos_bimestrales,
        bill_says: (raw.aviso_en_factura_dice_consecuencia, raw.aviso_en_factura_dice_recursos),
    };
    Ok((policy, legal(&raw.juridica)?))
}

fn legal(raw: &RawLegal) -> Result<LegalTerms, String> {
    in_force(&raw.ley, None, None)?;
    Ok(LegalTerms {
        years: raw.prescripcion_anos,
        watch_days: raw.vigilancia_dias,
        report_days: raw.centrales_dias,
        small_debt: pesos("centrales_dos_avisos_hasta", raw.centrales_dos_avisos_hasta)?,
        road: match raw.via.as_str() {
            "CIVIL" => Road::Civil,
            "COACTIVO" => Road::Coercion,
            _ => return Err("juridica: la vía es CIVIL o COACTIVO".into()),
        },
        not_worth: pesos("costo_beneficio_hasta", raw.costo_beneficio_hasta)?,
    })
}
