//! What differs between the models of the program and a live database, by `Model.field`. It knows no SQL: `orm_core::introspect` finds the
//! differences, this says them in the words of the models.

use orm_core::introspect::{Difference, DifferenceKind, Severity, check_models};
use orm_core::meta::{ModelMeta, label_among};
use orm_core::migrations::{FieldState, ModelState, State};
use orm_core::tables::Table;
use orm_core::{Database, Result};

/// What `check` found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How many models were looked at.
    pub models: usize,
    /// What was found: the models' own mistakes first, then model by model, what no model has last.
    pub entries: Vec<Entry>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Whether the program may still work.
    pub severity: Severity,
    /// `Album.title`, `Album`, or the name of a table that no model has.
    pub place: String,
    /// What is wrong, and what to do about it.
    pub message: String,
    /// The table.
    pub table: Option<String>,
    /// The columns.
    pub columns: Vec<String>,
}

impl Report {
    /// Whether nothing was found that the program would stumble over.
    pub fn is_ok(&self) -> bool {
        self.errors() == 0
    }

    /// How many errors were found.
    pub fn errors(&self) -> usize {
        self.entries.iter().filter(|entry| entry.severity == Severity::Error).count()
    }
}

/// Compares the models with the database, and looks at the models themselves.
///
/// # Errors
/// Whatever the database answers.
pub async fn report(db: &Database, models: &[&'static ModelMeta]) -> Result<Report> {
    let mut report = of_models(models);
    let tables: Vec<Table> = models.iter().map(|&model| Table::from(model)).collect();
    let differences = db.compare_tables(&tables).await?;
    let is_seen = |difference: &&Difference| {
        difference.kind != DifferenceKind::UnknownTable || !difference.table.starts_with("orm_migration")
    };
    report.entries.extend(differences.iter().filter(is_seen).map(|difference| entry(models, difference)));
    Ok(report)
}

/// Looks at the models themselves.
pub fn of_models(models: &[&'static ModelMeta]) -> Report {
    let problems =
        check_models(models).into_iter().map(|problem| (problem.place, problem.message)).chain(misfits(models));
    let entries = problems.map(|(place, message)| Entry {
        severity: Severity::Error,
        place,
        message,
        table: None,
        columns: Vec::new(),
    });
    Report { models: models.len(), entries: entries.collect() }
}

/// Defaults that a file of migrations could not hold.
fn misfits(models: &[&'static ModelMeta]) -> Vec<(String, String)> {
    let state = State::of(models);
    let fields = state.models.iter().flat_map(|model| model.fields.iter().map(move |field| (model, field)));
    let misfit = |(model, field): (&ModelState, &FieldState)| {
        let (key, error) = field.misfit()?;
        // SQL is written otherwise in an attribute than in a file
        let error = error.to_string().replace("{ sql = \"", "sql(\"").replace("\" }", "\")");
        Some((format!("{}.{}", model.name, field.name), format!("`{key}`: {error}")))
    };
    fields.filter_map(misfit).collect()
}

fn entry(models: &[&'static ModelMeta], difference: &Difference) -> Entry {
    let model = models.iter().find(|model| model.table == difference.table);
    let place = match model {
        None => difference.table.clone(),
        Some(model) => {
            let label = label_among(models, model);
            let fields: Vec<&str> = difference.columns.iter().map(|column| field(model, column)).collect();
            if fields.is_empty() { label } else { format!("{label}.{}", fields.join(", ")) }
        }
    };
    Entry {
        severity: difference.severity,
        place,
        message: difference.kind.to_string(),
        table: Some(difference.table.clone()),
        columns: difference.columns.clone(),
    }
}

/// The field of a column; the column itself, where no field has it.
fn field<'n>(model: &'static ModelMeta, column: &'n str) -> &'n str {
    let found = model.fields.iter().find(|field| field.column.eq_ignore_ascii_case(column));
    found.map_or(column, |field| field.name)
}
