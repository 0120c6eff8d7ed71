//! Record 110, personal basic information (pboc-format 3). One row per item, in the order of the file.

use crate::pboc2::codes::CodeTableId as T;
use crate::pboc2::spec::ItemType::{AlphaNumericExact, AlphaNumericUpTo, Code, Date, DigitsExact, TextUpTo, UnsignedUpTo, Year};
use crate::pboc2::spec::Obligation::{AM, AO, SC, SM, SO};
use crate::pboc2::spec::SegmentEntry::{Group as G, Item as I};
use crate::pboc2::spec::{ALL_ACCOUNT_TYPES, Group, Item, RecordSpec, SegmentEntry, SegmentSpec, row};

/// The record.
pub const RECORD: RecordSpec = RecordSpec {
    code: "110",
    root: "InBasInf",
    chinese: "个人基本信息记录",
    segments: &[
        segment('B', "BsSgmt", "基础段", BASE),
        segment('C', "IDSgmt", "其他标识段", OTHER_IDENTITIES),
        segment('D', "FcsInfSgmt", "基本概况段", OVERVIEW),
        segment('E', "SpsInfSgmt", "婚姻信息段", MARRIAGE),
        segment('F', "EduInfSgmt", "教育信息段", EDUCATION),
        segment('G', "OctpnInfSgmt", "职业信息段", OCCUPATION),
        segment('H', "RedncInfSgmt", "居住地址段", RESIDENCE),
        segment('I', "MlgInfSgmt", "通讯地址段", MAIL),
        segment('J', "IncInfSgmt", "收入信息段", INCOME),
    ],
    template: "10",
};

/// EmpStatus values with which the employer's items are present (S1100101).
pub const EMPLOYED: &[&str] = &["11", "13", "17", "21", "24", "91"];

/// MariStatus values with which the spouse's items are present (S1100102).
pub const MARRIED: &[&str] = &["20", "21", "22", "23"];

const fn segment(letter: char, tag: &'static str, chinese: &'static str, entries: &'static [SegmentEntry]) -> SegmentSpec {
    SegmentSpec { letter, tag, chinese, account_types: ALL_ACCOUNT_TYPES, entries }
}

const BASE: &[SegmentEntry] = &[
    row("InfRecType", "信息记录类型", DigitsExact(3), AM),
    I(Item::new("Name", "姓名", TextUpTo(30), AM).personal()),
    row("IDType", "证件类型", Code(T::IdType), AM),
    I(Item::new("IDNum", "证件号码", TextUpTo(20), AM).personal()),
    row("InfSurcCode", "信息来源编码", AlphaNumericUpTo(20), AM),
    row("RptDate", "信息报告日期", Date, AM),
    row("RptDateCode", "报告时点说明代码", Code(T::RptDateCodePerson), AM),
    row("Cimoc", "客户资料维护机构代码", AlphaNumericExact(14), AM),
    row("CustomerType", "客户资料类型", Code(T::CustomerType), AM),
];

const OTHER_IDENTITIES: &[SegmentEntry] = &[
    row("IDNm", "证件个数", UnsignedUpTo(2), AM),
    G(Group {
        tag: "IDRec",
        count_tag: "IDNm",
        items: &[
            Item::new("Alias", "姓名", TextUpTo(30), AM).personal(),
            Item::new("OthIDType", "证件类型", Code(T::IdType), AM),
            Item::new("OthIDNum", "证件号码", TextUpTo(20), AM).personal(),
        ],
    }),
    row("IDInfoUpDate", "信息更新日期", Date, AM),
];

const OVERVIEW: &[SegmentEntry] = &[
    row("Sex", "性别", Code(T::Sex), AM),
    I(Item::new("DOB", "出生日期", Date, AO).personal()),
    row("Nation", "国籍", Code(T::Country), AM),
    I(Item::new("HouseAdd", "户籍地址", TextUpTo(100), AO).personal()),
    row("HhDist", "户籍所在地行政区划", Code(T::District), AO),
    I(Item::new("CellPhone", "手机号码", DigitsExact(11), AO).personal()),
    I(Item::new("Email", "电子邮箱", TextUpTo(60), AO).personal()),
    row("FcsInfoUpDate", "信息更新日期", Date, AM),
];

