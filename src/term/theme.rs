//! Four tiers of colour and glyphs. A screen names roles; meaning is never by colour alone.

use ratatui::style::{Color, Modifier, Style};

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// No colour, ASCII.
    AsciiMono,
    /// 16 colours, ASCII.
    Ascii16,
    /// 16 colours, lines and blocks.
    Utf8Sixteen,
    /// 256 colours, lines and blocks.
    Utf8TwoHundredFiftySix,
}

impl Tier {
    /// From the environment of a terminal.
    pub fn detect(term: &str, locale: &str, no_color: bool) -> Self {
        let utf8 = locale.to_ascii_lowercase().replace('-', "").contains("utf8");
        let mono = no_color || term.starts_with("vt") || term == "dumb" || term.is_empty();
        match (mono, utf8) {
            (true, _) => Self::AsciiMono,
            (false, false) => Self::Ascii16,
            (false, true) if term.contains("256color") || term.contains("direct") => {
                Self::Utf8TwoHundredFiftySix
            }
            (false, true) => Self::Utf8Sixteen,
        }
    }

    /// Only ASCII may be written.
    pub const fn is_ascii(self) -> bool {
        matches!(self, Self::AsciiMono | Self::Ascii16)
    }
}

/// Signs that differ by tier. All of them are one column wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Horizontal rule.
    pub rule: &'static str,
    /// Vertical rule between panes.
    pub divider: &'static str,
    /// Full part of a bar.
    pub bar: &'static str,
    /// Empty part of a bar.
    pub bar_rest: &'static str,
    /// Cursor of a list.
    pub cursor: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
}

const ASCII: Glyphs = Glyphs {
    rule: "-",
    divider: "|",
    bar: "#",
    bar_rest: ".",
    cursor: ">",
    mark: "*",
    corners: ["+", "+", "+", "+"],
};

const BLOCKS: Glyphs = Glyphs {
    rule: "─",
    divider: "│",
    bar: "█",
    bar_rest: "░",
    cursor: ">",
    mark: "*",
    corners: ["┌", "┐", "└", "┘"],
};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Title and user on the first line.
    Title,
    /// Less important.
    Muted,
    /// Column heads and labels.
    Label,
    /// A key in the hint bar.
    Key,
    /// The row under the cursor.
    Selected,
    /// A field that can be typed in.
    Field,
    /// The field that has the focus.
    Focus,
    /// Something went wrong.
    Error,
    /// Look at this.
    Warning,
    /// As it should be.
    Good,
    /// Emphasis.
    Strong,
}

/// Roles to styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The tier.
    pub tier: Tier,
}

impl Theme {
    /// The signs of the tier.
    pub const fn glyphs(self) -> Glyphs {
        if self.tier.is_ascii() { ASCII } else { BLOCKS }
    }

    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        let base = Style::default();
        match (self.tier, role) {
            (_, Role::Text) => base,
            (_, Role::Selected) => base.add_modifier(Modifier::REVERSED),
            (_, Role::Strong) => base.add_modifier(Modifier::BOLD),
            (Tier::AsciiMono, role) => mono(base, role),
            (Tier::Utf8TwoHundredFiftySix, role) => rich(base, role),
            (_, role) => sixteen(base, role),
        }
    }
}

fn mono(base: Style, role: Role) -> Style {
    match role {
        Role::Title | Role::Label | Role::Key | Role::Good => base.add_modifier(Modifier::BOLD),
        Role::Field => base.add_modifier(Modifier::UNDERLINED),
        Role::Focus | Role::Error => base.add_modifier(Modifier::REVERSED),
        Role::Warning => base.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        _ => base,
    }
}

fn sixteen(base: Style, role: Role) -> Style {
    match role {
        Role::Title => base.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Muted => base.fg(Color::DarkGray),
        Role::Label => base.fg(Color::Cyan),
        Role::Key => base.fg(Color::Green).add_modifier(Modifier::BOLD),
        Role::Field => base.add_modifier(Modifier::UNDERLINED),
        Role::Focus => base.fg(Color::Black).bg(Color::Cyan),
        Role::Error => base.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Warning => base.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Role::Good => base.fg(Color::Green),
        _ => base,
    }
}

fn rich(base: Style, role: Role) -> Style {
    match role {
        Role::Title => base.fg(Color::Indexed(80)).add_modifier(Modifier::BOLD),
        Role::Muted => base.fg(Color::Indexed(245)),
        Role::Label => base.fg(Color::Indexed(110)),
        Role::Key => base.fg(Color::Indexed(114)).add_modifier(Modifier::BOLD),
        Role::Field => base.add_modifier(Modifier::UNDERLINED),
        Role::Focus => base.fg(Color::Indexed(16)).bg(Color::Indexed(80)),
        Role::Error => base.fg(Color::Indexed(203)).add_modifier(Modifier::BOLD),
        Role::Warning => base.fg(Color::Indexed(221)).add_modifier(Modifier::BOLD),
        Role::Good => base.fg(Color::Indexed(114)),
        _ => base,
    }
}
