//! The table as one JSON object a line.

use super::RowWriter;
use super::columns::{Value, columns_of};
use account_store::month_end::MonthEndRow;
use std::io::Write;

pub(super) struct NdjsonRows;

impl RowWriter for NdjsonRows {
    fn write(&mut self, row: &MonthEndRow, out: &mut dyn Write) -> std::io::Result<()> {
        let mut object = serde_json::Map::new();
        for column in columns_of(row) {
            let value = match column.value {
                Value::Text(text) => serde_json::Value::String(text),
                Value::Number(number) => serde_json::Value::from(number),
                Value::Flag(flag) => serde_json::Value::Bool(flag),
                Value::Missing => serde_json::Value::Null,
            };
            let _earlier = object.insert(column.name.to_owned(), value);
        }
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")
    }
}
