//! What is typed into a change of data: values by field, and below them reason, papers and note.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{NEW, OF_ACCOUNT, OF_REQUEST};
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::address::normalize;
use crate::domain::subscriber::field::{Field, MAX_VALUE};
use crate::domain::updates::policy::UpdatePolicy;
use crate::domain::updates::request::{FieldChange, MAX_NOTE, Proposal, Standing};
use crate::keys::actions::context::UpdateData as UpdateAction;
use crate::text::{date, updates};
use crate::widgets::{FieldSet, Mask, TextField};

/// The order of the rows: what the window changes most comes first.
pub(super) const ROWS: &[Field] = &[
    Field::Address,
    Field::Locality,
    Field::Phone,
    Field::Mobile,
    Field::Email,
    Field::Stratum,
    Field::Name,
    Field::Document,
    Field::UseClass,
    Field::DataConsent,
    Field::Notice,
    Field::Capacity,
    Field::Meter,
    Field::MeterBrand,
    Field::MeterKind,
    Field::MeterDiameter,
    Field::MeterDate,
    Field::Status,
    Field::Services,
    Field::Town,
    Field::Area,
    Field::Zone,
    Field::Cycle,
    Field::Route,
    Field::RouteOrder,
    Field::AttachedShop,
    Field::Dwellings,
    Field::OtherUnits,
    Field::Tariff,
    Field::ExemptUntil,
    Field::JointBilling,
    Field::Nuis,
    Field::Cadastral,
    Field::Registration,
    Field::Location,
];

/// A field of the lower part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Reason,
    Papers,
    Note,
    Day,
}

impl Slot {
    const ALL: [Self; 4] = [Self::Reason, Self::Papers, Self::Note, Self::Day];

    /// Its name in drafts.
    const fn name(self) -> &'static str {
        match self {
            Self::Reason => "motivo",
            Self::Papers => "soportes",
            Self::Note => "observacion",
            Self::Day => "dia",
        }
    }

    const fn mask(self) -> Mask {
        match self {
            Self::Reason => Mask::Code(2),
            Self::Papers => Mask::Text(MAX_VALUE),
            Self::Note => Mask::Text(MAX_NOTE),
            Self::Day => Mask::Text(10),
        }
    }

    pub(super) const fn help(self, opens: bool) -> &'static str {
        match self {
            Self::Day if opens => {
                "Obligatorio: el día en que la pidió; la respuesta vence 15 días hábiles después."
            }
            Self::Reason => "Dos cifras: por qué se cambia. F4 muestra los motivos.",
            Self::Papers => {
                "Código, número y fecha: CEST 1234 20/11/2026. Varios con coma; L al final si se verificó en línea."
            }
            Self::Note => "Lo que haga falta decir a quien aprueba. Puede ir vacía.",
            Self::Day => {
                "Día en que la persona lo pidió (Ley 1581), o desde cuándo debió regir si el motivo es 06."
            }
        }
    }
}

/// Reason of a company that misapplied what the municipality decided: what it changes may go back in time.
const OWN_ERROR: &str = "06";

/// What is typed to leave a field empty.
pub(super) const ERASE: &str = "-";

/// A value that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// As it shall stand; [`ERASE`] for nothing.
    pub(super) value: String,
    /// As it was typed first, before a suggestion was taken.
    pub(super) typed: String,
}

impl Wanted {
    /// The text that the field shall have.
    pub(super) fn after(&self) -> &str {
        if self.value == ERASE { "" } else { &self.value }
    }
}

/// The form.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) wanted: BTreeMap<Field, Wanted>,
    pub(super) lower: FieldSet<Slot>,
    /// The value that is being typed.
    pub(super) editing: Option<(Field, TextField)>,
}

impl Default for Form {
    fn default() -> Self {
        let lower = FieldSet::new(Slot::ALL.map(|slot| (slot, slot.mask())));
        Self { wanted: BTreeMap::new(), lower, editing: None }
    }
}

/// Why the lower part cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// A paper is not `CODE number [day] [L]`.
    Papers,
    /// The day is none.
    Day,
}

impl Form {
    /// Of a request that came back: what came back, as it was.
    pub(super) fn corrects(standing: &Standing) -> Self {
        let mut form = Self::default();
        for line in standing.lines.iter().filter(|line| line.is_back()) {
            let change = &line.change;
            let value = if change.after.is_empty() { ERASE.into() } else { change.after.clone() };
            let wanted = Wanted { value, typed: change.typed.clone() };
            form.wanted.insert(change.field, wanted);
        }
        let proposal = &standing.proposal;
        let papers: Vec<String> = proposal.supports.iter().map(updates::typed_support).collect();
        let day = proposal.since.or(proposal.claimed_on).map_or_else(String::new, date::short);
        form.lower.set(Slot::Reason, &proposal.reason);
        form.lower.set(Slot::Papers, &papers.join(", "));
        form.lower.set(Slot::Note, &proposal.note);
        form.lower.set(Slot::Day, &day);
        form
    }

    /// Whether anything was typed.
    pub(super) fn is_typed(&self) -> bool {
        let lower = self.lower.iter().any(|(_, field, _)| !field.is_empty());
        lower || !self.wanted.is_empty() || self.editing.is_some()
    }

    /// Begins to type the value of a field: what is proposed already, or nothing.
    pub(super) fn edit(&mut self, field: Field) {
        let mut text = TextField::new(Mask::Text(MAX_VALUE));
        text.set(self.wanted.get(&field).map_or("", |wanted| wanted.value.as_str()));
        self.editing = Some((field, text));
    }

