//! Paths from a query's model along foreign keys, forwards and backwards, as types.

use super::Model;
use crate::query::Link;
use crate::value::{Maybe, Never, Nullness};
use std::marker::PhantomData;

/// A way from the model of a query to the model whose columns are meant.
pub trait Path: Send + Sync + 'static {
    /// The model of the query.
    type Root: Model;
    /// Whether the way may find no row.
    type Null: Nullness;
    /// The last step; `None` at the root.
    const LINK: Option<&'static Link>;
    /// Where the columns begin that are meant: those of a flattened struct begin behind others.
    const OFFSET: usize = 0;
}

/// The query's own model: no step.
pub struct Root<M>(PhantomData<fn() -> M>);

impl<M: Model> Path for Root<M> {
    type Root = M;
    type Null = Never;
    const LINK: Option<&'static Link> = None;
}

/// One more step: from `M`, at the end of `P`, along its field `FIELD` to `To`. `N` is the nullness of the whole way.
pub struct Step<P, M, To, N, const FIELD: usize>(PhantomData<fn() -> (P, M, To, N)>);

impl<P: Path, M: Model, To: Model, N: StepNull, const FIELD: usize> Path for Step<P, M, To, N, FIELD> {
    type Root = P::Root;
    type Null = N;
    const LINK: Option<&'static Link> =
        Some(&Link { parent: P::LINK, model: M::META, field: P::OFFSET + FIELD, reverse: false, nullable: N::MAYBE });
}

/// One step backwards: from the end of `P` to the rows of `M` whose field `FIELD` points at it.
pub struct BackStep<P, M, const FIELD: usize>(PhantomData<fn() -> (P, M)>);

impl<P: Path, M: Model, const FIELD: usize> Path for BackStep<P, M, FIELD> {
    type Root = P::Root;
    type Null = Maybe;
    const LINK: Option<&'static Link> =
        Some(&Link { parent: P::LINK, model: M::META, field: FIELD, reverse: true, nullable: true });
}

/// Two steps at once: from the end of `P` back to the rows of `Through` whose field `SOURCE` points at it, and on to the
/// rows of `To` that their field `TARGET` points at. What many rows to many are related by.
pub struct Across<P, Through, To, const SOURCE: usize, const TARGET: usize>(PhantomData<fn() -> (P, Through, To)>);

impl<P: Path, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize> Path
    for Across<P, Through, To, SOURCE, TARGET>
{
    type Root = P::Root;
    type Null = Maybe;
    const LINK: Option<&'static Link> = Some(&Link {
        parent: <BackStep<P, Through, SOURCE> as Path>::LINK,
        model: Through::META,
        field: TARGET,
        reverse: false,
        nullable: true,
    });
}

/// The nullness of a step, as a value.
pub trait StepNull: Nullness {
    /// Whether the step may find no row.
    const MAYBE: bool;
}

impl StepNull for Never {
    const MAYBE: bool = false;
}

impl StepNull for Maybe {
    const MAYBE: bool = true;
}
