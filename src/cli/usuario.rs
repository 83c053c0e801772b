//! `usuario`: who may come in, in which role, with which keys and password.

use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};

use serde_json::{Value, json};

use super::arguments::{KeyCommand, NewUser, UserCommand};
use super::base::{Context, refused};
use super::{Exit, Failure, io_words, llaves};
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::domain::user::{PublicKey, Role, User, UserId, UserRejection};
use crate::ssh::hash_password;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{Refusal, Store};
use crate::text::{date, safe, user as words};

/// Letters that a password has at least.
const MIN_PASSWORD: usize = 10;

/// Letters that a password has at most.
const MAX_PASSWORD: usize = 128;

/// Bytes of the input that are looked at for a password: the longest one and its end of line.
const MAX_LINE: u64 = 4 * MAX_PASSWORD as u64 + 2;

/// Does what was asked about people.
pub fn run(context: &Context, what: UserCommand) -> Result<Exit, Failure> {
    let said = match what {
        UserCommand::Agregar(new) => add(context, &new)?,
        UserCommand::Listar { json } => list(context, json)?,
        UserCommand::Rol { user, role } => set_role(context, user, role)?,
        UserCommand::Llave { user, what } => match what {
            KeyCommand::Agregar { file } => {
                context.authorise(Act::ManageUsers)?;
                let key = llaves::read(context, &file)?;
                add_key(context, &context.open_existing()?, user, key)?
            }
            KeyCommand::Quitar { fingerprint } => remove_key(context, user, fingerprint)?,
            KeyCommand::Listar => list_keys(context, &user)?,
        },
        UserCommand::Clave { user, quitar } => set_password(context, user, quitar)?,
        UserCommand::Suspender { user, reactivar } => suspend(context, user, !reactivar)?,
    };
    context.console.print(&said)?;
    Ok(Exit::Done)
}

/// Everything that can be wrong is looked at before the base is opened: a wrong first administrator must
/// not leave an empty base behind.
fn add(context: &Context, new: &NewUser) -> Result<String, Failure> {
    context.authorise(Act::ManageUsers)?;
    let NewUser { user, full_name, role, key } = new;
    User::new(user.clone(), full_name, *role, context.clock.now())
        .map_err(|why| refused(Refusal::User(why)))?;
    let key = key.as_deref().map(|file| llaves::read(context, file)).transpose()?;
    let store = context.open()?;
    if let Some(key) = &key
        && let Some(owner) = store.owner_of_key(&key.fingerprint).map_err(refused)?
    {
        return Err(refused(Refusal::User(UserRejection::KeyOfAnother(owner))));
    }
    let command = Command::AddUser { user: user.clone(), name: full_name.clone(), role: *role };
    commit(context, &store, user, command)?;
    let mut said =
        format!("{user} ({}) entra como {}.\n", safe(full_name.trim()), words::role(*role));
    match key {
        Some(key) => said.push_str(&add_key(context, &store, user.clone(), key)?),
        None => said.push_str(&format!(
            "Aún no tiene con qué entrar: «ventanilla usuario llave {user} agregar ARCHIVO» o «ventanilla usuario clave {user}».\n"
        )),
    }
    Ok(said)
}

fn set_role(context: &Context, user: UserId, role: Role) -> Result<String, Failure> {
    context.authorise(Act::ManageUsers)?;
    let store = context.open_existing()?;
    let said = format!("{user} es {} desde ahora.\n", words::role(role));
    commit(context, &store, &user.clone(), Command::SetRole { user, role })?;
    Ok(said)
}

fn suspend(context: &Context, user: UserId, suspended: bool) -> Result<String, Failure> {
    context.authorise(Act::ManageUsers)?;
    let store = context.open_existing()?;
    let said = if suspended { "no entra más" } else { "entra otra vez" };
    let said = format!("{user} {said}.\n");
    commit(context, &store, &user.clone(), Command::SuspendUser { user, suspended })?;
    Ok(said)
}

fn add_key(
    context: &Context,
    store: &Store,
    user: UserId,
    key: PublicKey,
) -> Result<String, Failure> {
    let said = format!("{user} entra con la llave {} {}", key.fingerprint, safe(&key.comment));
    commit(context, store, &user.clone(), Command::AddKey { user, key })?;
    Ok(format!("{}\n", said.trim_end()))
}

fn remove_key(context: &Context, user: UserId, fingerprint: String) -> Result<String, Failure> {
    context.authorise(Act::ManageUsers)?;
    let store = context.open_existing()?;
    let said = format!("{user} ya no entra con la llave {}.\n", safe(&fingerprint));
    commit(context, &store, &user.clone(), Command::RemoveKey { user, fingerprint })?;
    Ok(said)
}

fn list_keys(context: &Context, user: &UserId) -> Result<String, Failure> {
    context.authorise(Act::ManageUsers)?;
    let store = context.open_to_read()?;
    let mut out = String::new();
    for key in existing(&store, user)?.keys {
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "{}  {}  {}",
            safe(&key.fingerprint),
            date::moment(key.added_at),
            safe(&key.comment)
        );
    }
    Ok(if out.is_empty() { format!("{user} no tiene llaves.\n") } else { out })
}

