//! The table against the fact sheet: every item of pboc-format 3, 4.3 and 6, in order, with its marks.

use crate::pboc2::codes::{self, CodeTableId};
use crate::pboc2::codes_world::{COUNTRIES, CURRENCIES, PROVINCES};
use crate::pboc2::spec::{Applies, Item, ItemType, RECORDS, RecordSpec, SegmentEntry, record_by_code, record_of_type};
use crate::pboc2::{spec_110, spec_210, spec_220};
use credit_domain::event::account_event::AccountType;
use credit_domain::event::pipeline_event::RecordType;

/// `tag type obligation` of every entry, group members in brackets.
fn rows(record: &RecordSpec, letter: char) -> String {
    let segment = record.segment_by_letter(letter).expect("the segment is in the table");
    let of_item = |item: &Item| format!("{} {} {:?}", item.tag, notation(item.item_type), item.obligation);
    let entries = segment.entries.iter().map(|entry| match entry {
        SegmentEntry::Item(item) => of_item(item),
        SegmentEntry::Group(group) => {
            format!("{}[{}]", group.tag, group.items.iter().map(of_item).collect::<Vec<_>>().join(", "))
        }
    });
    format!("{}: {}", segment.tag, entries.collect::<Vec<_>>().join(", "))
}

fn notation(item_type: ItemType) -> String {
    match item_type {
        ItemType::AlphaNumericExact(length) => format!("AN{length}"),
        ItemType::AlphaNumericUpTo(length) => format!("AN..{length}"),
        ItemType::TextUpTo(length) => format!("ANC..{length}"),
        ItemType::DigitsExact(length) => format!("N{length}"),
        ItemType::UnsignedUpTo(length) => format!("uInt..{length}"),
        ItemType::Date => "Date".to_owned(),
        ItemType::Month => "Month".to_owned(),
        ItemType::Year => "Year".to_owned(),
        ItemType::Code(_) | ItemType::CodeByAccountType(_) => "Enum".to_owned(),
    }
}

