//! The builder. Each required field has a type parameter that says whether it was given, so a forgotten one is an error of the compiler.

use super::builder_ident;
use crate::model::{Field, Known, Model, Needs};
use crate::parse::DbLiteral;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// What the parts of the builder are written from.
struct Builder<'m> {
    model: &'m Model,
    /// The fields that have a state, with their type parameters.
    required: Vec<(&'m Field, Ident)>,
    /// The fields that may be left out.
    optional: Vec<&'m Field>,
    name: Ident,
    rest: Ident,
}

pub(super) fn expand(model: &Model) -> TokenStream {
    let needs = |wanted: &[Needs]| -> Vec<&Field> {
        model.fields.iter().filter(|field| wanted.contains(&field.needs())).collect()
    };
    let required = needs(&[Needs::Value, Needs::ValueOrDatabase, Needs::Flat]);
    let builder = Builder {
        model,
        required: required.iter().enumerate().map(|(at, field)| (*field, format_ident!("__S{at}"))).collect(),
        optional: needs(&[Needs::Nothing]),
        name: builder_ident(model),
        rest: format_ident!("__{}Optional", model.name),
    };
    let parts = [builder.structs(), builder.traits(), builder.start(), builder.steps(), builder.end()];
    quote!(#(#parts)*)
}

impl Builder<'_> {
    fn params(&self) -> Vec<&Ident> {
        self.required.iter().map(|(_, param)| param).collect()
    }

    /// The builder, and what it keeps for the fields that may be left out.
    fn structs(&self) -> TokenStream {
        let Builder { name, rest, model, .. } = self;
        let vis = &model.vis;
        let params = self.params();
        let required = self.required.iter().map(|(field, param)| {
            let ident = field.made();
            quote!(#ident: #param)
        });
        let optional = self.optional.iter().map(|field| {
            let (ident, ty) = (field.made(), &field.shape.ty);
            quote!(#ident: ::core::option::Option<#ty>)
        });
        let doc = format!("Builds a [`{}`], field by field.", model.name);
        quote! {
            #[doc = #doc]
            #[must_use = "a builder makes nothing until it ends in `build` or `create`"]
            #vis struct #name<#(#params),*> { #(#required,)* __rest: #rest }
            struct #rest { #(#optional),* }
        }
    }

    /// For each required field, what says that it was forgotten.
    fn traits(&self) -> TokenStream {
        let model = &self.model.name;
        let vis = &self.model.vis;
        self.required
            .iter()
            .filter(|(field, _)| field.needs() != Needs::Flat)
            .map(|(field, _)| {
                let Field { name, shape, .. } = field;
                let (ty, text) = (&shape.ty, &shape.text);
                let given = given_trait(self.model, field);
                let label = format!("missing field `{name}`");
                let give = format!("give it: `{name}: ..`");
                let (message, second, third) = if field.needs() == Needs::ValueOrDatabase {
                    (
                        format!("`{model}` needs `{name}` here: only the database knows its default"),
                        format!("or save it at once with `create!(&db, {model} {{ .. }})`: the database fills in `{name}` then"),
                        "or give it a default in Rust: `#[orm(default = ..)]`".to_owned(),
                    )
                } else {
                    (
                        format!("`{model}` needs `{name}`: it has no default"),
                        "or give it a default: `#[orm(default = ..)]` on the field".to_owned(),
                        format!("or let it be NULL: make its type `Option<{text}>`"),
                    )
                };
                quote! {
                    #[diagnostic::on_unimplemented(message = #message, label = #label, note = #give, note = #second, note = #third)]
                    #[doc = #label]
                    #vis trait #given: __orm::Given<#ty> {}
                    #[automatically_derived]
                    impl #given for __orm::Set<#ty> {}
                }
            })
            .collect()
    }

    fn start(&self) -> TokenStream {
        let Builder { name, rest, model: Model { ident, vis, name: model, .. }, .. } = self;
        let unset = self.required.iter().map(|_| quote!(__orm::Unset));
        let required = self.required.iter().map(|(field, _)| field.made());
        let optional = self.optional.iter().map(|field| field.made());
        let doc = format!(
            "Builds a `{model}`: give its fields, then end in `build()` or `create(&db)`. `new!` and `create!` write this."
        );
        quote! {
            #[automatically_derived]
            impl #ident {
                #[doc = #doc]
                #vis fn builder() -> #name<#(#unset),*> {
                    #name {
                        #(#required: __orm::Unset,)*
                        __rest: #rest { #(#optional: ::core::option::Option::None),* },
                    }
                }
            }
        }
    }

    fn steps(&self) -> TokenStream {
        let Builder { name, .. } = self;
        let params = self.params();
        let required = self.required.iter().map(|(field, param)| {
            let Field { vis, shape, .. } = field;
            let (ident, ty) = (field.made(), &shape.ty);
            let doc = format!("Gives `{}`.", field.name);
            let after =
                params.iter().map(|other| if *other == param { quote!(__orm::Set<#ty>) } else { quote!(#other) });
            let others =
                self.required.iter().filter(|(other, _)| other.ident != field.ident).map(|(other, _)| other.made());
            if field.needs() == Needs::Flat {
                return quote! {
                    #[doc = #doc]
                    #vis fn #ident(self, value: #ty) -> #name<#(#after),*> {
                        #name { #ident: __orm::Set(value), #(#others: self.#others,)* __rest: self.__rest }
                    }
                };
            }
            let (bound, converted) = taken(field);
            quote! {
                #[doc = #doc]
                #vis fn #ident<__V, __I: #bound>(self, value: __I) -> #name<#(#after),*> {
                    #name { #ident: __orm::Set(#converted), #(#others: self.#others,)* __rest: self.__rest }
                }
            }
        });
        let optional = self.optional.iter().map(|field| {
            let Field { vis, shape, .. } = field;
            let (ident, ty) = (field.made(), &shape.ty);
            let doc = format!("Gives `{}`.", field.name);
            let (generics, argument, value) = if field.position.is_some() {
                let (bound, converted) = taken(field);
                (quote!(<__V, __I: #bound>), quote!(__I), converted)
            } else {
                (TokenStream::new(), quote!(#ty), quote!(value))
            };
            quote! {
                #[doc = #doc]
                #vis fn #ident #generics(mut self, value: #argument) -> Self {
                    self.__rest.#ident = ::core::option::Option::Some(#value);
                    self
                }
            }
        });
        let never = self.never().map(|field| {
            let (ident, vis) = (field.made(), &field.vis);
            let doc = format!("`{}` can't be given.", field.name);
            let refused = given_trait(self.model, field);
            quote! {
                #[doc = #doc]
                #vis fn #ident<__V: #refused>(self, value: __V) -> Self {
                    let _ = value;
                    self
                }
            }
        });
        let traits = self.never().map(|field| {
            let refused = given_trait(self.model, field);
            let vis = &self.model.vis;
            let word = if field.attrs.auto_now.is_some() { "auto_now" } else { "auto_now_add" };
            let (message, label, note) = if field.needs() == Needs::Related {
                (
                    format!("`{}.{}` can't be given: it has no column", self.model.name, field.name),
                    "leads to rows of another table",
                    "save the instance first, then add the related rows".to_owned(),
                )
            } else {
                (
                    format!(
                        "`{}.{}` can't be given: `{word}` sets it when the instance is saved",
                        self.model.name, field.name
                    ),
                    "would be overwritten",
                    format!(
                        "to give it sometimes, write `#[orm(default = Utc::now)]` on the field in place of `{word}`"
                    ),
                )
            };
            quote! {
                #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
                #[doc = #message]
                #vis trait #refused {}
            }
        });
        quote! {
            #(#traits)*
            #[automatically_derived]
            impl<#(#params),*> #name<#(#params),*> {
                #(#required)*
                #(#optional)*
                #(#never)*
            }
        }
    }

    /// `build` and `create`.
    fn end(&self) -> TokenStream {
        let Builder { name, model: Model { ident, vis, .. }, .. } = self;
        let params = self.params();
        let built = self.instance(false);
        let given = self.required.iter().map(|(field, param)| self.given(field, param));
        let build_where = quote!(where #(#given,)*);
        let omittable: Vec<_> =
            self.required.iter().filter(|(field, _)| field.needs() == Needs::ValueOrDatabase).collect();
        let create = if omittable.is_empty() {
            quote! {
                #vis async fn create(self, db: &__orm::Database) -> __orm::Result<#ident> #build_where {
                    __orm::create(self.build(), db, &[]).await
                }
            }
        } else {
            let created = self.instance(true);
            let bounds = self.required.iter().map(|(field, param)| {
                if field.needs() == Needs::ValueOrDatabase {
                    let ty = &field.shape.ty;
                    quote!(#param: __orm::MayOmit<#ty>)
                } else {
                    self.given(field, param)
                }
            });
            let omitted = omittable.iter().map(|(field, param)| {
                let ty = &field.shape.ty;
                let position = super::place::of(self.model, field);
                quote!((#position, <#param as __orm::MayOmit<#ty>>::OMITTED))
            });
            quote! {
                #vis async fn create(self, db: &__orm::Database) -> __orm::Result<#ident>
                where #(#bounds,)*
                {
                    let __omitted = __orm::omitted(&[#(#omitted),*]);
                    __orm::create(#created, db, &__omitted).await
                }
            }
        };
        quote! {
            #[automatically_derived]
            impl<#(#params),*> #name<#(#params),*> {
                /// The instance, not saved.
                #vis fn build(self) -> #ident #build_where { #built }
                /// Saves the instance, and gives it with its primary key.
                #create
            }
        }
    }

    /// What says that a field was given, or may be left out.
    fn given(&self, field: &Field, param: &Ident) -> TokenStream {
        if field.needs() == Needs::Flat {
            let ty = &field.shape.ty;
            return quote!(#param: __orm::MayLeave<#ty>);
        }
        let given = given_trait(self.model, field);
        quote!(#param: #given)
    }

    /// The fields that can't be given.
    fn never(&self) -> impl Iterator<Item = &Field> {
        self.model.fields.iter().filter(|field| matches!(field.needs(), Needs::Never | Needs::Related))
    }

    /// The literal of the struct; with `omit`, what the database fills in may be missing.
    fn instance(&self, omit: bool) -> TokenStream {
        let fields = self.model.fields.iter().map(|field| {
            let Field { ident, shape, .. } = field;
            let ty = &shape.ty;
            let value = match field.needs() {
                Needs::ValueOrDatabase if omit => quote!(__orm::MayOmit::<#ty>::take(self.#ident)),
                Needs::Value | Needs::ValueOrDatabase => quote!(__orm::Given::<#ty>::take(self.#ident)),
                Needs::Never => quote!(<#ty as __orm::FromNow>::from_now(__orm::Utc::now())),
                Needs::Related => quote!(<#ty as ::core::default::Default>::default()),
                Needs::Flat => quote!(__orm::MayLeave::<#ty>::take(self.#ident)),
                Needs::Nothing => {
                    let default = default(field);
                    quote!(match self.__rest.#ident {
                        ::core::option::Option::Some(__given) => __given,
                        ::core::option::Option::None => #default,
                    })
                }
            };
            quote!(#ident: #value)
        });
        let ident = &self.model.ident;
        quote!(#ident { #(#fields),* })
    }
}

/// What the setter of a field takes, and how it becomes the field's value. Of a foreign key the compiler says which model is expected.
fn taken(field: &Field) -> (TokenStream, TokenStream) {
    let ty = &field.shape.ty;
    match field.shape.foreign() {
        Some(foreign) => {
            let target = &foreign.target;
            (quote!(__orm::IntoForeignKey<#ty, #target, __V>), quote!(value.into_foreign_key()))
        }
        None => (quote!(__orm::IntoField<#ty, __V>), quote!(value.into_field())),
    }
}

/// The value of a field that was left out.
pub(super) fn default(field: &Field) -> TokenStream {
    let ty = &field.shape.ty;
    let (default, db_default) = (&field.attrs.default, &field.attrs.db_default);
    if let Some(default) = default {
        let expr = &default.value.expr;
        return match default.value.call {
            true => {
                let span = default.span.resolved_at(Span::call_site());
                converted(field, &quote_spanned!(span=> #expr()), default.span)
            }
            false => converted(field, &quote!(#expr), default.span),
        };
    }
    if let (Some(default), Some(expr)) = (db_default, &field.attrs.db_default_value)
        && default.value != DbLiteral::Null
    {
        return converted(field, &quote!(#expr), default.span);
    }
    if field.shape.optional {
        return quote!(::core::option::Option::None);
    }
    quote!(<#ty as ::core::default::Default>::default())
}

/// The expression as a value of the field's type.
fn converted(field: &Field, expr: &TokenStream, span: Span) -> TokenStream {
    let ty = &field.shape.ty;
    if field.position.is_none() {
        return expr.clone();
    }
    // the place of the attribute, the names of the expansion
    let span = span.resolved_at(Span::call_site());
    let expr = match (&field.shape.known, decimal(expr)) {
        (Known::Decimal, Some((digits, scale))) => quote!(__orm::Decimal::from_i128_with_scale(#digits, #scale)),
        // 0 for 0.0, as one would write it in SQL
        (Known::Float, Some((_, 0))) => syn::parse_str(&format!("{expr}.0")).unwrap_or_else(|_| expr.clone()),
        _ => expr.clone(),
    };
    quote_spanned!(span=> __orm::IntoField::<#ty, _>::into_field(#expr))
}

/// The digits of a number as they are written, and how many of them stand after the point: 9.90 is exact.
fn decimal(expr: &TokenStream) -> Option<(Literal, u32)> {
    let text = expr.to_string().replace([' ', '_'], "");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let scale = u32::try_from(fraction.len()).ok().filter(|scale| *scale <= 28)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    // 96 bits are what a `Decimal` holds
    (digits.unsigned_abs() < 1 << 96).then(|| (Literal::i128_unsuffixed(digits), scale))
}

/// The trait of a field that says that it was given. The compiler shows its name in a note.
fn given_trait(model: &Model, field: &Field) -> Ident {
    format_ident!("{}_{}", model.name, field.name)
}
