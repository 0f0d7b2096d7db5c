//! The way of each line: straight through columns of boxes, up and down between them. Lines that come from one end go up and down as one.

use super::chart::{Chart, Line, LineKind};
use super::layout::{HEAD, Layout, ROW, Rect};

/// What stands at an end of a line is so wide.
const SIGN: f64 = 18.0;
/// Between two lines that go up and down beside each other.
const BESIDE: f64 = 12.0;
/// How round the corners are.
const ROUND: f64 = 9.0;
/// Between two columns, where no line needs more.
const NARROW: f64 = 72.0;

/// Where a line touches a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct End {
    pub(super) x: f64,
    pub(super) y: f64,
    /// To which side it goes: 1 to the right, -1 to the left.
    pub(super) side: f64,
    /// A crow's foot, for many; otherwise a bar, for one.
    pub(super) many: bool,
    /// Whether there may be none.
    pub(super) nullable: bool,
    /// How much room it has above and below.
    pub(super) half: f64,
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// Straight to this point.
    To(f64, f64),
    /// Around this corner.
    Corner { at: (f64, f64), to: (f64, f64) },
}

/// A line from one box to another.
#[derive(Debug)]
pub(super) struct Route {
    /// Where it begins and ends, from left to right.
    pub(super) ends: [End; 2],
    pub(super) pieces: Vec<Piece>,
    /// The point that is farthest to the right.
    pub(super) right: f64,
}

/// How lines go, before it is known how far the columns are apart.
pub(super) struct Routes {
    ends: Vec<[End; 2]>,
    /// For each line, the heights at which it goes through columns, those of its ends too.
    heights: Vec<Vec<f64>>,
    /// For each line and each gap that it crosses, which of the lanes it takes.
    lanes: Vec<Vec<Option<usize>>>,
    /// For each gap, how many lanes there are.
    counts: Vec<usize>,
    /// For each line that comes back to its own column, how many are nearer to the box.
    turns: Vec<usize>,
}

impl Routes {
    pub(super) fn of(chart: &Chart, layout: &Layout) -> Self {
        let mut ends: Vec<[End; 2]> = chart.lines.iter().map(|line| ends(layout, line)).collect();
        spread(chart, layout, &mut ends);
        let heights = ends.iter().zip(&layout.through).map(|(ends, through)| {
            std::iter::once(ends[0].y).chain(through.iter().copied()).chain([ends[1].y]).collect()
        });
        let heights: Vec<Vec<f64>> = heights.collect();
        let mut lanes: Vec<Vec<Option<usize>>> = heights.iter().map(|heights| vec![None; heights.len() - 1]).collect();
        let gaps = layout.columns.len().saturating_sub(1);
        let counts = (0..gaps).map(|gap| take_lanes(chart, layout, gap, &heights, &mut lanes)).collect();
        let turns = turns(chart, layout, &ends);
        Routes { ends, heights, lanes, counts, turns }
    }

    /// How wide each gap between two columns has to be.
    pub(super) fn gaps(&self, chart: &Chart, layout: &Layout) -> Vec<f64> {
        let gap = |(at, lanes): (usize, &usize)| {
            let own = self.own_lanes(chart, layout, at);
            (2.0 * SIGN + BESIDE * (lanes + own + 1) as f64).max(NARROW)
        };
        self.counts.iter().enumerate().map(gap).collect()
    }

    /// How far lines go out of a box to the right that come back to it.
    pub(super) fn reach(&self, chart: &Chart, layout: &Layout, model: usize) -> f64 {
        let own = chart.lines.iter().zip(&self.turns).filter(|(line, _)| line.from.0 == model && is_back(layout, line));
        own.map(|(_, turn)| SIGN + BESIDE * (*turn + 1) as f64).fold(0.0, f64::max)
    }

    fn own_lanes(&self, chart: &Chart, layout: &Layout, column: usize) -> usize {
        let own = chart.lines.iter().zip(&self.turns);
        let own = own.filter(|(line, _)| is_back(layout, line) && layout.column_of[line.from.0] == column);
        own.map(|(_, turn)| turn + 1).max().unwrap_or_default()
    }

    /// The ways of all lines.
    pub(super) fn drawn(self, chart: &Chart, layout: &Layout) -> Vec<Route> {
        let draw = |(number, line): (usize, &Line)| {
            let ends = self.ends[number];
            let mut way = Way { at: (ends[0].x, ends[0].y), pieces: Vec::new() };
            let mut right = ends[1].x;
            if is_back(layout, line) {
                let edge = if line.from.0 == line.to.0 {
                    ends[0].x
                } else {
                    layout.columns[layout.column_of[line.from.0]].right
                };
                right = edge + SIGN + BESIDE * (self.turns[number] as f64 + 0.5);
                way.turn(right, ends[1].y);
            } else {
                let first = layout.column_of[line.from.0].min(layout.column_of[line.to.0]);
                for (step, lane) in self.lanes[number].iter().enumerate() {
                    let gap = first + step;
                    if let Some(lane) = lane {
                        way.step(self.lane(chart, layout, gap, *lane), self.heights[number][step + 1]);
                    }
                }
            }
            way.pieces.push(Piece::To(ends[1].x, ends[1].y));
            Route { ends, pieces: way.pieces, right }
        };
        chart.lines.iter().enumerate().map(draw).collect()
    }

