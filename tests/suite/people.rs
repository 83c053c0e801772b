//! People at the desk: users, their keys and passwords, who may what, the register, the case that is
//! given to somebody, the locked screen, and the writes of others.

use std::sync::Arc;

use ventanilla::app::{Gatekeeper, Msg};
use ventanilla::domain::command::{Command, Draft};
use ventanilla::domain::ids::{Radicado, SessionId};
use ventanilla::domain::permission::Act;
use ventanilla::domain::pqr::{FilePqr, PqrStep};
use ventanilla::domain::trace::{RefusedBy, Subject, Trace};
use ventanilla::domain::user::{Actor, PublicKey, Role, User, UserId};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Change, JournalFilter, Store, Topic};

use crate::desk::{Desk, Look, actor, demo_store, now};

/// Knows one password and two keys, and makes hashes that say so.
struct Gate;

impl Gatekeeper for Gate {
    fn opens(&self, _user: &UserId, password: &str) -> bool {
        password == "abrete"
    }

    fn parse_key(&self, line: &str) -> Option<(String, String, String)> {
        let mut words = line.split_whitespace();
        let (kind, key) = words.next().zip(words.next())?;
        let comment = words.next().unwrap_or("").to_owned();
        kind.starts_with("ssh-")
            .then(|| (format!("{kind} {key}"), format!("SHA256:de-{key}"), comment))
    }

    fn hash(&self, password: &str) -> Option<String> {
        Some(format!("$hash${}", password.len()))
    }
}

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn someone(name: &str, role: Role) -> Actor {
    Actor { user: user(name), role, ..actor() }
}

fn director() -> Actor {
    someone("dcastro", Role::PqrDirector)
}

fn clerk() -> Actor {
    someone("lhoyos", Role::Clerk)
}

fn seated(store: &Store, actor: Actor) -> Desk {
    Desk::seated(store, Look::default(), actor, Some(Arc::new(Gate)))
}

fn kept(store: &Store, name: &str) -> User {
    store.user(&user(name)).unwrap().unwrap().record
}

fn by_other(store: &Store, command: Command) {
    store.commit(&someone("otro", Role::Administrator), now(), command, None).unwrap();
}

/// What the register refused to a person.
fn refusals(store: &Store, who: &str) -> Vec<(Act, RefusedBy)> {
    let filter = JournalFilter { user: Some(user(who)), ..JournalFilter::default() };
    let (page, _) = store.journal(&filter, &PageRequest::last(200)).unwrap();
    let refused = page.rows.iter().filter_map(|(_, entry)| match &entry.command {
        Command::Trace(Trace::Refused { act, by, .. }) => Some((*act, *by)),
        _ => None,
    });
    refused.collect()
}

#[test]
fn an_administrator_adds_a_person_with_a_key_and_a_password() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("6 F6 'ana.p' Tab 'Ana P' Tab F4 'analista' Enter Enter");
    assert!(desk.message().starts_with("Usuario ana.p agregado"), "{}", desk.message());
    desk.shows(&["ana.p  Ana P, analista PQR", "Sin llaves"]);
    desk.press("'l'");
    desk.bytes(b"\x1b[200~ssh-ed25519 AAAAC3 mesa\n\x1b[201~");
    desk.press("Enter");
    assert_eq!(desk.message(), "Llave agregada a ana.p.");
    desk.shows(&["SHA256:de-AAAAC3  24/11/2026  mesa"]);
    desk.press("'k' 'secreto' Tab 'secretx'");
    assert!(!desk.screen().contains("secret"), "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.message().starts_with("USU-009"), "{}", desk.message());
    desk.press("Backspace 'o' Enter");
    assert_eq!(desk.message(), "Clave de ana.p cambiada.");
    let ana = kept(&store, "ana.p");
    assert_eq!((ana.role, ana.keys.len()), (Role::PqrAnalyst, 1));
    assert_eq!(ana.password.as_deref(), Some("$hash$7"));
    assert!(store.drafts(&actor().user).unwrap().is_empty());
}

