//! Methods of expressions and of a model's options.

use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::expression::{self, Expression};
use crate::shell::names;
use crate::shell::value::Value;
use orm_core::meta::ModelMeta;
use std::rc::Rc;

pub(super) const OF_EXPRESSIONS: &[&str] = &["asc", "desc", "bitand", "bitor"];
pub(super) const OF_META: &[&str] = &["get_field", "get_fields"];

pub(super) fn of_expression(of: &Rc<Expression>, name: &str, mut args: Arguments) -> Result<Value, Raise> {
    match name {
        "asc" | "desc" => {
            let nulls_first = expression::nulls(&mut args)?;
            args.exactly(name, 0)?;
            let order = Expression::Order { of: Rc::clone(of), descending: name == "desc", nulls_first };
            Ok(Value::Expression(Rc::new(order)))
        }
        _ => {
            let other = args.one(name)?;
            expression::combine(&Value::Expression(Rc::clone(of)), if name == "bitand" { "&" } else { "|" }, &other)
        }
    }
}

pub(super) fn of_meta(model: &'static ModelMeta, name: &str, args: &Arguments) -> Result<Value, Raise> {
    if name == "get_field" {
        let field = args.one(name)?;
        let field = field.as_str().unwrap_or_default();
        return match names::in_queries(model, field) {
            Some(names::Member::Field(at)) if field != "pk" => Ok(Value::Field(model, model.fields[at].name.into())),
            Some(_) if field != "pk" => Ok(Value::Field(model, field.into())),
            _ => Err(Raise::new("FieldDoesNotExist", format!("{} has no field named '{field}'", model.name))),
        };
    }
    let own = model.fields.iter().map(|field| Value::Field(model, field.name.into()));
    let ways = names::ways(model).into_iter().map(|way| Value::Field(model, way.query_name.into()));
    Ok(Value::tuple(ways.chain(own).collect()))
}
