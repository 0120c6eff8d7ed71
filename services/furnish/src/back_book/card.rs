//! One real card account: what each month's row means as events.

use super::Row;
use crate::generate::lender_book::LenderBook;
use crate::generate::stamp::{AccountWriter, Line, SubjectWriter, at};
use compact_str::{CompactString, format_compact};
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::{
    AccountEvent, AccountType, BillIssued, CreditAccountOpened, PurchasePosted, PurchaseRefunded, RepaymentReceived,
};
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::{AdverseNoticeDelivered, ReportingConsentGranted, SubjectEvent, SubjectRegistered};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;

const MINOR_PER_DOLLAR: i64 = 100;
/// The stated product rule of minima: a fiftieth of what is not yet required, at least 100 dollars.
const MINIMUM_PARTS: i64 = 50;
const MINIMUM_FLOOR_MINOR: i64 = 100 * MINOR_PER_DOLLAR;

pub struct Card {
    row: Row,
    subject_id: SubjectId,
    account_id: AccountId,
    institution: InstitutionCode,
    currency: Currency,
    random: fastrand::Rng,
    next_version: u64,
    book: LenderBook,
    /// Purchases that can still be refunded: id and rest.
    postings: Vec<(BusinessId, i64)>,
    running_no: u32,
}

impl Card {
    /// `None` only if the row's number cannot form an id.
    pub fn new(row: Row, institution: InstitutionCode) -> Option<Card> {
        Some(Card {
            subject_id: SubjectId::parse(&format!("C{:05}", row.id))?,
            account_id: AccountId::parse(&format!("CARD{:05}", row.id))?,
            institution,
            currency: Currency::parse("TWD")?,
            random: fastrand::Rng::with_seed(u64::from(row.id)),
            next_version: 1,
            book: LenderBook::default(),
            postings: Vec::new(),
            running_no: 0,
            row,
        })
    }

    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    pub fn row(&self) -> &Row {
        &self.row
    }

    /// What of minima due before the end of a month is unpaid in the lender's book, minor units.
    pub fn past_due_minor(&self) -> i64 {
        self.book.past_due_minor()
    }

    /// Appends the events of statement month `index` (0 is April 2005).
    pub fn live_through(&mut self, index: usize, out: &mut Vec<Line>) {
        let Some(april) = Month::new(2005, 4) else { return };
        let month = april.plus(i32::try_from(index).unwrap_or(0));
        if index == 0 {
            self.register(out);
            self.open(out);
        }
        let paid_minor = self.row.payments[index] * MINOR_PER_DOLLAR;
        self.pay(month.day_or_last(10), paid_minor, "BANK", out);
        self.look_for_overdue(month.day_or_last(16), out);
        let statement_minor = self.row.bills[index] * MINOR_PER_DOLLAR;
        self.reach(month.day_or_last(20), statement_minor, out);
        self.bill(month, statement_minor, out);
    }

    fn next_id(&mut self, prefix: &str) -> Option<BusinessId> {
        self.running_no += 1;
        BusinessId::parse(&format_compact!("{prefix}-{:05}-{:03}", self.row.id, self.running_no))
    }

    fn write(&mut self, date: BusinessDate, event: AccountEvent, out: &mut Vec<Line>) {
        let mut writer = AccountWriter {
            subject_id: &self.subject_id,
            account_id: self.account_id.clone(),
            institution: self.institution,
            next_version: self.next_version,
        };
        let second = 12 * 3_600 + u32::try_from(self.next_version % 40_000).unwrap_or(0);
        writer.write(at(date, second), event, &mut self.random, out);
        self.next_version = writer.next_version;
    }

    fn write_subject(
        &mut self,
        date: BusinessDate,
        aggregate: (AggregateType, &str),
        pii: Option<Vec<u8>>,
        event: SubjectEvent,
        out: &mut Vec<Line>,
    ) {
        let writer = SubjectWriter { subject_id: &self.subject_id, institution: self.institution };
        writer.write(at(date, 9 * 3_600), aggregate, pii, event, &mut self.random, out);
    }

