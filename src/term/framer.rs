//! Cuts a stream of bytes into complete units: one key, one sequence, one paste.
//!
//! Packets may cut a unit anywhere. Every unit is bounded: a hostile stream costs no memory.

/// Longest control sequence that is looked at; a longer one is swallowed to its end.
pub const MAX_SEQUENCE: usize = 64;

/// Longest paste; the rest of a longer one is dropped.
pub const MAX_PASTE: usize = 64 << 10;

const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// A complete unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of one key or sequence.
    Keys(Vec<u8>),
    /// A character beyond ASCII.
    Text(char),
    /// A byte that is not UTF-8: the client is set to Latin-1.
    Latin1(u8),
    /// A paste.
    Paste(Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ground,
    /// So many bytes of a character are still missing.
    Utf8(usize),
    Escape,
    Csi,
    /// Linux console function key: one byte after `ESC [ [`.
    LinuxKey,
    Ss3,
    /// OSC, DCS, APC and PM: answers of the terminal; dropped up to their end.
    Dropped {
        escape: bool,
    },
    /// A sequence beyond the bound, dropped up to its final byte.
    Swallowed,
    Paste,
}

/// The cutter.
#[derive(Debug)]
pub struct Framer {
    state: State,
    unit: Vec<u8>,
}

impl Default for Framer {
    fn default() -> Self {
        Self { state: State::Ground, unit: Vec::new() }
    }
}

impl Framer {
    /// Takes a byte; gives the units that it completes.
    pub fn feed(&mut self, byte: u8, out: &mut Vec<Unit>) {
        match self.state {
            State::Ground => self.ground(byte, out),
            State::Utf8(missing) => self.utf8(byte, missing, out),
            State::Escape => self.escape(byte, out),
            State::Csi => self.csi(byte, out),
            State::LinuxKey | State::Ss3 => {
                self.unit.push(byte);
                self.finish(out);
            }
            State::Dropped { escape } => self.dropped(byte, escape),
            State::Swallowed => {
                if (0x40..=0x7e).contains(&byte) {
                    self.reset();
                }
            }
            State::Paste => self.paste(byte, out),
        }
    }

    /// Whether bytes wait for more: after a silence, `flush` decides what they were.
    pub fn is_waiting(&self) -> bool {
        self.state != State::Ground
    }

    /// Whether a paste is open: it may stay silent longer.
    pub fn is_pasting(&self) -> bool {
        self.state == State::Paste
    }

    /// Gives what waits as it is: a lone Esc, half a sequence (dropped), an unclosed paste.
    pub fn flush(&mut self, out: &mut Vec<Unit>) {
        match self.state {
            State::Escape => {
                let unit = std::mem::take(&mut self.unit);
                out.extend(unit.into_iter().map(|byte| Unit::Keys(vec![byte])));
            }
            State::Paste => out.push(Unit::Paste(std::mem::take(&mut self.unit))),
            State::Utf8(_) => {
                out.extend(self.unit.drain(..).map(Unit::Latin1));
            }
            _ => {}
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.state = State::Ground;
        self.unit.clear();
    }

    fn finish(&mut self, out: &mut Vec<Unit>) {
        out.push(Unit::Keys(std::mem::take(&mut self.unit)));
        self.state = State::Ground;
    }

    fn ground(&mut self, byte: u8, out: &mut Vec<Unit>) {
        let missing = match byte {
            ESC => {
                self.unit.push(byte);
                self.state = State::Escape;
                return;
            }
            0x00..=0x7f => {
                out.push(Unit::Keys(vec![byte]));
                return;
            }
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => {
                out.push(Unit::Latin1(byte));
                return;
            }
        };
        self.unit.push(byte);
        self.state = State::Utf8(missing);
    }

    fn utf8(&mut self, byte: u8, missing: usize, out: &mut Vec<Unit>) {
        if byte & 0xc0 != 0x80 {
            out.extend(self.unit.drain(..).map(Unit::Latin1));
            self.state = State::Ground;
            return self.ground(byte, out);
        }
        self.unit.push(byte);
        if missing > 1 {
            self.state = State::Utf8(missing - 1);
            return;
        }
        match std::str::from_utf8(&self.unit).ok().and_then(|text| text.chars().next()) {
            Some(c) => out.push(Unit::Text(c)),
            None => out.extend(self.unit.iter().copied().map(Unit::Latin1)),
        }
        self.reset();
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Unit>) {
        match byte {
            // Esc, then the start of another sequence: rxvt and PuTTY write Alt like this.
            ESC if self.unit.len() == 1 => self.unit.push(byte),
            ESC => {
                out.push(Unit::Keys(vec![ESC]));
                self.unit.truncate(2);
            }
            b'[' => {
                self.unit.push(byte);
                self.state = State::Csi;
            }
            b'O' => {
                self.unit.push(byte);
                self.state = State::Ss3;
            }
            b']' | b'P' | b'_' | b'^' | b'X' => {
                self.unit.clear();
                self.state = State::Dropped { escape: false };
            }
            0x80.. => {
                out.push(Unit::Keys(vec![ESC]));
                self.reset();
                self.ground(byte, out);
            }
            _ => {
                self.unit.push(byte);
                self.finish(out);
            }
        }
    }

    fn csi(&mut self, byte: u8, out: &mut Vec<Unit>) {
        self.unit.push(byte);
        let opened_now = self.unit.get(self.unit.len().saturating_sub(2)) == Some(&b'[');
        match byte {
            b'[' if opened_now => self.state = State::LinuxKey,
            0x40..=0x7e if self.unit == PASTE_START => {
                self.unit.clear();
                self.state = State::Paste;
            }
            // A stray end of paste is nobody's key.
            0x40..=0x7e if self.unit == PASTE_END => self.reset(),
            0x40..=0x7e => self.finish(out),
            0x20..=0x3f if self.unit.len() < MAX_SEQUENCE => {}
            0x20..=0x3f => self.state = State::Swallowed,
            ESC => {
                // The sequence broke off; a new one begins.
                self.unit = vec![ESC];
                self.state = State::Escape;
            }
            _ => {
                self.reset();
                self.ground(byte, out);
            }
        }
    }

    const fn dropped(&mut self, byte: u8, escape: bool) {
        self.state = match (byte, escape) {
            (0x07, _) | (b'\\', true) => State::Ground,
            (ESC, _) => State::Dropped { escape: true },
            _ => State::Dropped { escape: false },
        };
    }

    fn paste(&mut self, byte: u8, out: &mut Vec<Unit>) {
        self.unit.push(byte);
        if self.unit.ends_with(PASTE_END) {
            let end = self.unit.len() - PASTE_END.len();
            self.unit.truncate(end.min(MAX_PASTE));
            out.push(Unit::Paste(std::mem::take(&mut self.unit)));
            self.state = State::Ground;
        } else if self.unit.len() > MAX_PASTE + PASTE_END.len() {
            // Keeps the tail, where the end will appear; the middle of an oversized paste is lost.
            self.unit.remove(MAX_PASTE);
        }
    }
}
