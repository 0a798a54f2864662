-- grain: one learner at one block of one course run, who reached it by the logs or the platform
-- inputs: events, learner_modules
-- Reached is who did anything at the block or completed it. Grades are about a block, not at it. The
-- last grade counts; the platform's own (weighted) where there is one, else the one on the answer.
WITH done AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        MIN(e.time_us) AS first_us,
        MAX(e.time_us) AS last_us,
        SUM(CASE WHEN e.is_own AND e.kind <> 'completion' THEN 1 ELSE 0 END) AS events,
        MAX(CASE WHEN e.kind = 'completion' THEN e.completion END) AS completion_max
    FROM events AS e
    WHERE e.block_id IS NOT NULL
        AND (
            (e.is_own AND e.kind NOT IN ('grade', 'certificate', 'enrolment'))
            OR (e.is_about_learner AND e.kind = 'completion')
        )
    GROUP BY e.course_id, e.learner_id, e.block_id
),
graded AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        e.earned AS earned,
        e.possible AS possible,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id, e.block_id
            ORDER BY CASE WHEN e.kind = 'grade' THEN 0 ELSE 1 END, e.time_us DESC,
                CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no DESC
        ) AS place
    FROM events AS e
    WHERE e.is_about_learner AND e.block_id IS NOT NULL AND NOT e.is_twin
        AND e.earned IS NOT NULL AND e.possible IS NOT NULL
        AND (e.kind = 'grade' OR (e.kind = 'problem' AND e.is_own))
),
pairs AS (
    SELECT
        b.course_id AS course_id,
        b.learner_id AS learner_id,
        b.block_id AS block_id
    FROM (
        SELECT
            d.course_id AS course_id,
            d.learner_id AS learner_id,
            d.block_id AS block_id
        FROM done AS d
        UNION ALL
        SELECT
            m.course_id AS course_id,
            m.learner_id AS learner_id,
            m.block_id AS block_id
        FROM learner_modules AS m
    ) AS b
    GROUP BY b.course_id, b.learner_id, b.block_id
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    p.block_id AS block_id,
    COALESCE(d.first_us, m.created_us) AS first_us,
    COALESCE(d.last_us, m.modified_us) AS last_us,
    COALESCE(d.events, 0) AS events,
    d.completion_max AS completion_max,
    CASE WHEN d.completion_max = 1 THEN TRUE ELSE FALSE END AS is_completed,
    CASE WHEN g.place IS NULL THEN m.earned ELSE g.earned END AS earned,
    CASE WHEN g.place IS NULL THEN m.possible ELSE g.possible END AS possible,
    CASE WHEN d.course_id IS NULL THEN FALSE ELSE TRUE END AS is_in_logs
FROM pairs AS p
LEFT JOIN done AS d
    ON p.course_id = d.course_id AND p.learner_id = d.learner_id AND p.block_id = d.block_id
LEFT JOIN graded AS g
    ON p.course_id = g.course_id AND p.learner_id = g.learner_id AND p.block_id = g.block_id
    AND g.place = 1
LEFT JOIN learner_modules AS m
    ON p.course_id = m.course_id AND p.learner_id = m.learner_id AND p.block_id = m.block_id
