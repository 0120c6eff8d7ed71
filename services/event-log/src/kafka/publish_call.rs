//! One publish: collects the deliveries of its records until all of them are known.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rdkafka::error::KafkaError;

/// How a publish ended.
pub(crate) enum PublishEnd {
    /// All records lie at these offsets.
    Offsets(Vec<u64>),
    /// At least one record failed; the others may have been written.
    Failed(KafkaError),
    /// A record was written, but not where is known: it was a retry of a batch that the broker already had.
    OffsetUnknown,
    TimedOut,
}

#[derive(Debug)]
pub(crate) struct PublishCall {
    state: Mutex<CallState>,
    all_known: Condvar,
}

#[derive(Debug)]
struct CallState {
    offsets: Vec<u64>,
    outstanding: usize,
    first_error: Option<KafkaError>,
    offset_unknown: bool,
}

/// Travels with one record through librdkafka.
#[derive(Debug)]
pub(crate) struct Delivery {
    call: Arc<PublishCall>,
    index: usize,
}

impl PublishCall {
    pub(crate) fn new(records: usize) -> Arc<Self> {
        let state = CallState { offsets: vec![0; records], outstanding: records, first_error: None, offset_unknown: false };
        Arc::new(Self { state: Mutex::new(state), all_known: Condvar::new() })
    }

    pub(crate) fn delivery(self: &Arc<Self>, index: usize) -> Box<Delivery> {
        Box::new(Delivery { call: Arc::clone(self), index })
    }

    /// Waits for the last delivery.
    pub(crate) fn wait(&self, deadline: Instant) -> PublishEnd {
        let mut state = self.lock();
        while state.outstanding > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return PublishEnd::TimedOut;
            }
            state = self.all_known.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        match state.first_error.take() {
            Some(error) => PublishEnd::Failed(error),
            None if state.offset_unknown => PublishEnd::OffsetUnknown,
            None => PublishEnd::Offsets(std::mem::take(&mut state.offsets)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, CallState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Delivery {
    pub(crate) fn succeeded(&self, offset: i64) {
        self.settle(|state| match (u64::try_from(offset), state.offsets.get_mut(self.index)) {
            (Ok(offset), Some(place)) => *place = offset,
            _ => state.offset_unknown = true,
        });
    }

    pub(crate) fn failed(&self, error: KafkaError) {
        self.settle(|state| {
            state.first_error.get_or_insert(error);
        });
    }

    fn settle(&self, change: impl FnOnce(&mut CallState)) {
        let mut state = self.call.lock();
        change(&mut state);
        state.outstanding = state.outstanding.saturating_sub(1);
        if state.outstanding == 0 {
            self.call.all_known.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rdkafka::types::RDKafkaErrorCode;

    use super::*;

    fn end_of(settle: impl FnOnce(&Arc<PublishCall>)) -> PublishEnd {
        let call = PublishCall::new(2);
        settle(&call);
        call.wait(Instant::now() + Duration::from_millis(1))
    }

    #[test]
    fn offsets_come_in_the_order_of_the_records_whatever_the_order_of_the_deliveries() {
        let end = end_of(|call| {
            call.delivery(1).succeeded(8);
            call.delivery(0).succeeded(7);
        });
        assert!(matches!(end, PublishEnd::Offsets(offsets) if offsets == [7, 8]));
    }

    #[test]
    fn one_failure_fails_the_publish() {
        let end = end_of(|call| {
            call.delivery(0).failed(KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut));
            call.delivery(1).succeeded(8);
        });
        assert!(matches!(end, PublishEnd::Failed(KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut))));
    }

    #[test]
    fn a_delivery_without_an_offset_is_not_a_position() {
        let end = end_of(|call| {
            call.delivery(0).succeeded(-1001);
            call.delivery(1).succeeded(8);
        });
        assert!(matches!(end, PublishEnd::OffsetUnknown));
    }

    #[test]
    fn an_outstanding_delivery_times_out() {
        assert!(matches!(end_of(|call| call.delivery(0).succeeded(7)), PublishEnd::TimedOut));
    }
}
