//! A second hold of one connection's socket: how much the kernel may keep back, and the switch that
//! cuts it.

use std::io::Result;
use std::net::Shutdown;

use socket2::{SockRef, Socket};
use tokio::net::TcpStream;

/// Bytes of a window that the kernel may hold back unsent: more would be frames that nobody wants
/// any more.
const MAX_UNSENT: u32 = 4_096;

/// Bytes of the kernel's send buffer of a window.
const SEND_BUFFER: usize = 16 * 1_024;

/// Both for a command: a file does not grow stale, and should fill the line.
const COMMAND_BUFFER: usize = 256 * 1_024;

/// A second hold of one connection's socket.
pub(super) struct Wire {
    socket: Socket,
}

impl Wire {
    /// Holds a connection, set as a window on a slow line needs it.
    pub(super) fn hold(stream: &TcpStream) -> Result<Self> {
        let socket = SockRef::from(stream).try_clone()?;
        socket.set_tcp_nodelay(true)?;
        socket.set_tcp_notsent_lowat(MAX_UNSENT)?;
        socket.set_send_buffer_size(SEND_BUFFER)?;
        Ok(Self { socket })
    }

    /// A command follows. What the kernel does not grant makes it slower and nothing else.
    pub(super) fn widen(&self) {
        let unsent = u32::try_from(COMMAND_BUFFER).unwrap_or(u32::MAX);
        let _ = self.socket.set_tcp_notsent_lowat(unsent);
        let _ = self.socket.set_send_buffer_size(COMMAND_BUFFER);
    }

    /// Cuts the connection; its peer may be gone already.
    pub(super) fn cut(&self) {
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}
