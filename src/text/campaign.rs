//! Campaigns in words: whom they reach, what was sent, what they did.

use std::collections::BTreeMap;

use super::{desk, money, safe};
use crate::domain::collections::campaign::Campaign;
use crate::domain::collections::figures::CampaignMonth;
use crate::domain::collections::queue::Exclusion;

/// What whoever sends the list must know.
pub const SEND_TODAY: &str = "Envíe la lista el mismo día y en horario de ley: sus contactos cuentan desde ya (Ley 2300 art. 3).";

/// What was sent, and who was left out.
pub fn said(campaign: &Campaign) -> String {
    let mut out = format!(
        "Campaña {} por {}: {} enviados, {} de control",
        campaign.id,
        desk::channel(campaign.plan.channel),
        campaign.sent,
        campaign.control
    );
    for (why, count) in &campaign.left_out {
        out.push_str(&format!(" · {count} {}", desk::exclusion(*why)));
    }
    out.push('.');
    out
}

/// What a sent campaign leaves in the message line: the counts and where its list is.
pub fn sent(campaign: &Campaign) -> String {
    format!(
        "Campaña {0}: {1} enviados, {2} de control. Su lista: ventanilla campana lista {0}",
        campaign.id, campaign.sent, campaign.control
    )
}

/// Whom a plan would reach: so many, so many left alone by lot, and the others by reason.
pub fn would_reach(
    (sent, control): (usize, usize),
    left_out: &BTreeMap<Exclusion, u32>,
    whole: bool,
) -> String {
    let more = if whole { "" } else { " (y hay más: salen por partes)" };
    let mut out = format!("Llega a {sent}{more}, {control} de control");
    let mut reasons: Vec<_> = left_out.iter().collect();
    reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(**count), **why));
    for (why, count) in reasons {
        out.push_str(&format!(" · {count} {}", desk::exclusion(*why)));
    }
    out
}

/// What a campaign did, one figure on a line.
pub fn figures(campaign: &Campaign, of: &CampaignMonth, days: i64) -> Vec<String> {
    let effect = of.net_effect().map_or_else(|| "sin dato".into(), |ratio| ratio.percent());
    let each = of.cost_each().map_or_else(|| "sin dato".into(), money::pesos);
    vec![
        said(campaign),
        format!("Mensaje       {}", safe(&campaign.plan.message)),
        format!("Entregados    {} de {} ({})", of.delivered, of.sent, of.delivery().percent()),
        format!(
            "Respuesta     {} de {} ({}) en {days} días",
            of.paying,
            of.accounts,
            of.response().percent()
        ),
        format!(
            "Control       {} de {} ({})",
            of.control_paying,
            of.control,
            of.control_response().percent()
        ),
        format!("Efecto neto   {effect}"),
        format!("Costo         {} · por cuenta incremental {each}", money::pesos(of.cost)),
    ]
}
