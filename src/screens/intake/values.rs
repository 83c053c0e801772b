//! The lists of values that F4 opens.

use super::Intake;
use super::form::FieldId;
use crate::domain::pqr::{Channel, PqrKind, Undisputed};
use crate::screens::Cx;
use crate::screens::wish::{Choice, Wish};
use crate::text::pqr as pqr_words;

impl Intake {
    pub(super) fn values(&self, cx: &Cx) -> Vec<Wish> {
        let list = |title: &str, choices: Vec<Choice>| vec![Wish::Choose(title.into(), choices)];
        let choice = |code: String, label: String| Choice { code, label };
        match self.focus {
            FieldId::Account => list(
                "Suscriptores",
                self.suggestions
                    .iter()
                    .map(|s| choice(s.account.to_string(), format!("{}  {}", s.name, s.address)))
                    .collect(),
            ),
            FieldId::Kind if self.form.parent.is_some() => list(
                "Recurso",
                vec![
                    choice("E".into(), pqr_words::kind(PqrKind::Reposicion).into()),
                    choice("Y".into(), pqr_words::kind(PqrKind::Apelacion).into()),
                ],
            ),
            FieldId::Undisputed => list(
                "Pagó el resto",
                Undisputed::ALL
                    .map(|one| choice(one.code().into(), pqr_words::undisputed(one).into()))
                    .into(),
            ),
            FieldId::Kind => list(
                "Trámite",
                PqrKind::AT_THE_WINDOW
                    .map(|kind| choice(kind.code().into(), pqr_words::kind(kind).into()))
                    .into(),
            ),
            FieldId::Causal => list(
                "Causal",
                cx.office
                    .causals
                    .all()
                    .iter()
                    .filter(|causal| causal.in_force(cx.today()))
                    .map(|causal| choice(causal.code.to_string(), causal.name.clone()))
                    .collect(),
            ),
            FieldId::Channel => list(
                "Canal",
                Channel::ALL
                    .map(|channel| {
                        choice(channel.code().into(), pqr_words::channel(channel).into())
                    })
                    .into(),
            ),
            FieldId::NoticeWay => list(
                "Notificar por",
                vec![
                    choice("D".into(), "A la dirección".into()),
                    choice("E".into(), "Al correo".into()),
                ],
            ),
            FieldId::Amount
            | FieldId::Facts
            | FieldId::NoticeAt
            | FieldId::Petitioner
            | FieldId::Document
            | FieldId::Invoice
            | FieldId::Issued => {
                vec![Wish::error(crate::messages::NO_VALUES)]
            }
        }
    }
}
