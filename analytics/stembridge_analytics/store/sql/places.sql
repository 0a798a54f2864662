-- grain: one event line whose (time, hash) is or was that of another line too
-- inputs: staged_keys, numbers, stored_events, stored_duplicates, retracted
-- Whoever came first stays the row kept, so that a later ingest rewrites as little as possible.
WITH incoming AS (
    SELECT
        s.time_us AS time_us,
        s.duplicate_key AS duplicate_key,
        n.file_no AS file_no,
        s.line_no AS line_no
    FROM staged_keys AS s
    JOIN numbers AS n
        ON s.file_no = n.staged_no
),
keys AS (
    SELECT i.time_us AS time_us, i.duplicate_key AS duplicate_key
    FROM incoming AS i
    GROUP BY i.time_us, i.duplicate_key
    HAVING COUNT(*) > 1
    UNION
    SELECT e.time_us AS time_us, e.duplicate_key AS duplicate_key
    FROM stored_events AS e
    SEMI JOIN incoming AS i
        ON e.time_us = i.time_us AND e.duplicate_key = i.duplicate_key
    UNION
    SELECT r.time_us AS time_us, r.duplicate_key AS duplicate_key
    FROM retracted AS r
),
lines AS (
    SELECT e.time_us, e.duplicate_key, e.file_no, e.line_no, 0 AS origin
    FROM stored_events AS e
    UNION ALL
    SELECT d.time_us, d.duplicate_key, d.file_no, d.line_no, 1 AS origin
    FROM stored_duplicates AS d
    UNION ALL
    SELECT i.time_us, i.duplicate_key, i.file_no, i.line_no, 2 AS origin
    FROM incoming AS i
),
met AS (
    SELECT
        l.time_us AS time_us,
        l.duplicate_key AS duplicate_key,
        l.file_no AS file_no,
        l.line_no AS line_no,
        CASE WHEN r.line_no IS NOT NULL AND l.origin < 2 THEN 9 ELSE l.origin END AS origin
    FROM lines AS l
    SEMI JOIN keys AS k
        ON l.time_us = k.time_us AND l.duplicate_key = k.duplicate_key
    LEFT JOIN retracted AS r
        ON l.file_no = r.file_no AND l.line_no = r.line_no
)
SELECT
    m.time_us AS time_us,
    m.duplicate_key AS duplicate_key,
    m.file_no AS file_no,
    m.line_no AS line_no,
    SUBSTRING(CAST(MAKE_TIMESTAMP(m.time_us) AS VARCHAR), 1, 7) AS month,
    m.origin AS origin,
    ROW_NUMBER() OVER (
        PARTITION BY m.time_us, m.duplicate_key ORDER BY m.origin, m.file_no, m.line_no
    ) AS place,
    SUM(CASE WHEN m.origin < 9 THEN 1 ELSE 0 END) OVER (
        PARTITION BY m.time_us, m.duplicate_key
    ) AS copies
FROM met AS m
