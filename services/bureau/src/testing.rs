//! Lawful records for tests, built along the format's table from one value per tag, and small edits that break them.

use crate::config::{Config, Institution, Register};
use crate::day::Day;
use crate::judge::{RecordPosition, judge_line};
use crate::rules::context::FileContext;
use crate::workbench::Workbench;
use account_store::kv::KeyValueStore;
use credit_domain::event::account_event::AccountType;
use std::sync::OnceLock;
use wire_contracts::pboc2::spec::{Applies, Item, RecordSpec, SegmentEntry, record_by_code};

/// The demonstration's institution.
pub(crate) const SECTION: &str = "T10000000H0001";

/// A record that can be edited: segment tag and, per item or group member, its tag and inner text.
#[derive(Clone)]
pub(crate) struct Draft {
    spec: &'static RecordSpec,
    root: String,
    segments: Vec<(String, Vec<(String, String)>)>,
}

impl Draft {
    /// A lawful first report: an account type (`D1` ... `C1`), `110` or `220`.
    pub(crate) fn first(kind: &str) -> Draft {
        match AccountType::parse(kind) {
            Some(account_type) => {
                let letters = match account_type {
                    AccountType::D1 => "BCH",
                    AccountType::C1 => "BCGJ",
                    _ => "BCFH",
                };
                Draft::build("210", Some(account_type), letters)
            }
            None if kind == "110" => Draft::build("110", None, "BDEFGHI"),
            None => Draft::build("220", None, "BD"),
        }
    }

    /// A lawful report of the month after a first one.
    pub(crate) fn next(kind: &str) -> Draft {
        Draft::first(kind)
            .edit("B.RptDate=2024-04-30 B.RptDateCode=30 H.Month=2024-04 H.SettDate=2024-04-30 H.LatRpyDate=2024-04-20 -C -F")
    }

    fn build(code: &str, account_type: Option<AccountType>, letters: &str) -> Draft {
        let spec = record_by_code(code).unwrap();
        let mut draft = Draft { spec, root: spec.root.to_owned(), segments: Vec::new() };
        for letter in letters.chars() {
            draft.add_segment(letter, account_type);
        }
        if let Some(account_type) = account_type {
            draft = draft.edit(&format!("B.AcctType={0} B.AcctCode={SECTION}{0}", account_type.code()));
            draft = match account_type {
                AccountType::R2 => draft.edit("C.BusiLines=2 C.BusiDtlLines=81"),
                AccountType::R3 => draft.edit("C.BusiLines=2 C.BusiDtlLines=71"),
                AccountType::C1 => draft.edit("C.BusiLines=5 C.BusiDtlLines=A1"),
                AccountType::R1 => draft.edit("C.RepayMode=33"),
                AccountType::D1 | AccountType::R4 => draft,
            };
        }
        draft
    }

    fn add_segment(&mut self, letter: char, account_type: Option<AccountType>) {
        let spec = self.spec.segment_by_letter(letter).unwrap();
        let mut children = Vec::new();
        for entry in spec.entries {
            match entry {
                SegmentEntry::Item(item) if applies(item, account_type) => {
                    children.push((item.tag.to_owned(), value_of(self.spec.code, item.tag).to_owned()));
                }
                SegmentEntry::Item(_) => {}
                SegmentEntry::Group(group) => {
                    let inner: String = group
                        .items
                        .iter()
                        .filter(|item| applies(item, account_type))
                        .map(|item| format!("<{0}>{1}</{0}>", item.tag, value_of(self.spec.code, item.tag)))
                        .collect();
                    children.push((group.tag.to_owned(), inner));
                }
            }
        }
        self.segments.push((spec.tag.to_owned(), children));
    }

    /// Edits parted by blanks: `H.Tag=value` sets or adds, `-H.Tag` and `-H` remove, `+K` adds a lawful segment,
    /// `*H.Tag` repeats an item, `*H` a segment, `~H` empties one. In a group `D.Group.Tag=value` sets an item of every
    /// member and `-D.Group.Tag` removes it. `root=Tag` renames the record.
    pub(crate) fn edit(mut self, edits: &str) -> Draft {
        for edit in edits.split_whitespace() {
            self.apply(edit);
        }
        self
    }

