//! Back-book load: the book of a lender, one row of a CSV for each account, becomes events by a mapping file.
//!
//! A file is checked as a whole before anything is sent ([`inspect`]): every bad line is listed. Then its events are made
//! again while they are sent ([`lines::EventLines`]). Ids follow from the content of the book, so that the same file
//! twice changes nothing.
//!
//! Reading order: [`mapping`] (what a mapping says), [`values`], [`reader`] and [`row`] (from file to values),
//! [`convert`] (from values to events), [`lines`], [`report`].

pub mod convert;
mod introduce;
pub mod introductions;
pub mod lines;
pub mod mapping;
pub mod mapping_reader;
pub mod reader;
pub mod report;
pub mod row;
mod toml_walk;
pub mod values;

#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod mapping_tests;

use convert::ImportedAccount;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::checks::{check_event, check_personal};
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::refusal::Finding;
use introductions::{Introduces, Introductions};
use mapping::Mapping;
use reader::RowReader;
use report::{BadLine, BadLines, ImportError, ImportReport};
use row::{AccountRow, read_row};
use std::collections::BTreeMap;
use std::path::Path;
use wire_contracts::event_type::EventType;

/// How many months of the mapping are lived: up to `through`, all without it.
///
/// # Errors
/// There is none, or one that is not over `today`.
pub fn months_through(mapping: &Mapping, through: Option<Month>, today: BusinessDate) -> Result<usize, ImportError> {
    let wanted = |month: &&mapping::MonthMapping| through.is_none_or(|through| month.month <= through);
    let months: Vec<Month> = mapping.months.iter().filter(wanted).map(|month| month.month).collect();
    let Some(last) = months.last() else {
        return Err(ImportError::NoMonths { through: through.unwrap_or(today.month()) });
    };
    if last.last_day() > today {
        return Err(ImportError::MonthNotOver { month: *last });
    }
    Ok(months.len())
}

/// Reads the whole file and reports what is in it; nothing is sent. With the report comes what making the events takes.
///
/// # Errors
/// The file cannot be read. Faults of its lines are part of the report.
pub fn inspect(path: &Path, mapping: &Mapping, months: usize) -> Result<(ImportReport, Introductions), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_path_buf(), source };
    let sha256 = reader::hash_of(path).map_err(unreadable)?;
    let rows = RowReader::open(path, mapping.delimiter)?;
    inspect_rows(rows, mapping, months, &path.display().to_string(), sha256).map_err(unreadable)
}

fn inspect_rows(
    mut rows: RowReader,
    mapping: &Mapping,
    months: usize,
    source: &str,
    sha256: String,
) -> std::io::Result<(ImportReport, Introductions)> {
    let first_month = mapping.months.first().map_or(Month::from_index(0), |month| month.month);
    let last_month = mapping.months.get(months.saturating_sub(1)).map_or(first_month, |month| month.month);
    let mut report = ImportReport {
        source: source.to_owned(),
        sha256,
        product: mapping.rule.name.to_string(),
        first_month,
        last_month,
        rows: 0,
        accounts: 0,
        people: 0,
        events: BTreeMap::new(),
        bad_lines: BadLines::default(),
    };
    for fault in rows.header_faults(&mapping.columns()) {
        report.bad_lines.add(fault);
    }
    let mut introductions = Introductions::default();
    if !report.is_clean() {
        return Ok((report, introductions));
    }
    while let Some(row) = rows.next_row()? {
        report.rows += 1;
        let read = row.map_err(|fault| vec![fault]).and_then(|row| read_row(mapping, &row));
        match read {
            Ok(account) => {
                introductions.take(mapping, &account).into_iter().for_each(|fault| report.bad_lines.add(fault));
                count_events(mapping, account, months, &mut report);
            }
            Err(faults) => faults.into_iter().for_each(|fault| report.bad_lines.add(fault)),
        }
    }
    let (people, agreements) = introductions.introduced_through(last_month);
    report.people = people;
    let consents = if mapping.consent.is_some() { people } else { 0 };
    for (event_type, count) in INTRODUCING.into_iter().zip([people, consents, agreements]).filter(|(_, count)| *count > 0) {
        let _earlier = report.events.insert(event_type, count);
    }
    Ok((report, introductions))
}

/// Events that are written once for a person or an agreement, and so not counted row by row.
const INTRODUCING: [&str; 3] = ["SubjectRegistered", "ReportingConsentGranted", "CreditAgreementSigned"];

fn count_events(mapping: &Mapping, account: AccountRow, months: usize, report: &mut ImportReport) {
    let line = account.line;
    let introduces = Introduces { person: true, agreement: true };
    let mut imported = ImportedAccount::new(mapping, account, introduces);
    let mut events = Vec::new();
    for index in 0..months {
        imported.live_through(index, &mut events);
    }
    report.accounts += 1;
    for event in &events {
        let event_type = EventType::of(&event.payload).name();
        if !INTRODUCING.contains(&event_type) {
            *report.events.entry(event_type).or_default() += 1;
        }
        for finding in findings_of(event) {
            let column = match mapping.column_of(&finding.field) {
                Some(column) => column.to_owned(),
                None => format!("{event_type}.{}", finding.field),
            };
            report.bad_lines.add(BadLine { line, column, rule: finding.rule, fix: finding.expected.into_owned() });
        }
    }
}

/// What the producer would refuse.
fn findings_of(event: &Event) -> Vec<Finding> {
    let mut findings = check_event(event);
    if let EventPayload::Subject(subject_event @ SubjectEvent::SubjectRegistered(_)) = &event.payload {
        let pairs = event.envelope.pii.as_deref().and_then(wire_contracts::ingress::personal::clear_pairs).unwrap_or_default();
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        findings.extend(check_personal(&borrowed, subject_event, event.envelope.recorded_at.business_date()));
    }
    findings
}
