//! What a driver says went wrong → an error with models and fields, alike on both databases.
//!
//! PostgreSQL names the constraint and its table; SQLite names table and columns of a unique constraint, the name alone of a check, and
//! nothing of a foreign key. The other half is known from the models.

use super::database::Database;
use super::driver::{Failure, Missing};
use crate::error::{ConstraintError, ConstraintKind, Error, Source};
use crate::meta::{self, ModelMeta};
use crate::query::{Mend, Query};
use crate::sql;
use std::panic::Location;

/// Whose statement it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The model that the statement is about.
    pub(crate) model: Option<&'static ModelMeta>,
    /// The text was made here, so that a SELECT is known to do nothing but read. That of a program may call a function that does more.
    pub(crate) only_reads: bool,
    /// The line of the program that asked, where it is known.
    pub(crate) place: Option<&'static Location<'static>>,
    /// What would load at once what is asked for one by one; read off the query only where somebody detects that.
    pub(crate) mend: Option<Mend>,
}

impl Context {
    /// Nobody's: BEGIN, COMMIT, raw SQL.
    pub(crate) const NONE: Self = Context { model: None, only_reads: false, place: None, mend: None };

    /// A statement about that model.
    pub(crate) fn of(model: &'static ModelMeta) -> Self {
        Context { model: Some(model), only_reads: true, ..Context::NONE }
    }

    /// Raw SQL for rows of that model.
    pub(crate) fn raw(model: &'static ModelMeta) -> Self {
        Context { model: Some(model), only_reads: false, ..Context::NONE }
    }

    /// A query that this line of the program asks.
    pub(crate) fn asked(db: &Database, query: &Query, place: &'static Location<'static>) -> Self {
        let mend = db.shared.observing.n_plus_one.is_some().then(|| Mend::of(query));
        Context { place: Some(place), mend, ..Context::of(query.model) }
    }

    /// The models to look into: the statement's own first, for a table or a name may be used twice.
    fn models(&self) -> impl Iterator<Item = &'static ModelMeta> + use<> {
        self.model.into_iter().chain(meta::models().iter().copied())
    }

    fn by_table(&self, table: &str) -> Option<&'static ModelMeta> {
        let of = |table: &str| self.models().find(|model| model.table == table);
        // a migration's rows are in a table that is made anew
        of(table).or_else(|| of(table.strip_prefix(sql::DRAFT)?))
    }
}

/// The error of a failed statement.
#[cold]
pub(super) fn error(failure: Failure, context: &Context) -> Error {
    match failure {
        Failure::Decode(error) => error.into(),
        Failure::Constraint { kind, table, columns, name, source } => {
            Error::Constraint(Box::new(constraint(kind, table.as_deref(), &columns, name, source, context)))
        }
        Failure::Missing { what: Missing::Table, name } => missing_table(&name, context),
        Failure::Missing { what: Missing::Column, name } => missing_column(&name, context),
        Failure::Gone(gone) => gone.error,
        Failure::Other(error) => error,
    }
}

fn constraint(
    kind: ConstraintKind,
    table: Option<&str>,
    columns: &[Box<str>],
    name: Option<Box<str>>,
    source: Source,
    context: &Context,
) -> ConstraintError {
    let named = |model: &'static ModelMeta| name.as_deref().and_then(|name| by_name(model, name));
    let model = match table {
        Some(table) => context.by_table(table),
        None if name.is_some() => context.models().find(|model| named(model).is_some()),
        None if kind == ConstraintKind::ForeignKey => only_candidate(context),
        None => context.model,
    };
    let mut fields: Vec<&'static str> =
        columns.iter().filter_map(|column| Some(by_column(model?, column)?.name)).collect();
    if fields.len() < columns.len() || columns.is_empty() {
        fields = model.and_then(named).unwrap_or_default();
    }
    // of a table that no model has, the constraint may be named in any way
    let name = name.or_else(|| match (kind, model) {
        (ConstraintKind::Unique, Some(model)) if !columns.is_empty() => Some(unique_name(model, columns)),
        _ => None,
    });
    ConstraintError { kind, model: model.map(|model| model.name), fields, name, source: Some(source) }
}

/// The model whose foreign key was violated, when the database does not say: the statement's own, unless others point at it.
fn only_candidate(context: &Context) -> Option<&'static ModelMeta> {
    let model = context.model?;
    let own = model.fields.iter().any(|field| field.relation.is_some());
    let mut candidates = own.then_some(model).into_iter().chain(meta::referencing(model).map(|(other, ..)| other));
    let first = candidates.next()?;
    candidates.all(|other| other.is(first)).then_some(first)
}

