-- grain: one segment of 5 s of one video that anybody saw any part of
-- inputs: video_view, watched_segments
-- Each piece, and each run of segments of a person, is one up at its first segment and one down after
-- its last: a running sum counts what covers a segment, without a row for each piece and segment.
WITH digits AS (
    SELECT 0 AS d UNION ALL SELECT 1 AS d UNION ALL SELECT 2 AS d UNION ALL SELECT 3 AS d
    UNION ALL SELECT 4 AS d UNION ALL SELECT 5 AS d UNION ALL SELECT 6 AS d
    UNION ALL SELECT 7 AS d UNION ALL SELECT 8 AS d UNION ALL SELECT 9 AS d
),
-- No place in a video lies beyond a day: 17,280 segments.
segments AS (
    SELECT CAST(a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d AS BIGINT) AS segment
    FROM digits AS a
    CROSS JOIN digits AS b
    CROSS JOIN digits AS c
    CROSS JOIN digits AS d
    CROSS JOIN digits AS e
    WHERE e.d < 2
),
changes AS (
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        CAST(FLOOR(v.start_s / 5) AS BIGINT) AS segment,
        1 AS views,
        0 AS viewers
    FROM video_view AS v
    UNION ALL
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        CAST(FLOOR(v.end_s / 5) AS BIGINT) + 1 AS segment,
        -1 AS views,
        0 AS viewers
    FROM video_view AS v
    UNION ALL
    SELECT
        w.course_id AS course_id,
        w.block_id AS block_id,
        w.first_segment AS segment,
        0 AS views,
        1 AS viewers
    FROM watched_segments AS w
    UNION ALL
    SELECT
        w.course_id AS course_id,
        w.block_id AS block_id,
        w.last_segment + 1 AS segment,
        0 AS views,
        -1 AS viewers
    FROM watched_segments AS w
),
changed AS (
    SELECT
        c.course_id AS course_id,
        c.block_id AS block_id,
        c.segment AS segment,
        SUM(c.views) AS views,
        SUM(c.viewers) AS viewers
    FROM changes AS c
    GROUP BY c.course_id, c.block_id, c.segment
),
videos AS (
    SELECT
        c.course_id AS course_id,
        c.block_id AS block_id,
        MAX(c.segment) AS end_segment
    FROM changed AS c
    GROUP BY c.course_id, c.block_id
),
counted AS (
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        s.segment AS segment,
        SUM(COALESCE(c.views, 0)) OVER (
            PARTITION BY v.course_id, v.block_id ORDER BY s.segment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS views,
        SUM(COALESCE(c.viewers, 0)) OVER (
            PARTITION BY v.course_id, v.block_id ORDER BY s.segment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS viewers
    FROM videos AS v
    INNER JOIN segments AS s
        ON s.segment < v.end_segment
    LEFT JOIN changed AS c
        ON v.course_id = c.course_id AND v.block_id = c.block_id AND s.segment = c.segment
)
SELECT
    c.course_id AS course_id,
    c.block_id AS block_id,
    c.segment AS segment,
    c.views AS views,
    c.viewers AS viewers
FROM counted AS c
WHERE c.views > 0