#[test]
fn what_is_wrong_in_the_form_is_said_and_stays_as_typed() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("6 F6 'Ana' Enter");
    assert!(desk.message().starts_with("USU-007"), "{}", desk.message());
    desk.press("Home CtrlK 'jrios' Tab 'Otro' Tab 'jefecito' Enter");
    assert!(desk.message().starts_with("USU-008"), "{}", desk.message());
    desk.press("Home CtrlK 'jefe' Enter");
    assert!(desk.message().starts_with("USU-001"), "{}", desk.message());
    desk.shows(&["jrios", "Otro", "jefe"]);
    desk.press("F12");
    desk.shows(&["USU010", "Javier Ríos"]);
    desk.press("'l' 'no es llave' Enter");
    assert!(desk.message().starts_with("USU-010"), "{}", desk.message());
    desk.press("F12 F12");
    desk.shows(&["MEN010"]);
}

#[test]
fn the_local_window_says_that_it_handles_no_keys() {
    let store = demo_store();
    let mut desk = Desk::at(&store, Look::default());
    desk.press("6 'k' 'x' Tab 'x' Enter");
    assert!(desk.message().starts_with("USU-013"), "{}", desk.message());
    desk.shows(&["Clave nueva de dcastro"]);
}

#[test]
fn a_key_goes_and_a_person_is_suspended_only_after_writing_the_name() {
    let store = demo_store();
    for number in 1..=2 {
        let key = PublicKey {
            line: format!("ssh-ed25519 A{number}"),
            fingerprint: format!("SHA256:{number}"),
            comment: format!("mesa{number}"),
            added_at: now(),
        };
        by_other(&store, Command::AddKey { user: user("jrios"), key });
    }
    let mut desk = seated(&store, actor());
    desk.press("6 Down Delete");
    desk.shows(&["¿Cuál llave de jrios se quita?", "SHA256:2  mesa2"]);
    desk.press("'2' Enter");
    desk.shows(&["QUITAR la llave SHA256:2"]);
    desk.press("Enter");
    assert!(desk.message().starts_with("USU-012"), "{}", desk.message());
    desk.press("'jrios' Enter");
    assert_eq!(desk.message(), "Llave quitada a jrios.");
    let left: Vec<String> = kept(&store, "jrios").keys.into_iter().map(|k| k.comment).collect();
    assert_eq!(left, ["mesa1"]);
    desk.press("'x' 'jrio' Enter");
    assert!(!kept(&store, "jrios").suspended);
    desk.press("'s' Enter");
    assert!(kept(&store, "jrios").suspended);
    desk.shows(&["suspendido"]);
    desk.press("'x' 'jrios' Enter");
    assert!(!kept(&store, "jrios").suspended);
    desk.press("Down Down 'r' 'auxiliar' Enter");
    assert!(desk.message().starts_with("USU-006"), "{}", desk.message());
}

#[test]
fn two_administrators_on_one_person_see_both_values() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("6 Down 'r'");
    by_other(&store, Command::SetRole { user: user("jrios"), role: Role::Approver });
    desk.press("'auxiliar' Enter");
    assert!(desk.message().starts_with("GEN-002 otro cambió"), "{}", desk.message());
    desk.shows(&[
        "jrios ya no es el que vio (otro, mar 24/11/2026 10:21)",
        "Dejar lo de ahora: jefe, activo, sin llaves, sin clave",
        "Insistir con lo suyo: cargo auxiliar de ventanilla",
    ]);
    assert_eq!(kept(&store, "jrios").role, Role::Approver);
    desk.press("'2' Enter");
    assert_eq!(kept(&store, "jrios").role, Role::Clerk);
    desk.press("'l' 'ssh-ed25519 AAAA mesa'");
    by_other(&store, Command::SuspendUser { user: user("jrios"), suspended: true });
    desk.press("Enter Esc");
    desk.shows(&["ssh-ed25519 AAAA mesa", "Llave para jrios"]);
    desk.press("Enter");
    assert_eq!(kept(&store, "jrios").keys.len(), 1);
    assert_eq!(refusals(&store, "mgomez"), [(Act::ManageUsers, RefusedBy::Stale); 2]);
}

#[test]
fn a_clerk_is_told_why_by_key_and_by_palette_and_the_register_keeps_it() {
    let store = demo_store();
    let mut desk = seated(&store, clerk());
    for (keys, rule) in [
        ("6", "SEG-021 No puede administrar usuarios: pídalo a administrador."),
        ("7", "SEG-018 No puede leer la bitácora"),
        ("F9 'USU010' Enter", "SEG-021"),
        ("F9 'BIT010' Enter", "SEG-018"),
        ("2 Enter 'a'", "SEG-013 No puede asignar casos"),
        ("'b'", "SEG-018"),
    ] {
        desk.press(keys);
        assert!(desk.message().starts_with(rule), "{keys}: {}", desk.message());
    }
    let acts: Vec<Act> = refusals(&store, "lhoyos").into_iter().map(|(act, _)| act).collect();
    assert_eq!(
        acts,
        [
            Act::ManageUsers,
            Act::ReadJournal,
            Act::ManageUsers,
            Act::ReadJournal,
            Act::AssignPqr,
            Act::ReadJournal
        ]
    );
}

