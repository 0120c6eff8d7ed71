//! From a wallet payment with all its legs to one event per leg that the reporting institution's credit funded.

use credit_domain::event::checks::check_event;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::wallet_event::{WalletEvent, WalletPaymentCaptured, WalletPaymentRefunded};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, EventId, InstitutionCode};
use credit_domain::refusal::Finding;
use event_ingress::contract::{EdgeContract, Intake};
use uuid::Uuid;
use wire_contracts::event_type::EventType;
use wire_contracts::ingress::json::Json;
use wire_contracts::ingress::wallet_input::{
    CapturedPayment, FundingLeg, FundingType, RefundedPayment, WalletInput, WalletPaymentInput, input_of,
};
use wire_contracts::ingress::{IngressRefusal, Stamp};
use wire_contracts::topics::WALLET_PAYMENTS;

const TOPICS: [&str; 1] = [WALLET_PAYMENTS];
/// Label of a credit leg that another institution funded (W-3).
const CREDIT_OF_ANOTHER: &str = "CREDIT_OF_ANOTHER_INSTITUTION";

/// The edge for wallet payments.
#[derive(Clone, Copy, Debug)]
pub struct WalletContract {
    /// The institution that reports; only legs funded by its credit are kept.
    pub institution: InstitutionCode,
}

impl EdgeContract for WalletContract {
    fn service(&self) -> &'static str {
        "wallet"
    }

    fn topics(&self) -> &'static [&'static str] {
        &TOPICS
    }

    fn read(&self, json: &Json, stamp: &Stamp) -> Result<Intake, IngressRefusal> {
        let input = input_of(json, stamp).map_err(with_own_words)?;
        self.keep_own_credit(&input).map_err(|findings| IngressRefusal {
            event_id: Some(input.envelope.event_id),
            event_type: Some(event_type_name(&input)),
            findings,
        })
    }

    fn admit(&self, event: &Event) -> Vec<Finding> {
        match event.payload {
            EventPayload::Wallet(_) => check_event(event),
            _ => vec![not_taken()],
        }
    }
}

impl WalletContract {
    fn keep_own_credit(&self, input: &WalletInput) -> Result<Intake, Vec<Finding>> {
        let legs = match &input.payment {
            WalletPaymentInput::Captured(payment) => &payment.legs,
            WalletPaymentInput::Refunded(refund) => &refund.legs,
        };
        let mut intake = Intake { event_id: input.envelope.event_id, events: Vec::new(), dropped_legs: Vec::new() };
        let mut findings = Vec::new();
        for (index, leg) in legs.iter().enumerate() {
            let Some(account_id) = self.funded_by_own_credit(leg) else {
                intake.dropped_legs.push(label_of(leg));
                continue;
            };
            let event =
                Event { envelope: envelope_of(&input.envelope, leg), payload: payload_of(&input.payment, leg, account_id) };
            findings.extend(check_event(&event).into_iter().map(|finding| with_path_of_leg(finding, index)));
            intake.events.push(event);
        }
        // A fault of the envelope is found once for each leg.
        let mut distinct: Vec<Finding> = Vec::new();
        for finding in findings {
            if !distinct.contains(&finding) {
                distinct.push(finding);
            }
        }
        if distinct.is_empty() { Ok(intake) } else { Err(distinct) }
    }

    /// The account behind a leg, if it is this institution's credit (W-3: only the funder of a leg reports it).
    fn funded_by_own_credit<'a>(&self, leg: &'a FundingLeg) -> Option<&'a AccountId> {
        let is_own_credit = leg.funding_type == FundingType::Credit && leg.funding_institution == Some(self.institution);
        leg.account_id.as_ref().filter(|_| is_own_credit)
    }
}

/// Identity of the event that a leg becomes: UUID version 5 of the sender's event id and the leg number, so that the
/// same payment sent again gives the same events.
pub fn event_id_of_leg(sent: EventId, leg_no: u16) -> EventId {
    EventId(Uuid::new_v5(&Uuid::from_u128(sent.0), leg_no.to_string().as_bytes()).as_u128())
}

