//! Arguments of the collections desk.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{HELP, parse_date, parse_month};
use crate::domain::ids::AccountId;
use crate::domain::pqr::Month;

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

/// By what a testigo is crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CrossBy {
    /// Etapa de cobro
    Etapa,
    /// Clase de uso
    Uso,
    /// Estrato
    Estrato,
    /// Zona
    Zona,
    /// Municipio, código DANE
    Municipio,
}

/// What is asked of the receivables of a month.
#[derive(Debug, Clone, Subcommand)]
pub enum PortfolioCommand {
    /// Cerrar el mes: congelar el testigo, revisar identidades e imprimirlas
    #[command(help_template = HELP)]
    Cerrar {
        /// Mes del corte
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
        /// Por qué, si ya estaba cerrado
        #[arg(long, value_name = "TEXTO")]
        motivo: Option<String>,
    },
    /// Ver el testigo de un mes: identidades, etapas, rodamiento y comparaciones
    #[command(help_template = HELP)]
    Testigo {
        /// Mes
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
        /// Leer todas sus filas y revisar la huella
        #[arg(long)]
        revisar: bool,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver qué cuentas cambiarían de etapa con otra política, sin aplicarla
    #[command(help_template = HELP)]
    Simular {
        /// Saldo mínimo de una factura, en pesos, que mueve la etapa
        #[arg(long, value_name = "PESOS")]
        minimo: Option<i64>,
        /// Primer día de una etapa, como PRJ=45; se repite
        #[arg(long, value_name = "ETAPA=DÍA", value_parser = parse_limit)]
        desde: Vec<(String, i64)>,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver cómo pasó una cuenta de una etapa a otra, y por qué
    #[command(help_template = HELP)]
    Historia {
        /// Cuenta contrato
        #[arg(value_name = "CUENTA", value_parser = parse_account)]
        cuenta: AccountId,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Cruzar el testigo de un mes por etapa, uso, estrato, zona o municipio
    #[command(help_template = HELP)]
    Cruces {
        /// Mes
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
        /// Por qué se cruza; varios separados por coma
        #[arg(
            long,
            value_name = "QUÉ",
            value_delimiter = ',',
            default_value = "etapa",
            hide_default_value = true
        )]
        por: Vec<CrossBy>,
        /// En JSON, una fila por línea
        #[arg(long)]
        json: bool,
    },
}

fn parse_limit(text: &str) -> Result<(String, i64), String> {
    let wrong = || "se escribe ETAPA=DÍA, como PRJ=45".to_owned();
    let (code, day) = text.split_once('=').ok_or_else(wrong)?;
    Ok((code.to_uppercase(), day.parse().map_err(|_| wrong())?))
}

/// What is asked of campaigns.
#[derive(Debug, Clone, Subcommand)]
pub enum CampaignCommand {
    /// Enviar: registra los contactos y saca la lista de quienes la ley deja contactar
    #[command(help_template = HELP)]
    Enviar(CampaignOptions),
    /// Ver las campañas enviadas
    #[command(help_template = HELP)]
    Listar,
    /// Sacar otra vez la lista de una campaña enviada
    #[command(help_template = HELP)]
    Lista {
        /// Número de la campaña
        #[arg(value_name = "N")]
        campana: u32,
    },
    /// Ver una campaña: entregas, respuesta, grupo de control y costo
    #[command(help_template = HELP)]
    Ver {
        /// Número de la campaña
        #[arg(value_name = "N")]
        campana: u32,
        /// Días en que un pago responde (los de cobro.toml si no se dice)
        #[arg(long, value_name = "N")]
        dias: Option<i64>,
    },
}

/// A campaign to be sent.
#[derive(Debug, Clone, Args)]
pub struct CampaignOptions {
    /// SMS, IVR, CORREO, CARTA o MENSAJERIA
    #[arg(long, value_name = "CANAL")]
    pub canal: String,
    /// Etapa, como COR; sin ella, todas
    #[arg(long, value_name = "ETAPA")]
    pub etapa: Option<String>,
    /// Saldo vencido mínimo, en pesos
    #[arg(long, value_name = "PESOS", default_value_t = 20_000, hide_default_value = true)]
    pub minimo: i64,
    /// Por ciento que se deja sin mensaje, para saber qué hizo la campaña
    #[arg(long, value_name = "N", default_value_t = 10, hide_default_value = true)]
    pub control: u8,
    /// Costo de cada mensaje, en pesos
    #[arg(long, value_name = "PESOS", default_value_t = 0, hide_default_value = true)]
    pub costo: i64,
    /// El mensaje
    #[arg(long, value_name = "TEXTO")]
    pub mensaje: String,
}

/// What is asked of payment agreements.
#[derive(Debug, Clone, Subcommand)]
pub enum AgreementCommand {
    /// Ver los acuerdos de una cuenta con su plan, cuota por cuota
    #[command(help_template = HELP)]
    Ver {
        /// La cuenta
        #[arg(value_name = "CUENTA", value_parser = parse_account)]
        cuenta: AccountId,
    },
    /// Consolidar: terminar un acuerdo incumplido, o a solicitud del deudor
    #[command(help_template = HELP)]
    Consolidar {
        /// La cuenta
        #[arg(value_name = "CUENTA", value_parser = parse_account)]
        cuenta: AccountId,
        /// Número, como ACU-2026-00001
        #[arg(value_name = "ACUERDO", value_parser = parse_agreement)]
        acuerdo: (u16, u32),
        /// Lo pidió el deudor; sin ella, por incumplimiento
        #[arg(long)]
        solicitud: bool,
    },
    /// Listar los acuerdos incumplidos sin consolidar y los documentos que faltan
    #[command(help_template = HELP)]
    Pendientes,
}

fn parse_account(text: &str) -> Result<AccountId, String> {
    text.parse().map_err(|_| "la cuenta lleva de 1 a 12 dígitos".to_owned())
}

fn parse_agreement(text: &str) -> Result<(u16, u32), String> {
    let upper = text.to_uppercase();
    let number = upper.strip_prefix("ACU-").and_then(|rest| rest.split_once('-'));
    let number = number.and_then(|(year, n)| Some((year.parse().ok()?, n.parse().ok()?)));
    number.ok_or_else(|| "el acuerdo se escribe ACU-AAAA-NNNNN".to_owned())
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
    /// Avisar la suspensión a las cuentas vencidas de un ciclo: el aviso que lleva su factura
    #[command(help_template = HELP)]
    Avisar {
        /// Ciclo; sin él, todos
        #[arg(long, value_name = "CICLO")]
        ciclo: Option<String>,
        /// Día en que se entregó
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        entrega: NaiveDate,
        /// Día hasta el que se puede pagar
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        limite: NaiveDate,
    },
    /// Ordenar la suspensión de las cuentas avisadas que proceden ese día
    #[command(help_template = HELP)]
    Ordenar {
        /// Día de la suspensión
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        para: NaiveDate,
    },
    /// Despachar las órdenes a una cuadrilla: se revisan otra vez y sale la lista en CSV
    #[command(help_template = HELP)]
    Despachar {
        /// Día de la suspensión
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        para: NaiveDate,
        /// Número de la lista
        #[arg(long, value_name = "N")]
        lista: u32,
    },
    /// Revisar la lista de una cuadrilla: lo pagado o reclamado se le quita y se le avisa
    #[command(help_template = HELP)]
    Revisar {
        /// Número de la lista
        #[arg(long, value_name = "N")]
        lista: u32,
    },
    /// Ordenar la reconexión de quienes ya pagaron o acordaron, con su límite de 24 horas
    #[command(help_template = HELP)]
    Reconectar,
    /// Informe de suspensiones de un mes, por zona y causal
    #[command(help_template = HELP)]
    Cortes {
        /// AAAA-MM
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver el recaudo de un mes por día y por la etapa con que abrió
    #[command(help_template = HELP)]
    Recaudo {
        /// AAAA-MM
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver las cifras de promesas, contactos y acuerdos de un mes
    #[command(help_template = HELP)]
    Indicadores {
        /// AAAA-MM
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
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
