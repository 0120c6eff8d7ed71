//! Events for tests: the golden ones of `schemas/golden/`, and made-up ones of every kind.
//!
//! Made-up events have a right form, and a content that no lender would send.

use crate::event_type::EventType;
use crate::ingress::Stamp;
use crate::ingress::personal::canonical_bytes;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::account_event::*;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::*;
use credit_domain::event::subject_event::*;
use credit_domain::event::wallet_event::*;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;
use std::collections::BTreeMap;

pub(crate) fn stamp() -> Stamp {
    Stamp { recorded_at: RecordedAt(1_775_000_000_000_000), producer: "edge".into(), producer_build: "test".into() }
}

/// Text of a file under `schemas/`.
pub(crate) fn schema_file(name: &str) -> String {
    let path = format!("{}/../../schemas/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn golden_json(event_type: EventType) -> String {
    schema_file(&format!("golden/{event_type}.v1.json"))
}

pub(crate) fn golden_bytes(event_type: EventType) -> Vec<u8> {
    let digits: Vec<u32> =
        schema_file(&format!("golden/{event_type}.v1.hex")).chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Source(pub(crate) u64);

impl Source {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.number() % limit as u64).unwrap()
    }

    fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn text(&mut self) -> CompactString {
        let characters = ['a', 'Z', '0', ' ', '"', '\\', '\u{7f}', '\n', 'é', '样', '😀', '|'];
        (0..self.below(40)).map(|_| self.one_of(&characters)).collect()
    }

    fn id_text(&mut self, longest: usize) -> String {
        (0..=self.below(longest)).map(|_| char::from(self.one_of(b"abyzABYZ0189._:-"))).collect()
    }

    fn id(&mut self) -> BusinessId {
        BusinessId::parse(&self.id_text(64)).unwrap()
    }

    fn account(&mut self) -> AccountId {
        AccountId::parse(&self.id_text(46)).unwrap()
    }

    fn institution(&mut self) -> InstitutionCode {
        let code: String = (0..14).map(|_| char::from(self.one_of(b"AZ09"))).collect();
        InstitutionCode::parse(&code).unwrap()
    }

    fn event_id(&mut self) -> EventId {
        EventId(u128::from(self.number()) << 64 | u128::from(self.number()))
    }

    fn date(&mut self) -> BusinessDate {
        let span = usize::try_from(BusinessDate::MAX.days() - BusinessDate::MIN.days()).unwrap();
        BusinessDate::MIN.plus_days(i32::try_from(self.below(span + 1)).unwrap())
    }

    fn month(&mut self) -> Month {
        self.date().month()
    }

    fn time(&mut self) -> RecordedAt {
        let (first, last) = crate::avro::field::TIMESTAMP_MICROS.into_inner();
        let whole_second = if self.below(2) == 0 { 1 } else { 1_000_000 };
        let at = first + i64::try_from(self.below(usize::try_from(last - first).unwrap())).unwrap();
        RecordedAt(at / whole_second * whole_second)
    }

    fn amount(&mut self) -> i64 {
        let extremes = [0, 1, -1, i64::MAX, i64::MIN];
        if self.below(4) == 0 { self.one_of(&extremes) } else { self.number().cast_signed() >> self.below(60) }
    }

    fn count(&mut self) -> u64 {
        self.number() >> 1 >> self.below(60)
    }

    fn small(&mut self) -> u16 {
        u16::try_from(self.below(65_536)).unwrap()
    }

    fn medium(&mut self) -> u32 {
        u32::try_from(self.number() >> 32).unwrap()
    }

    fn maybe<T>(&mut self, make: fn(&mut Source) -> T) -> Option<T> {
        if self.below(2) == 0 { None } else { Some(make(self)) }
    }

    fn many<T>(&mut self, make: fn(&mut Source) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn currency(&mut self) -> Currency {
        Currency::parse(self.one_of(&["CNY", "JPY", "KWD", "XXX"])).unwrap()
    }

    fn record_type(&mut self) -> RecordType {
        self.one_of(&RecordType::ALL)
    }

    fn offset(&mut self) -> TopicOffset {
        TopicOffset { topic: self.text(), partition: self.medium(), next_offset: self.count(), rolling_hash: self.text() }
    }

    fn line(&mut self) -> ScheduleLine {
        ScheduleLine {
            line_no: self.small(),
            due_date: self.date(),
            principal_minor: self.amount(),
            interest_minor: self.amount(),
            fee_minor: self.amount(),
        }
    }

    fn wallet(&mut self) -> Wallet {
        self.one_of(&[Wallet::Alipay, Wallet::WechatPay, Wallet::CloudQuickPass, Wallet::BankApp, Wallet::Other])
    }

    fn envelope(&mut self) -> Envelope {
        Envelope {
            recorded_at: self.time(),
            producer: self.text(),
            producer_build: self.text(),
            event_id: self.event_id(),
            aggregate_type: self.one_of(&AggregateType::ALL),
            aggregate_id: self.text(),
            aggregate_version: self.count(),
            effective_date: self.date(),
            effective_at_micros: self.maybe(Source::time).map(|at| at.0),
            causation_id: self.maybe(Source::event_id),
            correlation_id: self.maybe(Source::event_id),
            supersedes: self.maybe(Source::event_id),
            reason_code: self.maybe(Source::text),
            institution_code: self.institution(),
            subject_id: SubjectId::parse(&self.id_text(64)).unwrap(),
            pii: None,
            pii_key_id: None,
        }
    }

    /// Personal data in clear, sealed, or none.
    fn put_personal(&mut self, envelope: &mut Envelope, names: &[&str]) {
        match self.below(3) {
            0 => {}
            1 => {
                let values: Vec<(&str, CompactString)> = names.iter().map(|name| (*name, self.text())).collect();
                let pairs: BTreeMap<&str, &str> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                envelope.pii = Some(canonical_bytes(&pairs));
            }
            _ => {
                envelope.pii = Some((0..self.below(64)).map(|_| self.number().to_le_bytes()[0]).collect());
                envelope.pii_key_id = Some(self.text());
            }
        }
    }
}

/// An event of the kind with made-up values; the same for the same seed.
pub(crate) fn made_up(event_type: EventType, seed: u64) -> Event {
    let mut source = Source(seed);
    let mut envelope = source.envelope();
    match event_type {
        EventType::SubjectRegistered => source.put_personal(&mut envelope, &["name", "doc_no", "email"]),
        EventType::ReportRecordPrepared => source.put_personal(&mut envelope, &["A.B[0].C", "样"]),
        _ => {}
    }
    let from = &mut source;
    let payload = account_payload(event_type, from)
        .map(EventPayload::Account)
        .or_else(|| subject_payload(event_type, from).map(EventPayload::Subject))
        .or_else(|| wallet_payload(event_type, from).map(EventPayload::Wallet))
        .or_else(|| pipeline_payload(event_type, from).map(EventPayload::Pipeline));
    Event { envelope, payload: payload.unwrap() }
}

fn subject_payload(event_type: EventType, from: &mut Source) -> Option<SubjectEvent> {
    Some(match event_type {
        EventType::SubjectRegistered => SubjectEvent::SubjectRegistered(SubjectRegistered {
            doc_type: from.text(),
            sex: from.text(),
            nationality: from.text(),
            marital_status: from.text(),
            education_level: from.text(),
            academic_degree: from.text(),
            employment_status: from.text(),
            residence_status: from.text(),
            residence_district: from.maybe(Source::text),
            verified_by: from.text(),
        }),
        EventType::ReportingConsentGranted => SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
            consent_id: from.id(),
            institution: from.institution(),
            recipients: from.many(Source::text),
            categories: from.many(Source::text),
            doc_version: from.text(),
            doc_hash: from.text(),
            channel: from.text(),
            signed_at: from.time(),
        }),
        EventType::AdverseNoticeDelivered => SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
            account_id: from.account(),
            episode_no: from.medium(),
            channel: from.text(),
            template_hash: from.text(),
            delivered_at: from.time(),
            proof: from.text(),
        }),
        _ => return None,
    })
}

