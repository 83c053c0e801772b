//! Settings and the tables of `data/` turned into values.
//!
//! The tables are embedded at build; a file of the same name in the configuration directory replaces
//! one whole table. Owns their syntax; the meaning is `domain`'s.

mod desk;
mod letters;
mod quality;
mod schedule;
mod sui;
mod updates;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::calendar::{
    BusinessCalendar, HolidayRule, HolidayRules, LocalDay, MAX_TERM_COUNT, Moves, Side, Term,
    TermUnit,
};
use crate::domain::collections::queue::CollectionPolicy;
use crate::domain::collections::{LockReason, LockReasons, Stage, StagePolicy};
use crate::domain::ids::RulesId;
use crate::domain::money::Money;
use crate::domain::office::Office;
use crate::domain::pqr::{Causal, CausalCatalogue, CausalGroup, RuleTables, Rules, TermId, Terms};
use crate::domain::subscriber::{Services, Town, Towns};
pub use letters::load_letters;

/// A table that cannot be used: which file, where, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// File name.
    pub file: String,
    /// Line, when it is known.
    pub line: Option<usize>,
    /// Spanish reason.
    pub reason: String,
}

impl std::fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CFG-001 {}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", línea {line}")?;
        }
        write!(f, ": {}. Corrija el archivo y vuelva a abrir.", self.reason)
    }
}

impl std::error::Error for ConfigFault {}

/// Where things are on this machine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the base.
    pub data_dir: PathBuf,
    /// Folder of the company's own tables and key maps.
    pub config_dir: PathBuf,
}

impl Settings {
    /// From the option, else `VENTANILLA_DATOS`, else `~/.local/share/ventanilla`.
    pub fn resolve(data_dir: Option<PathBuf>) -> Self {
        let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let from_env = |name: &str| std::env::var_os(name).map(PathBuf::from);
        Self {
            data_dir: data_dir
                .or_else(|| from_env("VENTANILLA_DATOS"))
                .unwrap_or_else(|| home.join(".local/share/ventanilla")),
            config_dir: from_env("VENTANILLA_CONFIG")
                .unwrap_or_else(|| home.join(".config/ventanilla")),
        }
    }
}

/// The tables on which stored indexes depend, in the order of the fingerprint.
const EMBEDDED: [(&str, &str); 4] = [
    ("festivos.toml", include_str!("../data/festivos.toml")),
    ("terminos.toml", include_str!("../data/terminos.toml")),
    ("bloqueos.toml", include_str!("../data/bloqueos.toml")),
    ("etapas.toml", include_str!("../data/etapas.toml")),
];

/// Reads every table; `config_dir` may replace any of them.
pub fn load_office(config_dir: Option<&Path>) -> Result<Office, ConfigFault> {
    let tables = Tables { config_dir };
    let mut fingerprint = blake3::Hasher::new();
    for (name, embedded) in EMBEDDED {
        fingerprint.update(tables.text(name, embedded)?.as_bytes());
    }
    let holidays = tables.text("festivos.toml", include_str!("../data/festivos.toml"))?;
    let terms = tables.text("terminos.toml", include_str!("../data/terminos.toml"))?;
    let rule_tables = rule_tables(RulesId::default(), holidays, terms);
    let (legal, operative) = parse("festivos.toml", &rule_tables.holidays, calendars)?;
    let terms = parse("terminos.toml", &rule_tables.terms, self::terms)?;
    Ok(Office {
        rules: Arc::new(Rules { legal, terms }),
        rule_tables,
        read_rules,
        operative,
        causals: causals(&tables.text("causales.csv", include_str!("../data/causales.csv"))?)?,
        locks: tables.parse("bloqueos.toml", include_str!("../data/bloqueos.toml"), locks)?,
        stages: tables.parse("etapas.toml", include_str!("../data/etapas.toml"), stages)?,
        towns: towns(&tables.text("divipola.csv", include_str!("../data/divipola.csv"))?)?,
        letters: load_letters(config_dir)?,
        sui: tables.parse("sui.toml", include_str!("../data/sui.toml"), sui::rules)?,
        indicators: tables.parse(
            "indicadores_pqr.toml",
            include_str!("../data/indicadores_pqr.toml"),
            sui::indicators,
        )?,
        collections: tables.collections()?,
        schedule: tables.parse(
            "calendario.toml",
            include_str!("../data/calendario.toml"),
            schedule::schedule,
        )?,
        quality: tables.parse(
            "calidad.toml",
            include_str!("../data/calidad.toml"),
            quality::quality,
        )?,
        updates: tables.parse(
            "cambios.toml",
            include_str!("../data/cambios.toml"),
            updates::updates,
        )?,
        fingerprint: fingerprint.finalize().to_hex().to_string(),
    })
}

