//! A list of open items into the base: read and sort, write aside, show with one commit.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;

use super::spill::Spill;
use super::{CHUNKS_PER_SYNC, LoadFailure, Progress, interrupted, space};
use crate::clock::Clock;
use crate::domain::collections::{AccountLedger, BUCKETS, ItemKey, OpenItem};
use crate::domain::command::{Command, FileLoad, ReceivablesLoad};
use crate::domain::ids::{AccountId, LoadId};
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::user::Actor;
use crate::interchange::receivables::{ItemRow, Options, Profile, read};
use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, SourceFile};
use crate::store::trees::{Counter, LoadFigure};
use crate::store::{Fault, LEDGER_CHUNK, Passages, Refusal, Store, codec};
use crate::text::money::pesos;

/// Rows between two words of progress.
const PROGRESS_EVERY: u64 = 10_000;

/// What is asked of a load besides its file.
#[derive(Debug, Clone)]
pub struct ReceivablesRequest {
    /// Ages and stages are computed on this date.
    pub cutoff: NaiveDate,
    /// The net that the file must add up to, in pesos.
    pub control_total: Option<Money>,
    /// How the file is written.
    pub profile: Profile,
    /// Whether half a last line is forgiven.
    pub allow_truncated: bool,
}

/// A load of which nothing has been written.
const fn unwritten(load: LoadId, file: FileLoad, cutoff: NaiveDate) -> ReceivablesLoad {
    ReceivablesLoad { load, file, cutoff, accounts: 0, debit: Money::ZERO, credit: Money::ZERO }
}

/// Loads a list; `folder` is the data folder, where sorted runs are kept meanwhile.
pub fn load_receivables(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    folder: &Path,
    file: &Path,
    request: &ReceivablesRequest,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let started = Instant::now();
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let in_file = |fault| LoadFailure::File(name.clone(), fault);
    let source = SourceFile::survey(file).map_err(in_file)?;
    store.refuse_loaded(&source.hash)?;
    store.authorise(actor, clock.now(), Act::LoadReceivables)?;
    space::require_for(folder, source.bytes)?;
    let mut report = LoadReport::default();
    let spill = sort(store, &source, request, folder, &mut report, progress).map_err(in_file)?;
    let aside = write_aside(store, spill, &source, request, &mut report, progress)?;
    if report.accepted == 0 {
        store.clear_other_receivables()?;
        return Err(LoadFailure::NothingAccepted(Box::new(report)));
    }
    if let Err(fault) = check_totals(&report, request) {
        store.clear_other_receivables()?;
        return Err(in_file(fault));
    }
    store.sync()?;
    let shown = store.commit(actor, clock.now(), Command::ActivateReceivables(aside.clone()), None);
    store.clear_other_receivables()?;
    shown?;
    report.buckets = buckets(store, &aside)?;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// Reads every row and leaves it in order of account.
fn sort(
    store: &Store,
    source: &SourceFile,
    request: &ReceivablesRequest,
    folder: &Path,
    report: &mut LoadReport,
    progress: Progress,
) -> Result<Spill, FileFault> {
    let mut spill = Spill::new(&folder.join("cargas"));
    let mut rows = 0;
    let options = Options { allow_truncated: request.allow_truncated };
    let locks = &store.office().locks;
    read(source, &request.profile, locks, options, report, &mut |row: ItemRow| {
        rows += 1;
        if rows % PROGRESS_EVERY == 0 {
            progress(rows, None);
        }
        let (account, line) = (row.account.number(), row.line);
        let one =
            AccountLedger { account: row.account, partner: row.partner, items: vec![row.item] };
        let bytes = codec::encode(&one).map_err(|fault| interrupted(fault.into()))?;
        spill.push(account, line, bytes).map_err(interrupted)
    })?;
    Ok(spill)
}

/// The rows of one account while they come in.
#[derive(Default)]
struct Gathered {
    account: Option<AccountId>,
    partner: String,
    items: Vec<OpenItem>,
    places: HashMap<ItemKey, usize>,
    /// Items without a position, as they came.
    unplaced: HashSet<OpenItem>,
    /// How many items without a position each document has had: low half repetition, high half sub-item.
    repetitions: HashMap<String, u32>,
}

impl Gathered {
    /// Takes an item; the last one with a key wins. True when it replaced another.
    ///
    /// A file without position columns gives every item of a document the position 0: there only an
    /// equal row is the same item, and others get a repetition of their own.
    fn take(&mut self, ledger: AccountLedger) -> bool {
        self.account = Some(ledger.account);
        if !ledger.partner.is_empty() {
            self.partner = ledger.partner;
        }
        let mut replaced = false;
        for mut item in ledger.items {
            if (item.key.repetition, item.key.item, item.key.sub_item) == (0, 0, 0) {
                if !self.unplaced.insert(item.clone()) {
                    replaced = true;
                    continue;
                }
                let next = self.repetitions.entry(item.key.document.clone()).or_default();
                item.key.repetition = (*next & 0xFFFF) as u16;
                item.key.sub_item = (*next >> 16) as u16;
                *next += 1;
            }
            match self.places.get(&item.key).and_then(|at| self.items.get_mut(*at)) {
                Some(earlier) => {
                    *earlier = item;
                    replaced = true;
                }
                None => {
                    self.places.insert(item.key.clone(), self.items.len());
                    self.items.push(item);
                }
            }
        }
        replaced
    }

    /// The account's ledger, its items by due date and key; leaves this empty.
    fn finish(&mut self) -> Option<AccountLedger> {
        let gathered = std::mem::take(self);
        let mut items = gathered.items;
        items.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.key.cmp(&b.key)));
        Some(AccountLedger { account: gathered.account?, partner: gathered.partner, items })
    }
}