fn account_payload(event_type: EventType, from: &mut Source) -> Option<AccountEvent> {
    Some(match event_type {
        EventType::CreditAccountOpened => AccountEvent::CreditAccountOpened(CreditAccountOpened {
            product: from.text(),
            account_type: from.one_of(&AccountType::ALL),
            business_class: from.text(),
            business_kind: from.text(),
            agreement_id: from.maybe(|from| AgreementId::parse(&from.id_text(46)).unwrap()),
            open_date: from.date(),
            limit_minor: from.amount(),
            currency: from.currency(),
            bill_day: from.maybe(|from| u8::try_from(from.below(256)).unwrap()),
            due_date: from.maybe(Source::date),
            repay_mode: from.maybe(Source::text),
            repay_frequency: from.maybe(Source::text),
            repay_periods: from.maybe(Source::small),
            management_org: from.institution(),
            guarantee_mode: from.text(),
            funding_source: from.text(),
            card_tail: from.maybe(Source::text),
        }),
        EventType::CreditLimitChanged => AccountEvent::CreditLimitChanged(CreditLimitChanged {
            old_limit_minor: from.amount(),
            new_limit_minor: from.amount(),
            currency: from.currency(),
            cause: from.text(),
        }),
        EventType::CreditAccountClosed => AccountEvent::CreditAccountClosed(CreditAccountClosed {
            close_date: from.date(),
            cause: from.one_of(&[CloseCause::Settled, CloseCause::Customer, CloseCause::Other]),
        }),
        EventType::PurchasePosted => AccountEvent::PurchasePosted(PurchasePosted {
            posting_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
            billable_from: from.maybe(Source::date),
            payment_id: from.maybe(Source::id),
        }),
        EventType::PurchaseRefunded => AccountEvent::PurchaseRefunded(PurchaseRefunded {
            posting_id: from.id(),
            refund_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
        }),
        EventType::PurchaseReversed => AccountEvent::PurchaseReversed(PurchaseReversed {
            posting_id: from.id(),
            reversal_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
        }),
        EventType::CashDrawn => AccountEvent::CashDrawn(CashDrawn {
            drawdown_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
            term_months: from.maybe(Source::small),
        }),
        EventType::InterestCharged => AccountEvent::InterestCharged(InterestCharged {
            charge_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
            period: from.maybe(Source::month),
        }),
        EventType::FeeCharged => AccountEvent::FeeCharged(FeeCharged {
            charge_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
            kind: from.text(),
        }),
        EventType::InstalmentPlanCreated => AccountEvent::InstalmentPlanCreated(InstalmentPlanCreated {
            plan_id: from.id(),
            origin: from.one_of(&[PlanOrigin::Purchase, PlanOrigin::Bill, PlanOrigin::Drawdown]),
            source_id: from.id(),
            principal_minor: from.amount(),
            fee_minor: from.amount(),
            currency: from.currency(),
            periods: from.small(),
            schedule: from.many(Source::line),
        }),
        EventType::BillIssued => AccountEvent::BillIssued(BillIssued {
            bill_id: from.id(),
            cycle: from.month(),
            bill_date: from.date(),
            due_date: from.date(),
            statement_balance_minor: from.amount(),
            minimum_due_minor: from.amount(),
            past_due_included_minor: from.amount(),
            minimum_principal_minor: from.maybe(Source::amount),
            minimum_interest_minor: from.maybe(Source::amount),
            minimum_fee_minor: from.maybe(Source::amount),
            currency: from.currency(),
            items_hash: from.maybe(Source::text),
        }),
        EventType::RepaymentReceived => AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id: from.id(),
            amount_minor: from.amount(),
            currency: from.currency(),
            value_date: from.date(),
            channel: from.text(),
            bank_ref: from.maybe(Source::id),
        }),
        EventType::RepaymentReversed => AccountEvent::RepaymentReversed(RepaymentReversed {
            repayment_id: from.id(),
            cause: from.one_of(&[ReversalCause::Returned, ReversalCause::Duplicate, ReversalCause::Fraud]),
        }),
        _ => return None,
    })
}

