//! Statements, and blocks of them.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::{Kind, Span};
use crate::shell::syntax::{Binary, Body, Expr, ExprKind, Function, Handler, Literal, Stmt, StmtKind};
use std::rc::Rc;

/// What a statement stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    in_loop: bool,
    in_function: bool,
}

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
    pub(super) fn program(&mut self) -> Result<Vec<Stmt>, Raise> {
        let mut all = Vec::new();
        while *self.kind() != Kind::End {
            if *self.kind() == Kind::Newline {
                self.advance();
                continue;
            }
            self.statement(Around::default(), &mut all)?;
        }
        Ok(all)
    }

    fn statement(&mut self, around: Around, all: &mut Vec<Stmt>) -> Result<(), Raise> {
        let start = self.span();
        let word = match self.kind() {
            Kind::Name(name) => Rc::clone(name),
            _ => "".into(),
        };
        let kind = match &*word {
            "if" => self.deeper(|parser| parser.branches("if", around))?,
            "while" => {
                self.advance();
                let test = self.test()?;
                let body = self.block("'while' statement", start, Around { in_loop: true, ..around })?;
                StmtKind::While(test, body, self.otherwise(around)?)
            }
            "for" => {
                self.advance();
                let target = self.targets()?;
                if !self.take_word("in") {
                    return Err(self.invalid());
                }
                let iterable = self.expressions()?;
                let body = self.block("'for' statement", start, Around { in_loop: true, ..around })?;
                StmtKind::For(target, iterable, body, self.otherwise(around)?)
            }
            "with" => {
                self.advance();
                let context = self.expression()?;
                let name = if self.take_word("as") { Some(self.targets()?) } else { None };
                StmtKind::With(context, name, self.block("'with' statement", start, around)?)
            }
            "def" => self.function(start)?,
            "try" => self.attempt(start, around)?,
            "class" | "async" | "await" | "yield" | "nonlocal" => {
                let message = format!("'{word}' is not part of this shell's Python");
                return Err(Raise::syntax(message).at(start));
            }
            _ => return self.simple_line(around, all),
        };
        all.push(Stmt { kind, span: start.to(self.before()) });
        Ok(())
    }

    /// Statements of one line, with `;` between them.
    fn simple_line(&mut self, around: Around, all: &mut Vec<Stmt>) -> Result<(), Raise> {
        loop {
            let start = self.span();
            let kind = self.simple(around)?;
            all.push(Stmt { kind, span: start.to(self.before()) });
            if !self.take_op(";") {
                break;
            }
            if matches!(self.kind(), Kind::Newline | Kind::End) {
                break;
            }
        }
        match self.kind() {
            Kind::Newline => {
                self.advance();
                Ok(())
            }
            Kind::End => Ok(()),
            _ => Err(self.after_a_statement(all.last())),
        }
    }

    fn after_a_statement(&self, last: Option<&Stmt>) -> Raise {
        if let Some(Stmt { kind: StmtKind::Expr(Expr { kind: ExprKind::Name(name), span, .. }), .. }) = last
            && matches!(&**name, "print" | "exec")
        {
            let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
            return Raise::syntax(message).at(span.to(self.span()));
        }
        self.invalid()
    }

    fn simple(&mut self, around: Around) -> Result<StmtKind, Raise> {
        let span = self.span();
        let word = match self.kind() {
            Kind::Name(name) => Rc::clone(name),
            _ => "".into(),
        };
        let outside = |message: &str| Err(Raise::syntax(message).at(span));
        match &*word {
            "pass" => {
                self.advance();
                Ok(StmtKind::Pass)
            }
            "break" | "continue" => {
                self.advance();
                match (&*word, around.in_loop) {
                    ("break", true) => Ok(StmtKind::Break),
                    ("break", false) => outside("'break' outside loop"),
                    (_, true) => Ok(StmtKind::Continue),
                    (_, false) => outside("'continue' not properly in loop"),
                }
            }
            "return" => {
                self.advance();
                if !around.in_function {
                    return outside("'return' outside function");
                }
                Ok(StmtKind::Return(self.optional()?))
            }
            "raise" => {
                self.advance();
                let raised = self.optional()?;
                if self.take_word("from") {
                    self.expression()?;
                }
                Ok(StmtKind::Raise(raised))
            }
            "assert" => {
                self.advance();
                let test = self.expression()?;
                let message = if self.take_op(",") { Some(self.expression()?) } else { None };
                Ok(StmtKind::Assert(test, message))
            }
            "global" => {
                self.advance();
                self.name()?;
                while self.take_op(",") {
                    self.name()?;
                }
                Ok(StmtKind::Global)
            }
            "del" => {
                self.advance();
                let targets = match self.expressions()? {
                    Expr { kind: ExprKind::Tuple(all), .. } => all,
                    one => vec![one],
                };
                for target in &targets {
                    if let Some(what) = not_assignable(target) {
                        return Err(Raise::syntax(format!("cannot delete {what}")).at(target.span));
                    }
                }
                Ok(StmtKind::Delete(targets))
            }
            "import" => self.import(),
            "from" => self.import_from(),
            _ => self.assignment(),
        }
    }

    fn optional(&mut self) -> Result<Option<Expr>, Raise> {
        match self.kind() {
            Kind::Newline | Kind::End | Kind::Op(";") => Ok(None),
            _ => self.expressions().map(Some),
        }
    }

    fn assignment(&mut self) -> Result<StmtKind, Raise> {
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

    fn dotted(&mut self) -> Result<Rc<str>, Raise> {
        let mut name = String::new();
        while self.take_op(".") || self.take_op("...") {
            name.push('.');
        }
        if !(name.starts_with('.') && self.is_word("import")) {
            name.push_str(&self.name()?);
        }
        while self.take_op(".") {
            name.push('.');
            name.push_str(&self.name()?);
        }
        Ok(name.into())
    }

    fn renamed(&mut self) -> Result<Option<Rc<str>>, Raise> {
        if self.take_word("as") { self.name().map(Some) } else { Ok(None) }
    }

    fn import(&mut self) -> Result<StmtKind, Raise> {
        self.advance();
        let mut all = vec![(self.dotted()?, self.renamed()?)];
        while self.take_op(",") {
            all.push((self.dotted()?, self.renamed()?));
        }
        Ok(StmtKind::Import(all))
    }

    fn import_from(&mut self) -> Result<StmtKind, Raise> {
        self.advance();
        let module = self.dotted()?;
        if !self.take_word("import") {
            return Err(self.invalid());
        }
        if self.take_op("*") {
            return Ok(StmtKind::ImportFrom(module, vec![("*".into(), None)]));
        }
        let bracket = self.take_op("(");
        let mut all = Vec::new();
        loop {
            if bracket && self.is_op(")") {
                break;
            }
            all.push((self.name()?, self.renamed()?));
            if !self.take_op(",") {
                break;
            }
            if !bracket && *self.kind() == Kind::Newline {
                return Err(
                    Raise::syntax("trailing comma not allowed without surrounding parentheses").at(self.before())
                );
            }
        }
        if bracket {
            self.expect_op(")")?;
        }
        Ok(StmtKind::ImportFrom(module, all))
    }

    /// What an `if` or a `while` asks, which is often written with one `=` too few.
    fn test(&mut self) -> Result<Expr, Raise> {
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

    /// `if`, or an `elif` of one.
    fn branches(&mut self, word: &str, around: Around) -> Result<StmtKind, Raise> {
        let start = self.span();
        self.advance();
        let test = self.test()?;
        let body = self.block(&format!("'{word}' statement"), start, around)?;
        let other = if self.is_word("elif") {
            let start = self.span();
            let kind = self.deeper(|parser| parser.branches("elif", around))?;
            vec![Stmt { kind, span: start.to(self.before()) }]
        } else {
            self.otherwise(around)?
        };
        Ok(StmtKind::If(test, body, other))
    }

    fn otherwise(&mut self, around: Around) -> Result<Vec<Stmt>, Raise> {
        let start = self.span();
        if self.take_word("else") { self.block("'else' statement", start, around) } else { Ok(Vec::new()) }
    }

    fn function(&mut self, start: Span) -> Result<StmtKind, Raise> {
        self.advance();
        let name = self.name()?;
        self.expect_op("(")?;
        let parameters = self.parameters(")")?;
        self.expect_op(")")?;
        if self.take_op("->") {
            self.expression()?;
        }
        let around = Around { in_function: true, in_loop: false };
        let body = self.block("function definition", start, around)?;
        Ok(StmtKind::Def(Rc::new(Function { name, parameters, body: Body::Block(body) })))
    }

    fn attempt(&mut self, start: Span, around: Around) -> Result<StmtKind, Raise> {
        self.advance();
        let body = self.block("'try' statement", start, around)?;
        let mut handlers = Vec::new();
        loop {
            let start = self.span();
            if !self.take_word("except") {
                break;
            }
            let class = if self.is_op(":") { None } else { Some(self.expression()?) };
            let name = self.renamed()?;
            handlers.push(Handler { class, name, body: self.block("'except' statement", start, around)? });
        }
        let otherwise = if handlers.is_empty() { Vec::new() } else { self.otherwise(around)? };
        let here = self.span();
        let finally =
            if self.take_word("finally") { self.block("'finally' statement", here, around)? } else { Vec::new() };
        if handlers.is_empty() && finally.is_empty() {
            let raise = Raise::syntax("expected 'except' or 'finally' block").at(self.span());
            return Err(if *self.kind() == Kind::End { raise.unfinished() } else { raise });
        }
        Ok(StmtKind::Try { body, handlers, otherwise, finally })
    }

    /// The statements behind a `:`, on the same line or indented.
    fn block(&mut self, of: &str, start: Span, around: Around) -> Result<Vec<Stmt>, Raise> {
        if !self.take_op(":") {
            let expected = matches!(self.kind(), Kind::Newline | Kind::End);
            let message = if expected { "expected ':'" } else { "invalid syntax" };
            return Err(Raise::syntax(message).at(self.span()));
        }
        let mut all = Vec::new();
        if *self.kind() != Kind::Newline {
            if *self.kind() == Kind::End {
                return Err(self.no_block(of, start).unfinished());
            }
            self.simple_line(around, &mut all)?;
            return Ok(all);
        }
        self.advance();
        if *self.kind() != Kind::Indent {
            let raise = self.no_block(of, start);
            return Err(if *self.kind() == Kind::End { raise.unfinished() } else { raise });
        }
        self.advance();
        self.deeper(|parser| {
            while !matches!(parser.kind(), Kind::Dedent | Kind::End) {
                parser.statement(around, &mut all)?;
            }
            Ok(())
        })?;
        if *self.kind() == Kind::Dedent {
            self.advance();
        }
        Ok(all)
    }

    fn no_block(&self, of: &str, start: Span) -> Raise {
        let line = self.text[..start.start.min(self.text.len())].matches('\n').count() + 1;
        let message = format!("expected an indented block after {of} on line {line}");
        Raise::new("IndentationError", message).at(self.span())
    }
}

/// What an expression that can't be assigned to is called.
fn not_assignable(target: &Expr) -> Option<&'static str> {
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
