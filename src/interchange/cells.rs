//! A line and its cells: cut at a sign, at a sign outside quotes, or at columns.
//!
//! Buffers are used again from line to line. Which cell means what is not known here.

/// Why a line could not be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CutFault {
    /// A quote that is not closed.
    OpenQuote,
    /// Text across the border of two columns.
    Misaligned,
    /// The line ends before the amount.
    Half,
    /// Another number of cells than the heading has.
    Count {
        /// Cells found.
        found: usize,
        /// Cells of the heading.
        expected: usize,
    },
}

/// The cells of one line.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Cells {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.spans.len()
    }

    /// A cell without the blanks around it; empty when there is no such cell.
    pub(super) fn get(&self, at: usize) -> &str {
        let span = self.spans.get(at).and_then(|(start, end)| self.text.get(*start..*end));
        span.unwrap_or("").trim()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Everything the cells hold, in one text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Empties it, keeping its memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, cell: &str) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.spans.push((start, self.text.len()));
    }

    /// Goes on writing the last cell.
    pub(super) fn extend_last(&mut self, text: &str) {
        if let Some((_, end)) = self.spans.last_mut() {
            self.text.push_str(text);
            *end = self.text.len();
        }
    }

    /// Cuts at every `sign`.
    pub(super) fn cut_plain(&mut self, line: &str, sign: u8) {
        self.clear();
        self.text.push_str(line);
        let mut start = 0;
        for (at, byte) in line.bytes().enumerate() {
            if byte == sign {
                self.spans.push((start, at));
                start = at + 1;
            }
        }
        self.spans.push((start, line.len()));
    }

    /// Cuts at every `sign` outside quotes. A quote opens at the start of a cell and closes at its end;
    /// two quotes inside stand for one. A quote left over anywhere is a fault.
    pub(super) fn cut_quoted(&mut self, line: &str, sign: u8) -> Result<(), CutFault> {
        if !line.contains('"') {
            self.cut_plain(line, sign);
            return Ok(());
        }
        self.clear();
        let mut rest = line;
        loop {
            rest = match rest.trim_start_matches(' ').strip_prefix('"') {
                Some(quoted) => self.push_quoted(quoted, sign)?,
                None => {
                    let end = rest.bytes().position(|byte| byte == sign);
                    let (cell, after) = rest.split_at(end.unwrap_or(rest.len()));
                    if cell.matches('"').count() % 2 == 1 {
                        return Err(CutFault::OpenQuote);
                    }
                    self.push(cell);
                    after
                }
            };
            match rest.get(1..) {
                Some(next) => rest = next,
                None => return Ok(()),
            }
        }
    }

    /// Takes a quoted cell and gives what follows it: empty, or from the sign on.
    fn push_quoted<'t>(&mut self, quoted: &'t str, sign: u8) -> Result<&'t str, CutFault> {
        self.push("");
        let mut rest = quoted;
        loop {
            let (inside, after) = rest.split_once('"').ok_or(CutFault::OpenQuote)?;
            self.extend_last(inside);
            let beyond = after.trim_start_matches(' ');
            if beyond.is_empty() || beyond.bytes().next() == Some(sign) {
                return Ok(beyond);
            }
            self.extend_last("\"");
            rest = after.strip_prefix('"').unwrap_or(after);
        }
    }

    /// Cuts by ranges of bytes.
    pub(super) fn cut_at(&mut self, line: &str, ranges: impl Iterator<Item = (usize, usize)>) {
        self.clear();
        self.text.push_str(line);
        self.spans.extend(ranges);
    }
}

/// A line by character position: lists are aligned by characters, not by bytes.
pub(super) struct Positions<'t> {
    text: &'t str,
    /// Byte of each character; none when every character is one byte.
    starts: Option<Vec<usize>>,
}

impl<'t> Positions<'t> {
    /// Of a line.
    pub(super) fn new(text: &'t str) -> Self {
        let starts = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { text, starts }
    }

    /// Characters in the line.
    pub(super) fn len(&self) -> usize {
        self.starts.as_ref().map_or(self.text.len(), Vec::len)
    }

    /// Byte where a character starts; the end of the line when it is shorter.
    pub(super) fn byte(&self, at: usize) -> usize {
        match &self.starts {
            None => at.min(self.text.len()),
            Some(starts) => starts.get(at).copied().unwrap_or(self.text.len()),
        }
    }

    /// The character at a position.
    pub(super) fn char(&self, at: usize) -> Option<char> {
        self.text.get(self.byte(at)..).and_then(|rest| rest.chars().next())
    }

    /// Whether there is nothing to see at a position.
    pub(super) fn is_blank(&self, at: usize) -> bool {
        self.char(at).is_none_or(char::is_whitespace)
    }
}