fn fault(file: &str, line: Option<usize>, reason: impl Into<String>) -> ConfigFault {
    ConfigFault { file: file.into(), line, reason: reason.into() }
}

struct Tables<'a> {
    config_dir: Option<&'a Path>,
}

impl Tables<'_> {
    /// The company's file when there is one, else the embedded text.
    fn text(&self, name: &str, embedded: &str) -> Result<String, ConfigFault> {
        let Some(path) = self.config_dir.map(|dir| dir.join(name)).filter(|path| path.exists())
        else {
            return Ok(embedded.to_owned());
        };
        std::fs::read_to_string(&path)
            .map_err(|error| fault(name, None, format!("no se puede leer ({error})")))
    }

    fn collections(&self) -> Result<CollectionPolicy, ConfigFault> {
        let embedded = include_str!("../data/cobro.toml");
        let (promise, queue, windows, interest) = self.parse("cobro.toml", embedded, desk::desk)?;
        let embedded = include_str!("../data/suspension.toml");
        let (suspension, legal) = self.parse("suspension.toml", embedded, desk::suspension)?;
        let embedded = include_str!("../data/contacto.toml");
        let contact = self.parse("contacto.toml", embedded, desk::contact)?;
        let embedded = include_str!("../data/acuerdos.toml");
        let agreement = self.parse("acuerdos.toml", embedded, desk::agreements)?;
        Ok(CollectionPolicy {
            contact,
            promise,
            queue,
            agreement,
            suspension,
            legal,
            windows,
            interest,
        })
    }

    fn parse<Raw: for<'de> Deserialize<'de>, Value>(
        &self,
        name: &str,
        embedded: &str,
        build: impl FnOnce(Raw) -> Result<Value, String>,
    ) -> Result<Value, ConfigFault> {
        parse(name, &self.text(name, embedded)?, build)
    }
}

fn parse<Raw: for<'de> Deserialize<'de>, Value>(
    name: &str,
    text: &str,
    build: impl FnOnce(Raw) -> Result<Value, String>,
) -> Result<Value, ConfigFault> {
    let raw: Raw = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_of(text, span.start));
        fault(name, line, error.message())
    })?;
    build(raw).map_err(|reason| fault(name, line_of_code(text, &reason), reason))
}

/// The tables of a version of the law, with what tells them from others.
fn rule_tables(id: RulesId, holidays: String, terms: String) -> RuleTables {
    let mut hasher = blake3::Hasher::new();
    hasher.update(holidays.as_bytes()).update(b"\0").update(terms.as_bytes());
    RuleTables { id, holidays, terms, fingerprint: hasher.finalize().to_hex().to_string() }
}

/// The line of a table whose code the reason names first: the last one that gives it, where it is repeated.
fn line_of_code(text: &str, reason: &str) -> Option<usize> {
    let words =
        reason.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty());
    words
        .into_iter()
        .find_map(|word| text.rfind(&format!("codigo = \"{word}\"")))
        .map(|at| line_of(text, at))
}

/// Reads the tables of a version that a base kept.
fn read_rules(tables: &RuleTables) -> Result<Rules, String> {
    let said = |fault: ConfigFault| fault.to_string();
    let (legal, _) = parse("festivos.toml", &tables.holidays, calendars).map_err(said)?;
    let terms = parse("terminos.toml", &tables.terms, terms).map_err(said)?;
    Ok(Rules { legal, terms })
}

