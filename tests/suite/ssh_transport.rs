//! The transport of windows and commands, tried with real clients: the `ssh` program, a library
//! client for passwords, and peers that behave badly.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command as Process, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use ventanilla::domain::user::UserId;
use ventanilla::ssh::{
    Arrival, Arrivals, Credentials, Denied, House, Limits, Line, Login, PasswordCost, Pipes, Proof,
    Server, SshFault, Terminal, hash_password, hash_password_at, parse_public_key,
};

use crate::office;

/// Longest that anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

const CHEAP: PasswordCost = PasswordCost { memory_kib: 64, passes: 1, lanes: 1 };
const RIGHT: &str = "la clave de ana";

/// What the house was told.
#[derive(Debug)]
enum Told {
    In(String, Proof),
    Out(String, Denied),
    Gone,
    Typed(Vec<u8>),
    Input(Result<usize, ErrorKind>),
    Output(ErrorKind),
    Dropped,
}

/// What reaches a window of the fake house.
enum Event {
    Arrival(Arrival),
    Ready,
}

struct Fake {
    people: HashMap<&'static str, Credentials>,
    told: Mutex<Sender<Told>>,
    lines: Mutex<Sender<Line>>,
}

impl Fake {
    fn tell(&self, told: Told) {
        let _ = self.told.lock().unwrap().send(told);
    }
}

impl House for Fake {
    fn credentials(&self, user: &UserId) -> Option<Credentials> {
        self.people.get(user.as_str()).cloned()
    }

    fn accepted(&self, login: &Login) {
        self.tell(Told::In(login.user.to_string(), login.by.clone()));
    }

    fn denied(&self, user: &str, _from: IpAddr, why: Denied) {
        self.tell(Told::Out(user.to_owned(), why));
    }

    fn window(
        &self,
        login: Login,
        terminal: Terminal,
        line: Line,
    ) -> Result<Box<dyn Arrivals>, String> {
        let told = self.told.lock().unwrap().clone();
        match login.user.as_str() {
            "cerrada" => Err("SIS-001 La ventana está cerrada.".into()),
            "dibuja" => {
                self.lines.lock().unwrap().send(line).unwrap();
                Ok(Box::new(Collected { told, bytes: Vec::new(), line: None, refuse: false }))
            }
            "lenta" => {
                Ok(Box::new(Collected { told, bytes: Vec::new(), line: Some(line), refuse: true }))
            }
            _ => Ok(Box::new(echo(&terminal, line, told))),
        }
    }

    fn command(&self, _login: Login, words: Vec<String>, mut pipes: Pipes) -> u8 {
        match words[0].as_str() {
            "eco" => {
                std::io::copy(&mut pipes.input, &mut pipes.output).unwrap();
                0
            }
            "palabras" => {
                drop(pipes.input);
                for word in &words[1..] {
                    writeln!(pipes.output, "{word}").unwrap();
                }
                0
            }
            "cuenta" => {
                let copied = std::io::copy(&mut pipes.input, &mut std::io::sink());
                let copied = copied.map(|count| count as usize).map_err(|error| error.kind());
                self.tell(Told::Input(copied));
                0
            }
            "chorro" => loop {
                if let Err(error) = pipes.output.write_all(&[b'x'; 10_000]) {
                    self.tell(Told::Output(error.kind()));
                    return 1;
                }
            },
            "terca" => {
                for _ in 0..100 {
                    pipes.output.write_all(&[b'x'; 100_000]).unwrap();
                }
                let copied = std::io::copy(&mut pipes.input, &mut std::io::sink());
                self.tell(Told::Input(copied.map(|n| n as usize).map_err(|error| error.kind())));
                0
            }
            "panico" => panic!("a propósito"),
            _ => {
                writeln!(pipes.errors, "no hay esa orden").unwrap();
                3
            }
        }
    }
}

/// Collects what is typed and says it when the terminal is gone; may have no room every other time.
struct Collected {
    told: Sender<Told>,
    bytes: Vec<u8>,
    line: Option<Line>,
    refuse: bool,
}

