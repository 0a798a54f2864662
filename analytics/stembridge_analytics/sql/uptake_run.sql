-- grain: one course run with anybody in E, by one evidence level of completion that it can tell
-- inputs: uptake_learner, uptake_completer, run_window
WITH runs AS (
    SELECT l.course_id AS course_id, COUNT(*) AS enrolled
    FROM uptake_learner AS l
    GROUP BY l.course_id
),
levels AS (
    SELECT 'K1' AS evidence_level, r.course_id AS course_id, r.enrolled AS enrolled
    FROM runs AS r
    INNER JOIN run_window AS w
        ON r.course_id = w.course_id
    WHERE w.has_k1
    UNION ALL
    SELECT 'K2' AS evidence_level, r.course_id AS course_id, r.enrolled AS enrolled
    FROM runs AS r
    INNER JOIN run_window AS w
        ON r.course_id = w.course_id
    WHERE w.has_k2
    UNION ALL
    SELECT 'K3' AS evidence_level, r.course_id AS course_id, r.enrolled AS enrolled
    FROM runs AS r
    INNER JOIN run_window AS w
        ON r.course_id = w.course_id
    WHERE w.has_k3
),
sums AS (
    SELECT
        c.evidence_level AS evidence_level,
        c.course_id AS course_id,
        COUNT(*) AS completed,
        SUM(CASE WHEN c.completed_us IS NULL THEN 1 ELSE 0 END) AS completed_undated,
        SUM(CASE WHEN c.uses_before > 0 THEN 1 ELSE 0 END) AS used_before,
        SUM(CASE WHEN c.is_due THEN 1 ELSE 0 END) AS due,
        SUM(CASE WHEN c.completed_us IS NOT NULL AND NOT c.is_due THEN 1 ELSE 0 END) AS not_due,
        MAX(CASE WHEN NOT c.is_due THEN c.due_us END) AS last_due_us,
        SUM(CASE WHEN NOT c.is_due AND c.is_used THEN 1 ELSE 0 END) AS used_not_due,
        SUM(CASE WHEN c.is_due AND c.is_committed THEN 1 ELSE 0 END) AS due_committed,
        SUM(CASE WHEN c.is_due AND c.is_used THEN 1 ELSE 0 END) AS used,
        SUM(CASE WHEN c.is_due AND c.answer = 'no' THEN 1 ELSE 0 END) AS answered_no,
        SUM(CASE WHEN c.is_due AND c.answer = 'yes without a date' THEN 1 ELSE 0 END)
            AS answered_undated,
        SUM(CASE WHEN c.is_due AND c.answer = 'silent' THEN 1 ELSE 0 END) AS silent,
        SUM(CASE WHEN c.is_due AND c.is_answered_early THEN 1 ELSE 0 END) AS answered_early,
        SUM(CASE WHEN c.is_due AND NOT c.is_used AND c.uses_after > 0 THEN 1 ELSE 0 END)
            AS used_later,
        SUM(CASE WHEN c.is_due AND c.is_used AND c.tier = 'E1' THEN 1 ELSE 0 END) AS used_e1,
        SUM(CASE WHEN c.is_due AND c.is_used AND c.tier = 'E2' THEN 1 ELSE 0 END) AS used_e2,
        SUM(CASE WHEN c.is_due AND c.is_used AND c.tier = 'E3' THEN 1 ELSE 0 END) AS used_e3,
        SUM(CASE WHEN c.is_due AND c.is_used AND c.is_adapted THEN 1 ELSE 0 END) AS adapted,
        SUM(CASE WHEN c.is_due AND c.is_second_possible THEN 1 ELSE 0 END) AS second_possible,
        SUM(CASE WHEN c.is_due AND c.is_sustained THEN 1 ELSE 0 END) AS sustained,
        SUM(CASE WHEN c.is_due AND c.is_second_possible AND c.is_year_over THEN 1 ELSE 0 END)
            AS second_year_over,
        SUM(CASE WHEN c.is_due AND c.is_used AND c.cascades > 0 THEN 1 ELSE 0 END) AS told_others,
        SUM(CASE WHEN c.is_due AND c.is_used THEN c.colleagues ELSE 0 END) AS colleagues
    FROM uptake_completer AS c
    GROUP BY c.evidence_level, c.course_id
)
SELECT
    l.evidence_level AS evidence_level,
    l.course_id AS course_id,
    l.enrolled AS enrolled,
    COALESCE(s.completed, 0) AS completed,
    COALESCE(s.completed_undated, 0) AS completed_undated,
    COALESCE(s.used_before, 0) AS used_before,
    COALESCE(s.due, 0) AS due,
    COALESCE(s.not_due, 0) AS not_due,
    s.last_due_us AS last_due_us,
    COALESCE(s.used_not_due, 0) AS used_not_due,
    COALESCE(s.due_committed, 0) AS due_committed,
    COALESCE(s.used, 0) AS used,
    COALESCE(s.answered_no, 0) AS answered_no,
    COALESCE(s.answered_undated, 0) AS answered_undated,
    COALESCE(s.silent, 0) AS silent,
    COALESCE(s.answered_early, 0) AS answered_early,
    COALESCE(s.used_later, 0) AS used_later,
    COALESCE(s.used_e1, 0) AS used_e1,
    COALESCE(s.used_e2, 0) AS used_e2,
    COALESCE(s.used_e3, 0) AS used_e3,
    COALESCE(s.adapted, 0) AS adapted,
    COALESCE(s.second_possible, 0) AS second_possible,
    COALESCE(s.sustained, 0) AS sustained,
    COALESCE(s.second_year_over, 0) AS second_year_over,
    COALESCE(s.told_others, 0) AS told_others,
    COALESCE(s.colleagues, 0) AS colleagues
FROM levels AS l
LEFT JOIN sums AS s
    ON l.evidence_level = s.evidence_level AND l.course_id = s.course_id
