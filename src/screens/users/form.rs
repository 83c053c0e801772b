//! The small forms under the list of people: a new one, a key, a password, a confirmation in writing.

use std::fmt;

use super::deed::{Deed, Whom};
use crate::domain::user::{MAX_FULL_NAME, MAX_USER_NAME, Role, UserId};
use crate::screens::wish::{Choice, Secret};
use crate::text::user as words;
use crate::widgets::{FieldSet, Mask, TextField};

/// Longest line of a key that is taken.
const MAX_KEY: usize = 4_096;

/// Longest password that is taken.
const MAX_PASSWORD: usize = 128;

/// Longest name of a role.
const MAX_ROLE: usize = 24;

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    Add,
    Key,
    Password,
    RemoveKey(String),
    Suspend(bool),
}

/// A form. What is typed never shows in a log: it may be a password.
pub(super) struct Form {
    pub(super) purpose: Purpose,
    /// None for a person who is not there yet.
    pub(super) whom: Option<Whom>,
    pub(super) fields: FieldSet<usize>,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("purpose", &self.purpose).field("whom", &self.whom).finish()
    }
}

impl Form {
    pub(super) fn new(purpose: Purpose, whom: Option<Whom>) -> Self {
        let lengths: &[usize] = match purpose {
            Purpose::Add => &[MAX_USER_NAME, MAX_FULL_NAME, MAX_ROLE],
            Purpose::Key => &[MAX_KEY],
            Purpose::Password => &[MAX_PASSWORD, MAX_PASSWORD],
            Purpose::RemoveKey(_) | Purpose::Suspend(_) => &[MAX_USER_NAME],
        };
        let fields = (0..).zip(lengths.iter().map(|most| Mask::Text(*most)));
        Self { purpose, whom, fields: FieldSet::new(fields) }
    }

    /// Name of the person, as far as he is known.
    pub(super) fn user(&self) -> &str {
        self.whom.as_ref().map_or("", |whom| whom.user.as_str())
    }

    pub(super) fn title(&self) -> String {
        match &self.purpose {
            Purpose::Add => "Usuario nuevo".into(),
            Purpose::Key => {
                format!("Llave para {}: pegue la línea que empieza por ssh-", self.user())
            }
            Purpose::Password => format!("Clave nueva de {}", self.user()),
            Purpose::RemoveKey(fingerprint) => format!("QUITAR la llave {fingerprint}"),
            Purpose::Suspend(true) => format!("SUSPENDER a {}: no podrá entrar", self.user()),
            Purpose::Suspend(false) => {
                format!("REACTIVAR a {}: podrá entrar otra vez", self.user())
            }
        }
    }

    pub(super) fn labels(&self) -> Vec<String> {
        match &self.purpose {
            Purpose::Add => ["Nombre corto", "Nombre completo", "Cargo"].map(String::from).into(),
            Purpose::Key => vec!["Llave".into()],
            Purpose::Password => ["Clave", "Otra vez"].map(String::from).into(),
            Purpose::RemoveKey(_) | Purpose::Suspend(_) => {
                vec![format!("Escriba {}", self.user())]
            }
        }
    }

    pub(super) fn help(&self) -> &'static str {
        match (&self.purpose, self.fields.focus()) {
            (Purpose::Add, Some(0)) => {
                "Con qué nombre entra: minúsculas, cifras, punto, guion; hasta 24."
            }
            (Purpose::Add, Some(1)) => "Nombre y apellido, como se le conoce en la oficina.",
            (Purpose::Add, _) => "Qué puede hacer; F4 muestra los cargos.",
            (Purpose::Key, _) => {
                "La línea entera del archivo .pub: ssh-ed25519 AAAA... y un comentario."
            }
            (Purpose::Password, _) => "Dos veces la misma. No se muestra ni queda en borradores.",
            (Purpose::RemoveKey(_) | Purpose::Suspend(_), _) => {
                "Escriba el nombre corto del usuario y Enter; F12 no hace nada."
            }
        }
    }

    pub(super) const fn is_masked(&self) -> bool {
        matches!(self.purpose, Purpose::Password)
    }

    /// Whether the field with the focus is the role of a new person.
    pub(super) fn at_role(&self) -> bool {
        matches!(self.purpose, Purpose::Add) && self.fields.focus() == Some(2)
    }

    pub(super) fn set_role(&mut self, code: &str) {
        self.fields.set(2, code);
    }

    /// As it was typed: a password may begin or end with a blank.
    fn value(&self, at: usize) -> &str {
        self.fields.field(at).map_or("", TextField::value)
    }

    /// What is to be done and to whom, or what is wrong and in which field.
    pub(super) fn deed(&self) -> Result<(Deed, Whom), (usize, String)> {
        if self.purpose == Purpose::Add {
            return self.addition();
        }
        let whom = self.whom.clone().ok_or((0, String::new()))?;
        let confirmed = self.value(0).trim() == whom.user.as_str();
        let unconfirmed =
            format!("USU-012 Para confirmar escriba {} y Enter; F12 deja todo igual.", whom.user);
        let deed = match &self.purpose {
            Purpose::Key if self.value(0).trim().is_empty() => return Err((0, NOT_A_KEY.into())),
            Purpose::Key => Deed::AddKey(self.value(0).to_owned()),
            Purpose::Password if self.value(0).is_empty() => return Err((0, NO_PASSWORD.into())),
            Purpose::Password if self.value(0) != self.value(1) => {
                return Err((
                    1,
                    "USU-009 Las dos claves no son iguales: escríbalas otra vez.".into(),
                ));
            }
            Purpose::Password => Deed::Password(Secret(self.value(0).to_owned())),
            _ if !confirmed => return Err((0, unconfirmed)),
            Purpose::RemoveKey(fingerprint) => Deed::RemoveKey(fingerprint.clone()),
            Purpose::Suspend(suspended) => Deed::Suspend(*suspended),
            Purpose::Add => return Err((0, String::new())),
        };
        Ok((deed, whom))
    }

    fn addition(&self) -> Result<(Deed, Whom), (usize, String)> {
        let user = UserId::parse(self.value(0).trim()).ok_or_else(|| {
            let text = "USU-007 El nombre corto lleva minúsculas, cifras, punto o guion, hasta 24.";
            (0, text.to_owned())
        })?;
        let name = self.value(1).trim().to_owned();
        if name.is_empty() {
            return Err((1, "USU-002 Falta el nombre completo.".into()));
        }
        let role = Role::from_code(self.value(2).trim()).ok_or_else(|| {
            (2, "USU-008 Ese cargo no está en la lista: F4 la muestra.".to_owned())
        })?;
        Ok((Deed::Add { name, role }, Whom { user, seen: None }))
    }
}

/// A line that is no public key.
pub(super) const NOT_A_KEY: &str =
    "USU-010 Eso no es una llave pública: pegue la línea entera, ssh-ed25519 AAAA...";

/// A password that cannot be one.
pub(super) const NO_PASSWORD: &str = "USU-011 Escriba la clave nueva.";

/// Nobody here reads keys or makes passwords.
pub(super) const NO_GATEKEEPER: &str = "USU-013 La ventana local no maneja llaves ni claves: entre por SSH o use «ventanilla usuario».";

/// Every role, for a list.
pub(super) fn roles() -> Vec<Choice> {
    let choice =
        |role: &Role| Choice { code: role.code().into(), label: words::role(*role).into() };
    Role::ALL.iter().map(choice).collect()
}
