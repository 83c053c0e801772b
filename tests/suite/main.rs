//! One integration binary: the office's rules as text, a fake desk, the base under attack.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says so by failing"
)]

mod address;
mod administration;
mod annexes;
mod blocks;
mod budgets;
mod calendar_rules;
mod campaigns;
mod closing;
mod codec;
mod collecting;
mod collections;
mod commands;
mod commits;
mod connecting;
mod decrees;
mod desk;
mod desk_months;
mod desk_records;
mod dossiers;
mod engines;
mod fields;
mod holder;
mod idle;
mod keyboard;
mod kill;
mod legal_lists;
mod letters;
mod life;
mod lives;
mod loading;
mod month;
mod morning;
mod office;
mod passages;
mod people;
mod persons;
mod petitions;
mod pictures;
mod plan_changes;
mod plan_keeping;
mod plan_leaving;
mod plan_records;
mod planning;
mod planning_office;
mod power_cut;
mod quality;
mod quality_desk;
mod real_addresses;
mod receivables_in;
mod register;
mod remote;
mod reports;
mod rules;
mod schedule;
mod schedule_flow;
mod screens;
mod served;
mod ssh_gate;
mod ssh_transport;
mod sui;
mod suspending;
mod terminal;
mod tidy;
mod update_records;
mod updating;
mod updating_control;
mod updating_desk;
mod updating_law;
mod updating_office;
mod users;
mod verify;
mod windows;
