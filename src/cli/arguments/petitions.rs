//! Arguments of `estratificacion`.

use chrono::NaiveDate;
use clap::Subcommand;

use super::{HELP, parse_date};
use crate::domain::ids::PetitionId;

/// Petitions about estratos.
#[derive(Debug, Clone, Subcommand)]
pub enum PetitionCommand {
    /// Ver las peticiones abiertas: quién las tiene y hasta cuándo
    #[command(help_template = HELP)]
    Ver {
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver los actos de la alcaldía y del comité, por fecha
    #[command(help_template = HELP)]
    Actos {
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Registrar lo que un suscriptor pidió a la alcaldía
    #[command(help_template = HELP)]
    Radicar {
        /// Cuenta contrato
        #[arg(value_name = "CUENTA")]
        cuenta: String,
        /// El estrato que pide
        #[arg(long, value_name = "1-6")]
        estrato: u8,
        /// Número del papel en la alcaldía
        #[arg(long, value_name = "NÚMERO")]
        papel: String,
        /// Fecha del papel (hoy si no se dice)
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        dia: Option<NaiveDate>,
    },
    /// Registrar lo que decidió la instancia que la tiene
    #[command(help_template = HELP)]
    Decidir {
        /// Petición: E-2026-12
        #[arg(value_name = "PETICIÓN", value_parser = parse_petition)]
        peticion: PetitionId,
        /// El estrato que concede; sin esto, la niega
        #[arg(long, value_name = "1-6")]
        concede: Option<u8>,
        /// Número del acto
        #[arg(long, value_name = "NÚMERO")]
        acto: String,
        /// Fecha del acto (hoy si no se dice)
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        dia: Option<NaiveDate>,
    },
    /// Registrar que apeló al comité
    #[command(help_template = HELP)]
    Apelar {
        /// Petición: E-2026-12
        #[arg(value_name = "PETICIÓN", value_parser = parse_petition)]
        peticion: PetitionId,
        /// Número del papel
        #[arg(long, value_name = "NÚMERO")]
        papel: String,
        /// Fecha del papel (hoy si no se dice)
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        dia: Option<NaiveDate>,
    },
    /// Cerrar una petición de la que no queda nada por hacer
    #[command(help_template = HELP)]
    Cerrar {
        /// Petición: E-2026-12
        #[arg(value_name = "PETICIÓN", value_parser = parse_petition)]
        peticion: PetitionId,
        /// Cómo termina
        #[arg(long, value_name = "TEXTO")]
        nota: String,
    },
}

fn parse_petition(text: &str) -> Result<PetitionId, String> {
    text.parse().map_err(|_| "no es una petición: use E-AAAA-N".into())
}
