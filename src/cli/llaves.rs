//! Public keys that people bring in a file: exactly one, and never a private one.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::base::Context;
use super::{Failure, io_words};
use crate::domain::user::PublicKey;
use crate::ssh::parse_public_key;

/// Longest file that is looked at.
const MAX_FILE: u64 = 64 << 10;

/// What every file of a private key says, in one of the forms that there are.
const PRIVATE: [&str; 3] = ["PRIVATE KEY", "PuTTY-User-Key-File", "SSH PRIVATE KEY FILE"];

/// How a public key begins.
const KINDS: [&str; 4] = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];

/// The one key of a file, or of the input. Nothing of a wrong file is ever shown.
pub fn read(context: &Context, file: &Path) -> Result<PublicKey, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        context.console.take_input().take(MAX_FILE + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
    };
    let taken = read.map_err(|error| {
        Failure(format!("USU-110 No se puede leer la llave ({}).", io_words(&error)))
    })?;
    let text = String::from_utf8(bytes).ok().filter(|_| taken as u64 <= MAX_FILE);
    let (line, fingerprint, comment) = one_key(text.as_deref().ok_or_else(|| no_key(NOT_A_KEY))?)?;
    Ok(PublicKey { line, fingerprint, comment, added_at: context.clock.now() })
}

const NOT_A_KEY: &str = "no es una llave pública de SSH (ed25519, ECDSA o RSA)";

fn no_key(why: &str) -> Failure {
    Failure(format!("USU-108 El archivo {why}: traiga la que termina en .pub, una línea."))
}

fn one_key(text: &str) -> Result<(String, String, String), Failure> {
    if PRIVATE.iter().any(|mark| text.contains(mark)) {
        return Err(Failure(
            "USU-109 Esa es una llave privada: no la muestre a nadie; traiga la pública, que termina en .pub.".into(),
        ));
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().ok_or_else(|| no_key("está vacío"))?;
    if text.contains("BEGIN SSH2 PUBLIC KEY") {
        return Err(no_key("tiene la forma de otro programa (SSH2)"));
    }
    if lines.next().is_some() {
        return Err(no_key("tiene varias líneas"));
    }
    let begins = |word: &str| KINDS.iter().any(|kind| word.starts_with(kind));
    if !begins(first) && first.split_whitespace().skip(1).any(begins) {
        return Err(no_key("tiene opciones antes de la llave"));
    }
    parse_public_key(first).ok_or_else(|| no_key(NOT_A_KEY))
}
