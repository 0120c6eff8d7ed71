//! Which required amounts money pays: the product's order, the lender's own allocation (D-05, D-14, D-15).

use super::test_book::{Book, rule_with};
use super::test_events::*;
use crate::event::account_event::{AccountType, AllocationPart, PlanOrigin};
use crate::money::Minor;
use crate::product_rule::{AllocationAcross, AllocationOrder, AmountPart, ProductRule};

const CHARGES_FIRST: [AmountPart; 3] = [AmountPart::Interest, AmountPart::Fee, AmountPart::Principal];
const PRINCIPAL_FIRST: [AmountPart; 3] = [AmountPart::Principal, AmountPart::Fee, AmountPart::Interest];

fn ordered(across: AllocationAcross, within: [AmountPart; 3]) -> ProductRule {
    rule_with(|terms| terms.allocation = AllocationOrder { across, within })
}

/// Unpaid principal, interest and fee.
type Unpaid = (Minor, Minor, Minor);

/// Two bills, each with a minimum of 100 of principal, 20 of interest and 10 of fee, both due before 2024-03-11.
fn two_bills(rule: ProductRule) -> Book {
    let mut book = Book::open_with(AccountType::R1, "2024-01-05", rule);
    book.on("2024-01-10", purchase("p1", 10_000));
    for (bill_id, bill_date, due_date) in [("b1", "2024-02-01", "2024-02-10"), ("b2", "2024-03-01", "2024-03-10")] {
        book.on(bill_date, interest(&format!("i{bill_id}"), 20)).on(bill_date, fee(&format!("f{bill_id}"), 10));
        book.bill(bill(bill_id, bill_date, due_date, 10_000, 130));
    }
    book
}

/// Of each required amount.
fn unpaid(book: &Book, as_of: &str) -> Vec<Unpaid> {
    let ledger = book.ledger_on(as_of);
    ledger.required.iter().map(|required| (required.principal_minor, required.interest_minor, required.fee_minor)).collect()
}

#[test]
fn d_05_the_product_says_what_money_pays_first() {
    use AllocationAcross::{OldestDueFirst, PartByPart};
    type Row = (AllocationAcross, [AmountPart; 3], Minor, [Unpaid; 2]);
    let table: [Row; 8] = [
        (OldestDueFirst, CHARGES_FIRST, 25, [(100, 0, 5), (100, 20, 10)]),
        (OldestDueFirst, CHARGES_FIRST, 140, [(0, 0, 0), (100, 10, 10)]),
        (OldestDueFirst, PRINCIPAL_FIRST, 105, [(0, 20, 5), (100, 20, 10)]),
        (PartByPart, CHARGES_FIRST, 25, [(100, 0, 10), (100, 15, 10)]),
        (PartByPart, CHARGES_FIRST, 55, [(100, 0, 0), (100, 0, 5)]),
        (PartByPart, CHARGES_FIRST, 90, [(70, 0, 0), (100, 0, 0)]),
        (PartByPart, PRINCIPAL_FIRST, 150, [(0, 20, 10), (50, 20, 10)]),
        (PartByPart, PRINCIPAL_FIRST, 1_000, [(0, 0, 0), (0, 0, 0)]),
    ];
    for (across, within, amount_minor, expected) in table {
        let mut book = two_bills(ordered(across, within));
        book.pays("r1", amount_minor, "2024-03-05");
        assert_eq!(unpaid(&book, "2024-03-05"), expected, "{across:?} {within:?} {amount_minor}");
        assert_eq!(book.at("2024-03-05").balance_minor, 10_060 - amount_minor);
    }
}

#[test]
fn d_05_terms_that_change_order_money_from_their_first_day_on() {
    let mut rule = ordered(AllocationAcross::OldestDueFirst, CHARGES_FIRST);
    let mut later = rule.first_terms.clone();
    later.allocation.within = PRINCIPAL_FIRST;
    rule.later_terms = vec![(date("2024-03-05"), later)];
    let mut book = two_bills(rule);
    book.pays("r1", 10, "2024-03-04").pays("r2", 10, "2024-03-05");
    assert_eq!(unpaid(&book, "2024-03-05")[0], (90, 10, 10));
}

#[test]
fn d_05_a_line_not_due_yet_takes_part_only_after_everything_that_is() {
    let mut loan = Book::open_with(AccountType::D1, "2024-01-05", ordered(AllocationAcross::PartByPart, CHARGES_FIRST));
    loan.on("2024-01-10", drawdown("d1", 300));
    let lines = [("2024-02-10", 100, 20, 0), ("2024-03-10", 100, 20, 0), ("2024-04-10", 100, 20, 0)];
    loan.on("2024-01-10", planned(plan_of("l1", PlanOrigin::Drawdown, "d1", &lines)));
    let mut early = loan.clone();
    loan.pays("r1", 150, "2024-03-10");
    assert_eq!(unpaid(&loan, "2024-03-10"), [(0, 0, 0), (90, 0, 0), (100, 20, 0)]);
    early.pays("r1", 150, "2024-01-20");
    assert_eq!(unpaid(&early, "2024-01-20"), [(0, 0, 0), (90, 0, 0), (100, 20, 0)], "ahead: line by line");
}

