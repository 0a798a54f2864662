-- grain: one person's grade for one problem, one subsection or the whole of one course run
-- inputs: events, table_grades, table_subsection_grades, linked_keys, staff_people
-- The last word counts, of events or of the platform's tables. An override that says no points is
-- counted, and the grade that the platform works out after it tells the points. A deleted state
-- leaves no grade.
WITH told AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        CASE
            WHEN e.action = 'course_graded' THEN 'course'
            WHEN e.action IN ('subsection_graded', 'subsection_overridden') THEN 'subsection'
            ELSE 'problem'
        END AS level,
        CASE WHEN e.action = 'course_graded' THEN '' ELSE e.block_id END AS scope,
        e.earned AS earned,
        e.possible AS possible,
        e.grade AS grade,
        e.letter_grade AS letter_grade,
        e.time_us AS at_us,
        CASE WHEN e.action IN ('problem_overridden', 'subsection_overridden') THEN 1 ELSE 0 END
            AS overrides,
        CASE WHEN e.earned IS NOT NULL OR e.grade IS NOT NULL OR e.action = 'problem_deleted'
            THEN 1 ELSE 0 END AS tells,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref,
        'event' AS source
    FROM events AS e
    WHERE e.is_about_learner AND e.kind = 'grade'
        AND (
            (e.action = 'course_graded' AND e.grade IS NOT NULL)
            OR (e.block_id IS NOT NULL AND e.action IN (
                'problem_graded', 'problem_rescored', 'problem_overridden', 'problem_deleted',
                'subsection_graded', 'subsection_overridden'
            ))
        )
    UNION ALL
    SELECT
        g.course_id AS course_id,
        COALESCE(i.learner_id, g.key) AS learner_id,
        'course' AS level,
        '' AS scope,
        NULL AS earned,
        NULL AS possible,
        g.grade AS grade,
        g.letter_grade AS letter_grade,
        g.modified_us AS at_us,
        0 AS overrides,
        1 AS tells,
        0 AS line_ref,
        'table' AS source
    FROM table_grades AS g
    LEFT JOIN linked_keys AS i
        ON g.key = i.key
    WHERE g.grade IS NOT NULL
    UNION ALL
    SELECT
        g.course_id AS course_id,
        COALESCE(i.learner_id, g.key) AS learner_id,
        'subsection' AS level,
        g.block_id AS scope,
        g.earned AS earned,
        g.possible AS possible,
        NULL AS grade,
        NULL AS letter_grade,
        g.modified_us AS at_us,
        0 AS overrides,
        1 AS tells,
        0 AS line_ref,
        'table' AS source
    FROM table_subsection_grades AS g
    LEFT JOIN linked_keys AS i
        ON g.key = i.key
    WHERE g.earned IS NOT NULL
),
ordered AS (
    SELECT
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        t.level AS level,
        t.scope AS scope,
        t.earned AS earned,
        t.possible AS possible,
        t.grade AS grade,
        t.letter_grade AS letter_grade,
        t.at_us AS at_us,
        t.overrides AS overrides,
        t.source AS source,
        t.tells AS tells,
        ROW_NUMBER() OVER (
            PARTITION BY t.course_id, t.learner_id, t.level, t.scope
            ORDER BY t.tells DESC, COALESCE(t.at_us, 0) DESC, t.source, t.line_ref DESC,
                COALESCE(t.earned, t.grade) DESC
        ) AS place
    FROM told AS t
),
last_words AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        o.level AS level,
        o.scope AS scope,
        MIN(o.at_us) AS first_us,
        SUM(CASE WHEN o.source = 'event' THEN 1 ELSE 0 END) AS events,
        SUM(o.overrides) AS overrides,
        MAX(CASE WHEN o.place = 1 AND o.tells = 1 THEN o.earned END) AS earned,
        MAX(CASE WHEN o.place = 1 AND o.tells = 1 THEN o.possible END) AS possible,
        MAX(CASE WHEN o.place = 1 AND o.tells = 1 THEN o.grade END) AS grade,
        MAX(CASE WHEN o.place = 1 AND o.tells = 1 THEN o.letter_grade END) AS letter_grade,
        MAX(CASE WHEN o.place = 1 THEN o.at_us END) AS graded_us,
        MAX(CASE WHEN o.place = 1 THEN o.source END) AS source
    FROM ordered AS o
    GROUP BY o.course_id, o.learner_id, o.level, o.scope
)
SELECT
    w.course_id AS course_id,
    w.learner_id AS learner_id,
    w.level AS level,
    CASE WHEN w.level = 'course' THEN NULL ELSE w.scope END AS block_id,
    w.earned AS earned,
    w.possible AS possible,
    CASE
        WHEN w.level = 'course' THEN w.grade
        WHEN w.possible > 0 THEN w.earned / w.possible
    END AS grade,
    w.letter_grade AS letter_grade,
    w.first_us AS first_us,
    w.graded_us AS graded_us,
    w.events AS events,
    w.overrides AS overrides,
    w.source AS source
FROM last_words AS w
LEFT JOIN staff_people AS everywhere
    ON w.learner_id = everywhere.learner_id AND everywhere.course_id IS NULL
LEFT JOIN staff_people AS here
    ON w.learner_id = here.learner_id AND w.course_id = here.course_id
WHERE everywhere.learner_id IS NULL AND here.learner_id IS NULL
