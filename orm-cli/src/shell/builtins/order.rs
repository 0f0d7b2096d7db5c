//! What puts values in order: `sorted`, `min`, `max`, `reversed`.

use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::{Eval, truth_of};
use crate::shell::value::{Value, equal};
use std::cmp::Ordering;

impl Eval {
    /// The values in order, by what a function makes of each.
    pub(crate) async fn sorted(
        &mut self,
        values: Vec<Value>,
        by: Option<Value>,
        reverse: bool,
    ) -> Result<Vec<Value>, Raise> {
        let mut keyed = Vec::with_capacity(values.len());
        for value in values {
            let key = self.keyed(by.as_ref(), &value).await?;
            keyed.push((key, value));
        }
        let mut failed = None;
        // what can't be compared is as it stands: the sort must not see an order that contradicts itself
        for pair in keyed.windows(2) {
            if let Err(raise) = equal::compare(&pair[1].0, &pair[0].0, "<") {
                failed.get_or_insert(raise);
            }
        }
        if failed.is_none() {
            keyed.sort_by(|(one, _), (other, _)| {
                let (one, other) = if reverse { (other, one) } else { (one, other) };
                match equal::compare(one, other, "<") {
                    Ok(ordering) => ordering.unwrap_or(Ordering::Equal),
                    Err(raise) => {
                        failed.get_or_insert(raise);
                        Ordering::Equal
                    }
                }
            });
        }
        match failed {
            Some(raise) => Err(raise),
            None => Ok(keyed.into_iter().map(|(_, value)| value).collect()),
        }
    }

    /// What a function makes of a value; without one, the value.
    pub(super) async fn keyed(&mut self, by: Option<&Value>, value: &Value) -> Result<Value, Raise> {
        match by {
            None | Some(Value::None) => Ok(value.clone()),
            Some(by) => Box::pin(self.call(by, Arguments::positional(vec![value.clone()]))).await,
        }
    }
}

pub(super) async fn call(eval: &mut Eval, name: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    match name {
        "sorted" => {
            let (by, reverse) = (args.keyword("key"), args.keyword("reverse"));
            let of = args.one(name)?;
            let values = eval.iterate(&of).await?;
            let reverse = reverse.is_some_and(|value| truth_of(&value));
            eval.sorted(values, by, reverse).await.map(Value::list)
        }
        "reversed" => {
            let of = args.one(name)?;
            if matches!(of, Value::Set(_)) {
                return Err(Raise::type_error(format!("'{}' object is not reversible", of.class())));
            }
            let mut values = eval.iterate(&of).await?;
            values.reverse();
            Ok(Value::iterator("list_reverseiterator", values))
        }
        _ => extreme(eval, name, args).await,
    }
}

async fn extreme(eval: &mut Eval, name: &str, mut args: Arguments) -> Result<Value, Raise> {
    let (by, default) = (args.keyword("key"), args.keyword("default"));
    args.no_keywords(name)?;
    let values = match args.positional.as_slice() {
        [] => return Err(Raise::type_error(format!("{name} expected at least 1 argument, got 0"))),
        [one] => eval.iterate(one).await?,
        more => more.to_vec(),
    };
    let (wanted, operator) = if name == "min" { (Ordering::Less, "<") } else { (Ordering::Greater, ">") };
    let mut best: Option<(Value, Value)> = None;
    for value in values {
        let key = eval.keyed(by.as_ref(), &value).await?;
        let better = match &best {
            None => true,
            Some((known, _)) => equal::compare(&key, known, operator)? == Some(wanted),
        };
        if better {
            best = Some((key, value));
        }
    }
    match (best, default) {
        (Some((_, value)), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(Raise::value_error(format!("{name}() arg is an empty sequence"))),
    }
}
