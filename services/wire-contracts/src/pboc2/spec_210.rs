//! Record 210, borrowing account (pboc-format 4). One row per item, in the order of the file.

use crate::pboc2::codes::CodeTableId as T;
use crate::pboc2::spec::ItemType::{AlphaNumericExact, AlphaNumericUpTo, Code, CodeByAccountType, Date, DigitsExact, Month};
use crate::pboc2::spec::ItemType::{TextUpTo, UnsignedUpTo};
use crate::pboc2::spec::Obligation::{AC, AM, AO, SC, SM, SO};
use crate::pboc2::spec::SegmentEntry::{Group as G, Item as I};
use crate::pboc2::spec::{ALL_ACCOUNT_TYPES, Group, Item, RecordSpec, SegmentEntry, SegmentSpec, row};
use credit_domain::event::account_event::AccountType;
use credit_domain::event::account_event::AccountType::{C1, D1, R1, R2, R3, R4};

const NOT_COLLECTION: &[AccountType] = &[D1, R1, R2, R3, R4];
const WITH_LINE: &[AccountType] = &[R1, R2, R3];
const WITH_LOAN: &[AccountType] = &[D1, R4, C1];
const WITH_PLAN: &[AccountType] = &[D1, R1, R4];
const WITH_PERIODS: &[AccountType] = &[D1, R4];
const WITH_OVERDUE: &[AccountType] = &[D1, R1, R2, R4];
const CARDS: &[AccountType] = &[R2, R3];

const STATUS: &[(AccountType, T)] = &[
    (D1, T::AcctStatusLoan),
    (R4, T::AcctStatusLoan),
    (R1, T::AcctStatusRevolving),
    (R2, T::AcctStatusCard),
    (R3, T::AcctStatusCard),
    (C1, T::AcctStatusCollection),
];
const REPAYMENT: &[(AccountType, T)] = &[
    (D1, T::RpyStatusLoan),
    (R4, T::RpyStatusLoan),
    (R1, T::RpyStatusLoan),
    (R2, T::RpyStatusCard),
    (R3, T::RpyStatusCard),
    (C1, T::RpyStatusLoan),
];
const REPAY_MODE: &[(AccountType, T)] = &[(D1, T::RepayModeD1), (R1, T::RepayModeR1), (R4, T::RepayModeR4)];

/// The record.
pub const RECORD: RecordSpec = RecordSpec {
    code: "210",
    root: "InAcctInf",
    chinese: "个人借贷账户信息记录",
    segments: &[
        segment('B', "AcctBsSgmt", "基础段", ALL_ACCOUNT_TYPES, BASE),
        segment('C', "AcctBsInfSgmt", "基本信息段", ALL_ACCOUNT_TYPES, BASIC_INFORMATION),
        segment('D', "RltRepymtInfSgmt", "相关还款责任人段", ALL_ACCOUNT_TYPES, RELATED_PARTIES),
        segment('E', "MotgaCltalCtrctInfSgmt", "抵质押物信息段", NOT_COLLECTION, COLLATERAL),
        segment('F', "AcctCredSgmt", "授信额度信息段", NOT_COLLECTION, AGREEMENT),
        segment('G', "OrigCreditorInfSgmt", "初始债权说明段", &[C1], ORIGINAL_CREDITOR),
        segment('H', "AcctMthlyBlgInfSgmt", "月度表现信息段", NOT_COLLECTION, MONTHLY),
        segment('I', "SpecPrdSgmt", "大额专项分期信息段", &[R2], LARGE_INSTALMENT),
        segment('J', "AcctDbtInfSgmt", "非月度表现信息段", ALL_ACCOUNT_TYPES, BETWEEN_STATEMENTS),
        segment('K', "AcctSpecTrstDspnSgmt", "特殊交易说明段", ALL_ACCOUNT_TYPES, SPECIAL_TRANSACTIONS),
    ],
    template: "  ",
};

const fn segment(
    letter: char,
    tag: &'static str,
    chinese: &'static str,
    account_types: &'static [AccountType],
    entries: &'static [SegmentEntry],
) -> SegmentSpec {
    SegmentSpec { letter, tag, chinese, account_types, entries }
}

const BASE: &[SegmentEntry] = &[
    row("InfRecType", "信息记录类型", DigitsExact(3), AM),
    row("AcctType", "账户类型", Code(T::AcctType), AM),
    row("AcctCode", "账户标识码", AlphaNumericUpTo(60), AM),
    row("RptDate", "信息报告日期", Date, AM),
    row("RptDateCode", "报告时点说明代码", Code(T::RptDateCodeAccount), AM),
    I(Item::new("Name", "借款人姓名", TextUpTo(30), AM).personal()),
    row("IDType", "借款人证件类型", Code(T::IdType), AM),
    I(Item::new("IDNum", "借款人证件号码", TextUpTo(20), AM).personal()),
    row("MngmtOrgCode", "业务管理机构代码", AlphaNumericExact(14), AM),
];

