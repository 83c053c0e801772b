//! What people read about keys, derived from the table and the map.

use super::actions::{ACTIONS, ActionRow, Context, Kind};
use super::map::{KeyMap, MapFault, MapName, show};
use crate::term::Key;

/// One line of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRow {
    /// The action.
    pub row: &'static ActionRow,
    /// Its keys, apart by commas; empty when only the palette reaches it.
    pub keys: String,
}

fn keys_of(map: &KeyMap, row: &ActionRow) -> String {
    map.keys_of(row.action).iter().map(|keys| show(keys)).collect::<Vec<_>>().join(", ")
}

/// The keys of an action that no inner context takes over.
fn keys_heard(map: &KeyMap, row: &ActionRow, contexts: &[Context]) -> String {
    let inner = || contexts.iter().take_while(|context| **context != row.context);
    let heard = |keys: &&Vec<Key>| inner().all(|context| map.action(*context, keys).is_none());
    map.keys_of(row.action)
        .iter()
        .filter(heard)
        .map(|keys| show(keys))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Every action that is heard in a stack of contexts, innermost first.
pub fn help_rows(map: &KeyMap, contexts: &[Context]) -> Vec<HelpRow> {
    contexts
        .iter()
        .flat_map(|context| ACTIONS.iter().filter(move |row| row.context == *context))
        .map(|row| HelpRow { row, keys: keys_heard(map, row, contexts) })
        .collect()
}

/// `F1 Ayuda`: first key and label of the actions named, in their order.
pub fn hints(map: &KeyMap, actions: &[super::Action]) -> Vec<(String, &'static str)> {
    actions
        .iter()
        .filter_map(|action| {
            let row = super::actions::row(*action)?;
            let keys = map.keys_of(*action).first()?;
            Some((show(keys), row.label))
        })
        .collect()
}

/// The table of README.md: every action with its keys in each shipped map.
pub fn readme_table() -> Result<String, MapFault> {
    let maps = MapName::ALL.map(KeyMap::shipped);
    let maps: Vec<KeyMap> = maps.into_iter().collect::<Result<_, _>>()?;
    let mut out = String::from(
        "| contexto | acción | hace | as400 | vim | sap |\n|---|---|---|---|---|---|\n",
    );
    for row in ACTIONS {
        let mark = if row.kind == Kind::Danger { " (sin vuelta)" } else { "" };
        out.push_str(&format!("| {} | `{}` | {}{mark} |", row.context.name(), row.id, row.words));
        for map in &maps {
            let keys = keys_of(map, row).replace('|', "\\|");
            out.push_str(&format!(" {} |", if keys.is_empty() { ":" } else { &keys }));
        }
        out.push('\n');
    }
    Ok(out)
}
