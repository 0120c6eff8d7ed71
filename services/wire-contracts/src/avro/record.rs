//! The macros that define wire records: serde structs named and ordered as their Avro schema.

use credit_domain::event::envelope::Envelope;
use credit_domain::refusal::Finding;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An event on the wire: the envelope's fields, then the payload's.
pub(crate) trait WireEvent: Sized {
    type Wire<'a>: Serialize
    where
        Self: 'a;
    /// The same record owning its strings, as it is read.
    type Owned: DeserializeOwned;

    /// The oldest version of the schema that says everything this event says.
    fn version_needed(&self) -> i32;

    /// The record of a version that is at least [`WireEvent::version_needed`].
    fn to_wire<'a>(&'a self, envelope: &'a Envelope, version: i32) -> Self::Wire<'a>;

    /// The event of a record written with the schema of this version. `None` when a finding was noted.
    fn from_wire(wire: Self::Owned, version: i32, findings: &mut Vec<Finding>) -> Option<(Envelope, Self)>;
}

/// A record inside an event.
macro_rules! wire_record {
    ($name:ident for $domain:ty { $($field:ident: $kind:ty),+ $(,)? }) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) struct $name<'a> {
            $($field: <$kind as $crate::avro::field::WireField>::Wire<'a>,)+
        }

        impl $crate::avro::field::WireField for $domain {
            type Wire<'a> = $name<'a>;

            fn to_wire(&self) -> $name<'_> {
                $name { $($field: $crate::avro::field::WireField::to_wire(&self.$field),)+ }
            }

            fn from_wire(
                wire: $name<'_>,
                at: &$crate::avro::field::Path<'_>,
                findings: &mut Vec<credit_domain::refusal::Finding>,
            ) -> Option<Self> {
                $(let $field = <$kind as $crate::avro::field::WireField>::from_wire(
                    wire.$field, &at.field(stringify!($field)), findings);)+
                Some(Self { $($field: $field?,)+ })
            }
        }

        #[cfg(test)]
        impl $crate::test_events::MadeUp for $domain {
            fn made_up(source: &mut $crate::test_events::Source) -> Self {
                Self { $($field: $crate::test_events::MadeUp::made_up(source),)+ }
            }
        }
    };
}
pub(crate) use wire_record;

