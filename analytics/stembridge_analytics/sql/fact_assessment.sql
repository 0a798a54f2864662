-- grain: one person at one open response assessment of one course run
-- inputs: events
-- An assessment names the submission that it assesses; whose that is, its create_submission or the
-- self-assessment of its author tells. Who assesses the same submission again is one assessor.
-- Older logs do not name the block: then all assessments of a run are one row of a person.
WITH acts AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        COALESCE(e.block_id, '') AS scope,
        e.action AS action,
        e.content_id AS content_id,
        e.time_us AS time_us,
        e.earned AS earned,
        e.possible AS possible,
        e.is_own AS is_own,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    WHERE e.kind = 'assessment' AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL
        AND e.is_in_period AND NOT e.is_service
        AND e.action IN ('create_submission', 'peer_assess', 'self_assess', 'staff_assess')
),
own AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.scope AS scope,
        a.action AS action,
        a.content_id AS content_id,
        a.time_us AS time_us,
        ROW_NUMBER() OVER (
            PARTITION BY a.course_id, a.learner_id, a.scope
            ORDER BY CASE WHEN a.action = 'create_submission' THEN 0 ELSE 1 END,
                a.time_us DESC, a.line_ref DESC
        ) AS place
    FROM acts AS a
    WHERE a.is_own AND a.action IN ('create_submission', 'peer_assess', 'self_assess')
),
given AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        o.scope AS scope,
        SUM(CASE WHEN o.action = 'create_submission' THEN 1 ELSE 0 END) AS submissions,
        MIN(CASE WHEN o.action = 'create_submission' THEN o.time_us END) AS submitted_us,
        MAX(CASE WHEN o.action = 'create_submission' THEN o.time_us END) AS last_submitted_us,
        MAX(CASE WHEN o.action = 'create_submission' AND o.place = 1 THEN o.content_id END)
            AS submission_id,
        SUM(CASE WHEN o.action = 'peer_assess' THEN 1 ELSE 0 END) AS peer_given,
        SUM(CASE WHEN o.action = 'self_assess' THEN 1 ELSE 0 END) AS self_given,
        MIN(o.time_us) AS first_us,
        MAX(o.time_us) AS last_us
    FROM own AS o
    GROUP BY o.course_id, o.learner_id, o.scope
),
authors AS (
    SELECT
        o.course_id AS course_id,
        o.content_id AS content_id,
        o.learner_id AS learner_id,
        o.scope AS scope,
        ROW_NUMBER() OVER (
            PARTITION BY o.course_id, o.content_id
            ORDER BY CASE WHEN o.action = 'create_submission' THEN 0 ELSE 1 END, o.time_us,
                o.learner_id, o.scope
        ) AS place
    FROM own AS o
    WHERE o.action IN ('create_submission', 'self_assess') AND o.content_id IS NOT NULL
),
assessed AS (
    -- The last word of each assessor on each submission.
    SELECT
        a.course_id AS course_id,
        a.content_id AS content_id,
        a.action AS action,
        a.learner_id AS assessor_id,
        a.time_us AS time_us,
        a.earned AS earned,
        a.possible AS possible,
        a.line_ref AS line_ref,
        ROW_NUMBER() OVER (
            PARTITION BY a.course_id, a.content_id, a.action, a.learner_id
            ORDER BY a.time_us DESC, a.line_ref DESC
        ) AS place
    FROM acts AS a
    WHERE a.action IN ('peer_assess', 'staff_assess') AND a.content_id IS NOT NULL
),
received AS (
    SELECT
        u.course_id AS course_id,
        u.learner_id AS learner_id,
        u.scope AS scope,
        s.action AS action,
        s.time_us AS time_us,
        s.earned AS earned,
        s.possible AS possible,
        ROW_NUMBER() OVER (
            PARTITION BY u.course_id, u.learner_id, u.scope, s.action
            ORDER BY s.time_us DESC, s.line_ref DESC
        ) AS from_last
    FROM authors AS u
    INNER JOIN assessed AS s
        ON u.course_id = s.course_id AND u.content_id = s.content_id
    WHERE u.place = 1 AND s.place = 1
),
gotten AS (
    SELECT
        r.course_id AS course_id,
        r.learner_id AS learner_id,
        r.scope AS scope,
        SUM(CASE WHEN r.action = 'peer_assess' THEN 1 ELSE 0 END) AS peer_received,
        SUM(CASE WHEN r.action = 'staff_assess' THEN 1 ELSE 0 END) AS staff_received,
        MIN(r.time_us) AS first_received_us,
        MAX(r.time_us) AS last_received_us,
        AVG(CASE WHEN r.action = 'peer_assess' THEN r.earned END) AS peer_earned_mean,
        MAX(CASE WHEN r.action = 'peer_assess' THEN r.possible END) AS peer_possible,
        MAX(CASE WHEN r.action = 'staff_assess' AND r.from_last = 1 THEN r.earned END)
            AS staff_earned,
        MAX(CASE WHEN r.action = 'staff_assess' AND r.from_last = 1 THEN r.possible END)
            AS staff_possible
    FROM received AS r
    GROUP BY r.course_id, r.learner_id, r.scope
),
others AS (
    -- Where people assess themselves alone, nobody waits on others.
    SELECT
        g.course_id AS course_id,
        g.scope AS scope,
        SUM(g.peer_given + COALESCE(t.staff_received, 0)) AS assessments
    FROM given AS g
    LEFT JOIN gotten AS t
        ON g.course_id = t.course_id AND g.learner_id = t.learner_id AND g.scope = t.scope
    GROUP BY g.course_id, g.scope
)
SELECT
    g.course_id AS course_id,
    g.learner_id AS learner_id,
    CASE WHEN g.scope <> '' THEN g.scope END AS block_id,
    g.submissions AS submissions,
    g.submitted_us AS submitted_us,
    g.last_submitted_us AS last_submitted_us,
    g.submission_id AS submission_id,
    g.peer_given AS peer_given,
    g.self_given AS self_given,
    COALESCE(t.peer_received, 0) AS peer_received,
    COALESCE(t.staff_received, 0) AS staff_received,
    t.first_received_us AS first_received_us,
    t.last_received_us AS last_received_us,
    t.peer_earned_mean AS peer_earned_mean,
    t.peer_possible AS peer_possible,
    t.staff_earned AS staff_earned,
    t.staff_possible AS staff_possible,
    CASE WHEN o.assessments > 0 THEN TRUE ELSE FALSE END AS is_assessed_by_others,
    CASE WHEN o.assessments > 0 AND g.submissions > 0 AND g.peer_given + g.self_given > 0
        AND COALESCE(t.peer_received, 0) + COALESCE(t.staff_received, 0) = 0
        THEN TRUE ELSE FALSE END AS is_waiting,
    g.first_us AS first_us,
    g.last_us AS last_us
FROM given AS g
LEFT JOIN gotten AS t
    ON g.course_id = t.course_id AND g.learner_id = t.learner_id AND g.scope = t.scope
LEFT JOIN others AS o
    ON g.course_id = o.course_id AND g.scope = o.scope
