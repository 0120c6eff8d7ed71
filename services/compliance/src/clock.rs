//! Instants as people of the business read them.

use credit_domain::calendar::{RecordedAt, SHANGHAI_OFFSET_SECONDS};

/// `yyyy-MM-dd HH:mm:ss+08:00`, with a fraction only where there is one.
pub(crate) fn shanghai_time(at: RecordedAt) -> String {
    let seconds = at.0.div_euclid(1_000_000) + SHANGHAI_OFFSET_SECONDS;
    let micros = at.0.rem_euclid(1_000_000);
    let of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    format!("{} {hour:02}:{minute:02}:{second:02}{fraction}+08:00", at.business_date())
}

#[cfg(test)]
mod tests {
    use super::shanghai_time;
    use credit_domain::calendar::RecordedAt;

    fn check(micros: i64, expected: &str) {
        assert_eq!(shanghai_time(RecordedAt(micros)), expected);
    }

    #[test]
    fn instants_are_shown_in_shanghai_time_with_their_offset() {
        check(0, "1970-01-01 08:00:00+08:00");
        check(1_710_462_600_000_000, "2024-03-15 08:30:00+08:00");
        check(1_710_432_000_250_000, "2024-03-15 00:00:00.250000+08:00");
        check(1_710_431_999_000_000, "2024-03-14 23:59:59+08:00");
    }
}