impl Arrivals for Collected {
    fn offer(&mut self, arrival: Arrival) -> Result<(), Arrival> {
        if self.line.is_some() {
            self.refuse = !self.refuse;
            if !self.refuse {
                return Err(arrival);
            }
        }
        match arrival {
            Arrival::Bytes(bytes) => self.bytes.extend(bytes),
            Arrival::Resize(..) => {}
            Arrival::Gone => {
                let _ = self.told.send(Told::Typed(std::mem::take(&mut self.bytes)));
                if let Some(line) = self.line.take() {
                    line.close(Vec::new(), 0);
                }
            }
        }
        Ok(())
    }
}

impl Drop for Collected {
    fn drop(&mut self) {
        let _ = self.told.send(Told::Dropped);
    }
}

struct Queue(SyncSender<Event>);

impl Arrivals for Queue {
    fn offer(&mut self, arrival: Arrival) -> Result<(), Arrival> {
        match self.0.try_send(Event::Arrival(arrival)) {
            Err(TrySendError::Full(Event::Arrival(arrival))) => Err(arrival),
            _ => Ok(()),
        }
    }
}

/// A window that writes back what arrives, and leaves with `q`.
fn echo(terminal: &Terminal, line: Line, told: Sender<Told>) -> Queue {
    let (sender, events) = sync_channel(64);
    let ready = sender.clone();
    line.when_ready(Box::new(move || {
        let _ = ready.try_send(Event::Ready);
    }));
    let greeting = format!("[{} {}x{}]", terminal.term, terminal.columns, terminal.rows);
    std::thread::spawn(move || {
        let mut waiting = greeting.into_bytes();
        loop {
            if line.is_ready() && !waiting.is_empty() {
                assert!(line.send(std::mem::take(&mut waiting)));
            }
            match events.recv() {
                Ok(Event::Arrival(Arrival::Bytes(bytes))) if bytes.contains(&b'q') => {
                    waiting.extend("[adiós]".as_bytes());
                    line.close(waiting, 5);
                    return;
                }
                Ok(Event::Arrival(Arrival::Bytes(bytes))) => waiting.extend(bytes),
                Ok(Event::Arrival(Arrival::Resize(columns, rows))) => {
                    waiting.extend(format!("<{columns}x{rows}>").bytes());
                }
                Ok(Event::Ready) => {}
                Ok(Event::Arrival(Arrival::Gone)) | Err(_) => {
                    let _ = told.send(Told::Gone);
                    return;
                }
            }
        }
    });
    Queue(sender)
}

/// A server with its house, and what a client needs.
struct Desk {
    folder: TempDir,
    server: Option<Server>,
    told: Receiver<Told>,
    lines: Receiver<Line>,
}

fn limits() -> Limits {
    Limits {
        login_grace: Duration::from_secs(20),
        rejection: Duration::from_millis(10),
        first_wait: Duration::from_secs(120),
        password_cost: CHEAP,
        ..Limits::default()
    }
}

fn desk(limits: Limits) -> Desk {
    desk_with("ed25519", limits)
}

/// A desk whose people have keys of a kind.
fn desk_with(kind: &str, limits: Limits) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    make_key(kind, &folder.path().join("llave"));
    make_key("ed25519", &folder.path().join("ajena"));
    let public = std::fs::read_to_string(folder.path().join("llave.pub")).unwrap();
    let password = Some(hash_password_at(RIGHT, CHEAP).unwrap());
    let person = Credentials { keys: vec![public], password, suspended: false };
    let suspended = Credentials { suspended: true, ..person.clone() };
    let mut people: HashMap<_, _> =
        ["ana", "dibuja", "lenta", "cerrada"].map(|name| (name, person.clone())).into();
    people.insert("ida", suspended);
    let (told_to, told) = channel();
    let (lines_to, lines) = channel();
    let house = Arc::new(Fake { people, told: told_to.into(), lines: lines_to.into() });
    let server = start(&folder.path().join("servidor"), limits, house).unwrap();
    Desk { folder, server: Some(server), told, lines }
}

