-- grain: one person enrolled in one course run
-- inputs: fact_enrolment, events, run_window, learner_module, learner_unit, fact_assessment,
-- inputs: table_certificates, table_grades, linked_keys
-- Where run dates are known: work counts as a start up to t1, passing and units up to C = t1 + 14
-- days, certificates up to C + 30 days. Else every window ends with the logs.
-- The platform's tables of grades and certificates speak where no event does.
WITH enrolled AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        MIN(f.start_us) AS enrolled_us,
        MIN(f.start_day) AS enrolled_day,
        MAX(CASE WHEN f.is_inferred THEN 1 ELSE 0 END) AS is_inferred,
        COUNT(*) AS spells,
        MAX(CASE WHEN f.end_us IS NULL THEN 1 ELSE 0 END) AS is_enrolled,
        -- Nobody knows when the spells that end as they begin ended: they stay in E.
        MAX(CASE WHEN f.end_us IS NULL OR w.start_us IS NULL OR f.end_us > w.start_us
            OR (f.evidence = 'table' AND f.end_us = f.start_us) THEN 1 ELSE 0 END) AS is_net
    FROM fact_enrolment AS f
    LEFT JOIN run_window AS w
        ON f.course_id = w.course_id
    GROUP BY f.course_id, f.learner_id
),
modes AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        f.mode_last AS mode_last,
        f.evidence AS evidence,
        f.route AS route,
        ROW_NUMBER() OVER (
            PARTITION BY f.course_id, f.learner_id ORDER BY f.spell DESC
        ) AS place,
        ROW_NUMBER() OVER (
            PARTITION BY f.course_id, f.learner_id ORDER BY f.spell
        ) AS from_first
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
        e.event_name AS event_name,
        e.is_twin AS is_twin,
        e.is_courseware AS is_courseware,
        e.block_id AS block_id,
        e.completion AS completion,
        e.grade AS grade,
        CASE WHEN w.start_us IS NULL OR e.time_us >= w.start_us THEN
            CASE WHEN w.end_us IS NULL OR e.time_us < w.end_us THEN 1 ELSE 0 END
            ELSE 0 END AS in_run,
        CASE WHEN w.close_us IS NULL OR e.time_us < w.close_us THEN 1 ELSE 0 END AS before_close,
        CASE WHEN w.certified_by_us IS NULL OR e.time_us < w.certified_by_us THEN 1 ELSE 0 END
            AS before_certified,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    LEFT JOIN run_window AS w
        ON e.course_id = w.course_id
    WHERE e.is_own
),
work AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        MIN(CASE WHEN o.in_run = 1 THEN o.time_us END) AS started_us,
        MIN(CASE WHEN o.in_run = 1 THEN o.day END) AS started_day,
        MAX(o.day) AS last_active_day,
        COUNT(DISTINCT o.day) AS active_days,
        SUM(CASE WHEN o.is_twin THEN 0 ELSE 1 END) AS courseware_events
    FROM own AS o
    INNER JOIN enrolled AS d
        ON o.course_id = d.course_id AND o.learner_id = d.learner_id
    WHERE o.is_courseware AND o.time_us >= d.enrolled_us
    GROUP BY o.course_id, o.learner_id
),
acts AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        SUM(CASE
            WHEN o.kind = 'problem' AND o.action = 'checked' AND NOT o.is_twin THEN 1
            WHEN o.kind = 'forum' AND o.action IN (
                'thread.created', 'response.created', 'comment.created'
            ) THEN 1
            WHEN o.kind = 'assessment' AND o.action IN (
                'create_submission', 'peer_assess', 'self_assess'
            ) THEN 1
            WHEN o.kind = 'poll' AND o.action IN ('submitted', 'survey_submitted') THEN 1
            WHEN o.event_name LIKE 'stembridge.%' AND o.is_courseware AND o.action NOT LIKE '%opened'
                AND o.action NOT LIKE '%viewed' AND o.action NOT LIKE '%selected'
                AND o.action NOT LIKE '%shown' THEN 1
            ELSE 0
        END) AS productive_acts
    FROM own AS o
    INNER JOIN enrolled AS d
        ON o.course_id = d.course_id AND o.learner_id = d.learner_id
    WHERE o.in_run = 1 AND o.time_us >= d.enrolled_us
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
        MIN(CASE WHEN o.kind = 'grade' AND o.action = 'passed' AND o.before_close = 1
            THEN o.time_us END) AS passed_us,
        MIN(CASE WHEN o.kind = 'certificate' AND o.action = 'created' AND o.before_certified = 1
            THEN o.time_us END) AS certified_us,
        MAX(CASE WHEN o.kind = 'certificate' AND o.action IN ('created', 'revoked')
            AND o.before_certified = 1 THEN o.time_us END) AS last_certificate_us,
        SUM(CASE WHEN o.kind = 'assessment' AND o.action IN ('peer_assess', 'self_assess')
            AND o.before_close = 1 THEN 1 ELSE 0 END) AS reviews_given
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
                WHEN o.kind = 'grade' AND o.action IN ('passed', 'failed')
                    THEN CASE WHEN o.before_close = 1 THEN 'pass' END
                WHEN o.kind = 'grade' AND o.grade IS NOT NULL
                    THEN CASE WHEN o.before_close = 1 THEN 'grade' END
                WHEN o.kind = 'certificate' AND o.action IN ('created', 'revoked')
                    THEN CASE WHEN o.before_certified = 1 THEN 'certificate' END
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
        MAX(CASE WHEN l.question = 'pass' THEN 1 ELSE 0 END) AS has_pass_state,
        MAX(CASE WHEN l.question = 'certificate' THEN 1 ELSE 0 END) AS has_certificate_state,
        MAX(CASE WHEN l.question = 'pass' AND l.action = 'passed' THEN 1 ELSE 0 END) AS is_passed,
        MAX(CASE WHEN l.question = 'certificate' AND l.action = 'created' THEN 1 ELSE 0 END)
            AS is_certified
    FROM last_states AS l
    WHERE l.place = 1
    GROUP BY l.course_id, l.learner_id
),
modules AS (
    SELECT
        m.course_id AS course_id,
        m.learner_id AS learner_id,
        COUNT(m.first_in_run_us) AS modules_active
    FROM learner_module AS m
    GROUP BY m.course_id, m.learner_id
),
units AS (
    SELECT
        u.course_id AS course_id,
        u.learner_id AS learner_id,
        COUNT(*) AS units_completed,
        MAX(u.completed_us) AS last_unit_us
    FROM learner_unit AS u
    LEFT JOIN run_window AS w
        ON u.course_id = w.course_id
    WHERE u.is_completed AND (w.close_us IS NULL OR u.completed_us < w.close_us)
    GROUP BY u.course_id, u.learner_id
),
tables AS (
    SELECT
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        MIN(t.certified_us) AS certified_us,
        MAX(t.withdrawn_us) AS withdrawn_us,
        MIN(t.passed_us) AS passed_us,
        MAX(t.grade) AS grade
    FROM (
        SELECT
            c.course_id AS course_id,
            COALESCE(k.learner_id, c.key) AS learner_id,
            CASE WHEN c.status = 'downloadable' THEN COALESCE(c.created_us, c.modified_us) END
                AS certified_us,
            CASE WHEN c.status <> 'downloadable' THEN COALESCE(c.modified_us, c.created_us) END
                AS withdrawn_us,
            NULL AS passed_us,
            NULL AS grade
        FROM table_certificates AS c
        LEFT JOIN linked_keys AS k
            ON c.key = k.key
        UNION ALL
        SELECT
            g.course_id AS course_id,
            COALESCE(k.learner_id, g.key) AS learner_id,
            NULL AS certified_us,
            NULL AS withdrawn_us,
            g.passed_us AS passed_us,
            CASE WHEN w.close_us IS NULL OR g.modified_us IS NULL OR g.modified_us < w.close_us
                THEN g.grade END AS grade
        FROM table_grades AS g
        LEFT JOIN linked_keys AS k
            ON g.key = k.key
        LEFT JOIN run_window AS w
            ON g.course_id = w.course_id
    ) AS t
    GROUP BY t.course_id, t.learner_id
),
told AS (
    -- Only what falls into its window.
    SELECT
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        CASE WHEN w.certified_by_us IS NULL OR t.certified_us < w.certified_by_us
            THEN t.certified_us END AS certified_us,
        CASE WHEN w.certified_by_us IS NULL OR t.withdrawn_us < w.certified_by_us
            THEN t.withdrawn_us END AS withdrawn_us,
        CASE WHEN w.close_us IS NULL OR t.passed_us < w.close_us THEN t.passed_us END AS passed_us,
        t.grade AS grade
    FROM tables AS t
    LEFT JOIN run_window AS w
        ON t.course_id = w.course_id
),
waiting AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        MAX(CASE WHEN a.submitted_us IS NOT NULL AND a.is_assessed_by_others
            AND (w.close_us IS NULL OR a.submitted_us < w.close_us)
            AND (a.first_received_us IS NULL OR a.first_received_us >= w.close_us)
            THEN 1 ELSE 0 END) AS is_waiting
    FROM fact_assessment AS a
    LEFT JOIN run_window AS w
        ON a.course_id = w.course_id
    GROUP BY a.course_id, a.learner_id
),
outcomes AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        COALESCE(s.grade_last, t.grade) AS grade_last,
        CASE
            WHEN s.has_pass_state = 1 THEN CASE WHEN s.is_passed = 1 THEN a.passed_us END
            ELSE t.passed_us
        END AS passed_us,
        CASE
            -- The later word counts: a status in the table may follow the last event.
            WHEN s.has_certificate_state = 1
                THEN CASE WHEN s.is_certified = 1 AND NOT COALESCE(
                    t.withdrawn_us > a.last_certificate_us, FALSE
                ) THEN a.certified_us END
            ELSE t.certified_us
        END AS certified_us
    FROM enrolled AS d
    LEFT JOIN deeds AS a
        ON d.course_id = a.course_id AND d.learner_id = a.learner_id
    LEFT JOIN states AS s
        ON d.course_id = s.course_id AND d.learner_id = s.learner_id
    LEFT JOIN told AS t
        ON d.course_id = t.course_id AND d.learner_id = t.learner_id
),
judged AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        d.enrolled_us AS enrolled_us,
        d.enrolled_day AS enrolled_day,
        CASE WHEN d.is_inferred = 1 THEN TRUE ELSE FALSE END AS is_inferred,
        f.evidence AS enrolment_evidence,
        f.route AS route,
        d.spells AS spells,
        CASE WHEN d.is_enrolled = 1 THEN TRUE ELSE FALSE END AS is_enrolled,
        CASE WHEN d.is_net = 1 THEN TRUE ELSE FALSE END AS is_in_funnel,
        m.mode_last AS mode_last,
        CASE WHEN k.started_us IS NULL THEN FALSE ELSE TRUE END AS is_started,
        k.started_us AS started_us,
        k.started_day AS started_day,
        k.last_active_day AS last_active_day,
        COALESCE(k.active_days, 0) AS active_days,
        COALESCE(k.courseware_events, 0) AS courseware_events,
        COALESCE(a.videos, 0) AS videos,
        COALESCE(a.problems, 0) AS problems,
        COALESCE(a.posts, 0) AS posts,
        COALESCE(p.productive_acts, 0) AS productive_acts,
        COALESCE(a.blocks_completed, 0) AS blocks_completed,
        CASE WHEN w.modules > 0 THEN COALESCE(o.modules_active, 0) END AS modules_active,
        w.modules AS modules,
        CASE WHEN w.has_k1 THEN COALESCE(u.units_completed, 0) END AS units_completed,
        w.required_units AS required_units,
        u.last_unit_us AS last_unit_us,
        w.has_k1 AS has_k1,
        w.pass_mark AS pass_mark,
        s.grade_last AS grade_last,
        CASE WHEN s.passed_us IS NULL THEN FALSE ELSE TRUE END AS is_passed,
        s.passed_us AS passed_us,
        CASE WHEN s.certified_us IS NULL THEN FALSE ELSE TRUE END AS is_certified,
        s.certified_us AS certified_us,
        CASE WHEN w.close_us IS NULL OR s.certified_us < w.close_us THEN s.certified_us END
            AS certified_by_close_us,
        CASE WHEN q.is_waiting = 1 AND a.reviews_given > 0 THEN TRUE ELSE FALSE END AS is_waiting
    FROM enrolled AS d
    LEFT JOIN run_window AS w
        ON d.course_id = w.course_id
    LEFT JOIN modes AS m
        ON d.course_id = m.course_id AND d.learner_id = m.learner_id AND m.place = 1
    LEFT JOIN modes AS f
        ON d.course_id = f.course_id AND d.learner_id = f.learner_id AND f.from_first = 1
    LEFT JOIN work AS k
        ON d.course_id = k.course_id AND d.learner_id = k.learner_id
    LEFT JOIN deeds AS a
        ON d.course_id = a.course_id AND d.learner_id = a.learner_id
    LEFT JOIN acts AS p
        ON d.course_id = p.course_id AND d.learner_id = p.learner_id
    LEFT JOIN outcomes AS s
        ON d.course_id = s.course_id AND d.learner_id = s.learner_id
    LEFT JOIN waiting AS q
        ON d.course_id = q.course_id AND d.learner_id = q.learner_id
    LEFT JOIN modules AS o
        ON d.course_id = o.course_id AND d.learner_id = o.learner_id
    LEFT JOIN units AS u
        ON d.course_id = u.course_id AND d.learner_id = u.learner_id
)
SELECT
    j.course_id AS course_id,
    j.learner_id AS learner_id,
    j.enrolled_us AS enrolled_us,
    j.enrolled_day AS enrolled_day,
    j.is_inferred AS is_inferred,
    j.enrolment_evidence AS enrolment_evidence,
    j.route AS route,
    j.spells AS spells,
    j.is_enrolled AS is_enrolled,
    j.is_in_funnel AS is_in_funnel,
    j.mode_last AS mode_last,
    j.is_started AS is_started,
    j.started_us AS started_us,
    j.started_day AS started_day,
    j.last_active_day AS last_active_day,
    j.active_days AS active_days,
    j.courseware_events AS courseware_events,
    j.videos AS videos,
    j.problems AS problems,
    j.posts AS posts,
    j.productive_acts AS productive_acts,
    j.blocks_completed AS blocks_completed,
    j.modules_active AS modules_active,
    CASE
        WHEN j.modules_active IS NULL THEN NULL
        WHEN j.is_started AND j.modules_active * 2 >= j.modules AND j.productive_acts > 0 THEN TRUE
        ELSE FALSE
    END AS is_engaged,
    j.units_completed AS units_completed,
    CASE WHEN j.has_k1 THEN
        CASE WHEN j.units_completed >= j.required_units THEN TRUE ELSE FALSE END
    END AS is_completed_k1,
    CASE WHEN j.has_k1 AND j.units_completed >= j.required_units THEN j.last_unit_us END
        AS completed_k1_us,
    j.grade_last AS grade_last,
    j.is_passed AS is_passed,
    j.passed_us AS passed_us,
    j.is_certified AS is_certified,
    j.certified_us AS certified_us,
    CASE WHEN j.is_passed OR j.certified_by_close_us IS NOT NULL THEN TRUE ELSE FALSE END
        AS is_completed_k2,
    CASE
        WHEN j.passed_us IS NULL THEN j.certified_by_close_us
        WHEN j.certified_by_close_us IS NULL OR j.passed_us <= j.certified_by_close_us
            THEN j.passed_us
        ELSE j.certified_by_close_us
    END AS completed_k2_us,
    CASE WHEN j.pass_mark IS NOT NULL THEN
        CASE WHEN j.grade_last >= j.pass_mark THEN TRUE ELSE FALSE END
    END AS is_completed_k3,
    j.is_waiting AS is_waiting
FROM judged AS j
