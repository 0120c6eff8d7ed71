//! An account of which events came but no accepted opening yet (4.4(3)).

use super::apply::{matches_parked, next_parked, park, version_consumed};
use super::hold::forget_waiting;
use super::{Account, HoldReason, Outcome, Parked, Release};
use crate::event::account_event::AccountEvent;
use crate::event::envelope::Envelope;
use crate::ids::ContentHash;
use crate::refusal::Finding;

/// What is held of an account before its opening.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UnopenedAccount {
    /// Highest version consumed by a refused event.
    pub last_version: u64,
    pub parked: Vec<Parked>,
    pub held: Option<HoldReason>,
    /// Releases from a hold, in the order in which they came.
    pub releases: Vec<Release>,
}

/// What became of an event of an account that was not open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UnopenedOutcome {
    /// The event opened the account: it counts as applied, and the waiting events moved into it.
    Opened(Box<Account>),
    Other(Outcome),
}

impl UnopenedAccount {
    /// Applies one event. An opening opens; an event ahead of its turn waits; a release ends a hold; any other is refused
    /// and consumes its version.
    pub fn apply(
        &mut self,
        envelope: &Envelope,
        event: &AccountEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> UnopenedOutcome {
        if let AccountEvent::AccountHoldReleased(released) = event {
            return UnopenedOutcome::Other(self.release_hold(envelope, released, content_hash));
        }
        if let Some(reason) = self.held {
            return UnopenedOutcome::Other(Outcome::Quarantined(reason));
        }
        let version = envelope.aggregate_version;
        let arrived = Parked { version, event_id: envelope.event_id, content_hash, offset };
        if version <= self.last_version {
            return UnopenedOutcome::Other(Outcome::Refused(vec![version_consumed()]));
        }
        if version > self.last_version.saturating_add(1) {
            return UnopenedOutcome::Other(park(&mut self.parked, arrived).unwrap_or_else(|reason| self.hold(reason)));
        }
        if let Err(reason) = matches_parked(&self.parked, &arrived) {
            forget_waiting(&mut self.parked, &arrived);
            return UnopenedOutcome::Other(self.hold(reason));
        }
        self.last_version = version;
        self.parked.retain(|parked| parked.version > version);
        let AccountEvent::CreditAccountOpened(opened) = event else {
            return UnopenedOutcome::Other(Outcome::Refused(vec![Finding::new(
                "ACCOUNT_NOT_OPENED",
                "event_type",
                "CreditAccountOpened before any other event of an account",
            )]));
        };
        match Account::open_at_version(envelope, opened, content_hash, offset, Vec::new()) {
            Ok(mut account) => {
                account.parked = std::mem::take(&mut self.parked);
                account.releases = std::mem::take(&mut self.releases);
                UnopenedOutcome::Opened(Box::new(account))
            }
            Err(findings) => UnopenedOutcome::Other(Outcome::Refused(findings)),
        }
    }

    /// The parked event whose turn has come.
    pub fn next_parked_ready(&self) -> Option<&Parked> {
        if self.held.is_some() {
            return None;
        }
        next_parked(&self.parked, self.last_version)
    }

    fn hold(&mut self, reason: HoldReason) -> Outcome {
        self.held = Some(reason);
        Outcome::Quarantined(reason)
    }
}
