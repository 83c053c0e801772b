//! The server: its address, its connections, and how each of them begins and ends.

use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use russh::keys::{Algorithm, PrivateKey};
use russh::server::{Config, run_stream};
use russh::{Preferred, SshId};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::door::Door;
use super::house::{Denied, House};
use super::keys::{fingerprint, host_key};
use super::passwords::Verifiers;
use super::seats::{Seat, Seats};
use super::stage::{Stage, Stages};
use super::visitor::{Visitor, methods};
use super::wire::Wire;
use super::{Limits, SshFault};

/// Threads that move bytes.
const WORKERS: usize = 2;

/// Threads that wait for the house and its disk; questions beyond these queue up, at most one for
/// each connection.
const WAITERS: usize = 16;

/// Bytes that a client may send before we took them.
const WINDOW: u32 = 256 * 1_024;

/// Messages to one connection that wait inside russh; one, because a waiting frame is an old frame.
const MAX_MESSAGES: usize = 1;

/// Keys that one connection may show; each refusal counts inside russh.
const MAX_KEYS_SHOWN: usize = 20;

/// How long a client may read the end before its connection is cut.
const CLOSING_GRACE: Duration = Duration::from_secs(30);

/// How long a cut connection may take to notice.
const CUT_GRACE: Duration = Duration::from_secs(2);

/// How long to wait when no connection can be accepted.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Whether the server goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Open,
    /// Nobody else comes in.
    Closed,
    /// Everybody goes.
    Cut,
}

/// What all connections of a server share.
pub(super) struct Shared {
    pub(super) house: Arc<dyn House>,
    pub(super) seats: Seats,
    pub(super) verifiers: Verifiers,
    pub(super) limits: Limits,
    pub(super) banner: String,
    config: Arc<Config>,
    phase: watch::Sender<Phase>,
}

impl Shared {
    /// Somebody was not let in; the name is cleaned. Waits for the house.
    pub(super) fn deny(&self, user: &str, from: IpAddr, why: Denied) {
        tracing::warn!(usuario = %user, desde = %from, motivo = why.word(), "no entra");
        self.house.denied(user, from, why);
    }

    /// Waits until the server comes to a phase.
    async fn phase(&self, phase: Phase) {
        let _ = self.phase.subscribe().wait_for(|now| *now >= phase).await;
    }
}

/// A server that listens. Dropped, it cuts everybody.
pub struct Server {
    runtime: Option<Runtime>,
    shared: Arc<Shared>,
    address: SocketAddr,
    fingerprint: String,
}

