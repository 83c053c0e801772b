//! The terms that a case runs, by the names under which `data/terminos.toml` states them.

use chrono::NaiveDate;

use crate::domain::calendar::{BusinessCalendar, Term};

macro_rules! term_ids {
    ($($(#[$doc:meta])* $id:ident = $code:literal;)*) => {
        /// A term of which the life of a case depends. The table must state every one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TermId { $($(#[$doc])* $id,)* }

        impl TermId {
            /// Every one, in the order of the variants.
            pub const ALL: &'static [Self] = &[$(Self::$id,)*];

            /// Its name in the table.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$id => $code,)* }
            }
        }
    };
}

term_ids! {
    /// Answer a petition, complaint or claim.
    Answer = "RESP_PQR";
    /// Answer a recurso.
    AnswerRecurso = "RESP_RECURSO";
    /// Recognise what silence decided.
    RecogniseSilence = "SAP_RECONOCER";
    /// Send the citation.
    Cite = "CITACION";
    /// Come to be notified.
    Appear = "COMPARECER";
    /// The same, with the citation published.
    AppearPublished = "CITACION_WEB";
    /// Send the aviso.
    SendAviso = "AVISO_ENVIO";
    /// The aviso hangs.
    AvisoPosted = "AVISO_PUBLICADO";
    /// The aviso takes effect.
    AvisoEffective = "NOTIF_AVISO_EFECTIVA";
    /// Longest evidence in a petition or claim.
    Evidence = "PRUEBAS_1A";
    /// Longest evidence in a recurso.
    EvidenceRecurso = "PRUEBAS_RECURSO";
    /// Send the file of an apelación.
    SendToSspd = "APELACION_REMITIR";
    /// Carry out a resolution.
    ComplySspd = "CUMPLIR_SSPD";
    /// Claim against a bill.
    ClaimBill = "RECLAMO_FACTURA_5M";
    /// File recursos.
    FileRecurso = "RECURSO_USUARIO";
    /// File the recurso de queja.
    FileQueja = "QUEJA_USUARIO";
    /// Ask to complete.
    AskCompletion = "REQ_INCOMPLETA";
    /// Complete.
    Complete = "SUBSANAR_ART17";
    /// Correct what was returned.
    Correct = "CORREGIR_ART19";
    /// Information and copies.
    Information = "PET_DOC_INFO";
    /// Copies that silence granted.
    DeliverCopies = "ENTREGA_COPIAS";
    /// Consulta.
    Consulta = "PET_CONSULTA";
    /// Another authority asks.
    Authority = "PET_AUTORIDAD";
    /// Send to the competent body.
    Transfer = "TRASLADO";
    /// The Superintendencia decides.
    SspdDecides = "SSPD_APELACION";
    /// Consulta of personal data.
    DataConsulta = "HD_CONSULTA";
    /// Claim about personal data.
    DataReclamo = "HD_RECLAMO";
    /// Ask to complete a claim about personal data.
    AskDataCompletion = "HD_REQ";
    /// Complete a claim about personal data.
    CompleteData = "HD_SUBSANAR";
}

impl TermId {
    /// The term of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.code() == code)
    }
}

/// Every row of the table, found by name and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    rows: Vec<Term>,
    /// Of each [`TermId`], the places of its rows.
    places: Vec<Vec<usize>>,
    /// Stands in where no row is in force: the loader guarantees it (`RESP_PQR`).
    answer: Term,
}

impl Terms {
    /// The table. Says which term it does not state.
    pub fn new(rows: Vec<Term>) -> Result<Self, TermId> {
        let places: Vec<Vec<usize>> = TermId::ALL
            .iter()
            .map(|id| {
                (0..rows.len())
                    .filter(|at| rows.get(*at).is_some_and(|row| row.id == id.code()))
                    .collect()
            })
            .collect();
        if let Some(at) = places.iter().position(Vec::is_empty) {
            return Err(TermId::ALL.get(at).copied().unwrap_or(TermId::Answer));
        }
        let answer = rows.iter().find(|row| row.id == TermId::Answer.code()).cloned();
        let answer = answer.ok_or(TermId::Answer)?;
        Ok(Self { rows, places, answer })
    }

    /// The row in force on the day on which the term begins; the latest one when none says so.
    pub fn of(&self, id: TermId, begins: NaiveDate) -> &Term {
        let places = self.places.get(id as usize).map_or(&[][..], Vec::as_slice);
        let mut rows = places.iter().filter_map(|at| self.rows.get(*at));
        let in_force = |row: &&Term| row.from <= begins && row.to.is_none_or(|last| begins <= last);
        let last = rows.clone().next_back();
        rows.find(in_force).or(last).unwrap_or(&self.answer)
    }

    /// Every row, in the order of the table.
    pub fn all(&self) -> &[Term] {
        &self.rows
    }
}

/// The law that a case is computed with: which days count, and every term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Counts terms of law.
    pub legal: BusinessCalendar,
    /// Terms of law.
    pub terms: Terms,
}
