//! The house stays in order: arrows run down, the rules stay pure, files stay small and headed, and
//! README says what is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Modules from the ground up. A module may know those before it and itself, unless a row of
/// `NEVER` says otherwise.
const LAYERS: &[&str] = &[
    "domain",
    "text",
    "clock",
    "config",
    "term",
    "keys",
    "store",
    "interchange",
    "messages",
    "loading",
    "demo",
    "widgets",
    "screens",
    "app",
    "ssh",
    "hall",
    "cli",
];

/// Arrows that run down but are not wanted.
const NEVER: &[(&str, &str)] = &[
    ("store", "text"),
    ("store", "config"),
    ("store", "term"),
    ("store", "keys"),
    ("interchange", "store"),
    ("text", "config"),
    ("demo", "store"),
    ("screens", "loading"),
    ("screens", "interchange"),
    ("widgets", "interchange"),
    ("term", "domain"),
    ("term", "text"),
    ("keys", "store"),
    ("ssh", "app"),
    ("ssh", "screens"),
    ("ssh", "widgets"),
    ("ssh", "demo"),
    ("ssh", "loading"),
    ("ssh", "messages"),
    ("ssh", "interchange"),
    ("ssh", "store"),
    ("ssh", "keys"),
    ("ssh", "term"),
    ("ssh", "config"),
    ("ssh", "clock"),
];

