//! Commands given from another machine: the same answers as at home, and nothing of the server besides.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use ventanilla::cli::{Console, Remote, run_remote};
use ventanilla::config::Settings;
use ventanilla::demo::{self, Mix, Plan};
use ventanilla::domain::user::{Actor, Role};
use ventanilla::loading::LoadTurn;
use ventanilla::store::Store;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Batch, Engine, Pair, Space};

use crate::office::{
    actor, administrator, assert_clean, clerk, clock, dump, dump_but_register, file, fill,
    load_asked, load_people, office, open, over, request, run, store, today, verify,
};

type Answered = Box<dyn FnMut(&mut [u8]) -> io::Result<usize> + Send>;

/// An input that does as it is told at each read, and says when it was closed.
struct Told {
    read: Answered,
    closed: Arc<AtomicBool>,
}

impl Read for Told {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        (self.read)(into)
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
    }
}

/// What a person at the other end of the wire sees.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An output whose reader went away.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(ErrorKind::BrokenPipe.into())
    }
}

/// A server with its base open, and the folder where it keeps copies.
#[derive(Clone)]
pub struct Server {
    pub store: Store,
    turn: LoadTurn,
    pub folder: Arc<TempDir>,
}

/// How a command ended, with both of its outputs.
#[derive(Debug)]
pub struct Ended {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Server {
    pub fn over(store: Store) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self { store, turn: LoadTurn::default(), folder }
    }

    pub fn lend(&self, actor: Actor, console: Console) -> Remote {
        Remote {
            store: self.store.clone(),
            turn: self.turn.clone(),
            actor,
            settings: Settings {
                data_dir: self.folder.path().to_path_buf(),
                config_dir: self.folder.path().join("sin-tablas"),
            },
            clock: clock(),
            office: office(),
            console: Arc::new(console),
        }
    }

    pub fn give(&self, actor: Actor, words: &[&str], input: impl Read + Send + 'static) -> Ended {
        let (out, err) = (Tape::default(), Tape::default());
        let console = Console::piped(Box::new(input), Box::new(out.clone()), Box::new(err.clone()));
        let code = run_remote(owned(words), self.lend(actor, console));
        Ended { code, out: out.text(), err: err.text() }
    }

    /// As the administrator, with nothing to send.
    pub fn ask(&self, words: &[&str]) -> Ended {
        self.give(administrator(), words, io::empty())
    }

    /// The one line of a refusal, given by whoever never stops sending.
    pub fn refusal(&self, actor: Actor, words: &[&str]) -> String {
        let closed = Arc::new(AtomicBool::new(false));
        let read: Answered = Box::new(|_| panic!("nadie debía leer"));
        let ended = self.give(actor, words, Told { read, closed: Arc::clone(&closed) });
        assert!(closed.load(Ordering::SeqCst), "{words:?}: la entrada quedó abierta");
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{words:?}: {ended:?}");
        assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
        assert!(!ended.err.trim_end().chars().any(char::is_control), "{ended:?}");
        ended.err
    }

    /// Copies of inputs that are there now.
    fn copies(&self) -> Vec<PathBuf> {
        copies(self.folder.path())
    }
}

fn copies(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder.join("cargas")) else { return Vec::new() };
    let own = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    own.flat_map(|own| std::fs::read_dir(own).unwrap()).map(|file| file.unwrap().path()).collect()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub fn memory() -> (Arc<MemoryEngine>, Server) {
    let (engine, store) = store();
    (engine, Server::over(store))
}

/// Subscribers of the fixture from one row to another, with their heading.
fn people(from: usize, to: usize) -> Vec<u8> {
    let text = include_str!("../fixtures/suscriptores_1000.csv");
    let heading = text.lines().next().unwrap();
    let rows: Vec<&str> = text.lines().skip(1 + from).take(to - from).collect();
    format!("{heading}\n{}\n", rows.join("\n")).into_bytes()
}

/// A list of open items, and the options that say its cut-off date.
fn debts(seed: u64) -> (Vec<u8>, String) {
    let plan = Plan { accounts: 300, seed, today: today() };
    let mut list = Vec::new();
    demo::write_receivables(&plan, &Mix::shipped().unwrap(), &mut list, |_| {}).unwrap();
    (list, demo::cutoff(&plan).to_string())
}

/// What a base says, without the names of the files that it came from.
fn said(engine: &MemoryEngine) -> BTreeMap<Space, Vec<Pair>> {
    let named = [Space::Meta, Space::Journal, Space::FileLoad];
    dump(engine).into_iter().filter(|(space, _)| !named.contains(space)).collect()
}

const PEOPLE: [&str; 3] = ["importar", "suscriptores", "-"];

