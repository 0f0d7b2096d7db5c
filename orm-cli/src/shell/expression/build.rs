//! Expressions, made by calls and by operators.

use super::{Expression, Kind, class_named, window};
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::q::{Child, Q};
use crate::shell::queryset::Prefetch;
use crate::shell::value::Value;
use orm_core::by_name::SqlType;
use std::rc::Rc;

/// How deep expressions may be.
const MAX_DEPTH: usize = 100;

/// What a value is as an expression. A text by itself is a value; where it names a field, [`field_or`] is meant.
pub(crate) fn of_value(value: &Value) -> Rc<Expression> {
    match value {
        Value::Expression(expression) => Rc::clone(expression),
        Value::Q(q) => Rc::new(Expression::Condition(Rc::clone(q))),
        Value::QuerySet(queryset) => Rc::new(Expression::Subquery(Rc::clone(queryset))),
        other => Rc::new(Expression::Value(other.clone())),
    }
}

/// What a value is where a text names a field.
pub(super) fn field_or(value: &Value) -> Rc<Expression> {
    match value {
        Value::Str(name) => Rc::new(Expression::F(Rc::clone(name))),
        other => of_value(other),
    }
}

pub(super) fn checked(expression: Expression) -> Result<Value, Raise> {
    if expression.depth() > MAX_DEPTH {
        return Err(Raise::new("RecursionError", "the expression is nested too deeply"));
    }
    Ok(Value::Expression(Rc::new(expression)))
}

/// `left operator right`, where one of them is an expression.
pub(crate) fn combine(left: &Value, operator: &'static str, right: &Value) -> Result<Value, Raise> {
    checked(Expression::Combined(of_value(left), operator, of_value(right)))
}

/// Calls a class of expressions.
pub(crate) fn call(class: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    let Some((class, kind)) = class_named(class) else {
        return Err(Raise::new("NameError", format!("name '{class}' is not defined")));
    };
    match kind {
        Kind::Aggregate(_) => aggregate(class, args),
        Kind::Function(_, least, most) => {
            args.keyword("output_field");
            let default = args.keyword("default");
            args.no_keywords(class)?;
            let mut values: Vec<Rc<Expression>> = args.positional.iter().map(field_or).collect();
            // the text in these is text
            if matches!(class, "Replace" | "LPad" | "RPad" | "StrIndex" | "Concat") {
                for (at, value) in args.positional.iter().enumerate().skip(1) {
                    if class != "Concat" && class != "StrIndex" {
                        values[at] = of_value(value);
                    }
                }
            }
            if class == "Replace" && values.len() == 2 {
                values.push(Rc::new(Expression::Value(Value::str(""))));
            }
            if matches!(class, "LPad" | "RPad") && values.len() == 2 {
                values.push(Rc::new(Expression::Value(Value::str(" "))));
            }
            if class == "Round" && values.len() == 1 {
                values.push(Rc::new(Expression::Value(Value::Int(0))));
            }
            let given = args.positional.len();
            if given < least || given > most {
                let message = if matches!(class, "Coalesce" | "Greatest" | "Least" | "Concat") {
                    let what = if class == "Concat" { "Concat" } else { class };
                    return Err(Raise::value_error(format!("{what} must take at least two expressions")));
                } else {
                    let plural = if least == 1 { "argument" } else { "arguments" };
                    format!("'{class}' takes exactly {least} {plural} ({given} given)")
                };
                return Err(Raise::type_error(message));
            }
            drop(default);
            checked(Expression::Function { class, args: values, word: None })
        }
        Kind::Trunc(_) | Kind::Extract(_) => {
            for ignored in ["output_field", "tzinfo"] {
                args.keyword(ignored);
            }
            args.no_keywords(class)?;
            let of = args.exactly(class, 1)?;
            checked(Expression::Function { class, args: vec![field_or(&of[0])], word: None })
        }
        Kind::Window(_) => window::function(class, args),
        Kind::Special => special(class, args),
    }
}

fn aggregate(class: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    let distinct = matches!(args.keyword("distinct"), Some(Value::Bool(true)));
    let filter = match args.keyword("filter") {
        None | Some(Value::None) => None,
        Some(Value::Q(q)) => Some(q),
        Some(Value::Expression(expression)) => Some(Rc::new(Q::all(vec![Child::Expression(expression)]))),
        Some(other) => {
            return Err(Raise::attribute(format!("'{}' object has no attribute 'resolve_expression'", other.class())));
        }
    };
    let default = args.keyword("default").filter(|value| !value.is_none());
    args.keyword("output_field");
    if matches!(class, "StdDev" | "Variance") {
        args.keyword("sample");
    }
    args.no_keywords(class)?;
    if class == "Count" && default.is_some() {
        return Err(Raise::type_error("Count does not allow default."));
    }
    let given = args.positional.len();
    let [of] = args.positional.as_slice() else {
        let message = if class == "Count" && given == 0 {
            "Count.__init__() missing 1 required positional argument: 'expression'".to_owned()
        } else {
            format!("'{class}' takes exactly 1 argument ({given} given)")
        };
        return Err(Raise::type_error(message));
    };
    let star = class == "Count" && of.as_str() == Some("*");
    if star && filter.is_some() {
        return Err(Raise::value_error("Star cannot be used with filter. Please specify a field."));
    }
    let of = if star { Rc::new(Expression::Star) } else { field_or(of) };
    checked(Expression::Aggregate { class, of, distinct, filter, default: default.map(|value| of_value(&value)) })
}

