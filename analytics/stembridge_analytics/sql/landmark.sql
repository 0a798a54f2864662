-- grain: one person in one course run at the end of day 7, 14, 21, 28, 42, 56 of the clock
-- inputs: learner_clock, participation, fact_enrolment, events, learner_unit, fact_learner_video
-- inputs: fact_case, fact_challenge, fact_career, fact_practice
-- Only who is enrolled at that moment and has not completed (K2), while the run is not closed and
-- the logs reach that far. What is before the landmark is a feature, what is after it an outcome; no
-- feature looks ahead, so commitments are read as they stood then, not as they stand now.
WITH marks AS (
    SELECT 7 AS landmark_days
    UNION ALL
    SELECT 14 AS landmark_days
    UNION ALL
    SELECT 21 AS landmark_days
    UNION ALL
    SELECT 28 AS landmark_days
    UNION ALL
    SELECT 42 AS landmark_days
    UNION ALL
    SELECT 56 AS landmark_days
),
people AS (
    SELECT
        k.course_id AS course_id,
        k.learner_id AS learner_id,
        m.landmark_days AS landmark_days,
        k.zero_us + m.landmark_days * 86400000000 AS landmark_us,
        k.entry_us AS entry_us,
        k.left_us AS left_us,
        k.logs_end_us AS logs_end_us,
        k.has_k1 AS has_k1,
        k.required_units AS required_units
    FROM learner_clock AS k
    CROSS JOIN marks AS m
    INNER JOIN fact_enrolment AS s
        ON k.course_id = s.course_id AND k.learner_id = s.learner_id
    WHERE k.zero_us + m.landmark_days * 86400000000 <= k.logs_end_us
        AND (k.close_us IS NULL OR k.zero_us + m.landmark_days * 86400000000 < k.close_us)
        AND (k.completed_us IS NULL
            OR k.completed_us >= k.zero_us + m.landmark_days * 86400000000)
        AND s.start_us < k.zero_us + m.landmark_days * 86400000000
        AND (s.end_us IS NULL OR s.end_us >= k.zero_us + m.landmark_days * 86400000000)
),
-- What a person did on one day of the clock; landmarks lie between days.
acts AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        CAST(FLOOR((e.time_us - k.zero_us) / 86400000000) AS BIGINT) AS day_no,
        e.time_us AS time_us,
        CASE WHEN e.is_courseware AND e.time_us >= k.enrolled_us THEN 1 ELSE 0 END AS is_work,
        CASE WHEN e.kind = 'problem' AND e.action = 'checked' AND NOT e.is_twin THEN 1 ELSE 0 END
            AS is_answer,
        CASE WHEN e.kind = 'forum' AND e.action IN (
            'thread.created', 'response.created', 'comment.created'
        ) THEN 1 ELSE 0 END AS is_post
    FROM events AS e
    INNER JOIN learner_clock AS k
        ON e.course_id = k.course_id AND e.learner_id = k.learner_id
    WHERE e.is_own
),
active AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.day_no AS day_no,
        MAX(a.is_work) AS is_work,
        MIN(CASE WHEN a.is_work = 1 THEN a.time_us END) AS first_work_us,
        MAX(CASE WHEN a.is_work = 1 THEN a.time_us END) AS last_work_us,
        SUM(a.is_answer) AS answers,
        SUM(a.is_post) AS posts,
        MAX(CASE WHEN a.is_answer = 1 OR a.is_post = 1 THEN a.time_us END) AS last_answer_us
    FROM acts AS a
    WHERE a.is_work = 1 OR a.is_answer = 1 OR a.is_post = 1
    GROUP BY a.course_id, a.learner_id, a.day_no
),
days AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.landmark_days AS landmark_days,
        SUM(CASE WHEN a.day_no < p.landmark_days THEN a.is_work ELSE 0 END) AS active_days,
        SUM(CASE WHEN a.day_no < p.landmark_days AND a.day_no >= p.landmark_days - 7
            THEN a.is_work ELSE 0 END) AS active_days_last_7,
        MAX(CASE WHEN a.day_no < p.landmark_days THEN a.last_work_us END) AS last_work_us,
        MIN(CASE WHEN a.day_no >= p.landmark_days THEN a.first_work_us END) AS next_work_us,
        SUM(CASE WHEN a.day_no < p.landmark_days THEN a.answers ELSE 0 END) AS answers,
        SUM(CASE WHEN a.day_no < p.landmark_days THEN a.posts ELSE 0 END) AS posts,
        MAX(CASE WHEN a.day_no < p.landmark_days THEN a.last_answer_us END) AS last_answer_us
    FROM people AS p
    INNER JOIN active AS a
        ON p.course_id = a.course_id AND p.learner_id = a.learner_id
    GROUP BY p.course_id, p.learner_id, p.landmark_days
),
-- Blocks and units, each when it was first worked in or completed.
firsts AS (
    SELECT 'unit' AS what, u.course_id AS course_id, u.learner_id AS learner_id,
        u.completed_us AS time_us
    FROM learner_unit AS u
    WHERE u.is_completed
    UNION ALL
    SELECT 'video' AS what, v.course_id AS course_id, v.learner_id AS learner_id,
        v.first_us AS time_us
    FROM fact_learner_video AS v
    UNION ALL
    SELECT 'case' AS what, c.course_id AS course_id, c.learner_id AS learner_id,
        MIN(c.time_us) AS time_us
    FROM fact_case AS c
    GROUP BY c.course_id, c.learner_id, c.block_id
    UNION ALL
    SELECT 'challenge' AS what, c.course_id AS course_id, c.learner_id AS learner_id,
        MIN(c.time_us) AS time_us
    FROM fact_challenge AS c
    GROUP BY c.course_id, c.learner_id, c.block_id
    UNION ALL
    SELECT 'career' AS what, c.course_id AS course_id, c.learner_id AS learner_id,
        MIN(c.time_us) AS time_us
    FROM fact_career AS c
    GROUP BY c.course_id, c.learner_id, c.block_id
),
blocks AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.landmark_days AS landmark_days,
        SUM(CASE WHEN f.what = 'unit' THEN 1 ELSE 0 END) AS units,
        SUM(CASE WHEN f.what = 'video' THEN 1 ELSE 0 END) AS videos,
        SUM(CASE WHEN f.what = 'case' THEN 1 ELSE 0 END) AS cases,
        SUM(CASE WHEN f.what = 'challenge' THEN 1 ELSE 0 END) AS challenges,
        SUM(CASE WHEN f.what = 'career' THEN 1 ELSE 0 END) AS careers,
        MAX(CASE WHEN f.what = 'unit' THEN f.time_us END) AS last_unit_us,
        MAX(CASE WHEN f.what = 'video' THEN f.time_us END) AS last_video_us,
        MAX(CASE WHEN f.what IN ('case', 'challenge', 'career') THEN f.time_us END)
            AS last_lesson_us
    FROM people AS p
    INNER JOIN firsts AS f
        ON p.course_id = f.course_id AND p.learner_id = f.learner_id
    WHERE f.time_us < p.landmark_us
    GROUP BY p.course_id, p.learner_id, p.landmark_days
),
-- Of each commitment what was last said of it before the landmark.
said AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.landmark_days AS landmark_days,
        f.time_us AS time_us,
        CASE WHEN f.action = 'practice.committed' AND f.class_id IS NOT NULL
            AND f.lesson IS NOT NULL AND f.planned_day IS NOT NULL THEN 1 ELSE 0 END AS stands,
        ROW_NUMBER() OVER (
            PARTITION BY p.course_id, p.learner_id, p.landmark_days,
                COALESCE(f.commitment_id, f.entry_id)
            ORDER BY f.deed_no DESC
        ) AS place
    FROM people AS p
    INNER JOIN fact_practice AS f
        ON p.course_id = f.course_id AND p.learner_id = f.learner_id
    WHERE f.time_us < p.landmark_us
        AND (
            (f.action = 'practice.committed' AND f.commitment_id IS NOT NULL)
            OR (f.action = 'practice.withdrawn' AND f.entry_type = 'commitment'
                AND f.entry_id IS NOT NULL)
        )
),
commitments AS (
    SELECT
        s.course_id AS course_id,
        s.learner_id AS learner_id,
        s.landmark_days AS landmark_days,
        MAX(s.stands) AS stands,
        MAX(CASE WHEN s.stands = 1 THEN s.time_us END) AS committed_us
    FROM said AS s
    WHERE s.place = 1
    GROUP BY s.course_id, s.learner_id, s.landmark_days
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    p.landmark_days AS landmark_days,
    p.landmark_us AS landmark_us,
    b.programme AS programme,
    b.country AS country,
    b.region AS region,
    b.gender AS gender,
    b.age_band AS age_band,
    b.education AS education,
    b.language AS language,
    b.role AS role,
    b.subject AS subject,
    b.level AS level,
    b.school_type AS school_type,
    b.area AS area,
    b.experience_band AS experience_band,
    b.route AS route,
    b.cohort AS cohort,
    b.school_key AS school_key,
    b.earlier_runs AS earlier_runs,
    b.clock AS clock,
    b.entry_days AS entry_days,
    COALESCE(d.active_days, 0) AS active_days,
    COALESCE(d.active_days_last_7, 0) AS active_days_last_7,
    CAST(FLOOR((p.landmark_us - CASE WHEN d.last_work_us > p.entry_us THEN d.last_work_us
        ELSE p.entry_us END) / 86400000000) AS BIGINT) AS silent_days,
    CASE WHEN p.has_k1 THEN COALESCE(k.units, 0) END AS units_completed,
    CASE WHEN p.has_k1 THEN COALESCE(k.units, 0) * 1.0 / p.required_units END AS units_share,
    COALESCE(d.answers, 0) AS answers,
    COALESCE(k.videos, 0) AS videos,
    COALESCE(d.posts, 0) AS posts,
    COALESCE(k.cases, 0) AS cases,
    COALESCE(k.challenges, 0) AS challenges,
    COALESCE(k.careers, 0) AS careers,
    CASE WHEN c.stands = 1 THEN TRUE ELSE FALSE END AS is_committed,
    d.last_work_us AS activity_last_us,
    CASE WHEN p.has_k1 THEN k.last_unit_us END AS units_last_us,
    CASE WHEN k.last_video_us IS NULL OR d.last_answer_us > k.last_video_us THEN d.last_answer_us
        ELSE k.last_video_us END AS answers_last_us,
    k.last_lesson_us AS lessons_last_us,
    c.committed_us AS committed_us,
    CAST(FLOOR((d.next_work_us - p.landmark_us) / 86400000000) AS BIGINT) AS next_active_days,
    CASE WHEN p.left_us >= p.landmark_us
        THEN CAST(FLOOR((p.left_us - p.landmark_us) / 86400000000) AS BIGINT) END
        AS left_after_days,
    b.is_completed_k1 AS is_completed_k1,
    b.is_completed_k2 AS is_completed_k2,
    b.is_completed_k3 AS is_completed_k3,
    b.is_mature AS is_mature,
    CAST(FLOOR((p.logs_end_us - p.landmark_us) / 86400000000) AS BIGINT) AS follow_after_days
FROM people AS p
INNER JOIN participation AS b
    ON p.course_id = b.course_id AND p.learner_id = b.learner_id
LEFT JOIN days AS d
    ON p.course_id = d.course_id AND p.learner_id = d.learner_id
    AND p.landmark_days = d.landmark_days
LEFT JOIN blocks AS k
    ON p.course_id = k.course_id AND p.learner_id = k.learner_id
    AND p.landmark_days = k.landmark_days
LEFT JOIN commitments AS c
    ON p.course_id = c.course_id AND p.learner_id = c.learner_id
    AND p.landmark_days = c.landmark_days