    fn register(&mut self, out: &mut Vec<Line>) {
        let Some(date) = BusinessDate::from_ymd(2005, 3, 1) else { return };
        let education = match self.row.education {
            1 => "10",
            2 => "20",
            3 => "60",
            _ => "99",
        };
        let marital = match self.row.marriage {
            1 => "90",
            2 => "10",
            _ => "99",
        };
        let registered = SubjectRegistered {
            doc_type: CompactString::const_new("X"),
            sex: format_compact!("{}", self.row.sex),
            nationality: CompactString::const_new("TWN"),
            marital_status: CompactString::const_new(marital),
            education_level: CompactString::const_new(education),
            academic_degree: CompactString::const_new("9"),
            employment_status: CompactString::const_new("99"),
            residence_status: CompactString::const_new("9"),
            residence_district: None,
            verified_by: CompactString::const_new("BACK_BOOK"),
        };
        // The data set names nobody; the document number is the row's number.
        let personal =
            serde_json::json!({ "doc_no": format!("UCI{:06}", self.row.id), "name": format!("Account {}", self.row.id) });
        let subject = self.subject_id.clone();
        let event = SubjectEvent::SubjectRegistered(registered);
        self.write_subject(date, (AggregateType::Subject, subject.as_str()), Some(personal.to_string().into_bytes()), event, out);
        let id = format!("CONSENT-{}", self.subject_id);
        let Some(consent_id) = BusinessId::parse(&id) else { return };
        let event = SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
            consent_id,
            institution: self.institution,
            recipients: vec![CompactString::const_new("CCRC")],
            categories: vec![CompactString::const_new("BORROWING")],
            doc_version: CompactString::const_new("back-book"),
            doc_hash: CompactString::from("5e1f".repeat(16)),
            channel: CompactString::const_new("BRANCH"),
            signed_at: at(date, 9 * 3_600),
        });
        self.write_subject(date, (AggregateType::Consent, &id), None, event, out);
    }

    fn open(&mut self, out: &mut Vec<Line>) {
        let Some(open_date) = BusinessDate::from_ymd(2005, 3, 1) else { return };
        let opened = CreditAccountOpened {
            product: CompactString::const_new("credit-card"),
            account_type: AccountType::R2,
            business_class: CompactString::const_new("2"),
            business_kind: CompactString::const_new("81"),
            agreement_id: AgreementId::parse(&format!("CA{:05}", self.row.id)),
            open_date,
            limit_minor: self.row.limit * MINOR_PER_DOLLAR,
            currency: self.currency,
            bill_day: Some(25),
            due_date: BusinessDate::from_ymd(2099, 12, 31),
            repay_mode: None,
            repay_frequency: None,
            repay_periods: None,
            management_org: self.institution,
            guarantee_mode: CompactString::const_new("4"),
            funding_source: CompactString::const_new("1"),
            card_tail: None,
        };
        self.write(open_date, AccountEvent::CreditAccountOpened(opened), out);
    }

    fn pay(&mut self, date: BusinessDate, amount_minor: i64, channel: &'static str, out: &mut Vec<Line>) {
        if amount_minor <= 0 {
            return;
        }
        let Some(repayment_id) = self.next_id("PAY") else { return };
        let event = AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id,
            amount_minor,
            currency: self.currency,
            value_date: date,
            channel: CompactString::const_new(channel),
            bank_ref: None,
        });
        self.write(date, event, out);
        self.book.pay(date, amount_minor);
    }

    fn look_for_overdue(&mut self, date: BusinessDate, out: &mut Vec<Line>) {
        let Some(episode_no) = self.book.episode_beginning(date) else { return };
        let notice_date = date.plus_days(1);
        let aggregate_id = format!("{}:{episode_no}", self.account_id);
        let event = SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
            account_id: self.account_id.clone(),
            episode_no,
            channel: CompactString::const_new("LETTER"),
            template_hash: CompactString::from("a0c4".repeat(16)),
            delivered_at: at(notice_date, 9 * 3_600),
            proof: format_compact!("DLV-{aggregate_id}"),
        });
        self.write_subject(notice_date, (AggregateType::AdverseNotice, &aggregate_id), None, event, out);
    }

    /// Posts what brings the balance to the statement.
    fn reach(&mut self, date: BusinessDate, statement_minor: i64, out: &mut Vec<Line>) {
        let needed_minor = statement_minor - self.book.balance_minor;
        if needed_minor > 0 {
            let Some(posting_id) = self.next_id("BUY") else { return };
            let event = AccountEvent::PurchasePosted(PurchasePosted {
                posting_id: posting_id.clone(),
                amount_minor: needed_minor,
                currency: self.currency,
                billable_from: None,
                payment_id: None,
            });
            self.write(date, event, out);
            self.book.balance_minor += needed_minor;
            self.postings.push((posting_id, needed_minor));
        } else if needed_minor < 0 {
            self.give_back(date, -needed_minor, out);
        }
    }

    fn give_back(&mut self, date: BusinessDate, amount_minor: i64, out: &mut Vec<Line>) {
        let mut rest_minor = amount_minor;
        while rest_minor > 0 {
            let Some((posting_id, refundable_minor)) = self.postings.pop() else { break };
            let refund_minor = rest_minor.min(refundable_minor);
            let Some(refund_id) = self.next_id("REF") else { return };
            let event = AccountEvent::PurchaseRefunded(PurchaseRefunded {
                posting_id: posting_id.clone(),
                refund_id,
                amount_minor: refund_minor,
                currency: self.currency,
            });
            self.write(date, event, out);
            self.book.refund(date, refund_minor);
            rest_minor -= refund_minor;
            if refundable_minor > refund_minor {
                self.postings.push((posting_id, refundable_minor - refund_minor));
            }
        }
        self.pay(date, rest_minor, "CREDIT_ADJUSTMENT", out);
    }

    fn bill(&mut self, month: Month, statement_minor: i64, out: &mut Vec<Line>) {
        if statement_minor <= 0 {
            return;
        }
        let Some(bill_id) = self.next_id("BILL") else { return };
        let past_due_minor = self.book.past_due_minor();
        let open_minor = (statement_minor - past_due_minor).max(0);
        let new_minimum_minor = (open_minor / MINIMUM_PARTS).max(MINIMUM_FLOOR_MINOR).min(open_minor);
        let bill_date = month.day_or_last(25);
        let due_date = month.plus(1).day_or_last(15);
        let event = AccountEvent::BillIssued(BillIssued {
            bill_id,
            cycle: month,
            bill_date,
            due_date,
            statement_balance_minor: statement_minor,
            minimum_due_minor: new_minimum_minor + past_due_minor,
            past_due_included_minor: past_due_minor,
            minimum_principal_minor: None,
            minimum_interest_minor: None,
            minimum_fee_minor: None,
            currency: self.currency,
            items_hash: None,
        });
        self.write(bill_date, event, out);
        self.book.require(due_date, new_minimum_minor);
    }
}
