//! Format A of the SUI as a file: the one that goes to the regulator, and the copy that is reviewed first.

use std::io::Write;

use chrono::NaiveDate;

use super::table::Cell;
use crate::domain::pqr::CausalGroup;
use crate::domain::pqr::sui::{SuiEntry, SuiRow, SuiRules};
use crate::domain::pqr::{TermId, Warning};
use crate::text::pqr;

/// Titles of the fields, in their order.
pub const COLUMNS: [&str; 16] = [
    "DANE DEPARTAMENTO",
    "DANE MUNICIPIO",
    "DANE POBLACION",
    "RADICADO RECIBIDO",
    "FECHA RADICACION",
    "TIPO DE TRAMITE",
    "CAUSAL",
    "DETALLE DE LA CAUSAL",
    "NUMERO DE CUENTA",
    "NUMERO IDENTIFICADOR DE FACTURA",
    "TIPO RESPUESTA",
    "FECHA RESPUESTA",
    "RADICADO RESPUESTA",
    "FECHA NOTIFICACION",
    "TIPO DE NOTIFICACION",
    "FECHA TRASLADO A SSPD",
];

/// Titles of what only the review copy has.
pub const REVIEW: [&str; 10] = [
    "REPORTA",
    "ESTADO",
    "CLASE",
    "CANAL",
    "DIAS HABILES",
    "TARDE RESPUESTA",
    "TARDE NOTIFICACION",
    "TARDE SSPD",
    "APROBADO",
    "NO SE PUEDE ENVIAR",
];

/// Cabecera municipal: the settlement of every account until the base keeps another.
const SETTLEMENT: &str = "000";

/// The fields of a row.
pub fn fields(row: &SuiRow, rules: &SuiRules) -> [String; 16] {
    let day = |day: Option<NaiveDate>| {
        day.map_or_else(String::new, |day| day.format("%d-%m-%Y").to_string())
    };
    let or = |value: Option<String>, none: &str| value.unwrap_or_else(|| none.to_owned());
    let (department, municipality) = row.town.split_at_checked(2).unwrap_or_default();
    let group = |group| match group {
        CausalGroup::Billing => "F",
        CausalGroup::Service => "P",
    };
    let (letter, code) = row.cause.map_or_else(Default::default, |(of, code)| {
        (of.map_or("", group).to_owned(), format!("{code:03}"))
    });
    [
        department.to_owned(),
        municipality.to_owned(),
        if row.town.is_empty() { String::new() } else { SETTLEMENT.to_owned() },
        row.radicado.to_string(),
        day(Some(row.filed)),
        row.procedure.map_or_else(String::new, |procedure| procedure.code().to_string()),
        letter,
        code,
        or(row.account.map(|account| account.to_string()), &rules.no_account),
        or(row.bill.as_deref().map(on_one_line), &rules.no_bill),
        row.answer.code().to_string(),
        day(row.answered),
        on_one_line(&row.number),
        day(row.notified),
        row.notice.code().to_string(),
        row.to_sspd.map_or_else(|| rules.no_transfer.clone(), |on| day(Some(on))),
    ]
}

/// Typed text without what would break the line of a validator.
fn on_one_line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    flat.trim().to_owned()
}

/// What a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Rows without the titles.
    pub rows: u64,
    /// BLAKE3 of every byte, in hexadecimal.
    pub hash: String,
}

/// Writes the file of the regulator.
pub struct SuiFile<'a, W: Write> {
    out: csv::Writer<Hashed<W>>,
    rules: &'a SuiRules,
    rows: u64,
}

impl<'a, W: Write> SuiFile<'a, W> {
    /// Writes the titles.
    pub fn new(sink: W, rules: &'a SuiRules) -> std::io::Result<Self> {
        let sink = Hashed { sink, hash: blake3::Hasher::new() };
        let mut out = csv::WriterBuilder::new().delimiter(rules.separator).from_writer(sink);
        out.write_record(COLUMNS).map_err(super::table::disk_fault)?;
        Ok(Self { out, rules, rows: 0 })
    }

    /// Writes a row.
    pub fn row(&mut self, row: &SuiRow) -> std::io::Result<()> {
        self.out.write_record(fields(row, self.rules)).map_err(super::table::disk_fault)?;
        self.rows += 1;
        Ok(())
    }

    /// Closes it and says what it came to.
    pub fn finish(mut self) -> std::io::Result<Written> {
        self.out.flush()?;
        let hash = self.out.get_ref().hash.finalize().to_hex().to_string();
        Ok(Written { rows: self.rows, hash })
    }
}

/// Takes the hash of what passes.
struct Hashed<W: Write> {
    sink: W,
    hash: blake3::Hasher,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.sink.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.sink.flush()
    }
}

/// Titles of the review copy.
pub fn review_columns() -> Vec<String> {
    COLUMNS.iter().chain(&REVIEW).map(|title| (*title).to_owned()).collect()
}

/// A row of the review copy; `why` says what is in its way.
pub fn review_cells(entry: &SuiEntry, rules: &SuiRules, approved: bool, why: String) -> Vec<Cell> {
    let yes = |yes: bool| if yes { "S" } else { "N" }.to_owned();
    let late = |terms: &[TermId]| {
        let warnings = entry.clock.iter().flat_map(|clock| &clock.warnings);
        let mut late = warnings.filter_map(|warning| match warning {
            Warning::Late { term, .. } => Some(*term),
            Warning::TransferLate { .. } => Some(TermId::Transfer),
            _ => None,
        });
        yes(late.any(|term| terms.contains(&term)))
    };
    let state = entry.clock.as_ref().map_or("", |clock| clock.state().code());
    let review = [
        yes(entry.reported),
        state.to_owned(),
        pqr::kind(entry.case.kind).to_owned(),
        pqr::channel(entry.case.channel).to_owned(),
        entry.days.to_string(),
        late(&[entry.case.kind.term(), TermId::Transfer]),
        late(&[TermId::Cite, TermId::SendAviso]),
        late(&[TermId::SendToSspd, TermId::ComplySspd]),
        yes(approved && entry.reported),
        why,
    ];
    fields(&entry.row, rules).into_iter().chain(review).map(Cell::Text).collect()
}
