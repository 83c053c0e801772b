//! Which column of a list holds which field.
//!
//! The order is free. A column that no rule uses goes along with the item under its own heading.

use super::field::{FIELDS, Field, REQUIRED};
use super::names::Names;
use crate::interchange::cells::Cells;

/// The columns of a list as its heading names them.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    count: usize,
    at: [Option<usize>; FIELDS],
    extra: Vec<(usize, String)>,
    repeated: Vec<Repeated>,
}

/// A heading that came before for the same field.
#[derive(Debug, Clone)]
struct Repeated {
    first: usize,
    again: usize,
    heading: String,
}

impl Columns {
    /// Reads a heading line already cut.
    pub(super) fn new(headings: &Cells, names: &Names) -> Self {
        let mut columns = Self {
            count: headings.len(),
            at: [None; FIELDS],
            extra: Vec::new(),
            repeated: Vec::new(),
        };
        let mut fields: Vec<Option<Field>> = headings.iter().map(|h| names.field(h)).collect();
        use_local_amount(&mut fields);
        for ((column, heading), field) in headings.iter().enumerate().zip(fields) {
            match field {
                Some(field) if !field.is_extra() => columns.take(field, column, heading),
                _ if heading.is_empty() => {}
                _ => columns.extra.push((column, heading.to_owned())),
            }
        }
        columns
    }

    fn take(&mut self, field: Field, column: usize, heading: &str) {
        let Some(place) = self.at.get_mut(field as usize) else { return };
        match *place {
            None => *place = Some(column),
            Some(first) => {
                let heading = heading.to_owned();
                self.repeated.push(Repeated { first, again: column, heading });
            }
        }
    }

    /// Cells that a row has.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// How many fields were recognised.
    pub(super) fn known(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// What is needed and not there, by its Spanish names.
    pub(super) fn missing(&self) -> Vec<String> {
        let missing = REQUIRED.iter().filter(|(field, _)| self.column(*field).is_none());
        missing.map(|(_, name)| (*name).to_owned()).collect()
    }

    /// The column of a field.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.at.get(field as usize).copied().flatten()
    }

    /// The cell of a field; empty when the list has no such column.
    pub(super) fn cell<'c>(&self, cells: &'c Cells, field: Field) -> &'c str {
        self.column(field).map_or("", |column| cells.get(column))
    }

    /// The cells that go along with the item, those with something in them.
    pub(super) fn extra(&self, cells: &Cells) -> Vec<(String, String)> {
        let filled = self.extra.iter().filter_map(|(column, heading)| {
            let cell = cells.get(*column);
            (!cell.is_empty()).then(|| (heading.clone(), cell.to_owned()))
        });
        filled.collect()
    }

    /// A heading that stands over two columns that do not say the same in this row.
    pub(super) fn contradiction(&self, cells: &Cells) -> Option<&str> {
        let differs = |pair: &&Repeated| cells.get(pair.first) != cells.get(pair.again);
        self.repeated.iter().find(differs).map(|pair| pair.heading.as_str())
    }
}

/// A list in local currency alone has its amounts there.
fn use_local_amount(fields: &mut [Option<Field>]) {
    if !fields.contains(&Some(Field::Amount)) {
        for field in fields.iter_mut().filter(|field| **field == Some(Field::LocalAmount)) {
            *field = Some(Field::Amount);
        }
    }
}
