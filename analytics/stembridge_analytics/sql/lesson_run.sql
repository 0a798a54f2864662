-- grain: one course run with anybody in E
-- inputs: fact_learner_course, fact_case, fact_challenge, fact_career
-- What people in E did in lesson blocks. Whoever did anything in a block has opened it, also where
-- the event of opening is missing. Answers whose verdict is not known are left out.
WITH people AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id
    FROM fact_learner_course AS f
    WHERE f.is_in_funnel
),
case_work AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.block_id AS block_id,
        COUNT(DISTINCT c.step) AS steps,
        MAX(CASE WHEN c.action = 'case.decision_made' THEN 1 ELSE 0 END) AS decided
    FROM fact_case AS c
    INNER JOIN people AS p
        ON c.course_id = p.course_id AND c.learner_id = p.learner_id
    GROUP BY c.course_id, c.learner_id, c.block_id
),
cases AS (
    SELECT
        w.course_id AS course_id,
        COUNT(DISTINCT w.learner_id) AS case_people,
        COUNT(*) AS cases,
        SUM(w.steps) AS case_steps,
        SUM(w.decided) AS cases_decided
    FROM case_work AS w
    GROUP BY w.course_id
),
attempts AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.block_id AS block_id,
        c.answer_index AS answer_index,
        CASE WHEN c.correct THEN 1 ELSE 0 END AS is_right,
        ROW_NUMBER() OVER (
            PARTITION BY c.course_id, c.learner_id, c.block_id, c.answer_index ORDER BY c.deed_no
        ) AS place
    FROM fact_challenge AS c
    INNER JOIN people AS p
        ON c.course_id = p.course_id AND c.learner_id = p.learner_id
    WHERE c.action = 'challenge.submitted' AND c.answer_index IS NOT NULL
        AND c.correct IS NOT NULL
),
answers AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.block_id AS block_id,
        a.answer_index AS answer_index,
        MAX(CASE WHEN a.place = 1 THEN a.is_right ELSE 0 END) AS right_first,
        MAX(a.is_right) AS right_ever
    FROM attempts AS a
    GROUP BY a.course_id, a.learner_id, a.block_id, a.answer_index
),
answered AS (
    SELECT
        a.course_id AS course_id,
        COUNT(*) AS answers,
        SUM(a.right_first) AS answers_right_first,
        SUM(a.right_ever) AS answers_right
    FROM answers AS a
    GROUP BY a.course_id
),
task_work AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.block_id AS block_id,
        MAX(CASE WHEN c.action = 'challenge.hint_shown' THEN 1 ELSE 0 END) AS hinted
    FROM fact_challenge AS c
    INNER JOIN people AS p
        ON c.course_id = p.course_id AND c.learner_id = p.learner_id
    GROUP BY c.course_id, c.learner_id, c.block_id
),
tasks AS (
    SELECT
        w.course_id AS course_id,
        COUNT(DISTINCT w.learner_id) AS task_people,
        COUNT(*) AS tasks,
        SUM(w.hinted) AS tasks_hinted
    FROM task_work AS w
    GROUP BY w.course_id
),
card_work AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.block_id AS block_id,
        MAX(CASE WHEN c.action = 'career.reflected' THEN 1 ELSE 0 END) AS reflected
    FROM fact_career AS c
    INNER JOIN people AS p
        ON c.course_id = p.course_id AND c.learner_id = p.learner_id
    GROUP BY c.course_id, c.learner_id, c.block_id
),
cards AS (
    SELECT
        w.course_id AS course_id,
        COUNT(DISTINCT w.learner_id) AS card_people,
        COUNT(*) AS cards,
        SUM(w.reflected) AS cards_reflected
    FROM card_work AS w
    GROUP BY w.course_id
),
runs AS (
    SELECT
        p.course_id AS course_id,
        COUNT(*) AS enrolled
    FROM people AS p
    GROUP BY p.course_id
)
SELECT
    r.course_id AS course_id,
    r.enrolled AS enrolled,
    COALESCE(c.case_people, 0) AS case_people,
    COALESCE(c.cases, 0) AS cases,
    COALESCE(c.case_steps, 0) AS case_steps,
    COALESCE(c.cases_decided, 0) AS cases_decided,
    COALESCE(t.task_people, 0) AS task_people,
    COALESCE(t.tasks, 0) AS tasks,
    COALESCE(t.tasks_hinted, 0) AS tasks_hinted,
    COALESCE(a.answers, 0) AS answers,
    COALESCE(a.answers_right_first, 0) AS answers_right_first,
    COALESCE(a.answers_right, 0) AS answers_right,
    COALESCE(k.card_people, 0) AS card_people,
    COALESCE(k.cards, 0) AS cards,
    COALESCE(k.cards_reflected, 0) AS cards_reflected
FROM runs AS r
LEFT JOIN cases AS c
    ON r.course_id = c.course_id
LEFT JOIN tasks AS t
    ON r.course_id = t.course_id
LEFT JOIN answered AS a
    ON r.course_id = a.course_id
LEFT JOIN cards AS k
    ON r.course_id = k.course_id
