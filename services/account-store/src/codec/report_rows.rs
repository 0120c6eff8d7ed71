//! Packing of baselines and month rows.

use super::pack::{packed_enum, packed_struct};
use crate::rows::{BatchPlace, MonthEntry, MonthRow, RecordStep};
use credit_domain::event::pipeline_event::{FeedbackError, WithheldReason};
use credit_domain::reporting::baseline::{AcceptedReport, Baseline, Outstanding, OutstandingState};

packed_struct! {
    Baseline { last_accepted, outstanding }
    AcceptedReport { record_key, report_date, month, moment, repayment_status, overdue_total, limit, closes }
    Outstanding { record_key, report_date, month, limit, state }
    MonthRow { entries }
    MonthEntry { event_id, content_hash, offset, recorded_at, cut_id, report_date, month, step }
    BatchPlace { batch_id, file_name, line }
    FeedbackError { code, tag }
}
packed_enum! {
    OutstandingState { 0 = Prepared, 1 = Refused }
    RecordStep {
        1 = Prepared { moment, repayment_status, overdue_total, closes, facts_hash },
        2 = Withheld { reasons, repayment_status, rule_codes },
        3 = Accepted { place, moment, repayment_status, overdue_total, closes },
        4 = Rejected { place, errors },
    }
    WithheldReason {
        0 = Quarantined,
        1 = NoIdentity,
        2 = NoConsent,
        3 = NoAdverseNotice,
        4 = EarlierReportOpen,
        5 = LocalRule,
    }
}
