//! What only a person can decide.

use std::fmt;

/// Changes that lose values, or need some, and nobody to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What would go.
    pub losses: Vec<Loss>,
    /// What old rows need.
    pub missing: Vec<Missing>,
}

/// A model or field that would go, with all values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// `Song`, or `Song.title`.
    pub what: String,
    /// What it may have been renamed to: `Track`, or `Song.name`.
    pub maybe: Vec<String>,
}

/// A field that needs a value for old rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// `Song.plays`
    pub field: String,
    /// Whether the field is new; else it may not be NULL any more.
    pub is_new: bool,
}

impl Loss {
    /// What is in it: `rows`, or `values`.
    pub fn of_what(&self) -> &'static str {
        if self.what.contains('.') { "values" } else { "rows" }
    }
}

impl std::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody is asked here, and these changes need an answer:")?;
        for loss in &self.losses {
            write!(f, "\n  {loss}")?;
        }
        for missing in &self.missing {
            write!(f, "\n  {missing}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loss { what, maybe } = self;
        let old = what.rsplit_once('.').map_or(what.as_str(), |(_, field)| field);
        write!(f, "{what} would go, with all {}: ", self.of_what())?;
        if let Some(new) = maybe.first() {
            let others: Vec<&str> = maybe.iter().skip(1).map(String::as_str).collect();
            write!(f, "if it is {new} now")?;
            if !others.is_empty() {
                write!(f, " (or {})", others.join(", "))?;
            }
            write!(f, ", pass `--rename {what}={new}` or put `#[orm(renamed_from = \"{old}\")]` on that; ")?;
        }
        f.write_str("if it is not needed, pass `--allow-data-loss`")
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        if self.is_new {
            write!(
                f,
                "{field} is new, is never NULL and has no default that is a plain value, and there may be rows: add `#[orm(default = ..)]` \
                 or make it an `Option`, or pass `--fill {field}=..` with a value for those rows"
            )
        } else {
            write!(
                f,
                "{field} may not be NULL any more and has no default that is a plain value, and there may be NULLs: add \
                 `#[orm(default = ..)]`, or pass `--fill {field}=..` with a value for those rows"
            )
        }
    }
}
