//! Rules of one 210 that look at the terms, related parties, special instalments, the between-statement segment or
//! special transactions (pboc-format 9.3, rule ids C, D, I, J, K and their like). All need nothing but the record.

use crate::finding::Verdict;
use crate::record_xml::Element;
use crate::rules::context::AccountRecord;
use crate::rules::local;
use crate::rules::rules_item_210::{AccountRule, blame_positive, dates_of, is_before};
use credit_domain::event::account_event::AccountType::{C1, D1, R1, R2, R3};
use wire_contracts::pboc2::codes::kinds_of_class;

/// The table.
pub(crate) const RULES: &[AccountRule] = &[
    local("BLE003", "I2100D01", "a guarantor has an amount", ble003),
    local("BLE006", "I2100A10", "no instalment or special transaction lies after the close", ble006),
    local("BLE007", "I2100I01", "a large instalment does not end before it begins", ble007),
    local("BLE009", "I2100C06", "the account does not fall due before it opens", ble009),
    local("BLE016", "I2100A16", "between statements no account but a C1 closes", ble016),
    local("BLE018", "I2100J06", "N between statements: nothing is overdue", ble018),
    local("BLE027", "I2100J05", "a closed C1 has no balance", ble027),
    local("BLE028", "I2100C02", "repayment mode 90 goes with frequency 03", ble028),
    local("BLE029", "I2100A05", "repayment mode 90 is for D1 and R1", ble029),
    local("BLE031", "I2100C03", "a card is named by 4 digits, NULL or MULT", ble031),
    local("BLE032", "I2100D02", "a related party's document fits its kind", ble032),
    local("BLE034", "I2100J02", "between statements the repayment status is N", ble034),
    local("BLE035", "I2100A07", "the business class fits the account type", ble035),
    local("BLE036", "I2100C04", "the business kind belongs to its class", ble036),
    local("BLE038", "I2100C05", "repayment modes 2x have no periods", ble038),
    local("BLE040", "I2100A14", "a recovery is reported on the day of its payment", ble040),
    local("BLE041", "I2100A15", "a related party is not the borrower", ble041),
    local("BLE042", "I2100J03", "no payment or classification lies after the close of a C1", ble042),
    local("BLE043", "I2100J04", "a closed C1 has a close date", ble043),
    local("BLE046", "I2100K01", "there is at least one special transaction", ble046),
    local("BLE048", "I2100D04", "joint flag and contract stand for guarantors only", ble048),
    local("BLE050", "I2100C07", "contract number and first-home flag stand for home loans only", ble050),
];

/// BLE003
fn ble003(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if related_parties(record).any(|party| party.filled("ArlpType") == Some("2") && party.filled("ArlpAmt").is_none()) {
        verdict.at("ArlpAmt");
    }
}

/// BLE006
fn ble006(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(closed) = dates_of(record, "CloseDate").min() else {
        return;
    };
    for tag in ["SpecEfctDate", "TranDate"] {
        if dates_of(record, tag).any(|date| date > closed) {
            verdict.at(tag);
        }
    }
}

/// BLE007
fn ble007(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(instalment) = record.common.segment("SpecPrdSgmt")
        && is_before(instalment.day("SpecEndDate"), instalment.day("SpecEfctDate"))
    {
        verdict.at("SpecEndDate");
    }
}

/// BLE009
fn ble009(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(basic) = record.basic
        && is_before(basic.day("DueDate"), basic.day("OpenDate"))
    {
        verdict.at("DueDate");
    }
}

/// BLE016
fn ble016(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let is_closed = record.between.and_then(|between| between.filled("AcctStatus")) == Some(record.closed_status());
    if !record.is(C1) && is_closed {
        verdict.at("AcctStatus");
    }
}

/// BLE018
fn ble018(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.between.and_then(|between| between.filled("RpyStatus")) == Some("N") {
        blame_positive(record.between, &["OverdPrd", "TotOverd"], verdict);
    }
}

/// BLE027
fn ble027(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if is_closed_collection(record) {
        blame_positive(record.between, &["AcctBal"], verdict);
    }
}

/// BLE028
fn ble028(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(basic) = record.basic
        && basic.filled("RepayMode") == Some("90")
        && (record.is(D1) || record.is(R1))
        && basic.filled("RepayFreqcy").is_some_and(|frequency| frequency != "03")
    {
        verdict.at("RepayFreqcy");
    }
}

/// BLE029
fn ble029(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let is_summary = record.basic.is_some_and(|basic| basic.filled("RepayMode") == Some("90"));
    if is_summary && !(record.is(D1) || record.is(R1)) {
        verdict.at("RepayMode");
    }
}

