//! Record 220, credit agreement (pboc-format 6). One row per item, in the order of the file.

use crate::pboc2::codes::CodeTableId as T;
use crate::pboc2::spec::ItemType::{AlphaNumericExact, AlphaNumericUpTo, Code, Date, DigitsExact, TextUpTo, UnsignedUpTo};
use crate::pboc2::spec::Obligation::{AM, SM};
use crate::pboc2::spec::SegmentEntry::{Group as G, Item as I};
use crate::pboc2::spec::{ALL_ACCOUNT_TYPES, Group, Item, RecordSpec, SegmentEntry, SegmentSpec, row};

/// The record.
pub const RECORD: RecordSpec = RecordSpec {
    code: "220",
    root: "InCtrctInf",
    chinese: "个人授信协议信息记录",
    segments: &[
        segment('B', "CtrctBsSgmt", "基础段", BASE),
        segment('C', "CtrctCertRelSgmt", "共同受信人信息段", CO_OBLIGORS),
        segment('D', "CreditLimSgmt", "额度信息段", LIMIT),
    ],
    template: "  ",
};

const fn segment(letter: char, tag: &'static str, chinese: &'static str, entries: &'static [SegmentEntry]) -> SegmentSpec {
    SegmentSpec { letter, tag, chinese, account_types: ALL_ACCOUNT_TYPES, entries }
}

const BASE: &[SegmentEntry] = &[
    row("InfRecType", "信息记录类型", DigitsExact(3), AM),
    row("ContractCode", "授信协议标识码", AlphaNumericUpTo(60), AM),
    row("RptDate", "信息报告日期", Date, AM),
    row("RptDateCode", "报告时点说明代码", Code(T::RptDateCodeAgreement), AM),
    I(Item::new("Name", "受信人姓名", TextUpTo(30), AM).personal()),
    row("IDType", "受信人证件类型", Code(T::IdType), AM),
    I(Item::new("IDNum", "受信人证件号码", TextUpTo(20), AM).personal()),
    row("MngmtOrgCode", "业务管理机构代码", AlphaNumericExact(14), AM),
];

const CO_OBLIGORS: &[SegmentEntry] = &[
    row("BrerNm", "共同受信人个数", UnsignedUpTo(2), AM),
    G(Group {
        tag: "CtrctCertRel",
        count_tag: "BrerNm",
        items: &[
            Item::new("BrerType", "共同受信人身份类别", Code(T::PartyKind), AM),
            // ANC..30 for a person, ANC..80 for an organisation.
            Item::new("CertRelName", "共同受信人名称", TextUpTo(80), AM).personal(),
            Item::new("CertRelIDType", "共同受信人身份标识类型", Code(T::PartyIdType), AM),
            // ANC..20 for a person, ANC..40 for an organisation.
            Item::new("CertRelIDNum", "共同受信人身份标识号码", TextUpTo(40), AM).personal(),
        ],
    }),
];

const REST: &[&str] = &["CreditRest", "CreditRestCode"];

const LIMIT: &[SegmentEntry] = &[
    row("CreditLimType", "授信额度类型", Code(T::CreditLimitKind), AM),
    row("LimLoopFlg", "额度循环标志", Code(T::YesNo), AM),
    row("CreditLim", "授信额度", UnsignedUpTo(15), AM),
    row("Cy", "币种", Code(T::Currency), AM),
    row("ConEffDate", "额度生效日期", Date, AM),
    row("ConExpDate", "额度到期日期", Date, AM),
    row("ConStatus", "额度状态", Code(T::AgreementStatus), AM),
    I(Item::new("CreditRest", "授信限额", UnsignedUpTo(15), SM).together(REST)),
    I(Item::new("CreditRestCode", "授信限额编号", AlphaNumericUpTo(60), SM).together(REST)),
];
