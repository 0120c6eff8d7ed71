//! Rules of a 220, credit agreement (pboc-format 6; F-13).

use crate::finding::Verdict;
use crate::record_xml::Element;
use crate::rules::context::RecordContext;
use crate::rules::rules_record::RecordRule;
use crate::rules::{Rule, bureau, local};
use crate::stored::StoredAgreement;

/// The table of what the record shows by itself.
pub(crate) const RULES: &[RecordRule] = &[
    local("BCR000", "6", "base and limit segments are there", bcr000),
    local("BCE000", "6", "the limit does not end before it begins", bce000),
    local("BCE002", "F-13", "a co-obligor's document fits its kind", bce002),
    local("BCE003", "6", "a co-obligor is not the borrower", bce003),
    local("BCE004", "6", "the shared limit has both amount and number or neither", bce004),
];

pub(crate) type AgreementStoreRule = Rule<fn(&RecordContext<'_>, Option<&StoredAgreement>, &mut Verdict<'_>)>;

/// The table of what is judged against the store.
pub(crate) const STORE_RULES: &[AgreementStoreRule] = &[
    bureau("BCR001", "6", "an ended agreement takes no further report", bcr001),
    bureau("BCR002", "6", "an older report does not end the agreement", bcr002),
];

const LIMIT: &str = "CreditLimSgmt";

/// BCR000
fn bcr000(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.record.is_none() {
        return;
    }
    for tag in ["CtrctBsSgmt", LIMIT] {
        if record.segment(tag).is_none() {
            verdict.at(tag);
        }
    }
}

/// BCE000
fn bce000(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if let Some(limit) = record.segment(LIMIT)
        && let (Some(begins), Some(ends)) = (limit.day("ConEffDate"), limit.day("ConExpDate"))
        && ends < begins
    {
        verdict.at("ConExpDate");
    }
}

/// BCE002: an organisation has 10, 20 or 30; a person any kind of personal document.
fn bce002(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    let mismatch = |party: &Element<'_>| match (party.filled("BrerType"), party.filled("CertRelIDType")) {
        (Some("2"), Some(document)) => !matches!(document, "10" | "20" | "30"),
        (Some("1"), Some(document)) => document == "30",
        _ => false,
    };
    if co_obligors(record).any(mismatch) {
        verdict.at("CertRelIDType");
    }
}

/// BCE003
fn bce003(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    let Some((id_type, number)) = record.person_pair() else {
        return;
    };
    let is_borrower = |party: &Element<'_>| {
        party.filled("BrerType") == Some("1")
            && party.filled("CertRelIDType") == Some(id_type)
            && party.filled("CertRelIDNum") == Some(number)
    };
    if co_obligors(record).any(is_borrower) {
        verdict.at("CertRelIDNum");
    }
}

/// BCE004: as tags; that a present tag is filled is ABE000.
fn bce004(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    let Some(limit) = record.segment(LIMIT) else {
        return;
    };
    match (limit.child("CreditRest"), limit.child("CreditRestCode")) {
        (Some(_), None) => verdict.at("CreditRestCode"),
        (None, Some(_)) => verdict.at("CreditRest"),
        _ => {}
    }
}

/// BCR001
fn bcr001(_: &RecordContext<'_>, stored: Option<&StoredAgreement>, verdict: &mut Verdict<'_>) {
    if stored.is_some_and(|agreement| agreement.is_ended) {
        verdict.whole();
    }
}

/// BCR002
fn bcr002(record: &RecordContext<'_>, stored: Option<&StoredAgreement>, verdict: &mut Verdict<'_>) {
    let newest = stored.and_then(|agreement| agreement.report_dates.last());
    let ends = record.segment(LIMIT).and_then(|limit| limit.filled("ConStatus")) == Some("2");
    if let (Some(newest), Some(report_date)) = (newest, record.report_date)
        && ends
        && report_date < *newest
    {
        verdict.at("ConStatus");
    }
}

fn co_obligors<'r>(record: &RecordContext<'r>) -> impl Iterator<Item = &'r Element<'r>> {
    record.segment("CtrctCertRelSgmt").into_iter().flat_map(|segment| segment.members("CtrctCertRel"))
}
