//! What a database holds, in lines that can be compared. It asks the catalogs itself: the introspection is under test too.

use crate::support::{Backend, Db};

const POSTGRES: &[&str] = &[
    "SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::text \
        || ' ' || a.attidentity::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') \
     FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum \
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
    "SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || convalidated::text || ' ' || pg_get_constraintdef(oid) \
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'sequence ' || sequencename || ' ' || data_type::text FROM pg_sequences WHERE schemaname = 'public'",
    "SELECT relkind::text || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND relkind <> 'S'",
];

const SQLITE: &[&str] = &[
    "SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk || ' ' || coalesce(c.dflt_value, '') \
     FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c WHERE t.name NOT LIKE 'sqlite_%'",
    "SELECT 'key ' || t.name || '.' || k.\"from\" || ' ' || k.\"table\" || '.' || coalesce(k.\"to\", '') || ' ' || k.on_delete \
     FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS k",
    "SELECT 'index ' || t.name || ' ' || CASE WHEN i.origin = 'c' THEN i.name ELSE '' END || i.\"unique\" || ' ' || i.origin || ' ' \
        || (SELECT group_concat(coalesce(x.name, '') || x.desc) FROM pragma_index_xinfo(i.name) AS x WHERE x.key) \
     FROM pragma_table_list AS t, pragma_index_list(t.name) AS i WHERE t.name NOT LIKE 'sqlite_%'",
    "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce((SELECT strict FROM pragma_table_list(name)), '') \
        || (coalesce(sql, '') LIKE '%AUTOINCREMENT%') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
];

/// Everything but the records of migrations, sorted.
pub(super) async fn catalog(db: &Db) -> orm::Result<Vec<String>> {
    let mut lines = Vec::new();
    let texts = if db.backend() == Backend::Sqlite { SQLITE } else { POSTGRES };
    for text in texts {
        let found: Vec<(String,)> = db.raw(*text).rows().await?;
        lines.extend(found.into_iter().map(|(line,)| line));
    }
    if db.backend() == Backend::Sqlite {
        let tables: Vec<(String, String)> = db
            .raw("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .rows()
            .await?;
        for (table, text) in tables {
            lines.extend(constraints(&text).into_iter().map(|constraint| format!("constraint {table} {constraint}")));
        }
    }
    lines.retain(|line| !line.contains("orm_migrations"));
    lines.sort();
    Ok(lines)
}

/// The constraints in the text of a table, with the conditions of checks.
fn constraints(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("CONSTRAINT ").skip(1) {
        let (mut depth, mut quote, mut end) = (0_i32, None, part.len());
        for (at, char) in part.char_indices() {
            match (quote, char) {
                (Some(open), _) => quote = (char != open).then_some(open),
                (None, '\'' | '"') => quote = Some(char),
                (None, '(') => depth += 1,
                (None, ')') if depth <= 1 => {
                    end = at + usize::from(depth == 1);
                    break;
                }
                (None, ')') => depth -= 1,
                (None, ',') if depth == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let constraint = &part[..end];
        // a foreign key stands behind its column, or at the end with its columns: which is told by the pragma
        let name = constraint.split(" REFERENCES").next().unwrap().split(" FOREIGN KEY").next().unwrap();
        found.push(name.to_owned());
    }
    found
}
