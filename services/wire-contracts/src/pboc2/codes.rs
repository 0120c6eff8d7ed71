//! Code tables of the format (pboc-format 5 and 8). Data and lookups only.

use crate::pboc2::codes_world;

/// A code and its Chinese meaning; the meaning is empty where the fact sheet gives none.
pub type CodeValue = (&'static str, &'static str);

macro_rules! code_tables {
    ($($(#[$doc:meta])* $id:ident = [$($code:literal $meaning:literal),* $(,)?];)*) => {
        /// Name of a code table.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum CodeTableId {
            $($(#[$doc])* $id,)*
            /// ISO 4217 letters, kept as a list of codes (F-21).
            Currency,
            /// ISO 3166 alpha-3 and 991, 992, 999, kept as a list of codes (F-21).
            Country,
            /// GB/T 2260, six digits of a known province; an unknown district inside it is a warning only (F-21).
            District,
        }

        impl CodeTableId {
            /// Every table.
            pub const ALL: &'static [CodeTableId] =
                &[$(CodeTableId::$id,)* CodeTableId::Currency, CodeTableId::Country, CodeTableId::District];
        }

        /// Codes and meanings of a table; empty for the three large ones, which have lists of their own.
        pub const fn values(table: CodeTableId) -> &'static [CodeValue] {
            match table {
                $(CodeTableId::$id => &[$(($code, $meaning)),*],)*
                CodeTableId::Currency | CodeTableId::Country | CodeTableId::District => &[],
            }
        }
    };
}

code_tables! {
    /// 8.1
    IdType = [
        "10" "居民身份证及其他以公民身份证号为标识的证件", "1" "户口簿", "2" "护照", "5" "港澳居民来往内地通行证",
        "6" "台湾同胞来往内地通行证", "8" "外国人居留证", "9" "警官证", "A" "香港身份证", "B" "澳门身份证", "C" "台湾身份证",
        "X" "其他证件", "20" "军人身份证件",
    ];
    /// A related party's identity: a person's ID types and the three of an organisation (8.1).
    PartyIdType = [
        "10" "居民身份证 / 中征码", "1" "户口簿", "2" "护照", "5" "港澳居民来往内地通行证", "6" "台湾同胞来往内地通行证",
        "8" "外国人居留证", "9" "警官证", "A" "香港身份证", "B" "澳门身份证", "C" "台湾身份证", "X" "其他证件",
        "20" "军人身份证件 / 统一社会信用代码", "30" "组织机构代码",
    ];
    /// 4.2
    AcctType = [
        "D1" "非循环贷账户", "R1" "循环贷账户", "R2" "贷记卡账户", "R3" "准贷记卡账户", "R4" "循环额度下分账户", "C1" "催收账户",
    ];
    /// 4.4
    RptDateCodeAccount = [
        "10" "新开户", "20" "账户关闭", "30" "月度结算", "31" "月结日首次上报存量账户", "32" "月结日账户关闭", "40" "收回逾期款项",
    ];
    /// 3
    RptDateCodePerson = ["10" "新增客户资料", "20" "更新客户资料"];
    /// 6
    RptDateCodeAgreement = ["10" "授信开始", "20" "授信到期/失效", "30" "额度调整"];
    /// 8.2
    BusiLines = ["1" "贷款", "2" "信用卡", "3" "证券类融资", "4" "融资租赁", "5" "资产处置", "6" "垫款"];
    /// 8.2; which kind belongs to which class is [`kinds_of_class`].
    BusiDtlLines = [
        "11" "个人住房商业贷款", "12" "个人商用房贷款", "13" "个人住房公积金贷款", "21" "个人汽车消费贷款", "31" "个人助学贷款",
        "32" "国家助学贷款", "33" "商业助学贷款", "41" "个人经营性贷款", "42" "个人创业担保贷款", "51" "农户贷款",
        "52" "经营性农户贷款", "53" "消费性农户贷款", "91" "其他个人消费贷款", "99" "其他贷款", "71" "准贷记卡", "81" "贷记卡",
        "82" "大额专项分期卡", "61" "", "62" "", "63" "", "64" "", "92" "融资租赁业务", "A1" "资产处置", "B1" "垫款",
    ];
    /// 8.3
    RepayModeD1 = [
        "11" "等额本息", "12" "等额本金", "13" "到期还本分期结息", "14" "等比累进", "15" "等额累进", "19" "其他分期",
        "21" "到期一次还本付息", "22" "预先付息到期还本", "23" "随时还", "29" "其他非分期", "90" "汇总报送不区分还款方式",
    ];
    /// 8.3, without 90
    RepayModeR4 = [
        "11" "等额本息", "12" "等额本金", "13" "到期还本分期结息", "14" "等比累进", "15" "等额累进", "19" "其他分期",
        "21" "到期一次还本付息", "22" "预先付息到期还本", "23" "随时还", "29" "其他非分期",
    ];
    /// 8.3
    RepayModeR1 = [
        "31" "按期结息到期还本", "32" "按期结息自由还本", "33" "按期计算还本付息", "39" "其他循环贷", "90" "汇总报送不区分还款方式",
    ];
    /// 8.4
    RepayFrequency = [
        "01" "日", "02" "周", "03" "月", "04" "季", "05" "半年", "06" "年", "07" "一次性", "08" "不定期", "12" "旬", "13" "双周",
        "14" "双月", "99" "其他",
    ];
    /// 5.2, D1 and R4
    AcctStatusLoan = [
        "1" "正常", "2" "逾期", "3" "关闭", "41" "呆账(认定中)", "42" "呆账(已核销)", "6" "担保物不足", "8" "司法追偿",
    ];
    /// 5.2, R1
    AcctStatusRevolving = [
        "1" "正常", "2" "逾期", "3" "关闭", "41" "呆账(认定中)", "42" "呆账(已核销)", "5" "银行止付", "6" "担保物不足", "8" "司法追偿",
    ];
    /// 5.2, R2 and R3
    AcctStatusCard = [
        "1" "正常", "31" "银行止付", "4" "销户", "51" "呆账(认定中)", "52" "呆账(已核销)", "6" "未激活", "8" "司法追偿",
    ];
    /// 5.2, C1
    AcctStatusCollection = ["1" "催收", "2" "结束"];
    /// 5.1, D1, R1 and R4
    RpyStatusLoan = [
        "*" "当月不需还款且之前没有逾期", "N" "正常", "M" "约定还款日后月底前还款", "1" "逾期1-30天", "2" "逾期31-60天",
        "3" "逾期61-90天", "4" "逾期91-120天", "5" "逾期121-150天", "6" "逾期151-180天", "7" "逾期180天以上", "D" "担保人代还",
        "Z" "以资抵债", "B" "呆账", "C" "结清", "G" "结束", "#" "未知",
    ];
    /// 5.1, R2 and R3: without M, D and Z
    RpyStatusCard = [
        "*" "未使用额度或当月不需还款", "N" "正常", "1" "逾期1-30天", "2" "逾期31-60天", "3" "逾期61-90天", "4" "逾期91-120天",
        "5" "逾期121-150天", "6" "逾期151-180天", "7" "逾期180天以上", "B" "呆账", "C" "正常销户", "G" "结束", "#" "未知",
    ];
    /// 5.3
    FiveCategory = ["1" "正常", "2" "关注", "3" "次级", "4" "可疑", "5" "损失", "9" "未分类"];
    /// 8.5 Flag of D1: in parts or at once
    DrawdownFlag = ["0" "一次放款", "1" "分次放款且分账户报送", "2" "分次放款且合并报送"];
    /// 8.5 GuarMode
    GuaranteeMode = [
        "1" "质押", "2" "抵押", "3" "保证", "4" "信用/免担保", "5" "组合(含保证)", "6" "组合(不含保证)", "7" "农户联保",
    ];
    /// 8.5 OthRepyGuarWay
    OtherAssurance = ["0" "无", "1" "保证金", "9" "其他"];
    /// 8.5 AssetTrandFlag
    AssetTransferFlag = ["0" "未转让", "1" "转让"];
    /// 8.5 FundSou
    FundSource = ["1" "自营", "2" "委托", "21" "", "22" "", "23" "", "24" "", "4" "信托", "8" "联合"];
    /// 8.5
    LoanForm = ["1" "新增", "5" "其他机构转入", "9" "其他"];
    /// 8.5 FirstHouLoanFlag
    FirstHouseFlag = ["01" "是", "02" "否", "03" "未知", "04" "未发布差别化政策"];
    /// 8.5 OrigDbtCate
    OriginalDebtKind = ["1" "贷款", "2" "信用卡", "3" "证券类融资", "4" "融资租赁", "9" "其他"];
    /// 8.5 InitRpySts
    InitialRepaymentStatus = [
        "0" "违约时自动垫款", "1" "逾期1-30天", "2" "逾期31-60天", "3" "逾期61-90天", "4" "逾期91-120天", "5" "逾期121-150天",
        "6" "逾期151-180天", "7" "逾期180天以上",
    ];
    /// 8.5 ChanTranType
    SpecialTransaction = [
        "1" "展期", "2" "担保人(第三方)代偿", "3" "以资抵债", "4" "提前还款", "5" "提前结清", "8" "司法追偿", "11" "债务减免",
        "12" "资产剥离", "13" "资产转让", "14" "信用卡个性化分期", "15" "核销", "16" "银行主动延期", "17" "强制平仓",
    ];
    /// 4.3 InfoIDType
    PartyKind = ["1" "自然人", "2" "组织机构"];
    /// 8.5 ArlpType
    PartyRole = ["1" "共同借款人", "2" "保证人", "9" "其他"];
    YesNo = ["0" "否", "1" "是"];
    /// 8.5
    CustomerType = [
        "11" "贷款业务客户资料", "12" "信用卡业务客户资料", "13" "贷款和信用卡业务客户资料", "20" "担保业务客户资料",
        "30" "证券类融资业务客户资料", "40" "融资租赁业务客户资料", "50" "资产处置业务客户资料", "60" "垫款业务客户资料",
        "90" "无法区分",
    ];
    /// 8.5
    Sex = ["0" "未知", "1" "男", "2" "女", "9" "未说明"];
    /// 8.5
    MaritalStatus = [
        "10" "未婚", "20" "已婚", "21" "初婚", "22" "再婚", "23" "复婚", "30" "丧偶", "40" "离婚", "90" "", "91" "单身", "99" "未知",
    ];
    /// 8.5
    EducationLevel = [
        "10" "研究生", "20" "本科", "30" "大专", "40" "中专、职高、技校", "60" "高中", "70" "初中", "80" "小学", "90" "其他",
        "91" "初中及以下", "99" "未知",
    ];
    /// 8.5
    AcademicDegree = ["1" "名誉博士", "2" "博士", "3" "硕士", "4" "学士", "5" "无", "9" "未知"];
    /// 8.5
    EmploymentStatus = [
        "11" "公务员", "13" "专业技术人员", "17" "职员", "21" "企业管理人员", "24" "工人", "27" "农民", "31" "学生",
        "37" "现役军人", "51" "自由职业者", "54" "个体经营者", "70" "无业人员", "80" "退(离)休人员", "90" "其他", "91" "在职",
        "99" "未知",
    ];
    /// 8.5
    EmployerKind = ["10" "机关、事业单位", "20" "国有企业", "30" "外资企业", "40" "个体、私营企业", "50" "其他", "90" "未知"];
    /// GB/T 4754 sections
    Industry = [
        "A" "农、林、牧、渔业", "B" "采矿业", "C" "制造业", "D" "电力、热力、燃气及水生产和供应业", "E" "建筑业", "F" "批发和零售业",
        "G" "交通运输、仓储和邮政业", "H" "住宿和餐饮业", "I" "信息传输、软件和信息技术服务业", "J" "金融业", "K" "房地产业",
        "L" "租赁和商务服务业", "M" "科学研究和技术服务业", "N" "水利、环境和公共设施管理业", "O" "居民服务、修理和其他服务业",
        "P" "教育", "Q" "卫生和社会工作", "R" "文化、体育和娱乐业", "S" "公共管理、社会保障和社会组织", "T" "国际组织", "9" "未知",
    ];
    /// 8.5
    Occupation = ["0" "", "1" "", "3" "", "4" "", "5" "", "6" "", "X" "军人", "Y" "其他从业人员", "Z" "未知"];
    /// 8.5
    JobTitle = ["1" "高级领导", "2" "中级领导", "3" "一般员工", "9" "未知"];
    /// 8.5
    TechnicalTitle = ["0" "无", "1" "高级", "2" "中级", "3" "初级", "9" "未知"];
    /// 8.5
    ResidenceStatus = [
        "1" "自置", "11" "自有", "12" "借住", "2" "按揭", "3" "亲属楼宇", "4" "集体宿舍", "5" "租房", "6" "共有住宅", "7" "其他",
        "9" "未知",
    ];
    /// 6 CreditLimType
    CreditLimitKind = [
        "10" "循环贷款额度", "20" "非循环贷款额度", "30" "信用卡共享额度", "31" "信用卡独立额度",
    ];
    /// 6 ConStatus
    AgreementStatus = ["1" "有效", "2" "到期/失效"];
}

/// True when the table holds the code. Districts: six digits in a known province (F-21).
pub fn contains(table: CodeTableId, code: &str) -> bool {
    match table {
        CodeTableId::Currency => codes_world::CURRENCIES.binary_search(&code).is_ok(),
        CodeTableId::Country => codes_world::COUNTRIES.binary_search(&code).is_ok(),
        CodeTableId::District => is_district(code),
        small => values(small).iter().any(|(known, _)| *known == code),
    }
}

/// Chinese meaning of a code, where the table has one.
pub fn meaning(table: CodeTableId, code: &str) -> Option<&'static str> {
    values(table).iter().find(|(known, meaning)| *known == code && !meaning.is_empty()).map(|(_, meaning)| *meaning)
}

/// The business kinds of a business class (8.2); empty for an unknown class.
pub fn kinds_of_class(class: &str) -> &'static [&'static str] {
    match class {
        "1" => &["11", "12", "13", "21", "31", "32", "33", "41", "42", "51", "52", "53", "91", "99"],
        "2" => &["71", "81", "82"],
        "3" => &["61", "62", "63", "64"],
        "4" => &["92"],
        "5" => &["A1"],
        "6" => &["B1"],
        _ => &[],
    }
}

fn is_district(code: &str) -> bool {
    code.len() == 6
        && code.bytes().all(|byte| byte.is_ascii_digit())
        && code.get(..2).is_some_and(|province| codes_world::PROVINCES.binary_search(&province).is_ok())
}
