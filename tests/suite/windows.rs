//! Windows over SSH, as people live them: three roles, cut lines, second logins, colleagues at the same
//! record, locked screens, a window that fails.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use ventanilla::app::{Patience, Place};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::trace::Trace;
use ventanilla::domain::user::{PublicKey, Role, UserId};
use ventanilla::hall::{Hall, Setting};
use ventanilla::ssh::{Limits, PasswordCost, Pipes, Server, hash_password_at, parse_public_key};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{JournalFilter, Store};
use ventanilla::term::LEAVE;
use ventanilla::text::journal;

use crate::desk;
use crate::office::{self, administrator, assert_clean};
use crate::terminal::{PATIENCE, Remote, With};

const CHEAP: PasswordCost = PasswordCost { memory_kib: 64, passes: 1, lanes: 1 };
const PASSWORD: &str = "una clave de prueba";
const F12: &[u8] = b"\x1b[24~";

/// A server with a demo utility and three people.
struct Office {
    folder: TempDir,
    store: Store,
    hall: Arc<Hall>,
    server: Option<Server>,
}

const PATIENT: Patience =
    Patience { lock_after: None, end_after: None, resume_within: Some(Duration::from_secs(600)) };

impl Office {
    fn open() -> Self {
        Self::with(PATIENT, |_, _| {})
    }

    fn with(
        patience: Patience,
        observer: impl Fn(SessionId, &Place) + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = desk::demo_store();
        let people = [
            ("ana", Role::Clerk),
            ("dir", Role::PqrDirector),
            ("admin", Role::Administrator),
            ("lee", Role::ReadOnly),
        ];
        let commit = |command| store.commit(&administrator(), desk::now(), command, None).unwrap();
        for (name, role) in people {
            let user = UserId::parse(name).unwrap();
            commit(Command::AddUser { user: user.clone(), name: name.to_uppercase(), role });
            let hash = Some(hash_password_at(PASSWORD, CHEAP).unwrap());
            commit(Command::SetPassword { user: user.clone(), hash });
            let key = folder.path().join(name);
            make_key(&key);
            let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
            let (line, fingerprint, comment) = parse_public_key(public.trim()).unwrap();
            let added_at = desk::now();
            commit(Command::AddKey {
                user,
                key: PublicKey { line, fingerprint, comment, added_at },
            });
        }
        let hall = Hall::new(Setting {
            store: store.clone(),
            clock: ventanilla::clock::Clock::Fixed(desk::now()),
            patience,
            windows_per_user: 3,
            commands: Box::new(|_, _, _: Pipes| 0),
            observer: Some(Box::new(observer)),
        });
        let limits = Limits {
            rejection: Duration::from_millis(10),
            password_cost: CHEAP,
            ..Limits::default()
        };
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let house = Arc::<Hall>::clone(&hall);
        let key = folder.path().join("servidor");
        let server = Server::start(local, &key, "Uso autorizado".into(), limits, house).unwrap();
        Self { folder, store, hall, server: Some(server) }
    }

    fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address()
    }

    fn key(&self, user: &str) -> PathBuf {
        self.folder.path().join(user)
    }

    fn sit(&self, user: &str) -> Remote {
        self.sit_at(user, (80, 24), "xterm-256color")
    }

    fn sit_at(&self, user: &str, size: (u16, u16), term: &str) -> Remote {
        Remote::sit(self.address(), user, With::Key(self.key(user)), size, term)
    }

    fn sit_with_password(&self, user: &str) -> Remote {
        Remote::sit(self.address(), user, With::Password(PASSWORD), (80, 24), "xterm")
    }

    /// Words of the register, in order.
    fn register(&self, user: &str) -> Vec<String> {
        self.store.sync().unwrap();
        let user = Some(UserId::parse(user).unwrap());
        let filter = JournalFilter { user, ..JournalFilter::default() };
        let page = self.store.journal(&filter, &PageRequest::last(100)).unwrap().0;
        page.rows.iter().map(|(_, e)| journal::act(&e.command, e.radicado)).collect()
    }

    /// Waits until the register of a person has an act.
    fn until_registered(&self, user: &str, words: &str) {
        wait_for(&format!("{words} en la bitácora de {user}"), || {
            self.register(user).iter().any(|act| act.contains(words))
        });
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let left = self.hall.stop(PATIENCE);
        if let Some(server) = self.server.take() {
            server.stop(PATIENCE);
        }
        if !std::thread::panicking() {
            assert_eq!(left, 0, "sesiones que no terminaron");
            assert_clean(&self.store);
        }
    }
}

