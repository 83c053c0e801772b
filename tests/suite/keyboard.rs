//! Bytes to keys, keys to actions, and the maps: what real clients send, cut anywhere.

use proptest::prelude::*;
use ventanilla::keys::actions::ACTIONS;
use ventanilla::keys::{KeyMap, MapName, readme_table};
use ventanilla::term::{Decoder, Input, Key, KeyCode};

fn plain(code: KeyCode) -> Input {
    Input::Key(Key::plain(code))
}

fn ctrl(c: char) -> Input {
    Input::Key(Key { ctrl: true, ..Key::plain(KeyCode::Char(c)) })
}

fn alt(code: KeyCode) -> Input {
    Input::Key(Key { alt: true, ..Key::plain(code) })
}

/// Sequences of xterm, PuTTY, the Linux console, tmux and screen, with what they mean.
fn table() -> Vec<(&'static [u8], Vec<Input>)> {
    let f = |number| vec![plain(KeyCode::F(number))];
    vec![
        (b"\x1bOP", f(1)),
        (b"\x1b[11~", f(1)),
        (b"\x1b[[A", f(1)),
        (b"\x1bOS", f(4)),
        (b"\x1b[15~", f(5)),
        (b"\x1b[24~", f(12)),
        (b"\x1b[25~", f(13)),
        (b"\x1b[1;2P", f(13)),
        (b"\x1b[Z", vec![plain(KeyCode::BackTab)]),
        (b"\x1b[H", vec![plain(KeyCode::Home)]),
        (b"\x1b[1~", vec![plain(KeyCode::Home)]),
        (b"\x1b[F", vec![plain(KeyCode::End)]),
        (b"\x1b[4~", vec![plain(KeyCode::End)]),
        (b"\x1b[3~", vec![plain(KeyCode::Delete)]),
        (b"\x1b[5~", vec![plain(KeyCode::PageUp)]),
        (b"\x1bOA", vec![plain(KeyCode::Up)]),
        ("ñ".as_bytes(), vec![plain(KeyCode::Char('ñ'))]),
        ("€".as_bytes(), vec![plain(KeyCode::Char('€'))]),
        (b"\x7f", vec![plain(KeyCode::Backspace)]),
        (b"\x08", vec![plain(KeyCode::Backspace)]),
        (b"\x00", vec![ctrl(' ')]),
        (b"\x1bx", vec![alt(KeyCode::Char('x'))]),
        (b"\x1b\x1b[D", vec![alt(KeyCode::Left)]),
        (
            b"a\x1b[Bc",
            vec![plain(KeyCode::Char('a')), plain(KeyCode::Down), plain(KeyCode::Char('c'))],
        ),
        (b"\x1bOM", vec![plain(KeyCode::Enter)]),
        (b"\x1bOu", vec![plain(KeyCode::Char('5'))]),
        (b"\x1b[200~uno\ndos\x1b[201~", vec![Input::Paste("uno\ndos".into())]),
        // Answers of the terminal, mouse and stray ends are nobody's keys.
        (b"\x1b[12;40R", vec![]),
        (b"\x1b]0;titulo\x07", vec![]),
        (b"\x1bP>|xterm\x1b\\", vec![]),
        (b"\x1b[201~", vec![]),
        (b"\x1b[<0;10;5M", vec![]),
    ]
}

#[test]
fn every_dialect_gives_the_same_keys_cut_at_every_byte() {
    for (bytes, expected) in table() {
        for cut in 0..=bytes.len() {
            let mut decoder = Decoder::default();
            let mut found = decoder.feed(&bytes[..cut]);
            found.extend(decoder.feed(&bytes[cut..]));
            assert_eq!(found, expected, "{bytes:?} cortado en {cut}");
            assert_eq!(decoder.timeout_ms(), None, "{bytes:?}");
        }
    }
}

#[test]
fn a_lone_escape_is_one_after_a_silence() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.feed(b"\x1b"), vec![]);
    assert_eq!(decoder.timeout_ms(), Some(50));
    assert_eq!(decoder.flush(), vec![plain(KeyCode::Esc)]);
    assert_eq!(decoder.feed(b"\x1b\x1b"), vec![]);
    assert_eq!(decoder.flush(), vec![plain(KeyCode::Esc), plain(KeyCode::Esc)]);
}