fn start(key: &Path, limits: Limits, house: Arc<Fake>) -> Result<Server, SshFault> {
    let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Server::start(local, key, "Uso autorizado".into(), limits, house)
}

fn make_key(kind: &str, path: &Path) {
    let mut process = Process::new("ssh-keygen");
    process.args(["-q", "-t", kind, "-N", "", "-C", "ana@mesa", "-f"]).arg(path);
    process.stdin(Stdio::null()).stdout(Stdio::null());
    assert!(office::start(&mut process).wait().unwrap().success());
}

impl Desk {
    fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address()
    }

    fn told(&self) -> Told {
        self.told.recv_timeout(PATIENCE).expect("la casa se entera")
    }

    fn expect_in(&self, user: &str) -> Proof {
        match self.told() {
            Told::In(name, proof) if name == user => proof,
            other => panic!("entró {user}? {other:?}"),
        }
    }

    fn expect_out(&self, user: &str, why: Denied) {
        match self.told() {
            Told::Out(name, told) => assert_eq!((name.as_str(), told), (user, why)),
            other => panic!("{user} {why:?}? {other:?}"),
        }
    }

    /// The `ssh` program, away from this machine's own settings, and never for ever.
    fn client(&self, program: &[&str], user: &str, key: &str, options: &[&str]) -> Process {
        let mut process = Process::new("timeout");
        process.args(["-k", "1", &PATIENCE.as_secs().to_string()]).args(program);
        process.args(["-F", "none", "-e", "none", "-o", "StrictHostKeyChecking=accept-new"]);
        process.args(["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"]);
        let known = self.folder.path().join("conocidos");
        process.arg("-o").arg(format!("UserKnownHostsFile={}", known.display()));
        process.arg("-i").arg(self.folder.path().join(key));
        process.args(["-p", &self.address().port().to_string(), "-l", user]);
        process.args(options).env_remove("SSH_AUTH_SOCK").env("TERM", "xterm-256color");
        process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        process
    }

    fn start(&self, user: &str, options: &[&str]) -> Child {
        office::start(&mut self.client(&["ssh"], user, "llave", options))
    }

    /// The `ssh` program itself, for a test that kills it.
    fn killable(&self, user: &str, options: &[&str]) -> Child {
        let bounded = self.client(&["ssh"], user, "llave", options);
        let mut process = Process::new("ssh");
        process.args(bounded.get_args().skip_while(|argument| *argument != "-F"));
        process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        office::start(&mut process)
    }

    /// Runs a client to its end.
    fn run(&self, user: &str, key: &str, options: &[&str], input: &[u8]) -> Output {
        finish(office::start(&mut self.client(&["ssh"], user, key, options)), input)
    }

    fn ana(&self, options: &[&str]) -> Output {
        self.run("ana", "llave", options, b"")
    }
}

