//! The report of a period in words: its figures and its tables, the same on screen and in files.

use super::pqr;
use crate::domain::office::Office;
use crate::domain::pqr::SspdOutcome;
use crate::domain::pqr::report::{PqrReport, Tally, share};
use crate::domain::pqr::sui::SuiAnswer;
use crate::domain::subscriber::Service;

/// A table of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTable {
    /// Its name.
    pub title: &'static str,
    /// Label and counts of each row.
    pub rows: Vec<(String, Tally)>,
}

/// Thousandths as a percentage with one decimal; a dash of nothing.
pub fn percent(thousandths: Option<u64>) -> String {
    thousandths.map_or_else(|| "–".into(), |of| format!("{},{} %", of / 10, of % 10))
}

/// Tenths with one decimal; a dash of nothing.
pub fn tenths(value: Option<u64>) -> String {
    value.map_or_else(|| "–".into(), |of| format!("{},{}", of / 10, of % 10))
}

/// Every table, the most repeated causes first.
pub fn tables(report: &PqrReport, office: &Office) -> Vec<ReportTable> {
    let cause = |code: u16| match (code, office.causals.get(code)) {
        (0, _) => "Sin causal".into(),
        (code, Some(causal)) => format!("{code} {}", causal.name),
        (code, None) => code.to_string(),
    };
    let town = |code: &str| match office.towns.get(code) {
        Some(town) => town.name.clone(),
        None => "Sin municipio".into(),
    };
    let service = |code: &str| {
        let service = Service::ALL.into_iter().find(|service| service.code() == code);
        service.map_or_else(|| "Sin servicio".into(), |service| service.code().to_owned())
    };
    let stratum = |of: u8| match of {
        0 => "Sin estrato".into(),
        number => format!("Estrato {number}"),
    };
    let causes = report.most_repeated().into_iter().map(|(code, tally)| (cause(code), tally));
    let mut towns: Vec<(String, Tally)> =
        report.towns.iter().map(|(code, tally)| (town(code), *tally)).collect();
    towns.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.received));
    let table = |title, rows| ReportTable { title, rows };
    vec![
        table("Causal", causes.collect()),
        table("Trámite", rows(&report.kinds, |kind| pqr::kind(*kind).into())),
        table("Canal", rows(&report.channels, |channel| pqr::channel(*channel).into())),
        table("Servicio", rows(&report.services, |code| service(code))),
        table("Municipio", towns),
        table("Estrato", rows(&report.strata, |number| stratum(*number))),
    ]
}

fn rows<K>(
    of: &std::collections::BTreeMap<K, Tally>,
    label: impl Fn(&K) -> String,
) -> Vec<(String, Tally)> {
    of.iter().map(|(key, tally)| (label(key), *tally)).collect()
}

/// What became of recursos.
pub fn fates(report: &PqrReport) -> Vec<(String, u64)> {
    let decided = report.recursos.decided.iter().map(|(answer, count)| {
        let words = match answer {
            SuiAnswer::Confirms => "La empresa confirma",
            SuiAnswer::Modifies => "La empresa modifica",
            SuiAnswer::Revokes => "La empresa revoca",
            SuiAnswer::Rejects => "La empresa rechaza",
            _ => "La empresa archiva",
        };
        (words.to_owned(), *count)
    });
    let sent = ("Expedientes remitidos a la SSPD".to_owned(), report.recursos.sent);
    let resolved = SspdOutcome::ALL.into_iter().zip(report.recursos.resolved);
    let resolved =
        resolved.map(|(outcome, count)| (format!("La SSPD {}", pqr::outcome(outcome)), count));
    decided.chain(std::iter::once(sent)).chain(resolved).collect()
}

/// An indicator against its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// Claims that it counts.
    pub counted: u64,
    /// Its share.
    pub share: Option<u64>,
    /// Percent where the plan began, and percent that it wants.
    pub plan: (u32, u32),
}

impl Measured {
    /// How it stands, in words.
    pub fn standing(&self) -> &'static str {
        let (base, goal) = self.plan;
        match self.share {
            None => "sin reclamos",
            Some(share) if share <= u64::from(goal) * 10 => "cumple meta",
            Some(share) if share <= u64::from(base) * 10 => "bajo la base",
            Some(_) => "sobre la base",
        }
    }
}

/// Every indicator of the plan.
pub fn indicators(report: &PqrReport, office: &Office) -> Vec<Measured> {
    let measured = office.indicators.iter().map(|indicator| {
        let (counted, claims) = report.measure(indicator);
        Measured {
            name: indicator.name.clone(),
            counted,
            share: share(counted, claims),
            plan: (indicator.base, indicator.goal),
        }
    });
    measured.collect()
}
