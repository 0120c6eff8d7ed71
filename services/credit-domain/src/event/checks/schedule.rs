//! Bills and instalment plans: the sums must be exact and the order plain.

use crate::event::account_event::{BillAdjusted, BillIssued, DueDateRescheduled, InstalmentPlanCreated, ScheduleLine};
use crate::event::checks::account::PERIODS_MAX;
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_date, check_known_date};
use crate::event::envelope::Envelope;
use crate::money::Minor;

/// Domain 4.3: principal and fee of the lines add up to those of the plan exactly.
pub(super) fn check_plan(findings: &mut Findings, envelope: &Envelope, created: &InstalmentPlanCreated) {
    findings.require_positive(created.principal_minor, "principal_minor");
    findings.require_not_negative(created.fee_minor, "fee_minor");
    findings.require((1..=PERIODS_MAX).contains(&created.periods), "PERIODS_OUT_OF_RANGE", "periods", "1 to 999");
    let counted = usize::from(created.periods) == created.schedule.len();
    findings.require(counted, "PERIODS_NOT_AS_SCHEDULED", "periods", "the number of lines of the schedule");
    let sum_of = |part: fn(&ScheduleLine) -> Minor| created.schedule.iter().map(|line| i128::from(part(line))).sum::<i128>();
    let principal_fits = sum_of(|line| line.principal_minor) == i128::from(created.principal_minor);
    findings.require(
        principal_fits,
        "SCHEDULE_PRINCIPAL_SUM",
        "schedule",
        "lines whose principal adds up to principal_minor exactly",
    );
    let fee_fits = sum_of(|line| line.fee_minor) == i128::from(created.fee_minor);
    findings.require(fee_fits, "SCHEDULE_FEE_SUM", "schedule", "lines whose fees add up to fee_minor exactly");
    let mut previous_due_date = None;
    for (index, line) in created.schedule.iter().enumerate() {
        check_line(findings, envelope, index, line);
        let increases = previous_due_date.is_none_or(|previous| line.due_date > previous);
        let field = format!("schedule[{index}].due_date");
        findings.require(increases, "SCHEDULE_DATES_NOT_INCREASING", field, "a date after that of the line before");
        previous_due_date = Some(line.due_date);
    }
}

fn check_line(findings: &mut Findings, envelope: &Envelope, index: usize, line: &ScheduleLine) {
    let field = |name: &str| format!("schedule[{index}].{name}");
    let numbered = usize::from(line.line_no) == index + 1;
    findings.require(numbered, "SCHEDULE_LINE_NUMBER", field("line_no"), "numbers 1 to n in order");
    check_date(findings, line.due_date, field("due_date"));
    let starts = line.due_date >= envelope.effective_date;
    findings.require(starts, "SCHEDULE_DUE_BEFORE_PLAN", field("due_date"), "effective_date or later");
    findings.require_not_negative(line.principal_minor, field("principal_minor"));
    findings.require_not_negative(line.interest_minor, field("interest_minor"));
    findings.require_not_negative(line.fee_minor, field("fee_minor"));
    let amount = i128::from(line.principal_minor) + i128::from(line.interest_minor) + i128::from(line.fee_minor);
    findings.require(amount > 0, "SCHEDULE_LINE_EMPTY", format!("schedule[{index}]"), "an amount above 0");
}

/// D-03: what a bill requires anew is `minimum_due` without `past_due_included`.
pub(super) fn check_bill(findings: &mut Findings, envelope: &Envelope, issued: &BillIssued) {
    check_known_date(findings, envelope, issued.bill_date, "bill_date");
    check_date(findings, issued.due_date, "due_date");
    findings.require(issued.due_date >= issued.bill_date, "DUE_BEFORE_BILL", "due_date", "bill_date or later");
    let distance = i64::from(issued.cycle.index()) - i64::from(issued.bill_date.month().index());
    findings.require(
        (-1..=1).contains(&distance),
        "BILL_CYCLE_FAR_FROM_DATE",
        "cycle",
        "the month of bill_date or one beside it",
    );
    findings.require_not_negative(issued.minimum_due_minor, "minimum_due_minor");
    findings.require_not_negative(issued.past_due_included_minor, "past_due_included_minor");
    let contained = issued.past_due_included_minor <= issued.minimum_due_minor;
    findings.require(contained, "PAST_DUE_ABOVE_MINIMUM", "past_due_included_minor", "at most minimum_due_minor (D-03)");
    let owed = i128::from(issued.statement_balance_minor.max(0)) + i128::from(issued.past_due_included_minor.max(0));
    let covered = i128::from(issued.minimum_due_minor) <= owed;
    findings.require(
        covered,
        "MINIMUM_ABOVE_BALANCE",
        "minimum_due_minor",
        "at most the statement balance and the past due included",
    );
    if let Some(items_hash) = &issued.items_hash {
        findings.require_sha256(items_hash, "items_hash");
    }
    check_minimum_parts(findings, issued);
}

pub(super) fn check_bill_adjusted(findings: &mut Findings, adjusted: &BillAdjusted) {
    findings.require(adjusted.delta_minor != 0, "DELTA_ZERO", "delta_minor", "a change of the minimum, either way");
    findings.require_word(&adjusted.cause, "cause");
}

pub(super) fn check_rescheduled(findings: &mut Findings, rescheduled: &DueDateRescheduled) {
    check_date(findings, rescheduled.old_due_date, "old_due_date");
    check_date(findings, rescheduled.new_due_date, "new_due_date");
    let differs = rescheduled.old_due_date != rescheduled.new_due_date;
    findings.require(differs, "DUE_DATE_UNCHANGED", "new_due_date", "another day than old_due_date");
}

/// D-04: all three parts add up to the whole minimum or to what is required anew; fewer never exceed the minimum.
fn check_minimum_parts(findings: &mut Findings, issued: &BillIssued) {
    let parts = [
        (issued.minimum_principal_minor, "minimum_principal_minor"),
        (issued.minimum_interest_minor, "minimum_interest_minor"),
        (issued.minimum_fee_minor, "minimum_fee_minor"),
    ];
    let given: Vec<(Minor, &'static str)> = parts.into_iter().filter_map(|(part, field)| Some((part?, field))).collect();
    if given.is_empty() {
        return;
    }
    for (part, field) in &given {
        findings.require_not_negative(*part, *field);
    }
    let sum: i128 = given.iter().map(|(part, _)| i128::from(*part)).sum();
    let whole = i128::from(issued.minimum_due_minor);
    let new = whole - i128::from(issued.past_due_included_minor);
    let fits = if given.len() == parts.len() { sum == whole || sum == new } else { sum <= whole };
    let expected = "parts that add up to minimum_due_minor, or to it less past_due_included_minor (D-04)";
    findings.require(fits, "MINIMUM_PARTS_SUM", "minimum_due_minor", expected);
}
