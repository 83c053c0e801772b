//! What can be typed after `ventanilla`.

mod administration;
mod desk;
mod people;
mod petitions;
mod schedule;
mod updates;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub use administration::{
    BackupOptions, JournalOptions, KeyCommand, NewUser, RestoreOptions, SummaryOptions, UserCommand,
};

pub use desk::{
    AgreementCommand, CampaignCommand, CampaignOptions, CrossBy, DeskCommand, PortfolioCommand,
    RowsFile,
};

pub use people::{PersonCommand, SheetFormat};
pub use petitions::PetitionCommand;
pub use schedule::{ChangeAnswer, CountBy, RowOptions, ScheduleCommand, YearOptions};
pub use updates::{BatchOptions, UpdateCommand};

use crate::domain::ids::Radicado;
use crate::domain::letter::DossierDocument;
use crate::domain::pqr::{Month, Period};
use crate::text::date;

/// Sections of every help page, in Spanish.
const HELP: &str = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}";

/// Back office comercial de una empresa de servicios públicos, en la terminal
#[derive(Debug, Parser)]
#[command(
    name = "ventanilla",
    version,
    help_template = HELP,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "Comandos",
    next_help_heading = "Opciones",
    override_usage = "ventanilla [OPCIONES] [COMANDO]",
    subcommand_value_name = "COMANDO",
    after_help = "Sin comando abre la ventana sobre la base."
)]
pub struct Arguments {
    /// Carpeta de la base (o la variable VENTANILLA_DATOS)
    #[arg(long, global = true, value_name = "DIR")]
    pub datos: Option<PathBuf>,
    /// Trabajar como si hoy fuera esta fecha (AAAA-MM-DD)
    #[arg(long, global = true, value_name = "FECHA", value_parser = parse_date)]
    pub fecha: Option<NaiveDate>,
    /// How the window looks and listens.
    #[command(flatten)]
    pub window: WindowOptions,
    /// Mostrar esta ayuda
    #[arg(short = 'h', long = "ayuda", alias = "help", global = true, action = ArgAction::Help)]
    pub ayuda: Option<bool>,
    /// Mostrar la versión
    #[arg(short = 'V', long = "version", action = ArgAction::Version)]
    pub version: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How the window looks and listens.
#[derive(Debug, Clone, Args)]
pub struct WindowOptions {
    /// Mapa de teclas: as400 (si no se dice otro), vim o sap
    #[arg(long, global = true, value_name = "MAPA")]
    pub mapa: Option<String>,
    /// Colores y signos: ascii-mono, ascii-16, utf8-16 o utf8-256; sin ella decide la terminal
    #[arg(long, global = true, value_name = "NIVEL", hide_possible_values = true)]
    pub pantalla: Option<TierName>,
}

/// Tiers of colour and glyphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TierName {
    /// Sin color, solo ASCII
    AsciiMono,
    /// 16 colores, solo ASCII
    #[value(name = "ascii-16")]
    Ascii16,
    /// 16 colores, líneas y bloques
    #[value(name = "utf8-16")]
    Utf8Sixteen,
    /// 256 colores, líneas y bloques
    #[value(name = "utf8-256")]
    Utf8TwoHundredFiftySix,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Crear una base de demostración y abrir la ventana sobre ella
    #[command(help_template = HELP)]
    Demo(DemoOptions),
    /// Calcular festivos y plazos de ley
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Calcular(Calculation),
    /// Cargar archivos en la base
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Importar(Import),
    /// Sacar la base a un archivo
    #[command(help_template = HELP)]
    Exportar(ExportOptions),
    /// Adjuntar un archivo a un caso
    #[command(help_template = HELP)]
    Adjuntar(AttachOptions),
    /// Recalcular índices, contadores y bitácora, e informar cada diferencia
    #[command(help_template = HELP)]
    Verificar(VerifyOptions),
    /// Decir a cada persona lo que se le vence, un resumen por día hábil
    #[command(help_template = HELP)]
    Avisos(NoticeOptions),
    /// Sacar al azar respuestas de un mes, para controlar su calidad
    #[command(help_template = HELP)]
    Muestra(SampleOptions),
    /// Ver qué casos abiertos moverían las reglas en vigor, y aplicarlas con su motivo
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Plazos(TermsCommand),
    /// Calendario comercial de un año: lo que planea la plantilla y lo que la ley pide de él
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Calendario(ScheduleCommand),
    /// Cambios de datos de suscriptores: decretos, censos, historia, meta
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Novedades(UpdateCommand),
    /// Atender a todos por SSH desde este proceso
    #[command(help_template = HELP)]
    Servir(ServeOptions),
    /// Mostrar la tabla de teclas y verificar los mapas
    #[command(help_template = HELP)]
    Teclas(KeyOptions),
    /// Administrar quién entra: personas, cargos, llaves y claves
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Usuario(UserCommand),
    /// Leer la bitácora por fecha, persona o registro
    #[command(help_template = HELP)]
    Bitacora(JournalOptions),
    /// Resumir el día: actos, casos por vencer, último respaldo y cabeza de la bitácora
    #[command(help_template = HELP)]
    Resumen(SummaryOptions),
    /// Copiar la base a un archivo sin detener a nadie
    #[command(help_template = HELP)]
    Respaldar(BackupOptions),
    /// Hacer una base de un respaldo
    #[command(help_template = HELP)]
    Restaurar(RestoreOptions),
    /// Campañas de cobro: enviar, listar, ver
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Campana(CampaignCommand),
    /// Personas: cuentas, autorizaciones, documentos que son de la misma, y sus datos en un archivo
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Persona(PersonCommand),
    /// Peticiones de estrato: lo que se pidió a la alcaldía y al comité, sus plazos y sus actos
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Estratificacion(PetitionCommand),
    /// Ver y terminar acuerdos de pago
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Acuerdo(AgreementCommand),
    /// Cerrar el mes de la cartera y ver su testigo
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Cartera(PortfolioCommand),
    /// Abrir y ver las colas de cobro, e identificar pagos
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Cobro(DeskCommand),
    /// Aprobar lo que se reporta al SUI
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "Comandos")]
    Sui(SuiCommand),
}

