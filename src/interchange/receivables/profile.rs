//! What a person knows about a file and the file does not say: decimal sign, company, other headings.

use super::layout::Delimiter;
use super::names::by_id;

/// Which sign stands before the centavos. It is never guessed: `1.234` is two different amounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DecimalSign {
    /// `1.234.567,89`.
    #[default]
    Comma,
    /// `1,234,567.89`.
    Dot,
}

/// How a list is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Decimal sign of the amounts.
    pub decimal: DecimalSign,
    /// Delimiter, when the heading line would mislead: `|`, tab, `;` or `,`.
    pub delimiter: Option<char>,
    /// The only company (BUKRS) wanted; any when none.
    pub company: Option<String>,
    /// The only currency wanted.
    pub currency: String,
    /// Other headings: text of the heading and field id, as in `("Cta", "VKONT")`.
    pub aliases: Vec<(String, String)>,
    /// Amounts are multiplied by this: 100 for the raw figures of a currency without decimals, else 1.
    pub multiply: i64,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            decimal: DecimalSign::Comma,
            delimiter: None,
            company: None,
            currency: "COP".into(),
            aliases: Vec::new(),
            multiply: 1,
        }
    }
}

/// Sets one key of a profile; the reason in Spanish when the value is no good.
type Setter = fn(&mut Profile, &toml::Value) -> Result<(), &'static str>;

/// The keys of a profile file.
const KEYS: [(&str, Setter); 6] = [
    ("decimal", set_decimal),
    ("separador", set_delimiter),
    ("sociedad", set_company),
    ("moneda", set_currency),
    ("escala", set_scale),
    ("columnas", set_aliases),
];

impl Profile {
    /// From a profile file: `decimal`, `separador`, `sociedad`, `moneda`, `escala` and the table
    /// `[columnas]`, heading to field.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
            format!("el perfil no es TOML válido, línea {}", before.matches('\n').count() + 1)
        })?;
        let mut profile = Self::default();
        for (key, value) in &table {
            let Some((_, set)) = KEYS.iter().find(|(known, _)| known == key) else {
                let known = KEYS.map(|(known, _)| known).join(", ");
                return Err(format!(
                    "el perfil no tiene la clave «{key}»; las que hay son {known}"
                ));
            };
            set(&mut profile, value)
                .map_err(|reason| format!("clave «{key}» del perfil: {reason}"))?;
        }
        Ok(profile)
    }
}

fn set_decimal(profile: &mut Profile, value: &toml::Value) -> Result<(), &'static str> {
    profile.decimal = match value.as_str() {
        Some("coma" | ",") => DecimalSign::Comma,
        Some("punto" | ".") => DecimalSign::Dot,
        _ => return Err("escriba \"coma\" o \"punto\""),
    };
    Ok(())
}

fn set_delimiter(profile: &mut Profile, value: &toml::Value) -> Result<(), &'static str> {
    let sign = match value.as_str() {
        Some("tabulador") => Some('\t'),
        Some(text) if text.chars().count() == 1 => text.chars().next(),
        _ => None,
    };
    let known = sign.filter(|sign| Delimiter::of_sign(*sign).is_some());
    profile.delimiter = Some(known.ok_or("escriba \"|\", \"tabulador\", \";\" o \",\"")?);
    Ok(())
}

fn set_company(profile: &mut Profile, value: &toml::Value) -> Result<(), &'static str> {
    profile.company = Some(text_of(value).ok_or("escriba el código entre comillas")?);
    Ok(())
}

fn set_currency(profile: &mut Profile, value: &toml::Value) -> Result<(), &'static str> {
    profile.currency = text_of(value).ok_or("escriba el código entre comillas, como \"COP\"")?;
    Ok(())
}

fn set_scale(profile: &mut Profile, value: &toml::Value) -> Result<(), &'static str> {
    profile.multiply = match value.as_integer() {
        Some(scale @ (1 | 100)) => scale,
        _ => return Err("escriba 1 o 100"),
    };
    Ok(())
}

fn set_aliases(profile: &mut Profile, value: &toml::Value) -> Result<(), &'static str> {
    let table = value.as_table().ok_or("escriba [columnas] y debajo encabezado = \"CAMPO\"")?;
    for (heading, id) in table {
        let id = text_of(id).filter(|id| by_id(id).is_some());
        let id = id.ok_or("hay un campo desconocido; use nombres técnicos como VKONT u OPBEL")?;
        profile.aliases.push((heading.clone(), id));
    }
    Ok(())
}

fn text_of(value: &toml::Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
