//! Account events as they lie inside facts: each event is the list of its fields, each enum the list of its symbols.

use super::pack::{packed_enum, packed_struct};
use credit_domain::event::account_event::{
    AccountCodeReassigned, AccountEvent, AccountHoldReleased, AccountType, AccountUsageFrozen, AccountUsageUnfrozen,
    AllocationPart, AssetRepurchased, AssetTransferredIn, AssetTransferredOut, BillAdjusted, BillIssued, BillingDayChanged,
    CashDrawn, ChargeKind, ChargeWaived, CloseCause, CreditAccountActivated, CreditAccountClosed, CreditAccountOpened,
    CreditAccountReopened, CreditAccountVoided, CreditLimitChanged, DebtExtended, DebtPartlyForgiven, DebtRestructured,
    DebtSettledInKind, DebtWrittenOff, DueDateRescheduled, FeeCharged, FreezeCause, FundingShare, GuarantorPaid,
    InstalmentPlanCancelled, InstalmentPlanCreated, InstalmentPlanSettledEarly, InterestCharged, JudicialRecoveryEnded,
    JudicialRecoveryStarted, LargeInstalmentLineGranted, OverdueCured, OverpaymentRecorded, OverpaymentRefunded,
    PaymentBecameOverdue, PlanOrigin, PurchaseBecameBillable, PurchasePosted, PurchaseRefunded, PurchaseReversed,
    RepaymentAllocated, RepaymentReceived, RepaymentReversed, ReportingInstitutionChanged, RescheduleCause, ReversalCause,
    RiskClassBasis, RiskClassChanged, ScheduleLine, SecuritisationPoolAssigned, TransferKind, VoidCause, WriteOffProposed,
    WriteOffReversed, WrittenOffDebtRecovered,
};

// 0 stands for the account's own opening, see `fact`.
packed_enum! { AccountEvent {
    1 = CreditAccountOpened(event),
    2 = CreditLimitChanged(event),
    3 = CreditAccountClosed(event),
    4 = PurchasePosted(event),
    5 = PurchaseRefunded(event),
    6 = PurchaseReversed(event),
    7 = CashDrawn(event),
    8 = InterestCharged(event),
    9 = FeeCharged(event),
    10 = InstalmentPlanCreated(event),
    11 = BillIssued(event),
    12 = RepaymentReceived(event),
    13 = RepaymentReversed(event),
    14 = CreditAccountActivated(event),
    15 = LargeInstalmentLineGranted(event),
    16 = AccountUsageFrozen(event),
    17 = AccountUsageUnfrozen(event),
    18 = BillingDayChanged(event),
    19 = AccountCodeReassigned(event),
    20 = ReportingInstitutionChanged(event),
    21 = CreditAccountReopened(event),
    22 = CreditAccountVoided(event),
    23 = AccountHoldReleased(event),
    24 = PurchaseBecameBillable(event),
    25 = ChargeWaived(event),
    26 = OverpaymentRecorded(event),
    27 = OverpaymentRefunded(event),
    28 = InstalmentPlanSettledEarly(event),
    29 = InstalmentPlanCancelled(event),
    30 = BillAdjusted(event),
    31 = DueDateRescheduled(event),
    32 = RepaymentAllocated(event),
    33 = PaymentBecameOverdue(event),
    34 = OverdueCured(event),
    35 = RiskClassChanged(event),
    36 = DebtExtended(event),
    37 = DebtRestructured(event),
    38 = DebtPartlyForgiven(event),
    39 = GuarantorPaid(event),
    40 = DebtSettledInKind(event),
    41 = WriteOffProposed(event),
    42 = DebtWrittenOff(event),
    43 = WriteOffReversed(event),
    44 = WrittenOffDebtRecovered(event),
    45 = JudicialRecoveryStarted(event),
    46 = JudicialRecoveryEnded(event),
    47 = AssetTransferredOut(event),
    48 = AssetTransferredIn(event),
    49 = AssetRepurchased(event),
    50 = SecuritisationPoolAssigned(event),
} }

