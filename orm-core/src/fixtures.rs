//! Rows as lines of JSON: the data of a database in a file that another database can read.
//!
//! ```text
//! {"fixture":1}
//! {"model":"Album","pk":1,"fields":{"title":"Divide","artist":"Ed Sheeran"}}
//! {"model":"Song","pk":1,"fields":{"name":"Castle on the Hill","album":1}}
//! {"rows":2}
//! ```
//!
//! The first line and the last one are written by [`dump`], so that a file that was cut off is known. A file that somebody wrote by hand
//! needs neither, and several files may be made one.
//!
//! Numbers inside of JSON documents are those of [`serde_json`]: one with more digits than an `f64` holds is rounded when it is read from the
//! database, unless the program turns on `serde_json/arbitrary_precision`.
//!
//! The top layer: imports all but `manager` and `migrations`.

mod counts;
mod dump;
mod error;
mod json;
mod line;
mod lines;
mod load;
mod parts;
mod seen;

pub use counts::Counts;
pub use dump::{Dump, dump, dump_to};
pub use error::FixtureError;
pub use load::{Load, load, load_from};
