//! The gate as the connections of a server share it: whoever is let in holds a seat until he ends.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::Limits;
use super::gate::{Gate, Refused};

/// The gate of a server.
#[derive(Clone)]
pub(super) struct Seats {
    gate: Arc<Mutex<Gate>>,
    taken: Arc<watch::Sender<usize>>,
}

impl Seats {
    pub(super) fn new(limits: &Limits) -> Self {
        let gate = Arc::new(Mutex::new(Gate::new(limits)));
        Self { gate, taken: Arc::new(watch::Sender::new(0)) }
    }

    pub(super) fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter(&self, from: IpAddr) -> Result<Seat, Refused> {
        let mut gate = self.gate();
        gate.enter(from, Instant::now())?;
        self.taken.send_replace(gate.connections());
        Ok(Seat { seats: self.clone(), from, proved: AtomicBool::new(false) })
    }

    /// Waits until nobody is inside.
    pub(super) async fn empty(&self) {
        let _ = self.taken.subscribe().wait_for(|taken| *taken == 0).await;
    }

    /// Connections now.
    pub(super) fn taken(&self) -> usize {
        *self.taken.borrow()
    }
}

/// The place of one connection, and of the command that it may have left running.
pub(super) struct Seat {
    seats: Seats,
    from: IpAddr,
    proved: AtomicBool,
}

impl Seat {
    /// Its person proved himself.
    pub(super) fn prove(&self) {
        if !self.proved.swap(true, Ordering::SeqCst) {
            self.seats.gate().proved(self.from);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut gate = self.seats.gate();
        gate.leave(self.from, self.proved.load(Ordering::SeqCst));
        self.seats.taken.send_replace(gate.connections());
    }
}