impl Command {
    /// Whether it takes what the person sends.
    pub fn reads_input(&self) -> bool {
        let stream = |file: &PathBuf| file.as_os_str() == "-";
        match self {
            Self::Importar(_) => true,
            Self::Adjuntar(options) => stream(&options.file),
            Self::Novedades(UpdateCommand::Ensayar(options) | UpdateCommand::Proponer(options)) => {
                stream(&options.file)
            }
            Self::Usuario(UserCommand::Agregar(new)) => new.key.as_ref().is_some_and(stream),
            Self::Usuario(UserCommand::Llave { what: KeyCommand::Agregar { file }, .. }) => {
                stream(file)
            }
            Self::Usuario(UserCommand::Clave { quitar, .. }) => !quitar,
            _ => false,
        }
    }
}

/// Size and seed of a demo.
#[derive(Debug, Clone, Args)]
pub struct DemoOptions {
    /// Cuántas cuentas (2000 si no se dice)
    #[arg(long, value_name = "N", default_value_t = 2_000, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    pub cuentas: u32,
    /// Semilla: la misma da los mismos datos (1 si no se dice)
    #[arg(long, value_name = "S", default_value_t = 1, hide_default_value = true)]
    pub semilla: u64,
    /// Volver a hacer la demostración que haya en la carpeta
    #[arg(long)]
    pub rehacer: bool,
    /// No abrir la ventana aunque haya terminal
    #[arg(long)]
    pub sin_ventana: bool,
}

/// What can be computed without a base.
#[derive(Debug, Clone, Subcommand)]
pub enum Calculation {
    /// Festivos de un año con su ley
    #[command(help_template = HELP)]
    Festivos {
        /// Año, de 1984 a 2199
        #[arg(value_name = "AÑO", value_parser = clap::value_parser!(i32).range(1984..=2199))]
        year: i32,
        /// Salida JSON
        #[arg(long)]
        json: bool,
    },
    /// Fecha en que vence un plazo y la cuenta día por día
    #[command(help_template = HELP)]
    Plazo {
        /// Fecha de radicación
        #[arg(long, value_name = "FECHA", value_parser = parse_date)]
        desde: NaiveDate,
        /// Cuántos días o meses
        #[arg(long, value_name = "N")]
        dias: u32,
        /// Unidad del plazo: habiles (si no se dice otra), calendario o meses
        #[arg(
            long,
            value_name = "UNIDAD",
            default_value = "habiles",
            hide_default_value = true,
            hide_possible_values = true
        )]
        unidad: UnitName,
        /// Contar los sábados como hábiles
        #[arg(long)]
        sabado_habil: bool,
        /// Salida JSON
        #[arg(long)]
        json: bool,
    },
}