#[test]
fn an_export_is_the_local_one_byte_by_byte() {
    let folder = tempfile::tempdir().unwrap();
    let base = open(folder.path()).unwrap();
    fill(&base, 120);
    let server = Server::over(base);
    let asked: Vec<Vec<&str>> = ["suscriptores", "cartera", "pqr"]
        .into_iter()
        .flat_map(|kind| {
            [["exportar", kind, "--formato", "csv"], ["exportar", kind, "--formato", "json"]]
        })
        .map(|words| words.to_vec())
        .collect();
    let remote: Vec<Ended> = asked.iter().map(|words| server.ask(words)).collect();
    drop(server);
    for (words, remote) in asked.iter().zip(remote) {
        let day = today().to_string();
        let local = run(folder.path(), &[words.as_slice(), &["--fecha", &day]].concat());
        assert!(local.status.success(), "{words:?}");
        assert_eq!((remote.code, remote.err.as_str()), (0, ""), "{words:?}");
        assert!(remote.out.len() > 1_000 && remote.out.as_bytes() == local.stdout, "{words:?}");
    }
}

#[test]
fn a_piped_file_loads_as_the_file_itself() {
    let (at_home, home) = store();
    let (engine, server) = memory();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entra");
    std::fs::write(&path, people(0, 300)).unwrap();
    load_people(&home, folder.path(), &path).unwrap();
    let ended = server.give(administrator(), &PEOPLE, io::Cursor::new(people(0, 300)));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("aceptadas 300"), "{}", ended.out);

    let (list, cutoff) = debts(7);
    std::fs::write(&path, &list).unwrap();
    load_asked(&home, folder.path(), &path, &request(cutoff.parse().unwrap())).unwrap();
    let words = ["importar", "cartera", "--corte", &cutoff, "-", "--json"];
    let ended = server.give(administrator(), &words, io::Cursor::new(list));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(serde_json::from_str::<serde_json::Value>(&ended.out).is_ok());

    assert!(said(&at_home) == said(&engine), "la base no es la misma");
    assert_eq!(server.copies(), Vec::<PathBuf>::new());
    assert_clean(&server.store);
}

#[test]
fn an_input_that_breaks_changes_nothing() {
    let (engine, server) = memory();
    let before = dump(engine.as_ref());
    let (list, cutoff) = debts(7);
    let receivables = ["importar", "cartera", "-", "--corte", &cutoff];
    for (words, whole) in [(&PEOPLE[..], people(0, 50)), (&receivables[..], list)] {
        let mut first = Some(whole);
        let read: Answered = Box::new(move |into| {
            let whole = first.take().ok_or(ErrorKind::ConnectionAborted)?;
            (&whole[..]).read(into)
        });
        let ended = server.give(administrator(), words, Told { read, closed: Arc::default() });
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.starts_with("IMP-015 ") && ended.err.contains("se cortó"), "{ended:?}");
        assert_eq!(ended.err.lines().count(), 1);
        assert_eq!(server.copies(), Vec::<PathBuf>::new());
        assert!(dump(engine.as_ref()) == before, "algo cambió");
    }
}

#[test]
fn copies_of_inputs_are_private_and_do_not_meet() {
    let (_, server) = memory();
    let inner = server.clone();
    let mut turns = 0;
    let read: Answered = Box::new(move |into| {
        turns += 1;
        match turns {
            1 => (&people(0, 20)[..]).read(into),
            // While this file is still coming, another one comes, waits for nobody and goes in.
            2 => {
                let mine = inner.copies();
                assert_eq!(mine.len(), 1);
                let mode = std::fs::metadata(&mine[0]).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
                let other = inner.give(administrator(), &PEOPLE, io::Cursor::new(people(20, 60)));
                assert_eq!(other.code, 0, "{other:?}");
                assert_eq!(inner.copies(), mine);
                Ok(0)
            }
            _ => Ok(0),
        }
    });
    let ended = server.give(administrator(), &PEOPLE, Told { read, closed: Arc::default() });
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("aceptadas 20 "), "{}", ended.out);
    assert!(ended.out.contains("entrada de admin "), "{}", ended.out);
    let acts = server.ask(&["bitacora"]).out;
    assert!(acts.contains("cargó 20 suscriptores de entrada de admin\n"), "{acts}");
    assert_eq!(server.copies(), Vec::<PathBuf>::new());
    assert_clean(&server.store);
}

#[test]
fn one_person_loads_at_a_time() {
    let (engine, server) = memory();
    let before = dump(engine.as_ref());
    let (_, cutoff) = debts(7);
    let other = actor("jperez", Role::Administrator);
    let taken = server.turn.take(&other.user).unwrap();
    let receivables = ["importar", "cartera", "-", "--corte", &cutoff];
    for words in [&PEOPLE[..], &receivables] {
        let line = server.refusal(administrator(), words);
        assert!(line.starts_with("IMP-018 jperez "), "{line}");
    }
    assert!(dump(engine.as_ref()) == before, "algo cambió");
    drop(taken);
    assert_eq!(server.ask(&["verificar"]).code, 0);
}

