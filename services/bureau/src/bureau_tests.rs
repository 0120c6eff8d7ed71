use super::*;
use crate::day::Day;
use crate::plain_text::{Line, PlainText};
use crate::report_text::{Reveal, report_text};
use crate::sealing::SealingWriter;
use crate::testing::{Draft, SECTION};
use std::io::Write;
use std::path::Path;

const NAME: &str = "T10000000H00012024123121000010";

fn config(home: &Path) -> Config {
    Config { max_plain_bytes: 1 << 20, ..Config::below(home) }
}

fn seal(plain: &[u8]) -> Vec<u8> {
    let key = Config::default().sealing_key().unwrap();
    let mut writer = SealingWriter::new(&key, NAME);
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

fn header(record_type: &str, template: &str, records: usize) -> String {
    format!("A050{record_type}2.0.0{template}{SECTION}202412310830000{records:07}")
}

/// The plain text of a lawful file of 210 records.
fn text_of(records: &[Draft]) -> String {
    let mut text = header("210", "  ", records.len()) + "\r\n";
    for record in records {
        text.push_str(&record.line());
        text.push_str("\r\n");
    }
    text
}

fn answer_lines(bureau: &Bureau, receipt: &Receipt) -> Vec<String> {
    let name = receipt.feedback.as_deref().unwrap();
    let delivered = fs::read(bureau.config.outbox.join(name)).unwrap();
    assert_eq!(bureau.feedback(name).unwrap().as_deref(), Some(delivered.as_slice()));
    let mut text = PlainText::open(&bureau.key, &delivered, 1 << 20);
    let mut lines = Vec::new();
    while let Some(line) = text.next_line().unwrap() {
        match line {
            Line::Text(line) => lines.push(line.to_owned()),
            other => panic!("{other:?}"),
        }
    }
    lines
}

/// Sends a file into an empty bureau; gives flag and `CODE tag` of its file-level findings.
fn file_outcome(name: &str, sealed: &[u8]) -> (Option<FeedbackFlag>, Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let receipt = bureau.receive(name, sealed).unwrap();
    if receipt.flag.is_some() {
        let lines = answer_lines(&bureau, &receipt);
        assert_eq!(lines[0].chars().count(), 72);
    }
    (receipt.flag, receipt.findings.iter().map(|one| format!("{} {}", one.code, one.tag)).collect())
}

fn check_file(name: &str, sealed: &[u8], expected: &[&str]) {
    let (flag, findings) = file_outcome(name, sealed);
    assert_eq!(findings, expected, "{name}");
    let is_refused = !expected.is_empty();
    let is_named = expected != ["ABN003 0000"];
    assert_eq!(flag, is_named.then_some(if is_refused { FeedbackFlag::FileRefused } else { FeedbackFlag::AllLoaded }));
}

#[test]
fn file_rules_each_refuse_the_file_and_a_neighbour_passes() {
    let lawful = text_of(&[Draft::first("D1"), Draft::first("R1")]);
    let check = |text: &str, expected: &[&str]| check_file(NAME, &seal(text.as_bytes()), expected);
    check(&lawful, &[]);
    check(lawful.trim_end(), &[]);
    check_file("T10000000H00012024123121000011", &seal(lawful.as_bytes()), &["ABN003 0000"]);
    check_file("T10000000H00022024123121000010", &seal(lawful.as_bytes()), &["ABN004 0000"]);
    check_file(NAME, &seal(lawful.as_bytes())[..40], &["ABF000 0000"]);
    check_file(NAME, &[7; 64], &["ABF000 0000"]);
    check_file(NAME, &[], &["ABF000 0000"]);
    check("", &["ABF002 0000"]);
    check(&lawful.replacen("\r\n", "\n", 1), &["ABF010 0000"]);
    check(&lawful.replacen("\r\n<", "\r\n\r\n<", 1), &["ABF010 0000"]);
    check(&format!("{lawful}\r\n"), &["ABF010 0000"]);
    check(&lawful.replacen("A050", "A051", 1), &["ABH005 0000"]);
    check(&lawful.replacen("0000002", "0000003", 1), &["ABH005 0000"]);
    check(&format!("\u{feff}{lawful}"), &["ABH005 0000"]);
    check(&lawful.replacen("2.0.0", "2.0.1", 1), &["ABH006 0000"]);
    check(&lawful.replacen("2.0.0  ", "2.0.090", 1), &["ABH006 0000"]);
    check(&lawful.replacen("A050210", "A050220", 1), &["ABF007 0000"]);
    check(&lawful.replacen("20241231083000", "20241230083000", 1), &["ABF007 0000"]);
    let other_section = lawful.replacen(&format!("  {SECTION}"), "  T10000000H0009", 1);
    check(&other_section, &["ABF007 0000"]);
    let (head, tail) = lawful.split_at(80);
    check_file(NAME, &seal(&[head.as_bytes(), b"\xff", tail.as_bytes()].concat()), &["ABF011 0000"]);
    let too_large = format!("{lawful}{}", "x".repeat(2 << 20));
    check(&too_large, &["ABF001 0000"]);
    check(&lawful.replacen("\r\n", "\n", 1).replacen("2.0.0", "2.0.1", 1), &["ABF010 0000"]);
}

#[test]
fn abf008_a_line_too_long_refuses_the_file() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(Config { max_plain_bytes: 1 << 30, ..config(home.path()) }).unwrap();
    let text = format!("{}\r\n{}\r\n", header("210", "  ", 1), "x".repeat(10_000_001));
    let receipt = bureau.receive(NAME, &seal(text.as_bytes())).unwrap();
    let codes: Vec<String> = receipt.findings.iter().map(|one| format!("{} {}", one.code, one.tag)).collect();
    assert_eq!(codes, ["ABF008 0000"]);
}

