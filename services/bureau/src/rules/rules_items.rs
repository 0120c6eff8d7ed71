//! Rules of any item: the format's table is walked once per record and each item, present or not, is shown to every
//! rule here (pboc-format 1.4, 9.2).

use crate::day::{DateText, Day, read_day, read_month, read_year};
use crate::finding::{Findings, Verdict};
use crate::record_xml::Element;
use crate::rules::context::{FileContext, RecordContext};
use crate::rules::{Rule, bureau, judge_all, local};
use credit_domain::event::account_event::AccountType;
use wire_contracts::pboc2::codes::{self, CodeTableId};
use wire_contracts::pboc2::spec::{Applies, Item, ItemType, SegmentEntry};

/// One place of the table and what the record has there.
pub(crate) struct ItemVisit<'v> {
    pub(crate) file: &'v FileContext<'v>,
    pub(crate) item: &'static Item,
    /// The segment or group member around it.
    pub(crate) surroundings: &'v Element<'v>,
    pub(crate) element: Option<&'v Element<'v>>,
    pub(crate) account_type: Option<AccountType>,
    pub(crate) report_date: Option<Day>,
}

impl<'v> ItemVisit<'v> {
    fn value(&self) -> Option<&'v str> {
        self.element.and_then(Element::value)
    }
}

pub(crate) type ItemRule = Rule<fn(&ItemVisit<'_>, &mut Verdict<'_>)>;

/// The table.
pub(crate) const RULES: &[ItemRule] = &[
    local("ABD000", "1.4", "an A item's tag is present", abd000),
    local("ABE000", "1.4", "an M item's value is not blank", abe000),
    local("ABE001", "1.4, 8", "the value has the type, length and code the table says", abe001),
    local("ABE008", "1.4", "dates lie within 1901 to 2099", abe008),
    local("ABE002", "2.2, F-24", "an identifier begins with the institution's section code", abe002),
    bureau("ABE003", "2.2", "a branch code is one of the institution's", abe003),
    local("ABE007", "F-09", "a business date is not later than RptDate", abe007),
    local("BLD000", "S2100101", "an S item is present exactly for its account types", bld000),
];

/// Shows every item of every present segment to every rule.
pub(crate) fn judge(record: &RecordContext<'_>, findings: &mut Findings) {
    for spec in record.file.spec.segments {
        let Some(segment) = record.segment(spec.tag) else {
            continue;
        };
        if segment.children.is_empty() {
            // An empty segment is one finding (ABD001), not one per item.
            continue;
        }
        for entry in spec.entries {
            match entry {
                SegmentEntry::Item(item) => judge_item(record, segment, item, findings),
                SegmentEntry::Group(group) => {
                    for member in segment.members(group.tag).filter(|member| !member.children.is_empty()) {
                        for item in group.items {
                            judge_item(record, member, item, findings);
                        }
                    }
                }
            }
        }
    }
}

fn judge_item<'v>(record: &'v RecordContext<'v>, surroundings: &'v Element<'v>, item: &'static Item, findings: &mut Findings) {
    let visit = ItemVisit {
        file: record.file,
        item,
        surroundings,
        element: surroundings.child(item.tag),
        account_type: record.account_type,
        report_date: record.report_date,
    };
    judge_all(RULES, findings, |check, verdict| check(&visit, verdict));
}

/// ABD000
fn abd000(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    if visit.item.obligation.tag_always_present() && visit.element.is_none() {
        verdict.at(visit.item.tag);
    }
}

/// ABE000: half- and full-width blanks count as blank.
fn abe000(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    if visit.item.obligation.value_mandatory() && visit.element.is_some_and(Element::is_blank) {
        verdict.at(visit.item.tag);
    }
}

/// ABE001: lengths count characters.
fn abe001(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    let Some(value) = visit.value() else {
        return;
    };
    let is_good = match visit.item.item_type {
        ItemType::AlphaNumericExact(length) => is_alphanumeric(value) && value.len() == usize::from(length),
        ItemType::AlphaNumericUpTo(length) => is_alphanumeric(value) && value.len() <= usize::from(length),
        ItemType::TextUpTo(length) => value.chars().count() <= text_limit(visit, length),
        ItemType::DigitsExact(length) => is_digits(value) && value.len() == usize::from(length),
        ItemType::UnsignedUpTo(length) => is_digits(value) && value.len() <= usize::from(length),
        ItemType::Date => read_day(value) != DateText::Malformed,
        ItemType::Month => read_month(value) != DateText::Malformed,
        ItemType::Year => read_year(value) != DateText::Malformed,
        ItemType::Code(table) => is_code(table, value),
        ItemType::CodeByAccountType(tables) => is_code_of_account(visit, tables, value),
    };
    if !is_good {
        verdict.at(visit.item.tag);
    }
}

