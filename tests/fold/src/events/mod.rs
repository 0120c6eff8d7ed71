//! Every account event in one line, in yuan's minor units, with what no test cares about filled in.

mod lifecycle;
mod line_use;
mod repayment;
mod resolution;
mod schedule;
mod transfer;

pub use lifecycle::*;
pub use line_use::*;
pub use repayment::*;
pub use resolution::*;
pub use schedule::*;
pub use transfer::*;

use credit_domain::calendar::{BusinessDate, Month, RecordedAt, SHANGHAI_OFFSET_SECONDS};
use credit_domain::ids::{BusinessId, InstitutionCode};
use credit_domain::money::Currency;

/// The currency of every event here.
const CNY: Currency = Currency::CNY;

pub fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date as yyyy-MM-dd")
}

pub fn month(text: &str) -> Month {
    Month::parse(text).expect("a month as yyyy-MM")
}

pub fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).expect("an id")
}

pub fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("a code")
}

pub fn other_institution() -> InstitutionCode {
    InstitutionCode::parse("T20000000H0002").expect("a code")
}

/// Noon of a day in Shanghai.
pub fn noon_of(day: BusinessDate) -> RecordedAt {
    RecordedAt((i64::from(day.days()) * 86_400 + 43_200 - SHANGHAI_OFFSET_SECONDS) * 1_000_000)
}

/// Hour, minute and second of a day in Shanghai.
pub fn moment_of(day: &str, hour: i64, minute: i64, second: i64) -> RecordedAt {
    let midnight = i64::from(date(day).days()) * 86_400 - SHANGHAI_OFFSET_SECONDS;
    RecordedAt((midnight + hour * 3_600 + minute * 60 + second) * 1_000_000)
}
