//! Metrics of a producer, one function per fact. Labels are closed sets; ids never appear.

use crate::status::EventStatus;
use prometheus::{HistogramVec, IntCounterVec};
use service_kit::metrics::{Metrics, MetricsError};
use std::time::Duration;

const EVENTS: &str = "furnish_ingress_events_total";
const DROPPED_LEGS: &str = "furnish_ingress_dropped_legs_total";
const REQUEST_SECONDS: &str = "furnish_ingress_request_seconds";
const UNAVAILABLE: &str = "furnish_ingress_unavailable_total";

const OUTCOMES: [&str; 5] = ["accepted", "duplicate", "dropped", "conflict", "refused"];
const REQUEST_BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0];

/// Counters of one service.
#[derive(Clone, Debug)]
pub(crate) struct IngressMetrics {
    service: &'static str,
    events: IntCounterVec,
    dropped_legs: IntCounterVec,
    request_seconds: HistogramVec,
    unavailable: IntCounterVec,
}

impl IngressMetrics {
    pub(crate) fn new(service: &'static str, metrics: &Metrics) -> Result<IngressMetrics, MetricsError> {
        let events =
            metrics.counter(EVENTS, "Events that were sent to a producer, by what became of them.", &["service", "outcome"])?;
        for outcome in OUTCOMES {
            events.with_label_values(&[service, outcome]).inc_by(0);
        }
        Ok(IngressMetrics {
            service,
            events,
            dropped_legs: metrics.counter(
                DROPPED_LEGS,
                "Legs of wallet payments that touch no account of the reporting institution, by how they were funded.",
                &["service", "funding_type"],
            )?,
            request_seconds: metrics.histogram(
                REQUEST_SECONDS,
                "Seconds from the head of a request to its answer, by status.",
                &["service", "status"],
                &REQUEST_BUCKETS,
            )?,
            unavailable: metrics.counter(
                UNAVAILABLE,
                "Times that events could not be accepted because the log or the receipts failed.",
                &["service"],
            )?,
        })
    }

    pub(crate) fn events_answered(&self, statuses: &[EventStatus]) {
        for status in statuses {
            self.events.with_label_values(&[self.service, status.outcome()]).inc();
        }
    }

    pub(crate) fn legs_dropped(&self, funding_types: &[&'static str]) {
        for funding_type in funding_types {
            self.dropped_legs.with_label_values(&[self.service, funding_type]).inc();
        }
    }

    pub(crate) fn request_answered(&self, status: u16, took: Duration) {
        self.request_seconds.with_label_values(&[self.service, &status.to_string()]).observe(took.as_secs_f64());
    }

    pub(crate) fn log_unavailable(&self, error: &dyn std::error::Error) {
        tracing::warn!(service = self.service, error = %chain(error), "events could not be accepted; senders are told to come back");
        self.unavailable.with_label_values(&[self.service]).inc();
    }
}

/// An error with its causes, for one log line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
