//! The lender's side of events, shared by the import of a book and the generated histories: a small book of its own, and
//! envelopes.

pub mod envelope;
pub mod lender_book;
