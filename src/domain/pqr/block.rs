//! What a claim holds back on other desks: an amount that is not collected and a service that is not
//! suspended, until the petitioner is notified (Ley 142/1994 art. 155; Decreto 1842/1991 art. 48).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::case::PqrCase;
use super::kind::{Machine, PqrKind};
use super::life::Life;
use super::state::PqrState;
use crate::domain::ids::Radicado;
use crate::domain::money::Money;

/// What holds an account back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockReason {
    /// A claim whose decision was not notified.
    Claim,
    /// A recurso whose decision was not notified.
    Recurso,
    /// The Superintendencia has not decided.
    Sspd,
    /// Silence decided for the user, and that was not carried out.
    Silence,
}

/// An open case that holds an account back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The case.
    pub radicado: Radicado,
    /// The bill; none when the case names no bill and holds back all of them.
    pub invoice: Option<String>,
    /// The amount in claim; none when it is the whole bill.
    pub amount: Option<Money>,
    /// The day of filing.
    pub since: NaiveDate,
    /// Why.
    pub reason: BlockReason,
}

/// What a case holds back as it stands, if anything.
pub fn block(case: &PqrCase, life: &Life) -> Option<Block> {
    let about_a_bill = case.invoice.is_some() || case.claimed.is_some();
    let reason = match (life.machine(), case.kind) {
        (Machine::Recurso, _) => reason(life.state, BlockReason::Recurso),
        (_, PqrKind::Reclamo) if about_a_bill => reason(life.state, BlockReason::Claim),
        _ => None,
    }?;
    Some(Block {
        radicado: case.radicado,
        invoice: case.invoice.clone().filter(|invoice| !plain(invoice).is_empty()),
        amount: case.claimed,
        since: case.filed_at.date(),
        reason,
    })
}

/// Every state is here by name: a new one does not let a service be suspended before somebody decides it.
const fn reason(state: PqrState, own: BlockReason) -> Option<BlockReason> {
    use PqrState as S;
    match state {
        S::Radicada
        | S::EnTramite
        | S::Admitida
        | S::Requerida
        | S::Devuelta
        | S::EnPruebas
        | S::Proyectada
        | S::Decidida
        | S::Rechazada
        | S::DesistidaTacita
        | S::Citada
        | S::AvisoEnviado
        | S::AvisoEntregado
        | S::AvisoPublicado
        | S::AvisoRetirado => Some(own),
        S::SapConfigurado | S::SapReconocido | S::SapImprocedente | S::SapNoReconocido => {
            Some(BlockReason::Silence)
        }
        S::ApelacionConcedida | S::EnSspd | S::EnSspdQueja | S::SspdPruebas => {
            Some(BlockReason::Sspd)
        }
        // Notified, or it goes on in its recurso, which holds back by itself.
        S::Trasladada
        | S::Notificada
        | S::Recurrida
        | S::EnFirme
        | S::SspdResuelta
        | S::EnCumplimiento
        | S::Cumplida
        | S::Desistida
        | S::Archivada => None,
    }
}

/// Why the service of an account may not be suspended for a bill, if so; for any bill when none is named.
pub fn suspension_blocked<'a>(blocks: &'a [Block], invoice: Option<&str>) -> Option<&'a Block> {
    let about = |block: &&'a Block| match (&block.invoice, invoice) {
        (Some(own), Some(asked)) => plain(own) == plain(asked),
        _ => true,
    };
    blocks.iter().filter(about).min_by_key(|block| (block.since, block.radicado))
}

/// What an account owes, in claim and not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dispute {
    /// Not collected meanwhile.
    pub in_claim: Money,
    /// Collected as always.
    pub not_in_claim: Money,
}

/// Parts what is owed. `owed` is each item with its bill; two cases about one bill are one claim, the
/// larger, and no claim is larger than its bill where that is known.
pub fn dispute(blocks: &[Block], owed: &[(&str, Money)]) -> Dispute {
    let total = owed.iter().map(|(_, amount)| *amount).sum::<Money>().max(Money::ZERO);
    let mut bills = BTreeMap::<String, Money>::new();
    for (bill, amount) in owed.iter().filter(|(bill, _)| !plain(bill).is_empty()) {
        let sum = bills.entry(plain(bill)).or_default();
        *sum = [*sum, *amount].into_iter().sum();
    }
    let mut claims = BTreeMap::<String, Money>::new();
    for block in blocks {
        let bill = block.invoice.as_deref().map(plain).unwrap_or_default();
        let whole = bills.get(&bill).copied();
        let amount = match (block.amount, whole) {
            (Some(amount), Some(whole)) => amount.min(whole),
            (Some(amount), None) => amount,
            (None, Some(whole)) => whole,
            (None, None) => Money::ZERO,
        };
        // What names no bill is a claim of its own.
        let named = !bill.is_empty();
        let key = if named { bill } else { format!(" {}", block.radicado) };
        let claim = claims.entry(key).or_default();
        *claim = amount.max(*claim);
    }
    let in_claim: Money = claims.into_values().filter(|amount| *amount > Money::ZERO).sum();
    let left = total.centavos().saturating_sub(in_claim.centavos()).max(0);
    Dispute { in_claim, not_in_claim: Money::from_centavos(left) }
}

/// A bill number as it is compared: as typed, and as SAP pads it.
fn plain(bill: &str) -> String {
    let kept: String = bill.chars().filter(|c| c.is_alphanumeric()).collect();
    kept.trim_start_matches('0').to_uppercase()
}
