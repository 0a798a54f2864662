-- grain: one person with a certificate row, or a certificate event, in one course run
-- inputs: events, identity, table_certificates
-- view: a step of `edx2bigquery_person_course`
-- By the platform's table of certificates; in courses that it lacks, by the last event.
WITH courses AS (
    SELECT t.course_id AS course_id FROM table_certificates AS t GROUP BY t.course_id
),
changes AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.action AS action,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id
            ORDER BY e.time_us DESC, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no DESC
        ) AS from_last
    FROM events AS e
    LEFT JOIN courses AS c
        ON e.course_id = c.course_id
    WHERE e.kind = 'certificate' AND e.action IN ('created', 'revoked')
        AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL AND e.is_in_period
        AND c.course_id IS NULL
)
SELECT
    t.course_id AS course_id,
    COALESCE(i.learner_id, t.key) AS learner_id,
    1 AS has_row,
    MAX(CASE WHEN t.status = 'downloadable' THEN 1 ELSE 0 END) AS certified,
    MAX(t.grade) AS grade
FROM table_certificates AS t
LEFT JOIN identity AS i
    ON t.key = i.key
GROUP BY t.course_id, COALESCE(i.learner_id, t.key)
UNION ALL
SELECT
    c.course_id AS course_id,
    c.learner_id AS learner_id,
    0 AS has_row,
    CASE WHEN c.action = 'created' THEN 1 ELSE 0 END AS certified,
    NULL AS grade
FROM changes AS c
WHERE c.from_last = 1
