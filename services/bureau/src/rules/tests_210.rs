//! For every rule of a 210: a record that breaks only it, and a neighbour that passes.

use crate::testing::{Draft, check};

const TYPES: [&str; 6] = ["D1", "R1", "R2", "R3", "R4", "C1"];

/// A first report of that type, edited, in an empty database.
fn first(kind: &str, edits: &str, expected: &str) {
    check(&[], &Draft::first(kind).edit(edits), expected);
}

/// The next month's report, edited, after a lawful first one.
fn next(kind: &str, edits: &str, expected: &str) {
    check(&[Draft::first(kind)], &Draft::next(kind).edit(edits), expected);
}

/// A lawful closing on the settlement day; cards say 4.
const CLOSED: &str = "B.RptDateCode=32 H.AcctStatus=3 H.AcctBal=0 H.RpyStatus=C H.CloseDate=2024-04-30";

/// A recovery between statements: the overdue is paid.
fn recovery(kind: &str) -> Draft {
    Draft::next(kind).edit("B.RptDate=2024-05-10 B.RptDateCode=40 -H +J J.LatRpyDate=2024-05-10 J.FiveCateAdjDate=2024-03-05")
}

#[test]
fn lawful_first_and_following_reports_of_every_type_are_accepted() {
    for kind in TYPES {
        first(kind, "", "");
    }
    for kind in ["D1", "R1", "R2", "R3", "R4"] {
        next(kind, "", "");
        first(kind, "B.RptDateCode=31", "");
    }
    for kind in ["D1", "R1", "R4"] {
        next(kind, CLOSED, "");
    }
    next("R2", &CLOSED.replace("AcctStatus=3", "AcctStatus=4"), "");
    check(&[Draft::first("R1"), Draft::next("R1")], &recovery("R1"), "");
}

#[test]
fn record_rules() {
    first("D1", "root=InAcctMdfc", "ABR000 InAcctInf, ABR000 InAcctMdfc");
    first("D1", "B.InfRecType=220", "ABR000 InfRecType");
    first("D1", "H.Surprise=1", "ABR000 Surprise");
    first("D1", "*H.AcctBal", "ABR000 AcctBal");
    first("D1", "*H", "ABR000 AcctMthlyBlgInfSgmt");
    first("R2", "+I I.SpecEfctDate=2024-03-10", "");
    first("D1", "B.RptDate=2025-01-01 B.RptDateCode=31 H.Month=2024-12 H.SettDate=2024-12-31", "ABR001 RptDate");
    first("D1", "B.RptDate=2024-12-31 B.RptDateCode=31 H.Month=2024-12 H.SettDate=2024-12-31", "");
    next("D1", "B.RptDate=2024-03-31 H.SettDate= H.LatRpyDate=2024-03-20", "ABR004 0000");
    next("D1", "+K ~K", "ABD001 AcctSpecTrstDspnSgmt");
    next("D1", "+K", "");
    first("D1", "-B", "BLR029 AcctBsSgmt");
}

