//! The reported fields of one prepared record, each with its table row, its rule and its events.

use crate::error::ComplianceError;
use crate::explanation::{ExplainedEvent, ExplainedField, MASK};
use crate::field_rules::rule_of;
use crate::lineage_events::KnownEvents;
use credit_domain::event::account_event::AccountType;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::pipeline_event::ReportRecordPrepared;
use credit_domain::ids::EventId;
use std::collections::{BTreeMap, BTreeSet};
use wire_contracts::pboc2::codes;
use wire_contracts::pboc2::record::{Entry, ItemValue, Record};
use wire_contracts::pboc2::spec::{Item, SegmentSpec};

/// A field before its events have numbers.
pub(crate) struct TracedField {
    field: ExplainedField,
    events: BTreeSet<EventId>,
}

/// The fields of a prepared record in its own order. Personal values never leave this function.
pub(crate) fn traced_fields(
    envelope: &Envelope,
    prepared: &ReportRecordPrepared,
    account_type: AccountType,
    known: &KnownEvents<'_>,
    shard: u32,
) -> Result<Vec<TracedField>, ComplianceError> {
    // Only the names of personal items are shown; a record whose personal data were erased keeps its other items.
    let record = Record::from_items(prepared.record_type, &prepared.items, envelope.pii.as_deref())
        .or_else(|_| Record::from_items(prepared.record_type, &prepared.items, None))
        .map_err(|error| ComplianceError::Report { shard, cause: error.to_string() })?;
    let mut fields = Vec::new();
    for segment in &record.segments {
        let Some(spec) = record.spec().segment(segment.tag) else { continue };
        for entry in &segment.entries {
            match entry {
                Entry::Item(value) => fields.push(traced(spec, spec.item(value.tag), value, account_type, known)),
                Entry::Group { members, .. } => {
                    for value in members.iter().flatten() {
                        fields.push(traced(spec, spec.group_item(value.tag), value, account_type, known));
                    }
                }
            }
        }
    }
    Ok(fields)
}

fn traced(
    segment: &SegmentSpec,
    item: Option<&Item>,
    value: &ItemValue,
    account_type: AccountType,
    known: &KnownEvents<'_>,
) -> TracedField {
    let is_personal = value.personal || item.is_some_and(|item| item.personal);
    let rule = rule_of(segment.letter, value.tag);
    let table = item.filter(|_| !is_personal).and_then(|item| item.code_table(Some(account_type)));
    let field = ExplainedField {
        segment: segment.letter,
        tag: value.tag.to_owned(),
        chinese: item.map_or_else(String::new, |item| item.chinese.to_owned()),
        english: rule.map_or("", |rule| rule.english),
        value: if is_personal { MASK.to_owned() } else { value.value.to_string() },
        meaning: table.and_then(|table| codes::meaning(table, &value.value)).map(str::to_owned),
        rules: rule.map_or_else(Vec::new, |rule| rule.rules.to_vec()),
        events: Vec::new(),
    };
    TracedField { field, events: rule.map_or_else(BTreeSet::new, |rule| known.behind(rule.basis)) }
}

/// The events behind any of the fields.
pub(crate) fn all_events(fields: &[TracedField]) -> BTreeSet<EventId> {
    fields.iter().flat_map(|field| &field.events).copied().collect()
}

/// Replaces event ids by the numbers of the events.
pub(crate) fn numbered(fields: Vec<TracedField>, events: &[ExplainedEvent]) -> Vec<ExplainedField> {
    let numbers: BTreeMap<&str, usize> = events.iter().map(|event| (event.event_id.as_str(), event.number)).collect();
    fields.into_iter().map(|traced| ExplainedField { events: numbers_of(&traced.events, &numbers), ..traced.field }).collect()
}

/// The numbers of events, ascending.
pub(crate) fn numbers_in(wanted: &BTreeSet<EventId>, events: &[ExplainedEvent]) -> Vec<usize> {
    let numbers: BTreeMap<&str, usize> = events.iter().map(|event| (event.event_id.as_str(), event.number)).collect();
    numbers_of(wanted, &numbers)
}

fn numbers_of(wanted: &BTreeSet<EventId>, numbers: &BTreeMap<&str, usize>) -> Vec<usize> {
    let mut found: Vec<usize> = wanted.iter().filter_map(|id| numbers.get(id.to_string().as_str()).copied()).collect();
    found.sort_unstable();
    found
}
