//! The way out to one terminal. One frame at most waits; the writer of a connection takes it when the
//! client has taken the one before. Whoever draws never waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::ChannelId;
use russh::server::Handle;
use tokio::sync::Notify;

use super::stage::Stages;

/// The exit status of a window that ended without saying how.
const STATUS_BROKEN: u8 = 70;

/// Called when the line is ready again, and when it is gone.
type Call = Arc<dyn Fn() + Send + Sync>;

/// The way out to one terminal. Dropped without `close`, it ends with status 70.
pub struct Line {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Default)]
struct State {
    /// The one frame that may wait.
    frame: Option<Vec<u8>>,
    /// The frame is still on its way to the client.
    sending: bool,
    /// Last bytes and exit status.
    last: Option<(Vec<u8>, u8)>,
    closed: bool,
    gone: bool,
    call: Option<Call>,
}

/// What the writer does next.
enum Step {
    Frame(Vec<u8>),
    Close(Vec<u8>, u8),
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn next(&self) -> Step {
        loop {
            {
                let mut state = self.state();
                if let Some(frame) = state.frame.take() {
                    return Step::Frame(frame);
                }
                if let Some((bytes, status)) = state.last.take() {
                    return Step::Close(bytes, status);
                }
            }
            self.wake.notified().await;
        }
    }

    /// Changes the state, then tells whoever waits for the line, outside the lock.
    fn tell(&self, change: impl FnOnce(&mut State)) {
        let call = {
            let mut state = self.state();
            change(&mut state);
            state.call.clone()
        };
        if let Some(call) = call {
            call();
        }
    }

    fn gone(&self) {
        self.tell(|state| {
            state.gone = true;
            state.frame = None;
        });
        // What the house left to be called may hold the house's own things.
        self.state().call = None;
    }
}

/// The writer of a line whose window is still being opened.
pub(super) struct Writer {
    shared: Arc<Shared>,
}

impl Writer {
    /// The window is there: what it sent goes out from now on.
    pub(super) fn start(self, handle: Handle, channel: ChannelId, stages: Stages) {
        tokio::spawn(write(self.shared, handle, channel, stages));
    }

    /// There is no window: its line is gone, and somebody else says why.
    pub(super) fn give_up(self) {
        self.shared.gone();
    }
}

impl Line {
    /// A line, and the writer that will take its frames.
    pub(super) fn open() -> (Self, Writer) {
        let shared = Arc::new(Shared::default());
        (Self { shared: Arc::clone(&shared) }, Writer { shared })
    }

    /// Whether the last frame was taken: another may be sent.
    pub fn is_ready(&self) -> bool {
        let state = self.shared.state();
        !state.sending && !state.closed && !state.gone
    }

    /// Sends a frame and never waits. `false`: not ready or gone, and the frame is dropped.
    pub fn send(&self, frame: Vec<u8>) -> bool {
        {
            let mut state = self.shared.state();
            if state.sending || state.closed || state.gone {
                return false;
            }
            if frame.is_empty() {
                return true;
            }
            state.frame = Some(frame);
            state.sending = true;
        }
        self.shared.wake.notify_one();
        true
    }

    /// Called each time the line becomes ready again, and when it is gone. Comes from a thread that
    /// must not wait.
    pub fn when_ready(&self, call: Box<dyn Fn() + Send + Sync>) {
        self.shared.state().call = Some(Arc::from(call));
    }

    /// Whether nobody is there any more.
    pub fn is_gone(&self) -> bool {
        self.shared.state().gone
    }

    /// Queues the last bytes, then exit status, end of file and close. Never waits; a second call
    /// changes nothing.
    pub fn close(&self, last: Vec<u8>, status: u8) {
        {
            let mut state = self.shared.state();
            if state.closed {
                return;
            }
            state.closed = true;
            state.last = Some((last, status));
        }
        self.shared.wake.notify_one();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.close(Vec::new(), STATUS_BROKEN);
    }
}

/// The writer of one line: waits for the client so that nobody else has to.
async fn write(shared: Arc<Shared>, handle: Handle, channel: ChannelId, stages: Stages) {
    let mut ending = stages.watch();
    tokio::select! {
        () = forward(&shared, &handle, channel) => {}
        () = ending.closing() => {}
    }
    stages.close();
    shared.gone();
}

async fn forward(shared: &Shared, handle: &Handle, channel: ChannelId) {
    loop {
        match shared.next().await {
            Step::Frame(frame) => {
                if handle.data(channel, frame).await.is_err() {
                    return;
                }
                shared.tell(|state| state.sending = false);
            }
            Step::Close(bytes, status) => {
                if !bytes.is_empty() && handle.data(channel, bytes).await.is_err() {
                    return;
                }
                end(handle, channel, status).await;
                return;
            }
        }
    }
}

/// Exit status, end of file, close: in that order, and no DISCONNECT, whose text would be written on
/// the client's restored screen.
pub(super) async fn end(handle: &Handle, channel: ChannelId, status: u8) {
    // A client that is gone already needs none of them.
    let _ = handle.exit_status_request(channel, u32::from(status)).await;
    let _ = handle.eof(channel).await;
    let _ = handle.close(channel).await;
}
