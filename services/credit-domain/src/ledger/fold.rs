//! What each fact does to the ledger.

use super::{EpisodeTrack, Ledger, Payment, Plan, RiskTrack, Statement};
use crate::event::account_event::{
    AccountEvent, BillIssued, CloseCause, CreditAccountClosed, CreditAccountOpened, InstalmentPlanCreated, RepaymentReceived,
};
use crate::fact::Fact;
use crate::money::Minor;
use crate::product_rule::ProductRule;

impl Ledger {
    /// The ledger of an account on its opening date, before any money moved.
    pub fn opening(opened: &CreditAccountOpened) -> Ledger {
        Ledger {
            folded_to: opened.open_date,
            limit_minor: opened.limit_minor,
            balance_minor: 0,
            interest_since_bill_minor: 0,
            fee_since_bill_minor: 0,
            required: Vec::new(),
            plans: Vec::new(),
            statement: None,
            last_payment: None,
            paid_month: opened.open_date.month(),
            paid_in_month_minor: 0,
            risk: RiskTrack { class: 1, since: opened.open_date },
            episode: EpisodeTrack { count: 0, first_overdue_on: None, ended_on: None },
            closed: None,
        }
    }

    /// Folds facts that are effective and in order, as [`super::effective::effective_facts`] gives them; none may lie
    /// before the day already folded to.
    pub fn fold(&mut self, facts: &[&Fact], opened: &CreditAccountOpened, rule: &ProductRule) {
        for fact in facts {
            self.advance_to(fact.value_date, rule);
            self.enter(fact, opened, rule);
        }
    }

    fn enter(&mut self, fact: &Fact, opened: &CreditAccountOpened, rule: &ProductRule) {
        match &fact.event {
            // The opening made this ledger; a reversal took its repayment away before the fold (D-15).
            AccountEvent::CreditAccountOpened(_) | AccountEvent::RepaymentReversed(_) => {}
            AccountEvent::CreditLimitChanged(changed) => self.limit_minor = changed.new_limit_minor,
            AccountEvent::PurchasePosted(purchase) => self.balance_minor += purchase.amount_minor,
            AccountEvent::CashDrawn(drawn) => self.balance_minor += drawn.amount_minor,
            AccountEvent::InterestCharged(charged) => {
                self.balance_minor += charged.amount_minor;
                self.interest_since_bill_minor += charged.amount_minor;
            }
            AccountEvent::FeeCharged(charged) => {
                self.balance_minor += charged.amount_minor;
                self.fee_since_bill_minor += charged.amount_minor;
            }
            AccountEvent::PurchaseRefunded(refund) => self.give_back(refund.amount_minor, fact, rule),
            AccountEvent::PurchaseReversed(reversal) => self.give_back(reversal.amount_minor, fact, rule),
            AccountEvent::InstalmentPlanCreated(plan) => self.enter_plan(plan, fact, opened, rule),
            AccountEvent::BillIssued(bill) => self.enter_bill(bill, fact, opened, rule),
            AccountEvent::RepaymentReceived(repayment) => self.enter_repayment(repayment, fact, rule),
            AccountEvent::CreditAccountClosed(closed) => self.enter_closing(closed, fact, rule),
        }
    }

    /// A refund lowers the debt and is never a repayment (E-11); it pays no minimum, but what is required cannot
    /// exceed the debt that is left (E-12, D-26). More than the debt makes a credit balance (E-14).
    fn give_back(&mut self, amount_minor: Minor, fact: &Fact, rule: &ProductRule) {
        self.balance_minor -= amount_minor;
        self.cap_required_to_debt(fact.value_date, rule);
    }

    fn enter_plan(&mut self, plan: &InstalmentPlanCreated, fact: &Fact, opened: &CreditAccountOpened, rule: &ProductRule) {
        if opened.account_type.owes_by_bill() {
            self.plans.push(Plan { plan_id: plan.plan_id.clone(), origin: plan.origin, lines: plan.schedule.clone() });
            self.enter_charges_through(fact.value_date);
        } else {
            self.require_lines(plan, fact.value_date, rule);
            self.cap_required_to_debt(fact.value_date, rule);
        }
    }

    /// On accounts that owe by schedule line a bill is information (D-21).
    fn enter_bill(&mut self, bill: &BillIssued, fact: &Fact, opened: &CreditAccountOpened, rule: &ProductRule) {
        self.statement = Some(Statement {
            cycle: bill.cycle,
            bill_date: bill.bill_date,
            due_date: bill.due_date,
            balance_minor: bill.statement_balance_minor,
        });
        if opened.account_type.owes_by_bill() {
            self.require_bill(bill, fact.value_date, rule);
            self.cap_required_to_debt(fact.value_date, rule);
        }
    }

    /// The value date decides everything, also the month in which it counts as paid (D-14).
    fn enter_repayment(&mut self, repayment: &RepaymentReceived, fact: &Fact, rule: &ProductRule) {
        self.balance_minor -= repayment.amount_minor;
        let month = fact.value_date.month();
        if month != self.paid_month {
            self.paid_month = month;
            self.paid_in_month_minor = 0;
        }
        self.paid_in_month_minor += repayment.amount_minor;
        self.last_payment = Some(Payment { date: fact.value_date, amount_minor: repayment.amount_minor });
        self.allocate(repayment.amount_minor, fact.value_date, rule);
    }

    /// The close stands whatever is found out later (D-19, D-20), so nothing is required from it on.
    fn enter_closing(&mut self, closed: &CreditAccountClosed, fact: &Fact, rule: &ProductRule) {
        if closed.cause == CloseCause::Other {
            self.settle_class_before_end(rule);
        }
        self.closed = Some((fact.value_date, closed.cause));
        self.release_required(fact.value_date);
    }
}
