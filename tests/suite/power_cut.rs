//! A power cut at any moment: what was acknowledged is on the disk.
//!
//! A child works on a base while a preloaded recorder logs every change that it makes to its files and
//! every acknowledgement that it gives. The log is played into the disk that a cut at a point of it would
//! leave, under two models:
//!
//! - strict: of a file only what an `fsync` or `fdatasync` of that same file had made durable;
//!   `sync_file_range` promises nothing. A name is on the disk once the file was created and then the file
//!   itself or its folder was `fsync`ed; a rename or a removal, once the folder was, and a new name also
//!   with the file. Folders themselves stay.
//! - written through: everything that was written, as after a kill.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ventanilla::demo::{self, Mix, Plan};
use ventanilla::domain::command::{Command, Draft};
use ventanilla::domain::ids::Radicado;
use ventanilla::domain::user::Role;
use ventanilla::interchange::source::SourceFile;
use ventanilla::loading::resume_subscribers;
use ventanilla::store::Store;

use crate::office::{
    actor, administrator, again, clerk, clock, every, filing, load_debts, load_people, now, open,
    start, tell, today, verify,
};

/// Says to the child where to work.
const VARIABLE: &str = "VENTANILLA_CORTE";

/// Times that the child opens the base.
const OPENINGS: usize = 2;

/// Windows that file at once, and papers of each in an opening.
const WINDOWS: usize = 3;
const PAPERS: usize = 8;

/// Accounts of the files that are loaded: several batches, more than one segment of the base.
const ACCOUNTS: u32 = 3_200;

/// Points at which the power goes, besides the first and the last.
const CUTS_AFTER_ANSWERS: usize = 8;
const CUTS_ANYWHERE: usize = 8;

const PEOPLE: &str = "personas.csv";
const DEBTS: &str = "deudas.txt";

/// The work that is cut: papers from several windows, two loads and a draft, over two openings.
#[test]
fn child() {
    let Some(place) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return };
    let folder = place.join("datos");
    for opening in 0..OPENINGS {
        let store = open(&folder).unwrap();
        std::thread::scope(|scope| {
            for window in 0..WINDOWS {
                let store = store.clone();
                scope.spawn(move || file_papers(&store, opening, window));
            }
            if opening == 0 {
                load_people(&store, &folder, &place.join(PEOPLE)).unwrap();
                tell("personas");
            } else {
                load_debts(&store, &folder, &place.join(DEBTS)).unwrap();
                tell("deudas");
                save_draft(&store);
                tell("borrador");
            }
        });
    }
}

fn file_papers(store: &Store, opening: usize, window: usize) {
    let who = actor(&format!("ventana{window}"), Role::Clerk);
    for paper in 0..PAPERS {
        let facts = format!("marca-{opening}-{window:02}-{paper:02}-fin");
        let command = Command::FilePqr(filing(&facts));
        let receipt = store.commit(&who, now(), command, None).unwrap();
        tell(&format!("pqr {} {facts}", receipt.radicado.unwrap()));
    }
}

fn save_draft(store: &Store) {
    let draft = Draft {
        id: None,
        user: clerk().user,
        form: "radicar".into(),
        title: "marca-borrador-fin".into(),
        fields: Vec::new(),
        focus: 0,
        saved_at: now(),
    };
    store.commit(&clerk(), now(), Command::SaveDraft(draft), None).unwrap();
}

/// One call of the child that changed its files, or one of its answers.
#[derive(Debug, Clone)]
struct Event {
    kind: u8,
    fd: i32,
    number: u64,
    first: Vec<u8>,
    second: Vec<u8>,
}

impl Event {
    fn path(&self) -> PathBuf {
        PathBuf::from(String::from_utf8(self.first.clone()).unwrap())
    }
}

/// The log, in order.
fn read_log(mut bytes: &[u8]) -> Vec<Event> {
    fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
        let (taken, rest) = bytes.split_at(length);
        *bytes = rest;
        taken
    }
    fn text(bytes: &mut &[u8]) -> Vec<u8> {
        let length = u32::from_ne_bytes(take(bytes, 4).try_into().unwrap());
        take(bytes, length as usize).to_vec()
    }
    let mut events = Vec::new();
    while !bytes.is_empty() {
        events.push(Event {
            kind: take(&mut bytes, 1)[0],
            fd: i32::from_ne_bytes(take(&mut bytes, 4).try_into().unwrap()),
            number: u64::from_ne_bytes(take(&mut bytes, 8).try_into().unwrap()),
            first: text(&mut bytes),
            second: text(&mut bytes),
        });
    }
    events
}

