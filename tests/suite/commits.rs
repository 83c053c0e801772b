//! The one path of every write: numbers, roles, rules, versions, drafts, groups.

use std::collections::BTreeSet;

use ventanilla::domain::command::{Command, Draft, FileLoad, ReceivablesLoad};
use ventanilla::domain::ids::{DraftId, LoadId, Radicado};
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::{self, PqrKind, PqrRejection, PqrState, PqrStep};
use ventanilla::domain::user::{Role, UserId};
use ventanilla::store::codec;
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Space};
use ventanilla::store::journal::{Head, JournalEntry};
use ventanilla::store::trees::{self, Counter};
use ventanilla::store::{Apart, Fault, MAX_GROUP, Refusal, Store};

use crate::office::{
    account, actor, administrator, assert_clean, assign, classify, clerk, day, director,
    dump_but_register, file, filing, morning, now, office, step, store, today, verify,
};

/// Every entry of the journal, in order.
fn journal(engine: &dyn Engine) -> Vec<JournalEntry> {
    let range = KeyRange::all();
    let pairs = engine.page(Space::Journal, &range, Direction::Forward, usize::MAX).unwrap();
    pairs.iter().map(|(_, bytes)| codec::decode(bytes).unwrap()).collect()
}

fn draft(id: Option<DraftId>, text: &str) -> Draft {
    Draft {
        id,
        user: UserId::from_system("otro"),
        form: "radicar".into(),
        title: text.into(),
        fields: vec![("hechos".into(), text.into())],
        focus: 3,
        saved_at: now(),
    }
}

fn save(store: &Store, id: Option<DraftId>, text: &str) -> DraftId {
    let saved = store.commit(&clerk(), now(), Command::SaveDraft(draft(id, text)), None).unwrap();
    assert_eq!(saved.sequence, 0, "un borrador no es un acto");
    saved.draft.unwrap()
}

fn file_load(hash: &str, name: &str) -> FileLoad {
    FileLoad { file_hash: hash.into(), file_name: name.into(), accepted: 1, quarantined: 0 }
}

#[test]
fn papers_are_numbered_by_year_without_gaps() {
    let (engine, store) = store();
    let file_on = |year: i32| {
        let at = morning(day(year, 11, 4), 0);
        let receipt = store.commit(&clerk(), at, Command::FilePqr(filing("fuga")), None).unwrap();
        (receipt.radicado.unwrap().to_string(), receipt.sequence)
    };
    assert_eq!(file_on(2025), ("2025-000001".into(), 1));
    assert_eq!(file_on(2025), ("2025-000002".into(), 2));
    assert_eq!(file_on(2026), ("2026-000001".into(), 3));
    assert_eq!(file_on(2025), ("2025-000003".into(), 4));
    assert_eq!(file_on(2026), ("2026-000002".into(), 5));
    assert_eq!(store.counter(Counter::Pqr).unwrap(), 5);
    assert_eq!(store.counter(Counter::PqrUnassigned).unwrap(), 5);

    let entries = journal(engine.as_ref());
    assert_eq!(entries.len(), 5);
    let mut head = Head::EMPTY;
    for (sequence, entry) in (1..).zip(&entries) {
        assert_eq!(entry.sequence, sequence);
        assert_eq!(entry.previous, head.hash);
        assert_eq!(entry.actor, clerk());
        assert!(matches!(&entry.command, Command::FilePqr(filing) if filing.facts == "fuga"));
        head = ventanilla::store::journal::seal(entry).unwrap().1;
    }
    assert_eq!(entries[2].radicado, Some(Radicado { year: 2026, number: 1 }));
    let kept = engine.get(Space::Meta, trees::META_HEAD).unwrap().unwrap();
    assert_eq!(Head::from_bytes(&kept), Some(head));
    assert_clean(&store);
}

