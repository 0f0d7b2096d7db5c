//! Migrations that are not there.

fn main() {
    let _: &[(&str, &str)] = orm::embed_migrations!("no/such/folder");
    let _: &[(&str, &str)] = orm::embed_migrations!(migrations);
}
