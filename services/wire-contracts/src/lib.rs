//! Bytes to domain and back: Avro records, ingress JSON, bureau files and answers. Pure: no I/O, no clock.
#![forbid(unsafe_code)]

pub mod topics;
