//! Acts of the register as one line each.

use super::{desk, money, noun, person, petition, pqr, safe, schedule, updates, user};
use crate::domain::collections::person::{DebtorChange, DebtorMark};
use crate::domain::command::{Assignment, Command, DeskFile, QueueMove};
use crate::domain::ids::Radicado;
use crate::domain::subscriber::field::Field;
use crate::domain::trace::{
    Ending, Exported, Listing, LoginFailure, Proof, RefusedBy, Subject, Trace,
};

/// What was done, on one line.
pub fn act(command: &Command, radicado: Option<Radicado>) -> String {
    match command {
        Command::FilePqr(filing) => {
            let number = radicado.map_or_else(String::new, |radicado| format!(" {radicado}"));
            let amount = filing
                .claimed
                .map_or_else(String::new, |amount| format!(", valor {}", money::pesos(amount)));
            format!("radicó{number} ({}{amount})", pqr::kind(filing.kind))
        }
        Command::AdvancePqr { radicado, act } => {
            let document = after(&act.document);
            format!("{radicado}: {}{document}{}", pqr::step(&act.step), after(&act.note))
        }
        Command::AssignPqr { cases } => assignment(cases),
        Command::LinkPqr { radicado, with: Some(with) } => format!("{radicado}: unió a {with}"),
        Command::ApplyRules { to, reason } => {
            format!("aplicó las reglas {} a los casos abiertos{}", to.0, after(reason))
        }
        Command::IssueLetter { letter, act } => {
            let step = act.as_ref().map_or_else(String::new, |act| {
                format!("; {}{}", pqr::step(&act.step), after(&act.note))
            });
            let (title, number) = (safe(&letter.letter.title), safe(&letter.letter.number));
            format!("{}: carta {number}, {title}{step}", letter.radicado)
        }
        Command::AttachAnnex { radicado, annex } => format!(
            "{radicado}: adjuntó «{}», {}, {} bytes",
            safe(&annex.name),
            annex.document.name(),
            annex.bytes
        ),
        Command::LinkPqr { radicado, with: None } => format!("{radicado}: separó"),
        Command::SaveDraft(_) => "guardó un borrador".into(),
        Command::DiscardDraft { id } => format!("descartó el borrador {id}"),
        Command::BeginSubscriberLoad(load) => {
            format!("empezó a cargar suscriptores de {}", safe(&load.file_name))
        }
        Command::EndSubscriberLoad(load) => {
            let what = noun(load.accepted, "suscriptor", "suscriptores");
            format!("cargó {} {what} de {}", load.accepted, safe(&load.file_name))
        }
        Command::ActivateReceivables(load) => format!(
            "cargó la cartera de {} {} al {}, de {}",
            load.accounts,
            noun(load.accounts, "cuenta", "cuentas"),
            super::date::short(load.cutoff),
            safe(&load.file.file_name)
        ),
        Command::AddUser { user, name, role } => {
            format!("agregó al usuario {user} ({}), {}", safe(name), user::role(*role))
        }
        Command::SetRole { user, role } => {
            format!("cambió el cargo de {user} a {}", user::role(*role))
        }
        Command::AddKey { user, key } => {
            format!("agregó a {user} la llave {}", safe(&key.fingerprint))
        }
        Command::RemoveKey { user, fingerprint } => {
            format!("quitó a {user} la llave {}", safe(fingerprint))
        }
        Command::SetPassword { user, hash: Some(_) } => format!("cambió la clave de {user}"),
        Command::SetPassword { user, hash: None } => format!("quitó la clave de {user}"),
        Command::SuspendUser { user, suspended: true } => format!("suspendió a {user}"),
        Command::SuspendUser { user, suspended: false } => format!("reactivó a {user}"),
        Command::RecordBackup(mark) => {
            let acts = noun(mark.sequence, "acto", "actos");
            format!("respaldó la base ({} MiB, {} {acts})", mark.bytes >> 20, mark.sequence)
        }
        Command::ApproveSui { month, rows, hash } => {
            let start = hash.get(..12).unwrap_or(hash);
            let rows_of = noun(*rows, "fila", "filas");
            format!("aprobó el reporte al SUI de {month} ({rows} {rows_of}, {})", safe(start))
        }
        Command::SaveRecommendations { period, text } if text.is_empty() => {
            format!("quitó las recomendaciones del informe de {period}")
        }
        Command::SaveRecommendations { period, .. } => {
            format!("escribió las recomendaciones del informe de {period}")
        }
        Command::Collect { account, deed } => format!("{account}: {}", desk::deed(deed)),
        Command::CollectMany { deeds } => {
            let count = deeds.len() as u64;
            let first = deeds.first().map_or_else(String::new, |(_, deed)| desk::deed(deed));
            format!("{count} {}: {first}", noun(count, "cuenta", "cuentas"))
        }
        Command::KeepDebtor { account, change } => format!("{account}: {}", debtor(change)),
        Command::OpenQueues { queues } => {
            let people = noun(queues.len() as u64, "gestor", "gestores");
            format!("abrió las colas de cobro de {} {people}", queues.len())
        }
        Command::MoveQueue(asked) => moved(asked),
        Command::EndPayments(load) => format!(
            "cargó el recaudo de {}: {} {} por {}, {} sin cuenta",
            safe(&load.file.file_name),
            load.file.accepted,
            noun(load.file.accepted, "pago", "pagos"),
            money::pesos(load.total),
            load.unknown
        ),
        Command::EndDeskFile { what, load } => {
            let what = match what {
                DeskFile::Contacts => "gestiones de agencias",
                DeskFile::Authorisations => "autorizaciones de canales",
                DeskFile::Crew => "resultados de cuadrilla",
                DeskFile::Deliveries => "entregas de campaña",
            };
            let rows = noun(load.accepted, "fila", "filas");
            format!("cargó {} {rows} de {what} de {}", load.accepted, safe(&load.file_name))
        }
        Command::CloseMonth(testigo) => {
            let start = testigo.hash.get(..12).unwrap_or(&testigo.hash);
            format!(
                "cerró la cartera de {}, versión {} ({} cuentas, {}){}",
                testigo.month,
                testigo.version,
                testigo.accounts,
                safe(start),
                after(&testigo.reason)
            )
        }
        Command::Plan { year, step, .. } => format!("calendario {year}: {}", schedule::step(step)),
        Command::ChangePlan { year, step } => {
            format!("calendario {year}: {}", schedule::change_step(step))
        }
        Command::KeepPlan { year, rows, deed } => {
            let first = rows.first().map_or_else(String::new, |key| {
                format!(" {} {}", schedule::place(&key.place), safe(&key.activity))
            });
            let more = match rows.len() {
                0 | 1 => String::new(),
                several => format!(" y {} más", several - 1),
            };
            format!("calendario {year}{first}{more}: {}", schedule::deed(deed))
        }
        Command::ProposeUpdate { id, account, proposal } => {
            let fields: Vec<Field> = proposal.changes.iter().map(|change| change.field).collect();
            let what = updates::summary(fields.iter());
            match id {
                Some(id) => format!("{id}: corrigió {what} de la cuenta {account}"),
                None => format!("propuso cambiar {what} de la cuenta {account}"),
            }
        }
        Command::ProposeConnection { id: None, account, .. } => {
            format!("pidió vincular la cuenta {account}")
        }
        Command::ProposeConnection { id: Some(id), account, .. } => {
            format!("{id}: corrigió la vinculación de la cuenta {account}")
        }
        Command::StepUpdate { id, deed, .. } => format!("{id}: {}", updates::deed(deed)),
        Command::ApproveUpdates { requests, .. } => {
            let count = requests.len() as u64;
            format!("aprobó {count} {} en bloque", noun(count, "cambio", "cambios"))
        }
        Command::OpenBatch(batch) => {
            format!("empezó el lote {} de cambios: {}", batch.number, safe(&batch.name))
        }
        Command::ProposeUpdates { batch, proposals } => {
            let count = proposals.len() as u64;
            format!("propuso {count} {} del lote {batch}", noun(count, "cambio", "cambios"))
        }
        Command::ApproveBatch { batch, requests, .. } => {
            let count = requests.len() as u64;
            format!("aprobó {count} {} del lote {batch}", noun(count, "cambio", "cambios"))
        }
        Command::ApplyUpdates { requests } => {
            let count = requests.len() as u64;
            format!("aplicó {count} {} de datos", noun(count, "cambio", "cambios"))
        }
        Command::NoteField { account, field, kind, note } => {
            format!("{account}: {} ({})", updates::noted(*field, *kind), safe(note))
        }
        Command::KeepPetition { id, account, step } => {
            let id = id.map_or_else(String::new, |id| format!("{id}, "));
            format!("petición de estrato {id}{account}: {}", petition::step(step))
        }
        Command::KeepPerson { person, change } => person::change(person, change),
        Command::KeepQuality(run) => {
            format!("midió la calidad de los datos: {} cuentas", run.board.subscribers)
        }
        Command::SendCampaign(campaign) => format!(
            "envió la campaña {} por {}: {} {}, {} de control",
            campaign.id,
            desk::channel(campaign.plan.channel),
            campaign.sent,
            noun(campaign.sent, "mensaje", "mensajes"),
            campaign.control
        ),
        Command::IdentifyPayment { id, account } => {
            format!("{account}: es suyo el pago {}", safe(id))
        }
        Command::Trace(trace) => self::trace(trace),
    }
}

