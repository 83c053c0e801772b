//! One key and what is heard now to an action or to text.

use super::actions::{Action, Context};
use super::map::{KeyMap, is_printable};
use crate::term::Key;

/// Milliseconds that a prefix waits for its next key.
pub const PREFIX_TIMEOUT_MS: u64 = 1_000;

/// What a key came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Do this.
    Action(Action),
    /// A character for the focused field.
    Text(char),
    /// The beginning of something longer.
    Pending,
    /// Nothing hears it.
    Unheard,
}

/// Remembers the keys of a sequence that has begun.
#[derive(Debug, Clone, Default)]
pub struct Resolver {
    pending: Vec<Key>,
}

impl Resolver {
    /// Whether a sequence has begun.
    pub const fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// The sequence so far.
    pub fn pending(&self) -> &[Key] {
        &self.pending
    }

    /// Too long without a key: the sequence is forgotten.
    pub fn forget(&mut self) {
        self.pending.clear();
    }

    /// Takes a key. `contexts` are heard innermost first; while `typing`, printable keys that do not
    /// continue a sequence belong to the field.
    pub fn resolve(
        &mut self,
        map: &KeyMap,
        contexts: &[Context],
        typing: bool,
        key: Key,
    ) -> Outcome {
        if self.is_pending() {
            let mut keys = std::mem::take(&mut self.pending);
            keys.push(key);
            match self.look_up(map, contexts, keys) {
                Outcome::Unheard => {}
                heard => return heard,
            }
        }
        if typing && is_printable(key) {
            return key.text().map_or(Outcome::Unheard, Outcome::Text);
        }
        self.look_up(map, contexts, vec![key])
    }

    /// A sequence that is an action and also begins a longer one acts at once and stays open.
    fn look_up(&mut self, map: &KeyMap, contexts: &[Context], keys: Vec<Key>) -> Outcome {
        let found = contexts.iter().find_map(|context| map.action(*context, &keys));
        let longer = contexts.iter().any(|context| map.is_prefix(*context, &keys));
        if longer {
            self.pending = keys;
        }
        match (found, longer) {
            (Some(action), _) => Outcome::Action(action),
            (None, true) => Outcome::Pending,
            (None, false) => Outcome::Unheard,
        }
    }
}
