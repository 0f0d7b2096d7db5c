//! `add`, `remove`, `set`, `clear`, `create` and `get_or_create` of a many-to-many relation.

use super::keys::{RelatedKeys, difference, keys};
use crate::db::Database;
use crate::error::{Error, QueryError, Result};
use crate::model::{Assignments, Condition, Model};
use crate::query::Node;
use crate::queryset::{self, ManyToMany, NewRow, Related};
use crate::relations::pairs::Paired;
use crate::value::Value;

/// What it takes to change the pairs. Each change is seen from both sides, and rows that were loaded into the field are forgotten.
impl<M: Model> ManyToMany<M> {
    fn paired(&self) -> Result<Paired> {
        match self.bound() {
            Some((relation, key)) if relation.onward.is_some() => {
                Ok(Paired::of(relation, relation.onward.unwrap_or_default(), key.clone()))
            }
            _ => Err(super::unsaved()),
        }
    }

    /// Relates these rows to the instance: an instance, its key, or a list of either. One statement; what is related already stays so.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, tags: ManyToMany<Tag> }
    /// # #[derive(Model, Debug)] struct Tag { id: i64, word: String }
    /// # async fn example(db: Database, mut song: Song, slow: Tag, warm: Tag) -> orm::Result {
    /// song.tags.add(&db, &slow).await?;
    /// song.tags.add(&db, [&slow, &warm]).await?; // one pair more
    /// song.tags.set(&db, [3, 4]).await?; // keys will do
    /// song.tags.remove(&db, 3).await?;
    /// song.tags.clear(&db).await?;
    /// let sad = song.tags.create(&db, new!(Tag { word: "sad" })).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Constraint`](Error::Constraint) when there is no such row. [`Query`](Error::Query) when the model between has a field without a
    /// default: [`add_with`](Self::add_with) gives it.
    pub async fn add<Via>(&mut self, db: &Database, rows: impl RelatedKeys<M, Via>) -> Result<()> {
        let (paired, keys) = (self.paired()?, keys(rows)?);
        self.forget();
        paired.add(db, keys, Vec::new()).await
    }

    /// As [`add`](Self::add), with values for the other fields of the model between. Of pairs that are there already nothing is changed.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Person { id: i64, name: String, #[orm(through = Membership)] groups: ManyToMany<Group> }
    /// # #[derive(Model, Debug)] struct Group { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Membership { id: i64, person: ForeignKey<Person>, group: ForeignKey<Group>, reason: String }
    /// # async fn example(db: Database, mut bob: Person, rock: Group) -> orm::Result {
    /// bob.groups.add_with(&db, &rock, Membership.reason.set("plays the drums")).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`add`](Self::add); [`Query`](Error::Query) for an assignment of another model, or of an expression.
    pub async fn add_with<Via, Through: Model>(
        &mut self,
        db: &Database,
        rows: impl RelatedKeys<M, Via>,
        values: impl Assignments<Through>,
    ) -> Result<()> {
        let (paired, keys) = (self.paired()?, keys(rows)?);
        let given = given(&paired, values)?;
        self.forget();
        paired.add(db, keys, given).await
    }

    /// Ends the relation to these rows; the rows themselves stay. One statement; what is not related stays so.
    ///
    /// # Errors
    /// What a statement may fail with.
    pub async fn remove<Via>(&mut self, db: &Database, rows: impl RelatedKeys<M, Via>) -> Result<()> {
        let (paired, keys) = (self.paired()?, keys(rows)?);
        self.forget();
        paired.remove(db, Some(keys)).await
    }

    /// Ends the relation to all rows; the rows themselves stay. One statement.
    ///
    /// # Errors
    /// What a statement may fail with.
    pub async fn clear(&mut self, db: &Database) -> Result<()> {
        let paired = self.paired()?;
        self.forget();
        paired.remove(db, None).await
    }

