//! Rows as a table.

use super::error::Raise;
use super::instance::Instance;
use super::names;
use super::repr;
use super::value::Value;

/// The widest cell: what is longer ends in `…`.
const WIDEST: usize = 40;

/// The rows as a table. `more`: there are others behind them.
pub(crate) fn table(rows: &[Value], more: bool) -> Result<String, Raise> {
    let Some(first) = rows.first() else { return Ok("(no rows)\n".to_owned()) };
    let header: Vec<String> = match first {
        Value::Instance(instance) => {
            let fields = shown(instance).map(|at| names::attname(&instance.model().fields[at]));
            fields.chain(instance.other_names().iter().map(ToString::to_string)).collect()
        }
        Value::Dict(dict) => dict.borrow().keys().iter().map(repr::str).collect::<Result<_, _>>()?,
        Value::Row(row) => row.names.iter().map(ToString::to_string).collect(),
        Value::Tuple(values) => (1..=values.len()).map(|at| at.to_string()).collect(),
        _ => vec!["value".to_owned()],
    };
    let mut cells: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    for row in rows {
        cells.push(match row {
            Value::Instance(instance) => of_instance(instance),
            Value::Dict(dict) => dict.borrow().values(),
            Value::Row(row) => row.values.clone(),
            Value::Tuple(values) => values.to_vec(),
            other => vec![other.clone()],
        });
    }
    let mut lines: Vec<Vec<(String, bool)>> = Vec::with_capacity(rows.len());
    for row in &cells {
        let mut line = Vec::with_capacity(row.len());
        for value in row {
            let number = value.as_float().is_some() || matches!(value, Value::Decimal(_));
            line.push((shortened(&repr::str(value)?), number));
        }
        lines.push(line);
    }
    let width = |text: &str| text.chars().count();
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = lines.iter().filter_map(|line| line.get(at)).map(|(cell, _)| width(cell));
            cells.chain([width(name)]).max().unwrap_or_default()
        })
        .collect();
    let mut out = String::new();
    let names: Vec<String> = header.iter().zip(&widths).map(|(name, width)| format!("{name:<width$}")).collect();
    out.push_str(&format!(" {}\n", names.join(" | ").trim_end()));
    let rules: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    out.push_str(&format!("{}\n", rules.join("+")));
    for line in &lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|((cell, number), width)| if *number { format!("{cell:>width$}") } else { format!("{cell:<width$}") })
            .collect();
        out.push_str(&format!(" {}\n", cells.join(" | ").trim_end()));
    }
    let rows = if lines.len() == 1 { "row" } else { "rows" };
    out.push_str(&format!("({}{} {rows})\n", if more { "the first " } else { "" }, lines.len()));
    Ok(out)
}

/// The fields that are there: those of all rows are the same.
fn shown(instance: &Instance) -> impl Iterator<Item = usize> {
    (0..instance.model().fields.len()).filter(|at| !instance.is_deferred(*at))
}

fn of_instance(instance: &Instance) -> Vec<Value> {
    let fields = shown(instance).map(|at| instance.field(at));
    let others = instance.other_names();
    let others = others.iter().map(|name| instance.other(name).unwrap_or(Value::None));
    fields.chain(others).collect()
}

/// In one line, and not too long.
fn shortened(text: &str) -> String {
    let mut out: String = text.chars().take(WIDEST).map(|char| if char.is_control() { ' ' } else { char }).collect();
    if text.chars().nth(WIDEST).is_some() {
        out.pop();
        out.push('…');
    }
    out
}
