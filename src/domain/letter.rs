//! The letters of the claims desk as values: which there are, what a template of one is, what was said.
//!
//! Never here: the syntax of a template (`text::letter`), a page or a file (`interchange::letters`).

mod document;
mod facts;

use serde::{Deserialize, Serialize};

use crate::domain::ids::Radicado;

pub use document::DossierDocument;
pub use facts::{
    Addressee, AvisoFacts, CaseFacts, CitationFacts, DecisionFacts, LetterFacts, LetterSense,
    NotificationFacts, Signer, SspdFacts,
};

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LetterKind {
    /// Decides a petition, a queja or a reclamo (Ley 142/1994 arts. 153 and 158).
    Respuesta,
    /// Decides a recurso de reposición (Ley 142/1994 art. 154).
    RespuestaRecurso,
    /// Rejects a recurso that lacks what the law asks for (CPACA art. 78).
    RechazoRecurso,
    /// Asks to come and be notified in person (CPACA art. 68).
    Citacion,
    /// Notifies at the address with a copy of the decision (CPACA art. 69).
    Aviso,
    /// Notifies on the web and in the office when no address is known (CPACA art. 69 inc. 2).
    AvisoPublicado,
    /// Records that somebody was notified in person (CPACA art. 67).
    ConstanciaNotificacion,
    /// Records what was asked by word of mouth (CPACA art. 15).
    ConstanciaVerbal,
    /// Says that a paper was received and under which number (CPACA art. 61).
    Acuse,
    /// Asks the user for what is missing (CPACA art. 17).
    Requerimiento,
    /// Hands a petition to whom it concerns (CPACA art. 21).
    Traslado,
    /// Orders evidence and says until when (Ley 142/1994 art. 158; CPACA arts. 40 and 79).
    AutoPruebas,
    /// Sends the file of an apelación to the SSPD (Ley 142/1994 art. 159).
    RemisionSspd,
}

impl LetterKind {
    /// Every kind: decisions first, then notices, then the rest of the file.
    pub const ALL: [Self; 13] = [
        Self::Respuesta,
        Self::RespuestaRecurso,
        Self::RechazoRecurso,
        Self::Citacion,
        Self::Aviso,
        Self::AvisoPublicado,
        Self::ConstanciaNotificacion,
        Self::ConstanciaVerbal,
        Self::Acuse,
        Self::Requerimiento,
        Self::Traslado,
        Self::AutoPruebas,
        Self::RemisionSspd,
    ];

    /// The word of the templates and the commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Respuesta => "respuesta",
            Self::RespuestaRecurso => "respuesta-recurso",
            Self::RechazoRecurso => "rechazo-recurso",
            Self::Citacion => "citacion",
            Self::Aviso => "aviso",
            Self::AvisoPublicado => "aviso-publicado",
            Self::ConstanciaNotificacion => "constancia-notificacion",
            Self::ConstanciaVerbal => "constancia-verbal",
            Self::Acuse => "acuse",
            Self::Requerimiento => "requerimiento",
            Self::Traslado => "traslado",
            Self::AutoPruebas => "auto-pruebas",
            Self::RemisionSspd => "remision-sspd",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it decides.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Respuesta | Self::RespuestaRecurso | Self::RechazoRecurso)
    }

    /// Whether it must say which recursos there are, or the notification is worth nothing (CPACA
    /// arts. 67, 69 and 72): what decides, and what notifies a decision.
    pub const fn tells_recursos(self) -> bool {
        self.decides()
            || matches!(self, Self::Aviso | Self::AvisoPublicado | Self::ConstanciaNotificacion)
    }

    /// Under which document it stands in the file of the case.
    pub const fn document(self) -> DossierDocument {
        match self {
            Self::Respuesta | Self::RespuestaRecurso | Self::RechazoRecurso => {
                DossierDocument::Respuesta
            }
            Self::Citacion => DossierDocument::Citacion,
            Self::Aviso => DossierDocument::Aviso,
            Self::AvisoPublicado => DossierDocument::PublicacionAviso,
            Self::ConstanciaNotificacion => DossierDocument::ConstanciaNotificacion,
            Self::ConstanciaVerbal => DossierDocument::ConstanciaVerbal,
            Self::Acuse => DossierDocument::ConstanciaRecepcion,
            Self::Requerimiento => DossierDocument::Requerimiento,
            Self::Traslado => DossierDocument::Traslado,
            Self::AutoPruebas => DossierDocument::AutoPruebas,
            Self::RemisionSspd => DossierDocument::RemisionSspd,
        }
    }
}

