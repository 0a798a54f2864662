-- grain: one run of segments of one video that one person saw any part of
-- inputs: video_view
-- view: a step of the two tables on segments; the runs of one person do not overlap
-- Segments are 5 s long and numbered from 0. A piece covers those of its first and last place.
WITH pieces AS (
    SELECT
        v.course_id AS course_id,
        v.learner_id AS learner_id,
        v.block_id AS block_id,
        v.piece AS piece,
        CAST(FLOOR(v.start_s / 5) AS BIGINT) AS first_segment,
        CAST(FLOOR(v.end_s / 5) AS BIGINT) AS last_segment
    FROM video_view AS v
),
reached AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.block_id AS block_id,
        p.piece AS piece,
        p.first_segment AS first_segment,
        p.last_segment AS last_segment,
        MAX(p.last_segment) OVER (
            PARTITION BY p.course_id, p.learner_id, p.block_id
            ORDER BY p.first_segment, p.piece
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_before
    FROM pieces AS p
),
numbered AS (
    SELECT
        r.course_id AS course_id,
        r.learner_id AS learner_id,
        r.block_id AS block_id,
        r.first_segment AS first_segment,
        r.last_segment AS last_segment,
        SUM(CASE WHEN r.first_segment <= r.reached_before THEN 0 ELSE 1 END) OVER (
            PARTITION BY r.course_id, r.learner_id, r.block_id
            ORDER BY r.first_segment, r.piece
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run
    FROM reached AS r
)
SELECT
    n.course_id AS course_id,
    n.learner_id AS learner_id,
    n.block_id AS block_id,
    n.run AS run,
    MIN(n.first_segment) AS first_segment,
    MAX(n.last_segment) AS last_segment
FROM numbered AS n
GROUP BY n.course_id, n.learner_id, n.block_id, n.run
