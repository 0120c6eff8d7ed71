//! The worked example of pboc-format 1.6, names, headers and the plain text.

use crate::pboc2::file::{FileError, FileHeader, FileName, MAX_LINE_CHARACTERS, PlainFile, compact_time};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::ids::InstitutionCode;

fn section() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("a code")
}

fn header(records: u32) -> FileHeader {
    FileHeader {
        record_type: RecordType::BorrowingAccount,
        section_code: section(),
        // 2024-03-15 08:30:00 in Shanghai.
        generated_at: RecordedAt(1_710_462_600_000_000),
        records,
    }
}

#[test]
fn worked_example_of_1_6() {
    let date = BusinessDate::parse("2024-03-15").expect("a date");
    let name = FileName::submission(section(), date, RecordType::BorrowingAccount, 1);
    assert_eq!(name.text_file(), "T10000000H00012024031521000010.txt");
    assert_eq!(name.packed_file(), "T10000000H00012024031521000010.enc");
    assert_eq!(name.with_flag(3).to_string(), "T10000000H00012024031521000013");
    assert_eq!(header(2).to_string(), "A0502102.0.0  T10000000H00012024031508300000000002");
}

#[test]
fn header_of_110_carries_template_10() {
    let header = FileHeader { record_type: RecordType::PersonalBasic, ..header(7) };
    assert_eq!(header.to_string(), "A0501102.0.010T10000000H00012024031508300000000007");
    assert_eq!(header.to_string().len(), 50);
}

#[test]
fn names_are_read_back_and_others_refused() {
    for name in ["T10000000H00012024031521000010", "T10000000H00012024022911009993", "T10000000H00012024031522000421"] {
        assert_eq!(FileName::parse(name).map(|parsed| parsed.to_string()).as_deref(), Some(name));
    }
    let refused = [
        "",
        "T10000000H0001202403152100001",
        "T10000000H000120240315210000100",
        "T10000000H00012023022921000010",
        "T10000000H00012024031521400010",
        "T10000000H00012024031521010010",
        "T10000000H00012024031521000000",
        "T10000000H000120240315210000A0",
        "T10000000H00012024031521000014",
        "t10000000h00012024031521000010",
        "T10000000H000120240315210000+10",
    ];
    for name in refused {
        assert_eq!(FileName::parse(name), None, "{name}");
    }
}

#[test]
fn plain_file_has_one_crlf_after_each_line() {
    let mut file = PlainFile::new(&header(2));
    assert_eq!(file.append_line(|text| text.push_str("<a/>")), Ok(2));
    assert_eq!(file.append_line(|text| text.push_str("<b/>")), Ok(3));
    assert_eq!(file.finish().as_deref(), Ok("A0502102.0.0  T10000000H00012024031508300000000002\r\n<a/>\r\n<b/>\r\n"));
}

#[test]
fn plain_file_refuses_a_wrong_count_and_a_broken_line() {
    assert_eq!(PlainFile::new(&header(1)).finish(), Err(FileError::RecordCount { expected: 1, actual: 0 }));
    let mut file = PlainFile::new(&header(1));
    assert_eq!(file.append_line(|text| text.push_str("a\nb")), Err(FileError::LineEndInside { line: 2 }));
    let mut file = PlainFile::new(&header(1));
    let long = "甲".repeat(MAX_LINE_CHARACTERS);
    assert_eq!(file.append_line(|text| text.push_str(&long)), Ok(2));
    let mut file = PlainFile::new(&header(1));
    assert_eq!(
        file.append_line(|text| {
            text.push_str(&long);
            text.push('x');
        }),
        Err(FileError::LineTooLong { line: 2 })
    );
}

#[test]
fn times_are_written_in_shanghai_time_e_04() {
    // 2023-12-31T16:00:00Z is midnight of the new year in Shanghai.
    assert_eq!(compact_time(RecordedAt(1_704_038_400_000_000)), "20240101000000");
    assert_eq!(compact_time(RecordedAt(1_704_038_399_999_999)), "20231231235959");
}