#[test]
fn what_was_filed_is_what_is_read() {
    let (_, store) = store();
    let mut paper = filing("  la factura de marzo no es mía  ");
    paper.kind = PqrKind::Reclamo;
    paper.causal = Some(102);
    paper.invoice = Some("F-0012".into());
    paper.claimed = Some(Money::from_centavos(8_530_050));
    let receipt = store.commit(&clerk(), now(), Command::FilePqr(paper.clone()), None).unwrap();
    let radicado = receipt.radicado.unwrap();
    let case = store.pqr(radicado).unwrap().unwrap().record;
    assert_eq!(case, paper.open(radicado, now(), clerk().user, store.current_rules()));
    let clock = pqr::clock(&case, &office().rules, today()).unwrap();
    assert_eq!(clock.state(), PqrState::Radicada);
    assert_eq!(store.pqr(Radicado { year: 2026, number: 99 }).unwrap(), None);
}

#[test]
fn a_role_does_what_its_row_says_and_no_more() {
    let (engine, store) = store();
    let radicado = file(&store, "fuga");
    let before = dump_but_register(engine.as_ref());
    let load = ReceivablesLoad {
        load: LoadId(1),
        file: file_load("aa", "c.txt"),
        cutoff: today(),
        accounts: 0,
        debit: Money::ZERO,
        credit: Money::ZERO,
    };
    let assign = assign(radicado, "jrios");
    let begin = Command::BeginSubscriberLoad(file_load("bb", "s.csv"));
    let refused = [
        (Role::ReadOnly, Command::FilePqr(filing("fuga"))),
        (Role::ReadOnly, Command::SaveDraft(draft(None, "fuga"))),
        (Role::ReadOnly, Command::DiscardDraft { id: DraftId(1) }),
        (Role::Approver, Command::FilePqr(filing("fuga"))),
        (Role::Clerk, assign.clone()),
        (Role::PqrAnalyst, assign),
        (Role::Clerk, classify(radicado)),
        (Role::CollectionsOfficer, classify(radicado)),
        (Role::PqrDirector, begin.clone()),
        (Role::Clerk, Command::EndSubscriberLoad(file_load("bb", "s.csv"))),
        (Role::CommercialCoordinator, Command::ActivateReceivables(load.clone())),
    ];
    for (role, command) in refused {
        let answer = store.commit(&actor("alguien", role), now(), command.clone(), None);
        let act = command.act(&actor("alguien", role));
        assert_eq!(answer, Err(Refusal::Forbidden(act)), "{role:?} {command:?}");
    }
    assert_eq!(dump_but_register(engine.as_ref()), before);
    let admitted = [
        (Role::PqrAnalyst, classify(radicado)),
        (Role::CommercialCoordinator, begin),
        (Role::CollectionsDirector, Command::ActivateReceivables(load)),
    ];
    for (role, command) in admitted {
        store.commit(&actor("alguien", role), now(), command, None).unwrap();
    }
}

#[test]
fn a_record_that_changed_since_it_was_seen_is_not_written_over() {
    let (engine, store) = store();
    let radicado = file(&store, "fuga");
    let seen = store.pqr(radicado).unwrap().unwrap().version;
    let analyst = actor("jrios", Role::PqrAnalyst);
    let at = morning(today(), 20);
    store.commit(&analyst, at, classify(radicado), Some(seen)).unwrap();
    let before = dump_but_register(engine.as_ref());
    let late = step(radicado, PqrStep::Transfer { entity: "Alcaldía".into() });
    let stale = Refusal::Stale { by: "jrios".into(), at };
    assert_eq!(store.commit(&director(), now(), late, Some(seen)), Err(stale.clone()));
    let assign = assign(radicado, "kleon");
    assert_eq!(store.commit(&director(), now(), assign.clone(), Some(seen)), Err(stale));
    assert_eq!(dump_but_register(engine.as_ref()), before);

    let seen = store.pqr(radicado).unwrap().unwrap().version;
    let later = morning(today(), 30);
    store.commit(&director(), later, assign, Some(seen)).unwrap();
    let step = crate::office::step(radicado, PqrStep::Draft);
    let answer = store.commit(&analyst, morning(today(), 40), step.clone(), Some(seen));
    assert_eq!(answer, Err(Refusal::Stale { by: "dir.pqr".into(), at: later }));
    let seen = store.pqr(radicado).unwrap().unwrap().version;
    store.commit(&analyst, morning(today(), 50), step, Some(seen)).unwrap();
    assert_clean(&store);
}

