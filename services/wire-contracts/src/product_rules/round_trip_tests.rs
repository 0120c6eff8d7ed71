//! A rule written out as a file is read as the same rule, with the same canonical text and so the same hash in lineage.

use super::{SHIPPED, parse_product_rule};
use credit_domain::calendar::BusinessDate;
use credit_domain::product_rule::{
    AllocationAcross, AllocationOrder, AmountPart, ClassTable, DigitRule, DueRule, MinimumRule, ObservationPeriod, ProductRule,
    ProductTerms, Rounding, StatusSet,
};
use proptest::prelude::*;
use std::fmt::Write as _;

fn check(rule: &ProductRule) -> Result<(), TestCaseError> {
    let read = parse_product_rule(&toml_of(rule));
    prop_assert_eq!(read.as_ref().map(ProductRule::canonical), Ok(rule.canonical()));
    prop_assert_eq!(read.as_ref(), Ok(rule));
    Ok(())
}

#[test]
fn the_shipped_rules_written_out_are_the_same_rules() {
    for (name, text) in SHIPPED {
        check(&parse_product_rule(text).unwrap()).unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}

/// The file that says what the rule says, every term of every block spelt out.
fn toml_of(rule: &ProductRule) -> String {
    let mut text = format!("product = \"{}\"\nversion = {}\n", rule.name, rule.version);
    let later = rule.later_terms.iter().map(|(from, terms)| (Some(from), terms));
    for (from, terms) in [(None, &rule.first_terms)].into_iter().chain(later) {
        text.push_str("[[terms]]\n");
        if let Some(from) = from {
            let _ = writeln!(text, "from = \"{from}\"");
        }
        if let Some(bill_day) = terms.bill_day {
            let _ = writeln!(text, "bill_day = {bill_day}");
        }
        let due_rule = match terms.due_rule {
            DueRule::DaysAfterBill(days) => format!("{days}_DAYS_AFTER_BILL"),
            DueRule::DayOfMonth(day) => format!("DAY_{day}_OF_MONTH"),
            DueRule::DayOfNextMonth(day) => format!("DAY_{day}_OF_NEXT_MONTH"),
        };
        let across = match terms.allocation.across {
            AllocationAcross::OldestDueFirst => "OLDEST_DUE_FIRST",
            AllocationAcross::PartByPart => "PART_BY_PART",
        };
        let within = terms.allocation.within.map(|part| match part {
            AmountPart::Interest => "INTEREST",
            AmountPart::Fee => "FEE",
            AmountPart::Principal => "PRINCIPAL",
        });
        let digit = match terms.statuses.digit {
            DigitRule::DaysPastDue => "DAYS_PAST_DUE",
            DigitRule::MissedPeriods => "MISSED_PERIODS",
        };
        let rounding = match terms.rounding {
            Rounding::HalfUp => "HALF_UP",
            Rounding::Down => "DOWN",
            Rounding::Up => "UP",
        };
        let _ = writeln!(
            text,
            "due_rule = \"{due_rule}\"\ngrace_days = {}\ntolerance_minor = {}\nminimum_share_ppm = {}\nminimum_floor_minor = {}\n\
             allocation_across = \"{across}\"\nallocation_within = {within:?}\ndigit = \"{digit}\"\nlate_within_month = {}\n\
             rounding = \"{rounding}\"\nrefund_reduces_minimum = {}\nnotice_lead_days = {}\nobservation_months = {}\n\
             observation_due_dates = {}",
            terms.grace_days,
            terms.tolerance_minor,
            terms.minimum.share_ppm,
            terms.minimum.floor_minor,
            terms.statuses.late_within_month,
            terms.refund_reduces_minimum,
            terms.notice_lead_days,
            terms.observation.months,
            terms.observation.due_dates,
        );
    }
    for table in &rule.class_tables {
        let rows: Vec<String> =
            table.floors.iter().map(|(days, class)| format!("{{ days_past_due = {days}, class = {class} }}")).collect();
        let _ = writeln!(text, "[[class_table]]\nfrom = {}\nfloors = [{}]", table.from, rows.join(", "));
    }
    text
}

fn any_terms() -> impl Strategy<Value = ProductTerms> {
    let due_rule = prop_oneof![
        (1..=365_u16).prop_map(DueRule::DaysAfterBill),
        (1..=31_u8).prop_map(DueRule::DayOfMonth),
        (1..=31_u8).prop_map(DueRule::DayOfNextMonth),
    ];
    let across = prop_oneof![Just(AllocationAcross::OldestDueFirst), Just(AllocationAcross::PartByPart)];
    let within = Just([AmountPart::Interest, AmountPart::Fee, AmountPart::Principal]).prop_shuffle();
    let digit = prop_oneof![Just(DigitRule::DaysPastDue), Just(DigitRule::MissedPeriods)];
    let rounding = prop_oneof![Just(Rounding::HalfUp), Just(Rounding::Down), Just(Rounding::Up)];
    let numbers = (1..=31_u8, 0..=365_u16, 0..=1_000_000_i64, 0..=1_000_000_u32, 0..=1_000_000_000_000_i64, 0..=365_u16);
    let words = (due_rule, across, within, digit, rounding);
    let rest = (any::<bool>(), any::<bool>(), 0..=120_u16, 0..=120_u8);
    (numbers, words, rest).prop_map(|(numbers, words, (late, reduces, months, due_dates))| {
        let (bill_day, grace_days, tolerance_minor, share_ppm, floor_minor, notice_lead_days) = numbers;
        let (due_rule, across, within, digit, rounding) = words;
        ProductTerms {
            bill_day: Some(bill_day),
            due_rule,
            grace_days,
            tolerance_minor,
            minimum: MinimumRule { share_ppm, floor_minor },
            allocation: AllocationOrder { across, within },
            statuses: StatusSet { digit, late_within_month: late },
            rounding,
            refund_reduces_minimum: reduces,
            notice_lead_days,
            observation: ObservationPeriod { months, due_dates },
        }
    })
}

proptest! {
    #[test]
    fn a_rule_written_out_is_read_as_the_same_rule(
        blocks in proptest::collection::vec(any_terms(), 1..4),
        days in proptest::collection::btree_set(0..40_000_i32, 4),
        floors in proptest::collection::btree_set(1..=u16::MAX, 4),
        version in 1..=u32::MAX,
    ) {
        let days: Vec<BusinessDate> = days.into_iter().map(|days| BusinessDate::MIN.plus_days(days)).collect();
        let mut blocks = blocks.into_iter();
        let rule = ProductRule {
            name: "made-up_1.0".into(),
            version,
            first_terms: blocks.next().unwrap(),
            later_terms: days.iter().copied().zip(blocks).collect(),
            class_tables: vec![ClassTable { from: days[0], floors: floors.into_iter().zip(2..=5).collect() }],
        };
        check(&rule)?;
    }
}
