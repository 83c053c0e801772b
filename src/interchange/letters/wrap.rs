//! Breaks a text into lines by words, in any unit of width; a word wider than a line is cut.

/// The lines of a text, each at most `limit` wide. A blank text is one blank line.
pub(super) fn wrap(text: &str, limit: usize, width: impl Fn(char) -> usize) -> Vec<String> {
    let mut lines =
        Lines { limit, space: width(' '), done: Vec::new(), line: String::new(), used: 0 };
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        lines.word(word, &width);
    }
    lines.finish()
}

struct Lines {
    limit: usize,
    space: usize,
    done: Vec<String>,
    line: String,
    used: usize,
}

impl Lines {
    fn word(&mut self, word: &str, width: impl Fn(char) -> usize) {
        let wide: usize = word.chars().map(&width).sum();
        if !self.line.is_empty() {
            if self.used + self.space + wide <= self.limit {
                self.line.push(' ');
                self.used += self.space;
            } else {
                self.close();
            }
        }
        for c in word.chars() {
            let wide = width(c);
            if self.used + wide > self.limit && !self.line.is_empty() {
                self.close();
            }
            self.line.push(c);
            self.used += wide;
        }
    }

    fn close(&mut self) {
        self.done.push(std::mem::take(&mut self.line));
        self.used = 0;
    }

    fn finish(mut self) -> Vec<String> {
        if !self.line.is_empty() || self.done.is_empty() {
            self.close();
        }
        self.done
    }
}
