//! A fake desk: keys go in as bytes, frames come out as bytes and are read back from a terminal
//! emulator. The clock stands still; the base answers at once; nothing sleeps.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use ratatui::Terminal;
use ventanilla::app::{App, Desk as Base, Effect, Gatekeeper, Msg, Setup};
use ventanilla::clock::Clock;
use ventanilla::config::load_office;
use ventanilla::demo::{self, Mix, Plan, PlanAct, PlanDeed};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::interchange::receivables::Profile;
use ventanilla::keys::{KeyMap, MapName};
use ventanilla::loading::{ReceivablesRequest, load_receivables, load_subscribers, make_plan};
use ventanilla::store::Store;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::term::{ByteBackend, Decoder, Theme, Tier};

/// Tuesday 24 November 2026, 10:21.
pub fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(10, 21, 7).unwrap()
}

pub fn actor() -> Actor {
    Actor {
        user: UserId::from_system("mgomez"),
        role: Role::Administrator,
        origin: "VENT2".into(),
        session: SessionId::LOCAL,
    }
}

/// A demo utility of 240 accounts in memory, its search text built.
pub fn demo_store() -> Store {
    let office = Arc::new(load_office(None).unwrap());
    let store = Store::over(Arc::new(MemoryEngine::default()), office).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { accounts: 240, seed: 7, today: now().date() };
    let mix = Mix::shipped().unwrap();
    let (people, debts) = (folder.path().join("s.csv"), folder.path().join("c.txt"));
    let mut out = Vec::new();
    demo::write_subscribers(&plan, &mix, &mut out, |_| {}).unwrap();
    std::fs::write(&people, &out).unwrap();
    out.clear();
    let cutoff = demo::write_receivables(&plan, &mix, &mut out, |_| {}).unwrap();
    std::fs::write(&debts, &out).unwrap();
    let clock = Clock::Fixed(now());
    load_subscribers(&store, &actor(), clock, folder.path(), &people, &mut |_, _| {}).unwrap();
    let request = ReceivablesRequest {
        cutoff,
        control_total: None,
        profile: Profile::default(),
        allow_truncated: false,
    };
    load_receivables(&store, &actor(), clock, folder.path(), &debts, &request, &mut |_, _| {})
        .unwrap();
    file_demo_cases(&store, &plan);
    keep_calendar(&store, &plan);
    hire(&store);
    store.build_search(|_| {}).unwrap();
    store
}

/// The calendar of the demo.
pub fn keep_calendar(store: &Store, plan: &Plan) {
    for PlanAct { at, by, what } in demo::calendar(plan, store.office()) {
        match what {
            PlanDeed::Make(year) => {
                let clock = Clock::Fixed(at);
                make_plan(store, (&by, clock), year, (String::new(), false)).unwrap();
            }
            PlanDeed::Command(command) => {
                store.commit(&by, at, *command, None).unwrap();
            }
        }
    }
}

/// The people of the desk: a clerk, two who work cases, an administrator.
fn hire(store: &Store) {
    for (user, name, role) in [
        ("dcastro", "Diana Castro", Role::PqrDirector),
        ("jrios", "Javier Ríos", Role::PqrAnalyst),
        ("lhoyos", "Luz Hoyos", Role::Clerk),
        ("mgomez", "María Gómez", Role::Administrator),
    ] {
        let user = UserId::parse(user).unwrap();
        let command = Command::AddUser { user, name: name.into(), role };
        store.commit(&actor(), now(), command, None).unwrap();
    }
}

fn file_demo_cases(store: &Store, plan: &Plan) {
    let mut radicados = std::collections::BTreeMap::new();
    for act in demo::acts(plan, &crate::office::office().rules.legal) {
        let (at, case) = (act.at, act.case);
        let command = act.command(&radicados).unwrap();
        let receipt = store.commit(&actor(), at, command, None).unwrap();
        radicados.entry(case).or_insert_with(|| receipt.radicado.unwrap());
    }
}

