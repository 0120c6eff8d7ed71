//! Envelopes, and sending: as a shard would feed the account.

use super::{Book, Sent};
use crate::events::{date, hold_released, institution, noon_of, repayment};
use compact_str::{CompactString, format_compact};
use credit_domain::account::Outcome;
use credit_domain::account::unopened::UnopenedOutcome;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::{AccountEvent, BillIssued};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::ids::{ContentHash, EventId, SubjectId};
use credit_domain::money::Minor;

impl Book {
    pub fn account_id(&self) -> CompactString {
        format_compact!("A-{}", self.number)
    }

    pub fn subject_id(&self) -> SubjectId {
        SubjectId::parse(&format!("S-{}", self.number)).expect("an id")
    }

    /// The id of the event with that version.
    pub fn event_id(&self, version: u64) -> EventId {
        // Not increasing with the version, so that nothing leans on the order of ids.
        let mixed = (u128::from(self.number) << 64 | u128::from(version)).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        EventId(mixed)
    }

    /// An event with that version, effective on one day and recorded at noon of another.
    pub fn envelope(&self, version: u64, effective_date: BusinessDate, recorded_on: BusinessDate) -> Envelope {
        Envelope {
            recorded_at: noon_of(recorded_on),
            producer: "fold-tests".into(),
            producer_build: "1".into(),
            event_id: self.event_id(version),
            aggregate_type: AggregateType::CreditAccount,
            aggregate_id: self.account_id(),
            aggregate_version: version,
            effective_date,
            effective_at_micros: None,
            causation_id: None,
            correlation_id: None,
            supersedes: None,
            reason_code: None,
            institution_code: institution(),
            subject_id: self.subject_id(),
            pii: None,
            pii_key_id: None,
        }
    }

    /// The next event, recorded on the day it takes effect.
    pub fn next(&self, effective_date: &str) -> Envelope {
        self.next_recorded(effective_date, effective_date)
    }

    pub fn next_recorded(&self, effective_date: &str, recorded_on: &str) -> Envelope {
        self.envelope(self.last_version() + 1, date(effective_date), date(recorded_on))
    }

    /// The next event, in the place of the one with that version (D-07).
    pub fn next_superseding(&self, version: u64, recorded_on: &str) -> Envelope {
        let mut envelope = self.next(recorded_on);
        envelope.supersedes = Some(self.event_id(version));
        envelope.reason_code = Some("CORRECTION".into());
        envelope
    }

    /// Sends one event, feeds every parked one whose turn it then is, and says what became of the one sent.
    pub fn send(&mut self, envelope: &Envelope, event: &AccountEvent) -> Outcome {
        let index = self.sent.len();
        self.sent.push(Sent { envelope: envelope.clone(), event: event.clone(), outcome: Outcome::Parked });
        self.deliver(index);
        let answer = self.sent[index].outcome.clone();
        while let Some(waiting) = self.next_ready() {
            self.deliver(waiting);
        }
        answer
    }

    fn next_ready(&self) -> Option<usize> {
        let parked = match &self.opened {
            Some(account) => account.next_parked_ready(),
            None => self.unopened.next_parked_ready(),
        };
        let parked = parked?;
        let is_it = |sent: &Sent| sent.envelope.event_id == parked.event_id && sent.envelope.aggregate_version == parked.version;
        Some(self.sent.iter().position(is_it).expect("a parked event was sent"))
    }

