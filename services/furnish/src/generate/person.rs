//! A synthetic person: identity, habits, consent.

use super::GenerateConfig;
use super::stamp::{Line, SubjectWriter, at};
use compact_str::{CompactString, format_compact};
use credit_domain::calendar::BusinessDate;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::{AdverseNoticeDelivered, ReportingConsentGranted, SubjectEvent, SubjectRegistered};
use credit_domain::identity_document::check_character_of;
use credit_domain::ids::{AccountId, BusinessId, InstitutionCode, SubjectId};

/// How somebody pays their bills.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// The whole bill, in time.
    Full,
    /// The minimum, in time.
    Minimum,
    /// In full, some days after the due date, now and then.
    SometimesLate,
    /// Stops paying for some months, then cures everything.
    LapseAndCure { from_month: u32, months: u32 },
    /// Stops paying for good.
    Default { from_month: u32 },
    /// Does not use the line.
    Idle,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub number: u32,
    pub subject_id: SubjectId,
    pub habit: Habit,
    pub has_instalment_loan: bool,
    /// Where the accounts are managed; a few sit at a branch the bureau does not know.
    pub management_org: InstitutionCode,
    /// `None`: never given. Months after the first.
    pub consent_month: Option<u32>,
    /// Whether the lender sends adverse notices to this person in time.
    pub gets_notices: bool,
    pub closes_in_month: Option<u32>,
}

const DISTRICTS: [&str; 6] = ["110105", "310104", "440305", "500112", "510107", "330106"];

impl Person {
    pub fn draw(number: u32, config: &GenerateConfig, random: &mut fastrand::Rng) -> Person {
        let habit = match random.u32(0..100) {
            0..=52 => Habit::Full,
            53..=69 => Habit::Minimum,
            70..=81 => Habit::SometimesLate,
            82..=88 => Habit::LapseAndCure { from_month: random.u32(2..8), months: random.u32(1..5) },
            89..=91 => Habit::Default { from_month: random.u32(2..9) },
            _ => Habit::Idle,
        };
        let unknown_branch = number.is_multiple_of(250);
        let mut org = config.institution.as_str().to_owned();
        if unknown_branch {
            org.replace_range(12..14, "99");
        }
        Person {
            number,
            subject_id: SubjectId::parse(&format!("S{number:07}")).unwrap_or_else(|| unreachable!("a fixed form")),
            habit,
            has_instalment_loan: random.u32(0..100) < 25,
            management_org: InstitutionCode::parse(&org).unwrap_or(config.institution),
            consent_month: match random.u32(0..200) {
                0 => None,
                1..=4 => Some(random.u32(1..4)),
                _ => Some(0),
            },
            gets_notices: random.u32(0..100) < 93,
            closes_in_month: (random.u32(0..100) < 4).then(|| random.u32(3..12)),
        }
    }

    /// The same person without habits of chance: consent from the first day, accounts at the institution itself.
    #[must_use]
    pub fn scripted(self) -> Person {
        Person { consent_month: Some(0), ..self }
    }

