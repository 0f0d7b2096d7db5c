//! The arguments of a call.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::{Kind, Span};
use crate::shell::syntax::{Argument, Made};

impl Parser<'_> {
    /// The arguments of a call, up to the `)`, which is taken.
    pub(super) fn arguments(&mut self) -> Result<Vec<Argument>, Raise> {
        let open = self.before();
        let mut all = Vec::new();
        let (mut keyword, mut unpacked) = (false, false);
        while !self.take_op(")") {
            let span = self.span();
            if self.take_op("**") {
                all.push(Argument::DoubleStar(self.expression()?));
                unpacked = true;
            } else if self.take_op("*") {
                all.push(Argument::Star(self.expression()?));
            } else if let (Kind::Name(name), Kind::Op("=")) = (self.kind(), self.next_kind()) {
                if super::is_keyword(name) {
                    let message = match &**name {
                        "True" | "False" | "None" => format!("cannot assign to {name}"),
                        _ => "invalid syntax".to_owned(),
                    };
                    return Err(Raise::syntax(message).at(span));
                }
                let name = self.name()?;
                self.advance();
                let repeated = |argument: &Argument| matches!(argument, Argument::Keyword(known, ..) if *known == name);
                if all.iter().any(repeated) {
                    return Err(Raise::syntax(format!("keyword argument repeated: {name}")).at(span));
                }
                if self.is_op(")") || self.is_op(",") {
                    return Err(Raise::syntax("expected argument value expression").at(span));
                }
                all.push(Argument::Keyword(name, span, self.expression()?));
                keyword = true;
            } else {
                let value = self.walrus()?;
                if self.is_word("for") {
                    let value = self.comprehension(Made::Generator, value, None, span)?;
                    if !all.is_empty() || !self.is_op(")") {
                        return Err(Raise::syntax("Generator expression must be parenthesized").at(value.span));
                    }
                    all.push(Argument::Positional(value));
                    continue;
                }
                if self.is_op("=") {
                    let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
                    return Err(Raise::syntax(message).at(value.span));
                }
                if keyword || unpacked {
                    let what = if unpacked { "keyword argument unpacking" } else { "keyword argument" };
                    return Err(Raise::syntax(format!("positional argument follows {what}")).at(self.before()));
                }
                all.push(Argument::Positional(value));
            }
            if self.take_op(",") {
                continue;
            }
            if !self.is_op(")") {
                return Err(self.unfinished(open, span));
            }
        }
        Ok(all)
    }

    /// Something stands in a bracket where only a comma may.
    pub(super) fn unfinished(&self, _: Span, item: Span) -> Raise {
        let starts_a_value = match self.kind() {
            Kind::Name(name) => {
                !super::is_keyword(name) || matches!(&**name, "None" | "True" | "False" | "not" | "lambda")
            }
            Kind::Int(_) | Kind::Float(_) | Kind::Str(_) | Kind::Bytes(_) | Kind::Format { .. } => true,
            _ => false,
        };
        if starts_a_value {
            let span = item.to(self.span());
            return Raise::syntax("invalid syntax. Perhaps you forgot a comma?").at(span);
        }
        self.invalid()
    }
}
