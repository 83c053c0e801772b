//! Changes of the data of subscribers: each one proposed by one person and approved by another.
//!
//! A request carries the changes of one account with their reason and papers. What was done of it is only added;
//! where it stands, field by field, is replayed from that. A form that is still being typed (BORRADOR) is a draft
//! like any other; a request is checked against the rules in the act that files it, so nobody ever waits for
//! "validation".

pub mod batch;
pub mod connection;
pub mod control;
pub mod decide;
pub mod effect;
pub mod finding;
pub mod lane;
pub mod policy;
pub mod quality;
pub mod request;