    pub fn writer(&self, config: &GenerateConfig) -> SubjectWriter<'_> {
        SubjectWriter { subject_id: &self.subject_id, institution: config.institution }
    }

    /// Registration on the first days of the history, and consent. Returns the number of the identity document.
    pub fn register(&self, config: &GenerateConfig, random: &mut fastrand::Rng, out: &mut Vec<Line>) -> String {
        let first_day = config.first_month.first_day();
        let recorded_at = at(first_day, 8 * 3_600 + self.number % 3_600);
        let female = random.bool();
        let registered = SubjectRegistered {
            doc_type: CompactString::const_new("10"),
            sex: CompactString::const_new(if female { "2" } else { "1" }),
            nationality: CompactString::const_new("CHN"),
            marital_status: CompactString::const_new(if random.bool() { "10" } else { "90" }),
            education_level: CompactString::const_new(if random.bool() { "20" } else { "30" }),
            academic_degree: CompactString::const_new("9"),
            employment_status: CompactString::const_new("99"),
            residence_status: CompactString::const_new("5"),
            residence_district: Some(CompactString::from(DISTRICTS[random.usize(0..DISTRICTS.len())])),
            verified_by: CompactString::const_new("PUBLIC_SECURITY_CHECK"),
        };
        // An academic degree of "9" (unknown) goes with every education level; "30" asks for 5 or 9 (BBE004).
        let (doc_no, pii) = self.personal_fields(female, random);
        self.writer(config).write(
            recorded_at,
            (AggregateType::Subject, self.subject_id.as_str()),
            Some(pii),
            SubjectEvent::SubjectRegistered(registered),
            random,
            out,
        );
        if let Some(month) = self.consent_month {
            let month = config.first_month.plus(i32::try_from(month).unwrap_or(0));
            self.grant_consent(config, month.day_or_last(if month == config.first_month { 1 } else { 20 }), random, out);
        }
        doc_no
    }

    fn grant_consent(&self, config: &GenerateConfig, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let recorded_at = at(date, 9 * 3_600 + self.number % 3_600);
        let id = format!("CONSENT-{:07}", self.number);
        let Some(consent_id) = BusinessId::parse(&id) else { return };
        let payload = SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
            consent_id,
            institution: config.institution,
            recipients: vec![CompactString::const_new("CCRC")],
            categories: vec![CompactString::const_new("BORROWING")],
            doc_version: CompactString::const_new("2025-01"),
            doc_hash: CompactString::from("5e1f".repeat(16)),
            channel: CompactString::const_new("APP"),
            signed_at: recorded_at,
        });
        self.writer(config).write(recorded_at, (AggregateType::Consent, &id), None, payload, random, out);
    }

    /// A delivered notice of an adverse episode, two days after it began.
    pub fn notify(
        &self,
        config: &GenerateConfig,
        account_id: &AccountId,
        episode_no: u32,
        date: BusinessDate,
        random: &mut fastrand::Rng,
        out: &mut Vec<Line>,
    ) {
        if !self.gets_notices {
            return;
        }
        let recorded_at = at(date, 10 * 3_600 + self.number % 3_600);
        let payload = SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
            account_id: account_id.clone(),
            episode_no,
            channel: CompactString::const_new("SMS"),
            template_hash: CompactString::from("a0c4".repeat(16)),
            delivered_at: recorded_at,
            proof: format_compact!("DLV-{account_id}-{episode_no}"),
        });
        let aggregate_id = format!("{account_id}:{episode_no}");
        self.writer(config).write(recorded_at, (AggregateType::AdverseNotice, &aggregate_id), None, payload, random, out);
    }

    /// Number of the identity document, and all personal fields.
    fn personal_fields(&self, female: bool, random: &mut fastrand::Rng) -> (String, Vec<u8>) {
        let (year, month, day) = (random.i32(1960..2004), random.i32(1..13), random.i32(1..29));
        let sequence = 2 * (self.number % 450) + 100 + u32::from(!female);
        let body = format!("{}{year:04}{month:02}{day:02}{sequence:03}", DISTRICTS[random.usize(0..DISTRICTS.len())]);
        let doc_no = format!("{body}{}", check_character_of(&body).unwrap_or('0'));
        let fields = serde_json::json!({
            "cell_phone": format!("1390{:07}", self.number),
            "date_of_birth": format!("{year:04}-{month:02}-{day:02}"),
            "doc_no": doc_no,
            "mail_address": format!("样本路{}号", self.number),
            "mail_postcode": "100000",
            "name": self.name(),
            "residence_address": format!("样本路{}号", self.number),
            "residence_postcode": "100000",
        });
        (doc_no, fields.to_string().into_bytes())
    }

    /// Names are visibly synthetic: a sample surname and the number in Chinese digits.
    pub fn name(&self) -> String {
        format!("样{}", chinese_digits(self.number))
    }
}

fn chinese_digits(number: u32) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    number
        .to_string()
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .map(|digit| DIGITS[usize::try_from(digit).unwrap_or(0)])
        .collect()
}
