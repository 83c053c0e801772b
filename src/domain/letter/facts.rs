//! Everything that a template may say, already as Spanish text.
//!
//! A blank text is a fact that is not known; a letter that needs it is refused, never printed with a hole.

use serde::Serialize;

use super::Company;

/// What was decided, as templates ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterSense {
    /// Everything was granted.
    Accede,
    /// A part was granted.
    Parcial,
    /// Nothing was granted.
    NoAccede,
    /// The decision stands (recurso).
    Confirma,
    /// It stands in part (recurso).
    Modifica,
    /// It falls (recurso).
    Revoca,
}

impl LetterSense {
    /// Every sense: of answers, then of recursos.
    pub const ALL: [Self; 6] =
        [Self::Accede, Self::Parcial, Self::NoAccede, Self::Confirma, Self::Modifica, Self::Revoca];
}

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Addressee {
    /// Name.
    pub name: String,
    /// Kind and number of the document.
    pub document: Option<String>,
    /// Address for notices.
    pub address: Option<String>,
    /// Town and department of that address.
    pub town: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// The PQR.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CaseFacts {
    /// Its number.
    pub radicado: String,
    /// Day of filing.
    pub filed_on: String,
    /// Hour of filing.
    pub filed_at: Option<String>,
    /// What it is, lower case: "reclamo".
    pub kind: String,
    /// Door, lower case: "presencial".
    pub channel: String,
    /// Who received it.
    pub received_by: Option<String>,
    /// Papers that came with it.
    pub attachments: Option<String>,
    /// SUI cause.
    pub causal_code: Option<String>,
    /// Its name.
    pub causal_name: Option<String>,
    /// Account.
    pub account: Option<String>,
    /// Bill in dispute.
    pub invoice: Option<String>,
    /// Amount in dispute.
    pub claimed: Option<String>,
    /// What the petitioner says.
    pub facts: String,
    /// Last legal day to answer.
    pub due_on: Option<String>,
}

/// The decision that the letter is, or that it notifies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DecisionFacts {
    /// Number of the decision.
    pub number: Option<String>,
    /// Its day.
    pub date: Option<String>,
    /// What was decided.
    pub sense: Option<LetterSense>,
    /// The same in words: "acceder parcialmente".
    pub sense_words: Option<String>,
    /// Amount adjusted.
    pub value: Option<String>,
    /// Reasons of whoever decides; each line is a paragraph.
    pub body: String,
    /// Whether recursos proceed (Ley 142/1994 art. 154).
    pub recursos: bool,
    /// Days to file them, in words and figure: "cinco (5)".
    pub recursos_days: Option<String>,
    /// Whether the recurso that proceeds is the one of queja (CPACA art. 74.3): an apelación was rejected.
    pub queja: bool,
    /// Whether an apelación waits behind the reposición.
    pub apelacion: bool,
}

/// The citation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CitationFacts {
    /// Its number.
    pub number: Option<String>,
    /// Day it was sent.
    pub sent_on: Option<String>,
    /// Days to come, in words and figure.
    pub days: Option<String>,
    /// Where to come.
    pub place: Option<String>,
    /// Opening hours.
    pub hours: Option<String>,
}

/// The aviso.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AvisoFacts {
    /// Its number.
    pub number: Option<String>,
    /// Why there was no personal notification.
    pub reason: Option<String>,
    /// Day it is posted.
    pub posted_on: Option<String>,
    /// Day it is taken down.
    pub removed_on: Option<String>,
    /// Days it stays posted, in words and figure.
    pub days: Option<String>,
}

/// A notification in person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct NotificationFacts {
    /// Day.
    pub on: Option<String>,
    /// Hour.
    pub at: Option<String>,
    /// As whom the person came: "titular", "autorizado", "apoderado".
    pub capacity: Option<String>,
}

/// What goes to the SSPD.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SspdFacts {
    /// Office of the SSPD.
    pub office: Option<String>,
    /// Number of the recurso.
    pub recurso: Option<String>,
    /// Its day.
    pub recurso_on: Option<String>,
    /// Day on which the decision of the reposición was notified.
    pub notified_on: Option<String>,
    /// How many documents the file has.
    pub documents: Option<String>,
    /// BLAKE3 of the file.
    pub hash: Option<String>,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
}

/// Everything that a template may use.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LetterFacts {
    /// Number of the letter.
    pub number: String,
    /// Where and when it is written.
    pub place_and_date: String,
    /// To whom.
    pub addressee: Addressee,
    /// The PQR.
    pub case: CaseFacts,
    /// The decision.
    pub decision: DecisionFacts,
    /// The citation.
    pub citation: CitationFacts,
    /// The aviso.
    pub aviso: AvisoFacts,
    /// The notification in person.
    pub notification: NotificationFacts,
    /// Number of the courier's paper.
    pub guide: Option<String>,
    /// Whom a petition concerns that is not ours.
    pub entity: Option<String>,
    /// Its address.
    pub entity_address: Option<String>,
    /// What the user has to bring; each line is a paragraph.
    pub missing: Option<String>,
    /// Time to bring it, in words: "un (1) mes".
    pub missing_term: Option<String>,
    /// Evidence ordered; each line is a paragraph.
    pub evidence: Option<String>,
    /// Day on which the time for evidence ends.
    pub evidence_until: Option<String>,
    /// Why a recurso is rejected.
    pub rejection: Option<String>,
    /// What goes to the SSPD.
    pub sspd: SspdFacts,
    /// Who signs.
    pub signer: Signer,
    /// Who writes.
    pub company: Company,
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

