//! The files of a cut: sorted, split, numbered, and independent of the order in which records arrive.

use crate::pboc2::batch::{AssembledFile, AssemblyError, CutAssembly, LineMeta, PreparedLine, RecordsDigest, Serials};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::pipeline_event::{RecordType, ReportingCutRequested};
use credit_domain::ids::{BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};

fn cut() -> ReportingCutRequested {
    ReportingCutRequested {
        cut_id: BusinessId::parse("cut-1").expect("an id"),
        as_of: BusinessDate::parse("2024-02-29").expect("a date"),
        // 2024-03-15 08:30:00 in Shanghai.
        generated_at: RecordedAt(1_710_462_600_000_000),
        section_code: InstitutionCode::parse("T10000000H0001").expect("a code"),
    }
}

fn line(record_type: RecordType, key: &str, event_id: u128) -> PreparedLine {
    let meta = LineMeta {
        line: 0,
        event_id: EventId(event_id),
        subject_id: SubjectId::parse("s-1").expect("an id"),
        record_type,
        record_key: key.into(),
        account_id: None,
        report_date: cut().as_of,
        month: None,
        moment: "30".into(),
        repayment_status: None,
        account_status: None,
        overdue_total: None,
        closes: false,
        rule_hash: "".into(),
    };
    PreparedLine { meta, xml: format!("<{key}/>").into_boxed_str() }
}

fn files(max: u64, lines: &[(RecordType, &str)]) -> Vec<AssembledFile> {
    let mut assembly = CutAssembly::new(max);
    for (index, (record_type, key)) in (0..).zip(lines) {
        assembly.add(line(*record_type, key, index)).expect("added");
    }
    assembly.finish(&cut(), &mut Serials::new()).expect("files")
}

use RecordType::{BorrowingAccount, CreditAgreement, PersonalBasic};

#[test]
fn files_come_in_the_order_110_220_210_with_records_sorted_by_key() {
    let made = files(0, &[(BorrowingAccount, "b"), (PersonalBasic, "p"), (BorrowingAccount, "a"), (CreditAgreement, "g")]);
    let names: Vec<String> = made.iter().map(|file| file.name.to_string()).collect();
    assert_eq!(names, ["T10000000H00012024031511000010", "T10000000H00012024031522000010", "T10000000H00012024031521000010"]);
    let accounts = made.last().expect("a file");
    assert_eq!(accounts.text, "A0502102.0.0  T10000000H00012024031508300000000002\r\n<a/>\r\n<b/>\r\n");
    let lines: Vec<(u64, &str)> = accounts.lines.iter().map(|meta| (meta.line, meta.record_key.as_str())).collect();
    assert_eq!(lines, [(2, "a"), (3, "b")]);
}

#[test]
fn arrival_order_does_not_change_a_byte() {
    let one = files(2, &[(BorrowingAccount, "a"), (BorrowingAccount, "b"), (BorrowingAccount, "c")]);
    let other = files(2, &[(BorrowingAccount, "c"), (BorrowingAccount, "b"), (BorrowingAccount, "a")]);
    let texts = |files: &[AssembledFile]| files.iter().map(|file| (file.name, file.text.clone())).collect::<Vec<_>>();
    assert_eq!(texts(&one), texts(&other));
}

#[test]
fn more_records_than_a_file_may_hold_make_another_file_with_the_next_serial() {
    let made = files(2, &[(BorrowingAccount, "a"), (BorrowingAccount, "b"), (BorrowingAccount, "c")]);
    let sizes: Vec<(u16, usize)> = made.iter().map(|file| (file.name.serial, file.lines.len())).collect();
    assert_eq!(sizes, [(1, 2), (2, 1)]);
}

#[test]
fn reserved_serials_are_those_that_the_files_take() {
    let lines = [(BorrowingAccount, "a"), (BorrowingAccount, "b"), (BorrowingAccount, "c"), (PersonalBasic, "p")];
    let mut assembly = CutAssembly::new(2);
    for (index, (record_type, key)) in (0..).zip(lines) {
        assembly.add(line(record_type, key, index)).expect("added");
    }
    let mut reserved = Serials::new();
    reserved.reserve(&cut(), &assembly.counts(), 2).expect("reserved");
    let mut taken = Serials::new();
    assembly.finish(&cut(), &mut taken).expect("files");
    assert_eq!(reserved, taken);
}

#[test]
fn same_event_again_is_dropped_and_another_event_with_the_key_is_refused_abr002() {
    let mut assembly = CutAssembly::new(0);
    assert_eq!(assembly.add(line(BorrowingAccount, "a", 1)), Ok(()));
    assert_eq!(assembly.add(line(BorrowingAccount, "a", 1)), Ok(()));
    assert_eq!(assembly.add(line(BorrowingAccount, "a", 2)), Err(AssemblyError::SameKeyTwice { record_key: "a".to_owned() }));
    assert_eq!(assembly.counts().get(&BorrowingAccount), Some(&1));
}

#[test]
fn serials_end_at_999() {
    let mut serials = Serials::new();
    let counts = |records| [(BorrowingAccount, records)].into_iter().collect();
    assert_eq!(serials.reserve(&cut(), &counts(999), 1), Ok(()));
    assert_eq!(serials.reserve(&cut(), &counts(1), 1), Err(AssemblyError::OutOfSerials { record_type: "210" }));
}

#[test]
fn digest_depends_on_order_and_content() {
    let digest = |hashes: &[u8]| {
        let mut digest = RecordsDigest::new();
        for byte in hashes {
            digest.add(&ContentHash([*byte; 16]));
        }
        digest.finish()
    };
    assert_eq!(digest(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_ne!(digest(&[1, 2]), digest(&[2, 1]));
    assert_eq!(digest(&[1, 2]), digest(&[1, 2]));
}
