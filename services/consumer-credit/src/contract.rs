//! Which events a lender may send.

use credit_domain::event::Event;
use credit_domain::event::checks::check_event;
use credit_domain::ids::EventId;
use credit_domain::refusal::Finding;
use event_ingress::contract::{EdgeContract, Intake};
use wire_contracts::event_type::EventType;
use wire_contracts::ingress::json::Json;
use wire_contracts::ingress::{IngressRefusal, Stamp, event_of};
use wire_contracts::topics::{CREDIT_ACCOUNTS, CREDIT_SUBJECTS};

const TOPICS: [&str; 2] = [CREDIT_ACCOUNTS, CREDIT_SUBJECTS];

/// The edge for events about persons, agreements and accounts.
#[derive(Clone, Copy, Debug)]
pub struct CreditContract;

impl EdgeContract for CreditContract {
    fn service(&self) -> &'static str {
        "consumer-credit"
    }

    fn topics(&self) -> &'static [&'static str] {
        &TOPICS
    }

    fn read(&self, json: &Json, stamp: &Stamp) -> Result<Intake, IngressRefusal> {
        // Judged before the fields, so that a sender at the wrong door is not sent to mend an event it may not send.
        if let Some(event_type) = event_type_of(json)
            && let Some(finding) = not_taken(event_type)
        {
            let event_id = json.get("event_id").and_then(Json::as_text).and_then(EventId::parse);
            return Err(IngressRefusal { event_id, event_type: Some(event_type.name()), findings: vec![finding] });
        }
        let event = event_of(json, stamp)?;
        Ok(Intake { event_id: event.envelope.event_id, events: vec![event], dropped_legs: Vec::new() })
    }

    fn admit(&self, event: &Event) -> Vec<Finding> {
        match not_taken(EventType::of(&event.payload)) {
            Some(finding) => vec![finding],
            None => check_event(event),
        }
    }
}

fn event_type_of(json: &Json) -> Option<EventType> {
    EventType::parse(json.get("event_type")?.as_text()?)
}

fn not_taken(event_type: EventType) -> Option<Finding> {
    let expected = match event_type {
        EventType::WalletPaymentCaptured | EventType::WalletPaymentRefunded => {
            "an event about a person, an agreement or an account; wallet payments go to the wallet producer"
        }
        EventType::ReportingCutRequested
        | EventType::ShardCut
        | EventType::ReportRecordPrepared
        | EventType::ReportRecordWithheld
        | EventType::BatchSealed
        | EventType::BatchSubmitted
        | EventType::RecordAccepted
        | EventType::RecordRejected => {
            "an event about a person, an agreement or an account; events of the pipeline are made by the pipeline only"
        }
        _ => return None,
    };
    Some(Finding::new("EVENT_TYPE_NOT_TAKEN_HERE", "event_type", expected))
}

#[cfg(test)]
#[path = "contract_tests.rs"]
mod tests;
