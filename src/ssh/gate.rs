//! Who may knock and who has to wait: counts of connections and the back-off after failures. Pure:
//! the hour is given, so that a test needs no patience.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use super::Limits;

/// Failed passwords of one user before he waits.
const USER_FAILURES: u32 = 3;

/// Failures from one address before it waits: many colleagues may share it.
const ADDRESS_FAILURES: u32 = 20;

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Silence after which failures are forgotten.
const FORGET_AFTER: Duration = Duration::from_secs(15 * 60);

/// Users, and as many addresses, whose failures are remembered; the oldest makes room.
pub const MAX_REMEMBERED: usize = 10_000;

/// Bits of an IPv6 address that one house has.
const IPV6_HOUSE_BITS: u32 = 64;

/// Why a connection is dropped before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There are as many connections as may be.
    Full,
    /// Too many who have not proved themselves.
    TooManyUnproved,
    /// Too many of those from one address.
    TooManyFromAddress,
    /// The address has to wait after its failures.
    BackOff,
}

/// Failures of one user or one address.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
    until: Option<Instant>,
}

impl Failures {
    fn waits(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        !self.waits(now) && now.saturating_duration_since(self.last) >= FORGET_AFTER
    }
}

/// Failures by user or by address, with a bound.
#[derive(Debug)]
struct Memory<K> {
    known: HashMap<K, Failures>,
    free: u32,
    first_wait: Duration,
}

impl<K: Eq + Hash + Clone> Memory<K> {
    fn new(free: u32, first_wait: Duration) -> Self {
        Self { known: HashMap::new(), free, first_wait }
    }

    fn waits(&self, key: &K, now: Instant) -> bool {
        self.known.get(key).is_some_and(|failures| failures.waits(now))
    }

    fn failed(&mut self, key: K, now: Instant) {
        self.make_room(&key, now);
        let first = Failures { count: 0, last: now, until: None };
        let failures = self.known.entry(key).or_insert(first);
        if failures.is_forgotten(now) {
            *failures = first;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        failures.until = wait(failures.count, self.free, self.first_wait).map(|wait| now + wait);
    }

    /// Takes failures back and gives how many there were.
    fn forgive(&mut self, key: &K, count: u32) -> u32 {
        let Some(failures) = self.known.get_mut(key) else { return 0 };
        let had = failures.count;
        failures.count = had.saturating_sub(count);
        failures.until = None;
        if failures.count == 0 {
            self.known.remove(key);
        }
        had
    }

    fn make_room(&mut self, key: &K, now: Instant) {
        if self.known.len() < MAX_REMEMBERED || self.known.contains_key(key) {
            return;
        }
        self.known.retain(|_, failures| !failures.is_forgotten(now));
        if self.known.len() >= MAX_REMEMBERED {
            let oldest = self.known.iter().min_by_key(|(_, failures)| failures.last);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.known.remove(&oldest);
            }
        }
    }
}

/// The wait after so many failures: none for the first ones, then doubling to the longest.
fn wait(count: u32, free: u32, first: Duration) -> Option<Duration> {
    let doublings = count.checked_sub(free)?;
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    Some(first.saturating_mul(factor).min(LONGEST_WAIT.max(first)))
}

/// The gate of the server.
#[derive(Debug)]
pub struct Gate {
    connections: usize,
    unproved: usize,
    unproved_by_address: HashMap<IpAddr, usize>,
    users: Memory<String>,
    addresses: Memory<IpAddr>,
    max_connections: usize,
    max_unproved: usize,
    max_unproved_by_address: usize,
}

impl Gate {
    /// A gate with nobody inside.
    pub fn new(limits: &Limits) -> Self {
        Self {
            connections: 0,
            unproved: 0,
            unproved_by_address: HashMap::new(),
            users: Memory::new(USER_FAILURES, limits.first_wait),
            addresses: Memory::new(ADDRESS_FAILURES, limits.first_wait),
            max_connections: limits.connections,
            max_unproved: limits.unauthenticated,
            max_unproved_by_address: limits.unauthenticated_per_address,
        }
    }

    /// A connection knocks. Whoever is let in `leave`s one day.
    pub fn enter(&mut self, from: IpAddr, now: Instant) -> Result<(), Refused> {
        let from = house(from);
        if self.addresses.waits(&from, now) {
            return Err(Refused::BackOff);
        }
        if self.connections >= self.max_connections {
            return Err(Refused::Full);
        }
        if self.unproved >= self.max_unproved {
            return Err(Refused::TooManyUnproved);
        }
        let here = self.unproved_by_address.entry(from).or_default();
        if *here >= self.max_unproved_by_address {
            return Err(Refused::TooManyFromAddress);
        }
        *here += 1;
        self.connections += 1;
        self.unproved += 1;
        Ok(())
    }

    /// The person of a connection proved himself: it no longer counts among the others.
    pub fn proved(&mut self, from: IpAddr) {
        let from = house(from);
        self.unproved = self.unproved.saturating_sub(1);
        if let Some(here) = self.unproved_by_address.get_mut(&from) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                self.unproved_by_address.remove(&from);
            }
        }
    }

    /// A connection ended.
    pub fn leave(&mut self, from: IpAddr, proved: bool) {
        if !proved {
            self.proved(from);
        }
        self.connections = self.connections.saturating_sub(1);
    }

    /// Connections now.
    pub const fn connections(&self) -> usize {
        self.connections
    }

    /// Whether a password may be looked at. It counts as failed until `succeeded` says otherwise, so
    /// that many attempts at the same moment are not all free.
    pub fn try_password(&mut self, user: &str, from: IpAddr, now: Instant) -> bool {
        let from = house(from);
        if self.users.waits(&user.to_owned(), now) || self.addresses.waits(&from, now) {
            return false;
        }
        self.users.failed(user.to_owned(), now);
        self.addresses.failed(from, now);
        true
    }

    /// A connection showed keys of nobody: counts for its address, never for the user, or anybody
    /// could keep a colleague out by his name.
    pub fn wrong_keys(&mut self, from: IpAddr, now: Instant) {
        self.addresses.failed(house(from), now);
    }

    /// The password was right: the user's failures are forgotten, and his alone are taken from the
    /// address.
    pub fn succeeded(&mut self, user: &str, from: IpAddr) {
        let his = self.users.forgive(&user.to_owned(), u32::MAX);
        self.addresses.forgive(&house(from), his);
    }
}

/// The address that failures and connections are counted for: a whole house of IPv6.
fn house(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => {
            let kept = u128::MAX << (u128::BITS - IPV6_HOUSE_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & kept))
        }
        address @ IpAddr::V4(_) => address,
    }
}
