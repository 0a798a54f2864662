-- grain: one person with a certificate of one course run, or a row in the platform's table of them
-- inputs: events, table_certificates, linked_keys, staff_people
-- The last word counts: created, revoked, or the status in the table (`downloadable` is certified).
WITH told AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.action AS action,
        e.mode AS mode,
        e.time_us AS at_us,
        CASE WHEN e.action = 'created' THEN e.time_us END AS created_us,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref,
        'event' AS source
    FROM events AS e
    WHERE e.is_about_learner AND e.kind = 'certificate' AND e.action IN ('created', 'revoked')
    UNION ALL
    SELECT
        c.course_id AS course_id,
        COALESCE(i.learner_id, c.key) AS learner_id,
        CASE WHEN c.status = 'downloadable' THEN 'created' ELSE 'none' END AS action,
        c.mode AS mode,
        COALESCE(c.modified_us, c.created_us) AS at_us,
        CASE WHEN c.status = 'downloadable' THEN c.created_us END AS created_us,
        0 AS line_ref,
        'table' AS source
    FROM table_certificates AS c
    LEFT JOIN linked_keys AS i
        ON c.key = i.key
),
ordered AS (
    SELECT
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        t.action AS action,
        t.mode AS mode,
        t.at_us AS at_us,
        t.created_us AS created_us,
        t.source AS source,
        ROW_NUMBER() OVER (
            PARTITION BY t.course_id, t.learner_id
            ORDER BY COALESCE(t.at_us, 0) DESC, t.source, t.line_ref DESC, t.action
        ) AS place,
        ROW_NUMBER() OVER (
            PARTITION BY t.course_id, t.learner_id
            ORDER BY CASE WHEN t.mode IS NULL THEN 1 ELSE 0 END, COALESCE(t.at_us, 0) DESC,
                t.source, t.line_ref DESC, t.mode
        ) AS mode_place
    FROM told AS t
),
people AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        MIN(o.created_us) AS first_created_us,
        MAX(o.created_us) AS last_created_us,
        MAX(CASE WHEN o.action = 'revoked' THEN o.at_us END) AS revoked_us,
        SUM(CASE WHEN o.source = 'event' AND o.action = 'created' THEN 1 ELSE 0 END)
            AS created_events,
        MAX(CASE WHEN o.place = 1 AND o.action = 'created' THEN 1 ELSE 0 END) AS is_certified,
        MAX(CASE WHEN o.place = 1 THEN o.source END) AS source,
        MAX(CASE WHEN o.mode_place = 1 THEN o.mode END) AS mode
    FROM ordered AS o
    GROUP BY o.course_id, o.learner_id
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    p.first_created_us AS first_created_us,
    p.last_created_us AS last_created_us,
    p.revoked_us AS revoked_us,
    CASE WHEN p.is_certified = 1 THEN TRUE ELSE FALSE END AS is_certified,
    p.created_events AS created_events,
    p.mode AS mode,
    p.source AS source
FROM people AS p
LEFT JOIN staff_people AS everywhere
    ON p.learner_id = everywhere.learner_id AND everywhere.course_id IS NULL
LEFT JOIN staff_people AS here
    ON p.learner_id = here.learner_id AND p.course_id = here.course_id
WHERE everywhere.learner_id IS NULL AND here.learner_id IS NULL