#[test]
fn item_rules() {
    first("D1", "-H.AcctBal", "ABD000 AcctBal");
    first("D1", "-H.CloseDate", "ABD000 CloseDate");
    first("D1", "H.AcctBal=", "ABE000 AcctBal");
    first("D1", "H.AcctBal=\u{3000}", "ABE000 AcctBal");
    first("D1", "H.AcctBal=-1", "ABE001 AcctBal");
    first("D1", "H.AcctBal=1.5", "ABE001 AcctBal");
    first("D1", "H.AcctBal=1234567890123456", "ABE001 AcctBal");
    first("D1", "H.AcctBal=123456789012345", "");
    first("D1", &format!("B.Name={}", "张".repeat(30)), "");
    first("D1", &format!("B.Name={}", "张".repeat(31)), "ABE001 Name");
    first("D1", &format!("B.AcctCode=T10000000H0001{}", "9".repeat(46)), "");
    first("D1", &format!("B.AcctCode=T10000000H0001{}", "9".repeat(47)), "ABE001 AcctCode");
    first("D1", "B.AcctCode=T10000000H0001-1", "ABE001 AcctCode");
    first("D1", "H.LatRpyDate=2024-02-30", "ABE001 LatRpyDate");
    first("D1", "H.Month=2024-13 H.SettDate=", "ABE001 Month");
    first("D1", "C.Cy=ABC", "ABE001 Cy");
    first("D1", "C.ApplyBusiDist=999999", "");
    first("D1", "C.ApplyBusiDist=99999", "ABE001 ApplyBusiDist");
    first("D1", "H.AcctStatus=4", "ABE001 AcctStatus");
    first("R2", "H.AcctStatus=3", "ABE001 AcctStatus");
    first("R2", "H.RpyStatus=M", "ABE001 RpyStatus");
    first("R1", "C.RepayMode=11", "ABE001 RepayMode");
    first("D1", "C.DueDate=2100-01-01", "ABE008 DueDate");
    first("D1", "C.DueDate=2099-12-31", "");
    first("D1", "B.AcctCode=T10000000H0002X", "ABE002 AcctCode");
    first("R1", "F.Mcc=T10000000H0002X", "ABE002 Mcc");
    first("D1", "B.MngmtOrgCode=T10000000H0009", "ABE003 MngmtOrgCode");
    first("D1", "B.MngmtOrgCode=T10000000B0002", "");
    first("D1", "B.IDNum=110105194912310021", "ABE004 IDNum");
    first("D1", "B.IDNum=440524188001010014", "ABE004 IDNum");
    first("D1", "H.LatRpyDate=2024-04-01", "ABE007 LatRpyDate");
    first("D1", "C.AcctCredLine=1", "BLD000 AcctCredLine");
    first("R1", "-C.AcctCredLine", "BLD000 AcctCredLine");
    first("R2", "-H.UsedAmt", "BLD000 UsedAmt");
    first("R3", "H.TotOverd=0", "BLD000 TotOverd");
    first("D1", "B.AcctType=X9", "ABE001 AcctType");
}

#[test]
fn group_rules() {
    first("D1", "+D", "");
    first("D1", "+D D.RltRepymtNm=2", "ABE010 RltRepymtNm");
    first("D1", "+D D.RltRepymtNm=2 *D.RltRepymtInf", "ABE011 RltRepymtInf");
    next("D1", "+K K.CagOfTrdNm=2 *K.CagOfTrdInf", "ABE011 CagOfTrdInf");
    next("D1", "+K K.CagOfTrdNm=3", "ABE010 CagOfTrdNm");
    next("D1", "+K K.CagOfTrdNm=0 -K.CagOfTrdInf", "BLE046 CagOfTrdNm");
    first("D1", "+D D.RltRepymtInf.Extra=1", "ABR000 Extra");
    first("D1", "+D D.RltRepymtInf.ArlpCertNum=CHN", "ABE004 ArlpCertNum");
}

#[test]
fn related_party_rules() {
    const GUARANTOR: &str =
        "+D D.RltRepymtInf.ArlpType=2 D.RltRepymtInf.WartySign=0 D.RltRepymtInf.MaxGuarMcc=T10000000H0001G1 C.GuarMode=3";
    first("D1", GUARANTOR, "");
    first("D1", &format!("{GUARANTOR} D.RltRepymtInf.ArlpAmt="), "BLE003 ArlpAmt");
    first("D1", &format!("{GUARANTOR} -D.RltRepymtInf.WartySign"), "BLE048 WartySign");
    first("D1", &format!("{GUARANTOR} D.RltRepymtInf.ArlpType=1 -D.RltRepymtInf.WartySign"), "BLE048 MaxGuarMcc");
    first("D1", "C.GuarMode=3", "BLR014 RltRepymtInfSgmt");
    first("D1", "+D D.RltRepymtInf.ArlpCertType=30 D.RltRepymtInf.ArlpCertNum=D2143569X", "BLE032 ArlpCertType");
    let organisation = "+D D.RltRepymtInf.InfoIDType=2 D.RltRepymtInf.ArlpCertType=30 D.RltRepymtInf.ArlpCertNum=D2143569X";
    first("D1", organisation, "");
    first("D1", &organisation.replace("D2143569X", "D21435690"), "ABE004 ArlpCertNum");
    let borrower = "+D D.RltRepymtInf.ArlpCertType=10 D.RltRepymtInf.ArlpCertNum=11010519491231002X";
    first("D1", borrower, "BLE041 ArlpCertNum");
}

