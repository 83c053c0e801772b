//! What is planned: activities with their anchors, areas with their cycles (`data/calendario.toml`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// How often a cycle is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Billing {
    /// Each month.
    Monthly,
    /// Each second month.
    Bimonthly,
}

impl Billing {
    /// Months of a period.
    pub const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Bimonthly => 2,
        }
    }

    /// The word in the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Monthly => "MENSUAL",
            Self::Bimonthly => "BIMESTRAL",
        }
    }
}

/// Who answers for an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Responsible {
    /// Coordinador comercial.
    Coordinator,
    /// Líder de área.
    AreaLeader,
    /// Director: jefe inmediato.
    Director,
    /// Facturación.
    Billing,
    /// Lectura o contratista.
    Reading,
    /// Recaudos y cartera.
    Collections,
    /// Atención de clientes.
    Customers,
    /// Área técnica.
    Technical,
    /// Jurídica.
    Legal,
    /// Contabilidad.
    Accounting,
    /// Tecnología.
    Systems,
}

impl Responsible {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::Coordinator,
        Self::AreaLeader,
        Self::Director,
        Self::Billing,
        Self::Reading,
        Self::Collections,
        Self::Customers,
        Self::Technical,
        Self::Legal,
        Self::Accounting,
        Self::Systems,
    ];

    /// The three letters of the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Coordinator => "COO",
            Self::AreaLeader => "LID",
            Self::Director => "DIR",
            Self::Billing => "FAC",
            Self::Reading => "LEC",
            Self::Collections => "REC",
            Self::Customers => "ATC",
            Self::Technical => "TEC",
            Self::Legal => "JUR",
            Self::Accounting => "CON",
            Self::Systems => "TIC",
        }
    }

    /// The one of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What an activity is for the checks and the pictures; a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Any other.
    Plain,
    /// The period of the cycle is opened.
    Opening,
    /// Changes of the cadastre up to here count in this period.
    Cadastre,
    /// New connections up to here are billed in this period.
    Connections,
    /// Meters are read.
    Reading,
    /// Significant deviations are investigated.
    Deviations,
    /// Work orders are closed.
    Orders,
    /// Charges other than the service.
    Charges,
    /// The tariffs of the period are approved and loaded.
    Tariffs,
    /// Bills are computed.
    Liquidation,
    /// Bills are issued.
    Issue,
    /// Bills are delivered.
    Delivery,
    /// The first day by which to pay.
    Due,
    /// Services are suspended.
    Suspension,
    /// The period of the cycle is closed.
    Closing,
    /// The calendar is published.
    Publication,
    /// The tariffs are published in a newspaper.
    TariffPublication,
    /// Tariffs that an index moved are published.
    Indexation,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::Plain,
        Self::Opening,
        Self::Cadastre,
        Self::Connections,
        Self::Reading,
        Self::Deviations,
        Self::Orders,
        Self::Charges,
        Self::Tariffs,
        Self::Liquidation,
        Self::Issue,
        Self::Delivery,
        Self::Due,
        Self::Suspension,
        Self::Closing,
        Self::Publication,
        Self::TariffPublication,
        Self::Indexation,
    ];

    /// The word in the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Opening => "APERTURA",
            Self::Cadastre => "NOVEDADES",
            Self::Connections => "VINCULACION",
            Self::Reading => "LECTURA",
            Self::Deviations => "DESVIACIONES",
            Self::Orders => "ORDENES",
            Self::Charges => "CARGOS",
            Self::Tariffs => "TARIFAS",
            Self::Liquidation => "LIQUIDACION",
            Self::Issue => "EXPEDICION",
            Self::Delivery => "REPARTO",
            Self::Due => "VENCIMIENTO",
            Self::Suspension => "SUSPENSION",
            Self::Closing => "CIERRE",
            Self::Publication => "PUBLICACION",
            Self::TariffPublication => "PUBLICACION_TARIFAS",
            Self::Indexation => "INDEXACION",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Which end of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its first day.
    Start,
    /// Its last day.
    End,
}

