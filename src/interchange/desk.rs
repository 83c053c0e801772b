//! Files of the collections desk: payments, contacts of agencies, authorisations, results of crews.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

use super::report::LoadReport;
use super::rows::{self, Rejection, RowFields, Shape, reject};
use super::source::{FileFault, SourceFile};
use crate::domain::collections::contact::{
    Channel, Contact, Outcome, OutcomeKind, Purpose, Source, Target,
};
use crate::domain::collections::file::{Deed, FieldDeed};
use crate::domain::collections::payment::{MAX_PAYMENT_ID, Payment, PaymentTarget};
use crate::domain::collections::person::{Authorisation, PersonKey};
use crate::domain::collections::promise::Promise;
use crate::domain::collections::suspension::FieldCause;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::user::UserId;
use crate::text::{date, safe};

const PAYMENTS: Shape = Shape {
    required: &["banco", "transaccion", "cuenta", "fecha", "valor"],
    other_names: &[
        ("cuenta_contrato", "cuenta"),
        ("entidad", "banco"),
        ("numero_transaccion", "transaccion"),
        ("id_transaccion", "transaccion"),
        ("fecha_pago", "fecha"),
        ("hora_pago", "hora"),
        ("importe", "valor"),
        ("monto", "valor"),
        ("numero_factura", "factura"),
        ("reverso_de", "reversa"),
    ],
    rules: ["PAG-010", "PAG-011", "PAG-012"],
};

/// Payments as a bank or a till reports them.
pub fn payments(
    source: &SourceFile,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, Payment) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &PAYMENTS, report, &mut |line, fields| match payment(fields) {
        Ok(payment) => accept(line, payment).map(Ok),
        Err(rejection) => Ok(Err(rejection)),
    })
}

fn payment(fields: &RowFields) -> Result<Payment, Rejection> {
    let (bank, number) = (fields.upper("banco"), fields.upper("transaccion"));
    let id = format!("{bank} {number}");
    if bank.is_empty() || number.is_empty() || id.len() > MAX_PAYMENT_ID {
        return reject(
            "PAG-013",
            format!("faltan banco y transacción, o pasan de {MAX_PAYMENT_ID} letras"),
        );
    }
    let reverses = fields.upper("reversa");
    let amount =
        amount(fields.get("valor")).map_err(|reason| Rejection { rule: "PAG-014", reason })?;
    if !amount.is_debit() {
        return reject("PAG-015", "el valor debe ser mayor que cero; un reverso va en «reversa»");
    }
    let reference = fields.get("cuenta").to_owned();
    Ok(Payment {
        id,
        account: reference.parse().ok(),
        at: moment(fields, "PAG-016")?,
        amount: if reverses.is_empty() { amount } else { Money::ZERO.minus(amount) },
        target: target(fields)?,
        reverses: (!reverses.is_empty()).then(|| format!("{bank} {reverses}")),
        reference,
        bank,
    })
}

fn target(fields: &RowFields) -> Result<PaymentTarget, Rejection> {
    let (bill, agreement) = (fields.get("factura"), fields.upper("acuerdo"));
    if agreement.is_empty() {
        let named = PaymentTarget::Bill(bill.to_owned());
        return Ok(if bill.is_empty() { PaymentTarget::Account } else { named });
    }
    match agreement_number(&agreement) {
        Some((year, number)) => Ok(PaymentTarget::Agreement(year, number)),
        None => reject("PAG-017", "el acuerdo se escribe ACU-AAAA-NNNNN"),
    }
}

fn agreement_number(text: &str) -> Option<(u16, u32)> {
    let (year, number) = text.strip_prefix("ACU-")?.split_once('-')?;
    Some((year.parse().ok()?, number.parse().ok()?))
}

/// Pesos: `120000`, `120000.50`, `1.120.000,50`. A lone dot before three digits could be either, and is
/// never guessed.
fn amount(text: &str) -> Result<Money, String> {
    let wrong = || format!("«{}» no es un valor en pesos", safe(text));
    let bare = text.trim().trim_start_matches('$').trim();
    let plain = match (bare.split_once(','), bare.rsplit_once('.')) {
        (Some((_, cents)), _) if !matches!(cents.len(), 1 | 2) => {
            return Err(format!("«{}» es ambiguo: escriba 120000 o 120000,00", safe(text)));
        }
        (Some((whole, cents)), _) => format!("{}.{cents}", whole.replace('.', "")),
        (None, Some((_, tail))) if tail.len() == 3 => {
            return Err(format!("«{}» es ambiguo: escriba 120000 o 120000.00", safe(text)));
        }
        (None, _) => bare.to_owned(),
    };
    plain.parse::<Decimal>().ok().and_then(Money::from_decimal).ok_or_else(wrong)
}

