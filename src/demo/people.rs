//! Invented names and texts.

use rand::Rng;
use rand::seq::IndexedRandom;

const FIRST: &[&str] = &[
    "LUZ MARINA",
    "JOSÉ ALIRIO",
    "MARÍA FERNANDA",
    "CARLOS ANDRÉS",
    "BLANCA NUBIA",
    "JORGE IVÁN",
    "GLORIA INÉS",
    "LUIS EDUARDO",
    "ANA MILENA",
    "HERNÁN DARÍO",
    "ROSALBA",
    "ÓSCAR",
    "YOLANDA",
    "FABIO",
    "CLAUDIA PATRICIA",
    "WILSON",
    "DORIS",
    "RUBÉN DARÍO",
    "ÁNGELA",
    "GUSTAVO",
    "NOHORA",
    "EDILBERTO",
    "LEIDY JOHANA",
    "ORLANDO",
    "SANDRA MILENA",
    "HÉCTOR FABIO",
    "MARTHA LUCÍA",
    "ARGEMIRO",
    "VALENTINA",
    "JHON FREDY",
    "AMPARO",
    "NÉSTOR",
    "BEATRIZ ELENA",
    "ÍTALO",
    "ZORAIDA",
];

const LAST: &[&str] = &[
    "GÓMEZ",
    "PÉREZ",
    "RODRÍGUEZ",
    "OSPINA",
    "GIRALDO",
    "CASTAÑO",
    "MUÑOZ",
    "ARANGO",
    "LÓPEZ",
    "BETANCUR",
    "CARDONA",
    "VALENCIA",
    "MONTOYA",
    "RÍOS",
    "SALAZAR",
    "TORO",
    "ZULUAGA",
    "BEDOYA",
    "CAÑAS",
    "ECHEVERRY",
    "HENAO",
    "JARAMILLO",
    "LONDOÑO",
    "MARÍN",
    "NARANJO",
    "OROZCO",
    "PATIÑO",
    "QUINTERO",
    "RENDÓN",
    "SOTO",
    "TABARES",
    "URIBE",
    "VÉLEZ",
    "YEPES",
    "ACEVEDO",
    "DÍAZ",
    "PEÑA",
];

const COMPANY: &[&str] = &[
    "INVERSIONES EL ROBLE S.A.S.",
    "TALLER EL EJE",
    "PANADERÍA LA ESPIGA",
    "FERRETERÍA CENTRAL LTDA",
    "HOTEL COLONIAL",
    "SUPERMERCADO LA 14",
    "LÁCTEOS DEL RUIZ S.A.",
    "TRANSPORTES CUMANDAY",
];

const OFFICIAL: &[&str] = &[
    "ALCALDÍA MUNICIPAL",
    "HOSPITAL SAN JOSÉ E.S.E.",
    "INSTITUCIÓN EDUCATIVA NORMAL SUPERIOR",
    "CASA DE LA CULTURA",
    "PLAZA DE MERCADO",
];

/// Facts of claims, as people tell them.
pub const FACTS: &[&str] = &[
    "Manifiesta que el consumo facturado este mes es mucho más alto que el promedio de los últimos seis meses y pide revisión del medidor.",
    "Dice que pagó la factura en el banco y le llegó otra vez como saldo anterior.",
    "Informa que le cobran reconexión sin que le hubieran suspendido el servicio.",
    "Solicita que se corrija el estrato: el certificado de Planeación dice 2 y le cobran 3.",
    "El predio estuvo desocupado todo el período y la factura trae consumo promedio.",
    "Reclama porque la factura llegó después de la fecha de pago oportuno.",
    "Pide romper la solidaridad: el arrendatario se fue dejando seis facturas sin pagar.",
    "Hay una fuga en el andén frente al predio desde hace ocho días y nadie ha venido.",
];

fn one<'a>(list: &[&'a str], rng: &mut impl Rng) -> &'a str {
    list.choose(rng).copied().unwrap_or("")
}

/// A person: surnames last, as at the window.
pub fn person(rng: &mut impl Rng) -> String {
    format!("{} {} {}", one(FIRST, rng), one(LAST, rng), one(LAST, rng))
}

/// A company.
pub fn company(rng: &mut impl Rng) -> String {
    if rng.random_bool(0.5) {
        format!("{} Y {} S.A.S.", one(LAST, rng), one(LAST, rng))
    } else {
        one(COMPANY, rng).to_owned()
    }
}

/// A public body.
pub fn official(rng: &mut impl Rng) -> String {
    one(OFFICIAL, rng).to_owned()
}
