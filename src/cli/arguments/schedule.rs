//! Arguments of the commercial calendar.

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{HELP, parse_date};
use crate::domain::schedule::compliance::GroupBy;

/// A year, and how it is answered.
#[derive(Debug, Clone, Args)]
pub struct YearOptions {
    /// El año
    #[arg(long, value_name = "AÑO")]
    pub vigencia: i32,
    /// En JSON
    #[arg(long)]
    pub json: bool,
}

/// A year and a reason.
#[derive(Debug, Clone, Args)]
pub struct ReasonOptions {
    /// El año
    #[arg(long, value_name = "AÑO")]
    pub vigencia: i32,
    /// Por qué
    #[arg(long, value_name = "TEXTO")]
    pub motivo: String,
}

/// A row of a year.
#[derive(Debug, Clone, Args)]
pub struct RowOptions {
    /// El año
    #[arg(long, value_name = "AÑO")]
    pub vigencia: i32,
    /// El ciclo de la fila
    #[arg(long, value_name = "CICLO")]
    pub ciclo: Option<String>,
    /// El área, en una fila de un mes
    #[arg(long, value_name = "ÁREA", conflicts_with = "ciclo")]
    pub area: Option<String>,
    /// El período: la lectura del año, o el mes; 0 en una fila del año
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub periodo: u32,
    /// El código de la actividad
    #[arg(long, value_name = "CÓDIGO")]
    pub actividad: String,
}

/// By what fulfilment is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountBy {
    /// Área
    Area,
    /// Ciclo
    Ciclo,
    /// Actividad
    Actividad,
    /// Responsable
    Responsable,
}

impl From<CountBy> for GroupBy {
    fn from(by: CountBy) -> Self {
        match by {
            CountBy::Area => Self::Area,
            CountBy::Ciclo => Self::Cycle,
            CountBy::Actividad => Self::Activity,
            CountBy::Responsable => Self::Responsible,
        }
    }
}

