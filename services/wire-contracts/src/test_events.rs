//! Events for tests: the golden ones of `schemas/golden/`, and made-up ones of every kind.
//!
//! Made-up events have a right form, and a content that no lender would send.

use crate::avro::catalogue::{PersonalFields, entry_of};
use crate::event_type::{EventType, for_every_event};
use crate::ingress::Stamp;
use crate::ingress::personal::canonical_bytes;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::agreement_event::AgreementEvent;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::wallet_event::WalletEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;
use std::collections::BTreeMap;

pub(crate) fn stamp() -> Stamp {
    Stamp { recorded_at: RecordedAt(1_775_000_000_000_000), producer: "edge".into(), producer_build: "test".into() }
}

/// Text of a file under `schemas/`.
pub(crate) fn schema_file(name: &str) -> String {
    let path = format!("{}/../../schemas/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every event type with every version of its schema: each has its golden files.
pub(crate) fn every_version() -> impl Iterator<Item = (EventType, i32)> {
    EventType::ALL.into_iter().flat_map(|event_type| event_type.schemas().iter().map(move |file| (event_type, file.version)))
}

/// The newest one.
pub(crate) fn golden_json(event_type: EventType) -> String {
    golden_json_of(event_type, event_type.schema_version())
}

pub(crate) fn golden_json_of(event_type: EventType, version: i32) -> String {
    schema_file(&format!("golden/{event_type}.v{version}.json"))
}

/// The newest one.
pub(crate) fn golden_bytes(event_type: EventType) -> Vec<u8> {
    golden_bytes_of(event_type, event_type.schema_version())
}

pub(crate) fn golden_bytes_of(event_type: EventType, version: i32) -> Vec<u8> {
    let text = schema_file(&format!("golden/{event_type}.v{version}.hex"));
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Source(pub(crate) u64);

impl Source {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.number() % limit as u64).unwrap()
    }

    pub(crate) fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn text(&mut self) -> CompactString {
        let characters = ['a', 'Z', '0', ' ', '"', '\\', '\u{7f}', '\n', 'é', '样', '😀', '|'];
        (0..self.below(40)).map(|_| self.one_of(&characters)).collect()
    }

    fn id_text(&mut self, longest: usize) -> String {
        (0..=self.below(longest)).map(|_| char::from(self.one_of(b"abyzABYZ0189._:-"))).collect()
    }

    fn institution(&mut self) -> InstitutionCode {
        let code: String = (0..14).map(|_| char::from(self.one_of(b"AZ09"))).collect();
        InstitutionCode::parse(&code).unwrap()
    }

    fn date(&mut self) -> BusinessDate {
        let span = usize::try_from(BusinessDate::MAX.days() - BusinessDate::MIN.days()).unwrap();
        BusinessDate::MIN.plus_days(i32::try_from(self.below(span + 1)).unwrap())
    }

    fn time(&mut self) -> RecordedAt {
        let (first, last) = crate::avro::field::TIMESTAMP_MICROS.into_inner();
        let whole_second = if self.below(2) == 0 { 1 } else { 1_000_000 };
        let at = first + i64::try_from(self.below(usize::try_from(last - first).unwrap())).unwrap();
        RecordedAt(at / whole_second * whole_second)
    }

    fn amount(&mut self) -> i64 {
        let extremes = [0, 1, -1, i64::MAX, i64::MIN];
        if self.below(4) == 0 { self.one_of(&extremes) } else { self.number().cast_signed() >> self.below(60) }
    }

    fn envelope(&mut self) -> Envelope {
        Envelope {
            recorded_at: MadeUp::made_up(self),
            producer: MadeUp::made_up(self),
            producer_build: MadeUp::made_up(self),
            event_id: MadeUp::made_up(self),
            aggregate_type: self.one_of(&AggregateType::ALL),
            aggregate_id: MadeUp::made_up(self),
            aggregate_version: MadeUp::made_up(self),
            effective_date: MadeUp::made_up(self),
            effective_at_micros: Option::<RecordedAt>::made_up(self).map(|at| at.0),
            causation_id: MadeUp::made_up(self),
            correlation_id: MadeUp::made_up(self),
            supersedes: MadeUp::made_up(self),
            reason_code: MadeUp::made_up(self),
            institution_code: MadeUp::made_up(self),
            subject_id: MadeUp::made_up(self),
            pii: None,
            pii_key_id: None,
        }
    }

    /// Personal data in clear, sealed, or none.
    fn put_personal(&mut self, envelope: &mut Envelope, names: &[&str]) {
        match self.below(3) {
            0 => {}
            1 => {
                let values: Vec<(&str, CompactString)> = names.iter().map(|name| (*name, self.text())).collect();
                let pairs: BTreeMap<&str, &str> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                envelope.pii = Some(canonical_bytes(&pairs));
            }
            _ => {
                envelope.pii = Some((0..self.below(64)).map(|_| self.number().to_le_bytes()[0]).collect());
                envelope.pii_key_id = Some(self.text());
            }
        }
    }
}

/// A value of a right form; the same for the same state of the source.
pub(crate) trait MadeUp: Sized {
    fn made_up(source: &mut Source) -> Self;
}

macro_rules! made_up_by {
    ($($kind:ty: $make:expr;)+) => {
        $(impl MadeUp for $kind {
            fn made_up(source: &mut Source) -> Self {
                let make: fn(&mut Source) -> $kind = $make;
                make(source)
            }
        })+
    };
}

made_up_by! {
    CompactString: Source::text;
    BusinessId: |source| BusinessId::parse(&source.id_text(64)).unwrap();
    AccountId: |source| AccountId::parse(&source.id_text(46)).unwrap();
    AgreementId: |source| AgreementId::parse(&source.id_text(46)).unwrap();
    SubjectId: |source| SubjectId::parse(&source.id_text(64)).unwrap();
    EventId: |source| EventId(u128::from(source.number()) << 64 | u128::from(source.number()));
    InstitutionCode: Source::institution;
    Currency: |source| Currency::parse(source.one_of(&["CNY", "JPY", "KWD", "XXX"])).unwrap();
    BusinessDate: Source::date;
    Month: |source| source.date().month();
    RecordedAt: Source::time;
    bool: |source| source.below(2) == 1;
    u8: |source| u8::try_from(source.below(256)).unwrap();
    u16: |source| u16::try_from(source.below(65_536)).unwrap();
    u32: |source| u32::try_from(source.number() >> 32).unwrap();
    u64: |source| source.number() >> 1 >> source.below(60);
    i64: Source::amount;
}

impl<T: MadeUp> MadeUp for Option<T> {
    fn made_up(source: &mut Source) -> Self {
        if source.below(2) == 0 { None } else { Some(T::made_up(source)) }
    }
}

impl<T: MadeUp> MadeUp for Vec<T> {
    fn made_up(source: &mut Source) -> Self {
        (0..source.below(4)).map(|_| T::made_up(source)).collect()
    }
}

macro_rules! define_payload {
    ($($family:ident($payload:ident) $folder:literal { $($name:ident $version:literal $([$($older:literal),+])?),+ $(,)? })+) => {
        fn payload(event_type: EventType, source: &mut Source) -> EventPayload {
            match event_type {
                $($(EventType::$name => EventPayload::$family($payload::$name(MadeUp::made_up(source))),)+)+
            }
        }
    };
}

for_every_event!(define_payload);

/// An event of the kind with made-up values; the same for the same seed.
pub(crate) fn made_up(event_type: EventType, seed: u64) -> Event {
    let mut source = Source(seed);
    let mut envelope = source.envelope();
    match &entry_of(event_type).personal {
        PersonalFields::None => {}
        PersonalFields::Paths => source.put_personal(&mut envelope, &["A.B[0].C", "样"]),
        PersonalFields::Names(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).take(3).collect();
            source.put_personal(&mut envelope, &names);
        }
    }
    Event { envelope, payload: payload(event_type, &mut source) }
}
