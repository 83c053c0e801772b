//! The life of a case replayed from its events: where it stands on a day, and every clock it ran.
//!
//! Nothing of this is kept. What time alone does (silence, the aviso that takes effect, firmness) happens
//! here too, between the events.

use chrono::NaiveDate;

use super::case::{PqrCase, PqrEvent};
use super::kind::{Machine, PqrKind};
use super::state::PqrState;
use super::step::{NotificationWay, PqrStep, Sense, SspdOutcome, StepKind};
use super::terms::{Rules, TermId};
use crate::domain::calendar::{Course, Deadline, Ground, Pause, Side, Term, TermError, Trigger};
use crate::domain::money::Money;

/// A term that began in the life of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// Which.
    pub term: TermId,
    /// The day that it counts from.
    pub from: NaiveDate,
    /// What set it going.
    pub trigger: Trigger,
    /// Times in which it stood still.
    pub pauses: Vec<Pause>,
    /// Units that were added.
    pub extra: u32,
    /// Last day by the practice.
    pub legal: NaiveDate,
    /// Last day by the strict reading.
    pub safe: NaiveDate,
    /// The day of the act that ended it.
    pub done: Option<NaiveDate>,
}

impl CaseClock {
    fn course(&self) -> Course<'_> {
        Course { from: self.from, trigger: self.trigger, pauses: &self.pauses, extra: self.extra }
    }

    /// Its row of the table.
    pub fn row<'a>(&self, rules: &'a Rules) -> &'a Term {
        rules.terms.of(self.term, self.from)
    }

    /// Its date, day by day.
    pub fn explain(&self, rules: &Rules) -> Result<Deadline, TermError> {
        self.row(rules).explain(&self.course(), &rules.legal)
    }

    /// The act came after its last day, or has not come and that day is over.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.done.unwrap_or(today) > self.legal
    }

    fn compute(&mut self, rules: &Rules) -> Result<(), TermError> {
        let dates = self.row(rules).dates(&self.course(), &rules.legal)?;
        (self.legal, self.safe) = (dates.legal, dates.safe);
        Ok(())
    }
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub on: NaiveDate,
    /// How it answers.
    pub sense: Sense,
    /// It admits recursos.
    pub recursos: bool,
    /// Value adjusted.
    pub value: Option<Money>,
    /// Its number.
    pub document: String,
}

/// A case as its events and the passing of time leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Where it stands.
    pub state: PqrState,
    /// Since when.
    pub since: NaiveDate,
    /// Every term that began, in order; the first is that of the answer.
    pub clocks: Vec<CaseClock>,
    /// The company's decision.
    pub decision: Option<Decision>,
    /// When the petitioner was notified, and how.
    pub notified: Option<(NaiveDate, NotificationWay)>,
    /// The last day of the answer, when it passed without one.
    pub silence: Option<NaiveDate>,
    /// What the Superintendencia resolved.
    pub sspd: Option<(NaiveDate, SspdOutcome)>,
    /// Last day of evidence that is being taken.
    until: Option<NaiveDate>,
    kind: PqrKind,
}

/// The days after which time alone moves a case, and where to.
struct Timer {
    last: NaiveDate,
    to: PqrState,
}

impl Life {
    /// A case at the end of a day, time included.
    pub fn of(case: &PqrCase, rules: &Rules, today: NaiveDate) -> Result<Self, TermError> {
        let mut life = Self::as_recorded(case, rules)?;
        life.run_to(today, rules)?;
        life.stretch(today, rules)?;
        Ok(life)
    }

    /// A case right after its last event: what does not change by itself, so that an order of cases can be
    /// kept by it.
    pub fn as_recorded(case: &PqrCase, rules: &Rules) -> Result<Self, TermError> {
        let filed = case.filed_at.date();
        let mut life = Self {
            state: PqrState::Radicada,
            since: filed,
            clocks: Vec::with_capacity(4),
            decision: None,
            notified: None,
            silence: None,
            sspd: None,
            until: None,
            kind: case.kind,
        };
        life.start(case.kind.term(), filed, Trigger::Filing, rules)?;
        for event in &case.history {
            life.run_to(event.on, rules)?;
            life.apply(event, rules)?;
        }
        Ok(life)
    }

    /// Its table.
    pub const fn machine(&self) -> Machine {
        self.kind.machine()
    }

