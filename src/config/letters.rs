//! What the claims desk writes with: `empresa.toml`, `textos.toml` and `plantillas/`, checked.
//!
//! A template that could not be filled is a fault when the program starts, not when a letter is due.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{ConfigFault, Tables, fault, line_of};
use crate::domain::letter::{ApprovedText, Company, LetterKind, Letters, Template};
use crate::text::letter::{check, problem};

/// Encloses the table at the head of a template.
const FENCE: &str = "+++";

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        /// Name, file and text of each template of the house.
        const TEMPLATES: &[(&str, &str, &str)] = &[$((
            $name,
            concat!("plantillas/", $name, ".txt"),
            include_str!(concat!("../../data/plantillas/", $name, ".txt")),
        ),)*];
    };
}

templates![
    "respuesta-accede",
    "respuesta-parcial",
    "respuesta-no-accede",
    "respuesta-consumo",
    "respuesta-informacion",
    "respuesta-recurso",
    "rechazo-recurso",
    "citacion",
    "aviso",
    "aviso-publicado",
    "constancia-notificacion",
    "constancia-verbal",
    "acuse",
    "requerimiento",
    "traslado",
    "auto-pruebas",
    "remision-sspd",
];

/// Reads the company, its texts and its templates; `config_dir` may replace any of the files.
pub fn load_letters(config_dir: Option<&Path>) -> Result<Letters, ConfigFault> {
    let tables = Tables { config_dir };
    let mut templates = TEMPLATES
        .iter()
        .map(|(name, file, embedded)| template(name, file, &tables.text(file, embedded)?))
        .collect::<Result<Vec<_>, _>>()?;
    templates.sort_by(|a, b| a.code.cmp(&b.code));
    if let Some(twice) = first_repeated(templates.iter().map(|template| template.code.as_str())) {
        return Err(fault("plantillas", None, format!("el código {twice} está en dos plantillas")));
    }
    Ok(Letters {
        company: tables.parse("empresa.toml", include_str!("../../data/empresa.toml"), company)?,
        texts: tables.parse("textos.toml", include_str!("../../data/textos.toml"), texts)?,
        templates,
    })
}

fn first_repeated<'a>(codes: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    codes.into_iter().find(|code| !seen.insert(*code))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCompany {
    nombre: String,
    nombre_corto: String,
    nit: String,
    municipio: String,
    departamento: String,
    direccion: String,
    telefono: String,
    web: String,
    correo: String,
    servicios: String,
    dependencia: String,
    cargo_firma: String,
    superior: String,
    radicacion_recursos: String,
    horario: String,
}

fn company(raw: RawCompany) -> Result<Company, String> {
    let company = Company {
        name: raw.nombre,
        short_name: raw.nombre_corto,
        nit: raw.nit,
        town: raw.municipio,
        department: raw.departamento,
        address: raw.direccion,
        telephone: raw.telefono,
        web: raw.web,
        email: raw.correo,
        services: raw.servicios,
        office: raw.dependencia,
        signer_title: raw.cargo_firma,
        superior: raw.superior,
        filing_place: raw.radicacion_recursos,
        hours: raw.horario,
    };
    // Letters go out under these: none may be blank (CPACA art. 67 asks where recursos are filed).
    let needed = [
        ("nombre", &company.name),
        ("nombre_corto", &company.short_name),
        ("nit", &company.nit),
        ("municipio", &company.town),
        ("direccion", &company.address),
        ("dependencia", &company.office),
        ("superior", &company.superior),
        ("radicacion_recursos", &company.filing_place),
    ];
    if let Some((name, _)) = needed.iter().find(|(_, value)| value.trim().is_empty()) {
        return Err(format!("«{name}» está en blanco"));
    }
    Ok(company)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTexts {
    texto: Vec<RawText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawText {
    codigo: String,
    titulo: String,
    texto: String,
}

fn texts(raw: RawTexts) -> Result<Vec<ApprovedText>, String> {
    if let Some(twice) = first_repeated(raw.texto.iter().map(|text| text.codigo.as_str())) {
        return Err(format!("el código «{twice}» está dos veces"));
    }
    raw.texto.into_iter().map(text).collect()
}

fn text(raw: RawText) -> Result<ApprovedText, String> {
    let typed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if raw.codigo.is_empty() || !raw.codigo.chars().all(typed) {
        return Err(format!("el código «{}» lleva minúsculas sin tilde o dígitos", raw.codigo));
    }
    if raw.texto.trim().is_empty() {
        return Err(format!("el texto «{}» está en blanco", raw.codigo));
    }
    Ok(ApprovedText { code: raw.codigo, title: raw.titulo, text: raw.texto.trim().to_owned() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    codigo: String,
    clase: String,
    titulo: String,
    #[serde(default)]
    causas: Vec<u16>,
}

fn template(name: &str, file: &str, text: &str) -> Result<Template, ConfigFault> {
    let (head, body, first_line) = fenced(text).ok_or_else(|| {
        fault(file, Some(1), "comienza con una tabla TOML entre dos líneas «+++»")
    })?;
    let raw: RawHead = parse_head(file, head)?;
    let kind = LetterKind::from_code(&raw.clase).ok_or_else(|| {
        head_fault(file, head, "clase", format!("clase desconocida «{}»", raw.clase))
    })?;
    if raw.codigo.len() != 2 || !raw.codigo.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(head_fault(file, head, "codigo", "el código lleva dos dígitos"));
    }
    let template = Template {
        code: raw.codigo,
        kind,
        name: name.to_owned(),
        title: raw.titulo,
        causes: raw.causas,
        source: body.to_owned(),
        first_line,
    };
    check(&template).map_err(|found| fault(file, Some(found.line), problem(&found.problem)))?;
    Ok(template)
}

fn parse_head<Raw: DeserializeOwned>(file: &str, head: &str) -> Result<Raw, ConfigFault> {
    toml::from_str(head).map_err(|error| {
        // The fence is the first line of the file.
        let line = error.span().map(|span| line_of(head, span.start) + 1);
        fault(file, line, error.message())
    })
}

fn head_fault(file: &str, head: &str, key: &str, reason: impl Into<String>) -> ConfigFault {
    let line = head.lines().position(|line| line.trim_start().starts_with(key)).map(|at| at + 2);
    fault(file, line, reason)
}

/// The head, the text, and the line of the file on which the text begins.
fn fenced(text: &str) -> Option<(&str, &str, usize)> {
    let text = text.trim_start_matches('\u{feff}');
    let (fence, rest) = text.split_once('\n')?;
    let end = line_starts(rest).find(|at| {
        rest.get(*at..)
            .and_then(|line| line.lines().next())
            .is_some_and(|line| line.trim() == FENCE)
    })?;
    let (head, after) = rest.split_at_checked(end)?;
    let body = after.split_once('\n').map_or("", |(_, body)| body);
    (fence.trim() == FENCE).then(|| (head, body, head.lines().count() + 3))
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}
