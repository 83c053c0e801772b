//! The testigo: every account with open items as it stood at the cut-off of a month, frozen. What it adds up
//! to, the identities that it must satisfy, and how it compares with another. Pure.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::ageing::{BUCKETS, Bucket, ItemShare, Position};
use super::open_item::AccountLedger;
use crate::domain::ids::{AccountId, LoadId};
use crate::domain::money::Money;
use crate::domain::pqr::Month;
use crate::domain::subscriber::{ServiceStatus, Services, Stratum, Subscriber, UseClass};
use crate::domain::user::UserId;

/// Services that have a column of their own; the rest of the balance goes to the last one.
pub const SERVICE_COLUMNS: [&str; 3] = ["ACU", "ALC", "ASE"];

/// Balances of an account by where they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Balances {
    /// Net of everything.
    pub total: Money,
    /// Not overdue: collectable, blocked and financed.
    pub current: Money,
    /// Overdue: collectable, blocked and financed.
    pub overdue: Money,
    /// Collectable by age, net of credits.
    pub buckets: [Money; 8],
    /// Blocked: not overdue, overdue.
    pub blocked: [Money; 2],
    /// Financed: not overdue, overdue.
    pub financed: [Money; 2],
    /// Over the limit of DDR.
    pub hard: Money,
    /// Late interest among it, by its own transactions.
    pub interest: Money,
    /// By service: acueducto, alcantarillado, aseo, others.
    pub services: [Money; 4],
}

impl Balances {
    /// Of an account on the cut-off date. Overdue and not is summed item by item, apart from the buckets.
    pub fn of(
        ledger: &AccountLedger,
        position: &Position,
        overdue_from: i64,
        interest: &[String],
    ) -> Self {
        let mut sums = Self {
            total: position.total,
            buckets: position.buckets,
            hard: position.hard_to_collect,
            ..Self::default()
        };
        let mut spare = Money::ZERO;
        for (item, on) in ledger.items.iter().zip(&position.items) {
            let late = on.days.is_some_and(|days| days >= overdue_from);
            let side = usize::from(late);
            let amount = match on.share {
                ItemShare::Blocked => add(&mut sums.blocked, side, on.residual),
                ItemShare::Financed => add(&mut sums.financed, side, on.residual),
                ItemShare::Collectable => on.residual,
                ItemShare::Credit => {
                    spare = spare.plus(item.amount);
                    Money::ZERO
                }
            };
            let whole = if late { &mut sums.overdue } else { &mut sums.current };
            *whole = whole.plus(amount);
            if interest.contains(&item.main_transaction) {
                sums.interest = sums.interest.plus(item.amount);
            }
            let place = SERVICE_COLUMNS.iter().position(|code| *code == item.service);
            add(&mut sums.services, place.unwrap_or(SERVICE_COLUMNS.len()), item.amount);
        }
        // A credit consumes debts; what is left of it is owed to the user, and is not overdue.
        let consumed: Money = ledger
            .items
            .iter()
            .zip(&position.items)
            .filter(|(_, on)| on.share == ItemShare::Collectable)
            .map(|(item, on)| item.amount.minus(on.residual))
            .sum();
        sums.current = sums.current.plus(spare.plus(consumed));
        sums
    }

    /// Overdue and collectable.
    pub fn collectable_overdue(&self) -> Money {
        self.buckets.iter().skip(1).copied().sum()
    }

    /// Two of them together.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        let sums = [
            (&mut self.total, other.total),
            (&mut self.current, other.current),
            (&mut self.overdue, other.overdue),
            (&mut self.hard, other.hard),
            (&mut self.interest, other.interest),
        ];
        for (own, more) in sums {
            *own = own.plus(more);
        }
        let rows: [(&mut [Money], &[Money]); 4] = [
            (&mut self.buckets, &other.buckets),
            (&mut self.blocked, &other.blocked),
            (&mut self.financed, &other.financed),
            (&mut self.services, &other.services),
        ];
        for (own, more) in rows {
            for (own, more) in own.iter_mut().zip(more) {
                *own = own.plus(*more);
            }
        }
        self
    }
}

/// Adds to a place of a row, and gives the amount back.
fn add(row: &mut [Money], place: usize, amount: Money) -> Money {
    if let Some(sum) = row.get_mut(place) {
        *sum = sum.plus(amount);
    }
    amount
}

