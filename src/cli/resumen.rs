//! `resumen`: what happened on a day, what is due, how old the last copy is, and the head of the register
//! to write down.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Map, Value, json};

use super::arguments::SummaryOptions;
use super::base::{Context, refused};
use super::{Exit, Failure};
use crate::domain::collections::file::Deed;
use crate::domain::command::{BackupMark, Command};
use crate::domain::permission::Act;
use crate::domain::trace::Trace;
use crate::store::journal::Head;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::query::HomeFigures;
use crate::store::{Fault, JournalFilter, Store};
use crate::text::{date, money, noun};

/// People who are counted one by one: whoever tries made-up names must not fill the memory.
const MAX_PEOPLE: usize = 500;

/// Who comes after them.
const OTHERS: &str = "otros";

/// What an act counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Filed,
    Assigned,
    Steps,
    LoadsBegun,
    Loads,
    Users,
    Backups,
    Logins,
    FailedLogins,
    Refusals,
    Views,
    Searches,
    Exports,
    Sessions,
    Reports,
    Contacts,
    Collections,
    Calendar,
    Updates,
}

impl Kind {
    fn of(command: &Command) -> Self {
        match command {
            Command::FilePqr(_) => Self::Filed,
            Command::AssignPqr { .. } | Command::LinkPqr { .. } => Self::Assigned,
            Command::AdvancePqr { .. }
            | Command::IssueLetter { .. }
            | Command::ApplyRules { .. }
            | Command::AttachAnnex { .. } => Self::Steps,
            // One load of subscribers is two acts; a beginning without its end is one to look at.
            Command::BeginSubscriberLoad(_) => Self::LoadsBegun,
            Command::EndSubscriberLoad(_)
            | Command::ActivateReceivables(_)
            | Command::EndPayments(_)
            | Command::EndDeskFile { .. } => Self::Loads,
            Command::Collect { deed, .. } => match **deed {
                Deed::Contact { .. } => Self::Contacts,
                _ => Self::Collections,
            },
            Command::CollectMany { .. }
            | Command::KeepDebtor { .. }
            | Command::SendCampaign(_)
            | Command::OpenQueues { .. }
            | Command::MoveQueue(_)
            | Command::IdentifyPayment { .. } => Self::Collections,
            Command::AddUser { .. }
            | Command::SetRole { .. }
            | Command::AddKey { .. }
            | Command::RemoveKey { .. }
            | Command::SetPassword { .. }
            | Command::SuspendUser { .. } => Self::Users,
            Command::RecordBackup(_) => Self::Backups,
            Command::CloseMonth(_)
            | Command::ApproveSui { .. }
            | Command::SaveRecommendations { .. } => Self::Reports,
            Command::Plan { .. } | Command::ChangePlan { .. } | Command::KeepPlan { .. } => {
                Self::Calendar
            }
            Command::ProposeUpdate { .. }
            | Command::ProposeConnection { .. }
            | Command::StepUpdate { .. }
            | Command::ApproveUpdates { .. }
            | Command::OpenBatch(_)
            | Command::ProposeUpdates { .. }
            | Command::ApproveBatch { .. }
            | Command::ApplyUpdates { .. }
            | Command::NoteField { .. }
            | Command::KeepQuality(_)
            | Command::KeepPerson { .. }
            | Command::KeepPetition { .. } => Self::Updates,
            Command::Trace(trace) => Self::of_trace(trace),
            // Drafts are not in the register.
            Command::SaveDraft(_) | Command::DiscardDraft { .. } => Self::Sessions,
        }
    }

