//! Annexes, letters and the whole file of a case: what comes in is what goes out, and nothing else.

use std::io::{self, Cursor, Read};

use proptest::prelude::*;
use tempfile::TempDir;
use ventanilla::domain::annex::{
    Annex, AnnexRejection, MAX_ANNEX_BYTES, MAX_ANNEX_NAME, MAX_ANNEXES, annex_name,
};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{Radicado, SessionId};
use ventanilla::domain::letter::{
    DossierDocument, IssuedLetter, Letter, LetterKind, Paragraph, letter_number,
};
use ventanilla::domain::permission::Act;
use ventanilla::domain::trace::{Exported, RefusedBy, Subject, Trace};
use ventanilla::domain::user::{Actor, Role};
use ventanilla::interchange::letters;
use ventanilla::store::engine::{Batch, Engine, Space};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{ANNEX_CHUNK, Difference, JournalFilter, Refusal, Store, trees};

use crate::desk::{Desk, Look};
use crate::office::{
    actor, administrator, assert_clean, clerk, director, dump, dump_but_register, file, now,
    office, open, run, store, today, verify,
};
use crate::remote::memory;

const PDF: &[u8] = b"%PDF-1.7 acta";

fn attach(store: &Store, of: Radicado, name: &str, content: &[u8]) -> Result<Annex, Refusal> {
    store.attach(&clerk(), now(), of, (name, DossierDocument::ActaInspeccion, content))
}

/// Bytes of which no two pieces are the same.
fn long(bytes: usize) -> Vec<u8> {
    (0_u32..).flat_map(u32::to_le_bytes).take(bytes).collect()
}

fn traces(store: &Store) -> Vec<Command> {
    let (page, _) = store.journal(&JournalFilter::default(), &PageRequest::last(20)).unwrap();
    page.rows.into_iter().map(|(_, entry)| entry.command).collect()
}

#[test]
fn what_is_attached_comes_back_whole() {
    let (engine, store) = store();
    let case = file(&store, "La visita no se hizo.");
    for size in [1, ANNEX_CHUNK - 1, ANNEX_CHUNK, ANNEX_CHUNK + 1, 40 * ANNEX_CHUNK + 7] {
        let content = long(size);
        let annex = attach(&store, case, &format!("foto {size}.jpg"), &content).unwrap();
        assert_eq!(annex.hash, blake3::hash(&content).to_hex().to_string());
        assert_eq!((annex.bytes, annex.at, &annex.by), (size as u64, now(), &clerk().user));
        assert_eq!(store.annex_content(case, &annex).unwrap(), content);
    }
    let all = store.annexes(case).unwrap();
    assert_eq!(all.len(), 5);
    assert!(all.windows(2).all(|pair| pair[0].number < pair[1].number));
    assert!(
        dump(engine.as_ref())[&Space::AnnexContent]
            .iter()
            .all(|(_, piece)| { (1..=ANNEX_CHUNK).contains(&piece.len()) })
    );
    assert_eq!(store.case_file(case, today()).unwrap().unwrap().record.annexes, 5);
    let marks = dump(engine.as_ref());
    assert!(!marks[&Space::Meta].iter().any(|(key, _)| key.starts_with(trees::META_ANNEX)));
    assert_clean(&store);
}

#[test]
fn what_is_no_annex_is_refused_and_leaves_nothing() {
    let (engine, store) = store();
    let case = file(&store, "Un caso.");
    attach(&store, case, "acta.pdf", PDF).unwrap();
    let before = dump_but_register(engine.as_ref());
    let none = Radicado { year: 2026, number: 99 };
    let too_large = long(usize::try_from(MAX_ANNEX_BYTES).unwrap() + 1);
    let rule = |rejection| Refusal::Annex(rejection);
    let cases: [(Radicado, &str, &[u8], Refusal); 6] = [
        (case, "vacio.pdf", b"", rule(AnnexRejection::Empty)),
        (case, "video.mp4", &too_large, rule(AnnexRejection::TooLarge)),
        (case, "otra.pdf", PDF, rule(AnnexRejection::Repeated("acta.pdf".into()))),
        (case, "../..", b"x", rule(AnnexRejection::NameInvalid)),
        (case, "\u{202e}\u{7}", b"x", rule(AnnexRejection::NameInvalid)),
        (none, "acta.pdf", PDF, Refusal::NotFound),
    ];
    for (of, name, content, refusal) in cases {
        assert_eq!(attach(&store, of, name, content).unwrap_err(), refusal, "{name:?}");
        let last = traces(&store).pop().unwrap();
        let by = if refusal == Refusal::NotFound { RefusedBy::Missing } else { RefusedBy::Rule };
        let subject = Some(Subject::Pqr(of));
        assert_eq!(last, Command::Trace(Trace::Refused { act: Act::ReceivePqr, subject, by }));
    }
    let reader = actor("auditor", Role::ReadOnly);
    let paper = ("acta 2.pdf", DossierDocument::Otro, b"x".as_slice());
    let refusal = store.attach(&reader, now(), case, paper).unwrap_err();
    assert_eq!(refusal, Refusal::Forbidden(Act::ReceivePqr));
    assert!(dump_but_register(engine.as_ref()) == before, "algo cambió");
    // The largest one is one; the same paper in another case is another annex.
    attach(&store, case, "grande.bin", &too_large[1..]).unwrap();
    attach(&store, file(&store, "Otro."), "acta.pdf", PDF).unwrap();
    assert_clean(&store);
}

