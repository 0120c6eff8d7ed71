//! A credit report as plain text for a terminal. Names and numbers are masked unless the reader says otherwise.

use crate::credit_report::{AccountLine, AgreementLine, CreditReport};
use std::fmt::Write;

/// Does the text show names and identity numbers whole?
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Reveal {
    #[default]
    Masked,
    /// Only for a reader who gave a reason, which the caller has recorded.
    Whole,
}

/// The whole report.
pub fn report_text(report: &CreditReport, reveal: Reveal) -> String {
    let (name, number) = match reveal {
        Reveal::Masked => (masked_name(&report.person.name), masked_number(&report.person.id_number)),
        Reveal::Whole => (report.person.name.clone(), report.person.id_number.clone()),
    };
    let mut text = format!("credit report: {name}, document {} {number}\n", report.person.id_type);
    for line in &report.accounts {
        text.push('\n');
        text.push_str(&account_text(line));
    }
    for line in &report.agreements {
        text.push('\n');
        text.push_str(&agreement_text(line));
    }
    text
}

/// One account; it shows no name and no identity number.
pub fn account_text(line: &AccountLine) -> String {
    let account = &line.account;
    let terms = &account.terms;
    let mut text = String::new();
    let mut row = |label: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {label:<16}{value}");
    };
    row("type", format!("{}, business {}/{}", account.account_type, terms.business_class, terms.business_kind));
    row("opened", optional(terms.opened.as_ref()));
    row("limit or amount", format!("{} {}", optional(terms.limit.as_ref()), terms.currency));
    row("due", optional(terms.due.as_ref()));
    row("closed", optional(account.closed.as_ref()));
    if let Some(report) = &line.latest {
        let performance = &report.performance;
        row("newest report", format!("{} (moment {})", report.report_date, report.moment));
        row("status", format!("account {}, repayment {}", performance.account_status, performance.repayment_status));
        row("balance", optional(performance.balance.as_ref()));
        row("overdue", optional(performance.overdue_total.as_ref()));
        row("class", performance.risk_class.clone());
    }
    if let Some(newest) = line.line.newest {
        row("24 months", format!("{} to {newest}", line.line.cells));
    }
    row("reports held", line.report_count.to_string());
    format!("account {}\n{text}", line.account_code)
}

fn agreement_text(line: &AgreementLine) -> String {
    let agreement = &line.agreement;
    format!(
        "agreement {}\n  {:<16}{} {}\n  {:<16}{} to {}\n  {:<16}{}\n",
        line.contract_code,
        "limit",
        optional(agreement.limit.as_ref()),
        agreement.currency,
        "valid",
        optional(agreement.effective.as_ref()),
        optional(agreement.expires.as_ref()),
        "status",
        if agreement.is_ended { "ended" } else { "valid" },
    )
}

/// The first character, and a star for each other one.
pub fn masked_name(name: &str) -> String {
    name.chars().enumerate().map(|(position, letter)| if position == 0 { letter } else { '*' }).collect()
}

/// The first three and the last two characters of a number long enough to stay hidden; otherwise only stars.
pub fn masked_number(number: &str) -> String {
    let length = number.chars().count();
    let is_shown = |position: usize| length >= 11 && (position < 3 || position + 2 >= length);
    number.chars().enumerate().map(|(position, letter)| if is_shown(position) { letter } else { '*' }).collect()
}

fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_little_and_never_a_short_number() {
        assert_eq!(masked_name("王小明"), "王**");
        assert_eq!(masked_name(""), "");
        assert_eq!(masked_number("11010519491231002X"), "110*************2X");
        assert_eq!(masked_number("1234567890"), "**********");
    }
}
