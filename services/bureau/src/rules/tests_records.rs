//! The catalogue, lines that are no records, and the rules of 110 and 220.

use crate::rules::{Stage, catalogue};
use crate::testing::{Draft, check, findings_of};
use std::collections::BTreeSet;

/// Every code that the bureau promises to judge.
const PROMISED: &str = "ABN003 ABN004 ABF000 ABF001 ABF002 ABF007 ABF008 ABF009 ABF010 ABF011 ABH005 ABH006 \
    ABR000 ABR001 ABR002 ABR004 ABR006 ABD000 ABD001 ABE000 ABE001 ABE002 ABE003 ABE004 ABE007 ABE008 ABE010 ABE011 BLD000 \
    BLE001 BLE002 BLE003 BLE004 BLE005 BLE006 BLE007 BLE008 BLE009 BLE010 BLE011 BLE012 BLE013 BLE014 BLE015 BLE016 BLE017 \
    BLE018 BLE019 BLE020 BLE022 BLE023 BLE025 BLE026 BLE027 BLE028 BLE029 BLE030 BLE031 BLE032 BLE034 BLE035 BLE036 BLE037 \
    BLE038 BLE039 BLE040 BLE041 BLE042 BLE043 BLE046 BLE048 BLE050 \
    BLR000 BLR001 BLR002 BLR003 BLR004 BLR005 BLR006 BLR007 BLR008 BLR009 BLR010 BLR011 BLR012 BLR013 BLR014 BLR019 BLR020 \
    BLR021 BLR022 BLR027 BLR029 \
    BBR000 BBR001 BBR002 BBD000 BBD001 BBD002 BBD003 BBE001 BBE002 BBE004 BBE005 BBE006 \
    BCR000 BCR001 BCR002 BCE000 BCE002 BCE003 BCE004";

const TEST_SOURCES: [&str; 3] =
    [include_str!("tests_210.rs"), include_str!("tests_records.rs"), include_str!("../bureau_tests.rs")];

const RULE_SOURCES: [&str; 9] = [
    include_str!("rules_file.rs"),
    include_str!("rules_record.rs"),
    include_str!("rules_items.rs"),
    include_str!("rules_segments_210.rs"),
    include_str!("rules_item_210.rs"),
    include_str!("rules_terms_210.rs"),
    include_str!("rules_store_210.rs"),
    include_str!("rules_110.rs"),
    include_str!("rules_220.rs"),
];

#[test]
fn every_promised_code_has_a_rule_and_no_other_rule_exists() {
    let promised: BTreeSet<&str> = PROMISED.split_whitespace().collect();
    let judged: BTreeSet<&str> = catalogue().iter().map(|entry| entry.code).collect();
    assert_eq!(judged, promised);
    assert!(catalogue().iter().all(|entry| !entry.meaning.is_empty() && !entry.source.is_empty()));
    assert!(catalogue().iter().any(|entry| entry.stage == Stage::Bureau));
}

#[test]
fn every_rule_is_a_function_of_its_own_name_with_a_doc_comment() {
    for entry in catalogue() {
        let signature = format!("\nfn {}(", entry.code.to_lowercase());
        let documented = RULE_SOURCES.iter().any(|source| {
            source
                .split_once(&signature)
                .is_some_and(|(before, _)| before.lines().last().is_some_and(|line| line.starts_with("///")))
        });
        assert!(documented, "{}", entry.code);
    }
}

#[test]
fn every_rule_is_broken_somewhere_in_these_tables() {
    for entry in catalogue() {
        let broken = format!("\"{} ", entry.code);
        let beside = format!(", {} ", entry.code);
        let is_broken = TEST_SOURCES.iter().any(|source| source.contains(&broken) || source.contains(&beside));
        assert!(is_broken, "{}", entry.code);
    }
}

#[test]
fn f_22_a_line_that_is_no_record_has_one_finding() {
    let lawful = Draft::first("D1").line();
    let judge = |line: &str| findings_of(&[], "210", line);
    assert_eq!(judge(&lawful), Vec::<String>::new());
    assert_eq!(judge(&lawful.replacen("<Document>", "<?xml version=\"1.0\"?><Document>", 1)), ["ABR006 0000"]);
    assert_eq!(judge(&lawful.replacen("<AcctBal>", "<AcctBal unit=\"1\">", 1)), ["ABR006 0000"]);
    assert_eq!(judge(&lawful.replacen("张三", "&#24352;", 1)), ["ABR006 0000"]);
    assert_eq!(judge(&lawful.replacen("张三", "张&amp;三", 1)), Vec::<String>::new());
    for (length, _) in lawful.char_indices() {
        assert_eq!(judge(lawful.get(..length).unwrap()), ["ABR006 0000"], "{length}");
    }
}

#[test]
fn every_line_of_foreign_shape_is_answered_without_failing() {
    for line in ["<a></a>", "<Document></Document>", "<Document><InAcctInf></InAcctInf></Document>", "<Document>text</Document>"]
    {
        assert!(!findings_of(&[], "210", line).is_empty(), "{line}");
        assert!(!findings_of(&[], "110", line).is_empty(), "{line}");
        assert!(!findings_of(&[], "220", line).is_empty(), "{line}");
    }
}

