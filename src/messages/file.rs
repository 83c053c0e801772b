//! Why a file cannot be taken, naming the file, the line and the remedy.

use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, MAX_LINE_BYTES};
use crate::text::safe;

/// One line for a file that was refused whole.
pub fn file_fault(name: &str, fault: &FileFault) -> String {
    let name = safe(name);
    match fault {
        FileFault::Unreadable(why) => {
            format!("IMP-001 No se puede leer {name} ({why}): revise la ruta y los permisos.")
        }
        FileFault::Empty => format!("IMP-002 {name} está vacío: vuelva a generarlo."),
        FileFault::Binary => format!(
            "IMP-003 {name} es un archivo binario (Excel, zip o PDF): guárdelo como texto separado por tabuladores o CSV."
        ),
        FileFault::LineTooLong(line) => format!(
            "IMP-004 {name}, línea {line}: pasa de {} KiB, no es una lista; vuelva a generarla.",
            MAX_LINE_BYTES >> 10
        ),
        FileFault::HeadingMissing(columns) => format!(
            "IMP-005 {name}: no aparece el encabezado con {}; revise el encabezado.",
            columns.join(", ")
        ),
        FileFault::HeadingRepeated(column) => {
            format!("IMP-006 {name}: la columna «{}» está dos veces; quite una.", safe(column))
        }
        FileFault::Truncated(line) => format!(
            "IMP-007 {name}, línea {line}: el archivo está cortado; vuelva a generarlo o acepte con --permitir-truncado."
        ),
        FileFault::ControlTotal { expected, found } => format!(
            "IMP-008 {name}: el total de control es {expected} y el archivo suma {found}; revise --escala y --total-control."
        ),
        FileFault::At { line, reason } => {
            format!("IMP-011 {name}, línea {line}: {}.", safe(reason))
        }
    }
}

/// One line for whoever has to wait for another person's load.
pub fn load_running(by: &str) -> String {
    format!(
        "IMP-018 {} está cargando o verificando la base: espere a que termine y repita.",
        safe(by)
    )
}

/// One line for a file of which no row could be accepted: the first reason stands for all.
pub fn nothing_accepted(report: &LoadReport) -> String {
    let name = safe(&report.file);
    match report.rejected.first() {
        Some(row) => format!(
            "IMP-009 {name}, línea {}: ninguna fila se pudo aceptar; la primera, {}: {}.",
            row.line, row.rule, row.reason
        ),
        None => format!("IMP-009 {name}: no trae ninguna fila; revise el archivo."),
    }
}

/// What is not text does not go to a terminal.
pub const NOT_TEXT: &str = "EXP-007 La salida no es texto: use --salida ARCHIVO o > archivo.";

/// A file that is given out could not be written.
pub fn not_written(why: &str) -> String {
    format!("EXP-009 No se pudo escribir el archivo ({why}).")
}