/// An account in the testigo: what was known at the close, as it was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestigoRow {
    /// The account.
    pub account: AccountId,
    /// Business partner.
    pub partner: String,
    /// Document of the subscriber; may be empty.
    pub document: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Municipality, DANE code.
    pub town: String,
    /// Locality.
    pub locality: String,
    /// Zone.
    pub zone: String,
    /// Cycle.
    pub cycle: String,
    /// Class of use; none when nobody knows the subscriber.
    pub use_class: Option<UseClass>,
    /// Estrato.
    pub stratum: Option<Stratum>,
    /// Services.
    pub services: Services,
    /// State of the service.
    pub status: Option<ServiceStatus>,
    /// Open items.
    pub items: u32,
    /// Overdue bills that can be collected.
    pub overdue_bills: u32,
    /// Due date of the oldest item.
    pub oldest: Option<NaiveDate>,
    /// Days overdue of what drives the stage.
    pub days: u32,
    /// Index of the stage.
    pub stage: u8,
    /// Balances.
    pub balances: Balances,
    /// Protected premises.
    pub protected: bool,
    /// The last agreement.
    pub agreement: Option<(u16, u32)>,
    /// The last promise.
    pub promise: Option<NaiveDate>,
    /// The last payment up to the cut-off.
    pub last_payment: Option<(NaiveDate, Money)>,
    /// The last thing that the desk did.
    pub last_action: Option<NaiveDate>,
    /// Stage and balance in the testigo before.
    pub before: Option<(u8, Money)>,
}

impl TestigoRow {
    /// What the subscriber adds to a row.
    #[must_use]
    pub fn with(mut self, subscriber: Option<&Subscriber>) -> Self {
        let Some(one) = subscriber else { return self };
        self.document = one.document.as_ref().map_or_else(String::new, |doc| doc.number.clone());
        self.name.clone_from(&one.name);
        self.address.clone_from(&one.address_original);
        self.town.clone_from(&one.town);
        self.locality.clone_from(&one.locality);
        self.zone.clone_from(&one.zone);
        self.cycle.clone_from(&one.cycle);
        self.use_class = Some(one.use_class);
        self.stratum = one.stratum;
        self.services = one.services;
        self.status = Some(one.status);
        self
    }

    /// The range of ages that it is in.
    pub fn bucket(&self) -> Bucket {
        Bucket::of(i64::from(self.days))
    }

    /// Debt of a public body.
    pub fn is_official(&self) -> bool {
        self.use_class == Some(UseClass::Official)
    }
}

/// Where an account counts in the crosses of the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CubeKey {
    /// Index of the stage.
    pub stage: u8,
    /// Class of use, by its word; empty when nobody knows.
    pub use_class: String,
    /// Estrato; zero for none.
    pub stratum: u8,
    /// Zone.
    pub zone: String,
    /// Municipality.
    pub town: String,
}

impl CubeKey {
    /// Of a row.
    pub fn of(row: &TestigoRow) -> Self {
        Self {
            stage: row.stage,
            use_class: row.use_class.map_or_else(String::new, |class| class.code().to_owned()),
            stratum: row.stratum.map_or(0, Stratum::number),
            zone: row.zone.clone(),
            town: row.town.clone(),
        }
    }
}

/// A cell of the crosses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CubeCell {
    /// Accounts.
    pub accounts: u64,
    /// Of them, those that owe something overdue.
    pub overdue_accounts: u64,
    /// Days overdue, summed: mean age is these by the overdue accounts.
    pub days: u64,
    /// Balances.
    pub balances: Balances,
}

impl CubeCell {
    /// Of one row.
    pub fn of(row: &TestigoRow) -> Self {
        Self {
            accounts: 1,
            overdue_accounts: u64::from(row.balances.overdue.is_debit()),
            days: u64::from(row.days),
            balances: row.balances,
        }
    }

    /// Two of them together.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self {
            accounts: self.accounts + other.accounts,
            overdue_accounts: self.overdue_accounts + other.overdue_accounts,
            days: self.days + other.days,
            balances: self.balances.plus(&other.balances),
        }
    }
}

/// What moved between two testigos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Roll {
    /// Net of the portfolio in the testigo before.
    pub opening: Money,
    /// Debits posted since, as far as they are still open.
    pub billed: Money,
    /// Credits posted since, as far as they are still open; negative.
    pub credited: Money,
    /// Paid since, net of reversals.
    pub paid: Money,
    /// Net of the portfolio now.
    pub closing: Money,
    /// Overdue and collectable before, by its age then and its age now; what is gone is in the last column.
    pub ageing: [[Money; 9]; 8],
}

impl Roll {
    /// What the movements give.
    pub const fn explained(&self) -> Money {
        self.opening.plus(self.billed).plus(self.credited).minus(self.paid)
    }

    /// What none of it explains: adjustments, write-offs, bills that came and went between two lists.
    pub const fn unexplained(&self) -> Money {
        self.closing.minus(self.explained())
    }

