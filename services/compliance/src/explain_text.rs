//! An explanation as text for a terminal.

use crate::explanation::{BatchLine, ExplainedEvent, ExplainedField, ExplainedReport, Explanation, Outcome};
use crate::text_table::{right, text_table};
use comfy_table::Cell;
use std::fmt::Write;

/// Everything: each field with value, rules and events, then the events. Ends in a line feed.
pub fn render_text(explanation: &Explanation) -> String {
    let mut text = heading(explanation);
    text.push('\n');
    // Writing into a string does not fail.
    for report in &explanation.reports {
        let _ = writeln!(text, "\nrecord   {}", report.record_key);
        let _ = writeln!(text, "cut      {} as of {}, published at {}", report.cut_id, report.as_of, report.place);
        let known = report.known_until.iter().filter(|known| known.next_offset > 0);
        let known: Vec<String> = known.map(|known| format!("{}@{}", known.topic, known.next_offset)).collect();
        let _ = writeln!(text, "knew     what lies before {}", known.join(", "));
        let _ = writeln!(text, "rule     {}", report.rule);
        let _ = writeln!(text, "outcome  {}", outcome(&report.outcome));
        if !report.legal_basis.is_empty() {
            let _ = writeln!(text, "allowed  by {}", numbers(&report.legal_basis));
        }
        for warning in warnings(report) {
            let _ = writeln!(text, "WARNING  {warning}");
        }
        if !report.fields.is_empty() {
            let _ = writeln!(text, "\n{}", fields(&report.fields));
        }
        if !report.events.is_empty() {
            let _ = writeln!(text, "\n{}", events(&report.events));
        }
    }
    for note in &explanation.notes {
        let _ = writeln!(text, "\nnote: {note}");
    }
    text
}

/// The last record of the month and only the fields named, each with its events on lines of their own. Ends in a line
/// feed.
pub fn render_short(explanation: &Explanation, fields: &[&str]) -> String {
    let mut text = heading(explanation);
    let Some(report) = explanation.reports.last() else {
        text.push('\n');
        return text;
    };
    // Writing into a string does not fail.
    let _ = writeln!(text, ": {}", outcome(&report.outcome));
    for warning in warnings(report) {
        let _ = writeln!(text, "  WARNING: {warning}");
    }
    for tag in fields {
        let Some(field) = report.fields.iter().find(|field| field.tag == *tag) else { continue };
        let meaning = field.meaning.as_ref().map(|meaning| format!(" ({meaning})")).unwrap_or_default();
        let _ =
            writeln!(text, "  {} {} = {}{meaning}   by {}", field.tag, field.chinese, shown(&field.value), field.rules.join(" "));
        for event in report.events.iter().filter(|event| field.events.contains(&event.number)) {
            let _ = writeln!(
                text,
                "    {}  {:<22} {}  {}, recorded {}",
                event.value_date, event.event_type, event.what, event.place, event.recorded_at
            );
        }
    }
    text
}

fn heading(explanation: &Explanation) -> String {
    let Explanation { account_id, account_type, product, subject_id, shard, month, .. } = explanation;
    format!("{account_id} ({account_type}, {product}) of {subject_id} on shard {shard}, {month}")
}

fn warnings(report: &ExplainedReport) -> impl Iterator<Item = &'static str> {
    let rule = (!report.same_rule).then_some(
        "the cut used another product rule than the one given here; values below are as reported, events by the rule given",
    );
    let facts =
        (!report.same_facts).then_some("the facts in the store are not those that went into the record; run `furnish replay`");
    rule.into_iter().chain(facts)
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Withheld { reasons, rule_codes, repayment_status } => {
            let codes = if rule_codes.is_empty() { String::new() } else { format!(", rules {}", rule_codes.join(" ")) };
            let status = repayment_status.as_ref().map(|status| format!(", status would be {status}")).unwrap_or_default();
            format!("withheld: {}{codes}{status}", reasons.join(" "))
        }
        Outcome::NotSealed => "prepared, not yet in a sealed batch".to_owned(),
        Outcome::Unanswered { batch } => format!("sent in {}, not answered", place(batch)),
        Outcome::Accepted { batch, answer, answered_at } => {
            format!("accepted in {} ({answer}, {answered_at})", place(batch))
        }
        Outcome::Refused { batch, answer, answered_at, errors } => {
            let errors: Vec<String> = errors.iter().map(|error| format!("{} {}", error.code, error.tag)).collect();
            format!("REFUSED in {}: {} ({answer}, {answered_at})", place(batch), errors.join(", "))
        }
    }
}

fn place(batch: &BatchLine) -> String {
    match batch.line {
        Some(line) => format!("{} line {line}", batch.file_name),
        None => batch.file_name.clone(),
    }
}

fn fields(fields: &[ExplainedField]) -> String {
    let mut table = text_table(&["", "item", "value", "meaning", "what it is", "rules", "events"]);
    for field in fields {
        let what = if field.english.is_empty() { field.chinese.clone() } else { format!("{} {}", field.chinese, field.english) };
        table.add_row(vec![
            Cell::new(field.segment),
            Cell::new(&field.tag),
            right(shown(&field.value)),
            Cell::new(field.meaning.as_deref().unwrap_or("")),
            Cell::new(what),
            Cell::new(field.rules.join(" ")),
            Cell::new(numbers(&field.events)),
        ]);
    }
    table.trim_fmt()
}

fn events(events: &[ExplainedEvent]) -> String {
    let mut table = text_table(&["#", "day that counts", "event", "what", "where", "recorded"]);
    for event in events {
        table.add_row(vec![
            right(event.number),
            Cell::new(&event.value_date),
            Cell::new(event.event_type),
            Cell::new(&event.what),
            Cell::new(event.place.to_string()),
            Cell::new(&event.recorded_at),
        ]);
    }
    table.trim_fmt()
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "(empty)" } else { value }
}

/// `#1 #3-#7`
fn numbers(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let texts = runs.into_iter().map(|(first, last)| match last - first {
        0 => format!("#{first}"),
        1 => format!("#{first} #{last}"),
        _ => format!("#{first}-#{last}"),
    });
    texts.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_are_written_in_runs() {
        assert_eq!(numbers(&[]), "");
        assert_eq!(numbers(&[4]), "#4");
        assert_eq!(numbers(&[1, 2, 5, 6, 7, 9]), "#1 #2 #5-#7 #9");
    }
}
