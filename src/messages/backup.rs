//! Why a copy of the base cannot be written or read.

use crate::store::BackupFault;
use crate::text::safe;

/// One line for a copy; `why` words what the system said.
pub fn backup_fault(
    name: &str,
    fault: &BackupFault,
    why: impl Fn(&std::io::Error) -> String,
) -> String {
    let name = safe(name);
    match fault {
        BackupFault::Base(fault) => super::fault(fault),
        BackupFault::File(error) => {
            format!("RES-003 {name}: {}; revise la ruta, los permisos y el disco.", why(error))
        }
        BackupFault::Foreign => {
            format!("RES-007 {name} no es un respaldo de Ventanilla: elija otro archivo.")
        }
        BackupFault::NewerForm => {
            format!("RES-008 {name} es un respaldo de una versión más nueva: actualice Ventanilla.")
        }
        BackupFault::NewerSchema { found, known } => format!(
            "RES-009 {name} es de una versión más nueva (esquema {found}; esta conoce {known}): actualice Ventanilla."
        ),
        BackupFault::Cut => {
            format!("RES-010 {name} está cortado: cópielo otra vez o use otro respaldo.")
        }
        BackupFault::Damaged(what) => {
            format!("RES-011 {name} está dañado ({what}): use otro respaldo.")
        }
    }
}
