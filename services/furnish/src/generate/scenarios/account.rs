//! One account of a scripted life, with the lender's book of it.

use super::script::{Script, business_id};
use crate::generate::stamp::{Stamp, at};
use crate::sender::lender_book::LenderBook;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::EventPayload;
use credit_domain::event::account_event::{
    AccountEvent, BillIssued, CashDrawn, CloseCause, CreditAccountClosed, CreditAccountOpened, FeeCharged, InstalmentPlanCreated,
    InterestCharged, PlanOrigin, PurchasePosted, PurchaseRefunded, RepaymentReceived, RepaymentReversed, ReversalCause,
    ScheduleLine,
};
use credit_domain::event::envelope::AggregateType;
use credit_domain::ids::{AccountId, BusinessId, EventId, InstitutionCode};
use credit_domain::money::{Currency, Minor};

/// One account of a scripted life.
pub struct ScriptedAccount {
    pub account_id: AccountId,
    /// Who reports the account.
    pub institution: InstitutionCode,
    currency: Currency,
    pub next_version: u64,
    running_no: u32,
    pub book: LenderBook,
}

impl ScriptedAccount {
    pub fn open(script: &mut Script<'_>, account_id: AccountId, opened: CreditAccountOpened) -> ScriptedAccount {
        let mut account = ScriptedAccount {
            account_id,
            institution: script.config.institution,
            currency: opened.currency,
            next_version: 1,
            running_no: 0,
            book: LenderBook::default(),
        };
        let date = opened.open_date;
        let _event_id = account.event(script, date, AccountEvent::CreditAccountOpened(opened));
        account
    }

    pub fn currency(&self) -> Currency {
        self.currency
    }

    pub fn next_id(&mut self, prefix: &str) -> BusinessId {
        self.running_no += 1;
        business_id(&format!("{prefix}-{}-{:03}", self.account_id, self.running_no))
    }

    /// Writes an event that takes effect on the day on which it is recorded.
    pub fn event(&mut self, script: &mut Script<'_>, date: BusinessDate, event: AccountEvent) -> EventId {
        self.corrected(script, date, None, None, event)
    }

    /// Writes an event that takes effect on an earlier day, or that stands in for another.
    pub fn corrected(
        &mut self,
        script: &mut Script<'_>,
        recorded_on: BusinessDate,
        effective_date: Option<BusinessDate>,
        supersedes: Option<(EventId, &'static str)>,
        event: AccountEvent,
    ) -> EventId {
        let version = self.next_version;
        self.next_version += 1;
        self.at_version(script, version, recorded_on, effective_date, supersedes, event)
    }

    /// Writes an event under a version that may be taken.
    pub fn at_version(
        &self,
        script: &mut Script<'_>,
        version: u64,
        recorded_on: BusinessDate,
        effective_date: Option<BusinessDate>,
        supersedes: Option<(EventId, &'static str)>,
        event: AccountEvent,
    ) -> EventId {
        // Recorded times grow with the versions of a day.
        let second = 12 * 3_600 + u32::try_from(version).unwrap_or(0) * 7 % 30_000;
        let aggregate = (AggregateType::CreditAccount, self.account_id.as_str(), version);
        let stamp = Stamp { effective_date, supersedes, ..Stamp::new(at(recorded_on, second), aggregate) };
        script.push_of(self.institution, stamp, EventPayload::Account(event))
    }

    pub fn notify(&self, script: &mut Script<'_>, episode_no: u32, date: BusinessDate) {
        script.notify(&self.account_id, episode_no, date);
    }

    pub fn buy(&mut self, script: &mut Script<'_>, date: BusinessDate, amount_minor: Minor) -> BusinessId {
        let posting_id = self.next_id("BUY");
        let event = AccountEvent::PurchasePosted(PurchasePosted {
            posting_id: posting_id.clone(),
            amount_minor,
            currency: self.currency,
            billable_from: None,
            payment_id: None,
        });
        let _event_id = self.event(script, date, event);
        self.book.balance_minor += amount_minor;
        posting_id
    }

    pub fn refund(&mut self, script: &mut Script<'_>, date: BusinessDate, posting_id: BusinessId, amount_minor: Minor) {
        let refund_id = self.next_id("REF");
        let event = PurchaseRefunded { posting_id, refund_id, amount_minor, currency: self.currency };
        let _event_id = self.event(script, date, AccountEvent::PurchaseRefunded(event));
        self.book.refund(date, amount_minor);
    }

    pub fn draw(&mut self, script: &mut Script<'_>, date: BusinessDate, amount_minor: Minor) -> BusinessId {
        let drawdown_id = self.next_id("DRAW");
        let event = CashDrawn { drawdown_id: drawdown_id.clone(), amount_minor, currency: self.currency, term_months: None };
        let _event_id = self.event(script, date, AccountEvent::CashDrawn(event));
        self.book.balance_minor += amount_minor;
        drawdown_id
    }

    pub fn charge_interest(&mut self, script: &mut Script<'_>, date: BusinessDate, amount_minor: Minor) -> BusinessId {
        let charge_id = self.next_id("INT");
        let period = Some(date.month().plus(-1));
        let event = InterestCharged { charge_id: charge_id.clone(), amount_minor, currency: self.currency, period };
        let _event_id = self.event(script, date, AccountEvent::InterestCharged(event));
        self.book.balance_minor += amount_minor;
        charge_id
    }

    pub fn charge_fee(&mut self, script: &mut Script<'_>, date: BusinessDate, amount_minor: Minor) -> BusinessId {
        let charge_id = self.next_id("FEE");
        let kind = CompactString::const_new("LATE_PAYMENT");
        let event = FeeCharged { charge_id: charge_id.clone(), amount_minor, currency: self.currency, kind };
        let _event_id = self.event(script, date, AccountEvent::FeeCharged(event));
        self.book.balance_minor += amount_minor;
        charge_id
    }

    /// A bill over the whole balance with a tenth of it as minimum, and what earlier bills still require.
    pub fn bill(&mut self, script: &mut Script<'_>, bill_date: BusinessDate, due_date: BusinessDate) -> BusinessId {
        self.bill_recorded(script, bill_date, (bill_date, due_date))
    }

    /// As [`ScriptedAccount::bill`], recorded later than the bill date.
    pub fn bill_recorded(
        &mut self,
        script: &mut Script<'_>,
        recorded_on: BusinessDate,
        (bill_date, due_date): (BusinessDate, BusinessDate),
    ) -> BusinessId {
        let bill_id = self.next_id("BILL");
        let balance_minor = self.book.balance_minor;
        let past_due_minor = self.book.past_due_minor();
        let new_minimum_minor = (balance_minor - past_due_minor).max(0) / 10;
        let event = AccountEvent::BillIssued(BillIssued {
            bill_id: bill_id.clone(),
            cycle: bill_date.month(),
            bill_date,
            due_date,
            statement_balance_minor: balance_minor,
            minimum_due_minor: new_minimum_minor + past_due_minor,
            past_due_included_minor: past_due_minor,
            minimum_principal_minor: None,
            minimum_interest_minor: None,
            minimum_fee_minor: None,
            currency: self.currency,
            items_hash: None,
        });
        let _event_id = self.corrected(script, recorded_on, Some(bill_date), None, event);
        self.book.require(due_date, new_minimum_minor);
        bill_id
    }

    /// A repayment on its value date.
    pub fn pay(&mut self, script: &mut Script<'_>, date: BusinessDate, amount_minor: Minor) -> BusinessId {
        let repayment_id = self.next_id("PAY");
        if amount_minor > 0 {
            let event = self.repayment(repayment_id.clone(), date, amount_minor);
            let _event_id = self.event(script, date, event);
            self.book.pay(date, amount_minor);
        }
        repayment_id
    }

    pub fn repayment(&self, repayment_id: BusinessId, value_date: BusinessDate, amount_minor: Minor) -> AccountEvent {
        AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id,
            amount_minor,
            currency: self.currency,
            value_date,
            channel: CompactString::const_new("TRANSFER"),
            bank_ref: None,
        })
    }