fn debtor(change: &DebtorChange) -> String {
    match change {
        DebtorChange::Authorise { channels, granted, instrument, .. } => {
            let names: Vec<&str> = channels.iter().map(|one| desk::channel(*one)).collect();
            let verb = if *granted { "autorizó" } else { "ya no autoriza" };
            format!("{verb} {}{}", names.join(", "), after(instrument))
        }
        DebtorChange::Hours(Some(_)) => "pidió otro horario de contacto".into(),
        DebtorChange::Hours(None) => "volvió al horario de ley".into(),
        DebtorChange::Mark(mark, holds) => {
            let what = match mark {
                DebtorMark::Insolvency => "insolvencia",
                DebtorMark::Deceased => "fallecimiento",
            };
            if *holds { format!("registró {what}") } else { format!("quitó {what}") }
        }
    }
}

fn moved(asked: &QueueMove) -> String {
    let what =
        asked.account.map_or_else(|| "lo pendiente".into(), |one| format!("la cuenta {one}"));
    if asked.from == asked.to {
        format!("puso primero {what} en la cola de {}", asked.from)
    } else {
        format!("pasó {what} de la cola de {} a la de {}", asked.from, asked.to)
    }
}

fn assignment(cases: &[Assignment]) -> String {
    match cases {
        [Assignment { radicado, to: Some(to) }] => format!("{radicado}: asignó a {to}"),
        [Assignment { radicado, to: None }] => format!("{radicado}: quitó el responsable"),
        many => format!("asignó {} casos a la vez", many.len()),
    }
}

