//! Pages of text and rules, as PDF. No date of making, no chance, no compression: the same pages are the same bytes.

mod metrics;

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

pub(super) use metrics::{Face, drawable};

/// A4 in points, upright.
pub(super) const A4: (f32, f32) = (595.0, 842.0);

/// Width of a rule, in points.
const RULE: f32 = 0.6;

/// What is drawn on one page. Heights are counted from its foot.
pub(super) struct Paper(Content);

impl Paper {
    pub(super) fn new() -> Self {
        let mut content = Content::new();
        content.set_line_width(RULE);
        Self(content)
    }

    /// A line from one point to another.
    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.0.move_to(from.0, from.1).line_to(to.0, to.1).stroke();
    }

    /// A text that begins at a point; what no face can draw must be out of it already.
    pub(super) fn text(&mut self, at: (f32, f32), face: Face, size: f32, text: &str) {
        if text.is_empty() {
            return;
        }
        self.0.begin_text();
        self.0.set_font(Name(face.key()), size);
        self.0.next_line(at.0, at.1);
        self.0.show(Str(&metrics::bytes(text)));
        self.0.end_text();
    }

    /// What is on the page, for [`document`].
    pub(super) fn done(self) -> Vec<u8> {
        self.0.finish().into_vec()
    }
}

/// Pages of one size as a document with its title and its author.
pub(super) fn document(
    (width, height): (f32, f32),
    (title, author): (&str, &str),
    contents: &[Vec<u8>],
) -> Vec<u8> {
    let mut next = 1..;
    let mut reference = || Ref::new(next.next().unwrap_or(i32::MAX));
    let (catalog, tree, info) = (reference(), reference(), reference());
    let fonts = [(Face::Regular, reference()), (Face::Bold, reference())];
    let pages: Vec<(Ref, Ref)> = contents.iter().map(|_| (reference(), reference())).collect();

    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree).lang(TextStr("es-CO"));
    let kids = pages.iter().map(|(page, _)| *page);
    pdf.pages(tree).kids(kids).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for ((page, stream), content) in pages.iter().zip(contents) {
        let mut writer = pdf.page(*page);
        writer.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(*stream);
        writer.resources().fonts().pairs(fonts.map(|(face, font)| (Name(face.key()), font)));
        writer.finish();
        pdf.stream(*stream, content);
    }
    for (face, font) in fonts {
        let mut writer = pdf.type1_font(font);
        writer.base_font(Name(face.name())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.document_info(info).title(TextStr(title)).author(TextStr(author));
    pdf.set_file_id(identity(title, contents));
    pdf.finish()
}

/// Two equal halves of what names a file that was never changed (ISO 32000-1, 14.4).
fn identity(title: &str, contents: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let mut hasher = blake3::Hasher::new();
    hasher.update(title.as_bytes());
    for content in contents {
        hasher.update(content);
    }
    let half = hasher.finalize().as_bytes()[..16].to_vec();
    (half.clone(), half)
}
