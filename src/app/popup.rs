//! Windows over the screen in front: lines to read, values to choose, the palette.

use super::Resumable;
use crate::domain::ids::{AccountId, Radicado, SessionId};
use crate::domain::subscriber::fold;
use crate::keys::actions::context::Popup as PopupAction;
use crate::keys::{Action, HelpRow, MapName};
use crate::screens::wish::{Choice, Target};
use crate::term::{Key, KeyCode, Role, Tier};
use crate::widgets::{Canvas, Mask, TextField, popup};

/// Longest line a window of text shows, in columns.
pub(super) const LINE_MAX: u16 = 100;

/// Longest text typed in a window.
const MAX_TEXT: usize = 40;

/// Rows of a page in a window.
const PAGE: usize = 10;

/// A line that can be chosen.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    label: String,
    /// What the typed text is looked for in.
    folded: String,
    chosen: Chosen,
}

impl Entry {
    /// A word of the name that begins so, then a word of the text, then anything inside a word.
    fn rank(&self, word: &str) -> u8 {
        let begins = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word))
        };
        let (name, rest) = self.folded.split_once(' ').unwrap_or((&self.folded, ""));
        match (begins(name), begins(rest)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        }
    }
}

/// What came of a key in a window.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chosen {
    Nothing,
    Closed,
    Code(String),
    Action(Action),
    Target(Target),
    Resume(SessionId),
    Map(MapName),
    Tier(Tier),
}

/// A window.
#[derive(Debug)]
pub(super) enum Popup {
    Lines { title: String, lines: Vec<String>, top: usize },
    List { title: String, entries: Vec<Entry>, text: TextField, selected: usize, palette: bool },
}

/// Screens by the id that people quote.
const SCREENS: &[(&str, &str, Target)] = &[
    ("MEN010", "Inicio", Target::Home),
    ("SUS010", "Suscriptores", Target::Subscribers),
    ("SUS030", "Aprobar cambios de datos", Target::Approve),
    ("SUS050", "Calidad de los datos y corregir hoy", Target::Quality),
    ("SUS080", "Peticiones de estrato y actos del comité", Target::Petitions),
    ("SUS060", "Control de cambios: lotes, ajustes, revisión", Target::Control),
    ("PQR010", "Bandeja de PQR", Target::Tray),
    ("PQR020", "Radicar PQR", Target::Intake(None)),
    ("PLZ010", "Reglas y plazos", Target::Rules),
    ("CAR010", "Cartera", Target::Portfolio),
    ("CAL010", "Calendario de ley", Target::Calendar),
    ("CAL020", "Calendario comercial", Target::Plan),
    ("CAL030", "Calendario: aprobación y cambios", Target::PlanYear(None)),
    ("USU010", "Usuarios", Target::Users(None)),
    ("BIT010", "Bitácora", Target::Journal(None)),
    ("SIS010", "Teclas", Target::KeyTester),
    ("PQR060", "Informe de PQR", Target::Report),
    ("COB010", "Mi cola de cobro", Target::Collect(None)),
    ("COB020", "Colas de cobro de hoy", Target::Desks),
    ("COB040", "Suspensiones", Target::Field),
    ("COB060", "Campañas de cobro", Target::Campaigns),
];

impl Popup {
    pub(super) const fn lines(title: String, lines: Vec<String>) -> Self {
        Self::Lines { title, lines, top: 0 }
    }

    pub(super) fn choose(title: String, choices: Vec<Choice>) -> Self {
        let entries = choices.into_iter().map(|choice| {
            let label = format!("{}  {}", choice.code, choice.label);
            Entry { folded: fold(&label), label, chosen: Chosen::Code(choice.code) }
        });
        let entries = entries.collect();
        let text = TextField::new(Mask::Text(MAX_TEXT));
        Self::List { title, entries, text, selected: 0, palette: false }
    }

    /// Sessions that wait; the first choice is the last one left.
    pub(super) fn resume(resumable: Vec<Resumable>) -> Self {
        let mut entries: Vec<(String, Chosen)> = (1..)
            .zip(resumable)
            .map(|(number, one)| {
                (format!("{number}  Retomar {}", one.words), Chosen::Resume(one.session))
            })
            .collect();
        let number = entries.len() + 1;
        entries.push((format!("{number}  Empezar una sesión nueva"), Chosen::Closed));
        Self::of("Usted tiene sesiones abiertas", entries)
    }

    /// Key maps.
    pub(super) fn maps() -> Self {
        let words = |name: MapName| match name {
            MapName::As400 => "teclas de función, como en AS/400",
            MapName::Vim => "letras, como en vim",
            MapName::Sap => "como en SAP",
        };
        let entries = MapName::ALL
            .into_iter()
            .map(|name| (format!("{:<8} {}", name.name(), words(name)), Chosen::Map(name)));
        Self::of("Mapa de teclas", entries)
    }