#[test]
fn closing_rules() {
    next("D1", CLOSED, "");
    next("D1", &CLOSED.replace("H.CloseDate=2024-04-30", ""), "BLE001 CloseDate");
    next("D1", &format!("{CLOSED} H.OverdPrd=1 H.TotOverd=5"), "BLE004 OverdPrd, BLE004 TotOverd");
    next("D1", &format!("{CLOSED} H.AcctBal=1"), "BLE026 AcctBal");
    next("D1", &CLOSED.replace("RpyStatus=C", "RpyStatus=N"), "BLE030 RpyStatus");
    next("D1", &CLOSED.replace("RpyStatus=C", "RpyStatus=G"), "");
    next("D1", &CLOSED.replace("2024-04-30", "2024-04-29"), "BLE011 SettDate");
    next("D1", &format!("{} H.SettDate=", CLOSED.replace("2024-04-30", "2024-04-29")), "");
    next("D1", "B.RptDateCode=32", "BLE037 AcctStatus");
    next("D1", "B.RptDateCode=20", "BLE037 AcctStatus");
    next("D1", &format!("{CLOSED} B.RptDateCode=20"), "");
    let late = format!("{CLOSED} B.RptDateCode=20 H.CloseDate=2024-03-31 H.SettDate= H.LatRpyDate=2024-03-20");
    next("D1", &late, "BLE010 CloseDate");
    next("D1", &late.replace("2024-03-31", "2024-04-01"), "");
    let after_close = format!("{CLOSED} H.CloseDate=2024-04-20 H.SettDate= +K K.CagOfTrdInf.TranDate=2024-04-25");
    next("D1", &after_close, "BLE006 TranDate");
}

#[test]
fn date_rules() {
    first("D1", "H.LatRpyDate=2024-03-04", "BLE005 LatRpyDate");
    first("D1", "H.FiveCateAdjDate=2024-03-04", "BLE005 FiveCateAdjDate");
    first("D1", "C.OpenDate=2024-03-02", "");
    first("D1", "C.OpenDate=2024-03-01", "BLE008 OpenDate");
    first("D1", "C.OpenDate=2024-03-01 B.RptDateCode=31", "");
    first("D1", "C.DueDate=2024-03-04", "BLE009 DueDate");
    first("D1", "C.DueDate=2024-03-05", "");
    first("D1", "H.SettDate=2024-03-06 H.Month=2024-04", "BLE012 SettDate");
    first("D1", "H.SettDate= H.Month=2024-04", "");
    first("D1", "H.SettDate= H.Month=2024-05", "BLE039 Month");
    first("D1", "H.SettDate= H.Month=2024-01", "BLE039 Month");
    first("R2", "+I I.SpecEfctDate=2024-03-10 I.SpecEndDate=2024-03-09", "BLE007 SpecEndDate");
}

#[test]
fn performance_rules() {
    first("R2", "H.RpyStatus=* H.CurRpyAmt=0", "BLE002 RpyPrct");
    first("R2", "H.RpyStatus=* H.CurRpyAmt=0 H.RpyPrct=", "");
    first("D1", "H.AcctStatus=41 H.RpyStatus=B", "BLE013 TotOverd");
    first("D1", "H.AcctStatus=41 H.RpyStatus=B H.TotOverd=1200 H.OverdPrd=1", "");
    first("R3", "H.AcctStatus=51 H.RpyStatus=B", "");
    first("R2", "H.AcctStatus=6 H.RpyStatus=* H.RpyPrct= H.CurRpyAmt=0", "BLE014 AcctBal");
    first("R2", "H.AcctStatus=6 H.AcctBal=0", "BLE014 RpyStatus");
    first("R2", "H.AcctStatus=6 H.RpyStatus=* H.RpyPrct= H.CurRpyAmt=0 H.AcctBal=0", "");
    first("D1", "H.AcctStatus=6", "");
    first("D1", "H.RpyStatus=*", "BLE015 CurRpyAmt");
    first("R2", "H.RpyStatus=* H.RpyPrct= H.CurRpyAmt=0 H.PridAcctBal=1", "BLE015 PridAcctBal");
    first("D1", "H.RpyStatus=* H.CurRpyAmt=0", "");
    first("D1", "H.TotOverd=5", "BLE017 TotOverd");
    first("D1", "H.RpyStatus=M H.OverdPrd=1", "BLE017 OverdPrd");
    first("D1", "H.RpyStatus=1 H.AcctStatus=2", "BLE019 OverdPrd, BLE019 TotOverd");
    first("D1", "H.RpyStatus=1 H.AcctStatus=2 H.OverdPrd=1 H.TotOverd=5 H.OverdPrinc=5", "");
    first("D1", "H.RpyStatus=1 H.AcctStatus=2 H.OverdPrd=1 H.TotOverd=5 H.OverdPrinc=6", "BLE020 OverdPrinc");
    first("R3", "H.OvedrawBaOve180=1201", "BLE022 OvedrawBaOve180");
    first("R3", "H.OvedrawBaOve180=1200", "");
    first("R3", "H.RpyStatus=*", "BLE023 AcctBal");
    first("R3", "H.RpyStatus=* H.AcctBal=0", "");
    first("R3", "H.RpyStatus=2 H.AcctBal=0", "BLE025 AcctBal");
    first("R3", "H.RpyStatus=2", "");
}