/// Units of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UnitName {
    /// Días hábiles
    Habiles,
    /// Días calendario
    Calendario,
    /// Meses
    Meses,
}

/// Files that come in.
#[derive(Debug, Clone, Subcommand)]
pub enum Import {
    /// Archivo de suscriptores: separado por coma, punto y coma o tabulador
    #[command(help_template = HELP)]
    Suscriptores {
        /// Archivo, o - para la entrada estándar
        #[arg(value_name = "ARCHIVO")]
        file: PathBuf,
        /// Informe JSON
        #[arg(long)]
        json: bool,
    },
    /// Lista de partidas abiertas de SAP FI-CA
    #[command(help_template = HELP)]
    Cartera(ReceivablesOptions),
    /// Recaudo: banco, transaccion, cuenta, fecha, hora, valor, factura, acuerdo, reversa
    #[command(help_template = HELP)]
    Recaudo(RowsFile),
    /// Gestiones de agencias: agencia, cuenta, fecha, hora, canal, resultado
    #[command(help_template = HELP)]
    Gestiones(RowsFile),
    /// Canales que autoriza cada persona: cuenta, canal, autoriza, fecha, soporte
    #[command(help_template = HELP)]
    Autorizaciones(RowsFile),
    /// Resultados de cuadrilla: orden, cuenta, resultado, causal, fecha, hora, lectura
    #[command(help_template = HELP)]
    Cuadrilla(RowsFile),
    /// Entregas de campañas: campana, cuenta, entregado
    #[command(help_template = HELP)]
    Entregas(RowsFile),
    /// Catálogo de causales SUI: codigo,grupo,detalle,servicios,desde,hasta,resolucion
    #[command(help_template = HELP)]
    Causales {
        /// Archivo, o - para la entrada estándar
        #[arg(value_name = "ARCHIVO")]
        file: PathBuf,
    },
}

/// How to take a list of receivables.
#[derive(Debug, Clone, Args)]
pub struct ReceivablesOptions {
    /// Archivo, o - para la entrada estándar
    #[arg(value_name = "ARCHIVO")]
    pub file: PathBuf,
    /// Fecha de corte: las edades y etapas se calculan a ese día
    #[arg(long, value_name = "FECHA", value_parser = parse_date)]
    pub corte: NaiveDate,
    /// Neto que debe sumar el archivo, en pesos
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub total_control: Option<String>,
    /// 100 cuando el archivo trae los pesos divididos por 100
    #[arg(long, value_name = "1|100", default_value = "1", hide_default_value = true, hide_possible_values = true, value_parser = ["1", "100"])]
    pub escala: String,
    /// Perfil del archivo (TOML): decimal, separador, sociedad, nombres de columnas
    #[arg(long, value_name = "ARCHIVO")]
    pub perfil: Option<PathBuf>,
    /// Aceptar un archivo cortado al final
    #[arg(long)]
    pub permitir_truncado: bool,
    /// Informe JSON
    #[arg(long)]
    pub json: bool,
}

/// What goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportKind {
    /// Suscriptores con todos sus campos
    Suscriptores,
    /// Partidas abiertas de la carga vigente
    Cartera,
    /// PQR con su historia y sus fechas
    Pqr,
    /// Formato A de PQR del SUI, de un mes
    SuiPqr,
    /// Informe de PQR de un mes o un trimestre
    InformePqr,
    /// Una carta que salió, como PDF o texto
    Carta,
    /// El expediente de un caso en un zip: cartas, anexos e historia
    Expediente,
    /// Cuentas y facturas en reclamo que no se suspenden
    Bloqueos,
    /// Testigo de lo vencido de un mes cerrado
    TestigoVencida,
    /// Testigo de lo vigente de un mes cerrado
    TestigoVigente,
    /// Lista de una etapa, de prescripción, depuración, centrales o partidas bloqueadas
    Lista,
    /// Calendario comercial de un año
    Calendario,
}

