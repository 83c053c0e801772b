//! `cobro`: the lists of the day and the payments that nobody knows.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::arguments::DeskCommand;
use super::base::{Context, refused};
use super::{Exit, Failure, cortes};
use crate::domain::collections::payment::Payment;
use crate::domain::command::Command;
use crate::domain::money::Money;
use crate::domain::permission::Act;
use crate::domain::pqr::Month;
use crate::interchange::report::exact;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{QueueView, Store};
use crate::text::{date, desk, money, safe};

/// Runs one of them.
pub fn run(context: &Context, what: DeskCommand) -> Result<Exit, Failure> {
    match what {
        DeskCommand::Abrir => open(context)?,
        DeskCommand::Colas { json } => {
            context.authorise(Act::DealQueues)?;
            let store = context.open_to_read()?;
            let lists = store.queues_on(context.clock.today()).map_err(refused)?;
            context.console.print(&if json {
                lists_as_json(&lists)
            } else {
                lists_as_text(&lists)
            })?;
        }
        DeskCommand::Avisar { ciclo, entrega, limite } => {
            cortes::warn(context, ciclo.as_deref(), entrega, limite)?;
        }
        DeskCommand::Ordenar { para } => cortes::order(context, para)?,
        DeskCommand::Despachar { para, lista } => cortes::dispatch(context, para, lista)?,
        DeskCommand::Revisar { lista } => cortes::look_again(context, lista)?,
        DeskCommand::Reconectar => cortes::reconnect(context)?,
        DeskCommand::Cortes { mes, json } => cortes::report(context, mes, json)?,
        DeskCommand::Recaudo { mes, json } => takings(context, mes, json)?,
        DeskCommand::Indicadores { mes, json } => indicators(context, mes, json)?,
        DeskCommand::Pendientes { json } => {
            context.authorise(Act::LoadPayments)?;
            let store = context.open_to_read()?;
            pending(context, &store, json)?;
        }
        DeskCommand::Identificar { pago, cuenta } => {
            let account = cuenta.parse().map_err(|_| {
                Failure("PAG-003 La cuenta lleva de 1 a 12 dígitos: revísela.".into())
            })?;
            let store = context.open()?;
            let command = Command::IdentifyPayment { id: pago, account };
            store.commit(&context.actor, context.clock.now(), command, None).map_err(refused)?;
            context.console.print(&format!("El pago es de la cuenta {account}.\n"))?;
        }
    }
    Ok(Exit::Done)
}

/// What came in each day, by the stage with which the month opened.
fn takings(context: &Context, month: Month, as_json: bool) -> Result<(), Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let takings = store.takings(month).map_err(refused)?;
    let stages = &context.office.stages;
    let name = |stage: &Option<u8>| stage.map_or("sin testigo", |at| stages.code(usize::from(at)));
    let mut out = String::new();
    if as_json {
        let each = takings.iter().map(|((day, stage), sum)| {
            json!({ "dia": day.to_string(), "etapa": name(stage), "recaudo": exact(*sum) })
        });
        out = format!("{:#}\n", serde_json::Value::from_iter(each));
    } else {
        let mut sums = BTreeMap::<&str, Money>::new();
        for ((day, stage), sum) in &takings {
            let total = sums.entry(name(stage)).or_default();
            *total = total.plus(*sum);
            // Writing to a String does not fail.
            let _ = writeln!(
                out,
                "{}  {:<12} {:>20}",
                date::long(*day),
                name(stage),
                money::pesos(*sum)
            );
        }
        for (stage, sum) in sums {
            let _ = writeln!(out, "{:<15} {stage:<12} {:>20}", "TOTAL", money::pesos(sum));
        }
        if out.is_empty() {
            let _ = writeln!(out, "Sin recaudo en {month}.");
        }
    }
    context.console.print(&out)?;
    Ok(())
}

