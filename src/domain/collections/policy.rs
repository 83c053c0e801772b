//! The company's collection stages and their limits (`data/etapas.toml`).

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Three letters.
    pub code: String,
    /// Spanish name.
    pub name: String,
    /// First day overdue of the stage; the first stage has none.
    pub from_days: Option<i64>,
}

/// The stages in order, and the thresholds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePolicy {
    /// In order of age; the first one is not overdue.
    pub stages: Vec<Stage>,
    /// First day on which an item is overdue.
    pub overdue_from_days: i64,
    /// Smallest residual that drives the stage of an account.
    pub minimum_item: crate::domain::money::Money,
    /// Items older than this are DDR (deudas de difícil recaudo).
    pub hard_to_collect_after_days: i64,
}

impl StagePolicy {
    /// Index of the stage of an age in days.
    pub fn stage_of(&self, days: i64) -> usize {
        self.stages
            .iter()
            .rposition(|stage| stage.from_days.is_none_or(|from| days >= from))
            .unwrap_or(0)
    }

    /// The stage at an index; the first one when there is none.
    pub fn code(&self, index: usize) -> &str {
        self.stages.get(index).map_or("", |stage| stage.code.as_str())
    }

    /// The Spanish name of the stage at an index.
    pub fn name(&self, index: usize) -> &str {
        self.stages.get(index).map_or("", |stage| stage.name.as_str())
    }
}
