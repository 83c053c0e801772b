//! A mass action: one message by one channel to those who may be reached, and a group that is left alone to
//! know what it did. Pure.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::contact::Channel;
use super::queue::Exclusion;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::user::UserId;

/// Accounts of one campaign.
pub const MAX_CAMPAIGN: usize = 500_000;

/// Longest message, in characters.
pub const MAX_MESSAGE: usize = 480;

/// To whom, how and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignPlan {
    /// By which channel.
    pub channel: Channel,
    /// Code of the stage; none for every stage.
    pub stage: Option<String>,
    /// Smallest overdue and collectable balance.
    pub minimum: Money,
    /// Hundredths that are left alone.
    pub control: u8,
    /// The message.
    pub message: String,
    /// What one message costs.
    pub cost: Money,
}

/// Most hundredths that may be left alone.
pub const MAX_CONTROL: u8 = 90;

/// What is wrong with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignFault {
    /// Nobody is sent messages by that channel.
    Channel,
    /// There is no such stage.
    Stage,
    /// The message is missing, too long, or not plain text.
    Message,
    /// More than [`MAX_CONTROL`] are left alone.
    Control,
}

impl CampaignPlan {
    /// What is wrong with it, apart from its stage, which the policy knows.
    pub fn fault(&self) -> Option<CampaignFault> {
        let length = self.message.chars().count();
        if !self.channel.is_mass() {
            Some(CampaignFault::Channel)
        } else if length == 0 || length > MAX_MESSAGE || self.message.chars().any(char::is_control)
        {
            Some(CampaignFault::Message)
        } else if self.control > MAX_CONTROL {
            Some(CampaignFault::Control)
        } else {
            None
        }
    }
}

/// A campaign that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its number.
    pub id: u32,
    /// To whom, how and what.
    pub plan: CampaignPlan,
    /// When.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: UserId,
    /// Messages sent.
    pub sent: u64,
    /// Accounts that were left alone.
    pub control: u64,
    /// Accounts that may not be reached, by reason.
    pub left_out: Vec<(Exclusion, u32)>,
}

/// An account of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignRow {
    /// The account.
    pub account: AccountId,
    /// Left alone.
    pub control: bool,
    /// What the carrier said; none while it has not.
    pub delivered: Option<bool>,
}

/// The field by which a channel reaches a subscriber: messages go to a mobile where one is known. None for who comes
/// himself.
pub fn reached_by(subscriber: &Subscriber, channel: Channel) -> Option<Field> {
    match channel {
        Channel::Email => Some(Field::Email),
        Channel::Letter | Channel::Visit => Some(Field::Address),
        Channel::Sms | Channel::Messaging if subscriber.mobile.is_some() => Some(Field::Mobile),
        Channel::Voice | Channel::Ivr if subscriber.phone.is_none() => Some(Field::Mobile),
        Channel::Sms | Channel::Messaging | Channel::Voice | Channel::Ivr => Some(Field::Phone),
        Channel::Window => None,
    }
}

/// Where a message by a channel goes; nothing when nobody knows.
pub fn destination(subscriber: &Subscriber, channel: Channel) -> String {
    reached_by(subscriber, channel).map_or_else(String::new, |field| field.read(subscriber))
}

/// Whether an account is left alone: by its number and that of the campaign, so that nobody chooses.
pub const fn in_control(campaign: u32, account: AccountId, hundredths: u8) -> bool {
    let mut mixed = account.number() ^ (campaign as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) % 100 < hundredths as u64
}
