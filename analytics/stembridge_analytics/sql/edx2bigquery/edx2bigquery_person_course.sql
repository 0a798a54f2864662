-- grain: one person in one course run, registered in it or with events in it
-- inputs: events, structure_blocks, table_enrolments, table_certificates, table_modules, edx2bigquery_registered, edx2bigquery_chapters, edx2bigquery_certified, edx2bigquery_person_course_day, edx2bigquery_time_on_task_day
-- edx2bigquery's person_course. It read the platform's tables for enrolment, chapters and
-- certificates; where one of them lacks the course, events stand in, and the column that ends in
-- _evidence says so.
WITH in_tables AS (
    SELECT t.course_id AS course_id, 1 AS enrolments, 0 AS certificates, 0 AS chapters
    FROM table_enrolments AS t
    GROUP BY t.course_id
    UNION ALL
    SELECT t.course_id AS course_id, 0 AS enrolments, 1 AS certificates, 0 AS chapters
    FROM table_certificates AS t
    GROUP BY t.course_id
    UNION ALL
    SELECT t.course_id AS course_id, 0 AS enrolments, 0 AS certificates, 1 AS chapters
    FROM table_modules AS t
    WHERE t.block_type = 'chapter'
    GROUP BY t.course_id
),
courses AS (
    SELECT
        t.course_id AS course_id,
        MAX(t.enrolments) AS enrolments,
        MAX(t.certificates) AS certificates,
        MAX(t.chapters) AS chapters
    FROM in_tables AS t
    GROUP BY t.course_id
),
course_chapters AS (
    SELECT
        s.course_id AS course_id,
        SUM(CASE WHEN s.block_type = 'chapter' THEN 1 ELSE 0 END) AS chapters
    FROM structure_blocks AS s
    GROUP BY s.course_id
),
posts AS (
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        COUNT(*) AS posts
    FROM events AS e
    WHERE e.kind = 'forum' AND e.action LIKE '%.created' AND e.course_id IS NOT NULL
        AND e.actor_id IS NOT NULL AND e.is_in_period
    GROUP BY e.course_id, e.actor_id
),
activity AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        COUNT(*) AS ndays_act,
        SUM(d.nevents) AS nevents,
        SUM(d.nprogcheck) AS nprogcheck,
        SUM(d.nshow_answer) AS nshow_answer,
        SUM(d.nvideo) AS nplay_video,
        SUM(d.nproblem_check) AS nproblem_check,
        SUM(d.nforum) AS nforum_events,
        SUM(d.ntranscript) AS ntranscript,
        SUM(d.nseq_goto) AS nseq_goto,
        SUM(d.nseek_video) AS nseek_video,
        SUM(d.npause_video) AS npause_video,
        MIN(d.first_event_us) AS first_event_us,
        MAX(d.last_event_us) AS last_event_us,
        SUM(d.n_dt) AS n_dt,
        SUM(d.sum_dt_s) AS sum_dt_s
    FROM edx2bigquery_person_course_day AS d
    GROUP BY d.course_id, d.learner_id
),
task_time AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        SUM(d.total_time_5_s) AS total_time_5_s,
        SUM(d.total_time_30_s) AS total_time_30_s
    FROM edx2bigquery_time_on_task_day AS d
    GROUP BY d.course_id, d.learner_id
),
seen AS (
    SELECT t.course_id AS course_id, t.learner_id AS learner_id FROM edx2bigquery_registered AS t
    UNION ALL
    SELECT t.course_id AS course_id, t.learner_id AS learner_id FROM edx2bigquery_chapters AS t
    UNION ALL
    SELECT t.course_id AS course_id, t.learner_id AS learner_id FROM edx2bigquery_certified AS t
    UNION ALL
    SELECT t.course_id AS course_id, t.learner_id AS learner_id FROM activity AS t
),
people AS (
    SELECT s.course_id AS course_id, s.learner_id AS learner_id
    FROM seen AS s
    GROUP BY s.course_id, s.learner_id
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    CASE WHEN r.learner_id IS NOT NULL OR f.has_row = 1 THEN TRUE ELSE FALSE END AS registered,
    CASE WHEN c.enrolments = 1 THEN 'table' ELSE 'events' END AS registered_evidence,
    r.start_us AS start_us,
    CASE WHEN r.active = 1 THEN TRUE WHEN r.active = 0 THEN FALSE END AS is_active,
    r.mode AS mode,
    CASE WHEN h.learner_id IS NOT NULL THEN TRUE ELSE FALSE END AS viewed,
    -- Half of seven chapters was three: Python 2 divided whole numbers down.
    CASE
        WHEN h.learner_id IS NULL THEN FALSE
        WHEN n.chapters > 0 AND h.chapters >= FLOOR(n.chapters / 2.0) THEN TRUE
        WHEN n.chapters > 0 AND h.chapters IS NOT NULL THEN FALSE
    END AS explored,
    CASE WHEN c.chapters = 1 THEN 'table' ELSE 'events' END AS viewed_evidence,
    h.chapters AS nchapters,
    n.chapters AS course_chapters,
    CASE WHEN f.certified = 1 THEN TRUE ELSE FALSE END AS certified,
    CASE WHEN c.certificates = 1 THEN 'table' ELSE 'events' END AS certified_evidence,
    f.grade AS grade,
    COALESCE(a.nevents, 0) AS nevents,
    COALESCE(a.ndays_act, 0) AS ndays_act,
    COALESCE(a.nplay_video, 0) AS nplay_video,
    COALESCE(a.nproblem_check, 0) AS nproblem_check,
    COALESCE(w.posts, 0) AS nforum_posts,
    COALESCE(a.nforum_events, 0) AS nforum_events,
    COALESCE(a.nprogcheck, 0) AS nprogcheck,
    COALESCE(a.nshow_answer, 0) AS nshow_answer,
    COALESCE(a.ntranscript, 0) AS ntranscript,
    COALESCE(a.nseq_goto, 0) AS nseq_goto,
    COALESCE(a.nseek_video, 0) AS nseek_video,
    COALESCE(a.npause_video, 0) AS npause_video,
    a.first_event_us AS first_event_us,
    a.last_event_us AS last_event_us,
    COALESCE(a.n_dt, 0) AS n_dt,
    COALESCE(a.sum_dt_s, 0) AS sum_dt_s,
    COALESCE(t.total_time_5_s, 0) AS total_time_5_s,
    COALESCE(t.total_time_30_s, 0) AS total_time_30_s
FROM people AS p
LEFT JOIN courses AS c
    ON p.course_id = c.course_id
LEFT JOIN course_chapters AS n
    ON p.course_id = n.course_id
LEFT JOIN edx2bigquery_registered AS r
    ON p.course_id = r.course_id AND p.learner_id = r.learner_id
LEFT JOIN edx2bigquery_chapters AS h
    ON p.course_id = h.course_id AND p.learner_id = h.learner_id
LEFT JOIN edx2bigquery_certified AS f
    ON p.course_id = f.course_id AND p.learner_id = f.learner_id
LEFT JOIN activity AS a
    ON p.course_id = a.course_id AND p.learner_id = a.learner_id
LEFT JOIN posts AS w
    ON p.course_id = w.course_id AND p.learner_id = w.learner_id
LEFT JOIN task_time AS t
    ON p.course_id = t.course_id AND p.learner_id = t.learner_id