fn by_column(model: &'static ModelMeta, column: &str) -> Option<&'static meta::FieldMeta> {
    model.fields.iter().find(|field| field.column == column)
}

/// The fields of the model's constraint of that name; empty when it is a check over the whole row.
fn by_name(model: &'static ModelMeta, name: &str) -> Option<Vec<&'static str>> {
    let names = |positions: &mut dyn Iterator<Item = usize>| -> Vec<&'static str> {
        positions.filter_map(|at| Some(model.fields.get(at)?.name)).collect()
    };
    if name == primary_key_name(model.table) {
        return Some(vec![model.pk().name]);
    }
    if let Some(unique) = model.uniques.iter().find(|unique| model.unique_name(unique) == name) {
        return Some(names(&mut unique.fields.iter().copied()));
    }
    if let Some(index) = model.indexes.iter().find(|index| model.index_name(index) == name) {
        return Some(names(&mut index.fields.iter().map(|&(at, _)| at)));
    }
    if model.checks.iter().any(|check| model.check_name(check) == name) {
        return Some(Vec::new());
    }
    // only names that can be one of this table's are worth building them all
    if !name.starts_with(model.table.get(..1).unwrap_or_default()) {
        return None;
    }
    let field = model.fields.iter().find(|field| {
        ["key", "fkey", "check", "pkey"]
            .into_iter()
            .any(|suffix| meta::constraint_name(model.table, &[field.column], suffix) == name)
    })?;
    Some(vec![field.name])
}

/// The name that the constraint over these columns has in a database that tells names.
fn unique_name(model: &'static ModelMeta, columns: &[Box<str>]) -> Box<str> {
    let is = |at: usize, column: &str| model.fields.get(at).is_some_and(|field| field.column == column);
    let same = |fields: &[usize]| {
        fields.len() == columns.len() && fields.iter().zip(columns).all(|(&at, column)| is(at, column))
    };
    if same(&[model.primary_key]) {
        return primary_key_name(model.table).into();
    }
    let name = match model.uniques.iter().find(|unique| same(unique.fields)) {
        Some(unique) => model.unique_name(unique),
        None => {
            let columns: Vec<&str> = columns.iter().map(|column| &**column).collect();
            meta::constraint_name(model.table, &columns, "key")
        }
    };
    name.into()
}

fn primary_key_name(table: &str) -> String {
    format!("{table}_pkey")
}

/// `main.song`, `"song"` → `song`
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_matches('"')
}

/// What to do about a table that is not there.
pub(crate) const MAKE_TABLE: &str = "; create it with `db.create_tables()` or run your migrations";

fn missing_table(name: &str, context: &Context) -> Error {
    let table = last(name);
    let whose = context.by_table(table).map(|model| format!(" of model {}", model.name)).unwrap_or_default();
    let message = format!("the table `{table}`{whose} does not exist{MAKE_TABLE}");
    Error::Schema { message: message.into() }
}

