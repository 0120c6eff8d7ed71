//! The catalogue of events: one name, one schema file and one payload type each.

use credit_domain::event::EventPayload;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::wallet_event::WalletEvent;

/// Hands the list of all events to another macro, so that it stands in one place only:
/// family of the payload (its enum), folder under `schemas/`, events.
macro_rules! for_every_event {
    ($callback:ident) => {
        $callback! {
            Subject(SubjectEvent) "subjects" {
                SubjectRegistered,
                ReportingConsentGranted,
                AdverseNoticeDelivered,
            }
            Account(AccountEvent) "accounts" {
                CreditAccountOpened,
                CreditLimitChanged,
                CreditAccountClosed,
                PurchasePosted,
                PurchaseRefunded,
                PurchaseReversed,
                CashDrawn,
                InterestCharged,
                FeeCharged,
                InstalmentPlanCreated,
                BillIssued,
                RepaymentReceived,
                RepaymentReversed,
            }
            Wallet(WalletEvent) "wallet" {
                WalletPaymentCaptured,
                WalletPaymentRefunded,
            }
            Pipeline(PipelineEvent) "bureau" {
                ReportingCutRequested,
                ReportRecordPrepared,
                ReportRecordWithheld,
                ShardCut,
                BatchSealed,
                BatchSubmitted,
                RecordAccepted,
                RecordRejected,
            }
        }
    };
}
pub(crate) use for_every_event;

macro_rules! define_event_type {
    ($($family:ident($payload:ident) $folder:literal { $($name:ident),+ $(,)? })+) => {
        /// Which event it is, in the order of the catalogue.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum EventType {
            $($($name,)+)+
        }

        impl EventType {
            pub const ALL: [EventType; 26] = [$($(EventType::$name,)+)+];

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

            /// Path of the newest schema file under `schemas/`.
            pub const fn schema_path(self) -> &'static str {
                match self {
                    $($(EventType::$name => concat!($folder, "/", stringify!($name), ".v1.avsc"),)+)+
                }
            }

            /// Text of the newest schema file.
            pub const fn schema_text(self) -> &'static str {
                match self {
                    $($(EventType::$name => include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"), "/../../schemas/", $folder, "/", stringify!($name), ".v1.avsc"
                    )),)+)+
                }
            }
        }
    };
}

for_every_event!(define_event_type);

impl EventType {
    /// Version of the newest schema: what [`crate::avro::encode`] writes.
    pub const fn schema_version(self) -> i32 {
        1
    }
}

impl std::fmt::Display for EventType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
