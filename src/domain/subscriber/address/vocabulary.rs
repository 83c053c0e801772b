//! The words of Colombian addresses and their canonical abbreviations.
//!
//! Owns every synonym the normaliser knows, accents folded. Never looks at word order.

/// Kinds of public way, as the land registry abbreviates them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    Calle,
    Carrera,
    Diagonal,
    Transversal,
    Avenida,
    AvenidaCalle,
    AvenidaCarrera,
    Circular,
    Circunvalar,
    Autopista,
}

impl Via {
    pub(super) fn abbreviation(self) -> &'static str {
        match self {
            Self::Calle => "CL",
            Self::Carrera => "KR",
            Self::Diagonal => "DG",
            Self::Transversal => "TV",
            Self::Avenida => "AV",
            Self::AvenidaCalle => "AC",
            Self::AvenidaCarrera => "AK",
            Self::Circular => "CQ",
            Self::Circunvalar => "CV",
            Self::Autopista => "AU",
        }
    }
}

/// One canonical value and the spellings that stand for it.
type Synonyms<T> = &'static [(T, &'static [&'static str])];

const VIAS: Synonyms<Via> = &[
    (Via::Calle, &["CALLE", "CLL", "CL", "CLLE", "CALL", "CALE", "CLE", "CAL"]),
    (
        Via::Carrera,
        &["CARRERA", "CRA", "KRA", "KR", "CR", "CRR", "KRR", "CARR", "CARERA", "CARERRA"],
    ),
    (Via::Diagonal, &["DIAGONAL", "DIAG", "DIG", "DG", "DGL"]),
    (
        Via::Transversal,
        &[
            "TRANSVERSAL",
            "TRANSV",
            "TRANS",
            "TRV",
            "TV",
            "TR",
            "TRAV",
            "TRANV",
            "TRASV",
            "TRASVERSAL",
        ],
    ),
    (Via::Avenida, &["AVENIDA", "AV", "AVDA", "AVE"]),
    (Via::AvenidaCalle, &["AC"]),
    (Via::AvenidaCarrera, &["AK"]),
    (Via::Circular, &["CIRCULAR", "CIRC", "CQ"]),
    (Via::Circunvalar, &["CIRCUNVALAR", "CV", "CRV"]),
    (Via::Autopista, &["AUTOPISTA", "AUTOP", "AUT", "AU"]),
];

/// Too short to mean a way in the middle of a text.
const SHORT_VIAS: Synonyms<Via> = &[(Via::Calle, &["C"]), (Via::Carrera, &["K"])];

const QUADRANTS: Synonyms<&str> = &[
    ("SUR", &["SUR"]),
    ("NORTE", &["NORTE", "NTE"]),
    ("ESTE", &["ESTE", "ORIENTE"]),
    ("OESTE", &["OESTE", "OE", "OCCIDENTE", "OCC"]),
];

/// Lone letters that name a quadrant after a plate; before it they are letters of the street.
const QUADRANT_LETTERS: Synonyms<&str> =
    &[("SUR", &["S"]), ("NORTE", &["N"]), ("ESTE", &["E"]), ("OESTE", &["W"])];

/// Inner parts of a building or block; they count only when a number or letter follows.
const UNITS: Synonyms<&str> = &[
    ("AP", &["APARTAMENTO", "APTO", "APT", "AP"]),
    ("LC", &["LOCAL", "LOC", "LC"]),
    ("OF", &["OFICINA", "OFIC", "OFI", "OF"]),
    ("IN", &["INTERIOR", "INT", "IN"]),
    ("TO", &["TORRE", "TO"]),
    ("BL", &["BLOQUE", "BLOQ", "BLQ", "BL"]),
    ("MZ", &["MANZANA", "MZNA", "MZA", "MZ"]),
    ("CA", &["CASA", "CS", "CA"]),
    ("LT", &["LOTE", "LTE", "LT"]),
    ("PI", &["PISO", "PI"]),
    ("ET", &["ETAPA", "ET"]),
    ("GA", &["GARAJE", "GJ", "GA"]),
];

const PLACES: Synonyms<&str> = &[
    ("BRR", &["BARRIO", "BARIO", "BRR", "BR"]),
    ("ED", &["EDIFICIO", "EDIF", "ED"]),
    ("UR", &["URBANIZACION", "URBA", "URB", "UR"]),
    ("CONJ", &["CONJUNTO", "CONJ", "CJTO"]),
    ("SEC", &["SECTOR", "SECT", "SEC"]),
    ("ESQ", &["ESQUINA", "ESQ"]),
];

const RURAL_PLACES: Synonyms<&str> = &[
    ("VDA", &["VEREDA", "VDA", "VRDA"]),
    ("CORR", &["CORREGIMIENTO", "CORREG", "CGTO", "CORR"]),
    ("KM", &["KILOMETRO", "KM"]),
    ("FCA", &["FINCA", "FCA"]),
];

/// Rural words that have no abbreviation of their own.
const RURAL_WORDS: &[&str] = &[
    "CASERIO",
    "HACIENDA",
    "INSPECCION",
    "INSP",
    "PARAJE",
    "PARCELA",
    "PARCELACION",
    "RESGUARDO",
    "TRONCAL",
];

/// Words that stand for the number sign when a number follows.
const MARKERS: &[&str] = &["NO", "NRO", "NR", "NUM", "NUMERO", "N"];

/// Pairs of letters that name a street although they stand apart from its number.
const LOOSE_PAIRS: &[&str] = &["AA", "BB", "DD", "EE", "FF", "GG", "AB", "AN", "BN", "NE"];

/// Short words that are never the designator of a unit.
const PARTICLES: &[&str] = &["DE", "EL", "LA", "LO", "EN", "Y", "O", "SD", "IE"];

/// The way a word names; the one-letter forms count only when `short_too`.
pub(super) fn via(word: &str, short_too: bool) -> Option<Via> {
    find(VIAS, word).or_else(|| short_too.then(|| find(SHORT_VIAS, word)).flatten())
}

/// The quadrant a whole word names.
pub(super) fn quadrant(word: &str) -> Option<&'static str> {
    find(QUADRANTS, word)
}

