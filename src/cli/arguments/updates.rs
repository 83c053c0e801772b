//! Arguments of `novedades`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{HELP, parse_month};
use crate::domain::ids::UpdateId;
use crate::domain::pqr::Month;

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
        /// Guardar la medición: es la que muestra SUS050
        #[arg(long)]
        guardar: bool,
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
    /// Ver los datos que fallaron y hay que corregir: número errado, correo devuelto, sin entrega
    #[command(help_template = HELP)]
    Corregir {
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Ver los predios desocupados e inactivos en orden de ruta, con la prueba de cada uno
    #[command(help_template = HELP)]
    Desocupados {
        /// Solo los de un ciclo
        #[arg(long, value_name = "CICLO")]
        ciclo: Option<String>,
        /// Solo los desocupados sin prueba o con la prueba vencida
        #[arg(long)]
        vencidos: bool,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Anotar que un dato falló o, con --bien, que se verificó y está bien
    #[command(help_template = HELP)]
    Anotar {
        /// Cuenta contrato
        #[arg(value_name = "CUENTA")]
        cuenta: String,
        /// Campo: telefono, celular, correo, direccion; con --bien, cualquiera
        #[arg(long, value_name = "CAMPO")]
        campo: String,
        /// Qué pasó, o qué se verificó y cómo
        #[arg(long, value_name = "TEXTO")]
        nota: String,
        /// Se verificó y está bien
        #[arg(long)]
        bien: bool,
    },
    /// Ver lo que facturación debe ajustar por cambios que rigen desde antes
    #[command(help_template = HELP)]
    Ajustes {
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Registrar cómo facturación ajustó una solicitud
    #[command(help_template = HELP)]
    Ajustar {
        /// Solicitud: C-2026-1192
        #[arg(value_name = "SOLICITUD", value_parser = parse_update)]
        solicitud: UpdateId,
        /// Pesos que se devolvieron, o que se cobraron; 0 si no hubo qué mover
        #[arg(long, value_name = "PESOS")]
        valor: i64,
        /// Número de la nota de facturación
        #[arg(long, value_name = "NÚMERO")]
        nota: String,
        /// Día de la nota (hoy si no se dice)
        #[arg(long, value_name = "FECHA")]
        dia: Option<NaiveDate>,
        /// En sus palabras; obligatoria si el valor es 0
        #[arg(long, value_name = "TEXTO", default_value = "", hide_default_value = true)]
        observacion: String,
    },
    /// Ver la revisión periódica de un mes: la muestra de lo aplicado y lo que se halló
    #[command(help_template = HELP)]
    Revision {
        /// Mes: 2026-10 (el anterior si no se dice)
        #[arg(value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Option<Month>,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Decir si el soporte respalda una solicitud aplicada
    #[command(help_template = HELP)]
    Revisar {
        /// Solicitud: C-2026-1192
        #[arg(value_name = "SOLICITUD", value_parser = parse_update)]
        solicitud: UpdateId,
        /// Lo que no cuadra; sin esto queda conforme
        #[arg(long, value_name = "TEXTO")]
        hallazgo: Option<String>,
    },
    /// Proponer que vuelva lo que había antes de un lote
    #[command(help_template = HELP)]
    Reversar {
        /// Número del lote
        #[arg(value_name = "N")]
        lote: u32,
    },
}

/// `C-2026-1192`.
fn parse_update(text: &str) -> Result<UpdateId, String> {
    text.parse().map_err(|_| "no es una solicitud: use C-AAAA-N".into())
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
