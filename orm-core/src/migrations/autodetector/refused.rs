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

/// Keys that move away from under those who point at them. Nobody can allow that: rows would point at other rows, or at none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedKeys(pub Vec<MovedKey>);

/// A model whose key becomes another field, while foreign keys point at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedKey {
    /// The model.
    pub model: String,
    /// The field that is its key now.
    pub old: String,
    /// The field that would be.
    pub new: String,
    /// What points at it: `Song.album`.
    pub fields: Vec<String>,
    /// Whether one may be the other under a new name.
    pub may_be_renamed: bool,
}

impl std::error::Error for Refused {}

impl std::error::Error for MovedKeys {}

impl fmt::Display for MovedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, moved) in self.0.iter().enumerate() {
            write!(f, "{}{moved}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl fmt::Display for MovedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MovedKey { model, old, new, fields, may_be_renamed } = self;
        write!(
            f,
            "{model}.{new} would be the key of {model} instead of {model}.{old}, and {} would go on with the old keys, which mean other rows \
             then, or none: ",
            fields.join(", ")
        )?;
        if *may_be_renamed {
            write!(
                f,
                "if it is the same key under another name, pass `--rename {model}.{old}={new}` or put `#[orm(renamed_from = \"{old}\")]` on \
                 it; if not, "
            )?;
        }
        f.write_str(
            "go there in three migrations: let a step fill a field beside each foreign key with the new key, and remove the foreign key; move \
             the key; make each of those fields the foreign key",
        )
    }
}

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