    /// The clock of a term, the last one that began.
    pub fn clock(&self, term: TermId) -> Option<&CaseClock> {
        self.clocks.iter().rev().find(|clock| clock.term == term)
    }

    /// The clock of the answer.
    pub fn answer(&self) -> Option<&CaseClock> {
        self.clocks.first()
    }

    /// The clock that matters on a day: the first that still runs, else the last that ran out.
    pub fn current(&self, today: NaiveDate) -> Option<&CaseClock> {
        let paused = self.state.is_paused();
        let open = || {
            let clocks = self.clocks.iter().enumerate();
            clocks.filter(|(at, clock)| clock.done.is_none() && !(paused && *at == 0))
        };
        let (_, clock) = open()
            .find(|(_, clock)| today <= clock.legal)
            .or_else(|| open().next_back())
            .or_else(|| self.clocks.iter().enumerate().next().filter(|_| paused))?;
        Some(clock)
    }

    /// The clock by which the office orders its work: the last one of its own that nobody ended.
    pub fn owed(&self, rules: &Rules) -> Option<&CaseClock> {
        let open = self.clocks.iter().rev().filter(|clock| clock.done.is_none());
        let mut own = open.clone().filter(|clock| clock.row(rules).side == Side::Company);
        if self.state.is_paused() {
            open.clone().next()
        } else {
            own.next().or(open.clone().next())
        }
    }

    /// The answer is owed.
    pub const fn awaits_answer(&self) -> bool {
        self.state.awaits_decision() || self.state.is_paused()
    }

    fn start(
        &mut self,
        term: TermId,
        from: NaiveDate,
        trigger: Trigger,
        rules: &Rules,
    ) -> Result<(), TermError> {
        let mut clock = CaseClock {
            term,
            from,
            trigger,
            pauses: Vec::new(),
            extra: 0,
            legal: from,
            safe: from,
            done: None,
        };
        clock.compute(rules)?;
        self.clocks.push(clock);
        Ok(())
    }

