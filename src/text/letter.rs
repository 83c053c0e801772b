//! Letters in words: the syntax of a template, and a template filled with the facts of a case.
//!
//! A template is text with `{{ fact }}` and `{% if %}`; it has no filters, functions or files. A blank
//! line ends a paragraph, `| ` begins a line that stays a line, `# ` a heading. What comes out of a fact
//! is text and nothing else: marks of structure are control characters inside, and no fact keeps one.

use std::collections::BTreeSet;

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde_json::Value as Json;

use crate::domain::letter::{
    LetterFacts, LetterFault, LetterProblem, LetterSense, Paragraph, Template,
};

/// Bytes of a letter; a template repeats nothing, so only a fact could be longer than this.
pub const MAX_LETTER_BYTES: usize = 256 * 1024;

/// Ends a paragraph.
const BREAK: char = '\u{1}';
/// Begins a line that stays a line.
const LINE: char = '\u{2}';
/// Begins a heading.
const HEADING: char = '\u{3}';

/// Facts of which each line is a paragraph.
const OF_PARAGRAPHS: [&str; 3] = ["decision.body", "missing", "evidence"];

/// What a template uses to say which recursos there are (CPACA art. 67).
const RECURSOS: [&str; 2] = ["decision.recursos", "decision.recursos_days"];

/// What a sense does, in words: "decide acceder a lo solicitado".
pub const fn sense(sense: LetterSense) -> &'static str {
    match sense {
        LetterSense::Accede => "acceder a lo solicitado",
        LetterSense::Parcial => "acceder parcialmente a lo solicitado",
        LetterSense::NoAccede => "no acceder a lo solicitado",
        LetterSense::Confirma => "confirmar la decisión recurrida",
        LetterSense::Modifica => "modificar la decisión recurrida",
        LetterSense::Revoca => "revocar la decisión recurrida",
    }
}

/// What is wrong, as half a sentence.
pub fn problem(problem: &LetterProblem) -> String {
    match problem {
        LetterProblem::Syntax(detail) => format!("la plantilla no se entiende ({detail})"),
        LetterProblem::UnknownFact(name) => format!("no existe el dato «{name}»"),
        LetterProblem::MissingFact(name) => format!("falta el dato «{name}»"),
        LetterProblem::SilentOnRecursos(name) => {
            format!("debe decir qué recursos proceden y en qué plazo: use «{name}» (CPACA art. 67)")
        }
        LetterProblem::TooLong => "la carta es demasiado larga".into(),
    }
}

/// The paragraphs of a template filled with the facts of a case.
pub fn fill(template: &Template, facts: &LetterFacts) -> Result<Vec<Paragraph>, LetterFault> {
    let text = Filling::new(template, Holes::Refused).run(&cleaned(facts))?;
    Ok(paragraphs(&text))
}

/// Whether a template can be used at all: it parses, names facts that there are and, where the law
/// asks for it, says which recursos there are. It is filled with made-up cases, with every fact and with none.
pub fn check(template: &Template) -> Result<(), LetterFault> {
    let sample = cleaned(&LetterFacts::sample());
    let named = Filling::new(template, Holes::Refused).named_facts()?;
    let known = names(&sample);
    if let Some(name) = named.iter().find(|name| !known.contains(*name)) {
        return Err(fault_at(template, name, LetterProblem::UnknownFact(name.clone())));
    }
    if template.kind.tells_recursos()
        && let Some(name) = RECURSOS.into_iter().find(|name| !named.contains(*name))
    {
        return Err(fault_at(template, name, LetterProblem::SilentOnRecursos(name)));
    }
    for facts in made_up_cases() {
        Filling::new(template, Holes::Refused).run(&cleaned(&facts))?;
    }
    Filling::new(template, Holes::Left).run(&blank(&sample))?;
    Ok(())
}

/// Every branch that a template may take.
fn made_up_cases() -> impl Iterator<Item = LetterFacts> {
    let senses = LetterSense::ALL.into_iter().map(Some).chain([None]);
    senses.flat_map(|sense| {
        (0..8_u8).map(move |bits| {
            let mut facts = LetterFacts::sample();
            facts.decision.sense = sense;
            facts.decision.recursos = bits & 1 != 0;
            facts.decision.apelacion = bits & 2 != 0;
            facts.decision.queja = bits & 4 != 0;
            facts
        })
    })
}

/// The fault of a fact, told by the first line that names it.
fn fault_at(template: &Template, name: &str, problem: LetterProblem) -> LetterFault {
    let at = template.source.lines().position(|line| mentions(line, name)).unwrap_or(0);
    LetterFault { template: template.name.clone(), line: template.first_line + at, problem }
}

/// Whether a line has a name, and not only a longer one that begins or ends like it.
fn mentions(line: &str, name: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    line.match_indices(name).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
    })
}

/// What a fact that is not known does to a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holes {
    /// It is refused.
    Refused,
    /// Nothing: the template is only tried.
    Left,
}

struct Filling<'a> {
    template: &'a Template,
    marked: String,
    holes: Holes,
}

impl<'a> Filling<'a> {
    fn new(template: &'a Template, holes: Holes) -> Self {
        Self { template, marked: marked(&template.source), holes }
    }