    /// Colours and signs.
    pub(super) fn tiers() -> Self {
        let entries = [
            ("utf8-256    256 colores, líneas y bloques", Tier::Utf8TwoHundredFiftySix),
            ("utf8-16     16 colores, líneas y bloques", Tier::Utf8Sixteen),
            ("ascii-16    16 colores, solo ASCII", Tier::Ascii16),
            ("ascii-mono  sin color, solo ASCII", Tier::AsciiMono),
        ];
        Self::of(
            "Colores y signos",
            entries.map(|(label, tier)| (label.to_owned(), Chosen::Tier(tier))),
        )
    }

    fn of(title: &str, entries: impl IntoIterator<Item = (String, Chosen)>) -> Self {
        let entry =
            |(label, chosen): (String, Chosen)| Entry { folded: fold(&label), label, chosen };
        let entries = entries.into_iter().map(entry).collect();
        let text = TextField::new(Mask::Text(MAX_TEXT));
        Self::List { title: title.into(), entries, text, selected: 0, palette: false }
    }

    /// Actions of the screen, then screens; each with its key, so that it teaches.
    pub(super) fn palette(rows: Vec<HelpRow>) -> Self {
        let actions = rows.into_iter().map(|row| {
            let label = format!("{:<18} {:<14} {}", row.row.id, row.keys, row.row.words);
            Entry { folded: fold(&label), label, chosen: Chosen::Action(row.row.action) }
        });
        let screens = SCREENS.iter().map(|(id, name, target)| {
            let label = format!("{id:<18} {:<14} Ir a {name}", "");
            Entry { folded: fold(&label), label, chosen: Chosen::Target(target.clone()) }
        });
        let entries = actions.chain(screens).collect();
        let text = TextField::new(Mask::Text(MAX_TEXT));
        Self::List { title: "Comando".into(), entries, text, selected: 0, palette: true }
    }

    /// Title and numbered choices, or lines, for who cannot see the window.
    pub(super) fn spoken(&self) -> Vec<String> {
        match self {
            Self::Lines { title, lines, .. } => {
                let title = format!("{title} (Enter cierra)");
                std::iter::once(title).chain(lines.iter().cloned()).collect()
            }
            Self::List { title, .. } => {
                let shown = self.shown();
                let title = format!(
                    "{title}: {} opciones (número elige, texto filtra, . cierra)",
                    shown.len()
                );
                let numbered =
                    (1..).zip(shown).map(|(number, entry)| format!("{number}. {}", entry.label));
                std::iter::once(title).chain(numbered).collect()
            }
        }
    }

    /// The choice at a place of what is shown.
    pub(super) fn pick(&self, at: usize) -> Chosen {
        match self {
            Self::Lines { .. } => Chosen::Closed,
            Self::List { .. } => {
                self.shown().get(at).map_or(Chosen::Nothing, |entry| entry.chosen.clone())
            }
        }
    }

    /// A text typed as a whole: narrows the choices, or takes the only one or the place that it names.
    pub(super) fn say(&mut self, typed: &str) -> Chosen {
        let Self::List { text, selected, .. } = self else { return Chosen::Closed };
        if typed.is_empty() {
            return self.choice();
        }
        text.set(typed);
        *selected = 0;
        if let Some(target) = self.direct() {
            return Chosen::Target(target);
        }
        match self.shown().as_slice() {
            [only] => only.chosen.clone(),
            _ => Chosen::Nothing,
        }
    }

    pub(super) const fn typing(&self) -> bool {
        matches!(self, Self::List { .. })
    }

    pub(super) fn text(&mut self, c: char) {
        if let Self::List { text, selected, .. } = self {
            text.insert(c);
            *selected = 0;
        }
    }

    pub(super) fn edit(&mut self, key: Key) {
        if let Self::List { text, selected, .. } = self {
            match key.code {
                KeyCode::Backspace => text.backspace(),
                KeyCode::Delete => text.delete(),
                KeyCode::Left => text.left(),
                KeyCode::Right => text.right(),
                _ => return,
            }
            *selected = 0;
        }
    }

    pub(super) fn act(&mut self, action: PopupAction) -> Chosen {
        let last = self.rows().saturating_sub(1);
        let (Self::Lines { top: at, .. } | Self::List { selected: at, .. }) = self;
        match action {
            PopupAction::Down => *at = (*at + 1).min(last),
            PopupAction::Up => *at = at.saturating_sub(1),
            PopupAction::PageDown => *at = (*at + PAGE).min(last),
            PopupAction::PageUp => *at = at.saturating_sub(PAGE),
            PopupAction::Close => return Chosen::Closed,
            PopupAction::Choose => return self.choice(),
        }
        Chosen::Nothing
    }