/// Writes ledgers under a new load number, where nobody sees them yet.
struct Aside<'a, 'p> {
    store: &'a Store,
    load: ReceivablesLoad,
    chunk: Vec<AccountLedger>,
    passages: Passages<'a>,
    chunks: usize,
    report: &'a mut LoadReport,
    progress: Progress<'p>,
}

impl Aside<'_, '_> {
    fn take(&mut self, ledger: AccountLedger) -> Result<(), Fault> {
        self.report.accounts += 1;
        self.report.accepted += ledger.items.len() as u64;
        for item in &ledger.items {
            let side = if item.amount.is_credit() {
                &mut self.report.credit
            } else {
                &mut self.report.debit
            };
            *side = side
                .checked_plus(item.amount)
                .ok_or_else(|| Fault::Codec("la suma de la cartera no cabe".into()))?;
        }
        self.chunk.push(ledger);
        if self.chunk.len() == LEDGER_CHUNK { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Fault> {
        self.store.put_ledgers(&self.load, &self.chunk, &mut self.passages)?;
        self.chunk.clear();
        self.chunks += 1;
        (self.progress)(self.report.accepted, None);
        if self.chunks.is_multiple_of(CHUNKS_PER_SYNC) { self.store.sync() } else { Ok(()) }
    }
}

fn write_aside(
    store: &Store,
    spill: Spill,
    source: &SourceFile,
    request: &ReceivablesRequest,
    report: &mut LoadReport,
    progress: Progress,
) -> Result<ReceivablesLoad, Fault> {
    store.clear_other_receivables()?;
    let file = FileLoad {
        file_hash: source.hash.clone(),
        file_name: source.name.clone(),
        accepted: 0,
        quarantined: report.quarantined,
    };
    let load = unwritten(store.begin_receivables()?, file, request.cutoff);
    let passages = store.passages()?;
    let mut aside = Aside { store, load, chunk: Vec::new(), passages, chunks: 0, report, progress };
    let mut gathered = Gathered::default();
    spill.merge(|(account, line, bytes)| {
        if gathered.account.is_some_and(|current| current.number() != account)
            && let Some(ledger) = gathered.finish()
        {
            aside.take(ledger)?;
        }
        if gathered.take(codec::decode(&bytes)?) {
            aside.report.skipped += 1;
            aside.report.count("repetida");
            aside.report.warn(line, "esta partida ya venía antes: vale esta fila");
        }
        Ok(())
    })?;
    if let Some(ledger) = gathered.finish() {
        aside.take(ledger)?;
    }
    aside.write()?;
    let Aside { mut load, report, passages, .. } = aside;
    passages.finish(&load)?;
    load.file.accepted = report.accepted;
    load.accounts = report.accounts;
    load.debit = report.debit;
    load.credit = report.credit;
    Ok(load)
}

fn check_totals(report: &LoadReport, request: &ReceivablesRequest) -> Result<(), FileFault> {
    match request.control_total {
        Some(expected) if expected != report.net() => {
            Err(FileFault::ControlTotal { expected: pesos(expected), found: pesos(report.net()) })
        }
        _ => Ok(()),
    }
}

fn buckets(store: &Store, load: &ReceivablesLoad) -> Result<Vec<(&'static str, Money)>, Refusal> {
    let figure = |label, figure| -> Result<(&'static str, Money), Refusal> {
        let centavos = store.counter(Counter::Load(load.load, figure))?;
        Ok((label, Money::from_centavos(centavos)))
    };
    let mut figures = Vec::new();
    for bucket in BUCKETS {
        figures.push(figure(bucket.label(), LoadFigure::Aged(bucket))?);
    }
    figures.push(figure("bloqueada", LoadFigure::Blocked)?);
    figures.push(figure("financiada", LoadFigure::Financed)?);
    Ok(figures)
}