/// The screen was open when the role was taken away: the base says no, and keeps it.
#[test]
fn a_role_lost_meanwhile_shows_nothing_more() {
    let store = demo_store();
    let remote = Actor { session: SessionId(9), ..actor() };
    by_other(
        &store,
        Command::AddUser { user: user("otra"), name: "X".into(), role: Role::Administrator },
    );
    let mut desk = seated(&store, remote);
    desk.press("6");
    desk.shows(&["Javier Ríos"]);
    by_other(&store, Command::SetRole { user: user("mgomez"), role: Role::Clerk });
    desk.press("F5");
    assert!(desk.message().starts_with("SEG-021"), "{}", desk.message());
    desk.press("F12 7");
    assert!(desk.message().starts_with("SEG-018"), "{}", desk.message());
    desk.press("F12 2 Enter 'a'");
    assert!(desk.message().starts_with("SEG-013"), "{}", desk.message());
    let kept = refusals(&store, "mgomez");
    assert_eq!(kept.last(), Some(&(Act::AssignPqr, RefusedBy::Role)));
}

#[test]
fn the_register_is_read_latest_first_filtered_and_opened() {
    let store = demo_store();
    let mut desk = seated(&store, director());
    // A list that was shown is noted without waiting: what came before a barrier is in.
    store.sync().unwrap();
    let last = store.head().unwrap().sequence;
    desk.press("7");
    let sequence = |desk: &Desk| -> u64 {
        let screen = desk.screen();
        let detail = screen.lines().find(|line| line.starts_with("Acto ")).unwrap();
        detail.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    assert_eq!(sequence(&desk), last);
    desk.shows(&["vio lo que vence, en Inicio", "ventana local", "Anterior "]);
    desk.press("Down");
    desk.shows(&["agregó al usuario mgomez"]);
    assert_eq!(sequence(&desk), last - 1);
    desk.press("PgDn");
    let second = sequence(&desk);
    assert_eq!(second, last - 10);
    desk.press("PgUp");
    assert_eq!(sequence(&desk), last);
    desk.press("End");
    assert_eq!(sequence(&desk), 1);
    desk.press("Home '/' 'usuario:mgomez cosa:1' Enter");
    assert!(desk.message().starts_with("BIT-001 «cosa:1»"), "{}", desk.message());
    desk.press(
        "CtrlK Backspace Backspace Backspace Backspace Backspace Backspace 'desde:ayer' Enter",
    );
    assert!(desk.message().starts_with("BIT-002"), "{}", desk.message());
    desk.press("Backspace Backspace Backspace Backspace '2026-11-24' Enter");
    desk.shows(&["agregó al usuario mgomez", "usuario:mgomez desde:2026-11-24"]);
    desk.press("Enter");
    assert!(desk.message().starts_with("SEG-021"), "{}", desk.message());
    desk.press("CtrlC '/' 'registro:2026-000012' Enter End Enter");
    desk.shows(&["PQR030", "2026-000012"]);
}

#[test]
fn records_lead_to_their_own_register() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("2 Enter");
    desk.press("'b'");
    desk.shows(&["BIT010", "registro:2026-"]);
    desk.press("F12 's' 'b'");
    desk.shows(&["BIT010", "registro:7"]);
    desk.press("F12 F12 F12 F12 6 Down 'b'");
    desk.shows(&["BIT010", "registro:jrios", "agregó al usuario jrios"]);
    desk.press("Enter");
    desk.shows(&["USU010", "jrios  Javier Ríos"]);
}

fn first_case(store: &Store) -> Radicado {
    let filter = ventanilla::store::query::TrayFilter::default();
    let (page, _) =
        store.tray(&filter, &user("mgomez"), now().date(), &PageRequest::first(1)).unwrap();
    page.rows[0].1.case.radicado
}

fn assigned(store: &Store, radicado: Radicado) -> String {
    store.pqr(radicado).unwrap().unwrap().record.assigned.map_or("--".into(), |u| u.to_string())
}