#[test]
fn a_file_with_good_and_bad_records_is_answered_line_by_line() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let bad = Draft::first("R1").edit("H.AcctBal=x");
    let receipt =
        bureau.receive(NAME, &seal(text_of(&[Draft::first("D1"), bad.clone(), Draft::first("D1")]).as_bytes())).unwrap();
    assert_eq!((receipt.flag, receipt.loaded, receipt.refused), (Some(FeedbackFlag::RecordsRefused), 1, 2));
    assert_eq!(receipt.codes, BTreeMap::from([("ABE001", 1), ("ABR002", 1), ("ABR004", 1), ("BLR027", 1)]));
    let lines = answer_lines(&bureau, &receipt);
    assert_eq!(lines[0], "A0722.0.0T10000000H000120241231210000132.0.02024123108300000000010000002");
    assert!(lines[1].starts_with(
        "<Document><FbInf><ErrRecId>3</ErrRecId><FbErrNum>1</FbErrNum><ErrInf><FbCode>ABE001</FbCode><FbMsg>AcctBal</FbMsg></ErrInf><ErrRec>"
    ));
    // The third line repeats the first, "ABR002 0000", and so also what the file has brought already.
    assert!(lines[2].contains("<ErrRecId>4</ErrRecId><FbErrNum>3</FbErrNum>"));
    assert!(lines[2].contains("<FbCode>ABR002</FbCode><FbMsg>0000</FbMsg>"));
    assert!(bureau.account_line("T10000000H0001D1").unwrap().is_some());
    assert!(bureau.account_line("T10000000H0001R1").unwrap().is_none());
}

#[test]
fn a_refused_file_leaves_nothing_behind_but_its_name() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let wrong_count = text_of(&[Draft::first("D1")]).replacen("0000001", "0000009", 1);
    let receipt = bureau.receive(NAME, &seal(wrong_count.as_bytes())).unwrap();
    assert_eq!((receipt.flag, receipt.loaded, receipt.refused), (Some(FeedbackFlag::FileRefused), 0, 9));
    assert_eq!(
        answer_lines(&bureau, &receipt)[1],
        "<Document><FbInf><FbErrNum>1</FbErrNum><ErrInf><FbCode>ABH005</FbCode><FbMsg>0000</FbMsg></ErrInf></FbInf></Document>"
    );
    assert!(bureau.account_line("T10000000H0001D1").unwrap().is_none());
    let again = bureau.receive(NAME, &seal(text_of(&[Draft::first("D1")]).as_bytes())).unwrap();
    assert_eq!(again.outcome, ReceiptOutcome::NameUsed);
}