    fn apply(&mut self, edit: &str) {
        if let Some(root) = edit.strip_prefix("root=") {
            self.root = root.to_owned();
            return;
        }
        let (sign, path) = match edit.split_at(1) {
            (sign @ ("-" | "+" | "*" | "~"), path) => (sign, path),
            _ => ("=", edit),
        };
        let (path, value) = path.split_once('=').unwrap_or((path, ""));
        let mut parts = path.split('.');
        let letter = parts.next().unwrap().chars().next().unwrap();
        let tag = self.spec.segment_by_letter(letter).unwrap().tag;
        let names: Vec<&str> = parts.collect();
        if sign == "+" {
            let account_type = self.account_type();
            self.add_segment(letter, account_type);
            return;
        }
        if sign == "-" && names.is_empty() {
            self.segments.retain(|(segment, _)| segment != tag);
            return;
        }
        let position = self.segments.iter().position(|(segment, _)| segment == tag).unwrap();
        match (sign, names.as_slice()) {
            ("*", []) => self.segments.push(self.segments[position].clone()),
            ("~", []) => self.segments[position].1.clear(),
            ("-", [item]) => self.segments[position].1.retain(|(name, _)| name != item),
            ("*", [item]) => {
                let repeated = self.segments[position].1.iter().find(|(name, _)| name == item).unwrap().clone();
                self.segments[position].1.push(repeated);
            }
            ("=", [item]) => match self.segments[position].1.iter_mut().find(|(name, _)| name == item) {
                Some((_, text)) => *text = value.to_owned(),
                None => self.segments[position].1.push(((*item).to_owned(), value.to_owned())),
            },
            (sign, [group, item]) => {
                for (_, inner) in self.segments[position].1.iter_mut().filter(|(name, _)| name == group) {
                    *inner = edit_member(inner, item, (sign == "=").then_some(value));
                }
            }
            _ => panic!("edit {edit}"),
        }
    }

    fn account_type(&self) -> Option<AccountType> {
        let base = self.segments.first()?;
        base.1.iter().find(|(tag, _)| tag == "AcctType").and_then(|(_, code)| AccountType::parse(code))
    }

    /// The line, without its CRLF.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("<Document><{}>", self.root);
        for (segment, children) in &self.segments {
            line.push_str(&format!("<{segment}>"));
            for (tag, inner) in children {
                line.push_str(&format!("<{tag}>{inner}</{tag}>"));
            }
            line.push_str(&format!("</{segment}>"));
        }
        line + &format!("</{}></Document>", self.root)
    }

    pub(crate) fn code(&self) -> &'static str {
        self.spec.code
    }
}

/// Removes an item from a member's text, and puts one with the value in its place.
fn edit_member(inner: &str, item: &str, value: Option<&str>) -> String {
    let open = format!("<{item}>");
    let close = format!("</{item}>");
    let new = value.map(|text| format!("{open}{text}{close}")).unwrap_or_default();
    match (inner.split_once(&open), inner.split_once(&close)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{new}{after}"),
        _ => format!("{inner}{new}"),
    }
}

fn applies(item: &Item, account_type: Option<AccountType>) -> bool {
    match item.applies {
        Applies::Always => true,
        Applies::AccountTypes(types) => account_type.is_none_or(|one| types.contains(&one)),
        Applies::WhenItemIs { .. } | Applies::Together(_) => false,
    }
}