#[test]
fn a_case_has_forty_annexes_and_two_clerks_do_not_meet() {
    let (_, store) = store();
    let case = file(&store, "Un caso.");
    let attached: usize = std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..4)
            .map(|one| {
                let store = store.clone();
                scope.spawn(move || {
                    (0..12)
                        .filter(|n| {
                            let name = format!("{one}-{n}.txt");
                            attach(&store, case, &name, name.as_bytes()).is_ok()
                        })
                        .count()
                })
            })
            .collect();
        clerks.into_iter().map(|clerk| clerk.join().unwrap()).sum()
    });
    assert_eq!((attached, store.annexes(case).unwrap().len()), (MAX_ANNEXES, MAX_ANNEXES));
    let refusal = attach(&store, case, "una más.txt", b"otra").unwrap_err();
    assert_eq!(refusal, Refusal::Annex(AnnexRejection::TooMany));
    assert_clean(&store);
}

/// The process dies after the content and before its act: nothing shows, and the next opening sweeps it.
#[test]
fn content_without_its_act_is_swept_on_the_next_opening() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let case = file(&store, "Un caso.");
    let annex = attach(&store, case, "acta.pdf", PDF).unwrap();
    store.put_content(case, 900, &long(3 * ANNEX_CHUNK)).unwrap();
    assert_eq!(store.annexes(case).unwrap(), std::slice::from_ref(&annex));
    // While it is being written it is no difference.
    assert_clean(&store);
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!(store.annexes(case).unwrap(), std::slice::from_ref(&annex));
    assert_eq!(store.annex_content(case, &annex).unwrap(), PDF);
    let said = verify(&store);
    assert!(said.is_clean(), "{:?}", said.differences);
    // An act that names content which is not there is refused.
    let lost = Annex { number: 900, hash: "00".repeat(32), ..annex };
    let act = Command::AttachAnnex { radicado: case, annex: lost };
    let refusal = store.commit(&clerk(), now(), act, None).unwrap_err();
    assert_eq!(refusal, Refusal::Annex(AnnexRejection::ContentMissing));
}

#[test]
fn content_that_is_not_what_was_attached_is_found() {
    let (engine, store) = store();
    let case = file(&store, "Un caso.");
    let annex = attach(&store, case, "acta.pdf", &long(3 * ANNEX_CHUNK)).unwrap();
    let whole = dump(engine.as_ref())[&Space::AnnexContent].clone();
    let difference = Difference::AnnexContent { radicado: case, name: "acta.pdf".into() };
    for (at, (key, piece)) in whole.iter().enumerate() {
        let mut changed = piece.clone();
        changed[at] ^= 1;
        for other in [None, Some(changed)] {
            let mut batch = Batch::default();
            match other {
                None => batch.delete(Space::AnnexContent, key.clone()),
                Some(other) => batch.put(Space::AnnexContent, key.clone(), other),
            }
            engine.apply(batch).unwrap();
            assert_eq!(verify(&store).differences, std::slice::from_ref(&difference));
            assert!(store.annex_content(case, &annex).is_err());
            let mut back = Batch::default();
            back.put(Space::AnnexContent, key.clone(), piece.clone());
            engine.apply(back).unwrap();
        }
    }
    assert_clean(&store);
    let mut batch = Batch::default();
    batch.delete(Space::Annex, trees::annex(case, annex.number));
    engine.apply(batch).unwrap();
    let unfounded = Difference::AnnexUnfounded(trees::annex(case, annex.number));
    assert_eq!(verify(&store).differences, [unfounded]);
}

