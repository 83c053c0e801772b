//! What an act of the control of changes asks for: how many a file has, how billing settled, what an audit found.

use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::money::Money;
use crate::domain::updates::control::{Adjustment, Audit, MAX_REFERENCE};
use crate::domain::updates::request::{MAX_NOTE, UpdateDeed};
use crate::messages;
use crate::screens::Cx;
use crate::store::UpdateRow;
use crate::store::engine::Version;
use crate::text::date;
use crate::widgets::{FieldSet, Mask, TextField};

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Count,
    Amount,
    Reference,
    On,
    Note,
}

impl Slot {
    const fn mask(self) -> Mask {
        match self {
            Self::Count => Mask::Text(7),
            Self::Amount => Mask::Money,
            Self::Reference => Mask::Text(MAX_REFERENCE),
            Self::On => Mask::Date,
            Self::Note => Mask::Text(MAX_NOTE),
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Count => "Cuántas son",
            Self::Amount => "Valor",
            Self::Reference => "Nota de facturación",
            Self::On => "Fecha de la nota",
            Self::Note => "Observación",
        }
    }

    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Count => "El número de solicitudes del lote, escrito por usted.",
            Self::Amount => "Lo que se devolvió o se cobró, en pesos; 0 si no hubo qué mover.",
            Self::Reference => "Número de la nota con que facturación lo ajustó.",
            Self::On => "Día de esa nota: 24/11/2026.",
            Self::Note => "En sus palabras; obligatoria si el valor es 0 o si no conforma.",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A file is approved; how many it has.
    Approve(u32, u64),
    /// A file is taken back; how many it has.
    Reverse(u32, u64),
    /// Billing settled; whether it gives money back.
    Settle { refund: bool },
    /// The papers were looked at again.
    Audit { conforms: bool },
}

/// A form that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) what: What,
    /// The request that it is about, as it was when the form was opened: the list below may move on.
    pub(super) of: Option<(UpdateId, AccountId, Version)>,
    pub(super) fields: FieldSet<Slot>,
}

impl Form {
    pub(super) fn new(what: What, row: Option<&UpdateRow>, cx: &Cx) -> Self {
        let slots: &[Slot] = match what {
            What::Approve(..) | What::Reverse(..) => &[Slot::Count],
            What::Settle { .. } => &[Slot::Amount, Slot::Reference, Slot::On, Slot::Note],
            What::Audit { .. } => &[Slot::Note],
        };
        let mut fields = FieldSet::new(slots.iter().map(|slot| (*slot, slot.mask())));
        fields.set(Slot::On, &date::short(cx.today()));
        let of = row.map(|row| {
            let record = &row.seen.record;
            (record.id, record.account, row.seen.version)
        });
        Self { what, of, fields }
    }

    pub(super) fn title(&self) -> String {
        let of =
            self.of.map_or_else(String::new, |(id, account, _)| format!("{id}, cta {account}. "));
        let what = match self.what {
            What::Approve(batch, _) => {
                format!("Aprobar el lote {batch}: rige en el corte de cada ciclo")
            }
            What::Reverse(batch, _) => {
                format!(
                    "Proponer que vuelva lo que había antes del lote {batch}; lo aprueba otra persona"
                )
            }
            What::Settle { refund: true } => "Ajuste a favor: lo que se devolvió".into(),
            What::Settle { refund: false } => "Ajuste: lo que se cobró, o 0".into(),
            What::Audit { conforms: true } => "Conforme: el soporte dice lo que se aplicó".into(),
            What::Audit { conforms: false } => "NO conforme: qué no cuadra".into(),
        };
        format!("{of}{what}")
    }

    /// How many were typed, when they are as many as there are.
    pub(super) fn count(&self, rows: u64) -> Result<(), String> {
        let typed: Option<u64> = self.fields.value(Slot::Count).parse().ok();
        if typed == Some(rows) { Ok(()) } else { Err(messages::wrong_count(rows as usize)) }
    }

    /// The step of a request that it is; the field that is not understood with why. None for what is done to a file.
    pub(super) fn deed(&self, cx: &Cx) -> Result<Option<UpdateDeed>, (Slot, String)> {
        let note = self.fields.value(Slot::Note).to_owned();
        Ok(match self.what {
            What::Approve(..) | What::Reverse(..) => None,
            What::Audit { conforms } => Some(UpdateDeed::Audit(Audit { conforms, finding: note })),
            What::Settle { refund } => {
                let amount = self.fields.field(Slot::Amount).and_then(TextField::money);
                let amount = amount.ok_or((Slot::Amount, messages::NOT_AN_AMOUNT.to_owned()))?;
                let on = date::parse_typed(self.fields.value(Slot::On), cx.today());
                let on = on.ok_or((Slot::On, messages::NOT_A_DATE.to_owned()))?;
                let amount = if refund { amount } else { Money::ZERO.minus(amount) };
                let reference = self.fields.value(Slot::Reference).to_owned();
                Some(UpdateDeed::Adjust(Adjustment { on, amount, reference, note }))
            }
        })
    }
}