/// Looks again and again; nothing else tells.
fn wait_for(what: &str, done: impl Fn() -> bool) {
    let end = std::time::Instant::now() + PATIENCE;
    while !done() {
        assert!(std::time::Instant::now() < end, "no llegó: {what}");
        std::thread::yield_now();
    }
}

fn make_key(path: &std::path::Path) {
    let mut process = Process::new("ssh-keygen");
    process.args(["-q", "-t", "ed25519", "-N", "", "-C", "ana@mesa", "-f"]).arg(path);
    process.stdin(Stdio::null()).stdout(Stdio::null());
    assert!(office::start(&mut process).wait().unwrap().success());
}

#[test]
fn three_roles_come_in_by_key_and_by_password() {
    let office = Office::open();
    for user in ["ana", "dir", "admin"] {
        let window = if user == "dir" { office.sit_with_password(user) } else { office.sit(user) };
        window.shows("MEN010");
        window.shows(&format!("{user}@127.0.0.1"));
        window.shows("Es su primer ingreso.");
        window.types(b"2").shows("PQR010");
        window.types(b"\r").shows("PQR030");
        window.types(F12).shows("PQR010").contains("Final");
        window.types(b"\x1bOR\x1bOR");
        let (status, raw) = window.ends();
        assert_eq!(status, Some(0), "{user}");
        assert!(raw.ends_with(std::str::from_utf8(LEAVE).unwrap()), "{user}");
        office.until_registered(user, "salió: cerró la ventana");
    }
    let again = office.sit("ana");
    again.shows("Último ingreso: mar 24/11/2026 10:21 desde 127.0.0.1.");
    let ana = office.register("ana");
    assert!(ana[0].starts_with("entró con la llave SHA256:"), "{ana:?}");
    assert!(ana.iter().any(|act| act.starts_with("vio el caso 2026-")), "{ana:?}");
    assert_eq!(office.register("dir")[0], "entró con clave");
}

#[test]
fn a_cut_line_leaves_the_session_where_it_was() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"\x1b[17~").shows("PQR020");
    window.types("sin cuenta: médio texto".as_bytes());
    window.shows("médio texto");
    window.cut();
    office.until_registered("ana", "se cortó la línea");
    assert_eq!(office.hall.sessions(), 1);

    let back = office.sit_at("ana", (120, 40), "xterm");
    back.shows("Retomar PQR020 Radicar PQR");
    back.types(b"\r").shows("médio texto");
    back.hides("Usted tiene sesiones abiertas");
    back.types(b"s y sigue").shows("médio textos y sigue");
    assert_eq!(office.register("ana").iter().filter(|act| act.contains("retomó")).count(), 1);
    wait_for("una sola sesión", || office.hall.sessions() == 1);
}

#[test]
fn what_is_typed_ahead_goes_to_the_session_that_is_resumed() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"\x1b[17~").shows("PQR020");
    window.cut();
    office.until_registered("ana", "se cortó la línea");
    let back = office.sit("ana");
    back.shows("Retomar");
    // In one packet and in the next ones: everything after Enter belongs to the form.
    back.types(b"\rABC").types(b"DEF").types(b"GHI");
    back.shows("ABCDEFGHI");
}

