//! From an account's report to record 210: segments B, C, F, H and I (pboc-format 4.3, 4.4).

use crate::pboc2::personal::Personal;
use crate::pboc2::record::{Record, RecordError, Segment, SegmentBuilder};
use crate::pboc2::spec::{Applies, Item, SegmentSpec};
use crate::pboc2::spec_210;
use compact_str::{CompactString, ToCompactString};
use credit_domain::event::account_event::AccountType;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::reporting::keys::{account_code, agreement_code};
use credit_domain::reporting::report::{AccountReport, LargeInstalment};
use credit_domain::subject::Identity;

/// DueDate of an account without an agreed end, such as a card: the last date the format can carry.
pub const NO_DUE_DATE: &str = "2099-12-31";

/// CreditID when the card's last digits are not known (BLE031).
pub const NO_CARD_TAIL: &str = "NULL";

/// The 210 of an account.
pub(crate) fn record_of_account(report: &AccountReport, identity: &Identity) -> Result<Record, RecordError> {
    let personal = Personal::of_identity(identity)?;
    let account_type = report.opened.account_type;
    let mut segments = Vec::with_capacity(5);
    if let Some(spec) = spec_210::RECORD.segment("AcctBsSgmt") {
        segments.push(base(spec, report, identity, &personal)?);
    }
    if report.with_basic_information
        && let Some(spec) = spec_210::RECORD.segment("AcctBsInfSgmt")
    {
        segments.push(basic_information(spec, report));
    }
    if let Some(spec) = spec_210::RECORD.segment("AcctCredSgmt")
        && let Some(agreement) = report.opened.agreement_id.as_ref().filter(|_| carries_agreement(report))
    {
        let mut builder = SegmentBuilder::new(spec);
        builder.set("Mcc", agreement_code(report.institution, agreement));
        segments.push(builder.build(|_| true));
    }
    if account_type != AccountType::C1
        && let Some(spec) = spec_210::RECORD.segment("AcctMthlyBlgInfSgmt")
    {
        segments.push(monthly(spec, report));
    }
    // 4.4: with every moment written here it may be there, and only a card has it.
    if account_type == AccountType::R2
        && let Some(spec) = spec_210::RECORD.segment("SpecPrdSgmt")
        && let Some(large_instalment) = &report.large_instalment
    {
        segments.push(large_instalment_line(spec, large_instalment));
    }
    Ok(Record { record_type: RecordType::BorrowingAccount, segments })
}

/// 4.4: F is forbidden for a D1 paid out at once (Flag 0, the only one written here), for a card of large
/// instalments (82) and for a collection account.
fn carries_agreement(report: &AccountReport) -> bool {
    let forbidden = match report.opened.account_type {
        AccountType::D1 | AccountType::C1 => true,
        AccountType::R2 => report.opened.business_kind == "82",
        AccountType::R1 | AccountType::R3 | AccountType::R4 => false,
    };
    report.with_agreement && !forbidden
}

fn base(
    spec: &'static SegmentSpec,
    report: &AccountReport,
    identity: &Identity,
    personal: &Personal,
) -> Result<Segment, RecordError> {
    let mut builder = SegmentBuilder::new(spec);
    builder
        .set("InfRecType", spec_210::RECORD.code)
        .set("AcctType", report.opened.account_type.code())
        .set("AcctCode", account_code(report.institution, &report.account_id))
        .set("RptDate", report.report_date.to_compact_string())
        .set("RptDateCode", report.moment.code())
        .set("Name", personal.required("name")?)
        .set("IDType", &identity.doc_type)
        .set("IDNum", personal.required("doc_no")?)
        .set("MngmtOrgCode", report.opened.management_org.as_str());
    Ok(builder.build(|_| true))
}

