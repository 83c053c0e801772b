//! The life of cases as the office tells it (`tests/scenarios/vida.txt`), the tables of states as a lawyer
//! reads them, and what must hold for every order of events.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{Radicado, RulesId};
use ventanilla::domain::pqr::{
    self, Advance, Channel, Family, FilePqr, Life, Machine, Notice, NotificationWay, PqrCase,
    PqrKind, PqrRejection, PqrState, PqrStep, RejectionGround, Rules, Sense, SspdOutcome, StepKind,
    TermId, Undisputed, Warning,
};
use ventanilla::domain::user::Role;
use ventanilla::messages;
use ventanilla::store::engine::{Direction, Engine, KeyRange, Space};
use ventanilla::store::journal::JournalEntry;
use ventanilla::store::{Refusal, Store, codec};

use crate::office::{actor, assert_clean, clerk, director, filing, morning, office, store};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("fecha «{text}»"))
}

/// What a line of a scenario says of a step.
fn step_of(words: &[&str], case: Radicado) -> PqrStep {
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let letter = |at: usize| word(at).chars().next();
    let sense = || {
        let all = [Sense::OF_PQR, Sense::OF_RECURSO].concat();
        all.into_iter().find(|sense| Some(sense.code()) == letter(1)).unwrap()
    };
    let recursos = word(2) != "no";
    let kind = StepKind::ALL.iter().find(|kind| kind.code() == word(0));
    match kind.unwrap_or_else(|| panic!("paso «{}»", word(0))) {
        StepKind::Classify => PqrStep::Classify { causal: None },
        StepKind::Reclassify => PqrStep::Reclassify { kind: PqrKind::Queja, causal: None },
        StepKind::Transfer => PqrStep::Transfer { entity: "Alcaldía".into() },
        StepKind::RequireCompletion => PqrStep::RequireCompletion,
        StepKind::ExtendCompletion => PqrStep::ExtendCompletion,
        StepKind::Complete => PqrStep::Complete,
        StepKind::Return => PqrStep::Return,
        StepKind::Withdraw => PqrStep::Withdraw,
        StepKind::DeclareAbandoned => PqrStep::DeclareAbandoned,
        StepKind::OrderEvidence => PqrStep::OrderEvidence { until: date(word(1)) },
        StepKind::EvidenceReceived => PqrStep::EvidenceReceived,
        StepKind::ExtendTerm => PqrStep::ExtendTerm { units: word(1).parse().unwrap() },
        StepKind::Draft => PqrStep::Draft,
        StepKind::Decide => PqrStep::Decide { sense: sense(), recursos, value: None },
        StepKind::ResolveVerbally => PqrStep::ResolveVerbally { sense: sense(), recursos },
        StepKind::Cite => PqrStep::Cite { published: word(1) == "publicada" },
        StepKind::Notify => {
            let ways = NotificationWay::RECORDED.into_iter();
            let way = ways.into_iter().find(|way| Some(way.code()) == letter(1)).unwrap();
            PqrStep::Notify { way }
        }
        StepKind::SendAviso => PqrStep::SendAviso,
        StepKind::PublishAviso => PqrStep::PublishAviso,
        StepKind::DeliverAviso => PqrStep::DeliverAviso,
        StepKind::RemoveAviso => PqrStep::RemoveAviso,
        StepKind::Appeal => PqrStep::Appeal { recurso: case },
        StepKind::Admit => PqrStep::Admit,
        StepKind::Reject => {
            let grounds = RejectionGround::ALL.into_iter();
            let ground = grounds.into_iter().find(|one| Some(one.code()) == letter(1)).unwrap();
            PqrStep::Reject { ground }
        }
        StepKind::SendToSspd => PqrStep::SendToSspd,
        StepKind::SspdRequires => PqrStep::SspdRequires,
        StepKind::SspdEvidence => PqrStep::SspdEvidence { until: date(word(1)) },
        StepKind::SspdResolve => {
            let outcomes = SspdOutcome::ALL.into_iter();
            let outcome = outcomes.into_iter().find(|one| Some(one.code()) == letter(1)).unwrap();
            PqrStep::SspdResolve { outcome, value: None }
        }
        StepKind::RecogniseSilence => PqrStep::RecogniseSilence,
        StepKind::DenySilence => PqrStep::DenySilence,
        StepKind::RecordFirmness => PqrStep::RecordFirmness,
        StepKind::StartCompliance => PqrStep::StartCompliance,
        StepKind::Comply => PqrStep::Comply { value: None },
        StepKind::Archive => PqrStep::Archive,
    }
}