    fn environment(&self) -> Environment<'_> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let holes = self.holes;
        environment.set_formatter(move |out, _, value| match value.as_str() {
            Some(text) => Ok(out.write_str(text)?),
            None if holes == Holes::Left => Ok(()),
            None if value.is_none() => Err(ErrorKind::UndefinedError.into()),
            None => Err(Error::new(ErrorKind::InvalidOperation, "no es un texto")),
        });
        environment
    }

    fn named_facts(&self) -> Result<BTreeSet<String>, LetterFault> {
        let environment = self.environment();
        let compiled =
            environment.template_from_str(&self.marked).map_err(|error| self.fault(&error))?;
        Ok(compiled.undeclared_variables(true).into_iter().collect())
    }

    fn run(&self, facts: &Json) -> Result<String, LetterFault> {
        let text = self
            .environment()
            .render_str(&self.marked, value(facts))
            .map_err(|error| self.missing(&error, facts).unwrap_or_else(|| self.fault(&error)))?;
        if text.len() > MAX_LETTER_BYTES {
            return Err(LetterFault {
                template: self.template.name.clone(),
                line: self.template.first_line,
                problem: LetterProblem::TooLong,
            });
        }
        Ok(text)
    }

    fn fault(&self, error: &Error) -> LetterFault {
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        LetterFault {
            template: self.template.name.clone(),
            line: self.template.first_line + error.line().unwrap_or(1).saturating_sub(1),
            problem: LetterProblem::Syntax(detail),
        }
    }

    /// The fact that is printed on the line of the error and is not known.
    fn missing(&self, error: &Error, facts: &Json) -> Option<LetterFault> {
        let line = error.line()?;
        let text = self.template.source.lines().nth(line.checked_sub(1)?)?;
        let name = printed(text).find(|name| at_path(facts, name).is_some_and(Json::is_null))?;
        Some(LetterFault {
            template: self.template.name.clone(),
            line: self.template.first_line + line - 1,
            problem: LetterProblem::MissingFact(name.to_owned()),
        })
    }
}

/// Facts are texts, yes or no, and groups of them.
fn value(facts: &Json) -> Value {
    match facts {
        Json::Object(fields) => {
            Value::from_pairs(fields.iter().map(|(name, field)| (name.as_str(), value(field))))
        }
        Json::String(text) => text.into(),
        Json::Bool(yes) => (*yes).into(),
        _ => ().into(),
    }
}

/// The facts that a line prints, as they are written.
fn printed(line: &str) -> impl Iterator<Item = &str> {
    line.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(str::trim)
}

fn at_path<'a>(facts: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(facts, |value, key| value.get(key))
}

/// A template with its marks of structure as characters that no fact has; lines stay where they are.
fn marked(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for line in source.lines() {
        match (line.trim(), line.strip_prefix("| "), line.strip_prefix("# ")) {
            ("", ..) => out.push(BREAK),
            ("|", ..) => out.push(LINE),
            (_, Some(rest), _) => out.extend([LINE].into_iter().chain(rest.chars())),
            (_, _, Some(rest)) => out.extend([HEADING].into_iter().chain(rest.chars())),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

fn paragraphs(text: &str) -> Vec<Paragraph> {
    text.split(BREAK).filter_map(paragraph).collect()
}

fn paragraph(block: &str) -> Option<Paragraph> {
    let block = block.trim();
    if let Some(lines) = block.strip_prefix(LINE) {
        let lines = lines.split(LINE).map(one_line).collect::<Vec<_>>();
        return lines.iter().any(|line| !line.is_empty()).then_some(Paragraph::Lines(lines));
    }
    let heading = block.starts_with(HEADING);
    let text = one_line(block);
    match (text.is_empty(), heading) {
        (true, _) => None,
        (false, true) => Some(Paragraph::Heading(text)),
        (false, false) => Some(Paragraph::Prose(text)),
    }
}

/// Words with one space between them, and nothing that a page or a terminal would obey. A peso sign stays
/// with its amount.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        let after = out.len();
        out.extend(word.chars().filter(|c| !super::is_unsafe(*c)));
        if out.len() == after {
            out.truncate(before);
        }
    }
    out.replace("$ ", "$\u{a0}")
}

/// The facts as a template sees them: clean lines, and nothing at all where there is only blank.
fn cleaned(facts: &LetterFacts) -> Json {
    let mut json = serde_json::to_value(facts).unwrap_or(Json::Null);
    for name in names(&json) {
        let Some(value) = json.pointer_mut(&format!("/{}", name.replace('.', "/"))) else {
            continue;
        };
        if let Json::String(text) = value {
            let clean = if OF_PARAGRAPHS.contains(&name.as_str()) {
                text.lines().map(one_line).filter(|line| !line.is_empty()).collect::<Vec<_>>()
            } else {
                vec![one_line(text)]
            };
            *value = text_or_null(clean.join(&format!("\n{BREAK}\n")));
        }
    }
    json
}

fn text_or_null(text: String) -> Json {
    if text.is_empty() { Json::Null } else { Json::String(text) }
}

/// The same facts, with none of them known.
fn blank(facts: &Json) -> Json {
    match facts {
        Json::Object(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.clone(), blank(value))).collect())
        }
        Json::Bool(_) => Json::Bool(false),
        _ => Json::Null,
    }
}

/// The names of all facts, as a template writes them.
fn names(facts: &Json) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect_names(facts, "", &mut found);
    found
}

fn collect_names(facts: &Json, before: &str, found: &mut BTreeSet<String>) {
    match facts {
        Json::Object(fields) => {
            for (name, value) in fields {
                let path =
                    if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
                collect_names(value, &path, found);
            }
        }
        _ => {
            found.insert(before.to_owned());
        }
    }
}
