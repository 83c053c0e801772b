//! The collections desk in words: results, reasons, what stands in the way.

use super::{date, money, noun};
use crate::domain::collections::agreement::AgreementState;
use crate::domain::collections::contact::{Channel, OutcomeKind, Verdict};
use crate::domain::collections::decide::CollectionRejection;
use crate::domain::collections::file::{CollectionEvent, Deed, FieldDeed, OrderDeed, SkipReason};
use crate::domain::collections::history::{StageCause, StageChange};
use crate::domain::collections::legal::InterruptionKind;
use crate::domain::collections::orders::OrderState;
use crate::domain::collections::person::DebtorMark;
use crate::domain::collections::promise::PromiseState;
use crate::domain::collections::queue::{DailyQueue, Exclusion, Why};
use crate::domain::collections::suspension::{
    FieldCause, NotSuspended, ProtectedKind, ProtectedRoute,
};

/// A channel.
pub const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Voice => "llamada",
        Channel::Sms => "SMS",
        Channel::Ivr => "IVR",
        Channel::Email => "correo",
        Channel::Letter => "carta",
        Channel::Messaging => "mensajería",
        Channel::Visit => "visita",
        Channel::Window => "ventanilla",
    }
}

/// What came of a contact.
pub const fn outcome(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Promise => "promesa",
        OutcomeKind::WantsAgreement => "pide acuerdo",
        OutcomeKind::SaysPaid => "dice que pagó",
        OutcomeKind::Claims => "reclama",
        OutcomeKind::NoAnswer => "no contesta",
        OutcomeKind::WrongNumber => "equivocado",
        OutcomeKind::ThirdParty => "contesta otro",
        OutcomeKind::Information => "pide información",
        OutcomeKind::Refuses => "se niega",
        OutcomeKind::Deceased => "falleció",
        OutcomeKind::DoNotContact => "no llamar más",
        OutcomeKind::CallBack => "volver a llamar",
        OutcomeKind::Sent => "enviado",
    }
}

/// Why a row is left for later.
pub const fn skip(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Data => "corregir datos",
        SkipReason::Consult => "consultar",
        SkipReason::Line => "sin línea",
        SkipReason::Time => "falta de tiempo",
    }
}

/// Why an account is on the list today.
pub fn why(why: Why) -> String {
    match why {
        Why::Director => "la puso el director".into(),
        Why::Due => "gestión para hoy".into(),
        Why::CallBack(at) => format!("llamar a las {}", at.format("%H:%M")),
        Why::BrokenPromise(on) => format!("promesa rota {}", on.format("%d/%m")),
        Why::Instalment => "cuota vencida".into(),
        Why::LastInstalment => "acuerdo por perder".into(),
        Why::Suspended => "suspendida sin pago".into(),
        Why::Balance95 => "saldo muy alto".into(),
        Why::Balance80 => "saldo alto".into(),
        Why::Balance50 => "saldo medio".into(),
        Why::StageChange(0) => "cambia de etapa hoy".into(),
        Why::StageChange(days) => {
            format!("cambia de etapa en {days} {}", noun(u64::from(days), "día", "días"))
        }
        Why::Prescribes(days) => {
            format!("prescribe en {days} {}", noun(u64::from(days), "día", "días"))
        }
        Why::NoReaction(days) => format!("{days} días sin reacción"),
        Why::PaysAlone => "primera mora".into(),
        Why::WrongNumbers => "números errados".into(),
    }
}

/// What an excluded account counts as.
pub const fn exclusion(exclusion: Exclusion) -> &'static str {
    match exclusion {
        Exclusion::Paid => "sin saldo",
        Exclusion::InClaim => "reclamo",
        Exclusion::Agreement => "acuerdo al día",
        Exclusion::Promise => "promesa vigente",
        Exclusion::NotToday => "fuera de horario o contactada",
        Exclusion::NoChannel => "canal sin autorizar",
        Exclusion::Later => "gestión para otro día",
        Exclusion::Stopped => "insolvencia o fallecimiento",
        Exclusion::Elsewhere => "misma persona en otra fila",
        Exclusion::Unknown => "sin suscriptor",
        Exclusion::NoDestination => "sin teléfono, correo o dirección",
    }
}

/// A share in whole hundredths; nothing is no share.
pub fn rate(part: usize, whole: usize) -> String {
    (part * 100).checked_div(whole).map_or_else(|| "sin dato".into(), |share| format!("{share} %"))
}

