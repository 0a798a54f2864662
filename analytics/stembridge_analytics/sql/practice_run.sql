-- grain: one course run with anybody in E
-- inputs: uptake_learner, practice_entry, run_window
WITH others AS (
    SELECT p.course_id AS course_id, COUNT(*) AS entries_outside
    FROM practice_entry AS p
    LEFT JOIN uptake_learner AS l
        ON p.course_id = l.course_id AND p.learner_id = l.learner_id
    WHERE l.learner_id IS NULL
    GROUP BY p.course_id
),
told AS (
    SELECT p.course_id AS course_id, COUNT(*) AS entries
    FROM practice_entry AS p
    GROUP BY p.course_id
),
sums AS (
    SELECT
        l.course_id AS course_id,
        COUNT(*) AS enrolled,
        SUM(CASE WHEN l.is_committed THEN 1 ELSE 0 END) AS committed,
        SUM(l.commitments) AS commitments,
        SUM(l.commitments_incomplete) AS commitments_incomplete,
        SUM(l.commitments_late) AS commitments_late,
        SUM(l.commitments_withdrawn) AS commitments_withdrawn,
        SUM(CASE WHEN l.uses > 0 THEN 1 ELSE 0 END) AS users,
        SUM(l.uses) AS uses,
        SUM(l.uses_withdrawn) AS uses_withdrawn,
        SUM(l.uses_undated) AS uses_undated,
        SUM(l.uses_e1) AS uses_e1,
        SUM(l.uses_e2) AS uses_e2,
        SUM(l.uses_e3) AS uses_e3,
        SUM(l.uses_large_class) AS uses_large_class,
        SUM(l.uses_before_enrolment) AS uses_before_enrolment,
        SUM(l.uses_dated_ahead) AS uses_dated_ahead,
        SUM(CASE WHEN l.cascades > 0 THEN 1 ELSE 0 END) AS told_others,
        SUM(l.cascades) AS cascades,
        SUM(l.colleagues) AS colleagues,
        SUM(l.cascades_withdrawn) AS cascades_withdrawn,
        SUM(CASE WHEN l.has_used IS NULL THEN 0 ELSE 1 END) AS answered
    FROM uptake_learner AS l
    GROUP BY l.course_id
)
SELECT
    s.course_id AS course_id,
    s.enrolled AS enrolled,
    COALESCE(t.entries, 0) AS entries,
    COALESCE(o.entries_outside, 0) AS entries_outside,
    s.committed AS committed,
    s.commitments AS commitments,
    s.commitments_incomplete AS commitments_incomplete,
    s.commitments_late AS commitments_late,
    s.commitments_withdrawn AS commitments_withdrawn,
    s.users AS users,
    s.uses AS uses,
    s.uses_withdrawn AS uses_withdrawn,
    s.uses_undated AS uses_undated,
    s.uses_e1 AS uses_e1,
    s.uses_e2 AS uses_e2,
    s.uses_e3 AS uses_e3,
    s.uses_large_class AS uses_large_class,
    s.uses_before_enrolment AS uses_before_enrolment,
    s.uses_dated_ahead AS uses_dated_ahead,
    s.told_others AS told_others,
    s.cascades AS cascades,
    s.colleagues AS colleagues,
    s.cascades_withdrawn AS cascades_withdrawn,
    s.answered AS answered,
    w.is_completion_mature AS is_commitment_mature,
    CASE WHEN w.end_us IS NULL THEN NULL WHEN w.end_us + 31536000000000 <= w.logs_end_us THEN TRUE
        ELSE FALSE END AS is_year_after_over
FROM sums AS s
LEFT JOIN told AS t
    ON s.course_id = t.course_id
LEFT JOIN others AS o
    ON s.course_id = o.course_id
LEFT JOIN run_window AS w
    ON s.course_id = w.course_id
