//! The commands: one file each, and the only place that prints.

mod arguments;
mod base;
mod calcular;
mod demo;
mod exportar;
mod importar;
mod progress;
mod teclas;
mod usage;
mod verificar;
mod window;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

pub use arguments::Arguments;
use arguments::Command;

/// Exit code of everything that was refused; nothing has changed then.
const REFUSED: u8 = 2;

/// Why a command ends without doing what was asked: one Spanish line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl<F: std::fmt::Display> From<F> for Failure {
    fn from(failure: F) -> Self {
        Self(failure.to_string())
    }
}

/// Runs the command of some arguments and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = Arguments::command()
        .try_get_matches_from(args)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return usage::explain(&error),
    };
    match dispatch(arguments) {
        Ok(code) => code,
        Err(Failure(line)) => {
            // Nobody is left to tell when standard error is gone too.
            let _ = writeln!(std::io::stderr(), "{line}");
            ExitCode::from(REFUSED)
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<ExitCode, Failure> {
    let context = base::Context::new(arguments.datos, arguments.fecha)?;
    match arguments.command {
        None => window::open(&context, arguments.window),
        Some(Command::Demo(demo)) => demo::run(&context, demo, arguments.window),
        Some(Command::Calcular(what)) => calcular::run(&context, what),
        Some(Command::Importar(what)) => importar::run(&context, what),
        Some(Command::Exportar(what)) => exportar::run(&context, &what),
        Some(Command::Verificar(options)) => verificar::run(&context, &options),
        Some(Command::Teclas(options)) => teclas::run(&context, &options),
    }
}

/// Why the system said no, in Spanish.
fn io_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no existe".into(),
        ErrorKind::PermissionDenied => "sin permiso".into(),
        ErrorKind::AlreadyExists => "ya existe".into(),
        ErrorKind::StorageFull => "el disco está lleno".into(),
        ErrorKind::ReadOnlyFilesystem => "el disco es de solo lectura".into(),
        ErrorKind::NotADirectory => "no es una carpeta".into(),
        ErrorKind::IsADirectory => "es una carpeta".into(),
        _ => error.to_string(),
    }
}

/// Writes to standard output; a reader that went away is not an error.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("SAL-001 No se puede escribir la salida ({error}).")))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error: notes beside an output that a program may read.
fn note(text: &str) {
    // A note that cannot be shown changes nothing.
    let _ = writeln!(std::io::stderr(), "{text}");
}
