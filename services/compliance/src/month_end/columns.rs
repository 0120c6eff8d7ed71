//! The columns of the table, in one order for every form.

use account_store::month_end::MonthEndRow;
use credit_domain::account::HoldReason;
use credit_domain::ledger::lineage::field_texts;

/// One cell: what it is called, and its value.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// A value before it is written; amounts are minor units of the row's currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    Text(String),
    Number(i64),
    Flag(bool),
    Missing,
}

impl Value {
    /// As CSV and the table have it: nothing for a missing value.
    pub(super) fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::Missing => String::new(),
        }
    }

    fn of_text(text: String) -> Value {
        if text.is_empty() { Value::Missing } else { Value::Text(text) }
    }
}

/// All cells of a row: which account and month, every derived value, what the bureau accepted, whether it is in doubt.
pub(super) fn columns_of(row: &MonthEndRow) -> Vec<Column> {
    let mut columns = vec![
        text("month", row.month.to_string()),
        text("subject_id", row.subject_id.to_string()),
        text("account_id", row.account_id.to_string()),
        text("institution", row.institution.to_string()),
        text("account_type", row.account_type.code().to_owned()),
        text("product", row.product.to_string()),
        text("currency", row.currency.as_str().to_owned()),
        text("account_status_code", row.derived.account_status.code(row.account_type).to_owned()),
    ];
    columns.extend(field_texts(&row.derived).into_iter().map(|(name, value)| derived(name, value)));
    let accepted = row.accepted.as_ref();
    columns.extend([
        text("status_line_24", row.status_line_24.to_string()),
        text("accepted_report_date", accepted.map_or_else(String::new, |accepted| accepted.report_date.to_string())),
        text(
            "accepted_status",
            accepted.and_then(|accepted| accepted.repayment_status.as_deref()).unwrap_or_default().to_owned(),
        ),
        Column {
            name: "accepted_overdue_total_minor",
            value: accepted.map_or(Value::Missing, |accepted| Value::Number(accepted.overdue_total_minor)),
        },
        text("held", row.held.map_or("", HoldReason::code).to_owned()),
        Column { name: "parked_events", value: Value::Number(i64::try_from(row.parked).unwrap_or(i64::MAX)) },
    ]);
    columns
}

fn text(name: &'static str, value: String) -> Column {
    Column { name, value: Value::of_text(value) }
}

/// Derived values come as text; amounts and counts are numbers again, codes stay text.
fn derived(name: &'static str, value: String) -> Column {
    const COUNTS: [&str; 8] = [
        "days_past_due",
        "periods_overdue",
        "remaining_periods",
        "risk_class",
        "risk_class_decided",
        "risk_class_floor",
        "adverse_episode_no",
        "bill_day",
    ];
    const FLAGS: [&str; 2] = ["stopped", "securitised"];
    let value = if name.ends_with("_minor") || COUNTS.contains(&name) {
        value.parse().map_or_else(|_| Value::of_text(value), Value::Number)
    } else if FLAGS.contains(&name) {
        value.parse().map_or_else(|_| Value::of_text(value), Value::Flag)
    } else {
        Value::of_text(value)
    };
    Column { name, value }
}
