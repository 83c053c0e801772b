//! Search as you type: one folded line of text per subscriber, in memory, scanned with `memmem`.
//!
//! A line is `account|document|name|address|meter|phones|e-mail|former addresses`. Every word of the query must be in it.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

use memchr::memmem::Finder;
use memchr::{memchr, memrchr};

use super::beside::Beside;
use super::engine::{Direction, KeyRange, Space};
use super::updates::MAX_REVISIONS;
use super::{Fault, Shared, Store, codec, trees};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::subscriber::{Phone, Subscriber, fold};

/// Hits that are ranked; the scan stops there.
const MAX_HITS: usize = 200;

/// Words of a query; the rest is ignored.
const MAX_WORDS: usize = 8;

/// Subscribers read at a time while building.
const BUILD_CHUNK: usize = 5_000;

/// The text of every subscriber.
#[derive(Debug, Default)]
pub struct SearchIndex {
    /// Lines, each begun by '\n'.
    text: Vec<u8>,
    /// Where the line of an account that changed since the build begins; its earlier ones are out of date.
    replaced: HashMap<AccountId, usize>,
    /// Everything is in.
    complete: bool,
}

impl SearchIndex {
    /// Whether every subscriber is in.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    fn push(&mut self, subscriber: &Subscriber, former: &[String]) {
        self.text.push(b'\n');
        self.text.extend_from_slice(line(subscriber, former).as_bytes());
    }

    /// Accounts of the lines that contain every word, best first.
    pub fn find(&self, query: &str, limit: usize) -> Vec<AccountId> {
        let query = fold(query);
        let mut words: Vec<&str> = query.split(' ').filter(|word| !word.is_empty()).collect();
        words.truncate(MAX_WORDS);
        // The longest word is the rarest guess: the others are only looked for in its lines.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let Some((rarest, others)) = words.split_first() else { return Vec::new() };
        let others: Vec<Finder> = others.iter().map(Finder::new).collect();
        let mut hits: Vec<(u8, AccountId)> = Vec::new();
        let finder = Finder::new(rarest);
        let mut from = 0;
        while hits.len() < MAX_HITS
            && let Some(at) = self.text.get(from..).and_then(|rest| finder.find(rest))
        {
            let (start, end) = self.line_around(from + at);
            let line = self.text.get(start..end).unwrap_or(&[]);
            from = end;
            if let Some(account) = account_of(line)
                && others.iter().all(|other| other.find(line).is_some())
                && self.replaced.get(&account).is_none_or(|latest| *latest == start)
            {
                hits.push((rank(line, rarest), account));
            }
        }
        hits.sort_by_key(|(rank, _)| *rank);
        let mut seen = HashSet::new();
        hits.into_iter()
            .map(|(_, account)| account)
            .filter(|account| seen.insert(*account))
            .take(limit)
            .collect()
    }

    /// Start and end of the line around a place in the text.
    fn line_around(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(&[]);
        let after = self.text.get(at..).unwrap_or(&[]);
        let start = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        (start, memchr(b'\n', after).map_or(self.text.len(), |newline| at + newline))
    }
}

/// A whole field first, then the start of a field, the start of a word, the middle of one.
fn rank(line: &[u8], word: &str) -> u8 {
    let mut best = 3;
    for at in memchr::memmem::find_iter(line, word) {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        let after = line.get(at + word.len());
        let starts_field = matches!(before, None | Some(b'|'));
        let found = match after {
            None | Some(b'|') if starts_field => 0,
            _ if starts_field => 1,
            _ if before == Some(&b' ') => 2,
            _ => 3,
        };
        best = best.min(found);
    }
    best
}

fn account_of(line: &[u8]) -> Option<AccountId> {
    let end = memchr(b'|', line)?;
    std::str::from_utf8(line.get(..end)?).ok()?.parse().ok()
}

fn line(subscriber: &Subscriber, former: &[String]) -> String {
    let document = subscriber.document.as_ref().map_or("", |document| &document.number);
    let digits = |phone: &Option<Phone>| phone.as_ref().map_or("", Phone::digits).to_owned();
    let clean = |text: &str| fold(text).replace('|', " ");
    format!(
        "{}|{}|{}|{} {}|{}|{} {}|{}|{}",
        subscriber.account,
        document,
        clean(&subscriber.name),
        clean(&subscriber.address),
        clean(&subscriber.complement),
        clean(subscriber.meter.as_deref().unwrap_or("")),
        digits(&subscriber.phone),
        digits(&subscriber.mobile),
        clean(subscriber.email.as_deref().unwrap_or("")),
        clean(&former.join(" ")),
    )
}

