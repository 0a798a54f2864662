-- grain: one spell of enrolment of one person in one course run
-- inputs: events, table_enrolments, linked_keys, staff_people, calendar
-- A state machine that starts unenrolled: activated opens a spell, deactivated closes it, the same
-- again changes nothing. Where the first enrolment event is missing (there is none, or it tells of
-- someone enrolled already) the spell opens when the platform's table of enrolments says; without
-- such a row with the first work in the course, or the first grade, certificate or completion, and
-- is_inferred. Somebody whom that table alone knows, and knows as inactive, left at a moment that
-- nobody tells: such a spell ends as it begins. Rows of it from after the logs are left out.
-- Route: `self` if the learner's own request enrolled; else `bulk` if whoever did it enrolled five
-- or more people in the run that day, or if nobody's request did (a command); else `staff`.
WITH changes AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        e.day AS day,
        e.action AS action,
        e.mode AS mode,
        e.actor_id AS actor_id,
        'event' AS evidence,
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
logs AS (
    SELECT (MAX(c.day_no) + 1) * 86400000000 AS end_us FROM calendar AS c
),
declared AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        MIN(d.time_us) AS time_us,
        MIN(d.day) AS day,
        MAX(d.active) AS active,
        MAX(d.mode) AS mode
    FROM (
        SELECT
            n.course_id AS course_id,
            COALESCE(k.learner_id, n.key) AS learner_id,
            n.created_us AS time_us,
            n.created_day AS day,
            CASE WHEN n.is_active THEN 1 ELSE 0 END AS active,
            n.mode AS mode
        FROM table_enrolments AS n
        CROSS JOIN logs AS l
        LEFT JOIN linked_keys AS k
            ON n.key = k.key
        WHERE n.created_us < l.end_us
    ) AS d
    LEFT JOIN staff_people AS e
        ON d.learner_id = e.learner_id AND e.course_id IS NULL
    LEFT JOIN staff_people AS c
        ON d.learner_id = c.learner_id AND d.course_id = c.course_id
    WHERE e.learner_id IS NULL AND c.learner_id IS NULL
    GROUP BY d.course_id, d.learner_id
),
-- Enrolment events are missing, and the table tells of it.
from_table AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        d.time_us AS time_us,
        d.day AS day,
        d.mode AS mode,
        CASE WHEN f.time_us IS NULL AND w.time_us IS NULL AND d.active = 0 THEN 1 ELSE 0 END
            AS is_left
    FROM declared AS d
    LEFT JOIN first_work AS w
        ON d.course_id = w.course_id AND d.learner_id = w.learner_id
    LEFT JOIN first_change AS f
        ON d.course_id = f.course_id AND d.learner_id = f.learner_id AND f.place = 1
    WHERE f.time_us IS NULL OR (f.action = 'deactivated' AND d.time_us < f.time_us)
),
-- They are missing, no table tells of it, and there is work.
inferred AS (
    SELECT
        w.course_id AS course_id,
        w.learner_id AS learner_id,
        w.time_us AS time_us,
        w.day AS day
    FROM first_work AS w
    LEFT JOIN first_change AS f
        ON w.course_id = f.course_id AND w.learner_id = f.learner_id AND f.place = 1
    LEFT JOIN from_table AS d
        ON w.course_id = d.course_id AND w.learner_id = d.learner_id
    WHERE d.time_us IS NULL
        AND (f.time_us IS NULL OR (f.action = 'deactivated' AND w.time_us < f.time_us))
),
all_changes AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.time_us AS time_us,
        c.day AS day,
        c.action AS action,
        c.mode AS mode,
        c.actor_id AS actor_id,
        c.evidence AS evidence,
        c.line_ref AS line_ref
    FROM changes AS c
    UNION ALL
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        d.time_us AS time_us,
        d.day AS day,
        'activated' AS action,
        d.mode AS mode,
        NULL AS actor_id,
        'table' AS evidence,
        0 AS line_ref
    FROM from_table AS d
    UNION ALL
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        d.time_us AS time_us,
        d.day AS day,
        'deactivated' AS action,
        NULL AS mode,
        NULL AS actor_id,
        'table' AS evidence,
        1 AS line_ref
    FROM from_table AS d
    WHERE d.is_left = 1
    UNION ALL
    SELECT
        i.course_id AS course_id,
        i.learner_id AS learner_id,
        i.time_us AS time_us,
        i.day AS day,
        'activated' AS action,
        NULL AS mode,
        NULL AS actor_id,
        'work' AS evidence,
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
        a.actor_id AS actor_id,
        a.evidence AS evidence,
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
        s.actor_id AS actor_id,
        s.evidence AS evidence,
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
        n.actor_id AS actor_id,
        n.evidence AS evidence,
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
        MIN(CASE WHEN p.opens = 1 THEN p.actor_id END) AS actor_id,
        MIN(CASE WHEN p.opens = 1 THEN p.evidence END) AS evidence
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
),
crowds AS (
    -- How many people one person enrolled in one run on one day.
    SELECT
        s.course_id AS course_id,
        s.actor_id AS actor_id,
        s.start_day AS day,
        COUNT(DISTINCT s.learner_id) AS people
    FROM spells AS s
    WHERE s.actor_id IS NOT NULL AND s.actor_id <> s.learner_id
    GROUP BY s.course_id, s.actor_id, s.start_day
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
    s.evidence AS evidence,
    CASE WHEN s.evidence = 'work' THEN TRUE ELSE FALSE END AS is_inferred,
    CASE
        WHEN s.evidence <> 'event' THEN NULL
        WHEN s.actor_id = s.learner_id THEN 'self'
        WHEN s.actor_id IS NULL OR c.people >= 5 THEN 'bulk'
        ELSE 'staff'
    END AS route
FROM spells AS s
LEFT JOIN crowds AS c
    ON s.course_id = c.course_id AND s.actor_id = c.actor_id
    AND s.start_day = c.day
LEFT JOIN modes AS first_mode
    ON s.course_id = first_mode.course_id AND s.learner_id = first_mode.learner_id
    AND s.spell = first_mode.spell AND first_mode.from_first = 1
LEFT JOIN modes AS last_mode
    ON s.course_id = last_mode.course_id AND s.learner_id = last_mode.learner_id
    AND s.spell = last_mode.spell AND last_mode.from_last = 1
