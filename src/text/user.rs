//! Users, roles and permissions in words.

use crate::domain::permission::Act;
use crate::domain::user::Role;

/// Name of a role.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Clerk => "auxiliar de ventanilla",
        Role::PqrAnalyst => "analista PQR",
        Role::PqrDirector => "director PQR",
        Role::CollectionsOfficer => "gestor de cartera",
        Role::CollectionsDirector => "director de cartera",
        Role::CommercialCoordinator => "coordinador comercial",
        Role::AreaLeader => "líder de área",
        Role::Approver => "jefe inmediato",
        Role::Administrator => "administrador",
        Role::ReadOnly => "consulta",
    }
}

/// What an act is, after "no puede".
pub const fn act(act: Act) -> &'static str {
    match act {
        Act::FilePqr => "radicar PQR",
        Act::AdvancePqr => "mover casos",
        Act::AssignPqr => "asignar casos",
        Act::KeepDraft => "guardar borradores",
        Act::LoadSubscribers => "cargar suscriptores",
        Act::LoadReceivables => "cargar cartera",
        Act::Export => "exportar",
        Act::ReadJournal => "leer la bitácora",
        Act::Verify => "verificar la base",
        Act::BackUp => "respaldar la base",
        Act::ManageUsers => "administrar usuarios",
        Act::OwnPassword => "cambiar su clave",
        Act::SeePersonalData => "ver datos completos",
        Act::LeaveTrace => "dejar rastro",
        Act::ReceivePqr => "recibir papeles de un caso",
        Act::NotifyPqr => "citar y notificar",
        Act::SignPqr => "firmar decisiones de un caso",
        Act::ExecutePqr => "registrar cumplimientos",
        Act::ApplyRules => "aplicar reglas nuevas",
        Act::ApproveReport => "aprobar reportes",
        Act::Collect => "gestionar cobros",
        Act::KeepDebtor => "registrar autorizaciones",
        Act::DealQueues => "repartir colas de cobro",
        Act::LoadPayments => "cargar recaudo",
        Act::SignAgreement => "firmar acuerdos de pago",
        Act::EndAgreement => "terminar acuerdos de pago",
        Act::OrderSuspension => "ordenar suspensiones",
        Act::RecordField => "registrar visitas de cuadrilla",
        Act::LegalCollection => "llevar el cobro jurídico",
        Act::CloseMonth => "cerrar la cartera del mes",
        Act::SendCampaign => "enviar campañas de cobro",
        Act::PlanCalendar => "planear el calendario",
        Act::ReviewCalendar => "revisar el calendario por un área",
        Act::ApproveCalendar => "aprobar el calendario",
        Act::KeepCalendar => "cerrar actividades",
        Act::ProposeUpdate => "proponer cambios de datos",
        Act::ApproveUpdate => "aprobar cambios de datos",
        Act::ApproveHighRisk => "aprobar cambios de riesgo alto",
        Act::VisitUpdate => "registrar visitas de cambios",
        Act::ApplyUpdates => "aplicar cambios aprobados",
        Act::ProposeBatch => "proponer decretos y censos",
        Act::SettleAdjustment => "cerrar ajustes",
        Act::AuditUpdate => "revisar cambios aplicados",
        Act::NoteField => "anotar datos que fallan",
        Act::MeasureQuality => "medir la calidad de los datos",
        Act::KeepConsent => "registrar autorizaciones",
        Act::JoinPeople => "unir documentos",
        Act::KeepPetitions => "llevar peticiones de estrato",
    }
}