/// What the child told, at the event with which the telling was complete.
#[derive(Debug, Clone)]
struct Answer {
    at: usize,
    what: Told,
    /// Bytes that stand in the base only because of it.
    mark: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Paper(Radicado, String),
    People,
    Debts,
    Draft,
}

fn answers(events: &[Event], debts_hash: &str) -> Vec<Answer> {
    let mut line = Vec::new();
    let mut answers = Vec::new();
    for (at, event) in events.iter().enumerate().filter(|(_, event)| event.kind == b'A') {
        for byte in &event.first {
            if *byte != b'\n' {
                line.push(*byte);
                continue;
            }
            let text = String::from_utf8(std::mem::take(&mut line)).unwrap();
            let words: Vec<&str> = text.split(' ').collect();
            let (what, mark) = match words.as_slice() {
                ["pqr", radicado, facts] => {
                    let what = Told::Paper(radicado.parse().unwrap(), (*facts).to_owned());
                    (what, facts.as_bytes().to_vec())
                }
                ["personas"] => (Told::People, format!("\n{PEOPLE}").into_bytes()),
                ["deudas"] => (Told::Debts, debts_hash.as_bytes().to_vec()),
                ["borrador"] => (Told::Draft, b"marca-borrador-fin".to_vec()),
                _ => continue,
            };
            answers.push(Answer { at, what, mark });
        }
    }
    answers
}

/// How much of what was written a cut leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Strict,
    WrittenThrough,
}

#[derive(Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

impl Change {
    fn apply(self, content: &mut Vec<u8>) {
        match self {
            Self::Cut(length) => content.resize(length, 0),
            Self::Write(at, bytes) => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[at..end].copy_from_slice(&bytes);
            }
        }
    }
}

#[derive(Debug, Default)]
struct Content {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

enum Open {
    File(usize),
    Folder(PathBuf),
}

/// The disk while the log is played.
struct Disk {
    model: Model,
    contents: Vec<Content>,
    /// Names as the process sees them.
    names: BTreeMap<PathBuf, usize>,
    /// Names that a cut leaves.
    durable: BTreeMap<PathBuf, usize>,
    open: HashMap<i32, Open>,
}

impl Disk {
    fn new(model: Model) -> Self {
        let (names, durable) = (BTreeMap::new(), BTreeMap::new());
        Self { model, contents: Vec::new(), names, durable, open: HashMap::new() }
    }

    fn play(&mut self, event: &Event) {
        match event.kind {
            b'O' => self.open_file(event),
            b'D' => drop(self.open.insert(event.fd, Open::Folder(event.path()))),
            b'W' => self.change(
                event.fd,
                Change::Write(usize::try_from(event.number).unwrap(), event.first.clone()),
            ),
            b'T' => {
                self.change(event.fd, Change::Cut(usize::try_from(event.number).unwrap()));
            }
            b'F' | b'd' => self.sync(event.fd, event.kind == b'F'),
            b'N' => {
                let content = self.names.remove(&event.path()).unwrap();
                let new = PathBuf::from(String::from_utf8(event.second.clone()).unwrap());
                self.names.insert(new, content);
            }
            b'U' => drop(self.names.remove(&event.path())),
            b'R' | b'A' => {}
            other => panic!("suceso desconocido {other}"),
        }
        if self.model == Model::WrittenThrough {
            self.durable = self.names.clone();
        }
    }

    fn open_file(&mut self, event: &Event) {
        let next = self.contents.len();
        let content = *self.names.entry(event.path()).or_insert(next);
        if content == next {
            self.contents.push(Content::default());
        }
        self.open.insert(event.fd, Open::File(content));
        if event.number == 1 {
            self.change(event.fd, Change::Cut(0));
        }
    }

    fn change(&mut self, fd: i32, change: Change) {
        let Some(Open::File(content)) = self.open.get(&fd) else { panic!("{fd} no es archivo") };
        let content = &mut self.contents[*content];
        match self.model {
            Model::Strict => content.pending.push(change),
            Model::WrittenThrough => change.apply(&mut content.durable),
        }
    }

