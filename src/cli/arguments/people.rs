//! Arguments of `persona`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};

use super::{HELP, parse_date};
use crate::domain::person::{PersonKey, Purpose};

/// How the data of a person are given to him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SheetFormat {
    /// Para leer e imprimir
    Pdf,
    /// Texto
    Txt,
    /// Para otro programa
    Json,
}

/// People apart from their accounts.
#[derive(Debug, Clone, Subcommand)]
pub enum PersonCommand {
    /// Ver una persona: cuentas, documentos, autorizaciones y canales
    #[command(help_template = HELP)]
    Ver {
        /// Número de documento
        #[arg(value_name = "DOCUMENTO", value_parser = parse_person)]
        documento: PersonKey,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Registrar lo que autoriza o deja de autorizar (Ley 1581)
    #[command(help_template = HELP)]
    Autorizar {
        /// Número de documento
        #[arg(value_name = "DOCUMENTO", value_parser = parse_person)]
        documento: PersonKey,
        /// servicio, notificacion, centrales o publicidad
        #[arg(long, value_name = "FINALIDAD", value_parser = parse_purpose)]
        finalidad: Purpose,
        /// Ya no autoriza
        #[arg(long)]
        no: bool,
        /// Cómo lo dijo: firma, grabación, formulario web
        #[arg(long, value_name = "MEDIO")]
        medio: String,
        /// Qué lo prueba: formato 12-345, llamada 8812
        #[arg(long, value_name = "PRUEBA")]
        prueba: String,
        /// Desde cuándo (hoy si no se dice)
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        dia: Option<NaiveDate>,
    },
    /// Unir a una persona otro documento que también es suyo
    #[command(help_template = HELP)]
    Unir {
        /// Documento con que se le conoce
        #[arg(value_name = "DOCUMENTO", value_parser = parse_person)]
        documento: PersonKey,
        /// El otro documento
        #[arg(value_name = "OTRO", value_parser = parse_person)]
        otro: PersonKey,
        /// Por qué se cree que es la misma
        #[arg(long, value_name = "TEXTO")]
        motivo: String,
    },
    /// Separar un documento que no era suyo
    #[command(help_template = HELP)]
    Separar {
        /// Documento con que se le conoce
        #[arg(value_name = "DOCUMENTO", value_parser = parse_person)]
        documento: PersonKey,
        /// El otro documento
        #[arg(value_name = "OTRO", value_parser = parse_person)]
        otro: PersonKey,
        /// Por qué
        #[arg(long, value_name = "TEXTO")]
        motivo: String,
    },
    /// Sacar todo lo que se sabe de una persona, para ella (hábeas data)
    #[command(help_template = HELP)]
    Exportar {
        /// Número de documento
        #[arg(value_name = "DOCUMENTO", value_parser = parse_person)]
        documento: PersonKey,
        /// Archivo nuevo, o - para la salida estándar
        #[arg(long, value_name = "ARCHIVO")]
        salida: PathBuf,
        /// pdf, txt o json
        #[arg(
            long,
            value_name = "FORMATO",
            default_value = "pdf",
            hide_default_value = true,
            hide_possible_values = true
        )]
        formato: SheetFormat,
    },
}

fn parse_person(text: &str) -> Result<PersonKey, String> {
    PersonKey::of_document(text).ok_or_else(|| "no es un documento: use sus números".into())
}

fn parse_purpose(text: &str) -> Result<Purpose, String> {
    Purpose::from_code(text)
        .ok_or_else(|| "no es una finalidad: servicio, notificacion, centrales o publicidad".into())
}
