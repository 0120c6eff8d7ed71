//! Made-up histories for tests: the same seed gives the same events.

use crate::fold::{FoldInput, FoldOptions, ShardFold};
use crate::resources::{StoreLimits, StoreResources};
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::*;
use credit_domain::event::agreement_event::*;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::*;
use credit_domain::event::subject_event::*;
use credit_domain::event::wallet_event::*;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// In the order of topic numbers.
pub(crate) const TOPICS: [&str; 5] = ["wallet", "accounts", "subjects", "control", "records"];
pub(crate) const WALLET: usize = 0;
pub(crate) const ACCOUNTS: usize = 1;
pub(crate) const SUBJECTS: usize = 2;
pub(crate) const CONTROL: usize = 3;
pub(crate) const RECORDS: usize = 4;

pub(crate) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

pub(crate) fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).unwrap()
}

pub(crate) fn subject_id(number: usize) -> SubjectId {
    SubjectId::parse(&format!("person-{number:03}")).unwrap()
}

pub(crate) fn account_id(number: usize) -> AccountId {
    AccountId::parse(&format!("line-{number:03}")).unwrap()
}

pub(crate) fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").unwrap()
}

/// An event with its place left open.
pub(crate) fn event(subject: usize, aggregate: &str, version: u64, on: BusinessDate, payload: EventPayload) -> Event {
    let identity = format!("{subject} {aggregate} {version} {payload:?}");
    let digest = Sha256::digest(identity.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    let is_registration = matches!(payload, EventPayload::Subject(SubjectEvent::SubjectRegistered(_)));
    Event {
        envelope: Envelope {
            recorded_at: RecordedAt((i64::from(on.days()) * 86_400 + 3_600) * 1_000_000),
            producer: "test".into(),
            producer_build: "1".into(),
            event_id: EventId(u128::from_be_bytes(bytes)),
            aggregate_type: match &payload {
                EventPayload::Account(AccountEvent::AccountHoldReleased(_)) => AggregateType::AccountHold,
                EventPayload::Account(_) => AggregateType::CreditAccount,
                EventPayload::Agreement(_) => AggregateType::CreditAgreement,
                EventPayload::Subject(_) => AggregateType::Subject,
                EventPayload::Wallet(_) => AggregateType::WalletPayment,
                EventPayload::Pipeline(_) => AggregateType::ReportingCut,
            },
            aggregate_id: aggregate.into(),
            aggregate_version: version,
            effective_date: on,
            effective_at_micros: None,
            causation_id: None,
            correlation_id: None,
            supersedes: None,
            reason_code: None,
            institution_code: institution(),
            subject_id: subject_id(subject),
            pii: is_registration.then(|| b"{\"name\":\"x\"}".to_vec()),
            pii_key_id: None,
        },
        payload,
    }
}

pub(crate) fn content_hash(event: &Event) -> ContentHash {
    let text = format!("{:?} {:?} {:?}", event.envelope.event_id, event.envelope.aggregate_version, event.payload);
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    ContentHash(bytes)
}

pub(crate) fn opened(open_date: BusinessDate) -> CreditAccountOpened {
    CreditAccountOpened {
        product: "revolving-line-v1".into(),
        account_type: AccountType::R1,
        business_class: "1".into(),
        business_kind: "91".into(),
        agreement_id: None,
        open_date,
        limit_minor: 1_000_000,
        currency: Currency::CNY,
        bill_day: Some(1),
        due_date: None,
        repay_mode: Some("24".into()),
        repay_frequency: Some("03".into()),
        repay_periods: None,
        management_org: institution(),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

pub(crate) fn account_event(number: usize, version: u64, on: BusinessDate, payload: AccountEvent) -> Event {
    event(number, account_id(number).as_str(), version, on, EventPayload::Account(payload))
}

pub(crate) fn purchase(posting: &str, amount_minor: i64) -> AccountEvent {
    AccountEvent::PurchasePosted(PurchasePosted {
        posting_id: id(posting),
        amount_minor,
        currency: Currency::CNY,
        billable_from: None,
        payment_id: Some(id(&format!("pay-{posting}"))),
    })
}

pub(crate) fn repayment(repayment_id: &str, amount_minor: i64, value_date: BusinessDate) -> AccountEvent {
    AccountEvent::RepaymentReceived(RepaymentReceived {
        repayment_id: id(repayment_id),
        amount_minor,
        currency: Currency::CNY,
        value_date,
        channel: "BANK".into(),
        bank_ref: None,
    })
}

fn bill(bill_id: &str, bill_date: BusinessDate, balance_minor: i64) -> AccountEvent {
    AccountEvent::BillIssued(BillIssued {
        bill_id: id(bill_id),
        cycle: bill_date.month(),
        bill_date,
        due_date: bill_date.plus_days(9),
        statement_balance_minor: balance_minor,
        minimum_due_minor: balance_minor / 10,
        past_due_included_minor: 0,
        minimum_principal_minor: None,
        minimum_interest_minor: None,
        minimum_fee_minor: None,
        currency: Currency::CNY,
        items_hash: None,
    })
}

/// One line account over so many months: purchases, a bill and a repayment each, a late reversal at the end.
pub(crate) fn line_history(number: usize, months: usize) -> Vec<Event> {
    let open_date = date("2025-01-05");
    let mut events = vec![account_event(number, 1, open_date, AccountEvent::CreditAccountOpened(opened(open_date)))];
    let mut push = |on: BusinessDate, payload: AccountEvent| {
        let version = u64::try_from(events.len()).unwrap() + 1;
        events.push(account_event(number, version, on, payload));
    };
    for month_no in 0..months {
        let first = open_date.month().plus(i32::try_from(month_no).unwrap()).first_day();
        push(first.plus_days(6), purchase(&format!("buy-{number}-{month_no}-a"), 20_000));
        push(first.plus_days(11), purchase(&format!("buy-{number}-{month_no}-b"), 5_000));
        push(first.plus_days(20), bill(&format!("bill-{number}-{month_no}"), first.plus_days(20), 25_000));
        push(first.plus_days(26), repayment(&format!("rep-{number}-{month_no}"), 25_000, first.plus_days(26)));
    }
    if months >= 4 {
        let on = open_date.month().plus(i32::try_from(months).unwrap() - 1).last_day();
        let reversed = RepaymentReversed { repayment_id: id(&format!("rep-{number}-0")), cause: ReversalCause::Returned };
        push(on, AccountEvent::RepaymentReversed(reversed));
    }
    events
}

pub(crate) fn registered(number: usize) -> Event {
    let payload = SubjectEvent::SubjectRegistered(SubjectRegistered {
        doc_type: "10".into(),
        sex: "1".into(),
        nationality: "CHN".into(),
        marital_status: "91".into(),
        education_level: "91".into(),
        academic_degree: "0".into(),
        employment_status: "91".into(),
        residence_status: "9".into(),
        residence_district: Some("330106".into()),
        verified_by: "PUBLIC_SECURITY_CHECK".into(),
    });
    event(number, subject_id(number).as_str(), 1, date("2025-01-04"), EventPayload::Subject(payload))
}

pub(crate) fn consent(number: usize) -> Event {
    let on = date("2025-01-04");
    let payload = SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
        consent_id: id(&format!("consent-{number}")),
        institution: institution(),
        recipients: vec!["CCRC".into()],
        categories: vec!["CREDIT".into()],
        doc_version: "1".into(),
        doc_hash: "0".repeat(64).into(),
        channel: "APP".into(),
        signed_at: RecordedAt(i64::from(on.days()) * 86_400_000_000),
    });
    event(number, &format!("consent-{number}"), 1, on, EventPayload::Subject(payload))
}

pub(crate) fn captured(number: usize, payment: &str, leg_no: u16, amount_minor: i64) -> Event {
    let payload = WalletEvent::WalletPaymentCaptured(WalletPaymentCaptured {
        payment_id: id(payment),
        leg_no,
        account_id: account_id(number),
        amount_minor,
        currency: Currency::CNY,
        code_owner: Wallet::WechatPay,
        paying_app: Wallet::Alipay,
        clearing_house: ClearingHouse::UnionPay,
        city: "330100".into(),
        channel: PaymentChannel::OfflineCode,
        merchant_ref: None,
        mini_program_ref: None,
    });
    event(number, payment, u64::from(leg_no) + 1, date("2025-02-01"), EventPayload::Wallet(payload))
}

pub(crate) fn refunded(number: usize, payment: &str, leg_no: u16, refund: &str, amount_minor: i64) -> Event {
    let payload = WalletEvent::WalletPaymentRefunded(WalletPaymentRefunded {
        payment_id: id(payment),
        refund_id: id(refund),
        leg_no,
        account_id: account_id(number),
        amount_minor,
        currency: Currency::CNY,
    });
    event(number, payment, 9, date("2025-02-02"), EventPayload::Wallet(payload))
}

pub(crate) fn record_key(number: usize) -> compact_str::CompactString {
    compact_str::format_compact!("{}{}|2025-01-31", institution(), account_id(number))
}

pub(crate) fn prepared(number: usize) -> Event {
    let payload = PipelineEvent::ReportRecordPrepared(ReportRecordPrepared {
        cut_id: id("cut-1"),
        record_type: RecordType::BorrowingAccount,
        record_key: record_key(number),
        account_id: Some(account_id(number)),
        report_date: date("2025-01-31"),
        moment: "10".into(),
        month: Some(date("2025-01-31").month()),
        repayment_status: Some("N".into()),
        account_status: Some("1".into()),
        overdue_total: Some(0),
        closes: false,
        items: vec![RecordItem { path: "AcctBsSgmt.AcctCode".into(), value: "x".into() }],
        facts_hash: "a".repeat(64).into(),
        rule_hash: "b".repeat(64).into(),
    });
    event(number, "cut-1", 1, date("2025-01-31"), EventPayload::Pipeline(payload))
}

pub(crate) fn accepted(number: usize) -> Event {
    let payload = PipelineEvent::RecordAccepted(RecordAccepted {
        batch_id: id("batch-1"),
        cut_id: id("cut-1"),
        file_name: "T10000000H00012025013121000010".into(),
        line: 2,
        record_type: RecordType::BorrowingAccount,
        record_key: record_key(number),
        account_id: Some(account_id(number)),
        report_date: date("2025-01-31"),
        month: Some(date("2025-01-31").month()),
        moment: "10".into(),
        repayment_status: Some("N".into()),
        overdue_total: Some(0),
        closes: false,
    });
    event(number, "batch-1", 1, date("2025-02-01"), EventPayload::Pipeline(payload))
}

pub(crate) fn cut_requested(cut: &str) -> Event {
    let payload = PipelineEvent::ReportingCutRequested(ReportingCutRequested {
        cut_id: id(cut),
        as_of: date("2025-01-31"),
        generated_at: RecordedAt(1_738_400_000_000_000),
        section_code: institution(),
    });
    event(0, cut, 1, date("2025-01-31"), EventPayload::Pipeline(payload))
}

pub(crate) fn agreement_id(number: usize) -> AgreementId {
    AgreementId::parse(&format!("agreement-{number:03}")).unwrap()
}

/// An event of the person's agreement.
pub(crate) fn agreement_event(number: usize, version: u64, on: BusinessDate, payload: AgreementEvent) -> Event {
    event(number, agreement_id(number).as_str(), version, on, EventPayload::Agreement(payload))
}

pub(crate) fn signed(number: usize, limit_minor: i64) -> Event {
    let payload = AgreementEvent::CreditAgreementSigned(CreditAgreementSigned {
        line_type: "10".into(),
        revolving: true,
        limit_minor,
        currency: Currency::CNY,
        valid_from: date("2025-01-04"),
        valid_to: None,
        management_org: institution(),
    });
    agreement_event(number, 1, date("2025-01-04"), payload)
}

pub(crate) fn agreement_limit_changed(number: usize, on: &str, new_limit_minor: i64) -> Event {
    let payload = AgreementEvent::AgreementLimitChanged(AgreementLimitChanged {
        old_limit_minor: 1_000_000,
        new_limit_minor,
        currency: Currency::CNY,
        cause: "REVIEW".into(),
    });
    agreement_event(number, 2, date(on), payload)
}

/// The operator's release of a held account; `release_no` counts the releases of the account.
pub(crate) fn hold_released(number: usize, release_no: u64, on: &str, hold_reason: &str) -> Event {
    let payload = AccountEvent::AccountHoldReleased(AccountHoldReleased {
        hold_reason: hold_reason.into(),
        resolution: "DUPLICATE_WITHDRAWN".into(),
    });
    account_event(number, release_no, date(on), payload)
}

/// Key of a record and the event in it, or what is wrong with its bytes.
type KeyAndContent = (Vec<u8>, Result<Event, &'static str>);

/// What lies on the shard's topics, by topic number.
#[derive(Clone, Default)]
pub(crate) struct Log {
    pub(crate) topics: [Vec<KeyAndContent>; 5],
}

impl Log {
    pub(crate) fn push(&mut self, topic: usize, event: Event) {
        let key = event.envelope.subject_id.as_str().as_bytes().to_vec();
        self.topics[topic].push((key, Ok(event)));
    }

    pub(crate) fn push_poison(&mut self, topic: usize, key: &[u8]) {
        self.topics[topic].push((key.to_vec(), Err("AVRO_MALFORMED")));
    }

    pub(crate) fn input(&self, topic: usize, offset: usize) -> FoldInput {
        let (key, content) = self.topics[topic][offset].clone();
        let decoded = content.map(|event| {
            let hash = content_hash(&event);
            (event, hash)
        });
        let record_hash = decoded.as_ref().map_or([7; 16], |(_, hash)| hash.0);
        FoldInput { topic, offset: u64::try_from(offset).unwrap(), key, record_hash, decoded }
    }

    pub(crate) fn fetch(&self, topic: usize, offset: u64) -> Result<(Event, ContentHash), String> {
        self.input(topic, usize::try_from(offset).unwrap()).decoded.map_err(str::to_owned)
    }

    pub(crate) fn records(&self) -> usize {
        self.topics.iter().map(Vec::len).sum()
    }
}

/// People with lines, consents, payments, records and answers, mixed as a log would have them, with some bad input.
pub(crate) fn busy_log(people: usize, months: usize) -> Log {
    let mut log = Log::default();
    let mut histories: Vec<std::vec::IntoIter<Event>> =
        (0..people).map(|number| line_history(number, months).into_iter()).collect();
    for round in 0.. {
        let mut any = false;
        for (number, history) in histories.iter_mut().enumerate() {
            // Every third line sends its events in swapped pairs, so that some have to wait.
            let mut next: Vec<Event> = history.by_ref().take(2).collect();
            any |= !next.is_empty();
            if number % 3 == 1 {
                next.reverse();
            }
            if number % 4 == 2 && round == 1 {
                next.extend(next.first().cloned());
            }
            next.into_iter().for_each(|event| log.push(ACCOUNTS, event));
        }
        if !any {
            break;
        }
    }
    for number in 0..people {
        log.push(SUBJECTS, registered(number));
        log.push(SUBJECTS, consent(number));
        log.push(WALLET, captured(number, &format!("pay-{number}"), 1, 5_000));
        log.push(WALLET, refunded(number, &format!("pay-{number}"), 1, "r1", 2_000));
        log.push(WALLET, refunded(number, &format!("pay-{number}"), 1, "r2", 4_000));
        log.push(RECORDS, prepared(number));
        // Agreements lie among the accounts' events; every other one is told backwards.
        let mut agreement = vec![signed(number, 1_000_000), agreement_limit_changed(number, "2025-02-01", 2_000_000)];
        if number % 2 == 0 {
            agreement.reverse();
        }
        agreement.into_iter().for_each(|event| log.push(ACCOUNTS, event));
        if number % 2 == 0 {
            log.push(RECORDS, accepted(number));
            log.push(RECORDS, prepared(number));
        }
    }
    log.push_poison(ACCOUNTS, subject_id(0).as_str().as_bytes());
    log.push_poison(SUBJECTS, subject_id(0).as_str().as_bytes());
    log.push_poison(WALLET, b"\xff");
    log.push(CONTROL, cut_requested("cut-1"));
    log.push(CONTROL, cut_requested("cut-1"));
    log
}

pub(crate) fn open_store(directory: &Path) -> Arc<ShardStore> {
    let limits = StoreLimits { block_cache_bytes: 8 << 20, write_buffer_bytes: 64 << 20 };
    Arc::new(ShardStore::open(directory, &TOPICS, &StoreResources::new(&limits)).unwrap())
}

pub(crate) fn new_fold(store: &Arc<ShardStore>, options: FoldOptions) -> ShardFold {
    ShardFold::new(Arc::clone(store), Arc::new(RuleBook::default()), options).unwrap()
}