#[test]
fn loads_that_race_leave_a_sound_base() {
    let (_, server) = memory();
    let ended: Vec<Ended> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..4_u64)
            .map(|racer| {
                let server = server.clone();
                scope.spawn(move || {
                    let (list, cutoff) = debts(racer);
                    let receivables = ["importar", "cartera", "-", "--corte", &cutoff];
                    if racer % 2 == 0 {
                        server.give(administrator(), &PEOPLE, io::Cursor::new(people(0, 400)))
                    } else {
                        server.give(administrator(), &receivables, io::Cursor::new(list))
                    }
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert!(ended.iter().any(|ended| ended.code == 0), "{ended:?}");
    for ended in ended.iter().filter(|ended| ended.code != 0) {
        let known = ["IMP-018 ", "IMP-010 "].iter().any(|rule| ended.err.starts_with(rule));
        assert!(known, "{ended:?}");
    }
    assert_eq!(server.copies(), Vec::<PathBuf>::new());
    assert_clean(&server.store);
}

#[test]
fn what_belongs_to_the_server_is_refused_by_name() {
    let (engine, server) = memory();
    let before = dump(engine.as_ref());
    let folder = server.folder.path();
    let target = folder.join("robo.csv");
    let target = target.to_str().unwrap();
    let refused: [(&[&str], &str); 14] = [
        (&[], "REM-001 "),
        (&["exportar", "cartera", "--salida", target], "REM-002 "),
        (&["exportar", "pqr", "--salida=/dev/null"], "REM-002 "),
        (&["importar", "suscriptores", "/etc/passwd"], "REM-003 "),
        (&["importar", "cartera", "./-", "--corte", "2026-01-31"], "REM-003 "),
        (
            &["importar", "cartera", "-", "--corte", "2026-01-31", "--perfil", "/etc/shadow"],
            "REM-004 ",
        ),
        (&["importar", "cartera", "-", "--corte", "2026-01-31", "--perfil", "-"], "REM-004 "),
        (&["--datos", "/tmp", "verificar"], "REM-005 --datos "),
        (&["exportar", "cartera", "--datos", "/tmp"], "REM-005 --datos "),
        (&["calcular", "festivos", "2026", "--fecha", "2026-01-01"], "REM-005 --fecha "),
        (&["teclas", "--mapa", "as400"], "REM-005 --mapa "),
        (&["--pantalla", "ascii-16"], "REM-005 --pantalla "),
        (&["demo"], "REM-006 "),
        (&["demo", "--rehacer", "--sin-ventana"], "REM-006 "),
    ];
    for (words, rule) in refused {
        let line = server.refusal(administrator(), words);
        assert!(line.starts_with(rule), "{words:?}: {line}");
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "algo se escribió");
    assert!(dump(engine.as_ref()) == before, "algo cambió");
}

#[test]
fn wrong_words_end_as_they_do_at_home() {
    let (_, server) = memory();
    let folder = tempfile::tempdir().unwrap();
    for words in [&["bailar"][..], &["importar", "suscriptores"], &["exportar", "\u{1b}[2J"]] {
        let local = run(folder.path(), words);
        assert_eq!(server.refusal(administrator(), words).into_bytes(), local.stderr);
        assert_eq!(local.status.code(), Some(2));
    }
    assert!(server.refusal(clerk(), &["bailar"]).contains("no conozco el comando «bailar»"));
}

#[test]
fn help_and_calculations_come_out_as_they_do_at_home() {
    let (_, server) = memory();
    let folder = tempfile::tempdir().unwrap();
    let asked: [&[&str]; 6] = [
        &["--ayuda"],
        &["importar", "cartera", "--help"],
        &["--version"],
        &["teclas"],
        &["teclas", "--verificar"],
        &["calcular", "plazo", "--desde", "2026-07-01", "--dias", "15", "--json"],
    ];
    for words in asked {
        let remote = server.ask(words);
        assert_eq!((remote.code, remote.err.as_str()), (0, ""), "{words:?}");
        assert!(!remote.out.is_empty(), "{words:?}");
        assert_eq!(remote.out.into_bytes(), run(folder.path(), words).stdout, "{words:?}");
    }
}

#[test]
fn a_role_that_may_not_load_is_told_before_it_sends_anything() {
    let (engine, server) = memory();
    let before = dump_but_register(engine.as_ref());
    let reader = || actor("auditor", Role::ReadOnly);
    let receivables = ["importar", "cartera", "-", "--corte", "2026-01-31"];
    for words in [&PEOPLE[..], &receivables] {
        let line = server.refusal(reader(), words);
        assert!(line.starts_with("SEG-01"), "{line}");
    }
    assert!(server.refusal(clerk(), &receivables).starts_with("SEG-016 "));
    for words in [&["exportar", "pqr"][..], &["verificar"]] {
        assert!(server.refusal(clerk(), words).starts_with("SEG-01"), "{words:?}");
    }
    assert!(dump_but_register(engine.as_ref()) == before, "algo cambió");
    let acts = verify(&server.store).acts;
    assert_eq!(acts, 5, "cada negativa queda en la bitácora");
    assert_eq!(server.copies(), Vec::<PathBuf>::new());
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let (_, server) = memory();
    fill(&server.store, 60);
    for words in [&["exportar", "suscriptores"][..], &["verificar"], &["--ayuda"], &["teclas"]] {
        let err = Tape::default();
        let console = Console::piped(Box::new(io::empty()), Box::new(Gone), Box::new(err.clone()));
        assert_eq!(run_remote(owned(words), server.lend(administrator(), console)), 0, "{words:?}");
        assert_eq!(err.text(), "", "{words:?}");
    }
    let console = Console::piped(Box::new(io::empty()), Box::new(Gone), Box::new(Gone));
    assert_eq!(run_remote(owned(&["bailar"]), server.lend(clerk(), console)), 2);
}

#[test]
fn a_command_that_does_not_read_closes_its_input_before_it_answers() {
    struct Closed(Arc<AtomicBool>, Tape);
    impl Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            assert!(self.0.load(Ordering::SeqCst), "escribe con la entrada abierta");
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (_, server) = memory();
    fill(&server.store, 60);
    for words in [&["exportar", "suscriptores"][..], &["verificar"], &["--ayuda"], &["demo"]] {
        let (closed, tape) = (Arc::new(AtomicBool::new(false)), Tape::default());
        let read: Answered = Box::new(|_| panic!("nadie debía leer"));
        let console = Console::piped(
            Box::new(Told { read, closed: Arc::clone(&closed) }),
            Box::new(Closed(Arc::clone(&closed), tape.clone())),
            Box::new(Closed(closed, tape.clone())),
        );
        run_remote(owned(words), server.lend(administrator(), console));
        assert!(!tape.bytes().is_empty(), "{words:?}");
    }
}

#[test]
fn a_verification_is_not_misled_by_the_work_of_others() {
    let (_, server) = memory();
    fill(&server.store, 60);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..200 {
                file(&server.store, "Llega mientras se verifica.");
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        });
        for _ in 0..10 {
            let ended = server.ask(&["verificar"]);
            assert!(ended.code == 0 && ended.err.is_empty(), "{ended:?}");
        }
    });
    let ended = server.ask(&["verificar"]);
    assert!(ended.code == 0 && ended.out.contains("Base limpia"), "{ended:?}");
}

