//! How fast frames follow one another on a slow line.

use std::time::{Duration, Instant};

/// Milliseconds that a terminal may take to answer on a slow line; then it never answers.
const ANSWER_MS: u64 = 3_000;

/// Milliseconds in which the answer of a terminal on a free line comes.
const FREE_MS: u64 = 150;

/// Keeps old frames off a slow line. While the line cannot take a frame when one is due, each frame ends
/// with a question to the terminal, and the next one waits for the answer: one frame is on its way, not
/// all that buffers hold.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// A frame was due and the line could not take it.
    congested: bool,
    /// Since when the terminal owes an answer.
    asked: Option<Instant>,
    /// This terminal does not answer.
    deaf: bool,
}

impl Pace {
    /// Whether a frame may go, as far as answers are concerned.
    pub(super) fn lets_draw(&mut self) -> bool {
        match self.asked {
            Some(since) if since.elapsed() < Duration::from_millis(ANSWER_MS) => false,
            Some(_) => {
                // No answer in all that time: frames go without questions from now on.
                *self = Self { deaf: true, ..Self::default() };
                true
            }
            None => true,
        }
    }

    /// The terminal has drawn what was sent; answering at once, the line is free again.
    pub(super) fn answered(&mut self) {
        if let Some(since) = self.asked.take() {
            self.congested = since.elapsed() > Duration::from_millis(FREE_MS);
        }
    }

    /// A frame was due and the line could not take it.
    pub(super) const fn missed(&mut self) {
        self.congested = !self.deaf;
    }

    /// Whether the frame that goes now ends with the question.
    pub(super) fn asks(&mut self) -> bool {
        if self.congested {
            self.asked = Some(Instant::now());
        }
        self.congested
    }

    /// How long the answer may still take, when one is owed.
    pub(super) fn patience(&self) -> Option<Duration> {
        let whole = Duration::from_millis(ANSWER_MS);
        self.asked.map(|asked| whole.saturating_sub(asked.elapsed()))
    }
}