#[test]
fn d_05_the_lenders_allocation_comes_first_and_the_rest_goes_by_the_product() {
    let table: [(&str, Vec<AllocationPart>, [Unpaid; 2]); 6] = [
        ("as stated", vec![part_of("b2", 0, (60, 0, 0))], [(90, 0, 0), (40, 20, 10)]),
        ("two parts", vec![part_of("b2", 0, (50, 0, 10)), part_of("b1", 0, (40, 0, 0))], [(60, 20, 10), (50, 20, 0)]),
        ("more than is unpaid", vec![part_of("b2", 0, (0, 500, 0))], [(50, 0, 0), (100, 0, 10)]),
        ("an unknown bill", vec![part_of("b9", 0, (60, 0, 0))], [(30, 0, 0), (100, 20, 10)]),
        ("a bill as a plan", vec![part_of("b2", 1, (60, 0, 0))], [(30, 0, 0), (100, 20, 10)]),
        ("more than the money", vec![part_of("b2", 0, (90, 20, 10))], [(100, 20, 10), (30, 0, 0)]),
    ];
    for (name, parts, expected) in table {
        let mut book = two_bills(ProductRule::default());
        book.pays("r1", 100, "2024-03-05").on("2024-03-06", allocation("r1", parts));
        assert_eq!(unpaid(&book, "2024-03-06"), expected, "{name}");
        assert_eq!(book.at("2024-03-06").balance_minor, 9_960, "{name}");
    }
}

#[test]
fn d_05_lines_of_a_plan_are_named_by_plan_and_number() {
    let mut loan = Book::open(AccountType::R4, "2024-01-05");
    loan.on("2024-01-10", drawdown("d1", 300));
    loan.on("2024-01-10", plan("l1", PlanOrigin::Drawdown, "d1", &["2024-02-10", "2024-03-10", "2024-04-10"], 100, 20));
    let mut ahead = loan.clone();
    loan.pays("r1", 110, "2024-02-05").on("2024-02-05", allocation("r1", vec![part_of("l1", 3, (100, 0, 0))]));
    assert_eq!(unpaid(&loan, "2024-02-05"), [(100, 10, 0), (100, 20, 0), (0, 20, 0)]);
    // Interest that is paid before it is charged lowers the debt, and with it what the lines before may ask for (D-26).
    ahead.pays("r1", 130, "2024-02-05").on("2024-02-05", allocation("r1", vec![part_of("l1", 3, (100, 20, 0))]));
    assert_eq!(unpaid(&ahead, "2024-02-05"), [(100, 10, 0), (80, 20, 0), (0, 0, 0)]);
}

#[test]
fn d_15_d_07_an_allocation_goes_and_changes_with_what_it_belongs_to() {
    let mut book = two_bills(ProductRule::default());
    let untouched = unpaid(&book, "2024-03-31");
    book.pays("r1", 130, "2024-03-05").on("2024-03-06", allocation("r1", vec![part_of("b2", 0, (100, 20, 10))]));
    assert_eq!(unpaid(&book, "2024-03-31")[0], (100, 20, 10));
    let mut superseded = book.clone();
    let allocation_version = superseded.facts.len();
    superseded.supersede(allocation_version, allocation("r1", vec![part_of("b1", 0, (100, 20, 10))]));
    assert_eq!(unpaid(&superseded, "2024-03-31")[1], (100, 20, 10));
    superseded.supersede(allocation_version - 1, repayment("r1", 30, "2024-03-05"));
    assert_eq!(unpaid(&superseded, "2024-03-31")[0], (100, 0, 0), "at most the money there is, charges first");
    book.on("2024-03-20", repayment_reversal("r1"));
    assert_eq!(unpaid(&book, "2024-03-31"), untouched);
}

#[test]
fn d_05_an_allocation_reaches_no_other_repayment_of_the_day() {
    let mut book = two_bills(ProductRule::default());
    book.pays("r1", 50, "2024-03-05").pays("r2", 50, "2024-03-05");
    book.on("2024-03-05", allocation("r2", vec![part_of("b2", 0, (50, 0, 0))]));
    assert_eq!(unpaid(&book, "2024-03-05"), [(80, 0, 0), (50, 20, 10)]);
}

#[test]
fn e_08_what_is_within_the_tolerance_is_neither_unpaid_nor_paid_later() {
    let mut book = two_bills(rule_with(|terms| terms.tolerance_minor = 5));
    book.pays("r1", 126, "2024-03-05").pays("r2", 20, "2024-03-06");
    assert_eq!(unpaid(&book, "2024-03-06"), [(4, 0, 0), (100, 0, 10)]);
}