    const fn of_trace(trace: &Trace) -> Self {
        match trace {
            Trace::LoggedIn { .. } => Self::Logins,
            Trace::LoginFailed { .. } => Self::FailedLogins,
            Trace::Refused { .. } => Self::Refusals,
            Trace::Viewed { .. } | Trace::Listed { .. } => Self::Views,
            Trace::Searched { .. } => Self::Searches,
            Trace::Exported { .. } | Trace::CopiedBase { .. } => Self::Exports,
            Trace::LoggedOut { .. }
            | Trace::LineCut
            | Trace::Resumed { .. }
            | Trace::Locked { .. }
            // Its end counts as the export; a beginning without it is seen in the register.
            | Trace::ExportBegun { .. }
            | Trace::Serving { .. } => Self::Sessions,
        }
    }

    /// Its key in JSON, and its words.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Filed => ("radicaciones", "radicaciones"),
            Self::Assigned => ("asignaciones", "asignaciones"),
            Self::Steps => ("pasos", "pasos"),
            Self::LoadsBegun => ("cargas_empezadas", "cargas empezadas"),
            Self::Loads => ("cargas", "cargas"),
            Self::Users => ("usuarios", "cambios de usuarios"),
            Self::Backups => ("respaldos", "respaldos"),
            Self::Logins => ("ingresos", "ingresos"),
            Self::FailedLogins => ("ingresos_fallidos", "ingresos fallidos"),
            Self::Refusals => ("negativas", "negativas"),
            Self::Views => ("consultas", "consultas"),
            Self::Searches => ("busquedas", "búsquedas"),
            Self::Exports => ("exportaciones", "exportaciones"),
            Self::Sessions => ("sesiones", "movimientos de sesión"),
            Self::Reports => ("informes", "informes aprobados o comentados"),
            Self::Contacts => ("contactos", "contactos de cobro"),
            Self::Collections => ("cobro", "actos de cobro"),
            Self::Calendar => ("calendario", "actos del calendario comercial"),
            Self::Updates => ("novedades", "cambios de datos de suscriptores"),
        }
    }
}

type Tally = BTreeMap<Kind, u64>;

/// The acts of a day.
#[derive(Default)]
struct Counted {
    all: Tally,
    by_person: BTreeMap<String, Tally>,
}

impl Counted {
    fn add(&mut self, kind: Kind, person: &str) {
        *self.all.entry(kind).or_default() += 1;
        let known = self.by_person.contains_key(person) || self.by_person.len() < MAX_PEOPLE;
        let person = if known { person } else { OTHERS };
        *self.by_person.entry(person.to_owned()).or_default().entry(kind).or_default() += 1;
    }
}

/// Everything that the summary says.
struct Summary {
    day: NaiveDate,
    now: NaiveDateTime,
    counted: Counted,
    home: HomeFigures,
    backup: Option<BackupMark>,
    head: Head,
}

/// Sums the day up.
pub fn run(context: &Context, options: &SummaryOptions) -> Result<Exit, Failure> {
    context.authorise(Act::ReadJournal)?;
    let store = context.open_to_read()?;
    let day = options.dia.unwrap_or_else(|| context.clock.today());
    let summary = gather(context, &store, day).map_err(refused)?;
    context.console.print(&if options.json { as_json(&summary) } else { text(&summary) })?;
    Ok(Exit::Done)
}

fn gather(context: &Context, store: &Store, day: NaiveDate) -> Result<Summary, Fault> {
    let head = store.head()?;
    let now = context.clock.now();
    Ok(Summary {
        day,
        now,
        counted: count(store, day, head)?,
        home: store.home(&context.actor.user, now.date())?,
        backup: store.last_backup()?,
        head,
    })
}

/// The acts of a day up to the head that the summary names.
fn count(store: &Store, day: NaiveDate, head: Head) -> Result<Counted, Fault> {
    let filter = JournalFilter { from: Some(day), to: Some(day), ..JournalFilter::default() };
    let mut counted = Counted::default();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let (page, stopped) = store.journal(&filter, &request)?;
        let mut last = None;
        for (cursor, entry) in page.rows {
            if entry.sequence <= head.sequence {
                counted.add(Kind::of(&entry.command), entry.actor.user.as_str());
            }
            last = Some(cursor);
        }
        match stopped.or_else(|| last.filter(|_| page.more_after)) {
            Some(cursor) => request = PageRequest::after(cursor, MAX_PAGE),
            None => return Ok(counted),
        }
    }
}