/// Line number, from 1, of a byte offset.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalendars {
    festivo: Vec<RawHoliday>,
    calendario: RawCalendarPair,
    #[serde(default)]
    dia_no_habil: Vec<RawLocalDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHoliday {
    nombre: String,
    fija: Option<String>,
    lunes: Option<String>,
    pascua: Option<i64>,
    desde: i32,
    hasta: Option<i32>,
    ley: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalendarPair {
    legal: RawCalendar,
    operativo: RawCalendar,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalendar {
    sabado_habil: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLocalDay {
    fecha: NaiveDate,
    motivo: String,
    acto: String,
    calendarios: Vec<String>,
}

fn calendars(raw: RawCalendars) -> Result<(BusinessCalendar, BusinessCalendar), String> {
    let rules = raw.festivo.into_iter().map(holiday_rule).collect::<Result<Vec<_>, _>>()?;
    let holidays = HolidayRules::new(rules);
    let build = |name: &str, own: &RawCalendar| BusinessCalendar {
        holidays: holidays.clone(),
        local_days: raw
            .dia_no_habil
            .iter()
            .filter(|day| day.calendarios.iter().any(|calendar| calendar == name))
            .map(|day| LocalDay {
                date: day.fecha,
                reason: day.motivo.clone(),
                act: day.acto.clone(),
            })
            .collect(),
        saturday_counts: own.sabado_habil,
    };
    Ok((build("legal", &raw.calendario.legal), build("operativo", &raw.calendario.operativo)))
}

fn holiday_rule(raw: RawHoliday) -> Result<HolidayRule, String> {
    let moves = match (&raw.fija, &raw.lunes, raw.pascua) {
        (Some(text), None, None) => month_day(text).map(|(month, day)| Moves::Fixed { month, day }),
        (None, Some(text), None) => {
            month_day(text).map(|(month, day)| Moves::ToMonday { month, day })
        }
        (None, None, Some(days)) => Some(Moves::FromEaster(days)),
        _ => None,
    };
    let moves = moves.ok_or_else(|| {
        format!("«{}» necesita una sola regla: fija, lunes (MM-DD) o pascua", raw.nombre)
    })?;
    Ok(HolidayRule {
        name: raw.nombre,
        moves,
        from_year: raw.desde,
        to_year: raw.hasta,
        law: raw.ley,
    })
}

fn month_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerms {
    termino: Vec<RawTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerm {
    id: String,
    nombre: String,
    dias: u32,
    unidad: String,
    corre: String,
    cuenta_desde: String,
    #[serde(default)]
    se_detiene: String,
    #[serde(default)]
    ampliable: u32,
    articulo: String,
    desde: NaiveDate,
    hasta: Option<NaiveDate>,
    si_vence: String,
    sigue: Option<String>,
    confianza: String,
}

fn terms(raw: RawTerms) -> Result<Terms, String> {
    let rows = raw.termino.into_iter().map(term).collect::<Result<Vec<_>, _>>()?;
    for row in &rows {
        if let Some(then) = &row.then
            && TermId::from_code(then).is_none()
        {
            return Err(format!("{}: después no puede seguir «{then}»", row.id));
        }
    }
    Terms::new(rows).map_err(|missing| format!("falta el término {}", missing.code()))
}

fn term(raw: RawTerm) -> Result<Term, String> {
    let unit = unit_of(&raw.unidad)
        .ok_or_else(|| format!("{}: unidad desconocida «{}»", raw.id, raw.unidad))?;
    let side = match raw.corre.as_str() {
        "empresa" => Side::Company,
        "usuario" => Side::User,
        "sspd" => Side::Sspd,
        other => return Err(format!("{}: corre empresa, usuario o sspd, no «{other}»", raw.id)),
    };
    if raw.dias == 0 || raw.dias > MAX_TERM_COUNT || raw.ampliable > MAX_TERM_COUNT {
        return Err(format!("{}: dias debe estar entre 1 y {MAX_TERM_COUNT}", raw.id));
    }
    if raw.hasta.is_some_and(|last| last < raw.desde) {
        return Err(format!("{}: hasta no puede ser antes de desde", raw.id));
    }
    if !["verificado", "secundario", "practica"].contains(&raw.confianza.as_str()) {
        return Err(format!("{}: confianza desconocida «{}»", raw.id, raw.confianza));
    }
    Ok(Term {
        id: raw.id,
        name: raw.nombre,
        count: raw.dias,
        unit,
        side,
        counts_from: raw.cuenta_desde,
        stops: raw.se_detiene,
        extendable: raw.ampliable,
        article: raw.articulo,
        from: raw.desde,
        to: raw.hasta,
        on_expiry: raw.si_vence,
        then: raw.sigue,
        confidence: raw.confianza,
    })
}

/// The unit of a word of the tables and the command line.
pub fn unit_of(word: &str) -> Option<TermUnit> {
    match word {
        "habiles" => Some(TermUnit::BusinessDays),
        "calendario" => Some(TermUnit::CalendarDays),
        "meses" => Some(TermUnit::Months),
        "horas" => Some(TermUnit::Hours),
        _ => None,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLocks {
    bloqueo: Vec<RawLock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLock {
    codigo: char,
    significado: String,
    es_reclamo: bool,
    excluye_edad: bool,
    excluye_cobro: bool,
    excluye_suspension: bool,
}

fn locks(raw: RawLocks) -> Result<LockReasons, String> {
    Ok(LockReasons::new(raw.bloqueo.into_iter().map(|raw| LockReason {
        code: raw.codigo,
        meaning: raw.significado,
        is_claim: raw.es_reclamo,
        excludes_age: raw.excluye_edad,
        excludes_collection: raw.excluye_cobro,
        excludes_suspension: raw.excluye_suspension,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStages {
    umbral_vencida: i64,
    saldo_min_item: rust_decimal::Decimal,
    ddr_dias: i64,
    etapa: Vec<RawStage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStage {
    codigo: String,
    nombre: String,
    desde: Option<i64>,
    #[serde(default)]
    alias: Vec<String>,
    #[serde(default)]
    responsable: String,
    saldo_minimo: Option<rust_decimal::Decimal>,
    #[serde(default)]
    acciones: Vec<String>,
}

fn stage(raw: RawStage, smallest: Money) -> Result<Stage, String> {
    let minimum = match raw.saldo_minimo {
        Some(pesos) => {
            Money::from_decimal(pesos).filter(|minimum| *minimum >= smallest).ok_or_else(|| {
                format!(
                    "{}: saldo_minimo lleva dos decimales y no baja de saldo_min_item",
                    raw.codigo
                )
            })?
        }
        None => smallest,
    };
    Ok(Stage {
        code: raw.codigo,
        name: raw.nombre,
        from_days: raw.desde,
        aliases: raw.alias.iter().map(|alias| alias.trim().to_lowercase()).collect(),
        responsible: raw.responsable,
        minimum,
        actions: raw.acciones,
    })
}

/// No word may name two stages: a command would not know which is meant.
fn unambiguous(stages: &[Stage]) -> Result<(), String> {
    let words = |stage: &Stage| {
        let own = [stage.code.to_lowercase(), stage.name.to_lowercase()];
        own.into_iter().chain(stage.aliases.iter().cloned()).collect::<BTreeSet<String>>()
    };
    let mut known = BTreeSet::new();
    for word in stages.iter().flat_map(words) {
        if !known.insert(word.clone()) {
            return Err(format!("«{word}» nombra dos etapas"));
        }
    }
    Ok(())
}

fn stages(raw: RawStages) -> Result<StagePolicy, String> {
    let limits: Vec<i64> = raw.etapa.iter().filter_map(|stage| stage.desde).collect();
    if raw.etapa.first().is_none_or(|first| first.desde.is_some())
        || limits.len() + 1 != raw.etapa.len()
        || !limits.is_sorted_by(|a, b| a < b)
        || raw.etapa.len() > usize::from(u8::MAX)
    {
        return Err("la primera etapa va sin «desde» y las demás en orden creciente".into());
    }
    let smallest = Money::from_decimal(raw.saldo_min_item)
        .ok_or("saldo_min_item lleva máximo dos decimales")?;
    let stages: Vec<Stage> =
        raw.etapa.into_iter().map(|raw| stage(raw, smallest)).collect::<Result<_, _>>()?;
    unambiguous(&stages)?;
    Ok(StagePolicy {
        stages,
        overdue_from_days: raw.umbral_vencida.max(1),
        minimum_item: smallest,
        hard_to_collect_after_days: raw.ddr_dias,
    })
}

/// Reads a catalogue of causes that somebody brings.
pub fn read_causals(text: &str) -> Result<CausalCatalogue, ConfigFault> {
    causals(text)
}

fn causals(text: &str) -> Result<CausalCatalogue, ConfigFault> {
    let rows = csv_rows("causales.csv", text, 7)?;
    let causes = rows.into_iter().map(|(line, row)| {
        let wrong = |reason: &str| fault("causales.csv", Some(line), reason);
        let [code, group, name, services, from, to, resolution, ..] = row.as_slice() else {
            return Err(wrong("faltan columnas"));
        };
        let day = |text: &str| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| wrong("la fecha es AAAA-MM-DD")),
        };
        Ok(Causal {
            code: code.parse().map_err(|_| wrong("el código no es un número"))?,
            group: match group.as_str() {
                "F" => CausalGroup::Billing,
                "P" => CausalGroup::Service,
                _ => return Err(wrong("el grupo es F o P")),
            },
            name: name.clone(),
            services: Services::from_codes(services)
                .ok_or_else(|| wrong("servicio desconocido"))?,
            from: day(from)?,
            to: day(to)?,
            resolution: resolution.clone(),
        })
    });
    causes.collect::<Result<Vec<_>, _>>().map(CausalCatalogue::new)
}

fn towns(text: &str) -> Result<Towns, ConfigFault> {
    let rows = csv_rows("divipola.csv", text, 4)?;
    let towns = rows.into_iter().map(|(line, row)| match row.as_slice() {
        [_, department, code, name, ..] if code.len() == 5 => {
            Ok(Town { code: code.clone(), name: name.clone(), department: department.clone() })
        }
        _ => Err(fault("divipola.csv", Some(line), "el código de municipio lleva cinco dígitos")),
    });
    towns.collect::<Result<Vec<_>, _>>().map(Towns::new)
}

/// Rows of a table with heading, each with its line number and at least `columns` fields.
fn csv_rows(
    file: &str,
    text: &str,
    columns: usize,
) -> Result<Vec<(usize, Vec<String>)>, ConfigFault> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .enumerate()
        .map(|(at, record)| {
            let line = at + 2;
            let record = record.map_err(|error| fault(file, Some(line), error.to_string()))?;
            if record.len() < columns {
                return Err(fault(file, Some(line), format!("se esperan {columns} columnas")));
            }
            Ok((line, record.iter().map(|field| field.trim().to_owned()).collect()))
        })
        .collect()
}