#[test]
fn terms_rules() {
    first("D1", "C.RepayMode=90 C.RepayFreqcy=04", "BLE028 RepayFreqcy");
    first("D1", "C.RepayMode=90", "");
    first("R4", "C.RepayMode=90", "BLE029 RepayMode");
    first("R1", "C.RepayMode=90", "");
    first("R2", "C.CreditID=12A4", "BLE031 CreditID");
    first("R2", "C.CreditID=MULT", "");
    first("R2", "C.CreditID=NULL", "");
    first("R2", "C.BusiLines=1 C.BusiDtlLines=91", "BLE035 BusiLines");
    first("C1", "C.BusiLines=6 C.BusiDtlLines=B1", "");
    first("C1", "C.BusiLines=1 C.BusiDtlLines=91", "BLE035 BusiLines");
    first("D1", "C.BusiDtlLines=81", "BLE036 BusiDtlLines");
    first("D1", "C.RepayMode=21", "BLE038 RepayPrd");
    first("D1", "C.RepayMode=21 C.RepayPrd=0", "");
    first("D1", "C.BusiDtlLines=11", "BLE050 FirstHouLoanFlag, BLE050 LoanConCode");
    first("D1", "C.BusiDtlLines=11 C.LoanConCode=X1 C.FirstHouLoanFlag=01", "");
    first("D1", "C.LoanConCode=X1", "BLE050 LoanConCode");
}

#[test]
fn between_statement_rules() {
    let history = [Draft::first("R1"), Draft::next("R1")];
    let recovered = |edits: &str, expected: &str| check(&history, &recovery("R1").edit(edits), expected);
    recovered("J.AcctStatus=3", "BLE016 AcctStatus");
    recovered("J.TotOverd=5", "BLE018 TotOverd");
    recovered("J.RpyStatus=1", "BLE034 RpyStatus");
    recovered("J.LatRpyDate=2024-05-09", "BLE040 LatRpyDate");
    let collected = |edits: &str, expected: &str| {
        let settled = "B.RptDate=2024-05-10 B.RptDateCode=20 -C -G J.AcctStatus=2 J.AcctBal=0 J.CloseDate=2024-05-10";
        check(&[Draft::first("C1")], &Draft::first("C1").edit(settled).edit(edits), expected);
    };
    collected("", "");
    collected("J.AcctBal=1", "BLE027 AcctBal");
    collected("J.CloseDate=", "BLE043 CloseDate");
    collected("J.CloseDate=2024-05-09 J.LatRpyDate=2024-05-10", "BLE042 LatRpyDate");
}

