//! The shape of a query: a key of everything that its text depends on, and its values, taken out in the order of the text.

use super::bind::{check_sqlite, fits_a_pattern};
use super::inner::Place;
use super::order::{self, Key, Order};
use super::parts::What;
use crate::backend::Backend;
use crate::error::{Error, QueryError};
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Extra, Link, MAX_DEPTH, Node, Nulls, Query, Window};
use crate::value::{Value, ValueError};

/// What is said of a limit or an offset that no database can count to.
pub(super) const TOO_FAR: &str = "limit and offset are at most 9,223,372,036,854,775,807";

/// A value of a query, for a placeholder.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot<'q> {
    /// A value of the user's.
    Value(&'q Value),
    /// A count of rows, for OFFSET.
    Number(&'q u64),
}

/// The key and the values of a query. The key is compared whole, not by its hash: two queries of one key have one text.
#[derive(Debug)]
pub(crate) struct Shape<'q> {
    backend: Backend,
    /// The key.
    pub(super) words: Vec<u64>,
    /// The values.
    pub(super) slots: Vec<Slot<'q>>,
}

/// Why a query can't be sent, and which column stands beside the value at fault.
#[derive(Debug)]
pub(super) enum Refused {
    Value { reason: ValueError, beside: Option<ColumnRef> },
    Misuse(&'static str),
    TooDeep,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Error {
        match refused {
            Refused::Value { reason, beside: Some(column) } => {
                Error::Encode { model: column.model.name, field: column.field_meta().name, reason }
            }
            Refused::Value { reason, beside: None } => QueryError::Value { reason }.into(),
            Refused::Misuse(what) => QueryError::Misuse { what }.into(),
            Refused::TooDeep => QueryError::TooDeep { max: MAX_DEPTH }.into(),
        }
    }
}

impl Refused {
    fn beside(self, node: &Node) -> Self {
        match (self, node) {
            (Refused::Value { reason, beside: None }, Node::Column(column)) => {
                Refused::Value { reason, beside: Some(*column) }
            }
            (refused, _) => refused,
        }
    }
}

/// What comes first in a key, so that no two kinds of statement share one.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum Verb {
    Select,
    Count,
    Exists,
    Aggregate,
    Insert,
    Update,
    UpdateInstance,
    FetchInstance,
    Delete,
    Children,
    Pairs,
    InsertRows,
    UpdateRows,
    Upsert,
}

impl<'q> Shape<'q> {
    pub(super) fn new(backend: Backend, verb: Verb, model: &'static ModelMeta) -> Self {
        let mut words = Vec::with_capacity(24);
        words.push(verb as u64);
        words.push(address(model));
        Shape { backend, words, slots: Vec::with_capacity(4) }
    }

    /// Anything that the text depends on.
    pub(super) fn word(&mut self, word: u64) {
        self.words.push(word);
    }

    /// A model.
    pub(super) fn model(&mut self, model: &'static ModelMeta) {
        self.words.push(address(model));
    }

    /// A value.
    pub(super) fn value(&mut self, value: &'q Value) -> Result<(), Refused> {
        if self.backend == Backend::Sqlite {
            check_sqlite(value).map_err(|reason| Refused::Value { reason, beside: None })?;
        }
        // NULL is written as NULL, so that `SET x = NULL` and `SET x = $1` are two texts
        self.words.push(value.sql_type() as u64 | u64::from(value.is_null()) << 8);
        self.slots.push(Slot::Value(value));
        Ok(())
    }

    /// A count of rows.
    fn number(&mut self, number: &'q u64) -> Result<(), Refused> {
        i64::try_from(*number).map_err(|_| Refused::Misuse(TOO_FAR))?;
        self.slots.push(Slot::Number(number));
        Ok(())
    }

    fn column(&mut self, column: ColumnRef) {
        self.words.push(address(column.model));
        self.words.push(column.field as u64);
        self.path(column.path);
    }

