//! What is assigned to columns: `update(plays=F("plays") + 1)`.

use super::Resolver;
use crate::shell::convert;
use crate::shell::error::Raise;
use crate::shell::lookups;
use crate::shell::names;
use crate::shell::repr;
use crate::shell::value::Value;
use orm_core::by_name::{Dynamic, SqlType, Value as Db};

/// Values for the columns of a model, by the names that `update` takes.
pub(crate) fn assignment(resolver: Resolver<'_>, name: &str, value: &Value) -> Result<(String, Dynamic), Raise> {
    assigned(resolver, name, value).map_err(|raise| raise.about(name))
}

fn assigned(resolver: Resolver<'_>, name: &str, value: &Value) -> Result<(String, Dynamic), Raise> {
    let model = resolver.model;
    let at = match names::in_queries(model, name) {
        Some(names::Member::Field(at) | names::Member::Key(at)) => at,
        Some(_) => {
            let message =
                format!("Cannot update model field <{name}> (only non-relations and foreign keys permitted).");
            return Err(Raise::field(message));
        }
        None => return Err(lookups::no_field(model, name)),
    };
    let meta = &model.fields[at];
    let value = match value {
        Value::Expression(expression) => resolver.dynamic(expression)?,
        Value::QuerySet(queryset) => Dynamic::from(queryset.inside(model)?),
        Value::Q(q) => resolver.condition(q)?.into(),
        Value::Instance(instance) => match meta.relation {
            Some(relation) if instance.model().is((relation.target)()) => {
                Dynamic::from(convert::to_column(&instance.pk(), meta.sql_type, "id")?)
            }
            Some(relation) => {
                let message = format!(
                    "Cannot assign \"{}\": \"{}.{name}\" must be a \"{}\" instance.",
                    repr::repr(value)?,
                    model.name,
                    (relation.target)().name
                );
                return Err(Raise::value_error(message));
            }
            None => {
                let shown = repr::repr(value)?;
                return Err(Raise::type_error(format!(
                    "Tried to update field {}.{name} with a model instance, {shown}. Use a value compatible with {}.",
                    names::label(model),
                    names::field_class(meta)
                )));
            }
        },
        Value::None if !meta.nullable => {
            let message = format!("NOT NULL constraint failed: {}.{}", model.table, meta.column);
            return Err(Raise::new("IntegrityError", message));
        }
        other => {
            let name = meta.relation.map_or(meta.name, |relation| (relation.target)().pk().name);
            Dynamic::from(convert::to_column(other, meta.sql_type, name)?)
        }
    };
    Ok((meta.name.to_owned(), value))
}

/// The values of a list of columns as the core takes them.
pub(crate) fn db_list(values: &[Value], sql_type: SqlType, field: &str) -> Result<Vec<Db>, Raise> {
    values.iter().map(|value| convert::to_column(value, sql_type, field)).collect()
}
