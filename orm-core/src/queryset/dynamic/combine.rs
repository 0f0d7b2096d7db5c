//! Equal rows once, several querysets as one, the last row, the plan.

use super::DynQuerySet;
use crate::db::Database;
use crate::error::Result;
use crate::query::by_name::NameError;
use crate::query::{Query, SetOperator};
use crate::queryset::by_name::NamedRow;
use crate::queryset::explain::explained;
use crate::queryset::{Explain, fetch};
use crate::sql::Select;
use std::panic::Location;
use std::sync::Arc;

impl DynQuerySet {
    /// Equal rows of what [`values`](Self::values) selects are given once.
    pub fn distinct(self) -> Self {
        self.step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("`distinct` can't follow `limit` or `offset`: put it before");
            }
            query.distinct = true;
        })
    }

    /// Of the rows that are equal in all of these, only the first one in the query's order.
    ///
    /// # Errors
    /// A name means nothing.
    pub fn distinct_on<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Result<Self, NameError> {
        let nodes: Result<Vec<_>, _> =
            names.into_iter().map(|name| self.names_of().expression(name.as_ref()).map(|tree| tree.node)).collect();
        let nodes = nodes?;
        Ok(self.step(|query| query.distinct_on = nodes.into_iter().map(|node| query.over(node)).collect()))
    }

    /// The rows of both, equal ones once. As `union` of a typed queryset.
    pub fn union(self, other: DynQuerySet) -> Self {
        self.combine(SetOperator::Union, other)
    }

    /// The rows of both; what both have comes twice.
    pub fn union_all(self, other: DynQuerySet) -> Self {
        self.combine(SetOperator::UnionAll, other)
    }

    /// The rows that both have.
    pub fn intersection(self, other: DynQuerySet) -> Self {
        self.combine(SetOperator::Intersection, other)
    }

    /// The rows of this one that the other one does not have.
    pub fn difference(self, other: DynQuerySet) -> Self {
        self.combine(SetOperator::Difference, other)
    }

    fn combine(self, operator: SetOperator, other: DynQuerySet) -> Self {
        let (query, other): (Query, Query) = (Arc::unwrap_or_clone(self.asked()), Arc::unwrap_or_clone(other.asked()));
        DynQuerySet { query: Arc::new(query.combine(operator, other)), ..self }
    }

    /// The rows found by their keys: what follows is about them, and does not change which they are. For a slice that is filtered further.
    pub fn by_keys(self) -> Self {
        let query = Arc::unwrap_or_clone(self.asked()).by_its_keys();
        DynQuerySet { query: Arc::new(query), ..self }
    }

    /// The last row in the query's order.
    ///
    /// # Errors
    /// As `last` of a typed queryset.
    #[track_caller]
    pub fn last<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Option<NamedRow>>> + Send + use<'d> {
        let (query, decode, place) = (self.asked(), self.decode(), Location::caller());
        async move { Ok(fetch::rows_alone(db, &query, Select::First { last: true }, decode, place).await?.pop()) }
    }

    /// How the database would answer `rows`, in its own words.
    ///
    /// # Errors
    /// As `explain_with` of a typed queryset.
    pub fn explain<'d>(
        &self,
        db: &'d Database,
        explain: Explain,
    ) -> impl Future<Output = Result<String>> + Send + use<'d> {
        let query = self.asked();
        async move { explained(db, &query, explain).await }
    }
}