#[test]
fn the_table_of_210_is_that_of_the_fact_sheet() {
    let check = |letter: char, expected: &str| assert_eq!(rows(&spec_210::RECORD, letter), expected);
    check(
        'B',
        "AcctBsSgmt: InfRecType N3 AM, AcctType Enum AM, AcctCode AN..60 AM, RptDate Date AM, RptDateCode Enum AM, \
         Name ANC..30 AM, IDType Enum AM, IDNum ANC..20 AM, MngmtOrgCode AN14 AM",
    );
    check(
        'C',
        "AcctBsInfSgmt: BusiLines Enum AM, BusiDtlLines Enum AM, OpenDate Date AM, Cy Enum AM, AcctCredLine uInt..15 SM, \
         LoanAmt uInt..15 SM, Flag Enum SM, DueDate Date SM, RepayMode Enum SM, RepayFreqcy Enum SM, RepayPrd uInt..3 SM, \
         ApplyBusiDist Enum SO, GuarMode Enum SM, OthRepyGuarWay Enum SM, AssetTrandFlag Enum SM, FundSou Enum SM, \
         LoanForm Enum SM, CreditID AN4 SM, LoanConCode ANC..200 SM, FirstHouLoanFlag Enum SM",
    );
    check(
        'D',
        "RltRepymtInfSgmt: RltRepymtNm uInt..2 AM, RltRepymtInf[InfoIDType Enum AM, ArlpName ANC..80 AM, \
         ArlpCertType Enum AM, ArlpCertNum ANC..40 AM, ArlpType Enum AM, ArlpAmt uInt..15 AC, WartySign Enum SC, \
         MaxGuarMcc AN..60 SC]",
    );
    check('E', "MotgaCltalCtrctInfSgmt: CcNm uInt..2 AM, CccInf[Ccc AN..60 AM]");
    check('F', "AcctCredSgmt: Mcc AN..60 AM");
    check('G', "OrigCreditorInfSgmt: InitCredName ANC..80 AM, InitCredOrgNm AN18 AO, OrigDbtCate Enum AM, InitRpySts Enum AM");
    check(
        'H',
        "AcctMthlyBlgInfSgmt: Month Month AM, SettDate Date AO, AcctStatus Enum AM, AcctBal uInt..15 AM, \
         PridAcctBal uInt..15 SM, UsedAmt uInt..15 SM, NotIsuBal uInt..15 SM, RemRepPrd uInt..3 SM, FiveCate Enum AM, \
         FiveCateAdjDate Date AM, RpyStatus Enum AM, RpyPrct uInt..3 SC, OverdPrd uInt..3 SM, TotOverd uInt..15 SM, \
         OverdPrinc uInt..15 SM, Oved31_60Princ uInt..15 SM, Oved61_90Princ uInt..15 SM, Oved91_180Princ uInt..15 SM, \
         OvedPrinc180 uInt..15 SM, OvedrawBaOve180 uInt..15 SM, CurRpyAmt uInt..15 SM, ActRpyAmt uInt..15 AM, \
         LatRpyDate Date AM, CloseDate Date AC",
    );
    check('I', "SpecPrdSgmt: SpecLine uInt..15 AM, SpecEfctDate Date AM, SpecEndDate Date AM, UsedInstAmt uInt..15 AM");
    check(
        'J',
        "AcctDbtInfSgmt: AcctStatus Enum AM, AcctBal uInt..15 AM, FiveCate Enum SM, FiveCateAdjDate Date SM, \
         RemRepPrd uInt..3 SM, RpyStatus Enum SM, OverdPrd uInt..3 SM, TotOverd uInt..15 SM, LatRpyAmt uInt..15 AM, \
         LatRpyDate Date AM, CloseDate Date AC",
    );
    check(
        'K',
        "AcctSpecTrstDspnSgmt: CagOfTrdNm uInt..2 AM, CagOfTrdInf[ChanTranType Enum AM, TranDate Date AM, \
         TranAmt uInt..15 AM, DueTranMon uInt..3 AM, DetInfo ANC..200 AO]",
    );
}

#[test]
fn the_table_of_110_is_that_of_the_fact_sheet() {
    let check = |letter: char, expected: &str| assert_eq!(rows(&spec_110::RECORD, letter), expected);
    check(
        'B',
        "BsSgmt: InfRecType N3 AM, Name ANC..30 AM, IDType Enum AM, IDNum ANC..20 AM, InfSurcCode AN..20 AM, \
         RptDate Date AM, RptDateCode Enum AM, Cimoc AN14 AM, CustomerType Enum AM",
    );
    check('C', "IDSgmt: IDNm uInt..2 AM, IDRec[Alias ANC..30 AM, OthIDType Enum AM, OthIDNum ANC..20 AM], IDInfoUpDate Date AM");
    check(
        'D',
        "FcsInfSgmt: Sex Enum AM, DOB Date AO, Nation Enum AM, HouseAdd ANC..100 AO, HhDist Enum AO, CellPhone N11 AO, \
         Email ANC..60 AO, FcsInfoUpDate Date AM",
    );
    check(
        'E',
        "SpsInfSgmt: MariStatus Enum AM, SpoName ANC..30 SO, SpoIDType Enum SC, SpoIDNum ANC..20 SC, SpoTel ANC..25 SO, \
         SpsCmpyNm ANC..80 SO, SpsInfoUpDate Date AM",
    );
    check('F', "EduInfSgmt: EduLevel Enum AM, AcaDegree Enum AM, EduInfoUpDate Date AM");
    check(
        'G',
        "OctpnInfSgmt: EmpStatus Enum AM, CpnName ANC..80 SM, CpnType Enum SM, Industry Enum SM, CpnAddr ANC..100 SO, \
         CpnPc N6 SO, CpnDist Enum SO, CpnTEL ANC..25 SO, Occupation Enum SM, Title Enum SM, TechTitle Enum SM, \
         WorkStartDate Year SO, OctpnInfoUpDate Date AM",
    );
    check(
        'H',
        "RedncInfSgmt: ResiStatus Enum AM, ResiAddr ANC..100 AO, ResiPc N6 AO, ResiDist Enum AO, HomeTel ANC..25 AO, \
         ResiInfoUpDate Date AM",
    );
    check('I', "MlgInfSgmt: MailAddr ANC..100 AM, MailPc N6 AM, MailDist Enum AO, MlgInfoUpDate Date AM");
    check('J', "IncInfSgmt: AnnlInc uInt..15 AM, TaxIncome uInt..15 AM, IncInfoUpDate Date AM");
}

