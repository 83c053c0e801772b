//! One integration binary: the office's rules as text, a fake desk, the base under attack.

mod address;
mod receivables_in;
