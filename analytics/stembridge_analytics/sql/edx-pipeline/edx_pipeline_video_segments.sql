-- grain: one segment of five seconds of one video, of those that anybody played
-- inputs: edx_pipeline_video_viewing
-- The edX pipeline's video usage. Steps of +1 and -1 where viewings begin and end, summed along the
-- video, cost what viewings and segments cost, not their product.
WITH pieces AS (
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        v.learner_id AS learner_id,
        CAST(FLOOR(v.start_s / 5.0) AS BIGINT) AS first_segment,
        CAST(FLOOR(v.end_s / 5.0) AS BIGINT) AS last_segment
    FROM edx_pipeline_video_viewing AS v
),
learner_steps AS (
    SELECT
        p.course_id AS course_id,
        p.block_id AS block_id,
        p.learner_id AS learner_id,
        p.first_segment AS segment,
        1 AS step
    FROM pieces AS p
    UNION ALL
    SELECT
        p.course_id AS course_id,
        p.block_id AS block_id,
        p.learner_id AS learner_id,
        p.last_segment + 1 AS segment,
        -1 AS step
    FROM pieces AS p
),
learner_sums AS (
    SELECT
        s.course_id AS course_id,
        s.block_id AS block_id,
        s.learner_id AS learner_id,
        s.segment AS segment,
        SUM(s.step) AS step
    FROM learner_steps AS s
    GROUP BY s.course_id, s.block_id, s.learner_id, s.segment
),
learner_open AS (
    SELECT
        s.course_id AS course_id,
        s.block_id AS block_id,
        s.segment AS segment,
        s.step AS step,
        SUM(s.step) OVER (
            PARTITION BY s.course_id, s.block_id, s.learner_id ORDER BY s.segment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS open_pieces
    FROM learner_sums AS s
),
steps AS (
    SELECT
        o.course_id AS course_id,
        o.block_id AS block_id,
        o.segment AS segment,
        SUM(o.step) AS views,
        SUM(CASE
            WHEN o.open_pieces > 0 AND o.open_pieces - o.step = 0 THEN 1
            WHEN o.open_pieces = 0 AND o.step < 0 THEN -1
            ELSE 0
        END) AS people
    FROM learner_open AS o
    GROUP BY o.course_id, o.block_id, o.segment
),
videos AS (
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        CAST(FLOOR(MAX(v.end_s) / 5.0) AS BIGINT) AS last_segment,
        -- One viewing of unknown length makes the video's length unknown.
        CASE WHEN MAX(CASE WHEN v.duration_s IS NULL THEN 1 ELSE 0 END) = 0
            THEN MAX(v.duration_s) END AS known_s
    FROM edx_pipeline_video_viewing AS v
    GROUP BY v.course_id, v.block_id
),
digits AS (
    SELECT 0 AS d UNION ALL SELECT 1 AS d UNION ALL SELECT 2 AS d UNION ALL SELECT 3 AS d
    UNION ALL SELECT 4 AS d UNION ALL SELECT 5 AS d UNION ALL SELECT 6 AS d
    UNION ALL SELECT 7 AS d UNION ALL SELECT 8 AS d UNION ALL SELECT 9 AS d
),
numbers AS (
    SELECT a.d * 1000 + b.d * 100 + c.d * 10 + e.d AS segment
    FROM digits AS a
    CROSS JOIN digits AS b
    CROSS JOIN digits AS c
    CROSS JOIN digits AS e
),
places AS (
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        n.segment AS segment
    FROM videos AS v
    CROSS JOIN numbers AS n
    WHERE n.segment <= v.last_segment
),
filled AS (
    SELECT
        p.course_id AS course_id,
        p.block_id AS block_id,
        p.segment AS segment,
        SUM(COALESCE(s.views, 0)) OVER (
            PARTITION BY p.course_id, p.block_id ORDER BY p.segment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS views,
        SUM(COALESCE(s.people, 0)) OVER (
            PARTITION BY p.course_id, p.block_id ORDER BY p.segment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS people
    FROM places AS p
    LEFT JOIN steps AS s
        ON p.course_id = s.course_id AND p.block_id = s.block_id AND p.segment = s.segment
),
viewed AS (
    SELECT
        f.course_id AS course_id,
        f.block_id AS block_id,
        f.segment AS segment,
        f.views AS views,
        f.people AS people,
        LEAD(f.people) OVER (
            PARTITION BY f.course_id, f.block_id ORDER BY f.segment
        ) AS next_people
    FROM filled AS f
    WHERE f.views > 0
),
finals AS (
    -- A video of unknown length ends where people drop to a twentieth or less.
    SELECT
        w.course_id AS course_id,
        w.block_id AS block_id,
        COALESCE(
            MAX(CASE WHEN w.next_people * 20 <= w.people THEN w.segment END), MAX(w.segment)
        ) AS guessed_segment
    FROM viewed AS w
    GROUP BY w.course_id, w.block_id
),
lengths AS (
    SELECT
        v.course_id AS course_id,
        v.block_id AS block_id,
        CASE WHEN v.known_s IS NULL THEN FALSE ELSE TRUE END AS is_known,
        CASE WHEN v.known_s IS NULL THEN (f.guessed_segment + 1) * 5.0 - 1 ELSE v.known_s END
            AS duration_s,
        CASE WHEN v.known_s IS NULL THEN f.guessed_segment
            ELSE CAST(FLOOR(v.known_s / 5.0) AS BIGINT) END AS final_segment
    FROM videos AS v
    INNER JOIN finals AS f
        ON v.course_id = f.course_id AND v.block_id = f.block_id
),
marks AS (
    SELECT
        w.course_id AS course_id,
        w.block_id AS block_id,
        MAX(CASE WHEN w.segment = 0 THEN w.people ELSE 0 END) AS people_at_start,
        MAX(CASE WHEN w.segment = CAST(FLOOR(CASE WHEN l.duration_s > 600 THEN l.duration_s - 30
            ELSE l.duration_s * 0.95 END / 5.0) AS BIGINT) THEN w.people ELSE 0 END)
            AS people_at_end,
        MAX(CASE WHEN w.segment = l.final_segment THEN 1 ELSE 0 END) AS has_final
    FROM viewed AS w
    INNER JOIN lengths AS l
        ON w.course_id = l.course_id AND w.block_id = l.block_id
    GROUP BY w.course_id, w.block_id
)
SELECT
    w.course_id AS course_id,
    w.block_id AS block_id,
    w.segment AS segment,
    w.people AS people,
    w.views AS views,
    CAST(FLOOR(l.duration_s) AS BIGINT) AS duration_s,
    l.is_known AS is_duration_known,
    m.people_at_start AS people_at_start,
    m.people_at_end AS people_at_end
FROM viewed AS w
INNER JOIN lengths AS l
    ON w.course_id = l.course_id AND w.block_id = l.block_id
INNER JOIN marks AS m
    ON w.course_id = m.course_id AND w.block_id = m.block_id
-- Segments were written up to the final one; where nobody played that one, all of them were.
WHERE w.segment <= l.final_segment OR m.has_final = 0
