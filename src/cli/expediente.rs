//! `exportar carta` and `exportar expediente`: papers of one case as the files that leave the office.

use std::io::{Cursor, Write};
use std::path::Path;

use super::arguments::{ExportFormat, ExportKind, ExportOptions};
use super::base::{Context, refused};
use super::exportar::create;
use super::{Exit, Failure, io_words};
use crate::domain::ids::Radicado;
use crate::domain::letter::{DossierDocument, IssuedLetter};
use crate::domain::permission::Act;
use crate::domain::pqr::PqrCase;
use crate::domain::trace::{Exported, Subject, Trace};
use crate::interchange::dossier::{DossierEntry, DossierFault, MAX_DOSSIER_BYTES, write_dossier};
use crate::interchange::letters;
use crate::messages;
use crate::store::Store;
use crate::text::{history, noun, safe};

/// Gives the paper or the file.
pub fn run(context: &Context, options: &ExportOptions) -> Result<Exit, Failure> {
    let letter = options.kind == ExportKind::Carta;
    context.authorise(if letter { Act::NotifyPqr } else { Act::Export })?;
    let asked = Asked::of(options)?;
    let to_stdout = options.salida == Path::new("-");
    let binary = !matches!(asked, Asked::Letter { as_text: true, .. });
    if to_stdout && binary && context.console.is_terminal() {
        return Err(Failure(messages::NOT_TEXT.into()));
    }
    let store = context.open_to_read()?;
    let what = if letter { Exported::Letter } else { Exported::Dossier };
    let paper = match asked {
        Asked::Letter { number, case, as_text } => {
            self::letter(context, &store, number.as_deref(), case, as_text)?
        }
        Asked::Dossier(radicado) => dossier(context, &store, radicado)?,
    };
    let sink: Box<dyn Write + '_> = if to_stdout {
        Box::new(context.console.output())
    } else {
        Box::new(create(&options.salida)?)
    };
    let keep = |trace| store.record(&context.actor, context.clock.now(), trace).map_err(refused);
    // Kept before the first byte leaves, with whose papers they are.
    keep(Trace::Viewed { subject: Subject::Pqr(paper.of) })?;
    keep(Trace::ExportBegun { what })?;
    let written = write_all(sink, &paper.bytes);
    keep(Trace::Exported { what, rows: if written.is_ok() { paper.papers } else { 0 } })?;
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(Exit::Done),
        Err(error) => {
            let why = io_words(&error);
            return Err(Failure(messages::not_written(&why)));
        }
        Ok(()) => {}
    }
    if !to_stdout {
        let place = safe(&options.salida.to_string_lossy()).into_owned();
        context.console.note(&format!("{} en {place}.", paper.said));
    }
    Ok(Exit::Done)
}

fn write_all(mut sink: impl Write, bytes: &[u8]) -> std::io::Result<()> {
    sink.write_all(bytes)?;
    sink.flush()
}

/// What was asked for.
enum Asked {
    Letter { number: Option<String>, case: Option<Radicado>, as_text: bool },
    Dossier(Radicado),
}

impl Asked {
    fn of(options: &ExportOptions) -> Result<Self, Failure> {
        let ExportOptions { kind, number, caso, formato, .. } = options;
        if *kind == ExportKind::Expediente {
            let radicado = number.as_deref().and_then(|number| number.parse().ok()).or(*caso);
            return match (radicado, formato) {
                (Some(radicado), None) => Ok(Self::Dossier(radicado)),
                (None, _) => Err(Failure(
                    "EXP-005 Falta el radicado: escriba exportar expediente AAAA-NNNNNN.".into(),
                )),
                (Some(_), Some(_)) => Err(wrong_format("un zip: quite --formato")),
            };
        }
        if number.is_none() && caso.is_none() {
            return Err(Failure(
                "EXP-010 Falta la carta: escriba su número o --caso RADICADO.".into(),
            ));
        }
        let as_text = match formato {
            None | Some(ExportFormat::Pdf) => false,
            Some(ExportFormat::Txt) => true,
            Some(_) => return Err(wrong_format("pdf o txt")),
        };
        Ok(Self::Letter { number: number.clone(), case: *caso, as_text })
    }
}

/// A format that this export does not have.
pub fn wrong_format(right: &str) -> Failure {
    Failure(format!("EXP-006 Ese formato no es de esta salida, que es {right}."))
}

/// Bytes on their way out.
struct Paper {
    of: Radicado,
    bytes: Vec<u8>,
    papers: u64,
    said: String,
}