#[test]
fn differences_that_are_real_are_told() {
    let (engine, server) = memory();
    fill(&server.store, 60);
    let (key, _) = dump(engine.as_ref())[&Space::SubscriberByDocument][0].clone();
    let mut batch = Batch::default();
    batch.delete(Space::SubscriberByDocument, key);
    engine.apply(batch).unwrap();
    let ended = server.ask(&["verificar"]);
    assert!(ended.code == 2 && ended.out.contains("VER-002"), "{ended:?}");
    assert_eq!(over(&engine).verify(None, |_| {}).unwrap().total, 1);
}

/// Another load takes the place of the one that is being exported: half a file must not look whole.
#[test]
fn an_export_whose_load_was_replaced_says_so() {
    struct Replacing(Option<Server>);
    impl Write for Replacing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some(server) = self.0.take() {
                let (list, cutoff) = debts(99);
                let words = ["importar", "cartera", "-", "--corte", &cutoff];
                let ended = server.give(administrator(), &words, io::Cursor::new(list));
                assert_eq!(ended.code, 0, "{ended:?}");
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (_, server) = memory();
    let (list, cutoff) = debts(7);
    let words = ["importar", "cartera", "-", "--corte", &cutoff];
    assert_eq!(server.give(administrator(), &words, io::Cursor::new(list)).code, 0);
    let err = Tape::default();
    let out = Replacing(Some(server.clone()));
    let console = Console::piped(Box::new(io::empty()), Box::new(out), Box::new(err.clone()));
    let words = owned(&["exportar", "cartera"]);
    assert_eq!(run_remote(words, server.lend(administrator(), console)), 2);
    assert!(err.text().starts_with("EXP-003 "), "{}", err.text());
}