#[test]
fn the_table_of_220_is_that_of_the_fact_sheet() {
    let check = |letter: char, expected: &str| assert_eq!(rows(&spec_220::RECORD, letter), expected);
    check(
        'B',
        "CtrctBsSgmt: InfRecType N3 AM, ContractCode AN..60 AM, RptDate Date AM, RptDateCode Enum AM, Name ANC..30 AM, \
         IDType Enum AM, IDNum ANC..20 AM, MngmtOrgCode AN14 AM",
    );
    check(
        'C',
        "CtrctCertRelSgmt: BrerNm uInt..2 AM, CtrctCertRel[BrerType Enum AM, CertRelName ANC..80 AM, \
         CertRelIDType Enum AM, CertRelIDNum ANC..40 AM]",
    );
    check(
        'D',
        "CreditLimSgmt: CreditLimType Enum AM, LimLoopFlg Enum AM, CreditLim uInt..15 AM, Cy Enum AM, ConEffDate Date AM, \
         ConExpDate Date AM, ConStatus Enum AM, CreditRest uInt..15 SM, CreditRestCode AN..60 SM",
    );
}

#[test]
fn conditional_items_belong_to_the_account_types_of_4_3() {
    let check = |letter: char, account_type: AccountType, expected: &[&str]| {
        let segment = spec_210::RECORD.segment_by_letter(letter).expect("the segment is in the table");
        let present = segment.entries.iter().filter_map(|entry| match entry {
            SegmentEntry::Item(item) => match item.applies {
                Applies::AccountTypes(types) => types.contains(&account_type).then_some(item.tag),
                _ => None,
            },
            SegmentEntry::Group(_) => None,
        });
        assert_eq!(present.collect::<Vec<_>>(), expected, "{letter} {account_type:?}");
    };
    let common = ["ApplyBusiDist", "GuarMode", "OthRepyGuarWay", "AssetTrandFlag", "FundSou", "LoanForm"];
    let with = |before: &[&'static str], after: &[&'static str]| [before, &common, after].concat();
    check('C', AccountType::D1, &with(&["LoanAmt", "Flag", "DueDate", "RepayMode", "RepayFreqcy", "RepayPrd"], &[]));
    check('C', AccountType::R1, &with(&["AcctCredLine", "DueDate", "RepayMode", "RepayFreqcy"], &[]));
    check('C', AccountType::R2, &with(&["AcctCredLine", "DueDate"], &["CreditID"]));
    check('C', AccountType::R3, &with(&["AcctCredLine", "DueDate"], &["CreditID"]));
    check('C', AccountType::R4, &with(&["LoanAmt", "DueDate", "RepayMode", "RepayFreqcy", "RepayPrd"], &[]));
    check('C', AccountType::C1, &["LoanAmt"]);
    let plan = [
        "RemRepPrd",
        "OverdPrd",
        "TotOverd",
        "OverdPrinc",
        "Oved31_60Princ",
        "Oved61_90Princ",
        "Oved91_180Princ",
        "OvedPrinc180",
        "CurRpyAmt",
    ];
    check('H', AccountType::D1, &plan);
    check('H', AccountType::R1, &plan);
    check('H', AccountType::R4, &plan);
    let card = ["PridAcctBal", "UsedAmt", "NotIsuBal", "RemRepPrd", "RpyPrct", "OverdPrd", "TotOverd", "CurRpyAmt"];
    check('H', AccountType::R2, &card);
    check('H', AccountType::R3, &["OvedrawBaOve180"]);
    let performance = ["FiveCate", "FiveCateAdjDate", "RemRepPrd", "RpyStatus", "OverdPrd", "TotOverd"];
    check('J', AccountType::R2, &performance);
    check('J', AccountType::R3, &["FiveCate", "FiveCateAdjDate", "RpyStatus"]);
    check('J', AccountType::C1, &[]);
}

