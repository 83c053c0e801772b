//! `importar causales`: another catalogue of causes, checked, into the company's own tables.
//!
//! A cause that was ever used stays in the catalogue with its last day: cases of before keep it.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::base::Context;
use super::importar::Input;
use super::{Exit, Failure, io_words};
use crate::config;
use crate::domain::permission::Act;

/// Longest catalogue that is read.
const MAX_BYTES: u64 = 1 << 20;

/// Name of the table in the configuration folder.
const TABLE: &str = "causales.csv";

/// Checks the catalogue and puts it in place of the one in force.
pub fn run(context: &Context, file: &Path) -> Result<Exit, Failure> {
    context.authorise(Act::SignPqr)?;
    let input = Input::take(context, file)?;
    let text = read(&input.path)?;
    let new = config::read_causals(&text)?;
    let known = context.office.causals.all();
    if let Some(lost) = known.iter().find(|known| new.get(known.code).is_none()) {
        return Err(Failure(format!(
            "CAU-001 Falta la causal {}: no la borre, póngale la fecha hasta la que rigió.",
            lost.code
        )));
    }
    write(&context.settings.config_dir, &text).map_err(|error| {
        Failure(format!("CAU-002 No se pudo guardar el catálogo ({}).", io_words(&error)))
    })?;
    let count = new.all().len();
    let line = format!("Catálogo de {count} causales guardado: rige al volver a abrir.\n");
    context.console.print(&line)?;
    Ok(Exit::Done)
}

fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let file = std::fs::File::open(path);
    let read = file.and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > MAX_BYTES => {
            Err(Failure("CAU-003 El catálogo pasa de 1 MiB: no es una lista de causales.".into()))
        }
        Ok(_) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
        Err(error) => {
            Err(Failure(format!("CAU-004 El catálogo no se lee ({}).", io_words(&error))))
        }
    }
}

/// Written whole or not at all.
fn write(folder: &Path, text: &str) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let half = folder.join(format!("{TABLE}.nuevo"));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(half, folder.join(TABLE))
}
