//! How a held account goes on (D-09, D-38): an operator looks, and releases it.
//!
//! A release is an event of its own kind, counted apart from the account's own: it is no fact, and it moves nothing. After
//! it the lender sends again what was quarantined, from the version after `last_version` on; an event that was wrong is
//! sent mended, under its version and an id of its own. What waited for its predecessors goes on waiting.

use super::apply_common::is_too_far_ahead;
use super::unopened::UnopenedAccount;
use super::{Account, HoldReason, Outcome, Parked, Release};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountHoldReleased};
use crate::event::envelope::{AggregateType, Envelope};
use crate::fact::Fact;
use crate::ids::{ContentHash, InstitutionCode};
use crate::refusal::Finding;

impl Account {
    pub(super) fn release_hold(&mut self, envelope: &Envelope, released: &AccountHoldReleased, hash: ContentHash) -> Outcome {
        let mut findings = Vec::new();
        if envelope.subject_id != self.subject_id {
            findings.push(Finding::new("SUBJECT_DIFFERS", "subject_id", "the subject the account was opened for"));
        }
        if envelope.aggregate_id.as_str() != self.account_id.as_str() {
            findings.push(Finding::new("AGGREGATE_DIFFERS", "aggregate_id", "this account"));
        }
        if !self.has_been_reported_by(envelope.institution_code) {
            findings.push(Finding::new("INSTITUTION_DIFFERS", "institution_code", "an institution that reports the account"));
        }
        settle(&mut self.held, &mut self.releases, envelope, released, hash, findings)
    }

    fn has_been_reported_by(&self, institution: InstitutionCode) -> bool {
        let took_over = |fact: &Fact| match &fact.event {
            AccountEvent::ReportingInstitutionChanged(change) => change.to_institution == institution,
            _ => false,
        };
        institution == self.institution
            || self.base.standing.reporting_institution == Some(institution)
            || self.open_facts.iter().any(took_over)
    }
}

impl UnopenedAccount {
    pub(super) fn release_hold(&mut self, envelope: &Envelope, released: &AccountHoldReleased, hash: ContentHash) -> Outcome {
        settle(&mut self.held, &mut self.releases, envelope, released, hash, Vec::new())
    }
}

/// The same release again is a duplicate; any other needs a hold, and names its reason, so that one meant for an earlier
/// hold does not lift a later one unseen.
fn settle(
    held: &mut Option<HoldReason>,
    releases: &mut Vec<Release>,
    envelope: &Envelope,
    released: &AccountHoldReleased,
    content_hash: ContentHash,
    mut findings: Vec<Finding>,
) -> Outcome {
    let event_id = envelope.event_id;
    if let Some(known) = releases.iter().find(|release| release.event_id == event_id) {
        if known.content_hash == content_hash {
            return Outcome::Duplicate;
        }
        return Outcome::Quarantined(*held.get_or_insert(HoldReason::ContentConflict));
    }
    let mut find = |rule, field: &'static str, expected: &'static str| findings.push(Finding::new(rule, field, expected));
    if envelope.aggregate_type != AggregateType::AccountHold {
        find("AGGREGATE_DIFFERS", "aggregate_type", "AccountHold");
    }
    if envelope.supersedes.is_some() {
        find("SUPERSEDED_EVENT_UNKNOWN", "supersedes", "nothing, because a release is not corrected; hold and release again");
    }
    if !(BusinessDate::MIN..=BusinessDate::MAX).contains(&envelope.effective_date) {
        find("DATE_OUT_OF_RANGE", "effective_date", "a date from 1901-01-01 to 2099-12-31");
    }
    if is_too_far_ahead(envelope.effective_date, envelope) {
        find("DATE_AHEAD_OF_RECORDED", "effective_date", "at most one day after the day on which the event was recorded");
    }
    match held {
        None => find("HOLD_NOT_IN_FORCE", "event_type", "an account that is held"),
        Some(reason) if reason.code() != released.hold_reason.as_str() => {
            find("HOLD_REASON_DIFFERS", "hold_reason", "the reason for which the account is held now");
        }
        Some(_) => {}
    }
    if !findings.is_empty() {
        return Outcome::Refused(findings);
    }
    *held = None;
    releases.push(Release { event_id, content_hash });
    Outcome::Applied { changed_months: Vec::new(), sealed: Vec::new(), findings: Vec::new() }
}

/// What waits and is at odds with an event that came is not believed any more, nor is the event: after the release the
/// lender sends the right one again.
pub(super) fn forget_waiting(waiting: &mut Vec<Parked>, arrived: &Parked) {
    waiting.retain(|parked| parked.version != arrived.version && parked.event_id != arrived.event_id);
}