const BASIC_INFORMATION: &[SegmentEntry] = &[
    row("BusiLines", "借贷业务大类", Code(T::BusiLines), AM),
    row("BusiDtlLines", "借贷业务种类细分", Code(T::BusiDtlLines), AM),
    row("OpenDate", "开户日期", Date, AM),
    row("Cy", "币种", Code(T::Currency), AM),
    I(Item::new("AcctCredLine", "信用额度", UnsignedUpTo(15), SM).of_types(WITH_LINE)),
    I(Item::new("LoanAmt", "借款金额", UnsignedUpTo(15), SM).of_types(WITH_LOAN)),
    I(Item::new("Flag", "分次放款标志", Code(T::DrawdownFlag), SM).of_types(&[D1])),
    I(Item::new("DueDate", "到期日期", Date, SM).of_types(NOT_COLLECTION)),
    I(Item::new("RepayMode", "还款方式", CodeByAccountType(REPAY_MODE), SM).of_types(WITH_PLAN)),
    I(Item::new("RepayFreqcy", "还款频率", Code(T::RepayFrequency), SM).of_types(WITH_PLAN)),
    I(Item::new("RepayPrd", "还款期数", UnsignedUpTo(3), SM).of_types(WITH_PERIODS)),
    I(Item::new("ApplyBusiDist", "业务申请地行政区划代码", Code(T::District), SO).of_types(NOT_COLLECTION)),
    I(Item::new("GuarMode", "担保方式", Code(T::GuaranteeMode), SM).of_types(NOT_COLLECTION)),
    I(Item::new("OthRepyGuarWay", "其他还款保证方式", Code(T::OtherAssurance), SM).of_types(NOT_COLLECTION)),
    I(Item::new("AssetTrandFlag", "资产转让标志", Code(T::AssetTransferFlag), SM).of_types(NOT_COLLECTION)),
    I(Item::new("FundSou", "业务经营类型", Code(T::FundSource), SM).of_types(NOT_COLLECTION)),
    I(Item::new("LoanForm", "贷款发放形式", Code(T::LoanForm), SM).of_types(NOT_COLLECTION)),
    I(Item::new("CreditID", "卡片标识号", AlphaNumericExact(4), SM).of_types(CARDS)),
    I(Item::new("LoanConCode", "贷款合同编号", TextUpTo(200), SM).when("BusiDtlLines", &["11"])),
    I(Item::new("FirstHouLoanFlag", "是否为首套住房贷款", Code(T::FirstHouseFlag), SM).when("BusiDtlLines", &["11"])),
];

const RELATED_PARTIES: &[SegmentEntry] = &[
    row("RltRepymtNm", "责任人个数", UnsignedUpTo(2), AM),
    G(Group {
        tag: "RltRepymtInf",
        count_tag: "RltRepymtNm",
        items: &[
            Item::new("InfoIDType", "身份类别", Code(T::PartyKind), AM),
            // ANC..30 for a person, ANC..80 for an organisation.
            Item::new("ArlpName", "责任人名称", TextUpTo(80), AM).personal(),
            Item::new("ArlpCertType", "责任人身份标识类型", Code(T::PartyIdType), AM),
            // ANC..20 for a person, ANC..40 for an organisation.
            Item::new("ArlpCertNum", "责任人身份标识号码", TextUpTo(40), AM).personal(),
            Item::new("ArlpType", "还款责任人类型", Code(T::PartyRole), AM),
            Item::new("ArlpAmt", "还款责任金额", UnsignedUpTo(15), AC),
            Item::new("WartySign", "联保标志", Code(T::YesNo), SC).when("ArlpType", &["2"]),
            Item::new("MaxGuarMcc", "保证合同编号", AlphaNumericUpTo(60), SC).when("ArlpType", &["2"]),
        ],
    }),
];

const COLLATERAL: &[SegmentEntry] = &[
    row("CcNm", "抵质押合同个数", UnsignedUpTo(2), AM),
    G(Group {
        tag: "CccInf", count_tag: "CcNm", items: &[Item::new("Ccc", "抵(质)押合同标识码", AlphaNumericUpTo(60), AM)]
    }),
];

const AGREEMENT: &[SegmentEntry] = &[row("Mcc", "授信协议标识码", AlphaNumericUpTo(60), AM)];

const ORIGINAL_CREDITOR: &[SegmentEntry] = &[
    row("InitCredName", "初始债权人名称", TextUpTo(80), AM),
    row("InitCredOrgNm", "初始债权人机构代码", AlphaNumericExact(18), AO),
    row("OrigDbtCate", "原债务种类", Code(T::OriginalDebtKind), AM),
    row("InitRpySts", "债权转移时的还款状态", Code(T::InitialRepaymentStatus), AM),
];

