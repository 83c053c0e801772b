//! The fields of the intake form: their order, masks, words, and the filing that they make.

use chrono::NaiveDate;
use tui_textarea::{TextArea, WrapMode};

use crate::domain::ids::{AccountId, DraftId, Radicado};
use crate::domain::pqr::{Channel, FilePqr, Machine, Notice, Petitioner, PqrKind, Undisputed};
use crate::domain::subscriber::Service;
use crate::text::date;
use crate::widgets::{Mask, TextField};

/// A field, in the order of Tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldId {
    Account,
    Kind,
    Causal,
    Amount,
    Undisputed,
    Facts,
    Invoice,
    Issued,
    Channel,
    NoticeWay,
    NoticeAt,
    Petitioner,
    Document,
}

impl FieldId {
    pub const ALL: [Self; 13] = [
        Self::Account,
        Self::Kind,
        Self::Causal,
        Self::Amount,
        Self::Undisputed,
        Self::Facts,
        Self::Invoice,
        Self::Issued,
        Self::Channel,
        Self::NoticeWay,
        Self::NoticeAt,
        Self::Petitioner,
        Self::Document,
    ];

    /// Its name in drafts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "suscriptor",
            Self::Kind => "tramite",
            Self::Causal => "causal",
            Self::Amount => "valor",
            Self::Facts => "hechos",
            Self::Channel => "canal",
            Self::NoticeWay => "notificar_por",
            Self::NoticeAt => "notificar_en",
            Self::Petitioner => "peticionario",
            Self::Document => "documento",
            Self::Invoice => "factura",
            Self::Issued => "expedida",
            Self::Undisputed => "pago_resto",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Legal meaning, format and example, for F1.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Account => {
                "Cuenta contrato, o parte del nombre, documento, dirección o medidor: la flecha abajo entra a la lista. Déjelo vacío si quien pide no es suscriptor."
            }
            Self::Kind => {
                "P petición, Q queja, R reclamo, D denuncia, I información, S sugerencia, F felicitación, C consulta, H y B hábeas data (consulta y reclamo), A autoridad. F4 lista."
            }
            Self::Causal => {
                "Código SUI de tres dígitos; F4 muestra la lista. Obligatorio en reclamos y quejas."
            }
            Self::Amount => {
                "Valor en reclamo, solo en reclamos: esa parte no se cobra ni causa suspensión mientras se decide (Ley 142/1994 art. 155)."
            }
            Self::Facts => {
                "Lo que el usuario dice, hasta 2.000 letras. ;código y Tab trae un texto aprobado."
            }
            Self::Channel => {
                "P presencial, T telefónico, W página web, E correo electrónico, C correspondencia."
            }
            Self::NoticeWay => {
                "D a la dirección (citación y aviso), E al correo con aceptación del usuario (CPACA arts. 56 y 67 a 69)."
            }
            Self::NoticeAt => {
                "Correo que el usuario acepta, o dirección; vacío vale la del predio cuando hay cuenta."
            }
            Self::Document => "Documento de quien pide, cuando no es el suscriptor.",
            Self::Invoice => {
                "Factura sobre la que se reclama; se puede reclamar hasta cinco meses después de expedida (Ley 142/1994 art. 154)."
            }
            Self::Issued => {
                "Cuándo se expidió la factura: DDMM o DD/MM/AAAA. Se puede reclamar hasta cinco meses después (Ley 142/1994 art. 154)."
            }
            Self::Undisputed => {
                "En un recurso: S pagó lo que no reclama, M pagó el promedio de 5 períodos, N no, X sin factura (Ley 142/1994 art. 155)."
            }
            Self::Petitioner => "Nombre de quien pide, cuando no es el suscriptor.",
        }
    }
}

/// Letters of kinds, in the order of the list.
const KINDS: &[char] = &['P', 'Q', 'R', 'D', 'I', 'S', 'F', 'C', 'H', 'B', 'A'];
const CHANNELS: &[char] = &['P', 'T', 'W', 'E', 'C'];
const NOTICE_WAYS: &[char] = &['D', 'E'];
const UNDISPUTED: &[char] = &['S', 'M', 'N', 'X'];

