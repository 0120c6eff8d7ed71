use super::*;
use crate::config::REHEARSAL_KEY_HEX;
use crate::plain_text::{Line, PlainText};

fn finding(code: &'static str, tag: &'static str) -> Finding {
    Finding { code, tag: tag.into() }
}

fn key() -> SealingKey {
    SealingKey::from_hex(REHEARSAL_KEY_HEX).unwrap()
}

fn lines_of(sealed: &[u8]) -> Vec<String> {
    let mut text = PlainText::open(&key(), sealed, 1 << 20);
    let mut lines = Vec::new();
    while let Some(line) = text.next_line().unwrap() {
        match line {
            Line::Text(line) => lines.push(line.to_owned()),
            other => panic!("{other:?}"),
        }
    }
    lines
}

fn sealed_answer(flag: FeedbackFlag, file_findings: &[Finding]) -> Vec<u8> {
    let name = SubmissionName::parse("T10000000H00012024031521000010").unwrap();
    let header = SubmissionHeader::parse("A0502102.0.0  T10000000H00012024031508300000000002");
    let mut refused = RefusedLines::new();
    if flag == FeedbackFlag::RecordsRefused {
        refused.add(3, &[finding("ABE001", "AcctBal"), finding("BLE020", "OverdPrinc")], "<Document>信</Document>").unwrap();
    }
    let (loaded, count) = if flag == FeedbackFlag::AllLoaded { (2, 0) } else { (1, 1) };
    let answer = Answer { name: &name, header: header.as_ref(), flag, loaded, refused: count, file_findings };
    seal(&answer, refused, &key()).unwrap()
}

#[test]
fn golden_answer_with_a_refused_record() {
    assert_eq!(
        lines_of(&sealed_answer(FeedbackFlag::RecordsRefused, &[])),
        [
            "A0722.0.0T10000000H000120240315210000132.0.02024031508300000000010000001",
            "<Document><FbInf><ErrRecId>3</ErrRecId><FbErrNum>2</FbErrNum>\
             <ErrInf><FbCode>ABE001</FbCode><FbMsg>AcctBal</FbMsg></ErrInf>\
             <ErrInf><FbCode>BLE020</FbCode><FbMsg>OverdPrinc</FbMsg></ErrInf>\
             <ErrRec>PERvY3VtZW50PuS/oTwvRG9jdW1lbnQ+</ErrRec></FbInf></Document>",
        ]
    );
}

#[test]
fn golden_answers_without_record_lines() {
    assert_eq!(
        lines_of(&sealed_answer(FeedbackFlag::AllLoaded, &[])),
        ["A0722.0.0T10000000H000120240315210000112.0.02024031508300000000020000000"]
    );
    assert_eq!(
        lines_of(&sealed_answer(FeedbackFlag::FileRefused, &[finding("ABH005", "0000")])),
        [
            "A0722.0.0T10000000H000120240315210000122.0.02024031508300000000010000001",
            "<Document><FbInf><FbErrNum>1</FbErrNum>\
             <ErrInf><FbCode>ABH005</FbCode><FbMsg>0000</FbMsg></ErrInf></FbInf></Document>",
        ]
    );
}

#[test]
fn the_header_has_72_characters_and_the_bytes_repeat() {
    let sealed = sealed_answer(FeedbackFlag::RecordsRefused, &[]);
    assert_eq!(lines_of(&sealed)[0].chars().count(), 72);
    assert_eq!(sealed, sealed_answer(FeedbackFlag::RecordsRefused, &[]));
}

#[test]
fn f_18_a_record_too_long_is_left_out_and_a_foreign_tag_is_escaped() {
    let just_fits = "x".repeat(75_000);
    let too_long = "x".repeat(75_001);
    assert!(record_line(2, &[], &just_fits).contains(&STANDARD.encode(&just_fits)));
    assert!(record_line(2, &[], &too_long).contains("<ErrRec></ErrRec>"));
    assert!(file_line(&[finding("ABR000", "<&")]).contains("<FbMsg>&lt;&amp;</FbMsg>"));
}