#[test]
fn a_draft_filed_from_a_second_session_is_not_filed_again_from_the_first() {
    let office = Office::open();
    let ana = UserId::parse("ana").unwrap();
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"\x1b[17~").shows("PQR020");
    window.types(b"7000014\tP\t").types(b"Pide un certificado").shows("Pide un certificado");
    window.shows("Borrador B-0001");
    window.cut();
    office.until_registered("ana", "se cortó la línea");
    let saved = |draft: &ventanilla::domain::command::Draft| {
        draft.fields.iter().any(|(_, text)| text == "Pide un certificado")
    };
    wait_for("el borrador", || office.store.drafts(&ana).unwrap().iter().any(saved));

    let second = office.sit("ana");
    second.shows("Retomar PQR020");
    second.types(b"nueva\r").hides("Usted tiene sesiones");
    second.shows("B-0001");
    second.types(b"\r").shows("Pide un certificado");
    second.types(b"\r").shows("Enter radica.");
    second.types(b"\r").shows("Radicada 2026-");
    second.cut();
    let filed = || office.register("ana").iter().filter(|act| act.contains("radicó")).count();
    wait_for("el acto", || filed() == 1);

    let back = office.sit("ana");
    back.shows("Retomar PQR020");
    back.types(b"PQR020\r").shows("Pide un certificado");
    back.types(b"\r").shows("Enter radica.");
    back.types(b"\r").shows("PQR-016 Ese borrador ya se radic");
    assert_eq!(filed(), 1);
    back.types(b"\r").shows("Enter radica.");
    back.types(b"\r").shows("Radicada 2026-");
    wait_for("el segundo, a propósito", || filed() == 2);
}

#[test]
fn a_second_login_takes_the_session_over_with_notice() {
    let office = Office::open();
    let first = office.sit("ana");
    first.shows("MEN010");
    first.types(b"2").shows("PQR010");
    let second = office.sit("ana");
    second.shows("Retomar PQR010");
    second.types(b"\r").shows("PQR010");
    let (status, raw) = first.ends();
    assert_eq!(status, Some(0));
    assert!(raw.contains("SSH-005 Su sesión se abrió en otro equipo (127.0.0.1)."), "{raw}");
    // The end of the first terminal is not the end of the second.
    second.types(b"\r").shows("PQR030");
    second.types(F12).shows("PQR010  ");
}

#[test]
fn nobody_has_more_windows_than_he_may_and_a_new_session_may_be_chosen() {
    let office = Office::open();
    let mut open = Vec::new();
    for number in 0..3 {
        let window = office.sit("ana");
        if number > 0 {
            window.shows("Empezar una sesión nueva");
            window.types(b"nueva\r").hides("Usted tiene sesiones");
        }
        window.shows("MEN010");
        open.push(window);
    }
    let fourth = office.sit("ana");
    fourth.shows("Usted tiene sesiones abiertas");
    fourth.types(b"nueva\r");
    let (status, raw) = fourth.ends();
    assert_eq!(status, Some(1));
    assert!(raw.contains("SSH-006 Ya tiene 3 ventanas abiertas"), "{raw}");
    // Taking one over needs no room.
    let over = office.sit("ana");
    over.shows("Usted tiene sesiones abiertas");
    over.types(b"\r").hides("Usted tiene sesiones");
    over.shows("MEN010");
    over.cut();
    office.until_registered("ana", "se cortó la línea");
    // One that waits gives way to a person who sits there, once he says so.
    let fifth = office.sit("ana");
    fifth.shows("Usted tiene sesiones abiertas");
    assert_eq!(office.hall.sessions(), 4);
    fifth.types(b"nueva\r").hides("Usted tiene sesiones");
    office.until_registered("ana", "se cortó la línea y nadie volvió");
}

#[test]
fn a_colleague_sees_the_new_case_and_who_looks_at_it() {
    let office = Office::open();
    let director = office.sit_at("dir", (80, 40), "xterm");
    director.shows("MEN010");
    director.types(b"2").shows("PQR010");
    let before = director.shows("> 2026-");
    let selected = before.lines().find(|line| line.starts_with("> 2026-")).unwrap().to_owned();
    let filing = office::filing("otro sin agua");
    let clerk = office::clerk();
    let filed = office.store.commit(&clerk, desk::now(), Command::FilePqr(filing), None);
    let radicado = filed.unwrap().radicado.unwrap();
    // Latest by date: it shows when the page reaches the end, and the cursor has not moved.
    director.types(b"\x1b[F").shows(&radicado.to_string());
    director.types(b"\x1b[H").shows(&selected);

    director.types(b"\r").shows("PQR030");
    let other = office.sit("ana");
    other.shows("MEN010");
    other.types(b"2").shows("PQR010");
    other.types(b"\r").shows("también lo ve dir");
    director.shows("también lo ve ana");
    other.types(F12).shows("PQR010");
    director.hides("también lo ve");
}

