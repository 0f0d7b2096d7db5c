//! Queries that make no sense, or that a database can't do.

/// A query that was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The condition is nested too deeply.
    #[error("the condition is nested more than {max} levels deep")]
    TooDeep {
        /// The deepest that is allowed.
        max: u16,
    },
    /// The backend can't do it.
    #[error("{backend} can't do this: {what}")]
    Unsupported {
        /// `SQLite` or `PostgreSQL`.
        backend: &'static str,
        /// What it can't do.
        what: &'static str,
    },
    /// A call that makes no sense where it stands.
    #[error("{what}")]
    Misuse {
        /// What makes no sense, and what to write instead.
        what: &'static str,
    },
    /// A path to many related rows, where one value is needed for each row.
    #[error(
        "`{path}` has many values for one `{model}`: take an aggregate of it, such as `count()` or `max()`, or select it with `values(..)`, which gives a row for each"
    )]
    Many {
        /// The model of the query.
        model: &'static str,
        /// The path.
        path: Box<str>,
    },
    /// `outer(..)` of a model that the query around is not about.
    #[error("`outer(..)` names a column of `{model}`, and no query on `{model}` is around the one it stands in")]
    Outer {
        /// The model of the expression.
        model: &'static str,
    },
    /// A row of the model between two others has a field that nothing is known for.
    #[error(
        "a `{model}` needs `{field}`, which has no default that the database knows: give it with `add_with(..)`, or create the `{model}` itself"
    )]
    Between {
        /// The model between.
        model: &'static str,
        /// Its field.
        field: &'static str,
    },
    /// A foreign key that is required was to be NULL.
    #[error(
        "`{model}.{field}` is required, so that no `{model}` can be let go: point it at another row, delete it, or make the field an `Option`"
    )]
    Required {
        /// The model.
        model: &'static str,
        /// Its foreign key.
        field: &'static str,
    },
    /// SQL text or an identifier that must not be sent.
    #[error("{what}")]
    Forbidden {
        /// What is wrong with it.
        what: &'static str,
    },
    /// Raw SQL with another number of binds than placeholders.
    #[error("the SQL text has {placeholders} placeholders (`$1`, `$2`, …), {binds} values were bound")]
    BindCount {
        /// Placeholders in the text.
        placeholders: usize,
        /// Values bound.
        binds: usize,
    },
    /// A regular expression that can't be parsed.
    #[error("the regular expression can't be parsed: {reason}")]
    Regex {
        /// Why.
        reason: String,
    },
    /// A value that no database can take, where no field stands beside it.
    #[error("{reason}")]
    Value {
        /// Why.
        reason: crate::value::ValueError,
    },
    /// Fields that tell rows apart in a call, and do not in the table.
    #[error("{model} has no unique constraint over {fields}: {advice}")]
    NotUnique {
        /// The model.
        model: &'static str,
        /// The fields.
        fields: Box<str>,
        /// What to write.
        advice: &'static str,
    },
    /// A cursor of [`cursor_page`](crate::queryset::QuerySet::cursor_page) that is damaged, or was made by somebody else.
    #[error("the cursor is damaged, or was not made by this program: begin again with the first page")]
    ForgedCursor,
    /// A cursor of [`cursor_page`](crate::queryset::QuerySet::cursor_page) that was made for another order of rows.
    #[error("the cursor was made for another order of the rows: begin again with the first page")]
    StaleCursor,
    /// Two models use one table, or one constraint name.
    #[error("{first} and {second} both use the name `{name}`")]
    NameClash {
        /// One model.
        first: Box<str>,
        /// The other.
        second: Box<str>,
        /// The table or constraint.
        name: Box<str>,
    },
}
