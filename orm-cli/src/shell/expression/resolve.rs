//! Expressions and conditions as the core's, for a queryset.

use super::{Expression, Kind, class_named};
use crate::shell::convert;
use crate::shell::error::{Raise, from_name};
use crate::shell::lookups;
use crate::shell::q::Q;
use crate::shell::queryset::QuerySet;
use crate::shell::value::Value;
use orm_core::by_name::{DynQuerySet, Dynamic, field};
use orm_core::meta::ModelMeta;

/// What expressions are resolved against.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'q> {
    pub(crate) model: &'static ModelMeta,
    pub(crate) rows: &'q DynQuerySet,
    /// Names that the queryset gave to expressions.
    pub(crate) named: &'q [String],
    /// Those of them that are aggregates.
    pub(crate) aggregates: &'q [String],
    /// Whether aggregates are over the rows of the queryset, with what is beside them.
    pub(crate) over_rows: bool,
    /// The model of the queryset around.
    pub(crate) outer: Option<&'static ModelMeta>,
}

impl Resolver<'_> {
    pub(super) fn names(&self) -> Vec<&str> {
        self.named.iter().map(String::as_str).collect()
    }

    /// An expression as the core's.
    pub(crate) fn dynamic(&self, expression: &Expression) -> Result<Dynamic, Raise> {
        Ok(match expression {
            Expression::F(name) => {
                lookups::check_value(self.model, &self.names(), name)?;
                field(name)
            }
            Expression::OuterRef(name) => match self.outer {
                Some(outer) => {
                    lookups::check_value(outer, &[], name)?;
                    Dynamic::outer(outer, name)
                }
                None => {
                    return Err(Raise::value_error(
                        "This queryset contains a reference to an outer query and may only be used in a subquery.",
                    ));
                }
            },
            Expression::Value(value) => Dynamic::from(convert::by_itself(value)?),
            Expression::Star => field("pk"),
            Expression::Combined(left, operator, right) => {
                let (left, right) = (self.dynamic(left)?, self.dynamic(right)?);
                match *operator {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    "/" => left / right,
                    "%%" => left % right,
                    "^" => Dynamic::call("power", [left, right]),
                    "&" => Dynamic::call("bit_and", [left, right]),
                    "|" => Dynamic::call("bit_or", [left, right]),
                    other => return Err(Raise::type_error(format!("no column can be calculated with '{other}'"))),
                }
            }
            Expression::Aggregate { class, of, distinct, filter, default } => {
                let Some((_, Kind::Aggregate(name))) = class_named(class) else {
                    return Err(Raise::type_error(format!("{class} is no aggregate")));
                };
                let inner = match &**of {
                    Expression::Star => None,
                    of => Some(self.dynamic(of)?),
                };
                if let Expression::F(name) = &**of
                    && !self.over_rows
                    && self.aggregates.iter().any(|known| **known == **name)
                {
                    let message = format!("Cannot compute {class}('{name}'): '{name}' is an aggregate");
                    return Err(Raise::field(message).about(name));
                }
                let mut made = Dynamic::aggregate(name, inner, *distinct);
                if let Some(filter) = filter {
                    made = made.filter(self.condition(filter)?);
                }
                match default {
                    Some(default) => Dynamic::call("coalesce", [made, self.dynamic(default)?]),
                    None => made,
                }
            }
            Expression::Function { class, args, word } => self.function(class, args, word.as_deref())?,
            Expression::Cast(of, to) => self.dynamic(of)?.cast(*to),
            Expression::Wrapper(of) | Expression::Order { of, .. } => self.dynamic(of)?,
            Expression::When(_, then) => self.dynamic(then)?,
            Expression::Case(cases, default) => {
                let mut parts = Vec::new();
                for case in cases {
                    if let Expression::When(condition, then) = &**case {
                        parts.push(self.condition(condition)?.into());
                        parts.push(self.dynamic(then)?);
                    }
                }
                if parts.is_empty() {
                    return self.dynamic(default);
                }
                if !matches!(&**default, Expression::Value(Value::None)) {
                    parts.push(self.dynamic(default)?);
                }
                Dynamic::call("case", parts)
            }
            Expression::Window(over) => self.over(over)?,
            Expression::Frame { class, .. } => {
                return Err(Raise::type_error(format!(
                    "{class}(..) is the frame of a window: Window(.., frame={class}(..))"
                )));
            }
            Expression::FilteredRelation(relation, condition) => {
                return Err(no_filtered_relation(relation, condition)?);
            }
            Expression::Exists(queryset, negated) => {
                let exists = queryset.inside(self.model)?.exists_in();
                if *negated { (!self.rows.holds(exists).map_err(from_name)?).into() } else { exists }
            }
            Expression::Subquery(queryset) => Dynamic::from(queryset.inside(self.model)?),
            Expression::Condition(q) => self.condition(q)?.into(),
        })
    }

    fn function(
        &self,
        class: &'static str,
        args: &[std::rc::Rc<Expression>],
        word: Option<&str>,
    ) -> Result<Dynamic, Raise> {
        let mut made: Vec<Dynamic> = args.iter().map(|arg| self.dynamic(arg)).collect::<Result<_, _>>()?;
        let kind = class_named(class).map(|(_, kind)| kind);
        let mut of = |name: &str| made.pop().map(|of| of.part(name)).ok_or_else(|| Raise::type_error(name));
        match (class, kind, word) {
            ("Extract", _, Some(word)) => of(word),
            (_, Some(Kind::Extract(part)), _) => of(part),
            ("Trunc", _, Some(word)) => Ok(Dynamic::call(&format!("trunc_{word}"), made)),
            (_, Some(Kind::Trunc(part)), _) => Ok(Dynamic::call(&format!("trunc_{part}"), made)),
            (_, Some(Kind::Window(_)), _) => Err(Raise::new(
                "NotSupportedError",
                format!("{class}(..) has a value only over a window: Window(expression={class}(..), order_by=..)"),
            )),
            (_, Some(Kind::Function(name, ..)), _) => Ok(Dynamic::call(name, made)),
            _ => Err(Raise::type_error(format!("{class} is no function"))),
        }
    }
}

/// What does here what a filtered relation does in Django.
fn no_filtered_relation(relation: &str, condition: &Q) -> Result<Raise, Raise> {
    let condition = condition.text()?;
    let message = format!(
        "the shell has no FilteredRelation: Count(\"{relation}\", filter=..) takes the condition {condition} for what is counted or summed, \
         and one filter(..) that has all conditions on {relation} finds what has such a row"
    );
    Ok(Raise::new("NotSupportedError", message).about("FilteredRelation"))
}

/// A queryset in another one, with the rows of that one around it.
pub(crate) fn inside(queryset: &QuerySet, outer: &'static ModelMeta) -> Result<DynQuerySet, Raise> {
    if queryset.shape.names().iter().any(|name| name.is_empty()) {
        return Err(Raise::new(
            "NotSupportedError",
            "groups of which only a part is selected can't stand in another query here: write list(..) around them",
        ));
    }
    let mut rows = queryset.rows.clone();
    for (exclude, q) in &queryset.pending {
        let resolver = Resolver { outer: Some(outer), rows: &rows, ..queryset.resolver() };
        let condition = resolver.condition(q)?;
        rows = if *exclude { rows.exclude(condition) } else { rows.filter(condition) };
    }
    Ok(queryset.sliced(rows))
}
