//! The back office of the commercial department of a public utility, in a terminal.
//!
//! | module | owns | knows |
//! |---|---|---|
//! | `domain` | the rules, pure | nothing |
//! | `text` | domain values as Spanish words, dates and pesos | `domain` |
//! | `clock`, `config` | the system clock; tables of `data/` as values | `domain`, `text` |
//! | `store` | the base: one path for writes, pages for reads | `domain` |
//! | `interchange` | files in and out; never the store | `domain`, `text` |
//! | `messages` | refusals and faults as one Spanish line | `store`, `interchange` |
//! | `loading` | checked rows of files into the base | `interchange`, `store` |
//! | `demo` | a made-up utility of any size | `domain` |
//! | `term` | bytes to keys, frames to bytes | nothing |
//! | `keys` | the action table, key maps, help | `term` |
//! | `widgets` | pieces of screens | `keys`, `term`, `text` |
//! | `screens` | one file or folder per screen: state, update, view | `widgets`, `store` queries |
//! | `app` | one session: messages, effects, drawing | `screens` |
//! | `ssh` | the way in over the net: keys, passwords, lines, pipes | `domain`, `text` |
//! | `hall` | every session of the server: who sits where, who waits | `app`, `ssh`, `store` |
//! | `cli` | one file per sub-command; the only place that prints | all |

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod hall;
pub mod interchange;
pub mod keys;
pub mod loading;
pub mod messages;
pub mod screens;
pub mod ssh;
pub mod store;
pub mod term;
pub mod text;
pub mod widgets;
