//! The monthly segment of a 210 (rules of 9.3). R3 has no overdue items, so rules about them do not judge it (F-20).

use super::{COUNT_MAX, Codes};
use crate::event::account_event::AccountType;
use crate::ledger::{AccountStatus, RepaymentStatus};
use crate::reporting::moment::NEW_ACCOUNT_DAYS;
use crate::reporting::report::{AccountReport, Moment};

pub(super) fn check(codes: &mut Codes, report: &AccountReport) {
    let monthly = &report.monthly;
    codes.require_amounts(&[
        report.limit,
        monthly.balance,
        monthly.statement_balance,
        monthly.used,
        monthly.unbilled_large_instalment,
        monthly.overdue_total,
        monthly.overdue_principal,
        monthly.overdrawn_over_180,
        monthly.due_this_month,
        monthly.paid_this_month,
    ]);
    codes.require(monthly.remaining_periods <= COUNT_MAX && monthly.periods_overdue <= COUNT_MAX, "ABE001");
    codes.require(matches!(monthly.risk_class, 1..=5 | 9), "ABE001");
    codes.require(report.status_is_in_table(), "ABE001");
    check_segments(codes, report);
    check_dates(codes, report);
    check_closing(codes, report);
    check_account_status(codes, report);
    check_repayment_status(codes, report);
    check_parts(codes, report);
    check_large_instalment(codes, report);
}

impl AccountReport {
    fn is_card(&self) -> bool {
        matches!(self.opened.account_type, AccountType::R2 | AccountType::R3)
    }

    /// 5.1: M, D and Z are no statuses of cards; C1, which has no status, is not judged here.
    fn status_is_in_table(&self) -> bool {
        match self.monthly.repayment_status {
            RepaymentStatus::NotApplicable => false,
            RepaymentStatus::LateWithinMonth | RepaymentStatus::PaidByGuarantor | RepaymentStatus::SettledInKind => {
                !self.is_card()
            }
            RepaymentStatus::NothingDue
            | RepaymentStatus::Normal
            | RepaymentStatus::Overdue(_)
            | RepaymentStatus::BadDebt
            | RepaymentStatus::Settled
            | RepaymentStatus::Ended => true,
        }
    }

    /// F-20
    fn judges_overdue(&self) -> bool {
        self.opened.account_type != AccountType::R3
    }
}

/// A first report carries the basic information and, for lines, the agreement (4.4); the lists of code 10 hold for
/// whatever code comes first.
fn check_segments(codes: &mut Codes, report: &AccountReport) {
    let is_first = matches!(report.moment, Moment::NewAccount | Moment::FirstReportOfExisting);
    let missing = if report.moment == Moment::FirstReportOfExisting { "BLR002" } else { "BLR000" };
    codes.require(!is_first || report.with_basic_information, missing);
    let links = crate::reporting::due::links_agreement(&report.opened);
    codes.require(!report.with_basic_information || report.with_agreement == links, missing);
    let forbidden = match report.moment {
        Moment::NewAccount => "BLR001",
        Moment::FirstReportOfExisting => "BLR003",
        Moment::MonthlySettlement => "BLR007",
        Moment::Closed => "BLR011",
        Moment::ClosedOnSettlementDay => "BLR013",
    };
    codes.require(report.large_instalment.is_none() || report.opened.account_type == AccountType::R2, forbidden);
}

fn check_dates(codes: &mut Codes, report: &AccountReport) {
    let monthly = &report.monthly;
    let opened_on = report.opened.open_date;
    let own = [Some(monthly.risk_class_since), Some(monthly.last_payment_date), monthly.settlement_date, monthly.close_date];
    let mut dates = own.into_iter().flatten();
    codes.require(dates.clone().all(|date| opened_on <= date), "BLE005");
    codes.require(opened_on <= report.report_date && dates.all(|date| date <= report.report_date), "ABE007");
    let is_new = report.report_date.days_since(opened_on) < NEW_ACCOUNT_DAYS;
    codes.require(report.moment != Moment::NewAccount || is_new, "BLE008");
    if let Some(closed_on) = monthly.close_date {
        let in_time = report.report_date.days_since(closed_on) < NEW_ACCOUNT_DAYS;
        codes.require(report.moment != Moment::Closed || in_time, "BLE010");
        let before = [Some(monthly.risk_class_since), Some(monthly.last_payment_date), monthly.settlement_date];
        codes.require(before.into_iter().flatten().all(|date| date <= closed_on), "BLE011");
    }
    codes.require(monthly.settlement_date.is_none_or(|date| date.month() == monthly.month), "BLE012");
    // F-08: at most one month apart, and our writer never uses a month after the report date.
    let distance = report.report_date.month().index() - monthly.month.index();
    codes.require(matches!(distance, 0 | 1), "BLE039");
}

