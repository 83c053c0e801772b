//! The loop of a session: takes all that is ready, updates for each, draws once.

use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::Terminal;

use super::{App, Msg, Runner};
use crate::clock::Clock;
use crate::keys::PREFIX_TIMEOUT_MS;
use crate::screens::Answer;
use crate::term::{ByteBackend, Decoder, ENTER, LEAVE};

/// Milliseconds without a key after which what was typed is saved.
const SAVE_AFTER_MS: u64 = 300;

/// Milliseconds after which it is saved even though the person goes on typing.
const SAVE_AT_LATEST_MS: u64 = 1_000;

/// Milliseconds that a session whose terminal went away waits for the base to take what was typed.
const FAREWELL_MS: u64 = 5_000;

/// Events that wait on the queue of a session; whoever brings a further one waits.
pub const MAX_EVENTS: usize = 1_024;

/// Milliseconds between two looks at the clock on the first line.
const TICK_MS: u64 = 60_000;

/// What reaches a session from outside.
#[derive(Debug)]
pub enum Event {
    /// Bytes of the terminal.
    Bytes(Vec<u8>),
    /// Its size.
    Resize(u16, u16),
    /// An answer for a screen.
    Answer(u64, Answer),
    /// The terminal or the program is going away.
    Hangup,
    /// Nobody talks to the base for this session any more.
    RunnerEnded,
}

/// A session with its terminal.
pub struct Session<W: Write> {
    app: App,
    decoder: Decoder,
    terminal: Terminal<ByteBackend>,
    out: W,
    runner: Runner,
    clock: Clock,
    last_input: Instant,
    /// Since when something typed is not saved.
    unsaved_since: Option<Instant>,
}

impl<W: Write> Session<W> {
    /// A session that writes its frames to `out`.
    pub fn new(
        app: App,
        runner: Runner,
        clock: Clock,
        ascii: bool,
        out: W,
    ) -> std::io::Result<Self> {
        let (columns, rows) = app.size();
        let terminal = Terminal::new(ByteBackend::new(columns, rows, ascii))?;
        Ok(Self {
            app,
            decoder: Decoder::default(),
            terminal,
            out,
            runner,
            clock,
            last_input: Instant::now(),
            unsaved_since: None,
        })
    }

    /// Runs until the person leaves or the terminal goes away.
    pub fn run(mut self, events: &Receiver<Event>) -> std::io::Result<()> {
        self.out.write_all(ENTER)?;
        let ended = self.serve(events);
        self.out.write_all(LEAVE)?;
        self.out.flush()?;
        ended
    }

    fn serve(&mut self, events: &Receiver<Event>) -> std::io::Result<()> {
        self.draw()?;
        while !self.app.is_closed() {
            let (wait, silence) = self.wait();
            let first = match events.recv_timeout(wait) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Disconnected) => Some(Event::Hangup),
                Err(RecvTimeoutError::Timeout) => {
                    self.silence(silence);
                    None
                }
            };
            for event in first.into_iter().chain(events.try_iter().take(MAX_EVENTS)) {
                match event {
                    Event::Hangup => return self.farewell(events),
                    Event::RunnerEnded => {
                        return Err(std::io::Error::other("la base dejó de responder"));
                    }
                    event => self.take(event),
                }
            }
            self.draw()?;
        }
        Ok(())
    }

    /// The terminal went away: what waits for an answer gets it, and what was typed is saved.
    fn farewell(&mut self, events: &Receiver<Event>) -> std::io::Result<()> {
        let until = Instant::now() + Duration::from_millis(FAREWELL_MS);
        self.update(Msg::Idle);
        while self.app.is_unsaved() || self.app.held() > 0 {
            let left = until.saturating_duration_since(Instant::now());
            match events.recv_timeout(left) {
                Ok(Event::Answer(screen, answer)) => self.update(Msg::Answer(screen, answer)),
                Ok(Event::RunnerEnded) | Err(_) => break,
                Ok(_) => {}
            }
            self.update(Msg::Idle);
        }
        Ok(())
    }

    /// How long to wait, and what silence then means.
    fn wait(&self) -> (Duration, Silence) {
        let since = u64::try_from(self.last_input.elapsed().as_millis()).unwrap_or(u64::MAX);
        let save = self.unsaved_since.map(|unsaved| {
            let unsaved = u64::try_from(unsaved.elapsed().as_millis()).unwrap_or(u64::MAX);
            SAVE_AFTER_MS.saturating_sub(since).min(SAVE_AT_LATEST_MS.saturating_sub(unsaved))
        });
        let choices = [
            (self.decoder.timeout_ms(), Silence::Decode),
            (self.app.is_pending().then_some(PREFIX_TIMEOUT_MS), Silence::Prefix),
            (save, Silence::Save),
            (Some(TICK_MS), Silence::Tick),
        ];
        let soonest = choices.into_iter().filter_map(|(ms, what)| Some((ms?, what)));
        let (ms, what) = soonest.min_by_key(|(ms, _)| *ms).unwrap_or((TICK_MS, Silence::Tick));
        (Duration::from_millis(ms), what)
    }

    fn silence(&mut self, silence: Silence) {
        match silence {
            Silence::Decode => {
                for input in self.decoder.flush() {
                    self.update(Msg::Input(input));
                }
            }
            Silence::Prefix => self.update(Msg::KeyTimeout),
            Silence::Save => self.update(Msg::Idle),
            Silence::Tick => self.update(Msg::Tick),
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Bytes(bytes) => {
                self.last_input = Instant::now();
                for input in self.decoder.feed(&bytes) {
                    self.update(Msg::Input(input));
                }
            }
            Event::Resize(columns, rows) => {
                self.update(Msg::Resize(columns, rows));
                let (columns, rows) = self.app.size();
                self.terminal.backend_mut().resize(columns, rows);
            }
            Event::Answer(screen, answer) => self.update(Msg::Answer(screen, answer)),
            Event::Hangup | Event::RunnerEnded => {}
        }
    }

    fn update(&mut self, msg: Msg) {
        let effects = self.app.update(msg, self.clock.now());
        self.runner.hand(effects);
        self.unsaved_since = match (self.app.is_dirty(), self.unsaved_since) {
            (false, _) => None,
            (true, None) => Some(Instant::now()),
            (true, since) => since,
        };
    }

    /// One frame, written at once; nothing when nothing changed.
    fn draw(&mut self) -> std::io::Result<()> {
        if self.app.take_redraw() {
            self.terminal.clear()?;
        }
        self.terminal.draw(|frame| self.app.view(frame))?;
        let bytes = self.terminal.backend_mut().take();
        if !bytes.is_empty() {
            self.out.write_all(&bytes)?;
            self.out.flush()?;
        }
        Ok(())
    }
}

/// What a silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    Decode,
    Prefix,
    Save,
    Tick,
}
