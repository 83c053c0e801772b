//! Files of rows with a heading: separator, columns in any order and by other names, quotes, physical lines.
//!
//! Works line by line, so that an unbalanced quote spoils its own row and not the rest of the file.

use std::io::BufRead;

use super::cells::Cells;
use super::damage::is_damaged;
use super::report::LoadReport;
use super::source::{FileFault, Lines, SourceFile};
use crate::domain::subscriber::fold;

/// Physical lines that one quoted row may span.
const MAX_JOINED: usize = 4;

/// Longest text of a field, in characters.
const MAX_TEXT: usize = 200;

/// Separators in order of trust.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// What a kind of file looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Columns without which a file is not of this kind.
    pub required: &'static [&'static str],
    /// Headings that other systems write for the same columns: theirs, ours.
    pub other_names: &'static [(&'static str, &'static str)],
    /// Rule of a row with open quotes or too many columns, of a text that is too long, of a control character.
    pub rules: [&'static str; 3],
}

/// Why a row is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rejection {
    pub rule: &'static str,
    pub reason: String,
}

/// A row is set aside.
pub(super) fn reject<T>(rule: &'static str, reason: impl Into<String>) -> Result<T, Rejection> {
    Err(Rejection { rule, reason: reason.into() })
}

/// Fields of a row by column name.
pub(super) struct RowFields<'a> {
    columns: &'a [String],
    values: &'a [String],
}

impl<'a> RowFields<'a> {
    /// The text of a column; empty when the file does not have it.
    pub(super) fn get(&self, column: &str) -> &'a str {
        self.columns
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.values.get(at))
            .map_or("", String::as_str)
    }

    /// The same in capitals.
    pub(super) fn upper(&self, column: &str) -> String {
        self.get(column).to_uppercase()
    }

    fn first(&self, broken: impl Fn(&str) -> bool) -> Option<&str> {
        let at = self.values.iter().position(|value| broken(value))?;
        Some(self.columns.get(at).map_or("", String::as_str))
    }

    /// A text too long is no field; a control character is no part of a name: it is damage, or worse.
    fn check(&self, shape: &Shape) -> Result<(), Rejection> {
        let [_, long, control] = shape.rules;
        if let Some(column) = self.first(|value| value.chars().count() > MAX_TEXT) {
            return reject(long, format!("{column}: pasa de {MAX_TEXT} caracteres"));
        }
        if let Some(column) = self.first(|value| value.chars().any(char::is_control)) {
            return reject(control, format!("{column}: lleva caracteres de control"));
        }
        Ok(())
    }
}

/// A row was taken, set aside, or the base failed.
pub(super) type Taken = Result<Result<(), Rejection>, FileFault>;

/// Reads the whole file, giving each row to `take`, and fills the report except for accepted rows.
pub(super) fn read(
    source: &SourceFile,
    shape: &Shape,
    report: &mut LoadReport,
    take: &mut dyn FnMut(u64, &RowFields) -> Taken,
) -> Result<(), FileFault> {
    report.file.clone_from(&source.name);
    report.hash.clone_from(&source.hash);
    report.encoding = source.encoding.name();
    let mut lines = source.lines()?;
    let heading = Heading::find(shape, &mut lines, report)?;
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
            report.reject(line, shape.rules[0], "comillas sin cerrar o columnas de más");
            continue;
        };
        let fields = RowFields { columns: &heading.columns, values: &fields };
        let taken = match fields.check(shape) {
            Ok(()) => take(line, &fields)?,
            Err(rejection) => Err(rejection),
        };
        if let Err(rejection) = taken {
            report.reject(line, rejection.rule, rejection.reason);
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
    fn find<R: BufRead>(
        shape: &Shape,
        lines: &mut Lines<R>,
        report: &mut LoadReport,
    ) -> Result<Self, FileFault> {
        for next in lines.by_ref().take(50) {
            let (line, text) = next?;
            report.lines = line;
            report.skipped += 1;
            if let Some(heading) =
                SEPARATORS.iter().find_map(|separator| Self::of(shape, &text, *separator))
            {
                report.count("encabezado");
                heading.refuse_repeated()?;
                return Ok(heading);
            }
            report.count("título");
        }
        Err(FileFault::HeadingMissing(shape.required.iter().map(|one| (*one).to_owned()).collect()))
    }

    fn of(shape: &Shape, text: &str, separator: u8) -> Option<Self> {
        let columns: Vec<String> =
            split(text, separator)?.iter().map(|name| canonical(shape, name)).collect();
        let has = |wanted: &str| columns.iter().any(|column| column == wanted);
        shape.required.iter().all(|wanted| has(wanted)).then_some(Self { separator, columns })
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
fn canonical(shape: &Shape, name: &str) -> String {
    let folded = fold(name).to_lowercase();
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let joined = words.join("_");
    shape
        .other_names
        .iter()
        .find(|(other, _)| *other == joined)
        .map_or(joined, |(_, known)| (*known).to_owned())
}
