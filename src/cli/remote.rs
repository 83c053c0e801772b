//! Commands that a person gives from another machine to the process that has the base open.
//!
//! Decides what has no business over the wire; what remains runs as it does locally.

use std::path::Path;
use std::sync::Arc;

use super::arguments::{
    Arguments, AttachOptions, Command, ExportOptions, Import, KeyCommand, PersonCommand,
    ReceivablesOptions, RowsFile, UpdateCommand, UserCommand,
};
use super::base::Context;
use super::console::Console;
use super::{Exit, Failure, ending, parse, perform, respaldar, usage};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::office::Office;
use crate::domain::user::Actor;
use crate::loading::LoadTurn;
use crate::store::Store;

/// What a server lends to one command of one person.
pub struct Remote {
    /// The base, open.
    pub store: Store,
    /// The turn to load into that base: a clone of the server's only one.
    pub turn: LoadTurn,
    /// The person, in the role that he has in the office.
    pub actor: Actor,
    /// Folders of the server.
    pub settings: Settings,
    /// Now.
    pub clock: Clock,
    /// Tables in force.
    pub office: Arc<Office>,
    /// The person's streams.
    pub console: Arc<Console>,
}

/// Runs the words that a person wrote after the server's name and gives their exit code. The input is
/// closed when this returns, and long before when the command does not read it.
pub fn run_remote(words: Vec<String>, remote: Remote) -> u8 {
    let console = Arc::clone(&remote.console);
    let program = std::iter::once("ventanilla".to_owned());
    let ended = parse(program.chain(words)).map(|arguments| answer(arguments, remote));
    console.without_input();
    let exit = match ended {
        Ok(ended) => ending(&console, ended),
        Err(error) => usage::explain(&console, &error),
    };
    exit.code()
}

fn answer(arguments: Arguments, remote: Remote) -> Result<Exit, Failure> {
    refuse_options(&arguments)?;
    let Some(command) = arguments.command else {
        return refuse(
            "REM-001 Falta el comando: para abrir la ventana conéctese sin escribir nada más.",
        );
    };
    admit(&command)?;
    perform(&Context::served(remote), Some(command), arguments.window)
}

fn refuse<T>(line: &str) -> Result<T, Failure> {
    Err(Failure(line.to_owned()))
}

/// The base, the day and the look belong to the server and to the window.
fn refuse_options(arguments: &Arguments) -> Result<(), Failure> {
    let given = [
        ("--datos", arguments.datos.is_some()),
        ("--fecha", arguments.fecha.is_some()),
        ("--mapa", arguments.window.mapa.is_some()),
        ("--pantalla", arguments.window.pantalla.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((option, _)) => refuse(&format!(
            "REM-005 {option} no se usa a distancia: lo decide el servidor; quítela."
        )),
        None => Ok(()),
    }
}

/// Every command is here by name: a new one does not go over the wire before somebody decides it. No
/// path of the person names a file of the server.
fn admit(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Demo(_) => {
            refuse("REM-006 «demo» no se usa a distancia: hágala en su propio equipo.")
        }
        Command::Servir(_) => {
            refuse("REM-010 «servir» no se usa a distancia: este ya es el servidor.")
        }
        Command::Importar(
            Import::Suscriptores { file, .. }
            | Import::Cartera(ReceivablesOptions { file, .. })
            | Import::Causales { file }
            | Import::Recaudo(RowsFile { file, .. })
            | Import::Gestiones(RowsFile { file, .. })
            | Import::Autorizaciones(RowsFile { file, .. })
            | Import::Cuadrilla(RowsFile { file, .. })
            | Import::Entregas(RowsFile { file, .. }),
        ) if !is_stream(file) => refuse(
            "REM-003 El archivo está en su equipo: escriba - en su lugar y agregue < archivo.",
        ),
        Command::Importar(Import::Cartera(ReceivablesOptions { perfil: Some(_), .. })) => {
            refuse("REM-004 --perfil no se usa a distancia: pida la carga al administrador.")
        }
        Command::Exportar(ExportOptions { salida, .. })
        | Command::Persona(PersonCommand::Exportar { salida, .. })
            if !is_stream(salida) =>
        {
            refuse("REM-002 La salida va a su equipo: quite --salida y use > archivo.")
        }
        Command::Adjuntar(AttachOptions { file, .. }) if !is_stream(file) => refuse(
            "REM-011 El anexo está en su equipo: escriba - en su lugar, --nombre y < archivo.",
        ),
        Command::Novedades(UpdateCommand::Ensayar(options) | UpdateCommand::Proponer(options))
            if !is_stream(&options.file) =>
        {
            refuse("REM-012 El lote está en su equipo: escriba - en su lugar y agregue < archivo.")
        }
        Command::Usuario(what) => admit_user(what),
        Command::Respaldar(options) => {
            if is_stream(&options.file) || respaldar::bare_name(&options.file).is_some() {
                return Ok(());
            }
            refuse(
                "REM-008 El respaldo queda en la carpeta del servidor: escriba solo un nombre (letras, cifras, punto, guion), o - y > archivo.",
            )
        }
        Command::Restaurar(_) => refuse(
            "REM-009 «restaurar» no se usa a distancia: hágalo en el equipo de la base, con el servidor detenido.",
        ),
        Command::Importar(_)
        | Command::Adjuntar(_)
        | Command::Exportar(_)
        | Command::Calcular(_)
        | Command::Verificar(_)
        | Command::Plazos(_)
        | Command::Calendario(_)
        | Command::Novedades(_)
        | Command::Cobro(_)
        | Command::Cartera(_)
        | Command::Acuerdo(_)
        | Command::Persona(_)
        | Command::Estratificacion(_)
        | Command::Campana(_)
        | Command::Avisos(_)
        | Command::Muestra(_)
        | Command::Bitacora(_)
        | Command::Resumen(_)
        | Command::Sui(_)
        | Command::Teclas(_) => Ok(()),
    }
}

fn admit_user(what: &UserCommand) -> Result<(), Failure> {
    let key = match what {
        UserCommand::Agregar(new) => new.key.as_deref(),
        UserCommand::Llave { what: KeyCommand::Agregar { file }, .. } => Some(file.as_path()),
        UserCommand::Llave { what: KeyCommand::Quitar { .. } | KeyCommand::Listar, .. }
        | UserCommand::Listar { .. }
        | UserCommand::Rol { .. }
        | UserCommand::Clave { .. }
        | UserCommand::Suspender { .. } => None,
    };
    if key.is_none_or(is_stream) {
        return Ok(());
    }
    refuse("REM-007 La llave está en su equipo: escriba - en su lugar y agregue < archivo.")
}

fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}
