//! One connection as russh brings it: what the client asks, each answered, so that no client waits
//! for ever. One channel per connection, for one window or one command.

use std::sync::Arc;
use std::time::Duration;

use russh::keys::Certificate;
use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, Error, MethodKind, MethodSet, Pty};

use super::command::{self, Way};
use super::door::{Answer, Door};
use super::house::{Arrival, Arrivals};
use super::line::Line;
use super::pipes::Input;
use super::server::Shared;
use super::stage::{Stage, StageWatch, Stages};
use super::terminal::Terminal;
use super::wire::Wire;

/// How long to wait before an arrival is offered again.
const OFFER_AGAIN: Duration = Duration::from_millis(5);

/// How often a window without room is told that its terminal is gone; then its way in is dropped.
const FAREWELLS: u32 = 2_000;

/// The extended data that a client shows as standard error (RFC 4254 §5.2).
const STANDARD_ERROR: u32 = 1;

/// Exit status of what could not be opened.
const STATUS_REFUSED: u32 = 1;

/// Exit status of a command that could not be understood.
const STATUS_USAGE: u32 = 2;

const NO_TERMINAL: &str = "SSH-110 La ventana necesita una terminal: use ssh -t.";
const BAD_WORDS: &str = "SSH-111 La orden no se entiende: revise las comillas.";
const NO_WINDOW: &str =
    "SSH-113 La ventana no se pudo abrir: avise a quien administra el servidor.";
const NO_THREAD: &str = "SSH-114 El servidor no puede atender una orden más: intente de nuevo.";

/// One connection.
pub(super) struct Visitor {
    shared: Arc<Shared>,
    door: Door,
    wire: Arc<Wire>,
    stages: Stages,
    ending: StageWatch,
    channel: Option<ChannelId>,
    terminal: Option<Terminal>,
    started: bool,
    window: Option<Box<dyn Arrivals>>,
    input: Option<Arc<Input>>,
}

impl Visitor {
    pub(super) fn new(shared: Arc<Shared>, door: Door, wire: Arc<Wire>, stages: Stages) -> Self {
        let ending = stages.watch();
        Self {
            shared,
            door,
            wire,
            stages,
            ending,
            channel: None,
            terminal: None,
            started: false,
            window: None,
            input: None,
        }
    }

    /// Every refusal names both methods, or the client would ask for a password only once.
    fn refusal() -> Auth {
        Auth::Reject { proceed_with_methods: Some(methods()), partial_success: false }
    }

    fn answer(&self, welcome: bool) -> Auth {
        if welcome {
            self.stages.reach(Stage::Proved);
            return Auth::Accept;
        }
        Self::refusal()
    }

    /// Offers until there is room; the client waits meanwhile, and no thread does.
    async fn deliver(&mut self, arrival: Arrival) {
        let Some(window) = self.window.as_mut() else { return };
        let mut offered = arrival;
        while let Err(back) = window.offer(offered) {
            offered = back;
            tokio::select! {
                () = tokio::time::sleep(OFFER_AGAIN) => {}
                () = self.ending.closing() => return,
            }
        }
    }

    /// Whether a request may start what the channel is for.
    fn may_start(&mut self, channel: ChannelId) -> bool {
        let may = self.channel == Some(channel) && !self.started && self.door.login().is_some();
        self.started |= may;
        may
    }

    /// One line for the client, and the end.
    fn refuse(
        &self,
        channel: ChannelId,
        session: &mut Session,
        line: &str,
        status: u32,
    ) -> Result<(), Error> {
        let line = format!("{line}\r\n").into_bytes();
        session.extended_data(channel, STANDARD_ERROR, line)?;
        session.exit_status_request(channel, status)?;
        session.eof(channel)?;
        session.close(channel)?;
        self.stages.close();
        Ok(())
    }

    async fn open_window(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Error> {
        let (Some(terminal), Some(login)) = (self.terminal.clone(), self.door.login().cloned())
        else {
            return self.refuse(channel, session, NO_TERMINAL, STATUS_REFUSED);
        };
        let (line, writer) = Line::open();
        let house = Arc::clone(&self.shared.house);
        let opened = tokio::task::spawn_blocking(move || house.window(login, terminal, line)).await;
        match opened.unwrap_or_else(|_| Err(NO_WINDOW.into())) {
            Ok(window) => {
                self.window = Some(window);
                self.stages.reach(Stage::Serving);
                writer.start(session.handle(), channel, self.stages.clone());
                Ok(())
            }
            Err(line) => {
                writer.give_up();
                self.refuse(channel, session, &line, STATUS_REFUSED)
            }
        }
    }

    fn run_command(
        &mut self,
        channel: ChannelId,
        line: &[u8],
        session: &mut Session,
    ) -> Result<(), Error> {
        let (Some(words), Some(login)) = (command::words(line), self.door.login().cloned()) else {
            return self.refuse(channel, session, BAD_WORDS, STATUS_USAGE);
        };
        self.stages.reach(Stage::Serving);
        self.wire.widen();
        let way = Way { handle: session.handle(), channel, stages: self.stages.clone() };
        let house = Arc::clone(&self.shared.house);
        match command::start(house, login, words, way, self.door.seat()) {
            Ok(input) => {
                self.input = Some(input);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "no hay hilo para una orden");
                self.refuse(channel, session, NO_THREAD, STATUS_REFUSED)
            }
        }
    }
}

