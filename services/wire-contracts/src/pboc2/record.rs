//! A record of the bureau's format between the domain's report and the written line.

use crate::pboc2::personal::Personal;
use crate::pboc2::spec::{self, Item, RecordSpec, SegmentEntry, SegmentSpec};
use crate::pboc2::{record_110, record_210, record_220};
use compact_str::CompactString;
use credit_domain::event::pipeline_event::{RecordItem, RecordType};
use credit_domain::reporting::report::Report;
use credit_domain::subject::Identity;
use std::collections::BTreeMap;

/// One record: its present segments in table order.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    pub record_type: RecordType,
    pub segments: Vec<Segment>,
}

/// One present segment.
#[derive(Clone, PartialEq, Eq)]
pub struct Segment {
    pub tag: &'static str,
    pub entries: Vec<Entry>,
}

/// What stands in a segment, in table order.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    Item(ItemValue),
    Group { tag: &'static str, members: Vec<Vec<ItemValue>> },
}

/// A present item; an empty value is written as an empty tag.
#[derive(Clone, PartialEq, Eq)]
pub struct ItemValue {
    pub tag: &'static str,
    pub value: CompactString,
    /// From the table: the value must not leave the envelope's `pii`.
    pub personal: bool,
}

/// Why a record could not be made. Never carries a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RecordError {
    #[error("the personal fields are not a JSON object of strings")]
    PersonalFields,
    #[error("the personal field `{field}` is missing")]
    MissingPersonalField { field: &'static str },
    #[error("record {record_type} has no item `{path}`")]
    UnknownItem { record_type: &'static str, path: String },
    #[error("record {record_type}: the item `{path}` appears twice")]
    RepeatedItem { record_type: &'static str, path: String },
    #[error("record {record_type}: the personal item `{path}` is among the public ones, or the other way round")]
    WrongPlace { record_type: &'static str, path: String },
    #[error("record {record_type}: the item `{path}` holds a control character")]
    ControlCharacter { record_type: &'static str, path: String },
    #[error("record {record_type}: the members of group `{path}` are not numbered 0, 1, 2 without a gap")]
    GroupNumbers { record_type: &'static str, path: String },
    #[error("record {record_type} has no base segment")]
    NoBaseSegment { record_type: &'static str },
}

/// The record that says what the report says. A 110 takes the identity of its own report, which is the one `identity` is for
/// the other types: name and document of the borrower.
pub fn record_of(report: &Report, identity: &Identity) -> Result<Record, RecordError> {
    match report {
        Report::Person(person) => record_110::record_of_person(person),
        Report::Agreement(agreement) => record_220::record_of_agreement(agreement, identity),
        Report::Account(account) => record_210::record_of_account(account, identity),
    }
}

impl Record {
    /// The record's table.
    pub fn spec(&self) -> &'static RecordSpec {
        spec::record_of_type(self.record_type)
    }

    /// Value of an item by `Segment.Item` or `Segment.Group[0].Item`; `None` when its tag is absent.
    pub fn value(&self, path: &str) -> Option<&str> {
        let mut found = None;
        self.for_each(|candidate, item| {
            if candidate == path {
                found = Some(item.value.as_str());
            }
        });
        found
    }

    /// The items that are not personal, with their paths, in table order.
    pub fn public_items(&self) -> Vec<RecordItem> {
        let mut items = Vec::new();
        self.for_each(|path, item| {
            if !item.personal {
                items.push(RecordItem { path: path.into(), value: item.value.clone() });
            }
        });
        items
    }

    /// The personal items as the envelope's `pii`: canonical JSON, path to value. `None` when there is none.
    pub fn personal_items(&self) -> Option<Vec<u8>> {
        let mut personal = Personal::default();
        self.for_each(|path, item| {
            if item.personal {
                personal.insert(path.to_owned(), item.value.to_string());
            }
        });
        (!personal.is_empty()).then(|| personal.to_json())
    }

    /// Puts a record together again from an event's items and its `pii`. The exact inverse of [`Record::public_items`]
    /// and [`Record::personal_items`]; refuses what the table does not know.
    pub fn from_items(record_type: RecordType, items: &[RecordItem], pii: Option<&[u8]>) -> Result<Record, RecordError> {
        let code = record_type.code();
        let personal = match pii {
            Some(json) => Personal::parse(json).ok_or(RecordError::PersonalFields)?,
            None => Personal::default(),
        };
        let mut values: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        let public = items.iter().map(|item| (item.path.as_str(), item.value.as_str(), false));
        for (path, value, is_personal) in public.chain(personal.iter().map(|(path, value)| (path, value, true))) {
            if value.chars().any(char::is_control) {
                return Err(RecordError::ControlCharacter { record_type: code, path: path.to_owned() });
            }
            if values.insert(path, (value, is_personal)).is_some() {
                return Err(RecordError::RepeatedItem { record_type: code, path: path.to_owned() });
            }
        }
        let table = spec::record_of_type(record_type);
        let mut restorer = Restorer { code, values };
        let mut segments = Vec::new();
        for segment_spec in table.segments {
            let entries = restorer.segment(segment_spec)?;
            if !entries.is_empty() {
                segments.push(Segment { tag: segment_spec.tag, entries });
            }
        }
        if let Some(path) = restorer.values.keys().next() {
            return Err(RecordError::UnknownItem { record_type: code, path: (*path).to_owned() });
        }
        let base = table.segments.first().map(|segment| segment.tag);
        if segments.first().map(|segment| segment.tag) != base {
            return Err(RecordError::NoBaseSegment { record_type: code });
        }
        Ok(Record { record_type, segments })
    }

    fn for_each<'record>(&'record self, mut visit: impl FnMut(&str, &'record ItemValue)) {
        let mut path = String::with_capacity(64);
        for segment in &self.segments {
            for entry in &segment.entries {
                match entry {
                    Entry::Item(item) => {
                        path.clear();
                        path.extend([segment.tag, ".", item.tag]);
                        visit(&path, item);
                    }
                    Entry::Group { tag, members } => {
                        for (index, member) in members.iter().enumerate() {
                            for item in member {
                                visit(&format!("{}.{tag}[{index}].{}", segment.tag, item.tag), item);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Takes values out of the map in table order; what is left over at the end is unknown to the table.
struct Restorer<'event> {
    code: &'static str,
    values: BTreeMap<&'event str, (&'event str, bool)>,
}

impl Restorer<'_> {
    fn segment(&mut self, segment: &'static SegmentSpec) -> Result<Vec<Entry>, RecordError> {
        let mut entries = Vec::new();
        let mut path = String::with_capacity(64);
        for entry in segment.entries {
            match entry {
                SegmentEntry::Item(item) => {
                    path.clear();
                    path.extend([segment.tag, ".", item.tag]);
                    entries.extend(self.take(&path, item)?.map(Entry::Item));
                }
                SegmentEntry::Group(group) => {
                    let mut members = Vec::new();
                    loop {
                        let prefix = format!("{}.{}[{}]", segment.tag, group.tag, members.len());
                        let mut member = Vec::new();
                        for item in group.items {
                            member.extend(self.take(&format!("{prefix}.{}", item.tag), item)?);
                        }
                        if member.is_empty() {
                            break;
                        }
                        members.push(member);
                    }
                    let prefix = format!("{}.{}[", segment.tag, group.tag);
                    if self.values.keys().any(|path| path.starts_with(&prefix)) {
                        return Err(RecordError::GroupNumbers { record_type: self.code, path: prefix });
                    }
                    if !members.is_empty() {
                        entries.push(Entry::Group { tag: group.tag, members });
                    }
                }
            }
        }
        Ok(entries)
    }

    fn take(&mut self, path: &str, item: &Item) -> Result<Option<ItemValue>, RecordError> {
        let Some((value, is_personal)) = self.values.remove(path) else {
            return Ok(None);
        };
        if is_personal != item.personal {
            return Err(RecordError::WrongPlace { record_type: self.code, path: path.to_owned() });
        }
        Ok(Some(ItemValue { tag: item.tag, value: value.into(), personal: is_personal }))
    }
}

/// Fills one segment from the table: the caller names values, the table gives order and privacy.
pub(crate) struct SegmentBuilder {
    segment: &'static SegmentSpec,
    values: Vec<(&'static str, CompactString)>,
}

impl SegmentBuilder {
    pub(crate) fn new(segment: &'static SegmentSpec) -> SegmentBuilder {
        SegmentBuilder { segment, values: Vec::with_capacity(segment.entries.len()) }
    }

    /// Sets an item; its tag will be present even when the value is empty.
    pub(crate) fn set(&mut self, tag: &'static str, value: impl AsRef<str>) -> &mut SegmentBuilder {
        self.values.push((tag, clean(value.as_ref())));
        self
    }

    /// Keeps only the items that the table has for the segment, in its order. Items not named are absent.
    pub(crate) fn build(&self, keep: impl Fn(&Item) -> bool) -> Segment {
        let mut entries = Vec::with_capacity(self.values.len());
        for entry in self.segment.entries {
            if let SegmentEntry::Item(item) = entry
                && keep(item)
                && let Some((_, value)) = self.values.iter().find(|(tag, _)| *tag == item.tag)
            {
                entries.push(Entry::Item(ItemValue { tag: item.tag, value: value.clone(), personal: item.personal }));
            }
        }
        Segment { tag: self.segment.tag, entries }
    }
}

/// No blanks around a value and no control characters inside (F-22).
fn clean(value: &str) -> CompactString {
    let trimmed = value.trim();
    if trimmed.chars().any(char::is_control) {
        trimmed.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
    } else {
        trimmed.into()
    }
}
