CREATE TABLE [Artist] (
    [ArtistId] INTEGER NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Artist] PRIMARY KEY ([ArtistId])
);
CREATE TABLE [Album] (
    [AlbumId] INTEGER NOT NULL PRIMARY KEY,
    [Title] NVARCHAR(160) NOT NULL COLLATE NOCASE,
    [ArtistId] INTEGER NOT NULL, -- who, of course
    [Price] NUMERIC(10,2) NOT NULL DEFAULT 9.99,
    FOREIGN KEY ([ArtistId]) REFERENCES [Artist] ([ArtistId]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX [IFK_AlbumArtistId] ON [Album] ([ArtistId]);
CREATE TABLE song (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    album INT NOT NULL REFERENCES Album ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind VARCHAR(10) NOT NULL DEFAULT 'rock' CONSTRAINT song_kind_check CHECK (kind IN ('rock', 'hip-hop', '2-step')),
    stars TINYINT CHECK (stars IN (1, 2, 3)),
    plays BIGINT NOT NULL DEFAULT 0 CHECK (plays >= 0),
    rating DOUBLE DEFAULT 0,
    live BOOLEAN NOT NULL DEFAULT 1,
    added DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    sum INTEGER DEFAULT (1 + (2 * 3)),
    day DATE DEFAULT '2026-01-02',
    at TIME,
    code UUID UNIQUE,
    document JSON NOT NULL DEFAULT '{"a": [1]}',
    bytes BLOB,
    anything,
    odd WHATEVER,
    title TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL,
    CONSTRAINT one_name UNIQUE (album, name)
);
CREATE INDEX song_partial ON song (name) WHERE live;
CREATE UNIQUE INDEX song_lower ON song (lower(name));
CREATE INDEX song_plays ON song (plays DESC, name);
CREATE TABLE tag (
    id INT PRIMARY KEY,
    "type" TEXT NOT NULL,
    self TEXT, [2nd] TEXT, "odd "" name" TEXT, pk INT, objects INT, größe INT,
    parent_id INT REFERENCES tag (id) ON DELETE SET NULL,
    parent TEXT,
    fallback_id INT NOT NULL DEFAULT 1 REFERENCES tag (id) ON DELETE SET DEFAULT
) STRICT;
CREATE TABLE song_tag (
    id INTEGER PRIMARY KEY,
    song_id INTEGER NOT NULL REFERENCES song (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    UNIQUE (song_id, tag_id)
);
CREATE TABLE playlist_track (playlist_id INT, song_id INT REFERENCES song, PRIMARY KEY (playlist_id, song_id)) WITHOUT ROWID;
CREATE TABLE "option" (code TEXT PRIMARY KEY, song INT NOT NULL UNIQUE REFERENCES song (id));
CREATE TABLE "song's details" (song_id INTEGER PRIMARY KEY REFERENCES song (id), note TEXT);
CREATE TABLE circle_a (id INTEGER PRIMARY KEY, b_id INT REFERENCES circle_b (id));
CREATE TABLE circle_b (id INTEGER PRIMARY KEY, a_id INT NOT NULL REFERENCES circle_a (id));
CREATE TABLE log (line TEXT, name TEXT REFERENCES song (name));
CREATE VIEW loud AS SELECT * FROM song WHERE rating > 4;
CREATE TRIGGER song_touch AFTER UPDATE ON song BEGIN SELECT 1; END;
CREATE TABLE "select" (
    "select" INTEGER PRIMARY KEY, "fn" TEXT, "crate" TEXT, "Self" TEXT, "_" TEXT, "__" TEXT, "async" TEXT, "r#try" TEXT, "a-b" TEXT, "a b" TEXT,
    "100%" TEXT, "{x}" TEXT, "back\slash" TEXT, "it's" TEXT, "🎵" TEXT, "line
end" TEXT, "create" TEXT, "as" INT NOT NULL DEFAULT 5, "class" ANY, "check" INT CHECK ("check" > 0),
    "unique" TEXT NOT NULL DEFAULT 'a, b) c' UNIQUE, "constraint" TEXT AS ("fn" || ')') STORED,
    CONSTRAINT "by (both)" UNIQUE ("as", "a b")
) STRICT;
CREATE INDEX "by (all)" ON "select" ("100%", "{x}" DESC);
CREATE UNIQUE INDEX some_fn ON "select" ("fn") WHERE "as" > 3;
CREATE INDEX without_case ON "select" ("fn" COLLATE NOCASE);
CREATE TABLE land (code TEXT PRIMARY KEY NOT NULL, name TEXT, area REAL) STRICT, WITHOUT ROWID;
CREATE TABLE downwards (id INTEGER PRIMARY KEY DESC, land TEXT REFERENCES LAND (CODE) ON UPDATE CASCADE ON DELETE SET NULL);
CREATE TABLE pointing (id INTEGER PRIMARY KEY, nowhere_id INT REFERENCES nowhere (id), name TEXT REFERENCES tag (type), a INT, b INT,
    FOREIGN KEY (a, b) REFERENCES playlist_track (playlist_id, song_id));
CREATE TABLE copied AS SELECT 1 AS id, 'x' AS name;
CREATE VIRTUAL TABLE words USING fts5 (word);
CREATE VIRTUAL TABLE boxes USING rtree (id, low, high);
CREATE TABLE vec (id INTEGER PRIMARY KEY, "String" TEXT, "option" TEXT);