fn taken(step: PqrStep, on: NaiveDate) -> Advance {
    Advance { step, on, document: "OF-1".into(), note: "según consta".into() }
}

/// The office of a scenario: a base, the case in hand, and the one that its recurso is against.
struct Scenario {
    store: Store,
    rules: Rules,
    case: Option<Radicado>,
    parent: Option<Radicado>,
}

impl Scenario {
    fn case(&self) -> Radicado {
        self.case.expect("hay un caso")
    }

    fn read(&self, radicado: Radicado) -> PqrCase {
        self.store.pqr(radicado).unwrap().unwrap().record
    }

    /// At the end of the working day on which it happens.
    fn commit(&self, on: NaiveDate, command: Command) -> Result<Option<Radicado>, Refusal> {
        let at = on.and_hms_opt(16, 0, 0).unwrap();
        let chief = actor("dcastro", Role::Administrator);
        self.store.commit(&chief, at, command, None).map(|receipt| receipt.radicado)
    }

    fn file(&mut self, words: &[&str]) {
        let on = date(words[0]);
        let mut paper = filing("Me cobran lo que no consumí.");
        paper.kind = PqrKind::from_code(words[1].chars().next().unwrap()).unwrap();
        if matches!(paper.kind, PqrKind::Reclamo | PqrKind::Queja) {
            paper.causal = Some(102);
        }
        for (at, word) in words.iter().enumerate() {
            match *word {
                "carta" => paper.channel = Channel::Letter,
                "correo" => paper.notice = Notice::Email("luz@ejemplo.com".into()),
                "factura" => paper.invoice_issued = Some(date(words[at + 1])),
                _ => {}
            }
        }
        self.case = self.commit(on, Command::FilePqr(paper)).unwrap();
        self.parent = None;
    }

    fn appeal(&mut self, words: &[&str]) -> Result<(), Refusal> {
        let parent = self.parent.or(self.case).unwrap();
        let mut paper = filing("No estoy de acuerdo.");
        let kinds = [PqrKind::Reposicion, PqrKind::Apelacion];
        paper.kind = kinds.into_iter().find(|kind| kind.code() == words[1]).unwrap();
        paper.undisputed = Undisputed::from_code(words[2].chars().next().unwrap());
        paper.parent = Some(parent);
        self.case = self.commit(date(words[0]), Command::FilePqr(paper))?;
        self.parent = Some(parent);
        Ok(())
    }

    fn advance(&self, words: &[&str]) -> Result<(), Refusal> {
        let radicado = self.case();
        let act = taken(step_of(&words[1..], radicado), date(words[0]));
        self.commit(act.on, Command::AdvancePqr { radicado, act }).map(drop)
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((verb, rest)) = words.split_first() else { return };
        match *verb {
            "sabados" => self.saturdays(true),
            "sin-sabados" => self.saturdays(false),
            "radicada" => self.file(rest),
            "recurso" => self.appeal(rest).unwrap_or_else(|fault| panic!("{line}: {fault:?}")),
            "sin-recurso" => {
                let refused = self.appeal(&[rest[0], "RR", "S"]).unwrap_err();
                assert!(messages::refusal(&refused).starts_with("PQR-019"), "{line}");
            }
            "paso" => self.advance(rest).unwrap_or_else(|refusal| {
                panic!("{line}: {}", messages::refusal(&refusal));
            }),
            "rechaza" => {
                let (rule, rest) = rest.split_last().unwrap();
                let before = self.read(self.case());
                let refused = self.advance(rest).expect_err(line);
                let said = messages::refusal(&refused);
                assert!(said.starts_with(rule), "{line}: {said}");
                assert_eq!(self.read(self.case()), before, "{line}");
            }
            "estado" => self.expect_state(self.case(), rest, line),
            "principal" => self.expect_state(self.parent.unwrap(), rest, line),
            "reloj" => self.expect_clock(rest, line),
            "advierte" => self.expect_warning(rest, line),
            "sin-advertencias" => {
                let clock = pqr::clock(&self.read(self.case()), &self.rules, date(rest[0]));
                assert_eq!(clock.unwrap().warnings, [], "{line}");
            }
            "reclamable" => {
                let issued = self.read(self.case()).invoice_issued;
                let last = pqr::last_day_to_claim(issued, &self.rules);
                assert_eq!(last, Some(date(rest[0])), "{line}");
            }
            other => panic!("palabra desconocida «{other}»"),
        }
    }

