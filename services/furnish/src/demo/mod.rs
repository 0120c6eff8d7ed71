//! The main job end to end on generated and on real accounts, each ending in a report.

pub mod clock;
pub mod data_directory;
pub mod feed;
pub mod generated;
pub mod observed;
pub mod real;
pub mod report;
pub mod session;
pub mod timing;
