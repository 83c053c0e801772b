//! `acuerdo`: payment agreements, instalment by instalment, and their end.

use std::fmt::Write;

use super::arguments::AgreementCommand;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::collections::agreement::{AgreementState, Consolidation};
use crate::domain::collections::file::Deed;
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::permission::Act;
use crate::store::Store;
use crate::text::{agreement, date, desk, money, noun};

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
        for line in agreement::plan(one) {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{line}");
        }
    }
    if out.is_empty() {
        out = format!("La cuenta {account} no tiene acuerdos de pago.\n");
    }
    context.console.print(&out)?;
    Ok(())
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
