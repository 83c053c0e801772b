//! Annexes: papers that come in about a case, kept whole beside it with what proves them.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::letter::DossierDocument;
use super::user::UserId;

/// Bytes of one annex.
pub const MAX_ANNEX_BYTES: u64 = 10 * 1024 * 1024;

/// Annexes of one case.
pub const MAX_ANNEXES: usize = 40;

/// Characters of the name of an annex.
pub const MAX_ANNEX_NAME: usize = 120;

/// Characters of an ending that is kept when a name is cut.
const MAX_ENDING: usize = 8;

/// A paper of a case; its content is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Number inside the office: never used twice, and some are skipped.
    pub number: u32,
    /// The name it came with, as [`annex_name`] leaves it.
    pub name: String,
    /// What it is.
    pub document: DossierDocument,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, in hexadecimal.
    pub hash: String,
    /// When it was attached.
    pub at: NaiveDateTime,
    /// Who attached it.
    pub by: UserId,
}

impl Annex {
    /// Its day in the file of the case.
    pub fn day(&self) -> NaiveDate {
        self.at.date()
    }
}

/// Why an annex is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnexRejection {
    /// No content.
    Empty,
    /// More than [`MAX_ANNEX_BYTES`].
    TooLarge,
    /// The case has [`MAX_ANNEXES`].
    TooMany,
    /// Nothing that can be shown remains of its name.
    NameInvalid,
    /// The same content is attached already, under this name.
    Repeated(String),
    /// Its content was not written before it.
    ContentMissing,
}

/// The last part of a name without what a terminal obeys or what hides text; none when nothing remains.
pub fn annex_name(raw: &str) -> Option<String> {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().map(|c| if is_hostile(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let name = cut(words.join(" ").trim_matches([' ', '.']));
    let name = name.trim_matches([' ', '.']).to_owned();
    name.chars().any(char::is_alphanumeric).then_some(name)
}

/// The beginning of a long name, with its ending.
fn cut(name: &str) -> String {
    let long = name.chars().count();
    if long <= MAX_ANNEX_NAME {
        return name.to_owned();
    }
    let ending = name.rfind('.').and_then(|at| name.get(at..)).unwrap_or_default();
    let ending = if ending.chars().count() <= MAX_ENDING { ending } else { "" };
    let kept = MAX_ANNEX_NAME - ending.chars().count();
    let stem: String = name.chars().take(kept).collect();
    format!("{stem}{ending}")
}

/// Controls, what file systems forbid, and what reorders or hides text.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether an annex may be added to those that a case has.
pub fn decide_annex(annex: &Annex, present: &[Annex]) -> Result<(), AnnexRejection> {
    if annex.bytes == 0 {
        return Err(AnnexRejection::Empty);
    }
    if annex.bytes > MAX_ANNEX_BYTES {
        return Err(AnnexRejection::TooLarge);
    }
    if annex_name(&annex.name).as_deref() != Some(annex.name.as_str()) {
        return Err(AnnexRejection::NameInvalid);
    }
    if let Some(same) = present.iter().find(|other| other.hash == annex.hash) {
        return Err(AnnexRejection::Repeated(same.name.clone()));
    }
    if present.len() >= MAX_ANNEXES {
        return Err(AnnexRejection::TooMany);
    }
    Ok(())
}