#[test]
fn a_draft_is_kept_beside_the_register_and_goes_with_its_filing() {
    let (engine, store) = store();
    let first = save(&store, None, "medio");
    let second = save(&store, None, "otro");
    assert_ne!(first, second);
    assert_eq!(save(&store, Some(first), "medio escrito"), first);
    let drafts = store.drafts(&clerk().user).unwrap();
    assert_eq!(drafts.iter().map(|kept| kept.id).collect::<Vec<_>>(), [Some(second), Some(first)]);
    assert_eq!(drafts[1].title, "medio escrito");
    assert_eq!(drafts[1].focus, 3);
    assert_eq!(drafts[1].user, clerk().user, "un borrador es de quien lo guarda");
    assert!(store.drafts(&director().user).unwrap().is_empty());
    assert!(journal(engine.as_ref()).is_empty());

    let mut paper = filing("completo");
    paper.draft = Some(first);
    store.commit(&clerk(), now(), Command::FilePqr(paper), None).unwrap();
    let left = store.drafts(&clerk().user).unwrap();
    assert_eq!(left.iter().map(|kept| kept.id).collect::<Vec<_>>(), [Some(second)]);
    assert_eq!(journal(engine.as_ref()).len(), 1);

    let discard = Command::DiscardDraft { id: second };
    store.commit(&director(), now(), discard.clone(), None).unwrap();
    assert_eq!(store.drafts(&clerk().user).unwrap().len(), 1, "el borrador ajeno no se toca");
    store.commit(&clerk(), now(), discard, None).unwrap();
    assert!(store.drafts(&clerk().user).unwrap().is_empty());
    assert_eq!(journal(engine.as_ref()).len(), 1);
    assert_ne!(save(&store, None, "nuevo"), second, "un número de borrador no vuelve");
    assert_clean(&store);
}

#[test]
fn a_draft_stays_when_its_filing_is_refused() {
    let (_, store) = store();
    let id = save(&store, None, "medio");
    let mut paper = filing("   ");
    paper.draft = Some(id);
    let answer = store.commit(&clerk(), now(), Command::FilePqr(paper), None);
    assert_eq!(answer, Err(Refusal::Pqr(PqrRejection::NoFacts)));
    assert_eq!(store.drafts(&clerk().user).unwrap().len(), 1);
}

#[test]
fn a_draft_closes_with_one_filing_only() {
    let (engine, store) = store();
    let id = save(&store, None, "medio");
    let mut paper = filing("fuga");
    paper.draft = Some(id);
    let file = |paper: &ventanilla::domain::pqr::FilePqr| {
        store.commit(&clerk(), now(), Command::FilePqr(paper.clone()), None)
    };
    file(&paper).unwrap();
    let before = dump_but_register(engine.as_ref());
    assert_eq!(file(&paper), Err(Refusal::Pqr(PqrRejection::DraftGone)));
    assert_eq!(dump_but_register(engine.as_ref()), before);
    paper.draft = None;
    assert_eq!(file(&paper).unwrap().radicado.unwrap().number, 2);
    assert_clean(&store);
}

