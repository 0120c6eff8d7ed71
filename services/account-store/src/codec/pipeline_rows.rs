//! Packing of cut rows, outcomes, anchors and the pending cut.

use super::pack::{packed_enum, packed_struct};
use crate::rows::{
    Anchor, CutDoneEntry, CutRequestEntry, CutRow, OutcomeRow, PendingCut, ProductRow, StoredDisposition, StoredFinding,
    TopicCounters,
};
use credit_domain::event::pipeline_event::ReportingCutRequested;

packed_struct! {
    CutRow { request, done }
    CutRequestEntry { event_id, content_hash, offset, as_of }
    CutDoneEntry { event_id, content_hash, offset, due, prepared, withheld }
    OutcomeRow { topic_no, offset, disposition, code, record_hash, event_id, subject_id, findings, changed_months }
    StoredFinding { rule, field, expected }
    Anchor { next_offset, rolling_hash, last_record_hash, counters }
    TopicCounters { consumed, applied, duplicate, refused, quarantined, with_findings, months_changed }
    PendingCut { request, request_event_id }
    ReportingCutRequested { cut_id, as_of, generated_at, section_code }
    ProductRow { accounts, rule_hash }
}
packed_enum! { StoredDisposition { 0 = Refused, 1 = Quarantined, 2 = Parked, 3 = AppliedWithFindings } }