/// From what the day of an activity is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The reading of the cycle.
    Reading,
    /// Another activity of the same period, by its place in the template.
    Activity(usize, Edge),
    /// The last day of the month.
    MonthEnd,
    /// A day of the month after, or the working day before it.
    NextMonth(u32),
    /// A window of the year: first day, last day.
    Window((u32, u32), (u32, u32)),
    /// Nothing: it happens, and is put into the plan when it does.
    Event,
}

/// In what an offset is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Working days.
    Working,
    /// Calendar days, then the next working day.
    Calendar,
}

/// What a row of the plan is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A period of a cycle.
    Cycle,
    /// A month of an area.
    Month,
    /// The whole year.
    Year,
}

/// An activity of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its number: `06`, `A4`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The letter in the picture; a blank for those that are not in it.
    pub letter: char,
    /// From what its first day is counted.
    pub anchor: Anchor,
    /// How far from it.
    pub offset: i32,
    /// In what.
    pub unit: Unit,
    /// Working days that it takes, one at least.
    pub days: u32,
    /// Who answers for it.
    pub responsible: Responsible,
    /// Those that must be over before, by their places.
    pub after: Vec<usize>,
    /// What it is for the checks.
    pub kind: Kind,
    /// Not on the eve of days without office.
    pub not_on_eve: bool,
}

impl Activity {
    /// What a row of it is of.
    pub const fn scope(&self) -> Scope {
        match self.anchor {
            Anchor::Reading | Anchor::Activity(..) => Scope::Cycle,
            Anchor::MonthEnd | Anchor::NextMonth(_) => Scope::Month,
            Anchor::Window(..) | Anchor::Event => Scope::Year,
        }
    }
}

/// A billing cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Its code, one in the whole company.
    pub code: String,
    /// Its zone.
    pub zone: String,
    /// How often.
    pub billing: Billing,
    /// A day on which it is read: the grid starts here.
    pub first_reading: NaiveDate,
    /// Accounts that are read.
    pub accounts: u32,
    /// The crew that reads it.
    pub crew: String,
}

/// An área de prestación.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Who may look at it for it; nobody in particular: anybody in the role.
    pub leaders: Vec<String>,
    /// Its cycles.
    pub cycles: Vec<Cycle>,
}

/// Why an activity is late, or is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Working days before its due date by which a bill is known: five days in the contracts, read as working days
/// (Decreto 1842/1991 art. 12; Consejo de Estado, consulta 606/1994). A company may give more, never less.
pub const LEGAL_NOTICE: i32 = 5;

/// Limits of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Calendar days between two readings of a monthly cycle.
    pub monthly: (i64, i64),
    /// Of a bimonthly one.
    pub bimonthly: (i64, i64),
    /// Working days between the delivery of a bill and its first due date.
    pub notice: i32,
    /// Accounts that a crew reads in a day.
    pub readings_per_day: u32,
}

/// The template: what is planned, for whom, within which limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Activities, in the order of their anchors: none is counted from a later one.
    pub activities: Vec<Activity>,
    /// Areas.
    pub areas: Vec<Area>,
    /// Limits.
    pub limits: Limits,
    /// Why an activity may be late, or be moved.
    pub causes: Vec<Cause>,
}

/// Kinds that the checks of law look for: without one of them they would find nothing.
const NEEDED: [Kind; 10] = [
    Kind::Opening,
    Kind::Cadastre,
    Kind::Reading,
    Kind::Deviations,
    Kind::Tariffs,
    Kind::Liquidation,
    Kind::Delivery,
    Kind::Due,
    Kind::Suspension,
    Kind::Closing,
];

/// Why a template is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateFault {
    /// Two activities have a code.
    Repeated(String),
    /// An activity names one that is not there.
    Missing(String, String),
    /// Activities wait for one another.
    Circle(Vec<String>),
    /// An activity of a month or a year waits for one of a cycle by its anchor, or the other way round.
    Scope(String),
    /// Two areas have a code.
    Area(String),
    /// Two areas have a cycle of the same code.
    Cycle(String),
    /// No activity is of a kind that the law asks about, or more than one is.
    Kind(Kind),
}

