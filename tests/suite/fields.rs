//! Masks, documents, telephones and amounts: what may be typed, and what it means.

use proptest::prelude::*;
use ventanilla::domain::money::Money;
use ventanilla::domain::subscriber::{
    Document, DocumentRejection, Phone, PhoneRejection, fold, is_email, nit_check_digit,
};
use ventanilla::text::money::{pesos, plain};
use ventanilla::text::{fit, safe};
use ventanilla::widgets::{Mask, TextField};

fn typed(mask: Mask, text: &str) -> TextField {
    let mut field = TextField::new(mask);
    field.set(text);
    field
}

#[test]
fn known_companies_have_their_digit() {
    let fixture = include_str!("../fixtures/nit_prueba.csv");
    let mut reader = csv::Reader::from_reader(fixture.as_bytes());
    let mut seen = 0;
    for record in reader.records() {
        let record = record.unwrap();
        assert_eq!(nit_check_digit(&record[1]), record[2].parse().ok(), "{}", &record[0]);
        seen += 1;
    }
    assert_eq!(seen, 17);
}

#[test]
fn documents_say_what_is_wrong() {
    let parse = |kind: &str, number: &str| Document::parse(kind, number, "");
    assert_eq!(Document::parse("NIT", "890.904.996-1", "").unwrap().check, Some(1));
    assert_eq!(Document::parse("NIT", "890904996 1", "").unwrap().number, "890904996");
    assert_eq!(
        Document::parse("NIT", "890904996", "2"),
        Err(DocumentRejection::CheckDigit { expected: 1 })
    );
    assert_eq!(parse("CC", "12"), Err(DocumentRejection::Length));
    assert_eq!(parse("CC", "9123456789"), Err(DocumentRejection::Length));
    assert!(parse("CC", "1.023.456.789").is_ok());
    assert_eq!(parse("CC", "12A456"), Err(DocumentRejection::Characters));
    assert_eq!(parse("XX", "123"), Err(DocumentRejection::KindUnknown));
    assert!(parse("PA", "AB12345").is_ok());
}

#[test]
fn telephones_follow_the_plan_of_2021() {
    assert_eq!(Phone::parse("+57 315 230 6300").unwrap().digits(), "3152306300");
    assert_eq!(Phone::parse("(606) 890-1000").unwrap().digits(), "6068901000");
    assert_eq!(Phone::parse("8901000"), Err(PhoneRejection::OldNumbering));
    assert_eq!(Phone::parse("6038901000"), Err(PhoneRejection::NotAssigned));
    assert_eq!(Phone::parse("31523063"), Err(PhoneRejection::Length));
    assert_eq!(Phone::parse("315x306300"), Err(PhoneRejection::Characters));
}

#[test]
fn emails_need_a_domain() {
    assert!(is_email("l.gomez@correo.co"));
    for wrong in ["", "a", "a@", "@b.co", "a@b", "a b@c.co", "a@b..", "a@b@c.co", "a\u{7}@b.co"] {
        assert!(!is_email(wrong), "{wrong:?}");
    }
}

#[test]
fn the_keypad_dot_is_the_decimal_comma() {
    let field = typed(Mask::Money, "82300.5");
    assert_eq!((field.value(), field.shown().as_str()), ("82300,5", "82.300,50"));
    assert_eq!(typed(Mask::Money, "1,239").value(), "1,23");
    assert_eq!(typed(Mask::Money, "abc12").money(), Some(Money::from_pesos(12)));
    assert_eq!(typed(Mask::Money, "").money(), None);
}

#[test]
fn codes_fill_and_choices_replace() {
    assert!(!typed(Mask::Code(3), "10").is_full());
    assert!(typed(Mask::Code(3), "1029").is_full());
    assert_eq!(typed(Mask::Code(3), "1029").value(), "102");
    let mut kind = typed(Mask::Choice(&['P', 'R']), "p");
    assert!(kind.insert('r') && !kind.insert('x'));
    assert_eq!(kind.value(), "R");
}

proptest! {
    /// Every amount is written and read back whole.
    #[test]
    fn amounts_round_trip(centavos in -9_000_000_000_000_i64..9_000_000_000_000) {
        let amount = Money::from_centavos(centavos);
        let back: rust_decimal::Decimal = plain(amount).parse().unwrap();
        prop_assert_eq!(Money::from_decimal(back), Some(amount));
        let shown = pesos(amount).replace('.', "").replace(',', ".");
        let back: rust_decimal::Decimal = shown.parse().unwrap();
        prop_assert_eq!(Money::from_decimal(back), Some(amount));
    }

    /// Whatever is typed and erased, the cursor stays inside and the mask holds.
    #[test]
    fn fields_keep_their_mask(text in ".{0,30}", moves in prop::collection::vec(0_u8..7, 0..30)) {
        for mask in
            [Mask::Text(10), Mask::Code(4), Mask::Money, Mask::Date, Mask::Choice(&['A', 'B'])]
        {
            let mut field = typed(mask, &text);
            for step in &moves {
                match step {
                    0 => field.left(),
                    1 => field.right(),
                    2 => field.backspace(),
                    3 => field.delete(),
                    4 => drop(field.insert('7')),
                    5 => field.erase_rest(),
                    _ => field.home(),
                }
                let length = field.value().chars().count();
                prop_assert!(field.cursor() <= length);
                match mask {
                    Mask::Text(most) => prop_assert!(length <= most),
                    Mask::Code(most) => {
                        prop_assert!(length <= most && field.value().bytes().all(|b| b.is_ascii_digit()));
                    }
                    Mask::Choice(letters) => {
                        prop_assert!(field.value().chars().all(|c| letters.contains(&c)) && length <= 1);
                    }
                    Mask::Date => prop_assert!(
                        length <= 10 && field.value().chars().all(|c| c.is_ascii_digit() || "/-.+".contains(c))
                    ),
                    Mask::Money => prop_assert!(field.is_empty() || field.money().is_some() || field.value() == ","),
                }
            }
        }
    }

    /// Nothing that a terminal could obey comes out, and a fitted text fits.
    #[test]
    fn texts_are_safe_and_fit(text in "\\PC{0,40}|[\\x00-\\xff]{0,40}", columns in 0_usize..50) {
        let shown = safe(&text);
        prop_assert!(!shown.chars().any(char::is_control));
        let cut = fit(&shown, columns);
        prop_assert!(unicode_width::UnicodeWidthStr::width(cut.as_str()) <= columns);
    }

    /// Folding twice is folding once.
    #[test]
    fn folding_is_idempotent(text in "\\PC{0,40}") {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }
}