fn total(tally: &Tally) -> u64 {
    tally.values().sum()
}

fn listed(tally: &Tally) -> String {
    let kinds: Vec<String> =
        tally.iter().map(|(kind, count)| format!("{} {count}", kind.names().1)).collect();
    if kinds.is_empty() { "ninguno".into() } else { kinds.join(" · ") }
}

fn text(summary: &Summary) -> String {
    let Summary { day, now, counted, home, backup, head } = summary;
    let mut out = format!("Resumen del {}\n\n", date::long(*day));
    let mut line = |text: String| {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{text}");
    };
    line(format!("Actos         {}: {}", total(&counted.all), listed(&counted.all)));
    for (person, tally) in &counted.by_person {
        line(format!("  {person:<12}{:>6}: {}", total(tally), listed(tally)));
    }
    let bound = if home.bounded { " (o más)" } else { "" };
    line(format!("\nCasos abiertos al {}: {}", date::short(now.date()), home.open));
    line(format!(
        "  sin responsable {} · en silencio {} · vencen hoy {} · en los tres días hábiles siguientes {}{bound}",
        home.unassigned, home.silent, home.due_today, home.due_soon
    ));
    line(format!("\nÚltimo respaldo: {}", self::backup(backup.as_ref(), *now)));
    line(format!(
        "Cabeza de la bitácora: {} {} · ancla {} · compruebe con «ventanilla verificar --ancla {}»",
        head.sequence,
        noun(head.sequence, "acto", "actos"),
        head.anchor(),
        head.anchor()
    ));
    out
}

fn backup(mark: Option<&BackupMark>, now: NaiveDateTime) -> String {
    let Some(mark) = mark else { return "ninguno; haga uno con «ventanilla respaldar»".into() };
    format!(
        "{}, hace {} ({} KiB, {} {})",
        date::moment(mark.at),
        age(mark.at, now),
        money::thousands(mark.bytes.div_ceil(1_024)),
        mark.sequence,
        noun(mark.sequence, "acto", "actos")
    )
}

fn age(then: NaiveDateTime, now: NaiveDateTime) -> String {
    let passed = now - then;
    match (passed.num_days(), passed.num_hours()) {
        (1, _) => "1 día".into(),
        (days, _) if days > 1 => format!("{days} días"),
        (_, 1) => "1 hora".into(),
        (_, hours) if hours > 1 => format!("{hours} horas"),
        _ => "menos de una hora".into(),
    }
}

fn object(tally: &Tally) -> Map<String, Value> {
    std::iter::once(("total".to_owned(), json!(total(tally))))
        .chain(tally.iter().map(|(kind, count)| (kind.names().0.to_owned(), json!(count))))
        .collect()
}

fn as_json(summary: &Summary) -> String {
    let Summary { day, now, counted, home, backup, head } = summary;
    let people: Map<String, Value> = counted
        .by_person
        .iter()
        .map(|(person, tally)| (person.clone(), Value::Object(object(tally))))
        .collect();
    let backup = backup.as_ref().map(|mark| {
        json!({
            "momento": mark.at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            "horas": (*now - mark.at).num_hours(),
            "bytes": mark.bytes,
            "actos": mark.sequence,
        })
    });
    let answer = json!({
        "dia": day.to_string(),
        "actos": object(&counted.all),
        "por_persona": people,
        "casos": {
            "al": now.date().to_string(),
            "abiertos": home.open,
            "sin_responsable": home.unassigned,
            "en_silencio": home.silent,
            "vencen_hoy": home.due_today,
            "vencen_pronto": home.due_soon,
            "hasta_un_limite": home.bounded,
        },
        "respaldo": backup,
        "cabeza": { "actos": head.sequence, "ancla": head.anchor() },
    });
    format!("{answer:#}\n")
}
