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
    /// Other words for it, in lower case: how reports, files and people call it.
    pub aliases: Vec<String>,
    /// Who answers for it.
    pub responsible: String,
    /// Balance from which an account of this stage goes on its list.
    pub minimum: crate::domain::money::Money,
    /// What is done in it, the usual first.
    pub actions: Vec<String>,
}

impl Stage {
    /// Whether a word names it: its code, its name or another word for it.
    pub fn is_called(&self, word: &str) -> bool {
        let word = word.trim().to_lowercase();
        self.code.to_lowercase() == word
            || self.name.to_lowercase() == word
            || self.aliases.contains(&word)
    }
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

    /// The place of the stage that a word names.
    pub fn find(&self, word: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.is_called(word))
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
