-- grain: one course run with any event, or named in the programme
-- inputs: dim_course, run_settings, structure_blocks, calendar, table_certificates, table_grades
-- The clock of a run: t0, t1, C = t1 + 14 days, certificates to C + 30 days. Unknown: null.
WITH logs AS (
    SELECT
        MIN(c.day_no) * 86400000000 AS first_us,
        (MAX(c.day_no) + 1) * 86400000000 AS end_us
    FROM calendar AS c
),
structures AS (
    SELECT
        b.course_id AS course_id,
        COUNT(DISTINCT b.module_id) AS modules,
        -- A unit in which nothing can be completed is required of nobody.
        COUNT(DISTINCT CASE WHEN b.is_required AND b.is_leaf AND b.block_type <> 'discussion'
            AND b.block_id <> b.unit_id THEN b.unit_id END) AS required_units
    FROM structure_blocks AS b
    GROUP BY b.course_id
),
tables AS (
    SELECT
        t.course_id AS course_id,
        SUM(t.grades) AS grades,
        SUM(t.certificates) AS certificates
    FROM (
        SELECT g.course_id AS course_id, 1 AS grades, 0 AS certificates
        FROM table_grades AS g
        UNION ALL
        SELECT c.course_id AS course_id, 0 AS grades, 1 AS certificates
        FROM table_certificates AS c
    ) AS t
    GROUP BY t.course_id
),
runs AS (
    SELECT
        d.course_id AS course_id,
        d.completion_events AS completion_events,
        d.pass_events AS pass_events,
        d.certificate_events AS certificate_events,
        d.submission_events AS submission_events
    FROM dim_course AS d
    UNION ALL
    SELECT
        s.course_id AS course_id,
        0 AS completion_events,
        0 AS pass_events,
        0 AS certificate_events,
        0 AS submission_events
    FROM run_settings AS s
    LEFT JOIN dim_course AS d
        ON s.course_id = d.course_id
    WHERE d.course_id IS NULL
)
SELECT
    r.course_id AS course_id,
    CASE WHEN s.is_self_paced THEN NULL ELSE s.start_us END AS start_us,
    CASE WHEN s.is_self_paced THEN NULL ELSE s.end_us END AS end_us,
    CASE WHEN s.is_self_paced THEN NULL ELSE s.end_us + 1209600000000 END AS close_us,
    CASE WHEN s.is_self_paced THEN NULL ELSE s.end_us + 3801600000000 END AS certified_by_us,
    l.end_us AS logs_end_us,
    -- A run that has not begun is mature in nothing, whether its end is known or not.
    CASE WHEN s.is_self_paced THEN NULL WHEN s.start_us >= l.end_us THEN FALSE
        WHEN s.end_us IS NULL THEN NULL
        WHEN s.end_us <= l.end_us THEN TRUE ELSE FALSE END AS is_start_mature,
    CASE WHEN s.is_self_paced THEN NULL WHEN s.start_us >= l.end_us THEN FALSE
        WHEN s.end_us IS NULL THEN NULL
        WHEN s.end_us + 1209600000000 <= l.end_us THEN TRUE ELSE FALSE END AS is_completion_mature,
    CASE WHEN s.is_self_paced THEN NULL WHEN s.start_us >= l.end_us THEN FALSE
        WHEN s.end_us IS NULL THEN NULL
        WHEN s.end_us + 3801600000000 <= l.end_us THEN TRUE ELSE FALSE END AS is_certified_mature,
    s.pass_mark AS pass_mark,
    COALESCE(m.modules, 0) AS modules,
    COALESCE(m.required_units, 0) AS required_units,
    CASE WHEN m.required_units > 0 AND r.completion_events > 0 THEN TRUE ELSE FALSE END AS has_k1,
    CASE WHEN r.pass_events + r.certificate_events > 0 OR t.grades + t.certificates > 0
        THEN TRUE ELSE FALSE END AS has_k2,
    CASE WHEN s.pass_mark IS NOT NULL THEN TRUE ELSE FALSE END AS has_k3,
    CASE WHEN r.submission_events > 0 THEN TRUE ELSE FALSE END AS has_peer_review,
    CASE WHEN r.certificate_events > 0 OR t.certificates > 0 THEN TRUE ELSE FALSE END AS has_certificates
FROM runs AS r
CROSS JOIN logs AS l
LEFT JOIN run_settings AS s
    ON r.course_id = s.course_id
LEFT JOIN tables AS t
    ON r.course_id = t.course_id
LEFT JOIN structures AS m
    ON r.course_id = m.course_id
