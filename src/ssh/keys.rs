//! Keys: the server's own, kept and never made again in silence, and the public ones that people
//! bring.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use russh::keys::key::safe_rng;
use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::public::KeyData;
use russh::keys::{Algorithm, HashAlg, PrivateKey, PublicKey};

use super::SshFault;
use crate::text;

/// Permissions of the file of the host key.
const KEY_MODE: u32 = 0o600;

/// Bits that only the owner may have.
const OTHERS: u32 = 0o077;

/// Longest file that is looked at as a host key.
const MAX_KEY_FILE: u64 = 16 * 1_024;

/// Longest line that is looked at as a public key.
const MAX_KEY_LINE: usize = 16 * 1_024;

/// Longest comment of a key that is kept, in characters.
const MAX_COMMENT: usize = 64;

/// The host key of a file, made the first time.
pub(super) fn host_key(path: &Path) -> Result<PrivateKey, SshFault> {
    match File::open(path) {
        Ok(file) => read(file, path),
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(error) => Err(SshFault::HostKeyRead(path.to_owned(), error)),
    }
}

/// The fingerprint that a client shows.
pub(super) fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

fn read(file: File, path: &Path) -> Result<PrivateKey, SshFault> {
    let fault = |error| SshFault::HostKeyRead(path.to_owned(), error);
    let mode = file.metadata().map_err(fault)?.permissions().mode();
    if mode & OTHERS != 0 {
        return Err(SshFault::HostKeyWide(path.to_owned(), mode & 0o777));
    }
    let mut text = String::new();
    file.take(MAX_KEY_FILE).read_to_string(&mut text).map_err(fault)?;
    let key = PrivateKey::from_openssh(text).ok().filter(|key| !key.is_encrypted());
    key.ok_or_else(|| SshFault::HostKeyForm(path.to_owned()))
}

fn make(path: &Path) -> Result<PrivateKey, SshFault> {
    let fault = |error| SshFault::HostKeyWrite(path.to_owned(), error);
    let unmade = |_| fault(Error::from(ErrorKind::Other));
    let key = PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519).map_err(unmade)?;
    let text = key.to_openssh(LineEnding::LF).map_err(unmade)?;
    let mut options = OpenOptions::new();
    let created = options.write(true).create_new(true).mode(KEY_MODE).open(path);
    let written = created.map_err(fault).and_then(|mut file| {
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| {
            // Half a key would be refused at every later start.
            let _ = std::fs::remove_file(path);
            fault(error)
        })
    });
    written?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
    }
    tracing::info!(huella = %fingerprint(key.public_key()), "llave del servidor creada");
    Ok(key)
}

/// A public key line as people paste it: the line as it is kept, its fingerprint and its comment
/// without anything a terminal could obey. `None` when it is no key that may prove somebody.
pub fn parse_public_key(line: &str) -> Option<(String, String, String)> {
    let line = line.trim();
    if line.len() > MAX_KEY_LINE || line.contains(['\n', '\r', '\0']) {
        return None;
    }
    let mut key = PublicKey::from_openssh(line).ok()?;
    let proves = matches!(
        key.key_data(),
        KeyData::Ed25519(_)
            | KeyData::Ecdsa(_)
            | KeyData::Rsa(_)
            | KeyData::SkEd25519(_)
            | KeyData::SkEcdsaSha2NistP256(_)
    );
    if !proves {
        return None;
    }
    let comment: String =
        text::safe(key.comment().as_str_lossy()).chars().take(MAX_COMMENT).collect();
    let comment = comment.trim().to_owned();
    key.set_comment(comment.as_str());
    Some((key.to_openssh().ok()?, fingerprint(&key), comment))
}

/// Whether a kept line is this key.
pub(super) fn is_key(line: &str, key: &PublicKey) -> bool {
    PublicKey::from_openssh(line).is_ok_and(|kept| kept.key_data() == key.key_data())
}