fn wallet_payload(event_type: EventType, from: &mut Source) -> Option<WalletEvent> {
    let channels = [PaymentChannel::OfflineCode, PaymentChannel::MarketplaceCheckout, PaymentChannel::MiniProgram];
    Some(match event_type {
        EventType::WalletPaymentCaptured => WalletEvent::WalletPaymentCaptured(WalletPaymentCaptured {
            payment_id: from.id(),
            leg_no: from.small(),
            account_id: from.account(),
            amount_minor: from.amount(),
            currency: from.currency(),
            code_owner: from.wallet(),
            paying_app: from.wallet(),
            clearing_house: from.one_of(&[ClearingHouse::UnionPay, ClearingHouse::NetsUnion, ClearingHouse::OnUs]),
            city: from.text(),
            channel: from.one_of(&channels),
            merchant_ref: from.maybe(Source::id),
            mini_program_ref: from.maybe(Source::id),
        }),
        EventType::WalletPaymentRefunded => WalletEvent::WalletPaymentRefunded(WalletPaymentRefunded {
            payment_id: from.id(),
            refund_id: from.id(),
            leg_no: from.small(),
            account_id: from.account(),
            amount_minor: from.amount(),
            currency: from.currency(),
        }),
        _ => return None,
    })
}

fn pipeline_payload(event_type: EventType, from: &mut Source) -> Option<PipelineEvent> {
    Some(match event_type {
        EventType::ReportingCutRequested => PipelineEvent::ReportingCutRequested(ReportingCutRequested {
            cut_id: from.id(),
            as_of: from.date(),
            generated_at: from.time(),
            section_code: from.institution(),
        }),
        EventType::ReportRecordPrepared => PipelineEvent::ReportRecordPrepared(ReportRecordPrepared {
            cut_id: from.id(),
            record_type: from.record_type(),
            record_key: from.text(),
            account_id: from.maybe(Source::account),
            report_date: from.date(),
            moment: from.text(),
            month: from.maybe(Source::month),
            repayment_status: from.maybe(Source::text),
            account_status: from.maybe(Source::text),
            overdue_total: from.maybe(Source::count),
            closes: from.yes(),
            items: from.many(|from| RecordItem { path: from.text(), value: from.text() }),
            facts_hash: from.text(),
            rule_hash: from.text(),
        }),
        EventType::ReportRecordWithheld => PipelineEvent::ReportRecordWithheld(ReportRecordWithheld {
            cut_id: from.id(),
            record_type: from.record_type(),
            record_key: from.text(),
            account_id: from.maybe(Source::account),
            report_date: from.date(),
            month: from.maybe(Source::month),
            reasons: from.many(|from| from.one_of(&WithheldReason::ALL)),
            repayment_status: from.maybe(Source::text),
            rule_codes: from.many(Source::text),
        }),
        EventType::ShardCut => PipelineEvent::ShardCut(ShardCut {
            cut_id: from.id(),
            shard: from.medium(),
            offsets: from.many(Source::offset),
            due: from.count(),
            prepared: from.count(),
            withheld: from.count(),
            records_digest: from.text(),
        }),
        _ => return batch_payload(event_type, from),
    })
}

