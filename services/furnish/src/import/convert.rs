//! From the row of one account to its events, month by month.
//!
//! Payments count on the mapping's payment day, purchases on its purchase day; bill date, due date and minimum are those
//! of the product rule. What a statement needs beyond payment and the statement before it is one purchase; where it
//! needs less, earlier purchases are refunded, and a rest is a credit adjustment. Event ids follow from the book, the
//! aggregate and its version, so the same row always gives the same events.

use super::introductions::Introduces;
use super::mapping::Mapping;
use super::row::{AccountRow, MonthRow};
use crate::sender::envelope::{Addressed, at, envelope};
use crate::sender::lender_book::LenderBook;
use compact_str::{CompactString, format_compact};
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::{AccountEvent, BillIssued, PurchasePosted, PurchaseRefunded, RepaymentReceived};
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::{AdverseNoticeDelivered, SubjectEvent};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{BusinessId, EventId};
use credit_domain::money::Minor;
use std::collections::VecDeque;
use uuid::Uuid;

/// Namespace of the ids of imported events; never changes, because ids must not.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f0d_41e5_9f0b_5b1c_8a57_2c9a_70c3_51d4);
const PRODUCER: &str = "book-import";

/// What a day of a month's book is about, in the order of one day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Action {
    Payment,
    Purchase,
    Bill,
}

/// One account on its way through the months.
pub struct ImportedAccount<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) row: AccountRow,
    pub(super) introduces: Introduces,
    book: LenderBook,
    next_version: u64,
    running_no: u32,
    /// Days on which the lender looks whether a bill fell overdue.
    looks: VecDeque<BusinessDate>,
    /// Purchases that can still be refunded: id and rest.
    postings: Vec<(BusinessId, Minor)>,
}