fn after(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!(" ({})", safe(note)) }
}

/// A record by its name.
pub fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Account(account) => format!("la cuenta {account}"),
        Subject::Pqr(radicado) => format!("el caso {radicado}"),
        Subject::User(user) => format!("el usuario {user}"),
        Subject::Person(person) => format!("la persona {}", person::masked(person)),
    }
}

fn trace(trace: &Trace) -> String {
    match trace {
        Trace::LoggedIn { by: Proof::Key { fingerprint } } => {
            format!("entró con la llave {}", safe(fingerprint))
        }
        Trace::LoggedIn { by: Proof::Password } => "entró con clave".into(),
        Trace::LoginFailed { why } => format!("no entró: {}", failure(*why)),
        Trace::LoggedOut { how } => format!("salió: {}", ending(*how)),
        Trace::LineCut => "se cortó la línea; la sesión espera".into(),
        Trace::Resumed { session } => format!("retomó la sesión {session}"),
        Trace::Locked { now: true } => "se bloqueó la pantalla".into(),
        Trace::Locked { now: false } => "desbloqueó la pantalla".into(),
        Trace::Refused { act, subject, by } => {
            let on =
                subject.as_ref().map_or_else(String::new, |on| format!(" ({})", self::subject(on)));
            format!("se le negó {}{on}: {}", user::act(*act), refused_by(*by))
        }
        Trace::Viewed { subject } => format!("vio {}", self::subject(subject)),
        Trace::Searched { text, found } => format!("buscó «{}»: {found} a la vista", safe(text)),
        Trace::Exported { what, rows } => {
            format!("exportó {}: {rows} {}", exported(*what), noun(*rows, "fila", "filas"))
        }
        Trace::CopiedBase { bytes } => format!("sacó una copia de la base ({} MiB)", bytes >> 20),
        Trace::Listed { what, rows } => format!("vio {}: {rows} filas", listing(*what)),
        Trace::Serving { now: true } => "el servidor empezó a atender".into(),
        Trace::Serving { now: false } => "el servidor se detuvo".into(),
        Trace::ExportBegun { what } => format!("empezó a exportar {}", exported(*what)),
    }
}