/// How many accounts are not on the lists of a day, by reason.
pub fn excluded(queue: &DailyQueue) -> Vec<String> {
    let looked = money::thousands(u64::from(queue.considered));
    let mut lines = vec![format!("Cuentas miradas al abrir el día: {looked}")];
    lines.extend(
        queue.excluded.iter().map(|(why, count)| format!("{count:>7}  {}", exclusion(*why))),
    );
    lines
}

/// Whether the debtor may be called now, on one line.
pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Allowed => "Puede llamar".into(),
        Verdict::Denied { reasons, next } => {
            let why = reasons.first().map_or("", |denied| self::denied(*denied));
            let next = next.map_or_else(String::new, |at| format!("; desde {}", date::moment(at)));
            format!("NO LLAME: {why}{next}")
        }
    }
}

/// Whether a debtor may be reached, on one line.
pub fn may(may: &Result<(), CollectionRejection>) -> String {
    match may {
        Ok(()) => verdict(&Verdict::Allowed),
        Err(CollectionRejection::Contact { reasons, next }) => {
            verdict(&Verdict::Denied { reasons: reasons.clone(), next: *next })
        }
        Err(CollectionRejection::InClaim) => "NO GESTIONAR: todo está en reclamo".into(),
        Err(CollectionRejection::NothingOwed) => {
            "NO LLAME: no debe nada que se pueda cobrar".into()
        }
        Err(CollectionRejection::Stopped(_)) => "NO LLAME: insolvencia o fallecimiento".into(),
        Err(_) => "NO LLAME".into(),
    }
}

/// Why a contact may not be, in a few words.
pub const fn denied(denied: crate::domain::collections::contact::Denied) -> &'static str {
    use crate::domain::collections::contact::Denied;
    match denied {
        Denied::Channel(_) => "canal sin autorizar",
        Denied::ThirdParty => "es un tercero",
        Denied::Visit => "no se cobra con visitas",
        Denied::Day(_) => "domingo o festivo",
        Denied::Hour(_) => "fuera de horario",
        Denied::DayUsed => "ya hubo contacto hoy",
        Denied::WeekChannel(_) => "otro canal esta semana",
        Denied::WeekUsed => "semana agotada",
    }
}

/// The state of a promise.
pub const fn promise(state: PromiseState) -> &'static str {
    match state {
        PromiseState::Open => "vigente",
        PromiseState::Partial => "parcial",
        PromiseState::Kept => "cumplida",
        PromiseState::Broken => "INCUMPLIDA",
    }
}

/// The state of an agreement.
pub const fn agreement(state: AgreementState) -> &'static str {
    match state {
        AgreementState::AwaitingInitial => "pendiente de inicial",
        AgreementState::Active => "activo",
        AgreementState::Kept => "cumplido",
        AgreementState::Broken(_) => "CONSOLIDADO",
        AgreementState::Ended(_) => "consolidado a solicitud",
        AgreementState::Void => "anulado",
    }
}

/// A protected home or institution.
pub const fn protected(kind: ProtectedKind) -> &'static str {
    match kind {
        ProtectedKind::Hospital => "hospital",
        ProtectedKind::School => "institución educativa",
        ProtectedKind::Prison => "cárcel",
        ProtectedKind::Children => "menores de edad",
        ProtectedKind::Elderly => "adulto mayor",
        ProtectedKind::Disability => "persona con discapacidad",
        ProtectedKind::Pregnancy => "gestante",
        ProtectedKind::Victim => "víctima",
        ProtectedKind::Judgment => "fallo de tutela",
    }
}

/// Why a crew did not suspend.
pub const fn cause(cause: FieldCause) -> &'static str {
    match cause {
        FieldCause::Paid => "pagó en terreno",
        FieldCause::Receipt => "mostró recibo",
        FieldCause::Agreement => "acuerdo vigente",
        FieldCause::Claim => "reclamo en trámite",
        FieldCause::Protected => "predio protegido",
        FieldCause::NotFound => "no ubicado",
        FieldCause::NoAccess => "acceso impedido",
        FieldCause::Demolished => "demolido o desocupado",
        FieldCause::Already => "ya suspendido",
        FieldCause::Danger => "orden público",
    }
}

