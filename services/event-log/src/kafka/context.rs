//! What librdkafka calls back: its log lines, its errors, and the delivery of each record.

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;
use rdkafka::message::{DeliveryResult, Message};
use rdkafka::producer::ProducerContext;

use crate::kafka::publish_call::Delivery;

/// Shared by all clients.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KafkaContext;

impl ClientContext for KafkaContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        match level {
            RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical | RDKafkaLogLevel::Error => {
                tracing::error!(target: "event_log::kafka", facility, "{message}");
            }
            RDKafkaLogLevel::Warning => tracing::warn!(target: "event_log::kafka", facility, "{message}"),
            RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => tracing::info!(target: "event_log::kafka", facility, "{message}"),
            RDKafkaLogLevel::Debug => tracing::debug!(target: "event_log::kafka", facility, "{message}"),
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(target: "event_log::kafka", %error, reason, "the Kafka client reports a problem");
    }
}

impl ConsumerContext for KafkaContext {}

impl ProducerContext for KafkaContext {
    type DeliveryOpaque = Box<Delivery>;

    fn delivery(&self, result: &DeliveryResult<'_>, delivery: Self::DeliveryOpaque) {
        match result {
            Ok(message) => delivery.succeeded(message.offset()),
            Err((error, _)) => delivery.failed(error.clone()),
        }
    }
}
