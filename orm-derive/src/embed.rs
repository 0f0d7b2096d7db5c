//! `embed_migrations!`: the migration files of a package as text in its program.
//!
//! What is in them is read when the program runs. Here they are found, named to the compiler, so that it sees each change, and compared with
//! the index by name.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::path::Path;
use syn::LitStr;

/// The index; the library names it too.
const INDEX: &str = "index.toml";

/// The files of the folder, which must be there and agree with its index.
pub(crate) fn strict(input: TokenStream) -> TokenStream {
    let (folder, span) = if input.is_empty() {
        ("migrations".to_owned(), Span::call_site())
    } else {
        match syn::parse2::<LitStr>(input) {
            Ok(folder) => (folder.value(), folder.span()),
            Err(error) => {
                let message = "the folder is a text in quotes, from the folder of `Cargo.toml`: `embed_migrations!(\"migrations\")`";
                return syn::Error::new(error.span(), message).to_compile_error();
            }
        }
    };
    match find(&folder).and_then(|files| agree(&folder, &files).map(|()| files)) {
        Ok(files) => list(&folder, &files),
        Err(message) => syn::Error::new(span, message).to_compile_error(),
    }
}

/// The files that are there. What is wrong with them is said by the commands of `manage`, which have to compile for that.
pub(crate) fn whatever_there_is() -> TokenStream {
    let folder = "migrations";
    list(folder, &find(folder).unwrap_or_default())
}

fn root() -> Result<String, String> {
    std::env::var("CARGO_MANIFEST_DIR").map_err(|_| "cargo did not say where the package is".to_owned())
}

fn find(folder: &str) -> Result<Vec<String>, String> {
    let path = Path::new(&root()?).join(folder);
    let entries = std::fs::read_dir(&path).map_err(|error| {
        format!("the folder `{folder}` can't be read ({error}): `makemigrations` makes `migrations`; name another one in quotes")
    })?;
    let mut files: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    files.sort();
    Ok(files)
}

fn agree(folder: &str, files: &[String]) -> Result<(), String> {
    if !files.iter().any(|file| file == INDEX) {
        return Err(format!("`{folder}` has no `{INDEX}`: run `makemigrations`, which writes it"));
    }
    let path = Path::new(&root()?).join(folder).join(INDEX);
    let index = std::fs::read_to_string(path).map_err(|error| format!("`{folder}/{INDEX}` can't be read: {error}"))?;
    if index.contains("<<<<<<< ") {
        return Err(format!(
            "git left a conflict in `{folder}/{INDEX}`, because two branches each added a migration: keep the lines of both, and run `makemigrations --merge`"
        ));
    }
    let listed: Vec<String> = index
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(name, _)| format!("{name}.toml"))
        .collect();
    let migrations = || files.iter().filter(|file| *file != INDEX);
    if let Some(file) = migrations().find(|file| !listed.contains(file)) {
        return Err(format!("`{folder}/{file}` is not in `{folder}/{INDEX}`: run `makemigrations`, which adds it"));
    }
    if let Some(file) = listed.iter().find(|file| !files.contains(file)) {
        return Err(format!(
            "`{folder}/{INDEX}` lists `{file}`, which is not there: bring it back, or run `makemigrations`, which takes it off the list"
        ));
    }
    Ok(())
}

fn list(folder: &str, files: &[String]) -> TokenStream {
    let files = files.iter().map(|file| {
        let path = format!("/{folder}/{file}");
        quote!((#file, ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path))))
    });
    quote! {{
        const __FILES: &[(&str, &str)] = &[#(#files),*];
        __FILES
    }}
}
