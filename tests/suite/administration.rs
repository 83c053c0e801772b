//! Administering the office from the command line: people, the register, copies of the base.

use std::io::{self, Cursor, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::trace::{Exported, Proof, Trace};
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::sled::SledEngine;
use ventanilla::store::engine::{Batch, Engine, Space};
use ventanilla::store::journal::{Head, JournalEntry};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{BackupFault, CURRENT_SCHEMA, JournalFilter, Store, check_backup, trees};

use crate::office::{
    actor, administrator, assert_clean, clerk, doors, dump, every, file, fill, now, open, run,
    store, verify,
};
use crate::remote::{Ended, Server, memory};

/// A public key as `ssh-keygen` writes it, and its fingerprint.
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILPjARSCsCZtdFRDvGcpfRkj2R/Hqp+9cxXXeH9s8eaA ana@mesa";
const PRINT: &str = "SHA256:LAgKVtviD4yBbCaAdIgO7uzDJmEsKgeEPRbZoW9H4q8";

/// A key of somebody else.
const OTHER_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICmjfbB8rM1lPaDO0FYMtF04V7AASOh6ucNq3jNwDvRn marta@mesa";
const OTHER_PRINT: &str = "SHA256:dVZqe1I+qvYuOc80XbOUKzMk370DVNteSiL1m2skZ/I";

/// The program on a folder, which must do as asked.
fn done(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {err}");
    String::from_utf8(output.stdout).unwrap()
}

/// The program on a folder, which must refuse on one line.
fn refused(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {line}");
    assert!(output.stdout.is_empty() && line.lines().count() == 1, "{words:?}: {line}");
    assert!(!line.trim_end().chars().any(char::is_control), "{line:?}");
    line
}

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

/// Somebody who logged in.
fn remote(name: &str, role: Role) -> Actor {
    Actor { session: SessionId(9), ..actor(name, role) }
}

fn add(store: &Store, name: &str, role: Role) {
    let command = Command::AddUser { user: user(name), name: name.to_uppercase(), role };
    store.commit(&administrator(), now(), command, None).unwrap();
}

fn saved(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let name = |entry: io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> = entries.map(|entry| name(entry).into_string().unwrap()).collect();
    names.sort();
    names
}

fn acts(store: &Store) -> Vec<JournalEntry> {
    every(|page| store.journal(&JournalFilter::default(), page).map(|(page, _)| page))
}

#[test]
fn the_first_administrator_comes_from_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    let key = saved(folder.path(), "id.pub", KEY);
    let admin = ["usuario", "agregar", "admin", "--nombre", "Ana Mesa", "--rol", "administrador"];
    let said = done(&data, &[&admin[..], &["--llave", &key]].concat());
    assert!(said.contains("entra como administrador") && said.contains(PRINT), "{said}");
    let list: Value = serde_json::from_str(&done(&data, &["usuario", "listar", "--json"])).unwrap();
    assert_eq!(list[0]["usuario"], "admin");
    assert_eq!(list[0]["rol"], "administrador");
    assert_eq!(list[0]["llaves"][0]["huella"], PRINT);
    assert_eq!(list[0]["clave"], false);
    assert!(refused(&data, &admin).starts_with("USU-001 "));
    for change in [&["suspender", "admin"][..], &["rol", "admin", "consulta"]] {
        let line = refused(&data, &[&["usuario"][..], change].concat());
        assert!(line.starts_with("USU-006 "), "{line}");
    }
    let jane = ["usuario", "agregar", "mgomez", "--nombre", "M Gómez", "--rol", "auxiliar"];
    assert!(done(&data, &jane).contains("Aún no tiene con qué entrar"));
    assert!(done(&data, &["usuario", "rol", "mgomez", "jefe"]).contains("jefe inmediato"));
    done(&data, &["usuario", "suspender", "mgomez"]);
    assert!(done(&data, &["usuario", "listar"]).contains("SUSPENDIDO"));
    done(&data, &["usuario", "suspender", "mgomez", "--reactivar"]);
    fn keys<'a>(what: &[&'a str]) -> Vec<&'a str> {
        [&["usuario", "llave", "mgomez"], what].concat()
    }
    let line = refused(&data, &keys(&["agregar", &key]));
    assert_eq!(line, "USU-015 Esa llave ya es de admin: cada persona entra con la suya.\n");
    let third =
        ["usuario", "agregar", "lrojas", "--nombre", "L", "--rol", "auxiliar", "--llave", &key];
    assert!(refused(&data, &third).starts_with("USU-015 "));
    assert!(!done(&data, &["usuario", "listar"]).contains("lrojas"));
    let key = saved(folder.path(), "otra.pub", OTHER_KEY);
    done(&data, &keys(&["agregar", &key]));
    assert!(refused(&data, &keys(&["agregar", &key])).starts_with("USU-003 "));
    assert!(done(&data, &keys(&["listar"])).contains(OTHER_PRINT));
    done(&data, &keys(&["quitar", OTHER_PRINT]));
    assert!(done(&data, &keys(&["listar"])).contains("no tiene llaves"));
    assert!(refused(&data, &["usuario", "rol", "nadie", "jefe"]).starts_with("USU-107 "));
    assert_clean(&open(&data).unwrap());
}

