//! `acuerdo`: payment agreements, instalment by instalment, and their end.

use std::fmt::Write;

use super::arguments::AgreementCommand;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::collections::agreement::{AgreementState, Consolidation};
use crate::domain::collections::file::Deed;
use crate::domain::collections::live::LiveAgreement;
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::permission::Act;
use crate::store::Store;
use crate::text::{date, desk, money, noun, safe};

/// Runs one of them.
pub fn run(context: &Context, what: AgreementCommand) -> Result<Exit, Failure> {
    match what {
        AgreementCommand::Ver { cuenta } => show(context, cuenta)?,
        AgreementCommand::Consolidar { cuenta, acuerdo, solicitud } => {
            end(context, cuenta, acuerdo, solicitud)?;
        }
        AgreementCommand::Pendientes => pending(context)?,
    }
    Ok(Exit::Done)
}

fn show(context: &Context, account: AccountId) -> Result<(), Failure> {
    context.authorise(Act::SignAgreement)?;
    let store = context.open_to_read()?;
    let case = store.desk_case(account, context.clock.now()).map_err(refused)?;
    let mut out = String::new();
    for one in &case.live.agreements {
        out.push_str(&plan(one));
    }
    if out.is_empty() {
        out = format!("La cuenta {account} no tiene acuerdos de pago.\n");
    }
    context.console.print(&out)?;
    Ok(())
}

/// The agreement and its schedule, as it is printed and signed.
fn plan(one: &LiveAgreement) -> String {
    let (agreement, standing) = (&one.agreement, &one.standing);
    let mut out = String::new();
    let mut line = |text: String| {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{text}");
    };
    line(format!(
        "{} firmado el {} · {} · etapa {}",
        desk::agreement_number(agreement.number),
        date::moment(one.signed),
        desk::agreement(standing.state),
        safe(&agreement.stage)
    ));
    for signer in &agreement.signers {
        let (name, quality) = (safe(&signer.name), signer.quality.code());
        line(format!("  firma {name}, {quality}, documento {}", safe(&signer.document)));
    }
    line(format!(
        "  deuda {} · inicial {} antes del {} · tasa {} por período",
        money::pesos(agreement.debt()),
        money::pesos(agreement.initial),
        date::short(agreement.initial_by),
        agreement.rate
    ));
    for (at, one) in standing.schedule.iter().enumerate() {
        let paid = if at < standing.paid { "paga" } else { "" };
        line(format!(
            "  {:>3}  {}  {:>14} = capital {:>14} + interés {:>10}   queda {:>14}  {paid}",
            at + 1,
            date::short(one.due),
            money::pesos(one.amount()),
            money::pesos(one.capital),
            money::pesos(one.interest),
            money::pesos(one.balance)
        ));
    }
    line("  obliga solo a quienes firman (Ley 142/1994 art. 130)".into());
    out
}

fn end(
    context: &Context,
    account: AccountId,
    agreement: (u16, u32),
    asked: bool,
) -> Result<(), Failure> {
    let store = context.open()?;
    let cause = if asked { Consolidation::Request } else { Consolidation::Breach };
    let deed = Box::new(Deed::Consolidate { agreement, cause });
    let now = context.clock.now();
    let command = Command::Collect { account, deed };
    store.commit(&context.actor, now, command, None).map_err(refused)?;
    let case = store.desk_case(account, now).map_err(refused)?;
    let number = desk::agreement_number(agreement);
    let owed = money::pesos(case.live.position.overdue());
    context.console.print(&format!("{number} consolidado: la cuenta debe {owed} vencidos.\n"))?;
    Ok(())
}

/// Broken agreements that nobody ended, and papers that are missing: the fortnightly list.
fn pending(context: &Context) -> Result<(), Failure> {
    context.authorise(Act::SignAgreement)?;
    let store = context.open_to_read()?;
    let mut out = String::new();
    for account in store.with_agreement().map_err(refused)? {
        out.push_str(&pending_of(context, &store, account)?);
    }
    if out.is_empty() {
        out.push_str("Nada pendiente.\n");
    }
    context.console.print(&out)?;
    Ok(())
}

fn pending_of(context: &Context, store: &Store, account: AccountId) -> Result<String, Failure> {
    let case = store.desk_case(account, context.clock.now()).map_err(refused)?;
    let mut out = String::new();
    for one in &case.live.agreements {
        let number = desk::agreement_number(one.agreement.number);
        let ended = case.file.ended(one.agreement.number).is_some();
        if let AgreementState::Broken(on) = one.standing.state
            && !ended
        {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{number} {account}  incumplido el {}", date::short(on));
        }
        let missing = case.file.missing_papers(&one.agreement);
        if one.standing.state.is_alive() && missing > 0 {
            let papers = noun(missing as u64, "documento", "documentos");
            let _ = writeln!(out, "{number} {account}  faltan {missing} {papers}");
        }
    }
    Ok(out)
}
