//! The states of a case and the steps between them, one table for each machine.

use serde::{Deserialize, Serialize};

use super::kind::Machine;
use super::step::StepKind;

macro_rules! states {
    ($($(#[$doc:meta])* $state:ident = $code:literal;)*) => {
        /// Where a case stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum PqrState { $($(#[$doc])* $state,)* }

        impl PqrState {
            /// Every state, in the order of a case's life.
            pub const ALL: &'static [Self] = &[$(Self::$state,)*];

            /// Its code in files and filters.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$state => $code,)* }
            }
        }
    };
}

states! {
    /// Filed, not yet classified; a recurso not yet admitted.
    Radicada = "RADICADA";
    /// Being studied.
    EnTramite = "EN TRAMITE";
    /// A recurso that meets its conditions.
    Admitida = "ADMITIDA";
    /// Sent to the competent body (CPACA art. 21).
    Trasladada = "TRASLADADA";
    /// The petitioner must complete it (art. 17).
    Requerida = "REQUERIDA";
    /// The petitioner must correct it (art. 19).
    Devuelta = "DEVUELTA";
    /// Evidence is being taken (Ley 142/1994 art. 158).
    EnPruebas = "EN PRUEBAS";
    /// An answer is drafted.
    Proyectada = "PROYECTADA";
    /// Answered, not yet notified.
    Decidida = "DECIDIDA";
    /// A recurso that does not meet its conditions, not yet notified.
    Rechazada = "RECHAZADA";
    /// Abandoned by its petitioner: the act is to be notified.
    DesistidaTacita = "DESISTIDA TACITA";
    /// Citation sent (CPACA art. 68).
    Citada = "CITADA";
    /// Aviso sent to the address (art. 69).
    AvisoEnviado = "AVISO ENVIADO";
    /// Aviso delivered: notified when the next business day ends.
    AvisoEntregado = "AVISO ENTREGADO";
    /// Aviso published.
    AvisoPublicado = "AVISO PUBLICADO";
    /// Aviso taken down: notified when the next business day ends.
    AvisoRetirado = "AVISO RETIRADO";
    /// Notified.
    Notificada = "NOTIFICADA";
    /// A recurso was filed; it goes on in a file of its own.
    Recurrida = "RECURRIDA";
    /// Final (art. 87).
    EnFirme = "EN FIRME";
    /// The answer was owed and its day passed: decided for the user by law (Ley 142/1994 art. 158).
    SapConfigurado = "SAP CONFIGURADO";
    /// What silence decided is recognised.
    SapReconocido = "SAP RECONOCIDO";
    /// Silence cannot grant it; the act is to be notified.
    SapImprocedente = "SAP IMPROCEDENTE";
    /// Not recognised in its hours: the user may go to the Superintendencia.
    SapNoReconocido = "SAP NO RECONOCIDO";
    /// An apelación is due to go to the Superintendencia.
    ApelacionConcedida = "APELACION CONCEDIDA";
    /// The Superintendencia has it.
    EnSspd = "EN SSPD";
    /// The Superintendencia asks for the file of a recurso that was rejected.
    EnSspdQueja = "EN SSPD QUEJA";
    /// The Superintendencia takes evidence.
    SspdPruebas = "SSPD PRUEBAS";
    /// Its resolution arrived.
    SspdResuelta = "SSPD RESUELTA";
    /// What was granted or ordered is being carried out.
    EnCumplimiento = "EN CUMPLIMIENTO";
    /// Carried out.
    Cumplida = "CUMPLIDA";
    /// Withdrawn by the petitioner.
    Desistida = "DESISTIDA";
    /// Closed.
    Archivada = "ARCHIVADA";
}

impl PqrState {
    /// No step leads out of it.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Archivada)
    }

    /// The company works on an answer: its clock runs.
    pub const fn awaits_decision(self) -> bool {
        matches!(self, Self::Radicada | Self::EnTramite | Self::Admitida | Self::Proyectada)
    }

    /// The answer is owed and its clock stands still.
    pub const fn is_paused(self) -> bool {
        matches!(self, Self::Requerida | Self::Devuelta | Self::EnPruebas)
    }

    /// Decided, not yet notified.
    pub const fn awaits_notice(self) -> bool {
        matches!(
            self,
            Self::Decidida
                | Self::Rechazada
                | Self::DesistidaTacita
                | Self::SapImprocedente
                | Self::Citada
                | Self::AvisoEnviado
                | Self::AvisoEntregado
                | Self::AvisoPublicado
                | Self::AvisoRetirado
        )
    }
}

/// One row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Where the case stands.
    pub from: PqrState,
    /// What is done.
    pub step: StepKind,
    /// Where it stands then.
    pub to: PqrState,
}

const fn row(from: PqrState, step: StepKind, to: PqrState) -> Transition {
    Transition { from, step, to }
}

use PqrState as S;
use StepKind as K;

