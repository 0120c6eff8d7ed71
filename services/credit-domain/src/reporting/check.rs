//! Our own reading of the bureau's rules, on typed reports, before anything is written (pboc-format 9).
//!
//! Everything found is an error: a report with a finding is withheld with `LocalRule`. What is judged one way only
//! (F-19) is judged that way here. The bureau has its own judge; this one shares nothing with it.

mod account;
mod against_baseline;
mod terms;

use crate::calendar::BusinessDate;
use crate::event::account_event::AccountType;
use crate::event::code_tables;
use crate::reporting::baseline::Baseline;
use crate::reporting::report::{AgreementReport, PersonReport, Report};

/// Amounts have at most 15 digits, counts at most 3 (pboc-format 1.4).
const AMOUNT_MAX: u64 = 999_999_999_999_999;
const COUNT_MAX: u32 = 999;

/// Our own rule: a C1 reports segments G and J, which are not written yet.
pub const C1_NOT_REPORTED: &str = "C1_NOT_REPORTED";

/// Codes of all rules that the report breaks, in itself or against what the bureau holds; sorted, each once.
/// `baseline` is that of the same account, agreement or person.
pub fn check_report(report: &Report, baseline: &Baseline) -> Vec<&'static str> {
    let mut codes = Codes::default();
    codes.require((BusinessDate::MIN..=BusinessDate::MAX).contains(&report.report_date()), "ABE008");
    against_baseline::check(&mut codes, report, baseline);
    match report {
        Report::Person(person) => check_person(&mut codes, person),
        Report::Agreement(agreement) => check_agreement(&mut codes, agreement),
        Report::Account(account) if account.opened.account_type == AccountType::C1 => codes.require(false, C1_NOT_REPORTED),
        Report::Account(account) => {
            account::check(&mut codes, account);
            if account.with_basic_information {
                terms::check(&mut codes, account);
            }
        }
    }
    codes.into_sorted()
}

/// Collects rule codes.
#[derive(Default)]
struct Codes(Vec<&'static str>);

impl Codes {
    /// Adds the code unless `holds`.
    fn require(&mut self, holds: bool, code: &'static str) {
        if !holds {
            self.0.push(code);
        }
    }

    fn require_amounts(&mut self, amounts: &[u64]) {
        self.require(amounts.iter().all(|amount| *amount <= AMOUNT_MAX), "ABE001");
    }

    fn into_sorted(mut self) -> Vec<&'static str> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

fn check_person(codes: &mut Codes, person: &PersonReport) {
    let registered = &person.identity.registered;
    let known = [
        (person.identity.doc_type.as_str(), code_tables::DOCUMENT_TYPE),
        (registered.sex.as_str(), code_tables::SEX),
        (registered.marital_status.as_str(), code_tables::MARITAL_STATUS),
        (registered.education_level.as_str(), code_tables::EDUCATION_LEVEL),
        (registered.academic_degree.as_str(), code_tables::ACADEMIC_DEGREE),
        (registered.employment_status.as_str(), code_tables::EMPLOYMENT_STATUS),
        (registered.residence_status.as_str(), code_tables::RESIDENCE_STATUS),
    ];
    codes.require(known.iter().all(|(code, table)| table.contains(code)), "ABE001");
    codes.require(code_tables::is_country(&registered.nationality), "ABE001");
    let without_degree = code_tables::EDUCATION_LEVEL_WITHOUT_DEGREE.contains(&registered.education_level.as_str());
    codes.require(!without_degree || matches!(registered.academic_degree.as_str(), "5" | "9"), "BBE004");
    // The update dates of the segments are the day from which the identity is known.
    codes.require(person.identity.effective_date <= person.report_date, "ABE007");
}

fn check_agreement(codes: &mut Codes, agreement: &AgreementReport) {
    codes.require(agreement.effective_date <= agreement.expiry_date, "BCE000");
    codes.require(agreement.effective_date <= agreement.report_date, "ABE007");
    codes.require_amounts(&[agreement.limit]);
    codes.require(!agreement.limit_kind.is_empty(), "ABE001");
    codes.require(code_tables::is_currency(agreement.currency.as_str()), "ABE001");
}
