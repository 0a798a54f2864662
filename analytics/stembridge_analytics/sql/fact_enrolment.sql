-- grain: one spell of enrolment of one person in one course run
-- inputs: events
-- A state machine that starts unenrolled: activated opens a spell, deactivated closes it, the same
-- again changes nothing. Where the first enrolment event is missing (there is none, or it tells of
-- someone enrolled already) the spell opens with the first work in the course, or the first grade,
-- certificate or completion, and is_inferred.
WITH changes AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        e.day AS day,
        e.action AS action,
        e.mode AS mode,
        FALSE AS is_inferred,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    -- Whoever clicked does not matter here: the event names the person enrolled.
    WHERE e.kind = 'enrolment' AND e.is_about_learner
),
first_change AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.time_us AS time_us,
        c.action AS action,
        ROW_NUMBER() OVER (
            PARTITION BY c.course_id, c.learner_id ORDER BY c.time_us, c.line_ref
        ) AS place
    FROM changes AS c
    WHERE c.action IN ('activated', 'deactivated')
),
first_work AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        MIN(e.time_us) AS time_us,
        MIN(e.day) AS day
    FROM events AS e
    WHERE (
            (e.is_own AND (e.is_courseware OR e.kind IN ('grade', 'certificate', 'completion')))
            OR (e.kind = 'enrolment' AND e.action IN ('mode_changed', 'upgraded'))
        )
        AND e.is_about_learner
    GROUP BY e.course_id, e.learner_id
),
inferred AS (
    SELECT
        w.course_id AS course_id,
        w.learner_id AS learner_id,
        w.time_us AS time_us,
        w.day AS day
    FROM first_work AS w
    LEFT JOIN first_change AS f
        ON w.course_id = f.course_id AND w.learner_id = f.learner_id AND f.place = 1
    WHERE f.time_us IS NULL OR (f.action = 'deactivated' AND w.time_us < f.time_us)
),
all_changes AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.time_us AS time_us,
        c.day AS day,
        c.action AS action,
        c.mode AS mode,
        c.is_inferred AS is_inferred,
        c.line_ref AS line_ref
    FROM changes AS c
    UNION ALL
    SELECT
        i.course_id AS course_id,
        i.learner_id AS learner_id,
        i.time_us AS time_us,
        i.day AS day,
        'activated' AS action,
        NULL AS mode,
        TRUE AS is_inferred,
        0 AS line_ref
    FROM inferred AS i
),
states AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.time_us AS time_us,
        a.line_ref AS line_ref,
        a.day AS day,
        a.action AS action,
        a.is_inferred AS is_inferred,
        LAG(a.action) OVER (
            PARTITION BY a.course_id, a.learner_id ORDER BY a.time_us, a.line_ref
        ) AS previous
    FROM all_changes AS a
    WHERE a.action IN ('activated', 'deactivated')
),
numbered AS (
    SELECT
        s.course_id AS course_id,
        s.learner_id AS learner_id,
        s.time_us AS time_us,
        s.line_ref AS line_ref,
        s.day AS day,
        s.is_inferred AS is_inferred,
        CASE WHEN s.action = 'activated' AND (s.previous IS NULL OR s.previous <> 'activated')
            THEN 1 ELSE 0 END AS opens,
        CASE WHEN s.action = 'deactivated' AND s.previous = 'activated'
            THEN 1 ELSE 0 END AS closes
    FROM states AS s
),
spelled AS (
    SELECT
        n.course_id AS course_id,
        n.learner_id AS learner_id,
        n.time_us AS time_us,
        n.line_ref AS line_ref,
        n.day AS day,
        n.is_inferred AS is_inferred,
        n.opens AS opens,
        n.closes AS closes,
        SUM(n.opens) OVER (
            PARTITION BY n.course_id, n.learner_id ORDER BY n.time_us, n.line_ref
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS spell
    FROM numbered AS n
),
spells AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.spell AS spell,
        MIN(CASE WHEN p.opens = 1 THEN p.time_us END) AS start_us,
        MIN(CASE WHEN p.opens = 1 THEN p.day END) AS start_day,
        MAX(CASE WHEN p.closes = 1 THEN p.time_us END) AS end_us,
        MAX(CASE WHEN p.closes = 1 THEN p.day END) AS end_day,
        MAX(CASE WHEN p.opens = 1 AND p.is_inferred THEN 1 ELSE 0 END) AS is_inferred
    FROM spelled AS p
    WHERE p.spell >= 1
    GROUP BY p.course_id, p.learner_id, p.spell
),
modes AS (
    -- The modes told while a spell lasts, in order from both ends.
    SELECT
        s.course_id AS course_id,
        s.learner_id AS learner_id,
        s.spell AS spell,
        a.mode AS mode,
        ROW_NUMBER() OVER (
            PARTITION BY s.course_id, s.learner_id, s.spell ORDER BY a.time_us, a.line_ref
        ) AS from_first,
        ROW_NUMBER() OVER (
            PARTITION BY s.course_id, s.learner_id, s.spell ORDER BY a.time_us DESC, a.line_ref DESC
        ) AS from_last
    FROM spells AS s
    INNER JOIN all_changes AS a
        ON s.course_id = a.course_id AND s.learner_id = a.learner_id
    WHERE a.mode IS NOT NULL AND a.action <> 'deactivated' AND a.time_us >= s.start_us
        AND (s.end_us IS NULL OR a.time_us <= s.end_us)
)
SELECT
    s.course_id AS course_id,
    s.learner_id AS learner_id,
    s.spell AS spell,
    s.start_us AS start_us,
    s.start_day AS start_day,
    s.end_us AS end_us,
    s.end_day AS end_day,
    first_mode.mode AS mode_first,
    last_mode.mode AS mode_last,
    CASE WHEN s.is_inferred = 1 THEN TRUE ELSE FALSE END AS is_inferred
FROM spells AS s
LEFT JOIN modes AS first_mode
    ON s.course_id = first_mode.course_id AND s.learner_id = first_mode.learner_id
    AND s.spell = first_mode.spell AND first_mode.from_first = 1
LEFT JOIN modes AS last_mode
    ON s.course_id = last_mode.course_id AND s.learner_id = last_mode.learner_id
    AND s.spell = last_mode.spell AND last_mode.from_last = 1
