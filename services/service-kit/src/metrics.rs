//! Metrics of a process: one Prometheus registry, shared by all services that run in it.
//!
//! Asking twice for the same metric gives the same one, so that two services of one process can count into it.
//! Labels come from closed sets only, never from ids.

use prometheus::core::Collector;
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    #[error("metric `{name}` is already in use as another kind")]
    OtherKind { name: String },
    #[error("metric `{name}` could not be registered")]
    Registration { name: String, source: prometheus::Error },
    #[error("metrics could not be written as text")]
    Rendering(#[source] prometheus::Error),
}

#[derive(Clone)]
enum Registered {
    Counter(IntCounterVec),
    Gauge(IntGaugeVec),
    Histogram(HistogramVec),
}

struct Inner {
    registry: Registry,
    by_name: Mutex<BTreeMap<String, Registered>>,
}

/// The registry; cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Metrics")
    }
}

impl Metrics {
    /// A registry with the process's own metrics and `furnish_build_info`.
    ///
    /// # Errors
    /// The process metrics cannot be registered.
    pub fn new(version: &str, commit: &str) -> Result<Metrics, MetricsError> {
        let metrics = Metrics { inner: Arc::new(Inner { registry: Registry::new(), by_name: Mutex::new(BTreeMap::new()) }) };
        let process = prometheus::process_collector::ProcessCollector::for_self();
        let registered = metrics.inner.registry.register(Box::new(process));
        registered.map_err(|source| MetricsError::Registration { name: "process".to_owned(), source })?;
        let info =
            metrics.gauge("furnish_build_info", "Version and commit of the running binary; always 1.", &["version", "commit"])?;
        info.with_label_values(&[version, commit]).set(1);
        Ok(metrics)
    }

    /// A family of counters.
    ///
    /// # Errors
    /// The name is taken by another kind, or name or labels are not valid.
    pub fn counter(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, MetricsError> {
        let made = self.find_or_make(name, || {
            let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
            Ok((Registered::Counter(counter.clone()), Box::new(counter)))
        })?;
        match made {
            Registered::Counter(counter) => Ok(counter),
            _ => Err(MetricsError::OtherKind { name: name.to_owned() }),
        }
    }

    /// A family of gauges of whole numbers.
    ///
    /// # Errors
    /// As [`Metrics::counter`].
    pub fn gauge(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec, MetricsError> {
        let made = self.find_or_make(name, || {
            let gauge = IntGaugeVec::new(Opts::new(name, help), labels)?;
            Ok((Registered::Gauge(gauge.clone()), Box::new(gauge)))
        })?;
        match made {
            Registered::Gauge(gauge) => Ok(gauge),
            _ => Err(MetricsError::OtherKind { name: name.to_owned() }),
        }
    }

    /// A family of histograms; `buckets` are upper bounds in ascending order, in the unit of the name.
    ///
    /// # Errors
    /// As [`Metrics::counter`].
    pub fn histogram(&self, name: &str, help: &str, labels: &[&str], buckets: &[f64]) -> Result<HistogramVec, MetricsError> {
        let made = self.find_or_make(name, || {
            let histogram = HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets.to_vec()), labels)?;
            Ok((Registered::Histogram(histogram.clone()), Box::new(histogram)))
        })?;
        match made {
            Registered::Histogram(histogram) => Ok(histogram),
            _ => Err(MetricsError::OtherKind { name: name.to_owned() }),
        }
    }

    /// All metrics in Prometheus' text format.
    ///
    /// # Errors
    /// A metric cannot be written as text.
    pub fn render(&self) -> Result<String, MetricsError> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.inner.registry.gather(), &mut text).map_err(MetricsError::Rendering)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn find_or_make(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<(Registered, Box<dyn Collector>), prometheus::Error>,
    ) -> Result<Registered, MetricsError> {
        let mut by_name = self.inner.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = by_name.get(name) {
            return Ok(found.clone());
        }
        let failed = |source| MetricsError::Registration { name: name.to_owned(), source };
        let (registered, collector) = make().map_err(failed)?;
        self.inner.registry.register(collector).map_err(failed)?;
        by_name.insert(name.to_owned(), registered.clone());
        Ok(registered)
    }
}

#[cfg(test)]
mod tests {
    use super::{Metrics, MetricsError};

    #[test]
    fn the_same_name_gives_the_same_metric() {
        let metrics = Metrics::new("0.1.0", "abc").unwrap();
        metrics.counter("furnish_test_total", "help", &["outcome"]).unwrap().with_label_values(&["applied"]).inc();
        metrics.counter("furnish_test_total", "help", &["outcome"]).unwrap().with_label_values(&["applied"]).inc();
        let text = metrics.render().unwrap();
        assert!(text.contains("furnish_test_total{outcome=\"applied\"} 2"), "{text}");
        assert!(text.contains("furnish_build_info{commit=\"abc\",version=\"0.1.0\"} 1"), "{text}");
    }

    #[test]
    fn another_kind_under_the_same_name_is_refused() {
        let metrics = Metrics::new("0.1.0", "abc").unwrap();
        metrics.counter("furnish_test_total", "help", &[]).unwrap();
        assert!(matches!(metrics.gauge("furnish_test_total", "help", &[]), Err(MetricsError::OtherKind { .. })));
    }
}