/// BLE031
fn ble031(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(card) = record.basic.and_then(|basic| basic.filled("CreditID")) else {
        return;
    };
    let is_tail = card.len() == 4 && card.bytes().all(|byte| byte.is_ascii_digit());
    if !is_tail && card != "NULL" && card != "MULT" {
        verdict.at("CreditID");
    }
}

/// BLE032: an organisation has 10, 20 or 30; a person any kind of personal document.
fn ble032(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let mismatch = |party: &Element<'_>| match (party.filled("InfoIDType"), party.filled("ArlpCertType")) {
        (Some("2"), Some(document)) => !matches!(document, "10" | "20" | "30"),
        (Some("1"), Some(document)) => document == "30",
        _ => false,
    };
    if related_parties(record).any(mismatch) {
        verdict.at("ArlpCertType");
    }
}

/// BLE034
fn ble034(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let status = record.between.and_then(|between| between.filled("RpyStatus"));
    if status.is_some_and(|code| code != "N") {
        verdict.at("RpyStatus");
    }
}

/// BLE035: cards are class 2, collection accounts 5 or 6.
fn ble035(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(class) = record.basic.and_then(|basic| basic.filled("BusiLines")) else {
        return;
    };
    let fits = match record.account_type {
        R2 | R3 => class == "2",
        C1 => matches!(class, "5" | "6"),
        _ => true,
    };
    if !fits {
        verdict.at("BusiLines");
    }
}

/// BLE036
fn ble036(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(basic) = record.basic
        && let (Some(class), Some(kind)) = (basic.filled("BusiLines"), basic.filled("BusiDtlLines"))
        && !kinds_of_class(class).contains(&kind)
    {
        verdict.at("BusiDtlLines");
    }
}

/// BLE038
fn ble038(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let Some(basic) = record.basic
        && basic.filled("RepayMode").is_some_and(|mode| mode.starts_with('2'))
        && basic.is_positive("RepayPrd")
    {
        verdict.at("RepayPrd");
    }
}

/// BLE040
fn ble040(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if let (Some(paid), Some(reported)) =
        (record.between.and_then(|between| between.day("LatRpyDate")), record.common.report_date)
        && !record.is(C1)
        && paid != reported
    {
        verdict.at("LatRpyDate");
    }
}

/// BLE041
fn ble041(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some((id_type, number)) = record.common.person_pair() else {
        return;
    };
    let is_borrower = |party: &Element<'_>| {
        party.filled("InfoIDType") == Some("1")
            && party.filled("ArlpCertType") == Some(id_type)
            && party.filled("ArlpCertNum") == Some(number)
    };
    if related_parties(record).any(is_borrower) {
        verdict.at("ArlpCertNum");
    }
}

/// BLE042
fn ble042(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(between) = record.between else {
        return;
    };
    for tag in ["LatRpyDate", "FiveCateAdjDate"] {
        if is_before(between.day("CloseDate"), between.day(tag)) {
            verdict.at(tag);
        }
    }
}

/// BLE043
fn ble043(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if is_closed_collection(record) && record.between.is_some_and(|between| between.filled("CloseDate").is_none()) {
        verdict.at("CloseDate");
    }
}

/// BLE046
fn ble046(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    if record.common.segment("AcctSpecTrstDspnSgmt").is_some_and(|segment| segment.is_zero("CagOfTrdNm")) {
        verdict.at("CagOfTrdNm");
    }
}

/// BLE048: present and filled for guarantors, absent otherwise (F-11).
fn ble048(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    for party in related_parties(record) {
        for tag in ["WartySign", "MaxGuarMcc"] {
            let is_right = match party.filled("ArlpType") {
                Some("2") => party.filled(tag).is_some(),
                Some(_) => party.child(tag).is_none(),
                None => true,
            };
            if !is_right {
                verdict.at(tag);
            }
        }
    }
}

/// BLE050
fn ble050(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let Some(basic) = record.basic else {
        return;
    };
    let Some(kind) = basic.filled("BusiDtlLines") else {
        return;
    };
    for tag in ["LoanConCode", "FirstHouLoanFlag"] {
        if basic.child(tag).is_some() != (kind == "11") {
            verdict.at(tag);
        }
    }
}

fn related_parties<'r>(record: &AccountRecord<'r>) -> impl Iterator<Item = &'r Element<'r>> {
    record.common.segment("RltRepymtInfSgmt").into_iter().flat_map(|segment| segment.members("RltRepymtInf"))
}

fn is_closed_collection(record: &AccountRecord<'_>) -> bool {
    record.is(C1) && record.between.and_then(|between| between.filled("AcctStatus")) == Some(record.closed_status())
}