/// Petición, queja, reclamo, denuncia and the rest. What is not here is refused.
pub const PQR_TRANSITIONS: &[Transition] = &[
    row(S::Radicada, K::Classify, S::EnTramite),
    row(S::Radicada, K::Transfer, S::Trasladada),
    row(S::Radicada, K::RequireCompletion, S::Requerida),
    row(S::Radicada, K::Return, S::Devuelta),
    row(S::Radicada, K::Withdraw, S::Desistida),
    row(S::Radicada, K::ResolveVerbally, S::Notificada),
    row(S::EnTramite, K::Reclassify, S::EnTramite),
    row(S::EnTramite, K::Transfer, S::Trasladada),
    row(S::EnTramite, K::RequireCompletion, S::Requerida),
    row(S::EnTramite, K::Return, S::Devuelta),
    row(S::EnTramite, K::Withdraw, S::Desistida),
    row(S::EnTramite, K::OrderEvidence, S::EnPruebas),
    row(S::EnTramite, K::ExtendTerm, S::EnTramite),
    row(S::EnTramite, K::Draft, S::Proyectada),
    row(S::EnTramite, K::Decide, S::Decidida),
    row(S::EnTramite, K::ResolveVerbally, S::Notificada),
    row(S::Requerida, K::ExtendCompletion, S::Requerida),
    row(S::Requerida, K::Complete, S::EnTramite),
    row(S::Requerida, K::DeclareAbandoned, S::DesistidaTacita),
    row(S::Requerida, K::Withdraw, S::Desistida),
    row(S::Devuelta, K::Complete, S::EnTramite),
    row(S::Devuelta, K::Withdraw, S::Desistida),
    row(S::Devuelta, K::Archive, S::Archivada),
    row(S::EnPruebas, K::EvidenceReceived, S::EnTramite),
    row(S::EnPruebas, K::Withdraw, S::Desistida),
    row(S::Proyectada, K::Reclassify, S::Proyectada),
    row(S::Proyectada, K::OrderEvidence, S::EnPruebas),
    row(S::Proyectada, K::ExtendTerm, S::Proyectada),
    row(S::Proyectada, K::Draft, S::Proyectada),
    row(S::Proyectada, K::Decide, S::Decidida),
    row(S::Proyectada, K::Withdraw, S::Desistida),
    row(S::Decidida, K::Notify, S::Notificada),
    row(S::Decidida, K::Cite, S::Citada),
    row(S::Decidida, K::Appeal, S::Recurrida),
    row(S::DesistidaTacita, K::Notify, S::Notificada),
    row(S::DesistidaTacita, K::Cite, S::Citada),
    row(S::DesistidaTacita, K::Appeal, S::Recurrida),
    row(S::SapImprocedente, K::Notify, S::Notificada),
    row(S::SapImprocedente, K::Cite, S::Citada),
    row(S::Citada, K::Notify, S::Notificada),
    row(S::Citada, K::SendAviso, S::AvisoEnviado),
    row(S::Citada, K::PublishAviso, S::AvisoPublicado),
    row(S::Citada, K::Appeal, S::Recurrida),
    row(S::AvisoEnviado, K::DeliverAviso, S::AvisoEntregado),
    row(S::AvisoEnviado, K::PublishAviso, S::AvisoPublicado),
    row(S::AvisoEnviado, K::Notify, S::Notificada),
    row(S::AvisoEnviado, K::Appeal, S::Recurrida),
    row(S::AvisoEntregado, K::Notify, S::Notificada),
    row(S::AvisoEntregado, K::Appeal, S::Recurrida),
    row(S::AvisoPublicado, K::RemoveAviso, S::AvisoRetirado),
    row(S::AvisoPublicado, K::Notify, S::Notificada),
    row(S::AvisoPublicado, K::Appeal, S::Recurrida),
    row(S::AvisoRetirado, K::Notify, S::Notificada),
    row(S::AvisoRetirado, K::Appeal, S::Recurrida),
    row(S::Notificada, K::Appeal, S::Recurrida),
    row(S::Recurrida, K::Archive, S::Archivada),
    row(S::EnFirme, K::RecordFirmness, S::EnFirme),
    row(S::EnFirme, K::StartCompliance, S::EnCumplimiento),
    row(S::EnFirme, K::Archive, S::Archivada),
    row(S::SapConfigurado, K::RecogniseSilence, S::SapReconocido),
    row(S::SapConfigurado, K::DenySilence, S::SapImprocedente),
    row(S::SapNoReconocido, K::RecogniseSilence, S::SapReconocido),
    row(S::SapNoReconocido, K::DenySilence, S::SapImprocedente),
    row(S::SapNoReconocido, K::SspdResolve, S::SspdResuelta),
    row(S::SapReconocido, K::StartCompliance, S::EnCumplimiento),
    row(S::SspdResuelta, K::StartCompliance, S::EnCumplimiento),
    row(S::SspdResuelta, K::Archive, S::Archivada),
    row(S::EnCumplimiento, K::Comply, S::Cumplida),
    row(S::Cumplida, K::Archive, S::Archivada),
    row(S::Trasladada, K::Archive, S::Archivada),
    row(S::Desistida, K::Archive, S::Archivada),
];

