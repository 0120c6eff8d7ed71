//! Which events stand behind a derived value (RP-5): those that change it when taken away.

use super::derive::derived_from_effective;
use super::effective::{effective_facts, effective_facts_without};
use super::standing::{BadDebt, LargeInstalmentLine};
use super::{Derived, Episode};
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
        episodes,
        close,
        risk_class_decided,
        risk_class_floor,
        bad_debt,
        judicial_since,
        stopped,
        activated_on,
        reopened_on,
        voided_on,
        transferred_out,
        repurchased_on,
        securitised,
        maturity,
        bill_day,
        account_code,
        reporting_institution,
        large_instalment_line,
        large_instalment_used_minor,
        overdrawn_over_180_minor,
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
        ("episodes", episodes.iter().map(episode_text).collect::<Vec<_>>().join(", ")),
        ("close", text_of(*close, |(date, cause)| format!("{date} {cause:?}"))),
        ("risk_class_decided", risk_class_decided.to_string()),
        ("risk_class_floor", risk_class_floor.to_string()),
        ("bad_debt", text_of(*bad_debt, bad_debt_text)),
        ("judicial_since", date_text(*judicial_since)),
        ("stopped", stopped.to_string()),
        ("activated_on", date_text(*activated_on)),
        ("reopened_on", date_text(*reopened_on)),
        ("voided_on", date_text(*voided_on)),
        ("transferred_out", text_of(*transferred_out, |transfer| format!("{} {:?}", transfer.on, transfer.kind))),
        ("repurchased_on", date_text(*repurchased_on)),
        ("securitised", securitised.to_string()),
        ("maturity", date_text(*maturity)),
        ("bill_day", text_of(*bill_day, |day| day.to_string())),
        ("account_code", text_of(account_code.as_ref(), ToString::to_string)),
        ("reporting_institution", text_of(*reporting_institution, |institution| institution.to_string())),
        ("large_instalment_line", text_of(*large_instalment_line, large_instalment_line_text)),
        ("large_instalment_used_minor", large_instalment_used_minor.to_string()),
        ("overdrawn_over_180_minor", overdrawn_over_180_minor.to_string()),
    ]
}

/// What is there, as text; empty when nothing is.
fn text_of<T>(value: Option<T>, text: impl FnOnce(T) -> String) -> String {
    value.map_or_else(String::new, text)
}

fn date_text(date: Option<BusinessDate>) -> String {
    text_of(date, |date| date.to_string())
}

/// First and last day; no last day while the episode runs.
fn episode_text(episode: &Episode) -> String {
    format!("{}..{}", episode.first_on, date_text(episode.ended_on))
}

fn bad_debt_text(bad_debt: BadDebt) -> String {
    format!("{} {}", bad_debt.since, if bad_debt.written_off { "written off" } else { "proposed" })
}

fn large_instalment_line_text(line: LargeInstalmentLine) -> String {
    format!("{} from {} to {}", line.limit_minor, line.valid_from, line.valid_to)
}
