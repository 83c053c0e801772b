//! `cargo bench --bench load`: the server under people. Starts `ventanilla servir` as it is started at
//! the office, comes in with real SSH sessions over loopback, and measures what a person feels and what
//! the machine pays. Bounded in people and in time; results are in README.md.
//!
//! `cargo bench --bench load -- breve` takes a small base and few people, to see that it runs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says so by failing, and its output is its purpose"
)]

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use russh::ChannelMsg;
use russh::client::{Config, Handle, Handler, Msg};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::{sleep, timeout};
use ventanilla::config::load_office;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::updates::policy::Risk;
use ventanilla::domain::updates::request::{FieldChange, Proposal};
use ventanilla::domain::user::{Actor, PublicKey, Role, UserId};
use ventanilla::ssh::parse_public_key;
use ventanilla::store::Store;
use ventanilla::store::page::{MAX_PAGE, PageRequest};

/// The day on which every base is made.
const DAY: &str = "2026-11-24";

/// How much is asked of the server.
struct Plan {
    accounts: u32,
    people: usize,
    seconds: u64,
    filers: usize,
}

const FULL: Plan = Plan { accounts: 100_000, people: 200, seconds: 60, filers: 50 };
const BRIEF: Plan = Plan { accounts: 2_000, people: 10, seconds: 5, filers: 5 };

fn main() {
    // `cargo bench` passes `--bench`; `cargo test --benches` must not start a measurement.
    let arguments: Vec<String> = std::env::args().collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let plan = if arguments.iter().any(|argument| argument == "breve") { BRIEF } else { FULL };
    let folder = prepare(&plan);
    let server = Server::start(&folder);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    println!("| medida | personas | p50 | p99 | nota |\n|---|---|---|---|---|");
    runtime.block_on(measure(&plan, &server, &folder));
    drop(runtime);
    server.stop();
    check(&folder);
}

fn row(measure: &str, people: usize, p50: &str, p99: &str, note: &str) {
    println!("| {measure} | {people} | {p50} | {p99} | {note} |");
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

fn percentiles(mut times: Vec<Duration>) -> (String, String) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    (ms(at(0.50)), ms(at(0.99)))
}

// ------------------------------------------------------------------------------------- the server

fn ventanilla(folder: &Path) -> Process {
    let mut process = Process::new(env!("CARGO_BIN_EXE_ventanilla"));
    process.args(["--fecha", DAY, "--datos"]).arg(folder);
    process.env("VENTANILLA_CONFIG", folder.join("sin-tablas")).stdin(Stdio::null());
    process
}

/// A demo with as many clerks as people, each with a key of his own.
fn prepare(plan: &Plan) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("carga");
    let folder = root.join(format!("{}", plan.accounts));
    std::fs::create_dir_all(&root).unwrap();
    let mut demo = ventanilla(&folder);
    demo.args(["demo", "--rehacer", "--sin-ventana", "--cuentas", &plan.accounts.to_string()]);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let store = Store::open(&folder, Arc::new(load_office(None).unwrap())).unwrap();
    let now = DAY.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(8, 0, 0).unwrap();
    let actor = Actor {
        user: UserId::from_system("medidor"),
        role: Role::Administrator,
        origin: "medidas".into(),
        session: SessionId::LOCAL,
    };
    // Two more: one warms the program, one sits at the slow line.
    for number in 0..plan.people + 2 {
        let user = UserId::parse(&name(number)).unwrap();
        let add = Command::AddUser {
            user: user.clone(),
            name: name(number),
            role: Role::CommercialCoordinator,
        };
        store.commit(&actor, now, add, None).unwrap();
        let key = make_key(&folder, number, now);
        store.commit(&actor, now, Command::AddKey { user, key }, None).unwrap();
    }
    propose(&store, &actor, now, 2 * plan.filers);
    drop(store);
    // What the server does at night once a week is done: it is not what is asked here.
    let mut measured = ventanilla(&folder);
    measured.args(["novedades", "calidad"]).stdout(Stdio::null());
    assert!(measured.status().unwrap().success());
    folder
}

