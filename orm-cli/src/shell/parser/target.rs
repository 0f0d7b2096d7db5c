//! Assignments, and what can be assigned to.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::Kind;
use crate::shell::syntax::{Binary, Expr, ExprKind, Literal, StmtKind};

const AUGMENTED: [(&str, Binary); 13] = [
    ("+=", Binary::Add),
    ("-=", Binary::Sub),
    ("*=", Binary::Mul),
    ("/=", Binary::Div),
    ("//=", Binary::FloorDiv),
    ("%=", Binary::Mod),
    ("**=", Binary::Pow),
    ("&=", Binary::BitAnd),
    ("|=", Binary::BitOr),
    ("^=", Binary::BitXor),
    ("<<=", Binary::Shl),
    (">>=", Binary::Shr),
    ("@=", Binary::MatMul),
];

impl Parser<'_> {
    pub(super) fn assignment(&mut self) -> Result<StmtKind, Raise> {
        let first = self.expressions()?;
        if let Kind::Op(op) = self.kind()
            && let Some((_, operator)) = AUGMENTED.iter().find(|(text, _)| text == op)
        {
            if !matches!(first.kind, ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..)) {
                let what = described(&first);
                let message = format!("'{what}' is an illegal expression for augmented assignment");
                return Err(Raise::syntax(message).at(first.span));
            }
            self.advance();
            let value = self.expressions()?;
            return Ok(StmtKind::AugAssign(first, *operator, value));
        }
        // `a: int = 1` is `a = 1`
        if self.is_op(":") && matches!(first.kind, ExprKind::Name(_) | ExprKind::Attribute(..)) {
            self.advance();
            self.expression()?;
            if !self.is_op("=") {
                return Ok(StmtKind::Pass);
            }
        }
        if !self.is_op("=") {
            return Ok(StmtKind::Expr(first));
        }
        let mut targets = Vec::new();
        let mut value = first;
        while self.take_op("=") {
            let hint = " here. Maybe you meant '==' instead of '='?";
            self.assignable(&value, hint)?;
            let next = self.expressions()?;
            targets.push(std::mem::replace(&mut value, next));
        }
        if let ExprKind::Starred(_) = value.kind {
            return Err(Raise::syntax("can't use starred expression here").at(value.span));
        }
        Ok(StmtKind::Assign(targets, value))
    }

    /// Whether the expression can be assigned to.
    pub(super) fn assignable(&self, target: &Expr, hint: &str) -> Result<(), Raise> {
        match &target.kind {
            ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..) => Ok(()),
            ExprKind::Tuple(all) | ExprKind::List(all) => all.iter().try_for_each(|part| match &part.kind {
                ExprKind::Starred(of) => self.assignable(of, ""),
                _ => self.assignable(part, ""),
            }),
            _ => {
                let what = not_assignable(target).unwrap_or("expression");
                // the constants have no other value that could be meant
                let constant = matches!(&target.kind, ExprKind::Literal(Literal::None | Literal::Bool(_)));
                let hint = if constant { "" } else { hint };
                Err(Raise::syntax(format!("cannot assign to {what}{hint}")).at(target.span))
            }
        }
    }

    /// What an `if` or a `while` asks, which is often written with one `=` too few.
    pub(super) fn test(&mut self) -> Result<Expr, Raise> {
        let test = self.walrus()?;
        if !self.is_op("=") {
            return Ok(test);
        }
        let what = match &test.kind {
            ExprKind::Name(_) => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                return Err(Raise::syntax(message).at(test.span.to(self.span())));
            }
            ExprKind::Attribute(..) => "attribute",
            ExprKind::Subscript(..) => "subscript",
            _ => described(&test),
        };
        let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
        Err(Raise::syntax(message).at(test.span))
    }
}

/// What an expression that can't be assigned to is called.
pub(super) fn not_assignable(target: &Expr) -> Option<&'static str> {
    Some(match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..) => return None,
        ExprKind::Tuple(all) | ExprKind::List(all) => return all.iter().find_map(not_assignable),
        ExprKind::Starred(of) => return not_assignable(of),
        _ => described(target),
    })
}

fn described(target: &Expr) -> &'static str {
    match &target.kind {
        ExprKind::Literal(Literal::None) => "None",
        ExprKind::Literal(Literal::Bool(true)) => "True",
        ExprKind::Literal(Literal::Bool(false)) => "False",
        ExprKind::Literal(Literal::Ellipsis) => "ellipsis",
        ExprKind::Literal(_) => "literal",
        ExprKind::Format(_) => "f-string expression",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Call(..) => "function call",
        ExprKind::Compare(..) => "comparison",
        ExprKind::If(_) => "conditional expression",
        ExprKind::Lambda(_) => "lambda",
        ExprKind::Comprehension(of) => match of.kind {
            crate::shell::syntax::Made::List => "list comprehension",
            crate::shell::syntax::Made::Set => "set comprehension",
            crate::shell::syntax::Made::Dict => "dict comprehension",
            crate::shell::syntax::Made::Generator => "generator expression",
        },
        ExprKind::Walrus(..) => "named expression",
        _ => "expression",
    }
}