#[test]
fn a_locked_screen_shows_nothing_and_opens_with_the_password() {
    // Long enough that a slow machine sees what opens before it locks again.
    let patience = Patience { lock_after: Some(Duration::from_secs(6)), ..PATIENT };
    let office = Office::with(patience, |_, _| {});
    let window = office.sit("ana");
    window.shows("PANTALLA BLOQUEADA");
    assert!(!window.screen().contains("MEN010"));
    window.types(b"no es esta\r").shows("SSH-009");
    office.until_registered("ana", "no entró: clave errada");
    // What is typed before the answer comes belongs to the screen that opens.
    window.types(format!("{PASSWORD}\r2").as_bytes()).shows("PQR010");
    office.until_registered("ana", "desbloqueó la pantalla");
    let raw = String::from_utf8_lossy(&window.raw()).into_owned();
    assert!(!raw.contains(PASSWORD), "la clave salió a la pantalla");
}

#[test]
fn an_idle_line_is_closed_and_the_session_waits() {
    let patience = Patience { end_after: Some(Duration::from_secs(3)), ..PATIENT };
    let office = Office::with(patience, |_, _| {});
    let window = office.sit("ana");
    window.shows("MEN010");
    let (status, raw) = window.ends();
    assert_eq!(status, Some(0));
    assert!(raw.contains("SSH-004 Línea cerrada por inactividad"), "{raw}");
    assert_eq!(office.hall.sessions(), 1);
}

#[test]
fn a_session_that_nobody_resumes_ends() {
    let patience = Patience { resume_within: Some(Duration::from_millis(200)), ..PATIENT };
    let office = Office::with(patience, |_, _| {});
    let window = office.sit("ana");
    window.shows("MEN010");
    window.cut();
    wait_for("el fin de la sesión", || office.hall.sessions() == 0);
    office.until_registered("ana", "se cortó la línea y nadie volvió");
}

#[test]
fn a_window_that_fails_ends_alone() {
    let office = Office::with(PATIENT, |_, place| {
        assert!(place.id != "SIS010", "una pantalla que falla");
    });
    let other = office.sit("dir");
    other.shows("MEN010");
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"\x1b[17~").shows("PQR020");
    window.types(b"no se pierde").shows("no se pierde");
    wait_for("el borrador", || {
        let drafts = office.store.drafts(&UserId::parse("ana").unwrap()).unwrap();
        drafts.iter().any(|draft| draft.fields.iter().any(|(_, text)| text == "no se pierde"))
    });
    window.types(b"\x1b[20~").types(b"SIS010\r");
    let (status, raw) = window.ends();
    assert_eq!(status, Some(70));
    assert!(raw.contains("SIS-001 La ventana falló; lo escrito quedó en borradores."), "{raw}");
    other.types(b"2").shows("PQR010");
    office.until_registered("ana", "salió: falló la ventana");
    let back = office.sit("ana");
    back.shows("MEN010");
    back.shows("borrador");
    assert_eq!(office.hall.sessions(), 2);
}

#[test]
fn a_suspended_person_leaves_at_once_and_a_new_role_holds_at_once() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    let commit = |command| office.store.commit(&administrator(), desk::now(), command, None);
    let user = || UserId::parse("ana").unwrap();
    commit(Command::SetRole { user: user(), role: Role::ReadOnly }).unwrap();
    // The queue keeps the order: the role is another before the key is read.
    window.shows("SEG-002 Su cargo ahora es consulta");
    window.types(b"3").shows("SEG-011 No puede radicar PQR");
    office.until_registered("ana", "se le negó radicar PQR: su cargo no puede");
    commit(Command::SuspendUser { user: user(), suspended: true }).unwrap();
    let (status, raw) = window.ends();
    assert_eq!(status, Some(1));
    assert!(raw.contains("SSH-007 Su usuario fue suspendido"), "{raw}");
    let (_, raw) = office.sit("ana").ends();
    assert_eq!(raw, "", "no entra");
}

