//! `#[orm::test]`: a test on a database of its own.

use crate::signature::{self, Messages};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, ItemFn, LitStr, Path, Token, parenthesized};

/// What stands behind the name of the attribute.
struct Arguments {
    backends: Vec<Ident>,
    fixtures: Vec<LitStr>,
    krate: Path,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = Arguments { backends: Vec::new(), fixtures: Vec::new(), krate: syn::parse_quote!(::orm) };
        while !input.is_empty() {
            if input.peek(Token![crate]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                found.krate = input.parse()?;
            } else {
                let word: Ident = input.parse()?;
                match word.to_string().as_str() {
                    "sqlite" | "postgres" if found.backends.contains(&word) => {
                        return Err(syn::Error::new(word.span(), format!("`{word}` stands here twice")));
                    }
                    "sqlite" | "postgres" => found.backends.push(word),
                    "fixtures" => {
                        let files;
                        parenthesized!(files in input);
                        found.fixtures.extend(Punctuated::<LitStr, Token![,]>::parse_terminated(&files)?);
                    }
                    "postgresql" | "pg" => return Err(syn::Error::new(word.span(), "write `postgres`")),
                    _ => {
                        let expected = "expected `sqlite`, `postgres` or `fixtures(\"file.jsonl\")`";
                        return Err(syn::Error::new(word.span(), expected));
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if found.backends.is_empty() {
            found.backends.push(Ident::new("sqlite", Span::call_site()));
        }
        Ok(found)
    }
}

const MESSAGES: Messages = Messages {
    not_async: "a test on a database is an `async fn`: it awaits its queries",
    parameters: "a test on a database takes it as its only parameter: `db: &Database`",
    generic: "a test has no generic parameters: nobody would say what they are",
};

/// The tests of a function: one for each database.
pub(crate) fn expand(arguments: TokenStream, function: TokenStream) -> TokenStream {
    match (syn::parse2::<Arguments>(arguments), syn::parse2::<ItemFn>(function.clone())) {
        (Ok(arguments), Ok(function)) => checked(&arguments, &function),
        // the function stays, so that nothing else is wrong
        (Err(error), _) => {
            let error = error.to_compile_error();
            quote!(#error #[allow(dead_code)] #function)
        }
        (_, Err(_)) => syn::Error::new(
            Span::call_site(),
            "`#[orm::test]` stands before a function: `async fn name(db: &Database) -> orm::Result { .. }`",
        )
        .to_compile_error(),
    }
}

fn checked(arguments: &Arguments, function: &ItemFn) -> TokenStream {
    let signature = &function.sig;
    if let Some(error) = signature::wrong(signature, &MESSAGES) {
        return quote!(#error #[allow(dead_code)] #function);
    }
    let Arguments { backends, krate, fixtures } = arguments;
    let (name, attrs, block) = (&signature.ident, &function.attrs, &function.block);
    let (parameter, output) = (&signature.inputs, &signature.output);
    let fixtures = fixtures.iter().map(
        |file| quote!((#file, ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #file)))),
    );
    let fixtures = quote!(&[#(#fixtures),*]);
    // a function that is to panic may return nothing
    let panics = attrs.iter().any(|attr| attr.path().is_ident("should_panic"));
    let (returns, ends) = match panics {
        true => (quote!(), quote!(.unwrap_or_else(|failure| ::std::panic::panic_any(::std::format!("{failure:?}"))))),
        false => (quote!(-> #krate::testing::Outcome), quote!()),
    };
    let test = |test: &Ident, backend: &Ident, body: TokenStream| {
        let variant = if backend == "sqlite" { format_ident!("Sqlite") } else { format_ident!("Postgres") };
        quote! {
            #[::core::prelude::v1::test]
            #(#attrs)*
            fn #test() #returns {
                #body
                let test = #krate::testing::Test {
                    name: ::core::concat!(::core::module_path!(), "::", ::core::stringify!(#name)),
                    backend: #krate::Backend::#variant,
                    fixtures: #fixtures,
                };
                #krate::testing::run(test, #name) #ends
            }
        }
    };
    let body = quote!(async fn #name(#parameter) #output #block);
    match backends.as_slice() {
        [backend] => test(name, backend, body),
        backends => {
            let tests = backends.iter().map(|backend| test(backend, backend, TokenStream::new()));
            quote! {
                mod #name {
                    #[allow(unused_imports, reason = "a body may name nothing of its module")]
                    use super::*;
                    #body
                    #(#tests)*
                }
            }
        }
    }
}
