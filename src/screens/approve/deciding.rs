//! What a decision asks before it is taken: digits of the account, a reason, field by field, how many.

use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::subscriber::field::Field;
use crate::domain::updates::policy::Risk;
use crate::domain::updates::request::{MAX_NOTE, Ruling, Standing, UpdateDeed, Verdict, Visit};
use crate::store::UpdateRow;
use crate::store::engine::Version;
use crate::widgets::{FieldSet, Mask};

/// One field of what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Digits,
    Reason,
    Note,
    Count,
    Confirms,
}

impl Slot {
    const fn mask(self) -> Mask {
        match self {
            Self::Digits => Mask::Text(4),
            Self::Reason => Mask::Code(2),
            Self::Note => Mask::Text(MAX_NOTE),
            Self::Count => Mask::Text(4),
            Self::Confirms => Mask::Choice(&['S', 'N']),
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Digits => "4 últimos de la cuenta",
            Self::Reason => "Motivo",
            Self::Note => "Nota",
            Self::Count => "Cuántas aprueba",
            Self::Confirms => "La visita lo confirma",
        }
    }

    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Digits => "Los cuatro últimos dígitos de la cuenta: riesgo alto.",
            Self::Reason => "Dos cifras: por qué se devuelve o rechaza. F4 muestra los motivos.",
            Self::Note => "Qué debe corregir quien la hizo, o por qué no procede. Puede ir vacía.",
            Self::Count => "El número de solicitudes, escrito por usted.",
            Self::Confirms => "S si lo que se vio es lo que se pide; N si no.",
        }
    }
}

/// What is being decided.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// All that waits is approved.
    Approve,
    /// All that waits goes back, or is refused.
    Away {
        /// Refused for good.
        reject: bool,
    },
    /// Field by field.
    ByField {
        /// The decisions so far.
        rulings: Vec<Ruling>,
        at: usize,
        /// A reason is being typed for the one under the cursor.
        reason: bool,
        /// Every field is decided; the digits are being typed.
        confirming: bool,
    },
    /// Many of low risk.
    Many {
        requests: Vec<(AccountId, UpdateId)>,
        /// Those to be looked at.
        sample: Vec<(AccountId, UpdateId)>,
        /// How many of them were.
        seen: usize,
        /// The one that is looked at.
        shown: Option<Box<UpdateRow>>,
        /// The next one was asked for and is not here yet.
        asked: bool,
    },
    /// Somebody went and looked.
    Visit,
    /// The maker takes it back.
    Withdraw,
    /// It is taken out before it holds.
    Annul,
}

/// A decision on its way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Deciding {
    pub(super) what: What,
    pub(super) account: AccountId,
    pub(super) id: UpdateId,
    pub(super) version: Version,
    pub(super) fields: FieldSet<Slot>,
    /// Something of high risk is approved in it.
    high: bool,
}

fn fields(of: &[Slot]) -> FieldSet<Slot> {
    FieldSet::new(of.iter().map(|slot| (*slot, slot.mask())))
}

impl Deciding {
    pub(super) fn new(what: What, row: &UpdateRow) -> Self {
        let high = row.standing.risk() == Some(Risk::High);
        let of: &[Slot] = match &what {
            What::Approve if high => &[Slot::Digits],
            What::Approve | What::ByField { .. } => &[],
            What::Away { .. } => &[Slot::Reason, Slot::Note],
            What::Many { .. } => &[Slot::Count],
            What::Visit => &[Slot::Confirms, Slot::Note],
            What::Withdraw | What::Annul => &[Slot::Note],
        };
        let request = &row.seen.record;
        let (account, id, version) = (request.account, request.id, row.seen.version);
        Self { what, account, id, version, fields: fields(of), high }
    }

    /// Field by field: everything is approved until it is said otherwise.
    pub(super) fn by_field(row: &UpdateRow) -> Self {
        let waiting = row.standing.lines.iter().filter(|line| line.is_waiting());
        let rulings = waiting
            .map(|line| Ruling { field: line.change.field, verdict: Verdict::Approve })
            .collect();
        let what = What::ByField { rulings, at: 0, reason: false, confirming: false };
        Self::new(what, row)
    }

    pub(super) fn title(&self) -> String {
        let id = self.id;
        match &self.what {
            What::Approve => format!("Aprobar {id}: Enter aprueba"),
            What::Away { reject: false } => format!("Devolver {id} a quien la hizo"),
            What::Away { reject: true } => format!("Rechazar {id}: no se vuelve a abrir"),
            What::ByField { confirming: true, .. } => format!("Decidir {id} por campo"),
            What::ByField { reason: true, .. } => "Por qué no: Enter vuelve a los campos".into(),
            What::ByField { .. } => {
                format!("{id} por campo: a aprueba, d devuelve, r rechaza; Enter decide")
            }
            What::Many { requests, sample, seen, .. } => format!(
                "Aprobar {} en bloque: muestra {seen} de {}; > mira la siguiente",
                requests.len(),
                sample.len()
            ),
            What::Visit => format!("Visita de {id}"),
            What::Withdraw => format!("Desistir de {id}: escriba por qué"),
            What::Annul => format!("ANULAR {id}: escriba por qué"),
        }
    }

    fn note(&self) -> String {
        self.fields.value(Slot::Note).to_owned()
    }

