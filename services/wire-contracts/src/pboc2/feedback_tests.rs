//! Answers of the bureau: what is read, and that everything else is refused by name.

use super::{Feedback, parse};

const NAME: &str = "T10000000H00012024031521000013";
const HEADER: &str = "A0722.0.0T10000000H000120240315210000132.0.02024031510150000000010000001";
const REFUSED: &str = "<Document><FbInf><ErrRecId>3</ErrRecId><FbErrNum>2</FbErrNum>\
     <ErrInf><FbCode>BLE019</FbCode><FbMsg>TotOverd</FbMsg></ErrInf><ErrInf><FbCode>ABR002</FbCode><FbMsg>0000</FbMsg></ErrInf>\
     <ErrRec>PGEvPg==</ErrRec></FbInf></Document>";

fn lines(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

fn rules(name: &str, text: &str) -> Vec<&'static str> {
    match parse(name, text.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(|finding| finding.rule).collect(),
    }
}

fn read(name: &str, text: &str) -> Feedback {
    parse(name, text.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}"))
}

#[test]
fn worked_example_of_1_6_is_read() {
    let feedback = read(NAME, &lines(&[HEADER, REFUSED]));
    assert_eq!(feedback.submission.to_string(), "T10000000H00012024031521000010");
    assert_eq!((feedback.flag, feedback.records_loaded, feedback.records_refused), (3, 1, 1));
    assert_eq!(feedback.generated_at, "20240315101500");
    let [refused] = feedback.refused_lines.as_slice() else { panic!("one refused line") };
    assert_eq!(refused.line, 3);
    assert_eq!(refused.original.as_deref(), Some(b"<a/>".as_slice()));
    let errors: Vec<_> = refused.errors.iter().map(|error| (error.code.as_str(), error.tag.as_str())).collect();
    assert_eq!(errors, [("BLE019", "TotOverd"), ("ABR002", "0000")]);
}

#[test]
fn line_end_after_the_last_record_may_be_missing_f_25() {
    let text = lines(&[HEADER, REFUSED]);
    assert!(read(NAME, &text) == read(NAME, text.trim_end()));
}

#[test]
fn flag_1_is_a_header_alone() {
    let name = "T10000000H00012024031521000011";
    let header = "A0722.0.0T10000000H000120240315210000112.0.02024031510150000000020000000";
    assert_eq!(read(name, &lines(&[header])).records_loaded, 2);
    assert_eq!(rules(name, &lines(&[header, REFUSED])), ["FEEDBACK_BODY_UNEXPECTED"]);
    let refusing = header.replace("00000020000000", "00000020000001");
    assert_eq!(rules(name, &lines(&[&refusing])), ["FEEDBACK_COUNTS"]);
}

#[test]
fn flag_2_names_file_errors_only() {
    let name = "T10000000H00012024031521000012";
    let header = "A0722.0.0T10000000H000120240315210000122.0.02024031510150000000000000002";
    let body =
        "<Document><FbInf><FbErrNum>1</FbErrNum><ErrInf><FbCode>ABF009</FbCode><FbMsg>0000</FbMsg></ErrInf></FbInf></Document>";
    assert_eq!(read(name, &lines(&[header, body])).file_errors[0].code, "ABF009");
    assert_eq!(rules(name, &lines(&[header, REFUSED])), ["FEEDBACK_BODY_FORM", "FEEDBACK_COUNTS"]);
    assert_eq!(rules(name, &lines(&[header])), ["FEEDBACK_COUNTS"]);
}

#[test]
fn empty_original_record_is_allowed_f_18() {
    let body = REFUSED.replace("<ErrRec>PGEvPg==</ErrRec>", "<ErrRec></ErrRec>");
    assert_eq!(read(NAME, &lines(&[HEADER, &body])).refused_lines[0].original, None);
    let short = REFUSED.replace("<ErrRec>PGEvPg==</ErrRec>", "<ErrRec/>");
    assert_eq!(read(NAME, &lines(&[HEADER, &short])).refused_lines[0].original, None);
}

#[test]
fn names_and_headers_are_judged() {
    let check = |name: &str, header: &str, expected: &[&str]| {
        assert_eq!(rules(name, &lines(&[header, REFUSED])), expected, "{name} {header}");
    };
    check("T10000000H00012024031521000010", HEADER, &["FEEDBACK_NAME", "FEEDBACK_HEADER_FLAG"]);
    check("nonsense", HEADER, &["FEEDBACK_NAME", "FEEDBACK_HEADER_NAME", "FEEDBACK_HEADER_FLAG"]);
    check(NAME, &HEADER.replace("A072", "A050"), &["FEEDBACK_HEADER_START"]);
    check(NAME, &HEADER.replacen("2.0.0", "2.00.", 1), &["FEEDBACK_HEADER_VERSION"]);
    check(NAME, &HEADER.replace("210000132.0.0", "21000013200.0"), &["FEEDBACK_HEADER_ORIGINAL_VERSION"]);
    check(NAME, &HEADER.replace("T10000000H0001", "T10000000H0002"), &["FEEDBACK_HEADER_NAME"]);
    check(NAME, &HEADER.replace("20240315101500", "20240230101500"), &["FEEDBACK_HEADER_TIME"]);
    check(NAME, &HEADER.replace("20240315101500", "20240315241500"), &["FEEDBACK_HEADER_TIME"]);
    check(NAME, &HEADER.replace("00000010000001", "000000x0000001"), &["FEEDBACK_HEADER_COUNTS"]);
    check(NAME, "A072", &["FEEDBACK_HEADER_LENGTH"]);
    check(NAME, &HEADER.replace("00000010000001", "00000010000002"), &["FEEDBACK_COUNTS"]);
}

