//! Files of the collections desk into the base. Each row is taken once, whichever file brings it.

use std::path::Path;
use std::time::Instant;

use chrono::{NaiveDate, NaiveDateTime};

use super::{CHUNKS_PER_SYNC, LoadFailure, Progress, interrupted};
use crate::clock::Clock;
use crate::domain::collections::campaign::reached_by;
use crate::domain::collections::decide::{self, CollectionRejection};
use crate::domain::collections::file::Deed;
use crate::domain::collections::payment::Payment;
use crate::domain::collections::person::Authorisation;
use crate::domain::command::{Command, DeskFile, FileLoad, MAX_DEEDS, PaymentsLoad};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::subscriber::notes::{Failure, FieldNote, NoteKind};
use crate::domain::user::{Actor, UserId};
use crate::interchange::desk;
use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, SourceFile};
use crate::messages;
use crate::store::{Fault, PAYMENT_CHUNK, Refusal, Store};

/// A file that is being read, and who brings it.
struct File<'a> {
    store: &'a Store,
    actor: &'a Actor,
    clock: Clock,
    source: SourceFile,
    started: Instant,
}

impl<'a> File<'a> {
    fn open(
        store: &'a Store,
        actor: &'a Actor,
        clock: Clock,
        file: &Path,
        act: Act,
    ) -> Result<Self, LoadFailure> {
        let started = Instant::now();
        let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let source = SourceFile::survey(file).map_err(|fault| LoadFailure::File(name, fault))?;
        store.refuse_loaded(&source.hash)?;
        store.authorise(actor, clock.now(), act)?;
        Ok(Self { store, actor, clock, source, started })
    }

    fn in_file(&self, fault: FileFault) -> LoadFailure {
        LoadFailure::File(self.source.name.clone(), fault)
    }

    fn load(&self, report: &LoadReport) -> FileLoad {
        FileLoad {
            file_hash: self.source.hash.clone(),
            file_name: self.source.name.clone(),
            accepted: report.accepted,
            quarantined: report.quarantined,
        }
    }

    /// The file was read to its end: it is not taken again.
    fn end(&self, command: Command, report: &mut LoadReport) -> Result<(), LoadFailure> {
        self.store.commit(self.actor, self.clock.now(), command, None)?;
        report.seconds = self.started.elapsed().as_secs_f64();
        Ok(())
    }

    fn nothing(report: LoadReport) -> LoadFailure {
        LoadFailure::NothingAccepted(Box::new(report))
    }
}

/// Payments. An interrupted file is loaded again from its start: what is in the base counts as repeated.
pub fn load_payments(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    file: &Path,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let file = File::open(store, actor, clock, file, Act::LoadPayments)?;
    let mut report = LoadReport::default();
    let mut taken = Payments::new(store);
    let mut notes = Vec::new();
    let today = clock.today();
    let read = desk::payments(&file.source, &mut report, &mut |line, payment| {
        if payment.at.date() > today {
            notes.push(Note::Future(line));
            return Ok(());
        }
        taken.take(line, payment, &mut notes).map_err(interrupted)?;
        if taken.accepted.is_multiple_of(PAYMENT_CHUNK as u64) {
            progress(taken.accepted, None);
        }
        Ok(())
    });
    read.map_err(|fault| file.in_file(fault))?;
    taken.write(&mut notes)?;
    store.sync()?;
    taken.tell(notes, &mut report);
    if report.accepted == 0 && taken.repeated == 0 {
        return Err(File::nothing(report));
    }
    let load = PaymentsLoad {
        file: file.load(&report),
        repeated: taken.repeated,
        unknown: taken.unknown,
        total: taken.total,
    };
    file.end(Command::EndPayments(load), &mut report)?;
    Ok(report)
}

/// What became of a row after it was read.
enum Note {
    Repeated(u64),
    Conflicting(u64),
    Unmatched(u64),
    Future(u64),
    Unknown(u64),
}

struct Payments<'a> {
    store: &'a Store,
    chunk: Vec<(u64, Payment)>,
    chunks: usize,
    accepted: u64,
    repeated: u64,
    unknown: u64,
    total: Money,
}

impl<'a> Payments<'a> {
    const fn new(store: &'a Store) -> Self {
        Self {
            store,
            chunk: Vec::new(),
            chunks: 0,
            accepted: 0,
            repeated: 0,
            unknown: 0,
            total: Money::ZERO,
        }
    }

    fn take(&mut self, line: u64, payment: Payment, notes: &mut Vec<Note>) -> Result<(), Fault> {
        self.chunk.push((line, payment));
        if self.chunk.len() == PAYMENT_CHUNK { self.write(notes) } else { Ok(()) }
    }

