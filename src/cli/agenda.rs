//! `exportar calendario`: the published calendar of a year as table, agenda or pages to print.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use chrono::NaiveDateTime;

use super::arguments::{ExportFormat, ExportOptions};
use super::base::{Context, refused};
use super::exportar::{ExportFault, failed, format, leave};
use super::{Exit, Failure};
use crate::domain::schedule::flow::{Edition, PlanFile, PlanStep};
use crate::domain::schedule::rows::{DaySpan, Place};
use crate::interchange::ics::{self, Agenda};
use crate::interchange::plan_out::{self, PlanOut};
use crate::interchange::plan_page::{self, Heading};
use crate::interchange::table::TableWriter;
use crate::messages;
use crate::store::{Fault, Store};
use crate::text::safe;

/// What goes out of a year.
struct Outgoing {
    year: i32,
    edition: Edition,
    since: NaiveDateTime,
    rows: Vec<PlanOut>,
}

/// Writes it.
pub fn export(context: &Context, store: &Store, options: &ExportOptions) -> Result<Exit, Failure> {
    let word = options.number.as_deref().unwrap_or_default();
    let year: i32 = word.parse().map_err(|_| {
        Failure("EXP-025 Diga de qué año: ventanilla exportar calendario 2027.".into())
    })?;
    if options.formato == Some(ExportFormat::Txt) {
        return Err(super::expediente::wrong_format("csv, json, xlsx, ics o pdf"));
    }
    let binary = matches!(options.formato, Some(ExportFormat::Xlsx | ExportFormat::Pdf));
    if binary && options.salida == Path::new("-") && context.console.is_terminal() {
        return Err(Failure(messages::report_not_on_screen()));
    }
    if let Some(area) = &options.area
        && !context.office.schedule.areas.iter().any(|one| one.code == *area)
    {
        let area = safe(area);
        return Err(Failure(format!("EXP-026 No hay área {area}: revise calendario.toml.")));
    }
    let file = store.plan_file(year).map_err(refused)?;
    let published = file.as_ref().and_then(|file| file.standing()?.published);
    let (Some(file), Some(edition)) = (file, published) else {
        return Err(Failure(messages::no_plan(year)));
    };
    let rows = rows(store, &file, &edition, options.area.as_deref())
        .map_err(|fault| failed(ExportFault::Base(fault)))?;
    let out = Outgoing { year, since: since(&file), edition, rows };
    leave(context, store, options, |sink, count| write(context, options, &out, sink, count))
}

/// When the version by which everybody works began to hold.
fn since(file: &PlanFile) -> NaiveDateTime {
    let holds = |step: &PlanStep| matches!(step, PlanStep::Published | PlanStep::Changed { .. });
    let last = file.events.iter().rev().find(|event| holds(&event.step));
    last.map_or(NaiveDateTime::MIN, |event| event.at)
}

/// Every row that was ever published: those of the version in force, and those that it does not have any more.
fn rows(
    store: &Store,
    file: &PlanFile,
    edition: &Edition,
    area: Option<&str>,
) -> Result<Vec<PlanOut>, Fault> {
    let year = file.year;
    let wanted = |place: &Place| area.is_none_or(|area| place.area == area);
    let publications = publications(file);
    let mut moved = store.plan_revisions(year)?;
    let whole = file.events.iter().filter(|event| event.step == PlanStep::Published).count();
    let again = u32::try_from(whole.saturating_sub(1)).unwrap_or(u32::MAX);
    let mut known = BTreeMap::<(Place, u32, String), DaySpan>::new();
    let mut gone = BTreeMap::new();
    for (at, one) in publications.iter().enumerate() {
        for (place, lines) in store.plan_rows(year, one)? {
            for line in lines {
                let key = (place.clone(), line.period, line.activity.clone());
                if at == 0 {
                    known.insert(key.clone(), line.days);
                }
                gone.insert(key, line);
            }
        }
    }
    let mut out = Vec::new();
    for (place, lines) in store.plan_rows(year, edition)? {
        let files = store.plan_period_files(year, &place)?;
        for line in lines {
            let key = (place.clone(), line.period, line.activity.clone());
            gone.remove(&key);
            let kept = files.get(&line.period).map(|file| file.kept(&line.activity));
            out.push(PlanOut {
                year,
                place: place.clone(),
                baseline: known.get(&key).copied(),
                revision: again + moved.remove(&line.key(&place)).unwrap_or(0),
                kept: kept.unwrap_or_default(),
                line,
                cancelled: false,
            });
        }
    }
    for ((place, ..), line) in gone {
        let revision = again + moved.remove(&line.key(&place)).unwrap_or(0);
        let kept = crate::domain::schedule::keep::Kept::default();
        let baseline = None;
        out.push(PlanOut { year, place, line, baseline, kept, revision, cancelled: true });
    }
    out.retain(|row| wanted(&row.place));
    Ok(out)
}

/// Everything that was ever published: each version as it was when it was published whole, and as it had become
/// before the next one was.
fn publications(file: &PlanFile) -> Vec<Edition> {
    let published = |count: usize| {
        let events = file.events.iter().take(count).cloned().collect();
        let standing = PlanFile { year: file.year, events }.standing();
        standing.and_then(|standing| standing.published)
    };
    let mut all = Vec::new();
    for (at, event) in file.events.iter().enumerate() {
        if event.step == PlanStep::Published {
            all.extend(published(at));
            all.extend(published(at + 1));
        }
    }
    all
}

fn write(
    context: &Context,
    options: &ExportOptions,
    of: &Outgoing,
    mut sink: impl Write,
    count: &mut u64,
) -> Result<(), ExportFault> {
    let template = &context.office.schedule;
    let company = &context.office.letters.company;
    *count = of.rows.len() as u64;
    match options.formato {
        Some(ExportFormat::Ics) => {
            let agenda = Agenda { company: &company.short_name, year: of.year, at: of.since };
            sink.write_all(ics::write(agenda, &of.rows, template).as_bytes())?;
        }
        Some(ExportFormat::Pdf) => {
            let heading = Heading {
                company,
                year: of.year,
                version: of.edition.version,
                since: of.since.date(),
            };
            sink.write_all(&plan_page::pdf(heading, &of.rows, template))?;
        }
        _ => {
            let shown = options.salida == Path::new("-") && context.console.is_terminal();
            let columns = plan_out::COLUMNS.iter().map(|column| (*column).to_owned()).collect();
            let mut table =
                TableWriter::new(&mut sink, format(options.formato), columns)?.for_terminal(shown);
            *count = 0;
            for row in of.rows.iter().filter(|row| !row.cancelled) {
                table.row(plan_out::cells(row, template))?;
                *count += 1;
            }
            table.finish()?;
        }
    }
    Ok(sink.flush()?)
}