/// Format of what goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// UTF-8 con marca, punto y coma, coma decimal
    Csv,
    /// Arreglo de objetos
    Json,
    /// Libro de cálculo, solo del informe
    Xlsx,
    /// Página para imprimir: solo una carta
    Pdf,
    /// Texto: solo una carta
    Txt,
    /// Agenda iCalendar: solo el calendario
    Ics,
}

/// What to export and where to.
#[derive(Debug, Clone, Args)]
pub struct ExportOptions {
    /// suscriptores, cartera, pqr, bloqueos, carta, expediente, sui-pqr, informe-pqr, testigo-vencida, testigo-vigente, lista o calendario
    #[arg(value_name = "QUÉ", hide_possible_values = true)]
    pub kind: ExportKind,
    /// Número de la carta, radicado del expediente, año del calendario, o qué lista: una etapa, prescripcion, depuracion, centrales, bloqueadas
    #[arg(value_name = "NÚMERO")]
    pub number: Option<String>,
    /// Caso de la carta; sin número, la última que salió de él
    #[arg(long, value_name = "RADICADO", value_parser = parse_radicado)]
    pub caso: Option<Radicado>,
    /// Formato: csv (si no se dice otro) o json; de una carta, pdf o txt; del informe, los testigos y las listas, también xlsx; del calendario, además ics y pdf
    #[arg(long, value_name = "FORMATO", hide_possible_values = true)]
    pub formato: Option<ExportFormat>,
    /// Archivo de salida; sin ella, la salida estándar
    #[arg(long, value_name = "ARCHIVO", default_value = "-", hide_default_value = true)]
    pub salida: PathBuf,
    /// Mes que se reporta: lo piden sui-pqr y los testigos
    #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
    pub mes: Option<Month>,
    /// De un testigo, solo las filas de un cruce: etapa=PER, uso=, estrato=, zona= o municipio=; se repite
    #[arg(long, value_name = "CRUCE=VALOR")]
    pub donde: Vec<String>,
    /// De sui-pqr, la copia de revisión: con estado, días, atrasos y lo que impide enviar cada fila
    #[arg(long)]
    pub revision: bool,
    /// Del calendario, solo un área
    #[arg(long, value_name = "ÁREA")]
    pub area: Option<String>,
    /// Mes o trimestre del informe: lo pide informe-pqr
    #[arg(long, value_name = "AAAA-MM|AAAA-T1", value_parser = parse_period)]
    pub periodo: Option<Period>,
}

impl ExportOptions {
    /// Of a kind, to the standard output and with nothing else asked.
    pub fn of(kind: ExportKind) -> Self {
        Self {
            kind,
            number: None,
            caso: None,
            formato: None,
            salida: PathBuf::from("-"),
            mes: None,
            donde: Vec::new(),
            revision: false,
            area: None,
            periodo: None,
        }
    }
}

/// What is done with the report of a month.
#[derive(Debug, Clone, Subcommand)]
pub enum SuiCommand {
    /// Aprobar el archivo de un mes: desde ahí se exporta ese y ningún otro
    #[command(help_template = HELP)]
    Aprobar {
        /// Mes que se aprueba
        #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
        mes: Month,
    },
}

/// What to attach, and to which case.
#[derive(Debug, Clone, Args)]
pub struct AttachOptions {
    /// Radicado del caso
    #[arg(value_name = "RADICADO", value_parser = parse_radicado)]
    pub radicado: Radicado,
    /// Archivo, o - para la entrada estándar
    #[arg(value_name = "ARCHIVO")]
    pub file: PathBuf,
    /// Qué es: anexo (si no se dice otro), poder, acta-inspeccion, guia, resolucion-sspd…
    #[arg(long, value_name = "TIPO", default_value = "anexo", hide_default_value = true, value_parser = parse_document)]
    pub como: DossierDocument,
    /// Nombre con que queda; con - hace falta
    #[arg(long, value_name = "NOMBRE")]
    pub nombre: Option<String>,
}