/// A person at a terminal.
pub struct Desk {
    app: App,
    base: Base,
    decoder: Decoder,
    terminal: Terminal<ByteBackend>,
    emulator: vt100::Parser,
    /// Requests not yet performed, when answers are held back.
    waiting: Vec<Effect>,
    hold_answers: bool,
    /// What the last copy sent to the clipboard.
    pub clipboard: Option<String>,
    /// Bytes of the last frame.
    pub frame_bytes: usize,
    /// Keys pressed so far.
    pub presses: usize,
    /// The moment in which it stands.
    now: NaiveDateTime,
}

pub struct Look {
    pub columns: u16,
    pub rows: u16,
    pub map: MapName,
    pub tier: Tier,
}

impl Default for Look {
    fn default() -> Self {
        Self { columns: 80, rows: 24, map: MapName::As400, tier: Tier::Utf8Sixteen }
    }
}

impl Desk {
    pub fn at(store: &Store, look: Look) -> Self {
        Self::seated(store, look, actor(), None)
    }

    /// Somebody else sits down, where keys and passwords are known or not.
    pub fn seated(
        store: &Store,
        look: Look,
        actor: Actor,
        gatekeeper: Option<Arc<dyn Gatekeeper>>,
    ) -> Self {
        let setup = Setup {
            has_password: gatekeeper.is_some(),
            ..Setup::new(
                actor.clone(),
                Arc::clone(store.office()),
                KeyMap::shipped(look.map).unwrap(),
                Theme { tier: look.tier },
                (look.columns, look.rows),
            )
        };
        let (app, first) = App::new(setup, now());
        let backend = ByteBackend::new(look.columns, look.rows, look.tier.is_ascii());
        let mut desk = Self {
            app,
            base: {
                let mut base = Base::new(store.clone(), actor, Clock::Fixed(now()));
                base.gatekeeper = gatekeeper;
                base
            },
            decoder: Decoder::default(),
            terminal: Terminal::new(backend).unwrap(),
            emulator: emulator(look.columns, look.rows),
            waiting: Vec::new(),
            hold_answers: false,
            clipboard: None,
            frame_bytes: 0,
            presses: 0,
            now: now(),
        };
        desk.run(first);
        desk.draw();
        desk
    }

    pub fn open() -> Self {
        Self::at(&demo_store(), Look::default())
    }

    /// Another day, at the same hour: the clock of the session and that of the base move on.
    pub fn day(&mut self, day: NaiveDate) {
        self.now = day.and_time(self.now.time());
        self.base.clock = Clock::Fixed(self.now);
        self.send(Msg::Tick);
    }

    /// Another moment: the clock of the session and that of the base move on.
    pub fn moment(&mut self, at: NaiveDateTime) {
        self.now = at;
        self.base.clock = Clock::Fixed(at);
        self.send(Msg::Tick);
    }

    /// Performs requests and their consequences until nothing is asked any more.
    fn run(&mut self, effects: Vec<Effect>) {
        self.waiting.extend(effects);
        while !self.hold_answers && !self.waiting.is_empty() {
            let effect = self.waiting.remove(0);
            let answer = self.base.perform(effect.request);
            let more = self.app.update(Msg::Answer(effect.screen, answer), self.now);
            self.waiting.extend(more);
        }
    }

    /// The base stops answering until `release`.
    pub fn hold(&mut self) {
        self.hold_answers = true;
    }

    pub fn release(&mut self) {
        self.hold_answers = false;
        self.run(Vec::new());
        self.draw();
    }

