//! The blocks `[[class_table]]`: floors of the five-category class by days past due, each table from its day on (D-35).

use crate::product_rules::section::{Document, Given, Section};
use crate::product_rules::terms::read_day;
use credit_domain::calendar::BusinessDate;
use credit_domain::product_rule::ClassTable;

pub(super) fn read(document: &mut Document<'_>, root: &mut Section<'_>) -> Vec<ClassTable> {
    let mut tables: Vec<ClassTable> = Vec::new();
    for mut section in root.tables(document, "class_table") {
        let from = read_from(document, &mut section, tables.last().map(|table| table.from));
        let floors = read_floors(document, &mut section);
        section.finish(document);
        if let Some(from) = from {
            tables.push(ClassTable { from, floors });
        }
    }
    tables
}

fn read_from(document: &mut Document<'_>, section: &mut Section<'_>, before: Option<BusinessDate>) -> Option<BusinessDate> {
    match section.value("from") {
        Some(given) => read_day(document, &given, before),
        None => {
            document.find(section.place("from"), "KEY_MISSING", "the day from which the table holds, as \"2023-07-01\"");
            None
        }
    }
}

/// Days and classes both rise from floor to floor: more days never make the class better.
fn read_floors(document: &mut Document<'_>, section: &mut Section<'_>) -> Vec<(u16, u8)> {
    let mut floors: Vec<(u16, u8)> = Vec::new();
    let rows = section.tables(document, "floors");
    if rows.is_empty() {
        let place = section.place("floors");
        let rule = if section.has("floors") { "LIST_EMPTY" } else { "KEY_MISSING" };
        document.find(place, rule, "at least one floor, as { days_past_due = 1, class = 2 }");
    }
    for mut row in rows {
        let days = row.given_number(document, "days_past_due", 1..=i64::from(u16::MAX));
        let class = row.given_number(document, "class", 2..=5);
        for key in ["days_past_due", "class"].into_iter().filter(|key| !row.has(key)) {
            document.find(row.place(key), "KEY_MISSING", "days_past_due and class of each floor");
        }
        row.finish(document);
        let (Some(days), Some(class)) = (days, class) else { continue };
        let last = floors.last().map(|(days, class)| (i64::from(*days), i64::from(*class)));
        let rises = |given: &Given<i64>, last: Option<i64>| last.is_none_or(|last| given.value > last);
        if !rises(&days, last.map(|last| last.0)) {
            days.refuse(document, "FLOORS_NOT_ASCENDING", "more days than in the floor before");
        }
        if !rises(&class, last.map(|last| last.1)) {
            class.refuse(document, "FLOORS_NOT_ASCENDING", "a worse class than in the floor before");
        }
        floors.extend(u16::try_from(days.value).ok().zip(u8::try_from(class.value).ok()));
    }
    floors
}
