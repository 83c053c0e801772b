//! Letters and the file of a case: what they say, what they look like, and what they refuse.

use std::io::{Cursor, Read};
use std::sync::LazyLock;

use proptest::prelude::*;
use ventanilla::config::{ConfigFault, load_letters};
use ventanilla::domain::letter::{
    DossierDocument, Letter, LetterFacts, LetterKind, LetterProblem, LetterSense, Letters,
    Paragraph,
};
use ventanilla::interchange::dossier::{
    DossierEntry, DossierFault, DossierSummary, MAX_DOSSIER_BYTES, write_dossier,
};
use ventanilla::interchange::letters::{hash, pdf, render, text};
use ventanilla::text::letter::sense;

use crate::office::day;

static LETTERS: LazyLock<Letters> =
    LazyLock::new(|| load_letters(None).expect("las cartas de la casa se leen"));

fn facts() -> LetterFacts {
    let mut facts = LetterFacts::sample();
    facts.decision.queja = false;
    facts.decision.apelacion = false;
    facts
}

fn written(name: &str, facts: &LetterFacts) -> Letter {
    let template = LETTERS.template(name).expect("la plantilla existe");
    render(&LETTERS, template, facts).expect("la carta se escribe")
}

#[test]
fn every_template_says_what_it_should() {
    for template in &LETTERS.templates {
        insta::assert_snapshot!(
            format!("carta_{}", template.name),
            text(&written(&template.name, &facts()))
        );
    }
}

#[test]
fn a_letter_on_consumption_follows_the_sense() {
    for (sense_of, words) in [
        (LetterSense::Accede, "decide acceder a lo solicitado"),
        (LetterSense::Parcial, "acceder parcialmente a lo solicitado"),
        (LetterSense::NoAccede, "decide no acceder a lo solicitado"),
    ] {
        let mut facts = facts();
        facts.decision.sense = Some(sense_of);
        facts.decision.sense_words = Some(sense(sense_of).to_owned());
        let text = flat(&written("04", &facts));
        assert!(text.contains(words), "{text}");
        assert_eq!(text.contains("se ajusta su cuenta"), sense_of != LetterSense::NoAccede);
    }
}

#[test]
fn only_where_recursos_proceed_are_they_offered() {
    for template in LETTERS.templates.iter().filter(|one| one.kind.tells_recursos()) {
        let mut facts = facts();
        facts.decision.recursos_days = Some("siete (7)".into());
        let with = flat(&written(&template.name, &facts));
        assert!(with.contains("dentro de los siete (7) días hábiles"), "{}", template.name);
        facts.decision.recursos = false;
        facts.decision.recursos_days = None;
        let without = flat(&written(&template.name, &facts));
        assert!(!without.contains("siete (7)"), "{}", template.name);
        assert!(without.contains("no proceden recursos"), "{}: {without}", template.name);
        assert!(!without.contains("proceden el recurso"), "{}", template.name);
    }
}

#[test]
fn a_rejected_apelacion_is_notified_with_its_queja() {
    let mut facts = facts();
    facts.decision.queja = true;
    for name in ["aviso", "aviso-publicado", "constancia-notificacion", "rechazo-recurso"] {
        let text = flat(&written(name, &facts));
        assert!(text.contains("queja"), "{name}");
        assert!(!text.contains("el recurso de reposición y, en subsidio"), "{name}");
    }
}

#[test]
fn terms_of_law_are_never_in_a_template() {
    for template in &LETTERS.templates {
        for number in ["cinco", "quince", "diez", "treinta", "setenta", "dos meses", "un mes"] {
            assert!(!template.source.contains(number), "{}: {number}", template.name);
        }
    }
}

