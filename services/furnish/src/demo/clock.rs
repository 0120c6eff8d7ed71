//! The time of a simulated history: an hour after the files of the latest cut were generated. With it two runs of the same
//! history record the same times.

use credit_domain::calendar::RecordedAt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use submitter::config::Clock;

const HOUR_MICROS: i64 = 3_600_000_000;

#[derive(Clone)]
pub struct HistoryClock(Arc<AtomicI64>);

impl Default for HistoryClock {
    /// The beginning of 2000: every time of this clock is one that an event may carry.
    fn default() -> HistoryClock {
        HistoryClock(Arc::new(AtomicI64::new(946_684_800_000_000)))
    }
}

impl HistoryClock {
    /// Moves the time to an hour after `generated_at`.
    pub fn cut_generated(&self, generated_at: RecordedAt) {
        self.0.store(generated_at.0 + HOUR_MICROS, Ordering::Release);
    }

    pub fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Arc::new(move || RecordedAt(time.load(Ordering::Acquire)))
    }
}
