//! The commercial calendar of the company (`data/calendario.toml`) into the template that plans it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::domain::schedule::plan::YEARS;
use crate::domain::schedule::rows::MAX_CODE;
use crate::domain::schedule::template::{
    self, Activity, Anchor, Area, Billing, Cause, Cycle, Edge, Kind, LEGAL_NOTICE, Limits,
    Responsible, Template, TemplateFault, Unit,
};
use crate::domain::user::UserId;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSchedule {
    limites: RawLimits,
    actividad: Vec<RawActivity>,
    #[serde(default)]
    area: Vec<RawArea>,
    #[serde(default)]
    causa: Vec<RawCause>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCause {
    codigo: String,
    nombre: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    mensual: [i64; 2],
    bimestral: [i64; 2],
    aviso_habiles: i32,
    lecturas_por_dia: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawActivity {
    codigo: String,
    nombre: String,
    #[serde(default)]
    letra: String,
    ancla: String,
    #[serde(default)]
    desplazamiento: i32,
    #[serde(default)]
    unidad: String,
    dias: Option<u32>,
    responsable: String,
    #[serde(default)]
    despues: Vec<String>,
    #[serde(default)]
    clase: String,
    #[serde(default)]
    sin_vispera: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawArea {
    codigo: String,
    nombre: String,
    #[serde(default)]
    lider: Vec<String>,
    #[serde(default)]
    ciclo: Vec<RawCycle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCycle {
    codigo: String,
    zona: String,
    #[serde(default)]
    periodicidad: String,
    primera_lectura: NaiveDate,
    cuentas: u32,
    cuadrilla: String,
}

/// Longest name, in characters.
const MAX_NAME: usize = 80;

/// Longest interval between readings, in days: no bill covers more than three months.
const MAX_INTERVAL: i64 = 92;

/// Working days that an activity may take, and days that it may be away from its anchor.
const MOST_DAYS: u32 = 60;

/// An anchor as it is written, with the code that it names when it names one.
enum Written {
    Reading,
    Edge(String, Edge),
    MonthEnd,
    NextMonth(u32),
    Window((u32, u32), (u32, u32)),
    Event,
}

/// The template.
pub(super) fn schedule(raw: RawSchedule) -> Result<Template, String> {
    let limits = limits(&raw.limites)?;
    // A code is looked at before anything that names it.
    for one in &raw.actividad {
        code("actividad", &one.codigo)?;
        printable(&one.codigo, [&one.nombre, &one.letra])?;
    }
    let anchors: Vec<Written> = raw
        .actividad
        .iter()
        .map(|one| anchor(&one.codigo, &one.ancla))
        .collect::<Result<_, _>>()?;
    let needs: Vec<(String, Vec<String>)> = raw
        .actividad
        .iter()
        .zip(&anchors)
        .map(|(one, anchor)| {
            let mut names = one.despues.clone();
            if let Written::Edge(code, _) = anchor {
                names.push(code.clone());
            }
            (one.codigo.clone(), names)
        })
        .collect();
    let order = template::order(&needs).map_err(|fault| words(&fault))?;
    let places: BTreeMap<&str, usize> = order
        .iter()
        .enumerate()
        .filter_map(|(place, at)| Some((needs.get(*at)?.0.as_str(), place)))
        .collect();
    let mut activities = Vec::new();
    for at in &order {
        if let (Some(one), Some(anchor)) = (raw.actividad.get(*at), anchors.get(*at)) {
            activities.push(activity(one, anchor, &places)?);
        }
    }
    let areas = raw.area.into_iter().map(area).collect::<Result<_, _>>()?;
    let causes = causes(raw.causa)?;
    let template = Template { activities, areas, limits, causes };
    template.check().map_err(|fault| words(&fault))?;
    Ok(template)
}

fn causes(raw: Vec<RawCause>) -> Result<Vec<Cause>, String> {
    let mut causes: Vec<Cause> = Vec::new();
    for RawCause { codigo, nombre } in raw {
        code("causa", &codigo)?;
        printable(&codigo, [&nombre])?;
        if causes.iter().any(|known| known.code == codigo) {
            return Err(format!("la causa {codigo} está dos veces"));
        }
        causes.push(Cause { code: codigo, name: nombre });
    }
    Ok(causes)
}

/// Names reach terminals and papers.
fn printable<'a>(of: &str, texts: impl IntoIterator<Item = &'a String>) -> Result<(), String> {
    let bad =
        |text: &&String| text.chars().any(char::is_control) || text.chars().count() > MAX_NAME;
    match texts.into_iter().find(bad) {
        Some(text) => Err(format!(
            "{of}: «{}» lleva signos que no se muestran o pasa de {MAX_NAME} letras",
            text.escape_debug()
        )),
        None => Ok(()),
    }
}

/// A code names records of the base and parts of files: letters and digits, and few of them.
fn code(what: &str, code: &str) -> Result<(), String> {
    let fits = (1..=MAX_CODE).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits {
        Ok(())
    } else {
        Err(format!(
            "{what} «{}»: el código lleva de 1 a {MAX_CODE} letras, cifras o guiones",
            code.escape_debug()
        ))
    }
}

fn words(fault: &TemplateFault) -> String {
    match fault {
        TemplateFault::Repeated(code) => format!("la actividad {code} está dos veces"),
        TemplateFault::Missing(code, other) => {
            format!("la actividad {code} nombra la {other}, que no existe")
        }
        TemplateFault::Circle(codes) => {
            format!("las actividades {} se esperan unas a otras", codes.join(", "))
        }
        TemplateFault::Scope(code) => {
            format!("la actividad {code} se ancla en una que no es de un ciclo")
        }
        TemplateFault::Area(code) => format!("el área {code} está dos veces"),
        TemplateFault::Cycle(code) => format!("el ciclo {code} está en dos áreas o dos veces"),
        TemplateFault::Kind(kind) => {
            format!("una actividad, y solo una, es de clase {}", kind.code())
        }
    }
}

fn limits(raw: &RawLimits) -> Result<Limits, String> {
    let span = |name: &str, [from, to]: [i64; 2]| {
        if 1 <= from && from <= to && to <= MAX_INTERVAL {
            Ok((from, to))
        } else {
            Err(format!("{name}: va de menor a mayor, hasta {MAX_INTERVAL} días"))
        }
    };
    if raw.aviso_habiles < LEGAL_NOTICE {
        return Err("aviso_habiles: la factura se conoce al menos cinco días antes (Decreto 1842/1991 art. 12)".into());
    }
    if raw.lecturas_por_dia == 0 {
        return Err("lecturas_por_dia: al menos una".into());
    }
    Ok(Limits {
        monthly: span("mensual", raw.mensual)?,
        bimonthly: span("bimestral", raw.bimestral)?,
        notice: raw.aviso_habiles,
        readings_per_day: raw.lecturas_por_dia,
    })
}

fn anchor(code: &str, text: &str) -> Result<Written, String> {
    let wrong = || format!("actividad {code}: el ancla «{text}» no se entiende");
    if let Some((from, to)) = text.split_once("..") {
        let day = |text: &str| {
            let (month, day) = text.split_once('-')?;
            let pair = (month.parse().ok()?, day.parse().ok()?);
            // A leap year would hide a 29 February that other years do not have.
            NaiveDate::from_ymd_opt(2027, pair.0, pair.1).map(|date| (pair, date))
        };
        let ((first, begins), (last, ends)) = day(from).zip(day(to)).ok_or_else(wrong)?;
        return if begins <= ends { Ok(Written::Window(first, last)) } else { Err(wrong()) };
    }
    if let Some(day) = text.strip_prefix("MES_SIGUIENTE ") {
        let day = day.parse().ok().filter(|day| (1..=28).contains(day)).ok_or_else(wrong)?;
        return Ok(Written::NextMonth(day));
    }
    match text.rsplit_once('.') {
        Some((other, "inicio")) => Ok(Written::Edge(other.to_owned(), Edge::Start)),
        Some((other, "fin")) => Ok(Written::Edge(other.to_owned(), Edge::End)),
        _ => match text {
            "LECTURA" => Ok(Written::Reading),
            "FIN_DE_MES" => Ok(Written::MonthEnd),
            "EVENTO" => Ok(Written::Event),
            _ => Err(wrong()),
        },
    }
}

fn activity(
    raw: &RawActivity,
    anchor: &Written,
    places: &BTreeMap<&str, usize>,
) -> Result<Activity, String> {
    let code = &raw.codigo;
    let place = |code: &str| places.get(code).copied().unwrap_or_default();
    let days = raw.dias.unwrap_or(1);
    if days == 0 || days > MOST_DAYS || raw.desplazamiento.unsigned_abs() > MOST_DAYS {
        return Err(format!(
            "actividad {code}: dura de 1 a {MOST_DAYS} días y se aleja otros tantos"
        ));
    }
    Ok(Activity {
        code: code.clone(),
        name: raw.nombre.clone(),
        letter: raw.letra.chars().next().unwrap_or(' '),
        anchor: match anchor {
            Written::Reading => Anchor::Reading,
            Written::Edge(other, edge) => Anchor::Activity(place(other), *edge),
            Written::MonthEnd => Anchor::MonthEnd,
            Written::NextMonth(day) => Anchor::NextMonth(*day),
            Written::Window(first, last) => Anchor::Window(*first, *last),
            Written::Event => Anchor::Event,
        },
        offset: raw.desplazamiento,
        unit: match raw.unidad.as_str() {
            "" | "HABIL" => Unit::Working,
            "CALENDARIO" => Unit::Calendar,
            _ => return Err(format!("actividad {code}: la unidad es HABIL o CALENDARIO")),
        },
        days,
        responsible: Responsible::from_code(&raw.responsable)
            .ok_or_else(|| format!("actividad {code}: no hay responsable «{}»", raw.responsable))?,
        after: raw.despues.iter().map(|other| place(other)).collect(),
        kind: Kind::from_code(&raw.clase)
            .ok_or_else(|| format!("actividad {code}: no hay clase «{}»", raw.clase))?,
        not_on_eve: raw.sin_vispera,
    })
}

fn area(raw: RawArea) -> Result<Area, String> {
    code("área", &raw.codigo)?;
    printable(&raw.codigo, [&raw.nombre])?;
    for leader in &raw.lider {
        if UserId::parse(leader).is_none() {
            return Err(format!(
                "área {}: «{}» no es un usuario",
                raw.codigo,
                leader.escape_debug()
            ));
        }
    }
    let cycle = |one: RawCycle| {
        code("ciclo", &one.codigo)?;
        code("cuadrilla", &one.cuadrilla)?;
        printable(&one.codigo, [&one.zona])?;
        if !YEARS.contains(&one.primera_lectura.year()) {
            return Err(format!("ciclo {}: primera_lectura es de 1985 a 2198", one.codigo));
        }
        Ok(Cycle {
            billing: match one.periodicidad.as_str() {
                "" | "MENSUAL" => Billing::Monthly,
                "BIMESTRAL" => Billing::Bimonthly,
                _ => return Err(format!("ciclo {}: MENSUAL o BIMESTRAL", one.codigo)),
            },
            code: one.codigo,
            zone: one.zona,
            first_reading: one.primera_lectura,
            accounts: one.cuentas,
            crew: one.cuadrilla,
        })
    };
    let cycles: Vec<Cycle> = raw.ciclo.into_iter().map(cycle).collect::<Result<_, String>>()?;
    Ok(Area { code: raw.codigo, name: raw.nombre, leaders: raw.lider, cycles })
}
