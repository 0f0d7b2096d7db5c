//! The mean of durations, which are kept as microseconds.

use super::{Answer, Argument};
use crate::db::driver::sqlite::raw::Aggregate;

/// The mean of all that is not NULL, NULL where there is nothing. A half goes to the even neighbour, as on PostgreSQL.
#[derive(Default)]
pub(super) struct Average {
    total: i128,
    count: i128,
}

impl Average {
    fn change(&mut self, argument: Argument<'_>, by: i128) -> Result<(), String> {
        match argument {
            Argument::Null => Ok(()),
            Argument::Integer(micros) => {
                self.total += by * i128::from(micros);
                self.count += by;
                Ok(())
            }
            Argument::Real(_) | Argument::Text(_) | Argument::Blob => Err("microseconds are needed".to_owned()),
        }
    }
}

impl Aggregate for Average {
    fn add(&mut self, argument: Argument<'_>) -> Result<(), String> {
        self.change(argument, 1)
    }

    fn remove(&mut self, argument: Argument<'_>) -> Result<(), String> {
        self.change(argument, -1)
    }

    fn value(&self) -> Result<Answer, String> {
        if self.count == 0 {
            return Ok(Answer::Null);
        }
        let (floor, rest) = (self.total.div_euclid(self.count), self.total.rem_euclid(self.count));
        let up = match (2 * rest).cmp(&self.count) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => floor.rem_euclid(2),
            std::cmp::Ordering::Greater => 1,
        };
        // between the smallest and the largest of them, so it fits
        i64::try_from(floor + up).map(Answer::Integer).map_err(|_| "the duration is too long".to_owned())
    }
}
