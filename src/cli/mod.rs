//! The commands: one file each, and the only place that prints.

mod acuerdo;
mod adjuntar;
mod agenda;
mod arguments;
mod avisos;
mod base;
mod bitacora;
mod calcular;
mod calendario;
mod campana;
mod cartera;
mod causales;
mod cobro;
mod console;
mod cortes;
mod days;
mod demo;
mod estratificacion;
mod expediente;
mod exportar;
mod importar;
mod informe;
mod llaves;
mod muestra;
mod novedades;
mod persona;
mod plazos;
mod progress;
mod remote;
mod respaldar;
mod restaurar;
mod resumen;
mod servir;
mod sui;
mod teclas;
mod usage;
mod usuario;
mod verificar;
mod window;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches};

pub use arguments::Arguments;
use arguments::{Command, WindowOptions};
use base::Context;
pub use console::Console;
pub use remote::{Remote, run_remote};

/// Why a command ends without doing what was asked: one Spanish line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl<F: std::fmt::Display> From<F> for Failure {
    fn from(failure: F) -> Self {
        Self(failure.to_string())
    }
}

/// What a program that called the command hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Done as asked.
    Done,
    /// Refused, nothing has changed; or a verification that found differences.
    Refused,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 2,
        }
    }
}

/// Runs the command of some arguments on this process's own streams and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let console = Arc::new(Console::local());
    let exit = match parse(args) {
        Ok(arguments) => ending(&console, dispatch(arguments, &console)),
        Err(error) => usage::explain(&console, &error),
    };
    ExitCode::from(exit.code())
}

/// The one definition of the arguments, for whoever gives them.
fn parse(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> clap::error::Result<Arguments> {
    let matches = Arguments::command().try_get_matches_from(args)?;
    Arguments::from_arg_matches(&matches)
}

/// Says the line of a failure.
fn ending(console: &Console, ended: Result<Exit, Failure>) -> Exit {
    ended.unwrap_or_else(|Failure(line)| {
        console.note(&line);
        Exit::Refused
    })
}

fn dispatch(arguments: Arguments, console: &Arc<Console>) -> Result<Exit, Failure> {
    let context = Context::local(arguments.datos, arguments.fecha, Arc::clone(console))?;
    perform(&context, arguments.command, arguments.window)
}

/// One command in its surroundings, wherever the person is.
fn perform(
    context: &Context,
    command: Option<Command>,
    look: WindowOptions,
) -> Result<Exit, Failure> {
    if !command.as_ref().is_some_and(Command::reads_input) {
        context.console.without_input();
    }
    match command {
        None => window::open(context, look),
        Some(Command::Demo(demo)) => demo::run(context, demo, look),
        Some(Command::Calcular(what)) => calcular::run(context, what),
        Some(Command::Importar(what)) => importar::run(context, what),
        Some(Command::Exportar(what)) => exportar::run(context, &what),
        Some(Command::Adjuntar(options)) => adjuntar::run(context, &options),
        Some(Command::Verificar(options)) => verificar::run(context, &options),
        Some(Command::Avisos(options)) => avisos::run(context, &options),
        Some(Command::Muestra(options)) => muestra::run(context, &options),
        Some(Command::Plazos(what)) => plazos::run(context, what),
        Some(Command::Novedades(what)) => novedades::run(context, what),
        Some(Command::Calendario(what)) => calendario::run(context, what),
        Some(Command::Cobro(what)) => cobro::run(context, what),
        Some(Command::Cartera(what)) => cartera::run(context, what),
        Some(Command::Persona(what)) => persona::run(context, what),
        Some(Command::Estratificacion(what)) => estratificacion::run(context, what),
        Some(Command::Acuerdo(what)) => acuerdo::run(context, what),
        Some(Command::Campana(what)) => campana::run(context, what),
        Some(Command::Servir(options)) => servir::run(context, &options),
        Some(Command::Teclas(options)) => teclas::run(context, &options),
        Some(Command::Usuario(what)) => usuario::run(context, what),
        Some(Command::Bitacora(options)) => bitacora::run(context, options),
        Some(Command::Resumen(options)) => resumen::run(context, &options),
        Some(Command::Respaldar(options)) => respaldar::run(context, &options),
        Some(Command::Restaurar(options)) => restaurar::run(context, &options),
        Some(Command::Sui(what)) => sui::run(context, &what),
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
        ErrorKind::ConnectionAborted
        | ErrorKind::ConnectionReset
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => "la conexión se cortó".into(),
        _ => error.to_string(),
    }
}
