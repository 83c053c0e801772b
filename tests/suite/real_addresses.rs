//! Real addresses of public buildings (a fifth of those of the Registraduría): most come to a canonical form, and none
//! loses what finds the place.

use std::collections::BTreeMap;

use ventanilla::domain::subscriber::address::{AddressKind, normalize};

fn sample() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/direcciones_muestra.txt");
    // The whole file stands in for the sample when it is at hand.
    let path = std::env::var_os("VENTANILLA_DIRECCIONES").map_or(path, Into::into);
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// Capitals without accents, letters and digits apart from everything else and from each other.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.to_uppercase().chars() {
        let c = match c {
            'Á' => 'A',
            'É' => 'E',
            'Í' => 'I',
            'Ó' => 'O',
            'Ú' | 'Ü' => 'U',
            other => other,
        };
        let kind = match c {
            '0'..='9' => Some(true),
            _ if c.is_alphabetic() && !matches!(c, 'ª' | 'º') => Some(false),
            _ => None,
        };
        match (kind, pieces.last_mut()) {
            (None, _) => {}
            (Some(_), Some(piece)) if kind == last => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        last = kind;
    }
    pieces
}

/// Words that the canonical form writes otherwise; everything else must come out as it went in.
const REWRITTEN: &[&str] = &[
    "AVENIDA",
    "AV",
    "AVDA",
    "AVE",
    "AC",
    "AK",
    "C",
    "CALLE",
    "CLL",
    "CL",
    "CLLE",
    "CALL",
    "CALE",
    "CLE",
    "CAL",
    "K",
    "CARRERA",
    "CRA",
    "KRA",
    "KR",
    "CR",
    "CRR",
    "KRR",
    "CARR",
    "CARERA",
    "CARERRA",
    "DIAGONAL",
    "DIAG",
    "DIG",
    "DG",
    "DGL",
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
    "CIRCULAR",
    "CIRC",
    "CQ",
    "CIRCUNVALAR",
    "CV",
    "CRV",
    "AUTOPISTA",
    "AUTOP",
    "AUT",
    "AU",
    "SUR",
    "S",
    "NORTE",
    "NTE",
    "N",
    "ESTE",
    "ORIENTE",
    "E",
    "OESTE",
    "OE",
    "OCCIDENTE",
    "OCC",
    "W",
    "APARTAMENTO",
    "APTO",
    "APT",
    "AP",
    "LOCAL",
    "LOC",
    "LC",
    "OFICINA",
    "OFIC",
    "OFI",
    "OF",
    "INTERIOR",
    "INT",
    "IN",
    "TORRE",
    "TO",
    "BLOQUE",
    "BLOQ",
    "BLQ",
    "BL",
    "MANZANA",
    "MZNA",
    "MZA",
    "MZ",
    "CASA",
    "CS",
    "CA",
    "LOTE",
    "LTE",
    "LT",
    "PISO",
    "PI",
    "ETAPA",
    "ET",
    "GARAJE",
    "GJ",
    "GA",
    "BARRIO",
    "BARIO",
    "BRR",
    "BR",
    "B",
    "EDIFICIO",
    "EDIF",
    "ED",
    "URBANIZACION",
    "URBA",
    "URB",
    "UR",
    "CONJUNTO",
    "CONJ",
    "CJTO",
    "SECTOR",
    "SECT",
    "SEC",
    "ESQUINA",
    "ESQ",
    "VEREDA",
    "VDA",
    "VRDA",
    "CORREGIMIENTO",
    "CORREG",
    "CGTO",
    "CORR",
    "KILOMETRO",
    "KM",
    "FINCA",
    "FCA",
    "NO",
    "NRO",
    "NR",
    "NUM",
    "NUMERO",
    "CON",
    "Y",
    "RA",
    "ERA",
    "ER",
    "DA",
    "DO",
    "TA",
    "MA",
    "VA",
    "NA",
    "ª",
    "º",
    "A",
];

/// Ways, to know a street that is given with its plate without asking the parser.
const WAYS: &[&str] = &[
    "CALLE",
    "CLL",
    "CL",
    "CARRERA",
    "CRA",
    "KRA",
    "KR",
    "CR",
    "DIAGONAL",
    "DIAG",
    "DG",
    "TRANSVERSAL",
    "TRANSV",
    "TRANS",
    "TV",
    "TRV",
];

/// Whether an address carries a way with its number, a crossing and a plate: three numbers, at most one short word
/// between two of them, no second way.
fn carries_a_plate(text: &str) -> bool {
    let pieces = pieces(text);
    let is_way = |piece: &str| WAYS.contains(&piece);
    let Some(way) = pieces.iter().position(|piece| is_way(piece)) else { return false };
    let mut numbers = 0;
    let mut words = 0;
    for piece in pieces.iter().skip(way + 1) {
        if piece.starts_with(|c: char| c.is_ascii_digit()) {
            numbers += 1;
            words = 0;
            if numbers == 3 {
                return true;
            }
        } else if is_way(piece) || piece.len() > 5 || words == 2 {
            return false;
        } else {
            words += 1;
        }
    }
    false
}

fn count(pieces: Vec<String>) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for piece in pieces {
        *counted.entry(piece).or_default() += 1;
    }
    counted
}

#[test]
fn of_real_addresses_with_way_and_plate_ninety_five_in_a_hundred_come_to_their_form() {
    let all = sample();
    let carrying: Vec<&String> = all.iter().filter(|text| carries_a_plate(text)).collect();
    let formed =
        |text: &str| matches!(normalize(text).kind, AddressKind::Urban | AddressKind::Corner);
    let left: Vec<&&String> = carrying.iter().filter(|text| !formed(text)).collect();
    let rate = 100.0 - left.len() as f64 * 100.0 / carrying.len() as f64;
    println!("{} de {} con vía y placa, {rate:.2} %", carrying.len(), all.len());
    assert!(carrying.len() * 4 > all.len(), "la muestra trae pocas: {}", carrying.len());
    assert!(rate >= 95.0, "{rate:.2} %: {left:#?}");
}

#[test]
fn no_real_address_loses_what_finds_the_place() {
    for text in sample() {
        let once = normalize(&text);
        let full = once.full();
        assert_eq!(normalize(&full), once, "{text}");
        let mut out = count(pieces(&full));
        for (piece, times) in count(pieces(&text)) {
            if REWRITTEN.contains(&piece.as_str()) {
                continue;
            }
            let there = out.remove(&piece).unwrap_or(0);
            // Words that were written together come apart: what they were made of is all there.
            let joined = || full.to_uppercase().replace([' ', '.', '-', '#'], "").contains(&piece);
            assert!(there >= times || joined(), "{text:?} pierde {piece:?}: {full:?}");
        }
        let digits = |text: &str| {
            let mut digits: Vec<String> = pieces(text);
            digits.retain(|piece| piece.starts_with(|c: char| c.is_ascii_digit()));
            digits.sort_unstable();
            digits
        };
        assert_eq!(digits(&text), digits(&full), "{text:?} -> {full:?}");
    }
}
