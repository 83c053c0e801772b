//! The terminal as bytes: keys in, frames out. Knows no screen and no rule.

pub mod backend;
pub mod decode;
pub mod framer;
pub mod input;
pub mod theme;

pub use backend::ByteBackend;
pub use decode::Decoder;
pub use input::{Input, Key, KeyCode};
pub use theme::{Glyphs, Role, Theme, Tier};

/// Alternate screen, bracketed paste, no cursor.
pub const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l\x1b[2J";

/// Everything back as it was.
pub const LEAVE: &[u8] = b"\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";

/// Asks the terminal whether it is well: it answers when it has drawn what came before.
pub const ASK_STATUS: &[u8] = b"\x1b[5n";

/// Longest text that is sent to a clipboard; terminals drop longer ones without a word.
pub const MAX_CLIPBOARD: usize = 8 << 10;

/// OSC 52: puts a text on the terminal's clipboard, where the terminal obeys it.
pub fn clipboard(text: &str) -> Vec<u8> {
    use base64::Engine;
    let cut = text.floor_char_boundary(MAX_CLIPBOARD);
    let encoded = base64::engine::general_purpose::STANDARD.encode(&text[..cut]);
    format!("\x1b]52;c;{encoded}\x07").into_bytes()
}

/// Sizes that a terminal may claim; others are drawn inside these.
pub const MIN_SIZE: (u16, u16) = (1, 1);

/// Largest screen that is drawn: a client may claim 65535 columns and each cell costs memory.
pub const MAX_SIZE: (u16, u16) = (400, 200);

/// A claimed size within bounds; nothing at all means 80 by 24.
pub fn clamp_size(columns: u16, rows: u16) -> (u16, u16) {
    if columns == 0 || rows == 0 {
        return (80, 24);
    }
    (columns.clamp(MIN_SIZE.0, MAX_SIZE.0), rows.clamp(MIN_SIZE.1, MAX_SIZE.1))
}
