-- grain: one event, duplicates folded into copies
-- inputs: staged_events
-- view: a step of `events`, never kept; a store holds its events folded already
-- A duplicate has the same time and the same hash of user name, context, source, type and event.
-- file_no * 2^40 + line_no orders lines; the first of equal lines is kept.
WITH repeated AS (
    SELECT
        s.time_us AS time_us,
        s.duplicate_key AS duplicate_key,
        MIN(CAST(s.file_no AS BIGINT) * 1099511627776 + s.line_no) AS line_ref,
        COUNT(*) AS copies
    FROM staged_events AS s
    GROUP BY s.time_us, s.duplicate_key
    HAVING COUNT(*) > 1
)
SELECT
    l.time_us AS time_us,
    l.day AS day,
    l.week AS week,
    l.source AS source,
    l.kind AS kind,
    l.action AS action,
    l.event_name AS event_name,
    l.is_courseware AS is_courseware,
    l.is_implicit AS is_implicit,
    l.course_id AS course_id,
    l.subject_key AS subject_key,
    l.user_key AS user_key,
    l.name_key AS name_key,
    l.is_service AS is_service,
    CASE WHEN r.copies IS NULL THEN 1 ELSE r.copies END AS copies,
    l.block_id AS block_id,
    l.block_type AS block_type,
    l.mode AS mode,
    l.success AS success,
    l.attempts AS attempts,
    l.earned AS earned,
    l.possible AS possible,
    l.grade AS grade,
    l.letter_grade AS letter_grade,
    l.completion AS completion,
    l.position_s AS position_s,
    l.old_position_s AS old_position_s,
    l.new_position_s AS new_position_s,
    l.duration_s AS duration_s,
    l.place AS place,
    l.new_place AS new_place,
    l.target_host AS target_host,
    l.topic_id AS topic_id,
    l.content_id AS content_id,
    l.content_type AS content_type,
    l.choice AS choice,
    l.quantity AS quantity,
    l.event_day AS event_day,
    l.is_external AS is_external,
    l.answers AS answers,
    l.deed AS deed,
    l.file_no AS file_no,
    l.line_no AS line_no
FROM staged_events AS l
LEFT JOIN repeated AS r
    ON l.time_us = r.time_us AND l.duplicate_key = r.duplicate_key
WHERE r.copies IS NULL OR CAST(l.file_no AS BIGINT) * 1099511627776 + l.line_no = r.line_ref
