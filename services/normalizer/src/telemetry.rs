//! Metrics of the normalizer: one function per fact, labels from closed sets.

use crate::error::NormalizerError;
use crate::progress::ShardCounters;
use credit_domain::ids::BusinessId;
use prometheus::{HistogramVec, IntCounterVec, IntGaugeVec};
use service_kit::metrics::Metrics;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Upper bounds in seconds.
const COMMIT_BUCKETS: [f64; 7] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0];
const CUT_BUCKETS: [f64; 6] = [0.1, 0.5, 2.0, 10.0, 60.0, 300.0];

#[derive(Clone)]
pub struct Telemetry {
    records: IntGaugeVec,
    lag_records: IntGaugeVec,
    lag_seconds: IntGaugeVec,
    hot_table_bytes: IntGaugeVec,
    commit_seconds: HistogramVec,
    cut_seconds: HistogramVec,
    cut_records: IntCounterVec,
    dead_letters: IntCounterVec,
    months_changed: IntGaugeVec,
    accounts_without_product_rule: IntGaugeVec,
}

impl Telemetry {
    /// # Errors
    /// A metric of the same name and another shape is registered.
    pub fn new(metrics: &Metrics) -> Result<Telemetry, NormalizerError> {
        let by_topic = ["shard", "topic"];
        Ok(Telemetry {
            records: metrics.gauge(
                "furnish_normalizer_records_total",
                "Records folded since the beginning of the topic, by outcome; consumed is the sum of applied, duplicate, \
                 refused and quarantined.",
                &["shard", "topic", "outcome"],
            )?,
            lag_records: metrics.gauge(
                "furnish_normalizer_lag_records",
                "Records on the topic that are not yet folded.",
                &by_topic,
            )?,
            lag_seconds: metrics.gauge(
                "furnish_normalizer_lag_seconds",
                "Age of the last folded record while others wait behind it; 0 when none do.",
                &by_topic,
            )?,
            hot_table_bytes: metrics.gauge("furnish_normalizer_hot_table_bytes", "Memory of decoded rows, about.", &["shard"])?,
            commit_seconds: metrics.histogram(
                "furnish_normalizer_commit_seconds",
                "Time of one commit.",
                &["shard"],
                &COMMIT_BUCKETS,
            )?,
            cut_seconds: metrics.histogram(
                "furnish_normalizer_cut_seconds",
                "Time from the snapshot of a cut to its last published record.",
                &["shard"],
                &CUT_BUCKETS,
            )?,
            cut_records: metrics.counter(
                "furnish_normalizer_cut_records_total",
                "Records due at cuts, prepared or withheld.",
                &["shard"],
            )?,
            dead_letters: metrics.counter(
                "furnish_normalizer_dead_letters_total",
                "Records copied to a dead-letter topic.",
                &["topic", "code"],
            )?,
            months_changed: metrics.gauge(
                "furnish_normalizer_months_changed_total",
                "Month ends changed after their month by backdated, reversing or superseding events, since the beginning \
                 of the topic.",
                &["shard"],
            )?,
            accounts_without_product_rule: metrics.gauge(
                "furnish_normalizer_accounts_without_product_rule",
                "Accounts whose product has no rule of its own, so that the default rule folds them.",
                &["shard"],
            )?,
        })
    }

    pub fn committed(&self, shard: u32, rows: &[ShardCounters], table_bytes: usize, took: Option<Duration>) {
        let shard = shard.to_string();
        for row in rows {
            let counters = &row.counters;
            let outcomes = [
                ("consumed", counters.consumed),
                ("applied", counters.applied),
                ("duplicate", counters.duplicate),
                ("refused", counters.refused),
                ("quarantined", counters.quarantined),
            ];
            for (outcome, count) in outcomes {
                self.records.with_label_values(&[shard.as_str(), &row.topic, outcome]).set(gauge(count));
            }
        }
        let months_changed = rows.iter().map(|row| row.counters.months_changed).sum();
        self.months_changed.with_label_values(&[&shard]).set(gauge(months_changed));
        self.hot_table_bytes.with_label_values(&[&shard]).set(i64::try_from(table_bytes).unwrap_or(i64::MAX));
        if let Some(took) = took {
            self.commit_seconds.with_label_values(&[&shard]).observe(took.as_secs_f64());
        }
    }

    pub fn lag(&self, shard: u32, topic: &str, records: u64, last_timestamp_ms: i64) {
        let shard = shard.to_string();
        self.lag_records.with_label_values(&[shard.as_str(), topic]).set(gauge(records));
        let seconds = if records == 0 { 0 } else { now_ms().saturating_sub(last_timestamp_ms).max(0) / 1_000 };
        self.lag_seconds.with_label_values(&[shard.as_str(), topic]).set(seconds);
    }

    pub fn cut_taken(&self, shard: u32, cut_id: &BusinessId, due: u64, took: Duration) {
        tracing::info!(shard, cut = %cut_id, due, took_ms = took.as_millis(), "cut taken");
        let label = shard.to_string();
        self.cut_seconds.with_label_values(&[&label]).observe(took.as_secs_f64());
        self.cut_records.with_label_values(&[&label]).inc_by(due);
    }

    pub fn accounts_without_product_rule(&self, shard: u32, accounts: u64) {
        self.accounts_without_product_rule.with_label_values(&[&shard.to_string()]).set(gauge(accounts));
    }

    /// Told once for each product and start.
    pub fn product_without_rule(&self, shard: u32, product: &str, accounts: u64) {
        tracing::warn!(shard, product, accounts, "the product has no rule of its own, the default rule folds its accounts");
    }

    pub fn dead_letter(&self, topic: &str, code: &str) {
        self.dead_letters.with_label_values(&[topic, code]).inc();
    }
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The wall clock, for the age of records only.
fn now_ms() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}
