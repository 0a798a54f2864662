-- grain: one person whose course grade reached the pass mark in one course run
-- inputs: events, run_window
-- view: a step of uptake_learner
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    MIN(e.time_us) AS reached_us
FROM events AS e
INNER JOIN run_window AS w
    ON e.course_id = w.course_id
WHERE e.is_own AND e.kind = 'grade' AND e.grade >= w.pass_mark
    AND (w.close_us IS NULL OR e.time_us < w.close_us)
GROUP BY e.course_id, e.learner_id