#[test]
fn abf009_the_first_answer_of_a_name_stands() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let sealed = seal(text_of(&[Draft::first("D1")]).as_bytes());
    let first = bureau.receive(NAME, &sealed).unwrap();
    let answer = fs::read(bureau.config.outbox.join(first.feedback.as_deref().unwrap())).unwrap();

    let repeated = bureau.receive(NAME, &sealed).unwrap();
    assert_eq!(repeated.outcome, ReceiptOutcome::NameUsed);
    let codes: Vec<String> = repeated.findings.iter().map(|one| format!("{} {}", one.code, one.tag)).collect();
    assert_eq!(codes, ["ABF009 0000"]);
    assert_eq!(fs::read_dir(&bureau.config.outbox).unwrap().count(), 1);

    let other = bureau.receive(NAME, &seal(text_of(&[Draft::first("R1")]).as_bytes())).unwrap();
    assert_eq!(other.outcome, ReceiptOutcome::NameUsed);
    assert!(bureau.account_line("T10000000H0001R1").unwrap().is_none());
    assert!(bureau.config.outbox.join("T10000000H00012024123121000012.enc").exists());
    assert_eq!(fs::read(bureau.config.outbox.join(first.feedback.as_deref().unwrap())).unwrap(), answer);
}

#[test]
fn a_crash_between_commit_and_delivery_is_mended_by_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let sealed = seal(text_of(&[Draft::first("D1")]).as_bytes());
    {
        let bureau = Bureau::open(config(home.path())).unwrap();
        let name = SubmissionName::parse(NAME).unwrap();
        let receipt = bureau.judge_and_commit(&name, &sealed).unwrap();
        assert!(!bureau.config.outbox.join(receipt.feedback.unwrap()).exists());
    }
    let bureau = Bureau::open(config(home.path())).unwrap();
    fs::write(bureau.config.inbox.join(format!("{NAME}.enc")), &sealed).unwrap();
    let receipts = bureau.scan_inbox_once().unwrap();
    assert_eq!(receipts[0].outcome, ReceiptOutcome::DeliveredAgain);
    assert_eq!(answer_lines(&bureau, &receipts[0]).len(), 1);
    assert_eq!(bureau.account_line("T10000000H0001D1").unwrap().map(|line| line.report_count), Some(1));
    assert_eq!(fs::read_dir(&bureau.config.inbox).unwrap().count(), 0);
}

#[test]
fn two_bureaus_give_the_same_answers_byte_for_byte() {
    let records = [Draft::first("D1"), Draft::first("R2").edit("H.AcctBal=x"), Draft::first("R1").edit("B.IDNum=1")];
    let sealed = seal(text_of(&records).as_bytes());
    let answer = || {
        let home = tempfile::tempdir().unwrap();
        let bureau = Bureau::open(config(home.path())).unwrap();
        let receipt = bureau.receive(NAME, &sealed).unwrap();
        bureau.feedback(receipt.feedback.as_deref().unwrap()).unwrap().unwrap()
    };
    assert_eq!(answer(), answer());
}

#[test]
fn the_inbox_is_worked_off_in_the_order_of_names_and_bad_names_are_put_aside() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let second_name = NAME.replacen("21000010", "21000020", 1);
    let put = |name: &str, records: &[Draft]| {
        fs::write(bureau.config.inbox.join(name), seal(text_of(records).as_bytes())).unwrap();
    };
    put(&format!("{second_name}.enc"), &[Draft::next("D1")]);
    put(&format!("{NAME}.enc"), &[Draft::first("D1")]);
    put("nonsense.enc", &[Draft::first("D1")]);
    put(&format!("{NAME}.enc.part"), &[Draft::first("D1")]);
    let receipts = bureau.scan_inbox_once().unwrap();
    let outcomes: Vec<(ReceiptOutcome, u64)> = receipts.iter().map(|one| (one.outcome, one.loaded)).collect();
    assert_eq!(outcomes, [(ReceiptOutcome::Answered, 1), (ReceiptOutcome::Answered, 1), (ReceiptOutcome::NotNamed, 0)]);
    assert_eq!(fs::read_dir(&bureau.config.inbox).unwrap().count(), 1);
    assert!(home.path().join("bureau/refused/nonsense.enc").exists());
    assert!(bureau.scan_inbox_once().unwrap().is_empty());
}