fn finish(mut child: Child, input: &[u8]) -> Output {
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A client that ends before it reads everything is a client's right.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const HOST: &str = "127.0.0.1";

#[test]
fn ssh_runs_commands_with_input_output_and_status() {
    let desk = desk(limits());
    let output = desk.ana(&[HOST, "palabras", "uno", "'dos tres'", "\"cua\"tro"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "uno\ndos tres\ncuatro\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("Uso autorizado"));
    let proof = desk.expect_in("ana");
    assert!(matches!(proof, Proof::Key { fingerprint } if fingerprint.starts_with("SHA256:")));

    let output = desk.ana(&[HOST, "falla"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("no hay esa orden"));

    let output = desk.ana(&[HOST, "panico"]);
    assert_eq!(output.status.code(), Some(70));
    assert!(said(&output).contains("SSH-112"));

    let output = desk.ana(&[HOST, "eco 'sin cerrar"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("SSH-111"));
}

/// Old thin clients bring RSA, new ones their own curves; slow lines compress.
#[test]
fn ssh_takes_the_keys_that_people_have() {
    for kind in ["rsa", "ecdsa"] {
        let desk = desk_with(kind, limits());
        let output = desk.ana(&["-C", HOST, "palabras", kind]);
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), kind, "{}", said(&output));
        let sha1 = ["-o", "PubkeyAcceptedAlgorithms=ssh-rsa", HOST, "palabras"];
        assert_eq!(desk.ana(&sha1).status.code(), Some(255));
    }
}

/// Far more than may wait on either side: neither waits for the other for ever.
#[test]
fn ssh_copies_twenty_megabytes_there_and_back() {
    let desk = desk(limits());
    let input: Vec<u8> = (0..20_000_000_u32).map(|n| (n % 251) as u8).collect();
    let output = desk.run("ana", "llave", &[HOST, "eco"], &input);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(output.stdout == input, "{} bytes", output.stdout.len());
}

#[test]
fn ssh_discards_the_input_that_a_command_does_not_want() {
    let desk = desk(limits());
    let output = desk.run("ana", "llave", &[HOST, "palabras", "sola"], &vec![b'x'; 5_000_000]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(output.stdout, b"sola\n");
}

#[test]
fn ssh_never_takes_half_a_file_for_a_whole_one() {
    let desk = desk(limits());
    let whole = desk.run("ana", "llave", &[HOST, "cuenta"], &[b'x'; 100_000]);
    assert_eq!(whole.status.code(), Some(0));
    desk.expect_in("ana");
    assert!(matches!(desk.told(), Told::Input(Ok(100_000))));

    let mut child = desk.killable("ana", &[HOST, "cuenta"]);
    child.stdin.as_mut().unwrap().write_all(&[b'x'; 100_000]).unwrap();
    desk.expect_in("ana");
    child.kill().unwrap();
    child.wait().unwrap();
    let told = desk.told();
    assert!(matches!(told, Told::Input(Err(ErrorKind::ConnectionAborted))), "{told:?}");
}

/// A command that writes without reading, a client that sends without reading: neither may fill the
/// server's memory, and what was cut off is never taken for the whole, end of file or not.
#[test]
fn ssh_bounds_the_input_of_a_command_that_only_writes() {
    let desk = desk(limits());
    let mut child = desk.start("ana", &[HOST, "terca"]);
    let mut stdin = child.stdin.take().unwrap();
    let (all_sent, sent) = channel();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&vec![b'x'; 30_000_000]);
        drop(stdin);
        let _ = all_sent.send(());
    });
    sent.recv_timeout(PATIENCE).unwrap();
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.stdout.len(), 10_000_000);
    desk.expect_in("ana");
    let told = desk.told();
    assert!(matches!(told, Told::Input(Err(ErrorKind::ConnectionAborted))), "{told:?}");
}

#[test]
fn ssh_tells_a_command_that_its_client_is_gone() {
    let desk = desk(limits());
    let mut child = desk.killable("ana", &[HOST, "chorro"]);
    let mut first = [0; 100_000];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    child.kill().unwrap();
    desk.expect_in("ana");
    assert!(matches!(desk.told(), Told::Output(ErrorKind::BrokenPipe)));
    child.wait().unwrap();
}

#[test]
fn ssh_refuses_a_key_of_nobody_and_says_so_once() {
    let desk = desk(limits());
    let refused = |user: &str, key: &str| {
        let output = desk.run(user, key, &[HOST, "eco"], b"");
        assert_eq!(output.status.code(), Some(255));
        assert!(said(&output).contains("Permission denied (publickey,password)"));
    };
    refused("ana", "ajena");
    desk.expect_out("ana", Denied::WrongKey);
    refused("nadie", "llave");
    desk.expect_out("nadie", Denied::UnknownUser);
    refused("ida", "llave");
    desk.expect_out("ida", Denied::Suspended);
    refused("Ana", "llave");
    desk.expect_out("Ana", Denied::UnknownUser);
    refused("an\u{1b}[2Ja-con-un-nombre-que-no-termina", "llave");
    desk.expect_out("an·[2Ja-con-un-nombre-qu", Denied::UnknownUser);
}