    fn saturdays(&mut self, count: bool) {
        self.rules = office().rules.as_ref().clone();
        self.rules.legal.saturday_counts = count;
    }

    fn expect_state(&self, radicado: Radicado, rest: &[&str], line: &str) {
        let life = Life::of(&self.read(radicado), &self.rules, date(rest[0])).unwrap();
        assert_eq!(life.state.code(), rest[1..].join(" "), "{line}");
    }

    /// The last clock of a term, as of the end of what it says.
    fn expect_clock(&self, rest: &[&str], line: &str) {
        let term = TermId::from_code(rest[0]).unwrap_or_else(|| panic!("{line}"));
        let legal = date(rest[1]);
        let life = Life::of(&self.read(self.case()), &self.rules, legal).unwrap();
        let clock = life.clock(term).unwrap_or_else(|| panic!("{line}: no corre"));
        assert_eq!(clock.legal, legal, "{line}");
        if rest.get(2) == Some(&"seguro") {
            assert_eq!(clock.safe, date(rest[3]), "{line}");
        }
        // The ledger that F11 shows ends on the same day, and its rows that count are the term.
        let deadline = clock.explain(&self.rules).unwrap();
        assert_eq!((deadline.legal, deadline.safe), (clock.legal, clock.safe), "{line}");
        assert_eq!(deadline.ledger.last().unwrap().date, legal, "{line}");
    }

    fn expect_warning(&self, rest: &[&str], line: &str) {
        let clock = pqr::clock(&self.read(self.case()), &self.rules, date(rest[0])).unwrap();
        let about = |warning: &Warning| match warning {
            Warning::Late { term, .. } => term.code(),
            Warning::LastDay { .. } => "ULTIMO DIA",
            Warning::BillTooOld { .. } => "RECLAMO_FACTURA_5M",
            Warning::TransferLate { .. } => "TRASLADO",
        };
        let found: Vec<&str> = clock.warnings.iter().map(about).collect();
        assert!(found.contains(&rest[1]), "{line}: {found:?}");
    }
}

#[test]
fn every_life_of_the_office_comes_out() {
    let (_, store) = store();
    let rules = office().rules.as_ref().clone();
    let mut scenario = Scenario { store, rules, case: None, parent: None };
    let text = include_str!("../scenarios/vida.txt");
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    for line in &lines {
        scenario.line(line);
    }
    assert!(lines.len() > 270, "{}", lines.len());
    assert_clean(&scenario.store);
}

/// Every state and every step of both machines, as a table that a lawyer can read.
#[test]
fn the_tables_are_as_agreed() {
    use std::fmt::Write;
    let mut text = String::new();
    for machine in [Machine::Pqr, Machine::Recurso] {
        writeln!(text, "{}", ventanilla::text::pqr::machine(machine)).unwrap();
        for state in PqrState::ALL.iter().filter(|state| is_reached(machine, **state)) {
            let admitted: Vec<String> = StepKind::ALL
                .iter()
                .filter_map(|step| {
                    let to = machine.next(*state, *step)?;
                    let row = step.act().permission().unwrap();
                    let roles: Vec<&str> = row.roles.iter().map(|role| role.code()).collect();
                    let who = roles.join(", ");
                    let needs = match (step.needs_document(), step.needs_note()) {
                        (true, true) => ", documento y nota",
                        (true, false) => ", documento",
                        (false, true) => ", nota",
                        (false, false) => "",
                    };
                    let step = ventanilla::text::pqr::step_name(*step);
                    let to = ventanilla::text::pqr::state(to);
                    Some(format!("    {step} -> {to}{needs} [{who}]"))
                })
                .collect();
            writeln!(text, "  {}", ventanilla::text::pqr::state(*state)).unwrap();
            for line in &admitted {
                writeln!(text, "{line}").unwrap();
            }
            let refused = StepKind::ALL.len() - admitted.len();
            writeln!(text, "    lo demás se niega: {refused} pasos").unwrap();
        }
    }
    insta::assert_snapshot!("tablas_de_estados", text);
}

