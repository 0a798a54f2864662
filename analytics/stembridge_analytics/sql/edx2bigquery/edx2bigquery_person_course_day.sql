-- grain: one person in one course run on one UTC day with any event that edx2bigquery counted
-- inputs: events
-- edx2bigquery's person_course_day. It counted lines, so copies count here; it left out events whose
-- type holds `/xblock/`; it counted answers by the browser's and by the server's event alike. A gap
-- belongs to the day of the event that ends it, and counts up to five minutes, these included.
WITH logged AS (
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.day AS day,
        e.time_us AS time_us,
        e.kind AS kind,
        e.action AS action,
        e.event_name AS event_name,
        e.copies AS copies,
        e.time_us - LAG(e.time_us) OVER (
            PARTITION BY e.course_id, e.actor_id
            ORDER BY e.time_us, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no
        ) AS gap_us
    FROM events AS e
    WHERE e.course_id IS NOT NULL AND e.actor_id IS NOT NULL AND e.is_in_period
        AND e.event_name NOT LIKE '%/xblock/%'
        -- Routes of which the reader keeps the first part: Studio's previews are of blocks too.
        AND NOT (e.is_implicit AND e.event_name IN ('/xblock', '/preview'))
)
SELECT
    l.course_id AS course_id,
    l.learner_id AS learner_id,
    l.day AS day,
    SUM(l.copies) AS nevents,
    SUM(CASE WHEN l.event_name = '/courses/*/progress' THEN l.copies ELSE 0 END) AS nprogcheck,
    SUM(CASE WHEN l.event_name IN ('show_answer', 'showanswer') THEN l.copies ELSE 0 END)
        AS nshow_answer,
    SUM(CASE WHEN l.kind = 'video' AND l.action = 'played' THEN l.copies ELSE 0 END) AS nvideo,
    SUM(CASE WHEN l.kind = 'problem' AND l.action = 'checked' THEN l.copies ELSE 0 END)
        AS nproblem_check,
    SUM(CASE WHEN l.event_name = '/courses/*/discussion' THEN l.copies ELSE 0 END) AS nforum,
    SUM(CASE WHEN l.kind = 'video' AND l.action = 'transcript_shown' THEN l.copies ELSE 0 END)
        AS ntranscript,
    SUM(CASE WHEN l.kind = 'navigation' AND l.action = 'tab' THEN l.copies ELSE 0 END)
        AS nseq_goto,
    SUM(CASE WHEN l.kind = 'video' AND l.action = 'sought' THEN l.copies ELSE 0 END)
        AS nseek_video,
    SUM(CASE WHEN l.kind = 'video' AND l.action = 'paused' THEN l.copies ELSE 0 END)
        AS npause_video,
    MIN(l.time_us) AS first_event_us,
    MAX(l.time_us) AS last_event_us,
    -- A copy follows its event after no time at all.
    SUM(l.copies - 1 + CASE WHEN l.gap_us <= 300000000 THEN 1 ELSE 0 END) AS n_dt,
    SUM(CASE WHEN l.gap_us <= 300000000 THEN l.gap_us ELSE 0 END) / 1000000.0 AS sum_dt_s
FROM logged AS l
GROUP BY l.course_id, l.learner_id, l.day