/// Where to serve, and how long sessions wait.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Dirección y puerto (127.0.0.1:2222 si no se dice)
    #[arg(
        long,
        value_name = "DIRECCIÓN",
        default_value = "127.0.0.1:2222",
        hide_default_value = true
    )]
    pub escuchar: std::net::SocketAddr,
    /// Minutos sin teclas para bloquear la pantalla (10 si no se dice)
    #[arg(long, value_name = "MIN", default_value_t = 10, hide_default_value = true, value_parser = clap::value_parser!(u64).range(1..=1440))]
    pub bloquear: u64,
    /// Minutos sin teclas para cerrar la línea; la sesión espera (60 si no se dice)
    #[arg(long, value_name = "MIN", default_value_t = 60, hide_default_value = true, value_parser = clap::value_parser!(u64).range(1..=1440))]
    pub cerrar: u64,
    /// Minutos que una sesión sin línea espera a su persona (30 si no se dice)
    #[arg(long, value_name = "MIN", default_value_t = 30, hide_default_value = true, value_parser = clap::value_parser!(u64).range(1..=1440))]
    pub esperar: u64,
    /// Ventanas por persona (4 si no se dice)
    #[arg(long, value_name = "N", default_value_t = 4, hide_default_value = true, value_parser = clap::value_parser!(u16).range(1..=50))]
    pub ventanas: u16,
    /// Aviso que se muestra antes de entrar
    #[arg(long, value_name = "TEXTO")]
    pub aviso: Option<String>,
}

/// Whose digest.
#[derive(Debug, Clone, Args)]
pub struct NoticeOptions {
    /// Solo el de una persona, por su nombre corto
    #[arg(long)]
    pub persona: Option<String>,
}

/// How many answers to draw, of which month.
#[derive(Debug, Clone, Args)]
pub struct SampleOptions {
    /// Mes en que se decidieron
    #[arg(long, value_name = "AAAA-MM", value_parser = parse_month)]
    pub mes: Month,
    /// Cuántas
    #[arg(long, value_name = "N", default_value = "20", hide_default_value = true)]
    pub casos: usize,
    /// Semilla: la misma saca las mismas
    #[arg(long, value_name = "N", default_value = "1", hide_default_value = true)]
    pub semilla: u64,
}

/// Terms of open cases.
#[derive(Debug, Clone, Subcommand)]
pub enum TermsCommand {
    /// Listar los casos abiertos que cambiarían de fecha; no escribe nada
    #[command(help_template = HELP)]
    Simular {
        /// Responder en JSON
        #[arg(long)]
        json: bool,
    },
    /// Calcular los casos abiertos con las reglas en vigor; queda en la bitácora
    #[command(help_template = HELP)]
    Aplicar {
        /// La ley o el acto que cambió las reglas
        #[arg(long)]
        motivo: String,
    },
}

/// How to report a verification.
#[derive(Debug, Clone, Args)]
pub struct VerifyOptions {
    /// Cabeza de la bitácora que se anotó antes: encuentra una cola cortada
    #[arg(long, value_name = "HASH:N")]
    pub ancla: Option<String>,
    /// Informe JSON
    #[arg(long)]
    pub json: bool,
}

/// What to show of the keys.
#[derive(Debug, Clone, Args)]
pub struct KeyOptions {
    /// Solo verificar los mapas: choques, teclas prohibidas, nombres desconocidos
    #[arg(long)]
    pub verificar: bool,
}

fn parse_month(text: &str) -> Result<Month, String> {
    text.parse().map_err(|_| "no es un mes: use AAAA-MM".to_owned())
}

fn parse_period(text: &str) -> Result<Period, String> {
    text.parse().map_err(|_| "no es un período: use AAAA-MM o AAAA-T1 a T4".to_owned())
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    date::parse(text).ok_or_else(|| "no es una fecha: use AAAA-MM-DD".to_owned())
}

fn parse_radicado(text: &str) -> Result<Radicado, String> {
    text.parse().map_err(|_| "no es un radicado: use AAAA-NNNNNN".to_owned())
}

fn parse_document(text: &str) -> Result<DossierDocument, String> {
    DossierDocument::from_code(text).ok_or_else(|| {
        let codes: Vec<&str> = DossierDocument::ALL.iter().map(|one| one.code()).collect();
        format!("use {}", codes.join(", "))
    })
}
