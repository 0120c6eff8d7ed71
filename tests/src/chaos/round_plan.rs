//! When to kill, drawn from the seed: the same seed and round give the same plan.

use std::time::Duration;

/// A round is checked when its number is a multiple of this.
const CHECKED_EVERY: u32 = 10;

/// Longest time from the request of a cut to the kill, in milliseconds.
const CUT_MS: u64 = 250;

/// One round: start-ups that are cut short, one run, its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoundPlan {
    /// Kills after so much time since the process was started, ready or not, each followed by a new start.
    pub start_up_kills: Vec<Duration>,
    /// Time from ready to the kill.
    pub run: Duration,
    /// A cut is asked for so long after ready.
    pub cut_at: Option<Duration>,
    /// After the kill: start again, stop by SIGTERM, compare.
    pub is_checked: bool,
    pub tuning: Tuning,
}

/// Settings that move the commits, so that a kill meets them in every place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tuning {
    pub threads: u32,
    pub commit_records: u32,
    pub poll_records: u32,
}

impl RoundPlan {
    pub fn draw(seed: u64, round: u32, rounds: u32) -> RoundPlan {
        let mut random = fastrand::Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(u64::from(round)));
        let bursts = if random.u32(0..5) == 0 { random.u32(1..=3) } else { 0 };
        let start_up_kills = (0..bursts).map(|_| Duration::from_millis(random.u64(10..=300))).collect();
        let run = Duration::from_millis(random.u64(10..=800));
        // Most cuts take less than this, so that the kill meets every step of them.
        let before_kill = Duration::from_millis(random.u64(0..=CUT_MS));
        let cut_at = (random.u32(0..3) == 0).then(|| run.saturating_sub(before_kill));
        let tuning = Tuning {
            threads: random.u32(1..=3),
            commit_records: [1, 23, 200_000][random.usize(0..3)],
            poll_records: [1, 50, 10_000][random.usize(0..3)],
        };
        RoundPlan { start_up_kills, run, cut_at, is_checked: round.is_multiple_of(CHECKED_EVERY) || round == rounds, tuning }
    }

    pub fn kills(&self) -> usize {
        self.start_up_kills.len() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::RoundPlan;
    use std::time::Duration;

    #[test]
    fn plans_repeat_by_seed_and_stay_within_bounds() {
        for round in 1..=200 {
            let plan = RoundPlan::draw(11, round, 200);
            assert_eq!(plan, RoundPlan::draw(11, round, 200));
            assert!((10..=800).contains(&plan.run.as_millis()), "round {round}");
            assert!(plan.cut_at.is_none_or(|at| at <= plan.run), "round {round}");
            assert!(plan.start_up_kills.iter().all(|after| *after <= Duration::from_millis(300)), "round {round}");
            assert_eq!(plan.is_checked, round % 10 == 0, "round {round}");
        }
    }

    #[test]
    fn the_last_round_is_checked() {
        assert!(RoundPlan::draw(1, 7, 7).is_checked);
    }
}
