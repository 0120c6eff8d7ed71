//! The benchmark: a load, a baseline, the stages, and the driver that compares them.

pub mod bare_loop;
pub mod driver;
pub mod load;
pub mod stages;
