//! Reports in whole currency units, ready for a bureau profile to write down.

use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::CreditAccountOpened;
use crate::event::pipeline_event::WithheldReason;
use crate::ids::{AccountId, AgreementId, InstitutionCode, SubjectId};
use crate::ledger::{AccountStatus, RepaymentStatus};
use crate::money::Currency;
use crate::subject::Identity;

/// Why a 210 is reported now (pboc-format 4.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// 10
    NewAccount,
    /// 20
    Closed,
    /// 30
    MonthlySettlement,
    /// 31
    FirstReportOfExisting,
    /// 32
    ClosedOnSettlementDay,
}

impl Moment {
    pub const fn code(self) -> &'static str {
        match self {
            Moment::NewAccount => "10",
            Moment::Closed => "20",
            Moment::MonthlySettlement => "30",
            Moment::FirstReportOfExisting => "31",
            Moment::ClosedOnSettlementDay => "32",
        }
    }
}

/// Segment H of a 210 before it is written (pboc-format 4.3); amounts in whole units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthlyPerformance {
    pub month: Month,
    /// F-04
    pub settlement_date: Option<BusinessDate>,
    pub account_status: AccountStatus,
    pub balance: u64,
    pub statement_balance: u64,
    pub used: u64,
    /// R2 only: principal of large instalments that is not yet due (NotIsuBal).
    pub unbilled_large_instalment: u64,
    pub remaining_periods: u32,
    pub risk_class: u8,
    pub risk_class_since: BusinessDate,
    pub repayment_status: RepaymentStatus,
    /// Percent of the month's due that was paid; `None` with `*`.
    pub percent_repaid: Option<u32>,
    pub periods_overdue: u32,
    pub overdue_total: u64,
    pub overdue_principal: u64,
    pub overdue_principal_31_60: u64,
    pub overdue_principal_61_90: u64,
    pub overdue_principal_91_180: u64,
    pub overdue_principal_over_180: u64,
    /// R3 only: what has been overdrawn for more than 180 days (OvedrawBaOve180).
    pub overdrawn_over_180: u64,
    pub due_this_month: u64,
    pub paid_this_month: u64,
    pub last_payment_date: BusinessDate,
    pub close_date: Option<BusinessDate>,
}

/// Segment I of a 210 (R2 only); amounts in whole units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LargeInstalment {
    pub line: u64,
    pub valid_from: BusinessDate,
    pub valid_to: BusinessDate,
    pub used: u64,
}

/// A 210.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountReport {
    pub subject_id: SubjectId,
    pub institution: InstitutionCode,
    pub account_id: AccountId,
    pub opened: CreditAccountOpened,
    /// Credit line or loan amount, whole units.
    pub limit: u64,
    pub report_date: BusinessDate,
    pub moment: Moment,
    /// Segment C goes with first reports.
    pub with_basic_information: bool,
    /// Segment F goes with first reports of accounts under an agreement.
    pub with_agreement: bool,
    /// DueDate: as opened or as extended.
    pub maturity: Option<BusinessDate>,
    /// AssetTrandFlag: the claim was sold, or backs a pool of securities (E-33).
    pub asset_transferred: bool,
    pub monthly: MonthlyPerformance,
    pub large_instalment: Option<LargeInstalment>,
    /// Adverse content in the sense of CRIR 15 (ADV-2).
    pub adverse: bool,
    pub adverse_episode_no: u32,
}

/// A 220.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementReport {
    pub subject_id: SubjectId,
    pub institution: InstitutionCode,
    pub agreement_id: AgreementId,
    pub account_id: AccountId,
    pub management_org: InstitutionCode,
    pub report_date: BusinessDate,
    /// "10" begun, "20" ended, "30" limit changed.
    pub moment: &'static str,
    /// Whole units.
    pub limit: u64,
    pub currency: Currency,
    /// CreditLimType: "10" revolving loan, "20" non-revolving loan, "30" shared by cards, "31" card.
    pub limit_kind: &'static str,
    pub revolving: bool,
    pub effective_date: BusinessDate,
    pub expiry_date: BusinessDate,
    pub ended: bool,
}

/// A 110.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonReport {
    pub subject_id: SubjectId,
    pub institution: InstitutionCode,
    pub management_org: InstitutionCode,
    pub identity: Identity,
    pub report_date: BusinessDate,
    /// CustomerType, pboc-format 8.5: "11" loan, "12" card, "13" both.
    pub customer_type: &'static str,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Report {
    Person(PersonReport),
    Agreement(AgreementReport),
    Account(AccountReport),
}

/// One due report after the gates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueReport {
    pub report: Report,
    /// Identity of the borrower on the report date; `None` withholds with `NoIdentity`.
    pub identity: Option<Identity>,
    /// Sorted; empty means it may be prepared.
    pub withheld: Vec<WithheldReason>,
    /// Rule codes behind `LocalRule`, sorted: the bureau's, for example `BLE019`, and ours, for example
    /// `PROCESSING_RESTRICTED`.
    pub rule_codes: Vec<&'static str>,
}
