//! Who asks: the account field, its search and its suggestions.

use super::form::FieldId;
use super::{Asker, Intake};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::screens::wish::{Request, Wish};
use crate::term::{Key, KeyCode};

/// Characters of the account field that start a search.
const SEARCH_FROM: usize = 2;

impl Intake {
    /// The account field changed.
    pub(super) fn account_typed(&mut self) -> Vec<Wish> {
        self.asker = None;
        self.suggested = None;
        let text = self.form.value(FieldId::Account);
        if text.trim().chars().count() < SEARCH_FROM {
            self.suggestions.clear();
            self.searching = false;
            return Vec::new();
        }
        self.searching = true;
        vec![Wish::Ask(Request::Search(text))]
    }

    pub(super) fn typed_account(&self) -> Option<AccountId> {
        self.form.value(FieldId::Account).replace([' ', '.'], "").parse().ok()
    }

    /// Takes a subscriber as the one who asks.
    pub(super) fn take(&mut self, subscriber: Subscriber) -> Vec<Wish> {
        let account = subscriber.account;
        self.form.set(FieldId::Account, &account.to_string());
        self.asker = Some(Asker { subscriber, open_cases: None, owes: None });
        self.suggestions.clear();
        self.suggested = None;
        self.searching = false;
        self.saved.dirty = true;
        vec![Wish::Ask(Request::Statement(account))]
    }

    pub(super) fn found(&mut self, text: &str, found: Vec<Subscriber>) -> Vec<Wish> {
        if text != self.form.value(FieldId::Account) {
            return Vec::new();
        }
        self.searching = false;
        let exact = self.typed_account();
        let subscriber = found.iter().find(|subscriber| Some(subscriber.account) == exact).cloned();
        self.suggestions = found;
        match subscriber {
            Some(subscriber) => {
                let account = subscriber.account;
                self.asker = Some(Asker { subscriber, open_cases: None, owes: None });
                vec![Wish::Ask(Request::Statement(account))]
            }
            None => Vec::new(),
        }
    }

    /// Leaves the account field: a single suggestion, or the one under the cursor, is taken.
    pub(super) fn settle_account(&mut self) -> Vec<Wish> {
        if self.focus != FieldId::Account {
            return Vec::new();
        }
        let chosen = match (self.suggested, self.suggestions.as_slice()) {
            (Some(at), _) => self.suggestions.get(at).cloned(),
            (None, [only]) if self.asker.is_none() => Some(only.clone()),
            _ => None,
        };
        let wishes = chosen.map_or_else(Vec::new, |subscriber| self.take(subscriber));
        self.suggestions.clear();
        self.suggested = None;
        wishes
    }

    /// Arrows in the list of suggestions; true when they were for it.
    pub(super) fn suggestion_key(&mut self, key: Key) -> bool {
        if self.focus != FieldId::Account || self.suggestions.is_empty() {
            return false;
        }
        let last = self.suggestions.len() - 1;
        self.suggested = match (key.code, self.suggested) {
            (KeyCode::Down, None) => Some(0),
            (KeyCode::Down, Some(at)) => Some((at + 1).min(last)),
            (KeyCode::Up, Some(at)) => at.checked_sub(1),
            _ => return false,
        };
        true
    }
}
