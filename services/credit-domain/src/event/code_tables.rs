//! The bureau's code tables (pboc-format 8) and the tables it takes over from others (F-21), as data.

use crate::event::account_event::AccountType;

/// 8.1 persons' identity documents.
pub const DOCUMENT_TYPE: &[&str] = &["10", "1", "2", "5", "6", "8", "9", "A", "B", "C", "X", "20"];
/// 8.4
pub const REPAY_FREQUENCY: &[&str] = &["01", "02", "03", "04", "05", "06", "07", "08", "12", "13", "14", "99"];
/// 8.5 GuarMode
pub const GUARANTEE_MODE: &[&str] = &["1", "2", "3", "4", "5", "6", "7"];
/// 8.5 FundSou
pub const FUNDING_SOURCE: &[&str] = &["1", "2", "21", "22", "23", "24", "4", "8"];
/// 8.5 OrigDbtCate
pub const ORIGINAL_DEBT_TYPE: &[&str] = &["1", "2", "3", "4", "9"];
/// 8.5 InitRpySts: paid by the lender on default, or the digit at the transfer; unknown (9) is never submitted.
pub const STATUS_AT_TRANSFER: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7"];
/// 6 CreditLimitType: revolving and other loan limits, shared and single limits of cards.
pub const CREDIT_LIMIT_TYPE: &[&str] = &["10", "20", "30", "31"];
pub const SEX: &[&str] = &["0", "1", "2", "9"];
/// 8.5 MariStatus
pub const MARITAL_STATUS: &[&str] = &["10", "20", "21", "22", "23", "30", "40", "90", "91", "99"];
/// MariStatus with which the spouse items are present (S1100102).
pub const MARITAL_STATUS_WITH_SPOUSE: &[&str] = &["20", "21", "22", "23"];
/// 8.5 EduLevel
pub const EDUCATION_LEVEL: &[&str] = &["10", "20", "30", "40", "60", "70", "80", "90", "91", "99"];
/// EduLevel that goes with no degree or an unknown one only (BBE004).
pub const EDUCATION_LEVEL_WITHOUT_DEGREE: &[&str] = &["30", "40", "70", "80"];
/// 8.5 AcaDegree
pub const ACADEMIC_DEGREE: &[&str] = &["1", "2", "3", "4", "5", "9"];
/// 8.5 EmpStatus
pub const EMPLOYMENT_STATUS: &[&str] =
    &["11", "13", "17", "21", "24", "27", "31", "37", "51", "54", "70", "80", "90", "91", "99"];
/// EmpStatus with which the employer items are present (S1100101).
pub const EMPLOYMENT_STATUS_WITH_EMPLOYER: &[&str] = &["11", "13", "17", "21", "24", "91"];
/// 8.5 ResiStatus
pub const RESIDENCE_STATUS: &[&str] = &["1", "11", "12", "2", "3", "4", "5", "6", "7", "9"];

/// 8.2 kinds of each business class.
pub const BUSINESS_KINDS: &[(&str, &[&str])] = &[
    ("1", &["11", "12", "13", "21", "31", "32", "33", "41", "42", "51", "52", "53", "91", "99"]),
    ("2", &["71", "81", "82"]),
    ("3", &["61", "62", "63", "64"]),
    ("4", &["92"]),
    ("5", &["A1"]),
    ("6", &["B1"]),
];

/// BLE036: the kind belongs to the class.
pub fn is_business_pair(class: &str, kind: &str) -> bool {
    BUSINESS_KINDS.iter().any(|(known, kinds)| *known == class && kinds.contains(&kind))
}

/// BLE035: R2 and R3 are cards (class 2), C1 is asset disposal or advance (5, 6); others are free.
pub fn business_class_fits(account_type: AccountType, class: &str) -> bool {
    match account_type {
        AccountType::R2 | AccountType::R3 => class == "2",
        AccountType::C1 => matches!(class, "5" | "6"),
        AccountType::D1 | AccountType::R1 | AccountType::R4 => true,
    }
}

/// Segment F, the link to the agreement, goes with first reports of R1, R3, R4, and of R2 unless it is a
/// large-instalment card (kind 82); a D1 paid out at once (Flag 0) has none (pboc-format 4.4).
pub fn links_agreement(account_type: AccountType, business_kind: &str) -> bool {
    match account_type {
        AccountType::R1 | AccountType::R3 | AccountType::R4 => true,
        AccountType::R2 => business_kind != "82",
        AccountType::D1 | AccountType::C1 => false,
    }
}

/// 8.3 repayment modes of the account type; empty where the item is absent. `90` (summary reporting) is for D1 and
/// R1 only (BLE029).
pub const fn repay_modes(account_type: AccountType) -> &'static [&'static str] {
    match account_type {
        AccountType::D1 => &["11", "12", "13", "14", "15", "19", "21", "22", "23", "29", "90"],
        AccountType::R4 => &["11", "12", "13", "14", "15", "19", "21", "22", "23", "29"],
        AccountType::R1 => &["31", "32", "33", "39", "90"],
        AccountType::R2 | AccountType::R3 | AccountType::C1 => &[],
    }
}

/// BLE038: a mode without instalments (2x) has no periods.
pub fn is_mode_without_periods(repay_mode: &str) -> bool {
    repay_mode.starts_with('2')
}

/// GB/T 2260: only the form (six digits, no leading zero) is judged; an unknown district is a warning at most (F-21).
pub fn is_district(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0')
}

/// ISO 3166 alpha-3, or one of the bureau's own 991, 992, 999.
pub fn is_country(code: &str) -> bool {
    code.len() == 3 && (COUNTRIES.split_ascii_whitespace().any(|known| known == code) || matches!(code, "991" | "992" | "999"))
}

/// ISO 4217, active codes of tender (no funds, metals or test codes).
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && CURRENCIES.split_ascii_whitespace().any(|known| known == code)
}

const COUNTRIES: &str = "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR \
BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW \
CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP \
GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ \
KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR \
MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG \
POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN \
SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR \
VNM VUT WLF WSM YEM ZAF ZMB ZWE";

const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG \
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT \
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG \
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD \
XOF XPF YER ZAR ZMW ZWG";
