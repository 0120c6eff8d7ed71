//! What the bureau would refuse because of what it already holds (rules of 9.4 and 6), as far as the last accepted
//! report tells. BLR022 (class dates in order) needs more than that and is left to the bureau.

use super::Codes;
use crate::reporting::baseline::Baseline;
use crate::reporting::report::Report;

pub(super) fn check(codes: &mut Codes, report: &Report, baseline: &Baseline) {
    let Some(accepted) = &baseline.last_accepted else { return };
    codes.require(accepted.record_key != report.record_key(), "ABR004");
    match report {
        Report::Person(person) => codes.require(person.report_date >= accepted.report_date, "BBR002"),
        Report::Agreement(agreement) => {
            codes.require(!accepted.closes, "BCR001");
            codes.require(!agreement.ended || agreement.report_date >= accepted.report_date, "BCR002");
        }
        Report::Account(account) => {
            codes.require(!accepted.closes, "BLR020");
            codes.require(!report.closes() || account.report_date >= accepted.report_date, "BLR021");
            let same_month = accepted.month == Some(account.monthly.month);
            codes.require(!same_month || account.report_date > accepted.report_date, "BLR027");
        }
    }
}