// Lifecycle and line.
packed_struct! {
    CreditAccountOpened {
        product, account_type, business_class, business_kind, agreement_id, open_date, limit_minor, currency, bill_day,
        due_date, repay_mode, repay_frequency, repay_periods, management_org, guarantee_mode, funding_source, card_tail,
        due_rule, funding_shares,
    }
    FundingShare { institution, share_ppm }
    CreditAccountActivated { channel }
    CreditLimitChanged { old_limit_minor, new_limit_minor, currency, cause }
    LargeInstalmentLineGranted { limit_minor, currency, valid_from, valid_to }
    AccountUsageFrozen { cause }
    AccountUsageUnfrozen { cause }
    BillingDayChanged { old_bill_day, new_bill_day, first_cycle }
    AccountCodeReassigned { old_code, new_code }
    ReportingInstitutionChanged { from_institution, to_institution, cutover_date }
    CreditAccountClosed { close_date, cause }
    CreditAccountReopened { cause }
    CreditAccountVoided { cause }
    AccountHoldReleased { hold_reason, resolution }
}
packed_enum! {
    AccountType { 0 = D1, 1 = R1, 2 = R2, 3 = R3, 4 = R4, 5 = C1 }
    CloseCause { 0 = Settled, 1 = Customer, 2 = Other }
    FreezeCause { 0 = Risk, 1 = Court, 2 = Customer, 3 = Fraud }
    VoidCause { 0 = OpenedInError, 1 = Fraud }
}

// Use of the line.
packed_struct! {
    PurchasePosted { posting_id, amount_minor, currency, billable_from, payment_id }
    PurchaseBecameBillable { posting_id, billable_from }
    PurchaseRefunded { posting_id, refund_id, amount_minor, currency }
    PurchaseReversed { posting_id, reversal_id, amount_minor, currency }
    CashDrawn { drawdown_id, amount_minor, currency, term_months }
    InterestCharged { charge_id, amount_minor, currency, period }
    FeeCharged { charge_id, amount_minor, currency, kind }
    ChargeWaived { waiver_id, charge_id, kind, amount_minor, currency }
    OverpaymentRecorded { amount_minor, currency }
    OverpaymentRefunded { refund_id, amount_minor, currency }
}
packed_enum! { ChargeKind { 0 = Interest, 1 = Fee } }

// What is owed, and when.
packed_struct! {
    InstalmentPlanCreated {
        plan_id, origin, source_id, principal_minor, fee_minor, currency, periods, schedule, is_large_instalment,
    }
    ScheduleLine { line_no, due_date, principal_minor, interest_minor, fee_minor }
    InstalmentPlanSettledEarly { plan_id, amount_minor, currency }
    InstalmentPlanCancelled { plan_id, amount_minor, currency }
    BillIssued {
        bill_id, cycle, bill_date, due_date, statement_balance_minor, minimum_due_minor, past_due_included_minor,
        minimum_principal_minor, minimum_interest_minor, minimum_fee_minor, currency, items_hash,
    }
    BillAdjusted { adjustment_id, bill_id, delta_minor, currency, cause }
    DueDateRescheduled { bill_id, old_due_date, new_due_date, cause }
}
packed_enum! {
    PlanOrigin { 0 = Purchase, 1 = Bill, 2 = Drawdown }
    RescheduleCause { 0 = Holiday, 1 = Relief, 2 = Agreed }
}

// Repayment.
packed_struct! {
    RepaymentReceived { repayment_id, amount_minor, currency, value_date, channel, bank_ref }
    RepaymentAllocated { repayment_id, currency, parts }
    AllocationPart { bill_id, plan_id, line_no, principal_minor, interest_minor, fee_minor }
    RepaymentReversed { repayment_id, cause }
}
packed_enum! { ReversalCause { 0 = Returned, 1 = Duplicate, 2 = Fraud } }

// Delinquency and resolution.
packed_struct! {
    PaymentBecameOverdue { bill_id, due_date, amount_minor, currency }
    OverdueCured { cured_on }
    RiskClassChanged { from_class, to_class, decided_on, basis }
    DebtExtended { extension_id, months, new_due_date }
    DebtRestructured { restructuring_id, terms_hash, first_new_due_date }
    DebtPartlyForgiven { forgiveness_id, amount_minor, currency }
    GuarantorPaid { payment_id, amount_minor, currency }
    DebtSettledInKind { settlement_id }
    WriteOffProposed { write_off_id }
    DebtWrittenOff { write_off_id, amount_minor, currency }
    WriteOffReversed { write_off_id, cause }
    WrittenOffDebtRecovered { recovery_id, amount_minor, currency }
    JudicialRecoveryStarted { case_id }
    JudicialRecoveryEnded { case_id, outcome }
}
packed_enum! { RiskClassBasis { 0 = Rule, 1 = Manual } }

// Transfer.
packed_struct! {
    AssetTransferredOut { transferee, kind, transfer_date, price_minor, currency }
    AssetTransferredIn {
        original_creditor, original_creditor_code, original_debt_type, status_at_transfer, balance_minor, currency,
        transfer_date,
    }
    AssetRepurchased { repurchase_date, price_minor, currency }
    SecuritisationPoolAssigned { pool_id, servicer_keeps_reporting }
}
packed_enum! { TransferKind { 0 = Sale, 1 = Strip } }