    fn write(&mut self, notes: &mut Vec<Note>) -> Result<(), Fault> {
        let chunk = std::mem::take(&mut self.chunk);
        let payments: Vec<Payment> = chunk.iter().map(|(_, payment)| payment.clone()).collect();
        let done = self.store.put_payments(&payments)?;
        let line = |place: &usize| chunk.get(*place).map_or(0, |(line, _)| *line);
        notes.extend(done.repeated.iter().map(|place| Note::Repeated(line(place))));
        notes.extend(done.conflicting.iter().map(|place| Note::Conflicting(line(place))));
        notes.extend(done.unmatched.iter().map(|place| Note::Unmatched(line(place))));
        notes.extend(done.unknown.iter().map(|place| Note::Unknown(line(place))));
        for (place, (_, payment)) in chunk.iter().enumerate() {
            let left_out = [&done.repeated, &done.conflicting, &done.unmatched];
            if !left_out.iter().any(|list| list.contains(&place)) {
                self.accepted += 1;
                self.total = self.total.plus(payment.amount);
            }
        }
        self.repeated += done.repeated.len() as u64;
        self.unknown += done.unknown.len() as u64;
        self.chunks += 1;
        if self.chunks.is_multiple_of(CHUNKS_PER_SYNC) { self.store.sync() } else { Ok(()) }
    }

    fn tell(&self, notes: Vec<Note>, report: &mut LoadReport) {
        report.accepted = self.accepted;
        report.credit = self.total;
        report.skipped += self.repeated;
        for note in notes {
            match note {
                Note::Repeated(line) => {
                    report.count("repetida");
                    report.warn(line, "ese pago ya estaba: no se suma otra vez");
                }
                Note::Conflicting(line) => {
                    let reason = "otra transacción del mismo banco tiene ese número";
                    report.reject(line, "PAG-018", reason);
                }
                Note::Unmatched(line) => {
                    let reason = "no hay ese pago por ese valor, o ya se reversó";
                    report.reject(line, "PAG-019", reason);
                }
                Note::Future(line) => {
                    report.reject(line, "PAG-020", "la fecha del pago no ha llegado");
                }
                Note::Unknown(line) => {
                    report.count("sin cuenta");
                    report.warn(line, "nadie sabe de quién es: queda en pagos por identificar");
                }
            }
        }
    }
}

/// Rows of deeds: agencies, crews. What a rule refuses is set aside with its reason.
struct Deeds<'a, 'f> {
    file: &'a File<'f>,
    chunk: Vec<(u64, AccountId, Deed)>,
    accepted: u64,
    refused: Vec<(u64, String)>,
    repeated: u64,
}

impl Deeds<'_, '_> {
    fn take(&mut self, line: u64, account: AccountId, deed: Deed) -> Result<(), LoadFailure> {
        self.chunk.push((line, account, deed));
        if self.chunk.len() == MAX_DEEDS { self.write() } else { Ok(()) }
    }

    /// All at once; when one is refused, one by one, so that the others are not lost with it.
    fn write(&mut self) -> Result<(), LoadFailure> {
        let chunk = std::mem::take(&mut self.chunk);
        let (store, actor, now) = (self.file.store, self.file.actor, self.file.clock.now());
        if chunk.is_empty() {
            return Ok(());
        }
        let deeds: Vec<(AccountId, Deed)> =
            chunk.iter().map(|(_, account, deed)| (*account, deed.clone())).collect();
        let count = chunk.len() as u64;
        match store.commit(actor, now, Command::CollectMany { deeds }, None) {
            Ok(_) => {
                self.accepted += count;
                return Ok(());
            }
            Err(Refusal::Collection(_) | Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal.into()),
        }
        for (line, account, deed) in chunk {
            // Only what may be is asked for: what is refused is in this report, not in the register.
            let case = store.desk_case(account, now)?;
            let checked = match case.facts() {
                Some(facts) => decide::decide(&facts, store.office(), deed.clone(), now),
                None => {
                    self.refused.push((line, messages::NO_SUBSCRIBER.into()));
                    continue;
                }
            };
            match checked {
                Ok(_) => {
                    let command = Command::Collect { account, deed: Box::new(deed) };
                    store.commit(actor, now, command, None)?;
                    self.accepted += 1;
                }
                Err(CollectionRejection::Repeated) => self.repeated += 1,
                Err(why) => self.refused.push((line, messages::collection_rejection(&why))),
            }
        }
        Ok(())
    }
}

/// A kind of file whose rows are deeds.
type ReadDeeds = fn(
    &SourceFile,
    &mut LoadReport,
    &mut dyn FnMut(u64, AccountId, Deed) -> Result<(), FileFault>,
) -> Result<(), FileFault>;

/// Contacts of agencies: into the same count as the company's own.
pub fn load_contacts(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    file: &Path,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let file = File::open(store, actor, clock, file, Act::LoadPayments)?;
    load_deeds(&file, desk::contacts, DeskFile::Contacts, "COB-058", progress)
}

/// Results of a crew.
pub fn load_crew(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    file: &Path,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let file = File::open(store, actor, clock, file, Act::RecordField)?;
    load_deeds(&file, desk::crew, DeskFile::Crew, "COR-019", progress)
}