/// Changes of low risk that wait for somebody else.
fn propose(store: &Store, actor: &Actor, now: chrono::NaiveDateTime, count: usize) {
    let page = store.subscribers(&PageRequest::first(MAX_PAGE)).unwrap();
    let people = page.rows.into_iter().map(|(_, one)| one);
    let free = |of| store.open_updates_of(of).unwrap().is_empty();
    let people = people.filter(|one| one.mobile.is_none() && free(one.account)).take(count);
    for (number, one) in people.enumerate() {
        let mobile = format!("30155{number:05}");
        let change = FieldChange {
            field: Field::Mobile,
            before: String::new(),
            after: mobile.clone(),
            typed: mobile,
            risk: Risk::Low,
            visit: false,
        };
        let proposal = Proposal {
            base: 0,
            changes: vec![change],
            reason: "02".into(),
            note: String::new(),
            supports: Vec::new(),
            claimed_on: None,
            since: None,
            reverses: None,
            batch: None,
        };
        let account = one.account;
        let command = Command::ProposeUpdate { id: None, account, proposal: Box::new(proposal) };
        store.commit(actor, now, command, None).unwrap();
    }
}

/// A new key of a person, kept beside the base.
fn make_key(folder: &Path, number: usize, added_at: chrono::NaiveDateTime) -> PublicKey {
    let key = key_path(folder, number);
    let _ = std::fs::remove_file(&key);
    let mut keygen = Process::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).stdin(Stdio::null());
    assert!(keygen.status().unwrap().success());
    let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
    let (line, fingerprint, comment) = parse_public_key(public.trim()).unwrap();
    PublicKey { line, fingerprint, comment, added_at }
}

fn key_path(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("llave-{}", name(number)))
}

fn name(number: usize) -> String {
    format!("p{number:03}")
}

struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        use std::io::{BufRead, BufReader};
        let mut process = ventanilla(folder);
        process.args(["servir", "--escuchar", "127.0.0.1:0"]);
        let mut child = process.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split(' ').nth(3).unwrap().parse().unwrap();
        Self { child, address }
    }

    /// Resident memory in KiB.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Processor time so far.
    fn processor(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let after = stat.rsplit(')').next().unwrap();
        let fields: Vec<&str> = after.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }

    fn stop(mut self) {
        let mut kill = Process::new("kill");
        assert!(kill.arg(self.child.id().to_string()).status().unwrap().success());
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    /// A measurement that failed leaves no server behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// After all that: the base is sound, and no number was lost or given twice.
fn check(folder: &Path) {
    let verified = ventanilla(folder).args(["verificar"]).output().unwrap();
    let words = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{words}");
    println!("\n{}", words.lines().last().unwrap_or(""));
}

// ------------------------------------------------------------------------------------ the people

/// The keys of the people, by number.
type Keys = Arc<[Arc<PrivateKey>]>;

struct Trusting;

impl Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        _key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// Somebody at a terminal: what he sends, and when the last byte came.
struct Person {
    writer: Arc<russh::ChannelWriteHalf<Msg>>,
    seen: Arc<Mutex<Seen>>,
    _client: Handle<Trusting>,
}

struct Seen {
    screen: vt100::Parser,
    last: Instant,
    bytes: u64,
}

impl Person {
    async fn sit(address: SocketAddr, number: usize, keys: &Keys) -> Self {
        let mut client =
            russh::client::connect(Arc::new(Config::default()), address, Trusting).await.unwrap();
        let key = PrivateKeyWithHashAlg::new(Arc::clone(&keys[number]), None);
        assert!(client.authenticate_publickey(name(number), key).await.unwrap().success());
        let channel = client.channel_open_session().await.unwrap();
        channel.request_pty(false, "xterm-256color", 120, 40, 0, 0, &[]).await.unwrap();
        channel.request_shell(false).await.unwrap();
        let (mut reader, writer) = channel.split();
        let size = |cells| NonZero::new(cells).unwrap();
        let screen = vt100::Parser::new(size(40), size(120), 0);
        let seen = Arc::new(Mutex::new(Seen { screen, last: Instant::now(), bytes: 0 }));
        let shared = Arc::clone(&seen);
        let (answers, mut asked) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(message) = reader.wait().await {
                if let ChannelMsg::Data { data } = message {
                    // What every terminal answers when it is asked how it is.
                    if data.windows(4).any(|part| part == b"\x1b[5n") {
                        let _ = answers.send(());
                    }
                    let mut seen = shared.lock().unwrap();
                    seen.last = Instant::now();
                    seen.bytes += data.len() as u64;
                    seen.screen.process(&data);
                }
            }
        });
        let writer = Arc::new(writer);
        let replies = Arc::clone(&writer);
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                let _ = replies.data(&b"\x1b[0n"[..]).await;
            }
        });
        Self { writer, seen, _client: client }
    }

    async fn types(&self, bytes: &[u8]) {
        self.writer.data(bytes).await.unwrap();
    }

    fn shows(&self, text: &str) -> bool {
        self.seen.lock().unwrap().screen.screen().contents().contains(text)
    }

    async fn until(&self, text: &str) {
        let look = async {
            while !self.shows(text) {
                sleep(Duration::from_millis(1)).await;
            }
        };
        let found = timeout(Duration::from_secs(60), look).await.is_ok();
        assert!(
            found,
            "no llegó «{text}»:\n{}",
            self.seen.lock().unwrap().screen.screen().contents()
        );
    }

    /// The figure on Inicio.
    fn open_cases(&self) -> Option<u64> {
        let screen = self.seen.lock().unwrap().screen.screen().contents();
        let line = screen.lines().find(|line| line.contains("PQR abiertas"))?;
        line.split_whitespace().last()?.replace('.', "").parse().ok()
    }

    fn bytes(&self) -> u64 {
        self.seen.lock().unwrap().bytes
    }

    /// Presses a key and gives the time to the last byte that it brought.
    async fn press(&self, key: &[u8], settle: Duration) -> Option<Duration> {
        let sent = Instant::now();
        self.types(key).await;
        sleep(settle).await;
        let last = self.seen.lock().unwrap().last;
        (last > sent).then(|| last - sent)
    }
}

// --------------------------------------------------------------------------------- what is asked

async fn measure(plan: &Plan, server: &Server, folder: &Path) {
    let load = |number| Arc::new(load_secret_key(key_path(folder, number), None).unwrap());
    let keys: Keys = (0..plan.people + 2).map(load).collect();
    // The first sitting warms the caches of the program.
    let first = Person::sit(server.address, plan.people, &keys).await;
    first.until("MEN010").await;
    drop(first);
    sleep(Duration::from_millis(500)).await;
    let empty = server.memory();
    let people = everybody_sits(plan, server, &keys).await;
    let each = server.memory().saturating_sub(empty) / plan.people as u64;
    row(
        "memoria por sesión, en la bandeja",
        plan.people,
        &format!("{each} KiB"),
        "",
        &format!("servidor vacío {} MiB; meta 2 MiB", empty >> 10),
    );
    everybody_types(plan, server, &people).await;
    one_never_reads(plan, server, &people, &keys).await;
    slow_line(server, &people, &keys).await;
    others_see_it(&people).await;
    everybody_files(plan, &people, folder).await;
    everybody_approves(plan, &people).await;
}

async fn everybody_sits(plan: &Plan, server: &Server, keys: &Keys) -> Vec<Arc<Person>> {
    let mut people = Vec::new();
    let mut times = Vec::new();
    let numbers: Vec<usize> = (0..plan.people).collect();
    for four in numbers.chunks(4) {
        let sitting = four.iter().map(|number| {
            let (number, keys, address) = (*number, Arc::clone(keys), server.address);
            tokio::spawn(async move {
                let started = Instant::now();
                let person = Person::sit(address, number, &keys).await;
                person.until("MEN010").await;
                (started.elapsed(), Arc::new(person))
            })
        });
        for sat in sitting.collect::<Vec<_>>() {
            let (time, person) = sat.await.unwrap();
            times.push(time);
            people.push(person);
        }
    }
    let (p50, p99) = percentiles(times);
    row("conectar con llave → primera pantalla", plan.people, &p50, &p99, "de 4 en 4");
    for person in &people {
        person.types(b"\x1bgp2").await;
        person.until("PQR010").await;
        person.until("> 2026-").await;
    }
    people
}

