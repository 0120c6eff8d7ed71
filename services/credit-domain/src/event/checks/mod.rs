//! Stateless checks of every event of the catalogue: what can be judged without knowing the account or the person.
//!
//! All findings at once, each with the field as the sender wrote it, a stable rule name and what was expected; never
//! a value. The same checks stand at every door (HTTP, file, outbox), so that what is on the log passed them.

mod account;
mod agreement;
mod collect;
mod common;
mod consent;
mod lifecycle;
mod line_use;
mod notice;
mod opening;
mod personal;
mod pipeline;
mod repayment;
mod resolution;
mod schedule;
mod subject;
mod transfer;
mod wallet;

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod agreement_tests;
#[cfg(test)]
mod common_tests;
#[cfg(test)]
mod family_tests;
#[cfg(test)]
mod personal_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_kinds;
#[cfg(test)]
mod subject_tests;

use crate::calendar::BusinessDate;
use crate::event::subject_event::SubjectEvent;
use crate::event::{Event, EventPayload};
use crate::refusal::Finding;
use collect::Findings;

pub use personal::needs_personal_fields;

/// Everything that is wrong with the event in itself, sorted by field; empty when nothing is.
pub fn check_event(event: &Event) -> Vec<Finding> {
    let mut findings = Findings::default();
    common::check_envelope(&mut findings, &event.envelope, &event.payload);
    match &event.payload {
        EventPayload::Account(payload) => account::check(&mut findings, &event.envelope, payload),
        EventPayload::Agreement(payload) => agreement::check(&mut findings, &event.envelope, payload),
        EventPayload::Subject(payload) => subject::check(&mut findings, &event.envelope, payload),
        EventPayload::Wallet(payload) => wallet::check(&mut findings, payload),
        EventPayload::Pipeline(payload) => pipeline::check(&mut findings, payload),
    }
    findings.into_sorted()
}

/// Everything that is wrong with the personal fields of an event about a person, given as the parsed pairs of its
/// `personal` object; fields are named `personal.<name>`. Of events that have none nothing is said here: [`check_event`]
/// refuses their personal fields altogether.
///
/// `recorded_on` is the business date on which the event was recorded: nobody is born after it (E-35).
pub fn check_personal(fields: &[(&str, &str)], event: &SubjectEvent, recorded_on: BusinessDate) -> Vec<Finding> {
    let mut findings = Findings::default();
    personal::check(&mut findings, fields, event, recorded_on);
    findings.into_sorted()
}

/// BLE031: four digits of a card, or that there is none (`NULL`) or more than one (`MULT`).
pub(crate) fn is_card_tail(tail: &str) -> bool {
    (tail.len() == 4 && tail.bytes().all(|byte| byte.is_ascii_digit())) || matches!(tail, "NULL" | "MULT")
}
