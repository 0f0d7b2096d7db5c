//! `new!` and `create!`: the syntax of a struct's literal, as calls of its builder.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Path, Token, braced};

/// `Album { title: "Divide", artist }`
struct Construct {
    path: Path,
    fields: Vec<(Ident, TokenStream)>,
}

impl Parse for Construct {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path: Path = input.call(Path::parse_mod_style)?;
        if !input.peek(syn::token::Brace) {
            let error = not_a_literal(&path);
            // at the end of the input there is no place to point at but the name
            return Err(if input.is_empty() { error } else { input.error(error) });
        }
        let content;
        braced!(content in input);
        let mut fields: Vec<(Ident, TokenStream)> = Vec::new();
        let mut errors: Option<syn::Error> = None;
        while !content.is_empty() {
            let (name, value) = field(&content)?;
            if fields.iter().any(|(other, _)| other.unraw() == name.unraw()) {
                let error = syn::Error::new(name.span(), format!("field `{name}` is given twice: remove one of them"));
                match &mut errors {
                    Some(errors) => errors.combine(error),
                    None => errors = Some(error),
                }
            }
            fields.push((name, value));
            if !content.is_empty() && content.parse::<Token![,]>().is_err() {
                return Err(content.error("expected `,` between fields"));
            }
        }
        errors.map_or(Ok(Construct { path, fields }), Err)
    }
}

/// A name alone: a model without its fields, or an instance that is there already.
fn not_a_literal(path: &Path) -> syn::Error {
    let name = path.to_token_stream().to_string();
    let what = if name.starts_with(char::is_lowercase) && path.get_ident().is_some() {
        format!(
            "a new row is written here, `Model {{ field: value, .. }}`; an instance that is there saves itself: `{name}.save(&db)`"
        )
    } else {
        format!("expected the fields of `{name}`: `{name} {{ field: value, .. }}`")
    };
    syn::Error::new_spanned(path, what)
}

/// `title: "Divide"`, or `title` alone for a variable of that name.
fn field(input: ParseStream<'_>) -> syn::Result<(Ident, TokenStream)> {
    if input.peek(Token![..]) {
        return Err(input.error(
            "there is no `..` here: fields with a default may simply be left out; to change a copy, clone it and assign its fields",
        ));
    }
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected the name of a field"));
    }
    let name = input.call(Ident::parse_any)?;
    if input.peek(Token![:]) {
        input.parse::<Token![:]>()?;
        let value: Expr = input.parse().map_err(|error| {
            let missing = input.is_empty();
            if missing { syn::Error::new(name.span(), format!("`{name}` needs a value: `{name}: ..`")) } else { error }
        })?;
        return Ok((name, value.into_token_stream()));
    }
    if input.peek(Token![=]) {
        return Err(input.error(format!("a field is given with a colon: `{name}: ..`")));
    }
    let variable = name.to_token_stream();
    Ok((name, variable))
}

impl Construct {
    /// The calls up to the last one.
    fn builder(&self) -> TokenStream {
        let Construct { path, fields } = self;
        let steps = fields.iter().map(|(name, value)| quote_spanned!(name.span()=> .#name(#value)));
        quote!(#path::builder()#(#steps)*)
    }

    /// A word at the place of the model's name: that is where a missing field is reported.
    fn word(&self, word: &str) -> Ident {
        let span = self.path.segments.last().map_or_else(proc_macro2::Span::call_site, |last| last.ident.span());
        Ident::new(word, span)
    }
}

/// `new!(Album { .. })`
pub(crate) fn new(input: TokenStream) -> TokenStream {
    match syn::parse2::<Construct>(input) {
        Ok(construct) => {
            let (builder, build) = (construct.builder(), construct.word("build"));
            quote!(#builder.#build())
        }
        Err(error) => error.to_compile_error(),
    }
}

/// `create!(&db, Album { .. })`
pub(crate) fn create(input: TokenStream) -> TokenStream {
    let parse = |input: ParseStream<'_>| -> syn::Result<(Expr, Construct)> {
        let fork = input.fork();
        if fork.parse::<Construct>().is_ok() && fork.is_empty() {
            return Err(input.error("the database comes first: `create!(&db, Model { .. })`"));
        }
        let db: Expr = input.parse()?;
        if input.is_empty() {
            let what = "expected the new row after the database: `create!(&db, Model { field: value, .. })`";
            return Err(syn::Error::new_spanned(&db, what));
        }
        input.parse::<Token![,]>()?;
        let construct = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok((db, construct))
    };
    match parse.parse2(input) {
        Ok((db, construct)) => {
            let (builder, create) = (construct.builder(), construct.word("create"));
            quote!(#builder.#create(#db))
        }
        Err(error) => error.to_compile_error(),
    }
}
