//! One line of a file: judged by every rule that applies, and put on the workbench if none objects.

use crate::day::Day;
use crate::error::BureauError;
use crate::finding::Findings;
use crate::keys::{self, ShortHash};
use crate::record_xml::{Element, parse_line};
use crate::rules::context::{AccountRecord, FileContext, RecordContext};
use crate::rules::{
    judge_all, rules_110, rules_220, rules_item_210, rules_items, rules_record, rules_segments_210, rules_store_210,
    rules_terms_210,
};
use crate::stored::{Performance, PersonMarks, StoredAccount, StoredAgreement, StoredPerson, StoredReport, Terms};
use crate::workbench::{HistoryFacts, Workbench};
use std::collections::BTreeMap;

/// Where a record stands.
pub(crate) struct RecordPosition<'p> {
    /// 30-character name of the submission.
    pub(crate) file: &'p str,
    /// The header is line 1.
    pub(crate) line: u64,
}

/// Judges a line; on the bench stands afterwards what an accepted record changes.
pub(crate) fn judge_line(
    file: &FileContext<'_>,
    position: &RecordPosition<'_>,
    line: &str,
    bench: &mut Workbench<'_>,
) -> Result<Findings, BureauError> {
    let mut findings = Findings::default();
    let parsed = parse_line(line);
    let defect = parsed.as_ref().err().copied();
    judge_all(rules_record::LINE_RULES, &mut findings, |check, verdict| check(defect, verdict));
    let Ok(document) = parsed else {
        return Ok(findings);
    };
    let mut record = RecordContext::new(file, &document);
    if let Some(identity) = identity_of(&record) {
        record.repeated_in_file = bench.is_repeated(identity);
    }
    match file.spec.code {
        "210" => judge_account(&mut record, position, bench, &mut findings)?,
        "220" => judge_agreement(&mut record, bench, &mut findings)?,
        _ => judge_person(&mut record, bench, &mut findings)?,
    }
    Ok(findings)
}

/// Record identity (pboc-format 2.1); `None` when it cannot be read whole. The name of a person is left out: two marks
/// identify.
fn identity_of(record: &RecordContext<'_>) -> Option<ShortHash> {
    let report_date = record.base_value("RptDate")?;
    match record.file.spec.code {
        "210" => Some(keys::short_hash(&[record.base_value("AcctCode")?, report_date])),
        "220" => Some(keys::short_hash(&[record.base_value("ContractCode")?, report_date])),
        _ => {
            let (id_type, number) = record.person_pair()?;
            Some(keys::short_hash(&[id_type, number, record.base_value("InfSurcCode")?, report_date]))
        }
    }
}

fn judge_common(record: &RecordContext<'_>, findings: &mut Findings) {
    judge_all(rules_record::RULES, findings, |check, verdict| check(record, verdict));
    rules_items::judge(record, findings);
}

fn judge_account(
    record: &mut RecordContext<'_>,
    position: &RecordPosition<'_>,
    bench: &mut Workbench<'_>,
    findings: &mut Findings,
) -> Result<(), BureauError> {
    let code = record.base_value("AcctCode").unwrap_or_default().to_owned();
    let stored = if code.is_empty() { None } else { bench.account(&code)? };
    let facts = HistoryFacts::of_record(bench, record, stored.as_ref())?;
    record.identity_stored = facts.is_report_date_stored();
    judge_common(record, findings);
    judge_all(rules_segments_210::BASE_RULES, findings, |check, verdict| check(record, verdict));
    let Some(account_record) = AccountRecord::new(record) else {
        return Ok(());
    };
    let by_itself = [rules_segments_210::RULES, rules_item_210::RULES, rules_terms_210::RULES];
    for rules in by_itself {
        judge_all(rules, findings, |check, verdict| check(&account_record, verdict));
    }
    let history = facts.with_account(stored.as_ref());
    judge_all(rules_store_210::RULES, findings, |check, verdict| check(&account_record, &history, verdict));
    if findings.is_empty()
        && let Some(report) = stored_report(&account_record, position)
    {
        let was_known = stored.is_some();
        let account = updated_account(&account_record, stored, &report);
        bench.put_account(&code, account, report, was_known);
    }
    Ok(())
}