/// What interrupts a prescription.
pub const fn interruption(kind: InterruptionKind) -> &'static str {
    match kind {
        InterruptionKind::Acknowledgement => "reconocimiento de la deuda (C.C. art. 2539)",
        InterruptionKind::Lawsuit => "demanda notificada (C.C. art. 2539)",
        InterruptionKind::PaymentOrder => "mandamiento de pago notificado (E.T. art. 818)",
        InterruptionKind::PaymentFacility => "facilidad de pago (E.T. art. 818)",
        InterruptionKind::Concordat => "concordato admitido (E.T. art. 818)",
        InterruptionKind::Liquidation => "liquidación forzosa (E.T. art. 818)",
    }
}

/// A circumstance of a debtor.
pub const fn mark(mark: DebtorMark) -> &'static str {
    match mark {
        DebtorMark::Insolvency => "insolvencia o liquidación judicial",
        DebtorMark::Deceased => "fallecido",
    }
}

/// What is done instead of suspending a protected home.
pub const fn route(route: ProtectedRoute) -> &'static str {
    match route {
        ProtectedRoute::Never => "no se suspende",
        ProtectedRoute::Reducer => "reductor de flujo (T-188/2018)",
        ProtectedRoute::Review => "decide una persona",
    }
}

/// Where a suspension order stands.
pub fn order_state(state: OrderState) -> String {
    match state {
        OrderState::Made => "ordenada".into(),
        OrderState::Dispatched { list } => format!("en terreno, lista {list}"),
        OrderState::Cancelled => "anulada".into(),
        OrderState::Suspended { at } => format!("suspendida el {}", date::moment(at)),
        OrderState::NotSuspended { cause } => format!("no ejecutada: {}", self::cause(cause)),
        OrderState::Reconnect { since } => format!("por reconectar desde {}", date::moment(since)),
        OrderState::Reconnected { at, .. } => format!("reconectada el {}", date::moment(at)),
    }
}

/// Why an account is not suspended.
pub fn not_suspended(reason: &NotSuspended) -> String {
    match reason {
        NotSuspended::Periods { unpaid, needed } => {
            let bills = noun(u64::from(*unpaid), "factura vencida", "facturas vencidas");
            format!("{unpaid} {bills} de {needed}")
        }
        NotSuspended::Small => "saldo menor al mínimo".into(),
        NotSuspended::NoNotice => "sin aviso previo".into(),
        NotSuspended::NoticeIncomplete => "el aviso no dice consecuencia y recursos".into(),
        NotSuspended::NoticeRuns(until) => {
            format!("el aviso corre hasta el {}", date::short(*until))
        }
        NotSuspended::InClaim(radicado) => format!("reclamo {radicado}"),
        NotSuspended::ReviewClaim(radicado) => format!("revisar: reclamo {radicado}"),
        NotSuspended::Protected(kind, _) => format!("protegida: {}", protected(*kind)),
        NotSuspended::Agreement => "acuerdo al día".into(),
        NotSuspended::Promise(until) => format!("promesa al {}", date::short(*until)),
        NotSuspended::Eve(day) => format!("víspera de {}", date::weekday(*day)),
        NotSuspended::NotWorking => "día no hábil".into(),
        NotSuspended::Underway => "ya tiene orden".into(),
        NotSuspended::Service => "sin servicio que se suspenda".into(),
        NotSuspended::OffCalendar(next) => {
            format!("el calendario suspende su ciclo el {}", date::short(*next))
        }
    }
}

/// The kind of reason for which an account is not suspended, as counts show it.
pub const fn not_suspended_kind(reason: &NotSuspended) -> &'static str {
    match reason {
        NotSuspended::Periods { .. } => "sin facturas vencidas bastantes (¿pagó?)",
        NotSuspended::Small => "saldo menor al mínimo",
        NotSuspended::NoNotice => "sin aviso previo",
        NotSuspended::NoticeIncomplete => "aviso incompleto",
        NotSuspended::NoticeRuns(_) => "el aviso aún corre",
        NotSuspended::InClaim(_) => "reclamo en trámite",
        NotSuspended::ReviewClaim(_) => "por revisar: parte en reclamo",
        NotSuspended::Protected(..) => "usuario protegido",
        NotSuspended::Agreement => "acuerdo al día",
        NotSuspended::Promise(_) => "promesa vigente",
        NotSuspended::Eve(_) => "víspera",
        NotSuspended::NotWorking => "día no hábil",
        NotSuspended::Underway => "ya tiene orden",
        NotSuspended::Service => "sin servicio que se suspenda",
        NotSuspended::OffCalendar(_) => "otro día según el calendario comercial",
    }
}

/// Number of an agreement.
pub fn agreement_number((year, number): (u16, u32)) -> String {
    format!("ACU-{year:04}-{number:05}")
}