/// Everybody presses a key a second: down, up, page, back.
async fn everybody_types(plan: &Plan, server: &Server, people: &[Arc<Person>]) {
    const KEYS: [&[u8]; 8] =
        [b"\x1b[B", b"\x1b[B", b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[B", b"\x1b[5~", b"\x1b[H"];
    let (before, processor) = (people.iter().map(|p| p.bytes()).sum::<u64>(), server.processor());
    let started = Instant::now();
    let typing: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(number, person)| {
            let (person, seconds, all) = (Arc::clone(person), plan.seconds, plan.people as u64);
            tokio::spawn(async move {
                // Spread over the second, as people are.
                sleep(Duration::from_millis(1_000 * number as u64 / all)).await;
                let mut times = Vec::new();
                for second in 0..seconds {
                    let key = KEYS[(second as usize + number) % KEYS.len()];
                    times.extend(person.press(key, Duration::from_secs(1)).await);
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for one in typing {
        times.extend(one.await.unwrap());
    }
    let seconds = started.elapsed().as_secs_f64();
    let presses = plan.people as u64 * plan.seconds;
    let used = (server.processor() - processor).as_secs_f64();
    let bytes = people.iter().map(|p| p.bytes()).sum::<u64>() - before;
    let (p50, p99) = percentiles(times);
    row(
        "tecla → último byte, una tecla por segundo cada uno",
        plan.people,
        &p50,
        &p99,
        &format!(
            "{:.0} % de un núcleo, {:.2} ms de CPU y {} bytes por tecla; meta p99 ≤ 50 ms",
            100.0 * used / seconds,
            1_000.0 * used / presses as f64,
            bytes / presses
        ),
    );
}

/// One client stops reading and goes on typing; the others must not feel it, nor the server grow.
async fn one_never_reads(plan: &Plan, server: &Server, people: &[Arc<Person>], keys: &Keys) {
    let reads = Arc::new(AtomicBool::new(true));
    let address = proxy(server.address, None, Arc::clone(&reads)).await;
    let deaf = Person::sit(address, plan.people, keys).await;
    deaf.until("Usted tiene sesiones abiertas").await;
    deaf.types(b"nueva\r2").await;
    deaf.until("> 2026-").await;
    reads.store(false, Ordering::Relaxed);
    let (before, heard) = (server.memory(), deaf.bytes());
    let flood = tokio::spawn(async move {
        for number in 0..2_000 {
            let key: &[u8] = if number % 2 == 0 { b"\x1b[6~" } else { b"\x1b[5~" };
            deaf.types(key).await;
            sleep(Duration::from_millis(5)).await;
        }
        deaf
    });
    let typing: Vec<_> = people
        .iter()
        .take(20)
        .map(|person| {
            let person = Arc::clone(person);
            tokio::spawn(async move {
                let mut times = Vec::new();
                for second in 0..10 {
                    let key: &[u8] = if second % 2 == 0 { b"\x1b[B" } else { b"\x1b[A" };
                    times.extend(person.press(key, Duration::from_secs(1)).await);
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for one in typing {
        times.extend(one.await.unwrap());
    }
    let deaf = flood.await.unwrap();
    let late = deaf.bytes() - heard;
    let grown = server.memory().saturating_sub(before);
    let (p50, p99) = percentiles(times);
    row(
        "tecla de los demás mientras uno no lee y teclea 200/s",
        20.min(plan.people),
        &p50,
        &p99,
        &format!("el servidor creció {grown} KiB en 10 s; a quien no lee le llegaron {late} bytes"),
    );
    reads.store(true, Ordering::Relaxed);
}

/// 64 kbit/s and 60 ms there and back: a key is held for five seconds at 30 a second, then let go.
async fn slow_line(server: &Server, people: &[Arc<Person>], keys: &Keys) {
    let reads = Arc::new(AtomicBool::new(true));
    let address = proxy(server.address, Some(8_000.0), reads).await;
    let number = people.len() + 1;
    let person = Person::sit(address, number, keys).await;
    person.until("MEN010").await;
    person.types(b"2").await;
    person.until("> 2026-").await;
    sleep(Duration::from_secs(3)).await;
    for (what, keys) in
        [("página", [&b"\x1b[6~"[..], b"\x1b[5~"]), ("fila", [&b"\x1b[B"[..], b"\x1b[A"])]
    {
        let before = person.bytes();
        for press in 0..150 {
            person.types(keys[press % 2]).await;
            sleep(Duration::from_millis(33)).await;
        }
        let released = Instant::now();
        // The last effect is there when nothing else comes.
        let mut quiet = (person.bytes(), Instant::now());
        while quiet.1.elapsed() < Duration::from_millis(1_500) {
            sleep(Duration::from_millis(20)).await;
            if person.bytes() != quiet.0 {
                quiet = (person.bytes(), Instant::now());
            }
        }
        let late = person.seen.lock().unwrap().last.saturating_duration_since(released);
        row(
            &format!("línea de 64 kbit/s, {what} sostenida 5 s → último efecto"),
            1,
            &ms(late),
            "",
            &format!("{} bytes; meta 2 s", person.bytes() - before),
        );
    }
}

/// A line of so many bytes a second each way, with 30 ms on the way; or one whose client may stop reading.
async fn proxy(to: SocketAddr, pace: Option<f64>, reads: Arc<AtomicBool>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (client, _) = listener.accept().await.unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        // A modem holds little: what is on its way is not in its memory.
        socket.set_recv_buffer_size(2_048).unwrap();
        let server = socket.connect(to).await.unwrap();
        for stream in [&client, &server] {
            stream.set_nodelay(true).unwrap();
        }
        let (client_in, client_out) = client.into_split();
        let (server_in, server_out) = server.into_split();
        tokio::spawn(crawl(client_in, server_out, pace, Arc::new(AtomicBool::new(true))));
        tokio::spawn(crawl(server_in, client_out, pace, reads));
    });
    address
}

async fn crawl(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    pace: Option<f64>,
    reads: Arc<AtomicBool>,
) {
    let (queue, mut rest) = tokio::sync::mpsc::channel::<(Instant, Vec<u8>)>(1);
    tokio::spawn(async move {
        while let Some((sent, bytes)) = rest.recv().await {
            if pace.is_some() {
                tokio::time::sleep_until((sent + Duration::from_millis(30)).into()).await;
            }
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
    let mut buffer = [0; 240];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        while !reads.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(20)).await;
        }
        if let Some(bytes_per_second) = pace {
            sleep(Duration::from_secs_f64(read as f64 / bytes_per_second)).await;
        }
        if queue.send((Instant::now(), buffer[..read].to_vec())).await.is_err() {
            return;
        }
    }
}

/// Files a PQR through the screens; the time of the last Enter, and the number.
async fn file_one(person: &Person, number: usize) -> (Duration, String) {
    person.types(b"\x1b[17~").await;
    person.until("PQR020").await;
    // Nobody's account: a name, a kind, the story, where to be told.
    let fields = format!("\x1b[Z{number}\x1b[Zana carga\t\t\tP\tPide conexión {number}\r");
    person.types(fields.as_bytes()).await;
    person.until("PQR-014").await;
    person.types("CL 1 # 2 - 3\r".as_bytes()).await;
    let started = Instant::now();
    person.types(b"\r").await;
    person.until("Radicada 2026-").await;
    let time = started.elapsed();
    let screen = person.seen.lock().unwrap().screen.screen().contents();
    let at = screen.find("Radicada 2026-").unwrap() + "Radicada ".len();
    (time, screen[at..at + 11].to_owned())
}

/// One files; how long until twenty who look at Inicio see one more open case.
async fn others_see_it(people: &[Arc<Person>]) {
    let (filer, others) = people.split_first().unwrap();
    let others: Vec<_> = others.iter().rev().take(20).map(Arc::clone).collect();
    let mut times = Vec::new();
    for round in 0..10 {
        for other in &others {
            other.types(b"gi").await;
        }
        sleep(Duration::from_secs(1)).await;
        let before = others.first().and_then(|other| other.open_cases()).unwrap();
        file_one(filer, round).await;
        let durable = Instant::now();
        let seeing: Vec<_> = others
            .iter()
            .map(|other| {
                let other = Arc::clone(other);
                tokio::spawn(async move {
                    while other.open_cases() == Some(before) {
                        assert!(durable.elapsed() < Duration::from_secs(30), "no se entera");
                        sleep(Duration::from_millis(1)).await;
                    }
                    durable.elapsed()
                })
            })
            .collect();
        for one in seeing {
            times.push(one.await.unwrap());
        }
    }
    let (p50, p99) = percentiles(times);
    let note = format!("con {} sentados; meta 200 ms", people.len());
    row("«Radicada» de uno → en la pantalla de los demás", others.len(), &p50, &p99, &note);
}

/// Many file a PQR through the screens at once.
async fn everybody_files(plan: &Plan, people: &[Arc<Person>], folder: &Path) {
    let filing: Vec<_> = people
        .iter()
        .skip(1)
        .take(plan.filers)
        .enumerate()
        .map(|(number, person)| {
            let person = Arc::clone(person);
            tokio::spawn(async move { file_one(&person, number).await })
        })
        .collect();
    let (mut times, mut numbers) = (Vec::new(), Vec::new());
    for one in filing {
        let (time, number) = one.await.unwrap();
        times.push(time);
        numbers.push(number);
    }
    let asked = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    let (p50, p99) = percentiles(times);
    let note = format!("{} radicados distintos de {asked}", numbers.len());
    row("Enter → «Radicada», durable, todos a la vez", plan.filers, &p50, &p99, &note);
    assert_eq!(numbers.len(), asked, "radicados perdidos o repetidos en {}", folder.display());
}

/// Many approve a change of low risk at once, each another one, through the screens: two keys, the second one at the same
/// moment.
async fn everybody_approves(plan: &Plan, people: &[Arc<Person>]) {
    let people: Vec<_> = people.iter().take(plan.filers).map(Arc::clone).collect();
    let mut times = Vec::new();
    for person in &people {
        person.types(b"gn").await;
        person.until("SUS030").await;
        person.types(b"v3").await;
        person.until("> C-2026-").await;
        person.types(b"A").await;
        person.until(": Enter aprueba").await;
        times.push(approve_one(person).await);
    }
    let (p50, p99) = percentiles(times);
    let note = "durable; meta 100 ms";
    row("Enter → «aprobada», riesgo bajo, uno tras otro", plan.filers, &p50, &p99, note);
    for (number, person) in people.iter().enumerate() {
        person.types(b"gign").await;
        person.until("SUS030").await;
        person.types(b"v3").await;
        person.until("> C-2026-").await;
        for _ in 0..number {
            person.types(b"\x1b[B").await;
        }
        person.types(b"A").await;
        person.until(": Enter aprueba").await;
    }
    let approving =
        people.into_iter().map(|person| tokio::spawn(async move { approve_one(&person).await }));
    let mut times = Vec::new();
    for one in approving.collect::<Vec<_>>() {
        times.push(one.await.unwrap());
    }
    let (p50, p99) = percentiles(times);
    row("Enter → «aprobada», riesgo bajo, todos a la vez", plan.filers, &p50, &p99, note);
}

/// The second key of an approval, until it is said to be written.
async fn approve_one(person: &Person) -> Duration {
    let started = Instant::now();
    person.types(b"\r").await;
    person.until(" aprobada.").await;
    started.elapsed()
}
