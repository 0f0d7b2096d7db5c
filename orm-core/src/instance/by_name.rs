//! An instance of a model that is known by name.

use crate::db::Database;
use crate::error::{Error, QueryError, Result};
use crate::instance::many::Instances;
use crate::instance::{self, BulkOptions};
use crate::meta::ModelMeta;
use crate::model::{DecodeError, Instance, Model, Row, ValidationErrors};
use crate::query::by_name::{Dynamic, Scope};
use crate::relations::Deleted;
use crate::value::{OwnedRow, Value, ValueError};
use std::fmt;

/// How an instance of a model comes to be, for code that knows the model by name. The derive submits one for each model.
pub struct InstanceEntry {
    model: &'static ModelMeta,
    read: fn(&Row<'_>) -> Result<Box<dyn Instance>, DecodeError>,
    default: fn(&str) -> Option<Result<Value, ValueError>>,
}

inventory::collect!(InstanceEntry);

impl InstanceEntry {
    /// That of `M`, with the defaults that its fields have in Rust, by name.
    pub const fn of<M: Model>(default: fn(&str) -> Option<Result<Value, ValueError>>) -> Self {
        InstanceEntry { model: M::META, read: read::<M>, default }
    }

    fn find(model: &'static ModelMeta) -> Option<&'static Self> {
        inventory::iter::<InstanceEntry>.into_iter().find(|entry| entry.model.is(model))
    }
}

fn read<M: Model>(row: &Row<'_>) -> Result<Box<dyn Instance>, DecodeError> {
    let mut instance = M::decode(row)?;
    instance.bind_relations();
    Ok(Box::new(instance))
}

/// An instance of a model that is known by name: saved, deleted and shown as its own type says, with its hooks and its `Display`.
///
/// ```no_run
/// # use orm::prelude::*;
/// use orm::by_name::{DynInstance, Value, model};
///
/// # async fn example(db: Database) -> orm::Result {
/// let mut album = DynInstance::of(model("Album")?, &[Value::I64(0), Value::Text("Divide".to_owned())])?;
/// album.save(&db).await?;
/// println!("{album}: {:?}", album.values()?);
/// # Ok(()) }
/// # fn main() {}
/// ```
pub struct DynInstance {
    instance: Box<dyn Instance>,
}

impl DynInstance {
    /// An instance with these values, one for each field of the model. A key of 0 that the database counts up says "not saved yet".
    ///
    /// # Errors
    /// A field can't hold its value; or nothing is known of the model but its table.
    pub fn of(model: &'static ModelMeta, values: &[Value]) -> Result<Self> {
        let Some(entry) = InstanceEntry::find(model) else {
            return Err(QueryError::Misuse { what: "no instance can be made of this model by its name" }.into());
        };
        let Some(row) = OwnedRow::known(values) else {
            return Err(QueryError::Misuse { what: "a list of values can't be given to an instance by name" }.into());
        };
        Ok(DynInstance { instance: (entry.read)(&Row::new(&row))? })
    }

    /// What `#[orm(default = ..)]` gives a field of a new instance; `None` where it has none, and for a field of a flattened struct.
    pub fn default_of(model: &'static ModelMeta, field: &str) -> Option<Value> {
        (InstanceEntry::find(model)?.default)(field)?.ok()
    }

    /// The model.
    pub fn model(&self) -> &'static ModelMeta {
        self.instance.meta()
    }

    /// The values of all fields.
    ///
    /// # Errors
    /// One of them can't be sent to a database.
    pub fn values(&self) -> Result<Vec<Value>> {
        let fields = self.model().fields;
        (0..fields.len()).map(|field| instance::write::encode(&*self.instance, field)).collect()
    }

    /// Whether the model has hooks, which may change what is saved.
    pub fn has_hooks(&self) -> bool {
        self.instance.hooks().is_some()
    }

    /// Whether the primary key says "not saved yet".
    pub fn is_unsaved(&self) -> bool {
        self.instance.is_unsaved()
    }

    /// As `save` of an instance.
    ///
    /// # Errors
    /// As there.
    pub async fn save(&mut self, db: &Database) -> Result<()> {
        instance::save(&mut *self.instance, db).await
    }

    /// As `insert` of an instance.
    ///
    /// # Errors
    /// As there.
    pub async fn insert(&mut self, db: &Database) -> Result<()> {
        instance::insert(&mut *self.instance, db, &[]).await
    }

    /// As `insert`, without these fields, by name: the database gives them their defaults, which are read back.
    ///
    /// # Errors
    /// As there; a name is no field of the model.
    pub async fn insert_without<N: AsRef<str>>(
        &mut self,
        db: &Database,
        names: impl IntoIterator<Item = N>,
    ) -> Result<()> {
        let omitted = positions(self.model(), names)?;
        instance::insert(&mut *self.instance, db, &omitted).await
    }

    /// As `save_fields` of an instance: only these, by name.
    ///
    /// # Errors
    /// As there; a name is no field of the model.
    pub async fn save_fields<N: AsRef<str>>(
        &mut self,
        db: &Database,
        names: impl IntoIterator<Item = N>,
    ) -> Result<()> {
        let fields = positions(self.model(), names)?;
        instance::save_fields(&mut *self.instance, db, fields).await
    }

