//! What is known of a person, as the paragraphs of a paper that he can read.

use chrono::NaiveDateTime;

use crate::domain::ids::AccountId;
use crate::domain::letter::Paragraph;
use crate::domain::person::Purpose;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::trace::Subject;
use crate::interchange::letters::Sheet;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{Fault, JournalFilter, PersonView, Store};
use crate::text::{date, desk, journal, money, person, petition, pqr, safe, subscriber, updates};

/// Acts about an account that are told: the last of them.
const MAX_ACTS: usize = 2 * MAX_PAGE;

/// All of it: who he is, what he authorised, each account with its history, and who looked at it.
pub(super) fn paragraphs(
    store: &Store,
    view: &PersonView,
    now: NaiveDateTime,
) -> Result<Vec<Paragraph>, Fault> {
    let documents: Vec<String> =
        view.documents.iter().map(|one| safe(one.as_str()).into_owned()).collect();
    let mut all = vec![Paragraph::Prose(format!(
        "Documentos con los que se le conoce: {}. Usted puede conocer, actualizar y rectificar estos datos, y pedir prueba de lo que autorizó (Ley 1581 de 2012, artículo 8).",
        documents.join(", ")
    ))];
    let purposes = Purpose::ALL.into_iter().map(|purpose| {
        let said = view.file.last_word(purpose);
        let said = said.map_or_else(|| "nunca se le preguntó".to_owned(), person::consent);
        format!("{}: {said}", person::purpose(purpose))
    });
    let channels = view.debtor.authorisations.iter().map(|one| {
        let word = if one.granted { "autorizó" } else { "no autoriza" };
        let (channel, day) = (desk::channel(one.channel), date::short(one.on));
        format!("Cobro por {channel}: {word} el {day} ({})", safe(&one.instrument))
    });
    section(&mut all, "Lo que usted autorizó", purposes.chain(channels).collect());
    for of in &view.accounts {
        account(store, of, now, &mut all)?;
    }
    let mut acts = seen(store, &Subject::Person(view.file.person.clone()))?;
    for of in &view.accounts {
        acts.extend(seen(store, &Subject::Account(of.account))?);
    }
    acts.sort_unstable();
    let acts = acts.into_iter().map(|(_, text)| text).collect();
    section(&mut all, "Quién consultó o cambió sus datos", acts);
    Ok(all)
}

/// A heading with its lines; nothing when there is none.
fn section(all: &mut Vec<Paragraph>, title: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        all.push(Paragraph::Heading(title.to_owned()));
        all.push(Paragraph::Lines(lines));
    }
}

fn account(
    store: &Store,
    of: &Subscriber,
    now: NaiveDateTime,
    all: &mut Vec<Paragraph>,
) -> Result<(), Fault> {
    let id = of.account;
    let field = |field: &Field| {
        let text = field.read(of);
        let value = subscriber::value(*field, &text);
        (!text.is_empty()).then(|| format!("{}: {}", subscriber::field(*field), safe(&value)))
    };
    let mut lines: Vec<String> = Field::ALL.iter().filter_map(field).collect();
    lines.push(format!("Dirección como llegó: {}", safe(&of.address_original)));
    section(all, &format!("Cuenta {id}"), lines);
    section(all, &format!("Cuenta {id}: cambios de sus datos"), changes(store, id)?);
    let cases = store.cases_of(id, now.date())?;
    let cases = cases.iter().map(|row| {
        let (case, state) = (&row.case, pqr::state(row.clock.state()).to_lowercase());
        let filed = date::short(case.filed_at.date());
        format!("{} {} del {filed}: {state}", pqr::kind(case.kind), case.radicado)
    });
    section(all, &format!("Cuenta {id}: peticiones, quejas y recursos"), cases.collect());
    let statement = store.statement(id, now.date())?;
    let owed = statement.ledger.as_ref().map(|(_, position)| {
        format!(
            "Debe {}, de eso vencido {}",
            money::pesos(position.total),
            money::pesos(position.overdue())
        )
    });
    section(all, &format!("Cuenta {id}: cartera"), owed.into_iter().collect());
    let desk_file = store.collection_file(id)?;
    let told = desk_file.events.iter().map(desk::event);
    section(all, &format!("Cuenta {id}: gestiones de cobro"), told.collect());
    let notes = store.field_notes(id)?;
    let notes = notes.notes.iter().map(|note| {
        format!(
            "{}: {}, {} ({})",
            date::short(note.on),
            updates::noted(note.field, note.kind),
            safe(&note.note),
            note.by
        )
    });
    section(all, &format!("Cuenta {id}: datos que fallaron o se verificaron"), notes.collect());
    let petitions = store.petitions_of(id)?;
    let steps = petitions.iter().flat_map(|one| one.events.iter().map(move |step| (one.id, step)));
    let lines = steps.map(|(of, event)| format!("{of}: {}", petition::step(&event.step)));
    section(all, &format!("Cuenta {id}: peticiones de estrato"), lines.collect());
    Ok(())
}

