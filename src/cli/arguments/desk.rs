//! Arguments of the collections desk.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{HELP, parse_date, parse_month};
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