#[test]
fn ssh_answers_whatever_it_does_not_do() {
    let desk = desk(limits());
    let output = desk.ana(&["-W", "127.0.0.1:1", HOST]);
    assert!(!output.status.success());
    assert!(said(&output).contains("administratively prohibited"), "{}", said(&output));

    let remote = ["-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", HOST, "palabras"];
    assert_eq!(desk.ana(&remote).status.code(), Some(255));

    let output = desk.ana(&["-s", HOST, "sftp"]);
    assert!(!output.status.success());
    assert!(said(&output).contains("subsystem request failed"), "{}", said(&output));

    let agent = ["ssh-agent", "ssh"];
    let options = ["-A", "-X", "-o", "SetEnv=CLAVE=valor", HOST, "palabras", "sigue"];
    let output = finish(office::start(&mut desk.client(&agent, "ana", "llave", &options)), b"");
    assert_eq!(output.stdout, b"sigue\n", "{}", said(&output));
}

#[test]
fn ssh_without_a_terminal_says_how_to_have_one() {
    let desk = desk(limits());
    let output = desk.ana(&["-T", HOST]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("necesita una terminal: use ssh -t"));

    let output = desk.run("cerrada", "llave", &["-tt", HOST], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("SIS-001 La ventana está cerrada."), "{}", said(&output));
}

fn read_until(reader: &mut impl Read, end: &str) -> String {
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(end.as_bytes()) {
        assert_eq!(reader.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    String::from_utf8(seen).unwrap()
}

#[test]
fn ssh_opens_a_window_and_leaves_the_screen_alone() {
    let desk = desk(limits());
    let mut child = desk.start("ana", &["-tt", HOST]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    assert_eq!(read_until(&mut stdout, "]"), "[xterm-256color 80x24]");
    for word in ["hola", "ñandú", "fin"] {
        stdin.write_all(word.as_bytes()).unwrap();
        assert_eq!(read_until(&mut stdout, word), word);
    }
    stdin.write_all(b"q").unwrap();
    assert_eq!(read_until(&mut stdout, "]"), "[adiós]");
    let mut rest = String::new();
    child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(5));
    assert!(!rest.contains("disconnect"), "{rest}");
}

#[test]
fn ssh_tells_a_window_that_its_terminal_is_gone() {
    let desk = desk(limits());
    let mut child = desk.start("ana", &["-tt", HOST]);
    read_until(child.stdout.as_mut().unwrap(), "]");
    desk.expect_in("ana");
    drop(child.stdin.take());
    assert!(matches!(desk.told(), Told::Gone));
    // A window that just lets go of its line ends as broken.
    assert_eq!(child.wait().unwrap().code(), Some(70));
}

#[test]
fn ssh_keeps_every_key_for_a_slow_window() {
    let desk = desk(limits());
    let typed: Vec<u8> = (0..10_000_000_u32).map(|n| (n % 249) as u8).collect();
    let output = desk.run("lenta", "llave", &["-tt", HOST], &typed);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    desk.expect_in("lenta");
    let Told::Typed(bytes) = desk.told() else { panic!("lo escrito") };
    assert!(bytes == typed, "{} bytes", bytes.len());
}

/// Far below what the frames of the test add up to.
const MOST_ON_THE_WAY: usize = 8_000_000;

#[test]
fn ssh_holds_the_frames_of_a_client_that_does_not_read() {
    let desk = desk(limits());
    let mut child = desk.killable("dibuja", &["-tt", HOST]);
    let line = desk.lines.recv_timeout(PATIENCE).unwrap();
    let (poke, ready) = channel();
    line.when_ready(Box::new(move || {
        let _ = poke.send(());
    }));
    let mut sent = 0;
    loop {
        if line.send(vec![b'x'; 50_000]) {
            sent += 50_000;
            assert!(sent < MOST_ON_THE_WAY, "{sent} bytes en camino");
        }
        if ready.recv_timeout(Duration::from_secs(2)).is_err() {
            break;
        }
    }
    assert!(!line.is_ready() && !line.is_gone());
    assert!(!line.send(b"otro".to_vec()), "uno solo espera");
    child.kill().unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    let until = Instant::now() + PATIENCE;
    while !line.is_gone() {
        ready.recv_timeout(until.saturating_duration_since(Instant::now())).unwrap();
    }
    assert!(!line.is_ready() && !line.send(b"nadie".to_vec()));
}

#[test]
fn ssh_cuts_whoever_says_nothing_or_nonsense() {
    let desk = desk(Limits { login_grace: Duration::from_millis(300), ..limits() });
    let mut silent = TcpStream::connect(desk.address()).unwrap();
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut heard = Vec::new();
    silent.read_to_end(&mut heard).unwrap();
    assert_eq!(heard, b"SSH-2.0-Ventanilla\r\n");

    for garbage in [vec![0xff; 300_000], b"GET / HTTP/1.1\r\n\r\n".repeat(5_000)] {
        let mut peer = TcpStream::connect(desk.address()).unwrap();
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = peer.write_all(b"SSH-2.0-nadie\r\n").and_then(|()| peer.write_all(&garbage));
        let _ = peer.read_to_end(&mut Vec::new());
    }
    drop(desk);
    let desk = self::desk(limits());
    assert_eq!(desk.ana(&[HOST, "palabras"]).status.code(), Some(0));
}

/// A client of the library, for passwords.
struct Trusting;

impl russh::client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        _key: &russh::keys::PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

fn with_client<T>(
    desk: &Desk,
    act: impl AsyncFnOnce(&mut russh::client::Handle<Trusting>) -> T,
) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let work = async {
            let config = Arc::new(russh::client::Config::default());
            let mut client =
                russh::client::connect(config, desk.address(), Trusting).await.unwrap();
            act(&mut client).await
        };
        tokio::time::timeout(PATIENCE, work).await.expect("el cliente termina")
    })
}