impl LetterFacts {
    /// A made-up case in which every fact is known: templates are tried on it.
    pub fn sample() -> Self {
        Self {
            number: "S-2026-000123".into(),
            place_and_date: "Villa Ejemplo, 5 de marzo de 2026".into(),
            addressee: Addressee::sample(),
            case: CaseFacts::sample(),
            decision: DecisionFacts::sample(),
            citation: CitationFacts {
                number: some("C-2026-000045"),
                sent_on: some("9 de marzo de 2026"),
                days: some("cinco (5)"),
                place: some("Carrera 5 # 10-20, primer piso"),
                hours: some("lunes a viernes de 8:00 a. m. a 4:00 p. m."),
            },
            aviso: AvisoFacts {
                number: some("A-2026-000031"),
                reason: some("no compareció dentro del término de la citación"),
                posted_on: some("18 de marzo de 2026"),
                removed_on: some("25 de marzo de 2026"),
                days: some("cinco (5)"),
            },
            notification: NotificationFacts {
                on: some("11 de marzo de 2026"),
                at: some("10:15 a. m."),
                capacity: some("titular"),
            },
            guide: some("GU000987654CO"),
            entity: some("Alcaldía de Villa Ejemplo"),
            entity_address: some("Calle 1 # 2-03"),
            missing: some("Copia de la factura reclamada.\nLectura actual del medidor."),
            missing_term: some("un (1) mes"),
            evidence: some("Visita técnica al predio.\nRevisión del medidor en laboratorio."),
            evidence_until: some("20 de abril de 2026"),
            rejection: some("fue presentado después de vencido el término legal"),
            sspd: SspdFacts::sample(),
            signer: Signer { name: "Ana Ruiz".into(), title: "Directora de PQR".into() },
            company: Company::sample(),
        }
    }
}

impl Addressee {
    fn sample() -> Self {
        Self {
            name: "María Núñez Peña".into(),
            document: some("C. C. 1.234.567"),
            address: some("Calle 12 # 3-45"),
            town: some("Villa Ejemplo, Caldas"),
            email: some("maria@ejemplo.invalid"),
        }
    }
}

impl CaseFacts {
    fn sample() -> Self {
        Self {
            radicado: "2026-000417".into(),
            filed_on: "16 de febrero de 2026".into(),
            filed_at: some("9:20 a. m."),
            kind: "reclamo".into(),
            channel: "presencial".into(),
            received_by: some("M. Gómez"),
            attachments: some("copia de la factura"),
            causal_code: some("102"),
            causal_name: some("Inconformidad con la medición del consumo facturado"),
            account: some("0012345"),
            invoice: some("F-998877"),
            claimed: some("$ 148.200,00"),
            facts: "El consumo facturado es mucho más alto que el de los meses anteriores.".into(),
            due_on: some("9 de marzo de 2026"),
        }
    }
}

impl DecisionFacts {
    fn sample() -> Self {
        Self {
            number: some("S-2026-000123"),
            date: some("5 de marzo de 2026"),
            sense: Some(LetterSense::Accede),
            sense_words: some("acceder a lo solicitado"),
            value: some("$ 96.400,00"),
            body: "En la visita se leyó el medidor.\nLa lectura facturada no corresponde.".into(),
            recursos: true,
            recursos_days: some("cinco (5)"),
            queja: true,
            apelacion: true,
        }
    }
}

impl SspdFacts {
    fn sample() -> Self {
        Self {
            office: some("Dirección Territorial Occidente"),
            recurso: some("2026-000502"),
            recurso_on: some("13 de marzo de 2026"),
            notified_on: some("8 de abril de 2026"),
            documents: some("14"),
            hash: some("3f1c9a"),
        }
    }
}

impl Company {
    fn sample() -> Self {
        Self {
            name: "Empresa de Ejemplo S.A. E.S.P.".into(),
            short_name: "la Empresa".into(),
            nit: "900.000.000-5".into(),
            town: "Villa Ejemplo".into(),
            department: "Caldas".into(),
            address: "Carrera 5 # 10-20".into(),
            telephone: "(606) 000 0000".into(),
            web: "www.ejemplo.invalid".into(),
            email: "pqr@ejemplo.invalid".into(),
            services: "acueducto y alcantarillado".into(),
            office: "Dirección de PQR".into(),
            signer_title: "Directora de PQR".into(),
            superior: "la Superintendencia de Servicios Públicos Domiciliarios (SSPD)".into(),
            filing_place: "en la Carrera 5 # 10-20".into(),
            hours: "lunes a viernes de 8:00 a. m. a 4:00 p. m.".into(),
        }
    }
}
