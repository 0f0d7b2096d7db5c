//! tx-06: `select_for_update`.
//!
//! Django takes the wrong options as a `ValueError` when the queryset is made, here it is an error when it runs. On SQLite Django lets
//! `select_for_update` pass outside of a transaction, where it locks nothing; here it is refused there too.

use super::*;

both! {
    /// tx-06
    async fn rows_are_locked_inside_of_a_transaction(db) {
        base(db).await?;
        let reporters = Reporter.objects.order_by(Reporter.id).select_for_update();
        let error = assert_statements!(0, reporters.all(db)).unwrap_err();
        assert!(error.to_string().contains("inside of `db.atomic(..)`"), "{error}");
        let wrong = reporters.clone().nowait().skip_locked();
        let error = db.atomic(async |db| wrong.clone().all(db).await).await.unwrap_err();
        assert!(error.to_string().contains("`nowait` and `skip_locked`"), "{error}");
        let names = db.atomic(async |db| assert_statements!(1, reporters.clone().values(Reporter.first_name).all(db))).await?;
        assert_eq!(names, ["John", "Paul"]);
    }
}

only_postgres! {
    /// tx-06
    async fn who_does_not_want_to_wait_says_so(db) {
        base(db).await?;
        let reporters = Reporter.objects.order_by(Reporter.id).select_for_update();
        let names = db.atomic(async |db| assert_statements!(1, reporters.clone().nowait().values(Reporter.first_name).all(db))).await?;
        assert_eq!(names, ["John", "Paul"]);
        let articles = Article.objects.filter(Article.reporter.first_name.eq("John")).select_for_update().skip_locked();
        let headlines = db.atomic(async |db| assert_statements!(1, articles.clone().values(Article.headline).all(db))).await?;
        assert_eq!(headlines, ["This is a test"]);
    }
}
