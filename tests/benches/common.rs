//! What the measurements share: demo bases, percentiles, one window whose base answers in place.

use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime};
use ratatui::Terminal;
use ventanilla::app::{App, Desk as Base, Effect, Msg, Setup};
use ventanilla::clock::Clock;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::keys::{KeyMap, MapName};
use ventanilla::store::Store;
use ventanilla::term::{ByteBackend, Decoder, Theme, Tier};

/// That of the program: what is measured in this process is what the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The day on which every base is made.
pub const DAY: &str = "2026-11-24";

/// Ten in the morning of that day.
pub fn now() -> NaiveDateTime {
    DAY.parse::<NaiveDate>().unwrap().and_hms_opt(10, 0, 0).unwrap()
}

/// Somebody who may do everything.
pub fn actor() -> Actor {
    Actor {
        user: UserId::from_system("medidor"),
        role: Role::Administrator,
        origin: "medidas".into(),
        session: SessionId::LOCAL,
    }
}

/// Where the bases of the measurements are.
pub fn bases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/medidas")
}

/// Makes a demo base where there is none, or anew; what it said, and its largest memory in MiB.
pub fn demo(accounts: u32, folder: &Path, anew: bool) -> (String, u64) {
    let mut process = Process::new(env!("CARGO_BIN_EXE_ventanilla"));
    let accounts = accounts.to_string();
    process.args(["demo", "--sin-ventana", "--fecha", DAY, "--cuentas", &accounts]);
    process.args(anew.then_some("--rehacer"));
    let mut child = process.arg("--datos").arg(folder).stdout(Stdio::piped()).spawn().unwrap();
    let peak = watch_memory(&mut child);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    (String::from_utf8(output.stdout).unwrap(), peak)
}

/// Largest resident memory of a child, in MiB, by looking at it until it ends.
pub fn watch_memory(child: &mut std::process::Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(high_water(&status));
        std::thread::sleep(Duration::from_millis(50));
    }
    peak
}

/// Largest resident memory that a status file of /proc tells, in MiB.
pub fn high_water(status: &str) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

/// A time as a table shows it.
pub fn show(time: Duration) -> String {
    match time {
        time if time < Duration::from_millis(1) => format!("{} µs", time.as_micros()),
        time if time < Duration::from_secs(2) => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        time => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// Percentiles of repeated acts.
pub fn percentiles(mut times: Vec<Duration>) -> (Option<Duration>, Option<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len() - 1)).copied();
    (at(50), at(99))
}

/// What an act gives, and how long it took.
pub fn timed<T>(act: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let result = act();
    (started.elapsed(), result)
}

/// One session whose base answers in place.
pub struct Desk {
    base: Base,
    app: App,
    decoder: Decoder,
    terminal: Terminal<ByteBackend>,
}

impl Desk {
    pub fn new(store: &Store) -> Self {
        let setup = Setup::new(
            actor(),
            Arc::clone(store.office()),
            KeyMap::shipped(MapName::As400).unwrap(),
            Theme { tier: Tier::Utf8Sixteen },
            (80, 24),
        );
        let (app, first) = App::new(setup, now());
        let terminal = Terminal::new(ByteBackend::new(80, 24, false)).unwrap();
        let base = Base::new(store.clone(), actor(), Clock::Fixed(now()));
        let mut desk = Self { base, app, decoder: Decoder::default(), terminal };
        desk.run(first);
        desk.draw();
        desk
    }

    fn run(&mut self, mut effects: Vec<Effect>) {
        while let Some(effect) = effects.pop() {
            let answer = self.base.perform(effect.request);
            effects.extend(self.app.update(Msg::Answer(effect.screen, answer), now()));
        }
    }

    fn draw(&mut self) -> usize {
        self.terminal.draw(|frame| self.app.view(frame)).unwrap();
        self.terminal.backend_mut().take().len()
    }

    /// From the bytes of a key to the bytes of the frame that shows it, the base's answer included.
    pub fn press(&mut self, bytes: &[u8]) -> usize {
        for input in self.decoder.feed(bytes) {
            let effects = self.app.update(Msg::Input(input), now());
            self.run(effects);
        }
        self.draw()
    }
}
