//! A bar with rate and time left on standard error; silent when nobody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;

/// A bar for rows.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar with a title. It is drawn on this machine's standard error only.
    pub fn new(console: &Console, title: &str) -> Self {
        let target = if console.is_remote() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(5)
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(Self::style("{msg} {pos} · {per_sec} · {elapsed}"));
        bar.set_message(title.to_owned());
        Self(bar)
    }

    fn style(template: &str) -> ProgressStyle {
        ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ")
    }

    /// So many rows, of so many when that is known.
    pub fn at(&mut self, done: u64, total: Option<u64>) {
        if self.0.length() != total
            && let Some(total) = total
        {
            self.0.set_length(total);
            self.0
                .set_style(Self::style("{msg} [{bar:30}] {pos}/{len} · {per_sec} · quedan {eta}"));
        }
        self.0.set_position(done);
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