#[test]
fn a_draft_that_is_gone_or_another_is_kept_apart() {
    let (_, store) = store();
    let keep = |id, text: &str, seen| {
        store.commit(&clerk(), now(), Command::SaveDraft(draft(id, text)), seen).unwrap()
    };
    let first = keep(None, "uno", None);
    let texts = || -> Vec<String> {
        store.drafts(&clerk().user).unwrap().into_iter().map(|kept| kept.title).collect()
    };
    let read = store.drafts(&clerk().user).unwrap().remove(0);
    assert_eq!(first.version, ventanilla::store::draft_version(&read), "lo leído se puede guardar");
    let here = keep(first.draft, "uno y dos", first.version);
    assert_eq!((here.draft, here.apart), (first.draft, None));
    let there = keep(first.draft, "otra cosa", first.version);
    assert_eq!(there.apart, Some(Apart::Changed));
    assert_ne!(there.draft, first.draft);
    assert_eq!(texts(), ["otra cosa", "uno y dos"]);
    let discard = Command::DiscardDraft { id: first.draft.unwrap() };
    store.commit(&clerk(), now(), discard, None).unwrap();
    let late = keep(first.draft, "tarde", here.version);
    assert_eq!(late.apart, Some(Apart::Gone));
    assert!(late.draft != first.draft && late.draft != there.draft);
    assert_eq!(texts(), ["tarde", "otra cosa"]);
    let again = keep(late.draft, "tarde ya", late.version);
    assert_eq!((again.draft, again.apart), (late.draft, None));
    assert_clean(&store);
}

#[test]
fn a_broken_rule_changes_nothing() {
    let (engine, store) = store();
    let radicado = file(&store, "fuga");
    let before = dump_but_register(engine.as_ref());
    let refuse = |command: Command, expected: Refusal| {
        assert_eq!(store.commit(&administrator(), now(), command, None), Err(expected));
        assert_eq!(dump_but_register(engine.as_ref()), before);
    };
    let paper = |change: &dyn Fn(&mut ventanilla::domain::pqr::FilePqr)| {
        let mut paper = filing("fuga");
        change(&mut paper);
        Command::FilePqr(paper)
    };
    let rule = Refusal::Pqr;
    refuse(paper(&|p| p.petitioner.name = " ".into()), rule(PqrRejection::NobodyAsks));
    refuse(paper(&|p| p.facts = "\n".into()), rule(PqrRejection::NoFacts));
    refuse(paper(&|p| p.facts = "ñ".repeat(2_001)), rule(PqrRejection::FactsTooLong(2_001)));
    refuse(paper(&|p| p.kind = PqrKind::Queja), rule(PqrRejection::CausalMissing));
    refuse(paper(&|p| p.causal = Some(9_999)), rule(PqrRejection::CausalUnknown(9_999)));
    refuse(
        paper(&|p| p.claimed = Some(Money::from_pesos(1))),
        rule(PqrRejection::AmountWithoutClaim),
    );
    refuse(paper(&|p| p.account = Some(account(77))), Refusal::NotFound);
    let unknown = Radicado { year: 2026, number: 9 };
    refuse(classify(unknown), Refusal::NotFound);
    let step = crate::office::step(radicado, PqrStep::Comply { value: None });
    refuse(step, rule(PqrRejection::StepNotAdmitted(PqrState::Radicada)));
}

#[test]
fn a_file_is_shown_once() {
    let (engine, store) = store();
    let load = |number, hash: &str| ReceivablesLoad {
        load: LoadId(number),
        file: file_load(hash, "cartera.txt"),
        cutoff: today(),
        accounts: 0,
        debit: Money::ZERO,
        credit: Money::ZERO,
    };
    let admin = administrator();
    let show = |load| store.commit(&admin, now(), Command::ActivateReceivables(load), None);
    show(load(1, "aa")).unwrap();
    let before = dump_but_register(engine.as_ref());
    let repeated = Refusal::AlreadyLoaded { file: "cartera.txt".into(), at: now() };
    assert_eq!(show(load(2, "aa")), Err(repeated.clone()));
    assert_eq!(store.refuse_loaded("aa"), Err(repeated.clone()));
    assert_eq!(store.refuse_loaded("bb"), Ok(()));
    let begin = |hash| Command::BeginSubscriberLoad(file_load(hash, "s.csv"));
    assert_eq!(store.commit(&admin, now(), begin("aa"), None), Err(repeated));
    assert_eq!(dump_but_register(engine.as_ref()), before);
    show(load(2, "cc")).unwrap();
    assert_eq!(store.receivables().unwrap().unwrap().load, LoadId(2));

    store.commit(&admin, now(), begin("bb"), None).unwrap();
    assert_eq!(store.interrupted_subscriber_load().unwrap().unwrap().file_hash, "bb");
    let end = Command::EndSubscriberLoad(file_load("bb", "s.csv"));
    store.commit(&admin, morning(today(), 9), end, None).unwrap();
    assert_eq!(store.interrupted_subscriber_load().unwrap(), None);
    let again = store.commit(&admin, now(), begin("bb"), None);
    let at = morning(today(), 9);
    assert_eq!(again, Err(Refusal::AlreadyLoaded { file: "s.csv".into(), at }));
    assert_clean(&store);
}