/// How passwords fared, until the server is done with the client.
fn try_passwords(desk: &Desk, user: &str, passwords: &[&str]) -> Vec<bool> {
    with_client(desk, async |client| {
        let mut fared = Vec::new();
        for password in passwords {
            let Ok(answer) = client.authenticate_password(user, *password).await else { break };
            fared.push(answer.success());
        }
        fared
    })
}

#[test]
fn ssh_asks_again_after_a_wrong_password() {
    let desk = desk(limits());
    assert_eq!(try_passwords(&desk, "ana", &["no", "tampoco", RIGHT]), [false, false, true]);
    desk.expect_out("ana", Denied::WrongPassword);
    desk.expect_out("ana", Denied::WrongPassword);
    assert_eq!(desk.expect_in("ana"), Proof::Password);
    assert_eq!(try_passwords(&desk, "nadie", &[RIGHT]), [false]);
    desk.expect_out("nadie", Denied::UnknownUser);
    assert_eq!(try_passwords(&desk, "ida", &[RIGHT]), [false]);
    desk.expect_out("ida", Denied::Suspended);
}

#[test]
fn ssh_lets_a_user_wait_after_wrong_passwords_but_not_his_key() {
    let desk = desk(limits());
    assert_eq!(try_passwords(&desk, "ana", &["1", "2", "3", RIGHT]), [false; 4]);
    for _ in 0..3 {
        desk.expect_out("ana", Denied::WrongPassword);
    }
    desk.expect_out("ana", Denied::BackOff);
    desk.expect_out("ana", Denied::TooManyAttempts);
    assert_eq!(try_passwords(&desk, "ana", &[RIGHT]), [false]);
    desk.expect_out("ana", Denied::BackOff);
    // Nobody keeps a colleague out by his name: a key cannot be guessed.
    assert_eq!(desk.ana(&[HOST, "palabras"]).status.code(), Some(0));
    desk.expect_in("ana");
}

#[test]
fn ssh_gives_one_channel_to_a_connection() {
    let desk = desk(limits());
    with_client(&desk, async |client| {
        assert!(client.authenticate_password("ana", RIGHT).await.unwrap().success());
        let first = client.channel_open_session().await.unwrap();
        assert!(client.channel_open_session().await.is_err());
        assert!(client.channel_open_direct_tcpip("127.0.0.1", 1, "127.0.0.1", 2).await.is_err());
        drop(first);
    });
}

