//! A place in the tokens of an address.
//!
//! Owns reading one thing at a time: a word, a number, a number sign, the name of a way. Never
//! knows what an address looks like.

use super::lexer::{Kind, Token};
use super::vocabulary::{self, Via};

/// A place in the tokens; copied to look ahead, assigned back to advance.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'s, 't> {
    rest: &'s [Token<'t>],
}

impl<'s, 't> Cursor<'s, 't> {
    pub(super) fn new(rest: &'s [Token<'t>]) -> Self {
        Self { rest }
    }

    /// The tokens not yet consumed.
    pub(super) fn rest(self) -> &'s [Token<'t>] {
        self.rest
    }

    pub(super) fn first(&self) -> Option<&'s Token<'t>> {
        self.rest.first()
    }

    pub(super) fn skip(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    pub(super) fn next_is(&self, kind: Kind) -> bool {
        self.first().is_some_and(|token| token.kind == kind)
    }

    pub(super) fn next_is_glued(&self) -> bool {
        self.first().is_some_and(Token::glued)
    }

    /// The word at hand and the place after it.
    pub(super) fn word(&self) -> Option<(&'s Token<'t>, Self)> {
        let token = self.first().filter(|token| token.kind == Kind::Word)?;
        let mut ahead = *self;
        ahead.skip();
        Some((token, ahead))
    }

    fn take_if(&mut self, accept: impl FnOnce(&Token<'t>) -> bool) -> bool {
        let found = self.first().is_some_and(accept);
        if found {
            self.skip();
        }
        found
    }

    pub(super) fn take(&mut self, kind: Kind) -> bool {
        self.take_if(|token| token.kind == kind)
    }

    pub(super) fn take_glued(&mut self, kind: Kind) -> bool {
        self.take_if(|token| token.kind == kind && token.glued())
    }

    pub(super) fn take_word(&mut self, accept: impl FnOnce(&str) -> bool) -> bool {
        self.take_if(|token| token.kind == Kind::Word && accept(token.text))
    }

    /// Consumes a number of at most so many digits.
    pub(super) fn number(&mut self, digits: usize) -> Option<&'t str> {
        let token = self
            .first()
            .filter(|token| token.kind == Kind::Number && token.text.len() <= digits)?;
        self.skip();
        Some(token.text)
    }

    /// Consumes a number sign in any spelling: `#`, `No.`, `N°`, `Nro`, `No. #`.
    pub(super) fn marker(&mut self) -> bool {
        let mut found = false;
        loop {
            let mut ahead = *self;
            let sign = ahead.take(Kind::Hash) || {
                let spelt = ahead.take_word(vocabulary::is_marker);
                ahead.take(Kind::Ordinal);
                spelt && (ahead.next_is(Kind::Number) || ahead.next_is(Kind::Hash))
            };
            if !sign {
                return found;
            }
            found = true;
            *self = ahead;
        }
    }

    /// Consumes the name of a way; `AV CL 26` and `AVENIDA CARRERA 68` are ways of their own.
    pub(super) fn via(&mut self, short_too: bool) -> Option<Via> {
        let (word, mut ahead) = self.word()?;
        let via = vocabulary::via(word.text, short_too)?;
        *self = ahead;
        if via != Via::Avenida {
            return Some(via);
        }
        let inner = ahead.word().and_then(|(word, _)| vocabulary::via(word.text, false));
        let compound = match inner {
            Some(Via::Calle) => Via::AvenidaCalle,
            Some(Via::Carrera) => Via::AvenidaCarrera,
            _ => return Some(via),
        };
        ahead.skip();
        if !ahead.next_is(Kind::Number) {
            return Some(via);
        }
        *self = ahead;
        Some(compound)
    }
}