#[test]
fn codes_and_causes_find_templates_and_texts() {
    assert_eq!(LETTERS.template("04").unwrap().name, "respuesta-consumo");
    let names = |causal| -> Vec<_> {
        let found = LETTERS.for_case(LetterKind::Respuesta, causal);
        found.into_iter().map(|template| template.code.as_str()).collect()
    };
    assert_eq!(names(Some(102)), ["04", "01", "02", "03", "05"]);
    assert_eq!(names(Some(117)), ["01", "02", "03", "05"]);
    assert_eq!(names(None), ["01", "02", "03", "05"]);
    assert_eq!(LETTERS.text("ALTO").unwrap().title, "Alto consumo");
    assert!(LETTERS.texts.len() >= 14);
    for kind in LetterKind::ALL {
        assert_eq!(LetterKind::from_code(kind.code()), Some(kind));
        assert!(!LETTERS.for_case(kind, None).is_empty(), "{kind:?} sin plantilla");
    }
    for text in &LETTERS.texts {
        assert!(!text.text.contains('\n') && text.text.len() < 400, "{}", text.code);
    }
    let office = crate::office::office();
    for cause in LETTERS.templates.iter().flat_map(|template| &template.causes) {
        assert!(office.causals.get(*cause).is_some(), "{cause}");
    }
}

fn loaded_with(file: &str, text: &str) -> Result<Letters, ConfigFault> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("plantillas")).unwrap();
    std::fs::write(folder.path().join(file), text).unwrap();
    load_letters(Some(folder.path()))
}

fn refused(file: &str, text: &str) -> (String, Option<usize>, String) {
    let fault = loaded_with(file, text).unwrap_err();
    (fault.file, fault.line, fault.reason)
}

const HEAD: &str = "+++\ncodigo = \"21\"\nclase = \"acuse\"\ntitulo = \"Acuse\"\n+++\n";

#[test]
fn a_template_that_cannot_be_filled_is_told_by_file_and_line() {
    let file = "plantillas/acuse.txt";
    for (body, line, words) in [
        ("Recibido.\n\nNúmero {{ case.radicad }}.\n", 8, "no existe el dato «case.radicad»"),
        (
            "Recibido.\n{% if never.true %}\n{{ x }}\n{% endif %}\n",
            7,
            "no existe el dato «never.true»",
        ),
        ("Uno.\nDos.\n{% if case.account %}\n", 8, "no se entiende"),
        ("{{ case.radicado }}\n{{ case.radicad }}\n", 7, "«case.radicad»"),
        ("Uno {{ case.radicado.\n", 6, "no se entiende"),
        ("Uno.\n{{ case.radicado | upper }}\n", 7, "no se entiende"),
        ("Uno.\n{% include \"acuse\" %}\n", 7, "no se entiende"),
        (
            "Uno.\n{% if decision.recursos %}\n{% else %}{{ case.facts | upper }}{% endif %}\n",
            8,
            "no se entiende",
        ),
        ("{{ case }}\n", 6, "no existe el dato «case»"),
        ("{{ range(100) }}\n", 6, "no existe el dato «range»"),
    ] {
        let (at, found, reason) = refused(file, &format!("{HEAD}{body}"));
        assert_eq!((at.as_str(), found), (file, Some(line)), "{body}: {reason}");
        assert!(reason.contains(words), "{body}: {reason}");
    }
    let shown = loaded_with(file, &format!("{HEAD}{{{{ nada }}}}\n")).unwrap_err().to_string();
    assert!(shown.starts_with("CFG-001 plantillas/acuse.txt, línea 6: no existe"), "{shown}");
}

#[test]
fn the_head_of_a_template_is_told_by_line_too() {
    let file = "plantillas/acuse.txt";
    let with = |codigo: &str, clase: &str, more: &str| {
        refused(
            file,
            &format!(
                "+++\ncodigo = \"{codigo}\"\nclase = \"{clase}\"\ntitulo = \"A\"\n{more}+++\nHola.\n"
            ),
        )
    };
    assert_eq!(refused(file, "Hola.\n").1, Some(1));
    assert_eq!(refused(file, "+++\ncodigo = \"21\"\nHola.\n").1, Some(1));
    assert_eq!(with("21", "acusse", "").1, Some(3));
    assert_eq!(with("7", "acuse", "").1, Some(2));
    assert_eq!(with("21", "acuse", "causa = [1]\n").1, Some(5));
    assert!(with("20", "acuse", "").2.contains("código 20"));
    let decision = with("21", "respuesta", "");
    assert!(decision.2.contains("decision.recursos"), "{decision:?}");
    let file = refused("empresa.toml", "nombre = \"X\"\nnit = 3\n");
    assert_eq!((file.0.as_str(), file.1), ("empresa.toml", Some(2)));
    let twice = "[[texto]]\ncodigo = \"a\"\ntitulo = \"A\"\ntexto = \"A\"\n".repeat(2);
    assert!(refused("textos.toml", &twice).2.contains("dos veces"));
}

