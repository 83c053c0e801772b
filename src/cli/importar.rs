//! `importar`: subscriber files and lists of receivables, each with its report.

use std::fmt::Write;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use super::arguments::{Import, ReceivablesOptions, RowsFile};
use super::base::{Context, load_failure, refused};
use super::progress::Bar;
use super::{Exit, Failure, causales, io_words};
use crate::clock::Clock;
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::user::{Actor, UserId};
use crate::interchange::receivables::Profile;
use crate::interchange::report::LoadReport;
use crate::interchange::source::FileFault;
use crate::loading::{
    LoadFailure, Loading, ReceivablesRequest, load_authorisations, load_contacts, load_crew,
    load_deliveries, load_payments, load_receivables, load_subscribers, require_space,
};
use crate::text::{money, safe};

/// Rows set aside that the text report shows.
const SHOWN: usize = 20;

/// Bytes of standard input that are kept between two looks at the room on the disk.
const COPIED_BETWEEN_LOOKS: u64 = 16 << 20;

/// How the folders of the copies of standard input begin.
pub(super) const COPIES: &str = "entrada-";

/// Runs a load.
pub fn run(context: &Context, what: Import) -> Result<Exit, Failure> {
    let (loaded, json) = match what {
        Import::Suscriptores { file, json } => (subscribers(context, &file)?, json),
        Import::Cartera(options) => (receivables(context, &options)?, options.json),
        Import::Causales { file } => return causales::run(context, &file),
        Import::Recaudo(RowsFile { file, json }) => {
            (rows(context, &file, Act::LoadPayments, "Pagos", load_payments)?, json)
        }
        Import::Gestiones(RowsFile { file, json }) => {
            (rows(context, &file, Act::LoadPayments, "Gestiones", load_contacts)?, json)
        }
        Import::Autorizaciones(RowsFile { file, json }) => {
            let act = Act::KeepDebtor;
            (rows(context, &file, act, "Autorizaciones", load_authorisations)?, json)
        }
        Import::Entregas(RowsFile { file, json }) => {
            (rows(context, &file, Act::SendCampaign, "Entregas", load_deliveries)?, json)
        }
        Import::Cuadrilla(RowsFile { file, json }) => {
            (rows(context, &file, Act::RecordField, "Visitas", load_crew)?, json)
        }
    };
    let report = match loaded {
        Ok(report) => report,
        Err(LoadFailure::NothingAccepted(report)) if json => {
            context.console.print(&format!("{:#}\n", report.to_json()))?;
            return Err(load_failure(LoadFailure::NothingAccepted(report)));
        }
        Err(failure) => return Err(load_failure(failure)),
    };
    context.console.print(&if json {
        format!("{:#}\n", report.to_json())
    } else {
        text(&report)
    })?;
    Ok(Exit::Done)
}

type Loaded = Result<LoadReport, LoadFailure>;

fn subscribers(context: &Context, file: &Path) -> Result<Loaded, Failure> {
    context.authorise(Act::LoadSubscribers)?;
    let input = Input::take(context, file)?;
    let _turn = turn(context)?;
    let store = context.open()?;
    let mut bar = Bar::new(&context.console, "Suscriptores");
    let loaded = load_subscribers(
        &store,
        &context.actor,
        context.clock,
        context.folder(),
        &input.path,
        &mut |done, total| bar.at(done, total),
    );
    bar.done();
    Ok(loaded)
}

/// How a file of the collections desk goes into the base.
type LoadRows = fn(
    &crate::store::Store,
    &Actor,
    Clock,
    &Path,
    crate::loading::Progress<'_>,
) -> Result<LoadReport, LoadFailure>;

fn rows(
    context: &Context,
    file: &Path,
    act: Act,
    what: &str,
    load: LoadRows,
) -> Result<Loaded, Failure> {
    context.authorise(act)?;
    let input = Input::take(context, file)?;
    let _turn = turn(context)?;
    let store = context.open()?;
    let mut bar = Bar::new(&context.console, what);
    let progress = &mut |done, total| bar.at(done, total);
    let loaded = load(&store, &context.actor, context.clock, &input.path, progress);
    bar.done();
    Ok(loaded)
}

fn receivables(context: &Context, options: &ReceivablesOptions) -> Result<Loaded, Failure> {
    context.authorise(Act::LoadReceivables)?;
    let request = ReceivablesRequest {
        cutoff: options.corte,
        control_total: options.total_control.as_deref().map(control_total).transpose()?,
        profile: profile(options)?,
        allow_truncated: options.permitir_truncado,
    };
    let input = Input::take(context, &options.file)?;
    let _turn = turn(context)?;
    let store = context.open()?;
    let mut bar = Bar::new(&context.console, "Partidas");
    let loaded = load_receivables(
        &store,
        &context.actor,
        context.clock,
        context.folder(),
        &input.path,
        &request,
        &mut |done, total| bar.at(done, total),
    );
    bar.done();
    Ok(loaded)
}

pub(super) fn turn(context: &Context) -> Result<Loading, Failure> {
    context.turn.take(&context.actor.user).map_err(load_failure)
}