#[test]
fn wrong_people_and_keys_are_refused_and_make_no_base() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    let add = |name: &str, role: &str, more: &[&str]| {
        let words = ["usuario", "agregar", name, "--nombre", "Ana", "--rol", role];
        refused(&data, &[&words[..], more].concat())
    };
    let line = add("ana", "gerente", &[]);
    for role in Role::ALL {
        assert!(line.contains(role.code()), "{line}");
    }
    assert!(add("Ana María", "jefe", &[]).contains("minúsculas"));
    let blank = ["usuario", "agregar", "ana", "--nombre", "  ", "--rol", "jefe"];
    assert!(refused(&data, &blank).starts_with("USU-002 "));
    let secret =
        "-----BEGIN OPENSSH PRIVATE KEY-----\nU0VDUkVUTw\n-----END OPENSSH PRIVATE KEY-----\n";
    let files = [
        (secret.to_owned(), "USU-109 "),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nU0VDUkVUTw\n".to_owned(), "USU-109 "),
        (format!("{KEY}\n{KEY}\n"), "varias líneas"),
        (format!("command=\"/bin/sh\" {KEY}\n"), "opciones"),
        (format!("{KEY} \u{1b}[2J").replace("ssh-ed25519", "ssh-ed25519x"), "no es una llave"),
        ("hola\n".to_owned(), "no es una llave"),
        (" \n\n".to_owned(), "vacío"),
        ("x".repeat(70_000), "no es una llave"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n".to_owned(), "SSH2"),
    ];
    for (text, rule) in files {
        let line = add("ana", "jefe", &["--llave", &saved(folder.path(), "llave", &text)]);
        assert!(line.contains(rule) && !line.contains("U0VDUkVUTw"), "{line}");
    }
    assert!(add("ana", "jefe", &["--llave", "/no/hay"]).starts_with("USU-110 "));
    assert!(!data.exists(), "quedó una base");
}

