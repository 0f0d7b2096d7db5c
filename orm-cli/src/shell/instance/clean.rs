//! Validation in Django's words: `full_clean()`.

use super::Instance;
use crate::shell::convert;
use crate::shell::error::{Raise, validation};
use crate::shell::eval::Eval;
use crate::shell::names;
use crate::shell::q::{Child, Q};
use crate::shell::queryset::QuerySet;
use crate::shell::repr;
use crate::shell::value::Value;
use orm_core::by_name::{SqlType, Value as Db};
use orm_core::meta::{FieldMeta, ModelMeta};
use std::rc::Rc;

impl Instance {
    /// What is wrong with the fields, one by one.
    fn wrong_fields(&self) -> Result<Vec<(&'static str, Vec<String>)>, Raise> {
        let mut wrong = Vec::new();
        for (at, field) in self.model.fields.iter().enumerate() {
            if field.primary_key && field.auto || field.auto_now || field.auto_now_add {
                continue;
            }
            let value = self.field(at);
            if matches!(value, Value::Expression(_)) {
                continue;
            }
            if let Some(message) = wrong_value(field, &value)? {
                wrong.push((field.name, vec![message]));
            }
        }
        Ok(wrong)
    }

    /// `clean_fields()`
    pub(super) fn clean_fields(&self) -> Result<(), Raise> {
        let wrong = self.wrong_fields()?;
        if wrong.is_empty() { Ok(()) } else { Err(validation(&wrong)) }
    }
}

/// What is wrong with a value of a field.
fn wrong_value(field: &FieldMeta, value: &Value) -> Result<Option<String>, Raise> {
    if value.is_none() {
        return Ok((!field.nullable).then(|| "This field cannot be null.".to_owned()));
    }
    if value.as_str() == Some("") && field.sql_type == SqlType::Text && !field.nullable {
        return Ok(Some("This field cannot be blank.".to_owned()));
    }
    let column = match convert::to_column(value, field.sql_type, field.name) {
        Ok(column) => column,
        Err(_) => return unreadable(field, value).map(Some),
    };
    if let (Some(max), Db::Text(text)) = (field.max_length, &column) {
        let length = text.chars().count();
        if length > max as usize {
            let plural = if max == 1 { "character" } else { "characters" };
            return Ok(Some(format!("Ensure this value has at most {max} {plural} (it has {length}).")));
        }
    }
    if field.choices.is_some() && field.check(&column).is_err() {
        return Ok(Some(format!("Value {} is not a valid choice.", repr::repr(value)?)));
    }
    if let Some((low, high)) = field.range
        && let Some(number) = Value::from(column.clone()).as_int()
    {
        if number < low.into() {
            return Ok(Some(format!("Ensure this value is greater than or equal to {low}.")));
        }
        if number > high.into() {
            return Ok(Some(format!("Ensure this value is less than or equal to {high}.")));
        }
    }
    Ok(field.check(&column).err().map(|reason| reason.to_string()))
}

/// A value that its column can't take.
fn unreadable(field: &FieldMeta, value: &Value) -> Result<String, Raise> {
    let shown = repr::str(value)?;
    Ok(match field.sql_type {
        SqlType::I16 | SqlType::I32 | SqlType::I64 => format!("“{shown}” value must be an integer."),
        SqlType::F32 | SqlType::F64 => format!("“{shown}” value must be a float."),
        _ => match convert::to_column(value, field.sql_type, field.name) {
            Err(raise) if raise.is("ValidationError") => {
                raise.message().trim_start_matches("['").trim_end_matches("']").to_owned()
            }
            _ => format!("“{shown}” is not valid."),
        },
    })
}

/// `Tag with this Name already exists.`
fn already(model: &'static ModelMeta, fields: &[usize]) -> String {
    let mut title = orm_core::meta::snake_case(model.name).replace('_', " ");
    if let Some(first) = title.get(..1) {
        title.replace_range(..1, &first.to_uppercase());
    }
    let mut labels: Vec<String> = fields
        .iter()
        .map(|at| {
            let mut label = model.fields[*at].name.replace('_', " ");
            if let Some(first) = label.get(..1) {
                label.replace_range(..1, &first.to_uppercase());
            }
            label
        })
        .collect();
    let last = labels.pop().unwrap_or_default();
    let names = if labels.is_empty() { last } else { format!("{} and {last}", labels.join(", ")) };
    format!("{title} with this {names} already exists.")
}

impl Eval {
    /// `full_clean()`
    pub(super) async fn full_clean(&mut self, instance: &Rc<Instance>) -> Result<(), Raise> {
        self.load(instance).await?;
        let mut wrong = instance.wrong_fields()?;
        for (at, field) in instance.model().fields.iter().enumerate() {
            let Some(relation) = field.relation else { continue };
            let key = instance.field(at);
            if key.is_none() || wrong.iter().any(|(name, _)| *name == field.name) {
                continue;
            }
            let target = (relation.target)();
            let is_it = Q::all(vec![Child::Lookup("pk".into(), key.clone())]);
            let rows = QuerySet::of(target).filtered(&is_it, false)?;
            if self.fetch_first(&rows, 1).await?.is_empty() {
                let message = format!(
                    "{} instance with {} {} is not a valid choice.",
                    orm_core::meta::snake_case(target.name).replace('_', " "),
                    target.pk().name,
                    repr::repr(&key)?
                );
                wrong.push((field.name, vec![message]));
            }
        }
        let skip: Vec<&str> = wrong.iter().map(|(name, _)| *name).collect();
        wrong.extend(self.duplicates(instance, &skip).await?);
        if wrong.is_empty() { Ok(()) } else { Err(validation(&wrong)) }
    }

    /// `validate_unique()`
    pub(super) async fn validate_unique(&mut self, instance: &Rc<Instance>) -> Result<(), Raise> {
        self.load(instance).await?;
        let wrong = self.duplicates(instance, &[]).await?;
        if wrong.is_empty() { Ok(()) } else { Err(validation(&wrong)) }
    }

    /// The values that another row has and must not.
    async fn duplicates(
        &mut self,
        instance: &Rc<Instance>,
        skip: &[&str],
    ) -> Result<Vec<(&'static str, Vec<String>)>, Raise> {
        let model = instance.model();
        let singles = (0..model.fields.len()).filter(|at| model.fields[*at].unique).map(|at| vec![at]);
        let groups = model.uniques.iter().map(|unique| unique.fields.to_vec());
        let mut wrong = Vec::new();
        for fields in singles.chain(groups).collect::<Vec<_>>() {
            let values: Vec<Value> = fields.iter().map(|at| instance.field(*at)).collect();
            let skipped = fields.iter().any(|at| skip.contains(&model.fields[*at].name));
            if skipped || values.iter().any(|value| value.is_none() || matches!(value, Value::Expression(_))) {
                continue;
            }
            let same = fields
                .iter()
                .zip(&values)
                .map(|(at, value)| Child::Lookup(names::attname(&model.fields[*at]).into(), value.clone()));
            let mut rows = QuerySet::of(model).filtered(&Q::all(same.collect()), false)?;
            if !instance.pk().is_none() {
                let own = Q::all(vec![Child::Lookup("pk".into(), instance.pk())]);
                rows = rows.filtered(&own, true)?;
            }
            if !self.fetch_first(&rows, 1).await?.is_empty() {
                let name = match fields.as_slice() {
                    [one] => model.fields[*one].name,
                    _ => "__all__",
                };
                wrong.push((name, vec![already(model, &fields)]));
            }
        }
        Ok(wrong)
    }
}