#[test]
fn a_copy_of_the_base_carries_the_annexes() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("a"), folder.path().join("a.vres"));
    let store = open(&data).unwrap();
    let case = file(&store, "Un caso.");
    let annex = attach(&store, case, "acta.pdf", &long(20 * ANNEX_CHUNK + 3)).unwrap();
    drop(store);
    let other = folder.path().join("b");
    let copy = copy.to_str().unwrap();
    assert!(run(&data, &["respaldar", copy]).status.success());
    let restored = run(&other, &["restaurar", copy]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let store = open(&other).unwrap();
    assert_eq!(store.annexes(case).unwrap(), std::slice::from_ref(&annex));
    assert_eq!(store.annex_content(case, &annex).unwrap(), long(20 * ANNEX_CHUNK + 3));
    assert_clean(&store);
}

proptest! {
    #[test]
    fn a_name_is_safe_to_show_and_stays_as_it_is(raw in any::<String>()) {
        if let Some(name) = annex_name(&raw) {
            prop_assert!(name.chars().count() <= MAX_ANNEX_NAME);
            prop_assert!(!name.contains(['/', '\\', ':']) && !name.starts_with('.'));
            prop_assert!(!name.chars().any(char::is_control));
            prop_assert_eq!(ventanilla::text::safe(&name), name.as_str());
            prop_assert_eq!(annex_name(&name), Some(name));
        }
    }
}

#[test]
fn names_keep_what_they_say() {
    for (raw, name) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\visita 1.JPG", "visita 1.JPG"),
        ("acta\u{202e}fdp.exe", "acta fdp.exe"),
        ("  petición\n\u{1b}[2J  ñ.pdf ", "petición [2J ñ.pdf"),
        ("...oculto", "oculto"),
    ] {
        assert_eq!(annex_name(raw).as_deref(), Some(name), "{raw:?}");
    }
    let long = annex_name(&format!("{}.pdf", "a".repeat(500))).unwrap();
    assert!(long.ends_with("a.pdf") && long.chars().count() == MAX_ANNEX_NAME);
}

/// A clerk who logged in.
fn seated(store: &Store) -> Actor {
    let (user, role) = (clerk().user, Role::Clerk);
    let command = Command::AddUser { user, name: "MARÍA GÓMEZ".into(), role };
    store.commit(&administrator(), now(), command, None).unwrap();
    Actor { session: SessionId(7), ..clerk() }
}

#[test]
fn over_the_net_a_paper_comes_through_the_input_and_never_from_a_path() {
    let (engine, server) = memory();
    let clerk = seated(&server.store);
    let case = file(&server.store, "Un caso.").to_string();
    let before = dump(engine.as_ref());
    let refusals: [(&[&str], &str); 6] = [
        (&["adjuntar", &case, "/etc/passwd"], "REM-011 "),
        (&["adjuntar", &case, "./-", "--nombre", "a.pdf"], "REM-011 "),
        (&["adjuntar", &case, "-"], "ANX-007 "),
        (&["adjuntar", &case, "-", "--nombre", "///"], "ANX-004 "),
        (&["adjuntar", "caso", "-", "--nombre", "a.pdf"], "USO-001 "),
        (&["exportar", "expediente", &case, "--salida", "/tmp/x.zip"], "REM-002 "),
    ];
    for (words, rule) in refusals {
        let line = server.refusal(clerk.clone(), words);
        assert!(line.starts_with(rule), "{words:?}: {line}");
    }
    let kind = ["adjuntar", &case, "-", "--nombre", "a.pdf", "--como", "nada"];
    assert!(server.refusal(clerk.clone(), &kind).starts_with("USO-001 "));
    assert!(dump(engine.as_ref()) == before, "algo cambió");

    let words = ["adjuntar", &case, "-", "--como", "poder", "--nombre", "../poder ñ.pdf"];
    for (input, rule) in [
        (Box::new(io::empty()) as Box<dyn Read + Send>, "ANX-001 "),
        (Box::new(io::repeat(7)), "ANX-002 "),
    ] {
        let ended = server.give(clerk.clone(), &words, input);
        assert!(ended.code == 2 && ended.err.starts_with(rule), "{ended:?}");
    }
    let ended = server.give(clerk.clone(), &words, Cursor::new(PDF));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(ended.out.contains("«poder ñ.pdf» adjunto como Poder, 13 bytes"), "{}", ended.out);
    let again = server.give(clerk, &words, Cursor::new(PDF));
    assert!(again.code == 2 && again.err.starts_with("ANX-005 "), "{again:?}");
    assert_clean(&server.store);
}

