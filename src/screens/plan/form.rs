//! What the calendar asks for before it writes: a day, a cause, an action.

use crate::domain::schedule::change::{Preview, Proposal};
use crate::domain::schedule::flow::MAX_NOTE;
use crate::domain::schedule::keep::{Explanation, RowDeed, RowState};
use crate::messages;
use crate::screens::Cx;
use crate::screens::wish::{Choice, Previewed};
use crate::store::KeptRow;
use crate::text::{date, schedule as words};
use crate::widgets::{FieldSet, Mask};

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::screens) enum FieldId {
    Day,
    Cause,
    Action,
    Note,
}

impl FieldId {
    pub(in crate::screens) const fn label(self) -> &'static str {
        match self {
            Self::Day => "Día",
            Self::Cause => "Causa",
            Self::Action => "Acción",
            Self::Note => "Nota",
        }
    }

    pub(in crate::screens) const fn help(self) -> &'static str {
        match self {
            Self::Day => "+1 o -2 en días hábiles, 0812 o 08/12/2027.",
            Self::Cause => "Dos cifras: por qué se atrasa o se mueve. F4 muestra la lista.",
            Self::Action => "Qué se hace para corregirlo; queda en la bitácora.",
            Self::Note => "Lo que haga falta decir: el acto, el oficio. Puede ir vacía.",
        }
    }

    const fn mask(self) -> Mask {
        match self {
            Self::Day => Mask::Text(10),
            Self::Cause => Mask::Code(2),
            Self::Action | Self::Note => Mask::Text(MAX_NOTE),
        }
    }
}

/// What is being done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Close(Vec<KeptRow>),
    Justify(Vec<KeptRow>),
    Move(Box<KeptRow>),
    Reopen(Box<KeptRow>),
    GoTo,
}

/// A form over the calendar.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Form {
    pub(super) kind: Kind,
    pub(super) fields: FieldSet<FieldId>,
    /// What a move would do, as it was asked.
    pub(super) preview: Option<Box<Previewed>>,
    /// It was said what Enter does: the next one does it.
    pub(super) told: bool,
}

/// The fields of some names.
pub(in crate::screens) fn fields(of: &[FieldId]) -> FieldSet<FieldId> {
    FieldSet::new(of.iter().map(|id| (*id, id.mask())))
}

impl Form {
    fn new(kind: Kind, of: &[FieldId]) -> Self {
        Self { kind, fields: fields(of), preview: None, told: false }
    }

    /// Closing rows: of one that is late it is asked why.
    pub(super) fn close(rows: Vec<KeptRow>, cx: &Cx) -> Self {
        let late = rows.iter().any(|row| {
            row.kept.state(row.days, cx.today()) == RowState::Late && row.kept.why.is_none()
        });
        let of: &[FieldId] =
            if late { &[FieldId::Day, FieldId::Cause, FieldId::Action] } else { &[FieldId::Day] };
        let mut form = Self::new(Kind::Close(rows), of);
        form.fields.set(FieldId::Day, &date::short(cx.today()));
        form
    }

    pub(super) fn justify(rows: Vec<KeptRow>) -> Self {
        Self::new(Kind::Justify(rows), &[FieldId::Cause, FieldId::Action])
    }

    pub(super) fn shift(row: KeptRow) -> Self {
        let of = [FieldId::Day, FieldId::Cause, FieldId::Note];
        Self::new(Kind::Move(Box::new(row)), &of)
    }

    /// What is closed by mistake is opened again, and why.
    pub(super) fn reopen(row: KeptRow) -> Self {
        Self::new(Kind::Reopen(Box::new(row)), &[FieldId::Note])
    }

    /// Something was typed: what was confirmed is not any more, nor what another day would do.
    pub(super) fn changed(&mut self) {
        self.told = false;
        let typed = self.fields.value(FieldId::Day);
        if self.preview.as_ref().is_some_and(|known| known.typed != typed) {
            self.preview = None;
        }
    }

    pub(super) fn go_to() -> Self {
        Self::new(Kind::GoTo, &[FieldId::Day])
    }

    pub(super) fn title(&self, cx: &Cx) -> String {
        let of = |rows: &[KeptRow]| match rows {
            [one] => name(one, cx),
            several => format!("{} actividades", several.len()),
        };
        match &self.kind {
            Kind::Close(rows) => format!("Cerrar: {}", of(rows)),
            Kind::Justify(rows) => format!("Justificar el atraso: {}", of(rows)),
            Kind::Move(row) => format!("Mover: {}", name(row, cx)),
            Kind::Reopen(row) => format!("Reabrir lo cerrado: {}", name(row, cx)),
            Kind::GoTo => "Ir a un día".into(),
        }
    }

    pub(super) fn explanation(&self) -> Explanation {
        Explanation {
            cause: self.fields.value(FieldId::Cause).to_owned(),
            action: self.fields.value(FieldId::Action).to_owned(),
        }
    }

    /// The deed that is asked for, or what is wrong and where.
    pub(super) fn deed(&self, cx: &Cx) -> Result<RowDeed, (FieldId, String)> {
        let why = self.explanation();
        if matches!(self.kind, Kind::Justify(_)) {
            return Ok(RowDeed::Justified(why));
        }
        let typed = self.fields.value(FieldId::Day);
        match date::parse_typed(typed, cx.today()) {
            Some(on) => Ok(RowDeed::Closed { on, why }),
            None => Err((FieldId::Day, messages::NOT_A_DATE.into())),
        }
    }

    pub(super) fn proposal(&self, preview: &Preview) -> Proposal {
        let soft = preview.findings.len() - preview.hard();
        Proposal {
            cause: self.fields.value(FieldId::Cause).to_owned(),
            note: self.fields.value(FieldId::Note).to_owned(),
            moves: preview.moves.clone(),
            closed: None,
            soft: u32::try_from(soft).unwrap_or(u32::MAX),
        }
    }
}

/// Of what a row is, and which one.
pub(super) fn name(row: &KeptRow, cx: &Cx) -> String {
    format!(
        "{} · {} {} · {}",
        words::place(&row.key.place),
        row.key.activity,
        words::activity(&row.key.activity, &cx.office.schedule),
        words::span(row.days)
    )
}

/// Causes as values.
pub(in crate::screens) fn causes(cx: &Cx) -> Vec<Choice> {
    let causes = cx.office.schedule.causes.iter();
    causes.map(|one| Choice { code: one.code.clone(), label: one.name.clone() }).collect()
}
