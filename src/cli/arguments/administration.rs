//! What can be typed to administer the office: people, the register, copies of the base.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{HELP, parse_date};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::trace::Subject;
use crate::domain::user::{Role, UserId};

/// Who may come in.
#[derive(Debug, Clone, Subcommand)]
pub enum UserCommand {
    /// Agregar una persona; el primer administrador se agrega así, con el servidor detenido
    #[command(help_template = HELP)]
    Agregar(NewUser),
    /// Listar las personas con su cargo y sus llaves
    #[command(help_template = HELP)]
    Listar {
        /// Salida JSON
        #[arg(long)]
        json: bool,
    },
    /// Cambiar el cargo de una persona
    #[command(help_template = HELP)]
    Rol {
        /// Nombre de usuario
        #[arg(value_name = "NOMBRE", value_parser = parse_user)]
        user: UserId,
        /// auxiliar, analista-pqr, director-pqr, gestor-cartera, director-cartera, coordinador, lider-area, jefe, administrador o consulta
        #[arg(value_name = "ROL", value_parser = parse_role)]
        role: Role,
    },
    /// Agregar, quitar o listar las llaves de una persona
    #[command(help_template = HELP, subcommand_help_heading = "Comandos")]
    Llave {
        /// Nombre de usuario
        #[arg(value_name = "NOMBRE", value_parser = parse_user)]
        user: UserId,
        /// What to do with his keys.
        #[command(subcommand)]
        what: KeyCommand,
    },
    /// Cambiar una clave: la nueva se escribe dos veces, o llega en una línea de la entrada estándar
    #[command(help_template = HELP)]
    Clave {
        /// Nombre de usuario
        #[arg(value_name = "NOMBRE", value_parser = parse_user)]
        user: UserId,
        /// Quitar la clave: desde entonces solo entra con llave
        #[arg(long)]
        quitar: bool,
    },
    /// No dejar entrar más a una persona
    #[command(help_template = HELP)]
    Suspender {
        /// Nombre de usuario
        #[arg(value_name = "NOMBRE", value_parser = parse_user)]
        user: UserId,
        /// Dejarla entrar otra vez
        #[arg(long)]
        reactivar: bool,
    },
}

/// A person who will come in.
#[derive(Debug, Clone, Args)]
pub struct NewUser {
    /// Nombre de usuario: minúsculas, cifras, punto, guion y guion bajo, hasta 24
    #[arg(value_name = "NOMBRE", value_parser = parse_user)]
    pub user: UserId,
    /// Nombre completo
    #[arg(long = "nombre", value_name = "NOMBRE COMPLETO")]
    pub full_name: String,
    /// Cargo: auxiliar, analista-pqr, director-pqr, gestor-cartera, director-cartera, coordinador, lider-area, jefe, administrador o consulta
    #[arg(long = "rol", value_name = "ROL", value_parser = parse_role)]
    pub role: Role,
    /// Archivo de su llave pública, o - para la entrada estándar
    #[arg(long = "llave", value_name = "ARCHIVO")]
    pub key: Option<PathBuf>,
}

/// The keys of a person.
#[derive(Debug, Clone, Subcommand)]
pub enum KeyCommand {
    /// Agregar una llave pública
    #[command(help_template = HELP)]
    Agregar {
        /// Archivo, o - para la entrada estándar
        #[arg(value_name = "ARCHIVO")]
        file: PathBuf,
    },
    /// Quitar una llave
    #[command(help_template = HELP)]
    Quitar {
        /// Huella: SHA256:…
        #[arg(value_name = "HUELLA")]
        fingerprint: String,
    },
    /// Listar las llaves
    #[command(help_template = HELP)]
    Listar,
}

/// Which acts of the register.
#[derive(Debug, Clone, Args)]
pub struct JournalOptions {
    /// Desde este día
    #[arg(long, value_name = "FECHA", value_parser = parse_date)]
    pub desde: Option<NaiveDate>,
    /// Hasta este día inclusive
    #[arg(long, value_name = "FECHA", value_parser = parse_date)]
    pub hasta: Option<NaiveDate>,
    /// De esta persona
    #[arg(long, value_name = "USUARIO", value_parser = parse_user)]
    pub usuario: Option<UserId>,
    /// Sobre este registro: un radicado, una cuenta o un usuario
    #[arg(long, value_name = "REGISTRO", value_parser = parse_subject)]
    pub registro: Option<Subject>,
    /// Solo los últimos N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limite: Option<u32>,
    /// Salida JSON
    #[arg(long)]
    pub json: bool,
}

/// Which day to sum up.
#[derive(Debug, Clone, Args)]
pub struct SummaryOptions {
    /// El día; sin ella, hoy
    #[arg(long, value_name = "FECHA", value_parser = parse_date)]
    pub dia: Option<NaiveDate>,
    /// Salida JSON
    #[arg(long)]
    pub json: bool,
}

/// Where a copy goes.
#[derive(Debug, Clone, Args)]
pub struct BackupOptions {
    /// Archivo nuevo, o - para la salida estándar; a distancia, un nombre en la carpeta de respaldos del servidor
    #[arg(value_name = "ARCHIVO")]
    pub file: PathBuf,
}

/// Which copy to restore; the folder is that of `--datos`.
#[derive(Debug, Clone, Args)]
pub struct RestoreOptions {
    /// Archivo de respaldo; la carpeta de --datos no debe tener base
    #[arg(value_name = "ARCHIVO")]
    pub file: PathBuf,
}

fn parse_user(text: &str) -> Result<UserId, String> {
    UserId::parse(text).ok_or_else(|| {
        "use minúsculas sin tilde, cifras, punto, guion y guion bajo, hasta 24".to_owned()
    })
}

fn parse_role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("use {}", codes.join(", "))
    })
}

/// A case by its number, an account by its digits, a user by his name.
fn parse_subject(text: &str) -> Result<Subject, String> {
    let case = || text.parse::<Radicado>().ok().map(Subject::Pqr);
    let account = || text.parse::<AccountId>().ok().map(Subject::Account);
    let user = || UserId::parse(text).map(Subject::User);
    case().or_else(account).or_else(user).ok_or_else(|| {
        "use un radicado como 2026-000012, una cuenta o un nombre de usuario".to_owned()
    })
}