#[test]
fn what_came_with_one_file_is_judged_against_by_the_next() {
    let home = tempfile::tempdir().unwrap();
    let mut send = {
        let mut serial = 0;
        move |bureau: &Bureau, records: &[Draft]| {
            serial += 1;
            let name = format!("T10000000H00012024123121000{serial:02}0");
            bureau.receive(&name, &seal(text_of(records).as_bytes())).unwrap().codes
        }
    };
    let bureau = Bureau::open(config(home.path())).unwrap();
    assert!(send(&bureau, &[Draft::first("D1")]).is_empty());
    assert!(send(&bureau, &[Draft::next("D1")]).is_empty());
    drop(bureau);
    let bureau = Bureau::open(config(home.path())).unwrap();
    assert_eq!(send(&bureau, &[Draft::next("D1")]), BTreeMap::from([("ABR004", 1), ("BLR027", 1)]));
    let late = Draft::next("D1").edit("B.RptDate=2024-04-10 H.SettDate= H.LatRpyDate=2024-04-05 H.FiveCateAdjDate=2024-04-06");
    assert_eq!(send(&bureau, &[late]), BTreeMap::from([("BLR022", 1), ("BLR027", 1)]));
    let line = bureau.account_line("T10000000H0001D1").unwrap().unwrap();
    assert_eq!(line.line.cells, format!("{}NN", "/".repeat(22)));
    assert_eq!(line.account.newest_report, Day::parse("2024-04-30").unwrap());
}

#[test]
fn a_credit_report_shows_accounts_and_agreements_and_masks_the_person() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let _ = bureau.receive(NAME, &seal(text_of(&[Draft::first("D1"), Draft::first("R1")]).as_bytes())).unwrap();
    let agreement = format!("{}\r\n{}\r\n", header("220", "  ", 1), Draft::first("220").line());
    let receipt = bureau.receive("T10000000H00012024123122000010", &seal(agreement.as_bytes())).unwrap();
    assert_eq!(receipt.flag, Some(FeedbackFlag::AllLoaded));
    let person = format!("{}\r\n{}\r\n", header("110", "10", 1), Draft::first("110").line());
    let receipt = bureau.receive("T10000000H00012024123111000010", &seal(person.as_bytes())).unwrap();
    assert_eq!(receipt.flag, Some(FeedbackFlag::AllLoaded));
    let report = bureau.credit_report("10", "11010519491231002X").unwrap().unwrap();
    let codes: Vec<&str> = report.accounts.iter().map(|one| one.account_code.as_str()).collect();
    assert_eq!(codes, ["T10000000H0001D1", "T10000000H0001R1"]);
    assert_eq!(report.agreements[0].contract_code, "T10000000H0001M1");
    let masked = report_text(&report, Reveal::Masked);
    assert!(
        masked.contains("张*")
            && masked.contains("110*************2X")
            && !masked.contains("张三")
            && !masked.contains("19491231")
    );
    assert!(report_text(&report, Reveal::Whole).contains("11010519491231002X"));
    assert!(bureau.credit_report("10", "unknown").unwrap().is_none());
}

#[test]
fn every_prefix_of_a_sealed_file_is_refused_as_a_whole() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(config(home.path())).unwrap();
    let sealed = seal(text_of(&[Draft::first("D1")]).as_bytes());
    for (serial, length) in (0..sealed.len()).step_by(41).enumerate() {
        let name = format!("T10000000H0001202412312100{:03}0", serial + 1);
        let receipt = bureau.receive(&name, &sealed[..length]).unwrap();
        assert_eq!(receipt.flag, Some(FeedbackFlag::FileRefused), "{length}");
    }
    assert!(bureau.account_line("T10000000H0001D1").unwrap().is_none());
}

#[test]
fn an_oversized_file_is_not_read() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(Config { max_sealed_bytes: 32, ..config(home.path()) }).unwrap();
    assert_eq!(bureau.receive(NAME, &[0; 33]).unwrap().outcome, ReceiptOutcome::TooLarge);
    fs::write(bureau.config.inbox.join(format!("{NAME}.enc")), [0; 33]).unwrap();
    assert_eq!(bureau.scan_inbox_once().unwrap()[0].outcome, ReceiptOutcome::TooLarge);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]
    #[test]
    fn any_bytes_and_any_text_are_answered(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), text in ".{0,300}") {
        let home = tempfile::tempdir().unwrap();
        let bureau = Bureau::open(config(home.path())).unwrap();
        let raw = bureau.receive(NAME, &bytes).unwrap();
        proptest::prop_assert_eq!(raw.flag, Some(FeedbackFlag::FileRefused));
        let second = NAME.replacen("21000010", "21000020", 1);
        let packed = bureau.receive(&second, &seal(format!("{}\r\n<Document>{text}", header("210", "  ", 1)).as_bytes())).unwrap();
        proptest::prop_assert_eq!(packed.loaded, 0);
        proptest::prop_assert!(packed.flag.is_some());
    }
}
