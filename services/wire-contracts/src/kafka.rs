//! Headers of a record: CloudEvents 1.0, binary mode of the Kafka binding. They repeat what consumers route by, never
//! personal data.

use crate::event_type::EventType;
use crate::ingress::timestamp::format_rfc3339;
use credit_domain::event::Event;

/// Media type of a record's value.
pub const CONTENT_TYPE: &str = "application/avro";

/// Headers of an event: `ce_specversion`, `ce_id`, `ce_type`, `ce_source`, `ce_time`, `content-type`.
pub fn headers_of(event: &Event) -> Vec<(String, Vec<u8>)> {
    headers_with_trace(event, None)
}

/// As [`headers_of`], with the W3C trace context of the request that caused the event, where there was one.
pub fn headers_with_trace(event: &Event, traceparent: Option<&str>) -> Vec<(String, Vec<u8>)> {
    let envelope = &event.envelope;
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let mut headers = vec![
        header("ce_specversion", "1.0"),
        header("ce_id", &envelope.event_id.to_string()),
        header("ce_type", EventType::of(&event.payload).name()),
        header("ce_source", &envelope.producer),
        header("ce_time", &format_rfc3339(envelope.recorded_at.0)),
        header("content-type", CONTENT_TYPE),
    ];
    headers.extend(traceparent.map(|value| header("traceparent", value)));
    headers
}
