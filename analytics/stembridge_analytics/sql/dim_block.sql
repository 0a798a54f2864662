-- grain: one block of one course run, of its structure or of the events
-- inputs: structure_blocks, events, learner_modules
WITH seen AS (
    SELECT
        e.course_id AS course_id,
        e.block_id AS block_id,
        MAX(e.block_type) AS block_type
    FROM events AS e
    WHERE e.course_id IS NOT NULL AND e.block_id IS NOT NULL AND e.is_in_period
        AND NOT e.is_service
    GROUP BY e.course_id, e.block_id
),
by_learner AS (
    SELECT
        e.course_id AS course_id,
        e.block_id AS block_id,
        e.learner_id AS learner_id,
        COUNT(*) AS events,
        MIN(e.day) AS first_day,
        MAX(e.day) AS last_day
    FROM events AS e
    WHERE e.is_own AND e.block_id IS NOT NULL
    GROUP BY e.course_id, e.block_id, e.learner_id
),
used AS (
    SELECT
        b.course_id AS course_id,
        b.block_id AS block_id,
        SUM(b.events) AS events,
        COUNT(*) AS learners,
        MIN(b.first_day) AS first_day,
        MAX(b.last_day) AS last_day
    FROM by_learner AS b
    GROUP BY b.course_id, b.block_id
),
named AS (
    SELECT
        m.course_id AS course_id,
        m.block_id AS block_id,
        MAX(m.block_type) AS block_type
    FROM learner_modules AS m
    GROUP BY m.course_id, m.block_id
),
blocks AS (
    SELECT
        a.course_id AS course_id,
        a.block_id AS block_id
    FROM (
        SELECT
            b.course_id AS course_id,
            b.block_id AS block_id
        FROM structure_blocks AS b
        UNION ALL
        SELECT
            s.course_id AS course_id,
            s.block_id AS block_id
        FROM seen AS s
        UNION ALL
        SELECT
            n.course_id AS course_id,
            n.block_id AS block_id
        FROM named AS n
    ) AS a
    GROUP BY a.course_id, a.block_id
)
SELECT
    k.course_id AS course_id,
    k.block_id AS block_id,
    COALESCE(b.block_type, n.block_type, s.block_type) AS block_type,
    b.title AS title,
    b.module_id AS module_id,
    b.module_no AS module_no,
    b.module_title AS module_title,
    b.subsection_id AS subsection_id,
    b.unit_id AS unit_id,
    b.place AS place,
    b.is_leaf AS is_leaf,
    CASE WHEN b.is_graded THEN TRUE ELSE FALSE END AS is_graded,
    CASE WHEN b.is_required THEN TRUE ELSE FALSE END AS is_required,
    CASE WHEN b.block_id IS NULL THEN FALSE ELSE TRUE END AS is_in_structure,
    COALESCE(u.events, 0) AS events,
    COALESCE(u.learners, 0) AS learners,
    u.first_day AS first_day,
    u.last_day AS last_day
FROM blocks AS k
LEFT JOIN structure_blocks AS b
    ON k.course_id = b.course_id AND k.block_id = b.block_id
LEFT JOIN seen AS s
    ON k.course_id = s.course_id AND k.block_id = s.block_id
LEFT JOIN named AS n
    ON k.course_id = n.course_id AND k.block_id = n.block_id
LEFT JOIN used AS u
    ON k.course_id = u.course_id AND k.block_id = u.block_id