impl Drop for Visitor {
    /// Tells the window that its terminal is gone, and lets go of it at the latest after ten seconds.
    fn drop(&mut self) {
        if let Some(input) = self.input.take() {
            input.cut();
        }
        let Some(mut window) = self.window.take() else { return };
        let Err(mut gone) = window.offer(Arrival::Gone) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            for _ in 0..FAREWELLS {
                tokio::time::sleep(OFFER_AGAIN).await;
                match window.offer(gone) {
                    Ok(()) => return,
                    Err(back) => gone = back,
                }
            }
        });
    }
}

/// Keys first.
pub(super) fn methods() -> MethodSet {
    MethodSet::from([MethodKind::PublicKey, MethodKind::Password].as_slice())
}

impl Handler for Visitor {
    type Error = Error;

    async fn authentication_banner(&mut self) -> Result<Option<String>, Error> {
        let banner = &self.shared.banner;
        Ok((!banner.is_empty()).then(|| format!("{}\r\n", banner.trim_end())))
    }

    async fn auth_none(&mut self, _user: &str) -> Result<Auth, Error> {
        Ok(Self::refusal())
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Error> {
        let known = self.door.offered(user, offer.public_key, offer.algorithm).await;
        Ok(if known { Auth::Accept } else { Self::refusal() })
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Error> {
        let welcome = self.door.proved(user, key.public_key).await;
        Ok(self.answer(welcome))
    }

    async fn auth_openssh_certificate(
        &mut self,
        _user: &str,
        _certificate: &Certificate,
    ) -> Result<Auth, Error> {
        Ok(Self::refusal())
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Error> {
        Ok(match self.door.password(user, password).await {
            Answer::Welcome => self.answer(true),
            Answer::Again => self.answer(false),
            // No method is left: the client says so and leaves.
            Answer::Enough => Auth::Reject {
                proceed_with_methods: Some(MethodSet::empty()),
                partial_success: false,
            },
        })
    }

    /// The channel itself is dropped: russh would copy every message into it, and stop the
    /// connection when nobody reads them.
    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Error> {
        if self.channel.is_none() && self.door.login().is_some() {
            self.channel = Some(channel.id());
            reply.accept().await;
        }
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        term: &str,
        columns: u32,
        rows: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        if self.channel != Some(channel) || self.started {
            return session.channel_failure(channel);
        }
        self.terminal = Some(Terminal::asked(term, columns, rows));
        session.channel_success(channel)
    }

    async fn window_change_request(
        &mut self,
        _channel: ChannelId,
        columns: u32,
        rows: u32,
        _width: u32,
        _height: u32,
        _session: &mut Session,
    ) -> Result<(), Error> {
        let (columns, rows) = Terminal::size(columns, rows);
        if let Some(terminal) = self.terminal.as_mut() {
            (terminal.columns, terminal.rows) = (columns, rows);
        }
        self.deliver(Arrival::Resize(columns, rows)).await;
        Ok(())
    }

    async fn shell_request(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Error> {
        if !self.may_start(channel) {
            return session.channel_failure(channel);
        }
        session.channel_success(channel)?;
        self.open_window(channel, session).await
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        line: &[u8],
        session: &mut Session,
    ) -> Result<(), Error> {
        if !self.may_start(channel) {
            return session.channel_failure(channel);
        }
        session.channel_success(channel)?;
        self.run_command(channel, line, session)
    }

    async fn data(
        &mut self,
        channel: ChannelId,
        bytes: &[u8],
        _session: &mut Session,
    ) -> Result<(), Error> {
        if self.channel != Some(channel) {
            return Ok(());
        }
        if let Some(input) = &self.input {
            let input = Arc::clone(input);
            input.take(bytes, &mut self.ending).await;
        } else {
            self.deliver(Arrival::Bytes(bytes.to_vec())).await;
        }
        Ok(())
    }

    async fn channel_eof(&mut self, _: ChannelId, _: &mut Session) -> Result<(), Error> {
        if let Some(input) = &self.input {
            input.end();
        }
        // Nobody can type any more.
        self.deliver(Arrival::Gone).await;
        self.window = None;
        Ok(())
    }

    async fn channel_close(&mut self, channel: ChannelId, _: &mut Session) -> Result<(), Error> {
        if self.channel == Some(channel) {
            self.stages.close();
        }
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        _name: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(channel)
    }

    async fn env_request(
        &mut self,
        channel: ChannelId,
        _name: &str,
        _value: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(channel)
    }

    async fn x11_request(
        &mut self,
        channel: ChannelId,
        _single: bool,
        _protocol: &str,
        _cookie: &str,
        _screen: u32,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(channel)
    }
}
