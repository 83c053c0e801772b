//! Columns of a fixed-width list, taken from the strokes of its ruler or from where headings stand.

use crate::interchange::cells::{Cells, CutFault, Positions};

/// Where a column's heading or stroke runs, by character.
type Extent = (usize, usize);

/// The columns of a fixed-width list.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    extents: Vec<Extent>,
    /// Strokes are as wide as the column; headings may be narrower than what stands below them.
    is_exact: bool,
}

impl Slots {
    /// From the strokes of a ruler.
    pub(super) const fn of_ruler(strokes: Vec<Extent>) -> Self {
        Self { extents: strokes, is_exact: true }
    }

    /// From a heading line: two blanks part two headings. None when there is only one.
    pub(super) fn of_heading(text: &str) -> Option<Self> {
        let mut extents: Vec<Extent> = Vec::new();
        let mut blanks = 2;
        for (at, c) in text.chars().enumerate() {
            if c.is_whitespace() {
                blanks += 1;
                continue;
            }
            match extents.last_mut() {
                Some((_, end)) if blanks < 2 => *end = at + 1,
                _ => extents.push((at, at + 1)),
            }
            blanks = 0;
        }
        (extents.len() > 1).then_some(Self { extents, is_exact: false })
    }

    /// The first character after the last column whose width is known.
    pub(super) fn end(&self) -> usize {
        self.extents.last().map_or(0, |(_, end)| *end)
    }

    /// The first character of a column.
    pub(super) fn start(&self, column: usize) -> usize {
        self.extents.get(column).map_or(0, |(start, _)| *start)
    }

    /// Whether widths are exact.
    pub(super) const fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Cuts a line. Text across the border of two columns is a fault: nobody knows whose it is.
    pub(super) fn cut(&self, line: &str, cells: &mut Cells) -> Result<(), CutFault> {
        let positions = Positions::new(line);
        let mut borders = Vec::with_capacity(self.extents.len() + 1);
        borders.push(0);
        for pair in self.extents.windows(2) {
            if let [(_, end), (start, _)] = pair {
                borders.push(self.border(&positions, *end, *start)?);
            }
        }
        borders.push(positions.len());
        let spans = borders.windows(2).filter_map(|pair| match pair {
            [from, to] => Some((positions.byte(*from), positions.byte(*to))),
            _ => None,
        });
        cells.cut_at(line, spans);
        Ok(())
    }

    /// Where the column that starts at `start` begins in this line; the one before it ends at `end`.
    fn border(&self, line: &Positions, end: usize, start: usize) -> Result<usize, CutFault> {
        if self.is_exact {
            let is_clear = (end..start).all(|at| line.is_blank(at));
            return if is_clear { Ok(start) } else { Err(CutFault::Misaligned) };
        }
        let crosses = !line.is_blank(start);
        let mut border = start;
        while crosses && border > 0 && !line.is_blank(border - 1) {
            border -= 1;
        }
        if border < end { Err(CutFault::Misaligned) } else { Ok(border) }
    }
}
