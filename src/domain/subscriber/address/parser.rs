//! The grammar of an address inside the street grid.
//!
//! Owns what makes a street, a crossing and a plate, and which letters belong to them. Never
//! searches: a shape is tried at the place it is given.

use super::cursor::Cursor;
use super::lexer::{Kind, Token};
use super::vocabulary::{self, Via};

/// A shape tried at the head of some tokens (the flag tells whether they open the whole text);
/// gives the canonical text and the tokens it left.
pub(super) type Shape = for<'s, 't> fn(&'s [Token<'t>], bool) -> Option<(String, &'s [Token<'t>])>;

/// No Colombian town numbers a street above 999.
const STREET_DIGITS: usize = 3;
/// A plate is metres from the corner; long blocks exist, a telephone number does not fit.
const PLATE_DIGITS: usize = 5;
/// `AV PRIMERO DE MAYO CENTRO` and the like; a longer name is a sentence.
const NAME_WORDS: usize = 5;

/// Which of the two numbered ways is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Before the number sign, where `N 20` is one of its spellings.
    Street,
    /// After the number sign, where the `N` of `N 20` is a letter.
    Crossing,
}

/// `KR 22 # 21B - 53`, and avenues with a name instead of a number: `AV BOYACA # 64H - 39`.
pub(super) fn urban<'s, 't>(
    tokens: &'s [Token<'t>],
    opening: bool,
) -> Option<(String, &'s [Token<'t>])> {
    numbered(tokens, opening).or_else(|| named(tokens))
}

/// A street known by its number, the usual case.
fn numbered<'s, 't>(tokens: &'s [Token<'t>], opening: bool) -> Option<(String, &'s [Token<'t>])> {
    let mut cursor = Cursor::new(tokens);
    let (via, street) = cursor.street(opening)?;
    cursor.take(Kind::Comma);
    let dash_leads = !cursor.marker() && cursor.take(Kind::Dash);
    let crossing = cursor.crossing_and_plate(dash_leads)?;
    Some((format!("{} {street} # {crossing}", via.abbreviation()), cursor.rest()))
}

/// A street known by its name; only an explicit number sign tells where the name ends.
fn named<'s, 't>(tokens: &'s [Token<'t>]) -> Option<(String, &'s [Token<'t>])> {
    let mut cursor = Cursor::new(tokens);
    let mut text = cursor.via(false)?.abbreviation().to_owned();
    if let Some(day) = cursor.day_of_month() {
        text.push(' ');
        text.push_str(day);
    }
    for _ in 0..NAME_WORDS {
        let (word, after) = cursor.word()?;
        if vocabulary::is_keyword(word.text) {
            return None;
        }
        text.push(' ');
        text.push_str(word.text);
        cursor = after;
        if cursor.marker() {
            let crossing = cursor.crossing_and_plate(false)?;
            return Some((format!("{text} # {crossing}"), cursor.rest()));
        }
    }
    None
}

/// `KR 11 CL 13`, the plate kept when there is one: `KR 3 CL 2 - 81`.
pub(super) fn corner<'s, 't>(
    tokens: &'s [Token<'t>],
    opening: bool,
) -> Option<(String, &'s [Token<'t>])> {
    let mut cursor = Cursor::new(tokens);
    let (via, street) = cursor.street(opening)?;
    let marked = cursor.joint();
    let (other, crossing) = cursor.street(marked)?;
    if via == other {
        return None;
    }
    let mut text = format!("{} {street} {} {crossing}", via.abbreviation(), other.abbreviation());
    let mut ahead = cursor;
    if ahead.take(Kind::Dash)
        && let Some(plate) = ahead.plate()
    {
        text.push_str(" - ");
        text.push_str(&plate);
        cursor = ahead;
    }
    while cursor.take_word(|word| vocabulary::place(word) == Some("ESQ")) {}
    Some((text, cursor.rest()))
}

