//! What scripted lives are written with: a person, days of the history, and accounts with the lender's book of each.

use super::account::ScriptedAccount;
use crate::generate::GenerateConfig;
use crate::generate::person::Person;
use crate::generate::stamp::{Line, Stamp, at, push};
use compact_str::{CompactString, format_compact};
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::EventPayload;
use credit_domain::event::account_event::{AccountEvent, AccountHoldReleased, CreditAccountOpened};
use credit_domain::event::agreement_event::AgreementEvent;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::{AdverseNoticeDelivered, SubjectEvent};
use credit_domain::ids::{AccountId, BusinessId, EventId, InstitutionCode};
use credit_domain::money::Minor;

/// Minor units of so many yuan.
pub const fn yuan(amount: i64) -> Minor {
    amount * 100
}

/// The id that a fixed form gives.
pub fn business_id(text: &str) -> BusinessId {
    BusinessId::parse(text).unwrap_or_else(|| unreachable!("a fixed form"))
}

/// SHA-256 of a document that nobody keeps.
pub fn document_hash() -> CompactString {
    CompactString::from("5e1f".repeat(16))
}

/// One scripted life.
pub struct Script<'a> {
    pub person: &'a Person,
    /// Number of the person's identity document.
    pub doc_no: &'a str,
    pub config: &'a GenerateConfig,
    random: &'a mut fastrand::Rng,
    out: &'a mut Vec<Line>,
}

impl<'a> Script<'a> {
    pub fn new(
        person: &'a Person,
        doc_no: &'a str,
        config: &'a GenerateConfig,
        random: &'a mut fastrand::Rng,
        out: &'a mut Vec<Line>,
    ) -> Script<'a> {
        Script { person, doc_no, config, random, out }
    }

    /// Month `index` of the history, counted from 0.
    pub fn month(&self, index: i32) -> Month {
        self.config.first_month.plus(index)
    }

    /// A day of month `index`, or its last one.
    pub fn day(&self, index: i32, day: i8) -> BusinessDate {
        self.month(index).day_or_last(day)
    }

    /// An amount of yuan that differs from person to person.
    pub fn draw(&mut self, yuan_from: i64, yuan_to: i64) -> Minor {
        yuan(self.random.i64(yuan_from..=yuan_to))
    }

    pub fn account_id(&self, prefix: &str) -> AccountId {
        AccountId::parse(&format!("{prefix}{:07}", self.person.number)).unwrap_or_else(|| unreachable!("a fixed form"))
    }

    fn push(&mut self, stamp: Stamp<'_>, payload: EventPayload) -> EventId {
        self.push_of(self.config.institution, stamp, payload)
    }

    pub fn push_of(&mut self, institution: InstitutionCode, stamp: Stamp<'_>, payload: EventPayload) -> EventId {
        push(stamp, institution, &self.person.subject_id, payload, self.random, self.out)
    }

    /// An event about the person; `version` counts within the aggregate.
    pub fn subject(&mut self, date: BusinessDate, aggregate: (AggregateType, &str, u64), event: SubjectEvent) -> EventId {
        self.subject_with(date, aggregate, None, event)
    }

    /// As [`Script::subject`], with personal fields.
    pub fn subject_with(
        &mut self,
        date: BusinessDate,
        aggregate: (AggregateType, &str, u64),
        pii: Option<Vec<u8>>,
        event: SubjectEvent,
    ) -> EventId {
        let second = 10 * 3_600 + u32::try_from(aggregate.2 % 1_000).unwrap_or(0);
        let stamp = Stamp { pii, ..Stamp::new(at(date, second), aggregate) };
        self.push(stamp, EventPayload::Subject(event))
    }

    /// An event about the person as such.
    pub fn of_subject(&mut self, date: BusinessDate, version: u64, event: SubjectEvent) -> EventId {
        let id = self.person.subject_id.clone();
        self.subject(date, (AggregateType::Subject, id.as_str(), version), event)
    }

    pub fn agreement(&mut self, date: BusinessDate, id: &str, version: u64, event: AgreementEvent) {
        let second = 8 * 3_600 + u32::try_from(version % 1_000).unwrap_or(0);
        let stamp = Stamp::new(at(date, second), (AggregateType::CreditAgreement, id, version));
        let _event_id = self.push(stamp, EventPayload::Agreement(event));
    }

    /// Registers another person.
    pub fn register(&mut self, person: &Person) {
        let _doc_no = person.register(self.config, self.random, self.out);
    }

    /// An operator's release of a held account.
    pub fn release(&mut self, account_id: &AccountId, recorded_at: RecordedAt, released: AccountHoldReleased) {
        let stamp = Stamp::new(recorded_at, (AggregateType::AccountHold, account_id.as_str(), 1));
        let _event_id = self.push(stamp, EventPayload::Account(AccountEvent::AccountHoldReleased(released)));
    }

    /// A notice of an adverse episode, delivered on a day.
    pub fn notify(&mut self, account_id: &AccountId, episode_no: u32, date: BusinessDate) {
        let aggregate_id = format!("{account_id}:{episode_no}");
        let event = SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
            account_id: account_id.clone(),
            episode_no,
            channel: CompactString::const_new("SMS"),
            template_hash: CompactString::from("a0c4".repeat(16)),
            delivered_at: at(date, 10 * 3_600),
            proof: format_compact!("DLV-{aggregate_id}"),
        });
        let _event_id = self.subject(date, (AggregateType::AdverseNotice, &aggregate_id, 1), event);
    }

    /// Opens an account.
    pub fn open(&mut self, account_id: AccountId, opened: CreditAccountOpened) -> ScriptedAccount {
        ScriptedAccount::open(self, account_id, opened)
    }
}
