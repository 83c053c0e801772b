//! Giving cases to people from the tray, sharing an answer between duplicates, and taking that back.

use chrono::{NaiveDateTime, TimeDelta};

use super::Tray;
use crate::domain::command::{Assignment, Command};
use crate::domain::ids::Radicado;
use crate::domain::user::{Role, UserId};
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::{Assignee, Choice, Request, Wish};
use crate::store::Refusal;
use crate::store::query::{CaseRow, Responsible};
use crate::text::{date, pqr, user};
use crate::widgets::frame::Tone;

/// Minutes in which the last act can be taken back.
const UNDO_MINUTES: i64 = 5;

/// Code of the choice that spreads the marked cases over everybody.
const SPREAD: &str = "R";

/// What the open window, or the next answer, is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// Rows were marked with an option: Enter goes on with them.
    Option,
    /// To whom: the people, in the order in which they are proposed.
    Assignee(Vec<Assignee>),
    /// With which case.
    Link(Radicado),
    /// A write is on its way: what takes it back, and the words for when it is done.
    Writing(Box<Command>, String),
}

/// The last act, and what takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undo {
    back: Command,
    until: NaiveDateTime,
    words: String,
}

impl Tray {
    /// The marked cases, else the one under the cursor, with who answers for each.
    fn targets(&self) -> Responsible {
        if self.marks.is_empty() {
            return self.list.selected().map(super::mark_of).into_iter().collect();
        }
        self.marks.iter().map(|(radicado, who)| (*radicado, who.clone())).collect()
    }

    pub(super) fn mark_all(&mut self, all: Responsible, whole: bool) -> Vec<Wish> {
        self.busy = false;
        let count = all.len();
        self.marks.extend(all);
        let rest = if whole { "" } else { "; hay más: asígnelas por partes" };
        vec![Wish::Say(Tone::Info, format!("{count} marcadas{rest}."))]
    }

    pub(super) fn begin_assignment(&mut self) -> Vec<Wish> {
        if self.targets().is_empty() {
            return vec![Wish::error("PQR-052 No hay casos que asignar en esta vista.")];
        }
        self.busy = true;
        vec![Wish::Ask(Request::Assignees)]
    }

    /// Whoever owes least comes first; of several cases, the second choice spreads them.
    pub(super) fn propose(&mut self, people: Vec<Assignee>) -> Vec<Wish> {
        self.busy = false;
        let count = self.targets().len();
        if people.is_empty() {
            return vec![Wish::error(messages::NO_ASSIGNEES)];
        }
        let more = i64::try_from(count).unwrap_or(i64::MAX);
        let choice = |person: &Assignee| Choice {
            code: person.user.to_string(),
            label: format!(
                "{}, {}: {} casos, quedaría con {}",
                person.name,
                user::role(person.role),
                person.cases,
                person.cases.saturating_add(more)
            ),
        };
        let mut choices: Vec<Choice> = people.iter().map(choice).collect();
        if count > 1 {
            let spread = self.spread(&people);
            let shares: Vec<String> = people
                .iter()
                .filter_map(|person| {
                    let of = |case: &&Assignment| case.to.as_ref() == Some(&person.user);
                    let share = spread.iter().filter(of).count();
                    (share > 0).then(|| format!("{} +{share}", person.user))
                })
                .collect();
            let label = format!("Repartir por carga: {}", shares.join(", "));
            choices.insert(1, Choice { code: SPREAD.into(), label });
        }
        self.asked = Asked::Assignee(people);
        let title = match count {
            1 => "Asignar 1 caso".to_owned(),
            many => format!("Asignar {many} casos"),
        };
        vec![Wish::Choose(title, choices)]
    }

    /// The cases given one by one to whoever owes least then, the oldest first.
    fn spread(&self, people: &[Assignee]) -> Vec<Assignment> {
        let analysts = people.iter().filter(|person| person.role == Role::PqrAnalyst);
        let mut loads: Vec<(i64, usize, &UserId)> =
            analysts.enumerate().map(|(at, person)| (person.cases, at, &person.user)).collect();
        if loads.is_empty() {
            loads = (0..).zip(people).map(|(at, one)| (one.cases, at, &one.user)).collect();
        }
        let mut given = Vec::new();
        for (radicado, _) in self.targets() {
            loads.sort_unstable();
            let Some((cases, _, to)) = loads.first_mut() else { break };
            given.push(Assignment { radicado, to: Some((*to).clone()) });
            *cases += 1;
        }
        given
    }