#[test]
fn records_are_found_by_code_and_by_type() {
    for record_type in RecordType::ALL {
        let by_type = record_of_type(record_type);
        assert_eq!(record_by_code(record_type.code()), Some(by_type));
        assert!(RECORDS.contains(&by_type));
    }
    assert_eq!(record_by_code("214"), None);
}

#[test]
fn what_names_a_person_is_marked_personal_and_codes_are_not() {
    for record in RECORDS {
        let items = record.segments.iter().flat_map(|segment| segment.entries).flat_map(|entry| match entry {
            SegmentEntry::Item(item) => vec![*item],
            SegmentEntry::Group(group) => group.items.to_vec(),
        });
        for item in items {
            let names_a_person =
                ["Name", "IDNum", "CertNum", "Addr", "HouseAdd", "Tel", "TEL", "CellPhone", "Email", "DOB", "Pc"]
                    .iter()
                    .any(|part| item.tag.ends_with(part))
                    && item.tag != "InitCredName";
            if names_a_person {
                assert!(item.personal, "{} {}", record.code, item.tag);
            }
            if matches!(item.item_type, ItemType::Code(CodeTableId::Sex | CodeTableId::RptDateCodeAccount)) {
                assert!(!item.personal, "{} {}", record.code, item.tag);
            }
        }
    }
}

#[test]
fn code_tables_hold_each_code_once_and_the_world_lists_are_sorted() {
    for table in CodeTableId::ALL {
        let mut seen: Vec<&str> = codes::values(*table).iter().map(|(code, _)| *code).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count, "{table:?}");
    }
    for list in [CURRENCIES, COUNTRIES, PROVINCES] {
        assert!(list.is_sorted_by(|earlier, later| earlier < later));
    }
}

#[test]
fn codes_are_found_and_others_are_not() {
    let check = |table: CodeTableId, code: &str, expected: bool| {
        assert_eq!(codes::contains(table, code), expected, "{table:?} {code}");
    };
    check(CodeTableId::Currency, "CNY", true);
    check(CodeTableId::Currency, "RMB", false);
    check(CodeTableId::Country, "CHN", true);
    check(CodeTableId::Country, "999", true);
    check(CodeTableId::Country, "CN", false);
    check(CodeTableId::District, "330106", true);
    check(CodeTableId::District, "990106", false);
    check(CodeTableId::District, "33010", false);
    check(CodeTableId::RpyStatusLoan, "M", true);
    check(CodeTableId::RpyStatusCard, "M", false);
    check(CodeTableId::AcctStatusCard, "2", false);
    check(CodeTableId::RepayModeR4, "90", false);
    check(CodeTableId::RepayModeD1, "90", true);
    check(CodeTableId::IdType, "30", false);
    check(CodeTableId::PartyIdType, "30", true);
}

#[test]
fn every_business_kind_belongs_to_exactly_one_class() {
    for (kind, _) in codes::values(CodeTableId::BusiDtlLines) {
        let classes =
            codes::values(CodeTableId::BusiLines).iter().filter(|(class, _)| codes::kinds_of_class(class).contains(kind));
        assert_eq!(classes.count(), 1, "{kind}");
    }
}
