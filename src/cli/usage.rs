//! Wrong arguments in Spanish, on one line.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Exit;
use super::console::Console;

/// Help and version go to standard output; a mistake is one line with what to do.
pub fn explain(console: &Console, error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A help page that nobody can read has no second way out.
            let _ = console.print(&in_spanish(&error.render().to_string()));
            Exit::Done
        }
        _ => {
            console.note(&line(error));
            Exit::Refused
        }
    }
}

/// The few words that the argument library writes by itself.
fn in_spanish(page: &str) -> String {
    const WORDS: [(&str, &str); 4] = [
        ("Arguments:", "Argumentos:"),
        ("Options:", "Opciones:"),
        ("[OPTIONS]", "[OPCIONES]"),
        ("<COMMAND>", "<COMANDO>"),
    ];
    WORDS.iter().fold(page.to_owned(), |page, (from, to)| page.replace(from, to))
}

fn line(error: &clap::Error) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let reason = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("no conozco el comando «{}»", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "falta el comando".to_owned()
        }
        ErrorKind::UnknownArgument => format!("no conozco «{argument}»"),
        ErrorKind::MissingRequiredArgument => format!("falta {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("falta el valor de {argument}"),
        ErrorKind::InvalidValue => match text(ContextKind::ValidValue) {
            valid if valid.is_empty() => format!("«{value}» no sirve para {argument}"),
            valid => format!("«{value}» no sirve para {argument}: use {valid}"),
        },
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map_or_else(String::new, |source| {
                let why = source.to_string();
                if why.contains(" is ") || why.starts_with("invalid") || why.starts_with("number") {
                    String::new()
                } else {
                    format!(" ({why})")
                }
            });
            format!("«{value}» no sirve para {argument}{why}")
        }
        ErrorKind::ArgumentConflict => {
            format!("«{argument}» está repetido o choca con otra opción")
        }
        _ => "argumentos errados".to_owned(),
    };
    let safe = crate::text::safe(&reason).into_owned();
    format!("USO-001 {safe}. Vea «ventanilla --ayuda».")
}
