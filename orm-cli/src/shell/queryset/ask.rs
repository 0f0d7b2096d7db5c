//! Questions to which the answer is no queryset.

use super::QuerySet;
use super::select::only_expressions;
use crate::shell::arguments::Arguments;
use crate::shell::error::{ByAddress, Class, ModelError, Raise};
use crate::shell::eval::Eval;
use crate::shell::expression::{self, Expression, Resolver};
use crate::shell::lookups;
use crate::shell::names;
use crate::shell::q::{Child, Q};
use crate::shell::value::{Value, equal};
use orm_core::queryset::Explain;
use std::rc::Rc;

/// More rows than this are not counted by `get`.
const MOST_FOUND: usize = 20;

impl QuerySet {
    pub(crate) fn does_not_exist(&self) -> Raise {
        let class = Class::Model(ByAddress(self.model), ModelError::DoesNotExist);
        Raise::of(class, format!("{} matching query does not exist.", names::object_name(self.model)))
    }
}

fn negative() -> Raise {
    Raise::value_error("Negative indexing is not supported.")
}

impl Eval {
    /// `qs.get(condition)`
    pub(crate) async fn get(&mut self, queryset: &QuerySet, q: &Q) -> Result<Value, Raise> {
        if !q.children.is_empty() {
            queryset.not_combined("get(...) with filters")?;
        }
        let found = queryset.filtered(q, false)?;
        let mut rows = self.fetch_first(&found, MOST_FOUND as u64 + 1).await?;
        match rows.len() {
            1 => Ok(rows.swap_remove(0)),
            0 => Err(queryset.does_not_exist()),
            count => {
                let name = names::object_name(queryset.model);
                let count = if count > MOST_FOUND { format!("more than {MOST_FOUND}") } else { count.to_string() };
                let class = Class::Model(ByAddress(queryset.model), ModelError::MultipleObjectsReturned);
                Err(Raise::of(class, format!("get() returned more than one {name} -- it returned {count}!")))
            }
        }
    }

    /// `qs[index]` and `qs[from:to]`.
    pub(crate) async fn queryset_item(&mut self, queryset: &Rc<QuerySet>, index: &Value) -> Result<Value, Raise> {
        if let Value::Slice(parts) = index {
            return self.queryset_slice(queryset, parts, index).await;
        }
        let Some(number) = index.as_int() else {
            let class = index.class();
            return Err(Raise::type_error(format!("QuerySet indices must be integers or slices, not {class}.")));
        };
        let at = u64::try_from(number).map_err(|_| negative())?;
        let out_of_range = || Raise::new("IndexError", "list index out of range");
        if let Some(rows) = queryset.cached() {
            let at = usize::try_from(at).map_err(|_| out_of_range())?;
            return rows.get(at).cloned().ok_or_else(out_of_range);
        }
        let mut one = queryset.again();
        one.low = queryset.low.saturating_add(at);
        let high = one.low.saturating_add(1);
        one.high = Some(queryset.high.map_or(high, |known| high.min(known)));
        self.fetch_first(&one, 1).await?.pop().ok_or_else(out_of_range)
    }

    async fn queryset_slice(&mut self, queryset: &QuerySet, parts: &[Value; 3], index: &Value) -> Result<Value, Raise> {
        let number = |value: &Value| match (value, value.as_int()) {
            (Value::None, _) => Ok(None),
            (_, Some(number)) => u64::try_from(number).map(Some).map_err(|_| negative()),
            _ => Err(Raise::type_error("slice indices must be integers or None or have an __index__ method")),
        };
        let (start, stop) = (number(&parts[0])?, number(&parts[1])?);
        if let Some(rows) = queryset.cached() {
            return Box::pin(self.subscript(&Value::list(rows), index)).await;
        }
        let mut sliced = queryset.again();
        let low = queryset.low.saturating_add(start.unwrap_or(0));
        let high = stop.map(|stop| queryset.low.saturating_add(stop));
        sliced.low = queryset.high.map_or(low, |known| low.min(known));
        sliced.high = match (high, queryset.high) {
            (Some(high), Some(known)) => Some(high.min(known)),
            (high, known) => high.or(known),
        };
        if parts[2].is_none() {
            return Ok(sliced.into_value());
        }
        let rows = Value::list(self.fetch(&sliced).await?.to_vec());
        let every = Value::Slice(Rc::new([Value::None, Value::None, parts[2].clone()]));
        Box::pin(self.subscript(&rows, &every)).await
    }

    pub(super) async fn first(&mut self, queryset: &QuerySet, last: bool) -> Result<Value, Raise> {
        let ordered = match (queryset.ordered, last) {
            (true, false) => queryset.again(),
            (true, true) => queryset.reverse()?,
            (false, false) => queryset.order_by(&[Value::str("pk")])?,
            (false, true) => queryset.order_by(&[Value::str("-pk")])?,
        };
        Ok(self.fetch_first(&ordered, 1).await?.into_iter().next().unwrap_or(Value::None))
    }

    pub(super) async fn latest(&mut self, queryset: &QuerySet, by: &[Value], latest: bool) -> Result<Value, Raise> {
        if by.is_empty() {
            return Err(Raise::value_error(
                "earliest() and latest() require either fields as positional arguments or 'get_latest_by' in the model's Meta.",
            ));
        }
        if queryset.is_sliced() {
            return Err(Raise::type_error("Cannot change a query once a slice has been taken."));
        }
        let ordered = queryset.order_by(by)?;
        let ordered = if latest { ordered.reverse()? } else { ordered };
        self.fetch_first(&ordered, 1).await?.into_iter().next().ok_or_else(|| queryset.does_not_exist())
    }