const fn listing(what: Listing) -> &'static str {
    match what {
        Listing::Home => "lo que vence, en Inicio",
        Listing::Tray => "la bandeja de PQR",
        Listing::StageAccounts => "las cuentas de una etapa",
        Listing::Queue => "una cola de cobro",
        Listing::Updates => "los cambios de datos por decidir",
    }
}

const fn failure(why: LoginFailure) -> &'static str {
    match why {
        LoginFailure::Key => "llave que no es suya",
        LoginFailure::Password => "clave errada",
        LoginFailure::Unknown => "usuario desconocido",
        LoginFailure::Suspended => "usuario suspendido",
        LoginFailure::BackOff => "demasiado pronto tras otros fallos",
        LoginFailure::TooMany => "demasiados intentos",
    }
}

const fn ending(how: Ending) -> &'static str {
    match how {
        Ending::Left => "cerró la ventana",
        Ending::Abandoned => "se cortó la línea y nadie volvió",
        Ending::HandedOver => "pasó a otra sesión suya",
        Ending::Idle => "por inactividad",
        Ending::Stopped => "el servidor se detuvo",
        Ending::Failed => "falló la ventana",
        Ending::Expelled => "fue suspendido",
    }
}

const fn refused_by(by: RefusedBy) -> &'static str {
    match by {
        RefusedBy::Role => "su cargo no puede",
        RefusedBy::Rule => "una regla no lo admite",
        RefusedBy::Stale => "otro lo había cambiado",
        RefusedBy::Missing => "no existe",
        RefusedBy::Repeated => "ya estaba hecho",
    }
}

/// Name of a table that leaves.
pub const fn exported(what: Exported) -> &'static str {
    match what {
        Exported::Subscribers => "suscriptores",
        Exported::Receivables => "cartera",
        Exported::Pqr => "PQR",
        Exported::Journal => "bitácora",
        Exported::Sui => "el reporte al SUI",
        Exported::PqrReport => "el informe de PQR",
        Exported::Letter => "una carta",
        Exported::Dossier => "un expediente",
        Exported::Blocks => "bloqueos",
        Exported::Testigo => "un testigo",
        Exported::Campaign => "una campaña",
        Exported::LegalList => "una lista de cobro",
        Exported::Calendar => "el calendario comercial",
        Exported::Person => "los datos de una persona",
    }
}
