//! What a paper in the file of a case is, as the SSPD expects to find it.

use serde::{Deserialize, Serialize};

macro_rules! documents {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal;)*) => {
        /// What a paper in the file of a case is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum DossierDocument { $($(#[$doc])* $variant,)* }

        impl DossierDocument {
            /// Every document, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the commands.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Spanish name in the index of the file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

documents! {
    /// What the user filed.
    Peticion = "peticion", "Petición, queja o reclamo";
    /// Receipt.
    ConstanciaRecepcion = "constancia-recepcion", "Constancia de recepción de PQR";
    /// Record of what was said.
    ConstanciaVerbal = "constancia-verbal", "Constancia de petición verbal";
    /// Further papers of the user.
    AnexoReclamo = "anexo", "Anexo a reclamo";
    /// Power of attorney.
    Poder = "poder", "Poder";
    /// Consent to e-mail.
    AutorizacionElectronica = "autorizacion-electronica", "Autorización de notificación electrónica";
    /// Somebody else may be notified.
    AutorizacionPersonal = "autorizacion-personal", "Autorización de notificación personal";
    /// Ley 1581/2012.
    AutorizacionDatos = "autorizacion-datos", "Autorización de tratamiento de datos personales";
    /// What the user was asked for.
    Requerimiento = "requerimiento", "Requerimiento de información";
    /// What is still missing.
    DocumentoPendiente = "pendiente", "Documento pendiente";
    /// To whom it concerns.
    Traslado = "traslado", "Traslado por competencia";
    /// Order of evidence.
    AutoPruebas = "auto-pruebas", "Auto que decreta pruebas";
    /// The term was extended.
    AmpliacionTerminos = "ampliacion", "Ampliación de términos";
    /// Work order.
    OrdenServicio = "orden", "Orden de servicio";
    /// Inspection.
    ActaInspeccion = "acta-inspeccion", "Acta de inspección";
    /// Irregularity.
    ActaIrregularidad = "acta-irregularidad", "Acta de irregularidad";
    /// Meter review and installation.
    ActaRevision = "acta-revision", "Acta de revisión e instalación";
    /// Suspension, corte, reconnection.
    ActaSuspension = "acta-suspension", "Acta de suspensión, corte o reconexión";
    /// Visit.
    ConstanciaVisita = "visita", "Constancia de visita";
    /// How the consumption was worked out.
    LiquidacionConsumo = "liquidacion", "Liquidación del consumo";
    /// New bill proposed and authorised.
    Refacturacion = "refacturacion", "Proyección y autorización de refacturación";
    /// Ley 142/1994 art. 130.
    RompimientoSolidaridad = "solidaridad", "Solicitud de rompimiento de solidaridad";
    /// Payment agreement.
    ConvenioPago = "convenio", "Convenio de pago";
    /// Paid up.
    PazYSalvo = "paz-y-salvo", "Paz y salvo";
    /// The decision.
    Respuesta = "respuesta", "Respuesta radicado";
    /// Citation.
    Citacion = "citacion", "Citación para notificación personal";
    /// In person.
    ConstanciaNotificacion = "constancia-notificacion", "Constancia de notificación personal";
    /// By aviso.
    Aviso = "aviso", "Notificación por aviso";
    /// Posted on the web and in the office.
    PublicacionAviso = "aviso-publicado", "Publicación del aviso";
    /// The courier's proof.
    PruebaEntrega = "guia", "Prueba de entrega";
    /// Withdrawal.
    Desistimiento = "desistimiento", "Desistimiento";
    /// Reposición alone.
    RecursoReposicion = "reposicion", "Recurso de reposición";
    /// With apelación.
    RecursoApelacion = "apelacion", "Recurso de reposición y en subsidio de apelación";
    /// Filed late.
    RecursoExtemporaneo = "extemporaneo", "Recurso extemporáneo";
    /// Queja.
    RecursoQueja = "queja", "Recurso de queja";
    /// The file goes to the SSPD.
    RemisionSspd = "remision-sspd", "Remisión del expediente a la SSPD";
    /// What the SSPD decided.
    ResolucionSspd = "resolucion-sspd", "Resolución de la SSPD";
    /// None of these.
    Otro = "otro", "Otro documento";
}

impl DossierDocument {
    /// The document of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|document| document.code() == code)
    }
}