/// Whether a paper of the machine ever stands there, by an act or by time.
fn is_reached(machine: Machine, state: PqrState) -> bool {
    let by_time = [PqrState::SapConfigurado, PqrState::SapNoReconocido, PqrState::EnFirme];
    let appealed = machine == Machine::Recurso && state == PqrState::ApelacionConcedida;
    state == PqrState::Radicada
        || appealed
        || by_time.contains(&state)
        || machine.transitions().iter().any(|row| row.to == state)
}

/// Every state but the first can be reached, and every state but the last can be left, by an act or by time.
#[test]
fn no_state_is_a_dead_end() {
    let by_time = [
        PqrState::AvisoEntregado,
        PqrState::AvisoRetirado,
        PqrState::EnPruebas,
        PqrState::SspdPruebas,
    ];
    for machine in [Machine::Pqr, Machine::Recurso] {
        for state in PqrState::ALL.iter().copied().filter(|state| is_reached(machine, *state)) {
            let left = machine.rows_from(state).next().is_some() || by_time.contains(&state);
            assert!(left || state.is_final(), "{machine:?} {state:?}");
        }
    }
}

/// Days of a random life: mostly small steps, now and then a long silence.
fn gaps() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0_u64..5, 3 => 5_u64..20, 1 => 20_u64..70]
}

fn any_step() -> impl Strategy<Value = (usize, u8, u64)> {
    (0..StepKind::ALL.len(), any::<u8>(), 0_u64..40)
}

/// A step with some data, whether it fits the case or not.
fn random_step(kind: StepKind, chance: u8, until: NaiveDate) -> PqrStep {
    let pick = |count: usize| usize::from(chance) % count;
    let senses = [Sense::OF_PQR, Sense::OF_RECURSO].concat();
    let (sense, recursos) = (senses[pick(senses.len())], !chance.is_multiple_of(5));
    match kind {
        StepKind::Classify => PqrStep::Classify { causal: Some(102) },
        StepKind::Reclassify => {
            PqrStep::Reclassify { kind: PqrKind::ALL[pick(PqrKind::ALL.len())], causal: Some(120) }
        }
        StepKind::OrderEvidence => PqrStep::OrderEvidence { until },
        StepKind::SspdEvidence => PqrStep::SspdEvidence { until },
        StepKind::ExtendTerm => PqrStep::ExtendTerm { units: u32::from(chance % 40) },
        StepKind::Decide => PqrStep::Decide { sense, recursos, value: None },
        StepKind::ResolveVerbally => PqrStep::ResolveVerbally { sense, recursos },
        StepKind::Cite => PqrStep::Cite { published: chance.is_multiple_of(4) },
        StepKind::Notify => PqrStep::Notify { way: NotificationWay::RECORDED[pick(3)] },
        StepKind::Reject => PqrStep::Reject { ground: RejectionGround::ALL[pick(5)] },
        StepKind::SspdResolve => {
            PqrStep::SspdResolve { outcome: SspdOutcome::ALL[pick(4)], value: None }
        }
        StepKind::Comply => PqrStep::Comply { value: None },
        other => step_of(&[other.code()], Radicado { year: 2026, number: 1 }),
    }
}