/// A first 110, edited, in an empty database.
fn person(edits: &str, expected: &str) {
    check(&[], &Draft::first("110").edit(edits), expected);
}

/// An update of a stored person, edited.
fn person_update(edits: &str, expected: &str) {
    check(&[Draft::first("110")], &Draft::first("110").edit("B.RptDate=2024-06-30 B.RptDateCode=20").edit(edits), expected);
}

const EMPLOYER: &str = "G.EmpStatus=17 G.CpnName=公司 G.CpnType=10 G.Industry=J G.CpnAddr= G.CpnPc= G.CpnDist= G.CpnTEL= \
    G.Occupation=1 G.Title=9 G.TechTitle=9 G.WorkStartDate=";
const SPOUSE: &str = "E.MariStatus=20 E.SpoName=李四 E.SpoIDType=2 E.SpoIDNum=CHNE87654321 E.SpoTel= E.SpsCmpyNm=";

#[test]
fn rules_of_110() {
    person("", "");
    person(EMPLOYER, "");
    person(SPOUSE, "");
    person("-D", "BBR000 FcsInfSgmt");
    person("-B", "BBR000 BsSgmt");
    person("B.RptDateCode=20 -I", "BBR001 MlgInfSgmt");
    person_update("-I -H", "");
    person_update("B.RptDate=2024-03-30", "BBR002 RptDate");
    person_update("D.FcsInfoUpDate=2024-03-04", "BBR002 FcsInfoUpDate");
    person_update("B.RptDate=2024-03-31", "ABR004 0000");
    person(
        "G.EmpStatus=17",
        &all("BBD000", "CpnName CpnType Industry CpnAddr CpnPc CpnDist CpnTEL Occupation Title TechTitle WorkStartDate"),
    );
    person("G.CpnName=公司", "BBD000 CpnName");
    person("E.SpoName=李四", "BBD001 SpoName");
    person(&format!("{SPOUSE} -E.SpoTel"), "BBD001 SpoTel");
    person("+C", "");
    person("+C C.IDRec.OthIDType=10 C.IDRec.OthIDNum=11010519491231002X", "BBD002 OthIDNum");
    person(&format!("{SPOUSE} E.SpoIDType=10 E.SpoIDNum=11010519491231002X"), "BBD003 SpoIDNum");
    person(&format!("{SPOUSE} E.SpoIDNum=CHN"), "ABE004 SpoIDNum");
    person("D.DOB=2024-03-06", "BBE001 DOB");
    person(&format!("{SPOUSE} E.SpoIDNum="), "BBE002 SpoIDNum");
    person("F.EduLevel=30", "BBE004 AcaDegree");
    person("F.EduLevel=30 F.AcaDegree=5", "");
    person(&format!("{EMPLOYER} G.CpnType=40 G.Occupation=X"), "BBE005 Occupation");
    person(&format!("{EMPLOYER} G.CpnType=40 G.Occupation=0"), "");
    person("+C C.IDNm=0 -C.IDRec", "BBE006 IDNm");
    person("+C C.IDNm=2", "ABE010 IDNm");
    person("I.MlgInfoUpDate=2024-04-01", "ABE007 MlgInfoUpDate");
}

#[test]
fn rules_of_220() {
    let first = |edits: &str, expected: &str| check(&[], &Draft::first("220").edit(edits), expected);
    let update = |edits: &str, expected: &str| {
        check(&[Draft::first("220")], &Draft::first("220").edit("B.RptDate=2024-06-30 B.RptDateCode=30").edit(edits), expected);
    };
    first("", "");
    update("", "");
    first("-D", "BCR000 CreditLimSgmt");
    first("-B", "BCR000 CtrctBsSgmt");
    first("D.ConExpDate=2024-03-04", "BCE000 ConExpDate");
    first("D.ConEffDate=2024-04-01", "ABE007 ConEffDate");
    first("+C", "");
    first("+C C.CtrctCertRel.CertRelIDType=30 C.CtrctCertRel.CertRelIDNum=D2143569X", "BCE002 CertRelIDType");
    first("+C C.CtrctCertRel.CertRelIDType=10 C.CtrctCertRel.CertRelIDNum=11010519491231002X", "BCE003 CertRelIDNum");
    first("+C C.BrerNm=2", "ABE010 BrerNm");
    first("+C C.BrerNm=2 *C.CtrctCertRel", "ABE011 CtrctCertRel");
    first("D.CreditRest=1", "BCE004 CreditRestCode");
    first("D.CreditRest=1 D.CreditRestCode=T10000000H0001S1", "");
    update("B.RptDate=2024-03-31", "ABR004 0000");
    update("B.RptDate=2024-03-30 D.ConStatus=2", "BCR002 ConStatus");
    update("B.RptDate=2024-03-30", "");
    let ended = Draft::first("220").edit("B.RptDate=2024-06-30 B.RptDateCode=20 D.ConStatus=2");
    let later = Draft::first("220").edit("B.RptDate=2024-07-31 B.RptDateCode=30");
    check(&[Draft::first("220"), ended], &later, "BCR001 0000");
}

fn all(code: &str, tags: &str) -> String {
    tags.split_whitespace().map(|tag| format!("{code} {tag}")).collect::<Vec<_>>().join(", ")
}