/// Who writes: the company as its letters name it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Company {
    /// Full name.
    pub name: String,
    /// Name for headings and running text.
    pub short_name: String,
    /// Tax number with its check digit.
    pub nit: String,
    /// Town of the office that signs.
    pub town: String,
    /// Its department.
    pub department: String,
    /// Address of the office.
    pub address: String,
    /// Telephone of the claims desk.
    pub telephone: String,
    /// Web page, where avisos are published.
    pub web: String,
    /// E-mail of the claims desk.
    pub email: String,
    /// Services rendered, as one phrase.
    pub services: String,
    /// Office that signs.
    pub office: String,
    /// Title of whoever signs for it, when the letter names nobody else.
    pub signer_title: String,
    /// Who decides an apelación.
    pub superior: String,
    /// Where recursos are filed.
    pub filing_place: String,
    /// When the office attends.
    pub hours: String,
}

/// A text of the claims desk that was approved once and is typed by its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedText {
    /// What a clerk types.
    pub code: String,
    /// Spanish title of the list.
    pub title: String,
    /// The text.
    pub text: String,
}

/// How a letter is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Two digits that a person types.
    pub code: String,
    /// What it is for.
    pub kind: LetterKind,
    /// File name without its ending.
    pub name: String,
    /// Spanish title of the letter.
    pub title: String,
    /// SUI causes that it is made for; none means any.
    pub causes: Vec<u16>,
    /// Its text, in the syntax of `text::letter`.
    pub source: String,
    /// Line of the file on which the text begins, from 1: faults are told by it.
    pub first_line: usize,
}

/// What the claims desk writes with: the tables of `data/` in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letters {
    /// Who writes.
    pub company: Company,
    /// Approved texts, in the order of the table.
    pub texts: Vec<ApprovedText>,
    /// Templates, ordered by code.
    pub templates: Vec<Template>,
}

impl Letters {
    /// The approved text of a code, in any case.
    pub fn text(&self, code: &str) -> Option<&ApprovedText> {
        self.texts.iter().find(|text| text.code.eq_ignore_ascii_case(code))
    }

    /// The template of a name or of a code.
    pub fn template(&self, name_or_code: &str) -> Option<&Template> {
        self.templates
            .iter()
            .find(|template| template.name == name_or_code || template.code == name_or_code)
    }

    /// The templates of a kind for a cause: those made for it first, then those for any cause.
    pub fn for_case(&self, kind: LetterKind, causal: Option<u16>) -> Vec<&Template> {
        let of_kind = || self.templates.iter().filter(|template| template.kind == kind);
        let made_for =
            |template: &&Template| causal.is_some_and(|causal| template.causes.contains(&causal));
        of_kind()
            .filter(made_for)
            .chain(of_kind().filter(|template| template.causes.is_empty()))
            .collect()
    }
}

/// A piece of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Paragraph {
    /// Running text, broken wherever the page needs it.
    Prose(String),
    /// Lines that stay lines: an address, a signature.
    Lines(Vec<String>),
    /// A heading inside the letter.
    Heading(String),
}

/// A letter as it was written: no template and no fact is needed to show it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Letter {
    /// What it is for.
    pub kind: LetterKind,
    /// Its number.
    pub number: String,
    /// Where and when.
    pub place_and_date: String,
    /// Spanish title.
    pub title: String,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

/// A letter that went out: what it says, of which case, and what proves a copy of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedLetter {
    /// The case.
    pub radicado: Radicado,
    /// Number of the year, from 1; the letter carries it in full.
    pub sequence: u32,
    /// Name of its template.
    pub template: String,
    /// BLAKE3 of its PDF, in hexadecimal.
    pub hash: String,
    /// The letter.
    pub letter: Letter,
}

/// The number under which a letter goes out.
pub fn letter_number(year: i32, sequence: u32) -> String {
    format!("S-{year}-{sequence:06}")
}

/// Why a letter cannot be written: which template, where, what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFault {
    /// Name of the template.
    pub template: String,
    /// Line of its file, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: LetterProblem,
}

/// What is wrong with a template or with what it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterProblem {
    /// The template does not parse or does what a template may not; the library says what.
    Syntax(String),
    /// The template names a fact that there is not.
    UnknownFact(String),
    /// The letter needs a fact that this case lacks.
    MissingFact(String),
    /// A decision or its notice never says which recursos there are: the fact it should use.
    SilentOnRecursos(&'static str),
    /// Longer than a letter may be.
    TooLong,
}