    /// F4: the share of a range that grew older.
    pub fn rolled(&self, from: Bucket) -> super::figures::Ratio {
        let row = self.ageing.get(from.index()).copied().unwrap_or_default();
        let older: Money = row
            .iter()
            .enumerate()
            .filter(|(to, _)| *to > from.index() && *to < 8)
            .map(|(_, m)| *m)
            .sum();
        super::figures::Ratio::of(older, row.iter().copied().sum())
    }
}

/// A testigo, without its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Testigo {
    /// The month.
    pub month: Month,
    /// 1, and one more for each correction.
    pub version: u32,
    /// The cut-off.
    pub cutoff: NaiveDate,
    /// The load that it froze.
    pub load: LoadId,
    /// Net of that load, from its own header.
    pub load_net: Money,
    /// When it was closed.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: UserId,
    /// Why, for a correction.
    pub reason: String,
    /// Accounts.
    pub accounts: u64,
    /// Open items.
    pub items: u64,
    /// BLAKE3 of its rows, in hexadecimal.
    pub hash: String,
    /// What it adds up to.
    pub balances: Balances,
    /// By stage: accounts, overdue and collectable.
    pub stages: Vec<(u64, Money)>,
    /// What moved since the one before; none for the first.
    pub roll: Option<Roll>,
}

/// Two figures that must be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// What is compared.
    pub kind: IdentityKind,
    /// One side.
    pub left: Money,
    /// The other.
    pub right: Money,
}

/// The control identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// Total = not overdue + overdue.
    Parts,
    /// Overdue = stages + blocked + financed.
    Stages,
    /// Total = ranges + blocked + financed.
    Ranges,
    /// Total = services.
    Services,
    /// Total = net of the load.
    Load,
    /// Closing = opening + movements; the difference is what is left to explain.
    RollForward,
}

impl Identity {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.left == self.right
    }
}

impl Testigo {
    /// Its control identities; each side is summed apart.
    pub fn identities(&self) -> Vec<Identity> {
        let of = &self.balances;
        let sum = |row: &[Money]| -> Money { row.iter().copied().sum() };
        let apart = sum(&of.blocked).plus(sum(&of.financed));
        let late = |row: &[Money; 2]| row[1];
        let stages: Money = self.stages.iter().map(|(_, amount)| *amount).sum();
        let mut all = vec![
            Identity {
                kind: IdentityKind::Parts,
                left: of.total,
                right: of.current.plus(of.overdue),
            },
            Identity {
                kind: IdentityKind::Stages,
                left: of.overdue,
                right: stages.plus(late(&of.blocked)).plus(late(&of.financed)),
            },
            Identity {
                kind: IdentityKind::Ranges,
                left: of.total,
                right: sum(&of.buckets).plus(apart),
            },
            Identity { kind: IdentityKind::Services, left: of.total, right: sum(&of.services) },
            Identity { kind: IdentityKind::Load, left: of.total, right: self.load_net },
        ];
        all.extend(self.roll.map(|roll| Identity {
            kind: IdentityKind::RollForward,
            left: roll.closing,
            right: roll.explained(),
        }));
        all
    }

    /// Every identity holds but the roll-forward, whose difference is for somebody to explain.
    pub fn is_sound(&self) -> bool {
        let exact = |one: &Identity| one.kind == IdentityKind::RollForward || one.holds();
        self.identities().iter().all(exact)
    }

    /// F5: overdue by the whole.
    pub const fn arrears(&self) -> super::figures::Ratio {
        super::figures::Ratio::of(self.balances.overdue, self.balances.total)
    }

    /// F6 against another.
    pub const fn growth(&self, base: &Self) -> super::figures::Ratio {
        super::figures::Ratio::of(
            self.balances.total.minus(base.balances.total),
            base.balances.total,
        )
    }
}

/// Rows as they are added up while a testigo is made.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Accounts.
    pub accounts: u64,
    /// Items.
    pub items: u64,
    /// Balances.
    pub balances: Balances,
    /// By stage: accounts, overdue and collectable.
    pub stages: BTreeMap<u8, (u64, Money)>,
    /// Crosses.
    pub cube: BTreeMap<CubeKey, CubeCell>,
}

impl Tally {
    /// One more row.
    pub fn take(&mut self, row: &TestigoRow) {
        self.accounts += 1;
        self.items += u64::from(row.items);
        self.balances = self.balances.plus(&row.balances);
        let stage = self.stages.entry(row.stage).or_default();
        stage.0 += 1;
        stage.1 = stage.1.plus(row.balances.collectable_overdue());
        let cell = self.cube.entry(CubeKey::of(row)).or_default();
        *cell = cell.plus(&CubeCell::of(row));
    }
}

/// Ranges as the reports name them.
pub fn range_names() -> [&'static str; 8] {
    BUCKETS.map(Bucket::label)
}
