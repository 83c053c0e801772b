//! The subscriber record and the rules of its fields.
//!
//! What came in is kept beside what was understood: an address or a document is never overwritten.

pub mod address;
mod contact;
mod document;
pub mod field;
pub mod history;
pub mod notes;
mod premises;
mod record;
mod town;
pub mod vacancy;

pub use contact::{Phone, PhoneRejection, is_email};
pub use document::{Document, DocumentKind, DocumentRejection, nit_check_digit};
pub use premises::{Billing, Capacity, Location, MeterDetails, MeterKind, NoticeMedium, Premises};
pub use record::{Area, Service, ServiceStatus, Services, Stratum, Subscriber, UseClass, mask};
pub use town::{Town, Towns};

/// A text folded for searching: upper case, without accents, Ñ kept apart from N, blanks collapsed.
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    let mut folded = String::with_capacity(text.len());
    let mut blank = true;
    for c in text.nfc().flat_map(char::to_uppercase) {
        match c {
            'Ñ' => folded.push('Ñ'),
            c if c.is_whitespace() || c.is_control() => {
                if !blank {
                    folded.push(' ');
                }
                blank = true;
                continue;
            }
            c => {
                let length = folded.len();
                folded.extend(std::iter::once(c).nfd().filter(|d| !is_combining_mark(*d)));
                // A mark by itself leaves nothing, and no blank after it.
                if folded.len() == length {
                    continue;
                }
            }
        }
        blank = false;
    }
    folded.truncate(folded.trim_end().len());
    folded
}
