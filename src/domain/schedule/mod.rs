//! The commercial calendar: what the company plans for each cycle of each area, from the template to the rows
//! of a year, and what the law and the office ask of them. Pure.
//!
//! | module | owns |
//! |---|---|
//! | `working_days` | moving by working days in constant time |
//! | `template` | activities, areas, cycles, and whether they hang together |
//! | `grid` | the days on which a cycle is read |
//! | `plan` | the rows of a year |
//! | `flow` | the road of a plan from draft to publication |
//! | `shift` | moving an activity, and what hangs from it |
//! | `checks` | what is wrong with them, or only deserves a look |
//! | `rows` | rows by the codes of what they are of, as they are kept |
//! | `change` | what a move would do; proposals; other days without office |
//! | `keep` | what was done of each row, when, and why it was late |
//! | `compliance` | how strictly the plan was kept; cuts and suspension days for others |

pub mod change;
pub mod checks;
pub mod compliance;
pub mod flow;
pub mod grid;
pub mod keep;
pub mod plan;
pub mod rows;
pub mod shift;
pub mod template;
pub mod working_days;
