//! Reading outcomes.

use credit_domain::account::Outcome;
use credit_domain::calendar::Month;

/// Names of the rules of a refusal; empty when the event was not refused.
pub fn rules_of(outcome: &Outcome) -> Vec<&'static str> {
    match outcome {
        Outcome::Refused(findings) => findings.iter().map(|finding| finding.rule).collect(),
        _ => Vec::new(),
    }
}

/// Names of the findings of an applied event.
pub fn notes_of(outcome: &Outcome) -> Vec<&'static str> {
    match outcome {
        Outcome::Applied { findings, .. } => findings.iter().map(|finding| finding.rule).collect(),
        _ => vec!["NOT_APPLIED"],
    }
}

/// The months that an applied event changed.
pub fn changed_months(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Applied { changed_months, .. } => changed_months.iter().map(Month::to_string).collect(),
        other => panic!("not applied: {other:?}"),
    }
}

pub fn is_applied(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Applied { .. })
}

pub fn is_refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(_))
}