/// The commercial calendar.
#[derive(Debug, Clone, Subcommand)]
pub enum ScheduleCommand {
    /// Generar el calendario de un año para todas las áreas y ciclos, en borrador
    #[command(help_template = HELP)]
    Generar {
        #[command(flatten)]
        of: YearOptions,
        /// Seguir desde las últimas lecturas del año anterior, no desde las de la tabla
        #[arg(long)]
        seguir: bool,
        /// Por qué, si el año ya se publicó
        #[arg(long, value_name = "TEXTO", default_value = "")]
        motivo: String,
    },
    /// Ver el calendario de un año: el publicado, o lo que la plantilla planea
    #[command(help_template = HELP)]
    Ver {
        #[command(flatten)]
        of: YearOptions,
        /// Solo un ciclo
        #[arg(long, value_name = "CICLO")]
        ciclo: Option<String>,
        /// El borrador en lugar del publicado
        #[arg(long)]
        borrador: bool,
    },
    /// Revisar lo que la ley y la oficina piden del calendario de un año
    #[command(help_template = HELP)]
    Verificar(YearOptions),
    /// Ver en qué va un año: versión, estado, revisiones y pasos
    #[command(help_template = HELP)]
    Estado(YearOptions),
    /// Enviar el borrador a los líderes de área
    #[command(help_template = HELP)]
    Enviar {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
    },
    /// Decir por un área si el calendario le sirve
    #[command(help_template = HELP)]
    Revisar {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
        /// El área
        #[arg(long, value_name = "ÁREA")]
        area: String,
        /// Lo que se observa; sin esto, conforme
        #[arg(long, value_name = "TEXTO")]
        observado: Option<String>,
    },
    /// Presentarlo al jefe para su aprobación
    #[command(help_template = HELP)]
    Presentar {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
        /// Justificación de los hallazgos que la piden
        #[arg(long, value_name = "TEXTO", default_value = "")]
        motivo: String,
    },
    /// Aprobarlo: otra persona que no lo hizo
    #[command(help_template = HELP)]
    Aprobar {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
    },
    /// Devolverlo a borrador desde la aprobación
    #[command(help_template = HELP)]
    Devolver(ReasonOptions),
    /// Volver a borrador lo que uno mismo envió
    #[command(help_template = HELP)]
    Reabrir(ReasonOptions),
    /// Dejar el borrador y seguir con el publicado
    #[command(help_template = HELP)]
    Retirar(ReasonOptions),
    /// Publicarlo: todos trabajan con él
    #[command(help_template = HELP)]
    Publicar {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
    },
    /// Mover una actividad y lo que cuelga de ella; sin --causa solo muestra el impacto
    #[command(help_template = HELP)]
    Mover {
        #[command(flatten)]
        row: RowOptions,
        /// A qué día: +1 o -2 en días hábiles, o una fecha
        #[arg(long, value_name = "DÍA", allow_hyphen_values = true)]
        a: String,
        /// Código de la causa
        #[arg(long, value_name = "CÓDIGO")]
        causa: Option<String>,
        /// Nota
        #[arg(long, value_name = "TEXTO", default_value = "")]
        nota: String,
    },
    /// Poner en el calendario una actividad de evento, como una publicación por indexación
    #[command(help_template = HELP)]
    Evento {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
        /// El código de la actividad
        #[arg(long, value_name = "CÓDIGO")]
        actividad: String,
        /// El día
        #[arg(long, value_name = "AAAA-MM-DD", value_parser = parse_date)]
        dia: NaiveDate,
        /// Código de la causa
        #[arg(long, value_name = "CÓDIGO")]
        causa: String,
    },
    /// Listar los cambios de un año publicado
    #[command(help_template = HELP)]
    Cambios(YearOptions),
    /// Aprobar, negar o retirar un cambio
    #[command(help_template = HELP)]
    Cambio {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
        /// Su número
        #[arg(value_name = "NÚMERO")]
        number: u32,
        /// Qué se hace con él; sin esto se muestra
        #[arg(value_name = "QUÉ", value_enum)]
        what: Option<ChangeAnswer>,
        /// Por qué se niega
        #[arg(long, value_name = "TEXTO", default_value = "")]
        motivo: String,
    },
    /// Ver qué mueve un festivo nuevo; con --aplicar, proponerlo como cambio
    #[command(help_template = HELP)]
    Festivos {
        #[command(flatten)]
        of: YearOptions,
        /// Proponer el cambio
        #[arg(long)]
        aplicar: bool,
        /// Código de la causa
        #[arg(long, value_name = "CÓDIGO", default_value = "05")]
        causa: String,
        /// El decreto o acto
        #[arg(long, value_name = "TEXTO", default_value = "")]
        nota: String,
    },
    /// Comparar dos versiones de un año; sin --de, la publicada primero
    #[command(help_template = HELP)]
    Diferencias {
        #[command(flatten)]
        of: YearOptions,
        /// Versión de la que se parte
        #[arg(long, value_name = "N")]
        de: Option<u32>,
        /// Versión a la que se llega; sin esto, la vigente
        #[arg(long, value_name = "N")]
        a: Option<u32>,
    },
    /// Lo de hoy, lo atrasado y lo de los próximos cinco días hábiles
    #[command(help_template = HELP)]
    Agenda {
        /// Solo lo de un responsable
        #[arg(long, value_name = "CÓDIGO")]
        responsable: Option<String>,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Cerrar una actividad que se hizo
    #[command(help_template = HELP)]
    Cerrar {
        #[command(flatten)]
        row: RowOptions,
        /// El día en que se hizo; sin esto, hoy
        #[arg(long, value_name = "AAAA-MM-DD", value_parser = parse_date)]
        el: Option<NaiveDate>,
        /// Código de la causa, si va con atraso
        #[arg(long, value_name = "CÓDIGO", default_value = "")]
        causa: String,
        /// Acción correctiva, si va con atraso
        #[arg(long, value_name = "TEXTO", default_value = "")]
        accion: String,
    },
    /// Justificar una actividad atrasada que aún no se hace
    #[command(help_template = HELP)]
    Justificar {
        #[command(flatten)]
        row: RowOptions,
        /// Código de la causa
        #[arg(long, value_name = "CÓDIGO")]
        causa: String,
        /// Acción correctiva
        #[arg(long, value_name = "TEXTO")]
        accion: String,
    },
    /// Reabrir una actividad que se cerró por error
    #[command(help_template = HELP)]
    Deshacer {
        #[command(flatten)]
        row: RowOptions,
        /// Por qué
        #[arg(long, value_name = "TEXTO")]
        motivo: String,
    },
    /// Fijar una actividad: sus días no se mueven con las demás
    #[command(help_template = HELP)]
    Fijar(RowOptions),
    /// Soltar una actividad fija
    #[command(help_template = HELP)]
    Soltar(RowOptions),
    /// Medir el cumplimiento: lo planeado contra lo hecho, en días hábiles
    #[command(help_template = HELP)]
    Cumplimiento {
        #[command(flatten)]
        of: YearOptions,
        /// Por qué se cuenta
        #[arg(long, value_name = "POR", value_enum, default_value_t = CountBy::Area)]
        por: CountBy,
        /// Hasta qué día; sin esto, hoy
        #[arg(long, value_name = "AAAA-MM-DD", value_parser = parse_date)]
        hasta: Option<NaiveDate>,
    },
    /// En qué período rige una novedad de un ciclo aprobada en un día, y sus suspensiones
    #[command(help_template = HELP)]
    Novedades {
        /// El ciclo
        #[arg(long, value_name = "CICLO")]
        ciclo: String,
        /// El día; sin esto, hoy
        #[arg(long, value_name = "AAAA-MM-DD", value_parser = parse_date)]
        dia: Option<NaiveDate>,
        /// En JSON
        #[arg(long)]
        json: bool,
    },
    /// Exportar el calendario publicado: ics, xlsx, csv, json o una página para imprimir
    #[command(help_template = HELP)]
    Exportar {
        /// El año
        #[arg(long, value_name = "AÑO")]
        vigencia: i32,
        /// Solo un área
        #[arg(long, value_name = "ÁREA")]
        area: Option<String>,
        /// Formato: csv (si no se dice otro), json, xlsx, ics o pdf
        #[arg(long, value_name = "FORMATO", hide_possible_values = true)]
        formato: Option<super::ExportFormat>,
        /// Archivo de salida; sin ella, la salida estándar
        #[arg(long, value_name = "ARCHIVO", default_value = "-", hide_default_value = true)]
        salida: std::path::PathBuf,
    },
}

/// What is done with a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChangeAnswer {
    /// Aprobarlo: rige desde ya
    Aprobar,
    /// Negarlo, con --motivo
    Negar,
    /// Retirarlo quien lo propuso
    Retirar,
}
