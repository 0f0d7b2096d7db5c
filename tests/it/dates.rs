//! Parts of dates and times, checked against chrono's.

use crate::support::*;
use chrono::{Datelike, Timelike};
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_moment")]
struct Moment {
    id: i64,
    date: NaiveDate,
    time: NaiveTime,
    naive: NaiveDateTime,
    utc: DateTime<Utc>,
    opt_date: Option<NaiveDate>,
    opt_time: Option<NaiveTime>,
    opt_naive: Option<NaiveDateTime>,
    opt_utc: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_visit")]
struct Visit {
    id: i64,
    at: ForeignKey<Moment>,
    last: Option<ForeignKey<Moment>>,
}

/// Where calendars are hard: the ends of years, leap days, the week 53, microseconds before and after midnight, the ends of time.
const MOMENTS: [&str; 19] = [
    "0001-01-01 00:00:00.000000",
    "0004-02-29 12:30:00.5",
    "1899-12-31 23:59:59.999999",
    "1969-12-31 23:59:59.999999",
    "1970-01-01 00:00:00.000001",
    "1999-12-31 23:59:59.999999",
    "2000-02-29 23:59:59.999500",
    "2004-12-31 23:59:59.999999",
    "2005-01-01 00:00:00",
    "2010-01-03 08:00:00",
    "2015-06-30 23:59:59.999999",
    "2016-12-31 23:59:59.999999",
    "2018-12-31 00:00:00",
    "2020-12-31 23:59:59.999999",
    "2021-01-03 23:59:59.999999",
    "2021-01-04 00:00:00",
    "2024-12-30 01:02:03.000004",
    "2026-03-29 01:30:00",
    "9999-12-31 23:59:59.999999",
];

fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").expect("a date and time")
}

/// Each moment, then a row whose optional fields are NULL.
async fn rows(db: &Db) -> orm::Result<Vec<NaiveDateTime>> {
    let moments: Vec<NaiveDateTime> = MOMENTS.into_iter().map(moment).collect();
    for naive in moments.iter().copied() {
        let (date, time, utc) = (naive.date(), naive.time(), naive.and_utc());
        create!(
            db,
            Moment {
                date: date,
                time: time,
                naive: naive,
                utc: utc,
                opt_date: date,
                opt_time: time,
                opt_naive: naive,
                opt_utc: utc
            }
        )
        .await?;
    }
    let first = moments[0];
    let row =
        create!(db, Moment { date: first.date(), time: first.time(), naive: first, utc: first.and_utc() }).await?;
    create!(db, Visit { at: 14, last: 14 }).await?;
    create!(db, Visit { at: row.id }).await?;
    Ok(moments)
}

type DateParts = (i32, i32, i32, i32, i32, i32, NaiveDate);
type TimeParts = (i32, i32, i32, NaiveTime);

fn date_parts(date: NaiveDate) -> DateParts {
    let weekday = date.weekday().number_from_monday() as i32;
    let (month, day) = (date.month() as i32, date.day() as i32);
    (date.year(), month, day, date.iso_week().week() as i32, weekday, (month + 2) / 3, date)
}

fn time_parts(time: NaiveTime) -> TimeParts {
    (time.hour() as i32, time.minute() as i32, time.second() as i32, time)
}

/// The parts of a column.
macro_rules! parts {
    (date $column:expr) => {{
        let column = $column;
        (column.year(), column.month(), column.day(), column.week(), column.weekday(), column.quarter(), column.date())
    }};
    (time $column:expr) => {{
        let column = $column;
        (column.hour(), column.minute(), column.second(), column.time())
    }};
}

