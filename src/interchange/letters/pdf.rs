//! A letter on A4 pages, with the company at the head of each and the page at its foot.
//!
//! No date of making, no chance, no compression: the same letter is the same bytes.

use super::super::paper::{A4, Face, Paper, document, drawable};
use super::Sheet;
use super::wrap::wrap;
use crate::domain::letter::{Company, Letter, Paragraph};
use crate::text::letter::one_line;

/// A4, upright.
const PAGE: (f32, f32) = A4;
/// Left and right margin.
const MARGIN: f32 = 71.0;
/// Baseline of the first line of the text.
const TOP: f32 = 742.0;
/// No baseline of the text is lower.
const BOTTOM: f32 = 96.0;
/// Between paragraphs.
const GAP: f32 = 7.0;
/// A run of lines of this many is not broken: an address, a signature.
const KEPT_LINES: usize = 10;
/// What follows a heading on its page.
const AFTER_HEADING: f32 = 2.0 * BODY.leading + GAP;

#[derive(Debug, Clone, Copy)]
struct Style {
    face: Face,
    size: f32,
    leading: f32,
}

const TITLE: Style = Style { face: Face::Bold, size: 13.0, leading: 17.0 };
const HEADING: Style = Style { face: Face::Bold, size: 11.0, leading: 15.0 };
const BODY: Style = Style { face: Face::Regular, size: 11.0, leading: 15.0 };
const COMPANY: Style = Style { face: Face::Bold, size: 11.0, leading: 13.0 };
const SMALL: Style = Style { face: Face::Regular, size: 8.5, leading: 11.0 };

impl Style {
    /// The lines of a text between the margins.
    fn lines(self, text: &str, share: f32) -> Vec<String> {
        let limit = (PAGE.0 - 2.0 * MARGIN) * share * 1000.0 / self.size;
        wrap(&drawable(&one_line(text)), limit as usize, |c| self.face.width(c))
    }

    /// What of a text fits into one line.
    fn first_line(self, text: &str, share: f32) -> String {
        self.lines(text, share).into_iter().next().unwrap_or_default()
    }

    fn width(self, text: &str) -> f32 {
        let thousandths: usize = text.chars().map(|c| self.face.width(c)).sum();
        thousandths as f32 * self.size / 1000.0
    }
}

/// Lines that belong together.
struct Block {
    style: Style,
    lines: Vec<String>,
    /// Whether it goes to the next page whole.
    kept: bool,
    /// Room that must be left below it.
    below: f32,
}

/// A line at its place.
struct Placed {
    style: Style,
    y: f32,
    text: String,
}

/// The letter as PDF.
pub fn pdf(letter: &Letter, company: &Company) -> Vec<u8> {
    sheets(&Sheet::from(letter), company)
}

/// Any paper of the company as PDF.
pub fn sheets(letter: &Sheet<'_>, company: &Company) -> Vec<u8> {
    let pages = paginate(&blocks(letter));
    let contents: Vec<Vec<u8>> = (1..)
        .zip(&pages)
        .map(|(number, page)| draw(page, &furniture(letter, company, number, pages.len())))
        .collect();
    let title = format!("{} {}", letter.title, letter.number);
    document(PAGE, (&title, &company.name), &contents)
}

fn blocks(letter: &Sheet<'_>) -> Vec<Block> {
    let lines = TITLE.lines(letter.title, 1.0);
    let title = Block { style: TITLE, lines, kept: false, below: AFTER_HEADING };
    let mut blocks: Vec<Block> =
        std::iter::once(title).chain(letter.paragraphs.iter().map(block)).collect();
    for at in 1..letter.paragraphs.len() {
        keep_closing(&mut blocks, at);
    }
    blocks
}

/// One line of text before lines that stay together goes with them: "Atentamente," and who signs.
fn keep_closing(blocks: &mut [Block], at: usize) {
    let Some([line, next, ..]) = blocks.get_mut(at..) else { return };
    if line.lines.len() == 1 && next.kept && next.below == 0.0 {
        line.kept = true;
        line.below += GAP + next.lines.len() as f32 * next.style.leading;
    }
}

