//! The reporting desk of one account: cuts, what goes and what is withheld, and what the bureau said.

use crate::book::Book;
use crate::events::{date, id};
use crate::people::Person;
use compact_str::CompactString;
use credit_domain::agreement::Agreement;
use credit_domain::event::pipeline_event::{RecordAccepted, RecordRejected, ReportRecordPrepared, WithheldReason};
use credit_domain::reporting::baseline::Baseline;
use credit_domain::reporting::due::{CutView, due_reports_of_account};
use credit_domain::reporting::report::{AccountReport, AgreementReport, DueReport, MonthlyPerformance, Report};
use std::convert::Infallible;

/// What a cut needs beside the account.
#[derive(Clone, Debug)]
pub struct Desk {
    pub person: Person,
    pub agreement: Option<Agreement>,
    /// Of the account's 210s.
    pub accounts: Baseline,
    /// Of the agreement's 220s.
    pub agreements: Baseline,
    /// Of the person's 110s.
    pub persons: Baseline,
}

impl Desk {
    /// The person is known and consented; the bureau holds nothing.
    pub fn new() -> Desk {
        Desk::of(Person::known())
    }

    pub fn of(person: Person) -> Desk {
        let nothing = Baseline::default();
        Desk { person, agreement: None, accounts: nothing.clone(), agreements: nothing.clone(), persons: nothing }
    }

    /// All reports of the account that are due at a cut.
    pub fn cut(&self, book: &Book, as_of: &str) -> Vec<DueReport> {
        let view = CutView {
            as_of: date(as_of),
            subject: Some(&self.person.subject),
            agreement: self.agreement.as_ref(),
            account_baseline: &self.accounts,
            agreement_baseline: &self.agreements,
            person_baseline: &self.persons,
            rule: &book.rule,
            quarantined: false,
            agreement_handled: false,
        };
        due_reports_of_account::<Infallible>(book.account(), &view, |day| Ok(book.derived_on(day))).expect("deriving cannot fail")
    }

    /// The 210 that is due at a cut; at most one.
    pub fn account_report(&self, book: &Book, as_of: &str) -> Option<DueReport> {
        let mut due: Vec<DueReport> = self.cut(book, as_of);
        due.retain(|due| matches!(due.report, Report::Account(_)));
        assert!(due.len() <= 1, "one record for each account and cut: {due:?}");
        due.pop()
    }

    /// The 220 that is due at a cut.
    pub fn agreement_report(&self, book: &Book, as_of: &str) -> Option<DueReport> {
        self.cut(book, as_of).into_iter().find(|due| matches!(due.report, Report::Agreement(_)))
    }

    /// The 210 that is due and passes every gate; the bureau takes it.
    ///
    /// # Panics
    /// When none is due or it is withheld.
    pub fn reports(&mut self, book: &Book, as_of: &str) -> AccountReport {
        let due = self.account_report(book, as_of).expect("a 210 is due");
        assert_eq!((due.withheld.as_slice(), due.rule_codes.as_slice()), (&[][..], &[][..]), "{as_of}: {due:?}");
        self.accepts(&due);
        let Report::Account(report) = due.report else { unreachable!("a 210") };
        report
    }

    /// The moment of the next 210 and the reasons for withholding it; `None` when none is due.
    pub fn verdict(&self, book: &Book, as_of: &str) -> Option<(&'static str, Vec<WithheldReason>, Vec<&'static str>)> {
        self.account_report(book, as_of).map(|due| (due.report.moment_code(), due.withheld, due.rule_codes))
    }

    fn baseline_of(&mut self, report: &Report) -> &mut Baseline {
        match report {
            Report::Account(_) => &mut self.accounts,
            Report::Agreement(_) => &mut self.agreements,
            Report::Person(_) => &mut self.persons,
        }
    }

    /// The record was prepared and is on its way.
    pub fn prepares(&mut self, due: &DueReport) {
        let prepared = prepared(&due.report);
        self.baseline_of(&due.report).prepared(&prepared);
    }

    /// Prepared and accepted.
    pub fn accepts(&mut self, due: &DueReport) {
        self.prepares(due);
        self.baseline_of(&due.report).accepted(&accepted(&due.report));
    }

    /// Prepared and refused.
    pub fn refuses(&mut self, due: &DueReport) {
        self.prepares(due);
        self.baseline_of(&due.report).rejected(&rejected(&due.report));
    }
}

impl Default for Desk {
    fn default() -> Desk {
        Desk::new()
    }
}

/// The monthly segment of a 210 that is due.
pub fn monthly_of(due: &DueReport) -> &MonthlyPerformance {
    match &due.report {
        Report::Account(report) => &report.monthly,
        other => panic!("not a 210: {other:?}"),
    }
}

pub fn account_report_of(due: &DueReport) -> &AccountReport {
    match &due.report {
        Report::Account(report) => report,
        other => panic!("not a 210: {other:?}"),
    }
}

pub fn agreement_report_of(due: &DueReport) -> &AgreementReport {
    match &due.report {
        Report::Agreement(report) => report,
        other => panic!("not a 220: {other:?}"),
    }
}

fn monthly(report: &Report) -> Option<&MonthlyPerformance> {
    match report {
        Report::Account(account) => Some(&account.monthly),
        _ => None,
    }
}

fn status_of(report: &Report) -> Option<CompactString> {
    monthly(report).map(|monthly| monthly.repayment_status.code().into())
}

pub fn prepared(report: &Report) -> ReportRecordPrepared {
    ReportRecordPrepared {
        cut_id: id("CUT-1"),
        record_type: report.record_type(),
        record_key: report.record_key(),
        account_id: report.account_id().cloned(),
        report_date: report.report_date(),
        moment: report.moment_code().into(),
        month: monthly(report).map(|monthly| monthly.month),
        repayment_status: status_of(report),
        account_status: None,
        overdue_total: monthly(report).map(|monthly| monthly.overdue_total),
        closes: report.closes(),
        items: Vec::new(),
        facts_hash: "a0".repeat(32).into(),
        rule_hash: "a0".repeat(32).into(),
    }
}

pub fn accepted(report: &Report) -> RecordAccepted {
    RecordAccepted {
        batch_id: id("BATCH-1"),
        cut_id: id("CUT-1"),
        file_name: "FILE".into(),
        line: 2,
        record_type: report.record_type(),
        record_key: report.record_key(),
        account_id: report.account_id().cloned(),
        report_date: report.report_date(),
        month: monthly(report).map(|monthly| monthly.month),
        moment: report.moment_code().into(),
        repayment_status: status_of(report),
        overdue_total: monthly(report).map(|monthly| monthly.overdue_total),
        closes: report.closes(),
    }
}

pub fn rejected(report: &Report) -> RecordRejected {
    RecordRejected {
        batch_id: id("BATCH-1"),
        cut_id: id("CUT-1"),
        file_name: "FILE".into(),
        line: 2,
        record_type: report.record_type(),
        record_key: report.record_key(),
        account_id: report.account_id().cloned(),
        report_date: report.report_date(),
        month: monthly(report).map(|monthly| monthly.month),
        errors: Vec::new(),
    }
}
