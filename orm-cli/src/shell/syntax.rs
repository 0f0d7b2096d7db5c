//! What a person types, as a tree: the statements and expressions of Python that the shell reads.

use super::lexer::Span;
use std::rc::Rc;

/// An expression and its place.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
    /// How many levels it has.
    pub(crate) depth: usize,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Literal(Literal),
    /// `f"{a} of {b:>5}"`
    Format(Vec<FormatPart>),
    Name(Rc<str>),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set(Vec<Expr>),
    /// Keys and values; no key: `**other`.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// With the place of the name.
    Attribute(Box<Expr>, Rc<str>, Span),
    Subscript(Box<Expr>, Box<Expr>),
    Slice(Option<Box<Expr>>, Option<Box<Expr>>, Option<Box<Expr>>),
    Call(Box<Expr>, Vec<Argument>),
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Box<Expr>, Vec<(Comparison, Expr)>),
    /// `value if test else other`
    If(Box<[Expr; 3]>),
    Lambda(Rc<Function>),
    Comprehension(Box<Comprehension>),
    Starred(Box<Expr>),
    /// `name := value`
    Walrus(Rc<str>, Box<Expr>),
}

#[derive(Debug, Clone)]
pub(crate) enum Literal {
    None,
    Ellipsis,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
}

#[derive(Debug)]
pub(crate) enum FormatPart {
    Text(Rc<str>),
    Value {
        value: Expr,
        /// What stands before the value for `{value=}`.
        label: Option<Rc<str>>,
        conversion: Option<char>,
        format: Vec<FormatPart>,
    },
}

#[derive(Debug)]
pub(crate) enum Argument {
    Positional(Expr),
    /// With the place of the name.
    Keyword(Rc<str>, Span, Expr),
    /// `*values`
    Star(Expr),
    /// `**values`
    DoubleStar(Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unary {
    Not,
    Minus,
    Plus,
    Invert,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    MatMul,
}

impl Binary {
    /// How it is written.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::FloorDiv => "//",
            Binary::Mod => "%",
            Binary::Pow => "** or pow()",
            Binary::BitAnd => "&",
            Binary::BitOr => "|",
            Binary::BitXor => "^",
            Binary::Shl => "<<",
            Binary::Shr => ">>",
            Binary::MatMul => "@",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    NotEq,
    Lt,
    LtEq,
    Gt,
    GtEq,
    In,
    NotIn,
    Is,
    IsNot,
}

/// A function, or a lambda.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Rc<str>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) enum Body {
    Value(Expr),
    Block(Vec<Stmt>),
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Rc<str>,
    pub(crate) kind: ParameterKind,
    pub(crate) default: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterKind {
    Plain,
    /// Behind `*`: by its name only.
    Keyword,
    /// `*args`
    Star,
    /// `**kwargs`
    DoubleStar,
}

#[derive(Debug)]
pub(crate) struct Comprehension {
    pub(crate) kind: Made,
    pub(crate) element: Expr,
    /// The value of a dict's entry.
    pub(crate) value: Option<Expr>,
    pub(crate) clauses: Vec<Clause>,
}

/// What a comprehension makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    List,
    Set,
    Dict,
    Generator,
}

/// `for target in iterable if condition …`
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) target: Expr,
    pub(crate) iterable: Expr,
    pub(crate) conditions: Vec<Expr>,
}

/// A statement and its place.
#[derive(Debug)]
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) enum StmtKind {
    Expr(Expr),
    Assign(Vec<Expr>, Expr),
    AugAssign(Expr, Binary, Expr),
    Delete(Vec<Expr>),
    Pass,
    Break,
    Continue,
    Return(Option<Expr>),
    Raise(Option<Expr>),
    Assert(Expr, Option<Expr>),
    /// Names that a function assigns to where the session has them.
    Global(Vec<Rc<str>>),
    /// Modules.
    Import(Vec<Imported>),
    /// The module with its place, and the names in it; `*` is all.
    ImportFrom(Rc<str>, Span, Vec<Imported>),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    While(Expr, Vec<Stmt>, Vec<Stmt>),
    For(Expr, Expr, Vec<Stmt>, Vec<Stmt>),
    With(Expr, Option<Expr>, Vec<Stmt>),
    Def(Rc<Function>),
    Try {
        body: Vec<Stmt>,
        handlers: Vec<Handler>,
        otherwise: Vec<Stmt>,
        finally: Vec<Stmt>,
    },
}

/// A module or a name that is imported.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) name: Rc<str>,
    pub(crate) place: Span,
    /// The name that it gets.
    pub(crate) other: Option<Rc<str>>,
}

/// `except Class as name:`
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) class: Option<Expr>,
    pub(crate) name: Option<Rc<str>>,
    pub(crate) body: Vec<Stmt>,
}