    /// As `update_with` of an instance: assigns to columns of the row, and reads the new values back.
    ///
    /// # Errors
    /// As there; a name means nothing.
    pub async fn update_with<N: AsRef<str>>(
        &mut self,
        db: &Database,
        assignments: impl IntoIterator<Item = (N, Dynamic)>,
    ) -> Result<()> {
        let scope = Scope::of(self.model());
        let assigned: Result<Vec<_>, _> =
            assignments.into_iter().map(|(name, value)| scope.assignment(name.as_ref(), value)).collect();
        instance::update_with(&mut *self.instance, db, assigned?).await
    }

    /// As `delete` of an instance.
    ///
    /// # Errors
    /// As there.
    pub async fn delete(&mut self, db: &Database) -> Result<Deleted> {
        instance::delete(&mut *self.instance, db).await
    }

    /// As `validate` of an instance.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    pub fn validate(&self) -> Result<(), ValidationErrors> {
        ValidationErrors::check(&*self.instance)
    }

    /// As `bulk_create` of a queryset; all are of one model.
    ///
    /// # Errors
    /// As there.
    pub async fn bulk_create(instances: &mut [DynInstance], db: &Database) -> Result<u64> {
        let Some(mut all) = Many::of(instances)? else { return Ok(0) };
        instance::bulk_create(&mut all, db, BulkOptions::default()).await
    }

    /// As `bulk_create` with `ignore_conflicts`; all are of one model.
    ///
    /// # Errors
    /// As there.
    pub async fn bulk_create_ignoring_conflicts(instances: &mut [DynInstance], db: &Database) -> Result<u64> {
        let Some(mut all) = Many::of(instances)? else { return Ok(0) };
        let options = BulkOptions { conflict: instance::Conflict::Ignore, batch_size: None };
        instance::bulk_create(&mut all, db, options).await
    }

    /// As `bulk_create` with `update_conflicts`: where a row is there already that is equal in the fields of `unique`, those of `update` are
    /// assigned to it. All are of one model.
    ///
    /// # Errors
    /// As there; a name is no field of the model.
    pub async fn bulk_create_updating_conflicts<U: AsRef<str>, N: AsRef<str>>(
        instances: &mut [DynInstance],
        db: &Database,
        unique: impl IntoIterator<Item = U>,
        update: impl IntoIterator<Item = N>,
    ) -> Result<u64> {
        let Some(mut all) = Many::of(instances)? else { return Ok(0) };
        let conflict =
            instance::Conflict::Update { unique: positions(all.meta, unique)?, update: positions(all.meta, update)? };
        instance::bulk_create(&mut all, db, BulkOptions { conflict, batch_size: None }).await
    }

    /// As `bulk_update` of a queryset, of these fields by name; all are of one model.
    ///
    /// # Errors
    /// As there; a name is no field of the model.
    pub async fn bulk_update<N: AsRef<str>>(
        instances: &mut [DynInstance],
        db: &Database,
        names: impl IntoIterator<Item = N>,
    ) -> Result<u64> {
        let Some(mut all) = Many::of(instances)? else { return Ok(0) };
        let fields = positions(all.meta, names)?;
        instance::bulk_update(&mut all, db, fields, None).await
    }
}

/// The positions of fields by their names.
fn positions<N: AsRef<str>>(model: &'static ModelMeta, names: impl IntoIterator<Item = N>) -> Result<Vec<usize>> {
    let position = |name: N| {
        let name = name.as_ref();
        model.fields.iter().position(|field| field.name == name).ok_or_else(|| no_field(model, name))
    };
    names.into_iter().map(position).collect()
}

fn no_field(model: &'static ModelMeta, name: &str) -> Error {
    match Scope::of(model).assignment(name, Dynamic::NULL) {
        Err(error) => error.into(),
        Ok(_) => QueryError::Misuse { what: "the field is to be named by its own name" }.into(),
    }
}

/// Instances of one model.
struct Many<'i> {
    meta: &'static ModelMeta,
    instances: &'i mut [DynInstance],
}

impl<'i> Many<'i> {
    fn of(instances: &'i mut [DynInstance]) -> Result<Option<Self>> {
        let Some(first) = instances.first() else { return Ok(None) };
        let meta = first.model();
        if instances.iter().any(|other| !other.model().is(meta)) {
            return Err(QueryError::Misuse { what: "the instances are of more than one model" }.into());
        }
        Ok(Some(Many { meta, instances }))
    }
}

impl Instances for Many<'_> {
    fn meta(&self) -> &'static ModelMeta {
        self.meta
    }

    fn len(&self) -> usize {
        self.instances.len()
    }

    fn at(&self, row: usize) -> &dyn Instance {
        &*self.instances[row].instance
    }

    fn at_mut(&mut self, row: usize) -> &mut dyn Instance {
        &mut *self.instances[row].instance
    }
}

/// The instance for people: its `Display` where it has one, else `Album object (1)`.
impl fmt::Display for DynInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instance.fmt_display(f)
    }
}

impl fmt::Debug for DynInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instance.fmt_debug(f)
    }
}
