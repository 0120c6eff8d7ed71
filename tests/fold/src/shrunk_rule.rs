//! A product rule as the file that the parser of rule files reads, so that a history shown with it can be played again.

use credit_domain::product_rule::{
    AllocationAcross, AmountPart, ClassTable, DigitRule, DueRule, ProductRule, ProductTerms, Rounding,
};
use std::fmt::Write as _;

/// The text of `NAME.toml`.
pub fn rule_file_of(rule: &ProductRule) -> String {
    let mut text = format!("product = \"{}\"\nversion = {}\n[[terms]]\n", rule.name, rule.version);
    text.push_str(&terms_of(&rule.first_terms));
    for (from, terms) in &rule.later_terms {
        let _never_fails = write!(text, "[[terms]]\nfrom = \"{from}\"\n{}", terms_of(terms));
    }
    rule.class_tables.iter().for_each(|table| text.push_str(&class_table_of(table)));
    text
}

/// Every key, so that nothing but a bill day is taken over from the block before.
fn terms_of(terms: &ProductTerms) -> String {
    let bill_day = terms.bill_day.map_or_else(String::new, |day| format!("bill_day = {day}\n"));
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
    format!(
        "{bill_day}due_rule = \"{due_rule}\"\ngrace_days = {}\ntolerance_minor = {}\nminimum_share_ppm = {}\n\
         minimum_floor_minor = {}\nallocation_across = \"{across}\"\nallocation_within = {within:?}\ndigit = \"{digit}\"\n\
         late_within_month = {}\nrounding = \"{rounding}\"\nrefund_reduces_minimum = {}\nnotice_lead_days = {}\n\
         observation_months = {}\nobservation_due_dates = {}\n",
        terms.grace_days,
        terms.tolerance_minor,
        terms.minimum.share_ppm,
        terms.minimum.floor_minor,
        terms.statuses.late_within_month,
        terms.refund_reduces_minimum,
        terms.notice_lead_days,
        terms.observation.months,
        terms.observation.due_dates,
    )
}

fn class_table_of(table: &ClassTable) -> String {
    let floors: Vec<String> =
        table.floors.iter().map(|(days, class)| format!("{{ days_past_due = {days}, class = {class} }}")).collect();
    format!("[[class_table]]\nfrom = \"{}\"\nfloors = [{}]\n", table.from, floors.join(", "))
}
