//! What the bureau keeps, and how it is written down: one byte for the kind, one for the version, then JSON.
//!
//! These are the stored types; they are neither the format's records nor anything of the pipeline.

use crate::day::{Day, MonthNumber};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person's three marks.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonMarks {
    pub name: String,
    pub id_type: String,
    pub id_number: String,
}

impl std::fmt::Debug for PersonMarks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PersonMarks(hidden)")
    }
}

/// Segment C and F of an account, as last accepted. Amounts in whole currency units.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Terms {
    pub business_class: String,
    pub business_kind: String,
    pub opened: Option<Day>,
    pub currency: String,
    /// Credit line or loan amount.
    pub limit: Option<u64>,
    pub due: Option<Day>,
    /// `Mcc`
    pub agreement: Option<String>,
}

/// An account: what every new report of it is judged against.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredAccount {
    /// AcctType; never changes (BLR019).
    pub account_type: String,
    pub borrower: PersonMarks,
    pub management_org: String,
    pub terms: Terms,
    /// RptDate of the newest report.
    pub newest_report: Day,
    /// The latest month with a monthly segment.
    pub newest_month: Option<MonthNumber>,
    /// FiveCateAdjDate of the newest report that has one.
    pub newest_class_date: Option<Day>,
    /// The account was reported closed (BLR020).
    pub is_closed: bool,
    pub closed: Option<Day>,
}

/// One accepted report of an account; its key is account and RptDate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredReport {
    pub report_date: Day,
    /// RptDateCode
    pub moment: String,
    /// Submission that brought it: 30-character file name.
    pub file: String,
    /// Line in that file; the header is line 1.
    pub line: u64,
    pub performance: Performance,
    /// FiveCateAdjDate
    pub class_date: Option<Day>,
}

/// Segment H, or segment J where `month` is absent. Amounts in whole currency units; what the account type does not
/// have is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Performance {
    pub month: Option<MonthNumber>,
    pub account_status: String,
    pub repayment_status: String,
    pub balance: Option<u64>,
    pub statement_balance: Option<u64>,
    pub used: Option<u64>,
    pub remaining_periods: Option<u64>,
    pub risk_class: String,
    pub settled: Option<Day>,
    pub due_this_month: Option<u64>,
    pub paid: Option<u64>,
    pub last_payment: Option<Day>,
    pub periods_overdue: Option<u64>,
    pub overdue_total: Option<u64>,
    pub overdue_principal: Option<u64>,
    /// 31 to 60, 61 to 90, 91 to 180 days, and older.
    pub overdue_buckets: [Option<u64>; 4],
    pub closed: Option<Day>,
}

/// A credit agreement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredAgreement {
    pub borrower: PersonMarks,
    pub limit_kind: String,
    /// Whole currency units.
    pub limit: Option<u64>,
    pub currency: String,
    pub effective: Option<Day>,
    pub expires: Option<Day>,
    /// ConStatus 2 was reported (BCR001).
    pub is_ended: bool,
    /// Every accepted RptDate, sorted.
    pub report_dates: Vec<Day>,
}

/// A person as one source describes them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPerson {
    pub marks: PersonMarks,
    /// Every accepted RptDate, sorted.
    pub report_dates: Vec<Day>,
    /// Segment tag -> its newest items by tag (groups left out).
    pub segments: BTreeMap<String, BTreeMap<String, String>>,
    /// Segment tag -> its newest update date.
    pub updated: BTreeMap<String, Day>,
}

impl std::fmt::Debug for StoredPerson {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("StoredPerson(hidden)")
    }
}

/// A file that was received and answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReceivedFile {
    /// SHA-256 of the sealed bytes, hexadecimal.
    pub sha256: String,
    /// Packed name of the answer.
    pub feedback: String,
    pub loaded: u64,
    pub refused: u64,
}

/// A stored value that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    #[error("a stored {kind} is damaged or of another version")]
    Damaged { kind: &'static str },
    #[error("a {kind} could not be written down")]
    Unwritable { kind: &'static str },
}

/// Kind and version of a stored type.
pub(crate) trait Stored: Serialize + DeserializeOwned {
    const KIND: u8;
    const VERSION: u8;
    const NAME: &'static str;

    fn to_bytes(&self) -> Result<Vec<u8>, StoredError> {
        let mut bytes = vec![Self::KIND, Self::VERSION];
        serde_json::to_writer(&mut bytes, self).map_err(|_| StoredError::Unwritable { kind: Self::NAME })?;
        Ok(bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoredError> {
        let damaged = || StoredError::Damaged { kind: Self::NAME };
        match bytes {
            [kind, version, json @ ..] if *kind == Self::KIND && *version == Self::VERSION => {
                serde_json::from_slice(json).map_err(|_| damaged())
            }
            _ => Err(damaged()),
        }
    }
}

macro_rules! stored {
    ($($type:ty = $kind:literal $version:literal $name:literal;)*) => {
        $(impl Stored for $type {
            const KIND: u8 = $kind;
            const VERSION: u8 = $version;
            const NAME: &'static str = $name;
        })*
    };
}

stored! {
    StoredAccount = b'A' 1 "account";
    StoredReport = b'R' 1 "report";
    StoredAgreement = b'C' 1 "agreement";
    StoredPerson = b'P' 1 "person";
    ReceivedFile = b'F' 1 "received file";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_value_survives_and_every_prefix_of_it_is_refused() {
        let file = ReceivedFile { sha256: "ab".to_owned(), feedback: "f".to_owned(), loaded: 1, refused: 2 };
        let bytes = file.to_bytes().unwrap();
        assert_eq!(ReceivedFile::from_bytes(&bytes).unwrap(), file);
        for length in 0..bytes.len() {
            assert!(ReceivedFile::from_bytes(&bytes[..length]).is_err(), "{length}");
        }
        assert!(StoredPerson::from_bytes(&bytes).is_err());
    }

    #[test]
    fn marks_are_never_printed() {
        let marks = PersonMarks { name: "n".to_owned(), id_type: "10".to_owned(), id_number: "1".to_owned() };
        assert_eq!(format!("{marks:?}"), "PersonMarks(hidden)");
    }
}