/// Cases made again from nothing but the register.
fn from_register(engine: &dyn Engine, rules: &Rules) -> BTreeMap<Radicado, PqrCase> {
    let range = KeyRange::all();
    let pairs = engine.page(Space::Journal, &range, Direction::Forward, usize::MAX).unwrap();
    let mut cases: BTreeMap<Radicado, PqrCase> = BTreeMap::new();
    for (_, bytes) in pairs {
        let entry: JournalEntry = codec::decode(&bytes).unwrap();
        let (at, by) = (entry.at, entry.actor.user.clone());
        match entry.command {
            Command::FilePqr(paper) => {
                let radicado = entry.radicado.unwrap();
                if let Some(parent) = paper.parent {
                    let parent = cases.get_mut(&parent).unwrap();
                    let step = pqr::decide_appeal(parent, paper.kind, rules, at.date()).unwrap();
                    if step.is_some() {
                        let act = Advance {
                            step: PqrStep::Appeal { recurso: radicado },
                            on: at.date(),
                            document: radicado.to_string(),
                            note: String::new(),
                        };
                        let family = Family::default();
                        *parent = pqr::advance(parent.clone(), act, at, by.clone(), rules, family)
                            .unwrap();
                    }
                }
                cases.insert(radicado, paper.open(radicado, at, by, RulesId(1)));
            }
            Command::AdvancePqr { radicado, act } => {
                let case = cases[&radicado].clone();
                let parent = case.parent.map(|id| cases[&id].clone());
                let recurso = case.recurso().map(|id| cases[&id].clone());
                let family = Family { parent: parent.as_ref(), recurso: recurso.as_ref() };
                let closes = act.step == PqrStep::Archive;
                let after = pqr::advance(case, act, at, by, rules, family).unwrap();
                let last = after.history.last().unwrap().clone();
                let goes_on_in = |parent: &PqrCase| {
                    let life = Life::of(parent, rules, last.on).unwrap();
                    life.state == PqrState::Recurrida && parent.recurso() == Some(radicado)
                };
                if let Some(mut parent) = parent.filter(|parent| closes && goes_on_in(parent)) {
                    let document = radicado.to_string();
                    parent.history.push(pqr::PqrEvent { document, ..last });
                    cases.insert(parent.radicado, parent);
                }
                cases.insert(radicado, after);
            }
            _ => {}
        }
    }
    cases
}

static RULES: LazyLock<Rules> = LazyLock::new(|| office().rules.as_ref().clone());