fn judge_agreement(
    record: &mut RecordContext<'_>,
    bench: &mut Workbench<'_>,
    findings: &mut Findings,
) -> Result<(), BureauError> {
    let code = record.base_value("ContractCode").unwrap_or_default().to_owned();
    let stored = if code.is_empty() { None } else { bench.agreement(&code)? };
    record.identity_stored = is_stored(stored.as_ref().map(|agreement| agreement.report_dates.as_slice()), record.report_date);
    judge_common(record, findings);
    judge_all(rules_220::RULES, findings, |check, verdict| check(record, verdict));
    judge_all(rules_220::STORE_RULES, findings, |check, verdict| check(record, stored.as_ref(), verdict));
    if findings.is_empty()
        && let Some(agreement) = updated_agreement(record, stored)
    {
        bench.put_agreement(&code, agreement);
    }
    Ok(())
}

fn judge_person(record: &mut RecordContext<'_>, bench: &mut Workbench<'_>, findings: &mut Findings) -> Result<(), BureauError> {
    let key = record
        .person_pair()
        .zip(record.base_value("InfSurcCode"))
        .map(|((id_type, number), source)| keys::person(id_type, number, source));
    let stored = match &key {
        Some(key) => bench.person(key)?,
        None => None,
    };
    record.identity_stored = is_stored(stored.as_ref().map(|person| person.report_dates.as_slice()), record.report_date);
    judge_common(record, findings);
    judge_all(rules_110::RULES, findings, |check, verdict| check(record, verdict));
    judge_all(rules_110::STORE_RULES, findings, |check, verdict| check(record, stored.as_ref(), verdict));
    if findings.is_empty()
        && let (Some(key), Some(person)) = (key, updated_person(record, stored))
    {
        bench.put_person(key, person);
    }
    Ok(())
}

fn is_stored(dates: Option<&[Day]>, report_date: Option<Day>) -> bool {
    dates.zip(report_date).is_some_and(|(dates, date)| dates.contains(&date))
}

fn with_date(mut dates: Vec<Day>, date: Day) -> Vec<Day> {
    dates.push(date);
    dates.sort_unstable();
    dates
}

fn marks_of(record: &RecordContext<'_>) -> PersonMarks {
    let text = |tag: &str| record.base_value(tag).unwrap_or_default().to_owned();
    PersonMarks { name: text("Name"), id_type: text("IDType"), id_number: text("IDNum") }
}

fn stored_report(record: &AccountRecord<'_>, position: &RecordPosition<'_>) -> Option<StoredReport> {
    let segment = record.monthly.or(record.between);
    Some(StoredReport {
        report_date: record.common.report_date?,
        moment: record.moment.to_owned(),
        file: position.file.to_owned(),
        line: position.line,
        performance: segment.map(performance_of).unwrap_or_default(),
        class_date: record.class_date(),
    })
}

/// Segment H, or J where there is no H.
fn performance_of(segment: &Element<'_>) -> Performance {
    let text = |tag: &str| segment.filled(tag).unwrap_or_default().to_owned();
    Performance {
        month: segment.month("Month"),
        account_status: text("AcctStatus"),
        repayment_status: text("RpyStatus"),
        balance: segment.amount("AcctBal"),
        statement_balance: segment.amount("PridAcctBal"),
        used: segment.amount("UsedAmt"),
        remaining_periods: segment.amount("RemRepPrd"),
        risk_class: text("FiveCate"),
        settled: segment.day("SettDate"),
        due_this_month: segment.amount("CurRpyAmt"),
        paid: segment.amount("ActRpyAmt").or_else(|| segment.amount("LatRpyAmt")),
        last_payment: segment.day("LatRpyDate"),
        periods_overdue: segment.amount("OverdPrd"),
        overdue_total: segment.amount("TotOverd"),
        overdue_principal: segment.amount("OverdPrinc"),
        overdue_buckets: ["Oved31_60Princ", "Oved61_90Princ", "Oved91_180Princ", "OvedPrinc180"].map(|tag| segment.amount(tag)),
        closed: segment.day("CloseDate"),
    }
}

