//! The same desk on SQLite, as somebody would write it there: rows in tables, the month and the order of the
//! day in SQL. The law stays the product's own pure functions. It reads the same files and must give the same
//! answers.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use rusqlite::{Connection, Row, Statement, params};
use ventanilla::domain::collections::contact::{Asked, Channel, Touch, may_contact};
use ventanilla::domain::collections::decide::askable;
use ventanilla::domain::collections::file::CollectionFile;
use ventanilla::domain::collections::legal::prescribes;
use ventanilla::domain::collections::live::{Live, LiveFacts, LiveRules, live};
use ventanilla::domain::collections::payment::Payment;
use ventanilla::domain::collections::person::{Authorisation, Debtor, PersonKey};
use ventanilla::domain::collections::queue::{self, Percentiles, QueueRow, Rank, StandingRow};
use ventanilla::domain::collections::{AccountLedger, ItemKey, OpenItem, Substitute};
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::money::Money;
use ventanilla::domain::office::Office;
use ventanilla::domain::pqr::{Block, BlockReason};
use ventanilla::domain::user::UserId;
use ventanilla::interchange::receivables::{self, Options, Profile};
use ventanilla::interchange::report::LoadReport;
use ventanilla::interchange::source::SourceFile;
use ventanilla::interchange::{desk, subscribers};

/// As much cache as the product gives its base.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -262144;
    PRAGMA temp_store = FILE;
";

const SCHEMA: &str = include_str!("schema.sql");

const TESTIGO: &str = include_str!("testigo.sql");

const CUBE: &str = include_str!("cube.sql");

/// Accounts that another smallest bill would move, by both stages.
const MOVED: &str = "
    SELECT stage, other, count(*) FROM (
      SELECT CASE WHEN d >= 181 THEN 4 WHEN d >= 91 THEN 3 WHEN d >= 31 THEN 2 WHEN d >= 1 THEN 1 ELSE 0 END stage,
             CASE WHEN o >= 181 THEN 4 WHEN o >= 91 THEN 3 WHEN o >= 31 THEN 2 WHEN o >= 1 THEN 1 ELSE 0 END other
      FROM (SELECT max(CASE WHEN owed >= ?2 THEN age END) d, max(CASE WHEN owed >= ?3 THEN age END) o
            FROM bill WHERE cutoff = ?1 GROUP BY account))
    WHERE stage <> other GROUP BY stage, other";

/// Points of what the list of open items alone says of an account.
const RANKED: &str = "
    SELECT account, stage, days, overdue, oldest,
      CASE WHEN overdue >= ?1 THEN ?4 WHEN overdue >= ?2 THEN ?5 WHEN overdue >= ?3 THEN ?6 ELSE 0 END
      + CASE WHEN (SELECT min(f.from_days) FROM stage_from f WHERE f.from_days > days + ?7) - days - ?7 <= ?8
             THEN ?9 ELSE 0 END
      + CASE WHEN oldest BETWEEN ?10 AND ?11 THEN ?12 WHEN oldest BETWEEN ?11 AND ?13 THEN ?14 ELSE 0 END
      + CASE WHEN days BETWEEN 1 AND 30 THEN ?15 ELSE 0 END AS points
    FROM standing WHERE overdue >= ?16 AND stage > 0";

/// Payments written in one transaction, as the product writes them.
const CHUNK: usize = 1_000;

/// The desk on SQLite.
pub struct Sql<'a> {
    base: Connection,
    office: &'a Office,
    cutoff: NaiveDate,
}

fn day(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

fn date(day: i64) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day).unwrap()).unwrap()
}

fn seconds(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp()
}

fn account(number: i64) -> AccountId {
    AccountId::new(u64::try_from(number).unwrap()).unwrap()
}

fn number(account: AccountId) -> i64 {
    i64::try_from(account.number()).unwrap()
}

fn money(row: &Row<'_>, column: usize) -> Money {
    Money::from_centavos(row.get(column).unwrap())
}