/// The new password is asked for before anything waits for it, and hashed while nothing is held.
fn set_password(context: &Context, user: UserId, remove: bool) -> Result<String, Failure> {
    let asked = Command::SetPassword { user: user.clone(), hash: None };
    context.authorise(asked.act(&context.actor))?;
    let store = context.open_existing()?;
    existing(&store, &user)?;
    if remove {
        commit(context, &store, &user, asked)?;
        return Ok(format!("{user} ya no tiene clave: entra solo con llave.\n"));
    }
    let hash = hash_password(&new_password(context, &user)?)
        .map_err(|_| Failure("USU-114 No se pudo guardar la clave: repita.".into()))?;
    let command = Command::SetPassword { user: user.clone(), hash: Some(hash) };
    commit(context, &store, &user, command)?;
    Ok(format!("La clave de {user} cambió.\n"))
}

fn new_password(context: &Context, user: &UserId) -> Result<String, Failure> {
    let unread = |error: std::io::Error| {
        Failure(format!("USU-113 No se pudo leer la clave ({}).", io_words(&error)))
    };
    let password = if context.console.is_typed() {
        let ask = |question: &str| context.console.ask_unseen(question).map_err(unread);
        let first = ask(&format!("Clave nueva de {user}: "))?;
        check_password(&first, user)?;
        if ask("Otra vez: ")? != first {
            return Err(Failure("USU-112 Las dos claves no son iguales: repita.".into()));
        }
        first
    } else {
        let mut line = Vec::new();
        let input = context.console.take_input().take(MAX_LINE);
        BufReader::new(input).read_until(b'\n', &mut line).map_err(unread)?;
        let line = String::from_utf8(line).map_err(|_| weak("no es texto"))?;
        line.trim_end_matches(['\n', '\r']).to_owned()
    };
    check_password(&password, user)?;
    Ok(password)
}

fn weak(why: &str) -> Failure {
    Failure(format!("USU-111 Esa clave no sirve: {why}; elija otra."))
}

fn check_password(password: &str, user: &UserId) -> Result<(), Failure> {
    let length = password.chars().count();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        return Err(weak(&format!("va de {MIN_PASSWORD} a {MAX_PASSWORD} letras")));
    }
    if password.chars().any(char::is_control) {
        return Err(weak("lleva un carácter que no se puede escribir"));
    }
    if password.trim().to_lowercase() == user.as_str() {
        return Err(weak("es el nombre de usuario"));
    }
    Ok(())
}

fn list(context: &Context, as_json: bool) -> Result<String, Failure> {
    context.authorise(Act::ManageUsers)?;
    let store = context.open_to_read()?;
    let mut request = PageRequest::first(MAX_PAGE);
    let (mut rows, mut text) = (Vec::new(), String::new());
    loop {
        let page = store.users(&request).map_err(refused)?;
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        for (_, user) in page.rows {
            if as_json {
                rows.push(row(&user));
            } else {
                text.push_str(&line(&user));
            }
        }
        match last.filter(|_| page.more_after) {
            Some(cursor) => request = PageRequest::after(cursor, MAX_PAGE),
            None => break,
        }
    }
    if as_json {
        return Ok(format!("{:#}\n", Value::Array(rows)));
    }
    Ok(if text.is_empty() { "Aún no hay usuarios.\n".into() } else { text })
}

/// What a list says of a person; never a hash.
fn row(user: &User) -> Value {
    let keys: Vec<Value> = user
        .keys
        .iter()
        .map(|key| {
            json!({
                "huella": key.fingerprint,
                "comentario": key.comment,
                "desde": key.added_at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            })
        })
        .collect();
    json!({
        "usuario": user.id.as_str(),
        "nombre": user.name,
        "rol": user.role.code(),
        "suspendido": user.suspended,
        "clave": user.password.is_some(),
        "llaves": keys,
        "desde": user.created_at.format("%Y-%m-%dT%H:%M:%S").to_string(),
    })
}

fn line(user: &User) -> String {
    let mut with = vec![match user.keys.len() {
        0 => "sin llave".to_owned(),
        1 => "1 llave".to_owned(),
        many => format!("{many} llaves"),
    }];
    with.extend(user.password.is_some().then(|| "clave".to_owned()));
    with.extend(user.suspended.then(|| "SUSPENDIDO".to_owned()));
    format!(
        "{:<24}  {:<16}  {:<24}  {}\n",
        user.id.as_str(),
        user.role.code(),
        with.join(" · "),
        safe(&user.name)
    )
}

fn unknown(user: &UserId) -> Failure {
    Failure(format!("USU-107 No hay usuario «{user}»: véalos con «ventanilla usuario listar»."))
}

fn existing(store: &Store, user: &UserId) -> Result<User, Failure> {
    store.user(user).map_err(refused)?.map(|seen| seen.record).ok_or_else(|| unknown(user))
}

fn commit(
    context: &Context,
    store: &Store,
    user: &UserId,
    command: Command,
) -> Result<(), Failure> {
    let committed = store.commit(&context.actor, context.clock.now(), command, None);
    committed.map(drop).map_err(|refusal| match refusal {
        Refusal::NotFound => unknown(user),
        other => refused(other),
    })
}
