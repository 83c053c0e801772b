//! F4: the values that a field takes, where there is a list of them.

use super::Update;
use super::form::Slot;
use crate::domain::subscriber::field::{Field, FieldRejection};
use crate::domain::subscriber::{Town, fold};
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::{Choice, Wish};
use crate::text::subscriber as words;

/// A text that no list of values has: a field that has one answers with it.
const NONE_OF_THEM: &str = "?";

fn choice(code: &str, label: &str) -> Choice {
    Choice { code: code.into(), label: label.into() }
}

impl Update {
    /// The values of the field under the cursor.
    pub(super) fn values(&self, cx: &Cx) -> Vec<Wish> {
        let policy = &cx.office.updates;
        let (title, choices): (&str, Vec<Choice>) = match (&self.form.editing, self.slot()) {
            (Some((field, _)), _) => (words::field(*field), self.values_of(*field, cx)),
            (None, Some(Slot::Reason)) => {
                ("Motivo", policy.reasons.iter().map(|one| choice(&one.code, &one.name)).collect())
            }
            (None, Some(Slot::Papers)) => {
                ("Soportes", policy.papers.iter().map(|one| choice(&one.code, &one.name)).collect())
            }
            _ => ("", Vec::new()),
        };
        match choices.is_empty() {
            true => vec![Wish::error(messages::NO_VALUES)],
            false => vec![Wish::Choose(title.into(), choices)],
        }
    }

    /// The slot under the cursor.
    fn slot(&self) -> Option<Slot> {
        self.form.lower.focus().filter(|_| self.below)
    }

    fn values_of(&self, field: Field, cx: &Cx) -> Vec<Choice> {
        let areas = || cx.office.schedule.areas.iter();
        match field {
            // Those of the areas of the company: there are a thousand others.
            Field::Town => {
                let named = |town: &&Town| areas().any(|area| fold(&area.name) == fold(&town.name));
                let label = |town: &Town| format!("{} ({})", town.name, town.department);
                let own = cx.office.towns.iter().filter(named);
                own.map(|town| choice(&town.code, &label(town))).collect()
            }
            Field::Cycle => areas()
                .flat_map(|area| area.cycles.iter().map(move |cycle| (area, cycle)))
                .map(|(area, cycle)| choice(&cycle.code, &format!("{} {}", area.name, cycle.zone)))
                .collect(),
            Field::Zone => {
                let mut zones: Vec<_> = areas()
                    .flat_map(|area| area.cycles.iter().map(move |cycle| (&cycle.zone, &area.name)))
                    .collect();
                zones.dedup();
                zones.into_iter().map(|(zone, name)| choice(zone, name)).collect()
            }
            _ => {
                let Some(record) = &self.record else { return Vec::new() };
                match field.canonical(&record.subscriber, NONE_OF_THEM, &cx.office.towns) {
                    Err(FieldRejection::Choice(all)) => {
                        let label =
                            |code| Some(words::value(field, code)).filter(|label| label != code);
                        let one = |code| choice(code, &label(code).unwrap_or_default());
                        all.into_iter().map(one).collect()
                    }
                    _ => Vec::new(),
                }
            }
        }
    }

    /// Takes what was chosen of the list.
    pub(super) fn take_choice(&mut self, code: &str) {
        if let Some((_, text)) = &mut self.form.editing {
            text.set(code);
            return self.touched();
        }
        match self.form.lower.focus() {
            Some(Slot::Reason) => self.form.lower.set(Slot::Reason, code),
            Some(Slot::Papers) => {
                // The code of a further paper; its number is still to be typed.
                let before = self.form.lower.value(Slot::Papers).to_owned();
                let joint = if before.is_empty() { "" } else { ", " };
                self.form.lower.set(Slot::Papers, &format!("{before}{joint}{code} "));
            }
            _ => return,
        }
        self.touched();
    }
}
