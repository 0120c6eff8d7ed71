//! Rules between the items of one 210 that look at the monthly segment or across segments (pboc-format 9.3, rule ids
//! H and A; F-01 to F-20). All of them need nothing but the record.

use crate::day::Day;
use crate::finding::Verdict;
use crate::record_xml::Element;
use crate::rules::context::{AccountRecord, is_overdue_digit};
use crate::rules::{Rule, local};
use credit_domain::event::account_event::AccountType::{C1, R2, R3};

pub(crate) type AccountRule = Rule<fn(&AccountRecord<'_>, &mut Verdict<'_>)>;

/// The table.
pub(crate) const RULES: &[AccountRule] = &[
    local("BLE001", "I2100H14", "closed: the close date is filled", ble001),
    local("BLE002", "I2100H01", "R2 with `*`: no percentage", ble002),
    local("BLE004", "I2100H15", "closed: nothing is overdue", ble004),
    local("BLE005", "I2100A09", "no date lies before the opening", ble005),
    local("BLE008", "I2100A11", "moment 10 within 30 days of the opening", ble008),
    local("BLE010", "I2100A12", "moment 20 within 30 days of the close", ble010),
    local("BLE011", "I2100H13", "no settlement, payment or classification lies after the close", ble011),
    local("BLE012", "I2100H02", "the settlement day lies in the month", ble012),
    local("BLE013", "I2100H03", "bad debt has an overdue total", ble013),
    local("BLE014", "I2100H04", "a card that is not activated owes nothing and shows `*`", ble014),
    local("BLE015", "I2100H05", "`*`: nothing due, overdue or billed", ble015),
    local("BLE017", "I2100H07", "N or M: nothing is overdue", ble017),
    local("BLE019", "I2100H09", "1 to 7: something is overdue", ble019),
    local("BLE020", "I2100H10", "overdue principal is part of the overdue total", ble020),
    local("BLE022", "I2100A01", "R3: the old overdraft is part of the balance", ble022),
    local("BLE023", "I2100A02", "R3 with `*`: no balance", ble023),
    local("BLE025", "I2100A04", "R3 with 1 to 7: a balance", ble025),
    local("BLE026", "I2100H11", "closed: no balance", ble026),
    local("BLE030", "I2100H12", "closed: the repayment status is C or G", ble030),
    local("BLE037", "I2100A08", "moments 20 and 32: the account is closed", ble037),
    local("BLE039", "I2100A13", "RptDate and month are at most one month apart", ble039),
];

/// F-20: a quasi-credit card has no overdue items, so rules that speak of them do not judge it.
fn has_overdue_items(record: &AccountRecord<'_>) -> bool {
    !record.is(R3) && !record.is(C1)
}

/// BLE001
fn ble001(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.is_monthly_closed() && record.monthly.is_some_and(|monthly| monthly.filled("CloseDate").is_none()) {
        verdict.at("CloseDate");
    }
}

/// BLE002
fn ble002(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let has_percentage = record.monthly.is_some_and(|monthly| monthly.filled("RpyPrct").is_some());
    if record.is(R2) && record.monthly_repayment() == "*" && has_percentage {
        verdict.at("RpyPrct");
    }
}

/// BLE004
fn ble004(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.is_monthly_closed() && has_overdue_items(record) {
        blame_positive(record.monthly, &["OverdPrd", "TotOverd"], verdict);
    }
}

/// BLE005: in whichever segment of the same record the date stands.
fn ble005(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    const DATES: [&str; 7] =
        ["SettDate", "FiveCateAdjDate", "LatRpyDate", "CloseDate", "SpecEfctDate", "SpecEndDate", "TranDate"];
    let Some(opened) = record.basic.and_then(|basic| basic.day("OpenDate")) else {
        return;
    };
    for tag in DATES {
        if dates_of(record, tag).any(|date| date < opened) {
            verdict.at(tag);
        }
    }
}

/// BLE008: less than 30 days (F-01).
fn ble008(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let opened = record.basic.and_then(|basic| basic.day("OpenDate"));
    if record.moment == "10" && is_30_days_or_more(opened, record.common.report_date) {
        verdict.at("OpenDate");
    }
}

/// BLE010: less than 30 days.
fn ble010(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let closed = dates_of(record, "CloseDate").min();
    if record.moment == "20" && is_30_days_or_more(closed, record.common.report_date) {
        verdict.at("CloseDate");
    }
}

/// BLE011
fn ble011(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(monthly) = record.monthly else {
        return;
    };
    for tag in ["SettDate", "LatRpyDate", "FiveCateAdjDate"] {
        if is_before(monthly.day("CloseDate"), monthly.day(tag)) {
            verdict.at(tag);
        }
    }
}

/// BLE012
fn ble012(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(monthly) = record.monthly
        && let (Some(settled), Some(month)) = (monthly.day("SettDate"), monthly.month("Month"))
        && settled.month() != month
    {
        verdict.at("SettDate");
    }
}

