//! Lines of a subscriber file to rows: separator, heading in any order, quotes, physical lines.
//!
//! Works line by line, so that an unbalanced quote spoils its own row and not the rest of the file.

use std::io::BufRead;

use super::row::{self, RowFields};
use crate::domain::office::Office;
use crate::domain::subscriber::{Subscriber, fold};
use crate::interchange::cells::Cells;
use crate::interchange::damage::is_damaged;
use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, Lines, SourceFile};

/// Physical lines that one quoted row may span.
const MAX_JOINED: usize = 4;

/// Separators in order of trust.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// Columns without which a file is not of subscribers.
const REQUIRED: [&str; 2] = ["cuenta_contrato", "nombre"];

/// Reads the whole file, giving each accepted row to `accept`, and fills the report except for what
/// only the caller can know: accepted rows after repeated accounts.
pub fn read(
    source: &SourceFile,
    office: &Office,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, Subscriber) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    report.file.clone_from(&source.name);
    report.hash.clone_from(&source.hash);
    report.encoding = source.encoding.name();
    let mut lines = source.lines()?;
    let heading = Heading::find(&mut lines, report)?;
    let mut waiting: Option<(u64, String)> = None;
    while let Some(next) = waiting.take().map(Ok).or_else(|| lines.next()) {
        let (line, text) = next?;
        report.lines = report.lines.max(line);
        if text.trim().is_empty() {
            report.skipped += 1;
            report.count("en blanco");
            continue;
        }
        let (fields, joined) = match heading.split(&text) {
            Some(fields) => (Some(fields), 0),
            None => heading.join(&text, &mut lines, &mut waiting, report)?,
        };
        report.skipped += joined;
        report.count("fila");
        if !text.is_ascii() && is_damaged(&text) {
            report.warn(line, "acentos dañados en el archivo de origen: se guardan como vinieron");
        }
        let Some(fields) = fields else {
            report.reject(line, "SUS-010", "comillas sin cerrar o columnas de más");
            continue;
        };
        match row::subscriber(&heading.fields(&fields), office) {
            Ok(subscriber) => accept(line, subscriber)?,
            Err(rejection) => report.reject(line, rejection.rule, rejection.reason),
        }
    }
    Ok(())
}

struct Heading {
    separator: u8,
    columns: Vec<String>,
}

impl Heading {
    /// The first line that names the required columns; lines before it are titles.
    fn find<R: BufRead>(lines: &mut Lines<R>, report: &mut LoadReport) -> Result<Self, FileFault> {
        for next in lines.by_ref().take(50) {
            let (line, text) = next?;
            report.lines = line;
            report.skipped += 1;
            if let Some(heading) =
                SEPARATORS.iter().find_map(|separator| Self::of(&text, *separator))
            {
                report.count("encabezado");
                heading.refuse_repeated()?;
                return Ok(heading);
            }
            report.count("título");
        }
        Err(FileFault::HeadingMissing(REQUIRED.map(str::to_owned).to_vec()))
    }

    fn of(text: &str, separator: u8) -> Option<Self> {
        let columns: Vec<String> =
            split(text, separator)?.iter().map(|name| canonical(name)).collect();
        let has = |wanted: &str| columns.iter().any(|column| column == wanted);
        REQUIRED.iter().all(|wanted| has(wanted)).then_some(Self { separator, columns })
    }

    fn refuse_repeated(&self) -> Result<(), FileFault> {
        for (at, column) in self.columns.iter().enumerate() {
            if !column.is_empty() && self.columns.iter().take(at).any(|earlier| earlier == column) {
                return Err(FileFault::HeadingRepeated(column.clone()));
            }
        }
        Ok(())
    }

    /// The fields of a line, or none when it has open quotes or too many columns.
    fn split(&self, text: &str) -> Option<Vec<String>> {
        split(text, self.separator).filter(|fields| fields.len() <= self.columns.len())
    }

    /// A row that goes on in the next lines. When it never closes, the lines after the first are given
    /// back: only the first is lost.
    fn join<R: BufRead>(
        &self,
        first: &str,
        lines: &mut Lines<R>,
        waiting: &mut Option<(u64, String)>,
        report: &mut LoadReport,
    ) -> Result<(Option<Vec<String>>, u64), FileFault> {
        let mut text = first.to_owned();
        if !has_open_quote(&text) {
            return Ok((None, 0));
        }
        for joined in 1..MAX_JOINED {
            let Some((line, next)) = lines.next().transpose()? else { break };
            report.lines = line;
            if self.split(&next).is_some_and(|fields| fields.len() == self.columns.len()) {
                *waiting = Some((line, next));
                return Ok((None, joined as u64 - 1));
            }
            text.push(' ');
            text.push_str(&next);
            if let Some(fields) = self.split(&text) {
                return Ok((Some(fields), joined as u64));
            }
        }
        Ok((None, MAX_JOINED as u64 - 1))
    }

    fn fields<'a>(&'a self, values: &'a [String]) -> RowFields<'a> {
        RowFields::new(&self.columns, values)
    }
}

fn has_open_quote(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1
}

/// One line to its fields; none when a quote stays open.
fn split(text: &str, separator: u8) -> Option<Vec<String>> {
    let mut cells = Cells::default();
    cells.cut_quoted(text, separator).ok()?;
    Some(cells.iter().map(str::to_owned).collect())
}

/// A heading as a field name: folded, words joined by underscores, known other names replaced.
fn canonical(name: &str) -> String {
    let folded = fold(name).to_lowercase();
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let joined = words.join("_");
    OTHER_NAMES
        .iter()
        .find(|(other, _)| *other == joined)
        .map_or(joined, |(_, known)| (*known).to_owned())
}

/// Headings that other systems write for the same columns.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("cuenta", "cuenta_contrato"),
    ("cta_contrato", "cuenta_contrato"),
    ("vkont", "cuenta_contrato"),
    ("nui", "nuis"),
    ("niu", "nuis"),
    ("tipo_documento", "tipo_doc"),
    ("documento", "num_doc"),
    ("numero_documento", "num_doc"),
    ("digito_verificacion", "dv"),
    ("nombre_completo", "nombre"),
    ("razon_social", "nombre"),
    ("suscriptor", "nombre"),
    ("direccion", "direccion_origen"),
    ("municipio", "cod_dane_mpio"),
    ("codigo_dane", "cod_dane_mpio"),
    ("cod_dane", "cod_dane_mpio"),
    ("uso", "clase_uso"),
    ("clase_de_uso", "clase_uso"),
    ("servicio", "servicios"),
    ("numero_medidor", "medidor"),
    ("orden", "orden_ruta"),
    ("celular", "telefono"),
    ("email", "correo"),
    ("correo_electronico", "correo"),
    ("habeas_data", "autoriza_datos"),
    ("estado_servicio", "estado"),
];