fn heading(text: &str) -> Block {
    let lines = HEADING.lines(text, 1.0);
    Block { style: HEADING, kept: lines.len() <= KEPT_LINES, lines, below: AFTER_HEADING }
}

fn block(paragraph: &Paragraph) -> Block {
    match paragraph {
        Paragraph::Heading(text) => heading(text),
        Paragraph::Prose(text) => {
            Block { style: BODY, lines: BODY.lines(text, 1.0), kept: false, below: 0.0 }
        }
        Paragraph::Lines(lines) => {
            let lines: Vec<String> = lines.iter().flat_map(|line| BODY.lines(line, 1.0)).collect();
            Block { style: BODY, kept: lines.len() <= KEPT_LINES, lines, below: 0.0 }
        }
    }
}

/// Lines on pages, from the top of each.
fn paginate(blocks: &[Block]) -> Vec<Vec<Placed>> {
    let mut pages = Pages { done: Vec::new(), page: Vec::new(), y: TOP };
    for block in blocks {
        pages.make_room(block.needs());
        for line in &block.lines {
            pages.make_room(0.0);
            pages.page.push(Placed { style: block.style, y: pages.y, text: line.clone() });
            pages.y -= block.style.leading;
        }
        pages.y -= GAP;
    }
    pages.done.push(pages.page);
    pages.done
}

impl Block {
    /// Room under its first baseline without which it begins on the next page.
    fn needs(&self) -> f32 {
        let after_first = (self.lines.len().max(1) - 1) as f32 * self.style.leading;
        // A paragraph that may be broken leaves no line alone at the foot.
        self.below + if self.kept { after_first } else { after_first.min(self.style.leading) }
    }
}

struct Pages {
    done: Vec<Vec<Placed>>,
    page: Vec<Placed>,
    y: f32,
}

impl Pages {
    /// Turns the page when less than this is left; a page is never left empty.
    fn make_room(&mut self, needed: f32) {
        if self.y - needed < BOTTOM && !self.page.is_empty() {
            self.done.push(std::mem::take(&mut self.page));
            self.y = TOP;
        }
    }
}

/// What every page has around the text: text, style, distance from the left, height.
struct Furniture(Vec<(f32, Placed)>);

impl Furniture {
    fn left(&mut self, style: Style, y: f32, text: &str, share: f32) {
        let text = style.first_line(text, share);
        self.0.push((MARGIN, Placed { style, y, text }));
    }

    fn right(&mut self, style: Style, y: f32, text: &str, share: f32) {
        let text = style.first_line(text, share);
        let x = PAGE.0 - MARGIN - style.width(&text);
        self.0.push((x, Placed { style, y, text }));
    }
}

/// Baselines of the head and the foot.
const HEAD: [f32; 2] = [794.0, 782.0];
const FOOT: [f32; 2] = [62.0, 51.0];
/// Rules under the head and over the foot.
const RULES: [f32; 2] = [774.0, 74.0];

fn furniture(letter: &Sheet<'_>, company: &Company, number: usize, pages: usize) -> Furniture {
    let mut around = Furniture(Vec::new());
    let [name, nit] = HEAD;
    around.left(COMPANY, name, &company.name, 0.64);
    around.right(SMALL, name, letter.number, 0.34);
    around.left(SMALL, nit, &format!("NIT {}", company.nit), 0.48);
    around.right(SMALL, nit, letter.place_and_date, 0.5);
    let [first, second] = FOOT;
    let town = format!("{}, {} ({})", company.address, company.town, company.department);
    around.left(SMALL, first, &town, 0.8);
    let reach = format!("{} · {} · {}", company.telephone, company.email, company.web);
    around.left(SMALL, second, &reach, 0.8);
    around.right(SMALL, second, &format!("Página {number} de {pages}"), 0.2);
    around
}

fn draw(page: &[Placed], around: &Furniture) -> Vec<u8> {
    let mut paper = Paper::new();
    for y in RULES {
        paper.rule((MARGIN, y), (PAGE.0 - MARGIN, y));
    }
    let text = page.iter().map(|line| (MARGIN, line));
    for (x, line) in around.0.iter().map(|(x, line)| (*x, line)).chain(text) {
        paper.text((x, line.y), line.style.face, line.style.size, &line.text);
    }
    paper.done()
}