fn changes(store: &Store, of: AccountId) -> Result<Vec<String>, Fault> {
    let revisions = store.revisions(of)?;
    let written = revisions.iter().flat_map(|one| one.written.iter().map(move |w| (one, w)));
    let mut lines: Vec<String> = written
        .map(|(one, written)| {
            let value = |text: &str| safe(&subscriber::value(written.field, text)).into_owned();
            format!(
                "Desde {}: {} pasó de {} a {} ({})",
                date::short(one.valid_from),
                subscriber::field(written.field),
                value(&written.before),
                value(&written.after),
                one.request
            )
        })
        .collect();
    for row in store.open_updates_of(of)? {
        let state = updates::state(row.standing.state).to_lowercase();
        lines.push(format!("Solicitud {}: {state}", row.seen.record.id));
    }
    Ok(lines)
}

/// The last acts about a record, by their order.
fn seen(store: &Store, subject: &Subject) -> Result<Vec<(u64, String)>, Fault> {
    let filter = JournalFilter { subject: Some(subject.clone()), ..JournalFilter::default() };
    let mut found = Vec::new();
    let mut request = PageRequest::last(MAX_PAGE);
    while found.len() < MAX_ACTS {
        let (page, _) = store.journal(&filter, &request)?;
        let first = page.rows.first().map(|(cursor, _)| cursor.clone());
        found.extend(page.rows.into_iter().map(|(_, entry)| {
            let (at, by) = (date::moment(entry.at), &entry.actor.user);
            let text = journal::act(&entry.command, entry.radicado);
            (entry.sequence, format!("{at} {by}: {}", safe(&text)))
        }));
        match first.filter(|_| page.more_before) {
            Some(first) => request = PageRequest::before(first, MAX_PAGE),
            None => break,
        }
    }
    Ok(found)
}

/// The same for another program: each section with its lines.
pub(super) fn json(sheet: &Sheet<'_>) -> serde_json::Value {
    let mut sections: Vec<(String, Vec<String>)> = vec![(sheet.title.to_owned(), Vec::new())];
    for paragraph in sheet.paragraphs {
        match paragraph {
            Paragraph::Heading(text) => sections.push((text.clone(), Vec::new())),
            Paragraph::Prose(text) => {
                if let Some((_, lines)) = sections.last_mut() {
                    lines.push(text.clone());
                }
            }
            Paragraph::Lines(more) => {
                if let Some((_, lines)) = sections.last_mut() {
                    lines.extend(more.iter().cloned());
                }
            }
        }
    }
    let sections: Vec<_> = sections
        .into_iter()
        .map(|(title, lines)| serde_json::json!({"titulo": title, "lineas": lines}))
        .collect();
    serde_json::json!({
        "de": sheet.number, "fecha": sheet.place_and_date, "secciones": sections,
    })
}
