//! Claims and accounts that change hands or numbers, and quasi-credit cards.

use super::lines::bill_and_pay;
use super::openings::{LoanTerms, claim, line, loan, quasi_card};
use super::script::{Script, business_id, yuan};
use compact_str::CompactString;
use credit_domain::event::account_event::{
    AccountCodeReassigned, AccountEvent, AssetRepurchased, AssetTransferredIn, AssetTransferredOut, CloseCause,
    ReportingInstitutionChanged, SecuritisationPoolAssigned, TransferKind,
};
use credit_domain::ids::InstitutionCode;
use credit_domain::money::Minor;

const TERMS: LoanTerms = LoanTerms::plain(9, yuan(600), yuan(36));
const LINE_MINOR: Minor = yuan(636);

/// E-30: a loan is sold, the borrower pays the buyer, and the lender buys it back.
pub(super) fn sold_and_bought_back(script: &mut Script<'_>) {
    let (mut account, _plan) = loan(script, script.day(0, 7), TERMS);
    for month in 1..=3 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    let sold = AssetTransferredOut {
        transferee: CompactString::const_new("Sample Asset Management"),
        kind: TransferKind::Sale,
        transfer_date: script.day(4, 3),
        price_minor: Some(yuan(3_400)),
        currency: account.currency(),
    };
    let _event_id = account.event(script, script.day(4, 3), AccountEvent::AssetTransferredOut(sold));
    for month in 4..=6 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    let bought_back =
        AssetRepurchased { repurchase_date: script.day(7, 4), price_minor: Some(yuan(1_900)), currency: account.currency() };
    let _event_id = account.event(script, script.day(7, 4), AccountEvent::AssetRepurchased(bought_back));
    for month in 7..=9 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    account.close(script, script.day(9, 20), CloseCause::Settled);
}

/// E-32: a claim is taken over and collected in two parts.
pub(super) fn claim_collected(script: &mut Script<'_>) {
    let claim_minor = script.draw(2_000, 8_000);
    let mut account = claim(script, script.day(0, 9), claim_minor);
    let taken_over = AssetTransferredIn {
        original_creditor: CompactString::const_new("Sample Bank"),
        original_creditor_code: Some(CompactString::const_new("91310000000000000X")),
        original_debt_type: CompactString::const_new("1"),
        status_at_transfer: CompactString::const_new("7"),
        balance_minor: claim_minor,
        currency: account.currency(),
        transfer_date: script.day(0, 9),
    };
    let _event_id = account.event(script, script.day(0, 9), AccountEvent::AssetTransferredIn(taken_over));
    account.book.balance_minor += claim_minor;
    let _repayment_id = account.pay(script, script.day(3, 12), claim_minor / 3);
    let _repayment_id = account.pay_all(script, script.day(6, 12));
    account.close(script, script.day(6, 15), CloseCause::Settled);
}

/// E-33: a loan backs a pool of securities, and the lender goes on reporting.
pub(super) fn securitised(script: &mut Script<'_>) {
    let (mut account, _plan) = loan(script, script.day(0, 7), TERMS);
    let assigned = SecuritisationPoolAssigned { pool_id: business_id("POOL-2025-01"), servicer_keeps_reporting: true };
    let _repayment_id = account.pay(script, script.day(1, 14), LINE_MINOR);
    let _event_id = account.event(script, script.day(2, 1), AccountEvent::SecuritisationPoolAssigned(assigned));
    for month in 2..=9 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
}

/// A line goes on under another number.
pub(super) fn code_reassigned(script: &mut Script<'_>) {
    let mut account = quiet_until(script, 3);
    let new_code = script.account_id("NL");
    let reassigned = AccountCodeReassigned { old_code: account.account_id.clone(), new_code };
    let _event_id = account.event(script, script.day(4, 3), AccountEvent::AccountCodeReassigned(reassigned));
    let _repayment_id = account.pay_all(script, script.day(4, 8));
}

/// E-31: another institution reports a line from a day on.
pub(super) fn institution_changed(script: &mut Script<'_>) {
    let mut account = quiet_until(script, 3);
    let from_institution = script.config.institution;
    let to_institution = InstitutionCode::parse("T20000000H0001").unwrap_or(from_institution);
    let changed = ReportingInstitutionChanged { from_institution, to_institution, cutover_date: script.day(4, 1) };
    let _event_id = account.event(script, script.day(4, 1), AccountEvent::ReportingInstitutionChanged(changed));
    account.institution = to_institution;
    let _repayment_id = account.pay_all(script, script.day(4, 8));
}

fn quiet_until(script: &mut Script<'_>, month: i32) -> super::account::ScriptedAccount {
    let mut account = line(script, script.day(0, 5), yuan(8_000));
    let amount_minor = script.draw(800, 4_000);
    let _posting_id = account.buy(script, script.day(0, 14), amount_minor);
    bill_and_pay(&mut account, script, 1..=month);
    account
}

/// A quasi-credit card (R3) is overdrawn for more than 180 days, then within one month, then not at all.
pub(super) fn overdrawn(script: &mut Script<'_>) {
    let mut card = quasi_card(script, script.day(0, 6), yuan(5_000));
    let amount_minor = script.draw(300, 900);
    let _posting_id = card.buy(script, script.day(1, 12), amount_minor);
    card.notify(script, 1, script.day(1, 15));
    let _repayment_id = card.pay_all(script, script.day(8, 20));
    let _posting_id = card.buy(script, script.day(9, 8), amount_minor);
    card.notify(script, 2, script.day(9, 11));
    let _repayment_id = card.pay_all(script, script.day(9, 18));
}