#[test]
fn ssh_keeps_a_terminal_within_bounds() {
    let desk = desk(limits());
    let seen = with_client(&desk, async |client| {
        assert!(client.authenticate_password("ana", RIGHT).await.unwrap().success());
        let mut channel = client.channel_open_session().await.unwrap();
        let long = format!("x\u{1b}term{}", "m".repeat(100));
        channel.request_pty(true, &long, 0, 65_535, 0, 0, &[]).await.unwrap();
        channel.request_shell(true).await.unwrap();
        channel.window_change(65_535, 1, 0, 0).await.unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b">") {
            let message = channel.wait().await.expect("el canal sigue");
            if let russh::ChannelMsg::Data { data } = message {
                seen.extend_from_slice(&data);
            }
        }
        String::from_utf8(seen).unwrap()
    });
    assert_eq!(seen, format!("[xterm{} 80x200]<400x5>", "m".repeat(27)));
}

#[test]
fn ssh_stops_when_told_and_tells_everybody() {
    let mut desk = desk(limits());
    let mut child = desk.start("dibuja", &["-tt", HOST]);
    let line = desk.lines.recv_timeout(PATIENCE).unwrap();
    desk.expect_in("dibuja");
    let server = desk.server.take().unwrap();
    let address = server.address();
    server.stop(Duration::from_millis(100));
    assert!(matches!(desk.told(), Told::Typed(bytes) if bytes.is_empty()));
    assert!(matches!(desk.told(), Told::Dropped));
    assert!(line.is_gone());
    assert_eq!(child.wait().unwrap().code(), Some(255));
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn ssh_keeps_its_key_and_its_secret() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("servidor");
    let (told, _) = channel();
    let (lines, _) = channel();
    let house = Arc::new(Fake { people: HashMap::new(), told: told.into(), lines: lines.into() });
    let first = start(&key, limits(), Arc::clone(&house)).unwrap().fingerprint().to_owned();
    assert!(first.starts_with("SHA256:"));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&key), 0o600);
    let again = start(&key, limits(), Arc::clone(&house)).unwrap().fingerprint().to_owned();
    assert_eq!(first, again);

    let fault = |key: &Path| start(key, limits(), Arc::clone(&house)).err().unwrap().to_string();
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o640)).unwrap();
    assert!(fault(&key).starts_with("SSH-103"), "{}", fault(&key));
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(&key, "no es una llave").unwrap();
    assert!(fault(&key).starts_with("SSH-104"), "{}", fault(&key));
    assert!(fault(&folder.path().join("no/hay")).starts_with("SSH-105"));
}

#[test]
fn ssh_reads_keys_as_people_paste_them_and_hashes_passwords() {
    let folder = tempfile::tempdir().unwrap();
    make_key("ed25519", &folder.path().join("llave"));
    let line = std::fs::read_to_string(folder.path().join("llave.pub")).unwrap();
    let (kept, fingerprint, comment) = parse_public_key(&format!("  {line} \n")).unwrap();
    assert_eq!(kept, line.trim());
    assert!(fingerprint.starts_with("SHA256:"));
    assert_eq!(comment, "ana@mesa");
    let sly = line.trim().replace("ana@mesa", "ana\u{1b}[2J");
    let (kept, same, comment) = parse_public_key(&sly).unwrap();
    assert_eq!((same, comment.as_str()), (fingerprint, "ana·[2J"));
    assert!(kept.ends_with("ana·[2J"));
    for no_key in ["", "ssh-ed25519", "ssh-ed25519 AAAA", "hola", &line.repeat(2)] {
        assert!(parse_public_key(no_key).is_none(), "{no_key}");
    }
    assert!(hash_password(RIGHT).unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(matches!(hash_password(""), Err(SshFault::Password)));
    assert!(matches!(hash_password(&"x".repeat(1_025)), Err(SshFault::Password)));
}