#[test]
fn at_home_only_files_are_attached() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    let case = file(&open(&data).unwrap(), "Un caso.").to_string();
    let paper = folder.path().join("foto\u{7} 1.jpg");
    std::fs::write(&paper, PDF).unwrap();
    let line = |words: &[&str]| {
        let ended = run(&data, words);
        assert_eq!(ended.status.code(), Some(2), "{words:?}");
        String::from_utf8(ended.stderr).unwrap()
    };
    let here = folder.path().to_str().unwrap();
    assert!(line(&["adjuntar", &case, here]).starts_with("ANX-009 "));
    assert!(line(&["adjuntar", &case, "/dev/zero"]).starts_with("ANX-009 "));
    assert!(line(&["adjuntar", &case, "/no/hay"]).starts_with("ANX-008 "));
    assert!(line(&["adjuntar", &case, "-"]).starts_with("ANX-007 "));
    let ended = run(&data, &["adjuntar", &case, paper.to_str().unwrap()]);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let out = String::from_utf8(ended.stdout).unwrap();
    assert!(out.contains("«foto 1.jpg» adjunto como Anexo a reclamo, 13 bytes"), "{out}");
}

/// A letter of a case, kept with the hash of its PDF.
fn issue(store: &Store, radicado: Radicado, sequence: u32) -> IssuedLetter {
    let letter = Letter {
        kind: LetterKind::Acuse,
        number: letter_number(2026, sequence),
        place_and_date: "Manizales, 5 de marzo de 2026".into(),
        title: "Acuse de recibo".into(),
        paragraphs: vec![Paragraph::Prose("Recibimos su petición.".into())],
    };
    let hash = letters::hash(&letters::pdf(&letter, &office().letters.company));
    let issued = IssuedLetter { radicado, sequence, template: "11".into(), hash, letter };
    let command = Command::IssueLetter { letter: Box::new(issued.clone()), act: None };
    store.commit(&director(), now(), command, None).unwrap();
    issued
}

/// A base on disk with a case that has letters and annexes.
fn with_papers() -> (TempDir, Radicado, IssuedLetter, Annex) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    file(&store, "Otro caso.");
    let case = file(&store, "La visita\u{1b}[2J no se hizo.");
    issue(&store, case, 1);
    let letter = issue(&store, case, 2);
    attach(&store, case, "../foto de la visita.jpg", &long(3 * ANNEX_CHUNK)).unwrap();
    let annex = attach(&store, case, "acta.pdf", PDF).unwrap();
    (folder, case, letter, annex)
}

#[test]
fn a_letter_goes_out_as_it_was_signed() {
    let (folder, case, letter, _) = with_papers();
    let case = case.to_string();
    let day = ["--fecha", "2026-03-05"];
    let give = |words: &[&str]| run(folder.path(), &[words, &day].concat());
    let pdf = give(&["exportar", "carta", "S-2026-000002"]);
    assert!(pdf.status.success() && pdf.stderr.is_empty());
    assert_eq!(letters::hash(&pdf.stdout), letter.hash);
    assert_eq!(give(&["exportar", "carta", "--caso", &case]).stdout, pdf.stdout);
    let first = give(&["exportar", "carta", "S-2026-000001", "--caso", &case]);
    assert!(first.status.success() && first.stdout != pdf.stdout);
    let text = give(&["exportar", "carta", "S-2026-000002", "--formato", "txt"]).stdout;
    assert_eq!(String::from_utf8(text).unwrap(), letters::text(&letter.letter));
    for (words, rule) in [
        (&["exportar", "carta"][..], "EXP-010 "),
        (&["exportar", "carta", "S-2026-000099"], "EXP-011 "),
        (&["exportar", "carta", "S-2026-000001", "--caso", "2026-000001"], "EXP-011 "),
        (&["exportar", "carta", "S-2026-000001", "--formato", "csv"], "EXP-006 "),
        (&["exportar", "pqr", "--formato", "pdf"], "EXP-006 "),
        (&["exportar", "pqr", "2026-000001"], "EXP-017 "),
        (&["exportar", "expediente"], "EXP-005 "),
        (&["exportar", "expediente", "2026-000099"], "EXP-016 "),
    ] {
        let ended = give(words);
        let line = String::from_utf8(ended.stderr).unwrap();
        assert!(ended.status.code() == Some(2) && line.starts_with(rule), "{words:?}: {line}");
    }
}

