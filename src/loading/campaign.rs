//! A campaign on its way out: the contacts are written down first, and only those who were written down are
//! on the list that goes to the carrier.

use super::LoadFailure;
use crate::clock::Clock;
use crate::domain::collections::campaign::{Campaign, CampaignPlan, CampaignRow};
use crate::domain::collections::contact::{Contact, Outcome, Purpose, Source, Target};
use crate::domain::collections::file::Deed;
use crate::domain::collections::person::PersonKey;
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::ids::AccountId;
use crate::domain::user::Actor;
use crate::store::{Refusal, Store};

/// Sends a campaign: gives it, and the accounts that its list is for.
pub fn send_campaign(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    plan: CampaignPlan,
    mut progress: impl FnMut(u64),
) -> Result<(Campaign, Vec<AccountId>), LoadFailure> {
    let now = clock.now();
    let id = store.next_campaign()?;
    let reach = store.reach(id, &plan, now)?;
    let control = reach.accounts.iter().filter(|(_, control)| *control).count() as u64;
    let campaign = Campaign {
        id,
        plan,
        at: now,
        by: actor.user.clone(),
        sent: reach.accounts.len() as u64 - control,
        control,
        left_out: reach.left_out.into_iter().collect(),
    };
    // What it is comes first: a campaign that is cut off in the middle can still be seen and listed.
    store.commit(actor, now, Command::SendCampaign(Box::new(campaign.clone())), None)?;
    let mut sent: Vec<AccountId> = Vec::new();
    for part in reach.accounts.chunks(MAX_DEEDS) {
        let to: Vec<AccountId> =
            part.iter().filter(|(_, control)| !control).map(|(account, _)| *account).collect();
        let written = write_down(store, actor, clock, id, &campaign.plan, &to)?;
        let row = |account: AccountId, control| CampaignRow { account, control, delivered: None };
        let mut rows: Vec<CampaignRow> =
            written.iter().map(|account| row(*account, false)).collect();
        let alone = part.iter().filter(|(_, control)| *control);
        rows.extend(alone.map(|(account, _)| row(*account, true)));
        store.put_campaign_rows(id, &rows)?;
        sent.extend(written);
        progress(sent.len() as u64);
    }
    store.sync()?;
    Ok((campaign, sent))
}

/// The contacts of a part; who may no longer be reached is left out.
fn write_down(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    id: u32,
    plan: &CampaignPlan,
    to: &[AccountId],
) -> Result<Vec<AccountId>, LoadFailure> {
    if to.is_empty() {
        return Ok(Vec::new());
    }
    // The law looks at the hour of each message, not at that of the order.
    let now = clock.now();
    let deed = || Deed::Contact {
        contact: Contact {
            person: PersonKey::default(),
            started: now,
            channel: plan.channel,
            purpose: Purpose::Collection,
            target: Target::Debtor,
            outcome: Outcome::Sent,
            source: Source::Campaign(id),
            note: String::new(),
        },
        next: None,
    };
    let deeds = to.iter().map(|account| (*account, deed())).collect();
    match store.commit(actor, now, Command::CollectMany { deeds }, None) {
        Ok(_) => return Ok(to.to_vec()),
        Err(Refusal::Collection(_) | Refusal::NotFound) => {}
        Err(refusal) => return Err(refusal.into()),
    }
    let mut written = Vec::new();
    for account in to {
        let command = Command::Collect { account: *account, deed: Box::new(deed()) };
        match store.commit(actor, now, command, None) {
            Ok(_) => written.push(*account),
            Err(Refusal::Collection(_) | Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Ok(written)
}
