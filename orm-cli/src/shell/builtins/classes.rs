//! Classes of values: `type(value)` and `isinstance(value, class)`.

use crate::shell::error::Raise;
use crate::shell::value::Value;
use std::rc::Rc;

const RELATED: &str =
    "django.db.models.fields.related_descriptors.create_reverse_many_to_one_manager.<locals>.RelatedManager";
const MANY_RELATED: &str =
    "django.db.models.fields.related_descriptors.create_forward_many_to_many_manager.<locals>.ManyRelatedManager";

/// `type(value)`
pub(crate) fn class_of(value: &Value) -> Value {
    match value {
        Value::Instance(instance) => Value::Model(instance.model()),
        Value::Exception(raise) => Value::ExceptionClass(Rc::new(raise.class().clone())),
        Value::Expression(expression) => Value::ExpressionClass(expression.class()),
        Value::Q(_) => Value::ExpressionClass("Q"),
        other => Value::Type(class_name(other)),
    }
}

fn class_name(value: &Value) -> &'static str {
    match value {
        Value::Model(_) => "django.db.models.base.ModelBase",
        Value::QuerySet(_) => "django.db.models.query.QuerySet",
        Value::Raw(_) => "django.db.models.query.RawQuerySet",
        Value::Prefetch(_) => "django.db.models.query.Prefetch",
        Value::Manager(manager) => match manager.class() {
            "Manager" => "django.db.models.manager.Manager",
            "RelatedManager" => RELATED,
            _ => MANY_RELATED,
        },
        Value::Row(_) => "django.db.models.utils.Row",
        Value::Uuid(_) => "uuid.UUID",
        Value::Query(_) => "django.db.models.sql.query.Query",
        Value::Meta(_) => "django.db.models.options.Options",
        Value::State(_) => "django.db.models.base.ModelState",
        Value::Field(..) => "django.db.models.query_utils.DeferredAttribute",
        other => other.plain_class().unwrap_or("type"),
    }
}

/// `isinstance(value, class)`
pub(super) fn is_instance(value: &Value, class: &Value) -> Result<bool, Raise> {
    Ok(match class {
        Value::Tuple(classes) => {
            for class in classes.iter() {
                if is_instance(value, class)? {
                    return Ok(true);
                }
            }
            false
        }
        Value::Model(model) => matches!(value, Value::Instance(instance) if instance.model().is(model)),
        Value::ExceptionClass(class) => matches!(value, Value::Exception(raise) if raise.class().is_a(class)),
        Value::Type("object") => true,
        Value::Type("int") => value.as_int().is_some(),
        Value::Type("tuple") => matches!(value, Value::Tuple(_) | Value::Row(_)),
        Value::Type("datetime.date") => matches!(value, Value::Date(_) | Value::DateTime(_)),
        Value::Type("django.db.models.base.Model") => matches!(value, Value::Instance(_)),
        Value::Type("type") => {
            matches!(value, Value::Model(_) | Value::Type(_) | Value::ExpressionClass(_) | Value::ExceptionClass(_))
        }
        Value::Type(_) | Value::ExpressionClass(_) => class_of(value).is(class),
        _ => return Err(Raise::type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
    })
}
