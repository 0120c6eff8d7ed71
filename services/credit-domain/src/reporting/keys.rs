//! Identity of a record at the bureau (pboc-format 2.1) without personal data.
//!
//! A baseline is kept per (record type, institution, [`without_report_date`] of the record key): account codes and
//! agreement codes are two name spaces, and one person may be reported by several institutions.

use crate::calendar::BusinessDate;
use crate::event::pipeline_event::RecordType;
use crate::ids::{AccountId, AgreementId, InstitutionCode, SubjectId};
use crate::reporting::report::Report;
use compact_str::{CompactString, format_compact};

/// AcctCode: the institution code followed by the lender's own account number (pboc-format 2.2).
pub fn account_code(institution: InstitutionCode, account_id: &AccountId) -> CompactString {
    format_compact!("{institution}{account_id}")
}

/// ContractCode and Mcc: the institution code followed by the lender's own agreement number (pboc-format 2.2).
pub fn agreement_code(institution: InstitutionCode, agreement_id: &AgreementId) -> CompactString {
    format_compact!("{institution}{agreement_id}")
}

/// The person's part of a 110's record key.
pub fn person_code(subject_id: &SubjectId) -> CompactString {
    format_compact!("110|{subject_id}")
}

/// Record key of a 210: `AcctCode|RptDate`.
pub fn account_record_key(institution: InstitutionCode, account_id: &AccountId, report_date: BusinessDate) -> CompactString {
    format_compact!("{}|{report_date}", account_code(institution, account_id))
}

/// Record key of a 220: `ContractCode|RptDate`.
pub fn agreement_record_key(
    institution: InstitutionCode,
    agreement_id: &AgreementId,
    report_date: BusinessDate,
) -> CompactString {
    format_compact!("{}|{report_date}", agreement_code(institution, agreement_id))
}

/// Record key of a 110: `110|<subject id>|RptDate`.
pub fn person_record_key(subject_id: &SubjectId, report_date: BusinessDate) -> CompactString {
    format_compact!("{}|{report_date}", person_code(subject_id))
}

/// A record key without its report date: what stays the same from one report to the next.
pub fn without_report_date(record_key: &str) -> &str {
    record_key.rsplit_once('|').map_or(record_key, |(code, _)| code)
}

impl Report {
    /// The key under which the bureau's answer is settled.
    pub fn record_key(&self) -> CompactString {
        match self {
            Report::Person(person) => person_record_key(&person.subject_id, person.report_date),
            Report::Agreement(agreement) => {
                agreement_record_key(agreement.institution, &agreement.agreement_id, agreement.report_date)
            }
            Report::Account(account) => account_record_key(account.institution, &account.account_id, account.report_date),
        }
    }

    pub const fn record_type(&self) -> RecordType {
        match self {
            Report::Person(_) => RecordType::PersonalBasic,
            Report::Agreement(_) => RecordType::CreditAgreement,
            Report::Account(_) => RecordType::BorrowingAccount,
        }
    }

    pub const fn report_date(&self) -> BusinessDate {
        match self {
            Report::Person(person) => person.report_date,
            Report::Agreement(agreement) => agreement.report_date,
            Report::Account(account) => account.report_date,
        }
    }

    /// RptDateCode; a 110 is always a new person's ("10").
    pub const fn moment_code(&self) -> &'static str {
        match self {
            Report::Person(_) => "10",
            Report::Agreement(agreement) => agreement.moment,
            Report::Account(account) => account.moment.code(),
        }
    }

    pub const fn subject_id(&self) -> &SubjectId {
        match self {
            Report::Person(person) => &person.subject_id,
            Report::Agreement(agreement) => &agreement.subject_id,
            Report::Account(account) => &account.subject_id,
        }
    }

    pub const fn institution(&self) -> InstitutionCode {
        match self {
            Report::Person(person) => person.institution,
            Report::Agreement(agreement) => agreement.institution,
            Report::Account(account) => account.institution,
        }
    }

    /// `None` for a 110.
    pub const fn account_id(&self) -> Option<&AccountId> {
        match self {
            Report::Person(_) => None,
            Report::Agreement(agreement) => Some(&agreement.account_id),
            Report::Account(account) => Some(&account.account_id),
        }
    }

    /// True when nothing more may follow at the bureau (BLR020, BCR001).
    pub fn closes(&self) -> bool {
        match self {
            Report::Person(_) => false,
            Report::Agreement(agreement) => agreement.ended,
            Report::Account(account) => account.monthly.close_date.is_some(),
        }
    }
}
