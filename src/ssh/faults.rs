//! What can keep the server from starting, as one Spanish line each.

use std::fmt;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::text;

/// What keeps the server from starting.
#[derive(Debug)]
pub enum SshFault {
    /// The address cannot be listened at.
    Listen(SocketAddr, Error),
    /// The file of the host key cannot be read.
    HostKeyRead(PathBuf, Error),
    /// Others may read the file of the host key.
    HostKeyWide(PathBuf, u32),
    /// The file of the host key holds no key.
    HostKeyForm(PathBuf),
    /// The host key cannot be written.
    HostKeyWrite(PathBuf, Error),
    /// No threads to run on.
    Start(Error),
    /// The password cannot be kept.
    Password,
}

impl fmt::Display for SshFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(address, error) => {
                write!(f, "SSH-101 No se puede escuchar en {address} ({}).", words(error))
            }
            Self::HostKeyRead(path, error) => write!(
                f,
                "SSH-102 No se puede leer la llave del servidor «{}» ({}).",
                shown(path),
                words(error)
            ),
            Self::HostKeyWide(path, mode) => write!(
                f,
                "SSH-103 Otros pueden leer la llave del servidor «{0}» (permisos {mode:o}): use chmod 600 «{0}».",
                shown(path)
            ),
            Self::HostKeyForm(path) => write!(
                f,
                "SSH-104 «{}» no es una llave OpenSSH sin clave: restáurela de la copia; si crea otra, avise a quienes se conectan.",
                shown(path)
            ),
            Self::HostKeyWrite(path, error) => write!(
                f,
                "SSH-105 No se puede guardar la llave del servidor «{}» ({}).",
                shown(path),
                words(error)
            ),
            Self::Start(error) => {
                write!(f, "SSH-106 El servidor no arranca ({}).", words(error))
            }
            Self::Password => {
                write!(f, "SSH-107 La clave no se puede guardar: use entre 1 y 1.024 bytes.")
            }
        }
    }
}

impl std::error::Error for SshFault {}

fn shown(path: &Path) -> String {
    text::safe(&path.to_string_lossy()).into_owned()
}

/// What went wrong with a file or a socket, in Spanish.
fn words(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no existe".into(),
        ErrorKind::PermissionDenied => "sin permiso".into(),
        ErrorKind::AddrInUse => "ya está en uso".into(),
        ErrorKind::AddrNotAvailable => "no es una dirección de este equipo".into(),
        ErrorKind::AlreadyExists => "ya existe".into(),
        ErrorKind::StorageFull => "disco lleno".into(),
        ErrorKind::InvalidData => "no es texto".into(),
        _ => error.raw_os_error().map_or_else(|| "fallo".into(), |code| format!("error {code}")),
    }
}