fn basic_information(spec: &'static SegmentSpec, report: &AccountReport) -> Segment {
    let opened = &report.opened;
    let account_type = opened.account_type;
    // What the lender left open is written as the table's "other" of the type; 29 asks for no periods (BLE038).
    let default_mode = if account_type == AccountType::R1 { "39" } else { "29" };
    let repay_mode = opened.repay_mode.as_deref().unwrap_or(default_mode);
    let default_frequency = if repay_mode == "90" || account_type == AccountType::R1 { "03" } else { "99" };
    let periods = if repay_mode.starts_with('2') { 0 } else { opened.repay_periods.unwrap_or(0) };
    let due_date = report.maturity.map_or(CompactString::const_new(NO_DUE_DATE), |date| date.to_compact_string());
    let contract = opened.agreement_id.as_ref().map_or(report.account_id.as_str(), |agreement| agreement.as_str());
    let mut builder = SegmentBuilder::new(spec);
    builder
        .set("BusiLines", &opened.business_class)
        .set("BusiDtlLines", &opened.business_kind)
        .set("OpenDate", opened.open_date.to_compact_string())
        .set("Cy", opened.currency.as_str())
        .set("AcctCredLine", report.limit.to_compact_string())
        .set("LoanAmt", report.limit.to_compact_string())
        .set("Flag", "0")
        .set("DueDate", due_date)
        .set("RepayMode", repay_mode)
        .set("RepayFreqcy", opened.repay_frequency.as_deref().unwrap_or(default_frequency))
        .set("RepayPrd", periods.to_compact_string())
        .set("ApplyBusiDist", "")
        .set("GuarMode", &opened.guarantee_mode)
        .set("OthRepyGuarWay", "0")
        .set("AssetTrandFlag", if report.asset_transferred { "1" } else { "0" })
        .set("FundSou", &opened.funding_source)
        .set("LoanForm", "1")
        .set("CreditID", opened.card_tail.as_deref().unwrap_or(NO_CARD_TAIL))
        .set("LoanConCode", contract)
        .set("FirstHouLoanFlag", "03");
    builder.build(|item| applies(item, account_type, &opened.business_kind))
}

fn monthly(spec: &'static SegmentSpec, report: &AccountReport) -> Segment {
    let monthly = &report.monthly;
    let account_type = report.opened.account_type;
    let date =
        |date: Option<credit_domain::calendar::BusinessDate>| date.map(|date| date.to_compact_string()).unwrap_or_default();
    let mut builder = SegmentBuilder::new(spec);
    builder
        .set("Month", monthly.month.to_compact_string())
        .set("SettDate", date(monthly.settlement_date))
        .set("AcctStatus", monthly.account_status.code(account_type))
        .set("AcctBal", monthly.balance.to_compact_string())
        .set("PridAcctBal", monthly.statement_balance.to_compact_string())
        .set("UsedAmt", monthly.used.to_compact_string())
        .set("NotIsuBal", monthly.unbilled_large_instalment.to_compact_string())
        .set("RemRepPrd", monthly.remaining_periods.to_compact_string())
        .set("FiveCate", monthly.risk_class.to_compact_string())
        .set("FiveCateAdjDate", monthly.risk_class_since.to_compact_string())
        .set("RpyStatus", monthly.repayment_status.code())
        .set("RpyPrct", monthly.percent_repaid.map(|percent| percent.to_compact_string()).unwrap_or_default())
        .set("OverdPrd", monthly.periods_overdue.to_compact_string())
        .set("TotOverd", monthly.overdue_total.to_compact_string())
        .set("OverdPrinc", monthly.overdue_principal.to_compact_string())
        .set("Oved31_60Princ", monthly.overdue_principal_31_60.to_compact_string())
        .set("Oved61_90Princ", monthly.overdue_principal_61_90.to_compact_string())
        .set("Oved91_180Princ", monthly.overdue_principal_91_180.to_compact_string())
        .set("OvedPrinc180", monthly.overdue_principal_over_180.to_compact_string())
        .set("OvedrawBaOve180", monthly.overdrawn_over_180.to_compact_string())
        .set("CurRpyAmt", monthly.due_this_month.to_compact_string())
        .set("ActRpyAmt", monthly.paid_this_month.to_compact_string())
        .set("LatRpyDate", monthly.last_payment_date.to_compact_string())
        .set("CloseDate", date(monthly.close_date));
    builder.build(|item| applies(item, account_type, &report.opened.business_kind))
}

fn large_instalment_line(spec: &'static SegmentSpec, line: &LargeInstalment) -> Segment {
    let mut builder = SegmentBuilder::new(spec);
    builder
        .set("SpecLine", line.line.to_compact_string())
        .set("SpecEfctDate", line.valid_from.to_compact_string())
        .set("SpecEndDate", line.valid_to.to_compact_string())
        .set("UsedInstAmt", line.used.to_compact_string());
    builder.build(|_| true)
}

/// Whether the table has the item for this account; the only conditional items of C ask for the business kind.
fn applies(item: &Item, account_type: AccountType, business_kind: &str) -> bool {
    match item.applies {
        Applies::Always => true,
        Applies::AccountTypes(account_types) => account_types.contains(&account_type),
        Applies::WhenItemIs { tag, values } => tag == "BusiDtlLines" && values.contains(&business_kind),
        Applies::Together(_) => false,
    }
}
