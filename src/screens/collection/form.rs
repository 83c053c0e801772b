//! What may be written in the file of an account from a form: its fields, and the act that they say.

use chrono::NaiveDate;

use crate::domain::collections::decide::MAX_NOTE;
use crate::domain::collections::field::protections;
use crate::domain::collections::file::Deed;
use crate::domain::collections::legal::{Interruption, InterruptionKind};
use crate::domain::collections::person::{DebtorChange, DebtorMark};
use crate::domain::collections::suspension::{ProtectedKind, ProtectedRoute, Protection};
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::permission::Act;
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::Choice;
use crate::store::DeskCase;
use crate::text::{date, desk};
use crate::widgets::{FieldSet, Mask};

/// What is being written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Protect,
    Unprotect,
    Interrupt,
    BureauNotice,
    BureauAuthorisation,
    Mark,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Protect,
        Self::Unprotect,
        Self::Interrupt,
        Self::BureauNotice,
        Self::BureauAuthorisation,
        Self::Mark,
    ];

    /// The word that is chosen.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Protect => "PROTEGER",
            Self::Unprotect => "DESPROTEGER",
            Self::Interrupt => "INTERRUPCION",
            Self::BureauNotice => "COMUNICACION",
            Self::BureauAuthorisation => "CENTRALES",
            Self::Mark => "DEUDOR",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Protect => "El predio está protegido y no se suspende sin más",
            Self::Unprotect => "Una protección deja de valer",
            Self::Interrupt => "Algo interrumpe la prescripción",
            Self::BureauNotice => "Comunicación previa del reporte a centrales",
            Self::BureauAuthorisation => "El deudor autoriza reportes a centrales, o lo retira",
            Self::Mark => "El deudor está en insolvencia o falleció",
        }
    }

    /// The act of which it is, as roles may do it.
    pub(super) const fn act(self) -> Act {
        match self {
            Self::Protect | Self::Unprotect => Act::OrderSuspension,
            Self::Interrupt | Self::BureauNotice | Self::BureauAuthorisation => {
                Act::LegalCollection
            }
            Self::Mark => Act::KeepDebtor,
        }
    }

    const fn fields(self) -> &'static [FieldId] {
        match self {
            Self::Protect => &[FieldId::Kind, FieldId::From, FieldId::Route, FieldId::Support],
            Self::Unprotect => &[FieldId::Support, FieldId::Until],
            Self::Interrupt => &[FieldId::Kind, FieldId::On, FieldId::Support],
            Self::BureauNotice => &[FieldId::On, FieldId::Support],
            Self::BureauAuthorisation => &[FieldId::Given, FieldId::Support],
            Self::Mark => &[FieldId::Kind, FieldId::Given],
        }
    }
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldId {
    Kind,
    From,
    Until,
    On,
    Route,
    Given,
    Support,
}

impl FieldId {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Kind => "Clase",
            Self::From => "Desde",
            Self::Until => "Hasta",
            Self::On => "Fecha",
            Self::Route => "Qué se hace",
            Self::Given => "S sí, N ya no",
            Self::Support => "Soporte",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Kind => "F4 muestra las clases que la ley conoce.",
            Self::From => "Primer día: 27/11 o 27/11/2026.",
            Self::Until => "Último día en que vale: 27/11 o 27/11/2026.",
            Self::On => "El día en que pasó: 20/11 o 20/11/2026.",
            Self::Route => "Qué se hace en vez de suspender; F4 lo muestra.",
            Self::Given => "S si se da o consta; N si se retira.",
            Self::Support => {
                "El documento que lo prueba: sentencia, guía, formato. Queda en la bitácora."
            }
        }
    }

    const fn mask(self) -> Mask {
        match self {
            Self::Kind | Self::Route => Mask::Text(16),
            Self::From | Self::Until | Self::On => Mask::Date,
            Self::Given => Mask::Choice(&['S', 'N']),
            Self::Support => Mask::Text(MAX_NOTE),
        }
    }
}

/// A form that is open.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) kind: Kind,
    pub(super) fields: FieldSet<FieldId>,
}

const MARKS: [(&str, DebtorMark); 2] =
    [("INSOLVENCIA", DebtorMark::Insolvency), ("FALLECIDO", DebtorMark::Deceased)];

const ROUTES: [ProtectedRoute; 3] =
    [ProtectedRoute::Never, ProtectedRoute::Reducer, ProtectedRoute::Review];

