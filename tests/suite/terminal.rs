//! A person at a terminal at the other end of a line: a client of the SSH library, a terminal emulator,
//! and patience instead of sleeping.

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use russh::client::{Config, Handle, Handler};
use russh::keys::{PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key};
use russh::{ChannelMsg, Disconnect};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// With what somebody comes in.
#[derive(Clone)]
pub enum With {
    Key(PathBuf),
    Password(&'static str),
}

enum Do {
    Type(Vec<u8>),
    Resize(u16, u16),
    Cut,
}

struct Seen {
    screen: vt100::Parser,
    bytes: usize,
    raw: Vec<u8>,
    /// Up to where `comes` has read.
    read: usize,
    status: Option<u32>,
    over: bool,
}

/// A test that failed while it looked must not fail the others in its way.
fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A terminal with its person.
pub struct Remote {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    does: UnboundedSender<Do>,
    thread: Option<std::thread::JoinHandle<()>>,
}

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

impl Remote {
    /// Sits down: comes in and asks for a window.
    pub fn sit(address: SocketAddr, user: &str, with: With, size: (u16, u16), term: &str) -> Self {
        Self::sit_from("127.0.0.1", address, user, with, size, term)
    }

    /// The same from another address of this machine.
    pub fn sit_from(
        from: &str,
        address: SocketAddr,
        user: &str,
        with: With,
        size: (u16, u16),
        term: &str,
    ) -> Self {
        let from: SocketAddr = format!("{from}:0").parse().unwrap();
        let cells = |cells: u16| NonZero::new(cells).unwrap();
        let seen = Seen {
            screen: vt100::Parser::new(cells(size.1), cells(size.0), 0),
            bytes: 0,
            raw: Vec::new(),
            read: 0,
            status: None,
            over: false,
        };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let (does, todo) = unbounded_channel();
        let (user, term, shared) = (user.to_owned(), term.to_owned(), Arc::clone(&seen));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                // Whoever waits for the screen says what is missing.
                let _ = live((from, address), &user, with, size, &term, todo, &shared).await;
            });
            lock(&shared.0).over = true;
            shared.1.notify_all();
        });
        Self { seen, does, thread: Some(thread) }
    }

    /// Types bytes.
    pub fn types(&self, bytes: &[u8]) -> &Self {
        let _ = self.does.send(Do::Type(bytes.to_vec()));
        self
    }

    /// The window has another size.
    pub fn resizes(&self, columns: u16, rows: u16) -> &Self {
        let cells = |cells: u16| NonZero::new(cells).unwrap();
        lock(&self.seen.0).screen.screen_mut().set_size(cells(rows), cells(columns));
        let _ = self.does.send(Do::Resize(columns, rows));
        self
    }

    /// The line is cut, without a word.
    pub fn cut(mut self) {
        let _ = self.does.send(Do::Cut);
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        lock(&self.seen.0).screen.screen().contents()
    }

    /// Everything that came, as it came.
    pub fn raw(&self) -> Vec<u8> {
        lock(&self.seen.0).raw.clone()
    }

    /// Waits until the screen is as wanted.
    pub fn until(&self, words: &str, wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen.0);
        loop {
            let contents = seen.screen.screen().contents();
            if wanted(&contents) {
                return contents;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !seen.over || wanted(&contents),
                "no llegó «{words}» (terminó: {}, salida {:?}):\n{contents}",
                seen.over,
                seen.status,
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a text has come since the last call, as lines.
    pub fn comes(&self, text: &str) -> &Self {
        let end = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen.0);
        loop {
            let raw = String::from_utf8_lossy(&seen.raw[seen.read..]).into_owned();
            if let Some(at) = raw.find(text) {
                seen.read += at + text.len();
                return self;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.over, "no llegó «{text}»:\n{raw}");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until the screen gives an answer; none when the line ends first.
    pub fn sees<T>(&self, look: impl Fn(&str) -> Option<T>) -> Option<T> {
        let end = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen.0);
        loop {
            if let Some(found) = look(&seen.screen.screen().contents()) {
                return Some(found);
            }
            if seen.over {
                return None;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no llegó:\n{}", seen.screen.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a text is on the screen.
    pub fn shows(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until a text is no longer on the screen.
    pub fn hides(&self, text: &str) -> String {
        self.until(&format!("sin {text}"), |screen| !screen.contains(text))
    }

    /// Waits for the end: exit status and everything that came.
    pub fn ends(&self) -> (Option<u32>, String) {
        let seen = lock(&self.seen.0);
        let (seen, timeout) =
            self.seen.1.wait_timeout_while(seen, PATIENCE, |seen| !seen.over).unwrap();
        assert!(!timeout.timed_out(), "no terminó:\n{}", seen.screen.screen().contents());
        (seen.status, String::from_utf8_lossy(&seen.raw).into_owned())
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        let _ = self.does.send(Do::Cut);
        if !std::thread::panicking() {
            self.join();
        }
    }
}

async fn enter(
    (from, to): (SocketAddr, SocketAddr),
    user: &str,
    with: With,
) -> Option<Handle<Trusting>> {
    let config = Arc::new(Config::default());
    let socket = tokio::net::TcpSocket::new_v4().ok()?;
    socket.bind(from).ok()?;
    let stream = socket.connect(to).await.ok()?;
    let mut client = russh::client::connect_stream(config, stream, Trusting).await.ok()?;
    let answer = match with {
        With::Password(password) => client.authenticate_password(user, password).await.ok()?,
        With::Key(path) => {
            let key = PrivateKeyWithHashAlg::new(Arc::new(load_secret_key(path, None).ok()?), None);
            client.authenticate_publickey(user, key).await.ok()?
        }
    };
    answer.success().then_some(client)
}

async fn live(
    address: (SocketAddr, SocketAddr),
    user: &str,
    with: With,
    size: (u16, u16),
    term: &str,
    mut todo: UnboundedReceiver<Do>,
    shared: &(Mutex<Seen>, Condvar),
) -> Option<()> {
    let client = enter(address, user, with).await?;
    let mut channel = client.channel_open_session().await.ok()?;
    let (columns, rows) = (u32::from(size.0), u32::from(size.1));
    channel.request_pty(false, term, columns, rows, 0, 0, &[]).await.ok()?;
    channel.request_shell(false).await.ok()?;
    loop {
        tokio::select! {
            what = todo.recv() => match what {
                Some(Do::Type(bytes)) => channel.data(bytes.as_slice()).await.ok()?,
                Some(Do::Resize(columns, rows)) => {
                    channel.window_change(u32::from(columns), u32::from(rows), 0, 0).await.ok()?;
                }
                Some(Do::Cut) | None => {
                    // The socket closes without a farewell of the channel.
                    let _ = client.disconnect(Disconnect::ByApplication, "", "").await;
                    return None;
                }
            },
            message = channel.wait() => match message {
                Some(ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. }) => {
                    let mut seen = lock(&shared.0);
                    seen.bytes += data.len();
                    seen.raw.extend_from_slice(&data);
                    seen.screen.process(&data);
                    shared.1.notify_all();
                }
                Some(ChannelMsg::ExitStatus { exit_status }) => {
                    lock(&shared.0).status = Some(exit_status);
                }
                Some(ChannelMsg::Close) | None => return None,
                Some(_) => {}
            },
        }
    }
}
