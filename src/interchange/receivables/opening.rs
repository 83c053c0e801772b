//! The lines before the rows: titles, rulers, and the heading that says how to read the rest.

use std::io::BufRead;

use super::class::{Class, Titles, is_ruler};
use super::ending::Ending;
use super::feed::{Feed, Line};
use super::field::REQUIRED;
use super::layout::{Candidate, Delimiter, Lacking, Layout};
use super::names::Names;
use super::profile::Profile;
use crate::interchange::report::LoadReport;
use crate::interchange::source::FileFault;

/// Lines before the heading; a file with more is not a list.
const MAX_TITLE_LINES: usize = 1_000;

/// Fields that a line names at least when it is a heading with something missing.
const NEARLY: usize = 2;

/// What the first lines of a file tell.
pub(super) struct Opening {
    /// Headings known.
    pub names: Names,
    /// Delimiter that the profile imposes.
    pub forced: Option<Delimiter>,
    /// How rows are cut.
    pub layout: Layout,
    /// Titles that pages repeat.
    pub titles: Titles,
    /// Whether a ruler must close the list.
    pub ending: Ending,
    /// Line of the heading.
    pub line: u64,
}

impl Opening {
    /// Reads up to the heading. Without one, the fault names what the most likely line lacks.
    pub(super) fn read<R: BufRead>(
        profile: &Profile,
        feed: &mut Feed<R>,
        report: &mut LoadReport,
    ) -> Result<Self, FileFault> {
        let forced = forced(profile)?;
        let names = Names::new(&profile.aliases);
        let mut titles = Titles::default();
        let mut nearest = Lacking { known: NEARLY - 1, missing: every_name() };
        let mut above = String::new();
        for _ in 0..MAX_TITLE_LINES {
            let Some((line, found)) = feed.next()? else { break };
            let below = feed.peek()?;
            let (text, detected) = match found {
                Line::Cells(cells) => (cells.text().to_owned(), Layout::of_cells(&cells, &names)),
                Line::Text(text) => {
                    let candidate = Candidate { above: &above, text: &text, below: &below };
                    let detected = Layout::detect(candidate, forced, &names);
                    (text, detected)
                }
            };
            match detected {
                Ok(layout) => {
                    Class::Heading.skip(report);
                    let ending = Ending::at_heading(is_ruler(&above) && is_ruler(&below));
                    return Ok(Self { names, forced, layout, titles, ending, line });
                }
                Err(lacking) if lacking.known > nearest.known => nearest = lacking,
                Err(_) => {}
            }
            learn(&text, &mut titles).skip(report);
            above = text;
        }
        Err(FileFault::HeadingMissing(nearest.missing))
    }
}

/// The delimiter of the profile; a sign that is none is a fault, not a guess.
fn forced(profile: &Profile) -> Result<Option<Delimiter>, FileFault> {
    let Some(sign) = profile.delimiter else { return Ok(None) };
    let unknown = || FileFault::At {
        line: 1,
        reason: format!("el separador «{sign}» del perfil no es |, tabulador, ; ni ,"),
    };
    Delimiter::of_sign(sign).map(Some).ok_or_else(unknown)
}

/// What a line before the heading is; titles are remembered for the pages to come.
fn learn(text: &str, titles: &mut Titles) -> Class {
    if text.trim().is_empty() {
        return Class::Blank;
    }
    if is_ruler(text) {
        return Class::Ruler;
    }
    titles.learn(text);
    Class::Title
}

fn every_name() -> Vec<String> {
    REQUIRED.iter().map(|(_, name)| (*name).to_owned()).collect()
}
