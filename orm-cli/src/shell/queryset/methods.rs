//! The methods of querysets.

use super::{QuerySet, Shape, prefetch};
use crate::shell::arguments::Arguments;
use crate::shell::error::{Raise, from_name};
use crate::shell::eval::Eval;
use crate::shell::expression;
use crate::shell::lookups;
use crate::shell::q::Q;
use crate::shell::raw;
use crate::shell::value::Value;
use std::rc::Rc;

/// Their names.
pub(crate) const METHODS: &[&str] = &[
    "aggregate",
    "alias",
    "all",
    "annotate",
    "bulk_create",
    "bulk_update",
    "contains",
    "count",
    "create",
    "dates",
    "datetimes",
    "defer",
    "delete",
    "difference",
    "distinct",
    "earliest",
    "exclude",
    "exists",
    "explain",
    "filter",
    "first",
    "get",
    "get_or_create",
    "in_bulk",
    "intersection",
    "iterator",
    "last",
    "latest",
    "none",
    "only",
    "order_by",
    "prefetch_related",
    "raw",
    "reverse",
    "select_for_update",
    "select_related",
    "union",
    "update",
    "update_or_create",
    "using",
    "values",
    "values_list",
];

/// The condition that the arguments of `filter` and the like mean.
pub(crate) fn condition(args: Arguments) -> Result<Rc<Q>, Raise> {
    match expression::q(args)? {
        Value::Q(q) => Ok(q),
        _ => Ok(Rc::new(Q::all(Vec::new()))),
    }
}

fn yes(value: Option<Value>) -> bool {
    matches!(value, Some(Value::Bool(true)))
}

/// Refuses arguments of methods that take none, or none by position: what is left unread might be what was meant.
fn refuse(name: &str, args: &Arguments) -> Result<(), Raise> {
    let nothing = matches!(name, "all" | "count" | "delete" | "exists" | "first" | "last" | "none" | "reverse");
    let by_name_only = nothing || matches!(name, "create" | "update");
    let given = args.positional.len();
    if by_name_only && given > 0 {
        let given = given + 1;
        return Err(Raise::type_error(format!("QuerySet.{name}() takes 1 positional argument but {given} were given")));
    }
    let by_position_only = matches!(
        name,
        "defer" | "distinct" | "earliest" | "latest" | "only" | "order_by" | "prefetch_related" | "select_related"
    );
    if nothing || by_position_only { args.no_keywords(&format!("QuerySet.{name}")) } else { Ok(()) }
}

/// `iterator(chunk_size)`: rows are read as they are wanted in any case, but what makes no sense is refused.
fn check_chunk_size(of: &QuerySet, args: &mut Arguments) -> Result<(), Raise> {
    let size = args.take(0, "chunk_size");
    args.no_keywords("QuerySet.iterator")?;
    match size {
        None | Some(Value::None) if !of.prefetch.is_empty() => Err(Raise::value_error(
            "chunk_size must be provided when using QuerySet.iterator() after prefetch_related().",
        )),
        None | Some(Value::None) => Ok(()),
        Some(size) if size.as_int().is_some_and(|size| size > 0) => Ok(()),
        Some(_) => Err(Raise::value_error("Chunk size must be strictly positive.").about("chunk_size")),
    }
}

impl Eval {
    /// `qs.name(arguments)`
    pub(crate) async fn queryset_method(
        &mut self,
        of: &Rc<QuerySet>,
        name: &str,
        mut args: Arguments,
    ) -> Result<Value, Raise> {
        refuse(name, &args)?;
        match name {
            "get" => self.get(of, &*condition(args)?).await,
            "first" => self.first(of, false).await,
            "last" => self.first(of, true).await,
            "latest" => self.latest(of, &args.positional, true).await,
            "earliest" => self.latest(of, &args.positional, false).await,
            "count" => self.count(of).await,
            "exists" => self.exists(of).await,
            "contains" => self.queryset_contains(of, &args).await,
            "aggregate" => self.aggregate(of, &args).await,
            "in_bulk" => self.in_bulk(of, args).await,
            "explain" => self.explain(of, args).await,
            "iterator" => {
                check_chunk_size(of, &mut args)?;
                let rows = self.fetch(&of.again()).await?;
                Ok(Value::iterator("generator", rows.to_vec()))
            }
            "update" => self.update(of, &args).await,
            "delete" => self.delete_rows(of).await,
            "create" => self.create(of, args).await,
            "get_or_create" => self.get_or_create(of, args, false).await,
            "update_or_create" => self.get_or_create(of, args, true).await,
            "raw" => raw::raw(of.model, args),
            "bulk_create" => self.bulk_create(of, args).await,
            "bulk_update" => self.bulk_update(of, args).await,
            _ => of.step(name, args).map(QuerySet::into_value),
        }
    }
}