/// ABE008
fn abe008(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    let Some(value) = visit.value() else {
        return;
    };
    let is_out_of_range = match visit.item.item_type {
        ItemType::Date => read_day(value) == DateText::OutOfRange,
        ItemType::Month => read_month(value) == DateText::OutOfRange,
        ItemType::Year => read_year(value) == DateText::OutOfRange,
        _ => false,
    };
    if is_out_of_range {
        verdict.at(visit.item.tag);
    }
}

/// Items that hold a business identifier (pboc-format 2.2).
const IDENTIFIERS: [&str; 7] = ["AcctCode", "ContractCode", "Mcc", "Ccc", "MaxGuarMcc", "CreditRestCode", "InfSurcCode"];

/// ABE002
fn abe002(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    if IDENTIFIERS.contains(&visit.item.tag)
        && let Some(value) = visit.value()
        && !value.starts_with(&visit.file.institution.section_code)
    {
        verdict.at(visit.item.tag);
    }
}

/// ABE003: head office or a branch of the sending institution.
fn abe003(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    if matches!(visit.item.tag, "MngmtOrgCode" | "Cimoc")
        && let Some(value) = visit.value()
        && !visit.file.institution.has_management_org(value)
    {
        verdict.at(visit.item.tag);
    }
}

/// F-09, and the update date of every segment of a 110 (pboc-format 3).
const NOT_AFTER_REPORT: [&str; 16] = [
    "OpenDate",
    "SettDate",
    "FiveCateAdjDate",
    "LatRpyDate",
    "CloseDate",
    "SpecEfctDate",
    "TranDate",
    "ConEffDate",
    "IDInfoUpDate",
    "FcsInfoUpDate",
    "SpsInfoUpDate",
    "EduInfoUpDate",
    "OctpnInfoUpDate",
    "ResiInfoUpDate",
    "MlgInfoUpDate",
    "IncInfoUpDate",
];

/// ABE007
fn abe007(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    if !NOT_AFTER_REPORT.contains(&visit.item.tag) {
        return;
    }
    if let (Some(date), Some(report_date)) = (visit.value().and_then(Day::parse), visit.report_date)
        && date > report_date
    {
        verdict.at(visit.item.tag);
    }
}

/// BLD000: the other conditions of presence have codes of their own (BLE048, BLE050, BBD000, BBD001, BCE004).
fn bld000(visit: &ItemVisit<'_>, verdict: &mut Verdict<'_>) {
    let (Applies::AccountTypes(types), Some(account_type)) = (visit.item.applies, visit.account_type) else {
        return;
    };
    if visit.element.is_some() != types.contains(&account_type) {
        verdict.at(visit.item.tag);
    }
}

/// Names and numbers of a person are shorter than those of an organisation (pboc-format 4.3 D, 6).
fn text_limit(visit: &ItemVisit<'_>, table_limit: u16) -> usize {
    let party = visit.surroundings.filled("InfoIDType").or_else(|| visit.surroundings.filled("BrerType"));
    match (party, visit.item.tag) {
        (Some("1"), "ArlpName" | "CertRelName") => 30,
        (Some("1"), "ArlpCertNum" | "CertRelIDNum") => 20,
        _ => usize::from(table_limit),
    }
}

fn is_code(table: CodeTableId, value: &str) -> bool {
    match table {
        // F-21: an unknown district is a warning of the sender's own check; here only its form counts.
        CodeTableId::District => value.len() == 6 && is_digits(value),
        _ => codes::contains(table, value),
    }
}

fn is_code_of_account(visit: &ItemVisit<'_>, tables: &[(AccountType, CodeTableId)], value: &str) -> bool {
    if visit.item.tag == "RepayMode" && value == "90" {
        // Where 90 is not allowed, BLE029 says so.
        return true;
    }
    let of_account = tables.iter().find(|(account_type, _)| Some(*account_type) == visit.account_type);
    match of_account {
        Some((_, table)) => is_code(*table, value),
        // Without a readable account type any table will do; where the item does not apply, BLD000 speaks.
        None => visit.account_type.is_some() || tables.iter().any(|(_, table)| is_code(*table, value)),
    }
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
