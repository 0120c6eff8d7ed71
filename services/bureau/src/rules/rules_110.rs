//! Rules of a 110, personal basic information (pboc-format 3; F-13).

use crate::finding::Verdict;
use crate::record_xml::Element;
use crate::rules::context::RecordContext;
use crate::rules::rules_record::RecordRule;
use crate::rules::{Rule, bureau, local};
use crate::stored::StoredPerson;
use wire_contracts::pboc2::spec_110::{EMPLOYED, MARRIED};

/// The table of what the record shows by itself.
pub(crate) const RULES: &[RecordRule] = &[
    local("BBR000", "R1100101, F-13", "the base segment is there, and with moment 10 six others", bbr000),
    local("BBD000", "S1100101", "the employer's items stand exactly for the employed", bbd000),
    local("BBD001", "S1100102", "the spouse's items stand exactly for the married", bbd001),
    local("BBD002", "3", "another identity differs from the person's own", bbd002),
    local("BBD003", "3", "the spouse's identity differs from the person's own", bbd003),
    local("BBE001", "3", "the birth date is not after the update", bbe001),
    local("BBE002", "3", "the spouse's document has both kind and number or neither", bbe002),
    local("BBE004", "3", "below bachelor level there is no degree", bbe004),
    local("BBE005", "3", "a soldier does not work for a private or foreign employer", bbe005),
    local("BBE006", "F-13", "the count of other identities is above 0", bbe006),
];

pub(crate) type PersonStoreRule = Rule<fn(&RecordContext<'_>, Option<&StoredPerson>, &mut Verdict<'_>)>;

/// The table of what is judged against the store.
pub(crate) const STORE_RULES: &[PersonStoreRule] = &[
    bureau("BBR001", "R1101201", "the first report of a person by a source has six segments", bbr001),
    bureau("BBR002", "R1101202", "report and segments are not older than what is stored", bbr002),
];

/// D, F, H, I, E, G.
const FIRST_SEGMENTS: [&str; 6] = ["FcsInfSgmt", "EduInfSgmt", "RedncInfSgmt", "MlgInfSgmt", "SpsInfSgmt", "OctpnInfSgmt"];

/// Segment and the item that says when it was updated.
pub(crate) const UPDATE_DATES: [(&str, &str); 8] = [
    ("IDSgmt", "IDInfoUpDate"),
    ("FcsInfSgmt", "FcsInfoUpDate"),
    ("SpsInfSgmt", "SpsInfoUpDate"),
    ("EduInfSgmt", "EduInfoUpDate"),
    ("OctpnInfSgmt", "OctpnInfoUpDate"),
    ("RedncInfSgmt", "ResiInfoUpDate"),
    ("MlgInfSgmt", "MlgInfoUpDate"),
    ("IncInfSgmt", "IncInfoUpDate"),
];

/// The eleven employer items.
const EMPLOYER: [&str; 11] = [
    "CpnName",
    "CpnType",
    "Industry",
    "CpnAddr",
    "CpnPc",
    "CpnDist",
    "CpnTEL",
    "Occupation",
    "Title",
    "TechTitle",
    "WorkStartDate",
];

/// The five spouse items.
const SPOUSE: [&str; 5] = ["SpoName", "SpoIDType", "SpoIDNum", "SpoTel", "SpsCmpyNm"];

/// BBR000
fn bbr000(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.record.is_some() && record.base.is_none() {
        verdict.at("BsSgmt");
    }
    if record.base_value("RptDateCode") == Some("10") {
        blame_missing(record, verdict);
    }
}

/// BBR001: with moment 10 the record's own rule has spoken already (BBR000).
fn bbr001(record: &RecordContext<'_>, stored: Option<&StoredPerson>, verdict: &mut Verdict<'_>) {
    if stored.is_none() && record.base_value("RptDateCode") != Some("10") {
        blame_missing(record, verdict);
    }
}