fn special(class: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    match class {
        "F" | "OuterRef" => {
            let name = args.one(class)?;
            let Some(name) = name.as_str() else {
                return Err(Raise::type_error(format!("{class}() takes the name of a field")));
            };
            checked(if class == "F" { Expression::F(name.into()) } else { Expression::OuterRef(name.into()) })
        }
        "Value" => {
            args.keyword("output_field");
            let value = args.one(class)?;
            checked(Expression::Value(value))
        }
        "Q" => q(args),
        "Exists" | "Subquery" => {
            args.keyword("output_field");
            let Value::QuerySet(queryset) = args.one(class)? else {
                return Err(Raise::attribute(format!("{class}() takes a QuerySet")));
            };
            checked(if class == "Exists" {
                Expression::Exists(queryset, false)
            } else {
                Expression::Subquery(queryset)
            })
        }
        "When" => {
            let then = args.keyword("then");
            let mut children = Vec::new();
            let mut rest = std::mem::take(&mut args.positional).into_iter();
            let mut then = then;
            if let Some(condition) = rest.next() {
                children.push(condition_of(&condition)?);
            }
            if let Some(value) = rest.next() {
                then = Some(value);
            }
            for (name, value) in std::mem::take(&mut args.keywords) {
                children.push(Child::Lookup(name, value));
            }
            if children.is_empty() {
                return Err(Raise::type_error(
                    "When() supports a Q object, a boolean expression, or lookups as a condition.",
                ));
            }
            let condition = match children.as_slice() {
                [Child::Q(q)] => Rc::clone(q),
                _ => Rc::new(Q::all(children)),
            };
            let then = then.unwrap_or(Value::None);
            checked(Expression::When(condition, field_or(&then)))
        }
        "Case" => {
            let default = args.keyword("default").unwrap_or(Value::None);
            args.keyword("output_field");
            args.no_keywords(class)?;
            let mut cases = Vec::new();
            for case in &args.positional {
                match case {
                    Value::Expression(when) if matches!(**when, Expression::When(..)) => cases.push(Rc::clone(when)),
                    _ => return Err(Raise::type_error("Positional arguments must all be When objects.")),
                }
            }
            checked(Expression::Case(cases, field_or(&default)))
        }
        "ExpressionWrapper" => {
            args.keyword("output_field");
            let of = args.positional.first().cloned().unwrap_or(Value::None);
            checked(Expression::Wrapper(field_or(&of)))
        }
        "OrderBy" => {
            let descending = matches!(args.keyword("descending"), Some(Value::Bool(true)));
            let nulls_first = nulls(&mut args)?;
            let of = args.one(class)?;
            checked(Expression::Order { of: field_or(&of), descending, nulls_first })
        }
        "Cast" => {
            let field =
                args.keyword("output_field").or_else(|| (args.positional.len() > 1).then(|| args.positional.remove(1)));
            let Some(Value::Str(field)) = field else {
                return Err(Raise::type_error("Cast() takes an expression and a field: Cast(\"plays\", CharField())"));
            };
            let Some((_, to)) = FIELDS.iter().find(|(name, _)| **name == *field) else {
                return Err(Raise::type_error(format!("nothing can be cast to a {field}")));
            };
            let of = args.one(class)?;
            checked(Expression::Cast(field_or(&of), *to))
        }
        "Extract" | "Trunc" => {
            for ignored in ["output_field", "tzinfo"] {
                args.keyword(ignored);
            }
            let parts = args.exactly(class, 2)?;
            let Some(word) = parts[1].as_str() else { return Err(Raise::value_error("lookup_name must be provided")) };
            checked(Expression::Function { class, args: vec![field_or(&parts[0])], word: Some(word.into()) })
        }
        "Prefetch" => prefetch(args),
        "Window" => window::window(args),
        "RowRange" | "ValueRange" => window::frame(class, args),
        "FilteredRelation" => filtered_relation(args),
        _ => Err(Raise::type_error(format!("cannot create '{class}' instances"))),
    }
}

/// `FilteredRelation(relation, condition)`
fn filtered_relation(mut args: Arguments) -> Result<Value, Raise> {
    let (relation, condition) = (args.take(0, "relation_name"), args.keyword("condition"));
    args.no_keywords("FilteredRelation.__init__")?;
    let Some(relation) = relation else {
        let message = "FilteredRelation.__init__() missing 1 required positional argument: 'relation_name'";
        return Err(Raise::type_error(message));
    };
    let relation: Rc<str> = relation.as_str().unwrap_or_default().into();
    if relation.is_empty() {
        return Err(Raise::value_error("relation_name cannot be empty."));
    }
    match condition {
        None => checked(Expression::FilteredRelation(relation, Rc::new(Q::all(Vec::new())))),
        Some(Value::Q(q)) => checked(Expression::FilteredRelation(relation, q)),
        Some(_) => Err(Raise::value_error("condition argument must be a Q() instance.").about("condition")),
    }
}

