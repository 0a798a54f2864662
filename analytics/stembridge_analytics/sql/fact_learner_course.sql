-- grain: one person enrolled in one course run
-- inputs: fact_enrolment, events
WITH enrolled AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        MIN(f.start_us) AS enrolled_us,
        MIN(f.start_day) AS enrolled_day,
        MAX(CASE WHEN f.is_inferred THEN 1 ELSE 0 END) AS is_inferred,
        COUNT(*) AS spells,
        MAX(CASE WHEN f.end_us IS NULL THEN 1 ELSE 0 END) AS is_enrolled
    FROM fact_enrolment AS f
    GROUP BY f.course_id, f.learner_id
),
modes AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        f.mode_last AS mode_last,
        ROW_NUMBER() OVER (
            PARTITION BY f.course_id, f.learner_id ORDER BY f.spell DESC
        ) AS place
    FROM fact_enrolment AS f
),
own AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        e.day AS day,
        e.kind AS kind,
        e.action AS action,
        e.is_twin AS is_twin,
        e.is_courseware AS is_courseware,
        e.block_id AS block_id,
        e.completion AS completion,
        e.grade AS grade,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    WHERE e.is_own
),
work AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        MIN(o.time_us) AS started_us,
        MIN(o.day) AS started_day,
        MAX(o.day) AS last_active_day,
        COUNT(DISTINCT o.day) AS active_days,
        SUM(CASE WHEN o.is_twin THEN 0 ELSE 1 END) AS courseware_events
    FROM own AS o
    INNER JOIN enrolled AS d
        ON o.course_id = d.course_id AND o.learner_id = d.learner_id
    WHERE o.is_courseware AND o.time_us >= d.enrolled_us
    GROUP BY o.course_id, o.learner_id
),
deeds AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        COUNT(DISTINCT CASE WHEN o.kind = 'video' AND o.action = 'played' THEN o.block_id END)
            AS videos,
        COUNT(DISTINCT CASE WHEN o.kind = 'problem' AND o.action = 'checked'
            AND NOT o.is_twin THEN o.block_id END) AS problems,
        SUM(CASE WHEN o.kind = 'forum' AND o.action IN (
            'thread.created', 'response.created', 'comment.created'
        ) THEN 1 ELSE 0 END) AS posts,
        COUNT(DISTINCT CASE WHEN o.kind = 'completion' AND o.action = 'block'
            AND o.completion = 1.0 THEN o.block_id END) AS blocks_completed,
        MIN(CASE WHEN o.kind = 'grade' AND o.action = 'passed' THEN o.time_us END) AS passed_us,
        MIN(CASE WHEN o.kind = 'certificate' AND o.action = 'created' THEN o.time_us END)
            AS certified_us
    FROM own AS o
    GROUP BY o.course_id, o.learner_id
),
last_states AS (
    -- The latest word on each of three questions: the grade, passed or failed, certified or not.
    SELECT
        q.course_id AS course_id,
        q.learner_id AS learner_id,
        q.question AS question,
        q.action AS action,
        q.grade AS grade,
        ROW_NUMBER() OVER (
            PARTITION BY q.course_id, q.learner_id, q.question
            ORDER BY q.time_us DESC, q.line_ref DESC
        ) AS place
    FROM (
        SELECT
            o.course_id AS course_id,
            o.learner_id AS learner_id,
            o.action AS action,
            o.grade AS grade,
            o.time_us AS time_us,
            o.line_ref AS line_ref,
            CASE
                WHEN o.kind = 'grade' AND o.action IN ('passed', 'failed') THEN 'pass'
                WHEN o.kind = 'grade' AND o.grade IS NOT NULL THEN 'grade'
                WHEN o.kind = 'certificate' AND o.action IN ('created', 'revoked')
                    THEN 'certificate'
            END AS question
        FROM own AS o
    ) AS q
    WHERE q.question IS NOT NULL
),
states AS (
    SELECT
        l.course_id AS course_id,
        l.learner_id AS learner_id,
        MAX(CASE WHEN l.question = 'grade' THEN l.grade END) AS grade_last,
        MAX(CASE WHEN l.question = 'pass' AND l.action = 'passed' THEN 1 ELSE 0 END) AS is_passed,
        MAX(CASE WHEN l.question = 'certificate' AND l.action = 'created' THEN 1 ELSE 0 END)
            AS is_certified
    FROM last_states AS l
    WHERE l.place = 1
    GROUP BY l.course_id, l.learner_id
)
SELECT
    d.course_id AS course_id,
    d.learner_id AS learner_id,
    d.enrolled_us AS enrolled_us,
    d.enrolled_day AS enrolled_day,
    CASE WHEN d.is_inferred = 1 THEN TRUE ELSE FALSE END AS is_inferred,
    d.spells AS spells,
    CASE WHEN d.is_enrolled = 1 THEN TRUE ELSE FALSE END AS is_enrolled,
    m.mode_last AS mode_last,
    CASE WHEN w.started_us IS NULL THEN FALSE ELSE TRUE END AS is_started,
    w.started_us AS started_us,
    w.started_day AS started_day,
    w.last_active_day AS last_active_day,
    COALESCE(w.active_days, 0) AS active_days,
    COALESCE(w.courseware_events, 0) AS courseware_events,
    COALESCE(a.videos, 0) AS videos,
    COALESCE(a.problems, 0) AS problems,
    COALESCE(a.posts, 0) AS posts,
    COALESCE(a.blocks_completed, 0) AS blocks_completed,
    s.grade_last AS grade_last,
    CASE WHEN s.is_passed = 1 THEN TRUE ELSE FALSE END AS is_passed,
    CASE WHEN s.is_passed = 1 THEN a.passed_us END AS passed_us,
    CASE WHEN s.is_certified = 1 THEN TRUE ELSE FALSE END AS is_certified,
    CASE WHEN s.is_certified = 1 THEN a.certified_us END AS certified_us,
    CASE WHEN s.is_passed = 1 OR s.is_certified = 1 THEN TRUE ELSE FALSE END AS is_completed_k2,
    CASE
        WHEN s.is_passed = 1 AND s.is_certified = 1
            THEN CASE WHEN a.passed_us <= a.certified_us THEN a.passed_us ELSE a.certified_us END
        WHEN s.is_passed = 1 THEN a.passed_us
        WHEN s.is_certified = 1 THEN a.certified_us
    END AS completed_k2_us
FROM enrolled AS d
LEFT JOIN modes AS m
    ON d.course_id = m.course_id AND d.learner_id = m.learner_id AND m.place = 1
LEFT JOIN work AS w
    ON d.course_id = w.course_id AND d.learner_id = w.learner_id
LEFT JOIN deeds AS a
    ON d.course_id = a.course_id AND d.learner_id = a.learner_id
LEFT JOIN states AS s
    ON d.course_id = s.course_id AND d.learner_id = s.learner_id