const MONTHLY: &[SegmentEntry] = &[
    row("Month", "月份", Month, AM),
    row("SettDate", "结算/应还款日", Date, AO),
    row("AcctStatus", "账户状态", CodeByAccountType(STATUS), AM),
    row("AcctBal", "余额", UnsignedUpTo(15), AM),
    I(Item::new("PridAcctBal", "本期账单余额", UnsignedUpTo(15), SM).of_types(&[R2])),
    I(Item::new("UsedAmt", "已使用额度", UnsignedUpTo(15), SM).of_types(&[R2])),
    I(Item::new("NotIsuBal", "未出单的大额专项分期余额", UnsignedUpTo(15), SM).of_types(&[R2])),
    I(Item::new("RemRepPrd", "剩余还款期数", UnsignedUpTo(3), SM).of_types(WITH_OVERDUE)),
    row("FiveCate", "五级分类", Code(T::FiveCategory), AM),
    row("FiveCateAdjDate", "五级分类认定日期", Date, AM),
    row("RpyStatus", "当前还款状态", CodeByAccountType(REPAYMENT), AM),
    I(Item::new("RpyPrct", "实际还款百分比", UnsignedUpTo(3), SC).of_types(&[R2])),
    I(Item::new("OverdPrd", "当前逾期期数", UnsignedUpTo(3), SM).of_types(WITH_OVERDUE)),
    I(Item::new("TotOverd", "当前逾期总额", UnsignedUpTo(15), SM).of_types(WITH_OVERDUE)),
    I(Item::new("OverdPrinc", "当前逾期本金", UnsignedUpTo(15), SM).of_types(WITH_PLAN)),
    I(Item::new("Oved31_60Princ", "逾期31-60天未归还本金", UnsignedUpTo(15), SM).of_types(WITH_PLAN)),
    I(Item::new("Oved61_90Princ", "逾期61-90天未归还本金", UnsignedUpTo(15), SM).of_types(WITH_PLAN)),
    I(Item::new("Oved91_180Princ", "逾期91-180天未归还本金", UnsignedUpTo(15), SM).of_types(WITH_PLAN)),
    I(Item::new("OvedPrinc180", "逾期180天以上未归还本金", UnsignedUpTo(15), SM).of_types(WITH_PLAN)),
    I(Item::new("OvedrawBaOve180", "透支180天以上未还余额", UnsignedUpTo(15), SM).of_types(&[R3])),
    I(Item::new("CurRpyAmt", "本月应还款金额", UnsignedUpTo(15), SM).of_types(WITH_OVERDUE)),
    // The sheet marks it AM and yet not for C1, which carries no monthly segment at all, so "always" holds.
    row("ActRpyAmt", "本月实际还款金额", UnsignedUpTo(15), AM),
    row("LatRpyDate", "最近一次实际还款日期", Date, AM),
    row("CloseDate", "账户关闭日期", Date, AC),
];

const LARGE_INSTALMENT: &[SegmentEntry] = &[
    row("SpecLine", "大额专项分期额度", UnsignedUpTo(15), AM),
    row("SpecEfctDate", "分期额度生效日期", Date, AM),
    row("SpecEndDate", "分期额度到期日期", Date, AM),
    row("UsedInstAmt", "已用分期金额", UnsignedUpTo(15), AM),
];

const BETWEEN_STATEMENTS: &[SegmentEntry] = &[
    row("AcctStatus", "账户状态", CodeByAccountType(STATUS), AM),
    row("AcctBal", "余额", UnsignedUpTo(15), AM),
    I(Item::new("FiveCate", "五级分类", Code(T::FiveCategory), SM).of_types(NOT_COLLECTION)),
    I(Item::new("FiveCateAdjDate", "五级分类认定日期", Date, SM).of_types(NOT_COLLECTION)),
    I(Item::new("RemRepPrd", "剩余还款期数", UnsignedUpTo(3), SM).of_types(WITH_OVERDUE)),
    I(Item::new("RpyStatus", "当前还款状态", CodeByAccountType(REPAYMENT), SM).of_types(NOT_COLLECTION)),
    I(Item::new("OverdPrd", "当前逾期期数", UnsignedUpTo(3), SM).of_types(WITH_OVERDUE)),
    I(Item::new("TotOverd", "当前逾期总额", UnsignedUpTo(15), SM).of_types(WITH_OVERDUE)),
    row("LatRpyAmt", "最近一次实际还款金额", UnsignedUpTo(15), AM),
    row("LatRpyDate", "最近一次实际还款日期", Date, AM),
    row("CloseDate", "账户关闭日期", Date, AC),
];

const SPECIAL_TRANSACTIONS: &[SegmentEntry] = &[
    row("CagOfTrdNm", "交易个数", UnsignedUpTo(2), AM),
    G(Group {
        tag: "CagOfTrdInf",
        count_tag: "CagOfTrdNm",
        items: &[
            Item::new("ChanTranType", "交易类型", Code(T::SpecialTransaction), AM),
            Item::new("TranDate", "交易日期", Date, AM),
            Item::new("TranAmt", "交易金额", UnsignedUpTo(15), AM),
            Item::new("DueTranMon", "到期日期变更月数", UnsignedUpTo(3), AM),
            Item::new("DetInfo", "交易明细信息", TextUpTo(200), AO),
        ],
    }),
];