#[test]
fn segment_rules_of_every_moment() {
    first("D1", "-H", "BLR000 AcctMthlyBlgInfSgmt");
    first("R1", "-F", "BLR000 AcctCredSgmt");
    first("R2", "-F", "BLR000 AcctCredSgmt");
    first("R2", "-F C.BusiDtlLines=82", "");
    first("R2", "C.BusiDtlLines=82", "BLR001 AcctCredSgmt");
    first("D1", "+F", "BLR001 AcctCredSgmt");
    first("D1", "+F C.Flag=1", "");
    first("D1", "C.Flag=2", "BLR000 AcctCredSgmt");
    first("D1", "+K K.CagOfTrdInf.TranDate=2024-03-20", "BLR001 AcctSpecTrstDspnSgmt");
    first("C1", "-G", "BLR000 OrigCreditorInfSgmt");
    first("D1", "B.RptDateCode=31 -C", "BLR002 AcctBsInfSgmt");
    first("C1", "B.RptDateCode=31", "BLR002 RptDateCode");
    first("D1", "B.RptDateCode=31 +G", "BLR003 OrigCreditorInfSgmt");
    first("D1", "B.RptDateCode=31 +K K.CagOfTrdInf.TranDate=2024-03-20", "");
    next("D1", "-H", "BLR006 AcctMthlyBlgInfSgmt");
    next("D1", "+I I.SpecEfctDate=2024-03-20", "BLR007 SpecPrdSgmt");
    next("R2", "+I I.SpecEfctDate=2024-03-20", "");
    next("D1", "+G", "BLR007 OrigCreditorInfSgmt");
    next("D1", "B.RptDateCode=20 -H", "BLR010 AcctMthlyBlgInfSgmt");
    next("D1", &format!("{CLOSED} B.RptDateCode=20 +G"), "BLR011 OrigCreditorInfSgmt");
    next("D1", "B.RptDateCode=32 -H", "BLR012 AcctMthlyBlgInfSgmt");
    next("D1", &format!("{CLOSED} +G"), "BLR013 OrigCreditorInfSgmt");
    let history = [Draft::first("R1"), Draft::next("R1")];
    check(&history, &recovery("R1").edit("-J"), "BLR008 AcctDbtInfSgmt");
    check(&history, &recovery("R1").edit("+F"), "BLR009 AcctCredSgmt");
    check(&[Draft::first("R3"), Draft::next("R3")], &recovery("R3"), "BLR008 RptDateCode");
    let c1_at = |moment: &str| Draft::first("C1").edit(&format!("B.RptDate=2024-04-30 B.RptDateCode={moment} -C -G"));
    check(&[Draft::first("C1")], &c1_at("40"), "");
    check(&[Draft::first("C1")], &c1_at("30"), "BLR006 RptDateCode");
    check(&[Draft::first("C1")], &c1_at("32"), "BLR012 RptDateCode");
}

#[test]
fn store_rules() {
    check(&[], &Draft::next("D1"), "BLR004 AcctBsInfSgmt");
    check(&[], &Draft::first("D1").edit("B.RptDateCode=30"), "");
    let with_transaction = "B.RptDateCode=30 +K K.CagOfTrdInf.TranDate=2024-03-20";
    check(&[], &Draft::first("D1").edit(with_transaction), "BLR005 AcctSpecTrstDspnSgmt");
    let d1_code = "B.AcctCode=T10000000H0001D1";
    check(&[Draft::first("D1")], &Draft::next("R1").edit(d1_code), "BLR019 AcctType");
    let closed = Draft::next("D1").edit(CLOSED);
    let later = Draft::next("D1").edit("B.RptDate=2024-05-31 H.Month=2024-05 H.SettDate=2024-05-31");
    check(&[Draft::first("D1"), closed], &later, "BLR020 0000");
    check(&[Draft::first("D1"), Draft::next("D1")], &later, "");
    // E-23: opened and closed before any report.
    first("D1", &format!("B.RptDateCode=32 {}", CLOSED.replace("2024-04-30", "2024-03-31")), "");
    let late_close = format!(
        "{CLOSED} B.RptDateCode=20 B.RptDate=2024-04-15 H.CloseDate=2024-04-15 H.SettDate= H.LatRpyDate=2024-04-10 H.Month=2024-05"
    );
    check(&[Draft::first("D1"), Draft::next("D1")], &Draft::next("D1").edit(&late_close), "BLR021 RptDate");
    next("D1", "H.FiveCateAdjDate=2024-03-04", "BLR022 FiveCateAdjDate");
    let between = Draft::next("D1").edit("B.RptDate=2024-04-10 H.Month=2024-05 H.SettDate= H.LatRpyDate=2024-04-05");
    check(&[Draft::first("D1"), Draft::next("D1")], &between, "");
    check(
        &[Draft::first("D1"), Draft::next("D1")],
        &between.clone().edit("H.FiveCateAdjDate=2024-04-06"),
        "BLR022 FiveCateAdjDate",
    );
    check(&[Draft::first("D1"), Draft::next("D1")], &between.edit("H.Month=2024-04"), "BLR027 Month");
    let again = Draft::next("D1").edit("B.RptDate=2024-05-01 H.LatRpyDate=2024-05-01");
    check(&[Draft::first("D1"), Draft::next("D1")], &again, "");
}

#[test]
fn a_record_comes_back_with_all_its_findings() {
    first(
        "D1",
        "B.MngmtOrgCode=T10000000H0009 H.AcctBal=x H.TotOverd=5 -C.Cy B.IDNum=1",
        "ABE003 MngmtOrgCode, ABE001 AcctBal, BLE017 TotOverd, ABD000 Cy, ABE004 IDNum",
    );
}
