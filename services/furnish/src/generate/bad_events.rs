//! Bad input, as every real feed has it: each line must end in a clear answer while its neighbours go through.

use super::GenerateConfig;
use super::stamp::Line;
use serde_json::{Value, json};

/// Mixes about one bad line per hundred into the history. Lines that would disturb an account's gapless versions
/// are changed copies, so the good line still comes.
pub fn mix_in(config: &GenerateConfig, random: &mut fastrand::Rng, lines: &mut Vec<Line>) {
    let purchases: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.text.contains("\"PurchasePosted\"")).map(|(index, _)| index).collect();
    if purchases.is_empty() {
        return;
    }
    let wanted = usize::try_from(config.people / 10).unwrap_or(0).max(9);
    for number in 0..wanted {
        let source = &lines[purchases[random.usize(0..purchases.len())]];
        let recorded_at = source.recorded_at;
        let text = spoil(number, &source.text, random);
        lines.push(Line { recorded_at, text });
    }
    delay_some(random, lines);
}

/// One line in five hundred arrives an hour to three days late, so that its successors wait for it.
fn delay_some(random: &mut fastrand::Rng, lines: &mut [Line]) {
    const HOUR_MICROS: i64 = 3_600_000_000;
    for _ in 0..lines.len() / 500 {
        let index = random.usize(0..lines.len());
        lines[index].recorded_at.0 += HOUR_MICROS * random.i64(1..72);
    }
}

fn spoil(number: usize, text: &str, random: &mut fastrand::Rng) -> String {
    let Ok(mut event) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    match number % 10 {
        // The same event once more: a duplicate, and a success that says so.
        0 => return text.to_owned(),
        // The same id with other content: a conflict.
        1 => event["amount_minor"] = json!(random.i64(1..1_000)),
        2 => event["amount_minor"] = json!(-5),
        3 => event["effective_date"] = json!("2025-02-30"),
        4 => event["currency"] = json!("YUAN"),
        5 => event["colour"] = json!("red"),
        6 => event["amount_minor"] = json!("12.50"),
        7 => {
            // A line cut off in the middle.
            let half = text.len() / 2;
            return text.chars().take(half).collect();
        }
        8 => event["event_type"] = json!("PurchaseImagined"),
        // Another event (fresh id) with a version that is taken: nothing is wrong with the line alone, but the fold holds
        // the account.
        _ => event["amount_minor"] = json!(random.i64(1_000..2_000)),
    }
    if number % 10 != 1 {
        event["event_id"] = json!(super::stamp::event_id(credit_domain::calendar::RecordedAt(0), random).to_string());
    }
    event.to_string()
}
