//! The crash run: `furnish up` is killed at random moments while events flow and cuts are taken, and after every few
//! rounds the stores must equal a clean replay of the log (design 2: one oracle covers every fault).
//!
//! Reading order: [`options`], [`round_plan`], [`furnish_process`], [`feed`], [`acknowledged`], [`cuts`], [`log_scan`],
//! [`audit`], [`stage`], [`rounds`], [`self_check`], [`altered_log`].

pub mod acknowledged;
pub mod altered_log;
pub mod audit;
pub mod cuts;
pub mod feed;
pub mod furnish_process;
pub mod log_scan;
pub mod options;
pub mod round_plan;
pub mod rounds;
pub mod self_check;
pub mod stage;
