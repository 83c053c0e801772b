//! What every command starts from: settings, clock, tables, the person, the base, the streams.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Failure;
use super::console::Console;
use super::remote::Remote;
use crate::clock::Clock;
use crate::config::{Settings, load_office};
use crate::domain::ids::SessionId;
use crate::domain::office::Office;
use crate::domain::permission::Act;
use crate::domain::user::{Actor, Role, UserId};
use crate::loading::{LoadFailure, LoadTurn, resume_subscribers};
use crate::messages;
use crate::store::{Refusal, Store};

/// Where the base of a command comes from.
pub enum Base {
    /// It is opened in the folder when the command asks for it.
    Folder,
    /// The server has it open.
    Open(Store),
}

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
    /// Who acts: locally the person of this terminal, as administrator of his own base.
    pub actor: Actor,
    /// Where the base comes from.
    pub base: Base,
    /// The turn to load into it.
    pub turn: LoadTurn,
    /// Where the command reads and writes.
    pub console: Arc<Console>,
}

impl Context {
    /// On this machine. Reads the tables; a wrong one ends the command.
    pub fn local(
        datos: Option<PathBuf>,
        fecha: Option<NaiveDate>,
        console: Arc<Console>,
    ) -> Result<Self, Failure> {
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
                origin: local_origin(),
                session: SessionId::LOCAL,
            },
            base: Base::Folder,
            turn: LoadTurn::default(),
            console,
        })
    }

    /// What a server lends.
    pub fn served(remote: Remote) -> Self {
        let Remote { store, turn, actor, settings, clock, office, console } = remote;
        let base = Base::Open(store);
        Self { settings, clock, office, chosen_folder: None, actor, base, turn, console }
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
            base: Base::Folder,
            turn: LoadTurn::default(),
            console: Arc::clone(&self.console),
        }
    }

    /// Whether others work in the same open base meanwhile.
    pub const fn is_served(&self) -> bool {
        matches!(self.base, Base::Open(_))
    }

    /// Refuses, before anything is read, who may not; the refusal is kept. On this machine everybody is
    /// the administrator of his own base.
    pub fn authorise(&self, act: Act) -> Result<(), Failure> {
        match &self.base {
            Base::Open(store) => {
                store.authorise(&self.actor, self.clock.now(), act).map_err(refused)
            }
            Base::Folder => Ok(()),
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
        if self.is_served() {
            // Whoever opened it has finished what was interrupted; a load that is there now is running.
            return Ok(store);
        }
        let resumed =
            resume_subscribers(&store, &self.actor, self.clock, self.folder(), &mut |_, _| {});
        match resumed {
            Ok(None) => {}
            Ok(Some(name)) => {
                self.console.note(&format!(
                    "Se terminó la carga interrumpida de {}.",
                    crate::text::safe(&name)
                ));
            }
            Err(failure) => {
                let Failure(line) = load_failure(failure);
                self.console.note(&line);
            }
        }
        Ok(store)
    }

    /// The base without finishing anything: commands that only read do not write.
    fn open_as_it_is(&self) -> Result<Store, Failure> {
        if let Base::Open(store) = &self.base {
            return Ok(store.clone());
        }
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

    /// Whether there is a base already.
    pub fn has_base(&self) -> bool {
        self.is_served() || self.folder().join("base").exists()
    }

    fn require_base(&self) -> Result<(), Failure> {
        if !self.has_base() {
            return Err(Failure(format!(
                "BAS-008 No hay base en {}: cárguela con «ventanilla importar» o pruebe «ventanilla demo».",
                self.folder().display()
            )));
        }
        Ok(())
    }
}

/// This machine, and the system's number of whoever runs the program: the name comes from the
/// environment, which a person may set; the number does not.
fn local_origin() -> String {
    std::fs::metadata("/proc/self")
        .map_or_else(|_| "local".into(), |process| format!("local uid {}", process.uid()))
}

/// Why a file did not change the base, worded.
pub fn load_failure(failure: LoadFailure) -> Failure {
    Failure(match failure {
        LoadFailure::File(name, fault) => messages::file_fault(&name, &fault),
        LoadFailure::NothingAccepted(report) => messages::nothing_accepted(&report),
        LoadFailure::Refused(refusal) => messages::refusal(&refusal),
        LoadFailure::Running { by } => messages::load_running(by.as_str()),
    })
}

/// Why the base refused, worded.
pub fn refused(refusal: impl Into<Refusal>) -> Failure {
    Failure(messages::refusal(&refusal.into()))
}
