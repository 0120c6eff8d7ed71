//! Credit-funded legs of wallet payments (W-1, W-2).

use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_currency;
use crate::event::code_tables;
use crate::event::wallet_event::{ClearingHouse, PaymentChannel, WalletEvent, WalletPaymentCaptured};

pub(super) fn check(findings: &mut Findings, event: &WalletEvent) {
    match event {
        WalletEvent::WalletPaymentCaptured(captured) => check_captured(findings, captured),
        WalletEvent::WalletPaymentRefunded(refunded) => {
            findings.require_positive(refunded.amount_minor, "amount_minor");
            check_currency(findings, refunded.currency);
            check_leg(findings, refunded.leg_no);
        }
    }
}

fn check_captured(findings: &mut Findings, captured: &WalletPaymentCaptured) {
    findings.require_positive(captured.amount_minor, "amount_minor");
    check_currency(findings, captured.currency);
    check_leg(findings, captured.leg_no);
    findings.require(code_tables::is_district(&captured.city), "DISTRICT_FORM", "city", "six digits (GB/T 2260)");
    let crosses_wallets = captured.code_owner != captured.paying_app;
    let is_cleared = captured.clearing_house != ClearingHouse::OnUs;
    findings.require(
        !crosses_wallets || is_cleared,
        "CLEARING_HOUSE_MISSING",
        "clearing_house",
        "UNION_PAY or NETS_UNION between two wallets",
    );
    let is_mini_program = captured.channel == PaymentChannel::MiniProgram;
    let reference_fits = is_mini_program || captured.mini_program_ref.is_none();
    findings.require(reference_fits, "MINI_PROGRAM_FORBIDDEN", "mini_program_ref", "absent unless the channel is MINI_PROGRAM");
}

fn check_leg(findings: &mut Findings, leg_no: u16) {
    findings.require(leg_no >= 1, "LEG_NUMBER_NOT_POSITIVE", "leg_no", "1 or above");
}
