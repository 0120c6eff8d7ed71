//! The catalogue of events: one name, one schema file and one payload type each.

use credit_domain::event::EventPayload;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::agreement_event::AgreementEvent;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::wallet_event::WalletEvent;

/// Hands the list of all events to another macro, so that it stands in one place only: family of the payload (its
/// enum), folder under `schemas/`, events with the newest version of their schema and, in brackets, the older ones.
macro_rules! for_every_event {
    ($callback:ident) => {
        $callback! {
            Subject(SubjectEvent) "subjects" {
                SubjectRegistered 1,
                IdentityDocumentChanged 1,
                SubjectNameChanged 1,
                SubjectsMerged 1,
                SubjectMergeReverted 1,
                SubjectDeceasedRecorded 1,
                IdentityTheftReported 1,
                IdentityTheftConfirmed 1,
                IdentityTheftDismissed 1,
                ProcessingRestricted 1,
                RestrictionLifted 1,
                LegalHoldPlaced 1,
                LegalHoldReleased 1,
                ReportingConsentGranted 1,
                InquiryConsentGranted 1,
                SharingConsentGranted 1,
                ConsentSuperseded 1,
                ConsentWithdrawn 1,
                AdverseNoticeSent 1,
                AdverseNoticeDelivered 1,
                AdverseNoticeFailed 1,
                AdverseNoticeNotRequired 1,
            }
            Account(AccountEvent) "accounts" {
                CreditAccountOpened 2 [1],
                CreditAccountActivated 1,
                CreditLimitChanged 1,
                LargeInstalmentLineGranted 1,
                AccountUsageFrozen 1,
                AccountUsageUnfrozen 1,
                BillingDayChanged 1,
                AccountCodeReassigned 1,
                ReportingInstitutionChanged 1,
                CreditAccountClosed 1,
                CreditAccountReopened 1,
                CreditAccountVoided 1,
                AccountHoldReleased 1,
                PurchasePosted 1,
                PurchaseBecameBillable 1,
                PurchaseRefunded 1,
                PurchaseReversed 1,
                CashDrawn 1,
                InterestCharged 1,
                FeeCharged 1,
                ChargeWaived 1,
                OverpaymentRecorded 1,
                OverpaymentRefunded 1,
                InstalmentPlanCreated 2 [1],
                InstalmentPlanSettledEarly 1,
                InstalmentPlanCancelled 1,
                BillIssued 1,
                BillAdjusted 1,
                DueDateRescheduled 1,
                RepaymentReceived 1,
                RepaymentAllocated 1,
                RepaymentReversed 1,
                PaymentBecameOverdue 1,
                OverdueCured 1,
                RiskClassChanged 1,
                DebtExtended 1,
                DebtRestructured 1,
                DebtPartlyForgiven 1,
                GuarantorPaid 1,
                DebtSettledInKind 1,
                WriteOffProposed 1,
                DebtWrittenOff 1,
                WriteOffReversed 1,
                WrittenOffDebtRecovered 1,
                JudicialRecoveryStarted 1,
                JudicialRecoveryEnded 1,
                AssetTransferredOut 1,
                AssetTransferredIn 1,
                AssetRepurchased 1,
                SecuritisationPoolAssigned 1,
            }
            Agreement(AgreementEvent) "agreements" {
                CreditAgreementSigned 1,
                AgreementLimitChanged 1,
                AgreementExpired 1,
            }
            Wallet(WalletEvent) "wallet" {
                WalletPaymentCaptured 1,
                WalletPaymentRefunded 1,
            }
            Pipeline(PipelineEvent) "bureau" {
                ReportingCutRequested 1,
                ReportRecordPrepared 1,
                ReportRecordWithheld 1,
                ShardCut 1,
                BatchSealed 1,
                BatchSubmitted 1,
                RecordAccepted 1,
                RecordRejected 1,
            }
        }
    };
}
pub(crate) use for_every_event;

/// One released schema of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SchemaVersion {
    /// Counted from 1.
    pub version: i32,
    /// Path of the file under `schemas/`.
    pub path: &'static str,
    /// Text of the file.
    pub text: &'static str,
}

macro_rules! schema_version {
    ($folder:literal, $name:ident, $version:literal) => {
        SchemaVersion {
            version: $version,
            path: concat!($folder, "/", stringify!($name), ".v", $version, ".avsc"),
            text: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../schemas/",
                $folder,
                "/",
                stringify!($name),
                ".v",
                $version,
                ".avsc"
            )),
        }
    };
}

macro_rules! define_event_type {
    ($($family:ident($payload:ident) $folder:literal { $($name:ident $version:literal $([$($older:literal),+])?),+ $(,)? })+) => {
        /// Which event it is, in the order of the catalogue.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum EventType {
            $($($name,)+)+
        }

        impl EventType {
            pub const ALL: [EventType; 85] = [$($(EventType::$name,)+)+];

            /// Name of the event, of its Avro record and of its `event_type`.
            pub const fn name(self) -> &'static str {
                match self {
                    $($(EventType::$name => stringify!($name),)+)+
                }
            }

            pub fn parse(name: &str) -> Option<EventType> {
                match name {
                    $($(stringify!($name) => Some(EventType::$name),)+)+
                    _ => None,
                }
            }

            pub const fn of(payload: &EventPayload) -> EventType {
                match payload {
                    $($(EventPayload::$family($payload::$name(_)) => EventType::$name,)+)+
                }
            }

            /// Every released schema of the event, the newest first. Records of all of them are read (E-45).
            pub const fn schemas(self) -> &'static [SchemaVersion] {
                match self {
                    $($(EventType::$name => &[
                        schema_version!($folder, $name, $version),
                        $($(schema_version!($folder, $name, $older),)+)?
                    ],)+)+
                }
            }
        }
    };
}

for_every_event!(define_event_type);

impl EventType {
    /// The newest schema.
    pub const fn newest_schema(self) -> &'static SchemaVersion {
        // Every event has one: the list gives it apart from the older ones.
        &self.schemas()[0]
    }

    /// Version of the newest schema.
    pub const fn schema_version(self) -> i32 {
        self.newest_schema().version
    }
}

impl std::fmt::Display for EventType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