fn check_closing(codes: &mut Codes, report: &AccountReport) {
    let monthly = &report.monthly;
    let is_closed = monthly.account_status == AccountStatus::Closed;
    let is_closing = matches!(report.moment, Moment::Closed | Moment::ClosedOnSettlementDay);
    let is_ended = matches!(monthly.repayment_status, RepaymentStatus::Settled | RepaymentStatus::Ended);
    codes.require(!is_closing || is_closed, "BLE037");
    codes.require(!is_closed || monthly.close_date.is_some(), "BLE001");
    let nothing_overdue = monthly.periods_overdue == 0 && monthly.overdue_total == 0;
    codes.require(!is_closed || !report.judges_overdue() || nothing_overdue, "BLE004");
    codes.require(!is_closed || monthly.balance == 0, "BLE026");
    codes.require(!is_closed || is_ended, "BLE030");
}

fn check_account_status(codes: &mut Codes, report: &AccountReport) {
    let monthly = &report.monthly;
    match monthly.account_status {
        AccountStatus::BadDebtPending | AccountStatus::BadDebtWrittenOff => {
            codes.require(!report.judges_overdue() || monthly.overdue_total != 0, "BLE013");
        }
        AccountStatus::NotActivated if report.is_card() => {
            let owes_nothing = monthly.balance == 0 && monthly.periods_overdue == 0 && monthly.overdue_total == 0;
            codes.require(owes_nothing && monthly.repayment_status == RepaymentStatus::NothingDue, "BLE014");
        }
        AccountStatus::Normal
        | AccountStatus::NotActivated
        | AccountStatus::Stopped
        | AccountStatus::Overdue
        | AccountStatus::JudicialRecovery
        | AccountStatus::Closed => {}
    }
}

fn check_repayment_status(codes: &mut Codes, report: &AccountReport) {
    let monthly = &report.monthly;
    let nothing_overdue = monthly.periods_overdue == 0 && monthly.overdue_total == 0;
    let judges_overdue = report.judges_overdue();
    match monthly.repayment_status {
        RepaymentStatus::NothingDue => {
            let is_empty = nothing_overdue && monthly.due_this_month == 0 && monthly.statement_balance == 0;
            codes.require(is_empty, "BLE015");
            codes.require(monthly.percent_repaid.is_none(), "BLE002");
            codes.require(judges_overdue || monthly.balance == 0, "BLE023");
        }
        RepaymentStatus::Normal | RepaymentStatus::LateWithinMonth => {
            codes.require(!judges_overdue || nothing_overdue, "BLE017");
        }
        RepaymentStatus::Overdue(digit) => {
            codes.require((1..=7).contains(&digit), "ABE001");
            let is_overdue = monthly.periods_overdue > 0 && monthly.overdue_total > 0;
            codes.require(!judges_overdue || is_overdue, "BLE019");
            codes.require(judges_overdue || monthly.balance > 0, "BLE025");
        }
        // The bureau judges what is closed and what is bad debt by the account status, one way only (F-19), and asks
        // nothing of D and Z.
        RepaymentStatus::PaidByGuarantor
        | RepaymentStatus::SettledInKind
        | RepaymentStatus::BadDebt
        | RepaymentStatus::Settled
        | RepaymentStatus::Ended
        | RepaymentStatus::NotApplicable => {}
    }
}

/// Parts within their wholes: OverdPrinc is an item of D1, R1 and R4 only, OvedrawBaOve180 of R3.
fn check_parts(codes: &mut Codes, report: &AccountReport) {
    let monthly = &report.monthly;
    let has_principal = matches!(report.opened.account_type, AccountType::D1 | AccountType::R1 | AccountType::R4);
    codes.require(!has_principal || monthly.overdue_principal <= monthly.overdue_total, "BLE020");
    let is_overdraft = report.opened.account_type == AccountType::R3;
    codes.require(!is_overdraft || monthly.overdrawn_over_180 <= monthly.balance, "BLE022");
}

/// Segment I.
fn check_large_instalment(codes: &mut Codes, report: &AccountReport) {
    let Some(instalment) = &report.large_instalment else { return };
    codes.require_amounts(&[instalment.line, instalment.used]);
    codes.require(report.opened.open_date <= instalment.valid_from, "BLE005");
    codes.require(report.opened.open_date <= instalment.valid_to, "BLE005");
    codes.require(report.monthly.close_date.is_none_or(|closed_on| instalment.valid_from <= closed_on), "BLE006");
    codes.require(instalment.valid_from <= instalment.valid_to, "BLE007");
    // F-09: of the two dates only the first is one of a business day.
    codes.require(instalment.valid_from <= report.report_date, "ABE007");
}
