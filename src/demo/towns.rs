//! Which towns, classes and strata the demo has, in the proportions of a real utility.

use rand::Rng;

use crate::domain::subscriber::{Stratum, UseClass};

/// One kind of premises with its weight.
#[derive(Debug, Clone)]
pub struct MixRow {
    /// DANE code.
    pub town: String,
    /// Locality.
    pub locality: String,
    /// Class of use.
    pub use_class: UseClass,
    /// Estrato of dwellings.
    pub stratum: Option<Stratum>,
    /// Chance in 1000 of having sewer and refuse besides water.
    pub sewer_permille: u32,
}

/// Rows and their cumulative weights.
#[derive(Debug, Clone)]
pub struct Mix {
    rows: Vec<MixRow>,
    cumulative: Vec<u64>,
}

impl Mix {
    /// The mix that is shipped. None when the table is not well formed, which a test rules out.
    pub fn shipped() -> Option<Self> {
        let mut reader =
            csv::Reader::from_reader(include_str!("../../data/demo/mezcla.csv").as_bytes());
        let (mut rows, mut cumulative, mut total) = (Vec::new(), Vec::new(), 0);
        for record in reader.records() {
            let record = record.ok()?;
            let field = |at: usize| record.get(at).unwrap_or("");
            let water: u64 = field(4).parse().ok()?;
            let sewer: u64 = field(5).parse().ok()?;
            total += water;
            cumulative.push(total);
            rows.push(MixRow {
                town: field(0).to_owned(),
                locality: field(1).to_owned(),
                use_class: UseClass::from_code(field(2))?,
                stratum: field(3).parse().ok().and_then(Stratum::new),
                sewer_permille: u32::try_from(sewer * 1_000 / water.max(1)).ok()?.min(1_000),
            });
        }
        (!rows.is_empty()).then_some(Self { rows, cumulative })
    }

    /// A row by weight.
    pub fn pick(&self, rng: &mut impl Rng) -> Option<&MixRow> {
        let total = self.cumulative.last().copied()?;
        let ticket = rng.random_range(0..total);
        self.rows.get(self.cumulative.partition_point(|upto| *upto <= ticket))
    }
}