/// An older report, accepted late, does not replace what a newer one says of the account.
fn updated_account(record: &AccountRecord<'_>, stored: Option<StoredAccount>, report: &StoredReport) -> StoredAccount {
    let fresh = || StoredAccount {
        account_type: record.account_type.code().to_owned(),
        borrower: marks_of(record.common),
        management_org: record.common.base_value("MngmtOrgCode").unwrap_or_default().to_owned(),
        terms: Terms::default(),
        newest_report: report.report_date,
        newest_month: None,
        newest_class_date: None,
        is_closed: false,
        closed: None,
    };
    let mut account = stored.unwrap_or_else(fresh);
    if report.report_date >= account.newest_report {
        account.newest_report = report.report_date;
        account.newest_class_date = report.class_date.or(account.newest_class_date);
        if let Some(basic) = record.basic {
            account.terms = terms_of(basic, account.terms.agreement.take());
        }
        if let Some(agreement) = record.common.segment("AcctCredSgmt").and_then(|segment| segment.filled("Mcc")) {
            account.terms.agreement = Some(agreement.to_owned());
        }
    }
    account.newest_month = account.newest_month.max(report.performance.month);
    if record.is_closing() {
        account.is_closed = true;
        account.closed = report.performance.closed;
    }
    account
}

fn terms_of(basic: &Element<'_>, agreement: Option<String>) -> Terms {
    let text = |tag: &str| basic.filled(tag).unwrap_or_default().to_owned();
    Terms {
        business_class: text("BusiLines"),
        business_kind: text("BusiDtlLines"),
        opened: basic.day("OpenDate"),
        currency: text("Cy"),
        limit: basic.amount("AcctCredLine").or_else(|| basic.amount("LoanAmt")),
        due: basic.day("DueDate"),
        agreement,
    }
}

fn updated_agreement(record: &RecordContext<'_>, stored: Option<StoredAgreement>) -> Option<StoredAgreement> {
    let report_date = record.report_date?;
    let limit = record.segment("CreditLimSgmt")?;
    let text = |tag: &str| limit.filled(tag).unwrap_or_default().to_owned();
    let is_newest = stored.as_ref().is_none_or(|old| old.report_dates.last().is_none_or(|newest| *newest <= report_date));
    let dates = stored.as_ref().map(|old| old.report_dates.clone()).unwrap_or_default();
    let report_dates = with_date(dates, report_date);
    match stored {
        Some(old) if !is_newest => Some(StoredAgreement { report_dates, ..old }),
        _ => Some(StoredAgreement {
            borrower: marks_of(record),
            limit_kind: text("CreditLimType"),
            limit: limit.amount("CreditLim"),
            currency: text("Cy"),
            effective: limit.day("ConEffDate"),
            expires: limit.day("ConExpDate"),
            is_ended: limit.filled("ConStatus") == Some("2"),
            report_dates,
        }),
    }
}

/// Segments that came replace the stored ones; those that did not come stay.
fn updated_person(record: &RecordContext<'_>, stored: Option<StoredPerson>) -> Option<StoredPerson> {
    let report_date = record.report_date?;
    let mut person = stored.unwrap_or_else(|| StoredPerson {
        marks: PersonMarks::default(),
        report_dates: Vec::new(),
        segments: BTreeMap::new(),
        updated: BTreeMap::new(),
    });
    person.marks = marks_of(record);
    person.report_dates = with_date(person.report_dates, report_date);
    for segment in &record.record?.children {
        let items = segment
            .children
            .iter()
            .filter(|item| item.children.is_empty())
            .map(|item| (item.tag.clone(), item.text.clone().into_owned()))
            .collect();
        let _ = person.segments.insert(segment.tag.clone(), items);
    }
    for (segment, tag) in rules_110::UPDATE_DATES {
        if let Some(updated) = record.segment(segment).and_then(|element| element.day(tag)) {
            let _ = person.updated.insert(segment.to_owned(), updated);
        }
    }
    Some(person)
}
