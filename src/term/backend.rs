//! A ratatui backend over bytes: no terminal behind it, so a session anywhere can own one.
//!
//! Writes little: no cursor jump between neighbours, one style change where one changes, 16 colours as
//! every terminal knows them. Whatever the cells hold, no control character leaves here.

use std::fmt::Write;
use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// What the terminal shows next is written with this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// Frames as bytes.
#[derive(Debug)]
pub struct ByteBackend {
    out: String,
    size: Size,
    /// Where the terminal's cursor is, when known.
    at: Option<(u16, u16)>,
    cursor: Position,
    visible: bool,
    pen: Option<Pen>,
    ascii: bool,
}

impl ByteBackend {
    /// A terminal of a size; `ascii` leaves only ASCII through.
    pub fn new(columns: u16, rows: u16, ascii: bool) -> Self {
        Self {
            out: String::new(),
            size: Size::new(columns, rows),
            at: None,
            cursor: Position::ORIGIN,
            visible: false,
            pen: None,
            ascii,
        }
    }

    /// The terminal has another size; what it shows is unknown.
    pub const fn resize(&mut self, columns: u16, rows: u16) {
        self.size = Size::new(columns, rows);
        self.at = None;
        self.pen = None;
    }

    /// Only ASCII from now on, or everything.
    pub const fn set_ascii(&mut self, ascii: bool) {
        self.ascii = ascii;
    }

    /// The bytes written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out).into_bytes()
    }

    /// Writing to a String does not fail.
    fn escape(&mut self, arguments: std::fmt::Arguments) {
        let _ = self.out.write_fmt(arguments);
    }

    fn move_to(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((from, row)) if row == y && x > from => {
                self.escape(format_args!("\x1b[{}C", x - from));
            }
            _ => self.escape(format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
    }

    fn take_pen(&mut self, pen: Pen) {
        if self.pen == Some(pen) {
            return;
        }
        self.out.push_str("\x1b[0");
        for (modifier, code) in MODIFIERS {
            if pen.modifier.contains(*modifier) {
                self.escape(format_args!(";{code}"));
            }
        }
        color(&mut self.out, pen.fg, 30);
        color(&mut self.out, pen.bg, 40);
        self.out.push('m');
        self.pen = Some(pen);
    }

    /// The cell's text without anything a terminal could obey.
    fn put(&mut self, symbol: &str) {
        for c in symbol.chars() {
            match c {
                c if c.is_control() => self.out.push('·'),
                c if self.ascii && !c.is_ascii() => self.out.push(plain(c)),
                c => self.out.push(c),
            }
        }
    }
}

const MODIFIERS: &[(Modifier, u8)] =
    &[(Modifier::BOLD, 1), (Modifier::DIM, 2), (Modifier::UNDERLINED, 4), (Modifier::REVERSED, 7)];

/// Parameters of a colour; `base` is 30 for text and 40 for what lies behind it.
fn color(out: &mut String, color: Color, base: u8) {
    let code = match color {
        Color::Reset => return,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(index) => {
            let _ = write!(out, ";{};5;{index}", base + 8);
            return;
        }
        Color::Rgb(r, g, b) => {
            let _ = write!(out, ";{};2;{r};{g};{b}", base + 8);
            return;
        }
    };
    let _ = write!(out, ";{}", base + code);
}

/// The nearest ASCII sign of a character.
fn plain(c: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    match c {
        '─' | '–' | '—' => '-',
        '│' => '|',
        '█' => '#',
        '▁' => '_',
        '▂' => '.',
        '▃' => '-',
        '▄' => '=',
        '▅' => '+',
        '▆' => '*',
        '▇' => '%',
        '░' | '·' | '…' => '.',
        '«' | '»' | '“' | '”' => '"',
        '‘' | '’' => '\'',
        '←' => '<',
        '→' => '>',
        '↑' => '^',
        '↓' => 'v',
        'º' | '°' => 'o',
        'ª' => 'a',
        '¿' => '?',
        '¡' => '!',
        c => std::iter::once(c).nfd().next().filter(char::is_ascii).unwrap_or('?'),
    }
}

impl Backend for ByteBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.move_to(x, y);
            self.take_pen(Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier });
            self.put(cell.symbol());
            let width = unicode_width::UnicodeWidthStr::width(cell.symbol());
            let next = x.saturating_add(u16::try_from(width.max(1)).unwrap_or(1));
            // At the right edge terminals differ on where the cursor is.
            self.at = (next < self.size.width).then_some((next, y));
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.visible {
            self.out.push_str("\x1b[?25l");
            self.visible = false;
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !self.visible {
            self.out.push_str("\x1b[?25h");
            self.visible = true;
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        self.move_to(position.x, position.y);
        self.at = Some((position.x, position.y));
        self.cursor = position;
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.take_pen(PLAIN);
        self.out.push_str("\x1b[2J");
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.take_pen(PLAIN);
        self.out.push_str(match clear_type {
            ClearType::All => "\x1b[2J",
            ClearType::AfterCursor => "\x1b[J",
            ClearType::BeforeCursor => "\x1b[1J",
            ClearType::CurrentLine => "\x1b[2K",
            ClearType::UntilNewLine => "\x1b[K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::new(0, 0) })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