#[test]
fn a_director_gives_a_case_in_two_keys_and_sees_both_values_when_late() {
    let store = demo_store();
    let radicado = first_case(&store);
    let mut desk = seated(&store, director());
    desk.press("2 Enter");
    let before = desk.presses;
    desk.press("'a'");
    let screen = desk.screen();
    assert!(screen.contains("Javier Ríos") && !screen.contains("Luz Hoyos"), "{screen}");
    desk.press("Enter");
    assert_eq!(desk.presses - before, 2, "propone primero al analista que menos debe");
    assert_eq!(desk.message(), "Asignado a jrios.");
    assert_eq!(assigned(&store, radicado), "jrios");
    desk.press("'a'");
    by_other(&store, crate::office::assign(radicado, "mgomez"));
    desk.press("'dcastro' Enter");
    assert!(desk.message().starts_with("GEN-002 otro cambió"), "{}", desk.message());
    desk.shows(&[
        "Otro cambió el caso: elija",
        "Dejar lo de ahora: mgomez",
        "(otro, mar 24/11/2026 10:21)",
        "Insistir con lo suyo: dcastro",
    ]);
    assert_eq!(assigned(&store, radicado), "mgomez");
    desk.press("Esc");
    desk.shows(&["usted eligió dcastro, sin escribir"]);
    desk.press("'a' Enter");
    assert_eq!(assigned(&store, radicado), "dcastro");
    assert_eq!(refusals(&store, "dcastro"), [(Act::AssignPqr, RefusedBy::Stale)]);
}

#[test]
fn a_locked_screen_shows_nothing_and_comes_back_to_the_same_field() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("F6 '7000014' Tab 'R102' 'x' BackTab");
    let before = desk.screen();
    desk.send(Msg::Lock);
    desk.shows(&["PANTALLA BLOQUEADA", "Sesión de mgomez"]);
    for word in ["7000014", "Reclamo", "PQR020", "Radicar"] {
        assert!(!desk.screen().contains(word), "{word}:\n{}", desk.screen());
    }
    desk.press("'zorro'");
    assert!(!desk.screen().contains("zorro"), "{}", desk.screen());
    desk.press("Enter");
    desk.shows(&["SSH-009"]);
    desk.press("'abrete' Enter");
    let after = desk.screen();
    let lines =
        |screen: &str| screen.lines().skip(3).take(16).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&after), lines(&before));
    desk.press("'5'");
    assert!(!desk.screen().contains("BLOQUEADA"));
}

#[test]
fn who_else_looks_stands_on_the_second_line() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("2 Enter");
    desk.send(Msg::Company(vec![user("dcastro"), user("jrios")]));
    let line = desk.screen().lines().nth(1).unwrap().to_owned();
    assert!(line.contains("también lo ve dcastro, jrios"), "{line}");
    desk.send(Msg::Company(Vec::new()));
    assert!(!desk.screen().contains("también"));
}

fn written(radicado: Radicado) -> Msg {
    Msg::Changed(vec![Change {
        topic: Topic::Pqr,
        subject: Some(Subject::Pqr(radicado)),
        user: user("otro"),
        session: SessionId(77),
        places: Vec::new(),
    }])
}

/// The radicado under the cursor of the tray.
fn under_cursor(desk: &Desk) -> String {
    let screen = desk.screen();
    let row = screen.lines().find(|line| line.starts_with('>')).unwrap_or_default();
    row.split_whitespace().find(|word| word.starts_with("2026-")).unwrap_or_default().to_owned()
}

/// Files papers that are due before all others: long ago, and still to be answered.
fn file_old(store: &Store, count: usize) {
    let case = store.pqr(first_case(store)).unwrap().unwrap().record;
    for _ in 0..count {
        let filing = FilePqr {
            account: case.account,
            petitioner: case.petitioner.clone(),
            channel: case.channel,
            kind: case.kind,
            causal: case.causal,
            service: None,
            invoice: None,
            invoice_issued: None,
            claimed: None,
            facts: "otra vez".into(),
            notice: case.notice.clone(),
            parent: None,
            undisputed: None,
            draft: None,
        };
        let at = now() - chrono::Days::new(200);
        let actor = someone("otro", Role::Administrator);
        store.commit(&actor, at, Command::FilePqr(filing), None).unwrap();
    }
}

