//! The statements.

/// Number, name, kind, whether it is a partition, and the tables that it inherits from otherwise, of each table and view that can be named
/// without a schema. What belongs to an extension is left out.
pub(super) const TABLES: &str = "SELECT c.oid::int8, c.relname::text, c.relkind::text, c.relispartition, \
    ARRAY(SELECT p.relname::text FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent \
        WHERE i.inhrelid = c.oid AND NOT c.relispartition ORDER BY i.inhseqno) \
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND pg_table_is_visible(c.oid) \
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    AND NOT EXISTS (SELECT 1 FROM pg_depend AS d \
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') \
    ORDER BY c.oid";

/// The type of a domain is that below it.
pub(super) const COLUMNS: &str = "SELECT a.attrelid::int8, a.attname::text, format_type(a.atttypid, a.atttypmod), \
    coalesce(b.typname, t.typname)::text, t.typtype::text, \
    CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, \
    a.attnotnull OR t.typnotnull, a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid), \
    CASE WHEN a.attcollation <> t.typcollation THEN l.collname::text END, \
    CASE WHEN a.attidentity <> '' THEN pg_get_serial_sequence(a.attrelid::regclass::text, a.attname::text)::regclass::text END \
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid \
    LEFT JOIN pg_type AS b ON t.typtype = 'd' AND b.oid = t.typbasetype \
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
    LEFT JOIN pg_collation AS l ON l.oid = a.attcollation \
    WHERE a.attrelid::int8 = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum";

pub(super) const CONSTRAINTS: &str = "SELECT c.conrelid::int8, c.conname::text, c.contype::text, \
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place) \
        JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place), \
    f.relname::text, \
    ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place) \
        JOIN pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place), \
    c.confdeltype::text, c.confupdtype::text, pg_get_expr(c.conbin, c.conrelid), pg_get_constraintdef(c.oid) \
    FROM pg_constraint AS c LEFT JOIN pg_class AS f ON f.oid = c.confrelid \
    WHERE c.conrelid::int8 = ANY($1) ORDER BY c.oid";

/// Those that stand for no constraint. The name of an expression is empty.
pub(super) const INDEXES: &str = "SELECT i.indrelid::int8, c.relname::text, i.indisunique, m.amname::text, \
    i.indpred IS NOT NULL, \
    EXISTS (SELECT 1 FROM unnest(i.indclass) AS o JOIN pg_opclass AS p ON p.oid = o WHERE NOT p.opcdefault) \
        OR EXISTS (SELECT 1 FROM unnest(i.indcollation) WITH ORDINALITY AS k(own, place) \
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.place - 1] \
            WHERE k.own <> a.attcollation), \
    i.indnatts <> i.indnkeyatts, \
    ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place) \
        LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number \
        WHERE k.place <= i.indnkeyatts ORDER BY k.place), \
    ARRAY(SELECT k.option FROM unnest(i.indoption) WITH ORDINALITY AS k(option, place) ORDER BY k.place) \
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam \
    WHERE i.indrelid::int8 = ANY($1) AND NOT i.indisprimary AND i.indislive \
    AND NOT EXISTS (SELECT 1 FROM pg_constraint AS o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')) \
    ORDER BY i.indexrelid";

pub(super) const ENUMS: &str = "SELECT t.typname::text, \
    ARRAY(SELECT e.enumlabel::text FROM pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) \
    FROM pg_type AS t WHERE t.typtype = 'e' AND pg_type_is_visible(t.oid) ORDER BY t.typname";

pub(super) const TRIGGERS: &str = "SELECT t.tgrelid::int8, t.tgname::text FROM pg_trigger AS t \
    WHERE t.tgrelid::int8 = ANY($1) AND NOT t.tgisinternal ORDER BY t.tgname";
