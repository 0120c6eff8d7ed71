//! Claims that change hands (E-30, E-32).

use crate::event::account_event::{AssetRepurchased, AssetTransferredIn, AssetTransferredOut};
use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_known_date;
use crate::event::code_tables;
use crate::event::envelope::Envelope;
use crate::money::Minor;

pub(super) fn check_out(findings: &mut Findings, envelope: &Envelope, transferred: &AssetTransferredOut) {
    findings.require_institution_name(&transferred.transferee, "transferee");
    check_known_date(findings, envelope, transferred.transfer_date, "transfer_date");
    check_price(findings, transferred.price_minor);
}

/// Segment G: OrigDbtCate, InitRpySts, and the unified social credit code where there is one (pboc-format 4.3, 8.5).
pub(super) fn check_in(findings: &mut Findings, envelope: &Envelope, transferred: &AssetTransferredIn) {
    findings.require_institution_name(&transferred.original_creditor, "original_creditor");
    if let Some(code) = &transferred.original_creditor_code {
        let form = code.len() == 18 && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        findings.require(form, "CREDITOR_CODE_FORM", "original_creditor_code", "18 digits or upper-case letters");
    }
    findings.require_code(&transferred.original_debt_type, code_tables::ORIGINAL_DEBT_TYPE, "original_debt_type");
    findings.require_code(&transferred.status_at_transfer, code_tables::STATUS_AT_TRANSFER, "status_at_transfer");
    findings.require_positive(transferred.balance_minor, "balance_minor");
    check_known_date(findings, envelope, transferred.transfer_date, "transfer_date");
}

pub(super) fn check_repurchased(findings: &mut Findings, envelope: &Envelope, repurchased: &AssetRepurchased) {
    check_known_date(findings, envelope, repurchased.repurchase_date, "repurchase_date");
    check_price(findings, repurchased.price_minor);
}

fn check_price(findings: &mut Findings, price_minor: Option<Minor>) {
    if let Some(price_minor) = price_minor {
        findings.require_not_negative(price_minor, "price_minor");
    }
}
