//! Annexes of cases: content in pieces first, then the act that makes it visible.
//!
//! A mark in the meta space names an annex while its content is being written; the act takes the mark away
//! in the same batch. What a killed process left under a mark is swept on the next opening.

use chrono::NaiveDateTime;

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Engine, Expected, KeyRange, Space};
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, Store, codec};
use crate::domain::annex::{Annex, AnnexRejection, MAX_ANNEXES, annex_name, decide_annex};
use crate::domain::command::Command;
use crate::domain::ids::Radicado;
use crate::domain::letter::DossierDocument;
use crate::domain::permission::Act;
use crate::domain::trace::{RefusedBy, Subject, Trace};
use crate::domain::user::Actor;

/// Bytes of a piece of content.
pub const ANNEX_CHUNK: usize = 64 * 1024;

/// Pieces of one batch.
const PIECES: usize = 16;

/// Keys removed by one batch.
const CLEAR_CHUNK: usize = 64;

impl Store {
    /// Attaches a paper to a case. Nothing is left behind when it is refused.
    pub fn attach(
        &self,
        actor: &Actor,
        now: NaiveDateTime,
        radicado: Radicado,
        paper: (&str, DossierDocument, &[u8]),
    ) -> Result<Annex, Refusal> {
        self.authorise(actor, now, Act::ReceivePqr)?;
        let (name, document, content) = paper;
        let mut annex = Annex {
            number: 0,
            name: annex_name(name).unwrap_or_default(),
            document,
            bytes: content.len() as u64,
            hash: blake3::hash(content).to_hex().to_string(),
            at: now,
            by: actor.user.clone(),
        };
        if let Err(refusal) = admits(&self.shared, radicado, &annex) {
            let (act, subject) = (Act::ReceivePqr, Some(Subject::Pqr(radicado)));
            let by = match &refusal {
                Refusal::NotFound => RefusedBy::Missing,
                Refusal::Fault(_) => return Err(refusal),
                _ => RefusedBy::Rule,
            };
            self.record(actor, now, Trace::Refused { act, subject, by })?;
            return Err(refusal);
        }
        let number = self.writer.allocate(Counter::AnnexSequence)?;
        annex.number = u32::try_from(number).unwrap_or(u32::MAX);
        let command = Command::AttachAnnex { radicado, annex: annex.clone() };
        let attached = self
            .put_content(radicado, annex.number, content)
            .map_err(Refusal::from)
            .and_then(|()| self.commit(actor, now, command, None));
        match attached {
            Ok(_) => Ok(annex),
            Err(refusal) => {
                let kept = sweep_one(&self.shared, radicado, annex.number, |batch| {
                    self.writer.bulk(batch)
                });
                // What cannot be removed now is swept on the next opening.
                drop(kept);
                Err(refusal)
            }
        }
    }

    /// Writes content aside, durable before the act that names it. Public for tests of what a kill leaves.
    pub fn put_content(&self, of: Radicado, number: u32, content: &[u8]) -> Result<(), Fault> {
        let mut batch = Batch::default();
        batch.put(Space::Meta, trees::annex_coming(of, number), Vec::new());
        for (piece, bytes) in (0..).zip(content.chunks(ANNEX_CHUNK)) {
            batch.put(Space::AnnexContent, trees::annex_piece(of, number, piece), bytes.to_vec());
            if batch.puts.len() >= PIECES {
                self.writer.bulk(std::mem::take(&mut batch))?;
            }
        }
        self.writer.bulk(batch)?;
        self.writer.sync()
    }

    /// Annexes of a case, the first one first.
    pub fn annexes(&self, of: Radicado) -> Result<Vec<Annex>, Fault> {
        present(&self.shared, of)
    }

    /// The content of an annex.
    pub fn annex_content(&self, of: Radicado, annex: &Annex) -> Result<Vec<u8>, Fault> {
        let mut content = Vec::new();
        let key = trees::annex(of, annex.number);
        let mut range = KeyRange::prefix(&key);
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::AnnexContent, &range, Direction::Forward, PIECES)?;
            let Some((last, _)) = pairs.last() else { break };
            range = range.beyond(last, Direction::Forward);
            pairs.iter().for_each(|(_, bytes)| content.extend_from_slice(bytes));
        }
        if blake3::hash(&content).to_hex().as_str() == annex.hash {
            Ok(content)
        } else {
            Err(Fault::Codec(format!("el anexo «{}» de {of} no es el que se adjuntó", annex.name)))
        }
    }
}