fn day(fields: &RowFields, column: &str, rule: &'static str) -> Result<NaiveDate, Rejection> {
    let text = fields.get(column);
    let compact = NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    match date::parse(text).or(compact) {
        Some(day) => Ok(day),
        None => reject(rule, format!("{column}: la fecha es AAAA-MM-DD")),
    }
}

/// Date and hour; without an hour, noon.
fn moment(fields: &RowFields, rule: &'static str) -> Result<NaiveDateTime, Rejection> {
    let day = day(fields, "fecha", rule)?;
    let hour = fields.get("hora");
    if hour.is_empty() {
        return Ok(day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()));
    }
    let parsed = ["%H:%M:%S", "%H:%M", "%H%M%S", "%H%M"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(hour, format).ok());
    match parsed {
        Some(time) => Ok(day.and_time(time)),
        None => reject(rule, "hora: va como HH:MM"),
    }
}

fn account(fields: &RowFields, rule: &'static str) -> Result<AccountId, Rejection> {
    match fields.get("cuenta").parse() {
        Ok(account) => Ok(account),
        Err(_) => reject(rule, "la cuenta lleva de 1 a 12 dígitos"),
    }
}

const CONTACTS: Shape = Shape {
    required: &["agencia", "cuenta", "fecha", "hora", "canal", "resultado"],
    other_names: &[("cuenta_contrato", "cuenta"), ("codigo_resultado", "resultado")],
    rules: ["COB-040", "COB-041", "COB-042"],
};

/// Contacts that an agency made in the company's name.
pub fn contacts(
    source: &SourceFile,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, AccountId, Deed) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &CONTACTS, report, &mut |line, fields| match contact(fields) {
        Ok((account, deed)) => accept(line, account, deed).map(Ok),
        Err(rejection) => Ok(Err(rejection)),
    })
}

fn contact(fields: &RowFields) -> Result<(AccountId, Deed), Rejection> {
    let account = account(fields, "COB-043")?;
    let channel = Channel::from_code(&fields.upper("canal"));
    let Some(channel) = channel.filter(|one| *one != Channel::Window) else {
        return reject("COB-044", "canal: VOZ, SMS, IVR, CORREO, CARTA o MENSAJERIA");
    };
    let kind = OutcomeKind::from_code(&fields.upper("resultado"));
    let outcome = match kind {
        Some(OutcomeKind::Promise) => Outcome::Promise(Promise {
            on: day(fields, "promesa_fecha", "COB-045")?,
            amount: amount(fields.get("promesa_valor"))
                .map_err(|reason| Rejection { rule: "COB-046", reason })?,
        }),
        Some(kind) => match plain_outcome(kind) {
            Some(outcome) => outcome,
            None => return reject("COB-047", "ese resultado no viene de una agencia"),
        },
        None => {
            return reject(
                "COB-048",
                "resultado: PRM, ACU, PAG, NOC, EQV, TER, INF, REN, FAL, NOT o ENV",
            );
        }
    };
    let contact = Contact {
        person: PersonKey::default(),
        started: moment(fields, "COB-049")?,
        channel,
        purpose: Purpose::Collection,
        target: Target::Debtor,
        outcome,
        source: Source::Agency(fields.upper("agencia")),
        note: fields.get("nota").to_owned(),
    };
    Ok((account, Deed::Contact { contact, next: None }))
}

/// Results that carry nothing else.
const fn plain_outcome(kind: OutcomeKind) -> Option<Outcome> {
    Some(match kind {
        OutcomeKind::WantsAgreement => Outcome::WantsAgreement,
        OutcomeKind::SaysPaid => Outcome::SaysPaid,
        OutcomeKind::NoAnswer => Outcome::NoAnswer,
        OutcomeKind::WrongNumber => Outcome::WrongNumber,
        OutcomeKind::ThirdParty => Outcome::ThirdParty,
        OutcomeKind::Information => Outcome::Information,
        OutcomeKind::Refuses => Outcome::Refuses,
        OutcomeKind::Deceased => Outcome::Deceased,
        OutcomeKind::DoNotContact => Outcome::DoNotContact,
        OutcomeKind::Sent => Outcome::Sent,
        OutcomeKind::Promise | OutcomeKind::Claims | OutcomeKind::CallBack => return None,
    })
}

const AUTHORISATIONS: Shape = Shape {
    required: &["cuenta", "canal", "autoriza", "fecha", "soporte"],
    other_names: &[("cuenta_contrato", "cuenta")],
    rules: ["COB-050", "COB-051", "COB-052"],
};