/// A lawful value per tag.
fn value_of(record: &str, tag: &str) -> &'static str {
    match tag {
        "InfRecType" if record == "110" => "110",
        "InfRecType" if record == "220" => "220",
        "InfRecType" => "210",
        "AcctCode" | "InfSurcCode" | "MngmtOrgCode" | "Cimoc" => SECTION,
        "ContractCode" | "Mcc" => "T10000000H0001M1",
        "Ccc" => "T10000000H0001P1",
        "RptDate" | "SettDate" => "2024-03-31",
        "RptDateCode" => "10",
        "Name" | "ArlpName" | "CertRelName" | "Alias" | "InitCredName" => "张三",
        "IDNum" => "11010519491231002X",
        "ArlpCertNum" | "CertRelIDNum" | "OthIDNum" => "CHNE12345678",
        "ArlpCertType" | "CertRelIDType" | "OthIDType" => "2",
        "IDType" | "CreditLimType" | "MariStatus" | "EduLevel" => "10",
        "BusiLines" | "FiveCate" | "AcctStatus" | "FundSou" | "LoanForm" | "OrigDbtCate" | "InitRpySts" | "InfoIDType"
        | "BrerType" | "ArlpType" | "RltRepymtNm" | "CcNm" | "CagOfTrdNm" | "BrerNm" | "IDNm" | "LimLoopFlg" | "ConStatus"
        | "Sex" | "ResiStatus" | "ChanTranType" => "1",
        "BusiDtlLines" => "91",
        "OpenDate" | "FiveCateAdjDate" | "LatRpyDate" | "SpecEfctDate" | "TranDate" | "ConEffDate" => "2024-03-05",
        "DueDate" | "SpecEndDate" | "ConExpDate" => "2025-03-05",
        "Cy" => "CNY",
        "AcctCredLine" | "LoanAmt" | "AcctBal" | "CreditLim" | "SpecLine" | "UsedAmt" => "1200",
        "RepayMode" => "11",
        "RepayFreqcy" => "03",
        "RepayPrd" | "RemRepPrd" => "12",
        "ApplyBusiDist" => "110000",
        "GuarMode" => "4",
        "CreditID" => "1234",
        "Month" => "2024-03",
        "RpyStatus" => "N",
        "CurRpyAmt" | "ActRpyAmt" | "RpyPrct" | "ArlpAmt" | "LatRpyAmt" | "TranAmt" => "100",
        "CloseDate" | "InitCredOrgNm" | "DetInfo" => "",
        "CustomerType" => "11",
        "DOB" => "1949-12-31",
        "Nation" => "CHN",
        "AcaDegree" => "4",
        "EmpStatus" => "70",
        "MailAddr" => "某路一号",
        "MailPc" => "100000",
        "SpoName" => "李四",
        "SpoIDType" => "2",
        "SpoIDNum" => "CHNE87654321",
        other if other.ends_with("UpDate") => "2024-03-05",
        "HouseAdd" | "HhDist" | "CellPhone" | "Email" | "ResiAddr" | "ResiPc" | "ResiDist" | "HomeTel" | "MailDist" => "",
        _ => "0",
    }
}

/// An empty store that every rule test reads and none writes.
pub(crate) fn empty_store() -> &'static KeyValueStore {
    static STORE: OnceLock<(tempfile::TempDir, KeyValueStore)> = OnceLock::new();
    let (_, store) = STORE.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let store = KeyValueStore::open(&directory.path().join("store")).unwrap();
        (directory, store)
    });
    store
}

/// Judges `line` after the lines of `history`, which must all be accepted; gives `CODE tag` per finding, sorted.
pub(crate) fn findings_of(history: &[Draft], code: &str, line: &str) -> Vec<String> {
    let register: Register =
        Config { institutions: vec![format!("{SECTION} T10000000B0002")], ..Config::default() }.register().unwrap();
    let institution: &Institution = register.institution(SECTION).unwrap();
    let file = |code: &str| FileContext {
        institution,
        generated_on: Day::parse("2024-12-31").unwrap(),
        spec: record_by_code(code).unwrap(),
    };
    let mut bench = Workbench::new(empty_store());
    let position = RecordPosition { file: "T10000000H00012024123121000010", line: 2 };
    for draft in history {
        let findings = judge_line(&file(draft.code()), &position, &draft.line(), &mut bench).unwrap();
        assert!(findings.is_empty(), "history refused: {:?} in {}", findings.as_slice(), draft.line());
    }
    let mut bench = bench.with_identities_forgotten();
    let findings = judge_line(&file(code), &position, line, &mut bench).unwrap();
    let mut texts: Vec<String> = findings.as_slice().iter().map(|one| format!("{} {}", one.code, one.tag)).collect();
    texts.sort();
    texts
}

/// Judges a draft after a history; `expected` lists `CODE tag` parted by commas, or nothing for acceptance.
pub(crate) fn check(history: &[Draft], draft: &Draft, expected: &str) {
    let mut wanted: Vec<String> = expected.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    wanted.sort();
    assert_eq!(findings_of(history, draft.code(), &draft.line()), wanted, "{}", draft.line());
}