impl Form {
    pub(super) fn new(kind: Kind, cx: &Cx) -> Self {
        let mut fields = FieldSet::new(kind.fields().iter().map(|id| (*id, id.mask())));
        let today = date::short(cx.today());
        for id in [FieldId::From, FieldId::Until, FieldId::On] {
            fields.set(id, &today);
        }
        fields.set(FieldId::Given, "S");
        if kind == Kind::Protect {
            fields.set(FieldId::Route, ProtectedRoute::Review.code());
        }
        Self { kind, fields }
    }

    pub(super) fn help(&self) -> Option<&'static str> {
        self.fields.focus().map(FieldId::help)
    }

    /// What the field with the focus may hold.
    pub(super) fn values(&self, case: &DeskCase) -> Vec<Choice> {
        let choice = |code: &str, label: &str| Choice { code: code.into(), label: label.into() };
        match (self.kind, self.fields.focus()) {
            (Kind::Protect, Some(FieldId::Kind)) => {
                ProtectedKind::ALL.map(|one| choice(one.code(), desk::protected(one))).into()
            }
            (Kind::Interrupt, Some(FieldId::Kind)) => {
                InterruptionKind::ALL.map(|one| choice(one.code(), desk::interruption(one))).into()
            }
            (Kind::Mark, Some(FieldId::Kind)) => {
                MARKS.map(|(code, mark)| choice(code, desk::mark(mark))).into()
            }
            (_, Some(FieldId::Route)) => {
                ROUTES.map(|one| choice(one.code(), desk::route(one))).into()
            }
            (Kind::Unprotect, Some(FieldId::Support)) => protections(&case.file)
                .iter()
                .filter(|held| held.until.is_none())
                .map(|held| choice(&held.support, desk::protected(held.kind)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What will be written, or what is wrong and where.
    pub(super) fn command(
        &self,
        account: AccountId,
        cx: &Cx,
    ) -> Result<Command, (FieldId, String)> {
        let deed = match self.kind {
            Kind::Protect => Deed::Protect(Protection {
                kind: self.word(FieldId::Kind, ProtectedKind::from_code)?,
                support: self.text(),
                from: self.day(FieldId::From, cx)?,
                until: None,
                route: self.word(FieldId::Route, ProtectedRoute::from_code)?,
            }),
            Kind::Unprotect => {
                Deed::Unprotect { support: self.text(), until: self.day(FieldId::Until, cx)? }
            }
            Kind::Interrupt => Deed::Interrupt(Interruption {
                kind: self.word(FieldId::Kind, InterruptionKind::from_code)?,
                on: self.day(FieldId::On, cx)?,
                support: self.text(),
            }),
            Kind::BureauNotice => {
                Deed::BureauNotice { on: self.day(FieldId::On, cx)?, medium: self.text() }
            }
            Kind::BureauAuthorisation => {
                Deed::BureauAuthorisation { granted: self.given()?, instrument: self.text() }
            }
            Kind::Mark => {
                let mark = |code: &str| {
                    MARKS.into_iter().find(|(word, _)| *word == code).map(|(_, mark)| mark)
                };
                let change = DebtorChange::Mark(self.word(FieldId::Kind, mark)?, self.given()?);
                return Ok(Command::KeepDebtor { account, change });
            }
        };
        if self.kind != Kind::Mark && self.text().is_empty() {
            return Err((FieldId::Support, messages::NO_SUPPORT.into()));
        }
        Ok(Command::Collect { account, deed: Box::new(deed) })
    }

    fn text(&self) -> String {
        self.fields.value(FieldId::Support).to_owned()
    }

    fn given(&self) -> Result<bool, (FieldId, String)> {
        match self.fields.value(FieldId::Given) {
            "S" => Ok(true),
            "N" => Ok(false),
            _ => Err((FieldId::Given, messages::YES_OR_NO.to_owned())),
        }
    }

    fn day(&self, id: FieldId, cx: &Cx) -> Result<NaiveDate, (FieldId, String)> {
        let day = date::parse_typed(self.fields.value(id), cx.today());
        day.ok_or_else(|| (id, messages::NOT_A_DATE.to_owned()))
    }

    fn word<T>(&self, id: FieldId, of: impl Fn(&str) -> Option<T>) -> Result<T, (FieldId, String)> {
        let word = self.fields.value(id).to_uppercase();
        of(&word).ok_or_else(|| (id, messages::NOT_IN_LIST.to_owned()))
    }
}