#[test]
fn the_file_of_a_case_is_whole_proved_and_always_the_same() {
    let (folder, case, letter, annex) = with_papers();
    let out = folder.path().join("e.zip");
    let words = ["exportar", "expediente", &case.to_string(), "--fecha", "2026-03-05"];
    let first = run(folder.path(), &[&words[..], &["--salida", out.to_str().unwrap()]].concat());
    let said = String::from_utf8(first.stderr).unwrap();
    assert!(first.status.success() && said.starts_with("5 documentos, índice "), "{said}");
    let zip = std::fs::read(&out).unwrap();
    let second = run(folder.path(), &words);
    assert_eq!(second.stdout, zip, "los mismos papeles, los mismos bytes");

    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut content = Vec::new();
        let mut one = archive.by_index(at).unwrap();
        let name = one.name().unwrap().into_owned();
        one.read_to_end(&mut content).unwrap();
        files.push((name, content));
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "INDICE.csv",
            "INDICE.txt",
            "001_2026-03-05_historia_2026-000002.txt",
            "002_2026-03-05_carta_S-2026-000001.pdf",
            "003_2026-03-05_carta_S-2026-000002.pdf",
            "004_2026-03-05_foto_de_la_visita.jpg",
            "005_2026-03-05_acta.pdf",
        ]
    );
    let index = String::from_utf8(files[0].1.clone()).unwrap();
    for (name, content) in &files[2..] {
        let line = index.lines().find(|line| line.contains(name.as_str())).unwrap();
        assert!(line.contains(&letters::hash(content)), "{line}");
    }
    assert!(index.contains(&letter.hash) && index.contains(&annex.hash), "{index}");
    let history = String::from_utf8(files[2].1.clone()).unwrap();
    for words in ["HISTORIA DEL CASO 2026-000002", "radicada por mgomez", "TÉRMINOS", "art."] {
        assert!(history.contains(words), "{words}: {history}");
    }
    assert!(!history.contains('\u{1b}'), "{history}");

    let store = open(folder.path()).unwrap();
    let acts = traces(&store);
    let tail: Vec<&Command> = acts.iter().rev().take(3).rev().collect();
    let what = Exported::Dossier;
    let expected = [
        Command::Trace(Trace::Viewed { subject: Subject::Pqr(case) }),
        Command::Trace(Trace::ExportBegun { what }),
        Command::Trace(Trace::Exported { what, rows: 5 }),
    ];
    assert_eq!(tail, expected.iter().collect::<Vec<_>>());
    assert_clean(&store);
}

#[test]
fn over_the_net_only_who_may_takes_a_file_out() {
    let (_, server) = memory();
    let case = file(&server.store, "Un caso.");
    attach(&server.store, case, "acta.txt", b"sin novedad").unwrap();
    let words = ["exportar", "expediente", &case.to_string()];
    assert!(server.refusal(clerk(), &words).starts_with("SEG-017 "));
    issue(&server.store, case, 1);
    let letter = ["exportar", "carta", "--caso", &case.to_string(), "--formato", "txt"];
    let ended = server.give(clerk(), &letter, io::empty());
    assert!(ended.code == 0 && ended.out.contains("Recibimos su petición."), "{ended:?}");
    assert!(server.refusal(actor("auditor", Role::ReadOnly), &letter).starts_with("SEG-026 "));
}

#[test]
fn the_case_shows_its_papers() {
    let store = crate::desk::demo_store();
    let page = store.pqr_cases(&PageRequest::last(1)).unwrap();
    let case = page.rows.last().unwrap().1.radicado;
    let mut desk = Desk::at(&store, Look { columns: 120, rows: 40, ..Look::default() });
    desk.press(&format!("F9 '{case}' Enter 'x'"));
    assert!(desk.message().starts_with("ANX-010 "), "{}", desk.screen());
    let annex = attach(&store, case, "acta\u{202e} de visita.pdf", PDF).unwrap();
    desk.press("F5");
    desk.shows(&["Papeles", "0 cartas (c) · 1 anexo (x)"]);
    desk.press("'x'");
    desk.shows(&["acta de visita.pdf", "Acta de inspección · 13 bytes · mgomez", &annex.hash]);
}
