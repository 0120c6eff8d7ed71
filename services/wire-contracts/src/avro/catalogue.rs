//! The schemas of this build, every version of them, parsed once, each with its reader and writer.

use crate::event_type::EventType;
use apache_avro::Schema;
use apache_avro::rabin::Rabin;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::schema::ResolvedSchema;
use apache_avro::writer::datum::GenericDatumWriter;
use std::sync::LazyLock;

/// Most that one decoded length may make the decoder allocate. A record is far smaller; a forged length is not.
const MAX_ALLOCATION_BYTES: usize = 8 * 1024 * 1024;

/// One schema, ready for use.
pub(crate) struct Entry {
    /// As records of the schema say it in `schema_version`.
    pub(crate) version: i32,
    pub(crate) schema: &'static Schema,
    /// Its named types.
    pub(crate) resolved: ResolvedSchema<'static>,
    pub(crate) personal: PersonalFields,
    /// CRC-64-AVRO of the parsing canonical form.
    pub(crate) fingerprint: u64,
    pub(crate) reader: GenericDatumReader<'static>,
    pub(crate) writer: GenericDatumWriter<'static>,
}

impl Entry {
    pub(crate) fn new(version: i32, schema: &'static Schema) -> Result<Entry, apache_avro::Error> {
        Ok(Entry {
            version,
            schema,
            resolved: ResolvedSchema::try_from(schema)?,
            personal: PersonalFields::of(schema),
            fingerprint: fingerprint(schema)?,
            reader: GenericDatumReader::builder(schema).human_readable(false).build()?,
            writer: GenericDatumWriter::builder(schema).human_readable(false).build()?,
        })
    }
}

/// Which personal fields an event may carry: the attribute `personal_fields` of the field `pii`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PersonalFields {
    None,
    /// Paths of a record's items (`ReportRecordPrepared`).
    Paths,
    Names(Vec<String>),
}

impl PersonalFields {
    fn of(schema: &Schema) -> PersonalFields {
        let Schema::Record(record) = schema else { return PersonalFields::None };
        let pii = record.fields.iter().find(|field| field.name == "pii");
        match pii.and_then(|field| field.custom_attributes.get("personal_fields")) {
            None => PersonalFields::None,
            Some(serde_json::Value::Array(names)) => {
                PersonalFields::Names(names.iter().filter_map(|name| name.as_str()).map(str::to_owned).collect())
            }
            Some(_) => PersonalFields::Paths,
        }
    }
}

/// The value of something that can only fail when this build contradicts itself: a schema file compiled in does not
/// parse, or a wire record differs from its schema. The tests go through every one of them; going on without would
/// lose events, so this stops the process.
pub(crate) fn of_this_build<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => unreachable!("{what} does not fit its schema: {error}"),
    }
}

/// CRC-64-AVRO of the parsing canonical form as the specification has it, and as Java and Python compute it: without
/// logical types. The library's own form keeps `{"type": "long"}` where a logical type stood, which no other reader does.
fn fingerprint(schema: &Schema) -> Result<u64, apache_avro::Error> {
    let mut json = of_this_build(serde_json::to_value(schema), "a schema");
    strip_logical_types(&mut json);
    let digest = Schema::parse(json)?.fingerprint::<Rabin>().bytes;
    let little_endian: [u8; 8] = std::array::from_fn(|index| digest.get(index).copied().unwrap_or(0));
    Ok(u64::from_le_bytes(little_endian))
}

fn strip_logical_types(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(members) => {
            let _logical_type = members.remove("logicalType");
            members.values_mut().for_each(strip_logical_types);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip_logical_types),
        _ => {}
    }
}

/// Parses a schema that is compiled in. Sets the decoder's limits first, as they can be set only before its first use.
pub(crate) fn parse_built_in(text: &str, name: &str) -> Schema {
    let _limit = apache_avro::util::max_allocation_bytes(MAX_ALLOCATION_BYTES);
    of_this_build(Schema::parse_str(text), name)
}

/// A schema of the catalogue with the event it is for.
pub(crate) struct Known {
    pub(crate) event_type: EventType,
    pub(crate) entry: Entry,
}

static SCHEMAS: LazyLock<Vec<(EventType, i32, Schema)>> = LazyLock::new(|| {
    let parsed = |event_type: EventType| {
        event_type.schemas().iter().map(move |file| (event_type, file.version, parse_built_in(file.text, file.path)))
    };
    EventType::ALL.into_iter().flat_map(parsed).collect()
});

/// In the order of [`EventType::ALL`], of each event the newest first.
static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let known = |(event_type, version, schema): &'static (EventType, i32, Schema)| Known {
        event_type: *event_type,
        entry: of_this_build(Entry::new(*version, schema), event_type.name()),
    };
    SCHEMAS.iter().map(known).collect()
});

/// Where the schemas of each event begin in [`KNOWN`].
static FIRST_OF_EVENT: LazyLock<[usize; EventType::ALL.len()]> = LazyLock::new(|| {
    let mut next = 0;
    EventType::ALL.map(|event_type| {
        let first = next;
        next += event_type.schemas().len();
        first
    })
});

/// Every schema that can be read, sorted by fingerprint.
static BY_FINGERPRINT: LazyLock<Vec<(u64, &'static Known)>> = LazyLock::new(|| {
    let mut pairs: Vec<_> = KNOWN.iter().map(|known| (known.entry.fingerprint, known)).collect();
    pairs.sort_unstable_by_key(|pair| pair.0);
    pairs
});

/// The newest schema of an event type.
pub(crate) fn entry_of(event_type: EventType) -> &'static Entry {
    &KNOWN[FIRST_OF_EVENT[event_type as usize]].entry
}

/// The schema of an event type with this version, if there is one.
pub(crate) fn entry_of_version(event_type: EventType, version: i32) -> Option<&'static Entry> {
    let first = FIRST_OF_EVENT[event_type as usize];
    let of_event = KNOWN.iter().skip(first).take_while(|known| known.event_type == event_type);
    of_event.map(|known| &known.entry).find(|entry| entry.version == version)
}

/// The schema with this fingerprint.
pub(crate) fn known_by(fingerprint: u64) -> Option<&'static Known> {
    let index = BY_FINGERPRINT.binary_search_by_key(&fingerprint, |pair| pair.0).ok()?;
    BY_FINGERPRINT.get(index).map(|pair| pair.1)
}

/// CRC-64-AVRO fingerprint of the newest schema of an event type.
pub fn fingerprint_of(event_type: EventType) -> u64 {
    entry_of(event_type).fingerprint
}