    /// Where a lane of a gap is.
    fn lane(&self, chart: &Chart, layout: &Layout, gap: usize, lane: usize) -> f64 {
        let own = BESIDE * self.own_lanes(chart, layout, gap) as f64;
        let (left, right) = (layout.columns[gap].right + SIGN + own, layout.columns[gap + 1].left - SIGN);
        left + (right - left) * (lane as f64 + 0.5) / self.counts[gap] as f64
    }
}

/// A line while it is drawn.
struct Way {
    at: (f64, f64),
    pieces: Vec<Piece>,
}

impl Way {
    /// Up or down on this lane, and on to the right.
    fn step(&mut self, x: f64, y: f64) {
        self.vertical(x, y, 1.0);
    }

    /// Up or down there, and back to the left.
    fn turn(&mut self, x: f64, y: f64) {
        self.vertical(x, y, -1.0);
    }

    fn vertical(&mut self, x: f64, y: f64, onward: f64) {
        let before = self.at.1;
        let round = ROUND.min((y - before).abs() / 2.0);
        let down = (y - before).signum() * round;
        self.pieces.push(Piece::To(x - round, before));
        self.pieces.push(Piece::Corner { at: (x, before), to: (x, before + down) });
        self.pieces.push(Piece::To(x, y - down));
        self.at = (x + onward * round, y);
        self.pieces.push(Piece::Corner { at: (x, y), to: self.at });
    }
}

fn is_back(layout: &Layout, line: &Line) -> bool {
    layout.column_of[line.from.0] == layout.column_of[line.to.0]
}

/// The ends from left to right; of a line that comes back, that of the box pointed at first.
fn ends(layout: &Layout, line: &Line) -> [End; 2] {
    let (many_from, many_to, nullable) = match line.kind {
        LineKind::ForeignKey { nullable } => (true, false, nullable),
        LineKind::OneToOne { nullable } => (false, false, nullable),
        LineKind::ManyToMany => (true, true, false),
    };
    let (from, to) = (layout.column_of[line.from.0], layout.column_of[line.to.0]);
    let side = |own: usize, other: usize| if own > other { -1.0 } else { 1.0 };
    let at = |(model, row): (usize, Option<usize>), side: f64, many, nullable| {
        let rect = &layout.boxes[model];
        let x = if side > 0.0 { rect.x + rect.width } else { rect.x };
        End { x, y: height(rect, row), side, many, nullable, half: 6.0 }
    };
    let target = at(line.to, side(to, from), many_to, nullable);
    let own = at(line.from, side(from, to), many_from, false);
    if from < to { [own, target] } else { [target, own] }
}

/// The box and the row of each end, as [`ends`] orders them.
fn places(layout: &Layout, line: &Line) -> [(usize, Option<usize>); 2] {
    if layout.column_of[line.from.0] < layout.column_of[line.to.0] {
        [line.from, line.to]
    } else {
        [line.to, line.from]
    }
}

fn height(rect: &Rect, row: Option<usize>) -> f64 {
    match row {
        Some(row) => rect.y + HEAD + ROW * row as f64 + ROW / 2.0,
        None => rect.y + (HEAD - 4.0) / 2.0,
    }
}

/// Ends that would lie upon each other lie above each other: those of many-to-many each by itself, others where they look differently.
fn spread(chart: &Chart, layout: &Layout, ends: &mut [[End; 2]]) {
    type Place = ((usize, Option<usize>), bool);
    let mut all: Vec<(Place, Vec<(usize, usize)>)> = Vec::new();
    for (number, line) in chart.lines.iter().enumerate() {
        for (which, place) in places(layout, line).into_iter().enumerate() {
            let place = (place, ends[number][which].side > 0.0);
            match all.iter_mut().find(|(other, _)| *other == place) {
                Some((_, here)) => here.push((number, which)),
                None => all.push((place, vec![(number, which)])),
            }
        }
    }
    let before = ends.to_vec();
    for (((_, row), _), mut here) in all {
        // where the line goes next: those that go up begin above
        let next = |&(number, which): &(usize, usize)| {
            let through = &layout.through[number];
            let near = if which == 0 { through.first() } else { through.last() };
            near.copied().unwrap_or(before[number][1 - which].y)
        };
        here.sort_by(|one, other| next(one).total_cmp(&next(other)));
        let looks = |&(number, which): &(usize, usize)| {
            let end = &before[number][which];
            (end.many, end.nullable, row.is_none().then_some((number, which)))
        };
        let mut kinds = Vec::new();
        for one in &here {
            if !kinds.contains(&looks(one)) {
                kinds.push(looks(one));
            }
        }
        let (room, most) = if row.is_none() { (HEAD - 6.0, 13.0) } else { (ROW, 9.0) };
        let step = f64::min(most, room / kinds.len() as f64);
        for one in here {
            let kind = kinds.iter().position(|kind| *kind == looks(&one)).unwrap_or_default();
            let end = &mut ends[one.0][one.1];
            end.y += (kind as f64 - (kinds.len() - 1) as f64 / 2.0) * step;
            end.half = if kinds.len() > 1 { (step / 2.0).clamp(2.0, 6.0) } else { 6.0 };
        }
    }
}

