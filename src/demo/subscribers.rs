//! The subscriber file of a demo, with addresses as people type them.

use std::io::Write;

use chrono::{Days, NaiveDate};
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::Plan;
use super::people;
use super::towns::{Mix, MixRow};
use crate::domain::subscriber::{UseClass, nit_check_digit};

/// Part of the chance of this file.
const PART: u64 = 1;

/// What the other parts of a demo need of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Premises {
    /// The account.
    pub account: u64,
    /// Its class.
    pub use_class: UseClass,
    /// Water, sewer and refuse, or water alone.
    pub all_services: bool,
}

const HEADING: &str = "cuenta_contrato,nuis,tipo_doc,num_doc,dv,nombre,direccion_origen,complemento,\
cod_dane_mpio,localidad,area,clase_uso,estrato,local_conexo,servicios,medidor,zona,ciclo,ruta,\
orden_ruta,telefono,correo,autoriza_datos,fecha_vinculacion,estado";

/// Writes the file; `each` hears of every account.
pub fn write_subscribers(
    plan: &Plan,
    mix: &Mix,
    out: &mut impl Write,
    mut each: impl FnMut(u32),
) -> std::io::Result<()> {
    writeln!(out, "{HEADING}")?;
    for index in 0..plan.accounts {
        let mut rng = plan.chance(PART, u64::from(index));
        if let Some(row) = mix.pick(&mut rng) {
            writeln!(out, "{}", line(plan, index, row, &mut rng))?;
        }
        each(index + 1);
    }
    Ok(())
}

/// What an account is, without writing it.
pub fn premises(plan: &Plan, mix: &Mix, index: u32) -> Option<Premises> {
    let mut rng = plan.chance(PART, u64::from(index));
    let row = mix.pick(&mut rng)?;
    Some(Premises {
        account: plan.account(index),
        use_class: row.use_class,
        all_services: has_sewer(row, &mut rng),
    })
}

fn has_sewer(row: &MixRow, rng: &mut ChaCha8Rng) -> bool {
    rng.random_range(0..1_000) < row.sewer_permille
}

fn line(plan: &Plan, index: u32, row: &MixRow, rng: &mut ChaCha8Rng) -> String {
    let services = if has_sewer(row, rng) { "ACU+ALC+ASE" } else { "ACU" };
    let account = plan.account(index);
    let (kind, number, check, name) = identity(row.use_class, rng);
    let stratum = row.stratum.map_or_else(String::new, |stratum| stratum.number().to_string());
    let shop = u8::from(row.use_class == UseClass::Residential && rng.random_bool(0.04));
    let meter = if rng.random_bool(0.97) {
        format!("M{}", rng.random_range(10_000_000..99_999_999))
    } else {
        String::new()
    };
    let zone = 1 + index % 6;
    let email =
        if rng.random_bool(0.35) { format!("usuario{account}@example.com") } else { String::new() };
    let consent = ["S", "S", "N", ""].choose(rng).copied().unwrap_or("");
    let address = address(rng);
    [
        account.to_string(),
        format!("{}{:07}", row.town, index),
        kind.into(),
        number,
        check,
        name,
        format!("\"{address}\""),
        String::new(),
        row.town.clone(),
        row.locality.clone(),
        if rng.random_bool(0.08) { "RURAL".into() } else { "URBANO".into() },
        row.use_class.code().into(),
        stratum,
        shop.to_string(),
        services.into(),
        meter,
        format!("Z{zone:02}"),
        format!("C{:02}", 1 + index / 6 % 4),
        format!("R{:03}", 1 + index / 24 % 60),
        (10 * (1 + index % 400)).to_string(),
        phone(rng),
        email,
        consent.into(),
        linked_on(plan.today, rng).to_string(),
        status(rng).into(),
    ]
    .join(",")
}

fn identity(class: UseClass, rng: &mut ChaCha8Rng) -> (&'static str, String, String, String) {
    if class == UseClass::Residential {
        let number: u64 = if rng.random_bool(0.6) {
            rng.random_range(20_000_000..99_999_999)
        } else {
            rng.random_range(1_000_000_000..1_199_999_999)
        };
        return ("CC", number.to_string(), String::new(), people::person(rng));
    }
    let number = rng.random_range(800_000_000_u64..999_999_999).to_string();
    let check = nit_check_digit(&number).map_or_else(String::new, |digit| digit.to_string());
    let name =
        if class == UseClass::Official { people::official(rng) } else { people::company(rng) };
    ("NIT", number, check, name)
}

fn address(rng: &mut ChaCha8Rng) -> String {
    let mut word = |list: &[&'static str]| list.choose(rng).copied().unwrap_or("");
    let street =
        word(&["CLL", "CALLE", "Cl.", "CRA", "KRA", "Cra.", "CARRERA", "TRANSV", "DIAGONAL"]);
    let sign = word(&[" # ", " No ", " No. ", " N° ", " Nro ", "  "]);
    let dash = word(&["-", " - ", " "]);
    let tail = word(&["", "", "", "", " AP 201", " LC 1", " MZ 4 CA 12", " PI 2"]);
    let mut letter = || {
        if rng.random_bool(0.2) { ["A", "B", "C"].choose(rng).copied().unwrap_or("") } else { "" }
    };
    let (first, second) = (letter(), letter());
    let (main, cross, plate) =
        (rng.random_range(1..80), rng.random_range(1..60), rng.random_range(1..99));
    format!("{street} {main}{first}{sign}{cross}{second}{dash}{plate:02}{tail}")
}

fn phone(rng: &mut ChaCha8Rng) -> String {
    match rng.random_range(0..10) {
        0 => String::new(),
        1 | 2 => format!("6068{:06}", rng.random_range(0..1_000_000)),
        _ => format!("3{:09}", rng.random_range(0..300_000_000)),
    }
}

fn linked_on(today: NaiveDate, rng: &mut ChaCha8Rng) -> NaiveDate {
    today.checked_sub_days(Days::new(rng.random_range(30..7_000))).unwrap_or(today)
}

fn status(rng: &mut ChaCha8Rng) -> &'static str {
    match rng.random_range(0..100) {
        0..=84 => "ACTIVO",
        85..=90 => "SUSPENDIDO",
        91..=94 => "INACTIVO",
        95..=98 => "DESOCUPADO",
        _ => "CORTADO",
    }
}
