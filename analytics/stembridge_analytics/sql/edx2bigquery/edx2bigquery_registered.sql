-- grain: one person registered in one course run
-- inputs: events, identity, table_enrolments
-- view: a step of `edx2bigquery_person_course`
-- By the platform's table of enrolments; in courses that it lacks, by enrolment events. Who is in
-- the table and in no event has no row in `identity`: the key is the pseudonym then.
WITH in_table AS (
    SELECT
        t.course_id AS course_id,
        COALESCE(i.learner_id, t.key) AS learner_id,
        MIN(t.created_us) AS start_us,
        MAX(CASE WHEN t.is_active THEN 1 ELSE 0 END) AS active,
        MAX(t.mode) AS mode
    FROM table_enrolments AS t
    LEFT JOIN identity AS i
        ON t.key = i.key
    GROUP BY t.course_id, COALESCE(i.learner_id, t.key)
),
courses AS (
    SELECT t.course_id AS course_id FROM table_enrolments AS t GROUP BY t.course_id
),
changes AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        e.action AS action,
        e.mode AS mode,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id,
                CASE WHEN e.action = 'mode_changed' THEN 1 ELSE 0 END
            ORDER BY e.time_us DESC, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no DESC
        ) AS switch_from_last,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id
            ORDER BY e.time_us DESC, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no DESC
        ) AS from_last
    FROM events AS e
    LEFT JOIN courses AS c
        ON e.course_id = c.course_id
    WHERE e.kind = 'enrolment' AND e.action IN ('activated', 'deactivated', 'mode_changed')
        AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL AND e.is_in_period
        AND c.course_id IS NULL
)
SELECT
    t.course_id AS course_id,
    t.learner_id AS learner_id,
    t.start_us AS start_us,
    t.active AS active,
    t.mode AS mode
FROM in_table AS t
UNION ALL
SELECT
    c.course_id AS course_id,
    c.learner_id AS learner_id,
    MIN(CASE WHEN c.action = 'activated' THEN c.time_us END) AS start_us,
    MAX(CASE WHEN c.action = 'activated' AND c.switch_from_last = 1 THEN 1 ELSE 0 END) AS active,
    MAX(CASE WHEN c.from_last = 1 THEN c.mode END) AS mode
FROM changes AS c
GROUP BY c.course_id, c.learner_id