/// Letters of recursos, which begin at the case that they are against.
const RECURSOS: &[char] = &['E', 'Y'];

/// What is typed.
#[derive(Debug)]
pub struct Form {
    account: TextField,
    kind: TextField,
    causal: TextField,
    amount: TextField,
    pub facts: TextArea<'static>,
    channel: TextField,
    notice_way: TextField,
    notice_at: TextField,
    petitioner: TextField,
    document: TextField,
    invoice: TextField,
    issued: TextField,
    undisputed: TextField,
    /// The case that a recurso is against.
    pub parent: Option<Radicado>,
}

impl Default for Form {
    fn default() -> Self {
        let mut form = Self {
            account: TextField::new(Mask::Text(60)),
            kind: TextField::new(Mask::Choice(KINDS)),
            causal: TextField::new(Mask::Code(3)),
            amount: TextField::new(Mask::Money),
            facts: TextArea::default(),
            channel: TextField::new(Mask::Choice(CHANNELS)),
            notice_way: TextField::new(Mask::Choice(NOTICE_WAYS)),
            notice_at: TextField::new(Mask::Text(80)),
            petitioner: TextField::new(Mask::Text(80)),
            document: TextField::new(Mask::Text(20)),
            invoice: TextField::new(Mask::Text(20)),
            issued: TextField::new(Mask::Date),
            undisputed: TextField::new(Mask::Choice(UNDISPUTED)),
            parent: None,
        };
        form.facts.set_wrap_mode(WrapMode::WordOrGlyph);
        form.facts.set_cursor_line_style(ratatui::style::Style::default());
        form.channel.set("P");
        form.notice_way.set("D");
        form
    }
}

impl Form {
    /// The single-line field; none for the narrative.
    pub fn field(&self, id: FieldId) -> Option<&TextField> {
        Some(match id {
            FieldId::Account => &self.account,
            FieldId::Kind => &self.kind,
            FieldId::Causal => &self.causal,
            FieldId::Amount => &self.amount,
            FieldId::Channel => &self.channel,
            FieldId::NoticeWay => &self.notice_way,
            FieldId::NoticeAt => &self.notice_at,
            FieldId::Document => &self.document,
            FieldId::Invoice => &self.invoice,
            FieldId::Issued => &self.issued,
            FieldId::Undisputed => &self.undisputed,
            FieldId::Petitioner => &self.petitioner,
            FieldId::Facts => return None,
        })
    }

    pub fn field_mut(&mut self, id: FieldId) -> Option<&mut TextField> {
        Some(match id {
            FieldId::Account => &mut self.account,
            FieldId::Kind => &mut self.kind,
            FieldId::Causal => &mut self.causal,
            FieldId::Amount => &mut self.amount,
            FieldId::Channel => &mut self.channel,
            FieldId::NoticeWay => &mut self.notice_way,
            FieldId::NoticeAt => &mut self.notice_at,
            FieldId::Document => &mut self.document,
            FieldId::Invoice => &mut self.invoice,
            FieldId::Issued => &mut self.issued,
            FieldId::Undisputed => &mut self.undisputed,
            FieldId::Petitioner => &mut self.petitioner,
            FieldId::Facts => return None,
        })
    }

    /// The raw text of a field.
    pub fn value(&self, id: FieldId) -> String {
        self.field(id).map_or_else(|| self.facts.lines().join("\n"), |f| f.value().to_owned())
    }

    /// Replaces the text of a field.
    pub fn set(&mut self, id: FieldId, value: &str) {
        match self.field_mut(id) {
            Some(field) => field.set(value),
            None => {
                let lines: Vec<String> = value
                    .lines()
                    .map(|line| line.chars().filter(|c| !c.is_control()).collect())
                    .collect();
                let mut facts = TextArea::from(lines);
                facts.set_wrap_mode(WrapMode::WordOrGlyph);
                facts.set_cursor_line_style(ratatui::style::Style::default());
                facts.move_cursor(tui_textarea::CursorMove::Bottom);
                facts.move_cursor(tui_textarea::CursorMove::End);
                self.facts = facts;
            }
        }
    }