#[test]
fn a_password_comes_in_one_line_and_one_s_own_is_everybody_s() {
    let (engine, server) = memory();
    add(&server.store, "admin", Role::Administrator);
    add(&server.store, "mgomez", Role::Clerk);
    add(&server.store, "trabajadora1", Role::Clerk);
    let clerk = || remote("mgomez", Role::Clerk);
    let give = |actor: Actor, name: &str, text: &str| {
        let input = Cursor::new(text.as_bytes().to_vec());
        server.give(actor, &["usuario", "clave", name], input)
    };
    let ended = give(clerk(), "mgomez", "una clave larga\nsobra\n");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let kept = || server.store.user(&user("mgomez")).unwrap().unwrap().record.password;
    let hash = kept().unwrap();
    assert!(hash.starts_with("$argon2id$") && !ended.out.contains(&hash));
    for (name, text, why) in [
        ("mgomez", "corta\n", "USU-111 "),
        ("mgomez", "", "USU-111 "),
        ("mgomez", "nueve\u{e9}\u{e9}\u{e9}\u{e9}\r\n", "USU-111 "),
        ("mgomez", &"x".repeat(129), "USU-111 "),
        ("mgomez", &"x".repeat(90_000), "USU-111 "),
        ("mgomez", "con \u{1b}[2J dentro\n", "USU-111 "),
    ] {
        let ended = give(clerk(), name, text);
        assert!(ended.code == 2 && ended.err.starts_with(why), "{ended:?}");
    }
    let own = remote("trabajadora1", Role::Clerk);
    assert!(give(own, "trabajadora1", "Trabajadora1\n").err.contains("nombre de usuario"));
    assert_eq!(kept(), Some(hash));
    for words in [
        &["usuario", "clave", "admin"][..],
        &["usuario", "clave", "mgomez2"],
        &["usuario", "listar"],
        &["usuario", "llave", "mgomez", "agregar", "-"],
        &["usuario", "agregar", "x", "--nombre", "X", "--rol", "administrador", "--llave", "-"],
    ] {
        assert!(server.refusal(clerk(), words).starts_with("SEG-021 "), "{words:?}");
    }
    let ended = give(remote("admin", Role::Administrator), "mgomez", &"ñ".repeat(128));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(
        server.give(clerk(), &["usuario", "clave", "mgomez", "--quitar"], io::empty()).code,
        0
    );
    assert_eq!(kept(), None);
    for (_, bytes) in &dump(engine.as_ref())[&Space::Journal] {
        assert!(!bytes.windows(7).any(|part| part == b"$argon2"));
    }
    assert_clean(&server.store);
}

#[test]
fn keys_come_over_the_wire_but_paths_do_not() {
    let (_, server) = memory();
    add(&server.store, "admin", Role::Administrator);
    let admin = || remote("admin", Role::Administrator);
    let new = ["usuario", "agregar", "ana", "--nombre", "Ana", "--rol", "jefe", "--llave"];
    for path in ["/etc/passwd", "./-", "id.pub"] {
        for words in
            [&[&new[..], &[path]].concat(), &vec!["usuario", "llave", "admin", "agregar", path]]
        {
            assert!(server.refusal(admin(), words).starts_with("REM-007 "), "{words:?}");
        }
    }
    let ended = server.give(admin(), &[&new[..], &["-"]].concat(), Cursor::new(KEY.as_bytes()));
    assert!(ended.code == 0 && ended.out.contains(PRINT), "{ended:?}");
    let private = Cursor::new(b"-----BEGIN RSA PRIVATE KEY-----\nU0VD\n".to_vec());
    let ended = server.give(admin(), &["usuario", "llave", "ana", "agregar", "-"], private);
    assert!(ended.err.starts_with("USU-109 ") && !ended.err.contains("U0VD"), "{ended:?}");
}

