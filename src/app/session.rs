//! The loop of a session: takes all that is ready, updates for each, draws once.
//!
//! A session outlives its terminal: when the line is cut it waits, and another terminal of the same
//! person may sit down at it. Nothing on the loop waits for a terminal or for the base.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::Terminal;

use super::pace::Pace;
use super::{
    App, Attachment, Ended, Event, Host, LINEAR_SIZE, Linear, Mailbox, Msg, Patience, Place, Runner,
};
use crate::clock::Clock;
use crate::domain::trace::{Ending, Trace};
use crate::keys::PREFIX_TIMEOUT_MS;
use crate::term::{ASK_STATUS, ByteBackend, Decoder, ENTER, Input, LEAVE, clipboard};

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

/// Milliseconds between two readings of a page because others write.
const REREAD_MS: u64 = 120;

/// A session with its terminal.
pub struct Session {
    app: App,
    decoder: Decoder,
    terminal: Terminal<ByteBackend>,
    front: Option<Attachment>,
    runner: Runner,
    clock: Clock,
    patience: Patience,
    mailbox: Option<Arc<Mailbox>>,
    host: Option<Box<dyn Host>>,
    place: Option<(Place, bool)>,
    last_input: Instant,
    /// Since when something typed is not saved.
    unsaved_since: Option<Instant>,
    /// Others wrote: the page is read again at this moment.
    reread_at: Option<Instant>,
    last_reread: Option<Instant>,
    /// Something changed that was not drawn because the terminal was not ready.
    stale: bool,
    /// The next frame is the first of this terminal.
    entering: bool,
    alone_since: Option<Instant>,
    /// What a typed line shows, in the linear mode.
    echo: String,
    /// Typed after the person left for another session.
    left_over: Vec<Input>,
    /// What was read out, in the linear mode.
    linear: Option<Linear>,
    pace: Pace,
    /// Sessions to resume are offered.
    choosing: bool,
}

impl Session {
    /// A session with a terminal in front.
    pub fn new(
        app: App,
        runner: Runner,
        clock: Clock,
        patience: Patience,
        front: Attachment,
    ) -> std::io::Result<Self> {
        let terminal = screen(&app, &front)?;
        let choosing = app.is_choosing();
        Ok(Self {
            app,
            decoder: Decoder::default(),
            terminal,
            front: Some(front),
            runner,
            clock,
            patience,
            mailbox: None,
            host: None,
            place: None,
            last_input: Instant::now(),
            unsaved_since: None,
            reread_at: None,
            last_reread: None,
            stale: true,
            entering: true,
            alone_since: None,
            echo: String::new(),
            left_over: Vec::new(),
            linear: None,
            pace: Pace::default(),
            choosing,
        })
    }

    /// With changes of others and somebody who hears where the session is.
    #[must_use]
    pub fn with_host(mut self, mailbox: Arc<Mailbox>, host: Box<dyn Host>) -> Self {
        self.mailbox = Some(mailbox);
        self.host = Some(host);
        self
    }

    /// Runs until the person leaves, or nobody comes back.
    pub fn run(mut self, events: &Receiver<Event>) -> std::io::Result<Ended> {
        let ended = self.serve(events);
        let (last, status) = match &ended {
            Ok(Ended::For(Ending::Stopped)) => {
                (line("SSH-002 El servidor se detiene. Lo escrito quedó en borradores."), 0)
            }
            Ok(Ended::For(Ending::Expelled)) => {
                (line("SSH-007 Su usuario fue suspendido: hable con el administrador."), 1)
            }
            Ok(Ended::For(_)) => (Vec::new(), 0),
            Ok(_) => return ended,
            Err(_) => (line("SSH-003 La base dejó de responder. Avise al administrador."), 70),
        };
        self.close_line(&last, status);
        ended
    }