/// Channels that people authorised or took back, each with its proof.
pub fn authorisations(
    source: &SourceFile,
    by: &UserId,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, AccountId, Authorisation) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &AUTHORISATIONS, report, &mut |line, fields| match authorisation(fields, by)
    {
        Ok((account, one)) => accept(line, account, one).map(Ok),
        Err(rejection) => Ok(Err(rejection)),
    })
}

fn authorisation(fields: &RowFields, by: &UserId) -> Result<(AccountId, Authorisation), Rejection> {
    let account = account(fields, "COB-053")?;
    let Some(channel) = Channel::from_code(&fields.upper("canal")) else {
        return reject("COB-054", "canal: VOZ, SMS, IVR, CORREO, CARTA o MENSAJERIA");
    };
    let granted = match fields.upper("autoriza").as_str() {
        "S" | "SI" | "SÍ" => true,
        "N" | "NO" => false,
        _ => return reject("COB-055", "autoriza: S o N"),
    };
    let instrument = fields.get("soporte").to_owned();
    if instrument.is_empty() {
        return reject("COB-056", "falta el soporte: formato, grabación o carta");
    }
    let on = day(fields, "fecha", "COB-057")?;
    Ok((account, Authorisation { channel, granted, on, instrument, by: by.clone() }))
}

const CREW: Shape = Shape {
    required: &["orden", "cuenta", "resultado", "fecha", "hora"],
    other_names: &[("cuenta_contrato", "cuenta"), ("motivo", "causal")],
    rules: ["COR-010", "COR-011", "COR-012"],
};

/// What a crew did with each order of its list.
pub fn crew(
    source: &SourceFile,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, AccountId, Deed) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &CREW, report, &mut |line, fields| match field(fields) {
        Ok((account, deed)) => accept(line, account, deed).map(Ok),
        Err(rejection) => Ok(Err(rejection)),
    })
}

fn field(fields: &RowFields) -> Result<(AccountId, Deed), Rejection> {
    let account = account(fields, "COR-013")?;
    let order = fields.upper("orden");
    let number = order.strip_prefix("SUS-").and_then(|rest| rest.split_once('-'));
    let number = number.and_then(|(year, n)| Some((year.parse().ok()?, n.parse().ok()?)));
    let Some(number) = number else {
        return reject("COR-014", "la orden se escribe SUS-AAAA-NNNNN");
    };
    let at = moment(fields, "COR-015")?;
    let deed = match fields.upper("resultado").as_str() {
        "EJECUTADA" => {
            let reading = fields.get("lectura");
            let parsed = reading.parse().ok();
            if !reading.is_empty() && parsed.is_none() {
                return reject("COR-016", "lectura: solo cifras");
            }
            FieldDeed::Suspended { number, at, reading: parsed }
        }
        "NO_EJECUTADA" => match FieldCause::from_code(&fields.upper("causal")) {
            Some(cause) => FieldDeed::NotSuspended { number, at, cause },
            None => return reject("COR-017", causes()),
        },
        "RECONECTADA" => FieldDeed::Reconnected { number, at },
        _ => return reject("COR-018", "resultado: EJECUTADA, NO_EJECUTADA o RECONECTADA"),
    };
    Ok((account, Deed::Field(deed)))
}

fn causes() -> String {
    let codes: Vec<&str> = FieldCause::ALL.iter().map(|cause| cause.code()).collect();
    format!("causal: {}", codes.join(", "))
}

const DELIVERIES: Shape = Shape {
    required: &["campana", "cuenta", "entregado"],
    other_names: &[("cuenta_contrato", "cuenta"), ("campaign", "campana")],
    rules: ["CAM-010", "CAM-011", "CAM-012"],
};

/// What a carrier says of the messages of a campaign.
pub fn deliveries(
    source: &SourceFile,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(u64, u32, AccountId, bool) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    rows::read(source, &DELIVERIES, report, &mut |line, fields| match delivery(fields) {
        Ok((campaign, account, said)) => accept(line, campaign, account, said).map(Ok),
        Err(rejection) => Ok(Err(rejection)),
    })
}

fn delivery(fields: &RowFields) -> Result<(u32, AccountId, bool), Rejection> {
    let Ok(campaign) = fields.get("campana").parse() else {
        return reject("CAM-013", "campana: el número de la campaña");
    };
    let account = account(fields, "CAM-014")?;
    match fields.upper("entregado").as_str() {
        "S" | "SI" | "SÍ" => Ok((campaign, account, true)),
        "N" | "NO" => Ok((campaign, account, false)),
        _ => reject("CAM-015", "entregado: S o N"),
    }
}
