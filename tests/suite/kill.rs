//! `kill -9` in the middle of work: everything that was acknowledged is there, and nothing is half there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ventanilla::demo::{self, Mix, Plan};
use ventanilla::domain::command::{Command, Draft, FileLoad};
use ventanilla::domain::ids::{DraftId, Radicado};
use ventanilla::domain::money::Money;
use ventanilla::domain::user::{Actor, Role};
use ventanilla::interchange::source::SourceFile;
use ventanilla::loading::{load_receivables, load_subscribers, resume_subscribers};
use ventanilla::store::engine::sled::SledEngine;
use ventanilla::store::engine::{Direction, Engine, KeyRange, Space};
use ventanilla::store::{LEDGER_CHUNK, Refusal, Store, trees};

use crate::office::{
    actor, administrator, again, assert_clean, clerk, clock, day, every, filing, load_debts,
    load_people, now, open, request, run, start, tell, today, verify,
};

/// Says to the child where to work.
const VARIABLE: &str = "VENTANILLA_MUERTE";
/// Says to the child which round it is, or at which step it stops.
const ROUND: &str = "VENTANILLA_RONDA";

const ROUNDS: u32 = 24;

/// Accounts of the files that are loaded: more than one batch.
const ACCOUNTS: u32 = 1_100;

/// Windows that file while files are loaded.
const WINDOWS: u32 = 2;

/// Files that the rounds take turns with; each gets a title of its own, so that none is a repeated one.
const FILES: u32 = 3;

/// The work that is killed. Returns at once when nobody asked for it.
#[test]
fn child() {
    let Some(place) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return };
    match std::env::var(ROUND).unwrap().as_str() {
        "personas" => stop_amid_people(&place),
        "deudas" => stop_amid_debts(&place),
        round => work(&place, round.parse().unwrap()),
    }
}

/// Papers, drafts and loads without end.
fn work(place: &Path, round: u32) {
    let folder = place.join("datos");
    let store = open(&folder).unwrap();
    resume_subscribers(&store, &administrator(), clock(), &folder, &mut |_, _| {}).unwrap();
    tell("abierta");
    std::thread::scope(|scope| {
        for window in 0..WINDOWS {
            let store = store.clone();
            scope.spawn(move || attend(&store, round, window));
        }
        for turn in 0.. {
            if (round + turn).is_multiple_of(2) {
                let path = named(place, "personas", round, turn);
                load_people(&store, &folder, &path).unwrap();
                tell(&format!("personas {}", path.display()));
            } else {
                load_debts(&store, &folder, &named(place, "deudas", round, turn)).unwrap();
                tell(&format!("deudas {round} {turn}"));
            }
        }
    });
}

/// A window that files papers; every third one was a draft first.
fn attend(store: &Store, round: u32, window: u32) {
    let who = clerk_of(window);
    for paper in 0_u32.. {
        let mut asked = filing(&format!("hechos-{round}-{window}-{paper}"));
        if paper.is_multiple_of(3) {
            let saved = store.commit(&who, now(), Command::SaveDraft(draft(&asked.facts)), None);
            let id = saved.unwrap().draft.unwrap();
            tell(&format!("borrador {window} {} {}", id.0, asked.facts));
            asked.draft = Some(id);
        }
        let facts = asked.facts.clone();
        let receipt = store.commit(&who, now(), Command::FilePqr(asked), None).unwrap();
        tell(&format!("pqr {} {facts}", receipt.radicado.unwrap()));
    }
}

fn clerk_of(window: u32) -> Actor {
    actor(&format!("ventana{window}"), Role::Clerk)
}

fn draft(title: &str) -> Draft {
    Draft {
        id: None,
        user: clerk().user,
        form: "radicar".into(),
        title: title.into(),
        fields: vec![("hechos".into(), title.into())],
        focus: 0,
        saved_at: now(),
    }
}

/// A file of the pool under a title and a name of its own.
fn named(place: &Path, kind: &str, round: u32, turn: u32) -> PathBuf {
    let body = std::fs::read(place.join(format!("{kind}-{}", (round + turn) % FILES))).unwrap();
    let body = if kind == "personas" { of_new_accounts(body, round, turn) } else { body };
    let path = place.join(format!("{kind}-{round}-{turn}.txt"));
    let title = format!("Ronda {round} carga {turn}\n");
    std::fs::write(&path, [title.as_bytes(), &body].concat()).unwrap();
    path
}