fn blame_missing(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    for tag in FIRST_SEGMENTS {
        if record.segment(tag).is_none() {
            verdict.at(tag);
        }
    }
}

/// BBR002
fn bbr002(record: &RecordContext<'_>, stored: Option<&StoredPerson>, verdict: &mut Verdict<'_>) {
    let Some(person) = stored else {
        return;
    };
    if let (Some(report_date), Some(newest)) = (record.report_date, person.report_dates.last())
        && report_date < *newest
    {
        verdict.at("RptDate");
    }
    for (segment, tag) in UPDATE_DATES {
        let sent = record.segment(segment).and_then(|element| element.day(tag));
        if let (Some(sent), Some(stored)) = (sent, person.updated.get(segment))
            && sent < *stored
        {
            verdict.at(tag);
        }
    }
}

/// BBD000
fn bbd000(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    blame_presence(record.segment("OctpnInfSgmt"), "EmpStatus", EMPLOYED, &EMPLOYER, verdict);
}

/// BBD001
fn bbd001(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    blame_presence(record.segment("SpsInfSgmt"), "MariStatus", MARRIED, &SPOUSE, verdict);
}

fn blame_presence(
    segment: Option<&Element<'_>>,
    condition_tag: &str,
    condition_values: &[&str],
    items: &[&'static str],
    verdict: &mut Verdict<'_>,
) {
    let Some((element, condition)) = segment.and_then(|element| Some((element, element.filled(condition_tag)?))) else {
        return;
    };
    let applies = condition_values.contains(&condition);
    for tag in items {
        if element.child(tag).is_some() != applies {
            verdict.at(tag);
        }
    }
}

/// BBD002
fn bbd002(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    let Some((id_type, number)) = record.person_pair() else {
        return;
    };
    let mut others = record.segment("IDSgmt").into_iter().flat_map(|segment| segment.members("IDRec"));
    if others.any(|other| other.filled("OthIDType") == Some(id_type) && other.filled("OthIDNum") == Some(number)) {
        verdict.at("OthIDNum");
    }
}

/// BBD003
fn bbd003(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if let (Some((id_type, number)), Some(marriage)) = (record.person_pair(), record.segment("SpsInfSgmt"))
        && marriage.filled("SpoIDType") == Some(id_type)
        && marriage.filled("SpoIDNum") == Some(number)
    {
        verdict.at("SpoIDNum");
    }
}

/// BBE001
fn bbe001(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if let Some(overview) = record.segment("FcsInfSgmt")
        && let (Some(born), Some(updated)) = (overview.day("DOB"), overview.day("FcsInfoUpDate"))
        && born > updated
    {
        verdict.at("DOB");
    }
}

/// BBE002
fn bbe002(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    let Some(marriage) = record.segment("SpsInfSgmt") else {
        return;
    };
    match (marriage.filled("SpoIDType"), marriage.filled("SpoIDNum")) {
        (Some(_), None) => verdict.at("SpoIDNum"),
        (None, Some(_)) => verdict.at("SpoIDType"),
        _ => {}
    }
}

/// BBE004
fn bbe004(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if let Some(education) = record.segment("EduInfSgmt")
        && let (Some(level), Some(degree)) = (education.filled("EduLevel"), education.filled("AcaDegree"))
        && matches!(level, "30" | "40" | "70" | "80")
        && !matches!(degree, "5" | "9")
    {
        verdict.at("AcaDegree");
    }
}

/// BBE005: the text of the rule also forbids occupation 0, the rule itself does not (pboc-format 14); the rule is
/// followed.
fn bbe005(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if let Some(work) = record.segment("OctpnInfSgmt")
        && matches!(work.filled("CpnType"), Some("30" | "40" | "50"))
        && work.filled("Occupation") == Some("X")
    {
        verdict.at("Occupation");
    }
}

/// BBE006
fn bbe006(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.segment("IDSgmt").is_some_and(|segment| segment.is_zero("IDNm")) {
        verdict.at("IDNm");
    }
}