#[test]
fn the_server_says_goodbye_and_keeps_what_was_typed() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"\x1b[17~").shows("PQR020");
    window.types(b"a medio escribir").shows("a medio escribir");
    assert_eq!(office.hall.stop(PATIENCE), 0);
    let (status, raw) = window.ends();
    assert_eq!(status, Some(0));
    assert!(raw.contains("SSH-002 El servidor se detiene."), "{raw}");
    let drafts = office.store.drafts(&UserId::parse("ana").unwrap()).unwrap();
    assert_eq!(drafts.len(), 1);
}

#[test]
fn any_size_and_a_storm_of_sizes_are_borne() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    for step in 0..200_u16 {
        window.resizes(20 + step % 150, 5 + step % 60);
    }
    window.resizes(80, 24);
    window.types(b"2").shows("PQR010");
    let claims = office.sit_at("dir", (80, 24), "xterm");
    claims.shows("MEN010");
    claims.types(b"5").shows("CAL010");
}

#[test]
fn a_reader_sees_no_personal_data_whole() {
    let office = Office::open();
    let page = office.store.subscribers(&PageRequest::first(50)).unwrap();
    let (_, whole) =
        page.rows.iter().find(|(_, s)| s.document.is_some() && s.phone.is_some()).unwrap();
    let number = whole.document.as_ref().unwrap().number.clone();
    let look = |user: &str| {
        let window = office.sit_at(user, (120, 40), "xterm");
        window.shows("MEN010");
        window.types(b"\x1b[20~").types(format!("{}\r", whole.account).as_bytes());
        window.shows("CAR030");
        let screen = window.shows(&number[number.len() - 3..]);
        screen.replace('.', "").contains(&number)
    };
    assert!(look("dir"));
    assert!(!look("lee"));
    let read = office.register("lee");
    assert!(read.iter().any(|act| *act == format!("vio la cuenta {}", whole.account)), "{read:?}");
    assert!(Trace::LineCut != Trace::Locked { now: true });
}

/// No screen, no escape sequence: lines, numbers, and the same acts.
#[test]
fn a_terminal_that_can_do_nothing_is_served_in_lines() {
    let office = Office::open();
    let window = office.sit_at("ana", (80, 24), "dumb");
    window.comes("Modo lineal:");
    window.comes("MEN010 Ventanilla");
    window.types(b"2\r").comes("PQR010 Bandeja de PQR");
    window.comes("1. aquí, 2026-");
    window.comes("\r\n2. 2026-");
    window.types(b"2\r").comes("PQR030 Caso");
    window.types(b".\r").comes("PQR010 Bandeja de PQR");
    window.types(b"?\r").comes("1. ");
    window.types(b".\r").types(b":radicar\r").comes("Campo: ");
    window.types(b"7000014\r").comes("Campo: ");
    window.types(b":ir.inicio\r").comes("MEN010 Ventanilla");
    window.types(b"xyz\r").comes("TEC-004");
    window.types(b":salir\r");
    let (status, raw) = window.ends();
    assert_eq!(status, Some(0));
    assert!(!raw.contains('\u{1b}'), "{raw:?}");
}

/// By command from the ordinary screen, and back.
#[test]
fn the_reader_mode_comes_and_goes() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"\x1b[20~").types(b"lector\r").comes("Modo lineal:");
    window.types(b"4\r").comes("CAR010");
    window.types(b":lector\r").comes("\u{1b}[?1049h");
    window.shows("Inicio > Cartera");
    window.types(b"gp").shows("PQR010");
}