/// Number of a suspension order.
pub fn order_number((year, number): (u16, u32)) -> String {
    format!("SUS-{year:04}-{number:05}")
}

/// What was done, without who and when.
pub fn deed(deed: &Deed) -> String {
    match deed {
        Deed::Contact { contact, .. } => {
            let how = channel(contact.channel);
            let what = outcome(contact.outcome.kind());
            let more = match &contact.outcome {
                crate::domain::collections::contact::Outcome::Promise(promise) => {
                    format!(" {} para el {}", money::pesos(promise.amount), date::short(promise.on))
                }
                crate::domain::collections::contact::Outcome::CallBack { at } => {
                    format!(" el {}", date::moment(*at))
                }
                _ => String::new(),
            };
            format!("{how}: {what}{more}")
        }
        Deed::Skip { reason, until } => {
            format!("la dejó para el {} ({})", date::short(*until), skip(*reason))
        }
        Deed::Sign(one) => {
            let number = agreement_number(one.number);
            format!("firmó {number}: {} en {} cuotas", money::pesos(one.debt()), one.count)
        }
        Deed::Consolidate { agreement, .. } => {
            format!("consolidó {}", agreement_number(*agreement))
        }
        Deed::Paper { agreement, .. } => {
            format!("registró un documento de {}", agreement_number(*agreement))
        }
        Deed::Notify(notice) => format!("aviso de suspensión del {}", date::short(notice.on)),
        Deed::Protect(one) => format!("protegió el predio: {}", protected(one.kind)),
        Deed::Unprotect { until, .. } => {
            format!("terminó una protección el {}", date::short(*until))
        }
        Deed::Order(order) => self::order(order),
        Deed::Field(field) => self::field(field),
        Deed::Interrupt(one) => format!("interrumpió la prescripción el {}", date::short(one.on)),
        Deed::BureauNotice { on, .. } => {
            format!("comunicación previa a centrales del {}", date::short(*on))
        }
        Deed::BureauAuthorisation { granted: true, .. } => "autorizó el reporte a centrales".into(),
        Deed::BureauAuthorisation { granted: false, .. } => {
            "retiró la autorización de centrales".into()
        }
    }
}

fn order(order: &OrderDeed) -> String {
    match order {
        OrderDeed::Made { number, on, reducer, .. } => {
            let what = if *reducer { "reductor" } else { "suspensión" };
            format!("orden {} de {what} para el {}", order_number(*number), date::short(*on))
        }
        OrderDeed::Dispatched { number, list } => {
            format!("{} en la lista {list}", order_number(*number))
        }
        OrderDeed::Cancelled { number, reason } => {
            format!("anuló {} ({})", order_number(*number), super::safe(reason))
        }
        OrderDeed::Reconnect { number, since } => {
            format!("ordenó reconectar {} (causa {})", order_number(*number), date::moment(*since))
        }
    }
}

fn field(field: &FieldDeed) -> String {
    match field {
        FieldDeed::Suspended { number, at, .. } => {
            format!("{} ejecutada el {}", order_number(*number), date::moment(*at))
        }
        FieldDeed::NotSuspended { number, cause, .. } => {
            format!("{} no ejecutada: {}", order_number(*number), self::cause(*cause))
        }
        FieldDeed::Reconnected { number, at } => {
            format!("{} reconectada el {}", order_number(*number), date::moment(*at))
        }
    }
}

/// Why an account passed to another stage.
pub const fn stage_cause(cause: StageCause) -> &'static str {
    match cause {
        StageCause::Age => "pasó el tiempo sin pago",
        StageCause::Returned => "volvió deuda que estaba aparte o se reversó un pago",
        StageCause::Paid => "pago o ajuste",
        StageCause::Blocked => "bloqueo",
        StageCause::Financed => "acuerdo de pago",
        StageCause::Policy => "cambió la política de etapas",
    }
}

/// A passage from one stage to another.
pub fn passage(change: &StageChange) -> String {
    format!(
        "Corte {}: {} → {} por {} · {} d, vencido {}",
        date::short(change.cutoff),
        super::safe(&change.from),
        super::safe(&change.to),
        stage_cause(change.cause),
        change.days,
        money::pesos(change.overdue)
    )
}

/// An event on one line of a history.
pub fn event(event: &CollectionEvent) -> String {
    format!("{} {}", event.at.format("%d/%m"), deed(&event.deed))
}