/// The quadrant a lone letter after a plate names.
pub(super) fn quadrant_letter(word: &str) -> Option<&'static str> {
    find(QUADRANT_LETTERS, word)
}

/// The abbreviation of an inner part (`APTO` is `AP`).
pub(super) fn unit(word: &str) -> Option<&'static str> {
    find(UNITS, word)
}

/// The abbreviation of a named place (`BARRIO` is `BRR`).
pub(super) fn place(word: &str) -> Option<&'static str> {
    find(PLACES, word).or_else(|| find(RURAL_PLACES, word))
}

pub(super) fn is_rural(word: &str) -> bool {
    find(RURAL_PLACES, word).is_some() || listed(RURAL_WORDS, word)
}

pub(super) fn is_marker(word: &str) -> bool {
    listed(MARKERS, word)
}

pub(super) fn is_particle(word: &str) -> bool {
    listed(PARTICLES, word)
}

pub(super) fn is_loose_pair(word: &str) -> bool {
    listed(LOOSE_PAIRS, word)
}

/// Whether a word has a meaning of its own and so cannot be a letter or a name.
pub(super) fn is_keyword(word: &str) -> bool {
    via(word, false).is_some() || unit(word).is_some() || place(word).is_some() || is_marker(word)
}

/// Marks that accent the letter before them.
pub(super) fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

fn find<T: Copy>(table: Synonyms<T>, word: &str) -> Option<T> {
    table.iter().find(|(_, spellings)| listed(spellings, word)).map(|(value, _)| *value)
}

fn listed(spellings: &[&str], word: &str) -> bool {
    if word.is_ascii() {
        return spellings.contains(&word);
    }
    spellings.iter().any(|spelling| folded(word).eq(spelling.chars()))
}

/// The letters of a word in capitals without the accents of Spanish vowels.
fn folded(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|c| !is_combining(*c)).map(|c| match c {
        'Á' | 'À' => 'A',
        'É' | 'È' => 'E',
        'Í' | 'Ì' => 'I',
        'Ó' | 'Ò' => 'O',
        'Ú' | 'Ù' | 'Ü' => 'U',
        other => other,
    })
}