    fn sync(&mut self, fd: i32, names_too: bool) {
        match self.open.get(&fd) {
            Some(Open::File(at)) => {
                let content = &mut self.contents[*at];
                for change in content.pending.drain(..) {
                    change.apply(&mut content.durable);
                }
                if names_too {
                    let own = self.names.iter().filter(|(_, content)| *content == at);
                    self.durable.extend(own.map(|(name, content)| (name.clone(), *content)));
                }
            }
            Some(Open::Folder(folder)) => {
                let inside = |name: &Path| name.parent() == Some(folder.as_path());
                self.durable.retain(|name, _| !inside(name));
                let now = self.names.iter().filter(|(name, _)| inside(name));
                self.durable.extend(now.map(|(name, content)| (name.clone(), *content)));
            }
            None => panic!("{fd} no está abierto"),
        }
    }

    /// Writes what a cut leaves under another folder.
    fn restore(&self, from: &Path, to: &Path) {
        for (name, content) in &self.durable {
            let Ok(inside) = name.strip_prefix(from) else { continue };
            let path = to.join(inside);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &self.contents[*content].durable).unwrap();
        }
    }

    /// Whether the bytes would be found in the base's file.
    fn keeps(&self, base: &Path, bytes: &[u8]) -> bool {
        let content = self.durable.get(base).map(|content| &self.contents[*content].durable);
        content.is_some_and(|content| memchr::memmem::find(content, bytes).is_some())
    }
}

/// Every answer comes after an `fdatasync` of the base's file that comes after the write of what is
/// answered. The first answer without one is the error.
fn synced_before_answered(events: &[Event], answers: &[Answer], base: &Path) -> Result<(), Told> {
    let mut of_base: Vec<(usize, &Event)> = Vec::new();
    let mut fds: BTreeMap<i32, bool> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        match event.kind {
            b'O' | b'D' => drop(fds.insert(event.fd, event.path() == base)),
            b'W' | b'd' if fds.get(&event.fd) == Some(&true) => of_base.push((at, event)),
            _ => {}
        }
    }
    for answer in answers {
        let written = of_base.iter().find(|(at, event)| {
            *at < answer.at
                && event.kind == b'W'
                && memchr::memmem::find(&event.first, &answer.mark).is_some()
        });
        let synced = written.is_some_and(|(write, _)| {
            of_base
                .iter()
                .any(|(at, event)| event.kind == b'd' && (*write + 1..answer.at).contains(at))
        });
        if !synced {
            return Err(answer.what.clone());
        }
    }
    Ok(())
}

/// The recorder as a library that the child is started with.
fn build_recorder(place: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power_cut/recorder.c");
    let library = place.join("recorder.so");
    let mut compiler = std::process::Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source);
    compiler.args(["-ldl", "-lpthread"]);
    assert!(start(&mut compiler).wait().unwrap().success(), "el registrador no compila");
    library
}

/// The files that the child loads.
fn write_files(place: &Path) {
    let plan = Plan { accounts: ACCOUNTS, seed: 11, today: today() };
    let mix = Mix::shipped().unwrap();
    let mut out = Vec::new();
    demo::write_subscribers(&plan, &mix, &mut out, |_| {}).unwrap();
    std::fs::write(place.join(PEOPLE), &out).unwrap();
    out.clear();
    demo::write_receivables(&plan, &mix, &mut out, |_| {}).unwrap();
    std::fs::write(place.join(DEBTS), &out).unwrap();
}

/// Runs the child under the recorder.
fn record(place: &Path) -> Vec<Event> {
    let log = place.join("sucesos");
    let mut child = again("power_cut::child", VARIABLE, place);
    child
        .env("LD_PRELOAD", build_recorder(place))
        .env("VENTANILLA_RECORDED", place.join("datos"))
        .env("VENTANILLA_RECORD", &log);
    let done = start(&mut child).wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    read_log(&std::fs::read(log).unwrap())
}