fn batch_payload(event_type: EventType, from: &mut Source) -> Option<PipelineEvent> {
    Some(match event_type {
        EventType::BatchSealed => PipelineEvent::BatchSealed(BatchSealed {
            batch_id: from.id(),
            cut_id: from.id(),
            file_name: from.text(),
            record_type: from.record_type(),
            records: from.count(),
            plain_sha256: from.text(),
            packed_sha256: from.text(),
            manifest_sha256: from.text(),
            rule_version: from.text(),
            offsets: from.many(Source::offset),
        }),
        EventType::BatchSubmitted => PipelineEvent::BatchSubmitted(BatchSubmitted {
            batch_id: from.id(),
            file_name: from.text(),
            attempt: from.medium(),
            channel: from.text(),
        }),
        EventType::RecordAccepted => PipelineEvent::RecordAccepted(RecordAccepted {
            batch_id: from.id(),
            cut_id: from.id(),
            file_name: from.text(),
            line: from.count(),
            record_type: from.record_type(),
            record_key: from.text(),
            account_id: from.maybe(Source::account),
            report_date: from.date(),
            month: from.maybe(Source::month),
            moment: from.text(),
            repayment_status: from.maybe(Source::text),
            overdue_total: from.maybe(Source::count),
            closes: from.yes(),
        }),
        EventType::RecordRejected => PipelineEvent::RecordRejected(RecordRejected {
            batch_id: from.id(),
            cut_id: from.id(),
            file_name: from.text(),
            line: from.count(),
            record_type: from.record_type(),
            record_key: from.text(),
            account_id: from.maybe(Source::account),
            report_date: from.date(),
            month: from.maybe(Source::month),
            errors: from.many(|from| FeedbackError { code: from.text(), tag: from.text() }),
        }),
        _ => return None,
    })
}
