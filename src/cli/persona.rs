//! `persona`: people apart from their accounts, and everything that is known of one as a file for him.

mod sheet;

use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::arguments::{PersonCommand, SheetFormat};
use super::base::{Context, refused};
use super::exportar::create;
use super::{Exit, Failure, io_words};
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::domain::person::{PersonChange, PersonKey, PersonRejection, Purpose};
use crate::domain::trace::{Exported, Subject, Trace};
use crate::interchange::letters;
use crate::messages;
use crate::store::{PersonView, Store};
use crate::text::{date, desk, person as words, safe, subscriber};

/// Runs one of them.
pub fn run(context: &Context, what: PersonCommand) -> Result<Exit, Failure> {
    match what {
        PersonCommand::Ver { documento, json } => show(context, &documento, json)?,
        PersonCommand::Autorizar { documento, finalidad, no, medio, prueba, dia } => {
            let on = dia.unwrap_or_else(|| context.clock.today());
            let change = PersonChange::Consent {
                purpose: finalidad,
                granted: !no,
                on,
                medium: medio,
                evidence: prueba,
            };
            change_person(context, documento, change)?;
        }
        PersonCommand::Unir { documento, otro, motivo } => {
            let change = PersonChange::Join { other: otro, reason: motivo };
            change_person(context, documento, change)?;
        }
        PersonCommand::Separar { documento, otro, motivo } => {
            let change = PersonChange::Part { other: otro, reason: motivo };
            change_person(context, documento, change)?;
        }
        PersonCommand::Exportar { documento, salida, formato } => {
            export(context, &documento, (&salida, formato))?;
        }
    }
    Ok(Exit::Done)
}

fn the_person(store: &Store, person: &PersonKey) -> Result<PersonView, Failure> {
    let found = store.person(person).map_err(refused)?;
    let nobody = PersonRejection::Unknown(person.clone());
    found.ok_or_else(|| Failure(messages::person_rejection(&nobody)))
}

fn change_person(
    context: &Context,
    person: PersonKey,
    change: PersonChange,
) -> Result<(), Failure> {
    let said = words::change(&person, &change);
    let command = Command::KeepPerson { person, change: Box::new(change) };
    let store = context.open_existing()?;
    store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
    context.console.print(&format!("Registrado: {said}.\n"))
}

/// His data were shown: of the person and of each of his accounts.
fn viewed(context: &Context, store: &Store, view: &PersonView) -> Result<(), Failure> {
    let accounts = view.accounts.iter().map(|one| Subject::Account(one.account));
    let person = Subject::Person(view.file.person.clone());
    for subject in std::iter::once(person).chain(accounts) {
        let trace = Trace::Viewed { subject };
        store.record(&context.actor, context.clock.now(), trace).map_err(refused)?;
    }
    Ok(())
}

fn show(context: &Context, person: &PersonKey, as_json: bool) -> Result<(), Failure> {
    context.authorise(Act::SeePersonalData)?;
    let store = context.open_to_read()?;
    let view = the_person(&store, person)?;
    viewed(context, &store, &view)?;
    if as_json {
        let consents: Vec<_> = Purpose::ALL
            .into_iter()
            .filter_map(|purpose| view.file.last_word(purpose))
            .map(|one| {
                json!({
                    "finalidad": one.purpose.code(), "autoriza": one.granted,
                    "desde": one.on.to_string(), "medio": one.medium, "prueba": one.evidence,
                })
            })
            .collect();
        let documents: Vec<&str> = view.documents.iter().map(PersonKey::as_str).collect();
        let accounts: Vec<String> =
            view.accounts.iter().map(|one| one.account.to_string()).collect();
        let whole =
            json!({"documentos": documents, "cuentas": accounts, "autorizaciones": consents});
        return context.console.print(&format!("{whole:#}\n"));
    }
    let mut lines = vec![format!("Documentos: {}", names(&view.documents))];
    for one in &view.accounts {
        lines.push(format!(
            "Cuenta {}  {}  {}",
            one.account,
            safe(&one.name),
            subscriber::status(one.status)
        ));
    }
    for purpose in Purpose::ALL {
        let said = view
            .file
            .last_word(purpose)
            .map_or_else(|| "nunca se le preguntó".into(), words::consent);
        lines.push(format!("{}: {said}", words::purpose(purpose)));
    }
    for one in &view.debtor.authorisations {
        let word = if one.granted { "autoriza" } else { "no autoriza" };
        lines.push(format!(
            "Cobro por {}: {word} desde {} ({})",
            desk::channel(one.channel),
            date::short(one.on),
            safe(&one.instrument)
        ));
    }
    context.console.print(&format!("{}\n", lines.join("\n")))
}

fn names(all: &[PersonKey]) -> String {
    let names: Vec<_> = all.iter().map(|one| safe(one.as_str())).collect();
    names.join(", ")
}

/// Everything that is known of him, and who looked at it (Ley 1581/2012 arts. 8 and 14).
fn export(
    context: &Context,
    person: &PersonKey,
    (path, format): (&Path, SheetFormat),
) -> Result<(), Failure> {
    context.authorise(Act::Export)?;
    let to_stdout = path == Path::new("-");
    if to_stdout && format == SheetFormat::Pdf && context.console.is_terminal() {
        return Err(Failure(messages::NOT_TEXT.into()));
    }
    let store = context.open_to_read()?;
    let view = the_person(&store, person)?;
    let paragraphs = sheet::paragraphs(&store, &view, context.clock.now()).map_err(refused)?;
    let company = &context.office.letters.company;
    let place_and_date = format!("{}, {}", company.town, date::long(context.clock.today()));
    let number = format!("Documento {}", view.file.person.as_str());
    let sheet = letters::Sheet {
        number: &number,
        place_and_date: &place_and_date,
        title: "Datos personales que conserva la empresa",
        paragraphs: &paragraphs,
    };
    let bytes = match format {
        SheetFormat::Pdf => letters::sheets(&sheet, company),
        SheetFormat::Txt => letters::lines(&sheet).into_bytes(),
        SheetFormat::Json => format!("{:#}\n", sheet::json(&sheet)).into_bytes(),
    };
    let mut sink: Box<dyn Write + '_> =
        if to_stdout { Box::new(context.console.output()) } else { Box::new(create(path)?) };
    let keep = |trace| store.record(&context.actor, context.clock.now(), trace).map_err(refused);
    viewed(context, &store, &view)?;
    keep(Trace::ExportBegun { what: Exported::Person })?;
    let written = sink.write_all(&bytes).and_then(|()| sink.flush());
    let rows = if written.is_ok() { view.accounts.len() as u64 } else { 0 };
    keep(Trace::Exported { what: Exported::Person, rows })?;
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure(messages::not_written(&io_words(&error)))),
        Ok(()) => Ok(()),
    }
}