/// What decides whether an account is called today.
pub struct Known {
    person: String,
    debtor: Debtor,
    touches: Vec<Touch>,
    live: Live,
    blocks: Vec<Block>,
}

impl<'a> Sql<'a> {
    /// An empty base in a folder.
    pub fn create(folder: &Path, office: &'a Office, cutoff: NaiveDate) -> Self {
        let path = folder.join("cobro.sqlite");
        for part in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{part}", path.display()));
        }
        let base = Connection::open(path).unwrap();
        base.execute_batch(PRAGMAS).unwrap();
        base.execute_batch(SCHEMA).unwrap();
        base.set_prepared_statement_cache_capacity(64);
        for from in office.stages.stages.iter().filter_map(|stage| stage.from_days) {
            base.execute("INSERT INTO stage_from VALUES (?1)", [from]).unwrap();
        }
        Self { base, office, cutoff }
    }

    /// The files of the demo.
    pub fn load(&mut self, subscribers: &Path, items: &Path) {
        let source = SourceFile::survey(subscribers).unwrap();
        let write = self.base.transaction().unwrap();
        let mut put = write
            .prepare("INSERT INTO subscriber VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)")
            .unwrap();
        subscribers::read(&source, self.office, &mut LoadReport::default(), &mut |_, one| {
            put.execute(params![
                number(one.account),
                PersonKey::of(one.account, Some(&one)).as_str(),
                one.document.as_ref().map_or("", |document| document.number.as_str()),
                one.name,
                one.address_original,
                one.town,
                one.locality,
                one.zone,
                one.cycle,
                one.use_class.code(),
                one.stratum.map_or(0, |stratum| stratum.number()),
                one.services.codes(),
                one.status.code(),
            ])
            .unwrap();
            Ok(())
        })
        .unwrap();
        drop(put);
        write.commit().unwrap();
        let source = SourceFile::survey(items).unwrap();
        let write = self.base.transaction().unwrap();
        let mut put = write
            .prepare("INSERT INTO item VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)")
            .unwrap();
        let (profile, locks) = (Profile::default(), &self.office.locks);
        let options = Options { allow_truncated: false };
        let report = &mut LoadReport::default();
        receivables::read(&source, &profile, locks, options, report, &mut |row| {
            let item = &row.item;
            put.execute(params![
                number(row.account),
                item.key.document,
                item.key.repetition,
                item.key.item,
                item.key.sub_item,
                row.partner,
                item.reference,
                item.service,
                item.main_transaction,
                item.posted.map(day),
                item.due.map(day),
                item.amount.centavos(),
                item.lock.map(String::from),
                item.substitute.map(|substitute| substitute.code().to_string()),
            ])
            .unwrap();
            Ok(())
        })
        .unwrap();
        drop(put);
        write.commit().unwrap();
        self.base.execute("INSERT INTO day VALUES (?1)", [day(self.cutoff)]).unwrap();
        for lock in self.office.locks.iter().filter(|lock| lock.excludes_age) {
            self.base.execute("INSERT INTO age_lock VALUES (?1)", [lock.code.to_string()]).unwrap();
        }
        self.base.execute_batch("ANALYZE").unwrap();
    }

    /// What people authorised, and what their open claims hold back.
    pub fn know(
        &mut self,
        given: &[(AccountId, Vec<Authorisation>)],
        blocks: &[(AccountId, Block)],
    ) {
        let write = self.base.transaction().unwrap();
        for (of, list) in given {
            let person: Option<String> = write
                .prepare_cached("SELECT person FROM subscriber WHERE account = ?1")
                .unwrap()
                .query_row([number(*of)], |row| row.get(0))
                .ok();
            let Some(person) = person else { continue };
            let mut put = write
                .prepare_cached("INSERT OR IGNORE INTO authorisation VALUES (?1,?2,?3,?4)")
                .unwrap();
            for one in list {
                put.execute(params![person, one.channel.code(), day(one.on), one.granted]).unwrap();
            }
        }
        for (of, block) in blocks {
            let (amount, since) = (block.amount.map(Money::centavos), day(block.since));
            let claim =
                params![number(*of), block.radicado.to_string(), block.invoice, amount, since];
            write.execute("INSERT INTO claim VALUES (?1,?2,?3,?4,?5)", claim).unwrap();
        }
        write.commit().unwrap();
    }

    /// How many accounts another smallest bill would move.
    pub fn moved(&self, smallest: Money) -> Vec<(i64, i64, i64)> {
        let mut statement = self.base.prepare(MOVED).unwrap();
        let values = params![
            day(self.cutoff),
            self.office.stages.minimum_item.centavos(),
            smallest.centavos()
        ];
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Every account with its columns, and the crosses, in one transaction.
    pub fn testigo(&mut self) {
        let write = self.base.transaction().unwrap();
        let values = params![day(self.cutoff), self.office.stages.minimum_item.centavos()];
        write.execute(TESTIGO, values).unwrap();
        write.execute(CUBE, []).unwrap();
        write.commit().unwrap();
    }

    /// Calls with each row: account, stage, days, items, overdue bills and its balances.
    pub fn each_row(&self, mut look: impl FnMut(i64, [i64; 4], [i64; 19])) {
        let mut statement = self.base.prepare("SELECT * FROM testigo ORDER BY account").unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let number = |column: &str| row.get::<_, i64>(column).unwrap();
            let place = ["stage", "days", "items", "overdue_bills"].map(number);
            let amounts = BALANCES.map(number);
            look(number("account"), place, amounts);
        }
    }

    /// Cells of the crosses.
    pub fn cells(&self) -> i64 {
        self.base.query_row("SELECT count(*) FROM cube", [], |row| row.get(0)).unwrap()
    }

    /// What the load keeps for the lists of the day, beside the rows.
    pub fn keep_standing(&mut self) {
        self.base
            .execute_batch(
                "INSERT INTO standing SELECT account, stage, days,
                   b1 + b2 + b3 + b4 + b5 + b6 + b7, oldest_collectable FROM testigo;
                 CREATE INDEX standing_by_stage ON standing (stage, overdue);",
            )
            .unwrap();
    }

    /// The lists of the day, written down.
    pub fn deal(
        &mut self,
        officers: &[UserId],
        now: NaiveDateTime,
    ) -> Vec<(UserId, Vec<QueueRow>)> {
        let rules = &self.office.collections.queue;
        let wanted = officers.len() * rules.cap;
        let codes: Vec<&str> = self.office.stages.stages.iter().map(|s| s.code.as_str()).collect();
        let limits = self.percentiles(rules.smallest);
        let mut chosen = Chosen::default();
        for (stage, share) in queue::shares(rules, &codes).into_iter().enumerate() {
            let until = chosen.rows.len() + share * officers.len();
            let order = format!("{RANKED} AND stage = {stage} {ORDER}");
            self.take(&order, &limits, now, until, &mut chosen);
        }
        self.take(&format!("{RANKED} {ORDER}"), &limits, now, wanted, &mut chosen);
        let mut rows = chosen.rows;
        rows.sort_by_key(|row| rank(row.points, row));
        let rows = rows.into_iter().map(|row| (row, None)).collect();
        let lists: Vec<_> = queue::deal(rows, officers, rules.cap).into_iter().collect();
        let write = self.base.transaction().unwrap();
        for (officer, rows) in &lists {
            for (place, row) in (1_i64..).zip(rows) {
                let mut put =
                    write.prepare_cached("INSERT INTO queue VALUES (?1,?2,?3,?4,?5)").unwrap();
                put.execute(params![
                    officer.as_str(),
                    day(now.date()),
                    place,
                    number(row.account),
                    row.points
                ])
                .unwrap();
            }
        }
        write.commit().unwrap();
        lists
    }

    fn percentiles(&self, smallest: Money) -> Percentiles {
        let count: i64 = self
            .base
            .query_row(
                "SELECT count(*) FROM standing WHERE overdue >= ?1",
                [smallest.centavos()],
                |row| row.get(0),
            )
            .unwrap();
        let mut at = self
            .base
            .prepare("SELECT overdue FROM standing WHERE overdue >= ?1 ORDER BY overdue LIMIT 1 OFFSET ?2")
            .unwrap();
        let mut of = |hundredths: i64| {
            let place = ((count * hundredths + 99) / 100 - 1).clamp(0, count - 1);
            at.query_row(params![smallest.centavos(), place], |row| Ok(money(row, 0))).unwrap()
        };
        Percentiles { p50: of(50), p80: of(80), p95: of(95) }
    }

    /// Takes accounts in order until there are so many.
    fn take(
        &self,
        order: &str,
        limits: &Percentiles,
        now: NaiveDateTime,
        until: usize,
        chosen: &mut Chosen,
    ) {
        let rules = &self.office.collections.queue;
        let today = now.date();
        let since = (today - self.cutoff).num_days();
        let [high, middle, low] = rules.balance;
        let [soon, sooner] = rules.prescribes;
        let [first, ninety, last] = [0, 90, 180].map(|days| self.prescribes_in(today, days));
        let values = params![
            limits.p95.centavos(),
            limits.p80.centavos(),
            limits.p50.centavos(),
            high,
            middle,
            low,
            since,
            rules.stage_change_days,
            rules.stage_change,
            first,
            ninety,
            sooner,
            last,
            soon,
            rules.pays_alone,
            rules.smallest.centavos(),
        ];
        let mut ranked = self.base.prepare_cached(order).unwrap();
        let mut rows = ranked.query(values).unwrap();
        while chosen.rows.len() < until {
            let Some(row) = rows.next().unwrap() else { return };
            let of = account(row.get(0).unwrap());
            if !chosen.taken.insert(of) {
                continue;
            }
            let known = self.known(of, today);
            if !self.may_be_called(&known, now) || chosen.people.contains(&known.person) {
                continue;
            }
            chosen.people.insert(known.person);
            let days = known.live.position.driver_days.and_then(|days| u32::try_from(days).ok());
            chosen.rows.push(QueueRow {
                account: of,
                stage: row.get(1).unwrap(),
                days: days.unwrap_or(row.get(2).unwrap()),
                overdue: known.live.position.overdue(),
                reasons: Vec::new(),
                points: row.get(5).unwrap(),
            });
        }
    }

    /// The due date of what prescribes in so many days.
    fn prescribes_in(&self, today: NaiveDate, days: i64) -> i64 {
        let terms = &self.office.collections.legal;
        let ends = |due: i64| prescribes(date(due), &[], terms).map_or(i64::MAX, day);
        let (mut low, mut high) = (day(today) - 30 * 366, day(today));
        while low < high {
            let middle = (low + high + 1) / 2;
            if ends(middle) <= day(today) + days { low = middle } else { high = middle - 1 }
        }
        // Of several due dates that end together the first one, at the near end.
        if days == 0 {
            while ends(low - 1) == day(today) {
                low -= 1;
            }
        }
        low
    }

    /// Everything that decides about an account.
    pub fn known(&self, of: AccountId, today: NaiveDate) -> Known {
        let person: Option<String> = self
            .cached("SELECT person FROM subscriber WHERE account = ?1")
            .query_row([number(of)], |row| row.get(0))
            .ok();
        let person = person.unwrap_or_default();
        let ledger = self.ledger(of);
        let file = CollectionFile::new(of);
        let facts = LiveFacts {
            account: of,
            ledger: Some(&ledger),
            cutoff: self.cutoff,
            payments: &[],
            file: &file,
        };
        let live = live(&facts, &self.rules(), today);
        Known {
            debtor: self.debtor(&person),
            touches: self.touches(&person, today),
            blocks: self.blocks(of),
            person,
            live,
        }
    }

    /// Whether there is something to ask for, and an hour of today to ask for it.
    pub fn may_be_called(&self, known: &Known, now: NaiveDateTime) -> bool {
        let left = askable(&known.live, &known.blocks, &self.office.locks);
        let (rules, days) = (&self.office.collections.contact, &self.office.rules.legal);
        let verdict = may_contact(rules, days, &known.debtor, &known.touches, Asked::CALL, now);
        left.all.is_debit() && crate::hour_left(&verdict, now)
    }

    fn rules(&self) -> LiveRules<'_> {
        LiveRules {
            stages: &self.office.stages,
            locks: &self.office.locks,
            agreements: &self.office.collections.agreement,
            promises: &self.office.collections.promise,
            days: &self.office.rules.legal,
        }
    }

    fn cached(&self, sql: &str) -> rusqlite::CachedStatement<'_> {
        self.base.prepare_cached(sql).unwrap()
    }

    fn debtor(&self, person: &str) -> Debtor {
        let nobody = PersonKey::of(account(1), None);
        let mut debtor = Debtor::unknown(nobody);
        let mut read = self.cached(
            "SELECT channel, granted, since FROM authorisation WHERE person = ?1 ORDER BY since",
        );
        let mut rows = read.query([person]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let code: String = row.get(0).unwrap();
            debtor.authorisations.push(Authorisation {
                channel: Channel::from_code(&code).unwrap(),
                granted: row.get(1).unwrap(),
                on: date(row.get(2).unwrap()),
                instrument: String::new(),
                by: UserId::from_system("medidor"),
            });
        }
        debtor
    }

    fn touches(&self, person: &str, today: NaiveDate) -> Vec<Touch> {
        let mut read = self.cached(
            "SELECT at, channel, effective FROM contact WHERE person = ?1 AND at >= ?2 ORDER BY at DESC",
        );
        let since = (today - chrono::Days::new(15)).and_hms_opt(0, 0, 0).unwrap();
        let rows = read.query_map(params![person, seconds(since)], |row| {
            let code: String = row.get(1)?;
            Ok(Touch {
                at: chrono::DateTime::from_timestamp(row.get(0)?, 0).unwrap().naive_utc(),
                channel: Channel::from_code(&code).unwrap(),
                effective: row.get(2)?,
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn blocks(&self, of: AccountId) -> Vec<Block> {
        let mut read =
            self.cached("SELECT radicado, bill, amount, since FROM claim WHERE account = ?1");
        let rows = read.query_map([number(of)], |row| {
            Ok(Block {
                radicado: row.get::<_, String>(0)?.parse().unwrap(),
                invoice: row.get(1)?,
                amount: row.get::<_, Option<i64>>(2)?.map(Money::from_centavos),
                since: date(row.get(3)?),
                reason: BlockReason::Claim,
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// The open items of an account, in order of due date.
    pub fn ledger(&self, of: AccountId) -> AccountLedger {
        let mut read = self.cached(
            "SELECT document, repetition, item, sub_item, reference, service, main, posted, due, amount,
                    lock, substitute
             FROM item WHERE account = ?1 ORDER BY due, document, repetition, item, sub_item",
        );
        let letter = |row: &Row<'_>, column| -> rusqlite::Result<Option<char>> {
            Ok(row.get::<_, Option<String>>(column)?.and_then(|text| text.chars().next()))
        };
        let rows = read.query_map([number(of)], |row| {
            Ok(OpenItem {
                key: ItemKey {
                    document: row.get(0)?,
                    repetition: row.get(1)?,
                    item: row.get(2)?,
                    sub_item: row.get(3)?,
                },
                reference: row.get(4)?,
                service: row.get(5)?,
                main_transaction: row.get(6)?,
                sub_transaction: String::new(),
                posted: row.get::<_, Option<i64>>(7)?.map(date),
                due: row.get::<_, Option<i64>>(8)?.map(date),
                amount: money(row, 9),
                lock: letter(row, 10)?,
                substitute: letter(row, 11)?.and_then(Substitute::from_code),
                extra: Vec::new(),
            })
        });
        let items = rows.unwrap().map(Result::unwrap).collect();
        AccountLedger { account: of, partner: String::new(), items }
    }

    /// Who he is, and what he owes as it stood at the cut-off.
    pub fn statement(&self, of: AccountId) -> Money {
        let name: String = self
            .cached("SELECT name FROM subscriber WHERE account = ?1")
            .query_row([number(of)], |row| row.get(0))
            .unwrap();
        assert!(!name.is_empty());
        let (ledger, blocks) = (self.ledger(of), self.blocks(of));
        let (stages, locks) = (&self.office.stages, &self.office.locks);
        let position =
            ventanilla::domain::collections::position(&ledger, self.cutoff, stages, locks);
        assert!(blocks.len() <= ledger.items.len() + 500);
        position.total
    }

    /// Payments of a file: how many were new, how many there already, how many of nobody, and their sum.
    pub fn pay(&mut self, file: &Path) -> (u64, u64, u64, Money) {
        let source = SourceFile::survey(file).unwrap();
        let mut done = (0, 0, 0, Money::ZERO);
        let mut chunk = Vec::new();
        desk::payments(&source, &mut LoadReport::default(), &mut |_, payment| {
            chunk.push(payment);
            if chunk.len() == CHUNK {
                self.put(&mut chunk, &mut done);
            }
            Ok(())
        })
        .unwrap();
        self.put(&mut chunk, &mut done);
        self.base.query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(())).unwrap();
        done
    }

    fn put(&mut self, chunk: &mut Vec<Payment>, done: &mut (u64, u64, u64, Money)) {
        let write = self.base.transaction().unwrap();
        {
            let prepare = |sql: &str| write.prepare_cached(sql).unwrap();
            let mut known = prepare("SELECT 1 FROM subscriber WHERE account = ?1");
            let mut owes = prepare("SELECT 1 FROM item WHERE account = ?1 LIMIT 1");
            let mut put = prepare(
                "INSERT INTO payment VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT (id) DO NOTHING",
            );
            for payment in chunk.drain(..) {
                let of = payment.account.map(number);
                let mut exists = |of: i64| {
                    let found = |read: &mut Statement<'_>| read.exists([of]).unwrap();
                    found(&mut known) || found(&mut owes)
                };
                let of = of.filter(|of| exists(*of));
                let row = params![
                    payment.id,
                    of,
                    seconds(payment.at),
                    day(payment.at.date()),
                    payment.amount.centavos(),
                    payment.reference
                ];
                if put.execute(row).unwrap() == 0 {
                    done.1 += 1;
                    continue;
                }
                done.0 += 1;
                done.2 += u64::from(of.is_none());
                done.3 = done.3.plus(payment.amount);
            }
        }
        write.commit().unwrap();
    }
}

/// Columns of balances, in the order in which they are compared.
const BALANCES: [&str; 19] = [
    "total",
    "current",
    "overdue",
    "b0",
    "b1",
    "b2",
    "b3",
    "b4",
    "b5",
    "b6",
    "b7",
    "blocked0",
    "blocked1",
    "financed0",
    "financed1",
    "hard",
    "acu",
    "alc",
    "ase",
];

const ORDER: &str = "ORDER BY points DESC, overdue DESC, days DESC, account";

/// What is on the lists so far.
#[derive(Default)]
struct Chosen {
    rows: Vec<QueueRow>,
    taken: BTreeSet<AccountId>,
    people: BTreeSet<String>,
}

fn rank(points: i16, row: &QueueRow) -> Rank {
    let standing = StandingRow {
        account: row.account,
        stage: row.stage,
        days: row.days,
        overdue: row.overdue,
        oldest: None,
    };
    Rank::new(points, &standing)
}