    /// Every clock that runs ends on a day.
    fn finish(&mut self, on: NaiveDate) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.done.is_none()) {
            clock.done = Some(on);
        }
    }

    /// Every clock but that of the answer.
    fn finish_beside_answer(&mut self, on: NaiveDate) {
        for clock in self.clocks.iter_mut().skip(1).filter(|clock| clock.done.is_none()) {
            clock.done = Some(on);
        }
    }

    /// Changes the clock of the answer and finds its dates again.
    fn change_answer(
        &mut self,
        rules: &Rules,
        change: impl FnOnce(&mut CaseClock),
    ) -> Result<(), TermError> {
        match self.clocks.first_mut() {
            Some(clock) => {
                change(clock);
                clock.compute(rules)
            }
            None => Ok(()),
        }
    }

    fn pause(
        &mut self,
        from: NaiveDate,
        until: NaiveDate,
        ground: Ground,
        rules: &Rules,
    ) -> Result<(), TermError> {
        self.change_answer(rules, |clock| clock.pauses.push(Pause { from, until, ground }))
    }

    fn resume(&mut self, on: NaiveDate, rules: &Rules) -> Result<(), TermError> {
        self.change_answer(rules, |clock| {
            if let Some(pause) = clock.pauses.last_mut() {
                pause.until =
                    on.min(if pause.ground == Ground::Evidence { pause.until } else { on });
            }
        })
    }

    /// While the petitioner has not completed, the clock stands however long he takes.
    fn stretch(&mut self, today: NaiveDate, rules: &Rules) -> Result<(), TermError> {
        if !matches!(self.state, PqrState::Requerida | PqrState::Devuelta) {
            return Ok(());
        }
        self.change_answer(rules, |clock| {
            if let Some(pause) = clock.pauses.last_mut() {
                pause.until = pause.until.max(today);
            }
        })
    }

    /// What time does by itself before a day.
    fn run_to(&mut self, day: NaiveDate, rules: &Rules) -> Result<(), TermError> {
        while let Some(timer) = self.timer(rules).filter(|timer| timer.last < day) {
            self.elapse(&timer, rules)?;
        }
        Ok(())
    }

    fn timer(&self, rules: &Rules) -> Option<Timer> {
        let ends = |term: TermId| self.clock(term).map(|clock| clock.legal);
        let timer = |last: Option<NaiveDate>, to: PqrState| Some(Timer { last: last?, to });
        match self.state {
            PqrState::Radicada
            | PqrState::EnTramite
            | PqrState::Admitida
            | PqrState::Proyectada => {
                let answer = self.answer().filter(|clock| clock.row(rules).then.is_some())?;
                timer(Some(answer.legal), PqrState::SapConfigurado)
            }
            PqrState::EnPruebas => timer(self.until, self.studied()),
            PqrState::SspdPruebas => timer(self.until, PqrState::EnSspd),
            PqrState::AvisoEntregado | PqrState::AvisoRetirado => {
                timer(ends(TermId::AvisoEffective), PqrState::Notificada)
            }
            PqrState::Notificada => {
                let open = self.clocks.iter().rev().find(|clock| clock.done.is_none());
                let last = open.map(|clock| clock.legal).or(Some(self.since));
                timer(last, PqrState::EnFirme)
            }
            PqrState::SapConfigurado => {
                let running = self.clocks.last().filter(|clock| clock.done.is_none());
                timer(running.map(|clock| clock.legal), PqrState::SapNoReconocido)
            }
            _ => None,
        }
    }

    /// Where a case under study stands in its machine.
    const fn studied(&self) -> PqrState {
        match self.machine() {
            Machine::Pqr => PqrState::EnTramite,
            Machine::Recurso => PqrState::Admitida,
        }
    }

    fn elapse(&mut self, timer: &Timer, rules: &Rules) -> Result<(), TermError> {
        match timer.to {
            PqrState::SapConfigurado => {
                self.silence = Some(timer.last);
                let then = self.answer().and_then(|clock| clock.row(rules).then.as_deref());
                let then = then.and_then(TermId::from_code).unwrap_or(TermId::RecogniseSilence);
                self.enter(PqrState::SapConfigurado, timer.last);
                self.start(then, timer.last, Trigger::Act, rules)
            }
            PqrState::Notificada => self.notify(timer.last, NotificationWay::Aviso, rules),
            PqrState::EnFirme => {
                // The time of the petitioner ran out: nobody ended it.
                self.enter(PqrState::EnFirme, timer.last);
                self.finish(timer.last);
                Ok(())
            }
            to => {
                self.enter(to, timer.last);
                Ok(())
            }
        }
    }

    fn enter(&mut self, state: PqrState, on: NaiveDate) {
        if self.state != state {
            self.state = state;
            self.since = on;
        }
    }

    fn notify(
        &mut self,
        on: NaiveDate,
        way: NotificationWay,
        rules: &Rules,
    ) -> Result<(), TermError> {
        self.finish(on);
        self.notified = Some((on, way));
        self.enter(PqrState::Notificada, on);
        let Some(decision) = &self.decision else { return Ok(()) };
        match (self.machine(), decision.sense) {
            (Machine::Pqr, _) if decision.recursos => {
                self.start(TermId::FileRecurso, on, Trigger::Act, rules)
            }
            (Machine::Recurso, Sense::Rechaza) => {
                self.start(TermId::FileQueja, on, Trigger::Act, rules)
            }
            (Machine::Recurso, sense) if self.kind == PqrKind::Apelacion && !sense.grants_all() => {
                self.enter(PqrState::ApelacionConcedida, on);
                self.start(TermId::SendToSspd, on, Trigger::Act, rules)
            }
            _ => Ok(()),
        }
    }

    fn decided(&mut self, event: &PqrEvent, sense: Sense, recursos: bool, value: Option<Money>) {
        self.finish(event.on);
        let document = event.document.clone();
        self.decision = Some(Decision { on: event.on, sense, recursos, value, document });
    }

    fn apply(&mut self, event: &PqrEvent, rules: &Rules) -> Result<(), TermError> {
        let (machine, kind, on) = (self.machine(), event.step.kind(), event.on);
        let to = machine.next(self.state, kind).or_else(|| machine.wherever(kind));
        if let Some(to) = to {
            self.enter(to, on);
        }
        match &event.step {
            PqrStep::RequireCompletion => {
                let (_, complete) = self.kind.completion();
                self.ask(complete, on, Ground::Completion, rules)
            }
            PqrStep::Return => self.ask(TermId::Correct, on, Ground::Returned, rules),
            PqrStep::ExtendCompletion => self.extend_completion(rules),
            PqrStep::Complete => {
                self.finish_beside_answer(on);
                self.resume(on, rules)
            }
            PqrStep::OrderEvidence { until } => {
                self.until = Some(*until);
                self.pause(on, *until, Ground::Evidence, rules)
            }
            PqrStep::EvidenceReceived => self.resume(on, rules),
            PqrStep::ExtendTerm { units } => {
                self.change_answer(rules, |clock| clock.extra += units)
            }
            PqrStep::Decide { sense, recursos, value } => {
                self.decided(event, *sense, *recursos, *value);
                self.start(TermId::Cite, on, Trigger::Act, rules)
            }
            PqrStep::Reject { .. } => {
                self.decided(event, Sense::Rechaza, true, None);
                self.start(TermId::Cite, on, Trigger::Act, rules)
            }
            PqrStep::DeclareAbandoned => {
                self.decided(event, Sense::Archiva, true, None);
                self.start(TermId::Cite, on, Trigger::Act, rules)
            }
            PqrStep::DenySilence => {
                self.decided(event, Sense::NoAccede, false, None);
                self.start(TermId::Cite, on, Trigger::Act, rules)
            }
            PqrStep::ResolveVerbally { sense, recursos } => {
                self.decided(event, *sense, *recursos, None);
                self.notify(on, NotificationWay::Personal, rules)
            }
            PqrStep::Cite { published } => self.cite(on, *published, rules),
            PqrStep::Notify { way } => self.notify(on, *way, rules),
            PqrStep::PublishAviso => {
                self.finish(on);
                self.start(TermId::AvisoPosted, on, Trigger::Act, rules)
            }
            PqrStep::DeliverAviso | PqrStep::RemoveAviso => {
                self.finish(on);
                self.start(TermId::AvisoEffective, on, Trigger::Act, rules)
            }
            PqrStep::Appeal { .. } => {
                self.finish(on);
                // Who files a recurso knows the decision (CPACA art. 72).
                self.notified = self.notified.or(Some((on, NotificationWay::Conclusive)));
                Ok(())
            }
            PqrStep::SendToSspd => {
                self.finish(on);
                self.start(TermId::SspdDecides, on, Trigger::Act, rules)
            }
            PqrStep::SspdRequires => {
                self.finish(on);
                self.start(TermId::SendToSspd, on, Trigger::Act, rules)
            }
            PqrStep::SspdEvidence { until } => {
                self.until = Some(*until);
                Ok(())
            }
            PqrStep::SspdResolve { outcome, .. } => {
                self.finish(on);
                self.sspd = Some((on, *outcome));
                if outcome.orders() {
                    self.start(TermId::ComplySspd, on, Trigger::Act, rules)?;
                }
                Ok(())
            }
            PqrStep::Transfer { .. }
            | PqrStep::Withdraw
            | PqrStep::SendAviso
            | PqrStep::RecogniseSilence
            | PqrStep::Comply { .. }
            | PqrStep::Archive => {
                self.finish(on);
                Ok(())
            }
            PqrStep::Classify { .. }
            | PqrStep::Reclassify { .. }
            | PqrStep::Draft
            | PqrStep::Admit
            | PqrStep::RecordFirmness
            | PqrStep::StartCompliance => Ok(()),
        }
    }

    /// The petitioner must do something: his time runs and the company's stands.
    fn ask(
        &mut self,
        term: TermId,
        on: NaiveDate,
        ground: Ground,
        rules: &Rules,
    ) -> Result<(), TermError> {
        self.start(term, on, Trigger::Act, rules)?;
        let until = self.clocks.last().map_or(on, |clock| clock.legal);
        self.pause(on, until, ground, rules)
    }

    fn extend_completion(&mut self, rules: &Rules) -> Result<(), TermError> {
        let Some(clock) = self.clocks.last_mut() else { return Ok(()) };
        clock.extra += clock.row(rules).extendable;
        clock.compute(rules)?;
        let until = clock.legal;
        self.change_answer(rules, |answer| {
            if let Some(pause) = answer.pauses.last_mut() {
                pause.until = until;
            }
        })
    }

    fn cite(&mut self, on: NaiveDate, published: bool, rules: &Rules) -> Result<(), TermError> {
        self.finish(on);
        let appear = if published { TermId::AppearPublished } else { TermId::Appear };
        self.start(appear, on, Trigger::Act, rules)?;
        let last = self.clocks.last().map_or(on, |clock| clock.legal);
        self.start(TermId::SendAviso, last, Trigger::Act, rules)
    }

    /// Every row that the table admits on the day that this life was replayed to.
    pub fn admitted(&self) -> impl Iterator<Item = StepKind> {
        self.machine().rows_from(self.state).map(|row| row.step)
    }
}