/// Whoever tries passwords at a locked screen is sent back to the door, and is in the register.
#[test]
fn wrong_passwords_at_a_locked_screen_close_the_line() {
    let patience = Patience { lock_after: Some(Duration::from_secs(2)), ..PATIENT };
    let office = Office::with(patience, |_, _| {});
    let window = office.sit("ana");
    window.shows("PANTALLA BLOQUEADA");
    let failed =
        || office.register("ana").iter().filter(|act| act.contains("clave errada")).count();
    for tries in 1..=3 {
        window.types(b"no\r");
        wait_for("el fallo en la bitácora", || failed() == tries);
        // The answer comes before the next try, or the line is closed.
        window.until("la respuesta", |screen| !screen.contains("Comprobando"));
    }
    let (_, raw) = window.ends();
    assert!(raw.contains("La sesión lo espera"), "{raw}");
    assert_eq!(failed(), 3);
    assert_eq!(office.hall.sessions(), 1);
}

/// Acts after a session was resumed elsewhere name the place where the person sits now.
#[test]
fn the_register_knows_where_the_person_sits_now() {
    let office = Office::open();
    let window = office.sit("ana");
    window.shows("MEN010");
    window.types(b"2").shows("> 2026-");
    window.cut();
    office.until_registered("ana", "se cortó la línea");
    let back = Remote::sit_from(
        "127.0.0.2",
        office.address(),
        "ana",
        With::Key(office.key("ana")),
        (80, 24),
        "xterm",
    );
    back.shows("Retomar PQR010");
    back.types(b"\r\r").shows("PQR030");
    office.until_registered("ana", "vio el caso");
    let user = Some(UserId::parse("ana").unwrap());
    let filter = JournalFilter { user, ..JournalFilter::default() };
    let page = office.store.journal(&filter, &PageRequest::last(100)).unwrap().0;
    let viewed = page
        .rows
        .iter()
        .map(|(_, entry)| entry)
        .find(|entry| matches!(entry.command, Command::Trace(Trace::Viewed { .. })));
    assert_eq!(viewed.unwrap().actor.origin, "127.0.0.2");
}

/// Lists show names of many: each is in the register once, and what is masked finds nobody.
#[test]
fn lists_leave_a_trace_and_what_is_masked_is_not_found() {
    let office = Office::open();
    let page = office.store.subscribers(&PageRequest::first(50)).unwrap();
    let (_, whole) = page.rows.iter().find(|(_, s)| s.document.is_some()).unwrap();
    let number = whole.document.as_ref().unwrap().number.clone();
    let reader = office.sit("lee");
    reader.shows("MEN010");
    reader.types(b"2").shows("> 2026-");
    reader.types(b"\x1b[B\x1b[6~\x1b[5~").shows("PQR010");
    reader.types(F12).shows("MEN010");
    reader.types(b"1").shows("SUS010");
    reader.types(number.as_bytes()).shows(&number);
    reader.until("nadie", |screen| !screen.contains(&whole.name[..12]));
    reader.types(&[0x7f; 20]).types(whole.account.to_string().as_bytes()).shows(&whole.name[..12]);
    reader.types(F12).shows("MEN010");
    office.until_registered("lee", "vio la bandeja de PQR");
    let listed = office.register("lee").iter().filter(|act| act.contains("bandeja")).count();
    assert_eq!(listed, 1);
}

/// A key held down that the role may not is one refusal, and the line ends at once.
#[test]
fn a_flood_of_refused_keys_is_one_refusal() {
    let office = Office::open();
    let reader = office.sit("lee");
    reader.shows("MEN010");
    for _ in 0..2_000 {
        reader.types(b"\x1b[17~");
    }
    reader.shows("SEG-011");
    reader.types(b"5").shows("CAL010");
    let refused = office.register("lee").iter().filter(|act| act.contains("se le negó")).count();
    assert_eq!(refused, 1);
}

/// A locked screen can be left on a terminal whose function keys do not arrive.
#[test]
fn a_locked_screen_is_left_without_function_keys() {
    let patience = Patience { lock_after: Some(Duration::from_secs(1)), ..PATIENT };
    let office = Office::with(patience, |_, _| {});
    let window = office.sit("ana");
    window.shows("PANTALLA BLOQUEADA");
    window.types(b"\x04");
    let (status, raw) = window.ends();
    assert_eq!(status, Some(0));
    assert!(raw.contains("La sesión lo espera"), "{raw}");
    assert_eq!(office.hall.sessions(), 1);
}