#[test]
fn the_register_is_read_by_day_person_and_record_and_reading_it_is_kept() {
    let (_, server) = memory();
    let radicados: Vec<_> = (0..450).map(|_| file(&server.store, "fuga")).collect();
    let assign = crate::office::assign(radicados[3], "jrios");
    server.store.commit(&administrator(), now(), assign, None).unwrap();
    let rows = |more: &[&str]| -> Vec<Value> {
        let ended = server.ask(&[&["bitacora", "--json"], more].concat());
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{more:?}");
        serde_json::from_str(&ended.out).unwrap()
    };
    let numbers = |rows: &[Value]| -> Vec<u64> {
        rows.iter().map(|row| row["numero"].as_u64().unwrap()).collect()
    };
    let all = rows(&[]);
    assert_eq!(numbers(&all), (1..=451).collect::<Vec<_>>());
    assert_eq!(all[0]["usuario"], "mgomez");
    assert_eq!(all[0]["momento"], "2026-03-05T09:00:00");
    assert_eq!(all[0]["radicado"], radicados[0].to_string());
    let kept = acts(&server.store).last().unwrap().command.clone();
    let read = Trace::Exported { what: Exported::Journal, rows: 451 };
    assert_eq!(kept, Command::Trace(read));
    assert_eq!(numbers(&rows(&["--limite", "3"])), [451, 452, 453]);
    assert_eq!(numbers(&rows(&["--limite", "3", "--usuario", "mgomez"])), [448, 449, 450]);
    assert_eq!(rows(&["--limite", "900"]).len(), 457);
    let third = radicados[3].to_string();
    assert_eq!(numbers(&rows(&["--registro", &third])), [4, 451]);
    assert_eq!(numbers(&rows(&["--registro", &third, "--usuario", "admin"])), [451]);
    assert_eq!(rows(&["--registro", "100200"]), [Value::Null; 0]);
    assert_eq!(rows(&["--desde", "2026-03-06"]), [Value::Null; 0]);
    assert_eq!(rows(&["--hasta", "2026-03-04"]), [Value::Null; 0]);
    assert!(
        server.refusal(administrator(), &["bitacora", "--registro", "¿?"]).contains("radicado")
    );
    for none in [
        &["--registro", "nada"][..],
        &["--usuario", "nadie"],
        &["--desde", "2026-03-06"],
        &["--registro", "100200", "--limite", "5"],
    ] {
        let ended = server.ask(&[&["bitacora"], none].concat());
        let said = (ended.code, ended.out.as_str(), ended.err.as_str());
        assert_eq!(said, (0, "", "BIT-005 Ningún acto con ese filtro.\n"), "{none:?}");
    }
    let backwards = ["bitacora", "--desde", "2026-03-06", "--hasta", "2026-03-05"];
    assert!(server.refusal(administrator(), &backwards).starts_with("BIT-006 "));
    assert!(server.refusal(clerk(), &["bitacora"]).starts_with("SEG-018 "));
    let text = server.ask(&["bitacora", "--limite", "1", "--usuario", "mgomez"]).out;
    assert!(text.contains("05/03/2026 09:00:00") && text.contains("se le negó"), "{text}");
    assert_clean(&server.store);
}

#[test]
fn the_day_is_summed_up_with_the_head_to_write_down() {
    let (_, server) = memory();
    fill(&server.store, 60);
    file(&server.store, "fuga");
    let admin = remote("admin", Role::Administrator);
    add(&server.store, "admin", Role::Administrator);
    // The loads of the filled base are of this day, though acts of earlier days come after them.
    server.store.record(&admin, now(), Trace::LoggedIn { by: Proof::Password }).unwrap();
    let summary: Value = serde_json::from_str(&server.ask(&["resumen", "--json"]).out).unwrap();
    assert_eq!(summary["dia"], "2026-03-05");
    assert_eq!(summary["actos"]["ingresos"], 1);
    assert_eq!(summary["actos"]["usuarios"], 1);
    assert_eq!(summary["actos"]["cargas_empezadas"], 1);
    assert_eq!(summary["actos"]["cargas"], 2);
    assert_eq!(summary["actos"]["radicaciones"], 2);
    assert_eq!(summary["por_persona"]["admin"]["ingresos"], 1);
    assert_eq!(summary["respaldo"], Value::Null);
    let head = server.store.head().unwrap();
    assert_eq!(summary["cabeza"]["ancla"], head.anchor());
    assert_eq!(server.ask(&["verificar", "--ancla", &head.anchor()]).code, 0);
    assert_eq!(server.ask(&["respaldar", "hoy.vres"]).code, 0);
    let text = server.ask(&["resumen"]).out;
    assert!(
        text.contains("Último respaldo: jue 05/03/2026 09:00, hace menos de una hora"),
        "{text}"
    );
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("Cabeza de la bitácora: ") && last.contains("verificar --ancla"),
        "{last}"
    );
    let empty: Value =
        serde_json::from_str(&server.ask(&["resumen", "--dia", "2019-01-01", "--json"]).out)
            .unwrap();
    assert_eq!(empty["actos"]["total"], 0);
    assert!(server.refusal(clerk(), &["resumen"]).starts_with("SEG-018 "));
}

