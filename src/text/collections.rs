//! Receivables in words.

use crate::domain::collections::ItemShare;

/// Where an item counts.
pub fn share(share: ItemShare) -> &'static str {
    match share {
        ItemShare::Collectable => "cobrable",
        ItemShare::Blocked => "bloqueada",
        ItemShare::Financed => "financiada",
        ItemShare::Credit => "a favor",
    }
}

/// Days of an item: "81 días", "hoy", "en 10 días", "sin fecha".
pub fn days(days: Option<i64>) -> String {
    match days {
        None => "sin fecha".into(),
        Some(0) => "hoy".into(),
        Some(1) => "1 día".into(),
        Some(-1) => "en 1 día".into(),
        Some(days) if days > 0 => format!("{days} días"),
        Some(days) => format!("en {} días", -days),
    }
}