    /// Actions of the hint bar while the window is open.
    pub(super) fn hints(&self) -> Vec<Action> {
        let own = match self {
            Self::Lines { .. } => {
                vec![PopupAction::PageDown, PopupAction::PageUp, PopupAction::Close]
            }
            Self::List { .. } => vec![PopupAction::Choose, PopupAction::Down, PopupAction::Close],
        };
        own.into_iter().map(Action::Popup).collect()
    }

    fn rows(&self) -> usize {
        match self {
            Self::Lines { lines, .. } => lines.len(),
            Self::List { .. } => self.shown().len(),
        }
    }

    /// Entries that contain every word typed, the best first.
    fn shown(&self) -> Vec<&Entry> {
        let Self::List { entries, text, .. } = self else { return Vec::new() };
        let typed = fold(text.value());
        let words: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
        let matches = |entry: &&Entry| words.iter().all(|word| entry.folded.contains(word));
        let mut shown: Vec<&Entry> = entries.iter().filter(matches).collect();
        shown.sort_by_key(|entry| words.first().map_or(0, |word| entry.rank(word)));
        shown
    }

    /// What is typed in the palette when it names one place.
    fn direct(&self) -> Option<Target> {
        match self {
            Self::List { text, palette: true, .. } => direct(text.value()),
            _ => None,
        }
    }

    fn choice(&self) -> Chosen {
        let Self::List { selected, .. } = self else { return Chosen::Closed };
        if let Some(target) = self.direct() {
            return Chosen::Target(target);
        }
        self.shown().get(*selected).map_or(Chosen::Nothing, |entry| entry.chosen.clone())
    }

    pub(super) fn view(&self, canvas: &mut Canvas) {
        match self {
            Self::Lines { title, lines, top } => {
                let longest = lines.iter().map(|line| crate::widgets::canvas::width_of(line)).max();
                let width = longest.unwrap_or(0).clamp(30, LINE_MAX) + 4;
                let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
                let screen = canvas.height();
                let mut inside = popup::draw(canvas, title, width, height.min(screen));
                for (y, line) in (0..inside.height()).zip(lines.iter().skip(*top)) {
                    inside.text(1, y, line, Role::Text);
                }
                if lines.len() > *top + usize::from(inside.height()) {
                    let (end, last) = (inside.width(), inside.height().saturating_sub(1));
                    inside.text_right(end, last, " Más...", Role::Label);
                }
            }
            Self::List { title, text, selected, .. } => {
                let shown = self.shown();
                let screen = canvas.height();
                let mut inside = popup::draw(canvas, title, 78, screen.saturating_sub(4).max(5));
                inside.text(1, 0, &format!("{:<40}", text.value()), Role::Field);
                if let Some(words) = self.direct().map(|target| direct_words(&target)) {
                    inside.text(2, 1, &words, Role::Good);
                    return;
                }
                let rows = usize::from(inside.height().saturating_sub(1)).max(1);
                if shown.is_empty() {
                    inside.text(2, 1, "Nada coincide con lo escrito: borre o Esc.", Role::Muted);
                }
                let top = popup::scroll(*selected, rows);
                for (y, (at, entry)) in
                    (1..).zip(shown.into_iter().enumerate().skip(top).take(rows))
                {
                    inside.text(2, y, &entry.label, Role::Text);
                    if at == *selected {
                        inside.highlight(y, Role::Selected);
                        let cursor = inside.glyphs().cursor;
                        inside.text(0, y, cursor, Role::Strong);
                    }
                }
            }
        }
    }
}

/// Where Enter goes.
fn direct_words(target: &Target) -> String {
    match target {
        Target::Account(account) => format!("Enter abre la cuenta {account}"),
        Target::Case(radicado) => format!("Enter abre el caso {radicado}"),
        other => SCREENS
            .iter()
            .find(|(_, _, target)| target == other)
            .map_or_else(String::new, |(id, name, _)| format!("Enter va a {id} {name}")),
    }
}

/// A radicado, an account, or a screen id typed as SAP people do (`/nPQR010`).
fn direct(text: &str) -> Option<Target> {
    let text = text.trim();
    let code = text.strip_prefix("/n").or_else(|| text.strip_prefix("/o")).unwrap_or(text);
    let code = code.to_uppercase();
    if let Some((_, _, target)) = SCREENS.iter().find(|(id, _, _)| *id == code) {
        return Some(target.clone());
    }
    if let Ok(radicado) = text.parse::<Radicado>() {
        return Some(Target::Case(radicado));
    }
    text.parse::<AccountId>().ok().map(Target::Account)
}
