//! `importar`: subscriber files and lists of receivables, each with its report.

use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rust_decimal::Decimal;

use super::arguments::{Import, ReceivablesOptions};
use super::base::{Context, load_failure};
use super::progress::Bar;
use super::{Failure, io_words, print};
use crate::domain::money::Money;
use crate::interchange::receivables::Profile;
use crate::interchange::report::LoadReport;
use crate::interchange::source::FileFault;
use crate::loading::{LoadFailure, ReceivablesRequest, load_receivables, load_subscribers};
use crate::text::{money, safe};

/// Rows set aside that the text report shows.
const SHOWN: usize = 20;

/// Runs a load.
pub fn run(context: &Context, what: Import) -> Result<ExitCode, Failure> {
    let (loaded, json) = match what {
        Import::Suscriptores { file, json } => (subscribers(context, &file)?, json),
        Import::Cartera(options) => (receivables(context, &options)?, options.json),
    };
    let report = match loaded {
        Ok(report) => report,
        Err(LoadFailure::NothingAccepted(report)) if json => {
            print(&format!("{:#}\n", report.to_json()))?;
            return Err(load_failure(LoadFailure::NothingAccepted(report)));
        }
        Err(failure) => return Err(load_failure(failure)),
    };
    print(&if json { format!("{:#}\n", report.to_json()) } else { text(&report) })?;
    Ok(ExitCode::SUCCESS)
}

type Loaded = Result<LoadReport, LoadFailure>;

fn subscribers(context: &Context, file: &Path) -> Result<Loaded, Failure> {
    let input = Input::take(context, file)?;
    let store = context.open()?;
    let mut bar = Bar::new("Suscriptores");
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

fn receivables(context: &Context, options: &ReceivablesOptions) -> Result<Loaded, Failure> {
    let request = ReceivablesRequest {
        cutoff: options.corte,
        control_total: options.total_control.as_deref().map(control_total).transpose()?,
        profile: profile(options)?,
        allow_truncated: options.permitir_truncado,
    };
    let input = Input::take(context, &options.file)?;
    let store = context.open()?;
    let mut bar = Bar::new("Partidas");
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

/// The file to load; standard input is first written to a file of its own.
struct Input {
    path: PathBuf,
    temporary: bool,
}

impl Input {
    fn take(context: &Context, file: &Path) -> Result<Self, Failure> {
        if file != Path::new("-") {
            // A file that is not there must not leave an empty base behind.
            if let Err(error) = std::fs::File::open(file) {
                let name =
                    file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
                let fault = FileFault::Unreadable(io_words(&error));
                return Err(load_failure(LoadFailure::File(name, fault)));
            }
            return Ok(Self { path: file.to_path_buf(), temporary: false });
        }
        let fail = |error: std::io::Error| {
            Failure(format!(
                "IMP-015 No se puede guardar la entrada estándar ({}).",
                io_words(&error)
            ))
        };
        let folder = context.folder().join("cargas");
        std::fs::create_dir_all(&folder).map_err(fail)?;
        let path = folder.join(format!("entrada-{}", std::process::id()));
        let mut copy = std::fs::File::create(&path).map_err(fail)?;
        std::io::copy(&mut std::io::stdin().lock().by_ref(), &mut copy).map_err(fail)?;
        Ok(Self { path, temporary: true })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        if self.temporary {
            // The load is over; a copy that stays is removed by hand.
            let _ = std::fs::remove_file(&self.path);
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