fn load_deeds(
    file: &File<'_>,
    read: ReadDeeds,
    what: DeskFile,
    rule: &'static str,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let mut report = LoadReport::default();
    let mut deeds =
        Deeds { file, chunk: Vec::new(), accepted: 0, refused: Vec::new(), repeated: 0 };
    let mut stopped: Option<LoadFailure> = None;
    let done = read(&file.source, &mut report, &mut |line, account, deed| {
        progress(line, None);
        deeds.take(line, account, deed).map_err(|failure| {
            stopped = Some(failure);
            FileFault::Unreadable(String::new())
        })
    });
    if let Some(failure) = stopped {
        return Err(failure);
    }
    done.map_err(|fault| file.in_file(fault))?;
    deeds.write()?;
    report.accepted = deeds.accepted;
    report.skipped += deeds.repeated;
    for (line, why) in deeds.refused {
        report.reject(line, rule, why);
    }
    if report.accepted == 0 && deeds.repeated == 0 {
        return Err(File::nothing(report));
    }
    let load = file.load(&report);
    file.end(Command::EndDeskFile { what, load }, &mut report)?;
    Ok(report)
}

/// Authorisations of channels.
pub fn load_authorisations(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    file: &Path,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let file = File::open(store, actor, clock, file, Act::KeepDebtor)?;
    let mut report = LoadReport::default();
    let mut rows: Vec<(AccountId, Vec<Authorisation>)> = Vec::new();
    let mut accepted = 0;
    let today = clock.today();
    let mut refused = Vec::new();
    let read =
        desk::authorisations(&file.source, &actor.user, &mut report, &mut |line, account, one| {
            if one.on > today {
                refused.push((line, "COB-059", "la fecha de la autorización no ha llegado"));
                return Ok(());
            }
            if store.subscriber(account).map_err(interrupted)?.is_none() {
                refused.push((line, "COB-060", "esa cuenta no tiene suscriptor"));
                return Ok(());
            }
            accepted += 1;
            rows.push((account, vec![one]));
            if rows.len() == MAX_DEEDS {
                progress(accepted, None);
                store.put_authorisations(&std::mem::take(&mut rows)).map_err(interrupted)?;
            }
            Ok(())
        });
    read.map_err(|fault| file.in_file(fault))?;
    store.put_authorisations(&rows)?;
    store.sync()?;
    report.accepted = accepted;
    for (line, rule, reason) in refused {
        report.reject(line, rule, reason);
    }
    if accepted == 0 {
        return Err(File::nothing(report));
    }
    let load = file.load(&report);
    file.end(Command::EndDeskFile { what: DeskFile::Authorisations, load }, &mut report)?;
    Ok(report)
}

/// What could not be delivered says that the data by which the channel reaches the account are wrong.
fn undelivered(
    store: &Store,
    (by, on): (&UserId, NaiveDate),
    (campaign, account): (u32, AccountId),
) -> Result<Option<(AccountId, NaiveDateTime, FieldNote)>, Fault> {
    let Some(sent) = store.campaign(campaign)? else { return Ok(None) };
    let Some(subscriber) = store.subscriber(account)? else { return Ok(None) };
    let note = |field| FieldNote {
        field,
        value: String::new(),
        kind: NoteKind::Failed(Failure::Undelivered(campaign)),
        on,
        by: by.clone(),
        note: String::from("no se entregó"),
    };
    Ok(reached_by(&subscriber, sent.plan.channel).map(|field| (account, sent.at, note(field))))
}

/// What carriers say of campaigns.
pub fn load_deliveries(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    file: &Path,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let file = File::open(store, actor, clock, file, Act::SendCampaign)?;
    let mut report = LoadReport::default();
    let (mut accepted, mut unknown) = (0, Vec::new());
    let mut failed = Vec::new();
    let read = desk::deliveries(&file.source, &mut report, &mut |line, campaign, account, said| {
        if store.delivered(campaign, account, said).map_err(interrupted)? {
            accepted += 1;
            if !said {
                let who = (&actor.user, clock.today());
                failed.extend(undelivered(store, who, (campaign, account)).map_err(interrupted)?);
            }
            if failed.len() >= MAX_DEEDS {
                store.put_failures(&std::mem::take(&mut failed)).map_err(interrupted)?;
            }
        } else {
            unknown.push(line);
        }
        progress(line, None);
        Ok(())
    });
    read.map_err(|fault| file.in_file(fault))?;
    store.put_failures(&failed)?;
    store.sync()?;
    report.accepted = accepted;
    for line in unknown {
        report.reject(
            line,
            "CAM-016",
            "esa cuenta no es de esa campaña, o es de su grupo de control",
        );
    }
    if accepted == 0 {
        return Err(File::nothing(report));
    }
    let load = file.load(&report);
    file.end(Command::EndDeskFile { what: DeskFile::Deliveries, load }, &mut report)?;
    Ok(report)
}
