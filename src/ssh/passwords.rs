//! Passwords as argon2id. Verifying takes memory and a processor, so two threads do it for everybody,
//! each with one block of memory that it keeps.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::Output;
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, PasswordHasher, Version};
use tokio::sync::oneshot;

use super::{PasswordCost, SshFault};

/// Longest password that is looked at, in bytes.
pub const MAX_PASSWORD: usize = 1_024;

/// Threads that verify: more would take the processor from those who already work.
const VERIFIERS: usize = 2;

/// KiB that a stored hash may ask for; more is not a hash of this house.
const MAX_MEMORY_KIB: u32 = 256 * 1_024;

/// Hashes a password for storing: argon2id, 19 MiB, two passes, one lane.
pub fn hash_password(password: &str) -> Result<String, SshFault> {
    hash_password_at(password, PasswordCost::default())
}

/// The same at another cost.
pub fn hash_password_at(password: &str, cost: PasswordCost) -> Result<String, SshFault> {
    if password.is_empty() || password.len() > MAX_PASSWORD {
        return Err(SshFault::Password);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None);
    let params = params.map_err(|_| SshFault::Password)?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password(password.as_bytes()).map_err(|_| SshFault::Password)?;
    Ok(hash.to_string())
}

/// Whether a password is the one of a hash. For one who is in already; logins go through the verifiers.
pub fn password_opens(password: &str, hash: &str) -> bool {
    password.len() <= MAX_PASSWORD && verify(password, hash, &mut Vec::new()).unwrap_or(false)
}

/// The threads that verify passwords. They end when the last of its handles is dropped.
#[derive(Clone)]
pub(super) struct Verifiers {
    jobs: SyncSender<Job>,
    /// A hash of nobody: a user that does not exist takes as long as one who does.
    dummy: Arc<str>,
}

struct Job {
    password: String,
    hash: Arc<str>,
    answer: oneshot::Sender<bool>,
}

impl Verifiers {
    /// Starts them. As many passwords may wait as there may be unproved connections.
    pub(super) fn start(cost: PasswordCost, waiting: usize) -> Result<Self, SshFault> {
        let dummy = hash_password_at("nadie tiene esta clave", cost)?.into();
        let (jobs, queue) = sync_channel(waiting);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..VERIFIERS {
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name("claves".into());
            thread.spawn(move || verify_all(&queue)).map_err(SshFault::Start)?;
        }
        Ok(Self { jobs, dummy })
    }

    /// Whether a password is the one of a hash; without a hash it never is, and takes as long.
    pub(super) async fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        if password.len() > MAX_PASSWORD {
            return false;
        }
        let real = hash.is_some();
        let hash = hash.map_or_else(|| Arc::clone(&self.dummy), Arc::from);
        let (answer, verdict) = oneshot::channel();
        let job = Job { password: password.to_owned(), hash, answer };
        if self.jobs.try_send(job).is_err() {
            tracing::warn!("hay demasiadas claves por verificar");
            return false;
        }
        verdict.await.unwrap_or(false) && real
    }
}

fn verify_all(queue: &Mutex<Receiver<Job>>) {
    let mut memory = Vec::new();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let right = verify(&job.password, &job.hash, &mut memory).unwrap_or(false);
        // Whoever asked may be gone.
        let _ = job.answer.send(right);
    }
}

/// `None` when the stored hash cannot be read.
fn verify(password: &str, hash: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let stored = PasswordHash::new(hash).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::V0x13), Version::try_from).ok()?;
    let params = Params::try_from(&stored).ok()?;
    if params.m_cost() > MAX_MEMORY_KIB {
        return None;
    }
    let (salt, expected) = (stored.salt?, stored.hash?);
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let mut found = [0; Output::MAX_LENGTH];
    let found = found.get_mut(..expected.len())?;
    let blocks = memory.get_mut(..params.block_count())?;
    let hasher = Argon2::new(algorithm, version, params);
    hasher.hash_password_into_with_memory(password.as_bytes(), &salt, found, blocks).ok()?;
    // Output compares in constant time.
    Some(Output::new(found).ok()? == expected)
}