#[test]
fn the_selection_stays_on_its_record_while_others_write() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("2 Down Down Down");
    let here = under_cursor(&desk);
    file_old(&store, 2);
    desk.send(written(first_case(&store)));
    assert_eq!(under_cursor(&desk), here, "filas antes, en la página");
    file_old(&store, 20);
    desk.send(written(first_case(&store)));
    assert_eq!(under_cursor(&desk), here, "filas antes, más de una página");
    desk.press("Down");
    let below = under_cursor(&desk);
    desk.press("Up");
    assert_eq!(under_cursor(&desk), here);
    let radicado: Radicado = here.parse().unwrap();
    let command = crate::office::step_on(radicado, PqrStep::RecogniseSilence, now().date());
    by_other(&store, command);
    desk.send(written(radicado));
    assert_eq!(under_cursor(&desk), below, "el caso salió de la bandeja");
}

fn change(topic: Topic, by: &str) -> Msg {
    Msg::Changed(vec![Change {
        topic,
        subject: None,
        user: user(by),
        session: SessionId(77),
        places: Vec::new(),
    }])
}

#[test]
fn the_cursor_of_home_stays_on_its_record_and_only_ones_own_drafts_count() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("Down");
    let here = under_cursor(&desk);
    assert!(here.starts_with("2026-"), "{}", desk.screen());
    let keep = |who: &Actor, title: &str| {
        let draft = Draft {
            id: None,
            user: who.user.clone(),
            form: "PQR020".into(),
            title: title.into(),
            fields: Vec::new(),
            focus: 0,
            saved_at: now(),
        };
        store.commit(who, now(), Command::SaveDraft(draft), None).unwrap().draft.unwrap()
    };
    let id = keep(&actor(), "lo mío");
    for (topic, by) in [(Topic::Drafts, "otro"), (Topic::Users, "mgomez")] {
        desk.send(change(topic, by));
        assert!(!desk.screen().contains("lo mío"), "no es de Inicio: {topic:?} de {by}");
    }
    desk.send(change(Topic::Drafts, "mgomez"));
    desk.shows(&["lo mío"]);
    assert_eq!(under_cursor(&desk), here, "un borrador entró por encima");
    file_old(&store, 1);
    desk.send(change(Topic::Pqr, "otro"));
    assert_eq!(under_cursor(&desk), here, "un caso entró por encima");
    desk.press("Home");
    assert_eq!(under_cursor(&desk), "", "el borrador");
    desk.press("Down");
    let below = under_cursor(&desk);
    desk.press("Up");
    store.commit(&actor(), now(), Command::DiscardDraft { id }, None).unwrap();
    desk.send(change(Topic::Drafts, "mgomez"));
    assert_eq!(under_cursor(&desk), below, "el borrador se fue: el siguiente");
}

#[test]
fn copying_shows_the_text_and_sends_it_to_the_terminal() {
    let store = demo_store();
    let mut desk = seated(&store, actor());
    desk.press("2 Enter 'y'");
    let radicado = first_case(&store).to_string();
    desk.shows(&["Copiar", &radicado]);
    let text = desk.clipboard.clone().unwrap();
    assert_eq!(text, radicado);
    let sequence = ventanilla::term::clipboard(&text);
    assert!(sequence.starts_with(b"\x1b]52;c;") && sequence.ends_with(b"\x07"));
}

#[test]
fn home_says_how_old_the_copy_is_and_what_is_not_for_you() {
    let store = demo_store();
    let mut desk = seated(&store, clerk());
    desk.shows(&["Respaldo: NINGUNO", "6  Usuarios", "7  Bitácora"]);
    let muted = |row: u16| desk.cell(row, 5).unwrap().clone();
    let (search, users) = (muted(3), muted(8));
    assert_ne!(
        (search.fgcolor(), search.dim()),
        (users.fgcolor(), users.dim()),
        "la opción que no puede se ve igual"
    );
    for (hours, words) in [(3, "hace 3 h"), (40, "hace 40 h"), (80, "hace 3 días")] {
        let mark = ventanilla::domain::command::BackupMark {
            at: now() - chrono::TimeDelta::hours(hours),
            bytes: 1,
            sequence: 1,
            hash: String::new(),
        };
        by_other(&store, Command::RecordBackup(mark));
        desk.press("F5");
        desk.shows(&[&format!("Respaldo: {words}")]);
    }
}