/// A base with a little of everything, and its copy.
fn copied() -> (std::sync::Arc<MemoryEngine>, Vec<u8>) {
    let (engine, store) = store();
    add(&store, "admin", Role::Administrator);
    file(&store, "fuga");
    file(&store, "cobro");
    let mut copy = Vec::new();
    store.back_up(now(), &mut copy, |_| {}).unwrap();
    (engine, copy)
}

#[test]
fn a_restored_base_is_the_one_that_was_copied() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, base) = store();
    fill(&base, 120);
    let before = dump(engine.as_ref());
    let file_name = folder.path().join("copia.vres");
    let out = std::fs::File::create(&file_name).unwrap();
    let copy = base.back_up(now(), &out, |_| {}).unwrap();
    assert_eq!(copy.head, base.head().unwrap());
    assert_eq!(copy.bytes, file_name.metadata().unwrap().len());
    assert!(copy.bytes < copy.expanded);
    let data = folder.path().join("otra/mas");
    let said = done(&data, &["restaurar", file_name.to_str().unwrap()]);
    assert!(said.contains(&format!("Cabeza {}", copy.head.anchor())), "{said}");
    assert_eq!(names(&data), ["base", "ocupado"]);
    {
        let _turn = doors();
        let engine = SledEngine::open(&data.join("base")).unwrap();
        assert!(dump(&engine) == before, "no es la misma base");
    }
    assert_clean(&open(&data).unwrap());
    let line = refused(&data, &["restaurar", file_name.to_str().unwrap()]);
    assert!(line.starts_with("RES-013 "), "{line}");
    assert_eq!(names(&data), ["base", "ocupado"]);
}

#[test]
fn a_copy_that_is_cut_or_changed_anywhere_is_refused() {
    let (_, copy) = copied();
    check_backup(&copy[..], |_| {}).unwrap();
    for length in 0..copy.len() {
        assert!(check_backup(&copy[..length], |_| {}).is_err(), "cortado en {length}");
    }
    for at in 0..copy.len() {
        for bit in 0..8 {
            let mut changed = copy.clone();
            changed[at] ^= 1 << bit;
            assert!(check_backup(&changed[..], |_| {}).is_err(), "cambiado en {at}");
        }
    }
    let longer = [&copy[..], b"x"].concat();
    assert!(matches!(check_backup(&longer[..], |_| {}), Err(BackupFault::Damaged(_))));
}

#[test]
fn a_refused_copy_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (_, copy) = copied();
    let path = folder.path().join("copia");
    let data = folder.path().join("nueva/base");
    let restore = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let line = refused(&data, &["restaurar", path.to_str().unwrap()]);
        assert_eq!(names(folder.path()), ["copia"], "{line}");
        line
    };
    let half = copy.len() / 2;
    let mut changed = copy.clone();
    changed[half] ^= 4;
    assert!(restore(&[]).starts_with("RES-007 "));
    assert!(restore(b"PK\x03\x04 otra cosa que no es una copia").starts_with("RES-007 "));
    assert!(restore(b"VENTANILLA RESPALDO 2\n").starts_with("RES-008 "));
    assert!(restore(&copy[..half]).starts_with("RES-010 "));
    assert!(restore(&changed).starts_with("RES-011 "));
    let newer = newer_schema();
    assert!(restore(&newer).starts_with("RES-009 "));
    // Sound as a file, and its base is not: an index entry is missing.
    let (engine, _) = copied();
    let (key, _) = dump(engine.as_ref())[&Space::JournalByUser][0].clone();
    let mut batch = Batch::default();
    batch.delete(Space::JournalByUser, key);
    engine.apply(batch).unwrap();
    let mut unsound = Vec::new();
    crate::office::over(&engine).back_up(now(), &mut unsound, |_| {}).unwrap();
    let line = restore(&unsound);
    assert!(line.starts_with("RES-015 ") && line.contains("VER-002"), "{line}");
    let line = refused(&data, &["restaurar", "/no/hay"]);
    assert!(line.starts_with("RES-003 "), "{line}");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("notas.txt"), "mías").unwrap();
    std::fs::write(&path, &unsound).unwrap();
    refused(&data, &["restaurar", path.to_str().unwrap()]);
    assert_eq!(names(&data), ["notas.txt"]);
}

