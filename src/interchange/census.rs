//! Files of changes of data: an account and, in columns by the name of each field, what shall stand there. An empty
//! cell changes nothing; a dash leaves the field empty.

use super::report::LoadReport;
use super::rows::{self, Shape, reject};
use super::source::{FileFault, SourceFile};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::field::Field;

const SHAPE: Shape = Shape {
    required: &["cuenta_contrato"],
    other_names: &[("cuenta", "cuenta_contrato"), ("estrato_nuevo", "estrato")],
    rules: ["NOV-040", "NOV-041", "NOV-042"],
};

/// What leaves a field empty.
const ERASE: &str = "-";

/// What a row wants: each field with its text.
pub type Wanted = Vec<(Field, String)>;

/// Reads the whole file, giving each row to `take`: a row that it does not take is set aside with its reason.
pub fn read(
    source: &SourceFile,
    report: &mut LoadReport,
    take: &mut dyn FnMut(u64, AccountId, Wanted) -> Result<Result<(), String>, FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &SHAPE, report, &mut |line, fields| {
        let Ok(account) = fields.get("cuenta_contrato").parse::<AccountId>() else {
            return Ok(reject("NOV-043", "la cuenta lleva de 1 a 12 dígitos"));
        };
        let wanted: Wanted = Field::ALL
            .iter()
            .filter_map(|field| match fields.get(field.code()) {
                "" => None,
                ERASE => Some((*field, String::new())),
                text => Some((*field, text.to_owned())),
            })
            .collect();
        if wanted.is_empty() {
            return Ok(reject("NOV-044", "la fila no trae ningún campo para cambiar"));
        }
        Ok(take(line, account, wanted)?.or_else(|why| reject("NOV-045", why)))
    })
}