/// The same people with account numbers that no other file has: what is there is never loaded again.
fn of_new_accounts(body: Vec<u8>, round: u32, turn: u32) -> Vec<u8> {
    let text = String::from_utf8(body).unwrap();
    let first = 10_000 + round * 1_000 + turn;
    let row = |line: &str| match line.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("{first}{line}\n"),
        false => format!("{line}\n"),
    };
    text.lines().map(row).collect::<String>().into_bytes()
}

/// The pool of files.
fn write_pool(place: &Path) {
    let mix = Mix::shipped().unwrap();
    for file in 0..FILES {
        let plan = Plan { accounts: ACCOUNTS, seed: u64::from(file), today: today() };
        let mut out = Vec::new();
        demo::write_subscribers(&plan, &mix, &mut out, |_| {}).unwrap();
        std::fs::write(place.join(format!("personas-{file}")), &out).unwrap();
        out.clear();
        demo::write_receivables(&plan, &mix, &mut out, |_| {}).unwrap();
        std::fs::write(place.join(format!("deudas-{file}")), &out).unwrap();
    }
}

/// A child and what it tells, line by line.
struct Victim {
    process: Child,
    told: Receiver<String>,
}

impl Victim {
    fn start(place: &Path, round: &str) -> Self {
        let mut command = again("kill::child", VARIABLE, place);
        let mut process = start(command.env(ROUND, round));
        let out = BufReader::new(process.stdout.take().unwrap());
        let (sender, told) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { process, told }
    }

    /// Everything told up to a line that begins so.
    fn until(&self, wanted: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.told.recv().unwrap_or_else(|_| panic!("calló antes de «{wanted}»"));
            let found = line.starts_with(wanted);
            lines.push(line);
            if found {
                return lines;
            }
        }
    }

    /// Kills it at once and gives what it had still told.
    fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.told.iter().collect()
    }
}

/// What the rounds have acknowledged so far.
#[derive(Default)]
struct Acknowledged {
    papers: BTreeMap<Radicado, String>,
    /// Window and title of each draft.
    drafts: BTreeMap<DraftId, (u32, String)>,
    people: Vec<PathBuf>,
    debts: Option<(u32, u32)>,
}

impl Acknowledged {
    fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["pqr", radicado, facts] => {
                let earlier = self.papers.insert(radicado.parse().unwrap(), (*facts).to_owned());
                assert_eq!(earlier, None, "{radicado} se dio dos veces");
            }
            ["borrador", window, id, title] => {
                let id = DraftId(id.parse().unwrap());
                let kept = (window.parse().unwrap(), (*title).to_owned());
                assert_eq!(self.drafts.insert(id, kept), None, "{id} se dio dos veces");
            }
            ["personas", path] => self.people.push(PathBuf::from(path)),
            ["deudas", round, turn] => {
                self.debts = Some((round.parse().unwrap(), turn.parse().unwrap()));
            }
            _ => {}
        }
    }

    fn assert_present(&self, store: &Store) {
        let cases = every(|page| store.pqr_cases(page));
        let filed: BTreeMap<Radicado, &str> =
            cases.iter().map(|case| (case.radicado, case.facts.as_str())).collect();
        for (radicado, facts) in &self.papers {
            assert_eq!(filed.get(radicado), Some(&facts.as_str()), "{radicado}");
        }
        let numbers = filed.keys().map(|radicado| radicado.number);
        assert!(numbers.eq(1..=filed.len() as u32), "hay huecos en los radicados");

        let mut kept = BTreeMap::new();
        for window in 0..WINDOWS {
            for draft in store.drafts(&clerk_of(window).user).unwrap() {
                kept.insert(draft.id.unwrap(), (window, draft.title));
            }
        }
        for (id, draft) in &self.drafts {
            // The filing that names a draft takes it away in the same stroke: one or the other is there.
            let was_filed = filed.values().any(|facts| *facts == draft.1);
            assert_eq!(kept.get(id), (!was_filed).then_some(draft), "{id}");
        }
        for path in &self.people {
            let hash = SourceFile::survey(path).unwrap().hash;
            let refused = store.refuse_loaded(&hash);
            assert!(matches!(refused, Err(Refusal::AlreadyLoaded { .. })), "{}", path.display());
        }
        self.assert_whole_debts(store);
    }

    /// The load that is shown is the last acknowledged one or a later one, and it is whole.
    fn assert_whole_debts(&self, store: &Store) {
        let Some(load) = store.receivables().unwrap() else {
            assert_eq!(self.debts, None);
            return;
        };
        let name = load.file.file_name.trim_end_matches(".txt");
        let numbers: Vec<u32> = name.split('-').skip(1).map(|n| n.parse().unwrap()).collect();
        assert!(self.debts <= Some((numbers[0], numbers[1])), "{name} {:?}", self.debts);
        let ledgers = every(|page| store.ledgers(load.load, page));
        assert_eq!(ledgers.len() as u64, load.accounts);
        let amounts = || ledgers.iter().flat_map(|ledger| &ledger.items).map(|item| item.amount);
        let (credit, debit): (Vec<Money>, Vec<Money>) = amounts().partition(|a| a.is_credit());
        assert_eq!(debit.into_iter().sum::<Money>(), load.debit);
        assert_eq!(credit.into_iter().sum::<Money>(), load.credit);
        assert_eq!(amounts().count() as u64, load.file.accepted);
    }
}