    /// A path.
    pub(super) fn path(&mut self, path: Option<&'static Link>) {
        let mut link = path;
        while let Some(step) = link {
            self.words.push(address(step.model));
            self.words.push(step.field as u64 | u64::from(step.nullable) << 32 | u64::from(step.reverse) << 33);
            link = step.parent;
        }
        self.words.push(u64::MAX);
    }

    /// A list of nodes.
    pub(super) fn nodes(&mut self, nodes: &'q [Node]) -> Result<(), Refused> {
        self.words.push(nodes.len() as u64);
        nodes.iter().try_for_each(|node| self.node(node))
    }

    /// An expression.
    pub(super) fn node(&mut self, node: &'q Node) -> Result<(), Refused> {
        match node {
            Node::Column(column) => {
                self.word(1 << 56);
                self.column(*column);
            }
            Node::Value(value) => {
                self.word(2 << 56);
                self.value(value)?;
            }
            Node::Invalid(reason) => return Err(Refused::Value { reason: reason.clone(), beside: None }),
            Node::TooDeep => return Err(Refused::TooDeep),
            Node::Misuse(what) => return Err(Refused::Misuse(what)),
            Node::Constant(constant) => self.word(3 << 56 | u64::from(*constant)),
            Node::Compare { op, left, right } => {
                self.word(4 << 56 | *op as u64);
                self.pair(left, right)?;
            }
            Node::Match { pattern, fold, left, right } => {
                let long = matches!(&**right, Node::Value(value) if !fits_a_pattern(value));
                self.word(5 << 56 | *pattern as u64 | u64::from(*fold) << 8 | u64::from(long) << 9);
                self.pair(left, right)?;
            }
            Node::Regex { fold, left, right } => {
                self.word(6 << 56 | u64::from(*fold));
                self.pair(left, right)?;
            }
            Node::In { left, list } => {
                self.word(7 << 56);
                match &**list {
                    Node::Scalar(query) => {
                        self.node(left)?;
                        self.inner(query, Place::In)?;
                    }
                    list => self.pair(left, list)?,
                }
            }
            Node::Between { of, low, high } => {
                self.word(8 << 56);
                self.pair(of, low)?;
                self.node(high).map_err(|refused| refused.beside(of))?;
            }
            Node::IsNull(of) => {
                self.word(9 << 56);
                self.node(of)?;
            }
            Node::Part { part, of } => {
                self.word(10 << 56 | *part as u64);
                self.node(of)?;
            }
            Node::Arithmetic { op, left, right } => {
                self.word(11 << 56 | *op as u64);
                self.pair(left, right)?;
            }
            Node::All(parts) => {
                self.word(12 << 56);
                self.nodes(parts)?;
            }
            Node::Any(parts) => {
                self.word(13 << 56);
                self.nodes(parts)?;
            }
            Node::Not(of) => {
                self.word(14 << 56);
                self.node(of)?;
            }
            Node::Aggregate { function, of, distinct, filter } => {
                self.word(15 << 56 | *function as u64 | u64::from(*distinct) << 8 | u64::from(filter.is_some()) << 9);
                self.node(of)?;
                filter.iter().try_for_each(|filter| self.node(filter))?;
            }
            Node::Exists(query) => self.inner(query, Place::Exists)?,
            Node::Scalar(query) => self.inner(query, Place::Scalar)?,
            Node::Selected { at, of } => {
                self.word(23 << 56 | (of.sql_type() as u64) << 32 | *at as u64);
            }
            Node::Outer { root, of } => {
                self.word(21 << 56);
                self.word(address(root));
                self.node(of)?;
            }
            Node::Call { function, args } => {
                self.word(40 << 56 | *function as u64);
                self.nodes(args).map_err(|refused| match args.first() {
                    Some(first) => refused.beside(first),
                    None => refused,
                })?;
            }
            Node::Cast { to, of } => {
                self.word(41 << 56 | *to as u64);
                self.node(of)?;
            }
            Node::Over(over) => {
                self.word(42 << 56);
                self.node(&over.of)?;
                self.window(&over.window)?;
            }
            Node::Gather(gather) => {
                self.word(43 << 56 | u64::from(gather.distinct));
                self.node(&gather.of)?;
                self.nodes(gather.separator.as_slice())?;
                self.nodes(gather.filter.as_slice())?;
                self.orders(&order::said(&gather.order))?;
            }
            Node::Raw(raw) => {
                // a text is told by its place in the program
                self.word(44 << 56 | u64::from(raw.nullable) << 8 | raw.sql_type as u64);
                self.word(raw.text.as_ptr().addr() as u64);
                self.word(raw.text.len() as u64);
                self.nodes(&raw.args)?;
            }
        }
        Ok(())
    }