impl<'t> Cursor<'_, 't> {
    /// The number of a way named after a date: `AV 30 DE AGOSTO`.
    fn day_of_month(&mut self) -> Option<&'t str> {
        let mut ahead = *self;
        let day = ahead.number(2)?;
        ahead.word().filter(|(word, _)| word.text == "DE")?;
        *self = ahead;
        Some(day)
    }

    /// Consumes what may stand between two streets that meet; tells whether it was `#`, after
    /// which a way of one letter cannot be anything else.
    fn joint(&mut self) -> bool {
        let hash = self.take(Kind::Hash);
        if !hash && !self.take(Kind::Dash) && !self.take(Kind::Comma) && !self.take(Kind::Slash) {
            self.take_word(|word| matches!(word, "CON" | "Y") || vocabulary::is_marker(word));
        }
        hash
    }

    fn street(&mut self, short_too: bool) -> Option<(Via, String)> {
        let via = self.via(short_too)?;
        self.marker();
        Some((via, self.axis(Side::Street)?))
    }

    /// `21B - 53`: the number of the crossing way and the plate counted from it.
    fn crossing_and_plate(&mut self, dash_required: bool) -> Option<String> {
        let crossing = self.axis(Side::Crossing)?;
        if !self.take(Kind::Dash) && dash_required {
            return None;
        }
        Some(format!("{crossing} - {}", self.plate()?))
    }

    /// `12B BIS A SUR`: a number with its letter, BIS and quadrant.
    fn axis(&mut self, side: Side) -> Option<String> {
        let mut text = self.number(STREET_DIGITS)?.to_owned();
        self.take(Kind::Ordinal);
        if let Some(letter) = self.letter(side) {
            text.push_str(letter);
            text.push_str(self.inner_digit(side).unwrap_or_default());
        }
        if self.take_word(|word| word == "BIS") {
            text.push_str(" BIS");
            if let Some(letter) = self.letter(side) {
                text.push(' ');
                text.push_str(letter);
            }
        }
        if let Some(quadrant) = self.quadrant() {
            text.push(' ');
            text.push_str(quadrant);
        }
        Some(text)
    }

    /// The letter of a street: one, or two as in `72AN`; never a word that merely follows.
    fn letter(&mut self, side: Side) -> Option<&'t str> {
        let (word, after) = self.word()?;
        let belongs = match word.text.chars().count() {
            1 if after.follows_number_sign(word, side) => false,
            1 => word.glued() || !(matches!(word.text, "Y" | "O") || after.opens_initialled_word()),
            2 if word.glued() => {
                !vocabulary::is_keyword(word.text) && vocabulary::quadrant(word.text).is_none()
            }
            2 => vocabulary::is_loose_pair(word.text),
            _ => false,
        };
        belongs.then(|| *self = after)?;
        Some(word.text)
    }

    /// Whether the `N` just read is a number sign: `5 N 20`, `5N20`, `5 N°`, but not `5N 20`.
    fn follows_number_sign(&self, word: &Token<'_>, side: Side) -> bool {
        let written_as_letter = word.glued() && !self.next_is_glued();
        let before_number = side == Side::Street && self.next_is(Kind::Number);
        word.text == "N" && (self.next_is(Kind::Ordinal) || before_number && !written_as_letter)
    }

    /// `B. CENTRO`, `B/CENTRO`: the letter just read is the initial of what follows.
    fn opens_initialled_word(&self) -> bool {
        let mut ahead = *self;
        let tied =
            ahead.take(Kind::Slash) || self.first().is_some_and(|next| next.gap.starts_with('.'));
        tied && ahead.word().is_some_and(|(word, _)| {
            !vocabulary::is_marker(word.text)
                && vocabulary::quadrant(word.text).is_none()
                && word.text != "BIS"
        })
    }

    /// The digit after a letter in `28D4 - 54`; in `18B131` the digits are the plate.
    fn inner_digit(&mut self, side: Side) -> Option<&'t str> {
        let mut ahead = *self;
        let glued = self.next_is_glued();
        let digit = ahead.number(1).filter(|_| glued)?;
        let mut beyond = ahead;
        let belongs = match side {
            Side::Street => ahead.next_is(Kind::Hash),
            Side::Crossing => {
                beyond.take(Kind::Dash);
                beyond.next_is(Kind::Number)
            }
        };
        belongs.then(|| *self = ahead)?;
        Some(digit)
    }

    fn quadrant(&mut self) -> Option<&'static str> {
        let (word, ahead) = self.word()?;
        let quadrant = vocabulary::quadrant(word.text)?;
        *self = ahead;
        Some(quadrant)
    }

    /// `53`, `09`, `63B`, two plates of one lot as `22/28`, and the quadrant.
    fn plate(&mut self) -> Option<String> {
        let mut text = self.plate_number()?;
        let mut ahead = *self;
        if (ahead.take(Kind::Slash) || (ahead.take_glued(Kind::Dash) && ahead.next_is_glued()))
            && let Some(second) = ahead.plate_number()
        {
            text.push('/');
            text.push_str(&second);
            *self = ahead;
        }
        if let Some(quadrant) = self.quadrant().or_else(|| self.lone_quadrant()) {
            text.push(' ');
            text.push_str(quadrant);
        }
        Some(text)
    }

    fn plate_number(&mut self) -> Option<String> {
        let mut text = self.number(PLATE_DIGITS)?.to_owned();
        if let Some((word, ahead)) = self.word()
            && word.glued()
            && word.text.chars().count() == 1
            && !(ahead.next_is(Kind::Number) && ahead.next_is_glued())
        {
            text.push_str(word.text);
            *self = ahead;
        }
        Some(text)
    }

    /// The `W` of `28 17A 35 W`, when nothing but a known word follows it.
    fn lone_quadrant(&mut self) -> Option<&'static str> {
        let (word, ahead) = self.word()?;
        let quadrant = vocabulary::quadrant_letter(word.text)?;
        let alone = ahead.first().is_none_or(|next| vocabulary::is_keyword(next.text));
        alone.then(|| *self = ahead)?;
        Some(quadrant)
    }
}