#[test]
fn work_that_is_killed_at_any_moment_keeps_what_it_acknowledged() {
    let place = tempfile::tempdir().unwrap();
    write_pool(place.path());
    let folder = place.path().join("datos");
    let mut chance = ChaCha8Rng::seed_from_u64(9);
    let mut acknowledged = Acknowledged::default();
    for round in 0..ROUNDS {
        let victim = Victim::start(place.path(), &round.to_string());
        // Rounds end at a moment of the work, at a moment of the opening, or right after so many answers;
        // the last one not before both kinds of load were acknowledged.
        let mut hear_for = |milliseconds| {
            let end = Instant::now() + Duration::from_millis(milliseconds);
            let left = || end.saturating_duration_since(Instant::now());
            while let Ok(line) = victim.told.recv_timeout(left()) {
                acknowledged.hear(&line);
            }
        };
        match round % 4 {
            _ if round == ROUNDS - 1 => {
                for wanted in ["personas", "deudas", "pqr"] {
                    victim.until(wanted).iter().for_each(|line| acknowledged.hear(line));
                }
            }
            1 => {
                victim.until("abierta");
                for _ in 0..chance.random_range(1..60) {
                    acknowledged.hear(&victim.told.recv().unwrap());
                }
            }
            3 => hear_for(chance.random_range(10..150)),
            _ => {
                victim.until("abierta");
                hear_for(chance.random_range(0..700));
            }
        }
        victim.kill().iter().for_each(|line| acknowledged.hear(line));

        let store = open(&folder).unwrap();
        assert_clean(&store);
        let (admin, quiet) = (administrator(), &mut |_, _| {});
        if resume_subscribers(&store, &admin, clock(), &folder, quiet).unwrap().is_some() {
            assert_clean(&store);
        }
        assert_eq!(store.interrupted_subscriber_load().unwrap(), None);
        acknowledged.assert_present(&store);
    }
    assert!(!acknowledged.papers.is_empty() && !acknowledged.drafts.is_empty());
    assert!(!acknowledged.people.is_empty() && acknowledged.debts.is_some());
}

/// Stops inside the second pass of a subscriber load, with a draft saved before.
fn stop_amid_people(place: &Path) {
    let folder = place.join("datos");
    let store = open(&folder).unwrap();
    store.commit(&clerk(), now(), Command::SaveDraft(draft("a-medias")), None).unwrap();
    let path = place.join("personas-0");
    load_subscribers(&store, &administrator(), clock(), &folder, &path, &mut |done, total| {
        if total.is_some() && done == LEDGER_CHUNK as u64 {
            tell("quieta");
            wait_for_death();
        }
    })
    .unwrap();
}

/// Shows a list, then stops while the next one is written aside.
fn stop_amid_debts(place: &Path) {
    let folder = place.join("datos");
    let store = open(&folder).unwrap();
    load_debts(&store, &folder, &place.join("deudas-0")).unwrap();
    let path = place.join("deudas-1");
    let mut on_progress = |_, _| {
        store.sync().unwrap();
        tell("quieta");
        wait_for_death();
    };
    let asked = request(day(2026, 2, 28));
    load_receivables(&store, &administrator(), clock(), &folder, &path, &asked, &mut on_progress)
        .unwrap();
}