#[test]
fn the_company_replaces_one_file_of_the_house() {
    let body = "| Para {{ addressee.name }}\n\nRecibido con el número {{ case.radicado }}.\n";
    for ends in ["\n", "\r\n"] {
        let file = format!("{HEAD}{body}").replace('\n', ends);
        let letters = loaded_with("plantillas/acuse.txt", &file).unwrap();
        let letter = render(&letters, letters.template("acuse").unwrap(), &facts()).unwrap();
        assert_eq!(
            letter.paragraphs,
            [
                Paragraph::Lines(vec!["Para María Núñez Peña".into()]),
                Paragraph::Prose("Recibido con el número 2026-000417.".into()),
            ]
        );
        assert_eq!(letters.templates.len(), LETTERS.templates.len());
    }
}

#[test]
fn a_letter_is_not_written_with_a_hole() {
    let mut facts = facts();
    facts.missing_term = Some(" \u{200b}\n".into());
    let template = LETTERS.template("requerimiento").unwrap();
    let fault = render(&LETTERS, template, &facts).unwrap_err();
    assert_eq!(fault.problem, LetterProblem::MissingFact("missing_term".into()));
    let lines: Vec<&str> =
        include_str!("../../data/plantillas/requerimiento.txt").lines().collect();
    assert!(lines[fault.line - 1].contains("{{ missing_term }}"));
}

