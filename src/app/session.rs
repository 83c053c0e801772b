//! The loop of a session: takes all that is ready, updates for each, draws once.

use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::Terminal;

use super::{App, MAX_HELD, Msg, Runner};
use crate::clock::Clock;
use crate::keys::PREFIX_TIMEOUT_MS;
use crate::screens::Answer;
use crate::term::{ByteBackend, Decoder, ENTER, LEAVE};

/// Milliseconds without a key after which what was typed is saved.
const SAVE_AFTER_MS: u64 = 300;

/// Milliseconds between two looks at the clock on the first line.
const TICK_MS: u64 = 60_000;

/// Events taken before a frame is drawn.
const MAX_DRAINED: usize = 1_024;

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
            match events.recv_timeout(wait) {
                Ok(Event::Hangup) | Err(RecvTimeoutError::Disconnected) => {
                    self.update(Msg::Idle);
                    return Ok(());
                }
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => self.silence(silence),
            }
            for _ in 0..MAX_DRAINED {
                if self.app.held() >= MAX_HELD {
                    break;
                }
                match events.try_recv() {
                    Ok(Event::Hangup) => {
                        self.update(Msg::Idle);
                        return Ok(());
                    }
                    Ok(event) => self.take(event),
                    Err(_) => break,
                }
            }
            self.draw()?;
        }
        Ok(())
    }

    /// How long to wait, and what silence then means.
    fn wait(&self) -> (Duration, Silence) {
        let since = u64::try_from(self.last_input.elapsed().as_millis()).unwrap_or(u64::MAX);
        let save = self.app.is_dirty().then_some(SAVE_AFTER_MS.saturating_sub(since));
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
            Event::Hangup => {}
        }
    }

    fn update(&mut self, msg: Msg) {
        let effects = self.app.update(msg, self.clock.now());
        self.runner.hand(effects);
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