/// BLE013
fn ble013(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(monthly) = record.monthly
        && matches!(monthly.filled("AcctStatus"), Some("41" | "42" | "51" | "52"))
        && has_overdue_items(record)
        && monthly.is_zero("TotOverd")
    {
        verdict.at("TotOverd");
    }
}

/// BLE014: status 6 means "not activated" for cards only; for loans it is short collateral.
fn ble014(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let is_inactive = record.monthly.is_some_and(|monthly| monthly.filled("AcctStatus") == Some("6"));
    if !is_inactive || !(record.is(R2) || record.is(R3)) {
        return;
    }
    blame_positive(record.monthly, &["AcctBal", "OverdPrd", "TotOverd"], verdict);
    if record.monthly_repayment() != "*" {
        verdict.at("RpyStatus");
    }
}

/// BLE015
fn ble015(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.monthly_repayment() == "*" {
        blame_positive(record.monthly, &["CurRpyAmt", "OverdPrd", "TotOverd", "PridAcctBal"], verdict);
    }
}

/// BLE017
fn ble017(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if matches!(record.monthly_repayment(), "N" | "M") && has_overdue_items(record) {
        blame_positive(record.monthly, &["OverdPrd", "TotOverd"], verdict);
    }
}

/// BLE019
fn ble019(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(monthly) = record.monthly else {
        return;
    };
    if !is_overdue_digit(record.monthly_repayment()) || !has_overdue_items(record) {
        return;
    }
    for tag in ["OverdPrd", "TotOverd"] {
        if monthly.is_zero(tag) {
            verdict.at(tag);
        }
    }
}

/// BLE020
fn ble020(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(monthly) = record.monthly
        && let (Some(principal), Some(total)) = (monthly.amount("OverdPrinc"), monthly.amount("TotOverd"))
        && principal > total
    {
        verdict.at("OverdPrinc");
    }
}

/// BLE022
fn ble022(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.is(R3)
        && let Some(monthly) = record.monthly
        && let (Some(overdraft), Some(balance)) = (monthly.amount("OvedrawBaOve180"), monthly.amount("AcctBal"))
        && overdraft > balance
    {
        verdict.at("OvedrawBaOve180");
    }
}

/// BLE023
fn ble023(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.is(R3) && record.monthly_repayment() == "*" {
        blame_positive(record.monthly, &["AcctBal"], verdict);
    }
}

/// BLE025
fn ble025(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let has_no_balance = record.monthly.is_some_and(|monthly| monthly.is_zero("AcctBal"));
    if record.is(R3) && is_overdue_digit(record.monthly_repayment()) && has_no_balance {
        verdict.at("AcctBal");
    }
}

/// BLE026
fn ble026(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.is_monthly_closed() {
        blame_positive(record.monthly, &["AcctBal"], verdict);
    }
}

/// BLE030
fn ble030(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.is_monthly_closed() && !matches!(record.monthly_repayment(), "C" | "G") {
        verdict.at("RpyStatus");
    }
}

/// BLE037: not for C1, which closes by its J segment (F-05).
fn ble037(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let closes = matches!(record.moment, "20" | "32");
    if closes && !record.is(C1) && record.monthly.is_some() && !record.is_monthly_closed() {
        verdict.at("AcctStatus");
    }
}

/// BLE039: either way (F-08).
fn ble039(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let (Some(month), Some(reported)) = (record.monthly.and_then(|monthly| monthly.month("Month")), record.common.report_date)
        && (reported.month().0 - month.0).abs() > 1
    {
        verdict.at("Month");
    }
}

pub(crate) fn blame_positive(segment: Option<&Element<'_>>, tags: &[&'static str], verdict: &mut Verdict<'_>) {
    for tag in tags {
        if segment.is_some_and(|element| element.is_positive(tag)) {
            verdict.at(tag);
        }
    }
}

/// Every date with that tag outside the base segment and segment C, members of groups included.
pub(crate) fn dates_of<'r>(record: &AccountRecord<'r>, tag: &'static str) -> impl Iterator<Item = Day> {
    let segments = ["AcctMthlyBlgInfSgmt", "SpecPrdSgmt", "AcctDbtInfSgmt", "AcctSpecTrstDspnSgmt"];
    let mut dates = Vec::new();
    for segment in segments.into_iter().filter_map(|name| record.common.segment(name)) {
        dates.extend(segment.day(tag));
        dates.extend(segment.children.iter().filter_map(|member| member.day(tag)));
    }
    dates.into_iter()
}

/// Both are there and the first is earlier.
pub(crate) fn is_before(first: Option<Day>, second: Option<Day>) -> bool {
    first.zip(second).is_some_and(|(one, other)| one < other)
}

fn is_30_days_or_more(from: Option<Day>, to: Option<Day>) -> bool {
    from.zip(to).is_some_and(|(start, end)| end.days_since(start) >= 30)
}
