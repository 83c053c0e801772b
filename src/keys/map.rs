//! Key maps: tables of action id → keys, the shipped ones embedded, read in layers.

use std::collections::BTreeMap;

use super::actions::{ACTIONS, Action, Context};
use super::check;
use crate::term::{Key, KeyCode};

/// The maps that are shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapName {
    /// 5250 habits; the default.
    As400,
    /// Letters of vi.
    Vim,
    /// Function keys of SAP.
    Sap,
}

impl MapName {
    /// Every map.
    pub const ALL: [Self; 3] = [Self::As400, Self::Vim, Self::Sap];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::As400 => "as400",
            Self::Vim => "vim",
            Self::Sap => "sap",
        }
    }

    /// The map of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|map| map.name() == name)
    }

    const fn text(self) -> &'static str {
        match self {
            Self::As400 => include_str!("../../keymaps/as400.toml"),
            Self::Vim => include_str!("../../keymaps/vim.toml"),
            Self::Sap => include_str!("../../keymaps/sap.toml"),
        }
    }
}

/// Layers below every map, in order.
const COMMON: &[(&str, &str)] = &[
    ("global.toml", include_str!("../../keymaps/global.toml")),
    ("list.toml", include_str!("../../keymaps/list.toml")),
    ("form.toml", include_str!("../../keymaps/form.toml")),
    ("screens.toml", include_str!("../../keymaps/screens.toml")),
];

/// A key map that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapFault {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Spanish reason.
    pub reason: String,
}

impl std::fmt::Display for MapFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "TEC-001 keymaps/{}, línea {}: {}. Corrija el mapa y vuelva a abrir.",
            self.file, self.line, self.reason
        )
    }
}

impl std::error::Error for MapFault {}

/// Where a binding was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub(super) file: String,
    pub(super) line: usize,
}

/// The keys of an action, and where they were written.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) action: Action,
    pub(super) keys: Vec<Vec<Key>>,
    pub(super) place: Place,
}

/// Keys to actions.
#[derive(Debug, Clone)]
pub struct KeyMap {
    name: MapName,
    bindings: Vec<Binding>,
    by_keys: BTreeMap<(Context, Vec<Key>), Action>,
}

impl KeyMap {
    /// A shipped map over the common layers.
    pub fn shipped(name: MapName) -> Result<Self, MapFault> {
        let own = format!("{}.toml", name.name());
        let mut layers: Vec<(&str, &str)> = COMMON.to_vec();
        layers.push((&own, name.text()));
        Self::from_layers(name, &layers)
    }

    /// A map from layers of text: a later layer replaces the keys of an action.
    pub fn from_layers(name: MapName, layers: &[(&str, &str)]) -> Result<Self, MapFault> {
        let mut bindings: Vec<Binding> = Vec::new();
        for (file, text) in layers {
            for binding in read_layer(file, text)? {
                match bindings.iter_mut().find(|known| known.action == binding.action) {
                    Some(known) => *known = binding,
                    None => bindings.push(binding),
                }
            }
        }
        check::keys(&bindings)?;
        let mut by_keys = BTreeMap::new();
        for binding in &bindings {
            for keys in &binding.keys {
                by_keys.insert((context_of(binding.action), keys.clone()), binding.action);
            }
        }
        Ok(Self { name, bindings, by_keys })
    }

    /// Which map it is.
    pub const fn name(&self) -> MapName {
        self.name
    }

    /// The keys of an action, the first one being the one that hints show.
    pub fn keys_of(&self, action: Action) -> &[Vec<Key>] {
        self.bindings
            .iter()
            .find(|binding| binding.action == action)
            .map_or(&[], |binding| binding.keys.as_slice())
    }

    /// The action of a sequence in a context.
    pub fn action(&self, context: Context, keys: &[Key]) -> Option<Action> {
        self.by_keys.get(&(context, keys.to_vec())).copied()
    }

    /// Whether a longer sequence of the context begins with these keys.
    pub fn is_prefix(&self, context: Context, keys: &[Key]) -> bool {
        self.by_keys.keys().any(|(of, sequence)| {
            *of == context && sequence.len() > keys.len() && sequence.starts_with(keys)
        })
    }
}

/// The context of an action.
pub fn context_of(action: Action) -> Context {
    super::actions::row(action).map_or(Context::Global, |row| row.context)
}

/// `[contexto]` tables of `accion = ["tecla", "tecla tecla"]`.
fn read_layer(file: &str, text: &str) -> Result<Vec<Binding>, MapFault> {
    let fault = |line: usize, reason: String| MapFault { file: file.to_owned(), line, reason };
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| crate::config::line_of(text, span.start));
        fault(line, error.message().to_owned())
    })?;
    let mut bindings = Vec::new();
    for (name, entries) in &table {
        let line = line_of_key(text, &format!("[{name}]"));
        let context = Context::ALL
            .iter()
            .find(|context| context.name() == name)
            .ok_or_else(|| fault(line, format!("no hay contexto «{name}»")))?;
        let entries =
            entries.as_table().ok_or_else(|| fault(line, format!("«{name}» no es una tabla")))?;
        for (id, keys) in entries {
            let line = line_of_entry(text, name, id);
            let row = ACTIONS
                .iter()
                .find(|row| row.context == *context && row.id == id)
                .ok_or_else(|| fault(line, format!("no hay acción «{id}» en «{name}»")))?;
            let keys = read_keys(keys).ok_or_else(|| {
                fault(line, format!("«{id}»: se espera una lista de teclas conocidas"))
            })?;
            let place = Place { file: file.to_owned(), line };
            bindings.push(Binding { action: row.action, keys, place });
        }
    }
    Ok(bindings)
}

fn read_keys(value: &toml::Value) -> Option<Vec<Vec<Key>>> {
    value.as_array()?.iter().map(|keys| sequence(keys.as_str()?)).collect()
}

/// `g p`: keys of a sequence, apart by blanks.
fn sequence(text: &str) -> Option<Vec<Key>> {
    let keys: Option<Vec<Key>> = text.split_whitespace().map(Key::from_name).collect();
    keys.filter(|keys| !keys.is_empty())
}

fn line_of_key(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.trim() == key).map_or(1, |at| at + 1)
}

/// The line of an action inside its table.
fn line_of_entry(text: &str, table: &str, id: &str) -> usize {
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == format!("[{table}]");
        } else if inside
            && line.split('=').next().is_some_and(|name| name.trim().trim_matches('"') == id)
        {
            return at + 1;
        }
    }
    1
}

/// As hints and help show a sequence: `g p`.
pub fn show(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A key that no text field may lose.
pub fn is_printable(key: Key) -> bool {
    matches!(key.code, KeyCode::Char(_)) && !key.ctrl && !key.alt
}
