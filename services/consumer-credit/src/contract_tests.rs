use super::CreditContract;
use crate::{Config, DEFAULT_TOML};
use credit_domain::calendar::RecordedAt;
use event_ingress::contract::{EdgeContract, Intake};
use event_ingress::limits::IngressLimits;
use serde_json::{Value, json};
use service_kit::configuration::{Sources, load};
use wire_contracts::event_type::EventType;
use wire_contracts::ingress::json::{JsonLimits, parse};
use wire_contracts::ingress::{IngressRefusal, Stamp};

fn read(event: &Value) -> Result<Intake, IngressRefusal> {
    let stamp =
        Stamp { recorded_at: RecordedAt(1_741_147_200_000_000), producer: "consumer-credit".into(), producer_build: "1".into() };
    CreditContract.read(&parse(event.to_string().as_bytes(), JsonLimits::DEFAULT).unwrap(), &stamp)
}

fn purchase() -> Value {
    json!({
        "event_type": "PurchasePosted",
        "event_id": "0190a000-0000-7000-8000-000000000001",
        "aggregate_type": "CreditAccount",
        "aggregate_id": "A-1",
        "aggregate_version": 2,
        "effective_date": "2025-03-05",
        "institution_code": "T10000000H0001",
        "subject_id": "S-1",
        "posting_id": "P-1",
        "amount_minor": 100,
        "currency": "CNY",
    })
}

#[test]
fn an_account_event_is_kept_as_it_is_and_stamped() {
    let intake = read(&purchase()).unwrap();
    assert_eq!(intake.events.len(), 1);
    assert_eq!(intake.event_id, intake.events[0].envelope.event_id);
    assert_eq!(intake.events[0].envelope.producer, "consumer-credit");
    assert!(CreditContract.admit(&intake.events[0]).is_empty());
}

/// The examples that a lender copies are taken as they are.
#[test]
fn every_event_about_persons_agreements_and_accounts_is_taken() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/golden");
    let mut taken = 0;
    for event_type in EventType::ALL {
        for schema in event_type.schemas() {
            let path = format!("{directory}/{event_type}.v{}.json", schema.version);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            let intake = read(&serde_json::from_str(&text).unwrap());
            let of_a_lender = !["wallet/", "bureau/"].iter().any(|folder| schema.path.starts_with(folder));
            assert_eq!(intake.is_ok(), of_a_lender, "{path}: {intake:?}");
            if let Ok(intake) = intake {
                assert!(CreditContract.admit(&intake.events[0]).is_empty(), "{path}");
                taken += 1;
            }
        }
    }
    assert_eq!(taken, 22 + 50 + 3 + 2, "events about persons, accounts and agreements, and two second versions");
}

#[test]
fn events_of_others_are_refused_with_the_door_to_use_and_nothing_else() {
    let check = |event_type: &str, hint: &str| {
        let event = json!({"event_type": event_type, "event_id": "0190a000-0000-7000-8000-000000000001"});
        let refusal = read(&event).unwrap_err();
        assert_eq!(refusal.findings.len(), 1, "{event_type}");
        assert_eq!((refusal.findings[0].rule, refusal.findings[0].field.as_ref()), ("EVENT_TYPE_NOT_TAKEN_HERE", "event_type"));
        assert!(refusal.findings[0].expected.contains(hint), "{event_type}");
        assert!(refusal.event_id.is_some());
    };
    check("WalletPaymentCaptured", "wallet producer");
    check("WalletPaymentRefunded", "wallet producer");
    for event_type in ["ReportingCutRequested", "ShardCut", "ReportRecordPrepared", "ReportRecordWithheld"] {
        check(event_type, "made by the pipeline only");
    }
    for event_type in ["BatchSealed", "BatchSubmitted", "RecordAccepted", "RecordRejected"] {
        check(event_type, "made by the pipeline only");
    }
}

#[test]
fn an_unknown_type_is_refused() {
    let mut event = purchase();
    event["event_type"] = json!("PurchaseImagined");
    assert_eq!(read(&event).unwrap_err().findings[0].rule, "EVENT_TYPE_UNKNOWN");
}

#[test]
fn the_written_defaults_are_the_defaults_of_the_code() {
    #[derive(serde::Deserialize)]
    struct Whole {
        consumer_credit: Config,
    }
    let loaded = load::<Whole>(&Sources { defaults: &[DEFAULT_TOML], ..Sources::default() }).unwrap();
    let config = loaded.configuration.consumer_credit;
    assert_eq!(config, Config { listen: "127.0.0.1:8082".to_owned(), limits: IngressLimits::default() });
}