    /// Something that happens to the session besides keys.
    pub fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg, self.now);
        self.run(effects);
        self.draw();
    }

    /// Bytes as they come from a client.
    pub fn bytes(&mut self, bytes: &[u8]) {
        for input in self.decoder.feed(bytes) {
            let effects = self.app.update(Msg::Input(input), self.now);
            self.run(effects);
        }
        self.draw();
    }

    /// The client stays silent: a lone Esc is an Esc, a prefix is forgotten, what is typed is saved.
    pub fn silence(&mut self) {
        for input in self.decoder.flush() {
            let effects = self.app.update(Msg::Input(input), self.now);
            self.run(effects);
        }
        for msg in [Msg::KeyTimeout, Msg::Idle] {
            let effects = self.app.update(msg, self.now);
            self.run(effects);
        }
        self.draw();
    }

    /// A lone Esc becomes one, while the prefix that it begins stays open.
    pub fn silence_of_escape(&mut self) {
        for input in self.decoder.flush() {
            let effects = self.app.update(Msg::Input(input), self.now);
            self.run(effects);
        }
        self.draw();
    }

    /// `F6 'gomez luz' Down Enter`: names of keys, and text between quotes, all counted.
    pub fn press(&mut self, keys: &str) {
        for (at, part) in keys.split('\'').enumerate() {
            if at % 2 == 1 {
                self.presses += part.chars().count();
                self.bytes(part.as_bytes());
                continue;
            }
            for name in part.split_whitespace() {
                self.presses += 1;
                let bytes = if name.len() == 1 { name.as_bytes() } else { sequence(name) };
                self.bytes(bytes);
                if name == "Esc" {
                    self.silence();
                }
            }
        }
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let effects = self.app.update(Msg::Resize(columns, rows), self.now);
        self.run(effects);
        let (columns, rows) = self.app.size();
        self.terminal.backend_mut().resize(columns, rows);
        self.emulator = emulator(columns, rows);
        self.draw();
    }

    fn draw(&mut self) {
        if self.app.take_redraw() {
            self.terminal.clear().unwrap();
        }
        self.terminal.draw(|frame| self.app.view(frame)).unwrap();
        let bytes = self.terminal.backend_mut().take();
        self.frame_bytes = bytes.len();
        self.emulator.process(&bytes);
        if let Some(text) = self.app.take_clipboard() {
            self.clipboard = Some(text);
        }
    }

    /// What stands on the terminal.
    pub fn screen(&self) -> String {
        let contents = self.emulator.screen().contents();
        contents.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// The message line.
    pub fn message(&self) -> String {
        let (columns, rows) = self.app.size();
        self.emulator.screen().contents_between(rows - 1, 0, rows - 1, columns).trim().to_owned()
    }

    /// One cell of the terminal.
    pub fn cell(&self, row: u16, column: u16) -> Option<&vt100::Cell> {
        self.emulator.screen().cell(row, column)
    }

    pub fn is_closed(&self) -> bool {
        self.app.is_closed()
    }

    pub fn held(&self) -> usize {
        self.app.held()
    }

    /// The screen shows all of these texts.
    pub fn shows(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.screen().contains(text), "falta «{text}» en:\n{}", self.screen());
        }
    }
}

fn emulator(columns: u16, rows: u16) -> vt100::Parser {
    let size = |cells: u16| std::num::NonZero::new(cells).unwrap();
    vt100::Parser::new(size(rows), size(columns), 0)
}

fn sequence(name: &str) -> &'static [u8] {
    match name {
        "Enter" => b"\r",
        "Tab" => b"\t",
        "BackTab" => b"\x1b[Z",
        "Esc" => b"\x1b",
        "Up" => b"\x1b[A",
        "Down" => b"\x1b[B",
        "Right" => b"\x1b[C",
        "Left" => b"\x1b[D",
        "Home" => b"\x1b[H",
        "End" => b"\x1b[F",
        "PgUp" => b"\x1b[5~",
        "PgDn" => b"\x1b[6~",
        "Backspace" => b"\x7f",
        "Delete" => b"\x1b[3~",
        "Space" => b" ",
        "F1" => b"\x1bOP",
        "F2" => b"\x1bOQ",
        "F3" => b"\x1bOR",
        "F4" => b"\x1bOS",
        "F5" => b"\x1b[15~",
        "F6" => b"\x1b[17~",
        "F7" => b"\x1b[18~",
        "F8" => b"\x1b[19~",
        "F9" => b"\x1b[20~",
        "F10" => b"\x1b[21~",
        "F11" => b"\x1b[23~",
        "F12" => b"\x1b[24~",
        "CtrlC" => b"\x03",
        "CtrlK" => b"\x0b",
        "CtrlS" => b"\x13",
        other => panic!("tecla desconocida {other}"),
    }
}
