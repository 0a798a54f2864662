-- grain: one person in E of one course run: the moments that models count days from and to
-- inputs: fact_learner_course, fact_enrolment, run_window
-- view: a step of participation and landmark
-- The clock of a run with dates begins at t0, else with the UTC day of the person's enrolment. The
-- enrolment that counts is the first that had not ended by t0: whoever left before and came back
-- came then. An unenrolment counts that came before C and stood to C (or to the end of the logs):
-- re-enrolment does not restart anything.
WITH logs AS (
    SELECT MAX(w.logs_end_us) AS end_us FROM run_window AS w
),
spells AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        f.spell AS spell,
        f.start_us AS start_us,
        f.end_us AS end_us,
        -- The platform's table knows them as gone, and nobody tells since when.
        CASE WHEN f.evidence = 'table' AND f.end_us = f.start_us THEN 1 ELSE 0 END AS is_undated,
        w.close_us AS close_us
    FROM fact_enrolment AS f
    LEFT JOIN run_window AS w
        ON f.course_id = w.course_id
    WHERE w.start_us IS NULL OR f.end_us IS NULL OR f.end_us > w.start_us
        OR (f.evidence = 'table' AND f.end_us = f.start_us)
),
entered AS (
    SELECT
        s.course_id AS course_id,
        s.learner_id AS learner_id,
        MIN(s.start_us) AS entry_us
    FROM spells AS s
    GROUP BY s.course_id, s.learner_id
),
last_spells AS (
    SELECT
        s.course_id AS course_id,
        s.learner_id AS learner_id,
        s.end_us AS end_us,
        s.is_undated AS is_undated,
        ROW_NUMBER() OVER (
            PARTITION BY s.course_id, s.learner_id ORDER BY s.spell DESC
        ) AS place
    FROM spells AS s
    WHERE s.close_us IS NULL OR s.start_us < s.close_us
)
SELECT
    f.course_id AS course_id,
    f.learner_id AS learner_id,
    CASE WHEN w.start_us IS NULL THEN 'enrolment' ELSE 'run' END AS clock,
    COALESCE(
        w.start_us, CAST(FLOOR(e.entry_us / 86400000000) AS BIGINT) * 86400000000
    ) AS zero_us,
    f.enrolled_us AS enrolled_us,
    e.entry_us AS entry_us,
    CASE WHEN l.is_undated = 0 AND (w.close_us IS NULL OR l.end_us < w.close_us) THEN l.end_us END
        AS left_us,
    CASE WHEN l.is_undated = 1 THEN TRUE ELSE FALSE END AS is_left_undated,
    f.completed_k2_us AS completed_us,
    w.close_us AS close_us,
    COALESCE(w.logs_end_us, g.end_us) AS logs_end_us,
    -- Where the dates are unknown, the window ends with the logs.
    COALESCE(w.is_completion_mature, TRUE) AS is_mature,
    CASE WHEN w.has_k1 THEN TRUE ELSE FALSE END AS has_k1,
    CASE WHEN w.has_k2 THEN TRUE ELSE FALSE END AS has_k2,
    CASE WHEN w.has_certificates THEN TRUE ELSE FALSE END AS has_certificates,
    COALESCE(w.required_units, 0) AS required_units
FROM fact_learner_course AS f
CROSS JOIN logs AS g
INNER JOIN entered AS e
    ON f.course_id = e.course_id AND f.learner_id = e.learner_id
LEFT JOIN last_spells AS l
    ON f.course_id = l.course_id AND f.learner_id = l.learner_id AND l.place = 1
LEFT JOIN run_window AS w
    ON f.course_id = w.course_id
WHERE f.is_in_funnel
