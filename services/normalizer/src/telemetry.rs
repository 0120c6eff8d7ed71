//! Metrics of the normalizer: one function per fact, labels from closed sets.

use crate::error::NormalizerError;
use crate::progress::ShardCounters;
use prometheus::{HistogramVec, IntCounterVec, IntGaugeVec};
use service_kit::metrics::Metrics;
use std::time::Duration;

#[derive(Clone)]
pub struct Telemetry {
    records: IntGaugeVec,
    lag: IntGaugeVec,
    commits: HistogramVec,
    cuts: IntCounterVec,
    dead_letters: IntCounterVec,
}

impl Telemetry {
    /// # Errors
    /// A metric of the same name and another shape is registered.
    pub fn new(metrics: &Metrics) -> Result<Telemetry, NormalizerError> {
        let seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0];
        Ok(Telemetry {
            records: metrics.gauge(
                "furnish_normalizer_records_total",
                "records folded, by topic and outcome; consumed is the sum of the others",
                &["shard", "topic", "outcome"],
            )?,
            lag: metrics.gauge("furnish_normalizer_lag_records", "records on the topic that are not yet folded", &["shard", "topic"])?,
            commits: metrics.histogram("furnish_normalizer_commit_seconds", "time of one commit", &["shard"], &seconds)?,
            cuts: metrics.counter("furnish_normalizer_cuts_total", "cuts taken", &["shard"])?,
            dead_letters: metrics.counter("furnish_normalizer_dead_letters_total", "records sent to a dead-letter topic", &["topic", "code"])?,
        })
    }

    pub fn committed(&self, rows: &[ShardCounters], took: Duration) {
        for row in rows {
            let shard = row.shard.to_string();
            let counters = &row.counters;
            let outcomes = [
                ("consumed", counters.consumed),
                ("applied", counters.applied),
                ("duplicate", counters.duplicate),
                ("refused", counters.refused),
                ("quarantined", counters.quarantined),
            ];
            for (outcome, count) in outcomes {
                let value = i64::try_from(count).unwrap_or(i64::MAX);
                self.records.with_label_values(&[shard.as_str(), &row.topic, outcome]).set(value);
            }
        }
        if let Some(row) = rows.first() {
            self.commits.with_label_values(&[row.shard.to_string().as_str()]).observe(took.as_secs_f64());
        }
    }

    pub fn lag(&self, shard: u32, topic: &str, records: u64) {
        let value = i64::try_from(records).unwrap_or(i64::MAX);
        self.lag.with_label_values(&[shard.to_string().as_str(), topic]).set(value);
    }

    pub fn cut_taken(&self, shard: u32) {
        self.cuts.with_label_values(&[shard.to_string().as_str()]).inc();
    }

    pub fn dead_letter(&self, topic: &str, code: &str) {
        self.dead_letters.with_label_values(&[topic, code]).inc();
    }
}