    pub(super) fn choose(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        match std::mem::take(&mut self.asked) {
            Asked::Assignee(people) => {
                let cases = if code == SPREAD {
                    self.spread(&people)
                } else {
                    let to = UserId::parse(code);
                    let give = |(radicado, _)| Assignment { radicado, to: to.clone() };
                    self.targets().into_iter().map(give).collect()
                };
                let whom = if code == SPREAD {
                    "repartidos por carga".into()
                } else {
                    format!("a {code}")
                };
                self.assign(cases, &whom)
            }
            Asked::Link(radicado) => {
                let with = code.parse::<Radicado>().ok();
                let was = self.list.rows().find(|row| row.case.radicado == radicado);
                let back = Command::LinkPqr { radicado, with: was.and_then(|row| row.case.linked) };
                let words = format!("{radicado} unido a {code}: cada uno conserva su reloj.");
                self.write(Command::LinkPqr { radicado, with }, back, words)
            }
            other => {
                self.asked = other;
                Vec::new()
            }
        }
    }

    fn assign(&mut self, cases: Vec<Assignment>, whom: &str) -> Vec<Wish> {
        let former = self.targets();
        let back = former.into_iter().map(|(radicado, to)| Assignment { radicado, to }).collect();
        let words = match cases.as_slice() {
            [one] => format!("Asignado {} {whom}.", one.radicado),
            many => format!("{} casos {whom}.", many.len()),
        };
        self.write(Command::AssignPqr { cases }, Command::AssignPqr { cases: back }, words)
    }

    fn write(&mut self, command: Command, back: Command, words: String) -> Vec<Wish> {
        self.busy = true;
        let request = Request::Commit(Box::new(command), None);
        self.asked = Asked::Writing(Box::new(back), words);
        vec![Wish::Ask(request)]
    }

    /// Durable: the marks are done with, and it can be taken back for a while.
    pub(super) fn done(&mut self, cx: &Cx) -> Vec<Wish> {
        self.busy = false;
        let Asked::Writing(back, words) = std::mem::take(&mut self.asked) else {
            return Vec::new();
        };
        self.marks.clear();
        let until = cx.now + TimeDelta::minutes(UNDO_MINUTES);
        let said = format!("{words}  z = deshacer (hasta las {})", until.format("%H:%M"));
        self.undo = Some(Undo { back: *back, until, words });
        let page = self.list.refresh();
        let mut wishes = vec![Wish::Say(Tone::Done, said)];
        wishes.extend(self.ask(page));
        wishes.push(Wish::Ask(Request::TrayCounts));
        wishes
    }

    pub(super) fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        self.busy = false;
        self.asked = Asked::Nothing;
        vec![Wish::error(messages::refusal(refusal))]
    }

    /// Takes the last act back by its opposite: the register keeps both.
    pub(super) fn take_back(&mut self, cx: &Cx) -> Vec<Wish> {
        match self.undo.take() {
            Some(undo) if cx.now <= undo.until => {
                let words = format!("Deshecho: {}", undo.words);
                let again = undo.back.clone();
                self.write(undo.back, again, words)
            }
            Some(_) => vec![Wish::error(format!(
                "PQR-053 Solo se deshace dentro de {UNDO_MINUTES} minutos: asigne o separe otra vez."
            ))],
            None => vec![Wish::error("PQR-054 No hay nada que deshacer aquí.")],
        }
    }

    pub(super) fn begin_link(&mut self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else { return Vec::new() };
        let radicado = row.case.radicado;
        self.busy = true;
        self.asked = Asked::Link(radicado);
        vec![Wish::Ask(Request::Similar(radicado))]
    }

    /// The other cases of the same account, those of the same cause and the oldest first.
    pub(super) fn propose_link(&mut self, rows: &[CaseRow]) -> Vec<Wish> {
        self.busy = false;
        if rows.is_empty() {
            self.asked = Asked::Nothing;
            return vec![Wish::error(
                "PQR-055 Esa cuenta no tiene otro caso abierto al que unirlo.",
            )];
        }
        let choice = |row: &CaseRow| Choice {
            code: row.case.radicado.to_string(),
            label: format!(
                "{} del {}, {}, causal {}",
                pqr::kind(row.case.kind),
                date::short(row.case.filed_at.date()),
                pqr::state(row.clock.state()),
                row.case.causal.map_or_else(|| "--".into(), |code| code.to_string()),
            ),
        };
        vec![Wish::Choose(
            "Unir con (comparten respuesta)".into(),
            rows.iter().map(choice).collect(),
        )]
    }

    pub(super) fn separate(&mut self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else { return Vec::new() };
        let radicado = row.case.radicado;
        let Some(with) = row.case.linked else {
            return vec![Wish::error("PQR-056 Ese caso no está unido a ninguno.")];
        };
        let back = Command::LinkPqr { radicado, with: Some(with) };
        self.write(Command::LinkPqr { radicado, with: None }, back, format!("{radicado} separado."))
    }
}
