//! Tables of models that stay, and have another name.

use super::{DetectError, Work};
use crate::migrations::Operation;

impl Work<'_> {
    /// Each takes its name when that is free. One that stands where another wants to be, and can't go where it wants to, steps aside.
    pub(super) fn move_tables(&mut self) -> Result<(), DetectError> {
        // a table of pairs follows its model: it is looked at when that has moved
        for automatic in [false, true] {
            loop {
                let waiting = self.waiting(automatic);
                // a table of pairs that finds its name taken has to move first
                let mut moves = waiting
                    .iter()
                    .map(|(model, _, table)| Operation::RenameTable { model: model.clone(), table: table.clone() });
                if let Some(rename) = moves.find(|rename| rename.apply(&mut self.state.clone()).is_ok()) {
                    self.push(rename)?;
                    continue;
                }
                let wanted_by_other = |(model, current, _): &&(String, String, String)| {
                    let is_aside = current.ends_with(ASIDE);
                    let others = self.to.models.iter().filter(|other| other.name != *model);
                    !is_aside && others.clone().any(|other| other.table == *current)
                };
                let Some((model, current, _)) = waiting.iter().find(wanted_by_other) else { break };
                let aside = Operation::RenameTable { model: model.clone(), table: format!("{current}{ASIDE}") };
                self.push(aside)?;
            }
        }
        Ok(())
    }

    /// Model, table, wanted table.
    fn waiting(&self, automatic: bool) -> Vec<(String, String, String)> {
        self.common()
            .into_iter()
            .filter_map(|name| {
                let (model, target) = self.state.model(&name).zip(self.to.model(&name))?;
                let moves = model.automatic == automatic && model.table != target.table;
                moves.then(|| (name.clone(), model.table.clone(), target.table.clone()))
            })
            .collect()
    }
}

/// What the name of a table ends in that steps aside.
pub(super) const ASIDE: &str = "_aside";
