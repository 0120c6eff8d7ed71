//! Rules of any record as a whole (pboc-format 9.2).

use crate::finding::Verdict;
use crate::id_number::{is_possible_organisation_number, is_possible_person_number};
use crate::record_xml::{Element, NotXml};
use crate::rules::context::RecordContext;
use crate::rules::{Rule, bureau, local};
use std::collections::BTreeSet;
use wire_contracts::pboc2::spec::{Group, SegmentEntry, SegmentSpec};

pub(crate) type LineRule = Rule<fn(Option<NotXml>, &mut Verdict<'_>)>;
pub(crate) type RecordRule = Rule<fn(&RecordContext<'_>, &mut Verdict<'_>)>;

/// The rule of a line that must become a record at all; a line that breaks it is judged by no other.
pub(crate) const LINE_RULES: &[LineRule] = &[local("ABR006", "1.1, F-22", "the line can be parsed as one record", abr006)];

/// The table.
pub(crate) const RULES: &[RecordRule] = &[
    local("ABR000", "1.4", "no foreign tag, repeated segment or item, or wrong record type", abr000),
    local("ABR001", "9.2", "RptDate is not later than the generation of the file", abr001),
    local("ABR002", "2.1", "the identity occurs once in the file", abr002),
    bureau("ABR004", "2.1", "the identity is not stored yet", abr004),
    local("ABD001", "1.4", "no segment is empty", abd001),
    local("ABE004", "8.1", "identity numbers are possible", abe004),
    local("ABE010", "4.3", "the stated count is the number of group members", abe010),
    local("ABE011", "4.3", "no two group members are the same", abe011),
];

/// ABR006: well-formed and free of what F-22 forbids.
fn abr006(defect: Option<NotXml>, verdict: &mut Verdict<'_>) {
    if defect.is_some() {
        verdict.whole();
    }
}

/// ABR000: `Document` holds exactly one element of the file's record type; segments and items are those of the table,
/// each at most once; InfRecType is the file's. Order is free (pboc-format 1.5).
fn abr000(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    let spec = record.file.spec;
    if record.document.tag != "Document" {
        verdict.at_sent_tag(&record.document.tag);
    }
    for child in &record.document.children {
        if child.tag != spec.root {
            verdict.at_sent_tag(&child.tag);
        }
    }
    if record.document.children.len() > 1 || record.record.is_none() {
        verdict.at(spec.root);
    }
    if record.base_value("InfRecType").is_some_and(|code| code != spec.code) {
        verdict.at("InfRecType");
    }
    let mut segments_seen = BTreeSet::new();
    for segment in record.record.map(|element| element.children.as_slice()).unwrap_or_default() {
        match spec.segment(&segment.tag) {
            Some(segment_spec) if segments_seen.insert(segment_spec.tag) => judge_tags(segment, segment_spec, verdict),
            _ => verdict.at_sent_tag(&segment.tag),
        }
    }
}

fn judge_tags(segment: &Element<'_>, spec: &SegmentSpec, verdict: &mut Verdict<'_>) {
    for (position, child) in segment.children.iter().enumerate() {
        if let Some(group) = spec.group().filter(|group| group.tag == child.tag) {
            judge_member_tags(child, group, verdict);
            continue;
        }
        let is_known = spec.item(&child.tag).is_some();
        let is_repeated = segment.children.iter().take(position).any(|earlier| earlier.tag == child.tag);
        if !is_known || is_repeated || !child.children.is_empty() {
            verdict.at_sent_tag(&child.tag);
        }
    }
}

fn judge_member_tags(member: &Element<'_>, group: &Group, verdict: &mut Verdict<'_>) {
    for (position, child) in member.children.iter().enumerate() {
        let is_known = group.items.iter().any(|item| item.tag == child.tag);
        let is_repeated = member.children.iter().take(position).any(|earlier| earlier.tag == child.tag);
        if !is_known || is_repeated || !child.children.is_empty() {
            verdict.at_sent_tag(&child.tag);
        }
    }
}

/// ABR001
fn abr001(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.report_date.is_some_and(|date| date > record.file.generated_on) {
        verdict.at("RptDate");
    }
}

/// ABR002: the first record of an identity is judged for itself, every later one is refused.
fn abr002(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.repeated_in_file {
        verdict.whole();
    }
}

/// ABR004: normal records only (F-07), and these are all normal ones.
fn abr004(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.identity_stored {
        verdict.whole();
    }
}

/// ABD001: also a group member without an item.
fn abd001(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    for spec in record.file.spec.segments {
        let Some(segment) = record.segment(spec.tag) else {
            continue;
        };
        if segment.children.is_empty() {
            verdict.at(spec.tag);
        }
        if let Some(group) = spec.group()
            && segment.members(group.tag).any(|member| member.children.is_empty())
        {
            verdict.at(group.tag);
        }
    }
}

/// Where identity documents stand beside the base segment: segment, group, tag of person (1) or organisation (2),
/// tag of the kind, tag of the number.
const OTHER_DOCUMENTS: [(&str, &str, &str, &str, &str); 3] = [
    ("IDSgmt", "IDRec", "", "OthIDType", "OthIDNum"),
    ("RltRepymtInfSgmt", "RltRepymtInf", "InfoIDType", "ArlpCertType", "ArlpCertNum"),
    ("CtrctCertRelSgmt", "CtrctCertRel", "BrerType", "CertRelIDType", "CertRelIDNum"),
];

/// ABE004: of the person, of a spouse, of other documents and of related parties.
fn abe004(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.person_pair().is_some_and(|(id_type, number)| !is_possible_person_number(id_type, number)) {
        verdict.at("IDNum");
    }
    if let Some(marriage) = record.segment("SpsInfSgmt")
        && let (Some(id_type), Some(number)) = (marriage.filled("SpoIDType"), marriage.filled("SpoIDNum"))
        && !is_possible_person_number(id_type, number)
    {
        verdict.at("SpoIDNum");
    }
    for (segment, group, party_tag, type_tag, number_tag) in OTHER_DOCUMENTS {
        let members = record.segment(segment).into_iter().flat_map(|element| element.members(group));
        for member in members {
            let (Some(id_type), Some(number)) = (member.filled(type_tag), member.filled(number_tag)) else {
                continue;
            };
            let is_possible = match member.filled(party_tag) {
                Some("2") => is_possible_organisation_number(id_type, number),
                _ => is_possible_person_number(id_type, number),
            };
            if !is_possible {
                verdict.at(number_tag);
            }
        }
    }
}

/// ABE010: IDNm, RltRepymtNm, CcNm, CagOfTrdNm, BrerNm against the members that follow.
fn abe010(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    for (segment, group) in groups_of(record) {
        let stated = segment.amount(group.count_tag);
        let counted = u64::try_from(segment.members(group.tag).count()).unwrap_or(u64::MAX);
        if stated.is_some_and(|count| count != counted) {
            verdict.at(group.count_tag);
        }
    }
}

/// Items by which two members of a group are the same.
fn identity_of_member(group_tag: &str) -> &'static [&'static str] {
    match group_tag {
        "IDRec" => &["OthIDType", "OthIDNum"],
        "RltRepymtInf" => &["ArlpCertType", "ArlpCertNum", "ArlpType"],
        "CccInf" => &["Ccc"],
        "CagOfTrdInf" => &["ChanTranType", "TranDate"],
        "CtrctCertRel" => &["CertRelIDType", "CertRelIDNum"],
        _ => &[],
    }
}

/// ABE011
fn abe011(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    for (segment, group) in groups_of(record) {
        let tags = identity_of_member(group.tag);
        let mut seen = BTreeSet::new();
        for member in segment.members(group.tag) {
            let identity: Option<Vec<&str>> = tags.iter().map(|tag| member.filled(tag)).collect();
            if identity.is_some_and(|values| !values.is_empty() && !seen.insert(values)) {
                verdict.at(group.tag);
            }
        }
    }
}

fn groups_of<'r>(record: &RecordContext<'r>) -> impl Iterator<Item = (&'r Element<'r>, &'static Group)> {
    let found: Vec<(&'r Element<'r>, &'static Group)> = record
        .file
        .spec
        .segments
        .iter()
        .filter_map(|spec| {
            let group = spec.entries.iter().find_map(|entry| match entry {
                SegmentEntry::Group(group) => Some(group),
                SegmentEntry::Item(_) => None,
            })?;
            Some((record.segment(spec.tag)?, group))
        })
        .collect();
    found.into_iter()
}
