//! The functions that every connection has.

use super::*;

async fn sql(session: &mut Session, expression: &str) -> Found {
    one(session, &format!("SELECT {expression}"), vec![]).await
}

#[tokio::test]
async fn case_is_folded_in_every_language() {
    let mut session = memory().await;
    for (text, folded) in [("ABC", "abc"), ("ÄÖÜß", "äöüß"), ("ΌΣΟΣ", "όσοσ"), ("İI", "ii"), ("Ж", "ж"), ("", "")]
    {
        assert_eq!(one(&mut session, "SELECT orm_fold($1)", vec![Value::Text(text.into())]).await, folded.into());
    }
    assert_eq!(sql(&mut session, "orm_fold(NULL)").await, Found::Null);
    assert_eq!(sql(&mut session, "orm_fold(12)").await, "12".into());
    assert!(read(&mut session, "SELECT orm_fold(x'00')", vec![]).await.is_err());
    assert!(read(&mut session, "SELECT orm_fold(CAST(x'ff' AS TEXT))", vec![]).await.is_err());
}

#[tokio::test]
async fn patterns_match_anywhere() {
    let mut session = memory().await;
    for (expression, found) in [
        ("orm_regexp('^a.c$', 'abc')", 1),
        ("orm_regexp('b', 'abc')", 1),
        ("orm_regexp('B', 'abc')", 0),
        ("orm_iregexp('B', 'abc')", 1),
        ("orm_iregexp('ä', 'Ä')", 1),
        ("orm_regexp('\\d', 7)", 1),
    ] {
        assert_eq!(sql(&mut session, expression).await, found.into(), "{expression}");
    }
    assert_eq!(sql(&mut session, "orm_regexp(NULL, 'x')").await, Found::Null);
    assert_eq!(sql(&mut session, "orm_regexp('x', NULL)").await, Found::Null);
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) \
                SELECT sum(orm_regexp('^' || (i % 20) || '$', i % 20)) FROM n";
    assert_eq!(one(&mut session, many, vec![]).await, 60.into());
}

#[tokio::test]
async fn decimals_are_exact() {
    let mut session = memory().await;
    for (expression, found) in [
        ("orm_decimal_add('0.10', '0.20')", "0.3"),
        ("orm_decimal_sub('1', '0.9999999999999999999999999999')", "0.0000000000000000000000000001"),
        ("orm_decimal_mul('1.5', 3)", "4.5"),
        ("orm_decimal_div('2', '3')", "0.666666666667"),
        ("orm_decimal_div('-2', '3')", "-0.666666666667"),
        ("orm_decimal_rem('-7', '3')", "-1"),
        ("orm_decimal_add('1', 0.1)", "1.1"),
        ("orm_decimal_scale('2.345', 3, 2)", "2.35"),
        ("orm_decimal_scale('-2.345', 3, 2)", "-2.35"),
        ("orm_decimal_scale(7, 3, 2)", "7.00"),
    ] {
        assert_eq!(sql(&mut session, expression).await, found.into(), "{expression}");
    }
    for nothing in ["orm_decimal_div('1', '0.00')", "orm_decimal_rem('1', 0)", "orm_decimal_add(NULL, '1')"] {
        assert_eq!(sql(&mut session, nothing).await, Found::Null, "{nothing}");
    }
    let largest = "79228162514264337593543950335";
    for wrong in [format!("orm_decimal_mul('{largest}', '2')"), "orm_decimal_add('x', '1')".to_owned()] {
        let failed = read(&mut session, &format!("SELECT {wrong}"), vec![]).await.unwrap_err();
        let message = error(failed).to_string();
        assert!(message.contains("28 digits") && !message.contains(largest), "{message}");
    }
}

