-- grain: one person in E of one course run
-- inputs: fact_learner_course, practice_entry, class_use, k3_moment, run_window, school_year_day
-- What the person told of commitments, uses, colleagues and the follow-up, whenever completed.
WITH commitments AS (
    -- A commitment counts that stands at C: what becomes of it later is told by uses.
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        SUM(CASE WHEN p.made = 1 AND p.complete = 1 AND p.gone = 0 THEN 1 ELSE 0 END)
            AS commitments,
        SUM(CASE WHEN p.made = 1 AND p.complete = 0 AND p.gone = 0 THEN 1 ELSE 0 END)
            AS commitments_incomplete,
        SUM(CASE WHEN p.made = 0 THEN 1 ELSE 0 END) AS commitments_late,
        SUM(p.is_withdrawn) AS commitments_withdrawn,
        MIN(CASE WHEN p.made = 1 AND p.complete = 1 AND p.gone = 0 THEN p.first_us END)
            AS first_committed_us
    FROM (
        SELECT
            c.course_id AS course_id,
            c.learner_id AS learner_id,
            c.first_us AS first_us,
            CASE WHEN w.close_us IS NULL OR c.first_us < w.close_us THEN 1 ELSE 0 END AS made,
            CASE WHEN c.entry_id IS NOT NULL AND c.class_id IS NOT NULL AND c.lesson IS NOT NULL
                AND c.event_day IS NOT NULL THEN 1 ELSE 0 END AS complete,
            CASE WHEN c.is_withdrawn AND (w.close_us IS NULL OR c.withdrawn_us IS NULL
                OR c.withdrawn_us < w.close_us) THEN 1 ELSE 0 END AS gone,
            CASE WHEN c.is_withdrawn THEN 1 ELSE 0 END AS is_withdrawn
        FROM practice_entry AS c
        LEFT JOIN run_window AS w
            ON c.course_id = w.course_id
        WHERE c.entry_type = 'commitment'
    ) AS p
    GROUP BY p.course_id, p.learner_id
),
uses AS (
    SELECT
        u.course_id AS course_id,
        u.learner_id AS learner_id,
        SUM(CASE WHEN u.is_withdrawn THEN 0 ELSE 1 END) AS uses,
        SUM(CASE WHEN u.is_withdrawn THEN 1 ELSE 0 END) AS uses_withdrawn,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.day_no IS NULL THEN 1 ELSE 0 END) AS uses_undated,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.tier = 'E1' THEN 1 ELSE 0 END) AS uses_e1,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.tier = 'E2' THEN 1 ELSE 0 END) AS uses_e2,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.tier = 'E3' THEN 1 ELSE 0 END) AS uses_e3,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.is_large_class THEN 1 ELSE 0 END)
            AS uses_large_class,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.is_before_enrolment THEN 1 ELSE 0 END)
            AS uses_before_enrolment,
        SUM(CASE WHEN NOT u.is_withdrawn AND u.is_dated_ahead THEN 1 ELSE 0 END)
            AS uses_dated_ahead
    FROM class_use AS u
    GROUP BY u.course_id, u.learner_id
),
cascades AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        SUM(CASE WHEN p.is_withdrawn THEN 1 ELSE 0 END) AS cascades_withdrawn,
        SUM(CASE WHEN NOT p.is_withdrawn AND (w.end_us IS NULL OR d.day_no IS NULL
            OR d.day_no * 86400000000 < w.end_us + 31536000000000) THEN 1 ELSE 0 END) AS cascades,
        SUM(CASE WHEN NOT p.is_withdrawn AND (w.end_us IS NULL OR d.day_no IS NULL
            OR d.day_no * 86400000000 < w.end_us + 31536000000000) THEN p.colleagues ELSE 0 END)
            AS colleagues
    FROM practice_entry AS p
    LEFT JOIN run_window AS w
        ON p.course_id = w.course_id
    LEFT JOIN school_year_day AS d
        ON p.event_day = d.day
    WHERE p.entry_type = 'cascade'
    GROUP BY p.course_id, p.learner_id
),
-- Each block asks of its own lessons: a yes at one of them is not undone by a no at another.
answers AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.has_used AS has_used,
        p.last_us AS last_us,
        ROW_NUMBER() OVER (
            PARTITION BY p.course_id, p.learner_id
            ORDER BY CASE WHEN p.has_used THEN 0 ELSE 1 END, p.last_us DESC, p.block_id
        ) AS place
    FROM practice_entry AS p
    WHERE p.entry_type = 'answer' AND p.has_used IS NOT NULL
)
SELECT
    f.course_id AS course_id,
    f.learner_id AS learner_id,
    CASE WHEN c.commitments > 0 THEN TRUE ELSE FALSE END AS is_committed,
    c.first_committed_us AS first_committed_us,
    COALESCE(c.commitments, 0) AS commitments,
    COALESCE(c.commitments_incomplete, 0) AS commitments_incomplete,
    COALESCE(c.commitments_late, 0) AS commitments_late,
    COALESCE(c.commitments_withdrawn, 0) AS commitments_withdrawn,
    f.is_completed_k1 AS is_completed_k1,
    f.completed_k1_us AS completed_k1_us,
    f.is_completed_k2 AS is_completed_k2,
    f.completed_k2_us AS completed_k2_us,
    f.is_completed_k3 AS is_completed_k3,
    CASE WHEN f.is_completed_k3 THEN k.reached_us END AS completed_k3_us,
    COALESCE(u.uses, 0) AS uses,
    COALESCE(u.uses_withdrawn, 0) AS uses_withdrawn,
    COALESCE(u.uses_undated, 0) AS uses_undated,
    COALESCE(u.uses_e1, 0) AS uses_e1,
    COALESCE(u.uses_e2, 0) AS uses_e2,
    COALESCE(u.uses_e3, 0) AS uses_e3,
    COALESCE(u.uses_large_class, 0) AS uses_large_class,
    COALESCE(u.uses_before_enrolment, 0) AS uses_before_enrolment,
    COALESCE(u.uses_dated_ahead, 0) AS uses_dated_ahead,
    COALESCE(s.cascades, 0) AS cascades,
    COALESCE(s.colleagues, 0) AS colleagues,
    COALESCE(s.cascades_withdrawn, 0) AS cascades_withdrawn,
    a.has_used AS has_used,
    a.last_us AS answered_us
FROM fact_learner_course AS f
LEFT JOIN commitments AS c
    ON f.course_id = c.course_id AND f.learner_id = c.learner_id
LEFT JOIN uses AS u
    ON f.course_id = u.course_id AND f.learner_id = u.learner_id
LEFT JOIN cascades AS s
    ON f.course_id = s.course_id AND f.learner_id = s.learner_id
LEFT JOIN answers AS a
    ON f.course_id = a.course_id AND f.learner_id = a.learner_id AND a.place = 1
LEFT JOIN k3_moment AS k
    ON f.course_id = k.course_id AND f.learner_id = k.learner_id
WHERE f.is_in_funnel
