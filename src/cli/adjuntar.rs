//! `adjuntar`: a paper becomes part of a case.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::arguments::AttachOptions;
use super::base::{Context, refused};
use super::{Exit, Failure, io_words};
use crate::domain::annex::{AnnexRejection, MAX_ANNEX_BYTES, annex_name};
use crate::domain::permission::Act;
use crate::messages;
use crate::text::safe;

/// Reads the paper and attaches it.
pub fn run(context: &Context, options: &AttachOptions) -> Result<Exit, Failure> {
    context.authorise(Act::ReceivePqr)?;
    let name = name(options)?;
    let content = read(context, &options.file)?;
    let store = context.open_existing()?;
    let paper = (name.as_str(), options.como, content.as_slice());
    let annex = store
        .attach(&context.actor, context.clock.now(), options.radicado, paper)
        .map_err(refused)?;
    context.console.print(&format!(
        "{}: «{}» adjunto como {}, {} bytes\nBLAKE3 {}\n",
        options.radicado,
        safe(&annex.name),
        annex.document.name(),
        annex.bytes,
        annex.hash
    ))?;
    Ok(Exit::Done)
}

/// The name that was given, or that of the file; before anything is read.
fn name(options: &AttachOptions) -> Result<String, Failure> {
    let own = || {
        let file = options.file.file_name().filter(|_| options.file != Path::new("-"))?;
        Some(file.to_string_lossy().into_owned())
    };
    let Some(name) = options.nombre.clone().or_else(own) else {
        return Err(Failure(
            "ANX-007 Falta --nombre: lo que llega por la entrada no trae nombre.".into(),
        ));
    };
    annex_name(&name).ok_or_else(|| rejected(&AnnexRejection::NameInvalid))
}

fn rejected(rejection: &AnnexRejection) -> Failure {
    Failure(messages::annex_rejection(rejection))
}

/// The content, never more of it than an annex may have.
fn read(context: &Context, file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: &std::io::Error| {
        let name = safe(&file.to_string_lossy()).into_owned();
        Failure(format!("ANX-008 No se pudo leer {name} ({}).", io_words(error)))
    };
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(context.console.take_input())
    } else {
        let kind = std::fs::metadata(file).map_err(|error| unreadable(&error))?;
        if !kind.is_file() {
            return Err(Failure("ANX-009 Solo se adjuntan archivos: eso no es uno.".into()));
        }
        Box::new(File::open(file).map_err(|error| unreadable(&error))?)
    };
    let mut content = Vec::new();
    source
        .take(MAX_ANNEX_BYTES + 1)
        .read_to_end(&mut content)
        .map_err(|error| unreadable(&error))?;
    if content.len() as u64 > MAX_ANNEX_BYTES {
        return Err(rejected(&AnnexRejection::TooLarge));
    }
    if content.is_empty() {
        return Err(rejected(&AnnexRejection::Empty));
    }
    Ok(content)
}
