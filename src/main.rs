//! Arguments to one call.

use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    Ok(ventanilla::cli::run(std::env::args_os()))
}