impl<'m> ImportedAccount<'m> {
    pub fn new(mapping: &'m Mapping, row: AccountRow, introduces: Introduces) -> ImportedAccount<'m> {
        ImportedAccount {
            mapping,
            row,
            introduces,
            book: LenderBook::default(),
            next_version: 1,
            running_no: 0,
            looks: VecDeque::new(),
            postings: Vec::new(),
        }
    }

    pub fn row(&self) -> &AccountRow {
        &self.row
    }

    /// Appends the events of the month with this number in the mapping. Months are lived in order; recorded times are
    /// those of a lender who wrote everything down on its day.
    pub fn live_through(&mut self, index: usize, out: &mut Vec<Event>) {
        let mapping = self.mapping;
        let (Some(columns), Some(values)) = (mapping.months.get(index), self.row.months.get(index).copied()) else { return };
        let month = columns.month;
        if month < self.row.open_date.month() {
            return;
        }
        if self.next_version == 1 {
            self.introduce(out);
        }
        let mut actions = [
            (self.day_in(month, mapping.payment_day), Action::Payment),
            (self.day_in(month, mapping.purchase_day), Action::Purchase),
            (self.bill_date(month), Action::Bill),
        ];
        actions.sort_unstable();
        for (date, action) in actions {
            self.look_for_overdue_before(date, out);
            self.carry_out(action, date, month, values, out);
        }
        self.look_for_overdue_before(month.plus(1).first_day(), out);
    }

    fn carry_out(&mut self, action: Action, date: BusinessDate, month: Month, values: MonthRow, out: &mut Vec<Event>) {
        match action {
            Action::Payment => self.pay(date, values.payment_minor, "BANK", out),
            Action::Purchase => self.reach(date, values.statement_minor, out),
            Action::Bill => self.bill(date, month, values.statement_minor, out),
        }
    }

    /// A day of the month, but not before the opening.
    fn day_in(&self, month: Month, day: u8) -> BusinessDate {
        month.day_or_last(i8::try_from(day).unwrap_or(31)).max(self.row.open_date)
    }

    fn bill_date(&self, month: Month) -> BusinessDate {
        let terms = self.mapping.rule.terms_on(month.first_day());
        terms.bill_date(None, month).max(self.row.open_date)
    }

    pub(super) fn write(&mut self, date: BusinessDate, event: AccountEvent, out: &mut Vec<Event>) {
        let version = self.next_version;
        self.next_version += 1;
        let id = self.row.account_id.as_str().to_owned();
        self.push(date, (AggregateType::CreditAccount, &id, version), None, EventPayload::Account(event), out);
    }

    pub(super) fn push(
        &self,
        date: BusinessDate,
        (aggregate_type, aggregate_id, aggregate_version): (AggregateType, &str, u64),
        pii: Option<Vec<u8>>,
        payload: EventPayload,
        out: &mut Vec<Event>,
    ) {
        let mapping = self.mapping;
        let name =
            format!("1|{}|{}|{}|{aggregate_id}|{aggregate_version}", mapping.book, mapping.institution, aggregate_type.name());
        let addressed = Addressed {
            event_id: EventId(Uuid::new_v5(&NAMESPACE, name.as_bytes()).as_u128()),
            producer: PRODUCER,
            aggregate_type,
            aggregate_id,
            aggregate_version,
            institution: mapping.institution,
            subject_id: &self.row.subject_id,
        };
        // Later versions have later times, within the day.
        let second = 9 * 3_600 + u32::try_from(aggregate_version % 40_000).unwrap_or(0);
        let mut envelope = envelope(at(date, second), &addressed);
        envelope.pii = pii;
        out.push(Event { envelope, payload });
    }

    fn next_id(&mut self, prefix: &str) -> Option<BusinessId> {
        self.running_no += 1;
        BusinessId::parse(&format_compact!("{prefix}-{}-{:03}", self.row.account_id, self.running_no))
    }

    fn pay(&mut self, date: BusinessDate, amount_minor: Minor, channel: &'static str, out: &mut Vec<Event>) {
        if amount_minor <= 0 {
            return;
        }
        let Some(repayment_id) = self.next_id("PAY") else { return };
        let event = AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id,
            amount_minor,
            currency: self.mapping.currency,
            value_date: date,
            channel: CompactString::const_new(channel),
            bank_ref: None,
        });
        self.write(date, event, out);
        self.book.pay(date, amount_minor);
    }

    /// A bill is looked at on the first day on which it can be overdue; a notice is delivered a day later.
    fn look_for_overdue_before(&mut self, date: BusinessDate, out: &mut Vec<Event>) {
        while let Some(look) = self.looks.front().copied().filter(|look| *look < date) {
            let _looked = self.looks.pop_front();
            let episode = self.book.episode_beginning(look);
            if let (Some(episode_no), Some(notices)) = (episode, &self.mapping.notices) {
                let notice_date = look.plus_days(1);
                let aggregate_id = format!("{}:{episode_no}", self.row.account_id);
                let delivered = AdverseNoticeDelivered {
                    account_id: self.row.account_id.clone(),
                    episode_no,
                    channel: notices.channel.clone(),
                    template_hash: notices.template_hash.clone(),
                    delivered_at: at(notice_date, 9 * 3_600),
                    proof: format_compact!("DLV-{aggregate_id}"),
                };
                let payload = EventPayload::Subject(SubjectEvent::AdverseNoticeDelivered(delivered));
                self.push(notice_date, (AggregateType::AdverseNotice, &aggregate_id, 1), None, payload, out);
            }
        }
    }

    /// Posts what brings the balance to the statement.
    fn reach(&mut self, date: BusinessDate, statement_minor: Minor, out: &mut Vec<Event>) {
        let needed_minor = statement_minor - self.book.balance_minor;
        if needed_minor > 0 {
            let Some(posting_id) = self.next_id("BUY") else { return };
            let event = AccountEvent::PurchasePosted(PurchasePosted {
                posting_id: posting_id.clone(),
                amount_minor: needed_minor,
                currency: self.mapping.currency,
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

    fn give_back(&mut self, date: BusinessDate, amount_minor: Minor, out: &mut Vec<Event>) {
        let mut rest_minor = amount_minor;
        while rest_minor > 0 {
            let Some((posting_id, refundable_minor)) = self.postings.pop() else { break };
            let refund_minor = rest_minor.min(refundable_minor);
            let Some(refund_id) = self.next_id("REF") else { return };
            let event = AccountEvent::PurchaseRefunded(PurchaseRefunded {
                posting_id: posting_id.clone(),
                refund_id,
                amount_minor: refund_minor,
                currency: self.mapping.currency,
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

    fn bill(&mut self, date: BusinessDate, month: Month, statement_minor: Minor, out: &mut Vec<Event>) {
        if statement_minor <= 0 {
            return;
        }
        let Some(bill_id) = self.next_id("BILL") else { return };
        let terms = self.mapping.rule.terms_on(date);
        let past_due_minor = self.book.past_due_minor();
        let new_minimum_minor = terms.new_minimum(statement_minor, past_due_minor);
        let due_date = terms.due_date(date);
        let event = AccountEvent::BillIssued(BillIssued {
            bill_id,
            cycle: month,
            bill_date: date,
            due_date,
            statement_balance_minor: statement_minor,
            minimum_due_minor: new_minimum_minor + past_due_minor,
            past_due_included_minor: past_due_minor,
            minimum_principal_minor: None,
            minimum_interest_minor: None,
            minimum_fee_minor: None,
            currency: self.mapping.currency,
            items_hash: None,
        });
        self.write(date, event, out);
        self.book.require(due_date, new_minimum_minor);
        let grace_days = i32::from(self.mapping.rule.terms_on(due_date).grace_days);
        self.looks.push_back(due_date.plus_days(grace_days + 1));
    }
}
