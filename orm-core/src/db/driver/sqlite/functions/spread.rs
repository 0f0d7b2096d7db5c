//! Variance and standard deviation, calculated as PostgreSQL does (Youngs and Cramer), so that equal numbers give equal results.

use super::math::float;
use super::{Answer, Argument};
use crate::db::driver::sqlite::raw::Aggregate;

/// What is known of the numbers so far.
#[derive(Default)]
struct Numbers {
    count: f64,
    sum: f64,
    /// The sum of the squares of their distances from the mean.
    squares: f64,
}

impl Numbers {
    fn add(&mut self, argument: Argument<'_>) -> Result<(), String> {
        let Some(number) = float(argument)? else { return Ok(()) };
        self.count += 1.0;
        self.sum += number;
        if self.count > 1.0 {
            let distance = number * self.count - self.sum;
            self.squares += distance * distance / (self.count * (self.count - 1.0));
        }
        if self.sum.is_infinite() || self.squares.is_infinite() || self.squares.is_nan() {
            return Err("value out of range: overflow".to_owned());
        }
        Ok(())
    }

    fn remove(&mut self, argument: Argument<'_>) -> Result<(), String> {
        let Some(number) = float(argument)? else { return Ok(()) };
        if self.count > 1.0 {
            let distance = number * self.count - self.sum;
            // what is lost in rounding may be more than what is left
            self.squares = (self.squares - distance * distance / (self.count * (self.count - 1.0))).max(0.0);
            self.count -= 1.0;
            self.sum -= number;
        } else {
            *self = Numbers::default();
        }
        Ok(())
    }

    /// The variance; `sample` leaves one number out of the count.
    fn variance(&self, sample: bool) -> Option<f64> {
        let count = if sample { self.count - 1.0 } else { self.count };
        (count > 0.0).then(|| self.squares / count)
    }
}

macro_rules! aggregates {
    ($($(#[$doc:meta])* $name:ident, $sample:literal, $of:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name(Numbers);

        impl Aggregate for $name {
            fn add(&mut self, argument: Argument<'_>) -> Result<(), String> {
                self.0.add(argument)
            }

            fn remove(&mut self, argument: Argument<'_>) -> Result<(), String> {
                self.0.remove(argument)
            }

            fn value(&self) -> Result<Answer, String> {
                let of: fn(f64) -> f64 = $of;
                Ok(self.0.variance($sample).map_or(Answer::Null, |variance| Answer::Real(of(variance))))
            }
        }
    )*};
}

aggregates! {
    /// Of a sample; NULL of fewer than two.
    Variance, true, |variance| variance;
    /// Of all there are.
    VarPop, false, |variance| variance;
    /// Of a sample; NULL of fewer than two.
    StdDev, true, f64::sqrt;
    /// Of all there are.
    StdDevPop, false, f64::sqrt;
}