/// Addresses that an account had before: whoever asks for it by one of them is helped too.
fn former_addresses(revisions: &[Vec<u8>]) -> Result<Vec<String>, Fault> {
    let mut former = Vec::new();
    for bytes in revisions {
        let revision: Revision = codec::decode(bytes)?;
        let moved = revision.written.into_iter().filter(|one| one.field == Field::Address);
        former.extend(moved.map(|one| one.before).filter(|before| !before.is_empty()));
    }
    Ok(former)
}

/// Reads every subscriber of the base into a new index.
pub(super) fn build(store: &Store, mut progress: impl FnMut(u64)) -> Result<SearchIndex, Fault> {
    let mut index = SearchIndex::default();
    let mut revisions = Beside::new(&store.shared, Space::SubscriberRevision);
    let mut range = KeyRange::all();
    let mut read = 0;
    loop {
        let engine = &store.shared.engine;
        let pairs = engine.page(Space::Subscriber, &range, Direction::Forward, BUILD_CHUNK)?;
        for (_, bytes) in &pairs {
            let subscriber: Subscriber = codec::decode(bytes)?;
            let former = former_addresses(&revisions.at(subscriber.account)?)?;
            index.push(&subscriber, &former);
        }
        read += pairs.len() as u64;
        progress(read);
        match pairs.last() {
            Some((last, _)) => range = range.beyond(last, Direction::Forward),
            None => break,
        }
    }
    index.text.push(b'\n');
    index.complete = true;
    Ok(index)
}

/// Puts lines for subscribers of new accounts.
pub(super) fn add<'a>(index: &RwLock<SearchIndex>, new: impl Iterator<Item = &'a Subscriber>) {
    put(index, new.map(|subscriber| (subscriber, Vec::new())));
}

/// Puts new lines for changed subscribers, as they are in the base now.
pub(super) fn renew(shared: &Shared, changed: &[Subscriber]) -> Result<(), Fault> {
    let mut lines = Vec::with_capacity(changed.len());
    for subscriber in changed {
        let range = KeyRange::prefix(&trees::account(subscriber.account));
        let space = Space::SubscriberRevision;
        let pairs = shared.engine.page(space, &range, Direction::Forward, MAX_REVISIONS)?;
        let revisions: Vec<Vec<u8>> = pairs.into_iter().map(|(_, bytes)| bytes).collect();
        lines.push((subscriber, former_addresses(&revisions)?));
    }
    put(&shared.search, lines.into_iter());
    Ok(())
}

fn put<'a>(
    index: &RwLock<SearchIndex>,
    lines: impl Iterator<Item = (&'a Subscriber, Vec<String>)>,
) {
    let mut index = index.write().unwrap_or_else(PoisonError::into_inner);
    if !index.complete {
        return;
    }
    for (subscriber, former) in lines {
        let start = index.text.len() + 1;
        index.replaced.insert(subscriber.account, start);
        index.push(subscriber, &former);
    }
}

impl Store {
    /// Subscribers that match a query, best first: by account, by document, then by every word.
    /// The second value says whether the whole base was searched.
    pub fn search(&self, query: &str, limit: usize) -> Result<(Vec<Subscriber>, bool), Fault> {
        let index = self.shared.search.read().unwrap_or_else(PoisonError::into_inner);
        let mut accounts: Vec<AccountId> = Vec::new();
        let digits: String = query.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        if let Ok(account) = digits.parse::<AccountId>() {
            accounts.push(account);
        }
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let range = KeyRange::prefix(&trees::document_prefix(&digits));
            let space = Space::SubscriberByDocument;
            let pairs = self.shared.engine.page(space, &range, Direction::Forward, limit)?;
            accounts.extend(pairs.iter().filter_map(|(key, _)| trees::account_at_end(key)));
        }
        for account in index.find(query, limit) {
            if !accounts.contains(&account) {
                accounts.push(account);
            }
        }
        let complete = index.is_complete();
        drop(index);
        let mut found = Vec::new();
        for account in accounts {
            if let Some(subscriber) = self.subscriber(account)? {
                found.push(subscriber);
            }
            if found.len() == limit {
                break;
            }
        }
        Ok((found, complete))
    }
}
