//! Which act stands behind an action or a screen: keys show what `store::commit` would refuse.

use super::Target;
use crate::domain::permission::Act;
use crate::keys::Action;
use crate::keys::actions::context::{Account, Global, Home, Subscribers};

/// The act that an action needs; none when everybody may.
pub const fn action(action: Action) -> Option<Act> {
    match action {
        Action::Global(Global::FilePqr)
        | Action::Home(Home::File)
        | Action::Subscribers(Subscribers::File)
        | Action::Account(Account::File) => Some(Act::FilePqr),
        _ => None,
    }
}

/// The act that a screen is for; none when everybody may look.
pub const fn target(target: &Target) -> Option<Act> {
    match target {
        Target::Intake(..) => Some(Act::FilePqr),
        _ => None,
    }
}