/// A line where it goes from one column to the next one.
struct Crossing {
    line: usize,
    step: usize,
    left: f64,
    right: f64,
}

/// Gives a lane of the gap to each line that goes up or down in it; gives how many there are.
fn take_lanes(
    chart: &Chart,
    layout: &Layout,
    gap: usize,
    heights: &[Vec<f64>],
    lanes: &mut [Vec<Option<usize>>],
) -> usize {
    let mut crossings: Vec<Crossing> = Vec::new();
    for (number, line) in chart.lines.iter().enumerate() {
        let columns = (layout.column_of[line.from.0], layout.column_of[line.to.0]);
        let (first, last) = (columns.0.min(columns.1), columns.0.max(columns.1));
        if first <= gap && gap < last {
            let (left, right) = (heights[number][gap - first], heights[number][gap - first + 1]);
            if (left - right).abs() > 0.1 {
                crossings.push(Crossing { line: number, step: gap - first, left, right });
            }
        }
    }
    let same = |one: f64, other: f64| (one - other).abs() < 0.1;
    // lines with one end in common are one trunk
    let mut trunks: Vec<Vec<Crossing>> = Vec::new();
    for crossing in crossings {
        let fits = |trunk: &&mut Vec<Crossing>| {
            trunk.iter().all(|other| same(other.left, crossing.left))
                || trunk.iter().all(|other| same(other.right, crossing.right))
        };
        match trunks.iter_mut().find(fits) {
            Some(trunk) => trunk.push(crossing),
            None => trunks.push(vec![crossing]),
        }
    }
    // of those that go down, the lowest turns first, of those that go up the highest: so they do not cross
    let middle = |trunk: &[Crossing], of: fn(&Crossing) -> f64| trunk.iter().map(of).sum::<f64>() / trunk.len() as f64;
    let order = |trunk: &Vec<Crossing>| {
        let (left, right) = (middle(trunk, |crossing| crossing.left), middle(trunk, |crossing| crossing.right));
        if right > left { (0, -left - right) } else { (1, left + right) }
    };
    trunks.sort_by(|one, other| {
        let (one, other) = (order(one), order(other));
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    let trunks = clear(trunks);
    for (lane, trunk) in trunks.iter().enumerate() {
        for crossing in trunk {
            lanes[crossing.line][crossing.step] = Some(lane);
        }
    }
    trunks.len()
}

/// Where one line leaves at the height at which another arrives, the one turns before the other does: they would lie upon each other.
fn clear(mut trunks: Vec<Vec<Crossing>>) -> Vec<Vec<Crossing>> {
    let meets = |one: &[Crossing], other: &[Crossing]| {
        one.iter().any(|one| other.iter().any(|other| (one.left - other.right).abs() < 5.0))
    };
    let mut ordered = Vec::with_capacity(trunks.len());
    while !trunks.is_empty() {
        let is_free = |at: &usize| {
            let others = trunks.iter().enumerate().filter(|(other, _)| other != at);
            others.into_iter().all(|(_, other)| !meets(other, &trunks[*at]))
        };
        // two that wait for each other can't both be helped
        let next = (0..trunks.len()).find(is_free).unwrap_or_default();
        ordered.push(trunks.remove(next));
    }
    ordered
}

/// Of the lines that come back to their own box, the shortest is the nearest.
fn turns(chart: &Chart, layout: &Layout, ends: &[[End; 2]]) -> Vec<usize> {
    let span = |number: usize| (ends[number][0].y - ends[number][1].y).abs();
    let turn = |(number, line): (usize, &Line)| {
        let is_nearer = |(other, second): &(usize, &Line)| {
            let is_beside = second.from.0 == line.from.0 && is_back(layout, second);
            is_beside && (span(*other), *other) < (span(number), number)
        };
        chart.lines.iter().enumerate().filter(is_nearer).count()
    };
    chart.lines.iter().enumerate().map(turn).collect()
}
