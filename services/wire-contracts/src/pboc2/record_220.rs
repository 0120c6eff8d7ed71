//! From an agreement's report to record 220: segments B and D (pboc-format 6).

use crate::pboc2::personal::Personal;
use crate::pboc2::record::{Record, RecordError, SegmentBuilder};
use crate::pboc2::spec_220;
use compact_str::ToCompactString;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::reporting::keys::agreement_code;
use credit_domain::reporting::report::AgreementReport;
use credit_domain::subject::Identity;

/// The 220 of an agreement; CreditRest and CreditRestCode are both left out (BCE004).
pub(crate) fn record_of_agreement(report: &AgreementReport, identity: &Identity) -> Result<Record, RecordError> {
    let personal = Personal::of_identity(identity)?;
    let mut segments = Vec::with_capacity(2);
    if let Some(spec) = spec_220::RECORD.segment("CtrctBsSgmt") {
        let mut builder = SegmentBuilder::new(spec);
        builder
            .set("InfRecType", spec_220::RECORD.code)
            .set("ContractCode", agreement_code(report.institution, &report.agreement_id))
            .set("RptDate", report.report_date.to_compact_string())
            .set("RptDateCode", report.moment)
            .set("Name", personal.required("name")?)
            .set("IDType", &identity.doc_type)
            .set("IDNum", personal.required("doc_no")?)
            .set("MngmtOrgCode", report.management_org.as_str());
        segments.push(builder.build(|_| true));
    }
    if let Some(spec) = spec_220::RECORD.segment("CreditLimSgmt") {
        let mut builder = SegmentBuilder::new(spec);
        builder
            .set("CreditLimType", report.limit_kind)
            .set("LimLoopFlg", if report.revolving { "1" } else { "0" })
            .set("CreditLim", report.limit.to_compact_string())
            .set("Cy", report.currency.as_str())
            .set("ConEffDate", report.effective_date.to_compact_string())
            .set("ConExpDate", report.expiry_date.to_compact_string())
            .set("ConStatus", if report.ended { "2" } else { "1" });
        segments.push(builder.build(|_| true));
    }
    Ok(Record { record_type: RecordType::CreditAgreement, segments })
}
