//! `campana`: mass actions, their list for the carrier and what came of them.

use std::fmt::Write;

use super::arguments::{CampaignCommand, CampaignOptions};
use super::base::{Context, load_failure, refused};
use super::exportar::{self, ExportFault};
use super::progress::Bar;
use super::{Exit, Failure};
use crate::domain::collections::campaign::{Campaign, CampaignFault, CampaignPlan, destination};
use crate::domain::collections::contact::Channel;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::trace::{Exported, Trace};
use crate::interchange::table::{Cell, TableFormat, TableWriter};
use crate::loading::send_campaign;
use crate::messages;
use crate::store::Store;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::text::{campaign as words, date};

/// Runs one of them.
pub fn run(context: &Context, what: CampaignCommand) -> Result<Exit, Failure> {
    match what {
        CampaignCommand::Enviar(options) => send(context, options)?,
        CampaignCommand::Listar => list(context)?,
        CampaignCommand::Lista { campana } => again(context, campana)?,
        CampaignCommand::Ver { campana, dias } => {
            let window = context.office.collections.windows.campaign;
            show(context, campana, dias.unwrap_or(window))?;
        }
    }
    Ok(Exit::Done)
}

fn plan(context: &Context, options: CampaignOptions) -> Result<CampaignPlan, Failure> {
    let wrong = |fault| Failure(messages::campaign_fault(fault));
    let channel = Channel::from_code(&options.canal.to_uppercase());
    let channel = channel.ok_or_else(|| wrong(CampaignFault::Channel))?;
    let stages = &context.office.stages;
    let stage = match options.etapa.as_deref().map(|word| stages.find(word)) {
        Some(None) => return Err(wrong(CampaignFault::Stage)),
        Some(Some(place)) => Some(stages.code(place).to_owned()),
        None => None,
    };
    let plan = CampaignPlan {
        channel,
        stage,
        minimum: Money::from_pesos(options.minimo.max(1)),
        control: options.control,
        message: options.mensaje,
        cost: Money::from_pesos(options.costo.max(0)),
    };
    plan.fault().map_or(Ok(plan), |fault| Err(wrong(fault)))
}

fn send(context: &Context, options: CampaignOptions) -> Result<(), Failure> {
    context.authorise(Act::SendCampaign)?;
    let plan = plan(context, options)?;
    let store = context.open()?;
    store.authorise(&context.actor, context.clock.now(), Act::SendCampaign).map_err(refused)?;
    let mut bar = Bar::new(&context.console, "Contactos");
    let sent =
        send_campaign(&store, &context.actor, context.clock, plan, |done| bar.at(done, None));
    bar.done();
    let (campaign, accounts) = sent.map_err(load_failure)?;
    // Those to whom it was written, not those to whom it was meant to be.
    let said = Campaign { sent: accounts.len() as u64, ..campaign.clone() };
    context.console.note(&words::said(&said));
    context.console.note(words::SEND_TODAY);
    leave(context, &store, &campaign, &accounts)
}

/// The list of a campaign that was sent, again: its contacts are written down already.
fn again(context: &Context, id: u32) -> Result<(), Failure> {
    context.authorise(Act::SendCampaign)?;
    let store = context.open_to_read()?;
    let campaign = found(&store, id)?;
    let accounts = store.campaign_accounts(id).map_err(refused)?;
    context.console.note(words::SEND_TODAY);
    leave(context, &store, &campaign, &accounts)
}

fn found(store: &Store, id: u32) -> Result<Campaign, Failure> {
    let found = store.campaign(id).map_err(refused)?;
    found.ok_or_else(|| Failure(format!("CAM-005 No hay campaña {id}.")))
}

fn leave(
    context: &Context,
    store: &Store,
    campaign: &Campaign,
    accounts: &[AccountId],
) -> Result<(), Failure> {
    let rows = accounts.len() as u64;
    let trace = Trace::Exported { what: Exported::Campaign, rows };
    store.record(&context.actor, context.clock.now(), trace).map_err(refused)?;
    let sheet = sheet(store, campaign, accounts, context.console.is_terminal())
        .map_err(exportar::failed)?;
    context.console.print(&sheet)?;
    Ok(())
}

/// What the carrier needs of each account, and no more.
fn sheet(
    store: &Store,
    campaign: &Campaign,
    accounts: &[AccountId],
    shown: bool,
) -> Result<String, ExportFault> {
    let columns = ["campana", "cuenta", "nombre", "destino", "mensaje"];
    let mut bytes = Vec::new();
    let columns = columns.map(str::to_owned).to_vec();
    let mut table = TableWriter::new(&mut bytes, TableFormat::Csv, columns)?.for_terminal(shown);
    for account in accounts {
        let Some(one) = store.subscriber(*account)? else { continue };
        let to = destination(&one, campaign.plan.channel);
        table.row(vec![
            Cell::Text(campaign.id.to_string()),
            Cell::Text(account.to_string()),
            Cell::Text(one.name),
            Cell::Text(to),
            Cell::Text(campaign.plan.message.clone()),
        ])?;
    }
    table.finish()?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn list(context: &Context) -> Result<(), Failure> {
    context.authorise(Act::SendCampaign)?;
    let store = context.open_to_read()?;
    let page = store.campaigns(&PageRequest::last(MAX_PAGE)).map_err(refused)?;
    let mut out = String::new();
    for (_, campaign) in &page.rows {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{} {}", date::moment(campaign.at), words::said(campaign));
    }
    if out.is_empty() {
        out.push_str("Ninguna campaña.\n");
    }
    context.console.print(&out)?;
    Ok(())
}

fn show(context: &Context, id: u32, days: i64) -> Result<(), Failure> {
    context.authorise(Act::SendCampaign)?;
    let store = context.open_to_read()?;
    let campaign = found(&store, id)?;
    let of = store.campaign_figures(&campaign, days).map_err(refused)?;
    let lines = words::figures(&campaign, &of, days);
    context.console.print(&format!("{}\n", lines.join("\n")))?;
    Ok(())
}
