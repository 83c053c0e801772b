//! THE table: every action once, with its context, its name in key maps, its words and its kind.
//!
//! Each context is an enum of its own, so that a screen that does not handle one of its actions does
//! not compile.

/// What an action does, for help and for the check of key maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Goes somewhere.
    Move,
    /// Looks something up.
    Read,
    /// Writes to the base.
    Write,
    /// Throws something away; never a single key.
    Danger,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionRow {
    /// Where it is heard.
    pub context: Context,
    /// What screens match on.
    pub action: Action,
    /// Its name in key maps and after `:`.
    pub id: &'static str,
    /// One or two words for the hint bar.
    pub label: &'static str,
    /// What it does, for help.
    pub words: &'static str,
    /// Its kind.
    pub kind: Kind,
}

macro_rules! actions {
    ($(
        $(#[$doc:meta])*
        $context:ident as $name:literal {
            $( $action:ident = $id:literal, $label:literal, $words:literal, $kind:ident; )*
        }
    )*) => {
        /// Where an action is heard, innermost first in a stack.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Context { $( $(#[$doc])* $context, )* }

        impl Context {
            /// Every context.
            pub const ALL: &'static [Self] = &[$( Self::$context, )*];

            /// Its name as a table in key maps.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$context => $name, )* }
            }
        }

        /// An action of some context.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $( $(#[$doc])* $context(context::$context), )* }

        /// The actions of each context.
        pub mod context {
            $(
                $(#[$doc])*
                #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
                pub enum $context { $( #[doc = $words] $action, )* }
            )*
        }

        /// Every action.
        pub const ACTIONS: &[ActionRow] = &[$( $( ActionRow {
            context: Context::$context,
            action: Action::$context(context::$context::$action),
            id: $id,
            label: $label,
            words: $words,
            kind: Kind::$kind,
        }, )* )*];
    };
}

actions! {
    /// Everywhere.
    Global as "global" {
        Help = "ayuda", "Ayuda", "Ayuda de la pantalla y del campo", Read;
        Actions = "acciones", "Acciones", "Todas las acciones de la pantalla", Read;
        Leave = "salir", "Salir", "Salir de la pantalla; en Inicio, cerrar", Move;
        Back = "volver", "Volver", "Volver un nivel", Move;
        Command = "comando", "Cmd", "Buscar una acción, pantalla, cuenta o radicado", Read;
        Refresh = "refrescar", "Refrescar", "Leer otra vez de la base", Read;
        Redraw = "redibujar", "Redibujar", "Dibujar otra vez toda la pantalla", Read;
        Reset = "reset", "Reset", "Quitar el mensaje, el filtro o la ventana", Move;
        Copy = "copiar", "Copiar", "Copiar la fila o el número al terminal", Read;
        Map = "mapa", "Mapa", "Cambiar el mapa de teclas: as400, vim o sap", Read;
        Look = "colores", "Colores", "Cambiar colores y signos de esta terminal", Read;
        Reader = "lector", "Lector", "Leer líneas y menús con números, o volver a la pantalla", Read;
        FilePqr = "radicar", "Radicar", "Radicar una PQR nueva", Move;
        GoHome = "ir.inicio", "Inicio", "Ir a Inicio", Move;
        GoPqr = "ir.pqr", "PQR", "Ir a la bandeja de PQR", Move;
        GoSubscribers = "ir.suscriptores", "Suscriptores", "Ir a buscar suscriptores", Move;
        GoPortfolio = "ir.cartera", "Cartera", "Ir a la cartera", Move;
        GoUpdates = "ir.novedades", "Novedades", "Ir a los cambios de datos por aprobar", Move;
        GoPlan = "ir.comercial", "Comercial", "Ir al calendario comercial", Move;
        GoCalendar = "ir.calendario", "Calendario", "Ir al calendario de ley", Move;
        KeyTester = "teclas", "Teclas", "Ver qué llega de cada tecla y qué acción le toca", Read;
    }
    /// Lists and tables.
    List as "lista" {
        Down = "bajar", "Bajar", "Fila siguiente", Move;
        Up = "subir", "Subir", "Fila anterior", Move;
        PageDown = "pagina.abajo", "Pág. sig.", "Página siguiente", Move;
        PageUp = "pagina.arriba", "Pág. ant.", "Página anterior", Move;
        First = "primera", "Inicio", "Primera fila", Move;
        Last = "ultima", "Fin", "Última fila", Move;
        Open = "abrir", "Abrir", "Abrir la fila", Move;
    }
    /// Forms.
    Form as "formulario" {
        NextField = "campo.siguiente", "Campo sig.", "Campo siguiente", Move;
        PreviousField = "campo.anterior", "Campo ant.", "Campo anterior", Move;
        Submit = "enviar", "Validar", "Validar; otra vez, radicar o guardar", Write;
        Values = "valores", "Lista", "Lista de valores del campo", Read;
        Repeat = "repetir", "Repetir", "Repetir el último valor de este campo", Read;
        EraseRest = "borrar.resto", "Borrar resto", "Borrar desde el cursor hasta el final del campo", Move;
        NextError = "error.siguiente", "Error sig.", "Ir al siguiente campo con error", Move;
        Ledger = "ver.cuenta", "Ver cuenta", "La cuenta del plazo, día por día", Read;
        Discard = "descartar", "Descartar", "Descartar el borrador", Danger;
    }
    /// Windows over a screen: values, help, palette, ledger.
    Popup as "ventana" {
        Down = "bajar", "Bajar", "Fila siguiente", Move;
        Up = "subir", "Subir", "Fila anterior", Move;
        PageDown = "pagina.abajo", "Pág. sig.", "Página siguiente", Move;
        PageUp = "pagina.arriba", "Pág. ant.", "Página anterior", Move;
        Choose = "elegir", "Elegir", "Elegir la fila", Move;
        Close = "cerrar", "Cerrar", "Cerrar la ventana", Move;
    }
    /// Home.
    Home as "inicio" {
        Subscribers = "opcion.1", "1 Suscriptores", "Buscar suscriptores", Move;
        Tray = "opcion.2", "2 PQR", "Bandeja de PQR", Move;
        File = "opcion.3", "3 Radicar", "Radicar una PQR", Move;
        Portfolio = "opcion.4", "4 Cartera", "Cartera por etapa y edad", Move;
        Calendar = "opcion.5", "5 Calendario", "Calendario de ley", Move;
        Users = "opcion.6", "6 Usuarios", "Usuarios, llaves y claves", Move;
        Journal = "opcion.7", "7 Bitácora", "Bitácora de todos los actos", Move;
        Report = "opcion.8", "8 Informe", "Informe de PQR del mes o del trimestre", Move;
        Plan = "opcion.0", "0", "Calendario comercial", Move;
        Collect = "opcion.9", "9 Cobro", "Mi cola de cobro de hoy", Move;
    }
    /// Subscriber search.
    Subscribers as "suscriptores" {
        File = "radicar.aqui", "Radicar", "Radicar una PQR de este suscriptor", Move;
        Connect = "vincular", "Vincular", "Pedir la vinculación de un predio sin cuenta", Write;
    }
    /// Subscriber and statement of an account.
    Account as "cuenta" {
        File = "radicar.aqui", "Radicar", "Radicar una PQR de esta cuenta", Move;
        NextPane = "vista", "Vista", "Pasar de partidas a PQR y a historia", Move;
        Journal = "bitacora", "Bitácora", "Bitácora de este registro", Read;
        Collection = "expediente", "Expediente", "Expediente de cobro: acuerdo, documentos, protecciones, jurídica", Move;
        Edit = "editar", "Editar", "Proponer cambios de los datos del suscriptor", Write;
        Changes = "cambios", "Cambios", "Cambios de datos: qué decía en una fecha, quién lo dijo, lo que espera", Read;
        Person = "persona", "Persona", "La persona: sus cuentas, lo que autorizó y sus documentos", Move;
    }
    /// Changes of data of a subscriber, proposed.
    UpdateData as "actualizar" {
        Address = "campo.direccion", "Dirección", "Escribir la dirección nueva", Write;
        Locality = "campo.barrio", "Barrio", "Escribir el barrio o la vereda", Write;
        Phone = "campo.telefono", "Teléfono", "Escribir el teléfono nuevo", Write;
        Mobile = "campo.celular", "Celular", "Escribir el celular nuevo", Write;
        Email = "campo.correo", "Correo", "Escribir el correo nuevo", Write;
        Stratum = "campo.estrato", "Estrato", "Escribir el estrato nuevo", Write;
        Name = "campo.titular", "Titular", "Escribir el titular nuevo", Write;
        Document = "campo.documento", "Documento", "Escribir el documento nuevo", Write;
        UseClass = "campo.uso", "Uso", "Escribir la clase de servicio nueva", Write;
        Consent = "campo.autoriza", "Autoriza", "Escribir si autoriza el uso de sus datos", Write;
        Below = "motivo", "Motivo", "Pasar a motivo, soportes y observación", Move;
    }
    /// Changes of data that others proposed.
    Approve as "aprobaciones" {
        Approve = "aprobar", "Aprobar", "Aprobar la fila, o las marcadas si son de riesgo bajo", Write;
        Return = "devolver", "Devolver", "Devolver a quien la hizo, con motivo", Write;
        Reject = "rechazar", "Rechazar", "Rechazar, con motivo", Write;
        ByField = "por.campo", "Por campo", "Decidir campo por campo", Write;
        Visit = "visita", "Visita", "Registrar lo que vio la visita", Write;
        Withdraw = "desistir", "Desistir", "Quien la hizo la retira, con motivo", Write;
        Annul = "anular", "Anular", "Sacarla antes de que rija, con motivo", Danger;
        NextView = "vista", "Vista", "Pasar a la vista siguiente", Read;
        High = "vista.1", "Alto", "Vista 1: por decidir, riesgo alto", Read;
        Medium = "vista.2", "Medio", "Vista 2: por decidir, riesgo medio", Read;
        Low = "vista.3", "Bajo", "Vista 3: por decidir, riesgo bajo", Read;
        Returned = "vista.4", "Devueltas", "Vista 4: devueltas a quien las hizo; Enter corrige", Read;
        Visits = "vista.5", "Visita", "Vista 5: esperan una visita", Read;
        Cut = "vista.6", "Al corte", "Vista 6: aprobadas que esperan el corte", Read;
        Mark = "marcar", "Marcar", "Marcar la fila", Move;
        MarkAll = "marcar.todo", "Todas", "Marcar toda la vista, hasta mil", Move;
        MarkNone = "marcar.nada", "Ninguna", "Quitar todas las marcas", Move;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta", Move;
        History = "cambios", "Cambios", "Historia de los datos de la cuenta", Read;
        Petitions = "estratos", "Estratos", "Peticiones de estrato y actos de la alcaldía y del comité", Move;
        Quality = "calidad", "Calidad", "Calidad de los datos y lo que hay que corregir hoy", Move;
        Control = "control", "Control", "Lotes, ajustes de facturación y revisión del mes", Move;
        Connect = "vincular", "Vincular", "Pedir la vinculación de un predio sin cuenta", Write;
        Idle = "desocupados", "Desocupados", "Predios desocupados e inactivos, por ciclo y en orden de ruta", Move;
    }
    /// Premises that are vacant or inactive.
    Idle as "desocupados" {
        NextCycle = "ciclo.siguiente", "Ciclo sig.", "Ciclo siguiente con predios sin servicio", Read;
        PreviousCycle = "ciclo.anterior", "Ciclo ant.", "Ciclo anterior con predios sin servicio", Read;
        Confirm = "confirmar", "Sigue así", "Anotar con qué se probó que sigue así", Write;
        Edit = "editar", "Cambiar", "Proponer otro estado u otro dato", Write;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta", Move;
    }
    /// What was written into the record of an account.
    UpdateHistory as "historia" {
        AsOf = "a.la.fecha", "A la fecha", "Qué decía cada campo en una fecha, y quién lo dijo", Read;
        NextPane = "vista", "Vista", "Pasar de aplicados a solicitudes y a datos en una fecha", Move;
        Edit = "editar", "Editar", "Proponer cambios de los datos del suscriptor", Write;
        Reverse = "reversar", "Reversar", "Proponer que vuelva lo que había antes de la solicitud", Write;
    }
    /// Receivables by stage and age.
    Portfolio as "cartera" {
        Right = "derecha", "Edad", "Edad siguiente", Move;
        Left = "izquierda", "Edad", "Edad anterior", Move;
    }
    /// List of the day of a collections officer.
    Queue as "cola" {
        Promise = "resultado.1", "1 Promesa", "Promete pagar: fecha y valor", Write;
        SaysPaid = "resultado.2", "2 Pagó", "Dice que ya pagó", Write;
        NoAnswer = "resultado.3", "3 No contesta", "No contesta", Write;
        WrongNumber = "resultado.4", "4 Equivocado", "El número no es suyo", Write;
        Refuses = "resultado.5", "5 Se niega", "No va a pagar", Write;
        Agreement = "resultado.6", "6 Acuerdo", "Acuerdo de pago: cuotas, primera fecha, inicial", Write;
        Claims = "resultado.7", "7 Reclama", "Reclama: abre una PQR con la cuenta y la factura", Write;
        CallBack = "resultado.8", "8 Volver", "Pidió que lo llamen a otra hora", Write;
        Other = "resultado.9", "9 Otro", "Contesta otro, pide información, no llamar más, falleció", Write;
        Skip = "saltar", "Saltar", "Dejar la fila para el día hábil siguiente, con su motivo", Write;
        Authorise = "autorizar", "Autorizar", "Canales que la persona autoriza o retira", Write;
        Channel = "canal", "Canal", "Gestionar por otro canal autorizado, o atenderlo en ventanilla", Move;
        History = "historia", "Historia", "Todo lo que se ha hecho con la cuenta", Read;
        Excluded = "excluidas", "Excluidas", "Cuentas que no están en las colas de hoy, y por qué", Read;
        First = "primero", "Primero", "El director pone la fila primero", Write;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta", Move;
        Collection = "expediente", "Expediente", "Expediente de cobro: acuerdo, documentos, protecciones, jurídica", Move;
    }
    /// Every list of the day, for the director.
    Desks as "colas" {
        Open = "abrir.dia", "Abrir colas", "Repartir y abrir las colas de hoy", Write;
        Substitute = "sustituir", "Sustituir", "Pasar lo pendiente de un gestor a otro", Write;
        Excluded = "excluidas", "Excluidas", "Cuentas que no están en las colas de hoy, y por qué", Read;
        Field = "suspensiones", "Suspensiones", "Suspensiones por lo que esperan", Move;
        Campaigns = "campanas", "Campañas", "Mensajes a muchos: los enviados y uno nuevo", Move;
    }
    /// Mass messages.
    Campaigns as "campanas" {
        New = "nueva", "Nueva", "Hacer una campaña; dice a quiénes llega antes de enviarla", Write;
    }
    /// Suspensions by what they wait for.
    Field as "suspensiones" {
        NextView = "vista", "Vista", "Pasar a la vista siguiente: avisadas, ordenadas, suspendidas, por reconectar", Read;
    }
    /// File of an account in collection.
    Collection as "expediente" {
        NextPane = "vista", "Vista", "Pasar de acuerdo a documentos, suspensión, jurídica e historia", Move;
        Agree = "acuerdo", "Acuerdo", "Simular y firmar un acuerdo de pago", Write;
        Print = "plan", "Plan", "El plan de pagos del acuerdo, para leer, copiar o imprimir", Read;
        Register = "registrar", "Registrar", "Protección, interrupción, comunicación a centrales, insolvencia", Write;
        End = "terminar", "Terminar", "Terminar el acuerdo: la deuda vuelve a sus facturas", Danger;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta", Move;
    }
    /// PQR tray.
    Tray as "bandeja" {
        Filter = "filtro", "Filtro", "Filtrar por palabras, vence<=N o sin:asignar", Read;
        NextView = "vista", "Vista", "Pasar a la vista siguiente", Read;
        All = "vista.0", "Todas", "Vista 0: todo lo que falta responder", Read;
        DueSoon = "vista.1", "Vencen", "Vista 1: vencen en tres días hábiles o menos", Read;
        Unassigned = "vista.2", "Sin asignar", "Vista 2: casos sin responsable", Read;
        Silence = "vista.3", "Silencio", "Vista 3: vencidas y en silencio positivo", Read;
        Mine = "vista.4", "Mías", "Vista 4: las que usted responde", Read;
        ToNotify = "vista.5", "Por citar", "Vista 5: decididas sin citar", Read;
        Avisos = "vista.6", "Avisos", "Vista 6: avisos por enviar, entregar o retirar", Read;
        ToSspd = "vista.7", "Para SSPD", "Vista 7: expedientes para la SSPD", Read;
        Recursos = "vista.8", "Recursos", "Vista 8: recursos por responder", Read;
        Waiting = "vista.9", "Esperan", "Vista 9: esperan al usuario", Read;
        NextCase = "siguiente", "Siguiente", "Abrir el caso y pasar al siguiente más urgente", Move;
        Answer = "responder", "Responder", "Responder la fila con una plantilla", Write;
        Assign = "asignar", "Asignar", "Asignar lo marcado o la fila; propone al de menor carga", Write;
        Link = "unir", "Unir", "Unir con otro caso de la cuenta; cada uno conserva su reloj", Write;
        Separate = "separar", "Separar", "Separar un caso unido", Write;
        Undo = "deshacer", "Deshacer", "Deshacer la última asignación o unión", Write;
        MarkOption = "opcion.asignar", "8 Asignar", "Opción 8 en la fila: asignar; Enter sigue", Move;
        Mark = "marcar", "Marcar", "Marcar la fila", Move;
        MarkRange = "marcar.rango", "Rango", "Marcar desde la última marca hasta aquí", Move;
        MarkAll = "marcar.todo", "Todas", "Marcar toda la vista, hasta mil casos", Move;
        MarkNone = "marcar.nada", "Ninguna", "Quitar todas las marcas", Move;
        Ledger = "ver.cuenta", "Ver cuenta", "La cuenta del plazo, día por día", Read;
    }
    /// One case.
    Case as "caso" {
        Ledger = "ver.cuenta", "Ver cuenta", "La cuenta del plazo, día por día", Read;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta del caso", Move;
        Step = "paso", "Paso", "Registrar un paso que el estado admite", Write;
        Answer = "responder", "Responder", "Responder con una plantilla: se lee, se firma y se numera", Write;
        Letters = "cartas", "Cartas", "Cartas que han salido de este caso", Read;
        Appeal = "recurso", "Recurso", "Radicar un recurso contra la decisión", Write;
        Relative = "ver.relacionado", "Relacionado", "Ver el recurso, el caso recurrido o el unido", Move;
        Assign = "asignar", "Asignar", "Asignar el caso a una persona", Write;
        Journal = "bitacora", "Bitácora", "Bitácora de este registro", Read;
        Annexes = "anexos", "Anexos", "Anexos del caso: nombre, tipo, tamaño y huella", Read;
        Update = "cambiar.datos", "Datos", "Proponer el cambio de datos que el caso pide", Write;
    }
    /// Petitions about estratos.
    Petitions as "estratos" {
        NextPane = "vista", "Vista", "Pasar de las abiertas a los actos que decidieron", Read;
        File = "radicar.peticion", "Nueva", "Registrar lo que un suscriptor pidió a la alcaldía", Write;
        Decide = "decidir", "Decidir", "Registrar lo que decidió la instancia que la tiene", Write;
        Appeal = "apelar", "Apelar", "Registrar que apeló al comité", Write;
        Apply = "aplicar", "Aplicar", "Proponer el cambio de estrato de la cuenta", Write;
        Close = "cerrar.peticion", "Cerrar", "Cerrar la petición de la que no queda nada por hacer", Write;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta", Move;
    }
    /// A person apart from his accounts.
    Person as "persona" {
        NextPane = "vista", "Vista", "Pasar de cuentas a autorizaciones y a documentos", Read;
        Consent = "autorizar", "Autorizar", "Registrar lo que autoriza o deja de autorizar (Ley 1581)", Write;
        Join = "unir", "Unir", "Unir otro documento que también es suyo", Write;
        Part = "separar", "Separar", "Separar un documento que no era suyo", Write;
        Journal = "bitacora", "Bitácora", "Quién consultó o cambió sus datos", Read;
    }
    /// Quality of the register.
    Quality as "calidad" {
        NextPane = "vista", "Vista", "Pasar de reglas a ciclos y a lo que hay que corregir hoy", Read;
        Measure = "medir", "Medir", "Medir ahora todo el catastro y guardar la medición", Write;
        Edit = "editar", "Editar", "Proponer el dato correcto de la cuenta", Write;
        Confirm = "confirmar", "Confirmar", "Decir que el dato se verificó y está bien", Write;
        Report = "anotar", "Anotar", "Anotar un dato que falló: correo devuelto, número errado", Write;
    }
    /// Control of changes of data: files, adjustments, audit.
    Control as "control" {
        NextPane = "vista", "Vista", "Pasar de lotes a ajustes y a la revisión del mes", Read;
        Sample = "muestra", "Muestra", "Mirar la muestra de un lote, antes de aprobarlo", Read;
        Approve = "aprobar", "Aprobar", "Aprobar el lote que trajo otra persona; pide cuántas son", Write;
        Reverse = "reversar", "Reversar", "Proponer que vuelva lo que había antes de un lote", Write;
        Settle = "ajuste", "Ajuste", "Registrar cómo facturación ajustó lo que debía", Write;
        Conforms = "conforme", "Conforme", "Decir que el soporte respalda lo aplicado", Write;
        Objects = "noconforme", "No conforme", "Decir qué no cuadra entre el soporte y lo aplicado", Write;
        NextMonth = "mes.siguiente", "Mes sig.", "Revisión del mes siguiente", Move;
        PreviousMonth = "mes.anterior", "Mes ant.", "Revisión del mes anterior", Move;
        Account = "ver.suscriptor", "Suscriptor", "Abrir la cuenta", Move;
        History = "cambios", "Historia", "Ver la historia de datos de la cuenta", Move;
    }
    /// Rules of law and the cases that they would move.
    Rules as "reglas" {
        Apply = "aplicar", "Aplicar", "Aplicar las reglas en vigor a los casos abiertos, con su motivo", Write;
    }
    /// Calendar of law.
    Calendar as "calendario" {
        NextMonth = "mes.siguiente", "Mes sig.", "Mes siguiente", Move;
        PreviousMonth = "mes.anterior", "Mes ant.", "Mes anterior", Move;
        NextDay = "dia.siguiente", "Día sig.", "Día siguiente", Move;
        PreviousDay = "dia.anterior", "Día ant.", "Día anterior", Move;
        Today = "hoy", "Hoy", "Volver a hoy", Move;
    }
    /// Commercial calendar: cycles and days.
    Plan as "comercial" {
        Right = "derecha", "Siguiente", "Actividad siguiente del ciclo", Move;
        Left = "izquierda", "Anterior", "Actividad anterior del ciclo", Move;
        Later = "dias.siguientes", "Sem. sig.", "Una semana adelante", Move;
        Earlier = "dias.anteriores", "Sem. ant.", "Una semana atrás", Move;
        GoToDay = "ir.dia", "Ir a día", "Ir a una fecha: 0812 o 08/12/2027", Move;
        Today = "hoy", "Hoy", "Volver a hoy", Move;
        NextView = "vista", "Vista", "Pasar de rejilla a mes, agenda y carga de cuadrillas", Read;
        Close = "cerrar.actividad", "Cerrar", "Cerrar la actividad; con atraso pide causa y acción", Write;
        Justify = "justificar", "Justificar", "Justificar una actividad atrasada que aún no se hace", Write;
        Move = "mover", "Mover", "Mover la actividad: muestra el impacto y pide la causa", Write;
        Pin = "fijar", "Fijar", "Fijar la actividad o soltarla: una fija detiene la cascada", Write;
        Reopen = "reabrir", "Reabrir", "Reabrir una actividad cerrada por error, con su motivo", Write;
        Mark = "marcar", "Marcar", "En la agenda, marcar la fila: c cierra todas las marcadas", Move;
        Draft = "borrador", "Borrador", "Ver el borrador en lugar del publicado, o al contrario", Read;
        Mine = "mias", "Mías", "En la agenda, lo de un responsable o lo de todos", Read;
        Year = "vigencia", "Vigencia", "La vigencia: aprobación, cambios y versiones", Move;
    }
    /// A year of the commercial calendar: its road and its changes.
    PlanYear as "vigencia" {
        Next = "vigencia.siguiente", "Año sig.", "Vigencia siguiente", Move;
        Previous = "vigencia.anterior", "Año ant.", "Vigencia anterior", Move;
        Make = "generar", "Generar", "Generar el calendario del año, en borrador", Write;
        Send = "enviar.lideres", "Enviar", "Enviar el borrador a los líderes de área", Write;
        Suits = "conforme", "Conforme", "Decir por un área que el calendario le sirve", Write;
        Object = "observar", "Observar", "Decir por un área lo que no le sirve", Write;
        Submit = "presentar", "Presentar", "Presentarlo al jefe, con la justificación de los hallazgos", Write;
        Approve = "aprobar", "Aprobar", "Aprobar el calendario, o el cambio bajo el cursor", Write;
        Return = "devolver", "Devolver", "Devolver el calendario, o negar el cambio bajo el cursor", Write;
        Publish = "publicar", "Publicar", "Publicarlo: todos trabajan con él", Write;
        Withdraw = "retirar", "Retirar", "Reabrir lo enviado, o retirar el borrador o el cambio propio", Write;
        Holidays = "festivos", "Festivos", "Qué mueve un festivo nuevo, y proponerlo", Write;
        Findings = "hallazgos", "Hallazgos", "Lo que la ley y la oficina piden de la versión", Read;
        Difference = "diferencias", "Diferencias", "Lo que cambió desde la línea base", Read;
        Steps = "pasos", "Pasos", "Los pasos de la vigencia", Read;
    }
    /// People who may come in.
    Users as "usuarios" {
        Add = "agregar", "Agregar", "Agregar un usuario", Write;
        SetRole = "cargo", "Cargo", "Cambiar el cargo del usuario", Write;
        AddKey = "llave", "Llave", "Agregar una llave pública al usuario", Write;
        RemoveKey = "llave.quitar", "Quitar llave", "Quitar una llave; pide confirmar por escrito", Write;
        SetPassword = "clave", "Clave", "Cambiar la clave del usuario", Write;
        Suspend = "suspender", "Suspender", "Suspender o reactivar; pide confirmar por escrito", Write;
        Journal = "bitacora", "Bitácora", "Bitácora de este registro", Read;
    }
    /// The register of acts.
    Journal as "bitacora" {
        Filter = "filtro", "Filtro", "Filtrar por usuario:, desde:, hasta: o registro:", Read;
    }
    /// Report of PQR.
    Report as "informe" {
        Next = "periodo.siguiente", "Siguiente", "Período siguiente", Move;
        Previous = "periodo.anterior", "Anterior", "Período anterior", Move;
        Length = "periodo.clase", "Mes/Trim.", "Pasar de mes a trimestre y al contrario", Move;
        Table = "vista", "Tabla", "Pasar a la tabla siguiente", Read;
        Recommend = "recomendar", "Recomendar", "Escribir las recomendaciones; otra vez, guardarlas", Write;
    }
}

/// The row of an action.
pub fn row(action: Action) -> Option<&'static ActionRow> {
    ACTIONS.iter().find(|row| row.action == action)
}