/// F16 to F20 of a month, each with what it is made of.
fn indicators(context: &Context, month: Month, as_json: bool) -> Result<(), Failure> {
    context.authorise(Act::Export)?;
    let store = context.open_to_read()?;
    let of = store.desk_month(month, context.clock.now()).map_err(refused)?;
    let rows = [
        ("F16", "Promesas cumplidas", of.promises_kept()),
        ("F16", "Promesas cumplidas, en pesos", of.amount_kept()),
        ("F17", "Contacto con el titular", of.right_party()),
        ("F18", "Cuotas de acuerdos pagas a tiempo", of.instalments_kept()),
        ("F19", "Acuerdos terminados antes de tiempo", of.broken()),
        ("F20", "Acuerdos con expediente completo", of.digitised()),
    ];
    let figure = |name: &str, number: i64| match name.ends_with("pesos") {
        true => money::pesos(Money::from_centavos(number)),
        false => number.to_string(),
    };
    let mut out = String::new();
    if as_json {
        let each = rows.map(|(id, name, ratio)| {
            json!({
                "id": id,
                "nombre": name,
                "numerador": figure(name, ratio.numerator),
                "denominador": figure(name, ratio.denominator),
                "porcentaje": ratio.percent(),
            })
        });
        out = format!("{:#}\n", json!({ "mes": month.to_string(), "cifras": each }));
    } else {
        for (id, name, ratio) in rows {
            let (above, below) = (figure(name, ratio.numerator), figure(name, ratio.denominator));
            // Writing to a String does not fail.
            let _ =
                writeln!(out, "{id} {name:<36} {above:>16} de {below:>16}  {}", ratio.percent());
        }
    }
    context.console.print(&out)?;
    Ok(())
}

fn open(context: &Context) -> Result<(), Failure> {
    context.authorise(Act::DealQueues)?;
    let store = context.open()?;
    let now = context.clock.now();
    let queues = store.deal_queues(now).map_err(refused)?;
    let mut out = String::new();
    for queue in &queues {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{:<24} {:>4} filas", queue.officer, queue.rows.len());
    }
    if let Some(queue) = queues.first() {
        for line in desk::excluded(queue) {
            let _ = writeln!(out, "  {line}");
        }
    }
    store.commit(&context.actor, now, Command::OpenQueues { queues }, None).map_err(refused)?;
    context.console.print(&out)?;
    Ok(())
}

fn lists_as_json(lists: &[QueueView]) -> String {
    let rows: Vec<_> = lists
        .iter()
        .map(|list| {
            let (reached, tried) = list.contacts();
            json!({
                "gestor": list.queue.officer.as_str(),
                "filas": list.lines.len(),
                "hechas": list.done(),
                "gestiones": tried,
                "contactos": reached,
                "promesas": list.promises,
                "prometido": money::plain(list.promised),
            })
        })
        .collect();
    format!("{:#}\n", json!(rows))
}

fn lists_as_text(lists: &[QueueView]) -> String {
    let mut out = String::new();
    for list in lists {
        let (reached, tried) = list.contacts();
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "{:<24} {:>4} filas {:>4} hechas  contacto {:>8}  promesas {:>3} = {}",
            list.queue.officer,
            list.lines.len(),
            list.done(),
            desk::rate(reached, tried),
            list.promises,
            money::pesos(list.promised)
        );
    }
    if lists.is_empty() {
        out.push_str("Las colas de hoy no están abiertas: «ventanilla cobro abrir».\n");
    }
    out
}

/// Every payment without an account, page after page.
fn pending(context: &Context, store: &Store, json: bool) -> Result<(), Failure> {
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = store.unknown_payments(&request).map_err(refused)?;
        let text: String = page.rows.iter().map(|(_, payment)| line(payment, json)).collect();
        context.console.print(&text)?;
        match page.rows.last() {
            Some((cursor, _)) if page.more_after => {
                request = PageRequest::after(cursor.clone(), MAX_PAGE);
            }
            _ => return Ok(()),
        }
    }
}

fn line(payment: &Payment, json: bool) -> String {
    if json {
        let row = json!({
            "pago": payment.id,
            "referencia": payment.reference,
            "fecha": payment.at.to_string(),
            "valor": money::plain(payment.amount),
        });
        return format!("{row}\n");
    }
    format!(
        "{:<32} {:<16} {} {:>16}\n",
        safe(&payment.id),
        safe(&payment.reference),
        date::short(payment.at.date()),
        money::pesos(payment.amount)
    )
}