fn present(shared: &Shared, of: Radicado) -> Result<Vec<Annex>, Fault> {
    let range = KeyRange::prefix(&trees::radicado(of));
    let pairs = shared.engine.page(Space::Annex, &range, Direction::Forward, MAX_ANNEXES + 1)?;
    pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
}

/// The case is there and admits it.
fn admits(shared: &Shared, radicado: Radicado, annex: &Annex) -> Result<(), Refusal> {
    if shared.engine.get(Space::Pqr, &trees::radicado(radicado))?.is_none() {
        return Err(Refusal::NotFound);
    }
    decide_annex(annex, &present(shared, radicado)?).map_err(Refusal::Annex)
}

/// The batch of the act.
pub(super) fn decide(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    radicado: Radicado,
    annex: &Annex,
    batch: &mut Batch,
) -> Answer {
    admits(shared, radicado, annex)?;
    let whole = usize::try_from(annex.bytes).unwrap_or(usize::MAX);
    let last = u32::try_from(whole.div_ceil(ANNEX_CHUNK).saturating_sub(1)).unwrap_or(u32::MAX);
    let piece = |piece| {
        shared.engine.get(Space::AnnexContent, &trees::annex_piece(radicado, annex.number, piece))
    };
    let end = piece(last)?.map(|bytes| last as usize * ANNEX_CHUNK + bytes.len());
    if end != Some(whole) || piece(0)?.is_none() || piece(last + 1)?.is_some() {
        return Err(Refusal::Annex(AnnexRejection::ContentMissing));
    }
    let key = trees::annex(radicado, annex.number);
    batch.preconditions.push((Space::Annex, key.clone(), Expected::Absent));
    let kept = Annex { at: now, by: actor.user.clone(), ..annex.clone() };
    batch.put(Space::Annex, key, codec::encode(&kept)?);
    batch.delete(Space::Meta, trees::annex_coming(radicado, annex.number));
    Ok(Receipt { radicado: Some(radicado), ..Receipt::default() })
}

/// Removes content whose act never came. Before anybody can write.
pub(super) fn sweep(shared: &Shared) -> Result<(), Fault> {
    let marks = KeyRange::prefix(trees::META_ANNEX);
    loop {
        let found = shared.engine.page(Space::Meta, &marks, Direction::Forward, CLEAR_CHUNK)?;
        if found.is_empty() {
            return Ok(());
        }
        for (key, _) in found {
            let lead = key.get(trees::META_ANNEX.len()..).unwrap_or_default();
            sweep_under(shared.engine.as_ref(), lead, |batch| Ok(shared.engine.apply(batch)?))?;
            let mut batch = Batch::default();
            batch.delete(Space::Meta, key);
            shared.engine.apply(batch)?;
        }
        shared.engine.sync()?;
    }
}

fn sweep_one(
    shared: &Shared,
    of: Radicado,
    number: u32,
    apply: impl Fn(Batch) -> Result<(), Fault>,
) -> Result<(), Fault> {
    sweep_under(shared.engine.as_ref(), &trees::annex(of, number), &apply)?;
    let mut batch = Batch::default();
    batch.delete(Space::Meta, trees::annex_coming(of, number));
    apply(batch)
}

/// The pieces under the key of an annex, unless the annex is there.
fn sweep_under(
    engine: &dyn Engine,
    lead: &[u8],
    apply: impl Fn(Batch) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if lead.is_empty() || engine.get(Space::Annex, lead)?.is_some() {
        return Ok(());
    }
    loop {
        let range = KeyRange::prefix(lead);
        let pairs = engine.page(Space::AnnexContent, &range, Direction::Forward, CLEAR_CHUNK)?;
        if pairs.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::default();
        pairs.into_iter().for_each(|(key, _)| batch.delete(Space::AnnexContent, key));
        apply(batch)?;
    }
}
