//! The pictures of README.md are the real screens, drawn from the terminal emulator's cells.
//!
//! `VENTANILLA_DIBUJAR=1 cargo test pictures` draws them again.

use std::fmt::Write;
use std::path::Path;

use crate::desk::{Desk, Look, demo_store};

const CELL: (f32, f32) = (8.4, 18.0);

/// Sixteen colours on a dark ground.
const PALETTE: [&str; 16] = [
    "#1d2021", "#e05d52", "#7fb069", "#e0b252", "#6a9fd8", "#b48ead", "#5fb3b3", "#d5d5d0",
    "#8a8a85", "#ff7b6f", "#9fd089", "#ffd07a", "#8ac0ff", "#d4aed0", "#7fd3d3", "#ffffff",
];

fn color(of: vt100::Color, otherwise: &'static str) -> &'static str {
    match of {
        vt100::Color::Idx(index) => PALETTE.get(usize::from(index)).copied().unwrap_or(otherwise),
        _ => otherwise,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One rectangle per coloured ground, one text per run of cells that look alike.
fn svg(desk: &Desk, columns: u16, rows: u16) -> String {
    let (width, height) = (f32::from(columns) * CELL.0, f32::from(rows) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0}\" height=\"{:.0}\" font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\" font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" fill=\"#1d2021\"/>\n",
        width + 16.0,
        height + 16.0
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let (text, ink, ground, bold) = look(desk, row, column);
            let start = column;
            let mut run = text;
            column += 1;
            while column < columns {
                let (next, next_ink, next_ground, next_bold) = look(desk, row, column);
                if (next_ink, next_ground, next_bold) != (ink, ground, bold) {
                    break;
                }
                run.push_str(&next);
                column += 1;
            }
            draw_run(&mut out, row, start, &run, ink, ground, bold);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn draw_run(
    out: &mut String,
    row: u16,
    start: u16,
    run: &str,
    ink: &str,
    ground: &str,
    bold: bool,
) {
    let (x, y) = (8.0 + f32::from(start) * CELL.0, 8.0 + f32::from(row) * CELL.1);
    let width = run.chars().count() as f32 * CELL.0;
    if ground != PALETTE[0] {
        writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{ground}\"/>", CELL.1).unwrap();
    }
    if !run.trim().is_empty() {
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{:.1}\" fill=\"{ink}\"{weight} xml:space=\"preserve\" textLength=\"{width:.1}\">{}</text>",
            y + 13.5,
            escaped(run)
        )
        .unwrap();
    }
}

fn look(desk: &Desk, row: u16, column: u16) -> (String, &'static str, &'static str, bool) {
    let Some(cell) = desk.cell(row, column) else {
        return (" ".into(), PALETTE[7], PALETTE[0], false);
    };
    let text = if cell.contents().is_empty() { " ".to_owned() } else { cell.contents().to_owned() };
    let (ink, ground) = (color(cell.fgcolor(), PALETTE[7]), color(cell.bgcolor(), PALETTE[0]));
    if cell.inverse() { (text, ground, ink, cell.bold()) } else { (text, ink, ground, cell.bold()) }
}

#[test]
fn pictures_are_the_screens() {
    let store = demo_store();
    let pictures = [
        ("bandeja", "2 Down Down", 100, 24),
        ("radicar", "3 '7000007' Tab 'R10282300' Tab 'El consumo subió al doble este mes'", 80, 24),
        ("cuenta", "1 'hector gomez' Enter", 100, 24),
    ];
    for (name, keys, columns, rows) in pictures {
        let mut desk = Desk::at(&store, Look { columns, rows, ..Look::default() });
        desk.press(keys);
        let drawn = svg(&desk, columns, rows);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.svg"));
        if std::env::var_os("VENTANILLA_DIBUJAR").is_some() {
            std::fs::write(&path, &drawn).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == drawn,
            "docs/{name}.svg no es la pantalla: VENTANILLA_DIBUJAR=1 cargo test pictures"
        );
    }
}