#[tokio::test]
async fn decimals_are_summed_exactly() {
    let mut session = memory().await;
    let rows = |aggregate: &str, values: &str| format!("SELECT {aggregate}(column1) FROM (VALUES {values})");
    let sum = rows("orm_decimal_sum", "('0.10'), (NULL), ('0.20')");
    assert_eq!(one(&mut session, &sum, vec![]).await, "0.3".into());
    let mean = rows("orm_decimal_avg", "('1'), ('0'), ('0')");
    assert_eq!(one(&mut session, &mean, vec![]).await, "0.333333333333".into());
    for nothing in ["orm_decimal_sum", "orm_decimal_avg"] {
        assert_eq!(one(&mut session, &rows(nothing, "(NULL)"), vec![]).await, Found::Null);
        let no_rows = format!("SELECT {nothing}(1) WHERE 0");
        assert_eq!(one(&mut session, &no_rows, vec![]).await, Found::Null);
        assert!(read(&mut session, &rows(nothing, "('1'), ('x')"), vec![]).await.is_err());
    }
    let window =
        "SELECT orm_decimal_sum(column1) OVER (ORDER BY column1 ROWS 1 PRECEDING) FROM (VALUES ('1'), ('2'), ('3'))";
    let rows = read(&mut session, window, vec![]).await.unwrap();
    assert_eq!(rows, [["1"], ["3"], ["5"]].map(|row| row.map(Found::from)));
}

#[tokio::test]
async fn decimals_are_ordered_by_value() {
    let mut session = memory().await;
    let order = "SELECT column1 FROM (VALUES ('10'), ('9.5'), ('-2'), ('abc'), ('-10'), ('9.50'), ('0'), ('-0.00'), ('.5'), \
                 ('123456789012345678901234567890.5'), ('')) ORDER BY column1 COLLATE orm_decimal, rowid";
    let rows = read(&mut session, order, vec![]).await;
    let rows = match rows {
        Ok(rows) => rows,
        // a VALUES table has no rowid in some versions
        Err(_) => read(&mut session, &order.replace(", rowid", ", column1"), vec![]).await.unwrap(),
    };
    let rows: Vec<_> = rows.into_iter().flatten().collect();
    let expected =
        ["-10", "-2", "-0.00", "0", ".5", "9.5", "9.50", "10", "123456789012345678901234567890.5", "", "abc"];
    assert_eq!(rows, expected.map(Found::from));
    assert_eq!(sql(&mut session, "'1.0' = '1.00' COLLATE orm_decimal").await, 1.into());
}

#[tokio::test]
async fn a_value_is_another_type_whole_or_not_at_all() {
    let mut session = memory().await;
    for (expression, found) in [
        ("orm_exact_integer(' 1.2e1 ', 16)", "12"),
        ("orm_exact_integer('-9223372036854775808', 64)", "-9223372036854775808"),
        ("orm_exact_integer(32768, 16)", "NULL"),
        ("orm_exact_integer(9223372036854775807, 64)", "9223372036854775807"),
        ("orm_exact_integer(9.3e18, 64)", "NULL"),
        ("orm_exact_decimal('1.50', 3, 2)", "'1.50'"),
        ("orm_exact_decimal('-0.000', 3, 2)", "'0.00'"),
        ("orm_exact_decimal('1e-29', 28, 28)", "NULL"),
        ("orm_exact_decimal('1.505', 3, 2)", "NULL"),
        ("orm_exact_decimal(10, 3, 2)", "NULL"),
        ("orm_exact_real('0.5', 32)", "0.5"),
        ("orm_exact_real('0.123456789', 32)", "NULL"),
        ("orm_exact_real(0.1, 32)", "NULL"),
        ("orm_exact_text('2024-02-30', 'date')", "NULL"),
        ("orm_exact_text('2024-02-29 1:00', 'datetime')", "NULL"),
        ("orm_exact_text('2024-01-01T00:30+01', 'timestamp')", "'2023-12-31 23:30:00.000000'"),
        ("orm_exact_text('2024-01-01 00:30+16', 'timestamp')", "NULL"),
        ("orm_exact_text(NULL, 'uuid')", "NULL"),
    ] {
        assert_eq!(sql(&mut session, &format!("quote({expression})")).await, found.into(), "{expression}");
    }
}