fn envelope_of(sent: &Envelope, leg: &FundingLeg) -> Envelope {
    Envelope {
        event_id: event_id_of_leg(sent.event_id, leg.leg_no),
        causation_id: Some(sent.event_id),
        // A corrected payment takes the place of what each of its legs had become.
        supersedes: sent.supersedes.map(|superseded| event_id_of_leg(superseded, leg.leg_no)),
        pii: None,
        pii_key_id: None,
        ..sent.clone()
    }
}

fn payload_of(payment: &WalletPaymentInput, leg: &FundingLeg, account_id: &AccountId) -> EventPayload {
    EventPayload::Wallet(match payment {
        WalletPaymentInput::Captured(captured) => WalletEvent::WalletPaymentCaptured(captured_leg(captured, leg, account_id)),
        WalletPaymentInput::Refunded(refunded) => WalletEvent::WalletPaymentRefunded(refunded_leg(refunded, leg, account_id)),
    })
}

fn captured_leg(captured: &CapturedPayment, leg: &FundingLeg, account_id: &AccountId) -> WalletPaymentCaptured {
    WalletPaymentCaptured {
        payment_id: captured.payment_id.clone(),
        leg_no: leg.leg_no,
        account_id: account_id.clone(),
        amount_minor: leg.amount_minor,
        currency: captured.currency,
        code_owner: captured.code_owner,
        paying_app: captured.paying_app,
        clearing_house: captured.clearing_house,
        city: captured.city.clone(),
        channel: captured.channel,
        merchant_ref: captured.merchant_ref.clone(),
        mini_program_ref: captured.mini_program_ref.clone(),
    }
}

fn refunded_leg(refunded: &RefundedPayment, leg: &FundingLeg, account_id: &AccountId) -> WalletPaymentRefunded {
    WalletPaymentRefunded {
        payment_id: refunded.payment_id.clone(),
        refund_id: refunded.refund_id.clone(),
        leg_no: leg.leg_no,
        account_id: account_id.clone(),
        amount_minor: leg.amount_minor,
        currency: refunded.currency,
    }
}

fn label_of(leg: &FundingLeg) -> &'static str {
    if leg.funding_type == FundingType::Credit { CREDIT_OF_ANOTHER } else { leg.funding_type.name() }
}

fn event_type_name(input: &WalletInput) -> &'static str {
    match input.payment {
        WalletPaymentInput::Captured(_) => EventType::WalletPaymentCaptured.name(),
        WalletPaymentInput::Refunded(_) => EventType::WalletPaymentRefunded.name(),
    }
}

fn not_taken() -> Finding {
    Finding::new("EVENT_TYPE_NOT_TAKEN_HERE", "event_type", "WalletPaymentCaptured or WalletPaymentRefunded")
}

/// Names what only this edge knows: another producer's event, and a refund nobody may allocate but the wallet (W-2).
fn with_own_words(refusal: IngressRefusal) -> IngressRefusal {
    let is_refund = refusal.event_type == Some(EventType::WalletPaymentRefunded.name());
    let renamed = |finding: Finding| match (finding.rule, finding.field.as_ref()) {
        ("EVENT_TYPE_UNKNOWN", "event_type") => not_taken(),
        ("LEGS_MISSING" | "MISSING_FIELD", "legs") if is_refund => Finding::new(
            "REFUND_NOT_ALLOCATED",
            "legs",
            "the wallet's own allocation of the refund to the legs of the payment; it is never guessed",
        ),
        _ => finding,
    };
    IngressRefusal { findings: refusal.findings.into_iter().map(renamed).collect(), ..refusal }
}

fn with_path_of_leg(finding: Finding, index: usize) -> Finding {
    match finding.field.as_ref() {
        "leg_no" | "account_id" | "amount_minor" => {
            Finding { field: format!("legs[{index}].{}", finding.field).into(), ..finding }
        }
        _ => finding,
    }
}

#[cfg(test)]
#[path = "contract_tests.rs"]
mod tests;
