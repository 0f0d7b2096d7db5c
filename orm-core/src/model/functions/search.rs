//! Full-text search and trigrams, which PostgreSQL has.

use super::super::lookups::{Base, Text};
use super::super::{Expr, Expression, Model, Operand, Q};
use super::call;
use crate::query::{Function, Tree};
use crate::value::{FieldType, Value};
use std::marker::PhantomData;

/// The searches of a text by words and by likeness. On SQLite each is `Unsupported`.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String> }
/// # async fn example(db: Database) -> orm::Result {
/// let found = Album.objects.filter(Album.title.search("abbey roads")).order_by(Album.title.search_rank("abbey roads").desc()).all(&db).await?;
/// let everywhere = search_vector(Album.title).and(Album.artist).config("english");
/// let web = Album.objects.filter(everywhere.matches(SearchQuery::web("beatles -\"let it be\""))).all(&db).await?;
/// let misspelt = Album.objects.filter(Album.title.trigram_similar("Nevrmind")).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait SearchFunctions: Expression {
    /// Has all words of the query, in any form, by the search configuration of the database. NULL has none.
    fn search(self, query: impl Into<SearchQuery>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        search_vector(self).matches(query)
    }
    /// How well it fits the query: the larger, the better.
    fn search_rank(self, query: impl Into<SearchQuery>) -> Expr<Self::Model, f32>
    where
        Base<Self>: Text,
    {
        search_vector(self).rank(query)
    }
    /// Is like the other text, by the groups of three letters that both have. Needs the extension `pg_trgm`.
    fn trigram_similar(self, other: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        call(Function::TrigramSimilar, [self.tree(), other.operand()])
    }
    /// How like the other text it is, from 0 to 1. Needs the extension `pg_trgm`.
    fn trigram_similarity<O: Operand<Self::Model, String>>(self, other: O) -> super::Keep2<Self, O::Null, f32>
    where
        Base<Self>: Text,
    {
        call(Function::TrigramSimilarity, [self.tree(), other.operand()])
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> SearchFunctions for E {}

/// What is searched for, and how its text is read. A text by itself is [`plain`](Self::plain).
#[derive(Debug, Clone)]
pub struct SearchQuery {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain,
    Phrase,
    Web,
}

impl SearchQuery {
    /// All words, wherever they stand.
    pub fn plain(text: impl Into<String>) -> Self {
        SearchQuery { text: text.into(), kind: Kind::Plain }
    }
    /// All words, one behind the other.
    pub fn phrase(text: impl Into<String>) -> Self {
        SearchQuery { text: text.into(), kind: Kind::Phrase }
    }
    /// As search engines of the web read it: `"a phrase"`, `or`, `-without`. No text is wrong.
    pub fn web(text: impl Into<String>) -> Self {
        SearchQuery { text: text.into(), kind: Kind::Web }
    }
}

impl<T: Into<String>> From<T> for SearchQuery {
    fn from(text: T) -> Self {
        SearchQuery::plain(text)
    }
}

/// The words of a text, to search in.
pub fn search_vector<E: Expression>(text: E) -> SearchVector<E::Model>
where
    Base<E>: Text,
{
    SearchVector { text: text.tree(), config: None, model: PhantomData }
}

/// The words of one text, or of several.
#[must_use = "words are searched in by `matches` and `rank`"]
pub struct SearchVector<M> {
    text: Tree,
    config: Option<Tree>,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for SearchVector<M> {
    fn clone(&self) -> Self {
        SearchVector { text: self.text.clone(), config: self.config.clone(), model: PhantomData }
    }
}

impl<M: Model> SearchVector<M> {
    /// With the words of another text.
    pub fn and<E: Expression<Model = M>>(mut self, text: E) -> Self
    where
        Base<E>: Text,
    {
        let space = Tree::value(Ok(Value::Text(" ".into())));
        self.text = Tree::call(Function::Concat, [self.text, space, text.tree()]);
        self
    }

    /// By this search configuration, `english` for example; without one, by that of the database. One that there is not is an error of the
    /// database's.
    pub fn config(mut self, name: impl Into<String>) -> Self {
        self.config = Some(Tree::value(name.into().encode()));
        self
    }

    /// The words match the query.
    pub fn matches(self, query: impl Into<SearchQuery>) -> Q<M> {
        self.call(query.into(), [Function::SearchPlain, Function::SearchPhrase, Function::SearchWeb])
    }

    /// How well the words fit the query: the larger, the better.
    pub fn rank(self, query: impl Into<SearchQuery>) -> Expr<M, f32> {
        self.call(query.into(), [Function::RankPlain, Function::RankPhrase, Function::RankWeb])
    }

    fn call<T>(self, query: SearchQuery, functions: [Function; 3]) -> Expr<M, T> {
        let text = Tree::value(query.text.encode());
        call(functions[query.kind as usize], [self.text, text].into_iter().chain(self.config))
    }
}
