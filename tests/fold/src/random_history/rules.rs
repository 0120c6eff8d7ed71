//! Product rules of random terms: dated, with every order of allocation, either meaning of a digit, and milder or
//! stricter class tables.

use credit_domain::calendar::BusinessDate;
use credit_domain::product_rule::{
    AllocationAcross, AllocationOrder, AmountPart, ClassTable, DigitRule, DueRule, MinimumRule, ObservationPeriod, ProductRule,
    ProductTerms, Rounding, StatusSet,
};
use proptest::prelude::*;

/// The default rule first, to which failing cases shrink.
pub fn rules() -> impl Strategy<Value = ProductRule> {
    prop_oneof![1 => Just(ProductRule::default()), 3 => any_rule()]
}

fn any_rule() -> impl Strategy<Value = ProductRule> {
    let later = prop_oneof![3 => Just(Vec::new()), 1 => proptest::collection::vec((1..900_i32, terms()), 1..3)];
    (terms(), later, class_tables()).prop_map(|(first_terms, later, class_tables)| {
        let first_day = BusinessDate::from_ymd(2022, 10, 1).expect("a date");
        let mut later_terms: Vec<_> = later.into_iter().map(|(days, terms)| (first_day.plus_days(days), terms)).collect();
        later_terms.sort_by_key(|(from, _)| *from);
        later_terms.dedup_by_key(|(from, _)| *from);
        // A later block of a rule file cannot take a bill day back.
        let mut bill_day = first_terms.bill_day;
        for (_, terms) in &mut later_terms {
            bill_day = terms.bill_day.or(bill_day);
            terms.bill_day = bill_day;
        }
        ProductRule { name: "random".into(), version: 1, first_terms, later_terms, class_tables }
    })
}

fn terms() -> impl Strategy<Value = ProductTerms> {
    let grace_days = prop_oneof![2 => Just(0_u16), 2 => 1..8_u16];
    let tolerance_minor = prop_oneof![2 => Just(0_i64), 1 => 1..200_i64];
    let allocation = (any::<bool>(), 0..6_usize);
    let statuses = (prop::bool::weighted(0.2), prop::bool::weighted(0.8));
    let bill = (proptest::option::of(1..=31_u8), 0..3_u8, 1..31_u8, 0..500_000_u32, 0..5_000_i64);
    let other = (0..3_u8, prop::bool::weighted(0.3), 0..4_u16, 0..14_u16, 0..4_u8);
    (grace_days, tolerance_minor, allocation, statuses, bill, other).prop_map(
        |(grace_days, tolerance_minor, (part_by_part, order), (missed_periods, late_within_month), bill, other)| {
            let (bill_day, due_rule, due_day, share_ppm, floor_minor) = bill;
            let (rounding, refund_reduces_minimum, notice_lead_days, months, due_dates) = other;
            ProductTerms {
                bill_day,
                due_rule: match due_rule {
                    0 => DueRule::DaysAfterBill(u16::from(due_day)),
                    1 => DueRule::DayOfMonth(due_day),
                    _ => DueRule::DayOfNextMonth(due_day),
                },
                grace_days,
                tolerance_minor,
                minimum: MinimumRule { share_ppm, floor_minor },
                allocation: allocation_order(part_by_part, order),
                statuses: StatusSet {
                    digit: if missed_periods { DigitRule::MissedPeriods } else { DigitRule::DaysPastDue },
                    late_within_month,
                },
                rounding: [Rounding::HalfUp, Rounding::Down, Rounding::Up][usize::from(rounding)],
                refund_reduces_minimum,
                notice_lead_days,
                observation: ObservationPeriod { months, due_dates },
            }
        },
    )
}

fn allocation_order(part_by_part: bool, order: usize) -> AllocationOrder {
    const ORDERS: [[AmountPart; 3]; 6] = [
        [AmountPart::Interest, AmountPart::Fee, AmountPart::Principal],
        [AmountPart::Interest, AmountPart::Principal, AmountPart::Fee],
        [AmountPart::Fee, AmountPart::Interest, AmountPart::Principal],
        [AmountPart::Fee, AmountPart::Principal, AmountPart::Interest],
        [AmountPart::Principal, AmountPart::Interest, AmountPart::Fee],
        [AmountPart::Principal, AmountPart::Fee, AmountPart::Interest],
    ];
    let across = if part_by_part { AllocationAcross::PartByPart } else { AllocationAcross::OldestDueFirst };
    AllocationOrder { across, within: ORDERS[order] }
}

/// The regulator's tables mostly; else one that turns stricter, or milder, in the middle of the histories.
fn class_tables() -> impl Strategy<Value = Vec<ClassTable>> {
    let from = |year, month, day| BusinessDate::from_ymd(year, month, day).expect("a date");
    let early = ClassTable { from: from(2010, 1, 1), floors: vec![(1, 2), (31, 3), (61, 4)] };
    let late = ClassTable { from: from(2023, 9, 15), floors: vec![(1, 2), (91, 3), (271, 4), (361, 5)] };
    let stricter = vec![
        ClassTable { from: from(2010, 1, 1), floors: vec![(91, 2), (181, 3)] },
        ClassTable { from: from(2023, 9, 15), floors: vec![(1, 2), (16, 3), (46, 4), (76, 5)] },
    ];
    prop_oneof![6 => Just(ClassTable::of_the_regulator()), 1 => Just(stricter), 1 => Just(vec![early, late])]
}