/// `1234567.89` or `1.234.567,89`.
fn control_total(text: &str) -> Result<Money, Failure> {
    let plain =
        if text.contains(',') { text.replace('.', "").replace(',', ".") } else { text.to_owned() };
    plain.parse::<Decimal>().ok().and_then(Money::from_decimal).ok_or_else(|| {
        Failure(format!(
            "IMP-012 El total de control «{}» no es un valor en pesos: escriba 1234567.89.",
            safe(text)
        ))
    })
}

fn profile(options: &ReceivablesOptions) -> Result<Profile, Failure> {
    let mut profile = match &options.perfil {
        None => Profile::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure(format!(
                    "IMP-013 No se puede leer el perfil {} ({}).",
                    path.display(),
                    io_words(&error)
                ))
            })?;
            Profile::from_toml(&text).map_err(|why| {
                Failure(format!("IMP-014 El perfil {} no sirve: {why}.", path.display()))
            })?
        }
    };
    if options.escala == "100" {
        profile.multiply = 100;
    }
    Ok(profile)
}

/// The file to load; standard input is first written to a file in a folder of its own, so that people
/// read who sent it wherever the name of the file is said.
pub(super) struct Input {
    pub(super) path: PathBuf,
    folder: Option<PathBuf>,
}

impl Input {
    pub(super) fn take(context: &Context, file: &Path) -> Result<Self, Failure> {
        if file == Path::new("-") {
            return Self::copied(context);
        }
        // A file that is not there must not leave an empty base behind.
        if let Err(error) = File::open(file) {
            let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
            let fault = FileFault::Unreadable(io_words(&error));
            return Err(load_failure(LoadFailure::File(name, fault)));
        }
        Ok(Self { path: file.to_path_buf(), folder: None })
    }

    /// All of the standard input, or nothing: an input that breaks leaves no half of a file to load.
    fn copied(context: &Context) -> Result<Self, Failure> {
        // Nobody sends a long file only to hear at its end that he has to wait. A slow line must not
        // keep the others waiting either: the turn is not held while the file comes.
        drop(turn(context)?);
        let mut from = context.console.take_input();
        let folder = context.folder().join("cargas");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(not_kept)?;
        let (kept, mut copy) = Self::create(&folder, &context.actor.user).map_err(not_kept)?;
        let mut bytes = 0;
        loop {
            let part = std::io::copy(&mut from.by_ref().take(COPIED_BETWEEN_LOOKS), &mut copy);
            let part = part.map_err(not_kept)?;
            bytes += part;
            if part < COPIED_BETWEEN_LOOKS {
                return Ok(kept);
            }
            // An endless input must not fill the disk of the base.
            require_space(&folder, bytes).map_err(refused)?;
        }
    }

    /// A new file for its owner alone, in a folder that no other copy has.
    fn create(folder: &Path, user: &UserId) -> std::io::Result<(Self, File)> {
        let mut number = 0_u32;
        let own = loop {
            let own = folder.join(format!("{COPIES}{}-{number}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&own) {
                Ok(()) => break own,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        };
        let input = Self { path: own.join(format!("entrada de {user}")), folder: Some(own) };
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(&input.path)?;
        Ok((input, file))
    }
}

fn not_kept(error: std::io::Error) -> Failure {
    Failure(format!("IMP-015 No se puede guardar la entrada estándar ({}).", io_words(&error)))
}

impl Drop for Input {
    fn drop(&mut self) {
        if let Some(own) = &self.folder {
            // The load is over; a copy that stays goes when the server starts.
            let _ = std::fs::remove_dir_all(own);
        }
    }
}

/// The report for a person.
fn text(report: &LoadReport) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{text}");
    };
    line(format!("Archivo      {} ({})", safe(&report.file), report.encoding));
    line(format!(
        "Líneas       {}   aceptadas {}   cuarentena {}   omitidas {}",
        report.lines, report.accepted, report.quarantined, report.skipped
    ));
    let classes: Vec<String> =
        report.classes.iter().map(|(class, count)| format!("{class} {count}")).collect();
    line(format!("Por clase    {}", classes.join(" · ")));
    line(format!("Cuentas      {}", report.accounts));
    if !report.buckets.is_empty() {
        line(format!(
            "Débito       {}   crédito {}   neto {}",
            money::pesos(report.debit),
            money::pesos(report.credit),
            money::pesos(report.net())
        ));
        for (label, sum) in &report.buckets {
            line(format!("  {label:<11}{:>22}", money::pesos(*sum)));
        }
    }
    line(format!("Tiempo       {:.1} s, {} filas/s", report.seconds, report.rows_per_second()));
    for row in report.rejected.iter().take(SHOWN) {
        line(format!("  línea {}: {} {}", row.line, row.rule, row.reason));
    }
    if report.quarantined > SHOWN as u64 {
        line(format!("  … y {} más (--json las lista)", report.quarantined - SHOWN as u64));
    }
    for (number, warning) in report.warnings.iter().take(SHOWN) {
        line(format!("  aviso, línea {number}: {warning}"));
    }
    out
}
