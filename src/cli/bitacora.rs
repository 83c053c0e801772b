//! `bitacora`: the register of acts, a page at a time; reading it is an act too.

use std::io::{BufWriter, ErrorKind, Write};

use serde_json::{Value, json};

use super::arguments::JournalOptions;
use super::base::{Context, refused};
use super::{Exit, Failure, io_words};
use crate::domain::permission::Act;
use crate::domain::trace::{Exported, Trace};
use crate::store::journal::JournalEntry;
use crate::store::page::{Cursor, MAX_PAGE, PageRequest};
use crate::store::{Fault, JournalFilter, Store};
use crate::text::{date, journal, safe};

/// Writes the acts that were asked for and keeps that they were read.
pub fn run(context: &Context, options: JournalOptions) -> Result<Exit, Failure> {
    context.authorise(Act::ReadJournal)?;
    if options.desde.zip(options.hasta).is_some_and(|(from, to)| from > to) {
        return Err(Failure("BIT-006 --desde va después de --hasta: cámbielas.".into()));
    }
    let store = context.open_to_read()?;
    let reading = Reading::new(&store, &options).map_err(refused)?;
    // Kept before the first line leaves: a server that is killed meanwhile writes no end.
    let begun = Trace::ExportBegun { what: Exported::Journal };
    store.record(&context.actor, context.clock.now(), begun).map_err(refused)?;
    let mut rows = 0;
    let written = {
        let mut out = BufWriter::new(context.console.output());
        let written = if options.json {
            write_json(&reading, &mut out, &mut rows)
        } else {
            write_text(&reading, &mut out, &mut rows)
        };
        written.and_then(|()| Ok(out.flush()?))
    };
    let read = Trace::Exported { what: Exported::Journal, rows };
    store.record(&context.actor, context.clock.now(), read).map_err(refused)?;
    match written {
        Err(Stopped::Output(error)) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure(format!("BIT-007 No se pudo escribir la salida ({}).", io_words(&error))))
        }
        Err(Stopped::Base(fault)) => Err(refused(fault)),
        Ok(()) if rows == 0 && !options.json => {
            context.console.note("BIT-005 Ningún acto con ese filtro.");
            Ok(Exit::Done)
        }
        Err(Stopped::Output(_)) | Ok(()) => Ok(Exit::Done),
    }
}

/// Why the writing ended before the last act.
enum Stopped {
    Output(std::io::Error),
    Base(Fault),
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Base(fault)
    }
}

fn write_text(reading: &Reading, out: &mut impl Write, rows: &mut u64) -> Result<(), Stopped> {
    reading.each(|entry| {
        out.write_all(line(entry).as_bytes())?;
        *rows += 1;
        Ok(())
    })
}

fn write_json(reading: &Reading, out: &mut impl Write, rows: &mut u64) -> Result<(), Stopped> {
    out.write_all(b"[")?;
    reading.each(|entry| {
        let comma = if *rows == 0 { "" } else { "," };
        write!(out, "{comma}\n{}", object(entry))?;
        *rows += 1;
        Ok(())
    })?;
    Ok(out.write_all(b"\n]\n")?)
}

/// One act as a line of columns.
fn line(entry: &JournalEntry) -> String {
    let JournalEntry { sequence, at, actor, command, radicado, .. } = entry;
    format!(
        "{sequence:>8}  {} {}  {:<12}  {:<16}  {:<15}  {:<6}  {}\n",
        date::short(at.date()),
        at.format("%H:%M:%S"),
        actor.user.as_str(),
        actor.role.code(),
        safe(&actor.origin),
        actor.session.to_string(),
        journal::act(command, *radicado)
    )
}

fn object(entry: &JournalEntry) -> Value {
    let JournalEntry { sequence, at, actor, command, radicado, .. } = entry;
    json!({
        "numero": sequence,
        "momento": at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        "usuario": actor.user.as_str(),
        "rol": actor.role.code(),
        "origen": safe(&actor.origin),
        "sesion": actor.session.0,
        "acto": journal::act(command, *radicado),
        "radicado": radicado.map(|radicado| radicado.to_string()),
    })
}

/// A reading of the register as it is when it begins: what comes meanwhile is not in it.
struct Reading<'a> {
    store: &'a Store,
    filter: JournalFilter,
    /// The last act of the reading.
    last: u64,
    after: Option<Cursor>,
}

impl<'a> Reading<'a> {
    fn new(store: &'a Store, options: &JournalOptions) -> Result<Self, Fault> {
        let filter = JournalFilter {
            user: options.usuario.clone(),
            subject: options.registro.clone(),
            from: options.desde,
            to: options.hasta,
        };
        let last = store.head()?.sequence;
        let mut reading = Self { store, filter, last, after: None };
        if let Some(limit) = options.limite {
            reading.after = reading.before_the_last(u64::from(limit))?;
        }
        Ok(reading)
    }

    fn wants(&self, entry: &JournalEntry) -> bool {
        entry.sequence <= self.last
    }

    /// The place before the last so many acts; none when there are no more than those.
    fn before_the_last(&self, limit: u64) -> Result<Option<Cursor>, Fault> {
        let mut request = PageRequest::last(MAX_PAGE);
        let mut found = 0;
        loop {
            let (page, stopped) = self.store.journal(&self.filter, &request)?;
            let first = page.rows.first().map(|(cursor, _)| cursor.clone());
            for (cursor, entry) in page.rows.into_iter().rev() {
                if found == limit {
                    return Ok(Some(cursor));
                }
                found += u64::from(self.wants(&entry));
            }
            match stopped.or_else(|| first.filter(|_| page.more_before)) {
                Some(cursor) => request = PageRequest::before(cursor, MAX_PAGE),
                None => return Ok(None),
            }
        }
    }

    fn each(
        &self,
        mut take: impl FnMut(&JournalEntry) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        let mut from = self.after.clone();
        loop {
            let request = match from.take() {
                Some(cursor) => PageRequest::after(cursor, MAX_PAGE),
                None => PageRequest::first(MAX_PAGE),
            };
            let (page, stopped) = self.store.journal(&self.filter, &request)?;
            for (_, entry) in page.rows.iter().filter(|(_, entry)| self.wants(entry)) {
                take(entry)?;
            }
            let last = page.rows.into_iter().next_back().filter(|_| page.more_after);
            match stopped.or_else(|| last.map(|(cursor, _)| cursor)) {
                Some(cursor) => from = Some(cursor),
                None => return Ok(()),
            }
        }
    }
}