/// Recurso de reposición, alone or with apelación in subsidy. What is not here is refused.
pub const RECURSO_TRANSITIONS: &[Transition] = &[
    row(S::Radicada, K::Admit, S::Admitida),
    row(S::Radicada, K::Reject, S::Rechazada),
    row(S::Radicada, K::Withdraw, S::Desistida),
    row(S::Admitida, K::OrderEvidence, S::EnPruebas),
    row(S::Admitida, K::Draft, S::Proyectada),
    row(S::Admitida, K::Decide, S::Decidida),
    row(S::Admitida, K::Withdraw, S::Desistida),
    row(S::EnPruebas, K::EvidenceReceived, S::Admitida),
    row(S::EnPruebas, K::Withdraw, S::Desistida),
    row(S::Proyectada, K::OrderEvidence, S::EnPruebas),
    row(S::Proyectada, K::Draft, S::Proyectada),
    row(S::Proyectada, K::Decide, S::Decidida),
    row(S::Proyectada, K::Withdraw, S::Desistida),
    row(S::Decidida, K::Notify, S::Notificada),
    row(S::Decidida, K::Cite, S::Citada),
    row(S::Rechazada, K::Notify, S::Notificada),
    row(S::Rechazada, K::Cite, S::Citada),
    row(S::SapImprocedente, K::Notify, S::Notificada),
    row(S::SapImprocedente, K::Cite, S::Citada),
    row(S::Citada, K::Notify, S::Notificada),
    row(S::Citada, K::SendAviso, S::AvisoEnviado),
    row(S::Citada, K::PublishAviso, S::AvisoPublicado),
    row(S::AvisoEnviado, K::DeliverAviso, S::AvisoEntregado),
    row(S::AvisoEnviado, K::PublishAviso, S::AvisoPublicado),
    row(S::AvisoEnviado, K::Notify, S::Notificada),
    row(S::AvisoEntregado, K::Notify, S::Notificada),
    row(S::AvisoPublicado, K::RemoveAviso, S::AvisoRetirado),
    row(S::AvisoPublicado, K::Notify, S::Notificada),
    row(S::AvisoRetirado, K::Notify, S::Notificada),
    row(S::Notificada, K::SspdRequires, S::EnSspdQueja),
    row(S::EnFirme, K::SspdRequires, S::EnSspdQueja),
    row(S::EnFirme, K::RecordFirmness, S::EnFirme),
    row(S::EnFirme, K::StartCompliance, S::EnCumplimiento),
    row(S::EnFirme, K::Archive, S::Archivada),
    row(S::ApelacionConcedida, K::SendToSspd, S::EnSspd),
    row(S::EnSspdQueja, K::SendToSspd, S::EnSspd),
    row(S::EnSspd, K::SspdEvidence, S::SspdPruebas),
    row(S::EnSspd, K::SspdResolve, S::SspdResuelta),
    row(S::SspdPruebas, K::SspdResolve, S::SspdResuelta),
    row(S::SspdResuelta, K::StartCompliance, S::EnCumplimiento),
    row(S::SspdResuelta, K::Archive, S::Archivada),
    row(S::SapConfigurado, K::RecogniseSilence, S::SapReconocido),
    row(S::SapConfigurado, K::DenySilence, S::SapImprocedente),
    row(S::SapNoReconocido, K::RecogniseSilence, S::SapReconocido),
    row(S::SapNoReconocido, K::DenySilence, S::SapImprocedente),
    row(S::SapNoReconocido, K::SspdResolve, S::SspdResuelta),
    row(S::SapReconocido, K::StartCompliance, S::EnCumplimiento),
    row(S::EnCumplimiento, K::Comply, S::Cumplida),
    row(S::Cumplida, K::Archive, S::Archivada),
    row(S::Desistida, K::Archive, S::Archivada),
];

impl Machine {
    /// Its table.
    pub const fn transitions(self) -> &'static [Transition] {
        match self {
            Self::Pqr => PQR_TRANSITIONS,
            Self::Recurso => RECURSO_TRANSITIONS,
        }
    }

    /// The state after a step, or none when the state does not admit it.
    pub fn next(self, state: PqrState, step: StepKind) -> Option<PqrState> {
        self.rows_from(state).find(|row| row.step == step).map(|row| row.to)
    }

    /// What a state admits, in the order of the table.
    pub fn rows_from(self, state: PqrState) -> impl Iterator<Item = &'static Transition> {
        self.transitions().iter().filter(move |row| row.from == state)
    }

    /// Where a step leads whatever the state, for a history that an earlier table admitted.
    pub(super) fn wherever(self, step: StepKind) -> Option<PqrState> {
        self.transitions().iter().find(|row| row.step == step).map(|row| row.to)
    }
}
