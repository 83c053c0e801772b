//! Arguments to one call.

use std::process::ExitCode;

/// Walking millions of records takes and gives back many small pieces: this one does it without searching.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    Ok(ventanilla::cli::run(std::env::args_os()))
}
