//! `teclas`: the key table as README shows it, and the check of every shipped map.

use super::arguments::KeyOptions;
use super::base::Context;
use super::{Exit, Failure};
use crate::keys::{KeyMap, MapName, readme_table};

/// Prints the table, or only checks.
pub fn run(context: &Context, options: &KeyOptions) -> Result<Exit, Failure> {
    if options.verificar {
        for name in MapName::ALL {
            KeyMap::shipped(name)?;
        }
        context.console.print(
            "Mapas as400, vim y sap: sin choques, sin teclas prohibidas, sin nombres desconocidos.\n",
        )?;
    } else {
        context.console.print(&readme_table()?)?;
    }
    Ok(Exit::Done)
}