    pub(super) async fn count(&mut self, queryset: &QuerySet) -> Result<Value, Raise> {
        if let Some(rows) = queryset.cached() {
            return Ok(Value::Int(rows.len() as i128));
        }
        let count = queryset.asked()?.count(&self.db).await.map_err(|error| self.failed(error))?;
        Ok(Value::Int(count.into()))
    }

    pub(super) async fn exists(&mut self, queryset: &QuerySet) -> Result<Value, Raise> {
        if let Some(rows) = queryset.cached() {
            return Ok(Value::Bool(!rows.is_empty()));
        }
        let exists = queryset.asked()?.exists(&self.db).await.map_err(|error| self.failed(error))?;
        Ok(Value::Bool(exists))
    }

    pub(super) async fn queryset_contains(&mut self, queryset: &QuerySet, args: &Arguments) -> Result<Value, Raise> {
        queryset.not_combined("contains")?;
        if queryset.selects_values() {
            return Err(Raise::type_error("Cannot call QuerySet.contains() after .values() or .values_list()."));
        }
        let Value::Instance(instance) = args.one("contains")? else {
            return Err(Raise::type_error("'obj' must be a model instance."));
        };
        if !instance.model().is(queryset.model) {
            return Ok(Value::Bool(false));
        }
        if instance.pk().is_none() {
            return Err(Raise::value_error("QuerySet.contains() cannot be used on unsaved objects."));
        }
        if let Some(rows) = queryset.cached() {
            let row = Value::Instance(instance);
            for other in &rows {
                if equal::equal(other, &row)? {
                    return Ok(Value::Bool(true));
                }
            }
            return Ok(Value::Bool(false));
        }
        let is_it = Q::all(vec![Child::Lookup("pk".into(), instance.pk())]);
        let found = queryset.filtered(&is_it, false)?;
        self.exists(&found).await
    }

    /// `aggregate(Sum("plays"), n=Count("*"))`: those with names come first.
    pub(super) async fn aggregate(&mut self, queryset: &QuerySet, args: &Arguments) -> Result<Value, Raise> {
        queryset.not_combined("aggregate")?;
        only_expressions("aggregate", args.keywords.iter().map(|(_, value)| value).chain(&args.positional))?;
        let mut named: Vec<(Rc<str>, Rc<Expression>)> =
            args.keywords.iter().map(|(name, value)| (Rc::clone(name), expression::of_value(value))).collect();
        for value in &args.positional {
            let made = expression::of_value(value);
            let Some(alias) = made.default_alias() else {
                return Err(Raise::type_error("Complex aggregates require an alias"));
            };
            named.push((alias.into(), made));
        }
        let mut asked = Vec::new();
        for (name, made) in &named {
            if !made.has_aggregate() {
                return Err(Raise::type_error(format!("{name} is not an aggregate expression")));
            }
            let resolver = Resolver { over_rows: true, ..queryset.resolver() };
            asked.push((Rc::clone(name), resolver.dynamic(made)?));
        }
        if asked.is_empty() {
            return Value::dict([]);
        }
        let names: Vec<Value> = asked.iter().map(|(name, _)| Value::Str(Rc::clone(name))).collect();
        let row = queryset.asked()?.aggregate_of(&self.db, asked).await.map_err(|error| self.failed(error))?;
        Value::dict(names.into_iter().zip(row.into_values().into_iter().map(Value::from)))
    }

    pub(super) async fn in_bulk(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        if queryset.is_sliced() {
            return Err(Raise::type_error("Cannot use 'limit' or 'offset' with in_bulk()."));
        }
        if queryset.selects_values() {
            return Err(Raise::type_error("in_bulk() cannot be used with values() or values_list()."));
        }
        let field = args.keyword("field_name");
        let name = field.as_ref().and_then(Value::as_str).unwrap_or("pk").to_owned();
        let model = queryset.model;
        let Some(names::Member::Field(at) | names::Member::Key(at)) = names::in_queries(model, &name) else {
            return Err(lookups::no_field(model, &name));
        };
        if !model.is_unique(&[at]) {
            let message = format!("in_bulk()'s field_name must be a unique field but '{name}' isn't.");
            return Err(Raise::value_error(message));
        }
        let found = match args.take(0, "id_list") {
            None | Some(Value::None) => queryset.again(),
            Some(ids) => {
                let ids = self.iterate(&ids).await?;
                let among = Q::all(vec![Child::Lookup(format!("{name}__in").into(), Value::list(ids))]);
                queryset.filtered(&among, false)?
            }
        };
        let rows = self.fetch(&found).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            if let Value::Instance(instance) = row {
                entries.push((self.field_of(instance, at).await?, row.clone()));
            }
        }
        Value::dict(entries)
    }

    pub(super) async fn explain(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        let mut explain = Explain::new();
        let mut asked = |name: &str| matches!(args.keyword(name), Some(Value::Bool(true)));
        if asked("analyze") {
            explain = explain.analyze();
        }
        if asked("verbose") {
            explain = explain.verbose();
        }
        if asked("buffers") {
            explain = explain.buffers();
        }
        if args
            .keyword("format")
            .is_some_and(|format| format.as_str().is_some_and(|name| name.eq_ignore_ascii_case("json")))
        {
            explain = explain.json();
        }
        let plan = queryset.asked_for_rows()?.explain(&self.db, explain).await.map_err(|error| self.failed(error))?;
        Ok(Value::str(plan.trim_end()))
    }
}