/// An Avro enum and its domain type.
macro_rules! wire_enum {
    ($name:ident for $domain:ty { $($variant:ident = $symbol:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
        pub(crate) enum $name {
            $(#[serde(rename = $symbol)] $variant,)+
        }

        impl $crate::avro::field::WireField for $domain {
            type Wire<'a> = $name;

            fn to_wire(&self) -> $name {
                match self {
                    $(<$domain>::$variant => $name::$variant,)+
                }
            }

            fn from_wire(
                wire: $name,
                _at: &$crate::avro::field::Path<'_>,
                _findings: &mut Vec<credit_domain::refusal::Finding>,
            ) -> Option<Self> {
                Some(match wire {
                    $($name::$variant => <$domain>::$variant,)+
                })
            }
        }

        #[cfg(test)]
        impl $crate::test_events::MadeUp for $domain {
            fn made_up(source: &mut $crate::test_events::Source) -> Self {
                source.one_of(&[$(<$domain>::$variant),+])
            }
        }
    };
}
pub(crate) use wire_enum;

/// A whole event. The struct has the name of the Avro record, because the reader compares them.
///
/// A field that came with a later version of the schema says `since` which. A record of an older version has no such
/// field and reads as the default of the type, which is the default of the schema (`schema_check` allows no other).
macro_rules! wire_event {
    ($name:ident for $domain:ty { $($field:ident $(since $since:literal)?: $kind:ty),+ $(,)? }) => {
        #[derive(serde::Deserialize)]
        pub(crate) struct $name<'a> {
            recorded_at: i64,
            producer: std::borrow::Cow<'a, str>,
            producer_build: std::borrow::Cow<'a, str>,
            event_id: std::borrow::Cow<'a, str>,
            event_type: std::borrow::Cow<'a, str>,
            schema_version: i32,
            aggregate_type: std::borrow::Cow<'a, str>,
            aggregate_id: std::borrow::Cow<'a, str>,
            aggregate_version: i64,
            effective_date: i32,
            effective_at: Option<i64>,
            causation_id: Option<std::borrow::Cow<'a, str>>,
            correlation_id: Option<std::borrow::Cow<'a, str>>,
            supersedes: Option<std::borrow::Cow<'a, str>>,
            reason_code: Option<std::borrow::Cow<'a, str>>,
            institution_code: std::borrow::Cow<'a, str>,
            subject_id: std::borrow::Cow<'a, str>,
            pii: Option<$crate::avro::field::Octets<'a>>,
            pii_key_id: Option<std::borrow::Cow<'a, str>>,
            $(
                $(#[doc = concat!("Since version ", $since, ".")] #[serde(default)])?
                $field: <$kind as $crate::avro::field::WireField>::Wire<'a>,
            )+
        }

        // By hand, because the fields to write depend on the version.
        impl serde::Serialize for $name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                const FIELDS: usize =
                    $crate::avro::envelope::ENVELOPE_FIELDS.len() + [$(stringify!($field)),+].len();
                let mut record = serializer.serialize_struct(stringify!($name), FIELDS)?;
                $crate::avro::record::serialize_fields!(
                    record, self, recorded_at, producer, producer_build, event_id, event_type, schema_version, aggregate_type,
                    aggregate_id, aggregate_version, effective_date, effective_at, causation_id, correlation_id, supersedes,
                    reason_code, institution_code, subject_id, pii, pii_key_id
                );
                $(
                    $(if self.schema_version >= $since)? {
                        record.serialize_field(stringify!($field), &self.$field)?;
                    }
                )+
                record.end()
            }
        }

        impl $crate::avro::record::WireEvent for $domain {
            type Wire<'a> = $name<'a>;
            type Owned = $name<'static>;

            fn version_needed(&self) -> i32 {
                [1 $($(, if self.$field == <$kind>::default() { 1 } else { $since })?)+].into_iter().fold(1, i32::max)
            }

            fn to_wire<'a>(&'a self, envelope: &'a credit_domain::event::envelope::Envelope, version: i32) -> $name<'a> {
                let $crate::avro::envelope::EnvelopeWire {
                    recorded_at, producer, producer_build, event_id, event_type, schema_version, aggregate_type, aggregate_id,
                    aggregate_version, effective_date, effective_at, causation_id, correlation_id, supersedes, reason_code,
                    institution_code, subject_id, pii, pii_key_id,
                } = $crate::avro::envelope::EnvelopeWire::of(envelope, stringify!($name), version);
                $name {
                    recorded_at, producer, producer_build, event_id, event_type, schema_version, aggregate_type, aggregate_id,
                    aggregate_version, effective_date, effective_at, causation_id, correlation_id, supersedes, reason_code,
                    institution_code, subject_id, pii, pii_key_id,
                    $($field: $crate::avro::field::WireField::to_wire(&self.$field),)+
                }
            }

            fn from_wire(
                wire: $name<'static>,
                version: i32,
                findings: &mut Vec<credit_domain::refusal::Finding>,
            ) -> Option<(credit_domain::event::envelope::Envelope, Self)> {
                let $name {
                    recorded_at, producer, producer_build, event_id, event_type, schema_version, aggregate_type, aggregate_id,
                    aggregate_version, effective_date, effective_at, causation_id, correlation_id, supersedes, reason_code,
                    institution_code, subject_id, pii, pii_key_id,
                    $($field,)+
                } = wire;
                let envelope = $crate::avro::envelope::EnvelopeWire {
                    recorded_at, producer, producer_build, event_id, event_type, schema_version, aggregate_type, aggregate_id,
                    aggregate_version, effective_date, effective_at, causation_id, correlation_id, supersedes, reason_code,
                    institution_code, subject_id, pii, pii_key_id,
                }.into_domain(stringify!($name), version, findings);
                let root = &$crate::avro::field::Path::ROOT;
                $(let $field = <$kind as $crate::avro::field::WireField>::from_wire(
                    $field, &root.field(stringify!($field)), findings);)+
                Some((envelope?, Self { $($field: $field?,)+ }))
            }
        }

        #[cfg(test)]
        impl $crate::test_events::MadeUp for $domain {
            fn made_up(source: &mut $crate::test_events::Source) -> Self {
                Self { $($field: $crate::test_events::MadeUp::made_up(source),)+ }
            }
        }
    };
}
pub(crate) use wire_event;

macro_rules! serialize_fields {
    ($record:ident, $wire:ident, $($field:ident),+) => {
        $($record.serialize_field(stringify!($field), &$wire.$field)?;)+
    };
}
pub(crate) use serialize_fields;
