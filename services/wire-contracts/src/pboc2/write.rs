//! A record as one line: one XML document without declaration, in table order (pboc-format 1.1, 1.5).

use crate::pboc2::record::{Entry, ItemValue, Record};

/// Appends the record's XML to `out`, without a line end. The text holds no control character, so no CR or LF either:
/// records are cleaned when made and checked when restored (F-22), and one that slipped through is left out here.
pub fn append_record(record: &Record, out: &mut String) {
    let root = record.spec().root;
    out.push_str("<Document>");
    open(root, out);
    for segment in &record.segments {
        open(segment.tag, out);
        for entry in &segment.entries {
            match entry {
                Entry::Item(item) => append_item(item, out),
                Entry::Group { tag, members } => {
                    for member in members {
                        open(tag, out);
                        for item in member {
                            append_item(item, out);
                        }
                        close(tag, out);
                    }
                }
            }
        }
        close(segment.tag, out);
    }
    close(root, out);
    out.push_str("</Document>");
}

fn append_item(item: &ItemValue, out: &mut String) {
    open(item.tag, out);
    for character in item.value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    close(item.tag, out);
}

fn open(tag: &str, out: &mut String) {
    out.extend(["<", tag, ">"]);
}

fn close(tag: &str, out: &mut String) {
    out.extend(["</", tag, ">"]);
}
