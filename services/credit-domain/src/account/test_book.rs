//! Test support: an account with its sealed chunks beside it, fed day by day.

use super::test_events::{date, repayment};
use super::{Account, Outcome};
use crate::calendar::{BusinessDate, Month, RecordedAt, SHANGHAI_OFFSET_SECONDS};
use crate::event::account_event::{AccountEvent, AccountType, BillIssued, CreditAccountOpened};
use crate::event::envelope::{AggregateType, Envelope};
use crate::fact::Fact;
use crate::ids::{ContentHash, EventId, InstitutionCode, SubjectId};
use crate::ledger::Derived;
use crate::ledger::derive::derived_from_facts;
use crate::money::{Currency, Minor};
use crate::product_rule::ProductRule;
use compact_str::CompactString;

pub(crate) fn noon_of(day: BusinessDate) -> RecordedAt {
    RecordedAt((i64::from(day.days()) * 86_400 + 43_200 - SHANGHAI_OFFSET_SECONDS) * 1_000_000)
}

pub(crate) fn opened(account_type: AccountType, open_date: BusinessDate) -> CreditAccountOpened {
    CreditAccountOpened {
        product: "revolving-line-v1".into(),
        account_type,
        business_class: "1".into(),
        business_kind: "91".into(),
        agreement_id: None,
        open_date,
        limit_minor: 1_000_000,
        currency: Currency::CNY,
        bill_day: Some(1),
        due_date: None,
        repay_mode: None,
        repay_frequency: None,
        repay_periods: None,
        management_org: institution(),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("a code")
}

pub(crate) fn envelope(version: u64, effective_date: BusinessDate, recorded_on: BusinessDate) -> Envelope {
    Envelope {
        recorded_at: noon_of(recorded_on),
        producer: "test".into(),
        producer_build: "test".into(),
        event_id: event_id(version),
        aggregate_type: AggregateType::CreditAccount,
        aggregate_id: CompactString::const_new("A-1"),
        aggregate_version: version,
        effective_date,
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution(),
        subject_id: SubjectId::parse("S-1").expect("an id"),
        pii: None,
        pii_key_id: None,
    }
}

pub(crate) fn event_id(version: u64) -> EventId {
    // Not increasing with the version, so that nothing leans on the order of ids.
    EventId(u128::from(version.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

pub(crate) fn content_hash(version: u64) -> ContentHash {
    ContentHash(u128::from(version).to_be_bytes())
}

/// An account and the chunks a store would keep for it.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) account: Account,
    pub(crate) sealed: Vec<Fact>,
    pub(crate) rule: ProductRule,
}

impl Book {
    pub(crate) fn open(account_type: AccountType, open_date: &str) -> Book {
        Book::open_with(account_type, open_date, ProductRule::default())
    }

    pub(crate) fn open_with(account_type: AccountType, open_date: &str, rule: ProductRule) -> Book {
        let open_date = date(open_date);
        let account = Account::open(&envelope(1, open_date, open_date), &opened(account_type, open_date), content_hash(1), 1);
        Book { account: account.expect("a good opening"), sealed: Vec::new(), rule }
    }

    /// Sends an event as a store would: without history first, then with it when asked; keeps what is sealed.
    pub(crate) fn send(&mut self, envelope: &Envelope, event: &AccountEvent) -> Outcome {
        let version = envelope.aggregate_version;
        let (hash, offset) = (content_hash(version), version);
        let before = self.account.clone();
        let mut outcome = self.account.apply(envelope, event, hash, offset, None, &self.rule);
        if outcome == Outcome::NeedsHistory {
            assert_eq!(self.account, before, "asking for history changes nothing");
            outcome = self.account.apply(envelope, event, hash, offset, Some(&self.sealed), &self.rule);
        }
        if let Outcome::Applied { sealed, .. } = &outcome {
            for chunk in sealed {
                self.sealed.extend(chunk.facts.iter().cloned());
            }
        }
        outcome
    }

    /// The envelope of the next event, recorded on the day it takes effect.
    pub(crate) fn next(&self, effective_date: &str) -> Envelope {
        envelope(self.account.last_version + 1, date(effective_date), date(effective_date))
    }

    pub(crate) fn next_recorded(&self, effective_date: &str, recorded_on: &str) -> Envelope {
        envelope(self.account.last_version + 1, date(effective_date), date(recorded_on))
    }

    /// Sends an event that must be applied, on the day it takes effect.
    pub(crate) fn on(&mut self, effective_date: &str, event: AccountEvent) -> &mut Book {
        self.recorded(effective_date, effective_date, event)
    }

    /// Sends an event that must be applied, known later than it took effect.
    pub(crate) fn recorded(&mut self, effective_date: &str, recorded_on: &str, event: AccountEvent) -> &mut Book {
        let outcome = self.send(&self.next_recorded(effective_date, recorded_on), &event);
        assert!(matches!(outcome, Outcome::Applied { .. }), "{event:?} gave {outcome:?}");
        self
    }

    pub(crate) fn bill(&mut self, bill: BillIssued) -> &mut Book {
        let bill_date = bill.bill_date;
        let outcome = self.send(&envelope(self.account.last_version + 1, bill_date, bill_date), &AccountEvent::BillIssued(bill));
        assert!(matches!(outcome, Outcome::Applied { .. }), "the bill gave {outcome:?}");
        self
    }

    pub(crate) fn pays(&mut self, repayment_id: &str, amount_minor: Minor, value_date: &str) -> &mut Book {
        self.on(value_date, repayment(repayment_id, amount_minor, value_date))
    }

    /// Sends an event in the place of the one with that version.
    pub(crate) fn supersede(&mut self, version: u64, recorded_on: &str, event: &AccountEvent) -> Outcome {
        let mut envelope = self.next(recorded_on);
        envelope.supersedes = Some(event_id(version));
        envelope.reason_code = Some("CORRECTION".into());
        self.send(&envelope, event)
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        self.sealed.iter().chain(&self.account.open_facts).cloned().collect()
    }

    /// Values at the end of a day; the cached way and the flat fold must agree each time.
    pub(crate) fn derived_on(&self, as_of: BusinessDate) -> Derived {
        let cached = self.account.derived_at(as_of, &self.rule, Some(&self.sealed)).expect("history was given");
        let mut facts = self.facts();
        assert_eq!(cached, derived_from_facts(&self.account.opened, &facts, as_of, &self.rule), "cached and flat on {as_of}");
        facts.reverse();
        assert_eq!(cached, derived_from_facts(&self.account.opened, &facts, as_of, &self.rule), "in any order on {as_of}");
        cached
    }

    pub(crate) fn at(&self, as_of: &str) -> Derived {
        self.derived_on(date(as_of))
    }

    /// Repayment status at the end of a day.
    pub(crate) fn status(&self, as_of: &str) -> &'static str {
        self.at(as_of).repayment_status.code()
    }
}

/// Names of the rules of a refusal; empty when the event was not refused.
pub(crate) fn rules_of(outcome: &Outcome) -> Vec<&'static str> {
    match outcome {
        Outcome::Refused(findings) => findings.iter().map(|finding| finding.rule).collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn notes_of(outcome: &Outcome) -> Vec<&'static str> {
    match outcome {
        Outcome::Applied { findings, .. } => findings.iter().map(|finding| finding.rule).collect(),
        _ => vec!["NOT_APPLIED"],
    }
}

/// The changed months of an applied event, as text.
pub(crate) fn changed_months(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Applied { changed_months, .. } => changed_months.iter().map(Month::to_string).collect(),
        _ => vec!["NOT_APPLIED".to_owned()],
    }
}
