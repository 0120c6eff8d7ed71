//! What the bureau holds of one account, agreement or person: the baseline of the next decision.

use crate::calendar::{BusinessDate, Month};
use crate::event::pipeline_event::{RecordAccepted, RecordRejected, ReportRecordPrepared};
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

/// Path of the credit limit among the items of a prepared 220.
pub const LIMIT_PATH: &str = "CreditLimSgmt.CreditLim";

impl Baseline {
    /// A record was prepared: it is outstanding until the bureau's answer.
    ///
    /// A record that is not newer than what the bureau already accepted changes nothing, so that a record prepared
    /// twice (after a crash in a cut) or read again late is harmless. A refused record prepared again is open again.
    pub fn prepared(&mut self, record: &ReportRecordPrepared) {
        if self.last_accepted.as_ref().is_some_and(|accepted| accepted.report_date >= record.report_date) {
            return;
        }
        if self.outstanding.as_ref().is_some_and(|outstanding| outstanding.report_date > record.report_date) {
            return;
        }
        let limit = record.items.iter().find(|item| item.path == LIMIT_PATH).and_then(|item| item.value.parse().ok());
        self.outstanding = Some(Outstanding {
            record_key: record.record_key.clone(),
            report_date: record.report_date,
            month: record.month,
            limit,
            state: OutstandingState::Prepared,
        });
    }

    /// The bureau took the record: it settles what was outstanding under its key and becomes the baseline, unless
    /// a newer report was accepted before (the answer came late).
    pub fn accepted(&mut self, record: &RecordAccepted) {
        let mut limit = None;
        if self.outstanding.as_ref().is_some_and(|outstanding| outstanding.record_key == record.record_key) {
            limit = self.outstanding.take().and_then(|outstanding| outstanding.limit);
        }
        if self.last_accepted.as_ref().is_some_and(|accepted| accepted.report_date >= record.report_date) {
            return;
        }
        self.last_accepted = Some(AcceptedReport {
            record_key: record.record_key.clone(),
            report_date: record.report_date,
            month: record.month,
            moment: record.moment.clone(),
            repayment_status: record.repayment_status.clone(),
            overdue_total: record.overdue_total,
            limit,
            closes: record.closes,
        });
    }

    /// The bureau refused the record: it stays open and later reports of the same key wait for it (E-43).
    ///
    /// A refusal of a record that was accepted before (a file sent twice) changes nothing.
    pub fn rejected(&mut self, record: &RecordRejected) {
        if self.last_accepted.as_ref().is_some_and(|accepted| accepted.record_key == record.record_key) {
            return;
        }
        match &mut self.outstanding {
            Some(outstanding) if outstanding.record_key == record.record_key => outstanding.state = OutstandingState::Refused,
            Some(_) => {}
            None => {
                self.outstanding = Some(Outstanding {
                    record_key: record.record_key.clone(),
                    report_date: record.report_date,
                    month: record.month,
                    limit: None,
                    state: OutstandingState::Refused,
                });
            }
        }
    }

    /// True when the bureau holds a record that lets nothing follow (BLR020, BCR001).
    pub fn is_closed(&self) -> bool {
        self.last_accepted.as_ref().is_some_and(|accepted| accepted.closes)
    }

    /// True when the closing record of the account was accepted, and the account was not reopened after it.
    pub fn ends_account(&self, reopened_on: Option<BusinessDate>) -> bool {
        let is_last = |accepted: &AcceptedReport| reopened_on.is_none_or(|date| date <= accepted.report_date);
        self.last_accepted.as_ref().is_some_and(|accepted| accepted.closes && is_last(accepted))
    }
}
