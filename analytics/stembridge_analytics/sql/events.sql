-- grain: one event, duplicates folded into copies
-- inputs: folded_events, identity, calendar, block_names, staff_people
-- The period is that of the clocks of servers and browsers: a telephone's may be wrong by years.
-- A page or an app may send an event of any name about any user. Deeds in our blocks, enrolments,
-- grades and certificates are written by servers alone: what only claims to be one is nobody's.
WITH period AS (
    SELECT
        MIN(c.day) AS first_day,
        MAX(c.day) AS last_day
    FROM calendar AS c
),
told AS (
    SELECT
        l.time_us AS time_us,
        l.day AS day,
        l.week AS week,
        l.source AS source,
        l.kind AS kind,
        l.action AS action,
        l.event_name AS event_name,
        l.is_courseware AS is_courseware,
        l.is_implicit AS is_implicit,
        l.course_id AS course_id,
        subject.learner_id AS learner_id,
        COALESCE(by_id.learner_id, by_name.learner_id) AS actor_id,
        -- Whoever is logged in under a name works with the id of that name, or is masquerading.
        CASE WHEN by_name.learner_id <> by_id.learner_id THEN TRUE ELSE FALSE END AS is_mismatch,
        l.is_service AS is_service,
        -- Staff of one course may be learners of another.
        CASE WHEN se.learner_id IS NOT NULL OR sc.learner_id IS NOT NULL THEN TRUE ELSE FALSE END
            AS is_staff,
        -- The browser writes its own record of each answer beside the server's, without the grade.
        CASE WHEN l.kind = 'problem' AND l.action = 'checked' AND l.source = 'browser'
            THEN TRUE ELSE FALSE END AS is_twin,
        CASE WHEN l.day >= p.first_day AND l.day <= p.last_day THEN TRUE ELSE FALSE END
            AS is_in_period,
        CASE WHEN l.source IN ('browser', 'mobile') AND (l.event_name LIKE 'stembridge.%'
            OR l.kind IN ('enrolment', 'grade')
            OR (l.kind = 'certificate' AND l.action IN ('created', 'revoked')))
            THEN TRUE ELSE FALSE END AS is_feigned,
        l.copies AS copies,
        COALESCE(n.usage_key, l.block_id) AS block_id,
        l.block_type AS block_type,
        l.mode AS mode,
        l.success AS success,
        l.attempts AS attempts,
        l.earned AS earned,
        l.possible AS possible,
        l.grade AS grade,
        l.letter_grade AS letter_grade,
        l.completion AS completion,
        l.position_s AS position_s,
        l.old_position_s AS old_position_s,
        l.new_position_s AS new_position_s,
        l.duration_s AS duration_s,
        l.place AS place,
        l.new_place AS new_place,
        l.target_host AS target_host,
        l.topic_id AS topic_id,
        l.content_id AS content_id,
        l.content_type AS content_type,
        l.choice AS choice,
        l.quantity AS quantity,
        l.event_day AS event_day,
        l.is_external AS is_external,
        l.answers AS answers,
        l.deed AS deed,
        l.file_no AS file_no,
        l.line_no AS line_no
    FROM folded_events AS l
    CROSS JOIN period AS p
    LEFT JOIN identity AS subject
        ON l.subject_key = subject.key
    LEFT JOIN identity AS by_name
        ON l.name_key = by_name.key
    LEFT JOIN identity AS by_id
        ON l.user_key = by_id.key
    LEFT JOIN staff_people AS se
        ON subject.learner_id = se.learner_id AND se.course_id IS NULL
    LEFT JOIN staff_people AS sc
        ON subject.learner_id = sc.learner_id AND l.course_id = sc.course_id
    LEFT JOIN block_names AS n
        ON l.course_id = n.course_id AND l.block_id = n.block_id
)
SELECT
    t.time_us AS time_us,
    t.day AS day,
    t.week AS week,
    t.source AS source,
    t.kind AS kind,
    t.action AS action,
    t.event_name AS event_name,
    t.is_courseware AS is_courseware,
    t.is_implicit AS is_implicit,
    t.course_id AS course_id,
    t.learner_id AS learner_id,
    t.actor_id AS actor_id,
    t.is_mismatch AS is_mismatch,
    t.is_service AS is_service,
    t.is_staff AS is_staff,
    t.is_twin AS is_twin,
    t.is_in_period AS is_in_period,
    t.is_feigned AS is_feigned,
    CASE WHEN t.course_id IS NOT NULL AND t.learner_id IS NOT NULL AND t.is_in_period
        AND NOT t.is_service AND NOT t.is_staff AND NOT t.is_feigned THEN TRUE ELSE FALSE END AS is_about_learner,
    CASE WHEN t.course_id IS NOT NULL AND t.learner_id IS NOT NULL AND t.is_in_period
        AND NOT t.is_service AND NOT t.is_staff AND NOT t.is_feigned AND NOT t.is_mismatch
        THEN TRUE ELSE FALSE END AS is_own,
    t.copies AS copies,
    t.block_id AS block_id,
    t.block_type AS block_type,
    t.mode AS mode,
    t.success AS success,
    t.attempts AS attempts,
    t.earned AS earned,
    t.possible AS possible,
    t.grade AS grade,
    t.letter_grade AS letter_grade,
    t.completion AS completion,
    t.position_s AS position_s,
    t.old_position_s AS old_position_s,
    t.new_position_s AS new_position_s,
    t.duration_s AS duration_s,
    t.place AS place,
    t.new_place AS new_place,
    t.target_host AS target_host,
    t.topic_id AS topic_id,
    t.content_id AS content_id,
    t.content_type AS content_type,
    t.choice AS choice,
    t.quantity AS quantity,
    t.event_day AS event_day,
    t.is_external AS is_external,
    t.answers AS answers,
    t.deed AS deed,
    t.file_no AS file_no,
    t.line_no AS line_no
FROM told AS t