fn newer_schema() -> Vec<u8> {
    let (engine, store) = store();
    let mut batch = Batch::default();
    let schema = (CURRENT_SCHEMA + 1).to_be_bytes().to_vec();
    batch.put(Space::Meta, trees::META_SCHEMA.to_vec(), schema);
    engine.apply(batch).unwrap();
    let mut copy = Vec::new();
    store.back_up(now(), &mut copy, |_| {}).unwrap();
    copy
}

#[test]
fn an_older_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, store) = store();
    fill(&store, 60);
    let mut batch = Batch::default();
    for space in
        [Space::JournalByUser, Space::JournalBySubject, Space::LoginByUser, Space::JournalByDay]
    {
        for (key, _) in &dump(engine.as_ref())[&space] {
            batch.delete(space, key.clone());
        }
    }
    batch.put(Space::Meta, trees::META_SCHEMA.to_vec(), 2_u32.to_be_bytes().to_vec());
    engine.apply(batch).unwrap();
    let path = folder.path().join("vieja");
    store.back_up(now(), std::fs::File::create(&path).unwrap(), |_| {}).unwrap();
    let data = folder.path().join("datos");
    done(&data, &["restaurar", path.to_str().unwrap()]);
    let restored = open(&data).unwrap();
    assert_clean(&restored);
    assert_eq!(restored.head().unwrap(), store.head().unwrap());
}

/// What a file claims costs no memory, and what it hides is not written.
#[test]
fn hostile_records_are_refused() {
    let header = |anchor: &str| {
        let line = format!(
            "{{\"fecha\":\"2026-03-05T09:00:00\",\"esquema\":{CURRENT_SCHEMA},\"ancla\":\"{anchor}\",\"programa\":\"1\"}}"
        );
        format!("VENTANILLA RESPALDO 1\n{:06} {line}\n", line.len()).into_bytes()
    };
    let made = |records: &[u8]| {
        let body = zstd::encode_all(records, 3).unwrap();
        [header(&Head::EMPTY.anchor()), body].concat()
    };
    let record = |space: u8, key: u32, value: u32, bytes: &[u8]| {
        [&[space][..], &key.to_be_bytes(), &value.to_be_bytes(), bytes].concat()
    };
    let sound = record(1, 1, 1, b"kv");
    let hostile = [
        (record(1, u32::MAX, 1, b""), "largo"),
        (record(1, 1, u32::MAX, b"k"), "largo"),
        (record(200, 1, 1, b"kv"), "familia"),
        ([&sound[..], &sound].concat(), "desorden"),
        ([&record(2, 1, 1, b"kv")[..], &sound].concat(), "desorden"),
        ([&sound[..], &[0; 17], &[0; 32]].concat(), "cuentas"),
        ([&[0; 17][..], &[0; 32]].concat(), "suma de los registros"),
    ];
    for (records, why) in hostile {
        match check_backup(&made(&records)[..], |_| {}) {
            Err(BackupFault::Damaged(what)) => assert!(what.contains(why), "{what}: {why}"),
            other => panic!("{why}: {other:?}"),
        }
    }
    // It says 64 MiB and brings nothing.
    let hollow = made(&record(1, 1, 64 << 20, b"k"));
    assert!(matches!(check_backup(&hollow[..], |_| {}), Err(BackupFault::Cut)));
    for length in ["999999", "00004x", "-00010", "000001"] {
        let text = format!("VENTANILLA RESPALDO 1\n{length} {{}}\n");
        assert!(check_backup(text.as_bytes(), |_| {}).is_err(), "{length}");
    }
}

fn copies(server: &Server) -> Vec<String> {
    names(&server.folder.path().join("respaldos"))
}

