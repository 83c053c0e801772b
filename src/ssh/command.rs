//! One command given over ssh: its words, its thread, its way out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use russh::ChannelId;
use russh::server::Handle;
use tokio::sync::mpsc::Receiver;

use super::house::{House, Login};
use super::line::end;
use super::pipes::{Input, Piece, pipes};
use super::seats::Seat;
use super::stage::Stages;

/// The extended data that a client shows as standard error (RFC 4254 §5.2).
const STANDARD_ERROR: u32 = 1;

/// The exit status of a command that failed in a way nobody foresaw.
pub(super) const STATUS_BROKEN: u8 = 70;

/// What a client is told when a command panicked.
const PANICKED: &str =
    "SSH-012 La orden falló por dentro; lo que ya había guardado queda. Informe qué hacía.\r\n";

/// Where a command talks to its client.
pub(super) struct Way {
    pub(super) handle: Handle,
    pub(super) channel: ChannelId,
    pub(super) stages: Stages,
}

/// The words of a command line as a shell cuts them; `None` when its quotes do not close, it is not
/// text, or it says nothing.
pub(super) fn words(line: &[u8]) -> Option<Vec<String>> {
    let words = shlex::split(std::str::from_utf8(line).ok()?)?;
    (!words.is_empty()).then_some(words)
}

/// Starts a command on a thread of its own. The connection keeps its seat until the thread ends, so
/// that there are never more threads than seats.
pub(super) fn start(
    house: Arc<dyn House>,
    login: Login,
    words: Vec<String>,
    way: Way,
    seat: Arc<Seat>,
) -> std::io::Result<Arc<Input>> {
    let (pipes, input, sender, receiver) = pipes();
    let spawned = std::thread::Builder::new().name("orden".into()).spawn(move || {
        let user = login.user.clone();
        let run = AssertUnwindSafe(|| house.command(login, words, pipes));
        let status = catch_unwind(run).unwrap_or_else(|_| {
            tracing::error!(usuario = %user, "una orden falló por dentro");
            // A client that is gone hears nothing.
            let _ = sender.blocking_send(Piece::Errors(PANICKED.into()));
            STATUS_BROKEN
        });
        let _ = sender.blocking_send(Piece::End(status));
        drop(seat);
    });
    spawned?;
    tokio::spawn(pump(receiver, Arc::clone(&input), way));
    Ok(input)
}

/// Takes what a command writes to its client, as fast as the client takes it.
async fn pump(mut pieces: Receiver<Piece>, input: Arc<Input>, way: Way) {
    let mut ending = way.stages.watch();
    tokio::select! {
        () = forward(&mut pieces, &way) => {}
        () = ending.closing() => {}
    }
    drop(pieces);
    input.cut();
    way.stages.close();
}

async fn forward(pieces: &mut Receiver<Piece>, way: &Way) {
    let Way { handle, channel, .. } = way;
    while let Some(piece) = pieces.recv().await {
        let taken = match piece {
            Piece::Output(bytes) => handle.data(*channel, bytes).await.is_ok(),
            Piece::Errors(bytes) => {
                handle.extended_data(*channel, STANDARD_ERROR, bytes).await.is_ok()
            }
            Piece::End(status) => {
                end(handle, *channel, status).await;
                return;
            }
        };
        if !taken {
            return;
        }
    }
}
