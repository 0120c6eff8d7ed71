//! Instalment plans that do not run to their end, and loans with other terms: sub-accounts, joint loans.

use super::lines::bill_and_pay;
use super::openings::{LoanTerms, line, loan, loan_with, sign, sub_account};
use super::script::{Script, yuan};
use compact_str::CompactString;
use credit_domain::event::account_event::{
    AccountEvent, AllocationPart, CloseCause, FundingShare, InstalmentPlanCancelled, InstalmentPlanSettledEarly, PlanOrigin,
    RepaymentAllocated,
};
use credit_domain::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged};
use credit_domain::ids::InstitutionCode;
use credit_domain::money::{Currency, Minor};

const TERMS: LoanTerms = LoanTerms::plain(6, yuan(1_000), yuan(60));
const LINE_MINOR: Minor = yuan(1_060);

/// D-27: a purchase in instalments is settled early; what is left of it falls due and is paid that day.
pub(super) fn settled_early_on_a_line(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(9_000));
    let posting_id = account.buy(script, script.day(0, 12), yuan(2_400));
    let source = (PlanOrigin::Purchase, &posting_id);
    let plan = account.plan(script, script.day(0, 13), source, 12, yuan(200), 0);
    bill_and_pay(&mut account, script, 1..=2);
    let rest_minor = account.book.balance_minor;
    let settled = InstalmentPlanSettledEarly { plan_id: plan.plan_id, amount_minor: rest_minor, currency: account.currency() };
    let _event_id = account.event(script, script.day(2, 20), AccountEvent::InstalmentPlanSettledEarly(settled));
    let _repayment_id = account.pay_all(script, script.day(2, 20));
}

/// E-13: a part of a purchase in instalments is refunded, which shortens its plan; then the lender cancels the plan.
pub(super) fn plan_cancelled(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(9_000));
    let posting_id = account.buy(script, script.day(0, 11), yuan(1_200));
    let source = (PlanOrigin::Purchase, &posting_id);
    let plan = account.plan(script, script.day(0, 12), source, 6, yuan(200), 0);
    bill_and_pay(&mut account, script, 1..=1);
    // Line 6 falls away and line 5 is halved; lines 2 to 4 and the rest of line 5 are still to come.
    account.refund(script, script.day(2, 5), posting_id, yuan(300));
    let cancelled = InstalmentPlanCancelled { plan_id: plan.plan_id, amount_minor: yuan(700), currency: account.currency() };
    let _event_id = account.event(script, script.day(2, 7), AccountEvent::InstalmentPlanCancelled(cancelled));
    bill_and_pay(&mut account, script, 3..=6);
}

/// A bill is turned into instalments.
pub(super) fn bill_in_instalments(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(9_000));
    let _posting_id = account.buy(script, script.day(0, 11), yuan(3_000));
    let bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    let _repayment_id = account.pay_minimum(script, script.day(1, 5));
    let _plan = account.plan(script, script.day(1, 7), (PlanOrigin::Bill, &bill_id), 9, yuan(300), 0);
    bill_and_pay(&mut account, script, 2..=10);
}

/// D-27: a loan is settled early; the rest falls due with a fee and is paid, and the account closes.
pub(super) fn settled_early_on_a_loan(script: &mut Script<'_>) {
    let (mut account, plan) = loan(script, script.day(0, 8), TERMS);
    for month in 1..=2 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    let amount_minor = 4 * TERMS.principal_minor + yuan(20);
    let settled = InstalmentPlanSettledEarly { plan_id: plan.plan_id, amount_minor, currency: account.currency() };
    let _event_id = account.event(script, script.day(3, 5), AccountEvent::InstalmentPlanSettledEarly(settled));
    let _repayment_id = account.pay(script, script.day(3, 5), amount_minor);
    account.close(script, script.day(3, 9), CloseCause::Settled);
}

/// A repayment that the lender puts on the newer of two overdue lines of a loan, its interest last.
pub(super) fn allocated_on_a_loan(script: &mut Script<'_>) {
    let (mut account, plan) = loan(script, script.day(0, 8), TERMS);
    account.notify(script, 1, script.day(1, 18));
    let repayment_id = account.pay(script, script.day(2, 20), TERMS.principal_minor);
    let part = AllocationPart {
        bill_id: None,
        plan_id: Some(plan.plan_id),
        line_no: Some(2),
        principal_minor: TERMS.principal_minor,
        interest_minor: 0,
        fee_minor: 0,
    };
    let allocated = RepaymentAllocated { repayment_id, currency: account.currency(), parts: vec![part] };
    let _event_id = account.event(script, script.day(2, 20), AccountEvent::RepaymentAllocated(allocated));
    let _repayment_id = account.pay(script, script.day(3, 12), 2 * LINE_MINOR + TERMS.interest_minor);
    for month in 4..=6 {
        let _repayment_id = account.pay(script, script.day(month, 12), LINE_MINOR);
    }
    account.close(script, script.day(6, 26), CloseCause::Settled);
}

/// Two sub-accounts (R4) under one agreement, whose limit is raised and which ends when both are repaid.
pub(super) fn sub_accounts(script: &mut Script<'_>) {
    let agreement_id = sign(script, "AR", "10", script.day(0, 3), yuan(20_000), Currency::CNY);
    let terms = LoanTerms::plain(3, yuan(800), yuan(24));
    let (mut first, _plan) = sub_account(script, "SR", &agreement_id, script.day(0, 6), terms);
    let raised = AgreementLimitChanged {
        old_limit_minor: yuan(20_000),
        new_limit_minor: yuan(30_000),
        currency: Currency::CNY,
        cause: CompactString::const_new("REVIEW"),
    };
    script.agreement(script.day(1, 20), agreement_id.as_str(), 2, AgreementEvent::AgreementLimitChanged(raised));
    let (mut second, _plan) = sub_account(script, "SS", &agreement_id, script.day(2, 6), terms);
    for month in 1..=3 {
        let _repayment_id = first.pay(script, script.day(month, 13), yuan(824));
    }
    first.close(script, script.day(3, 20), CloseCause::Settled);
    // The second one pays its first line late, within the month.
    second.notify(script, 1, script.day(3, 17));
    let _repayment_id = second.pay(script, script.day(3, 21), yuan(824));
    for month in 4..=5 {
        let _repayment_id = second.pay(script, script.day(month, 13), yuan(824));
    }
    second.close(script, script.day(5, 20), CloseCause::Settled);
    let expired = AgreementExpired { expired_on: script.day(6, 30), cause: CompactString::const_new("CUSTOMER") };
    script.agreement(script.day(6, 30), agreement_id.as_str(), 3, AgreementEvent::AgreementExpired(expired));
}

/// E-50: a loan of two lenders, thirty to seventy.
pub(super) fn joint_loan(script: &mut Script<'_>) {
    let own = script.config.institution;
    let partner = InstitutionCode::parse("B30000000H0001").unwrap_or(own);
    let shares =
        vec![FundingShare { institution: own, share_ppm: 300_000 }, FundingShare { institution: partner, share_ppm: 700_000 }];
    let terms = LoanTerms { funding_source: "8", ..TERMS };
    let (mut account, _plan) = loan_with(script, script.day(0, 8), terms, |mut opened| {
        opened.funding_shares = shares;
        opened
    });
    for month in 1..=6 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    account.close(script, script.day(6, 20), CloseCause::Settled);
}