#[test]
fn copies_under_load_are_whole_and_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let base = open(folder.path()).unwrap();
    fill(&base, 120);
    let server = Server::over(base);
    let working = AtomicBool::new(true);
    let ended: Vec<Ended> = std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while working.load(Ordering::SeqCst) {
                    file(&server.store, "Llega mientras se copia.");
                }
            });
        }
        let copies: Vec<_> = (0..4)
            .map(|number| {
                let server = server.clone();
                scope.spawn(move || server.ask(&["respaldar", &format!("n{number}.vres")]))
            })
            .collect();
        let ended = copies.into_iter().map(|copy| copy.join().unwrap()).collect();
        working.store(false, Ordering::SeqCst);
        ended
    });
    assert_eq!(copies(&server), ["n0.vres", "n1.vres", "n2.vres", "n3.vres"]);
    let marks = acts(&server.store)
        .into_iter()
        .filter(|entry| matches!(entry.command, Command::RecordBackup(_)));
    assert_eq!(marks.count(), 4);
    for (number, ended) in ended.iter().enumerate() {
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
        let path = server.folder.path().join(format!("respaldos/n{number}.vres"));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let said = check_backup(std::fs::File::open(&path).unwrap(), |_| {}).unwrap();
        assert!(ended.out.contains(&said.header.anchor), "{}", ended.out);
        let data = folder.path().join(format!("otra{number}"));
        done(&data, &["restaurar", path.to_str().unwrap()]);
        let anchored = ["verificar", "--ancla", &said.header.anchor];
        done(&data, &anchored);
        let restored = open(&data).unwrap();
        assert_eq!(restored.head().unwrap(), said.head);
        let then: Vec<JournalEntry> = acts(&server.store)
            .into_iter()
            .filter(|entry| entry.sequence <= said.head.sequence)
            .collect();
        assert!(acts(&restored) == then, "no son los actos de ese momento");
        let filed = then.iter().filter(|entry| matches!(entry.command, Command::FilePqr(_)));
        assert_eq!(verify(&restored).cases, filed.count() as u64);
        assert!(said.header.head() == Some(said.head));
    }
    assert_clean(&server.store);
    let mark = server.store.last_backup().unwrap().unwrap();
    assert!(mark.bytes > 1_000 && mark.hash.len() == 64);
}

#[test]
fn a_copy_never_takes_the_place_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    let target = folder.path().join("copia.vres");
    let words = ["respaldar", target.to_str().unwrap()];
    assert!(refused(&data, &words).starts_with("BAS-008 "));
    file(&open(&data).unwrap(), "fuga");
    std::fs::write(&target, "mío").unwrap();
    assert!(refused(&data, &words).starts_with("RES-002 "));
    assert_eq!(std::fs::read(&target).unwrap(), "mío".as_bytes());
    std::fs::remove_file(&target).unwrap();
    let unfinished = saved(folder.path(), "copia.vres.parcial", "de otro");
    assert!(refused(&data, &words).starts_with("RES-004 "));
    assert_eq!(std::fs::read(&unfinished).unwrap(), b"de otro");
    std::fs::remove_file(&unfinished).unwrap();
    let nowhere = folder.path().join("no/hay");
    assert!(refused(&data, &["respaldar", nowhere.to_str().unwrap()]).starts_with("RES-003 "));
    let said = done(&data, &words);
    assert!(said.contains(" · 1 acto · ") && said.contains("ancla "), "{said}");
    assert_eq!(names(folder.path()), ["copia.vres", "datos"]);
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let piped = run(&data, &["respaldar", "-"]);
    let copy = check_backup(&piped.stdout[..], |_| {}).unwrap();
    assert_eq!((piped.status.success(), copy.acts), (true, 2));
    let said = String::from_utf8(piped.stderr).unwrap();
    assert!(said.starts_with("Respaldo enviado a la salida: "), "{said}");
    let store = open(&data).unwrap();
    let origin = acts(&store).pop().unwrap().actor.origin;
    assert!(origin.starts_with("local uid "), "{origin}");
}

