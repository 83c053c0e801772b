//! `teclas`: the key table as README shows it, and the check of every shipped map.

use std::process::ExitCode;

use super::arguments::KeyOptions;
use super::base::Context;
use super::{Failure, print};
use crate::keys::{KeyMap, MapName, readme_table};

/// Prints the table, or only checks.
pub fn run(_context: &Context, options: &KeyOptions) -> Result<ExitCode, Failure> {
    if options.verificar {
        for name in MapName::ALL {
            KeyMap::shipped(name)?;
        }
        print(
            "Mapas as400, vim y sap: sin choques, sin teclas prohibidas, sin nombres desconocidos.\n",
        )?;
    } else {
        print(&readme_table()?)?;
    }
    Ok(ExitCode::SUCCESS)
}
