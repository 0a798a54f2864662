-- grain: one person in one course run on one UTC day with an event that follows another
-- inputs: events
-- edx2bigquery's time_on_task: sums of gaps below five and below thirty minutes between events, by
-- the day of the event that ends the gap. `total_` of an activity: gaps between two events of that
-- activity, whatever lies between them; `serial_`: gaps before an event of that activity since the
-- last event of any of the four.
WITH logged AS (
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.day AS day,
        e.time_us AS time_us,
        e.copies AS copies,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref,
        CASE
            WHEN e.kind = 'video' AND e.action IN (
                'loaded', 'played', 'paused', 'stopped', 'sought', 'completed', 'speed_changed',
                'transcript_shown', 'transcript_hidden'
            ) THEN 'video'
            WHEN e.kind = 'problem' AND e.action NOT IN ('hint_shown', 'feedback_shown')
                AND e.event_name NOT IN ('showanswer', 'reset_problem') THEN 'problem'
            WHEN e.kind = 'forum' OR e.event_name = '/courses/*/discussion' THEN 'forum'
            WHEN e.event_name LIKE 'textbook.%' OR e.event_name IN ('/courses/*/wiki', '/wiki')
                THEN 'text'
        END AS activity
    FROM events AS e
    WHERE e.course_id IS NOT NULL AND e.actor_id IS NOT NULL AND e.is_in_period
        AND e.event_name NOT LIKE '%/xblock/%'
        -- Routes of which the reader keeps the first part: Studio's previews are of blocks too.
        AND NOT (e.is_implicit AND e.event_name IN ('/xblock', '/preview'))
),
gaps AS (
    SELECT
        l.course_id AS course_id,
        l.learner_id AS learner_id,
        l.day AS day,
        l.copies AS copies,
        l.time_us - LAG(l.time_us) OVER (
            PARTITION BY l.course_id, l.learner_id ORDER BY l.time_us, l.line_ref
        ) AS gap_us
    FROM logged AS l
),
days AS (
    SELECT
        g.course_id AS course_id,
        g.learner_id AS learner_id,
        g.day AS day,
        SUM(CASE WHEN g.gap_us < 300000000 THEN g.gap_us ELSE 0 END) AS total_5_us,
        SUM(CASE WHEN g.gap_us < 1800000000 THEN g.gap_us ELSE 0 END) AS total_30_us
    FROM gaps AS g
    -- A copy follows its event, after no time at all.
    WHERE g.gap_us IS NOT NULL OR g.copies > 1
    GROUP BY g.course_id, g.learner_id, g.day
),
activity_gaps AS (
    SELECT
        l.course_id AS course_id,
        l.learner_id AS learner_id,
        l.day AS day,
        l.activity AS activity,
        l.time_us - LAG(l.time_us) OVER (
            PARTITION BY l.course_id, l.learner_id, l.activity ORDER BY l.time_us, l.line_ref
        ) AS own_us,
        l.time_us - LAG(l.time_us) OVER (
            PARTITION BY l.course_id, l.learner_id ORDER BY l.time_us, l.line_ref
        ) AS serial_us
    FROM logged AS l
    WHERE l.activity IS NOT NULL
),
counted AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.day AS day,
        a.activity AS activity,
        CASE WHEN a.own_us < 300000000 THEN a.own_us ELSE 0 END AS own_5_us,
        CASE WHEN a.own_us < 1800000000 THEN a.own_us ELSE 0 END AS own_30_us,
        CASE WHEN a.serial_us < 1800000000 THEN a.serial_us ELSE 0 END AS serial_30_us
    FROM activity_gaps AS a
),
activity_days AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.day AS day,
        SUM(CASE WHEN c.activity = 'video' THEN c.own_5_us ELSE 0 END) AS video_5_us,
        SUM(CASE WHEN c.activity = 'video' THEN c.own_30_us ELSE 0 END) AS video_30_us,
        SUM(CASE WHEN c.activity = 'video' THEN c.serial_30_us ELSE 0 END) AS video_serial_us,
        SUM(CASE WHEN c.activity = 'problem' THEN c.own_5_us ELSE 0 END) AS problem_5_us,
        SUM(CASE WHEN c.activity = 'problem' THEN c.own_30_us ELSE 0 END) AS problem_30_us,
        SUM(CASE WHEN c.activity = 'problem' THEN c.serial_30_us ELSE 0 END) AS problem_serial_us,
        SUM(CASE WHEN c.activity = 'forum' THEN c.own_5_us ELSE 0 END) AS forum_5_us,
        SUM(CASE WHEN c.activity = 'forum' THEN c.own_30_us ELSE 0 END) AS forum_30_us,
        SUM(CASE WHEN c.activity = 'forum' THEN c.serial_30_us ELSE 0 END) AS forum_serial_us,
        SUM(CASE WHEN c.activity = 'text' THEN c.own_5_us ELSE 0 END) AS text_5_us,
        SUM(CASE WHEN c.activity = 'text' THEN c.own_30_us ELSE 0 END) AS text_30_us,
        SUM(CASE WHEN c.activity = 'text' THEN c.serial_30_us ELSE 0 END) AS text_serial_us
    FROM counted AS c
    GROUP BY c.course_id, c.learner_id, c.day
)
SELECT
    d.course_id AS course_id,
    d.learner_id AS learner_id,
    d.day AS day,
    d.total_5_us / 1000000.0 AS total_time_5_s,
    d.total_30_us / 1000000.0 AS total_time_30_s,
    COALESCE(a.video_5_us, 0) / 1000000.0 AS total_video_time_5_s,
    COALESCE(a.video_30_us, 0) / 1000000.0 AS total_video_time_30_s,
    COALESCE(a.video_serial_us, 0) / 1000000.0 AS serial_video_time_30_s,
    COALESCE(a.problem_5_us, 0) / 1000000.0 AS total_problem_time_5_s,
    COALESCE(a.problem_30_us, 0) / 1000000.0 AS total_problem_time_30_s,
    COALESCE(a.problem_serial_us, 0) / 1000000.0 AS serial_problem_time_30_s,
    COALESCE(a.forum_5_us, 0) / 1000000.0 AS total_forum_time_5_s,
    COALESCE(a.forum_30_us, 0) / 1000000.0 AS total_forum_time_30_s,
    COALESCE(a.forum_serial_us, 0) / 1000000.0 AS serial_forum_time_30_s,
    COALESCE(a.text_5_us, 0) / 1000000.0 AS total_text_time_5_s,
    COALESCE(a.text_30_us, 0) / 1000000.0 AS total_text_time_30_s,
    COALESCE(a.text_serial_us, 0) / 1000000.0 AS serial_text_time_30_s
FROM days AS d
LEFT JOIN activity_days AS a
    ON d.course_id = a.course_id AND d.learner_id = a.learner_id AND d.day = a.day
