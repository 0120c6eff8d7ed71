//! What every service needs around its own work: configuration, telemetry, metrics, health, shutdown, an HTTP server
//! with limits, exit codes and files that appear whole or not at all. Depends on nothing else of this project.
#![forbid(unsafe_code)]

pub mod admin;
pub mod atomic_file;
pub mod configuration;
pub mod exit_code;
pub mod health;
pub mod http_server;
pub mod metrics;
pub mod problem;
pub mod shutdown;
pub mod telemetry;
