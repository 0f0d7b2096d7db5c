//! Functions of dates and times.

use super::*;

both! {
    async fn dates_are_cut_off_in_their_own_type(db) {
        rows(db).await?;
        let date = (Item.made.trunc_year(), Item.made.trunc_quarter(), Item.made.trunc_month(), Item.made.trunc_week(), Item.made.trunc_day());
        assert_eq!(of(1).values(date.clone()).one(db).await?, (day(2024, 1, 1), day(2024, 1, 1), day(2024, 2, 1), day(2024, 2, 26), day(2024, 2, 29)));
        assert_eq!(of(4).values(date).one(db).await?, (day(2020, 1, 1), day(2020, 10, 1), day(2020, 12, 1), day(2020, 12, 28), day(2020, 12, 31)));
        let midnight = |date| at(date, 0, 0, 0, 0);
        let local = (Item.local.trunc_year(), Item.local.trunc_quarter(), Item.local.trunc_month(), Item.local.trunc_week(), Item.local.trunc_day(), Item.local.trunc_hour(), Item.local.trunc_minute(), Item.local.trunc_second());
        let last = day(2024, 2, 29);
        let expected = (midnight(day(2024, 1, 1)), midnight(day(2024, 1, 1)), midnight(day(2024, 2, 1)), midnight(day(2024, 2, 26)), midnight(last), at(last, 23, 0, 0, 0), at(last, 23, 59, 0, 0), at(last, 23, 59, 59, 0));
        assert_eq!(of(1).values(local).one(db).await?, expected);
        let seen = (Item.seen.trunc_year(), Item.seen.trunc_week(), Item.seen.trunc_day(), Item.seen.trunc_hour(), Item.seen.trunc_second());
        let utc = |local: NaiveDateTime| Some(local.and_utc());
        assert_eq!(of(1).values(seen.clone()).one(db).await?, (utc(midnight(day(2024, 1, 1))), utc(midnight(day(2024, 2, 26))), utc(midnight(last)), utc(at(last, 1, 0, 0, 0)), utc(at(last, 1, 2, 3, 0))));
        assert_eq!(of(2).values(seen).one(db).await?, (None, None, None, None, None));
        let time = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second).expect("a time");
        assert_eq!(of(1).values((Item.opens.trunc_hour(), Item.opens.trunc_minute(), Item.opens.trunc_second())).one(db).await?, (time(6, 0, 0), time(6, 30, 0), time(6, 30, 59)));
    }

    async fn rows_are_grouped_by_what_is_cut_off(db) {
        rows(db).await?;
        let by_year = Item.objects.values((Item.made.trunc_year(), Item.id.count())).order_by(Item.made.trunc_year());
        assert_eq!(by_year.all(db).await?, [(day(2020, 1, 1), 1), (day(2021, 1, 1), 1), (day(2023, 1, 1), 1), (day(2024, 1, 1), 1)]);
        assert_eq!(ids(db, Item.objects.filter(Item.local.trunc_month().eq(at(day(2023, 12, 1), 0, 0, 0, 0)))).await?, [2]);
        assert_eq!(ids(db, Item.objects.filter(Item.made.trunc_week().eq(Item.spare.made.trunc_week()))).await?, [4]);
    }

    async fn the_year_of_a_week_is_that_of_its_thursday(db) {
        rows(db).await?;
        let years: Vec<(i32, i32)> = Item.objects.values((Item.made.iso_year(), Item.made.week())).all(db).await?;
        assert_eq!(years, [(2024, 9), (2023, 52), (2020, 53), (2020, 53)]);
        let of_times: Vec<(i32, Option<i32>)> = Item.objects.values((Item.local.iso_year(), Item.seen.iso_year())).all(db).await?;
        assert_eq!(of_times, [(2024, Some(2024)), (2023, None), (2020, Some(2020)), (2020, Some(2020))]);
        assert_eq!(of(1).values((value(day(2025, 12, 29)).iso_year(), value(day(2027, 1, 3)).iso_year(), value(day(1, 1, 1)).iso_year())).one(db).await?, (2026, 2026, 1));
    }

    async fn the_first_and_the_last_day_are_cut_off_too(db) {
        rows(db).await?;
        let first = value(day(1, 1, 1));
        assert_eq!(of(1).values((first.clone().trunc_year(), first.clone().trunc_week(), first.trunc_day())).one(db).await?, (day(1, 1, 1), day(1, 1, 1), day(1, 1, 1)));
        let last = value(at(day(9999, 12, 31), 23, 59, 59, 999_999));
        assert_eq!(of(1).values((last.clone().trunc_year(), last.trunc_hour())).one(db).await?, (at(day(9999, 1, 1), 0, 0, 0, 0), at(day(9999, 12, 31), 23, 0, 0, 0)));
    }

    async fn now_is_the_time_of_the_statement(db) {
        rows(db).await?;
        let (before, times) = (Utc::now(), Item.objects.values(now()).all(db).await?);
        let after = Utc::now();
        // SQLite cuts milliseconds off, and clocks of two machines differ
        let slack = TimeDelta::seconds(1);
        assert!(times.iter().all(|time| *time >= before - slack && *time <= after + slack), "{before} {times:?} {after}");
        assert!(times.windows(2).all(|two| two[0] == two[1]));
        assert_eq!(ids(db, Item.objects.filter(Item.seen.lt(now() - TimeDelta::days(1)) & Item.seen.year().lt(now().year()))).await?, [1, 3, 4]);
        of(2).update(db, Item.seen.set(now())).await?;
        let seen = of(2).values(Item.seen).one(db).await?.expect("a time");
        assert!(seen >= before - slack && seen <= Utc::now() + slack);
    }
}
