//! Topics and headers against the manifest `schemas/topics.json`.

use crate::event_type::EventType;
use crate::kafka::{headers_of, headers_with_trace};
use crate::test_events::{golden_bytes, made_up, schema_file};
use crate::topics;
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn the_manifest_says_what_the_code_does() {
    let manifest: Value = serde_json::from_str(&schema_file("topics.json")).unwrap();
    let listed: Vec<&Value> = manifest["topics"].as_array().unwrap().iter().collect();
    let names: Vec<&str> = listed.iter().map(|topic| topic["name"].as_str().unwrap()).collect();
    assert_eq!(names, topics::ALL);
    let mut events: BTreeMap<String, &str> = BTreeMap::new();
    for topic in listed {
        assert_eq!(topic["partitions"], topics::DEFAULT_PARTITIONS, "{topic}");
        assert_eq!(topic["cleanup_policy"], "delete", "{topic}");
        assert_eq!(topic["retention_ms"], -1, "{topic}");
        let name = topic["name"].as_str().unwrap();
        assert_eq!(topic["dead_letters"], topics::SHARD_TOPICS.contains(&name), "{topic}");
        for event in topic["events"].as_array().unwrap() {
            assert_eq!(events.insert(event.as_str().unwrap().to_owned(), name), None, "{event} stands twice");
        }
    }
    for event_type in EventType::ALL {
        let topic = topics::topic_of(&made_up(event_type, 1).payload);
        assert_eq!(events.remove(event_type.name()), Some(topic), "{event_type}");
    }
    assert!(events.is_empty(), "{events:?}");
}

#[test]
fn every_event_type_is_known_by_its_name() {
    for event_type in EventType::ALL {
        assert_eq!(EventType::parse(event_type.name()), Some(event_type));
        assert_eq!(EventType::of(&made_up(event_type, 1).payload), event_type);
    }
    assert_eq!(EventType::parse("Cashdrawn"), None);
}

#[test]
fn headers_repeat_the_envelope_and_no_personal_data() {
    for event_type in EventType::ALL {
        let event = crate::avro::decode(&golden_bytes(event_type)).unwrap().event;
        let headers = headers_of(&event);
        let text_of = |wanted: &str| {
            let value = headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
            value.map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(text_of("ce_specversion").as_deref(), Some("1.0"));
        assert_eq!(text_of("ce_id"), Some(event.envelope.event_id.to_string()));
        assert_eq!(text_of("ce_type").as_deref(), Some(event_type.name()));
        assert_eq!(text_of("ce_source").as_deref(), Some("consumer-credit"));
        assert_eq!(text_of("ce_time").as_deref(), Some("2026-03-31T01:15:00.250000Z"));
        assert_eq!(text_of("content-type").as_deref(), Some("application/avro"));
        assert_eq!(headers.len(), 6);
        let traced = headers_with_trace(&event, Some("00-ab-cd-01"));
        assert_eq!(traced.last(), Some(&("traceparent".to_owned(), b"00-ab-cd-01".to_vec())));
    }
}
