//! The load of the benchmark: accounts that are opened, then purchases over them, uniform or skewed, on an embedded log.

use compact_str::{CompactString, format_compact};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::{AccountEvent, AccountType, CreditAccountOpened, PurchasePosted};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;
use event_log::{EventLog, NewRecord, partition_for_key};
use std::sync::Arc;
use wire_contracts::topics::{CREDIT_ACCOUNTS, DEFAULT_PARTITIONS};

/// Which accounts the purchases fall on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keys {
    Uniform,
    /// Four in five purchases on one account in a hundred.
    Skewed,
}

#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub accounts: u32,
    pub purchases: u32,
    pub keys: Keys,
}

/// A small generator of pseudo-random numbers (splitmix64), so that the load is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound.max(1))).unwrap_or(0)
    }
}

const PUBLISH: usize = 10_000;

/// Writes the whole load; returns how many records it is.
pub fn write(log: &dyn EventLog, load: Load) -> u64 {
    let institution = InstitutionCode::parse("T10000000H0001").expect("a fixed code");
    let first_day = BusinessDate::from_ymd(2025, 1, 2).expect("a fixed date");
    let mut versions = vec![1_u64; load.accounts as usize];
    let mut random = Random(7);
    let mut waiting: Vec<NewRecord> = Vec::with_capacity(PUBLISH);
    let mut written = 0;
    for account in 0..load.accounts {
        let opened = AccountEvent::CreditAccountOpened(opening(account, institution, first_day));
        push(log, &mut waiting, event(account, 1, first_day, institution, opened, u128::from(random.next())));
        written += 1;
    }
    for number in 0..load.purchases {
        let account = match load.keys {
            Keys::Skewed if random.below(5) < 4 => random.below(load.accounts / 100),
            _ => random.below(load.accounts),
        };
        let version = &mut versions[account as usize];
        *version += 1;
        // A month's worth of days passes over the whole load.
        let day = first_day.plus_days(1 + i32::try_from(u64::from(number) * 27 / u64::from(load.purchases.max(1))).unwrap_or(0));
        let purchase = AccountEvent::PurchasePosted(PurchasePosted {
            posting_id: BusinessId::parse(&format_compact!("P{number:09}")).expect("a fixed form"),
            amount_minor: i64::from(random.below(100_000)) + 1,
            currency: Currency::CNY,
            billable_from: None,
            payment_id: None,
        });
        push(
            log,
            &mut waiting,
            event(account, *version, day, institution, purchase, u128::from(random.next()) << 64 | u128::from(number)),
        );
        written += 1;
    }
    flush(log, &mut waiting);
    written
}

fn opening(account: u32, institution: InstitutionCode, open_date: BusinessDate) -> CreditAccountOpened {
    CreditAccountOpened {
        product: CompactString::const_new("revolving-line"),
        account_type: AccountType::R1,
        business_class: CompactString::const_new("1"),
        business_kind: CompactString::const_new("91"),
        agreement_id: AgreementId::parse(&format_compact!("AG{account:08}")),
        open_date,
        limit_minor: 5_000_000,
        currency: Currency::CNY,
        bill_day: Some(1),
        due_date: BusinessDate::from_ymd(2099, 12, 31),
        repay_mode: Some(CompactString::const_new("90")),
        repay_frequency: Some(CompactString::const_new("03")),
        repay_periods: None,
        management_org: institution,
        guarantee_mode: CompactString::const_new("4"),
        funding_source: CompactString::const_new("1"),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

fn event(account: u32, version: u64, day: BusinessDate, institution: InstitutionCode, payload: AccountEvent, id: u128) -> Event {
    let recorded_at = RecordedAt(i64::from(day.days()) * 86_400_000_000 + 4 * 3_600_000_000);
    Event {
        envelope: Envelope {
            recorded_at,
            producer: CompactString::const_new("bench"),
            producer_build: CompactString::const_new("1"),
            event_id: EventId(id),
            aggregate_type: AggregateType::CreditAccount,
            aggregate_id: AccountId::parse(&format_compact!("A{account:08}")).expect("a fixed form").as_str().into(),
            aggregate_version: version,
            effective_date: day,
            effective_at_micros: None,
            causation_id: None,
            correlation_id: None,
            supersedes: None,
            reason_code: None,
            institution_code: institution,
            subject_id: SubjectId::parse(&format_compact!("S{account:08}")).expect("a fixed form"),
            pii: None,
            pii_key_id: None,
        },
        payload: EventPayload::Account(payload),
    }
}

fn push(log: &dyn EventLog, waiting: &mut Vec<NewRecord>, event: Event) {
    let key = event.envelope.subject_id.as_str().as_bytes().to_vec();
    waiting.push(NewRecord {
        topic: Arc::from(CREDIT_ACCOUNTS),
        partition: partition_for_key(&key, DEFAULT_PARTITIONS),
        key,
        headers: Vec::new(),
        value: wire_contracts::avro::encode(&event),
        timestamp_ms: event.envelope.recorded_at.0 / 1_000,
    });
    if waiting.len() >= PUBLISH {
        flush(log, waiting);
    }
}

fn flush(log: &dyn EventLog, waiting: &mut Vec<NewRecord>) {
    let _offsets = log.publish(waiting).expect("the embedded log takes the load");
    waiting.clear();
}
