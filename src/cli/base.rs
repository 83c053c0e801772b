//! What every command starts from: settings, clock, tables, the person, the base.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Failure, note};
use crate::clock::Clock;
use crate::config::{Settings, load_office};
use crate::domain::ids::SessionId;
use crate::domain::office::Office;
use crate::domain::user::{Actor, Role, UserId};
use crate::loading::{LoadFailure, resume_subscribers};
use crate::messages;
use crate::store::{Refusal, Store};

/// The surroundings of a command.
pub struct Context {
    /// Folders.
    pub settings: Settings,
    /// Now.
    pub clock: Clock,
    /// Tables in force.
    pub office: Arc<Office>,
    /// The folder that was named, if one was.
    pub chosen_folder: Option<PathBuf>,
    /// Who acts: the person of this terminal, as administrator of his own base.
    pub actor: Actor,
}

impl Context {
    /// Reads the tables; a wrong one ends the command.
    pub fn new(datos: Option<PathBuf>, fecha: Option<NaiveDate>) -> Result<Self, Failure> {
        let settings = Settings::resolve(datos.clone());
        let office = Arc::new(load_office(Some(&settings.config_dir))?);
        let user = std::env::var("USER").unwrap_or_default();
        Ok(Self {
            settings,
            chosen_folder: datos,
            clock: fecha.map_or(Clock::System, Clock::fixed_on),
            office,
            actor: Actor {
                user: UserId::from_system(&user),
                role: Role::Administrator,
                origin: "local".into(),
                session: SessionId::LOCAL,
            },
        })
    }

    /// The same surroundings on another folder.
    pub fn with_folder(&self, folder: PathBuf) -> Self {
        let settings = Settings { data_dir: folder, ..self.settings.clone() };
        Self {
            settings,
            clock: self.clock,
            office: Arc::clone(&self.office),
            chosen_folder: self.chosen_folder.clone(),
            actor: self.actor.clone(),
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.settings.data_dir
    }

    /// The base, after finishing what was interrupted. A load that cannot be finished is said, and the
    /// base opens all the same: only that file, imported again, can finish it.
    pub fn open(&self) -> Result<Store, Failure> {
        let store = self.open_as_it_is()?;
        let resumed =
            resume_subscribers(&store, &self.actor, self.clock, self.folder(), &mut |_, _| {});
        match resumed {
            Ok(None) => {}
            Ok(Some(name)) => {
                note(&format!("Se terminó la carga interrumpida de {}.", crate::text::safe(&name)));
            }
            Err(failure) => {
                let Failure(line) = load_failure(failure);
                note(&line);
            }
        }
        Ok(store)
    }

    /// The base without finishing anything: commands that only read do not write.
    fn open_as_it_is(&self) -> Result<Store, Failure> {
        Store::open(self.folder(), Arc::clone(&self.office))
            .map_err(|fault| Failure(messages::fault(&fault)))
    }

    /// The base for a command that only reads; it must exist.
    pub fn open_to_read(&self) -> Result<Store, Failure> {
        self.require_base()?;
        self.open_as_it_is()
    }

    /// The base, which must exist: reading commands do not create one.
    pub fn open_existing(&self) -> Result<Store, Failure> {
        self.require_base()?;
        self.open()
    }

    fn require_base(&self) -> Result<(), Failure> {
        if !self.folder().join("base").exists() {
            return Err(Failure(format!(
                "BAS-008 No hay base en {}: cárguela con «ventanilla importar» o pruebe «ventanilla demo».",
                self.folder().display()
            )));
        }
        Ok(())
    }
}

/// Why a file did not change the base, worded.
pub fn load_failure(failure: LoadFailure) -> Failure {
    Failure(match failure {
        LoadFailure::File(name, fault) => messages::file_fault(&name, &fault),
        LoadFailure::NothingAccepted(report) => messages::nothing_accepted(&report),
        LoadFailure::Refused(refusal) => messages::refusal(&refusal),
    })
}

/// Why the base refused, worded.
pub fn refused(refusal: impl Into<Refusal>) -> Failure {
    Failure(messages::refusal(&refusal.into()))
}