impl QuerySet {
    /// The methods that give another queryset.
    fn step(&self, name: &str, mut args: Arguments) -> Result<QuerySet, Raise> {
        let without_values = || {
            if self.selects_values() {
                return Err(Raise::type_error(format!("Cannot call {name}() after .values() or .values_list()")));
            }
            Ok(())
        };
        Ok(match name {
            "all" | "using" | "select_for_update" => self.again(),
            "filter" | "exclude" => {
                self.not_combined(name)?;
                self.filtered(&*condition(args)?, name == "exclude")?
            }
            "none" => {
                let next = self.again();
                QuerySet { rows: next.rows.clone().none(), combined: None, ..next }
            }
            "order_by" => self.order_by(&args.positional)?,
            "reverse" => self.reverse()?,
            "distinct" => self.distinct(&args)?,
            "annotate" | "alias" => {
                self.not_combined(name)?;
                self.annotate(name, &args.positional, &args.keywords)?
            }
            "values" => {
                let (made, names) = self.select(&args.positional, &args.keywords)?;
                QuerySet { shape: Shape::Dicts(names), ..made }
            }
            "values_list" => self.values_list(args)?,
            "dates" | "datetimes" => {
                let what = if name == "dates" { "field_name" } else { "datetime_field_name" };
                let mut part =
                    |at: usize, name: &str| args.take(at, name).as_ref().and_then(Value::as_str).map(str::to_owned);
                let missing = |argument: &str| {
                    let message = format!("QuerySet.{name}() missing 1 required positional argument: '{argument}'");
                    Raise::type_error(message)
                };
                let field = part(0, what).ok_or_else(|| missing(what))?;
                let kind = part(1, "kind").ok_or_else(|| missing("kind"))?;
                let order = part(2, "order").unwrap_or_else(|| "ASC".to_owned());
                self.moments(&field, &kind, &order, name == "datetimes")?
            }
            "union" | "intersection" | "difference" => self.combine(name, args)?,
            "select_related" => {
                self.not_combined(name)?;
                without_values()?;
                self.with_related(&args.positional)?
            }
            "prefetch_related" => {
                self.not_combined(name)?;
                let mut next = self.again();
                prefetch::add(&mut next.prefetch, &args.positional)?;
                next
            }
            "only" | "defer" => {
                self.not_combined(name)?;
                without_values()?;
                if name == "only" { self.only(&args.positional)? } else { self.defer(&args.positional)? }
            }
            _ => return Err(Raise::attribute(format!("'QuerySet' object has no attribute '{name}'"))),
        })
    }

    fn distinct(&self, args: &Arguments) -> Result<QuerySet, Raise> {
        self.not_combined("distinct")?;
        if self.is_sliced() {
            return Err(Raise::type_error("Cannot create distinct fields once a slice has been taken."));
        }
        let next = self.again();
        let fields: Vec<&str> = args.positional.iter().filter_map(Value::as_str).collect();
        for field in &fields {
            lookups::check_value(self.model, &[], field)?;
        }
        let rows = next.rows.clone();
        let rows = if fields.is_empty() { rows.distinct() } else { rows.distinct_on(fields).map_err(from_name)? };
        Ok(QuerySet { rows, distinct: true, ..next })
    }

    fn values_list(&self, mut args: Arguments) -> Result<QuerySet, Raise> {
        let (flat, named) = (yes(args.keyword("flat")), yes(args.keyword("named")));
        args.no_keywords("QuerySet.values_list")?;
        if flat && named {
            return Err(Raise::type_error("'flat' and 'named' can't be used together."));
        }
        if flat && args.positional.len() > 1 {
            let message = "'flat' is not valid when values_list is called with more than one field.";
            return Err(Raise::type_error(message));
        }
        let (made, names) = self.select(&args.positional, &[])?;
        let shape = match (flat, named) {
            (true, _) => Shape::Flat(names.first().cloned().unwrap_or_else(|| "".into())),
            (_, true) => Shape::Rows(names),
            _ => Shape::Tuples(names),
        };
        Ok(QuerySet { shape, ..made })
    }

    fn combine(&self, name: &str, mut args: Arguments) -> Result<QuerySet, Raise> {
        let all = yes(args.keyword("all"));
        let mut rows = self.asked()?;
        for other in &args.positional {
            let Value::QuerySet(other) = other else {
                return Err(Raise::attribute(format!("'{}' object has no attribute 'query'", other.class())));
            };
            let other = other.asked()?;
            rows = match name {
                "union" if all => rows.union_all(other),
                "union" => rows.union(other),
                "intersection" => rows.intersection(other),
                _ => rows.difference(other),
            };
        }
        let combined = Some(match name {
            "union" => "union",
            "intersection" => "intersection",
            _ => "difference",
        });
        Ok(QuerySet { rows, combined, low: 0, high: None, ordered: false, ..self.again() })
    }
}