    /// Whether anything was typed besides the defaults.
    pub fn is_blank(&self) -> bool {
        let typed = [
            FieldId::Account,
            FieldId::Kind,
            FieldId::Causal,
            FieldId::Amount,
            FieldId::Facts,
            FieldId::Invoice,
            FieldId::Issued,
            FieldId::NoticeAt,
            FieldId::Petitioner,
            FieldId::Document,
        ];
        typed.into_iter().all(|id| self.value(id).trim().is_empty())
    }

    pub fn kind(&self) -> Option<PqrKind> {
        match self.kind.value().chars().next()? {
            'E' if self.parent.is_some() => Some(PqrKind::Reposicion),
            'Y' if self.parent.is_some() => Some(PqrKind::Apelacion),
            code => PqrKind::from_code(code),
        }
    }

    /// A form for a recurso against the decision of a case.
    pub fn appeal(parent: Radicado) -> Self {
        Self {
            parent: Some(parent),
            kind: TextField::new(Mask::Choice(RECURSOS)),
            ..Self::default()
        }
    }

    /// The day of issue of the bill: none typed is none known; the outer none is a date that is none.
    #[expect(
        clippy::option_option,
        reason = "nothing typed is not the same as a date that is none"
    )]
    pub fn issued(&self, today: NaiveDate) -> Option<Option<NaiveDate>> {
        if self.issued.is_empty() {
            return Some(None);
        }
        date::parse_typed(self.issued.value(), today).map(Some)
    }

    pub fn causal(&self) -> Option<u16> {
        self.causal.value().parse().ok()
    }

    pub fn notifies_by_email(&self) -> bool {
        self.notice_way.value() == "E"
    }

    /// Fields that the present values make pointless.
    pub fn is_skipped(&self, id: FieldId) -> bool {
        match id {
            FieldId::Amount => {
                let carries =
                    |kind: PqrKind| kind == PqrKind::Reclamo || kind.machine() == Machine::Recurso;
                self.kind().is_some_and(|kind| !carries(kind))
            }
            FieldId::Undisputed => self.parent.is_none(),
            FieldId::NoticeAt => !self.notifies_by_email() && !self.account.is_empty(),
            _ => false,
        }
    }

    /// The filing of the form, for an account and an address already found.
    pub fn filing(
        &self,
        account: Option<AccountId>,
        address: &str,
        draft: Option<DraftId>,
        today: NaiveDate,
        service: Option<Service>,
    ) -> Option<FilePqr> {
        let channel = self.channel.value().chars().next().and_then(Channel::from_code)?;
        Some(FilePqr {
            account,
            petitioner: Petitioner {
                name: self.petitioner.value().trim().to_uppercase(),
                document: self.document.value().trim().to_uppercase(),
            },
            channel,
            kind: self.kind()?,
            causal: self.causal(),
            service,
            invoice: Some(self.invoice.value().trim().to_owned()).filter(|text| !text.is_empty()),
            invoice_issued: self.issued(today).flatten(),
            claimed: self.amount.money(),
            facts: self.value(FieldId::Facts).trim().to_owned(),
            notice: self.notice(address),
            parent: self.parent,
            undisputed: self.undisputed.value().chars().next().and_then(Undisputed::from_code),
            draft,
        })
    }

    /// What is typed, else the address of the premises.
    fn notice(&self, address: &str) -> Notice {
        let typed = self.notice_at.value().trim();
        match (self.notifies_by_email(), typed.is_empty()) {
            (true, _) => Notice::Email(typed.to_owned()),
            (false, true) => Notice::Address(address.to_owned()),
            (false, false) => Notice::Address(typed.to_owned()),
        }
    }
}
