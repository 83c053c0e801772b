//! Payment agreements in words: who signs, the papers, the plan as it is printed.

use super::{date, desk, money, safe};
use crate::domain::collections::agreement::{
    Agreement, AgreementPolicy, Paper, PaperState, Quality, Segment,
};
use crate::domain::collections::instalments::{Instalment, System};
use crate::domain::collections::live::LiveAgreement;
use crate::domain::money::Money;

/// In what quality somebody signs.
pub const fn quality(quality: Quality) -> &'static str {
    match quality {
        Quality::Owner => "propietario",
        Quality::Possessor => "poseedor",
        Quality::Subscriber => "suscriptor",
        Quality::User => "usuario o arrendatario",
        Quality::Heir => "heredero",
        Quality::Proxy => "apoderado",
    }
}

/// A paper of the file.
pub const fn paper(paper: Paper) -> &'static str {
    match paper {
        Paper::Agreement => "acuerdo firmado",
        Paper::PromissoryNote => "pagaré y carta de instrucciones",
        Paper::Identity => "documento de quien firma",
        Paper::Schedule => "plan de cuotas firmado",
        Paper::InitialPayment => "comprobante de la cuota inicial",
        Paper::DataAuthorisation => "autorización de hábeas data",
        Paper::ChannelAuthorisation => "autorización de canales (Ley 2300)",
        Paper::Title => "certificado de tradición",
        Paper::Possession => "prueba de posesión o tenencia",
        Paper::OwnerAuthorisation => "autorización del propietario",
        Paper::Lease => "contrato de arrendamiento",
        Paper::Heirs => "prueba de la calidad de heredero",
        Paper::Power => "poder o certificado de representación",
    }
}

/// Where a paper stands.
pub const fn paper_state(state: PaperState) -> &'static str {
    match state {
        PaperState::Missing => "FALTA",
        PaperState::Received => "RECIBIDO",
        PaperState::Illegible => "ILEGIBLE",
        PaperState::Good => "OK",
    }
}

/// Segment of the policy.
pub const fn segment(segment: Segment) -> &'static str {
    match segment {
        Segment::LowStrata => "residencial 1-2",
        Segment::HighStrata => "residencial 3-6",
        Segment::NonResidential => "no residencial",
        Segment::Official => "oficial",
    }
}

/// How it is paid off.
pub const fn system(system: System) -> &'static str {
    match system {
        System::French => "cuota fija",
        System::Constant => "capital fijo",
    }
}

/// What the policy admits of a segment, with the least initial payment of a debt, on one line.
pub fn policy(policy: &AgreementPolicy, of: Segment, least: Money) -> String {
    let terms = policy.terms(of);
    let rate = terms.rate * rust_decimal::Decimal::ONE_HUNDRED;
    let rate = if terms.rate.is_zero() {
        "sin interés".to_owned()
    } else {
        format!("{} % al mes", rate.normalize().to_string().replace('.', ","))
    };
    format!(
        "{}: inicial desde {} ({} %), hasta {} meses, {rate}, {}",
        segment(of),
        money::pesos(least),
        terms.initial,
        terms.months,
        system(terms.system)
    )
}

/// What stands above the instalments of a plan.
const HEADING: &str = "    #  vence              cuota       capital     interés          queda";

/// One instalment of a plan.
fn instalment(place: usize, one: &Instalment, paid: &str) -> String {
    format!(
        "  {place:>3}  {}  {:>12}  {:>12}  {:>10}  {:>13}  {paid}",
        date::short(one.due),
        money::pesos(one.amount()),
        money::pesos(one.capital),
        money::pesos(one.interest),
        money::pesos(one.balance)
    )
    .trim_end()
    .to_owned()
}

/// The agreement and its schedule, as it is printed and signed.
pub fn plan(one: &LiveAgreement) -> Vec<String> {
    let (agreement, standing) = (&one.agreement, &one.standing);
    let mut lines = vec![format!(
        "{} firmado el {} · {} · etapa {}",
        desk::agreement_number(agreement.number),
        date::moment(one.signed),
        desk::agreement(standing.state),
        safe(&agreement.stage)
    )];
    lines.extend(signers(agreement));
    lines.push(format!(
        "  deuda {} · inicial {} hasta el {} · tasa {} por período",
        money::pesos(agreement.debt()),
        money::pesos(agreement.initial),
        date::short(agreement.initial_by),
        agreement.rate
    ));
    lines.push(HEADING.into());
    lines.extend(
        standing
            .schedule
            .iter()
            .enumerate()
            .map(|(at, one)| instalment(at + 1, one, if at < standing.paid { "paga" } else { "" })),
    );
    lines.push("  obliga solo a quienes firman (Ley 142/1994 art. 130)".into());
    lines
}

/// Who signs it, one on a line.
pub fn signers(agreement: &Agreement) -> Vec<String> {
    let line = |signer: &crate::domain::collections::agreement::Signer| {
        let (name, quality) = (safe(&signer.name), signer.quality.code());
        format!("  firma {name}, {quality}, documento {}", safe(&signer.document))
    };
    agreement.signers.iter().map(line).collect()
}
