//! One command given over ssh: its words, its thread, its way out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use russh::ChannelId;
use russh::server::Handle;
use tokio::time::timeout;

use super::house::{House, Login};
use super::line::end;
use super::pipes::{Input, Output, Piece, pipes};
use super::seats::Seat;
use super::stage::Stages;

/// The extended data that a client shows as standard error (RFC 4254 §5.2).
const STANDARD_ERROR: u32 = 1;

/// The exit status of a command that failed in a way nobody foresaw.
const STATUS_BROKEN: u8 = 70;

/// Silence after which a client that takes no output is gone. The `ssh` program whose own reader
/// left (`… | head`) says so in a way of its own that never reaches us, and stays.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(600);

/// What a client is told when a command panicked.
const PANICKED: &str =
    "SSH-112 La orden falló por dentro; lo que ya había guardado queda. Informe qué hacía.\r\n";

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
    let (pipes, input, output) = pipes();
    let out = Arc::clone(&output);
    let spawned = std::thread::Builder::new().name("orden".into()).spawn(move || {
        let user = login.user.clone();
        let run = AssertUnwindSafe(|| house.command(login, words, pipes));
        match catch_unwind(run) {
            Ok(status) => out.end("", status),
            Err(_) => {
                tracing::error!(usuario = %user, "una orden falló por dentro");
                out.end(PANICKED, STATUS_BROKEN);
            }
        }
        drop(seat);
    });
    spawned?;
    tokio::spawn(pump(output, Arc::clone(&input), way));
    Ok(input)
}

/// Takes what a command writes to its client, as fast as the client takes it.
async fn pump(output: Arc<Output>, input: Arc<Input>, way: Way) {
    let mut ending = way.stages.watch();
    tokio::select! {
        () = forward(&output, &way) => {}
        () = ending.closing() => {}
    }
    output.cut();
    input.cut();
    way.stages.close();
}

async fn forward(output: &Output, way: &Way) {
    let Way { handle, channel, .. } = way;
    loop {
        let piece = output.next().await;
        let sent = async {
            match piece {
                Piece::Output(bytes) => handle.data(*channel, bytes).await.is_ok(),
                Piece::Errors(bytes) => {
                    handle.extended_data(*channel, STANDARD_ERROR, bytes).await.is_ok()
                }
                Piece::End(status) => {
                    end(handle, *channel, status).await;
                    false
                }
            }
        };
        if !timeout(OUTPUT_PATIENCE, sent).await.unwrap_or(false) {
            return;
        }
    }
}