/// `Prefetch(lookup, queryset, to_attr)`
fn prefetch(mut args: Arguments) -> Result<Value, Raise> {
    let lookup = args.take(0, "lookup");
    let (queryset, to_attr) = (args.take(1, "queryset"), args.take(2, "to_attr"));
    args.no_keywords("Prefetch.__init__")?;
    let lookup = match lookup {
        Some(Value::Str(lookup)) => lookup,
        Some(other) => return Err(Raise::attribute(format!("'{}' object has no attribute 'split'", other.class()))),
        None => {
            return Err(Raise::type_error("Prefetch.__init__() missing 1 required positional argument: 'lookup'"));
        }
    };
    let queryset = match queryset {
        None | Some(Value::None) => None,
        Some(Value::QuerySet(queryset)) if queryset.selects_values() => {
            let message = "Prefetch querysets cannot use raw(), values(), and values_list().";
            return Err(Raise::value_error(message));
        }
        Some(Value::QuerySet(queryset)) => Some(queryset),
        Some(other) => {
            let hint = match other {
                Value::Model(model) => format!(": {}.objects.all() is one", model.name),
                Value::Manager(_) => ": .all() of it is one".to_owned(),
                _ => String::new(),
            };
            return Err(Raise::type_error(format!("Prefetch() takes a QuerySet, not {}{hint}", other.class())));
        }
    };
    let to_attr = to_attr.as_ref().and_then(Value::as_str);
    Ok(Value::Prefetch(Rc::new(Prefetch::new(&lookup, queryset, to_attr))))
}

/// The classes of fields that `Cast` may name, and the type of each.
pub(crate) const FIELDS: &[(&str, SqlType)] = &[
    ("CharField", SqlType::Text),
    ("TextField", SqlType::Text),
    ("IntegerField", SqlType::I64),
    ("BigIntegerField", SqlType::I64),
    ("SmallIntegerField", SqlType::I64),
    ("FloatField", SqlType::F64),
    ("DecimalField", SqlType::Decimal),
    ("DateField", SqlType::Date),
    ("DateTimeField", SqlType::Timestamp),
    ("TimeField", SqlType::Time),
    ("BooleanField", SqlType::Bool),
];

/// `nulls_first` and `nulls_last`.
pub(crate) fn nulls(args: &mut Arguments) -> Result<Option<bool>, Raise> {
    let first = args.keyword("nulls_first");
    let last = args.keyword("nulls_last");
    let yes = |value: &Option<Value>| matches!(value, Some(Value::Bool(true)));
    if yes(&first) && yes(&last) {
        return Err(Raise::value_error("nulls_first and nulls_last are mutually exclusive"));
    }
    Ok(match (yes(&first), yes(&last)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    })
}

/// A condition that stands by itself.
pub(crate) fn condition_of(value: &Value) -> Result<Child, Raise> {
    match value {
        Value::Q(q) => Ok(Child::Q(Rc::clone(q))),
        Value::Expression(expression) => Ok(Child::Expression(Rc::clone(expression))),
        // a pair is a name and its value; anything else fails as unpacking it would
        Value::Tuple(pair) => match &pair[..] {
            [Value::Str(name), value] => Ok(Child::Lookup(Rc::clone(name), value.clone())),
            pair => Err(unpacking(pair.len())),
        },
        Value::Str(text) => match text.chars().count() {
            2 => {
                let mut chars = text.chars().map(|char| char.to_string());
                let (name, value) = (chars.next().unwrap_or_default(), chars.next().unwrap_or_default());
                Ok(Child::Lookup(name.into(), Value::str(value)))
            }
            length => Err(unpacking(length)),
        },
        Value::List(values) => Err(unpacking(values.borrow().len())),
        other => Err(Raise::type_error(format!("cannot unpack non-iterable {} object", other.class()))),
    }
}

fn unpacking(found: usize) -> Raise {
    Raise::value_error(if found > 2 {
        "too many values to unpack (expected 2)".to_owned()
    } else {
        format!("not enough values to unpack (expected 2, got {found})")
    })
}

/// `Q(condition, …, name=value, …)`
pub(crate) fn q(mut args: Arguments) -> Result<Value, Raise> {
    let negated = matches!(args.keyword("_negated"), Some(Value::Bool(true)));
    let mut children: Vec<Child> = Vec::new();
    for part in &args.positional {
        children.push(condition_of(part)?);
    }
    let mut lookups = args.keywords;
    lookups.sort_by(|(one, _), (other, _)| one.cmp(other));
    children.extend(lookups.into_iter().map(|(name, value)| Child::Lookup(name, value)));
    Ok(Value::Q(Rc::new(Q { negated, ..Q::all(children) })))
}