/// Crates that only one place may know; a place that ends in '/' is a folder.
const KEPT_APART: &[(&str, &[&str])] = &[
    ("sled", &["src/store/engine/sled.rs"]),
    ("bincode", &["src/store/codec.rs"]),
    ("terminput", &["src/term/decode.rs"]),
    ("crossterm", &["src/cli/window.rs"]),
    ("russh", &["src/ssh/"]),
    ("tokio", &["src/ssh/"]),
    ("argon2", &["src/ssh/"]),
    ("socket2", &["src/ssh/"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("clap", &["src/cli/arguments.rs", "src/cli/arguments/", "src/cli/mod.rs", "src/cli/usage.rs"]),
    ("zstd", &["src/store/backup.rs", "src/store/restore.rs", "src/store/testigos.rs"]),
    ("rpassword", &["src/cli/console.rs"]),
    ("minijinja", &["src/text/letter.rs"]),
    ("pdf_writer", &["src/interchange/paper/"]),
    ("zip", &["src/interchange/dossier.rs"]),
    ("rust_xlsxwriter", &["src/interchange/pqr_report.rs", "src/interchange/table.rs"]),
    ("mimalloc", &["src/main.rs"]),
];

/// Rules that are worded at more than one place, how many, and why.
const SAID_AGAIN: &[(&str, usize, &str)] = &[
    ("PQR-013", 2, "no such case: to look at, or to do something with"),
    ("IMP-009", 2, "nothing was accepted, with a first reason or without rows"),
    ("PQR-003", 3, "facts too long: refused, typed, pasted"),
    ("PQR-009", 2, "the kind is missing, and the term needs it"),
    ("SIS-001", 2, "the window failed: here and over the net"),
    ("SSH-002", 3, "the server stops: for who sits and for who comes"),
    ("SSH-007", 2, "one line, for who sits and for who comes"),
    ("SSH-011", 2, "one line, for two things that a window needs"),
    ("SUS-004", 2, "the code of the town: without its zero, or unknown"),
    ("SUS-006", 2, "the stratum: missing, or one too many"),
    ("SUS-021", 2, "no such account: looked for, or filed on"),
    ("USU-002", 2, "the full name: refused, or missing in the form"),
    ("USU-004", 2, "no such key, or none at all"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

/// Every source file: its path from the root, its module, its text.
fn sources() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    files(&root().join("src"), "rs", &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let module = name["src/".len()..].split('/').next().unwrap().replace(".rs", "");
            let text = std::fs::read_to_string(&path).unwrap();
            (name, module, text)
        })
        .collect()
}

#[test]
fn arrows_run_down() {
    let place = |module: &str| LAYERS.iter().position(|layer| *layer == module);
    let mut wrong = Vec::new();
    for (name, module, text) in sources() {
        let Some(own) = place(&module) else {
            assert!(["main", "lib"].contains(&module.as_str()), "{name}: módulo sin capa");
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for part in code.split("crate::").skip(1) {
                let other: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(there) = place(&other) else { continue };
                let unwanted = NEVER.contains(&(module.as_str(), other.as_str()));
                if there > own || unwanted {
                    wrong.push(format!("{name}:{}: {module} -> {other}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rules_are_pure() {
    let forbidden = [
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::time",
        "Utc::now",
        "Local::now",
        "println!",
        "tokio",
        "async fn",
        "ratatui",
        "static ",
        "unsafe",
    ];
    for (name, module, text) in sources().into_iter().filter(|(_, module, _)| module == "domain") {
        for word in forbidden {
            let found = text
                .lines()
                .find(|line| !line.trim_start().starts_with("//") && line.contains(word));
            assert!(
                found.is_none() || word == "static " && found.unwrap().contains("'static "),
                "{name} ({module}): {found:?}"
            );
        }
    }
}

#[test]
fn each_library_is_known_where_it_belongs() {
    for (library, places) in KEPT_APART {
        for (name, _, text) in sources() {
            let used = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or("");
                [
                    format!("use {library}::"),
                    format!(" {library}::"),
                    format!("({library}::"),
                    format!("::{library}::"),
                ]
                .iter()
                .any(|form| code.contains(form.as_str()) && !code.contains("engine::sled"))
            });
            let at_home = places
                .iter()
                .any(|place| name == *place || (place.ends_with('/') && name.starts_with(place)));
            assert!(!used || at_home, "{name} conoce {library}");
        }
    }
}

#[test]
fn only_the_clock_reads_the_clock_and_only_commands_print() {
    for (name, module, text) in sources() {
        assert!(name == "src/clock.rs" || !text.contains("Utc::now"), "{name} lee el reloj");
        if module != "cli" && module != "main" {
            for word in ["println!", "print!(", "stdout()", "stderr()"] {
                assert!(!text.contains(word), "{name} imprime ({word})");
            }
        }
    }
}

#[test]
fn every_file_says_what_it_owns_and_stays_readable() {
    for (name, _, text) in sources() {
        assert!(text.starts_with("//! "), "{name} no dice qué le toca");
        let lines = text.lines().count();
        assert!(lines <= 620, "{name} tiene {lines} líneas: pártalo por concepto");
        assert!(!text.contains(".unwrap()"), "{name} usa unwrap");
        for stub in ["todo!(", "unimplemented!(", "FIXME", "XXX"] {
            assert!(!text.contains(stub), "{name}: {stub}");
        }
    }
}

/// The ids of rules in a line of code.
fn rules(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    (0..code.len()).filter_map(move |at| {
        let id = code.get(at..at + 7)?;
        let (name, number) = id.split_once('-')?;
        let sound = name.len() == 3
            && name.bytes().all(|b| b.is_ascii_uppercase())
            && number.bytes().all(|b| b.is_ascii_digit());
        sound.then_some(id)
    })
}

/// People quote a rule by its id on the telephone: it must name one thing.
#[test]
fn a_rule_id_is_for_one_message() {
    let sources = sources();
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, _, text) in &sources {
        for (number, line) in (1..).zip(text.lines()) {
            for id in rules(line) {
                places.entry(id).or_default().push(format!("{name}:{number}"));
            }
        }
    }
    for (id, count, reason) in SAID_AGAIN {
        assert_eq!(places.get(id).map(Vec::len), Some(*count), "{id} ({reason}): {places:?}");
    }
    for (id, places) in places {
        let known = SAID_AGAIN.iter().any(|(again, ..)| *again == id);
        assert!(known || places.len() == 1, "{id} en {places:?}");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut reason = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
            reason = false;
        } else if inside && line.starts_with('#') {
            reason = true;
        } else if inside && line.contains('=') {
            assert!(reason, "sin razón: {line}");
            reason = false;
        }
    }
}

#[test]
fn the_top_level_is_the_agreed_one() {
    let agreed: BTreeSet<&str> = [
        ".ci",
        ".git",
        ".gitignore",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "data",
        "deny.toml",
        "docs",
        "keymaps",
        "rustfmt.toml",
        "src",
        "target",
        "tests",
    ]
    .into();
    for entry in std::fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name();
        let name = name.to_str().unwrap();
        assert!(agreed.contains(name), "{name} no es del primer nivel");
    }
}

#[test]
fn readme_is_true() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let table = ventanilla::keys::readme_table().unwrap();
    assert!(
        readme.contains(&table),
        "la tabla de teclas de README no es la de «ventanilla teclas»"
    );
    for word in readme.split(['`', '(', ')', ' ', '\n']) {
        let is_path =
            ["src/", "tests/", "data/", "docs/", "keymaps/"].iter().any(|p| word.starts_with(p));
        let path = word.trim_end_matches([',', '.', ':', ';']);
        if is_path && !path.contains(['*', '<', '…']) {
            assert!(root().join(path).exists(), "README nombra {path}, que no existe");
        }
    }
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for layer in LAYERS {
        assert!(lib.contains(&format!("`{layer}`")), "src/lib.rs no nombra {layer}");
        assert!(readme.contains(&format!("`{layer}`")), "README no nombra {layer}");
    }
}