/// Everything that a letter says, in one line.
fn flat(letter: &Letter) -> String {
    let lines = letter.paragraphs.iter().flat_map(|paragraph| match paragraph {
        Paragraph::Prose(text) | Paragraph::Heading(text) => vec![text.clone()],
        Paragraph::Lines(lines) => lines.clone(),
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn read_pdf(bytes: &[u8]) -> (lopdf::Document, Vec<String>) {
    let document = lopdf::Document::load_mem(bytes).expect("otro programa lee el PDF");
    let pages = document.get_pages();
    let texts = pages.keys().map(|page| document.extract_text(&[*page]).unwrap()).collect();
    (document, texts)
}

#[test]
fn every_letter_is_a_pdf_that_another_program_reads() {
    for template in &LETTERS.templates {
        let letter = written(&template.name, &facts());
        let bytes = pdf(&letter, &LETTERS.company);
        assert!(bytes.starts_with(b"%PDF-"));
        assert_eq!(bytes, pdf(&letter, &LETTERS.company), "{}", template.name);
        let (_, pages) = read_pdf(&bytes);
        assert!((1..=3).contains(&pages.len()), "{}: {}", template.name, pages.len());
        for (number, page) in (1..).zip(&pages) {
            for words in [
                LETTERS.company.name.as_str(),
                "NIT 900.000.000-5",
                "S-2026-000123",
                "Villa Ejemplo, 5 de marzo de 2026",
                &format!("Página {number} de {}", pages.len()),
            ] {
                assert!(page.contains(words), "{}: {words}\n{page}", template.name);
            }
        }
        let said = pages.join("\n");
        for words in flat(&letter).split([' ', '\u{a0}']) {
            assert!(said.contains(words), "{}: {words}", template.name);
        }
    }
}

#[test]
fn a_long_letter_has_the_pages_it_needs() {
    let mut facts = facts();
    facts.decision.body = "La visita encontró el medidor en buen estado.\n".repeat(120);
    let (document, pages) = read_pdf(&pdf(&written("03", &facts), &LETTERS.company));
    assert_eq!(document.get_pages().len(), 6);
    let said = pages.join("\n");
    assert_eq!(said.matches("La visita encontró el medidor").count(), 120);
    assert!(pages.last().unwrap().contains("Página 6 de 6"));
    let last = pages.last().unwrap();
    assert!(last.contains("Atentamente") && last.contains("Ana Ruiz"), "la firma queda entera");
}

#[test]
fn what_the_font_lacks_is_shown_without_marks() {
    let mut facts = facts();
    facts.addressee.name = "Mari\u{301}a Kowalčuk 日 «€»".into();
    let (_, pages) = read_pdf(&pdf(&written("acuse", &facts), &LETTERS.company));
    assert!(pages[0].contains("María Kowalcuk ? «€»"), "{}", pages[0]);
}

#[test]
fn a_letter_has_a_bound() {
    let mut facts = facts();
    facts.decision.body = "palabra ".repeat(40_000);
    let fault = render(&LETTERS, LETTERS.template("01").unwrap(), &facts).unwrap_err();
    assert_eq!(fault.problem, LetterProblem::TooLong);
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("{{ case.radicado }}".to_owned()),
        Just("{% include \"acuse\" %}".to_owned()),
        Just("{# nada #}".to_owned()),
        Just("\n\n| forjado\n\n# FORJADO\n\n".to_owned()),
        Just("\u{1}\u{2}FIRMA\u{3}\u{1b}[2J\r\n\t".to_owned()),
        Just("\u{202e}\u{2028}\u{85}\u{feff}".to_owned()),
        Just(") Tj ET \\( <script>&amp;".to_owned()),
        "[^ ]{0,300}",
        any::<String>(),
    ];
    proptest::collection::vec(pieces, 1..5).prop_map(|pieces| pieces.concat() + "x")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_hostile_value_is_data(value in hostile(), which in 0..17_usize) {
        let mut facts = facts();
        let template = &LETTERS.templates[which];
        let plain = render(&LETTERS, template, &facts).unwrap();
        facts.addressee.name = value.clone();
        facts.case.facts = value.clone();
        facts.number = value.clone();
        facts.signer.name = value.clone();
        facts.case.account = Some(value.clone());
        let letter = render(&LETTERS, template, &facts).unwrap();
        // The same pieces in the same order: nothing was forged.
        let shape = |letter: &Letter| -> Vec<_> {
            letter.paragraphs.iter().map(|paragraph| match paragraph {
                Paragraph::Prose(_) => (0, 1),
                Paragraph::Heading(_) => (1, 1),
                Paragraph::Lines(lines) => (2, lines.len()),
            }).collect()
        };
        prop_assert_eq!(shape(&plain), shape(&letter));
        let whole = text(&letter);
        prop_assert!(!whole.chars().any(|c| c.is_control() && c != '\n'));
        let width = |c| unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        let columns = |line: &str| line.chars().map(width).sum::<usize>();
        prop_assert!(whole.lines().all(|line| columns(line) <= 78), "{}", whole);
        if value.contains("{{ case.radicado }}") && flat(&plain).contains("María") {
            prop_assert!(flat(&letter).contains("{{ case.radicado }}"));
        }
        let bytes = pdf(&letter, &LETTERS.company);
        prop_assert_eq!(&bytes, &pdf(&letter, &LETTERS.company));
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        prop_assert!(!document.get_pages().is_empty());
    }

    #[test]
    fn a_hostile_name_is_a_file_name(names in proptest::collection::vec(hostile(), 1..6)) {
        let entries = (1..).zip(&names).map(|(ordinal, name)| entry(ordinal, name, b"x"));
        let (zip, _) = zipped(entries.collect()).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for (name, _) in unzipped(&zip) {
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            prop_assert!(name.chars().all(plain) && name.len() < 120, "{}", name);
            prop_assert!(!name.contains("..") && !name.ends_with('.'), "{}", name);
            prop_assert!(seen.insert(name.to_lowercase()));
        }
    }
}

fn entry(ordinal: u32, name: &str, bytes: &[u8]) -> DossierEntry {
    DossierEntry {
        ordinal,
        date: day(2026, 3, 5),
        document: DossierDocument::Respuesta,
        name: name.into(),
        bytes: bytes.into(),
    }
}

fn zipped(entries: Vec<DossierEntry>) -> Result<(Vec<u8>, DossierSummary), DossierFault> {
    let mut out = Cursor::new(Vec::new());
    let summary = write_dossier(&mut out, entries)?;
    Ok((out.into_inner(), summary))
}

fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            let name = file.name().unwrap().into_owned();
            (name, content)
        })
        .collect()
}

