//! Arguments of the collections desk.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::HELP;

/// A file of rows with a heading.
#[derive(Debug, Clone, Args)]
pub struct RowsFile {
    /// Archivo, o - para la entrada estándar
    #[arg(value_name = "ARCHIVO")]
    pub file: PathBuf,
    /// Informe JSON
    #[arg(long)]
    pub json: bool,
}

/// What is asked of the collections desk.
#[derive(Debug, Clone, Subcommand)]
pub enum DeskCommand {
    /// Repartir y abrir las colas de hoy
    #[command(help_template = HELP)]
    Abrir,
    /// Ver las colas de hoy: filas, hechas, contacto y promesas de cada gestor
    #[command(help_template = HELP)]
    Colas {
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Listar los pagos que nadie sabe de quién son
    #[command(help_template = HELP)]
    Pendientes {
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Decir de qué cuenta es un pago por identificar
    #[command(help_template = HELP)]
    Identificar {
        /// Banco y transacción, como los lista «pendientes»
        #[arg(value_name = "PAGO")]
        pago: String,
        /// La cuenta
        #[arg(value_name = "CUENTA")]
        cuenta: String,
    },
}