    /// Everything that the bills so far require.
    pub fn pay_minimum(&mut self, script: &mut Script<'_>, date: BusinessDate) -> BusinessId {
        let amount_minor = self.book.past_due_minor();
        self.pay(script, date, amount_minor)
    }

    pub fn pay_all(&mut self, script: &mut Script<'_>, date: BusinessDate) -> BusinessId {
        let amount_minor = self.book.balance_minor;
        self.pay(script, date, amount_minor)
    }

    pub fn reverse_payment(&mut self, script: &mut Script<'_>, date: BusinessDate, repayment_id: BusinessId) {
        let event = AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id, cause: ReversalCause::Returned });
        let _event_id = self.event(script, date, event);
    }

    /// A plan of equal lines on the 15th of so many months after `date`, with interest for each line.
    pub fn plan(
        &mut self,
        script: &mut Script<'_>,
        date: BusinessDate,
        source: (PlanOrigin, &BusinessId),
        lines: u16,
        principal_minor: Minor,
        interest_minor: Minor,
    ) -> InstalmentPlanCreated {
        let plan = InstalmentPlanCreated {
            plan_id: self.next_id("PLAN"),
            origin: source.0,
            source_id: source.1.clone(),
            principal_minor: principal_minor * i64::from(lines),
            fee_minor: 0,
            currency: self.currency,
            periods: lines,
            schedule: schedule(date.month(), lines, principal_minor, interest_minor),
            is_large_instalment: false,
        };
        let _event_id = self.event(script, date, AccountEvent::InstalmentPlanCreated(plan.clone()));
        plan
    }

    pub fn close(&mut self, script: &mut Script<'_>, date: BusinessDate, cause: CloseCause) {
        let event = AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date, cause });
        let _event_id = self.event(script, date, event);
    }
}

/// Equal lines on the 15th of the months after one.
pub(super) fn schedule(month: Month, lines: u16, principal_minor: Minor, interest_minor: Minor) -> Vec<ScheduleLine> {
    (1..=lines)
        .map(|line_no| ScheduleLine {
            line_no,
            due_date: month.plus(i32::from(line_no)).day_or_last(15),
            principal_minor,
            interest_minor,
            fee_minor: 0,
        })
        .collect()
}