    /// A query inside of an expression: what of it is written there.
    fn inner(&mut self, query: &'q Query, place: Place) -> Result<(), Refused> {
        let (parts, what) = place.of(query);
        self.word(19 << 56 | (place as u64) << 8 | what as u64);
        self.word(address(query.model));
        if what == What::Rows {
            self.selection(query)?;
        }
        parts.shape(self)
    }

    /// What a query selects.
    pub(super) fn selection(&mut self, query: &'q Query) -> Result<(), Refused> {
        match &query.selected {
            None => self.word(0),
            Some(nodes) => {
                self.word(1 | u64::from(query.shape.is_some()) << 1);
                self.nodes(nodes)?;
            }
        }
        self.word(query.extra.len() as u64);
        query.extra.iter().try_for_each(|extra| match extra {
            Extra::Node(node) => self.node(node),
            Extra::Row(link, _) => {
                self.word(22 << 56);
                self.path(Some(link));
                Ok(())
            }
        })
    }

    /// A limit, which stands in the text, and an offset, which is bound.
    pub(super) fn slice(&mut self, limit: Option<u64>, offset: &'q u64) -> Result<(), Refused> {
        self.word(u64::from(limit.is_some()) | u64::from(*offset > 0) << 1);
        if let Some(limit) = limit {
            self.word(limit);
        }
        if *offset > 0 {
            self.number(offset)?;
        }
        Ok(())
    }

    fn window(&mut self, window: &'q Window) -> Result<(), Refused> {
        self.nodes(&window.partition)?;
        self.orders(&order::said(&window.order))?;
        let Some(frame) = window.frame else {
            self.word(0);
            return Ok(());
        };
        let bound = |at: Option<i64>| at.map_or([0, 0], |at| [1, at.cast_unsigned()]);
        self.word(1 | (frame.unit as u64) << 8 | frame.exclude.map_or(0, |exclude| 1 + exclude as u64) << 16);
        self.words.extend(bound(frame.start).into_iter().chain(bound(frame.end)));
        Ok(())
    }

    fn pair(&mut self, left: &'q Node, right: &'q Node) -> Result<(), Refused> {
        self.node(left).map_err(|refused| refused.beside(right))?;
        self.node(right).map_err(|refused| refused.beside(left))
    }

    /// An ordering.
    pub(super) fn orders(&mut self, orders: &[Order<'q>]) -> Result<(), Refused> {
        self.words.push(orders.len() as u64);
        for order in orders {
            let nulls = match order.nulls {
                None => 0,
                Some(Nulls::First) => 1,
                Some(Nulls::Last) => 2,
            };
            self.word(16 << 56 | u64::from(order.descending) << 8 | nulls);
            match order.key {
                Key::Node(node) => self.node(node)?,
                Key::Own(column) => self.column(column),
                Key::Random => self.word(17 << 56),
                Key::Selected(at, _) => self.word(18 << 56 | at as u64),
            }
        }
        Ok(())
    }
}

/// A model's identity.
fn address(model: &'static ModelMeta) -> u64 {
    std::ptr::from_ref(model).addr() as u64
}
