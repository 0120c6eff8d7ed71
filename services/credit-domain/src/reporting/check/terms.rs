//! The basic information of a first report (segment C of 4.3; tables of 8.2 to 8.5).

use super::Codes;
use crate::event::account_event::AccountType;
use crate::event::code_tables;
use crate::reporting::report::AccountReport;

pub(super) fn check(codes: &mut Codes, report: &AccountReport) {
    let opened = &report.opened;
    let account_type = opened.account_type;
    codes.require(code_tables::is_business_pair(&opened.business_class, &opened.business_kind), "BLE036");
    codes.require(code_tables::business_class_fits(account_type, &opened.business_class), "BLE035");
    codes.require(code_tables::is_currency(opened.currency.as_str()), "ABE001");
    codes.require(code_tables::GUARANTEE_MODE.contains(&opened.guarantee_mode.as_str()), "ABE001");
    codes.require(code_tables::FUNDING_SOURCE.contains(&opened.funding_source.as_str()), "ABE001");
    codes.require(report.maturity.is_none_or(|maturity| opened.open_date <= maturity), "BLE009");
    // A guarantor and a home loan's contract are no part of the events yet.
    codes.require(!matches!(opened.guarantee_mode.as_str(), "3" | "5"), "BLR014");
    codes.require(opened.business_kind != "11", "BLE050");
    check_presence(codes, report);
    check_repayment_mode(codes, report);
    let tail = opened.card_tail.as_deref();
    codes.require(tail.is_none_or(crate::event::checks::is_card_tail), "BLE031");
}

/// S-items are present exactly for their account types (BLD000). A missing card tail is written as `NULL` and the
/// missing maturity of a line as the last date there is, so neither is missing to the bureau.
fn check_presence(codes: &mut Codes, report: &AccountReport) {
    let opened = &report.opened;
    let is_card = matches!(opened.account_type, AccountType::R2 | AccountType::R3);
    let has_periods = matches!(opened.account_type, AccountType::D1 | AccountType::R4);
    let has_mode = has_periods || opened.account_type == AccountType::R1;
    codes.require(opened.repay_mode.is_some() == has_mode, "BLD000");
    codes.require(opened.repay_frequency.is_some() == has_mode, "BLD000");
    codes.require(opened.repay_periods.is_some() == has_periods, "BLD000");
    codes.require(is_card || opened.card_tail.is_none(), "BLD000");
    codes.require(!has_periods || report.maturity.is_some(), "BLD000");
}

fn check_repayment_mode(codes: &mut Codes, report: &AccountReport) {
    let opened = &report.opened;
    let modes = code_tables::repay_modes(opened.account_type);
    let Some(mode) = opened.repay_mode.as_deref() else { return };
    codes.require(modes.is_empty() || modes.contains(&mode), "BLE029");
    codes.require(mode != "90" || opened.repay_frequency.as_deref() == Some("03"), "BLE028");
    codes.require(
        !code_tables::is_mode_without_periods(mode) || opened.repay_periods.is_none_or(|periods| periods == 0),
        "BLE038",
    );
    let frequency_fits = opened.repay_frequency.as_deref().is_none_or(|code| code_tables::REPAY_FREQUENCY.contains(&code));
    codes.require(frequency_fits, "ABE001");
}
