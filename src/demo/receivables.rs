//! The list of open items of a demo, as SAP prints it: pages, rules, repeated headings, subtotals.

use std::io::Write;

use chrono::{Datelike, Days, Months, NaiveDate};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Plan;
use super::subscribers::{Premises, premises};
use super::towns::Mix;
use crate::domain::money::Money;
use crate::domain::subscriber::UseClass;
use crate::text::money::pesos;

/// Part of the chance of this file.
const PART: u64 = 2;

/// Items between two page headings.
const PAGE_ITEMS: u64 = 60;

const RULE: &str = "------------------------------------------------------------------------------------------------------------------------------";

const HEADING: &str = "| VKONT        | GPART      | OPBEL        |OPUPK| XBLNR      |SPART|HVORG|TVORG| BUDAT    | FAEDN    |          BETRW |WAERS|MANSP|ABWTP|";

/// The last day of the month before the demo's day.
pub fn cutoff(plan: &Plan) -> NaiveDate {
    let first = plan.today.with_day(1).unwrap_or(plan.today);
    first.pred_opt().unwrap_or(first)
}

/// Writes the list as of the cut-off date, which is returned; `each` hears of every account.
pub fn write_receivables(
    plan: &Plan,
    mix: &Mix,
    out: &mut impl Write,
    mut each: impl FnMut(u32),
) -> std::io::Result<NaiveDate> {
    let cutoff = cutoff(plan);
    let mut list = List { out, items: 0, cutoff, document: 812_000_000 };
    list.heading()?;
    for index in 0..plan.accounts {
        if let Some(premises) = premises(plan, mix, index) {
            let mut rng = plan.chance(PART, u64::from(index));
            list.account(&premises, &mut rng)?;
        }
        each(index + 1);
    }
    writeln!(list.out, "{RULE}")?;
    Ok(cutoff)
}

struct List<'a, W: Write> {
    out: &'a mut W,
    items: u64,
    cutoff: NaiveDate,
    document: u64,
}

impl<W: Write> List<'_, W> {
    fn heading(&mut self) -> std::io::Result<()> {
        let page = self.items / PAGE_ITEMS + 1;
        writeln!(self.out, "Lista dinámica partidas abiertas                     Pág. {page:>6}")?;
        writeln!(self.out, "Fecha clave {}", self.cutoff.format("%d.%m.%Y"))?;
        writeln!(self.out, "{RULE}\n{HEADING}\n{RULE}")
    }

    fn account(&mut self, premises: &Premises, rng: &mut ChaCha8Rng) -> std::io::Result<()> {
        let months = months_owed(rng);
        let base = monthly_bill(premises.use_class, rng);
        let locked = rng.random_bool(0.03);
        let financed = months > 3 && rng.random_bool(0.12);
        for month in 0..months {
            let due = bill_due(self.cutoff, month, premises.account);
            let services: &[&str] =
                if premises.all_services && month < 2 { &["ACU", "ALC", "ASE"] } else { &["ACU"] };
            for service in services {
                let amount = base * rng.random_range(85..115) / 100 / services.len() as i64;
                let lock = if locked && month < 2 { "R" } else { "" };
                let plan = if financed && month >= 3 { "R" } else { "" };
                self.item(premises, due, service, amount * 100, lock, plan)?;
            }
        }
        if rng.random_bool(0.05) {
            self.item(premises, self.cutoff, "", -rng.random_range(5_000..60_000) * 100, "", "")?;
        }
        Ok(())
    }

    fn item(
        &mut self,
        premises: &Premises,
        due: NaiveDate,
        service: &str,
        centavos: i64,
        lock: &str,
        plan: &str,
    ) -> std::io::Result<()> {
        self.items += 1;
        self.document += 1;
        if self.items.is_multiple_of(PAGE_ITEMS) {
            writeln!(self.out, "{RULE}")?;
            self.heading()?;
        }
        let money = Money::from_centavos(centavos);
        let sign = if money.is_credit() { "-" } else { " " };
        let amount = pesos(money.abs());
        let amount = if amount.contains(',') { amount } else { format!("{amount},00") };
        let posted = due.checked_sub_days(Days::new(20)).unwrap_or(due);
        let due_text = if service.is_empty() {
            "00.00.0000".into()
        } else {
            due.format("%d.%m.%Y").to_string()
        };
        let bill =
            format!("F{:02}{:02}{:05}", due.year() % 100, due.month(), premises.account % 100_000);
        writeln!(
            self.out,
            "| {:012} | {:010} | {:012} | 001 | {bill:<10} | {service:<3} |{}|{}|{}|{due_text}|{amount:>15}{sign}| COP |  {lock:<1}  |  {plan:<1}  |",
            premises.account,
            premises.account + 900_000_000,
            self.document,
            if service.is_empty() { "0060 " } else { "0100 " },
            if service.is_empty() { "0020 " } else { "0010 " },
            posted.format("%d.%m.%Y"),
        )
    }
}

/// How many bills are open: most owe the current one, few owe years.
fn months_owed(rng: &mut ChaCha8Rng) -> u32 {
    match rng.random_range(0..1_000) {
        0..=299 => 0,
        300..=719 => 1,
        720..=839 => 2,
        840..=899 => 3,
        900..=939 => rng.random_range(4..6),
        940..=969 => rng.random_range(6..12),
        970..=989 => rng.random_range(12..36),
        _ => rng.random_range(36..72),
    }
}

/// Pesos of a monthly bill by class.
fn monthly_bill(class: UseClass, rng: &mut ChaCha8Rng) -> i64 {
    let pesos: i64 = match class {
        UseClass::Residential => rng.random_range(28_000..140_000),
        UseClass::Commercial => rng.random_range(60_000..900_000),
        UseClass::Official | UseClass::Special => rng.random_range(200_000..6_000_000),
        _ => rng.random_range(300_000..9_000_000),
    };
    pesos
}

/// Due dates lie around the tenth, by cycle; the newest bill is not due at the cut-off.
fn bill_due(cutoff: NaiveDate, month: u32, account: u64) -> NaiveDate {
    let day = 5 + (account / 7 % 12) as u32;
    let next = cutoff.checked_add_days(Days::new(1)).unwrap_or(cutoff);
    let newest = next.with_day(day).unwrap_or(next);
    newest.checked_sub_months(Months::new(month)).unwrap_or(newest)
}
