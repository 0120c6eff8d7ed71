//! From a person's report to record 110 with moment 10: segments B, D, E, F, G, H, I (pboc-format 3, R1100101).
//!
//! What the sender did not know is written as the format's own "unknown"; where the format has none, as the constant
//! below that says so. Nothing is guessed from other fields but sex and birth date, which a resident ID number states.

use crate::pboc2::personal::Personal;
use crate::pboc2::record::{Record, RecordError, Segment, SegmentBuilder};
use crate::pboc2::spec::{Applies, Item};
use crate::pboc2::spec_110::{self, EMPLOYED, MARRIED};
use compact_str::{CompactString, ToCompactString};
use credit_domain::calendar::BusinessDate;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::reporting::report::PersonReport;

/// A mandatory text nobody told us ("unknown").
pub const UNKNOWN_TEXT: &str = "未知";

/// A mandatory postcode nobody told us: six nines, no postcode of any place.
pub const UNKNOWN_POSTCODE: &str = "999999";

/// The 110 of a person, first report.
pub(crate) fn record_of_person(report: &PersonReport) -> Result<Record, RecordError> {
    let personal = Personal::of_identity(&report.identity)?;
    let writer = PersonWriter {
        report,
        personal: &personal,
        // An update date after the report date would be refused (ABE007).
        updated_on: report.identity.effective_date.min(report.report_date).to_compact_string(),
    };
    let segments = vec![
        writer.base()?,
        writer.overview()?,
        writer.marriage(),
        writer.education(),
        writer.work(),
        writer.home(),
        writer.mail(),
    ];
    Ok(Record { record_type: RecordType::PersonalBasic, segments })
}

struct PersonWriter<'report> {
    report: &'report PersonReport,
    personal: &'report Personal,
    updated_on: CompactString,
}

impl PersonWriter<'_> {
    fn optional(&self, field: &str) -> &str {
        self.personal.get(field).unwrap_or("")
    }

    fn base(&self) -> Result<Segment, RecordError> {
        let mut builder = segment("BsSgmt");
        builder
            .set("InfRecType", spec_110::RECORD.code)
            .set("Name", self.personal.required("name")?)
            .set("IDType", &self.report.identity.doc_type)
            .set("IDNum", self.personal.required("doc_no")?)
            .set("InfSurcCode", self.report.institution.as_str())
            .set("RptDate", self.report.report_date.to_compact_string())
            .set("RptDateCode", "10")
            .set("Cimoc", self.report.management_org.as_str())
            .set("CustomerType", self.report.customer_type);
        Ok(builder.build(|_| true))
    }

    fn overview(&self) -> Result<Segment, RecordError> {
        let registered = &self.report.identity.registered;
        let resident_id = if self.report.identity.doc_type == "10" { self.personal.required("doc_no")? } else { "" };
        let sex = match (registered.sex.as_str(), resident_id.as_bytes().get(16)) {
            ("" | "0" | "9", Some(digit)) if digit.is_ascii_digit() => {
                if digit % 2 == 1 {
                    "1"
                } else {
                    "2"
                }
            }
            (known, _) => known,
        };
        let born_on = match self.personal.get("date_of_birth") {
            Some(date) => date.to_owned(),
            None => birth_date_of(resident_id).map(|date| date.to_string()).unwrap_or_default(),
        };
        let mut builder = segment("FcsInfSgmt");
        builder
            .set("Sex", sex)
            .set("DOB", born_on)
            .set("Nation", &registered.nationality)
            .set("HouseAdd", self.optional("house_address"))
            .set("HhDist", "")
            .set("CellPhone", self.optional("cell_phone"))
            .set("Email", self.optional("email"))
            .set("FcsInfoUpDate", &self.updated_on);
        Ok(builder.build(|_| true))
    }

    fn marriage(&self) -> Segment {
        let status = self.report.identity.registered.marital_status.as_str();
        // BBE002: type and number of the spouse's document stand together or not at all.
        let both = self.personal.get("spouse_doc_type").zip(self.personal.get("spouse_doc_no"));
        let (document_type, document_number) = both.unwrap_or(("", ""));
        let mut builder = segment("SpsInfSgmt");
        builder
            .set("MariStatus", status)
            .set("SpoName", self.optional("spouse_name"))
            .set("SpoIDType", document_type)
            .set("SpoIDNum", document_number)
            .set("SpoTel", "")
            .set("SpsCmpyNm", "")
            .set("SpsInfoUpDate", &self.updated_on);
        builder.build(|item| is_unconditional(item) || MARRIED.contains(&status))
    }

    fn education(&self) -> Segment {
        let registered = &self.report.identity.registered;
        let mut builder = segment("EduInfSgmt");
        builder
            .set("EduLevel", &registered.education_level)
            .set("AcaDegree", &registered.academic_degree)
            .set("EduInfoUpDate", &self.updated_on);
        builder.build(|_| true)
    }

    fn work(&self) -> Segment {
        let status = self.report.identity.registered.employment_status.as_str();
        let mut builder = segment("OctpnInfSgmt");
        builder
            .set("EmpStatus", status)
            .set("CpnName", self.personal.get("employer_name").unwrap_or(UNKNOWN_TEXT))
            .set("CpnType", "90")
            .set("Industry", "9")
            .set("CpnAddr", "")
            .set("CpnPc", "")
            .set("CpnDist", "")
            .set("CpnTEL", "")
            .set("Occupation", "Z")
            .set("Title", "9")
            .set("TechTitle", "9")
            .set("WorkStartDate", "")
            .set("OctpnInfoUpDate", &self.updated_on);
        builder.build(|item| is_unconditional(item) || EMPLOYED.contains(&status))
    }

    fn home(&self) -> Segment {
        let registered = &self.report.identity.registered;
        let mut builder = segment("RedncInfSgmt");
        builder
            .set("ResiStatus", &registered.residence_status)
            .set("ResiAddr", self.optional("residence_address"))
            .set("ResiPc", self.optional("residence_postcode"))
            .set("ResiDist", registered.residence_district.as_deref().unwrap_or(""))
            .set("HomeTel", "")
            .set("ResiInfoUpDate", &self.updated_on);
        builder.build(|_| true)
    }

    /// Mail goes to the address given for it, else to the residence with its postcode and district, else it is unknown.
    fn mail(&self) -> Segment {
        let registered = &self.report.identity.registered;
        let (address, postcode, district) = match (self.personal.get("mail_address"), self.personal.get("residence_address")) {
            (Some(address), _) => (address, self.personal.get("mail_postcode"), ""),
            (None, Some(address)) => {
                (address, self.personal.get("residence_postcode"), registered.residence_district.as_deref().unwrap_or(""))
            }
            (None, None) => (UNKNOWN_TEXT, None, ""),
        };
        let mut builder = segment("MlgInfSgmt");
        builder
            .set("MailAddr", address)
            .set("MailPc", postcode.unwrap_or(UNKNOWN_POSTCODE))
            .set("MailDist", district)
            .set("MlgInfoUpDate", &self.updated_on);
        builder.build(|_| true)
    }
}

fn is_unconditional(item: &Item) -> bool {
    matches!(item.applies, Applies::Always)
}

/// Characters 7 to 14 of a resident ID number.
fn birth_date_of(resident_id: &str) -> Option<BusinessDate> {
    let digits = resident_id.get(6..14)?;
    BusinessDate::parse(&format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?))
}

fn segment(tag: &'static str) -> SegmentBuilder {
    // The tags are literals of this file; a table test names every one of them.
    SegmentBuilder::new(spec_110::RECORD.segment(tag).unwrap_or(&spec_110::RECORD.segments[0]))
}
