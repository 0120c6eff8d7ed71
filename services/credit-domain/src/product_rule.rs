//! Product rules: what the contract says about bills, due dates, grace, tolerance, minima, allocation, statuses and
//! rounding. Data, dated and versioned, its hash in lineage.
//!
//! Every term is looked up by the day that concerns it: grace and tolerance by the due date of an amount, allocation
//! by the value date of a repayment, the minimum by the bill date, rounding and notices by the as-of date.

use crate::calendar::{BusinessDate, Month};
use crate::money::Minor;
use compact_str::CompactString;
use std::fmt::Write as _;

/// The rule of one product: terms by date, and tables of the five-category class by date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProductRule {
    /// Name of the product, as accounts are opened with.
    pub name: CompactString,
    /// Counted from 1; a changed file is a new version.
    pub version: u32,
    /// In force until the first of `later_terms`.
    pub first_terms: ProductTerms,
    /// By first day, ascending.
    pub later_terms: Vec<(BusinessDate, ProductTerms)>,
    /// By first day, ascending; the first holds for earlier days too (D-35).
    pub class_tables: Vec<ClassTable>,
}

/// What holds from one day to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProductTerms {
    /// Day of the month on which bills are issued; an account's own day wins.
    pub bill_day: Option<u8>,
    pub due_rule: DueRule,
    /// Days after the due date within which an unpaid amount is not yet overdue; after them days count from the due
    /// date (D-16).
    pub grace_days: u16,
    /// An unpaid rest of a required amount up to this counts as paid (E-08).
    pub tolerance_minor: Minor,
    pub minimum: MinimumRule,
    pub allocation: AllocationOrder,
    pub statuses: StatusSet,
    pub rounding: Rounding,
    /// E-12: whether a refund after the bill counts towards its minimum.
    pub refund_reduces_minimum: bool,
    /// How many days before the cut an adverse notice must have been delivered (ADV-1).
    pub notice_lead_days: u16,
    /// What an extension or a restructuring keeps the class for (D-35).
    pub observation: ObservationPeriod,
}

/// When a bill falls due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DueRule {
    /// So many days after the bill date.
    DaysAfterBill(u16),
    /// On this day of the month of the bill, or of the next one when the bill date is not before it.
    DayOfMonth(u8),
    /// On this day of the month after the bill; the last day where the month is shorter (E-01).
    DayOfNextMonth(u8),
}

/// The least that a bill asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MinimumRule {
    /// Part of what is owed and not yet required, in millionths.
    pub share_ppm: u32,
    /// At least this, as far as so much is owed.
    pub floor_minor: Minor,
}

/// How a repayment pays required amounts when the lender does not say so (D-05).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AllocationOrder {
    pub across: AllocationAcross,
    /// Each part once.
    pub within: [AmountPart; 3],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AllocationAcross {
    /// Everything of the oldest due date before anything of the next one.
    OldestDueFirst,
    /// The first part of all due dates, oldest first, before the next part of any.
    PartByPart,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AmountPart {
    Interest,
    Fee,
    Principal,
}

/// Which repayment statuses the product shows, and what a digit counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StatusSet {
    pub digit: DigitRule,
    /// `M` is shown (D-33); cards never show it.
    pub late_within_month: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DigitRule {
    /// One digit for each begun thirty days past due.
    DaysPastDue,
    /// One digit for each due date missed (cards, by some lenders).
    MissedPeriods,
}

/// Minor units to whole units in a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    HalfUp,
    Down,
    Up,
}

/// For how long extension and restructuring keep the class of their day: both must have passed (D-35).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ObservationPeriod {
    pub months: u16,
    pub due_dates: u8,
}

/// Floors of the five-category class by days past due, from one day on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassTable {
    pub from: BusinessDate,
    /// Days past due from which a class is the floor, and the class; ascending by both.
    pub floors: Vec<(u16, u8)>,
}

impl Default for ProductTerms {
    /// D-05, D-16, D-33, D-35: no grace, no tolerance, oldest due first with charges before principal.
    fn default() -> ProductTerms {
        ProductTerms {
            bill_day: None,
            due_rule: DueRule::DaysAfterBill(20),
            grace_days: 0,
            tolerance_minor: 0,
            minimum: MinimumRule { share_ppm: 100_000, floor_minor: 0 },
            allocation: AllocationOrder {
                across: AllocationAcross::OldestDueFirst,
                within: [AmountPart::Interest, AmountPart::Fee, AmountPart::Principal],
            },
            statuses: StatusSet { digit: DigitRule::DaysPastDue, late_within_month: true },
            rounding: Rounding::HalfUp,
            refund_reduces_minimum: false,
            notice_lead_days: 0,
            observation: ObservationPeriod { months: 12, due_dates: 2 },
        }
    }
}

