//! Short histories that many cases start from.

use crate::book::Book;
use crate::events::{bill, drawdown, monthly_plan, purchase};
use credit_domain::event::account_event::{AccountType, PlanOrigin};
use credit_domain::product_rule::{ProductRule, ProductTerms};

/// A line opened on 2024-01-05 with one purchase `P1` of 1,000.00 on 2024-01-20 and one bill `B1` of 2024-02-01, due on
/// 2024-02-10 with a minimum of 100.00.
pub fn billed(account_type: AccountType) -> Book {
    billed_with(account_type, ProductRule::default())
}

pub fn billed_with(account_type: AccountType, rule: ProductRule) -> Book {
    let mut book = Book::open_with(account_type, "2024-01-05", rule);
    book.on("2024-01-20", purchase("P1", 100_000)).bill(bill("B1", "2024-02-01", "2024-02-10", 100_000, 10_000));
    book
}

/// A loan opened on 2024-01-05: drawdown `W1` of 1,200.00 on 2024-01-10 and its plan `L1` of twelve lines from 2024-02-10
/// on, each 100.00 of principal and 5.00 of interest.
pub fn lent(account_type: AccountType) -> Book {
    lent_with(account_type, ProductRule::default())
}

pub fn lent_with(account_type: AccountType, rule: ProductRule) -> Book {
    let mut book = Book::open_with(account_type, "2024-01-05", rule);
    book.on("2024-01-10", drawdown("W1", 120_000));
    book.on("2024-01-10", monthly_plan("L1", PlanOrigin::Drawdown, "W1", "2024-02-10", 12, (10_000, 500, 0)));
    book
}

/// The default rule with other terms from the beginning.
pub fn rule_with(change: impl FnOnce(&mut ProductTerms)) -> ProductRule {
    let mut rule = ProductRule::default();
    change(&mut rule.first_terms);
    rule
}
