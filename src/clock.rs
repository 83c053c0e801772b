//! The only reader of the system clock. Colombia keeps UTC-5 all year.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// Seconds of America/Bogota west of Greenwich.
const BOGOTA_WEST_SECONDS: i32 = 5 * 3_600;

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock, in Bogotá time.
    System,
    /// Always the same moment: tests, goldens and `--fecha`.
    Fixed(NaiveDateTime),
}

impl Clock {
    /// A clock that stands at eight in the morning of a day.
    pub fn fixed_on(date: NaiveDate) -> Self {
        Self::Fixed(date.and_time(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()))
    }

    /// Local date and time in Bogotá.
    pub fn now(self) -> NaiveDateTime {
        match self {
            Self::Fixed(moment) => moment,
            Self::System => FixedOffset::west_opt(BOGOTA_WEST_SECONDS).map_or_else(
                || Utc::now().naive_utc(),
                |bogota| Utc::now().with_timezone(&bogota).naive_local(),
            ),
        }
    }

    /// Today in Bogotá.
    pub fn today(self) -> NaiveDate {
        self.now().date()
    }
}
