//! One process at a time: whoever finds the base taken learns by whom.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use ventanilla::store::Fault;

use crate::office::{again, file, open, run, start, tell};

/// Says to the child which folder to take.
const VARIABLE: &str = "VENTANILLA_OCUPADA";

/// Takes a folder until its standard input ends. Returns at once when nobody asked for it.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return };
    let _store = open(&folder).unwrap();
    tell("ocupada");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn a_base_that_another_process_has_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut holder = start(&mut again("holder::child", VARIABLE, folder.path()));
    let mut told = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap() == "ocupada"));
    let process = format!("el proceso {}", holder.id());

    let Err(Fault::Held { holder: who }) = open(folder.path()) else { panic!("abrió") };
    assert!(who == process || who.starts_with(&format!("{process} de ")), "{who}");

    let people = crate::office::fixture("suscriptores_1000.csv");
    let people = people.to_str().unwrap();
    for arguments in
        [&["verificar"][..], &["exportar", "pqr"], &["importar", "suscriptores", people]]
    {
        let refused = run(folder.path(), arguments);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(refused.stdout.is_empty(), "{refused:?}");
        let line = String::from_utf8(refused.stderr).unwrap();
        assert!(line.starts_with("BAS-001 La base está en uso por el proceso "), "{line}");
        assert!(line.contains(&process), "{line}");
        assert!(line.contains("--datos"), "dice qué hacer: {line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }

    drop(holder.stdin.take());
    assert!(holder.wait().unwrap().success());
    let store = open(folder.path()).unwrap();
    file(&store, "ya se puede");
}

#[test]
fn a_killed_holder_holds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut holder = start(&mut again("holder::child", VARIABLE, folder.path()));
    let mut told = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap() == "ocupada"));
    holder.kill().unwrap();
    holder.wait().unwrap();
    file(&open(folder.path()).unwrap(), "la nota que quedó no estorba");
}

#[test]
fn the_same_process_holds_it_once_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let own = format!("el proceso {}", std::process::id());
    let Err(Fault::Held { holder }) = open(folder.path()) else { panic!("abrió dos veces") };
    assert!(holder.starts_with(&own), "{holder}");
    let copy = store.clone();
    drop(store);
    assert!(open(folder.path()).is_err(), "queda una copia abierta");
    drop(copy);
    assert!(open(folder.path()).is_ok());
}
