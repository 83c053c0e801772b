//! The rules of the office: pure values and functions.
//!
//! Never here: input or output, a clock, a store, a terminal, a thread. What a rule needs is passed in.

pub mod annex;
pub mod calendar;
pub mod collections;
pub mod command;
pub mod ids;
pub mod letter;
pub mod money;
pub mod office;
pub mod permission;
pub mod person;
pub mod pqr;
pub mod schedule;
pub mod stratification;
pub mod subscriber;
pub mod trace;
pub mod updates;
pub mod user;