#[test]
fn many_windows_at_once_get_one_number_each() {
    const WINDOWS: u32 = 8;
    const PAPERS: u32 = 25;
    let (engine, store) = store();
    let given: Vec<(u64, Radicado)> = std::thread::scope(|scope| {
        let window = |window: u32| {
            let store = store.clone();
            move || {
                let who = actor(&format!("ventana{window}"), Role::Clerk);
                let file = |paper: u32| {
                    let command = Command::FilePqr(filing(&format!("{window}/{paper}")));
                    let receipt = store.commit(&who, now(), command, None).unwrap();
                    (receipt.sequence, receipt.radicado.unwrap())
                };
                (0..PAPERS).map(file).collect::<Vec<_>>()
            }
        };
        let windows: Vec<_> = (0..WINDOWS).map(|at| scope.spawn(window(at))).collect();
        windows.into_iter().flat_map(|window| window.join().unwrap()).collect()
    });
    let numbers: BTreeSet<u32> = given.iter().map(|(_, radicado)| radicado.number).collect();
    assert_eq!(numbers, (1..=WINDOWS * PAPERS).collect());
    let acts: BTreeSet<u64> = given.iter().map(|(sequence, _)| *sequence).collect();
    assert_eq!(acts, (1..=u64::from(WINDOWS * PAPERS)).collect());
    assert!(WINDOWS as usize <= MAX_GROUP);
    for entry in journal(engine.as_ref()) {
        let Command::FilePqr(paper) = entry.command else { panic!("otro acto") };
        let case = store.pqr(entry.radicado.unwrap()).unwrap().unwrap().record;
        assert_eq!(case.facts, paper.facts);
        assert_eq!(case.filed_by, entry.actor.user);
    }
    let found = verify(&store);
    assert!(found.is_clean(), "{:?}", found.differences);
    assert_eq!((found.cases, found.acts), (200, 200));
}

/// A register whose end cannot be trusted is not written on.
#[test]
fn a_damaged_head_never_writes_over_the_register() {
    let heads: [&[u8]; 3] = [b"basura", &[], &Head { sequence: 1, hash: [9; 32] }.to_bytes()];
    for head in heads {
        let (engine, store) = store();
        for facts in ["uno", "dos", "tres"] {
            file(&store, facts);
        }
        let mut batch = Batch::default();
        batch.put(Space::Meta, trees::META_HEAD.to_vec(), head.to_vec());
        engine.apply(batch).unwrap();
        let before = dump_but_register(engine.as_ref());
        let answer = store.commit(&clerk(), now(), Command::FilePqr(filing("cuatro")), None);
        assert!(matches!(answer, Err(Refusal::Fault(Fault::Damaged(_)))), "{answer:?}");
        assert_eq!(dump_but_register(engine.as_ref()), before);
        let draft = store.commit(&clerk(), now(), Command::SaveDraft(draft(None, "x")), None);
        assert!(draft.is_ok(), "lo que se estaba escribiendo se guarda igual");
    }
}