    fn away(&self, reject: bool) -> Verdict {
        let (reason, note) = (self.fields.value(Slot::Reason).to_owned(), self.note());
        if reject { Verdict::Reject { reason, note } } else { Verdict::Return { reason, note } }
    }

    /// The digits as they were typed; none when nothing of high risk is approved.
    fn digits(&self) -> Option<String> {
        self.high.then(|| self.fields.value(Slot::Digits).to_owned())
    }

    /// The step that it is; none for what is done to many, or while fields are still being decided.
    pub(super) fn deed(&self, standing: &Standing, cx: &crate::screens::Cx) -> Option<UpdateDeed> {
        let all = |verdict: &Verdict| -> Vec<Ruling> {
            let waiting = standing.lines.iter().filter(|line| line.is_waiting());
            waiting
                .map(|line| Ruling { field: line.change.field, verdict: verdict.clone() })
                .collect()
        };
        Some(match &self.what {
            What::Approve => {
                UpdateDeed::Rule { rulings: all(&Verdict::Approve), digits: self.digits() }
            }
            What::Away { reject } => {
                UpdateDeed::Rule { rulings: all(&self.away(*reject)), digits: None }
            }
            What::ByField { rulings, .. } => {
                UpdateDeed::Rule { rulings: rulings.clone(), digits: self.digits() }
            }
            What::Visit => UpdateDeed::Visit(Visit {
                on: cx.today(),
                finding: self.note(),
                confirms: self.fields.value(Slot::Confirms) == "S",
            }),
            What::Withdraw => UpdateDeed::Withdraw { reason: self.note() },
            What::Annul => UpdateDeed::Annul { reason: self.note() },
            What::Many { .. } => return None,
        })
    }

    /// A letter over the field under the cursor; true when it decided something.
    pub(super) fn decide_field(&mut self, letter: char) -> bool {
        let What::ByField { rulings, at, reason, confirming: false } = &mut self.what else {
            return false;
        };
        let Some(ruling) = rulings.get_mut(*at) else { return false };
        let (code, note) = (String::new(), String::new());
        match letter {
            'a' | 'A' => {
                ruling.verdict = Verdict::Approve;
                *at = (*at + 1).min(rulings.len().saturating_sub(1));
                return true;
            }
            'd' | 'D' => ruling.verdict = Verdict::Return { reason: code, note },
            'r' | 'R' => ruling.verdict = Verdict::Reject { reason: code, note },
            _ => return false,
        }
        *reason = true;
        self.fields = fields(&[Slot::Reason, Slot::Note]);
        true
    }

    /// Walks through the fields that are decided.
    pub(super) fn walk(&mut self, down: bool) {
        if let What::ByField { rulings, at, reason: false, .. } = &mut self.what {
            let last = rulings.len().saturating_sub(1);
            *at = if down { (*at + 1).min(last) } else { at.saturating_sub(1) };
        }
    }

    /// The reason that was typed belongs to the field under the cursor; back to the fields.
    pub(super) fn close_reason(&mut self) {
        let verdict = match &self.what {
            What::ByField { rulings, at, reason: true, .. } => {
                let reject = rulings
                    .get(*at)
                    .is_some_and(|one| matches!(one.verdict, Verdict::Reject { .. }));
                self.away(reject)
            }
            _ => return,
        };
        if let What::ByField { rulings, at, reason, .. } = &mut self.what {
            if let Some(ruling) = rulings.get_mut(*at) {
                ruling.verdict = verdict;
            }
            *reason = false;
            *at = (*at + 1).min(rulings.len().saturating_sub(1));
        }
        self.fields = fields(&[]);
    }

    /// Out of a reason that is being typed, back to the fields: that one is approved again. False when there is none.
    pub(super) fn leave_reason(&mut self) -> bool {
        let What::ByField { rulings, at, reason: reason @ true, .. } = &mut self.what else {
            return false;
        };
        *reason = false;
        if let Some(ruling) = rulings.get_mut(*at) {
            ruling.verdict = Verdict::Approve;
        }
        self.fields = fields(&[]);
        true
    }

    /// Whether the next of the sample is awaited.
    pub(super) const fn awaits(&self) -> bool {
        matches!(&self.what, What::Many { asked: true, .. })
    }

    /// Whether digits must still be typed for what is approved field by field; asks for them.
    pub(super) fn must_confirm(&mut self, standing: &Standing) -> bool {
        let What::ByField { rulings, confirming, .. } = &mut self.what else { return false };
        let approved = |field: Field| {
            rulings.iter().any(|one| one.field == field && one.verdict == Verdict::Approve)
        };
        self.high = standing
            .lines
            .iter()
            .any(|line| line.change.risk == Risk::High && approved(line.change.field));
        if !self.high || *confirming {
            return false;
        }
        *confirming = true;
        self.fields = fields(&[Slot::Digits]);
        true
    }

    /// Whether a letter is a decision and not a text.
    pub(super) const fn picks(&self) -> bool {
        matches!(&self.what, What::ByField { reason: false, confirming: false, .. })
    }

    /// Whether a reason of the list is still missing.
    pub(super) fn lacks_reason(&self, known: impl Fn(&str) -> bool) -> bool {
        let asked = self.fields.field(Slot::Reason).is_some();
        asked && !known(self.fields.value(Slot::Reason))
    }
}