impl Default for ProductRule {
    fn default() -> ProductRule {
        ProductRule {
            name: CompactString::const_new("default"),
            version: 1,
            first_terms: ProductTerms::default(),
            later_terms: Vec::new(),
            class_tables: ClassTable::of_the_regulator(),
        }
    }
}

impl ClassTable {
    /// The guideline of 2007 (overdue is special mention, more than 90 days substandard) and the measures in force
    /// since 2023-07-01 (domain 4.5); both bind commercial banks, others take them as reference.
    pub fn of_the_regulator() -> Vec<ClassTable> {
        let from = |year, month, day| BusinessDate::from_ymd(year, month, day).unwrap_or(BusinessDate::MIN);
        vec![
            ClassTable { from: from(2007, 7, 3), floors: vec![(1, 2), (91, 3)] },
            ClassTable { from: from(2023, 7, 1), floors: vec![(1, 2), (91, 3), (271, 4), (361, 5)] },
        ]
    }

    /// The floor for so many days past due; 1 when no floor applies.
    pub fn floor(&self, days_past_due: i32) -> u8 {
        self.floors.iter().rev().find(|(from_day, _)| days_past_due >= i32::from(*from_day)).map_or(1, |(_, class)| *class)
    }
}

impl ProductRule {
    /// The terms in force on a day.
    pub fn terms_on(&self, day: BusinessDate) -> &ProductTerms {
        self.later_terms.iter().rev().find(|(from, _)| *from <= day).map_or(&self.first_terms, |(_, terms)| terms)
    }

    /// The floor of the class on a day, by the table in force then.
    pub fn class_floor(&self, days_past_due: i32, day: BusinessDate) -> u8 {
        let in_force = self.class_tables.iter().rev().find(|table| table.from <= day).or_else(|| self.class_tables.first());
        in_force.map_or(1, |table| table.floor(days_past_due))
    }

    /// Canonical text of the rule, the input of its hash in lineage: one line per fact, in a fixed order.
    pub fn canonical(&self) -> String {
        let mut text = format!("product={};version={}\n", self.name, self.version);
        let _never_fails = writeln!(text, "from=;{}", self.first_terms.canonical());
        for (from, terms) in &self.later_terms {
            let _never_fails = writeln!(text, "from={from};{}", terms.canonical());
        }
        for table in &self.class_tables {
            let _never_fails = writeln!(text, "class_from={};floors={:?}", table.from, table.floors);
        }
        text
    }
}

impl ProductTerms {
    fn canonical(&self) -> String {
        // Taking the struct apart makes the compiler ask for every new term.
        let ProductTerms {
            bill_day,
            due_rule,
            grace_days,
            tolerance_minor,
            minimum,
            allocation,
            statuses,
            rounding,
            refund_reduces_minimum,
            notice_lead_days,
            observation,
        } = self;
        format!(
            "bill_day={bill_day:?};due_rule={due_rule:?};grace_days={grace_days};tolerance_minor={tolerance_minor};\
             minimum={minimum:?};allocation={allocation:?};statuses={statuses:?};rounding={rounding:?};\
             refund_reduces_minimum={refund_reduces_minimum};notice_lead_days={notice_lead_days};observation={observation:?}"
        )
    }

    /// Bill date of a cycle; the last day where the month is shorter, without drifting (E-01).
    pub fn bill_date(&self, account_bill_day: Option<u8>, cycle: Month) -> BusinessDate {
        day_in(cycle, account_bill_day.or(self.bill_day).unwrap_or(31))
    }

    /// Due date of a bill.
    pub fn due_date(&self, bill_date: BusinessDate) -> BusinessDate {
        let month = bill_date.month();
        match self.due_rule {
            DueRule::DaysAfterBill(days) => bill_date.plus_days(i32::from(days)),
            DueRule::DayOfMonth(day) => {
                let in_month = day_in(month, day);
                if bill_date < in_month { in_month } else { day_in(month.plus(1), day) }
            }
            DueRule::DayOfNextMonth(day) => day_in(month.plus(1), day),
        }
    }

    /// The new minimum of a bill over `statement_minor`, of which earlier bills already require `past_due_minor`; without
    /// that part (D-03).
    pub fn new_minimum(&self, statement_minor: Minor, past_due_minor: Minor) -> Minor {
        let open_minor = statement_minor.saturating_sub(past_due_minor).max(0);
        let share = i128::from(open_minor) * i128::from(self.minimum.share_ppm) / 1_000_000;
        let share_minor = Minor::try_from(share).unwrap_or(Minor::MAX);
        share_minor.max(self.minimum.floor_minor).min(open_minor)
    }
}

fn day_in(month: Month, day: u8) -> BusinessDate {
    month.day_or_last(i8::try_from(day).unwrap_or(31))
}

#[cfg(test)]
#[path = "product_rule_tests.rs"]
mod tests;