#[test]
fn bodies_are_judged() {
    let check = |body: &str, expected: &str| {
        assert_eq!(rules(NAME, &lines(&[HEADER, body])).first().copied(), Some(expected), "{body}");
    };
    check(&REFUSED.replace("<ErrRecId>3<", "<ErrRecId>1<"), "FEEDBACK_ERR_REC_ID");
    check(&REFUSED.replace("<ErrRecId>3<", "<ErrRecId>123456789<"), "FEEDBACK_ERR_REC_ID");
    check(&REFUSED.replace("<ErrRecId>3</ErrRecId>", ""), "FEEDBACK_ERR_REC_ID");
    check(&REFUSED.replace("<FbErrNum>2<", "<FbErrNum>1<"), "FEEDBACK_ERR_NUM");
    check(&REFUSED.replace("<FbErrNum>2</FbErrNum>", ""), "FEEDBACK_XML_FORM");
    check(&REFUSED.replace("BLE019", "ble019"), "FEEDBACK_CODE");
    check(&REFUSED.replace("0000", ""), "FEEDBACK_MSG");
    check(&REFUSED.replace("PGEvPg==", "!"), "FEEDBACK_ERR_REC");
    check(&REFUSED.replace("<FbInf>", "<FbInf a=\"1\">"), "FEEDBACK_XML_PLAIN");
    check(&REFUSED.replace("TotOverd", "Tot&amp;Overd"), "FEEDBACK_XML_PLAIN");
    check(&REFUSED.replace("TotOverd", "&x;"), "FEEDBACK_XML_PLAIN");
    check(&REFUSED.replace("TotOverd", "<![CDATA[TotOverd]]>"), "FEEDBACK_XML_PLAIN");
    check(&format!("<?xml version=\"1.0\"?>{REFUSED}"), "FEEDBACK_XML_PLAIN");
    check(&format!("<!DOCTYPE Document [<!ENTITY x \"y\">]>{REFUSED}"), "FEEDBACK_XML_PLAIN");
    check(&format!("<!-- c -->{REFUSED}"), "FEEDBACK_XML_PLAIN");
    check(&format!("\u{feff}{REFUSED}"), "FEEDBACK_XML_PLAIN");
    check(&format!("{REFUSED}{REFUSED}"), "FEEDBACK_XML_FORM");
    check(&format!("{REFUSED} "), "FEEDBACK_XML_FORM");
    check("plain text", "FEEDBACK_XML_FORM");
    check("", "FEEDBACK_LINE_ENDS");
    check(&REFUSED.replace("TotOverd", "Tot\nOverd"), "FEEDBACK_LINE_ENDS");
    check(&REFUSED.replace("PGEvPg==", &"A".repeat(300_000)), "FEEDBACK_LINE_LENGTH");
}

#[test]
fn a_line_refused_twice_is_refused() {
    let header = HEADER.replace("00000010000001", "00000000000002");
    assert_eq!(rules(NAME, &lines(&[&header, REFUSED, REFUSED])), ["FEEDBACK_LINE_REPEATED", "FEEDBACK_COUNTS"]);
}

#[test]
fn every_strict_prefix_is_refused_and_no_suffix_is_read_over() {
    let text = lines(&[HEADER, REFUSED]);
    let without_line_end = text.len() - 2;
    for length in (0..text.len()).filter(|length| *length != without_line_end) {
        assert!(parse(NAME, &text.as_bytes()[..length]).is_err(), "{length}");
    }
    for suffix in ["x", "\r\n", "\n", " ", "\0", "<a/>", "\r\n\r\n"] {
        assert!(parse(NAME, format!("{text}{suffix}").as_bytes()).is_err(), "{suffix:?}");
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    let found = parse(NAME, b"\xff\xfe").err().map(|findings| findings.iter().map(|finding| finding.rule).collect::<Vec<_>>());
    assert_eq!(found, Some(vec!["FEEDBACK_CHARSET"]));
}

#[test]
fn findings_are_bounded() {
    let header = HEADER.replace("00000010000001", "00000000001000");
    let body = vec!["<x/>"; 1_000];
    let all: Vec<&str> = std::iter::once(header.as_str()).chain(body).collect();
    assert!(rules(NAME, &lines(&all)).len() <= super::MAX_FINDINGS + 1);
}
