//! `Window(Rank(), partition_by=.., order_by=..)`: functions over the rows around a row.

use super::build::{checked, field_or};
use super::{Expression, Kind, Resolver, class_named};
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::value::Value;
use orm_core::by_name::{DynOrder, DynWindow, Dynamic};
use std::rc::Rc;

/// A function, and the rows that it sees.
pub(crate) struct Over {
    of: Rc<Expression>,
    partition: Vec<Rc<Expression>>,
    order: Vec<Rc<Expression>>,
    frame: Option<Rc<Expression>>,
}

impl Over {
    pub(super) fn parts(&self) -> impl Iterator<Item = &Rc<Expression>> {
        [&self.of].into_iter().chain(&self.partition).chain(&self.order)
    }

    /// `str(window)`, in which Django leaves no blank between the parts.
    pub(super) fn text(&self) -> Result<String, Raise> {
        let all = |parts: &[Rc<Expression>]| {
            parts.iter().map(|part| part.text()).collect::<Result<Vec<_>, Raise>>().map(|parts| parts.join(", "))
        };
        let partition = all(&self.partition)?;
        let partition = if partition.is_empty() { partition } else { format!("PARTITION BY {partition}") };
        let frame = self.frame.as_ref().map(|frame| frame.text()).transpose()?.unwrap_or_default();
        Ok(format!("{} OVER ({partition}{}{frame})", self.of.text()?, all(&self.order)?))
    }
}

/// A function of windows: `Rank()`, `Lag("name", 2)`.
pub(super) fn function(class: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    args.keyword("output_field");
    let of = match class {
        "Ntile" => None,
        "Lag" | "Lead" | "FirstValue" | "LastValue" | "NthValue" => {
            let of = args.take(0, "expression").unwrap_or(Value::None);
            if of.is_none() {
                let what =
                    if class == "FirstValue" || class == "LastValue" { "expression" } else { "source expression" };
                return Err(Raise::value_error(format!("{class} requires a non-null {what}.")));
            }
            Some(field_or(&of))
        }
        _ => {
            args.exactly(class, 0)?;
            return checked(Expression::Function { class, args: Vec::new(), word: None });
        }
    };
    let mut parts: Vec<Rc<Expression>> = of.into_iter().collect();
    let number = |value: Option<Value>| value.map_or(Some(1), |value| value.as_int()).filter(|number| *number > 0);
    let counted = |number: i128| Rc::new(Expression::Value(Value::Int(number)));
    match class {
        "Ntile" => match number(args.take(0, "num_buckets")) {
            Some(number) => parts.push(counted(number)),
            None => return Err(Raise::value_error("num_buckets must be greater than 0.")),
        },
        "NthValue" => match number(args.take(1, "nth")) {
            Some(number) => parts.push(counted(number)),
            None => return Err(Raise::value_error("NthValue requires a positive integer as for nth.")),
        },
        "Lag" | "Lead" => {
            match number(args.take(1, "offset")) {
                Some(number) => parts.push(counted(number)),
                None => {
                    return Err(Raise::value_error(format!("{class} requires a positive integer for the offset.")));
                }
            }
            if let Some(default) = args.take(2, "default").filter(|default| !default.is_none()) {
                parts.push(super::of_value(&default));
            }
        }
        _ => {}
    }
    args.no_keywords(class)?;
    checked(Expression::Function { class, args: parts, word: None })
}

/// What `partition_by` and `order_by` name: one, or a list of them.
fn several(
    value: Option<Value>,
    one: impl Fn(&Value) -> Result<Rc<Expression>, Raise>,
) -> Result<Vec<Rc<Expression>>, Raise> {
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(Value::List(all)) => all.borrow().iter().map(one).collect(),
        Some(Value::Tuple(all)) => all.iter().map(one).collect(),
        Some(value) => Ok(vec![one(&value)?]),
    }
}

fn ordered(value: &Value) -> Result<Rc<Expression>, Raise> {
    match value {
        Value::Str(name) => Ok(match name.strip_prefix('-') {
            Some(name) => Rc::new(Expression::Order {
                of: Rc::new(Expression::F(name.into())),
                descending: true,
                nulls_first: None,
            }),
            None => Rc::new(Expression::F(Rc::clone(name))),
        }),
        Value::Expression(expression) => Ok(Rc::clone(expression)),
        _ => Err(Raise::value_error(
            "Window.order_by must be either a string reference to a field, an expression, or a list or tuple of them.",
        )
        .about("order_by")),
    }
}

