//! Requests about letters: written from the case as it is, numbered, kept with what proves a copy.

use super::Desk;
use crate::domain::command::Command;
use crate::domain::ids::Radicado;
use crate::domain::letter::{IssuedLetter, Letter, LetterFault, LetterProblem, letter_number};
use crate::domain::pqr::Advance;
use crate::domain::trace::Subject;
use crate::interchange::letters::{self, Occasion};
use crate::screens::Answer;
use crate::screens::wish::{Outgoing, SentLetter};
use crate::store::engine::Version;
use crate::store::{Fault, Seen};

/// What stands in a preview where the number will be.
const UNNUMBERED: &str = "(número al firmar)";

impl Desk {
    pub(super) fn preview_letter(&self, asked: &Outgoing) -> Result<Answer, Fault> {
        Ok(match self.write_letter(asked, UNNUMBERED)? {
            Ok(letter) => {
                Answer::Letter(letters::text(&letter).lines().map(str::to_owned).collect())
            }
            Err(fault) => Answer::NoLetter(fault),
        })
    }

    pub(super) fn issue_letter(&self, asked: Outgoing, seen: Version) -> Result<Answer, Fault> {
        // Tried first: a letter that cannot be written takes no number.
        if let Err(fault) = self.write_letter(&asked, UNNUMBERED)? {
            return Ok(Answer::NoLetter(fault));
        }
        let year = chrono::Datelike::year(&self.clock.today());
        let sequence = self.store.next_letter(u16::try_from(year).unwrap_or(0))?;
        let number = letter_number(year, sequence);
        let letter = match self.write_letter(&asked, &number)? {
            Ok(letter) => letter,
            Err(fault) => return Ok(Answer::NoLetter(fault)),
        };
        let company = &self.store.office().letters.company;
        let issued = IssuedLetter {
            radicado: asked.radicado,
            sequence,
            template: asked.template,
            hash: letters::hash(&letters::pdf(&letter, company)),
            letter,
        };
        let act = Advance { document: number, ..asked.act };
        let command = Command::IssueLetter { letter: Box::new(issued), act: Some(act) };
        Ok(self.commit(command, Some(seen)))
    }

    fn write_letter(
        &self,
        asked: &Outgoing,
        number: &str,
    ) -> Result<Result<Letter, LetterFault>, Fault> {
        let office = self.store.office();
        let today = self.clock.today();
        let template = office.letters.template(&asked.template);
        let file = self.store.case_file(asked.radicado, today)?;
        let (Some(template), Some(Seen { record: file, .. })) = (template, file) else {
            return Ok(Err(LetterFault {
                template: asked.template.clone(),
                line: 0,
                problem: LetterProblem::UnknownFact(asked.template.clone()),
            }));
        };
        let case = &file.row.case;
        let subscriber =
            case.account.map(|account| self.store.subscriber(account)).transpose()?.flatten();
        let signer = self.store.user(&self.actor.user)?.map(|user| user.record.name);
        let facts = letters::facts(Occasion {
            case,
            parent: file.parent.as_ref(),
            subscriber: subscriber.as_ref(),
            act: Some(&asked.act),
            rules: &file.row.rules,
            office,
            number,
            signer: signer.as_deref().unwrap_or(self.actor.user.as_str()),
            now: self.clock.now(),
        });
        Ok(letters::render(&office.letters, template, &facts))
    }

    pub(super) fn letters(&mut self, of: Radicado) -> Result<Answer, Fault> {
        self.viewed(Subject::Pqr(of));
        let sent = |issued: IssuedLetter| {
            let mut lines: Vec<String> =
                letters::text(&issued.letter).lines().map(str::to_owned).collect();
            lines.extend([String::new(), format!("BLAKE3 del PDF: {}", issued.hash)]);
            SentLetter { number: issued.letter.number, title: issued.letter.title, lines }
        };
        Ok(Answer::Letters(self.store.letters(of)?.into_iter().map(sent).collect()))
    }
}