fn missing_column(name: &str, context: &Context) -> Error {
    let column = last(name);
    let table = name.rsplit('.').nth(1).map(|table| table.trim_matches('"'));
    let has = |model: &&'static ModelMeta| by_column(model, column).is_some();
    let model =
        table.and_then(|table| context.by_table(table)).filter(has).or_else(|| context.model.filter(has)).or_else(
            || {
                let mut all = meta::models().iter().copied().filter(has);
                all.next().filter(|_| all.next().is_none())
            },
        );
    let message = match model.and_then(|model| Some((model, by_column(model, column)?))) {
        Some((model, field)) => format!(
            "the column `{column}` of {}.{} does not exist in the table `{}`; run your migrations",
            model.name, field.name, model.table
        ),
        None => format!("the column `{column}` does not exist"),
    };
    Error::Schema { message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::{CheckMeta, FieldMeta, OnDelete, RelationKind, RelationMeta, UniqueMeta};
    use crate::value::SqlType;

    static ALBUM: ModelMeta = ModelMeta {
        relations: &[],
        automatic: false,
        renamed_from: None,
        name: "Album",
        module: "music",
        table: "album",
        primary_key: 0,
        ordering: &[],
        uniques: &[UniqueMeta { fields: &[2, 1], name: None }],
        indexes: &[],
        checks: &[CheckMeta { name: "sane", sql: "title <> ''" }],
        fields: &[
            FieldMeta { primary_key: true, auto: true, ..FieldMeta::new("id", "id", SqlType::I64, "i64") },
            FieldMeta { unique: true, ..FieldMeta::new("title", "title", SqlType::Text, "String") },
            FieldMeta::new("artist", "artist_name", SqlType::Text, "String"),
        ],
    };
    static SONG: ModelMeta = ModelMeta {
        relations: &[],
        automatic: false,
        renamed_from: None,
        name: "Song",
        module: "music",
        table: "song",
        primary_key: 0,
        ordering: &[],
        uniques: &[],
        indexes: &[],
        checks: &[],
        fields: &[
            FieldMeta { primary_key: true, auto: true, ..FieldMeta::new("id", "id", SqlType::I64, "i64") },
            FieldMeta {
                relation: Some(RelationMeta {
                    target: || &ALBUM,
                    kind: RelationKind::ForeignKey,
                    on_delete: OnDelete::Cascade,
                    related_name: None,
                }),
                ..FieldMeta::new("album", "album_id", SqlType::I64, "ForeignKey<Album>")
            },
        ],
    };

    fn violated(
        kind: ConstraintKind,
        table: Option<&str>,
        columns: &[&str],
        name: Option<&str>,
        of: &'static ModelMeta,
    ) -> ConstraintError {
        let failure = Failure::Constraint {
            kind,
            table: table.map(Into::into),
            columns: columns.iter().map(|&column| column.into()).collect(),
            name: name.map(Into::into),
            source: Source::new("x"),
        };
        match error(failure, &Context::of(of)) {
            Error::Constraint(constraint) => *constraint,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_constraint_is_told_alike_by_what_either_database_says() {
        use ConstraintKind::*;
        // (what SQLite says, what PostgreSQL says, what the user learns)
        for (kind, sqlite, postgres, fields, name) in [
            (Unique, (Some("album"), vec!["title"], None), "album_title_key", vec!["title"], "album_title_key"),
            (Unique, (Some("album"), vec!["id"], None), "album_pkey", vec!["id"], "album_pkey"),
            (
                Unique,
                (Some("album"), vec!["artist_name", "title"], None),
                "album_artist_name_title_key",
                vec!["artist", "title"],
                "album_artist_name_title_key",
            ),
            (Check, (None, vec![], Some("album_sane_check")), "album_sane_check", vec![], "album_sane_check"),
            (Check, (None, vec![], Some("album_title_check")), "album_title_check", vec!["title"], "album_title_check"),
        ] {
            let (table, columns, named) = sqlite;
            for told in [
                violated(kind, table, &columns, named, &ALBUM),
                violated(kind, Some("album"), &[], Some(postgres), &ALBUM),
            ] {
                assert_eq!(told.kind, kind);
                assert_eq!(told.model, Some("Album"));
                assert_eq!(told.fields, fields);
                assert_eq!(told.name.as_deref(), Some(name));
            }
        }
        let draft = violated(Unique, Some("orm_new_album"), &["title"], None, &SONG);
        assert_eq!((draft.model, draft.fields), (None, vec![]), "no model of the program is named here");
        let draft = violated(Unique, Some("orm_new_album"), &["title"], None, &ALBUM);
        assert_eq!((draft.model, draft.fields), (Some("Album"), vec!["title"]));
        let null = violated(NotNull, Some("album"), &["artist_name"], None, &ALBUM);
        assert_eq!((null.model, null.fields, null.name), (Some("Album"), vec!["artist"], None));
        let key = violated(ForeignKey, Some("song"), &[], Some("song_album_id_fkey"), &SONG);
        assert_eq!((key.model, key.fields), (Some("Song"), vec!["album"]));
        let key = violated(ForeignKey, None, &[], None, &SONG);
        assert_eq!((key.model, key.fields, key.name), (Some("Song"), vec![], None));
    }

    #[test]
    fn of_a_table_without_a_model_nothing_is_guessed() {
        let told = violated(ConstraintKind::Unique, Some("legacy"), &["a", "b"], None, &ALBUM);
        assert_eq!((told.model, told.fields, told.name), (None, vec![], None));
        let told = violated(ConstraintKind::Unique, Some("legacy"), &[], Some("odd_name"), &ALBUM);
        assert_eq!((told.model, told.fields, told.name.as_deref()), (None, vec![], Some("odd_name")));
    }

    #[test]
    fn what_is_missing_is_named() {
        let missing = |what, name: &str, of| {
            error(Failure::Missing { what, name: name.into() }, &Context { model: of, ..Context::NONE }).to_string()
        };
        assert_eq!(
            missing(Missing::Table, "main.song", Some(&SONG)),
            "the table `song` of model Song does not exist; create it with `db.create_tables()` or run your migrations"
        );
        assert_eq!(
            missing(Missing::Table, "other", Some(&SONG)),
            "the table `other` does not exist; create it with `db.create_tables()` or run your migrations"
        );
        assert_eq!(
            missing(Missing::Column, "t0.album_id", Some(&SONG)),
            "the column `album_id` of Song.album does not exist in the table `song`; run your migrations"
        );
        assert_eq!(missing(Missing::Column, "nothing", None), "the column `nothing` does not exist");
    }
}
