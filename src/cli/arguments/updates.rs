//! Arguments of `novedades`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::HELP;

/// Changes of the data of subscribers.
#[derive(Debug, Clone, Subcommand)]
pub enum UpdateCommand {
    /// Aplicar los cambios aprobados cuyo día llegó
    #[command(help_template = HELP)]
    Aplicar,
    /// Ver qué decía una cuenta en una fecha, y quién lo dijo
    #[command(help_template = HELP)]
    Historia {
        /// Cuenta contrato
        #[arg(value_name = "CUENTA")]
        cuenta: String,
        /// Solo un campo: estrato, direccion, nombre
        #[arg(long, value_name = "CAMPO")]
        campo: Option<String>,
        /// Qué decía en esta fecha (AAAA-MM-DD); sin ella, lo que se ha aplicado
        #[arg(long, value_name = "FECHA")]
        al: Option<NaiveDate>,
    },
    /// Ver lo aplicado en un año frente a la meta, por clase, zona y mes
    #[command(help_template = HELP)]
    Meta {
        /// Año (el de hoy si no se dice)
        #[arg(value_name = "AÑO")]
        vigencia: Option<u16>,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver la calidad de los datos: puntaje, reglas que más fallan y cuentas detrás de cada número
    #[command(help_template = HELP)]
    Calidad {
        /// Las cuentas que fallan una regla, por su código
        #[arg(long, value_name = "REGLA")]
        regla: Option<String>,
        /// Cuántas cuentas (50 si no se dice)
        #[arg(long, value_name = "N", default_value_t = 50, hide_default_value = true)]
        filas: usize,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver qué haría un decreto o un censo, sin escribir nada
    #[command(help_template = HELP)]
    Ensayar(BatchOptions),
    /// Proponer un decreto o un censo: una solicitud por fila
    #[command(help_template = HELP)]
    Proponer(BatchOptions),
    /// Ver los lotes, o la cuenta de uno
    #[command(help_template = HELP)]
    Lote {
        /// Número del lote
        #[arg(value_name = "N")]
        lote: Option<u32>,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver la muestra de un lote que hay que mirar antes de aprobarlo
    #[command(help_template = HELP)]
    Muestra {
        /// Número del lote
        #[arg(value_name = "N")]
        lote: u32,
    },
    /// Aprobar un lote que trajo otra persona
    #[command(help_template = HELP)]
    Aprobar {
        /// Número del lote
        #[arg(value_name = "N")]
        lote: u32,
        /// Cuántas solicitudes tiene, escrito por usted
        #[arg(long, value_name = "N")]
        cuantas: u64,
        /// La seña que «novedades muestra» dijo al final
        #[arg(long, value_name = "SEÑA")]
        muestra: String,
    },
    /// Proponer que vuelva lo que había antes de un lote
    #[command(help_template = HELP)]
    Reversar {
        /// Número del lote
        #[arg(value_name = "N")]
        lote: u32,
    },
}

/// A file of changes of data.
#[derive(Debug, Clone, Args)]
pub struct BatchOptions {
    /// Archivo: cuenta_contrato y una columna por campo; o - para la entrada estándar
    #[arg(value_name = "ARCHIVO")]
    pub file: PathBuf,
    /// Código del motivo
    #[arg(long, value_name = "CÓDIGO", default_value = "03", hide_default_value = true)]
    pub motivo: String,
    /// Soporte de todas: «DECR 123 20/11/2026»; varios con coma
    #[arg(long, value_name = "SOPORTE", default_value = "", hide_default_value = true)]
    pub soporte: String,
    /// Observación de todas
    #[arg(long, value_name = "TEXTO", default_value = "", hide_default_value = true)]
    pub nota: String,
    /// En JSON
    #[arg(long)]
    pub json: bool,
}