#[test]
fn over_the_wire_a_copy_has_a_name_and_no_folder() {
    let (_, server) = memory();
    file(&server.store, "fuga");
    let long = "x".repeat(101);
    for name in [
        "../fuera",
        "/tmp/fuera",
        ".oculto",
        "a/b",
        "a\u{1b}[2J",
        "a b",
        "",
        "ñ",
        "a\n",
        "x.parcial",
        &long,
    ] {
        let line = server.refusal(administrator(), &["respaldar", name]);
        assert!(line.starts_with("REM-008 ") || line.starts_with("USO-001 "), "{name:?}: {line}");
    }
    assert!(server.refusal(clerk(), &["respaldar", "a"]).starts_with("SEG-020 "));
    assert!(server.refusal(administrator(), &["restaurar", "a"]).starts_with("REM-009 "));
    assert_eq!(copies(&server), Vec::<String>::new());
    let ended = server.ask(&["respaldar", "Lunes-1_a.vres"]);
    assert!(ended.code == 0 && ended.out.contains("respaldos/Lunes-1_a.vres"), "{ended:?}");
    let folder = server.folder.path().to_str().unwrap();
    assert!(!ended.out.contains(folder));
    let line = server.refusal(administrator(), &["respaldar", "Lunes-1_a.vres"]);
    assert!(line.starts_with("RES-002 ") && !line.contains(folder), "{line}");
}

/// Takes so many bytes and goes away.
struct Leaves(usize);

impl Write for Leaves {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What left the base before the reader went away is counted, and that it began to leave is kept first.
#[test]
fn a_cut_export_is_kept_with_the_rows_that_left() {
    use ventanilla::cli::{Console, run_remote};
    let (_, server) = memory();
    fill(&server.store, 900);
    let exported = |room: usize| {
        let console =
            Console::piped(Box::new(io::empty()), Box::new(Leaves(room)), Box::new(io::sink()));
        let words = ["exportar".to_owned(), "suscriptores".to_owned()];
        assert_eq!(run_remote(words.to_vec(), server.lend(administrator(), console)), 0);
        let mut kept = acts(&server.store);
        let last = kept.pop().unwrap().command;
        let begun = Trace::ExportBegun { what: Exported::Subscribers };
        assert_eq!(kept.pop().unwrap().command, Command::Trace(begun));
        let Command::Trace(Trace::Exported { what: Exported::Subscribers, rows }) = last else {
            panic!("{last:?}")
        };
        rows
    };
    assert_eq!(exported(100 << 20), 900);
    let cut = exported(40_000);
    assert!(cut > 0 && cut < 900, "{cut}");
    assert_clean(&server.store);
}

#[test]
fn a_streamed_copy_counts_when_all_of_it_was_taken() {
    use ventanilla::cli::{Console, run_remote};
    let (_, server) = memory();
    fill(&server.store, 120);
    let streamed = |room: usize| {
        let console =
            Console::piped(Box::new(io::empty()), Box::new(Leaves(room)), Box::new(io::sink()));
        let words = ["respaldar".to_owned(), "-".to_owned()];
        run_remote(words.to_vec(), server.lend(administrator(), console))
    };
    assert_eq!(streamed(100), 2);
    assert_eq!(server.store.last_backup().unwrap(), None);
    let last = acts(&server.store).last().unwrap().command.clone();
    assert!(matches!(last, Command::Trace(Trace::CopiedBase { .. })), "{last:?}");
    assert_eq!(streamed(100 << 20), 0);
    let mark = server.store.last_backup().unwrap().unwrap();
    let left = Command::Trace(Trace::CopiedBase { bytes: mark.bytes });
    assert!(acts(&server.store).iter().any(|entry| entry.command == left));
    assert_clean(&server.store);
    let page = PageRequest::last(1);
    let (page, _) = server.store.journal(&JournalFilter::default(), &page).unwrap();
    assert!(matches!(page.rows[0].1.command, Command::RecordBackup(_)));
}