    /// Relates exactly these rows: reads which ones are related, removes those that are not among them and adds those that are missing, in
    /// one transaction. Pairs that stay are not touched.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn set<Via>(&mut self, db: &Database, rows: impl RelatedKeys<M, Via>) -> Result<()> {
        let (paired, wanted) = (self.paired()?, keys(rows)?);
        self.forget();
        set::<M>(&paired, db, wanted, Vec::new()).await
    }

    /// As [`set`](Self::set), with values for the other fields of the model between, as [`add_with`](Self::add_with) takes them: of the pairs
    /// that are new.
    ///
    /// # Errors
    /// As [`add_with`](Self::add_with).
    pub async fn set_with<Via, Through: Model>(
        &mut self,
        db: &Database,
        rows: impl RelatedKeys<M, Via>,
        values: impl Assignments<Through>,
    ) -> Result<()> {
        let (paired, wanted) = (self.paired()?, keys(rows)?);
        let given = given(&paired, values)?;
        self.forget();
        set::<M>(&paired, db, wanted, given).await
    }

    /// Saves a new row, and relates it: `song.tags.create(&db, new!(Tag { word: "slow" }))`.
    ///
    /// # Errors
    /// As [`save`](crate::instance::Persistence::save) and [`add`](Self::add); nothing is saved then.
    pub async fn create(&mut self, db: &Database, row: M) -> Result<M> {
        let paired = self.paired()?;
        self.forget();
        create(&paired, db, row, Vec::new()).await
    }

    /// As [`create`](Self::create), with values for the other fields of the model between, as [`add_with`](Self::add_with) takes them.
    ///
    /// # Errors
    /// As [`save`](crate::instance::Persistence::save) and [`add_with`](Self::add_with); nothing is saved then.
    pub async fn create_with<Through: Model>(
        &mut self,
        db: &Database,
        row: M,
        values: impl Assignments<Through>,
    ) -> Result<M> {
        let paired = self.paired()?;
        let given = given(&paired, values)?;
        self.forget();
        create(&paired, db, row, given).await
    }

    /// The only related row for which the condition holds, and `false`; or when there is none, the new one, which is saved and related, and
    /// `true`. As [`QuerySet::get_or_create`](crate::queryset::QuerySet::get_or_create), among the related rows.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, tags: ManyToMany<Tag> }
    /// # #[derive(Model, Debug)] struct Tag { id: i64, word: String }
    /// # async fn example(db: Database, mut song: Song) -> orm::Result {
    /// let (slow, created) = song.tags.get_or_create(&db, Tag.word.eq("slow"), new!(Tag { word: "slow" })).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As there, and as [`add`](Self::add). A row that is there and is not related is not found: where something of it is unique, the new
    /// one is a [`Constraint`](Error::Constraint) error.
    pub async fn get_or_create<V>(
        &mut self,
        db: &Database,
        condition: impl Condition<M>,
        new: impl NewRow<M, V>,
    ) -> Result<(M, bool)> {
        let paired = self.paired()?;
        self.forget();
        queryset::get_or_create(self.filter(condition), db, new, Some(&paired)).await
    }

    /// The only related row for which the condition holds, with these values assigned, and `false`; or when there is none, the new one, which
    /// is saved and related, and `true`. As [`QuerySet::update_or_create`](crate::queryset::QuerySet::update_or_create), among the related
    /// rows.
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create), and as [`update_with`](crate::instance::Persistence::update_with).
    pub async fn update_or_create<V>(
        &mut self,
        db: &Database,
        condition: impl Condition<M>,
        assignments: impl Assignments<M>,
        new: impl NewRow<M, V>,
    ) -> Result<(M, bool)> {
        let paired = self.paired()?;
        self.forget();
        let assignments = assignments.assignments();
        queryset::update_or_create(self.filter(condition), db, assignments, new, Some(&paired)).await
    }
}

/// What `add_with` and the like give the other fields of the model between.
fn given<Through: Model>(paired: &Paired, values: impl Assignments<Through>) -> Result<Vec<(usize, Value)>> {
    let misuse = |what| Err(QueryError::Misuse { what }.into());
    let mut given = Vec::new();
    for assignment in values.assignments() {
        let column = assignment.column;
        if !column.model.is(paired.via) {
            return misuse("these values are of another model than that between, whose fields they are for");
        }
        let field = column.field_meta();
        match assignment.node {
            Node::Value(value) => {
                if let Err(reason) = field.check(&value) {
                    return Err(Error::Encode { model: column.model.name, field: field.name, reason });
                }
                given.push((column.field, value));
            }
            Node::Invalid(reason) => {
                return Err(Error::Encode { model: column.model.name, field: field.name, reason });
            }
            _ => return misuse("a new pair takes values: there is no row yet that an expression could read"),
        }
    }
    if given.iter().any(|(field, _)| *field == paired.field || *field == paired.onward) {
        return misuse("both foreign keys of the model between are filled in by the relation itself");
    }
    Ok(given)
}

async fn set<M: Model>(paired: &Paired, db: &Database, wanted: Vec<Value>, given: Vec<(usize, Value)>) -> Result<()> {
    if wanted.is_empty() {
        return paired.remove(db, None).await;
    }
    db.atomic(async |db| {
        let there = super::read_keys::<M>(db, &paired.keys()).await?;
        let (gone, new) = difference(&there, &wanted);
        paired.remove(db, Some(gone)).await?;
        paired.add(db, new, given).await
    })
    .await
}

async fn create<M: Model>(paired: &Paired, db: &Database, row: M, given: Vec<(usize, Value)>) -> Result<M> {
    db.atomic(async |db| queryset::create_related(paired, db, row, given).await).await
}
