//! What is calculated from names: a [`Dynamic`] that takes no column's type, as an expression.

use super::dynamic::{Dynamic, Kind, OverWindow};
use super::error::shown;
use super::{NameError, Scope, aggregate_named, lookup, spelling};
use crate::query::{Arithmetic, Function, Node, OrderBy, OrderKey, Tree, Window};
use crate::value::{SqlType, Value};

impl Scope<'_> {
    /// The expression. A value by itself takes the type of `hint`, where it can.
    pub(crate) fn evaluate(self, dynamic: Dynamic, hint: Option<SqlType>) -> Result<Tree, NameError> {
        match dynamic.kind {
            Kind::Field(name) => self.expression(&name),
            Kind::Arithmetic(op, left, right) => self.calculate(op, *left, *right, hint),
            Kind::Call(name, args) => self.call(&name, args, hint),
            Kind::Part(name, of) => lookup::part(&name, self.evaluate(*of, None)?),
            Kind::Cast(to, of) => {
                let of = self.evaluate(*of, None)?;
                // a value is sent as that type; what has it needs no cast
                if of.node.sql_type() == to { Ok(of) } else { Ok(of.over(|of| Node::Cast { to, of })) }
            }
            Kind::Aggregate { function, of, distinct, filter } => self.aggregated(&function, of, distinct, filter),
            Kind::Over(over) => self.over(*over),
            Kind::Condition(tree) => Ok(tree),
            Kind::Exists(query) => Ok(Tree::query(query, Node::Exists)),
            Kind::Query(query) => Ok(Tree::query(query, Node::Scalar)),
            Kind::Outer(root, name) => {
                let of = Scope::of(root).expression(&name)?;
                Ok(of.over(|of| Node::Outer { root, of }))
            }
            Kind::TooDeep => Err(lookup::too_deep()),
            Kind::List(_) => Err(NameError::Value {
                column: "an expression".into(),
                rust_type: None,
                expected: "one value",
                found: "a list",
            }),
            kind @ (Kind::Null | Kind::Value(_) | Kind::Json(_)) => Ok(Tree::leaf(literal(kind, hint))),
        }
    }

    /// A function over a window.
    fn over(self, over: OverWindow) -> Result<Tree, NameError> {
        let of = match over.of.kind {
            Kind::Call(name, args) => match Function::of_window(&name) {
                Some(function) => {
                    let mut trees: Vec<Tree> = Vec::with_capacity(args.len());
                    for (at, arg) in args.into_iter().enumerate() {
                        // how many rows away, and of how many parts, is counted; what stands in for a missing row is of the value's type
                        let counts = at == 1 || function == Function::Ntile;
                        let hint = if counts { Some(SqlType::I32) } else { trees.first().map(|of| of.node.sql_type()) };
                        trees.push(self.evaluate(arg, hint)?);
                    }
                    Tree::call(function, trees)
                }
                None => self.call(&name, args, None)?,
            },
            _ => self.evaluate(over.of, None)?,
        };
        let mut window = Window { frame: over.frame, ..Window::default() };
        for by in over.partition {
            window.partition.push(self.evaluate(by, None)?.node);
        }
        for (by, descending, nulls) in over.order {
            let node = self.evaluate(by, None)?.node;
            // a constant orders nothing
            if !matches!(node, Node::Constant(_)) {
                window.order.push(OrderBy { key: OrderKey::Node(node), descending, nulls });
            }
        }
        let stands_before = match &of.node {
            Node::Aggregate { .. } | Node::Gather(_) => true,
            Node::Call { function, .. } => function.is_of_window(),
            _ => false,
        };
        if !stands_before {
            return Ok(Tree::leaf(Node::Misuse(
                "before a window stands an aggregate, or a function of windows such as `rank`",
            )));
        }
        Ok(window.over(of))
    }

    fn calculate(
        self,
        op: Arithmetic,
        left: Dynamic,
        right: Dynamic,
        hint: Option<SqlType>,
    ) -> Result<Tree, NameError> {
        // a value takes the type of what it is calculated with
        let (left, right) = match (is_literal(&left.kind), is_literal(&right.kind)) {
            (true, false) => {
                let right = self.evaluate(right, hint)?;
                (self.evaluate(left, beside(right.node.sql_type()))?, right)
            }
            (false, true) => {
                let left = self.evaluate(left, hint)?;
                let other = beside(left.node.sql_type());
                (left, self.evaluate(right, other)?)
            }
            _ => (self.evaluate(left, hint)?, self.evaluate(right, hint)?),
        };
        // a number with a fraction makes one of what it is calculated with
        let fraction = |tree: &Tree| match tree.node.sql_type() {
            SqlType::F32 | SqlType::F64 => Some(SqlType::F64),
            SqlType::Decimal => Some(SqlType::Decimal),
            _ => None,
        };
        let widened = |tree: Tree, to: SqlType| {
            if tree.node.sql_type().is_integer() { tree.over(|of| Node::Cast { to, of }) } else { tree }
        };
        let (left, right) = match (fraction(&left), fraction(&right)) {
            (Some(to), None) => (left, widened(right, to)),
            (None, Some(to)) => (widened(left, to), right),
            _ => (left, right),
        };
        let function = match (op, left.node.sql_type(), right.node.sql_type()) {
            (Arithmetic::Add, one, SqlType::Duration) if is_moment(one) => Some(Function::Plus),
            (Arithmetic::Subtract, one, SqlType::Duration) if is_moment(one) => Some(Function::Minus),
            (Arithmetic::Subtract, one, other) if is_moment(one) && one == other => Some(Function::Since),
            _ => None,
        };
        Ok(match function {
            Some(function) => Tree::call(function, [left, right]),
            None => left.arithmetic(op, right),
        })
    }

    fn call(self, name: &str, args: Vec<Dynamic>, hint: Option<SqlType>) -> Result<Tree, NameError> {
        let Some(function) = Function::named(name) else {
            let choices: Vec<Box<str>> = Function::of_rows().map(|function| function.name().into()).collect();
            return Err(NameError::Function { name: shown(name), meant: spelling::nearest(name, &choices), choices });
        };
        // the values that stand beside each other have one type: that of the first which is no bare value
        let alike = matches!(
            function,
            Function::Case | Function::Coalesce | Function::Greatest | Function::Least | Function::NullIf
        );
        let is_value = |at: usize, count: usize| function != Function::Case || at % 2 == 1 || at + 1 == count;
        let mut of_values = hint.filter(|_| alike);
        if alike && of_values.is_none() {
            let count = args.len();
            for (at, arg) in args.iter().enumerate() {
                if is_value(at, count) && !is_literal(&arg.kind) {
                    of_values = Some(self.evaluate(arg.clone(), None)?.node.sql_type());
                    break;
                }
            }
        }
        let text = matches!(function, Function::Concat);
        let mut trees = Vec::with_capacity(args.len());
        for arg in args {
            let hint = if text { Some(SqlType::Text) } else { of_values };
            let tree = self.evaluate(arg, hint)?;
            // what is put together is text
            let cast = text && tree.node.sql_type() != SqlType::Text;
            trees.push(if cast { tree.over(|of| Node::Cast { to: SqlType::Text, of }) } else { tree });
        }
        Ok(Tree::call(function, trees))
    }

    fn aggregated(
        self,
        function: &str,
        of: Option<Box<Dynamic>>,
        distinct: bool,
        filter: Option<Tree>,
    ) -> Result<Tree, NameError> {
        let named = aggregate_named(function)?;
        let of = match of {
            Some(of) => self.evaluate(*of, None)?,
            None => self.expression("pk")?,
        };
        if !named.takes(of.node.sql_type()) {
            return Err(NameError::Aggregate { name: "the expression".into(), function: named.name() });
        }
        Ok(match filter {
            None => of.over(|of| Node::Aggregate { function: named, of, distinct, filter: None }),
            Some(filter) => {
                of.join(filter, |of, filter| Node::Aggregate { function: named, of, distinct, filter: Some(filter) })
            }
        })
    }
}

fn is_literal(kind: &Kind) -> bool {
    matches!(kind, Kind::Null | Kind::Value(_) | Kind::Json(_))
}

pub(super) fn is_moment(sql_type: SqlType) -> bool {
    matches!(sql_type, SqlType::Date | SqlType::DateTime | SqlType::Timestamp | SqlType::Time)
}

/// The type that a bare value beside one of this type is taken for. A span of time beside a date is itself.
fn beside(sql_type: SqlType) -> Option<SqlType> {
    (!is_moment(sql_type)).then_some(sql_type)
}

/// A value, as one of that type where it can be.
fn literal(kind: Kind, hint: Option<SqlType>) -> Node {
    if let Some(hint) = hint
        && let Ok(value) = Dynamic::new(kind.clone()).convert(hint)
    {
        return Node::Value(value);
    }
    Node::Value(match kind {
        Kind::Value(value) => value,
        Kind::Json(document) => Value::Json(document),
        _ => Value::Null(hint.unwrap_or(SqlType::Text)),
    })
}