/// Reads from a parent that never writes.
fn wait_for_death() {
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn a_killed_subscriber_load_is_finished_by_the_next_opening() {
    let place = tempfile::tempdir().unwrap();
    write_pool(place.path());
    let folder = place.path().join("datos");
    let victim = Victim::start(place.path(), "personas");
    victim.until("quieta");
    victim.kill();

    let source = SourceFile::survey(&place.path().join("personas-0")).unwrap();
    let kept = folder.join("cargas").join(&source.hash);
    let store = open(&folder).unwrap();
    assert_clean(&store);
    assert!(verify(&store).subscribers < u64::from(ACCOUNTS));
    let expected = FileLoad {
        file_hash: source.hash.clone(),
        file_name: "personas-0".into(),
        accepted: u64::from(ACCOUNTS),
        quarantined: 0,
    };
    assert_eq!(store.interrupted_subscriber_load().unwrap(), Some(expected));
    let drafts = store.drafts(&clerk().user).unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.title.as_str()).collect::<Vec<_>>(), ["a-medias"]);
    assert!(kept.exists());
    drop(store);

    let read = run(&folder, &["verificar", "--json"]);
    assert!(read.status.success() && kept.exists(), "quien solo lee no termina la carga: {read:?}");
    let opened = run(&folder, &[]);
    assert!(opened.status.success(), "{opened:?}");
    let note = String::from_utf8(opened.stderr).unwrap();
    assert_eq!(note, "Se terminó la carga interrumpida de personas-0.\n");
    let done = run(&folder, &["verificar", "--json"]);
    assert!(done.status.success(), "{done:?}");
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(answer["limpia"], true);
    assert_eq!(answer["suscriptores"], ACCOUNTS);
    assert!(!kept.exists(), "lo guardado sobra cuando la carga terminó");

    let again = run(&folder, &["verificar"]);
    assert!(again.status.success() && again.stderr.is_empty(), "{again:?}");
    let store = open(&folder).unwrap();
    let refused = store.refuse_loaded(&source.hash);
    assert!(matches!(refused, Err(Refusal::AlreadyLoaded { .. })), "{refused:?}");
    assert_eq!(store.drafts(&clerk().user).unwrap().len(), 1);
}

#[test]
fn a_killed_list_is_never_seen_and_is_cleared_by_the_next_one() {
    let place = tempfile::tempdir().unwrap();
    write_pool(place.path());
    let folder = place.path().join("datos");
    let victim = Victim::start(place.path(), "deudas");
    victim.until("quieta");
    victim.kill();

    let store = open(&folder).unwrap();
    assert_clean(&store);
    let shown = store.receivables().unwrap().unwrap();
    assert_eq!(shown.file.file_name, "deudas-0");
    let portfolio = store.portfolio().unwrap().unwrap();
    let accounts: i64 = portfolio.cells.iter().flatten().map(|cell| cell.accounts).sum();
    assert_eq!(u64::try_from(accounts).unwrap(), shown.accounts);
    drop(store);
    assert!(loads_kept(&folder).len() > 1, "la lista a medias no llegó al disco");

    let store = open(&folder).unwrap();
    load_debts(&store, &folder, &place.path().join("deudas-1")).unwrap();
    assert_eq!(store.receivables().unwrap().unwrap().file.file_name, "deudas-1");
    assert_clean(&store);
    let load = store.receivables().unwrap().unwrap().load;
    assert!(load.0 > shown.load.0 + 1, "un número de carga no vuelve");
    drop(store);
    assert_eq!(loads_kept(&folder), [trees::load(load)]);
    assert_eq!(std::fs::read_dir(folder.join("cargas")).map_or(0, Iterator::count), 0);
}

/// The loads that have a ledger, an index entry or a figure on the disk.
fn loads_kept(folder: &Path) -> Vec<Vec<u8>> {
    let engine = SledEngine::open(&folder.join("base")).unwrap();
    let mut loads = Vec::new();
    for (space, lead) in
        [(Space::Ledger, &b""[..]), (Space::LedgerByStage, b""), (Space::Counter, b"L")]
    {
        let range = KeyRange::prefix(lead);
        for (key, _) in engine.page(space, &range, Direction::Forward, usize::MAX).unwrap() {
            loads.push(key[lead.len()..lead.len() + 4].to_vec());
        }
    }
    loads.sort_unstable();
    loads.dedup();
    loads
}
