//! Bad input: what a column can't hold, and what a field can't read. A typed error that names model and field, before anything is sent
//! where that is possible, nothing half done, and no value in any message.

mod found;
mod given;
mod hostile;
mod tables;

use orm::error::QueryError;
use orm::value::ValueError;
use orm::{Error, prelude::*};

/// Stands in every value that no message may show.
const SECRET: &str = "s3cret";

/// The error as it is shown, in every way there is.
fn shown(error: &Error) -> String {
    let mut out = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        out.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    out
}

/// The model and field that can't hold a value, and why.
#[track_caller]
fn refused(error: &Error) -> (&'static str, &'static str, ValueError) {
    assert!(!shown(error).contains(SECRET), "{}", shown(error));
    match error {
        Error::Encode { model, field, reason } => (model, field, reason.clone()),
        Error::Validation(errors) => match errors.errors.as_slice() {
            [one] => match &one.reason {
                orm::model::ValidationReason::Value(reason) => (errors.model, one.field, reason.clone()),
                other => panic!("{other:?}"),
            },
            _ => panic!("{errors}"),
        },
        other => panic!("{other:?}"),
    }
}

/// A value that no database takes, where no field stands beside it.
fn is_value(error: &Error, expected: &ValueError) -> bool {
    matches!(error, Error::Query(QueryError::Value { reason }) if reason == expected)
}

/// Something with a name.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "bad_owner")]
struct Owner {
    id: i64,
    #[orm(max_length = 5)]
    name: String,
}

/// A field for each way to be wrong.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "bad_thing")]
struct Thing {
    id: i64,
    #[orm(max_length = 5)]
    text: Option<String>,
    long: Option<String>,
    bytes: Option<Vec<u8>>,
    single: Option<f32>,
    double: Option<f64>,
    #[orm(precision = 5, scale = 2)]
    money: Option<Decimal>,
    exact: Option<Decimal>,
    json: Option<serde_json::Value>,
    tags: Option<Json<Vec<String>>>,
    date: Option<NaiveDate>,
    naive: Option<NaiveDateTime>,
    instant: Option<DateTime<Utc>>,
    span: Option<TimeDelta>,
    #[orm(choices("rock", "pop"))]
    genre: Option<String>,
    owner: Option<ForeignKey<Owner>>,
}

/// A thing with nothing in it.
fn thing() -> Thing {
    new!(Thing {})
}
