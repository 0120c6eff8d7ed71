//! The ingest engine that both producers share: bytes from HTTP to records on the log, with one clear answer per event.
//!
//! A service on top of it is one [`contract::EdgeContract`]: which events it takes, and what of them it keeps.
//! The way of a request: [`request_body`] reads it within limits, the contract turns each event into domain events,
//! [`engine`] settles what was seen before by [`receipts`], publishes the rest in one call and remembers where it went,
//! [`answer`] says so. [`emit`] is the client's side: a file into requests, with resumption.
#![forbid(unsafe_code)]

pub mod answer;
mod catch_up;
pub mod contract;
pub mod emit;
pub mod engine;
mod http;
pub mod limits;
mod line_splitter;
mod prepared;
pub mod producer;
pub mod receipts;
mod request_body;
mod settle;
pub mod status;
mod telemetry;

#[cfg(test)]
mod test_support;
