//! What may stand after `--until`.

use super::Until;

fn check(text: &str, expected: Until) {
    assert_eq!(Until::parse(text).expect("understood"), expected, "{text}");
}

fn check_refused(text: &str, says: &str) {
    let error = Until::parse(text).expect_err("refused").to_string();
    assert!(error.contains(says), "{text}: {error}");
}

fn offsets(list: &[(&str, u32, u64)]) -> Until {
    Until::Offsets(list.iter().map(|(topic, partition, next)| ((*topic).to_owned(), *partition, *next)).collect())
}

#[test]
fn words_name_live_offsets_and_ends() {
    check("live", Until::LiveOffsets);
    check(" end ", Until::End);
}

#[test]
fn times_need_their_zone_and_become_milliseconds() {
    check("1970-01-01T00:00:00Z", Until::Time(0));
    check("1970-01-01T08:00:01+08:00", Until::Time(1_000));
    check("1970-01-01T00:00:00.25Z", Until::Time(250));
    check("2024-03-15T08:30:00+08:00", Until::Time(1_710_462_600_000));
    check_refused("2024-03-15T08:30:00", "zone");
    check_refused("2024-03-15", "zone");
    check_refused("2024-02-30T08:30:00Z", "neither a time nor");
    check_refused("yesterday", "neither a time nor");
    check_refused("", "neither a time nor");
}

#[test]
fn a_part_of_a_millisecond_keeps_the_whole_millisecond() {
    check("1970-01-01T00:00:00.000001Z", Until::Time(1));
    check("1970-01-01T00:00:00.001000Z", Until::Time(1));
}

#[test]
fn offsets_are_sorted_and_may_have_blanks_between() {
    check("credit.accounts.v1:0=1200", offsets(&[("credit.accounts.v1", 0, 1_200)]));
    check(
        "credit.subjects.v1:11=7, credit.accounts.v1:1=0",
        offsets(&[("credit.accounts.v1", 1, 0), ("credit.subjects.v1", 11, 7)]),
    );
}

#[test]
fn malformed_offsets_are_refused_with_the_part_that_is_wrong() {
    check_refused("credit.accounts.v1=5", "`credit.accounts.v1=5` is not topic:partition=next");
    check_refused("credit.accounts.v1:x=5", "is not topic:partition=next");
    check_refused("credit.accounts.v1:0=", "is not topic:partition=next");
    check_refused("credit.accounts.v1:0=-1", "is not topic:partition=next");
    check_refused("credit.accounts.v1:0=+1", "is not topic:partition=next");
    check_refused("credit.accounts.v1:0=1,", "is not topic:partition=next");
    check_refused("credit.accounts.v1:0=1,credit.accounts.v1:0=2", "named twice");
    check_refused("bureau.batches.v1:0=1", "none of the topics that are folded");
    check_refused("credit.accounts.v1:4294967296=1", "is not topic:partition=next");
}