    fn serve(&mut self, events: &Receiver<Event>) -> std::io::Result<Ended> {
        self.draw()?;
        loop {
            let (wait, silence) = self.wait();
            let first = match events.recv_timeout(wait) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Disconnected) => Some(Event::Stop),
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(ended) = self.silence(silence) {
                        self.farewell(events);
                        return Ok(Ended::For(ended));
                    }
                    None
                }
            };
            let mut next = first;
            for _ in 0..MAX_EVENTS {
                let Some(event) = next else { break };
                if let Some(ended) = self.take(event)? {
                    self.farewell(events);
                    return Ok(Ended::For(ended));
                }
                if self.app.is_closed() {
                    break;
                }
                next = events.try_recv().ok();
            }
            if let Some(ended) = self.left() {
                return Ok(ended);
            }
            self.tell_place();
            self.look_in_mailbox();
            self.draw()?;
        }
    }

    /// Whether the person left, and for where.
    fn left(&mut self) -> Option<Ended> {
        if self.app.take_leaving_line() {
            self.close_line(&line("La sesión lo espera: vuelva a entrar y elija Retomar."), 0);
            self.trace(Trace::LineCut);
            self.stand_alone();
        }
        if self.app.is_expelled() {
            return Some(Ended::For(Ending::Expelled));
        }
        if self.choosing && !self.app.is_choosing() && !self.app.is_closed() {
            self.choosing = false;
            if let Some(Err(words)) = self.host.as_ref().map(|host| host.begins()) {
                self.close_line(&line(&words), 1);
                return Some(Ended::For(Ending::Left));
            }
        }
        if !self.app.is_closed() {
            return None;
        }
        Some(match (self.app.resumed(), self.front.take()) {
            (Some(session), Some(front)) => {
                Ended::HandedOver(session, Box::new(front), std::mem::take(&mut self.left_over))
            }
            (_, front) => {
                self.front = front;
                Ended::For(Ending::Left)
            }
        })
    }

    /// The session is about to end: what waits for an answer gets it, and what was typed is saved.
    fn farewell(&mut self, events: &Receiver<Event>) {
        let until = Instant::now() + Duration::from_millis(FAREWELL_MS);
        self.update(Msg::Idle);
        while self.app.is_unsaved() || self.app.held() > 0 {
            let left = until.saturating_duration_since(Instant::now());
            match events.recv_timeout(left) {
                Ok(Event::Answer(screen, answer)) => self.update(Msg::Answer(screen, answer)),
                Ok(Event::RunnerEnded) | Err(_) => break,
                Ok(Event::Attach(front)) => too_late(*front),
                Ok(_) => {}
            }
            self.update(Msg::Idle);
        }
    }

    /// How long to wait, and what silence then means.
    fn wait(&self) -> (Duration, Silence) {
        let quiet = self.last_input.elapsed();
        let ms = |ms: u64| Some(Duration::from_millis(ms));
        let save = self.unsaved_since.map(|unsaved| {
            Duration::from_millis(SAVE_AFTER_MS)
                .saturating_sub(quiet)
                .min(Duration::from_millis(SAVE_AT_LATEST_MS).saturating_sub(unsaved.elapsed()))
        });
        let attached = self.front.is_some();
        let lock = self.patience.lock_after.filter(|_| attached && !self.app.is_locked());
        let end = self.patience.end_after.filter(|_| attached);
        let alone = self.alone_since.map(|since| {
            self.patience.resume_within.unwrap_or_default().saturating_sub(since.elapsed())
        });
        let choices = [
            (self.decoder.timeout_ms().and_then(ms), Silence::Decode),
            (self.app.is_pending().then_some(PREFIX_TIMEOUT_MS).and_then(ms), Silence::Prefix),
            (save, Silence::Save),
            (
                self.reread_at.map(|at| at.saturating_duration_since(Instant::now())),
                Silence::Reread,
            ),
            (lock.map(|after| after.saturating_sub(quiet)), Silence::Lock),
            (end.map(|after| after.saturating_sub(quiet)), Silence::End),
            (alone, Silence::Abandon),
            (self.pace.patience().filter(|_| self.stale), Silence::NoAnswer),
            (ms(TICK_MS), Silence::Tick),
        ];
        let soonest = choices.into_iter().filter_map(|(wait, what)| Some((wait?, what)));
        soonest
            .min_by_key(|(wait, _)| *wait)
            .unwrap_or((Duration::from_millis(TICK_MS), Silence::Tick))
    }

    /// What a silence brings; an ending when the session waited long enough.
    fn silence(&mut self, silence: Silence) -> Option<Ending> {
        match silence {
            Silence::Decode => {
                for input in self.decoder.flush() {
                    self.update(Msg::Input(input));
                }
            }
            Silence::Prefix => self.update(Msg::KeyTimeout),
            Silence::Save => self.update(Msg::Idle),
            Silence::Tick => self.update(Msg::Tick),
            Silence::NoAnswer => {}
            Silence::Reread => self.reread(),
            Silence::Lock => {
                self.update(Msg::Lock);
                self.trace(Trace::Locked { now: true });
            }
            Silence::End => {
                self.trace(Trace::LineCut);
                self.close_line(
                    &line(
                        "SSH-004 Línea cerrada por inactividad: vuelva a entrar y elija Retomar.",
                    ),
                    0,
                );
                self.stand_alone();
                if self.patience.resume_within.is_none() {
                    return Some(Ending::Idle);
                }
            }
            Silence::Abandon => return Some(Ending::Abandoned),
        }
        None
    }

    fn take(&mut self, event: Event) -> std::io::Result<Option<Ending>> {
        match event {
            Event::Bytes(bytes) => {
                let was_locked = self.app.is_locked();
                let inputs = self.decoder.feed(&bytes);
                let answered = self.decoder.take_answer();
                if answered {
                    self.pace.answered();
                }
                if !answered || !inputs.is_empty() {
                    // The terminal answering is not the person typing.
                    self.last_input = Instant::now();
                }
                self.typed(inputs);
                if self.decoder.saw_latin1() && !was_locked {
                    self.update(Msg::Latin1);
                }
            }
            Event::Resize(columns, rows) => {
                if let Some(front) = &mut self.front {
                    front.size = (columns, rows);
                }
                if self.linear.is_some() {
                    return Ok(None);
                }
                self.update(Msg::Resize(columns, rows));
                let (columns, rows) = self.app.size();
                self.terminal.backend_mut().resize(columns, rows);
            }
            Event::Answer(screen, answer) => {
                let was_locked = self.app.is_locked();
                self.update(Msg::Answer(screen, answer));
                if was_locked && !self.app.is_locked() {
                    // However long the password was being checked: he is there, and it does not lock again at once.
                    self.last_input = Instant::now();
                    self.trace(Trace::Locked { now: false });
                }
            }
            Event::Hangup if self.patience.resume_within.is_none() => {
                return Ok(Some(Ending::Left));
            }
            Event::Hangup => {
                if self.front.take().is_some() {
                    self.trace(Trace::LineCut);
                    self.stand_alone();
                }
            }
            Event::RunnerEnded => return Err(std::io::Error::other("la base dejó de responder")),
            Event::Stop => return Ok(Some(Ending::Stopped)),
            Event::Typed(inputs) => self.typed(inputs),
            Event::Role(role) => self.update(Msg::Role(role)),
            Event::Expel => return Ok(Some(Ending::Expelled)),
            Event::GiveWay => return Ok(Some(Ending::Abandoned)),
            Event::Company(company) => self.update(Msg::Company(company)),
            Event::Attach(front) => self.seat(*front)?,
            Event::Ready | Event::Changed => {}
        }
        Ok(None)
    }

    /// Keys in their order; what comes after the one that leaves for another session goes with him.
    fn typed(&mut self, inputs: Vec<Input>) {
        for input in inputs {
            if self.app.is_closed() {
                self.left_over.push(input);
            } else if self.linear.is_some() {
                self.linear_input(&input);
            } else {
                self.update(Msg::Input(input));
            }
        }
    }

    fn linear_input(&mut self, input: &Input) {
        let Some(linear) = &mut self.linear else { return };
        let (mut echo, line) = linear.input(input);
        if self.app.is_locked() && line.is_none() {
            // A password is not echoed.
            echo.clear();
        }
        self.echo.push_str(&echo);
        self.stale = true;
        if let Some(line) = line {
            self.update(Msg::Line(line));
        }
    }

    /// Nobody sits in front any more: what was typed is saved, and the session waits.
    fn stand_alone(&mut self) {
        self.front = None;
        self.alone_since = Some(Instant::now());
        self.decoder = Decoder::default();
        self.update(Msg::Idle);
    }

    /// Another terminal sits down; the one that was there is told.
    fn seat(&mut self, front: Attachment) -> std::io::Result<()> {
        let notice = format!("SSH-005 Su sesión se abrió en otro equipo ({}).", front.origin);
        self.close_line(&line(&notice), 0);
        let Attachment { size, theme, linear, .. } = front;
        self.update(Msg::Seated { size, theme, linear, origin: front.origin.clone() });
        if let Some(host) = &self.host {
            host.seated(&front.origin);
        }
        self.decoder = Decoder::default();
        self.linear = None;
        self.pace = Pace::default();
        self.terminal = screen(&self.app, &front)?;
        self.front = Some(front);
        self.alone_since = None;
        self.last_input = Instant::now();
        self.entering = true;
        Ok(())
    }

    fn look_in_mailbox(&mut self) {
        let Some(mailbox) = &self.mailbox else { return };
        if self.reread_at.is_none() && mailbox.has_mail() {
            let pause = Duration::from_millis(REREAD_MS);
            let now = Instant::now();
            self.reread_at = Some(self.last_reread.map_or(now, |last| now.max(last + pause)));
        }
    }

    fn reread(&mut self) {
        self.reread_at = None;
        self.last_reread = Some(Instant::now());
        if let Some(changes) = self.mailbox.as_ref().map(|mailbox| mailbox.take()) {
            self.update(Msg::Changed(changes));
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
        self.stale = true;
    }

    fn tell_place(&mut self) {
        let Some(host) = &self.host else { return };
        let Some(place) = self.app.place() else { return };
        let now = (place, self.front.is_some());
        if self.place.as_ref() != Some(&now) {
            host.moved(&now.0, now.1);
            self.place = Some(now);
        }
    }

    fn trace(&self, trace: Trace) {
        if let Some(host) = &self.host {
            host.trace(trace);
        }
    }

    fn close_line(&mut self, last: &[u8], status: u8) {
        if let Some(mut front) = self.front.take() {
            let leave = if self.linear.is_some() { &b"\r\n"[..] } else { LEAVE };
            front.outlet.close([leave, last].concat(), status);
        }
    }

    /// What changed, as lines.
    fn read_out(&mut self) -> std::io::Result<()> {
        let Some(front) = &mut self.front else { return Ok(()) };
        let mut out = Vec::new();
        if self.linear.is_none() {
            self.linear = Some(Linear::default());
            if !self.entering {
                out.extend_from_slice(LEAVE);
            }
            let (columns, rows) = LINEAR_SIZE;
            let effects = self.app.update(Msg::Resize(columns, rows), self.clock.now());
            self.runner.hand(effects);
        }
        self.entering = false;
        out.extend_from_slice(std::mem::take(&mut self.echo).as_bytes());
        if let Some(linear) = &mut self.linear {
            out.extend_from_slice(linear.read_out(&self.app)?.as_bytes());
        }
        if out.is_empty() { Ok(()) } else { front.outlet.send(out) }
    }

    /// One frame, written at once; nothing when nothing changed or the terminal cannot take it now.
    fn draw(&mut self) -> std::io::Result<()> {
        let Some(front) = &mut self.front else { return Ok(()) };
        if !self.stale {
            return Ok(());
        }
        if !front.outlet.is_ready() {
            self.pace.missed();
            return Ok(());
        }
        if !self.pace.lets_draw() {
            return Ok(());
        }
        self.stale = false;
        if self.app.is_linear() {
            return self.read_out();
        }
        if self.linear.take().is_some() {
            // Back from lines to the screen.
            self.entering = true;
            let resize = Msg::Resize(front.size.0, front.size.1);
            let effects = self.app.update(resize, self.clock.now());
            self.runner.hand(effects);
            self.terminal = screen(&self.app, front)?;
        }
        if self.app.take_redraw() {
            self.terminal.backend_mut().set_ascii(self.app.is_ascii());
            self.terminal.clear()?;
        }
        self.terminal.draw(|frame| self.app.view(frame))?;
        let mut bytes = if self.entering { ENTER.to_vec() } else { Vec::new() };
        self.entering = false;
        bytes.append(&mut self.terminal.backend_mut().take());
        if let Some(text) = self.app.take_clipboard() {
            bytes.extend_from_slice(&clipboard(&text));
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if self.pace.asks() {
            bytes.extend_from_slice(ASK_STATUS);
        }
        front.outlet.send(bytes)
    }
}

/// What a terminal shows at first, of the size that the session has now.
fn screen(app: &App, front: &Attachment) -> std::io::Result<Terminal<ByteBackend>> {
    let (columns, rows) = app.size();
    Terminal::new(ByteBackend::new(columns, rows, front.theme.tier.is_ascii()))
}

/// Somebody sits down at a session that is ending.
pub fn too_late(mut front: Attachment) {
    let words = "SSH-012 Esa sesión ya terminó; lo escrito quedó en borradores. Vuelva a entrar.";
    front.outlet.close([LEAVE, &line(words)].concat(), 0);
}

/// A line on the screen that was there before.
fn line(text: &str) -> Vec<u8> {
    format!("{text}\r\n").into_bytes()
}

/// What a silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    Decode,
    Prefix,
    Save,
    Tick,
    Reread,
    NoAnswer,
    Lock,
    End,
    Abandon,
}