const MARRIAGE: &[SegmentEntry] = &[
    row("MariStatus", "婚姻状况", Code(T::MaritalStatus), AM),
    I(Item::new("SpoName", "配偶姓名", TextUpTo(30), SO).when("MariStatus", MARRIED).personal()),
    I(Item::new("SpoIDType", "配偶证件类型", Code(T::IdType), SC).when("MariStatus", MARRIED).personal()),
    I(Item::new("SpoIDNum", "配偶证件号码", TextUpTo(20), SC).when("MariStatus", MARRIED).personal()),
    I(Item::new("SpoTel", "配偶联系电话", TextUpTo(25), SO).when("MariStatus", MARRIED).personal()),
    I(Item::new("SpsCmpyNm", "配偶工作单位", TextUpTo(80), SO).when("MariStatus", MARRIED).personal()),
    row("SpsInfoUpDate", "信息更新日期", Date, AM),
];

const EDUCATION: &[SegmentEntry] = &[
    row("EduLevel", "学历", Code(T::EducationLevel), AM),
    row("AcaDegree", "学位", Code(T::AcademicDegree), AM),
    row("EduInfoUpDate", "信息更新日期", Date, AM),
];

const OCCUPATION: &[SegmentEntry] = &[
    row("EmpStatus", "就业状况", Code(T::EmploymentStatus), AM),
    I(Item::new("CpnName", "单位名称", TextUpTo(80), SM).when("EmpStatus", EMPLOYED).personal()),
    I(Item::new("CpnType", "单位性质", Code(T::EmployerKind), SM).when("EmpStatus", EMPLOYED)),
    I(Item::new("Industry", "单位所属行业", Code(T::Industry), SM).when("EmpStatus", EMPLOYED)),
    I(Item::new("CpnAddr", "单位详细地址", TextUpTo(100), SO).when("EmpStatus", EMPLOYED).personal()),
    I(Item::new("CpnPc", "单位所在地邮编", DigitsExact(6), SO).when("EmpStatus", EMPLOYED).personal()),
    I(Item::new("CpnDist", "单位所在地行政区划", Code(T::District), SO).when("EmpStatus", EMPLOYED)),
    I(Item::new("CpnTEL", "单位电话", TextUpTo(25), SO).when("EmpStatus", EMPLOYED).personal()),
    I(Item::new("Occupation", "职业", Code(T::Occupation), SM).when("EmpStatus", EMPLOYED)),
    I(Item::new("Title", "职务", Code(T::JobTitle), SM).when("EmpStatus", EMPLOYED)),
    I(Item::new("TechTitle", "职称", Code(T::TechnicalTitle), SM).when("EmpStatus", EMPLOYED)),
    I(Item::new("WorkStartDate", "本单位工作起始年份", Year, SO).when("EmpStatus", EMPLOYED)),
    row("OctpnInfoUpDate", "信息更新日期", Date, AM),
];

const RESIDENCE: &[SegmentEntry] = &[
    row("ResiStatus", "居住状况", Code(T::ResidenceStatus), AM),
    I(Item::new("ResiAddr", "居住地详细地址", TextUpTo(100), AO).personal()),
    I(Item::new("ResiPc", "居住地邮编", DigitsExact(6), AO).personal()),
    row("ResiDist", "居住地行政区划", Code(T::District), AO),
    I(Item::new("HomeTel", "住宅电话", TextUpTo(25), AO).personal()),
    row("ResiInfoUpDate", "信息更新日期", Date, AM),
];

const MAIL: &[SegmentEntry] = &[
    I(Item::new("MailAddr", "通讯地址", TextUpTo(100), AM).personal()),
    I(Item::new("MailPc", "通讯地邮编", DigitsExact(6), AM).personal()),
    row("MailDist", "通讯地行政区划", Code(T::District), AO),
    row("MlgInfoUpDate", "信息更新日期", Date, AM),
];

const INCOME: &[SegmentEntry] = &[
    I(Item::new("AnnlInc", "自报年收入", UnsignedUpTo(15), AM).personal()),
    I(Item::new("TaxIncome", "纳税年收入", UnsignedUpTo(15), AM).personal()),
    row("IncInfoUpDate", "信息更新日期", Date, AM),
];
