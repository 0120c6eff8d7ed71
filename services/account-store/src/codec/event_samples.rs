//! One account event of every type and one agreement event of every type, with every field filled.

use crate::test_events::{account_id, date, id, institution, opened};
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::*;
use credit_domain::event::agreement_event::*;
use credit_domain::ids::AgreementId;
use credit_domain::money::Currency;

const CNY: Currency = Currency::CNY;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn day() -> BusinessDate {
    date("2025-03-09")
}

/// In the order of their stored numbers, without gaps.
pub(crate) fn all_account_events() -> Vec<AccountEvent> {
    [first_events(), lifecycle_events(), money_events(), resolution_events(), transfer_events()].concat()
}

fn first_events() -> Vec<AccountEvent> {
    let line = |line_no| ScheduleLine { line_no, due_date: day(), principal_minor: 5, interest_minor: 6, fee_minor: 7 };
    let full_opening = CreditAccountOpened {
        agreement_id: AgreementId::parse("agreement-1"),
        due_date: Some(day()),
        repay_periods: Some(12),
        card_tail: Some("1234".into()),
        due_rule: Some("DAYS_AFTER_BILL".into()),
        funding_shares: vec![FundingShare { institution: institution(), share_ppm: 1_000_000 }],
        ..opened(day())
    };
    vec![
        AccountEvent::CreditAccountOpened(full_opening),
        AccountEvent::CreditLimitChanged(CreditLimitChanged {
            old_limit_minor: 1,
            new_limit_minor: i64::MAX,
            currency: usd(),
            cause: "REVIEW".into(),
        }),
        AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: day(), cause: CloseCause::Other }),
        AccountEvent::PurchasePosted(PurchasePosted {
            posting_id: id("p"),
            amount_minor: i64::MIN,
            currency: CNY,
            billable_from: Some(day()),
            payment_id: Some(id("pay")),
        }),
        AccountEvent::PurchaseRefunded(PurchaseRefunded {
            posting_id: id("p"),
            refund_id: id("r"),
            amount_minor: 1,
            currency: usd(),
        }),
        AccountEvent::PurchaseReversed(PurchaseReversed {
            posting_id: id("p"),
            reversal_id: id("v"),
            amount_minor: 1,
            currency: CNY,
        }),
        AccountEvent::CashDrawn(CashDrawn { drawdown_id: id("d"), amount_minor: 1, currency: CNY, term_months: Some(12) }),
        AccountEvent::InterestCharged(InterestCharged {
            charge_id: id("i"),
            amount_minor: 1,
            currency: CNY,
            period: Some(day().month()),
        }),
        AccountEvent::FeeCharged(FeeCharged { charge_id: id("f"), amount_minor: 1, currency: CNY, kind: "LATE_PAYMENT".into() }),
        AccountEvent::InstalmentPlanCreated(InstalmentPlanCreated {
            plan_id: id("plan"),
            origin: PlanOrigin::Drawdown,
            source_id: id("d"),
            principal_minor: 10,
            fee_minor: 14,
            currency: CNY,
            periods: 2,
            schedule: vec![line(1), line(2)],
            is_large_instalment: true,
        }),
        AccountEvent::BillIssued(BillIssued {
            bill_id: id("b"),
            cycle: day().month(),
            bill_date: day(),
            due_date: day(),
            statement_balance_minor: -5,
            minimum_due_minor: 1,
            past_due_included_minor: 0,
            minimum_principal_minor: Some(1),
            minimum_interest_minor: None,
            minimum_fee_minor: Some(0),
            currency: CNY,
            items_hash: Some("ab".into()),
        }),
        AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id: id("rp"),
            amount_minor: 1,
            currency: CNY,
            value_date: day(),
            channel: "BANK".into(),
            bank_ref: Some(id("ref")),
        }),
        AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id: id("rp"), cause: ReversalCause::Fraud }),
    ]
}

fn lifecycle_events() -> Vec<AccountEvent> {
    vec![
        AccountEvent::CreditAccountActivated(CreditAccountActivated { channel: "APP".into() }),
        AccountEvent::LargeInstalmentLineGranted(LargeInstalmentLineGranted {
            limit_minor: 9,
            currency: CNY,
            valid_from: day(),
            valid_to: day().plus_days(365),
        }),
        AccountEvent::AccountUsageFrozen(AccountUsageFrozen { cause: FreezeCause::Fraud }),
        AccountEvent::AccountUsageUnfrozen(AccountUsageUnfrozen { cause: FreezeCause::Court }),
        AccountEvent::BillingDayChanged(BillingDayChanged { old_bill_day: 1, new_bill_day: 31, first_cycle: day().month() }),
        AccountEvent::AccountCodeReassigned(AccountCodeReassigned { old_code: account_id(1), new_code: account_id(2) }),
        AccountEvent::ReportingInstitutionChanged(ReportingInstitutionChanged {
            from_institution: institution(),
            to_institution: institution(),
            cutover_date: day(),
        }),
        AccountEvent::CreditAccountReopened(CreditAccountReopened { cause: "CUSTOMER".into() }),
        AccountEvent::CreditAccountVoided(CreditAccountVoided { cause: VoidCause::Fraud }),
        AccountEvent::AccountHoldReleased(AccountHoldReleased {
            hold_reason: "VERSION_CONFLICT".into(),
            resolution: "DUPLICATE_WITHDRAWN".into(),
        }),
    ]
}

