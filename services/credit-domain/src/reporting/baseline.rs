//! What the bureau holds of one account, agreement or person: the baseline of the next decision.

use crate::calendar::{BusinessDate, Month};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    pub last_accepted: Option<AcceptedReport>,
    /// The one record that is prepared, sent or refused and not yet settled by an acceptance.
    pub outstanding: Option<Outstanding>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AcceptedReport {
    pub record_key: CompactString,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    pub moment: CompactString,
    pub repayment_status: Option<CompactString>,
    /// Whole units.
    pub overdue_total: Option<u64>,
    /// Credit limit in whole units (220 only), so that a changed limit is seen as due.
    pub limit: Option<u64>,
    pub closes: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outstanding {
    pub record_key: CompactString,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    pub limit: Option<u64>,
    pub state: OutstandingState,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutstandingState {
    Prepared,
    Refused,
}
