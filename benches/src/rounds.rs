//! Two ways to do the same, by turns.

use std::time::{Duration, Instant};

/// The times of both, round by round.
pub struct Rounds {
    name: &'static str,
    ours: Vec<Duration>,
    raw: Vec<Duration>,
    target: f64,
}

impl Rounds {
    pub fn new(name: &'static str, target: f64) -> Self {
        Rounds { name, ours: Vec::new(), raw: Vec::new(), target }
    }

    pub fn add(&mut self, ours: Duration, raw: Duration) {
        self.ours.push(ours);
        self.raw.push(raw);
    }

    /// One line: the ratio of the medians, and the raw driver's median.
    pub fn print(mut self, times: u32) {
        let (ours, raw) = (median(&mut self.ours), median(&mut self.raw));
        let ratio = ours.as_secs_f64() / raw.as_secs_f64();
        let verdict = if ratio <= self.target { "reached" } else { "MISSED" };
        let target =
            if self.target.is_finite() { format!("at most {:.2}: {verdict}", self.target) } else { "no target".into() };
        println!("  {:<16} {ratio:>5.2}   {target:<22} raw {:?}", self.name, raw / times);
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The time of `times` runs.
pub fn time(times: u32, mut run: impl FnMut(u32)) -> Duration {
    let begin = Instant::now();
    for at in 0..times {
        run(at);
    }
    begin.elapsed()
}

/// The time of `times` runs of a future.
pub async fn time_async(times: u32, mut run: impl AsyncFnMut(u32)) -> Duration {
    let begin = Instant::now();
    for at in 0..times {
        run(at).await;
    }
    begin.elapsed()
}

/// How many rounds.
pub const ROUNDS: usize = 15;
