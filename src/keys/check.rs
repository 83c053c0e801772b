//! What a key map may not say: keys that somebody on the way eats, two actions on one key, a single
//! key for something that cannot be taken back.

use super::actions::context::{Global, Users};
use super::actions::{Action, Context, Kind, row};
use super::map::{Binding, MapFault, context_of, show};
use crate::term::{Key, KeyCode};

/// Contexts that are heard together: a key may mean one thing in each stack.
pub const STACKS: &[&[Context]] = &[
    &[Context::Popup],
    &[Context::Home, Context::List, Context::Global],
    &[Context::Subscribers, Context::List, Context::Global],
    &[Context::Account, Context::List, Context::Global],
    &[Context::UpdateData, Context::List, Context::Global],
    &[Context::Approve, Context::List, Context::Global],
    &[Context::UpdateHistory, Context::List, Context::Global],
    &[Context::Portfolio, Context::List, Context::Global],
    &[Context::Tray, Context::List, Context::Global],
    &[Context::Case, Context::List, Context::Global],
    &[Context::Calendar, Context::List, Context::Global],
    &[Context::Plan, Context::List, Context::Global],
    &[Context::PlanYear, Context::List, Context::Global],
    &[Context::Users, Context::List, Context::Global],
    &[Context::Journal, Context::List, Context::Global],
    &[Context::Report, Context::List, Context::Global],
    &[Context::Form, Context::Global],
];

/// An action that takes the keys of an outer one on its screen: "new" is a new one of what is listed.
const TAKES_OVER: &[(Action, Action)] =
    &[(Action::Users(Users::Add), Action::Global(Global::FilePqr))];

/// Every rule; the first one broken is the answer.
pub(super) fn keys(bindings: &[Binding]) -> Result<(), MapFault> {
    for binding in bindings {
        for sequence in &binding.keys {
            if let Some(why) = sequence.iter().find_map(eaten) {
                return Err(fault(binding, format!("{}: {why}", show(sequence))));
            }
        }
        let danger = row(binding.action).is_some_and(|row| row.kind == Kind::Danger);
        if danger && binding.keys.iter().any(|sequence| sequence.len() == 1) {
            return Err(fault(
                binding,
                "lo que no se puede deshacer no va en una sola tecla".into(),
            ));
        }
    }
    clashes(bindings)
}

fn fault(binding: &Binding, reason: String) -> MapFault {
    MapFault { file: binding.place.file.clone(), line: binding.place.line, reason }
}

/// Why a key cannot be trusted to arrive.
fn eaten(key: &Key) -> Option<&'static str> {
    match key.code {
        KeyCode::Char(c) if key.ctrl => match c {
            's' | 'q' => Some("la línea la usa para parar y seguir"),
            'i' | 'm' | 'j' | 'h' => Some("llega como Tab, Enter o Retroceso"),
            'b' | 'a' => Some("es el prefijo de tmux o screen"),
            'c' | 'd' => Some("la gente la oprime para cancelar"),
            'w' | 't' => Some("los navegadores cierran la pestaña"),
            'z' => Some("la gente espera que deshaga"),
            _ => None,
        },
        KeyCode::Char(c) if key.alt && c.is_ascii_digit() => Some("la terminal cambia de pestaña"),
        KeyCode::Char('[' | ']' | '{' | '}' | '\\' | '@' | '~' | '^' | '`') => {
            Some("no está sin AltGr en un teclado latinoamericano")
        }
        KeyCode::F(13..) if !key.ctrl => None,
        _ => None,
    }
}

/// Two actions of one stack on the same keys, or one whose keys can never be finished.
fn clashes(bindings: &[Binding]) -> Result<(), MapFault> {
    for stack in STACKS {
        let heard: Vec<(Action, &Vec<Key>, &Binding)> = bindings
            .iter()
            .filter(|binding| stack.contains(&context_of(binding.action)))
            .flat_map(|binding| {
                binding.keys.iter().map(move |keys| (binding.action, keys, binding))
            })
            .collect();
        for (at, (action, keys, binding)) in heard.iter().enumerate() {
            let meant = |other: &Action| {
                TAKES_OVER.contains(&(*action, *other)) || TAKES_OVER.contains(&(*other, *action))
            };
            let earlier = heard.iter().take(at).find(|(_, other, _)| other == keys);
            if let Some((other, _, _)) =
                earlier.filter(|(other, _, _)| other != action && !meant(other))
            {
                let name = row(*other).map_or("", |row| row.id);
                return Err(fault(binding, format!("{} ya es de «{name}»", show(keys))));
            }
        }
    }
    Ok(())
}