impl Server {
    /// Starts to listen. The host key is made the first time and never again.
    pub fn start(
        listen: SocketAddr,
        host_key_path: &Path,
        banner: String,
        limits: Limits,
        house: Arc<dyn House>,
    ) -> Result<Self, SshFault> {
        let key = host_key(host_key_path)?;
        let fingerprint = fingerprint(key.public_key());
        let fault = |error| SshFault::Listen(listen, error);
        let listener = StdListener::bind(listen).map_err(fault)?;
        listener.set_nonblocking(true).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let shared = Arc::new(Shared {
            house,
            seats: Seats::new(&limits),
            verifiers: Verifiers::start(limits.password_cost, limits.unauthenticated)?,
            config: Arc::new(config(key, &limits)),
            limits,
            banner,
            phase: watch::Sender::new(Phase::Open),
        });
        let runtime = runtime().map_err(SshFault::Start)?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener).map_err(fault)?
        };
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        tracing::info!(%address, huella = %fingerprint, "el servidor escucha");
        Ok(Self { runtime: Some(runtime), shared, address, fingerprint })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The fingerprint of its key: `SHA256:…`.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Lets nobody else in; whoever is inside goes on.
    pub fn stop_accepting(&self) {
        self.reach(Phase::Closed);
    }

    /// Waits for the connections to end, and for the commands they left running; then cuts them.
    pub fn stop(mut self, within: Duration) {
        self.stop_accepting();
        if let Some(runtime) = self.runtime.take() {
            let seats = &self.shared.seats;
            if runtime.block_on(async { timeout(within, seats.empty()).await }).is_err() {
                tracing::warn!(conexiones = seats.taken(), "se cortan las conexiones que quedan");
                self.reach(Phase::Cut);
                let _ = runtime.block_on(async { timeout(CUT_GRACE, seats.empty()).await });
            }
            runtime.shutdown_timeout(CUT_GRACE);
        }
        tracing::info!("el servidor terminó");
    }

    fn reach(&self, phase: Phase) {
        self.shared.phase.send_if_modified(|now| {
            let further = phase > *now;
            *now = phase.max(*now);
            further
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.reach(Phase::Cut);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(WAITERS)
        .thread_name("ssh")
        .enable_io()
        .enable_time()
        .build()
}

fn config(key: PrivateKey, limits: &Limits) -> Config {
    let sound = |algorithm: &&Algorithm| !matches!(algorithm, Algorithm::Rsa { hash: None });
    let keys: Vec<Algorithm> = Preferred::DEFAULT.key.iter().filter(sound).cloned().collect();
    Config {
        // No version of ours or of a library: it would only help whoever looks for holes.
        server_id: SshId::Standard("SSH-2.0-Ventanilla".into()),
        methods: methods(),
        auth_rejection_time: limits.rejection,
        auth_rejection_time_initial: Some(Duration::ZERO),
        keys: vec![key],
        window_size: WINDOW,
        event_buffer_size: MAX_MESSAGES,
        max_auth_attempts: limits.attempts.saturating_add(MAX_KEYS_SHOWN),
        inactivity_timeout: Some(
            limits.keepalive.saturating_mul(limits.dead_after.saturating_add(1)),
        ),
        keepalive_interval: Some(limits.keepalive),
        keepalive_max: usize::try_from(limits.dead_after).unwrap_or(usize::MAX),
        preferred: Preferred { key: keys.into(), ..Preferred::DEFAULT },
        nodelay: true,
        ..Config::default()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let accepted = tokio::select! {
            () = shared.phase(Phase::Closed) => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => knock(stream, peer, &shared),
            Err(error) => {
                tracing::warn!(%error, "no se acepta una conexión");
                sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

fn knock(stream: TcpStream, peer: SocketAddr, shared: &Arc<Shared>) {
    match shared.seats.enter(peer.ip()) {
        Ok(seat) => {
            tokio::spawn(attend(stream, peer, Arc::new(seat), Arc::clone(shared)));
        }
        Err(refused) => {
            tracing::warn!(desde = %peer.ip(), motivo = ?refused, "una conexión no entra");
        }
    }
}

/// One connection from its first byte to its last.
async fn attend(stream: TcpStream, peer: SocketAddr, seat: Arc<Seat>, shared: Arc<Shared>) {
    let Ok(wire) = Wire::hold(&stream).map(Arc::new) else { return };
    let stages = Stages::new();
    let door = Door::new(Arc::clone(&shared), Arc::clone(&seat), peer);
    let visitor = Visitor::new(Arc::clone(&shared), door, Arc::clone(&wire), stages.clone());
    let config = Arc::clone(&shared.config);
    let serving = async move { run_stream(config, stream, visitor).await?.await };
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => Some(ended),
        why = overdue(&stages, &shared) => {
            tracing::info!(desde = %peer.ip(), motivo = why, "una conexión se corta");
            None
        }
    };
    // Whoever waits for this client stops waiting, whatever the connection still does.
    stages.close();
    match ended {
        Some(Err(error)) => tracing::info!(desde = %peer.ip(), %error, "una conexión se rompió"),
        Some(Ok(())) => tracing::debug!(desde = %peer.ip(), "una conexión terminó"),
        None => {
            wire.cut();
            let _ = timeout(CUT_GRACE, serving).await;
        }
    }
    drop(seat);
}

/// Waits until a connection has taken too long for its stage, and says why it ends.
async fn overdue(stages: &Stages, shared: &Shared) -> &'static str {
    let mut watch = stages.watch();
    loop {
        let stage = stages.now();
        let (grace, why) = match stage {
            Stage::Knocking => (Some(shared.limits.login_grace), "no se identificó a tiempo"),
            Stage::Proved => (Some(shared.limits.login_grace), "no pidió nada a tiempo"),
            Stage::Serving => (None, ""),
            Stage::Closing => (Some(CLOSING_GRACE), "no cerró a tiempo"),
        };
        let late = async {
            match grace {
                Some(grace) => sleep(grace).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = watch.beyond(stage) => {}
            () = late => return why,
            () = shared.phase(Phase::Cut) => return "el servidor termina",
        }
    }
}