/// Puts activities in an order in which each one comes after those that it is counted from and waits for.
/// `needs` are the codes that each one names.
pub fn order(needs: &[(String, Vec<String>)]) -> Result<Vec<usize>, TemplateFault> {
    let mut places = BTreeMap::new();
    for (at, (code, _)) in needs.iter().enumerate() {
        if places.insert(code.as_str(), at).is_some() {
            return Err(TemplateFault::Repeated(code.clone()));
        }
    }
    for (code, wanted) in needs {
        if let Some(missing) = wanted.iter().find(|one| !places.contains_key(one.as_str())) {
            return Err(TemplateFault::Missing(code.clone(), missing.clone()));
        }
    }
    let mut ordered = Vec::new();
    let mut done = BTreeSet::new();
    while ordered.len() < needs.len() {
        let ready = |(at, (_, wanted)): &(usize, &(String, Vec<String>))| {
            !done.contains(at)
                && wanted
                    .iter()
                    .all(|one| places.get(one.as_str()).is_some_and(|at| done.contains(at)))
        };
        let Some((at, _)) = needs.iter().enumerate().find(ready) else {
            let left = needs.iter().enumerate().filter(|(at, _)| !done.contains(at));
            return Err(TemplateFault::Circle(left.map(|(_, (code, _))| code.clone()).collect()));
        };
        done.insert(at);
        ordered.push(at);
    }
    Ok(ordered)
}

impl Template {
    /// Whether its parts hang together, apart from the order of its activities.
    pub fn check(&self) -> Result<(), TemplateFault> {
        for kind in NEEDED {
            if self.activities.iter().filter(|one| one.kind == kind).count() != 1 {
                return Err(TemplateFault::Kind(kind));
            }
        }
        for one in &self.activities {
            if let Anchor::Activity(at, _) = one.anchor {
                let from = self.activities.get(at).map(Activity::scope);
                if from != Some(Scope::Cycle) {
                    return Err(TemplateFault::Scope(one.code.clone()));
                }
            }
        }
        let mut known = BTreeSet::new();
        if let Some(area) = self.areas.iter().find(|area| !known.insert(&area.code)) {
            return Err(TemplateFault::Area(area.code.clone()));
        }
        let mut known = BTreeSet::new();
        for cycle in self.areas.iter().flat_map(|area| &area.cycles) {
            if !known.insert(&cycle.code) {
                return Err(TemplateFault::Cycle(cycle.code.clone()));
            }
        }
        Ok(())
    }

    /// The place of the activity of a code.
    pub fn place_of(&self, code: &str) -> Option<usize> {
        self.activities.iter().position(|one| one.code == code)
    }

    /// The cycle of a name with its area: `01`, and `C01` or `1` as other systems write the same one.
    pub fn cycle_named(&self, name: &str) -> Option<(&Area, &Cycle)> {
        let all = || {
            self.areas.iter().flat_map(|area| area.cycles.iter().map(move |cycle| (area, cycle)))
        };
        let wanted = bare_cycle(name);
        all().find(|(_, cycle)| cycle.code == name).or_else(|| {
            all().find(|(_, cycle)| !wanted.is_empty() && bare_cycle(&cycle.code) == wanted)
        })
    }

    /// The cause of a code.
    pub fn cause(&self, code: &str) -> Option<&Cause> {
        self.causes.iter().find(|cause| cause.code == code)
    }

    /// The areas with who may look at each for it.
    pub fn leaders(&self) -> Vec<(&str, &[String])> {
        self.areas.iter().map(|area| (area.code.as_str(), area.leaders.as_slice())).collect()
    }

    /// The place of the activity of a kind.
    pub fn of_kind(&self, kind: Kind) -> Option<usize> {
        self.activities.iter().position(|one| one.kind == kind)
    }
}

/// What tells a cycle from others however it is written: `1` of `01`, `C01` and `1`.
pub fn bare_cycle(code: &str) -> &str {
    code.trim().trim_start_matches(['C', 'c']).trim_start_matches('0')
}
