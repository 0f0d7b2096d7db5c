//! `#[orm::test]`: a test on a database of its own.

use crate::signature::{self, Messages};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Ident, ItemFn, Lit, LitInt, LitStr, Path, Token, parenthesized, token};

/// What stands behind the name of the attribute.
struct Arguments {
    backends: Vec<Ident>,
    fixtures: Vec<LitStr>,
    migrations: Option<Made>,
    flavor: Option<LitStr>,
    workers: Option<LitInt>,
    krate: Path,
}

/// The migrations that make what is in the database.
enum Made {
    /// Those of the folder `migrations`, or of the one that is named.
    Folder(Option<LitStr>),
    /// Files that were compiled in: what `embed_migrations!` gives.
    Files(Expr),
}

impl Parse for Made {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Paren) {
            return Err(input.error("write `migrations = \"folder\"`, or `migrations` for the folder of that name"));
        }
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(Made::Folder(None));
        }
        if input.is_empty() || input.peek(Token![,]) {
            return Err(input.error("a folder follows, `migrations = \"migrations\"`, or what `embed_migrations!` gave, `migrations = crate::MIGRATIONS`"));
        }
        match input.parse()? {
            Expr::Lit(ExprLit { lit: Lit::Str(folder), .. }) => Ok(Made::Folder(Some(folder))),
            Expr::Lit(other) => Err(syn::Error::new_spanned(
                other,
                "migrations are a folder, `\"migrations\"`, or what `embed_migrations!` gave, `crate::MIGRATIONS`",
            )),
            files => Ok(Made::Files(files)),
        }
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = Arguments {
            backends: Vec::new(),
            fixtures: Vec::new(),
            migrations: None,
            flavor: None,
            workers: None,
            krate: syn::parse_quote!(::orm),
        };
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
                    "migrations" if found.migrations.is_some() => {
                        return Err(syn::Error::new(word.span(), "`migrations` stands here twice"));
                    }
                    "migrations" => found.migrations = Some(input.parse()?),
                    "flavor" => {
                        input.parse::<Token![=]>()?;
                        found.flavor = Some(input.parse()?);
                    }
                    "worker_threads" => {
                        input.parse::<Token![=]>()?;
                        found.workers = Some(input.parse()?);
                    }
                    "postgresql" | "pg" => return Err(syn::Error::new(word.span(), "write `postgres`")),
                    _ => {
                        let expected = "expected `sqlite`, `postgres`, `migrations`, `fixtures(\"file.jsonl\")` or `flavor = \"multi_thread\"`";
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
        found.flavor()?;
        Ok(found)
    }
}

impl Arguments {
    /// What polls the test, named as `tokio::test` names it.
    fn flavor(&self) -> syn::Result<TokenStream> {
        let krate = &self.krate;
        let is_multi = match &self.flavor {
            None => false,
            Some(flavor) => match flavor.value().as_str() {
                "current_thread" => false,
                "multi_thread" => true,
                _ => {
                    return Err(syn::Error::new(
                        flavor.span(),
                        "a flavor is `\"current_thread\"` or `\"multi_thread\"`",
                    ));
                }
            },
        };
        let workers = match &self.workers {
            Some(workers) if !is_multi => {
                let expected = "threads beside that of the test need `flavor = \"multi_thread\"`";
                return Err(syn::Error::new(workers.span(), expected));
            }
            Some(workers) if workers.base10_parse::<usize>()? == 0 => {
                return Err(syn::Error::new(workers.span(), "one thread at least is needed"));
            }
            Some(workers) => quote!(::core::option::Option::Some(#workers)),
            None => quote!(::core::option::Option::None),
        };
        Ok(match is_multi {
            true => quote!(#krate::testing::Flavor::MultiThread { workers: #workers }),
            false => quote!(#krate::testing::Flavor::CurrentThread),
        })
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
    let flavor = arguments.flavor().unwrap_or_else(syn::Error::into_compile_error);
    let Arguments { backends, krate, fixtures, migrations, .. } = arguments;
    let (name, attrs, block) = (&signature.ident, &function.attrs, &function.block);
    let (parameter, output) = (&signature.inputs, &signature.output);
    let fixtures = fixtures.iter().map(
        |file| quote!((#file, ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #file)))),
    );
    let fixtures = quote!(&[#(#fixtures),*]);
    // a function where the attribute stands, so that paths mean there what they say
    let files_of = format_ident!("__migrations_of_{name}");
    let files = migrations.as_ref().map(|made| {
        let files = match made {
            Made::Folder(folder) => quote!(#krate::embed_migrations!(#folder)),
            Made::Files(files) => files.to_token_stream(),
        };
        quote!(fn #files_of() -> &'static [(&'static str, &'static str)] { #files })
    });
    // a function that is to panic may return nothing
    let panics = attrs.iter().any(|attr| attr.path().is_ident("should_panic"));
    let (returns, ends) = match panics {
        true => (quote!(), quote!(.unwrap_or_else(|failure| ::std::panic::panic_any(::std::format!("{failure:?}"))))),
        false => (quote!(-> #krate::testing::Outcome), quote!()),
    };
    let test = |test: &Ident, backend: &Ident, body: TokenStream, run: TokenStream| {
        let migrations = match migrations {
            Some(_) => quote!(::core::option::Option::Some(#files_of())),
            None => quote!(::core::option::Option::None),
        };
        let variant = if backend == "sqlite" { format_ident!("Sqlite") } else { format_ident!("Postgres") };
        quote! {
            #[::core::prelude::v1::test]
            #(#attrs)*
            fn #test() #returns {
                #body
                let test = #krate::testing::Test {
                    name: ::core::concat!(::core::module_path!(), "::", ::core::stringify!(#name)),
                    backend: #krate::Backend::#variant,
                    migrations: #migrations,
                    fixtures: #fixtures,
                    flavor: #flavor,
                };
                #krate::testing::run(test, #run) #ends
            }
        }
    };
    let body = quote!(async fn #name(#parameter) #output #block);
    match backends.as_slice() {
        [backend] => {
            let test = test(name, backend, body, quote!(#name));
            quote!(#files #test)
        }
        backends => {
            let run = quote!(super::#name);
            let tests = backends.iter().map(|backend| test(backend, backend, TokenStream::new(), run.clone()));
            let of_the_body = attrs.iter().filter(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("allow"));
            quote! {
                #files
                // where the attribute stands, so that its paths mean what they say; tests are left out of a program
                #[cfg_attr(not(test), allow(dead_code))]
                #(#of_the_body)*
                #body
                mod #name {
                    #[allow(unused_imports, reason = "nothing here may be of the module around it")]
                    use super::*;
                    #(#tests)*
                }
            }
        }
    }
}