/// The base of an image opens, goes on from where it was, is clean and has what was answered.
fn assert_sound(image: &Path, told: &[&Told], case: &str) {
    let store = open(image).unwrap_or_else(|fault| panic!("{case}: no abre: {fault:?}"));
    resume_subscribers(&store, &administrator(), clock(), image, &mut |_, _| {})
        .unwrap_or_else(|fault| panic!("{case}: no termina la carga: {fault:?}"));
    let report = verify(&store);
    assert!(report.is_clean(), "{case}: {:?}", report.differences);
    for what in told {
        assert_kept(&store, what, case);
    }
    let numbers: Vec<u32> =
        every(|page| store.pqr_cases(page)).iter().map(|case| case.radicado.number).collect();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u32), "{case}: {numbers:?}");
    if let Some(load) = store.receivables().unwrap() {
        assert_eq!(report.ledgers, load.accounts, "{case}: la carga se ve a medias");
    }
    store
        .commit(&clerk(), now(), Command::FilePqr(filing("después del corte")), None)
        .unwrap_or_else(|refusal| panic!("{case}: no se puede seguir: {refusal:?}"));
}

fn assert_kept(store: &Store, what: &Told, case: &str) {
    match what {
        Told::Paper(radicado, facts) => {
            let found = store.pqr(*radicado).unwrap().map(|seen| seen.record.facts);
            assert_eq!(found.as_ref(), Some(facts), "{case}: falta {radicado}");
        }
        Told::People => {
            assert_eq!(store.interrupted_subscriber_load().unwrap(), None, "{case}");
            assert_eq!(verify(store).subscribers, u64::from(ACCOUNTS), "{case}");
        }
        Told::Debts => assert!(store.receivables().unwrap().is_some(), "{case}: falta la cartera"),
        Told::Draft => {
            let drafts = store.drafts(&clerk().user).unwrap();
            assert_eq!(drafts.len(), 1, "{case}: falta el borrador");
        }
    }
}

#[test]
fn what_was_answered_survives_a_power_cut() {
    let place = tempfile::tempdir().unwrap();
    write_files(place.path());
    let events = record(place.path());
    let hash = SourceFile::survey(&place.path().join(DEBTS)).unwrap().hash;
    let answers = answers(&events, &hash);
    assert_eq!(answers.len(), OPENINGS * WINDOWS * PAPERS + 3);
    let folder = place.path().join("datos");
    let base = folder.join("base/db");

    assert_eq!(synced_before_answered(&events, &answers, &base), Ok(()));
    // The same check over a base that trusts sled's own flush must fail, or it would prove nothing.
    let unsynced: Vec<Event> = events.iter().filter(|event| event.kind != b'd').cloned().collect();
    let their_answers = self::answers(&unsynced, &hash);
    assert_eq!(their_answers.len(), answers.len());
    assert!(synced_before_answered(&unsynced, &their_answers, &base).is_err());
    let lost = |events: &[Event], answers: &[Answer]| {
        let mut disk = Disk::new(Model::Strict);
        let last = answers.last().unwrap();
        events.iter().take(last.at + 1).for_each(|event| disk.play(event));
        answers.iter().filter(|answer| !disk.keeps(&base, &answer.mark)).count()
    };
    assert_eq!(lost(&events, &answers), 0);
    assert!(lost(&unsynced, &their_answers) > 0);

    let mut chance = ChaCha8Rng::seed_from_u64(2);
    let mut cuts: Vec<usize> = answers
        .choose_multiple(&mut chance, CUTS_AFTER_ANSWERS)
        .map(|answer| answer.at + 1)
        .collect();
    cuts.extend((0..CUTS_ANYWHERE).map(|_| chance.random_range(0..events.len())));
    cuts.extend([answers[0].at + 1, answers[answers.len() - 1].at + 1, events.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    assert!(cuts.len() >= 12, "{cuts:?}");
    for model in [Model::Strict, Model::WrittenThrough] {
        let mut disk = Disk::new(model);
        let mut played = 0;
        for cut in &cuts {
            events[played..*cut].iter().for_each(|event| disk.play(event));
            played = *cut;
            let image = tempfile::tempdir().unwrap();
            disk.restore(&folder, image.path());
            let told = answers.iter().filter(|answer| answer.at < *cut).map(|a| &a.what);
            let case = format!("{model:?}, corte en {cut} de {}", events.len());
            assert_sound(image.path(), &told.collect::<Vec<_>>(), &case);
        }
    }
}