#[test]
fn a_latin1_client_is_understood_and_noticed() {
    let mut decoder = Decoder::default();
    assert_eq!(
        decoder.feed(b"ni\xf1o"),
        vec![
            plain(KeyCode::Char('n')),
            plain(KeyCode::Char('i')),
            plain(KeyCode::Char('ñ')),
            plain(KeyCode::Char('o')),
        ]
    );
    assert!(decoder.saw_latin1());
}

#[test]
fn a_paste_that_never_ends_does_not_lock_the_keyboard_or_grow() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[200~");
    for _ in 0..2_000 {
        assert_eq!(decoder.feed(&[b'x'; 100]), vec![]);
    }
    let pasted = decoder.flush();
    assert!(matches!(&pasted[..], [Input::Paste(text)] if text.len() <= (64 << 10) + 6));
    assert_eq!(decoder.feed(b"a"), vec![plain(KeyCode::Char('a'))]);
}

#[test]
fn an_endless_sequence_is_swallowed_to_its_end() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[");
    assert_eq!(decoder.feed(&[b'1'; 2_000_000]), vec![]);
    assert_eq!(decoder.feed(b"~a"), vec![plain(KeyCode::Char('a'))]);
}

proptest! {
    /// How bytes are cut into packets never changes what was pressed.
    #[test]
    fn packets_do_not_matter(
        bytes in prop::collection::vec(prop_oneof![
            2 => prop::sample::select(vec![0x1b_u8, b'[', b'O', b'~', b'1', b'5', b';', b'A', 0xc3, 0xb1]),
            1 => any::<u8>(),
        ], 0..80),
        cuts in prop::collection::vec(0_usize..80, 0..8),
    ) {
        let mut whole = Decoder::default();
        let mut expected = whole.feed(&bytes);
        expected.extend(whole.flush());
        let mut parts = Decoder::default();
        let mut found = Vec::new();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        let mut from = 0;
        for cut in cuts.into_iter().chain(std::iter::once(bytes.len())) {
            found.extend(parts.feed(&bytes[from..cut]));
            from = cut;
        }
        found.extend(parts.flush());
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn shipped_maps_load_and_reach_every_action_by_key_or_palette() {
    for name in MapName::ALL {
        let map = KeyMap::shipped(name).unwrap();
        let silent: Vec<&str> = ACTIONS
            .iter()
            .filter(|row| map.keys_of(row.action).is_empty())
            .map(|row| row.id)
            .collect();
        assert_eq!(silent, ["mapa", "colores", "lector", "teclas", "descartar"], "{}", name.name());
    }
    assert!(readme_table().unwrap().lines().count() > ACTIONS.len());
}

fn refused(text: &str) -> String {
    KeyMap::from_layers(MapName::As400, &[("prueba.toml", text)]).unwrap_err().to_string()
}

#[test]
fn a_wrong_map_names_its_file_its_line_and_the_reason() {
    let unknown = refused("[global]\nayuda = [\"f1\"]\nbailar = [\"f2\"]\n");
    assert!(unknown.contains("prueba.toml, línea 3"), "{unknown}");
    assert!(unknown.contains("bailar"), "{unknown}");
    let clash = refused("[global]\nayuda = [\"f1\"]\nsalir = [\"f1\"]\n");
    assert!(clash.contains("línea 3") && clash.contains("ya es de «ayuda»"), "{clash}");
    for eaten in ["ctrl-s", "ctrl-q", "ctrl-h", "ctrl-b", "alt-1", "[", "~"] {
        let text = format!("[global]\nayuda = [\"{eaten}\"]\n");
        assert!(refused(&text).contains("línea 2"), "{eaten}");
    }
    assert!(refused("[formulario]\ndescartar = [\"f24\"]\n").contains("no va en una sola tecla"));
    assert!(refused("[global]\nayuda = [\"f99\"]\n").contains("teclas conocidas"));
    assert!(refused("[nadie]\n").contains("no hay contexto"));
    assert!(refused("[global\n").contains("línea 1"));
}

/// What a terminal answers when it is asked how it is, is no key; everything around it is.
#[test]
fn the_answer_of_a_terminal_is_heard_and_is_no_key() {
    let mut decoder = Decoder::default();
    let inputs = decoder.feed(b"a\x1b[0nb");
    assert_eq!(inputs, [plain(KeyCode::Char('a')), plain(KeyCode::Char('b'))]);
    assert!(decoder.take_answer());
    assert!(!decoder.take_answer());
    assert!(decoder.feed(b"\x1b[0").is_empty() && !decoder.take_answer());
    assert!(decoder.feed(b"n").is_empty() && decoder.take_answer());
}