    /// The suggestion for the address that is being typed, when it reads otherwise.
    pub(super) fn suggestion(&self) -> Option<String> {
        let (Field::Address, text) = self.editing.as_ref()? else { return None };
        let typed = text.value().trim();
        let full = normalize(typed).full();
        (!typed.is_empty() && full != typed).then_some(full)
    }

    /// Takes the suggestion; what was typed stays as the original.
    pub(super) fn take_suggestion(&mut self) -> bool {
        let Some(full) = self.suggestion() else { return false };
        if let Some((field, text)) = &mut self.editing {
            let typed = text.value().trim().to_owned();
            text.set(&full);
            self.wanted.insert(*field, Wanted { value: full, typed });
        }
        true
    }

    /// What is being typed becomes what is proposed; the value that stands there already is no proposal.
    pub(super) fn close_edit(&mut self, of: &Subscriber) -> Option<Field> {
        let (field, text) = self.editing.take()?;
        let value = text.value().trim().to_owned();
        // Whoever only looked wants nothing; to empty a field is asked for in so many signs.
        let stands = field.read(of);
        if value.is_empty() || value == stands || (value == ERASE && stands.is_empty()) {
            self.wanted.remove(&field);
            return Some(field);
        }
        match self.wanted.get_mut(&field) {
            Some(wanted) if wanted.value == value => {}
            _ => {
                let typed = value.clone();
                self.wanted.insert(field, Wanted { value, typed });
            }
        }
        Some(field)
    }

    /// The proposal for a record, or what of the lower part cannot be read.
    pub(super) fn proposal(
        &self,
        of: &Subscriber,
        (policy, today): (&UpdatePolicy, NaiveDate),
    ) -> Result<Proposal, Unread> {
        let change = |field: &Field| {
            let wanted = self.wanted.get(field)?;
            Some(FieldChange {
                field: *field,
                before: field.read(of),
                after: wanted.after().to_owned(),
                typed: wanted.typed.clone(),
                risk: policy.of(*field).risk,
                visit: policy.of_kind(field.kind()).visit,
            })
        };
        let own_error = self.lower.value(Slot::Reason) == OWN_ERROR;
        let day = match self.lower.value(Slot::Day) {
            "" => None,
            text => Some(date::parse_typed(text, today).ok_or(Unread::Day)?),
        };
        Ok(Proposal {
            base: 0,
            changes: ROWS.iter().filter_map(change).collect(),
            reason: self.lower.value(Slot::Reason).to_owned(),
            note: self.lower.value(Slot::Note).to_owned(),
            supports: updates::read_supports(self.lower.value(Slot::Papers), today)
                .ok_or(Unread::Papers)?,
            claimed_on: day.filter(|_| !own_error),
            since: day.filter(|_| own_error),
            reverses: None,
            batch: None,
        })
    }

    /// What a draft keeps.
    pub(super) fn fields(
        &self,
        account: Option<AccountId>,
        id: Option<UpdateId>,
    ) -> Vec<(String, String)> {
        let of = account.map_or_else(|| NEW.to_owned(), |account| account.to_string());
        let mut fields = vec![(OF_ACCOUNT.to_owned(), of)];
        fields.extend(id.map(|id| (OF_REQUEST.to_owned(), id.to_string())));
        let editing = self.editing.iter().map(|(field, text)| (*field, text.value()));
        let editing = editing.filter(|(_, text)| !text.is_empty());
        let wanted = self.wanted.iter().map(|(field, wanted)| (*field, wanted.value.as_str()));
        // What is being typed comes last: read back, it holds.
        let values = wanted.chain(editing);
        fields.extend(values.map(|(field, value)| (field.code().to_owned(), value.to_owned())));
        let typed = self.wanted.iter().filter(|(_, wanted)| wanted.typed != wanted.value);
        fields.extend(typed.map(|(field, wanted)| (as_typed(*field), wanted.typed.clone())));
        let lower = self.lower.iter();
        fields
            .extend(lower.map(|(slot, text, _)| (slot.name().to_owned(), text.value().to_owned())));
        fields
    }

    /// As a draft kept it.
    pub(super) fn from_fields(fields: &[(String, String)]) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            if let Some(field) = Field::from_code(name) {
                let wanted = Wanted { value: value.clone(), typed: value.clone() };
                form.wanted.insert(field, wanted);
            }
            let first = form.wanted.iter_mut().find(|(field, _)| as_typed(**field) == *name);
            if let Some((_, wanted)) = first {
                wanted.typed.clone_from(value);
            }
            if let Some(slot) = Slot::ALL.into_iter().find(|slot| slot.name() == name) {
                form.lower.set(slot, value);
            }
        }
        form
    }
}

/// The name under which a draft keeps what was typed before a suggestion was taken.
fn as_typed(field: Field) -> String {
    format!("{}.digitado", field.code())
}

/// The field that a letter goes to.
pub(super) const fn field_of(action: UpdateAction) -> Option<Field> {
    Some(match action {
        UpdateAction::Address => Field::Address,
        UpdateAction::Locality => Field::Locality,
        UpdateAction::Phone => Field::Phone,
        UpdateAction::Mobile => Field::Mobile,
        UpdateAction::Email => Field::Email,
        UpdateAction::Stratum => Field::Stratum,
        UpdateAction::Name => Field::Name,
        UpdateAction::Document => Field::Document,
        UpdateAction::UseClass => Field::UseClass,
        UpdateAction::Consent => Field::DataConsent,
        UpdateAction::Below => return None,
    })
}