/// §3.3: what no accepted life may break.
fn assert_invariants(case: &PqrCase, life: &Life) {
    let filed = case.filed_at.date();
    let mut last = filed;
    for event in &case.history {
        assert!(event.on >= last && event.on <= event.at.date(), "{case:?}");
        last = event.on;
    }
    let first = |kind: StepKind| case.history.iter().find(|event| event.step.kind() == kind);
    let decisions = [
        StepKind::Decide,
        StepKind::Reject,
        StepKind::ResolveVerbally,
        StepKind::DeclareAbandoned,
        StepKind::DenySilence,
    ];
    let decided = case.history.iter().filter(|event| decisions.contains(&event.step.kind()));
    assert!(decided.clone().count() <= 1, "dos decisiones: {case:?}");
    if let Some(decision) = &life.decision {
        assert!(decision.on >= filed);
        assert!(life.notified.is_none_or(|(on, _)| on >= decision.on));
        let answers = Sense::of(case.kind.machine());
        let others = [Sense::Rechaza, Sense::Archiva, Sense::NoAccede];
        assert!(answers.contains(&decision.sense) || others.contains(&decision.sense));
    }
    for aviso in [StepKind::SendAviso, StepKind::PublishAviso] {
        if let (Some(cited), Some(aviso)) = (first(StepKind::Cite), first(aviso)) {
            let five = RULES.legal.add_business_days(cited.on, 5).unwrap();
            assert!(aviso.on > five, "aviso antes de tiempo: {case:?}");
        }
    }
    if first(StepKind::SendToSspd).is_some() {
        let queja = first(StepKind::SspdRequires).is_some();
        assert!(case.kind == PqrKind::Apelacion || queja, "traslado sin apelación: {case:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// For any order of events that the machine accepts: what is made again from the register is what was
    /// kept, with the same clocks on every day, and nothing of §3.3 is broken.
    #[test]
    fn the_register_gives_the_same_clocks(
        kinds in prop::collection::vec(0..PqrKind::AT_THE_WINDOW.len(), 1..3),
        moves in prop::collection::vec((gaps(), any_step(), any::<bool>(), 0..3_usize), 1..40),
    ) {
        let (engine, store) = store();
        let mut day = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
        let chief = actor("dcastro", Role::Administrator);
        let mut radicados = Vec::new();
        for kind in kinds {
            let mut paper = FilePqr { causal: Some(102), ..filing("hechos") };
            paper.kind = PqrKind::AT_THE_WINDOW[kind];
            let filed = store.commit(&clerk(), morning(day, 0), Command::FilePqr(paper), None);
            radicados.push(filed.unwrap().radicado.unwrap());
        }
        for (gap, (step, chance, ahead), late, which) in moves {
            day = day + Days::new(gap);
            let radicado = radicados[which % radicados.len()];
            let on = if late { day - Days::new(gap.min(2)) } else { day };
            let step = random_step(StepKind::ALL[step], chance, day + Days::new(ahead));
            if matches!(step, PqrStep::Appeal { .. }) {
                let mut paper = FilePqr { causal: Some(102), ..filing("no estoy de acuerdo") };
                let apelacion = chance.is_multiple_of(2);
                paper.kind = if apelacion { PqrKind::Apelacion } else { PqrKind::Reposicion };
                (paper.parent, paper.undisputed) = (Some(radicado), Some(Undisputed::Paid));
                let filed = store.commit(&clerk(), morning(day, 1), Command::FilePqr(paper), None);
                radicados.extend(filed.ok().and_then(|receipt| receipt.radicado));
                continue;
            }
            let command = Command::AdvancePqr { radicado, act: taken(step, on) };
            match store.commit(&chief, morning(day, 2), command, None) {
                Ok(_) | Err(Refusal::Pqr(_)) => {}
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
        let again = from_register(engine.as_ref(), &RULES);
        for (radicado, made) in again {
            let kept = store.pqr(radicado).unwrap().unwrap().record;
            prop_assert_eq!(&made, &kept);
            for ahead in [0, 1, 7, 30] {
                let today = day + Days::new(ahead);
                let clock = pqr::clock(&kept, &RULES, today).unwrap();
                prop_assert_eq!(&pqr::clock(&made, &RULES, today).unwrap(), &clock);
                assert_invariants(&kept, &clock.life);
                for one in &clock.life.clocks {
                    let explained = one.explain(&RULES).unwrap();
                    prop_assert_eq!((explained.legal, explained.safe), (one.legal, one.safe));
                }
            }
        }
        assert_clean(&store);
    }

    /// Looking at a case never changes it, and a later day never takes an act back.
    #[test]
    fn time_moves_a_case_only_forward(ahead in 0_u64..400) {
        let (_, store) = store();
        let day = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        let filed = store.commit(&clerk(), morning(day, 0), Command::FilePqr(filing("x")), None);
        let case = store.pqr(filed.unwrap().radicado.unwrap()).unwrap().unwrap().record;
        let life = Life::of(&case, &RULES, day + Days::new(ahead)).unwrap();
        let due = life.answer().unwrap().legal;
        let expected = match (day + Days::new(ahead)).signed_duration_since(due).num_days() {
            ..=0 => PqrState::Radicada,
            1..=3 => PqrState::SapConfigurado,
            _ => PqrState::SapNoReconocido,
        };
        prop_assert_eq!(life.state, expected);
        prop_assert!(due.year() == 2026);
    }
}

/// Words that a step needs, and no more than it may have.
#[test]
fn a_step_without_its_document_or_proof_is_refused() {
    let (_, store) = store();
    let radicado = crate::office::file(&store, "hechos");
    let on = crate::office::today();
    let try_with = |step: PqrStep, document: String, note: String| {
        let act = Advance { step, on, document, note };
        let command = Command::AdvancePqr { radicado, act };
        store.commit(&director(), crate::office::now(), command, None).map(drop)
    };
    let refused = |rejection| Err(Refusal::Pqr(rejection));
    let transfer = || PqrStep::Transfer { entity: "Alcaldía".into() };
    let (none, long) = (String::new(), "x".repeat(41));
    assert_eq!(
        try_with(transfer(), " ".into(), none.clone()),
        refused(PqrRejection::DocumentMissing)
    );
    assert_eq!(try_with(transfer(), long, none.clone()), refused(PqrRejection::TextTooLong));
    assert_eq!(
        try_with(PqrStep::Withdraw, none.clone(), none.clone()),
        refused(PqrRejection::NoteMissing)
    );
    assert_eq!(
        try_with(PqrStep::Withdraw, none.clone(), "x".repeat(2_001)),
        refused(PqrRejection::TextTooLong)
    );
    let act = Advance { on: on + Days::new(1), ..taken(transfer(), on) };
    let command = Command::AdvancePqr { radicado, act };
    let future = store.commit(&director(), crate::office::now(), command, None).map(drop);
    assert_eq!(future, refused(PqrRejection::InTheFuture));
    assert_eq!(try_with(transfer(), "OF-1".into(), none), Ok(()));
}

/// What a refusal says is read whole on the one line that it has.
#[test]
fn every_refusal_of_a_step_fits_its_line() {
    use PqrRejection as R;
    let day = date("2026-12-31");
    let all = [
        R::BillFromTheFuture,
        R::ParentMissing,
        R::NothingToAppeal(PqrState::SapNoReconocido),
        R::UndisputedMissing,
        R::InTheFuture,
        R::BeforeLast(day),
        R::DocumentMissing,
        R::NoteMissing,
        R::TextTooLong,
        R::SilenceDecided(day),
        R::DecidedBefore(day),
        R::TooLateToAsk(day),
        R::StillHasTime(day),
        R::NotExtendable,
        R::EvidenceEndsBefore,
        R::EvidenceTooLong(day),
        R::SenseInvalid,
        R::RecursosMissing,
        R::NotSpoken,
        R::NoConsent,
        R::AvisoNotifies,
        R::AvisoTooEarly(day),
        R::AvisoStillPosted(day),
        R::RecursoLate(day),
        R::UndisputedUnpaid,
        R::GroundUnfounded,
        R::ComplianceOwed,
        R::NothingToComply,
        R::RecursoOpen,
        R::LinkInvalid,
        R::TooMany(1_000),
    ];
    for rejection in all {
        let said = messages::pqr_rejection(&rejection);
        assert!(said.chars().count() <= 79, "{}: {said}", said.chars().count());
    }
}

/// An answer is told of again at five, three, one and no days; no more once somebody answered.
#[test]
fn an_answer_escalates_by_business_days_until_somebody_acts() {
    let (_, store) = store();
    let filed = date("2026-07-01");
    let receipt = store.commit(&clerk(), morning(filed, 0), Command::FilePqr(filing("x")), None);
    let case = store.pqr(receipt.unwrap().radicado.unwrap()).unwrap().unwrap().record;
    let step =
        |case: &PqrCase, today: &str| pqr::clock(case, &RULES, date(today)).unwrap().escalation();
    let due = "2026-07-24";
    let expected = [
        ("2026-07-15", None),
        ("2026-07-16", Some(5)),
        ("2026-07-19", Some(5)),
        ("2026-07-21", Some(3)),
        ("2026-07-22", Some(3)),
        ("2026-07-23", Some(1)),
        (due, Some(0)),
        ("2026-07-25", None),
    ];
    for (today, reached) in expected {
        assert_eq!(step(&case, today), reached, "{today}");
    }
    let mut answered = case;
    for (step, on) in [("clasificar", filed), ("decidir A", date("2026-07-16"))] {
        let words: Vec<&str> = step.split(' ').collect();
        let act = taken(step_of(&words, answered.radicado), on);
        let by = clerk().user;
        answered =
            pqr::advance(answered, act, morning(on, 1), by, &RULES, Family::default()).unwrap();
    }
    assert_eq!(step(&answered, "2026-07-16"), None);
}
