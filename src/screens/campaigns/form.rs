//! What a campaign is asked for: whom, by which channel, what it says.

use crate::domain::collections::campaign::{CampaignFault, CampaignPlan, MAX_MESSAGE};
use crate::domain::collections::contact::Channel;
use crate::domain::money::Money;
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::Choice;
use crate::text::desk;
use crate::widgets::{FieldSet, Mask, TextField};

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldId {
    Channel,
    Stage,
    Minimum,
    Control,
    Cost,
    Message,
}

const FIELDS: [FieldId; 6] = [
    FieldId::Channel,
    FieldId::Stage,
    FieldId::Minimum,
    FieldId::Control,
    FieldId::Cost,
    FieldId::Message,
];

impl FieldId {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Channel => "Canal",
            Self::Stage => "Etapa",
            Self::Minimum => "Saldo desde",
            Self::Control => "Control %",
            Self::Cost => "Costo c/u",
            Self::Message => "Mensaje",
        }
    }

    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Channel => "Por dónde se envía: solo a quien lo autorizó. F4 los muestra.",
            Self::Stage => "Una etapa de cobro; vacío son todas. F4 las muestra.",
            Self::Minimum => "Desde cuánto vencido y cobrable. Ejemplo: 20000.",
            Self::Control => {
                "Qué parte se deja sin contactar, para saber qué hizo la campaña: 0 a 90."
            }
            Self::Cost => "Lo que cobra el operador por mensaje, en pesos.",
            Self::Message => "El mismo texto para todos; queda en la bitácora.",
        }
    }

    const fn mask(self) -> Mask {
        match self {
            Self::Channel | Self::Stage => Mask::Text(20),
            Self::Minimum | Self::Cost => Mask::Money,
            Self::Control => Mask::Text(2),
            Self::Message => Mask::Text(MAX_MESSAGE),
        }
    }
}

/// The fields with their defaults.
pub(super) fn empty() -> FieldSet<FieldId> {
    let mut fields = FieldSet::new(FIELDS.map(|id| (id, id.mask())));
    fields.set(FieldId::Channel, Channel::Sms.code());
    fields.set(FieldId::Minimum, "20000");
    fields.set(FieldId::Control, "10");
    fields.set(FieldId::Cost, "0");
    fields
}

/// What the field with the focus may hold.
pub(super) fn values(fields: &FieldSet<FieldId>, cx: &Cx) -> Vec<Choice> {
    match fields.focus() {
        Some(FieldId::Channel) => Channel::ALL
            .into_iter()
            .filter(|channel| channel.is_mass())
            .map(|one| Choice { code: one.code().into(), label: desk::channel(one).into() })
            .collect(),
        Some(FieldId::Stage) => {
            let stages = cx.office.stages.stages.iter();
            let choice = |stage: &crate::domain::collections::Stage| Choice {
                code: stage.code.clone(),
                label: format!("{} · {}", stage.name, stage.responsible),
            };
            stages.map(choice).collect()
        }
        _ => Vec::new(),
    }
}

/// The plan, or what is wrong and where.
pub(super) fn plan(fields: &FieldSet<FieldId>, cx: &Cx) -> Result<CampaignPlan, (FieldId, String)> {
    let word = fields.value(FieldId::Channel).to_uppercase();
    let wrong = |field, fault| Err((field, messages::campaign_fault(fault)));
    let Some(channel) = Channel::from_code(&word) else {
        return wrong(FieldId::Channel, CampaignFault::Channel);
    };
    let stage = match fields.value(FieldId::Stage) {
        "" => None,
        word => match cx.office.stages.find(word) {
            Some(place) => Some(cx.office.stages.code(place).to_owned()),
            None => return wrong(FieldId::Stage, CampaignFault::Stage),
        },
    };
    let amount = |id| fields.field(id).and_then(TextField::money).unwrap_or_default();
    let plan = CampaignPlan {
        channel,
        stage,
        minimum: amount(FieldId::Minimum).max(Money::from_pesos(1)),
        control: fields.value(FieldId::Control).parse().unwrap_or(u8::MAX),
        message: fields.value(FieldId::Message).to_owned(),
        cost: amount(FieldId::Cost),
    };
    match plan.fault() {
        None => Ok(plan),
        Some(fault) => {
            let field = match fault {
                CampaignFault::Channel => FieldId::Channel,
                CampaignFault::Stage => FieldId::Stage,
                CampaignFault::Message => FieldId::Message,
                CampaignFault::Control => FieldId::Control,
            };
            wrong(field, fault)
        }
    }
}