both! {
    async fn the_parts_of_every_type_are_those_of_the_calendar(db) {
        let moments = rows(db).await?;
        let dates: Vec<_> = moments.iter().map(|moment| date_parts(moment.date())).collect();
        let times: Vec<_> = moments.iter().map(|moment| time_parts(moment.time())).collect();
        let rows = || Moment.objects.filter(Moment.opt_date.is_not_null()).order_by(Moment.id);
        assert_eq!(rows().values(parts!(date Moment.date)).all(db).await?, dates);
        assert_eq!(rows().values(parts!(date Moment.naive)).all(db).await?, dates);
        assert_eq!(rows().values(parts!(date Moment.utc)).all(db).await?, dates);
        assert_eq!(rows().values(parts!(time Moment.time)).all(db).await?, times);
        assert_eq!(rows().values(parts!(time Moment.naive)).all(db).await?, times);
        assert_eq!(rows().values(parts!(time Moment.utc)).all(db).await?, times);
    }

    async fn the_parts_of_null_are_null(db) {
        let moments = rows(db).await?;
        let (date, time) = (date_parts(moments[13].date()), time_parts(moments[13].time()));
        let rows = || Moment.objects.filter(Moment.id.in_([14, 20])).order_by(Moment.id);
        type Maybe = (Option<i32>, Option<i32>, Option<i32>, Option<i32>, Option<i32>, Option<i32>, Option<NaiveDate>);
        let of = |(a, b, c, d, e, f, g): DateParts| (Some(a), Some(b), Some(c), Some(d), Some(e), Some(f), Some(g));
        let dates: [Maybe; 2] = [of(date), (None, None, None, None, None, None, None)];
        assert_eq!(rows().values(parts!(date Moment.opt_date)).all(db).await?, dates);
        assert_eq!(rows().values(parts!(date Moment.opt_naive)).all(db).await?, dates);
        assert_eq!(rows().values(parts!(date Moment.opt_utc)).all(db).await?, dates);
        let visits = Visit.objects.order_by(Visit.id);
        assert_eq!(visits.clone().values(parts!(date Visit.last.utc)).all(db).await?, dates);
        let (hour, minute, second, time) = time;
        let times = [(Some(hour), Some(minute), Some(second), Some(time)), (None, None, None, None)];
        assert_eq!(rows().values(parts!(time Moment.opt_time)).all(db).await?, times);
        assert_eq!(rows().values(parts!(time Moment.opt_naive)).all(db).await?, times);
        assert_eq!(rows().values(parts!(time Moment.opt_utc)).all(db).await?, times);
        assert_eq!(visits.values(parts!(time Visit.last.time)).all(db).await?, times);
    }

    async fn parts_are_compared(db) {
        let moments = rows(db).await?;
        let ids = async |q: orm::model::Q<Moment>| {
            Moment.objects.filter(q & Moment.id.ne(20)).order_by(Moment.id).values(Moment.id).all(db).await
        };
        let those = |test: fn(NaiveDateTime) -> bool| -> Vec<i64> {
            let found = (1..).zip(&moments).filter(|(_, moment)| test(**moment)).map(|(id, _)| id).collect::<Vec<i64>>();
            assert!(!found.is_empty(), "a test that finds nothing");
            found
        };
        // the last microsecond of a year is in that year
        assert_eq!(ids(Moment.utc.year().eq(2020)).await?, [14]);
        assert_eq!(ids(Moment.utc.year().eq(2021)).await?, [15, 16]);
        assert_eq!(ids(Moment.naive.week().eq(53)).await?, [8, 9, 10, 14, 15]);
        assert_eq!(ids(Moment.date.week().eq(1)).await?, those(|moment| moment.iso_week().week() == 1));
        assert_eq!(ids(Moment.date.weekday().eq(7)).await?, those(|moment| moment.weekday() == chrono::Weekday::Sun));
        assert_eq!(ids(Moment.date.quarter().in_([2, 3])).await?, [11]);
        assert_eq!(ids(Moment.date.month().range(2..=6)).await?, those(|moment| (2..=6).contains(&moment.month())));
        assert_eq!(ids(Moment.time.second().ne(59)).await?, those(|moment| moment.second() != 59));
        assert_eq!(ids(Moment.utc.hour().range(1..23)).await?, those(|moment| (1..23).contains(&moment.hour())));
        let day = moment(MOMENTS[13]).date();
        assert_eq!(ids(Moment.utc.date().eq(day)).await?, [14]);
        assert_eq!(ids(Moment.naive.date().gt(day)).await?, those(|other| other.date() > moment(MOMENTS[13]).date()));
        assert_eq!(ids(Moment.naive.date().in_([day])).await?, [14]);
        assert_eq!(ids(Moment.utc.date().eq(Moment.date)).await?.len(), 19);
        let last = moment(MOMENTS[13]).time();
        assert_eq!(ids(Moment.utc.time().eq(last)).await?, those(|other| other.time() == moment(MOMENTS[13]).time()));
        assert_eq!(ids(Moment.time.time().eq(Moment.naive.time())).await?.len(), 19);
        assert_eq!(ids(Moment.time.time().gt(last)).await?, Vec::<i64>::new());
        assert_eq!(ids(Moment.utc.date().month().eq(Moment.date.month())).await?.len(), 19);
        assert_eq!(ids(Moment.utc.time().hour().eq(Moment.time.hour())).await?.len(), 19);
        let late = those(|moment| moment.year() > moment.month() as i32 * 1000);
        assert_eq!(ids(Moment.date.year().gt(Moment.date.month() * 1000)).await?, late);
    }

    async fn parts_of_null_are_on_neither_side(db) {
        rows(db).await?;
        let count = async |q: orm::model::Q<Moment>| Moment.objects.filter(q).count(db).await;
        assert_eq!(count(Moment.opt_utc.year().eq(2020)).await?, 1);
        assert_eq!(count(Moment.opt_utc.year().ne(2020)).await?, 19);
        assert_eq!(count(!Moment.opt_utc.year().gt(0)).await?, 1);
        assert_eq!(count(Moment.opt_date.week().is_null()).await?, 1);
        assert_eq!(count(Moment.opt_time.hour().eq(None)).await?, 1);
        assert_eq!(Visit.objects.filter(Visit.last.date.year().ne(2020)).count(db).await?, 1);
        assert_eq!(Visit.objects.filter(Visit.at.date.year().eq(2020)).count(db).await?, 1);
    }

    async fn rows_are_grouped_and_ordered_by_parts(db) {
        rows(db).await?;
        let years = Moment.objects.filter(Moment.date.year().gt(2015)).order_by(Moment.date.year().desc());
        let years = years.values((Moment.date.year(), Moment.id.count()));
        assert_eq!(years.all(db).await?, [(9999, 1), (2026, 1), (2024, 1), (2021, 2), (2020, 1), (2018, 1), (2016, 1)]);
        let latest = Moment.objects.aggregate(db, (Moment.utc.max().year(), Moment.opt_time.min().hour())).await?;
        assert_eq!(latest, (Some(9999), Some(0)));
    }

    async fn the_zone_of_a_session_changes_nothing(db, place) {
        rows(db).await?;
        if db.backend() == Backend::Postgres {
            db.raw("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Pacific/Auckland''', current_database()); END $$")
                .execute()
                .await?;
        }
        // a new session, which begins with the zone of the database
        let db = &orm::Database::connect(place.url()).await?;
        let year = |moments: orm::QuerySet<Moment>| moments.filter(Moment.utc.year().eq(2020));
        assert_eq!(year(Moment.objects).count(db).await?, 1);
        let parts = Moment.objects.pk(14).values((Moment.utc, Moment.utc.hour(), Moment.utc.date())).one(db).await?;
        assert_eq!(parts, (moment(MOMENTS[13]).and_utc(), 23, moment(MOMENTS[13]).date()));
    }
}