/// `Window(expression, partition_by, order_by, frame)`
pub(super) fn window(mut args: Arguments) -> Result<Value, Raise> {
    args.keyword("output_field");
    let parts = [(0, "expression"), (1, "partition_by"), (2, "order_by"), (3, "frame")];
    let [of, partition, order, frame] = parts.map(|(at, name)| args.take(at, name));
    args.no_keywords("Window.__init__")?;
    let Some(of) = of else {
        return Err(Raise::type_error("Window.__init__() missing 1 required positional argument: 'expression'"));
    };
    let of = super::of_value(&of);
    let kind = class_named(of.class()).map(|(_, kind)| kind);
    if !matches!(kind, Some(Kind::Window(_) | Kind::Aggregate(_))) {
        return Err(Raise::value_error(format!("Expression '{}' isn't compatible with OVER clauses.", of.class())));
    }
    let partition = several(partition, |value| Ok(field_or(value)))?;
    let order = several(order, ordered)?;
    let frame = match frame {
        None | Some(Value::None) => None,
        Some(Value::Expression(frame)) if matches!(*frame, Expression::Frame { .. }) => Some(frame),
        Some(_) => {
            return Err(Raise::type_error("Window(frame=..) is a RowRange(..) or a ValueRange(..)").about("frame"));
        }
    };
    checked(Expression::Window(Over { of, partition, order, frame }))
}

/// `RowRange(start, end)`, `ValueRange(start, end)`
pub(super) fn frame(class: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    let (start, end) = (args.take(0, "start"), args.take(1, "end"));
    args.no_keywords(class)?;
    let bound = |value: Option<Value>, name: &str| match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => match value.as_int().and_then(|number| i64::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(Raise::value_error(format!("{name} argument must be an integer or None."))),
        },
    };
    checked(Expression::Frame { class, start: bound(start, "start")?, end: bound(end, "end")? })
}

/// `ROWS BETWEEN 1 PRECEDING AND CURRENT ROW`
pub(super) fn frame_text(class: &str, start: Option<i64>, end: Option<i64>) -> String {
    let bound = |bound: Option<i64>, open: &str| match bound {
        None => format!("UNBOUNDED {open}"),
        Some(0) => "CURRENT ROW".to_owned(),
        Some(rows) if rows < 0 => format!("{} PRECEDING", rows.unsigned_abs()),
        Some(rows) => format!("{rows} FOLLOWING"),
    };
    let unit = if class == "RowRange" { "ROWS" } else { "RANGE" };
    format!("{unit} BETWEEN {} AND {}", bound(start, "PRECEDING"), bound(end, "FOLLOWING"))
}

impl Resolver<'_> {
    /// An expression as a part of an order.
    pub(crate) fn order(&self, expression: &Expression) -> Result<DynOrder, Raise> {
        let order = DynOrder::by(self.dynamic(expression)?);
        let Expression::Order { descending, nulls_first, .. } = expression else { return Ok(order) };
        let order = if *descending { order.desc() } else { order };
        Ok(match nulls_first {
            Some(true) => order.nulls_first(),
            Some(false) => order.nulls_last(),
            None => order,
        })
    }

    /// A function over a window as the core's.
    pub(super) fn over(&self, over: &Over) -> Result<Dynamic, Raise> {
        let of = match &*over.of {
            Expression::Function { class, args, .. } => {
                let Some((_, Kind::Window(name))) = class_named(class) else {
                    return Err(Raise::type_error(format!("{class} is no function of windows")));
                };
                let args: Vec<Dynamic> = args.iter().map(|arg| self.dynamic(arg)).collect::<Result<_, _>>()?;
                Dynamic::call(name, args)
            }
            of => self.dynamic(of)?,
        };
        let partition: Vec<Dynamic> = over.partition.iter().map(|by| self.dynamic(by)).collect::<Result<_, _>>()?;
        let order: Vec<DynOrder> = over.order.iter().map(|by| self.order(by)).collect::<Result<_, _>>()?;
        let window = DynWindow::new().partition_by(partition).order_by(order);
        Ok(of.over(match over.frame.as_deref() {
            Some(Expression::Frame { class: "RowRange", start, end }) => window.rows(*start, *end),
            Some(Expression::Frame { start, end, .. }) => window.range(*start, *end),
            _ => window,
        }))
    }
}
