//! How far a connection has come. Whoever has to stop when it ends waits here.

use std::sync::Arc;

use tokio::sync::watch;

/// How far a connection has come; it never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Nobody has proved himself.
    Knocking,
    /// Somebody has, and asked for nothing yet.
    Proved,
    /// A window or a command runs.
    Serving,
    /// It is over; the client may still read the end.
    Closing,
}

/// The stage of one connection.
#[derive(Debug, Clone)]
pub(super) struct Stages {
    sender: Arc<watch::Sender<Stage>>,
}

impl Stages {
    pub(super) fn new() -> Self {
        Self { sender: Arc::new(watch::Sender::new(Stage::Knocking)) }
    }

    pub(super) fn reach(&self, stage: Stage) {
        self.sender.send_if_modified(|now| {
            let further = stage > *now;
            if further {
                *now = stage;
            }
            further
        });
    }

    pub(super) fn close(&self) {
        self.reach(Stage::Closing);
    }

    pub(super) fn now(&self) -> Stage {
        *self.sender.borrow()
    }

    pub(super) fn watch(&self) -> StageWatch {
        StageWatch { receiver: self.sender.subscribe() }
    }
}

/// Somebody who waits for a stage.
#[derive(Debug)]
pub(super) struct StageWatch {
    receiver: watch::Receiver<Stage>,
}

impl StageWatch {
    /// Waits until it is over.
    pub(super) async fn closing(&mut self) {
        // The sender gone means the same.
        let _ = self.receiver.wait_for(|stage| *stage >= Stage::Closing).await;
    }

    /// Waits for any stage beyond this one.
    pub(super) async fn beyond(&mut self, known: Stage) {
        let _ = self.receiver.wait_for(|stage| *stage > known).await;
    }
}