fn money_events() -> Vec<AccountEvent> {
    let part = AllocationPart {
        bill_id: Some(id("b")),
        plan_id: Some(id("plan")),
        line_no: Some(2),
        principal_minor: 1,
        interest_minor: 2,
        fee_minor: 3,
    };
    vec![
        AccountEvent::PurchaseBecameBillable(PurchaseBecameBillable { posting_id: id("p"), billable_from: day() }),
        AccountEvent::ChargeWaived(ChargeWaived {
            waiver_id: id("w"),
            charge_id: Some(id("i")),
            kind: ChargeKind::Fee,
            amount_minor: 1,
            currency: usd(),
        }),
        AccountEvent::OverpaymentRecorded(OverpaymentRecorded { amount_minor: 1, currency: CNY }),
        AccountEvent::OverpaymentRefunded(OverpaymentRefunded { refund_id: id("o"), amount_minor: 1, currency: CNY }),
        AccountEvent::InstalmentPlanSettledEarly(InstalmentPlanSettledEarly {
            plan_id: id("plan"),
            amount_minor: 1,
            currency: CNY,
        }),
        AccountEvent::InstalmentPlanCancelled(InstalmentPlanCancelled { plan_id: id("plan"), amount_minor: 0, currency: CNY }),
        AccountEvent::BillAdjusted(BillAdjusted {
            adjustment_id: id("a"),
            bill_id: id("b"),
            delta_minor: -1,
            currency: CNY,
            cause: "COMPLAINT".into(),
        }),
        AccountEvent::DueDateRescheduled(DueDateRescheduled {
            bill_id: id("b"),
            old_due_date: day(),
            new_due_date: day().plus_days(3),
            cause: RescheduleCause::Agreed,
        }),
        AccountEvent::RepaymentAllocated(RepaymentAllocated { repayment_id: id("rp"), currency: CNY, parts: vec![part; 2] }),
    ]
}

fn resolution_events() -> Vec<AccountEvent> {
    let (amount_minor, currency) = (7, CNY);
    vec![
        AccountEvent::PaymentBecameOverdue(PaymentBecameOverdue { bill_id: id("b"), due_date: day(), amount_minor, currency }),
        AccountEvent::OverdueCured(OverdueCured { cured_on: day() }),
        AccountEvent::RiskClassChanged(RiskClassChanged {
            from_class: 1,
            to_class: 5,
            decided_on: day(),
            basis: RiskClassBasis::Manual,
        }),
        AccountEvent::DebtExtended(DebtExtended { extension_id: id("e"), months: 3, new_due_date: day() }),
        AccountEvent::DebtRestructured(DebtRestructured {
            restructuring_id: id("rs"),
            terms_hash: "a".repeat(64).into(),
            first_new_due_date: day(),
        }),
        AccountEvent::DebtPartlyForgiven(DebtPartlyForgiven { forgiveness_id: id("fg"), amount_minor, currency }),
        AccountEvent::GuarantorPaid(GuarantorPaid { payment_id: id("g"), amount_minor, currency }),
        AccountEvent::DebtSettledInKind(DebtSettledInKind { settlement_id: id("k") }),
        AccountEvent::WriteOffProposed(WriteOffProposed { write_off_id: id("wo") }),
        AccountEvent::DebtWrittenOff(DebtWrittenOff { write_off_id: id("wo"), amount_minor, currency }),
        AccountEvent::WriteOffReversed(WriteOffReversed { write_off_id: id("wo"), cause: "BOOKED_IN_ERROR".into() }),
        AccountEvent::WrittenOffDebtRecovered(WrittenOffDebtRecovered { recovery_id: id("rc"), amount_minor, currency }),
        AccountEvent::JudicialRecoveryStarted(JudicialRecoveryStarted { case_id: id("c") }),
        AccountEvent::JudicialRecoveryEnded(JudicialRecoveryEnded { case_id: id("c"), outcome: "JUDGMENT".into() }),
    ]
}

fn transfer_events() -> Vec<AccountEvent> {
    vec![
        AccountEvent::AssetTransferredOut(AssetTransferredOut {
            transferee: "Another Bank".into(),
            kind: TransferKind::Strip,
            transfer_date: day(),
            price_minor: Some(5),
            currency: usd(),
        }),
        AccountEvent::AssetTransferredIn(transferred_in()),
        AccountEvent::AssetRepurchased(AssetRepurchased { repurchase_date: day(), price_minor: None, currency: CNY }),
        AccountEvent::SecuritisationPoolAssigned(SecuritisationPoolAssigned {
            pool_id: id("pool"),
            servicer_keeps_reporting: true,
        }),
    ]
}

pub(crate) fn transferred_in() -> AssetTransferredIn {
    AssetTransferredIn {
        original_creditor: "Another Bank".into(),
        original_creditor_code: Some("91330106MA2CFXXX1A".into()),
        original_debt_type: "1".into(),
        status_at_transfer: "3".into(),
        balance_minor: 100,
        currency: CNY,
        transfer_date: day(),
    }
}

/// In the order of their stored numbers, without gaps.
pub(crate) fn all_agreement_events() -> Vec<AgreementEvent> {
    vec![
        AgreementEvent::CreditAgreementSigned(CreditAgreementSigned {
            line_type: "10".into(),
            revolving: true,
            limit_minor: 1_000_000,
            currency: CNY,
            valid_from: day(),
            valid_to: Some(day().plus_days(365)),
            management_org: institution(),
        }),
        AgreementEvent::AgreementLimitChanged(AgreementLimitChanged {
            old_limit_minor: 1_000_000,
            new_limit_minor: 2_000_000,
            currency: usd(),
            cause: "REVIEW".into(),
        }),
        AgreementEvent::AgreementExpired(AgreementExpired { expired_on: day(), cause: "MATURITY".into() }),
    ]
}
