-- grain: one person who completed one course run, by one evidence level of completion
-- inputs: uptake_learner, class_use, run_window
-- Day 1 is the day after the day of completion: a use on that day itself may have been before it.
WITH completed AS (
    SELECT 'K1' AS evidence_level, l.course_id AS course_id, l.learner_id AS learner_id,
        l.completed_k1_us AS completed_us
    FROM uptake_learner AS l
    WHERE l.is_completed_k1
    UNION ALL
    SELECT 'K2' AS evidence_level, l.course_id AS course_id, l.learner_id AS learner_id,
        l.completed_k2_us AS completed_us
    FROM uptake_learner AS l
    WHERE l.is_completed_k2
    UNION ALL
    SELECT 'K3' AS evidence_level, l.course_id AS course_id, l.learner_id AS learner_id,
        l.completed_k3_us AS completed_us
    FROM uptake_learner AS l
    WHERE l.is_completed_k3
),
dated AS (
    SELECT
        c.evidence_level AS evidence_level,
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.completed_us AS completed_us,
        CAST(FLOOR(c.completed_us / 86400000000) AS BIGINT) AS day_no,
        CAST(FLOOR(w.logs_end_us / 86400000000) AS BIGINT) - 1 AS last_day_no
    FROM completed AS c
    LEFT JOIN run_window AS w
        ON c.course_id = w.course_id
),
used AS (
    SELECT
        d.evidence_level AS evidence_level,
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        SUM(CASE WHEN u.day_no <= d.day_no THEN 1 ELSE 0 END) AS uses_before,
        SUM(CASE WHEN u.day_no > d.day_no THEN 1 ELSE 0 END) AS uses_after,
        MIN(CASE WHEN u.day_no > d.day_no THEN u.day_no - d.day_no END) AS first_use_days,
        MAX(CASE WHEN u.day_no > d.day_no AND u.day_no <= d.day_no + 365
            THEN u.day_no - d.day_no END) AS last_use_days,
        MAX(CASE WHEN u.day_no > d.day_no AND u.day_no <= d.day_no + 180 AND u.is_adapted
            THEN 1 ELSE 0 END) AS adapted,
        MAX(CASE WHEN u.day_no > d.day_no AND u.day_no <= d.day_no + 180 THEN u.tier END) AS tier
    FROM dated AS d
    INNER JOIN class_use AS u
        ON d.course_id = u.course_id AND d.learner_id = u.learner_id
    WHERE NOT u.is_withdrawn AND u.day_no IS NOT NULL
    GROUP BY d.evidence_level, d.course_id, d.learner_id
),
again AS (
    -- the use that makes it sustained: 60 days or more after the first
    SELECT
        d.evidence_level AS evidence_level,
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        MIN(u.day_no - d.day_no) AS sustained_use_days
    FROM dated AS d
    INNER JOIN used AS f
        ON d.evidence_level = f.evidence_level AND d.course_id = f.course_id
        AND d.learner_id = f.learner_id
    INNER JOIN class_use AS u
        ON d.course_id = u.course_id AND d.learner_id = u.learner_id
    WHERE NOT u.is_withdrawn AND f.first_use_days <= 180
        AND u.day_no >= d.day_no + f.first_use_days + 60 AND u.day_no <= d.day_no + 365
    GROUP BY d.evidence_level, d.course_id, d.learner_id
),
judged AS (
    SELECT
        d.evidence_level AS evidence_level,
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        d.completed_us AS completed_us,
        d.day_no AS day_no,
        d.last_day_no - d.day_no AS days_followed,
        COALESCE(u.uses_before, 0) AS uses_before,
        COALESCE(u.uses_after, 0) AS uses_after,
        u.first_use_days AS first_use_days,
        u.last_use_days AS last_use_days,
        a.sustained_use_days AS sustained_use_days,
        CASE WHEN u.first_use_days <= 180 THEN TRUE ELSE FALSE END AS is_used,
        CASE WHEN u.adapted = 1 THEN TRUE ELSE FALSE END AS is_adapted,
        u.tier AS tier,
        CASE WHEN d.last_day_no >= d.day_no + 180 THEN TRUE ELSE FALSE END AS is_due,
        CASE WHEN CAST(FLOOR(l.answered_us / 86400000000) AS BIGINT) > d.day_no + 180
            THEN TRUE ELSE FALSE END AS is_answer_in_time,
        l.has_used AS has_used,
        l.is_committed AS is_committed,
        l.colleagues AS colleagues,
        l.cascades AS cascades
    FROM dated AS d
    INNER JOIN uptake_learner AS l
        ON d.course_id = l.course_id AND d.learner_id = l.learner_id
    LEFT JOIN used AS u
        ON d.evidence_level = u.evidence_level AND d.course_id = u.course_id
        AND d.learner_id = u.learner_id
    LEFT JOIN again AS a
        ON d.evidence_level = a.evidence_level AND d.course_id = a.course_id
        AND d.learner_id = a.learner_id
)
SELECT
    j.evidence_level AS evidence_level,
    j.course_id AS course_id,
    j.learner_id AS learner_id,
    j.completed_us AS completed_us,
    j.days_followed AS days_followed,
    j.is_due AS is_due,
    (j.day_no + 181) * 86400000000 AS due_us,
    j.is_committed AS is_committed,
    j.uses_before AS uses_before,
    j.uses_after AS uses_after,
    j.first_use_days AS first_use_days,
    j.is_used AS is_used,
    j.tier AS tier,
    j.is_adapted AS is_adapted,
    CASE
        WHEN j.is_used THEN 'used'
        WHEN NOT j.has_used AND j.is_answer_in_time THEN 'no'
        WHEN j.has_used THEN 'yes without a date'
        ELSE 'silent'
    END AS answer,
    CASE WHEN NOT j.is_used AND NOT j.has_used AND NOT j.is_answer_in_time THEN TRUE
        ELSE FALSE END AS is_answered_early,
    CASE WHEN j.is_used AND j.days_followed >= j.first_use_days + 60 THEN TRUE ELSE FALSE END
        AS is_second_possible,
    CASE WHEN j.is_used AND j.days_followed >= j.first_use_days + 60
        AND j.last_use_days >= j.first_use_days + 60 THEN TRUE ELSE FALSE END AS is_sustained,
    j.sustained_use_days AS sustained_use_days,
    CASE WHEN j.days_followed >= 365 THEN TRUE ELSE FALSE END AS is_year_over,
    j.cascades AS cascades,
    j.colleagues AS colleagues
FROM judged AS j
