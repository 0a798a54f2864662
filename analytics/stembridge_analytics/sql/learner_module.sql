-- grain: one person in one module (chapter) of a course run in which this person worked
-- inputs: events, structure_blocks, run_window, fact_enrolment
-- Only runs whose structure is known have modules. A chapter, sequence, unit or block of the module
-- stands for it. In the run: from the first enrolment and t0 on, up to t1.
WITH enrolled AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        MIN(f.start_us) AS enrolled_us
    FROM fact_enrolment AS f
    GROUP BY f.course_id, f.learner_id
)
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    b.module_id AS module_id,
    MIN(b.module_no) AS module_no,
    MIN(e.time_us) AS first_us,
    MAX(e.time_us) AS last_us,
    MIN(CASE WHEN e.time_us >= d.enrolled_us AND (w.start_us IS NULL OR e.time_us >= w.start_us)
        AND (w.end_us IS NULL OR e.time_us < w.end_us) THEN e.time_us END) AS first_in_run_us,
    SUM(CASE WHEN e.is_twin THEN 0 ELSE 1 END) AS courseware_events
FROM events AS e
INNER JOIN structure_blocks AS b
    ON e.course_id = b.course_id AND e.block_id = b.block_id
LEFT JOIN enrolled AS d
    ON e.course_id = d.course_id AND e.learner_id = d.learner_id
LEFT JOIN run_window AS w
    ON e.course_id = w.course_id
WHERE e.is_own AND e.is_courseware AND b.module_id IS NOT NULL
GROUP BY e.course_id, e.learner_id, b.module_id
