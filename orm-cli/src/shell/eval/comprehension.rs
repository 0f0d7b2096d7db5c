//! `[value for name in values if condition]`, and what is like it.

use super::{Eval, MOST_VALUES, Names, Step};
use crate::shell::error::Raise;
use crate::shell::syntax::{Clause, Comprehension, Made};
use crate::shell::value::Value;

impl Eval {
    pub(super) async fn comprehension(&mut self, of: &Comprehension) -> Result<Value, Raise> {
        // what comes first is found among the names around
        let Some((first, rest)) = of.clauses.split_first() else { return Ok(Value::None) };
        let iterable = self.eval(&first.iterable).await?;
        let items = self.iterate(&iterable).await?;
        let own: Names = Names::default();
        self.locals.push(own);
        let mut made = Vec::new();
        let done = self.clause(of, first, rest, items, &mut made).await;
        self.locals.pop();
        done?;
        match of.kind {
            Made::List => Ok(Value::list(made.into_iter().map(|(value, _)| value).collect())),
            Made::Set => Value::set(made.into_iter().map(|(value, _)| value)),
            Made::Generator => Ok(Value::iterator("generator", made.into_iter().map(|(value, _)| value).collect())),
            Made::Dict => Value::dict(made),
        }
    }

    fn clause<'a>(
        &'a mut self,
        of: &'a Comprehension,
        clause: &'a Clause,
        rest: &'a [Clause],
        items: Vec<Value>,
        made: &'a mut Vec<(Value, Value)>,
    ) -> Step<'a, ()> {
        Box::pin(async move {
            'items: for item in items {
                self.assign(&clause.target, item).await?;
                for condition in &clause.conditions {
                    let condition = self.eval(condition).await?;
                    if !self.truth(&condition).await? {
                        continue 'items;
                    }
                }
                if let Some((next, rest)) = rest.split_first() {
                    let iterable = self.eval(&next.iterable).await?;
                    let items = self.iterate(&iterable).await?;
                    self.clause(of, next, rest, items, made).await?;
                    continue;
                }
                if made.len() >= MOST_VALUES {
                    return Err(Raise::new("MemoryError", ""));
                }
                let element = self.eval(&of.element).await?;
                let value = match &of.value {
                    Some(value) => self.eval(value).await?,
                    None => Value::None,
                };
                made.push((element, value));
            }
            Ok(())
        })
    }
}
