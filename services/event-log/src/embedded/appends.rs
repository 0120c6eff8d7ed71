//! Wakes readers when something was appended.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Counts appends; a reader remembers the count it saw before it looked, so that no append falls between.
#[derive(Debug, Default)]
pub(crate) struct Appends {
    count: Mutex<u64>,
    appended: Condvar,
}

impl Appends {
    pub(crate) fn count(&self) -> u64 {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn announce(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count = count.wrapping_add(1);
        self.appended.notify_all();
    }

    /// Waits until the count differs from `seen`; false when the deadline came first. No deadline waits for ever.
    pub(crate) fn wait_for_more_than(&self, seen: u64, deadline: Option<Instant>) -> bool {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count == seen {
            let Some(deadline) = deadline else {
                count = self.appended.wait(count).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            count = self.appended.wait_timeout(count, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}