fn papers() -> Vec<DossierEntry> {
    let letter = pdf(&written("03", &facts()), &LETTERS.company);
    vec![
        entry(2, "../Respuesta número 3.pdf", &letter),
        entry(1, "C:\\fotos\\petición del usuario.TXT", "Mi reclamo".as_bytes()),
        DossierEntry {
            document: DossierDocument::RecursoApelacion,
            ..entry(3, "…\u{7}", &[0, 1, 2])
        },
        entry(4, &format!("{}.pdf", "largo".repeat(60)), b""),
    ]
}

#[test]
fn the_file_of_a_case_is_read_back_by_its_index() {
    let (bytes, summary) = zipped(papers()).unwrap();
    assert_eq!(bytes, zipped(papers()).unwrap().0, "los mismos papeles, los mismos bytes");
    let files = unzipped(&bytes);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names[..5],
        [
            "INDICE.csv",
            "INDICE.txt",
            "001_2026-03-05_C_fotos_peticion_del_usuario.TXT",
            "002_2026-03-05_Respuesta_numero_3.pdf",
            "003_2026-03-05_apelacion",
        ]
    );
    assert!(names[5].ends_with("largol.pdf") && names[5].len() < 100, "{}", names[5]);
    let csv = &files[0].1;
    assert_eq!(hash(csv), summary.index_hash);
    assert_eq!(summary.documents, 4);
    assert!(csv.starts_with("\u{feff}numero;fecha;documento;archivo;bytes;blake3\n".as_bytes()));
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&csv[3..]);
    let index = std::str::from_utf8(&files[1].1).unwrap();
    for (row, (name, content)) in reader.records().zip(&files[2..]) {
        let row = row.unwrap();
        assert_eq!(&row[3], name);
        assert_eq!(row[4], content.len().to_string());
        assert_eq!(row[5], hash(content));
        assert!(index.contains(&row[5]) && index.contains(name.as_str()), "{index}");
    }
    assert!(index.contains("  3  05/03/2026  Recurso de reposición y en subsidio de apelación"));
}

#[test]
fn the_file_of_a_case_has_bounds() {
    let twice = vec![entry(1, "a", b"a"), entry(1, "b", b"b")];
    assert!(matches!(zipped(twice), Err(DossierFault::SamePlace(1))));
    let half = vec![0; usize::try_from(MAX_DOSSIER_BYTES / 2 + 1).unwrap()];
    let heavy = vec![entry(1, "a", &half), entry(2, "b", &half)];
    assert!(matches!(zipped(heavy), Err(DossierFault::TooLarge)));
    let many = (1..=1_000).map(|ordinal| entry(ordinal, "a", b"")).collect();
    assert!(matches!(zipped(many), Err(DossierFault::TooMany)));
    assert_eq!(unzipped(&zipped(Vec::new()).unwrap().0).len(), 2);
}

#[test]
fn every_document_has_its_own_code_and_name() {
    let mut codes = std::collections::BTreeSet::new();
    let mut names = std::collections::BTreeSet::new();
    for document in DossierDocument::ALL {
        assert!(codes.insert(document.code()) && names.insert(document.name()), "{document:?}");
        assert_eq!(DossierDocument::from_code(document.code()), Some(*document));
    }
}
