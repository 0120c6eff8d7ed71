//! Which events stand behind a derived value (RP-5): those that change it when taken away.

use super::Derived;
use super::derive::derived_from_effective;
use super::effective::{effective_facts, effective_facts_without};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, CreditAccountOpened};
use crate::fact::Fact;
use crate::ids::EventId;
use crate::product_rule::ProductRule;

/// For each field of [`Derived`], in its declared order, the events that change it when left out, in version order.
/// The opening is always listed: without it there is no account. Facts in any order.
pub fn fields_changed_without(
    opened: &CreditAccountOpened,
    facts: &[Fact],
    as_of: BusinessDate,
    rule: &ProductRule,
) -> Vec<(&'static str, Vec<EventId>)> {
    let whole = field_texts(&derived_from_effective(opened, effective_facts(facts), as_of, rule));
    let mut lineage: Vec<(&'static str, Vec<EventId>)> = whole.iter().map(|(field, _)| (*field, Vec::new())).collect();
    let mut by_version: Vec<&Fact> = facts.iter().filter(|fact| fact.value_date <= as_of).collect();
    by_version.sort_unstable_by_key(|fact| fact.version);
    for fact in by_version {
        if matches!(fact.event, AccountEvent::CreditAccountOpened(_)) {
            lineage.iter_mut().for_each(|(_, events)| events.push(fact.event_id));
            continue;
        }
        let without = effective_facts_without(facts, Some(fact.event_id));
        let without = field_texts(&derived_from_effective(opened, without, as_of, rule));
        for ((_, events), (_, changed)) in
            lineage.iter_mut().zip(whole.iter().zip(&without).map(|((field, text), (_, other))| (field, text != other)))
        {
            if changed {
                events.push(fact.event_id);
            }
        }
    }
    lineage
}

/// Bytes that stand for a set of facts, whatever the order they are given in: version, event id, content hash and value
/// date of each, in version order, all big-endian. The caller hashes them.
pub fn facts_hash_input(facts: &[Fact]) -> Vec<u8> {
    let mut by_version: Vec<&Fact> = facts.iter().collect();
    by_version.sort_unstable_by_key(|fact| (fact.version, fact.event_id));
    let mut bytes = Vec::with_capacity(by_version.len() * 44);
    for fact in by_version {
        bytes.extend_from_slice(&fact.version.to_be_bytes());
        bytes.extend_from_slice(&fact.event_id.0.to_be_bytes());
        bytes.extend_from_slice(&fact.content_hash.0);
        bytes.extend_from_slice(&fact.value_date.days().to_be_bytes());
    }
    bytes
}

/// The value of one field as text, as lineage compares it; `None` for an unknown name.
pub fn field_text(derived: &Derived, field: &str) -> Option<String> {
    field_texts(derived).into_iter().find(|(name, _)| *name == field).map(|(_, text)| text)
}

/// Every field with its value as text. Taking the struct apart makes the compiler ask for each new field.
pub fn field_texts(derived: &Derived) -> Vec<(&'static str, String)> {
    let Derived {
        as_of: _,
        limit_minor,
        balance_minor,
        used_minor,
        statement_balance_minor,
        days_past_due,
        periods_overdue,
        overdue_total_minor,
        overdue_principal_minor,
        overdue_principal_31_60_minor,
        overdue_principal_61_90_minor,
        overdue_principal_91_180_minor,
        overdue_principal_over_180_minor,
        due_this_month_minor,
        paid_this_month_minor,
        remaining_periods,
        last_payment_date,
        last_payment_minor,
        repayment_status,
        account_status,
        risk_class,
        risk_class_since,
        adverse_episode_no,
        adverse_first_on,
        adverse_ended_on,
        close,
    } = derived;
    vec![
        ("limit_minor", limit_minor.to_string()),
        ("balance_minor", balance_minor.to_string()),
        ("used_minor", used_minor.to_string()),
        ("statement_balance_minor", statement_balance_minor.to_string()),
        ("days_past_due", days_past_due.to_string()),
        ("periods_overdue", periods_overdue.to_string()),
        ("overdue_total_minor", overdue_total_minor.to_string()),
        ("overdue_principal_minor", overdue_principal_minor.to_string()),
        ("overdue_principal_31_60_minor", overdue_principal_31_60_minor.to_string()),
        ("overdue_principal_61_90_minor", overdue_principal_61_90_minor.to_string()),
        ("overdue_principal_91_180_minor", overdue_principal_91_180_minor.to_string()),
        ("overdue_principal_over_180_minor", overdue_principal_over_180_minor.to_string()),
        ("due_this_month_minor", due_this_month_minor.to_string()),
        ("paid_this_month_minor", paid_this_month_minor.to_string()),
        ("remaining_periods", remaining_periods.to_string()),
        ("last_payment_date", last_payment_date.to_string()),
        ("last_payment_minor", last_payment_minor.to_string()),
        ("repayment_status", repayment_status.code().to_owned()),
        ("account_status", format!("{account_status:?}")),
        ("risk_class", risk_class.to_string()),
        ("risk_class_since", risk_class_since.to_string()),
        ("adverse_episode_no", adverse_episode_no.to_string()),
        ("adverse_first_on", date_text(*adverse_first_on)),
        ("adverse_ended_on", date_text(*adverse_ended_on)),
        ("close", close.map_or_else(String::new, |(date, cause)| format!("{date} {cause:?}"))),
    ]
}

fn date_text(date: Option<BusinessDate>) -> String {
    date.map_or_else(String::new, |date| date.to_string())
}