    /// As a store would: without history first, then with it when asked; keeps what is sealed.
    fn deliver(&mut self, index: usize) {
        let Sent { envelope, event, .. } = self.sent[index].clone();
        let hash = content_hash(&envelope, &event);
        let offset = envelope.aggregate_version;
        let outcome = match &mut self.opened {
            None => match self.unopened.apply(&envelope, &event, hash, offset) {
                UnopenedOutcome::Opened(account) => {
                    self.opened = Some(account);
                    Outcome::Applied { changed_months: Vec::new(), sealed: Vec::new(), findings: Vec::new() }
                }
                UnopenedOutcome::Other(outcome) => outcome,
            },
            Some(account) => {
                let before = account.clone();
                let outcome = account.apply(&envelope, &event, hash, offset, None, &self.rule);
                if outcome == Outcome::NeedsHistory {
                    assert_eq!(*account, before, "asking for history changes nothing");
                    account.apply(&envelope, &event, hash, offset, Some(&self.sealed), &self.rule)
                } else {
                    outcome
                }
            }
        };
        assert_ne!(outcome, Outcome::NeedsHistory, "history was given for {event:?}");
        if let Outcome::Applied { sealed, .. } = &outcome {
            for chunk in sealed {
                self.sealed.extend(chunk.facts.iter().cloned());
                self.chunks.push(chunk.clone());
            }
        }
        self.sent[index].outcome = outcome;
    }

    /// Sends the next event, on the day it takes effect.
    pub fn try_on(&mut self, effective_date: &str, event: AccountEvent) -> Outcome {
        self.try_recorded(effective_date, effective_date, event)
    }

    /// Sends the next event, known later than it took effect.
    pub fn try_recorded(&mut self, effective_date: &str, recorded_on: &str, event: AccountEvent) -> Outcome {
        self.send(&self.next_recorded(effective_date, recorded_on), &event)
    }

    /// Sends the next event, which must be applied, on the day it takes effect.
    pub fn on(&mut self, effective_date: &str, event: AccountEvent) -> &mut Book {
        self.recorded(effective_date, effective_date, event)
    }

    /// Sends the next event, which must be applied, known later than it took effect.
    pub fn recorded(&mut self, effective_date: &str, recorded_on: &str, event: AccountEvent) -> &mut Book {
        let outcome = self.try_recorded(effective_date, recorded_on, event.clone());
        assert!(matches!(outcome, Outcome::Applied { .. }), "{event:?} on {effective_date} gave {outcome:?}");
        self
    }

    /// A bill, sent on its bill date; it must be applied.
    pub fn bill(&mut self, bill: BillIssued) -> &mut Book {
        let bill_date = bill.bill_date.to_string();
        self.on(&bill_date, AccountEvent::BillIssued(bill))
    }

    /// A repayment, sent on its value date; it must be applied.
    pub fn pays(&mut self, repayment_id: &str, amount_minor: Minor, value_date: &str) -> &mut Book {
        self.on(value_date, repayment(repayment_id, amount_minor, value_date))
    }

    /// Sends an event in the place of the one with that version.
    pub fn supersede(&mut self, version: u64, recorded_on: &str, event: AccountEvent) -> Outcome {
        self.send(&self.next_superseding(version, recorded_on), &event)
    }

    /// An operator releases the account, which must be held; `release_no` counts releases from 1.
    pub fn release(&mut self, release_no: u64, day: &str, hold_reason: &str) -> Outcome {
        let mut envelope = self.envelope(release_no, date(day), date(day));
        envelope.aggregate_type = AggregateType::AccountHold;
        envelope.event_id = EventId(envelope.event_id.0 ^ 1 << 127);
        self.send(&envelope, &hold_released(hold_reason))
    }

    /// Sends again what was sent, in another order (indices into `sent`); used for I-1.
    pub fn replayed(&self, order: impl IntoIterator<Item = usize>) -> Book {
        let mut replay = Book::empty(self.number, self.rule.clone());
        for index in order {
            let _outcome = replay.send(&self.sent[index].envelope, &self.sent[index].event);
        }
        replay
    }
}

/// A hash over everything but recorded time and producer, as the wire's is; FNV-1a, 128 bits.
pub fn content_hash(envelope: &Envelope, event: &AccountEvent) -> ContentHash {
    let mut content = envelope.clone();
    content.recorded_at = RecordedAt(0);
    content.producer = CompactString::default();
    content.producer_build = CompactString::default();
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in format!("{content:?}|{event:?}").bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    ContentHash(hash.to_be_bytes())
}
