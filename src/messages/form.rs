//! What every form says of a key that it does not take.

/// F4 on a field without a list.
pub const NO_VALUES: &str = "GEN-004 Este campo no tiene lista de valores.";

/// F7 on a field that was never filled before.
pub const NO_FORMER_VALUE: &str = "GEN-005 No hay un valor anterior de este campo.";

/// No room for one more character.
pub const FIELD_FULL: &str = "GEN-008 El campo está lleno: abrevie.";

/// A date that cannot be read.
pub const NOT_A_DATE: &str = "PQR-047 Esa fecha no se entiende: DDMM, DD/MM/AAAA o +n hábiles.";

/// A character that the field does not take.
pub fn not_taken(c: char) -> String {
    format!("GEN-006 «{c}» no va en este campo. F1 dice qué lleva.")
}