fn letter(
    context: &Context,
    store: &Store,
    number: Option<&str>,
    case: Option<Radicado>,
    as_text: bool,
) -> Result<Paper, Failure> {
    let found = match (case, number) {
        (Some(case), number) => {
            let mut all = store.letters(case).map_err(refused)?;
            all.retain(|issued| number.is_none_or(|number| issued.letter.number == number));
            all.into_iter().max_by(|a, b| a.letter.number.cmp(&b.letter.number))
        }
        (None, number) => store.letter(number.unwrap_or_default()).map_err(refused)?,
    };
    let Some(issued) = found else {
        return Err(Failure(
            "EXP-011 No hay esa carta: vea las del caso con la tecla c o con --caso.".into(),
        ));
    };
    let bytes =
        if as_text { letters::text(&issued.letter).into_bytes() } else { as_pdf(context, &issued) };
    let said = format!("Carta {}", safe(&issued.letter.number));
    Ok(Paper { of: issued.radicado, bytes, papers: 1, said })
}

/// The PDF of a letter; when the letterhead changed since, that is said.
fn as_pdf(context: &Context, issued: &IssuedLetter) -> Vec<u8> {
    let bytes = letters::pdf(&issued.letter, &context.office.letters.company);
    if letters::hash(&bytes) != issued.hash {
        let number = safe(&issued.letter.number);
        context.console.note(&format!(
            "EXP-012 El PDF de {number} no es el que se firmó: cambió el membrete."
        ));
    }
    bytes
}

fn dossier(context: &Context, store: &Store, radicado: Radicado) -> Result<Paper, Failure> {
    let entries = entries(context, store, radicado)?;
    let mut zip = Cursor::new(Vec::new());
    let summary = write_dossier(&mut zip, entries).map_err(|fault| words(&fault))?;
    let papers = summary.documents as u64;
    let what = noun(papers, "documento", "documentos");
    let said = format!("{papers} {what}, índice {}", summary.index_hash);
    Ok(Paper { of: radicado, bytes: zip.into_inner(), papers, said })
}

fn words(fault: &DossierFault) -> Failure {
    Failure(match fault {
        DossierFault::TooLarge => format!(
            "EXP-008 El expediente pasa de {} MiB: pida los anexos grandes por aparte.",
            MAX_DOSSIER_BYTES >> 20
        ),
        DossierFault::TooMany => "EXP-013 El expediente tiene demasiados documentos.".into(),
        DossierFault::SamePlace(place) => {
            format!("EXP-014 Dos documentos ocupan el lugar {place} del expediente.")
        }
        DossierFault::Io(error) => {
            format!("EXP-015 No se pudo armar el expediente ({}).", io_words(error))
        }
    })
}

/// The papers of a case and of the cases that decide together with it: histories first, then by day.
fn entries(
    context: &Context,
    store: &Store,
    radicado: Radicado,
) -> Result<Vec<DossierEntry>, Failure> {
    let today = context.clock.today();
    let file = store.case_file(radicado, today).map_err(refused)?;
    let Some(file) = file.map(|seen| seen.record) else {
        return Err(Failure(format!("EXP-016 El caso {radicado} no existe.")));
    };
    let mut family = vec![file.row.case];
    family.extend(file.parent);
    family.extend(file.recurso);
    family.sort_by_key(|case| case.radicado);
    let (mut histories, mut papers) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    for case in family {
        let (of, day) = (case.radicado, case.last_day());
        for issued in store.letters(of).map_err(refused)? {
            let content = as_pdf(context, &issued);
            let document = issued.letter.kind.document();
            let name = format!("carta_{}.pdf", issued.letter.number);
            papers.push(entry(sent_on(&case, &issued), document, name, content));
        }
        for annex in store.annexes(of).map_err(refused)? {
            bytes += annex.bytes;
            if bytes > MAX_DOSSIER_BYTES {
                return Err(words(&DossierFault::TooLarge));
            }
            let content = store.annex_content(of, &annex).map_err(refused)?;
            papers.push(entry(annex.day(), annex.document, annex.name, content));
        }
        let row = store.row_of(case, today).map_err(refused)?;
        let rules = &context.office.rules;
        let text = history::whole(&row.case, &row.clock, &row.name, rules, today);
        let name = format!("historia_{of}.txt");
        histories.push(entry(day, DossierDocument::Otro, name, text.into_bytes()));
    }
    // The sort keeps what came first of one day first.
    papers.sort_by_key(|paper| paper.date);
    let mut all = histories;
    all.append(&mut papers);
    for (ordinal, paper) in (1..).zip(&mut all) {
        paper.ordinal = ordinal;
    }
    Ok(all)
}

fn entry(
    date: chrono::NaiveDate,
    document: DossierDocument,
    name: String,
    bytes: Vec<u8>,
) -> DossierEntry {
    DossierEntry { ordinal: 0, date, document, name, bytes }
}

/// The day of the step that a letter records; of a letter that records none, that of the filing.
fn sent_on(case: &PqrCase, issued: &IssuedLetter) -> chrono::NaiveDate {
    let number = &issued.letter.number;
    let step = case.history.iter().find(|event| event.document == *number);
    step.map_or_else(|| case.filed_at.date(), |event| event.on)
}
